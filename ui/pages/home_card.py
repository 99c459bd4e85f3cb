"""The card of Inicio: a sign, a title, what leads on, and one list."""

from collections.abc import Sequence

from ui.parts.buttons import Button
from ui.parts.cards import Card
from ui.parts.labels import IconMark, label
from ui.parts.timeline import SmallList, SmallRow
from ui.theme import theme


class Listed(Card):
    """A card with a sign before its title, and one list; or a sentence where there is nothing."""

    def __init__(self, icon: str, token: str, title: str, action: Button, most: int) -> None:
        super().__init__(title)
        self.list = SmallList(title, most)
        self.nothing = label("", "sec", wrap=True)
        self.nothing.setContentsMargins(theme().px(8), 0, theme().px(8), theme().px(8))
        self.action = action
        outer = self.layout()
        assert outer is not None
        outer.setContentsMargins(8, 10, 8, 8)
        self.head.setContentsMargins(8, 0, 4, 0)
        self.head.setSpacing(10)
        self.sign = IconMark(icon, token, 17)
        self.head.insertWidget(0, self.sign)
        self.add_action(action)
        self.add(self.list)
        self.add(self.nothing)

    def call(self, title: str) -> None:
        """Give it another title."""
        self.title_words.setText(title)
        self.list.view.setAccessibleName(title)

    def show_rows(self, rows: Sequence[SmallRow], nothing: str) -> None:
        """Show these, or say that there is nothing."""
        self.list.show_rows(rows)
        self.list.setVisible(bool(rows))
        self.nothing.setText(nothing)
        self.nothing.setVisible(not rows)
