"""The rows of a list of attendance, and which person a doubtful one means."""

from collections.abc import Mapping
from functools import partial

from crm.acronyms import abbreviated
from crm.attendance_import import Candidate, Plan, Planned, Verdict
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model.base import N_
from crm.people import PersonRow
from ui.pages.sheet_rows import ALL, SheetRows, in_numbers
from ui.parts.buttons import button
from ui.parts.question import Answer
from ui.parts.table import Column

MOST_CANDIDATES = 6
WRITTEN = (Verdict.KNOWN, Verdict.ASK, Verdict.NEW, Verdict.MINOR, Verdict.COUNT)
NAMES = {
    Verdict.ASK: N_("Dudosas"),
    Verdict.NEW: N_("Nuevas"),
    Verdict.KNOWN: N_("Conocidas"),
    Verdict.WRONG: N_("Con error"),
    Verdict.MINOR: N_("Menores de 18"),
    Verdict.COUNT: N_("Solo número"),
}


class PlanStep(SheetRows[Planned, int]):
    """An answer that is not given leaves its row to be verified later."""

    asking = Verdict.ASK
    names = NAMES

    def __init__(self) -> None:
        super().__init__()
        self.planned: Plan | None = None
        self._known: Mapping[int, PersonRow] = {}
        self.save_wrong = button(_("Guardar filas con error…"), icon="download", small=True)
        self.above.addWidget(self.save_wrong)

    def show_plan(self, planned: Plan, known: Mapping[int, PersonRow]) -> None:
        """Show what this sheet would do, beginning with what is doubtful."""
        self.planned, self.answers, self._known = planned, {}, known
        self._rows = {
            each.number: each for each in planned.rows if each.verdict is not Verdict.EMPTY
        }
        self.save_wrong.setVisible(planned.count(Verdict.WRONG) > 0)
        self._offer(Verdict.ASK if planned.count(Verdict.ASK) else ALL)
        self._show()

    def writes(self) -> int:
        """How many rows would be written as things stand."""
        return sum(each.verdict in WRITTEN for each in self._rows.values())

    def said(self) -> str:
        """What would come of the sheet, in numbers."""
        n, open_, wrong = self.writes(), self.open(), self.count(Verdict.WRONG)
        empty = self.planned.count(Verdict.EMPTY) if self.planned else 0
        return in_numbers(
            (
                (n, ngettext("{n} fila se escribe", "{n} filas se escriben", n)),
                (open_, ngettext("{n} queda por verificar", "{n} quedan por verificar", open_)),
                (
                    wrong,
                    ngettext("{n} con error no se escribe", "{n} con error no se escriben", wrong),
                ),
                (empty, ngettext("{n} vacía", "{n} vacías", empty)),
            )
        )

    def wrong(self) -> dict[int, str]:
        """Why rows cannot be written, by their line in the sheet."""
        return {n: each.reason for n, each in self._rows.items() if each.verdict is Verdict.WRONG}

    def _show(self) -> None:
        super()._show()
        self.focus_first()

    # What is asked

    def _ask(self) -> None:
        row = self._asked()
        if row is None:
            self.question.hide()
            return
        where = f" ({abbreviated(row.institution)})" if row.institution else ""
        asked = _("Fila {number}: «{name}»{where}. {why}").format(
            number=row.number, name=row.name, where=where, why=row.reason
        )
        answers = [
            Answer(self._called(each), partial(self._take, each.person_id))
            for each in row.candidates[:MOST_CANDIDATES]
        ]
        if row.line is not None and not row.line.illegible:
            answers.append(Answer(_("Es otra persona, nueva"), partial(self._take, None)))
        answers.append(Answer(_("Dejar por verificar"), self._leave_open, "ghost"))
        self.question.ask(asked.strip(), answers)

    def _called(self, each: Candidate) -> str:
        """Somebody by name, post and institution, and why they may be meant."""
        row = self._known.get(each.person_id)
        held = (row.held, row.organization or "") if row else ()
        return f"{', '.join(filter(None, (each.name, *held)))} · {each.reason}"

    def _leave_open(self) -> None:
        number = self.table.current_id()
        if number is not None:
            self.answers.pop(number, None)
            self._go_on(number)

    # What the table says

    def _columns(self) -> list[Column]:
        muted = "text_2"
        return [
            Column(_("Fila"), lambda row: str(row.number), 46, token=muted),
            Column(_("Resultado"), self._verdict, 170, icon=self._sign),
            Column(_("Persona"), _who),
            Column(_("Detalle"), self._detail, 270, token=muted, optional=True),
            Column(_("Institución"), _where, 190, token=muted, optional=True),
        ]

    def _verdict(self, row: Planned) -> str:
        if row.verdict is Verdict.ASK and row.number in self.answers:
            same = self.answers[row.number] is not None
            return _("Es la misma persona") if same else _("Es otra persona")
        if row.verdict is Verdict.KNOWN and row.there:
            return _("Ya está en la lista")
        return {
            Verdict.KNOWN: _("Conocida"),
            Verdict.ASK: _("Por verificar"),
            Verdict.NEW: _("Persona nueva"),
            Verdict.MINOR: _("Menor de 18"),
            Verdict.COUNT: _("Solo número"),
            Verdict.WRONG: _("No se escribe"),
            Verdict.EMPTY: _("Vacía"),
        }[row.verdict]

    def _sign(self, row: Planned) -> tuple[str, str]:
        if row.verdict is Verdict.ASK and row.number in self.answers:
            return "user-check", "ok"
        return {
            Verdict.KNOWN: ("circle-check", "ok"),
            Verdict.ASK: ("circle-help", "warn"),
            Verdict.NEW: ("user-plus", "accent"),
            Verdict.MINOR: ("shield", "text_2"),
            Verdict.COUNT: ("users", "text_2"),
            Verdict.WRONG: ("circle-alert", "danger"),
            Verdict.EMPTY: ("circle-dashed", "text_3"),
        }[row.verdict]

    def _detail(self, row: Planned) -> str:
        chosen = self.answers.get(row.number)
        who = next((each for each in row.candidates if each.person_id == chosen), None)
        said = [who.name if who else row.reason]
        if row.verdict is Verdict.MINOR:
            said = [_("Se cuenta sin nombre")]
        if row.like is not None:
            said.append(_("la misma de la fila {number}").format(number=row.like))
        return " · ".join(filter(None, (*said, *row.notes)))


def _who(row: Planned) -> str:
    if row.verdict is Verdict.MINOR:
        return "—"
    if row.heads is not None:
        total = row.heads.total or (row.heads.women or 0) + (row.heads.men or 0)
        words = ngettext("{n} persona sin nombre", "{n} personas sin nombre", total)
        return words.format(n=show_number(total))
    return row.name or "—"


def _where(row: Planned) -> str:
    return "—" if row.verdict is Verdict.MINOR else abbreviated(row.institution or "—")
