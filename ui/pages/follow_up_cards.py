"""The cards of the page of a follow-up: its way, its finer steps, its history, what it says."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressBar, QWidget
from sqlalchemy.orm import Session

from crm import followup_details, followup_page, followups
from crm.dates import show_date, show_day, show_due, show_number, show_partial, show_range
from crm.followup_details import FRAMEWORKS, NOUNS
from crm.followup_page import ChangeRow, FollowUpPage, MilestoneRow
from crm.followups import FollowUpView
from crm.i18n import _
from crm.instruments import MilestoneKindRow
from crm.model import InstrumentKind, Milestone, Word
from ui.desk import Desk
from ui.forms import known
from ui.forms.deleting import ask_delete
from ui.pages.board_looks import stalled
from ui.pages.facts_card import Fact, FactsCard
from ui.pages.profile_parts import Section
from ui.pages.stage_card import StageCard
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import Card
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.form import Row
from ui.parts.labels import Badge, label
from ui.parts.timeline import DocumentRow, TimelineRow


class WayCard(StageCard):
    """How far one follow-up has come, with its marks and who answers for it."""

    leads_on = False
    _shown: FollowUpPage | None = None

    def show_page(self, page: FollowUpPage) -> None:
        """Show the way of this follow-up."""
        self._shown = page
        whose = page.organization if page.values["title"] else ""
        self.title.setText(" · ".join(filter(None, (page.instrument.name, whose))))
        self.show_follow_up(page.organization_id, page.title, page.way)
        self.marks.show_marks(list(_marks(page)))
        who = page.responsible
        self.next.who.setText(_("A cargo de {name}").format(name=who) if who else "")
        self.next.who.setVisible(bool(who))

    def _next_rows(self) -> list[Row]:
        who = known.focal_point("responsible_id", _("Responsable"), self._desk)
        return [*super()._next_rows(), [who]]

    def _next_values(self, view: FollowUpView) -> dict[str, Any]:
        who = self._shown.values["responsible_id"] if self._shown else None
        return super()._next_values(view) | {"responsible_id": who}

    def _keep_next(self, session: Session, values: Any) -> None:
        super()._keep_next(session, values)
        if "responsible_id" in values and self._shown is not None:
            given = {"responsible_id": values["responsible_id"]}
            followups.save(session, self._shown.id, given)


def _marks(page: FollowUpPage) -> Iterator[Badge]:
    if page.days_stalled:
        yield Badge(stalled(page.days_stalled), "stalled")
    if page.without_signature:
        yield Badge(_("sin firma"), "warn", "signature")
    if page.lacks:
        signs = any(each.stage.signs for each in page.history)
        yield Badge(_("falta acta") if signs else _("falta evidencia"), "warn", "file-text")
    if any(each.to_verify for each in page.history):
        yield Badge(_("por verificar"), "warn", "circle-help")


class Milestones(Section):
    """The finer steps, stage by stage: those that were noted, and those that could be."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "milestones", _("Hitos"), _("Sin hitos."))
        self._desk = desk
        self._id = 0
        self._noted: dict[int, MilestoneRow] = {}
        self.offer(_("Agregar hito"), "plus", self._add)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)

    def show_page(self, page: FollowUpPage) -> None:
        """Show those of this follow-up; nothing, where its instrument knows none."""
        self._id = page.id
        self._noted = {each.id: each for each in page.milestones}
        stages = {each.id: each.name for each in page.stages}
        rows = []
        for kind in page.milestone_kinds:
            stage = stages[kind.stage_id]
            noted = [each for each in page.milestones if each.kind.id == kind.id]
            rows += [_noted(each, stage) for each in noted] or [_open_step(kind, stage)]
        self.show_rows(rows, len(self._noted))
        self.setVisible(bool(rows))

    def _add(self, kind_id: int | None = None) -> None:
        given = {"follow_up_id": self._id} | ({"kind_id": kind_id} if kind_id else {})
        self._desk.go("milestone/new", **given)

    def _open(self, key: tuple[str, int]) -> None:
        kind, id_ = key
        if kind == "noted":
            self._desk.go("milestone/edit", id_)
        else:
            self._add(id_)

    def _delete(self, key: tuple[str, int]) -> None:
        kind, id_ = key
        if kind == "noted":
            ask_delete(self, self._desk, Milestone, id_, self._noted[id_].kind.name)

    def _offer_menu(self, key: tuple[str, int], where: QPoint) -> None:
        made, (kind, id_) = menu(self), key
        if kind == "noted":
            add_action(made, _("Corregir"), partial(self._open, key), "pencil", "Return")
            again = partial(self._add, self._noted[id_].kind.id)
            add_action(made, _("Anotar otra vez"), again, "plus")
            made.addSeparator()
            add_action(
                made, _("Eliminar"), partial(self._delete, key), "trash-2", "Del", danger=True
            )
        else:
            add_action(made, _("Anotar"), partial(self._open, key), "plus", "Return")
        made.popup(where)


def _noted(row: MilestoneRow, stage: str) -> TimelineRow:
    comes = row.next_step
    if comes and row.next_due_on:
        comes = f"{comes} ({show_due(row.next_due_on).lower()})"
    then = _("sigue: {what}").format(what=comes) if comes else ""
    said = (stage, row.evidence or "", row.note or "", row.responsible or "", then)
    when = show_partial(row.on) if row.on else _("sin fecha")
    detail = " · ".join(" ".join(each.split()) for each in said if each)
    return TimelineRow(("noted", row.id), row.kind.name, detail, when, "check", "ok")


def _open_step(kind: MilestoneKindRow, stage: str) -> TimelineRow:
    return TimelineRow(("kind", kind.id), kind.name, stage, _("sin anotar"), "circle-dashed")


class StageHistory(Section):
    """Every arrival at a stage: when, who noted it, who signed, what proves it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "stage_history", _("Historia de etapas"), _("Sin cambios de etapa."))
        self._desk = desk
        self._changes: dict[int, ChangeRow] = {}
        self.opened.connect(self._open)
        self.delete_asked.connect(self._take_back)
        self.menu_asked.connect(self._offer_menu)

    def show_page(self, page: FollowUpPage) -> None:
        """Show that of this follow-up."""
        self._changes = {each.id: each for each in page.history}
        proven = bool(page.attachments)
        self.show_rows([_change(each, proven=proven) for each in page.history])

    def _open(self, change_id: int) -> None:
        self._desk.go("stage_change/edit", change_id)

    def _take_back(self, change_id: int) -> None:
        self._desk.attempt(
            lambda session: followups.take_back(session, change_id), _("Cambio de etapa quitado")
        )

    def _offer_menu(self, change_id: int, where: QPoint) -> None:
        made, row = menu(self), self._changes[change_id]
        add_action(made, _("Corregir la etapa"), partial(self._open, change_id), "pencil", "Return")
        if row.event_id is not None:
            event = partial(self._desk.go, "event", row.event_id)
            add_action(made, _("Abrir la reunión"), event, "calendar-days")
        log = partial(self._desk.go, "history", change_id)
        add_action(made, _("Historial"), log, "history")
        made.addSeparator()
        drop = partial(self._take_back, change_id)
        add_action(made, _("Quitar esta etapa"), drop, "trash-2", "Del", danger=True)
        made.popup(where)


def _change(row: ChangeRow, *, proven: bool) -> TimelineRow:
    signed = ", ".join(filter(None, (row.signatory, row.signatory_post)))
    lacks = row.stage.asks_evidence if not (row.evidence or proven) else None
    said = (
        _("por verificar") if row.to_verify else "",
        _("firmó {name}").format(name=signed) if signed else "",
        row.evidence or (_("falta: {what}").format(what=lacks.lower()) if lacks else ""),
        row.note or "",
        row.event or "",
        _("anotó {name}").format(name=row.by) if row.by else "",
    )
    when = show_partial(row.on) if row.on else _("sin fecha")
    icon = "signature" if row.stage.signs else "flag"
    detail = " · ".join(" ".join(each.split()) for each in said if each)
    return TimelineRow(row.id, row.stage.name, detail, when, icon, "ok")


class Parties(Section):
    """Which other institutions take part, in their order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk, "parties", _("Instituciones que participan"), _("Sin otras instituciones.")
        )
        self._desk = desk
        self._id = 0
        self.offer(_("Agregar institución"), "plus", self._edit)
        self.opened.connect(lambda id_: desk.go("organization", id_))

    def show_page(self, page: FollowUpPage) -> None:
        """Show those of this follow-up."""
        self._id = page.id
        self.show_rows(
            [
                DocumentRow(
                    each.organization_id,
                    f"{number}. {each.name}",
                    _("{role}, lidera").format(role=each.role.label)
                    if each.organization_id == page.values.get("lead_id")
                    else each.role.label,
                    "building-2",
                )
                for number, each in enumerate(page.parties, 1)
            ]
        )

    def _edit(self) -> None:
        self._desk.go("followup/edit", self._id, field="parties")


class Completeness(Card):
    """How much of what its form asks a follow-up has; each thing missing is a press away."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._text = ""
        self.lacking: Sequence[tuple[str, str]] = ()
        self.words = label("", "strong", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Cuánto está completo"))
        self.missing = QWidget()
        self._flow = FlowLayout(self.missing, 4)
        self.copy = button(
            _("Copiar para el formulario del Hub"), "secondary", "copy", small=True, on=self._copy
        )
        for each in (self.words, self.bar, self.missing):
            self.add(each)
        self.body.addWidget(self.copy, alignment=Qt.AlignmentFlag.AlignLeft)

    def show_page(self, page: FollowUpPage) -> None:
        """Show what this follow-up has and lacks; nothing, where nothing is asked of it."""
        found = followup_page.missing(page)
        self._text = followup_page.hub_text(page)
        self.setVisible(found.asked > 0)
        there = found.asked - len(found.missing)
        said = _("Completa en {n} de {total}: faltan") if found.missing else _("Completa")
        self.words.setText(said.format(n=there, total=found.asked))
        self.bar.setRange(0, max(1, found.asked))
        self.bar.setValue(there)
        self.lacking = found.missing
        self._offer(page.id)
        self.copy.setVisible(bool(self._text))

    def _offer(self, id_: int) -> None:
        empty(self._flow)
        for name, said in self.lacking:
            go = partial(self._desk.go, "followup/edit", id_, field=name)
            made = button(said, "ghost", small=True, on=go)
            made.setAccessibleName(_("Completar: {what}").format(what=said))
            self._flow.addWidget(made)
        self.missing.setVisible(bool(self.lacking))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._desk.told.emit(_("Copiado, en el orden del formulario del Hub"), False)


class Facts(FactsCard):
    """What a follow-up says besides its stage."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "follow_up_facts", self._edit)
        self._id = 0

    def show_page(self, page: FollowUpPage) -> None:
        """Show those of this follow-up."""
        self._id = page.id
        self.show_facts(facts(page))

    def _edit(self) -> None:
        self._desk.go("followup/edit", self._id)


def facts(page: FollowUpPage) -> Iterator[Fact]:
    """What is known of a follow-up: the field, what it is called, what it says."""
    kind, values = page.instrument.kind, page.values
    named = {"place_id": page.place, "contact_id": page.contact, "lead_id": page.lead}
    if values["description"]:
        said = _("Resumen") if kind is InstrumentKind.PRACTICE else _("Descripción")
        yield "description", said, values["description"]
    own = followup_details.names_of(kind) if kind in NOUNS else ()
    for name in (*own, "dates", "place_id", "contact_id", *FRAMEWORKS, "reference", "url"):
        value = named.get(name) or _value_of(page, name)
        if value:
            said = _("Fechas") if name == "dates" else followup_details.label(kind, name)
            yield name, said, value


def _value_of(page: FollowUpPage, name: str) -> str:
    values = page.values
    if name == "dates":
        start, end = values["start"], values["end"]
        return show_range(start or end, end) if start or end else ""
    if name in FRAMEWORKS:
        return "\n".join(
            _("{tag} (principal)").format(tag=each.tag.label) if each.primary else each.tag.label
            for each in page.about
            if each.tag.framework is FRAMEWORKS[name]
        )
    value = values.get(name)
    if value is None or name.endswith("_id"):
        return ""
    if isinstance(value, Word):
        return value.label
    if isinstance(value, int):
        return f"US$ {show_number(value)}" if name == "budget_usd" else show_number(value)
    return show_day(value) if hasattr(value, "year") else str(value)


def closed_said(page: FollowUpPage) -> str:
    """Say that the institution has closed, and who comes after it."""
    day = show_date(page.closed_on) if page.closed_on else ""
    if page.successor:
        return _("«{name}» cerró el {day}; la sucede «{successor}».").format(
            name=page.organization, day=day, successor=page.successor
        )
    return _("«{name}» cerró el {day}.").format(name=page.organization, day=day)
