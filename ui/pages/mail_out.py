"""The ways in which a mail leaves: drafts in a folder for one's own program, or its addresses."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import mail
from crm.dates import show_number
from crm.errors import CrmError, Invalid
from crm.i18n import _, ngettext
from crm.mail import BATCH, Reach
from ui.desk import Desk
from ui.opening import open_folder
from ui.parts.buttons import button
from ui.parts.labels import label
from ui.parts.toast import Banner, Kind

FOLDER = "mail_folder"
_NAMED = 12


class MailOut(QWidget):
    """Whom a mail reaches and whom not and why, and the buttons with which it leaves.

    `message` gives subject, text and a title for the files, or None while it cannot leave;
    `note` writes down that so many addresses left; `complain` is told what is wrong.
    """

    def __init__(
        self,
        desk: Desk,
        message: Callable[[], tuple[str, str, str] | None],
        note: Callable[[Session, int], object],
        complain: Callable[[dict[str, str]], object],
    ) -> None:
        super().__init__()
        self._desk, self._message, self._note = desk, message, note
        self._complain = complain
        self._reach = Reach((), (), ())
        self.dialog: QDialog | None = None
        self.notices = QVBoxLayout()
        self.to = label("", wrap=True)
        self.left_out = label("", "sec", wrap=True, tone="muted")
        self.copy = button(_("Copiar direcciones"), "secondary", "copy", on=self.copy_addresses)
        self.save = button(_("Guardar borradores"), "primary", "download", on=self.ask_where)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save)
        row.addWidget(self.copy)
        row.addStretch(1)
        meaning = _(
            "Enlace no envía nada. Los borradores (.eml) se abren en su programa de correo, con "
            "las direcciones en copia oculta y hasta {n} en cada uno."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.to)
        column.addWidget(self.left_out)
        column.addLayout(row)
        column.addWidget(label(meaning.format(n=BATCH), "sec", wrap=True, tone="muted"))

    def show_reach(self, reach: Reach) -> None:
        """Say whom of a list the mail reaches."""
        self._reach = reach
        count = len(reach.recipients)
        drafts = -(-count // BATCH)
        addresses = ngettext("{n} dirección", "{n} direcciones", count)
        files = ngettext("{n} borrador", "{n} borradores", drafts)
        said = _("{addresses}, en {files}.").format(
            addresses=addresses.format(n=show_number(count)), files=files.format(n=drafts)
        )
        self.to.setText(said if count else _("Nadie de la lista tiene un correo al que escribir."))
        self.left_out.setText("\n".join(_left_out(reach)))
        self.left_out.setVisible(bool(self.left_out.text()))
        for made in (self.copy, self.save):
            made.setEnabled(count > 0)

    def copy_addresses(self) -> None:
        """Put the addresses on the clipboard, and write down that they went there."""
        QGuiApplication.clipboard().setText(mail.addresses(self._reach.recipients))
        count = len(self._reach.recipients)
        said = ngettext("{n} dirección copiada", "{n} direcciones copiadas", count)
        told = said.format(n=show_number(count))
        self._desk.attempt(lambda session: self._note(session, count), told, undo=False)

    def ask_where(self) -> None:
        """Ask for the folder of the drafts, once there is something to write."""
        if self._made() is None:
            return
        dialog = QFileDialog(self, _("Carpeta para los borradores"), str(self._desk.folder(FOLDER)))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.open()
        self.dialog = dialog

    def _made(self) -> tuple[list[bytes], str] | None:
        message = self._message()
        if message is None:
            return None
        subject, body, title = message
        try:
            return mail.drafts(self._reach.recipients, subject, body), title
        except Invalid as error:
            self._complain(error.problems)
            return None

    def write(self, folder: Path) -> None:
        """Write the drafts there, and write down that they left the file."""
        made = self._made()
        if made is None:
            return
        drafts, title = made
        count = len(self._reach.recipients)
        try:
            mail.write_drafts(drafts, folder, title)
            self._desk.act(lambda session: self._note(session, count))
        except CrmError as error:
            self._tell("danger", str(error))
            return
        self._desk.keep_view(FOLDER, str(folder))
        said = ngettext("{n} borrador guardado", "{n} borradores guardados", len(drafts))
        self._tell("ok", said.format(n=len(drafts)), folder)

    def _tell(self, kind: Kind, sentence: str, folder: Path | None = None) -> None:
        while (item := self.notices.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        actions: list[Any] = []
        if folder is not None:
            there = button(_("Mostrar carpeta"), small=True, on=partial(self._show, folder))
            actions.append(there)
        self.notices.addWidget(Banner(kind, sentence, actions))

    def _show(self, folder: Path) -> None:
        try:
            open_folder(folder)
        except CrmError as error:
            self._desk.failed.emit(str(error))


def _left_out(reach: Reach) -> list[str]:
    found = []
    if reach.barred:
        found.append(
            _("No se escribe a quien pidió no ser contactado: {names}.").format(
                names=_named(reach.barred)
            )
        )
    if reach.without:
        found.append(_("Sin correo: {names}.").format(names=_named(reach.without)))
    return found


def _named(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    if more <= 0:
        return shown
    return ngettext("{names} y {n} más", "{names} y {n} más", more).format(names=shown, n=more)
