"""What a profile has folded, and that every record of it can be opened, corrected and deleted."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, press
from profiles import act_on, answer, menu_of_head, menu_on, opened, question, titles
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from crm import (
    assessments,
    catalogue,
    contacts,
    events,
    followups,
    journal,
    organizations,
    outcomes,
    people,
    profile,
    tags,
    ties,
)
from crm.contacts import ContactValues
from crm.dates import PartialDate
from crm.model import (
    CommitmentState,
    ContactKind,
    Framework,
    OrganizationKind,
    OutcomeKind,
    Position,
)
from ui.desk import Target
from ui.pages.person import PersonPage

CARMEN = catalogue.government_id("070103")
COMAS = catalogue.government_id("150110")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def records(db):
    """Comas with one of each that its folded card can show."""
    with db.write() as session:
        new = {"kind": OrganizationKind.SPACE}
        desk = organizations.save_organization(session, new | {"official_name": "Mesa de Ejemplo"})
        old = organizations.save_organization(session, new | {"official_name": "Mesa de antes"})
        organizations.save_organization(
            session,
            {
                "aliases": ["El distrito <b>"],
                "tags": [catalogue.tag_id(Framework.SDG, 8), catalogue.tag_id(Framework.SDG, 10)],
                "parent_id": CARMEN,
            },
            COMAS,
        )
        closed = {"organization_id": COMAS, "title": "Jefe", "closed_on": date(2020, 1, 1)}
        rating = {"organization_id": COMAS, "note": "Muy dispuesta"}
        return {
            "desk": desk,
            "membership": organizations.save_membership(session, desk, COMAS),
            "former": organizations.save_membership(session, old, COMAS, to_on=date(2022, 12, 31)),
            "first": assessments.save_assessment(
                session, rating | {"assessed_on": date(2023, 1, 1), "position": Position.UNKNOWN}
            ),
            "last": assessments.save_assessment(
                session,
                rating
                | {
                    "assessed_on": date(2024, 1, 1),
                    "influence": 4,
                    "interest": 5,
                    "position": Position.SUPPORTIVE,
                },
            ),
            "post": people.save_post(session, closed),
        }


@pytest.fixture
def page(qtbot, ear, records):
    """Comas with the card unfolded."""
    made = opened(qtbot, ear, COMAS)
    made.ties.fold.click()
    return made


# The folded card


def test_the_card_asks_nothing_of_the_file_while_it_is_folded(qtbot, ear, records, queries):
    page = opened(qtbot, ear, COMAS)
    assert not page.ties.content.isVisible()
    queries.clear()
    page.refresh()
    assert len(queries) <= 8
    queries.clear()
    page.ties.fold.click()
    assert 0 < len(queries) <= 7
    assert page.ties.ratings.list.isVisible()
    queries.clear()
    page.ties.fold.click()
    page.ties.fold.click()
    assert queries == [], "what stands there already is not read again"

    again = opened(qtbot, ear, COMAS)
    assert titles(again.ties.spaces.list) == ["Mesa de Ejemplo"], "left unfolded, it stays so"


def test_how_it_was_judged_and_what_ties_it_stand_in_the_card(page):
    card = page.ties
    rows = card.ratings.list.view.shown.rows
    assert [(row.title, row.detail, row.when) for row in rows] == [
        ("Influencia 4 · Interés 5", "A favor · Muy dispuesta", "01/01/2024"),
        ("Sin dato", "Muy dispuesta", "01/01/2023"),
    ]
    assert titles(card.spaces.list) == ["Mesa de Ejemplo"]
    assert not card.spaces.former.list.isVisible()
    press(card.spaces, "Anteriores")
    assert titles(card.spaces.former.list) == ["Mesa de antes"]
    assert titles(card.relatives.list) == ["Carmen de la Legua Reynoso"]
    assert card.relatives.list.view.shown.rows[0].detail == "Superior"
    assert titles(card.names.list) == ["El distrito <b>"]
    assert [title.split()[0] for title in titles(card.tags.list)] == ["8", "10"]
    assert titles(card.posts.list) == ["Jefe"]
    assert not card.members.isVisible()
    assert nameless(page) == []


def test_a_space_lists_its_members_instead(qtbot, ear, page, records):
    space = opened(qtbot, ear, records["desk"])
    assert titles(space.ties.members.list) == ["Comas"]
    assert not space.ties.spaces.isVisible()
    act_on(space.ties.members.list, "Comas")
    assert ear.went[-1] == Target("organization", COMAS)
    assert "Sumar un miembro" in menu_of_head(space)


def test_an_institution_without_any_says_so_and_offers_both(qtbot, ear, page):
    bare = opened(qtbot, ear, CARMEN)
    assert bare.ties.ratings.nothing.text() == "Sin valoraciones."
    assert bare.ties.spaces.nothing.text() == "Sin espacios."
    assert titles(bare.ties.relatives.list) == ["Comas"]
    press(bare.ties, "Nueva valoración")
    press(bare.ties, "Sumar a un espacio")
    given = (("organization_id", CARMEN),)
    assert ear.went == [
        Target("assessment/new", None, given),
        Target("membership/new", None, given),
    ]


def test_each_of_the_card_is_opened_and_corrected_with_keys(page, ear, records):
    card = page.ties
    for part, title, target in (
        (card.ratings, "Influencia 4", Target("assessment/edit", records["last"])),
        (card.spaces, "Mesa", Target("organization", records["desk"])),
        (card.relatives, "Carmen", Target("organization", CARMEN)),
        (card.names, "El distrito", Target("organization/edit", COMAS)),
        (card.tags, "8", Target("organization/edit", COMAS)),
        (card.posts, "Jefe", Target("post/edit", records["post"])),
    ):
        act_on(part.list, title)
        assert ear.went[-1] == target
    menu_on(card.spaces.list, "Mesa")["Corregir membresía"].trigger()
    assert ear.went[-1] == Target("membership/edit", records["membership"])
    menu_on(card.relatives.list, "Carmen")["Corregir el vínculo"].trigger()
    assert ear.went[-1] == Target("organization/edit", COMAS), "it says on whom it depends"
    menu_on(card.ratings.list, "Influencia")["Historial"].trigger()
    assert ear.went[-1] == Target("history", records["last"])


def test_the_menu_of_a_row_opens_with_keys_that_every_keyboard_has(page, ear, records):
    rows = page.ties.spaces.list
    rows.view.setFocus()
    rows.view.setCurrentIndex(rows.view.shown.index(0))
    QTest.keyClick(rows.view, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    lines = {each.text(): each for each in QApplication.activePopupWidget().actions()}
    lines["Corregir membresía"].trigger()
    assert ear.went[-1] == Target("membership/edit", records["membership"])


def test_each_of_the_card_is_deleted_and_comes_back(page, ear, db):
    card = page.ties
    before = db_ties(db)
    for part, title in (
        (card.ratings, "Influencia 4"),
        (card.spaces, "Mesa"),
        (card.names, "El distrito"),
        (card.posts, "Jefe"),
    ):
        act_on(part.list, title, Qt.Key.Key_Delete)
        answer(page, "Eliminar")
        assert not any(each.startswith(title) for each in titles(part.list))
    act_on(card.tags.list, "8", Qt.Key.Key_Delete)
    assert [title.split()[0] for title in titles(card.tags.list)] == ["10"]
    assert ear.failed == []
    with db.write() as session:
        for _each in range(5):
            journal.undo(session)
    assert db_ties(db) == before
    assert titles(card.spaces.list) == ["Mesa de Ejemplo"]


def db_ties(db):
    with db.read() as session:
        return profile.ties_of(session, COMAS)


def test_the_keyboard_is_never_left_nowhere(page):
    page.ties.names.list.view.setFocus()
    act_on(page.ties.names.list, "El distrito", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert page.isAncestorOf(QApplication.focusWidget())
    assert QApplication.focusWidget().isVisible()


def test_a_closed_one_leads_back_to_whom_it_came_after(qtbot, ear, db, page):
    with db.write() as session:
        organizations.close_organization(session, CARMEN, on=date(2022, 1, 1), successor_id=COMAS)
    assert "Antecesora" in [row.detail for row in page.ties.relatives.list.view.shown.rows]
    closed = opened(qtbot, ear, CARMEN)
    assert [row.detail for row in closed.ties.relatives.list.view.shown.rows] == [
        "Sucesora",
        "Dependiente",
    ]
    menu_on(closed.ties.relatives.list, "Comas")["Corregir el vínculo"].trigger()
    assert ear.went[-1] == Target("organization/close", CARMEN)


def test_a_person_is_judged_too(qtbot, ear, db):
    with db.write() as session:
        rosa = people.quick_person(session, "Rosa Ejemplo")
        values = {"person_id": rosa, "assessed_on": date(2024, 1, 1), "interest": 2}
        id_ = assessments.save_assessment(session, values | {"position": Position.OPPOSED})
    page = opened(qtbot, ear, rosa, kind=PersonPage)
    assert not page.ratings.content.isVisible()
    page.ratings.fold.click()
    assert titles(page.ratings.ratings.list) == ["Interés 2"]
    press(page.ratings, "Nueva valoración")
    act_on(page.ratings.ratings.list, "Interés")
    assert ear.went == [
        Target("assessment/new", None, (("person_id", rosa),)),
        Target("assessment/edit", id_),
    ]
    act_on(page.ratings.ratings.list, "Interés", Qt.Key.Key_Delete)
    assert question(page).windowTitle() == "¿Eliminar «Valoración del 01/01/2024»?"
    answer(page, "Eliminar")
    assert page.ratings.ratings.nothing.isVisible()


# The rest of the profile


def test_a_contact_is_copied_corrected_and_deleted(qtbot, ear, db):
    with db.write() as session:
        mail = ContactValues(ContactKind.EMAIL, "mesa@ejemplo.pe")
        values = {"contacts": [mail], "web": "ejemplo.pe"}
        organizations.save_organization(session, values, COMAS)
    page = opened(qtbot, ear, COMAS)
    reach = page.people.reach
    menu_on(reach, "mesa@")["Copiar"].trigger()
    assert QGuiApplication.clipboard().text() == "mesa@ejemplo.pe"
    menu_on(reach, "mesa@")["Corregir"].trigger()
    assert ear.went == [Target("organization/edit", COMAS)]
    assert "Eliminar" not in menu_on(reach, "ejemplo.pe")
    act_on(reach, "mesa@", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert titles(reach) == ["ejemplo.pe"]
    with db.read() as session:
        assert contacts.of_organization(session, COMAS) == []


def test_a_vacant_post_is_closed_on_its_form_and_deleted_here(qtbot, ear, db):
    page = opened(qtbot, ear, COMAS)
    with db.read() as session:
        head = people.open_posts(session, COMAS)[0].id
    menu_on(page.people.list, "Vacante")["Editar cargo"].trigger()
    assert ear.went == [Target("post/edit", head)]
    act_on(page.people.list, "Vacante", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert titles(page.people.list) == []


def test_a_stage_reached_twice_is_corrected_on_its_own_page(qtbot, ear, db):
    with db.write() as session:
        stage = catalogue.stage_id("contacted")
        first = followups.move(session, COMAS, stage, on=PartialDate.year(2022))
        followups.move(session, COMAS, stage, on=PartialDate.year(2023))
    page = opened(qtbot, ear, COMAS)
    row = next(row for row in page.timeline.list.view.shown.rows if row.when == "2022")
    page.timeline.opened.emit(row.id)
    assert ear.went == [Target("stage_change/edit", first)]
    page.timeline.delete_asked.emit(row.id)
    assert [row.when for row in page.timeline.list.view.shown.rows] == ["2023"]
    assert ear.told[-1] == ("Cambio de etapa quitado", True)


def test_what_happened_has_a_menu(qtbot, ear, db):
    with db.write() as session:
        id_ = events.save_event(
            session,
            {
                "type_id": catalogue.event_type_id("meeting"),
                "subject": "Reunión <i>de prueba</i>",
                "participants": [{"organization_id": COMAS}],
            },
        )
        followups.move(session, COMAS, catalogue.stage_id("contacted"))
    page = opened(qtbot, ear, COMAS)
    lines = menu_on(page.timeline.list, "Reunión")
    lines["Abrir la reunión"].trigger()
    lines["Historial"].trigger()
    assert ear.went == [Target("event", id_), Target("history", id_)]
    act_on(page.timeline.list, "Reunión", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    menu_on(page.timeline.list, "Pasó a")["Quitar esta etapa"].trigger()
    assert titles(page.timeline.list) == []


def test_what_was_agreed_or_dropped_stays_within_reach(qtbot, ear, db):
    with db.write() as session:
        new = {"organization_id": COMAS}
        agreed = outcomes.save_outcome(
            session, new | {"kind": OutcomeKind.AGREEMENT, "text": "Reunirse cada mes"}
        )
        dropped = outcomes.save_outcome(
            session,
            new
            | {"kind": OutcomeKind.TASK, "text": "Ya no hace falta"}
            | {"state": CommitmentState.DROPPED, "due_on": date(2020, 1, 1)},
        )
    page = opened(qtbot, ear, COMAS)
    assert titles(page.promises.list) == []
    press(page.promises, "Acuerdos y recursos")
    act_on(page.promises.agreed.list, "Reunirse")
    press(page.promises, "Sin efecto")
    act_on(page.promises.dropped.list, "Ya no")
    assert ear.went == [Target("outcome/edit", agreed), Target("outcome/edit", dropped)]
    act_on(page.promises.agreed.list, "Reunirse", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert not page.promises.agreed.isVisible()


def test_an_institution_closed_by_mistake_is_opened_again(qtbot, ear, db):
    with db.write() as session:
        gone = {"organization_id": COMAS, "title": "Jefe", "closed_on": date(2020, 1, 1)}
        people.save_post(session, gone)
        organizations.close_organization(session, COMAS, on=date(2022, 1, 1), successor_id=CARMEN)
    page = opened(qtbot, ear, COMAS)
    assert titles(page.people.list) == []
    press(page.closed, "Reabrir")
    assert not page.closed.isVisible()
    assert titles(page.people.list) == ["Vacante · Alcalde/sa"], "closed along with the house"
    assert ear.told == [("«Comas» está abierta de nuevo", True)]
    with db.read() as session:
        assert [each.title for each in people.closed_posts(session, COMAS)] == ["Jefe"]
        assert ties.relatives(session, COMAS) == []
        assert tags.own(session, COMAS) == []
