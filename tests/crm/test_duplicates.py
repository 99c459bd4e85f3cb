"""Who stands twice in the file is found, with the reasons; who only looks alike is left alone."""

import json

import pytest

from bench import twins
from bench.duplicates import score
from crm import duplicates, merging
from crm.__main__ import main
from crm.alike.likeness import SAME_EMAIL, SAME_NAME, Likeness
from crm.alike.pairing import MOST, together
from crm.alike.people import someone
from crm.alike.rarity import PeopleRarity
from crm.contacts import ContactValues
from crm.duplicates import Level, TypedInstitution, TypedPerson
from crm.model import ContactKind, Organization, Person
from tests.makers import CARMEN, TUMBES, appoint, company, person, post, read, write


def mail(value: str) -> list[ContactValues]:
    return [ContactValues(ContactKind.EMAIL, value)]


def rosas(db):
    """Rosa twice in one municipality, and her sister and her namesake elsewhere."""
    rosa = person(db, "Rosa Elena Quispe Mamani", contacts=mail("rosa.quispe@ejemplo.pe"))
    again = person(db, "Dra. Rosa Kispe Mamani", contacts=mail("ROSA.QUISPE@ejemplo.pe"))
    sister = person(db, "Julia Quispe Mamani")
    namesake = person(db, "Rosa Elena Quispe Mamani")
    for who, where in ((rosa, CARMEN), (again, CARMEN), (sister, CARMEN), (namesake, TUMBES)):
        appoint(db, who, post(db, at=where))
    return rosa, again, sister, namesake


def test_most_of_those_who_stand_twice_are_found_and_hardly_anybody_else():
    made = (
        score("personas", twins.people(11, 500)),
        score("instituciones", twins.institutions(11, 400)),
    )
    right, wrong = sum(each.right for each in made), sum(each.wrong for each in made)
    assert right / (right + wrong) >= 0.98
    assert all(each.recall >= 0.90 and each.sure_wrong == 0 for each in made)
    assert sum(len(each.same) for each in made) >= 12


def test_common_names_need_more_than_the_names():
    many = [
        someone(number, "María", "Quispe", "Mamani" if number % 9 else "Flores", regions=["07"])
        for number in range(300)
    ]
    rare = [someone(301 + n, "Zósima", "Ñaupari", "Ccama", regions=["07"]) for n in (0, 1)]
    ways = [
        someone(303 + n, "María", "Quispe", "Flores", emails=["maria@ejemplo.pe"]) for n in (0, 1)
    ]
    found = {(one, other) for one, other, _why in duplicates.pairs([*many, *rare, *ways])}
    assert found == {(301, 302), (303, 304)}
    rarity = PeopleRarity(many)
    alone, mailbox = Likeness(0.95, (SAME_NAME,)), Likeness(0.95, (SAME_NAME, SAME_EMAIL))
    assert rarity.weigh(many[0], many[9], alone).score < 0.9
    assert rarity.weigh(many[0], many[9], mailbox) == mailbox  # which is nobody else's


def test_what_too_many_have_in_common_says_nothing():
    for many, pairs in ((MOST, MOST * (MOST - 1) // 2), (MOST + 1, 0)):
        assert len(list(together(range(many), [lambda _one: ["same"]], None))) == pairs


def test_a_sweep_says_why_and_remembers_who_is_not_the_same(db):
    rosa, again, _sister, _namesake = rosas(db)
    seen = []
    (pair,) = read(db, duplicates.sweep, Person, lambda done, total: seen.append((done, total)))
    assert (pair.first_id, pair.second_id) == (rosa, again)
    assert pair.level is Level.SURE
    assert pair.reasons == (
        "Nombres y apellidos parecidos, mismo correo, misma institución, mismo cargo."
    )
    assert seen[-1][0] == seen[-1][1] > 0
    write(db, merging.keep_apart, Person, again, rosa)
    assert read(db, duplicates.sweep, Person) == []


def test_a_sweep_ends_when_it_is_told_to(db):
    rosas(db)

    class StopError(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise StopError

    with pytest.raises(StopError):
        read(db, duplicates.sweep, Person, stop)


def test_institutions_are_found_by_ruc_by_acronym_and_by_another_name(db):
    one = company(db, "Asociación Casa Abierta de Tumbes", ruc="20512333797")
    other = company(db, "CASA ABIERTA TUMBES")
    company(db, "Asociación Casa Abierta de Piura")
    pairs = read(db, duplicates.sweep, Organization)
    assert [(each.first_id, each.second_id) for each in pairs] == [(one, other)]


def test_the_catalogue_has_nobody_twice(db):
    assert read(db, duplicates.sweep, Organization) == []


def test_whoever_comes_in_is_held_against_the_file_and_against_the_rows_before(db):
    rosa, again, _sister, namesake = rosas(db)
    rows = [
        TypedPerson("Rosa Elena", "QUISPE", "MAMANI", organization_id=CARMEN),
        TypedPerson("Pedro", "Ñaupari", "Ccama", emails=("pedro@ejemplo.pe",)),
        TypedPerson("Pedro", "Naupari", "", emails=("PEDRO@ejemplo.pe",)),
        TypedPerson("Julio", "Quispe", "Mamani", organization_id=CARMEN),
    ]
    first, second, third, fourth = read(db, duplicates.candidates, rows)
    assert [each.id for each in first] == [rosa, again]
    assert second == []
    assert [(each.id, each.row) for each in third] == [(None, 1)]
    assert fourth == []
    assert namesake not in [each.id for each in first]


def test_candidates_ask_the_file_as_often_for_a_thousand_rows_as_for_one(db, queries):
    rosas(db)
    counts = []
    for many in (1, 1_000):
        rows = [TypedPerson(f"Nombre{n}", "Quispe", "Mamani") for n in range(many)]
        queries.clear()
        read(db, duplicates.candidates, rows)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_while_one_types_those_who_may_be_meant_are_offered(db):
    rosa, again, _sister, namesake = rosas(db)
    typed = TypedPerson("Rosa", "Quispe", "Mamani", organization_id=CARMEN)
    first, second, third = read(db, duplicates.like, typed)
    assert {first.id, second.id} == {rosa, again}
    assert (third.id, third.score < 0.75) == (namesake, True)
    assert rosa not in [each.id for each in read(db, duplicates.like, typed, but=rosa)]
    slips = TypedPerson("Rosita", "Quisppe", "Mamanni")
    assert rosa in [each.id for each in read(db, duplicates.like, slips)]
    by_mail = TypedPerson("Rosa", "Quispe", "", emails=("rosa.quispe@ejemplo.pe",))
    assert rosa in [each.id for each in read(db, duplicates.like, by_mail)]
    (found,) = read(
        db,
        duplicates.like,
        TypedInstitution(
            ("M. D. Carmen de la Legua R.",), kind="district_municipality", place_code="070103"
        ),
    )
    assert found.id == CARMEN
    assert found.reasons == "Nombre parecido, mismo ubigeo."


@pytest.mark.parametrize(
    "name",
    [
        "Municipalidad Distrital de Carmen Legua",
        "Municipalidad de Carmen de La Legua - Reynoso",
        "Muni Carmen Legua Reynoso",
        "MDCLR",
    ],
)
def test_a_name_worded_otherwise_finds_who_bears_it(db, name):
    found = read(db, duplicates.like, TypedInstitution((name,)))
    assert CARMEN in [each.id for each in found]


@pytest.mark.parametrize("name", ["", "Municipalidad", "Municipalidad Distrital de", "<b>", "Xyz"])
def test_words_that_tell_nobody_apart_find_nobody(db, name):
    assert read(db, duplicates.like, TypedInstitution((name,))) == []


def test_the_command_lists_them(blank_db, capsys, db):
    rosa, again, *_others = rosas(db)
    db.close()
    main(["duplicates", "--json", "--db", str(blank_db)])
    told = json.loads(capsys.readouterr().out)
    assert [(each["first"]["id"], each["second"]["id"]) for each in told["people"]] == [
        (rosa, again)
    ]
    assert told["people"][0]["level"] == "sure"
    assert told["organizations"] == []
    main(["duplicates", "--db", str(blank_db)])
    assert "Rosa Elena Quispe Mamani" in capsys.readouterr().out


def test_of_those_as_sure_the_oldest_of_the_file_comes_first_and_then_the_rows(db):
    there = [person(db, "Zósima Ñaupari Ccama", contacts=mail("z@ejemplo.pe")) for _each in "abcd"]
    typed = TypedPerson("Zósima", "Ñaupari", "Ccama", ("z@ejemplo.pe",))
    first, second = read(db, duplicates.candidates, [typed, typed])
    assert [each.id for each in first] == there
    assert [(each.id, each.row) for each in second] == [*((id_, None) for id_ in there), (None, 0)]
    assert [each.id for each in read(db, duplicates.like, typed)] == there[: duplicates.FEW]
