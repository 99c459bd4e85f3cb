"""Importar: a file of others comes in step by step, and nothing is written before the last."""

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.errors import Conflict, Invalid
from crm.i18n import _, ngettext
from crm.intake import templates
from crm.intake.answers import Imported
from crm.intake.left_out import write_errors
from crm.intake.occasions import OccasionPlan
from crm.intake.plan import ImportPlan
from crm.intake.templates import Template
from crm.intake.value import Holds
from crm.model import ContactPoint, Organization, Person
from ui.desk import Desk, Target, usual_folder
from ui.pages import import_tasks
from ui.pages.exchange import ExchangeList
from ui.pages.import_confirm import ConfirmStep
from ui.pages.import_done import DonePane, ask_where, saved
from ui.pages.import_file import FileStep
from ui.pages.import_halves import Halves
from ui.pages.import_looks import About, Fact, ImportFoot, facts_of
from ui.pages.import_occasions import OccasionsStep
from ui.pages.import_work import Work
from ui.pages.working import Working, expected
from ui.parts.assistant import StepBar
from ui.parts.buttons import button
from ui.parts.files import TakesFiles, ask_file
from ui.parts.labels import separator
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.segmented import Segment
from ui.parts.tab_order import in_order
from ui.parts.tabs import Tabs
from ui.theme import icon

FILE, COLUMNS, REVIEW, OCCASIONS, CONFIRM, DONE = range(6)
IMPORT, EXCHANGE = "import", "exchange"
WAYS = {
    Holds.ROWS: (FILE, COLUMNS, REVIEW, CONFIRM),
    Holds.CARDS: (FILE, REVIEW, CONFIRM),
    Holds.OCCASIONS: (FILE, OCCASIONS),
    Holds.MAILS: (FILE, OCCASIONS),
}
KINDS = "*.xlsx *.xls *.ods *.csv *.tsv *.txt *.vcf *.ics *.eml"
LOOKED_AT = {Person, Organization, ContactPoint}


def page(desk: Desk, target: Target) -> QWidget:
    """The import, as it was left, or the register of what came and went."""
    made = ImportPage(desk)
    made.show_target(target)
    return made


class ImportPage(TakesFiles, QWidget):
    """The steps of one import; whoever leaves finds it as it was, and nothing is written."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._desk = desk
        self._work: Work | None = None
        self.dialog: QFileDialog | None = None
        self._build()
        self._listen()
        if desk.importing is None:
            self._stand()
        else:  # built anew, as in another language
            desk.importing.forget_words()
            self._take_up(desk.importing)

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Importar"), _("Excel, CSV o vCard"))
        self.cancel = button(_("Cancelar"), on=self.leave_off)
        self.export = button(_("Exportar…"), icon="download", on=partial(self._desk.go, "export"))
        for each in (self.cancel, self.export):
            self.head.add(each)
        said = ((IMPORT, _("Importar")), (EXCHANGE, _("Intercambio")))
        self.tabs = Tabs(_("Partes de Importar"), [Segment(kind, words) for kind, words in said])
        tabs = QHBoxLayout()
        tabs.setContentsMargins(10, 0, 20, 0)
        tabs.addWidget(self.tabs)
        tabs.addStretch(1)
        self.register = ExchangeList(self._desk)
        self.parts = QStackedWidget()
        self.parts.addWidget(self._assistant())
        self.parts.addWidget(self.register)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(tabs)
        column.addWidget(separator())
        column.addWidget(self.parts, 1)

    def _assistant(self) -> QWidget:
        made = QWidget()
        self.notices = Notices()
        self.working = Working(
            self, self._desk, self.notices, stand=self._stand, refused=self._refused, heavy=True
        )
        self.file = FileStep(self._desk)
        self.halves = Halves(self._desk)
        self.columns, self.review = self.halves.columns, self.halves.review
        self.occasions = OccasionsStep()
        self.confirm = ConfirmStep()
        self.done = DonePane(self._desk)
        self.stack = QStackedWidget()
        for each in (self.file, self.halves, self.occasions, self.confirm, self.done):
            self.stack.addWidget(each)
        self.foot = ImportFoot(on_back=self.step_back, on_next=self.go_on)
        self._column = QVBoxLayout(made)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._put_bar(WAYS[Holds.ROWS])
        self._column.addWidget(self.notices)
        self._column.addWidget(self.stack, 1)
        self._column.addWidget(self.foot)
        return made

    def _put_bar(self, way: tuple[int, ...]) -> None:
        """Put the steps of this way over the page."""
        names = {
            FILE: _("Archivo"),
            COLUMNS: _("Columnas"),
            REVIEW: _("Duplicados"),
            OCCASIONS: _("Confirmar"),
            CONFIRM: _("Confirmar"),
        }
        self._way = way
        self.about = About()
        self.bar = StepBar([names[each] for each in way], self.about)
        self.bar.chosen.connect(lambda number: self.to(self._way[number]))
        self._column.insertWidget(0, self.bar)

    def _take_way(self, way: tuple[int, ...]) -> None:
        """Put other steps in the place of those over the page, where they are others."""
        if way != self._way:
            self.bar.hide()
            self.bar.deleteLater()
            self._put_bar(way)
            in_order(self.tabs, *self.bar.steps)

    def _listen(self) -> None:
        self.tabs.chosen.connect(self._choose_tab)
        self.file.asked.connect(self.choose)
        self.file.chosen.connect(self._read_otherwise)
        self.file.opened.connect(lambda id_: self._desk.go("import/done", id_))
        self.columns.changed.connect(self._columns_changed)
        self.columns.seen.connect(self._see_column)
        self.columns.told.connect(lambda said: self.notices.tell("info", said))
        self.review.changed.connect(self._tell_foot)
        self.review.again.connect(lambda: self._plan(REVIEW))
        self.occasions.changed.connect(self._tell_foot)
        self.confirm.changed.connect(self._tell_foot)
        self.confirm.save_asked.connect(self._ask_where)
        self.confirm.review_asked.connect(lambda: self.to(REVIEW))
        self.done.undone.connect(self._undone)
        self._desk.changes.made.connect(self._changed)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.go_on, context=here)
        QShortcut(QKeySequence("Esc"), self, self.step_back, context=here)
        for keys, by in (("Ctrl+PgDown", 1), ("Ctrl+PgUp", -1)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self.tabs.step(by))

    # What the window asks for

    def show_target(self, target: Target) -> None:
        """Show the tab that is named, or the import as it was left."""
        self.tabs.choose(EXCHANGE if target.kind == EXCHANGE else IMPORT)

    def focus_first(self) -> None:
        """Put the keyboard where one begins in what is shown."""
        if self.tabs.value() == EXCHANGE:
            self.register.focus_first()
            return
        shown: Any = {
            FILE: self.file,
            COLUMNS: self.columns,
            REVIEW: self.review,
            OCCASIONS: self.occasions,
            CONFIRM: self.confirm,
            DONE: self.done,
        }[self._step]
        shown.focus_first()

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        if self.tabs.value() == EXCHANGE:
            return [self.head, self.tabs, self.register]
        halves = self.halves.panes() if self._step in (COLUMNS, REVIEW) else [self.stack]
        return [self.head, self.tabs, self.bar, *halves, self.foot]

    def _choose_tab(self, which: str) -> None:
        self.parts.setCurrentIndex(0 if which == IMPORT else 1)
        self._stand()

    # The file

    def choose(self) -> None:
        """Ask which file."""
        kinds = _("Archivos que se importan") + f" ({KINDS})"
        every = _("Todos los archivos") + " (*)"
        kinds, folder = f"{kinds};;{every}", usual_folder()
        self.dialog = ask_file(self, _("Importar"), self.read_file, kinds=kinds, folder=folder)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Read the file that is let fall."""
        self.tabs.choose(IMPORT)
        self.read_file(paths[0])

    def read_file(self, path: Path) -> None:
        """Read a file in the process that is there for it, and show what it says."""
        self._read(path, {})

    def _read_otherwise(self, choice: dict[str, Any]) -> None:
        work = self._work
        if work is not None:
            before = dict(work.choices)
            if "sheet" in choice:  # its headings stand elsewhere
                before.pop("header", None)
            self._read(work.path, before | choice)

    def _read(self, path: Path, choices: dict[str, Any]) -> None:
        said = _("Leyendo «{name}»…").format(name=path.name)
        self.working.run(said, import_tasks.reading(path, choices), self._show_read)

    def _show_read(self, work: Work) -> None:
        kept = self._kept(work)
        self._take_up(work)
        if kept is not None:
            told = _("Sus columnas se leen con la plantilla «{name}».").format(name=kept.name)
            self.notices.tell("info", told)

    def _take_up(self, work: Work) -> None:
        """Stand at the step where an import was left."""
        step, self._work = work.step, work
        if work.intake.holds is Holds.ROWS:
            self.halves.take(work)
        self._take_way(WAYS[work.intake.holds])
        self.file.show_intake(work.intake, work.choices)
        self._go(FILE)
        self.to(step)

    def _kept(self, work: Work) -> Template | None:
        """The template that was made of such a file, which it is read as."""
        if work.intake.holds is not Holds.ROWS:
            return None
        kept = self._desk.read(lambda session: templates.fitting(session, work.intake))
        if kept is not None:
            work.read_as(kept)
        return kept

    # Going on

    def to(self, step: int) -> None:
        """Go to a step, where what it shows is known."""
        work = self._work
        if self.working.busy or work is None or step == self._step:
            return
        if step == OCCASIONS and work.events is None:
            self._plan_events()
        elif step in (REVIEW, CONFIRM) and OCCASIONS not in self._way and work.plan is None:
            self._plan(step)
        else:
            self._go(step)

    def go_on(self) -> None:
        """Go to the next step, or write what is shown."""
        shown = self.tabs.value() == IMPORT
        if not shown or self.foot.next.isHidden() or not self.foot.next.isEnabled():
            return
        if self._step == DONE:
            self.begin_again()
        elif self._step in (CONFIRM, OCCASIONS):
            self._write()
        else:
            self.to(self._way[self._way.index(self._step) + 1])

    def step_back(self) -> None:
        """Go to the step before, or out of the page: what was begun stays as it is."""
        if self.tabs.value() == EXCHANGE:
            self._desk.back()
        elif self.working.busy or self.columns.template.let_go():
            return
        elif self._work is None or self._step == FILE:
            self._desk.back()
        elif self._step == DONE:
            self.begin_again()
        else:
            self._go(self._way[self._way.index(self._step) - 1])

    def leave_off(self) -> None:
        """Let go of the file, of which nothing was written; it can be taken up again."""
        left = self._work
        if left is None or self.working.busy:
            return
        self.begin_again()
        again = button(_("Retomar"), small=True, on=partial(self._take_up, left))
        said = _("«{name}» no se importó: nada de él se escribió.").format(name=left.intake.name)
        self.notices.tell("info", said, again)

    def begin_again(self) -> None:
        """Let go of the file: nothing was written of it, or all that was to be."""
        if self.working.busy:
            return
        self._work = None
        self.notices.clear()
        self.file.forget()
        self._take_way(WAYS[Holds.ROWS])
        self._go(FILE)

    @property
    def _step(self) -> int:
        return self._work.step if self._work is not None else FILE

    def _go(self, step: int) -> None:
        self.notices.clear()
        work = self._work
        if work is not None:
            work.step = step
        shown = {COLUMNS: self.halves, REVIEW: self.halves, FILE: self.file, DONE: self.done}
        shown |= {OCCASIONS: self.occasions, CONFIRM: self.confirm}
        self.stack.setCurrentWidget(shown[step])
        if step == REVIEW and work is not None:
            self.halves.show_review(work)
        elif step == COLUMNS:
            self.halves.show_columns()
        elif step == CONFIRM and work is not None and work.plan is not None:
            self.confirm.show_work(work)
        elif step == OCCASIONS and work is not None:
            self.occasions.show_work(work)
        self._stand()
        self.focus_first()

    # What it would do

    def _plan(self, then: int) -> None:
        """See what each row would do, and go to a step."""
        work = self._work
        assert work is not None
        self.working.run(
            _("Buscando a quiénes ya conoce Enlace…"),
            import_tasks.planning(self._desk.db, work),
            lambda made: self._show_plan(made, then),
        )

    def _show_plan(self, made: ImportPlan, then: int) -> None:
        work = self._work
        assert work is not None
        work.take_plan(made)
        nobody = then == REVIEW and self._step != REVIEW and not work.asking()
        self._go(CONFIRM if nobody else then)
        if nobody:
            said = _("Ninguna fila parece estar ya en Enlace: no hay nada que revisar.")
            self.notices.tell("info", said)

    def _plan_events(self) -> None:
        work = self._work
        assert work is not None

        def show(made: OccasionPlan) -> None:
            work.take_events(made)
            self._go(OCCASIONS)

        do = import_tasks.planning_events(self._desk.db, work)
        self.working.run(_("Buscando lo que ya está en Enlace…"), do, show)

    def _columns_changed(self) -> None:
        """A column is something else: what was planned is planned anew where it is looked at."""
        self.notices.clear()
        self._stand()
        if self._step == REVIEW and self._work is not None:
            self.review.show_work(self._work)
            if self._work.fields:
                self._plan(REVIEW)

    def _see_column(self, position: int) -> None:
        """Show the rows of which a column's notice speaks, with the way back to the first."""
        self._go(COLUMNS)
        self.halves.see(position)
        every = button(_("Ver las primeras"), small=True, on=self._see_first)
        self.notices.tell("info", _("Se ven solo las filas de ese aviso."), every)

    def _see_first(self) -> None:
        self.halves.show_rows()
        self._go(COLUMNS)

    # Writing

    def _write(self) -> None:
        """Write all of it in one action, or nothing."""
        work = self._work
        assert work is not None
        said = _("Importando «{name}»…").format(name=work.intake.name)
        self.working.run(said, import_tasks.writing(self._desk.db, work), self._show_done)
        self._desk.importing = None  # where its page goes meanwhile, nobody takes it up again

    def _show_done(self, found: tuple[Imported, int | None]) -> None:
        done, exchange_id = found
        work = self._work
        assert work is not None
        if exchange_id is None:
            self.notices.tell("info", _("No había nada que escribir."))
            return
        self.done.show_import(exchange_id, work.intake, work.left(done))
        self._go(DONE)
        if not self.isVisible():  # whoever went elsewhere is told there
            told = _("«{name}» se importó").format(name=work.intake.name)
            self._desk.told.emit(told, False)

    def _undone(self) -> None:
        """It was taken back while it was looked at: it stands as before it was written."""
        if self._step != DONE:
            return
        self._go(self._way[-1])
        self.notices.tell("ok", _("La importación se deshizo: nada de ella quedó escrito."))

    # Rows with errors

    def _ask_where(self) -> None:
        assert self._work is not None
        self.dialog = ask_where(self, self._work.intake, self.save_wrong)

    def save_wrong(self, path: Path) -> None:
        """Keep the rows with errors, each with the reason, in a spreadsheet."""
        work = self._work
        assert work is not None
        wrong = work.wrong()
        self.working.run(
            _("Guardando…"),
            lambda _task: write_errors(path, work.intake, wrong),
            lambda _done: self.notices.tell("ok", saved(path)),
        )

    # What is shown

    def _stand(self) -> None:
        work, free = self._work, not self.working.busy
        self._desk.importing = work if self._step != DONE else None
        here = self.tabs.value() == IMPORT
        self.export.setVisible(not here)
        self.cancel.setVisible(here and work is not None and self._step != DONE)
        self.columns.setEnabled(free)
        self.about.show_intake(work.intake if work else None)
        at = self._way.index(self._step) if self._step in self._way else len(self._way)
        done = [place < at for place in range(len(self._way))]
        self.bar.stand(at, done, [free and self._can(each) for each in self._way])
        self._tell_foot()

    def _can(self, step: int) -> bool:
        """Whether a step can be gone to."""
        work = self._work
        if work is None or self._step == DONE:
            return False
        asked = step in (REVIEW, CONFIRM)
        return not asked or work.intake.holds is not Holds.ROWS or bool(work.fields)

    def _tell_foot(self) -> None:
        work, free = self._work, not self.working.busy
        facts = self._facts(work)
        self.foot.show_facts(facts if self._step != DONE else [])
        self.foot.back.setVisible(work is not None and self._step not in (FILE, DONE))
        self.foot.back.setEnabled(free)
        icon_, words, ready = self._next(work)
        self.foot.setVisible(bool(words))
        self.foot.say("", words, ready=free and ready)
        self.foot.next.setIcon(icon(icon_, "on_accent"))

    def _facts(self, work: Work | None) -> list[Fact]:
        if self._step == OCCASIONS:
            return self.occasions.facts()
        return facts_of(work.tally()) if work is not None and work.plan is not None else []

    def _next(self, work: Work | None) -> tuple[str, str, bool]:
        """The sign of the way on, what it is called, and whether it can be gone."""
        if work is None:
            return "arrow-right", "", False
        if self._step == DONE:
            return "upload", _("Importar otro archivo"), True
        if self._step == OCCASIONS:
            return "check", _("Importar"), self.occasions.facts()[0].number > 0
        if self._step == CONFIRM:
            tally = work.tally()
            n = tally.new + tally.merged
            words = ngettext("Importar {n} fila", "Importar {n} filas", n)
            return "check", words.format(n=show_number(n)), n > 0
        return "arrow-right", _("Continuar"), work.intake.total > 0 and self._can(self._following())

    def _following(self) -> int:
        return self._way[self._way.index(self._step) + 1]

    def _refused(self, error: Exception) -> None:
        again = button(_("Volver a revisar"), small=True, on=self._review_again)
        shown = [again] if isinstance(error, Conflict) else []
        self.notices.tell("danger", expected(error), *shown)
        if isinstance(error, Invalid) and self._step == CONFIRM:
            lines = [name.partition(".")[2] for name in error.problems if name.startswith("rows.")]
            if lines and lines[0].isdecimal():
                self.confirm.go_to(int(lines[0]))

    def _review_again(self) -> None:
        self.notices.clear()
        if OCCASIONS in self._way:
            self._plan_events()
        else:
            self._plan(REVIEW)

    def _changed(self, nouns: Collection[type]) -> None:
        """Say that what was planned may be another thing by now."""
        planned = self._work is not None and (self._work.plan or self._work.events)
        if planned and LOOKED_AT & set(nouns) and not self.working.busy and self._step != DONE:
            again = button(_("Volver a revisar"), small=True, on=self._review_again)
            said = _("Los datos de Enlace cambiaron desde la revisión de este archivo.")
            self.notices.tell("warn", said, again)
