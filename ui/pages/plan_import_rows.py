"""The rows of a sheet with what would become of each, and the question of a doubtful code."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model.base import N_
from crm.plan_import import Plan, Planned, Verdict
from ui.parts.cards import EmptyState
from ui.parts.labels import label
from ui.parts.question import Answer, Question
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView

WIDEST = 620
ALL = "all"
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


class PlanRows(QWidget):
    """Answers are given by digits; nothing is written while one is missing."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.planned: Plan | None = None
        self.answers: dict[int, str | None] = {}
        self._rows: dict[int, Planned] = {}
        self.switch = Crowded(_("Qué filas se ven"))
        self.table = TableView(self._columns(), self._some, _("Filas de la hoja"))
        self.table.set_empty(EmptyState("table-2", _("Ninguna fila.")))
        self.question = Question(WIDEST)
        self.why = label("", "sec", wrap=True)
        self.table.installEventFilter(self.question)
        self.table.selected.connect(lambda _ids: self._ask())
        self.table.opened.connect(lambda _id: self.question.take())
        self.switch.changed.connect(lambda _which: self._show())
        row = QHBoxLayout()
        row.addWidget(self.switch, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.why)
        column.addWidget(self.question)

    def show_plan(self, planned: Plan) -> None:
        """Show what this sheet would do, beginning with what it asks."""
        self.planned = planned
        self._rows = {each.line: each for each in planned.rows}
        asking = {n for n, each in self._rows.items() if each.verdict is Verdict.ASK}
        self.answers = {n: code for n, code in self.answers.items() if n in asking}
        self._offer(Verdict.ASK if asking - self.answers.keys() else ALL)
        self._show()

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return self.planned.count(verdict) if self.planned else 0

    def writes(self) -> int:
        """How many activities would be written."""
        return self.count(Verdict.NEW) + self.count(Verdict.ASK)

    def open(self) -> int:
        """How many rows have not been answered yet."""
        return self.count(Verdict.ASK) - len(self.answers)

    def said(self) -> str:
        """What would come of the sheet, in numbers."""
        n, open_, there = self.writes(), self.open(), self.count(Verdict.THERE)
        hidden, wrong = self.count(Verdict.HIDDEN), self.count(Verdict.WRONG)
        parts = [
            (n, ngettext("{n} actividad se escribe", "{n} actividades se escriben", n)),
            (open_, ngettext("falta {n} respuesta", "faltan {n} respuestas", open_)),
            (there, ngettext("{n} ya está", "{n} ya están", there)),
            (hidden, ngettext("{n} oculta", "{n} ocultas", hidden)),
            (
                wrong,
                ngettext("{n} con error no se escribe", "{n} con error no se escriben", wrong),
            ),
        ]
        shown = [each for each in parts if each[0] or each is parts[0]]
        return " · ".join(words.format(n=show_number(many)) for many, words in shown)

    def focus_first(self) -> None:
        """Put the keyboard on the rows."""
        if self.table.current_id() is None and self.table.row_model.ids:
            self.table.select([self.table.row_model.ids[0]])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_to(self, line: int) -> None:
        """Show the row of this line of the sheet."""
        if line not in self._rows:
            return
        if line not in self.table.row_model.ids:
            self.switch.choose(ALL)
        self.table.select([line])
        self.focus_first()

    def _offer(self, which: str) -> None:
        count = Counter(each.verdict for each in self._rows.values())
        segments = [Segment(ALL, _("Todas"), count=show_number(len(self._rows)))]
        for verdict, name in NAMES.items():
            if count[verdict]:
                n = self.open() if verdict is Verdict.ASK else count[verdict]
                segments.append(Segment(verdict, _(name), count=show_number(n)))
        self.switch.offer(segments, which)

    def _show(self) -> None:
        which = self.switch.value()
        ids = [n for n, each in self._rows.items() if which in (ALL, each.verdict)]
        self.table.show_ids(ids)
        self.table.refresh()
        if self.table.current_id() is None and ids:
            self.table.select([ids[0]])
        self._ask()
        self.changed.emit()

    def _some(self, ids: Sequence[int]) -> dict[int, Planned]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

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

    def _take(self, code: str | None) -> None:
        """Note an answer, and go on to the next row that has none."""
        line = self.table.current_id()
        if line is None:
            return
        self.answers[line] = code
        self._offer(self.switch.value())
        self.table.refresh()
        ids = list(self.table.row_model.ids)
        after = (n for n in ids[ids.index(line) + 1 :] if self._waits(n))
        self.table.select([next(after, line)])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask()
        self.changed.emit()

    def _waits(self, line: int) -> bool:
        return self._rows[line].verdict is Verdict.ASK and line not in self.answers

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
