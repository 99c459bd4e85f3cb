"""The handover brief (ficha de relevo): what a new authority should know of what was begun."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import followups, outcomes, people, timeline
from crm.dates import PartialDate, show_day, show_partial
from crm.followups import FollowUpView, OtherFollowUp, Step
from crm.i18n import _
from crm.model import Commitment, CommitmentState, OutcomeKind, StageChange
from crm.model.base import today
from crm.outcomes import OutcomeRow
from crm.people import PostHolding
from crm.reports.brief_lines import Brief, FollowUpLine, Point, for_sharing
from crm.reports.gather import (
    agenda_on,
    barred,
    follow_up_lines,
    former_line,
    gather_brief,
    people_lines,
)
from crm.turnover import Term


def gather_handover(
    session: Session,
    organization_id: int,
    term: Term,
    *,
    printed_by: str,
    shareable: bool = True,
) -> Brief:
    """Return the brief for the authorities after this term; `NotFound` where there is no such id.

    It says first what was signed and promised. Whoever's time ends with the term is no contact
    in it, whether that has been written down yet or not; nor is a meeting with who leaves theirs.
    """
    brief = gather_brief(session, organization_id, printed_by=printed_by)
    view = followups.of_organization(session, organization_id)
    stay, left = _parted(session, organization_id, term)
    entries = timeline.of_organization(session, organization_id, view)
    ahead = agenda_on(entries, (), max(term.next_day, today()))
    until = _("Gestión que termina el {day}").format(day=show_day(term.last_day, date.min))
    brief = replace(
        brief,
        kind="handover",
        about=(*brief.about, until),
        private_alert=barred(stay),
        agenda=replace(ahead, points=tuple(_points(session, organization_id, view))),
        follow_ups=(
            *follow_up_lines(view, None, with_year=True),
            *map(_follow_up, view.others),
        ),
        people=people_lines(session, stay),
        former=former_line(left),
        outcomes=tuple(each for each in brief.outcomes if each.kind != OutcomeKind.RISK.label),
        commitments=(),  # they are among the points
    )
    return for_sharing(brief) if shareable else brief


# Who is there


def _parted(
    session: Session, organization_id: int, term: Term
) -> tuple[list[PostHolding], list[PostHolding]]:
    """Who is there after the term, vacant posts among them, and who was until then."""
    day = max(term.next_day, today())
    found = people.holdings(session, organization_id=organization_id, day=day)
    left = [each for each in found if each.person_id and (not each.current or _leaves(each, term))]
    stay = [each for each in found if each not in left]
    taken = {each.post_id for each in stay}
    empty = {each.post_id: each for each in left if each.current and each.post_id not in taken}
    ended = [replace(each, end=each.end or PartialDate.day(term.last_day)) for each in left]
    return [*map(people.vacant, empty.values()), *stay], ended


def _leaves(holding: PostHolding, term: Term) -> bool:
    begun = holding.start is None or holding.start.first <= term.last_day
    return holding.level in term.levels and begun


# What was begun


def _points(session: Session, organization_id: int, view: FollowUpView) -> Iterator[Point]:
    """What was signed, what each side still owes the other, and what comes next."""
    signed = dict(_signatures(organization_id, view))
    changes = select(StageChange).where(StageChange.id.in_(signed))
    acts = {each.id: each.evidence for each in session.scalars(changes)}
    for change_id, (instrument, step) in signed.items():
        yield _signature(instrument, step, acts[change_id])
    query = select(Commitment.outcome_id).where(Commitment.debtor_id == organization_id)
    theirs = set(session.scalars(query))
    for row in outcomes.of_organization(session, organization_id):
        if row.kind is OutcomeKind.COMMITMENT and row.state is CommitmentState.OPEN:
            yield _promise(row, its_own=row.id in theirs)
    if view.next_step:
        said = _("Próximo paso: {step}").format(step=view.next_step)
        yield Point(said, _due(view.next_due_on), restricted=True)


def _signatures(organization_id: int, view: FollowUpView) -> Iterator[tuple[int, tuple[str, Step]]]:
    declaration = _("Declaración de Alcaldes de Marrakech")
    steps = [(declaration, step) for step in (*view.earlier, *view.steps)]
    for other in view.others:
        if other.organization_id == organization_id:
            steps += [(_titled(other), step) for step in other.steps]
    for instrument, step in steps:
        if step.change_id is not None and step.stage.signs:
            yield step.change_id, (instrument, step)


def _signature(instrument: str, step: Step, act: str | None) -> Point:
    who = ", ".join(filter(None, (step.signatory, step.signatory_post)))
    on = show_partial(step.on, date.min) if step.on else _("sin fecha")
    parts = [
        _("Se firmó: {instrument}").format(instrument=instrument),
        who,
        on,
        act or "",
        _("por verificar") if step.to_verify else "",
    ]
    return Point(" · ".join(filter(None, parts)))


def _promise(row: OutcomeRow, *, its_own: bool) -> Point:
    who = _("La institución") if its_own else row.debtor or _("La Red")
    said = _("{who} ofreció: {what}").format(who=who, what=row.text)
    return Point(said, _due(row.due_on), row.restricted)


def _due(day: date | None) -> str:
    """By when, as a date: the sheet is read long after it was printed."""
    if day is None:
        return ""
    said = _("venció el {day}") if day < today() else _("vence el {day}")
    return said.format(day=show_day(day, date.min))


def _follow_up(other: OtherFollowUp) -> FollowUpLine:
    on = show_partial(other.on, date.min) if other.on else _("sin fecha")
    note = _("Etapa: {stage}, {day}").format(stage=other.stage.name, day=on)
    return FollowUpLine(_titled(other), note=note)


def _titled(other: OtherFollowUp) -> str:
    return " · ".join(filter(None, (other.instrument, other.title)))
