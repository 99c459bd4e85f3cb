"""The cards of the page of a material: its versions, where it went out, what it says."""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm import materials
from crm.i18n import _
from crm.materials import MaterialPage, PublicationRow, VersionRow
from crm.model import MaterialVersion, Publication, VersionState
from crm.model.base import today
from crm.publications import Standing
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.forms.known import FRAMEWORK_SHORT
from ui.pages.facts_card import Fact, FactsCard
from ui.pages.material_looks import (
    STANDING_LOOKS,
    VERSION_LOOKS,
    reach_said,
    standing_of,
    standing_said,
    when_said,
)
from ui.pages.profile_parts import Section
from ui.pages.publication_acts import fill_menu
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import Card
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.labels import Badge, label
from ui.parts.stepper import StageStepper, Step
from ui.parts.timeline import DocumentRow, TimelineRow


class StateCard(Card):
    """How far the last version is; a press on a state says that it is there now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Última versión"))
        self._desk = desk
        self._version: VersionRow | None = None
        self._id = 0
        self.stepper = StageStepper(_("Estado de la versión"))
        self.stepper.chosen.connect(self._set)
        self.marks = QWidget()
        self._flow = FlowLayout(self.marks, 8)
        self.next = button("", "secondary", "arrow-right", small=True, on=self._advance)
        self.another = button(_("Nueva versión"), "ghost", "plus", small=True, on=self._new)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.next)
        foot.addWidget(self.another)
        foot.addStretch(1)
        self.nothing = label(_("Aún no tiene versiones."), "sec", tone="muted")
        for each in (self.marks, self.nothing, self.stepper):
            self.add(each)
        self.body.addLayout(foot)

    def show_page(self, page: MaterialPage) -> None:
        """Show the last version of this material."""
        self._id = page.row.id
        self._version = last = page.versions[0] if page.versions else None
        self.nothing.setVisible(last is None)
        self.stepper.setVisible(last is not None)
        empty(self._flow)
        for mark in _marks(page):
            self._flow.addWidget(mark)
        self.marks.setVisible(self._flow.count() > 0)
        coming = last.next if last else None
        self.next.setVisible(coming is not None)
        if coming is not None:
            self.next.say(_("Pasar a «{state}»").format(state=coming.label))
        if last is not None:
            self.stepper.show_steps(_steps(last))

    def focus_stage(self) -> None:
        """Put the keyboard on what comes next."""
        where = self.next if self.next.isVisibleTo(self) else self.another
        where.setFocus(Qt.FocusReason.OtherFocusReason)

    def _advance(self) -> None:
        if self._version is not None and self._version.next is not None:
            self._set(self._version.next)

    def _set(self, state: VersionState) -> None:
        version = self._version
        if version is not None and state is not version.state:
            told = _("Versión {n}: {state}").format(n=version.number, state=state.label.lower())
            self._desk.attempt(
                partial(materials.set_state, version_id=version.id, state=state), told
            )

    def _new(self) -> None:
        self._desk.go("material_version/new", material_id=self._id)


def _steps(version: VersionRow) -> list[Step]:
    place = materials.STATES.index(version.state)
    found = []
    for number, state in enumerate(materials.STATES):
        here = number == place
        caption = when_said(version.on) if here and version.on else ""
        standing = "current" if here else "done" if number < place else "ahead"
        found.append(Step(state, state.label, caption, standing))  # type: ignore[arg-type]
    return found


def _marks(page: MaterialPage) -> Iterator[Badge]:
    last = page.versions[0] if page.versions else None
    if last is not None:
        yield Badge(f"v{last.number} · {last.kind.label}", "neutral", "")
    if page.row.lacks_link:
        yield Badge(_("falta enlace"), "warn", "link")
    if any(each.overdue(today()) for each in page.publications):
        yield Badge(_("publicación atrasada"), "danger", "triangle-alert")
    if page.row.example:
        yield Badge(_("Ejemplo"), "stalled", "")


class Versions(Section):
    """Every version, the latest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "versions", _("Versiones"), _("Sin versiones."))
        self._desk = desk
        self._id = 0
        self._title = ""
        self._rows: dict[int, VersionRow] = {}
        self.offer(_("Nueva versión"), "plus", self._add)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)

    def show_page(self, page: MaterialPage) -> None:
        """Show those of this material."""
        self._id, self._title = page.row.id, page.row.title
        self._rows = {each.id: each for each in page.versions}
        self.show_rows([_version(each) for each in page.versions])

    def _add(self) -> None:
        self._desk.go("material_version/new", material_id=self._id)

    def _open(self, id_: int) -> None:
        self._desk.go("material_version/edit", id_)

    def _delete(self, id_: int) -> None:
        named = _("{title}, versión {n}").format(title=self._title, n=self._rows[id_].number)
        ask_delete(self, self._desk, MaterialVersion, id_, named)

    def _offer_menu(self, id_: int, where: QPoint) -> None:
        made, row = menu(self), self._rows[id_]
        add_action(made, _("Editar"), partial(self._open, id_), "pencil", "Return")
        if row.next is not None:
            said = _("Pasar a «{state}»").format(state=row.next.label)
            add_action(made, said, partial(self._advance, row), "arrow-right")
        add_action(made, _("Historial"), partial(self._desk.go, "history", id_), "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), partial(self._delete, id_), "trash-2", "Del", danger=True)
        made.popup(where)

    def _advance(self, row: VersionRow) -> None:
        if row.next is not None:
            told = _("Versión {n}: {state}").format(n=row.number, state=row.next.label.lower())
            self._desk.attempt(partial(materials.advance, version_id=row.id), told)


def _version(row: VersionRow) -> TimelineRow:
    icon, kind = VERSION_LOOKS[row.state]
    title = _("Versión {n} · {state}").format(n=row.number, state=row.state.label)
    said = (row.kind.label, row.activity or "", " ".join((row.note or "").split()))
    detail = " · ".join(filter(None, said))
    return TimelineRow(row.id, title, detail, when_said(row.on), icon, kind)


class Publications(Section):
    """Where it went out or will: what is planned is marked as published in its place."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "publications", _("Publicaciones"), _("No se ha publicado."))
        self._desk = desk
        self._id = 0
        self._title = ""
        self._rows: dict[int, PublicationRow] = {}
        self.offer(_("Publicar"), "plus", self.add_one)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)

    def show_page(self, page: MaterialPage) -> None:
        """Show those of this material."""
        self._id, self._title = page.row.id, page.row.title
        self._rows = {each.id: each for each in page.publications}
        self.show_rows([_publication(each) for each in page.publications])

    def add_one(self) -> None:
        """Publish it somewhere, or plan to."""
        self._desk.go("publication/new", material_id=self._id)

    def _open(self, id_: int) -> None:
        self._desk.go("publication/edit", id_)

    def _delete(self, id_: int) -> None:
        ask_delete(self, self._desk, Publication, id_, f"{self._title} · {self._rows[id_].channel}")

    def _offer_menu(self, id_: int, where: QPoint) -> None:
        made = menu(self)
        fill_menu(made, self, self._desk, self._rows[id_])
        add_action(made, _("Eliminar"), partial(self._delete, id_), "trash-2", "Del", danger=True)
        made.popup(where)


def _publication(row: PublicationRow) -> TimelineRow:
    standing = standing_of(row)
    icon, kind = STANDING_LOOKS[standing]
    version = _("versión {n}").format(n=row.version) if row.version else ""
    out = standing is Standing.DONE
    lacks = _("falta enlace") if out and not row.url else ""
    state = "" if out else standing_said(standing, row.planned)
    said = (state, row.url or lacks, row.account or "", reach_said(row.reach), version)
    detail = " · ".join(filter(None, said))
    return TimelineRow(row.id, row.channel, detail, when_said(row.when), icon, kind)


class Facts(FactsCard):
    """What it is about, whom it is for, and what it says."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "material_facts", self._edit)
        self._id = 0

    def show_page(self, page: MaterialPage) -> None:
        """Show those of this material."""
        self._id = page.row.id
        self.show_facts(_facts(page))

    def _edit(self) -> None:
        self._desk.go("material/edit", self._id)


def _facts(page: MaterialPage) -> Iterator[Fact]:
    values = page.values
    tags = (f"{_(FRAMEWORK_SHORT[each.framework])} {each.number}" for each in page.tags)
    for name, said, value in (
        ("topic", _("Tema"), values["topic"]),
        ("audience", _("A quién se dirige"), values["audience"]),
        ("language", _("Lengua"), values["language"].label if values["language"] else ""),
        ("purpose", _("Para qué"), values["purpose"]),
        ("key_messages", _("Mensajes clave"), "\n".join(values["key_messages"])),
        ("text", _("Texto"), values["text"]),
        ("tags", _("Objetivos, principios y ODS"), " · ".join(tags)),
        ("instrument", _("Instrumento"), page.instrument.name if page.instrument else ""),
        ("owner", _("Responsable"), page.owner),
        ("notes", _("Notas"), values["notes"]),
    ):
        if value:
            yield name, said, value


class Links(Section):
    """What it came from and goes with: each leads there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "material_links", _("De dónde sale"), _("Sin vínculos."))
        self._id = 0
        self._desk = desk
        self.offer_first(_("Vincular"), self._edit)
        self.opened.connect(lambda key: desk.go(*key))

    def show_page(self, page: MaterialPage) -> None:
        """Show those of this material."""
        self._id = page.row.id
        found = [
            (kind, each, said, icon)
            for kind, each, said, icon in (
                ("activity", page.activity, _("Actividad del plan"), "target"),
                ("event", page.event, _("Reunión"), "calendar-days"),
                ("observance", page.observance, _("Fecha conmemorativa"), "megaphone"),
            )
            if each is not None
        ]
        found += [("organization", each, _("Autora"), "building-2") for each in page.parties]
        found += [("mailing", each, _("Enviado en"), "mail") for each in page.mailings]
        self.show_rows(
            [
                DocumentRow((kind, each.id), each.name, said, icon)
                for kind, each, said, icon in found
            ]
        )

    def _edit(self) -> None:
        self._desk.go("material/edit", self._id)
