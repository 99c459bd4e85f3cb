"""Offers records under a line as one types, and to create what is not there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from crm.i18n import _
from ui.parts.paint import elide, paint_icon, paint_marked, paint_pill, paint_text, tip, width_of
from ui.parts.popup import beside
from ui.parts.search_field import PAUSE_MS
from ui.parts.task import Task
from ui.parts.toast import announce
from ui.theme import font, theme

_SHOWN = 8
_ROW = 34
_ITEM = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Suggestion:
    """A record to choose: what it is called, what tells it apart, and its icon."""

    id: Any
    title: str
    detail: str = ""
    icon: str = ""


Suggest = Callable[[str], Sequence[Suggestion]]


class Suggester(QObject):
    """Gives a line suggestions; Enter takes the one in colour, Escape does without.

    `suggest` runs in a thread and opens its own session. With `create_label`, the last
    row offers to create what was typed, and `created` tells that it was taken.
    """

    picked = Signal(object)
    created = Signal(str)

    def __init__(
        self,
        line: QLineEdit,
        suggest: Suggest,
        create_label: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(line)
        self._line, self._suggest, self._create_label = line, suggest, create_label
        self._list: _List | None = None
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.ask)
        line.textEdited.connect(self._pause.start)
        line.installEventFilter(self)

    def ask(self) -> None:
        """Look now for what is typed, instead of after a pause."""
        self._pause.stop()
        text = self._line.text().strip()
        if not text:
            self.close()
            return
        suggest = self._suggest
        task = Task(lambda _task: (text, suggest(text)))
        task.succeeded.connect(self._arrived)
        task.failed.connect(self._failed)
        task.start()

    def close(self) -> None:
        """Take the suggestions away."""
        if self._list is not None:
            self._list.hide()

    def is_open(self) -> bool:
        """Say whether suggestions are in sight."""
        return self._list is not None and self._list.isVisible()

    def titles(self) -> list[str]:
        """Return what is offered, the row that creates included."""
        return self._list.titles() if self._list is not None else []

    def _arrived(self, answer: tuple[str, Sequence[Suggestion]]) -> None:
        text, found = answer
        if text != self._line.text().strip() or not self._line.hasFocus():
            return  # typed on, or gone elsewhere, since it was asked
        if self._list is None:
            self._list = _List(self._line)
            self._list.taken.connect(self._take)
        create = self._create_label(text) if self._create_label else ""
        if not found and not create:
            self._list.show_none(_("Nada coincide con «{text}».").format(text=text))
        else:
            self._list.show_rows(text, found, create)

    def _failed(self, error: Exception) -> None:
        raise error

    def _take(self, suggestion: Suggestion | None) -> None:
        self.close()
        if suggestion is None:
            self.created.emit(self._line.text().strip())
        else:
            self.picked.emit(suggestion)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self.close()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return False

    def _steer(self, event: QKeyEvent) -> bool:
        key = event.key()
        if not self.is_open() or self._list is None:
            opens = key == Qt.Key.Key_Down and not event.modifiers()
            if opens:
                self.ask()
            return opens
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            return self._list.take_current()
        elif key == Qt.Key.Key_Escape:
            self.close()
        else:
            return False
        return True


class _List(QFrame):
    """The rows under the line; the keyboard stays in the line all the while."""

    taken = Signal(object)

    def __init__(self, line: QLineEdit) -> None:
        super().__init__(line.window())
        self._line = line
        self.setProperty("kind", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        self.rows = QListWidget()
        self.rows.setProperty("kind", "choices")
        self.rows.setAccessibleName(_("Sugerencias"))
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setMouseTracking(True)
        self.rows.itemEntered.connect(self.rows.setCurrentItem)
        self.rows.itemClicked.connect(lambda _item: self.take_current())
        self._delegate = _Row(self.rows)
        self.rows.setItemDelegate(self._delegate)
        layout.addWidget(self.rows)

    def titles(self) -> list[str]:
        return [self.rows.item(row).text() for row in range(self.rows.count())]

    def show_none(self, sentence: str) -> None:
        self.rows.clear()
        self._add(sentence, None).setFlags(Qt.ItemFlag.NoItemFlags)
        self._open("")

    def show_rows(self, words: str, found: Sequence[Suggestion], create: str) -> None:
        self.rows.clear()
        for each in found:
            self._add(each.title, each)
        if create:
            self._add(create, None)
        self.rows.setCurrentRow(0)
        self._open(words)

    def _add(self, text: str, suggestion: Suggestion | None) -> QListWidgetItem:
        item = QListWidgetItem(text)
        item.setData(_ITEM, suggestion)
        detail = suggestion.detail if suggestion else ""
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (text, detail))))
        item.setToolTip(tip(text, detail))
        self.rows.addItem(item)
        return item

    def _open(self, words: str) -> None:
        self._delegate.words = words
        px = theme().px
        wide = min(max(self._line.width(), px(300)), self._line.window().width() - px(16))
        tall = px(_ROW) * min(self.rows.count(), _SHOWN) + 10
        window = self._line.window()
        room = QRect(window.mapToGlobal(QPoint()), window.size())
        self.resize(wide, tall)
        self.move(window.mapFromGlobal(beside(self._line, wide, tall, room)))
        self.show()
        self.raise_()
        announce(self._line, self.rows.item(0).text())

    def step(self, by: int) -> None:
        count = self.rows.count()
        self.rows.setCurrentRow((self.rows.currentRow() + by) % count)
        announce(self._line, self.rows.item(self.rows.currentRow()).text())

    def take_current(self) -> bool:
        """Take the row in colour; False when there is none to take."""
        item = self.rows.currentItem()
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return False
        self.taken.emit(item.data(_ITEM))
        return True


class _Row(QStyledItemDelegate):
    """Paints an icon, the title with the typed words marked, and the detail behind it."""

    words = ""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(theme().px(120), theme().px(_ROW))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        px, suggestion = theme().px, index.data(_ITEM)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        creates = suggestion is None and bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        if creates and index.row():
            painter.fillRect(area.left(), area.top(), area.width(), 1, theme().color("line"))
        if state & QStyle.StateFlag.State_Selected:
            paint_pill(painter, area.adjusted(0, 1, 0, 0), "selection", 6)
        name = suggestion.icon if suggestion else ("plus" if creates else "")
        left = area.left() + px(10)
        if name:
            spot = QRect(left, area.top(), px(16), area.height())
            paint_icon(painter, spot.toRectF().center(), name)
            left += px(26)
        room = QRect(left, area.top(), area.right() - left - px(8), area.height())
        self._write(painter, room, index, suggestion)
        painter.restore()

    def _write(
        self,
        painter: QPainter,
        room: QRect,
        index: QModelIndex | QPersistentModelIndex,
        suggestion: Suggestion | None,
    ) -> None:
        title, letters = str(index.data()), font(13, 500 if suggestion else 400)
        if suggestion is None:
            paint_text(painter, room, title, letters, "text")
            return
        paint_marked(painter, room, title, letters, self.words)
        used = width_of(elide(title, letters, room.width()), letters) + theme().px(10)
        if room.width() - used > theme().px(30):
            paint_text(painter, room.adjusted(used, 0, 0, 0), suggestion.detail, font(12), "text_3")


class Picker(QLineEdit):
    """A line that holds one record, chosen from suggestions."""

    chosen = Signal(object)

    def __init__(
        self,
        suggest: Suggest,
        *,
        create_label: Callable[[str], str] | None = None,
        on_create: Callable[[str], Suggestion | None] | None = None,
    ) -> None:
        super().__init__()
        self._record: Suggestion | None = None
        self._on_create = on_create
        self.suggester = Suggester(self, suggest, create_label)
        self.suggester.picked.connect(self.choose)
        self.suggester.created.connect(self._create)
        self.textEdited.connect(self._edited)
        self.setPlaceholderText(_("Escriba para buscar"))

    def record(self) -> Suggestion | None:
        """Return what is chosen."""
        return self._record

    def choose(self, record: Suggestion | None) -> None:
        """Hold this record, or none."""
        self._record = record
        self.setText(record.title if record else "")
        self.setToolTip(tip(record.title, record.detail) if record else "")
        self.chosen.emit(record)

    def _edited(self) -> None:
        if self._record is not None:
            self._record = None
            self.chosen.emit(None)

    def _create(self, text: str) -> None:
        made = self._on_create(text) if self._on_create else None
        if made is not None:
            self.choose(made)
