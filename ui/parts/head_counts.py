"""Counts those who attended without giving a name, group by group, and says more when asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _, ngettext
from ui.parts.buttons import Button, button
from ui.parts.inputs import Combo, CountLine
from ui.parts.labels import Elided, IconMark, label, restyle
from ui.theme import theme

PERSONS, INSTITUTIONS = "persons", "institutions"
PARTS = ("women", "men", "other", "unknown")
NARROW = 270


@dataclass(frozen=True)
class Sector:
    """A group that is always offered; of some one `asks_lines`, the lines of business."""

    value: Any
    title: str
    asks_lines: bool = False


def _part_titles() -> dict[str, str]:
    return {
        "women": _("Mujeres"),
        "men": _("Hombres"),
        "other": _("Otro"),
        "unknown": _("Sin dato"),
    }


class _Count(CountLine):
    """A count as narrow as its figures."""

    def sizeHint(self) -> QSize:
        return QSize(theme().px(44), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def show_number(self, number: int | None) -> None:
        self.setText("" if number is None else str(number))


class Group(QWidget):
    """One group: its name and total in `head`, and its details in itself."""

    changed = Signal()
    removed = Signal()

    def __init__(self, sector: Sector | None) -> None:
        super().__init__()
        self.sector = sector
        self._source: dict[str, Any] = {"id": None}
        self._follows = True
        self._complaint = ""
        self.total = _Count()
        self.total.setPlaceholderText("0")
        self.name = QLineEdit(placeholderText=_("Nombre del grupo"))
        self.parts = {name: _Count() for name in PARTS}
        self.unit = Combo()
        for text in (_("Personas"), _("Instituciones")):
            self.unit.addItem(text)
        self.result = QLineEdit(placeholderText=_("Resultado de este grupo (opcional)"))
        self.lines = QLineEdit(placeholderText=_("Rubros, separados por comas (opcional)"))
        self.more_lines = QCheckBox(_("y otros"))
        self._asks_lines = bool(sector and sector.asks_lines)
        self.title = Elided(sector.title if sector else "", "sec")
        self.head = self._make_head()
        self._make_details()
        self._listen()
        self._rename()

    def _make_head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.name if self.sector is None else self.title, 1)
        row.addWidget(self.total)
        self._cross: Button | None = None
        if self.sector is None:
            self._cross = button(_("Quitar el grupo"), "icon", "x", small=True)
            self._cross.clicked.connect(self.removed)
            row.addWidget(self._cross)
        return head

    def _make_details(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        top = QHBoxLayout()
        self._caption = Elided("", "field")
        top.addWidget(self._caption, 1)
        top.addWidget(self.unit)
        column.addLayout(top)
        self._split = QGridLayout()
        self._split.setSpacing(6)
        self._pairs = [(label(text, "sec"), self.parts[n]) for n, text in _part_titles().items()]
        self._lay_out(2)
        column.addLayout(self._split)
        column.addWidget(self.result)
        column.addLayout(self._make_lines())
        self._warning = label("", "sec", wrap=True, tone="danger")
        column.addWidget(self._warning)

    def _make_lines(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.lines, 1)
        row.addWidget(self.more_lines)
        if not self._asks_lines:  # what is shown before it has a place is a window for a moment
            self._show_lines()
        return row

    def _show_lines(self) -> None:
        for each in (self.lines, self.more_lines):
            each.setVisible(self._asks_lines)

    def _listen(self) -> None:
        self.total.textEdited.connect(self._total_typed)
        self.total.textChanged.connect(self._tell)
        self.name.textChanged.connect(self._rename)
        self.unit.currentIndexChanged.connect(self._tell)
        self.result.textChanged.connect(self._tell)
        self.lines.textChanged.connect(self._tell)
        self.more_lines.toggled.connect(self._tell)
        for part in self.parts.values():
            part.textChanged.connect(self._part_changed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns = 4 if self.width() >= theme().px(420) else 2
        if columns != self._columns:
            self._lay_out(columns)

    def _lay_out(self, columns: int) -> None:
        self._columns = columns
        while self._split.count():
            self._split.takeAt(0)
        for number, (title, part) in enumerate(self._pairs):
            self._split.addWidget(title, number // columns, number % columns * 2)
            self._split.addWidget(part, number // columns, number % columns * 2 + 1)
        for place in range(8):
            self._split.setColumnStretch(place, 1 if place % 2 and place < columns * 2 else 0)

    def load(self, source: Mapping[str, Any]) -> None:
        """Show this group; what is not shown of it is kept for `values`."""
        self._source = dict(source)
        self.name.setText(source.get("label") or "")
        self.name.setCursorPosition(0)  # a long name is seen from its beginning
        self.unit.setCurrentIndex(1 if source.get("unit") == INSTITUTIONS else 0)
        for name, part in self.parts.items():
            part.show_number(source.get(name))
        self.total.show_number(source.get("total"))
        self._follows = source.get("total") is None
        self.result.setText(source.get("result") or "")
        self.result.setCursorPosition(0)
        self.lines.setText(", ".join(source.get("sectors") or ()))
        self.lines.setCursorPosition(0)
        self.more_lines.setChecked(bool(source.get("more_sectors")))
        self._asks_lines = self._asks_lines or bool(source.get("asks_lines"))
        self._show_lines()

    def values(self) -> dict[str, Any]:
        """Return the group as it stands."""
        return (
            self._source
            | {
                "sector": self.sector.value if self.sector else None,
                "label": "" if self.sector else self.name.text().strip(),
                "unit": INSTITUTIONS if self.unit.currentIndex() else PERSONS,
                "total": self.total.number(),
                **{name: part.number() for name, part in self.parts.items()},
                "result": self.result.text().strip(),
            }
            | (self._said_lines() if self._asks_lines else {})
        )

    def _said_lines(self) -> dict[str, Any]:
        typed = map(str.strip, self.lines.text().split(","))
        return {
            "sectors": list(filter(None, typed)),
            "more_sectors": self.more_lines.isChecked(),
        }

    def stops(self) -> list[QWidget]:
        """Return what Tab goes through in the head."""
        named = [self.name] if self.sector is None else []
        return [*named, self.total, *([self._cross] if self._cross else [])]

    def detail_stops(self) -> list[QWidget]:
        """Return what Tab goes through in the details."""
        lines = [self.lines, self.more_lines] if self._asks_lines else []
        return [self.unit, *self.parts.values(), self.result, *lines]

    def blank(self) -> bool:
        """Say whether nothing was counted or said of it."""
        said = self.result.text() + self.name.text() + self.lines.text()
        return not self.total.number() and not self.sum() and not said.strip()

    def sum(self) -> int:
        return sum(part.number() or 0 for part in self.parts.values())

    def persons(self, name: str) -> int:
        """Return how many persons the group counts in this part."""
        return (self.parts[name].number() or 0) if not self.unit.currentIndex() else 0

    def warning(self) -> str:
        """Say what does not add up."""
        total = self.total.number() or 0
        if self.sum() > total:
            return _("La suma de las partes ({sum}) supera el total ({total}).").format(
                sum=self.sum(), total=total
            )
        return ""

    def complain(self, sentence: str) -> None:
        self._complaint = sentence
        self._say()

    def _rename(self) -> None:
        called = self.sector.title if self.sector else self.name.text().strip()
        called = called or _("Otro grupo")
        self._caption.setText(called)
        self.name.setAccessibleName(_("Nombre del grupo"))
        self.total.setAccessibleName(_("{group}, total").format(group=called))
        self.unit.setAccessibleName(_("{group}, qué se cuenta").format(group=called))
        self.result.setAccessibleName(_("{group}, resultado").format(group=called))
        self.lines.setAccessibleName(_("{group}, rubros").format(group=called))
        self.more_lines.setAccessibleName(_("{group}, hay otros rubros").format(group=called))
        for name, text in _part_titles().items():
            said = _("{group}, {part}").format(group=called, part=text.lower())
            self.parts[name].setAccessibleName(said)
        self._tell()

    def _total_typed(self, text: str) -> None:
        self._follows = not text.strip()

    def _part_changed(self) -> None:
        if self._follows:
            self.total.show_number(self.sum() or None)
        self._tell()

    def _tell(self) -> None:
        self._complaint = ""
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        sentence = self._complaint or self.warning()
        self._warning.setText(sentence)
        self._warning.setVisible(bool(sentence))
        self.total.setAccessibleDescription(sentence)
        wrong = "true" if sentence else "false"
        if self.total.property("wrong") != wrong:
            restyle(self.total, wrong=wrong)


class HeadCounts(QFrame):
    """The groups side by side with their totals, and under them the details of each."""

    changed = Signal()

    def __init__(self, sectors: Sequence[Sector]) -> None:
        super().__init__()
        self.setProperty("kind", "well")
        self.setAccessibleName(_("Asistentes sin nombre"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._sectors = list(sectors)
        self._groups: list[Group] = []
        self._columns = 0
        self._detailed = False
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addLayout(self._make_title())
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(6)
        column.addLayout(self._grid)
        column.addLayout(self._make_totals())
        self._details = QVBoxLayout()
        column.addLayout(self._details)
        column.addLayout(self._make_actions())
        self.load(())

    def _make_title(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconMark("users", "text_2", 14))
        row.addWidget(label(_("Asistentes sin nombre"), "strong"), 1)
        return row

    def _make_totals(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._total = label("", "section")
        self._split = label("", "sec", wrap=True)
        row.addWidget(self._total)
        row.addWidget(self._split, 1)
        return row

    def _make_actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        self._more = button(_("Detallar"), "ghost", "chevron-down", small=True)
        self._more.clicked.connect(lambda: self.detail(not self._detailed))
        self._add = button(_("Agregar grupo"), "ghost", "plus", small=True, on=self.add_group)
        row.addWidget(self._more)
        row.addWidget(self._add)
        row.addStretch(1)
        return row

    def groups(self) -> list[Group]:
        """Return every group, the blank ones too."""
        return list(self._groups)

    def counted(self) -> list[Group]:
        """Return the groups of which anything is said."""
        return [group for group in self._groups if not group.blank()]

    def load(self, sources: Sequence[Mapping[str, Any]]) -> None:
        """Show these groups, each with id, sector, label, unit, total, its parts and result."""
        for group in self._groups:
            self._drop(group)
        self._groups = []
        for sector in self._sectors:
            self._insert(Group(sector))
        for source in sources:
            self._group_for(source).load(source)
        detailed = any(each.get(name) for each in sources for name in (*PARTS, "result", "sectors"))
        self.detail(detailed)

    def values(self) -> list[dict[str, Any]]:
        """Return the groups of which anything is said."""
        return [group.values() for group in self.counted()]

    def complain(self, problems: Mapping[int, Mapping[str, str]]) -> None:
        """Show these problems, by number of group as in `values`, and no others."""
        for number, group in enumerate(self.counted()):
            group.complain(" ".join(problems.get(number, {}).values()))
        if problems:
            self.detail(True)

    def warnings(self) -> list[str]:
        """Say what does not add up, group by group."""
        return [group.warning() for group in self._groups if group.warning()]

    def detail(self, detailed: bool) -> None:
        """Show or hide the details of the groups that count somebody; of all when none does."""
        self._detailed = detailed
        shown = self.counted() or self._groups
        for group in self._groups:
            group.setVisible(detailed and group in shown)
        self._more.say(_("Ocultar detalle") if detailed else _("Detallar"))
        self._settle()

    def add_group(self) -> None:
        """Add a group with a name of its own."""
        group = Group(None)
        self._insert(group)
        group.setVisible(self._detailed)
        self._settle()
        group.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _group_for(self, source: Mapping[str, Any]) -> Group:
        """The group of this sector if it is still free, or one more."""
        taken = (group for group in self._groups if group.blank() and group.sector)
        free = [group for group in taken if group.sector and group.sector.value == source["sector"]]
        if source["sector"] is not None and free:
            return free[0]
        known = [sector for sector in self._sectors if sector.value == source["sector"]]
        group = Group(known[0] if known and source["sector"] is not None else None)
        self._insert(group)
        return group

    def _insert(self, group: Group) -> None:
        group.changed.connect(self._group_changed)
        group.removed.connect(lambda: self._remove(group))
        self._groups.append(group)
        self._details.addWidget(group)
        group.hide()

    def _drop(self, group: Group) -> None:
        for part in (group, group.head):
            part.hide()
            part.deleteLater()

    def _remove(self, group: Group) -> None:
        self._groups.remove(group)
        self._drop(group)
        self._settle()
        self.changed.emit()

    def _group_changed(self) -> None:
        self._settle()
        self.changed.emit()

    def _settle(self) -> None:
        for group in self.counted():
            group.setVisible(self._detailed)
        self._columns = 0
        self._lay_out()
        self._add_up()

    def _lay_out(self) -> None:
        columns = 2 if self.width() >= theme().px(NARROW) else 1
        if columns == self._columns:
            return
        self._columns = columns
        while self._grid.count():
            self._grid.takeAt(0)
        sectors = [group for group in self._groups if group.sector]
        others = [group for group in self._groups if not group.sector]
        for number, group in enumerate(sectors):
            self._grid.addWidget(group.head, number // columns, number % columns)
        for number, group in enumerate(others, len(sectors)):
            self._grid.addWidget(group.head, number, 0, 1, columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        for one, other in pairwise(self.stops()):
            QWidget.setTabOrder(one, other)

    def stops(self) -> list[QWidget]:
        """Return what Tab goes through: the totals, then the details, then the buttons."""
        heads = [part for group in self._groups for part in group.stops()]
        details = [part for group in self._groups for part in group.detail_stops()]
        return [*heads, *details, self._more, self._add]

    def _add_up(self) -> None:
        units = [group.unit.currentIndex() for group in self._groups]
        totals = [group.total.number() or 0 for group in self._groups]
        persons = sum(total for unit, total in zip(units, totals, strict=True) if not unit)
        places = sum(totals) - persons
        self._total.setText(_("Total {count}").format(count=f"{persons:,}"))
        women, men = (sum(g.persons(name) for g in self._groups) for name in ("women", "men"))
        said = []
        if women or men:
            said += [
                ngettext("{count} mujer", "{count} mujeres", women).format(count=women),
                ngettext("{count} hombre", "{count} hombres", men).format(count=men),
            ]
        if places:
            said += [
                ngettext("{count} institución", "{count} instituciones", places).format(
                    count=places
                )
            ]
        self._split.setText("· " + ", ".join(said) if said else "")
