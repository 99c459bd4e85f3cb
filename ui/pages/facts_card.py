"""What a record says besides its heading, each fact by its name; links are copied only."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QWidget

from crm.i18n import _
from ui.desk import Desk
from ui.pages.profile_parts import FoldingCard
from ui.parts.buttons import button
from ui.parts.labels import Elided, label
from ui.theme import theme

Fact = tuple[str, str, str]  # the field, what it is called, what it says


class FactsCard(FoldingCard):
    """The card of facts, with a button to edit them."""

    links: Collection[str] = ("url", "source_url")

    def __init__(self, desk: Desk, key: str, on_edit: Callable[[], object]) -> None:
        super().__init__(desk, key, _("Datos"))
        self._desk = desk
        self.add_action(button(_("Editar los datos"), "icon", "pencil", small=True, on=on_edit))
        self.nothing = label(_("Sin datos todavía."), "sec", tone="muted")
        self.add(self.nothing)
        self._rows = QWidget()
        self.add(self._rows)
        self._form = _made_form(self._rows)

    def show_facts(self, facts: Iterable[Fact]) -> None:
        """Show these."""
        # Not row by row: a form deletes what it removes at once, with events still under way.
        self._rows.hide()
        self._rows.deleteLater()
        self._rows = QWidget()
        self._form = _made_form(self._rows)
        self.add(self._rows)
        found = list(facts)
        for name, said, value in found:
            title = label(said, "sec", wrap=True, tone="muted")
            title.setFixedWidth(theme().px(128))
            title.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._form.addRow(title, self._value(name, value))
        self.nothing.setVisible(not found)
        self._rows.setVisible(bool(found))

    def _value(self, name: str, value: str) -> QWidget:
        if name not in self.links:
            return label(value, wrap=True)
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(Elided(value))
        row.addWidget(
            button(_("Copiar"), "ghost", "copy", small=True, on=partial(self._copy, value))
        )
        row.addStretch(1)
        return made

    def _copy(self, value: str) -> None:
        QGuiApplication.clipboard().setText(value)
        self._desk.told.emit(_("Enlace copiado"), False)


def _made_form(inside: QWidget) -> QFormLayout:
    form = QFormLayout(inside)
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
