"""The matrix of the plan as a file: asked for where one looks at it, written off that thread."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFileDialog, QWidget

from crm import exchange
from crm.database import Database
from crm.errors import CrmError
from crm.exchange import Leaving
from crm.i18n import Language, _, language
from ui.desk import Desk
from ui.parts.buttons import add_action, menu
from ui.parts.files import ask_place
from ui.parts.task import Task

FOLDER = "plan_folder"
XLSX, PDF = "xlsx", "pdf"


class MatrixExport:
    """Asks how and where to keep the matrix of a year, and writes it there."""

    def __init__(self, page: QWidget, desk: Desk) -> None:
        self._page, self._desk = page, desk
        self.dialog: QFileDialog | None = None

    def offer(self, year: int, where: QPoint) -> None:
        """Offer the two ways in which it is kept."""
        made = menu(self._page)
        sheet = partial(self.ask_where, year, XLSX)
        add_action(made, _("Hoja de cálculo (XLSX)"), sheet, "file-spreadsheet")
        add_action(made, _("Documento (PDF)"), partial(self.ask_where, year, PDF), "file-text")
        made.popup(where)

    def ask_where(self, year: int, kind: str) -> None:
        """Ask where to keep it."""
        name = _("Matriz del plan {year}").format(year=year)
        path = self._desk.folder(FOLDER) / f"{name}.{kind}"
        title, take = _("Exportar matriz"), partial(self.write, year)
        self.dialog = ask_place(self._page, title, path, take, kinds=f"*.{kind}")

    def write(self, year: int, path: Path) -> None:
        """Write it here, as a sheet or as a PDF after the ending of the name."""
        desk = self._desk
        task = Task(partial(_write, desk.db, year, desk.settings.name, language(), path))
        desk.keep_view(FOLDER, str(path.parent))
        told = _("Guardado: {name}").format(name=path.name)
        task.succeeded.connect(lambda _done: desk.told.emit(told, False))
        task.failed.connect(partial(_say, desk.failed.emit))
        task.start()


def _write(db: Database, year: int, who: str, spoken: Language, path: Path, _task: Task) -> None:
    from crm.listings import gather_plan_matrix
    from crm.reports.listing import listing_pdf, listing_xlsx

    with db.read() as session:
        listing = gather_plan_matrix(session, year, language=spoken, printed_by=who)
    made = listing_pdf if path.suffix.lower() == f".{PDF}" else listing_xlsx
    leaving, data = Leaving(listing.title, len(listing.rows)), made(listing)
    with db.write() as session:
        exchange.leave(session, leaving, path, data)


def _say(tell: Callable[[str], object], error: Exception) -> None:
    if not isinstance(error, CrmError):
        raise error
    tell(error.sentence)
