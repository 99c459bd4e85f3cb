"""The attendance list of an event or of one of its sessions, row by row as it was signed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from crm import bin as papelera
from crm import contacts, journal, people, search
from crm.errors import CrmError, Invalid, NotFound
from crm.events import somebody
from crm.i18n import _
from crm.journal import Touched
from crm.model import (
    AgeBand,
    Change,
    ConsentBasis,
    ContactKind,
    Event,
    EventSession,
    HeadCount,
    Modality,
    Organization,
    Participation,
    ParticipationState,
    Person,
    SessionAttendance,
    Sex,
)
from crm.model.base import N_, NAME, today
from crm.model.person import full_name
from crm.people import post_on
from crm.text import clean_line

SAVED = N_("Lista de asistencia de «{subject}»")
ROW = N_("Lista de asistencia, fila {subject}")
ABSENT = N_("Ausentes de «{subject}» marcados")
JOINED = N_("Filas de «{subject}» unidas")

_PLAIN = ("sex", "age_band", "modality", "consent_contact", "consent_image", "signs")
# What belongs to a person whom the list itself brought in, and goes with them.
_OWN = {"appointment", "contact_point", "participation", "assessment"}


@dataclass(frozen=True)
class Row:
    """One row of a list, with institution and post as they were that day.

    `name` is that of the person who was identified; `written` is what the paper says of who was
    not. `sheet_row` is the number of the row on paper.
    """

    participation_id: int
    sheet_id: int | None
    sheet_row: int | None
    person_id: int | None
    name: str | None
    written: str | None
    organization_id: int | None
    institution: str | None
    post: str | None
    sex: Sex | None
    age_band: AgeBand | None
    state: ParticipationState
    to_verify: bool
    modality: Modality | None
    consent_contact: bool | None
    consent_image: bool | None

    @property
    def shown(self) -> str:
        """Who it is, as far as is known."""
        return self.name or self.written or ""


@dataclass(frozen=True)
class Minors:
    """Those under 18 in a list, who are kept as numbers and never by name."""

    women: int = 0
    men: int = 0
    other: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.women + self.men + self.other + self.unknown


# Reading


def rows(session: Session, event_id: int, session_id: int | None = None) -> list[Row]:
    """The list of an event, or of one session, as its rows are numbered.

    That of an event has everybody: also who was invited and did not come (see `Row.state`).
    """
    query = _rows_query(session_id).where(Participation.event_id == event_id)
    return [Row(*row) for row in session.execute(query)]


def unverified(session: Session, event_id: int) -> list[Row]:
    """The rows of an event in which it is still to be found out who it was."""
    return [each for each in rows(session, event_id) if each.to_verify]


def minors(session: Session, event_id: int, session_id: int | None = None) -> Minors:
    """How many under 18 a list has."""
    found = [
        (each.women or 0, each.men or 0, each.other or 0, each.unknown or 0)
        for each in session.scalars(_minors_query(event_id, session_id))
    ]
    return Minors(*map(sum, zip(*found, strict=True))) if found else Minors()


def _rows_query(session_id: int | None) -> Select[Any]:
    of: type[Participation | SessionAttendance]
    of = Participation if session_id is None else SessionAttendance
    columns: list[Any] = [
        Participation.id,
        of.sheet_id,
        of.sheet_row,
        Participation.person_id,
        full_name(Person),
        Participation.written,
        Participation.organization_id,
        Participation.institution,
        Participation.post,
        Participation.sex,
        Participation.age_band,
        Participation.state,
        Participation.to_verify,
        Participation.modality,
        Participation.consent_contact,
        Participation.consent_image,
    ]
    query = (
        select(*columns)
        .outerjoin(Person, Person.id == Participation.person_id)
        .where(somebody())
        .order_by(of.sheet_row.is_(None), of.sheet_row, Participation.position, Participation.id)
    )
    if session_id is None:
        return query
    attended = SessionAttendance.participation_id == Participation.id
    return query.join(SessionAttendance, attended).where(SessionAttendance.session_id == session_id)


def _minors_query(event_id: int, session_id: int | None) -> Select[HeadCount]:
    return select(HeadCount).where(
        HeadCount.event_id == event_id,
        HeadCount.session_id == session_id,
        HeadCount.age_band == AgeBand.UNDER_18,
    )


# Writing a row


def save_row(
    session: Session,
    event_id: int,
    values: Mapping[str, Any],
    participation_id: int | None = None,
    *,
    session_id: int | None = None,
) -> int | None:
    """Write down a row of the list, new or changed, and return its participation's id; or raise.

    `values`: who — `person_id`, or `new_person` (a name, whole or in its parts: somebody is created
    by it), or `written` (what can be read, to be verified); `organization_id` or `institution` (a
    text), `post`, where they are not those of the person on that day; `sex`, `age_band`, `state`,
    `to_verify`, `modality`, `consent_contact`, `consent_image`, `signs`, `sheet_id`, `sheet_row`;
    `phone` and `email`, which are one more of the person's. What is not said stays as it was. Who
    had been invited is the same row from then on, and attended; only a row that is named by its id
    keeps its state.

    A row under 18 becomes one more of a count, and None is returned: its name is kept nowhere.
    """
    event = _event(session, event_id)
    row = _row(session, event_id, participation_id)
    _describe(session, event, values.get("sheet_row") or _number(session, row, session_id))
    if values.get("age_band") == AgeBand.UNDER_18:
        sex: Sex | None = values.get("sex", row.sex if row else None)
        count_minors(session, event_id, {sex: 1}, session_id=session_id)
        if row is not None:
            _forget(session, row)
        return None
    with session.no_autoflush:
        row = _meant(session, event, row, values, session_id)
        before = row.person_id, row.organization_id, row.state
        day = _day(session, event, session_id)
        _name(session, row, values)
        _place(session, row, values, before, day)
        _fill(row, values, session_id)
        if participation_id is None or row.id != participation_id or session_id is not None:
            row.state = ParticipationState.ATTENDED
        row.state = values.get("state") or row.state
        if values.get("sheet_id") and values.get("sheet_row"):
            _refuse_row_taken(session, row, values, session_id)
        journal.check(row)
    session.add(row)
    session.flush()
    _reach(session, row, values, event, day)
    if session_id is not None:
        place = {name: values[name] for name in ("sheet_id", "sheet_row") if name in values}
        _attend(session, row.id, session_id, place)
    return row.id


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    return event


def _row(session: Session, event_id: int, participation_id: int | None) -> Participation | None:
    if participation_id is None:
        return None
    row = session.get(Participation, participation_id)
    if row is None or row.event_id != event_id:
        raise NotFound(_("Esa fila ya no está en la lista."))
    return row


def _describe(session: Session, event: Event, number: int | None) -> None:
    """Name the action by its row: a name would outlive whoever is erased."""
    if number is None:
        journal.describe(session, SAVED, event.subject)
    else:
        journal.describe(session, ROW, f"{number} · {event.subject}")


def _number(session: Session, row: Participation | None, session_id: int | None) -> int | None:
    """The number on paper of the row of somebody in a list."""
    if row is None:
        return None
    if session_id is None:
        return row.sheet_row
    attendance = _attendance(session, row.id, session_id)
    return attendance.sheet_row if attendance else None


def _day(session: Session, event: Event, session_id: int | None) -> date:
    """The day as of which institution and post are kept."""
    held_on = session.get_one(EventSession, session_id).held_on if session_id else None
    return held_on or event.start_last or today()


def _meant(
    session: Session,
    event: Event,
    row: Participation | None,
    values: Mapping[str, Any],
    session_id: int | None,
) -> Participation:
    """The row to be written: this one, or the one by which the same person is there already."""
    person_id = values.get("person_id")
    there = None
    if person_id is not None and (row is None or row.person_id != person_id):
        query = select(Participation).filter_by(event_id=event.id, person_id=person_id)
        there = session.scalars(query.order_by(Participation.id)).first()
    if there is None:
        return row or Participation(
            event_id=event.id, position=_count(session, Participation, event.id)
        )
    _refuse_second(session, there, session_id)
    if row is not None:
        merge(session, row, there)
    return there


def _count(session: Session, noun: type[Participation | HeadCount], event_id: int) -> int:
    return session.scalar(select(func.count()).where(noun.event_id == event_id)) or 0


def _refuse_second(session: Session, there: Participation, session_id: int | None) -> None:
    """Nobody is in a list twice."""
    number = there.sheet_row
    if session_id is None:
        in_list = there.state is ParticipationState.ATTENDED
    else:
        attendance = _attendance(session, there.id, session_id)
        in_list = attendance is not None
        number = attendance.sheet_row if attendance else None
    if in_list:
        name = session.get_one(Person, there.person_id).name
        raise Invalid(
            {
                "person_id": (
                    _("{name} ya está en la fila {number} de esta lista.")
                    if number
                    else _("{name} ya está en esta lista.")
                ).format(name=name, number=number)
            }
        )


def _attendance(session: Session, row_id: int, session_id: int) -> SessionAttendance | None:
    query = select(SessionAttendance).filter_by(participation_id=row_id, session_id=session_id)
    return session.scalars(query).first()


def merge(session: Session, row: Participation, there: Participation) -> None:
    """Somebody who was only written is found to be one who is there: of two rows one is left."""
    for name in ("sheet_id", "sheet_row"):
        if getattr(there, name) is None:
            setattr(there, name, getattr(row, name))
    attended = select(SessionAttendance).filter_by(participation_id=row.id)
    for each in session.scalars(attended).all():
        if _attendance(session, there.id, each.session_id) is None:
            place = {"sheet_id": each.sheet_id, "sheet_row": each.sheet_row}
            _attend(session, there.id, each.session_id, place)
        session.delete(each)
    session.flush()
    session.delete(row)


def _name(session: Session, row: Participation, values: Mapping[str, Any]) -> None:
    """Say who it is; a name that is typed never changes that of somebody who is there."""
    if new := values.get("new_person"):
        row.person_id = people.new_person(
            session,
            people.split_name(new) if isinstance(new, str) else new,
            organization_id=values.get("organization_id"),
            post=values.get("post") or "",
        )
    elif values.get("person_id") is not None:
        row.person_id = session.get_one(Person, values["person_id"]).id
    elif values.get("written"):
        row.person_id, row.written = None, values["written"]
    if row.person_id is not None:
        row.written = None
    row.to_verify = bool(values.get("to_verify", row.person_id is None))
    if row.person_id is None and not row.written:
        raise Invalid({"person_id": _("Falta quién es: elija a la persona o escriba lo que lee.")})


def _place(
    session: Session,
    row: Participation,
    values: Mapping[str, Any],
    before: tuple[int | None, int | None, ParticipationState | None],
    day: date,
) -> None:
    """Keep institution and post as they were that day, once: later changes do not rewrite it."""
    person_id, organization_id, state = before
    arrived = row.person_id != person_id or state is not ParticipationState.ATTENDED
    said = {name: values[name] for name in ("organization_id", "institution") if name in values}
    if arrived and row.person_id and not said:
        held = post_on(session, row.person_id, day)
        if held or row.person_id != person_id:
            row.organization_id = held.organization_id if held else None
            row.post = held.post[:NAME] if held else None
            row.institution = None
    elif said:
        row.organization_id = said.get("organization_id")
        row.institution = said.get("institution")
        if row.organization_id and row.person_id and "post" not in values:
            held = post_on(session, row.person_id, day, row.organization_id)
            row.post = held.post[:NAME] if held else None
    if "post" in values:
        row.post = values["post"]
    if row.organization_id and (row.organization_id != organization_id or not row.institution):
        row.institution = session.get_one(Organization, row.organization_id).name_of_the_day


def _fill(row: Participation, values: Mapping[str, Any], session_id: int | None) -> None:
    for name in _PLAIN if session_id is not None else (*_PLAIN, "sheet_id", "sheet_row"):
        if name in values:
            setattr(row, name, values[name])
    row.signs = bool(row.signs)


def _reach(
    session: Session, row: Participation, values: Mapping[str, Any], event: Event, day: date
) -> None:
    """Keep how to reach somebody, and what they said of being reached, with the person.

    Who does not want to be contacted leaves no phone and no mail here.
    """
    person = session.get(Person, row.person_id) if row.person_id else None
    if person is None:
        return
    if values.get("consent_contact") is False:
        person.do_not_contact = True
    elif values.get("consent_contact") and person.consent_basis is None:
        person.consent_basis, person.consent_on = ConsentBasis.CONSENT, day
        person.consent_source = event.subject
    for name, kind in (("email", ContactKind.EMAIL), ("phone", ContactKind.PHONE)):
        typed = clean_line(values.get(name) or "")
        if typed and row.consent_contact is not False:
            try:
                contacts.add(session, kind, typed, person_id=person.id)
            except CrmError as error:
                raise Invalid({name: str(error)}) from error


def _refuse_row_taken(
    session: Session, row: Participation, values: Mapping[str, Any], session_id: int | None
) -> None:
    """A row of a printed sheet is of one person only, who came: not of whom it was printed for."""
    place = {name: values[name] for name in ("sheet_id", "sheet_row")}
    if session_id is None:
        came = Participation.state == ParticipationState.ATTENDED
        taken = session.scalars(select(Participation.id).filter_by(**place).where(came))
    else:
        taken = session.scalars(select(SessionAttendance.participation_id).filter_by(**place))
    if set(taken) - {row.id}:
        told = _("La fila {number} de esa hoja ya está escrita.")
        raise Invalid({"sheet_row": told.format(number=values["sheet_row"])})


def _attend(session: Session, row_id: int, session_id: int, place: Mapping[str, Any]) -> None:
    attendance = _attendance(session, row_id, session_id) or SessionAttendance(
        participation_id=row_id, session_id=session_id
    )
    for name, value in place.items():
        setattr(attendance, name, value)
    session.add(attendance)
    session.flush()


def attend(session: Session, participation_id: int, session_id: int, *, there: bool = True) -> None:
    """Tick, or with `there` false untick, that somebody of the event was at one of its sessions."""
    row = session.get_one(Participation, participation_id)
    event = _event(session, row.event_id)
    if session.get_one(EventSession, session_id).event_id != event.id:
        raise Invalid({"session_id": _("Esa sesión es de otra reunión.")})
    _describe(session, event, _number(session, row, session_id))
    if there:
        row.state = ParticipationState.ATTENDED
        _attend(session, row.id, session_id, {})
    elif attendance := _attendance(session, row.id, session_id):
        session.delete(attendance)


def tick(
    session: Session,
    event_id: int,
    participation_ids: Sequence[int],
    *,
    session_id: int | None = None,
    sheet_id: int | None = None,
    places: Mapping[int, int] | None = None,
    there: bool = True,
) -> None:
    """Say in one action that people of the event came, or with `there` false that they did not.

    `places` are the rows of the sheet on which they signed. Who was at none of the sessions after
    all is awaited again.
    """
    event = _event(session, event_id)
    journal.describe(session, SAVED, event.subject)
    rows_of = places or {}
    for id_ in participation_ids:
        if there:
            values: dict[str, Any] = {"state": ParticipationState.ATTENDED}
            if id_ in rows_of:
                values |= {"sheet_id": sheet_id, "sheet_row": rows_of[id_]}
            save_row(session, event_id, values, id_, session_id=session_id)
            continue
        row = _row(session, event_id, id_)
        if row is None:
            continue
        if session_id is not None and (attendance := _attendance(session, id_, session_id)):
            session.delete(attendance)
            session.flush()
        if not session.scalars(select(SessionAttendance).filter_by(participation_id=id_)).first():
            row.state = ParticipationState.INVITED


def awaited(session: Session, event_id: int) -> list[Row]:
    """Who was invited or had confirmed and has not been seen, as the list shows them."""
    waiting = (ParticipationState.INVITED, ParticipationState.CONFIRMED)
    return [each for each in rows(session, event_id) if each.state in waiting]


def mark_absent(session: Session, event_id: int, participation_ids: Collection[int]) -> int:
    """Say in one action that these invitees did not come, and return how many they were."""
    event = _event(session, event_id)
    journal.describe(session, ABSENT, event.subject)
    waiting = [e.participation_id for e in awaited(session, event_id)]
    absent = [id_ for id_ in waiting if id_ in participation_ids]
    for id_ in absent:
        session.get_one(Participation, id_).state = ParticipationState.ABSENT
    return len(absent)


def join(session: Session, participation_id: int, person_id: int) -> int:
    """Make one of two rows of an event: what is written in the first is somebody of the other.

    The row that is left takes from the other what it did not say, and its id is returned.
    """
    row = session.get(Participation, participation_id)
    if row is None:
        raise NotFound(_("Esa fila ya no está en la lista."))
    query = select(Participation).filter_by(event_id=row.event_id, person_id=person_id)
    there = session.scalars(query.order_by(Participation.id)).first()
    if there is None or there is row:
        raise NotFound(_("Esa fila ya no está en la lista."))
    journal.describe(session, JOINED, _event(session, row.event_id).subject)
    for name in ("sex", "age_band", "modality", "consent_contact", "consent_image"):
        if getattr(there, name) is None:
            setattr(there, name, getattr(row, name))
    if row.state is ParticipationState.ATTENDED:
        there.state = ParticipationState.ATTENDED
    merge(session, row, there)
    return there.id


def delete_row(session: Session, participation_id: int) -> None:
    """Take somebody off the list of an event and of all its sessions."""
    row = session.get(Participation, participation_id)
    if row is None:
        raise NotFound(_("Esa fila ya no está en la lista."))
    person = session.get(Person, row.person_id) if row.person_id else None
    name = person.name if person else row.written or row.institution or ""
    papelera.delete(session, Participation, participation_id, name=name)


# Those under 18


def count_minors(
    session: Session,
    event_id: int,
    of_sex: Mapping[Sex | None, int],
    *,
    session_id: int | None = None,
    source: str | None = None,
    afresh: bool = False,
) -> int:
    """Add so many under 18 to the count of a list, and return the id of the count.

    `source` tells apart what was counted elsewhere, such as in a spreadsheet; `afresh` counts it
    anew instead of adding to what was counted of it before.
    """
    event = _event(session, event_id)
    journal.describe(session, SAVED, event.subject)
    query = _minors_query(event_id, session_id).where(HeadCount.label == source)
    count = session.scalars(query.order_by(HeadCount.id)).first() or HeadCount(
        event_id=event_id,
        session_id=session_id,
        age_band=AgeBand.UNDER_18,
        label=source,
        position=_count(session, HeadCount, event_id),
    )
    for name, sexes in _COLUMNS.items():
        before = 0 if afresh else getattr(count, name) or 0
        setattr(count, name, before + sum(of_sex.get(each, 0) for each in sexes))
    count.total = sum(getattr(count, name) for name in _COLUMNS)
    journal.check_and_add(session, count)
    session.flush()
    return count.id


_COLUMNS: dict[str, tuple[Sex | None, ...]] = {
    "women": (Sex.FEMALE,),
    "men": (Sex.MALE,),
    "other": (Sex.OTHER,),
    "unknown": (Sex.UNDISCLOSED, None),
}


def _forget(session: Session, row: Participation) -> None:
    """Erase for good a row that turned out to be of somebody under 18, journal included."""
    gone = [Touched("participation", row.id)]
    if row.person_id is not None and _came_with(session, row):
        gone.append(Touched("person", row.person_id))
    session.flush()
    session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    gone += [
        each
        for each, _column in journal.references(session, *gone)
        if each.table in (*_OWN, "session_attendance") and each not in gone
    ]
    for each in gone:
        journal.rewrite(session, each, None)
    session.expire_all()
    journal.forget(session, {each.id for each in gone})
    search.refresh(session, journal.touched(session))
    search.forget(session)
    session.info["erased"] = True


def _came_with(session: Session, row: Participation) -> bool:
    """Tell whether a person is in the file by this row only, having been created with it."""
    born = (
        select(Change.action_id)
        .where(Change.before.is_(None), Change.after.is_not(None))
        .where(Change.row_id.in_([row.id, row.person_id]))
    )
    key = Touched("person", row.person_id or 0)
    others: Collection[Touched] = [each for each, _column in journal.references(session, key)]
    only_here = all(
        each.table in _OWN and (each.table != "participation" or each.id == row.id)
        for each in others
    )
    actions = session.scalars(born).all()
    return only_here and len(actions) == 2 and len(set(actions)) == 1
