"""Letters of invitation in the form of an oficio, one for each person or institution invited."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from crm.dates import month_name
from crm.disk import replacing
from crm.errors import CrmError
from crm.i18n import _
from crm.model import Sex
from crm.reports.event_facts import (
    Attendee,
    EventFacts,
    gather_facts,
    gather_invited,
    network_name,
)
from crm.reports.fitting import fit
from crm.reports.flow import Block, Item, paginate, row_block, text_block
from crm.reports.pdf import (
    BRAND,
    LINE_STRONG,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    SEMIBOLD,
    TEXT_2,
    TEXT_3,
    P,
    Paper,
    clip,
    draw_logo,
    style,
)
from crm.reports.story_pdf import MOST_PAGES, text_lines
from crm.text import clean_line, fold

_MARGIN = 76.0
_WIDTH = PAGE_WIDTH - 2 * _MARGIN
_TOP, _LATER_TOP, _FOOT = 116.0, 72.0, 62.0
_SIZE = 10.6
_SIGNATURE = 250.0
_LONGEST = 240  # characters of a subject


@dataclass(frozen=True)
class Sender:
    """Who signs the letters, from where, and how they are numbered."""

    name: str = ""
    post: str = ""
    institution: str = ""
    city: str = "Lima"
    number: int | None = None  # of the first; the others follow
    suffix: str = ""  # what stands after number and year: «-RED/PMM»


@dataclass(frozen=True)
class Letter:
    """One letter: its number, the lines that say to whom, and its paragraphs, one a line."""

    number: str
    addressee: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class Letters:
    """The invitations of an event, and who must not be written to."""

    facts: EventFacts
    sender: Sender
    dated: str
    subject: str
    letters: tuple[Letter, ...]
    left_out: tuple[str, ...]


def gather_letters(
    session: Session, event_id: int, sender: Sender, *, printed_by: str, body: str = ""
) -> Letters:
    """Gather a letter for each invited who may be contacted; `body` is said in place of ours."""
    facts = gather_facts(session, event_id, printed_by)
    invited = gather_invited(session, event_id)
    written = [each for each in invited if not each.do_not_contact]
    if not written:
        raise CrmError(_("No hay invitados a quienes se pueda escribir."))
    title = clip(clean_line(facts.title), _LONGEST)
    return Letters(
        facts=facts,
        sender=sender,
        dated=_dated(facts, sender),
        subject=_("Invitación a «{title}»").format(title=title),
        letters=tuple(
            Letter(
                _number(facts, sender, place),
                tuple(_addressee(each)),
                body.strip() or "\n".join(_body(facts, several=not each.name)),
            )
            for place, each in enumerate(written)
        ),
        left_out=tuple(each.name for each in invited if each.do_not_contact),
    )


def _dated(facts: EventFacts, sender: Sender) -> str:
    day = facts.printed_on
    said = _("{day} de {month} de {year}").format(
        day=day.day, month=month_name(day.month), year=day.year
    )
    return ", ".join(filter(None, (sender.city, said)))


def _number(facts: EventFacts, sender: Sender, place: int) -> str:
    if sender.number is None:
        return ""
    return _("OFICIO N.° {number:03}-{year}{suffix}").format(
        number=sender.number + place, year=facts.printed_on.year, suffix=sender.suffix
    )


def _addressee(who: Attendee) -> Iterator[str]:
    """To whom, as the first lines of an oficio say it; an institution where nobody is named."""
    if who.name:
        treatment = fold(who.treatment).rstrip(".")
        yield _mister(who.sex, treatment)
        shown = "" if treatment in _WOMEN | _MEN else who.treatment
        yield " ".join(filter(None, (shown, who.name))).upper()
        yield from filter(None, (who.post, who.institution))
    else:
        yield _("Señores")
        yield who.institution.upper()
    yield _("Presente.-")


_WOMEN = {"sra", "srta", "senora", "senorita", "ms", "mrs"}
_MEN = {"sr", "senor", "mr"}


def _mister(sex: Sex | None, treatment: str) -> str:
    if sex is Sex.FEMALE or (sex is None and treatment in _WOMEN):
        return _("Señora")
    if sex is Sex.MALE or (sex is None and treatment in _MEN):
        return _("Señor")
    return _("Señor(a)")


def _body(facts: EventFacts, *, several: bool) -> Iterator[str]:
    greeting = (
        _(
            "Es grato dirigirme a ustedes para saludarles cordialmente, en nombre de la {network}, "
            "e invitarles a participar en «{title}», que organiza: {names}."
        )
        if several
        else _(
            "Es grato dirigirme a usted para saludarle cordialmente, en nombre de la {network}, "
            "e invitarle a participar en «{title}», que organiza: {names}."
        )
    )
    yield greeting.format(network=network_name(), title=facts.title, names=facts.organized_by)
    for label, said in (
        (_("Fecha"), facts.when),
        (_("Hora"), facts.hours),
        (_("Lugar"), facts.where),
        (_("Modalidad"), facts.modality),
    ):
        if said:
            yield f"{label}: {said}"
    yield _(
        "Agradeceré confirmar la participación, o designar a quien represente a su institución, "
        "en respuesta a este documento."
    )
    yield _("Hago propicia la ocasión para expresar mi especial consideración.")


# On paper


def letters_pdf(letters: Letters, step: Callable[[int], object] | None = None) -> bytes:
    """Return the letters as one PDF, in the language in use; `step` hears how many are done."""
    facts = letters.facts
    paper = Paper(title=letters.subject, author=letters.sender.name or facts.printed_by)
    for number, letter in enumerate(letters.letters, 1):
        _draw(paper, letters, letter)
        if step:
            step(number)
    return paper.data()


def write_letters(
    letters: Letters, path: Path, step: Callable[[int], object] | None = None
) -> None:
    """Write the letters as one PDF at `path`, whole or not at all."""
    data = letters_pdf(letters, step)
    with replacing(path) as file:
        file.write(data)


def _draw(paper: Paper, letters: Letters, letter: Letter) -> None:
    rooms = [PAGE_HEIGHT - top - _FOOT for top in (_TOP, *[_LATER_TOP] * MOST_PAGES)]
    pages, _left = paginate(_flow(letters, letter), rooms)
    for number, page in enumerate(pages):
        if number == 0:
            _draw_letterhead(paper.canvas, letters.facts)
        top = PAGE_HEIGHT - (_LATER_TOP if number else _TOP)
        for placed in page:
            placed.item.draw(paper.canvas, _MARGIN, top - placed.below)
        paper.end_page()


def _draw_letterhead(canvas: Any, facts: EventFacts) -> None:
    left, middle = _MARGIN, PAGE_HEIGHT - 62
    room = _WIDTH
    if facts.logo:
        room -= draw_logo(canvas, facts.logo, _MARGIN + _WIDTH, middle, box=(150, 44)) + 14
    name = fit(network_name(), room, 30, (11, 9.6), face=SEMIBOLD, colour=TEXT_2)
    name.draw(canvas, left, middle + name.height / 2)
    canvas.setStrokeColor(BRAND)
    canvas.setLineWidth(1.4)
    canvas.line(left, middle - 28, left + _WIDTH, middle - 28)
    if facts.example:
        said = fit(_("Datos de ejemplo."), _WIDTH, 12, (8,), colour=TEXT_3)
        said.draw(canvas, left, 40)


def _flow(letters: Letters, letter: Letter) -> Iterator[Item]:
    plain, strong = style(_SIZE), style(_SIZE, face=SEMIBOLD)
    yield from text_lines(letters.dated, style(_SIZE, align=2), 0, _WIDTH)
    yield from text_lines(letter.number, strong, 14, _WIDTH)
    for number, line in enumerate(letter.addressee):
        yield from text_lines(line, strong if number == 1 else plain, 2 if number else 18, _WIDTH)
    asunto = [(P(_("Asunto:"), strong), 0, 56), (P(letters.subject, plain), 60, _WIDTH - 60)]
    yield row_block(asunto, space=18)
    yield from text_lines(_("De mi consideración:"), plain, 18, _WIDTH)
    for line in letter.body.splitlines():
        yield from text_lines(line, plain, 9, _WIDTH)
    yield text_block(P(_("Atentamente,"), plain), _WIDTH, space=18, sticky=True)
    yield _signature(letters.sender)


def _signature(sender: Sender) -> Block:
    said = [fit(sender.name, _SIGNATURE, 26, (10, 9, 8), face=SEMIBOLD, align=1)]
    for line in filter(None, (sender.post, sender.institution)):
        said.append(fit(line, _SIGNATURE, 22, (9, 8, 7), align=1))

    def draw(canvas: Any, left: float, top: float) -> None:
        left += (_WIDTH - _SIGNATURE) / 2
        down = top - 54
        canvas.setStrokeColor(LINE_STRONG)
        canvas.setLineWidth(0.7)
        canvas.line(left, down, left + _SIGNATURE, down)
        for each in said:
            each.draw(canvas, left, down - 3)
            down -= each.height

    return Block(58 + sum(each.height for each in said), draw, space=6)
