"""The records behind a number, in words: what each is, and where it is opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import channels
from crm.annual.value import Ref
from crm.dates import PartialDate, show_number, show_partial
from crm.i18n import _, language
from crm.model import (
    Activity,
    Assessment,
    Channel,
    Event,
    EventType,
    FollowUp,
    HeadCount,
    Instrument,
    Mailing,
    Material,
    Organization,
    Outcome,
    Participation,
    Person,
    Publication,
    Stage,
)
from crm.model.organization import shown_name

_AT_ONCE = 5_000
_FAR = date.min  # years are always said


@dataclass(frozen=True)
class Behind:
    """One record; `opens` is the record whose page shows it."""

    ref: Ref
    title: str
    detail: str
    opens: Ref


def lines(session: Session, refs: Sequence[Ref]) -> list[Behind]:
    """These records in their order, but those that are no longer there; one query a kind."""
    found: dict[Ref, Behind] = {}
    wanted = {each.kind for each in refs}
    for kind in sorted(wanted & _ROWS.keys()):
        query, row_of = _ROWS[kind](session)
        ids = [each.id for each in refs if each.kind == kind]
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            for row in session.execute(query.where(_NOUNS[kind].id.in_(some))):
                found[Ref(kind, row[0])] = row_of(row)
    return [found[each] for each in dict.fromkeys(refs) if each in found]


def _when(first: date | None, last: date | None) -> str:
    return show_partial(PartialDate(first, last), _FAR) if first and last else _("sin fecha")


def _joined(*parts: str | None) -> str:
    return " · ".join(filter(None, parts))


def _columns(*columns: Any) -> Any:
    return select(*columns)


def _named(noun: Any) -> Any:
    """The name of a row of one of our lists, in the language in use."""
    return func.coalesce(noun.name_en, noun.name_es) if language() == "en" else noun.name_es


def _events(_session: Session) -> tuple[Any, Any]:
    query = _columns(
        Event.id, Event.subject, Event.start_first, Event.start_last, _named(EventType)
    ).join(EventType, EventType.id == Event.type_id)

    def row_of(row: Any) -> Behind:
        id_, subject, first, last, type_ = row
        ref = Ref("event", id_)
        return Behind(ref, subject, _joined(_when(first, last), type_), ref)

    return query, row_of


def _outcomes(_session: Session) -> tuple[Any, Any]:
    query = _columns(Outcome.id, Outcome.text, Outcome.kind, Event.id, Event.subject).outerjoin(
        Event, Event.id == Outcome.event_id
    )

    def row_of(row: Any) -> Behind:
        id_, text, kind, event_id, subject = row
        ref = Ref("outcome", id_)
        opens = Ref("event", event_id) if event_id else ref
        return Behind(ref, text, _joined(kind.label, subject), opens)

    return query, row_of


def _follow_ups(_session: Session) -> tuple[Any, Any]:
    query = (
        _columns(
            FollowUp.id, FollowUp.title, shown_name(Organization), _named(Instrument), _named(Stage)
        )
        .join(Organization, Organization.id == FollowUp.organization_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Stage, Stage.id == FollowUp.stage_id)
    )

    def row_of(row: Any) -> Behind:
        id_, title, name, instrument, stage = row
        ref = Ref("follow_up", id_)
        return Behind(ref, _joined(name, title), _joined(instrument, stage), ref)

    return query, row_of


def _organizations(_session: Session) -> tuple[Any, Any]:
    query = _columns(Organization.id, shown_name(Organization), Organization.kind)

    def row_of(row: Any) -> Behind:
        ref = Ref("organization", row[0])
        return Behind(ref, row[1], row[2].label, ref)

    return query, row_of


def _people(_session: Session) -> tuple[Any, Any]:
    def row_of(row: Any) -> Behind:
        ref = Ref("person", row[0])
        return Behind(ref, row[1].name, _("Persona"), ref)

    return _columns(Person.id, Person), row_of


def _participations(_session: Session) -> tuple[Any, Any]:
    query = (
        _columns(
            Participation.id,
            Participation.written,
            Participation.institution,
            Person,
            shown_name(Organization),
            Event.id,
            Event.subject,
        )
        .join(Event, Event.id == Participation.event_id)
        .outerjoin(Person, Person.id == Participation.person_id)
        .outerjoin(Organization, Organization.id == Participation.organization_id)
    )

    def row_of(row: Any) -> Behind:
        id_, written, institution, person, organization, event_id, subject = row
        name = person.name if person else written or organization or institution
        own = organization if name != organization else None
        detail = _joined(institution or own, subject)
        return Behind(
            Ref("participation", id_), name or _("Sin nombre"), detail, Ref("event", event_id)
        )

    return query, row_of


def _head_counts(_session: Session) -> tuple[Any, Any]:
    query = _columns(
        HeadCount.id, HeadCount.total, HeadCount.label, HeadCount.unit, Event.id, Event.subject
    ).join(Event, Event.id == HeadCount.event_id)

    def row_of(row: Any) -> Behind:
        id_, total, label, unit, event_id, subject = row
        said = f"{show_number(total or 0)} {label or unit.label}"
        detail = _joined(_("Contados sin nombre"), subject)
        return Behind(Ref("head_count", id_), said, detail, Ref("event", event_id))

    return query, row_of


def _assessments(_session: Session) -> tuple[Any, Any]:
    query = (
        _columns(Assessment.id, Assessment, shown_name(Organization), Person)
        .outerjoin(Organization, Organization.id == Assessment.organization_id)
        .outerjoin(Person, Person.id == Assessment.person_id)
    )

    def row_of(row: Any) -> Behind:
        id_, each, name, person = row
        said = _("Influencia {influence}, interés {interest}").format(
            influence=each.influence or "—", interest=each.interest or "—"
        )
        day = show_partial(PartialDate.day(each.assessed_on), _FAR)
        owner = Ref("person", person.id) if person else Ref("organization", each.organization_id)
        detail = _joined(day, each.position.label, person.name if person else name)
        return Behind(Ref("assessment", id_), said, detail, owner)

    return query, row_of


def _activities(_session: Session) -> tuple[Any, Any]:
    query = _columns(Activity.id, Activity.code, Activity.statement_es)

    def row_of(row: Any) -> Behind:
        ref = Ref("activity", row[0])
        return Behind(ref, row[2], row[1] or _("sin código"), ref)

    return query, row_of


def _materials(_session: Session) -> tuple[Any, Any]:
    query = _columns(Material.id, Material.title, Material.kind)

    def row_of(row: Any) -> Behind:
        ref = Ref("material", row[0])
        return Behind(ref, row[1], row[2].label, ref)

    return query, row_of


def _publications(_session: Session) -> tuple[Any, Any]:
    query = (
        _columns(
            Publication.id,
            Publication.on_first,
            Publication.on_last,
            Material.id,
            Material.title,
            Publication.channel_name,
            Channel,
        )
        .join(Material, Material.id == Publication.material_id)
        .join(Channel, Channel.id == Publication.channel_id)
    )

    def row_of(row: Any) -> Behind:
        id_, first, last, material_id, title, kept, channel = row
        detail = _joined(channels.shown(kept, channel), _when(first, last))
        return Behind(Ref("publication", id_), title, detail, Ref("material", material_id))

    return query, row_of


def _mailings(_session: Session) -> tuple[Any, Any]:
    query = _columns(Mailing.id, Mailing.subject, Mailing.on_first, Mailing.on_last)

    def row_of(row: Any) -> Behind:
        ref = Ref("mailing", row[0])
        return Behind(ref, row[1], _when(row[2], row[3]), ref)

    return query, row_of


_ROWS = {
    "activity": _activities,
    "assessment": _assessments,
    "event": _events,
    "follow_up": _follow_ups,
    "head_count": _head_counts,
    "mailing": _mailings,
    "material": _materials,
    "organization": _organizations,
    "outcome": _outcomes,
    "participation": _participations,
    "person": _people,
    "publication": _publications,
}
_NOUNS: dict[str, Any] = {
    "activity": Activity,
    "assessment": Assessment,
    "event": Event,
    "follow_up": FollowUp,
    "head_count": HeadCount,
    "mailing": Mailing,
    "material": Material,
    "organization": Organization,
    "outcome": Outcome,
    "participation": Participation,
    "person": Person,
    "publication": Publication,
}


def refs(kind: str, ids: Iterable[int]) -> tuple[Ref, ...]:
    """Records of one kind."""
    return tuple(Ref(kind, id_) for id_ in ids)
