"""How the follow-ups of an instrument look: as cards of a board, as rows of a table, in figures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from crm.board import Card, Totals, signature
from crm.dates import show_date, show_day, show_due, show_number, show_partial
from crm.i18n import _, ngettext
from crm.instruments import RESTING, InstrumentRow, StageRow
from crm.model import InstrumentKind
from crm.model.base import today
from crm.text import sort_key
from ui.pages.looks import SIDE_LOOKS, due_badge, initials, stage_glyph
from ui.parts.board import CardBadge, CardLook, ColumnLook
from ui.parts.table import Column

NEAR_DAYS = 180


def columns(stages: Sequence[StageRow], cards: Sequence[Card]) -> list[ColumnLook]:
    """The stages of an instrument with the cards in each."""
    inside: dict[int, list[CardLook]] = {stage.id: [] for stage in stages}
    names = {stage.id: stage.name for stage in stages}
    for card in cards:
        inside[card.stage_id].append(card_look(card, names[card.stage_id]))
    return [
        ColumnLook(each.id, each.short, stage_glyph(each), tuple(inside[each.id]), each.name)
        for each in stages
    ]


def card_look(card: Card, stage: str) -> CardLook:
    """Return a card as the board paints it."""
    badges = tuple(_badges(card))
    waits = card.side_state is None or card.days_overdue > 0
    step = card.next_step or (_("Sin próximo paso") if waits else "")
    said = [card.title, card.next_step or _("sin próximo paso"), *(b.text for b in badges)]
    closed = _("La sucede «{name}»").format(name=card.successor) if card.successor else None
    whole = [card.official_name, card.title, card.where, stage, step]
    return CardLook(
        card.follow_up_id,
        card.name,
        card.where,
        card.where_short,
        card.title or "",
        step,
        not card.next_step,
        badges,
        _face(card),
        ", ".join(filter(None, [card.name, card.where.replace(" · ", ", "), stage, *said])),
        tuple(filter(None, [*whole, _due_words(card), card.responsible, _lacking(card), closed])),
        card.side_state is not None or card.closed,
    )


def _face(card: Card) -> str:
    return card.initials or (initials(card.responsible) if card.responsible else "")


def _due_words(card: Card) -> str | None:
    return f"{show_due(card.due)} ({show_date(card.due)})" if card.due else None


def _lacking(card: Card) -> str | None:
    return _("Falta: {what}").format(what=card.lacks) if card.lacks else None


def _badges(card: Card) -> list[CardBadge]:
    """What is to be known of a card at a glance, the gravest first."""
    found = [_due_badge(card)]
    if card.days_stalled:
        found.append(CardBadge(stalled(card.days_stalled), "stalled", "hourglass"))
    if card.side_state is not None:
        found.append(CardBadge(card.side_state.label, *SIDE_LOOKS[card.side_state]))
    if card.closed:
        found.append(CardBadge(_("cerrada"), "neutral", "archive"))
    if card.unsigned:
        found.append(CardBadge(_("sin firma"), "warn", "signature"))
    if card.lacks:
        words = _("falta acta") if card.signed else _("falta evidencia")
        found.append(CardBadge(words, "warn", "file-text"))
    if card.to_verify:
        found.append(CardBadge(_("por verificar"), "warn", "circle-help"))
    if card.example:
        found.append(CardBadge(_("ejemplo"), "neutral", "info"))
    return [badge for badge in found if badge is not None]


def _due_badge(card: Card) -> CardBadge | None:
    """By when the next step is due; a day that is far off gives way to what is wrong."""
    if card.side_state in RESTING:
        return None
    if card.due is None:
        undated = card.next_step and not card.days_stalled
        return CardBadge(_("sin fecha"), "neutral", "circle-dashed") if undated else None
    badge = CardBadge(*due_badge(card.due))
    if 1 < (card.due - today()).days < NEAR_DAYS:
        badge = replace(badge, text=show_day(card.due, card.due))  # the year goes without saying
    return None if badge.kind == "neutral" and card.days_stalled else badge


def stalled(days: int) -> str:
    """Say for how long something has not moved, where space is short."""
    return _("{n} d sin mover").format(n=show_number(days))


# The table


def table_columns(instrument: InstrumentRow, stages: Sequence[StageRow]) -> list[Column]:
    """The columns of the table of an instrument."""
    names = {stage.id: stage.short for stage in stages}
    signs = any(stage.signs for stage in stages)
    found = [
        Column(_("Institución"), lambda card: card.name, key="name", chip=_example),
        *([] if instrument.single else [_title_column()]),
        Column(
            _("Territorio"),
            lambda card: card.where_short,
            130,
            key="where",
            token="text_2",
            optional=True,
        ),
        Column(_("Etapa"), lambda card: names.get(card.stage_id, ""), 118, key="stage"),
        Column(_("Desde"), _since, 84, key="since", token="text_2", optional=True),
        Column(_("Próximo paso"), lambda card: card.next_step or _("sin próximo paso"), key="step"),
        Column(_("Vence"), _due, 122, key="due", icon=_due_icon),
        Column(
            _("Responsable"),
            lambda card: card.responsible or "—",
            110,
            key="who",
            token="text_2",
            optional=True,
        ),
    ]
    if signs:
        found.append(Column(_("Firma"), _signed, 130, key="signed", icon=_signed_icon))
    return found


def _title_column() -> Column:
    return Column(_("Título"), lambda card: card.title or "—", key="title")


def _example(card: Card) -> str:
    return _("Ejemplo") if card.example else ""


def _since(card: Card) -> str:
    return show_partial(card.since) if card.since else _("sin fecha")


def _due(card: Card) -> str:
    return show_day(card.due) if card.due else "—"


def _due_icon(card: Card) -> tuple[str, str] | None:
    if card.days_overdue:
        return "triangle-alert", "danger"
    if card.days_stalled:
        return "hourglass", "stalled"
    return ("calendar", "text_3") if card.due else None


def _signed(card: Card) -> str:
    return signature(card) or (_("sin firma") if card.unsigned else "—")


def _signed_icon(card: Card) -> tuple[str, str] | None:
    if card.signed:
        return ("file-text", "warn") if card.lacks else ("circle-check", "ok")
    return ("circle-alert", "warn") if card.unsigned else None


def in_order(
    cards: Sequence[Card], stages: Sequence[StageRow], key: str, *, downwards: bool
) -> list[Card]:
    """Sort cards as a column of the table asks; what has nothing to sort by comes last."""
    position = {stage.id: stage.position for stage in stages}

    def value(card: Card) -> tuple[bool, Any]:
        found: Any = {
            "name": sort_key(card.name),
            "title": sort_key(card.title) if card.title else None,
            "where": sort_key(f"{card.territory} {card.where}") if card.territory else None,
            "stage": position.get(card.stage_id),
            "since": card.since.first if card.since else None,
            "step": sort_key(card.next_step) if card.next_step else None,
            "due": card.due,
            "who": sort_key(card.responsible) if card.responsible else None,
            "signed": (card.signed_on.first if card.signed_on else date.max)
            if card.signed
            else None,
        }[key]
        return found is None, found

    blank = [card for card in cards if value(card)[0]]
    filled = [card for card in cards if not value(card)[0]]
    return [*sorted(filled, key=lambda card: value(card)[1], reverse=downwards), *blank]


# In figures


def followed(totals: Totals, instrument: InstrumentRow) -> str:
    """Say how many there are of what an instrument follows up."""
    n = totals.followed
    match instrument.kind:
        case InstrumentKind.PLEDGE:
            said = ngettext("{n} compromiso", "{n} compromisos", n)
        case InstrumentKind.PRACTICE:
            said = ngettext("{n} buena práctica", "{n} buenas prácticas", n)
        case InstrumentKind.ACTION_PLAN:
            said = ngettext("{n} plan de acción", "{n} planes de acción", n)
        case InstrumentKind.PROPOSAL:
            said = ngettext("{n} propuesta", "{n} propuestas", n)
        case InstrumentKind.REPORT_INPUT:
            said = ngettext("{n} insumo", "{n} insumos", n)
        case _ if totals.governments == n:
            said = ngettext("{n} gobierno en seguimiento", "{n} gobiernos en seguimiento", n)
        case _:
            said = ngettext("{n} institución en seguimiento", "{n} instituciones en seguimiento", n)
    return said.format(n=show_number(n))


def arrived(totals: Totals, stages: Sequence[StageRow]) -> str:
    """Say how many came as far as an instrument is there for."""
    if any(stage.signs for stage in stages):
        n = totals.signed
        return ngettext("{n} firmante", "{n} firmantes", n).format(n=show_number(n))
    counting = next((stage for stage in stages if stage.counts), None)
    if counting is None:
        return ""
    n = totals.counted
    said = ngettext("{n} llegó a «{stage}»", "{n} llegaron a «{stage}»", n)
    return said.format(n=show_number(n), stage=counting.name)
