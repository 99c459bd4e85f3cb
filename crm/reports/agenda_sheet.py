"""The programme of an event, to hand out: its points, session by session, with their hours."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from crm import sessions
from crm.disk import replacing
from crm.i18n import _
from crm.reports.event_facts import EventFacts, gather_facts, gather_sessions, show_hours
from crm.reports.story import Grid, Heading, Pairs, Part, Section, Story, Text
from crm.reports.story_pdf import story_pdf


def gather_agenda_sheet(session: Session, event_id: int, *, printed_by: str) -> Story:
    """Gather the programme of an event; what was said of its points is not in it."""
    facts = gather_facts(session, event_id, printed_by)
    notice = _("Programa de la reunión.") if facts.held else _("Programa sujeto a cambios.")
    return Story(
        kind=_("Programa"),
        title=facts.title,
        about=" · ".join(filter(None, (facts.type, facts.modality))),
        sections=(
            Section(_("Datos de la reunión"), (Pairs(tuple(_data(facts))),)),
            Section(_("Programa"), tuple(_programme(session, event_id))),
        ),
        printed_by=facts.printed_by,
        printed_on=facts.printed_on,
        notice=notice,
        example=facts.example,
        logo=facts.logo,
    )


def write_agenda_sheet(story: Story, path: Path) -> None:
    """Write the programme as a PDF at `path`, whole or not at all."""
    data = story_pdf(story)
    with replacing(path) as file:
        file.write(data)


def _data(facts: EventFacts) -> Iterator[tuple[str, str]]:
    for label, said in (
        (_("Fecha"), facts.when),
        (_("Hora"), facts.hours),
        (_("Lugar"), facts.where),
        (_("Organiza"), facts.organized_by),
    ):
        if said:
            yield label, said


def _programme(session: Session, event_id: int) -> Iterator[Part]:
    points: dict[int | None, list[tuple[str, str, str]]] = {}
    for each in sessions.agenda(session, event_id):
        hours = show_hours(each.start_time, each.end_time)
        points.setdefault(each.session_id, []).append((hours, each.title, each.speaker or ""))
    heads, shares = (_("Hora"), _("Punto"), _("A cargo de")), (1.6, 6, 3.4)
    if None in points:
        yield Grid(heads, shares, tuple(points[None]))
    parts = gather_sessions(session, event_id)
    for part in parts:
        yield Heading(part.title)
        if about := " · ".join(filter(None, (part.when, part.hours, part.where))):
            yield Text(about, quiet=True)
        if part.id in points:
            yield Grid(heads, shares, tuple(points[part.id]))
    if not points and not parts:
        yield Text(_("Sin puntos de agenda registrados."), quiet=True)
