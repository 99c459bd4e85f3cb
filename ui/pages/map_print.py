"""The map before it is printed: seen as it will be, then saved or printed."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm import exchange
from crm.database import Database
from crm.errors import CrmError
from crm.exchange import Way
from crm.i18n import _
from crm.model.base import today
from crm.outlines import Layer
from crm.reports.map_sheet import MapSheet, gather_map_sheet, map_pdf
from crm.shades import Measure, measure_named
from ui.desk import Desk, Target
from ui.pages import map_looks
from ui.pages.preview import FOLDER
from ui.parts.buttons import button
from ui.parts.files import ask_place
from ui.parts.page_head import PageHead
from ui.parts.pdf_view import PdfView
from ui.parts.printing import NotPrinted, ask_printer, has_printer, print_pdf
from ui.parts.task import Task


def page(desk: Desk, target: Target) -> QWidget:
    """The map of an instrument, of a layer and coloured as the target says."""
    layer = Layer(target.value("layer") or Layer.COUNTRY)
    return MapPrintPage(desk, target.id or 0, layer, measure_named(target.value("measure")))


def _made(
    db: Database, instrument_id: int, layer: Layer, measure: Measure, who: str, _task: Task
) -> tuple[MapSheet, bytes]:
    with db.read() as session:
        sheet = gather_map_sheet(session, instrument_id, layer, measure, who)
    return sheet, map_pdf(sheet)


class MapPrintPage(QWidget):
    """Shows the very PDF that will be saved or printed."""

    def __init__(self, desk: Desk, instrument_id: int, layer: Layer, measure: Measure) -> None:
        super().__init__()
        self._desk = desk
        self.data = b""
        self.dialog: QDialog | None = None
        self.view = PdfView()
        head = PageHead(_("Mapa para imprimir"), measure.label, on_back=desk.back)
        self.print = button(_("Imprimir"), icon="printer", on=self.print_shown)
        self.print.say(_("Imprimir"), "Ctrl+P")
        self.save = button(_("Guardar PDF"), "primary", "download", "Ctrl+S", on=self.save_pdf)
        for made in (self.print, self.save):
            made.setEnabled(False)
            head.add(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, desk.back, context=here)
        who = desk.settings.name or desk.db.who or ""
        self._task = Task(partial(_made, desk.db, instrument_id, layer, measure, who))
        self._task.succeeded.connect(self._show)
        self._task.failed.connect(self._fail)
        self.view.set_updating(True)
        self._task.start()

    def focus_first(self) -> None:
        """Put the keyboard in the pages, so that it turns them."""
        self.view.sheets.setFocus()

    def leaving(self) -> bool:
        """Hear no more of what is still being made."""
        self._task.succeeded.disconnect()
        self._task.failed.disconnect()
        return True

    def _show(self, made: tuple[MapSheet, bytes]) -> None:
        sheet, data = made
        self.data, self._leaving = data, map_looks.leaving(sheet.instrument, len(sheet.areas))
        self.view.show_pdf(data)
        self.view.set_updating(False)
        self.print.setEnabled(True)
        self.save.setEnabled(True)

    def _fail(self, error: Exception) -> None:
        self.view.complain(_expected(error))

    def save_pdf(self) -> None:
        """Ask where to keep the PDF, and write it there."""
        if not self.data:
            return
        place = self._desk.folder(FOLDER) / _name()
        kinds = _("PDF (*.pdf)")
        self.dialog = ask_place(self, _("Guardar PDF"), place, self.write, kinds=kinds)

    def write(self, path: Path) -> None:
        """Write the PDF there, whole or not at all."""
        try:
            self._desk.act(lambda session: exchange.leave(session, self._leaving, path, self.data))
        except CrmError as error:
            self._desk.failed.emit(str(error))
            return
        self._desk.keep_view(FOLDER, str(path.parent))
        self._desk.told.emit(_("Guardado: {name}").format(name=path.name), False)

    def print_shown(self) -> None:
        """Ask for a printer, and print there what is shown."""
        if not self.data:
            return
        if has_printer():
            self.dialog = ask_printer(self, _name(), self.view.sheets.count(), self._print)
        else:
            sentence = _("Este equipo no tiene impresoras. Guarde el PDF e imprímalo desde otro.")
            self._desk.failed.emit(sentence)

    def _print(self, printer: QPrinter) -> None:
        data, desk, leaving = self.data, self._desk, self._leaving  # it goes on without this page

        def print_it(task: Task) -> None:
            print_pdf(data, printer, task.step)
            with desk.db.write() as session:
                exchange.note(session, leaving, Way.PRINTED.value, _name())

        task = Task(print_it)
        said = _("Enviado a la impresora.")
        task.succeeded.connect(lambda _nothing: desk.told.emit(said, False))
        task.failed.connect(lambda error: desk.failed.emit(_expected(error)))
        task.start()


def _name() -> str:
    return _("Mapa - {day}.pdf").format(day=today().isoformat())


def _expected(error: Exception) -> str:
    """The sentence of an error of the world's; any other is not for here."""
    if isinstance(error, CrmError | NotPrinted):
        return error.sentence
    raise error
