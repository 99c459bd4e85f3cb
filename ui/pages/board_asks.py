"""What a board asks in place: the next step, the date and act of a stage, whom to add."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QRect
from sqlalchemy.orm import Session

from crm import board, followups
from crm.board import Card
from crm.dates import PartialDate
from crm.errors import Invalid
from crm.i18n import _
from crm.instruments import InstrumentRow, StageRow
from crm.model.base import today
from crm.stage_rules import OutOfOrder
from ui.forms import known, stage_asked
from ui.forms.stage_asked import Signatory
from ui.pages.floating import Floating
from ui.parts import fields
from ui.parts.inline import Inline


class Asking(Floating):
    """The questions of a board, at most one of them at a time."""

    _as_history: Callable[[], object] | None = None

    def next_step(self, card: Card, place: QRect) -> None:
        """Ask what comes next with a card, and by when."""
        title = _("Próximo paso con {name}").format(name=card.name)
        rows = [[fields.text("next_step", _("Qué sigue"))], [known.day("due_on", _("Para cuándo"))]]
        asked = Inline(title, rows, self.close)
        asked.form.load({"next_step": card.next_step, "due_on": card.due})

        def write(text: str | None, due_on: date | None) -> None:
            told = _("Próximo paso guardado") if text else _("Próximo paso quitado")
            self.act(
                lambda session: followups.next_step(session, card.follow_up_id, text, due_on), told
            )

        def save() -> None:
            values = asked.read()
            if values is None:
                return
            if values["next_step"]:
                write(values["next_step"], values["due_on"])
                return
            asked.form.complain({"next_step": _("Escriba qué sigue.")})
            asked.form.go_to_problem()

        if card.next_step:
            asked.offer(_("Quitar"), lambda: write(None, None))
        asked.offer(_("Guardar"), save, primary=True)
        self.show(asked, place)

    def after(self, follow_up_id: int, name: str, place: QRect) -> None:
        """Ask what comes after a step that was done; it may be nothing for now."""
        title = _("Hecho. ¿Qué sigue con {name}?").format(name=name)
        rows = [[fields.text("next_step", _("Qué sigue"))], [known.day("due_on", _("Para cuándo"))]]
        asked = Inline(title, rows, self.close)

        def write(text: str | None, due_on: date | None) -> None:
            told = _("Próximo paso guardado") if text else _("Hecho, sin próximo paso")
            self.act(lambda session: followups.next_step(session, follow_up_id, text, due_on), told)

        def save() -> None:
            values = asked.read()
            if values is None:
                return
            if values["next_step"]:
                write(values["next_step"], values["due_on"])
                return
            asked.form.complain({"next_step": _("Escriba qué sigue.")})
            asked.form.go_to_problem()

        asked.offer(_("Nada por ahora"), lambda: write(None, None))
        asked.offer(_("Guardar"), save, primary=True)
        self.show(asked, place)

    def day(self, title: str, place: QRect, take: Callable[[date], object]) -> None:
        """Ask for a day; `take` does with it what it was asked for."""
        asked = Inline(title, [known.day("due_on", _("Para cuándo"))], self.close)

        def save() -> None:
            values = asked.read()
            if values is None:
                return
            if values["due_on"]:
                take(values["due_on"])
                return
            asked.form.complain({"due_on": _("Escriba el día.")})
            asked.form.go_to_problem()

        asked.offer(_("Guardar"), save, primary=True)
        self.show(asked, place)

    def stage(self, card: Card, stage: StageRow, place: QRect) -> None:
        """Ask when a stage was reached and what proves it; both may be left for later."""
        title = _("¿Cuándo pasó {name} a «{stage}»?").format(name=card.name, stage=stage.name)
        asked = Inline(title, stage_asked.rows(stage), self.close)
        asked.form.load({"on": PartialDate.day(today())})
        if stage.signs:
            Signatory(self._desk, asked, card.organization_id)

        def save(*, as_history: bool = False) -> None:
            values = stage_asked.read(asked)
            if values is not None:
                self._reach(card, stage, as_history=as_history, **values)

        self._as_history = partial(save, as_history=True)
        asked.offer(_("Omitir por ahora"), lambda: self._reach(card, stage))
        asked.offer(_("Guardar"), save, primary=True)
        self.show(asked, place)

    def organization(self, instrument: InstrumentRow, place: QRect) -> None:
        """Ask which institution to follow up."""
        asked = Inline(
            _("Agregar al tablero «{name}»").format(name=instrument.short),
            [known.organization("organization_id", _("Institución"), self._desk)],
            self.close,
        )

        def save() -> None:
            values = asked.read()
            if values is None:
                return
            since = PartialDate.day(today())
            self.act(
                lambda session: followups.begin(
                    session, values["organization_id"], instrument.id, on=since
                ),
                _("Agregado al tablero"),
            )

        asked.offer(_("Agregar"), save, primary=True)
        self.show(asked, place)

    def move(self, card: Card, stage: StageRow) -> None:
        """Move a card to a stage that asks nothing."""
        said = _("{name} pasó a «{stage}»").format(name=card.name, stage=stage.name)
        self.act(lambda session: board.move(session, card.follow_up_id, stage.id), said)

    def _reach(self, card: Card, stage: StageRow, **values: Any) -> None:
        """Note when a card reached a stage, even one that it has left behind."""

        def reach(session: Session) -> StageRow:
            return board.reach(session, card.follow_up_id, stage.id, **values)

        self.act(reach, partial(stage_asked.reached_said, card.name, stage))

    def refused(self, error: Invalid) -> None:
        """Offer, once, to note a day that is out of order without moving anything by it."""
        note, self._as_history = self._as_history, None
        if isinstance(error, OutOfOrder) and note is not None and self.asked is not None:
            self.asked.offer(_("Anotar solo en la historia"), note)
