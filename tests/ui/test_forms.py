"""Every form as its user fills it: what is saved, what is refused, what is never lost."""

from datetime import date, timedelta
from importlib import import_module
from itertools import pairwise

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, choose, fill, press, problems, save, show, take, widget, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from crm import (
    assessments,
    attachments,
    catalogue,
    contacts,
    drafts,
    events,
    focal_points,
    followups,
    journal,
    organizations,
    outcomes,
    people,
)
from crm.attachments import Taken
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import CommitmentState, ContactKind, OrganizationKind, OutcomeKind, PostLevel
from crm.model.base import today
from ui.desk import Target
from ui.parts.dialog import Question

CARMEN = catalogue.government_id("070103")
COMAS = catalogue.government_id("150110")


@pytest.fixture
def ear(db, qtbot):
    return Ear(db, name="Lucía Paredes")


def opened(qtbot, ear, form, target, id_=None, size=(1072, 800), **given):
    page = import_module(f"ui.forms.{form}").page(
        ear.desk, Target(target, id_, tuple(given.items()))
    )
    return show(qtbot, page, *size)


@pytest.fixture
def records(db):
    """One record of each kind that has a form."""
    with db.write() as session:
        head = people.open_posts(session, CARMEN)[0].id
        rosa = people.save_person(session, {"given_names": "Rosa", "paternal_surname": "Ñahui"})
        signed = catalogue.stage_id("signed")
        return {
            "organization": CARMEN,
            "person": rosa,
            "post": head,
            "appointment": people.appoint(
                session,
                {"person_id": rosa, "post_id": head, "start": PartialDate.month(2023, 1)},
            ),
            "outcome": outcomes.save_outcome(
                session,
                {
                    "organization_id": CARMEN,
                    "kind": OutcomeKind.COMMITMENT,
                    "text": "Aprobar el plan",
                    "responsible": "Secretaría General",
                    "due_on": date(2024, 1, 9),
                },
            ),
            "stage_change": followups.move(session, CARMEN, signed, on=PartialDate.year(2023)),
            "assessment": assessments.save_assessment(
                session,
                {"organization_id": CARMEN, "assessed_on": date(2024, 1, 1), "influence": 3},
            ),
            "membership": organizations.save_membership(
                session, catalogue.NETWORK_ID, catalogue.entity_id("OIM")
            ),
            "attachment": attachments.attach(
                session, Taken("acta.pdf", "application/pdf", b"%PDF"), organization_id=CARMEN
            ),
        }


# Every form


NEW = [
    ("organization", {}),
    ("person", {}),
    ("person", {"organization_id": CARMEN, "name": "Ruth Zevallos Ames"}),
    ("appointment", {"organization_id": CARMEN}),
    ("post", {"organization_id": CARMEN}),
    ("outcome", {"organization_id": CARMEN}),
    ("assessment", {"organization_id": CARMEN}),
    ("membership", {"organization_id": CARMEN}),
    ("event_types", {}),
    ("focal_points", {}),
    ("follow_up", {}),
    ("instrument", {}),
    ("stage", {"instrument_id": catalogue.instrument_id("marrakech")}),
    ("balances", {"instrument": "practices"}),
]


@pytest.mark.parametrize(("form", "given"), NEW)
def test_every_part_of_a_form_has_a_name_and_fits_the_smallest_window(qtbot, ear, form, given):
    page = opened(qtbot, ear, form, f"{form}/new", size=(972, 640), **given)
    assert nameless(page) == []
    for field in page.form.fields.values():
        if field.widget.isVisibleTo(page):
            right = field.widget.mapTo(page, field.widget.rect().topRight()).x()
            assert right < page.width(), field.name


@pytest.mark.parametrize(("form", "given"), NEW)
def test_all_of_a_form_is_reached_with_the_tabulator(qtbot, ear, form, given):
    page = opened(qtbot, ear, form, f"{form}/new", **given)
    first, seen = QApplication.focusWidget(), []
    for _ in range(120):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if QApplication.focusWidget() is first:
            break
    assert {page.foot.save, page.foot.cancel} <= set(seen)
    for field in page.form.fields.values():
        within = [field.widget.isAncestorOf(each) or each is field.widget for each in seen]
        assert any(within) or not field.widget.isVisibleTo(page), field.name
    tops = [each.mapTo(page, each.rect().center()).y() for each in seen[:-1]]
    assert all(after > before - 48 for before, after in pairwise(tops))


@pytest.mark.parametrize(
    "form",
    [
        "organization",
        "person",
        "post",
        "appointment",
        "outcome",
        "stage_change",
        "assessment",
        "membership",
        "attachment",
    ],
)
def test_saving_what_was_opened_changes_nothing(qtbot, ear, db, records, form):
    with db.read() as session:
        before = journal.history(session, records[form])
    page = opened(qtbot, ear, form, f"{form}/edit", records[form])
    assert not page.form.dirty
    save(page)
    assert problems(page) == {}
    assert ear.left == [True]
    with db.read() as session:
        assert journal.history(session, records[form]) == before


def answer(page: QWidget, choice: str) -> None:
    """Answer the question that the page has asked."""
    QTest.mouseClick(page.findChild(Question).buttons[choice], Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    "form",
    [
        "organization",
        "person",
        "post",
        "appointment",
        "outcome",
        "assessment",
        "membership",
        "attachment",
    ],
)
def test_a_record_is_deleted_and_undo_brings_it_back(qtbot, ear, db, records, form):
    page = opened(qtbot, ear, form, f"{form}/edit", records[form])
    press(page, "Eliminar")
    assert (ear.left, ear.told) == ([], [])
    answer(page, "delete")
    assert ear.left == [True]
    (sentence, undo), *rest = ear.told
    assert (undo, rest) == (True, [])
    assert sentence.endswith(".") is False
    with db.write() as session:
        gone = journal.history(session, records[form])[0]
        assert gone.after is None
        journal.undo(session)
    with db.read() as session:
        assert journal.history(session, records[form])[0].before is None


def test_deleting_says_first_what_goes_along(qtbot, ear, records):
    page = opened(qtbot, ear, "person", "person/edit", records["person"])
    press(page, "Eliminar")
    assert "También toca: 1 designación" in page.findChild(Question).accessibleDescription()
    answer(page, "no")
    assert (ear.left, ear.told) == ([], [])


def test_escape_leaves_and_asks_nothing(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ear.left == [True]
    assert page.leaving()


def test_escape_closes_an_open_list_before_it_leaves(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    fill(page, "place_id", "carmen")
    assert widget(page, "place_id").listed()
    QTest.keyClick(widget(page, "place_id"), Qt.Key.Key_Escape)
    assert widget(page, "place_id").listed() == []
    assert ear.left == []


# What is typed is never lost


def test_what_was_left_unsaved_is_there_when_one_comes_back(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    fill(page, "official_name", "Textiles <b>R&D</b>")
    fill(page, "ruc", "123")
    take(page, "place_id", "070103")
    assert page.leaving()
    again = opened(qtbot, ear, "organization", "organization/new")
    assert widget(again, "official_name").text() == "Textiles <b>R&D</b>"
    assert widget(again, "ruc").text() == "123"
    assert widget(again, "kind").currentText() == "Empresa"
    assert again.form.values()["place_id"] == catalogue.place_id("070103")


def test_a_draft_can_be_given_up(qtbot, ear, db):
    page = opened(qtbot, ear, "organization", "organization/edit", CARMEN)
    fill(page, "official_name", "Otra cosa")
    page.leaving()
    again = opened(qtbot, ear, "organization", "organization/edit", CARMEN)
    press(again, "Empezar de nuevo")
    assert widget(again, "official_name").text().startswith("Municipalidad Distrital de Carmen")
    assert not again.form.dirty
    with db.read() as session:
        assert drafts.keys(session) == []


def test_what_is_saved_leaves_no_draft(qtbot, ear, db):
    page = opened(qtbot, ear, "organization", "organization/edit", CARMEN)
    fill(page, "notes", "Nota")
    page.keep_draft()
    save(page)
    page.leaving()
    with db.read() as session:
        assert drafts.keys(session) == []


def test_the_draft_of_one_record_is_not_anothers(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/edit", CARMEN)
    fill(page, "notes", "Solo de Carmen")
    page.leaving()
    other = opened(qtbot, ear, "organization", "organization/edit", COMAS)
    assert widget(other, "notes").toPlainText() == ""


def test_a_save_that_fails_keeps_what_was_typed(qtbot, ear, db):
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    fill(page, "official_name", "x" * 301)
    save(page)
    assert "301" in problems(page)["official_name"]
    assert widget(page, "official_name").text() == "x" * 301
    assert ear.left == []
    assert ear.went == []


def test_a_file_that_cannot_be_written_is_told_above_the_form(qtbot, ear, db):
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    fill(page, "official_name", "Textiles")
    lock, db._lock = db._lock, None  # as a file that was opened to be read
    try:
        save(page)
    finally:
        db._lock = lock
    assert widget(page, "official_name").text() == "Textiles"
    assert "solo se puede consultar" in page.form._banner.words.text()
    save(page)
    assert [target.kind for target in ear.went] == ["organization"]


# Complaints


def test_the_foot_counts_what_is_wrong_and_goes_there(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    save(page)
    assert set(problems(page)) == {"kind", "official_name"}
    assert page.foot._count.text() == "2 campos por completar"
    page.foot.save.setFocus()
    press(page, "Ir al primer campo por completar")
    assert QApplication.focusWidget() is widget(page, "kind")


def test_a_field_is_judged_when_it_is_left_and_not_before(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    fill(page, "ruc", "20100070971")
    assert problems(page) == {}
    widget(page, "web").setFocus()
    assert "no es válido" in problems(page)["ruc"]
    fill(page, "ruc", "20100070970")
    widget(page, "web").setFocus()
    assert problems(page) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("31/02/2023", "no existe"),
        ("ayer por la tarde", "No se entiende"),
        ("5/5/1492", "1492"),
        ("2023", "día completo"),
    ],
)
def test_an_impossible_day_is_refused_in_words(qtbot, ear, text, said):
    page = opened(qtbot, ear, "person", "person/new")
    fill(page, "given_names", "Rosa")
    fill(page, "consent_on", text)
    save(page)
    assert said in problems(page)["consent_on"]
    assert widget(page, "consent_on").text() == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_kept_as_typed(qtbot, ear, db, text):
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    for name in ("official_name", "short_name", "notes"):
        fill(page, name, text)
    save(page)
    assert problems(page) == {}
    (target,) = ear.went
    with db.read() as session:
        values = organizations.values_of(session, target.id)
    assert {values["official_name"], values["short_name"], values["notes"]} == {text}


def test_control_characters_are_taken_out(qtbot, ear, db):
    page = opened(qtbot, ear, "person", "person/new")
    widget(page, "given_names").setText("Ro\x00sa \u202eanA")
    save(page)
    with db.read() as session:
        assert people.values_of(session, ear.went[0].id)["given_names"] == "Rosa anA"


@pytest.mark.parametrize("text", ["", "   ", "\u202e", "\x00"])
def test_a_name_of_nothing_is_refused(qtbot, ear, text):
    page = opened(qtbot, ear, "person", "person/new")
    widget(page, "given_names").setText(text)
    save(page)
    assert set(problems(page)) == {"given_names"}


# Institutions


def test_an_institution_is_written_down_whole(qtbot, ear, db):
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    fill(page, "official_name", "Textiles del Sur S. A. C.")
    fill(page, "acronym_es", "TEXSUR")
    widget(page, "aliases").line.setFocus()
    write(widget(page, "aliases").line, "La textil")
    QTest.keyClick(widget(page, "aliases").line, Qt.Key.Key_Return)
    write(widget(page, "aliases").line, "Sin Enter")
    take(page, "place_id", "carmen legua")
    take(page, "parent_id", "150110")
    choose(page, "isic_section", "C · Industrias manufactureras")
    fill(page, "web", "www.textiles.pe")
    press(page, "Agregar contacto")
    lines = widget(page, "contacts")
    write(QApplication.focusWidget(), "mesa@textiles.pe")
    save(page)
    assert problems(page) == {}
    (target,) = ear.went
    with db.read() as session:
        values = organizations.values_of(session, target.id)
        reach = contacts.of_organization(session, target.id)
    assert values["kind"] is OrganizationKind.COMPANY
    assert values["aliases"] == ["La textil", "Sin Enter"]
    assert values["place_id"] == catalogue.place_id("070103")
    assert values["parent_id"] == COMAS
    assert values["isic_section"] == "C"
    assert [(each.kind, each.value) for each in reach] == [(ContactKind.EMAIL, "mesa@textiles.pe")]
    assert len(lines) == 1


def test_a_ruc_that_is_anothers_is_told_under_its_field(qtbot, ear, db):
    with db.write() as session:
        organizations.save_organization(
            session, {"kind": "company", "official_name": "Primera", "ruc": "20100070970"}
        )
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    fill(page, "official_name", "Segunda")
    fill(page, "ruc", "20100070970")
    save(page)
    assert problems(page) == {"ruc": "Ese RUC ya es de «Primera»."}
    assert widget(page, "ruc").accessibleDescription() == problems(page)["ruc"]


def test_while_a_new_one_is_named_those_like_it_are_shown(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    fill(page, "official_name", "Municipalidad de Carmen de La Legua")
    qtbot.waitUntil(
        lambda: any(
            "Carmen de la Legua Reynoso" in each.text() and each.isVisible()
            for each in page.findChildren(QPushButton)
        )
    )
    press(page, "Carmen de la Legua Reynoso · Callao")
    assert [(target.kind, target.id) for target in ear.went] == [("organization", CARMEN)]


def test_text_that_leads_to_no_record_is_not_taken_for_one(qtbot, ear):
    page = opened(qtbot, ear, "organization", "organization/new")
    choose(page, "kind", "Empresa")
    fill(page, "official_name", "Textiles")
    fill(page, "place_id", "Atlántida")
    save(page)
    assert "Elija una opción" in problems(page)["place_id"]


@pytest.mark.parametrize(
    ("medium", "text", "said"),
    [
        ("Correo", "no es correo", "no es un correo"),
        ("Teléfono", "12", "no es un teléfono"),
        ("WhatsApp", "=1+1", "no es un teléfono"),
    ],
)
def test_a_contact_that_is_none_is_told_on_its_line(qtbot, ear, medium, text, said):
    page = opened(qtbot, ear, "organization", "organization/edit", CARMEN)
    press(page, "Agregar contacto")
    lines = widget(page, "contacts")
    lines.widget(0, "kind").setCurrentText(medium)
    write(lines.widget(0, "value"), text)
    assert lines.problems() == [""]
    widget(page, "notes").setFocus()
    assert said in lines.problems()[0]
    save(page)
    assert problems(page) == {"contacts": "Revise las líneas marcadas."}
    assert QApplication.focusWidget() is lines.widget(0, "value")
    assert lines.widget(0, "value").text() == text


def test_contacts_are_added_with_enter_corrected_and_taken_away(qtbot, ear, db):
    with db.write() as session:
        one = contacts.ContactValues(ContactKind.PHONE, "(01) 555-0143")
        two = contacts.ContactValues(ContactKind.EMAIL, "dos@entidad.gob.pe")
        organizations.save_organization(session, {"contacts": [one, two]}, CARMEN)
    page = opened(qtbot, ear, "organization", "organization/edit", CARMEN)
    lines = widget(page, "contacts")
    last = lines.widget(1, "value")
    last.setFocus()
    QTest.keyClick(last, Qt.Key.Key_Return)
    write(QApplication.focusWidget(), "tres@entidad.gob.pe")
    quit_buttons = [
        each for each in lines.findChildren(QPushButton) if each.accessibleName() == "Quitar"
    ]
    QTest.mouseClick(quit_buttons[0], Qt.MouseButton.LeftButton)
    save(page)
    assert problems(page) == {}
    with db.read() as session:
        left = [each.value for each in contacts.of_organization(session, CARMEN)]
    assert left == ["dos@entidad.gob.pe", "tres@entidad.gob.pe"]


def test_an_institution_is_closed_into_its_successor(qtbot, ear, db):
    page = opened(qtbot, ear, "organization_close", "organization/close", CARMEN)
    fill(page, "on", "31/12/2023")
    take(page, "successor_id", "150110")
    save(page)
    with db.read() as session:
        facts = organizations.facts(session, CARMEN)
    assert (facts.closed_on, facts.successor_id) == (date(2023, 12, 31), COMAS)


def test_nobody_succeeds_themselves(qtbot, ear):
    page = opened(qtbot, ear, "organization_close", "organization/close", CARMEN)
    take(page, "successor_id", "070103")
    save(page)
    assert "sucederse" in problems(page)["successor_id"]


# People


def test_a_person_comes_with_a_post_that_did_not_exist(qtbot, ear, db):
    page = opened(
        qtbot, ear, "person", "person/new", organization_id=CARMEN, name="Ruth Zevallos Ames"
    )
    assert not widget(page, "unit").isVisibleTo(page)
    fill(page, "post_id", "Gerenta de Desarrollo Humano")
    QTest.keyClick(widget(page, "post_id"), Qt.Key.Key_Return)
    assert widget(page, "unit").isVisibleTo(page)
    choose(page, "level", "Funcionario de confianza")
    fill(page, "start", "jun 2023")
    save(page)
    assert problems(page) == {}
    with db.read() as session:
        held = people.holdings(session, person_id=ear.went[0].id)
    assert [(each.title, each.level, each.years) for each in held] == [
        ("Gerenta de Desarrollo Humano", PostLevel.TRUSTED, "desde junio de 2023")
    ]
    with db.write() as session:
        journal.undo(session)
    with db.read() as session:
        assert people.count(session) == 0
        assert len(people.open_posts(session, CARMEN)) == 1


def test_a_person_may_come_without_a_post(qtbot, ear, db):
    page = opened(qtbot, ear, "person", "person/new", organization_id=CARMEN, name="Ruth")
    save(page)
    with db.read() as session:
        assert people.holdings(session, person_id=ear.went[0].id) == []


def test_a_private_contact_is_marked(qtbot, ear, db):
    page = opened(qtbot, ear, "person", "person/new", name="Ruth")
    press(page, "Agregar contacto")
    lines = widget(page, "contacts")
    lines.widget(0, "kind").setCurrentText("Teléfono")
    write(lines.widget(0, "value"), "999 888 777")
    lines.widget(0, "personal").setChecked(True)
    save(page)
    with db.read() as session:
        (reach,) = contacts.of_person(session, ear.went[0].id)
    assert (reach.value, reach.personal) == ("999 888 777", True)


# Posts and appointments


def test_a_second_holder_ends_the_first_unless_one_says_otherwise(qtbot, ear, db, records):
    page = opened(qtbot, ear, "appointment", "appointment/new", post_id=records["post"])
    take(page, "person_id", "Ruth Zevallos")
    assert widget(page, "closes_previous").isChecked()
    assert not widget(page, "overlap_reason").isVisibleTo(page)
    fill(page, "start", "1/1/2024")
    save(page)
    assert problems(page) == {}
    with db.read() as session:
        held = people.holdings(session, organization_id=CARMEN)
    ends = {each.person: each.end for each in held}
    assert ends == {"Ruth Zevallos": None, "Rosa Ñahui": PartialDate.day(date(2023, 12, 31))}


def test_two_at_once_need_a_reason(qtbot, ear, db, records):
    page = opened(qtbot, ear, "appointment", "appointment/new", post_id=records["post"])
    take(page, "person_id", "Ruth Zevallos")
    widget(page, "closes_previous").setChecked(False)
    assert widget(page, "overlap_reason").isVisibleTo(page)
    save(page)
    assert problems(page)["overlap_reason"].startswith("Rosa Ñahui ya ocupa ese cargo")
    fill(page, "overlap_reason", "Encargatura")
    save(page)
    assert problems(page) == {}
    with db.read() as session:
        current = [
            each for each in people.holdings(session, organization_id=CARMEN) if each.current
        ]
    assert len(current) == 2


def test_a_reason_that_is_asked_for_comes_into_sight_whatever_is_ticked(qtbot, ear, db, records):
    with db.write() as session:
        people.end_appointment(session, records["appointment"], end=PartialDate.year(2090))
    page = opened(qtbot, ear, "appointment", "appointment/new", post_id=records["post"])
    take(page, "person_id", "Ruth Zevallos")
    fill(page, "start", "1/1/2024")
    assert widget(page, "closes_previous").isChecked()
    assert not widget(page, "overlap_reason").isVisibleTo(page)
    save(page)
    assert problems(page)["overlap_reason"].startswith("Rosa Ñahui ya ocupa ese cargo")
    assert widget(page, "overlap_reason").isVisibleTo(page)
    widget(page, "closes_previous").setChecked(False)
    widget(page, "closes_previous").setChecked(True)
    assert widget(page, "overlap_reason").isVisibleTo(page)
    fill(page, "overlap_reason", "Encargatura")
    save(page)
    assert problems(page) == {}


def test_an_end_before_the_start_is_told_under_the_end(qtbot, ear, records):
    page = opened(qtbot, ear, "appointment", "appointment/edit", records["appointment"])
    fill(page, "start", "2024")
    fill(page, "end", "2023")
    save(page)
    assert problems(page) == {"end": "El fin es anterior al inicio."}


@pytest.mark.parametrize(
    "written", ["12/12/2023", "junio de 2023", "2.º trimestre de 2023", "2023"]
)
def test_a_date_is_shown_as_it_can_be_read_again(qtbot, ear, db, records, written):
    page = opened(qtbot, ear, "appointment", "appointment/edit", records["appointment"])
    fill(page, "start", written)
    save(page)
    again = opened(qtbot, ear, "appointment", "appointment/edit", records["appointment"])
    assert widget(again, "start").text() == written


def test_another_institution_has_other_posts(qtbot, ear, records):
    page = opened(qtbot, ear, "appointment", "appointment/new", post_id=records["post"])
    take(page, "person_id", "Rosa")
    take(page, "organization_id", "150110")
    assert widget(page, "post_id").text() == ""
    save(page)
    assert set(problems(page)) == {"post_id"}


def test_a_post_is_written_down(qtbot, ear, db):
    page = opened(qtbot, ear, "post", "post/new", organization_id=CARMEN)
    fill(page, "title", "Regidor/a")
    widget(page, "single").setChecked(False)
    save(page)
    with db.read() as session:
        posts = {each.title: each.single for each in people.open_posts(session, CARMEN)}
    assert posts == {"Alcalde/sa": True, "Regidor/a": False}


# Outcomes


def test_a_commitment_needs_somebody_and_a_day(qtbot, ear, db):
    page = opened(
        qtbot,
        ear,
        "outcome",
        "outcome/new",
        organization_id=CARMEN,
        kind=OutcomeKind.COMMITMENT,
    )
    fill(page, "text", "Aprobar la ordenanza")
    widget(page, "debtor_id").clear()
    widget(page, "debtor_id").choose(None)
    save(page)
    assert set(problems(page)) == {"due_on", "responsible"}
    fill(page, "responsible", "Secretaría General")
    press(page, "En 30 días")
    save(page)
    assert problems(page) == {}
    with db.read() as session:
        (row,) = outcomes.of_organization(session, CARMEN)
    assert (row.responsible, row.due_on) == ("Secretaría General", today() + timedelta(days=30))


def test_a_responsible_may_be_a_person_of_the_file(qtbot, ear, db, records):
    page = opened(qtbot, ear, "outcome", "outcome/edit", records["outcome"])
    take(page, "responsible", "Rosa")
    save(page)
    with db.read() as session:
        values = outcomes.values_of(session, records["outcome"])
    assert (values["responsible_id"], values["responsible"]) == (records["person"], None)


def test_a_need_asks_for_no_day(qtbot, ear, db):
    page = opened(
        qtbot, ear, "outcome", "outcome/new", organization_id=CARMEN, kind=OutcomeKind.NEED
    )
    for name in ("due_on", "responsible", "state", "evidence"):
        assert not widget(page, name).isVisibleTo(page)
    fill(page, "text", "Datos de población migrante")
    widget(page, "restricted").setChecked(True)
    save(page)
    with db.read() as session:
        (row,) = outcomes.of_organization(session, CARMEN)
    assert (row.kind, row.restricted, row.state) == (OutcomeKind.NEED, True, None)


def test_a_commitment_is_done_on_a_day_with_its_evidence(qtbot, ear, db, records):
    page = opened(qtbot, ear, "outcome", "outcome/edit", records["outcome"])
    assert not widget(page, "done_on").isVisibleTo(page)
    choose(page, "state", "Cumplido")
    assert widget(page, "done_on").isVisibleTo(page)
    fill(page, "done_on", "5/1/2024")
    fill(page, "evidence", "Ordenanza 12")
    save(page)
    with db.read() as session:
        values = outcomes.values_of(session, records["outcome"])
    assert (values["state"], values["done_on"], values["evidence"]) == (
        CommitmentState.DONE,
        date(2024, 1, 5),
        "Ordenanza 12",
    )


# The smaller ones


def test_a_stage_is_corrected_and_taken_back(qtbot, ear, db, records):
    page = opened(qtbot, ear, "stage_change", "stage_change/edit", records["stage_change"])
    assert widget(page, "on").text() == "2023"
    fill(page, "on", "21/9/2023")
    fill(page, "signatory", "Nélida <i>Huamaní</i>")
    save(page)
    with db.read() as session:
        step = followups.of_organization(session, CARMEN).current
    assert step is not None
    assert step.on == PartialDate.day(date(2023, 9, 21))
    assert step.signatory == "Nélida <i>Huamaní</i>"
    again = opened(qtbot, ear, "stage_change", "stage_change/edit", records["stage_change"])
    press(again, "Quitar esta etapa")
    with db.read() as session:
        assert followups.of_organization(session, CARMEN).current is None


def test_a_new_assessment_starts_from_the_last_one(qtbot, ear, db, records):
    page = opened(qtbot, ear, "assessment", "assessment/new", organization_id=CARMEN)
    assert page.form.values()["influence"] == 3
    QTest.mouseClick(widget(page, "interest").part(5), Qt.MouseButton.LeftButton)
    save(page)
    with db.read() as session:
        last = assessments.last_values(session, organization_id=CARMEN)
    assert last is not None
    assert (last["influence"], last["interest"], last["assessed_on"]) == (3, 5, today())


def test_a_space_takes_a_member(qtbot, ear, db):
    page = opened(qtbot, ear, "membership", "membership/new", organization_id=catalogue.NETWORK_ID)
    take(page, "member_id", "OIM")
    fill(page, "from_on", "1/1/2024")
    fill(page, "to_on", "1/1/2023")
    save(page)
    assert problems(page) == {"to_on": "El fin es anterior al inicio."}
    fill(page, "to_on", "")
    save(page)
    assert ear.left == [True]


# Lists


def test_a_kind_of_event_is_added_renamed_moved_and_retired(qtbot, ear, db):
    page = opened(qtbot, ear, "event_types", "event_types")
    lines = widget(page, "types")
    lines.widget(0, "name_es").selectAll()
    write(lines.widget(0, "name_es"), "Reunión <b>bilateral</b>")
    lines.widget(1, "retired").setChecked(True)
    press(page, "Agregar tipo")
    write(QApplication.focusWidget(), "Feria")
    down = [each for each in lines.findChildren(QPushButton) if each.accessibleName() == "Bajar"]
    QTest.mouseClick(down[0], Qt.MouseButton.LeftButton)
    save(page)
    with db.read() as session:
        rows = events.type_values(session)
    assert [row["name_es"] for row in rows[:2]] == ["Taller", "Reunión <b>bilateral</b>"]
    assert rows[0]["retired"]
    assert rows[-1]["name_es"] == "Feria"


def test_a_kind_of_event_cannot_lose_its_name(qtbot, ear):
    page = opened(qtbot, ear, "event_types", "event_types")
    lines = widget(page, "types")
    lines.widget(2, "name_es").clear()
    save(page)
    assert problems(page) == {"types": "Revise las líneas marcadas."}
    assert lines.problems()[2] == "Escriba el nombre del tipo."
    assert QApplication.focusWidget() is lines.widget(2, "name_es")


def test_focal_points_are_a_list(qtbot, ear, db):
    page = opened(qtbot, ear, "focal_points", "focal_points")
    press(page, "Agregar punto focal")
    write(QApplication.focusWidget(), "Óscar Bendezú")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    write(QApplication.focusWidget(), "Lucía Paredes")
    save(page)
    with db.read() as session:
        names = {row.name for row in focal_points.all_rows(session)}
    assert names == {"Óscar Bendezú", "Lucía Paredes"}


def test_what_is_no_more_is_told_when_it_is_asked_for(ear):
    for form in ("person", "post", "appointment", "organization", "assessment", "membership"):
        with pytest.raises(NotFound):
            import_module(f"ui.forms.{form}").page(ear.desk, Target(f"{form}/edit", 77))
