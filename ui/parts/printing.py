"""A PDF onto paper: asks which printer without holding anything up, and draws page by page."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QPageSize, QPainter, QTransform
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog, QWidget

from crm.i18n import _
from ui.parts.pdf_pages import PdfPages

DPI = 300  # finer than this nobody sees, and every page grows

Step = Callable[[int, int], object]


class NotPrinted(Exception):  # noqa: N818
    """The printer did not take the work; `sentence` says so."""

    def __init__(self) -> None:
        self.sentence = _("La impresora no respondió. Revísela e intente otra vez.")
        super().__init__(self.sentence)


def has_printer() -> bool:
    """Say whether this computer has any printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def ask_printer(
    parent: QWidget, name: str, pages: int, on_chosen: Callable[[QPrinter], object]
) -> QPrintDialog:
    """Ask on which printer, how many times and which pages, and call `on_chosen` with that."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    prepare(printer)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent.window())
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, pages)
    dialog.accepted.connect(lambda: on_chosen(printer))
    dialog.finished.connect(dialog.deleteLater)
    QDialog.open(dialog)  # its own `open` wants a slot by its C++ name
    return dialog


def prepare(printer: QPrinter) -> None:
    """Set a printer to whole sheets of A4, in a resolution that is fine enough."""
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setResolution(DPI)


def print_pdf(data: bytes, printer: QPrinter, step: Step) -> None:
    """Print the chosen pages, `step` hearing how many are done; what it raises ends the work."""
    pages = PdfPages(data)
    painter = QPainter()
    try:
        if not painter.begin(printer):
            raise NotPrinted
        for done, number in enumerate(turns := _turns(printer, len(pages))):
            step(done, len(turns))
            if done and not printer.newPage():
                raise NotPrinted
            _draw(painter, printer, pages, number)
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
        pages.close()


def _turns(printer: QPrinter, count: int) -> list[int]:
    """Which pages to draw, in order; a copy more only where the printer cannot make it itself."""
    chosen = list(range(count))
    if printer.printRange() is QPrinter.PrintRange.PageRange:
        chosen = chosen[max(0, printer.fromPage() - 1) : printer.toPage() or count]
    return chosen * (1 if printer.supportsMultipleCopies() else printer.copyCount())


def _draw(painter: QPainter, printer: QPrinter, pages: PdfPages, number: int) -> None:
    picture = pages.picture(number, min(DPI, printer.resolution()) / 72)
    sheet = printer.paperRect(QPrinter.Unit.DevicePixel)
    if (picture.width() > picture.height()) != (sheet.width() > sheet.height()):
        picture = picture.transformed(QTransform().rotate(90))  # a page that lies on its side
    size = QSizeF(picture.size()).scaled(sheet.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(sheet.topLeft(), size)
    place.moveCenter(sheet.center())
    painter.drawImage(place, picture)
