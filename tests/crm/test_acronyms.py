import csv
import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.acronyms import abbreviated, acronyms
from crm.text import fold, terms

LEVELS = {
    "regional": "regional_government",
    "provincial": "provincial_municipality",
    "distrital": "district_municipality",
}
PREFIX = re.compile(
    "(Gobierno Regional|Municipalidad (Provincial|Distrital|Metropolitana)) (de|del) "
)


def governments():
    table = resources.files("resources").joinpath("data", "gobiernos-subnacionales.csv")
    with table.open(encoding="utf-8") as lines:
        return [
            (PREFIX.sub("", row["nombre"]), LEVELS[row["nivel"]]) for row in csv.DictReader(lines)
        ]


@pytest.mark.parametrize(
    ("place", "level", "known_as"),
    [
        ("San Juan de Lurigancho", "distrital", ["sjl", "sjdl", "muni sjl", "mdsjl", "md sjl"]),
        ("San Martín de Porres", "distrital", ["smp", "muni smp", "m d san martin de porres"]),
        ("San Juan de Miraflores", "distrital", ["sjm", "mdsjm"]),
        ("Villa El Salvador", "distrital", ["ves", "vs", "muni ves", "mdves"]),
        ("Villa María del Triunfo", "distrital", ["vmt", "vmdt", "muni vmt"]),
        (
            "Carmen de la Legua Reynoso",
            "distrital",
            ["mdclr", "clr", "mdcdllr", "muni clr", "muni carmen de la legua reynoso"],
        ),
        ("Comas", "distrital", ["muni comas", "md comas", "m d comas", "mdcomas", "mdc"]),
        ("Breña", "distrital", ["muni brena", "md brena"]),
        ("El Carmen de la Frontera", "distrital", ["ecf", "cf", "ecdlf"]),
        ("José Luis Bustamante y Rivero", "distrital", ["jlbr", "jlbyr", "mdjlbyr"]),
        ("Anco-Huallo", "distrital", ["ah", "muni anco huallo"]),
        ("Callao", "provincial", ["mp callao", "m p callao", "muni callao", "mpc"]),
        ("Lima", "provincial", ["muni lima", "mp lima"]),
        ("Tumbes", "regional", ["gore tumbes", "goretumbes", "gr tumbes", "g r tumbes", "grt"]),
        ("Áncash", "regional", ["gore ancash", "gra"]),
        ("La Libertad", "regional", ["gore la libertad", "grll", "gore ll"]),
        ("Madre de Dios", "regional", ["gore madre de dios", "goremadrededios", "grmd"]),
    ],
)
def test_a_government_is_found_by_what_people_call_it(place, level, known_as):
    assert set(known_as) <= acronyms(place, LEVELS[level])


@pytest.mark.parametrize(
    ("name", "known_as"),
    [
        ("Programa de las Naciones Unidas para el Desarrollo", {"pnud"}),
        ("Organización Internacional para las Migraciones", {"oim"}),
        ("Ministerio de Relaciones Exteriores", {"mre", "mdre"}),
        ("International Organization for Migration", {"iom"}),
        ("Cámara de Comercio e Industria", {"cci"}),
        ("Asociación civil para el desarrollo", {"acd"}),
    ],
)
def test_any_institution_is_found_by_its_initials(name, known_as):
    assert known_as <= acronyms(name, "civil_society")


@pytest.mark.parametrize("name", ["", "Cáritas", "de la", "—", "👍", "A"])
def test_a_name_of_one_word_has_no_initials(name):
    assert acronyms(name, "company") <= {"dl"}


def test_every_government_has_short_forms_that_the_search_can_ask_for():
    every = governments()
    assert len(every) == 1_916
    for place, kind in every:
        made = acronyms(place, kind)
        spoken = "gore" if kind == "regional_government" else "muni"
        assert f"{spoken} {' '.join(terms(place))}" in made
        for each in made:
            assert each == " ".join(terms(each))
            assert len(each) > 1


def test_an_ambiguous_acronym_belongs_to_all_its_bearers():
    bearers = {place for place, kind in governments() if "sjm" in acronyms(place, kind)}
    assert {"San Juan de Miraflores", "San José de los Molinos"} <= bearers


@given(st.text(), st.sampled_from([*LEVELS.values(), "company"]))
def test_any_name_gives_folded_forms(name, kind):
    made = acronyms(name, kind)
    assert all(each == fold(each) and len(each) > 1 for each in made)
    assert made or not {*terms(name)} or kind == "company"


def test_a_whole_name_is_short_where_space_is_short_and_still_tells_the_kind():
    assert [
        abbreviated(name)
        for name in (
            "Municipalidad Distrital de La Perla",
            "Municipalidad Provincial del Callao",
            "Gobierno Regional de Tumbes",
            "Municipalidad Metropolitana de Lima",
            "OIM",
            "",
        )
    ] == [
        "M. D. La Perla",
        "M. P. Callao",
        "GORE Tumbes",
        "Municipalidad Metropolitana de Lima",
        "OIM",
        "",
    ]


def test_a_name_without_end_gives_no_acronym_without_end():
    assert acronyms("Mesa de Trabajo " * 1_000, "company") == set()
