"""What can be done with a publication wherever it is listed: opened, copied, said to be out."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget
from sqlalchemy.orm import Session

from crm import publications
from crm.errors import CrmError
from crm.i18n import _
from crm.materials import PublicationRow
from crm.model import PublicationState
from ui.desk import Desk
from ui.opening import open_link
from ui.parts.buttons import add_action


def fill_menu(made: QMenu, parent: QWidget, desk: Desk, row: PublicationRow) -> None:
    """Offer in a menu what can be done with one publication."""
    edit = partial(desk.go, "publication/edit", row.id)
    add_action(made, _("Editar"), edit, "pencil", "Return")
    if row.state is PublicationState.PLANNED:
        done = partial(mark_published, desk, [row.id])
        add_action(made, _("Marcar como publicada hoy"), done, "check", "P")
        add_action(made, _("Dejar sin efecto"), partial(drop, desk, [row.id]), "ban")
    if row.url:
        made.addSeparator()
        opened = partial(open_url, parent, desk, row.url)
        add_action(made, _("Abrir enlace"), opened, "external-link")
        add_action(made, _("Copiar enlace"), partial(copy_url, desk, row.url), "copy")
    made.addSeparator()
    add_action(made, _("Historial"), partial(desk.go, "history", row.id), "history")


def mark_published(desk: Desk, ids: Sequence[int]) -> None:
    """Say that these went out today, in one action."""

    def do(session: Session) -> None:
        for id_ in ids:
            publications.mark_published(session, id_)

    desk.attempt(do, _("Publicada con fecha de hoy"))


def drop(desk: Desk, ids: Sequence[int]) -> None:
    """Say that these do not go out, in one action."""

    def do(session: Session) -> None:
        for id_ in ids:
            publications.drop(session, id_)

    desk.attempt(do, _("Publicación sin efecto"))


def open_url(parent: QWidget, desk: Desk, url: str) -> None:
    """Open an address that somebody typed, once its host has been seen."""
    try:
        open_link(parent, url)
    except CrmError as error:
        desk.failed.emit(str(error))


def copy_url(desk: Desk, url: str) -> None:
    """Put an address on the clipboard."""
    QGuiApplication.clipboard().setText(url)
    desk.told.emit(_("Enlace copiado"), False)
