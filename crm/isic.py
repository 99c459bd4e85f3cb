"""The sections of the international classification of economic activities."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm.i18n import language
from crm.model import IsicSection


def sections(session: Session) -> dict[str, str]:
    """The name of every section, by its letter."""
    english = language() == "en"
    return {
        each.code: each.name_en if english else each.name_es
        for each in session.scalars(select(IsicSection).order_by(IsicSection.code))
    }
