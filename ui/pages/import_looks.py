"""What an import shows in numbers and words: under every step, and before it is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.intake.value import Intake
from ui.pages.import_file import counted
from ui.pages.import_work import Tally
from ui.parts.assistant import StepFoot
from ui.parts.emptying import empty
from ui.parts.labels import Elided, IconMark, Tone, label
from ui.theme import theme

ROUND = 160  # what the key and the gaps of the foot take


@dataclass(frozen=True)
class Fact:
    """A number, and what it is of; `detail` says more in a second line."""

    number: int
    words: str
    icon: str = ""
    tone: Tone = ""
    detail: str = ""

    @property
    def ink(self) -> str:
        """The colour of its sign."""
        return {"": "accent", "muted": "text_3"}.get(self.tone, self.tone)


def facts_of(tally: Tally) -> list[Fact]:
    """How many rows become what: those that there are, and always the new ones."""
    said = [
        Fact(tally.new, ngettext("nueva", "nuevas", tally.new)),
        Fact(tally.merged, ngettext("combinada", "combinadas", tally.merged)),
        Fact(tally.same, _("sin cambios")),
        Fact(tally.open, _("por revisar"), "", "warn"),
        Fact(tally.out, ngettext("dejada fuera", "dejadas fuera", tally.out)),
        Fact(tally.wrong, _("con errores"), "circle-alert", "danger"),
    ]
    return [each for place, each in enumerate(said) if each.number or not place]


class FactLine(QWidget):
    """A number with its words, and a second line where there is more to say."""

    def __init__(self, fact: Fact) -> None:
        super().__init__()
        words = QVBoxLayout()
        words.setSpacing(0)
        said = f"{show_number(fact.number)} {fact.words}"
        words.addWidget(label(said, "strong", wrap=True))
        if fact.detail:
            words.addWidget(label(fact.detail, "sec", wrap=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(IconMark(fact.icon, fact.ink), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


class Counts(QWidget):
    """Numbers in one line, each with its word; a screen reader has them as one sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these in place of the last."""
        empty(self._row)
        for number, each in enumerate(facts):
            if number:
                self._put(label("·", "sec", tone="muted"))
            self._add(each)
        self._row.addStretch(1)
        self.setAccessibleName(self.said(facts))

    @staticmethod
    def said(facts: Sequence[Fact]) -> str:
        """The same in words."""
        return " · ".join(f"{show_number(each.number)} {each.words}" for each in facts)

    def _add(self, fact: Fact) -> None:
        if fact.icon:
            self._put(IconMark(fact.icon, fact.ink, 15))
        self._put(label(show_number(fact.number), "section", tone=fact.tone))
        self._put(Elided(fact.words, "sec"))

    def _put(self, made: QWidget) -> None:
        self._row.addWidget(made)
        made.show()  # by itself it would count for nothing in the width until later


class ImportFoot(StepFoot):
    """The foot of an import: what becomes of the rows, and that all of it can be undone."""

    def __init__(self, *, on_back: Callable[[], object], on_next: Callable[[], object]) -> None:
        super().__init__(on_back=on_back, on_next=on_next)
        self.counts = Counts()
        self.promise = label(_("Podrá deshacer toda la importación"), "sec")
        self.status.hide()
        self.row.insertWidget(0, self.counts, 1)
        self.row.insertWidget(self.row.indexOf(self.back), self.promise)
        self._promised = False

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show what becomes of the rows, with the promise while there are any."""
        self.counts.show_facts(facts)
        self._promised = bool(facts)
        self._fit_promise()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_promise()

    def _fit_promise(self) -> None:
        """The promise is shown where there is room for it beside the numbers."""
        shown = (self.counts, self.promise, self.back, self.next)
        needs = sum(each.sizeHint().width() for each in shown)
        self.promise.setVisible(self._promised and self.width() >= needs + theme().px(ROUND))


class About(QWidget):
    """Which file is at hand, at the right of the steps."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = IconMark("file-spreadsheet", "ok")
        self.name, self.detail = Elided("", "strong"), Elided("", "sec")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        for each in (self._mark, self.name, self.detail):
            row.addWidget(each)

    def show_intake(self, intake: Intake | None) -> None:
        """Name it; nothing where there is none yet."""
        for each in (self._mark, self.name, self.detail):
            each.setVisible(intake is not None)
        if intake is not None:
            self.name.setText(intake.name)
            self.detail.setText(f"· {counted(intake)}")
