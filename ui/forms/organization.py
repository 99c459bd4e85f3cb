"""The form of an institution."""

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import contacts, isic, organizations, tags
from crm.checks import ruc_problem, web_problem
from crm.i18n import _
from crm.model import Organization, OrganizationKind
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.contacts import contact_lines, read, shown
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.fields import Field, Pick
from ui.parts.flow import FlowLayout
from ui.parts.form import Form
from ui.parts.labels import label

PAUSE_MS = 250


def page(desk: Desk, target: Target) -> QWidget:
    """A new institution, or one to be corrected."""
    similar = _Similar(desk, target.id)
    form = Form([*_names(), similar, *_others(desk)])
    similar.watch(form.fields["official_name"])
    start = desk.read(lambda session: _start(session, target))
    name = start.get("short_name") or start.get("official_name") or ""
    made = RecordForm(
        desk,
        target,
        form,
        _("Corregir institución") if target.id else _("Nueva institución"),
        name if target.id else "",
        start=start,
        save=lambda session, values: _save(session, values, target.id),
        told=_("Institución guardada"),
        then=None if target.id else lambda id_: desk.go("organization", id_),
    )
    if target.id:
        close = button(_("Cerrar institución"), on=lambda: desk.go("organization/close", target.id))
        made.head.add(close)
        made.can_delete(Organization, target.id, name)
    return made


def _names() -> list[Any]:
    return [
        known.word("kind", _("Tipo"), OrganizationKind).but(required=True),
        fields.text("official_name", _("Nombre oficial")).but(required=True),
    ]


def _others(desk: Desk) -> list[Any]:
    sections = desk.read(isic.sections)
    picks = [Pick(code, f"{code} · {name}") for code, name in sections.items()]
    return [
        [
            fields.text("short_name", _("Nombre corto")).but(
                hint=_("como sale en las listas"), stretch=2
            ),
            fields.text("acronym_es", _("Sigla")),
            fields.text("acronym_en", _("Sigla en inglés")),
        ],
        known.names("aliases", _("Otros nombres")).but(hint=_("con los que también se busca")),
        [
            known.place("place_id", _("Lugar"), desk).but(hint=_("ubigeo o nombre")),
            known.organization("parent_id", _("Depende de"), desk),
        ],
        [
            fields.text("ruc", _("RUC")).but(check=ruc_problem),
            fields.text("web", _("Página web")).but(check=web_problem, stretch=2),
        ],
        [
            fields.choice("isic_section", _("Sección CIIU"), picks),
            fields.text("business_line", _("Rubro")),
        ],
        known.focal_point("responsible_id", _("Punto focal responsable"), desk),
        contact_lines(personal=False),
        known.tag_list("tags", _("Objetivos del PMM y ODS"), desk),
        fields.long_text("notes", _("Notas")),
    ]


def _start(session: Session, target: Target) -> dict[str, Any]:
    if target.id is None:
        return {"official_name": target.value("name"), "kind": target.value("kind")}
    values = organizations.values_of(session, target.id)
    parent, place = values["parent_id"], values["place_id"]
    by_id = {row.id: row for row in tags.all_rows(session)}
    return values | {
        "parent_id": known.of_organization(session, parent),
        "place_id": known.of_place(session, place) if place else None,
        "aliases": [known.of_name(name) for name in values["aliases"]],
        "tags": [known.of_tag(by_id[id_]) for id_ in values["tags"] if id_ in by_id],
        "contacts": shown(contacts.of_organization(session, target.id)),
    }


def _save(session: Session, values: dict[str, Any], organization_id: int | None) -> int:
    written = values | {"contacts": read(values["contacts"])}
    return organizations.save_organization(session, written, organization_id)


class _Similar(QWidget):
    """While a new institution is being named, shows those that it may already be."""

    def __init__(self, desk: Desk, organization_id: int | None) -> None:
        super().__init__()
        self._desk, self._id = desk, organization_id
        self._asked = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(_("¿Es una de estas, que ya están registradas?"), "sec"))
        self._offers = QWidget()
        self._flow = FlowLayout(self._offers)
        column.addWidget(self._offers)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self.hide()

    def watch(self, name: Field) -> None:
        """Look again whenever another name is being typed."""
        self._name = name
        self._pause.timeout.connect(self._look)  # a method, so that it ends when the page does
        name.changed.connect(self._pause.start)

    def _look(self) -> None:
        name = self._name.read()
        if self._id is not None or name == self._asked:
            return
        self._asked = name
        while (item := self._flow.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.deleteLater()
        rows = self._desk.read(
            lambda session: organizations.rows(session, organizations.similar(session, name))
        )
        for row in rows.values():
            shown = f"{row.name} · {row.territory}" if row.territory else row.name
            self._flow.addWidget(
                button(
                    shown,
                    "secondary",
                    "building-2",
                    small=True,
                    on=lambda id_=row.id: self._desk.go("organization", id_),  # type: ignore[misc]
                )
            )
        self.setVisible(bool(rows))
