"""A line for one sentence, and under it, as chips to be corrected, what was understood of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _
from ui.parts.buttons import add_action, keycap, menu
from ui.parts.fields import Unreadable
from ui.parts.flow import FlowLayout
from ui.parts.labels import IconMark, label, restyle
from ui.parts.paint import paint_icon, paint_pill, paint_ring, paint_text, tip, width_of
from ui.parts.popup import Popup
from ui.parts.suggestions import Suggest, Suggestion, SuggestLine
from ui.parts.toast import announce
from ui.theme import font, theme

WIDEST, WITH_HINTS = 340, 620


@dataclass(frozen=True)
class Pick:
    """A line of a chip's menu that does something."""

    text: str
    on: Callable[[], object]
    icon: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class More:
    """A line of a chip's menu that opens others."""

    text: str
    picks: Sequence[Pick]


@dataclass(frozen=True)
class Write:
    """A line of a chip's menu that asks for words; `take` raises `Unreadable` for the wrong."""

    text: str
    take: Callable[[str], object]
    now: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Search:
    """A line of a chip's menu that asks for a record, found by typing."""

    text: str
    suggest: Suggest
    take: Callable[[Suggestion], object]


Entry = Pick | More | Write | Search


@dataclass(frozen=True)
class Understood:
    """One thing that was understood, or is `asked`; without `remove` it cannot be taken out."""

    text: str
    icon: str
    name: str = ""
    asked: bool = False
    entries: tuple[Entry, ...] = ()
    remove: Callable[[], object] | None = None


class UnderstoodChip(QPushButton):
    """A chip: Enter, Space or a press opens what can be changed, Delete takes it out."""

    def __init__(self, meant: Understood) -> None:
        super().__init__()
        self.meant = meant
        self.setProperty("kind", "chip")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{meant.name}: {meant.text}" if meant.name else meant.text)
        said = [_("Enter lo cambia")] if meant.entries else []
        said += [_("Supr lo quita")] if meant.remove else []
        self.setAccessibleDescription(", ".join(said))
        self.clicked.connect(self.open)

    def sizeHint(self) -> QSize:
        px = theme().px
        wide = px(28) + width_of(self.meant.text, font(12, 500)) + px(24 if self._drops() else 10)
        return QSize(min(wide, px(WIDEST)), px(24))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(60), self.sizeHint().height())

    def _drops(self) -> bool:
        return self.meant.asked and bool(self.meant.entries)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, area = QPainter(self), theme().px, self.rect()
        ink, tint = ("warn", "warn_tint") if self.meant.asked else ("accent", "selection")
        paint_pill(painter, area, tint, 6)
        paint_icon(painter, QPointF(px(16), area.height() / 2), self.meant.icon, ink, 14)
        room = area.adjusted(px(28), 0, -px(22 if self._drops() else 8), 0)
        paint_text(painter, room, self.meant.text, font(12, 500), ink)
        if self._drops():
            spot = QPointF(area.width() - px(13), area.height() / 2)
            paint_icon(painter, spot, "chevron-down", ink, 13)
        if self.hasFocus():
            paint_ring(painter, area, 6)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        cut = self.width() < self.sizeHint().width() or self.sizeHint().width() >= theme().px(
            WIDEST
        )
        self.setToolTip(tip(self.meant.text) if cut else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & _CHORD
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.open()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.meant.remove:
            self.meant.remove()
        else:
            super().keyPressEvent(event)

    def open(self) -> None:
        """Show what can be changed; the only thing to be written opens at once."""
        entries = self.meant.entries
        if len(entries) == 1 and isinstance(entries[0], Write | Search):
            self._ask(entries[0])
            return
        made = menu(self)
        for each in entries:
            self._add(made, each)
        if self.meant.remove:
            if entries:
                made.addSeparator()
            add_action(made, _("Quitar"), self.meant.remove, "x")
        if not made.isEmpty():
            made.popup(self.mapToGlobal(QPoint(0, self.height() + 4)))
            first = made.actions()[0]
            if first.menu() is None:  # else it would open by itself
                made.setActiveAction(first)

    def _add(self, into: QMenu, entry: Entry) -> None:
        if isinstance(entry, More):
            inner = menu(into)
            inner.setTitle(entry.text)
            for each in entry.picks:
                self._add(inner, each)
            into.addMenu(inner)
        elif isinstance(entry, Pick):
            action = add_action(into, entry.text, entry.on, entry.icon or None)
            if entry.chosen:
                action.setCheckable(True)
                action.setChecked(True)
        else:
            add_action(into, entry.text, partial(self._ask, entry))

    def _ask(self, entry: Write | Search) -> None:
        if isinstance(entry, Write):
            _Writing(self, entry).open_under(self)
        else:
            _Searching(self, entry).open_under(self)


_CHORD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class _Writing(Popup):
    """A line to write another value in; what is wrong with it is said under it."""

    def __init__(self, parent: QWidget, entry: Write) -> None:
        super().__init__(parent, entry.text)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entry = entry
        self.line = QLineEdit(entry.now)
        self.line.setAccessibleName(entry.text.rstrip("…"))
        self.line.setPlaceholderText(entry.hint)
        self.line.setMinimumWidth(theme().px(260))
        self.line.returnPressed.connect(self._take)
        self.wrong = label("", "sec", wrap=True, tone="danger")
        self.wrong.hide()
        self.body.addWidget(self.line)
        self.body.addWidget(self.wrong)

    def open_under(self, anchor: QWidget) -> None:
        super().open_under(anchor)
        self.line.setFocus()
        self.line.selectAll()

    def _take(self) -> None:
        try:
            self._entry.take(self.line.text().strip())
        except Unreadable as error:
            self.wrong.setText(str(error))
            self.wrong.show()
            restyle(self.line, wrong="true")
            self.line.setAccessibleDescription(str(error))
            self.adjustSize()
            return
        self.close()


class _Searching(Popup):
    """A line to find another record in."""

    def __init__(self, parent: QWidget, entry: Search) -> None:
        super().__init__(parent, entry.text)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(theme().px(380), theme().px(300))
        self.line = SuggestLine(entry.text.rstrip("…"), entry.suggest)
        self.line.setPlaceholderText(_("Escriba para buscar"))
        self.line.picked.connect(partial(self._take, entry))
        self.body.addWidget(self.line)
        self.body.addStretch(1)

    def open_under(self, anchor: QWidget) -> None:
        super().open_under(anchor)
        self.line.setFocus()

    def _take(self, entry: Search, found: Suggestion) -> None:
        self.close()
        entry.take(found)


class _Line(QLineEdit):
    """The line of the sentence, which leaves to its bar the keys that are not for typing."""

    pressed = Signal(str)

    def event(self, event: QEvent) -> bool:
        # A page's own Ctrl+Enter must not take the one that is the bar's.
        if isinstance(event, QKeyEvent) and (said := _KEYS.get((event.key(), _held(event)))):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.pressed.emit(said)
                return True
        return super().event(event)


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


_PLAIN, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_KEYS: dict[tuple[int, Any], str] = {
    (Qt.Key.Key_Return, _PLAIN): "save",
    (Qt.Key.Key_Enter, _PLAIN): "save",
    (Qt.Key.Key_Return, _CTRL): "form",
    (Qt.Key.Key_Enter, _CTRL): "form",
    (Qt.Key.Key_Escape, _PLAIN): "leave",
    (Qt.Key.Key_Down, _PLAIN): "chips",
}


class CaptureBar(QFrame):
    """The line, the chips and, where something is refused, why.

    `edited` tells every change of the sentence; `save_asked` and `form_asked` tell Enter and
    Ctrl+Enter, `left` Escape. Down goes to the chips: the first that asks something, if any.
    """

    edited = Signal(str)
    save_asked = Signal()
    form_asked = Signal()
    left = Signal()

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self.setProperty("kind", "capture")
        self.line = _Line()
        self.line.setProperty("bare", "true")
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(placeholder)
        self.line.textChanged.connect(self.edited)
        self.line.pressed.connect(self._pressed)
        self.line.installEventFilter(self)
        self.chips: list[UnderstoodChip] = []
        self._build()
        self.show_understood([])
        self.say("")

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(IconMark("pencil", "accent", 18))
        first.addWidget(self.line, 1)
        first.addWidget(keycap("Ctrl+I"))
        self._row = QWidget()
        second = QHBoxLayout(self._row)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        inside = QWidget()
        self._flow = FlowLayout(inside, 8)
        self._title = label(_("Enlace entendió:"), "sec")
        self._title.setMinimumHeight(theme().px(24))
        self._flow.addWidget(self._title)
        policy = inside.sizePolicy()
        policy.setHeightForWidth(True)
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        inside.setSizePolicy(policy)
        second.addWidget(inside, 1)
        self._hints = self._make_hints()
        second.addWidget(self._hints, 0, Qt.AlignmentFlag.AlignTop)
        self._message = QWidget()
        third = QHBoxLayout(self._message)
        third.setContentsMargins(0, 0, 0, 0)
        third.setSpacing(6)
        self._mark = IconMark("circle-alert", "danger", 15)
        self.sentence = label("", "sec", wrap=True)
        third.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        third.addWidget(self.sentence, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 9, 12, 9)
        column.setSpacing(8)
        column.addLayout(first)
        column.addWidget(self._row)
        column.addWidget(self._message)

    def _make_hints(self) -> QWidget:
        hints = QWidget()
        row = QHBoxLayout(hints)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(8)
        for keys, words in (("Enter", _("guardar")), ("Ctrl+Enter", _("abrir formulario"))):
            row.addWidget(keycap(keys))
            row.addWidget(label(words, "sec", tone="muted"))
        return hints

    # What it holds

    def text(self) -> str:
        """Return the sentence as typed."""
        return self.line.text()

    def write(self, text: str) -> None:
        """Put another sentence in the line."""
        self.line.setText(text)

    def focus_first(self) -> None:
        """Put the keyboard at the end of the sentence, which goes on rather than begins anew."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.end(False)

    def show_understood(self, meant: Iterable[Understood]) -> None:
        """Show these as chips, in order; the keyboard stays on the chip it was on, if it can."""
        here = next((n for n, each in enumerate(self.chips) if each.hasFocus()), -1)
        for chip in self.chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = [UnderstoodChip(each) for each in meant]
        before: QWidget = self.line
        for chip in self.chips:
            chip.installEventFilter(self)
            self._flow.addWidget(chip)
            chip.show()  # at once, for the keyboard may be on its way to it
            QWidget.setTabOrder(before, chip)
            before = chip
        self._row.setVisible(bool(self.text().strip()))
        self._title.setVisible(bool(self.chips))
        self.line.setAccessibleDescription("; ".join(each.accessibleName() for each in self.chips))
        if here >= 0:
            self._go(min(here, len(self.chips) - 1))

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """Say this under the chips; nothing, and the line goes."""
        self._mark.show_icon("circle-alert", "danger" if wrong else "warn")
        self.sentence.setText(sentence)
        restyle(self.sentence, tone="danger" if wrong else "warn")
        self._message.setVisible(bool(sentence))
        if sentence and wrong:
            announce(self, sentence)

    def ask_first(self) -> bool:
        """Open the first thing that is asked; say whether there was any."""
        chip = next((each for each in self.chips if each.meant.asked), None)
        if chip is None:
            return False
        chip.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, chip.meant.text)
        chip.open()
        return True

    # Keys

    def _pressed(self, what: str) -> None:
        if what == "chips":
            asked = next((n for n, each in enumerate(self.chips) if each.meant.asked), 0)
            self._go(asked)
            return
        {"save": self.save_asked, "form": self.form_asked, "leave": self.left}[what].emit()

    def _go(self, place: int) -> None:
        part: QWidget = self.chips[place] if 0 <= place < len(self.chips) else self.line
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            inside = self.line.hasFocus() or any(each.hasFocus() for each in self.chips)
            restyle(self, active="true" if inside else "false")
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and isinstance(watched, UnderstoodChip)
        ):
            return self._key_on_chip(watched, event)
        return False

    def _key_on_chip(self, chip: UnderstoodChip, event: QKeyEvent) -> bool:
        place, key = self.chips.index(chip), event.key()
        steps = {
            Qt.Key.Key_Left: place - 1,
            Qt.Key.Key_Right: min(place + 1, len(self.chips) - 1),
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Escape: -1,
        }
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and _held(event) == _CTRL:
            self.form_asked.emit()
        elif key in steps:
            self._go(steps[Qt.Key(key)])
        else:
            return False
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hints.setVisible(self.width() >= theme().px(WITH_HINTS))
