"""The columns of a file at the left, and beside them its first rows or the row that asks."""

from collections.abc import Collection

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from crm.intake import columns
from crm.intake.value import Holds
from ui.desk import Desk
from ui.pages.import_columns import ColumnsPane
from ui.pages.import_file import preview
from ui.pages.import_review import ReviewPane
from ui.pages.import_work import Work
from ui.parts.labels import separator
from ui.parts.tab_order import in_order
from ui.parts.table import TableView
from ui.theme import theme

NARROW, LEAST = 1060, 400  # below which the columns fold beside the review, and of these


class Halves(QWidget):
    """Two steps that are seen beside each other where there is room."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.columns = ColumnsPane(desk)
        self.review = ReviewPane(desk)
        self.sample: TableView | None = None
        self._work: Work | None = None
        self._line = separator(vertical=True)
        self._right = QStackedWidget()
        self._right.addWidget(self.review)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.columns, 2)
        self._row.addWidget(self._line)
        self._row.addWidget(self._right, 3)

    def take(self, work: Work) -> None:
        """Show the columns of another file, with its first rows."""
        self._work = work
        self.columns.show_work(work)
        self.show_rows()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.columns, self._right]

    def show_rows(self, lines: Collection[int] | None = None) -> None:
        """Show the first rows, or the first of these."""
        work, before = self._work, self.sample
        if work is None:
            return
        self.sample = preview(work.intake, lines)
        self._right.addWidget(self.sample)
        in_order(self.columns.last(), self.sample)
        if before is not None:
            self._right.removeWidget(before)
            before.deleteLater()

    def see(self, position: int) -> None:
        """Show the rows of which a column's notice speaks, and that column among the others."""
        work = self._work
        if work is None:
            return
        field = work.fields.get(position)
        self.show_rows(columns.concerned(work.intake, position, field))
        self.show_columns()
        if self.sample is not None:
            self.sample.scrollTo(self.sample.row_model.index(0, position + 1))
            self.sample.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_columns(self) -> None:
        """Show what the columns are, with some rows beside them."""
        if self.sample is not None:
            self._right.setCurrentWidget(self.sample)
        self._fold()

    def show_review(self, work: Work) -> None:
        """Show the row that asks, with the columns beside it where there are any."""
        self._work = work
        self.review.show_work(work)
        self._right.setCurrentWidget(self.review)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """The columns make room for the review where both would be too narrow."""
        reviewing = self._right.currentWidget() is self.review
        has = self._work is not None and self._work.intake.holds is Holds.ROWS
        shown = has and not (reviewing and self.width() < theme().px(NARROW))
        for each in (self.columns, self._line):
            each.setVisible(shown)
        self.columns.setMinimumWidth(theme().px(LEAST))
        self._row.setStretch(0, 2 if reviewing else 3)
