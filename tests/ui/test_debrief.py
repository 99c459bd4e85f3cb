"""The minutes in five minutes, as who comes back from an event types them."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, press, show
from acting import write as type_in
from makers import CARMEN, meeting, nothing_written, on, person
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from crm import catalogue, debrief, drafts, events, journal
from crm.model import OutcomeKind, ParticipationState
from ui.desk import Target
from ui.pages.debrief import page

SJL = catalogue.government_id("150132")
ATE = catalogue.government_id("150103")


@pytest.fixture
def event_id(db):
    who = [{"organization_id": CARMEN, "state": ParticipationState.ATTENDED}]
    return meeting(db, "Taller de integración", start=on(1), participants=who)


def opened(qtbot, db, event_id):
    ear = Ear(db)
    return ear, show(qtbot, page(ear.desk, Target("event/debrief", event_id)))


def write(made, *lines):
    """Type lines at the end of the text, and wait no longer than it takes to read them."""
    made.text.setFocus()
    for number, line in enumerate(lines):
        if number or made.text.toPlainText():
            QTest.keyClick(made.text, Qt.Key.Key_Return)
        type_in(made.text, line)
    made.read()


def save(made):
    QTest.keyClick(made.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def shown(card, name):
    return card.form.fields[name].keep()


def words(made):
    return [each.text() for each in made.findChildren(QLabel) if each.isVisible()]


def options(card):
    return [each.accessibleName() for each in card.findChildren(QPushButton) if each.isVisible()]


def outcomes(db, event_id):
    with db.read() as session:
        return events.values_of(session, event_id)["outcomes"]


def test_lines_are_understood_beside_asked_where_unclear_and_saved_at_once(qtbot, db, event_id):
    ear, made = opened(qtbot, db, event_id)
    with nothing_written(db):
        write(
            made,
            "/c Muni SJL: enviar padrón antes del 15/12/2027",
            "/n Ate: falta personal bilingüe (obj. 16)",
        )
        first, second = made.cards
        assert shown(first, "text") == "enviar padrón"
        assert shown(first, "due_on") == "15/12/2027"
        assert shown(second, "organization_id")["id"] == ATE
        assert [each["title"][:2] for each in shown(second, "tags")] == ["16"]
        assert not second.form.fields["due_on"].widget.isVisible()
        assert "¿Cuál Muni SJL?" in words(made)
        assert made.status.text() == "2 líneas · 1 por aclarar"
        wanted = next(each for each in options(first) if "Lurigancho" in each)
        press(made, wanted)
        assert made.status.text() == "2 líneas"
        assert nameless(made) == []
    save(made)
    theirs, need = outcomes(db, event_id)
    assert (theirs["kind"], theirs["text"], theirs["debtor_id"], theirs["due_on"]) == (
        OutcomeKind.COMMITMENT,
        "enviar padrón",
        SJL,
        date(2027, 12, 15),
    )
    assert need["organization_id"] == ATE
    assert ear.told == [("2 resultados guardados", True)]
    assert made.text.toPlainText() == ""
    assert made.cards == []
    made.minutes.click()
    assert (ear.went[-1].kind, ear.went[-1].value("paper")) == ("event/papers", "minutes")
    with db.write() as session:
        journal.undo(session)
    assert outcomes(db, event_id) == []


def test_what_was_corrected_by_hand_stays_while_the_text_goes_on(qtbot, db, event_id):
    _ear, made = opened(qtbot, db, event_id)
    write(made, "/n Ate: falta personal", "/o otra cosa")
    first, second = made.cards
    first.form.fields["text"].widget.setFocus()
    first.form.fields["text"].widget.selectAll()
    type_in(first.form.fields["text"].widget, "falta personal bilingüe")
    write(made, "/r un local")
    assert made.cards[0] is first
    assert made.cards[1] is second
    assert shown(first, "text") == "falta personal bilingüe"
    made.text.setPlainText("/x Ate: falta mucho personal\n/o otra cosa\n/r un local")
    made.read()
    assert made.cards[0] is first
    assert shown(first, "text") == "falta personal bilingüe"
    assert made.cards[0].values()["kind"] is OutcomeKind.RISK
    made.text.setPlainText("/o otra cosa")
    made.read()
    assert made.cards == [second]


def test_a_line_without_a_letter_asks_what_it_is(qtbot, db, event_id):
    _ear, made = opened(qtbot, db, event_id)
    write(made, "se habló del padrón")
    save(made)
    assert outcomes(db, event_id) == []
    assert made.cards[0].form.problems() == {"kind": "Elija el tipo de resultado."}
    press(made, "Acuerdo")
    save(made)
    (agreement,) = outcomes(db, event_id)
    assert (agreement["kind"], agreement["text"]) == (OutcomeKind.AGREEMENT, "se habló del padrón")


def test_what_a_commitment_lacks_is_said_under_its_field(qtbot, db, event_id):
    _ear, made = opened(qtbot, db, event_id)
    write(made, "/n Ate: falta personal", "/c enviar el acta")
    save(made)
    assert outcomes(db, event_id) == []
    assert set(made.cards[1].form.problems()) == {"due_on", "who"}
    assert made.cards[0].form.problems() == {}
    press(made, "Municipalidad Distrital de Carmen de la Legua Reynoso")
    due = made.cards[1].form.fields["due_on"].widget
    due.setFocus()
    type_in(due, "4/12/2027")
    save(made)
    assert [each["debtor_id"] for each in outcomes(db, event_id)] == [None, CARMEN]


def test_what_was_typed_outlives_leaving_and_can_be_thrown_away(qtbot, db, event_id):
    rosa = person(db, "Rosa Quispe Mamani")
    ear, made = opened(qtbot, db, event_id)
    write(made, "/n Ate: falta personal", "/o otra cosa")
    made.cards[1].answer("who", rosa)
    assert made.leaving()
    again = show(qtbot, page(ear.desk, Target("event/debrief", event_id)))
    assert again.text.toPlainText() == "/n Ate: falta personal\n/o otra cosa"
    assert again.cards[1].values()["who"] == rosa
    assert "Sigue aquí lo que dejó sin guardar." in words(again)
    press(again, "Empezar de nuevo")
    assert again.text.toPlainText() == ""
    with db.read() as session:
        assert drafts.read(session, debrief.draft_key(event_id)) is None
    assert outcomes(db, event_id) == []


def test_the_draft_keeps_itself_and_goes_when_it_is_saved(qtbot, db, event_id):
    _ear, made = opened(qtbot, db, event_id)
    write(made, "/n Ate: falta personal")
    assert made._keeping.isActive()
    made.keep_draft()
    assert "Borrador guardado a las" in made.status.text()
    save(made)
    assert made.leaving()
    with db.read() as session:
        assert drafts.read(session, debrief.draft_key(event_id)) is None


def test_tab_goes_from_the_text_through_the_lines_in_their_order(qtbot, db, event_id):
    _ear, made = opened(qtbot, db, event_id)
    write(made, "/o otra cosa")
    made.text.setPlainText("/n Ate: falta personal\n/o otra cosa")
    made.read()
    made.text.setFocus()
    reached = []
    for _step in range(14):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    of = [
        next((n for n, c in enumerate(made.cards) if c.isAncestorOf(each)), -1) for each in reached
    ]
    assert [each for each in of if each >= 0] == sorted(each for each in of if each >= 0)
    assert {0, 1} <= set(of)


def test_a_narrow_page_has_one_side_under_the_other(qtbot, db, event_id):
    ear = Ear(db)
    made = show(qtbot, page(ear.desk, Target("event/debrief", event_id)), 700, 560)
    write(made, "/n Ate: falta personal")
    assert made.cards[0].mapTo(made, made.cards[0].rect().topLeft()).y() > made.text.height()


def test_an_event_that_is_gone_is_said(qtbot, db):
    made = show(qtbot, page(Ear(db).desk, Target("event/debrief", 12345)))
    assert "ya no está" in made.words.text()
