"""The tree of a plan: its objectives, and under each the activities with how far they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
)

from crm.i18n import _
from ui.parts.buttons import asks_for_menu
from ui.parts.paint import (
    LEFT,
    paint_icon,
    paint_pill,
    paint_text,
    ring_row,
    tip,
    width_of,
    wrapped,
)
from ui.theme import font, theme

Index = QModelIndex | QPersistentModelIndex

ROOT = QModelIndex()
COLUMNS = 6
CODE, NAME, WHO, DONE, STATE, PROOF = range(COLUMNS)
TALL, GROUP, PAD = 42, 34, 8
CODES, WHOM, SHARE, SHORT_SHARE, STATES, PROOFS = 102, 96, 136, 82, 124, 76
COUNTED, NO_STUB = 58, 18  # the words before a bar, and a bar that still says something
NO_WHO, NO_BAR = 690, 590  # narrower, and the names have more need of the room


@dataclass(frozen=True)
class Share:
    """How much of something there is: in words, as a part of the whole, and whether that is all.

    Without a part there is no whole to compare it with, and no bar.
    """

    text: str = ""
    part: float | None = None
    whole: bool = False


NONE = Share()


@dataclass(frozen=True)
class PlanRow:
    """What the row of an activity shows."""

    id: int
    code: str
    title: str
    who: str = ""
    share: Share = NONE
    state: str = ""
    icon: str = ""
    token: str = "text"
    proof: str = ""
    lacks_proof: bool = False
    full: str = ""  # the title as it was written
    coded: bool = True
    example: bool = False


@dataclass(frozen=True)
class PlanGroup:
    """What the row of an objective shows, and the rows under it."""

    id: int
    code: str
    title: str
    share: Share
    rows: tuple[PlanRow, ...] = ()
    full: str = ""


@dataclass(frozen=True)
class _Place:
    """A row with its place in the tree."""

    look: PlanGroup | PlanRow
    row: int
    above: "_Place | None" = None


class _Model(QAbstractItemModel):
    """The groups and their rows."""

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[_Place] = []
        self._rows: list[list[_Place]] = []
        self.short = False  # no room for bars, nor for the words over them
        self.anybody = False  # anybody answers for any of them

    def show(self, groups: Sequence[PlanGroup]) -> None:
        self.beginResetModel()
        self.anybody = any(row.who for group in groups for row in group.rows)
        self._groups = [_Place(each, number) for number, each in enumerate(groups)]
        self._rows = [
            [_Place(row, number, above) for number, row in enumerate(group.rows)]
            for above, group in zip(self._groups, groups, strict=True)
        ]
        self.endResetModel()

    def place(self, index: Index) -> _Place:
        found: _Place = index.internalPointer()
        return found

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        within = self._rows[parent.row()] if parent.isValid() else self._groups
        if not (0 <= row < len(within) and 0 <= column < COLUMNS):
            return QModelIndex()
        return self.createIndex(row, column, within[row])

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        above = self.place(index).above if index.isValid() else None
        return self.createIndex(above.row, 0, above) if above else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        if not parent.isValid():
            return len(self._groups)
        leaf = parent.column() > 0 or self.place(parent).above is not None
        return 0 if leaf else len(self._rows[parent.row()])

    def columnCount(self, parent: Index = ROOT) -> int:
        return COLUMNS

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._title(section)
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return LEFT
        return None

    def _title(self, section: int) -> str:
        done = _("Avance") if self.short else _("Realizado / previsto")
        titles = (_("Código"), _("Actividad"), _("Responsable"), done)
        return (*titles, _("Estado"), _("Evidencia"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        look, column = self.place(index).look, index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _cell(look, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(look) if column == CODE else _cell(look, column)
        return None

    def find(self, key: tuple[str, int]) -> QModelIndex:
        """Return where this group or row is; nowhere, where it is not shown."""
        for groups in (self._groups, *self._rows):
            for place in groups:
                if key_of(place.look) == key:
                    return self.createIndex(place.row, 0, place)
        return QModelIndex()


def key_of(look: PlanGroup | PlanRow) -> tuple[str, int]:
    """Tell a group from a row, and each from its like."""
    return ("group" if isinstance(look, PlanGroup) else "row", look.id)


def _cell(look: PlanGroup | PlanRow, column: int) -> str:
    if isinstance(look, PlanGroup):
        return {CODE: look.code, NAME: look.title, DONE: look.share.text}.get(column, "")
    said = (look.code, look.title, look.who, look.share.text, look.state, look.proof)
    return said[column]


def spoken(look: PlanGroup | PlanRow) -> str:
    """Say a row in a sentence, for a screen reader."""
    if isinstance(look, PlanGroup):
        done = _("{share} actividades cumplidas").format(share=look.share.text)
        return ", ".join((look.code, look.full or look.title, done))
    proof = _("falta evidencia") if look.lacks_proof else _("evidencias: {n}")
    said = (
        look.code,
        look.full or look.title,
        look.who,
        look.share.text,
        look.state.lower(),
        proof.format(n=look.proof) if look.proof else "",
        _("ejemplo") if look.example else "",
    )
    return ", ".join(filter(None, said))


class _Cells(QStyledItemDelegate):
    """Paints a cell of a group or of an activity."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, PlanTree)
        group = isinstance(view.rows.place(index).look, PlanGroup)
        return QSize(10, theme().px(GROUP if group else TALL))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view = self.parent()
        assert isinstance(view, PlanTree)
        look = view.rows.place(index).look
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._ground(painter, option, look, chosen=chosen, first=index.column() == CODE)
        room = option.rect.adjusted(theme().px(PAD), 0, -theme().px(PAD), -1)
        if isinstance(look, PlanGroup):
            folded = not view.isExpanded(index.sibling(index.row(), CODE))
            self._group(painter, room, look, index.column(), view, folded=folded)
        else:
            self._row(painter, room, look, index.column(), view, chosen=chosen)
        painter.restore()

    @staticmethod
    def _ground(
        painter: QPainter,
        option: QStyleOptionViewItem,
        look: PlanGroup | PlanRow,
        *,
        chosen: bool,
        first: bool,
    ) -> None:
        rect, color = option.rect, theme().color
        if chosen:
            painter.fillRect(rect, color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, color("hover"))
        elif isinstance(look, PlanGroup):
            painter.fillRect(rect, color("canvas"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color("line"))
        if chosen and first:
            painter.fillRect(rect.left(), rect.top(), theme().px(3), rect.height(), color("accent"))

    def _group(
        self,
        painter: QPainter,
        room: QRect,
        look: PlanGroup,
        column: int,
        view: "PlanTree",
        *,
        folded: bool,
    ) -> None:
        px = theme().px
        if column == CODE:
            if look.rows:
                centre = QPointF(room.left() + px(4), room.center().y() + 1)
                paint_icon(painter, centre, "chevron-right" if folded else "chevron-down", size=13)
            words = room.adjusted(px(14), 0, px(PAD), 0)
            paint_text(painter, words, look.code, font(13, 600))
        elif column in (NAME, WHO):  # nobody answers for an objective: its name has both rooms
            painter.setClipRect(room.adjusted(-px(PAD), 0, px(PAD), 0))
            whole = QRect(room)
            if column == NAME and not view.isColumnHidden(WHO):
                whole.setRight(whole.right() + view.columnWidth(WHO))
            elif column == WHO:
                whole.setLeft(whole.left() - view.columnWidth(NAME))
            paint_text(painter, whole, look.title, font(13, 600))
        elif column == DONE:
            self._share(painter, room, look.share, view, weight=600)

    def _row(
        self,
        painter: QPainter,
        room: QRect,
        look: PlanRow,
        column: int,
        view: "PlanTree",
        *,
        chosen: bool,
    ) -> None:
        px = theme().px
        if column == CODE:
            words = room.adjusted(px(22), 0, px(PAD), 0)
            paint_text(painter, words, look.code, font(12), "text_2" if look.coded else "text_3")
        elif column == NAME:
            self._title(painter, room, look.title, chosen=chosen)
        elif column == WHO:
            paint_text(painter, room, look.who, font(12), "text_2")
        elif column == DONE:
            self._share(painter, room, look.share, view, weight=500)
        elif column == STATE:
            middle = room.center().y() + 1
            paint_icon(painter, QPointF(room.left() + px(7), middle), look.icon, look.token, 14)
            paint_text(
                painter, room.adjusted(px(20), 0, px(4), 0), look.state, font(12.5), look.token
            )
        else:
            self._proof(painter, room, look)

    @staticmethod
    def _title(painter: QPainter, room: QRect, title: str, *, chosen: bool) -> None:
        letters, line = font(13, 600 if chosen else 400), theme().px(16)
        lines = wrapped(title, letters, max(1, room.width()), 2)
        top = room.center().y() + 1 - line * len(lines) // 2
        for number, words in enumerate(lines):
            place = QRect(room.left(), top + number * line, room.width(), line)
            paint_text(painter, place, words, letters)

    @staticmethod
    def _share(
        painter: QPainter, room: QRect, share: Share, view: "PlanTree", *, weight: int
    ) -> None:
        px, letters = theme().px, font(13, weight)
        paint_text(painter, room, share.text, letters)
        start = room.left() + max(px(COUNTED), width_of(share.text, letters)) + px(8)
        bar = QRect(start, room.center().y() - px(3) + 1, room.right() - start + px(4), px(6))
        if share.part is not None and not view.rows.short and bar.width() >= px(NO_STUB):
            paint_bar(painter, bar, share)

    @staticmethod
    def _proof(painter: QPainter, room: QRect, look: PlanRow) -> None:
        if not look.proof:
            return
        px, middle = theme().px, room.center().y() + 1
        icon, token = ("file-warning", "danger") if look.lacks_proof else ("paperclip", "text_2")
        paint_icon(painter, QPointF(room.left() + px(7), middle), icon, token, 14)
        paint_text(painter, room.adjusted(px(20), 0, px(4), 0), look.proof, font(12.5), token)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say in full what the row cuts, or writes in short."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        assert isinstance(view, PlanTree)
        look = view.rows.place(index).look
        who = look.who if isinstance(look, PlanRow) else ""
        QToolTip.showText(event.globalPos(), tip(look.full or look.title, who), view)
        return True


def paint_bar(painter: QPainter, bar: QRect, share: Share) -> None:
    """How much of something there is, as a bar; whole, it has another colour."""
    round_ = bar.height() / 2
    paint_pill(painter, bar, "line", round_)
    if not share.part:
        return
    done = QRect(bar)
    done.setWidth(max(bar.height(), round(bar.width() * min(1.0, share.part))))
    paint_pill(painter, done, "ok" if share.whole else "accent", round_)


class PlanTree(QTreeView):
    """The tree; a row is named by its key: whether it is a group or a row, and its id.

    `chosen` tells the current row; `opened` is Enter or a double click on an activity, `marked`
    is Space, `proof_asked` Ctrl+E, `edit_asked` E, `delete_asked` Delete, `add_asked` Insert.
    """

    chosen = Signal(object)
    opened = Signal(object)
    marked = Signal(object)
    proof_asked = Signal(object)
    edit_asked = Signal(object)
    delete_asked = Signal(object)
    add_asked = Signal()
    menu_asked = Signal(object, QPoint)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.rows = _Model()
        self._folded: set[int] = set()
        self._showing = False
        self.setModel(self.rows)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setSectionsMovable(False)
        header.setSectionsClickable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(10)
        self.expanded.connect(lambda index: self._folded.discard(self._group_id(index)))
        self.collapsed.connect(self._fold)
        self.doubleClicked.connect(self._open)
        theme().changed.connect(self._fit)

    # Showing

    def show_groups(self, groups: Sequence[PlanGroup]) -> None:
        """Show these; what is folded and what is current stay so, or else what is near."""
        now, at = self.current_key(), self._number(self.currentIndex())
        down = self.verticalScrollBar().value()
        self._showing = True
        self.rows.show(groups)
        header = self.header()
        for column in range(self.rows.columnCount()):
            grows = column == NAME
            mode = QHeaderView.ResizeMode
            header.setSectionResizeMode(column, mode.Stretch if grows else mode.Fixed)
        for number, group in enumerate(groups):
            self.setExpanded(self.rows.index(number, 0), group.id not in self._folded)
        self._fit()
        if now is not None and not self.go_to(now):
            every = self._every()
            self.setCurrentIndex(every[min(at, len(every) - 1)] if every else QModelIndex())
        self.verticalScrollBar().setValue(down)
        self._showing = False
        if self.current_key() != now:
            self.chosen.emit(self.current_key())

    def current_key(self) -> tuple[str, int] | None:
        """Return which row is current."""
        index = self.currentIndex()
        return key_of(self.rows.place(index).look) if index.isValid() else None

    def go_to(self, key: tuple[str, int]) -> bool:
        """Make a row the current one, and tell whether it is there."""
        index = self.rows.find(key)
        if index.isValid():
            if (above := self.rows.parent(index)).isValid():
                self.expand(above)
            self.setCurrentIndex(index)
        return index.isValid()

    def go_first(self) -> None:
        """Make the first activity the current one, or else the first objective."""
        every = self._every()
        first = next((each for each in every if self.rows.parent(each).isValid()), None)
        if first is None and every:
            first = every[0]
        if first is not None:
            self.setCurrentIndex(first)

    def forget_current(self) -> None:
        """Let no row be current: others are about to be shown."""
        self._showing = True
        self.setCurrentIndex(QModelIndex())
        self._showing = False

    def folded(self) -> tuple[int, ...]:
        """Return which objectives are folded."""
        return tuple(sorted(self._folded))

    def fold_only(self, ids: Sequence[int]) -> None:
        """Fold these objectives, and unfold the others."""
        self._folded = set(ids)
        for number in range(self.rows.rowCount()):
            index = self.rows.index(number, 0)
            self.setExpanded(index, self._group_id(index) not in self._folded)

    def keep(self) -> dict[str, Any]:
        """Return how the tree looks, for `restore`."""
        return {
            "folded": self.folded(),
            "now": self.current_key(),
            "down": self.verticalScrollBar().value(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as it did then."""
        self.fold_only(state["folded"])
        if state["now"] is not None:
            self.go_to(state["now"])
        self.verticalScrollBar().setValue(state["down"])

    def place_of_current(self) -> QRect:
        """Return where the current row is on the screen."""
        rect = self.visualRect(self.currentIndex())
        rect.setLeft(0)
        rect.setRight(self.viewport().width() - 1)
        return QRect(self.viewport().mapToGlobal(rect.topLeft()), rect.size())

    def _group_id(self, index: Index) -> int:
        return self.rows.place(index).look.id

    def _fold(self, index: Index) -> None:
        self._folded.add(self._group_id(index))

    def _every(self) -> list[QModelIndex]:
        """All rows, as they are read."""
        groups = [self.rows.index(number, 0) for number in range(self.rows.rowCount())]
        return [
            index
            for group in groups
            for index in (
                group,
                *(self.rows.index(n, 0, group) for n in range(self.rows.rowCount(group))),
            )
        ]

    def _number(self, index: QModelIndex) -> int:
        every = self._every()
        here = index.siblingAtColumn(0)
        return every.index(here) if here in every else 0

    # Keys and the mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() == Qt.Key.Key_Insert and not held:
            self.add_asked.emit()
        elif event.key() == Qt.Key.Key_E and held == Qt.KeyboardModifier.ControlModifier:
            self._tell(self.proof_asked)
        elif asks_for_menu(event):
            self._ask_menu(self.currentIndex(), self._under())
        elif held or not self._act(event.key()):
            super().keyPressEvent(event)

    def _act(self, key: int) -> bool:
        """Do with the current row what this key asks for, if it is anything."""
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif key == Qt.Key.Key_Space:
            self._tell(self.marked)
        elif key == Qt.Key.Key_E:
            self._tell(self.edit_asked)
        elif key == Qt.Key.Key_Delete:
            self._tell(self.delete_asked)
        else:
            return False
        return True

    def _tell(self, signal: Any) -> None:
        if (key := self.current_key()) is not None:
            signal.emit(key)

    def _open(self, index: Index) -> None:
        """Open an activity; fold or unfold an objective."""
        if not index.isValid():
            return
        first = index.sibling(index.row(), CODE)
        look = self.rows.place(first).look
        if isinstance(look, PlanGroup):
            self.setExpanded(first, not self.isExpanded(first))
        else:
            self.opened.emit(key_of(look))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        on_sign = event.position().x() < theme().px(PAD + 14)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and on_sign and index.isValid() and not self.rows.parent(index).isValid():
            self._open(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self._ask_menu(self.currentIndex(), self._under())
        else:
            self._ask_menu(self.indexAt(event.pos()), event.globalPos())

    def _under(self) -> QPoint:
        return self.place_of_current().bottomLeft() + QPoint(theme().px(24), 0)

    def _ask_menu(self, index: QModelIndex, where: QPoint) -> None:
        if index.isValid():
            self.setCurrentIndex(index.siblingAtColumn(0))
            self.menu_asked.emit(key_of(self.rows.place(index).look), where)

    def keyboardSearch(self, search: str) -> None:
        """Do nothing: letters are commands of the page."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            self.go_first()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if not self._showing:
            self.chosen.emit(self.current_key())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        ring_row(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give the names what the other columns leave, and more where that is little."""
        px, wide = theme().px, self.viewport().width()
        self.rows.short = wide < px(NO_BAR)
        self.setColumnHidden(WHO, wide < px(NO_WHO) or not self.rows.anybody)
        share = SHORT_SHARE if self.rows.short else SHARE
        for column, width in (
            (CODE, CODES),
            (WHO, WHOM),
            (DONE, share),
            (STATE, STATES),
            (PROOF, PROOFS),
        ):
            self.setColumnWidth(column, px(width))
        self.scheduleDelayedItemsLayout()
