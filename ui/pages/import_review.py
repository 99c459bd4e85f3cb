"""Rows that may be somebody whom the file knows: one after the other, until all are told."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.intake import review
from crm.intake.answers import Action, Answer
from crm.intake.plan import Planned
from crm.intake.review import Candidate, RowBeside
from crm.model import GOVERNMENTS
from ui.desk import Desk
from ui.pages import import_grid
from ui.pages.import_work import Work
from ui.parts.buttons import Button, button
from ui.parts.cards import EmptyState
from ui.parts.compare_grid import CompareGrid
from ui.parts.inputs import Combo
from ui.parts.labels import Badge, IconMark, label
from ui.parts.toast import announce
from ui.parts.verdict import Verdict

NEW = 0  # stands for «none of these» among the institutions


class ReviewPane(QStackedWidget):
    """The row that asks, beside whoever it may be; `changed` tells that one was answered."""

    changed = Signal()
    again = Signal()  # what it would do is to be seen anew

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._work: Work | None = None
        self._line: int | None = None
        self._found = RowBeside("", ())
        self._bulk: list[int] = []  # what was combined at once, to be taken back
        self.nobody = EmptyState("check-check", "")
        anew = button(_("Volver a revisar"), "primary", "refresh-cw", on=self.again.emit)
        self.stale = EmptyState("refresh-cw", _("Las columnas cambiaron desde la revisión."), anew)
        self.addWidget(self.nobody)
        self.addWidget(self.stale)
        self.addWidget(self._scroll())

    # Building

    def _scroll(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("kind", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(20, 14, 20, 16)
        column.setSpacing(10)
        column.addLayout(self._head())
        self.why = label("", "sec", wrap=True)
        column.addWidget(self.why)
        column.addLayout(self._choosers())
        self.grid = CompareGrid()
        self.grid.changed.connect(self._rethink)
        column.addWidget(self.grid)
        column.addLayout(self._verdicts())
        self.alike = QCheckBox()
        column.addWidget(self.alike)
        column.addLayout(self._safe())
        column.addLayout(self._foot())
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        return self.area

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.title = label("", "heading")
        self.badge = Badge("", "accent", "copy")
        self.told = Badge("", "ok")
        self.before = button(
            _("Anterior"), "icon", "chevron-left", "PgUp", on=partial(self.step, -1)
        )
        self.after = button(
            _("Siguiente"), "icon", "chevron-right", "PgDown", on=partial(self.step, 1)
        )
        for each in (self.title, self.badge, self.told):
            row.addWidget(each)
        row.addStretch(1)
        for way in (self.before, self.after):
            way.installEventFilter(self)
            row.addWidget(way)
        return row

    def _choosers(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.people, self.houses = Combo(), Combo()
        self._of_people = self._chooser(_("Puede ser"), self.people)
        self._of_houses = self._chooser(_("La institución es"), self.houses)
        for each in (self._of_people, self._of_houses):
            row.addWidget(each, 1)
        return row

    def _chooser(self, words: str, combo: Combo) -> QWidget:
        made = QWidget()
        combo.setAccessibleName(words)
        combo.activated.connect(lambda _index: self._compare())
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(words, "field"))
        row.addWidget(combo, 1)
        return made

    def _verdicts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.keep = Verdict(_("Conservar"), _("Ignora la fila"), "archive", "1")
        self.merge = Verdict("", "", "link", "2")
        self.new = Verdict("", "", "copy", "3")
        for each, action in (
            (self.keep, Action.KEEP),
            (self.merge, Action.MERGE),
            (self.new, Action.NEW),
        ):
            each.clicked.connect(partial(self._give, action))
            row.addWidget(each, 1)
        return row

    def _safe(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(IconMark("shield", "ok"))
        words = _("Las interacciones y compromisos existentes no se pierden al combinar.")
        row.addWidget(label(words, "sec", wrap=True), 1)
        return row

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(12)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(176)
        self.bar.setAccessibleName(_("Filas revisadas"))
        self.done = label("", "sec")
        self.every: Button = button("", "ghost", on=self.merge_sure)
        row.addWidget(self.bar, 1)
        row.addWidget(self.done)
        row.addStretch(1)
        row.addWidget(self.every)
        return row

    # What is shown

    def show_work(self, work: Work) -> None:
        """Show the first row that nobody has answered, or that there is none."""
        if work is not self._work:
            self._bulk = []
        self._work = work
        if work.plan is None:
            self.setCurrentWidget(self.stale)
            return
        asking, open_ = work.asking(), work.open()
        if not asking:
            self.nobody.words.setText(_("Ninguna fila parece estar ya en Enlace."))
            self.setCurrentWidget(self.nobody)
            return
        self._show(self._line if self._line in asking else (open_ or asking)[0])
        self.setCurrentWidget(self.area)

    def focus_first(self) -> None:
        """Put the keyboard where the arrows go through the rows and the digits answer."""
        if self.currentWidget() is self.area:
            self.after.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, line: int) -> None:
        work = self._work
        assert work is not None
        self._line = line
        row = work.row(line)
        people, houses = self._desk.read(lambda session: review.candidates(session, row))
        answer = work.answers.get(line)
        self._offer(self.people, people, answer.person_id if answer else None)
        self._offer_houses(row, houses, answer)
        self._of_people.setVisible(len(people) > 1)
        self._of_houses.setVisible(self.houses.count() > 1)
        self._tell(work, row)
        self._compare_with(answer)

    def _offer(self, combo: Combo, found: list[Candidate], chosen: int | None) -> None:
        combo.clear()
        for each in found:
            combo.addItem(" · ".join(filter(None, (each.name, each.detail))), each.id)
        combo.setCurrentIndex(max(0, combo.findData(chosen)))

    def _offer_houses(self, row: Planned, houses: list[Candidate], answer: Answer | None) -> None:
        self._offer(self.houses, houses, answer.organization_id if answer else None)
        meant = row.institution
        if houses and meant is not None and row.asks_who and meant.kind not in GOVERNMENTS:
            words = _("Otra, nueva: «{name}»").format(name=meant.said.name)
            self.houses.addItem(words, NEW)
            if answer is not None and answer.apart:
                self.houses.setCurrentIndex(self.houses.count() - 1)

    def _compare(self) -> None:
        """Put the row beside the one that was chosen, as if nothing had been said of it."""
        self._compare_with(None)
        self._rethink()

    def _compare_with(self, answer: Answer | None) -> None:
        work, line = self._work, self._line
        assert work is not None
        assert work.plan is not None
        assert line is not None
        plan, row = work.plan, work.row(line)
        who, where = self.people.currentData(), self.houses.currentData()
        self._found = self._desk.read(
            lambda session: review.beside(session, plan, row, who, where or None)
        )
        import_grid.shown(self.grid, self._found, line, answer)

    def _tell(self, work: Work, row: Planned) -> None:
        asking, line = work.asking(), row.line
        self._tell_question(row)
        said = _("Posible duplicado {n} de {total}")
        if self._of_new(row):
            said = _("Institución por aclarar, {n} de {total}")
        place, total = asking.index(line) + 1, len(asking)
        self.title.setText(said.format(n=show_number(place), total=show_number(total)))
        percent = int(100 * row.score)
        self.badge.say(_("coincidencia: {n} %").format(n=percent), "accent", "copy")
        self.badge.setVisible(row.score > 0)
        self.why.setText(" ".join(filter(None, (row.reason, *row.draft.told))))
        self._tell_alike(work, line)
        self._tell_answer(work, line)
        self._tell_done(work)

    def _tell_question(self, row: Planned) -> None:
        """Call the answers by what they mean: for somebody, or for an institution alone."""
        if self._of_new(row):
            self.merge.say(_("Es esta"), _("La persona es nueva en ella"))
            self.new.say(_("Crear nueva"), _("Es otra institución"))
        else:
            self.merge.say(_("Combinar"), _("Según lo marcado"))
            self.new.say(_("Crear nuevo"), _("Son distintos"))
        meant = row.institution
        fixed = not row.asks_who and meant is not None and meant.kind in GOVERNMENTS
        self.new.setEnabled(not fixed)
        if fixed:
            self.new.say(_("Crear nueva"), _("Los gobiernos ya están todos"))

    @staticmethod
    def _of_new(row: Planned) -> bool:
        """Whether only the institution of somebody new is in doubt."""
        return row.draft.person is not None and not row.asks_who

    def _tell_alike(self, work: Work, line: int) -> None:
        count = len(work.like(line))
        said = ngettext(
            "También para la otra fila que nombra a esa institución",
            "También para las otras {n} filas que nombran a esa institución",
            count,
        )
        self.alike.setText(said.format(n=show_number(count)))
        self.alike.setChecked(True)
        self.alike.setVisible(count > 0)

    def _tell_answer(self, work: Work, line: int) -> None:
        answer = work.answers.get(line)
        given = answer.action if answer else Action.MERGE
        said = _("elegido") if answer else _("propuesto")
        for each, action in (
            (self.keep, Action.KEEP),
            (self.merge, Action.MERGE),
            (self.new, Action.NEW),
        ):
            each.mark(said if action is given else "")
        self.told.setVisible(answer is not None)
        if answer is not None:
            words = {
                Action.KEEP: _("se conserva"),
                Action.MERGE: _("se combina"),
                Action.NEW: _("se crea"),
            }
            self.told.say(words[answer.action], "ok")

    def _tell_done(self, work: Work) -> None:
        total = len(work.asking())
        answered = total - len(work.open())
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(answered)
        told = _("{n} de {total} revisados")
        self.done.setText(told.format(n=show_number(answered), total=show_number(total)))
        if self._bulk:
            n = len(self._bulk)
            words = ngettext("Deshacer: {n} combinado", "Deshacer: {n} combinados", n)
        else:
            n = len(work.sure())
            words = ngettext(
                "Combinar el que coincide del todo", "Combinar los {n} con coincidencia total", n
            )
        self.every.say(words.format(n=show_number(n)))
        self.every.setVisible(n > 0)

    # Going about

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys go through the rows while the keyboard is on the arrows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
            if by:
                self.step(by)
            return bool(by)
        return False

    def step(self, by: int) -> None:
        """Go to the row before or after, round and round."""
        work = self._work
        if work is None or self._line is None or self.currentWidget() is not self.area:
            return
        asking = work.asking()
        self._show(asking[(asking.index(self._line) + by) % len(asking)])
        announce(self, self.title.text())

    # Answering

    def _give(self, action: Action, _checked: bool = False) -> None:
        """Take an answer, for those alike too where that was wanted, and go on to the next."""
        work, line = self._work, self._line
        if work is None or line is None:
            return
        answer = self._answer(action)
        alike = work.like(line) if not self.alike.isHidden() and self.alike.isChecked() else []
        of_others = replace(answer, take=None, drop=frozenset())
        work.answer({line: answer} | dict.fromkeys(alike, of_others))
        later = [each for each in work.open() if each > line]
        following = (later or work.open() or [line])[0]
        self._show(following)
        self.area.verticalScrollBar().setValue(0)
        self.changed.emit()
        announce(self, self.title.text())

    def _answer(self, action: Action) -> Answer:
        if action is Action.KEEP:
            return Answer(action)
        who, where = self.people.currentData(), self.houses.currentData()
        work, line = self._work, self._line
        assert work is not None
        assert line is not None
        row = work.row(line)
        if action is Action.NEW:  # who is in doubt is told apart from where they are
            return Answer(action, organization_id=(where or None) if row.asks_who else None)
        take, drop = import_grid.chosen(self.grid, self._found)
        if not row.asks_who:  # what a new person is was not asked
            take |= {"post"}
        if "post" in take and row.institution is None:  # it is written among the notes
            take |= {"notes"}
        return Answer(action, take, who, where or None, drop, apart=where == NEW)

    def _rethink(self) -> None:
        """What is chosen of a row that is to be combined counts from then on."""
        work, line = self._work, self._line
        if work is None or line is None or (before := work.answers.get(line)) is None:
            return
        if before.action is Action.MERGE:
            work.answer({line: self._answer(Action.MERGE)})
            self.changed.emit()

    def merge_sure(self) -> None:
        """Combine all that are sure, or take that back."""
        work = self._work
        if work is None or self._line is None:
            return
        if self._bulk:
            work.take_back(self._bulk)
            self._bulk = []
        else:
            self._bulk = work.sure()
            work.answer(dict.fromkeys(self._bulk, Answer(Action.MERGE)))
        self._show((work.open() or [self._line])[0])
        self.changed.emit()
        announce(self, self.done.text())
