"""How far an institution has come: what is known of each stage, and nothing that is not."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import (
    CARMEN,
    STRANGE,
    TUMBES,
    ago,
    appoint,
    company,
    person,
    read,
    refused,
    write,
)

from crm import catalogue, followups, journal, organizations, people
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.i18n import speaking
from crm.model import FollowUp, SideState

DAY, YEAR = PartialDate.day, PartialDate.year
CODES = ("to_contact", "contacted", "interested", "in_review", "signed", "action_plan")


def move(db, code: str, when: PartialDate | None = None, **more) -> int:
    return write(db, followups.move, CARMEN, catalogue.stage_id(code), on=when, **more)


def view(db, organization_id: int = CARMEN, day: date | None = None):
    return read(db, followups.of_organization, organization_id, day)


def step(db, code: str):
    return next(each for each in view(db).steps if each.stage.id == catalogue.stage_id(code))


def current(db) -> str | None:
    found = view(db).current
    return next((c for c in CODES if found and catalogue.stage_id(c) == found.stage.id), None)


def test_nobody_followed_up_has_no_stage_yet(db):
    found = view(db)
    assert (found.id, found.current, found.side_state, found.next_step) == (None, None, None, None)
    assert [each.stage.name for each in found.steps] == [
        "Por contactar",
        "Contactado",
        "Interesado",
        "En revisión legal / concejo",
        "Firmado",
        "Plan de acción",
    ]
    assert not any(each.reached for each in found.steps)


def test_stages_are_named_in_the_readers_language(db):
    with speaking("en"):
        assert view(db).steps[4].stage.name == "Signed"


def test_any_stage_is_skipped_and_any_is_undated(db):
    move(db, "signed", to_verify=True)
    assert [each.reached for each in view(db).steps] == [False] * 4 + [True, False]
    signed = step(db, "signed")
    assert (signed.on, signed.to_verify, signed.current) == (None, True, True)
    move(db, "action_plan", YEAR(2024))
    assert current(db) == "action_plan"
    assert step(db, "action_plan").on == YEAR(2024)


def test_who_signed_stands_as_typed_whatever_becomes_of_them(db):
    rosa = person(db)
    head = read(db, people.open_posts, CARMEN)[0].id
    appoint(db, rosa, head, YEAR(2023))
    signed = {"signatory": "Rosa Quispe", "signatory_post": "Alcaldesa"}
    move(db, "signed", YEAR(2023), **signed)
    write(db, people.save_person, {"given_names": "Otra"}, rosa)
    write(db, people.save_post, {"title": "Otro título"}, head)
    assert (step(db, "signed").signatory, step(db, "signed").signatory_post) == (
        "Rosa Quispe",
        "Alcaldesa",
    )


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed(db, typed, kept):
    names = ("signatory", "signatory_post", "evidence", "note")
    id_ = move(db, "signed", **dict.fromkeys(names, typed))
    found = read(db, followups.change_values, id_)
    assert [found[name] for name in names] == [kept] * 4
    write(db, followups.set_next_step, CARMEN, typed, None)
    assert view(db).next_step == kept


@pytest.mark.parametrize(
    ("name", "most"), [("signatory", 300), ("signatory_post", 300), ("evidence", 20_000)]
)
def test_what_is_too_long_is_refused_by_field(db, name, most):
    long = "x" * (most + 1)
    signed = catalogue.stage_id("signed")
    assert set(refused(db, followups.move, CARMEN, signed, **{name: long})) == {name}
    assert view(db).id is None
    id_ = move(db, "signed")
    assert set(refused(db, followups.correct, id_, {name: long})) == {name}


# --- Which stage stands


@pytest.mark.parametrize(
    ("moves", "stands"),
    [
        # What is noted of the past fills a gap.
        ([("signed", YEAR(2023)), ("contacted", YEAR(2021))], "signed"),
        ([("signed", YEAR(2023)), ("contacted", None)], "signed"),
        ([("signed", None), ("contacted", YEAR(2021))], "signed"),
        ([("signed", DAY(ago(9))), ("interested", DAY(ago(9)))], "signed"),
        ([("signed", PartialDate.month(2023, 5)), ("interested", YEAR(2023))], "signed"),
        # What came after stands, backwards too: a new council begins anew.
        ([("signed", YEAR(2022)), ("contacted", YEAR(2023))], "contacted"),
        ([("contacted", None), ("signed", None)], "signed"),
        ([("contacted", YEAR(2023)), ("signed", None)], "signed"),
        ([("contacted", None), ("signed", YEAR(2020))], "signed"),
        ([("contacted", YEAR(2021)), ("signed", YEAR(2022)), ("contacted", YEAR(2023))],
         "contacted"),
    ],
)  # fmt: skip
def test_the_stage_that_stands_is_the_latest_one(db, moves, stands):
    for code, when in moves:
        move(db, code, when)
    assert current(db) == stands


def test_the_last_time_at_a_stage_is_the_one_shown(db):
    move(db, "contacted", YEAR(2019), note="Con la gestión anterior")
    move(db, "interested", YEAR(2020))
    move(db, "contacted", YEAR(2023), note="De nuevo")
    again = step(db, "contacted")
    assert (again.on, again.note, again.current) == (YEAR(2023), "De nuevo", True)
    write(db, followups.take_back, again.change_id)
    assert (step(db, "contacted").on, current(db)) == (YEAR(2019), "interested")


def test_a_stage_that_is_taken_back_leaves_the_one_before(db):
    move(db, "contacted", YEAR(2021))
    interested = move(db, "interested", YEAR(2022))
    signed = move(db, "signed")
    write(db, followups.take_back, signed)
    assert current(db) == "interested"
    write(db, followups.take_back, interested)
    assert current(db) == "contacted"
    assert not step(db, "interested").reached


def test_a_gap_that_is_taken_back_leaves_the_stage_that_stands(db):
    filled = move(db, "contacted", YEAR(2021))
    move(db, "signed")
    write(db, followups.take_back, filled)
    assert current(db) == "signed"


def test_the_last_one_taken_back_ends_the_follow_up(db):
    write(db, followups.take_back, move(db, "signed"))
    assert view(db).id is None


def test_a_next_step_outlives_a_stage_that_is_taken_back(db):
    id_ = move(db, "signed")
    write(db, followups.set_next_step, CARMEN, "Llamar", date(2030, 1, 1))
    write(db, followups.take_back, id_)
    assert (current(db), view(db).next_step) == ("to_contact", "Llamar")


def test_a_date_that_is_corrected_may_change_which_stage_stands(db):
    move(db, "signed", YEAR(2022))
    id_ = move(db, "contacted", YEAR(2023))
    write(db, followups.correct, id_, {"on": YEAR(2021), "note": "Fue antes"})
    assert current(db) == "signed"
    assert (step(db, "contacted").on, step(db, "contacted").note) == (YEAR(2021), "Fue antes")
    write(db, followups.correct, id_, {"on": YEAR(2024)})
    assert current(db) == "contacted"


def test_every_change_of_stage_is_undone(db):
    move(db, "signed", YEAR(2023))
    with db.read() as session:
        assert journal.next_undo(session).label == "«Carmen de la Legua Reynoso» cambió de etapa"
    with db.write() as session:
        journal.undo(session)
    assert view(db).id is None


WHEN = st.one_of(
    st.none(),
    st.integers(2019, 2024).map(YEAR),
    st.dates(date(2019, 1, 1), date(2024, 12, 31)).map(DAY),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(st.tuples(st.sampled_from(CODES), WHEN), min_size=1, max_size=6), data=st.data()
)
def test_any_way_has_one_stage_and_taking_back_the_last_is_as_if_it_had_not_been(db, moves, data):
    other = company(db, "Ejemplo")
    stood = []
    for code, when in moves:
        id_ = write(db, followups.move, other, catalogue.stage_id(code), on=when)
        stood.append(view(db, other).current.stage.id)
        reached = {each.stage.id for each in view(db, other).steps if each.reached}
        assert stood[-1] in reached
    write(db, followups.take_back, id_)
    now = view(db, other).current
    assert (now.stage.id if now else None) == (stood[-2] if len(stood) > 1 else None)


# --- Beside the way


@pytest.mark.parametrize("state", list(SideState))
def test_a_follow_up_is_put_aside_and_comes_back(db, state):
    move(db, "interested", YEAR(2023))
    write(db, followups.set_side_state, CARMEN, state)
    assert (view(db).side_state, current(db)) == (state, "interested")
    write(db, followups.set_side_state, CARMEN, None)
    assert (view(db).side_state, current(db)) == (None, "interested")


def test_only_a_step_forward_takes_up_what_was_put_aside(db):
    move(db, "interested", YEAR(2023))
    write(db, followups.set_side_state, CARMEN, SideState.DECLINED)
    move(db, "contacted", YEAR(2021))
    assert view(db).side_state is SideState.DECLINED
    move(db, "signed", YEAR(2024))
    assert view(db).side_state is None


def test_one_is_put_aside_before_anybody_wrote_to_it(db):
    write(db, followups.set_side_state, TUMBES, SideState.PAUSED)
    found = view(db, TUMBES)
    assert (found.current.stage.name, found.side_state) == ("Por contactar", SideState.PAUSED)
    assert not any(each.reached for each in found.steps)


def test_what_comes_next_is_written_and_taken_away(db):
    write(db, followups.set_next_step, CARMEN, "Llamar al concejo", date(2030, 5, 1))
    assert (view(db).next_step, view(db).next_due_on) == ("Llamar al concejo", date(2030, 5, 1))
    with db.read() as session:
        label = journal.next_undo(session).label
    assert label == "Próximo paso de «Carmen de la Legua Reynoso» guardado"
    write(db, followups.set_next_step, CARMEN, " ", None)
    assert (view(db).next_step, view(db).next_due_on) == (None, None)


def test_a_next_step_of_any_length_is_told(db):
    assert set(refused(db, followups.set_next_step, CARMEN, "x" * 301, None)) == {"next_step"}


def test_one_institution_has_one_follow_up_of_an_instrument(db):
    for code in CODES:
        move(db, code)
    write(db, followups.set_side_state, CARMEN, None)
    write(db, followups.set_next_step, CARMEN, "Llamar", None)
    with db.read() as session:
        assert session.query(FollowUp).count() == 1
        assert organizations.facts(session, CARMEN).stage == "Plan de acción"


def test_a_change_that_is_gone_is_said_to_be_gone(db):
    with pytest.raises(NotFound):
        read(db, followups.change_values, 77)


def test_a_way_is_read_in_one_query(db, queries):
    for code in CODES * 2:
        move(db, code)
    queries.clear()
    view(db)
    assert len(queries) == 1
