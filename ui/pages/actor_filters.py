"""What narrows the list of institutions: the usual in sight, the rest one press away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import focal_points, followups, instruments, organizations, segments
from crm.criteria import Group
from crm.focal_points import FocalPointRow
from crm.i18n import _, ngettext
from crm.instruments import StageRow
from crm.model import GOVERNMENTS, LOCAL, OrganizationKind, SegmentOf
from crm.organizations import Filters, with_agency
from ui.desk import Desk
from ui.pages.segment_chip import SegmentChip
from ui.parts.buttons import Button, button
from ui.parts.chips import Chip, ChipRow, FilterChip, Option
from ui.parts.inputs import Combo, CountLine
from ui.parts.labels import label
from ui.parts.popup import Popup
from ui.theme import theme

MOST_DAYS = 3_650


@dataclass(frozen=True)
class Choices:
    """What there is to choose from in this file."""

    regions: Sequence[tuple[str, str]]
    stages: Sequence[StageRow]
    people: Sequence[FocalPointRow]


def read_choices(session: Session) -> Choices:
    """Return what there is to choose from in this file."""
    return Choices(
        organizations.regions(session),
        instruments.stages(session, followups.MARRAKECH_ID),
        focal_points.all_rows(session),
    )


class ActorFilters(QWidget):
    """The chips over the list, and the menu of those that are asked for less often."""

    changed = Signal()

    def __init__(self, desk: Desk, *, people: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.choices = desk.read(read_choices)
        of = tuple(SegmentOf) if people else (SegmentOf.ORGANIZATIONS,)
        self.segments = SegmentChip(desk, *of)
        self._more = _More(self, self.choices.people)
        self._more.changed.connect(self._tell)
        self.kinds = FilterChip(_("Tipo"), _kind_options())
        self.regions = FilterChip(
            _("Región"), [Option((code,), name) for code, name in self.choices.regions]
        )
        self.stages = FilterChip(
            _("Etapa"), [Option(each.id, each.short) for each in self.choices.stages]
        )
        self.open_more: Button = button(
            _("Más filtros"), "icon", "list-filter", small=True, on=self._open
        )
        self._extra = {name: Chip() for name in ("responsible", "silent_days", "overdue", "closed")}
        self.row = ChipRow((self.kinds, self.regions, self.stages, *self._extra.values()))
        self.row.flow.insert(3, self.open_more)
        self.row.flow.insert(3, self.segments)
        self.row.cleared.connect(self.clear)
        self.keep_as = button(
            _("Guardar como segmento"), "ghost", small=True, on=self._keep_as_segment
        )
        self.keep_as.hide()
        self.row.flow.addWidget(self.keep_as)
        self._of_people = people
        for filter_chip in (self.kinds, self.regions, self.stages, self.segments):
            filter_chip.changed.connect(self._tell)
        self.segments.altered.connect(self._tell)
        for name, chip in self._extra.items():
            chip.removed.connect(partial(self._drop, name))
            chip.clicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.row)
        self._show_extra()

    def value(self) -> Filters:
        """Return what is asked for."""
        kinds = frozenset(kind for group in self.kinds.value() for kind in group)
        return Filters(
            kinds=kinds,
            regions=frozenset(code for codes in self.regions.value() for code in codes),
            stages=frozenset(self.stages.value()),
            segment=self.segments.asked(SegmentOf.ORGANIZATIONS),
            **self._more.values(),
        )

    def of_people(self) -> Group | None:
        """Return what is asked of people, where segments of them are offered too."""
        return self.segments.asked(SegmentOf.PEOPLE)

    def keep(self) -> dict[str, Any]:
        """Return what is asked for in a form that `restore` takes."""
        return {
            "kinds": self.kinds.value(),
            "regions": self.regions.value(),
            "stages": self.stages.value(),
            "segments": self.segments.value(),
            "more": self._more.values(),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Ask again for what was kept, without telling anyone."""
        self.kinds.choose(kept.get("kinds", ()))
        self.regions.choose(kept.get("regions", ()))
        self.stages.choose(kept.get("stages", ()))
        self.segments.choose(kept.get("segments", ()))
        self._more.choose(kept.get("more", {}))
        self._show_extra()

    def show_territory(self, name: str, codes: tuple[str, ...]) -> None:
        """Ask for all that lies in a territory, told by how its codes begin, and nothing else."""
        offered = [Option((code,), region) for code, region in self.choices.regions]
        if codes not in [option.value for option in offered]:
            offered.append(Option(codes, name))
        self.regions.set_options(offered)
        self.restore({"regions": [codes]})
        self.changed.emit()

    def show_segment(self, segment_id: int) -> None:
        """Ask for whoever belongs to a segment, and nothing else."""
        self.restore({"segments": [segment_id]})
        self.changed.emit()

    def clear(self) -> None:
        """Ask for nothing."""
        self.restore({})
        self.changed.emit()

    def _drop(self, name: str) -> None:
        self._more.choose({**self._more.values(), name: _NOTHING[name]})
        self._tell()
        self.open_more.setFocus()

    def _open(self) -> None:
        self._more.offer(self._desk.read(focal_points.all_rows))
        self._more.open_under(self.open_more)
        self._more.focus_first()

    def _tell(self) -> None:
        self._show_extra()
        self.changed.emit()

    def _show_extra(self) -> None:
        values = self._more.values()
        for name, chip in self._extra.items():
            chip.say(self._more.words(name), chosen=True)
            chip.setVisible(values[name] != _NOTHING[name])
        asked = self.value()
        self.row.offer_clear(offered=bool(asked or self.of_people()))
        beyond = replace(asked, closed=False, segment=None)  # what is one already is kept
        self.keep_as.setVisible(bool(beyond) and not self._of_people)

    def _keep_as_segment(self) -> None:
        asked = self.value()
        group = self._desk.read(lambda session: segments.of_filters(session, asked))
        self._desk.go("segments", new=True, group=group)


_NOTHING: Mapping[str, Any] = {
    "responsible": frozenset(),
    "silent_days": None,
    "overdue": False,
    "closed": False,
}


def _kind_options() -> list[Option]:
    others = [kind for kind in OrganizationKind if kind not in GOVERNMENTS]
    return [
        Option((OrganizationKind.REGIONAL,), OrganizationKind.REGIONAL.label),
        Option(LOCAL, _("Gobierno local")),
        *(Option((kind,), kind.label) for kind in LOCAL),
        *(Option((kind,), kind.label) for kind in others),
    ]


class _More(Popup):
    """The filters that are not always in sight."""

    changed = Signal()

    def __init__(self, parent: QWidget, people: Sequence[FocalPointRow]) -> None:
        super().__init__(parent, _("Más filtros"))
        self.body.setContentsMargins(14, 12, 14, 12)
        self.body.setSpacing(8)
        self._people: list[FocalPointRow] = []
        self.responsible = Combo()
        self.responsible.setAccessibleName(_("Responsable"))
        self.days = CountLine(MOST_DAYS)
        self.days.setAccessibleName(_("Días sin contacto"))
        self.overdue = QCheckBox(_("Con compromisos vencidos"))
        self.closed = QCheckBox(_("Mostrar también las cerradas"))
        self.body.addWidget(label(_("Responsable"), "field"))
        self.body.addWidget(self.responsible)
        self.body.addWidget(label(_("Sin contacto en los últimos (días)"), "field"))
        self.body.addWidget(self.days)
        self.body.addWidget(self.overdue)
        self.body.addWidget(self.closed)
        self.offer(people)
        self.responsible.currentIndexChanged.connect(self.changed)
        self.days.textChanged.connect(self.changed)
        self.overdue.toggled.connect(self.changed)
        self.closed.toggled.connect(self.changed)

    def offer(self, people: Sequence[FocalPointRow]) -> None:
        """Offer these people to choose from."""
        kept = self.values()["responsible"]
        self.responsible.blockSignals(True)
        self.responsible.clear()
        self._people = list(people)
        self.responsible.addItem(_("Cualquiera"))
        for each in people:
            self.responsible.addItem(with_agency(each.name, each.agency) or "")
        self._choose_person(kept)
        self.responsible.blockSignals(False)
        self.setMinimumWidth(theme().px(260))

    def focus_first(self) -> None:
        self.responsible.setFocus(Qt.FocusReason.PopupFocusReason)

    def values(self) -> dict[str, Any]:
        """Return what is asked for, by the names of `Filters`."""
        number = self.responsible.currentIndex() - 1
        chosen = self._people[number].id if 0 <= number < len(self._people) else None
        return {
            "responsible": frozenset() if chosen is None else frozenset({chosen}),
            "silent_days": self.days.number() or None,
            "overdue": self.overdue.isChecked(),
            "closed": self.closed.isChecked(),
        }

    def choose(self, values: Mapping[str, Any]) -> None:
        """Ask for these without telling anyone."""
        wanted = {**_NOTHING, **values}
        self.blockSignals(True)
        self._choose_person(wanted["responsible"])
        days = wanted["silent_days"]
        self.days.setText("" if days is None else str(days))
        self.overdue.setChecked(wanted["overdue"])
        self.closed.setChecked(wanted["closed"])
        self.blockSignals(False)

    def words(self, name: str) -> str:
        """Say one of them in words."""
        if name == "responsible":
            return self.responsible.currentText()
        if name == "silent_days":
            days = self.days.number() or 0
            return ngettext("Sin contacto en {n} día", "Sin contacto en {n} días", days).format(
                n=days
            )
        return _("Con vencidos") if name == "overdue" else _("Con cerradas")

    def _choose_person(self, wanted: frozenset[int]) -> None:
        ids = [each.id for each in self._people]
        self.responsible.setCurrentIndex(
            next((number for number, id_ in enumerate(ids, 1) if id_ in wanted), 0)
        )
