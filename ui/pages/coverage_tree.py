"""The coverage of an instrument as a tree: regions, provinces and governments, with bars."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from crm.coverage import Node, Tally
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import OrganizationKind, PlaceLevel
from ui.parts.paint import LEFT, RIGHT, paint_pill, paint_text, ring_row, tip, width_of
from ui.theme import font, theme

Index = QModelIndex | QPersistentModelIndex

ROOT = QModelIndex()
HEIGHT, PAD, BAR, NARROWEST = 32, 8, 84, 60
NAMES, FOR_UNSIGNED = 330, 64  # room for a name and its total, and for plans without signature
NAME, TOTAL, CONTACTED, SIGNED, PLANNED = range(5)
_PREFIX = {PlaceLevel.REGION: 2, PlaceLevel.PROVINCE: 4, None: 6}


@dataclass(frozen=True)
class Branch:
    """A node with its place in the tree."""

    node: Node
    parent: "Branch | None"
    row: int

    @property
    def prefix(self) -> str:
        """How the UBIGEO of what lies in it begins."""
        return self.node.code[: _PREFIX[self.node.level]]


class _Tree(QAbstractItemModel):
    """The nodes of the tree; each row says how many of how many."""

    def __init__(self, signs: str, plans: str) -> None:
        super().__init__()
        self._titles = (_("Territorio"), _("Gobiernos"), _("Contactados"), signs, plans)
        self._made: dict[tuple[int, int], Branch] = {}  # Qt keeps only their addresses
        self.root = Branch(Node("", "", Tally()), None, 0)

    def show(self, root: Node) -> None:
        self.beginResetModel()
        self._made.clear()
        self.root = Branch(root, None, 0)
        self.endResetModel()

    def branch(self, index: Index) -> Branch:
        return index.internalPointer() if index.isValid() else self.root

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        above = self.branch(parent)
        if not (0 <= row < len(above.node.children) and 0 <= column < len(self._titles)):
            return QModelIndex()
        key = (id(above), row)
        if key not in self._made:
            self._made[key] = Branch(above.node.children[row], above, row)
        return self.createIndex(row, column, self._made[key])

    def parent(self, index: Index = ROOT) -> QModelIndex:  # type: ignore[override]
        above = self.branch(index).parent
        if above is None or above is self.root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.column() > 0 else len(self.branch(parent).node.children)

    def columnCount(self, parent: Index = ROOT) -> int:
        return len(self._titles)

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if way == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section == TOTAL else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node, column = self.branch(index).node, index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node) if column == NAME else shown(node, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(node, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == NAME:
            return tip(shown(node, NAME))
        return None

    def _spoken(self, node: Node) -> str:
        said = (f"{self._titles[each].lower()}: {shown(node, each)}" for each in range(TOTAL, 5))
        return ", ".join((shown(node, NAME), *said))


def shown(node: Node, column: int) -> str:
    """Return what a column says of a territory or of a government."""
    if column == NAME:
        return _name(node)
    if column == TOTAL:
        return show_number(node.tally.total) if node.level else ""
    count = reached(node, column)
    if node.level is None:
        unsigned = column == PLANNED and node.tally.unsigned
        return _("sin firma") if unsigned else _("sí") if count else "—"
    said = _("{some} de {all}").format(some=show_number(count), all=show_number(node.tally.total))
    if column == PLANNED and node.tally.unsigned:
        n = node.tally.unsigned
        more = ngettext("{n} sin firma", "{n} sin firma", n).format(n=show_number(n))
        return f"{said} ({more})"
    return said


def reached(node: Node, column: int) -> int:
    """How many of a node reached what a column counts."""
    tally = node.tally
    return {CONTACTED: tally.contacted, SIGNED: tally.signed, PLANNED: tally.planned}[column]


def _name(node: Node) -> str:
    """A territory by its name; its own government also by its kind, for both have the same."""
    if node.kind in (OrganizationKind.REGIONAL, OrganizationKind.PROVINCIAL):
        return f"{node.name} · {node.kind.label}"
    return node.name


class _Cells(QStyledItemDelegate):
    """Paints a name, a number, or how many of how many as a bar."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme().px(NARROWEST), theme().px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        view, rect, px = self.parent(), option.rect, theme().px
        assert isinstance(view, CoverageTree)
        node = view.tree.branch(index).node
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme().color("selection"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme().color("hover"))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme().color("line"))
        room = rect.adjusted(px(PAD), 0, -px(PAD), 0)
        if index.column() == NAME:
            bold = 600 if node.level is PlaceLevel.REGION else 500 if node.level else 400
            paint_text(painter, room, shown(node, NAME), font(13, bold))
        elif index.column() == TOTAL:
            paint_text(painter, room, shown(node, TOTAL), font(12), "text_2", RIGHT)
        else:
            self._paint_share(painter, room, node, index.column())
        painter.restore()

    def _paint_share(self, painter: QPainter, room: QRect, node: Node, column: int) -> None:
        count, px = reached(node, column), theme().px
        ink = "text" if count else "text_3"
        if node.level is not None:
            wide = min(px(BAR), room.width() // 3)
            bar = QRect(room.left(), room.center().y() - px(3) + 1, wide, px(6))
            paint_pill(painter, bar, "neutral", 3)
            if count:
                filled = max(px(4), round(wide * count / node.tally.total))
                paint_pill(
                    painter,
                    QRect(bar.topLeft(), bar.size()).adjusted(0, 0, filled - wide, 0),
                    "accent" if column == CONTACTED else "ok",
                    3,
                )
            room = room.adjusted(wide + px(8), 0, 0, 0)
        paint_text(painter, room, shown(node, column), font(12), ink)


class CoverageTree(QTreeView):
    """The tree; `chosen` tells how the UBIGEO of what was pressed Enter on begins, and its name."""

    chosen = Signal(str, str)

    def __init__(self, signs: str, plans: str) -> None:
        super().__init__()
        self.tree = _Tree(signs, plans)
        self.setModel(self.tree)
        self.setItemDelegate(_Cells(self))
        self.setAccessibleName(_("Cobertura por territorio"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        header = self.header()
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.doubleClicked.connect(self._choose)
        theme().changed.connect(self._fit)
        self._fit()

    def show_tree(self, root: Node) -> None:
        """Show these figures; what was unfolded and current stays so."""
        opened, now = self._unfolded(), self.tree.branch(self.currentIndex()).node.code
        self.tree.show(root)
        for index in self._walk():
            code = self.tree.branch(index).node.code
            if code in opened and self.tree.rowCount(index):
                self.expand(index)
            if code == now:
                self.setCurrentIndex(index)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.tree.index(0, 0))

    def keep(self) -> dict[str, Any]:
        """Return what is unfolded and in sight, for `restore`."""
        return {"opened": sorted(self._unfolded()), "down": self.verticalScrollBar().value()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as it did then."""
        for index in self._walk():
            if self.tree.branch(index).node.code in state["opened"] and self.tree.rowCount(index):
                self.expand(index)
        self.verticalScrollBar().setValue(state["down"])

    def _walk(self) -> list[QModelIndex]:
        """The regions, and the provinces after them."""
        tree = self.tree
        regions = [tree.index(row, 0) for row in range(tree.rowCount())]
        return [
            *regions,
            *(
                tree.index(row, 0, region)
                for region in regions
                for row in range(tree.rowCount(region))
            ),
        ]

    def _unfolded(self) -> set[str]:
        return {self.tree.branch(i).node.code for i in self._walk() if self.isExpanded(i)}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: Index) -> None:
        if index.isValid():
            branch = self.tree.branch(index)
            self.chosen.emit(branch.prefix, branch.node.name)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        ring_row(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = theme().px
        share = min(px(190), max(px(112), (self.viewport().width() - px(NAMES)) // 3))
        left = self.viewport().width() - px(NAMES) - 3 * share
        title = width_of(self.tree.headerData(TOTAL, Qt.Orientation.Horizontal), font(12.5, 600))
        self.setColumnWidth(TOTAL, max(px(88), title + 2 * px(PAD)))
        for column in (CONTACTED, SIGNED, PLANNED):
            self.setColumnWidth(column, share)
        self.setColumnWidth(PLANNED, share + max(0, min(px(FOR_UNSIGNED), left)))
        self.setIndentation(px(20))
