"""What is dated: the agenda of a month, and what fell due and is still awaited."""

from calendar import monthrange
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm import agenda, i18n, pending, segments
from crm.agenda import Entry
from crm.dates import PartialDate, month_name, show_date
from crm.i18n import Language, _, ngettext, speaking
from crm.listings.framing import day_cell, framed, invented
from crm.model import Event, FollowUp, Organization, Outcome
from crm.model.base import N_
from crm.model.base import today as this_day
from crm.pending import Pending
from crm.reports.event_facts import show_hours
from crm.reports.listing import Column, Group, Listing, Row
from crm.tasks import Direction

_OVERDUE = (
    (N_("Venció"), 6, False),
    (N_("Días"), 3, True),
    (N_("Tipo"), 7, False),
    (N_("Qué"), 26, False),
    (N_("Institución"), 14, False),
    (N_("Responsable"), 9, False),
    (N_("Origen"), 16, False),
)
_AGENDA = (
    (N_("Fecha"), 8, False),
    (N_("Hora"), 6, False),
    (N_("Tipo"), 9, False),
    (N_("Qué"), 26, False),
    (N_("Con quién"), 20, False),
    (N_("Lugar"), 12, False),
    (N_("Estado"), 9, False),
)


def gather_overdue(
    session: Session,
    day: date | None = None,
    *,
    names: bool = False,
    segment_id: int | None = None,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather what fell due before a day and waits, ours first; people only with `names`.

    Of a segment of institutions only what is about those that belong to it today. What is
    restricted is left out, and said so.
    """
    with speaking(language or i18n.language()):
        on = day or this_day()
        found = _of_this_file(session, pending.open_ones(session, last=on - timedelta(1)))
        segment = None if segment_id is None else segments.one(session, segment_id)
        if segment is not None:
            inside = set(segments.members(session, segment.id))
            found = [each for each in found if each.organization_id in inside]
        shown = [each for each in found if not each.restricted]
        restricted = len(found) - len(shown)
        return framed(
            session,
            kind=_("Compromisos vencidos"),
            title=_("Compromisos vencidos al {day}").format(day=show_date(on)),
            about=" · ".join(
                (
                    *((segment.name,) if segment else ()),
                    ngettext("{count} pendiente", "{count} pendientes", len(shown)).format(
                        count=len(shown)
                    ),
                )
            ),
            columns=[Column(_(title), share, right) for title, share, right in _OVERDUE],
            groups=[
                Group(
                    way.label,
                    tuple(_awaited(each, on, names) for each in shown if each.direction is way),
                )
                for way in Direction
            ],
            grouped_by=_("Quién debe"),
            nothing=_("Nada vencido al {day}.").format(day=show_date(on)),
            notes=[_restricted_said(restricted)],
            printed_by=printed_by,
            personal=names,
        )


def _of_this_file(session: Session, found: list[Pending]) -> list[Pending]:
    events, institutions = invented(session, Event), invented(session, Organization)
    return [
        each
        for each in found
        if each.event_id not in events and each.organization_id not in institutions
    ]


def _awaited(each: Pending, day: date, names: bool) -> Row:
    assert each.due_on is not None
    return (
        each.due_on,
        (day - each.due_on).days,
        each.kind.label,
        each.text,
        each.organization,
        (each.responsible if names else None) or each.initials,
        each.source,
    )


def _restricted_said(number: int) -> str:
    said = ngettext("Sin {n} registro reservado.", "Sin {n} registros reservados.", number)
    return said.format(n=number) if number else ""


def gather_month_agenda(
    session: Session,
    year: int,
    month: int,
    *,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather all that is dated in a month, in order, what has no exact day last."""
    with speaking(language or i18n.language()):
        first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
        hidden = _invented_targets(session)
        found = [
            each for each in agenda.entries(session, first, last) if each.target_id not in hidden
        ]
        shown = [each for each in found if not each.restricted]
        when = _("{month} de {year}").format(month=month_name(month), year=year)
        return framed(
            session,
            kind=_("Agenda del mes"),
            title=_("Agenda de {when}").format(when=when),
            about=ngettext("{count} entrada", "{count} entradas", len(shown)).format(
                count=len(shown)
            ),
            columns=[Column(_(title), share, right) for title, share, right in _AGENDA],
            groups=[Group("", tuple(_entry(each) for each in shown))],
            nothing=_("No hay nada en la agenda de {when}.").format(when=when),
            notes=[_restricted_said(len(found) - len(shown))],
            printed_by=printed_by,
        )


def _invented_targets(session: Session) -> Collection[int]:
    """The meetings, outcomes and follow-ups of what was invented; an id is one table's alone."""
    institutions = select(Organization.id).where(Organization.example)
    events = select(Event.id).where(Event.example)
    outcomes = select(Outcome.id).where(
        or_(Outcome.event_id.in_(events), Outcome.organization_id.in_(institutions))
    )
    follow_ups = select(FollowUp.id).where(FollowUp.organization_id.in_(institutions))
    return {id_ for query in (events, outcomes, follow_ups) for id_ in session.scalars(query)}


def _entry(each: Entry) -> Row:
    return (
        day_cell(each.on) if each.exact else _within(each.on),
        show_hours(each.start_time, each.end_time),
        each.type or each.kind.label,
        each.title,
        each.who,
        each.place,
        each.state,
    )


def _within(on: PartialDate) -> str:
    said = day_cell(on)
    return said if isinstance(said, str) else _("sin día exacto")
