"""Gathering a brief: from the records of an institution or a person to lines ready to print."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm import contacts, office, profile, tags, timeline
from crm.contacts import ContactValues
from crm.dates import long_day, show_day, show_due, show_number, show_partial
from crm.errors import NotFound
from crm.followups import FollowUpView
from crm.i18n import _, ngettext
from crm.model import (
    DUE_KINDS,
    CommitmentState,
    ContactKind,
    EventState,
    Framework,
    Modality,
    Organization,
    OutcomeKind,
    Person,
)
from crm.model.base import today
from crm.organizations import OrganizationFacts
from crm.outcomes import OutcomeRow
from crm.people import PostHolding
from crm.profile import OrganizationProfile, PersonProfile
from crm.reports.brief_lines import (
    Agenda,
    Brief,
    CommitmentLine,
    Fact,
    FollowUpLine,
    InteractionLine,
    OutcomeLine,
    PersonLine,
    Point,
    PostLine,
    Reach,
    State,
    Step,
    Tone,
    for_sharing,
)
from crm.timeline import Entry, EventEntry, Presence, StageEntry

MOST_POINTS = 5
MOST_NAMES = 3
SOON_DAYS = 30


def gather_brief(
    session: Session,
    record_id: int,
    *,
    printed_by: str,
    as_of: date | None = None,
    shareable: bool = False,
) -> Brief:
    """Return the brief of an institution or a person as of a day; `NotFound` if it is neither.

    The shareable one leaves out restricted lines, personal telephones and our own notes.
    """
    if session.scalar(_IS_ORGANIZATION, {"id": record_id}):
        brief = _organization(session, profile.of_organization(session, record_id, as_of), as_of)
    elif session.scalar(_IS_PERSON, {"id": record_id}):
        brief = _person(session, profile.of_person(session, record_id, as_of), as_of)
    else:
        raise NotFound(_("No hay ninguna institución ni persona con ese número."))
    brief = replace(
        brief,
        printed_by=printed_by,
        printed_on=today(),
        as_of=show_day(as_of, date.min) if as_of else "",
        logo=office.logo(session),
    )
    return for_sharing(brief) if shareable else brief


_IS_ORGANIZATION, _IS_PERSON = (
    select(noun.id).where(noun.id == bindparam("id")) for noun in (Organization, Person)
)


# An institution


def _organization(session: Session, found: OrganizationProfile, as_of: date | None) -> Brief:
    facts, day = found.facts, as_of or today()
    entries = _up_to(found.entries, day)
    outcomes = [each for each in found.outcomes if _known_by(each, day)]
    owed = [each for each in outcomes if _owed(each, day)]
    points = _points(owed, outcomes, day)
    if as_of is None:  # nobody notes since when a next step has been the next
        points[len(owed) : len(owed)] = _next_step(found.follow_up, day)
    return Brief(
        kind="organization",
        name=facts.official_name,
        printed_by="",
        printed_on=day,
        about=tuple(_about(facts)),
        focal_point=facts.responsible or "",
        alert=_closed(facts, day),
        private_alert=barred(found.current),
        agenda=agenda_on(found.entries, points, day),
        follow_ups=follow_up_lines(found.follow_up, as_of),
        people=people_lines(session, found.current),
        former=former_line([each for each in found.former if _ended(each, day)]),
        reach=_named_reach(found.contacts),
        outcomes=tuple(_outcome(each) for each in outcomes if each.kind in profile.NEEDS),
        commitments=tuple(_commitment(each, day) for each in owed),
        interactions=_interactions(session, entries, facts.id),
        links=_links(session, facts.id),
        facts=_facts(facts),
        example=facts.example,
    )


def _about(facts: OrganizationFacts) -> Iterable[str]:
    yield facts.kind.label
    if facts.territory:
        yield facts.territory
    if facts.ubigeo:
        yield _("Ubigeo {code}").format(code=facts.ubigeo)
    yield from facts.acronyms


def _closed(facts: OrganizationFacts, day: date) -> str:
    if facts.closed_on is None or facts.closed_on > day:
        return ""
    if facts.successor:
        said = _("Cerrada el {day}. La sucede {name}").format(
            day=show_day(facts.closed_on, date.min), name=facts.successor
        )
        return _sentence(said)
    return _("Cerrada el {day}.").format(day=show_day(facts.closed_on, date.min))


def _facts(facts: OrganizationFacts) -> tuple[Fact, ...]:
    lines = [Fact(_("RUC"), facts.ruc or ""), Fact(_("Web"), facts.web or "")]
    if facts.population:
        lines.append(Fact(_("Población (2025)"), show_number(facts.population)))
    if facts.business_line:
        lines.append(Fact(_("Rubro"), facts.business_line))
    if facts.parent:
        lines.append(Fact(_("Depende de"), facts.parent))
    if facts.notes:
        lines.append(Fact(_("Notas"), facts.notes, restricted=True))
    return tuple(lines)


def _links(session: Session, organization_id: int) -> tuple[Fact, ...]:
    found = tags.of_organization(session, organization_id)
    shown = (
        (Framework.GCM_OBJECTIVE, lambda tag: tag.label),
        (Framework.GCM_PRINCIPLE, lambda tag: tag.name),
        (Framework.SDG, lambda tag: str(tag.number)),
    )
    return tuple(
        Fact(framework.label, " · ".join(show(tag) for tag in found if tag.framework is framework))
        for framework, show in shown
        if any(tag.framework is framework for tag in found)
    )


def people_lines(session: Session, holdings: Sequence[PostHolding]) -> tuple[PersonLine, ...]:
    """Who holds these posts and how they are reached; without a name where nobody does."""
    ids = [each.person_id for each in holdings if each.person_id is not None]
    reach = contacts.of_people(session, ids)
    return tuple(
        PersonLine(
            each.person or "",
            " · ".join(part for part in (each.post, each.years) if part),
            _no_contact() if each.do_not_contact else _reach(reach.get(each.person_id or 0, ())),
            _("PUNTO FOCAL") if each.focal_point else "",
        )
        for each in holdings
    )


def _no_contact() -> tuple[Reach, ...]:
    """What stands where the telephone would: whoever reads it must not look for another."""
    return (Reach(_("No contactar"), personal=True),)


def barred(holdings: Sequence[PostHolding]) -> str:
    """Which of these people asked not to be contacted; empty where nobody did."""
    names = dict.fromkeys(each.person for each in holdings if each.do_not_contact and each.person)
    return _("No contactar a {names}.").format(names=", ".join(names)) if names else ""


def _reach(points: Sequence[ContactValues]) -> tuple[Reach, ...]:
    """Ways to reach someone in one line, where only a WhatsApp does not speak for itself."""
    named = {ContactKind.WHATSAPP: ContactKind.WHATSAPP.label}
    return tuple(Reach(each.value, named.get(each.kind, ""), each.personal) for each in points)


def _named_reach(points: Sequence[ContactValues]) -> tuple[Reach, ...]:
    return tuple(Reach(each.value, each.kind.label, each.personal) for each in points)


def _ended(holding: PostHolding, day: date) -> bool:
    return holding.end is not None and holding.end.last < day


def former_line(holdings: Sequence[PostHolding]) -> str:
    """Who held a post there last, and how many before; empty where nobody is known."""
    if not holdings:
        return ""
    latest = max(holdings, key=lambda each: each.end.last if each.end else date.min)
    about = ", ".join(part for part in (latest.title, latest.years) if part)
    first = f"{latest.person} ({about})"
    more = len({each.person_id for each in holdings} - {latest.person_id})
    if not more:
        return _("Antes: {first}.").format(first=first)
    return ngettext(
        "Antes: {first} y {count} persona más.", "Antes: {first} y {count} personas más.", more
    ).format(first=first, count=more)


def follow_up_lines(
    view: FollowUpView, as_of: date | None, *, with_year: bool = False
) -> tuple[FollowUpLine, ...]:
    """How far the Declaration has come; a date of this year says so only `with_year`."""
    read_on = date.min if with_year else as_of
    if view.id is None:
        return ()
    last = view.current.stage.position if view.current else -1
    steps = tuple(
        Step(
            each.stage.short,
            _state(each.reached, each.current, each.stage.position < last),
            (show_partial(each.on, read_on) if each.on else _("sin fecha")) if each.reached else "",
            each.to_verify,
        )
        for each in view.steps
    )
    # Nobody notes since when a follow-up has been put aside: it is told of today alone.
    note = view.side_state.label if view.side_state and as_of is None else ""
    return (FollowUpLine(_("Declaración de Alcaldes de Marrakech"), steps, note),)


def _state(known: bool, current: bool, passed: bool) -> State:
    if current:
        return "current"
    if known:
        return "done"
    return "skipped" if passed else "ahead"


# What to raise


def _points(owed: Sequence[OutcomeRow], outcomes: Sequence[OutcomeRow], day: date) -> list[Point]:
    """What is owed, what is overdue first; and then what was offered."""
    return [_point(each, day) for each in owed] + [
        Point(each.text, restricted=each.restricted)
        for each in outcomes
        if each.kind is OutcomeKind.OPPORTUNITY
    ]


def _next_step(view: FollowUpView, day: date) -> list[Point]:
    if not view.next_step:
        return []
    due = show_due(view.next_due_on, day).lower() if view.next_due_on else ""
    return [Point(view.next_step, due, restricted=True)]


def agenda_on(entries: Sequence[Entry], points: Sequence[Point], day: date) -> Agenda:
    """The first of the meetings planned from a day on, with the first of these points."""
    planned = _next_planned(entries, day)
    when, place = (_when(planned), planned.venue or "") if planned else ("", "")
    return Agenda(when, place, tuple(points[:MOST_POINTS]))


def _point(row: OutcomeRow, day: date) -> Point:
    late = row.due_on is not None and row.due_on < day
    strong = show_due(row.due_on, day).lower() if late and row.due_on else ""
    return Point(row.text, strong, row.restricted)


def _next_planned(entries: Sequence[Entry], day: date) -> EventEntry | None:
    ahead = [
        each
        for each in entries
        if isinstance(each, EventEntry)
        and each.state is EventState.PLANNED
        and each.on
        and each.on.last >= day
    ]
    return min(ahead, key=lambda each: each.on.first if each.on else day, default=None)


def _when(entry: EventEntry) -> str:
    if entry.on is None or entry.on.precision != "day":
        return show_partial(entry.on) if entry.on else ""
    said = long_day(entry.on.first)
    said = said[:1].upper() + said[1:]
    return f"{said}, {entry.start_time:%H:%M}" if entry.start_time else said


# What came of it, and what happened


def _known_by(row: OutcomeRow, day: date) -> bool:
    return row.event_on is None or row.event_on.first <= day


def _owed(row: OutcomeRow, day: date) -> bool:
    done_later = row.done_on is not None and row.done_on > day
    return row.kind in DUE_KINDS and (row.state is CommitmentState.OPEN or done_later)


def _outcome(row: OutcomeRow) -> OutcomeLine:
    source = " · ".join(
        part
        for part in (row.event_type, show_partial(row.event_on) if row.event_on else "")
        if part
    )
    return OutcomeLine(
        row.kind.label, row.text, source, _TONES.get(row.kind, "danger"), row.restricted
    )


_TONES: dict[OutcomeKind, Tone] = {OutcomeKind.NEED: "warn", OutcomeKind.OPPORTUNITY: "ok"}


def _commitment(row: OutcomeRow, day: date) -> CommitmentLine:
    line = CommitmentLine(row.text, row.responsible or "", restricted=row.restricted)
    if row.due_on is None:
        return replace(line, state=_("Sin fecha"))
    line = replace(line, due=show_day(row.due_on, date.min))
    if row.due_on < day:
        return replace(line, state=show_due(row.due_on, day), tone="danger")
    return replace(line, state=_("En plazo"), tone="warn" if _soon(row.due_on, day) else "plain")


def _soon(due: date, day: date) -> bool:
    return (due - day).days <= SOON_DAYS


def _up_to(entries: Sequence[Entry], day: date) -> list[Entry]:
    return [each for each in entries if not each.on or each.on.first <= day]


def _happened(entry: Entry) -> bool:
    return isinstance(entry, StageEntry) or entry.state is EventState.HELD


def _interactions(
    session: Session, entries: Sequence[Entry], of_id: int
) -> tuple[InteractionLine, ...]:
    """What happened, and with whom besides the actor whose brief it is."""
    happened = [each for each in entries if _happened(each)]
    there = timeline.presences(session, [e.id for e in happened if isinstance(e, EventEntry)])
    return tuple(
        _stage_line(each)
        if isinstance(each, StageEntry)
        else _event_line(each, there.get(each.id, ()), of_id)
        for each in happened
    )


def _stage_line(entry: StageEntry) -> InteractionLine:
    title = _("Etapa: {stage}").format(stage=entry.stage)
    if entry.about:
        title = f"{entry.about}: {entry.stage}"
    detail = _("Por verificar.") if entry.to_verify else ""
    return InteractionLine(_on(entry), title, detail, note=entry.note or "")


def _event_line(entry: EventEntry, there: Sequence[Presence], of_id: int) -> InteractionLine:
    own = [each for each in there if each.person_id == of_id]
    names = dict.fromkeys(
        each.institution
        for each in there
        if each.institution and each.organization_id != of_id and each not in own
    )
    detail = [_event_detail(entry)]
    detail += [_("Como {post}").format(post=_post_that_day(each)) for each in own if each.post]
    if names:
        detail.append(_("Con {names}").format(names=_some(list(names))))
    said = " ".join(map(_sentence, detail))
    return InteractionLine(_on(entry), entry.subject, said, entry.agency or "")


def _post_that_day(presence: Presence) -> str:
    return ", ".join(part for part in (presence.post, presence.institution) if part)


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    if more < 1:
        return ", ".join(names)
    return _("{names} y {count} más").format(names=", ".join(names[:MOST_NAMES]), count=more)


def _on(entry: Entry) -> str:
    return show_partial(entry.on, date.min) if entry.on else _("sin fecha")


def _event_detail(entry: EventEntry) -> str:
    """What a line says of an event: its kind, how many were there, what came of it."""
    parts = [_shapes()[entry.modality].format(type=entry.type) if entry.modality else entry.type]
    if entry.people:
        parts.append(
            ngettext("{n} asistente", "{n} asistentes", entry.people).format(n=entry.people)
        )
    if entry.institutions:
        parts.append(
            ngettext("{n} institución", "{n} instituciones", entry.institutions).format(
                n=entry.institutions
            )
        )
    if entry.several:
        parts.append(_("varias, sin número"))
    said = ", ".join(parts)
    results = [_counted(kind, count) for kind, count in entry.outcomes]
    return " ".join(_sentence(each) for each in (said, ", ".join(filter(None, results))) if each)


def _shapes() -> dict[Modality, str]:
    return {
        Modality.IN_PERSON: _("{type} presencial"),
        Modality.VIRTUAL: _("{type} virtual"),
        Modality.HYBRID: _("{type} presencial y virtual"),
    }


def _sentence(said: str) -> str:
    """End it with a stop, unless its last word has one: «S. A. C.»."""
    return said if said.endswith(".") else f"{said}."


def _counted(kind: OutcomeKind, count: int) -> str:
    if kind is OutcomeKind.AGREEMENT:
        return ngettext("{n} acuerdo", "{n} acuerdos", count).format(n=count)
    if kind is OutcomeKind.COMMITMENT:
        return ngettext("{n} compromiso", "{n} compromisos", count).format(n=count)
    return ""


# A person


def _person(session: Session, found: PersonProfile, as_of: date | None) -> Brief:
    day, banned = as_of or today(), found.row.do_not_contact
    held = found.current
    outcomes = [each for each in found.outcomes if _known_by(each, day)]
    owed = [each for each in outcomes if _owed(each, day)]
    return Brief(
        kind="person",
        name=" ".join(part for part in (found.values["treatment"], found.row.name) if part),
        printed_by="",
        printed_on=day,
        about=tuple(f"{each.post}, {each.organization}" for each in held[:2]),
        private_alert=_("No contactar.") if banned else "",
        agenda=agenda_on(found.entries, _points(owed, outcomes, day), day),
        posts=tuple(
            PostLine(each.post, each.organization, each.years, each.current)
            for each in found.holdings
            if each.current or _ended(each, day)
        ),
        reach=_no_contact() if banned else _named_reach(found.contacts),
        outcomes=tuple(_outcome(each) for each in outcomes if each.kind in profile.NEEDS),
        commitments=tuple(_commitment(each, day) for each in owed),
        interactions=_interactions(session, _up_to(found.entries, day), found.row.id),
        facts=_consent(found),
        example=found.row.example,
    )


def _consent(found: PersonProfile) -> tuple[Fact, ...]:
    basis, source, on = (
        found.values[name] for name in ("consent_basis", "consent_source", "consent_on")
    )
    said = [basis.label if basis else "", source or "", show_day(on, date.min) if on else ""]
    lines = [Fact(_("Base para tratar sus datos"), " · ".join(part for part in said if part), True)]
    if found.values["notes"]:
        lines.append(Fact(_("Notas"), found.values["notes"], restricted=True))
    return tuple(lines)
