"""Duplicados: who stands twice, pair by pair: they become one, or are told to be two."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from crm import comparison, duplicates, merging, organizations, people
from crm.comparison import Comparison
from crm.dates import show_number
from crm.duplicates import Level, Pair
from crm.errors import NotFound
from crm.i18n import _, ngettext, pgettext
from crm.merging import Noun
from crm.model import (
    Alias,
    Appointment,
    ContactPoint,
    NotTheSame,
    Organization,
    Person,
    Post,
)
from ui.desk import Desk, Target
from ui.pages.actor_tabs import DUPLICATES, ActorTabs
from ui.pages.working import Working, expected
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.choice_list import Choice, ChoiceList
from ui.parts.compare_grid import LEFT, RIGHT, CompareGrid, Line, Side
from ui.parts.labels import Badge, IconMark, label, separator
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.task import Task
from ui.parts.toast import announce
from ui.parts.verdict import Verdict
from ui.theme import theme

WIDE, USUAL, NARROW = 272, 352, 960
NOTES = "notes"
LISTED = 200  # of thousands of pairs a list would be slow and help nobody
# What a change of, made elsewhere, may make of two one.
COMPARED = {Person, Organization, Alias, ContactPoint, Appointment, Post, NotTheSame}


def page(desk: Desk, target: Target) -> QWidget:
    """Look for who stands twice, and show them pair by pair."""
    made = DuplicatesPage(desk)
    made.show_target(target)
    return made


@dataclass(frozen=True)
class Case:
    """Two records that are probably one, the one that would be kept first."""

    noun: Noun
    pair: Pair
    kept_id: int
    gone_id: int

    @property
    def sure(self) -> bool:
        return self.pair.level is Level.SURE


def cases(session: Session, task: Task) -> list[Case]:
    """Every pair of the file, people first, the surest first."""
    found: list[Case] = []
    nouns: tuple[Noun, ...] = (Person, Organization)
    for half, noun in enumerate(nouns):
        pairs = duplicates.sweep(session, noun, partial(_step_of, task, half))
        ordered = merging.preferred(session, noun, [pair.ids for pair in pairs])
        for pair, (kept, gone) in zip(pairs, ordered, strict=True):
            found.append(Case(noun, pair, kept, gone))
    return found


def _step_of(task: Task, half: int, done: int, total: int) -> None:
    task.step(half * total + done, 2 * total)


def _names(session: Session, some: Sequence[Case]) -> dict[int, str]:
    """What those of a few cases are called."""
    people_ids, others = (
        [id_ for case in some if case.noun is noun for id_ in case.pair.ids]
        for noun in (Person, Organization)
    )
    return {id_: row.name for id_, row in people.rows(session, people_ids).items()} | {
        id_: row.name for id_, row in organizations.rows(session, others).items()
    }


class DuplicatesPage(QWidget):
    """The pairs at the left, and the one that is asked about beside them.

    They stay as they were found until something is changed elsewhere.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._cases: list[Case] = []
        self._places: dict[tuple[int, int], int] = {}
        self._stale, self._touched = True, False  # touched while it was being looked for
        self._open: Case | None = None
        self._answered: set[tuple[int, int]] = set()
        self._shown: Comparison | None = None
        self._build()
        self._working = Working(
            self, desk, self.notices, stand=self._stand, refused=self._refused, heavy=True
        )
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._again)
        desk.changes.made.connect(self._changed)

    # Building

    def _build(self) -> None:
        self.notices = Notices()
        self.list = ChoiceList(_("Posibles duplicados"))
        self.list.chosen.connect(self._show)
        self.detail = QStackedWidget()
        again = button(_("Buscar de nuevo"), icon="refresh-cw", on=self.look)
        self.nobody = EmptyState("check-check", _("Nadie parece estar dos veces."), again)
        self.waiting = QWidget()
        for each in (self.waiting, self.nobody, self._right()):
            self.detail.addWidget(each)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._left())
        row.addWidget(separator(vertical=True))
        row.addWidget(self.detail, 1)
        theme().changed.connect(self._fit)
        self._fit()

    def _left(self) -> QWidget:
        self.left = QWidget()
        self.left.setProperty("kind", "surface")
        self.left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = ActorTabs(self._desk, DUPLICATES, self)
        head = QHBoxLayout()
        head.setContentsMargins(14, 9, 12, 8)
        head.addWidget(label(_("Duplicados"), "title"))
        head.addStretch(1)
        self.look_again = button(_("Buscar de nuevo"), "icon", "refresh-cw", on=self.look)
        head.addWidget(self.look_again)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addLayout(head)
        column.addWidget(separator())
        column.addWidget(self.notices)
        column.addWidget(self.list, 1)
        self.every = button("", "ghost", "link", on=self.merge_sure)
        self.every.hide()
        column.addWidget(self.every)
        return self.left

    def _right(self) -> QWidget:
        self.right = QWidget()
        self.head = PageHead("")
        self.badge = Badge("", "accent", "copy")
        self.before = button(_("Anterior"), "icon", "chevron-left", on=partial(self._step, -1))
        self.after = button(_("Siguiente"), "icon", "chevron-right", on=partial(self._step, 1))
        for each in (self.before, self.after):
            self.head.add(each)
        self.why = label("", "sec", wrap=True)
        self.grid = CompareGrid()
        column = QVBoxLayout(self.right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._scroll(), 1)
        return self.right

    def _scroll(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("kind", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 14, 20, 20)
        column.setSpacing(12)
        why = QHBoxLayout()
        why.setSpacing(10)
        why.addWidget(self.badge)
        why.addWidget(self.why, 1)
        column.addLayout(why)
        column.addWidget(self.grid)
        column.addLayout(self._verdicts())
        safe = QHBoxLayout()
        safe.addWidget(IconMark("shield", "ok"))
        words = _("Reuniones, compromisos y lo demás de ambos no se pierden al combinar.")
        safe.addWidget(label(words, "sec", tone="muted", wrap=True), 1)
        column.addLayout(safe)
        column.addLayout(self._foot())
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def _verdicts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.apart = Verdict(_("No son el mismo"), _("Se recuerda"), "users", "1")
        self.join = Verdict(_("Combinar"), _("Según lo marcado"), "link", "2")
        self.leave = Verdict(pgettext("veredicto", "Después"), _("Sigue pendiente"), "clock", "3")
        for each, act in (
            (self.apart, self.keep_apart),
            (self.join, self.merge),
            (self.leave, partial(self._step, 1)),
        ):
            each.clicked.connect(act)
            row.addWidget(each, 1)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(USUAL // 2)
        self.bar.setAccessibleName(_("Pares revisados"))
        self.done = label("", "sec", tone="muted")
        row.addWidget(self.bar, 1)
        row.addWidget(self.done, 1)
        return row

    def _fit(self) -> None:
        narrow = self.width() < theme().px(NARROW)
        self.left.setFixedWidth(theme().px(WIDE if narrow else USUAL))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # What the frame asks of a page

    def show_target(self, _target: Target) -> None:
        """Show the pairs as they were left; look again where the file has changed meanwhile."""
        if self._stale:
            self.look()

    def focus_first(self) -> None:
        """Put the keyboard in the list of pairs."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.left, self.detail]

    # Looking

    def look(self) -> None:
        """Go through the whole file."""
        db = self._desk.db

        def work(task: Task) -> list[Case]:
            with db.read() as session:
                return cases(session, task)

        self._stale, self._touched = True, False
        self._working.run(_("Buscando quiénes están dos veces…"), work, self._found)

    def _found(self, found: list[Case]) -> None:
        self._cases, self._answered, self._open = found, set(), None
        self._places = {each.pair.ids: place for place, each in enumerate(found)}
        self._stale = self._touched
        self._next()

    def _stand(self) -> None:
        self.look_again.setEnabled(not self._working.busy)

    def _refused(self, error: Exception) -> None:
        self.notices.tell("danger", expected(error))

    def _pending(self) -> list[Case]:
        return [each for each in self._cases if each.pair.ids not in self._answered]

    def _next(self) -> None:
        """Go on to the next pair that nobody has answered, or say that there is none."""
        pending = self._pending()
        if not pending:
            self._open = None
            self.list.show_choices([])
            self.detail.setCurrentWidget(self.nobody)
            return
        wanted = self._open if self._open in pending else self._after_open(pending)
        self._stand_on(wanted, pending)

    def _stand_on(self, case: Case, pending: list[Case]) -> None:
        """Show this one, and it in the list among those about it."""
        begin = pending.index(case) // LISTED * LISTED
        some = pending[begin : begin + LISTED]
        names = self._desk.read(lambda session: _names(session, some))
        self.list.show_choices(
            [
                Choice(
                    each.pair.ids,
                    names[each.kept_id],
                    f"{names[each.gone_id]} · {each.pair.level.label}",
                    "user" if each.noun is Person else "building-2",
                )
                for each in some
                if each.kept_id in names and each.gone_id in names
            ]
        )
        self.list.select(case.pair.ids)
        self._show(case.pair.ids)

    def _after_open(self, pending: list[Case]) -> Case:
        """The first one pending from where one was."""
        place = self._places[self._open.pair.ids] if self._open else -1
        return next((each for each in pending if self._places[each.pair.ids] > place), pending[0])

    def _show(self, ids: tuple[int, int]) -> None:
        case = self._cases[self._places[ids]]
        try:
            self._shown = self._desk.read(
                lambda session: comparison.compare(session, case.noun, case.kept_id, case.gone_id)
            )
        except NotFound:
            self._answered.add(ids)
            self._next()
            return
        self._open = case
        self._tell(case)
        kept, gone = self._shown.records
        self.grid.show_lines(
            (Side(kept.name, kept.detail, "database"), Side(gone.name, gone.detail, "copy")),
            [*self._fields(self._shown), *self._contacts(self._shown)],
        )
        self.detail.setCurrentWidget(self.right)

    def _tell(self, case: Case) -> None:
        pending, total = self._pending(), len(self._cases)
        place = self._places[case.pair.ids] + 1
        said = _("Posible duplicado {n} de {total}")
        self.head.title.setText(said.format(n=show_number(place), total=show_number(total)))
        percent = min(int(100 * case.pair.score), 99)  # nothing but the user is certain
        self.badge.say(_("coincidencia: {n} %").format(n=percent), "accent", "copy")
        self.why.setText(case.pair.reasons)
        answered = total - len(pending)
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(answered)
        told = _("{n} de {total} revisados")
        self.done.setText(told.format(n=show_number(answered), total=show_number(total)))
        sure = len(self._sure())
        words = ngettext("Combinar el par seguro", "Combinar los {n} pares seguros", sure).format(
            n=show_number(sure)
        )
        self.every.say(words)
        self.every.setVisible(sure > 1)

    def _fields(self, shown: Comparison) -> list[Line]:
        return [
            Line(
                each.name,
                each.label,
                each.texts,
                several=each.name == NOTES and all(each.texts),
                equal=each.equal,
            )
            for each in shown.fields
        ]

    def _contacts(self, shown: Comparison) -> list[Line]:
        return [
            Line(f"contact {number}", each.label, each.texts, several=True, equal=each.equal)
            for number, each in enumerate(shown.contacts)
        ]

    def _step(self, by: int) -> None:
        pending = self._pending()
        if self._open in pending:
            self._stand_on(pending[(pending.index(self._open) + by) % len(pending)], pending)
            announce(self, self.head.title.text())

    # Answering

    def keep_apart(self) -> None:
        """They are two, and are not asked about again."""
        case, shown = self._open, self._shown
        if case is None or shown is None:
            return
        one, other = (each.name for each in shown.records)
        told = _("Anotado: «{one}» y «{other}» no son el mismo").format(one=one, other=other)
        if self._desk.attempt(
            lambda s: merging.keep_apart(s, case.noun, *case.pair.ids),
            told,
        ):
            self._answer({case.pair.ids})

    def merge(self) -> None:
        """They are one, as was picked."""
        case, shown = self._open, self._shown
        if case is None or shown is None:
            return
        sides = self.grid.picked()
        left, right = self.grid.ticked().get(NOTES, (True, True))
        if left != right:  # else both stay, one after the other
            sides[NOTES] = RIGHT if right else LEFT
        chosen = {
            name: case.gone_id if side == RIGHT else case.kept_id for name, side in sides.items()
        }
        kept = self._kept_contacts(shown)
        if self._desk.attempt(
            lambda s: merging.merge(s, case.noun, case.kept_id, case.gone_id, chosen, kept),
            _("«{name}» quedó como uno solo").format(name=shown.records[0].name),
        ):
            self._answer({case.pair.ids})

    def _kept_contacts(self, shown: Comparison) -> list[int]:
        """The contacts that stay; of two that are equal both are handed on, and one is left."""
        ticked = self.grid.ticked()
        return [
            id_
            for number, each in enumerate(shown.contacts)
            for id_, stays in zip(
                each.ids, ticked.get(f"contact {number}", (True, True)), strict=True
            )
            if id_ is not None and stays
        ]

    def _sure(self) -> list[Case]:
        """The sure pairs, each record in one of them only: a chain is asked about link by link."""
        taken: set[int] = set()
        found = []
        for each in self._pending():
            if each.sure and not taken & set(each.pair.ids):
                taken |= set(each.pair.ids)
                found.append(each)
        return found

    def merge_sure(self) -> None:
        """Make one of every sure pair, in one action that can be undone."""
        sure, db = self._sure(), self._desk.db

        def work(task: Task) -> set[tuple[int, int]]:
            with db.write() as session:
                pairs = [(each.noun, each.kept_id, each.gone_id) for each in sure]
                merging.merge_all(session, pairs, task.step)
            return {each.pair.ids for each in sure}

        def done(ids: set[tuple[int, int]]) -> None:
            told = ngettext("{n} par combinado", "{n} pares combinados", len(ids))
            self._desk.told.emit(told.format(n=show_number(len(ids))), True)
            self._answer(ids)

        self._working.run(_("Combinando…"), work, done)

    def _answer(self, ids: Collection[tuple[int, int]]) -> None:
        self._answered |= set(ids)
        self._next()

    # What happens elsewhere

    def _changed(self, nouns: Collection[type]) -> None:
        if not self.isVisible() and COMPARED & set(nouns):
            self._stale = self._touched = True
        if {Person, Organization, NotTheSame} & set(nouns):
            self._later.start()

    def _again(self) -> None:
        """See anew which pairs are answered: an answer may have been taken back."""
        if self._working.busy or not self._cases:
            return
        answered = self._desk.read(self._read_answered)
        if answered == self._answered:  # it was this page's own doing
            return
        back = [each for each in self._cases if each.pair.ids in self._answered - answered]
        self._answered = answered
        self._open = back[0] if back else self._open
        self._next()

    def _read_answered(self, session: Session) -> set[tuple[int, int]]:
        nouns: tuple[Noun, ...] = (Person, Organization)
        return {
            pair
            for noun in nouns
            for pair in merging.settled(
                session, noun, [each.pair.ids for each in self._cases if each.noun is noun]
            )
        }
