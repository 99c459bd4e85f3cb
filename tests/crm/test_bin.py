import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text

from crm import bin as papelera
from crm import catalogue, journal, search
from crm.errors import Conflict, NotFound
from crm.i18n import speaking
from crm.model import (
    Action,
    Alias,
    Appointment,
    Assessment,
    Attachment,
    Base,
    Blob,
    Change,
    Commitment,
    ContactKind,
    ContactPoint,
    Event,
    EventOrganizer,
    FollowUp,
    Membership,
    Organization,
    OrganizationKind,
    OrganizerRole,
    Outcome,
    OutcomeKind,
    Participation,
    Person,
    Post,
    Record,
    StageChange,
)
from crm.model.event import NOBODY
from crm.search import Kind

MARKER = "Quispehuamán Zorrilla"


@pytest.fixture
def world(db):
    """An institution and a person on which something of every sort hangs; their ids by name."""
    ids = {}

    def add(session, name, record):
        session.add(record)
        session.flush()
        ids[name] = record.id
        return record.id

    with db.write() as session:
        company = OrganizationKind.COMPANY
        office = add(
            session, "office", Organization(kind=company, official_name=f"{MARKER} S.A.C.")
        )
        add(session, "other", Organization(kind=company, official_name="Otra", parent_id=office))
        person = add(session, "person", Person(given_names="Ruth", paternal_surname=MARKER))
        post = add(session, "post", Post(organization_id=office, title="Gerente"))
        add(session, "appointment", Appointment(person_id=person, post_id=post))
        add(session, "alias", Alias(organization_id=office, name="Suri"))
        for owner in ({"organization_id": office}, {"person_id": person}):
            kind = next(iter(owner))
            add(
                session,
                f"mail {kind}",
                ContactPoint(kind=ContactKind.EMAIL, value="ruth@example.org", **owner),
            )
            add(session, f"weight {kind}", Assessment(assessed_on=date(2024, 5, 1), **owner))
        add(session, "membership", Membership(space_id=catalogue.NETWORK_ID, member_id=office))
        event = add(
            session,
            "event",
            Event(
                type_id=catalogue.event_type_id("meeting"),
                subject="Mesa técnica",
                start_first=date(2024, 1, 9),
                start_last=date(2024, 1, 9),
            ),
        )
        add(
            session, "both", Participation(event_id=event, person_id=person, organization_id=office)
        )
        add(session, "institution", Participation(event_id=event, organization_id=office))
        add(session, "alone", Participation(event_id=event, person_id=person))
        add(
            session,
            "organizer",
            EventOrganizer(event_id=event, organization_id=office, role=OrganizerRole.HOSTS),
        )
        outcome = add(
            session,
            "outcome",
            Outcome(
                event_id=event,
                organization_id=office,
                kind=OutcomeKind.COMMITMENT,
                text="Enviar el acta",
                raised_by_id=person,
            ),
        )
        add(
            session,
            "commitment",
            Commitment(outcome_id=outcome, debtor_id=office, responsible_id=person),
        )
        add(
            session,
            "need",
            Outcome(organization_id=office, kind=OutcomeKind.NEED, text="Un traductor"),
        )
        follow_up = add(
            session,
            "follow_up",
            FollowUp(
                organization_id=office,
                instrument_id=catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH),
                stage_id=catalogue.stage_id("signed"),
            ),
        )
        add(
            session,
            "stage_change",
            StageChange(
                follow_up_id=follow_up, stage_id=catalogue.stage_id("signed"), event_id=event
            ),
        )
        data = f"acta de {MARKER}".encode()
        sha256 = hashlib.sha256(data).hexdigest()
        session.add(Blob(sha256=sha256, data=data))
        session.flush()
        add(
            session,
            "attachment",
            Attachment(
                event_id=event,
                sha256=sha256,
                name="acta.txt",
                media_type="text/plain",
                size=len(data),
                added_at=datetime.now(UTC),
            ),
        )
    return ids


def state(db):
    with db.read() as session:
        return {
            name: sorted(map(repr, session.execute(text(f'SELECT * FROM "{name}"'))))
            for name in journal.TABLES
        }


def living(db):
    with db.read() as session:
        return {
            id_
            for name in journal.TABLES
            for id_ in session.scalars(select(Base.metadata.tables[name].c.id))
        }


def gone(db, world):
    alive = living(db)
    return {name for name, id_ in world.items() if id_ not in alive}


def throw_away(db, noun: type[Record], id_, name="Algo"):
    with db.write() as session:
        papelera.delete(session, noun, id_, name=name)


def listed(db):
    with db.read() as session:
        return papelera.entries(session)


def restore(db, entry):
    with db.write() as session:
        return papelera.restore(session, entry.id)


def age(db, days):
    """Let all that was done so far have been done so many days ago."""
    with db.write() as session:
        for action_id, at in session.execute(select(Action.id, Action.at)).all():
            session.execute(
                text("UPDATE action SET at = :at WHERE id = :id"),
                {
                    "id": action_id,
                    "at": (at - timedelta(days=days)).replace(tzinfo=None).isoformat(" "),
                },
            )


def empty(db, days=0):
    with db.write() as session:
        return papelera.empty(session, older_than_days=days)


# What goes, and what stays


def test_an_institution_goes_with_what_is_its_own(db, world):
    throw_away(db, Organization, world["office"])
    assert gone(db, world) == {
        "office",
        "post",
        "appointment",
        "alias",
        "mail organization_id",
        "weight organization_id",
        "membership",
        "institution",
        "organizer",
        "need",
        "follow_up",
        "stage_change",
    }
    with db.read() as session:
        assert session.get_one(Organization, world["other"]).parent_id is None
        assert session.get_one(Participation, world["both"]).organization_id is None
        assert session.get_one(Outcome, world["outcome"]).organization_id is None
        assert session.get_one(Commitment, world["commitment"]).debtor_id is None


def test_a_person_goes_with_what_is_their_own(db, world):
    throw_away(db, Person, world["person"])
    assert gone(db, world) == {
        "person",
        "appointment",
        "mail person_id",
        "weight person_id",
    }
    with db.read() as session:
        left = session.get_one(Participation, world["alone"])
        assert (left.person_id, left.written) == (None, NOBODY)  # somebody was there
        assert session.get_one(Outcome, world["outcome"]).raised_by_id is None
        assert session.get_one(Commitment, world["commitment"]).responsible_id is None


def test_a_meeting_goes_with_all_that_came_of_it(db, world):
    throw_away(db, Event, world["event"])
    assert gone(db, world) == {
        "event",
        "both",
        "institution",
        "alone",
        "organizer",
        "outcome",
        "commitment",
        "attachment",
    }
    with db.read() as session:
        assert session.get_one(StageChange, world["stage_change"]).event_id is None


def test_it_is_said_beforehand_what_will_go(db, world):
    with db.read() as session:
        said = papelera.what_hangs(session, Organization, world["office"])
        assert "1 cargo" in said
        assert "2 participaciones" in said
        assert "2 resultados" in said
        nobody = catalogue.government_id("070103")
        assert papelera.what_hangs(session, Organization, nobody) == ["1 cargo"]
        with speaking("en"):
            said = papelera.what_hangs(session, Organization, world["office"])
            assert {"1 post", "2 participations", "2 outcomes"} <= set(said)


def test_what_is_not_there_cannot_be_deleted(db, world):
    throw_away(db, Person, world["person"])
    with pytest.raises(NotFound, match="ya no está"):
        throw_away(db, Person, world["person"])


def test_nothing_is_left_pointing_at_what_is_gone(db, world):
    for noun, name in ((Event, "event"), (Person, "person"), (Organization, "office")):
        throw_away(db, noun, world[name])
        with db.read() as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []


# Bringing back


@pytest.mark.parametrize(
    ("noun", "name"),
    [(Organization, "office"), (Person, "person"), (Event, "event"), (Post, "post")],
)
def test_what_was_deleted_comes_back_whole(db, world, noun, name):
    before = state(db)
    throw_away(db, noun, world[name], "Ñandú")
    (entry,) = listed(db)
    assert (entry.label, entry.who) == ("Ñandú", "Ana Prueba")
    restore(db, entry)
    assert state(db) == before
    assert listed(db) == []
    with pytest.raises(NotFound):
        restore(db, entry)


def test_what_was_deleted_is_found_again_when_it_is_back(db, world):
    def found():
        with db.read() as session:
            return {
                kind: search.find(session, "quispehuaman", kind)
                for kind in (Kind.ORGANIZATION, Kind.PERSON)
            }

    before = found()
    assert before[Kind.ORGANIZATION] == [world["office"]]
    throw_away(db, Organization, world["office"])
    throw_away(db, Person, world["person"])
    assert found() == {Kind.ORGANIZATION: [], Kind.PERSON: []}
    for entry in listed(db):
        restore(db, entry)
    assert found() == before


def test_deletions_are_taken_back_in_another_order(db, world):
    before = living(db)
    throw_away(db, Person, world["person"])
    throw_away(db, Commitment, world["commitment"])
    throw_away(db, Event, world["event"])
    event, commitment, person = listed(db)
    for entry in (event, person, commitment):
        restore(db, entry)
    with db.read() as session:
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    assert living(db) == before


def test_what_hung_on_something_that_is_gone_waits_for_it(db, world):
    before = state(db)
    throw_away(db, Post, world["post"])
    throw_away(db, Organization, world["office"])
    office, post = listed(db)
    missing = state(db)
    with pytest.raises(Conflict, match=f"pertenece a «{re.escape(office.label)}», que ya no está"):
        restore(db, post)
    assert state(db) == missing
    restore(db, office)
    restore(db, post)
    assert state(db) == before


def test_a_mention_that_says_something_else_by_now_keeps_it(db, world):
    throw_away(db, Organization, world["office"])
    with db.write() as session:
        session.get_one(Participation, world["both"]).organization_id = world["other"]
        session.get_one(Outcome, world["outcome"]).text = "Enviar el acta firmada"
    throw_away(db, Commitment, world["commitment"])
    restore(db, listed(db)[1])
    with db.read() as session:
        assert session.get(Organization, world["office"]) is not None
        assert session.get_one(Participation, world["both"]).organization_id == world["other"]
        outcome = session.get_one(Outcome, world["outcome"])
        assert (outcome.organization_id, outcome.text) == (
            world["office"],
            "Enviar el acta firmada",
        )
        assert session.get(Commitment, world["commitment"]) is None


def test_a_catalogues_institution_comes_back(db):
    id_ = catalogue.government_id("070103")
    before = state(db)
    throw_away(db, Organization, id_)
    assert state(db) != before
    restore(db, listed(db)[0])
    assert state(db) == before


def test_the_bin_shows_thirty_days(db, world):
    throw_away(db, Person, world["person"])
    age(db, 29)
    assert len(listed(db)) == 1
    age(db, 2)
    assert listed(db) == []


def test_a_row_taken_out_of_a_form_is_no_entry_of_the_bin(db, world):
    with db.write() as session:
        session.delete(session.get_one(Alias, world["alias"]))
    assert listed(db) == []


# Emptying


def bytes_of(db):
    """All that stands on the disk of this file."""
    return b"".join(each.read_bytes() for each in db.path.parent.glob(f"{db.path.name}*"))


def planted(db):
    data = bytes_of(db)
    return [
        word
        for word in ("Quispehuamán", "Zorrilla", "quispehuaman", "zorrilla")
        if word.encode() in data
    ]


def test_what_is_erased_is_nowhere_in_the_file(db, world):
    assert len(planted(db)) == 4
    throw_away(db, Organization, world["office"], f"{MARKER} S.A.C.")
    throw_away(db, Person, world["person"], f"Ruth {MARKER}")
    throw_away(db, Event, world["event"], "Mesa técnica")
    assert planted(db) != []
    erased = empty(db)
    assert erased == len(gone(db, world))
    assert planted(db) == []
    assert listed(db) == []
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 0
        assert session.execute(text("PRAGMA quick_check")).scalar() == "ok"


def test_what_was_edited_before_it_was_erased_is_gone_too(db):
    with db.write() as session:
        journal.describe(session, "Persona «{subject}» guardada", MARKER)
        session.add(Person(given_names="Ruth", paternal_surname=MARKER))
    with db.write() as session:
        person = session.scalars(select(Person)).one()
        person.paternal_surname, person.notes = "Otra", f"Antes {MARKER}"
        id_ = person.id
    for _ in range(2):
        throw_away(db, Person, id_, MARKER)
        with db.write() as session:
            journal.undo(session)
    with db.write() as session:
        journal.redo(session)
    empty(db)
    assert planted(db) == []
    with db.read() as session:
        assert journal.next_undo(session) is None
        assert journal.next_redo(session) is None
        assert {each.label for each in journal.history(session, id_)} >= {
            "Persona «—» guardada",
            "«—» está en la Papelera",
        }


def test_only_what_is_old_enough_is_erased(db, world):
    throw_away(db, Event, world["event"])
    age(db, 31)
    throw_away(db, Person, world["person"])
    assert empty(db, papelera.DAYS) == 8
    (entry,) = listed(db)
    restore(db, entry)
    assert world["person"] in living(db)
    assert empty(db, papelera.DAYS) == 0


def test_what_was_restored_is_not_erased(db, world):
    throw_away(db, Organization, world["office"])
    restore(db, listed(db)[0])
    before = state(db)
    age(db, 31)
    assert empty(db) == 0
    assert state(db) == before
    with db.read() as session:
        assert session.scalars(select(Change).where(Change.before.is_not(None))).first()


def test_a_content_that_somebody_still_needs_is_kept(db, world):
    with db.write() as session:
        first = session.get_one(Attachment, world["attachment"])
        session.add(
            Attachment(
                organization_id=world["office"],
                sha256=first.sha256,
                name="otra.txt",
                media_type=first.media_type,
                size=first.size,
                added_at=first.added_at,
            )
        )
    throw_away(db, Event, world["event"])
    empty(db)
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Blob)) == 1


def test_a_content_that_undo_may_bring_back_is_kept(db, world):
    with db.write() as session:
        session.delete(session.get_one(Attachment, world["attachment"]))
    throw_away(db, Person, world["person"])
    empty(db)
    with db.write() as session:
        journal.undo(session)
    assert world["attachment"] in living(db)


def test_after_erasing_undo_goes_on_with_what_was_before(db, world):
    with db.write() as session:
        session.get_one(Organization, world["other"]).notes = "nota"
    throw_away(db, Person, world["person"])
    empty(db)
    with db.write() as session:
        journal.undo(session)
    with db.read() as session:
        assert session.get_one(Organization, world["other"]).notes is None


def test_an_empty_bin_is_emptied_without_a_trace(db):
    assert empty(db) == 0
    with db.read() as session:
        assert session.scalars(select(Action)).all() == []
