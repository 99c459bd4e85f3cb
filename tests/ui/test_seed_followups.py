"""What the Network reported of 2023 is typed in through the screens alone, and read back there.

Nothing is known but what the report says: a signature without its day stays without one, a plan
without a signature is told so, and agencies stand in the order given.
"""

import pytest
from acting import Ear, choose, fill, press, save, take, widget, write
from profiles import opened, titles
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ways import answer_with, facts_of, followed, press_stage, steps, went

from crm import catalogue
from ui.pages.figures_page import FLOW, STOCK

CARMEN = catalogue.government_id("070103")
TUMBES = catalogue.government_id("240000")
SOURCE = "Logros 2023"
ANCASH = (
    "Building Resilience in Ancash: Strengthening Migration and Environmental Governance and "
    "Supporting Climate-adapted Livelihoods"
)


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


def begun(qtbot, ear, instrument, institution, title=""):
    """Begin a follow-up in its form, and return its page."""
    form = went(qtbot, ear, "followup/new", instrument=instrument)
    take(form, "organization_id", institution)
    if title:
        fill(form, "title", title)
    save(form)
    return followed(qtbot, ear)


def edited(qtbot, ear, page):
    """Open the form of what a follow-up says."""
    press(page.head, "Editar")
    return followed(qtbot, ear)


def add_party(form, name):
    parties = widget(form, "parties")
    number = len(parties)
    parties.add_button.click()
    line = parties.widget(number, "organization_id")
    write(line, name)
    QTest.keyClick(line, Qt.Key.Key_Return)


def tag(form, name, words):
    line = widget(form, name).line
    write(line, words)
    QTest.keyClick(line, Qt.Key.Key_Return)


def figure(page, name, title):
    rows = page.lists[name].view.shown.rows
    return next((row.detail for row in rows if row.title == title), None)


def asked_at_the_end_of_2023(qtbot, ear, instrument):
    page = went(qtbot, ear, "figures", instrument=instrument)
    for name, day in (("day", "31/12/2023"), ("first", "01/01/2023"), ("last", "31/12/2023")):
        fill(page, name, day)
    return page


# S16-S20: the Declaration of Marrakech


def test_carmen_has_an_action_plan_and_signs_only_once_a_signature_is_entered(qtbot, ear):
    page = begun(qtbot, ear, "marrakech", "070103")
    asked = press_stage(page, "Plan de acción")
    answer_with(
        asked, undated=True, evidence="Informe «Logros 2023»: se elaboró el plan", to_verify=True
    )
    press(asked, "Guardar")
    assert "sin firma" in page.way.marks.texts()
    assert "Plan de acción, sin fecha, por verificar, etapa actual" in steps(page)
    counted = asked_at_the_end_of_2023(qtbot, ear, "marrakech")
    assert figure(counted, STOCK, "Total") == "0", "a plan is not a signature"
    asked = press_stage(page, "Firmado")
    answer_with(asked, undated=True, evidence=SOURCE, to_verify=True)
    press(asked, "Guardar")
    assert "sin firma" not in page.way.marks.texts()
    assert "Plan de acción, sin fecha, por verificar, etapa actual" in steps(page)
    assert figure(counted, STOCK, "Gobiernos locales") == "0 · 1 indeterminado"
    profile = opened(qtbot, ear, CARMEN)
    assert "Firmado, sin fecha, por verificar" in profile.stages.summary.text()


def test_the_plan_of_carmen_is_followed_by_itself_and_without_a_signature(qtbot, ear):
    page = begun(qtbot, ear, "action_plans", "070103", "Plan sobre migración y desarrollo")
    asked = press_stage(page, "Elaborado")
    answer_with(asked, on="2023", evidence=SOURCE)
    press(asked, "Guardar")
    assert page.way.marks.texts() == ["sin firma"]
    form = edited(qtbot, ear, page)
    fill(form, "description", "Trabajar en migración y desarrollo dentro de su localidad")
    fill(form, "approving_act", "Por verificar")
    save(form)
    facts = facts_of(page)
    assert facts["Descripción"].text().startswith("Trabajar en migración")
    profile = opened(qtbot, ear, CARMEN)
    assert titles(profile.others.list) == ["Plan sobre migración y desarrollo"]
    assert profile.others.list.view.shown.rows[0].detail == "Planes de acción · Elaborado · 2023"
    counted = asked_at_the_end_of_2023(qtbot, ear, "action_plans")
    assert figure(counted, FLOW, "Gobiernos locales") == "1"


def test_the_region_of_tumbes_signed_without_a_day_to_be_verified(qtbot, ear):
    page = begun(qtbot, ear, "marrakech", "Gobierno Regional de Tumbes")
    assert page.head.title.text() == "Gobierno Regional de Tumbes"
    asked = press_stage(page, "Firmado")
    answer_with(asked, undated=True, evidence=SOURCE, to_verify=True)
    press(asked, "Guardar")
    assert "Firmado, sin fecha, por verificar, etapa actual" in steps(page)
    assert page.way.marks.texts() == ["por verificar"]
    row = page.stage_history.list.view.shown.rows[0]
    assert row.when == "sin fecha"
    assert row.detail.startswith(f"por verificar · {SOURCE}")
    press(page.way, "Definir próximo paso")
    asked = page.way._asking
    answer_with(asked, next_step="Pedir la carta de adhesión")
    press(asked, "Guardar")
    assert page.way.next.words.text() == "Pedir la carta de adhesión"
    counted = asked_at_the_end_of_2023(qtbot, ear, "marrakech")
    assert figure(counted, STOCK, "Gobiernos regionales") == "0 · 1 indeterminado"
    counted.lists[STOCK].opened.emit((STOCK, 2))
    row = counted.behind_list.view.shown.rows[0]
    assert row.detail == "Indeterminado: Firmado: sin fecha"
    fill(counted, "day", "")
    assert figure(counted, STOCK, "Gobiernos regionales") == "1", "it had signed by today"


# S40-S41: the Repository of Practices


def test_21_practices_are_an_opening_balance_with_its_source(qtbot, ear):
    form = went(qtbot, ear, "balances", instrument="practices")
    balances = widget(form, "balances")
    balances.add_button.click()
    write(QApplication.focusWidget(), "21")
    write(balances.widget(0, "by_on"), "31/12/2023")
    write(balances.widget(0, "source"), SOURCE)
    write(balances.widget(0, "note"), "Gobierno, Naciones Unidas y sociedad civil")
    save(form)
    counted = asked_at_the_end_of_2023(qtbot, ear, "practices")
    assert figure(counted, STOCK, "Total") == "21"
    assert figure(counted, FLOW, "Total") == "0", "how many were new in the year is not known"
    assert f"saldo inicial de 21 al 31/12/2023 ({SOURCE})" in counted.note.text()
    again = went(qtbot, ear, "balances", instrument="practices")
    assert widget(again, "balances").widget(0, "source").text() == SOURCE


def test_a_practice_is_asked_for_and_written_in_the_fields_of_the_hub(qtbot, ear):
    page = begun(qtbot, ear, "practices", "070103", "Plan local de integración")
    asked = press_stage(page, "Plantilla enviada")
    answer_with(asked, on="2023")
    press(asked, "Guardar")
    form = edited(qtbot, ear, page)
    choose(form, "actor", "Gobierno")
    choose(form, "scope", "Local")
    fill(form, "type", "Política pública")
    tag(form, "primary_tags", "16")
    tag(form, "principles", "centrarse")
    tag(form, "goals", "10")
    fill(form, "start", "2020")
    take(form, "place_id", "070103")
    fill(form, "description", "Una mesa local reúne a la municipalidad y a las organizaciones.")
    save(form)
    facts = facts_of(page)
    assert facts["Tipo de actor"].text() == "Gobierno"
    assert facts["Objetivos del PMM"].text().endswith("(principal)")
    lacking = [name for name, _said in page.complete.lacking]
    assert lacking == ["contact_id", "details", "impact", "lessons", "replication", "innovation"]
    press(page.complete, "Copiar para el formulario del Hub")
    assert QGuiApplication.clipboard().text().startswith("Título\nPlan local de integración")


# S69-S71: the Migration MPTF


def test_three_agencies_applied_to_the_mptf_in_the_order_given(qtbot, ear):
    page = begun(qtbot, ear, "mptf", "Red ONU Migración", ANCASH)
    asked = press_stage(page, "Presentada")
    answer_with(asked, on="2023", evidence=SOURCE, to_verify=True)
    press(asked, "Guardar")
    form = edited(qtbot, ear, page)
    for agency in ("FAO", "OIM", "OIT"):
        add_party(form, agency)
    fill(form, "description", "Cambio climático y migración")
    take(form, "place_id", "020000")
    tag(form, "objectives", "2")
    save(form)
    assert page.head.title.text() == ANCASH
    assert titles(page.parties.list) == ["1. FAO", "2. OIM", "3. OIT"]
    assert facts_of(page)["Lugar"].text() == "Áncash"
    assert "Presentada, desde 2023, por verificar, etapa actual" in steps(page)
    ilo = opened(qtbot, ear, catalogue.entity_id("OIT"))
    assert titles(ilo.others.list) == [ANCASH]
    assert ilo.others.list.view.shown.rows[0].detail.endswith("participa")


# S80-S81: the voluntary report, and pledges


def test_an_input_for_the_voluntary_report_says_who_gave_what_and_when(qtbot, ear, tmp_path):
    page = begun(qtbot, ear, "voluntary_report", "OIT", "Trabajo decente en 2023")
    asked = press_stage(page, "Pedido")
    answer_with(asked, on="enero de 2024")
    press(asked, "Guardar")
    asked = press_stage(page, "Recibido")
    answer_with(asked, on="15/02/2024", evidence="Correo de la OIT")
    press(asked, "Guardar")
    form = edited(qtbot, ear, page)
    fill(form, "cycle", "Revisión Regional, segundo ciclo")
    fill(form, "description", "Cifras y logros sobre el objetivo 6")
    tag(form, "objectives", "6")
    save(form)
    paper = tmp_path / "insumo.txt"
    paper.write_text("Aporte")
    page.documents.attach([paper])
    assert titles(page.stage_history.list) == ["Recibido", "Pedido"]
    assert page.stage_history.list.view.shown.rows[0].when == "15 feb 2024"
    assert facts_of(page)["Objetivos del PMM"].text().startswith("6 ")
    assert facts_of(page)["Ciclo"].text() == "Revisión Regional, segundo ciclo"
    assert titles(page.documents.list) == ["insumo.txt"]


def test_a_pledge_is_written_and_only_sent_once_its_description_is_long_enough(qtbot, ear):
    page = begun(qtbot, ear, "pledges", "Gobierno Regional de Tumbes", "Más gobiernos firmantes")
    form = edited(qtbot, ear, page)
    choose(form, "kind", "Individual")
    choose(form, "form", "De proceso")
    tag(form, "objectives", "16")
    fill(form, "indicator", "Gobiernos locales firmantes")
    fill(form, "target", "5")
    fill(form, "description", "Breve.")
    save(form)
    asked = press_stage(page, "Enviado")
    answer_with(asked, on="2024")
    press(asked, "Guardar")
    assert "se piden 300" in asked.form._banner.words.text()
    assert asked.form.fields["on"].widget.text() == "2024"
    form = edited(qtbot, ear, page)
    fill(form, "description", "Promover la adhesión de los gobiernos locales. " * 8)
    save(form)
    press(asked, "Guardar")
    assert any(each.startswith("Enviado, desde 2024") for each in steps(page))
    assert facts_of(page)["Meta"].text() == "5"
    assert titles(opened(qtbot, ear, TUMBES).others.list) == ["Más gobiernos firmantes"]
