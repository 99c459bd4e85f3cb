"""The signed sheet beside the list that is typed from it: files of the event, page by page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from sqlalchemy.orm import Session

from crm import attachments, attendance_list
from crm.attachments import Taken
from crm.attendance_list import Scan
from crm.errors import CrmError
from crm.i18n import _
from crm.model import AttachmentPurpose
from ui.desk import Desk
from ui.parts.buttons import Button, button
from ui.parts.cards import EmptyState
from ui.parts.files import TakesFiles, ask_files
from ui.parts.labels import label, separator
from ui.parts.notices import Notices
from ui.parts.pdf_pages import Damaged, PdfPages
from ui.parts.scan_view import ScanView
from ui.parts.task import Task

PDF = "application/pdf"
SHARP = 2_600  # pixels on the longer side of a page: letters by hand are legible
KINDS = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.pdf"


@dataclass(frozen=True)
class Leaf:
    """One page of one file, as a picture; `count` pages has the file."""

    scan_id: int
    page: int
    count: int
    picture: QImage


class ScanPane(TakesFiles, QWidget):
    """Shows the scans of an event, one page at a time, and takes in more of them.

    Files are read, made smaller and drawn away from the thread that draws.
    """

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._event_id = desk, event_id
        self._scans: Sequence[Scan] = ()
        self._leaf: Leaf | None = None
        self._reading: Task | None = None
        self.caption = ""  # what is said of a file that is added
        self.dialog: QFileDialog | None = None
        self.view = ScanView()
        self.view.dropped.connect(self.add)
        self.notices = Notices()
        self._build()
        self._keys()
        self.refresh()

    def _build(self) -> None:
        choose = button(_("Agregar escaneo…"), icon="upload", small=True, on=self.choose)
        self.empty = EmptyState(
            "image",
            _("Agregue el escaneo o la foto de la hoja firmada, o suéltela aquí: imagen o PDF."),
            choose,
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.view)
        self.setAcceptDrops(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(separator())
        column.addWidget(self.notices)
        column.addWidget(self.stack, 1)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(2)
        view = self.view
        self.number = label("", "sec")
        self.before = self._tool(
            _("Página anterior del escaneo"), "chevron-left", "Ctrl+PgUp", partial(self.step, -1)
        )
        self.after = self._tool(
            _("Página siguiente del escaneo"), "chevron-right", "Ctrl+PgDown", partial(self.step, 1)
        )
        self.smaller = self._tool(_("Alejar"), "zoom-out", "Ctrl+-", partial(view.step_zoom, False))
        self.larger = self._tool(_("Acercar"), "zoom-in", "Ctrl++", partial(view.step_zoom, True))
        self.turn = self._tool(_("Girar"), "rotate-ccw", "Ctrl+R", view.turn)
        self.whole = self._tool(_("Hoja completa"), "file", "Ctrl+0", self._fit)
        self.more = button(_("Agregar escaneo"), "icon", "plus", small=True, on=self.choose)
        self.more.say(_("Agregar escaneo"), "Ctrl+O")
        row.addWidget(self.before)
        row.addWidget(self.number)
        row.addWidget(self.after)
        row.addStretch(1)
        for each in (self.smaller, self.larger, self.whole, self.turn, self.more):
            row.addWidget(each)
        return row

    def _tool(self, said: str, icon: str, keys: str, act: Callable[[], object]) -> Button:
        made = button(said, "icon", icon, small=True, on=act)
        made.say(said, keys)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a press leaves the keyboard in the row
        QShortcut(QKeySequence(keys), self, act)
        return made

    def _keys(self) -> None:
        """Keys that work from the row being typed, so that nobody has to leave it."""
        view = self.view
        for keys, act in (
            ("Ctrl+O", self.choose),
            ("Ctrl+=", partial(view.step_zoom, True)),
            ("Alt+Up", partial(view.pan, 0, -1)),
            ("Alt+Down", partial(view.pan, 0, 1)),
            ("Ctrl+Alt+Left", partial(view.pan, -1, 0)),
            ("Ctrl+Alt+Right", partial(view.pan, 1, 0)),
        ):
            QShortcut(QKeySequence(keys), self, act)

    # What is shown

    def refresh(self) -> None:
        """Look again at which files there are."""
        before = {each.id for each in self._scans}
        self._scans = self._desk.read(partial(attendance_list.scans, event_id=self._event_id))
        ids = [each.id for each in self._scans]
        fresh = [id_ for id_ in ids if id_ not in before]
        if not ids:
            self._leaf = None
            self.view.clear()
        elif self._leaf is None or self._leaf.scan_id not in ids:
            own = [each.id for each in self._scans if each.caption and each.caption == self.caption]
            self._read((own or ids)[0], 0)
        elif fresh and before:
            self._read(fresh[0], 0)
        self._tell()

    def step(self, by: int) -> None:
        """Go to the page before or after, on to the next file."""
        leaf = self._leaf
        if leaf is None:
            return
        ids = [each.id for each in self._scans]
        page, place = leaf.page + by, ids.index(leaf.scan_id)
        if 0 <= page < leaf.count:
            self._read(leaf.scan_id, page)
        elif 0 <= place + by < len(ids):
            self._read(ids[place + by], 0 if by > 0 else -1)

    def _fit(self) -> None:
        self.view.set_fit("width" if self.view.fit == "page" else "page")

    def _read(self, scan_id: int, page: int) -> None:
        """Draw a page, away from the thread that draws the window."""
        task = Task(lambda _task: _drawn(self._desk, scan_id, page))
        self._reading = task
        task.succeeded.connect(lambda leaf: self._show(task, leaf) if isValid(self) else None)
        task.failed.connect(lambda error: self._failed(task, error) if isValid(self) else None)
        task.start()

    def _show(self, task: Task, leaf: Leaf) -> None:
        if task is not self._reading:
            return
        self._reading, self._leaf = None, leaf
        self.notices.clear()
        self.view.show_picture(leaf.picture)
        self._tell()

    def _failed(self, task: Task, error: Exception) -> None:
        if not isinstance(error, CrmError | Damaged):
            raise error
        if task is self._reading:
            self._reading = None
        self.notices.tell("danger", error.sentence)
        self._tell()

    def _tell(self) -> None:
        leaf, ids = self._leaf, [each.id for each in self._scans]
        self.stack.setCurrentWidget(self.view if leaf or self._reading else self.empty)
        said = ""
        if leaf is not None and leaf.scan_id in ids:
            name = self._scans[ids.index(leaf.scan_id)].name
            self.view.setAccessibleDescription(name)
            self.number.setToolTip(name)
            before = ids.index(leaf.scan_id)
            said = _("Hoja {n} de {count}").format(n=before + 1, count=len(ids))
            if leaf.count > 1:
                said += " · " + _("pág. {n} de {count}").format(n=leaf.page + 1, count=leaf.count)
        self.number.setText(said)
        shown = leaf is not None
        for made in (self.smaller, self.larger, self.turn, self.whole):
            made.setEnabled(shown)
        first = leaf is None or (leaf.page == 0 and ids[:1] == [leaf.scan_id])
        last = leaf is None or (leaf.page == leaf.count - 1 and ids[-1:] == [leaf.scan_id])
        self.before.setEnabled(not first)
        self.after.setEnabled(not last)

    # Taking files in

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take in what is let fall."""
        self.add(paths)

    def choose(self) -> None:
        """Ask which files."""
        kinds = _("Imagen o PDF") + f" ({KINDS})"
        self.dialog = ask_files(self, _("Agregar escaneo"), self.add, kinds=kinds)

    def add(self, paths: Sequence[Path]) -> None:
        """Take these in and keep them with the event, in one action."""
        task = Task(lambda task: _taken(paths, task))
        task.succeeded.connect(lambda taken: self._keep(taken) if isValid(self) else None)
        task.failed.connect(lambda error: self._failed(task, error) if isValid(self) else None)
        self.notices.follow(_("Leyendo el escaneo…"), task)
        task.start()

    def _keep(self, taken: Sequence[Taken]) -> None:
        def keep(session: Session) -> None:
            for each in taken:
                attachments.attach(
                    session,
                    each,
                    event_id=self._event_id,
                    purpose=AttachmentPurpose.SIGN_IN,
                    caption=self.caption or None,
                )

        self._desk.attempt(keep, _("Escaneo agregado a la reunión."))
        self.refresh()


def _taken(files: Sequence[Path], task: Task) -> list[Taken]:
    found = []
    for number, file in enumerate(files):
        task.step(number, len(files))
        taken = attachments.take(file)
        if taken.media_type == PDF:
            _check_pdf(taken)
        elif not taken.media_type.startswith("image/"):
            raise CrmError(_("«{name}» no es una imagen ni un PDF.").format(name=file.name))
        found.append(taken)
    return found


def _check_pdf(taken: Taken) -> None:
    try:
        PdfPages(taken.data).close()
    except Damaged as error:
        raise CrmError(error.sentence) from error


def _drawn(desk: Desk, scan_id: int, page: int) -> Leaf:
    taken = desk.read(partial(attachments.read, attachment_id=scan_id))
    if taken.media_type != PDF:
        picture = QImage.fromData(taken.data)
        if picture.isNull():
            raise CrmError(
                _("«{name}» no se puede leer como foto. ¿Está completa?").format(name=taken.name)
            )
        return Leaf(scan_id, 0, 1, picture)
    pages = PdfPages(taken.data)
    try:
        number = page % len(pages)
        size = pages.sizes[number]
        scale = SHARP / max(size.width(), size.height())
        return Leaf(scan_id, number, len(pages), pages.picture(number, scale))
    finally:
        pages.close()
