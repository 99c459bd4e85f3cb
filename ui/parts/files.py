"""Which files: asked for with the dialog of the system, or let fall on a page."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

Take = Callable[[Path], object]


def ask_file(
    page: QWidget, title: str, take: Take, *, kinds: str = "", folder: Path | None = None
) -> QFileDialog:
    """Ask for a file that is there."""
    made = QFileDialog(page, title, str(folder or ""), kinds)
    made.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _opened(made, take)


def ask_files(
    page: QWidget, title: str, take: Callable[[Sequence[Path]], object], *, kinds: str = ""
) -> QFileDialog:
    """Ask for some files that are there."""
    made = QFileDialog(page, title, "", kinds)
    made.setFileMode(QFileDialog.FileMode.ExistingFiles)
    # A link is told to be one, not followed in silence.
    made.setOption(QFileDialog.Option.DontResolveSymlinks)
    made.filesSelected.connect(lambda names: take([Path(name) for name in names]))
    return _opened(made)


def ask_folder(page: QWidget, title: str, take: Take, *, folder: Path | None = None) -> QFileDialog:
    """Ask for a folder."""
    made = QFileDialog(page, title, str(folder or ""))
    made.setFileMode(QFileDialog.FileMode.Directory)
    made.setOption(QFileDialog.Option.ShowDirsOnly)
    return _opened(made, take)


def ask_place(
    page: QWidget, title: str, place: Path, take: Take, *, kinds: str = ""
) -> QFileDialog:
    """Ask where a file is to be written; without a folder it is the one of the last time."""
    made = QFileDialog(page, title, str(place) if place.is_absolute() else "", kinds)
    made.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    made.setDefaultSuffix(place.suffix[1:])
    made.selectFile(place.name)
    return _opened(made, take)


def _opened(made: QFileDialog, take: Take | None = None) -> QFileDialog:
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if take is not None:
        made.fileSelected.connect(lambda name: take(Path(name)))
    made.open()
    return made


class TakesFiles:
    """A widget on which files of this machine may be let fall, where it accepts drops."""

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take what was let fall."""
        raise NotImplementedError

    def dragEnterEvent(self, event: QDropEvent) -> None:
        if _files(event.mimeData()):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDropEvent) -> None:
        self.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _files(event.mimeData()):
            event.acceptProposedAction()
            self.take_files(paths)


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
