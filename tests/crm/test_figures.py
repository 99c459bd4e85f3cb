"""How many came so far by a day, and within a period: counted by hand, and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import CARMEN, TUMBES, ago, company, read, refused, write

from crm import board, catalogue, coverage, figures, followup_list, followups, journal
from crm.dates import PartialDate
from crm.errors import CrmError
from crm.model import GOVERNMENTS, LOCAL, OrganizationKind, Place, PracticeActor
from crm.model.base import today

DAY, MONTH, QUARTER, YEAR = (
    PartialDate.day,
    PartialDate.month,
    PartialDate.quarter,
    PartialDate.year,
)
MARRAKECH = followups.MARRAKECH_ID
PRACTICES, PLEDGES = catalogue.instrument_id("practices"), catalogue.instrument_id("pledges")
SIGNED, CONTACTED, PLAN = (
    catalogue.stage_id(code) for code in ("signed", "contacted", "action_plan")
)
PUBLISHED = catalogue.stage_id("published", "practices")
LAST, FIRST = date(2023, 12, 31), date(2024, 1, 1)
COMAS = catalogue.government_id("150110")


def sign(db, organization_id: int, when: PartialDate | None) -> int:
    write(db, followups.move, organization_id, SIGNED, on=when)
    with db.read() as session:
        found = followups.of_organization(session, organization_id).id
    assert found is not None
    return found


def practice(db, when: PartialDate | None, at: int = CARMEN, **values) -> int:
    more = {"title": "Práctica de ejemplo", "stage_id": PUBLISHED, "on": when} | values
    made: int = write(db, followups.begin, at, PRACTICES, **more)
    return made


def stock(db, day: date, instrument: int = MARRAKECH, **how):
    found = read(db, figures.stock, instrument, day, **how)
    return found.total, found.undetermined


def flow(db, first: date, last: date, instrument: int = MARRAKECH, **how):
    found = read(db, figures.flow, instrument, first, last, **how)
    return found.total, found.undetermined


def year(db, number: int, instrument: int = MARRAKECH, **how):
    return flow(db, date(number, 1, 1), date(number, 12, 31), instrument, **how)


# The border of a year


def test_the_last_day_of_a_year_and_the_first_of_the_next_are_told_apart(db):
    last, first = sign(db, CARMEN, DAY(LAST)), sign(db, TUMBES, DAY(FIRST))
    assert stock(db, LAST) == (1, 0)
    assert stock(db, FIRST) == (2, 0)
    assert stock(db, LAST - timedelta(days=1)) == (0, 0)
    assert (year(db, 2023), year(db, 2024), year(db, 2022)) == ((1, 0), (1, 0), (0, 0))
    assert flow(db, LAST, FIRST) == (2, 0)
    assert read(db, figures.flow, MARRAKECH, FIRST, FIRST).ids == (first,)
    assert read(db, figures.stock, MARRAKECH, LAST).ids == (last,)


@pytest.mark.parametrize(
    ("when", "in_2023", "by_2023", "in_2024", "by_june_2023"),
    [
        (YEAR(2023), (1, 0), (1, 0), (0, 0), (0, 1)),
        (QUARTER(2023, 4), (1, 0), (1, 0), (0, 0), (0, 0)),
        (QUARTER(2023, 2), (1, 0), (1, 0), (0, 0), (1, 0)),
        (MONTH(2023, 6), (1, 0), (1, 0), (0, 0), (1, 0)),
        (MONTH(2023, 12), (1, 0), (1, 0), (0, 0), (0, 0)),
        (YEAR(2024), (0, 0), (0, 0), (1, 0), (0, 0)),
        (QUARTER(2024, 1), (0, 0), (0, 0), (1, 0), (0, 0)),
        # What straddles the border is on neither side of it.
        (PartialDate(date(2023, 12, 30), date(2024, 1, 2)), (0, 1), (0, 1), (0, 1), (0, 0)),
        (PartialDate(date(2022, 12, 30), date(2023, 1, 2)), (0, 1), (1, 0), (0, 0), (1, 0)),
        (None, (0, 1), (0, 1), (0, 1), (0, 1)),
    ],
)
def test_a_partial_date_counts_by_its_whole_span(db, when, in_2023, by_2023, in_2024, by_june_2023):
    sign(db, CARMEN, when)
    assert year(db, 2023) == in_2023
    assert stock(db, LAST) == by_2023
    assert year(db, 2024) == in_2024
    assert stock(db, date(2023, 6, 30)) == by_june_2023


def test_what_is_noted_has_come_by_today_and_is_in_no_period(db):
    undated = sign(db, CARMEN, None)
    running = sign(db, TUMBES, PartialDate(ago(3), today() + timedelta(days=3)))
    found = read(db, figures.stock, MARRAKECH, today())
    assert sorted(found.ids) == sorted((undated, running))
    assert stock(db, today() + timedelta(days=400)) == (2, 0)
    assert stock(db, ago(1)) == (0, 2)
    assert stock(db, ago(4)) == (0, 1)
    assert flow(db, ago(30), today()) == (0, 2)


# What is counted


def test_a_declaration_counts_signatures_and_nothing_but(db):
    write(db, followups.move, CARMEN, PLAN, on=YEAR(2023))
    write(db, followups.move, TUMBES, CONTACTED, on=YEAR(2023))
    assert (stock(db, today()), year(db, 2023)) == ((0, 0), (0, 0))
    sign(db, COMAS, YEAR(2022))
    write(db, followups.move, COMAS, PLAN, on=YEAR(2023))
    assert (stock(db, today()), year(db, 2022), year(db, 2023)) == ((1, 0), (1, 0), (0, 0))


def test_who_signed_is_counted_wherever_they_stand_since(db):
    sign(db, CARMEN, YEAR(2022))
    write(db, followups.move, CARMEN, CONTACTED, on=YEAR(2023))
    assert (stock(db, LAST), year(db, 2022), year(db, 2023)) == ((1, 0), (1, 0), (0, 0))


def test_of_several_stages_that_count_the_first_to_be_reached_does(db):
    stages = [catalogue.stage_id(code, "pledges") for code in ("published", "in_progress")]
    id_ = write(db, followups.begin, CARMEN, PLEDGES, description="x" * 300, title="Un compromiso")
    for stage, when in zip(stages, (MONTH(2023, 5), YEAR(2024)), strict=True):
        write(db, followups.advance, id_, stage, on=when)
    assert (year(db, 2023, PLEDGES), year(db, 2024, PLEDGES)) == ((1, 0), (0, 0))
    assert stock(db, date(2024, 6, 1), PLEDGES) == (1, 0)


@pytest.mark.parametrize(
    ("published", "in_progress", "in_2023", "in_2024"),
    [
        (YEAR(2023), None, (1, 0), (0, 0)),  # what is undated came no earlier than what is dated
        (None, YEAR(2024), (0, 1), (0, 1)),
        (None, None, (0, 1), (0, 1)),
    ],
)
def test_an_undated_stage_leaves_open_only_what_it_may_have_changed(
    db, published, in_progress, in_2023, in_2024
):
    id_ = write(db, followups.begin, CARMEN, PLEDGES, description="x" * 300, title="Un compromiso")
    for code, when in (("published", published), ("in_progress", in_progress)):
        write(db, followups.advance, id_, catalogue.stage_id(code, "pledges"), on=when)
    assert (year(db, 2023, PLEDGES), year(db, 2024, PLEDGES)) == (in_2023, in_2024)


def test_local_and_regional_governments_are_counted_apart(db):
    carmen, tumbes = sign(db, CARMEN, YEAR(2023)), sign(db, TUMBES, YEAR(2023))
    regional = {OrganizationKind.REGIONAL}
    assert read(db, figures.stock, MARRAKECH, LAST, kinds=LOCAL).ids == (carmen,)
    assert read(db, figures.stock, MARRAKECH, LAST, kinds=regional).ids == (tumbes,)
    assert year(db, 2023, kinds=GOVERNMENTS) == (2, 0)
    assert year(db, 2023, kinds={OrganizationKind.COMPANY}) == (0, 0)


def test_practices_are_counted_by_who_carries_them_out(db):
    practice(db, YEAR(2023), actor=PracticeActor.GOVERNMENT)
    practice(db, YEAR(2023), actor=PracticeActor.CIVIL_SOCIETY)
    practice(db, None, actor=PracticeActor.CIVIL_SOCIETY)
    practice(db, YEAR(2023))
    assert stock(db, LAST, PRACTICES) == (3, 1)
    assert stock(db, LAST, PRACTICES, actors={PracticeActor.GOVERNMENT}) == (1, 0)
    assert stock(db, LAST, PRACTICES, actors={PracticeActor.CIVIL_SOCIETY}) == (1, 1)
    assert stock(db, LAST, PRACTICES, actors={PracticeActor.UN}) == (0, 0)


def test_a_period_that_ends_before_it_begins_is_refused(db):
    with pytest.raises(CrmError):
        flow(db, FIRST, LAST)


def test_a_figure_asks_once(db, queries):
    for when in (YEAR(2022), YEAR(2023)):
        practice(db, when)
    queries.clear()
    flow(db, FIRST, today(), PRACTICES)
    assert len(queries) == 1
    stock(db, LAST, PRACTICES)
    assert len(queries) == 3, "the arrivals, and the opening balances"


# What is known only as a number


def opening(db, **values) -> int:
    given = {"by_on": LAST, "total": 21, "source": "Informe 2023"} | values
    made: int = write(db, figures.save_balance, PRACTICES, given)
    return made


def test_an_opening_balance_stands_for_all_until_its_day(db):
    within = practice(db, DAY(LAST))
    after = practice(db, DAY(FIRST))
    practice(db, None)
    opening(db)
    found = read(db, figures.stock, PRACTICES, date(2024, 12, 31))
    assert (found.total, found.ids, found.undetermined) == (22, (after,), 1)
    assert within not in found.ids
    assert found.balance is not None
    assert (found.balance.total, found.balance.source) == (21, "Informe 2023")
    assert stock(db, LAST, PRACTICES) == (21, 1)
    assert stock(db, LAST - timedelta(days=1), PRACTICES) == (0, 1), "it says nothing of before"
    assert year(db, 2024, PRACTICES) == (1, 1)


def test_what_straddles_the_day_of_a_balance_may_be_in_it(db):
    opening(db)
    practice(db, PartialDate(date(2023, 12, 1), date(2024, 1, 31)))
    practice(db, YEAR(2024))
    assert stock(db, date(2024, 6, 30), PRACTICES) == (21, 2)
    assert stock(db, date(2024, 12, 31), PRACTICES) == (22, 1)


def test_today_an_undated_one_may_still_be_in_the_balance(db):
    opening(db)
    practice(db, None)
    practice(db, PartialDate(ago(3), today() + timedelta(days=3)))
    assert stock(db, today(), PRACTICES) == (22, 1)


def test_the_latest_balance_by_the_day_stands(db):
    opening(db)
    later = opening(db, by_on=date(2024, 6, 30), total=25)
    practice(db, MONTH(2024, 3))
    assert stock(db, date(2024, 5, 1), PRACTICES) == (22, 0)
    assert stock(db, date(2024, 7, 1), PRACTICES) == (25, 0)
    assert [each.total for each in read(db, figures.balances, PRACTICES)] == [25, 21]
    write(db, figures.save_balance, PRACTICES, {"total": 26}, later)
    assert stock(db, date(2024, 7, 1), PRACTICES) == (26, 0)
    write(db, figures.delete_balance, later)
    assert stock(db, date(2024, 7, 1), PRACTICES) == (22, 0)
    with db.write() as session:
        journal.undo(session)
    assert stock(db, date(2024, 7, 1), PRACTICES) == (26, 0)


def test_a_balance_is_of_no_one_kind_of_institution(db):
    opening(db)
    practice(db, YEAR(2024))
    assert stock(db, today(), PRACTICES, kinds=LOCAL) == (1, 0)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"by_on": None}, "by_on"),
        ({"by_on": today() + timedelta(days=1)}, "by_on"),
        ({"total": None}, "total"),
        ({"total": -1}, "total"),
        ({"source": "x" * 301}, "source"),
    ],
)
def test_a_balance_that_cannot_be_is_refused(db, values, where):
    given = {"by_on": LAST, "total": 21} | values
    assert set(refused(db, figures.save_balance, PRACTICES, given)) == {where}


# Where each stood


def stood(db, day: date):
    found = read(db, figures.by_stage, MARRAKECH, day)
    return {
        id_: (each.total, each.undetermined)
        for id_, each in found.items()
        if each.total or each.undetermined
    }


def test_each_stood_where_its_latest_change_had_led(db):
    write(db, followups.move, CARMEN, CONTACTED, on=DAY(date(2022, 5, 1)))
    sign(db, CARMEN, DAY(FIRST))
    write(db, followups.move, TUMBES, CONTACTED, on=YEAR(2023))
    assert stood(db, date(2022, 4, 30)) == {}
    assert stood(db, date(2022, 12, 31)) == {CONTACTED: (1, 0)}
    assert stood(db, LAST) == {CONTACTED: (2, 0)}
    assert stood(db, FIRST) == {CONTACTED: (1, 0), SIGNED: (1, 0)}


def test_where_a_date_leaves_it_open_each_stage_may_have_been(db):
    write(db, followups.move, CARMEN, CONTACTED, on=YEAR(2022))
    sign(db, CARMEN, YEAR(2023))
    sign(db, TUMBES, None)
    assert stood(db, date(2023, 6, 30)) == {CONTACTED: (0, 1), SIGNED: (0, 2)}
    assert stood(db, LAST) == {SIGNED: (1, 1)}
    assert stood(db, today()) == {SIGNED: (2, 0)}


def test_stages_are_counted_in_their_order(db):
    with db.read() as session:
        found = figures.by_stage(session, MARRAKECH, today())
    assert list(found) == [
        catalogue.stage_id(code)
        for code in ("to_contact", "contacted", "interested", "in_review", "signed", "action_plan")
    ]


# For all days

DAYS = st.dates(date(2022, 6, 1), date(2024, 6, 30))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signed=st.lists(DAYS, max_size=5), one=DAYS, other=DAYS)
def test_what_came_between_two_days_is_what_the_stock_grew_by(db, signed, one, other):
    with db.write() as session:
        for each in session.query(followups.FollowUp).all():
            followups.delete(session, each.id)
        for number, day in enumerate(signed):
            at = catalogue.government_id(f"15010{number + 1}" if number else "070103")
            followups.move(session, at, SIGNED, on=DAY(day))
    first, last = sorted((one, other))
    grew = stock(db, last)[0] - stock(db, first)[0]
    came = flow(db, first + timedelta(days=1), last)[0] if first < last else 0
    assert grew == came == sum(first < day <= last for day in signed)


WHEN = st.one_of(
    st.none(),
    DAYS.map(DAY),
    st.integers(2022, 2024).map(YEAR),
    st.tuples(st.integers(2022, 2024), st.integers(1, 4)).map(lambda each: QUARTER(*each)),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(signed=st.lists(WHEN, max_size=4), one=DAYS, other=DAYS, data=st.data())
def test_no_way_of_filling_in_the_dates_breaks_a_figure(db, signed, one, other, data):
    """Whatever the days were, the figure lies between what is sure and what may be."""
    with db.write() as session:
        for each in session.query(followups.FollowUp).all():
            followups.delete(session, each.id)
        for number, when in enumerate(signed):
            at = catalogue.government_id(f"15010{number + 1}" if number else "070103")
            followups.move(session, at, SIGNED, on=when)
    truth = [
        data.draw(st.dates(when.first, when.last) if when else DAYS, label="day") for when in signed
    ]
    first, last = sorted((one, other))
    sure, perhaps = flow(db, first, last)
    assert sure <= sum(first <= day <= last for day in truth) <= sure + perhaps
    sure, perhaps = stock(db, last)
    assert sure <= sum(day <= last for day in truth) <= sure + perhaps


def test_a_company_is_none_of_the_governments(db):
    firm = company(db)
    practice(db, YEAR(2023), at=firm)
    assert stock(db, today(), PRACTICES, kinds=GOVERNMENTS) == (0, 0)
    assert stock(db, today(), PRACTICES, kinds={OrganizationKind.COMPANY}) == (1, 0)


def test_what_is_invented_counts_in_no_figure_and_is_said_to_be_left_out(db):
    invented = company(db, kind=OrganizationKind.DISTRICT, place_id=place(db), example=True)
    sign(db, invented, DAY(FIRST))
    real = sign(db, CARMEN, DAY(FIRST))
    assert read(db, figures.stock, MARRAKECH, FIRST).ids == (real,)
    assert stock(db, today(), kinds=LOCAL) == (1, 0)
    assert year(db, 2024) == (1, 0)
    assert read(db, figures.by_stage, MARRAKECH, today())[SIGNED].ids == (real,)
    assert read(db, figures.by_stage, MARRAKECH, FIRST)[SIGNED].ids == (real,)
    assert read(db, figures.examples, MARRAKECH) == 1
    counted = {each.example: each.counted for each in read(db, followup_list.lines, MARRAKECH)}
    assert counted == {True: False, False: True}
    tally = read(db, coverage.tree, MARRAKECH).tally
    assert (tally.total, tally.signed) == (1_916, 1)
    totals = board.totals(read(db, board.cards, MARRAKECH))
    assert (totals.followed, totals.signed, totals.examples) == (1, 1, 1)


def place(db) -> int:
    with db.read() as session:
        return session.query(Place.id).where(Place.code == "070103").scalar()


def test_two_balances_of_one_day_are_refused(db):
    day = {"by_on": date(2024, 12, 31), "total": 5}
    found = refused(db, figures.save_balances, followups.MARRAKECH_ID, [day, day | {"total": 7}])
    assert found == {"balances.1": "Ya hay un saldo a esa fecha."}
