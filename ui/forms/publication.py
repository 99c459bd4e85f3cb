"""The forms of publications: a material on several channels at once, and each by itself."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import materials, publications
from crm.checks import web_problem
from crm.dates import PartialDate
from crm.i18n import _, ngettext
from crm.model import Publication, PublicationState
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known, linked
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Field, Pick
from ui.parts.form import Form
from ui.parts.lines import Lines, lines
from ui.parts.segmented import Segment

PLANNED, OUT = PublicationState.PLANNED, PublicationState.PUBLISHED


def page(desk: Desk, target: Target) -> QWidget:
    """A material to be published or planned, or a publication to be corrected."""
    return _edited(desk, target, int(target.id)) if target.id else _begun(desk, target)


# Publishing


def _begun(desk: Desk, target: Target) -> QWidget:
    start = desk.read(lambda session: _start_new(session, target))
    form = Form(
        [
            linked.material("material_id", _("Material"), desk).but(required=True),
            _state(),
            [
                known.partial("planned", _("Prevista para")),
                known.partial("on", _("Publicada el")),
            ],
            lines("uses", _("Canales"), _uses(desk)),
            fields.long_text("note", _("Nota"), rows=2),
        ]
    )
    _follow_state(form)

    def save(session: Session, values: dict[str, Any]) -> list[int]:
        shared = {
            name: each for name, each in values.items() if name not in ("material_id", "uses")
        }
        return publications.publish(session, values["material_id"], shared, values["uses"])

    def told(made: list[int]) -> str:
        said = ngettext("{n} publicación guardada", "{n} publicaciones guardadas", len(made))
        return said.format(n=len(made))

    return RecordForm(desk, target, form, _("Nueva publicación"), start=start, save=save, told=told)


def _start_new(session: Session, target: Target) -> dict[str, Any]:
    given = dict(target.given)
    id_ = given.get("material_id")
    on = PartialDate.from_iso(given["on"]) if given.get("on") else None
    ahead = on is not None and on.first > today()
    state = PLANNED if given.get("state", PLANNED if ahead else OUT) == PLANNED else OUT
    return {
        "material_id": next(iter(linked.of_materials(session, [id_] if id_ else [])), None),
        "state": state,
        "planned": on if state is PLANNED else None,
        "on": (on or PartialDate.day(today())) if state is OUT else None,
        "uses": [{"channel_id": None, "channel_name": "", "url": "", "reach": None}],
    }


def _uses(desk: Desk) -> Lines:
    def make() -> list[Field]:
        return [
            linked.channel("channel_id", _("Canal"), desk),
            fields.text("url", _("Enlace")).but(check=web_problem),
            fields.text("account", _("Cuenta")),
            fields.text("channel_name", _("Nombre usado")),
        ]

    return Lines(make, _("Agregar canal"), _judge)


def _judge(values: Mapping[str, Any]) -> str | None:
    if not values["channel_id"]:
        return _("Elija el canal.")
    return web_problem(values["url"]) if values["url"] else None


# One of them


def _edited(desk: Desk, target: Target, id_: int) -> QWidget:
    start, page_ = desk.read(lambda session: _start(session, id_))
    versions = [Pick(each.id, _("Versión {n}").format(n=each.number)) for each in page_.versions]
    dropped = PublicationState.DROPPED
    form = Form(
        [
            _state(Segment(dropped, dropped.label, "ban")),
            [
                known.partial("planned", _("Prevista para")),
                known.partial("on", _("Publicada el")),
            ],
            [
                linked.channel("channel_id", _("Canal"), desk).but(required=True),
                fields.text("channel_name", _("Nombre que tenía")),
            ],
            [
                fields.text("url", _("Enlace")).but(check=web_problem, stretch=2),
                fields.text("account", _("Cuenta")),
            ],
            [
                fields.choice("version_id", _("Versión"), versions),
                fields.count("reach", _("Alcance"), most=2_000_000_000).but(
                    hint=_("personas a las que llegó")
                ),
            ],
            fields.long_text("note", _("Nota"), rows=2),
        ]
    )
    _follow_state(form)
    title = page_.row.title

    def save(session: Session, values: dict[str, Any]) -> int:
        return publications.save(session, page_.row.id, values, id_)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar publicación"),
        title,
        start=start,
        save=save,
        told=_("Publicación guardada"),
    )
    made.can_delete(Publication, id_, title)
    return made


def _start(session: Session, id_: int) -> tuple[dict[str, Any], materials.MaterialPage]:
    values = publications.values_of(session, id_)
    page_ = materials.page(session, values["material_id"])
    return values | {"channel_id": linked.of_channel(session, values["channel_id"])}, page_


# What both ask


def _state(*others: Segment) -> Field:
    both = [Segment(PLANNED, PLANNED.label, "clock"), Segment(OUT, OUT.label, "check")]
    return fields.switch("state", _("Estado"), [*both, *others])


def _follow_state(form: Form) -> None:
    """Ask for the day that it went out only of what is out."""

    def follow(*_given: object) -> None:
        out = form.fields["state"].read() is OUT
        form.set_shown("on", out)
        form.set_shown("planned", not out or form.fields["planned"].read() is not None)
        if out and form.fields["on"].read() is None:
            form.fields["on"].fill(PartialDate.day(today()))

    form.fields["state"].changed.connect(follow)
    follow()
