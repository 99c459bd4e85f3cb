"""What a record says besides its heading, each fact by its name; links are copied only."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QWidget

from crm.i18n import _
from ui.desk import Desk
from ui.pages.profile_parts import FoldingCard
from ui.parts.buttons import button
from ui.parts.labels import Elided, label
from ui.theme import theme

Fact = tuple[str, str, str]  # the field, what it is called, what it says
LINKS = ("url", "source_url")


class FactsCard(FoldingCard):
    """The card of facts, with a button to edit them."""

    def __init__(self, desk: Desk, key: str, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, key, _("Datos"))
        self._desk = desk
        self.add_action(button(_("Editar los datos"), "icon", "pencil", small=True, on=on_edit))
        self.nothing = label(_("Sin datos todavía."), "sec", tone="muted")
        self.add(self.nothing)
        self._inside = QWidget()
        self.add(self._inside)
        self._form = _made_form(self._inside)
        self._rows: list[_Row] = []

    def show_facts(self, facts: Iterable[Fact]) -> None:
        """Show these."""
        found = list(facts)
        # Lines stay and say other things: PySide frees some plain widgets twice when Qt deletes
        # them while nothing but their parent holds them.
        while len(self._rows) < len(found):
            self._add_row()
        for number, row in enumerate(self._rows):
            self._form.setRowVisible(number, number < len(found))
            if number < len(found):
                name, said, value = found[number]
                row.title.setText(said)
                row.title.setFixedWidth(theme().px(128))
                row.value.show_value(value, link=name in LINKS)
        self.nothing.setVisible(not found)
        self._inside.setVisible(bool(found))

    def _add_row(self) -> None:
        title = label("", "sec", wrap=True, tone="muted")
        title.setAlignment(Qt.AlignmentFlag.AlignTop)
        row = _Row(title, _Value(self._copied))
        self._form.addRow(row.title, row.value)
        self._rows.append(row)

    def _copied(self) -> None:
        self._desk.told.emit(_("Enlace copiado"), False)


class _Value(QWidget):
    """What a fact says; a link on one line, to be copied."""

    def __init__(self, on_copy: Callable[[], object]) -> None:
        super().__init__()
        self._on_copy = on_copy
        self.words = label("", wrap=True)
        self.link = Elided("")
        self.copy = button(_("Copiar"), "ghost", "copy", small=True, on=self._copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        row.addWidget(self.link)
        row.addWidget(self.copy)
        row.addStretch(0)

    def show_value(self, value: str, *, link: bool) -> None:
        """Show this."""
        self.words.setText("" if link else value)
        self.link.setText(value if link else "")
        self.words.setVisible(not link)
        self.link.setVisible(link)
        self.copy.setVisible(link)

    def text(self) -> str:
        """Return what it says."""
        return self.words.text() or self.link.text()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.link.text())
        self._on_copy()


class _Row(NamedTuple):
    """A line of the card: what a fact is called, and what it says."""

    title: QLabel
    value: _Value


def _made_form(inside: QWidget) -> QFormLayout:
    form = QFormLayout(inside)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
