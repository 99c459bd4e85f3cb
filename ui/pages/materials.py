"""Materiales: what the Network makes, the last version of each, what the year made of it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import materials
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.materials import MaterialRow
from crm.model import Material, MaterialKind, MaterialVersion, Publication, VersionState
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.forms.linked import KIND_ICONS
from ui.pages.material_looks import VERSION_LOOKS, made_said, state_said, token
from ui.pages.year_list import YearList
from ui.parts import fields
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.fields import Pick
from ui.parts.search_field import SearchField
from ui.parts.table import Column


def page(desk: Desk, target: Target) -> QWidget:
    """The materials of the year that the target names, or of this one."""
    return MaterialsPage(desk, int(target.value("year") or today().year))


class MaterialsPage(YearList):
    """The table of materials, narrowed by words, kind, state and year."""

    nouns = frozenset({Material, MaterialVersion, Publication})

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__(desk, year, _("Materiales"), _columns(year))
        self.search = SearchField(_("Buscar materiales"), _("Buscar título, tema…"))
        kinds = [Pick(each, each.label, KIND_ICONS[each]) for each in MaterialKind]
        states = [Pick(each, each.label, VERSION_LOOKS[each][0]) for each in VersionState]
        self.kind = fields.choice("kind", _("Tipo"), kinds, empty=_("Todos los tipos"))
        self.state = fields.choice("state", _("Estado"), states, empty=_("Todos los estados"))
        self.narrow_by(self.search, self.search.searched)
        self.narrow_by_field(self.kind)
        self.narrow_by_field(self.state)
        self.act(button(_("Nuevo material"), "primary", "plus", on=self._new))
        self.search.down.connect(self.focus_first)
        self.refresh()

    def sought(self, session: Session, year: int | None) -> list[int]:
        kind, state = self.kind.read(), self.state.read()
        return materials.find(
            session,
            words=self.search.text(),
            kinds=[kind] if kind else (),
            states=[state] if state else (),
            year=year,
        )

    def rows(self, session: Session, ids: Sequence[int]) -> dict[int, MaterialRow]:
        return materials.rows(session, ids, self.year)

    def counted(self, number: int) -> str:
        said = ngettext("{n} material", "{n} materiales", number)
        return said.format(n=show_number(number))

    def narrowed(self) -> bool:
        return bool(self.search.text().strip() or self.kind.read() or self.state.read())

    def nothing(self) -> EmptyState:
        sentence = _("Aún no hay materiales: hojas informativas, videos, declaraciones, boletines.")
        first = button(_("Agregar el primero"), "primary", "plus", on=self._new)
        return EmptyState("file-text", sentence, first)

    def widen(self) -> None:
        self.search.clear()
        self.kind.fill(None)
        self.state.fill(None)
        super().widen()
        self.refresh()

    def search_here(self) -> None:
        """Go to the search."""
        self.search.take()

    def open(self, id_: int) -> None:
        self._desk.go("material", id_)

    def change(self, id_: int) -> None:
        self._desk.go("material/edit", id_)

    def delete(self, id_: int) -> None:
        if (row := self.row(id_)) is not None:
            ask_delete(self, self._desk, Material, id_, row.title[:80])

    def offer(self, id_: int, where: QPoint) -> None:
        made, go = menu(self), self._desk.go
        add_action(made, _("Abrir"), partial(self.open, id_), "external-link", "Return")
        add_action(made, _("Editar"), partial(self.change, id_), "pencil", "F2")
        publish = partial(go, "publication/new", material_id=id_)
        add_action(made, _("Publicar"), publish, "megaphone")
        version = partial(go, "material_version/new", material_id=id_)
        add_action(made, _("Nueva versión"), version, "plus")
        add_action(made, _("Historial"), partial(go, "history", id_), "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), partial(self.delete, id_), "trash-2", "Del", danger=True)
        made.popup(where)

    def _new(self) -> None:
        self._desk.go("material/new", year=self.year)


def _columns(year: int) -> list[Column]:
    return [
        Column(
            _("Material"),
            lambda row: row.title,
            icon=lambda row: (KIND_ICONS[row.kind], "text_2"),
            chip=lambda row: _("Ejemplo") if row.example else "",
        ),
        Column(_("Tema · público"), _about, 200, token="text_2", optional=True),
        Column(_("Versión"), state_said, 176, icon=_state_icon),
        Column(_("En {year}").format(year=year), lambda row: made_said(row.made), 96),
        Column(_("Publicado en"), _where, 210, icon=_where_icon, token="text_2"),
    ]


def _about(row: MaterialRow) -> str:
    return " · ".join(filter(None, (row.topic, row.audience))) or "—"


def _state_icon(row: MaterialRow) -> tuple[str, str] | None:
    if row.state is None:
        return None
    icon, kind = VERSION_LOOKS[row.state]
    return icon, token(kind)


def _where(row: MaterialRow) -> str:
    said = ", ".join(row.channels)
    return " · ".join(filter(None, (_("falta enlace") if row.lacks_link else "", said))) or "—"


def _where_icon(row: MaterialRow) -> tuple[str, str] | None:
    return ("link", "warn") if row.lacks_link else None
