"""The page of one material: how far it is, its versions, where it went out, what it came from."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import materials
from crm.errors import NotFound
from crm.i18n import _
from crm.materials import MaterialPage as Shown
from crm.model import Material
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.documents import Documents
from ui.pages.material_cards import Facts, Links, Publications, StateCard, Versions
from ui.pages.profile_parts import ProfileBody, chain
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.page_head import PageHead


def page(desk: Desk, target: Target) -> QWidget:
    """The page of a material."""
    return MaterialPage(desk, int(target.id or 0))


class MaterialPage(QWidget):
    """One material whole; where it was deleted, that is said, for an undo may bring it back."""

    def __init__(self, desk: Desk, material_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self.id = desk, material_id
        self._shown: Shown | None = None
        self._build()
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, desk.back, context=here)
        desk.changes.made.connect(self._changed)
        self.refresh()

    def _build(self) -> None:
        desk = self._desk
        self.head = PageHead("", on_back=desk.back)
        self.more = button(_("Más acciones"), "icon", "ellipsis", on=self._open_menu)
        self.edit_button = button(_("Editar"), "secondary", "pencil", on=self.edit)
        self.publish = button(_("Publicar"), "primary", "megaphone", on=self._publish)
        for each in (self.more, self.edit_button, self.publish):
            self.head.add(each)
        self.state, self.facts, self.links = StateCard(desk), Facts(desk), Links(desk)
        self.versions, self.publications = Versions(desk), Publications(desk)
        self.documents = Documents(desk, _("Archivos y evidencia"), _("Sin archivos."))
        body = ProfileBody(
            [self.state],
            [self.publications, self.versions],
            [self.facts, self.links, self.documents],
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(body)
        to = button(_("Ir a Materiales"), on=partial(desk.go, "plan", tab="materials"))
        gone = _("Ese material ya no está en este archivo.")
        self.stack.addWidget(EmptyState("file-text", gone, to))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)

    # Showing

    @property
    def gone(self) -> bool:
        """Whether there is no such material any more: nobody wants to come back to it."""
        return self._shown is None

    def _changed(self, _nouns: object) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Show what is so now."""
        try:
            shown = self._desk.read(lambda session: materials.page(session, self.id))
        except NotFound:
            self._shown = None
        else:
            self._shown = shown
            self._show(shown)
        self.stack.setCurrentIndex(1 if self.gone else 0)
        for each in (self.more, self.edit_button, self.publish):
            each.setEnabled(not self.gone)

    def _show(self, shown: Shown) -> None:
        row = shown.row
        self.head.title.setText(row.title)
        self.head.context.setText(" · ".join(filter(None, (row.kind.label, row.audience))))
        for card in (self.state, self.facts, self.links, self.versions, self.publications):
            card.show_page(shown)
        self.documents.show_files(shown.attachments, material_id=self.id)
        chain(self)

    def focus_first(self) -> None:
        """Put the keyboard on what comes next."""
        if self._shown is not None:
            self.state.focus_stage()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, self.stack]

    # Doing

    def edit(self) -> None:
        """Edit what it says."""
        if self._shown is not None:
            self._desk.go("material/edit", self.id)

    def _publish(self) -> None:
        self.publications.add_one()

    def _mail(self) -> None:
        self._desk.go("mailing/new", materials=(self.id,))

    def delete(self) -> None:
        """Ask, and put it in the Papelera."""
        if self._shown is not None:
            ask_delete(self, self._desk, Material, self.id, self._shown.row.title, self._delete)

    def _delete(self, delete: Callable[[Session], object], told: str) -> None:
        if self._desk.attempt(delete, told):
            self._desk.back()

    def _open_menu(self) -> None:
        made = menu(self)
        add_action(made, _("Enviar por correo"), self._mail, "mail")
        add_action(made, _("Adjuntar archivo"), self.documents.choose, "paperclip")
        add_action(made, _("Historial"), partial(self._desk.go, "history", self.id), "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), self.delete, "trash-2", danger=True)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))
