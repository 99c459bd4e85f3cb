"""The page of one record that may be gone: what those of meetings, follow-ups and others share."""

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm.errors import NotFound
from crm.i18n import _
from crm.model import Record
from ui.desk import Desk
from ui.forms.deleting import ask_delete
from ui.parts.buttons import Button, add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead

T = TypeVar("T")


class RecordPage(QWidget, Generic[T]):
    """One record whole; where it was deleted, that is said, for an undo may bring it back.

    A kind of page says how it is read, shown and named; it builds its cards and then calls
    `stand`, from which on it shows what is so now.
    """

    noun: ClassVar[type[Record]]

    def __init__(self, desk: Desk, record_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self.id = desk, record_id
        self._shown: T | None = None
        self.head = PageHead("", on_back=desk.back)
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._open_menu)
        self.stack = QStackedWidget()

    # What a kind of page says

    def look(self, session: Session) -> T:
        """Read the record with all that the page shows, or raise `NotFound`."""
        raise NotImplementedError

    def show_record(self, shown: T) -> None:
        """Show this."""
        raise NotImplementedError

    def name_of(self, shown: T) -> str:
        """What the record is called when it is asked whether it is to go."""
        raise NotImplementedError

    def fill_menu(self, made: QMenu, shown: T) -> None:
        """Offer what is done less often; its history and deleting come after."""
        raise NotImplementedError

    def let_go(self) -> bool:
        """Let go of what is being asked, and tell whether something was."""
        return False

    # Standing

    def stand(
        self,
        body: QWidget,
        nobody: EmptyState,
        actions: Sequence[Button],
        under: Sequence[QWidget] = (),
    ) -> None:
        """Set the head with its actions over the body, and what is `under` the head between."""
        self._offered = (self.more, *actions, *under)
        for made in (self.more, *actions):
            self.head.add(made)
        for each in (body, nobody):
            self.stack.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.head, *under):
            column.addWidget(part)
        column.addWidget(self.stack, 1)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, self._leave, context=here)
        self._desk.changes.made.connect(self._changed)
        self.refresh()

    @property
    def gone(self) -> bool:
        """Whether there is no such record any more: nobody wants to come back to it."""
        return self._shown is None

    def _changed(self, _nouns: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show what is so now."""
        try:
            self._shown = self._desk.read(self.look)
        except NotFound:
            self._shown = None
        self.stack.setCurrentIndex(1 if self.gone else 0)
        for each in self._offered:
            each.setEnabled(not self.gone)
        if self._shown is not None:
            self.show_record(self._shown)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.stack]

    # Doing

    def _leave(self) -> None:
        """Let go of what is being asked, or else of the page."""
        if not self.let_go():
            self._desk.back()

    def delete(self) -> None:
        """Ask, and put it in the Papelera."""
        if self._shown is not None:
            name = self.name_of(self._shown)
            ask_delete(self, self._desk, self.noun, self.id, name, self._delete)

    def _delete(self, delete: Callable[[Session], object], told: str) -> None:
        if self._desk.attempt(delete, told):
            self._desk.back()

    def _see_history(self) -> None:
        self._desk.go("history", self.id)

    def _open_menu(self) -> None:
        if self._shown is None:
            return
        made = menu(self)
        self.fill_menu(made, self._shown)
        add_action(made, _("Historial"), self._see_history, "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), self.delete, "trash-2", danger=True)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
