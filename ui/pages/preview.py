"""A paper before it is printed: seen as it will be, then saved, opened or printed."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from sqlalchemy.orm import Session

from crm import exchange
from crm.attachments import Taken
from crm.errors import CrmError
from crm.exchange import Leaving, Way
from crm.i18n import _
from crm.model import Exchange
from ui.desk import Desk
from ui.opening import open_file, open_folder
from ui.parts.buttons import Button, button
from ui.parts.dialog import Choice, Progress, ask
from ui.parts.files import ask_place
from ui.parts.form import Form
from ui.parts.labels import label, separator
from ui.parts.page_head import PageHead
from ui.parts.pdf_view import PdfView
from ui.parts.printing import NotPrinted, ask_printer, has_printer, print_pdf
from ui.parts.task import Task
from ui.parts.toast import Banner, Kind, announce
from ui.theme import theme

WAIT_MS = 400
OPTIONS_WIDTH = 264
FOLDER = "brief_folder"  # papers are kept where papers were kept last


Use = Callable[[Any], object]


class PreviewPage(QWidget):
    """Shows the very PDF that will be saved or printed, made anew whenever something changes.

    A kind of paper says how it is made (`work`: something with `data`, a PDF, and `cautions`, what
    the user should know before it goes anywhere), what its file is called (`file_name`), what
    it holds (`held`), and what is said while many are made (`preparing`, `unprepared`).
    """

    def __init__(self, desk: Desk, title: str, form: Form, context: str = "") -> None:
        super().__init__()
        self._desk, self.form = desk, form
        self._task: Task | None = None
        self._made: Any = None
        self._then: Use | None = None  # what waits for the PDF that is being made
        self.dialog: QDialog | None = None
        self.notice: Banner | None = None
        self.view = PdfView()
        self._build(title, context)
        self._clock = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._clock.timeout.connect(self.refresh)
        self._desk.changes.made.connect(self._changed)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, lambda: self.escape(), context=here)

    # What a kind of paper says

    def work(self) -> Callable[[Task], Any]:
        """How the PDF is made, away from the thread that draws."""
        raise NotImplementedError

    def file_name(self, made: Any) -> str:
        """What to call its file."""
        raise NotImplementedError

    def held(self, made: Any) -> Leaving:
        """What it holds, and of how many, to be written down when it leaves."""
        raise NotImplementedError

    def preparing(self) -> str:
        """What is said while it takes long; nothing where it never does."""
        return ""

    def unprepared(self) -> str:
        """What stands in the place of the pages when making them was cancelled."""
        return ""

    def more_buttons(self) -> Sequence[Button]:
        """What else can be done with it."""
        return ()

    def fit_to_make(self) -> bool:
        """Whether what is asked for can be made; said under the field where it cannot."""
        return True

    def escape(self) -> None:
        """Leave the paper for where one came from."""
        self._desk.back()

    def settle(self) -> None:
        """Make at once what was typed last."""
        self.refresh()

    # Building

    def _build(self, title: str, context: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head(title, context))
        row = QHBoxLayout()
        row.setSpacing(0)
        for beside in self.beside():
            row.addWidget(beside)
        left = QVBoxLayout()
        left.setSpacing(0)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(8)
        left.addLayout(self._notices)
        left.addWidget(self.middle(), 1)
        row.addLayout(left, 1)
        row.addWidget(separator(vertical=True))
        row.addWidget(self._options_pane())
        column.addLayout(row, 1)

    def beside(self) -> Sequence[QWidget]:
        """What stands at the left of the pages."""
        return ()

    def middle(self) -> QWidget:
        """What the pages are shown in."""
        return self.view

    def under_options(self) -> Sequence[QWidget]:
        """What stands under the options."""
        return ()

    def _head(self, title: str, context: str) -> PageHead:
        head = PageHead(title, context, on_back=self._desk.back)
        self.open = button(_("Abrir"), icon="external-link", on=lambda: self.use(self._open))
        self.print = button(_("Imprimir"), icon="printer", on=self.print_shown)
        self.print.say(_("Imprimir"), "Ctrl+P")
        self.save = button(_("Guardar PDF"), "primary", "download", "Ctrl+S", on=self.save_pdf)
        for made in (self.open, self.print, *self.more_buttons(), self.save):
            head.add(made)
        return head

    def _options_pane(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Opciones"), "section"))
        column.addWidget(self.form)
        for under in self.under_options():
            column.addWidget(under)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self.pane = area
        theme().changed.connect(self._fit)
        self._fit()
        return area

    def _fit(self) -> None:
        self.pane.setFixedWidth(theme().px(OPTIONS_WIDTH))

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard in the pages, so that it turns them."""
        self.view.sheets.setFocus()

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.view, self.pane]

    def state(self) -> dict[str, Any]:
        """How the paper was being looked at."""
        return self.form.draft()

    def restore(self, look: dict[str, Any]) -> None:
        """Look at it again as `state` said."""
        self.form.restore(look)

    def leaving(self) -> bool:
        """Give up what is still being made."""
        self._clock.stop()
        self._drop_task()
        return True

    # Making

    def _changed(self, nouns: frozenset[type]) -> None:
        if nouns - {Exchange}:  # that it left changes nothing of it
            self._clock.start()

    def refresh(self, *_given: object) -> None:
        """Make the PDF anew as the options say; the old one stays in sight until then."""
        self._clock.stop()
        if not self.fit_to_make():
            return
        self._drop_task()
        self.view.set_updating(True)
        task = Task(self.work())
        task.succeeded.connect(self._show_made)
        task.failed.connect(self._fail)
        task.cancelled.connect(self._cancelled)
        self._task = task
        if words := self.preparing():
            self.show_progress(words, task)
        task.start()

    def _drop_task(self) -> None:
        """Hear no more of what is being made, which ends at its next step."""
        if self._task is not None:
            for signal in (self._task.succeeded, self._task.failed, self._task.cancelled):
                signal.disconnect()
            self._task.cancel()
            self._task = None

    def _show_made(self, made: Any) -> None:
        self._task, self._made = None, made
        self.view.show_pdf(made.data)
        self.view.set_updating(False)
        self.tell("warn", " ".join(made.cautions))
        if self._then is not None:
            use, self._then = self._then, None
            use(made)

    def _fail(self, error: Exception) -> None:
        self._task = self._made = self._then = None
        self.view.complain(expected(error))

    def _cancelled(self) -> None:
        self._task = self._then = None
        again = button(_("Preparar"), small=True, on=self.refresh)
        self.tell("info", _("Se detuvo antes de terminar."), again)
        if self._made is None:
            self.view.complain(self.unprepared())
        else:
            self.view.set_stale()

    # Telling

    def tell(self, kind: Kind, sentence: str, *actions: Button) -> None:
        """Show one notice over the pages, in the place of the last; no sentence, no notice."""
        if self.notice is not None:
            self.notice.hide()
            self.notice.deleteLater()
            self.notice = None
        if sentence:
            self.notice = Banner(kind, sentence, actions)
            self._notices.addWidget(self.notice)
            self.notice.show()
            announce(self, sentence)
        self._space()

    def show_progress(self, words: str, task: Task) -> None:
        """Show how far a task is over the pages, until it has ended."""
        progress = Progress(words, task)
        self._notices.addWidget(progress)
        progress.show()
        task.ended.connect(self._space)
        self._space()

    def _space(self) -> None:
        """Keep room around the notices while there is one."""
        items = (self._notices.itemAt(n) for n in range(self._notices.count()))
        widgets = (item.widget() for item in items if item)
        shown = any(widget and not widget.isHidden() for widget in widgets)
        self._notices.setContentsMargins(12, 8 if shown else 0, 12, 4 if shown else 0)

    # Using it

    def use(self, use: Use) -> None:
        """Use the PDF as the options say, waiting for it where it is still being made."""
        if self._clock.isActive():
            self.settle()
        if self._task is not None:
            self._then = use
        elif self._made is not None:
            use(self._made)

    def save_pdf(self) -> None:
        """Ask where to keep the PDF, and write it there."""
        self.use(self._ask_where)

    def _ask_where(self, made: Any) -> None:
        self.ask_where(made, _("Guardar PDF"), ".pdf", _("PDF (*.pdf)"))

    def ask_where(self, made: Any, title: str, suffix: str, kinds: str) -> None:
        """Ask where to keep what was made, as a file of this kind."""
        name = Path(self.file_name(made)).with_suffix(suffix).name
        place, take = self._desk.folder(FOLDER) / name, partial(self._take, made, suffix)
        self.dialog = ask_place(self, title, place, take, kinds=kinds)

    def _take(self, made: Any, suffix: str, path: Path) -> None:
        if path.suffix.lower() == suffix:
            self._write(made, path)
            return
        path = path.with_name(path.name + suffix)
        if not path.exists():
            self._write(made, path)
            return
        self.dialog = ask(  # the dialog asked about another name
            self,
            _("¿Reemplazar «{name}»?").format(name=path.name),
            _("Ya hay un archivo con ese nombre en la carpeta."),
            [Choice("keep", _("Cancelar")), Choice("replace", _("Reemplazar"), "danger")],
            lambda answer: self._write(made, path) if answer == "replace" else None,
        )

    def final(self, made: Any, suffix: str) -> Callable[[Task], bytes]:
        """What leaves for a file or a printer, made at that moment: as a rule what is seen."""
        return lambda _task: bytes(made.data)

    def _write(self, made: Any, path: Path) -> None:
        content, held = self.final(made, path.suffix.lower()), self.held(made)

        def keep_it(task: Task) -> None:
            data = content(task)
            with desk.db.write() as session:
                exchange.leave(session, held, path, data)

        def written(_nothing: object) -> None:
            desk.keep_view(FOLDER, str(path.parent))
            if isValid(self):
                self._written(path)

        def not_written(error: Exception) -> None:
            if isValid(self):
                self._not_written(error)
            else:  # whoever has left the page is told all the same
                desk.failed.emit(expected(error))

        desk = self._desk
        task = Task(keep_it)
        task.succeeded.connect(written)
        task.failed.connect(not_written)
        task.start()

    def _written(self, path: Path) -> None:
        show = button(
            _("Mostrar carpeta"), small=True, on=lambda: self._try(open_folder, path.parent)
        )
        self.tell("ok", _("Guardado: {name}").format(name=path.name), show)

    def _not_written(self, error: Exception) -> None:
        again = button(_("Elegir otra carpeta"), small=True, on=self.save_pdf)
        self.tell("danger", expected(error), again)

    def _open(self, made: Any) -> None:
        self.open_data(made, made.data)

    def open_data(self, made: Any, data: bytes) -> None:
        """Show a PDF in the program of the user for such files."""
        taken, held = Taken(self.file_name(made), "application/pdf", data), self.held(made)

        def open_it(session: Session) -> None:
            exchange.note(session, held, Way.OPENED.value, taken.name)
            open_file(taken)

        self._try(self._desk.act, open_it)

    def _try(self, do: Callable[[Any], object], what: object) -> None:
        try:
            do(what)
        except CrmError as error:
            self.tell("danger", str(error))

    def print_shown(self) -> None:
        """Ask for a printer, and print there what is shown."""
        if has_printer():
            self.use(self._ask_printer)
            return
        instead = button(_("Guardar PDF"), small=True, on=self.save_pdf)
        self.tell(
            "warn",
            _("Este equipo no tiene impresoras. Guarde el PDF e imprímalo desde otro."),
            instead,
        )

    def _ask_printer(self, made: Any) -> None:
        self.dialog = ask_printer(
            self,
            self.file_name(made),
            self.view.sheets.count(),
            lambda printer: self._print(made, printer),
        )

    def _print(self, made: Any, printer: QPrinter) -> None:
        content, held = self.final(made, ".pdf"), self.held(made)
        desk, name = self._desk, self.file_name(made)  # printing goes on when the page is left

        def print_it(task: Task) -> None:
            print_pdf(content(task), printer, task.step)
            with desk.db.write() as session:
                exchange.note(session, held, Way.PRINTED.value, name)

        task = Task(print_it)
        said = _("Enviado a la impresora.")
        task.succeeded.connect(lambda _nothing: desk.told.emit(said, False))
        task.failed.connect(lambda error: desk.failed.emit(expected(error)))
        self.show_progress(_("Imprimiendo…"), task)
        task.start()


def expected(error: Exception) -> str:
    """The sentence of an error of the world's; any other is not for here."""
    if isinstance(error, CrmError | NotPrinted):
        return error.sentence
    raise error
