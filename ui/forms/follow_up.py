"""The forms of a follow-up: to begin one, and to write down what it says by its kind."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLabel, QWidget
from sqlalchemy.orm import Session

from crm import followup_details, followup_page, followups, instruments, mptf
from crm.checks import web_problem
from crm.dates import show_number
from crm.followup_details import FRAMEWORKS, GOALS, OBJECTIVES, PRINCIPLES
from crm.i18n import _, ngettext
from crm.instruments import StageRow
from crm.model import (
    LONGEST_PLEDGE,
    SHORTEST_PLEDGE,
    FollowUp,
    Framework,
    InstrumentKind,
    PartyRole,
    PledgeForm,
    PledgeKind,
    PracticeActor,
    PracticeScope,
)
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field, Pick
from ui.parts.form import Form, Row
from ui.parts.inputs import Combo
from ui.parts.labels import label, restyle
from ui.parts.lines import Lines, lines

MAIN = "primary_tags"
_NEXT: tuple[tuple[str, ...], ...] = (("responsible_id",), ("next_step", "next_due_on"))
_ABOUT = ((OBJECTIVES,), (PRINCIPLES,), (GOALS,))
_LINK = (("reference", "url"),)

# The fields of each kind, line by line.
_LINES: Mapping[InstrumentKind, tuple[tuple[str, ...], ...]] = {
    InstrumentKind.DECLARATION: (
        *_NEXT,
        ("title",),
        ("description",),
        ("contact_id",),
        ("parties",),
        *_LINK,
    ),
    InstrumentKind.PLEDGE: (
        ("title",),
        *_NEXT,
        ("kind", "form"),
        ("matched_reference",),
        ("description",),
        *_ABOUT,
        ("start", "end"),
        ("indicator",),
        ("baseline", "target"),
        ("contact_id",),
        ("place_id",),
        ("parties",),
        *_LINK,
    ),
    InstrumentKind.PRACTICE: (
        ("title",),
        *_NEXT,
        ("actor", "scope"),
        ("type",),
        (MAIN,),
        *_ABOUT,
        ("start", "end"),
        ("place_id",),
        ("description",),
        ("details",),
        ("impact",),
        ("lessons",),
        ("replication",),
        ("innovation",),
        ("contact_id",),
        ("parties",),
        *_LINK,
    ),
    InstrumentKind.ACTION_PLAN: (
        ("title",),
        *_NEXT,
        ("description",),
        ("approving_act", "approved_on"),
        ("start", "end"),
        *_ABOUT,
        ("contact_id",),
        ("place_id",),
        ("parties",),
        *_LINK,
    ),
    InstrumentKind.PROPOSAL: (
        ("title",),
        *_NEXT,
        ("parties",),
        ("lead_id",),
        ("area",),
        ("call",),
        ("budget_usd", "months"),
        ("place_id",),
        ("start", "end"),
        *_ABOUT,
        ("description",),
        ("contact_id",),
        ("result",),
        ("feedback",),
        *_LINK,
    ),
    InstrumentKind.REPORT_INPUT: (
        ("title",),
        *_NEXT,
        ("cycle",),
        ("description",),
        ("used_text",),
        *_ABOUT,
        ("start", "end"),
        ("contact_id",),
        ("parties",),
        *_LINK,
    ),
}
_LONG = {
    "description": 5,
    "details": 4,
    "impact": 3,
    "lessons": 3,
    "replication": 3,
    "innovation": 3,
    "result": 2,
    "feedback": 2,
    "used_text": 3,
}
_WORDS = {"kind": PledgeKind, "form": PledgeForm, "actor": PracticeActor, "scope": PracticeScope}
_DAYS: Mapping[str, Callable[[str, str], Field]] = {
    "start": known.partial,
    "end": known.partial,
    "next_due_on": known.day,
    "approved_on": known.day,
}
_COUNTS = {"budget_usd": 2_000_000_000, "months": 600}
_RECORDS: Mapping[str, Callable[[str, str, Desk], Field]] = {
    "place_id": known.place,
    "contact_id": known.person,
    "lead_id": known.organization,
    "responsible_id": known.focal_point,
}


def page(desk: Desk, target: Target) -> QWidget:
    """A follow-up to begin, or what one says to be completed."""
    return _edited(desk, target) if target.id else _begun(desk, target)


# Beginning one


def _begun(desk: Desk, target: Target) -> QWidget:
    every, start = desk.read(lambda session: _start_new(session, desk, target))
    stages = _Stages()
    form = Form(
        [
            [
                fields.choice(
                    "instrument_id",
                    _("Instrumento"),
                    [Pick(each.id, each.name) for each, _stages in every.values()],
                    empty=None,
                ).but(required=True)
            ],
            known.organization("organization_id", _("Institución"), desk).but(required=True),
            fields.text("title", _("Título")),
            [
                fields.custom(
                    "stage_id", _("Etapa"), stages, stages.read, stages.fill, stages.activated
                ).but(stretch=2),
                known.partial("on", _("Desde")),
            ],
            [known.focal_point("responsible_id", _("Responsable"), desk)],
            [
                fields.text("next_step", _("Próximo paso")).but(stretch=3),
                known.day("next_due_on", _("Para cuándo")),
            ],
        ]
    )
    chosen = form.fields["instrument_id"]

    def show_instrument() -> None:
        instrument, offered = every[chosen.read()]
        stages.offer(offered)
        form.set_shown("title", not instrument.single)

    chosen.changed.connect(lambda _number: show_instrument())
    show_instrument()

    def save(session: Session, values: dict[str, Any]) -> int:
        given = {name: each for name, each in values.items() if each not in (None, "")}
        first = every[given["instrument_id"]][1][0].id
        if given.get("stage_id") == first and "on" not in given:
            del given["stage_id"]  # where each begins: nothing is known to have happened
        return followups.begin(session, **given)

    made = _Form(
        desk,
        target,
        form,
        _("Nuevo seguimiento"),
        start=start,
        save=save,
        told=_("Seguimiento iniciado"),
        then=partial(desk.go, "followup"),
    )
    made.first = "organization_id" if target.value("instrument") else "instrument_id"
    return made


def _start_new(session: Session, desk: Desk, target: Target) -> tuple[Any, dict[str, Any]]:
    every = {each.id: (each, instruments.stages(session, each.id)) for each in
             instruments.every(session)}  # fmt: skip
    code = target.value("instrument")
    wanted = next((each.id for each, _stages in every.values() if each.code == code), None)
    return every, {
        "instrument_id": wanted or next(iter(every)),
        "organization_id": known.of_organization(session, target.value("organization_id")),
        "title": target.value("title"),
        "responsible_id": desk.focal_point_id,
    }


class _Stages(Combo):
    """The stages of the instrument that is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: list[int] = []

    def offer(self, stages: Sequence[StageRow]) -> None:
        """Offer these, the first being chosen."""
        self.clear()
        self._ids = [each.id for each in stages]
        self.addItems([each.name for each in stages])

    def read(self) -> int | None:
        return self._ids[self.currentIndex()] if self._ids else None

    def fill(self, stage_id: int | None) -> None:
        if stage_id in self._ids:
            self.setCurrentIndex(self._ids.index(stage_id))


# What one says


class _Form(RecordForm):
    """A form that may begin at another field than its first."""

    first = ""
    counter: QLabel | None = None

    def focus_first(self) -> None:
        if self.first in self.form.fields:
            self.form.focus(self.first)
        else:
            super().focus_first()


def _edited(desk: Desk, target: Target) -> QWidget:
    id_ = int(target.id or 0)
    shown, start = desk.read(lambda session: _start(session, id_))
    kind = shown.instrument.kind
    wanted = _LINES[kind]
    if kind is InstrumentKind.DECLARATION and not start["title"] and shown.instrument.single:
        wanted = tuple(each for each in wanted if each != ("title",))
    form = Form([_row(kind, names, desk) for names in wanted])
    counter = _count_description(form) if kind is InstrumentKind.PLEDGE else None

    def save(session: Session, values: dict[str, Any]) -> None:
        followups.save(session, id_, _written(values))

    made = _Form(
        desk,
        Target(target.kind, id_),  # the draft is the same wherever the form begins
        form,
        shown.values["title"] or shown.instrument.name,
        shown.organization,
        start=start,
        save=save,
        told=_("Seguimiento guardado"),
    )
    made.first = str(target.value("field") or "")
    made.counter = counter
    _follow_kind(form)
    made.can_delete(FollowUp, id_, shown.title)
    return made


def _row(kind: InstrumentKind, names: Sequence[str], desk: Desk) -> Row:
    return [_field(kind, name, desk) for name in names]


def _field(kind: InstrumentKind, name: str, desk: Desk) -> Field:
    said = _said(kind, name)
    if name in _LONG:
        return fields.long_text(name, said, rows=_LONG[name])
    if name in _WORDS:
        return known.word(name, said, _WORDS[name])
    if name in _DAYS:
        return _DAYS[name](name, said)
    if name in _COUNTS:
        return fields.count(name, said, most=_COUNTS[name])
    if name in _RECORDS:
        return _RECORDS[name](name, said, desk)
    if name in FRAMEWORKS:
        return known.tag_list(name, said, desk, (FRAMEWORKS[name],))
    if name == MAIN:
        return known.tag_list(name, said, desk, (Framework.GCM_OBJECTIVE,))
    if name == "parties":
        return lines(name, said, _parties(desk))
    if name == "area":
        return fields.choice(name, said, [Pick(each, each) for each in mptf.areas()])
    made = fields.text(name, said)
    if name == "url":
        return made.but(check=web_problem, stretch=2)
    return made.but(stretch=3) if name == "next_step" else made


def _said(kind: InstrumentKind, name: str) -> str:
    """What a field is called here."""
    match name:
        case "primary_tags":
            return _("Objetivos principales del PMM")
        case "objectives" if kind is InstrumentKind.PRACTICE:
            return _("Otros objetivos del PMM")
        case "objectives":
            return _("Objetivos del PMM")
        case "principles":
            return _("Principios del PMM")
        case "goals":
            return _("ODS")
        case "description" if kind is InstrumentKind.PRACTICE:
            return _("Resumen")
        case "next_due_on":
            return _("Para cuándo")
    return followup_details.label(kind, name)


def _parties(desk: Desk) -> Lines:
    def make() -> list[Field]:
        return [
            known.organization("organization_id", _("Institución"), desk),
            known.word("role", _("Papel"), PartyRole, empty=None),
        ]

    return Lines(make, _("Agregar institución"), _judge_party, ordered=True)


def _judge_party(values: Mapping[str, Any]) -> str | None:
    return None if values["organization_id"] else _("Elija la institución.")


def _count_description(form: Form) -> QLabel:
    """Say beside the description how long it is, as it is typed."""
    counter, description = label("", "sec", tone="muted"), form.fields["description"]
    form.put_beside("description", counter)

    def count() -> None:
        said = len(description.read())
        words = ngettext(
            "{n} carácter, de {least} a {most}", "{n} caracteres, de {least} a {most}", said
        ).format(
            n=show_number(said),
            least=show_number(SHORTEST_PLEDGE),
            most=show_number(LONGEST_PLEDGE),
        )
        counter.setText(words)
        tone = "muted" if said < SHORTEST_PLEDGE else "ok"
        restyle(counter, tone="danger" if said > LONGEST_PLEDGE else tone)

    description.changed.connect(count)
    count()
    return counter


def _follow_kind(form: Form) -> None:
    """Ask which pledge is answered only where one is."""
    matched = form.fields.get("matched_reference")
    if matched is None:
        return
    kind = form.fields["kind"]

    def look() -> None:
        answers = kind.read() is PledgeKind.MATCHING
        form.set_shown("matched_reference", answers or bool(matched.read()))

    kind.changed.connect(lambda _number: look())
    look()


def _start(session: Session, id_: int) -> tuple[followup_page.FollowUpPage, dict[str, Any]]:
    shown = followup_page.page(session, id_)
    values = dict(shown.values)
    main = shown.instrument.kind is InstrumentKind.PRACTICE
    values[MAIN] = [known.of_tag(each.tag) for each in shown.about if each.primary]
    for name, framework in FRAMEWORKS.items():
        values[name] = [
            known.of_tag(each.tag)
            for each in shown.about
            if each.tag.framework is framework and not (main and each.primary)
        ]
    values["place_id"] = known.of_place(session, values["place_id"]) if values["place_id"] else None
    values["contact_id"] = known.of_person(session, values["contact_id"])
    values["lead_id"] = known.of_organization(session, values.get("lead_id"))
    values["parties"] = [
        {**each, "organization_id": known.of_organization(session, each["organization_id"])}
        for each in values["parties"]
    ]
    return shown, values


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, as `followups.save` takes it."""
    own = {name: each for name, each in values.items() if name not in (*FRAMEWORKS, MAIN)}
    if any(name in values for name in FRAMEWORKS):
        own["tags"] = [id_ for name in FRAMEWORKS for id_ in values[name]]
    if MAIN in values:
        own[MAIN] = values[MAIN]
    return {name: None if each == "" else each for name, each in own.items()}
