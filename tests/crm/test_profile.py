"""A profile is gathered whole, in few queries however long its history."""

from datetime import date

import pytest
from makers import CARMEN, ago, appoint, company, meeting, on, person, post, read, write

from crm import attachments, catalogue, followups, outcomes, people, profile
from crm.attachments import Taken
from crm.contacts import ContactValues, save_contacts
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import CommitmentState, ContactKind, OutcomeKind

MOST_QUERIES = 8
OWED = {
    "kind": OutcomeKind.COMMITMENT,
    "text": "Enviar",
    "responsible": "Gerencia",
    "due_on": ago(3),
}


def test_two_hundred_items_cost_no_more_queries_than_none(db, queries):
    with db.read() as session:
        queries.clear()
        profile.of_organization(session, CARMEN)
    assert len(queries) <= MOST_QUERIES
    few = len(queries)
    rosa = person(db)
    appoint(db, rosa, post(db, "Gerenta"))
    with db.write() as session:
        for number in range(40):
            attachments.attach(session, Taken(f"{number}.txt", "text/plain", b"x"),
                               organization_id=CARMEN)  # fmt: skip
            outcomes.save_outcome(session, OWED | {"organization_id": CARMEN})
            who = people.quick_person(session, f"Persona {number}", organization_id=CARMEN)
            followups.move(session, CARMEN, catalogue.stage_id("contacted"))
        save_contacts(
            session,
            [ContactValues(ContactKind.EMAIL, f"c{n}@b.pe") for n in range(40)],
            organization_id=CARMEN,
        )
    for number in range(20):
        meeting(
            db,
            start=on(number),
            participants=[{"person_id": who}, {"person_id": rosa}],
            outcomes=[OWED, OWED | {"responsible_id": rosa}],
        )
    with db.read() as session:
        queries.clear()
        found = profile.of_organization(session, CARMEN)
    assert len(queries) == few
    assert (len(found.attachments), len(found.outcomes), len(found.contacts)) == (40, 80, 40)
    assert (len(found.entries), len(found.current), len(found.open_commitments)) == (60, 42, 80)
    with db.read() as session:
        queries.clear()
        of_rosa = profile.of_person(session, rosa)
    assert len(queries) <= MOST_QUERIES
    assert (len(of_rosa.entries), len(of_rosa.outcomes)) == (20, 20)


def test_a_profile_sorts_what_it_holds(db):
    rosa = person(db)
    appoint(db, rosa, post(db, "Gerenta"), PartialDate.year(2019), PartialDate.year(2022))
    kinds = {
        OutcomeKind.NEED: {},
        OutcomeKind.OPPORTUNITY: {},
        OutcomeKind.RISK: {},
        OutcomeKind.AGREEMENT: {},
        OutcomeKind.COMMITMENT: {"responsible": "G", "due_on": ago(1)},
        OutcomeKind.TASK: {"state": CommitmentState.DONE},
        OutcomeKind.RESOURCE: {},
    }
    for kind, more in kinds.items():
        values = {"kind": kind, "text": kind.value, "organization_id": CARMEN} | more
        write(db, outcomes.save_outcome, values)
    found = read(db, profile.of_organization, CARMEN)
    assert {each.text for each in found.needs} == {"need", "opportunity", "risk"}
    assert [each.text for each in found.open_commitments] == ["commitment"]
    assert [each.text for each in found.done_commitments] == ["task"]
    assert [(each.title, each.person) for each in found.current] == [
        ("Alcalde/sa", None),
        ("Gerenta", None),
    ]
    assert [each.person for each in found.former] == ["Rosa Quispe Mamani"]
    past = read(db, profile.of_organization, CARMEN, date(2020, 1, 1))
    assert [each.person for each in past.current] == [None, "Rosa Quispe Mamani"]
    assert past.former == []


def test_a_person_has_posts_then_and_now(db):
    rosa = person(db)
    appoint(db, rosa, post(db, "Asesora"), PartialDate.year(2019), PartialDate.year(2022))
    appoint(db, rosa, post(db, "Gerenta", company(db)), PartialDate.year(2023))
    now = read(db, profile.of_person, rosa)
    assert ([each.title for each in now.current], [each.title for each in now.former]) == (
        ["Gerenta"],
        ["Asesora"],
    )
    then = read(db, profile.of_person, rosa, date(2020, 5, 5))
    assert [each.title for each in then.current] == ["Asesora"]


@pytest.mark.parametrize("look", [profile.of_organization, profile.of_person])
def test_who_is_gone_is_said_to_be_gone(db, look):
    with pytest.raises(NotFound):
        read(db, look, 77)


def test_other_follow_ups_are_read_along_with_the_first(db, queries):
    with db.read() as session:
        queries.clear()
        profile.of_organization(session, CARMEN)
    few = len(queries)
    with db.write() as session:
        for number in range(10):
            practice = catalogue.instrument_id("practices")
            followups.begin(session, CARMEN, practice, title=f"Práctica {number}", on=on(number))
    with db.read() as session:
        queries.clear()
        found = profile.of_organization(session, CARMEN)
    assert len(queries) == few <= 8
    assert len(found.follow_up.others) == len(found.entries) == 10
