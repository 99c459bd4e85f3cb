"""Acta exprés: what came of an event, typed a line a result, and understood beside as one types."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from crm import debrief, drafts
from crm.dates import show_number
from crm.debrief import Line
from crm.errors import CrmError, Invalid, NotFound
from crm.i18n import _, ngettext
from crm.model.base import today
from crm.reports.event_facts import gather_facts
from ui.desk import Desk, Target
from ui.pages.debrief_card import LineCard, flowing
from ui.pages.meeting_results import LETTERS
from ui.pages.profile_parts import chain
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.labels import Elided, Keycap, label, separator
from ui.parts.page_head import PageHead
from ui.parts.toast import Banner, Kind, announce
from ui.theme import theme

READ_AFTER, KEEP_AFTER = 250, 2_000
NARROW = 860


def page(desk: Desk, target: Target) -> QWidget:
    """The minutes in five minutes of the event, or that it is gone."""
    try:
        return DebriefPage(desk, int(target.id or 0))
    except NotFound as error:
        return EmptyState("calendar-x", str(error), button(_("Volver"), on=desk.back))


class DebriefPage(QWidget):
    """The text at the left; at the right what each of its lines was understood as."""

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._id = desk, event_id
        self.cards: list[LineCard] = []
        self._kept: dict[str, Any] = {}
        facts = desk.read(lambda session: gather_facts(session, event_id, ""))
        self._build(facts.title)
        self._reading = QTimer(self, singleShot=True, interval=READ_AFTER)
        self._reading.timeout.connect(self.read)
        self._keeping = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self._keeping.timeout.connect(self.keep_draft)
        self._listen()
        self._take_up_draft()

    # Building

    def _build(self, title: str) -> None:
        self.head = PageHead(_("Acta exprés"), title, on_back=self._desk.back)
        self.minutes = button(_("Ver el acta"), "secondary", "file-text", on=self._to_minutes)
        self.save_button = button(_("Guardar"), "primary", "check", on=self.save)
        self.save_button.say(_("Guardar"), "Ctrl+Enter")
        self.head.add(self.minutes)
        self.head.add(self.save_button)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("Qué resultó de la reunión, una línea por resultado"))
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText(
            _("/c Muni Ate: enviar el padrón antes del 15 de diciembre\n/n Comas: falta personal")
        )
        self.status = Elided("", "sec", tone="muted")
        self._notices = QVBoxLayout()
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(0)
        self._line = separator(vertical=True)
        self._sides.addWidget(self._made_left(), 2)
        self._sides.addWidget(self._line)
        self._sides.addWidget(self._made_right(), 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._notices)
        column.addLayout(self._sides, 1)

    def _made_left(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(20, 14, 16, 12)
        column.setSpacing(8)
        column.addWidget(label(_("Una línea por resultado"), "section"))
        legend = flowing()
        flow = FlowLayout(legend, 8)
        for kind, letter in LETTERS.items():
            each = QWidget()
            row = QHBoxLayout(each)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            row.addWidget(Keycap(f"/{letter}"))
            row.addWidget(label(kind.label.lower(), "sec", tone="muted"))
            flow.addWidget(each)
        column.addWidget(legend)
        column.addWidget(self.text, 1)
        column.addWidget(
            label(
                _("Quién, dos puntos, y qué; con la fecha, el lugar y el objetivo si los hay."),
                "sec",
                wrap=True,
                tone="muted",
            )
        )
        column.addWidget(self.status)
        return left

    def _made_right(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(16, 14, 16, 16)
        self._column.setSpacing(10)
        self.nothing = EmptyState("file-text", _("Aquí verá lo que se entiende de cada línea."))
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidget(inside)
        return self._area

    def _listen(self) -> None:
        self.text.textChanged.connect(self._reading.start)
        self.text.textChanged.connect(self._keeping.start)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save, context=here)
        QShortcut(QKeySequence("Ctrl+S"), self, self.keep_draft, context=here)
        QShortcut(QKeySequence("Esc"), self, self._desk.back, context=here)

    # What the window asks

    def focus_first(self) -> None:
        """Put the keyboard in the text."""
        self.text.setFocus()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.text, self._area]

    def leaving(self) -> bool:
        """Keep what was typed, and say whether it could be kept."""
        return self.keep_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < theme().px(NARROW)
        way = QBoxLayout.Direction
        self._sides.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self._line.setVisible(not narrow)

    # Understanding

    def read(self) -> None:
        """Understand the text as it stands; lines that are as they were stay as they are."""
        self._reading.stop()
        known = {card.line.typed: card.line for card in self.cards}
        try:
            lines = self._desk.read(
                lambda session: debrief.read(
                    session, self.text.toPlainText(), self._id, today=today(), known=known
                )
            )
        except NotFound as error:
            self._tell("danger", str(error))
            return
        self._show(lines)

    def _show(self, lines: Sequence[Line]) -> None:
        """Show these, each in the card of the line that it was before."""
        before = [card.line.typed for card in self.cards]
        after = [line.typed for line in lines]
        kept: list[LineCard | None] = [None] * len(lines)
        left = set(range(len(before)))
        moves = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        for _what, first, last, start, end in moves:
            for number, place in zip(range(first, last), range(start, end), strict=False):
                kept[place] = self.cards[number]
                left.discard(number)
        for number in left:
            self.cards[number].hide()
            self.cards[number].deleteLater()
        self.cards = [
            self._card(card, line, number)
            for number, (card, line) in enumerate(zip(kept, lines, strict=True), 1)
        ]
        for place, card in enumerate(self.cards):
            self._column.insertWidget(place, card)
            card.show()
        self.nothing.setVisible(not self.cards)
        if before != after:
            chain(self)
        self._say_state()

    def _card(self, card: LineCard | None, line: Line, number: int) -> LineCard:
        if card is None:
            card = LineCard(self._desk, line, number)
            card.changed.connect(self._keeping.start)
            card.changed.connect(self._say_state)
        if card.line != line:
            card.show_line(line, number)
        return card

    def _say_state(self, saved: str = "") -> None:
        count = len(self.cards)
        open_ = sum(bool(card.pending()) for card in self.cards)
        lines = ngettext("{n} línea", "{n} líneas", count).format(n=show_number(count))
        asked = ngettext("{n} por aclarar", "{n} por aclarar", open_).format(n=show_number(open_))
        said = [lines if count else "", asked if open_ else "", saved]
        self.status.setText(" · ".join(filter(None, said)))
        self.save_button.setEnabled(count > 0)

    # The draft

    def _draft(self) -> dict[str, Any]:
        corrected = [card.keep() for card in self.cards]
        return {"text": self.text.toPlainText(), "corrected": corrected}

    def keep_draft(self) -> bool:
        """Keep what was typed, if it is news; say whether nothing would be lost."""
        self._keeping.stop()
        if self._reading.isActive():
            self.read()
        now = self._draft()
        if now == self._kept or not (now["text"].strip() or self._kept):
            return True
        key = debrief.draft_key(self._id)
        verb = partial(drafts.keep, key=key, values=now)
        if not now["text"].strip():
            verb = partial(drafts.drop, key=key)
        if not self._desk.attempt(verb):
            return False
        self._kept = now
        time = f"{datetime.now().astimezone():%H:%M}"
        self._say_state(_("Borrador guardado a las {time}").format(time=time))
        return True

    def _take_up_draft(self) -> None:
        key = debrief.draft_key(self._id)
        kept = self._desk.read(lambda session: drafts.read(session, key))
        if kept is None:
            self._say_state()
            return
        self._put_back(kept)
        forget = button(_("Empezar de nuevo"), "ghost", small=True, on=self.forget)
        self._tell("info", _("Sigue aquí lo que dejó sin guardar."), forget)

    def _put_back(self, kept: Mapping[str, Any]) -> None:
        self.text.setPlainText(kept["text"])
        self.read()
        for card, corrected in zip(self.cards, kept["corrected"], strict=False):
            card.restore(corrected)
        self._kept = self._draft()
        self._keeping.stop()
        self._say_state()

    def forget(self) -> None:
        """Begin with nothing."""
        self._desk.attempt(partial(drafts.drop, key=debrief.draft_key(self._id)))
        self._clear()
        self._tell("info", "")
        self.focus_first()

    def _clear(self) -> None:
        self.text.clear()
        self.read()
        self._kept = {}
        self._keeping.stop()

    # Saving

    def save(self) -> None:
        """Save every line as a record in one action, or show what stands in the way."""
        if self._reading.isActive():
            self.read()
        if not self.cards:
            return
        judged = [card.form.check() for card in self.cards]  # each shows what it lacks
        if not all(judged):
            self._go_to_problem()
            return
        rows = [card.values() for card in self.cards]
        said = ngettext("{n} resultado guardado", "{n} resultados guardados", len(rows))
        told = said.format(n=show_number(len(rows)))

        def write(session: Session) -> object:
            return debrief.save(session, self._id, rows, owner_id=self._desk.focal_point_id)

        try:
            self._desk.act(write, told)
        except Invalid as error:
            self._complain(error.problems)
            return
        except CrmError as error:
            self._tell("danger", str(error))
            return
        self._clear()
        self._tell("ok", told, button(_("Ver el acta"), small=True, on=self._to_minutes))
        self.focus_first()

    def _complain(self, problems: Mapping[str, str]) -> None:
        of_cards: dict[int, dict[str, str]] = {}
        for name, sentence in problems.items():
            _lines, number, field = name.split(".", 2)
            of_cards.setdefault(int(number), {})[field] = sentence
        for place, card in enumerate(self.cards):
            card.form.complain(of_cards.get(place, {}))
        self._go_to_problem()

    def _go_to_problem(self) -> None:
        card = next(card for card in self.cards if card.form.first_problem())
        self._area.ensureWidgetVisible(card)
        card.form.go_to_problem()
        first = card.form.first_problem()
        announce(self, card.form.problems()[first] if first else "")

    def _to_minutes(self) -> None:
        self._desk.go("event/papers", self._id, paper="minutes")

    def _tell(self, kind: Kind, sentence: str, *actions: Any) -> None:
        """Show one notice over the text, in the place of the last; no sentence, no notice."""
        empty(self._notices)
        self._notices.setContentsMargins(12, 8 if sentence else 0, 12, 0)
        if sentence:
            self._notices.addWidget(Banner(kind, sentence, actions))
            announce(self, sentence)
