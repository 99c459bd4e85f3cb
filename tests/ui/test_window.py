"""The frame, from the first run to closing, as the user goes through it."""

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from accessible import nameless
from acting import press, write
from intake import read as read_file
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPlainTextEdit
from sqlalchemy import event, select

from crm import (
    catalogue,
    disk,
    events,
    faults,
    focal_points,
    followups,
    journal,
    observances,
    organizations,
    outcomes,
    plans,
    sessions,
    settings,
)
from crm.database import copies, open_database
from crm.model import Organization, OrganizationKind, OutcomeKind
from crm.settings import Settings
from ui.doorbell import raise_other
from ui.language import speak
from ui.pages.first_run import FirstRun
from ui.pages.home import HomePage
from ui.pages.import_page import FILE, REVIEW
from ui.pages.import_work import Work
from ui.parts.buttons import Button
from ui.parts.dialog import Question
from ui.parts.task import Task
from ui.start import Reporter
from ui.theme import theme
from ui.window import Window

ANA = Settings(name="Ana Prueba", agency="OIM", initials="AP")
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
TWICE = """Persona;Teléfono;Correo;Nota
Ana Torres Vega;999888777;ana@x.pe;x
Ana Torres Vega;999888777;otra@x.pe;y
"""
CARMEN = catalogue.government_id("070103")


@pytest.fixture
def opened(qtbot, blank_db: Path):
    """Return a function that opens the window on a file."""

    def open_(path: Path | None = blank_db, kept: Settings = ANA) -> Window:
        window = Window(kept)
        qtbot.addWidget(window, before_close_func=lambda window: close(qtbot, window))
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        window.begin(path)
        qtbot.waitUntil(lambda: window.stack.currentWidget() is not None)
        return window

    return open_


def key(window: Window, pressed: Qt.Key, modifiers: Qt.KeyboardModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or window, pressed, modifiers)


def close(qtbot, window: Window) -> None:
    """Close the window, which waits for its work to end."""
    window.close()
    qtbot.waitUntil(lambda: window._desk is None)


def rename(window: Window, name: str) -> None:
    values = {"short_name": name}
    window._desk.act(
        lambda session: organizations.save_organization(session, values, CARMEN), "Guardado"
    )


def name_of(window: Window) -> str:
    with window._desk.db.read() as session:
        return organizations.facts(session, CARMEN).name


def test_the_first_run_asks_who_and_where_and_then_shows_the_day(qtbot, opened, tmp_path):
    window = opened(None, Settings())
    page = window.stack.currentWidget()
    assert isinstance(page, FirstRun)
    assert not window.sidebar.isVisible()
    write(page.form.fields["name"].widget, "Ñusta Pérez")
    page.path = tmp_path / "nuevo.db"
    press(page, "Crear mi archivo")
    assert isinstance(window.stack.currentWidget(), HomePage)
    assert window.sidebar.isVisible()
    assert settings.load().last_file == str(tmp_path / "nuevo.db")
    rename(window, "Otra")
    with window._desk.db.read() as session:
        assert journal.next_undo(session).who == "Ñusta Pérez"


def test_a_missing_file_is_said_and_never_replaced(opened, tmp_path):
    window = opened(tmp_path / "no-esta.db")
    page = window.stack.currentWidget()
    assert isinstance(page, FirstRun)
    assert "No se encuentra" in page._banner.words.text()
    assert list(tmp_path.glob("no-esta*")) == []


def test_a_file_that_cannot_be_made_is_said_where_one_is_asked_for_it(opened, tmp_path):
    window = opened(path=None)
    page = window.stack.currentWidget()
    assert isinstance(page, FirstRun)
    page.path = tmp_path / "notas.db"
    page.path.write_text("otra cosa")
    page.create_button.click()
    assert window.stack.currentWidget() is page
    assert "notas.db" in page._banner.words.text()
    assert page.path.read_text() == "otra cosa"


def test_the_palette_finds_and_opens_an_institution(qtbot, opened):
    window = opened()
    key(window, Qt.Key.Key_K, CTRL)
    line = window._palette.line
    qtbot.waitUntil(line.hasFocus)
    write(line, "carmen legua")
    assert line.listed()[0] == "Carmen de la Legua Reynoso"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window._now.kind == "organization"
    assert window._now.id == CARMEN
    assert window._palette.isHidden()


def test_the_palette_finds_an_activity_of_the_plan_by_its_code(opened):
    window = opened()
    with window._desk.db.write() as session:
        plan = plans.save_plan(session, {"year": 2023})
        values = {"plan_id": plan, "statement_es": "Técnica"}
        values = {"objective_id": plans.save_objective(session, values)}
        for code in ("1.1.1.10", "1.1.1.2", "2.1"):
            plans.save_activity(session, values | {"code": code, "statement_es": "Talleres"})
    window.open_palette()
    line = window._palette.line
    write(line, "#1.1")
    assert line.listed() == ["1.1.1.2 Talleres", "1.1.1.10 Talleres"]
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window._now.kind == "activity"


def test_the_palette_finds_a_follow_up_by_its_title(opened):
    window = opened()
    with window._desk.db.write() as session:
        pledges = catalogue.instrument_id("pledges")
        id_ = followups.begin(session, CARMEN, pledges, title="Casa de acogida")
    window.open_palette()
    line = window._palette.line
    write(line, "acogida casa")
    assert line.listed() == ["Casa de acogida"]
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (window._now.kind, window._now.id) == ("followup", id_)


def test_the_palette_says_that_it_found_nothing_and_what_may_be_meant(opened):
    window = opened()
    window.open_palette()
    palette, line = window._palette, window._palette.line
    for nowhere in ("zzqx", ">zzqx", "@zzqx"):
        line.clear()
        write(line, nowhere)
        assert line.listed() == []
        assert palette.hint.text() == "Nada coincide con «zzqx»."
    line.clear()
    write(line, "carmem")
    assert line.listed() == ["¿Quiso decir «carmen»?"]
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "carmen"
    assert "Carmen de la Legua Reynoso" in line.listed()
    assert palette.hint.text().startswith("> solo órdenes")


def test_the_palette_runs_commands(qtbot, opened):
    window = opened()
    window.open_palette()
    write(window._palette.line, ">papel")
    assert window._palette.line.listed() == ["Papelera"]
    QTest.keyClick(window._palette.line, Qt.Key.Key_Return)
    assert window._now.kind == "bin"


def test_what_is_done_can_be_undone_and_redone_by_key(qtbot, opened):
    window = opened()
    rename(window, "Nombre nuevo")
    assert window.toast.isVisible()
    window.setFocus()
    key(window, Qt.Key.Key_Z, CTRL)
    assert name_of(window) == "Carmen de la Legua Reynoso"
    key(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert name_of(window) == "Nombre nuevo"


def test_what_is_thousands_of_changes_is_undone_while_the_window_lives_on(qtbot, opened):
    window = opened()
    with window._desk.db.write() as session:
        ana = focal_points.save_focal_point(session, {"name": "Ana"})
    with window._desk.db.write() as session:
        every = session.scalars(select(Organization.id)).all()
        organizations.assign(session, every, ana)
    window.setFocus()
    key(window, Qt.Key.Key_Z, CTRL)
    assert window.work.progress.words.text() == "Deshaciendo…"
    key(window, Qt.Key.Key_Z, CTRL)
    qtbot.waitUntil(lambda: window._reverting is None)
    assert window.toast.words.text().startswith("Deshecho: ")
    assert not window.work.isVisible()

    def assigned():
        with window._desk.db.read() as session:
            query = select(Organization.id).where(Organization.responsible_id.is_not(None))
            return len(session.scalars(query).all())

    assert assigned() == 0
    with window._desk.db.read() as session:
        assert journal.next_undo(session).label == "Punto focal «Ana» guardado", "undone only once"
    window.redo()
    qtbot.waitUntil(lambda: window._reverting is None)
    assert assigned() == len(every)
    window.undo()
    window.work.progress.cancel.click()
    qtbot.waitUntil(lambda: window._reverting is None)
    assert window.toast.words.text() == "Se canceló: no cambió nada."
    assert assigned() == len(every)


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_what_is_told_never_covers_the_card_that_was_moved(qtbot, opened, scale):
    theme().wear(scale=scale)
    window = opened(kept=replace(ANA, text_size=round(100 * scale)))
    window.resize(1280, 800)
    marrakech, interested = followups.MARRAKECH_ID, catalogue.stage_id("interested")
    with window._desk.db.write() as session:
        for number in range(2, 19):
            id_ = catalogue.government_id(f"1501{number:02}")
            followups.begin(session, id_, marrakech, stage_id=interested)
        last = followups.begin(session, catalogue.government_id("150143"), marrakech)
    window._go("followups", instrument="marrakech")
    page = window.stack.currentWidget()
    page._move(last, interested)
    qtbot.waitUntil(lambda: not page._later.isActive())
    page.board.select(last)
    toast = window.toast
    assert toast.isVisible()
    shown = QRect(toast.mapToGlobal(QPoint()), toast.size())
    assert not shown.intersects(page.board.place_of(last))
    for each in page.board.columns:
        assert not shown.intersects(QRect(each.list.mapToGlobal(QPoint()), each.list.size()))
    theme().wear(scale=1.0)


def test_undo_in_a_field_undoes_its_text_first(qtbot, opened):
    window = opened()
    window._go("actors")
    rename(window, "Nombre nuevo")
    window._ask_page("search_here")
    field = QApplication.focusWidget()
    write(field, "x")
    key(window, Qt.Key.Key_Z, CTRL)
    assert (field.text(), name_of(window)) == ("", "Nombre nuevo")
    key(window, Qt.Key.Key_Z, CTRL)
    assert name_of(window) == "Carmen de la Legua Reynoso"


def test_redo_goes_through_a_field_that_has_nothing_to_redo(qtbot, opened):
    window = opened()
    window._go("actors")
    rename(window, "Nombre nuevo")
    key(window, Qt.Key.Key_F, CTRL)
    for pressed in (CTRL, CTRL | SHIFT):
        key(window, Qt.Key.Key_Z, pressed)
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    assert name_of(window) == "Nombre nuevo"


def test_f2_corrects_the_actor_that_is_open(qtbot, opened):
    window = opened()
    window._go("organization", CARMEN)
    key(window, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    assert window._now is not None
    assert (window._now.kind, window._now.id) == ("organization/edit", CARMEN)


def test_nobody_comes_back_to_a_meeting_deleted_from_its_form(qtbot, opened):
    window = opened()
    id_ = window._desk.act(lambda s: events.save_event(s, {"subject": "Taller"}))
    window._go("events")
    window._go("event", id_)
    key(window, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    assert window._now.kind == "event/edit"
    window.stack.currentWidget()._ask_delete()
    press(window.findChild(Question), "Eliminar")
    assert window._now.kind == "events"
    window.undo()
    key(window, Qt.Key.Key_Right, ALT)
    assert (window._now.kind, window.stack.currentWidget().gone) == ("event", False)


def test_one_comes_back_to_the_row_of_an_event_that_one_left(qtbot, opened):
    window = opened()
    act = window._desk.act
    id_ = act(lambda s: events.save_event(s, {"subject": "Taller"}))
    for title in ("Mañana", "Tarde"):
        last = act(lambda s, title=title: sessions.save_session(s, id_, {"title": title}))
    window._go("event", id_)
    rows = window.stack.currentWidget().sessions.list
    rows.setFocus()
    key(window, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
    window._go("session/edit", last)
    key(window, Qt.Key.Key_Left, ALT)
    rows = window.stack.currentWidget().sessions.list
    assert (rows.view.hasFocus(), rows.current_id()) == (True, last)


@contextmanager
def full_disk(window: Window):
    """Let the file grow no more."""
    engine = window._desk.db.sessions.kw["bind"]

    def stop(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "begin", stop)
    yield
    event.remove(engine, "begin", stop)
    with window._desk.db.write() as session:
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")


@pytest.mark.parametrize("kind", ["event/new", "organization/new"])
def test_what_cannot_be_kept_as_a_draft_is_not_left_unwarned(qtbot, opened, kind):
    window = opened()
    window._go(kind)
    form = window.stack.currentWidget()
    field = form.findChild(QPlainTextEdit)
    field.setPlainText("Mucho que no cabe. " * 20_000)
    with full_disk(window):
        for leave in (window.to("actors"), window.back, window.close):
            window._warned = None
            leave()
            assert window.stack.currentWidget() is form
            assert "lo escrito se pierde" in window.toast.words.text()
        assert field.toPlainText().startswith("Mucho que no cabe.")
        window._go("actors")
        assert window.stack.currentWidget() is not form


def test_the_history_is_walked_both_ways(qtbot, opened):
    window = opened()
    window._go("organization", CARMEN)
    window._go("bin")
    key(window, Qt.Key.Key_Left, ALT)
    assert (window._now.kind, window._now.id) == ("organization", CARMEN)
    key(window, Qt.Key.Key_Right, ALT)
    assert window._now.kind == "bin"


def test_a_commemorative_date_is_left_and_come_back_to(opened):
    window = opened()
    row = window._desk.read(lambda session: observances.of_year(session, 2026))[0]
    window._go("observance", row.id, year=2026)
    window._go("bin")
    assert window._now.kind == "bin"
    key(window, Qt.Key.Key_Left, ALT)
    assert (window._now.kind, window._now.id) == ("observance", row.id)


@pytest.mark.parametrize(
    "kind",
    [
        *("home", "tasks", "actors", "events", "event/new", "settings", "bin", "about"),
        *("shortcuts", "person/new"),
    ],
)
def test_every_widget_that_takes_the_keyboard_has_a_name(qtbot, opened, kind):
    window = opened()
    window._go(kind)
    assert nameless(window) == []


def test_the_sidebar_folds_by_itself_in_a_narrow_window(qtbot, opened):
    window = opened()
    window.resize(1280, 800)
    assert not window.sidebar.folded
    window.resize(1024, 640)
    assert window.sidebar.folded


def test_another_language_is_spoken_at_once(qtbot, opened):
    window = opened()
    window._apply(replace(window._settings, language="en"))
    window._go("bin")
    from crm.i18n import _

    assert window._palette is None
    qtbot.waitUntil(window.sidebar.isVisible)
    assert _("Papelera") != "Papelera"


def test_a_half_done_import_goes_on_in_another_language(qtbot, opened, tmp_path):
    window = opened()
    path = tmp_path / "lista.csv"
    path.write_text(TWICE, "utf-8")

    def gone_to(kind):
        window._go(kind)
        qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)
        return window.stack.currentWidget()

    page = gone_to("import")
    page._show_read(Work(path, read_file(path)))
    page.go_on()
    page.columns.rows[3].combo.setCurrentIndex(0)
    page.columns.rows[3].combo.activated.emit(0)
    page.go_on()
    qtbot.waitUntil(lambda: page._step == REVIEW)
    press(page.review, "Crear nuevo")
    look = gone_to("settings").look
    QTest.mouseClick(look.fields["language"].widget.part("en"), Qt.MouseButton.LeftButton)
    after = gone_to("import")
    assert after is not page
    assert (after._step, after.head.title.text()) == (REVIEW, "Import")
    assert "lista.csv" in after.about.name.text()
    assert sorted(after._work.fields) == [0, 1, 2]
    assert after.review.told.text() == "created"
    assert after.review.why.text().startswith("Same names")
    press(after, "Cancel")
    gone_to("settings")
    window._rebuild()
    assert gone_to("import")._step == FILE


def test_a_second_start_rings_the_first_window(qtbot, opened, blank_db):
    window = opened()
    ask = (
        "import sys; from pathlib import Path; from PySide6.QtCore import QCoreApplication;"
        "app = QCoreApplication([]); from ui.doorbell import raise_other;"
        "sys.exit(0 if raise_other(Path(sys.argv[1])) else 1)"
    )
    with qtbot.waitSignal(window._bell.rung):
        second = subprocess.Popen([sys.executable, "-c", ask, str(blank_db)])
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert second.returncode == 0
    assert not raise_other(blank_db.with_name("otro.db"))


def test_closing_keeps_a_copy_where_something_changed_and_none_where_not(qtbot, opened, blank_db):
    window = opened()
    rename(window, "Nombre nuevo")
    close(qtbot, window)
    assert len(copies(blank_db)) == 1
    close(qtbot, opened())
    assert len(copies(blank_db)) == 1
    open_database(blank_db).close()


def test_nobody_comes_back_to_the_form_of_what_was_made(qtbot, opened):
    window = opened()
    window._go("organization/new")
    form = window.stack.currentWidget().form
    form.fields["kind"].fill(OrganizationKind.COMPANY)
    form.fields["official_name"].fill("Ejemplo Textil")
    key(window, Qt.Key.Key_Return, CTRL)
    assert window._now.kind == "organization"
    key(window, Qt.Key.Key_Left, ALT)
    assert (window._now.kind, window._now.id) == ("home", None)


def test_a_file_on_a_stick_is_warned_of_until_it_is_read(qtbot, opened, blank_db, monkeypatch):
    monkeypatch.setattr(disk, "_mounts", lambda: [(str(blank_db.parent), "vfat")])
    window = opened()
    assert window.notice.isVisible()
    assert "memoria USB" in window.notice.banner.words.text()
    window._rebuild()  # as for another language
    window.tell("Reunión guardada", False)
    qtbot.waitUntil(window.notice.isVisible)
    read = next(each for each in window.notice.findChildren(Button) if each.isVisible())
    QTest.keyClick(read, Qt.Key.Key_Space)
    assert not window.notice.isVisible()
    window._rebuild()
    assert not window.notice.isVisible()


def test_a_file_on_the_disk_of_the_machine_is_not_warned_of(opened):
    assert not opened().notice.isVisible()


def test_an_unexpected_error_is_one_sentence_and_its_log_names_nobody(qtbot, opened):
    window = opened()
    try:
        raise ValueError("Ruth Zevallos")
    except ValueError as error:
        Reporter(window).report(type(error), error, error.__traceback__)
    assert "Algo falló" in window.toast.words.text()
    log = faults.log_file().read_text("utf-8")
    assert "ValueError" in log
    assert "Zevallos" not in log


def test_a_file_dialog_is_wholly_in_spanish(qtbot, qapp):
    speak(qapp, "es")
    dialog = QFileDialog()
    qtbot.addWidget(dialog)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    said = [each.text() for each in dialog.findChildren(QLabel) if each.text()]
    assert said == ["&Buscar en:", "&Nombre de fichero:", "Archivos de &tipo:"]


def test_a_task_is_begun_from_the_palette(qtbot, opened):
    window = opened()
    key(window, Qt.Key.Key_K, CTRL)
    line = window._palette.line
    qtbot.waitUntil(line.hasFocus)
    write(line, "> nueva tarea")
    qtbot.waitUntil(lambda: window._palette.line.text() == "> nueva tarea")
    key(window, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: window._now.kind == "outcome/new")
    assert window.stack.currentWidget().form.fields["kind"].read() is OutcomeKind.TASK
    assert window.stack.currentWidget().form.fields["owner_id"].read() is not None


def test_ctrl_1_is_the_way_home_and_what_is_overdue_is_counted(qtbot, opened):
    window = opened()
    window._go("actors")
    values = {"kind": OutcomeKind.TASK, "text": "Llamar", "due_on": date(2023, 12, 1)}
    window._desk.act(lambda session: outcomes.save_outcome(session, values))
    key(window, Qt.Key.Key_1, CTRL)
    page = window.stack.currentWidget()
    assert isinstance(page, HomePage)
    qtbot.waitUntil(lambda: len(page.overdue.list.view.shown.rows) == 1)
    assert "1 vencido" in window.sidebar._sections["followups"].accessibleName()
    key(window, Qt.Key.Key_D, Qt.KeyboardModifier.NoModifier)
    assert "vencido" not in window.sidebar._sections["followups"].accessibleName()
    key(window, Qt.Key.Key_Z, CTRL)
    assert "1 vencido" in window.sidebar._sections["followups"].accessibleName()


def test_notices_are_switched_on_and_off_while_one_works(opened):
    window = opened(kept=replace(ANA, notify=True))
    assert window._notifier is not None
    window._apply(replace(window._settings, notify=False))
    assert window._notifier is None
    window._apply(replace(window._settings, notify=True))
    window._notifier.wanted.emit()
    assert window._now.kind == "home"
