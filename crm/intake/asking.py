"""Asks on a terminal what is to become of each row that may be somebody of the file already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crm.errors import CrmError
from crm.i18n import _
from crm.intake import review
from crm.intake.answers import Action, Answer
from crm.intake.occasions import OccasionPlan, PlannedOccasion
from crm.intake.plan import ImportPlan, Planned, Verdict
from crm.text import fold

_NOTHING = "—"
_MEANT: Mapping[str, Action | None] = {
    "c": Action.KEEP,
    "conservar": Action.KEEP,
    "n": Action.NEW,
    "nuevo": Action.NEW,
    "nueva": Action.NEW,
    "s": None,
}
_OF_TWINS = {**_MEANT, "m": Action.MERGE, "combinar": Action.MERGE}


@dataclass(frozen=True)
class Terminal:
    """Where one is asked: `ask` gives what was typed, or None where nobody answers any more."""

    say: Callable[[str], None]
    ask: Callable[[str], str | None]

    def answer(self, question: str, meanings: Mapping[str, Action | None]) -> Action | None:
        """What is answered, asked again until it is one of these; nothing for all the rest."""
        while (typed := self.ask(question)) is not None:
            said = fold(typed).strip()
            if said in meanings:
                return meanings[said]
        raise CrmError(_("No se importó nada."))


def answers(session: Session, plan: ImportPlan, terminal: Terminal) -> dict[int, Answer]:
    """What somebody says of each row that asks; the rest stays out once they have had enough."""
    question = _("[c] conservar · [m] combinar · [n] nuevo · [s] dejar el resto:")
    rows = [each for each in plan.rows if each.verdict is Verdict.REVIEW]
    found: dict[int, Answer] = {}
    for number, row in enumerate(rows, 1):
        terminal.say("")
        terminal.say(_heading(row.line, _named(row), number, len(rows)))
        terminal.say(f"  {row.reason}")
        _show(session, plan, row, terminal)
        action = terminal.answer(question, _OF_TWINS)
        if action is None:
            break
        found[row.line] = Answer(action)
    return found


def kept_out(plan: OccasionPlan, terminal: Terminal) -> set[int]:
    """The lines of what stays out: somebody says so of each that may be there already."""
    question = _("[c] conservar la que está · [n] nueva · [s] dejar el resto:")
    rows = [each for each in plan.rows if each.verdict is Verdict.REVIEW]
    out = {each.line for each in rows}
    for number, row in enumerate(rows, 1):
        terminal.say("")
        terminal.say(_heading(row.line, _titled(row), number, len(rows)))
        terminal.say(f"  {row.reason}")
        action = terminal.answer(question, _MEANT)
        if action is None:
            break
        if action is Action.NEW:
            out.remove(row.line)
    return out


def _heading(line: int, name: str, number: int, count: int) -> str:
    return _("Fila {line}: {name} ({n} de {count})").format(
        line=line, name=name, n=number, count=count
    )


def _named(row: Planned) -> str:
    said = row.draft.said
    if row.draft.person is not None:
        return row.draft.person.whole
    return (said.name or said.acronym or said.ruc or said.code) if said else ""


def _titled(row: PlannedOccasion) -> str:
    return ", ".join(filter(None, (row.title, row.when)))


def _show(session: Session, plan: ImportPlan, row: Planned, terminal: Terminal) -> None:
    """What differs, ours first; and who else it may be."""
    seen = review.beside(session, plan, row)
    told = _("  {label}: aquí «{ours}», allí «{theirs}»")
    for line in seen.lines:
        if not line.equal:
            ours, theirs = (each or _NOTHING for each in line.texts)
            terminal.say(told.format(label=line.label, ours=ours, theirs=theirs))
    people, houses = review.candidates(session, row)
    if others := [each.name for each in (*people[1:], *houses[1:])]:
        terminal.say(_("  También puede ser: {names}").format(names=", ".join(others)))
