"""The cards of what is promised and needed, alike for institutions and people."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint

from crm import tasks
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import DUE_KINDS, CommitmentState, Outcome, OutcomeKind
from crm.model.base import today
from crm.outcomes import OutcomeRow
from crm.profile import NEEDS
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.pages.pending_acts import fill_postpone, mark_done, postpone
from ui.pages.profile_parts import Folded, Section
from ui.pages.records import note, promise
from ui.parts.buttons import add_action, menu, submenu

AGREED = (OutcomeKind.AGREEMENT, OutcomeKind.RESOURCE)


class OutcomeSection(Section):
    """A card of outcomes: a press opens one, its menu to its meeting unless that is `here`."""

    here: int | None = None

    def __init__(self, desk: Desk, key: str, title: str, nothing: str) -> None:
        super().__init__(desk, key, title, nothing)
        self._desk = desk
        self._known: dict[int, OutcomeRow] = {}
        self.opened.connect(self.open)
        self.delete_asked.connect(self.delete)
        self.menu_asked.connect(self._offer_menu)

    def open(self, outcome_id: int) -> None:
        """Go to one of them."""
        self._desk.go("outcome/edit", outcome_id)

    def delete(self, outcome_id: int) -> None:
        """Ask, and put one in the Papelera."""
        name = self._known[outcome_id].text[:80]
        ask_delete(self, self._desk, Outcome, outcome_id, name)

    def _offer_menu(self, outcome_id: int, where: QPoint) -> None:
        made, row = menu(self), self._known[outcome_id]
        edit = partial(self._desk.go, "outcome/edit", outcome_id)
        if row.state is CommitmentState.OPEN:
            done = partial(mark_done, self._desk, outcome_id, row.text)
            add_action(made, _("Hecho"), done, "check", "Space")
            days = submenu(made, _("Posponer"), "calendar-clock")
            fill_postpone(days, partial(postpone, self._desk, outcome_id, row.text), edit)
        add_action(made, _("Editar"), edit, "pencil")
        if row.event_id not in (None, self.here):
            source = partial(self._desk.go, "event", row.event_id)
            add_action(made, _("Abrir la reunión"), source, "calendar-days")
        add_action(made, _("Historial"), partial(self._desk.go, "history", outcome_id), "history")
        made.addSeparator()
        add_action(
            made, _("Eliminar"), partial(self.delete, outcome_id), "trash-2", "Del", danger=True
        )
        made.popup(where)


class Said(OutcomeSection):
    """What came of one meeting, of these kinds; who said it stands beside it."""

    def __init__(
        self, desk: Desk, key: str, title: str, nothing: str, kinds: Collection[OutcomeKind]
    ) -> None:
        super().__init__(desk, key, title, nothing)
        self._kinds = kinds

    def show_outcomes(self, rows: Sequence[OutcomeRow]) -> None:
        """Show those of these that are of its kinds."""
        of_kind = [row for row in rows if row.kind in self._kinds]
        self._known = {row.id: row for row in sorted(of_kind, key=lambda row: row.id)}
        self.show_rows(
            [replace(note(row), detail=row.raised_by or "") for row in self._known.values()]
        )


class Needs(OutcomeSection):
    """What an actor needs, offers or risks; a press opens the meeting where it was said."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(
            desk,
            "needs",
            _("Necesidades y oportunidades"),
            _("Sin necesidades ni oportunidades."),
        )

    def show_outcomes(self, rows: Sequence[OutcomeRow]) -> None:
        """Show those of these that are needs, opportunities or risks."""
        self._known = {row.id: row for row in rows if row.kind in NEEDS}
        self.show_rows([note(row) for row in self._known.values()])

    def open(self, outcome_id: int) -> None:
        event_id = self._known[outcome_id].event_id
        if event_id is None:
            super().open(outcome_id)
        else:
            self._desk.go("event", event_id)


class Promises(OutcomeSection):
    """What is owed, either way, and under it what was done, dropped, agreed or delivered."""

    def __init__(self, desk: Desk, title: str = "", nothing: str = "") -> None:
        super().__init__(
            desk,
            "promises",
            title or _("Compromisos abiertos"),
            nothing or _("Sin compromisos."),
        )
        self.done = Folded(_("Cumplidos"))
        self.dropped = Folded(_("Sin efecto"))
        self.agreed = Folded(_("Acuerdos y recursos"))
        for each in (self.done, self.dropped, self.agreed):
            self.add(each)
            self.hear(each.list)
        self.toggled.connect(self._mark)

    def show_outcomes(self, rows: Sequence[OutcomeRow]) -> None:
        """Show those of these that are owed or were done."""
        due = [row for row in rows if row.kind in DUE_KINDS]
        agreed = [row for row in rows if row.kind in AGREED]
        self._known = {row.id: row for row in (*due, *agreed)}
        self.show_rows([promise(row) for row in due if row.state is CommitmentState.OPEN])
        done = [row for row in due if row.state is CommitmentState.DONE]
        done.sort(key=lambda row: row.done_on or row.due_on or today(), reverse=True)
        self.done.show_rows([promise(row) for row in done], _of_this_year(done))
        dropped = [row for row in due if row.state is CommitmentState.DROPPED]
        self.dropped.show_rows([promise(row) for row in dropped], show_number(len(dropped)))
        self.agreed.show_rows([note(row) for row in agreed], show_number(len(agreed)))

    def _mark(self, outcome_id: int, done: bool) -> None:
        if done:
            mark_done(self._desk, outcome_id, self._known[outcome_id].text)
            return
        told = _("Compromiso abierto de nuevo")
        self._desk.attempt(lambda s: tasks.set_done(s, outcome_id, done=False), told)


def _of_this_year(rows: Sequence[OutcomeRow]) -> str:
    count = sum(1 for row in rows if row.done_on and row.done_on.year == today().year)
    if not count:
        return show_number(len(rows))
    return ngettext("{n} este año", "{n} este año", count).format(n=show_number(count))
