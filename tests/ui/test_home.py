"""Inicio, as its user goes through it: reads, does, puts off, takes back."""

from datetime import timedelta

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, fill, press, show, write
from makers import CARMEN, ago, meeting, on
from makers import write as put
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm import focal_points, followups, instruments, journal, observances, outcomes, pending
from crm.followups import MARRAKECH_ID
from crm.model import EventState, OutcomeKind, Repetition
from ui.desk import Target
from ui.pages import home
from ui.pages.home import HomePage
from ui.theme import theme

D, P, ENTER, DOWN = Qt.Key.Key_D, Qt.Key.Key_P, Qt.Key.Key_Return, Qt.Key.Key_Down


@pytest.fixture
def ear(db):
    """A desk on a file without commemorative dates, which every year would come anew."""
    with db.read() as session:
        every = [row.id for row in observances.of_year(session, ago(0).year)]
    for id_ in every:
        put(db, observances.set_retired, id_, True)
    return Ear(db)


def page(qtbot, ear, wide=1280) -> HomePage:
    return show(qtbot, home.page(ear.desk, Target("home")), wide)


def task(ear, text="Llamar", days=-3, **values) -> int:
    given = {"kind": OutcomeKind.TASK, "text": text, "due_on": ago(-days)}
    return put(ear.desk.db, outcomes.save_outcome, given | values)


def step(ear, days=-3, stage=1, since=5) -> int:
    db = ear.desk.db
    with db.read() as session:
        stages = instruments.stages(session, MARRAKECH_ID)
    id_ = put(db, followups.begin, CARMEN, MARRAKECH_ID, stage_id=stages[stage].id, on=on(since))
    put(db, followups.next_step, id_, "Pedir el acta", ago(-days))
    return id_


def titles(card) -> list[str]:
    return [row.title for row in card.list.view.shown.rows]


def key(pressed: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), pressed)


def due(ear, id_: int):
    with ear.desk.db.read() as session:
        return next((row.due_on for row in pending.open_ones(session) if row.id == id_), None)


# --- What it shows


def test_a_new_file_says_that_there_is_nothing_and_what_to_do(qtbot, ear):
    shown = page(qtbot, ear)
    assert shown.overdue.nothing.text() == "Nada vencido."
    assert shown.latest.nothing.text() == "Aún no hay reuniones."
    assert not shown.reminded.isVisible()
    assert shown.log.hasFocus()
    press(shown, "Registrar reunión")
    press(shown, "Nueva reunión")
    press(shown, "Ver pendientes")
    assert [target.kind for target in ear.went] == ["event/new", "event/new", "tasks"]


@pytest.mark.parametrize(
    ("days", "said"), [(0, "Lo próximo es hoy."), (1, "Lo próximo es mañana.")]
)
def test_where_nothing_is_overdue_the_next_thing_is_said(qtbot, ear, days, said):
    task(ear, days=days)
    assert page(qtbot, ear).overdue.nothing.text() == f"Nada vencido. {said}"


def test_the_next_thing_is_said_by_its_day(qtbot, ear):
    task(ear, days=9)
    words = page(qtbot, ear).overdue.nothing.text()
    assert words.startswith("Nada vencido. Lo próximo es el ")
    assert str(ago(-9).day) in words


def test_the_first_of_the_overdue_are_shown_and_all_of_them_counted(qtbot, ear):
    for n in range(8):
        task(ear, f"Tarea {n}", -n - 1)
    shown = page(qtbot, ear)
    assert titles(shown.overdue) == [f"Tarea {n}" for n in range(7, 3, -1)]
    assert shown.overdue.action.text() == "Ver los 8"
    shown.overdue.action.click()
    assert (ear.went[-1].kind, ear.went[-1].value("view")) == ("tasks", "overdue")


def test_every_card_has_its_rows(qtbot, ear):
    met = meeting(ear.desk.db, "Visita", start=on(1))
    put(
        ear.desk.db,
        outcomes.save_outcome,
        {"event_id": met, "kind": OutcomeKind.AGREEMENT, "text": "Firmar"},
    )
    plan = meeting(ear.desk.db, "Mesa", start=on(-2), state=EventState.PLANNED)
    task(ear, days=20, remind_on=ago(0))
    id_ = step(ear, days=3, since=60)
    shown = page(qtbot, ear)
    assert titles(shown.coming) == ["Mesa", "Pedir el acta", "Llamar"]
    assert titles(shown.latest) == ["Visita"]
    (happened,) = shown.latest.list.view.shown.rows
    assert (happened.detail, happened.when) == ("1 acuerdo", "ayer")
    assert titles(shown.stalled) == ["Carmen de la Legua Reynoso"]
    assert titles(shown.reminded) == ["Llamar"]
    for card, target in (
        (shown.coming, ("event", plan)),
        (shown.latest, ("event", met)),
        (shown.stalled, ("followup", id_)),
    ):
        card.list.setFocus()
        key(ENTER)
        assert (ear.went[-1].kind, ear.went[-1].id) == target


def test_text_of_any_kind_is_shown_as_it_was_typed(qtbot, ear):
    for text in HOSTILE:
        task(ear, text)
    shown = page(qtbot, ear, 700)
    assert set(titles(shown.overdue)) == set(HOSTILE)
    assert not shown.grab().isNull()


# --- Done


def test_d_does_it_and_undo_brings_it_back(qtbot, ear):
    first, second = task(ear, "Una", -5), task(ear, "Otra", -3)
    shown = page(qtbot, ear)
    assert shown.overdue.list.current_id() == first
    key(D)
    assert ear.told == [("Hecho: Una", True)]
    qtbot.waitUntil(lambda: titles(shown.overdue) == ["Otra"])
    assert shown.overdue.list.current_id() == second
    assert shown.overdue.list.view.hasFocus()
    put(ear.desk.db, journal.undo)
    qtbot.waitUntil(lambda: titles(shown.overdue) == ["Una", "Otra"])


def test_what_repeats_says_when_it_is_due_again(qtbot, ear):
    task(ear, days=-3, repeats=Repetition.WEEKLY)
    shown = page(qtbot, ear)
    key(D)
    assert "El siguiente vence el " in ear.told[0][0]
    qtbot.waitUntil(lambda: titles(shown.coming) == ["Llamar"])


def test_after_a_step_the_next_is_asked(qtbot, ear):
    id_ = step(ear)
    shown = page(qtbot, ear)
    key(D)
    asked = shown.acts.asking.asked
    assert asked is not None
    write(QApplication.focusWidget(), "Agendar la firma")
    asked.form.fields["due_on"].fill(ago(-4))
    press(asked, "Guardar")
    assert due(ear, id_) == ago(-4)
    qtbot.waitUntil(lambda: titles(shown.coming) == ["Agendar la firma"])
    assert ear.told == [("Próximo paso guardado", True)]


def test_after_a_step_there_may_be_none(qtbot, ear):
    id_ = step(ear)
    shown = page(qtbot, ear)
    key(D)
    press(shown.acts.asking.asked, "Guardar")
    assert shown.acts.asking.asked.form.problems()["next_step"]
    press(shown.acts.asking.asked, "Nada por ahora")
    assert due(ear, id_) is None
    qtbot.waitUntil(lambda: titles(shown.overdue) == [])


def test_a_step_is_let_be_with_escape(qtbot, ear):
    id_ = step(ear)
    shown = page(qtbot, ear)
    key(D)
    key(Qt.Key.Key_Escape)
    assert shown.acts.asking.asked is None
    assert shown.overdue.list.view.hasFocus()
    assert due(ear, id_) == ago(3)


# --- Put off


def test_p_offers_days_and_puts_off_to_one(qtbot, ear):
    id_ = task(ear)
    shown = page(qtbot, ear)
    key(P)
    made = shown.acts.menu
    assert made.isVisible()
    QTest.keyClick(made, DOWN)
    QTest.keyClick(made, ENTER)
    assert due(ear, id_) == ago(-1)
    assert ear.told[0][0].startswith("Pospuesto al ")
    qtbot.waitUntil(lambda: titles(shown.overdue) == [])
    assert titles(shown.coming) == ["Llamar"]


def test_it_is_put_off_to_any_day_but_one_that_is_past(qtbot, ear):
    id_ = task(ear)
    shown = page(qtbot, ear)
    key(P)
    other = shown.acts.menu.actions()[-1]
    assert other.text() == "Otra fecha…"
    shown.acts.menu.close()
    other.trigger()
    asked = shown.acts.asking.asked
    press(asked, "Guardar")
    assert asked.form.problems() == {"due_on": "Escriba el día."}
    for day, said in ((ago(2), "ya pasó"), (ago(-40), "")):
        fill(asked, "due_on", f"{day:%d/%m/%Y}")
        press(asked, "Guardar")
        assert said in asked.form.problems().get("due_on", "")
    assert due(ear, id_) == ago(-40)


def test_the_mouse_finds_what_can_be_done_on_the_row(qtbot, ear):
    id_ = task(ear)
    shown = page(qtbot, ear)
    view = shown.overdue.list.view
    index = view.shown.index(0)
    rect = view.visualRect(index)
    spots = {act.name: spot for act, spot in index.data(Qt.ItemDataRole.UserRole).acts(rect)}
    assert set(spots) == {"done", "postpone"}
    assert min(min(spot.width(), spot.height()) for spot in spots.values()) >= 24
    QTest.mouseClick(
        view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=spots["postpone"].center() + QPoint(-1, 0),
    )
    assert shown.acts.menu.isVisible()
    shown.acts.menu.close()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spots["done"].center())
    assert due(ear, id_) is None
    assert ear.went == []


def test_the_menu_of_a_row_has_all_of_it(qtbot, ear):
    met = meeting(ear.desk.db, "Visita", start=on(1))
    task(ear, event_id=met, organization_id=CARMEN)
    shown = page(qtbot, ear)
    QTest.keyClick(shown.overdue.list.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    said = {each.text(): each for each in shown.acts.menu.actions() if each.text()}
    assert list(said) == [
        *("Abrir", "Hecho", "Posponer", "Abrir la reunión", "Ver la institución"),
        "Ver historial",
    ]
    shown.acts.menu.close()
    said["Abrir la reunión"].trigger()
    assert (ear.went[-1].kind, ear.went[-1].id) == ("event", met)


# --- Whose, when, how wide


def test_mine_or_everybody_s_is_remembered(qtbot, ear):
    me = put(ear.desk.db, focal_points.save_focal_point, {"name": "Ana", "initials": "AP"})
    ear.desk.focal_point_id = me
    task(ear, "Mía", owner_id=me)
    task(ear, "Ajena")
    shown = page(qtbot, ear)
    assert titles(shown.overdue) == ["Mía", "Ajena"]
    press(shown, "Mis pendientes")
    assert titles(shown.overdue) == ["Mía"]
    again = page(qtbot, ear)
    assert titles(again.overdue) == ["Mía"]


def test_who_is_nobody_sees_everybody_s(qtbot, ear):
    ear.desk.keep_view(home.VIEW, home.MINE)
    task(ear)
    shown = page(qtbot, ear)
    assert not shown.whose.isVisible()
    assert titles(shown.overdue) == ["Llamar"]


def test_at_midnight_it_is_another_day(qtbot, ear, monkeypatch):
    task(ear, days=0)
    shown = page(qtbot, ear)
    assert titles(shown.overdue) == []
    tomorrow = ago(0) + timedelta(1)
    monkeypatch.setattr(home, "today", lambda: tomorrow)
    shown.look_at_clock()
    assert titles(shown.overdue) == ["Llamar"]


def test_what_changes_elsewhere_is_seen_on_coming_back(qtbot, ear):
    shown = page(qtbot, ear)
    shown.hide()
    task(ear)
    assert titles(shown.overdue) == []
    shown.show()
    qtbot.waitUntil(lambda: titles(shown.overdue) == ["Llamar"])


@pytest.mark.parametrize(("wide", "beside"), [(1280, True), (900, False)])
def test_the_columns_stand_side_by_side_where_there_is_room(qtbot, ear, wide, beside):
    step(ear, since=60)
    shown = page(qtbot, ear, wide)
    left = shown.overdue.mapTo(shown, QPoint())
    right = shown.stalled.mapTo(shown, QPoint())
    assert (right.x() > left.x()) is beside
    assert (right.y() == left.y()) is beside


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_nothing_is_wider_than_the_page(qtbot, ear, scale):
    theme().wear("light", scale)
    task(ear, "Una tarea de título bastante largo " * 4)
    step(ear, since=60)
    shown = page(qtbot, ear, 1024)
    inside = shown.area.widget()
    assert inside.width() <= shown.area.viewport().width()
    theme().wear("light", 1.0)


# --- For those who cannot see it


def test_every_widget_that_takes_the_keyboard_has_a_name(qtbot, ear):
    ear.desk.focal_point_id = put(ear.desk.db, focal_points.save_focal_point, {"name": "Ana"})
    task(ear)
    assert nameless(page(qtbot, ear)) == []


def test_a_row_is_said_in_one_sentence(qtbot, ear):
    task(ear, organization_id=CARMEN, days=-12)
    task(ear, "Preparar la mesa", days=0)
    shown = page(qtbot, ear)
    role = Qt.ItemDataRole.AccessibleTextRole
    late = shown.overdue.list.view.shown.index(0).data(role)
    assert late == "Llamar, Carmen de la Legua Reynoso, Venció hace 12 días"
    soon = shown.coming.list.view.shown.index(0).data(role)
    assert "Preparar la mesa" in soon
    assert "Vence hoy" in soon
    face = QAccessible.queryAccessibleInterface(shown.overdue.list.view)
    assert "D: hecho" in face.text(QAccessible.Text.Description)


def test_it_is_read_in_a_bounded_number_of_questions(qtbot, ear, queries):
    for n in range(12):
        task(ear, f"Tarea {n}", n - 6)
        meeting(ear.desk.db, start=on(n))
    shown = page(qtbot, ear)
    queries.clear()
    shown._read()
    assert len(queries) <= 20


def test_a_day_is_written_once_and_said_with_everything_of_it(qtbot, ear):
    task(ear, "Una", 2)
    task(ear, "Otra", 2)
    first, second = page(qtbot, ear).coming.list.view.shown.rows
    assert (first.number, second.number) == (str(ago(-2).day), "")
    assert second.spoken().startswith(f"{second.day}, Una")
    assert first.day == second.day


def test_the_keyboard_stays_where_something_was_done_or_goes_on(qtbot, ear):
    task(ear, "Vencida", -3)
    task(ear, "Una", 2)
    task(ear, "Otra", 4)
    shown = page(qtbot, ear)
    key(D)
    qtbot.waitUntil(lambda: titles(shown.overdue) == [])
    assert shown.coming.list.view.hasFocus()
    key(D)
    qtbot.waitUntil(lambda: titles(shown.coming) == ["Otra"])
    assert shown.coming.list.view.hasFocus()
    key(D)
    qtbot.waitUntil(lambda: titles(shown.coming) == [])
    assert shown.log.hasFocus()
