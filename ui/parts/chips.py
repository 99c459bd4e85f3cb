"""Filters as chips: what is asked for stands in sight and goes with one press."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from crm.i18n import _
from ui.parts.buttons import Button, button
from ui.parts.flow import FlowLayout
from ui.parts.labels import label, restyle
from ui.parts.marks import fold
from ui.parts.paint import paint_icon, paint_text, tip, width_of
from ui.parts.popup import Popup
from ui.theme import font, theme

MANY = 8
_SHOWN = 2


@dataclass(frozen=True)
class Option:
    """One value that a filter may ask for."""

    value: Any
    text: str


class Chip(QPushButton):
    """A word in a small frame; `×`, Delete and Backspace ask for it to go."""

    removed = Signal()

    def __init__(self, text: str = "", *, chosen: bool = True) -> None:
        super().__init__()
        self._text, self._set = "", chosen
        self.setProperty("kind", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.say(text, chosen=chosen)

    def say(self, text: str, *, chosen: bool) -> None:
        """Show another text; a chip that is chosen is tinted and can be removed."""
        self._text, self._set = text, chosen
        self.setAccessibleName(text)
        self.setAccessibleDescription(_("Supr quita el filtro") if chosen else "")
        restyle(self, set="true" if chosen else "false")
        self.updateGeometry()

    def plain_text(self) -> str:
        """Return what the chip says."""
        return self._text

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = width_of(self._text, font(12, 500)) + px(8 + 8 + 12 + 8)
        return QSize(min(wide, px(260)), px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, area, px = QPainter(self), self.rect(), theme().px
        ink = "accent" if self._set else "text"
        room = area.adjusted(px(8), 0, -px(26), 0)
        paint_text(painter, room, self._text, font(12, 500), ink)
        spot = area.adjusted(area.width() - px(24), 0, -px(4), 0)
        name = "x" if self._set else "chevron-down"
        paint_icon(painter, spot.toRectF().center(), name, ink if self._set else "text_2", 13)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.setToolTip(tip(self._text) if self.width() < self.sizeHint().width() else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        on_cross = event.position().x() > self.width() - theme().px(24)
        if self._set and on_cross and self.rect().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._set and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class FilterChip(Chip):
    """A chip that opens a list of options to tick; none ticked, it filters nothing."""

    changed = Signal(object)

    def __init__(self, title: str, options: Sequence[Option], chosen: Iterable[Any] = ()) -> None:
        super().__init__(title, chosen=False)
        self._title = title
        self._popup = _Choices(self, title)
        self._popup.ticked.connect(self._take)
        self._options: list[Option] = []
        self._chosen: tuple[Any, ...] = ()
        self.set_options(options)
        self.choose(chosen)
        self.clicked.connect(self.open)
        self.removed.connect(lambda: self._take(()))

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer other options; what was chosen and is no longer there is dropped in silence."""
        self._options = list(options)
        self.choose(self._chosen)

    def value(self) -> tuple[Any, ...]:
        """Return the values asked for, in the order of the options."""
        return self._chosen

    def choose(self, values: Iterable[Any]) -> None:
        """Ask for these values without telling anyone."""
        wanted = list(values)
        picked = [option for option in self._options if option.value in wanted]
        self._chosen = tuple(option.value for option in picked)
        names = ", ".join(option.text for option in picked)
        if len(picked) > _SHOWN:
            names = _("{title}: {count}").format(title=self._title, count=len(picked))
        self.say(names or self._title, chosen=bool(picked))
        if picked:
            self.setAccessibleName(f"{self._title}: {names}")

    def open(self) -> None:
        """Show the options."""
        self._popup.offer(self._options, self._chosen)
        self._popup.open_under(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.open()
        else:
            super().keyPressEvent(event)

    def _take(self, values: tuple[Any, ...]) -> None:
        self.choose(values)
        self.changed.emit(self._chosen)


class _Choices(Popup):
    """The options of a filter, with a line to find one among many."""

    ticked = Signal(tuple)

    def __init__(self, parent: QWidget, title: str) -> None:
        super().__init__(parent, title)
        self.line = QLineEdit(placeholderText=_("Escriba para filtrar"))
        self.line.setAccessibleName(_("Filtrar opciones de {title}").format(title=title))
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list = QListWidget()
        self.list.setProperty("kind", "choices")
        self.list.setAccessibleName(title)
        self.list.itemChanged.connect(self._tell)
        self.list.itemPressed.connect(self._press)
        self.list.installEventFilter(self)
        self.body.addWidget(self.line)
        self.nothing = label(_("Ninguna opción coincide."), "sec")
        self.nothing.hide()
        self.body.addWidget(self.list)
        self.body.addWidget(self.nothing)
        self._options: Sequence[Option] = ()

    def offer(self, options: Sequence[Option], chosen: Sequence[Any]) -> None:
        """Fill the list, ticking what is chosen."""
        self._options = options
        self.list.blockSignals(True)
        self.list.clear()
        px = theme().px
        for option in options:
            item = QListWidgetItem(option.text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setSizeHint(QSize(0, px(30)))
            self._tick(item, ticked=option.value in chosen)
            self.list.addItem(item)
        self.list.blockSignals(False)
        widest = max((width_of(option.text, font(13)) for option in options), default=0)
        self.list.setFixedSize(
            max(px(180), min(widest + px(56), px(360))),
            px(30) * max(1, min(len(options), MANY)) + px(2),
        )
        self.line.clear()
        self.line.setVisible(len(options) > MANY)
        self.list.setCurrentRow(0)
        (self.line if len(options) > MANY else self.list).setFocus()

    @staticmethod
    def _tick(item: QListWidgetItem, *, ticked: bool) -> None:
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)

    def _narrow(self, text: str) -> None:
        wanted = fold(text)
        first = -1
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(wanted not in fold(item.text()))
            first = row if first < 0 and not item.isHidden() else first
        self.list.setCurrentRow(first)
        self.list.setVisible(first >= 0)
        self.nothing.setVisible(first < 0)
        self.adjustSize()

    def _press(self, item: QListWidgetItem) -> None:
        self._tick(item, ticked=item.checkState() != Qt.CheckState.Checked)

    def _tell(self) -> None:
        checked = Qt.CheckState.Checked
        self.ticked.emit(
            tuple(
                option.value
                for row, option in enumerate(self._options)
                if self.list.item(row).checkState() == checked
            )
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return False

    def _steer(self, event: QKeyEvent) -> bool:
        key, item = event.key(), self.list.currentItem()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.line.hasFocus():
            self.list.setFocus()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            self._press(item)
            return True
        if key == Qt.Key.Key_Space and item is not None and self.list.hasFocus():
            self._press(item)
            return True
        return False


class ChipRow(QWidget):
    """Chips side by side, on as many lines as they need, and one press that clears them all."""

    cleared = Signal()

    def __init__(self, chips: Iterable[QWidget] = ()) -> None:
        super().__init__()
        self.flow = FlowLayout(self, 6)
        self.clear: Button = button(_("Quitar filtros"), "ghost", small=True, on=self.cleared.emit)
        self.clear.hide()
        self.flow.addWidget(self.clear)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)
        for chip in chips:
            self.add(chip)

    def add(self, chip: QWidget) -> None:
        """Put a chip after the others."""
        self.flow.insert(self.flow.count() - 1, chip)

    def offer_clear(self, *, offered: bool) -> None:
        """Show or hide the press that clears them all."""
        self.clear.setVisible(offered)
