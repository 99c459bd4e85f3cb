"""What the plan asks beside an activity: how far it is, or which meeting counts for it."""

from functools import partial
from typing import Any

from PySide6.QtCore import QRect

from crm import plans
from crm.i18n import _
from crm.model import ActivityState, Measure
from crm.plan_progress import ActivityRow
from ui.forms import linked
from ui.pages import plan_looks as looks
from ui.pages.floating import Floating
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.inline import Inline

OF_EVENTS = (Measure.EVENTS, Measure.OTHERS_EVENTS, Measure.PERSONS, Measure.INSTITUTIONS)


class PlanAsking(Floating):
    """The questions of a plan, at most one of them at a time."""

    def mark(self, row: ActivityRow, place: QRect) -> None:
        """Ask how far an activity is, where that is typed; or say what it is counted from."""
        if row.measure is Measure.BY_HAND:
            self._by_hand(row, place)
        else:
            self._counted(row, place)

    def _by_hand(self, row: ActivityRow, place: QRect) -> None:
        states = [Pick(each, each.label) for each in ActivityState]
        rows = [
            [
                fields.count("done_by_hand", _("Realizado")),
                fields.choice("state", _("Estado"), states, empty=_("Según lo realizado")),
            ]
        ]
        asked = Inline(_("Avance de {name}").format(name=looks.named(row)), rows, self.close)
        said = row.state if row.told else None
        asked.form.load({"done_by_hand": row.done, "state": said})

        def save() -> None:
            values = asked.read()
            if values is not None:
                self._save(row, values, _("Avance guardado"))

        asked.offer(_("Guardar"), save, primary=True)
        self.show(asked, place)

    def _counted(self, row: ActivityRow, place: QRect) -> None:
        """Offer what may be counted, and what the office may say of the activity all the same."""
        rows: list[Any] = []
        if row.measure in OF_EVENTS:
            rows.append([linked.event("event_id", _("Reunión que cuenta"), self._desk)])
        states = [Pick(each, each.label) for each in ActivityState]
        rows.append([fields.choice("state", _("Estado"), states, empty=_("Según lo contado"))])
        asked = Inline(looks.counted_said(row), rows, self.close)
        said = row.state if row.told else None
        asked.form.load({"state": said})

        def save() -> None:
            values = asked.read()
            if values is None:
                return
            if (event_id := values.get("event_id")) is not None:
                link = partial(plans.link_event, event_id=event_id, activity_id=row.id)
                self.act(link, _("Reunión vinculada al plan"))
            elif values["state"] != said:
                self._save(row, {"state": values["state"]}, _("Estado guardado"))
            else:
                self.close()

        new = partial(self._desk.go, "event/new", activity_id=row.id)
        if row.measure in OF_EVENTS:
            asked.offer(_("Nueva reunión"), new)
        asked.offer(_("Guardar"), save, primary=True)
        self.show(asked, place)

    def _save(self, row: ActivityRow, values: dict[str, Any], told: str) -> None:
        self.act(lambda session: plans.save_activity(session, values, row.id), told)
