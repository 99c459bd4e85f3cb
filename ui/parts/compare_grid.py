"""Two records side by side: of each field that differs one is picked, contacts may both stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _
from ui.parts.buttons import verbatim
from ui.parts.labels import Badge, Elided, IconMark, Tone, label, separator
from ui.parts.paint import tip, wrapped
from ui.parts.tab_order import in_order, takes_tab
from ui.theme import theme

LEFT, RIGHT = 0, 1
NOTHING = "—"
LINES = 2  # of a value where room is short
ROOM_OF_MARK = 34  # what the mark of a radio or a box takes, with the gap after it


@dataclass(frozen=True)
class Side:
    """Whose values a column has."""

    title: str
    detail: str
    icon: str


@dataclass(frozen=True)
class Line:
    """One field of both; `several` where each of the two may stay, and `fixed` the left one does.

    One without a key has nothing to choose: both stay, or both are the same.
    """

    key: str
    label: str
    texts: tuple[str, str]
    several: bool = False
    equal: bool = False
    fixed: bool = False


class _Radio(QRadioButton):
    """A value to pick, on two lines and then cut where room is short; its tooltip has it whole."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _cut(self, self._whole)


class _Box(QCheckBox):
    """A value that may stay beside another, cut where room is short."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        _cut(self, self._whole)


def _cut(made: QAbstractButton, whole: str) -> None:
    line = " ".join(whole.split())
    room = made.width() - theme().px(ROOM_OF_MARK)
    lines = wrapped(line, made.font(), max(room, 0), LINES)
    made.setText(verbatim("\n".join(lines)))
    made.setToolTip(tip(whole) if " ".join(lines) != whole else "")


class CompareGrid(QFrame):
    """The fields of two records; `picked` and `ticked` say what was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None
        self._radios: dict[str, QButtonGroup] = {}
        self._checks: dict[str, tuple[QCheckBox | None, QCheckBox | None]] = {}
        self._badges: dict[str, Badge] = {}

    def show_lines(self, sides: tuple[Side, Side], lines: Sequence[Line]) -> None:
        """Show these two; what the left one has is picked, and else what the right one has."""
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        self._radios, self._checks, self._badges = {}, {}, {}
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(16, 8, 12, 8)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        for column, share in ((1, 1), (2, 1)):
            self._grid.setColumnStretch(column, share)
        self._grid.setColumnMinimumWidth(3, theme().px(76))
        for number, side in enumerate(sides):
            self._grid.addWidget(self._head(side), 0, 1 + number)
        for number, line in enumerate(lines):
            self._grid.addWidget(separator(), 2 * number + 1, 0, 1, 4)
            self._add(2 * number + 2, line, sides)
        self._column.addWidget(self._inside)
        self._order()

    def _order(self) -> None:
        """Have Tab come to the choices where they stand, not after all that was there before."""
        before = self.previousInFocusChain()
        while before is not None and before is not self and not takes_tab(before):
            before = before.previousInFocusChain()
        if before is not None and self._inside is not None:
            in_order(before, *self._inside.findChildren(QAbstractButton))

    def picked(self) -> dict[str, int]:
        """The side whose value stands, of each field that differs."""
        return {key: group.checkedId() for key, group in self._radios.items()}

    def ticked(self) -> dict[str, tuple[bool, bool]]:
        """Which of both stay, of each line where several may."""
        return {
            key: (bool(left and left.isChecked()), bool(right and right.isChecked()))
            for key, (left, right) in self._checks.items()
        }

    def choose(self, sides: Mapping[str, tuple[bool, bool]]) -> None:
        """Pick and tick of each line the left one, the right one, or both."""
        for key, (left, right) in sides.items():
            if key in self._radios:
                self._radios[key].button(LEFT if left else RIGHT).setChecked(True)
            for box, stays in zip(self._checks.get(key, ()), (left, right), strict=False):
                if box is not None:
                    box.setChecked(stays)

    def _head(self, side: Side) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 8, 0, 8)
        row.setSpacing(8)
        row.addWidget(IconMark(side.icon, "text_2"), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Elided(side.title, "strong"))
        column.addWidget(Elided(side.detail, "sec", tone="muted"))
        row.addLayout(column, 1)
        return made

    def _add(self, row: int, line: Line, sides: tuple[Side, Side]) -> None:
        name = label(line.label, "sec", tone="muted")
        name.setMinimumHeight(theme().px(38))
        self._grid.addWidget(name, row, 0)
        if line.equal or not line.key:
            for number, text in enumerate(line.texts):
                self._grid.addWidget(Elided(text or NOTHING, tone="muted"), row, 1 + number)
            if line.equal and line.key:
                self._grid.addWidget(Badge(_("igual"), "ok"), row, 3)
            return
        made = self._boxes(line) if line.several else self._choices(line)
        for number, each in enumerate(made):
            if each is not None:
                text = line.texts[number] or NOTHING
                each.setAccessibleName(f"{line.label}: {text} ({sides[number].title})")
                self._grid.addWidget(each, row, 1 + number)
            else:
                text = line.texts[number] or NOTHING
                tone: Tone = "" if line.texts[number] else "muted"
                self._grid.addWidget(Elided(text, tone=tone), row, 1 + number)
        if line.several and all(line.texts):
            badge = Badge(_("ambos"), "accent", "plus")
            self._badges[line.key] = badge
            self._grid.addWidget(badge, row, 3)

    def _choices(self, line: Line) -> list[QAbstractButton | None]:
        group = QButtonGroup(self._inside)
        made: list[QAbstractButton | None] = []
        for number in (LEFT, RIGHT):
            radio = _Radio(line.texts[number] or NOTHING)
            group.addButton(radio, number)
            made.append(radio)
        chosen = group.button(LEFT if line.texts[LEFT] else RIGHT)
        chosen.setChecked(True)
        group.idToggled.connect(lambda _id, _on: self.changed.emit())
        self._radios[line.key] = group
        return made

    def _boxes(self, line: Line) -> list[QAbstractButton | None]:
        offered = ("" if line.fixed else line.texts[LEFT], line.texts[RIGHT])
        boxes = [_Box(text) if text else None for text in offered]
        for box in boxes:
            if box is not None:
                box.setChecked(True)
                box.toggled.connect(partial(self._tick, line.key))
        self._checks[line.key] = (boxes[LEFT], boxes[RIGHT])
        return list(boxes)

    def _boxes_of(self, key: str) -> list[QCheckBox]:
        return [box for box in self._checks[key] if box is not None]

    def _tick(self, key: str, _on: bool) -> None:
        if key in self._badges:
            self._badges[key].setVisible(all(box.isChecked() for box in self._boxes_of(key)))
        self.changed.emit()
