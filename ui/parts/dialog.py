"""Questions and progress: windows that never hold up the program that asks them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import Button, Kind, button
from ui.parts.labels import label
from ui.parts.task import Task
from ui.theme import theme


@dataclass(frozen=True)
class Choice:
    """An answer: what the button says, and what it stands for."""

    value: str
    text: str
    kind: Kind = "secondary"


class Question(QDialog):
    """A sentence and the answers to it; closing it is the answer None."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        text: str,
        choices: Sequence[Choice],
        on_answer: Callable[[str | None], object],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleDescription(text)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._answer: str | None = None
        self._on_answer = on_answer
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(8)
        layout.addWidget(label(title, "heading", wrap=True))
        layout.addWidget(label(text, wrap=True))
        layout.addSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        self.buttons = {choice.value: self._button(choice) for choice in choices}
        for made in self.buttons.values():
            row.addWidget(made)
        layout.addLayout(row)
        self.setMinimumWidth(theme().px(400))
        self.finished.connect(lambda _result: self._on_answer(self._answer))

    def _button(self, choice: Choice) -> Button:
        made = button(choice.text, choice.kind, on=lambda: self._take(choice.value))
        made.setAutoDefault(choice.kind != "danger")
        made.setDefault(choice.kind == "primary")
        return made

    def _take(self, value: str) -> None:
        self._answer = value
        self.accept()


def ask(
    parent: QWidget,
    title: str,
    text: str,
    choices: Sequence[Choice],
    on_answer: Callable[[str | None], object],
) -> Question:
    """Ask, and call `on_answer` with the choice, or with None if there was none.

    The focus is on the first answer: put the one that loses nothing there.
    """
    question = Question(parent.window(), title, text, choices, on_answer)
    question.open()
    next(iter(question.buttons.values())).setFocus()
    return question


class Progress(QFrame):
    """Shows how far a task is, lets it be cancelled, and goes when it has ended."""

    def __init__(self, text: str, task: Task) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._task = task
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 10, 10)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(6)
        self.words = label(text)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(text)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        words.addWidget(self.words)
        words.addWidget(self.bar)
        row.addLayout(words, 1)
        self.cancel = button(_("Cancelar"), on=self._stop)
        row.addWidget(self.cancel)
        task.stepped.connect(self._step)
        task.ended.connect(self.hide)
        task.ended.connect(self.deleteLater)

    def _step(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _stop(self) -> None:
        self.cancel.setEnabled(False)
        self.words.setText(_("Cancelando…"))
        self._task.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._stop()
        else:
            super().keyPressEvent(event)
