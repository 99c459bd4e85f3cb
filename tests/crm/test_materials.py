"""What the Network makes: versions that number themselves, and what of it a year counts."""

from datetime import date

import pytest
from makers import CARMEN, TUMBES, read, refused, write

from crm import bin as papelera
from crm import events, history, journal, materials
from crm.dates import PartialDate
from crm.model import (
    Activity,
    EventState,
    Material,
    MaterialKind,
    MaterialVersion,
    Measure,
    Objective,
    VersionKind,
    VersionState,
    WorkPlan,
)

FINAL, DRAFT = VersionState.FINAL, VersionState.DRAFT
NEW, UPDATE = VersionKind.NEW, VersionKind.UPDATE
END = date(2023, 12, 31)


def a_plan(session, year=2023, code="2.1.1.2"):
    """A plan with one activity, and the activity's id."""
    plan = WorkPlan(year=year)
    session.add(plan)
    session.flush()
    objective = Objective(plan_id=plan.id, number=2, statement_es="Gestionar la información")
    session.add(objective)
    session.flush()
    activity = Activity(
        objective_id=objective.id,
        code=code,
        statement_es="Material informativo",
        measure=Measure.MATERIALS,
    )
    session.add(activity)
    session.flush()
    return activity.id


def sheet(session, title, *, on=None, kind=NEW, state=FINAL, **values):
    """A fact sheet whose first version is such."""
    version = {"kind": kind, "state": state, "on": on}
    given = {"kind": MaterialKind.FACT_SHEET, "title": title, "version": version}
    return materials.save_material(session, given | values)


def test_a_material_keeps_who_made_it_in_the_order_of_the_credits(db):
    id_ = write(db, sheet, "  Una   hoja ", parties=[TUMBES, CARMEN], key_messages=["Uno ", ""])
    page = read(db, materials.page, id_)
    assert (page.row.title, page.row.number, page.row.state) == ("Una hoja", 1, FINAL)
    assert [each.id for each in page.parties] == [TUMBES, CARMEN]
    assert page.values["key_messages"] == ["Uno"]

    write(db, materials.save_material, {"parties": [CARMEN, TUMBES]}, id_)
    assert [each.id for each in read(db, materials.page, id_).parties] == [CARMEN, TUMBES]
    write(db, journal.undo)
    assert [each.id for each in read(db, materials.page, id_).parties] == [TUMBES, CARMEN]
    assert refused(db, materials.save_material, {"title": " "}, id_) == {
        "title": "Escriba el título."
    }


def test_the_history_says_lists_in_words(db):
    id_ = write(db, sheet, "Hoja")
    write(db, materials.save_material, {"key_messages": ["Integración", "Año 2030"]}, id_)
    told = {
        field.label: (field.before, field.after)
        for entry in read(db, history.of_record, id_)
        for field in entry.fields
    }
    assert told["Mensajes clave"] == (None, "Integración; Año 2030")


def test_versions_number_themselves_and_go_on_step_by_step(db):
    id_ = write(db, sheet, "Hoja", state=VersionState.IN_PROGRESS)
    second = write(db, materials.save_version, id_, {"note": "con cifras nuevas"})
    last, first = read(db, materials.page, id_).versions
    assert (first.number, first.kind, last.number, last.kind) == (1, NEW, 2, UPDATE)
    passed = [write(db, materials.advance, second) for _step in range(5)]
    assert passed == [*list(VersionState)[1:], VersionState.PUBLISHED]
    assert read(db, materials.page, id_).versions[0].on.precision == "day"  # as of being finished


def test_five_updated_and_four_new_fall_out_by_themselves(db):
    with db.write() as session:
        activity = a_plan(session)
        for number in range(5):
            id_ = sheet(session, f"Vieja {number}", on=PartialDate.year(2021))
            for month in (3, 9)[: 1 + (number == 0)]:  # one of them is updated twice
                on = PartialDate.month(2023, month)
                materials.save_version(session, id_, {"state": FINAL, "on": on})
        event = events.save_event(
            session,
            {"subject": "Desayuno", "state": EventState.HELD, "start": PartialDate.year(2023)},
        )
        sheet(session, "Los 23 objetivos", topic="Los 23 objetivos del PMM", activity_id=activity)
        sheet(session, "Para gobiernos", audience="Gobiernos locales", on=PartialDate.year(2023))
        for title in ("Con gobiernos", "Con empresas"):
            sheet(session, title, event_id=event, activity_id=activity)
        sheet(session, "De ejemplo", on=PartialDate.year(2023), example=True)
        sheet(session, "Sin año ni actividad")
        sheet(session, "Borrador", state=DRAFT, on=PartialDate.month(2023, 5))
        sheet(session, "De 2024", on=PartialDate.quarter(2024, 1), activity_id=activity)
    found = read(db, materials.made, 2023, END)
    updated = [row for row in found if row.made is UPDATE]
    new = [row for row in found if row.made is NEW]
    assert [row.title for row in updated] == [f"Vieja {number}" for number in range(5)]
    assert len(updated[0].version_ids) == 2
    assert [row.title for row in new if row.about_event] == ["Con empresas", "Con gobiernos"]
    about = [row for row in new if not row.about_event]
    assert [(row.title, row.undated) for row in about] == [
        ("Los 23 objetivos", True),
        ("Para gobiernos", False),
    ]
    drafts = read(db, materials.made, 2023, END, unfinished=True)
    assert [row.title for row in drafts] == ["Borrador"]
    assert len(read(db, materials.made, 2023, date(2023, 6, 30))) == len(found)
    assert [row.title for row in read(db, materials.made, 2024, None)] == ["De 2024"]


def test_the_list_finds_by_words_kind_state_and_year(db):
    with db.write() as session:
        one = sheet(session, "Migración y Ñandú", topic="Seguridad alimentaria", state=DRAFT)
        video = {"kind": MaterialKind.VIDEO, "title": "Aportes"}
        two = materials.save_material(session, video | {"version": {"on": PartialDate.year(2023)}})
    assert read(db, materials.find) == [two, one]
    assert read(db, materials.find, words="nandu alim") == [one]
    assert read(db, materials.find, kinds=[MaterialKind.VIDEO]) == [two]
    assert read(db, materials.find, states=[DRAFT]) == [one]
    assert read(db, materials.find, year=2023) == [two]


def test_what_is_deleted_takes_its_versions_and_comes_back(db):
    id_ = write(db, sheet, "Hoja")
    write(db, papelera.delete, Material, id_, name="Hoja")
    with db.read() as session:
        assert session.query(Material).count() == session.query(MaterialVersion).count() == 0
    write(db, journal.undo)
    assert read(db, materials.page, id_).row.number == 1


@pytest.mark.parametrize("many", [3, 30])
def test_rows_are_read_in_as_many_questions(db, queries, many):
    ids = [write(db, sheet, f"Hoja {number}") for number in range(many)]
    with db.read() as session:
        queries.clear()
        assert len(materials.rows(session, ids, 2023)) == many
    assert len(queries) <= 5
