"""What Inicio says when a term ends: who is still to leave, or what they left to be filled."""

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm import turnover
from crm.dates import show_date, show_number
from crm.i18n import _, ngettext
from crm.turnover import Ahead
from ui.desk import Desk
from ui.parts.buttons import button
from ui.parts.toast import Banner


class TurnoverNotice(QWidget):
    """A line with one button; it takes no room while no term is near its end."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._ahead: Ahead | None = None
        self.action = button(_("Preparar el relevo"), small=True, on=self._go)
        self.banner = Banner("info", "", [self.action])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.banner)
        self.hide()

    def look(self, day: date) -> None:
        """Say what the end of a term asks for on this day."""
        found = self._ahead = self._desk.read(lambda session: turnover.ahead(session, day))
        self.setVisible(found is not None)
        if found is not None:
            self.banner.say("info", _said(found))
            leaving = found.leaving
            self.action.say(_("Preparar el relevo") if leaving else _("Llenar cargos vacantes"))

    def _go(self) -> None:
        if self._ahead is not None and self._ahead.leaving:
            self._desk.go("turnover")
        else:
            self._desk.go("turnover", step="vacant")


def _said(ahead: Ahead) -> str:
    if ahead.leaving:
        said = ngettext(
            "La gestión termina el {day}: {n} cargo por cerrar.",
            "La gestión termina el {day}: {n} cargos por cerrar.",
            ahead.leaving,
        )
        return said.format(day=show_date(ahead.last_day), n=show_number(ahead.leaving))
    said = ngettext(
        "Con el relevo del {day} queda {n} cargo vacante.",
        "Con el relevo del {day} quedan {n} cargos vacantes.",
        ahead.vacant,
    )
    return said.format(day=show_date(ahead.last_day), n=show_number(ahead.vacant))
