"""The page of one material: how far it is, its versions, where it went out, what it came from."""

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget
from sqlalchemy.orm import Session

from crm import materials
from crm.i18n import _
from crm.materials import MaterialPage as Shown
from crm.model import Material
from ui.desk import Desk, Target
from ui.pages.documents import Documents
from ui.pages.material_cards import Facts, Links, Publications, StateCard, Versions
from ui.pages.profile_parts import ProfileBody, chain
from ui.pages.record_page import RecordPage
from ui.parts.buttons import add_action, button
from ui.parts.cards import EmptyState


def page(desk: Desk, target: Target) -> QWidget:
    """The page of a material."""
    return MaterialPage(desk, int(target.id or 0))


class MaterialPage(RecordPage[Shown]):
    """One material whole: how far it is, what was made of it, and where it was published."""

    noun = Material

    def __init__(self, desk: Desk, material_id: int) -> None:
        super().__init__(desk, material_id)
        self.edit_button = button(_("Editar"), "secondary", "pencil", on=self.edit)
        self.publish = button(_("Publicar"), "primary", "megaphone", on=self._publish)
        self.standing, self.facts, self.links = StateCard(desk), Facts(desk), Links(desk)
        self.versions, self.publications = Versions(desk), Publications(desk)
        self.documents = Documents(desk, _("Archivos y evidencia"), _("Sin archivos."))
        body = ProfileBody(
            [self.standing],
            [self.publications, self.versions],
            [self.facts, self.links, self.documents],
        )
        to = button(_("Ir a Materiales"), on=partial(desk.go, "plan", tab="materials"))
        gone = EmptyState("file-text", _("Ese material ya no está en este archivo."), to)
        self.stand(body, gone, [self.edit_button, self.publish])

    # Showing

    def look(self, session: Session) -> Shown:
        return materials.page(session, self.id)

    def name_of(self, shown: Shown) -> str:
        return shown.row.title

    def show_record(self, shown: Shown) -> None:
        row = shown.row
        self.head.title.setText(row.title)
        self.head.context.setText(" · ".join(filter(None, (row.kind.label, row.audience))))
        for card in (self.standing, self.facts, self.links, self.versions, self.publications):
            card.show_page(shown)
        self.documents.show_files(shown.attachments, material_id=self.id)
        chain(self)

    def focus_first(self) -> None:
        """Put the keyboard on what comes next."""
        if self._shown is not None:
            self.standing.focus_stage()

    # Doing

    def edit(self) -> None:
        """Edit what it says."""
        if self._shown is not None:
            self._desk.go("material/edit", self.id)

    def _publish(self) -> None:
        self.publications.add_one()

    def _mail(self) -> None:
        self._desk.go("mailing/new", materials=(self.id,))

    def fill_menu(self, made: QMenu, shown: Shown) -> None:
        add_action(made, _("Enviar por correo"), self._mail, "mail")
        add_action(made, _("Adjuntar archivo"), self.documents.choose, "paperclip")
