"""Cifras as its user asks for them: hand-counted, each with the follow-ups behind it."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, choose, fill, press, problems, save, widget, write
from makers import CARMEN, TUMBES, company, read
from makers import write as do
from profiles import act_on, titles
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ways import popup, went

from crm import catalogue, figures, followups
from crm.dates import PartialDate, show_date
from crm.model import PracticeActor
from crm.model.base import today
from ui.desk import Target
from ui.pages.figures_page import FLOW, STAGES, STOCK

MARRAKECH = catalogue.instrument_id("marrakech")
PRACTICES = catalogue.instrument_id("practices")
COMAS = catalogue.government_id("150110")
MIRAFLORES = catalogue.government_id("150122")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def signed(db):
    """Signed on 31 December 2022, on 1 January 2023, some day of 2023, and nobody knows when."""
    made = {}
    for name, who, on in (
        ("carmen", CARMEN, PartialDate.day(date(2022, 12, 31))),
        ("comas", COMAS, PartialDate.day(date(2023, 1, 1))),
        ("tumbes", TUMBES, PartialDate.year(2023)),
        ("miraflores", MIRAFLORES, None),
    ):
        made[name] = do(db, followups.begin, who, MARRAKECH)
        do(db, followups.advance, made[name], catalogue.stage_id("signed"), on=on)
    return made


def shown(page, name):
    return {row.title: row.detail for row in page.lists[name].view.shown.rows}


def ask(page, **days):
    for name, day in days.items():
        fill(page, name, day)


@pytest.mark.parametrize("size", [(1072, 800), (956, 640)])
def test_every_part_has_a_name(qtbot, ear, signed, size):
    assert nameless(went(qtbot, ear, "figures", None, *size, instrument="marrakech")) == []


def test_it_begins_with_today_and_this_year(qtbot, ear, signed):
    page = went(qtbot, ear, "figures", instrument="marrakech")
    assert page.titles[STOCK].text() == f"Hasta el {show_date(today())}"
    assert shown(page, STOCK)["Total"] == "4", "whatever was noted has come by today"
    year = today().year
    assert page.titles[FLOW].text() == f"Del 01/01/{year} al 31/12/{year}"
    assert shown(page, FLOW)["Total"] == "0 · 1 indeterminado"


def test_a_plan_without_signature_is_marked_and_no_signatory(qtbot, ear, db, signed):
    do(db, followups.advance, signed["carmen"], catalogue.stage_id("action_plan"))
    lima = do(db, followups.begin, catalogue.government_id("150100"), MARRAKECH)
    do(db, followups.advance, lima, catalogue.stage_id("action_plan"))
    page = went(qtbot, ear, "figures", instrument="marrakech")
    assert shown(page, STOCK)["Total"] == "4"
    assert shown(page, STAGES)["Plan de acción"] == "2 · 1 sin firma"


def test_what_is_invented_is_left_out_and_that_is_said(qtbot, ear, db, signed):
    page = went(qtbot, ear, "figures", instrument="marrakech")
    assert not page.left_out.isVisible()
    invented = company(db, example=True)
    way = do(db, followups.begin, invented, MARRAKECH)
    do(db, followups.advance, way, catalogue.stage_id("signed"))
    assert shown(page, STOCK)["Total"] == "4"
    assert page.left_out.text() == "Sin contar 1 de ejemplo."
    assert page.left_out.isVisible()


def test_first_of_january_parts_the_years(qtbot, ear, signed):
    page = went(qtbot, ear, "figures", instrument="marrakech")
    ask(page, day="31/12/2022", first="01/01/2023", last="31/12/2023")
    assert shown(page, STOCK) == {
        "Total": "1 · 1 indeterminado",
        "Gobiernos locales": "1 · 1 indeterminado",
        "Gobiernos regionales": "0",
    }
    assert shown(page, FLOW) == {
        "Total": "2 · 1 indeterminado",
        "Gobiernos locales": "1 · 1 indeterminado",
        "Gobiernos regionales": "1",
    }
    ask(page, day="30/06/2023")
    assert shown(page, STOCK)["Gobiernos regionales"] == "0 · 1 indeterminado"
    assert shown(page, STAGES)["Firmado"] == "2 · 2 indeterminados"


def test_each_figure_lists_its_follow_ups_and_why_some_are_not_told(qtbot, ear, signed):
    page = went(qtbot, ear, "figures", instrument="marrakech")
    ask(page, day="30/06/2023")
    act_on(page.lists[STOCK], "Total")
    rows = page.behind_list.view.shown.rows
    told = {row.id: row.detail for row in rows}
    assert told[signed["comas"]] == "Firmado: 01/01/2023"
    assert told[signed["tumbes"]] == "Indeterminado: Firmado: 2023"
    assert told[signed["miraflores"]] == "Indeterminado: Firmado: sin fecha"
    assert [row.id for row in rows][2:] != [signed["carmen"], signed["comas"]]
    act_on(page.behind_list, rows[0].title)
    assert ear.went[-1].kind == "followup"
    act_on(page.lists[STOCK], "Gobiernos regionales")
    assert [row.id for row in page.behind_list.view.shown.rows] == [signed["tumbes"]]
    act_on(page.lists[STAGES], "Interesado")
    assert page.nobody.isVisible()


def test_a_day_that_is_none_is_said_and_the_figures_stay(qtbot, ear, signed):
    page = went(qtbot, ear, "figures", instrument="marrakech")
    before = shown(page, STOCK)
    fill(page, "day", "31/02/2023")
    widget(page, "first").setFocus()
    assert "no existe" in problems(page)["day"]
    assert shown(page, STOCK) == before
    ask(page, day="01/01/2024", first="02/01/2024", last="01/01/2024")
    assert problems(page) == {"last": "El último día es anterior al primero."}
    assert widget(page, "last").text() == "01/01/2024"


def test_practices_are_told_by_actor_beside_their_opening_balance(qtbot, ear, db):
    for title, actor in (
        ("Una", PracticeActor.GOVERNMENT),
        ("Dos", PracticeActor.UN),
        ("Tres", None),
    ):
        do(
            db,
            followups.begin,
            company(db, title),
            PRACTICES,
            title=title,
            actor=actor,
            stage_id=catalogue.stage_id("published", "practices"),
            on=PartialDate.day(date(2024, 5, 1)),
        )
    page = went(qtbot, ear, "figures", instrument="practices")
    assert shown(page, STOCK) == {
        "Total": "3",
        "Gobiernos locales": "0",
        "Gobiernos regionales": "0",
        "Otras instituciones": "3",
        "Actor: Gobierno": "1",
        "Actor: Naciones Unidas": "1",
        "Actor sin indicar": "1",
    }
    assert not page.note.isVisible()
    press(page.head, "Saldos iniciales")
    assert ear.went[-1] == Target("balances", None, (("instrument", "practices"),))
    form = went(qtbot, ear, "balances", instrument="practices")
    widget(form, "balances").add_button.click()
    write(QApplication.focusWidget(), "21")
    line = widget(form, "balances")
    line.widget(0, "by_on").setText("31/12/2023")
    write(line.widget(0, "source"), "Logros 2023")
    save(form)
    assert shown(page, STOCK)["Total"] == "24"
    assert "saldo inicial de 21 al 31/12/2023 (Logros 2023)" in page.note.text()
    assert ear.told[-1] == ("Saldos iniciales guardados", True)


def test_balances_are_mended_and_dropped_and_what_is_wrong_is_said_in_its_line(qtbot, ear, db):
    kept = do(db, figures.save_balance, PRACTICES, {"by_on": date(2023, 12, 31), "total": 21})
    form = went(qtbot, ear, "balances", instrument="practices")
    lines = widget(form, "balances")
    lines.widget(0, "by_on").setText("31/02/2023")
    lines.add_button.click()
    write(QApplication.focusWidget(), "30")
    save(form)
    assert problems(form)["balances"] == "Revise las líneas marcadas."
    assert "no existe" in lines.problems()[0]
    assert lines.problems()[1] == "Escriba a qué fecha corresponde el número."
    lines.widget(0, "by_on").setText("30/12/2023")
    lines.widget(1, "by_on").setText(f"31/12/{today().year + 1}")
    save(form)
    assert lines.problems()[1], "no figure can be of a day to come"
    lines.widget(1, "by_on").setText("31/12/2024")
    save(form)
    found = read(db, figures.balances, PRACTICES)
    assert [(each.total, each.by_on) for each in found] == [
        (30, date(2024, 12, 31)),
        (21, date(2023, 12, 30)),
    ]
    assert found[1].id == kept
    form = went(qtbot, ear, "balances", instrument="practices")
    drop = [
        each
        for each in widget(form, "balances").findChildren(type(lines.add_button))
        if each.accessibleName() == "Quitar"
    ]
    drop[0].click()
    save(form)
    assert [each.id for each in read(db, figures.balances, PRACTICES)] == [kept]


def test_another_instrument_is_chosen_there(qtbot, ear, signed):
    page = went(qtbot, ear, "figures")
    choose(page, "instrument_id", "Planes de acción")
    assert page.head.context.text() == "Planes de acción"
    assert shown(page, STOCK)["Total"] == "0"


def test_figures_are_reached_from_seguimientos(qtbot, ear, signed):
    page = went(qtbot, ear, "followups", instrument="marrakech")
    page.more.click()
    popup()["Cifras"].trigger()
    assert ear.went[-1] == Target("figures", None, (("instrument", "marrakech"),))


def test_figures_are_gone_through_with_the_keyboard(qtbot, ear, signed):
    page = went(qtbot, ear, "figures", instrument="marrakech")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.title.text().endswith("gobiernos locales")
    assert len(titles(page.behind_list)) == 3
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ear.left == [True]
