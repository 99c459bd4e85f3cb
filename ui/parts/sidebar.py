"""The sidebar: sections, the way to the palette, the state of the file, and who works here."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import button, keys
from ui.parts.labels import Avatar, Elided, separator
from ui.parts.paint import (
    CENTER,
    paint_icon,
    paint_keycap,
    paint_pill,
    paint_ring,
    paint_text,
    tip,
    width_of,
)
from ui.theme import app_icon, font, theme

WIDE, RAIL = 208, 52


@dataclass(frozen=True)
class Section:
    """A section: its name, icon and keys."""

    key: str
    name: str
    icon: str
    keys: str = ""


class _Row(QAbstractButton):
    """A line of the sidebar that can be chosen; on the rail only its icon is left."""

    def __init__(self, name: str, icon: str, shortcut: str) -> None:
        super().__init__()
        self._icon, self._shortcut = icon, keys(shortcut) if shortcut else ""
        self.folded = False
        self.overdue = 0
        self.setText(name)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(tip(f"{name}  {self._shortcut}"))

    def sizeHint(self) -> QSize:
        return QSize(theme().px(RAIL - 16), theme().px(32))

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        token = "accent" if self.isChecked() else "text_2"
        middle = self.rect().toRectF().center()
        across = middle.x() if self.folded else theme().px(18)
        paint_icon(painter, QPointF(across, middle.y()), self._icon, token, 17)
        if self.folded:
            self._paint_dot(painter)
        else:
            self._paint_words(painter)
        if self.hasFocus():
            paint_ring(painter, self.rect(), 6)

    def _paint_ground(self, painter: QPainter) -> None:
        if self.isChecked():
            paint_pill(painter, self.rect(), "selection", 6)
            bar = QRect(0, theme().px(7), 3, self.height() - theme().px(14))
            paint_pill(painter, bar, "accent", 1.5)
        elif self.underMouse():
            paint_pill(painter, self.rect(), "neutral", 6)

    def _paint_words(self, painter: QPainter) -> None:
        words = self.rect().adjusted(theme().px(36), 0, -theme().px(8), 0)
        ink = "accent" if self.isChecked() else "text"
        letters = font(13, 600 if self.isChecked() else 500)
        if self.overdue:
            words.setRight(words.right() - self._paint_pill(painter))
        elif self._shortcut:
            small = font(11, 400)
            wide = width_of(self._shortcut, small)
            hint = QRect(words.right() - wide, 0, wide + 1, self.height())
            paint_text(painter, hint, self._shortcut, small, "text_3")
            words.setRight(hint.left() - 6)
        paint_text(painter, words, self.text(), letters, ink)

    def _paint_pill(self, painter: QPainter) -> int:
        count, letters = str(self.overdue), font(11, 600)
        wide = max(theme().px(22), width_of(count, letters) + theme().px(12))
        high = theme().px(20)
        left = self.width() - theme().px(8) - wide
        pill = QRect(left, (self.height() - high) // 2, wide, high)
        paint_pill(painter, pill, "danger_tint")
        paint_text(painter, pill, count, letters, "danger", CENTER)
        return wide + 6

    def _paint_dot(self, painter: QPainter) -> None:
        if self.overdue:
            side = theme().px(7)
            paint_pill(painter, QRect(self.width() - 2 * side, side, side, side), "danger")


class _SearchRow(_Row):
    """What looks like the palette's field, and opens it."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(RAIL - 16), theme().px(34))

    def _paint_ground(self, painter: QPainter) -> None:
        if self.folded:
            super()._paint_ground(painter)
            return
        paint_pill(painter, self.rect(), "line_strong", 6)
        paint_pill(painter, self.rect().adjusted(1, 1, -1, -1), "surface", 5)

    def _paint_words(self, painter: QPainter) -> None:
        letters = font(11, 500)
        wide = width_of(self._shortcut, letters) + theme().px(10)
        cap = QRect(0, 0, wide, theme().px(19))
        cap.moveRight(self.width() - theme().px(8))
        cap.moveTop((self.height() - cap.height()) // 2)
        paint_keycap(painter, cap, self._shortcut)
        words = self.rect().adjusted(theme().px(36), 0, 0, 0)
        words.setRight(cap.left() - 4)
        paint_text(painter, words, self.text(), font(13, 400), "text_2")


class _Brand(QWidget):
    """The mark and the name of the application."""

    def __init__(self) -> None:
        super().__init__()
        self.folded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(RAIL - 16), theme().px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = theme().px(28)
        left = (self.width() - side) // 2 if self.folded else theme().px(4)
        app_icon().paint(painter, QRect(left, (self.height() - side) // 2, side, side))
        if self.folded:
            return
        words = self.rect().adjusted(left + side + theme().px(10), 0, 0, 0)
        half = self.height() // 2
        upper, lower = QRect(words), QRect(words)
        upper.setBottom(half + 1)
        lower.setTop(half)
        paint_text(painter, upper, "Enlace", font(15, 600))
        paint_text(painter, lower, _("Red ONU Migración · Perú"), font(11, 400), "text_2")


class _State(QWidget):
    """Where the file is and how old its last copy is."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._detail, self._kind = "", "", "ok"
        self.folded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_state(self, title: str, detail: str, kind: str) -> None:
        self._title, self._detail, self._kind = title, detail, kind
        self.setToolTip(tip(title, detail))
        self.setAccessibleName(f"{title}. {detail}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(RAIL - 16), theme().px(38))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._title:
            return
        middle = self.height() / 2
        across = self.width() / 2 if self.folded else theme().px(14)
        mark = "circle-check" if self._kind == "ok" else "triangle-alert"
        paint_icon(painter, QPointF(across, middle), mark, self._kind, 15)
        if self.folded:
            return
        words = self.rect().adjusted(theme().px(30), 0, 0, 0)
        upper, lower = QRect(words), QRect(words)
        upper.setBottom(round(middle))
        lower.setTop(round(middle) + 1)
        paint_text(painter, upper, self._title, font(11.5, 400), "text_2")
        ink = "text_2" if self._kind == "ok" else self._kind
        paint_text(painter, lower, self._detail, font(11, 500 if ink == "warn" else 400), ink)


class Sidebar(QWidget):
    """The frame's left side, wide or folded to a rail."""

    chosen = Signal(str)
    search_asked = Signal()
    menu_asked = Signal(QWidget)

    def __init__(self, sections: Sequence[Section]) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("Secciones"))
        self._rows: dict[str, _Row] = {}
        self._brand = _Brand()
        self._search = _SearchRow(_("Buscar o ejecutar"), "search", "Ctrl+K")
        self._search.clicked.connect(lambda: self.search_asked.emit())
        self._state = _State()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(3)
        column.addWidget(self._brand)
        column.addSpacing(6)
        column.addWidget(self._search)
        column.addSpacing(8)
        for section in sections:
            column.addWidget(self._add(section))
        column.addStretch(1)
        column.addWidget(self._state)
        column.addWidget(separator())
        column.addWidget(self._user_row())
        theme().changed.connect(self._size)
        self._folded = False
        self._size()

    def _add(self, section: Section) -> _Row:
        row = _Row(section.name, section.icon, section.keys)
        row.setCheckable(True)
        row.clicked.connect(lambda: self._choose(section.key))
        self._rows[section.key] = row
        return row

    def _user_row(self) -> QWidget:
        self._avatar = Avatar("", size=30)
        self._name, self._agency = Elided("", "strong"), Elided("", "caption")
        self._gear = button(_("Más opciones"), "icon", "settings")
        self._gear.clicked.connect(lambda: self.menu_asked.emit(self._gear))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._agency)
        self._user = QWidget()
        self._user_box = QHBoxLayout(self._user)
        self._user_box.setContentsMargins(2, 6, 0, 2)
        self._user_box.setSpacing(8)
        self._user_box.addWidget(self._avatar)
        self._user_box.addLayout(words, 1)
        self._user_box.addWidget(self._gear)
        return self._user

    def _choose(self, key: str) -> None:
        self.set_current(key)
        self.chosen.emit(key)

    def set_current(self, key: str) -> None:
        """Mark the section where we are; an empty key marks none."""
        for each, row in self._rows.items():
            row.setChecked(each == key)

    def set_overdue(self, key: str, count: int) -> None:
        """Show how many things are overdue in a section."""
        self._rows[key].overdue = count
        self._rows[key].update()

    def show_state(self, title: str, detail: str, kind: str = "ok") -> None:
        """Say where the file is and how old its copy; `kind` is ok or warn."""
        self._state.show_state(title, detail, kind)

    def show_user(self, name: str, agency: str, initials: str) -> None:
        """Say who works here."""
        self._avatar.setText(initials or name[:1].upper())
        self._name.setText(name)
        self._agency.setText(" · ".join(part for part in (agency, _("punto focal")) if part))
        self._avatar.update()

    def set_folded(self, folded: bool) -> None:
        """Fold to a rail of icons, or open."""
        if folded != self._folded:
            self._folded = folded
            self._size()

    def _size(self) -> None:
        self.setFixedWidth(theme().px(RAIL if self._folded else WIDE))
        parts: list[_Brand | _State | _Row] = [self._brand, self._search, self._state]
        for part in (*parts, *self._rows.values()):
            part.folded = self._folded
            part.updateGeometry()
            part.update()
        for said in (self._name, self._agency, self._avatar):
            said.setVisible(not self._folded)
