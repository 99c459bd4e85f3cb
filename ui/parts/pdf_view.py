"""A PDF read inside the window, page under page, so that what is seen is what will be printed."""

from collections.abc import Sequence
from functools import partial
from math import ceil
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm.i18n import _
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.inputs import Combo
from ui.parts.labels import IconMark, label, separator
from ui.parts.pdf_pages import Damaged, PdfPages
from ui.theme import theme

Fit = Literal["page", "width"]

STEPS = (25, 50, 75, 100, 125, 150, 200, 300, 400)
_POINT = 96 / 72  # logical pixels to a point, at 100 %
_GAP = 16


class _Sheets(QAbstractScrollArea):
    """The pages themselves, each drawn when it comes into sight and forgotten once it has gone."""

    turned = Signal()  # another page is in sight, or another zoom is worn

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Vista previa"))
        self.fit: Fit | None = "page"
        self.percent = 100.0
        self._open: list[PdfPages] = []  # one, or none
        self.destroyed.connect(partial(_close_all, self._open))
        self._places: list[QRectF] = []
        self._pictures: dict[int, QImage] = {}
        self._drawn_at = 0.0
        self.verticalScrollBar().valueChanged.connect(self.turned)

    # What is shown

    def show_pages(self, pages: PdfPages | None) -> None:
        """Show another PDF from where the last one was being read."""
        where = self._where()
        _close_all(self._open)
        if pages is not None:
            self._open.append(pages)
        self._pictures.clear()
        self._lay_out()
        self._return_to(where)
        self.viewport().update()

    def count(self) -> int:
        """Return how many pages there are."""
        return len(self._places)

    def page(self) -> int:
        """Return the number, from 0, of the page that is being read."""
        bar = self.verticalScrollBar()
        if not self._places or bar.value() == 0:
            return 0
        if bar.value() == bar.maximum():
            return len(self._places) - 1
        middle = bar.value() + bar.pageStep() / 2
        return max(n for n, place in enumerate(self._places) if place.top() <= middle)

    def go_to(self, page: int) -> None:
        """Bring the head of a page to the top."""
        if self._places:
            place = self._places[max(0, min(page, len(self._places) - 1))]
            self.verticalScrollBar().setValue(round(place.top()) - _GAP)

    def zoom(self, to: Fit | float) -> None:
        """Show pages whole, as wide as the view, or at this percentage."""
        where = self._where()
        self.fit = to if isinstance(to, str) else None
        if not isinstance(to, str):
            self.percent = to
        self._lay_out()
        self._return_to(where)
        self.viewport().update()
        self.turned.emit()

    def step_zoom(self, up: bool) -> None:
        """Show pages a step larger or smaller."""
        now = round(self.percent)
        further = [each for each in STEPS if (each > now if up else each < now)]
        if further:
            self.zoom(further[0] if up else further[-1])

    def _where(self) -> tuple[int, float]:
        """The page at the top of the view, and how much of it is above."""
        top = self.verticalScrollBar().value()
        for number, place in enumerate(self._places):
            if place.bottom() > top:
                return number, (top - place.top()) / place.height()
        return 0, 0.0

    def _return_to(self, where: tuple[int, float]) -> None:
        number, share = where
        if number < len(self._places):
            place = self._places[number]
            gap = -_GAP if share <= 0 else 0
            top = place.top() + max(0.0, share) * place.height() + gap
            self.verticalScrollBar().setValue(round(top))

    # Where each page lies

    def _lay_out(self) -> None:
        self._places = [place for pages in self._open for place in self._stacked(pages.sizes)]
        seen, bottom, right = self.viewport().size(), 0.0, 0.0
        if self._places:
            bottom = self._places[-1].bottom() + _GAP
            right = max(place.right() for place in self._places) + _GAP
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        down.setRange(0, max(0, ceil(bottom) - seen.height()))
        across.setRange(0, max(0, ceil(right) - seen.width()))
        for bar, length in ((down, seen.height()), (across, seen.width())):
            bar.setPageStep(length)
            bar.setSingleStep(theme().px(40))

    def _stacked(self, sizes: Sequence[QSizeF]) -> list[QRectF]:
        if self.fit:
            self.percent = self._fitting(self.fit, sizes)
        scale, dots = self._scale(), self.devicePixelRatioF()
        places, top = [], float(_GAP)
        for size in sizes:
            # As many whole dots as the picture will have, so that its letters stay sharp.
            wide = ceil(size.width() * scale * dots) / dots
            high = ceil(size.height() * scale * dots) / dots
            left = max(float(_GAP), (self.viewport().width() - wide) // 2)
            places.append(QRectF(left, top, wide, high))
            top += high + _GAP
        return places

    def _fitting(self, fit: Fit, sizes: Sequence[QSizeF]) -> float:
        # The scroll bar's room is kept free, or its coming and going would never end; and one
        # dot, which a sheet of whole dots may be wider.
        wide = self.width() - self.verticalScrollBar().sizeHint().width() - 2 * _GAP - 1
        percent = wide / max(size.width() for size in sizes)
        if fit == "page":
            high = self.height() - 2 * _GAP
            percent = min(percent, high / max(size.height() for size in sizes))
        return float(max(STEPS[0] / 2, min(STEPS[-1], percent / _POINT * 100)))

    def _scale(self) -> float:
        return self.percent / 100 * _POINT

    # Drawing

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme().color("line"))
        painter.save()
        away = QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        painter.translate(-away)
        sight = QRectF(self.viewport().rect()).translated(away)
        near = [n for n, place in enumerate(self._places) if place.intersects(sight)]
        self._forget_all_but(near)
        for number in near:
            self._paint_page(painter, number)
        painter.restore()
        if self.hasFocus():
            painter.setPen(QPen(theme().color("accent"), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def _forget_all_but(self, near: list[int]) -> None:
        scale = self._scale() * self.devicePixelRatioF()
        if scale != self._drawn_at:
            self._pictures.clear()
            self._drawn_at = scale
        for number in [n for n in self._pictures if n + 1 not in near and n - 1 not in near]:
            if number not in near:
                del self._pictures[number]

    def _paint_page(self, painter: QPainter, number: int) -> None:
        place = self._places[number]
        picture = self._picture(number)
        if picture.isNull():
            painter.fillRect(place, theme().color("surface"))
            painter.setPen(theme().color("text_2"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _("Página dañada"))
        else:
            painter.drawImage(place, picture)

    def _picture(self, number: int) -> QImage:
        if number not in self._pictures:
            try:
                self._pictures[number] = self._open[0].picture(number, self._drawn_at)
            except Damaged:
                self._pictures[number] = QImage()
        return self._pictures[number]

    # Moving about

    def keyPressEvent(self, event: QKeyEvent) -> None:
        down, key = self.verticalScrollBar(), Qt.Key
        turn = {key.Key_PageUp: -1, key.Key_PageDown: 1}.get(key(event.key()), 0)
        if turn and self.fit == "page":
            self.go_to(self.page() + turn)
        elif turn:
            down.setValue(down.value() + turn * (down.pageStep() - down.singleStep()))
        elif event.key() == key.Key_Home:
            down.setValue(0)
        elif event.key() == key.Key_End:
            down.setValue(down.maximum())
        else:
            super().keyPressEvent(event)  # the arrows

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.step_zoom(event.angleDelta().y() > 0)
            event.accept()
        else:
            super().wheelEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        where = self._where()
        self._lay_out()
        self._return_to(where)
        self.turned.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def _close_all(pages: list[PdfPages], *_: object) -> None:
    """Let go of these; a widget that is being destroyed can no longer do it itself."""
    while pages:
        pages.pop().close()


class PdfView(QWidget):
    """Shows a PDF with its page number, its zoom, and whether it is up to date.

    Ctrl+plus, Ctrl+minus and Ctrl+0 work wherever it is in sight.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.sheets = _Sheets()
        self.sheets.turned.connect(self._tell)
        self._trouble = EmptyState("file-text", "")
        self._trouble.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(separator())
        column.addWidget(self.sheets, 1)
        column.addWidget(self._trouble, 1)
        for keys, act in (
            ("Ctrl++", lambda: self.sheets.step_zoom(True)),
            ("Ctrl+=", lambda: self.sheets.step_zoom(True)),
            ("Ctrl+-", lambda: self.sheets.step_zoom(False)),
            ("Ctrl+0", lambda: self.sheets.zoom("page")),
        ):
            QShortcut(QKeySequence(keys), self, act)
        self.set_updating(False)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 16, 6)
        row.setSpacing(4)
        self.number = label("")
        sheets = self.sheets
        self.before = button(
            _("Página anterior"), "icon", "chevron-left", on=lambda: sheets.go_to(sheets.page() - 1)
        )
        self.after = button(
            _("Página siguiente"),
            "icon",
            "chevron-right",
            on=lambda: sheets.go_to(sheets.page() + 1),
        )
        self.smaller = button(_("Alejar"), "icon", "zoom-out", on=lambda: sheets.step_zoom(False))
        self.larger = button(_("Acercar"), "icon", "zoom-in", on=lambda: sheets.step_zoom(True))
        self.smaller.say(_("Alejar"), "Ctrl+-")
        self.larger.say(_("Acercar"), "Ctrl++")
        self.zooms = self._zoom_list()
        self._mark, self._state = IconMark("circle-check", "ok"), label("", "sec")
        groups: Sequence[Sequence[QWidget]] = (
            (self.before, self.number, self.after),
            (self.smaller, self.zooms, self.larger),
            (self._mark, self._state),
        )
        for group in groups:
            for each in group:
                row.addWidget(each)
            if group is not groups[-1]:
                row.addStretch(1)
        return row

    def _zoom_list(self) -> Combo:
        made = Combo()
        made.setAccessibleName(_("Tamaño de la página"))
        made.setSizeAdjustPolicy(Combo.SizeAdjustPolicy.AdjustToContents)
        made.addItem(_("Página completa"), "page")
        made.addItem(_("Ancho completo"), "width")
        for percent in STEPS:
            made.addItem(_("{percent} %").format(percent=percent), percent)
        made.activated.connect(lambda row: self.sheets.zoom(made.itemData(row)))
        return made

    # What is shown

    def show_pdf(self, source: bytes | Path) -> None:
        """Show a PDF in the place of the last; one that cannot be read is told in a sentence."""
        try:
            pages = PdfPages(source)
        except Damaged as error:
            self.complain(error.sentence)
            return
        self._trouble.hide()
        self.sheets.show()
        self.sheets.show_pages(pages)
        self._tell()

    def complain(self, sentence: str) -> None:
        """Show a sentence in the place of the pages."""
        self.sheets.show_pages(None)
        self.sheets.hide()
        self._trouble.words.setText(sentence)
        self._trouble.show()
        self.set_updating(False)

    def set_stale(self) -> None:
        """Say that what is seen is not as things stand, and is not about to be replaced."""
        self.set_updating(False)
        self._mark.show_icon("clock", "warn")
        self._state.setText(_("Sin actualizar"))

    def set_updating(self, updating: bool) -> None:
        """Say that what is seen is about to be replaced, or that it is as things stand."""
        self._updating = updating
        shape, token = ("refresh-cw", "text_3") if updating else ("circle-check", "ok")
        self._mark.show_icon(shape, token)
        self._state.setText(_("Actualizando…") if updating else _("Al día"))
        self._tell()

    def _tell(self) -> None:
        sheets = self.sheets
        count, page = sheets.count(), sheets.page() + 1
        said = _("Página {page} de {count}").format(page=page, count=count) if count else ""
        self.number.setText(said)
        sheets.setAccessibleDescription(said)
        self.zooms.setCurrentIndex(self.zooms.findData(sheets.fit or round(sheets.percent)))
        self.before.setEnabled(page > 1)
        self.after.setEnabled(page < count)
        for made in (self.smaller, self.larger, self.zooms):
            made.setEnabled(bool(count))
        for shown in (self._mark, self._state):
            shown.setVisible(bool(count) or self._updating)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.sheets.viewport().update()
