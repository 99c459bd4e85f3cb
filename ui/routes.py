"""Which page each kind of target opens; a page is imported when it is first gone to."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.desk import Desk, Target

Build = Callable[[Desk, Target], QWidget]

# Pages that stay as they are while the user is elsewhere; they answer `show_target`.
KEPT = {"home", "actors", "duplicates", "events", "followups", "plan", "import"}
APART = {
    "settings",
    "bin",
    "changes",
    "about",
    "shortcuts",
    "history",
    "event_types",
    "focal_points",
    "instruments",
    "instrument/new",
    "instrument/edit",
    "stage/new",
    "stage/edit",
    "channels",
    "channel/new",
    "channel/edit",
}

_SECTIONS = {
    "home": "home",
    "tasks": "home",
    "events": "events",
    "event": "events",
    "event/new": "events",
    "event/edit": "events",
    "event/invitations": "events",
    "event/papers": "events",
    "event/debrief": "events",
    "event/attendance": "events",
    "event/attendance/import": "events",
    "event/counts": "events",
    "source/new": "events",
    "source/edit": "events",
    "session/new": "events",
    "session/edit": "events",
    "agenda_item/new": "events",
    "agenda_item/edit": "events",
    "observance": "events",
    "observance/new": "events",
    "observance/edit": "events",
    "observance/step": "events",
    "observances": "events",
    "followups": "followups",
    "followup": "followups",
    "followup/new": "followups",
    "followup/edit": "followups",
    "turnover": "followups",
    "milestone/new": "followups",
    "milestone/edit": "followups",
    "stage_change/edit": "followups",
    "figures": "followups",
    "balances": "followups",
    "plan": "plan",
    "activity": "plan",
    "plan/new": "plan",
    "plan/edit": "plan",
    "plan/import": "plan",
    "activity/new": "plan",
    "activity/edit": "plan",
    "objective/new": "plan",
    "objective/edit": "plan",
    "next_step/new": "plan",
    "next_step/edit": "plan",
    "map": "map",
    "map/print": "map",
    "material": "plan",
    "material/new": "plan",
    "material/edit": "plan",
    "material_version/new": "plan",
    "material_version/edit": "plan",
    "publication/new": "plan",
    "publication/edit": "plan",
    "mailing": "plan",
    "mailing/new": "plan",
    "mailing/edit": "plan",
    "reports": "reports",
    "dashboards": "reports",
    "import": "import",
    "import/done": "import",
    "exchange": "import",
}


def room_of(kind: str) -> str:
    """The page that shows a kind of target: an institution opens in the list of actors."""
    if kind in ("organization", "person"):
        return "actors"
    return {"activity": "plan", "exchange": "import"}.get(kind, kind)


def section_of(kind: str) -> str | None:
    """The section of the sidebar under which a kind of target lies, if any."""
    if kind in APART:
        return None
    return _SECTIONS.get(kind, "actors")


def build(desk: Desk, target: Target) -> QWidget:
    """Return the page of a target."""
    return _page(target.kind)(desk, target)


def _page(kind: str) -> Build:
    match kind:
        case "home":
            from ui.pages.home import page
        case "tasks":
            from ui.pages.tasks import page
        case "actors" | "organization" | "person":
            from ui.pages.actors import actors_page as page
        case "segments":
            from ui.pages.segments import page
        case "duplicates":
            from ui.pages.duplicates import page
        case "parting":
            from ui.forms.parting import page
        case "events":
            from ui.pages.events import page
        case "plan" | "activity":
            from ui.pages.plan import page
        case "map":
            from ui.pages.map import page
        case "map/print":
            from ui.pages.map_print import page
        case "reports":
            from ui.pages.reports import page
        case "dashboards":
            from ui.pages.dashboards import page
        case "followups":
            from ui.pages.followups import page
        case "followup":
            from ui.pages.follow_up import page
        case "followup/new" | "followup/edit":
            from ui.forms.follow_up import page
        case "milestone/new" | "milestone/edit":
            from ui.forms.milestone import page
        case "figures":
            from ui.pages.figures_page import page
        case "balances":
            from ui.forms.balances import page
        case "instruments":
            from ui.pages.instruments_page import page
        case "instrument/new" | "instrument/edit":
            from ui.forms.instrument import page
        case "stage/new" | "stage/edit":
            from ui.forms.stage import page
        case "event":
            from ui.pages.event import page
        case "event/new" | "event/edit":
            from ui.pages.meeting import meeting_page as page
        case "source/new" | "source/edit":
            from ui.forms.source import page
        case "session/new" | "session/edit":
            from ui.forms.session import page
        case "agenda_item/new" | "agenda_item/edit":
            from ui.forms.agenda_item import page
        case "event/invitations":
            from ui.pages.invitations import page
        case "event/debrief":
            from ui.pages.debrief import page
        case "event/papers":
            from ui.pages.papers import page
        case "observance":
            from ui.pages.observance import page
        case "observances":
            from ui.pages.observances_page import page
        case "observance/new" | "observance/edit":
            from ui.forms.observance import page
        case "observance/step":
            from ui.forms.publication_step import page
        case "turnover":
            from ui.pages.turnover import page
        case "plan/new" | "plan/edit":
            from ui.forms.plan import page
        case "plan/import":
            from ui.pages.plan_import import page
        case "activity/new" | "activity/edit":
            from ui.forms.activity import page
        case "objective/new" | "objective/edit":
            from ui.forms.objective import page
        case "next_step/new" | "next_step/edit":
            from ui.forms.next_step import page
        case "material":
            from ui.pages.material import page
        case "material/new" | "material/edit":
            from ui.forms.material import page
        case "material_version/new" | "material_version/edit":
            from ui.forms.material_version import page
        case "publication/new" | "publication/edit":
            from ui.forms.publication import page
        case "mailing":
            from ui.pages.mailing import page
        case "mailing/new" | "mailing/edit":
            from ui.forms.mailing import page
        case "channels":
            from ui.pages.channels_page import page
        case "channel/new" | "channel/edit":
            from ui.forms.channel import page
        case "brief":
            from ui.pages.brief import page
        case "history":
            from ui.pages.history_page import page
        case "settings":
            from ui.pages.settings_page import page
        case "changes":
            from ui.pages.changes_page import page
        case "export":
            from ui.pages.export import page
        case "import" | "exchange":
            from ui.pages.import_page import page
        case "import/done":
            from ui.pages.import_done import page
        case "bin":
            from ui.pages.bin_page import page
        case "about":
            from ui.pages.about import page
        case "shortcuts":
            from ui.pages.shortcuts import page
        case "organization/new" | "organization/edit":
            from ui.forms.organization import page
        case "organization/close":
            from ui.forms.organization_close import page
        case "person/new" | "person/edit":
            from ui.forms.person import page
        case "appointment/new" | "appointment/edit":
            from ui.forms.appointment import page
        case "post/new" | "post/edit":
            from ui.forms.post import page
        case "outcome/new" | "outcome/edit":
            from ui.forms.outcome import page
        case "assessment/new" | "assessment/edit":
            from ui.forms.assessment import page
        case "membership/new" | "membership/edit":
            from ui.forms.membership import page
        case "stage_change/edit":
            from ui.forms.stage_change import page
        case "attachment/edit":
            from ui.forms.attachment import page
        case "event/attendance":
            from ui.pages.attendance import page
        case "event/counts":
            from ui.pages.counts import page
        case "event/attendance/import":
            from ui.pages.attendance_import import page
        case "event_types":
            from ui.forms.event_types import page
        case "focal_points":
            from ui.forms.focal_points import page
        case _:
            raise LookupError(f"no page shows {kind}")
    return page
