"""The list as it is typed from paper: few keys, nothing lost, nobody renamed."""

from datetime import date
from random import Random

import folk
import pytest
from accessible import nameless
from acting import Ear, press, show, write as type_
from makers import CARMEN, appoint, meeting, person, post, read, write
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from sqlalchemy import select

from crm import attendance, attendance_list, journal, people, sessions
from crm.dates import PartialDate
from crm.model import AgeBand, Appointment, Organization, ParticipationState, Person, Post, Sex
from crm.model.base import Record
from crm.reports import sign_in
from ui.desk import Target
from ui.pages.attendance import VERIFY
from ui.pages.attendance import page as attendance_page
from ui.parts.task import Task

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
    Alt+I, which are five keys.
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
    page = opened(qtbot, ear, event_id)
    typist = Typist(page)
    keys = [
        typist.illegible("abc") if each is None else typist.known(known[each]) for each in paper
    ]
    there = read(db, attendance.rows, event_id)
    assert [each.sheet_row for each in there] == list(range(1, 121))
    assert [each.person_id for each in there] == paper
    assert sum(each.to_verify for each in there) == 30
    known_keys = [n for n, each in zip(keys, paper, strict=True) if each is not None]
    assert sum(known_keys) / len(known_keys) <= 8
