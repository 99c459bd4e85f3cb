"""One segment on screen: its name, its conditions, and who belongs to it while they change."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from crm import organizations, people, segments
from crm.criteria import Group
from crm.errors import CrmError
from crm.i18n import _
from crm.model import SegmentOf
from ui.desk import Desk
from ui.pages.segment_choices import Choices, how_many
from ui.pages.segment_rows import GroupEditor
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.flow import FlowLayout
from ui.parts.inputs import Notes
from ui.parts.labels import label
from ui.parts.segmented import Segment, Segmented
from ui.parts.task import Task
from ui.parts.toast import announce
from ui.theme import theme

WIDE, PAUSE_MS, FIRST = 860, 250, 12


@dataclass(frozen=True)
class Draft:
    """A segment as it stands on screen, saved or not."""

    name: str
    of: SegmentOf
    group: Group
    notes: str = ""


@dataclass(frozen=True)
class Found:
    """Who meets the conditions: how many, and the first of them by name; or why nobody can."""

    task: Task
    problem: str
    said: str = ""
    total: int = 0
    names: tuple[str, ...] = ()


class SegmentEditor(QWidget):
    """Edits a draft; the buttons under the members are the page's.

    `changed` tells every change, and `counted` in words how many belong to it then.
    """

    changed = Signal()
    counted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._choices: Choices | None = None
        self._task: Task | None = None
        self._filling = False
        self.group: GroupEditor | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.look)
        self._build()

    # Building

    def _build(self) -> None:
        self.name = QLineEdit(placeholderText=_("Por ejemplo: Alcaldías sin contacto"))
        self.name.setAccessibleName(_("Nombre del segmento"))
        self.name.textChanged.connect(lambda _typed: self._tell())
        self.complaint = label("", "sec", wrap=True, tone="danger")
        self.complaint.hide()
        self.of = Segmented(_("De quiénes es"), [Segment(each, each.label) for each in SegmentOf])
        self.of.changed.connect(self._turn)
        who = Card()
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(label(_("Nombre"), "field"))
        line.addWidget(self.name, 1)
        line.addWidget(self.of)
        who.body.addLayout(line)
        who.add(self.complaint)
        self.conditions = Card(_("Condiciones"))
        self.said = label("", "sec", wrap=True, tone="muted")
        self.conditions.add(self.said)
        self.members = Card(_("Quiénes son ahora"))
        self.total = label("", "figure")
        self.names = label("", "sec", wrap=True)
        self.members.add(self.total)
        self.members.add(self.names)
        acts = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        acts.setSizePolicy(policy)
        self.acts = FlowLayout(acts, 8)
        self.members.add(acts)
        self.notes = Notes(2)
        self.notes.setAccessibleName(_("Notas"))
        self.notes.setPlaceholderText(_("Para qué sirve, o qué conviene saber de él"))
        self.notes.textChanged.connect(self._tell)
        about = Card(_("Notas"))
        about.add(self.notes)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 14, 20, 24)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for each in (who, self.conditions, self.members, about):
            column.addWidget(each)
        column.addStretch(1)
        row.addWidget(self._column, 1)
        row.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))

    def add_act(self, text: str, icon: str, on: Callable[[], object]) -> QWidget:
        """Put a button under the members, and return it."""
        made = button(text, "secondary", icon, small=True, on=on)
        self.acts.addWidget(made)
        return made

    # What it shows

    def offer(self, choices: Choices) -> None:
        """Take these as what there is to choose from."""
        self._choices = choices

    def show_draft(self, draft: Draft) -> None:
        """Show this one, and look who belongs to it."""
        self._filling = True
        self.name.setText(draft.name)
        self.of.choose(draft.of)
        self._show_group(draft.of, draft.group)
        self.notes.setPlainText(draft.notes)
        self.complain({})
        self._filling = False
        self.look()

    def draft(self) -> Draft:
        """Return what stands on screen."""
        group = self.group.value() if self.group is not None else Group()
        notes = self.notes.toPlainText().strip()
        return Draft(self.name.text().strip(), self.of.value(), group, notes)

    def problems(self) -> dict[str, str]:
        """Say what cannot be read as it is typed, by its place."""
        return self.group.problems() if self.group is not None else {}

    def complain(self, problems: Mapping[str, str]) -> None:
        """Put each complaint where it belongs, and no others."""
        self.complaint.setText(problems.get("name", ""))
        self.complaint.setVisible("name" in problems)
        if self.group is not None:
            self.group.complain(problems)
        if "name" in problems:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_group(self, of: SegmentOf, group: Group) -> None:
        if self.group is not None:
            self.group.hide()
            self.group.deleteLater()
        if self._choices is not None:
            self.group = GroupEditor(self._desk, self._choices, of, group)
            self.group.changed.connect(self._tell)
            self.conditions.body.insertWidget(0, self.group)

    def _turn(self, of: SegmentOf) -> None:
        if not self._filling and self.group is not None:
            self._show_group(of, self.group.value())
            self._tell()

    def _tell(self) -> None:
        if not self._filling:
            self._pause.start()
            self.changed.emit()

    # Who belongs to it

    def look(self) -> None:
        """Count who meets the conditions as they stand, and name the first of them."""
        self._pause.stop()
        if self._task is not None:
            self._task.cancel()
        draft, unread = self.draft(), next(iter(self.problems().values()), "")
        self._task = Task(lambda task: self._look(task, draft, unread))
        self._task.succeeded.connect(self._take)
        self._task.failed.connect(self._fail)
        self._task.start()

    def _look(self, task: Task, draft: Draft, unread: str) -> Found:
        with self._desk.db.read() as session:
            called = segments.names(session, draft.group.ids())
            problems = draft.group.problems(called)
            if unread or problems:
                return Found(task, unread or next(iter(problems.values())))
            total = segments.count(session, draft.of, draft.group)
            task.step(1, 2)
            ids = segments.matching(session, draft.of, draft.group, FIRST)
            said = f"{draft.group.said(called)}."
            return Found(task, "", said, total, tuple(_named(session, draft.of, ids)))

    def _take(self, found: Found) -> None:
        if found.task is not self._task:
            return
        self._task = None
        if found.problem:
            self.total.setText("—")
            self.names.setText(found.problem)
        else:
            is_people = self.of.value() is SegmentOf.PEOPLE
            self.total.setText(how_many(found.total, people=is_people))
            self.names.setText(self._said(found))
        self.said.setText(found.said)
        self.said.setVisible(bool(found.said))
        self.counted.emit("" if found.problem else self.total.text())
        if self.isAncestorOf(self.focusWidget()):  # whoever cannot see it is changing conditions
            announce(self, found.problem or self.total.text())

    def _said(self, found: Found) -> str:
        if not found.total:
            return _("Nadie cumple hoy estas condiciones; quien las cumpla después entrará solo.")
        more = found.total - len(found.names)
        said = " · ".join(found.names)
        return said if more <= 0 else _("{names} y {n} más").format(names=said, n=f"{more:,}")

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))


def _named(session: Session, of: SegmentOf, ids: Sequence[int]) -> list[str]:
    rows: Mapping[int, Any] = (
        people.rows(session, ids) if of is SegmentOf.PEOPLE else organizations.rows(session, ids)
    )
    return [rows[id_].name for id_ in ids if id_ in rows]
