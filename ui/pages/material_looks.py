"""How materials, their versions and publications look: their icons, colours and words."""

from datetime import date

from crm.dates import PartialDate, short_due, show_number, show_partial
from crm.i18n import _, ngettext
from crm.materials import MaterialRow, PublicationRow
from crm.model import PublicationState, VersionKind, VersionState
from crm.model.base import today
from crm.publications import Standing
from ui.parts.labels import Kind

VERSION_LOOKS: dict[VersionState, tuple[str, Kind]] = {
    VersionState.IN_PROGRESS: ("hourglass", "stalled"),
    VersionState.DRAFT: ("pencil", "warn"),
    VersionState.REVIEWED: ("eye", "accent"),
    VersionState.FINAL: ("circle-check", "accent"),
    VersionState.PUBLISHED: ("check", "ok"),
}
STANDING_LOOKS: dict[Standing, tuple[str, Kind]] = {
    Standing.PLANNED: ("clock", "neutral"),
    Standing.OVERDUE: ("triangle-alert", "danger"),
    Standing.DONE: ("check", "ok"),
    Standing.DROPPED: ("ban", "neutral"),
    Standing.OPEN: ("circle-dashed", "neutral"),
}
TOKENS: dict[Kind, str] = {"neutral": "text_2"}


def token(kind: Kind) -> str:
    """The colour of a kind, for what is painted by its token."""
    return TOKENS.get(kind, kind)


def when_said(when: PartialDate | None) -> str:
    """A date as far as it is known, or that nobody dated it."""
    return show_partial(when) if when else _("sin fecha")


def state_said(row: MaterialRow) -> str:
    """The last version and how far it is: «v2 · Borrador»."""
    if row.state is None:
        return _("sin versiones")
    return _("v{n} · {state}").format(n=row.number, state=row.state.label)


def made_said(kind: VersionKind | None) -> str:
    """What was made of a material in the year."""
    if kind is None:
        return ""
    return _("Nuevo") if kind is VersionKind.NEW else _("Actualizado")


def standing_of(row: PublicationRow, day: date | None = None) -> Standing:
    """How a publication stands on a day."""
    if row.state is PublicationState.PUBLISHED:
        return Standing.DONE
    if row.state is PublicationState.DROPPED:
        return Standing.DROPPED
    return Standing.OVERDUE if row.overdue(day or today()) else Standing.PLANNED


def standing_said(standing: Standing, when: PartialDate | None) -> str:
    """How a publication stands, in words; what is late says for how long."""
    if standing is Standing.OVERDUE and when is not None:
        return _("Atrasada {ago}").format(ago=short_due(when.last))
    return {
        Standing.PLANNED: _("Prevista"),
        Standing.OVERDUE: _("Atrasada"),
        Standing.DONE: _("Publicada"),
        Standing.DROPPED: _("Sin efecto"),
        Standing.OPEN: _("Sin publicación"),
    }[standing]


def reach_said(reach: int | None) -> str:
    """How many a publication came to."""
    if reach is None:
        return ""
    said = ngettext("alcance: {n} persona", "alcance: {n} personas", reach)
    return said.format(n=show_number(reach))
