"""The institutions that an import would make, and of which kind: it was guessed by their names."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _
from crm.intake.answers import Action, Answer
from crm.intake.review import NewHouse
from crm.model import GOVERNMENTS, OrganizationKind
from ui.pages.import_work import Work
from ui.parts.inputs import Combo
from ui.parts.labels import label
from ui.parts.paint import RIGHT
from ui.parts.table import Column, TableView

KINDS = tuple(each for each in OrganizationKind if each not in GOVERNMENTS)


class NewHouses(QWidget):
    """A list of them; those that are selected are given another kind at once."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._work: Work | None = None
        self._houses: dict[int, NewHouse] = {}
        self.kind = Combo()
        self.kind.setAccessibleName(_("Tipo de las instituciones seleccionadas"))
        for each in KINDS:
            self.kind.addItem(each.label, each.value)
        self.kind.activated.connect(self._give)
        self.table = TableView(
            [
                Column(_("Institución"), lambda each: each.name),
                Column(_("Tipo"), lambda each: each.kind.label, 230),
                Column(_("Filas"), lambda each: show_number(len(each.lines)), 70, align=RIGHT),
            ],
            self._some,
            _("Instituciones nuevas"),
        )
        self.table.selected.connect(lambda _ids: self._stand())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(_("Tipo"), "field"))
        row.addWidget(self.kind)
        words = _("El tipo se dedujo del nombre: seleccione una o varias para cambiarlo.")
        row.addWidget(label(words, "sec", wrap=True), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def show_work(self, work: Work) -> None:
        """Show those of an import, as things stand."""
        self._work = work
        self._houses = dict(enumerate(work.coming()[1], 1))
        self.table.show_ids(list(self._houses))
        self.table.refresh()
        self._stand()

    def focus_first(self) -> None:
        """Put the keyboard on the first."""
        self.table.focus_row()

    def _some(self, ids: Sequence[int]) -> dict[int, NewHouse]:
        return {id_: self._houses[id_] for id_ in ids if id_ in self._houses}

    def _stand(self) -> None:
        some = [self._houses[id_] for id_ in self.table.selected_ids() if id_ in self._houses]
        self.kind.setEnabled(bool(some))
        if some:
            self.kind.setCurrentIndex(self.kind.findData(some[0].kind.value))

    def _give(self, _index: int) -> None:
        work, wanted = self._work, self.kind.currentData()
        if work is None:
            return
        kind = next(each for each in KINDS if each.value == wanted)
        for id_ in self.table.selected_ids():
            for line in self._houses[id_].lines:
                answer = work.answers.get(line, Answer(Action.NEW))
                work.answer({line: replace(answer, kind=kind)})
        self.show_work(work)
        self.changed.emit()
