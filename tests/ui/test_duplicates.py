"""Duplicados as its user goes about in it: pairs, what is picked, one or two, and parting again."""

import pytest
from accessible import nameless
from acting import Ear, fill, show
from makers import CARMEN, appoint, meeting, person, post
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QMenu, QRadioButton

from crm import journal, merging, people
from crm.contacts import ContactValues
from crm.model import ContactKind, Person
from ui.desk import Target
from ui.forms.parting import page as parting_page
from ui.forms.person import page as person_page
from ui.pages.actors import actors_page
from ui.pages.duplicates import page as duplicates_page
from ui.parts.buttons import Button


@pytest.fixture
def ear(db):
    return Ear(db)


def reach(*values):
    kinds = (ContactKind.EMAIL if "@" in each else ContactKind.PHONE for each in values)
    return [ContactValues(kind, each) for kind, each in zip(kinds, values, strict=True)]


def two_pairs(db):
    """Nélida twice with two mailboxes, and Rosa twice with one."""
    found = []
    for name, *contacts in (
        ("Nélida Huamaní Rojas", "nelida@ejemplo.pe", "987654321"),
        ("NELIDA HUAMANI ROJAS", "alcaldia@ejemplo.pe"),
        ("Rosa Elena Quispe Mamani", "rosa.quispe@ejemplo.pe"),
        ("Rosa Kispe Mamani", "rosa.quispe@ejemplo.pe"),
    ):
        found.append(person(db, name, contacts=reach(*contacts)))
        appoint(db, found[-1], post(db, at=CARMEN))
    return found


def begun(qtbot, ear):
    page = duplicates_page(ear.desk, Target("duplicates"))
    show(qtbot, page)
    qtbot.waitUntil(lambda: len(page.list.values()) == 2)
    return page


def press(page, key):
    QTest.keyClick(page, key)


def named(page, kind, text):
    """The button of this value, whatever of it there is room for."""
    found = page.grid.findChildren(kind)
    return next(each for each in found if f": {text} (" in each.accessibleName())


def test_a_pair_is_made_one_as_was_picked_and_the_next_is_asked_about(qtbot, db, ear):
    nelida, other, *_rosas = two_pairs(db)
    page = begun(qtbot, ear)
    assert nameless(page) == []
    if page.list.value() != (nelida, other):
        press(page, Qt.Key.Key_3)
    assert page.done.text() == "0 de 2 revisados"
    named(page, QRadioButton, "Nélida").click()
    named(page, QCheckBox, "alcaldia@ejemplo.pe").click()
    press(page, Qt.Key.Key_2)
    assert ear.told[-1][1]
    with db.read() as session:
        (row,) = people.rows(session, [nelida, other]).values()
        assert row.name.startswith("Nélida ")
        mails = session.connection().exec_driver_sql(
            "SELECT value FROM contact_point WHERE person_id = ?", (row.id,)
        )
        assert set(mails.scalars()) == {"nelida@ejemplo.pe", "+51987654321"}
    assert page.done.text() == "1 de 2 revisados"
    assert page.list.value() is not None


def test_what_was_found_stays_until_something_is_changed_elsewhere(qtbot, db, ear):
    two_pairs(db)
    page = begun(qtbot, ear)
    press(page, Qt.Key.Key_3)
    here = page.list.value()
    page.hide()
    page.show_target(Target("duplicates"))
    assert page.look_again.isEnabled()  # nothing is being looked for
    assert page.list.value() == here
    for name in ("Óscar Ñaupari Ccama", "OSCAR NAUPARI CCAMA"):
        appoint(db, person(db, name), post(db, "Asesor", at=CARMEN))
    page.show_target(Target("duplicates"))
    qtbot.waitUntil(lambda: len(page.list.values()) == 3)


def test_who_is_not_the_same_is_noted_and_undo_asks_again(qtbot, db, ear):
    two_pairs(db)
    page = begun(qtbot, ear)
    first = page.list.value()
    press(page, Qt.Key.Key_1)
    assert page.done.text() == "1 de 2 revisados"
    with db.read() as session:
        assert merging.apart(session, Person) == {first}
    with db.write() as session:
        journal.undo(session)
    qtbot.waitUntil(lambda: page.done.text() == "0 de 2 revisados")
    assert page.list.value() == first


def test_later_leaves_a_pair_and_the_sure_ones_become_one_at_once(qtbot, db, ear):
    two_pairs(db)
    page = begun(qtbot, ear)
    first = page.list.value()
    press(page, Qt.Key.Key_3)
    assert page.list.value() != first
    assert page.every.isVisible()
    page.every.click()
    qtbot.waitUntil(lambda: page.detail.currentWidget() is page.nobody)
    with db.read() as session:
        assert people.count(session) == 2
        assert journal.next_undo(session).label == "2 pares de duplicados combinados"


def test_while_a_person_is_typed_those_it_may_be_are_a_press_away(qtbot, db, ear):
    nelida, *_others = two_pairs(db)
    page = person_page(ear.desk, Target("person/new"))
    show(qtbot, page)
    fill(page, "given_names", "Nelida")
    fill(page, "paternal_surname", "Huamany")
    qtbot.waitUntil(lambda: any("Nélida" in each.text() for each in page.findChildren(Button)))
    found = [each for each in page.findChildren(Button) if "Nélida" in each.text()]
    found[0].click()
    assert (ear.went[-1].kind, ear.went[-1].id) == ("person", nelida)


def test_a_profile_offers_to_part_and_says_whose_is_what_came_since(qtbot, db, ear):
    nelida, other, *_rosas = two_pairs(db)
    with db.write() as session:
        merge_id = merging.merge(session, Person, nelida, other)
    meeting(db, "Feria del empleo", participants=[{"person_id": nelida}])
    actors = actors_page(ear.desk, Target("person", other))  # as of a link from before
    show(qtbot, actors)
    assert actors.person.id == nelida
    assert ear.told == [
        (
            "«NELIDA HUAMANI ROJAS» se combinó con «Nélida Huamaní Rojas»: "
            "esta es la ficha de los dos.",
            False,
        )
    ]
    made = QMenu(actors)
    actors.person._offer(made)
    part = next(each for each in made.actions() if each.text().startswith("Separar"))
    part.trigger()
    assert (ear.went[-1].kind, ear.went[-1].id) == ("parting", merge_id)

    page = parting_page(ear.desk, ear.went[-1])
    show(qtbot, page)
    assert nameless(page) == []
    (assigned,) = [page.form.fields["assigned"].widget]
    assert assigned.list.item(0).text() == "Participante: Feria del empleo"
    assigned.list.item(0).setCheckState(Qt.CheckState.Checked)
    assert page.save()
    with db.read() as session:
        assert people.values_of(session, other)["given_names"] == "NELIDA"
        owner = session.connection().exec_driver_sql("SELECT person_id FROM participation")
        assert owner.scalar_one() == other
    assert (ear.went[-1].kind, ear.went[-1].id) == ("person", other)

    actors.show_target(ear.went[-1])
    assert actors.person.id == other
    with db.write() as session:
        journal.undo(session)
    qtbot.waitUntil(lambda: actors.person.id == nelida)
