"""Cards and what stands in them when there is nothing to show, or nothing yet."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import Button, verbatim
from ui.parts.labels import Elided, IconMark, label
from ui.parts.paint import paint_pill
from ui.theme import icon, theme


class _Fold(QPushButton):
    """The title of a card that folds: a press hides what is under it."""

    def __init__(self, title: str, *, folded: bool) -> None:
        super().__init__(verbatim(title))
        self.setProperty("kind", "heading")
        # The sign stands after the title, so that titles of all cards begin in one line.
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setCheckable(True)
        self.setChecked(not folded)
        self.setAccessibleName(title)
        self.toggled.connect(self._tell)
        self._tell()

    def _tell(self) -> None:
        opened = self.isChecked()
        self.setIcon(icon("chevron-down" if opened else "chevron-right", "text_3", 14))
        self.setAccessibleDescription(_("Desplegado") if opened else _("Plegado"))


class Card(QFrame):
    """A frame with a head (title, count, actions) over a body, which may fold."""

    def __init__(
        self,
        title: str = "",
        count: int | None = None,
        *,
        on_fold: Callable[[bool], None] | None = None,
        folded: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(16, 12, 16, 12)
        outer.setSpacing(8)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self._count = label("", "sec", tone="muted")
        self.content = QWidget(self)  # shown without a parent it would be a window
        self.body = QVBoxLayout(self.content)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(8)
        if on_fold is not None:  # its title keeps room for a focus ring
            outer.setContentsMargins(10, 12, 16, 12)
            self.body.setContentsMargins(6, 0, 0, 0)
        if title:
            self._add_head(outer, title, on_fold, folded)
        outer.addWidget(self.content)
        self.set_count(count)

    def _add_head(
        self, outer: QVBoxLayout, title: str, on_fold: Callable[[bool], None] | None, folded: bool
    ) -> None:
        if on_fold is None:
            self.title_words = Elided(title, "section")
            self.head.addWidget(self.title_words)
        else:
            self.fold = _Fold(title, folded=folded)
            self.fold.toggled.connect(self.content.setVisible)
            self.fold.toggled.connect(lambda opened: on_fold(not opened))
            self.content.setVisible(not folded)
            self.head.addWidget(self.fold)
        self.head.addWidget(self._count)
        self.head.addStretch(1)
        outer.addLayout(self.head)

    def set_count(self, count: int | None) -> None:
        """Say how many there are, beside the title."""
        self._count.setText("" if count is None else f"{count:,}")
        self._count.setVisible(count is not None)

    def add_action(self, made: QWidget) -> None:
        """Put a button at the end of the head."""
        self.head.addWidget(made)

    def add(self, widget: QWidget) -> None:
        """Put a widget under those of the body."""
        self.body.addWidget(widget)


class EmptyState(QWidget):
    """Says in one sentence that there is nothing, and offers one thing to do about it."""

    def __init__(self, icon_name: str, sentence: str, action: Button | None = None) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(1)
        self.words = label(sentence, "body", wrap=True, tone="muted")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        layout.addWidget(IconMark(icon_name, "text_3", 24), alignment=centre)
        layout.addWidget(self.words)
        if action is not None:
            layout.addWidget(action, alignment=centre)
        layout.addStretch(1)


class Skeleton(QWidget):
    """Grey rows that hold the place of a list being read."""

    def __init__(self, rows: int = 6, row_height: int = 42) -> None:
        super().__init__()
        self._rows, self._row = rows, row_height
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(self._row) * self._rows)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), theme().px
        for row in range(self._rows):
            bar = self.rect()
            bar.setRect(px(12), row * px(self._row) + px(9), int(self.width() * 0.5), px(10))
            paint_pill(painter, bar, "neutral", 4)
            bar.setRect(px(12), row * px(self._row) + px(25), int(self.width() * 0.3), px(8))
            paint_pill(painter, bar, "neutral", 4)
