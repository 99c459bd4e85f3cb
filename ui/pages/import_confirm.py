"""The last step before anything is written: what would come in, in numbers and row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm.acronyms import abbreviated
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.intake.answers import Action, Answer
from crm.intake.plan import Planned, Verdict
from crm.model.base import N_
from ui.pages.import_houses import NewHouses
from ui.pages.import_looks import Fact, FactLine
from ui.pages.import_work import Tally, Work
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.emptying import empty
from ui.parts.labels import IconMark, label, separator
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView
from ui.theme import theme

ALL, HOUSES = "all", "houses"
SUMMARY = 300
NAMES = {
    "new": N_("Nuevas"),
    "merged": N_("Se combinan"),
    "same": N_("Sin cambios"),
    "open": N_("Por revisar"),
    "out": N_("Dejadas fuera"),
    "wrong": N_("Con errores"),
}
SAID = {
    "new": N_("Nueva"),
    "merged": N_("Se combina"),
    "same": N_("Sin cambios"),
    "open": N_("Por revisar"),
    "out": N_("Queda fuera"),
    "wrong": N_("Con error"),
}
SIGNS = {
    "new": ("plus", "accent"),
    "merged": ("link", "accent"),
    "same": ("circle-check", "ok"),
    "open": ("circle-help", "warn"),
    "out": ("ban", "text_3"),
    "wrong": ("circle-alert", "danger"),
}


@dataclass(frozen=True)
class Listed:
    """A row as the list shows it."""

    line: int
    becomes: str
    who: str
    where: str
    reason: str


class ConfirmStep(QWidget):
    """What would be written, at the left in numbers, and beside it every row."""

    save_asked = Signal()
    review_asked = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._work: Work | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._summary())
        row.addWidget(separator(vertical=True))
        row.addWidget(self._list(), 1)
        theme().changed.connect(self._fit)
        self._fit()

    # Building

    def _summary(self) -> QScrollArea:
        self._inside = QWidget()
        self._inside.setProperty("kind", "surface")
        self._facts = QVBoxLayout()
        self._facts.setSpacing(12)
        self.save = button(
            _("Guardar filas con errores…"), icon="file-warning", on=self.save_asked.emit
        )
        self.review = button(_("Revisar las que faltan"), icon="copy", on=self.review_asked.emit)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(20, 16, 16, 16)
        column.setSpacing(14)
        column.addWidget(label(_("Se escribirá esto"), "heading"))
        column.addLayout(self._facts)
        for each in (self.review, self.save):
            column.addWidget(each, alignment=Qt.AlignmentFlag.AlignLeft)
        column.addWidget(separator())
        column.addWidget(self._safe())
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self._inside)
        return self._area

    def _safe(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(IconMark("shield", "ok"), 0, Qt.AlignmentFlag.AlignTop)
        words = _(
            "Antes de escribir se guarda una copia comprobada del archivo de Enlace. "
            "Todo se deshace de una vez, durante 30 días."
        )
        row.addWidget(label(words, "sec", wrap=True), 1)
        return made

    def _list(self) -> QWidget:
        made = QWidget()
        self.switch = Crowded(_("Qué filas se ven"))
        self.switch.changed.connect(lambda _which: self._show())
        self.table = TableView(_columns(), self._some, _("Filas del archivo"))
        self.table.set_empty(EmptyState("table-2", _("Ninguna fila.")))
        self.table.selected.connect(lambda _ids: self._stand())
        self.why = label("", "sec", wrap=True)
        self.leave = button(_("Dejar fuera"), icon="ban", small=True, on=self.leave_out)
        QShortcut(
            QKeySequence("Del"),
            self.table,
            self.leave_out,
            context=Qt.ShortcutContext.WidgetShortcut,
        )
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.switch, 1)
        top.addWidget(self.leave)
        self.houses = NewHouses()
        self.houses.changed.connect(self._kinds_changed)
        column = QVBoxLayout(made)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.houses, 1)
        column.addWidget(self.why)
        return made

    def _fit(self) -> None:
        self._area.setFixedWidth(theme().px(SUMMARY))

    # What is shown

    def show_work(self, work: Work) -> None:
        """Show what would come of it as things stand."""
        self._work = work
        tally = work.tally()
        self._tell(work, tally)
        every = [Segment(ALL, _("Todas"), count=show_number(len(work.lines())))]
        every += [
            Segment(name, _(words), count=show_number(getattr(tally, name)))
            for name, words in NAMES.items()
            if getattr(tally, name)
        ]
        if houses := work.coming()[1]:
            words = _("Instituciones nuevas")
            every.append(Segment(HOUSES, words, count=show_number(len(houses))))
        which = self.switch.value()
        self.switch.offer(every, which if which in [each.value for each in every] else ALL)
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard on the rows."""
        if self.switch.value() == HOUSES:
            self.houses.focus_first()
            return
        self.table.focus_row()

    def go_to(self, line: int) -> None:
        """Show a row."""
        self.switch.choose(ALL)
        self.table.select([line])
        self.focus_first()

    def _tell(self, work: Work, tally: Tally) -> None:
        empty(self._facts)
        for each in _facts(work, tally):
            self._facts.addWidget(FactLine(each))
        self.save.setVisible(tally.wrong > 0)
        self.review.setVisible(tally.open > 0)

    def _show(self) -> None:
        work, which = self._work, self.switch.value()
        assert work is not None
        of_houses = which == HOUSES
        self.houses.setVisible(of_houses)
        for each in (self.table, self.leave):
            each.setVisible(not of_houses)
        if of_houses:
            self.houses.show_work(work)
        lines = [line for line in work.lines() if which in (ALL, work.becomes(line))]
        self.table.show_ids(lines)
        self.table.refresh()
        self._stand()

    def _some(self, ids: Sequence[int]) -> dict[int, Listed]:
        work = self._work
        assert work is not None
        return {line: _listed(work.row(line), work.becomes(line)) for line in ids}

    def _kinds_changed(self) -> None:
        if self._work is not None:
            self._tell(self._work, self._work.tally())

    # Leaving rows out

    def _stand(self) -> None:
        some = self._new_ones()
        out = bool(some) and all(self._is_out(line) for line in some)
        self.leave.say(_("Volver a incluir") if out else _("Dejar fuera"))
        self.leave.setEnabled(bool(some))
        line, work = self.table.current_id(), self._work
        there = work is not None and line in work.lines() and self.switch.value() != HOUSES
        told = _reason(work.row(line)) if work and line and there else ""
        self.why.setText(told)
        self.why.setVisible(bool(told))

    def _new_ones(self) -> list[int]:
        work = self._work
        if work is None:
            return []
        chosen = self.table.selected_ids() if self.switch.value() != HOUSES else []
        return [line for line in chosen if work.row(line).verdict is Verdict.NEW]

    def _is_out(self, line: int) -> bool:
        return self._work is not None and self._work.becomes(line) == "out"

    def leave_out(self) -> None:
        """Leave the new rows that are selected out, or take them in again."""
        work, some = self._work, self._new_ones()
        if work is None or not some:
            return
        if all(self._is_out(line) for line in some):
            work.take_back(some)
        else:
            work.answer(dict.fromkeys(some, Answer(Action.KEEP)))
        self.show_work(work)
        self.changed.emit()


def _facts(work: Work, tally: Tally) -> list[Fact]:
    """What would be written, and what stays out with its reason."""
    people, houses = work.coming()
    kinds: dict[str, int] = {}
    for each in houses:
        kinds[each.kind.label] = kinds.get(each.kind.label, 0) + 1
    of_kinds = " · ".join(f"{name}: {show_number(n)}" for name, n in kinds.items())
    stay = _("Quedan fuera: {why}")
    found = [
        Fact(people, ngettext("persona nueva", "personas nuevas", people), "user-plus"),
        Fact(
            len(houses),
            ngettext("institución nueva", "instituciones nuevas", len(houses)),
            "building-2",
            detail=of_kinds,
        ),
        Fact(
            tally.merged,
            ngettext("fila que se combina", "filas que se combinan", tally.merged),
            "link",
            detail=_("Con quienes ya están en Enlace."),
        ),
        Fact(
            tally.same,
            ngettext("fila sin cambios", "filas sin cambios", tally.same),
            "circle-check",
            "ok",
            stay.format(why=_("no agregan nada, o se conserva lo que ya está.")),
        ),
        Fact(
            tally.open,
            ngettext("fila por revisar", "filas por revisar", tally.open),
            "circle-help",
            "warn",
            stay.format(why=_("nadie dijo todavía si ya están.")),
        ),
        Fact(
            tally.out,
            ngettext("fila dejada fuera", "filas dejadas fuera", tally.out),
            "ban",
            "muted",
        ),
        Fact(
            tally.wrong,
            ngettext("fila con errores", "filas con errores", tally.wrong),
            "circle-alert",
            "danger",
            stay.format(why=_("cada una con su motivo en la lista.")),
        ),
    ]
    return [each for place, each in enumerate(found) if each.number or not place]


def _listed(row: Planned, becomes: str) -> Listed:
    draft, meant = row.draft, row.institution
    who = draft.person.whole if draft.person else ""
    said = draft.said
    where = (abbreviated(meant.name) if meant else "") or (
        said.name or said.acronym if said else ""
    )
    return Listed(row.line, becomes, who, where, _reason(row))


def _reason(row: Planned) -> str:
    return row.reason or " ".join(row.draft.told)


def _columns() -> list[Column]:
    def text(name: str) -> Callable[[Listed], str]:
        return lambda row: getattr(row, name) or "—"

    muted = "text_2"
    return [
        Column(_("Fila"), lambda row: show_number(row.line), 56, token=muted),
        Column(
            _("Resultado"),
            lambda row: _(SAID[row.becomes]),
            130,
            icon=lambda row: SIGNS[row.becomes],
        ),
        Column(_("Persona"), text("who")),
        Column(_("Institución"), text("where")),
        Column(_("Detalle"), text("reason"), token=muted, optional=True),
    ]
