"""A question about a row of a list, with numbered answers that the digits give too."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from ui.parts.buttons import Button, Kind, button
from ui.parts.flow import FlowLayout
from ui.parts.labels import label
from ui.parts.paint import elide, tip
from ui.theme import font, theme


class Answer(NamedTuple):
    """What may be answered, and what is done then."""

    text: str
    give: Callable[[], object]
    kind: Kind = "secondary"


class Question(QFrame):
    """Takes room only while it asks; it filters the events of the list that it is about."""

    def __init__(self, widest: int) -> None:
        super().__init__()
        self.setProperty("kind", "well")
        self._widest = widest
        self._buttons: list[Button] = []
        self._said = label("", wrap=True)
        self._choices = FlowLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._said)
        column.addLayout(self._choices)
        self.hide()

    def ask(self, said: str, answers: Sequence[Answer]) -> None:
        """Ask this, with these answers in the place of the last ones."""
        self._said.setText(said)
        for each in self._buttons:
            each.hide()
            each.deleteLater()
        self._buttons = [self._button(number, each) for number, each in enumerate(answers, 1)]
        self.show()

    def take(self) -> None:
        """Put the keyboard on the first answer."""
        if not self.isHidden():
            self._buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a digit answer while the keyboard is in the list, which would take it for itself."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        digit = event.text()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return plain and digit.isdecimal() and self._press(int(digit))

    def _press(self, number: int) -> bool:
        """Give the answer of this number; tell whether there is one."""
        if self.isHidden() or not 1 <= number <= len(self._buttons):
            return False
        self._buttons[number - 1].click()
        return True

    def _button(self, number: int, answer: Answer) -> Button:
        said = f"{number}. {answer.text}"
        shown = elide(said, font(13, 500), theme().px(self._widest))
        made = button(shown, answer.kind, on=answer.give)
        made.setAccessibleName(said)
        made.setToolTip(tip(said) if shown != said else "")
        self._choices.addWidget(made)
        return made
