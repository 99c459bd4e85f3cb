"""The list as it is typed from paper: few keys, nothing lost, nobody renamed."""

from datetime import date
from random import Random

import folk
import pytest
from accessible import nameless
from acting import Ear, press, show
from acting import write as type_
from makers import CARMEN, appoint, meeting, person, post, read, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from sqlalchemy import select

from crm import attendance, attendance_list, bin, event_states, journal, people, sessions
from crm.dates import PartialDate
from crm.model import (
    AgeBand,
    Appointment,
    EventState,
    Organization,
    Participation,
    ParticipationState,
    Person,
    Post,
    Sex,
)
from crm.model.event import NOBODY
from crm.reports import sign_in
from ui.desk import Target
from ui.pages.attendance import VERIFY
from ui.pages.attendance import page as attendance_page
from ui.parts.task import Task
from ui.parts.toast import Toast

DAY = date(2023, 11, 14)
ENTER, TAB, UP = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Up
ALT = Qt.KeyboardModifier.AltModifier
INVITED = ParticipationState.INVITED


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def event_id(db):
    return meeting(db, "Taller", start=PartialDate.day(DAY))


def opened(qtbot, ear, event_id, wide=1072, tall=800, **given):
    target = Target("event/attendance", event_id, tuple(given.items()))
    return show(qtbot, attendance_page(ear.desk, target), wide, tall)


def key(which, held=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), which, held)


def typed(text, then=ENTER):
    """Type where the keyboard is, and press a key after it."""
    type_(QApplication.focusWidget(), text)
    if then is not None:
        key(then)


def rows(db, event_id, session_id=None):
    found = read(db, attendance.rows, event_id, session_id)
    return [(each.sheet_row, each.shown) for each in found]


def test_a_known_person_is_a_few_letters_and_enter(qtbot, db, ear, event_id):
    rosa, ana = person(db), person(db, "Ana Torres Díaz")
    appoint(db, rosa, post(db, "Gerenta"))
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    typed("tor")
    assert rows(db, event_id) == [(1, "Rosa Quispe Mamani"), (2, "Ana Torres Díaz")]
    first = read(db, attendance.rows, event_id)[0]
    assert (first.post, first.organization_id) == ("Gerenta", CARMEN)
    assert page.entry.number.text() == "3"
    assert page.entry.who.hasFocus()
    assert page.total.text() == "2 asistencias"
    assert nameless(page) == []
    write(db, journal.undo)
    assert rows(db, event_id) == [(1, "Rosa Quispe Mamani")]
    assert page.entry.number.text() == "2"
    assert ana not in {each.person_id for each in read(db, attendance.rows, event_id)}


# A whole list, all keys counted


@pytest.fixture
def town(db):
    """Three thousand people of the file, one in two of whom holds a post in an institution."""

    def made(seed):
        random = Random(seed)
        with db.write() as session:
            ids = list(journal.insert_rows(session, Person, folk.people(random, 3_000)))
            places = random.sample(read_ids(session), 300)
            given = [{"organization_id": at, "title": "Técnico", "single": False} for at in places]
            posts = list(journal.insert_rows(session, Post, given))
            held = [
                {"person_id": who, "post_id": random.choice(posts), "focal_point": False}
                for who in random.sample(ids, 1_500)
            ]
            journal.insert_rows(session, Appointment, held)
        return random, ids

    return made


def read_ids(session):
    return list(session.scalars(select(Organization.id)))


class Typist:
    """Types a list as somebody would who sees no more than the paper and what is offered.

    Of a name, as the columns of the paper go: two letters of each surname, then the given name
    letter by letter; and Enter as soon as the one who is meant stands first. Of those who are
    called alike, the arrow goes to the one who is meant. What cannot be read is three letters and
    Alt+I, which are five keys. The rule was chosen on other people than those of the test.
    """

    def __init__(self, page):
        self.line = page.entry.who
        self.keys = 0

    def press(self, which, held=Qt.KeyboardModifier.NoModifier):
        self.keys += 2 if held else 1
        QTest.keyClick(QApplication.focusWidget(), which, held)

    def letter(self, letter):
        self.keys += 1
        type_(QApplication.focusWidget(), letter)

    def known(self, person_):
        """Type the row of somebody; return how many keys it took."""
        before = self.keys
        paternal, maternal = person_["paternal_surname"], person_["maternal_surname"]
        parts = [paternal[:2], *([maternal[:2]] if maternal else []), person_["given_names"]]
        name = " ".join(filter(None, (person_["given_names"], paternal, maternal)))
        for letter in " ".join(parts).lower():
            self.letter(letter)
            if self.line.listed()[:1] == [name] and self.line.meant() == person_["id"]:
                break
        for _one in range(8):
            if self.line.meant() == person_["id"]:
                break
            self.press(Qt.Key.Key_Down)
        assert self.line.meant() == person_["id"], (name, self.line.text(), self.line.listed())
        self.press(ENTER)
        return self.keys - before

    def illegible(self, written):
        before = self.keys
        for letter in written:
            self.letter(letter)
        self.press(Qt.Key.Key_I, ALT)
        return self.keys - before


BEFORE = 92  # rows typed the day before: the longer the list, the harder what is typed on


def there_already(db, event_id, paper):
    """Put on the list those who were typed the day before."""
    given = [
        {
            "event_id": event_id,
            "person_id": each,
            "written": None if each else "abc",
            "to_verify": each is None,
            "state": ParticipationState.ATTENDED,
            "sheet_row": number,
            "position": number - 1,
        }
        for number, each in enumerate(paper, 1)
    ]
    with db.write() as session:
        journal.insert_rows(session, Participation, given)


@pytest.mark.parametrize("seed", [2_024])
def test_a_list_of_120_takes_at_most_eight_keys_a_known_row(qtbot, db, ear, event_id, town, seed):
    random, ids = town(seed)
    who = random.sample(ids, 90)
    with db.read() as session:
        known = {
            each.id: {
                "id": each.id,
                "given_names": each.given_names,
                "paternal_surname": each.paternal_surname or "",
                "maternal_surname": each.maternal_surname or "",
            }
            for each in session.scalars(select(Person).where(Person.id.in_(who)))
        }
    paper = [*who, *([None] * 30)]
    random.shuffle(paper)
    there_already(db, event_id, paper[:BEFORE])
    page = opened(qtbot, ear, event_id)
    typist = Typist(page)
    typed_now = paper[BEFORE:]
    keys = [
        typist.illegible("abc") if each is None else typist.known(known[each]) for each in typed_now
    ]
    there = read(db, attendance.rows, event_id)
    assert [each.sheet_row for each in there] == list(range(1, 121))
    assert [each.person_id for each in there] == paper
    assert sum(each.to_verify for each in there) == 30
    known_keys = [n for n, each in zip(keys, typed_now, strict=True) if each is not None]
    assert sum(known_keys) / len(known_keys) <= 8


# What else there is to a row


def test_somebody_new_is_created_without_leaving_the_row(qtbot, db, ear, event_id):
    page = opened(qtbot, ear, event_id)
    typed("Zulema Prado Meza", then=None)
    assert page.entry.who.listed() == [
        "Dejar «Zulema Prado Meza» por verificar",
        "Crear persona «Zulema Prado Meza»",
    ]
    key(Qt.Key.Key_Down)
    key(ENTER)
    assert page.entry.heading.text() == "Persona nueva"
    assert page.entry.form.fields["institution"].widget.hasFocus()
    typed("Carmen de la Legua")
    key(TAB)
    typed("Regidora", then=TAB)
    typed("m", then=TAB)  # Mujer
    typed("3", then=None)  # 30 a 59
    page.entry.form.focus("phone")
    typed("987 654 321", then=None)
    page.entry.form.focus("consent_contact")
    typed("s")
    (row,) = read(db, attendance.rows, event_id)
    assert (row.name, row.post, row.organization_id) == ("Zulema Prado Meza", "Regidora", CARMEN)
    assert (row.sex, row.age_band, row.consent_contact) == (Sex.FEMALE, AgeBand.FROM_30, True)
    assert read(db, attendance_list.reached, row.person_id).phone == "987 654 321"
    assert page.entry.who.hasFocus()
    assert page.entry.number.text() == "2"
    write(db, journal.undo)
    assert read(db, people.count) == 0


def test_enter_twice_creates_nobody(qtbot, db, ear, event_id):
    page = opened(qtbot, ear, event_id)
    typed("Zulema Prado Meza")
    key(ENTER)
    assert (rows(db, event_id), read(db, people.count)) == ([(1, "Zulema Prado Meza")], 0)
    assert page.said.text() == "Fila 1: «Zulema Prado Meza», por verificar."


def test_a_message_covers_neither_the_row_that_is_typed_nor_the_list(qtbot, ear, event_id):
    page = opened(qtbot, ear, event_id)
    toast = Toast(page)
    toast.above = page.toast_above
    toast.say("Fila quitada de la lista.", "Deshacer", lambda: None)
    assert toast.geometry().bottom() <= page.table.mapTo(page, page.table.rect().topLeft()).y()


def test_tab_goes_on_in_the_row_and_letters_choose(qtbot, db, ear, event_id):
    person(db)
    page = opened(qtbot, ear, event_id)
    typed("ros qui", then=TAB)
    typed("m", then=TAB)
    typed("3")
    (row,) = read(db, attendance.rows, event_id)
    assert (row.sex, row.age_band, row.name) == (
        Sex.FEMALE,
        AgeBand.FROM_30,
        "Rosa Quispe Mamani",
    )
    assert page.entry.number.text() == "2"


def test_somebody_new_who_is_called_like_another_is_asked_about(qtbot, db, ear, event_id):
    rosa = person(db)
    page = opened(qtbot, ear, event_id)
    typed("Rosa Quispe Mamani", then=None)
    key(Qt.Key.Key_N, ALT)
    key(ENTER)
    assert "Ya hay alguien con ese nombre" in page.entry.note.words.text()
    assert rows(db, event_id) == []
    key(ENTER)  # it is her
    assert [each.person_id for each in read(db, attendance.rows, event_id)] == [rosa]
    typed("Rosa Quispe Mamani", then=None)
    key(Qt.Key.Key_N, ALT)
    key(ENTER)
    press(page, "Es otra: crearla")
    assert read(db, people.count) == 2
    assert len(rows(db, event_id)) == 2


def test_what_cannot_be_read_is_kept_and_found_out_later(qtbot, db, ear, event_id):
    person(db)
    page = opened(qtbot, ear, event_id)
    typed("R. Qui", then=UP)
    key(UP)  # under the one who is called so
    key(ENTER)
    key(Qt.Key.Key_I, ALT)
    assert rows(db, event_id) == [(1, "R. Qui"), (2, "Ilegible")]
    page.switch.choose(VERIFY)
    assert len(page.table.row_model.ids) == 2
    key(UP)
    key(UP)
    assert page.entry.who.text() == "R. Qui"
    typed("ros qui")
    assert rows(db, event_id) == [(1, "Rosa Quispe Mamani"), (2, "Ilegible")]
    assert page.entry.who.text() == "Ilegible"  # the next that is to be found out
    assert len(page.table.row_model.ids) == 1


def test_editing_a_row_renames_nobody(qtbot, db, ear, event_id):
    rosa, ana = person(db), person(db, "Ana Torres Díaz")
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    key(UP)
    assert page.entry.who.text() == "Rosa Quispe Mamani"
    typed("Rosa Otra", then=None)
    page.entry.who.close_list()
    key(ENTER)
    assert "Elija a la persona" in page.entry.note.words.text()
    assert read(db, people.rows, [rosa])[rosa].name == "Rosa Quispe Mamani"
    page.entry.take()
    typed("tor", then=ENTER)
    assert rows(db, event_id) == [(1, "Ana Torres Díaz")]
    names = read(db, people.rows, [rosa, ana])
    assert [names[rosa].name, names[ana].name] == ["Rosa Quispe Mamani", "Ana Torres Díaz"]


def test_a_second_appearance_is_told_and_left_out_or_joined(qtbot, db, ear, event_id):
    rosa = person(db)
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    typed("ros qui")
    said = page.entry.note.words.text()
    assert said == "Rosa Quispe Mamani ya está en la fila 1 de esta lista."
    key(ENTER)  # the same: this row is left out
    assert (page.entry.number.text(), rows(db, event_id)) == ("3", [(1, "Rosa Quispe Mamani")])
    typed("R. Q.", then=None)
    key(Qt.Key.Key_I, ALT)
    key(UP)
    typed("ros qui")
    assert "ya está en la fila 1" in page.entry.note.words.text()
    key(ENTER)  # the same: of two rows one is left
    assert rows(db, event_id) == [(1, "Rosa Quispe Mamani")]
    write(db, journal.undo)
    assert rows(db, event_id) == [(1, "Rosa Quispe Mamani"), (3, "R. Q.")]
    assert [each.person_id for each in read(db, attendance.rows, event_id)] == [rosa, None]


def test_somebody_under_18_is_counted_and_never_named(qtbot, db, ear, event_id):
    page = opened(qtbot, ear, event_id)
    key(Qt.Key.Key_M, ALT)
    assert "se cuenta sin nombre" in page.entry.note.words.text()
    typed("m")
    assert read(db, attendance.minors, event_id) == attendance.Minors(women=1)
    assert page.total.text() == "0 asistencias · 1 menor de 18 sin nombre"
    assert page.entry.who.hasFocus()
    write(db, people.save_person, people.split_name("Milagros Ñaupari Soto"))
    typed("Milagros Ñaupari Soto", then=None)
    key(Qt.Key.Key_N, ALT)
    page.entry.form.focus("age_band")
    typed("m")
    assert read(db, attendance.minors, event_id).total == 2
    assert read(db, people.count) == 1  # who was in the file, and was asked nothing of


def test_a_row_found_to_be_under_18_is_forgotten_only_when_that_is_wanted(qtbot, db, ear, event_id):
    page = opened(qtbot, ear, event_id)
    typed("Milagros Ñ", then=None)
    key(Qt.Key.Key_I, ALT)
    for answer, left in (("No, dejar la fila", 1), ("Contar sin nombre", 0)):
        page._edit(read(db, attendance.rows, event_id)[0].participation_id)
        page.entry.form.fields["age_band"].fill(AgeBand.UNDER_18)
        page.entry.form.focus("age_band")
        key(ENTER)
        assert "no se pueden recuperar" in page.entry.note.words.text()
        assert len(rows(db, event_id)) == 1
        press(page, answer)
        assert len(rows(db, event_id)) == left
    assert read(db, attendance.minors, event_id).total == 1
    assert b"Milagros" not in db.path.read_bytes()


# Those who are printed on the sheet


@pytest.fixture
def printed(db, event_id):
    """Three invitees on the sheet of one session of two."""
    names = ("Ana Torres", "Eva Soto", "Luis Rojas")
    given = [{"person_id": person(db, name), "state": INVITED} for name in names]
    meeting(db, "Taller", event_id, participants=given)
    parts = [
        write(db, sessions.save_session, event_id, {"title": title})
        for title in ("Mañana", "Tarde")
    ]
    write(db, sign_in.print_sheets, event_id, 5)
    return parts


def test_the_invited_are_ticked_by_space_or_by_the_number_of_their_row(
    qtbot, db, ear, event_id, printed
):
    page = opened(qtbot, ear, event_id, session=printed[0])
    assert page.listing.sheet_id is not None
    assert page.entry.number.text() == "4"
    page.table.setFocus()
    page.table.select([page.table.row_model.ids[0]])
    key(Qt.Key.Key_Space)
    key(Qt.Key.Key_Space)
    assert rows(db, event_id, printed[0]) == [(1, "Luis Rojas"), (2, "Eva Soto")]
    key(UP)
    key(Qt.Key.Key_Space)  # not after all
    assert rows(db, event_id, printed[0]) == [(1, "Luis Rojas")]
    page.entry.take()
    page._new_row()
    typed("3", then=None)
    assert page.entry.who.listed() == ["Fila 3: Ana Torres"]
    key(ENTER)
    assert rows(db, event_id, printed[0]) == [(1, "Luis Rojas"), (3, "Ana Torres")]
    assert rows(db, event_id, printed[1]) == []
    page.sessions.setCurrentIndex(2)
    page.sessions.activated.emit(2)
    assert [each.there for each in page.listing.rows] == [False, False, False]
    assert page.listing.numbered(1).row.name == "Luis Rojas"


def test_who_did_not_come_is_seen_and_marked_in_one_action(qtbot, db, ear, event_id, printed):
    page = opened(qtbot, ear, event_id, session=printed[0])
    typed("1")
    press(page, "Marcar ausentes…")
    assert "2 invitados" in page.preview.title.text()
    assert [row.title for row in page.preview.rows.view.shown.rows] == ["Eva Soto", "Ana Torres"]
    QTest.keyClick(page.preview.confirm, ENTER)
    states = {each.name: each.state for each in read(db, attendance.rows, event_id)}
    assert states["Eva Soto"] is states["Ana Torres"] is ParticipationState.ABSENT
    assert not page.absent.isEnabled()
    write(db, journal.undo)
    assert len(read(db, attendance.awaited, event_id)) == 2


def test_a_row_is_taken_off_and_comes_back(qtbot, db, ear, event_id):
    person(db)
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    page._focus_table()
    key(Qt.Key.Key_Delete)
    assert (rows(db, event_id), ear.told[-1]) == ([], ("Fila quitada de la lista.", True))
    write(db, journal.undo)
    assert page.table.row_model.ids


def test_what_the_keys_do_is_in_a_menu_too(qtbot, db, ear, event_id):
    rosa = person(db)
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    page._focus_table()
    QTest.keyClick(page.table, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    (made,) = page.findChildren(QMenu, options=Qt.FindChildOption.FindDirectChildrenOnly)
    acts = {each.text(): each for each in made.actions() if each.text()}
    assert list(acts) == [
        "Quitar la marca de asistencia",
        "Corregir la fila",
        "Abrir ficha",
        "Quitar de la lista",
    ]
    acts["Abrir ficha"].trigger()
    assert ear.went == [Target("person", rosa)]
    acts["Quitar de la lista"].trigger()
    assert rows(db, event_id) == []


def test_a_row_that_is_left_is_saved_and_one_that_cannot_be_says_why(qtbot, db, ear, event_id):
    person(db)
    person(db, "Ana Torres Díaz")
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    typed("tor")
    key(UP)
    page.entry.form.focus("post")
    typed("Jefa", then=None)
    page.entry.who.setFocus()
    key(UP)  # leaves the row
    assert read(db, attendance.rows, event_id)[1].post == "Jefa"
    page.entry.form.focus("phone")
    typed("12")
    assert "teléfono" in page.entry.form.problems()["phone"]
    page.entry.form.fields["phone"].fill("")
    page.entry.form.focus("post")
    typed("Otra", then=None)
    assert page.leaving()
    assert read(db, attendance.rows, event_id)[0].post == "Otra"


def test_the_row_of_somebody_erased_can_still_be_filled_in(qtbot, db, ear, event_id):
    person(db)
    page = opened(qtbot, ear, event_id)
    typed("ros qui")
    write(db, bin.delete, Person, read(db, people.find)[0], name="Rosa")
    write(db, bin.empty)
    key(UP)
    assert page.entry.who.text() == NOBODY
    page.entry.form.focus("sex")
    typed("m")
    (row,) = read(db, attendance.rows, event_id)
    assert (row.written, row.sex, row.to_verify) == (NOBODY, Sex.FEMALE, False)


def test_the_page_comes_back_as_it_was_left(qtbot, db, ear, event_id, printed):
    page = opened(qtbot, ear, event_id)
    assert page.listing.session_id == printed[0]  # the first, where none is named
    page.sessions.setCurrentIndex(2)
    page.sessions.activated.emit(2)
    typed("a medio escribir", then=None)
    assert page.leaving()
    again = opened(qtbot, ear, event_id)
    again.restore(page.state())
    assert again.listing.session_id == printed[1]
    assert again.entry.who.text() == "a medio escribir"


def test_a_list_of_a_cancelled_meeting_says_so(qtbot, db, ear, event_id):
    page = opened(qtbot, ear, event_id)
    write(db, event_states.become, event_id, EventState.CANCELLED)
    assert "cancelada" in page.notices.notice.words.text()
    write(db, event_states.become, event_id, EventState.HELD)
    assert page.notices.notice is None
