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
    on,
    person,
    read,
    refused,
    write,
)

from crm import (
    attachments,
    catalogue,
    focal_points,
    followup_page,
    followups,
    instruments,
    journal,
    organizations,
    people,
)
from crm import bin as papelera
from crm.dates import PartialDate
from crm.errors import Conflict, CrmError, Invalid, NotFound
from crm.followup_details import Completeness
from crm.followup_page import FollowUpPage
from crm.i18n import speaking
from crm.model import (
    FollowUp,
    FollowUpParty,
    Framework,
    PartyRole,
    PledgeForm,
    PledgeKind,
    PostLevel,
    Practice,
    PracticeActor,
    PracticeScope,
    SideState,
)
from crm.stage_rules import ClosedInstitution

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
    id_ = 0
    for code, when in moves:
        try:
            id_ = write(db, followups.move, other, catalogue.stage_id(code), on=when)
        except CrmError:
            continue  # signed twice, or out of order
        stood.append(view(db, other).current.stage.id)
        reached = {each.stage.id for each in view(db, other).steps if each.reached}
        assert stood[-1] in reached
    assert stood, "the first can always be"
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
    for code in CODES:
        move(db, code)
    for number in range(2):
        write(db, followups.begin, CARMEN, PRACTICES, title=f"Práctica {number}", on=YEAR(2023))
    queries.clear()
    view(db)
    assert len(queries) == 1


# Every instrument


PLEDGES, PRACTICES, PLANS, MPTF, REPORT = (
    catalogue.instrument_id(code)
    for code in ("pledges", "practices", "action_plans", "mptf", "voluntary_report")
)
MARRAKECH = followups.MARRAKECH_ID
SIGNED, CONTACTED = catalogue.stage_id("signed"), catalogue.stage_id("contacted")


def begin(db, instrument_id: int = PRACTICES, at: int = CARMEN, **values) -> int:
    given = {"title": "Práctica de ejemplo"} | values
    made: int = write(db, followups.begin, at, instrument_id, **given)
    return made


def advance(db, id_: int, code: str, when: PartialDate | None = None, **more) -> int:
    with db.read() as session:
        instrument = session.get_one(FollowUp, id_).instrument.code
    stage_id = catalogue.stage_id(code, instrument)
    made: int = write(db, followups.advance, id_, stage_id, on=when, **more)
    return made


def page(db, id_: int) -> FollowUpPage:
    return read(db, followup_page.page, id_)


def conflict(db, verb, *args, **how) -> str:
    with pytest.raises(Conflict) as caught:
        write(db, verb, *args, **how)
    return str(caught.value)


def undo(db) -> str:
    with db.write() as session:
        return journal.undo(session).label


@pytest.mark.parametrize("instrument_id", [PLEDGES, PRACTICES, PLANS, MPTF, REPORT])
def test_an_institution_has_as_many_pledges_and_practices_as_it_likes(db, instrument_id):
    one, other = begin(db, instrument_id), begin(db, instrument_id, title=None)
    found = page(db, one)
    assert one != other
    assert (found.stage.position, found.history, found.title) == (0, (), "Práctica de ejemplo")
    assert page(db, other).title == "Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert [each.id for each in read(db, followups.others, CARMEN)] == [one, other]
    assert undo(db) == "Seguimiento de «Carmen de la Legua Reynoso» iniciado"
    assert [each.id for each in read(db, followups.others, CARMEN)] == [one]


def test_a_second_follow_up_of_the_declaration_is_refused_naming_the_first(db):
    move(db, "contacted")
    said = conflict(db, followups.begin, CARMEN, MARRAKECH)
    assert "«Carmen de la Legua Reynoso» ya tiene su seguimiento" in said
    assert "«Declaración de Alcaldes de Marrakech», en la etapa «Contactado»" in said


def test_a_follow_up_begins_where_it_stands(db):
    id_ = begin(
        db, stage_id=catalogue.stage_id("draft", "practices"), on=YEAR(2024), note="Ya escrita"
    )
    found = page(db, id_)
    assert (found.stage.name, found.since) == ("Borrador", YEAR(2024))
    assert [each.note for each in found.history] == ["Ya escrita"]
    dated = page(db, begin(db, on=YEAR(2024)))
    assert (dated.stage.name, dated.since) == ("Identificada", YEAR(2024))


def test_nobody_is_followed_up_without_saying_who(db):
    assert set(refused(db, followups.begin, None, PRACTICES)) == {"organization_id"}


def test_a_stage_of_another_instrument_is_refused(db):
    id_ = begin(db)
    assert set(refused(db, followups.advance, id_, SIGNED)) == {"stage_id"}


def test_who_notes_a_change_is_kept_where_the_file_knows_them(db):
    id_ = begin(db)
    advance(db, id_, "draft", YEAR(2023))
    ana = write(db, focal_points.save_focal_point, {"name": "Ana Prueba", "agency": "OIM"})
    beto = write(db, focal_points.save_focal_point, {"name": "Beto"})
    advance(db, id_, "clearance", YEAR(2024))
    advance(db, id_, "submitted", on(9), by_id=beto)
    assert [each.by for each in page(db, id_).history] == ["Beto", "Ana Prueba", None]
    write(db, followups.save, id_, {"responsible_id": ana})
    assert page(db, id_).responsible == "Ana Prueba (OIM)"


@pytest.mark.parametrize(
    "verb",
    [
        followups.values_of,
        followups.delete,
        followup_page.page,
        followups.milestone_values,
        followups.delete_milestone,
        followups.take_back,
        lambda session, id_: followups.save(session, id_, {}),
        lambda session, id_: followups.advance(session, id_, SIGNED),
        lambda session, id_: followups.move(session, CARMEN, id_),
        lambda session, id_: followups.correct(session, id_, {}),
    ],
)
def test_what_is_gone_is_said_to_be_gone(db, verb):
    with pytest.raises(NotFound):
        write(db, verb, 77)


# What cannot be


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (DAY(date(2023, 5, 12)), "ya firmó el 12 may 2023."),
        (YEAR(2023), "ya firmó: 2023."),
        (None, "ya firmó, sin fecha."),
    ],
)
def test_nobody_signs_twice(db, when, said):
    move(db, "signed", when)
    move(db, "contacted", YEAR(2024))
    refusal = conflict(db, followups.move, CARMEN, SIGNED, on=YEAR(2025))
    assert f"Carmen de la Legua Reynoso {said}" in refusal
    assert "Corrija esa firma en lugar de agregar otra." in refusal
    write(db, followups.take_back, step(db, "signed").change_id)
    move(db, "signed", YEAR(2025))


def test_a_later_stage_is_not_dated_before_an_earlier_one(db):
    move(db, "interested", YEAR(2023))
    said = refused(db, followups.move, CARMEN, SIGNED, on=YEAR(2022))
    assert set(said) == {"on"}
    assert "«Interesado» es una etapa anterior y tiene una fecha posterior: 2023" in said["on"]
    move(db, "signed", YEAR(2023))
    assert current(db) == "signed"


def test_what_is_out_of_order_is_noted_as_history_and_moves_nothing(db):
    move(db, "contacted", YEAR(2023))
    id_ = move(db, "signed", YEAR(2019), as_history=True)
    assert (current(db), step(db, "signed").change_id) == ("contacted", id_)


@pytest.mark.parametrize("when", [None, YEAR(2023), YEAR(2024)])
def test_history_is_of_before_what_stands(db, when):
    move(db, "contacted", YEAR(2023))
    signed = {"on": when, "as_history": True}
    assert set(refused(db, followups.move, CARMEN, SIGNED, **signed)) == {"on"}
    assert current(db) == "contacted"


def test_a_date_that_has_not_come_is_refused_and_one_that_may_have_is_taken(db):
    tomorrow = DAY(ago(-1))
    assert set(refused(db, followups.move, CARMEN, CONTACTED, on=tomorrow)) == {"on"}
    id_ = move(db, "contacted", PartialDate(ago(2), ago(-2)))
    assert set(refused(db, followups.correct, id_, {"on": tomorrow})) == {"on"}


def test_a_correction_keeps_the_order_unless_it_is_history(db):
    move(db, "contacted", YEAR(2022))
    id_ = move(db, "signed", YEAR(2023))
    assert set(refused(db, followups.correct, id_, {"on": YEAR(2021)})) == {"on"}
    write(db, followups.correct, id_, {"on": YEAR(2021)}, as_history=True)
    assert current(db) == "contacted"
    write(db, followups.correct, id_, {"on": YEAR(2021), "note": "Según el acta"})
    write(db, followups.correct, id_, {"note": "De nuevo"})
    assert (step(db, "signed").on, step(db, "signed").note) == (YEAR(2021), "De nuevo")


def test_an_institution_that_closed_is_not_followed_up_any_more(db):
    firm, heir = company(db, "Antigua S. A."), company(db, "Nueva S. A.")
    id_ = begin(db, at=firm)
    write(db, organizations.close_organization, firm, on=date(2023, 12, 31), successor_id=heir)
    draft = catalogue.stage_id("draft", "practices")
    with pytest.raises(ClosedInstitution) as caught:
        write(db, followups.advance, id_, draft)
    assert caught.value.successor_id == heir
    said = "«Antigua S. A.» cerró el 31/12/2023. Pase su seguimiento a «Nueva S. A.»"
    assert said in str(caught.value)
    assert said in conflict(db, followups.begin, firm, PRACTICES)
    assert said in conflict(db, followups.move, firm, CONTACTED, on=YEAR(2024))
    found = page(db, id_)
    assert (found.closed_on, found.successor) == (date(2023, 12, 31), "Nueva S. A.")
    advance(db, id_, "draft", YEAR(2023))
    write(db, followups.transfer, id_, heir)
    advance(db, id_, "submitted", YEAR(2024))
    assert page(db, id_).organization == "Nueva S. A."
    assert read(db, followups.others, firm) == ()


def test_one_that_closed_without_a_successor_says_what_to_do(db):
    firm = company(db, "Antigua S. A.")
    write(db, organizations.close_organization, firm, on=ago(1))
    assert "Reábrala, o elija" in conflict(db, followups.begin, firm, PRACTICES)


def test_one_that_is_to_close_is_followed_up_until_then(db):
    firm = company(db, "Antigua S. A.")
    write(db, organizations.close_organization, firm, on=ago(-30))
    assert begin(db, at=firm)


def test_a_follow_up_passes_only_to_one_that_has_none_of_a_single_instrument(db):
    move(db, "contacted")
    write(db, followups.move, TUMBES, CONTACTED)
    mine = view(db).id
    assert "ya tiene su seguimiento" in conflict(db, followups.transfer, mine, TUMBES)
    write(db, followups.delete, view(db, TUMBES).id)
    write(db, followups.transfer, mine, TUMBES)
    assert (view(db).id, view(db, TUMBES).id) == (None, mine)
    assert undo(db) == "Seguimiento pasado a «Tumbes»"
    assert view(db).id == mine


def test_of_several_follow_ups_which_one_moves_is_asked(db):
    draft = catalogue.stage_id("draft", "practices")
    write(db, followups.move, CARMEN, draft)
    write(db, followups.move, CARMEN, catalogue.stage_id("submitted", "practices"))
    assert len(read(db, followups.others, CARMEN)) == 1
    begin(db)
    assert "tiene 2 seguimientos" in conflict(db, followups.move, CARMEN, draft)


# Off the way


def test_a_stage_off_the_way_is_reached_and_left_by_the_order_of_noting(db):
    id_ = begin(db, PLEDGES, description="x" * 300)
    advance(db, id_, "published", YEAR(2023))
    advance(db, id_, "lapsed")
    assert page(db, id_).stage.name == "Caducó"
    advance(db, id_, "in_progress")
    assert page(db, id_).stage.name == "En curso"


def test_a_follow_up_of_any_instrument_is_put_aside(db):
    id_ = begin(db)
    write(db, followups.set_side, id_, SideState.PAUSED)
    assert page(db, id_).side_state is SideState.PAUSED
    advance(db, id_, "draft")
    assert page(db, id_).side_state is None


def test_what_comes_next_in_any_instrument_is_written_and_falls_due(db):
    id_ = begin(db)
    write(db, followups.next_step, id_, "Enviar la plantilla", ago(1))
    found = page(db, id_)
    assert (found.values["next_step"], found.overdue) == ("Enviar la plantilla", True)
    assert undo(db) == "Próximo paso de «Práctica de ejemplo» guardado"
    assert set(refused(db, followups.next_step, id_, "x" * 301, None)) == {"next_step"}
    assert not page(db, id_).overdue


def test_a_practice_outlives_its_last_stage_taken_back(db):
    id_ = begin(db)
    write(db, followups.take_back, advance(db, id_, "draft"))
    assert page(db, id_).stage.name == "Identificada"


@pytest.mark.parametrize("kept", ["milestone", "party", "attachment"])
def test_a_follow_up_that_says_anything_outlives_its_last_stage(db, kept):
    change = move(db, "contacted")
    id_ = view(db).id
    if kept == "milestone":
        kind = read(db, instruments.milestone_kinds, MARRAKECH)[0]
        write(db, followups.save_milestone, id_, {"kind_id": kind.id})
    elif kept == "party":
        write(db, followups.save, id_, {"parties": [{"organization_id": TUMBES}]})
    else:
        taken = attachments.Taken("acta.txt", "text/plain", b"acta")
        write(db, attachments.attach, taken, follow_up_id=id_)
        assert [each.name for each in page(db, id_).attachments] == ["acta.txt"]
    write(db, followups.take_back, change)
    assert (view(db).id, current(db)) == (id_, "to_contact")


def test_a_follow_up_is_deleted_with_all_of_it_and_comes_back(db):
    id_ = begin(db, impact="Mucho", parties=[{"organization_id": TUMBES}], tags=[OBJECTIVE])
    advance(db, id_, "draft")
    before = page(db, id_)
    with db.read() as session:
        counted = {noun: session.query(noun).count() for noun in (Practice, FollowUpParty)}
    write(db, followups.delete, id_)
    assert read(db, followups.others, CARMEN) == ()
    with db.read() as session:
        assert [session.query(noun).count() for noun in counted] == [0, 0]
    undo(db)
    assert page(db, id_) == before


# Who signs


def test_who_headed_it_that_day_is_offered_as_who_signed(db):
    head = read(db, people.open_posts, CARMEN)[0].id
    appoint(db, person(db), head, YEAR(2019), DAY(date(2022, 12, 31)))
    appoint(db, person(db, "Iván Soto Paz"), head, DAY(date(2023, 1, 1)))
    deputy = write(
        db,
        people.save_post,
        {"organization_id": CARMEN, "title": "Regidora", "level": PostLevel.ELECTED},
    )
    appoint(db, person(db, "Olga Ruiz Paz"), deputy, YEAR(2019))
    asked = [date(2022, 12, 31), date(2023, 1, 1), None]
    assert [read(db, followups.signatory_on, CARMEN, day) for day in asked] == [
        ("Rosa Quispe Mamani", "Alcalde/sa"),
        ("Iván Soto Paz", "Alcalde/sa"),
        ("Iván Soto Paz", "Alcalde/sa"),
    ]


def test_nobody_else_signs_for_a_post_that_was_vacant(db):
    assert read(db, followups.signatory_on, CARMEN, None) is None
    deputy = {"organization_id": CARMEN, "title": "Regidora", "level": PostLevel.ELECTED}
    appoint(db, person(db), write(db, people.save_post, deputy), YEAR(2019))
    assert read(db, followups.signatory_on, CARMEN, None) is None
    assert read(db, followups.signatory_on, company(db), None) is None


# What it says besides


OBJECTIVE, OTHER, PRINCIPLE, GOAL = (
    catalogue.tag_id(framework, number)
    for framework, number in (
        (Framework.GCM_OBJECTIVE, 16),
        (Framework.GCM_OBJECTIVE, 3),
        (Framework.GCM_PRINCIPLE, 1),
        (Framework.SDG, 10),
    )
)
OF_ITS_KIND = {
    PLEDGES: {
        "kind": PledgeKind.MATCHING,
        "form": PledgeForm.PROCESS,
        "matched_reference": "N.º 7: Otro compromiso",
        "indicator": "Servidores capacitados",
        "baseline": "0",
        "target": "100",
    },
    PRACTICES: {
        "actor": PracticeActor.CIVIL_SOCIETY,
        "type": "Programa",
        "scope": PracticeScope.LOCAL,
        "details": "Cómo se hizo",
        "impact": "Mucho",
        "lessons": "Varias",
        "replication": "Así",
        "innovation": "Nueva",
    },
    PLANS: {"approving_act": "Ordenanza 12-2023", "approved_on": date(2023, 8, 1)},
    MPTF: {
        "lead_id": TUMBES,
        "area": "Cambio climático",
        "call": "2023",
        "budget_usd": 2_000_000,
        "months": 24,
        "result": "En espera",
        "feedback": "Ajustar",
    },
    REPORT: {"cycle": "Revisión Regional", "used_text": "Un párrafo"},
}
WHOLE = {
    "title": "Territorios que integran",
    "description": "Una descripción",
    "start": YEAR(2020),
    "end": PartialDate.month(2024, 5),
    "place_id": catalogue.place_id("070103"),
    "reference": "PE-7",
    "url": "https://migrationnetwork.un.org/7",
    "next_step": "Llamar",
    "next_due_on": date(2030, 1, 1),
    "parties": [
        {"organization_id": TUMBES, "role": PartyRole.PARTNER},
        {"organization_id": catalogue.entity_id("FAO"), "role": PartyRole.DONOR},
    ],
    "tags": [OTHER, OBJECTIVE],
    "primary_tags": [OBJECTIVE],
}


@pytest.mark.parametrize("instrument_id", OF_ITS_KIND)
def test_all_that_a_follow_up_says_is_saved_and_read_in_one_mapping(db, instrument_id):
    id_ = begin(db, instrument_id, title=None)
    given = WHOLE | OF_ITS_KIND[instrument_id]
    write(db, followups.save, id_, given)
    found = read(db, followups.values_of, id_)
    assert {name: found[name] for name in given} == given
    assert set(found) - set(given) == {"responsible_id", "contact_id"}
    write(db, followups.save, id_, found)
    assert read(db, followups.values_of, id_) == found
    write(db, followups.save, id_, dict.fromkeys(OF_ITS_KIND[instrument_id]))
    emptied = read(db, followups.values_of, id_)
    assert all(emptied[name] is None for name in OF_ITS_KIND[instrument_id])
    undo(db)
    assert read(db, followups.values_of, id_) == found


def test_an_institution_is_no_party_to_its_own_follow_up(db):
    id_ = begin(db, parties=[{"organization_id": TUMBES}])
    own = [{"organization_id": TUMBES}, {"organization_id": page(db, id_).organization_id}]
    assert set(refused(db, followups.save, id_, {"parties": own})) == {"parties.1"}
    assert [each.organization_id for each in page(db, id_).parties] == [TUMBES]
    write(db, followups.transfer, id_, TUMBES)
    assert page(db, id_).parties == ()


def test_parties_stand_in_the_order_given_each_once(db):
    agencies = [catalogue.entity_id(name) for name in ("OIT", "FAO", "OIM")]
    id_ = begin(db, MPTF, parties=[{"organization_id": each} for each in agencies])
    assert [each.name for each in page(db, id_).parties] == ["OIT", "FAO", "OIM"]
    again = [agencies[2], agencies[0], agencies[2]]
    write(db, followups.save, id_, {"parties": [{"organization_id": each} for each in again]})
    assert [each.name for each in page(db, id_).parties] == ["OIM", "OIT"]
    for each in agencies[:1]:
        assert [row.id for row in read(db, followups.others, each)] == [id_]
    assert read(db, followups.others, agencies[1]) == ()


def test_what_it_is_mainly_about_is_among_what_it_is_about(db):
    id_ = begin(db, primary_tags=[OBJECTIVE])
    write(db, followups.save, id_, {"tags": [PRINCIPLE, OBJECTIVE]})
    about = {each.tag.id: each.primary for each in page(db, id_).about}
    assert about == {OBJECTIVE: True, PRINCIPLE: False}
    write(db, followups.save, id_, {"primary_tags": [OTHER]})
    about = {each.tag.id: each.primary for each in page(db, id_).about}
    assert about == {OBJECTIVE: False, PRINCIPLE: False, OTHER: True}


@pytest.mark.parametrize(
    ("instrument_id", "values", "where"),
    [
        (PLEDGES, {"title": "x" * 301}, "title"),
        (PLEDGES, {"url": "no es un enlace"}, "url"),
        (PLEDGES, {"start": YEAR(2024), "end": YEAR(2023)}, "end"),
        (PLEDGES, {"kind": PledgeKind.MATCHING}, "matched_reference"),
        (PLEDGES, {"description": "x" * 3_001}, "description"),
        (MPTF, {"budget_usd": -1}, "budget_usd"),
        (MPTF, {"months": 0}, "months"),
        (REPORT, {"cycle": "x" * 301}, "cycle"),
    ],
)
def test_what_a_follow_up_cannot_say_is_refused_by_field(db, instrument_id, values, where):
    id_ = begin(db, instrument_id)
    assert set(refused(db, followups.save, id_, values)) == {where}
    assert set(refused(db, followups.begin, CARMEN, instrument_id, **values)) == {where}
    assert len(read(db, followups.others, CARMEN)) == 1


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_of_any_kind_is_kept_as_typed(db, typed, kept):
    names = ("title", "description", "impact", "reference", "next_step")
    id_ = begin(db, **dict.fromkeys(names, typed))
    found = read(db, followups.values_of, id_)
    assert [found[name] for name in names] == [kept] * 5
    assert kept in followup_page.hub_text(page(db, id_))


# Pledges are sent when their description is long enough


@pytest.mark.parametrize("length", [0, 1, 299])
def test_a_pledge_with_a_short_description_is_not_sent(db, length):
    id_ = begin(db, PLEDGES, description="x" * length)
    advance(db, id_, "cleared")
    for code in ("submitted", "published", "fulfilled"):
        with pytest.raises(Invalid) as caught:
            advance(db, id_, code)
        assert str(length) in caught.value.problems["description"]
        assert "300" in caught.value.problems["description"]
    advance(db, id_, "lapsed")


@pytest.mark.parametrize("length", [300, 3_000])
def test_a_pledge_with_a_description_as_asked_is_sent(db, length):
    id_ = begin(db, PLEDGES, description="x" * length)
    advance(db, id_, "submitted")
    said = refused(db, followups.save, id_, {"description": "x" * 3_001})
    assert said == {
        "description": "La descripción tiene 3,001 caracteres; el formulario acepta 3,000."
    }


def test_a_long_description_is_no_matter_to_other_kinds(db):
    assert begin(db, PRACTICES, description="x" * 3_001)


# Finer steps


def test_finer_steps_are_noted_inside_their_stage(db):
    ana = write(db, focal_points.save_focal_point, {"name": "Ana", "agency": "OIM"})
    id_ = write(db, followups.begin, CARMEN, MARRAKECH)
    kinds = {each.name: each.id for each in read(db, instruments.milestone_kinds, MARRAKECH)}
    council = {
        "kind_id": kinds["Acuerdo de concejo o consejo"],
        "on": YEAR(2023),
        "responsible_id": ana,
        "evidence": "Acta 12",
        "note": "Por unanimidad",
        "next_step": "Pedir copia",
        "next_due_on": date(2030, 1, 1),
    }
    noted = write(db, followups.save_milestone, id_, council)
    write(db, followups.save_milestone, id_, {"kind_id": kinds["Identificado"]})
    assert read(db, followups.milestone_values, noted) == council | {"follow_up_id": id_}
    found = page(db, id_).milestones
    assert [each.kind.name for each in found] == ["Identificado", "Acuerdo de concejo o consejo"]
    assert (found[1].on, found[1].responsible, found[1].evidence) == (
        YEAR(2023),
        "Ana (OIM)",
        "Acta 12",
    )
    write(db, followups.save_milestone, id_, {"note": "Por mayoría"}, noted)
    assert page(db, id_).milestones[1].note == "Por mayoría"
    write(db, followups.delete_milestone, noted)
    assert len(page(db, id_).milestones) == 1
    undo(db)
    assert len(page(db, id_).milestones) == 2
    assert current(db) == "to_contact"


def test_a_finer_step_that_cannot_be_is_refused(db):
    id_ = begin(db)
    kind = read(db, instruments.milestone_kinds, MARRAKECH)[0].id
    assert set(refused(db, followups.save_milestone, id_, {"kind_id": kind})) == {"kind_id"}
    assert set(refused(db, followups.save_milestone, id_, {})) == {"kind_id"}
    declaration = write(db, followups.begin, CARMEN, MARRAKECH)
    tomorrow = {"kind_id": kind, "on": DAY(ago(-1))}
    assert set(refused(db, followups.save_milestone, declaration, tomorrow)) == {"on"}


# The page


def test_a_plan_of_one_who_never_signed_is_without_signature(db):
    plan = begin(db, PLANS)
    move(db, "action_plan", YEAR(2024))
    way = view(db).id
    assert (page(db, plan).without_signature, page(db, way).without_signature) == (True, True)
    move(db, "signed", YEAR(2023))
    assert (page(db, plan).without_signature, page(db, way).without_signature) == (False, False)
    assert not page(db, begin(db, PRACTICES, at=TUMBES)).without_signature
    write(db, followups.move, TUMBES, CONTACTED)
    assert not page(db, view(db, TUMBES).id).without_signature


def test_a_history_is_newest_first_and_the_undated_last(db):
    move(db, "to_contact")
    move(db, "contacted", YEAR(2021), note="Con la gestión anterior")
    move(db, "interested", YEAR(2022))
    move(db, "contacted", YEAR(2023), evidence="Oficio 3")
    found = page(db, view(db).id)
    assert [(each.stage.name, each.on) for each in found.history] == [
        ("Contactado", YEAR(2023)),
        ("Interesado", YEAR(2022)),
        ("Contactado", YEAR(2021)),
        ("Por contactar", None),
    ]
    assert (found.since, found.history[0].evidence) == (YEAR(2023), "Oficio 3")
    assert found.days_stalled is not None
    assert found.days_stalled > 40


def test_a_page_is_read_in_as_many_queries_however_long_its_history(db, queries):
    id_ = begin(db, MPTF, lead_id=TUMBES, tags=[OBJECTIVE], parties=WHOLE["parties"])
    queries.clear()
    page(db, id_)
    few = len(queries)
    for code in ("concept_note", "submitted", "pipeline") * 5:
        advance(db, id_, code)
    queries.clear()
    page(db, id_)
    assert len(queries) == few <= 16


def test_a_page_of_a_practice_says_what_is_missing(db):
    id_ = begin(db)
    lacking = followup_page.missing(page(db, id_))
    assert ("impact", "Beneficio e impacto") in lacking.missing
    assert [name for name, _label in lacking.missing][:3] == ["primary_tags", "principles", "goals"]
    assert lacking.ratio == pytest.approx(1 / 15)
    more = {"tags": [OBJECTIVE, PRINCIPLE, GOAL], "primary_tags": [OBJECTIVE]}
    whole = WHOLE | OF_ITS_KIND[PRACTICES] | more | {"contact_id": person(db)}
    write(db, followups.save, id_, whole)
    assert followup_page.missing(page(db, id_)) == Completeness((), 16)
    write(db, followups.save, id_, {"place_id": None})
    assert [name for name, _label in followup_page.missing(page(db, id_)).missing] == ["place_id"]
    write(db, followups.save, id_, {"scope": PracticeScope.COUNTRY})
    assert followup_page.missing(page(db, id_)).ratio == 1


def test_a_page_of_a_pledge_asks_for_what_its_kind_needs(db):
    id_ = begin(db, PLEDGES, kind=PledgeKind.JOINT, description="x" * 299)
    lacking = [name for name, _label in followup_page.missing(page(db, id_)).missing]
    assert "parties" in lacking
    assert "description" in lacking
    write(db, followups.save, id_, {"kind": PledgeKind.INDIVIDUAL, "description": "x" * 300})
    lacking = [name for name, _label in followup_page.missing(page(db, id_)).missing]
    assert not {"parties", "description", "matched_reference", "kind"} & set(lacking)


def test_nothing_is_asked_of_an_action_plan(db):
    found = page(db, begin(db, PLANS))
    assert followup_page.missing(found).ratio == 1
    assert followup_page.hub_text(found) == ""


def test_the_text_for_the_hub_stands_in_the_order_of_its_form(db):
    more = {"tags": [OBJECTIVE, OTHER, PRINCIPLE, GOAL], "contact_id": person(db)}
    id_ = begin(db, **(WHOLE | OF_ITS_KIND[PRACTICES] | more))
    said = followup_page.hub_text(page(db, id_))
    parts = [part.split("\n") for part in said.split("\n\n")]
    assert [part[0] for part in parts] == [
        "Título",
        "Objetivos principales del PMM",
        "Objetivos del PMM",
        "Principios del PMM",
        "ODS",
        "Fechas",
        "Tipo de práctica",
        "Alcance geográfico",
        "Lugar",
        "Descripción",
        "Institución que la ejecuta",
        "Contacto",
        "Socios y otros participantes",
        "Información detallada",
        "Beneficio e impacto",
        "Lecciones",
        "Para replicarla",
        "Innovación",
        "Enlace",
    ]
    found = {part[0]: part[1:] for part in parts}
    assert found["Objetivos principales del PMM"] == ["16 Inclusión y cohesión social"]
    assert found["Objetivos del PMM"] == ["3 Proporcionar información"]
    assert found["Fechas"] == ["2020 – mayo de 2024"]
    assert found["Socios y otros participantes"] == [
        "Gobierno Regional de Tumbes (Socio)",
        "FAO (Financia)",
    ]
    assert found["Contacto"] == ["Rosa Quispe Mamani"]


def test_a_pledge_that_was_sent_is_not_cut_short(db):
    pledges = catalogue.instrument_id("pledges")
    sent = next(each.id for each in read(db, instruments.stages, pledges) if each.counts)
    id_ = write(db, followups.begin, CARMEN, pledges, description="a" * 300, stage_id=sent)
    found = refused(db, followups.save, id_, {"description": "Corta"})
    assert found["description"].startswith("La descripción tiene 5 caracteres")
    write(db, followups.save, id_, {"title": "Otro título", "description": "a" * 300})


def test_what_an_institution_has_once_does_not_come_back_twice_from_the_papelera(db):
    first = write(db, followups.begin, CARMEN, MARRAKECH)
    write(db, followups.delete, first)
    (deleted,) = read(db, papelera.entries)
    second = write(db, followups.begin, CARMEN, MARRAKECH)
    with pytest.raises(Conflict, match="ya hay otro registro en su lugar"):
        write(db, papelera.restore, deleted.id)
    write(db, followups.delete, second)
    write(db, papelera.restore, deleted.id)
    assert read(db, followups.of_organization, CARMEN).id == first
