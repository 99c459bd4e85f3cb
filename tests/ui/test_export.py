"""Exportar as its user goes about it: what, as what, what stays behind; and the register."""

import csv

import pytest
from accessible import nameless
from acting import Ear, press, programs, show
from makers import company, person
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from ways import went

from crm import exchange, mail
from crm.contacts import ContactValues
from crm.exchange import Format, Order, What, export
from crm.model import ContactKind
from ui.desk import Target
from ui.pages.actors import actors_page
from ui.pages.export import page as export_page


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def known(db):
    return person(db, "Rosa Quispe Mamani"), person(db, "Juan Ñahui", do_not_contact=True)


def opened(qtbot, ear, **given):
    made = show(qtbot, export_page(ear.desk, Target("export", None, tuple(given.items()))))
    qtbot.waitUntil(lambda: made.told_out.text() != "")
    return made


def choose(qtbot, page, name, value) -> None:
    page.told_out.setText("")
    page.form.fields[name].fill(value)
    qtbot.waitUntil(lambda: page.told_out.text() != "")


def test_who_leaves_is_said_before_and_written_as_said(qtbot, ear, known, tmp_path):
    made = opened(qtbot, ear, person_ids=known)
    assert made.form.fields["what"].read() is What.PEOPLE
    assert made.told_out.text() == "Sale 1 registro."
    assert "Queda fuera:\n· Pidieron que no se las contacte: 1" in made.staying.text()
    assert nameless(made) == []
    choose(qtbot, made, "format:people", Format.CSV)
    press(made, "Guardar…")
    assert isinstance(made.dialog, QFileDialog)
    made.dialog.close()
    path = tmp_path / "gente.csv"
    made.write(path)
    qtbot.waitUntil(lambda: made.notices.notice is not None)
    assert "1 registro en «gente.csv»." in made.notices.notice.words.text()
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert [row["Nombres"] for row in csv.DictReader(file)] == ["Rosa"]
    (row,) = ear.desk.read(exchange.rows)
    assert (row.name, row.total) == ("gente.csv", 1)


def test_only_what_means_something_is_asked(qtbot, ear, known):
    made = opened(qtbot, ear)

    def asked() -> set[str]:
        return {name for name, each in made.form.fields.items() if each.widget.isVisibleTo(made)}

    usual = {"what", "which:organizations", "format:organizations", "internal"}
    assert asked() == usual
    choose(qtbot, made, "format:organizations", Format.LABELS)
    assert asked() == usual - {"internal"} | {"sheet", "skip"}
    choose(qtbot, made, "what", What.EVERYTHING)
    assert asked() == {"what"}
    assert "marcados como tales" in made.staying.text()
    choose(qtbot, made, "what", What.PEOPLE)
    choose(qtbot, made, "format:people", Format.LETTERS)
    QTest.keyClick(made, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Elija la plantilla" in made.notices.notice.words.text()
    assert made.focusWidget() is made.template.focusProxy()
    assert made.dialog is None


def test_a_mail_to_many_is_opened_a_lot_at_a_time_and_each_is_written_down(
    qtbot, ear, db, monkeypatch
):
    monkeypatch.setattr(mail, "BATCH", 2)
    for n in range(3):
        person(db, f"Rosa {n}", contacts=[ContactValues(ContactKind.EMAIL, f"rosa{n}@b.pe")])
    made = opened(qtbot, ear, what="people")
    choose(qtbot, made, "format:people", Format.MAILTO)
    assert made.told_out.text() == "Se escribe a 3 direcciones."
    assert not made.save.isVisible()
    with programs("mailto") as system:
        press(made, "Abrir en mi correo")
        assert "Escriba el asunto" in made.notices.notice.words.text()
        choose(qtbot, made, "subject", "Taller")
        press(made, "Abrir en mi correo")
        qtbot.waitUntil(made.lots.isVisible)
        assert made.lots.said.text() == "Lote 1 de 2 abierto: 2 direcciones en copia oculta."
        assert len(system.opened) == 1  # the next one when it is asked for
        assert nameless(made) == []
        press(made, "Abrir lote 2 de 2")
        assert made.lots.said.text().endswith("1 dirección en copia oculta. Es el último.")
    assert "rosa2@b.pe" in "".join(system.opened)
    assert [(row.name, row.total) for row in ear.desk.read(exchange.rows)] == [
        ("Lote 2 de 2 · Taller", 1),
        ("Lote 1 de 2 · Taller", 2),
    ]
    press(made, "Abrir en mi correo")  # here is no program for it: nothing leaves
    qtbot.waitUntil(lambda: ear.failed != [])
    assert "no tiene un programa de correo" in ear.failed[0]
    assert len(ear.desk.read(exchange.rows)) == 2
    choose(qtbot, made, "subject", "Otro")
    assert not made.lots.isVisible()


def test_what_nobody_is_in_cannot_be_saved(qtbot, ear):
    made = opened(qtbot, ear, what="people")
    assert made.told_out.text() == "No sale nada."
    assert not made.save.isEnabled()


def test_a_sample_template_is_there_to_begin_with(qtbot, ear, known, tmp_path):
    made = opened(qtbot, ear, what="people")
    made.template.save_sample(tmp_path / "carta.docx")
    assert made.order().template == tmp_path / "carta.docx"
    assert (tmp_path / "carta.docx").read_bytes().startswith(b"PK")


def test_those_selected_among_the_actors_are_exported(qtbot, ear, db):
    company(db, "Ejemplo Uno S. A.")
    made = show(qtbot, actors_page(ear.desk, Target("actors")))
    view = made.column.view
    qtbot.waitUntil(lambda: len(view.row_model.ids) > 2)
    two = [view.row_model.id_at(0), view.row_model.id_at(1)]
    view.select(two)
    qtbot.waitUntil(made.column.bulk.isVisible)
    press(made, "Exportar")
    (target,) = ear.went
    assert (target.kind, sorted(target.value("organization_ids"))) == ("export", sorted(two))


def test_the_register_shows_what_left_and_what_stayed(qtbot, ear, known, db, tmp_path):
    made = went(qtbot, ear, "exchange")
    export(db, tmp_path / "c.vcf", Order(Format.VCARD, What.PEOPLE))
    listed = made.register
    qtbot.waitUntil(lambda: len(listed.table.row_model.ids) == 1)
    made.focus_first()
    assert "Pidieron que no se las contacte: 1." in listed.about.text()
    assert "Huella SHA-256" in listed.about.text()
    assert nameless(listed) == []
    QTest.keyClick(listed.table, Qt.Key.Key_Escape)
    assert ear.left == [True]
