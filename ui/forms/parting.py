"""The form that parts two records that were made one, and says whose is what came since."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import merging
from crm.dates import show_date
from crm.i18n import _
from ui.desk import Desk, Target
from ui.forms.record_form import RecordForm
from ui.parts import fields
from ui.parts.checklist import Checklist, Entry
from ui.parts.form import Form
from ui.parts.labels import label


def page(desk: Desk, target: Target) -> QWidget:
    """Part what a merge made one; what came since stays unless it is ticked."""
    merge_id = int(target.id or 0)
    made = desk.read(partial(merging.merge_row, merge_id=merge_id))
    later = desk.read(partial(merging.additions, merge_id=merge_id))
    when = show_date(made.at.astimezone().date())
    words = label(
        _(
            "Se combinó con «{name}» el {when}. Al separar las dos fichas, cada una vuelve a "
            "lo que era; lo que llegó después queda donde está, salvo lo que usted marque."
        ).format(name=made.gone_name, when=when),
        "sec",
        wrap=True,
    )
    rows: list[Any] = [words]
    if later:
        chosen = Checklist(_("Pasa a «{name}»").format(name=made.gone_name))
        chosen.offer([Entry(each.id, each.text, ticked=False) for each in later])
        title = _("Pasa a «{name}»").format(name=made.gone_name)
        rows.append(
            fields.custom("assigned", title, chosen, chosen.ticked, chosen.tick, chosen.changed)
        )

    def save(session: Session, values: dict[str, Any]) -> int:
        return merging.unmerge(session, merge_id, values.get("assigned", ()))

    form = RecordForm(
        desk,
        target,
        Form(rows),
        _("Separar"),
        made.kept_name,
        start={"assigned": None} if later else {},
        save=save,
        told=_("«{name}» está separada de nuevo").format(name=made.gone_name),
        then=lambda gone_id: desk.go(made.kind, gone_id),
    )
    form.foot.save.say(_("Separar"))
    return form
