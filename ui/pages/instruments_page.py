"""Instruments and stages: what institutions are followed up in, edited by the office."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import instruments
from crm.dates import show_partial
from crm.i18n import _, ngettext
from crm.instruments import InstrumentRow, MilestoneKindRow, StageRow
from ui.desk import Desk, Target
from ui.pages.looks import stage_glyph
from ui.pages.other_follow_ups import FollowUpRow
from ui.pages.profile_parts import FoldingCard, chain
from ui.parts.buttons import add_action, button, menu
from ui.parts.column_page import ColumnPage
from ui.parts.labels import label
from ui.parts.timeline import SmallList

Shown = tuple[InstrumentRow, Sequence[StageRow], Sequence[MilestoneKindRow]]


def page(desk: Desk, target: Target) -> QWidget:
    """The instruments, with the stages of each."""
    return InstrumentsPage(desk)


class InstrumentsPage(ColumnPage):
    """A card an instrument; in it its stages, which a press edits and a menu moves."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Instrumentos y etapas"), "", desk.back)
        self._desk = desk
        self.cards: dict[int, InstrumentCard] = {}
        new = partial(desk.go, "instrument/new")
        self.head.add(button(_("Nuevo instrumento"), "primary", "plus", on=new))
        words = _(
            "Cada instrumento tiene sus etapas, en orden. Una etapa en uso no se quita: se "
            "cambia de nombre o de lugar."
        )
        self.add(label(words, "sec", wrap=True))
        desk.changes.made.connect(self._changed)
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard in the stages of the first instrument."""
        for card in self.cards.values():
            card.stages.view.setFocus(Qt.FocusReason.OtherFocusReason)
            return

    def _changed(self, _nouns: object) -> None:
        self._show()

    def _show(self) -> None:
        found = self._desk.read(_every)
        there = {instrument.id for instrument, _stages, _kinds in found}
        for id_ in [each for each in self.cards if each not in there]:
            card = self.cards.pop(id_)
            card.hide()
            card.deleteLater()
        for shown in found:
            card_of = self.cards.get(shown[0].id)
            if card_of is None:
                card_of = self.cards[shown[0].id] = InstrumentCard(self._desk, shown[0])
                self.add(card_of)
            card_of.show_instrument(shown)
        chain(self)


def _every(session: Session) -> list[Shown]:
    return [
        (
            each,
            instruments.stages(session, each.id),
            instruments.milestone_kinds(session, each.id),
        )
        for each in instruments.every(session)
    ]


class InstrumentCard(FoldingCard):
    """One instrument with its stages."""

    def __init__(self, desk: Desk, instrument: InstrumentRow) -> None:
        super().__init__(desk, f"instrument.{instrument.code}", instrument.name)
        self._desk = desk
        self._shown = instrument
        self._rows: dict[int, StageRow] = {}
        self.stages = SmallList(_("Etapas de «{name}»").format(name=instrument.name), most=20)
        self.stages.opened.connect(self._open)
        self.stages.delete_asked.connect(self._delete)
        self.stages.menu_asked.connect(self._offer_menu)
        for said, shape, do in (
            (_("Agregar etapa a «{name}»"), "plus", self._add),
            (_("Editar «{name}»"), "pencil", self._edit),
            (_("Saldos iniciales de «{name}»"), "archive", self._balances),
        ):
            words = said.format(name=instrument.short)
            self.add_action(button(words, "icon", shape, small=True, on=do))
        self.about = label("", "sec", wrap=True, tone="muted")
        self.add(self.about)
        self.add(self.stages)

    def show_instrument(self, shown: Shown) -> None:
        """Show it as it is now."""
        self._shown, stages, kinds = shown
        self.fold.setText(self._shown.name.replace("&", "&&"))
        self.fold.setAccessibleName(self._shown.name)
        one = _("uno por institución") if self._shown.single else _("varios por institución")
        said = (self._shown.kind.label, one, *_origin(self._shown))
        self.about.setText(" · ".join(said))
        self._rows = {each.id: each for each in stages}
        self.set_count(len(stages))
        self.stages.show_rows([_row(each, kinds) for each in stages])

    def _open(self, stage_id: int) -> None:
        self._desk.go("stage/edit", stage_id)

    def _add(self) -> None:
        self._desk.go("stage/new", instrument_id=self._shown.id)

    def _edit(self) -> None:
        self._desk.go("instrument/edit", self._shown.id)

    def _balances(self) -> None:
        self._desk.go("balances", instrument=self._shown.code)

    def _delete(self, stage_id: int) -> None:
        told = _("Etapa «{stage}» quitada").format(stage=self._rows[stage_id].name)
        self._desk.attempt(lambda session: instruments.delete_stage(session, stage_id), told)

    def _move(self, stage_id: int, by: int) -> None:
        place = list(self._rows).index(stage_id) + by
        told = _("Etapa «{stage}» cambiada de lugar").format(stage=self._rows[stage_id].name)
        self._desk.attempt(lambda session: instruments.move_stage(session, stage_id, place), told)

    def _offer_menu(self, stage_id: int, where: QPoint) -> None:
        made, ids = menu(self), list(self._rows)
        add_action(made, _("Editar"), partial(self._open, stage_id), "pencil", "Return")
        up = add_action(made, _("Subir"), partial(self._move, stage_id, -1), "arrow-up")
        down = add_action(made, _("Bajar"), partial(self._move, stage_id, 1), "arrow-down")
        up.setEnabled(stage_id != ids[0])
        down.setEnabled(stage_id != ids[-1])
        log = partial(self._desk.go, "history", stage_id)
        add_action(made, _("Historial"), log, "history")
        made.addSeparator()
        drop = partial(self._delete, stage_id)
        add_action(made, _("Quitar esta etapa"), drop, "trash-2", "Del", danger=True)
        made.popup(where)


def _origin(instrument: InstrumentRow) -> Iterator[str]:
    if instrument.adopted:
        when = show_partial(instrument.adopted, date.min)
        yield _("adopción: {when}").format(when=when)
    if instrument.supports:
        yield _("apoya: {what}").format(what=instrument.supports)
    if instrument.url:
        yield instrument.url


def _row(stage: StageRow, kinds: Sequence[MilestoneKindRow]) -> FollowUpRow:
    own = [each.name for each in kinds if each.stage_id == stage.id]
    days = ""
    if stage.stale_after:
        words = ngettext("detenido en {n} día", "detenido en {n} días", stage.stale_after)
        days = words.format(n=stage.stale_after)
    said = (
        _("firma") if stage.signs else "",
        _("cuenta") if stage.counts else "",
        _("final") if stage.terminal else "",
        _("lateral") if stage.side else "",
        _("pide fecha") if stage.asks_date else "",
        _("pide: {what}").format(what=stage.asks_evidence) if stage.asks_evidence else "",
        days,
        _("hitos: {names}").format(names=", ".join(own)) if own else "",
    )
    detail = " · ".join(filter(None, said)) or _("sin requisitos")
    return FollowUpRow(stage.id, stage.name, detail, stage_glyph(stage))
