"""What a list and a profile ask of the file is looked up by index, so that size does not count."""

from datetime import date

import pytest
from makers import meeting
from sqlalchemy import event

from crm import agenda, catalogue, organizations, profile, today
from crm.dates import PartialDate
from crm.model import Organization, OrganizationKind
from crm.organizations import Filters

CARMEN = catalogue.government_id("070103")
SMALL = ("stage", "event_type", "tag", "instrument")


@pytest.fixture
def steps(db):
    """The plan of every statement that a reading asks, whatever its values."""

    def planned(read):
        asked = []

        def note(_connection, _cursor, statement, values, *_more):
            asked.append((statement, values))

        event.listen(db.engine, "before_cursor_execute", note)
        with db.read() as session:
            read(session)
        event.remove(db.engine, "before_cursor_execute", note)
        with db.read() as session:
            explain = session.connection().exec_driver_sql
            return [
                row[3]
                for statement, values in asked
                if statement.startswith("SELECT")
                for row in explain(f"EXPLAIN QUERY PLAN {statement}", values)
            ]

    return planned


def scanned(steps):
    """The tables that are gone through from end to end, but for those that are always small."""
    return [step for step in steps if step.startswith("SCAN") and step.split()[1] not in SMALL]


def test_a_page_of_the_list_looks_up_its_rows_and_what_is_overdue(steps):
    found = steps(lambda session: organizations.rows(session, [CARMEN]))
    assert any("ix_commitment_debtor_id" in step for step in found)
    assert not any("ix_commitment_due" in step for step in found)
    assert scanned(found) == []


def test_the_list_stands_in_the_order_of_its_index(steps):
    (step,) = steps(organizations.find)
    assert "ix_organization_list" in step


def test_a_profile_looks_up_everything(steps):
    found = steps(lambda session: profile.of_organization(session, CARMEN))
    assert scanned(found) == []
    by_stage = [step for step in found if "ix_stage_change_stage_id" in step]
    assert by_stage == [], "all that ever reached a stage"


@pytest.mark.parametrize(
    "filters",
    [
        Filters(kinds=frozenset({OrganizationKind.DISTRICT})),
        Filters(regions=frozenset({"07"})),
        Filters(stages=frozenset({catalogue.stage_id("to_contact")})),
        Filters(silent_days=30),
        Filters(overdue=True),
    ],
    ids=["kind", "region", "stage", "silent", "overdue"],
)
def test_no_filter_asks_anew_of_each_institution(steps, filters):
    found = steps(lambda session: organizations.find(session, filters=filters))
    assert not any("CORRELATED" in step for step in found), found


def test_the_meetings_of_a_month_are_looked_up_and_those_before_read_in_place(db, steps):
    first, last = date(2024, 1, 1), date(2024, 1, 31)
    meeting(db, start=PartialDate.day(first), participants=[{"organization_id": CARMEN}])
    month = [agenda.EntryKind.MEETING]
    found = steps(lambda session: agenda.entries(session, first, last, kinds=month))
    by_day = [step for step in found if "ix_event_list" in step]
    assert by_day, found
    assert all("start_first>? AND start_first<?" in step for step in by_day), by_day
    assert any("ix_participation_event_id" in step for step in found)
    assert scanned(found) == ["SCAN event"]


def test_how_long_a_signature_rests_is_worked_out_to_choose_it_and_to_show_it(steps):
    found = steps(lambda session: today.gather(session, date(2024, 1, 1)))
    assert len([step for step in found if "ix_stage_change_follow_up_id" in step]) == 2


def test_a_page_costs_one_query_however_long(db, queries):
    for count in (1, 50, 200):
        with db.read() as session:
            ids = organizations.find(session, limit=count)
            queries.clear()
            assert len(organizations.rows(session, ids)) == count
            assert len(queries) == 1


def test_a_profile_costs_at_most_eight(db, queries):
    with db.read() as session:
        name = session.get_one(Organization, CARMEN).official_name
    queries.clear()
    with db.read() as session:
        assert profile.of_organization(session, CARMEN).facts.official_name == name
    assert len(queries) <= 8
