"""The calendar of Reuniones, the commemorative dates, and the file kept for other calendars."""

import datetime as dt

import pytest
from accessible import nameless
from acting import Ear, choose, fill, press, problems, save, show, widget
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QPushButton

from crm import bin, events, exchange, observances, outcomes
from crm.dates import PartialDate
from crm.model import EventState, Observance, OutcomeKind, PublicationStep
from crm.settings import Settings
from ui.calendar_file import CalendarFile
from ui.desk import Target
from ui.forms.observance import page as observance_form
from ui.forms.publication_step import page as step_form
from ui.pages.events import page as events_page
from ui.pages.meeting import meeting_page
from ui.pages.observance import ObservancePage
from ui.pages.observance import page as observance_page
from ui.pages.observances_page import ObservancesPage
from ui.pages.settings_page import SettingsPage
from ui.parts.dialog import Question
from ui.parts.month_grid import MonthGrid
from ui.parts.task import Task
from ui.theme import theme
from ui.window import Window

MARCH = dt.date(2024, 3, 12)
SAID = Qt.ItemDataRole.AccessibleTextRole


def day(number, month=3):
    return PartialDate.day(dt.date(2024, month, number))


@pytest.fixture
def ear(db):
    theme()
    return Ear(db)


@pytest.fixture
def meet(ear):
    """Writes a meeting down, and returns its id."""

    def made(subject, **values):
        return ear.desk.act(lambda s: events.save_event(s, {"subject": subject} | values))

    return made


@pytest.fixture
def page(qtbot, ear):
    made = events_page(ear.desk, Target("events", given=(("view", "month"),)))
    made.calendar.grid.show_day(MARCH)
    return show(qtbot, made)


def due(ear, text, on):
    given = {"kind": OutcomeKind.TASK, "text": text, "due_on": on}
    return ear.desk.act(lambda s: outcomes.save_outcome(s, given))


def titles(page, number, month=3):
    return [item.text for item in page.calendar.grid.items_on(dt.date(2024, month, number))]


def key(page, pressed, modifier=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.calendar.grid, pressed, modifier)


def spot(grid, when, text=None):
    """Where an item of a day is, or what says how many more there are."""
    (place,) = [
        each for each in grid.places(when) if (each.item.text if each.item else None) == text
    ]
    return place.rect.center()


def click(grid, at):
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=at)


def choices(page):
    """The menu that is open, as its lines."""
    (found,) = [each for each in page.findChildren(QMenu) if each.isVisible()]
    return found, {action.text(): action for action in found.actions() if action.text()}


# The three views


def test_each_view_takes_the_others_place_and_is_remembered(qtbot, ear, page):
    assert page.calendar.isVisible()
    assert not page.table.isVisible()
    press(page, "Lista")
    assert page.table.isVisible()
    assert not page.export.isVisible()
    press(page, "Semana")
    assert page.calendar.grid.one_week
    assert ear.desk.settings.view["events"] == "week"
    again = show(qtbot, events_page(ear.desk, Target("events")))
    assert again.calendar.grid.one_week
    assert again.calendar.isVisible()


def test_the_section_by_itself_opens_as_it_was_left(ear, page):
    page.show_target(Target("events"))
    assert page.view.value() == "month"
    page.show_target(Target("events", given=(("view", "week"),)))
    assert page.view.value() == "week"


def test_the_search_is_of_the_list(page):
    page.search_here()
    assert page.view.value() == "list"
    assert page.search.hasFocus()


@pytest.mark.parametrize("view", ["month", "week"])
@pytest.mark.parametrize("size", [(1072, 744), (800, 560)])
def test_every_part_has_a_name(qtbot, ear, meet, view, size):
    meet("Por precisar", start=PartialDate.month(2024, 3))
    made = events_page(ear.desk, Target("events", given=(("view", view),)))
    made.calendar.grid.show_day(MARCH)
    assert nameless(show(qtbot, made, *size)) == []


# What is on the days


def test_everything_is_on_its_day_and_over_several(ear, meet, page):
    meet("Mesa", start=day(12), start_time=dt.time(10, 30))
    meet("Foro", start=day(12), end=day(14))
    due(ear, "Enviar", dt.date(2024, 3, 13))
    assert titles(page, 12) == ["Foro", "Mesa"]
    assert titles(page, 13) == ["Foro", "Enviar"]
    assert titles(page, 14) == ["Foro"]
    assert titles(page, 8) == ["Día Internacional de la Mujer"]
    assert page.calendar.title.text() == "Marzo de 2024"


def test_a_screen_reader_is_told_the_day_and_all_that_is_on_it(meet, page):
    meet("Mesa", start=day(12), start_time=dt.time(10, 30), state=EventState.CANCELLED)
    grid = page.calendar.grid
    assert grid.days.index_of(MARCH).data(SAID) == (
        "martes 12 de marzo de 2024, 1 anotación. Reunión · 10:30 · Mesa · Cancelada"
    )
    nothing = grid.days.index_of(dt.date(2024, 3, 11)).data(SAID)
    assert nothing == "lunes 11 de marzo de 2024, nada anotado"
    page.calendar.go_today()
    assert ", hoy, " in grid.days.index_of(grid.here).data(SAID)


def said_below(bar):
    buttons = bar.findChildren(QPushButton)
    return [each.accessibleName() for each in buttons if each.isVisible()]


def test_what_has_no_exact_day_stands_on_none_and_is_listed_below(qtbot, ear, meet, page):
    id_ = meet("Visita", start=PartialDate.month(2024, 3))
    meet("Memoria", start=PartialDate.year(2024))
    meet("Curso", start=PartialDate.quarter(2024, 1))
    meet("Otra", start=PartialDate.month(2024, 4))
    assert titles(page, 1) == ["Día para la Cero Discriminación"]
    assert not [
        item
        for items in page.calendar.grid.days.items.values()
        for item in items
        if item.text in ("Visita", "Memoria", "Curso", "Otra")
    ]
    below = page.calendar.undated
    qtbot.waitUntil(lambda: len(said_below(below)) == 3)  # two, and the rest in a menu
    press(below, "Reunión · marzo de 2024 · Visita · Realizada")
    assert ear.went == [Target("event", id_)]
    key(page, Qt.Key.Key_PageUp)  # february's last week reaches into march
    qtbot.waitUntil(lambda: len(said_below(below)) == 2)
    assert [name.split(" · ")[2] for name in said_below(below)] == ["Curso", "Memoria"]


def test_a_kind_can_be_left_out_and_stays_so(qtbot, ear, meet, page):
    meet("Mesa", start=day(8))
    press(page, "Conmemoraciones")
    assert titles(page, 8) == ["Mesa"]
    press(page, "Reuniones")
    assert titles(page, 8) == []
    again = show(qtbot, events_page(ear.desk, Target("events")))
    again.calendar.grid.show_day(MARCH)
    assert titles(again, 8) == []
    press(again, "Reuniones")
    assert titles(again, 8) == ["Mesa"]


def test_what_is_saved_elsewhere_shows_at_once_or_when_one_comes_back(meet, page):
    meet("Mesa", start=day(12))
    assert titles(page, 12) == ["Mesa"]
    press(page, "Lista")
    meet("Otra", start=day(12))
    press(page, "Mes")
    assert titles(page, 12) == ["Mesa", "Otra"]


# The keyboard


def test_the_keys_walk_over_days_weeks_and_months(page):
    grid = page.calendar.grid
    for pressed, reached in (
        (Qt.Key.Key_Right, dt.date(2024, 3, 13)),
        (Qt.Key.Key_Down, dt.date(2024, 3, 20)),
        (Qt.Key.Key_Left, dt.date(2024, 3, 19)),
        (Qt.Key.Key_Up, dt.date(2024, 3, 12)),
        (Qt.Key.Key_End, dt.date(2024, 3, 31)),
        (Qt.Key.Key_PageUp, dt.date(2024, 2, 29)),
        (Qt.Key.Key_Home, dt.date(2024, 2, 1)),
        (Qt.Key.Key_Left, dt.date(2024, 1, 31)),
        (Qt.Key.Key_PageDown, dt.date(2024, 2, 29)),
    ):
        key(page, pressed)
        assert grid.here == reached
    assert page.calendar.title.text() == "Febrero de 2024"
    assert (grid.first, grid.last) == (dt.date(2024, 1, 29), dt.date(2024, 3, 3))


def test_in_a_week_the_keys_keep_to_weeks(page):
    press(page, "Semana")
    grid = page.calendar.grid
    assert page.calendar.title.text() == "11–17 mar 2024"
    key(page, Qt.Key.Key_End)
    assert grid.here == dt.date(2024, 3, 17)
    key(page, Qt.Key.Key_Home)
    assert grid.here == dt.date(2024, 3, 11)
    key(page, Qt.Key.Key_PageDown)
    assert (grid.here, grid.first) == (dt.date(2024, 3, 18), dt.date(2024, 3, 18))
    press(page, "Semana anterior")
    press(page, "Semana anterior")
    assert grid.here == dt.date(2024, 3, 4)
    press(page, "Hoy")
    assert grid.here == dt.date.today()


def test_there_is_nothing_before_1900_nor_after_2100(page):
    grid = page.calendar.grid
    for edge, pressed in (
        (dt.date(1900, 1, 1), Qt.Key.Key_PageUp),
        (dt.date(2100, 12, 31), Qt.Key.Key_Down),
    ):
        grid.show_day(edge)
        key(page, pressed)
        assert grid.here == edge


def test_enter_opens_the_one_thing_of_a_day_and_offers_several(ear, meet, page):
    one = meet("Mesa", start=day(12))
    key(page, Qt.Key.Key_Return)
    assert ear.went == [Target("event", one)]
    two = meet("Otra", start=day(12))
    key(page, Qt.Key.Key_Return)
    opened, lines = choices(page)
    lines["Reunión · Otra · Realizada"].trigger()
    assert ear.went[-1] == Target("event", two)
    opened.close()


def test_enter_on_an_empty_day_offers_to_log_a_meeting_and_so_does_n(ear, page):
    key(page, Qt.Key.Key_Return)
    opened, lines = choices(page)
    next(a for text, a in lines.items() if text.startswith("Registrar reunión")).trigger()
    opened.close()
    key(page, Qt.Key.Key_N)
    on = Target("event/new", given=(("on", "2024-03-12"),))
    assert ear.went == [on, on]
    key(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert len(ear.went) == 2


def test_a_day_to_come_begins_a_planned_meeting_on_it(qtbot, ear):
    soon = dt.date.today() + dt.timedelta(9)
    made = show(
        qtbot, meeting_page(ear.desk, Target("event/new", given=(("on", soon.isoformat()),)))
    )
    values = made.form.values()
    assert (values["start"], values["start_time"]) == (PartialDate.day(soon), None)
    assert values["state"] is EventState.PLANNED


# The mouse


def test_a_press_opens_an_entry_and_a_double_one_on_nothing_logs(ear, meet, page):
    id_ = meet("Mesa", start=day(12))
    grid = page.calendar.grid
    click(grid, spot(grid, MARCH, "Mesa"))
    assert ear.went == [Target("event", id_)]
    empty = grid.visualRect(grid.days.index_of(dt.date(2024, 3, 20))).center()
    click(grid, empty)
    assert grid.here == dt.date(2024, 3, 20)
    QTest.mouseDClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=empty)
    assert ear.went[-1] == Target("event/new", given=(("on", "2024-03-20"),))


def test_what_a_day_has_no_room_for_is_counted_and_offered(ear, meet, page):
    for number in range(9):
        meet(f"Reunión {number}", start=day(12))
    grid = page.calendar.grid
    shown = [each for each in grid.places(MARCH) if each.item]
    (more,) = [each for each in grid.places(MARCH) if each.item is None]
    assert 0 < len(shown) < 9
    assert more.more == 9 - len(shown)
    click(grid, more.rect.center())
    opened, lines = choices(page)
    assert len(lines) == 10
    opened.close()


def test_a_week_has_room_for_what_a_month_has_not(meet, page):
    for number in range(6):
        meet(f"Reunión {number}", start=day(12))
    press(page, "Semana")
    places = page.calendar.grid.places(MARCH)
    assert [each.item.text for each in places] == [f"Reunión {number}" for number in range(6)]


def test_a_week_shows_whole_titles_until_the_day_is_full(meet, page):
    long = "Sesión informativa sobre la Declaración de Alcaldes de Marrakech con los regidores"
    meet(long, start=day(12))
    press(page, "Semana")
    grid = page.calendar.grid
    assert " ".join(grid.places(MARCH)[0].lines) == long
    for _number in range(7):
        meet(long, start=day(12))
    assert len(grid.places(MARCH)[0].lines) == 3


def test_a_press_dragged_away_opens_nothing(ear, meet, page):
    meet("Mesa", start=day(12))
    grid = page.calendar.grid
    QTest.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, pos=spot(grid, MARCH, "Mesa"))
    QTest.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert ear.went == []


@pytest.mark.parametrize("view", ["month", "week"])
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_it_paints_in_either_theme_whatever_people_type(qtbot, ear, meet, view, scale):
    for text in ("<b>R&D</b>", "Ñandú 🙂 «raro»", "a" * 300):
        meet(text, start=day(12), state=EventState.CANCELLED)
    theme().wear("dark", scale)
    try:
        made = events_page(ear.desk, Target("events", given=(("view", view),)))
        made.calendar.grid.show_day(MARCH)
        show(qtbot, made, 800, 560)
        assert not made.grab().isNull()
        grid = made.calendar.grid
        rooms = [
            (each.rect, grid.visualRect(grid.days.index_of(MARCH))) for each in grid.places(MARCH)
        ]
        assert rooms
        assert all(cell.contains(rect) for rect, cell in rooms)
    finally:
        theme().wear("light", 1.0)


# The calendar file


def test_the_calendar_is_exported_and_what_is_left_out_is_told(qtbot, ear, meet, page, tmp_path):
    meet(
        "Por precisar",
        start=PartialDate.year(dt.date.today().year + 1),
        state=EventState.PLANNED,
    )
    path = tmp_path / "agenda.ics"
    page.calendar.export(path)
    qtbot.waitUntil(lambda: ear.told != [])
    assert "«agenda.ics». Fuera: sin día exacto: 1." in ear.told[0][0]
    (row,) = ear.desk.read(exchange.rows)
    assert (row.name, row.format) == ("agenda.ics", "Calendario (ICS)")
    assert path.read_bytes().startswith(b"BEGIN:VCALENDAR")
    page.calendar.export(tmp_path / "no" / "hay.ics")
    qtbot.waitUntil(lambda: ear.failed != [])


def test_the_export_asks_where(page):
    press(page, "Exportar calendario (.ics)")
    assert page.calendar.dialog.isVisible()
    page.calendar.dialog.reject()


@pytest.fixture
def kept(qtbot, db, tmp_path):
    """A desk whose settings ask for a calendar in a folder."""
    theme()
    folder = tmp_path / "calendarios"
    folder.mkdir()
    made = Ear(db, calendar_folder=str(folder))
    made.folder, made.file = folder, folder / "prueba.ics"
    return made


def test_a_calendar_is_kept_current_in_its_folder(qtbot, kept):
    keeper = CalendarFile(kept.desk, kept.desk)
    keeper.write()
    qtbot.waitUntil(kept.file.is_file)
    kept.desk.act(
        lambda s: events.save_event(
            s, {"subject": "Mesa", "start": PartialDate.day(dt.date.today())}
        )
    )
    keeper.finish()
    qtbot.waitUntil(lambda: "Mesa" in kept.file.read_text("utf-8"))
    assert kept.failed == []
    qtbot.waitUntil(lambda: keeper._task is None)
    (row,) = kept.desk.read(exchange.rows)  # that it is kept there, not each time it is written
    assert (row.name, row.what) == ("prueba.ics", "Calendario que se mantiene al día")
    assert row.total > 0


def test_what_is_not_dated_writes_nothing(kept):
    keeper = CalendarFile(kept.desk, kept.desk)
    row = kept.desk.read(lambda s: observances.of_year(s, 2026))[0]
    kept.desk.act(
        lambda s: observances.tick(s, row.id, 2026, PublicationStep.TEXT, on=dt.date.today())
    )
    keeper.finish()
    assert keeper._task is None


def test_a_folder_that_is_gone_is_told_once(qtbot, kept):
    kept.folder.rmdir()
    keeper = CalendarFile(kept.desk, kept.desk)
    keeper.write()
    qtbot.waitUntil(lambda: len(kept.failed) == 1)
    assert kept.failed[0].startswith("El calendario no está al día. No se pudo escribir en")
    keeper.write()
    qtbot.waitUntil(lambda: keeper._task is None)
    kept.folder.mkdir()
    keeper.write()
    qtbot.waitUntil(kept.file.is_file)
    qtbot.waitUntil(lambda: keeper._task is None)
    assert len(kept.failed) == 1


def test_without_a_folder_nothing_is_written(ear, meet):
    keeper = CalendarFile(ear.desk, ear.desk)
    meet("Mesa", start=day(12))
    keeper.write()
    keeper.finish()
    assert keeper._task is None


def test_the_folder_is_chosen_in_the_settings(qtbot, db, tmp_path):
    theme()
    ear = Ear(db, name="Ana")
    page = show(qtbot, SettingsPage(ear.desk))
    heard = []
    page.applied.connect(heard.append)
    assert page.calendar.text() == "Aún sin carpeta."
    press(page, "Elegir carpeta…")
    page.dialog.fileSelected.emit(str(tmp_path))
    page.dialog.reject()
    assert page.calendar.text() == str(tmp_path / "prueba.ics")
    assert heard[-1].calendar_folder == str(tmp_path)
    press(page, "No mantenerlo")
    assert heard[-1].calendar_folder == ""


# Commemorative dates


def migrants(ear, year=2024):
    when = dt.date(year, 12, 18)
    return ear.desk.read(lambda s: observances.between(s, when, when))[0].id


@pytest.fixture
def observance(qtbot, ear):
    return show(qtbot, ObservancePage(ear.desk, migrants(ear), 2024))


def test_a_date_of_the_calendar_opens_in_its_year(ear, page):
    page.calendar.grid.show_day(dt.date(2024, 12, 18))
    key(page, Qt.Key.Key_Return)
    assert ear.went == [Target("observance", migrants(ear), (("year", 2024),))]


def test_the_page_says_which_day_and_turns_over_years(observance):
    assert nameless(observance) == []
    assert observance.day.text() == "Miércoles 18 de diciembre de 2024"
    press(observance, "Año siguiente")
    assert observance.day.text() == "Jueves 18 de diciembre de 2025"
    assert observance.year_label.text() == "2025"


def test_a_step_is_ticked_today_and_unticked(ear, observance):
    box = observance.steps[PublicationStep.DESIGN].box
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert ear.told == [("«Diseño» marcado", True)]
    steps = ear.desk.read(lambda s: observances.page(s, migrants(ear), 2024)).steps
    (design,) = [each for each in steps if each.done]
    assert (design.step, design.done_on) == (PublicationStep.DESIGN, dt.date.today())
    press(observance, "Año siguiente")
    assert not box.isChecked()
    press(observance, "Año anterior")
    assert box.isChecked()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_the_link_is_text_until_one_asks_and_then_says_where_it_goes(qtbot, ear, observance):
    row = observance.steps[PublicationStep.LINK]
    assert not row.open.isVisible()
    made = show(
        qtbot,
        step_form(
            ear.desk,
            Target("observance/step", migrants(ear), (("year", 2024), ("step", "link"))),
        ),
    )
    assert nameless(made) == []
    fill(made, "on", "18/12/2024")
    widget(made, "note").setPlainText("https://ejemplo.pe/dia")
    save(made)
    assert ear.left == [True]
    assert (row.box.isChecked(), row.note.text()) == (True, "https://ejemplo.pe/dia")
    assert row.when.text() == "18 dic 2024"
    QTest.mouseClick(row.open, Qt.MouseButton.LeftButton)
    question = observance.window().findChild(Question)
    assert "ejemplo.pe" in question.accessibleDescription()
    question.reject()


def test_what_is_no_link_cannot_be_opened(ear, observance):
    ear.desk.act(
        lambda s: observances.tick(
            s, migrants(ear), 2024, PublicationStep.LINK, note="file:///etc/passwd"
        )
    )
    row = observance.steps[PublicationStep.LINK]
    assert (row.note.text(), row.when.text()) == ("file:///etc/passwd", "sin fecha")
    assert not row.open.isVisible()


def test_a_ticked_step_can_be_taken_back_from_its_form(qtbot, ear):
    id_ = migrants(ear)
    ear.desk.act(lambda s: observances.tick(s, id_, 2024, PublicationStep.TEXT))
    target = Target("observance/step", id_, (("year", 2024), ("step", "text")))
    made = show(qtbot, step_form(ear.desk, target))
    press(made, "Desmarcar")
    steps = ear.desk.read(lambda s: observances.page(s, id_, 2024)).steps
    assert not any(each.done for each in steps)


def test_a_date_is_added_with_what_is_wrong_said_at_its_field(qtbot, ear):
    made = show(qtbot, observance_form(ear.desk, Target("observance/new")))
    assert nameless(made) == []
    fill(made, "name_es", "Día del Refugio")
    fill(made, "rule", "el domingo que se pueda")
    save(made)
    assert list(problems(made)) == ["rule"]
    fill(made, "rule", "segundo domingo")
    save(made)
    assert "Falta el mes" in problems(made)["rule"]
    choose(made, "month", "mayo")
    save(made)
    assert ear.left == [True]
    rows = ear.desk.read(lambda s: observances.of_year(s, 2026))
    (added,) = [row for row in rows if row.name == "Día del Refugio"]
    assert added.day == dt.date(2026, 5, 10)


def test_a_retired_date_leaves_the_calendar(qtbot, ear, page):
    made = show(qtbot, observance_form(ear.desk, Target("observance/edit", migrants(ear))))
    widget(made, "retired").setChecked(True)
    save(made)
    page.calendar.grid.show_day(dt.date(2024, 12, 18))
    page.calendar._read()
    assert titles(page, 18, 12) == []


def test_the_list_begins_at_the_next_date_and_opens_it(qtbot, ear):
    year = dt.date.today().year
    made = show(qtbot, ObservancesPage(ear.desk, year + 1))
    assert nameless(made) == []
    assert made.head.context.text() == "38 fechas"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    (went,) = ear.went
    first = ear.desk.read(lambda s: observances.of_year(s, year + 1))[0]
    assert went == Target("observance", first.id, (("year", year + 1),))
    press(made, "Año anterior")
    assert made.year_label.text() == str(year)
    press(made, "Agregar fecha")
    assert ear.went[-1] == Target("observance/new")


def test_a_date_that_was_deleted_gives_way_to_the_list(ear, observance):
    id_ = migrants(ear)
    ear.desk.act(lambda s: bin.delete(s, Observance, id_, name="X"))
    assert not observance.isEnabled()
    gone = observance_page(ear.desk, Target("observance", id_, (("year", 2024),)))
    assert isinstance(gone, ObservancesPage)


def test_the_grid_alone_shows_whole_weeks_from_monday(page):
    grid = page.calendar.grid
    assert isinstance(grid, MonthGrid)
    for year, month, weeks in ((2021, 2, 4), (2024, 3, 5), (2024, 9, 6)):
        first = dt.date(year, month, 1)
        grid.show_day(first)
        assert grid.days.weeks == weeks
        assert grid.first.weekday() == 0
        assert grid.first <= first


def test_the_day_that_the_keyboard_has_left_still_shows_what_is_on_it(meet, page):
    meet("Mesa", start=day(11))
    meet("Mesa", start=day(12))
    page.calendar.now.setFocus()
    picture = page.calendar.grid.viewport().grab().toImage()
    grounds = []
    for when in (dt.date(2024, 3, 11), MARCH):
        rect = page.calendar.grid.visualRect(page.calendar.grid.days.index_of(when))
        grounds.append(picture.pixelColor(rect.right() - 20, rect.bottom() - 5).name())
    assert grounds == [theme().color("surface").name()] * 2


def test_the_window_keeps_the_calendar_and_writes_what_is_pending_before_it_closes(
    qtbot, blank_db, tmp_path
):
    file = tmp_path / "prueba.ics"
    window = Window(Settings(name="Ana", calendar_folder=str(tmp_path)))
    qtbot.addWidget(window)
    window.show()
    window.begin(blank_db)
    soon = {"subject": "Mesa", "start": PartialDate.day(dt.date.today())}
    window._desk.act(lambda s: events.save_event(s, soon))
    assert not file.exists()

    def closed():
        return window.close() and not Task.any_running()

    qtbot.waitUntil(closed)
    assert "Mesa" in file.read_text("utf-8")
