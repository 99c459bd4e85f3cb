"""Cards of an instrument: their order, what is wrong with them, and what is counted."""

import pytest
from makers import CARMEN, TUMBES, ago, company, nothing_written, on, read, write
from sqlalchemy import insert

from crm import (
    board,
    catalogue,
    focal_points,
    followup_page,
    followups,
    instruments,
    journal,
    office,
    organizations,
)
from crm.board import Narrowing
from crm.dates import PartialDate
from crm.errors import Conflict
from crm.model import FollowUp, SideState, StageChange
from crm.model.base import today

MARRAKECH = catalogue.instrument_id("marrakech")
PLEDGES = catalogue.instrument_id("pledges")
COMAS = catalogue.government_id("150110")
PIURA = catalogue.government_id("200000")
TRUJILLO = catalogue.government_id("130100")


def move(db, who, code="contacted", when=None, **more):
    write(db, followups.move, who, catalogue.stage_id(code), on=when, **more)


def step(db, who, text, due):
    write(db, followups.set_next_step, who, text, due)


def cards(db, instrument=MARRAKECH, narrowing=None):
    return read(db, board.cards, instrument, narrowing)


def card(db, who=CARMEN):
    return next(each for each in cards(db) if each.organization_id == who)


def names(db, **narrowing):
    narrowed = Narrowing(**{name: frozenset(of) for name, of in narrowing.items()})
    return [each.name for each in cards(db, narrowing=narrowed)]


def test_a_card_says_who_where_and_what_comes_next(db):
    lucia = write(db, focal_points.save_focal_point, {"name": "Lucía Paredes", "initials": "LP"})
    write(db, organizations.assign, [CARMEN], lucia)
    move(db, CARMEN, "in_review", on(3))
    step(db, CARMEN, "Sesión de concejo", today())
    found = card(db)
    assert (found.name, found.where, found.where_short) == (
        "Carmen de la Legua Reynoso",
        "Mun. distrital · Callao",
        "Mun. dist. · Callao",
    )
    assert (found.next_step, found.due, found.since) == ("Sesión de concejo", today(), on(3))
    assert (found.responsible, found.initials) == ("Lucía Paredes", "LP")
    assert (found.days_overdue, found.days_stalled, found.lacks) == (0, 0, None)


def test_a_regional_government_is_told_from_the_province_of_its_name(db):
    move(db, TUMBES)
    move(db, TRUJILLO)
    assert [(each.name, each.where) for each in cards(db)] == [
        ("GORE Tumbes", "Gobierno regional"),
        ("Trujillo", "Mun. provincial · La Libertad"),
    ]


def test_the_overdue_come_first_then_the_stalled_then_by_date(db):
    callao = catalogue.government_id("070100")
    move(db, CARMEN, when=on(5))
    step(db, CARMEN, "Llamar", ago(-20))
    move(db, COMAS, when=on(5))
    step(db, COMAS, "Llamar", ago(-10))
    move(db, TUMBES, when=on(60))
    move(db, PIURA, when=on(5))
    step(db, PIURA, "Llamar", ago(8))
    move(db, TRUJILLO, when=on(5))
    move(db, callao, when=on(70))
    step(db, callao, "Llamar", ago(2))
    assert [(each.name, each.days_overdue, each.days_stalled) for each in cards(db)] == [
        ("GORE Piura", 8, 0),
        ("Callao", 2, 70),
        ("GORE Tumbes", 0, 60),
        ("Comas", 0, 0),
        ("Carmen de la Legua Reynoso", 0, 0),
        ("Trujillo", 0, 0),
    ]


def test_what_rests_is_neither_stalled_nor_overdue_and_goes_last(db):
    move(db, CARMEN, when=on(200))
    step(db, CARMEN, "Llamar", ago(90))
    write(db, followups.set_side_state, CARMEN, SideState.PAUSED)
    move(db, TUMBES, "signed", on(400))
    assert names(db) == ["GORE Tumbes", "Carmen de la Legua Reynoso"]
    assert {(each.days_overdue, each.days_stalled) for each in cards(db)} == {(0, 0)}
    assert read(db, board.overdue) == 0
    write(db, followups.set_side_state, CARMEN, SideState.RETAKE)
    assert (card(db).days_overdue, card(db).days_stalled) == (90, 0)
    assert read(db, board.overdue) == 1


def test_after_how_many_days_it_is_stalled_is_the_offices_to_say(db):
    move(db, CARMEN, when=on(41))
    assert card(db).days_stalled == 41
    write(db, office.set_stale_after_days, 60)
    assert card(db).days_stalled == 0
    move(db, TUMBES)
    assert card(db, TUMBES).days_stalled == 0, "nobody knows since when it stands there"


def test_to_stand_at_the_signature_is_not_to_have_signed(db):
    with db.write() as session:
        session.add(
            FollowUp(
                organization_id=CARMEN,
                instrument_id=MARRAKECH,
                stage_id=catalogue.stage_id("signed"),
            )
        )
    assert not card(db).signed
    move(db, TUMBES, "action_plan", on(5))
    assert (card(db, TUMBES).signed, card(db, TUMBES).unsigned) == (False, True)
    move(db, TUMBES, "signed", on(9), to_verify=True)
    found = card(db, TUMBES)
    assert (found.signed, found.signed_on, found.unsigned) == (True, on(9), False)
    assert found.to_verify
    assert found.stage_id == catalogue.stage_id("action_plan")
    assert found.since == on(5)


def test_the_plan_of_who_never_signed_is_marked_on_its_own_board_too(db):
    plans = catalogue.instrument_id("action_plans")
    write(db, followups.begin, CARMEN, plans, title="Plan local")
    (plan,) = cards(db, plans)
    assert plan.unsigned
    move(db, CARMEN, "signed", on(9))
    (plan,) = cards(db, plans)
    assert not plan.unsigned


def test_a_signature_without_its_act_lacks_it_wherever_it_stands_since(db):
    move(db, CARMEN, "signed")
    found = card(db)
    assert (found.signed, found.signed_on, found.since) == (True, None, None)
    assert found.lacks == "Carta de adhesión o acta"
    move(db, CARMEN, "action_plan", PartialDate.year(2024), evidence="Plan 2024")
    assert card(db).lacks == "Carta de adhesión o acta"
    move(db, TUMBES, "signed", evidence="Acta 12-2023")
    assert card(db, TUMBES).lacks is None


def test_a_closed_institution_stays_with_who_came_after_it(db):
    old, new = company(db, "Empresa Uno"), company(db, "Empresa Dos")
    move(db, old)
    write(db, organizations.close_organization, old, on=ago(1), successor_id=new)
    found = card(db, old)
    assert (found.closed, found.successor) == (True, "Empresa Dos")
    write(db, organizations.close_organization, old, on=ago(-9), successor_id=new)
    assert not card(db, old).closed


def test_cards_are_narrowed_by_who_by_where_and_by_what_is_late(db):
    lucia = write(db, focal_points.save_focal_point, {"name": "Lucía Paredes"})
    for who in (CARMEN, COMAS, TUMBES, PIURA):
        move(db, who)
    write(db, organizations.assign, [CARMEN, PIURA], lucia)
    step(db, CARMEN, "Llamar", ago(3))
    carmen, comas, tumbes, piura = (
        "Carmen de la Legua Reynoso",
        "Comas",
        "GORE Tumbes",
        "GORE Piura",
    )
    assert names(db) == [carmen, comas, piura, tumbes]
    assert names(db, responsible=[lucia]) == [carmen, piura]
    assert names(db, responsible=[None]) == [comas, tumbes]
    assert names(db, territory=["1501", "07"]) == [carmen, comas]
    assert names(db, territory=["20"], responsible=[None]) == []
    assert [each.name for each in cards(db, narrowing=Narrowing(overdue=True))] == [carmen]


def test_totals_count_signatories_wherever_they_stand(db):
    move(db, CARMEN, "signed", on(300))
    move(db, CARMEN, "action_plan", on(100))
    move(db, TUMBES, "signed")
    move(db, COMAS, when=on(50))
    move(db, PIURA, when=on(1))
    move(db, company(db))
    step(db, PIURA, "Llamar", ago(1))
    found = board.totals(cards(db))
    assert (found.followed, found.governments, found.signed, found.counted) == (5, 4, 2, 2)
    assert (found.overdue, found.stalled) == (1, 1)


def many(db, number):
    """Put this many pledges of one institution in the file."""
    stage = catalogue.stage_id("idea", "pledges")
    who = company(db)
    with db.write() as session:
        ids = list(journal.take_ids(session, 2 * number))
        connection = session.connection()
        rows = [
            {
                "id": id_,
                "organization_id": who,
                "instrument_id": PLEDGES,
                "stage_id": stage,
                "title": f"Compromiso {id_}",
            }
            for id_ in ids[:number]
        ]
        connection.execute(insert(FollowUp.__table__), rows)
        moves = [
            {"id": id_, "follow_up_id": row["id"], "stage_id": stage}
            for id_, row in zip(ids[number:], rows, strict=True)
        ]
        connection.execute(insert(StageChange.__table__), moves)


@pytest.mark.parametrize("number", [1, 2_000])
def test_two_thousand_cards_are_asked_for_as_one_is(db, queries, number):
    many(db, number)
    queries.clear()
    assert len(cards(db, PLEDGES)) == number
    assert len(queries) == 4
    assert read(db, board.counts) == {PLEDGES: number}


def changes(db, id_):
    history = read(db, followup_page.page, id_).history
    return [(each.stage.code.partition(":")[2], each.on) for each in history]


def to(db, id_, code):
    write(db, board.move, id_, catalogue.stage_id(code))


def test_a_card_moves_on_and_back_as_its_dates_allow(db):
    move(db, CARMEN, "contacted", on(9))
    id_ = card(db).follow_up_id
    interested = catalogue.stage_id("interested")
    to(db, id_, "interested")
    assert (card(db).stage_id, card(db).since) == (interested, on(0))
    move(db, TUMBES, "interested", on(9))
    to(db, card(db, TUMBES).follow_up_id, "contacted")
    assert card(db, TUMBES).stage_id == catalogue.stage_id("contacted")
    assert changes(db, card(db, TUMBES).follow_up_id) == [
        ("contacted", on(0)),
        ("interested", on(9)),
    ]


def test_a_card_that_went_too_far_goes_back_as_if_it_had_not(db):
    move(db, CARMEN, "contacted", on(9))
    id_ = card(db).follow_up_id
    for code in ("interested", "in_review", "action_plan", "in_review"):
        to(db, id_, code)
    assert changes(db, id_) == [("in_review", on(0)), ("contacted", on(9))]
    to(db, id_, "contacted")
    assert changes(db, id_) == [("contacted", on(9))]
    to(db, id_, "to_contact")
    assert changes(db, id_) == [("to_contact", on(0)), ("contacted", on(9))]
    write(db, journal.undo)
    write(db, journal.undo)
    assert changes(db, id_) == [("in_review", on(0)), ("contacted", on(9))]


def test_what_a_card_is_only_moved_through_leaves_no_trace_and_undo_goes_step_by_step(db):
    move(db, CARMEN, "contacted", on(0))
    id_ = card(db).follow_up_id
    to(db, id_, "interested")
    to(db, id_, "in_review")
    to(db, id_, "action_plan")
    assert changes(db, id_) == [("action_plan", on(0)), ("contacted", on(0))], "that was said"
    write(db, journal.undo)
    assert changes(db, id_) == [("in_review", on(0)), ("contacted", on(0))]
    write(db, journal.undo)
    assert changes(db, id_) == [("interested", on(0)), ("contacted", on(0))]
    write(db, journal.redo)
    assert card(db).stage_id == catalogue.stage_id("in_review")
    to(db, id_, "action_plan")
    assert changes(db, id_)[1:] == [("contacted", on(0))], "what was redone is passed through too"


def test_a_signature_of_another_day_is_not_held_back_by_the_way_to_its_column(db):
    move(db, CARMEN, "contacted", on(300))
    id_ = card(db).follow_up_id
    to(db, id_, "interested")
    to(db, id_, "in_review")
    signed = catalogue.stage_id("signed")
    assert write(db, board.reach, id_, signed, on=on(200), evidence="Acta 3").id == signed
    assert changes(db, id_) == [("signed", on(200)), ("contacted", on(300))]


def test_what_was_said_of_a_stage_stays_when_its_card_is_moved_on(db):
    move(db, CARMEN, "contacted", on(9))
    id_ = card(db).follow_up_id
    to(db, id_, "interested")
    (change,) = (each for each in read(db, followup_page.page, id_).history if each.on == on(0))
    write(db, followups.correct, change.id, {"note": "Lo dijo en la feria"})
    to(db, id_, "in_review")
    assert changes(db, id_) == [("in_review", on(0)), ("interested", on(0)), ("contacted", on(9))]


def test_one_that_signed_goes_back_to_its_signature_and_no_second_is_noted(db):
    move(db, CARMEN, "signed", on(9))
    id_ = card(db).follow_up_id
    to(db, id_, "action_plan")
    to(db, id_, "signed")
    assert changes(db, id_) == [("signed", on(9))]


def test_a_signature_is_not_taken_back_by_going_back(db):
    move(db, CARMEN, "contacted", on(9))
    id_ = card(db).follow_up_id
    to(db, id_, "signed")
    with pytest.raises(Conflict, match="sigue en «Firmado»"), nothing_written(db):
        to(db, id_, "contacted")


@pytest.mark.parametrize("said", [{"note": "En sesión"}, {"evidence": "Acta"}, {"to_verify": True}])
def test_what_more_was_said_of_today_is_not_taken_back_by_going_back(db, said):
    move(db, CARMEN, "contacted", on(9))
    move(db, CARMEN, "interested", on(0), **said)
    id_ = card(db).follow_up_id
    with pytest.raises(Conflict, match="sigue en «Interesado»"), nothing_written(db):
        to(db, id_, "contacted")
    assert card(db).stage_id == catalogue.stage_id("interested")


def test_cards_go_to_a_spreadsheet_as_they_are(db):
    move(db, CARMEN, "signed")
    step(db, CARMEN, "=1+1", ago(3))
    names = {each.id: each.name for each in read(db, instruments.stages, MARRAKECH)}
    headings, rows = board.sheet(cards(db), names)
    said = dict(zip(headings, rows[0], strict=True))
    assert said["Institución"] == "Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert (said["Etapa"], said["Firma"], said["Desde"]) == ("Firmado", "sin fecha", None)
    assert (said["Próximo paso"], said["Vence"], said["Días vencido"]) == ("=1+1", ago(3), 3)
    assert said["Falta"] == "Carta de adhesión o acta"
