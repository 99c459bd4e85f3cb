"""The page of an event and its forms, as their user reads, corrects and goes on from it."""

from datetime import time, timedelta

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, choose, fill, press, save, show, take
from makers import CARMEN, TUMBES, meeting, on, person, read
from makers import write as do
from PIL import Image
from profiles import act_on, menu_on, titles
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from ways import answer_with, facts_of, followed, popup, went

from crm import attachments, attendance, events, journal, outcomes, sessions
from crm.dates import PartialDate, show_date
from crm.i18n import _
from crm.model import (
    AttachmentPurpose,
    EventState,
    NetworkRole,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
)
from crm.model.base import today
from ui import routes
from ui.desk import Target
from ui.pages.event_onward import ONWARD, PAPERS
from ui.parts.dialog import Question

ALT = Qt.KeyboardModifier.AltModifier
CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SOON = today() + timedelta(days=10)


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def met(db):
    """A workshop with Rosa Quispe, of Carmen de la Legua."""
    guest = {"person_id": person(db), "organization_id": CARMEN, "post": "Gerenta"}
    return meeting(db, "Taller de integración", start=on(3), participants=[guest])


@pytest.fixture
def planned(db):
    return meeting(db, "Taller", start=PartialDate.day(SOON), state=EventState.PLANNED)


def values(db, id_):
    return read(db, events.values_of, id_)


def asked(card):
    """The question that a card asks."""
    return card.asks.inline


def enter():
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def came_back(qtbot, page):
    """Come back to the page from a form or a menu: keys are its own again."""
    while QApplication.activePopupWidget() is not None:
        QApplication.activePopupWidget().close()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)


# The page


def test_it_says_what_it_is_and_leads_to_its_form(qtbot, ear, met):
    page = went(qtbot, ear, "event", met)
    assert page.head.title.text() == "Taller de integración"
    assert page.standing.own.text() == "Cuenta como evento propio de la Red."
    assert titles(page.guests.list) == ["Rosa Quispe Mamani"]
    assert [each.text() for each in page.guests.figures.numbers] == ["1", "1", "1", "1"]
    press(page.head, "Editar")
    page.edit()
    assert ear.went == [Target("event/edit", met)] * 2


@pytest.mark.parametrize("size", [(1072, 800), (956, 640)])
def test_every_part_has_a_name(qtbot, ear, db, met, size):
    add_session(db, met, "Mañana")
    do(db, sessions.save_item, met, {"title": "Apertura"})
    do(db, sessions.put_in_series, met, do(db, sessions.save_series, "Taller anual"))
    for purpose in AttachmentPurpose:
        taken = attachments.Taken(f"{purpose}.pdf", "application/pdf", b"x")
        do(db, attachments.attach, taken, event_id=met, purpose=purpose)
    page = went(qtbot, ear, "event", met, *size)
    page.standing.ask_copy()
    page.organizers.ask_new()
    page.series.ask_series()
    assert nameless(page) == []
    waited(qtbot, page)


def test_what_people_wrote_is_shown_as_it_stands(qtbot, ear, db):
    bold, formula, strange, long = HOSTILE
    id_ = meeting(
        db,
        bold,
        official_title=long,
        topic=formula,
        several=True,
        network_role=NetworkRole.JOINS,
        source_url="https://example.org/foro",
        outcomes=[{"kind": OutcomeKind.NEED, "text": strange, "raised_by": bold}],
    )
    page = went(qtbot, ear, "event", id_)
    assert page.head.title.text() == bold
    found = facts_of(page)
    assert (found["Título oficial"].text(), found["Tema"].text()) == (long, formula)
    assert page.standing.several.isVisible()
    assert "no cuenta" in page.standing.own.text()
    row = page.needs.list.view.shown.rows[0]
    assert (row.title, row.detail) == (strange, bold)
    press(found["Enlace de la fuente"], "Copiar")
    assert QApplication.clipboard().text() == "https://example.org/foro"


def test_what_is_corrected_elsewhere_is_seen(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    absent = {"person_id": person(db, "Luz Nueva"), "state": ParticipationState.ABSENT}
    changed = {"subject": "Otro asunto", "participants": [absent]}
    ear.desk.act(lambda session: events.save_event(session, changed, met))
    assert page.head.title.text() == "Otro asunto"
    assert titles(page.guests.list) == ["Luz Nueva"]
    assert page.guests.states.text() == "1 no asistió"
    ear.desk.act(journal.undo)
    assert page.head.title.text() == "Taller de integración"


def test_it_goes_to_the_bin_and_comes_back(qtbot, ear, met):
    page = went(qtbot, ear, "event", met)
    page.more.click()
    popup()["Eliminar"].trigger()
    press(page.window().findChild(Question), "Eliminar")
    assert (ear.left, page.gone) == ([True], True)
    assert page.stack.currentIndex() == 1
    ear.desk.act(journal.undo)
    assert not page.gone
    assert page.head.title.text() == "Taller de integración"


def test_tab_goes_through_it_and_comes_round(qtbot, ear, met):
    page = went(qtbot, ear, "event", met)
    page.standing.ask_copy()
    page.head.setFocus()
    page.focus_first()
    first, seen = QApplication.focusWidget(), set()
    for _number in range(100):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.add(QApplication.focusWidget())
        if QApplication.focusWidget() is first:
            break
    assert QApplication.focusWidget() is first
    assert asked(page.standing).form.fields["start"].widget in seen
    assert page.files.photos not in seen  # there are none


def test_every_button_leads_to_a_page(qtbot, ear, met):
    page = went(qtbot, ear, "event", met)
    for each in ONWARD:
        press(page.onward, _(each.said))
        QTest.keyClick(page, QKeySequence(each.key)[0].key(), ALT)
    assert ear.went[::2] == ear.went[1::2]
    del ear.went[::2]
    QTest.keyClick(page, Qt.Key.Key_P, ALT)
    for each in PAPERS:
        popup()[_(each.said)].trigger()
    came_back(qtbot, page)
    assert [target.kind for target in ear.went] == [each.kind for each in (*ONWARD, *PAPERS)]
    for target in ear.went:
        assert routes.section_of(target.kind) == "events"
        assert callable(routes._page(target.kind))


# What becomes of it


def test_it_is_put_off_to_a_month_and_then_planned_again(qtbot, ear, db, planned):
    page = went(qtbot, ear, "event", planned)
    press(page.standing, "Postergar")
    answer_with(asked(page.standing), start="marzo de 2031", state_reason="Falta de local")
    enter()
    assert page.standing.state.text() == "Postergada"
    assert page.standing.since.text() == f"desde el {show_date(today())}: Falta de local"
    assert facts_of(page)["Cuándo"].text() == "marzo de 2031"
    press(page.standing, "Reprogramar")
    press(page.standing, "Reprogramar") if asked(page.standing) is None else enter()
    assert list(asked(page.standing).form.problems()) == ["start"]
    answer_with(asked(page.standing), start=show_date(on(1).first))
    enter()
    assert asked(page.standing).form.problems() == {"start": "Esa fecha ya pasó."}
    answer_with(asked(page.standing), start=show_date(SOON))
    enter()
    assert (page.standing.state.text(), page.standing.since.text()[:5]) == ("Programada", "desde")
    assert values(db, planned)["start"] == PartialDate.day(SOON)
    assert ear.told[-1] == ("Reunión reprogramada", True)


def test_called_off_what_was_typed_is_kept_and_does_not_count(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    page.more.click()
    popup()["Cancelar reunión"].trigger()
    said = [each.text() for each in asked(page.standing).findChildren(type(page.standing.own))]
    kept = "Hay 1 asistencia escrita: se conserva, pero no cuenta mientras no se realice."
    assert kept in said
    enter()
    assert page.standing.kept.words.text() == kept
    assert page.standing.kept.isVisible()
    assert titles(page.guests.list) == ["Rosa Quispe Mamani"]
    assert not page.guests.figures.isVisible()
    ear.desk.act(journal.undo)
    assert page.standing.state.text() == "Realizada"
    assert page.guests.figures.isVisible()


def test_what_was_held_can_turn_out_to_have_been_put_off(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    press(page.standing, "Cambiar estado")
    choose(asked(page.standing), "state", "Postergada")
    answer_with(asked(page.standing), state_on=show_date(on(2).first), state_reason="Huelga")
    enter()
    assert page.standing.since.text() == f"desde el {show_date(on(2).first)}: Huelga"
    assert "sin nueva fecha; iba a ser:" in page.head.context.text()
    assert "sin nueva fecha" in facts_of(page)["Cuándo"].text()
    QTest.keyClick(page, Qt.Key.Key_H, ALT)
    answer_with(asked(page.standing), start=show_date(on(1).first))
    enter()
    assert (page.standing.state.text(), values(db, met)["start"]) == ("Realizada", on(1))


def test_nobody_missed_what_is_still_to_come(qtbot, ear, db, planned):
    declined = {"person_id": person(db), "state": ParticipationState.ABSENT}
    do(db, events.save_event, {"participants": [declined]}, planned)
    page = went(qtbot, ear, "event", planned)
    assert page.guests.states.text() == "1 no asistirá"
    assert page.guests.list.view.shown.rows[0].badge.text == "No asistirá"


def test_esc_lets_go_of_the_question_before_the_page(qtbot, ear, planned):
    page = went(qtbot, ear, "event", planned)
    press(page.standing, "Postergar")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert (asked(page.standing), ear.left) == (None, [])
    assert page.standing.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ear.left == [True]


def test_it_is_not_held_before_its_day(qtbot, ear, db, planned):
    page = went(qtbot, ear, "event", planned)
    press(page.standing, "Marcar como realizada")
    assert "La fecha aún no llega" in ear.failed[-1]
    do(db, events.save_event, {"start": on(1)}, planned)
    page.refresh()
    press(page.standing, "Marcar como realizada")
    assert values(db, planned)["state"] is EventState.HELD
    assert page.isAncestorOf(QApplication.focusWidget())


def test_a_copy_is_opened(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    press(page.standing, "Duplicar")
    answer_with(asked(page.standing), start=show_date(SOON))
    enter()
    target = ear.went[-1]
    assert (target.kind, target.id != met) == ("event", True)
    copy = values(db, target.id)
    assert (copy["start"], copy["participants"]) == (PartialDate.day(SOON), [])
    assert followed(qtbot, ear).standing.state.text() == "Programada"


# Its parts


def add_session(db, id_, title, **given):
    return do(db, sessions.save_session, id_, {"title": title} | given)


def test_organizers_are_added_corrected_and_removed_in_place(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    press(page.organizers.nothing, "Agregar organizador")
    take(asked(page.organizers), "organization_id", "tumbes")
    choose(asked(page.organizers), "role", "Es sede")
    press(page.organizers, "Guardar")
    row = page.organizers.list.view.shown.rows[0]
    assert (row.title, row.detail) == ("Gobierno Regional de Tumbes", "Es sede")
    act_on(page.organizers.list, "Gobierno")
    choose(asked(page.organizers), "role", "Financia")
    press(page.organizers, "Guardar")
    assert values(db, met)["organizers"][0]["role"] is OrganizerRole.FUNDS
    assert page.organizers.list.view.hasFocus()
    menu_on(page.organizers.list, "Gobierno")["Ver la institución"].trigger()
    assert ear.went[-1] == Target("organization", TUMBES)
    act_on(page.organizers.list, "Gobierno", Qt.Key.Key_Delete)
    assert values(db, met)["organizers"] == []
    ear.desk.act(journal.undo)
    assert titles(page.organizers.list) == ["Gobierno Regional de Tumbes"]


def test_sessions_are_added_and_carried_by_keys(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, ALT)
    form = followed(qtbot, ear)
    fill(form, "title", "Mañana")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, CTRL_SHIFT)
    assert (ear.left, ear.went[-1].kind) == ([], "session/new")
    ear.desk.act(journal.undo)
    form = followed(qtbot, ear)
    assert form.form.fields["held_on"].read() == on(3).first
    fill(form, "title", "Tarde")
    fill(form, "start_time", "15")
    fill(form, "end_time", "14")
    save(form)
    assert set(form.form.problems()) == {"end_time"}
    fill(form, "end_time", "17")
    save(form)
    add_session(db, met, "Cierre")
    page.refresh()
    row = page.sessions.list.view.shown.rows[0]
    assert row.title == "Tarde"
    assert "15:00–17:00" in row.detail
    came_back(qtbot, page)
    page.sessions.list.view.setFocus()
    QTest.keyClick(page.sessions.list.view, Qt.Key.Key_Down, ALT)
    assert titles(page.sessions.list) == ["Cierre", "Tarde"]
    assert page.sessions.list.current_id() == row.id
    QTest.keyClick(page.sessions.list.view, Qt.Key.Key_Down, ALT)
    QTest.keyClick(page.sessions.list.view, Qt.Key.Key_Up, ALT)
    assert titles(page.sessions.list) == ["Tarde", "Cierre"]
    menu_on(page.sessions.list, "Cierre")["Corregir"].trigger()
    form = followed(qtbot, ear)
    fill(form, "title", "Clausura")
    save(form)
    assert titles(page.sessions.list) == ["Tarde", "Clausura"]


def test_a_session_says_how_many_were_at_it(qtbot, ear, db, met):
    morning = add_session(db, met, "Mañana")
    for name in ("Luz Nueva", "Ana Otra"):
        do(db, attendance.save_row, met, {"person_id": person(db, name)}, session_id=morning)
    page = went(qtbot, ear, "event", met)
    assert page.sessions.list.view.shown.rows[0].when == "2 asistentes"
    act_on(page.sessions.list, "Mañana")
    assert ear.went[-1] == Target("event/attendance", met, (("session", morning),))
    act_on(page.sessions.list, "Mañana", Qt.Key.Key_Insert)
    assert ear.went[-1] == Target("session/new", None, (("event_id", met),))


def test_the_agenda_follows_on_and_says_what_was_dealt_with(qtbot, ear, db, met):
    morning = add_session(db, met, "Mañana")
    first = {"title": "Apertura", "session_id": morning, "end_time": time(10)}
    do(db, sessions.save_item, met, first)
    page = went(qtbot, ear, "event", met)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_G, ALT)
    form = followed(qtbot, ear)
    assert form.form.fields["start_time"].read() == time(10)
    fill(form, "title", "Debate")
    fill(form, "speaker", "La alcaldesa")
    fill(form, "dealt_with", "Se vio el plan")
    save(form)
    row = page.agenda.list.view.shown.rows[1]
    assert (row.detail, row.icon) == ("Mañana · La alcaldesa · Se vio el plan", "check")
    menu_on(page.agenda.list, "Debate")["Subir"].trigger()
    assert titles(page.agenda.list) == ["Debate", "Apertura"]
    act_on(page.agenda.list, "Debate")
    form = followed(qtbot, ear)
    assert form.form.fields["session_id"].read() == morning
    press(form, "Eliminar")
    press(form.window().findChild(Question), "Eliminar")
    assert titles(page.agenda.list) == ["Apertura"]


def test_a_series_is_made_in_place_and_undone_at_once(qtbot, ear, db, met):
    page = went(qtbot, ear, "event", met)
    press(page.series, "Elegir o crear")
    take(asked(page.series), "series_id", "Taller anual")
    enter()
    assert page.series.name.text() == "Taller anual"
    (series,) = read(db, sessions.every_series)
    press(page.series, "Cambiar el nombre")
    fill(asked(page.series), "name", "Taller de cada año")
    enter()
    assert page.series.name.text() == "Taller de cada año"
    ear.desk.act(journal.undo)
    meeting(db, "Taller de antes", start=on(400), series_id=series.id)
    page.refresh()
    act_on(page.series.list, "Taller de antes")
    assert ear.went[-1].kind == "event"
    ear.desk.act(journal.undo)
    ear.desk.act(journal.undo)
    assert page.series.name.text() == ""
    assert read(db, sessions.every_series) == []


def test_a_series_that_nobody_is_of_any_more_goes(qtbot, ear, db, met):
    old, other = (do(db, sessions.save_series, name) for name in ("Anual", "Mensual"))
    do(db, sessions.put_in_series, met, old)
    page = went(qtbot, ear, "event", met)
    page.series.ask_series()
    take(asked(page.series), "series_id", "mensual")
    enter()
    assert [each.id for each in read(db, sessions.every_series)] == [other]
    ear.desk.act(journal.undo)
    assert page.series.name.text() == "Anual"


# What came of it


def test_what_came_of_it_is_added_done_and_opened(qtbot, ear, db, met):
    said = {"kind": OutcomeKind.TASK, "text": "Enviar el acta", "event_id": met}
    task = do(db, outcomes.save_outcome, said)
    page = went(qtbot, ear, "event", met)
    act_on(page.tasks.list, "Enviar", Qt.Key.Key_Space)
    assert titles(page.tasks.list) == []
    assert titles(page.tasks.done.list) == ["Enviar el acta"]
    page.tasks.done.head.click()
    assert "Abrir la reunión" not in menu_on(page.tasks.done.list, "Enviar")
    press(page.needs.nothing, "Agregar necesidad")
    form = followed(qtbot, ear)
    fill(form, "text", "Datos por zona")
    fill(form, "raised_by", "Las vecinas")
    save(form)
    row = page.needs.list.view.shown.rows[0]
    assert (row.title, row.detail, row.label) == ("Datos por zona", "Las vecinas", "Necesidad")
    act_on(page.needs.list, "Datos")
    assert ear.went[-1] == Target("outcome/edit", row.id)
    assert task != row.id


# Its files


def dropped(card, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    card.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, left, none))


def waited(qtbot, page):
    """Wait until files and pictures are read."""
    qtbot.waitUntil(lambda: page.files.reading.isHidden() and page.files._task is None)


def test_photos_are_seen_and_evidence_is_a_key_away(qtbot, ear, db, met, tmp_path):
    photo, broken = tmp_path / "mesa.jpg", tmp_path / "rota.txt"
    Image.new("RGB", (600, 400), "teal").save(photo)
    broken.write_text("nada")
    page = went(qtbot, ear, "event", met)
    dropped(page.files, photo, broken)
    assert page.files.reading.text() == "Leyendo 2 archivos…"
    waited(qtbot, page)
    assert ear.told[-1] == ("2 archivos adjuntados", True)
    ear.desk.act(journal.undo)
    assert page.files.nothing.isVisible()
    ear.desk.act(journal.redo)
    waited(qtbot, page)
    assert page.files.photos.lacking() == []
    assert titles(page.files.parts[AttachmentPurpose.DOCUMENT].list) == ["rota.txt"]
    menu_on(page.files.parts[AttachmentPurpose.DOCUMENT].list, "rota")
    turned = QApplication.activePopupWidget().actions()
    es_para = next(each for each in turned if each.text() == "Es para").menu()
    next(each for each in es_para.actions() if each.text() == "Material").trigger()
    assert titles(page.files.parts[AttachmentPurpose.MATERIAL].list) == ["rota.txt"]
    came_back(qtbot, page)
    page.files.photos.setFocus()
    QTest.keyClick(page.files.photos, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    dialog = page.window().findChild(QFileDialog)
    dialog.filesSelected.emit([str(broken), str(tmp_path / "nada.txt")])
    dialog.reject()
    waited(qtbot, page)
    assert "nada.txt" in ear.failed[-1]
    assert titles(page.files.parts[AttachmentPurpose.EVIDENCE].list) == ["rota.txt"]
    page.files.photos.setFocus()
    page.files.photos.setCurrentIndex(page.files.photos.shown.index(0))
    QTest.keyClick(page.files.photos, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    popup()["Nombre y leyenda"].trigger()
    form = followed(qtbot, ear)
    fill(form, "caption", "La mesa")
    save(form)
    assert [each.title for each in page.files.photos.shown.rows] == ["La mesa"]
    QTest.keyClick(page.files.photos, Qt.Key.Key_Delete)
    press(page.window().findChild(Question), "Eliminar")
    assert not page.files.photos.isVisible()
    assert len(read(db, attachments.of_event, met)) == 2


def test_making_a_page_takes_the_keyboard_from_no_window(qtbot, ear, met):
    """A part that is shown before it has a place is a window for a moment, and takes the focus."""
    first = show(qtbot, routes.build(ear.desk, Target("event", met)))
    for kind in ("event", "event/new", "event/attendance"):
        made = routes.build(ear.desk, Target(kind, None if kind == "event/new" else met))
        QApplication.processEvents()
        assert first.isActiveWindow(), kind
        qtbot.addWidget(made)
