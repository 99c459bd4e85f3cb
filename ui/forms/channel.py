"""The form of a channel: what it is called today; what was published keeps the name of its day."""

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import channels
from crm.i18n import _
from crm.model import ChannelKind
from ui.desk import Desk, Target
from ui.forms import known
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.form import Form


def page(desk: Desk, target: Target) -> QWidget:
    """A channel, new or to be corrected."""
    id_ = target.id
    start = desk.read(lambda session: channels.values_of(session, id_)) if id_ else {}
    form = Form(
        [
            fields.text("name_es", _("Nombre")).but(required=True),
            fields.text("name_en", _("Nombre en inglés")),
            known.word("kind", _("Tipo"), ChannelKind, empty=None),
            fields.check("retired", _("Retirado: no se ofrece para publicar")),
        ]
    )

    def save(session: Session, values: dict[str, object]) -> int:
        return channels.save(session, values, id_)

    made = RecordForm(
        desk,
        target,
        form,
        _("Editar canal") if id_ else _("Nuevo canal"),
        start={"kind": ChannelKind.SOCIAL} | start,
        save=save,
        told=_("Canal guardado"),
    )
    if id_:
        told = _("Canal «{name}» quitado").format(name=start["name_es"])
        made.can_take_back(_("Quitar"), lambda session: channels.delete(session, id_), told)
    return made
