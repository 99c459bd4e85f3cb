"""What came of a meeting, between its rows on the screen and the rows of the store."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from crm import organizations, people
from crm.dates import parse_partial, show_date
from crm.errors import CrmError
from crm.i18n import _
from crm.model import OutcomeKind
from crm.model.base import today
from ui.forms import finders
from ui.parts.outcome_rows import KindLook, Manner
from ui.parts.suggestions import Suggest, Suggestion

# The letter of each kind is its command at the start of a row: «/n datos por zona».
_LOOKS = {
    OutcomeKind.NEED: ("circle-alert", "warn", "n"),
    OutcomeKind.OPPORTUNITY: ("lightbulb", "ok", "o"),
    OutcomeKind.AGREEMENT: ("handshake", "accent", "a"),
    OutcomeKind.COMMITMENT: ("flag", "stalled", "c"),
    OutcomeKind.RESOURCE: ("package", "text_2", "r"),
    OutcomeKind.TASK: ("square-check", "accent", "t"),
    OutcomeKind.RISK: ("triangle-alert", "danger", "x"),
}
LETTERS = {kind: letter for kind, (_icon, _token, letter) in _LOOKS.items()}
KIND_LOOKS = {kind: (icon, token) for kind, (icon, token, _letter) in _LOOKS.items()}
_COLUMNS = {"due_on": "due", "responsible_id": "responsible", "debtor_id": "responsible"}


def manner(suggest: Suggest) -> Manner:
    """How rows of results behave in this trade."""
    return Manner(
        [
            KindLook(kind, kind.label, *_LOOKS[kind], needs_due=kind is OutcomeKind.COMMITMENT)
            for kind in OutcomeKind
        ],
        OutcomeKind.AGREEMENT,
        suggest,
        _read_day,
        show_date,
        today=today,
    )


def _read_day(typed: str) -> dt.date | None:
    on = parse_partial(typed)
    if on is not None and on.precision != "day":
        raise CrmError(_("Escriba el día exacto, por ejemplo 12/12/2023."))
    return on.first if on else None


def sources_of(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The results of a saved meeting, as the rows show them."""
    of_people = people.rows(session, [row["responsible_id"] for row in rows])
    of_debtors = organizations.rows(session, [row["debtor_id"] for row in rows])
    found = []
    for row in rows:
        responsible: Suggestion | None = None
        if person := of_people.get(row["responsible_id"]):
            responsible = finders.person(person)
        elif not row["responsible"] and (debtor := of_debtors.get(row["debtor_id"])):
            responsible = finders.organization(debtor)
        found.append(
            {
                "id": row["id"],
                "kind": row["kind"],
                "text": row["text"],
                "restricted": row["restricted"],
                "responsible": responsible,
                "responsible_text": row["responsible"] or "",
                "due": row["due_on"],
            }
        )
    return found


def rows_of(shown: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are saved; what the screen does not show of them stays as it was."""
    return [_row(each) for each in shown]


def _row(shown: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": OutcomeKind(shown["kind"]),  # type: ignore[call-arg]
        "text": shown["text"],
        "restricted": bool(shown.get("restricted")),
        "due_on": shown["due"],
        "responsible": None,
        "responsible_id": None,
    }
    if shown.get("id") is not None:
        row["id"] = shown["id"]
    who: Suggestion | None = shown["responsible"]
    if who is None or who.kind not in (finders.PERSON, finders.ORGANIZATION):
        row["responsible"] = shown["responsible_text"] or None
    elif who.kind == finders.PERSON:
        row["responsible_id"] = who.id
    else:
        row["debtor_id"] = who.id
    return row


def complaints(problems: Mapping[str, str]) -> dict[int, dict[str, str]]:
    """What the store says of `outcomes.2.due_on`, by row and field of the screen."""
    found: dict[int, dict[str, str]] = {}
    for name, sentence in problems.items():
        part, _dot, rest = name.partition(".")
        if part == "outcomes":
            number, _dot, column = rest.partition(".")
            found.setdefault(int(number), {})[_COLUMNS.get(column, column)] = sentence
    return found
