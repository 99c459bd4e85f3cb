"""What stands in place of a plan that there is not yet, and the three ways to begin one."""

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from crm.i18n import _
from ui.desk import Desk
from ui.parts.buttons import Button, button
from ui.parts.cards import EmptyState


class NoPlan(EmptyState):
    """Says that a year has no plan, and offers to import, to copy or to begin one."""

    def __init__(self, desk: Desk, year: int, copied: int | None) -> None:
        super().__init__("target", _("Aún no hay plan de {year}.").format(year=year))
        go = desk.go
        self.ways: list[Button] = [
            button(
                _("Importar de Excel"),
                "primary" if copied is None else "secondary",
                "upload",
                on=partial(go, "plan/import", year=year),
            ),
            button(_("Empezar en blanco"), icon="plus", on=partial(go, "plan/new", year=year)),
        ]
        if copied is not None:
            copy = button(
                _("Copiar el de {year}").format(year=copied),
                "primary",
                "copy",
                on=partial(go, "plan/new", year=year, copy_of=copied),
            )
            self.ways.insert(1, copy)
        self.first = self.ways[1 if copied is not None else 0]
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for each in self.ways:
            row.addWidget(each)
        row.addStretch(1)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertLayout(column.count() - 1, row)
