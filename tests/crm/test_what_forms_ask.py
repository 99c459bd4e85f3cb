"""What forms start from, and the lists that they save whole."""

from datetime import date

import pytest

from crm import (
    assessments,
    catalogue,
    events,
    focal_points,
    followups,
    journal,
    organizations,
    people,
)
from crm.dates import PartialDate
from crm.errors import Conflict, Invalid, NotFound
from crm.model import Position

CARMEN = catalogue.government_id("070103")


def test_the_open_posts_of_an_institution_say_who_holds_them(db):
    with db.write() as session:
        rosa = people.save_person(session, {"given_names": "Rosa"})
        head = people.open_posts(session, CARMEN)[0]
        assert (head.title, head.single, head.holder) == ("Alcalde/sa", True, None)
        people.appoint(session, {"person_id": rosa, "post_id": head.id})
        shut = people.save_post(
            session,
            {"organization_id": CARMEN, "title": "Gerente", "closed_on": date(2023, 1, 1)},
        )
        posts = people.open_posts(session, CARMEN)
    assert [(post.id, post.holder, post.holder_id) for post in posts] == [(head.id, "Rosa", rosa)]
    assert shut not in {post.id for post in posts}


def test_an_appointment_gives_back_what_was_written(db):
    with db.write() as session:
        rosa = people.save_person(session, {"given_names": "Rosa"})
        head = people.open_posts(session, CARMEN)[0]
        written = {
            "person_id": rosa,
            "post_id": head.id,
            "start": PartialDate.year(2023),
            "end": None,
            "verified_on": date(2024, 2, 1),
            "focal_point": True,
            "overlap_reason": None,
        }
        id_ = people.appoint(session, written)
    with db.read() as session:
        assert people.appointment_values(session, id_) == written | {"organization_id": CARMEN}
        assert people.post_values(session, head.id)["title"] == "Alcalde/sa"


def test_the_newest_assessment_is_what_the_next_starts_from(db):
    with db.write() as session:
        old = {"organization_id": CARMEN, "assessed_on": date(2022, 1, 1), "influence": 2}
        new = {"organization_id": CARMEN, "assessed_on": date(2023, 1, 1), "influence": 4}
        newest = assessments.save_assessment(session, new | {"position": Position.SUPPORTIVE})
        assessments.save_assessment(session, old)
    with db.read() as session:
        last = assessments.last_values(session, organization_id=CARMEN)
        assert last is not None
        assert (last["influence"], last["position"]) == (4, Position.SUPPORTIVE)
        assert assessments.values_of(session, newest)["organization_id"] == CARMEN
        assert assessments.last_values(session, person_id=1) is None


def test_an_assessment_beyond_the_scale_is_refused_by_field(db):
    values = {"organization_id": CARMEN, "assessed_on": date(2023, 1, 1), "interest": 6}
    with pytest.raises(Invalid) as refused, db.write() as session:
        assessments.save_assessment(session, values)
    assert set(refused.value.problems) == {"interest"}


def test_a_change_of_stage_gives_back_what_was_written(db):
    with db.write() as session:
        change = followups.move(
            session, CARMEN, catalogue.stage_id("signed"), on=PartialDate.year(2023), to_verify=True
        )
    with db.read() as session:
        values = followups.change_values(session, change)
    assert values["on"] == PartialDate.year(2023)
    assert values["to_verify"] is True
    assert (values["stage"].name, values["organization"]) == (
        "Firmado",
        "Carmen de la Legua Reynoso",
    )


def test_what_is_gone_is_said_to_be_gone(db):
    with db.read() as session:
        for look in (
            people.post_values,
            people.appointment_values,
            followups.change_values,
            assessments.values_of,
            organizations.membership_values,
        ):
            with pytest.raises(NotFound):
                look(session, 77)


# Lists that are saved whole


def test_the_kinds_of_event_are_renamed_added_ordered_and_taken_away(db):
    with db.write() as session:
        rows = events.type_values(session)
        renamed = {**rows[1], "name_es": "Taller <b>R&D</b>"}
        events.save_types(session, [renamed, {"name_es": "Feria"}, *rows[3:]])
    with db.read() as session:
        now = events.type_values(session)
    assert [row["name_es"] for row in now[:2]] == ["Taller <b>R&D</b>", "Feria"]
    assert len(now) == len(rows) - 1
    with db.write() as session:
        journal.undo(session)
    with db.read() as session:
        assert events.type_values(session) == rows


def test_a_kind_of_event_in_use_is_kept(db):
    with db.write() as session:
        events.save_event(session, {"subject": "Mesa", "start": PartialDate.year(2023)})
    with db.read() as session:
        rows = [row for row in events.type_values(session) if not row["used"]]
    with pytest.raises(Conflict, match="Reunión"), db.write() as session:
        events.save_types(session, rows)


def test_each_row_without_a_name_is_told_of(db):
    with db.read() as session:
        rows = events.type_values(session)
    with pytest.raises(Invalid) as refused, db.write() as session:
        events.save_types(session, [{"name_es": ""}, *rows, {"name_es": " "}])
    assert set(refused.value.problems) == {"types.0", f"types.{len(rows) + 1}"}


def test_focal_points_are_saved_as_one_list(db):
    with db.write() as session:
        focal_points.save_focal_points(
            session, [{"name": "Lucía Paredes", "agency": "OIM"}, {"name": "Otro"}]
        )
    with db.write() as session:
        rows = focal_points.all_rows(session)
        lucia = next(row for row in rows if row.name == "Lucía Paredes")
        focal_points.save_focal_points(
            session, [{"id": lucia.id, "name": "Lucía Paredes Soto", "agency": "OIM"}]
        )
    with db.read() as session:
        left = focal_points.all_rows(session)
    assert [(row.id, row.name) for row in left] == [(lucia.id, "Lucía Paredes Soto")]
