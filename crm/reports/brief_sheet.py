"""Sets a brief on at most two pages of A4, and cuts what does not fit in a stated order."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from crm.i18n import _
from crm.reports.brief_blocks import (
    COLUMN,
    Section,
    agenda_head,
    box,
    commitment_line,
    draw_note_lines,
    fact_line,
    follow_up,
    heading,
    in_columns,
    interaction_line,
    look,
    missing_glyphs,
    outcome_line,
    person_line,
    point_line,
    post_line,
    section,
    table_head,
)
from crm.reports.brief_lines import (
    Brief,
    Fact,
    clipped,
    for_sharing,
)
from crm.reports.flow import (
    Block,
    Item,
    bottom,
    paginate,
    text_block,
)
from crm.reports.pdf import (
    FOOT,
    MARGIN,
    MEDIUM,
    PAGE_HEIGHT,
    TEXT_3,
    WIDTH,
    Furniture,
    P,
    Paper,
    clip,
)

# What is shortened first when two pages are not enough, and down to how many lines: the
# oldest history goes first; only if nothing else helps is a list brought down to one line.
CUTS = (
    ("interactions", 3),
    ("posts", 4),
    ("outcomes", 4),
    ("people", 5),
    ("commitments", 5),
    ("facts", 8),
    ("links", 3),
    ("points", 4),
    ("follow_ups", 2),
    ("interactions", 1),
    ("posts", 1),
    ("outcomes", 1),
    ("people", 1),
    ("commitments", 1),
    ("links", 1),
    ("facts", 2),
    ("points", 1),
    ("follow_ups", 1),
)
_LAST_RESORTS = (100, 30)  # then every text is cut at so many characters
_MOST = 80  # lines of one list that two pages could hold at all

_TOPS = (44.0, 48.0)  # where the flow begins below the edge of the first and the second page


def sheet_name(brief: Brief) -> str:
    """What this kind of sheet is called."""
    names = {
        "organization": _("Ficha de actor"),
        "person": _("Ficha de persona"),
        "handover": _("Ficha de relevo"),
    }
    return names[brief.kind]


class BriefSheet:
    """One brief, measured once line by line and laid out as often as it must be shortened."""

    def __init__(self, brief: Brief) -> None:
        brief = for_sharing(brief) if brief.shareable else brief
        self._measure(brief)
        fits = self._fit()
        for most in _LAST_RESORTS:
            if not fits:
                self._measure(clipped(brief, most))
                fits = self._fit()

    def _measure(self, brief: Brief) -> None:
        self.brief = brief
        self._lists: dict[str, Sequence[Any]] = {
            "interactions": self.brief.interactions,
            "posts": self.brief.posts,
            "outcomes": self.brief.outcomes,
            "people": self.brief.people,
            "commitments": self.brief.commitments,
            "facts": self._facts(),
            "links": self.brief.links,
            "points": self.brief.agenda.points,
            "follow_ups": self.brief.follow_ups,
        }
        self._shown = {name: min(_MOST, len(lines)) for name, lines in self._lists.items()}
        self._measured: dict[tuple[str, int], Block] = {}
        self._set: dict[str, Callable[[Any], Block]] = {
            "interactions": interaction_line,
            "posts": post_line,
            "outcomes": outcome_line,
            "people": partial(person_line, shareable=self.brief.shareable),
            "commitments": commitment_line,
            "facts": partial(fact_line, width=COLUMN),
            "links": partial(fact_line, width=WIDTH),
            "follow_ups": follow_up,
        }
        self._heading = heading(self.brief)
        self._agenda_head = agenda_head(self.brief)
        self._missing = missing_glyphs(self.brief)

    def draw(self, paper: Paper) -> None:
        """Draw the pages, each with its furniture."""
        furniture = self._furniture()
        for number, page in enumerate(self.pages, 1):
            paper.furnish(furniture, number, len(self.pages))
            top = PAGE_HEIGHT - _TOPS[number - 1]
            for placed in page:
                placed.item.draw(paper.canvas, MARGIN, top - placed.below)
            if number == len(self.pages):
                draw_note_lines(paper.canvas, top - bottom(page))
            paper.end_page()

    def _furniture(self) -> Furniture:
        brief = self.brief
        kind = sheet_name(brief)
        if brief.shareable:
            kind += " · " + _("versión para compartir")
        if brief.example:
            kind += " · " + _("ejemplo")
        return Furniture(
            kind=kind,
            running=brief.name,
            printed_by=brief.printed_by,
            printed_on=brief.printed_on,
            internal=not brief.shareable,
            example=brief.example,
            logo=brief.logo,
        )

    def _facts(self) -> tuple[Fact, ...]:
        brief = self.brief
        reach = tuple(Fact(each.label or _("Contacto"), each.text) for each in brief.reach)
        if brief.kind == "person" and not reach and not brief.shareable:
            reach = (Fact(_("Contacto")),)
        return reach + brief.facts

    # --- fitting

    def _fit(self) -> bool:
        rooms = [PAGE_HEIGHT - top - FOOT - 6 for top in _TOPS]
        while True:
            self.pages, too_much = paginate(self._flow(), rooms)
            if not too_much:
                return True
            if not self._shorten(too_much):
                return False

    def _shorten(self, too_much: float) -> bool:
        for name, floor in CUTS:
            if self._shown[name] > floor:
                dropped = 0.0
                while self._shown[name] > floor and dropped < too_much:
                    self._shown[name] -= 1
                    dropped += self._line(name, self._shown[name]).height
                return True
        return False

    def _line(self, name: str, number: int) -> Block:
        key = name, number
        if key not in self._measured:
            line = self._lists[name][number]
            make = partial(point_line, number=number + 1) if name == "points" else self._set[name]
            self._measured[key] = make(line)
        return self._measured[key]

    # --- the story

    def _flow(self) -> list[Item]:
        if self.brief.kind != "person":
            story = [
                *self._follow_ups(),
                *in_columns(*self._told(self._people(), self._outcomes(), self._data())),
                *(self._table() if self.brief.kind == "organization" else ()),
                *self._full_width(_("Últimas interacciones"), self._lines("interactions")),
                *self._full_width(_("Vínculos"), self._lines("links")),
            ]
        else:
            posts = _("Cargos"), self._lines("posts")
            outcomes = [self._outcomes()] if self.brief.outcomes else []
            links = self._lines("links")
            story = [
                *in_columns(*self._told(posts, self._data(), *outcomes)),
                *self._lines("follow_ups"),
                *self._table(),
                *self._full_width(
                    _("Reuniones y otras interacciones"), self._lines("interactions")
                ),
                *(self._full_width(_("Vínculos"), links) if links else []),
            ]
        return [*self._heading, *self._agenda(), *story, *self._missing]

    def _told(self, *sections: Section) -> list[Section]:
        """Leave out the empty ones of a shareable brief: what is there may not be shown."""
        return [each for each in sections if each[1] or not self.brief.shareable]

    def _full_width(self, title: str, lines: list[Block], gap: float = 5) -> list[Item]:
        told = self._told((title, lines))
        return [block for title, lines in told for block in section(title, lines, gap=gap)]

    def _lines(self, name: str) -> list[Block]:
        shown = [self._line(name, number) for number in range(self._shown[name])]
        left_out = len(self._lists[name]) - len(shown)
        if name == "interactions":
            left_out += self.brief.older_interactions
        if left_out:
            said = _("y {count} más").format(count=left_out)
            shown.append(text_block(P(said, look(7.6, TEXT_3, MEDIUM)), COLUMN, space=5))
        return shown

    def _agenda(self) -> list[Item]:
        points = self._lines("points")
        if not points and not self.brief.shareable:
            said = P(_("Sin puntos registrados."), look(9, TEXT_3))
            points = [text_block(said, COLUMN, space=4)]
        if not points and not self.brief.agenda.when:
            return []
        return [box([self._agenda_head, *points])]

    def _follow_ups(self) -> list[Item]:
        return [*self._lines("follow_ups")] or self._full_width(_("Seguimientos"), [])

    def _people(self) -> Section:
        lines = self._lines("people")
        if self.brief.former:
            said = clip(self.brief.former, 400)
            lines.append(text_block(P(said, look(7.6, TEXT_3)), COLUMN, space=6))
        return _("Autoridades y contactos"), lines

    def _outcomes(self) -> Section:
        return _("Necesidades y oportunidades"), self._lines("outcomes")

    def _data(self) -> Section:
        if self.brief.kind != "person":
            return _("Datos de la institución"), self._lines("facts")
        return _("Contacto y datos"), self._lines("facts")

    def _table(self) -> list[Item]:
        lines = self._lines("commitments")
        table = [table_head(), *lines] if lines else []
        return self._full_width(_("Compromisos abiertos"), table, gap=1 if table else 5)
