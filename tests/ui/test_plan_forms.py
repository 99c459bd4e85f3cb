"""The forms of the work plan as their user fills them: a year's plan from nothing to the next."""

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, choose, fill, press, problems, save, take, widget, write
from makers import CARMEN, TUMBES, meeting, read
from makers import write as do
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ways import went

from crm import events, journal, next_steps, outcomes, plan_progress, plans
from crm.dates import PartialDate
from crm.model import ActivityState, Measure

YEAR = 2023


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def objective(db):
    with db.write() as session:
        plan = plans.save_plan(session, {"year": YEAR})
        return plans.save_objective(
            session, {"plan_id": plan, "statement_es": "Brindar asistencia", "short_es": "Técnica"}
        )


def activity(db, objective_id, statement="Talleres", **values):
    given = {"objective_id": objective_id, "statement_es": statement} | values
    return do(db, plans.save_activity, given)


def key(target, which):
    QTest.keyClick(target, which)


def test_a_plan_an_objective_and_an_activity_are_written_with_the_keys(qtbot, db, ear):
    page = went(qtbot, ear, "plan/new", year=YEAR)
    assert nameless(page) == []
    save(page)
    assert (ear.went[-1].kind, ear.went[-1].value("year")) == ("plan", YEAR)
    plan = read(db, plans.plan_of, YEAR).id
    page = went(qtbot, ear, "objective/new", plan_id=plan)
    assert nameless(page) == []
    save(page)
    assert list(problems(page)) == ["statement_es"]
    fill(page, "short_es", HOSTILE[0])
    widget(page, "statement_es").setPlainText("Brindar asistencia técnica")
    press(page, "Agregar nivel")
    save(page)
    (under,) = read(db, plans.objectives, YEAR)
    assert under.label == f"OE 1 {HOSTILE[0]}"
    page = went(qtbot, ear, "activity/new", objective_id=under.id)
    assert nameless(page) == []
    assert not widget(page, "done_by_hand").isVisible()
    fill(page, "code", "1.1.1.2")
    widget(page, "statement_es").setPlainText("Tres talleres")
    fill(page, "target", "3")
    fill(page, "unit_es", "talleres")
    line = widget(page, "responsible").line
    line.setFocus()
    write(line, "tumbes")
    key(line, Qt.Key.Key_Return)
    fill(page, "due", "octubre 2023")
    choose(page, "state", "Reprogramada")
    fill(page, "rescheduled", "1.er trimestre de 2024")
    fill(page, "reason", "Cambio de autoridades")
    save(page)
    (row,) = read(db, plan_progress.of_year, YEAR).activities
    assert (ear.went[-1].kind, ear.went[-1].id) == ("activity", row.id)
    assert (row.heading, row.said) == ("1.1.1.2 Tres talleres", "0 de 3")
    assert (row.state, row.rescheduled) == (ActivityState.RESCHEDULED, PartialDate.quarter(2024, 1))
    assert read(db, plans.activity_values, row.id)["responsible"] == [TUMBES]
    assert ear.failed == []


def test_an_activity_needs_an_objective(qtbot, db, ear):
    do(db, plans.save_plan, {"year": YEAR})
    press(went(qtbot, ear, "activity/new", year=YEAR), "Ir al plan")
    assert (ear.went[-1].kind, ear.went[-1].value("year")) == ("plan", YEAR)


def test_an_activity_opened_and_saved_is_as_it_was(qtbot, db, ear, objective):
    id_ = activity(
        db,
        objective,
        code="1.1",
        measure=Measure.BY_HAND,
        done_by_hand=2,
        target=3,
        responsible=[TUMBES, CARMEN],
        due=PartialDate.quarter(2023, 4),
        notes="uno\ndos",
    )
    before = read(db, plans.activity_values, id_)
    page = went(qtbot, ear, "activity/edit", id_, wide=640)
    assert widget(page, "done_by_hand").isVisible()
    save(page)
    assert read(db, plans.activity_values, id_) == before
    activity(db, objective, code="1.2")
    page = went(qtbot, ear, "activity/edit", id_)
    fill(page, "code", "1.2")
    choose(page, "measure", "Logros de un instrumento")
    save(page)
    assert list(problems(page)) == ["code"]
    fill(page, "code", "1.1")
    save(page)
    assert list(problems(page)) == ["instrument_id"]


def test_next_years_plan_takes_what_is_ticked(qtbot, db, ear, objective):
    kept = activity(db, objective, code="1.10", target=3, due=PartialDate.month(2023, 5))
    activity(db, objective, "Solo este año", code="1.9")
    activity(db, objective, "Sin fondos", state=ActivityState.CANCELLED)
    page = went(qtbot, ear, "plan/new", year=2024, copy_of=YEAR)
    assert nameless(page) == []
    shown = page.form.fields["activity_ids"].widget.list
    assert [shown.item(row).text() for row in range(3)] == [
        "OE 1 · 1.9 Solo este año",
        "OE 1 · 1.10 Talleres",
        "OE 1 · Sin fondos",
    ]
    shown.setFocus()
    key(shown, Qt.Key.Key_Space)
    assert page.form.fields["activity_ids"].widget.count.text() == "1 de 3"
    page.keep_draft()
    page = went(qtbot, ear, "plan/new", year=2024, copy_of=YEAR)
    save(page)
    (row,) = read(db, plan_progress.of_year, 2024).activities
    assert (row.carried_from_id, row.due) == (kept, PartialDate.month(2024, 5))
    page = went(qtbot, ear, "plan/new", year=2024)
    save(page)
    assert problems(page) == {"year": "Ya hay un plan de trabajo de 2024."}


def test_a_next_step_is_written_linked_and_becomes_a_task_and_an_activity(
    qtbot, db, ear, objective
):
    plan = read(db, plans.plan_of, YEAR).id
    meeting(db, "Revisión Regional", start=PartialDate.month(2024, 2))
    page = went(qtbot, ear, "next_step/new", plan_id=plan, objective_id=objective)
    assert nameless(page) == []
    fill(page, "theme_es", "Revisión Regional 2024")
    widget(page, "text_es").setPlainText("Apoyar la participación")
    fill(page, "due", "15/02/2024")
    take(page, "event_id", "revisi")
    press_box(page, "make_task")
    press_box(page, "make_activity")
    save(page)
    assert "2024" in next(iter(problems(page).values()))  # there is no such plan yet
    press_box(page, "make_activity")
    save(page)
    (row,) = read(db, next_steps.of_year, YEAR)
    assert (row.event, row.objective, row.task_done) == ("Revisión Regional", "OE 1 Técnica", False)
    assert read(db, outcomes.values_of, row.task_id)["text"] == "Apoyar la participación"
    do(db, journal.undo)
    assert read(db, next_steps.of_year, YEAR) == []


def press_box(page, name):
    QTest.keyClick(widget(page, name), Qt.Key.Key_Space)


def test_a_new_meeting_of_an_activity_is_linked_with_it(qtbot, db, ear, objective):
    id_ = activity(db, objective, code="1.1")
    page = went(qtbot, ear, "event/new", activity_id=id_)
    fill(page.form.what, "subject", "Taller")
    page.save()
    (event,) = read(db, events.find)
    assert read(db, events.values_of, event)["activity_id"] == id_
