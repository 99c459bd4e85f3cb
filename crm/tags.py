"""Objectives, principles and goals: listing them, and what an institution's work is about."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from crm.i18n import _, language
from crm.involved import took_part
from crm.model import Event, EventTag, Framework, OrganizationTag, Outcome, OutcomeTag, Tag
from crm.model.base import N_

_SHORT = {
    Framework.GCM_OBJECTIVE: N_("objetivo del PMM {n}"),
    Framework.GCM_PRINCIPLE: N_("principio del PMM {n}"),
    Framework.SDG: N_("ODS {n}"),
}


@dataclass(frozen=True)
class TagRow:
    """One objective, principle or goal, as menus show it."""

    id: int
    framework: Framework
    number: int
    name: str
    title: str

    @property
    def label(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def short(self) -> str:
        """Its framework and number, where there is no room for its name."""
        return _(_SHORT[self.framework]).format(n=self.number)


def all_rows(session: Session) -> list[TagRow]:
    """Every one, by framework and number."""
    query = select(Tag).order_by(Tag.framework, Tag.number)
    return [_row(tag) for tag in session.scalars(query)]


def these(session: Session, ids: Collection[int]) -> list[TagRow]:
    """The ones of these ids, by framework and number."""
    query = select(Tag).where(Tag.id.in_(ids)).order_by(Tag.framework, Tag.number)
    return [_row(tag) for tag in session.scalars(query)]


def of_organization(session: Session, organization_id: int) -> list[TagRow]:
    """What an institution and its events are about."""
    found = session.execute(_of_organization(), {"organization": organization_id})
    return [_row(each) for each in found]


# To put such a query together takes longer than to answer it.
@cache
def _of_organization() -> Select[Any]:
    wanted: BindParameter[int] = bindparam("organization")
    own = select(OrganizationTag.tag_id).where(OrganizationTag.organization_id == wanted)
    of_events = select(EventTag.tag_id).join(Event).where(took_part(wanted))
    every = Tag.__table__.c.values()
    query = select(*every).where(Tag.id.in_(own) | Tag.id.in_(of_events))
    return query.order_by(Tag.framework, Tag.number)


def of_event(session: Session, event_id: int) -> list[TagRow]:
    """What an event is about."""
    query = select(Tag).join(EventTag, EventTag.tag_id == Tag.id)
    query = query.where(EventTag.event_id == event_id)
    return [_row(tag) for tag in session.scalars(query.order_by(Tag.framework, Tag.number))]


def of_outcomes(session: Session, event_id: int) -> dict[int, list[TagRow]]:
    """What the outcomes of an event are about, by outcome."""
    query = (
        select(OutcomeTag.outcome_id, Tag)
        .join(Tag, Tag.id == OutcomeTag.tag_id)
        .join(Outcome, Outcome.id == OutcomeTag.outcome_id)
        .where(Outcome.event_id == event_id)
        .order_by(Tag.framework, Tag.number)
    )
    found: dict[int, list[TagRow]] = {}
    for outcome_id, tag in session.execute(query):
        found.setdefault(outcome_id, []).append(_row(tag))
    return found


def own(session: Session, organization_id: int) -> list[TagRow]:
    """What an institution itself was tagged with."""
    tagged = OrganizationTag.organization_id == organization_id
    query = select(Tag).join(OrganizationTag, OrganizationTag.tag_id == Tag.id).where(tagged)
    return [_row(tag) for tag in session.scalars(query.order_by(Tag.framework, Tag.number))]


def _row(tag: Any) -> TagRow:
    english = language() == "en"
    name = tag.name_en if english else tag.name_es
    title = tag.title_en if english else tag.title_es
    return TagRow(tag.id, tag.framework, tag.number, name, title or name)
