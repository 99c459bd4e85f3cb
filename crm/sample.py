"""Telling what is invented from somebody's own, without loading what makes it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.model import Action, Event, Organization, Person
from crm.model.base import N_

WHO = "Enlace (demo)"
EXAMPLES_LEFT_OUT = N_("sin contar los datos de ejemplo")


def is_sample(session: Session) -> bool:
    """Tell whether a file began as the sample: nobody's own work, to be looked at and tried."""
    first = session.scalar(select(Action.who).order_by(Action.at, Action.id).limit(1))
    return first == WHO


def has_examples(session: Session) -> bool:
    """Tell whether the file has any invented record."""
    nouns = (Event, Person, Organization)
    return any(session.scalar(select(noun.id).where(noun.example).limit(1)) for noun in nouns)
