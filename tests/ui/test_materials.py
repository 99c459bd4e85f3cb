"""Makes, publishes and mails as the office does: forms, steps, the schedule, the frozen list."""

from datetime import date
from importlib import import_module

from accessible import nameless
from acting import Ear, choose, fill, press, save, show, take, widget, write
from makers import person, read
from makers import write as do
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from ways import followed, went

from crm import bin as papelera
from crm import catalogue, journal, mailings, materials, observances, publications
from crm.contacts import ContactValues
from crm.dates import PartialDate
from crm.model import (
    ContactKind,
    Material,
    MaterialKind,
    Observance,
    PublicationState,
    VersionState,
)
from crm.model.base import today
from ui.desk import Target

FACEBOOK = catalogue.channel_id("facebook")
PLANNED, OUT = PublicationState.PLANNED, PublicationState.PUBLISHED


def a_material(db, title="Hoja sobre migración", **values):
    given = {"kind": MaterialKind.FACT_SHEET, "title": title, "version": {}}
    return do(db, materials.save_material, given | values)


def tab(qtbot, ear, name, year):
    """A tab of the plan by itself."""
    made = import_module(f"ui.pages.{name}")
    return show(qtbot, made.page(ear.desk, Target(name, None, (("year", year),))))


def planned(db, material_id, when, *channels):
    uses = [{"channel_id": each} for each in channels or (FACEBOOK,)]
    return do(db, publications.publish, material_id, {"state": PLANNED, "planned": when}, uses)


def test_a_material_is_made_taken_on_and_published_on_two_channels(qtbot, db):
    ear = Ear(db)
    form = went(qtbot, ear, "material/new")
    choose(form, "kind", "Video")
    fill(form, "title", "Aportes de la migración")
    fill(form, "audience", "Ñ & actores <b>clave</b>")
    save(form)
    assert ear.told == [("Material guardado", True)]

    page = followed(qtbot, ear)
    assert page.head.title.text() == "Aportes de la migración"
    press(page, "Pasar a «Borrador»")
    assert ear.told[-1] == ("Versión 1: borrador", True)
    page.publish.click()
    form = followed(qtbot, ear)
    uses = widget(form, "uses")
    for number, (channel, link) in enumerate((("insta", "https://example.org/a"), ("face", ""))):
        if number:
            press(form, "Agregar canal")
        line = uses.widget(number, "channel_id")
        line.setFocus()
        write(line, channel)
        QTest.keyClick(line, Qt.Key.Key_Return)
        write(uses.widget(number, "url"), link)
    save(form)
    assert ear.told[-1] == ("2 publicaciones guardadas", True)
    shown = read(db, materials.page, page.id)
    assert [row.channel for row in shown.publications] == ["Facebook", "Instagram"]
    assert shown.versions[0].state is VersionState.PUBLISHED
    rows = [row.spoken() for row in page.publications.list.view.shown.rows]
    assert "falta enlace" in rows[0]
    assert "https://example.org/a" in rows[1]
    assert nameless(page) == []
    do(db, journal.undo)
    assert page.publications.list.view.shown.rows == []
    do(db, papelera.delete, Material, page.id, name="Aportes")
    assert page.gone


def test_a_post_that_is_not_there_yet_is_made_where_it_is_planned(qtbot, db):
    ear = Ear(db)
    form = went(qtbot, ear, "publication/new", state=PLANNED, on="2031-12")
    take(form, "material_id", "Día del Migrante")
    assert ear.told == [("Material guardado", True)]
    line = widget(form, "uses").widget(0, "channel_id")
    line.setFocus()
    write(line, "face")
    QTest.keyClick(line, Qt.Key.Key_Return)
    save(form)
    (id_,) = read(db, publications.find, year=2031)
    found = read(db, publications.rows, [id_])[id_]
    assert (found.title, found.kind) == ("Día del Migrante", MaterialKind.POST)
    assert found.row.planned == PartialDate.month(2031, 12)


def test_what_will_not_do_is_said_under_its_channel(qtbot, db):
    id_ = a_material(db)
    ear = Ear(db)
    form = went(qtbot, ear, "publication/new", material_id=id_)
    uses = widget(form, "uses")
    write(uses.widget(0, "account"), "@redonu")
    save(form)
    assert form.form.problems() == {"uses": "Revise las líneas marcadas."}
    assert uses.problems() == ["Elija el canal."]
    assert ear.told == []


def test_the_list_narrows_and_says_what_the_year_made(qtbot, db):
    made = {"state": VersionState.FINAL, "on": PartialDate.month(2023, 5)}
    one = a_material(db, version=made, topic="Integración")
    a_material(db, "Video de 2024", kind=MaterialKind.VIDEO)
    ear = Ear(db)
    page = tab(qtbot, ear, "materials", 2023)
    assert page.table.row_model.ids == [one]
    row = page.table.row_model
    assert [row.index(0, column).data() for column in range(5)] == [
        "Hoja sobre migración",
        "Integración",
        "v1 · Terminado",
        "Nuevo",
        "—",
    ]
    page.span.choose("all")
    assert page.count.text() == "2 materiales"
    choose_kind = page.kind.widget
    choose_kind.setCurrentText("Video")
    assert page.count.text() == "1 material"
    page.search.setText("nada")
    page.search.searched.emit("nada")
    press(page, "Ver todo")
    assert page.count.text() == "2 materiales"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert ear.went[-1].kind == "material"
    assert nameless(page) == []


def test_what_is_planned_is_said_to_be_out_in_its_place(qtbot, db):
    id_ = a_material(db)
    first, second = planned(
        db, id_, PartialDate.month(2023, 11), FACEBOOK, catalogue.channel_id("x")
    )
    ear = Ear(db)
    page = tab(qtbot, ear, "schedule", 2023)
    november = page.months[11].list
    (row,) = [each for each in november.view.shown.rows if each.id[0] == "publication"]
    assert "Atrasada" in row.spoken()
    november.view.setFocus()
    november.go_to(row.id)
    QTest.keyClick(november.view, Qt.Key.Key_Return)
    assert ear.went[-1] == Target("material", id_)
    page.days.setFocus()
    page.focus_first()  # one comes back to the line that one left
    assert november.view.hasFocus()
    assert november.current_id() == row.id
    QTest.keyClick(november.view, Qt.Key.Key_P)
    assert ear.told == [("Publicada con fecha de hoy", True)]
    page_now = read(db, materials.page, id_).publications
    assert {each.on for each in page_now} == {PartialDate.day(today())}
    assert {each.id for each in page_now} == {first, second}
    page.days.setChecked(False)
    assert not page.nothing.isHidden()  # this year has nothing else
    do(db, journal.undo)
    assert page.nothing.isHidden()
    assert nameless(page) == []


def test_a_publication_is_corrected_and_said_to_be_out_in_its_table(qtbot, db):
    (id_,) = planned(db, a_material(db), PartialDate.quarter(2024, 1))
    ear = Ear(db)
    page = tab(qtbot, ear, "publications", 2024)
    page.table.select([id_])
    page.edit()
    form = followed(qtbot, ear)
    fill(form, "url", "https://example.org/hoja")
    save(form)
    form.hide()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_P)
    row = read(db, publications.rows, [id_])[id_].row
    assert (row.state, row.url) == (OUT, "https://example.org/hoja")
    assert nameless(page) == []
    assert page.table.row_model.ids == []  # it went out in another year


def test_a_step_that_a_publication_takes_leads_to_its_material(qtbot, db):
    with db.read() as session:
        day = session.query(Observance.id).filter_by(month=12, day=18).scalar()
    id_ = a_material(db, kind=MaterialKind.POST, observance_id=day)
    ear = Ear(db)
    page = went(qtbot, ear, "observance", day, year=2023)
    on = PartialDate.day(date(2023, 12, 18))
    uses = [{"channel_id": FACEBOOK}]
    do(db, publications.publish, id_, {"state": OUT, "on": on}, uses)
    published = page.steps[observances.PublicationStep.PUBLISHED]
    assert published.box.isChecked()
    assert not published.box.isEnabled()
    published.edit.click()
    assert ear.went[-1] == Target("material", id_)


def test_a_mailing_is_addressed_drafted_and_frozen(qtbot, db, tmp_path):
    contact = [ContactValues(ContactKind.EMAIL, "rosa@muni.gob.pe")]
    rosa = person(db, "Rosa Prueba", contacts=contact)
    person(db, "Luis Prueba", do_not_contact=True)
    ear = Ear(db)
    form = went(qtbot, ear, "mailing/new")
    fill(form, "subject", "Buenas prácticas")
    save(form)
    page = followed(qtbot, ear)
    assert page.switch.value() == "choose"
    page.choosing.search.take()
    write(page.choosing.search, "prueba")
    QTest.keyClick(page.choosing.search, Qt.Key.Key_Down)
    press(page, "Elegir todos")
    QTest.keyClick(page.choosing.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ear.told[-1] == ("1 destinatario agregado", True)  # not who asked to be left alone
    qtbot.waitUntil(lambda: len(page.list.table.row_model.ids) == 1)
    page.switch.choose("message")
    page.out.write(tmp_path)
    assert [each.name for each in tmp_path.glob("*.eml")] == ["Buenas prácticas.eml"]
    press(page, "Marcar como enviado")
    qtbot.waitUntil(lambda: not page.sent.isVisibleTo(page))
    assert nameless(page) == []
    id_ = page.id
    do(db, mailings.save, {"subject": "Otro asunto"}, id_)
    (row,) = read(db, mailings.recipients, id_)
    assert (row.person_id, row.name, row.address) == (rosa, "Rosa Prueba", "rosa@muni.gob.pe")


def test_with_nothing_in_it_a_tab_offers_to_begin(qtbot, db):
    ear = Ear(db)
    for name, offer, kind in (
        ("materials", "Agregar el primero", "material/new"),
        ("publications", "Registrar la primera", "publication/new"),
        ("mailings", "Preparar el primero", "mailing/new"),
    ):
        page = tab(qtbot, ear, name, 2031)
        press(page, offer)
        assert ear.went[-1].kind == kind
        assert nameless(page) == []
    page = went(qtbot, ear, "channels")
    assert nameless(page) == []
    page.list.go_to(FACEBOOK)
    QTest.keyClick(page.list.view, Qt.Key.Key_Return)
    form = followed(qtbot, ear)
    fill(form, "name_es", "Facebook de la Red")
    save(form)
    assert "Facebook de la Red" in [row.title for row in page.list.view.shown.rows]
