"""Sets a brief on at most two pages of A4, and cuts what does not fit in a stated order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from reportlab.lib.colors import white
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from crm.i18n import _
from crm.reports.brief_lines import (
    Brief,
    CommitmentLine,
    Fact,
    FollowUpLine,
    InteractionLine,
    OutcomeLine,
    PersonLine,
    Point,
    PostLine,
    Reach,
    Step,
    brief_warnings,
    clipped,
    for_sharing,
)
from crm.reports.flow import (
    Block,
    Columns,
    Item,
    bottom,
    paginate,
    row_block,
    stack_height,
    stacked,
    text_block,
)
from crm.reports.pdf import (
    ACCENT,
    ACCENT_TINT,
    BOLD,
    BRAND,
    DANGER,
    DANGER_TINT,
    FOOT,
    LINE,
    LINE_STRONG,
    MARGIN,
    MEDIUM,
    NOTE_LINE,
    OK,
    PAGE_HEIGHT,
    REGULAR,
    SEMIBOLD,
    STALLED,
    TEXT,
    TEXT_2,
    TEXT_3,
    WARN,
    WIDTH,
    Furniture,
    P,
    Paper,
    Run,
    clip,
    style,
    width_of,
)
from crm.text import clean_line

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
_STEPS = 9

_TOPS = (44.0, 48.0)  # where the flow begins below the edge of the first and the second page
_GUTTER = 20.0
_COLUMN = (WIDTH - _GUTTER) / 2
_TABLE = (0.0, 190.0, 358.0, 424.0)  # where each column of the commitments begins
_WHEN, _WHO = 66.0, 84.0  # the sides of a line of history
_RADIUS = 7.2
_NOTE_LINES = 22.0
_BOX_INSET = 14.0
_BOX_WIDTH = WIDTH - _BOX_INSET - 12
_REACHED = ("done", "current")

_TONES = {
    "plain": TEXT_2,
    "accent": ACCENT,
    "ok": OK,
    "warn": WARN,
    "danger": DANGER,
    "stalled": STALLED,
}


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
            "interactions": _interaction,
            "posts": _post,
            "outcomes": _outcome,
            "people": partial(_person, shareable=self.brief.shareable),
            "commitments": _commitment,
            "facts": partial(_fact, width=_COLUMN),
            "links": partial(_fact, width=WIDTH),
            "follow_ups": _follow_up,
        }
        self._heading = _heading(self.brief)
        self._agenda_head = _agenda_head(self.brief)
        self._missing = _missing(self.brief)

    def draw(self, paper: Paper) -> None:
        """Draw the pages, each with its furniture."""
        furniture = self._furniture()
        for number, page in enumerate(self.pages, 1):
            paper.furnish(furniture, number, len(self.pages))
            top = PAGE_HEIGHT - _TOPS[number - 1]
            for placed in page:
                placed.item.draw(paper.canvas, MARGIN, top - placed.below)
            if number == len(self.pages):
                _draw_note_lines(paper.canvas, top - bottom(page))
            paper.end_page()

    def _furniture(self) -> Furniture:
        brief = self.brief
        kind = _("Ficha de actor") if brief.kind == "organization" else _("Ficha de persona")
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
            make = partial(_point, number=number + 1) if name == "points" else self._set[name]
            self._measured[key] = make(line)
        return self._measured[key]

    # --- the story

    def _flow(self) -> list[Item]:
        if self.brief.kind == "organization":
            story = [
                *self._follow_ups(),
                *_in_columns(
                    self._people(),
                    self._outcomes(),
                    (_("Datos de la institución"), self._lines("facts")),
                ),
                *self._table(),
                *self._history(_("Últimas interacciones")),
                *self._links(),
            ]
        else:
            story = [
                *_in_columns(
                    (_("Cargos"), self._lines("posts")),
                    (_("Contacto y datos"), self._lines("facts")),
                    *([self._outcomes()] if self.brief.outcomes else []),
                ),
                *self._follow_ups(),
                *self._table(),
                *self._history(_("Reuniones y otras interacciones")),
                *(self._links() if self.brief.links else ()),
            ]
        return [*self._heading, self._agenda(), *story, *self._missing]

    def _lines(self, name: str) -> list[Block]:
        shown = [self._line(name, number) for number in range(self._shown[name])]
        left_out = len(self._lists[name]) - len(shown)
        if name == "interactions":
            left_out += self.brief.older_interactions
        if left_out:
            said = _("y {count} más").format(count=left_out)
            shown.append(text_block(P(said, _look(7.6, TEXT_3, MEDIUM)), _COLUMN, space=5))
        return shown

    def _agenda(self) -> Block:
        said = P(_("Sin puntos registrados."), _look(9, TEXT_3))
        points = self._lines("points") or [text_block(said, _COLUMN, space=4)]
        return _box([self._agenda_head, *points])

    def _follow_ups(self) -> list[Item]:
        if not self.brief.follow_ups and self.brief.kind == "organization":
            return [*_section(_("Seguimientos"), [])]
        return list(self._lines("follow_ups"))

    def _people(self) -> tuple[str, list[Block]]:
        lines = self._lines("people")
        if self.brief.former:
            said = _("Antes: {names}").format(names=clip(self.brief.former, 400))
            lines.append(text_block(P(said, _look(7.6, TEXT_3)), _COLUMN, space=6))
        return _("Autoridades y contactos"), lines

    def _outcomes(self) -> tuple[str, list[Block]]:
        return _("Necesidades y oportunidades"), self._lines("outcomes")

    def _table(self) -> list[Item]:
        lines = self._lines("commitments")
        table = [_table_head(), *lines] if lines else []
        return [*_section(_("Compromisos abiertos"), table, gap=1 if table else 5)]

    def _history(self, title: str) -> list[Item]:
        return [*_section(title, self._lines("interactions"))]

    def _links(self) -> list[Item]:
        return [*_section(_("Vínculos"), self._lines("links"))]


# --- sections


def _look(size: float, colour: Any = TEXT, face: str = REGULAR, align: int = 0) -> ParagraphStyle:
    return style(size, colour=colour, face=face, align=align)


def _known(text: str, most: int) -> str | Run:
    return clip(text, most) if text.strip() else Run(_("sin dato"), colour=TEXT_3)


def _section(
    title: str, lines: Sequence[Block], *, width: float = WIDTH, gap: float = 5
) -> tuple[Block, ...]:
    """Set a section: its heading, and its lines or the word that there are none."""
    first, *others = lines or [text_block(P(_("sin dato"), _look(8.8, TEXT_3)), width)]
    return _section_heading(title, width), replace(first, space=gap), *others


def _section_heading(title: str, width: float = WIDTH) -> Block:
    text = text_block(P(title, _look(10.5, ACCENT, SEMIBOLD)), width)

    def draw(canvas: Any, left: float, top: float) -> None:
        text.draw(canvas, left, top)
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(0.9)
        canvas.line(left, top - text.height - 2, left + width, top - text.height - 2)

    return Block(text.height + 2.5, draw, space=11, sticky=True)


Section = tuple[str, list[Block]]


def _in_columns(*sections: Section) -> list[Item]:
    """Set each section below the shorter column, unless one column would stay half empty."""
    stacks: list[tuple[Block, ...]] = [(), ()]
    for title, lines in sections:
        shorter = 0 if stack_height(stacks[0]) <= stack_height(stacks[1]) else 1
        stacks[shorter] += _section(title, lines, width=_COLUMN)
    low, high = sorted(map(stack_height, stacks))
    if high - low > 120 and low < high * 0.5:
        return [item for section in sections for item in _spread(section)]
    return [Columns(tuple(stacks), (0, _COLUMN + _GUTTER), space=12)]


def _spread(section: Section) -> list[Item]:
    """Set one section over both columns, as even as its lines allow."""
    title, lines = section
    if not lines:
        return [*_section(title, lines)]
    cut = min(
        range(len(lines), 0, -1),
        key=lambda cut: max(stack_height(lines[:cut]), stack_height(lines[cut:])),
    )
    stacks = tuple(lines[:cut]), tuple(lines[cut:])
    columns = Columns(stacks, (0, _COLUMN + _GUTTER), space=5)
    return [_section_heading(title), columns]


# --- the top of the page


def _heading(brief: Brief) -> list[Item]:
    about = [clip(each, 120) for each in brief.about[:8] if each.strip()]
    if brief.focal_point:
        said = _("Punto focal de la Red: {name}").format(name=clip(brief.focal_point, 120))
        about.append(said)
    if brief.as_of:
        about.append(_("Datos al {date}").format(date=clip(brief.as_of, 60)))
    blocks: list[Item] = [_name(brief.name)]
    if about:
        blocks.append(
            text_block(P("\u00a0 · \u00a0".join(about), _look(8.8, TEXT_2)), WIDTH, space=3)
        )
    if brief.alert:
        blocks.append(_alert(brief.alert))
    return blocks


def _name(text: str) -> Block:
    """Set the name as large as two lines allow."""
    name = clip(clean_line(text), 240) or _("sin dato")
    for size in (17.8, 15.0, 12.0):
        leading = size * 1.2
        block = text_block(P(name, style(size, leading, face=BOLD)), WIDTH)
        if block.height < 2.5 * leading:
            break
    return block


def _alert(text: str) -> Block:
    said = P(["! ", clip(text, 400)], _look(9, DANGER, SEMIBOLD))
    return _box([text_block(said, _BOX_WIDTH)], tint=DANGER_TINT, bar=DANGER, pad=5)


def _box(
    blocks: Sequence[Block], *, tint: Any = ACCENT_TINT, bar: Any = BRAND, pad: float = 8
) -> Block:
    inner = stacked(blocks)
    height = inner.height + 2 * pad

    def draw(canvas: Any, left: float, top: float) -> None:
        canvas.setFillColor(tint)
        canvas.roundRect(left, top - height, WIDTH, height, 4, stroke=0, fill=1)
        canvas.rect(left, top - height, 8, height, stroke=0, fill=1)
        canvas.setFillColor(bar)
        canvas.rect(left, top - height, 3, height, stroke=0, fill=1)
        inner.draw(canvas, left + _BOX_INSET, top - pad)

    return Block(height, draw, space=12)


def _agenda_head(brief: Brief) -> Block:
    agenda = brief.agenda
    parts = [clip(each, 120) for each in (agenda.when, agenda.place) if each.strip()]
    when = " · ".join(parts) or _("Sin reunión programada")
    title = P(_("Para la próxima reunión"), _look(10, ACCENT, SEMIBOLD))
    at_right = P(when, _look(8.4, TEXT_2, MEDIUM, align=2))
    return row_block([(title, 0, 160), (at_right, 160, _BOX_WIDTH - 160)])


def _point(point: Point, *, number: int) -> Block:
    said: list[str | Run] = [_known(point.text, 300)]
    if point.strong.strip():
        end = ")" if point.text.rstrip().endswith(".") else ")."
        said += [" (", Run(clip(point.strong, 120), SEMIBOLD), end]
    mark = P(f"{number}.", _look(9, ACCENT, SEMIBOLD))
    cells = [(mark, 0, 14), (P(said, _look(9)), 14, _BOX_WIDTH - 14)]
    return row_block(cells, space=3 if number == 1 else 1.5)


# --- the stages


def _follow_up(line: FollowUpLine) -> Block:
    parts = []
    if line.steps:
        parts.append(_stepper(line.steps[:_STEPS]))
    if line.note.strip():
        parts.append(text_block(P(clip(line.note, 300), _look(8.2, TEXT_2)), WIDTH, space=4))
    title = clip(line.title, 120) or _("Seguimiento")
    return stacked(_section(title, parts, gap=8), space=12)


def _stepper(steps: Sequence[Step]) -> Block:
    share = WIDTH / len(steps)
    labels = [stacked(_step_label(step, share - 4)) for step in steps]
    height = 2 * _RADIUS + 5 + max(label.height for label in labels)
    last = max((at for at, step in enumerate(steps) if step.state in _REACHED), default=-1)

    def draw(canvas: Any, left: float, top: float) -> None:
        middle = top - _RADIUS
        for at, (step, label) in enumerate(zip(steps, labels, strict=True)):
            centre = left + share * (at + 0.5)
            if at:
                _join(canvas, centre - share, centre, middle, steps[at - 1 : at + 1], at <= last)
            _draw_stage(canvas, centre, middle, step)
            label.draw(canvas, left + share * at + 2, top - 2 * _RADIUS - 5)

    return Block(height, draw)


def _step_label(step: Step, width: float) -> list[Block]:
    current = step.state == "current"
    colour = TEXT if step.state in _REACHED else TEXT_3
    face = SEMIBOLD if current else MEDIUM
    caption = clip(step.caption, 40)
    if not caption.strip():
        caption = {"skipped": _("omitida"), "current": _("etapa actual")}.get(step.state, "")
    if not caption and step.state == "done":
        caption = _("sin fecha")
    title = P(clip(step.title, 40), style(8.3, 10.2, colour=colour, face=face, align=1))
    blocks = [text_block(title, width)]
    if caption:
        blocks.append(text_block(P(caption, _look(7.4, TEXT_3, align=1)), width, space=0.5))
    if step.to_verify:
        said = P(_("por verificar"), _look(7.4, WARN, SEMIBOLD, align=1))
        blocks.append(text_block(said, width))
    return blocks


def _join(
    canvas: Any, start: float, end: float, y: float, ends: Sequence[Step], reached: bool
) -> None:
    canvas.saveState()
    canvas.setStrokeColor(OK if reached else LINE_STRONG)
    canvas.setLineWidth(1.5 if reached else 0.9)
    if any(step.state == "skipped" for step in ends):
        canvas.setDash(2.5, 2.5)
    canvas.line(start + _RADIUS + 3, y, end - _RADIUS - 3, y)
    canvas.restoreState()


def _draw_stage(canvas: Any, x: float, y: float, step: Step) -> None:
    reached, current = step.state in _REACHED, step.state == "current"
    colour = WARN if step.to_verify else OK if reached else LINE_STRONG
    canvas.saveState()
    canvas.setStrokeColor(colour)
    canvas.setFillColor(colour)
    canvas.setLineWidth(1.3)
    if step.state == "skipped":
        canvas.setDash(2, 2)
    canvas.circle(x, y, _RADIUS, stroke=1, fill=1 if current else 0)
    if reached:
        if current:
            canvas.setStrokeColor(white)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        tick = canvas.beginPath()
        tick.moveTo(x - 3.1, y + 0.1)
        tick.lineTo(x - 0.9, y - 2.2)
        tick.lineTo(x + 3.3, y + 2.4)
        canvas.drawPath(tick)
    canvas.restoreState()


# --- the lines


def _person(line: PersonLine, *, shareable: bool) -> Block:
    vacant = not line.name.strip()
    name: list[str | Run] = [Run(_("Vacante"), MEDIUM, TEXT_3) if vacant else clip(line.name, 120)]
    if line.badge.strip():
        name.append(Run(" " + clip(line.badge, 40).upper(), colour=OK, size=7.4))
    blocks = [
        text_block(P(name, style(9, 12, face=SEMIBOLD)), _COLUMN),
        text_block(P([_known(line.post, 160)], _look(8.2, TEXT_2)), _COLUMN),
    ]
    reach = " · ".join(_said(each) for each in line.reach[:8])
    if reach or not (vacant or shareable):
        blocks.append(text_block(P(_reach(reach), _look(7.6, TEXT_3)), _COLUMN))
    return stacked(blocks, space=6)


def _said(reach: Reach) -> str:
    text = clip(reach.text, 120)
    return f"{clip(reach.label, 40)} {text}" if reach.label else text


def _reach(reach: str) -> str:
    return reach or _("Contacto: {text}").format(text=_("sin dato"))


def _post(line: PostLine) -> Block:
    face = SEMIBOLD if line.current else MEDIUM
    title: list[str | Run] = [_known(line.title, 160)]
    if line.current:
        title.append(Run(" " + _("ACTUAL"), SEMIBOLD, OK, 7.4))
    return stacked(
        [
            text_block(P(title, style(9, 12, face=face)), _COLUMN),
            text_block(P([_known(line.organization, 200)], _look(8.2, TEXT_2)), _COLUMN),
            text_block(P([_known(line.span, 80)], _look(7.6, TEXT_3)), _COLUMN),
        ],
        space=6,
    )


def _outcome(line: OutcomeLine) -> Block:
    kind = P(clip(line.kind, 40).upper(), _look(7.4, _TONES[line.tone], SEMIBOLD))
    return stacked(
        [
            text_block(kind, _COLUMN),
            text_block(P([_known(line.text, 300)], style(8.8, 11.6)), _COLUMN),
            text_block(P([_known(line.source, 160)], _look(7.6, TEXT_3)), _COLUMN),
        ],
        space=5,
    )


def _table_head() -> Block:
    titles = (_("Compromiso"), _("Responsable"), _("Vence"), _("Estado"))
    look = _look(7.8, TEXT_2, SEMIBOLD)
    return _table_row([P(title, look) for title in titles], space=1, sticky=True)


def _commitment(line: CommitmentLine) -> Block:
    state = [_known(line.state, 60)]
    if line.tone == "danger":
        state.insert(0, "! ")
    return _table_row(
        [
            P([_known(line.text, 240)], style(8.8, 11.6)),
            P([_known(line.responsible, 120)], style(8, 10.6, colour=TEXT_2)),
            P([_known(line.due, 40)], style(8, 10.6, colour=TEXT_2)),
            P(state, style(8, 10.6, colour=_TONES[line.tone], face=SEMIBOLD)),
        ]
    )


def _table_row(cells: Sequence[Paragraph], *, space: float = 0, sticky: bool = False) -> Block:
    ends = (*_TABLE[1:], WIDTH + 8)
    placed = [(cell, x, end - x - 8) for cell, x, end in zip(cells, _TABLE, ends, strict=True)]
    return row_block(placed, pad=3.6, rule=LINE, width=WIDTH, space=space, sticky=sticky)


def _interaction(line: InteractionLine) -> Block:
    title = clip(line.title, 140).strip()
    detail = clip(line.detail, 300).strip()
    if title and detail and title[-1] not in ".!?…":
        title += "."
    said: list[str | Run] = [Run(title, SEMIBOLD) if title else _known("", 1)]
    if detail:
        said.append(" " + detail)
    when = clip(line.when, 60).strip() or _("sin fecha")
    who = clip(clean_line(line.who), 60)
    at_right = min(_WHO, width_of(who, REGULAR, 7.6) + 1)
    room = WIDTH - _WHEN - at_right
    cells = [
        (P(when, _look(8, TEXT_2, MEDIUM)), 0, _WHEN - 6),
        (P(said, style(8.8, 11.8)), _WHEN, room - 8),
        (P(who, _look(7.6, TEXT_3, align=2)), _WHEN + room, at_right),
    ]
    return row_block(cells, space=3.4)


def _fact(fact: Fact, *, width: float) -> Block:
    label = Run(_("{label}:").format(label=clip(fact.label, 60)), MEDIUM, TEXT)
    paragraph = P([label, " ", _known(fact.text, 400)], style(8.2, 11.2, colour=TEXT_2))
    return text_block(paragraph, width, space=1.8)


def _missing(brief: Brief) -> list[Item]:
    note = brief_warnings(brief)
    return [text_block(P(note, _look(7.2, TEXT_3)), WIDTH, space=8)] if note else []


def _draw_note_lines(canvas: Any, top: float) -> None:
    heading = text_block(P(_("Notas de la reunión"), _look(10.5, ACCENT, SEMIBOLD)), WIDTH)
    top -= 11
    lines = int((top - heading.height - FOOT - 6) / _NOTE_LINES)
    if lines < 2:
        return
    heading.draw(canvas, MARGIN, top)
    canvas.setStrokeColor(NOTE_LINE)
    canvas.setLineWidth(0.5)
    for number in range(1, lines + 1):
        y = top - heading.height - number * _NOTE_LINES
        canvas.line(MARGIN, y, MARGIN + WIDTH, y)
