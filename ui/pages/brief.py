"""The printed brief before it is printed: seen as it will be, then saved, opened or printed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QStandardPaths, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from sqlalchemy.orm import Session

from crm import organizations, people
from crm.attachments import Taken
from crm.dates import show_number
from crm.errors import CrmError
from crm.i18n import _, language, ngettext
from crm.model.base import today
from crm.turnover import Term
from ui.desk import Desk, Target
from ui.forms.known import day
from ui.opening import open_file, open_folder
from ui.pages.brief_making import Made, Wanted, keep, make, suggested_name
from ui.parts import fields
from ui.parts.buttons import Button, button
from ui.parts.dialog import Choice, Progress, ask
from ui.parts.form import Form
from ui.parts.labels import label, separator
from ui.parts.page_head import PageHead
from ui.parts.pdf_view import PdfView
from ui.parts.printing import NotPrinted, ask_printer, has_printer, print_pdf
from ui.parts.segmented import Segment
from ui.parts.task import Task
from ui.parts.toast import Banner, Kind, announce
from ui.theme import theme

WAIT_MS = 400
OPTIONS_WIDTH = 264
FOLDER = "brief_folder"

Use = Callable[[Made], object]


def page(desk: Desk, target: Target) -> QWidget:
    """The brief of an institution or a person, or those of many; with a term, to hand over."""
    ids = (*(target.value("organization_ids") or ()), *(target.value("person_ids") or ()))
    return BriefPage(desk, ids, target.value("term"))


class BriefPage(QWidget):
    """Shows the very PDF that will be saved or printed, made anew whenever something changes."""

    def __init__(self, desk: Desk, ids: tuple[int, ...], term: Term | None = None) -> None:
        super().__init__()
        self._desk, self._ids, self._term = desk, ids, term
        self._name = desk.read(lambda session: _name_of(session, ids[0])) if len(ids) == 1 else ""
        self._task: Task | None = None
        self._made: Made | None = None
        self._then: Use | None = None  # what waits for the PDF that is being made
        self.dialog: QDialog | None = None
        self.notice: Banner | None = None
        self.view = PdfView()
        self._meaning = label("", "sec", wrap=True, tone="muted")
        self.form = _options(self._meaning, handed_over=term is not None)
        self._build()
        self._clock = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._clock.timeout.connect(self.refresh)
        self._listen()
        self.refresh()

    # Building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        row = QHBoxLayout()
        row.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        self._notices = QVBoxLayout()
        self._notices.setSpacing(8)
        left.addLayout(self._notices)
        left.addWidget(self.view, 1)
        row.addLayout(left, 1)
        row.addWidget(separator(vertical=True))
        row.addWidget(self._options_pane())
        column.addLayout(row, 1)

    def _head(self) -> PageHead:
        head = PageHead(self._title(), on_back=self._desk.back)
        self.open = button(_("Abrir"), icon="external-link", on=lambda: self._with(self._open))
        self.print = button(_("Imprimir"), icon="printer", on=self.print_shown)
        self.print.say(_("Imprimir"), "Ctrl+P")
        self.save = button(_("Guardar PDF"), "primary", "download", "Ctrl+S", on=self.save_pdf)
        for made in (self.open, self.print, self.save):
            head.add(made)
        return head

    def _title(self) -> str:
        count = len(self._ids)
        if count == 1:
            said = _("Ficha de relevo de {name}") if self._term else _("Ficha de {name}")
            return said.format(name=self._name)
        if self._term:
            said = ngettext(
                "Ficha de relevo de {n} gobierno", "Fichas de relevo de {n} gobiernos", count
            )
            return said.format(n=show_number(count))
        return ngettext("Ficha de {n} actor", "Fichas de {n} actores", count).format(n=count)

    def _options_pane(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(label(_("Opciones"), "section"))
        column.addWidget(self.form)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._pane = area
        theme().changed.connect(self._fit)
        self._fit()
        return area

    def _fit(self) -> None:
        self._pane.setFixedWidth(theme().px(OPTIONS_WIDTH))

    def _listen(self) -> None:
        for name in ("shareable", "language"):
            self.form.fields[name].changed.connect(self.refresh)
        line = self.form.fields["as_of"].widget
        assert isinstance(line, QLineEdit)
        line.textChanged.connect(self._clock.start)
        line.returnPressed.connect(self._settle)
        self._desk.changes.made.connect(self._clock.start)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, self._desk.back, context=here)

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard in the pages, so that it turns them."""
        self.view.sheets.setFocus()

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.view, self._pane]

    def state(self) -> dict[str, Any]:
        """How the brief was being looked at."""
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

    def _settle(self) -> None:
        if self.form.check():
            self.refresh()

    def refresh(self, *_given: object) -> None:
        """Make the PDF anew as the options say; the old one stays in sight until then."""
        self._clock.stop()
        self._say_meaning()
        if self.form.fields["as_of"].problem():
            return  # said under the field, once it is left
        self._drop_task()
        self.view.set_updating(True)
        task = Task(partial(make, self._desk.db, self._wanted()))
        task.succeeded.connect(self._show_made)
        task.failed.connect(self._fail)
        task.cancelled.connect(self._cancelled)
        self._task = task
        if len(self._ids) > 1:
            self._show_progress(_("Preparando las fichas…"), task)
        task.start()

    def _wanted(self) -> Wanted:
        who = self._desk.settings.name or self._desk.db.who or ""
        return Wanted(self._ids, who, term=self._term, **self.form.values())

    def _drop_task(self) -> None:
        """Hear no more of what is being made, which ends at its next step."""
        if self._task is not None:
            for signal in (self._task.succeeded, self._task.failed, self._task.cancelled):
                signal.disconnect()
            self._task.cancel()
            self._task = None

    def _show_made(self, made: Made) -> None:
        self._task, self._made = None, made
        self.view.show_pdf(made.data)
        self.view.set_updating(False)
        self._tell("warn", " ".join(made.cautions))
        if self._then is not None:
            use, self._then = self._then, None
            use(made)

    def _fail(self, error: Exception) -> None:
        self._task = self._made = self._then = None
        self.view.complain(_expected(error))

    def _cancelled(self) -> None:
        self._task = self._then = None
        again = button(_("Preparar"), small=True, on=self.refresh)
        self._tell("info", _("Se detuvo antes de terminar."), again)
        if self._made is None:
            self.view.complain(_("Las fichas no se han preparado."))

    def _say_meaning(self) -> None:
        shared = self.form.fields["shareable"].read()
        self._meaning.setText(
            _("Sin notas ni líneas reservadas, teléfonos personales ni quienes ya no están.")
            if shared
            else _("Con todo lo registrado, también lo reservado: para uso del equipo.")
        )

    # Telling

    def _tell(self, kind: Kind, sentence: str, *actions: Button) -> None:
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

    def _show_progress(self, words: str, task: Task) -> None:
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

    def _with(self, use: Use) -> None:
        """Use the PDF as the options say, waiting for it where it is still being made."""
        if self._clock.isActive():
            self._settle()
        if self._task is not None:
            self._then = use
        elif self._made is not None:
            use(self._made)

    def save_pdf(self) -> None:
        """Ask where to keep the PDF, and write it there."""
        self._with(self._ask_where)

    def _ask_where(self, made: Made) -> None:
        name = suggested_name(made.wanted, self._name)
        dialog = QFileDialog(self, _("Guardar PDF"), str(self._folder() / name), _("PDF (*.pdf)"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self._take(made, chosen))
        dialog.open()
        self.dialog = dialog

    def _folder(self) -> Path:
        kept = self._desk.settings.view.get(FOLDER)
        if isinstance(kept, str) and Path(kept).is_dir():
            return Path(kept)
        place = QStandardPaths.StandardLocation.DocumentsLocation
        return Path(QStandardPaths.writableLocation(place))

    def _take(self, made: Made, chosen: str) -> None:
        path = Path(chosen)
        if path.suffix.lower() == ".pdf":
            self._write(made, path)
            return
        path = path.with_name(path.name + ".pdf")
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

    def _write(self, made: Made, path: Path) -> None:
        def written(_nothing: object) -> None:
            desk.keep_view(FOLDER, str(path.parent))
            if isValid(self):
                self._written(path)

        def not_written(error: Exception) -> None:
            if isValid(self):
                self._not_written(error)
            else:  # whoever has left the page is told all the same
                desk.failed.emit(_expected(error))

        desk = self._desk
        task = Task(lambda _task: keep(made.data, path))
        task.succeeded.connect(written)
        task.failed.connect(not_written)
        task.start()

    def _written(self, path: Path) -> None:
        show = button(
            _("Mostrar carpeta"), small=True, on=lambda: self._try(open_folder, path.parent)
        )
        self._tell("ok", _("Guardado: {name}").format(name=path.name), show)

    def _not_written(self, error: Exception) -> None:
        again = button(_("Elegir otra carpeta"), small=True, on=self.save_pdf)
        self._tell("danger", _expected(error), again)

    def _open(self, made: Made) -> None:
        name = suggested_name(made.wanted, self._name)
        self._try(open_file, Taken(name, "application/pdf", made.data))

    def _try(self, do: Callable[[Any], object], what: object) -> None:
        try:
            do(what)
        except CrmError as error:
            self._tell("danger", str(error))

    def print_shown(self) -> None:
        """Ask for a printer, and print there what is shown."""
        if has_printer():
            self._with(self._ask_printer)
            return
        instead = button(_("Guardar PDF"), small=True, on=self.save_pdf)
        self._tell(
            "warn",
            _("Este equipo no tiene impresoras. Guarde el PDF e imprímalo desde otro."),
            instead,
        )

    def _ask_printer(self, made: Made) -> None:
        name = suggested_name(made.wanted, self._name)
        self.dialog = ask_printer(
            self, name, self.view.sheets.count(), lambda printer: self._print(made, printer)
        )

    def _print(self, made: Made, printer: QPrinter) -> None:
        task = Task(lambda task: print_pdf(made.data, printer, task.step))
        desk = self._desk  # printing goes on when this page has been left
        said = _("Enviado a la impresora.")
        task.succeeded.connect(lambda _nothing: desk.told.emit(said, False))
        task.failed.connect(lambda error: desk.failed.emit(_expected(error)))
        self._show_progress(_("Imprimiendo…"), task)
        task.start()


def _expected(error: Exception) -> str:
    """The sentence of an error of the world's; any other is not for here."""
    if isinstance(error, CrmError | NotPrinted):
        return error.sentence
    raise error


def _options(meaning: QWidget, *, handed_over: bool) -> Form:
    in_house = Segment(False, _("Interna"))
    shared = Segment(True, _("Para compartir"))
    tongues = [Segment("es", "Español"), Segment("en", "English")]
    form = Form(
        [
            fields.switch("shareable", _("Versión"), [in_house, shared]),
            meaning,
            fields.switch("language", _("Idioma de la ficha"), tongues),
            day("as_of", _("Datos al")).but(hint=_("hoy, si lo deja vacío"), check=_not_ahead),
        ]
    )
    form.load({"shareable": handed_over, "language": language()})
    form.set_shown("as_of", not handed_over)  # it is of the end of the term
    return form


def _not_ahead(value: Any) -> str | None:
    return _("Esa fecha aún no llega.") if value > today() else None


def _name_of(session: Session, record_id: int) -> str:
    found = organizations.rows(session, [record_id]) or people.rows(session, [record_id])
    return found[record_id].name if found else ""
