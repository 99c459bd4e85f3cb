"""Asks before a record goes to the Papelera, and says what goes with it."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from crm import bin
from crm.i18n import _
from crm.model import Record
from ui.desk import Desk
from ui.parts.dialog import Choice, Question, ask


def ask_delete(
    parent: QWidget, desk: Desk, noun: type[Record], record_id: int, name: str
) -> Question:
    """Ask whether this record should go; it stays 30 days in the Papelera."""
    hanging = desk.read(lambda session: bin.what_hangs(session, noun, record_id))

    def answered(choice: str | None) -> None:
        if choice == "delete":
            desk.attempt(
                lambda session: bin.delete(session, noun, record_id, name=name),
                _("«{name}» está en la Papelera").format(name=name),
            )

    return ask(
        parent,
        _("¿Eliminar «{name}»?").format(name=name),
        _warning(hanging),
        [Choice("no", _("Cancelar")), Choice("delete", _("Eliminar"), "danger")],
        answered,
    )


def _warning(hanging: Sequence[str]) -> str:
    kept = _("Queda 30 días en la Papelera, de donde puede volver.")
    if not hanging:
        return kept
    return _("También toca: {what}.").format(what=", ".join(hanging)) + " " + kept
