"""The ways in which a mail leaves: drafts for one's own program, new mails there, or addresses."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import exchange, mail
from crm.dates import show_number
from crm.errors import CrmError, Invalid
from crm.exchange import Format, Leaving, Reason, Way
from crm.i18n import _, ngettext
from crm.mail import BATCH, Reach
from ui.desk import Desk
from ui.opening import open_folder
from ui.pages.mail_lots import MailLots
from ui.parts.buttons import button
from ui.parts.emptying import empty
from ui.parts.files import ask_folder
from ui.parts.labels import label
from ui.parts.toast import Banner, Kind

FOLDER = "mail_folder"
_NAMED = 12


class MailOut(QWidget):
    """Whom a mail reaches and whom not and why, and the buttons with which it leaves.

    `message` gives subject, text and a title for the files, or None while it cannot leave;
    `about` what the mail is about, for the register; `complain` is told what is wrong.
    """

    def __init__(
        self,
        desk: Desk,
        message: Callable[[], tuple[str, str, str] | None],
        about: Callable[[], str],
        complain: Callable[[dict[str, str]], object],
    ) -> None:
        super().__init__()
        self._desk, self._message, self._about = desk, message, about
        self._complain = complain
        self._reach = Reach((), (), ())
        self.dialog: QDialog | None = None
        self.notices = QVBoxLayout()
        self.to = label("", wrap=True)
        self.left_out = label("", "sec", wrap=True, tone="muted")
        self.copy = button(_("Copiar direcciones"), "secondary", "copy", on=self.copy_addresses)
        self.save = button(_("Guardar borradores"), "primary", "download", on=self.ask_where)
        self.write_now = button(
            _("Abrir en mi correo"), "secondary", "mail", on=self.open_in_program
        )
        self.lots = MailLots(desk)
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in (self.save, self.write_now, self.copy):
            row.addWidget(made)
        row.addStretch(1)
        meaning = _(
            "Enlace no envía nada. Los borradores (.eml) se abren en su programa de correo, con "
            "las direcciones en copia oculta y hasta {n} en cada uno. «Abrir en mi correo» los "
            "abre allí de uno en uno, sin archivos."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.to)
        column.addWidget(self.left_out)
        column.addLayout(row)
        column.addWidget(self.lots)
        column.addWidget(label(meaning.format(n=BATCH), "sec", wrap=True, tone="muted"))

    def show_reach(self, reach: Reach) -> None:
        """Say whom of a list the mail reaches."""
        if reach != self._reach:
            self.lots.drop()
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
        for made in (self.copy, self.save, self.write_now):
            made.setEnabled(count > 0)

    def _leaving(self) -> Leaving:
        reach = self._reach
        stayed = {Reason.DO_NOT_CONTACT: len(reach.barred), Reason.NO_EMAIL: len(reach.without)}
        return Leaving(self._about(), len(reach.recipients), stayed)

    def copy_addresses(self) -> None:
        """Put the addresses on the clipboard, and write down that they went there."""
        count = len(self._reach.recipients)
        said = ngettext("{n} dirección copiada", "{n} direcciones copiadas", count)

        def copy(session: Session) -> None:
            leaving = self._leaving()
            exchange.note(session, leaving, Way.COPIED.value, leaving.what)
            QGuiApplication.clipboard().setText(mail.addresses(self._reach.recipients))

        self._desk.attempt(copy, said.format(n=show_number(count)), undo=False)

    def open_in_program(self) -> None:
        """Open the mail in the user's own program, lot by lot where it is to many."""
        message = self._message()
        if message is None:
            return
        subject, body, _title = message
        try:
            lots = mail.lots(self._reach.recipients, subject, body)
        except Invalid as error:
            self._complain(error.problems)
            return
        self.lots.begin(lots, self._leaving(), subject)

    def ask_where(self) -> None:
        """Ask for the folder of the drafts, once there is something to write."""
        if self._made() is None:
            return
        folder, title = self._desk.folder(FOLDER), _("Carpeta para los borradores")
        self.dialog = ask_folder(self, title, self.write, folder=folder)

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

        def leave(session: Session) -> None:
            exchange.note(session, self._leaving(), Format.MAIL.value, title)
            mail.write_drafts(drafts, folder, title)

        try:
            self._desk.act(leave)
        except CrmError as error:
            self._tell("danger", str(error))
            return
        self._desk.keep_view(FOLDER, str(folder))
        said = ngettext("{n} borrador guardado", "{n} borradores guardados", len(drafts))
        self._tell("ok", said.format(n=len(drafts)), folder)

    def _tell(self, kind: Kind, sentence: str, folder: Path | None = None) -> None:
        empty(self.notices)
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
