"""Places are found by code or by name, whatever the accents and the order of the words."""

import pytest

from crm import catalogue, places


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("070103", "070103"),
        ("0701", "070100"),
        ("carmen legua", "070103"),
        ("ANCASH", "020000"),
        ("miraflores yauyos", "151021"),
        ("san martin de porres", "150135"),
    ],
)
def test_what_is_typed_finds_its_place_first(db, typed, code):
    with db.read() as session:
        assert places.find(session, typed)[0].code == code


def test_the_larger_place_of_a_name_comes_first(db):
    with db.read() as session:
        found = places.find(session, "lima")
    assert [row.code for row in found[:3]] == ["150000", "150100", "150101"]
    assert [row.inside for row in found[:3]] == ["", "Lima", "Lima"]


@pytest.mark.parametrize("typed", ["", "  ", "<>", "zzz qqq", "%", "\x00"])
def test_what_is_no_place_finds_none(db, typed):
    with db.read() as session:
        assert places.find(session, typed) == []


def test_a_place_is_shown_by_its_id(db):
    id_ = catalogue.place_id("070103")
    with db.read() as session:
        row = places.rows(session, [id_])[id_]
    assert (row.name, row.inside) == ("Carmen de la Legua Reynoso", "Callao")


def test_groups_name_their_places(db):
    with db.read() as session:
        group = places.groups(session)[0]
    assert group.name == "Lima Metropolitana y Callao"
    assert set(group.places) == {catalogue.place_id("150100"), catalogue.place_id("070000")}
