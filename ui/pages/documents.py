"""The files of an institution or a person: attached, opened, saved elsewhere, deleted."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu
from sqlalchemy.orm import Session

from crm import attachments, exchange
from crm.attachments import PHOTO_BYTES, PHOTOS, AttachmentRow, Taken
from crm.dates import show_day, show_size
from crm.errors import CrmError
from crm.exchange import Leaving
from crm.i18n import _
from crm.model import Attachment
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.opening import open_file
from ui.pages.profile_parts import Section
from ui.parts.buttons import add_action, menu
from ui.parts.dialog import Choice, ask
from ui.parts.files import TakesFiles, ask_files, ask_place
from ui.parts.timeline import DocumentRow

_ICONS = {"application/pdf": "file-check", "image/jpeg": "image", "image/png": "image"}


class Documents(TakesFiles, Section):
    """The card of files; a file dropped on it is attached."""

    def __init__(self, desk: Desk, title: str = "", nothing: str = "") -> None:
        super().__init__(
            desk, "documents", title or _("Documentos"), nothing or _("Sin documentos.")
        )
        self._desk = desk
        self._owner: dict[str, Any] = {}
        self._rows: dict[int, AttachmentRow] = {}
        self.setAcceptDrops(True)
        self.offer(_("Adjuntar archivo"), "paperclip", self.ask_attach)
        self.opened.connect(self.open)
        self.delete_asked.connect(self.delete)
        self.menu_asked.connect(self._offer_menu)

    def show_files(self, rows: Sequence[AttachmentRow], **owner: int) -> None:
        """Show these files of this owner."""
        self._owner = owner
        self._rows = {row.id: row for row in rows}
        self.show_rows([file_row(each) for each in rows])

    # Attaching

    def ask_attach(self) -> None:
        """Begin to attach something."""
        self.choose()

    def choose(self) -> None:
        """Ask which files to attach."""
        ask_files(self, _("Adjuntar archivo"), self.attach)

    def attach(self, paths: Sequence[Path]) -> None:
        """Attach these files; whether large photos are made smaller is asked first."""
        large = [path for path in paths if _large_photo(path)]
        if not large:
            self._take(paths, original=False)
            return

        def answered(choice: str | None) -> None:
            if choice is not None:
                self._take(paths, original=choice == "original")

        ask(
            self,
            _("¿Reducir las fotos?"),
            _("Reducidas ocupan menos de 1 MB y se ven igual en pantalla y en papel."),
            [
                Choice("smaller", _("Reducir"), "primary"),
                Choice("original", _("Guardar el original")),
            ],
            answered,
        )

    def _take(self, paths: Sequence[Path], *, original: bool) -> None:
        for path in paths:
            try:
                taken = attachments.take(path, original=original)
            except CrmError as error:
                self._desk.failed.emit(str(error))
                continue
            told = _("«{name}» adjuntado").format(name=taken.name)
            self._desk.attempt(partial(self._attach, taken), told)

    def _attach(self, taken: Taken, session: Session) -> None:
        attachments.attach(session, taken, **self._owner)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Attach what is let fall."""
        self.attach(paths)

    # Giving back

    def open(self, file_id: int) -> None:
        """Show a file in its own program; one that could run as a program is only saved."""
        row = self._rows[file_id]
        if row.runnable:
            self._warn(row)
            return
        try:
            open_file(self._read(file_id))
        except CrmError as error:
            self._desk.failed.emit(str(error))

    def _warn(self, row: AttachmentRow) -> None:
        def answered(choice: str | None) -> None:
            if choice == "save":
                self._ask_where(row.id)

        ask(
            self,
            _("«{name}» puede contener un programa").format(name=row.name),
            _("Enlace no lo abre. Guárdelo solo si confía en quien se lo dio."),
            [Choice("no", _("Cancelar")), Choice("save", _("Guardar como…"))],
            answered,
        )

    def save_as(self, file_id: int) -> None:
        """Write a copy of a file where the user says, warning first if it could run."""
        row = self._rows[file_id]
        if row.runnable:
            self._warn(row)
        else:
            self._ask_where(file_id)

    def _ask_where(self, file_id: int) -> None:
        place, take = Path(self._rows[file_id].name), partial(self.save_to, file_id)
        ask_place(self, _("Guardar como"), place, take)

    def save_to(self, file_id: int, path: Path) -> None:
        """Write a copy of a file here, and that it left: it may say anything of anybody."""

        def leave(session: Session) -> None:
            taken = attachments.read(session, file_id)
            of_person = session.get_one(Attachment, file_id).person_id is not None
            what = _("Archivo de una persona") if of_person else _("Archivo adjunto")
            leaving = Leaving(what, 1, unnamed=of_person)
            exchange.note_file(session, leaving, path)
            attachments.save_as(taken, path)

        self._desk.attempt(leave, _("Guardado en «{path}»").format(path=path), undo=False)

    def delete(self, file_id: int) -> None:
        """Ask, and put a file in the Papelera."""
        ask_delete(self, self._desk, Attachment, file_id, self._rows[file_id].name)

    def _read(self, file_id: int) -> Taken:
        return self._desk.read(lambda session: attachments.read(session, file_id))

    def _offer_menu(self, file_id: int, where: QPoint) -> None:
        made = menu(self)
        if not self._rows[file_id].runnable:
            add_action(made, _("Abrir"), partial(self.open, file_id), "external-link", "Return")
        add_action(made, _("Guardar como…"), partial(self.save_as, file_id), "download")
        self._offer_change(made, file_id)
        made.addSeparator()
        add_action(
            made, _("Eliminar"), partial(self.delete, file_id), "trash-2", "Del", danger=True
        )
        made.popup(where)

    def _offer_change(self, made: QMenu, file_id: int) -> None:
        rename = partial(self._desk.go, "attachment/edit", file_id)
        add_action(made, _("Cambiar nombre"), rename, "pencil")


def file_row(row: AttachmentRow) -> DocumentRow:
    """Return a file with its day and size."""
    day = show_day(row.added_at.astimezone().date())
    icon = "triangle-alert" if row.runnable else _ICONS.get(row.media_type, "file-text")
    return DocumentRow(row.id, row.name, f"{day} · {show_size(row.size)}", icon)


def _large_photo(path: Path) -> bool:
    if path.suffix.lower() not in PHOTOS:
        return False
    try:
        return path.stat().st_size > PHOTO_BYTES
    except OSError:
        return False  # `take` says why it cannot be read
