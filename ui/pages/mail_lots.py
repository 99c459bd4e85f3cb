"""A mail to many in the user's own program: opened a lot at a time, each when it is asked for."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm import exchange
from crm.dates import show_number
from crm.errors import CrmError
from crm.exchange import Format, Leaving
from crm.i18n import _, ngettext
from crm.mail import Lot
from ui.desk import Desk
from ui.opening import write_mail
from ui.parts.buttons import button
from ui.parts.labels import label
from ui.parts.sight import bring_into_sight
from ui.parts.toast import announce


class MailLots(QWidget):
    """Which lot was opened, and the button for the next; nothing until one is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lots: Sequence[Lot] = ()
        self._leaving = Leaving("", 0)
        self._subject = ""
        self._opened = 0
        self.said = label("", wrap=True)
        self.next = button(_("Abrir el siguiente"), "primary", "mail", on=self._open_next)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.said, 1)
        row.addWidget(self.next)
        self.hide()

    def begin(self, lots: Sequence[Lot], leaving: Leaving, subject: str) -> None:
        """Open the first of these; `leaving` says what they are, to be written down."""
        self._lots, self._leaving, self._subject = lots, leaving, subject
        self._opened = 0
        self._open_next()

    def drop(self) -> None:
        """Forget them: what they say is no longer so."""
        self._lots = ()
        self.hide()

    def _open_next(self) -> None:
        lot = self._lots[self._opened]
        stayed = {} if self._opened else self._leaving.left_out  # told once
        left = Leaving(self._leaving.what, len(lot.recipients), stayed)
        name = f"{lot.name} · {self._subject}" if lot.count > 1 else self._subject
        try:
            with self._desk.db.write() as session:
                exchange.note(session, left, Format.MAILTO.value, name)
                write_mail(lot)
        except CrmError as error:
            self._desk.failed.emit(error.sentence)
            return
        self._opened += 1
        self._show(lot)

    def _show(self, lot: Lot) -> None:
        count = len(lot.recipients)
        addresses = ngettext(
            "{n} dirección en copia oculta", "{n} direcciones en copia oculta", count
        ).format(n=show_number(count))
        which = lot.name if lot.count > 1 else _("Correo")
        said = _("{which} abierto: {addresses}.").format(which=which, addresses=addresses)
        more = self._opened < lot.count
        if more:
            following = _("Abrir lote {number} de {count}")
            self.next.say(following.format(number=lot.number + 1, count=lot.count))
        elif lot.count > 1:
            said += " " + _("Es el último.")
        self.said.setText(said)
        self.next.setVisible(more)
        self.show()
        announce(self, said)
        if more:
            self.next.setFocus()
        QTimer.singleShot(0, self, self._come_into_sight)  # once it has its place

    def _come_into_sight(self) -> None:
        bring_into_sight(self, 12)
