"""The card of what happened, whole or only the meetings or the stages."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent

from crm import followups
from crm.i18n import _
from crm.model import Event
from crm.timeline import Entry, EventEntry, StageEntry
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.pages.profile_parts import Section
from ui.pages.records import happened
from ui.parts.buttons import add_action, button, menu
from ui.parts.segmented import Segment, Segmented
from ui.theme import theme

ALL, MEETINGS, STAGES = "all", "meetings", "stages"


class Timeline(Section):
    """What happened, newest first; `stage_opened` tells the change of stage that was pressed."""

    stage_opened = Signal(object)

    def __init__(self, desk: Desk, *, stages: bool) -> None:
        super().__init__(desk, "timeline", _("Cronología"), _("Aún no hay reuniones."))
        self._desk = desk
        self._entries: Sequence[Entry] = ()
        self._names = {ALL: _("Todo"), MEETINGS: _("Reuniones"), STAGES: _("Etapas")}
        self.switch = Segmented(
            _("Qué muestra la cronología"),
            [Segment(value, name) for value, name in self._names.items()],
        )
        self.narrow = button(
            _("Qué muestra la cronología"), "icon", "list-filter", small=True, on=self._offer
        )
        self._stages = stages
        self.add_action(self.switch)
        self.add_action(self.narrow)
        self.switch.changed.connect(self._fill)
        self.opened.connect(self._open)
        self.delete_asked.connect(self._delete)
        self.menu_asked.connect(self._offer_menu)
        self._fit()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        self._entries = entries
        self._fill()

    def _fill(self) -> None:
        shown = [each for each in self._entries if self._wanted(each)]
        self.show_rows([happened(each) for each in shown], 0)

    def _wanted(self, entry: Entry) -> bool:
        kinds = {MEETINGS: EventEntry, STAGES: StageEntry}
        return isinstance(entry, kinds.get(self.switch.value(), object))

    def _open(self, key: tuple[str, Any]) -> None:
        kind, id_ = key
        if kind == "event":
            self._desk.go("event", id_)
        else:
            self.stage_opened.emit(id_)

    def _delete(self, key: tuple[str, Any]) -> None:
        kind, id_ = key
        if kind == "event":
            name = next(
                each.subject
                for each in self._entries
                if isinstance(each, EventEntry) and each.id == id_
            )
            ask_delete(self, self._desk, Event, id_, name)
        else:
            self._desk.attempt(
                lambda session: followups.take_back(session, id_), _("Cambio de etapa quitado")
            )

    def _offer_menu(self, key: tuple[str, Any], where: QPoint) -> None:
        made, (kind, id_) = menu(self), key
        event = kind == "event"
        opened, drop = partial(self._open, key), partial(self._delete, key)
        if event:
            add_action(made, _("Abrir la reunión"), opened, "calendar-days", "Return")
        else:
            add_action(made, _("Corregir la etapa"), opened, "pencil", "Return")
        add_action(made, _("Historial"), partial(self._desk.go, "history", id_), "history")
        made.addSeparator()
        text = _("Eliminar") if event else _("Quitar esta etapa")
        add_action(made, text, drop, "trash-2", "Del", danger=True)
        made.popup(where)

    def _offer(self) -> None:
        made = menu(self)
        for value, name in self._names.items():
            action = add_action(made, name, partial(self.switch.choose, value))
            action.setCheckable(True)
            action.setChecked(value == self.switch.value())
        made.popup(self.narrow.mapToGlobal(QPoint(0, self.narrow.height() + 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        roomy = self.width() > self.switch.sizeHint().width() + theme().px(140)
        self.switch.setVisible(self._stages and roomy)
        self.narrow.setVisible(self._stages and not roomy)
