"""How records of the trade look on the screen: their icons, glyphs, tints and words."""

from collections.abc import Mapping
from datetime import date, timedelta

from crm.dates import short_due, show_partial
from crm.i18n import _
from crm.instruments import StageRow
from crm.model import GOVERNMENTS, OutcomeKind, SideState
from crm.model.base import today
from crm.organizations import OrganizationRow, kind_short
from crm.people import PersonRow, PostHolding
from crm.timeline import Entry, StageEntry
from ui.forms.finders import KIND_ICONS
from ui.parts.actor_delegate import RowLook
from ui.parts.glyphs import Glyph
from ui.parts.labels import Kind

SOON_DAYS = 14

STAGE_GLYPHS = (Glyph.DASHED, Glyph.QUARTER, Glyph.HALF, Glyph.THREE_QUARTERS)
SIDE_GLYPHS = {
    SideState.PAUSED: Glyph.PAUSE,
    SideState.DECLINED: Glyph.DECLINED,
    SideState.RETAKE: Glyph.RETAKE,
}
SIDE_LOOKS: Mapping[SideState, tuple[Kind, str]] = {
    SideState.PAUSED: ("warn", "clock"),
    SideState.DECLINED: ("neutral", "x"),
    SideState.RETAKE: ("stalled", "rotate-ccw"),
}
OUTCOME_ICONS: Mapping[OutcomeKind, tuple[str, Kind]] = {
    OutcomeKind.NEED: ("circle-alert", "warn"),
    OutcomeKind.OPPORTUNITY: ("lightbulb", "ok"),
    OutcomeKind.RISK: ("triangle-alert", "danger"),
    OutcomeKind.AGREEMENT: ("handshake", "accent"),
    OutcomeKind.RESOURCE: ("package", "accent"),
}


def organization_look(row: OrganizationRow, stages: Mapping[int, StageRow]) -> RowLook:
    """Return a row of the list of institutions: who, where, how far."""
    glyph, words = _stage_look(row, stages)
    detail = " · ".join(filter(None, (kind_short(row.kind), row.territory)))
    return RowLook(
        row.name,
        _("{detail} · cerrada").format(detail=detail) if row.closed else detail,
        KIND_ICONS[row.kind],
        glyph,
        words,
        "overdue" if row.overdue else "stalled" if row.stalled else "",
        row.example,
    )


def _stage_look(row: OrganizationRow, stages: Mapping[int, StageRow]) -> tuple[Glyph | None, str]:
    if row.side_state:
        return SIDE_GLYPHS[row.side_state], row.side_state.label
    stage = stages.get(row.stage_id or 0)
    if stage is None and row.kind in GOVERNMENTS:  # nobody has begun with it yet
        stage = next(iter(stages.values()), None)
    return (stage_glyph(stage), stage.short) if stage else (None, "")


def stage_glyph(stage: StageRow) -> Glyph:
    """Return the shape that stands for a stage."""
    if stage.side:
        return Glyph.DECLINED
    if stage.terminal:
        return Glyph.FLAG
    if stage.signs or stage.counts:
        return Glyph.CHECK
    return STAGE_GLYPHS[min(stage.position, len(STAGE_GLYPHS) - 1)]


def person_look(row: PersonRow) -> RowLook:
    """Return a row of the list of people: who, and what they do where."""
    return RowLook(
        row.name,
        " · ".join(filter(None, (row.held, row.organization))) or _("Sin cargo registrado"),
        "user",
        None,
        _("No contactar") if row.do_not_contact else "",
        "",
        row.example,
    )


def due_badge(due: date | None) -> tuple[str, Kind, str]:
    """Return the words, the tint and the icon of a day by which something is due."""
    if due is None:
        return _("sin fecha"), "neutral", "calendar"
    if due < today():
        return short_due(due), "danger", "triangle-alert"
    if due <= today() + timedelta(days=SOON_DAYS):
        return short_due(due), "warn", "clock"
    return short_due(due), "neutral", "calendar"


def initials(name: str) -> str:
    """Return the first letters of the first name and of the first surname."""
    words = [each for each in name.split() if each[0].isalpha()]
    chosen = words[:1] + words[-2:-1] if len(words) > 2 else words
    return "".join(each[0] for each in chosen).upper()


def entry_icon(entry: Entry) -> tuple[str, Kind]:
    """Return the icon of something that happened, and its tint."""
    if isinstance(entry, StageEntry):
        return ("signature" if entry.signs else "flag"), "ok"
    return entry.icon, "neutral" if entry.icon in ("phone", "mail") else "accent"


def held(holding: PostHolding) -> str:
    """Return a post and when it was held, in a line."""
    return " · ".join(filter(None, (holding.post, holding.years)))


def entry_day(entry: Entry) -> str:
    """Return when something happened, no more exact than it is known."""
    return show_partial(entry.on) if entry.on else _("sin fecha")
