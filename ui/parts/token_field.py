"""A field that holds several things at once, each found by typing: participants, tags, goals."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QWidget

from crm.i18n import _
from ui.parts.buttons import button
from ui.parts.labels import restyle
from ui.parts.paint import paint_icon, paint_pill, paint_ring, paint_text, tip, width_of
from ui.parts.suggestions import OfferCreate, Suggest, Suggestion, SuggestLine
from ui.theme import font, theme

# The design's lengths, before they grow with the text.
TOKEN, CROSS, GAP, EDGE, BASE = 24, 26, 6, 8, 34


class Token(QAbstractButton):
    """One thing that the field holds; `×`, Delete and Backspace ask for it to go.

    `asked` tells that the user wants what else there is to say of it: a press, Enter or Space.
    """

    removed = Signal()
    asked = Signal()

    def __init__(self, meant: Suggestion, parent: QWidget, hint: str) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleDescription(hint)
        self.setMouseTracking(True)
        self.say(meant)

    def say(self, meant: Suggestion) -> None:
        """Stand for this."""
        self.meant = meant
        self._text = meant.short or meant.title
        self.setAccessibleName(self._text)
        self.update()

    def wanted(self) -> int:
        """Return the width in which it says all it has to."""
        px = theme().px
        lead = px(28) if self.meant.icon else px(8)
        return lead + width_of(self._text, self._letters()) + px(26)

    def _letters(self) -> QFont:
        return font(12.5 if self.meant.icon else 12, 500)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, area = QPainter(self), theme().px, self.rect()
        ink, tint = (
            ("accent", "selection") if self.meant.tone == "accent" else ("text_2", "neutral")
        )
        paint_pill(painter, area, tint, 6)
        left = px(8)
        if self.meant.icon:
            paint_icon(painter, QPointF(px(16), area.height() / 2), self.meant.icon, ink, 15)
            left = px(28)
        room = QRect(left, 0, self.width() - left - px(24), self.height())
        paint_text(painter, room, self._text, self._letters(), ink)
        paint_icon(painter, self._cross().center(), "x", ink, 13)
        if self.hasFocus():
            paint_ring(painter, area, 6)
        painter.end()

    def _cross(self) -> QRectF:
        side = theme().px(CROSS)
        return QRectF(self.width() - side, 0, side, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        lines = (self.meant.title, self.meant.detail) if self.width() < self.wanted() else ()
        self.setToolTip(tip(*lines) if lines else tip(self.meant.detail) * bool(self.meant.detail))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._cross().contains(event.position())
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._cross().contains(event.position()):
            self.removed.emit()
        elif self.rect().contains(event.position().toPoint()):
            self.asked.emit()


class TokenField(QFrame):
    """Tokens, and a line that finds more of them.

    Left from the start of the line walks onto the tokens, Delete takes one out, and
    Backspace in the empty line first selects the last one. `asked` tells the token that
    was pressed, for whoever has a menu to open on it.
    """

    changed = Signal()
    create_requested = Signal(str)
    asked = Signal(object)

    def __init__(
        self,
        name: str,
        suggest: Suggest,
        offer_create: OfferCreate | None = None,
        *,
        placeholder: str = "",
        browse: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__()
        self._tokens: list[Token] = []
        self._hint = hint or _("Supr lo quita")
        self._suggest, self._placeholder = suggest, placeholder
        self.line = SuggestLine(name, self._others, offer_create, anchor=self)
        self.line.setParent(self)
        self.line.setProperty("bare", "true")
        self.line.installEventFilter(self)
        self.line.picked.connect(self.add)
        self.line.create_requested.connect(self.create_requested)
        self.line.textChanged.connect(self._arrange)
        self._browse = None
        if browse:
            said = _("{name}: ver todo").format(name=name)
            self._browse = button(said, "icon", "plus", small=True, on=self._show_all)
            self._browse.setParent(self)
        self.setFocusProxy(self.line)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._arrange)
        self._arrange()

    def tokens(self) -> list[Suggestion]:
        """Return what it holds, in order."""
        return [token.meant for token in self._tokens]

    def set_tokens(self, meant: Iterable[Suggestion]) -> None:
        """Hold these, and tell nobody."""
        for token in self._tokens:
            token.hide()
            token.deleteLater()
        self._tokens = [self._token(each) for each in meant]
        self._arrange()

    def add(self, meant: Suggestion) -> None:
        """Hold this one more, in place of the text that led to it."""
        self.line.clear()
        if (meant.kind, meant.id) not in self._held():
            self._tokens.append(self._token(meant))
            self.changed.emit()
        self._arrange()

    def say(self, meant: Suggestion) -> None:
        """Show anew the token of the same kind and id."""
        for token in self._tokens:
            if (token.meant.kind, token.meant.id) == (meant.kind, meant.id):
                token.say(meant)
        self._arrange()

    def drop(self, meant: Suggestion) -> None:
        """Hold this one no more."""
        for token in self._tokens:
            if token.meant is meant:
                self._remove(token)
                return

    def pending_text(self) -> str:
        """Return what was typed and leads to nothing yet."""
        return self.line.text().strip()

    def set_wrong(self, wrong: bool) -> None:
        """Show or take away the border of a field that holds up saving."""
        restyle(self, wrong="true" if wrong else "false")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), self.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.line:
                return self._key_in_line(event)
            if isinstance(watched, Token):
                return self._key_on_token(watched, event)
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.line.setFocus(Qt.FocusReason.MouseFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.line.hasFocus() or any(token.hasFocus() for token in self._tokens)
        wrong = self.property("wrong") == "true"
        token = "accent" if focused else "danger" if wrong else "line_strong"
        wide = 2 if focused or wrong else 1
        inset = wide / 2
        outline = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(theme().color(token), wide))
        painter.setBrush(theme().color("danger_tint" if focused and wrong else "surface"))
        painter.drawRoundedRect(outline, 6, 6)
        if focused and wrong:  # its foot says that it is wrong, as that of other fields does
            painter.setPen(QPen(theme().color("danger"), wide))
            painter.setClipRect(self.rect().adjusted(0, self.height() - wide, 0, 0))
            painter.drawRoundedRect(outline, 6, 6)
        painter.end()

    def _held(self) -> set[tuple[str, object]]:
        return {(token.meant.kind, token.meant.id) for token in self._tokens}

    def _others(self, text: str) -> Sequence[Suggestion]:
        held = self._held()
        return [each for each in self._suggest(text) if (each.kind, each.id) not in held]

    def _show_all(self) -> None:
        self.line.setFocus()
        self.line.ask()

    def _token(self, meant: Suggestion) -> Token:
        token = Token(meant, self, self._hint)
        token.asked.connect(lambda: self.asked.emit(token))
        token.removed.connect(lambda: self._remove(token))
        token.installEventFilter(self)
        token.show()
        return token

    def _remove(self, token: Token) -> None:
        place = self._tokens.index(token)
        focused = token.hasFocus()
        self._tokens.remove(token)
        token.hide()
        token.deleteLater()
        if focused:
            self._go(min(place, len(self._tokens)))
        self._arrange()
        self.changed.emit()

    def _go(self, place: int) -> None:
        """Give the focus to the token at this place, or past them all to the line."""
        part: QWidget = self._tokens[place] if place < len(self._tokens) else self.line
        part.setFocus(Qt.FocusReason.OtherFocusReason)

    def _key_in_line(self, event: QKeyEvent) -> bool:
        back = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Backspace)
        start = self.line.cursorPosition() == 0 and not self.line.hasSelectedText()
        if not back or not start or not self._tokens or event.modifiers() & _CHORDS:
            return False
        self.line.close_list()
        self._go(len(self._tokens) - 1)
        return True

    def _key_on_token(self, token: Token, event: QKeyEvent) -> bool:
        place = self._tokens.index(token)
        steps = {
            Qt.Key.Key_Left: max(0, place - 1),
            Qt.Key.Key_Right: place + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self._tokens),
            Qt.Key.Key_Escape: len(self._tokens),
        }
        key = Qt.Key(event.key())
        if event.modifiers() & _CHORDS:
            return False
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._remove(token)
        elif key in steps:
            self._go(steps[key])
        elif key in _ASKS:
            token.asked.emit()
        elif event.text().isprintable() and event.text().strip():
            self.line.setFocus()
            self.line.insert(event.text())
            self.line.ask()
        else:
            return False
        return True

    def _arrange(self) -> None:
        px, high = theme().px, theme().px(TOKEN)
        right = self.width() - px(30 if self._browse else EDGE)
        x, y = px(EDGE), px((BASE - TOKEN) / 2)
        most = right - px(EDGE) - (px(GAP) + px(8) if self._browse else 0)
        for token in self._tokens:
            wide = min(token.wanted(), most)
            if x > px(EDGE) and x + wide > right:
                x, y = px(EDGE), y + high + px(GAP)
            token.setGeometry(x, y, wide, high)
            x += wide + px(GAP)
        typed = width_of(self.line.text(), font(13)) + px(16) if self.line.text() else 0
        needs = max(typed, px(8 if self._browse else 56))
        if x > px(EDGE) and x + needs > right:
            x, y = px(EDGE), y + high + px(GAP)
        self.line.setGeometry(x + px(2), y, max(px(20), right - x - px(2)), high)
        self.line.setPlaceholderText("" if self._tokens else self._placeholder)
        if self._browse:
            self._browse.move(self.width() - px(30), (px(BASE) - px(26)) // 2)
        self.setFixedHeight(y + high + px((BASE - TOKEN) / 2))
        self.update()


_ASKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Menu)
_CHORDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
