"""The way between sections, folded or not, with the state of the file and who is at work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from crm.i18n import _, ngettext
from ui.icons import draw_brand
from ui.parts.buttons import caps, keys, menu
from ui.parts.labels import separator
from ui.parts.paint import (
    CENTER,
    RIGHT,
    paint_icon,
    paint_keycap,
    paint_pill,
    paint_ring,
    paint_text,
    tip,
    width_of,
)
from ui.theme import font, theme

Kind = Literal["ok", "warn", "danger"]

WIDE, RAIL, EDGE = 208, 52, 10

_STATE_ICONS = {"ok": "circle-check", "warn": "clock", "danger": "triangle-alert"}


@dataclass(frozen=True)
class Section:
    """A part of the application: what it is called, and the keys that go there."""

    id: str
    title: str
    icon: str
    shortcut: str
    group: int = 0


def spaced(shortcut: str) -> str:
    """Return a shortcut as it is drawn: its keys side by side."""
    return " ".join(caps(shortcut))


class _SideButton(QAbstractButton):
    """What the sidebar is made of: something to press, with words only when unfolded."""

    HEIGHT = 32

    def __init__(self, parent: "Sidebar") -> None:
        super().__init__(parent)
        self._folded = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fold(self, folded: bool) -> None:
        self._folded = folded
        self._tell()
        self.updateGeometry()
        self.update()

    def say(self, name: str, hint: str = "") -> None:
        """Be called this, with this said beside the name where it is not drawn."""
        self.setAccessibleName(name)
        self._hint = hint
        self._tell()
        self.update()

    _hint = ""

    def _tell(self) -> None:
        lines = (self.accessibleName(), self._hint)
        cut = self._folded or self._wanted() > self.width()
        self.setToolTip(tip(*lines) if cut else "")

    def _wanted(self) -> int:
        return 0

    def sizeHint(self) -> QSize:
        return QSize(theme().px(RAIL - 2 * EDGE), theme().px(self.HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self.underMouse():
            paint_pill(painter, self.rect(), "hover", 6)
        self.draw(painter)
        if self.hasFocus():
            paint_ring(painter, self.rect(), 6)
        painter.end()

    def draw(self, painter: QPainter) -> None:
        raise NotImplementedError

    def _middle(self) -> float:
        return self.height() / 2

    def _icon_centre(self) -> QPointF:
        x = self.width() / 2 if self._folded else theme().px(18)
        return QPointF(x, self._middle())


class _SectionButton(_SideButton):
    """The row of one section."""

    def __init__(self, section: Section, parent: "Sidebar") -> None:
        super().__init__(parent)
        self.section = section
        self._overdue = 0
        self.setCheckable(True)
        self.show_overdue(0)

    def show_overdue(self, count: int) -> None:
        self._overdue = count
        said = ngettext("{count} vencido", "{count} vencidos", count).format(count=count)
        self.setAccessibleDescription(said if count else "")
        name = f"{self.section.title}, {said}" if count else self.section.title
        self.say(name, keys(self.section.shortcut))

    def _wanted(self) -> int:
        return theme().px(46) + width_of(self.section.title, font(13, 600)) + self._right_room()

    def _right_room(self) -> int:
        return width_of(spaced(self.section.shortcut), font(11)) + theme().px(16)

    def draw(self, painter: QPainter) -> None:
        px, on = theme().px, self.isChecked()
        if on:
            paint_pill(painter, self.rect(), "selection", 6)
            bar = QRect(0, round(self._middle()) - px(8), px(3), px(16))
            paint_pill(painter, bar, "accent", 1.5)
        ink = "accent" if on else "text_2"
        paint_icon(painter, self._icon_centre(), self.section.icon, ink, 17)
        if self._folded:
            self._draw_dot(painter)
            return
        right = self.width() - px(10)
        if self._overdue:
            count = f"{self._overdue:,}"
            wide = max(px(22), width_of(count, font(11, 600)) + px(12))
            pill = QRect(right - wide + px(2), round(self._middle()) - px(9), wide, px(18))
            paint_pill(painter, pill, "danger_tint")
            paint_text(painter, pill, count, font(11, 600), "danger", CENTER)
        else:
            keys_place = QRect(right - px(60), 0, px(60), self.height())
            hint = spaced(self.section.shortcut)
            paint_text(painter, keys_place, hint, font(11), "text_3", RIGHT)
        room = QRect(px(36), 0, right - px(36) - self._right_room() + px(10), self.height())
        letters, ink = font(13, 600 if on else 500), "accent" if on else "text"
        paint_text(painter, room, self.section.title, letters, ink)

    def _draw_dot(self, painter: QPainter) -> None:
        if self._overdue:
            px, centre = theme().px, self._icon_centre()
            around = QRectF(centre.x() + px(4), centre.y() - px(11), px(9), px(9))
            paint_pill(painter, around.toRect(), "side")
            paint_pill(painter, around.toRect().adjusted(1, 1, -1, -1), "danger")


class _PaletteButton(_SideButton):
    """What opens the palette, drawn as the field that it opens."""

    def __init__(self, parent: "Sidebar") -> None:
        super().__init__(parent)
        self.say(_("Buscar o ejecutar"), keys("Ctrl+K"))

    def draw(self, painter: QPainter) -> None:
        px = theme().px
        if not self._folded:
            paint_pill(painter, self.rect(), "line_strong", 6)
            paint_pill(painter, self.rect().adjusted(1, 1, -1, -1), "surface", 5)
        paint_icon(painter, self._icon_centre(), "search", "text_2", 15)
        if self._folded:
            return
        hint = spaced("Ctrl+K")
        wide = width_of(hint, font(11, 500)) + px(12)
        cap = QRect(self.width() - wide - px(7), round(self._middle()) - px(10), wide, px(20))
        paint_keycap(painter, cap, hint)
        room = QRect(px(32), 0, cap.left() - px(36), self.height())
        paint_text(painter, room, self.accessibleName(), font(12.5), "text_2")


class _StateButton(_SideButton):
    """Whether the work is safe: saved, and how old the last copy is."""

    HEIGHT = 38

    def __init__(self, parent: "Sidebar") -> None:
        super().__init__(parent)
        self._kind: Kind = "ok"
        self._title = self._detail = ""

    def show_state(self, kind: Kind, title: str, detail: str) -> None:
        self._kind, self._title, self._detail = kind, title, detail
        self.say(title, detail)
        self.setAccessibleDescription(detail)

    def _wanted(self) -> int:
        lines = (width_of(self._title, font(12)), width_of(self._detail, font(11)))
        return theme().px(34) + max(lines)

    def draw(self, painter: QPainter) -> None:
        px = theme().px
        centre = self._icon_centre() - QPointF(0 if self._folded else px(3), 0)
        paint_icon(painter, centre, _STATE_ICONS[self._kind], self._kind, 15)
        if not self._folded:
            left, ink = px(30), "text_3" if self._kind == "ok" else self._kind
            upper = QRect(left, px(2), self.width() - left - px(2), px(18))
            paint_text(painter, upper, self._title, font(12), "text_2")
            paint_text(painter, upper.translated(0, px(16)), self._detail, font(11), ink)


class _UserButton(_SideButton):
    """Who is at work; a press opens the menu of what belongs to them and to the file."""

    HEIGHT = 44

    def __init__(self, parent: "Sidebar") -> None:
        super().__init__(parent)
        self._name = self._detail = self._initials = ""

    def show_user(self, name: str, detail: str, initials: str) -> None:
        self._name, self._detail, self._initials = name, detail, initials
        self.say(_("{name}: menú").format(name=name), detail)

    def _wanted(self) -> int:
        lines = (width_of(self._name, font(12.5, 500)), width_of(self._detail, font(11)))
        return theme().px(66) + max(lines)

    def draw(self, painter: QPainter) -> None:
        px, side = theme().px, theme().px(28)
        x = (self.width() - side) // 2 if self._folded else px(4)
        disc = QRect(x, (self.height() - side) // 2, side, side)
        paint_pill(painter, disc, "selection")
        paint_text(painter, disc, self._initials, font(10.5, 600), "accent", CENTER)
        if not self._folded:
            gear = QPointF(self.width() - px(12), self._middle())
            paint_icon(painter, gear, "settings", "text_2", 16)
            left = px(40)
            upper = QRect(left, px(4), self.width() - left - px(26), px(18))
            paint_text(painter, upper, self._name, font(12.5, 500), "text")
            paint_text(painter, upper.translated(0, px(17)), self._detail, font(11), "text_3")


class _Brand(QWidget):
    """The mark, the name of the application and whose it is."""

    def __init__(self, parent: QWidget, name: str, detail: str) -> None:
        super().__init__(parent)
        self._name, self._detail, self._folded = name, detail, False
        self.setAccessibleName(f"{name}, {detail}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def fold(self, folded: bool) -> None:
        self._folded = folded
        self.setToolTip(tip(self._name, self._detail) if folded else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(RAIL - 2 * EDGE), theme().px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, side = QPainter(self), theme().px, theme().px(28)
        x = (self.width() - side) // 2 if self._folded else px(4)
        mark = draw_brand(side, self.devicePixelRatioF())
        painter.drawPixmap(x, (self.height() - side) // 2, mark)
        if not self._folded:
            upper = QRect(px(42), 0, self.width() - px(42), px(19))
            paint_text(painter, upper, self._name, font(15, 600), "text")
            paint_text(painter, upper.translated(0, px(17)), self._detail, font(11), "text_3")
        painter.end()


class Sidebar(QFrame):
    """The column at the left of the window, 208 px wide or a rail of 52."""

    section_chosen = Signal(str)
    palette_asked = Signal()
    state_pressed = Signal()

    def __init__(self, sections: Sequence[Section], name: str, detail: str) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self.setAccessibleName(_("Secciones"))
        self.folded = False
        self._current: str | None = None
        self.user_menu = menu(self)
        self._brand = _Brand(self, name, detail)
        self._palette = _PaletteButton(self)
        self._sections = {each.id: _SectionButton(each, self) for each in sections}
        self._state = _StateButton(self)
        self._user = _UserButton(self)
        self._lay_out(sections)
        self._palette.clicked.connect(self.palette_asked)
        self._state.clicked.connect(self.state_pressed)
        self._state.hide()  # until there is something to say
        self._user.clicked.connect(self.open_menu)
        for id_, row in self._sections.items():
            row.clicked.connect(lambda _=False, id_=id_: self._choose(id_))
        theme().changed.connect(self._fit)
        self._fit()

    def _lay_out(self, sections: Sequence[Section]) -> None:
        self._column = column = QVBoxLayout(self)
        column.setSpacing(2)
        column.addWidget(self._brand)
        column.addSpacing(12)
        column.addWidget(self._palette)
        column.addSpacing(12)
        group = sections[0].group if sections else 0
        for each in sections:
            if each.group != group:
                group = each.group
                self._add_line(8)
            column.addWidget(self._sections[each.id])
        column.addStretch(1)
        column.addWidget(self._state)
        self._add_line(4)
        column.addWidget(self._user)

    def _add_line(self, room: int) -> None:
        self._column.addSpacing(room)
        self._column.addWidget(separator())
        self._column.addSpacing(room)

    def set_current(self, id_: str | None) -> None:
        """Show which section is open, if any."""
        self._current = id_
        for each, row in self._sections.items():
            row.setChecked(each == id_)

    def show_overdue(self, counts: Mapping[str, int]) -> None:
        """Show how many are overdue in each section."""
        for id_, row in self._sections.items():
            row.show_overdue(counts.get(id_, 0))

    def show_state(self, kind: Kind, title: str, detail: str) -> None:
        """Say whether the work is safe."""
        self._state.show_state(kind, title, detail)
        self._state.show()

    def show_user(self, name: str, detail: str, initials: str) -> None:
        """Say who is at work."""
        self._user.show_user(name, detail, initials)

    def set_folded(self, folded: bool) -> None:
        """Show only the icons, or the words too."""
        self.folded = folded
        self._brand.fold(folded)
        for part in self._buttons():
            part.fold(folded)
        self._fit()

    def open_menu(self) -> None:
        """Open the user's menu above their name."""
        tall = self.user_menu.sizeHint().height()
        self.user_menu.popup(self._user.mapToGlobal(QPoint(0, -tall)))

    def _buttons(self) -> list[_SideButton]:
        return [self._palette, *self._sections.values(), self._state, self._user]

    def _choose(self, id_: str) -> None:
        self.set_current(self._current)  # a press asks; the window says what is open
        self.section_chosen.emit(id_)

    def _fit(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(EDGE), px(13), px(EDGE), px(6))
        self.setFixedWidth(px(RAIL if self.folded else WIDE))
        for part in (self._brand, *self._buttons()):
            part.updateGeometry()
