"""Choosing who gets a mailing."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm import mailings
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.invitations import Invitee, Whom
from ui.pages.invitations_choose import Choosing
from ui.pages.invitations_looks import held
from ui.parts.table import Column


class ChoosingRecipients(Choosing):
    """The same choosing, for the list of a mailing."""

    def columns(self) -> list[Column]:
        def box(each: Invitee) -> tuple[str, str]:
            if each.state is not None:
                return "check", "text_3"
            return ("square-check", "accent") if self.is_chosen(each) else ("square", "text_3")

        return [
            Column(_("A quién"), lambda each: each.shown, icon=box, chip=_mark),
            Column(_("Cargo e institución"), held),
            Column(_("Correo"), _mail, 220, icon=_mail_icon, token="text_2", optional=True),
        ]

    def name(self) -> str:
        return _("A quién escribir")

    def keys_said(self) -> str:
        return _("Espacio: elegir o dejar; Ctrl+Enter: agregar")

    def verb(self, count: int) -> str:
        return _("Agregar a {n}").format(n=show_number(count)) if count else _("Agregar")

    def told(self, count: int) -> str:
        said = ngettext("{n} destinatario agregado", "{n} destinatarios agregados", count)
        return said.format(n=show_number(count))

    def candidates(
        self,
        session: Session,
        organization_ids: Sequence[int],
        person_ids: Sequence[int],
        whom: Whom,
        post: str,
    ) -> list[Invitee]:
        return mailings.candidates(
            session, self._id, organization_ids, person_ids, whom=whom, post=post
        )

    def put(self, session: Session, who: Sequence[tuple[int | None, int | None]]) -> object:
        return mailings.address(session, self._id, who)


def _mark(each: Invitee) -> str:
    if each.state is not None:
        return _("ya en la lista")
    return _("no contactar") if each.do_not_contact else ""


def _mail(each: Invitee) -> str:
    if each.do_not_contact:
        return _("Pidió no ser contactado: no se le escribe")
    return each.email or _("sin correo")


def _mail_icon(each: Invitee) -> tuple[str, str] | None:
    return ("lock", "danger") if each.do_not_contact else None
