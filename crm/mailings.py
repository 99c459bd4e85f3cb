"""Mails to many: written and addressed here, sent elsewhere, and kept with those who got them.

Until it is sent a mailing's list follows the people in the file; once it is, names and addresses
are those of that day, whatever becomes of the people. Who asked not to be contacted gets none.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from crm import invitations, journal, mail, materials
from crm.dates import PartialDate
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.invitations import Invitee, Whom
from crm.materials import Named, activities_of, named_activity
from crm.model import (
    FocalPoint,
    Mailing,
    MailingMaterial,
    MailingRecipient,
    MailingState,
    Material,
    ParticipationState,
)
from crm.model.base import N_, NAME, today
from crm.model.event import NOBODY
from crm.text import sort_key

SAVED = N_("Envío «{subject}» guardado")
ADDRESSED = N_("Destinatarios de «{subject}» cambiados")
SENT = N_("Envío «{subject}» marcado como enviado")

ON_THE_LIST = ParticipationState.INVITED  # what a candidate who is a recipient already has


@dataclass(frozen=True)
class MailingRow:
    """A mailing as lists show it."""

    id: int
    subject: str
    segment: str | None
    state: MailingState
    planned: PartialDate | None
    on: PartialDate | None
    recipients: int
    materials: tuple[str, ...]
    example: bool

    @property
    def when(self) -> PartialDate | None:
        """The day on which it was sent or, until then, is meant to be."""
        return self.on if self.state is MailingState.SENT else self.planned

    def overdue(self, day: date) -> bool:
        """Whether it should have been sent before a day."""
        draft = self.state is MailingState.DRAFT
        return draft and self.planned is not None and self.planned.last < day


@dataclass(frozen=True)
class RecipientRow:
    """Somebody on the list of a mailing; `barred` who may not be written to, until it is sent."""

    id: int
    person_id: int | None
    organization_id: int | None
    name: str
    address: str
    institution: str = ""
    barred: bool = False

    @property
    def erased(self) -> bool:
        return self.name == NOBODY


@dataclass(frozen=True)
class MailingPage:
    """Everything that the page of a mailing shows."""

    row: MailingRow
    values: Mapping[str, Any]  # as `values_of` gives them
    materials: tuple[Named, ...]
    recipients: tuple[RecipientRow, ...]
    activity: Named | None
    sender: str | None


# Listing


def find(
    session: Session, *, year: int | None = None, states: Collection[MailingState] = ()
) -> list[int]:
    """The ids of the mailings that match, the latest first, undated ones above all.

    What is undated is of the year of its activity or, without any, of every year.
    """
    when = func.coalesce(Mailing.on_first, Mailing.planned_first)
    query = select(Mailing.id).order_by(when.is_not(None), when.desc(), Mailing.id.desc())
    if year is not None:
        last = func.coalesce(Mailing.on_last, Mailing.planned_last)
        there = (when <= date(year, 12, 31)) & (last >= date(year, 1, 1))
        under = Mailing.activity_id
        undated = when.is_(None) & (under.is_(None) | under.in_(activities_of(year)))
        query = query.where(or_(there, undated))
    if states:
        query = query.where(Mailing.state.in_(states))
    return list(session.scalars(query))


def rows(session: Session, ids: Collection[int]) -> dict[int, MailingRow]:
    """What lists show of these mailings, by id, in two queries."""
    count = (
        select(func.count())
        .where(MailingRecipient.mailing_id == Mailing.id)
        .correlate(Mailing)
        .scalar_subquery()
    )
    titles: dict[int, list[str]] = defaultdict(list)
    of = (
        select(MailingMaterial.mailing_id, Material.title)
        .join(Material, Material.id == MailingMaterial.material_id)
        .where(MailingMaterial.mailing_id.in_(ids))
        .order_by(MailingMaterial.id)
    )
    for mailing_id, title in session.execute(of):
        titles[mailing_id].append(title)
    query = select(Mailing, count).where(Mailing.id.in_(ids))
    return {
        each.id: MailingRow(
            each.id,
            each.subject,
            each.segment,
            each.state,
            each.planned,
            each.on,
            number,
            tuple(titles[each.id]),
            each.example,
        )
        for each, number in session.execute(query)
    }


# One of them


def page(session: Session, mailing_id: int) -> MailingPage:
    """A mailing whole."""
    each = _one(session, mailing_id)
    query = (
        select(Material.id, Material.title)
        .join(MailingMaterial, MailingMaterial.material_id == Material.id)
        .where(MailingMaterial.mailing_id == mailing_id)
        .order_by(MailingMaterial.id)
    )
    sender = session.get(FocalPoint, each.sender_id) if each.sender_id else None
    return MailingPage(
        row=rows(session, [mailing_id])[mailing_id],
        values=values_of(session, mailing_id),
        materials=tuple(Named(*row) for row in session.execute(query)),
        recipients=tuple(recipients(session, mailing_id)),
        activity=named_activity(session, each.activity_id),
        sender=sender.name if sender else None,
    )


def recipients(session: Session, mailing_id: int) -> list[RecipientRow]:
    """Who is on the list, by name: as they are today or, once it is sent, as they were then."""
    kept = _recipients(session, mailing_id)
    if _one(session, mailing_id).state is MailingState.SENT:
        found = [
            RecipientRow(
                each.id, each.person_id, each.organization_id, each.name, each.address or ""
            )
            for each in kept
        ]
    else:
        found = [_live(row, each, address) for row, each, address in _addressed(session, kept)]
    return sorted(found, key=lambda row: (row.erased, sort_key(row.name), row.id))


def _live(row: MailingRecipient, each: Invitee, address: str | None) -> RecipientRow:
    return RecipientRow(
        row.id,
        row.person_id,
        row.organization_id,
        each.shown,
        address or "",
        each.institution if each.name else "",
        address is None,
    )


def _recipients(session: Session, mailing_id: int) -> Sequence[MailingRecipient]:
    query = select(MailingRecipient).filter_by(mailing_id=mailing_id)
    return session.scalars(query.order_by(MailingRecipient.id)).all()


def _addressed(
    session: Session, kept: Sequence[MailingRecipient]
) -> list[tuple[MailingRecipient, Invitee, str | None]]:
    """The rows whose person or institution is still there, with whom one writes to and where."""
    by_id = {each.person_id or each.organization_id: each for each in kept}
    known = invitations.known(session, [(each.person_id, each.organization_id) for each in kept])
    return [(by_id[each.id], each, address) for each, address in mail.told_apart(session, known)]


def reach(session: Session, mailing_id: int) -> mail.Reach:
    """To whom of a draft's list one may write, and why not to the others."""
    kept = _recipients(session, mailing_id)
    who = [(each.person_id, each.organization_id) for each in kept]
    return mail.reach(session, invitations.known(session, who))


def candidates(
    session: Session,
    mailing_id: int,
    organization_ids: Sequence[int] = (),
    person_ids: Sequence[int] = (),
    *,
    whom: Whom = Whom.HEAD,
    post: str = "",
) -> list[Invitee]:
    """Who would be written to by choosing these; who is on the list already has a `state`."""
    there = {each.person_id or each.organization_id for each in _recipients(session, mailing_id)}
    found = invitations.candidates(
        session, None, organization_ids, person_ids, whom=whom, post=post
    )
    return [
        Invitee(**{**vars(each), "state": ON_THE_LIST}) if each.id in there else each
        for each in found
    ]


# Writing them down

_WRITABLE = (
    "subject",
    "body",
    "segment",
    "activity_id",
    "sender_id",
    "planned",
    "on",
    "notes",
    "example",
)


def values_of(session: Session, mailing_id: int) -> dict[str, Any]:
    """What the form of a mailing starts from: its columns and `materials`."""
    each = _one(session, mailing_id)
    query = select(MailingMaterial.material_id).filter_by(mailing_id=mailing_id)
    return {name: getattr(each, name) for name in _WRITABLE} | {
        "materials": list(session.scalars(query.order_by(MailingMaterial.id)))
    }


def proposed(session: Session, material_ids: Sequence[int]) -> dict[str, str]:
    """A subject and a text with which these materials may go: their titles, and where they are."""
    found = materials.rows(session, material_ids)
    links = {
        each.material_id: each.url
        for each in materials.publications(session, material_ids)
        if each.url
    }
    titles = [found[id_].title for id_ in material_ids if id_ in found]
    lines = [
        f"- «{found[id_].title}»: {links[id_]}" if id_ in links else f"- «{found[id_].title}»"
        for id_ in material_ids
        if id_ in found
    ]
    body = [_("Reciba un cordial saludo."), "", _("Compartimos con usted:"), *lines]
    return {"subject": titles[0][:NAME] if titles else "", "body": "\n".join(body)}


def save(session: Session, values: Mapping[str, Any], mailing_id: int | None = None) -> int:
    """Write down a mailing, new or changed, and return its id; or raise `Invalid`.

    `values`: its columns, and `materials`, the ids of those that go with it. What it has been sent
    on is said by `mark_sent`.
    """
    each = _one(session, mailing_id) if mailing_id else _new()
    for name in _WRITABLE:
        if name in values:
            setattr(each, name, values[name])
    if each.state is MailingState.DRAFT:
        each.on = None
    journal.check_and_add(session, each)
    session.flush()
    journal.describe(session, SAVED, each.subject)
    if "materials" in values:
        _set_materials(session, each.id, values["materials"])
    return each.id


def _new() -> Mailing:
    return Mailing(state=MailingState.DRAFT, example=False)


def _set_materials(session: Session, mailing_id: int, ids: Sequence[int]) -> None:
    query = select(MailingMaterial).filter_by(mailing_id=mailing_id)
    there = {each.material_id: each for each in session.scalars(query)}
    for id_ in dict.fromkeys(ids):
        if there.pop(id_, None) is None:
            session.add(MailingMaterial(mailing_id=mailing_id, material_id=id_))
    for gone in there.values():
        session.delete(gone)
    session.flush()


def address(
    session: Session, mailing_id: int, who: Sequence[tuple[int | None, int | None]]
) -> list[int]:
    """Put these on the list, as (person, institution), but for who is there; return their rows."""
    each = _draft(session, mailing_id)
    there = {row.person_id or row.organization_id for row in _recipients(session, mailing_id)}
    wanted = {person_id or of or 0: (person_id, of) for person_id, of in who}
    fresh = [pair for id_, pair in wanted.items() if id_ not in there]
    names = {found.id: found.shown for found in invitations.known(session, fresh)}
    journal.describe(session, ADDRESSED, each.subject)
    made = journal.insert_rows(
        session,
        MailingRecipient,
        [
            {
                "mailing_id": mailing_id,
                "person_id": person_id,
                "organization_id": of if person_id is None else None,
                "name": names[person_id or of or 0],
            }
            for person_id, of in fresh
            if (person_id or of) in names
        ],
    )
    return list(made)


def remove(session: Session, mailing_id: int, recipient_ids: Collection[int]) -> None:
    """Take these off the list of a draft."""
    each = _draft(session, mailing_id)
    journal.describe(session, ADDRESSED, each.subject)
    for row in _recipients(session, mailing_id):
        if row.id in recipient_ids:
            session.delete(row)
    session.flush()


def mark_sent(session: Session, mailing_id: int, *, on: PartialDate | None = None) -> int:
    """It was sent, today unless told: freeze who got it, and return how many.

    Who may not be written to, or has no address, got none and is on its list no more. Without
    any list `segment` must say whom it went to.
    """
    each = _draft(session, mailing_id)
    kept = _recipients(session, mailing_id)
    got = {row.id: (who, to) for row, who, to in _addressed(session, kept) if to}
    if kept and not got:
        raise Invalid({"recipients": _("No hay a quién escribir: nadie de la lista tiene correo.")})
    if not got and not each.segment:
        raise Invalid({"recipients": _("Elija los destinatarios o escriba a quiénes se envió.")})
    for row in kept:
        if row.id in got:
            who, to = got[row.id]
            row.name, row.address = who.shown, to
        else:
            session.delete(row)
    each.state, each.on = MailingState.SENT, on or PartialDate.day(today())
    journal.check_and_add(session, each)
    session.flush()
    journal.describe(session, SENT, each.subject)
    return len(got)


def _draft(session: Session, mailing_id: int) -> Mailing:
    each = _one(session, mailing_id)
    if each.state is MailingState.SENT:
        raise Invalid({"state": _("Ya se envió: su lista de destinatarios no cambia.")})
    return each


def _one(session: Session, mailing_id: int) -> Mailing:
    each = session.get(Mailing, mailing_id)
    if each is None:
        raise NotFound(_("Ese envío ya no está en este archivo."))
    return each
