"""Those who work with the file: named, listed, and let go without losing what they did."""

import pytest
from makers import CARMEN, STRANGE, meeting, read, refused, write

from crm import events, focal_points, journal, organizations
from crm.errors import NotFound

SAVE = focal_points.save_focal_point
LUCIA = {"name": "Lucía Paredes", "agency": "OIM", "initials": "LP"}


def test_a_focal_point_is_read_back_renamed_and_found_by_name(db):
    id_ = write(db, SAVE, LUCIA)
    (row,) = [each for each in read(db, focal_points.all_rows) if each.id == id_]
    assert (row.name, row.agency, row.initials) == ("Lucía Paredes", "OIM", "LP")
    assert read(db, focal_points.named, "Lucía Paredes") == id_
    assert write(db, SAVE, {"name": "Lucía Paredes Soto"}, id_) == id_
    assert read(db, focal_points.named, "Lucía Paredes") is None
    with db.read() as session:
        label = journal.next_undo(session).label
    assert label == "Punto focal «Lucía Paredes Soto» guardado"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": " \0"}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"agency": "x" * 301}, "agency"),
        ({"initials": "LPARSOT"}, "initials"),
    ],
)
def test_what_will_not_do_is_refused_by_field(db, changed, wrong):
    assert set(refused(db, SAVE, LUCIA | changed)) == {wrong}


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed(db, typed, kept):
    id_ = write(db, SAVE, {"name": typed, "agency": typed})
    (row,) = [each for each in read(db, focal_points.all_rows) if each.id == id_]
    assert (row.name, row.agency) == (kept, kept)


def test_who_leaves_leaves_the_records_behind(db):
    id_ = write(db, SAVE, LUCIA)
    write(db, organizations.assign, [CARMEN], id_)
    event_id = meeting(db, recorded_by_id=id_)
    write(db, focal_points.save_focal_points, [])
    assert read(db, focal_points.all_rows) == []
    assert read(db, organizations.facts, CARMEN).responsible is None
    assert read(db, events.values_of, event_id)["recorded_by_id"] is None
    with db.write() as session:
        journal.undo(session)
    assert read(db, organizations.facts, CARMEN).responsible == "Lucía Paredes (OIM)"


def test_one_name_too_few_saves_none_of_the_list(db):
    before = read(db, focal_points.all_rows)
    rows = [{"name": "Nueva"}, {"name": ""}]
    assert set(refused(db, focal_points.save_focal_points, rows)) == {"points.1"}
    assert read(db, focal_points.all_rows) == before


def test_who_is_gone_meanwhile_is_said_to_be_gone(db):
    with pytest.raises(NotFound, match="Ese registro ya no está"):
        write(db, SAVE, LUCIA, 77)
