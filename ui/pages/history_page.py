"""What was done to a record: when, by whom, and each field before and after."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crm import history
from crm.dates import long_day
from crm.history import FieldChange, Told
from crm.i18n import _
from ui.desk import Desk, Target
from ui.parts.cards import Card, EmptyState
from ui.parts.column_page import ColumnPage
from ui.parts.labels import label

_ANYWHERE, _LONGEST = "\u200b", 24


def page(desk: Desk, target: Target) -> QWidget:
    """The history of a record."""
    return _History(desk, int(target.id or 0))


class _History(ColumnPage):
    """Shows the history of one record, and shows it again when something changes."""

    def __init__(self, desk: Desk, record_id: int) -> None:
        name = desk.read(lambda session: history.name_of(session, record_id))
        super().__init__(_("Historial"), name or "", desk.back)
        self._desk, self._id = desk, record_id
        desk.changes.made.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.clear()
        entries = self._desk.read(lambda session: history.of_record(session, self._id))
        for entry in entries:
            self.add(_card(entry))
        if not entries:
            sentence = _("Sin cambios: está como vino con el catálogo.")
            self.add(EmptyState("history", sentence))


def _card(entry: Told) -> Card:
    card = Card()
    card.add(label(entry.label, "strong", wrap=True))
    said = (_moment(entry.at), entry.who or _("sin nombre"), entry.part)
    card.add(label(" · ".join(said), "sec", wrap=True))
    if entry.fields:
        card.add(_table(entry.fields))
    return card


def _table(fields: tuple[FieldChange, ...]) -> QWidget:
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 4, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    for column, (title, share) in enumerate(((_("Campo"), 2), (_("Antes"), 3), (_("Después"), 3))):
        grid.addWidget(label(title, "caption"), 0, column)
        grid.setColumnStretch(column, share)
    for number, field in enumerate(fields, 1):
        cells = (
            label(field.label, wrap=True, tone="muted"),
            _value(field.before, past=True),
            _value(field.after, past=False),
        )
        for column, cell in enumerate(cells):
            grid.addWidget(cell, number, column, Qt.AlignmentFlag.AlignTop)
    return table


def _value(text: str | None, *, past: bool) -> QWidget:
    if text is None:
        return label("—", tone="muted")
    # A word that no line can hold would widen the page: let it break anywhere.
    broken = " ".join(_ANYWHERE.join(_pieces(word)) for word in text.split(" "))
    return label(broken, wrap=True, tone="muted" if past else "")


def _pieces(word: str) -> list[str]:
    return [word[at : at + _LONGEST] for at in range(0, len(word), _LONGEST)]


def _moment(at: datetime) -> str:
    here = at.astimezone()
    return _("{day}, {time}").format(day=long_day(here.date()), time=f"{here:%H:%M}")
