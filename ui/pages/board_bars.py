"""What stands over and under a board: which instrument, what narrows it, and its figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import figures, focal_points, organizations, places, segments
from crm.board import Narrowing, Totals
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.instruments import InstrumentRow, StageRow
from crm.model import PlaceLevel, SegmentOf
from crm.organizations import with_agency
from ui.desk import Desk
from ui.pages.board_looks import arrived, followed
from ui.pages.segment_chip import SegmentChip
from ui.parts.buttons import Button, button
from ui.parts.chips import Chip, ChipRow, FilterChip, Option
from ui.parts.labels import Elided, IconMark, Keycap, label, separator
from ui.parts.segmented import Crowded, Segment
from ui.theme import theme

FOOT = 36


class BoardFilters(QWidget):
    """The switch of instruments, and the chips beside it or, for want of room, under it."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._territory: tuple[str, str] | None = None
        self._inside: frozenset[int] | None = None  # who belongs to the segments asked for
        self.switch = Crowded(_("Instrumento"))
        self.responsible = FilterChip(_("Responsable"), [])
        self.regions = FilterChip(_("Región"), [])
        self.segments = SegmentChip(desk, SegmentOf.ORGANIZATIONS)
        self.territory = Chip(_("Territorio"))
        self.territory.hide()
        self.overdue: Button = button(
            _("Solo vencidos"), icon="triangle-alert", small=True, on=self._tell
        )
        self.overdue.setCheckable(True)
        self.chips = ChipRow(
            (self.responsible, self.regions, self.segments, self.territory, self.overdue)
        )
        self.chips.cleared.connect(self.clear)
        self.responsible.changed.connect(self._tell)
        self.regions.changed.connect(self._tell)
        self.segments.changed.connect(self._turn_segment)
        self.segments.altered.connect(self._turn_segment)
        self.territory.removed.connect(self._leave_territory)
        self.territory.clicked.connect(self._leave_territory)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self.switch, 1)
        self._box.addWidget(self.chips, 0, Qt.AlignmentFlag.AlignVCenter)

    def offer(
        self,
        session: Session,
        rows: Sequence[InstrumentRow],
        chosen: InstrumentRow | None,
        counts: Mapping[int, int],
    ) -> None:
        """Offer the instruments, people and regions of the file."""
        offered = [
            Segment(each.code, each.short, count=show_number(counts.get(each.id, 0)))
            for each in rows
        ]
        self.switch.offer(offered, chosen.code if chosen else None)
        people = [
            Option(each.id, with_agency(each.name, each.agency) or each.name)
            for each in focal_points.all_rows(session)
        ]
        self.responsible.set_options([*people, Option(None, _("Sin responsable"))])
        self.regions.set_options(_territories(session))
        self._look_inside(session)
        self._fit()

    def value(self) -> Narrowing:
        """Return what is asked for."""
        prefixes = {prefix for group in self.regions.value() for prefix in group}
        if self._territory is not None:
            prefixes = {self._territory[0]}
        return Narrowing(
            frozenset(self.responsible.value()),
            frozenset(prefixes),
            self.overdue.isChecked(),
            self._inside,
        )

    def keep(self) -> dict[str, Any]:
        """Return what is asked for in a form that `restore` takes."""
        return {
            "responsible": self.responsible.value(),
            "regions": self.regions.value(),
            "segments": self.segments.value(),
            "territory": self._territory,
            "overdue": self.overdue.isChecked(),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Ask again for what was kept, without telling anyone."""
        self.responsible.choose(kept.get("responsible", ()))
        self.regions.choose(kept.get("regions", ()))
        self.segments.choose(kept.get("segments", ()))
        self._desk.read(self._look_inside)
        self._territory = kept.get("territory")
        self.overdue.setChecked(kept.get("overdue", False))
        self._show_territory()

    def clear(self) -> None:
        """Ask for nothing."""
        self.restore({})
        self.changed.emit()

    def narrow_to(self, prefix: str, name: str) -> None:
        """Ask for a territory, in place of the regions."""
        self.restore({**self.keep(), "regions": (), "territory": (prefix, name)})
        self.changed.emit()

    def count_overdue(self, number: int) -> None:
        """Say how many are overdue."""
        self.overdue.say(_("Solo vencidos · {n}").format(n=show_number(number)))
        self._fit()

    def show_chips(self, *, shown: bool) -> None:
        """Show or hide what narrows the cards."""
        self.chips.setVisible(shown)

    def _turn_segment(self) -> None:
        self._desk.read(self._look_inside)
        self._tell()

    def _look_inside(self, session: Session) -> None:
        asked = self.segments.asked(SegmentOf.ORGANIZATIONS)
        self._inside = None
        if asked is not None:
            found = segments.matching(session, SegmentOf.ORGANIZATIONS, asked)
            self._inside = frozenset(found)

    def _leave_territory(self) -> None:
        self._territory = None
        self._show_territory()
        self._tell()
        self.regions.setFocus()

    def _show_territory(self) -> None:
        self.territory.setVisible(self._territory is not None)
        if self._territory is not None:
            self.territory.say(self._territory[1], chosen=True)
        self._tell_clear()

    def _tell(self) -> None:
        self._tell_clear()
        self.changed.emit()

    def _tell_clear(self) -> None:
        self.chips.offer_clear(offered=bool(self.value()))
        self._fit()

    def _fit(self) -> None:
        """Put the chips beside the switch, or under it where both have no room."""
        wanted = self.switch.least() + self._box.spacing() + self.chips.flow.sizeHint().width()
        way = QBoxLayout.Direction
        self._box.setDirection(way.TopToBottom if wanted > self.width() else way.LeftToRight)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _territories(session: Session) -> list[Option]:
    """The named groups of places, then the regions, each by how its codes begin."""
    groups = places.groups(session)
    ids = [place_id for group in groups for place_id in group.places]
    codes = {
        id_: row.code[: 2 * (1 + list(PlaceLevel).index(row.level))]
        for id_, row in places.rows(session, ids).items()
    }
    named = [
        Option(tuple(codes[id_] for id_ in group.places if id_ in codes), group.name)
        for group in groups
    ]
    return [*named, *(Option((code,), name) for code, name in organizations.regions(session))]


class BoardFoot(QFrame):
    """The figures of what is shown, and the keys that move it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(6)
        self.words = Elided("", "sec")
        self.overdue = label("", "sec", tone="danger")
        self.stalled = label("", "sec", tone="stalled")
        self._marks = (
            IconMark("triangle-alert", "danger", 14),
            IconMark("hourglass", "stalled", 14),
        )
        row.addWidget(self.words)
        for mark, words in zip(self._marks, (self.overdue, self.stalled), strict=True):
            row.addWidget(mark)
            row.addWidget(words)
        row.addStretch(1)
        self.keys: list[QWidget] = [
            Keycap("Ctrl"),
            label(_("+ flechas: mover de etapa"), "caption"),
            Keycap("E"),
            label(_("editar próximo paso"), "caption"),
        ]
        for each in self.keys:
            row.addWidget(each)
        column.addLayout(row, 1)
        theme().changed.connect(self._fit)
        self._keyed = True
        self._fit()

    def show_totals(
        self, totals: Totals, instrument: InstrumentRow, stages: Sequence[StageRow], days: int
    ) -> None:
        """Say how many there are, how many came so far, and how many wait."""
        said = (
            followed(totals, instrument),
            arrived(totals, stages),
            figures.examples_said(totals.examples),
        )
        self.words.setText(" · ".join(filter(None, said)))
        n = totals.overdue
        self.overdue.setText(ngettext("{n} vencido", "{n} vencidos", n).format(n=show_number(n)))
        limits = {each.stale_after or days for each in stages if not each.terminal}
        still = (
            _("{n} sin movimiento en {days} días") if len(limits) == 1 else _("{n} sin movimiento")
        )
        said_still = still.format(n=show_number(totals.stalled), days=show_number(days))
        self.stalled.setText(said_still)
        for words, count, mark in zip(
            (self.overdue, self.stalled), (n, totals.stalled), self._marks, strict=True
        ):
            words.setVisible(count > 0)
            mark.setVisible(count > 0)
        self._fit()

    def show_keys(self, view: str) -> None:
        """Show the keys where there are cards to press them on."""
        self._keyed = view != "coverage"
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = theme().px
        self.setFixedHeight(px(FOOT))
        room = self.width() - px(40)
        told = (self.words, self.overdue, self.stalled)
        wanted = sum(each.sizeHint().width() for each in told if not each.isHidden()) + px(60)
        keys = sum(each.sizeHint().width() + 6 for each in self.keys)
        for each in self.keys:
            each.setVisible(self._keyed and wanted + keys <= room)
