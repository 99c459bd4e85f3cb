"""How much weight and interest someone has, as it was judged on a day; earlier ones stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.errors import NotFound
from crm.i18n import _
from crm.model import Assessment, Organization, Person, Position
from crm.model.base import N_

SAVED = N_("Valoración de «{subject}» guardada")

_WRITABLE = ("assessed_on", "influence", "interest", "position", "note")


@dataclass(frozen=True)
class AssessmentRow:
    """How someone was judged on a day; None is "not known"."""

    id: int
    assessed_on: date
    influence: int | None
    interest: int | None
    position: Position
    note: str | None


def of_organization(session: Session, organization_id: int) -> list[AssessmentRow]:
    """Every assessment of an institution, the latest first."""
    return _rows(session, organization_id=organization_id)


def of_person(session: Session, person_id: int) -> list[AssessmentRow]:
    """Every assessment of a person, the latest first."""
    return _rows(session, person_id=person_id)


def _rows(session: Session, **owner: int) -> list[AssessmentRow]:
    query = select(Assessment).filter_by(**owner)
    return [
        AssessmentRow(
            each.id, each.assessed_on, each.influence, each.interest, each.position, each.note
        )
        for each in session.scalars(
            query.order_by(Assessment.assessed_on.desc(), Assessment.id.desc())
        )
    ]


def values_of(session: Session, assessment_id: int) -> dict[str, Any]:
    """Return what the form of an assessment starts from."""
    assessment = session.get(Assessment, assessment_id)
    if assessment is None:
        raise NotFound(_("Esa valoración ya no está en este archivo."))
    names = (*_WRITABLE, "organization_id", "person_id")
    return {name: getattr(assessment, name) for name in names}


def last_values(
    session: Session, *, organization_id: int | None = None, person_id: int | None = None
) -> dict[str, Any] | None:
    """The latest assessment of an institution or a person, which a new one starts from."""
    query = select(Assessment).filter_by(organization_id=organization_id, person_id=person_id)
    query = query.order_by(Assessment.assessed_on.desc(), Assessment.id.desc()).limit(1)
    last = session.scalar(query)
    return {name: getattr(last, name) for name in _WRITABLE} if last else None


def save_assessment(
    session: Session, values: Mapping[str, Any], assessment_id: int | None = None
) -> int:
    """Write down an assessment, new or changed, and return its id; or raise `Invalid`.

    `values`: organization_id or person_id; assessed_on, influence, interest, position, note.
    """
    assessment = session.get_one(Assessment, assessment_id) if assessment_id else Assessment()
    for name, value in values.items():
        setattr(assessment, name, value)
    journal.check_and_add(session, assessment)
    session.flush()
    journal.describe(session, SAVED, _name_of(session, assessment))
    return assessment.id


def _name_of(session: Session, assessment: Assessment) -> str:
    if assessment.person_id:
        return session.get_one(Person, assessment.person_id).name
    return session.get_one(Organization, assessment.organization_id).name
