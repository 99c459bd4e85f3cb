"""Gathering a brief: from the records of an institution or a person to lines ready to print."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from crm import contacts, office, profile, tags
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
from crm.timeline import Entry, EventEntry, StageEntry

MOST_POINTS = 5
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

    The shareable one leaves out restricted lines and personal telephones.
    """
    day = as_of or today()
    if session.get(Organization, record_id) is not None:
        brief = _organization(session, profile.of_organization(session, record_id, day), day)
    elif session.get(Person, record_id) is not None:
        brief = _person(session, profile.of_person(session, record_id, day), day)
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


# An institution


def _organization(session: Session, found: OrganizationProfile, day: date) -> Brief:
    facts = found.facts
    entries = _up_to(found.entries, day)
    outcomes = [each for each in found.outcomes if _known_by(each, day)]
    open_ones = [each for each in outcomes if _owed(each)]
    return Brief(
        kind="organization",
        name=facts.official_name,
        printed_by="",
        printed_on=day,
        about=tuple(_about(facts)),
        focal_point=facts.responsible or "",
        alert=_closed(facts),
        agenda=_agenda(found, open_ones, outcomes, day),
        follow_ups=_follow_ups(found.follow_up, day),
        people=_people(session, found.current),
        former=_former(found.former),
        reach=_reach(found.contacts),
        outcomes=tuple(_outcome(each) for each in outcomes if each.kind in profile.NEEDS),
        commitments=tuple(_commitment(each, day) for each in open_ones),
        interactions=tuple(_interaction(each) for each in entries if _happened(each)),
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


def _closed(facts: OrganizationFacts) -> str:
    if facts.closed_on is None:
        return ""
    if facts.successor:
        return _("Cerrada el {day}. La sucede {name}.").format(
            day=show_day(facts.closed_on, date.min), name=facts.successor
        )
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


def _people(session: Session, holdings: Sequence[PostHolding]) -> tuple[PersonLine, ...]:
    ids = [each.person_id for each in holdings if each.person_id is not None]
    reach = contacts.of_people(session, ids)
    return tuple(
        PersonLine(
            each.person or "",
            " · ".join(part for part in (each.post, each.years) if part),
            _reach(reach.get(each.person_id or 0, ())),
            _("PUNTO FOCAL") if each.focal_point else "",
        )
        for each in holdings
    )


def _reach(points: Sequence[ContactValues]) -> tuple[Reach, ...]:
    named = {ContactKind.WHATSAPP: ContactKind.WHATSAPP.label}
    return tuple(Reach(each.value, named.get(each.kind, ""), each.personal) for each in points)


def _former(holdings: Sequence[PostHolding]) -> str:
    if not holdings:
        return ""
    latest = holdings[0]
    about = ", ".join(part for part in (latest.title, latest.years) if part)
    first = f"{latest.person} ({about})"
    more = len(holdings) - 1
    if not more:
        return _("Antes: {first}.").format(first=first)
    return ngettext(
        "Antes: {first} y {count} persona más.", "Antes: {first} y {count} personas más.", more
    ).format(first=first, count=more)


def _follow_ups(view: FollowUpView, day: date) -> tuple[FollowUpLine, ...]:
    if view.id is None:
        return ()
    known = [each for each in view.steps if each.reached and (not each.on or each.on.first <= day)]
    current = known[-1] if known else None
    last = current.stage.position if current else -1
    steps = tuple(
        Step(
            each.stage.short,
            _state(each in known, each is current, each.stage.position < last),
            (show_partial(each.on, day) if each.on else _("sin fecha")) if each in known else "",
            each.to_verify and each in known,
        )
        for each in view.steps
    )
    note = view.side_state.label if view.side_state else ""
    return (FollowUpLine(_("Declaración de Alcaldes de Marrakech"), steps, note),)


def _state(known: bool, current: bool, passed: bool) -> State:
    if current:
        return "current"
    if known:
        return "done"
    return "skipped" if passed else "ahead"


# What to raise


def _agenda(
    found: OrganizationProfile,
    owed: Sequence[OutcomeRow],
    outcomes: Sequence[OutcomeRow],
    day: date,
) -> Agenda:
    points = [_point(each, day) for each in owed]
    view = found.follow_up
    if view.next_step:
        due = show_due(view.next_due_on, day).lower() if view.next_due_on else ""
        points.append(Point(view.next_step, due))
    points += [
        Point(each.text, restricted=each.restricted)
        for each in outcomes
        if each.kind is OutcomeKind.OPPORTUNITY
    ]
    planned = _next_planned(found.entries, day)
    if planned is None:
        return Agenda(points=tuple(points[:MOST_POINTS]))
    return Agenda(_when(planned), planned.venue or "", tuple(points[:MOST_POINTS]))


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


def _owed(row: OutcomeRow) -> bool:
    return row.kind in DUE_KINDS and row.state is CommitmentState.OPEN


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
    return replace(line, state=_("En plazo"), tone="warn" if soon(row.due_on, day) else "plain")


def soon(due: date, day: date) -> bool:
    """Tell whether a due day is near enough to be marked."""
    return (due - day).days <= SOON_DAYS


def _up_to(entries: Sequence[Entry], day: date) -> list[Entry]:
    return [each for each in entries if not each.on or each.on.first <= day]


def _happened(entry: Entry) -> bool:
    return isinstance(entry, StageEntry) or entry.state is EventState.HELD


def _interaction(entry: Entry) -> InteractionLine:
    when = show_partial(entry.on, date.min) if entry.on else _("sin fecha")
    if isinstance(entry, StageEntry):
        detail = [_("por verificar")] if entry.to_verify else []
        detail += [entry.note] if entry.note else []
        title = _("Etapa: {stage}").format(stage=entry.stage)
        return InteractionLine(when, title, ". ".join(detail))
    return InteractionLine(when, entry.subject, event_detail(entry), entry.agency or "")


def event_detail(entry: EventEntry) -> str:
    """What a line says of an event: its kind, who was there, what came of it."""
    kind = entry.type
    if entry.modality:
        kind += f" {entry.modality.label.lower()}"
    parts = [kind]
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
    results = [
        f"{count} {kind_.label.lower()}" if count == 1 else f"{count} {kind_.label.lower()}s"
        for kind_, count in entry.outcomes
        if kind_ in (OutcomeKind.AGREEMENT, OutcomeKind.COMMITMENT)
    ]
    return f"{said}. {', '.join(results)}." if results else f"{said}."


# A person


def _person(session: Session, found: PersonProfile, day: date) -> Brief:
    held = found.current
    entries = _up_to(found.entries, day)
    owed = [each for each in found.outcomes if _owed(each) and _known_by(each, day)]
    raised = [each for each in found.outcomes if each.kind in profile.NEEDS]
    return Brief(
        kind="person",
        name=" ".join(part for part in (found.values["treatment"], found.row.name) if part),
        printed_by="",
        printed_on=day,
        about=tuple(f"{each.post}, {each.organization}" for each in held[:2]),
        alert=_("No contactar") if found.row.do_not_contact else "",
        agenda=Agenda(points=tuple(_point(each, day) for each in owed[:MOST_POINTS])),
        posts=tuple(
            PostLine(each.post, each.organization, each.years, each.current)
            for each in found.holdings
        ),
        reach=_reach(found.contacts),
        outcomes=tuple(_outcome(each) for each in raised),
        commitments=tuple(_commitment(each, day) for each in owed),
        interactions=tuple(_interaction(each) for each in entries if _happened(each)),
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
