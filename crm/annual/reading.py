"""What every part of the reading of a year needs: few ids at once, and how one is named."""

from crm.model import Organization, OrganizationKind
from crm.plan_links import When

OF_YEAR = (When.IN_YEAR, When.UNDATED)


def said(text: str | None) -> str:
    """A text that says something: one of full stops alone would leave a hole in its sentence."""
    return text if text and any(each.isalnum() for each in text) else ""


def shown(organization: Organization) -> str:
    """An institution as the report names it: an agency by its acronym, all others in full."""
    if organization.kind is OrganizationKind.UN and organization.acronym_es:
        return organization.name
    return organization.official_name
