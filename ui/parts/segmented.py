"""A switch between a few views or kinds, all of them in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QRect, QSize, Signal
from PySide6.QtGui import QIcon, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from crm.i18n import _
from ui.parts.buttons import add_action, button, menu, verbatim
from ui.parts.paint import paint_text, width_of
from ui.theme import font, icon, theme


@dataclass(frozen=True)
class Segment:
    """One of the things to choose from."""

    value: Any
    text: str
    icon: str = ""
    count: str = ""

    @property
    def said(self) -> str:
        return f"{self.text}, {self.count}" if self.count else self.text


def segment_width(segment: Segment) -> int:
    """Return how wide the button of a segment is."""
    px = theme().px
    room = px(24) if segment.icon else 0
    room += width_of(segment.count, font(12)) + px(6) if segment.count else 0
    return width_of(segment.text, font(13, 600)) + room + px(22)


class _Part(QPushButton):
    """One side of the switch; as wide as its text is when chosen, so that nothing moves."""

    def __init__(self, segment: Segment) -> None:
        super().__init__(verbatim(segment.text))
        self._segment = segment
        self.setProperty("kind", "segment")
        self.setCheckable(True)
        self.setAccessibleName(segment.said)
        self.toggled.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        name = self._segment.icon
        self.setIcon(icon(name, "accent" if self.isChecked() else "text_2") if name else QIcon())
        self.setIconSize(QSize(theme().px(16) + theme().px(4), theme().px(16)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._paint_icon()

    def sizeHint(self) -> QSize:
        return QSize(segment_width(self._segment), theme().px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._segment.count:
            super().paintEvent(event)
            return
        painter, option, px = QStylePainter(self), QStyleOptionButton(), theme().px
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        on = self.isChecked()
        letters = font(13, 600 if on else 500)
        count = width_of(self._segment.count, font(12))
        room = self.rect().adjusted(px(11), 0, -px(11), 0)
        words = QRect(room)
        words.setWidth(min(width_of(self._segment.text, letters), room.width() - count - px(6)))
        paint_text(painter, words, self._segment.text, letters, "text" if on else "text_2")
        room.setLeft(words.right() + px(6))
        paint_text(painter, room, self._segment.count, font(12), "text_3")
        painter.end()


class Segmented(QFrame):
    """At most one of the segments is chosen; arrows move the choice, Tab leaves it.

    None of them is, only where `choose(None)` said so: for a thing that nobody has noted.
    """

    changed = Signal(object)

    def __init__(self, name: str, segments: Sequence[Segment], value: Any = None) -> None:
        super().__init__()
        self.setProperty("kind", "segmented")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self.segments = list(segments)
        self._group = QButtonGroup(self)
        for number, segment in enumerate(segments):
            part = _Part(segment)
            part.setAccessibleDescription(name)
            self._group.addButton(part, number)
            row.addWidget(part)
        self.choose(segments[0].value if value is None else value)
        self._group.idToggled.connect(self._tell)

    def value(self) -> Any:
        """Return what is chosen, or None."""
        number = self._group.checkedId()
        return None if number < 0 else self.segments[number].value

    def choose(self, value: Any) -> None:
        """Choose this value; `changed` tells if it was another."""
        values = [segment.value for segment in self.segments]
        if value is None and value not in values:
            self._clear()
        else:
            self._group.button(values.index(value)).setChecked(True)

    def _clear(self) -> None:
        self._group.setExclusive(False)
        for part in self._group.buttons():
            part.setChecked(False)
        self._group.setExclusive(True)

    def part(self, value: Any) -> QWidget:
        """Return the button of this value."""
        values = [segment.value for segment in self.segments]
        return self._group.button(values.index(value))

    def _tell(self, number: int, chosen: bool) -> None:
        if chosen:
            self.changed.emit(self.segments[number].value)


class Crowded(QWidget):
    """A switch of which as many segments are in sight as fit; the others are in a menu beside it.

    What is chosen is always in sight.
    """

    changed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._segments: list[Segment] = []
        self._value: Any = None
        self._switch: Segmented | None = None
        self.more = button(_("Más"), "quiet", "chevron-down", small=True)
        self.more.setAccessibleDescription(name)
        self.more.setMenu(menu(self.more))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self.more)
        self._row.addStretch(1)

    def offer(self, segments: Sequence[Segment], value: Any) -> None:
        """Offer these, with this one chosen, telling nobody."""
        if (list(segments), value) != (self._segments, self._value):
            self._segments, self._value = list(segments), value
            self._arrange()

    def value(self) -> Any:
        """Return what is chosen."""
        return self._value

    def choose(self, value: Any) -> None:
        """Choose this one; `changed` tells if it was another."""
        if value != self._value:
            self._value = value
            self._arrange()
            self.changed.emit(value)

    def part(self, value: Any) -> QWidget | None:
        """Return the button of this value, where it is in sight."""
        shown = self._switch is not None and any(s.value == value for s in self._shown())
        return self._switch.part(value) if shown and self._switch is not None else None

    def least(self) -> int:
        """Return the width that it cannot do without."""
        widest = max((self._wide([each]) for each in self._segments), default=0)
        return widest + self._row.spacing() + self.more.sizeHint().width()

    def minimumSizeHint(self) -> QSize:
        return QSize(self.least(), theme().px(34))

    def sizeHint(self) -> QSize:
        return QSize(self._wide(self._segments), theme().px(34))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._switch is None or self._shown() != self._switch.segments:
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._arrange()

    @staticmethod
    def _wide(segments: Sequence[Segment]) -> int:
        return sum(segment_width(each) + 2 for each in segments) + 4

    def _shown(self) -> list[Segment]:
        """The first of them that fit, the last one giving way to the one that is chosen."""
        if self._wide(self._segments) <= self.width():
            return self._segments
        chosen = [each for each in self._segments if each.value == self._value]
        room = self.width() - self._row.spacing() - self.more.sizeHint().width()
        shown = list(self._segments)
        while len(shown) > 1:
            shown = shown[:-1]
            kept = shown if not chosen or chosen[0] in shown else [*shown[:-1], *chosen]
            if self._wide(kept) <= room:
                return kept
        return chosen or shown

    def _arrange(self) -> None:
        if not self._segments:
            return
        shown = self._shown()
        if self._switch is not None and self._switch.segments == shown:
            self._switch.choose(self._value)
            return
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self)
        if self._switch is not None:
            self._row.removeWidget(self._switch)
            self._switch.hide()
            self._switch.deleteLater()
        self._switch = Segmented(self._name, shown, self._value)
        self._switch.changed.connect(self.choose)
        self._row.insertWidget(0, self._switch)
        self._switch.show()
        self._fill_menu([each for each in self._segments if each not in shown])
        if had_focus:
            self._switch.part(self._value).setFocus()

    def _fill_menu(self, hidden: Sequence[Segment]) -> None:
        self.more.setVisible(bool(hidden))
        made = self.more.menu()
        made.clear()
        for each in hidden:
            words = f"{each.text}  {each.count}" if each.count else each.text
            add_action(made, words, partial(self.choose, each.value))
