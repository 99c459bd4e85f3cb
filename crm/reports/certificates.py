"""Certificates of attendance, one a person, on A4 that lies on its side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crm.dates import show_date
from crm.disk import replacing
from crm.errors import CrmError
from crm.i18n import _
from crm.reports.event_facts import EventFacts, gather_attendees, gather_facts, network_name
from crm.reports.fitting import fit
from crm.reports.pdf import (
    ACCENT,
    BOLD,
    BRAND,
    LANDSCAPE,
    LINE_STRONG,
    REGULAR,
    SEMIBOLD,
    TEXT,
    TEXT_2,
    TEXT_3,
    Paper,
    draw_logo,
)
from crm.reports.story import Signer

MOST_SIGNERS = 3
_WIDTH, _HEIGHT = LANDSCAPE
_MARGIN = 84.0
_ROOM = _WIDTH - 2 * _MARGIN
_LINE = 190.0


@dataclass(frozen=True)
class Certificates:
    """The certificates of an event: to whom, and who signs them."""

    facts: EventFacts
    names: tuple[str, ...]
    signers: tuple[Signer, ...]


def gather_certificates(
    session: Session, event_id: int, *, printed_by: str, signers: Sequence[Signer] = ()
) -> Certificates:
    """Gather a certificate for each person who was there, signed by who organized it if no other.

    Who could not be identified gets none.
    """
    facts = gather_facts(session, event_id, printed_by)
    there = gather_attendees(session, event_id)
    names = [each.name for each in there if each.name and not each.to_verify]
    if not names:
        raise CrmError(_("No hay asistentes con nombre en esta reunión."))
    sign = signers or [Signer(each) for each in facts.organizers or (network_name(),)]
    return Certificates(facts, tuple(names), tuple(sign[:MOST_SIGNERS]))


def certificates_pdf(
    certificates: Certificates, step: Callable[[int], object] | None = None
) -> bytes:
    """Return the certificates as a PDF; `step` hears how many are done."""
    facts = certificates.facts
    title = " · ".join((_("Constancia de participación"), facts.subject))
    paper = Paper(title=title, author=facts.printed_by, size=LANDSCAPE)
    for number, name in enumerate(certificates.names, 1):
        _draw_frame(paper.canvas, facts)
        _draw_words(paper.canvas, facts, name)
        _draw_signers(paper.canvas, certificates.signers)
        paper.end_page()
        if step:
            step(number)
    return paper.data()


def write_certificates(
    certificates: Certificates, path: Path, step: Callable[[int], object] | None = None
) -> None:
    """Write the certificates as one PDF at `path`, whole or not at all."""
    data = certificates_pdf(certificates, step)
    with replacing(path) as file:
        file.write(data)


def _draw_frame(canvas: Any, facts: EventFacts) -> None:
    canvas.setStrokeColor(BRAND)
    canvas.setLineWidth(3)
    canvas.rect(26, 26, _WIDTH - 52, _HEIGHT - 52)
    canvas.setLineWidth(0.6)
    canvas.rect(33, 33, _WIDTH - 66, _HEIGHT - 66)
    if facts.logo:
        draw_logo(canvas, facts.logo, _WIDTH - 52, _HEIGHT - 72, box=(150, 44))
    if facts.example:
        said = fit(_("Datos de ejemplo."), 200, 12, (8,), colour=TEXT_3)
        said.draw(canvas, 44, _HEIGHT - 42)


def _draw_words(canvas: Any, facts: EventFacts, name: str) -> None:
    when = ", ".join(filter(None, (facts.when, facts.where)))
    lines: list[tuple[str, float, tuple[float, ...], str, Any, float]] = [
        (network_name(), 18, (11, 10), SEMIBOLD, TEXT_2, 14),
        (_("Constancia de participación").upper(), 40, (27, 22), BOLD, ACCENT, 20),
        (_("Se otorga a"), 16, (12,), REGULAR, TEXT_2, 10),
        (name, 70, (32, 27, 23, 19, 15), BOLD, TEXT, 14),
        (_("por su participación en"), 16, (12,), REGULAR, TEXT_2, 10),
        (facts.title, 66, (17, 15, 13, 11.4, 10), SEMIBOLD, TEXT, 10),
        (when, 34, (11.6, 10.4, 9.2), REGULAR, TEXT_2, 4),
        (
            _("Organiza: {names}").format(names=facts.organized_by),
            30,
            (11.6, 10.4, 9.2),
            REGULAR,
            TEXT_2,
            0,
        ),
    ]
    fitted = [
        (
            fit(said, _ROOM, high, sizes, face=face, colour=colour, align=1),
            below,
        )
        for said, high, sizes, face, colour, below in lines
    ]
    tall = sum(each.height + below for each, below in fitted)
    at = 150 + (_HEIGHT - 150 - 60 + tall) / 2
    for each, below in fitted:
        each.draw(canvas, _MARGIN, at)
        at -= each.height + below
    day = fit(
        _("Emitida el {day}").format(day=show_date(facts.printed_on)),
        200,
        12,
        (8,),
        colour=TEXT_3,
        align=1,
    )
    day.draw(canvas, (_WIDTH - 200) / 2, 54)


def _draw_signers(canvas: Any, signers: Sequence[Signer]) -> None:
    gap = (_WIDTH - 2 * _MARGIN - len(signers) * _LINE) / (len(signers) + 1)
    for place, signer in enumerate(signers):
        left, at = _MARGIN + gap + place * (_LINE + gap), 112.0
        canvas.setStrokeColor(LINE_STRONG)
        canvas.setLineWidth(0.7)
        canvas.line(left, at, left + _LINE, at)
        at -= 4
        for said, face in (
            (signer.name, SEMIBOLD),
            (signer.post, REGULAR),
            (signer.institution, REGULAR),
        ):
            if said:
                line = fit(said, _LINE, 22, (9.2, 8.2, 7.2), face=face, align=1)
                line.draw(canvas, left, at)
                at -= line.height
