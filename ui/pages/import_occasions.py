"""The events of a calendar, or the mails of a file: which of them come in is ticked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.intake.occasions import PlannedOccasion
from crm.intake.plan import Verdict
from ui.pages.import_looks import Fact
from ui.pages.import_work import Work
from ui.parts.buttons import button
from ui.parts.labels import label
from ui.parts.table import Column, TableView

SIGNS = {True: ("square-check", "accent"), False: ("square", "text_2"), None: ("ban", "text_3")}


class _Ticked(TableView):
    """A table in which Space, or a press on the first column, ticks."""

    ticked = Signal(list)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.selected_ids():
            self.ticked.emit(self.selected_ids())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0:
            self.ticked.emit([self.row_model.id_at(index.row())])


class OccasionsStep(QWidget):
    """What each would do, and whether it comes in."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._work: Work | None = None
        self._rows: dict[int, PlannedOccasion] = {}
        self.table = _Ticked(self._columns(), self._some, _("Lo que hay en el archivo"))
        self.table.ticked.connect(self._turn)
        self.table.opened.connect(lambda line: self._turn([line]))
        self.table.selected.connect(lambda _ids: self._tell())
        self.about = label("", "sec", wrap=True)
        every = button(_("Todas"), "ghost", small=True, on=lambda: self._tick_all(ticked=True))
        none = button(_("Ninguna"), "ghost", small=True, on=lambda: self._tick_all(ticked=False))
        top = QHBoxLayout()
        words = _("Marque lo que debe entrar: la barra espaciadora marca y desmarca.")
        top.addWidget(label(words, "sec", wrap=True), 1)
        top.addWidget(every)
        top.addWidget(none)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.about)

    def show_work(self, work: Work) -> None:
        """Show what the events of a file would do."""
        self._work = work
        self._rows = {each.line: each for each in work.events.rows} if work.events else {}
        self.table.show_ids(list(self._rows))
        self.table.refresh()
        self._tell()

    def focus_first(self) -> None:
        """Put the keyboard on the first."""
        self.table.focus_row()

    def ticked(self, line: int) -> bool | None:
        """Whether a line comes in; None where it cannot."""
        if self._rows[line].verdict in (Verdict.SAME, Verdict.ERROR):
            return None
        return self._work is not None and line not in self._work.keep_out

    def facts(self) -> list[Fact]:
        """What comes in and what does not, in numbers."""
        marks = [self.ticked(line) for line in self._rows]
        n, out = marks.count(True), marks.count(False)
        same = self._count(Verdict.SAME)
        wrong = self._count(Verdict.ERROR)
        found = [
            Fact(n, ngettext("reunión nueva", "reuniones nuevas", n), "calendar-days"),
            Fact(out, ngettext("dejada fuera", "dejadas fuera", out), "ban", "muted"),
            Fact(same, ngettext("ya está", "ya están", same), "circle-check", "ok"),
            Fact(wrong, _("con errores"), "circle-alert", "danger"),
        ]
        return [each for place, each in enumerate(found) if each.number or not place]

    def _count(self, verdict: Verdict) -> int:
        return sum(each.verdict is verdict for each in self._rows.values())

    # Ticking

    def _turn(self, lines: Sequence[int]) -> None:
        some = [line for line in lines if self.ticked(line) is not None]
        self._tick(some, ticked=not all(self.ticked(line) for line in some))

    def _tick_all(self, *, ticked: bool) -> None:
        self._tick([line for line in self._rows if self.ticked(line) is not None], ticked=ticked)

    def _tick(self, lines: Sequence[int], *, ticked: bool) -> None:
        work = self._work
        assert work is not None
        work.keep_out = work.keep_out - set(lines) if ticked else work.keep_out | set(lines)
        self.table.refresh()
        self.changed.emit()

    # What is shown

    def _some(self, ids: Sequence[int]) -> dict[int, PlannedOccasion]:
        return {line: self._rows[line] for line in ids if line in self._rows}

    def _tell(self) -> None:
        """Say of the one at hand who took part, and what does not come in whole."""
        row = self._rows.get(self.table.current_id() or 0)
        self.about.setText("\n".join(_about(row)) if row else "")
        self.about.setVisible(bool(self.about.text()))

    def _columns(self) -> list[Column]:
        muted = "text_2"
        return [
            Column(_("Entra"), self._mark, 76, icon=lambda row: SIGNS[self.ticked(row.line)]),
            Column(_("Asunto"), lambda row: row.title),
            Column(_("Cuándo"), lambda row: row.when or "—", 190),
            Column(_("Institución"), lambda row: row.organization or "—", 200, optional=True),
            Column(
                _("Participan"),
                lambda row: show_number(len(row.people) + len(row.unknown)),
                84,
                optional=True,
            ),
            Column(_("Detalle"), lambda row: row.reason, 230, token=muted, optional=True),
        ]

    def _mark(self, row: PlannedOccasion) -> str:
        return {True: _("Sí"), False: _("No"), None: "—"}[self.ticked(row.line)]


def _about(row: PlannedOccasion) -> list[str]:
    said = [row.reason] if row.reason else []
    if row.people:
        said.append(_("Participan: {names}").format(names=", ".join(row.people[:12])))
    if row.unknown:
        names = ", ".join(row.unknown[:12])
        told = _("No están en Enlace, y quedan como están escritos: {names}")
        said.append(told.format(names=names))
    return [*said, *row.told]
