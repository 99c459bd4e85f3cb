"""The row that asks who somebody is, in the middle of a larger form."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from crm.i18n import _
from crm.text import clean_line
from ui.pages.guests import Guest
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.form import Form
from ui.parts.labels import label


class NewPerson(QFrame):
    """A row that asks for the name and the post of somebody who is in no record yet."""

    made = Signal(object)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "well")
        self._guest: Guest | None = None
        self.form = Form(
            [
                [
                    fields.text("name", _("Nombre de la persona")).but(required=True, stretch=3),
                    fields.text("post", _("Cargo"), placeholder=_("si se conoce")).but(stretch=2),
                ]
            ]
        )
        self._where = label("", "sec", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self._where, 1)
        row.addWidget(button(_("Descartar"), small=True, on=self._give_up))
        self.add_button = button(_("Agregar"), "primary", small=True, on=self._make)
        row.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 10)
        column.setSpacing(8)
        column.addWidget(self.form)
        column.addLayout(row)
        self.hide()

    def ask(self, guest: Guest) -> None:
        """Ask about this one, who has at most a part of a name."""
        self._guest = guest
        self.form.load({"name": guest.name, "post": guest.post})
        where = guest.organization or _("ninguna institución todavía")
        self._where.setText(_("En {institution}").format(institution=where))
        self.show()
        self.form.focus("name")
        name = self.form.fields["name"].widget
        if isinstance(name, QLineEdit):
            name.end(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._make()
        else:
            super().keyPressEvent(event)

    def _make(self) -> None:
        if self._guest is None or not self.form.check():
            return
        said = self.form.values()
        name = clean_line(said["name"])
        if not name:  # there was something, but nothing that can be read
            self.form.complain({"name": _("Complete este campo.")})
            return
        self.hide()
        self.made.emit(replace(self._guest, name=name, post=clean_line(said["post"])))

    def _give_up(self) -> None:
        self.hide()
        self.given_up.emit()
