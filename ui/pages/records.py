"""Rows of what both institutions and people have: promises, needs, and what happened."""

from crm.dates import show_day, show_number, show_partial
from crm.i18n import _, ngettext
from crm.model import CommitmentState, EventState, OutcomeKind
from crm.outcomes import OutcomeRow
from crm.timeline import Entry, EventEntry, StageEntry
from ui.pages.looks import OUTCOME_ICONS, due_badge, entry_day, entry_icon
from ui.parts.timeline import Badge, CheckRow, NoteRow, TimelineRow


def promise(row: OutcomeRow) -> CheckRow:
    """Return a commitment or a task, to be ticked when it is done."""
    done = row.state is CommitmentState.DONE
    detail = row.responsible or (row.event_type or "")
    if done:
        day = show_day(row.done_on) if row.done_on else ""
        return CheckRow(row.id, row.text, detail, Badge(day, "ok", "check") if day else None, True)
    if row.state is CommitmentState.DROPPED:
        return CheckRow(row.id, row.text, detail)
    return CheckRow(row.id, row.text, detail, Badge(*due_badge(row.due_on)))


def note(row: OutcomeRow) -> NoteRow:
    """Return a need, an opportunity, a risk or an agreement, with where it was heard."""
    icon, tint = OUTCOME_ICONS[row.kind]
    label = row.kind.label
    if row.restricted:
        label = _("{kind} · uso interno").format(kind=label)
    when = show_partial(row.event_on) if row.event_on else ""
    source = " · ".join(filter(None, (row.event_type, when)))
    return NoteRow(row.id, row.text, source, label, icon, tint)


def happened(entry: Entry) -> TimelineRow:
    """Return something that happened, or is to happen."""
    icon, tint = entry_icon(entry)
    day = entry_day(entry)
    if isinstance(entry, StageEntry):
        title = _("Pasó a {stage}").format(stage=entry.stage)
        if entry.signs and not entry.about:
            title = _("Firma de la Declaración")
        said = (_("por verificar") if entry.to_verify else "", entry.note or "")
        about = entry.about or ("" if any(said) else _("Declaración de Marrakech"))
        detail = " · ".join(filter(None, (about, *said)))
        return TimelineRow(("stage", entry.change_id), title, detail, day, icon, tint)
    return TimelineRow(("event", entry.id), entry.subject, _detail(entry), day, icon, tint)


_STATES = {EventState.PLANNED, EventState.CANCELLED, EventState.POSTPONED}


def _detail(entry: EventEntry) -> str:
    parts = [entry.state.label] if entry.state in _STATES else []
    came = ", ".join(came_said(kind, count) for kind, count in entry.outcomes)
    if came:
        parts.append(came)
    else:
        parts.append(entry.type)
        if entry.people:
            words = ngettext("{n} participante", "{n} participantes", entry.people)
            parts.append(words.format(n=show_number(entry.people)))
        if entry.several:
            parts.append(_("varias, sin número"))
    if entry.modality:
        parts.append(entry.modality.label.lower())
    return " · ".join(parts)


def came_said(kind: OutcomeKind, count: int) -> str:
    """Return «2 acuerdos»."""
    words = {
        OutcomeKind.NEED: ngettext("{n} necesidad", "{n} necesidades", count),
        OutcomeKind.OPPORTUNITY: ngettext("{n} oportunidad", "{n} oportunidades", count),
        OutcomeKind.AGREEMENT: ngettext("{n} acuerdo", "{n} acuerdos", count),
        OutcomeKind.COMMITMENT: ngettext("{n} compromiso", "{n} compromisos", count),
        OutcomeKind.RESOURCE: ngettext("{n} recurso", "{n} recursos", count),
        OutcomeKind.TASK: ngettext("{n} tarea", "{n} tareas", count),
        OutcomeKind.RISK: ngettext("{n} riesgo", "{n} riesgos", count),
    }
    return words[kind].format(n=count)
