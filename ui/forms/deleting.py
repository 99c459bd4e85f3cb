"""Asks before a record goes to the Papelera, and says what goes with it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from crm import bin
from crm.i18n import _
from crm.model import Record
from ui.desk import Desk
from ui.parts.dialog import Choice, Question, ask

NAMED = 80  # letters of a name: some have whole pages


def ask_delete(
    parent: QWidget,
    desk: Desk,
    noun: type[Record],
    record_id: int,
    name: str,
    delete: Callable[[Callable[[Session], object], str], object] | None = None,
) -> Question:
    """Ask whether this record should go; it stays 30 days in the Papelera.

    `delete` does it and tells it, where that is more than `desk.attempt`.
    """
    name = name if len(name) <= NAMED else name[:NAMED] + "…"
    hanging = desk.read(lambda session: bin.what_hangs(session, noun, record_id))
    do = delete or desk.attempt

    def answered(choice: str | None) -> None:
        if choice == "delete":
            do(
                partial(bin.delete, noun=noun, record_id=record_id, name=name),
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
