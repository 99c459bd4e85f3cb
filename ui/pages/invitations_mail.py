"""The mail to those invited: written here, saved as drafts for the user's own mail program."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm import mail
from crm.dates import show_number
from crm.errors import CrmError, Invalid
from crm.i18n import _, ngettext
from crm.invitations import AWAITED, Invitee
from crm.mail import BATCH, Reach
from crm.model import ParticipationState
from crm.reports.event_facts import EventFacts
from ui.desk import Desk
from ui.opening import open_folder
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.segmented import Segment
from ui.parts.toast import Banner, Kind
from ui.theme import theme

BOTH, WAITING, CONFIRMED = "both", "waiting", "confirmed"
FOLDER = "mail_folder"
WIDE = 720
_NAMED = 12


class MailPane(QWidget):
    """Subject and text, who gets them and who does not and why, and the ways out."""

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._id = desk, event_id
        self._every: list[Invitee] = []
        self._reach = Reach((), (), ())
        self.dialog: QDialog | None = None
        self._title = ""
        self.form = Form(
            [
                fields.switch(
                    "to",
                    _("A quiénes"),
                    [
                        Segment(BOTH, _("Todos los que se espera")),
                        Segment(WAITING, _("Sin respuesta")),
                        Segment(CONFIRMED, _("Confirmados")),
                    ],
                ),
                fields.text("subject", _("Asunto")),
                fields.long_text("body", _("Mensaje"), rows=9),
            ]
        )
        self.to = label("", wrap=True)
        self.left_out = label("", "sec", wrap=True, tone="muted")
        self.copy = button(_("Copiar direcciones"), "secondary", "copy", on=self.copy_addresses)
        self.save = button(_("Guardar borradores"), "primary", "download", on=self.ask_where)
        self._notices = QVBoxLayout()
        self._build()
        self.form.fields["to"].changed.connect(self._count)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.ask_where, context=here)

    def _build(self) -> None:
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._notices)
        column.addWidget(self.form)
        column.addWidget(self.to)
        column.addWidget(self.left_out)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.save)
        row.addWidget(self.copy)
        row.addStretch(1)
        column.addLayout(row)
        meaning = _(
            "Enlace no envía nada. Los borradores (.eml) se abren en su programa de correo, con "
            "las direcciones en copia oculta y hasta {n} en cada uno."
        )
        column.addWidget(label(meaning.format(n=BATCH), "sec", wrap=True, tone="muted"))
        column.addStretch(1)
        inside = QWidget()
        inside.setProperty("kind", "surface")
        outer = QHBoxLayout(inside)
        outer.setContentsMargins(20, 14, 20, 20)
        outer.addWidget(self._column, 1)
        outer.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))

    def begin(self, facts: EventFacts) -> None:
        """Propose a subject and a text that say what, when and where."""
        self._title = facts.title
        where = " · ".join(filter(None, (facts.where, facts.modality)))
        when = " · ".join(filter(None, (facts.when, facts.hours)))
        lines = [
            _("Reciba un cordial saludo."),
            "",
            _("Le invitamos a «{title}».").format(title=facts.title),
            _("Fecha: {when}").format(when=when),
            *([_("Lugar: {where}").format(where=where)] if where else []),
            _("Organiza: {names}").format(names=facts.organized_by),
            "",
            _("Agradeceremos confirmar su asistencia respondiendo a este correo."),
        ]
        subject = _("Invitación: {title}").format(title=facts.title)
        self.form.load({"to": BOTH, "subject": subject, "body": "\n".join(lines)})

    def show_guests(self, rows: Sequence[Invitee]) -> None:
        """Count whom of these a mail would reach."""
        self._every = list(rows)
        self._count()

    def _wanted(self) -> list[Invitee]:
        states = {
            BOTH: AWAITED,
            WAITING: (ParticipationState.INVITED,),
            CONFIRMED: (ParticipationState.CONFIRMED,),
        }[self.form.fields["to"].read()]
        return [each for each in self._every if each.state in states]

    def _count(self, *_given: object) -> None:
        wanted = self._wanted()
        self._reach = self._desk.read(lambda session: mail.reach(session, wanted))
        count = len(self._reach.recipients)
        drafts = -(-count // BATCH)
        addresses = ngettext("{n} dirección", "{n} direcciones", count)
        files = ngettext("{n} borrador", "{n} borradores", drafts)
        said = _("{addresses}, en {files}.").format(
            addresses=addresses.format(n=show_number(count)), files=files.format(n=drafts)
        )
        self.to.setText(said if count else _("Nadie de la lista tiene un correo al que escribir."))
        self.left_out.setText("\n".join(_left_out(self._reach)))
        self.left_out.setVisible(bool(self.left_out.text()))
        for made in (self.copy, self.save):
            made.setEnabled(count > 0)

    def focus_first(self) -> None:
        """Put the keyboard in the subject."""
        self.form.focus("subject")

    # The ways out

    def copy_addresses(self) -> None:
        """Put the addresses on the clipboard, and write down that they went there."""
        QGuiApplication.clipboard().setText(mail.addresses(self._reach.recipients))
        count = len(self._reach.recipients)
        said = ngettext("{n} dirección copiada", "{n} direcciones copiadas", count)
        told = said.format(n=show_number(count))
        self._desk.attempt(
            partial(mail.note_export, event_id=self._id, count=count), told, undo=False
        )

    def ask_where(self) -> None:
        """Ask for the folder of the drafts, once there is something to write."""
        if not self.form.check() or self._made() is None:
            return
        dialog = QFileDialog(self, _("Carpeta para los borradores"), str(self._desk.folder(FOLDER)))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.open()
        self.dialog = dialog

    def _made(self) -> list[bytes] | None:
        values = self.form.values()
        try:
            return mail.drafts(self._reach.recipients, values["subject"], values["body"] or "")
        except Invalid as error:
            self.form.complain(error.problems)
            return None

    def write(self, folder: Path) -> None:
        """Write the drafts there, and write down that they left the file."""
        made = self._made()
        if made is None:
            return
        title = _("Invitación - {title}").format(title=self._title)
        count = len(self._reach.recipients)
        try:
            mail.write_drafts(made, folder, title)
            self._desk.act(partial(mail.note_export, event_id=self._id, count=count))
        except CrmError as error:
            self._tell("danger", str(error))
            return
        self._desk.keep_view(FOLDER, str(folder))
        said = ngettext("{n} borrador guardado", "{n} borradores guardados", len(made))
        self._tell("ok", said.format(n=len(made)), folder)

    def _tell(self, kind: Kind, sentence: str, folder: Path | None = None) -> None:
        while (item := self._notices.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        actions: list[Any] = []
        if folder is not None:
            there = button(_("Mostrar carpeta"), small=True, on=partial(self._show, folder))
            actions.append(there)
        self._notices.addWidget(Banner(kind, sentence, actions))

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
