"""The files of a meeting: taken in when they are chosen, written with the meeting."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from crm import attachments
from crm.attachments import AttachmentRow, Taken
from crm.dates import show_size
from crm.errors import CrmError
from crm.i18n import _
from ui.desk import Desk
from ui.opening import open_file
from ui.parts.buttons import button
from ui.parts.files import ask_files
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


Do = Callable[["AttachmentRow | Chosen"], object]


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
        self._lines: list[_FileLine] = []
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
        ask_files(self, _("Adjuntar archivos"), self.add)

    def add(self, paths: Sequence[Path]) -> None:
        """Take these files in, off the thread that draws."""
        self.complaint.say("")
        for path in paths:
            chosen = Chosen(str(path), self.original.isChecked())
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
        """Say anew what there is, line by line.

        Lines stay and say other things: one is never deleted under the press of its own button.
        """
        said = [
            *(_there(each) for each in self._there if each.id not in self._gone),
            *map(_chosen, self._chosen),
        ]
        had_focus = any(
            each.isAncestorOf(self.window().focusWidget() or self) for each in self._lines
        )
        while len(self._lines) < len(said):
            self._lines.append(_FileLine(self._open, self._remove))
            self._rows.addWidget(self._lines[-1])
        for number, line in enumerate(self._lines):
            line.show_file(said[number] if number < len(said) else None)
        if had_focus and not any(not each.isHidden() for each in self._lines):
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.original.setVisible(any(each.is_photo for each in self._chosen))

    def _remove(self, of: AttachmentRow | Chosen) -> None:
        if isinstance(of, Chosen):
            self._chosen.remove(of)
        else:
            self._gone.append(of.id)
        self._show()
        self.changed.emit()

    def _open(self, row: AttachmentRow | Chosen) -> None:
        if isinstance(row, Chosen):
            return  # it is opened where it lies
        try:
            open_file(self._desk.read(partial(attachments.read, attachment_id=row.id)))
        except CrmError as error:
            self.complaint.say(str(error))


class _Said(NamedTuple):
    """What a line says of a file, and of which it is."""

    of: AttachmentRow | Chosen
    name: str
    size: int | None
    opens: bool


def _there(row: AttachmentRow) -> _Said:
    return _Said(row, row.name, row.size, not row.runnable)


def _chosen(each: Chosen) -> _Said:
    if each.taken is None:
        return _Said(each, Path(each.path).name, None, False)
    return _Said(each, each.taken.name, len(each.taken.data), False)


class _FileLine(QWidget):
    """A file by its name and size, and what can be done with it."""

    def __init__(self, open_: Do, remove: Do) -> None:
        super().__init__()
        self._said: _Said | None = None
        self._mark, self._name = IconMark("file-text", "text_2", 15), Elided("")
        self._size = label("", "sec", tone="muted")
        look = "external-link"
        self._open = button("", "icon", look, small=True, on=lambda: self._pass_on(open_))
        self._quit = button("", "icon", "x", small=True, on=lambda: self._pass_on(remove))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._mark)
        row.addWidget(self._name, 1)
        for each in (self._size, self._open, self._quit):
            row.addWidget(each)

    def show_file(self, said: _Said | None) -> None:
        """Show this one, or nothing."""
        self._said = said
        self.setVisible(said is not None)
        if said is None:
            return
        photo = Path(said.name).suffix.lower() in attachments.PHOTOS
        self._mark.show_icon("image" if photo else "file-text", "text_2")
        self._name.setText(said.name)
        self._size.setText(_("leyendo…") if said.size is None else show_size(said.size))
        self._open.say(_("Abrir {name}").format(name=said.name))
        self._open.setVisible(said.opens)
        self._quit.say(_("Quitar {name}").format(name=said.name))

    def _pass_on(self, do: Do) -> None:
        if self._said is not None:
            do(self._said.of)
