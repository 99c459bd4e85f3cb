"""What a page has to tell over its work: one notice at a time, and the progress of a task."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.parts.buttons import Button
from ui.parts.dialog import Progress
from ui.parts.task import Task
from ui.parts.toast import Banner, Kind, announce


class Notices(QWidget):
    """Takes room only while there is something to tell."""

    def __init__(self) -> None:
        super().__init__()
        self.notice: Banner | None = None
        self.progress: Progress | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 12, 20, 0)
        self._column.setSpacing(8)
        self.hide()

    def tell(self, kind: Kind, sentence: str, *actions: Button) -> None:
        """Show this notice in the place of the last."""
        self.clear()
        self.notice = Banner(kind, sentence, actions)
        self._column.addWidget(self.notice)
        self.show()
        announce(self, sentence)

    def clear(self) -> None:
        """Take the notice away."""
        if self.notice is not None:
            self.notice.hide()
            self.notice.deleteLater()
            self.notice = None
        self.setVisible(self.progress is not None)

    def follow(self, words: str, task: Task) -> None:
        """Show how far a task is, with a way to stop it, until it ends."""
        self.clear()
        self.progress = Progress(words, task)
        self._column.addWidget(self.progress)
        self.show()
        task.ended.connect(self._ended)

    def _ended(self) -> None:
        self.progress = None
        self.setVisible(self.notice is not None)
