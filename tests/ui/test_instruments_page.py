"""Instruments and stages as the office edits them: named, ordered, added, and kept while in use."""

import pytest
from accessible import nameless
from acting import Ear, choose, fill, press, problems, save, widget, write
from makers import CARMEN, read
from makers import write as do
from profiles import act_on, menu_on, titles
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ways import followed, went

from crm import catalogue, followups, instruments, journal
from ui.desk import Target

MARRAKECH = catalogue.instrument_id("marrakech")
PLEDGES = catalogue.instrument_id("pledges")
SIGNED = catalogue.stage_id("signed")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def page(qtbot, ear):
    return went(qtbot, ear, "instruments")


def names(db, instrument_id=MARRAKECH):
    return [each.name for each in read(db, instruments.stages, instrument_id)]


@pytest.mark.parametrize("size", [(1072, 800), (956, 640)])
def test_every_part_has_a_name(qtbot, ear, size):
    assert nameless(went(qtbot, ear, "instruments", None, *size)) == []


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("stage/new", {"instrument_id": MARRAKECH}),
        ("instrument/new", {}),
        ("balances", {"instrument": "practices"}),
    ],
)
def test_every_form_has_names_and_fits_the_smallest_window(qtbot, ear, kind, given):
    form = went(qtbot, ear, kind, None, 972, 640, **given)
    assert nameless(form) == []
    for field in form.form.fields.values():
        if field.widget.isVisibleTo(form):
            right = field.widget.mapTo(form, field.widget.rect().topRight()).x()
            assert right < form.width(), field.name


def test_each_instrument_shows_its_stages_and_what_they_ask(page):
    card = page.cards[MARRAKECH]
    assert titles(card.stages)[0] == "Por contactar"
    signed = next(each for each in card.stages.view.shown.rows if each.id == SIGNED)
    assert signed.detail.startswith("firma · cuenta · pide fecha")
    assert "hitos: Registrado en el Mayors Mechanism" in signed.detail
    assert page.cards[PLEDGES].about.text() == "Compromiso PMM · varios por institución"


def test_where_an_instrument_comes_from_is_written_down_and_shown(qtbot, ear, page):
    about = page.cards[MARRAKECH].about
    assert about.text().startswith("Declaración · uno por institución · adopción: 8 dic 2018")
    act_on_card = page.cards[MARRAKECH]
    press(act_on_card, "Editar «Declaración de Marrakech»")
    form = followed(qtbot, ear)
    assert widget(form, "adopted").text() == "08/12/2018"
    fill(form, "supports_es", "PMM y PMR")
    fill(form, "url", "https://www.ejemplo.org/declaracion")
    save(form)
    assert about.text().endswith(" · apoya: PMM y PMR · https://www.ejemplo.org/declaracion")


def test_a_stage_is_renamed_and_what_it_asks_changed(qtbot, ear, page, db):
    act_on(page.cards[MARRAKECH].stages, "Contactado")
    form = followed(qtbot, ear)
    fill(form, "name_es", "Con primer contacto")
    fill(form, "name_en", "First contact")
    fill(form, "short_es", "1.er contacto")
    fill(form, "stale_after", "15")
    widget(form, "asks_date").click()
    fill(form, "asks_evidence", "Correo enviado")
    save(form)
    row = page.cards[MARRAKECH].stages.view.shown.rows[1]
    assert row.title == "Con primer contacto"
    assert row.detail == "pide fecha · pide: Correo enviado · detenido en 15 días"
    assert ear.told[-1][1], "it can be undone"
    do(db, journal.undo)
    assert titles(page.cards[MARRAKECH].stages)[1] == "Contactado"


def test_a_stage_is_added_with_its_milestones_in_one_action(qtbot, ear, page, db):
    press(page.cards[MARRAKECH], "Agregar etapa a «Declaración de Marrakech»")
    form = followed(qtbot, ear)
    write(widget(form, "name_es"), "En agenda del concejo")
    for name in ("Carta enviada", "Fecha de sesión"):
        widget(form, "milestones").add_button.click()
        write(QApplication.focusWidget(), name)
    save(form)
    row = page.cards[MARRAKECH].stages.view.shown.rows[-1]
    assert row.title == "En agenda del concejo"
    assert row.detail == "hitos: Carta enviada, Fecha de sesión"
    do(db, journal.undo)
    assert "En agenda del concejo" not in names(db)


def test_stages_change_places_by_the_menu(page, db):
    stages = page.cards[MARRAKECH].stages
    menu_on(stages, "Interesado")["Subir"].trigger()
    assert names(db)[:3] == ["Por contactar", "Interesado", "Contactado"]
    assert not menu_on(stages, "Por contactar")["Subir"].isEnabled()
    QApplication.activePopupWidget().close()
    menu_on(stages, "Interesado")["Bajar"].trigger()
    assert names(db)[:3] == ["Por contactar", "Contactado", "Interesado"]


def test_a_stage_in_use_is_not_taken_away_and_says_why(qtbot, ear, page, db):
    id_ = do(db, followups.begin, CARMEN, MARRAKECH)
    do(db, followups.advance, id_, SIGNED)
    act_on(page.cards[MARRAKECH].stages, "Firmado", Qt.Key.Key_Delete)
    assert "está en uso" in ear.failed[-1]
    form = went(qtbot, ear, "stage/edit", SIGNED)
    fill(form, "asks_evidence", "Carta")
    press(form, "Quitar esta etapa")
    assert "está en uso" in form.form._banner.words.text()
    assert widget(form, "asks_evidence").text() == "Carta"
    assert "Firmado" in names(db)


def test_a_stage_of_no_use_goes_and_comes_back(page, db):
    act_on(page.cards[MARRAKECH].stages, "Interesado", Qt.Key.Key_Delete)
    assert "Interesado" not in names(db)
    do(db, journal.undo)
    assert "Interesado" in titles(page.cards[MARRAKECH].stages)


def test_a_milestone_that_was_noted_is_not_taken_away(qtbot, ear, db):
    id_ = do(db, followups.begin, CARMEN, MARRAKECH)
    kind = next(
        each
        for each in read(db, instruments.milestone_kinds, MARRAKECH)
        if each.name == "Opinión legal"
    )
    do(db, followups.save_milestone, id_, {"kind_id": kind.id})
    form = went(qtbot, ear, "stage/edit", kind.stage_id)
    lines = widget(form, "milestones")
    drop = next(
        each
        for each in lines.findChildren(type(lines.add_button))
        if each.accessibleName() == "Quitar"
    )
    drop.click()
    save(form)
    assert "«Opinión legal» está en uso" in form.form._banner.words.text()
    assert kind in read(db, instruments.milestone_kinds, MARRAKECH)


def test_what_will_not_do_is_said_and_kept(qtbot, ear):
    form = went(qtbot, ear, "stage/edit", SIGNED)
    fill(form, "name_es", "")
    fill(form, "stale_after", "0")
    save(form)
    assert problems(form) == {"name_es": "Complete este campo."}
    fill(form, "name_es", "Firmado")
    save(form)
    assert "de 1 en adelante" in problems(form)["stale_after"]
    assert widget(form, "stale_after").text() == "0"


def test_an_instrument_of_the_office_is_made_and_followed(qtbot, ear, page, db):
    press(page.head, "Nuevo instrumento")
    form = followed(qtbot, ear)
    write(widget(form, "name_es"), "Ciudades Solidarias")
    save(form)
    made = read(db, instruments.named, "Ciudades Solidarias")
    assert titles(page.cards[made.id].stages) == ["Por iniciar"]
    press(page.cards[made.id], "Editar «Ciudades Solidarias»")
    form = followed(qtbot, ear)
    assert not widget(form, "kind").isEnabled()
    widget(form, "single").click()
    save(form)
    assert page.cards[made.id].about.text() == "Declaración · varios por institución"
    form = went(qtbot, ear, "followup/new", instrument=made.code)
    choose(form, "stage_id", "Por iniciar")


def test_the_list_is_gone_through_with_the_keyboard(page, ear):
    assert page.cards[MARRAKECH].stages.view.hasFocus()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert ear.went[-1].kind == "stage/edit"
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert ear.left == [True]


def test_settings_lead_there(qtbot, ear):
    settings = went(qtbot, ear, "settings")
    press(settings, "Instrumentos y etapas…")
    assert ear.went[-1] == Target("instruments")
