"""A commemorative date in one year: when it is, and how far its publication has come."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from crm import observances
from crm.checks import safe_link
from crm.dates import FIRST_YEAR, LAST_YEAR, long_day, show_day
from crm.errors import CrmError, NotFound
from crm.i18n import _
from crm.model import (
    Material,
    MaterialKind,
    Observance,
    ObservanceStep,
    Publication,
    PublicationStep,
)
from crm.model.base import today
from crm.observances import ObservancePage as Shown
from crm.observances import StepRow
from ui.desk import Desk, Target
from ui.opening import open_link
from ui.pages.observances_page import ObservancesPage
from ui.parts.buttons import button, verbatim
from ui.parts.cards import Card
from ui.parts.column_page import ColumnPage
from ui.parts.labels import Badge, Elided, Kind, label
from ui.theme import icon

URGENT = 7


def page(desk: Desk, target: Target) -> QWidget:
    """The page of a commemorative date, of this year unless another is given.

    Where it was deleted, the list of all the others.
    """
    year = int(target.value("year") or today().year)
    try:
        return ObservancePage(desk, int(target.id or 0), year)
    except NotFound:
        return ObservancesPage(desk, year)


class ObservancePage(ColumnPage):
    """What the day is, and the checklist of its publication; the year can be turned."""

    def __init__(self, desk: Desk, observance_id: int, year: int) -> None:
        super().__init__("", "", desk.back)
        self._desk, self._id, self.year = desk, observance_id, year
        self._shown = self._read()
        self._build()
        desk.changes.made.connect(self._changed)
        self._show()

    def _read(self) -> Shown:
        return self._desk.read(lambda session: observances.page(session, self._id, self.year))

    def _build(self) -> None:
        back = button(_("Año anterior"), "icon", "chevron-left", on=partial(self.turn, -1))
        ahead = button(_("Año siguiente"), "icon", "chevron-right", on=partial(self.turn, 1))
        self.year_label = label("", "strong")
        for made in (
            back,
            self.year_label,
            ahead,
            button(_("Editar"), "secondary", "pencil", on=self.edit),
            button(_("Registrar reunión"), "primary", "plus", on=self._log),
        ):
            self.head.add(made)
        self.about = Card()
        self.day = label("", "heading", wrap=True)
        self.about.add(self.day)
        self.standing = Badge("", "neutral")
        self.about.body.addWidget(self.standing, alignment=Qt.AlignmentFlag.AlignLeft)
        self.facts = label("", wrap=True)
        self.note = label("", "sec", wrap=True)
        self.about.add(self.facts)
        self.about.add(self.note)
        self.add(self.about)
        self.list = Card(_("Publicación"))
        self.steps = {step: _Step(step) for step in PublicationStep}
        for step, row in self.steps.items():
            row.box.clicked.connect(lambda done, step=step: self._tick(step, done))
            row.edit.clicked.connect(partial(self._edit_step, step))
            row.open.clicked.connect(partial(self._open, row))
            self.list.add(row)
        self.prepare = button(_("Preparar publicación"), "ghost", "megaphone", small=True)
        self.prepare.clicked.connect(self._prepare)
        self.list.body.addWidget(self.prepare, alignment=Qt.AlignmentFlag.AlignLeft)
        words = _("Enlace avisa 30, 15 y 7 días antes, mientras no esté publicado.")
        self.list.add(label(words, "sec", wrap=True, tone="muted"))
        self.add(self.list)
        everything = button(
            _("Todas las fechas conmemorativas"), "ghost", "calendar-days", on=self._all
        )
        self.body.insertWidget(
            self.body.count() - 1, everything, alignment=Qt.AlignmentFlag.AlignLeft
        )

    # What it shows

    def _changed(self, nouns: frozenset[type]) -> None:
        if not nouns & {Observance, ObservanceStep, Publication, Material}:
            return
        try:
            self._shown = self._read()
        except NotFound:  # it may come back by an undo
            self.setEnabled(False)
            return
        self.setEnabled(True)
        self._show()

    def _show(self) -> None:
        row = self._shown.row
        self.head.title.setText(row.name)
        said = long_day(row.day)
        self.day.setText(said[:1].upper() + said[1:])
        self.area.setAccessibleName(row.name)
        self.year_label.setText(str(self.year))
        self.standing.say(observances.state_said(row, today()), *self._tone())
        years = observances.anniversary_said(row.anniversary) if row.anniversary else ""
        facts = [years, row.rule or "", row.kind or "", _("Retirada") if row.retired else ""]
        self.facts.setText(" · ".join(filter(None, facts)))
        self.facts.setVisible(any(facts))
        self.note.setText(row.note or "")
        self.note.setVisible(bool(row.note))
        for step in self._shown.steps:
            self.steps[step.step].show_step(step)

    def _tone(self) -> tuple[Kind, str]:
        row, warned = self._shown.row, observances.warning(self._shown.row, today())
        if row.published:
            return "ok", "check"
        if warned is None:
            return "neutral", "megaphone"
        return ("danger", "triangle-alert") if warned <= URGENT else ("warn", "clock")

    def turn(self, years: int) -> None:
        """Show the same date so many years on."""
        if FIRST_YEAR <= self.year + years <= LAST_YEAR:
            self.year += years
            self._shown = self._read()
            self._show()

    # What can be done

    def edit(self) -> None:
        """Correct the date itself."""
        self._desk.go("observance/edit", self._id)

    def _log(self) -> None:
        self._desk.go("event/new", on=self._shown.row.day.isoformat())

    def _all(self) -> None:
        self._desk.go("observances", year=self.year)

    def _tick(self, step: PublicationStep, done: bool) -> None:
        id_, year = self._id, self.year
        if done:
            told = _("«{step}» marcado").format(step=step.label)
            self._desk.attempt(
                lambda session: observances.tick(session, id_, year, step, on=today()), told
            )
        else:
            told = _("«{step}» desmarcado").format(step=step.label)
            self._desk.attempt(lambda session: observances.untick(session, id_, year, step), told)
        self._show()  # a box that could not be ticked is not

    def _edit_step(self, step: PublicationStep) -> None:
        material_id = self.steps[step].material_id
        if material_id is not None:
            self._desk.go("material", material_id)
        else:
            self._desk.go("observance/step", self._id, year=self.year, step=step.value)

    def _prepare(self) -> None:
        given = {"observance_id": self._id, "title": self._shown.row.name}
        self._desk.go("material/new", kind=MaterialKind.POST, **given)

    def _open(self, row: "_Step") -> None:
        try:
            open_link(self, row.note.text())
        except CrmError as error:
            self._desk.failed.emit(str(error))


class _Step(QWidget):
    """One step: a box to tick, when it was, its note, and a way to correct both.

    What a publication says by itself cannot be ticked: the way leads to its material.
    """

    def __init__(self, step: PublicationStep) -> None:
        super().__init__()
        self.material_id: int | None = None
        self._step = step
        self.box = QCheckBox(verbatim(step.label))
        self.when = label("", "sec", tone="muted")
        self.note = Elided("", "sec")
        self.open = button(_("Abrir en el navegador"), "icon", "external-link", small=True)
        self.edit = button(_("Fecha y nota"), "icon", "pencil", small=True)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.box)
        row.addWidget(self.when)
        row.addWidget(self.note, 1)
        row.addWidget(self.open)
        row.addWidget(self.edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)

    def show_step(self, step: StepRow) -> None:
        """Show how the step stands."""
        self.material_id = step.material_id
        self.box.setChecked(step.done)
        self.box.setEnabled(step.material_id is None)
        words = _("Fecha y nota de «{step}»").format(step=step.step.label)
        self.edit.setIcon(icon("arrow-right" if step.material_id else "pencil", "text_2"))
        self.edit.say(_("Ver el material publicado") if step.material_id else words)
        said = show_day(step.done_on) if step.done_on else _("sin fecha")
        self.when.setText(said if step.done else "")
        self.note.setText(step.note or "")
        link = step.step is PublicationStep.LINK and step.note
        self.open.setVisible(bool(link and safe_link(step.note or "")))
