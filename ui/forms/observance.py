"""The form of a commemorative date: a day of every year, or a rule by which it moves."""

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import observances
from crm.dates import month_name
from crm.i18n import _
from crm.model import Observance
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A commemorative date, new or to be corrected."""
    id_ = target.id
    start = desk.read(lambda session: observances.values_of(session, id_)) if id_ else {}
    months = [Pick(number, month_name(number)) for number in range(1, 13)]
    form = Form(
        [
            fields.text("name_es", _("Nombre")).but(required=True),
            fields.text("name_en", _("Nombre en inglés")),
            [
                fields.count("day", _("Día"), most=31),
                fields.choice("month", _("Mes"), months).but(stretch=2),
                fields.text("rule", _("Regla, si es movible")).but(
                    stretch=4, hint=_("por ejemplo «último domingo»")
                ),
            ],
            [
                fields.text("kind", _("Ámbito")).but(stretch=3),
                fields.count("base_year", _("Año de origen"), most=9_999).but(
                    stretch=2, hint=_("para contar el aniversario")
                ),
            ],
            fields.long_text("note", _("Nota"), rows=3),
            fields.check("retired", _("Retirada: no sale en el calendario")),
        ]
    )

    def save(session: Session, values: dict[str, object]) -> int:
        return observances.save(session, values, id_)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar fecha conmemorativa") if id_ else _("Nueva fecha conmemorativa"),
        start=start,
        save=save,
        told=_("Fecha conmemorativa guardada"),
    )
    if id_:
        made.can_delete(Observance, id_, start["name_es"])
    return made
