"""The files of an event by what they are for: materials, photos, evidence, signed lists."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QMenu
from sqlalchemy.orm import Session

from crm import attachments, journal
from crm.attachments import PHOTOS, AttachmentRow, Taken
from crm.dates import show_number, show_size
from crm.errors import CrmError, NotFound
from crm.event_page import EventPage
from crm.i18n import _, ngettext
from crm.model import AttachmentPurpose
from crm.model.base import N_
from ui.desk import Desk
from ui.pages.documents import Documents, file_row
from ui.pages.ties_card import Part
from ui.parts.buttons import add_action, menu, submenu
from ui.parts.labels import label
from ui.parts.task import Task
from ui.parts.thumbnails import SIDE, Thumbnail, Thumbnails
from ui.parts.timeline import DocumentRow

ICONS = {
    AttachmentPurpose.DOCUMENT: "file-text",
    AttachmentPurpose.MATERIAL: "package",
    AttachmentPurpose.PHOTO: "image",
    AttachmentPurpose.EVIDENCE: "file-check",
    AttachmentPurpose.SIGN_IN: "signature",
}
_LISTED = (
    AttachmentPurpose.EVIDENCE,
    AttachmentPurpose.SIGN_IN,
    AttachmentPurpose.MATERIAL,
    AttachmentPurpose.DOCUMENT,
)


class EventFiles(Documents):
    """The card of an event's files; one says what each is for as it is attached, or later."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Materiales, fotos y evidencia"), _("Sin archivos."))
        self._purpose: AttachmentPurpose | None = None
        self._task: Task | None = None
        self._tried: set[int] = set()
        self.parts = {each: Part(_titles()[each]) for each in _LISTED}
        for part in self.parts.values():
            self.add(part)
            self.hear(part.list)
        self.reading = label("", "sec", tone="muted")
        self.reading.hide()
        self.body.insertWidget(0, self.reading)
        self.photos_head = label(_("Fotos"), "strong")
        self.photos = Thumbnails(_("Fotos"))
        self.add(self.photos_head)
        self.add(self.photos)
        self.photos.opened.connect(self.opened)
        self.photos.delete_asked.connect(self.delete_asked)
        self.photos.menu_asked.connect(self.menu_asked)

    # Showing

    def show_page(self, page: EventPage) -> None:
        """Show those of this event."""
        self.show_files(page.attachments, event_id=page.id)

    def show_files(self, rows: Sequence[AttachmentRow], **owner: int) -> None:
        self._owner, self._rows = owner, {row.id: row for row in rows}
        was_here = self.photos.hasFocus()
        self.show_rows((), len(rows))
        self.nothing.setVisible(not rows)
        for purpose, part in self.parts.items():
            part.show_rows([_row(each) for each in rows if _kind(each) is purpose])
        photos = [each for each in rows if _kind(each) is AttachmentPurpose.PHOTO]
        self.photos_head.setVisible(bool(photos))
        self.photos.show_thumbnails([_thumbnail(each) for each in photos])
        if was_here and not photos:
            self.fold.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fetch()

    def _fetch(self) -> None:
        """Read the photos that are not in sight yet, off the thread that draws."""
        wanted = [each for each in self.photos.lacking() if each not in self._tried]
        if self._task is not None or not wanted:
            return
        db = self._desk.db
        self._tried.update(wanted)

        def look(task: Task) -> dict[int, QImage]:
            found = {}
            for number, id_ in enumerate(wanted):
                task.step(number, len(wanted))
                try:
                    with db.read() as session:
                        taken = attachments.read(session, id_)
                except NotFound:
                    continue  # deleted meanwhile
                found[id_] = _small(taken.data)
            return found

        self._task = Task(look)
        self._task.succeeded.connect(self._fetched)
        self._task.failed.connect(self._failed)
        self._task.ended.connect(self._ended)
        self._task.start()

    def _fetched(self, pictures: dict[int, QImage]) -> None:
        self.photos.take({id_: each for id_, each in pictures.items() if not each.isNull()})

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))

    def _ended(self) -> None:
        self._task = None

    # Attaching

    def ask_attach(self) -> None:
        """Ask what for, and then which files."""
        made = menu(self)
        for purpose, icon in ICONS.items():
            keys = "Ctrl+E" if purpose is AttachmentPurpose.EVIDENCE else None
            add_action(made, purpose.label, partial(self.choose_for, purpose), icon, keys)
        where = self.fold if self.fold.isVisible() else self
        made.popup(where.mapToGlobal(QPoint(where.width(), where.height() + 2)))

    def choose_for(self, purpose: AttachmentPurpose) -> None:
        """Ask which files to attach for this purpose."""
        self._purpose = purpose
        self.choose()

    def take_files(self, paths: Sequence[Path]) -> None:
        """Attach what is let fall, for no purpose that is known."""
        self._purpose = None
        super().take_files(paths)

    def _take(self, paths: Sequence[Path], *, original: bool) -> None:
        """Read these off the thread that draws, and attach those that could be in one action."""
        said = ngettext("Leyendo {n} archivo…", "Leyendo {n} archivos…", len(paths))
        self.reading.setText(said.format(n=show_number(len(paths))))
        self.reading.show()

        def read(task: Task) -> list[Taken | CrmError]:
            found: list[Taken | CrmError] = []
            for number, path in enumerate(paths):
                task.step(number, len(paths))
                try:
                    found.append(attachments.take(path, original=original))
                except CrmError as error:
                    found.append(error)
            return found

        task = Task(read)
        task.succeeded.connect(partial(self._taken, self._purpose))
        task.failed.connect(self._failed)
        task.ended.connect(self.reading.hide)
        task.start()

    def _taken(self, purpose: AttachmentPurpose | None, found: Sequence[Taken | CrmError]) -> None:
        """Attach what was read; what could not be is told in its words."""
        whole = [each for each in found if isinstance(each, Taken)]
        refused = [str(each) for each in found if isinstance(each, CrmError)]

        def write(session: Session) -> None:
            if len(whole) > 1:
                subject = show_number(len(whole))
                journal.describe(session, N_("{subject} documentos adjuntados"), subject)
            for each in whole:
                said = purpose or _guessed(each.name)
                attachments.attach(session, each, purpose=said, **self._owner)

        if whole:
            told = _("«{name}» adjuntado").format(name=whole[0].name)
            if len(whole) > 1:
                words = ngettext("{n} archivo adjuntado", "{n} archivos adjuntados", len(whole))
                told = words.format(n=show_number(len(whole)))
            self._desk.attempt(write, told)
        if refused:
            self._desk.failed.emit(" ".join(refused))

    # What a file is for

    def _offer_change(self, made: QMenu, file_id: int) -> None:
        edit = partial(self._desk.go, "attachment/edit", file_id)
        add_action(made, _("Nombre y leyenda"), edit, "pencil")
        others = submenu(made, _("Es para"), "tag")
        for purpose, icon in ICONS.items():
            act = add_action(others, purpose.label, partial(self._turn, file_id, purpose), icon)
            act.setCheckable(True)
            act.setChecked(_kind(self._rows[file_id]) is purpose)

    def _turn(self, file_id: int, purpose: AttachmentPurpose) -> None:
        name = self._rows[file_id].name
        told = _("«{name}»: {purpose}").format(name=name, purpose=purpose.label.lower())
        self._desk.attempt(lambda s: attachments.save(s, file_id, {"purpose": purpose}), told)


def _titles() -> dict[AttachmentPurpose, str]:
    return {
        AttachmentPurpose.EVIDENCE: _("Evidencia"),
        AttachmentPurpose.SIGN_IN: _("Listas de asistencia firmadas"),
        AttachmentPurpose.MATERIAL: _("Materiales"),
        AttachmentPurpose.DOCUMENT: _("Documentos"),
    }


def _kind(row: AttachmentRow) -> AttachmentPurpose:
    """What a file is for; of those that nobody said it of, pictures are photos."""
    if row.purpose is not None:
        return row.purpose
    return _guessed(row.name)


def _guessed(name: str) -> AttachmentPurpose:
    photo = Path(name).suffix.lower() in PHOTOS
    return AttachmentPurpose.PHOTO if photo else AttachmentPurpose.DOCUMENT


def _row(row: AttachmentRow) -> DocumentRow:
    made = file_row(row)
    said = f"{row.caption} ({row.name})" if row.caption else row.name
    return DocumentRow(row.id, said, made.detail, made.icon)


def _thumbnail(row: AttachmentRow) -> Thumbnail:
    said = (row.name, show_size(row.size)) if row.caption else (show_size(row.size),)
    return Thumbnail(row.id, row.caption or row.name, " · ".join(said))


def _small(data: bytes) -> QImage:
    """A picture as small as it is shown; nothing, where it is none."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid():
        expand = Qt.AspectRatioMode.KeepAspectRatioByExpanding
        reader.setScaledSize(size.scaled(QSize(SIDE, SIDE), expand))
    return reader.read()
