"""The foot of the meeting form: what became of the draft, what is missing, and the ways out."""

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from crm.i18n import _, ngettext
from ui.parts.buttons import button, keycap
from ui.parts.labels import Elided, IconMark, label, separator
from ui.parts.page_head import HIGH
from ui.theme import theme

WITH_KEYS = 1_000

Act = Callable[[], object]


class MeetingFoot(QFrame):
    """Says where the work stands; each way out has its keys beside it where there is room."""

    def __init__(self, *, cancel: Act, save_and_new: Act, save: Act, go: Act) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._mark = IconMark("circle-check", "ok", 15)
        self.status = Elided("", "sec")
        self._wrong = IconMark("circle-alert", "danger", 15)
        self.count = label("", "sec", tone="danger")
        self.go = button(_("Ir"), "ghost", small=True, on=go)
        self.go.setAccessibleName(_("Ir al primer campo por completar"))
        self.cancel = button(_("Cancelar"), on=cancel)
        self.again = button(_("Guardar y crear otra"), on=save_and_new)
        self.again.say(_("Guardar y crear otra"), "Ctrl+Shift+Enter")
        self.save = button(_("Guardar"), "primary", "check", on=save)
        self._caps = [keycap("Esc"), keycap("Ctrl+Enter")]
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        for each in (self._mark, self.status, self._wrong, self.count, self.go):
            row.addWidget(each)
        row.addStretch(1)
        for each in (self.cancel, self._caps[0], self.again, self.save, self._caps[1]):
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        column.addLayout(row, 1)
        self.say("")
        self.count_problems(0)
        self._fit()

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """Say what became of the draft."""
        self._mark.show_icon(*(("circle-alert", "danger") if wrong else ("circle-check", "ok")))
        self._mark.setVisible(bool(sentence))
        self.status.setText(sentence)

    def count_problems(self, count: int) -> None:
        """Say how many fields are missing or wrong."""
        said = ngettext("{n} campo por completar", "{n} campos por completar", count)
        self.count.setText(said.format(n=count))
        for each in (self._wrong, self.count, self.go):
            each.setVisible(count > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for each in self._caps:
            each.setVisible(self.width() >= theme().px(WITH_KEYS))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(HIGH))
