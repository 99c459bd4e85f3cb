"""What stands beside the meeting form: the Declaration's stage, and what went before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import followups, instruments, organizations, outcomes, timeline
from crm.dates import show_due, show_partial
from crm.followups import FollowUpView
from crm.i18n import _, ngettext
from crm.instruments import StageRow
from crm.model import GOVERNMENTS
from crm.timeline import EventEntry
from ui.desk import Desk
from ui.pages.looks import stage_glyph
from ui.parts.buttons import add_action, button, menu
from ui.parts.glyphs import TOKENS, Glyph, paint_glyph
from ui.parts.labels import Elided, IconMark, label, separator
from ui.theme import theme


class GlyphMark(QWidget):
    """A stage's glyph beside its name."""

    def __init__(self) -> None:
        super().__init__()
        self._glyph = Glyph.DASHED
        theme().changed.connect(self.updateGeometry)

    def show_glyph(self, glyph: Glyph) -> None:
        self._glyph = glyph
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(18), theme().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = theme().px(15)
        area = QRectF(0, 0, side, side)
        area.moveCenter(QRectF(self.rect()).center())
        painter = QPainter(self)
        colors = theme().color(TOKENS[self._glyph]), theme().color("side")
        paint_glyph(painter, area, self._glyph, *colors)
        painter.end()


@dataclass(frozen=True)
class _Government:
    """Whose stage it is, and how far it has come."""

    id: int
    name: str
    view: FollowUpView
    stages: Sequence[StageRow]


class StageBlock(QWidget):
    """The stage of the first government that takes part, which the meeting may change."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._whose: _Government | None = None
        self._to: int | None = None
        self._noted: list[Mapping[str, Any]] = []
        self._glyph = GlyphMark()
        self._stage, self._said = label("", "strong", wrap=True), label("", "sec", wrap=True)
        self.change = button(_("Cambiar"), "ghost", small=True, on=self.open_menu)
        well = QFrame()
        well.setProperty("kind", "well")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._stage)
        words.addWidget(self._said)
        row = QHBoxLayout(well)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._glyph)
        row.addLayout(words, 1)
        row.addWidget(self.change)
        self._title = Elided("", "sec", tone="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(separator())  # goes with the block, lest two lines meet
        column.addSpacing(4)
        column.addWidget(label(_("Declaración de Marrakech"), "section"))
        column.addWidget(self._title)
        column.addWidget(well)
        self.hide()

    def load(self, noted: Sequence[Mapping[str, Any]]) -> None:
        """Begin with the changes that a saved meeting brought about."""
        self._noted, self._to = list(noted), None
        self._tell()

    def show_for(self, organization_ids: Sequence[int]) -> None:
        """Show the first government among these; what was chosen for another is dropped."""
        found = self._desk.read(partial(_government, ids=organization_ids))
        if self._whose is not None and (found is None or found.id != self._whose.id):
            self._to = None
        self._whose = found
        self._tell()

    def values(self) -> list[dict[str, Any]]:
        """Return the change that the meeting brings about, if any."""
        if self._whose is None or self._to is None:
            return []
        return [{"organization_id": self._whose.id, "stage_id": self._to}]

    def draft(self) -> dict[str, Any]:
        return {"to": self._to}

    def put_back(self, draft: Mapping[str, Any]) -> None:
        """Show again what `draft` gave; whose it is must be known by then."""
        self._to = draft.get("to")
        self._tell()

    def open_menu(self) -> None:
        """Offer every stage; any may be skipped."""
        if self._whose is None:
            return
        made = menu(self)
        for stage in self._whose.stages:
            action = add_action(made, stage.name, partial(self._choose, stage.id))
            action.setCheckable(True)
            action.setChecked(stage.id == self._shown_id())
        if self._to is not None:
            made.addSeparator()
            add_action(made, _("Sin cambio en esta reunión"), partial(self._choose, None), "x")
        made.popup(self.change.mapToGlobal(QPoint(0, self.change.height() + 4)))

    def _choose(self, stage_id: int | None) -> None:
        self._to = None if stage_id == self._now_id() else stage_id
        self._tell()
        self.changed.emit()

    def _now_id(self) -> int | None:
        now = self._whose.view.current if self._whose else None
        return now.stage.id if now else None

    def _shown_id(self) -> int | None:
        first = self._whose.stages[0].id if self._whose else None
        return self._to or self._now_id() or first

    def _tell(self) -> None:
        self.setVisible(self._whose is not None)
        if self._whose is None:
            return
        stage = next(each for each in self._whose.stages if each.id == self._shown_id())
        self._title.setText(self._whose.name)
        self._glyph.show_glyph(stage_glyph(stage))
        self._stage.setText(stage.name)
        if self._to is not None:
            said = _("Pasa a esta etapa con esta reunión")
        elif any(each["stage_id"] == stage.id for each in self._noted):
            said = _("Llegó a esta etapa en esta reunión")
        else:
            said = _("Sin cambio en esta reunión")
        self._said.setText(said)
        self.change.setAccessibleDescription(f"{self._whose.name}: {stage.name}. {said}")


def _government(session: Session, ids: Sequence[int]) -> _Government | None:
    rows = organizations.rows(session, ids)
    for id_ in ids:
        if id_ in rows and rows[id_].kind in GOVERNMENTS:
            view = followups.of_organization(session, id_)
            stages = instruments.stages(session, followups.MARRAKECH_ID)
            return _Government(id_, rows[id_].name, view, stages)
    return None


class Latest(QWidget):
    """The last that there was with the first institution, and what is overdue between us."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._event = Elided("", "sec")
        self._overdue = label("", "sec", wrap=True, tone="danger")
        self._late = QWidget()
        row = QHBoxLayout(self._late)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconMark("triangle-alert", "danger", 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._overdue, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(separator())
        column.addSpacing(4)
        column.addWidget(label(_("Lo último con este actor"), "section"))
        column.addWidget(self._event)
        column.addWidget(self._late)
        self.hide()

    def show_for(self, organization_ids: Sequence[int], without: int | None) -> None:
        """Tell of the first of these, leaving one meeting out of account."""
        self.setVisible(bool(organization_ids))
        if organization_ids:
            id_ = organization_ids[0]
            event, overdue = self._desk.read(partial(_latest, id_=id_, without=without))
            self._event.setText(event)
            self._overdue.setText(overdue)
            self._late.setVisible(bool(overdue))


def _latest(session: Session, id_: int, without: int | None) -> tuple[str, str]:
    view = followups.of_organization(session, id_)
    entries = [
        each
        for each in timeline.of_organization(session, id_, view)
        if isinstance(each, EventEntry) and each.id != without
    ]
    last = timeline.latest(entries)
    when = show_partial(last.on) if last and last.on else _("sin fecha")
    said = f"{when} · {last.subject}" if last else _("Aún no hay reuniones con este actor.")
    late = sorted(
        row.due_on for row in outcomes.of_organization(session, id_) if row.overdue and row.due_on
    )
    if not late:
        return said, ""
    counted = ngettext("{n} compromiso vencido", "{n} compromisos vencidos", len(late))
    return said, f"{counted.format(n=len(late))} · {show_due(late[0])}"
