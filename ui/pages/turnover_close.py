"""The third step of a turnover: what will be done, done, and taken back."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm import turnover
from crm.dates import show_date, show_number
from crm.i18n import _, ngettext
from crm.model.base import today
from crm.turnover import DAYS_TO_PRESENT, Closed, Preview
from ui.forms import known
from ui.pages.turnover_review import counts_said, leaving_said
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.form import Form
from ui.parts.labels import IconMark, label
from ui.theme import theme

WIDE = 640


class CloseStep(QWidget):
    """Says what closing does, asks by when the Declaration is presented, tells what was done."""

    undo_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.closed: Closed | None = None
        self._seen: Preview | None = None
        self.form = Form(
            [
                known.day("present_by", _("Presentar la Declaración hasta")).but(
                    required=True, check=_not_past
                )
            ]
        )
        self._title = label("", "heading", wrap=True)
        self._counts = label("", "sec", wrap=True)
        self._lines = [label("", wrap=True) for _each in range(3)]
        self._body: list[QWidget] = [self._counts]  # what there is to say of those who leave
        self.undo = button(_("Deshacer el relevo"), icon="undo-2", on=self.undo_asked.emit)
        self._build()

    def _build(self) -> None:
        self._card = Card()
        self._card.add(self._title)
        self._card.add(self._counts)
        self._marks = [IconMark("chevron-right", "text_3", 16) for _each in self._lines]
        for mark, each in zip(self._marks, self._lines, strict=True):
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            top = Qt.AlignmentFlag.AlignTop
            row.addWidget(mark, alignment=top)
            row.addWidget(each, 1)
            self._body.append(line)
            self._card.add(line)
        self._card.add(self.form)
        self._card.body.addWidget(self.undo, alignment=Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addWidget(self._card, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.addLayout(row)
        column.addStretch(1)
        theme().changed.connect(self._fit)
        self._fit()

    def show_preview(self, seen: Preview) -> None:
        """Say what closing this term will do, unless it is closed and nobody is left to leave."""
        anew = self._seen is None or self._seen.term != seen.term
        if self.closed is None or anew or seen.leavers:
            self.closed, self._seen = None, seen
            if anew:
                by = max(seen.term.last_day, today()) + timedelta(days=DAYS_TO_PRESENT)
                self.form.load({"present_by": by})
            self._show_seen(seen)

    def _show_seen(self, seen: Preview) -> None:
        """Say what closing does; nothing, where there is nobody to leave."""
        said = leaving_said(seen) if seen.leavers else turnover.nobody(seen.term)
        self._show(said, len(seen.to_present) if seen.leavers else 0)
        for each in self._body:
            each.setVisible(bool(seen.leavers))

    def show_closed(self, done: Closed) -> None:
        """Say what was done."""
        self.closed = done
        n = done.appointments
        said = ngettext("Se cerró {n} designación.", "Se cerraron {n} designaciones.", n)
        self._show(said.format(n=show_number(n)), done.tasks)

    def show_undone(self) -> None:
        """Say that it was taken back, and offer it again."""
        self.closed = None
        if self._seen is not None:
            self._show_seen(self._seen)

    def present_by(self) -> date | None:
        """By when the Declaration is to be presented; None where that cannot be read."""
        if not self.form.check():
            return None
        found: date = self.form.values()["present_by"]
        return found

    def focus_first(self) -> None:
        """Put the keyboard where the work is."""
        if self.closed is not None:
            self.undo.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not self.form.isHidden():
            self.form.focus("present_by")

    def _show(self, title: str, tasks: int) -> None:
        done = self.closed is not None
        self._title.setText(title)
        self._counts.setText(counts_said(self._seen) if self._seen else "")
        day = show_date(self._seen.term.last_day) if self._seen else ""
        said = (
            _("Su designación termina el {day}.").format(day=day),
            _("Sus cargos quedan vacantes; las personas, en el historial."),
            _tasks(tasks, done=done),
        )
        for each, sentence in zip(self._lines, said, strict=True):
            each.setText(sentence)
        for mark in self._marks:
            mark.show_icon(*(("check", "ok") if done else ("chevron-right", "text_3")))
        for part in self._body:
            part.show()
        self.form.setVisible(not done and tasks > 0)
        self.undo.setVisible(done)

    def _fit(self) -> None:
        self._card.setMaximumWidth(theme().px(WIDE))


def _tasks(count: int, *, done: bool) -> str:
    if not count:
        return _("No hay que presentar la Declaración a nadie más.")
    said = (
        ngettext(
            "Se creó {n} tarea: presentar la Declaración a la nueva gestión.",
            "Se crearon {n} tareas: presentar la Declaración a la nueva gestión.",
            count,
        )
        if done
        else ngettext(
            "Se creará {n} tarea: presentar la Declaración a la nueva gestión.",
            "Se crearán {n} tareas: presentar la Declaración a la nueva gestión.",
            count,
        )
    )
    return said.format(n=show_number(count))


def _not_past(value: Any) -> str | None:
    return _("Esa fecha ya pasó.") if value < today() else None
