"""Any thirty actions, undone, give back what was before; redone, what was after."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm import bin as papelera
from crm import (
    catalogue,
    event_states,
    events,
    followups,
    instruments,
    journal,
    organizations,
    outcomes,
    people,
    search,
    tasks,
)
from crm.contacts import ContactValues
from crm.database import Database, open_database
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.model import (
    Action,
    Appointment,
    Commitment,
    ContactKind,
    Event,
    EventState,
    EventType,
    FollowUp,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Person,
    Post,
    Record,
    SideState,
    Stage,
    StageChange,
    Tag,
)
from crm.search import Kind

NAMES = ("Ñandú", "Valle Verde", "O'Higgins", "Zevallos", "Carmen", "Álamo", "Quispe", "S.A.C.")
TYPED = ("nandu", "v", "ohiggins", "zev", "carmen", "sac", "gerente", "mesa", "987", "070103")


def state(db: Database) -> dict[str, object]:
    """Every journaled row as it is stored, and what searches find and in what order."""
    with db.read() as session:
        held: Any = session.connection().connection.driver_connection
        rows = {
            name: held.execute(f'SELECT * FROM "{name}" ORDER BY id').fetchall()
            for name in journal.TABLES
        }
        found = {
            (typed, kind.name): search.find(session, typed, kind)
            for typed in TYPED
            for kind in Kind
        }
        order = session.execute(text("SELECT record_id FROM search_doc ORDER BY position"))
        return {**rows, "found": found, "order": order.scalars().all()}


class Office:
    """Someone who does at random what people do in this program."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def act(self, db: Database) -> None:
        """Do one thing that changes something; what is refused or changes nothing is not it."""
        doings: list[Callable[[Session], object]] = [
            self.save_organization,
            self.edit_organization,
            self.save_person,
            self.edit_person,
            self.appoint,
            self.save_event,
            self.edit_event,
            self.cancel_event,
            self.move,
            self.pause,
            self.follow,
            self.advance,
            self.transfer,
            self.edit_stages,
            self.save_outcome,
            self.fulfil,
            self.close,
            self.rename_type,
            self.save_post,
            self.delete,
            self.delete,
            self.insert_many,
        ]
        before = self.last(db)
        while self.last(db) == before:
            try:
                with db.write() as session:
                    self.chance.choice(doings)(session)
            except CrmError:
                continue

    def last(self, db: Database) -> int | None:
        with db.read() as session:
            return session.scalar(select(Action.id).order_by(Action.id.desc()).limit(1))

    def any(self, session: Session, noun: type[Record], *conditions: object) -> int:
        """The id of any of these, rather one that somebody made."""
        query = select(noun.id).where(*conditions).order_by(noun.id.desc()).limit(40)
        ids = session.scalars(query).all()
        if not ids:
            raise CrmError("Aún no hay ninguno.")
        return self.chance.choice(ids[: self.chance.choice([5, 40])])

    def maybe(self, value: object) -> object:
        return self.chance.choice([None, value])

    def name(self) -> str:
        return f"{self.chance.choice(NAMES)} {self.chance.choice(NAMES)}"

    def day(self) -> PartialDate:
        day = date(2020, 1, 1) + timedelta(days=self.chance.randrange(1_400))
        return self.chance.choice(
            [
                PartialDate.day(day),
                PartialDate.month(day.year, day.month),
                PartialDate.year(day.year),
            ]
        )

    def contacts(self) -> list[ContactValues]:
        number = self.chance.randrange(100)
        every = [
            ContactValues(ContactKind.PHONE, f"9876543{number:02}"),
            ContactValues(ContactKind.EMAIL, f"correo{number}@example.org", personal=True),
        ]
        return self.chance.sample(every, self.chance.randrange(3))

    def organization_values(self, session: Session) -> dict[str, object]:
        return {
            "official_name": self.name(),
            "kind": self.chance.choice([OrganizationKind.COMPANY, OrganizationKind.ACADEMIA]),
            "notes": self.maybe("Una nota"),
            "aliases": self.chance.sample(NAMES, self.chance.randrange(3)),
            "contacts": self.contacts(),
            "tags": {self.any(session, Tag) for _ in range(self.chance.randrange(3))},
            "parent_id": self.maybe(self.any(session, Organization)),
        }

    def save_organization(self, session: Session) -> None:
        organizations.save_organization(session, self.organization_values(session))

    def edit_organization(self, session: Session) -> None:
        chosen = self.any(session, Organization)
        values = self.organization_values(session)
        some = self.chance.sample(sorted(values), 3)
        organizations.save_organization(session, {name: values[name] for name in some}, chosen)

    def person_values(self) -> dict[str, object]:
        return {
            "given_names": self.name(),
            "paternal_surname": self.maybe(self.chance.choice(NAMES)),
            "do_not_contact": self.chance.random() < 0.2,
            "contacts": self.contacts(),
        }

    def save_person(self, session: Session) -> None:
        people.save_person(session, self.person_values())

    def edit_person(self, session: Session) -> None:
        people.save_person(session, self.person_values(), self.any(session, Person))

    def save_post(self, session: Session) -> None:
        values = {
            "organization_id": self.any(session, Organization),
            "title": f"Gerente {self.name()}",
        }
        people.save_post(session, values)

    def appoint(self, session: Session) -> None:
        people.appoint(
            session,
            {
                "person_id": self.any(session, Person),
                "post_id": self.any(session, Post),
                "start": self.maybe(self.day()),
                "closes_previous": self.chance.random() < 0.5,
                "overlap_reason": self.maybe("Encargatura"),
            },
        )

    def event_values(self, session: Session) -> dict[str, object]:
        participants: list[dict[str, object]] = [
            {"organization_id": self.any(session, Organization)} for _ in range(2)
        ]
        if self.chance.random() < 0.7:
            participants.append({"person_id": self.any(session, Person)})
        return {
            "type_id": self.any(session, EventType),
            "subject": f"Mesa {self.name()}",
            "start": self.maybe(self.day()),
            "participants": participants,
            "outcomes": [self.outcome_values(session) for _ in range(self.chance.randrange(3))],
            "tags": [self.any(session, Tag)],
        }

    def outcome_values(self, session: Session) -> dict[str, object]:
        return {
            "kind": self.chance.choice(list(OutcomeKind)),
            "text": self.name(),
            "organization_id": self.maybe(self.any(session, Organization)),
            "due_on": date(2024, 5, 1),
            "responsible": "Ruth",
            "debtor_id": self.maybe(self.any(session, Organization)),
        }

    def save_event(self, session: Session) -> None:
        events.save_event(session, self.event_values(session))

    def edit_event(self, session: Session) -> None:
        event_id = self.any(session, Event)
        values = events.values_of(session, event_id)
        values |= {"subject": self.name(), "participants": values["participants"][:1]}
        values["outcomes"] = [*values["outcomes"][1:], self.outcome_values(session)]
        events.save_event(session, values, event_id)

    def cancel_event(self, session: Session) -> None:
        event_states.become(session, self.any(session, Event), self.chance.choice(list(EventState)))

    def move(self, session: Session) -> None:
        stage = catalogue.stage_id(self.chance.choice(["contacted", "in_review", "signed"]))
        followups.move(
            session, self.any(session, Organization), stage, on=self.day() if stage % 2 else None
        )

    def pause(self, session: Session) -> None:
        state = self.maybe(self.chance.choice(list(SideState)))
        followups.set_side_state(session, self.any(session, Organization), state)

    def follow(self, session: Session) -> None:
        instrument = catalogue.instrument_id(self.chance.choice(["practices", "mptf", "pledges"]))
        party = {"organization_id": self.any(session, Organization)}
        given = {"title": self.name(), "parties": [party], "tags": [self.any(session, Tag)]}
        more = {"impact": self.name(), "call": self.name(), "indicator": self.name()}
        organization = self.any(session, Organization)
        followups.begin(session, organization, instrument, on=self.day(), **given, **more)

    def advance(self, session: Session) -> None:
        follow_up = session.get_one(FollowUp, self.any(session, FollowUp))
        stage = self.any(session, Stage, Stage.instrument_id == follow_up.instrument_id)
        more = {"on": self.maybe(self.day()), "as_history": self.chance.random() < 0.3}
        followups.advance(session, follow_up.id, stage, note=self.name(), **more)

    def transfer(self, session: Session) -> None:
        to = self.any(session, Organization)
        followups.transfer(session, self.any(session, FollowUp), to)

    def edit_stages(self, session: Session) -> None:
        stage = session.get_one(Stage, self.any(session, Stage))
        match self.chance.choice(["add", "move", "rename", "delete"]):
            case "add":
                instruments.save_stage(session, stage.instrument_id, {"name_es": self.name()})
            case "move":
                instruments.move_stage(session, stage.id, self.chance.randrange(6))
            case "rename":
                named = {"name_es": self.name()}
                instruments.save_stage(session, stage.instrument_id, named, stage.id)
            case "delete":
                instruments.delete_stage(session, stage.id)

    def save_outcome(self, session: Session) -> None:
        values = {
            **self.outcome_values(session),
            "organization_id": self.any(session, Organization),
        }
        outcomes.save_outcome(session, values)

    def fulfil(self, session: Session) -> None:
        outcome = session.get_one(Commitment, self.any(session, Commitment)).outcome_id
        tasks.set_done(session, outcome, done=self.chance.random() < 0.7)

    def close(self, session: Session) -> None:
        successor = self.maybe(self.any(session, Organization))
        organizations.close_organization(
            session, self.any(session, Organization), on=date(2024, 1, 1), successor_id=successor
        )

    def rename_type(self, session: Session) -> None:
        events.save_type(session, {"name_es": self.name()}, self.any(session, EventType))

    def delete(self, session: Session) -> None:
        noun = self.chance.choice(
            [
                *(Organization, Organization, Person, Event, Post, Appointment, Outcome),
                *(StageChange, FollowUp),
            ]
        )
        papelera.delete(session, noun, self.any(session, noun), name="Algo")

    def insert_many(self, session: Session) -> None:
        rows = [{"given_names": self.name()} for _ in range(self.chance.randint(1, 12))]
        journal.insert_rows(session, Person, rows)


@pytest.mark.parametrize("seed", range(2))
def test_any_thirty_actions_are_undone_and_redone(blank_db, seed):
    db, office = open_database(blank_db, who="Ana"), Office(seed)
    for _ in range(25):
        office.act(db)
    states = [state(db)]
    for _ in range(journal.UNDO_STEPS):
        office.act(db)
        states.append(state(db))

    for step, before in enumerate(states[-2::-1]):
        with db.write() as session:
            journal.undo(session)
        assert state(db) == before, f"after undoing {step + 1}"
        if step % 10 == 5:
            db.close()
            db = open_database(blank_db, who="Otra")
    with db.read() as session:
        assert journal.next_undo(session) is None
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []

    for step, after in enumerate(states[1:]):
        with db.write() as session:
            journal.redo(session)
        assert state(db) == after, f"after redoing {step + 1}"
    with db.read() as session:
        assert journal.next_redo(session) is None
    db.close()


@pytest.mark.parametrize("seed", range(100, 101))
def test_going_back_and_forth_at_random_is_always_somewhere_it_was(db, seed):
    office, chance = Office(seed), random.Random(seed)
    for _ in range(10):
        office.act(db)
    past, future = [state(db)], []
    for _ in range(60):
        match chance.choice(["act", "undo", "undo", "redo"]):
            case "act" if len(past) < journal.UNDO_STEPS:
                office.act(db)
                past.append(state(db))
                future.clear()
            case "undo" if len(past) > 1:
                with db.write() as session:
                    journal.undo(session)
                future.append(past.pop())
                assert state(db) == past[-1]
            case "redo" if future:
                with db.write() as session:
                    journal.redo(session)
                past.append(future.pop())
                assert state(db) == past[-1]
            case "redo":
                with db.read() as session:
                    assert journal.next_redo(session) is None


@pytest.mark.parametrize("seed", range(200, 202))
def test_what_is_deleted_at_random_comes_back_from_the_bin(db, seed):
    """Whatever was done in between, a restored record leaves no row that points at nothing."""
    office = Office(seed)
    for _ in range(60):
        office.act(db)
    with db.read() as session:
        entries = papelera.entries(session)
    assert entries
    left = entries
    while left:
        again = []
        for entry in left:
            try:
                with db.write() as session:
                    papelera.restore(session, entry.id)
            except CrmError:
                again.append(entry)
            with db.read() as session:
                assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert len(again) < len(left), [entry.label for entry in again]
        left = again
