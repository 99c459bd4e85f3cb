"""What a spreadsheet would fill, row by row, before it does: with what is to be answered first."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import show_number, show_partial
from crm.filling import Filling, Verdict
from crm.i18n import _, ngettext
from crm.intake.value import Intake
from crm.organizations import kind_short
from crm.people import PersonRow
from crm.turnover import Vacancy
from ui.parts.buttons import button
from ui.parts.question import Answer, Question
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView

MOST_NAMESAKES = 6
WIDEST = 460
ALL, TO_ANSWER, WRONG = "all", "to_answer", "wrong"


@dataclass(frozen=True)
class Planned:
    """A sheet, what each of its rows would do, and who the namesakes are that it asks about."""

    sheet: Intake
    fillings: tuple[Filling, ...]
    namesakes: dict[int, PersonRow]
    vacant: dict[int, Vacancy]


class SheetStep(QWidget):
    """The rows with their verdicts, and under them the question that the current one asks."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.planned: Planned | None = None
        self.answers: dict[int, int | None] = {}
        self._rows: dict[int, Filling] = {}
        self.switch = Crowded(_("Qué filas se ven"))
        self.save_wrong = button(_("Guardar filas con errores…"), icon="download", small=True)
        self.table = TableView(self._columns(), self._some, _("Filas de la hoja"))
        self.question = Question(WIDEST)
        self.table.installEventFilter(self.question)
        self.table.selected.connect(lambda _ids: self._ask())
        self.table.opened.connect(lambda _id: self.question.take())
        self.switch.changed.connect(lambda _which: self._show())
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.switch, 1)
        row.addWidget(self.save_wrong)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.question)

    def show_plan(self, planned: Planned) -> None:
        """Show what this sheet would do, beginning with what is to be answered."""
        self.planned, self.answers = planned, {}
        self._rows = {each.number: each for each in planned.fillings}
        asks = any(each.verdict is Verdict.ASK for each in planned.fillings)
        self._offer(TO_ANSWER if asks else ALL)
        self._show()

    def ready(self) -> list[Filling]:
        """The rows that would be written as things stand."""
        return [
            each
            for each in self._rows.values()
            if each.verdict is Verdict.NEW
            or (each.verdict is Verdict.ASK and each.number in self.answers)
        ]

    def wrong_rows(self) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
        """The headings and the rows with errors, as they were, each with the reason."""
        assert self.planned is not None
        heading, *others = self.planned.sheet.rows
        as_it_was = {row.line: row.cells for row in others}
        rows = [
            (*as_it_was[each.number], each.problem)
            for each in self._rows.values()
            if each.verdict is Verdict.WRONG
        ]
        return (*heading.cells, _("Motivo")), rows

    def said(self) -> str:
        """How many rows will be written, and how many not."""
        count = self._count()
        waiting = count[Verdict.ASK] - len(self.answers)
        parts = []
        if waiting:
            said = ngettext(
                "{n} sin responder no se llena", "{n} sin responder no se llenan", waiting
            )
            parts.append(said.format(n=show_number(waiting)))
        if n := count[Verdict.WRONG]:
            said = ngettext("{n} con error no se llena", "{n} con errores no se llenan", n)
            parts.append(said.format(n=show_number(n)))
        if n := count[Verdict.EMPTY]:
            said = ngettext("{n} sin nombre sigue vacante", "{n} sin nombre siguen vacantes", n)
            parts.append(said.format(n=show_number(n)))
        return " · ".join(parts)

    def focus_first(self) -> None:
        """Put the keyboard on the rows."""
        self.table.focus_row()

    def _count(self) -> Counter[Verdict]:
        return Counter(each.verdict for each in self._rows.values())

    def _offer(self, which: str) -> None:
        count = self._count()
        segments = [Segment(ALL, _("Todas"), count=show_number(len(self._rows)))]
        if count[Verdict.ASK]:
            left = show_number(count[Verdict.ASK] - len(self.answers))
            segments.append(Segment(TO_ANSWER, _("Por responder"), count=left))
        if n := count[Verdict.WRONG]:
            segments.append(Segment(WRONG, _("Con errores"), count=show_number(n)))
        self.switch.offer(segments, which)
        self.save_wrong.setVisible(bool(count[Verdict.WRONG]))

    def _show(self) -> None:
        wanted = {TO_ANSWER: Verdict.ASK, WRONG: Verdict.WRONG}.get(self.switch.value())
        ids = [n for n, each in self._rows.items() if wanted in (None, each.verdict)]
        self.table.show_ids(ids)
        self.table.refresh()
        self.focus_first()
        self._ask()
        self.changed.emit()

    def _some(self, ids: Sequence[int]) -> dict[int, Filling]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    # What is asked

    def _ask(self) -> None:
        row = self._rows.get(self.table.current_id() or 0)
        if row is None or row.verdict is not Verdict.ASK or self.planned is None:
            self.question.hide()
            return
        known = self.planned.namesakes
        who = [known[id_] for id_ in row.namesakes[:MOST_NAMESAKES] if id_ in known]
        same = _("Es la misma: {post}")
        answers = [
            Answer(same.format(post=_last_post(each)), partial(self._take, each.id)) for each in who
        ]
        answers.append(Answer(_("Es otra persona"), partial(self._take, None)))
        asked = _("Ya hay alguien con el nombre «{name}». ¿Es la misma persona?")
        self.question.ask(asked.format(name=row.name), answers)

    def _take(self, person_id: int | None) -> None:
        """Note the answer of the current row, and go to the next that has none."""
        number = self.table.current_id()
        if number is None:
            return
        self.answers[number] = person_id
        self._offer(self.switch.value())
        self.table.refresh()
        ids = list(self.table.row_model.ids)
        after = ids[ids.index(number) + 1 :] + ids
        waiting = (n for n in after if self._waits(n))
        self.table.select([next(waiting, number)])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _waits(self, number: int) -> bool:
        return self._rows[number].verdict is Verdict.ASK and number not in self.answers

    # What the table says

    def _columns(self) -> list[Column]:
        return [
            Column(_("Fila"), lambda row: str(row.number), 52, token="text_2"),
            Column(_("Resultado"), self._verdict, 190, icon=self._sign),
            Column(_("Persona"), lambda row: row.name, 220),
            Column(_("Detalle"), self._detail, token="text_2"),
        ]

    def _verdict(self, row: Filling) -> str:
        if row.verdict is Verdict.ASK and row.number in self.answers:
            same = self.answers[row.number] is not None
            return _("Es la misma persona") if same else _("Es otra persona")
        return {
            Verdict.NEW: _("Se llenará"),
            Verdict.ASK: _("¿La misma persona?"),
            Verdict.WRONG: _("Error"),
            Verdict.EMPTY: _("Sigue vacante"),
        }[row.verdict]

    def _sign(self, row: Filling) -> tuple[str, str]:
        if row.verdict is Verdict.ASK and row.number in self.answers:
            return "user-check", "ok"
        return {
            Verdict.NEW: ("circle-check", "ok"),
            Verdict.ASK: ("circle-help", "warn"),
            Verdict.WRONG: ("circle-alert", "danger"),
            Verdict.EMPTY: ("circle-dashed", "text_3"),
        }[row.verdict]

    def _detail(self, row: Filling) -> str:
        if row.problem or row.post_id is None or self.planned is None:
            return row.problem
        vacancy = self.planned.vacant[row.post_id]
        where = f"{row.post} · {vacancy.organization} · {kind_short(vacancy.kind)}"
        said = [where]
        if row.start is not None:
            said.append(_("desde {day}").format(day=show_partial(row.start)))
        if row.same_as is not None:
            said.append(_("la misma persona que en la fila {n}").format(n=row.same_as))
        return " · ".join(said)


def _last_post(row: PersonRow) -> str:
    return ", ".join(filter(None, (row.held, row.organization))) or _("sin cargo registrado")
