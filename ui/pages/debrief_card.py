"""A line of the minutes in five minutes as it was understood, to be corrected and completed."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import tags
from crm.debrief import ANSWERED_FOR, Ask, Line
from crm.i18n import _
from crm.model import OutcomeKind
from crm.spanish.reading import Option
from ui.desk import Desk
from ui.forms import known
from ui.pages.meeting_results import KIND_LOOKS
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.emptying import empty
from ui.parts.fields import Pick
from ui.parts.flow import FlowLayout
from ui.parts.form import Form
from ui.parts.labels import IconMark, label
from ui.theme import theme

MOST_OPTIONS = 5
NAMES = ("kind", "text", "organization_id", "who", "due_on", "place_id", "tags")
_MORE = ("place_id", "tags")

Show = Callable[[Session, Any], Any]
# How what a line says is shown in its field.
_SHOWN: dict[str, Show] = {
    "kind": lambda _session, value: value,
    "text": lambda _session, value: value,
    "organization_id": known.of_organization,
    "who": lambda session, value: (
        known.of_person(session, value) if isinstance(value, int) else value
    ),
    "due_on": lambda _session, value: value,
    "place_id": lambda session, value: known.of_place(session, value) if value else None,
    "tags": lambda session, value: [known.of_tag(each) for each in tags.these(session, value)],
}


class LineCard(QFrame):
    """What one line says, each part in a field; what it leaves open is asked over them.

    A part that was corrected stays so, whatever the line is changed to afterwards.
    """

    changed = Signal()

    def __init__(self, desk: Desk, line: Line, number: int) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)  # never squeezed while the column grows
        self._desk, self.line = desk, line
        self._corrected: set[str] = set()
        self._quiet = False
        self.form = _fields(desk)
        self.more = button(_("Territorio y objetivos"), "ghost", "plus", small=True)
        self.more.clicked.connect(self._show_more)
        self.asks = QVBoxLayout()
        self.asks.setSpacing(6)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 12)
        column.setSpacing(8)
        column.addLayout(self.asks)
        column.addWidget(self.form)
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch(1)
        column.addLayout(row)
        for name, each in self.form.fields.items():
            each.changed.connect(partial(self._correct, name))
        self.show_line(line, number)

    # What is shown

    def show_line(self, line: Line, number: int) -> None:
        """Show this line, which is the so-manieth, but for what was corrected by hand."""
        self.line = line
        self.setAccessibleName(_("Línea {number}: {text}").format(number=number, text=line.typed))
        self._quiet = True
        with self._desk.db.read() as session:
            for name in NAMES:
                if name not in self._corrected:
                    self.form.fields[name].fill(_SHOWN[name](session, getattr(line, name)))
        self._quiet = False
        self._arrange()

    def _arrange(self) -> None:
        kind = self.form.fields["kind"].read()
        self.form.set_shown("due_on", kind in ANSWERED_FOR)
        wanted = {each.field for each in self.pending()}
        shown = any(not fields.is_blank(self.form.fields[name].keep()) for name in _MORE)
        shown = shown or bool(wanted & set(_MORE)) or self.more.isHidden()
        for name in _MORE:
            self.form.set_shown(name, shown)
        self.more.setVisible(not shown)
        self._ask()

    def _show_more(self) -> None:
        self.more.hide()
        self._arrange()
        self.form.focus("place_id")

    def pending(self) -> list[Ask]:
        """What the line leaves open and nobody has answered."""
        return [each for each in self.line.asks if each.field not in self._corrected]

    def _ask(self) -> None:
        empty(self.asks)
        for each in self.pending():
            question = self._question(each)
            self.asks.addWidget(question)
            question.show()

    def _question(self, ask: Ask) -> QWidget:
        made = flowing()
        flow = FlowLayout(made, 6)
        flow.addWidget(_asked(ask.question))
        options = list(ask.options[:MOST_OPTIONS])
        if ask.field == "place_id":
            options.append(Option(None, _("Ninguno")))
        for option in options:
            said = " · ".join(filter(None, (option.text, option.detail)))
            take = partial(self.answer, ask.field, option.value)
            flow.addWidget(button(said, "secondary", small=True, on=take))
        return made

    def answer(self, name: str, value: Any) -> None:
        """Take an answer to what was asked."""
        with self._desk.db.read() as session:
            shown = _SHOWN[name](session, value)
        self.form.fields[name].fill(shown)
        self._correct(name)

    def _correct(self, name: str, *_given: object) -> None:
        if self._quiet:
            return
        self._corrected.add(name)
        self._arrange()
        self.changed.emit()

    # What is saved

    def values(self) -> dict[str, Any]:
        """The result as `debrief.save` takes it."""
        return self.form.values()

    def keep(self) -> dict[str, Any]:
        """What was corrected by hand, in plain values."""
        kept = self.form.draft()
        return {name: kept[name] for name in NAMES if name in self._corrected}

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Correct again what `keep` gave."""
        self._quiet = True
        self.form.restore(kept)
        self._quiet = False
        self._corrected |= set(kept)
        self._arrange()


def _asked(question: str) -> QWidget:
    """A question with its sign, as high as the buttons after it."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(IconMark("circle-help", "warn", 16))
    row.addWidget(label(question, "body", tone="warn"))
    made.setMinimumHeight(theme().px(26))
    return made


def flowing() -> QWidget:
    """A widget as high as the lines that its flow of widgets needs."""
    made = QWidget()
    policy = made.sizePolicy()
    policy.setHeightForWidth(True)
    policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
    made.setSizePolicy(policy)
    return made


def _fields(desk: Desk) -> Form:
    kinds = [Pick(kind, kind.label, *KIND_LOOKS[kind]) for kind in OutcomeKind]
    due = known.day("due_on", _("Para cuándo"))
    return Form(
        [
            [fields.choice("kind", _("Tipo"), kinds, empty=_("Elija el tipo")), due],
            fields.text("text", _("Qué")),
            [
                known.organization("organization_id", _("Institución"), desk),
                known.person_or_text("who", _("Quién"), desk).but(hint=_("lo dijo o responde")),
            ],
            known.place("place_id", _("Territorio"), desk),
            known.tag_list("tags", _("Objetivos y ODS"), desk),
        ]
    )
