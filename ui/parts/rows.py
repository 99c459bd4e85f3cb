"""Long lists: the id of every row is known, the rows themselves are read as they come in sight.

The ids give a true scroll bar and let a selection outlive a refresh; reading few rows at a time
keeps showing twenty as cheap in a list of a hundred thousand as in one of fifty.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from ui.parts.actor_delegate import LOOK, ActorDelegate, RowLook, spoken
from ui.parts.buttons import asks_for_menu
from ui.parts.cards import Skeleton
from ui.parts.paint import ring_row
from ui.theme import theme

Fetch = Callable[[Sequence[int]], Mapping[int, Any]]
Look = Callable[[Any], RowLook]
Index = QModelIndex | QPersistentModelIndex

ROOT = QModelIndex()


class Pages:
    """Reads rows by number, a screenful or two at a time, and keeps those last read."""

    SIZE = 40
    KEPT = 1_200

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._held: dict[int, Any] = {}
        self.ids: Sequence[int] = ()

    def replace(self, ids: Sequence[int]) -> None:
        self.ids = ids
        self._held.clear()

    def extend(self, ids: Sequence[int]) -> None:
        """Take a longer list that begins with the present one."""
        self.ids = ids

    def forget(self) -> None:
        self._held.clear()

    def put(self, rows: Mapping[int, Any]) -> None:
        """Take newer versions of rows, where they are held."""
        self._held.update({id_: rows[id_] for id_ in self._held.keys() & rows.keys()})

    def row(self, number: int) -> Any | None:
        """Return the row, or None when it was deleted since the ids were read."""
        id_ = self.ids[number]
        if id_ not in self._held:
            self._read(number)
        return self._held[id_]

    def _read(self, number: int) -> None:
        """Read this row and those after it; whoever goes up, from rows held, wants those before."""
        going_up = any(id_ in self._held for id_ in self.ids[number + 1 : number + 2])
        first = max(0, number + 1 - self.SIZE) if going_up else number
        ids = self.ids[first : number + 1 if going_up else number + self.SIZE]
        rows = self._fetch(ids)
        for id_ in ids:
            self._held[id_] = rows.get(id_)
        for id_ in list(islice(self._held, max(0, len(self._held) - self.KEPT))):
            del self._held[id_]


class RowModel(QAbstractTableModel):
    """The rows of a list by id; a kind of list says with `shown` what a row shows."""

    ROLES: Collection[int] = ()

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._pages = Pages(fetch)

    @property
    def ids(self) -> Sequence[int]:
        return self._pages.ids

    def show(self, ids: Sequence[int]) -> None:
        """Show these rows, in this order."""
        if _continues(ids, self.ids):
            self.beginInsertRows(ROOT, len(self.ids), len(ids) - 1)
            self._pages.extend(ids)
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._pages.replace(ids)
            self.endResetModel()

    def refresh(self, rows: Mapping[int, Any] | None = None) -> None:
        """Show these newer rows in place of those held; without any, read all in sight again."""
        if rows is None:
            self._pages.forget()
        else:
            self._pages.put(rows)
        if self.ids:
            last = self.index(len(self.ids) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def id_at(self, number: int) -> int:
        return self.ids[number]

    def row_of(self, id_: int) -> int:
        """Return where this id stands, or -1."""
        return next(iter(self.rows_of([id_])), -1)

    def rows_of(self, ids: Collection[int]) -> list[int]:
        """Return where these ids stand, in one pass over the list."""
        wanted = set(ids)
        return [n for n, id_ in enumerate(self.ids) if id_ in wanted] if wanted else []

    def row(self, number: int) -> Any | None:
        """Return the row itself, reading its page when that is not held."""
        return self._pages.row(number)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in self.ROLES:
            return None
        row = self._pages.row(index.row())
        return None if row is None else self.shown(row, index.column(), role)

    def shown(self, row: Any, column: int, role: int) -> Any:
        """Return what a cell of this row says in one of `ROLES`."""
        raise NotImplementedError


class LookModel(RowModel):
    """A list whose rows are painted from a `RowLook`."""

    ROLES = (LOOK, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)

    def __init__(self, fetch: Fetch, look: Look) -> None:
        super().__init__(fetch)
        self._look = look

    def shown(self, row: Any, column: int, role: int) -> Any:
        look = self._look(row)
        if role == LOOK:
            return look
        return spoken(look) if role == Qt.ItemDataRole.AccessibleTextRole else look.title


class RowView(QTableView):
    """A view of a `RowModel` that speaks in ids, and loses nothing on a refresh.

    `opened` tells the id of a row on Enter or a double click, `selected` the ids that are
    selected, and `menu_asked` the same with where to show a menu on them. It is a table even
    with a single column, because a QListView asks for the index of every row to lay them out.
    """

    opened = Signal(object)
    selected = Signal(list)
    menu_asked = Signal(list, QPoint)

    def __init__(self, model: RowModel, name: str) -> None:
        super().__init__()
        self.row_model = model
        self._wanted: list[int] = []
        self._told: list[int] = []
        self._restoring = False
        self._empty: QWidget | None = None
        self._skeleton = Skeleton()
        self._skeleton.setParent(self.viewport())
        self._skeleton.hide()
        self._patience = QTimer(self, singleShot=True, interval=300)
        self._patience.timeout.connect(self._show_skeleton)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.id_at(index.row())))
        self.selectionModel().selectionChanged.connect(self._selection_changed)

    def set_row_height(self, height: int) -> None:
        self.verticalHeader().setDefaultSectionSize(height)

    def loading(self) -> None:
        """Say that rows are on their way; only a wait that can be felt shows."""
        self._patience.start()
        if self._empty:
            self._empty.hide()

    def show_first(self, ids: Sequence[int]) -> None:
        """Show the first rows of a new list from its top; `show_ids` must follow with all."""
        self._replace(ids)
        self.scrollToTop()

    def show_ids(self, ids: Sequence[int]) -> None:
        """Show these rows; what is selected, current and in sight stays so."""
        top, offset = self._top()
        self._replace(ids)
        self._scroll_to(top, offset)
        self._tell()

    def refresh(self, rows: Mapping[int, Any] | None = None) -> None:
        """Show these newer rows in place of those held; without any, read all in sight again."""
        self.row_model.refresh(rows)

    def select(self, ids: Collection[int]) -> None:
        """Select these rows, and bring the first of them in sight."""
        self._wanted = list(ids)
        current = next(iter(self.row_model.rows_of(ids)), -1)
        self._restore(current)
        if current >= 0:
            self.scrollTo(self.row_model.index(current, 0))
        self._tell()

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected rows, in the order of the list."""
        chosen = self.selectionModel().selection()
        ranges = (chosen.at(n) for n in range(chosen.count()))
        spans = sorted((each.top(), each.bottom() + 1) for each in ranges)
        return [id_ for start, end in spans for id_ in self.row_model.ids[start:end]]

    def current_id(self) -> int | None:
        index = self.currentIndex()
        return self.row_model.id_at(index.row()) if index.isValid() else None

    def focus_row(self) -> None:
        """Put the keyboard on the row at hand, or on the first."""
        if self.row_model.ids and not self.selected_ids():
            self.select([self.current_id() or self.row_model.ids[0]])
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_empty(self, widget: QWidget) -> None:
        """Show this in place of the rows when there are none."""
        if self._empty:
            self._empty.hide()  # it may stand there a while before it is deleted
            self._empty.deleteLater()
        self._empty = widget
        widget.setParent(self.viewport())
        self._show_empty()

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page, and Qt would read every row to find one."""

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Home and End go to the ends of the list, not of the row."""
        ends = {
            QAbstractItemView.CursorAction.MoveHome: 0,
            QAbstractItemView.CursorAction.MoveEnd: len(self.row_model.ids) - 1,
        }
        if action in ends:
            return self.row_model.index(ends[action], 0)
        return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        id_ = self.current_id()
        if enter and plain and id_ is not None:
            self.opened.emit(id_)
        elif enter or (plain and event.text().isalpha()):
            event.ignore()  # letters are commands of the page
        elif asks_for_menu(event):
            self._ask_menu(self._at_current())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._ask_menu(self._at_current() if by_key else event.globalPos())

    def _at_current(self) -> QPoint:
        rect = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(24, 0))

    def _ask_menu(self, place: QPoint) -> None:
        if ids := self.selected_ids():
            self.menu_asked.emit(ids, place)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        ring_row(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_covers()
        self._keep_whole(event.oldSize().height())

    def _replace(self, ids: Sequence[int]) -> None:
        self._patience.stop()
        self._skeleton.hide()
        id_, number = self.current_id(), self.currentIndex().row()
        self._restoring = True
        self.row_model.show(ids)
        place = -1 if id_ is None else self.row_model.row_of(id_)
        if place < 0 <= number:
            place = min(number, len(ids) - 1)  # what stood there is gone: its neighbour
        self._restore(place)
        self._show_empty()

    def _restore(self, current: int) -> None:
        self._restoring = True
        flag = QItemSelectionModel.SelectionFlag
        chosen = QItemSelection()
        for first, last in _runs(self.row_model.rows_of(self._wanted)):
            chosen.select(self.row_model.index(first, 0), self.row_model.index(last, 0))
        selection = self.selectionModel()
        if current >= 0:
            selection.setCurrentIndex(self.row_model.index(current, 0), flag.NoUpdate)
        selection.select(chosen, flag.ClearAndSelect | flag.Rows)
        self._restoring = False

    def _top(self) -> tuple[int | None, int]:
        index = self.indexAt(QPoint(4, 1))
        if not index.isValid():
            return None, 0
        return self.row_model.id_at(index.row()), self.visualRect(index).top()

    def _scroll_to(self, id_: int | None, offset: int) -> None:
        number = -1 if id_ is None else self.row_model.row_of(id_)
        if number >= 0:
            top = QAbstractItemView.ScrollHint.PositionAtTop
            self.scrollTo(self.row_model.index(number, 0), top)
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() - offset)

    def _keep_whole(self, height: int) -> None:
        """Show the current row whole where it was in sight, if the list was so high before."""
        row, room = self.visualRect(self.currentIndex()), self.viewport().height()
        was_in_sight = 0 <= row.top() < height and row.isValid()
        if was_in_sight and row.bottom() >= room:
            self.scrollTo(self.currentIndex())

    def _selection_changed(self) -> None:
        if not self._restoring:
            self._tell()

    def _tell(self) -> None:
        self._wanted = self.selected_ids()
        if self._wanted != self._told:
            self._told = self._wanted
            self.selected.emit(self._told)

    def _show_empty(self) -> None:
        if self._empty:
            self._empty.setVisible(not self.row_model.ids)
            self._place_covers()

    def _show_skeleton(self) -> None:
        if not self.row_model.ids:
            self._place_covers()
            self._skeleton.show()

    def _place_covers(self) -> None:
        room = self.viewport().rect()
        self._skeleton.resize(room.width(), self._skeleton.sizeHint().height())
        if self._empty:
            self._empty.setGeometry(room)


class RowList(RowView):
    """A list of records in two-line rows."""

    def __init__(self, fetch: Fetch, look: Look, name: str) -> None:
        super().__init__(LookModel(fetch, look), name)
        self._delegate = ActorDelegate(self)
        self.setItemDelegate(self._delegate)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme().changed.connect(self._fit)
        self._fit()

    def mark(self, words: str) -> None:
        """Mark these words in the titles."""
        self._delegate.words = words
        self.viewport().update()

    def set_compact(self, compact: bool) -> None:
        """Show one line a row instead of two."""
        self._delegate.compact = compact
        self._fit()

    def _fit(self) -> None:
        top, offset = self._top()
        self.set_row_height(self._delegate.height())
        self._scroll_to(top, offset)


def _continues(ids: Sequence[int], start: Sequence[int]) -> bool:
    return 0 < len(start) < len(ids) and list(ids[: len(start)]) == list(start)


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each unbroken run of ascending numbers."""
    first = last = -1
    for number in numbers:
        if number != last + 1 or first < 0:
            if first >= 0:
                yield first, last
            first = number
        last = number
    if first >= 0:
        yield first, last
