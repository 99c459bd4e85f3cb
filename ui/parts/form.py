"""A form: shows fields, gives their values, and puts each complaint under its field."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _
from ui.parts.fields import Field, is_blank
from ui.parts.labels import Elided, IconMark, label, restyle
from ui.parts.sight import bring_into_sight
from ui.parts.toast import Banner
from ui.theme import theme

Row = Field | Sequence[Field] | str | QWidget

_NARROW = 80
NOT_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class Complaint(QFrame):
    """The line under a field that says what is wrong with it."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(6)
        self.words = label("", "sec", wrap=True, tone="danger")
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(IconMark("circle-alert", "danger", 14), alignment=top)
        row.addWidget(self.words, 1)
        self.hide()

    def text(self) -> str:
        """Return what is complained of."""
        return self.words.text()

    def say(self, sentence: str) -> None:
        """Complain of this; of nothing, and the line is gone."""
        self.words.setText(sentence)
        self.setVisible(bool(sentence))


class _Cell(QWidget):
    """A field with its name above it; its complaint has the whole width of the line below."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field, self.complaint = field, Complaint()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if field.labelled:
            column.addLayout(self._head())
        else:
            column.addStretch(1)
        column.addWidget(field.widget)
        name = field.label
        field.widget.setAccessibleName(
            _("{name}, obligatorio").format(name=name) if field.required else name
        )
        self.say("")

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        name = Elided(self.field.label, "field")
        name.setBuddy(self.field.widget)
        head.addWidget(name)
        hint = self.field.hint or (_("obligatorio") if self.field.required else "")
        if hint:
            head.addWidget(Elided(hint, "sec", tone="muted"))
        head.addStretch(1)
        self.head = head
        return head

    def say(self, sentence: str) -> None:
        self.complaint.say(sentence)
        self.field.widget.setAccessibleDescription(sentence or self.field.hint)
        wrong = "true" if sentence else "false"
        if self.field.widget.property("wrong") != wrong:
            restyle(self.field.widget, wrong=wrong)


class _Line(QWidget):
    """Fields side by side, or one under the other where the width is short."""

    def __init__(self, cells: Sequence[_Cell]) -> None:
        super().__init__()
        self._cells = cells
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._box.setSpacing(12)
        column.addLayout(self._box)
        for cell in cells:
            self._box.addWidget(cell, cell.field.stretch)
            column.addWidget(cell.complaint)

    def _least(self) -> list[int]:
        shown = (cell for cell in self._cells if not cell.isHidden())
        return [cell.minimumSizeHint().width() for cell in shown]

    def minimumSizeHint(self) -> QSize:
        return QSize(max(self._least(), default=0), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def level(self, tall: int) -> None:
        """Let the names of all fields stand as high as this."""
        for cell in self._cells:
            cell.head.addStrut(tall)

    def fit(self) -> None:
        """Set the fields side by side or one under the other, as the width allows."""
        least = self._least()
        wanted = max(sum(least), theme().px(_NARROW) * len(least))
        narrow = self.width() < wanted + self._box.spacing() * (len(least) - 1)
        way = QBoxLayout.Direction
        self._box.setDirection(way.TopToBottom if narrow else way.LeftToRight)


class Form(QWidget):
    """Holds rows of fields; a row is a field, several fields, a heading or any widget.

    A field is judged when it is left and when `check` is called, never while one types;
    `judged` tells that the complaints may be others now.
    """

    changed = Signal()
    judged = Signal()

    def __init__(self, rows: Sequence[Row]) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._cells: dict[str, _Cell] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._banner = Banner("danger", "")
        self._banner.hide()
        column.addWidget(self._banner)
        for row in rows:
            column.addWidget(self._made(row))
        self._clean = self.draft()

    def _made(self, row: Row) -> QWidget:
        if isinstance(row, str):
            return label(row, "section")
        if isinstance(row, QWidget):
            return row
        fields = [row] if isinstance(row, Field) else row
        return _Line([self._cell(field) for field in fields])

    def _cell(self, field: Field) -> _Cell:
        cell = _Cell(field)
        self.fields[field.name], self._cells[field.name] = field, cell
        field.changed.connect(self.changed)
        field.widget.installEventFilter(self)
        return cell

    def put_beside(self, name: str, widget: QWidget) -> None:
        """Put something small at the end of the line that names a field."""
        cell = self._cells[name]
        cell.head.addWidget(widget)
        line = cell.parentWidget()
        if isinstance(line, _Line):
            line.level(widget.sizeHint().height())

    def set_shown(self, name: str, shown: bool) -> None:
        """Show or hide a field; hidden, it keeps its value."""
        cell = self._cells[name]
        cell.setVisible(shown)
        cell.complaint.setVisible(shown and bool(cell.complaint.text()))
        if (line := cell.parentWidget()) is not None:  # an empty one would leave a gap
            line.setVisible(any(each.isVisibleTo(line) for each in line.findChildren(_Cell)))

    def load(self, source: Mapping[str, Any]) -> None:
        """Fill every field that `source` has a value for, and take that as the clean state."""
        for name, field in self.fields.items():
            if name in source:
                field.fill(source[name])
        self.complain({})
        self.set_clean()

    def values(self) -> dict[str, Any]:
        """Return what the fields say now; `check` first, for one that cannot be read raises."""
        return {name: field.read() for name, field in self.fields.items()}

    def draft(self) -> dict[str, Any]:
        """Return what stands in the fields, readable or not, for `restore`."""
        return {name: field.keep() for name, field in self.fields.items()}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Put back what `draft` gave; the form is not clean after it."""
        for name, field in self.fields.items():
            if name in draft:
                field.restore(draft[name])

    @property
    def dirty(self) -> bool:
        """Whether anything is other than when it was loaded."""
        return self.draft() != self._clean

    def set_clean(self) -> None:
        """Take what stands there now as saved."""
        self._clean = self.draft()

    def check(self) -> bool:
        """Judge every field, complain, go to the first fault; True when all is well."""
        problems = {}
        for name, field in self.fields.items():
            problem = field.problem()
            if not problem and field.required and is_blank(field.read()):
                problem = _("Complete este campo.")
            if problem:
                problems[name] = problem
        self.complain(problems)
        self.go_to_problem()
        return not problems

    def complain(self, problems: Mapping[str, str]) -> None:
        """Show these problems, each under its field, and no others.

        One that belongs to no field of this form is said above them all; a hidden field that
        is complained of comes into sight.
        """
        for name, cell in self._cells.items():
            cell.say(problems.get(name, ""))
            if name in problems:
                self.set_shown(name, True)
        others = [sentence for name, sentence in problems.items() if name not in self._cells]
        self._banner.say("danger", " ".join(others))
        self._banner.setVisible(bool(others))
        self.judged.emit()

    def problems(self) -> dict[str, str]:
        """Return the complaints that are in sight, by field."""
        said = {name: cell.complaint.text() for name, cell in self._cells.items()}
        return {name: sentence for name, sentence in said.items() if sentence}

    def first_problem(self) -> str | None:
        """Return the name of the first field complained of."""
        return next(iter(self.problems()), None)

    def go_to_problem(self) -> None:
        """Put the keyboard in the first field complained of, and bring it into sight."""
        name = self.first_problem()
        if name is not None:
            self.focus(name)

    def focus(self, name: str) -> None:
        """Put the keyboard in this field, and bring it into sight."""
        self.fields[name].widget.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(self._cells[name], 40)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        left = isinstance(event, QFocusEvent) and event.lostFocus()
        if left and isinstance(event, QFocusEvent) and event.reason() not in NOT_LEAVING:
            for name, field in self.fields.items():
                if field.widget is watched:
                    self._judge(name)
        return False

    def _judge(self, name: str) -> None:
        field = self.fields[name]
        problem = field.problem()
        if not problem:
            field.tidy()
        if problem or not (field.required and is_blank(field.keep())):
            self._cells[name].say(problem)
            self.judged.emit()
