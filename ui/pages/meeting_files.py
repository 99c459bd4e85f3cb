"""The files of a meeting: taken in when they are chosen, written with the meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm import attachments
from crm.attachments import AttachmentRow, Taken
from crm.dates import show_size
from crm.errors import CrmError
from crm.i18n import _
from ui.desk import Desk
from ui.opening import open_file
from ui.parts.buttons import button
from ui.parts.form import Complaint
from ui.parts.labels import Elided, IconMark, label
from ui.parts.task import Task


@dataclass(frozen=True, eq=False)
class Chosen:
    """A file that will be attached when the meeting is saved; `taken` once it has been read."""

    path: str
    original: bool = False
    taken: Taken | None = None

    @property
    def is_photo(self) -> bool:
        return Path(self.path).suffix.lower() in attachments.PHOTOS


class Files(QWidget):
    """The files there are and those that will be; what cannot be taken is told in a sentence."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._there: list[AttachmentRow] = []
        self._gone: list[int] = []
        self._chosen: list[Chosen] = []
        self.complaint = Complaint()
        self.original = QCheckBox(_("Fotos en su tamaño original"))
        self.original.toggled.connect(self._take_again)
        self.add_button = button(_("Agregar"), "ghost", "paperclip", small=True, on=self.choose)
        self.add_button.setAccessibleName(_("Agregar adjuntos"))
        head = QHBoxLayout()
        head.addWidget(label(_("Adjuntos"), "section"), 1)
        head.addWidget(self.add_button)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._rows)
        column.addWidget(self.original)
        column.addWidget(self.complaint)
        self.load(())

    def load(self, there: Sequence[AttachmentRow]) -> None:
        """Show the files of a saved meeting."""
        self._there, self._gone, self._chosen = list(there), [], []
        self.complaint.say("")
        self._show()

    def taken(self) -> list[Taken]:
        """Return the files to attach."""
        return [each.taken for each in self._chosen if each.taken is not None]

    def removed(self) -> list[int]:
        """Return the ids of the attachments to take away."""
        return list(self._gone)

    def busy(self) -> bool:
        """Whether some file is still being read."""
        return any(each.taken is None for each in self._chosen)

    def draft(self) -> dict[str, Any]:
        """Return what was chosen; the files themselves stay where they are."""
        paths = [{"path": each.path, "original": each.original} for each in self._chosen]
        return {"chosen": paths, "gone": list(self._gone)}

    def put_back(self, draft: Mapping[str, Any]) -> None:
        """Take again what `draft` gave."""
        self._gone = list(draft.get("gone") or ())
        self._chosen = [Chosen(**each) for each in draft.get("chosen") or ()]
        self.original.blockSignals(True)
        self.original.setChecked(any(each.original for each in self._chosen))
        self.original.blockSignals(False)
        for each in self._chosen:
            self._take(each)
        self._show()

    def choose(self) -> None:
        """Ask which files."""
        dialog = QFileDialog(self.window(), _("Adjuntar archivos"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        # A link is told to be one, not followed in silence.
        dialog.setOption(QFileDialog.Option.DontResolveSymlinks)
        dialog.filesSelected.connect(self.add)
        dialog.open()

    def add(self, paths: Sequence[str]) -> None:
        """Take these files in, off the thread that draws."""
        self.complaint.say("")
        for path in paths:
            chosen = Chosen(path, self.original.isChecked())
            self._chosen.append(chosen)
            self._take(chosen)
        self._show()
        self.changed.emit()

    def _take(self, chosen: Chosen) -> None:
        path, original = Path(chosen.path), chosen.original
        task = Task(lambda _task: attachments.take(path, original=original))
        task.succeeded.connect(partial(self._took, chosen))
        task.failed.connect(partial(self._failed, chosen))
        task.start()

    def _took(self, chosen: Chosen, taken: Taken) -> None:
        if chosen in self._chosen:  # it may have been taken out again meanwhile
            self._chosen[self._chosen.index(chosen)] = replace(chosen, taken=taken)
            self._show()

    def _failed(self, chosen: Chosen, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        if chosen in self._chosen:
            self._chosen.remove(chosen)
            before = self.complaint.text()
            self.complaint.say(f"{before} {error}".strip())
            self._show()
            self.changed.emit()

    def _take_again(self, original: bool) -> None:
        for number, each in enumerate(self._chosen):
            if each.is_photo:
                self._chosen[number] = Chosen(each.path, original)
                self._take(self._chosen[number])
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in self._there:
            if row.id not in self._gone:
                self._add_row(row.name, row.size, partial(self._remove_there, row), row)
        for each in self._chosen:
            name = each.taken.name if each.taken else Path(each.path).name
            size = len(each.taken.data) if each.taken else None
            self._add_row(name, size, partial(self._remove_chosen, each))
        self.original.setVisible(any(each.is_photo for each in self._chosen))

    def _add_row(
        self, name: str, size: int | None, remove: Any, there: AttachmentRow | None = None
    ) -> None:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        shape = "image" if Path(name).suffix.lower() in attachments.PHOTOS else "file-text"
        row.addWidget(IconMark(shape, "text_2", 15))
        row.addWidget(Elided(name), 1)
        said = _("leyendo…") if size is None else show_size(size)
        row.addWidget(label(said, "sec", tone="muted"))
        if there is not None and not there.runnable:
            open_ = _("Abrir {name}").format(name=name)
            row.addWidget(
                button(open_, "icon", "external-link", small=True, on=partial(self._open, there))
            )
        quit_ = _("Quitar {name}").format(name=name)
        row.addWidget(button(quit_, "icon", "x", small=True, on=remove))
        self._rows.addWidget(made)

    def _remove_there(self, row: AttachmentRow) -> None:
        self._gone.append(row.id)
        self._show()
        self.changed.emit()

    def _remove_chosen(self, chosen: Chosen) -> None:
        self._chosen.remove(chosen)
        self._show()
        self.changed.emit()

    def _open(self, row: AttachmentRow) -> None:
        try:
            open_file(self._desk.read(partial(attachments.read, attachment_id=row.id)))
        except CrmError as error:
            self.complaint.say(str(error))
