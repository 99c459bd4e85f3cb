"""Ctrl+K: whatever has a name, and commands, found in one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import events, followups, materials, organizations, people, plans, search, suggest
from crm.dates import show_partial
from crm.i18n import _
from crm.model.base import today
from crm.text import fold
from ui.desk import Desk, Target
from ui.parts.buttons import keys
from ui.parts.labels import label
from ui.parts.paint import paint_pill
from ui.parts.suggestions import Suggestion, SuggestLine
from ui.theme import theme

EACH = 4
WIDTH = 560
LONGEST = 80  # letters: more may have been pasted


@dataclass(frozen=True)
class Command:
    """Something that the frame can do, by its name."""

    name: str
    icon: str
    run: Callable[[], object]
    keys: str = ""


class Palette(QFrame):
    """Lies over the window until something is chosen, or Escape is pressed."""

    def __init__(self, window: QWidget, desk: Desk, commands: Sequence[Command]) -> None:
        super().__init__(window)
        self._window, self._desk, self._commands = window, desk, commands
        self._recent: list[Suggestion] = []
        self.setAccessibleName(_("Buscar o ejecutar"))
        self.line = SuggestLine(_("Buscar o ejecutar"), self._suggest, widest=WIDTH)
        self.line.setPlaceholderText(_("Institución, persona, reunión, seguimiento u orden…"))
        self.line.picked.connect(self._take)
        self.line.installEventFilter(self)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(6)
        self.hint = label("", "caption", wrap=True)
        box.addWidget(self.hint)
        box.addWidget(self.line)
        window.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it, with what was opened last."""
        self.line.clear()
        self._place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.ask()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        if watched is self.line:
            if event.type() == QEvent.Type.FocusOut:
                self.hide()
            elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
                self._close()
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_pill(painter, self.rect(), "line_strong", 10)
        paint_pill(painter, self.rect().adjusted(1, 1, -1, -1), "raised", 9)
        painter.end()

    def _place(self) -> None:
        wide = min(theme().px(WIDTH), self._window.width() - 40)
        self.setFixedWidth(wide)
        self.adjustSize()
        self.move((self._window.width() - wide) // 2, theme().px(72))

    def _close(self) -> None:
        self.line.close_list()
        self.hide()
        self._window.setFocus()

    def _suggest(self, typed: str) -> Sequence[Suggestion]:
        if typed.startswith(">"):
            return self._or_nothing(self._matching(typed[1:]), typed[1:])
        if typed.startswith("@"):
            people_ = self._desk.read(lambda session: _people(session, typed[1:], 2 * EACH))
            return self._or_nothing(people_, typed[1:])
        if typed.startswith("#"):
            found = self._desk.read(lambda session: _by_code(session, typed[1:]))
            return self._or_nothing(found, typed[1:])
        if not typed:
            return self._or_nothing([*self._recent, *self._matching("")][: 2 * EACH], "")
        records = self._desk.read(lambda session: _records(session, typed))
        found = self._or_nothing([*records, *self._matching(typed)], typed)
        return found or self._perhaps(typed)

    def _or_nothing(self, found: list[Suggestion], typed: str) -> list[Suggestion]:
        """Say above the line that there is nothing, where there is nothing."""
        typed = typed.strip()
        self.hint.setText(
            _("Nada coincide con «{text}».").format(text=typed[:LONGEST])
            if typed and not found
            else _("> solo órdenes · @ solo personas · # actividades del plan · Esc cierra")
        )
        self._place()
        return found

    def _perhaps(self, typed: str) -> list[Suggestion]:
        """What may have been meant by words that nothing has."""
        meant = self._desk.read(lambda session: _meant(session, typed))
        if meant is None:
            return []
        said = _("¿Quiso decir «{text}»?").format(text=meant)
        return [Suggestion(meant, "meant", said, "", "search")]

    def _matching(self, typed: str) -> list[Suggestion]:
        wanted = fold(typed).split()
        return [
            Suggestion(command, "command", command.name, keys(command.keys), command.icon)
            for command in self._commands
            if all(word in fold(command.name) for word in wanted)
        ]

    def _take(self, chosen: Suggestion) -> None:
        if isinstance(chosen.id, str):  # other words to look for
            self.line.setText(chosen.id)
            self.line.ask()
            return
        self._close()
        if isinstance(chosen.id, Command):
            chosen.id.run()
        elif isinstance(chosen.id, Target):
            self._recent = [chosen, *(each for each in self._recent if each.id != chosen.id)][:EACH]
            self._desk.went.emit(chosen.id)


def _records(session: Session, typed: str) -> list[Suggestion]:
    return [
        *_organizations(session, typed),
        *_people(session, typed, EACH),
        *_events(session, typed),
        *_follow_ups(session, typed),
        *_activities(session, typed),
        *_materials(session, typed),
    ]


def _meant(session: Session, typed: str) -> str | None:
    return suggest.meant(session, typed, search.Kind.ORGANIZATION)


def _organizations(session: Session, typed: str) -> list[Suggestion]:
    ids = search.find(session, typed, search.Kind.ORGANIZATION, limit=EACH)
    rows = organizations.rows(session, ids)
    return [
        Suggestion(
            Target("organization", id_),
            "organization",
            rows[id_].name,
            " · ".join(
                part
                for part in (organizations.kind_short(rows[id_].kind), rows[id_].territory)
                if part
            ),
            "building-2",
            "accent",
        )
        for id_ in ids
    ]


def _people(session: Session, typed: str, most: int) -> list[Suggestion]:
    ids = people.find(session, typed, limit=most)
    rows = people.rows(session, ids)
    return [
        Suggestion(
            Target("person", id_),
            "person",
            rows[id_].name,
            " · ".join(part for part in (rows[id_].held, rows[id_].organization) if part),
            "user",
        )
        for id_ in ids
    ]


def _events(session: Session, typed: str) -> list[Suggestion]:
    ids = search.find(session, typed, search.Kind.EVENT, limit=EACH)
    rows = events.rows(session, ids)
    return [
        Suggestion(
            Target("event", id_),
            "event",
            row.subject,
            " · ".join(
                part for part in (row.type, show_partial(row.start) if row.start else "") if part
            ),
            row.icon,
        )
        for id_, row in rows.items()
    ]


def _follow_ups(session: Session, typed: str) -> list[Suggestion]:
    ids = search.find(session, typed, search.Kind.FOLLOW_UP, limit=EACH)
    return [
        Suggestion(
            Target("followup", id_),
            "followup",
            row.title,
            f"{row.instrument} · {row.organization}",
            "square-kanban",
        )
        for id_, row in followups.titled(session, ids).items()
    ]


def _activities(session: Session, typed: str) -> list[Suggestion]:
    ids = search.find(session, typed, search.Kind.ACTIVITY, limit=EACH)
    return [_activity(each) for each in plans.choices(session, ids).values()]


def _by_code(session: Session, typed: str) -> list[Suggestion]:
    """The activities whose code begins so, those of this year first."""
    found = plans.find(session, typed, year=today().year)
    return [_activity(each) for each in found[: 2 * EACH]]


def _activity(each: plans.Choice) -> Suggestion:
    detail = f"{each.year} · {each.objective}"
    return Suggestion(Target("activity", each.id), "activity", each.label, detail, "target")


def _materials(session: Session, typed: str) -> list[Suggestion]:
    ids = search.find(session, typed, search.Kind.MATERIAL, limit=EACH)
    rows = materials.rows(session, ids)
    return [
        Suggestion(
            Target("material", id_),
            "material",
            rows[id_].title,
            " · ".join(filter(None, (rows[id_].kind.label, rows[id_].topic))),
            "file-text",
        )
        for id_ in ids
        if id_ in rows
    ]
