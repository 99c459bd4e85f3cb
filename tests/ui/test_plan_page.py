"""Plan de trabajo as its user goes through it: reads, marks, explains, proves, carries on."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, fill, press, show, take
from intake import cells
from makers import meeting, read
from makers import write as do
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication

from crm import catalogue, exchange, journal, materials, next_steps, plan_progress, plans, tasks
from crm.dates import PartialDate
from crm.model import (
    Activity,
    ActivityState,
    EventState,
    MaterialKind,
    Measure,
    StepState,
    VersionState,
)
from ui.desk import Target
from ui.pages.home_plan import PlanCards
from ui.pages.plan import PlanPage
from ui.pages.plan import page as plan_page
from ui.parts.dialog import Question
from ui.parts.plan_tree import NAME

KEY = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
TALKS = "Talleres de vinculación de la Agenda 2030 y los ODS con el PMM"
KITS = "Entrega de kits a municipalidades"


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def ids(db):
    """A year that is over: workshops, 2 of 3; kits counted by hand, 1 of 4; a fact sheet, done."""
    made = {"plan": do(db, plans.save_plan, {"year": 2023})}
    for name, number, short in (("first", 1, "Asistencia técnica"), ("second", 2, "Información")):
        values = {"plan_id": made["plan"], "number": number, "short_es": short}
        made[name] = do(db, plans.save_objective, values | {"statement_es": f"{short} al Estado"})
    for name, objective, values in (
        ("talks", "first", {"code": "1.1.10", "statement_es": TALKS, "target": 3}),
        ("kits", "first", {"code": "1.1.2", "statement_es": KITS, "target": 4}),
        ("sheet", "second", {"statement_es": "Hoja informativa", "target": 1}),
    ):
        counted = {} if name == "talks" else {"measure": Measure.BY_HAND, "done_by_hand": 1}
        given = {"objective_id": made[objective], "unit_es": "talleres"} | values | counted
        made[name] = do(db, plans.save_activity, given)
    for month in (8, 10):
        id_ = held(db, f"Desayuno {month}", month)
        do(db, plans.link_event, id_, made["talks"])
        made[f"breakfast {month}"] = id_
    made["loose"] = held(db, "Encuentro con empresas", 11)
    return made


def held(db, subject: str, month: int) -> int:
    day = PartialDate.day(date(2023, month, 19))
    return meeting(db, subject, start=day, state=EventState.HELD)


@pytest.fixture
def page(qtbot, ear, ids):
    return opened(qtbot, ear)


def opened(qtbot, ear, wide=1280, **given) -> PlanPage:
    target = Target("plan", None, tuple(({"year": 2023} | given).items()))
    return show(qtbot, plan_page(ear.desk, target), wide)


def rows(page: PlanPage) -> list[str]:
    """What a screen reader says of each row, as they are read."""
    model, role = page.activities.tree.rows, Qt.ItemDataRole.AccessibleTextRole
    groups = [model.index(n, 0) for n in range(model.rowCount())]
    return [
        index.data(role)
        for group in groups
        for index in (group, *(model.index(n, 0, group) for n in range(model.rowCount(group))))
    ]


def current(page: PlanPage) -> str:
    return page.activities.tree.currentIndex().siblingAtColumn(NAME).data()


def go(page: PlanPage, activity_id: int) -> None:
    page.activities.tree.go_to(("row", activity_id))
    page.activities.tree.setFocus()


def key(pressed: Qt.Key, held=Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), pressed, held)


def stands(db, activity_id: int):
    return read(db, plan_progress.activity, activity_id).row


def last(db) -> str:
    with db.read() as session:
        return journal.next_undo(session).label


def test_the_tree_is_read_and_gone_through_by_keys(page, ids):
    assert rows(page) == [
        "OE 1, Asistencia técnica al Estado, 0 de 2 actividades cumplidas",
        f"1.1.2, 1.1.2 {KITS}, 1 de 4, atrasada, falta evidencia",
        f"1.1.10, 1.1.10 {TALKS}, 2 de 3, atrasada, falta evidencia",
        "OE 2, Información al Estado, 1 de 1 actividades cumplidas",
        "sin código, Hoja informativa, 1 de 1, cumplida, falta evidencia",
    ]
    assert QApplication.focusWidget() is page.activities.tree
    assert current(page) == KITS
    key(KEY.Key_Down)
    assert current(page) == TALKS
    key(KEY.Key_End)
    assert current(page) == "Hoja informativa"
    key(KEY.Key_Home)
    assert current(page) == "Asistencia técnica"
    key(KEY.Key_Left)
    key(KEY.Key_Down)
    assert current(page) == "Información", "the first objective is folded"
    key(KEY.Key_Up)
    key(KEY.Key_Return)
    key(KEY.Key_Down)
    assert current(page) == KITS


def test_pressing_a_state_leaves_only_those_in_sight(page):
    press(page, "1 cumplida")
    assert [row.split(",")[0] for row in rows(page)] == ["OE 2", "sin código"]
    assert page.activities.count.text() == "1 de 3 actividades"
    press(page, "2 atrasadas")
    assert page.activities.count.text() == "3 actividades"
    key(KEY.Key_Escape)
    assert len(rows(page)) == 5
    assert QApplication.focusWidget() is page.activities.tree


def test_space_marks_what_is_counted_by_hand(qtbot, ear, page, ids):
    go(page, ids["kits"])
    key(KEY.Key_Space)
    asked = page.activities.asking.asked
    QTest.keyClicks(asked.form.fields["done_by_hand"].widget, "5")
    key(KEY.Key_Return)
    assert stands(ear.desk.db, ids["kits"]).done == 5
    qtbot.waitUntil(lambda: "5 de 4, cumplida" in rows(page)[1])
    assert QApplication.focusWidget() is page.activities.tree
    assert current(page) == KITS


def test_space_says_what_is_counted_from_records_and_links_a_meeting(qtbot, ear, page, ids):
    go(page, ids["talks"])
    key(KEY.Key_Space)
    asked = page.activities.asking.asked
    assert "done_by_hand" not in asked.form.fields
    take(asked, "event_id", "empresas")
    key(KEY.Key_Return)
    assert stands(ear.desk.db, ids["talks"]).state is ActivityState.DONE
    qtbot.waitUntil(lambda: "3 de 3, cumplida" in rows(page)[2])
    assert last(ear.desk.db) == "Reunión «Encuentro con empresas» vinculada al plan"


def test_beside_it_an_activity_is_whole(qtbot, ear, page, ids, tmp_path):
    go(page, ids["talks"])
    beside = page.activities.inspector
    qtbot.waitUntil(lambda: beside.statement.text() == TALKS)
    assert beside.badge.text() == "Actividad 1.1.10"
    assert (beside.progress.figure.text(), beside.progress.of_target.text()) == (
        "2",
        "de 3 talleres",
    )
    assert beside.progress.lacks.isVisible()
    key(KEY.Key_Return)
    assert beside.isAncestorOf(QApplication.focusWidget())

    press(page, "Explicar")
    fill(beside.progress.asks.inline, "reason", "El tercero pasó a 2024")
    key(KEY.Key_Return)
    qtbot.waitUntil(lambda: not beside.progress.lacks.isVisible())
    assert beside.progress.reason.text() == "Por qué: El tercero pasó a 2024"

    press(page, "Reprogramar")
    fill(beside.progress.asks.inline, "rescheduled", "febrero 2024")
    key(KEY.Key_Return)
    qtbot.waitUntil(lambda: beside.progress.badge.text() == "Reprogramada")
    assert beside.progress.due.text() == "Reprogramada: febrero de 2024"

    proof = tmp_path / "Listas.pdf"
    proof.write_bytes(b"%PDF-1.4")
    beside.evidence.attach([proof])
    qtbot.waitUntil(lambda: beside.evidence.list.view.shown.rows != [])
    assert "evidencias: 1" in rows(page)[2]

    beside.events.list.setFocus()
    key(KEY.Key_Return)
    assert ear.went[-1] == Target("event", ids["breakfast 8"])
    key(KEY.Key_Delete)
    qtbot.waitUntil(lambda: len(beside.events.list.view.shown.rows) == 1)
    assert stands(ear.desk.db, ids["talks"]).done == 1
    key(KEY.Key_Escape)
    assert QApplication.focusWidget() is page.activities.tree
    assert nameless(page) == []


def test_every_row_leads_on(ear, page, ids):
    go(page, ids["talks"])
    key(KEY.Key_E)
    key(KEY.Key_Insert)
    page.new_event()
    page.edit()
    key(KEY.Key_Delete)
    page.findChild(Question).buttons["delete"].click()
    press(page, "Generar «Logros 2023»")
    assert ear.went == [
        Target("activity/edit", ids["talks"]),
        Target("activity/new", None, (("objective_id", ids["first"]),)),
        Target("event/new", None, (("activity_id", ids["talks"]),)),
        Target("activity/edit", ids["talks"]),
        Target("reports", None, (("year", 2023),)),
    ]
    with ear.desk.db.read() as session:
        assert session.get(Activity, ids["talks"]) is None


def test_where_there_is_little_room_one_takes_the_place_of_the_other(qtbot, ear, ids):
    page = opened(qtbot, ear, 820)
    assert not page.activities.inspector.isVisible()
    key(KEY.Key_Return)
    assert page.activities.inspector.isVisible()
    assert not page.activities.list.isVisible()
    key(KEY.Key_Escape)
    assert not page.activities.inspector.isVisible()
    assert QApplication.focusWidget() is page.activities.tree


def test_a_year_without_a_plan_is_begun_in_three_ways(qtbot, ear, ids):
    page = opened(qtbot, ear, year=2024)
    assert not page.report.isVisible()
    for way in ("Importar de Excel", "Copiar el de 2023", "Empezar en blanco"):
        press(page, way)
    assert ear.went == [
        Target("plan/import", None, (("year", 2024),)),
        Target("plan/new", None, (("year", 2024), ("copy_of", 2023))),
        Target("plan/new", None, (("year", 2024),)),
    ]


def test_an_activity_opens_in_the_plan_of_its_year(qtbot, ear, ids):
    page = show(qtbot, plan_page(ear.desk, Target("activity", ids["sheet"])), 1280)
    assert page.years.value() == 2023
    assert current(page) == "Hoja informativa"
    assert page.activities.inspector.statement.text() == "Hoja informativa"


def test_one_comes_back_to_the_plan_as_one_left_it(qtbot, ear, page, ids):
    press(page, "2 atrasadas")
    go(page, ids["talks"])
    kept = page.state()
    again = opened(qtbot, ear, year=2024)
    again.restore(kept)
    assert again.years.value() == 2023
    assert current(again) == TALKS
    assert again.activities.count.text() == "2 de 3 actividades"


def test_next_steps_are_ticked_and_made_tasks(qtbot, ear, ids):
    db, given = ear.desk.db, {"plan_id": ids["plan"], "objective_id": ids["first"]}
    for theme, text in (("Revisión Regional", "Apoyar al gobierno"), (None, "Difundir el PMM")):
        do(db, next_steps.save_step, given | {"theme_es": theme, "text_es": text})
    page = opened(qtbot, ear, tab="steps")
    assert list(page.steps.lists) == [
        (ids["first"], "Revisión Regional"),
        (ids["first"], ""),
    ]
    assert page.steps.count.text() == "2 próximos pasos · 2 pendientes"
    key(KEY.Key_T)
    with db.read() as session:
        (task,) = [each.text for each in tasks.open_ones(session)]
    assert task == "Apoyar al gobierno"
    qtbot.waitUntil(
        lambda: (
            "Es tarea"
            in page.steps.lists[(ids["first"], "Revisión Regional")].view.shown.rows[0].besides()
        )
    )
    key(KEY.Key_Space)
    steps = read(db, next_steps.of_year, 2023)
    assert [each.state for each in steps] == [StepState.DONE, StepState.OPEN]
    press(page, "Nuevo próximo paso")
    assert ear.went[-1].kind == "next_step/new"
    assert ear.went[-1].value("plan_id") == ids["plan"]
    assert nameless(page) == []


def test_a_plan_of_sixty_is_read_in_as_many_questions_as_one_of_three(ear, ids, page, queries):
    queries.clear()
    page._refresh()
    few = len(queries)
    with ear.desk.db.write() as session:
        for number in range(57):
            values = {"objective_id": ids["second"], "statement_es": f"Actividad {number}"}
            plans.save_activity(session, values)
    page._later.stop()
    queries.clear()
    page._refresh()
    assert len(rows(page)) == 62
    assert len(queries) == few


def test_the_matrix_leaves_as_a_sheet(qtbot, ear, page, tmp_path):
    path = tmp_path / "matriz.xlsx"
    page.exporting.write(2023, path)
    qtbot.waitUntil(lambda: ear.told != [])
    made = cells(path)
    assert any(TALKS in row for row in made)
    (row,) = ear.desk.read(exchange.rows)
    assert (row.name, row.what, row.total) == ("matriz.xlsx", made[0][0], 3)


def test_inicio_says_how_far_the_plan_is_and_what_its_report_lacks(qtbot, ear, ids):
    cards = PlanCards(ear.desk)
    cards.look(date(2023, 12, 12))
    show(qtbot, cards, 400)
    first, second = cards.plan.list.view.shown.rows
    role = QAccessible.Text.Name
    assert QAccessible.queryAccessibleInterface(cards.plan.list.view).text(role) == (
        "Plan de trabajo 2023"
    )
    assert first.spoken() == "OE 1, Asistencia técnica, 0 de 2"
    assert second.detail == "Completo: 1 actividad cumplida"
    assert cards.report.lacks.text() == "Borrador: faltan 3 evidencias"
    press(cards, "Continuar")
    press(cards, "Abrir")
    assert ear.went == [
        Target("reports", None, (("year", 2023),)),
        Target("plan", None, (("year", 2023),)),
    ]
    cards.look(date(2022, 12, 12))
    assert not cards.isVisible()


def test_a_new_workshop_is_a_workshop_of_its_activity(qtbot, page, ear, ids):
    go(page, ids["talks"])
    qtbot.waitUntil(lambda: page.activities.inspector.statement.text() == TALKS)
    press(page, "Nuevo taller")
    given = dict(ear.went[-1].given)
    assert given == {"activity_id": ids["talks"], "type_id": catalogue.event_type_id("workshop")}


def test_the_buttons_beside_an_activity_are_never_cut(qtbot, page, ids):
    do(page._desk.db, plans.save_activity, {"measure": Measure.PUBLICATIONS}, ids["talks"])
    go(page, ids["talks"])
    inspector = page.activities.inspector
    for wide in (420, 300):
        inspector.setFixedWidth(wide)
        for each in (inspector.new, inspector.put_off):
            qtbot.waitUntil(lambda each=each: each.width() >= each.sizeHint().width())


def test_the_keyboard_goes_from_the_rows_of_a_tab_to_those_of_the_next(page, ids):
    given = {"kind": MaterialKind.FACT_SHEET, "title": "Hoja", "activity_id": ids["talks"]}
    version = {"state": VersionState.DRAFT, "on": PartialDate.year(2023)}
    do(page._desk.db, materials.save_material, given | {"version": version})
    page.activities.tree.setFocus()
    for keys in (KEY.Key_PageDown, KEY.Key_PageUp):
        QTest.keyClick(QApplication.focusWidget(), keys, CTRL)
        focused = QApplication.focusWidget()
        assert page.stack.currentWidget().isAncestorOf(focused)
        assert isinstance(focused, QAbstractItemView)
