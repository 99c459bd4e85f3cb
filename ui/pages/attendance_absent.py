"""Who was invited and did not come, seen before all are marked so at once."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from crm.acronyms import abbreviated
from crm.attendance import Row
from crm.dates import show_number
from crm.i18n import _, ngettext
from ui.parts.buttons import button
from ui.parts.labels import label
from ui.parts.timeline import DocumentRow, SmallList
from ui.theme import theme

FEW, TALL = 50, 150


class AbsentPreview(QFrame):
    """Shows who would be marked; `confirmed` tells their ids, `closed` that nothing is asked."""

    confirmed = Signal(list)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "well")
        self._ids: list[int] = []
        self.title = label("", "strong", wrap=True)
        self.rows = SmallList(_("Invitados sin marcar"), most=FEW)
        self.confirm = button(_("Marcar ausentes"), "primary", small=True, on=self._confirm)
        self.cancel = button(_("Cancelar"), small=True, on=self._close)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(8)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.rows)
        column.addWidget(self.title)
        column.addWidget(self.area)
        column.addLayout(row)
        self.hide()

    def ask(self, rows: Sequence[Row]) -> None:
        """Ask about these."""
        self._ids = [each.participation_id for each in rows]
        n = len(rows)
        said = ngettext(
            "{n} invitado de toda la reunión no figura en ninguna lista. ¿Marcarlo como ausente?",
            "{n} invitados de toda la reunión no figuran en ninguna lista. "
            "¿Marcarlos como ausentes?",
            n,
        )
        self.title.setText(said.format(n=show_number(n)))
        marked = ngettext("Marcar {n} ausente", "Marcar {n} ausentes", n)
        self.confirm.say(marked.format(n=show_number(n)))
        self.rows.show_rows(
            [
                DocumentRow(
                    each.participation_id, each.shown, abbreviated(each.institution or ""), "user"
                )
                for each in rows
            ]
        )
        tall = min(self.rows.sizeHint().height(), theme().px(TALL))
        self.area.setFixedHeight(tall)
        self.show()
        self.confirm.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def _confirm(self) -> None:
        self.hide()
        self.confirmed.emit(self._ids)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
