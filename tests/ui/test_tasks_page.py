"""Pendientes: narrowed, sorted, done, put off, taken away in a spreadsheet."""

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, choose, fill, press, save, show, write
from intake import cells
from makers import CARMEN, TUMBES, ago, meeting, on
from makers import write as put
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm import focal_points, followups, outcomes, pending
from crm.followups import MARRAKECH_ID
from crm.model import OutcomeKind, Repetition
from ui.desk import Target
from ui.forms import outcome
from ui.pages import tasks
from ui.pages.tasks import ALL, OURS, OVERDUE, THEIRS, TasksPage

D, P, ENTER, DOWN = Qt.Key.Key_D, Qt.Key.Key_P, Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture
def ear(db):
    return Ear(db)


def page(qtbot, ear, wide=1072, **given) -> TasksPage:
    return show(qtbot, tasks.page(ear.desk, Target("tasks", None, tuple(given.items()))), wide)


def task(ear, text="Llamar", days=-3, **values) -> int:
    given = {"kind": OutcomeKind.TASK, "text": text}
    given["due_on"] = None if days is None else ago(-days)
    return put(ear.desk.db, outcomes.save_outcome, given | values)


def step(ear, organization_id=CARMEN, days=4) -> int:
    id_ = put(ear.desk.db, followups.begin, organization_id, MARRAKECH_ID)
    put(ear.desk.db, followups.next_step, id_, "Pedir el acta", ago(-days))
    return id_


def shown(page: TasksPage) -> list[int]:
    return list(page.table.row_model.ids)


def waiting(ear) -> dict[int, object]:
    with ear.desk.db.read() as session:
        return {row.id: row for row in pending.open_ones(session)}


def key(pressed: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), pressed)


# --- What it shows


def test_what_waits_is_narrowed_to_whose_turn_it_is(qtbot, ear):
    theirs = task(ear, "Enviar acta", 2, kind=OutcomeKind.COMMITMENT, debtor_id=CARMEN)
    late, ours, undated = task(ear, days=-3), step(ear), task(ear, days=None)
    it = page(qtbot, ear)
    assert shown(it) == [late, theirs, ours, undated]
    assert it.head.context.text() == "4 pendientes · 1 vencido"
    for view, ids in ((OVERDUE, [late]), (OURS, [late, ours, undated]), (THEIRS, [theirs])):
        it.view.choose(view)
        assert shown(it) == ids
    assert shown(page(qtbot, ear, view=OVERDUE)) == [late]
    assert shown(page(qtbot, ear, view=ALL)) == [late, theirs, ours, undated]


def test_words_are_looked_for_in_all_that_a_row_says(qtbot, ear):
    met = meeting(ear.desk.db, "Mesa técnica", start=on(1))
    first = task(ear, "Enviar el oficio", event_id=met)
    second = task(ear, "Llamar", organization_id=TUMBES)
    it = page(qtbot, ear)
    for typed, ids in (("OFICIO mesa", [first]), ("tumbes", [second]), ("nada de esto", [])):
        it.search.setText(typed)
        QTest.keyClick(it.search, ENTER)
        assert shown(it) == ids
    press(it, "Borrar la búsqueda")
    qtbot.waitUntil(lambda: shown(it) == [first, second])


def test_it_is_sorted_by_any_of_its_columns_both_ways(qtbot, ear):
    me = put(ear.desk.db, focal_points.save_focal_point, {"name": "Ana", "initials": "AP"})
    first = task(ear, "Zarpar", -5, organization_id=CARMEN)
    second = task(ear, "Ábrir", -3, organization_id=TUMBES, owner_id=me)
    third = task(ear, "Medir", None)
    it = page(qtbot, ear)
    for column, up, down in (
        (1, [second, third, first], [first, third, second]),
        (3, [first, second, third], [third, second, first]),
        (5, [second, first, third], [first, third, second]),
    ):
        it.table._pressed(column)
        assert shown(it) == up
        it.table._pressed(column)
        assert shown(it) == down


def test_mine_or_everybody_s(qtbot, ear):
    me = put(ear.desk.db, focal_points.save_focal_point, {"name": "Ana", "initials": "AP"})
    ear.desk.focal_point_id = me
    mine, other = task(ear, owner_id=me), task(ear)
    it = page(qtbot, ear)
    assert shown(it) == [mine, other]
    press(it, "Mis pendientes")
    assert shown(it) == [mine]


def test_an_empty_list_says_so_and_offers_a_task(qtbot, ear):
    it = page(qtbot, ear, view=OVERDUE)
    assert it.search.hasFocus()
    assert it.table._empty.words.text() == "Nada vencido."
    it.new.click()
    assert ear.went[-1].kind == "outcome/new"
    assert ear.went[-1].value("kind") is OutcomeKind.TASK


def test_text_of_any_kind_is_shown_as_it_was_typed(qtbot, ear):
    for text in HOSTILE:
        task(ear, text)
    it = page(qtbot, ear, 800)
    model = it.table.row_model
    said = {model.data(model.index(n, 1), Qt.ItemDataRole.AccessibleTextRole) for n in range(4)}
    assert said == set(HOSTILE)
    assert not it.grab().isNull()


def test_it_looks_as_it_was_left(qtbot, ear):
    task(ear, "Una", -9)
    second = task(ear, "Otra", -2)
    it = page(qtbot, ear)
    it.view.choose(OVERDUE)
    it.table._pressed(1)
    it.table.select([second])
    again = page(qtbot, ear)
    again.restore(it.state())
    assert again.view.value() == OVERDUE
    assert again.table.current_id() == second
    assert shown(again) == shown(it)


# --- What can be done


def test_d_and_p_do_and_put_off_the_current_row(qtbot, ear):
    first, second, third = task(ear, "Una", -5), task(ear, "Otra", -3), step(ear)
    it = page(qtbot, ear)
    assert it.table.current_id() == first
    key(D)
    assert ear.told == [("Hecho: Una", True)]
    qtbot.waitUntil(lambda: shown(it) == [second, third])
    assert it.table.hasFocus()
    assert it.table.current_id() == second
    key(P)
    QTest.keyClick(it.acts.menu, DOWN)
    QTest.keyClick(it.acts.menu, ENTER)
    assert waiting(ear)[second].due_on == ago(-1)
    key(ENTER)
    assert (ear.went[-1].kind, ear.went[-1].id) == ("outcome/edit", second)
    it.table.select([third])
    key(D)
    press(it.acts.asking.asked, "Nada por ahora")
    assert list(waiting(ear)) == [second]


def test_letters_in_the_search_are_only_letters(qtbot, ear):
    task(ear)
    it = page(qtbot, ear)
    it.search_here()
    write(it.search, "dp")
    assert it.search.text() == "dp"
    assert it.acts.menu is None
    assert ear.told == []


def test_what_is_shown_goes_to_a_spreadsheet_as_it_is_sorted(qtbot, ear, tmp_path):
    task(ear, "=1+1", -1)
    task(ear, "Una", -5)
    task(ear, "Sin fecha", None)
    it = page(qtbot, ear, view=OVERDUE)
    path = tmp_path / "pendientes.xlsx"
    it.save_to(path)
    headings, *found = cells(path)
    assert [row[headings.index("Qué")] for row in found] == ["Una", "=1+1"]
    it.save_to(tmp_path / "no" / "existe.xlsx")
    assert len(ear.failed) == 1
    it.export.click()
    assert it.dialog.isVisible()
    it.dialog.close()


def test_it_is_read_in_two_questions(qtbot, ear, queries):
    for n in range(20):
        task(ear, f"Tarea {n}", n)
    it = page(qtbot, ear)
    queries.clear()
    it._read()
    assert len(queries) == 2


def test_every_widget_that_takes_the_keyboard_has_a_name(qtbot, ear):
    task(ear)
    assert nameless(page(qtbot, ear)) == []


# --- Writing one down


def test_a_task_of_nobody_is_written_down(qtbot, ear):
    me = put(ear.desk.db, focal_points.save_focal_point, {"name": "Ana", "initials": "AP"})
    ear.desk.focal_point_id = me
    target = Target("outcome/new", None, (("kind", OutcomeKind.TASK),))
    form = show(qtbot, outcome.page(ear.desk, target))
    fill(form, "text", "Actualizar la lista")
    fill(form, "due_on", f"{ago(-10):%d/%m/%Y}")
    fill(form, "remind_on", f"{ago(-8):%d/%m/%Y}")
    assert not form.form.fields["repeats_until"].widget.isVisible()
    choose(form, "repeats", "Cada mes")
    assert form.form.fields["repeats_until"].widget.isVisible()
    fill(form, "repeats_until", f"{ago(-400):%d/%m/%Y}")
    save(form)
    assert ear.told == [("Tarea guardada", True)]
    (row,) = waiting(ear).values()
    assert (row.organization, row.initials, row.due_on) == (None, "AP", ago(-10))
    assert (row.remind_on, row.repeats) == (ago(-8), Repetition.MONTHLY)


def test_a_reminder_after_the_day_is_refused_beside_its_field(qtbot, ear):
    target = Target("outcome/new", None, (("kind", OutcomeKind.TASK),))
    form = show(qtbot, outcome.page(ear.desk, target))
    fill(form, "text", "Llamar")
    fill(form, "due_on", f"{ago(-2):%d/%m/%Y}")
    fill(form, "remind_on", f"{ago(-3):%d/%m/%Y}")
    save(form)
    assert "posterior" in form.form.problems()["remind_on"]
    assert waiting(ear) == {}


def test_what_a_task_repeats_is_corrected(qtbot, ear):
    id_ = task(ear, repeats=Repetition.WEEKLY, repeats_until=ago(-90), organization_id=CARMEN)
    form = show(qtbot, outcome.page(ear.desk, Target("outcome/edit", id_)))
    choose(form, "repeats", "No se repite")
    save(form)
    with ear.desk.db.read() as session:
        values = outcomes.values_of(session, id_)
    assert (values["repeats"], values["repeats_until"]) == (None, None)
    assert values["organization_id"] == CARMEN
