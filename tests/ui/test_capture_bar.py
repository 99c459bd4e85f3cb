"""Quick capture as somebody types it: what is understood, corrected, asked, saved, and kept."""

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, show, write
from makers import ago, appoint, person, post, read
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from crm import catalogue, drafts, events, journal, outcomes
from crm.dates import PartialDate
from crm.model import EventState, Outcome, OutcomeKind
from crm.model.base import today
from crm.settings import Settings
from ui.forms.capture import capture_bar
from ui.pages.meeting import meeting_page
from ui.parts.capture_bar import UnderstoodChip
from ui.routes import build
from ui.window import Window

ATE = catalogue.government_id("150103")
COMAS = catalogue.government_id("150110")


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def bar(qtbot, ear):
    return show(qtbot, capture_bar(ear.desk))


def says(bar) -> list[str]:
    """What the chips say."""
    return [chip.meant.text for chip in bar.chips]


def chip(bar, text: str) -> UnderstoodChip:
    return next(each for each in bar.chips if each.meant.text.startswith(text))


def key(qtbot, code: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the keyboard is."""
    target = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, code, held)


def popup(qtbot) -> QWidget:
    qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None)
    return QApplication.activePopupWidget()


def choose(qtbot, text: str) -> None:
    """Take a line of the menu that is open."""
    made = popup(qtbot)
    assert isinstance(made, QMenu)
    action = next(each for each in made.actions() if each.text().startswith(text))
    made.close()
    action.trigger()


def pick_inside(qtbot, outer: str, text: str) -> None:
    made = popup(qtbot)
    inner = next(each.menu() for each in made.actions() if each.text() == outer)
    action = next(each for each in inner.actions() if each.text() == text)
    made.close()
    action.trigger()


def retype(qtbot, text: str) -> None:
    """Write over what a small field holds, and press Enter in it."""
    line = popup(qtbot).findChild(QLineEdit)
    line.selectAll()
    write(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def all_outcomes(db) -> list[dict]:
    with db.read() as session:
        return [outcomes.outcome_values(each) for each in session.query(Outcome)]


def last_event(db) -> dict:
    return read(db, events.values_of, read(db, events.find)[0])


# Understanding


def test_a_sentence_is_understood_as_it_is_typed(bar):
    assert says(bar) == []
    write(bar.line, "Reunión con la muni de Ate hoy 10:00, acordó llevar la Declaración mañana")
    assert says(bar) == [
        "M. D. Ate",
        "Reunión · hoy 10:00",
        "Acuerdo: llevar la Declaración",
        f"Vence {_short(ago(-1))}",
    ]
    assert not nameless(bar)
    assert "Institución: M. D. Ate" in bar.line.accessibleDescription()


def _short(day) -> str:
    from ui.forms.capture import _short as short

    return short(day)


def test_what_is_typed_is_shown_as_typed(bar):
    for text in HOSTILE:
        bar.write(f"Llamar a Ate {text}")
        assert chip(bar, "Llamar a Ate").meant.text.startswith("Llamar a Ate")


def test_a_refusal_is_said_and_the_sentence_stays(bar):
    for text, said in (
        ("Meeting with Ate tomorrow", "Solo se entiende español"),
        ("12345", "No hay palabras"),
        ("a " * 2_500, "Pasa de 500 letras"),
    ):
        bar.write(text)
        assert bar.sentence.text().startswith(said)
        bar.save()
        assert bar.sentence.text().startswith(said)
        assert bar.text() == text
    bar.write("")
    assert bar.sentence.text() == ""


# Saving


def test_enter_saves_and_it_can_be_undone(qtbot, db, ear, bar):
    write(bar.line, "Reunión con Ate hoy 10:00, se comprometió a enviar el acta mañana")
    key(qtbot, Qt.Key.Key_Return)
    assert ear.told == [("Reunión «Reunión con Ate» guardada", True)]
    assert bar.text() == ""
    assert says(bar) == []
    saved = last_event(db)
    assert saved["start"] == PartialDate.day(today())
    assert saved["participants"][0]["organization_id"] == ATE
    assert saved["outcomes"][0]["due_on"] == ago(-1)
    with db.write() as session:
        assert journal.undo(session)
    assert read(db, events.count) == 0


def test_a_task_is_saved(qtbot, db, ear, bar):
    write(bar.line, "Llamar a Ate mañana")
    assert says(bar) == ["Tarea", "M. D. Ate", "Llamar a Ate", f"Vence {_short(ago(-1))}"]
    key(qtbot, Qt.Key.Key_Return)
    assert ear.told == [("Tarea «Llamar a Ate» guardada", True)]
    [saved] = all_outcomes(db)
    assert (saved["kind"], saved["organization_id"]) == (OutcomeKind.TASK, ATE)


def test_what_is_asked_is_asked_before_saving_with_the_keyboard_alone(qtbot, db, ear, bar):
    write(bar.line, "Reunión con Comas hoy, pidió el modelo de ordenanza")
    assert chip(bar, "¿Cuál Comas?").meant.asked
    key(qtbot, Qt.Key.Key_Return)
    assert read(db, events.count) == 0
    assert bar.sentence.text() == "¿Cuál Comas?"
    made = popup(qtbot)
    assert [each.text() for each in made.actions()[:2]] == [
        "Municipalidad Distrital de Comas · Lima",
        "Municipalidad Distrital de Comas · Concepción, Junín",
    ]
    key(qtbot, Qt.Key.Key_Return)  # the first is the one where most people live
    assert says(bar)[0] == "M. D. Comas"
    assert bar.line.hasFocus()
    key(qtbot, Qt.Key.Key_Return)
    assert last_event(db)["participants"][0]["organization_id"] == COMAS
    assert ear.told


def test_after_an_answer_one_goes_on_with_the_sentence(qtbot, bar):
    write(bar.line, "Reunión con Comas hoy")
    key(qtbot, Qt.Key.Key_Return)
    choose(qtbot, "Municipalidad Distrital de Comas · Lima")
    assert bar.line.hasFocus()
    write(bar.line, " 10:00")
    assert bar.text() == "Reunión con Comas hoy 10:00"
    assert "M. D. Comas" in says(bar)


def test_a_save_that_fails_keeps_the_sentence(qtbot, db, bar):
    text = "Reunión con Ate hoy, pidió " + "un taller, charlas, guías y personal " * 10
    write(bar.line, text)
    with db.write() as session:
        connection = session.connection()
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    for _try in range(40):  # until the last pages are full
        bar.write(text)
        key(qtbot, Qt.Key.Key_Return)
        if bar.text():
            break
    assert bar.text() == text
    assert "disco" in bar.sentence.text()
    assert says(bar)


# Correcting


def test_down_goes_to_the_chips_and_up_comes_back(qtbot, bar):
    write(bar.line, "Reunión con Ate el viernes")
    key(qtbot, Qt.Key.Key_Down)
    assert QApplication.focusWidget().meant.asked  # what is asked comes first
    key(qtbot, Qt.Key.Key_Left)
    key(qtbot, Qt.Key.Key_Left)
    assert QApplication.focusWidget() is bar.chips[0] or bar.line.hasFocus()
    key(qtbot, Qt.Key.Key_Escape)
    assert bar.line.hasFocus()


def test_a_day_is_corrected(qtbot, bar):
    write(bar.line, "Reunión con Ate hoy 10:00")
    chip(bar, "Reunión").open()
    choose(qtbot, "Escribir la fecha")
    retype(qtbot, "31/02/2023")
    assert "no existe" in popup(qtbot).wrong.text()
    retype(qtbot, "05/12/2022")
    assert chip(bar, "Reunión").meant.text == "Reunión · 5 dic 2022 10:00"
    assert bar.reading.on == PartialDate.from_iso("2022-12-05")


def test_an_hour_is_corrected_or_left_out(qtbot, bar):
    write(bar.line, "Reunión con Ate hoy a las 3")
    chip(bar, "¿A qué hora?").open()
    choose(qtbot, "15:00")
    assert says(bar)[1] == "Reunión · hoy 15:00"
    chip(bar, "Reunión").open()
    choose(qtbot, "Sin hora")
    assert says(bar)[1] == "Reunión · hoy"


def test_until_when_it_lasts_is_shown_and_saved(qtbot, db, bar):
    write(bar.line, "Reunión con Ate hoy 9-11am")
    assert "Reunión · hoy 09:00–11:00" in says(bar)
    key(qtbot, Qt.Key.Key_Return)
    saved = last_event(db)
    assert (saved["start_time"].hour, saved["end_time"].hour) == (9, 11)


def test_a_kind_is_corrected(qtbot, bar):
    write(bar.line, "Reunión con Ate hoy, pidió un taller")
    chip(bar, "Reunión").open()
    pick_inside(qtbot, "Cambiar tipo", "Visita")
    assert bar.reading.kind == "visit"
    chip(bar, "Necesidad").open()
    pick_inside(qtbot, "Cambiar tipo", "Oportunidad")
    assert [each.kind for each in bar.reading.results] == [OutcomeKind.OPPORTUNITY]


def test_a_result_is_corrected_and_taken_out(qtbot, bar):
    write(bar.line, "Reunión con Ate hoy, se comprometió a enviar el acta mañana, pidió un taller")
    chip(bar, "Se comprometió").open()
    pick_inside(qtbot, "Quién se comprometió", "Nosotros")
    chip(bar, "Nos comprometimos").open()
    choose(qtbot, "Escribir el texto")
    retype(qtbot, "enviar el modelo")
    assert [(each.text, each.debtor) for each in bar.reading.results] == [
        ("enviar el modelo", "we"),
        ("un taller", None),
    ]
    chip(bar, "Vence").open()
    choose(qtbot, "En 15 días")
    assert bar.reading.results[0].due == ago(-15)
    last = chip(bar, "Necesidad")
    last.setFocus()
    key(qtbot, Qt.Key.Key_Delete)
    assert [each.text for each in bar.reading.results] == ["enviar el modelo"]


def test_another_institution_is_searched(qtbot, bar):
    write(bar.line, "Llamé a la señora Pérez hoy")
    chip(bar, "¿Con qué institución?").open()
    line = popup(qtbot).line
    write(line, "lurin")
    assert line.listed()[0] == "Lurín"
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert says(bar)[0] == "M. D. Lurín"
    assert bar.reading.verdict == "saves"


def test_an_institution_taken_out_is_asked(qtbot, bar):
    write(bar.line, "Reunión con Ate hoy")
    bar.chips[0].setFocus()
    key(qtbot, Qt.Key.Key_Delete)
    assert "organization" in bar.reading.asks


def test_an_answer_holds_only_for_the_words_it_was_for(qtbot, bar):
    write(bar.line, "Reunión con Comas hoy")
    chip(bar, "¿Cuál Comas?").open()
    choose(qtbot, "Municipalidad Distrital de Comas · Lima")
    write(bar.line, ", pidió un taller")
    assert bar.reading.verdict == "saves"
    bar.write("Reunión con Ate el viernes")
    chip(bar, "¿Cuándo?").open()
    choose(qtbot, "Escribir la fecha")
    retype(qtbot, "05/12/2022")
    bar.write("Reunión con Ate ayer")
    assert bar.reading.on == PartialDate.day(ago(1))  # not the day chosen for «el viernes»
    bar.write("")
    bar.write("Reunión con Comas hoy")
    assert "organization" in bar.reading.asks


# The form


def test_control_enter_goes_on_in_the_form(qtbot, db, ear, bar):
    somebody = person(db, "Ruth Zevallos")
    appoint(db, somebody, post(db, "Gerenta"))
    text = (
        "Taller con Ruth Zevallos mañana 10:30 sobre migración, tarea: imprimir afiches, "
        "enviaremos el acta el 20/12/2050"
    )
    write(bar.line, text)
    key(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    [target] = ear.went
    assert target.kind == "event/new"
    assert bar.text() == ""
    page = show(qtbot, meeting_page(ear.desk, target))
    values = page.form.values()
    assert values["type_id"] == catalogue.event_type_id("workshop")
    assert (values["subject"], values["state"]) == ("migración", EventState.PLANNED)
    assert values["start"] == PartialDate.day(ago(-1))
    assert f"{values['start_time']:%H:%M}" == "10:30"
    institution, human = values["participants"]
    assert institution["organization_id"] == catalogue.government_id("070103")
    assert human["person_id"] == somebody
    task, promise = values["outcomes"]
    assert (task["kind"], task["text"]) == (OutcomeKind.TASK, "imprimir afiches")
    assert promise["debtor_id"] == catalogue.NETWORK_ID
    # Left as it is, it is kept as a draft: the sentence is in no other place by now.
    assert page.leaving()
    assert any(each.startswith("event/new/captured") for each in read(db, drafts.keys))
    again = show(qtbot, meeting_page(ear.desk, target))
    assert again.form.values()["subject"] == "migración"
    again.save()
    assert read(db, events.count) == 1
    assert not read(db, drafts.keys)


def test_what_cannot_be_read_goes_to_the_form_as_a_note(qtbot, ear, bar):
    text = "Reunión con Ate hoy. " + "Se habló de muchas cosas. " * 30
    bar.write(text)
    bar.open_form()
    page = show(qtbot, meeting_page(ear.desk, ear.went[0]))
    assert page.form.notes.fields["notes"].read() == text.strip()


def test_a_task_goes_on_in_its_form(qtbot, ear, bar):
    write(bar.line, "Llamar a Ate mañana")
    bar.open_form()
    [target] = ear.went
    assert target.kind == "outcome/new"
    page = show(qtbot, build(ear.desk, target))
    fields = page.form.fields
    assert fields["text"].read() == "Llamar a Ate"
    assert fields["due_on"].read() == ago(-1)
    assert fields["organization_id"].read() == ATE


def test_a_task_that_is_not_saved_in_its_form_is_still_a_sentence(qtbot, db, ear, bar):
    write(bar.line, "Llamar a Ate mañana")
    bar.open_form()
    page = show(qtbot, build(ear.desk, ear.went[0]))
    assert page.leaving()  # with nothing typed
    assert show(qtbot, capture_bar(ear.desk)).text() == "Llamar a Ate mañana"
    page.save()
    assert show(qtbot, capture_bar(ear.desk)).text() == ""
    assert not read(db, drafts.keys)


def test_two_tasks_that_begin_alike_are_two_drafts(qtbot, ear, bar):
    forms = []
    for sentence in ("Llamar a Ate mañana por el convenio", "Llamar a Ate mañana por el taller"):
        write(bar.line, sentence)
        bar.open_form()
        forms.append(show(qtbot, build(ear.desk, ear.went[-1])))
        forms[-1].form.fields["evidence"].fill(sentence)
        assert forms[-1].leaving()
    said = [each.form.fields["text"].read() for each in forms]
    assert said == ["Llamar a Ate por el convenio", "Llamar a Ate por el taller"]


# What is left


def test_a_sentence_left_is_there_again(qtbot, db, ear, bar):
    write(bar.line, "Reunión con Comas hoy")
    bar.hide()
    again = show(qtbot, capture_bar(ear.desk))
    assert again.text() == "Reunión con Comas hoy"
    again.write("Reunión con Ate hoy")
    again.save()
    assert not read(db, drafts.keys)


def test_a_sentence_saved_elsewhere_is_not_there_again(qtbot, ear, bar):
    write(bar.line, "Reunión con Ate hoy")
    bar.hide()
    other = show(qtbot, capture_bar(ear.desk))
    other.save()
    bar.show()
    assert bar.text() == ""


# In the window


@pytest.fixture
def window(qtbot, blank_db):
    made = Window(Settings(name="Ana Prueba", initials="AP"))
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.show()
    made.begin(blank_db)
    qtbot.waitUntil(lambda: made.stack.currentWidget() is not None)
    yield made
    made.close()


def go(qtbot, window: Window, kind: str) -> None:
    window.to(kind)()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_control_i_opens_it_over_any_page(qtbot, window):
    go(qtbot, window, "settings")
    window.capture()
    over = window._capture
    assert over.isVisible()
    assert over.bar.line.hasFocus()
    assert not nameless(over)
    write(over.bar.line, "Reunión con Ate hoy")
    key(qtbot, Qt.Key.Key_Return)
    assert over.isHidden()
    assert window.toast.words.text() == "Reunión «Reunión con Ate» guardada"
    window.undo()
    assert read(window._desk.db, events.count) == 0


def test_escape_closes_it_and_keeps_the_sentence(qtbot, window):
    go(qtbot, window, "settings")
    window.capture()
    write(window._capture.bar.line, "Reunión con Comas hoy")
    key(qtbot, Qt.Key.Key_Escape)
    assert window._capture.isHidden()
    window.capture()
    assert window._capture.bar.text() == "Reunión con Comas hoy"


def test_the_first_page_has_the_line_itself(qtbot, window):
    go(qtbot, window, "home")
    window.capture()
    assert window._capture is None
    assert window.stack.currentWidget().capture_line.line.hasFocus()


def test_who_sits_here_can_be_undone_and_a_sentence_still_be_saved(qtbot, window):
    go(qtbot, window, "home")
    me = window._desk.focal_point_id
    window.undo()  # the first thing that was written down: who it is
    assert window._desk.focal_point_id is None
    window.redo()
    assert window._desk.focal_point_id == me
    window.undo()
    window.capture()
    bar = window.stack.currentWidget().capture_line
    write(bar.line, "Reunión con Ate hoy")
    key(qtbot, Qt.Key.Key_Return)
    assert last_event(window._desk.db)["recorded_by_id"] is None
