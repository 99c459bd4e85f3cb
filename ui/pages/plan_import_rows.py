"""The rows of a plan's sheet, and what code a doubtful one has."""

from functools import partial

from crm.i18n import _, ngettext
from crm.model.base import N_
from crm.plan_import import Plan, Planned, Verdict
from ui.pages.sheet_rows import ALL, SheetRows, in_numbers
from ui.parts.labels import label
from ui.parts.question import Answer
from ui.parts.table import Column

NAMES = {
    Verdict.ASK: N_("Por preguntar"),
    Verdict.NEW: N_("Nuevas"),
    Verdict.THERE: N_("Ya están"),
    Verdict.HIDDEN: N_("Ocultas"),
    Verdict.WRONG: N_("Con error"),
}
SAID = {
    Verdict.ASK: N_("¿Qué código?"),
    Verdict.NEW: N_("Nueva"),
    Verdict.THERE: N_("Ya está en el plan"),
    Verdict.HIDDEN: N_("Fila oculta"),
    Verdict.WRONG: N_("No se escribe"),
}
SIGNS = {
    Verdict.ASK: ("circle-help", "warn"),
    Verdict.NEW: ("plus", "accent"),
    Verdict.THERE: ("circle-check", "ok"),
    Verdict.HIDDEN: ("eye-off", "text_3"),
    Verdict.WRONG: ("circle-alert", "danger"),
}


class PlanRows(SheetRows[Planned, str]):
    """Nothing is written while an answer is missing."""

    asking = Verdict.ASK
    names = NAMES

    def __init__(self) -> None:
        super().__init__()
        self.planned: Plan | None = None
        self.why = label("", "sec", wrap=True)
        self._column.insertWidget(self._column.indexOf(self.question), self.why)

    def show_plan(self, planned: Plan) -> None:
        """Show what this sheet would do, beginning with what it asks."""
        self.planned = planned
        self._rows = {each.line: each for each in planned.rows}
        asking = {n for n, each in self._rows.items() if each.verdict is Verdict.ASK}
        self.answers = {n: code for n, code in self.answers.items() if n in asking}
        self._offer(Verdict.ASK if asking - self.answers.keys() else ALL)
        self._show()

    def writes(self) -> int:
        """How many activities would be written."""
        return self.count(Verdict.NEW) + self.count(Verdict.ASK)

    def said(self) -> str:
        """What would come of the sheet, in numbers."""
        n, open_, there = self.writes(), self.open(), self.count(Verdict.THERE)
        hidden, wrong = self.count(Verdict.HIDDEN), self.count(Verdict.WRONG)
        return in_numbers(
            (
                (n, ngettext("{n} actividad se escribe", "{n} actividades se escriben", n)),
                (open_, ngettext("falta {n} respuesta", "faltan {n} respuestas", open_)),
                (there, ngettext("{n} ya está", "{n} ya están", there)),
                (hidden, ngettext("{n} oculta", "{n} ocultas", hidden)),
                (
                    wrong,
                    ngettext("{n} con error no se escribe", "{n} con error no se escriben", wrong),
                ),
            )
        )

    # What is asked

    def _ask(self) -> None:
        row = self._rows.get(self.table.current_id() or 0)
        said = _detail(row) if row and row.verdict is not Verdict.ASK else ""
        self.why.setText(said)
        self.why.setVisible(bool(said))
        if row is None or row.verdict is not Verdict.ASK:
            self.question.hide()
            return
        asked = _("Fila {number}: «{name}». {why}").format(
            number=row.line, name=row.statement[:120], why=row.reason
        )
        answers = [
            Answer(_("Es {code}").format(code=code), partial(self._take, code))
            for code in row.options
        ]
        self.question.ask(asked, [*answers, Answer(_("Sin código"), partial(self._take, None))])

    # What the table says

    def _columns(self) -> list[Column]:
        muted = "text_2"
        return [
            Column(_("Fila"), lambda row: str(row.line), 46, token=muted),
            Column(_("Resultado"), self._verdict, 170, icon=self._sign),
            Column(_("Código"), self._code, 90),
            Column(_("Actividad"), lambda row: row.statement),
            Column(_("Objetivo"), lambda row: row.objective, 190, token=muted, optional=True),
            Column(_("Detalle"), _detail, 250, token=muted, optional=True),
        ]

    def _answered(self, row: Planned) -> bool:
        return row.verdict is Verdict.ASK and row.line in self.answers

    def _verdict(self, row: Planned) -> str:
        return _("Nueva") if self._answered(row) else _(SAID[row.verdict])

    def _sign(self, row: Planned) -> tuple[str, str]:
        return SIGNS[Verdict.NEW if self._answered(row) else row.verdict]

    def _code(self, row: Planned) -> str:
        if self._answered(row):
            return self.answers[row.line] or "—"
        return row.code or "—"


def _detail(row: Planned) -> str:
    return " · ".join(filter(None, (row.reason, *row.notes)))
