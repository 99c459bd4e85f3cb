"""Words on the screen: labels by role, elided names, keycaps, badges and initials.

Text from people is shown as typed: every label made here reads plain text only.
"""

from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from ui.parts.paint import CENTER, paint_icon, paint_keycap, paint_pill, paint_text, tip, width_of
from ui.theme import font, theme

Role = Literal["body", "strong", "sec", "caption", "field", "section", "heading", "title", "figure"]
Tone = Literal["", "accent", "danger", "warn", "ok", "stalled", "muted"]
Kind = Literal["danger", "warn", "ok", "stalled", "neutral", "accent"]

_TINTS = {
    "danger": ("danger", "danger_tint"),
    "warn": ("warn", "warn_tint"),
    "ok": ("ok", "ok_tint"),
    "stalled": ("stalled", "stalled_tint"),
    "neutral": ("text_2", "neutral"),
    "accent": ("accent", "selection"),
}
_ICONS = {"danger": "triangle-alert", "warn": "clock", "ok": "check", "stalled": "hourglass"}


def _plain(made: QLabel, text: str, role: str, tone: str) -> None:
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setProperty("role", role)
    made.setProperty("tone", tone)


def label(text: str = "", role: Role = "body", *, wrap: bool = False, tone: Tone = "") -> QLabel:
    """Return a label that shows this text as it stands."""
    made = QLabel()
    _plain(made, text, role, tone)
    made.setWordWrap(wrap)
    return made


def restyle(widget: QWidget, **properties: object) -> None:
    """Change what the stylesheet knows of a widget, and let it be seen."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):  # else it is still to be read
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    widget.update()


class Elided(QLabel):
    """One line that gives up its end when room is short, and then says it all in its tooltip."""

    def __init__(self, text: str = "", role: Role = "body", *, tone: Tone = "") -> None:
        super().__init__()
        _plain(self, text, role, tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(24), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, room = QPainter(self), self.contentsRect()
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment().value) | int(Qt.TextFlag.TextSingleLine.value),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell()

    def _tell(self) -> None:
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(tip(self.text()) if cut else "")


def separator(*, vertical: bool = False) -> QFrame:
    """Return a line of one pixel."""
    line = QFrame()
    line.setProperty("kind", "line")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


class _Painted(QLabel):
    """A label that paints itself, in sizes that follow the text size."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
            self.update()

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Keycap(_Painted):
    """A key to press, drawn as a key."""

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(max(px(20), width_of(self.text(), font(11, 500)) + px(12)), px(20))

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_keycap(QPainter(self), self.rect(), self.text())


class Badge(_Painted):
    """A state in one or two words: colour, icon and word together."""

    def __init__(self, text: str, kind: Kind = "neutral", icon: str | None = None) -> None:
        super().__init__(text)
        self._kind, self._icon = kind, _ICONS.get(kind, "") if icon is None else icon
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, text: str, kind: Kind, icon: str | None = None) -> None:
        """Tell another state."""
        self._kind, self._icon = kind, _ICONS.get(kind, "") if icon is None else icon
        self.setText(text)
        self.updateGeometry()

    def _lead(self) -> int:
        return theme().px(24 if self._icon else 9)

    def sizeHint(self) -> QSize:
        wide = self._lead() + width_of(self.text(), font(11, 600)) + theme().px(9)
        return QSize(wide + 1, theme().px(20))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(48), self.sizeHint().height()).boundedTo(self.sizeHint())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, area, px = QPainter(self), self.rect(), theme().px
        ink, tint = _TINTS[self._kind]
        paint_pill(painter, area, tint)
        if self._icon:
            spot = QRect(px(7), 0, px(14), area.height())
            paint_icon(painter, spot.toRectF().center(), self._icon, ink, 13)
        room = area.adjusted(self._lead(), 0, -px(9) + 1, 0)
        paint_text(painter, room, self.text(), font(11, 600), ink)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setToolTip(tip(self.text()) if self.width() < self.sizeHint().width() else "")


class Avatar(_Painted):
    """The initials of a person in a circle."""

    def __init__(self, initials: str, kind: Kind = "accent", size: int = 30) -> None:
        super().__init__(initials)
        self._kind, self._size = kind, size

    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._size), theme().px(self._size))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink, tint = _TINTS[self._kind]
        paint_pill(painter, self.rect(), tint)
        paint_text(painter, self.rect(), self.text(), font(self._size * 0.37, 600), ink, CENTER)


class IconMark(_Painted):
    """An icon that stands beside words and says nothing that they do not."""

    def __init__(self, icon: str, token: str = "text_2", size: int = 16, tint: str = "") -> None:
        super().__init__("")
        self._icon, self._token, self._size, self._tint = icon, token, size, tint

    def show_icon(self, icon: str, token: str) -> None:
        """Show another icon."""
        self._icon, self._token = icon, token
        self.update()

    def sizeHint(self) -> QSize:
        side = theme().px(self._size * 2.5 if self._tint else self._size)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._tint:
            paint_pill(painter, self.rect(), self._tint, 8)
        paint_icon(painter, self.rect().toRectF().center(), self._icon, self._token, self._size)
