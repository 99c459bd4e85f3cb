"""While somebody new is being typed, who it may already be: a press goes there instead."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import duplicates, organizations, people
from crm.checks import parse_phone
from crm.contacts import ContactValues
from crm.duplicates import Match, Typed, TypedInstitution, TypedPerson
from crm.errors import CrmError
from crm.model import ContactKind
from ui.desk import Desk
from ui.forms.contacts import read
from ui.parts.buttons import Button, button
from ui.parts.emptying import empty
from ui.parts.fields import Field
from ui.parts.form import Form
from ui.parts.labels import label

PAUSE_MS = 250


class Similar(QWidget):
    """Looks whenever one of the fields that it watches has been changed; hidden until it finds."""

    def __init__(self, desk: Desk, question: str, typed: Callable[[], Typed | None]) -> None:
        super().__init__()
        self._desk, self._typed = desk, typed
        self._asked: Typed | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label(question, "sec"))
        self._offers = QVBoxLayout()
        self._offers.setSpacing(4)
        column.addLayout(self._offers)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._look)  # a method, so that it ends when the page does
        self.hide()

    def watch(self, *named: Field) -> None:
        """Look again whenever another of these is being typed."""
        for each in named:
            each.changed.connect(self._pause.start)

    def _look(self) -> None:
        page = self.window()  # held meanwhile: it may be that nobody else holds one that was left
        if not page.isVisible():
            return
        typed = self._typed()
        if typed == self._asked:
            return
        self._asked = typed
        empty(self._offers)
        found = self._desk.read(partial(_found, typed=typed)) if typed else []
        for kind, match, name in found:
            icon = "user" if kind == "person" else "building-2"
            go = partial(self._desk.go, kind, match.id)
            self._offers.addWidget(
                _offer(button(name, "secondary", icon, small=True, on=go), match)
            )
        self.setVisible(bool(found))


def _offer(press: Button, match: Match) -> QWidget:
    """Somebody to go to, and what speaks for it being the same."""
    press.setAccessibleDescription(match.reasons)
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    row.addWidget(press)
    row.addWidget(label(match.reasons, "sec", tone="muted", wrap=True), 1)
    return made


def _found(session: Session, typed: Typed) -> Sequence[tuple[str, Match, str]]:
    matches = duplicates.like(session, typed)
    ids = [each.id for each in matches if each.id is not None]
    if isinstance(typed, TypedPerson):
        kind, named = (
            "person",
            {
                id_: " · ".join(filter(None, (row.name, row.organization)))
                for id_, row in people.rows(session, ids).items()
            },
        )
    else:
        kind, named = (
            "organization",
            {
                id_: " · ".join(filter(None, (row.name, row.territory)))
                for id_, row in organizations.rows(session, ids).items()
            },
        )
    return [(kind, each, named[each.id]) for each in matches if each.id in named]


def typed_institution(form: Form) -> TypedInstitution | None:
    """An institution as its form has it so far; None while there is no name."""
    names = [form.fields[each].read() for each in ("official_name", "short_name")]
    kind = form.fields["kind"].read()
    if not names[0]:
        return None
    return TypedInstitution(
        tuple(filter(None, names)),
        kind=kind.value if kind else "",
        ruc=form.fields["ruc"].read() or "",
    )


def typed_person(form: Form, organization_id: int | None) -> TypedPerson | None:
    """A person as the form has one so far; None while there is no name."""
    parts = ("given_names", "paternal_surname", "maternal_surname")
    given, paternal, maternal = (form.fields[each].read() for each in parts)
    if not given:
        return None
    contacts = read(form.fields["contacts"].read())
    emails = tuple(each.value for each in contacts if each.kind is ContactKind.EMAIL)
    phones = tuple(_numbers(contacts))
    return TypedPerson(given, paternal, maternal, emails, phones, organization_id)


def _numbers(contacts: Sequence[ContactValues]) -> Sequence[str]:
    found = []
    for each in contacts:
        if each.kind.dialled and each.value:
            with suppress(CrmError):  # it is not typed to its end
                found.append(parse_phone(each.value).e164)
    return found
