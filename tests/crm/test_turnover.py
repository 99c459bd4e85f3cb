"""The end of a term: who leaves, what they leave behind, and all of it taken back."""

from datetime import date, timedelta

import pytest
from makers import CARMEN, TUMBES, person, read, refused, write
from sqlalchemy import select

from crm import (
    catalogue,
    followups,
    journal,
    organizations,
    outcomes,
    people,
    tasks,
    turnover,
)
from crm.dates import PartialDate
from crm.i18n import speaking
from crm.model import (
    Appointment,
    Base,
    EndReason,
    Organization,
    OrganizationKind,
    OutcomeKind,
    Person,
    Post,
    PostLevel,
)
from crm.model.base import today
from crm.turnover import Term

LAST_DAY = date(2026, 12, 31)
TERM = Term(LAST_DAY)
COMAS = catalogue.government_id("150110")
DAY = PartialDate.day


def post(db, organization_id: int, title: str, level: PostLevel) -> int:
    values = {"organization_id": organization_id, "title": title, "level": level}
    return write(db, people.save_post, values)


def head_of(db, organization_id: int) -> int:
    (found,) = [
        each.post_id
        for each in read(db, people.holdings, organization_id=organization_id)
        if each.level is PostLevel.ELECTED
    ]
    return found


def holds(db, post_id: int, name: str = "Ana", start=date(2023, 1, 1), end=None) -> int:
    values = {
        "person_id": person(db, name),
        "post_id": post_id,
        "start": DAY(start),
        "end": DAY(end) if end else None,
    }
    return write(db, people.appoint, values)


def leaving(db, term: Term = TERM) -> list[str]:
    return [each.person for each in read(db, turnover.preview, term).leavers]


def ends(db, appointment_id: int) -> tuple:
    with db.read() as session:
        found = session.get_one(Appointment, appointment_id)
        return found.end, found.end_reason


def test_the_elected_and_the_trusted_leave_and_the_rest_stays(db):
    holds(db, head_of(db, CARMEN), "Alcaldesa")
    for level in PostLevel:
        holds(db, post(db, CARMEN, f"Cargo {level}", level), level.value)
    holds(db, post(db, catalogue.entity_id("OIM"), "Jefe", PostLevel.TRUSTED), "Ajeno")
    assert sorted(leaving(db)) == ["Alcaldesa", "elected", "trusted"]
    only = Term(LAST_DAY, levels=frozenset({PostLevel.TRUSTED}))
    assert leaving(db, only) == ["trusted"]


@pytest.mark.parametrize(
    ("start", "end", "leaves"),
    [
        (date(2023, 1, 1), None, True),
        (date(2023, 1, 1), date(2027, 3, 1), True),
        (date(2023, 1, 1), LAST_DAY, False),
        (date(2023, 1, 1), date(2025, 5, 5), False),
        (LAST_DAY, None, True),
        (LAST_DAY + timedelta(1), None, False),
    ],
)
def test_who_is_in_the_post_on_the_last_day_leaves(db, start, end, leaves):
    holds(db, head_of(db, CARMEN), "Ana", start, end)
    assert leaving(db) == (["Ana"] if leaves else [])


def test_a_territory_and_a_kind_narrow_who_leaves(db):
    for organization, name in ((CARMEN, "Callao"), (TUMBES, "Tumbes"), (COMAS, "Lima")):
        holds(db, head_of(db, organization), name)
    callao = catalogue.place_id("070000")
    province = catalogue.place_id("150100")
    regional = frozenset({OrganizationKind.REGIONAL})
    assert leaving(db, Term(LAST_DAY, place_id=callao)) == ["Callao"]
    assert leaving(db, Term(LAST_DAY, place_id=province)) == ["Lima"]
    assert leaving(db, Term(LAST_DAY, kinds=regional)) == ["Tumbes"]


def test_closing_a_term_leaves_vacant_posts_and_a_history(db):
    appointment = holds(db, head_of(db, CARMEN), "Ana")
    done = write(db, turnover.close_term, TERM)
    assert done == turnover.Closed(1, 0)
    assert ends(db, appointment) == (DAY(LAST_DAY), EndReason.TERM)
    before, after = (
        [
            each.person
            for each in read(db, people.holdings, organization_id=CARMEN, day=day)
            if each.current
        ]
        for day in (LAST_DAY, LAST_DAY + timedelta(1))
    )
    assert (before, after) == (["Ana"], [None])
    vacant = {each.post_id: each for each in read(db, turnover.vacancies, TERM, date(2027, 1, 1))}
    assert vacant[head_of(db, CARMEN)].last_holder == "Ana"
    assert len(vacant) == 1_916
    with db.read() as session:
        label = journal.next_undo(session).label
    assert label == "Relevo de autoridades al 31/12/2026"


def test_a_closed_term_is_taken_back_whole(db):
    first = holds(db, head_of(db, CARMEN), "Ana")
    second = holds(db, head_of(db, TUMBES), "Eva", end=date(2027, 6, 30))
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"), on=DAY(date(2023, 5, 4)))
    seen = read(db, turnover.preview, TERM)
    write(db, turnover.close_term, TERM)
    assert ends(db, second) == (DAY(LAST_DAY), EndReason.TERM)
    write(db, journal.undo)
    assert ends(db, first) == (None, None)
    assert ends(db, second) == (DAY(date(2027, 6, 30)), None)
    assert read(db, turnover.preview, TERM) == seen
    assert read(db, tasks.open_ones) == []


def test_the_declaration_is_to_be_presented_where_it_is_under_way(db):
    for organization in (CARMEN, TUMBES, COMAS):
        holds(db, head_of(db, organization))
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"), on=DAY(date(2023, 5, 4)))
    write(db, followups.move, TUMBES, catalogue.stage_id("interested"))
    write(db, followups.move, COMAS, catalogue.stage_id("to_contact"))
    risk = {each.organization_id: each for each in read(db, turnover.preview, TERM).at_risk}
    assert set(risk) == {CARMEN, TUMBES}
    assert (risk[CARMEN].signed, risk[TUMBES].signed) == (True, False)
    assert risk[TUMBES].stage == "Interesado"
    assert write(db, turnover.close_term, TERM).tasks == 2
    made = read(db, tasks.open_ones)
    assert {each.organization_id for each in made} == {CARMEN, TUMBES}
    assert {(each.text, each.due_on) for each in made} == {
        ("Presentar la Declaración a la nueva gestión", date(2027, 1, 30))
    }
    assert [each.presented for each in read(db, turnover.preview, TERM).at_risk] == [True, True]


def test_a_second_time_makes_no_second_task(db):
    holds(db, head_of(db, CARMEN))
    write(db, followups.move, CARMEN, catalogue.stage_id("interested"))
    write(db, turnover.close_term, TERM)
    holds(db, post(db, CARMEN, "Gerente", PostLevel.TRUSTED), "Rosa")
    assert write(db, turnover.close_term, TERM) == turnover.Closed(1, 0)
    assert len(read(db, tasks.open_ones)) == 1


def test_what_is_owed_either_way_is_at_risk(db):
    holds(db, head_of(db, CARMEN))
    promise = {"kind": OutcomeKind.COMMITMENT, "text": "x", "due_on": date(2027, 5, 1)}
    write(db, outcomes.save_outcome, promise | {"debtor_id": CARMEN})
    kept = write(db, outcomes.save_outcome, promise | {"debtor_id": CARMEN})
    write(db, tasks.set_done, kept, done=True)
    ours = {"debtor_id": catalogue.NETWORK_ID, "creditor_id": CARMEN}
    write(db, outcomes.save_outcome, promise | ours)
    (risk,) = read(db, turnover.preview, TERM).at_risk
    assert (risk.organization_id, risk.owed_to_us, risk.owed_by_us) == (CARMEN, 1, 1)


def test_where_nobody_leaves_it_is_said_and_nothing_is_done(db):
    wrong = refused(db, turnover.close_term, Term(date(1999, 1, 1)))
    assert wrong["last_day"].startswith("Nadie deja su cargo el 01/01/1999")
    with db.read() as session:
        assert journal.next_undo(session) is None


def test_a_cancelled_closing_leaves_everything_as_it_was(db):
    appointment = holds(db, head_of(db, CARMEN))

    def cancel(done: int, total: int) -> None:
        if done == total:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write(db, turnover.close_term, TERM, step=cancel)
    assert ends(db, appointment) == (None, None)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 11, 23), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 6, 1), 2026),
        (date(2027, 9, 1), 2030),
        (date(2023, 2, 1), 2022),
        (date(2024, 2, 1), 2026),
    ],
)
def test_the_end_of_a_term_that_one_thinks_of(day, end):
    assert turnover.last_day_near(day) == date(end, 12, 31)


def test_a_relevo_taken_back_leaves_every_table_as_it_was(db):
    filled(db, 600)
    with db.read() as session:
        ids = session.scalars(
            select(Organization.id).where(Organization.kind == OrganizationKind.DISTRICT)
        )
        some = ids.all()[:40]
    for number, id_ in enumerate(some):
        stage = ("contacted", "signed")[number % 2]
        write(db, followups.move, id_, catalogue.stage_id(stage))
    before = rows_of(db)
    done = write(db, turnover.close_term, TERM)
    assert done == turnover.Closed(600, 40)
    assert rows_of(db) != before
    write(db, journal.undo)
    assert rows_of(db) == before
    write(db, journal.redo)
    assert read(db, turnover.preview, TERM).leavers == ()
    write(db, journal.undo)
    assert rows_of(db) == before


def rows_of(db) -> dict[str, list]:
    """Every row of every table that users fill; the journal itself only grows."""
    with db.read() as session:
        connection = session.connection()
        return {
            name: connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()
            for name in Base.metadata.tables
            if name not in ("action", "change", "copy")
        }


def filled(db, count: int) -> None:
    """So many posts of the catalogue, each with a holder."""
    with db.write() as session:
        posts = session.scalars(select(Post.id).limit(count)).all()
        who = journal.insert_rows(session, Person, [{"given_names": "A"}] * len(posts))
        rows = [
            {"person_id": a, "post_id": b, "start": DAY(date(2023, 1, 1)), "focal_point": False}
            for a, b in zip(who, posts, strict=True)
        ]
        journal.insert_rows(session, Appointment, rows)


def test_a_preview_asks_little_however_many_leave(db, queries):
    filled(db, 600)
    with db.read() as session:
        queries.clear()
        assert len(turnover.preview(session, TERM).leavers) == 600
        assert len(queries) <= 6
    told = []
    write(db, turnover.close_term, TERM, step=lambda done, total: told.append((done, total)))
    assert told == [(0, 600), (500, 600), (600, 600)]


def test_a_closed_government_has_nobody_to_leave(db):
    holds(db, head_of(db, CARMEN))
    write(db, organizations.close_organization, CARMEN, on=today())
    assert leaving(db) == []


def test_inicio_hears_of_a_term_that_ends_until_its_posts_are_filled(db):
    before, near, after = date(2026, 9, 1), date(2026, 11, 1), date(2027, 2, 1)
    assert read(db, turnover.ahead, near) is None
    holds(db, head_of(db, CARMEN), "Ana")
    holds(db, head_of(db, TUMBES), "Eva")
    assert read(db, turnover.ahead, before) is None
    assert read(db, turnover.ahead, near) == turnover.Ahead(LAST_DAY, 2, 0)
    write(db, turnover.close_term, TERM)
    assert read(db, turnover.ahead, after) == turnover.Ahead(LAST_DAY, 0, 2)
    holds(db, head_of(db, CARMEN), "Rosa", date(2027, 1, 1))
    assert read(db, turnover.ahead, after) == turnover.Ahead(LAST_DAY, 0, 1)
    holds(db, head_of(db, TUMBES), "Luis", date(2027, 1, 1))
    assert read(db, turnover.ahead, after) is None


def test_a_term_in_the_past_does_not_shorten_a_time_that_has_ended_since(db):
    past = Term(date(2020, 1, 1))
    ended = holds(db, head_of(db, CARMEN), "Óscar", date(2019, 1, 1), date(2022, 12, 31))
    holds(db, head_of(db, TUMBES), "Ana", date(2019, 1, 1))
    assert leaving(db, past) == ["Ana"]
    write(db, turnover.close_term, past)
    assert ends(db, ended) == (DAY(date(2022, 12, 31)), None)


def test_a_task_made_in_another_language_is_not_made_again(db):
    write(
        db,
        followups.advance,
        write(db, followups.begin, CARMEN, followups.MARRAKECH_ID),
        catalogue.stage_id("signed"),
    )
    holds(db, head_of(db, CARMEN))
    with speaking("en"):
        assert write(db, turnover.close_term, TERM).tasks == 1
    assert [each.presented for each in read(db, turnover.preview, TERM).at_risk] == [True]
