"""Relevo de autoridades: who leaves, what is at risk, closing it all, and the vacant posts."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from sqlalchemy.orm import Session

from crm import exchange, filling, journal, people, sheets, turnover
from crm.checks import safe_name
from crm.database import Database
from crm.dates import show_number
from crm.exchange import Leaving
from crm.filling import Verdict
from crm.i18n import _, ngettext
from crm.intake import worker
from crm.intake.value import Intake
from crm.model import (
    Appointment,
    Commitment,
    FollowUp,
    Organization,
    Outcome,
    Person,
    Post,
    StageChange,
)
from crm.model.base import today
from crm.turnover import Closed, Preview, Term, Vacancy
from ui.desk import Desk, Target, usual_folder
from ui.pages.turnover_close import CloseStep
from ui.pages.turnover_review import ReviewStep, leaving_said
from ui.pages.turnover_sheet import Planned, SheetStep
from ui.pages.turnover_vacant import VacantStep
from ui.pages.turnover_who import WhoStep
from ui.pages.working import Working, expected, last_action
from ui.parts.assistant import StepBar, StepFoot
from ui.parts.buttons import add_action, button, menu
from ui.parts.files import ask_file, ask_place
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.task import Task

WHO, REVIEW, CLOSE, VACANT, SHEET = range(5)
SHOWN = {Appointment, Commitment, FollowUp, Organization, Outcome, Person, Post, StageChange}


def page(desk: Desk, target: Target) -> QWidget:
    """Return the assistant, at its beginning or, where the target says so, at the vacant posts."""
    made = TurnoverPage(desk)
    if target.value("step") == "vacant":
        made.to(VACANT)
    return made


@dataclass(frozen=True)
class Seen:
    """All that the steps after the first show of a term."""

    preview: Preview
    vacant: tuple[Vacancy, ...]

    @property
    def at_risk(self) -> tuple[int, ...]:
        """The governments with something to hand over."""
        return tuple(each.organization_id for each in self.preview.at_risk)

    @property
    def affected(self) -> tuple[int, ...]:
        """Those where somebody leaves or left, or something is at risk."""
        leaving = (each.organization_id for each in self.preview.leavers)
        left = (each.organization_id for each in self.vacant if each.last_holder)
        return tuple(dict.fromkeys((*self.at_risk, *leaving, *left)))


class TurnoverPage(QWidget):
    """An assistant in four steps; nothing is written before the third, and all can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._term: Term | None = None
        self._seen: Seen | None = None
        self._reading: Task | None = None
        self._closing_id: int | None = None  # the action that closed the term
        self.dialog: QFileDialog | None = None
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._build()
        self._listen()
        self._stand()

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Relevo de autoridades"), on_back=self._desk.back)
        self.briefs = button(_("Fichas de relevo"), icon="printer", on=self._offer_briefs)
        self.briefs.say(_("Imprimir fichas de relevo"))
        self.head.add(self.briefs)
        self.bar = StepBar([_("Quiénes"), _("Revisar"), _("Cerrar"), _("Cargos vacantes")])
        self.who = WhoStep(self._desk)
        self.review = ReviewStep(self._desk)
        self.close_step = CloseStep()
        self.vacant = VacantStep(self._desk)
        self.sheet = SheetStep()
        self.stack = QStackedWidget()
        self._steps = (self.who, self.review, self.close_step, self.vacant, self.sheet)
        for each in self._steps:
            self.stack.addWidget(each)
        self.foot = StepFoot(on_back=self.step_back, on_next=self.go_on)
        self.notices = Notices()
        self.working = Working(
            self,
            self._desk,
            self.notices,
            stand=self._stand,
            refused=self._tell_refusal,
            heavy=True,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.bar)
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)

    def _listen(self) -> None:
        self.bar.chosen.connect(self.to)
        self.close_step.undo_asked.connect(self._undo_closing)
        self.vacant.template.clicked.connect(self._ask_template)
        self.sheet.changed.connect(self._tell_foot)
        self.sheet.save_wrong.clicked.connect(self._ask_wrong_rows)
        self._desk.changes.made.connect(self._changed)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go_on, context=here)
        QShortcut(QKeySequence("Esc"), self, self.step_back, context=here)

    # What the window asks for

    @property
    def step(self) -> int:
        """The step that is in sight."""
        return self.stack.currentIndex()

    def focus_first(self) -> None:
        """Put the keyboard where the step begins."""
        self._steps[self.step].focus_first()

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.head, self.bar, self.stack, self.foot]

    def search_here(self) -> None:
        """Search among the vacant posts, where they are in sight."""
        if self.step == VACANT:
            self.vacant.search.take()

    def print_shown(self) -> None:
        """Offer the handover briefs."""
        if not self.briefs.isHidden():
            self._offer_briefs()

    def state(self) -> dict[str, Any]:
        """How far the user had come."""
        return {
            "who": self.who.form.draft(),
            "step": VACANT if self.step == SHEET else self.step,
            "found": self.vacant.search.text(),
        }

    def restore(self, look: dict[str, Any]) -> None:
        """Come as far again."""
        self.who.form.restore(look["who"])
        self.vacant.search.setText(look["found"])
        self.to(look["step"])

    def leaving(self) -> bool:
        """Give up what is being read; what is being written goes on."""
        if self._reading is not None:
            self._reading.cancel()
        return True

    # Going through the steps

    def to(self, step: int) -> None:
        """Go to a step, as far as what was asked for allows."""
        if self.working.busy:
            return
        if step != WHO:
            term = self.who.term()
            if term is None:
                self.stack.setCurrentIndex(WHO)
                self._stand()
                return
            if term != self._term:
                self._term, self._seen = term, None
            if self._seen is None:
                self._read()
        self.notices.clear()
        self.stack.setCurrentIndex(step)
        self._stand()
        self.focus_first()

    def step_back(self) -> None:
        """Go to the step before, or out of the first."""
        if self.working.busy:
            return
        if self.step == WHO:
            self._desk.back()
        else:
            self.to(VACANT if self.step == SHEET else self.step - 1)

    def go_on(self) -> None:
        """Do what the way on of this step says."""
        if not self.foot.next.isVisible() or not self.foot.next.isEnabled():
            return
        if self.step == CLOSE and self.close_step.closed is None:
            self._close()
        elif self.step == VACANT:
            self._ask_sheet()
        elif self.step == SHEET:
            self._fill()
        else:
            self.to(self.step + 1)

    def _stand(self) -> None:
        """Show where the work stands."""
        leaves = self._seen is None or bool(self._seen.preview.leavers)
        closed = self.close_step.closed is not None
        reachable = (True, True, closed or (leaves and self._term is not None), True)
        done = (self.step > WHO, closed or self.step == CLOSE, closed, False)
        self.bar.stand(min(self.step, VACANT), done, reachable)
        self.bar.about.setText(self.who.about(self._term) if self._term else "")
        self.briefs.setVisible(self.step != WHO)
        planned = self.sheet.planned if self.step == SHEET else None
        self.head.context.setText(planned.sheet.name if planned else "")
        self._tell_foot()

    def _tell_foot(self) -> None:
        seen, step = self._seen, self.step
        busy = self.working.busy
        status, next_, ready = "", _("Continuar"), not busy
        if step == REVIEW:
            status = leaving_said(seen.preview) if seen else _("Leyendo…")
            ready = seen is not None and bool(seen.preview.leavers)
        elif step == CLOSE and self.close_step.closed is None:
            leave = seen is not None and bool(seen.preview.leavers)
            status = _("Podrá deshacer todo el relevo.") if leave else ""
            next_, ready = _("Cerrar designaciones"), not busy and leave
        elif step == VACANT:
            status, next_ = _("Enter nombra a alguien en el cargo."), _("Llenar desde una hoja…")
            ready = not busy and seen is not None and bool(seen.vacant)
        elif step == SHEET:
            status = self.sheet.said()
            n = len(self.sheet.ready())
            next_ = ngettext("Llenar {n} cargo", "Llenar {n} cargos", n)
            next_, ready = next_.format(n=show_number(n)), not busy and n > 0
        self.foot.say(status, next_, ready=ready)
        self.foot.back.setEnabled(not busy)

    # Reading

    def _read(self) -> None:
        """Read what the steps show, away from the thread that draws."""
        if self._reading is not None:
            self._reading.cancel()
        assert self._term is not None
        if self._seen is None:
            self.review.loading()
            self.vacant.table.loading()
        task = Task(partial(_look, self._desk.db, self._term))
        self._reading = task
        task.succeeded.connect(lambda seen: self._show(task, seen) if isValid(self) else None)
        task.failed.connect(lambda error: self._not_read(task, error) if isValid(self) else None)
        task.start()

    def _show(self, task: Task, seen: Seen) -> None:
        if task is not self._reading:  # a newer one is on its way
            return
        first, was_closed = self._seen is None, self.close_step.closed is not None
        self._reading, self._seen = None, seen
        self.review.show_preview(seen.preview)
        self.close_step.show_preview(seen.preview)
        if was_closed and self.close_step.closed is None:  # what was said of it is so no more
            self.notices.clear()
        self.vacant.show_vacancies(seen.preview.term, seen.vacant)
        self._stand()
        if first and self.step in (REVIEW, VACANT):
            self.focus_first()

    def _not_read(self, task: Task, error: Exception) -> None:
        if task is self._reading:
            self._reading = None
            self._tell_refusal(error)

    def _changed(self, nouns: Collection[Any]) -> None:
        if SHOWN & set(nouns) and self._term is not None:
            self._read()

    # Closing the term

    def _close(self) -> None:
        by, term = self.close_step.present_by(), self._term
        if by is None or term is None:
            return

        def work(task: Task) -> tuple[Closed, int | None]:
            with self._desk.db.write() as session:
                done = turnover.close_term(session, term, present_by=by, step=task.step)
            return done, last_action(self._desk.db)

        self.working.run(_("Cerrando designaciones…"), work, self._show_closed)

    def _show_closed(self, found: tuple[Closed, int | None]) -> None:
        done, self._closing_id = found
        self.close_step.show_closed(done)
        vacant = button(_("Ver cargos vacantes"), small=True, on=lambda: self.to(VACANT))
        self.notices.tell("ok", _("Relevo hecho. Todo puede deshacerse."), vacant)
        self.focus_first()

    def _undo_closing(self) -> None:
        self._undo(self._closing_id, self.close_step.show_undone)

    def _undo(self, action_id: int | None, after: Callable[[], object]) -> None:
        def work(task: Task) -> str:
            with self._desk.db.write() as session:
                return journal.undo(session, action_id, step=task.step).label

        def undone(label: str) -> None:
            after()
            self.notices.tell("ok", _("Deshecho: {what}").format(what=label))

        self.working.run(_("Deshaciendo…"), work, undone)

    # Filling the vacant posts

    def _ask_template(self) -> None:
        self._ask_where(_("Cargos vacantes"), _("Guardar plantilla"), self.save_template)

    def save_template(self, path: Path) -> None:
        """Write a sheet with a row for each vacant post."""
        term = self._term
        assert term is not None

        def work(_task: Task) -> None:
            with self._desk.db.read() as session:
                headings, rows = filling.template(session, term, _first_day(term))
            with self._desk.db.write() as session:
                exchange.note_file(session, Leaving(_("Cargos vacantes"), len(rows)), path)
                sheets.write(path, headings, rows)

        self.working.run(_("Preparando la plantilla…"), work, lambda _done: self._tell_saved(path))

    def _ask_sheet(self) -> None:
        kinds, folder = _("Hojas de cálculo (*.xlsx *.xls *.ods *.csv)"), usual_folder()
        title = _("Llenar desde una hoja")
        self.dialog = ask_file(self, title, self.read_sheet, kinds=kinds, folder=folder)

    def read_sheet(self, path: Path) -> None:
        """Read a sheet, and show what each of its rows would do."""
        term = self._term
        assert term is not None

        def work(task: Task) -> Planned:
            sheet = worker.read_table(path, step=task.step)
            with self._desk.db.read() as session:
                return _planned(session, sheet, term)

        self.working.run(_("Leyendo la hoja…"), work, self._show_plan)

    def _show_plan(self, planned: Planned) -> None:
        self.stack.setCurrentIndex(SHEET)
        self.sheet.show_plan(planned)
        self._stand()

    def _fill(self) -> None:
        ready, answers = self.sheet.ready(), dict(self.sheet.answers)

        def work(task: Task) -> tuple[int, int | None]:
            with self._desk.db.write() as session:
                done = filling.fill(session, ready, answers, task.step)
            return done, last_action(self._desk.db)

        self.working.run(_("Llenando cargos…"), work, self._show_filled)

    def _show_filled(self, found: tuple[int, int | None]) -> None:
        done, action_id = found
        self.stack.setCurrentIndex(VACANT)
        self._stand()
        said = ngettext("Se llenó {n} cargo.", "Se llenaron {n} cargos.", done)
        undo = button(_("Deshacer"), small=True, on=lambda: self._undo(action_id, self.focus_first))
        self.notices.tell("ok", said.format(n=show_number(done)), undo)
        self.focus_first()

    def _ask_wrong_rows(self) -> None:
        self._ask_where(_("Filas con errores"), _("Guardar filas con errores"), self.save_wrong)

    def save_wrong(self, path: Path) -> None:
        """Write the rows with errors, each with the reason."""
        headings, rows = self.sheet.wrong_rows()
        self.working.run(
            _("Guardando…"),
            lambda _task: sheets.write(path, headings, rows),
            lambda _done: self._tell_saved(path),
        )

    # Files

    def _ask_where(self, name: str, title: str, take: Callable[[Path], object]) -> None:
        day = self._term.last_day.isoformat() if self._term else ""
        place = usual_folder() / safe_name(f"{name} - {day}.xlsx")
        kinds = _("Hoja de cálculo (*.xlsx);;CSV (*.csv)")
        self.dialog = ask_place(self, title, place, take, kinds=kinds)

    # Handover briefs

    def _offer_briefs(self) -> None:
        seen = self._seen
        if seen is None:
            return
        made = menu(self.briefs)
        step = self.review if self.step == REVIEW else self.vacant
        chosen = step.selected_organizations() if self.step in (REVIEW, VACANT) else []
        for said, ids in (
            (_("Los seleccionados ({n})"), chosen),
            (_("Con seguimiento o compromisos ({n})"), seen.at_risk),
            (_("Todos los que cambian de autoridades ({n})"), seen.affected),
        ):
            action = add_action(
                made, said.format(n=show_number(len(ids))), partial(self._print, tuple(ids))
            )
            action.setEnabled(bool(ids))
        made.popup(self.briefs.mapToGlobal(self.briefs.rect().bottomLeft()))

    def _print(self, ids: tuple[int, ...]) -> None:
        self._desk.go("brief", organization_ids=ids, term=self._term)

    # Telling

    def _tell_refusal(self, error: Exception) -> None:
        self.notices.tell("danger", expected(error))

    def _tell_saved(self, path: Path) -> None:
        self.notices.tell("ok", _("Guardado en «{path}»").format(path=path))


def _look(db: Database, term: Term, task: Task) -> Seen:
    with db.read() as session:
        seen = turnover.preview(session, term)
        task.step(1, 2)
        return Seen(seen, tuple(turnover.vacancies(session, term, _first_day(term))))


def _first_day(term: Term) -> date:
    """From when the posts are looked at as vacant: the new term's first day, or today later."""
    return max(term.next_day, today())


def _planned(session: Session, sheet: Intake, term: Term) -> Planned:
    day = _first_day(term)
    fillings = filling.plan(session, sheet, term, day)
    ids = {id_ for each in fillings if each.verdict is Verdict.ASK for id_ in each.namesakes}
    vacant = {each.post_id: each for each in turnover.vacancies(session, term, day)}
    return Planned(sheet, fillings, people.rows(session, list(ids)), vacant)
