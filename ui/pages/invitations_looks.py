"""How invitees look in tables: their signs, their answers, and what is known of their past."""

from collections.abc import Callable

from crm.dates import PartialDate, show_partial
from crm.i18n import _
from crm.invitations import Invitee
from crm.model import EventState, ParticipationState
from crm.model.base import today
from ui.parts.table import Column

_SIGNS = {
    ParticipationState.INVITED: ("mail", "text_3"),
    ParticipationState.CONFIRMED: ("check", "accent"),
    ParticipationState.ATTENDED: ("check-check", "ok"),
    ParticipationState.ABSENT: ("x", "danger"),
}


def state_said(state: ParticipationState, event: EventState) -> str:
    """A state in words; who is not coming to what is still ahead has only declined."""
    if state is ParticipationState.ABSENT and event is not EventState.HELD:
        return _("No asistirá")
    return state.label


def remark(each: Invitee) -> str:
    """What whoever invites should know of them."""
    said = []
    if each.do_not_contact:
        said.append(_("Pidió no ser contactado: no se le escribe"))
    if each.vacant:
        said.append(_("Sin persona conocida: va a la institución"))
    if each.over_invited and each.missed == each.asked:
        said.append(_("{n} veces en 12 meses y no vino").format(n=each.asked))
    elif each.over_invited:
        said.append(_("{n} veces en 12 meses").format(n=each.asked))
    elif each.newcomer:
        said.append(_("Nunca vino"))
    if each.represented:
        said.append(_("Vino alguien de la institución"))
    if not each.email and not each.do_not_contact:
        said.append(_("sin correo"))
    return " · ".join(said)


def _remark_icon(each: Invitee) -> tuple[str, str] | None:
    if each.do_not_contact:
        return "lock", "danger"
    if each.over_invited:
        return "triangle-alert", "warn"
    return ("star", "ok") if each.newcomer else None


def held(each: Invitee) -> str:
    """Post and institution, which the name of an institution already says."""
    return " · ".join(filter(None, (each.post, each.institution if each.name else "")))


def _who_icon(each: Invitee) -> tuple[str, str]:
    return ("user", "text_2") if each.name else ("building-2", "text_2")


def _barred(each: Invitee) -> str:
    return _("no contactar") if each.do_not_contact else ""


def _mark(each: Invitee) -> str:
    return _("ya invitado") if each.state is not None else _barred(each)


def chosen_columns(is_chosen: Callable[[Invitee], bool]) -> list[Column]:
    """The columns of those who may be invited, each with a box to tick."""

    def box(each: Invitee) -> tuple[str, str]:
        if each.state is not None:
            return "check", "text_3"
        return ("square-check", "accent") if is_chosen(each) else ("square", "text_3")

    return [
        Column(_("A quién"), lambda each: each.shown, icon=box, chip=_mark),
        Column(_("Cargo e institución"), held),
        Column(_("Observaciones"), remark, 210, icon=_remark_icon, token="text_2", optional=True),
    ]


def guest_columns(state: Callable[[], EventState]) -> list[Column]:
    """The columns of those who are invited, with what they answered."""

    def answer(each: Invitee) -> str:
        said = state_said(each.state or ParticipationState.INVITED, state())
        on = PartialDate.day(each.answered_on) if each.answered_on else None
        day = show_partial(on, today()) if on else ""
        return " · ".join(filter(None, (said, day)))

    return [
        Column(_("Invitado"), lambda each: each.shown, icon=_who_icon, chip=_barred, key="name"),
        Column(_("Cargo e institución"), held, key="institution"),
        Column(
            _("Respuesta"),
            answer,
            172,
            icon=lambda each: _SIGNS[each.state or ParticipationState.INVITED],
            key="state",
        ),
        Column(_("Observaciones"), remark, 190, icon=_remark_icon, token="text_2", optional=True),
    ]
