"""The last step of a turnover: the posts that stand vacant, and the ways to fill them."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import PartialDate, show_number, show_partial
from crm.i18n import _
from crm.text import fold
from crm.turnover import Term, Vacancy
from ui.desk import Desk
from ui.pages.turnover_review import placed, region_of
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.search_field import SearchField
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView

LEFT, ALL = "left", "all"


class VacantStep(QWidget):
    """The list of vacant posts, those that somebody left apart; Enter fills one by its form."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._term: Term | None = None
        self.vacant: dict[int, Vacancy] = {}
        self.setProperty("kind", "surface")
        self.search = SearchField(_("Buscar un cargo vacante"), _("Cargo o institución"))
        self.switch = Crowded(_("Qué cargos se ven"))
        self.template = button(_("Descargar plantilla"), icon="download")
        self.table = TableView(_columns(region_of(desk)), self._some, _("Cargos vacantes"))
        self.table.opened.connect(self._open)
        self.search.searched.connect(lambda _typed: self._show())
        self.search.down.connect(self.focus_table)
        self.switch.changed.connect(lambda _which: self._show())
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.search)
        row.addWidget(self.switch, 1)
        row.addWidget(self.template)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def show_vacancies(self, term: Term, vacant: Sequence[Vacancy]) -> None:
        """Show these posts."""
        self._term = term
        self.vacant = {each.post_id: each for each in vacant}
        self.template.setEnabled(bool(vacant))
        self._offer()
        self._show()
        self.table.refresh()

    def selected_organizations(self) -> list[int]:
        """The governments of the rows that are selected."""
        ids = self.table.selected_ids()
        return list(dict.fromkeys(self.vacant[id_].organization_id for id_ in ids))

    def focus_first(self) -> None:
        """Put the keyboard on the list, or on the search where it has no rows."""
        if self.table.row_model.ids:
            self.focus_table()
        else:
            self.search.take()

    def focus_table(self) -> None:
        """Put the keyboard on the list."""
        self.table.focus_row()

    def _show(self) -> None:
        words = fold(self.search.text()).split()
        left = self.switch.value() == LEFT
        ids = [
            id_
            for id_, each in self.vacant.items()
            if _says(each, words) and (each.last_holder or not left)
        ]
        sentence = (
            _("Nada coincide con «{typed}».").format(typed=self.search.text().strip())
            if words
            else _("No hay cargos vacantes de esos niveles y lugares.")
        )
        self.table.set_empty(EmptyState("briefcase", sentence))
        self.table.show_ids(ids)

    def _offer(self) -> None:
        """Offer those that somebody left apart from those that nobody is known to have held."""
        left = sum(each.last_holder is not None for each in self.vacant.values())
        segments = [Segment(ALL, _("Todos"), count=show_number(len(self.vacant)))]
        if left:
            segments.insert(0, Segment(LEFT, _("Con titular anterior"), count=show_number(left)))
        values = [each.value for each in segments]
        now = self.switch.value()
        self.switch.offer(segments, now if now in values else values[0])

    def _some(self, ids: Sequence[int]) -> dict[int, Vacancy]:
        return {id_: self.vacant[id_] for id_ in ids if id_ in self.vacant}

    def _open(self, post_id: int) -> None:
        assert self._term is not None
        start = PartialDate.day(self.vacant[post_id].free_from(self._term))
        self._desk.go("appointment/new", post_id=post_id, start=start)


def _says(row: Vacancy, words: Sequence[str]) -> bool:
    text = fold(f"{placed(row)} {row.title} {row.code or ''} {row.last_holder or ''}")
    return all(word in text for word in words)


def _columns(region: Callable[[Any], str]) -> list[Column]:
    return [
        Column(_("Cargo"), lambda row: row.title, 210),
        Column(_("Institución"), placed),
        Column(_("Región"), region, 120, token="text_2", optional=True),
        Column(
            _("Último titular"),
            lambda row: row.last_holder or "—",
            230,
            token="text_2",
            optional=True,
        ),
        Column(
            _("Hasta"),
            lambda row: show_partial(row.ended, date.min) if row.ended else "—",
            100,
            token="text_2",
            optional=True,
        ),
    ]
