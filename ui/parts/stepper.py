"""Shows how far a matter has come along its stages, and lets the user move it to another."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crm.i18n import _
from ui.parts.glyphs import TOKENS, Glyph, check_path, paint_glyph, paint_strokes
from ui.parts.paint import CENTER, paint_pill, paint_ring, paint_text, tip, width_of
from ui.theme import font, theme

State = Literal["done", "current", "skipped", "ahead"]

# The design's lengths, before they grow with the text.
NODE, MIDDLE, TITLE, LINE, NOTE_LINE = 18, 14, 34, 15, 14


@dataclass(frozen=True)
class Step:
    """One stage: its name, when it was reached, and what is still to check about that."""

    id: object
    title: str
    caption: str = ""
    state: State = "ahead"
    glyph: Glyph = Glyph.CHECK
    note: str = ""


def _said(state: State) -> str:
    return {
        "done": _("etapa pasada"),
        "current": _("etapa actual"),
        "skipped": _("etapa sin dato"),
        "ahead": _("etapa pendiente"),
    }[state]


class _StepButton(QAbstractButton):
    """One stage on the line: its node, its name and its date."""

    def __init__(self, step: Step, parent: QWidget) -> None:
        super().__init__(parent)
        self.step = step
        self.wrapped = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        said = (step.title, step.caption, step.note, _said(step.state))
        self.setAccessibleName(", ".join(filter(None, said)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px, step = QPainter(self), theme().px, self.step
        wide = self.width()
        if self.underMouse():
            paint_pill(painter, self.rect(), "hover", 6)
        self._paint_node(painter, QPointF(wide / 2, px(MIDDLE)))
        letters = font(12, 600 if step.state == "current" else 400)
        token = {"done": "text_2", "current": "text"}.get(step.state, "text_3")
        first, second = self._title_lines(letters, wide - px(2))
        middle = px(TITLE)
        self._line(painter, middle, first, letters, token)
        if self.wrapped:
            middle += px(LINE)
            self._line(painter, middle, second, letters, token)
        self._line(painter, middle + px(LINE), step.caption, font(11), "text_3")
        self._line(painter, middle + px(LINE + NOTE_LINE), step.note, font(11), "warn")
        if self.hasFocus():
            paint_ring(painter, self.rect(), 6)
        painter.end()

    def _line(self, painter: QPainter, middle: int, text: str, letters: QFont, token: str) -> None:
        px = theme().px
        place = QRect(px(1), middle - px(8), self.width() - px(2), px(16))
        paint_text(painter, place, text, letters, token, CENTER)

    def _title_lines(self, letters: QFont, room: int) -> tuple[str, str]:
        """The title, cut between words for two lines when it has to be."""
        if not self.wrapped:
            return self.step.title, ""
        parts = re.findall(r"[^\s/]+/?\s*", self.step.title)
        heads = ["".join(parts[:count]).rstrip() for count in range(1, len(parts))]
        head = next((each for each in reversed(heads) if width_of(each, letters) <= room), "")
        head = head or "".join(parts[:1]).rstrip()
        return head, self.step.title[len(head) :].lstrip()

    def needs(self) -> int:
        """The width in which all its words stand on one line each."""
        step = self.step
        title = width_of(step.title, font(12, 600))
        return max(title, width_of(step.caption, font(11)), theme().px(40)) + theme().px(6)

    def needs_wrapped(self) -> int:
        """The width in which none of its words is cut when the title takes two lines."""
        letters = font(12, 600 if self.step.state == "current" else 400)
        parts = re.findall(r"[^\s/]+/?\s*", self.step.title)
        cuts = range(1, max(2, len(parts)))
        title = min(
            max(width_of("".join(two).rstrip(), letters) for two in (parts[:cut], parts[cut:]))
            for cut in cuts
        )
        return max(title, width_of(self.step.caption, font(11))) + theme().px(2)

    def _paint_node(self, painter: QPainter, centre: QPointF) -> None:
        side = theme().px(NODE)
        box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
        if self.step.state == "done":
            paint_pill(painter, box.toRect(), "ok_tint")
            painter.save()
            painter.translate(centre)
            painter.scale(side / 14, side / 14)
            paint_strokes(painter, check_path(), theme().color("ok"), 1.4)
            painter.restore()
        elif self.step.state == "current":
            color, hole = theme().color(TOKENS[self.step.glyph]), theme().color("surface")
            paint_glyph(painter, box, self.step.glyph, color, hole)
        else:
            inset = side * (0.12 if self.step.state == "skipped" else 0.22)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().color("line_strong"), 1.5))
            painter.setBrush(theme().color("surface"))
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))

    def tell_in_full(self) -> None:
        """Say all of it in the tooltip when it does not fit."""
        step, room = self.step, self.width() - theme().px(2)
        lines = (*self._title_lines(font(12, 600), room), step.caption, step.note)
        cut = any(width_of(line, font(12, 600)) > room for line in lines)
        self.setToolTip(tip(step.title, step.caption, step.note) if cut else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in _WALK:
            event.ignore()  # the stepper walks
        else:
            super().keyPressEvent(event)


_WALK = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End)


class StageStepper(QWidget):
    """The stages on one line; `chosen` tells the one that the user wants to move to.

    Tab stops at it once, on the current stage; the arrows walk from there.
    """

    chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._buttons: list[_StepButton] = []
        self._wrapped = False
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self._arrange)

    def show_steps(self, steps: Sequence[Step]) -> None:
        """Show these stages, in this order."""
        focused = any(button.hasFocus() for button in self._buttons)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = [self._button(step) for step in steps]
        current = next((b for b in self._buttons if b.step.state == "current"), None)
        for first in [current] if current else self._buttons[:1]:
            first.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            if focused:
                first.setFocus()
        self._arrange()

    def sizeHint(self) -> QSize:
        noted = any(button.step.note for button in self._buttons)
        px = theme().px
        high = px(TITLE + 2 * LINE - 4) + (px(NOTE_LINE) if noted else 0)
        return QSize(px(90) * len(self._buttons), high + (px(LINE) if self._wrapped else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40) * len(self._buttons), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._buttons) - 1
        here = next((n for n, each in enumerate(self._buttons) if each.hasFocus()), None)
        if here is None or event.key() not in _WALK:
            super().keyPressEvent(event)
            return
        left, right, home, _end = _WALK
        to = {left: max(0, here - 1), right: min(last, here + 1), home: 0}
        self._buttons[to.get(Qt.Key(event.key()), last)].setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), theme().px
        gap = px(NODE) // 2 + px(2)
        for one, other in pairwise(self._buttons):
            left, right = one.geometry().center().x() + gap, other.geometry().center().x() - gap
            token = "line" if other.step.state == "ahead" else "ok"
            painter.fillRect(left, px(MIDDLE) - 1, right - left + 1, 2, theme().color(token))
        painter.end()

    def _button(self, step: Step) -> _StepButton:
        button = _StepButton(step, self)
        button.clicked.connect(lambda: self.chosen.emit(step.id))
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        button.show()
        return button

    def _arrange(self) -> None:
        needs, count, room = (
            [each.needs() for each in self._buttons],
            len(self._buttons),
            self.width(),
        )
        self._wrapped = sum(needs) > room
        if self._wrapped:
            needs = [each.needs_wrapped() for each in self._buttons]
        if max(needs, default=0) * count <= room:
            widths = [room / max(count, 1)] * count
        elif sum(needs) > room:
            widths = [need * room / sum(needs) for need in needs]
        else:
            widths = [need + (room - sum(needs)) / count for need in needs]
        left = 0.0
        for button, wide in zip(self._buttons, widths, strict=True):
            button.wrapped = self._wrapped
            button.setGeometry(round(left), 0, round(left + wide) - round(left), self.height())
            button.tell_in_full()
            left += wide
        self.setFixedHeight(self.sizeHint().height())
        self.update()
