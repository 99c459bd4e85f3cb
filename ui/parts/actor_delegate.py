"""Paints the two-line row of a long list: who, where, how far, and what is wrong."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    Qt,
)
from PySide6.QtGui import QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from crm.i18n import _
from ui.parts.glyphs import TOKENS, Glyph, paint_glyph
from ui.parts.paint import (
    RIGHT,
    chip_width,
    paint_chip,
    paint_icon,
    paint_marked,
    paint_text,
    tip,
    width_of,
)
from ui.theme import font, theme

LOOK = int(Qt.ItemDataRole.UserRole)

Index = QModelIndex | QPersistentModelIndex
Mark = Literal["", "overdue", "stalled"]

MARKS = {"overdue": ("triangle-alert", "danger"), "stalled": ("hourglass", "stalled")}

# The design's lengths, before they grow with the text.
TALL, COMPACT, START, EDGE = 42, 28, 36, 13


@dataclass(frozen=True)
class RowLook:
    """What a row shows of its record."""

    title: str = ""
    detail: str = ""
    icon: str = ""
    glyph: Glyph | None = None
    glyph_text: str = ""
    mark: Mark = ""
    example: bool = False


def spoken(look: RowLook) -> str:
    """Say the row in a sentence, for a screen reader."""
    wrong = {"overdue": _("vencido"), "stalled": _("detenido")}.get(look.mark, "")
    example = _("ejemplo") if look.example else ""
    said = (look.title, look.detail.replace(" · ", ", "), look.glyph_text, wrong, example)
    return ", ".join(filter(None, said))


class ActorDelegate(QStyledItemDelegate):
    """Paints a `RowLook` in two lines, or in one when compact, and marks the searched words."""

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self.compact = False
        self.words = ""

    def height(self) -> int:
        """Return the height of every row."""
        return theme().px(COMPACT if self.compact else TALL)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        _RowPainter(
            painter, option, index.data(LOOK) or RowLook(), self.words, self.compact
        ).paint()
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Say in full what the row had to cut."""
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        look = index.data(LOOK) or RowLook()
        wrong = {"overdue": _("Con vencidos"), "stalled": _("Detenido")}.get(look.mark, "")
        cut = _Places(option.rect, look, self.compact).cut(look)
        lines = (look.title, look.detail, look.glyph_text) if cut else ()
        QToolTip.showText(event.globalPos(), tip(*lines, wrong) if lines or wrong else "", view)
        return True


class _Places:
    """Where each part of a row goes, from the right side inwards: the names get what is left."""

    def __init__(self, rect: QRect, look: RowLook, compact: bool) -> None:
        px = theme().px
        self.title_font = font(13, 500)
        self.small = font(12)
        high = rect.height()
        self.upper = rect.top() + (high // 2 if compact else px(14))
        self.lower = rect.top() + (high // 2 if compact else px(31))
        left, right = rect.left() + px(START), rect.right() - px(EDGE) + 1
        self.mark_x = right - px(7)
        upper_end = right - (px(20) if look.mark else 0)
        lower_end = upper_end if compact else right
        self.glyph_text = self._glyph_text(look, lower_end - left, lower_end, compact)
        self.glyph_x = self.glyph_text.left() - px(11)
        detail_end = self.glyph_text.left() - px(26) if look.glyph else lower_end
        if compact:
            upper_end = detail_end
        self.chip = QRect()
        if look.example:
            wide = chip_width(_("Ejemplo"))
            at = min(left + width_of(look.title, self.title_font) + px(6), upper_end - wide)
            self.chip = QRect(at, self.upper - px(10), wide, px(20))
            upper_end = at - px(6)
        self.title = self._line(left, upper_end, self.upper)
        self.detail = self._line(left, detail_end, self.lower)
        if compact:
            start = max(self.chip.right(), left + width_of(look.title, self.title_font)) + px(10)
            self.detail.setLeft(start if detail_end - start > px(50) else detail_end)

    def _line(self, left: int, right: int, middle: int) -> QRect:
        high = theme().px(20)
        return QRect(left, middle - high // 2, max(0, right - left), high)

    def _glyph_text(self, look: RowLook, room: int, right: int, compact: bool) -> QRect:
        share = room // 3 if compact else room * 11 // 20
        wide = min(width_of(look.glyph_text, self.small), share)
        if compact and room < theme().px(330):
            wide = 0
        return self._line(right - wide, right, self.lower)

    def cut(self, look: RowLook) -> bool:
        """Say whether any text does not fit."""
        return any(
            width_of(text, letters) > place.width()
            for text, letters, place in (
                (look.title, self.title_font, self.title),
                (look.detail, self.small, self.detail),
                (look.glyph_text, self.small, self.glyph_text),
            )
        )


class _RowPainter:
    """One row being painted."""

    def __init__(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        look: RowLook,
        words: str,
        compact: bool,
    ) -> None:
        state = option.state
        self._painter, self._rect, self._look, self._words = painter, option.rect, look, words
        self._selected = bool(state & QStyle.StateFlag.State_Selected)
        self._hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        self._at = _Places(option.rect, look, compact)

    def paint(self) -> None:
        self._ground()
        painter, look, at, px = self._painter, self._look, self._at, theme().px
        icon = "accent" if self._selected else "text_2"
        if look.icon:
            paint_icon(
                painter, QPointF(self._rect.left() + px(21.5), at.upper), look.icon, icon, 15
            )
        title = font(13, 600) if self._selected else at.title_font
        paint_marked(painter, at.title, look.title, title, self._words)
        if look.example:
            paint_chip(painter, at.chip, _("Ejemplo"), "stalled", "stalled_tint")
        if look.mark:
            name, token = MARKS[look.mark]
            paint_icon(painter, QPointF(at.mark_x, at.upper), name, token, 14)
        if at.detail.width() > 0:
            paint_text(painter, at.detail, look.detail, at.small, "text_2")
        paint_text(painter, at.glyph_text, look.glyph_text, at.small, "text_2", RIGHT)
        if look.glyph:
            side = px(12)
            box = QRectF(at.glyph_x - side / 2, at.lower - side / 2, side, side)
            color = theme().color(TOKENS[look.glyph])
            paint_glyph(painter, box, look.glyph, color, theme().color("surface"))

    def _ground(self) -> None:
        painter, rect, px = self._painter, self._rect, theme().px
        if self._selected or self._hovered:
            painter.fillRect(rect, theme().color("selection" if self._selected else "hover"))
        if self._selected:
            painter.fillRect(rect.left(), rect.top(), px(3), rect.height(), theme().color("accent"))
        else:
            line = QRect(rect.left() + px(START), rect.bottom(), rect.width() - px(START), 1)
            painter.fillRect(line, theme().color("line"))
