"""What the profiles of institutions and of people have in common."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from crm import merging
from crm.errors import NotFound
from crm.i18n import _
from crm.merging import Noun
from ui.desk import Desk
from ui.pages.profile_parts import ProfileBody, ProfileHead, chain
from ui.parts.buttons import add_action

MOST_MERGES = 5


class ProfilePage(QWidget):
    """The profile of one actor at a time; `gone` when there is none to show.

    Each kind of actor builds its `head` and `body`, says how it is read and shows what it found.
    """

    gone = Signal()
    noun: Noun
    head: ProfileHead
    body: ProfileBody

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.id = 0
        self._build()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body, 1)
        chain(self)

    def _build(self) -> None:
        raise NotImplementedError

    def _read(self) -> None:
        raise NotImplementedError

    def _show_found(self) -> None:
        raise NotImplementedError

    def _lines(self) -> Iterable[str | None]:
        """What is copied of the actor."""
        raise NotImplementedError

    def show_actor(self, id_: int) -> None:
        """Show this one, from the top."""
        other = id_ != self.id
        self.id = id_
        self.refresh()
        if other:
            self.body.verticalScrollBar().setValue(0)

    def refresh(self) -> None:
        """Show what is so now."""
        if not self.id:
            return
        try:
            self._read()
        except NotFound:
            self._let_go()
        else:
            self._show_found()

    def _let_go(self) -> None:
        """Show whoever this one was made one with meanwhile, if anybody."""
        merge = self._desk.read(lambda s: merging.kept_for(s, self.noun, self.id))
        if merge is not None:
            self.show_actor(merge.kept_id)
            return
        self.id = 0
        self.gone.emit()

    def focus_first(self) -> None:
        self.head.focus_first()

    def copy(self) -> None:
        """Put name, what they are and contacts on the clipboard."""
        if self.id:
            QGuiApplication.clipboard().setText("\n".join(filter(None, self._lines())))
            self._desk.told.emit(_("Datos copiados"), False)

    def _offer_record(self, made: QMenu) -> None:
        """What any record offers."""
        made.addSeparator()
        add_action(made, _("Copiar datos"), self.copy, "copy")
        add_action(made, _("Historial"), partial(self._desk.go, "history", self.id), "history")
        for each in self._desk.read(lambda s: merging.merges(s, self.noun, self.id))[:MOST_MERGES]:
            part = partial(self._desk.go, "parting", each.id)
            add_action(made, _("Separar «{name}»").format(name=each.gone_name), part, "copy")
        made.addSeparator()
