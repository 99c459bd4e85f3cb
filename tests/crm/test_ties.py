"""What ties institutions to each other, how they were judged, and what they were tagged with."""

from datetime import date, timedelta

import pytest

from crm import assessments, catalogue, journal, organizations, people, tags, ties
from crm.model import Framework, OrganizationKind, Position
from crm.model.base import today
from crm.ties import Tie

CARMEN = catalogue.government_id("070103")
COMAS = catalogue.government_id("150110")


@pytest.fixture
def table(db):
    """A space."""
    with db.write() as session:
        values = {"kind": OrganizationKind.SPACE, "official_name": "Mesa de Ejemplo"}
        return organizations.save_organization(session, values)


def test_a_space_knows_its_members_and_a_member_its_spaces(db, table):
    gone, stays = date(2022, 12, 31), today() + timedelta(days=30)
    with db.write() as session:
        organizations.save_membership(session, table, COMAS, from_on=date(2021, 1, 1), to_on=gone)
        organizations.save_membership(session, table, CARMEN, from_on=date(2023, 3, 1))
        organizations.save_membership(session, table, catalogue.entity_id("OIM"), to_on=stays)
    with db.read() as session:
        members = ties.memberships(session, table)
        (its_space,) = ties.memberships(session, CARMEN)
    assert [(each.other_id, each.current) for each in members] == [
        (CARMEN, True),
        (catalogue.entity_id("OIM"), True),
        (COMAS, False),
    ]
    assert [each.span for each in members][::2] == ["desde 01/03/2023", "01/01/2021 – 31/12/2022"]
    assert not any(each.other_is_space for each in members)
    assert (its_space.other, its_space.other_is_space) == ("Mesa de Ejemplo", True)


def test_a_membership_is_undone_by_its_name(db, table):
    with db.write() as session:
        organizations.save_membership(session, table, CARMEN)
    with db.read() as session:
        undone = journal.next_undo(session)
    assert undone.label == "Membresía de «Carmen de la Legua Reynoso» guardada"


def test_relatives_say_what_they_are(db):
    with db.write() as session:
        new = {"kind": OrganizationKind.COMPANY}
        heir = organizations.save_organization(session, new | {"official_name": "Heredera"})
        mother = organizations.save_organization(session, new | {"official_name": "Madre"})
        own = organizations.save_organization(
            session, new | {"official_name": "Propia", "parent_id": mother}
        )
        child = organizations.save_organization(
            session, new | {"official_name": "Hija", "parent_id": own}
        )
        before = organizations.save_organization(session, new | {"official_name": "Anterior"})
        organizations.close_organization(session, before, on=date(2020, 1, 1), successor_id=own)
        organizations.close_organization(session, own, on=date(2024, 1, 1), successor_id=heir)
    with db.read() as session:
        assert [(each.id, each.tie) for each in ties.relatives(session, own)] == [
            (mother, Tie.PARENT),
            (before, Tie.PREDECESSOR),
            (heir, Tie.SUCCESSOR),
            (child, Tie.CHILD),
        ]
        assert ties.relatives(session, COMAS) == []
        assert ties.relatives(session, 1) == []


def test_other_names_stand_by_name(db):
    with db.write() as session:
        organizations.save_organization(session, {"aliases": ["Zeta", "Alfa <b>"]}, COMAS)
    with db.read() as session:
        assert [each.name for each in ties.aliases(session, COMAS)] == ["Alfa <b>", "Zeta"]


def test_assessments_are_a_history_the_latest_first(db):
    with db.write() as session:
        rosa = people.quick_person(session, "Rosa Ejemplo")
        for day, influence in ((date(2023, 5, 1), 3), (date(2024, 5, 1), None)):
            for owner in ({"organization_id": COMAS}, {"person_id": rosa}):
                values = {"assessed_on": day, "influence": influence}
                assessments.save_assessment(
                    session, values | owner | {"position": Position.SUPPORTIVE}
                )
    with db.read() as session:
        for found in (
            assessments.of_organization(session, COMAS),
            assessments.of_person(session, rosa),
        ):
            assert [(each.assessed_on.year, each.influence) for each in found] == [
                (2024, None),
                (2023, 3),
            ]
        assert assessments.of_organization(session, CARMEN) == []


def test_only_its_own_tags_are_its_own(db):
    with db.write() as session:
        for tag, id_ in (
            (catalogue.tag_id(Framework.SDG, 8), COMAS),
            (catalogue.tag_id(Framework.SDG, 10), CARMEN),
        ):
            organizations.set_tags(session, [id_], [tag])
    with db.read() as session:
        assert [each.number for each in tags.own(session, COMAS)] == [8]


def test_a_closed_post_that_nobody_held_is_still_to_be_found(db):
    with db.write() as session:
        values = {"organization_id": COMAS, "title": "Jefe de Nada"}
        unheld = people.save_post(session, values | {"closed_on": date(2020, 1, 1)})
        held = people.save_post(session, values | {"closed_on": date(2030, 1, 1)})
        rosa = people.quick_person(session, "Rosa Ejemplo")
        people.appoint(session, {"person_id": rosa, "post_id": held})
    with db.read() as session:
        assert [each.id for each in people.closed_posts(session, COMAS)] == [unheld]
