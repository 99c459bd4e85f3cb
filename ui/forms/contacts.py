"""The ways to reach someone, line by line."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.checks import email_problem, parse_phone
from crm.contacts import ContactValues
from crm.errors import CrmError
from crm.i18n import _
from crm.model import ContactKind
from ui.forms.known import word
from ui.parts import fields
from ui.parts.fields import Field
from ui.parts.lines import Lines, lines


def contact_lines(*, personal: bool) -> Field:
    """Mailboxes, telephones and addresses; with `personal`, each may be marked as private."""

    def make() -> list[Field]:
        made = [
            word("kind", _("Medio"), ContactKind, empty=None),
            fields.text("value", _("Dato")),
        ]
        return [*made, fields.check("personal", _("Personal"))] if personal else made

    return lines("contacts", _("Contactos"), Lines(make, _("Agregar contacto"), _judge))


def _judge(values: Mapping[str, Any]) -> str | None:
    if values["kind"] is ContactKind.EMAIL:
        return email_problem(values["value"])
    if values["kind"].dialled and values["value"]:
        try:
            parse_phone(values["value"])
        except CrmError as error:
            return str(error)
    return None


def shown(contacts: Sequence[ContactValues]) -> list[dict[str, Any]]:
    """Contacts as the lines hold them."""
    return [vars(each) for each in contacts]


def read(rows: Sequence[Mapping[str, Any]]) -> list[ContactValues]:
    """Contacts as the verbs take them."""
    return [
        ContactValues(row["kind"], row["value"], bool(row.get("personal")), row.get("id"))
        for row in rows
    ]
