"""What institutions are followed up in: stages that the office edits, and never loses in use."""

from datetime import date, timedelta

import pytest
from makers import CARMEN, STRANGE, TUMBES, ago, on, read, refused, write

from crm import (
    board,
    catalogue,
    followup_page,
    followups,
    instruments,
    journal,
    organizations,
)
from crm.dates import PartialDate
from crm.errors import Conflict, NotFound
from crm.i18n import speaking
from crm.model import FollowUp, InstrumentKind, SideState, Stage
from crm.model.base import today

MARRAKECH = followups.MARRAKECH_ID
PLEDGES = catalogue.instrument_id("pledges")
SIGNED, CONTACTED = catalogue.stage_id("signed"), catalogue.stage_id("contacted")


def names(db, instrument_id: int = MARRAKECH) -> list[str]:
    return [each.name for each in read(db, instruments.stages, instrument_id)]


def stage(db, instrument_id: int = MARRAKECH, **values) -> int:
    made: int = write(db, instruments.save_stage, instrument_id, {"name_es": "Visita"} | values)
    return made


def conflict(db, verb, *args) -> str:
    with pytest.raises(Conflict) as caught:
        write(db, verb, *args)
    return str(caught.value)


# Reading


def test_a_file_begins_with_instruments_of_every_kind(db):
    found = read(db, instruments.every)
    assert [each.code for each in found] == [
        "marrakech",
        "pledges",
        "practices",
        "action_plans",
        "mptf",
        "voluntary_report",
    ]
    assert [each.kind for each in found] == list(InstrumentKind)
    assert [each.code for each in found if each.single] == ["marrakech"]
    with speaking("en"):
        assert read(db, instruments.one, PLEDGES).name == "GCM pledges"


def test_a_stage_says_what_it_means(db):
    stages = {each.code: each for each in read(db, instruments.stages, PLEDGES)}
    assert [each.position for each in stages.values()] == list(range(8))
    published, lapsed = stages["pledges:published"], stages["pledges:lapsed"]
    assert (published.counts, published.signs, published.asks_date) == (True, False, True)
    assert published.asks_evidence == "Enlace del tablero"
    assert (lapsed.side, lapsed.terminal, lapsed.counts) == (True, True, False)
    assert [each.name for each in read(db, instruments.stages, MARRAKECH) if each.signs] == [
        "Firmado"
    ]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("marrakech", "marrakech"),
        ("Marrakech", "marrakech"),
        ("declaracion", "marrakech"),
        ("buenas practicas", "practices"),
        ("PRACTICES", "practices"),
        ("good pract", "practices"),
        ("mptf", "mptf"),
        ("planes", "action_plans"),
        ("pledges", "pledges"),
        ("compromisos pmm", "pledges"),
    ],
)
def test_an_instrument_is_known_by_its_code_or_its_name(db, typed, code):
    assert read(db, instruments.named, typed).code == code


@pytest.mark.parametrize("typed", ["frob", "", "  ", "<zz>", "x" * 5_000])
def test_what_is_no_instrument_is_told_with_those_there_are(db, typed):
    with pytest.raises(NotFound, match="Compromisos PMM"):
        read(db, instruments.named, typed)


def test_a_name_that_several_begin_with_is_asked_about(db):
    with pytest.raises(Conflict, match="Declaración de Alcaldes de Marrakech, Propuestas"):
        read(db, instruments.named, "M")


@pytest.mark.parametrize("typed", ["signed", "marrakech:signed", "FIRMADO", "firm", "Signed"])
def test_a_stage_is_known_by_its_code_or_its_name(db, typed):
    assert read(db, instruments.stage_named, MARRAKECH, typed).id == SIGNED


def test_a_stage_of_another_instrument_is_not_meant(db):
    with pytest.raises(NotFound, match="Por contactar"):
        read(db, instruments.stage_named, MARRAKECH, "publicado")


# Editing


def test_a_new_stage_comes_last_of_those_on_the_way(db):
    stage(db, PLEDGES, name_es="Renovado")
    assert names(db, PLEDGES)[-3:] == ["Cumplido", "Renovado", "Caducó"]
    stage(db, PLEDGES, name_es="Retirado", side=True)
    assert names(db, PLEDGES)[-3:] == ["Renovado", "Caducó", "Retirado"]
    positions = [each.position for each in read(db, instruments.stages, PLEDGES)]
    assert positions == list(range(10))


def test_a_stage_is_renamed_and_means_what_it_is_told(db):
    given = {
        "name_es": "Firmada",
        "short_es": "Firm.",
        "stale_after": 90,
        "asks_evidence": "Acta",
        "counts": True,
    }
    write(db, instruments.save_stage, MARRAKECH, given, SIGNED)
    found = next(each for each in read(db, instruments.stages, MARRAKECH) if each.id == SIGNED)
    assert (found.name, found.short, found.stale_after) == ("Firmada", "Firm.", 90)
    assert (found.asks_evidence, found.signs, found.code) == ("Acta", True, "marrakech:signed")
    with speaking("en"):
        assert names(db)[4] == "Signed"
    assert read(db, instruments.stage_values, SIGNED)["name_en"] == "Signed"


def test_the_evidence_that_a_stage_asks_is_named_in_both_languages(db):
    write(db, followups.move, CARMEN, SIGNED)

    def asked():
        (stage,) = (each for each in read(db, instruments.stages, MARRAKECH) if each.signs)
        (card,) = read(db, board.cards, MARRAKECH)
        page = read(db, followup_page.page, card.follow_up_id)
        (step,) = (each for each in page.way.steps if each.current)
        return {stage.asks_evidence, card.lacks, page.lacks, step.stage.asks_evidence}

    assert asked() == {"Carta de adhesión o acta"}
    with speaking("en"):
        assert asked() == {"Letter of adhesion or act"}
        write(db, instruments.save_stage, MARRAKECH, {"asks_evidence": "Oficio"}, SIGNED)
        assert asked() == {"Oficio"}
        write(db, instruments.save_stage, MARRAKECH, {"asks_evidence_en": "Letter"}, SIGNED)
        assert asked() == {"Letter"}
    assert asked() == {"Oficio"}


def test_names_that_nobody_gives_follow_the_spanish_one(db):
    id_ = stage(db, name_es="Visita del concejo en pleno a la oficina de la Red")
    with speaking("en"):
        found = next(each for each in read(db, instruments.stages, MARRAKECH) if each.id == id_)
    assert found.name == "Visita del concejo en pleno a la oficina de la Red"
    assert found.short == "Visita del concejo en pleno a la oficin…"
    write(db, instruments.save_stage, MARRAKECH, {"name_es": "Otra"}, id_)
    with speaking("en"):
        assert names(db)[-1] == "Otra"


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed(db, typed, kept):
    id_ = stage(db, name_es=typed, asks_evidence=typed)
    values = read(db, instruments.stage_values, id_)
    assert (values["name_es"], values["asks_evidence"]) == (kept, kept)


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"name_es": ""}, {"name_es"}),
        ({"name_es": " \t"}, {"name_es"}),
        ({"name_es": "x" * 301}, {"name_es", "name_en"}),
        ({"short_es": "x" * 41}, {"short_es"}),
        ({"stale_after": 0}, {"stale_after"}),
        ({"stale_after": -3}, {"stale_after"}),
        ({"asks_evidence": "x" * 301}, {"asks_evidence"}),
    ],
)
def test_a_stage_that_cannot_be_is_refused_by_field(db, values, where):
    given = {"name_es": "Visita"} | values
    assert set(refused(db, instruments.save_stage, MARRAKECH, given)) == where
    assert len(names(db)) == 6


@pytest.mark.parametrize(("to", "place"), [(0, 0), (2, 2), (5, 5), (99, 5), (-7, 0)])
def test_a_stage_is_put_elsewhere(db, to, place):
    before = names(db)
    write(db, instruments.move_stage, SIGNED, to)
    rest = [each for each in before if each != "Firmado"]
    assert names(db) == [*rest[:place], "Firmado", *rest[place:]]
    with db.write() as session:
        journal.undo(session)
    assert names(db) == before


def test_two_stages_of_an_instrument_have_two_names(db):
    told = {"name_es": "Otra etapa de este instrumento ya se llama así."}
    assert refused(db, instruments.save_stage, MARRAKECH, {"name_es": " FIRMADO"}) == told
    assert refused(db, instruments.save_stage, MARRAKECH, {"name_es": "Firmado"}, CONTACTED) == told
    write(db, instruments.save_stage, MARRAKECH, {"name_es": "Firmado", "stale_after": 9}, SIGNED)
    assert stage(db, PLEDGES, name_es="Firmado")


def test_moving_a_stage_moves_nobody(db):
    write(db, followups.move, CARMEN, CONTACTED, on=PartialDate.year(2023))
    write(db, instruments.move_stage, CONTACTED, 5)
    assert read(db, followups.of_organization, CARMEN).current.stage.id == CONTACTED


# Deleting


def test_a_stage_that_nothing_has_reached_is_deleted_and_comes_back(db):
    before = names(db)
    write(db, instruments.delete_stage, catalogue.stage_id("interested"))
    assert names(db) == [each for each in before if each != "Interesado"]
    assert [each.position for each in read(db, instruments.stages, MARRAKECH)] == list(range(5))
    kinds = [each.name for each in read(db, instruments.milestone_kinds, MARRAKECH)]
    assert "Información enviada" not in kinds
    with db.write() as session:
        journal.undo(session)
    assert names(db) == before
    kinds = [each.name for each in read(db, instruments.milestone_kinds, MARRAKECH)]
    assert "Información enviada" in kinds


def test_a_stage_in_use_stays_and_says_by_how_many(db):
    for organization in (CARMEN, TUMBES):
        write(db, followups.move, organization, CONTACTED, on=PartialDate.year(2021))
    write(db, followups.move, TUMBES, SIGNED, on=PartialDate.year(2023))
    said = conflict(db, instruments.delete_stage, CONTACTED)
    assert "«Contactado» está en uso" in said
    assert "1 seguimiento está en ella; 2 cambios de etapa la mencionan" in said
    assert "Pase esos seguimientos a otra etapa" in said
    assert "Contactado" in names(db)


def test_a_stage_whose_milestone_somebody_noted_stays(db):
    id_ = write(db, followups.begin, CARMEN, MARRAKECH)
    kind = next(
        each
        for each in read(db, instruments.milestone_kinds, MARRAKECH)
        if each.name == "Opinión legal"
    )
    noted = write(db, followups.save_milestone, id_, {"kind_id": kind.id})
    said = conflict(db, instruments.delete_stage, catalogue.stage_id("in_review"))
    assert "1 hito es de ella" in said
    assert "1 hito" in conflict(db, instruments.delete_milestone_kind, kind.id)
    write(db, followups.delete_milestone, noted)
    write(db, instruments.delete_milestone_kind, kind.id)
    write(db, instruments.delete_stage, catalogue.stage_id("in_review"))
    assert len(names(db)) == 5


def test_the_last_stage_on_the_way_stays(db):
    id_ = write(db, instruments.save_instrument, {"name_es": "Carta", "name_en": "Letter"})
    (only,) = read(db, instruments.stages, id_)
    stage(db, id_, name_es="Declinó", side=True)
    assert "única etapa principal" in conflict(db, instruments.delete_stage, only.id)
    assert "única etapa principal" in conflict(
        db, instruments.save_stage, id_, {"side": True}, only.id
    )
    stage(db, id_, name_es="Enviada")
    write(db, instruments.delete_stage, only.id)
    assert names(db, id_) == ["Enviada", "Declinó"]


@pytest.mark.parametrize(
    "verb",
    [
        instruments.delete_stage,
        instruments.stage_values,
        instruments.instrument_values,
        instruments.one,
        instruments.delete_milestone_kind,
    ],
)
def test_what_is_gone_is_said_to_be_gone(db, verb):
    with pytest.raises(NotFound):
        write(db, verb, 77)


# Instruments and kinds of milestones


def test_an_instrument_of_the_offices_own_works_like_the_others(db):
    given = {"name_es": "Carta de intención", "kind": InstrumentKind.DECLARATION, "single": True}
    id_ = write(db, instruments.save_instrument, given)
    assert names(db, id_) == ["Por iniciar"]
    signs = stage(db, id_, name_es="Firmada", signs=True)
    follow_up = write(db, followups.begin, CARMEN, id_)
    write(db, followups.advance, follow_up, signs, on=PartialDate.year(2023))
    found = read(db, instruments.named, "carta de intencion")
    assert (found.id, found.single) == (id_, True)
    assert read(db, instruments.every)[-1].id == id_
    values = read(db, instruments.instrument_values, id_)
    assert (values["name_en"], values["short_es"]) == ("Carta de intención", None)


def test_an_instrument_keeps_when_it_was_adopted_what_it_supports_and_its_link(db):
    declaration = read(db, instruments.named, "marrakech")
    assert declaration.adopted == PartialDate.day(date(2018, 12, 8))
    assert declaration.supports.endswith("Pacto Mundial sobre los Refugiados (PMR)")
    with speaking("en"):
        assert "Global Compact on Refugees" in read(db, instruments.named, "marrakech").supports
    own = {
        "name_es": "Pacto local",
        "adopted": PartialDate.year(2024),
        "supports_es": "PMM",
        "url": "https://www.ejemplo.org/pacto",
    }
    id_ = write(db, instruments.save_instrument, own)
    found = read(db, instruments.one, id_)
    assert (found.adopted, found.supports, found.url) == tuple(own.values())[1:]
    assert own.items() <= read(db, instruments.instrument_values, id_).items()
    wrong = {"name_es": "Otro", "url": "javascript:alert(1)"}
    assert set(refused(db, instruments.save_instrument, wrong)) == {"url"}


def test_an_instrument_without_a_name_is_refused(db):
    assert "name_es" in refused(db, instruments.save_instrument, {"name_es": " "})


def test_what_somebody_follows_up_twice_cannot_become_single(db):
    for _number in range(2):
        write(db, followups.begin, CARMEN, PLEDGES, title="Un compromiso")
    said = refused(db, instruments.save_instrument, {"single": True}, PLEDGES)
    assert "1 institución" in said["single"]
    assert not read(db, instruments.one, PLEDGES).single


def test_a_kind_of_milestone_is_written_renamed_and_deleted(db):
    first = write(db, instruments.save_milestone_kind, SIGNED, {"name_es": "Foto de la firma"})
    kinds = read(db, instruments.milestone_kinds, MARRAKECH)
    of_signed = [each.name for each in kinds if each.stage_id == SIGNED]
    assert of_signed == ["Registrado en el Mayors Mechanism", "Foto de la firma"]
    write(db, instruments.save_milestone_kind, SIGNED, {"name_es": "Foto"}, first)
    write(db, instruments.delete_milestone_kind, first)
    assert "name_es" in refused(db, instruments.save_milestone_kind, SIGNED, {"name_es": ""})


# How long something may rest


@pytest.mark.parametrize(
    ("code", "since", "side", "stale_after", "days"),
    [
        ("contacted", 41, None, None, 41),
        ("contacted", 40, None, None, None),
        ("contacted", 41, None, 60, None),
        ("contacted", 61, None, 60, 61),
        ("contacted", 8, None, 7, 8),
        ("contacted", 41, SideState.PAUSED, None, None),
        ("contacted", 41, SideState.RETAKE, None, None),
        ("contacted", None, None, None, None),
        ("contacted", -3, None, None, None),
        ("signed", 400, None, None, None),
        ("action_plan", 400, None, None, None),
    ],
)
def test_what_rests_too_long_in_a_stage_is_stalled_on_screens_and_in_the_file(
    db, code, since, side, stale_after, days
):
    stage_id = catalogue.stage_id(code)
    with db.write() as session:
        when = None if since is None else on(since)
        if since is not None and since < 0:
            when = PartialDate(ago(1), today() + timedelta(days=3))
        followups.move(session, CARMEN, stage_id, on=when)
        followups.set_side_state(session, CARMEN, side)
        session.get_one(Stage, stage_id).stale_after = stale_after
    with db.read() as session:
        row = instruments.stage_row(session.get_one(Stage, stage_id))
        arrived = when.last if when else None
        assert instruments.days_stalled(row, side, arrived) == days
        assert organizations.rows(session, [CARMEN])[CARMEN].stalled is (days is not None)


def test_what_led_there_does_not_make_it_fresh(db):
    write(db, followups.move, CARMEN, CONTACTED, on=on(90))
    write(db, followups.move, CARMEN, catalogue.stage_id("interested"), on=on(10))
    assert not read(db, organizations.rows, [CARMEN])[CARMEN].stalled
    with db.write() as session:
        session.query(FollowUp).one().stage_id = CONTACTED
    assert read(db, organizations.rows, [CARMEN])[CARMEN].stalled


@pytest.mark.parametrize(
    ("due", "side", "overdue"),
    [
        (date(2024, 5, 31), None, True),
        (date(2024, 6, 1), None, False),
        (None, None, False),
        (date(2024, 5, 31), SideState.PAUSED, False),
        (date(2024, 5, 31), SideState.DECLINED, False),
        (date(2024, 5, 31), SideState.RETAKE, True),
    ],
)
def test_a_next_step_is_overdue_the_day_after(due, side, overdue):
    assert instruments.is_overdue(due, side, date(2024, 6, 1)) is overdue
