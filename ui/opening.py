"""The one place that hands links and files to the system, and only those that do no harm."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from crm.attachments import Taken, save_as
from crm.checks import Link, safe_link, safe_name
from crm.errors import CrmError
from crm.i18n import _
from crm.mail import Lot
from ui.parts.dialog import Choice, Question, ask

_lent: list[tempfile.TemporaryDirectory[str]] = []  # emptied when the program ends


def link_of(url: str) -> Link:
    """Return what may be opened of an address, or raise a `CrmError` saying that it may not."""
    link = safe_link(url)
    if link is None:
        raise CrmError(_("Esa dirección no se puede abrir con seguridad. Cópiela y revísela."))
    return link


def open_link(parent: QWidget, url: str) -> Question | None:
    """Open a web page, a mail or a call; a page only once its true host has been seen."""
    link = link_of(url)
    if not link.url.startswith(("http:", "https:")):
        _hand_over(QUrl(link.url))
        return None

    def answered(choice: str | None) -> None:
        if choice == "open":
            _hand_over(QUrl(link.url))

    return ask(
        parent,
        _("¿Abrir esta página?"),
        _("Se abrirá en el navegador, con conexión a internet: {host}").format(host=link.target),
        [Choice("no", _("Cancelar")), Choice("open", _("Abrir"), "primary")],
        answered,
    )


def open_file(taken: Taken) -> Path:
    """Show a file in the program that the system has for it: a copy, which cannot be written to.

    What one would write in the copy would be lost; who wants to change it saves it elsewhere.
    """
    if not _lent:
        _lent.append(tempfile.TemporaryDirectory(prefix="enlace-", ignore_cleanup_errors=True))
    path = Path(tempfile.mkdtemp(dir=_lent[0].name)) / safe_name(taken.name)
    save_as(taken, path)
    path.chmod(0o400)
    _hand_over(QUrl.fromLocalFile(str(path)))
    return path


def open_folder(path: Path) -> None:
    """Show a folder in the program that the system has for it."""
    _hand_over(QUrl.fromLocalFile(str(path)))


def write_mail(lot: Lot) -> None:
    """Begin a mail to a lot of addresses in the program that the user has for mail."""
    url = QUrl.fromEncoded(lot.link.encode("ascii"), QUrl.ParsingMode.StrictMode)
    if not QDesktopServices.openUrl(url):
        raise CrmError(
            _("Este equipo no tiene un programa de correo. Guarde borradores o copie direcciones.")
        )


def _hand_over(url: QUrl) -> None:
    if not QDesktopServices.openUrl(url):
        raise CrmError(_("Este equipo no tiene un programa para abrirlo. Guárdelo o cópielo."))
