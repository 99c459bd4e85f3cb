"""A list of small things of one kind, each filled in on a line of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import Button, button
from ui.parts.fields import Field, Unreadable, custom
from ui.parts.form import NOT_LEAVING, Complaint
from ui.parts.labels import Elided, restyle
from ui.parts.suggestions import SuggestLine

Judge = Callable[[Mapping[str, Any]], str | None]


class _Line:
    """One of the things: its fields, what it has besides, its buttons and its complaint."""

    def __init__(self, fields: Sequence[Field], buttons: Sequence[Button]) -> None:
        self.fields = {field.name: field for field in fields}
        self.buttons = buttons
        self.besides: dict[str, Any] = {}
        self.complaint = Complaint()
        self.told = False  # of something that it does not show by itself

    @property
    def widgets(self) -> list[QWidget]:
        return [*(field.widget for field in self.fields.values()), *self.buttons, self.complaint]

    def first(self) -> QLineEdit:
        return next(each for each in self.widgets if isinstance(each, QLineEdit))

    def values(self) -> dict[str, Any]:
        return self.besides | {name: field.read() for name, field in self.fields.items()}

    def kept(self) -> dict[str, Any]:
        return self.besides | {name: field.keep() for name, field in self.fields.items()}

    def fill(self, values: Mapping[str, Any], *, kept: bool) -> None:
        self.besides = {name: each for name, each in values.items() if name not in self.fields}
        for name, field in self.fields.items():
            if name in values:
                (field.restore if kept else field.fill)(values[name])

    def empty(self) -> bool:
        """Whether it is new and nobody has typed anything in it."""
        lines = [each for each in self.widgets if isinstance(each, QLineEdit)]
        return not self.besides and not any(each.text().strip() for each in lines)

    def say(self, sentence: str) -> None:
        self.complaint.say(sentence)
        for field in self.fields.values():
            field.widget.setAccessibleDescription(sentence)
            restyle(field.widget, wrong="true" if sentence else "false")


class Lines(QWidget):
    """Lines to fill in, one under the other; `make` gives the fields of a new one.

    Each is judged by `judge` when it is left. What a value has besides the fields (its id) goes
    along unseen. With `ordered`, lines can be moved up and down.
    """

    changed = Signal()

    def __init__(
        self,
        make: Callable[[], Sequence[Field]],
        add_text: str,
        judge: Judge = lambda _values: None,
        *,
        ordered: bool = False,
    ) -> None:
        super().__init__()
        self._make, self._judge, self._ordered = make, judge, ordered
        self._lines: list[_Line] = []
        self._goal: QWidget  # where the keyboard goes that is given to all of it
        self._heads = [Elided(field.label if field.labelled else "", "field") for field in make()]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        column.addLayout(self._grid)
        self.add_button = button(add_text, "ghost", "plus", small=True, on=self.add)
        column.addWidget(self.add_button, alignment=Qt.AlignmentFlag.AlignLeft)
        self.changed.connect(self._forget)
        self._arrange()

    def __len__(self) -> int:
        return len(self._lines)

    def add(self) -> None:
        """Begin a new line, and put the keyboard in it."""
        self._lines.append(self._line())
        self._arrange()
        self._lines[-1].first().setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def widget(self, number: int, name: str) -> QWidget:
        """Return the widget of a field of a line."""
        return self._lines[number].fields[name].widget

    def read(self) -> list[dict[str, Any]]:
        """Return what the lines say, but for the empty ones."""
        return [line.values() for line in self._filled()]

    def keep(self) -> list[dict[str, Any]]:
        """Return what stands in the lines, for a draft."""
        return [line.kept() for line in self._filled()]

    def fill(self, rows: Sequence[Mapping[str, Any]] | None) -> None:
        """Show these."""
        self._show(rows or (), kept=False)

    def restore(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put back what `keep` gave."""
        self._show(rows, kept=True)

    def problem(self) -> str:
        """Judge every line; say whether any will not do."""
        wrong = [line for line in self._filled() if not self._judged(line)]
        if not wrong:
            return ""
        self._goal = wrong[0].first()
        return _("Revise las líneas marcadas.")

    def complain(self, number: int, sentence: str) -> None:
        """Show this under the line that `read` gave with this number, until something changes."""
        line = self._filled()[number]
        line.say(sentence)
        line.told = True
        self._goal = line.first()

    def problems(self) -> list[str]:
        """Return what is complained of, line by line."""
        return [line.complaint.text() for line in self._lines]

    def _filled(self) -> list[_Line]:
        return [line for line in self._lines if not line.empty()]

    def _forget(self) -> None:
        for line in self._lines:
            line.told = False

    def _judged(self, line: _Line) -> bool:
        if line.told:
            return False
        unreadable = next(filter(None, (each.problem() for each in line.fields.values())), "")
        sentence = unreadable or self._judge(line.values()) or ""
        line.say(sentence)
        return not sentence

    def _show(self, rows: Sequence[Mapping[str, Any]], *, kept: bool) -> None:
        for line in self._lines:
            self._drop(line)
        self._lines = []
        for row in rows:
            line = self._line()
            line.fill(row, kept=kept)
            self._lines.append(line)
        self._arrange()
        self.changed.emit()

    def _line(self) -> _Line:
        moves = [("x", _("Quitar"), self._remove)]
        if self._ordered:
            up, down = ("arrow-up", _("Subir"), self._up), ("arrow-down", _("Bajar"), self._down)
            moves = [up, down, *moves]
        buttons = [button(said, "icon", shape, small=True) for shape, said, _move in moves]
        made = _Line(self._make(), buttons)
        for pressed, (_shape, _said, move) in zip(buttons, moves, strict=True):
            pressed.clicked.connect(lambda _checked=False, move=move: move(made))
        for field in made.fields.values():
            if not field.widget.accessibleName():
                field.widget.setAccessibleName(field.label)
            field.changed.connect(self.changed)
            field.widget.installEventFilter(self)
        return made

    def _up(self, line: _Line) -> None:
        self._move(line, -1)

    def _down(self, line: _Line) -> None:
        self._move(line, 1)

    def _move(self, line: _Line, by: int) -> None:
        place = self._lines.index(line)
        self._lines.remove(line)
        self._lines.insert(max(0, place + by), line)
        self._arrange()
        self.changed.emit()

    def _remove(self, line: _Line) -> None:
        place = self._lines.index(line)
        self._lines.remove(line)
        self._drop(line)
        self._arrange()
        near = self._lines[min(place, len(self._lines) - 1)].first() if self._lines else None
        (near or self.add_button).setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _drop(self, line: _Line) -> None:
        for each in line.widgets:
            each.removeEventFilter(self)
            self._grid.removeWidget(each)
            each.hide()
            each.deleteLater()

    def _arrange(self) -> None:
        while self._grid.takeAt(0) is not None:
            pass
        for column, head in enumerate(self._heads):
            self._grid.addWidget(head, 0, column)
            head.setVisible(bool(self._lines))
        # The lines come where the button is, and the button after them.
        after: QWidget = self.add_button
        for number, line in enumerate(self._lines):
            for column, each in enumerate(line.widgets[:-1]):
                self._grid.addWidget(each, 1 + 2 * number, column)
                each.show()  # now, for it may be given the keyboard at once
                is_text = isinstance(each, QLineEdit)
                self._grid.setColumnStretch(column, int(is_text))
                self.setTabOrder(after, each)
                after = each
            self._grid.addWidget(line.complaint, 2 + 2 * number, 0, 1, len(line.widgets) - 1)
        if after is not self.add_button:
            self.setTabOrder(after, self.add_button)
        self._goal = self._lines[0].first() if self._lines else self.add_button

    def _of(self, widget: QObject) -> _Line:
        return next(line for line in self._lines if widget in line.widgets)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Pass the keyboard on; a focus proxy would end Qt's way round with Tab here."""
        self._goal.setFocus(event.reason())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QLineEdit):
            return False
        left = isinstance(event, QFocusEvent) and event.lostFocus()
        if left and isinstance(event, QFocusEvent) and event.reason() not in NOT_LEAVING:
            line = self._of(watched)
            if line.empty():
                line.say("")
            else:
                self._judged(line)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            plain = plain and not (isinstance(watched, SuggestLine) and watched.is_listing())
            if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go_on(self._of(watched))
                return True
        return False

    def _go_on(self, line: _Line) -> None:
        """Go to the next line; after the last one a new one begins."""
        place = self._lines.index(line) + 1
        if place < len(self._lines):
            self._lines[place].first().setFocus(Qt.FocusReason.OtherFocusReason)
        elif not line.empty():
            self.add()


def lines(name: str, label: str, made: Lines) -> Field:
    """A field of several lines."""

    def read() -> list[dict[str, Any]]:
        try:
            return made.read()
        except Exception as error:
            if not getattr(error, "sentence", ""):
                raise  # not a matter of what was typed
            raise Unreadable(made.problem()) from error  # which is said in its line

    field = custom(name, label, made, read, made.fill, made.changed)
    return replace(field, keep=made.keep, restore=made.restore, check=lambda _rows: made.problem())
