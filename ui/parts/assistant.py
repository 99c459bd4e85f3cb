"""The frame of an assistant: its steps over it, and under it what comes next."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from crm.i18n import _
from ui.parts.buttons import button, keycap
from ui.parts.labels import Elided, IconMark, separator
from ui.parts.page_head import HIGH
from ui.parts.paint import CENTER, paint_icon, paint_pill, paint_ring, paint_text, width_of
from ui.theme import font, theme

STEPS, DISC = 48, 24
WITH_KEYS = 640


class _Step(QPushButton):
    """A step by its number and name; a tick stands for the number once it is behind."""

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._number, self._name = number, name
        self._behind = self._here = False
        self.setFlat(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def stand(self, *, here: bool, done: bool, open_: bool) -> None:
        """Say where the work stands, and whether this step can be gone to."""
        self._behind, self._here = done and not here, here
        state = _("paso actual") if self._here else _("hecho") if self._behind else _("por hacer")
        said = _("Paso {n}: {name}").format(n=self._number, name=self._name)
        self.setAccessibleName(f"{said}, {state}")
        self.setEnabled(open_)
        self.update()

    def sizeHint(self) -> QSize:
        px = theme().px
        return QSize(px(DISC + 16) + width_of(self._name, font(13, 600)), px(DISC + 8))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), theme().px
        side = px(DISC)
        disc = QRect(px(4), (self.height() - side) // 2, side, side)
        ground = "ok_tint" if self._behind else "selection" if self._here else "neutral"
        paint_pill(painter, disc, ground)
        if self._behind:
            paint_icon(painter, disc.toRectF().center(), "check", "ok", 14)
        else:
            ink = "accent" if self._here else "text_2"
            paint_text(painter, disc, str(self._number), font(12, 600), ink, CENTER)
        words = self.rect().adjusted(px(DISC + 12), 0, 0, 0)
        bold = 600 if self._here else 500
        ink = "text" if self._here or self._behind else "text_2"
        paint_text(painter, words, self._name, font(13, bold), ink)
        if self.hasFocus():
            paint_ring(painter, self.rect(), 6)
        painter.end()


class StepBar(QFrame):
    """The steps of an assistant, and at its right what the work is about; `chosen` tells a step."""

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], beside: QWidget | None = None) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 0, 20, 0)
        row.setSpacing(4)
        self.steps = [_Step(number, name) for number, name in enumerate(names, 1)]
        for number, step in enumerate(self.steps):
            if number:
                row.addWidget(IconMark("chevron-right", "text_3", 14))
            step.clicked.connect(partial(self._choose, number))
            row.addWidget(step)
        self.about = Elided("", "sec")
        self.about.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addSpacing(12)
        row.addWidget(beside or self.about, 1)
        outer.addLayout(row, 1)
        outer.addWidget(separator())
        theme().changed.connect(self._fit)
        self._fit()

    def stand(self, current: int, done: Sequence[bool], reachable: Sequence[bool]) -> None:
        """Show this step as the current one, which are done, and which can be gone to."""
        states = zip(self.steps, done, reachable, strict=True)
        for number, (step, is_done, open_) in enumerate(states):
            step.stand(here=number == current, done=is_done, open_=open_)

    def _choose(self, number: int, _checked: bool = False) -> None:
        self.chosen.emit(number)

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(STEPS))


class StepFoot(QFrame):
    """What is known so far, and the ways back and on."""

    def __init__(self, *, on_back: Callable[[], object], on_next: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.status = Elided("", "sec")
        self.back = button(_("Atrás"), on=on_back)
        self.next = button(_("Continuar"), "primary", on=on_next)
        self._cap = keycap("Ctrl+Enter")
        self.row = row = QHBoxLayout()
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        row.addWidget(self.status, 1)
        for each in (self.back, self.next, self._cap):
            row.addWidget(each)
        grows = QSizePolicy.Policy
        row.addItem(QSpacerItem(0, 0, grows.Fixed, grows.Expanding))  # or the line would sink
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(separator())
        column.addLayout(row, 1)
        theme().changed.connect(self._fit)
        self._fit()

    def say(self, status: str, next_: str, *, ready: bool) -> None:
        """Say what is known, and what the way on is called; nothing, and there is none."""
        self.status.setText(status)
        if next_:
            self.next.say(next_)
        self.next.setEnabled(ready)
        self.next.setVisible(bool(next_))
        self._keys()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keys()

    def _keys(self) -> None:
        self._cap.setVisible(not self.next.isHidden() and self.width() >= theme().px(WITH_KEYS))

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(HIGH))
