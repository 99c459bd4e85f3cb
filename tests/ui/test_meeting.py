"""Registrar reunión, as somebody logs a meeting, leaves it, corrects it and takes it back."""

import datetime as dt
import os
from itertools import pairwise

import pytest
from accessible import nameless
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMenu,
    QPushButton,
    QScrollArea,
    QWidget,
)
from sqlalchemy import event, func, select

from crm import (
    attachments,
    attendance,
    bin,
    catalogue,
    drafts,
    events,
    followups,
    journal,
    people,
)
from crm.dates import PartialDate
from crm.model import (
    Change,
    EventState,
    Framework,
    Modality,
    NetworkRole,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
    Sex,
)
from crm.model.base import today
from crm.settings import Settings
from ui.desk import Desk, Target
from ui.forms import known
from ui.pages.meeting import MeetingPage, meeting_page
from ui.parts.dialog import Question
from ui.parts.toast import Banner, Toast
from ui.theme import theme

CARMEN = catalogue.government_id("070103")
COMAS = catalogue.government_id("150110")
OIM = catalogue.entity_id("OIM")
HOSTILE = "<b>R&D</b> =1+1 \u202egpj.exe\u202c a\0b \U0001f600"
CLEAN = "<b>R&D</b> =1+1 gpj.exe ab \U0001f600"


class Heard:
    """What a page asked of the frame."""

    def __init__(self, desk):
        self.went, self.told, self.failed, self.backs = [], [], [], 0
        desk.went.connect(self.went.append)
        desk.told.connect(lambda said, _undo: self.told.append(said))
        desk.failed.connect(self.failed.append)
        desk.left.connect(self._left)

    def _left(self):
        self.backs += 1


@pytest.fixture
def desk(db):
    theme()
    made = Desk(db, Settings())
    made.heard = Heard(made)
    return made


@pytest.fixture
def folk(db):
    """Two people of Carmen de la Legua and one of Comas."""
    with db.write() as session:
        return [
            people.quick_person(
                session, "Milagros Tasayco", organization_id=CARMEN, post="Gerenta"
            ),
            people.quick_person(session, "Ruth Zevallos", organization_id=CARMEN, post="Asesora"),
            people.quick_person(session, "Ruth Camposano", organization_id=COMAS, post="Regidora"),
        ]


@pytest.fixture
def open_page(qtbot, desk):
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.resize(1072, 760)
    frame.show()
    qtbot.waitExposed(frame)
    frame.activateWindow()

    def open_(kind="event/new", id_=None, **given):
        page = meeting_page(desk, Target(kind, id_, tuple(given.items())))
        page.setParent(frame)
        page.resize(frame.size())
        page.show()
        if isinstance(page, MeetingPage):
            page.focus_first()
        return page

    yield open_
    frame.deleteLater()
    QApplication.sendPostedEvents(frame, QEvent.Type.DeferredDelete)


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def write(qtbot, text):
    qtbot.keyClicks(QApplication.focusWidget(), text)


def paste(text):
    """Type what a keyboard of this test cannot."""
    event = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, text)
    QApplication.sendEvent(QApplication.focusWidget(), event)


def field(page, name):
    forms = (page.form.what.form, page.form.notes, page.form.more.form, page.form.links.form)
    return next(form.fields[name] for form in forms if name in form.fields)


def focused_name():
    return QApplication.focusWidget().accessibleName()


def only_event(desk):
    ids = desk.read(events.find)
    assert len(ids) == 1
    return ids[0], desk.read(lambda session: events.values_of(session, ids[0]))


def save(page):
    page.save()
    return page.form.problems()


def logged(desk, **values):
    usual = {"subject": "Mesa técnica", "start": PartialDate.day(dt.date(2023, 12, 12))}
    return desk.act(lambda session: events.save_event(session, usual | values))


def menu_of(page):
    return [each for each in page.findChildren(QMenu) if each.isVisible()][-1]


def choose(page, text):
    """Take a line of the menu that is open, or of one inside it."""
    opened = menu_of(page)
    lines = [*opened.actions(), *(a for m in opened.findChildren(QMenu) for a in m.actions())]
    next(each for each in lines if each.text() == text).trigger()
    opened.close()


# Logging one


def test_a_whole_meeting_is_logged_with_keys_alone(qtbot, desk, folk, open_page):
    open_page(organization_id=COMAS)
    assert focused_name() == "Asunto, obligatorio"
    write(qtbot, "Revision del plan")
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Estado"
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Fecha"
    press(qtbot, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    write(qtbot, "12/12/2023")
    for name, typed in (("Varios días", ""), ("Inicio", "10"), ("Fin", "11.30")):
        press(qtbot, Qt.Key.Key_Tab)
        assert focused_name() == name
        write(qtbot, typed)
    press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Right)
    assert focused_name() == "Virtual"
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Lugar"
    write(qtbot, "Palacio municipal")
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Participantes"
    write(qtbot, "070103")
    press(qtbot, Qt.Key.Key_Return)
    write(qtbot, "tasay")
    press(qtbot, Qt.Key.Key_Return)
    write(qtbot, "luz prueba")
    press(qtbot, Qt.Key.Key_Return)  # nobody is called so: the only row creates
    assert focused_name() == "Nombre de la persona, obligatorio"
    press(qtbot, Qt.Key.Key_Tab)
    write(qtbot, "Asesora")
    press(qtbot, Qt.Key.Key_Return)
    assert focused_name() == "Participantes"
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Gob. local, total"
    write(qtbot, "4")
    press(qtbot, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    write(qtbot, "/n Datos por zona")
    press(qtbot, Qt.Key.Key_Return)
    write(qtbot, "/c Aprobar el plan")
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Responsable, resultado 2"
    write(qtbot, "tasay")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Vence, resultado 2"
    write(qtbot, "01/02/2024")
    press(qtbot, Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    assert focused_name() == "Actividad del plan"
    press(qtbot, Qt.Key.Key_Tab)
    assert focused_name() == "Objetivos del PMM"
    write(qtbot, "16 ")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.heard.told == ["Reunión «Revision del plan» guardada"]
    assert desk.heard.backs == 1

    id_, said = only_event(desk)
    assert said["start"] == PartialDate.day(dt.date(2023, 12, 12))
    assert (said["start_time"], said["end_time"]) == (dt.time(10), dt.time(11, 30))
    assert (said["modality"], said["venue"]) == (Modality.VIRTUAL, "Palacio municipal")
    assert said["state"] is EventState.HELD
    carmen = "Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert desk.read(lambda s: events.who_took_part(s, id_)) == [
        ("Municipalidad Distrital de Comas", ""),
        (carmen, ""),
        ("Milagros Tasayco", f"Gerenta · {carmen}"),
        ("luz prueba", f"Asesora · {carmen}"),
    ]
    assert {row["state"] for row in said["participants"]} == {ParticipationState.ATTENDED}
    assert [(each["kind"], each["total"]) for each in said["head_counts"]] == [
        ("local_government", 4)
    ]
    need, commitment = said["outcomes"]
    assert (need["kind"], need["text"]) == (OutcomeKind.NEED, "Datos por zona")
    assert commitment["kind"] is OutcomeKind.COMMITMENT
    assert (commitment["responsible_id"], commitment["due_on"]) == (folk[0], dt.date(2024, 2, 1))
    assert said["tags"] == [catalogue.tag_id(Framework.GCM_OBJECTIVE, 16)]


def test_one_undo_takes_the_meeting_and_the_person_it_brought(desk, open_page):
    page = open_page(organization_id=CARMEN)
    field(page, "subject").fill("Con persona nueva")
    page.form.who.tokens.create_requested.emit("Ruth Prueba")
    page.form.who.new_person._make()
    assert save(page) == []
    assert desk.read(people.count) == 1
    desk.act(journal.undo)
    assert desk.read(people.count) == 0
    assert desk.read(events.find) == []


def test_it_starts_today_and_now_with_whom_it_was_opened_for(desk, folk, open_page):
    page = open_page(person_id=folk[1])
    assert field(page, "start").read() == PartialDate.day(today())
    assert isinstance(field(page, "start_time").read(), dt.time)
    assert [each.short for each in page.form.who.tokens.tokens()] == [
        "Ruth Zevallos · M. D. Carmen de la Legua Reynoso"
    ]
    field(page, "start").widget.setText("2 de enero de 2023")
    assert field(page, "start_time").read() is None  # «now» was never said of another day


def test_people_of_the_chosen_institution_come_first(qtbot, folk, open_page):
    page = open_page(organization_id=CARMEN)
    line = page.form.who.tokens.line
    qtbot.keyClicks(line, "ruth")
    assert line.listed()[:2] == ["Ruth Zevallos", "Ruth Camposano"]
    assert line.listed()[-1] == "Crear persona «ruth»"
    line.clear()
    qtbot.keyClicks(line, "comas")
    assert line.listed()[0] == "Comas"


@pytest.mark.parametrize(
    ("typed", "on"),
    [
        ("junio de 2023", PartialDate.month(2023, 6)),
        ("2.º trimestre de 2023", PartialDate.quarter(2023, 2)),
        ("2022", PartialDate.year(2022)),
        ("sin fecha", None),
        ("no date", None),
        ("", None),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(desk, open_page, typed, on):
    page = open_page()
    field(page, "subject").fill("Mesa")
    field(page, "start").widget.setText(typed)
    assert not field(page, "start_time").widget.isEnabled()
    assert save(page) == []
    id_, said = only_event(desk)
    assert said["start"] == on
    assert said["start_time"] is None
    again = open_page("event/edit", id_)
    assert field(again, "start").read() == on


def test_several_days_have_an_end(qtbot, desk, open_page):
    page = open_page()
    assert not field(page, "end").widget.isVisible()
    qtbot.mouseClick(page.form.what.days, Qt.MouseButton.LeftButton)
    assert field(page, "end").widget.hasFocus()
    field(page, "subject").fill("Taller")
    field(page, "start").widget.setText("4/12/2023")
    field(page, "end").widget.setText("6/12/2023")
    assert save(page) == []
    id_, said = only_event(desk)
    assert said["end"] == PartialDate.day(dt.date(2023, 12, 6))
    assert field(open_page("event/edit", id_), "end").widget.isVisible()


def test_what_is_seldom_said_is_kept_too(desk, open_page):
    page = open_page()
    field(page, "subject").fill("Foro")
    field(page, "network_role").fill(NetworkRole.ENCOURAGES)
    page.form._unfold(True)
    assert field(page, "source_url").widget.isVisible()
    field(page, "network_result").fill("Participaron")
    field(page, "source_url").fill("https://www.gob.pe/foro")
    field(page, "official_title").fill("Foro oficial")
    field(page, "next_meeting").fill("12 de marzo, 10:00")
    place = desk.read(lambda s: known.of_place(s, catalogue.place_id("070103")))
    field(page, "place_id").fill(place)
    field(page, "several").fill(True)
    organizers = page.form.more.organizers
    organizers.tokens.line.setText("OIM")
    organizers.tokens.line.ask()
    organizers.tokens.line._take(0)
    organizers._set_role(OIM, OrganizerRole.HOSTS.value)
    assert organizers.tokens.tokens()[0].short == "OIM · es sede"
    assert save(page) == []
    id_, said = only_event(desk)
    assert said["network_role"] is NetworkRole.ENCOURAGES
    assert (said["network_result"], said["several"]) == ("Participaron", True)
    assert (said["place_id"], said["next_meeting"]) == (place.id, "12 de marzo, 10:00")
    assert [(row["organization_id"], row["role"]) for row in said["organizers"]] == [
        (OIM, OrganizerRole.HOSTS)
    ]
    again = open_page("event/edit", id_)
    assert save(again) == []
    assert only_event(desk)[1] == said


def test_a_kind_out_of_sight_is_chosen_from_the_menu(desk, open_page):
    page = open_page()
    field(page, "subject").fill("Foro")
    switch = field(page, "type_id").widget
    switch.open_menu()
    choose(page, "Visita")
    assert switch.more.plain_text() == "Visita"
    assert save(page) == []
    assert only_event(desk)[1]["type_id"] == catalogue.event_type_id("visit")


def test_a_call_is_not_in_person(open_page):
    page = open_page()
    field(page, "type_id").fill(catalogue.event_type_id("call"))
    assert field(page, "modality").read() == Modality.VIRTUAL
    field(page, "modality").fill(Modality.HYBRID)
    field(page, "type_id").fill(catalogue.event_type_id("workshop"))
    assert field(page, "modality").read() == Modality.HYBRID  # it was said by hand


def test_the_menu_of_a_token_says_more_of_who_it_is(qtbot, desk, folk, open_page):
    page = open_page(person_id=folk[0])
    who = page.form.who
    who.tokens.setFocus()
    press(qtbot, Qt.Key.Key_Left)
    press(qtbot, Qt.Key.Key_Return)
    choose(page, "No asistió")
    assert who.tokens.tokens()[0].short.endswith("no asistió")
    press(qtbot, Qt.Key.Key_Return)
    choose(page, "Mujer")
    field(page, "subject").fill("Mesa")
    assert save(page) == []
    (row,) = only_event(desk)[1]["participants"]
    assert (row["state"], row["sex"]) == (ParticipationState.ABSENT, Sex.FEMALE)


def test_those_of_a_planned_meeting_are_invited(desk, open_page):
    page = open_page(organization_id=CARMEN)
    field(page, "subject").fill("Mesa")
    field(page, "state").fill(EventState.PLANNED)
    field(page, "start").widget.setText("1/1/2090")
    assert save(page) == []
    assert only_event(desk)[1]["participants"][0]["state"] is ParticipationState.INVITED


def test_the_meeting_may_move_a_government_to_another_stage(desk, open_page):
    page = open_page(organization_id=CARMEN)
    assert page.form.stage.isVisible()
    page.form.stage.open_menu()
    choose(page, "Firmado")
    field(page, "subject").fill("Firma")
    field(page, "start").widget.setText("5/12/2023")
    assert save(page) == []
    view = desk.read(lambda session: followups.of_organization(session, CARMEN))
    assert view.current.stage.signs
    assert view.current.on == PartialDate.day(dt.date(2023, 12, 5))
    id_, _said = only_event(desk)
    again = open_page("event/edit", id_)
    assert again.form.stage._said.text() == "Llegó a esta etapa en esta reunión"
    assert save(again) == []
    assert len(only_event(desk)[1]["stage_changes"]) == 1


def test_what_went_before_with_the_actor_is_told(desk, open_page):
    late = today() - dt.timedelta(days=5)
    promise = {
        "kind": OutcomeKind.COMMITMENT,
        "text": "Enviar",
        "responsible": "A",
        "due_on": late,
    }
    logged(desk, participants=[{"organization_id": CARMEN}], outcomes=[promise])
    page = open_page(organization_id=CARMEN)
    assert "Mesa técnica" in page.form.latest._event.text()
    assert page.form.latest._overdue.text() == "1 compromiso vencido · Venció hace 5 días"


# What cannot be saved


def test_nothing_is_judged_while_one_types(qtbot, open_page):
    page = open_page()
    field(page, "start").widget.setFocus()
    field(page, "start").widget.selectAll()
    write(qtbot, "31/02/2024")
    assert page.form.problems() == []
    press(qtbot, Qt.Key.Key_Tab)
    assert page.form.problems() == [
        "La fecha «31/02/2024» no existe. Escriba día/mes/año, por ejemplo 12/12/2023."
    ]
    assert page.foot.count.text() == "1 campo por completar"


def test_an_end_before_its_start_is_told_in_a_sentence(desk, open_page):
    page = open_page()
    field(page, "subject").fill("Mesa")
    page.form.what._toggle_days()
    field(page, "start").widget.setText("6/12/2023")
    field(page, "end").widget.setText("4/12/2023")
    assert save(page) == ["El fin es anterior al inicio."]
    page.form.what._toggle_days()
    field(page, "start_time").widget.setText("11:00")
    field(page, "end_time").widget.setText("10:00")
    assert save(page) == ["La hora de fin es anterior a la de inicio."]
    field(page, "end_time").widget.setText("")
    field(page, "start").widget.setText("1/1/2090")
    assert save(page) == ["La fecha aún no llega. Corríjala o marque la reunión como programada."]
    assert desk.read(events.find) == []


def test_go_leads_to_what_is_missing(qtbot, open_page):
    page = open_page()
    field(page, "subject").fill("Mesa")
    page.form.results.focus_new()
    write(qtbot, "/c Ordenanza")
    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.form.problems() == [
        "Falta el responsable.",
        "Falta la fecha límite; sin ella no habrá recordatorio.",
    ]
    page.form.what.form.focus("subject")
    assert page.foot.count.text() == "2 campos por completar"
    qtbot.mouseClick(page.foot.go, Qt.MouseButton.LeftButton)
    assert focused_name() == "Responsable, resultado 1"
    write(qtbot, "Secretaria")
    press(qtbot, Qt.Key.Key_Tab)
    page.form.results.rows()[0]._in_30_days()
    page.form.what.form.focus("subject")
    assert not page.foot.count.isVisible()


def test_a_name_left_half_found_holds_up_saving(desk, open_page):
    page = open_page()
    field(page, "subject").fill("Mesa")
    page.form.who.tokens.line.setText("ruth")
    assert save(page)[0].startswith("Elija a «ruth» de la lista")
    page.form.who.tokens.line.clear()
    page.form.who.tokens.create_requested.emit("ruth")
    assert save(page) == ["Agregue o descarte a la persona nueva."]
    page.form.who.new_person._give_up()
    assert save(page) == []


def test_hostile_text_comes_back_as_typed(desk, open_page):
    page = open_page(organization_id=CARMEN)
    field(page, "subject").widget.setFocus()
    for name in ("subject", "venue", "official_title", "topic", "network_result"):
        field(page, name).widget.setText(HOSTILE)
    field(page, "network_role").fill(NetworkRole.ENCOURAGES)
    field(page, "notes").widget.setPlainText(HOSTILE + "x" * 10_000)
    page.form.results.rows()[0].text.setText(HOSTILE)
    page.form.results.rows()[0].who.setText(HOSTILE)
    counts = page.form.who.counts
    counts.add_group()
    counts.groups()[-1].name.setText(HOSTILE)
    counts.groups()[-1].total.setText("3")
    page.form.who.tokens.create_requested.emit(HOSTILE)
    page.form.who.new_person.form.fields["post"].fill(HOSTILE)
    page.form.who.new_person._make()
    assert save(page) == []
    id_, said = only_event(desk)
    for name in ("subject", "venue", "official_title", "topic", "network_result"):
        assert said[name] == CLEAN
    assert said["notes"] == CLEAN + "x" * 10_000
    assert said["head_counts"][0]["label"] == CLEAN
    assert (said["outcomes"][0]["text"], said["outcomes"][0]["responsible"]) == (CLEAN, CLEAN)
    again = open_page("event/edit", id_)
    assert field(again, "subject").read() == CLEAN
    assert again.form.who.tokens.tokens()[1].title == CLEAN


def test_a_name_of_ten_thousand_letters_is_refused_and_kept(desk, open_page):
    page = open_page()
    for name in ("subject", "venue", "topic", "official_title"):
        field(page, name).widget.setText("x" * 10_000)
    told = save(page)
    assert len(told) == 4
    assert told[0] == "Es demasiado largo: 10000 caracteres; caben 300."
    assert len(field(page, "subject").read()) == 10_000
    assert desk.read(events.find) == []


def test_a_full_disk_is_told_and_loses_nothing(qtbot, desk, open_page, tmp_path):
    page = open_page(organization_id=CARMEN)
    field(page, "subject").fill("Mesa")
    plan = tmp_path / "plan.pdf"
    plan.write_bytes(os.urandom(300_000))
    drop(page, plan)
    qtbot.waitUntil(lambda: not page.form.files.busy())
    before = page.form.draft()
    engine = desk.db.sessions.kw["bind"]

    def fill_up(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    event.listen(engine, "begin", fill_up)
    page.save()
    event.remove(engine, "begin", fill_up)
    assert "espacio" in page._refusal.words.text()
    assert page._refusal.isVisible()
    assert desk.heard.backs == 0
    assert page.form.draft() == before
    assert desk.read(events.find) == []
    with desk.db.write() as session:  # room again
        session.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert save(page) == []
    assert desk.heard.backs == 1


# The draft


def kept(desk, key="event/new"):
    return desk.read(lambda session: drafts.read(session, key))


def test_a_draft_is_kept_only_when_something_is_new(desk, open_page):
    page = open_page()
    page.keep_draft()
    assert kept(desk) is None
    field(page, "subject").fill("A medias")
    page._clock.timeout.emit()
    assert kept(desk)["form"]["what"]["subject"] == "A medias"
    assert page.foot.status.text().startswith("Borrador guardado a las ")
    assert desk.read(journal.next_undo) is None  # a draft is no change of the file


def test_esc_keeps_the_draft_and_offers_it_again(qtbot, desk, folk, open_page):
    page = open_page()
    write(qtbot, "A medias")
    field(page, "start").widget.setText("31/02/")
    page.form.who.tokens.line.setText("tasay")
    page.form.who.tokens.line.ask()
    page.form.who.tokens.line._take(0)
    page.form.who.tokens.create_requested.emit("Luz Nueva")
    page.form.who.new_person._make()
    page.form.results.focus_new()
    write(qtbot, "/x Cambio de gestion")
    page.form.links.form.fields["goals"].widget.line.setFocus()
    write(qtbot, "8")
    press(qtbot, Qt.Key.Key_Return)
    press(qtbot, Qt.Key.Key_Escape)
    assert desk.heard.backs == 1
    toast = page.window().findChild(Toast)
    assert toast.words.text() == "Borrador guardado"
    qtbot.mouseClick(toast.action, Qt.MouseButton.LeftButton)
    assert desk.heard.went == [Target("event/new")]

    again = open_page()
    assert again.form.draft() == page.form.draft()
    assert again.findChild(Banner, options=Qt.FindChildOption.FindDirectChildrenOnly)
    field(again, "start").widget.setText("2023")
    assert save(again) == []
    assert kept(desk) is None
    id_, said = only_event(desk)
    assert [each["kind"] for each in said["outcomes"]] == [OutcomeKind.RISK]
    assert len(said["tags"]) == 1
    assert [name for name, _post in desk.read(lambda s: events.who_took_part(s, id_))] == [
        "Milagros Tasayco",
        "Luz Nueva",
    ]


def test_an_untouched_form_leaves_no_draft(qtbot, desk, open_page):
    page = open_page()
    press(qtbot, Qt.Key.Key_Escape)
    assert desk.heard.backs == 1
    assert kept(desk) is None
    assert page.window().findChild(Toast) is None


def test_a_draft_of_one_actor_is_offered_when_another_is_logged(qtbot, desk, open_page):
    page = open_page(organization_id=CARMEN)
    write(qtbot, "De Carmen")
    assert page.leaving()
    other = open_page()
    assert field(other, "subject").read() == ""
    assert "«De Carmen»" in other._notice.words.text()
    other._reopen(other._drafts.other())
    assert desk.heard.went == [Target("event/new", None, (("organization_id", CARMEN),))]
    again = open_page(organization_id=CARMEN)
    assert field(again, "subject").read() == "De Carmen"
    again._forget_draft()
    assert field(again, "subject").read() == ""
    assert len(again.form.who.tokens.tokens()) == 1


def test_saved_and_another_begins_blank(qtbot, desk, open_page):
    page = open_page()
    write(qtbot, "Primera")
    press(
        qtbot,
        Qt.Key.Key_Return,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    assert desk.heard.told == ["Reunión «Primera» guardada"]
    assert desk.heard.backs == 0
    assert field(page, "subject").read() == ""
    write(qtbot, "Segunda")
    press(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(desk.read(events.find)) == 2


# A saved one


def changed(session):
    return session.scalar(select(func.count()).select_from(Change))


def test_a_saved_meeting_is_opened_unchanged_and_corrected(desk, folk, open_page):
    id_ = logged(
        desk,
        participants=[
            {"organization_id": CARMEN, "state": ParticipationState.CONFIRMED},
            {"person_id": folk[0], "sex": Sex.FEMALE},
        ],
        head_counts=[{"label": "Vecinas", "kind": "academia", "total": 12, "women": 12}],
        outcomes=[
            {
                "kind": OutcomeKind.COMMITMENT,
                "text": "Enviar",
                "responsible_id": folk[0],
                "due_on": dt.date(2024, 1, 9),
                "restricted": True,
                "evidence": "Acta",
                "creditor_id": OIM,
            }
        ],
        organizers=[
            {"organization_id": OIM, "role": OrganizerRole.ORGANIZES},
            {"organization_id": OIM, "role": OrganizerRole.FUNDS},
        ],
        tags=[catalogue.tag_id(Framework.SDG, 8)],
    )
    written = {"written": "R. Q. ilegible", "sheet_row": 1}
    desk.act(lambda s: attendance.save_row(s, id_, written))
    desk.act(lambda s: attendance.save_row(s, id_, {"person_id": folk[1], "sheet_row": 2}))
    before = desk.read(lambda session: events.values_of(session, id_))
    changes = desk.read(changed)
    page = open_page("event/edit", id_)
    assert field(page, "modality").read() is None  # nobody said; nobody is to guess
    assert save(page) == []
    assert desk.read(lambda session: events.values_of(session, id_)) == before
    assert desk.read(changed) == changes  # nor is there anything of it in the history
    page = open_page("event/edit", id_)
    field(page, "subject").fill("Mesa corregida")
    assert save(page) == []
    after = desk.read(lambda session: events.values_of(session, id_))
    assert after == before | {"subject": "Mesa corregida"}


def test_it_is_cancelled_from_its_menu_and_asked_before_it_goes(qtbot, desk, open_page):
    id_ = logged(desk, outcomes=[{"kind": OutcomeKind.NEED, "text": "Datos"}])
    page = open_page("event/edit", id_)
    page.open_menu()
    assert not field(page, "state_reason").widget.isVisible()
    choose(page, "Postergar la reunión")
    assert page.form.what.loses.isVisible()
    page.open_menu()
    choose(page, "Cancelar la reunión")
    assert field(page, "state_reason").widget.hasFocus()
    assert not page.form.what.loses.isVisible()
    field(page, "state_reason").fill("Lluvias")
    assert save(page) == []
    found = desk.read(lambda s: events.values_of(s, id_))
    assert (found["state"], found["state_reason"]) == (EventState.CANCELLED, "Lluvias")
    assert found["state_on"] == today()
    page = open_page("event/edit", id_)
    assert field(page, "state_reason").read() == "Lluvias"
    page.open_menu()
    choose(page, "Marcar como realizada")
    found = desk.read(lambda s: events.values_of(s, id_))
    assert (found["state"], found["state_reason"]) == (EventState.HELD, None)
    page.open_menu()
    choose(page, "Ver historial")
    assert desk.heard.went == [Target("history", id_)]
    page.open_menu()
    choose(page, "Eliminar")
    question = page.window().findChild(Question)
    assert "1 resultado" in question.accessibleDescription()
    qtbot.mouseClick(question.buttons["delete"], Qt.MouseButton.LeftButton)
    assert desk.heard.backs == 2
    assert desk.read(events.find) == []
    assert len(desk.read(bin.entries)) == 1
    desk.act(journal.undo)
    assert desk.read(events.find) == [id_]


def test_an_undo_elsewhere_is_seen_and_a_gone_meeting_says_so(desk, open_page):
    id_ = logged(desk)
    desk.act(lambda s: events.save_event(s, {"subject": "Otro asunto"}, id_))
    page = open_page("event/edit", id_)
    desk.act(journal.undo)
    assert field(page, "subject").read() == "Mesa técnica"
    desk.act(journal.undo)
    assert desk.heard.backs == 1
    gone = open_page("event/edit", id_)
    assert gone.words.text() == "Esa reunión ya no está en este archivo."


# Files


def photo(path):
    from PIL import Image

    Image.effect_noise((1200, 900), 80).convert("RGB").save(path, quality=98)
    return path


def drop(page, *paths):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    buttons, held = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    page.dropEvent(QDropEvent(QPointF(5, 5), copy, mime, buttons, held))


def test_files_are_dropped_and_written_with_the_meeting(qtbot, desk, open_page, tmp_path):
    page = open_page()
    field(page, "subject").fill("Con lista")
    big = photo(tmp_path / "Lista de asistencia.png")
    drop(page, big)
    qtbot.waitUntil(lambda: not page.form.files.busy())
    (taken,) = page.form.files.taken()
    assert (taken.name, taken.media_type) == ("Lista de asistencia.jpg", "image/jpeg")
    page.form.files.original.click()
    qtbot.waitUntil(lambda: not page.form.files.busy())
    assert page.form.files.taken()[0].data == big.read_bytes()
    page.keep_draft()
    again = open_page()
    qtbot.waitUntil(lambda: len(again.form.files.taken()) == 1)
    assert save(again) == []
    id_, _said = only_event(desk)
    (row,) = desk.read(lambda session: attachments.of_event(session, id_))
    assert row.size == big.stat().st_size
    edited = open_page("event/edit", id_)
    quit_ = next(
        each
        for each in edited.form.files.findChildren(QPushButton)
        if each.accessibleName() == f"Quitar {row.name}"
    )
    quit_.setFocus()
    qtbot.keyClick(quit_, Qt.Key.Key_Return)
    assert edited.form.files.add_button.hasFocus()
    assert save(edited) == []
    assert desk.read(lambda session: attachments.of_event(session, id_)) == []


def test_what_is_no_file_is_told_in_a_sentence(qtbot, open_page, tmp_path):
    page = open_page()
    empty, huge, link = tmp_path / "vacio.txt", tmp_path / "enorme.pdf", tmp_path / "enlace.txt"
    empty.touch()
    with huge.open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    link.symlink_to(huge)
    pipe = tmp_path / "tubo"
    os.mkfifo(pipe)
    for path, said in (
        (empty, "«vacio.txt» está vacío"),
        (huge, "«enorme.pdf» pasa de 50 MB"),
        (link, "«enlace.txt» no es un archivo común"),
        (pipe, "«tubo» no es un archivo común"),
        (tmp_path / "nada.txt", "No se pudo leer «nada.txt»"),
    ):
        drop(page, path)
        qtbot.waitUntil(lambda: not page.form.files.busy())
        assert said in page.form.files.complaint.text()
    assert page.form.files.taken() == []


# Looks


@pytest.mark.parametrize(("scale", "widths"), [(1.0, (1072, 972, 748)), (1.3, (972,))])
def test_nothing_is_cut_off_at_any_width_or_text_size(qtbot, open_page, scale, widths):
    theme().wear(scale=scale)
    page = open_page(organization_id=CARMEN)
    page.form.what._toggle_days()
    page.form._unfold(True)
    field(page, "type_id").fill(catalogue.event_type_id("intergovernmental"))
    for wide in widths:
        page.parentWidget().resize(wide, 560)
        page.resize(wide, 560)
        QApplication.processEvents()
        area = page.findChild(QScrollArea)
        assert page.form.width() <= area.viewport().width()
        beside = page.form._aside.mapTo(page.form, QPoint()).x() > 0
        assert beside is (wide >= 1_000 * scale)
        for part in (page.form.results, page.form.links.form, page.foot.save):
            right = part.mapTo(page, QPoint(part.width(), 0)).x()
            assert right <= page.width()
    theme().wear(scale=1.0)


def test_every_part_has_a_name(open_page, desk):
    assert nameless(open_page()) == []
    assert nameless(open_page("event/edit", logged(desk))) == []


def test_one_line_and_no_more_stands_between_the_parts_beside_the_form(open_page):
    for given, parts in (({}, 1), ({"organization_id": CARMEN}, 3)):
        page = open_page(**given)
        lines = [
            each
            for each in page.form._aside.findChildren(QFrame)
            if each.property("kind") == "line" and each.isVisible()
        ]
        tops = sorted(each.mapTo(page, QPoint(0, 0)).y() for each in lines)
        assert len(lines) == parts
        assert all(lower - upper > 20 for upper, lower in pairwise(tops))
