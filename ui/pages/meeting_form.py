"""All that is noted of a meeting, in the order of thought: what, when, who, what came of it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm import events
from crm.attachments import AttachmentRow
from crm.i18n import _
from crm.model.base import today
from ui.desk import Desk
from ui.pages import meeting_results
from ui.pages.guests import Guest
from ui.pages.meeting_aside import Latest, StageBlock
from ui.pages.meeting_files import Files
from ui.pages.meeting_links import Links, More
from ui.pages.meeting_what import What
from ui.pages.meeting_who import Who
from ui.parts import fields
from ui.parts.cards import Card
from ui.parts.form import Form
from ui.parts.labels import Keycap, label, separator
from ui.parts.outcome_rows import OutcomeRows
from ui.theme import theme

# The design's lengths, before they grow with the text.
ASIDE, TWO_COLUMNS = 288, 1_000


class MeetingForm(QWidget):
    """The parts of the form, side by side where there is room, and as one.

    `changed` tells that something was typed or chosen, `judged` that the complaints may be
    others now.
    """

    changed = Signal()
    judged = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._desk = desk
        self._event_id: int | None = None
        self._wide: bool | None = None
        self._filling = False
        self.what = What(desk.read(events.types))
        self.who = Who(desk)
        self.results = OutcomeRows(meeting_results.manner(self.who.suggest_responsible))
        self.notes = Form([fields.long_text("notes", _("Notas"))])
        self.more = More(desk)
        self.links = Links(desk, self._year)
        self.stage = StageBlock(desk)
        self.files = Files(desk)
        self.latest = Latest(desk)
        self._lay_out()
        self._listen()

    # Building

    def _lay_out(self) -> None:
        self._more_card = Card(_("Más datos"), on_fold=lambda _folded: None, folded=True)
        self._more_card.add(self.more.form)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        main = QWidget()
        self._box.addWidget(main, 1)
        column = QVBoxLayout(main)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        for part in (self.what.form, self.who, self._results_head(), self.results):
            column.addWidget(part)
        column.addWidget(self.notes)
        column.addWidget(self._more_card)
        column.addStretch(1)
        self._aside = self._make_aside()
        self._line = separator(vertical=True)
        self._box.addWidget(self._line)
        self._box.addWidget(self._aside)

    def _results_head(self) -> QWidget:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 4, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(_("Resultados"), "section"))
        commands = label(_("/n /o /a /c /r /t /x cambian el tipo"), "sec", tone="muted")
        row.addWidget(commands, 1)
        row.addWidget(Keycap("Enter"))
        row.addWidget(label(_("agrega otra"), "sec"))
        return head

    def _make_aside(self) -> QWidget:
        aside = QWidget()
        column = QVBoxLayout(aside)
        column.setContentsMargins(20, 16, 20, 20)
        column.setSpacing(12)
        column.addWidget(label(_("Vínculos"), "section"))
        column.addWidget(self.links.form)
        column.addWidget(self.stage)
        column.addWidget(separator())
        column.addWidget(self.files)
        column.addWidget(self.latest)
        column.addStretch(1)
        return aside

    def _listen(self) -> None:
        for form in self._forms():
            form.changed.connect(self.changed)
            form.judged.connect(self.judged)
        for signal in (
            self.who.changed,
            self.results.changed,
            self.stage.changed,
            self.files.changed,
        ):
            signal.connect(self.changed)
        self.who.near_changed.connect(self._look_back)
        self.what.form.fields["state"].changed.connect(self._state_changed)

    def _forms(self) -> list[Form]:
        return [self.what.form, self.who.form, self.notes, self.more.form, self.links.form]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme().px(TWO_COLUMNS)
        if wide:
            self._aside.setFixedWidth(theme().px(ASIDE))
        else:
            self._aside.setMinimumWidth(0)
            self._aside.setMaximumWidth(16_777_215)
        if wide != self._wide:
            self._wide = wide
            way = QBoxLayout.Direction
            self._box.setDirection(way.LeftToRight if wide else way.TopToBottom)
            self._line.setFixedWidth(1) if wide else self._line.setFixedSize(16_777_215, 1)

    def _year(self) -> int:
        """The year that the meeting is in, or else this one."""
        day = self.what.form.fields["start"]
        on = None if day.problem() else day.read()
        return on.first.year if on else today().year

    # Filling

    def begin(
        self,
        now: dt.datetime,
        guests: Sequence[Guest],
        day: dt.date | None = None,
        activity_id: int | None = None,
        type_id: int | None = None,
    ) -> None:
        """Start a new meeting, now or on a day, with these, of an activity of the plan or none.

        It is of that kind or, unless told, of the most usual one.
        """
        self._event_id = None
        with self._as_one():
            self.what.begin(now, day, type_id)
            self._load_rest({**_NOTHING, "activity_id": activity_id}, [], ())
            self.who.invite(guests)

    def prefill(
        self,
        values: Mapping[str, Any],
        guests: Sequence[Guest],
        results: Sequence[Mapping[str, Any]],
    ) -> None:
        """Go on from what is already known of a new meeting."""
        with self._as_one():
            self.what.load(values)
            self._state_changed()
            self.who.invite(guests)
            self.results.load(results)
            self.notes.load({"notes": values["notes"]})

    def load(
        self,
        event_id: int,
        values: Mapping[str, Any],
        results: Sequence[Mapping[str, Any]],
        files: Sequence[AttachmentRow],
    ) -> None:
        """Show a saved meeting."""
        self._event_id = event_id
        with self._as_one():
            self.what.load(values)
            self._load_rest(values, results, files)

    def _load_rest(
        self,
        values: Mapping[str, Any],
        results: Sequence[Mapping[str, Any]],
        files: Sequence[AttachmentRow],
    ) -> None:
        self._state_changed()
        self.who.load(values)
        self.results.load(results)
        self.notes.load({"notes": values["notes"]})
        self.more.load(values)
        self.links.load(values.get("activity_id"), values["tags"])
        self.stage.load(values["stage_changes"])
        self.files.load(files)
        self._unfold(self.more.says_something())
        self._put_in_order()

    def draft(self) -> dict[str, Any]:
        """Return all that stands there, in plain values."""
        return {
            "what": self.what.draft(),
            "who": self.who.draft(),
            "results": self.results.draft(),
            "notes": self.notes.draft(),
            "more": self.more.form.draft(),
            "links": self.links.form.draft(),
            "stage": self.stage.draft(),
            "files": self.files.draft(),
        }

    def put_back(self, draft: Mapping[str, Any]) -> None:
        """Show again what `draft` gave."""
        with self._as_one():
            self.what.put_back(draft["what"])
            self.who.put_back(draft["who"])
            self.results.restore(draft["results"])
            self.notes.restore(draft["notes"])
            self.more.put_back(draft["more"])
            self.links.form.restore(draft["links"])
        self.stage.put_back(draft["stage"])
        self.files.put_back(draft["files"])
        self._unfold(self.more.says_something())
        self._put_in_order()

    def _put_in_order(self) -> None:
        """Let Tab go as one reads; parts made while loading would else come last."""
        before = self.who.new_person.add_button
        after = self.notes.fields["notes"].widget
        stops = [before, *self.who.counts.stops(), *self.results.stops(), after]
        for one, other in pairwise(stops):
            QWidget.setTabOrder(one, other)

    def values(self) -> dict[str, Any]:
        """Return the meeting as it is saved; `check` first."""
        return {
            **self.what.values(),
            **self.who.values(),
            "outcomes": meeting_results.rows_of(self.results.values()),
            **self.notes.values(),
            **self.more.values(),
            **self.links.values(),
            "stage_changes": self.stage.values(),
        }

    # Judging

    def check(self) -> bool:
        """Judge everything, complain, go to the first fault; True when all is well."""
        judged = [form.check() for form in self._forms()]
        judged += [self.results.check(), not self.who.counts.warnings()]
        if not all(judged):
            self.go_to_problem()
        self.judged.emit()
        return all(judged)

    def complain(self, problems: Mapping[str, str]) -> list[str]:
        """Show what the store says, each in its place; return what has no place here."""
        placed: set[str] = set()
        for form in (self.what.form, self.notes, self.more.form, self.links.form):
            own = {name: each for name, each in problems.items() if name in form.fields}
            form.complain(own)
            placed |= own.keys()
        self.who.complain(problems)
        self.results.complain(meeting_results.complaints(problems))
        rows = ("participants.", "head_counts.", "outcomes.")
        self.go_to_problem()
        self.judged.emit()
        return [
            each
            for name, each in problems.items()
            if name not in placed and not name.startswith(rows)
        ]

    def problems(self) -> list[str]:
        """Return what is complained of, in reading order."""
        return [
            *self.what.form.problems().values(),
            *self.who.problems(),
            *(each for row in self.results.problems().values() for each in row.values()),
            *(each for form in self._forms()[2:] for each in form.problems().values()),
        ]

    def go_to_problem(self) -> None:
        """Go to the first fault."""
        if self.more.form.problems():
            self._unfold(True)
        for told, go in (
            (self.what.form.problems(), self.what.form.go_to_problem),
            (self.who.problems(), self.who.go_to_problem),
            (self.results.problems(), self.results.go_to_problem),
            *((form.problems(), form.go_to_problem) for form in self._forms()[2:]),
        ):
            if told:
                go()
                return

    # Going about

    def focus_first(self) -> None:
        """Go to the first thing that one writes."""
        self.what.form.focus("subject")

    def focus_results(self) -> None:
        """Go to the results."""
        self.results.focus_new()

    def focus_links(self) -> None:
        """Go to the first of the links."""
        self.links.form.focus("activity_id")

    def _unfold(self, unfolded: bool) -> None:
        self._more_card.fold.setChecked(unfolded)

    def _state_changed(self) -> None:
        self.who.set_state(self.what.form.fields["state"].read())

    @contextmanager
    def _as_one(self) -> Iterator[None]:
        """Look back once, when all has been filled in."""
        self._filling = True
        yield
        self._filling = False
        self._look_back()

    def _look_back(self) -> None:
        if self._filling:
            return
        self.stage.show_for(self.who.near)
        self.latest.show_for(self.who.near, self._event_id)


_NOTHING: Mapping[str, Any] = {
    "participants": (),
    "head_counts": (),
    "notes": None,
    "tags": (),
    "stage_changes": (),
}
