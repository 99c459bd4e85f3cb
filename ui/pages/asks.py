"""Where a card asks a short question under what it shows, one at a time."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm.errors import CrmError, Invalid
from crm.i18n import _
from ui.desk import Desk
from ui.pages.profile_parts import chain
from ui.parts.cards import Card
from ui.parts.form import Row
from ui.parts.inline import Inline

Write = Callable[[Session, dict[str, Any]], object]


class Asks(QWidget):
    """Shows the question that is open; `on_close` is called when the keyboard was in it."""

    def __init__(self, desk: Desk, on_close: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._on_close = desk, on_close
        self.inline: Inline | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def ask(
        self,
        title: str,
        rows: Sequence[Row],
        write: Write,
        told: str,
        *,
        values: Mapping[str, Any] | None = None,
        answer: str = "",
        dismiss: str = "",
        then: Callable[[Any], object] | None = None,
    ) -> Inline:
        """Ask this; the answer is written in one action, and `then` hears what that returned."""
        self.close_question()
        inline = Inline(title, rows, self.close_question, dismiss)
        inline.form.load(values or {})

        def save() -> None:
            self._save(inline, write, told, then)

        inline.offer(answer or _("Guardar"), save, primary=True)
        self.inline = inline
        self._column.addWidget(inline)
        self.show()
        chain(self._card())
        inline.take()
        return inline

    def _save(
        self, inline: Inline, write: Write, told: str, then: Callable[[Any], object] | None
    ) -> None:
        values = inline.read()
        if values is None:
            return
        try:
            done = self._desk.act(lambda session: write(session, values), told)
        except Invalid as error:
            inline.form.complain(error.problems)
            inline.form.go_to_problem()
        except CrmError as error:
            self._desk.failed.emit(str(error))
        else:
            self.close_question()
            if then is not None:
                then(done)

    def _card(self) -> QWidget:
        around: QWidget = self
        while not isinstance(around, Card) and (parent := around.parentWidget()) is not None:
            around = parent
        return around

    def close_question(self) -> None:
        """Let go of the question that is open."""
        if self.inline is None:
            return
        had_focus = self.inline.isAncestorOf(self.window().focusWidget() or self)
        self.inline.hide()
        self.inline.deleteLater()
        self.inline = None
        self.hide()
        if had_focus:
            self._on_close()

    def let_go(self) -> bool:
        """Close the question that is open; tell whether there was one."""
        was_open = self.inline is not None
        self.close_question()
        return was_open
