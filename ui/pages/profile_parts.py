"""What the profiles of institutions and people are built of: head, columns and cards."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _
from ui.desk import Desk
from ui.parts.buttons import Button, button, keycap, menu
from ui.parts.cards import Card
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.labels import Avatar, Badge, Elided, IconMark, label, separator
from ui.parts.timeline import SmallList, SmallRow
from ui.theme import icon, theme

NARROW_WINDOW, NARROW, GAP = 960, 560, 12

Do = Callable[[], object]


class ProfileHead(QFrame):
    """Who it is, in a line what they are, and what can be done with them."""

    def __init__(self, offer: Callable[[QMenu], object]) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._offer = offer
        self._primary: list[Button] = []
        self._wide: list[tuple[Button, Button]] = []  # with its words, and without
        self._badges: list[Badge] = []
        self.tile = QHBoxLayout()
        self.title = Elided("", "title")
        self.example = Badge(_("Ejemplo"), "stalled", "")
        self.facts = Elided("", "sec")
        self.badges = QHBoxLayout()
        self.badges.setSpacing(8)
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._open)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._build()

    def _build(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(3)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title)
        first.addWidget(self.example)
        first.addStretch(1)
        names.addLayout(first)
        names.addWidget(self.facts)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(self.tile)
        top.addLayout(names, 1)
        top.addWidget(self.more)
        bottom = QHBoxLayout()
        bottom.setSpacing(8)
        bottom.addLayout(self._actions)
        bottom.addStretch(1)
        bottom.addLayout(self.badges)
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 13, 16, 12)
        inner.setSpacing(10)
        inner.addLayout(top)
        inner.addLayout(bottom)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(inner)
        outer.addWidget(separator())

    def focus_first(self) -> None:
        """Put the keyboard on what is done most often."""
        self._primary[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def act(self, text: str, icon_name: str, on: Do, shortcut: str = "") -> Button:
        """Offer something to do; the first is the primary one, the others shrink to an icon."""
        first = not self._primary
        made = button(text, "primary" if first else "secondary", icon_name, on=on)
        if shortcut:
            made.say(text, shortcut)
        self._actions.addWidget(made)
        if first:
            self._primary.append(made)
        else:
            small = button(text, "secondary", icon_name, on=on)
            small.setText("")
            small.setToolTip(made.toolTip() or text)
            made.hide()  # words come with room, so that they never ask for it
            self._actions.addWidget(small)
            self._wide.insert(0, (made, small))
        return made

    def show_badges(self, badges: Sequence[Badge]) -> None:
        """Show these at the end of the actions."""
        empty(self.badges)
        self._badges = list(badges)
        for badge in badges:
            self.badges.addWidget(badge)
        self._fit()

    def show_tile(self, mark: QWidget) -> None:
        """Show this before the name."""
        empty(self.tile)
        self.tile.addWidget(mark)

    def _open(self) -> None:
        made = menu(self)
        self._offer(made)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take the words from the last buttons first, as far as room is short."""
        shown = [*self._primary, *(wide for wide, _small in self._wide), *self._badges]
        need = sum(each.sizeHint().width() + 8 for each in shown) + 44
        for wide, small in self._wide:
            short = need > self.width()
            if short:
                need -= wide.sizeHint().width() - small.sizeHint().width()
            had = wide.hasFocus() or small.hasFocus()
            wide.setVisible(not short)
            small.setVisible(short)
            if had:
                (small if short else wide).setFocus()


class ProfileBody(QScrollArea):
    """Cards in two columns, or in one where the room is short."""

    def __init__(self, top: Sequence[QWidget], left: Sequence[QWidget], right: Sequence[QWidget]):
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(16, GAP, 16, 16)
        outer.setSpacing(GAP)
        for each in top:
            outer.addWidget(each)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(GAP)
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for cards, column in zip((left, right), self._sides, strict=True):
            column.setSpacing(GAP)
            for each in cards:
                column.addWidget(each)
            self._columns.addLayout(column, 1)
        outer.addLayout(self._columns)
        outer.addStretch(1)
        for column in self._sides:
            column.addStretch(1)
        self._two = True
        self.setWidget(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        window = self.window().width()
        two = self.width() >= theme().px(NARROW) and window >= NARROW_WINDOW
        if two == self._two:
            return
        self._two = two
        way = QBoxLayout.Direction
        self._columns.setDirection(way.LeftToRight if two else way.TopToBottom)
        for side in self._sides:
            if two:
                side.addStretch(1)
            else:
                side.takeAt(side.count() - 1)


class FoldingCard(Card):
    """A card that stays folded or unfolded as it was left."""

    def __init__(self, desk: Desk, key: str, title: str, *, folded: bool = False) -> None:
        kept = f"profile.{key}.folded"
        super().__init__(
            title,
            on_fold=partial(desk.keep_view, kept),
            folded=bool(desk.settings.view.get(kept, folded)),
        )
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
        self.setSizePolicy(policy)


class LazyCard(FoldingCard):
    """A card that is folded at first, and looks up what it shows only where that can be seen."""

    def __init__(self, desk: Desk, key: str, title: str) -> None:
        super().__init__(desk, key, title, folded=True)
        self._owner = 0
        self._stale = False
        self.fold.toggled.connect(self._look)

    def show_owner(self, owner_id: int) -> None:
        """Show what is now known of this one."""
        self._owner, self._stale = owner_id, True
        self._look()

    def look_up(self, owner_id: int) -> None:
        """Read what is known of this one, and show it."""
        raise NotImplementedError

    def _look(self) -> None:
        if self._stale and self.fold.isChecked():
            self._stale = False
            self.look_up(self._owner)


class Section(FoldingCard):
    """A card with a list in it, or one line that says that there is nothing and what to do.

    `opened`, `toggled`, `delete_asked` and `menu_asked` are those of its list.
    """

    opened = Signal(object)
    toggled = Signal(object, bool)
    delete_asked = Signal(object)
    menu_asked = Signal(object, QPoint)

    def __init__(self, desk: Desk, key: str, title: str, nothing: str = "", most: int = 8) -> None:
        super().__init__(desk, key, title)
        self.list = SmallList(title, most)
        self.nothing = QWidget()
        self._line = FlowLayout(self.nothing, 4)
        self.nothing.setContentsMargins(2, 0, 0, 0)
        self._line.addWidget(label(nothing, "sec", tone="muted"))
        self.add(self.nothing)
        self.add(self.list)
        self.hear(self.list)

    def hear(self, rows: SmallList) -> None:
        """Pass on what a list tells."""
        rows.opened.connect(self.opened)
        rows.toggled.connect(self.toggled)
        rows.delete_asked.connect(self.delete_asked)
        rows.menu_asked.connect(self.menu_asked)

    def offer(
        self, text: str, icon_name: str, on: Do, empty_text: str = "", *, keys: str = ""
    ) -> None:
        """Put a button in the head, and another beside the sentence that there is nothing.

        The `keys` are only shown: they are the page's.
        """
        made = button(text, "icon", icon_name, small=True, on=on)
        if keys:
            made.say(text, keys)
            self.add_action(keycap(keys))
        self.add_action(made)
        self.offer_first(empty_text or text, on)

    def offer_first(self, text: str, on: Do) -> None:
        """Put a button beside the sentence that there is nothing, and nowhere else."""
        self._line.insert(1, button(text, "ghost", small=True, on=on))

    def show_rows(self, rows: Sequence[SmallRow], count: int | None = None) -> None:
        """Show these, and how many there are."""
        had_focus = self.list.view.hasFocus()
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        self.set_count((len(rows) if count is None else count) or None)
        if had_focus and not rows:
            self.fold.setFocus(Qt.FocusReason.OtherFocusReason)


class Folded(QWidget):
    """A list under a line that opens it: who came before, what was done."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.head = button(title, "quiet", "chevron-right", small=True, on=self._turn)
        self.summary = Elided("", "caption")
        self.list = SmallList(title)
        self.list.hide()
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.head)
        line.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.list)

    def show_rows(self, rows: Sequence[SmallRow], summary: str) -> None:
        """Show these under their summary."""
        self.list.show_rows(rows)
        self.summary.setText(summary)
        self.setVisible(bool(rows))

    def _turn(self) -> None:
        opened = self.list.isHidden()
        self.list.setVisible(opened)
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", "text_2"))
        self.head.setAccessibleDescription(_("Desplegado") if opened else _("Plegado"))


def in_order(widget: QWidget) -> Iterator[QWidget]:
    """Yield what the keyboard reaches in a widget, as it is read."""
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    inside = widget.widget() if isinstance(widget, QScrollArea) else None
    if inside is not None:
        yield from in_order(inside)
    elif layout := widget.layout():
        yield from _in_layout(layout)
    elif widget.focusPolicy() == Qt.FocusPolicy.NoFocus:
        for child in widget.children():
            if isinstance(child, QWidget) and not child.isWindow():
                yield from in_order(child)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item: Any = layout.itemAt(place)
        if inner := item.widget():
            yield from in_order(inner)
        elif deeper := item.layout():
            yield from _in_layout(deeper)


def chain(widget: QWidget) -> None:
    """Let Tab go through a widget in the order in which it is read."""
    reached = list(in_order(widget))
    for one, other in pairwise(reached):
        QWidget.setTabOrder(one, other)


def tile(icon_name: str) -> QWidget:
    """Return the mark of an institution."""
    return IconMark(icon_name, "accent", 17, "selection")


def portrait(initials: str) -> QWidget:
    """Return the mark of a person."""
    return Avatar(initials, "accent", 42)
