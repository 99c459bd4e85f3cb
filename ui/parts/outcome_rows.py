"""What came out of a meeting, one result a row: written, sorted and dated without the mouse."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.inputs import Combo
from ui.parts.labels import IconMark, label, restyle
from ui.parts.picker import Picker
from ui.parts.sight import bring_into_sight
from ui.parts.suggestions import Suggest, Suggestion
from ui.theme import icon, theme

Problems = Mapping[int, Mapping[str, str]]

# The design's lengths, before they grow with the text.
KIND, WHO, DUE, SIDE, NARROW = 154, 136, 128, 29, 640

_COMMAND = re.compile(r"/(\w)\s")
_NOT_LEAVING = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


@dataclass(frozen=True)
class KindLook:
    """A kind of result: how it shows, the letter that sets it, and whether it falls due."""

    value: Any
    title: str
    icon: str
    token: str
    letter: str
    needs_due: bool = False


@dataclass(frozen=True)
class Manner:
    """What all rows share: the kinds, who may be responsible, how a date is read and written."""

    kinds: Sequence[KindLook]
    default: Any
    suggest: Suggest
    parse: Callable[[str], Any]
    show: Callable[[Any], str]
    of_day: Callable[[dt.date], Any] = lambda day: day
    today: Callable[[], dt.date] = dt.date.today


def end_of_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


class OutcomeRow(QWidget):
    """One result: its kind, its text, who answers for it and by when."""

    changed = Signal()
    removed = Signal()
    entered = Signal()
    moved = Signal(int)

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self._manner = manner
        self._source: dict[str, Any] = {"id": None}
        self._problems: dict[str, str] = {}
        self._narrow: bool | None = None
        self._number = 1
        self.kind = Combo()
        for each in manner.kinds:
            self.kind.addItem(icon(each.icon, each.token), each.title)
        self.text = QLineEdit()
        self.who = Picker(_("Responsable"), manner.suggest)
        self._due = fields.date(
            "due", _("Vence"), parse=manner.parse, show=manner.show, of_day=manner.of_day
        )
        self.due = self._due.widget
        self.private = button("", "icon", "lock", small=True)
        self.private.setCheckable(True)
        self._cross = button(_("Quitar este resultado"), "icon", "x", small=True)
        self._cross.clicked.connect(self.removed)
        self._who_label = label(_("Responsable"), "field")
        self._due_label = label(_("Vence"), "field")
        self._message = self._make_message()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self._listen()
        self.set_kind(manner.default)
        self._fit()

    def _listen(self) -> None:
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.text.textEdited.connect(self._obey)
        self.private.toggled.connect(self._tell_private)
        for name, line in self._lines().items():
            line.textChanged.connect(lambda _="", name=name: self._edited(name))
            line.installEventFilter(self)
        theme().changed.connect(self._fit)

    def _lines(self) -> dict[str, QLineEdit]:
        assert isinstance(self.due, QLineEdit)
        return {"text": self.text, "responsible": self.who, "due": self.due}

    def _make_message(self) -> QWidget:
        message = QWidget()
        row = QHBoxLayout(message)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(6)
        self._sentence = label("", "sec", wrap=True, tone="danger")
        self._soon = QWidget()
        links = QHBoxLayout(self._soon)
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(4)
        self._links: list[QWidget] = [
            button(_("En 30 días"), "ghost", small=True, on=self._in_30_days),
            button(_("Fin de mes"), "ghost", small=True, on=self._at_month_end),
        ]
        for link in self._links:
            links.addWidget(link)
        row.addWidget(IconMark("circle-alert", "danger", 15))
        row.addWidget(self._sentence, 1)
        row.addWidget(self._soon)
        return message

    def look(self) -> KindLook:
        """Return the kind that is chosen."""
        return self._manner.kinds[self.kind.currentIndex()]

    def set_kind(self, value: Any) -> None:
        values = [each.value for each in self._manner.kinds]
        self.kind.setCurrentIndex(values.index(value))
        self._kind_changed()

    def blank(self) -> bool:
        """Say whether nothing was written here, so that it is no result."""
        typed = any(line.text().strip() for line in self._lines().values())
        return not typed and self._source.get("id") is None

    def load(self, source: Mapping[str, Any]) -> None:
        """Show this result; what the row does not show of it is kept for `values`."""
        self._source = dict(source)
        self.set_kind(source.get("kind", self._manner.default))
        self.text.setText(source.get("text") or "")
        self.text.setCursorPosition(0)
        self.private.setChecked(bool(source.get("restricted")))
        self.who.choose(source.get("responsible"))
        if source.get("responsible") is None:
            self.who.setText(source.get("responsible_text") or "")
            self.who.setCursorPosition(0)
        self._due.fill(source.get("due"))

    def values(self) -> dict[str, Any]:
        """Return the result as it stands; it raises when the date cannot be read."""
        return self._source | self._written() | {"due": self._due.read()}

    def _written(self) -> dict[str, Any]:
        return {
            "kind": self.look().value,
            "text": self.text.text().strip(),
            "responsible": self.who.record(),
            "responsible_text": self.who.text().strip(),
            "restricted": self.private.isChecked(),
        }

    def draft(self) -> dict[str, Any]:
        """Return what stands there, readable or not, in plain values."""
        who = self.who.record()
        kept = {"responsible": asdict(who) if who else None, "due": self._due.keep()}
        return self._source | self._written() | kept

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Put back what `draft` gave."""
        who = draft.get("responsible")
        self.load({**draft, "responsible": Suggestion(**who) if who else None, "due": None})
        self._source.pop("due")
        self._due.restore(draft.get("due") or "")

    def problems(self) -> dict[str, str]:
        """Return what is complained of, by field."""
        return dict(self._problems)

    def check(self) -> bool:
        """Judge the whole row; True when all is well."""
        for name in self._lines():
            self._judge(name)
        return not self._problems

    def complain(self, problems: Mapping[str, str]) -> None:
        """Show these problems and no others."""
        self._problems = dict(problems)
        self._sentence.setText(" ".join(problems.values()))
        self._message.setVisible(bool(problems))
        self._soon.setVisible("due" in problems and self.look().needs_due)
        for name, widget in {**self._lines(), "kind": self.kind}.items():
            sentence = problems.get(name, "")
            widget.setAccessibleDescription(sentence)
            if widget.property("wrong") != ("true" if sentence else "false"):
                restyle(widget, wrong="true" if sentence else "false")

    def go_to_problem(self) -> None:
        for name, widget in {"kind": self.kind, **self._lines()}.items():
            if name in self._problems:
                widget.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def name_parts(self, number: int, hint: str) -> None:
        """Say which result each part belongs to, to those who cannot see it."""
        said = _("resultado {number}").format(number=number)
        self.kind.setAccessibleName(_("Tipo, {which}").format(which=said))
        self.text.setAccessibleName(_("Texto, {which}").format(which=said))
        self.who.setAccessibleName(_("Responsable, {which}").format(which=said))
        self.due.setAccessibleName(_("Vence, {which}").format(which=said))
        self._cross.say(_("Quitar el resultado {number}").format(number=number))
        self._number = number
        self._name_private()
        self.text.setPlaceholderText(hint)

    def parts(self) -> list[QWidget]:
        """Return what Tab goes through, in order."""
        return [
            self.kind,
            self.text,
            self.who,
            self.due,
            self.private,
            self._cross,
            *self._links,
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        name = next((name for name, line in self._lines().items() if line is watched), "")
        if isinstance(event, QFocusEvent):
            self._show_calendar(focused=event.gotFocus() and name == "due")
            if event.gotFocus():
                self.come_into_sight()
            if event.lostFocus() and event.reason() not in _NOT_LEAVING and not self.blank():
                self._judge(name)
        return False

    def come_into_sight(self) -> None:
        """Show all of the row, once it has its place."""
        QTimer.singleShot(0, self, lambda: bring_into_sight(self, 12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt = held == Qt.KeyboardModifier.AltModifier
        if alt and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif not held and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _tell_private(self) -> None:
        self._name_private()
        self.changed.emit()

    def _name_private(self) -> None:
        said = (
            _("Reservado, no sale en la versión para compartir: resultado {number}")
            if self.private.isChecked()
            else _("Marcar como reservado el resultado {number}")
        )
        self.private.say(said.format(number=self._number))

    def _obey(self, written: str) -> None:
        """Take a command like «/n » at the start of the text for the kind that it names."""
        found = _COMMAND.match(written)
        kind = next((k for k in self._manner.kinds if found and k.letter == found[1].lower()), None)
        if found and kind:
            place = self.text.cursorPosition() - found.end()
            self.text.setText(written[found.end() :])
            self.text.setCursorPosition(max(0, place))
            self.set_kind(kind.value)

    def _judge(self, name: str) -> None:
        found = {key: said for key, said in self._problems.items() if key != name}
        sentence = self._problem(name)
        self.complain({**found, name: sentence} if sentence else found)

    def _problem(self, name: str) -> str:
        if name == "due" and (unreadable := self._due.problem()):
            return unreadable
        missing = not self._lines()[name].text().strip()
        if name == "text" and missing:
            return _("Escriba el resultado o quite la fila.")
        if missing and self.look().needs_due:
            return {
                "responsible": _("Falta el responsable."),
                "due": _("Falta la fecha límite; sin ella no habrá recordatorio."),
            }.get(name, "")
        if name == "due":
            self._due.tidy()
        return ""

    def _edited(self, name: str) -> None:
        if name in self._problems:
            self.complain({key: said for key, said in self._problems.items() if key != name})
        self.changed.emit()

    def _kind_changed(self) -> None:
        self.who.setPlaceholderText(_("Escriba un nombre") if self.look().needs_due else "—")
        due = self._lines()["due"]
        due.setPlaceholderText(_("dd/mm/aaaa") if self.look().needs_due else "—")
        self._show_calendar(focused=due.hasFocus())
        self.complain({name: said for name, said in self._problems.items() if name == "text"})
        self.changed.emit()

    def _show_calendar(self, *, focused: bool) -> None:
        for action in self.due.actions():
            action.setVisible(focused or self.look().needs_due)

    def _in_30_days(self) -> None:
        self._fall_due(self._manner.today() + dt.timedelta(days=30))

    def _at_month_end(self) -> None:
        self._fall_due(end_of_month(self._manner.today()))

    def _fall_due(self, day: dt.date) -> None:
        self._due.fill(self._manner.of_day(day))
        self.due.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        px = theme().px
        self.kind.setFixedWidth(px(KIND))
        narrow = self.width() < px(NARROW)
        for widget, wide in ((self.who, WHO), (self.due, DUE)):
            widget.setMinimumWidth(px(wide))
            widget.setMaximumWidth(16_777_215 if narrow else px(wide))
        if narrow != self._narrow:
            self._narrow = narrow
            self._lay_out()

    def _lay_out(self) -> None:
        grid, narrow = self._grid, bool(self._narrow)
        while grid.count():
            grid.takeAt(0)
        grid.addWidget(self.kind, 0, 0)
        grid.addWidget(self.text, 0, 1, 1, 3 if narrow else 1)
        if narrow:
            grid.addWidget(self._who_label, 1, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(self.who, 1, 1)
            grid.addWidget(self._due_label, 1, 2)
            grid.addWidget(self.due, 1, 3)
            grid.addWidget(self._message, 2, 1, 1, 5)
        else:
            grid.addWidget(self.who, 0, 2)
            grid.addWidget(self.due, 0, 3)
            grid.addWidget(self._message, 1, 1, 1, 3)
        grid.addWidget(self.private, 0, 4)
        grid.addWidget(self._cross, 0, 5)
        grid.setColumnStretch(1, 1)
        for each in (self._who_label, self._due_label):
            each.setVisible(narrow)


class OutcomeRows(QWidget):
    """The rows of results, with an empty one always last to write the next in.

    `/n ` and its like at the start of a text set the kind; Enter goes to the next row,
    Alt+Up and Alt+Down move a row. A number of a row counts those that are not blank.
    """

    changed = Signal()

    def __init__(self, manner: Manner) -> None:
        super().__init__()
        self._manner = manner
        self._rows: list[OutcomeRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._heads = self._make_heads()
        self._column.addWidget(self._heads)
        theme().changed.connect(self._fit)
        self._quiet = False
        self.load(())
        self._fit()

    def rows(self) -> list[OutcomeRow]:
        """Return every row, the blank ones too."""
        return list(self._rows)

    def written(self) -> list[OutcomeRow]:
        """Return the rows in which something stands."""
        return [row for row in self._rows if not row.blank()]

    def load(self, sources: Sequence[Mapping[str, Any]]) -> None:
        """Show these results, each with id, kind, text, responsible, responsible_text and due."""
        self._refill([(OutcomeRow.load, source) for source in sources])

    def restore(self, drafts: Sequence[Mapping[str, Any]]) -> None:
        """Put back what `draft` gave."""
        self._refill([(OutcomeRow.restore, draft) for draft in drafts])

    def values(self) -> list[dict[str, Any]]:
        """Return the results; `check` first, for a date that cannot be read raises."""
        return [row.values() for row in self.written()]

    def draft(self) -> list[dict[str, Any]]:
        """Return what stands in the rows, readable or not, in plain values."""
        return [row.draft() for row in self.written()]

    def check(self) -> bool:
        """Judge every row that is not blank; True when all is well."""
        judged = [row.check() for row in self.written()]
        return all(judged)

    def complain(self, problems: Problems) -> None:
        """Show these problems, by number of row and field, and no others."""
        for number, row in enumerate(self.written()):
            row.complain(problems.get(number, {}))

    def problems(self) -> dict[int, dict[str, str]]:
        """Return what is complained of, by number of row and field."""
        found = {number: row.problems() for number, row in enumerate(self.written())}
        return {number: each for number, each in found.items() if each}

    def go_to_problem(self) -> None:
        """Go to the first fault."""
        for row in self.written():
            if row.problems():
                row.go_to_problem()
                return

    def stops(self) -> list[QWidget]:
        """Return what Tab goes through, in order."""
        return [part for row in self._rows for part in row.parts()]

    def focus_new(self) -> None:
        """Go to the empty row at the end."""
        self._rows[-1].text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _make_heads(self) -> QWidget:
        heads = QWidget()
        row = QHBoxLayout(heads)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._head_labels = [
            label(text, "field")
            for text in (_("Tipo"), _("Resultado"), _("Responsable"), _("Vence"), "")
        ]
        for number, each in enumerate(self._head_labels):
            row.addWidget(each, 1 if number == 1 else 0)
        return heads

    def _fit(self) -> None:
        px = theme().px
        for head, wide in zip(self._head_labels, (KIND, None, WHO, DUE, 2 * SIDE), strict=True):
            if wide:
                head.setFixedWidth(px(wide))
        self._heads.setVisible(self.width() >= px(NARROW))

    def _refill(self, fills: Sequence[tuple[Callable[..., None], Mapping[str, Any]]]) -> None:
        self._quiet = True
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        for fill, source in fills:
            fill(self._insert(len(self._rows)), source)
        self._quiet = False
        self._settle()

    def _insert(self, place: int) -> OutcomeRow:
        row = OutcomeRow(self._manner)
        row.changed.connect(self._row_changed)
        row.removed.connect(lambda: self._remove(row))
        row.entered.connect(lambda: self._enter(row))
        row.moved.connect(lambda by: self._move(row, by))
        self._rows.insert(place, row)
        self._column.insertWidget(place + 1, row)
        row.show()  # at once: fast fingers may be in it before the layout has shown it
        row.complain({})
        return row

    def _row_changed(self) -> None:
        if not self._quiet:
            self._settle()
            self.changed.emit()

    def _settle(self) -> None:
        """Keep a blank row last, and every part named and in order."""
        if not self._rows or not self._rows[-1].blank():
            self._insert(len(self._rows))
        for number, row in enumerate(self._rows, 1):
            last = number == len(self._rows)
            hint = _("Escriba otro resultado…") if last and number > 1 else ""
            row.name_parts(number, hint or (_("Escriba un resultado…") if last else ""))
        for one, other in pairwise(self.stops()):
            QWidget.setTabOrder(one, other)

    def _remove(self, row: OutcomeRow) -> None:
        place = self._rows.index(row)
        self._rows.remove(row)
        row.hide()
        row.deleteLater()
        self._settle()
        self._rows[min(place, len(self._rows) - 1)].text.setFocus()
        self.changed.emit()

    def _enter(self, row: OutcomeRow) -> None:
        following = self._rows[self._rows.index(row) + 1 :]
        for each in following[:1]:
            each.text.setFocus(Qt.FocusReason.TabFocusReason)

    def _move(self, row: OutcomeRow, by: int) -> None:
        place = self._rows.index(row)
        to = place + by
        if row.blank() or not 0 <= to < len(self._rows) - 1:
            return
        focused = self.focusWidget()
        self._rows.insert(to, self._rows.pop(place))
        self._column.insertWidget(to + 1, row)
        self._settle()
        if focused is not None:
            focused.setFocus()
        row.come_into_sight()
        self.changed.emit()
