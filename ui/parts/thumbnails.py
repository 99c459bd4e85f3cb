"""Small pictures side by side, one of them current; each has words for who cannot see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
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
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPixmap,
)
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from ui.parts.buttons import asks_for_menu
from ui.parts.page_list import PageList
from ui.parts.paint import CENTER, paint_icon, paint_pill, paint_ring, paint_text, tip
from ui.theme import font, theme

Index = QModelIndex | QPersistentModelIndex

ROOT = QModelIndex()
WIDE, TALL, WORDS, GAP = 104, 78, 18, 8
SIDE = 2 * WIDE  # pixels that a picture is kept in, for screens of twice the density
PICTURE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True)
class Thumbnail:
    """A picture that is to come: its id, what it shows, and what is said of it besides."""

    id: Any
    title: str
    detail: str = ""


class _Model(QAbstractListModel):
    """What is shown, and the pictures that have come."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Thumbnail] = []
        self.pictures: dict[Any, QPixmap] = {}

    def show(self, rows: Sequence[Thumbnail]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def take(self, pictures: Mapping[Any, QImage]) -> None:
        found = {id_: QPixmap.fromImage(picture) for id_, picture in pictures.items()}
        self.pictures |= found
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        said = {
            int(Qt.ItemDataRole.DisplayRole): row.title,
            int(Qt.ItemDataRole.AccessibleTextRole): ", ".join(
                filter(None, (row.title, row.detail))
            ),
            int(Qt.ItemDataRole.ToolTipRole): tip(row.title, row.detail),
            PICTURE: self.pictures.get(row.id),
        }
        return said.get(int(role))


class _Delegate(QStyledItemDelegate):
    """Paints a picture, cut to its frame, over its words."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        px = theme().px
        return QSize(px(WIDE + GAP), px(TALL + WORDS + GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        px = theme().px
        frame = QRect(option.rect.left() + px(2), option.rect.top() + px(2), px(WIDE), px(TALL))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        picture: QPixmap | None = index.data(PICTURE)
        if picture is None:
            paint_pill(painter, frame, "neutral", 6)
            paint_icon(painter, QPointF(frame.center()), "image", "text_3", 20)
        else:
            rounded = QPainterPath()
            rounded.addRoundedRect(frame.toRectF(), px(6), px(6))
            painter.setClipPath(rounded)
            painter.drawPixmap(frame, picture, _middle(picture, frame))
            painter.setClipping(False)
        words = QRect(frame.left(), frame.bottom() + px(1), frame.width(), px(WORDS))
        paint_text(painter, words, index.data(), font(11), "text_2", CENTER)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, option.rect.adjusted(0, 0, -px(4), -px(4)), 6)
        painter.restore()


def _middle(picture: QPixmap, frame: QRect) -> QRect:
    """The largest part of a picture, around its middle, that has the shape of the frame."""
    wide = min(picture.width(), picture.height() * frame.width() // frame.height())
    tall = min(picture.height(), picture.width() * frame.height() // frame.width())
    return QRect((picture.width() - wide) // 2, (picture.height() - tall) // 2, wide, tall)


class Thumbnails(PageList):
    """The pictures in as many rows as they need: the page scrolls, not this.

    `opened` on Enter or a press; Delete asks for one to go, and the menu key or the right button
    for its menu.
    """

    opened = Signal(object)
    delete_asked = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self, name: str) -> None:
        self.shown = _Model()
        super().__init__(name, self.shown, _Delegate())
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)

    def show_thumbnails(self, rows: Sequence[Thumbnail]) -> None:
        """Show these; the current one stays current."""
        kept = self.current_id()
        self.shown.show(rows)
        ids = [each.id for each in rows]
        if kept in ids:
            self.setCurrentIndex(self.shown.index(ids.index(kept)))
        self.setVisible(bool(rows))
        self.fit()

    def lacking(self) -> list[Any]:
        """The ids whose picture has not come yet."""
        return [each.id for each in self.shown.rows if each.id not in self.shown.pictures]

    def take(self, pictures: Mapping[Any, QImage]) -> None:
        """Take the pictures of these ids."""
        self.shown.take(pictures)

    def current_id(self) -> Any:
        """Return the id of the current one, or None."""
        index = self.currentIndex()
        return self.shown.rows[index.row()].id if index.isValid() else None

    def fit(self) -> None:
        """Be as tall as the rows are in this width."""
        px = theme().px
        across = max(1, self.width() // px(WIDE + GAP))
        down = -(-len(self.shown.rows) // across)
        self.setFixedHeight(down * px(TALL + WORDS + GAP))
        self.scheduleDelayedItemsLayout()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(WIDE + GAP), 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        id_ = self.current_id()
        if id_ is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(id_)
        elif id_ is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit(id_)
        elif id_ is not None and asks_for_menu(event):
            self._ask_menu(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self.opened.emit(self.shown.rows[index.row()].id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        self._ask_menu(self.currentIndex() if keyboard else self.indexAt(event.pos()))

    def _ask_menu(self, index: QModelIndex) -> None:
        if index.isValid():
            where = self.viewport().mapToGlobal(self.visualRect(index).center())
            self.menu_asked.emit(self.shown.rows[index.row()].id, where)
