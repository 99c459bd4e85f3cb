"""How a plan looks: the sign and the words of each state, its rows, its sentences."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from crm.dates import show_ago, show_number, show_partial
from crm.i18n import _, ngettext
from crm.model import (
    ActivityState,
    EventState,
    MaterialKind,
    PublicationState,
    VersionKind,
)
from crm.plan_evidence import EvidenceRow
from crm.plan_links import EventLink, Links, MailingLink, PublicationLink, VersionLink, When
from crm.plan_progress import ActivityRow, ActivityView, ObjectiveView, PlanView
from ui.parts.labels import Kind
from ui.parts.plan_rows import IconRow, ProgressRow
from ui.parts.plan_tree import PlanGroup, PlanRow, Share
from ui.parts.state_chips import StateCount

STATES: Mapping[ActivityState, tuple[str, Kind]] = {
    ActivityState.DONE: ("circle-check", "ok"),
    ActivityState.UNDER_WAY: ("circle-dot", "accent"),
    ActivityState.LATE: ("triangle-alert", "danger"),
    ActivityState.RESCHEDULED: ("calendar-clock", "warn"),
    ActivityState.CANCELLED: ("ban", "neutral"),
}
SHOWN_FIRST = (
    ActivityState.DONE,
    ActivityState.UNDER_WAY,
    ActivityState.RESCHEDULED,
    ActivityState.LATE,
    ActivityState.CANCELLED,
)
LONG_AGO = 366  # days: of a plan of years ago nobody counts how late it is
MATERIALS = {
    MaterialKind.VIDEO: "video",
    MaterialKind.STATEMENT: "megaphone",
    MaterialKind.NEWSLETTER: "mail",
    MaterialKind.POST: "message-square",
    MaterialKind.PRESENTATION: "presentation",
}


# The tree


def groups(view: PlanView, states: Collection[ActivityState] = ()) -> list[PlanGroup]:
    """The objectives with the activities that stand so, or with all of them."""
    found = [
        PlanGroup(
            each.objective.id,
            each.objective.mark,
            each.objective.short,
            objective_share(each),
            tuple(row(one, view.as_of) for one in each.activities if _among(one, states)),
            each.objective.statement,
        )
        for each in view.objectives
    ]
    return [each for each in found if each.rows or not states]


def _among(activity: ActivityRow, states: Collection[ActivityState]) -> bool:
    return not states or activity.state in states


def row(each: ActivityRow, as_of: date) -> PlanRow:
    """An activity, as its row shows it."""
    icon, kind = STATES[each.state]
    lacks = lacks_evidence(each, as_of)
    return PlanRow(
        each.id,
        each.code or _("sin código"),
        each.statement,
        each.responsible or each.owner or "",
        Share(_done(each), each.share, each.state is ActivityState.DONE),
        each.state.label,
        icon,
        "text_2" if kind == "neutral" else kind,
        show_number(each.evidence) if each.evidence else _("falta") if lacks else "",
        lacks,
        each.heading,
        bool(each.code),
        each.example,
    )


def _done(each: ActivityRow) -> str:
    """«2 de 3», as short as a column is: what is still open is told beside it."""
    if not (each.at_least or (each.done and each.still_open)):
        return each.said
    number = show_number(each.done)
    done = _("{n}+").format(n=number) if each.at_least else number
    if each.target is None:
        return f"{done} {each.unit}"
    return _("{done} de {target}").format(done=done, target=show_number(each.target))


def lacks_evidence(each: ActivityRow, as_of: date) -> bool:
    """Whether something was done, or should have been by then, and nothing proves it."""
    asked = each.state in (ActivityState.DONE, ActivityState.LATE)
    return each.unproven and (asked or each.done > 0 or _ended(as_of))


def _ended(as_of: date) -> bool:
    """Whether the year of the plan has come to its end by then."""
    return (as_of.month, as_of.day) == (12, 31)


def objective_share(each: ObjectiveView) -> Share:
    """How many of the activities of an objective are done."""
    if not each.total:
        return Share("", None)
    return Share(each.said, each.done / each.total, each.done == each.total)


def counts(view: PlanView) -> list[StateCount]:
    """How many activities stand so, in the order in which they are read."""
    found = view.states
    return [
        StateCount(state, count_said(state, found[state]), STATES[state][1], STATES[state][0])
        for state in SHOWN_FIRST
        if state in found
    ]


def count_said(state: ActivityState, n: int) -> str:
    """«7 cumplidas»."""
    match state:
        case ActivityState.DONE:
            said = ngettext("{n} cumplida", "{n} cumplidas", n)
        case ActivityState.UNDER_WAY:
            said = ngettext("{n} en curso", "{n} en curso", n)
        case ActivityState.LATE:
            said = ngettext("{n} atrasada", "{n} atrasadas", n)
        case ActivityState.RESCHEDULED:
            said = ngettext("{n} reprogramada", "{n} reprogramadas", n)
        case ActivityState.CANCELLED:
            said = ngettext("{n} cancelada", "{n} canceladas", n)
    return said.format(n=show_number(n))


def activities_said(n: int) -> str:
    """«12 actividades»."""
    return ngettext("{n} actividad", "{n} actividades", n).format(n=show_number(n))


# One activity


def of_target(each: ActivityRow) -> str:
    """What stands after the number of what was done: «de 3 talleres»."""
    if each.target is None:
        return each.unit
    return _("de {target} {unit}").format(target=show_number(each.target), unit=each.unit)


def due_said(each: ActivityRow, day: date) -> str:
    """When it was to be done, and for how long it has been late."""
    if each.rescheduled is not None:
        return _("Reprogramada: {when}").format(when=show_partial(each.rescheduled, day))
    if each.due is None:
        return _("Sin fecha prevista")
    said = _("Previsto: {when}").format(when=show_partial(each.due, day))
    late = each.state is ActivityState.LATE and 0 < (day - each.due.last).days <= LONG_AGO
    return f"{said} · {show_ago(each.due.last, day)}" if late else said


def flags(each: ActivityRow) -> Iterator[str]:
    """What is to be known of what was counted."""
    n = each.undated
    if n:
        yield ngettext(
            "{n} registro sin fecha: se cuenta en este año.",
            "{n} registros sin fecha: se cuentan en este año.",
            n,
        ).format(n=show_number(n))
    n = each.scheduled
    if n:
        yield ngettext(
            "{n} programado: aún no se cuenta.", "{n} programados: aún no se cuentan.", n
        ).format(n=show_number(n))
    n = each.to_verify
    if n:
        yield ngettext("{n} por verificar.", "{n} por verificar.", n).format(n=show_number(n))
    n = each.perhaps
    if n:
        yield ngettext(
            "{n} sin fecha: no consta de qué año es, y no se cuenta.",
            "{n} sin fecha: no consta de qué año son, y no se cuentan.",
            n,
        ).format(n=show_number(n))
    n = each.so_far
    if n > each.done:
        yield ngettext("{n} en total hasta entonces.", "{n} en total hasta entonces.", n).format(
            n=show_number(n)
        )
    if each.at_least:
        yield _("Hubo más de uno, sin que conste cuántos.")


def to_explain(each: ActivityRow, as_of: date) -> bool:
    """Whether a reason is due: it is over, late or put off, and it is not what was planned."""
    said = each.state in (
        ActivityState.LATE,
        ActivityState.RESCHEDULED,
        ActivityState.CANCELLED,
    )
    return each.unexplained and (_ended(as_of) or said or each.done > (each.target or 0))


def counted_said(each: ActivityRow) -> str:
    """Say that what was done is counted, and from what."""
    return _("Se cuenta de los registros: {measure}. Lleva {done}.").format(
        measure=each.measure.label.lower(), done=each.said
    )


def figures(view: ActivityView) -> list[tuple[str, str]]:
    """The three figures of an activity that say most: the number and what it counts."""
    made = [each for each in view.links.versions if each.made]
    new = sum(each.version is not VersionKind.UPDATE for each in made)
    updated = len(made) - new
    out = sum(each.out for each in view.links.publications)
    found = [
        *view.facts,
        (updated, ngettext("actualizado", "actualizados", updated)),
        (new, ngettext("nuevo", "nuevos", new)),
        # One message on three channels is one publication of those that are counted above.
        (out, ngettext("salida en canales", "salidas en canales", out)),
    ]
    return [(show_number(n), said) for n, said in found if n][:3]


# What is linked to it


def event_row(each: EventLink, attended: int, day: date) -> IconRow:
    """A meeting that is linked."""
    said = [show_partial(each.on, day) if each.on else _("sin fecha")]
    if each.state is not EventState.HELD:
        said.append(each.state.label.lower())
    if not each.counts:
        said.append(_when(each.when))
    if attended:
        people = ngettext("{n} asistente", "{n} asistentes", attended)
        said.append(people.format(n=show_number(attended)))
    if each.prepares:
        said.append(_("preparatoria"))
    token = "text_2" if each.held else "text_3"
    return IconRow(each.id, each.subject, " · ".join(said), None, "", (), each.icon, token)


def _when(when: When) -> str:
    said = {
        When.SCHEDULED: _("programada"),
        When.LATER: _("de un año posterior"),
        When.EARLIER: _("de un año anterior"),
    }
    return said.get(when, "")


def made_rows(links: Links, day: date) -> list[IconRow]:
    """The materials, publications and mailings that are linked."""
    return [
        *(_version(each, day) for each in links.versions),
        *(_publication(each, day) for each in links.publications),
        *(_mailing(each, day) for each in links.mailings),
    ]


def _version(each: VersionLink, day: date) -> IconRow:
    said = (
        each.kind.label,
        each.version.label.lower() if each.version else "",
        each.state.label.lower() if each.state else "",
        show_partial(each.on, day) if each.on else "",
    )
    icon = MATERIALS.get(each.kind, "file-text")
    key = ("material", each.material_id)
    return IconRow(key, each.title, " · ".join(filter(None, said)), icon=icon)


def _publication(each: PublicationLink, day: date) -> IconRow:
    planned = each.state is PublicationState.PLANNED
    said = (
        each.channel,
        each.state.label.lower() if planned else "",
        show_partial(each.on, day) if each.on else _("sin fecha"),
    )
    detail = " · ".join(filter(None, said))
    return IconRow(("material", each.material_id), each.title, detail, icon="globe")


def _mailing(each: MailingLink, day: date) -> IconRow:
    said = (each.state.label, show_partial(each.on, day) if each.on else _("sin fecha"))
    return IconRow(("mailing", each.id), each.subject, " · ".join(said), icon="mail")


def address_row(each: EvidenceRow, key: object) -> IconRow:
    """A published address that proves something."""
    return IconRow(key, each.name, each.where, icon="link")


# The plan on the first page


def progress(each: ObjectiveView, day: date) -> ProgressRow:
    """How far an objective is, and what of it is to be known first."""
    said, icon, token = _first(each, day)
    share = objective_share(each)
    mark = each.objective.mark
    return ProgressRow(each.objective.id, each.objective.short, said, mark, share, icon, token)


def _first(each: ObjectiveView, day: date) -> tuple[str, str, str]:
    """The sentence under the bar of an objective, with its sign."""
    of = {state: [one for one in each.activities if one.state is state] for state in ActivityState}
    if late := of[ActivityState.LATE]:
        return _late(late[0], len(late)), "triangle-alert", "danger"
    if moved := of[ActivityState.RESCHEDULED]:
        return _moved(moved[0], day), "clock", "warn"
    if each.total and each.done == each.total:
        n = each.total
        said = ngettext(
            "Completo: {n} actividad cumplida", "Completo: {n} actividades cumplidas", n
        )
        return said.format(n=show_number(n)), "check", "ok"
    return "", "", "text_2"


def _late(each: ActivityRow, n: int) -> str:
    if n > 1 or each.target is None:
        return count_said(ActivityState.LATE, n)
    short = each.target - each.done
    said = ngettext("falta {n} de {target} {unit}", "faltan {n} de {target} {unit}", short)
    lacks = said.format(n=show_number(short), target=show_number(each.target), unit=each.unit)
    return f"{named(each)}: {lacks}"


def _moved(each: ActivityRow, day: date) -> str:
    if each.rescheduled is None:
        return _("{activity} pasa a otro año").format(activity=named(each))
    when = show_partial(each.rescheduled, day)
    return _("{activity} pasa a {when}").format(activity=named(each), when=when)


def named(each: ActivityRow) -> str:
    """An activity by its code, or by its first words."""
    return each.code or _("«{words}»").format(words=_words(each.statement))


def _words(statement: str, most: int = 28) -> str:
    if len(statement) <= most:
        return statement
    return statement[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
