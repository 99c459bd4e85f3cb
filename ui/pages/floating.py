"""Where a page asks a short question beside what it is about, over whatever else it shows."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtWidgets import QApplication, QWidget
from sqlalchemy.orm import Session

from crm.errors import CrmError, Invalid
from ui.desk import Desk
from ui.parts.inline import Inline
from ui.theme import theme

WIDE = 372

T = TypeVar("T")


class Floating(QObject):
    """At most one question over a page, beside what it is about, until it is answered or let go.

    `on_close` is called when the keyboard has nowhere to be any more.
    """

    def __init__(self, page: QWidget, desk: Desk, on_close: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._desk, self._on_close = page, desk, on_close
        self._place = QRect()
        self.asked: Inline | None = None
        page.installEventFilter(self)

    def act(self, do: Callable[[Session], T], told: str | Callable[[T], str]) -> None:
        """Do what was answered and tell it; what is wrong with it is said where it was asked."""
        try:
            self._desk.act(do, told)
        except Invalid as error:
            if self.asked is None:
                self._desk.failed.emit(str(error))
            else:
                self.refused(error)
                self.asked.form.complain(error.problems)
                self.asked.form.go_to_problem()
        except CrmError as error:
            self._desk.failed.emit(str(error))
        else:
            self.close()

    def refused(self, error: Invalid) -> None:
        """Offer what else can be done with an answer that will not do."""

    def show(self, asked: Inline, place: QRect) -> None:
        """Ask this beside a place of the screen, in place of what was asked before."""
        self.close()
        self.asked, self._place = asked, place
        asked.setParent(self._page)
        asked.setProperty("kind", "toast")
        asked.show()
        self._fit()
        asked.raise_()
        asked.take()

    def _fit(self) -> None:
        """Put the question under what it is about, or wherever there is room for it."""
        asked, page = self.asked, self._page
        if asked is None:
            return
        wide = min(theme().px(WIDE), page.width() - 16)
        asked.setFixedWidth(wide)
        asked.adjustSize()
        tall = asked.sizeHint().height()
        place = QRect(page.mapFromGlobal(self._place.topLeft()), self._place.size())
        top = place.bottom() + 4
        if top + tall > page.height() - 8:
            top = max(8, min(place.top(), page.height() - tall - 8))
        left = max(8, min(place.left(), page.width() - wide - 8))
        if top <= place.bottom():  # beside the card, not over it
            right = place.right() + 8
            left = right if right + wide <= page.width() - 8 else max(8, place.left() - wide - 8)
        asked.move(QPoint(left, top))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self._page:
            self._fit()
        if event.type() == QEvent.Type.LayoutRequest and self.asked is not None:
            self._fit()
        return False

    def close(self) -> None:
        """Let the question go."""
        if self.asked is None:
            return
        asked, self.asked = self.asked, None
        had_focus = asked.isAncestorOf(QApplication.focusWidget() or self._page)
        asked.hide()
        asked.deleteLater()
        if had_focus:
            self._on_close()
