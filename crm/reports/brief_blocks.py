"""The strips that a brief is made of: how each kind of line looks in print."""

from collections.abc import Sequence
from dataclasses import replace
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
)
from crm.reports.flow import (
    Block,
    Columns,
    Item,
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
    REGULAR,
    SEMIBOLD,
    STALLED,
    TEXT,
    TEXT_2,
    TEXT_3,
    WARN,
    WIDTH,
    P,
    Run,
    clip,
    style,
    width_of,
)
from crm.text import clean_line

_GUTTER = 20.0
COLUMN = (WIDTH - _GUTTER) / 2
_TABLE = (0.0, 190.0, 358.0, 424.0)  # where each column of the commitments begins
_WHEN, _WHO = 66.0, 84.0  # the sides of a line of history
_RADIUS = 7.2
_MOST_STEPS = 9
_NOTE_LINES = 22.0
_BOX_INSET = 14.0
_BOX_WIDTH = WIDTH - _BOX_INSET - 12
_REACHED = ("done", "current")

Section = tuple[str, list[Block]]

_TONES = {
    "plain": TEXT_2,
    "accent": ACCENT,
    "ok": OK,
    "warn": WARN,
    "danger": DANGER,
    "stalled": STALLED,
}


def look(size: float, colour: Any = TEXT, face: str = REGULAR, align: int = 0) -> ParagraphStyle:
    """Return a paragraph style at the usual leading."""
    return style(size, colour=colour, face=face, align=align)


def _known(text: str, most: int) -> str | Run:
    return clip(text, most) if text.strip() else Run(_("sin dato"), colour=TEXT_3)


def section(
    title: str, lines: Sequence[Block], *, width: float = WIDTH, gap: float = 5
) -> tuple[Block, ...]:
    """Set a section: its heading, and its lines or the word that there are none."""
    first, *others = lines or [text_block(P(_("sin dato"), look(8.8, TEXT_3)), width)]
    return section_heading(title, width), replace(first, space=gap), *others


def section_heading(title: str, width: float = WIDTH) -> Block:
    """Set the ruled title of a section, which is never the last line of a page."""
    text = text_block(P(title, look(10.5, ACCENT, SEMIBOLD)), width)

    def draw(canvas: Any, left: float, top: float) -> None:
        text.draw(canvas, left, top)
        canvas.setStrokeColor(ACCENT)
        canvas.setLineWidth(0.9)
        canvas.line(left, top - text.height - 2, left + width, top - text.height - 2)

    return Block(text.height + 2.5, draw, space=11, sticky=True)


def in_columns(*sections: Section) -> list[Item]:
    """Set each section below the shorter column, unless one column would stay half empty."""
    stacks: list[tuple[Block, ...]] = [(), ()]
    for title, lines in sections:
        shorter = 0 if stack_height(stacks[0]) <= stack_height(stacks[1]) else 1
        stacks[shorter] += section(title, lines, width=COLUMN)
    low, high = sorted(map(stack_height, stacks))
    if high - low > 120 and low < high * 0.5:
        return [item for each in sections for item in _spread(each)]
    return [Columns(tuple(stacks), (0, COLUMN + _GUTTER), space=12)]


def _spread(part: Section) -> list[Item]:
    """Set one section over both columns, as even as its lines allow."""
    title, lines = part
    if not lines:
        return [*section(title, lines)]
    cut = min(
        range(len(lines), 0, -1),
        key=lambda cut: max(stack_height(lines[:cut]), stack_height(lines[cut:])),
    )
    stacks = tuple(lines[:cut]), tuple(lines[cut:])
    columns = Columns(stacks, (0, COLUMN + _GUTTER), space=5)
    return [section_heading(title), columns]


# --- the top of the page


def heading(brief: Brief) -> list[Item]:
    """Set the name, what it is, and what must be known before anything else."""
    about = [clip(each, 120) for each in brief.about[:8] if each.strip()]
    if brief.focal_point:
        said = _("Punto focal de la Red: {name}").format(name=clip(brief.focal_point, 120))
        about.append(said)
    if brief.as_of:
        about.append(_("Datos al {date}").format(date=clip(brief.as_of, 60)))
    blocks: list[Item] = [_name(brief.name)]
    if about:
        blocks.append(
            text_block(P("\u00a0 · \u00a0".join(about), look(8.8, TEXT_2)), WIDTH, space=3)
        )
    blocks += [_alert(each) for each in (brief.private_alert, brief.alert) if each]
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
    said = P(["! ", clip(text, 400)], look(9, DANGER, SEMIBOLD))
    return box([text_block(said, _BOX_WIDTH)], tint=DANGER_TINT, bar=DANGER, pad=5)


def box(
    blocks: Sequence[Block], *, tint: Any = ACCENT_TINT, bar: Any = BRAND, pad: float = 8
) -> Block:
    """Set these blocks on a tinted ground with a bar at its left."""
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


def agenda_head(brief: Brief) -> Block:
    """Set the title of the next meeting, with when and where at its right."""
    agenda = brief.agenda
    parts = [clip(each, 120) for each in (agenda.when, agenda.place) if each.strip()]
    handed_over = brief.kind == "handover"
    when = " · ".join(parts) or ("" if handed_over else _("Sin reunión programada"))
    said = _("Para la nueva gestión") if handed_over else _("Para la próxima reunión")
    title = P(said, look(10, ACCENT, SEMIBOLD))
    at_right = P(when, look(8.4, TEXT_2, MEDIUM, align=2))
    return row_block([(title, 0, 160), (at_right, 160, _BOX_WIDTH - 160)])


def point_line(point: Point, *, number: int) -> Block:
    """Set one numbered point of the next meeting."""
    said: list[str | Run] = [_known(point.text, 300)]
    if point.strong.strip():
        end = ")" if point.text.rstrip().endswith(".") else ")."
        said += [" (", Run(clip(point.strong, 120), SEMIBOLD), end]
    mark = P(f"{number}.", look(9, ACCENT, SEMIBOLD))
    cells = [(mark, 0, 14), (P(said, look(9)), 14, _BOX_WIDTH - 14)]
    return row_block(cells, space=3 if number == 1 else 1.5)


# --- the stages


def follow_up(line: FollowUpLine) -> Block:
    """Set one follow-up: its stages and its note."""
    parts = []
    if line.steps:
        parts.append(_stepper(line.steps[:_MOST_STEPS]))
    if line.note.strip():
        parts.append(text_block(P(clip(line.note, 300), look(8.2, TEXT_2)), WIDTH, space=4))
    title = clip(line.title, 120) or _("Seguimiento")
    return stacked(section(title, parts, gap=8), space=12)


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
        caption = {"skipped": _("sin dato"), "current": _("etapa actual")}.get(step.state, "")
    if not caption and step.state == "done":
        caption = _("sin fecha")
    title = P(clip(step.title, 40), style(8.3, 10.2, colour=colour, face=face, align=1))
    blocks = [text_block(title, width)]
    if caption:
        blocks.append(text_block(P(caption, look(7.4, TEXT_3, align=1)), width, space=0.5))
    if step.to_verify:
        said = P(_("por verificar"), look(7.4, WARN, SEMIBOLD, align=1))
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


def person_line(line: PersonLine, *, shareable: bool) -> Block:
    """Set somebody at the institution, or the post that nobody holds."""
    vacant = not line.name.strip()
    name: list[str | Run] = [Run(_("Vacante"), MEDIUM, TEXT_3) if vacant else clip(line.name, 120)]
    if line.badge.strip():
        name.append(Run(" " + clip(line.badge, 40).upper(), colour=OK, size=7.4))
    blocks = [
        text_block(P(name, style(9, 12, face=SEMIBOLD)), COLUMN),
        text_block(P([_known(line.post, 160)], look(8.2, TEXT_2)), COLUMN),
    ]
    reach = " · ".join(_said(each) for each in line.reach[:8])
    if reach or not (vacant or shareable):
        blocks.append(text_block(P(_reach(reach), look(7.6, TEXT_3)), COLUMN))
    return stacked(blocks, space=6)


def _said(reach: Reach) -> str:
    text = clip(reach.text, 120)
    return f"{clip(reach.label, 40)} {text}" if reach.label else text


def _reach(reach: str) -> str:
    return reach or _("Contacto: {text}").format(text=_("sin dato"))


def post_line(line: PostLine) -> Block:
    """Set a post that the person holds or held."""
    face = SEMIBOLD if line.current else MEDIUM
    title: list[str | Run] = [_known(line.title, 160)]
    if line.current:
        title.append(Run(" " + _("ACTUAL"), SEMIBOLD, OK, 7.4))
    return stacked(
        [
            text_block(P(title, style(9, 12, face=face)), COLUMN),
            text_block(P([_known(line.organization, 200)], look(8.2, TEXT_2)), COLUMN),
            text_block(P([_known(line.span, 80)], look(7.6, TEXT_3)), COLUMN),
        ],
        space=6,
    )


def outcome_line(line: OutcomeLine) -> Block:
    """Set a need, an opportunity or the like, and where it was heard."""
    kind = P(clip(line.kind, 40).upper(), look(7.4, _TONES[line.tone], SEMIBOLD))
    return stacked(
        [
            text_block(kind, COLUMN),
            text_block(P([_known(line.text, 300)], style(8.8, 11.6)), COLUMN),
            text_block(P([_known(line.source, 160)], look(7.6, TEXT_3)), COLUMN),
        ],
        space=5,
    )


def table_head() -> Block:
    """Set the head of the table of commitments."""
    titles = (_("Compromiso"), _("Responsable"), _("Vence"), _("Estado"))
    bold = look(7.8, TEXT_2, SEMIBOLD)
    return _table_row([P(title, bold) for title in titles], space=1, sticky=True)


def commitment_line(line: CommitmentLine) -> Block:
    """Set one row of the table of commitments."""
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


def interaction_line(line: InteractionLine) -> Block:
    """Set one line of history."""
    title = clip(line.title, 140).strip()
    detail = " ".join(clip(each, 300).strip() for each in (line.detail, line.note) if each)
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
        (P(when, look(8, TEXT_2, MEDIUM)), 0, _WHEN - 6),
        (P(said, style(8.8, 11.8)), _WHEN, room - 8),
        (P(who, look(7.6, TEXT_3, align=2)), _WHEN + room, at_right),
    ]
    return row_block(cells, space=3.4)


def fact_line(fact: Fact, *, width: float) -> Block:
    """Set a labelled line."""
    label = Run(_("{label}:").format(label=clip(fact.label, 60)), MEDIUM, TEXT)
    paragraph = P([label, " ", _known(fact.text, 400)], style(8.2, 11.2, colour=TEXT_2))
    return text_block(paragraph, width, space=1.8)


def missing_glyphs(brief: Brief) -> list[Item]:
    """Set the note on what prints as a box, when anything does."""
    note = brief_warnings(brief)
    return [text_block(P(note, look(7.2, TEXT_3)), WIDTH, space=8)] if note else []


def draw_note_lines(canvas: Any, top: float) -> None:
    """Rule what is left of the page for notes taken by hand."""
    heading = text_block(P(_("Notas de la reunión"), look(10.5, ACCENT, SEMIBOLD)), WIDTH)
    top -= 11
    lines = int((top - heading.height - FOOT - 12) / _NOTE_LINES)
    if lines < 2:
        return
    heading.draw(canvas, MARGIN, top)
    canvas.setStrokeColor(NOTE_LINE)
    canvas.setLineWidth(0.5)
    for number in range(1, lines + 1):
        y = top - heading.height - number * _NOTE_LINES
        canvas.line(MARGIN, y, MARGIN + WIDTH, y)
