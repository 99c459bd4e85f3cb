"""Seguimientos as its user goes through it: board, table, coverage, and what they ask."""

import csv

import pytest
from accessible import nameless
from acting import Ear, press, show, write
from makers import CARMEN, TUMBES, ago, appoint, company, on, person, read
from makers import write as do
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from test_board import mouse, pick_up

from crm import board, catalogue, focal_points, followups, journal, organizations, people
from crm.dates import show_date
from crm.model import FollowUp, OrganizationKind
from crm.model.base import today
from ui.desk import Target
from ui.pages.coverage_tree import CONTACTED, PLANNED, SIGNED
from ui.pages.followups import FollowUpsPage
from ui.pages.followups import page as followups_page
from ui.parts.dialog import Question
from ui.parts.table import CELL
from ui.theme import theme

CTRL = Qt.KeyboardModifier.ControlModifier
MARRAKECH = catalogue.instrument_id("marrakech")
PLEDGES = catalogue.instrument_id("pledges")
COMAS = catalogue.government_id("150110")
STAGES = ("to_contact", "contacted", "interested", "in_review", "signed", "action_plan")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def ids(db):
    """Carmen is overdue, Comas is stalled, Tumbes has signed; each by its follow-up."""
    lucia = do(db, focal_points.save_focal_point, {"name": "Lucía Paredes", "initials": "LP"})
    do(db, organizations.assign, [CARMEN], lucia)
    made = {}
    for name, who, stage, days in (
        ("carmen", CARMEN, "contacted", 3),
        ("comas", COMAS, "contacted", 61),
        ("tumbes", TUMBES, "signed", 100),
    ):
        id_ = do(db, followups.begin, who, MARRAKECH)
        do(db, followups.advance, id_, catalogue.stage_id(stage), on=on(days))
        made[name] = id_
    do(db, followups.next_step, made["carmen"], "Llamar a Alcaldía", ago(8))
    return made


@pytest.fixture
def page(qtbot, ear, ids):
    return opened(qtbot, ear)


def opened(qtbot, ear, **given):
    made = followups_page(ear.desk, Target("followups", None, tuple(given.items())))
    return show(qtbot, made)


def key(pressed, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), pressed, modifiers)


def stage_of(db, id_):
    with db.read() as session:
        stage = session.get_one(FollowUp, id_).stage_id
    return next(code for code in STAGES if catalogue.stage_id(code) == stage)


def shown(page):
    return [[card.title for card in each.list.cards.cards] for each in page.board.columns]


def look(page, id_):
    cards = (card for each in page.board.columns for card in each.list.cards.cards)
    return next(card for card in cards if card.id == id_)


def words(page, id_):
    return [badge.text for badge in look(page, id_).badges]


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page._later.isActive())


def act(qtbot, page, ear, id_, code, **more):
    """Have a card at a stage, however it got there."""
    ear.desk.act(lambda s: followups.advance(s, id_, catalogue.stage_id(code), on=on(0), **more))
    settle(qtbot, page)


# The board


def test_the_board_shows_who_is_where_and_what_is_wrong(page, ids):
    carmen = "Carmen de la Legua Reynoso"
    assert shown(page) == [[], [carmen, "Comas"], [], [], ["GORE Tumbes"], []]
    assert words(page, ids["carmen"]) == ["hace 8 d"]
    assert words(page, ids["comas"]) == ["61 d sin mover"]
    assert words(page, ids["tumbes"]) == ["falta acta"]
    assert look(page, ids["comas"]).text == "Sin próximo paso"
    assert look(page, ids["carmen"]).initials == "LP"
    said = look(page, ids["carmen"]).spoken
    assert said == f"{carmen}, Mun. distrital, Callao, Contactado, Llamar a Alcaldía, hace 8 d"


def test_the_foot_counts_governments_signatories_and_what_waits(page):
    foot = page.foot
    assert foot.words.text() == "3 gobiernos en seguimiento · 1 firmante"
    assert foot.overdue.text() == "1 vencido"
    assert foot.stalled.text() == "1 sin movimiento en 40 días"
    assert page.filters.overdue.plain_text() == "Solo vencidos · 1"


def test_an_example_has_its_card_and_counts_in_no_figure(qtbot, db, ear, page):
    who = company(db, example=True)
    ear.desk.act(lambda s: followups.begin(s, who, MARRAKECH))
    settle(qtbot, page)
    said = "3 gobiernos en seguimiento · 1 firmante · sin contar 1 de ejemplo"
    assert page.foot.words.text() == said
    assert shown(page)[0] == ["Ejemplo Textil S. A. C."]


def test_a_card_goes_on_by_the_keys_and_is_brought_back(qtbot, db, ear, page, ids):
    key(Qt.Key.Key_Right, CTRL)
    settle(qtbot, page)
    assert stage_of(db, ids["carmen"]) == "interested"
    assert ear.told[-1] == ("Carmen de la Legua Reynoso pasó a «Interesado»", True)
    assert page.board.current_id() == ids["carmen"]
    assert QApplication.focusWidget() is page.board.columns[2].list
    ear.desk.act(journal.undo)
    settle(qtbot, page)
    assert stage_of(db, ids["carmen"]) == "contacted"
    assert shown(page)[1] == ["Carmen de la Legua Reynoso", "Comas"]


def test_a_card_is_dragged_to_another_stage(qtbot, db, page, ids):
    cards = pick_up(page.board, 1, 1)
    target = page.board.columns[3]
    place = target.rect().center()
    mouse(cards, QEvent.Type.MouseMove, place, target)
    mouse(cards, QEvent.Type.MouseButtonRelease, place, target)
    settle(qtbot, page)
    assert stage_of(db, ids["comas"]) == "in_review"
    assert shown(page)[3] == ["Comas"]


def test_what_cannot_be_is_said_and_the_card_stays(qtbot, db, ear, page, ids):
    act(qtbot, page, ear, ids["carmen"], "interested", note="Lo dijo la alcaldesa")
    page.board.select(ids["carmen"])
    page.board.take()
    key(Qt.Key.Key_Left, CTRL)
    assert ear.failed[-1].startswith("Carmen de la Legua Reynoso sigue en «Interesado»")
    assert stage_of(db, ids["carmen"]) == "interested"
    assert "Carmen de la Legua Reynoso" in shown(page)[2]


def test_who_signed_is_told_so_before_anything_is_asked(qtbot, ear, page, ids):
    act(qtbot, page, ear, ids["tumbes"], "action_plan", note="Lo aprobó el consejo")
    page.board.select(ids["tumbes"])
    page.board.take()
    key(Qt.Key.Key_Left, CTRL)
    assert "ya firmó" in ear.failed[-1]
    assert page.asking.asked is None


def test_a_card_that_went_too_far_goes_back_without_being_asked(qtbot, db, ear, page, ids):
    page._move(ids["tumbes"], catalogue.stage_id("action_plan"))
    press(page.asking.asked, "Guardar")
    settle(qtbot, page)
    assert stage_of(db, ids["tumbes"]) == "action_plan"
    page._move(ids["tumbes"], catalogue.stage_id("signed"))
    settle(qtbot, page)
    assert page.asking.asked is None
    assert stage_of(db, ids["tumbes"]) == "signed"
    assert ear.told[-1] == ("GORE Tumbes pasó a «Firmado»", True)


def test_a_stage_long_left_behind_is_said_to_be_history(qtbot, ear, page, ids):
    act(qtbot, page, ear, ids["carmen"], "action_plan", note="Lo aprobó el concejo")
    page._move(ids["carmen"], catalogue.stage_id("signed"))
    press(page.asking.asked, "Guardar")
    settle(qtbot, page)
    assert ear.told[-1] == ("Queda en la historia: sigue en «Plan de acción».", True)


def test_a_day_out_of_order_may_be_noted_as_history_only(qtbot, db, ear, page, ids):
    act(qtbot, page, ear, ids["carmen"], "action_plan", note="Lo aprobó el concejo")
    page._move(ids["carmen"], catalogue.stage_id("signed"))
    asked = page.asking.asked
    asked.form.fields["on"].widget.setText(show_date(ago(900)))
    press(asked, "Guardar")
    assert "etapa anterior" in asked.form.problems()["on"]
    QApplication.processEvents()
    press(asked, "Anotar solo en la historia")
    settle(qtbot, page)
    assert ear.told[-1] == ("Queda en la historia: sigue en «Plan de acción».", True)
    assert page.asking.asked is None


def test_to_sign_asks_when_and_by_which_act_and_suggests_who(qtbot, db, page, ids):
    head = read(db, people.open_posts, CARMEN)[0].id
    appoint(db, person(db, "Rosa Quispe Mamani"), head)
    page.board.select(ids["carmen"])
    page._move(ids["carmen"], catalogue.stage_id("signed"))
    asked = page.asking.asked
    assert asked.form.fields["signatory"].read() == "Rosa Quispe Mamani"
    asked.form.fields["on"].widget.setText(show_date(ago(2)))
    write(asked.form.fields["evidence"].widget, "Acta 12-2026")
    press(asked, "Guardar")
    settle(qtbot, page)
    assert page.asking.asked is None
    card = next(each for each in read(db, board.cards, MARRAKECH) if each.signed_on == on(2))
    assert (card.name, card.lacks) == ("Carmen de la Legua Reynoso", None)


def test_date_and_act_may_be_left_for_later(qtbot, db, page, ids):
    page.board.take()
    page._move(ids["comas"], catalogue.stage_id("signed"))
    press(page.asking.asked, "Omitir por ahora")
    settle(qtbot, page)
    assert words(page, ids["comas"]) == ["falta acta"]
    page._move(ids["carmen"], catalogue.stage_id("signed"))
    key(Qt.Key.Key_Escape)
    assert page.asking.asked is None
    assert stage_of(db, ids["carmen"]) == "contacted"


def test_a_date_that_is_not_one_is_said_where_it_was_asked(page, db, ids):
    page._move(ids["carmen"], catalogue.stage_id("signed"))
    asked = page.asking.asked
    asked.form.fields["on"].widget.setText("31 de abril")
    press(asked, "Guardar")
    assert "on" in asked.form.problems()
    asked.form.fields["on"].widget.setText("")
    press(asked, "Guardar")
    assert asked.form.problems() == {"on": "Escriba la fecha, o marque «Sin fecha»."}
    asked.form.fields["on"].widget.setText(show_date(ago(-9)))
    press(asked, "Guardar")
    assert "aún no llega" in asked.form.problems()["on"]
    assert stage_of(db, ids["carmen"]) == "contacted"


def test_e_edits_the_next_step_in_place(qtbot, page, ids):
    key(Qt.Key.Key_E)
    asked = page.asking.asked
    line = asked.form.fields["next_step"].widget
    assert (line.text(), line.hasFocus()) == ("Llamar a Alcaldía", True)
    write(line, "Enviar ñ & <b>")
    asked.form.fields["due_on"].widget.setText(show_date(today()))
    key(Qt.Key.Key_Return)
    settle(qtbot, page)
    assert page.asking.asked is None
    assert look(page, ids["carmen"]).text == "Enviar ñ & <b>"
    assert words(page, ids["carmen"]) == ["hoy"]
    assert QApplication.focusWidget() is page.board.here
    key(Qt.Key.Key_E)
    press(page.asking.asked, "Quitar")
    settle(qtbot, page)
    assert look(page, ids["carmen"]).text == "Sin próximo paso"


def test_the_question_stands_inside_the_page_beside_its_card(page, ids):
    page._move(ids["tumbes"], catalogue.stage_id("action_plan"))
    asked = page.asking.asked
    assert page.rect().contains(asked.geometry())
    page.resize(820, 460)
    QApplication.processEvents()
    assert page.rect().contains(asked.geometry())


def test_enter_opens_and_the_menu_does_the_rest(qtbot, db, ear, page, ids):
    key(Qt.Key.Key_Return)
    assert ear.went[-1] == Target("followup", ids["carmen"])
    key(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    actions = {each.text(): each for each in menu.actions()}
    assert "Pasar a «Interesado»" in actions
    assert "Pasar a «Contactado»" not in actions
    actions["Retomar con nueva gestión"].trigger()
    menu.close()
    settle(qtbot, page)
    assert words(page, ids["carmen"]) == ["hace 8 d", "Retomar con nueva gestión"]


def test_delete_takes_a_card_off_the_board_until_it_is_undone(qtbot, ear, page, ids):
    key(Qt.Key.Key_Delete)
    question = page.window().findChildren(Question)[-1]
    press(question, "Eliminar")
    settle(qtbot, page)
    assert shown(page)[1] == ["Comas"]
    ear.desk.act(journal.undo)
    settle(qtbot, page)
    assert len(shown(page)[1]) == 2


def test_an_institution_is_added_at_the_first_stage(qtbot, page):
    press(page, "Agregar actor al tablero")
    line = page.asking.asked.form.fields["organization_id"].widget
    write(line, "callao provincial")
    QTest.keyClick(line, Qt.Key.Key_Return)
    press(page.asking.asked, "Agregar")
    settle(qtbot, page)
    assert shown(page)[0] == ["Callao"]
    assert next(c for c in page._every if c.name == "Callao").since == on(0)
    press(page, "Agregar actor al tablero")
    press(page.asking.asked, "Agregar")
    assert page.asking.asked.form.problems() == {"organization_id": "Elija la institución."}


def test_an_institution_that_is_there_already_is_refused(ear, page):
    press(page, "Agregar actor al tablero")
    line = page.asking.asked.form.fields["organization_id"].widget
    write(line, "carmen legua")
    QTest.keyClick(line, Qt.Key.Key_Return)
    press(page.asking.asked, "Agregar")
    said = [*ear.failed, *page.asking.asked.form.problems().values()]
    assert len(said) == 1
    assert said[0].startswith("«Carmen de la Legua Reynoso» ya tiene su seguimiento")


# What is narrowed


def test_filters_narrow_and_go_with_one_press(qtbot, page):
    page.filters.overdue.click()
    assert shown(page)[1] == ["Carmen de la Legua Reynoso"]
    page.filters.overdue.click()
    page.filters.responsible.choose([None])
    page.filters.responsible.changed.emit((None,))
    assert shown(page)[1:] == [["Comas"], [], [], ["GORE Tumbes"], []]
    page.filters.regions.choose([("24",)])
    page.filters.regions.changed.emit((("24",),))
    assert shown(page)[1:] == [[], [], [], ["GORE Tumbes"], []]
    assert page.foot.words.text() == "1 gobierno en seguimiento · 1 firmante"
    page.filters.overdue.click()
    press(page.stack.currentWidget(), "Quitar filtros")
    assert [len(each) for each in shown(page)] == [0, 2, 0, 0, 1, 0]


def test_lima_and_callao_are_one_choice(page):
    options = {each.text: each.value for each in page.filters.regions._options}
    assert sorted(options["Lima Metropolitana y Callao"]) == ["07", "1501"]
    assert options["Piura"] == ("20",)


# The table


def test_the_table_has_the_same_cards_in_the_order_asked_for(qtbot, page, ids):
    page.views.choose("table")
    table = page._table
    model = table.row_model
    column = [model.index(row, 0).data() for row in range(3)]
    assert column == ["Carmen de la Legua Reynoso", "Comas", "GORE Tumbes"]
    titles = [each.title for each in model.columns]
    signed = titles.index("Firma")
    assert model.index(2, signed).data(CELL).icon[1] == "warn"
    table.horizontalHeader().sectionClicked.emit(titles.index("Etapa"))
    table.horizontalHeader().sectionClicked.emit(titles.index("Etapa"))
    assert model.index(0, 0).data() == "GORE Tumbes"
    table.select([ids["comas"]])
    table.setFocus()
    key(Qt.Key.Key_Right, CTRL)
    settle(qtbot, page)
    assert page._table is table
    assert table.row_model.index(1, titles.index("Etapa")).data() == "Interesado"
    page.focus_first()
    key(Qt.Key.Key_E)
    assert page.asking.asked is not None


def test_the_rows_go_to_a_spreadsheet_where_nothing_is_a_formula(db, ear, page, ids, tmp_path):
    ear.desk.act(lambda s: followups.next_step(s, ids["comas"], "=1+1", None))
    page._refresh()
    page.views.choose("table")
    page.save_to(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["Próximo paso"] for row in rows] == ["Llamar a Alcaldía", "'=1+1", ""]
    page.save_to(tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").stat().st_size > 1_000
    page.save_to(tmp_path / "no" / "a.csv")
    assert len(ear.failed) == 1


# Coverage


def test_coverage_counts_and_enter_narrows_the_board(qtbot, page):
    page.views.choose("coverage")
    tree = page.coverage
    model = tree.model()
    rows = {model.index(row, 0).data(): row for row in range(model.rowCount())}
    callao, lima = rows["Callao"], rows["Lima"]
    assert model.index(callao, CONTACTED).data() == "1 de 8"
    assert model.index(rows["Tumbes"], SIGNED).data().startswith("1 de ")
    assert not page.filters.chips.isVisible()
    tree.setCurrentIndex(model.index(lima, 0))
    key(Qt.Key.Key_Right)
    assert tree.isExpanded(model.index(lima, 0))
    tree.setCurrentIndex(model.index(callao, 0))
    key(Qt.Key.Key_Return)
    assert page.views.value() == "board"
    assert shown(page)[1] == ["Carmen de la Legua Reynoso"]
    assert page.filters.territory.plain_text() == "Callao"
    page.filters.territory.removed.emit()
    assert len(shown(page)[1]) == 2


def test_coverage_says_of_whom_a_plan_has_no_signature(qtbot, ear, page, ids):
    act(qtbot, page, ear, ids["carmen"], "action_plan")
    page.views.choose("coverage")
    model = page.coverage.model()
    callao = next(
        model.index(row, 0)
        for row in range(model.rowCount())
        if model.index(row, 0).data() == "Callao"
    )
    province = model.index(0, 0, callao)
    while model.rowCount(province) == 0:
        province = province.siblingAtRow(province.row() + 1)
    said = {
        model.index(row, 0, province).data(): model.index(row, PLANNED, province).data()
        for row in range(model.rowCount(province))
    }
    assert said["Carmen de la Legua Reynoso"] == "sin firma"
    assert model.index(callao.row(), PLANNED).data() == "0 de 8 (1 sin firma)"
    assert model.index(callao.row(), SIGNED).data() == "0 de 8"


# Instruments


def test_each_instrument_has_its_board_and_says_when_it_is_empty(qtbot, db, ear, page):
    page.filters.switch.choose("pledges")
    empty = page.stack.currentWidget()
    assert empty.words.text() == "Aún no hay seguimientos de «Compromisos PMM»."
    press(empty, "Agregar el primero")
    assert ear.went[-1] == Target("followup/new", None, (("instrument", "pledges"),))
    who = company(db)
    for title in ("Salud", "Educación"):
        ear.desk.act(lambda s, t=title: followups.begin(s, who, PLEDGES, title=t))
    settle(qtbot, page)
    assert [card.subject for card in page.board.columns[0].list.cards.cards] == [
        "Salud",
        "Educación",
    ]
    assert page.foot.words.text() == "2 compromisos · 0 llegaron a «Publicado»"
    assert not page.views.part("coverage").isVisible()


def test_a_narrow_window_keeps_the_chosen_instrument_in_sight(page):
    switch = page.filters.switch
    page.resize(700, 600)
    QApplication.processEvents()
    assert switch.more.isVisible()
    hidden = [each.text() for each in switch.more.menu().actions()]
    assert any(each.startswith("Informe Voluntario") for each in hidden)
    switch.more.menu().actions()[-1].trigger()
    assert switch.part("voluntary_report") is not None
    assert switch.part("voluntary_report").isVisible()


def test_the_title_is_whole_in_the_smallest_window_at_the_largest_text(qtbot, ear, ids):
    theme().wear(scale=1.3)
    try:
        page = show(qtbot, FollowUpsPage(ear.desk), 956, 640)
        page.show_target(Target("followups"))
        page.views.choose("table")
        page.views.changed.emit("table")
        title = page.head.title
        qtbot.waitUntil(lambda: title.width() >= title.sizeHint().width())
        assert page.add.accessibleName() == "Agregar actor al tablero"
    finally:
        theme().wear(scale=1.0)


def test_it_is_found_again_as_it_was_left(qtbot, ear, ids):
    page = opened(qtbot, ear)
    page.filters.overdue.click()
    page.views.choose("table")
    kept = page.state()
    other = opened(qtbot, ear)
    other.restore(kept)
    assert other.views.value() == "table"
    assert other.filters.overdue.isChecked()
    assert [other._table.row_model.id_at(0)] == [ids["carmen"]]
    assert ear.desk.settings.view["followups.view"] == "table"
    page.filters.switch.choose("practices")
    assert opened(qtbot, ear).filters.switch.value() == "practices"
    assert opened(qtbot, ear, instrument="mptf").filters.switch.value() == "mptf"


# Much and many


def test_a_screen_reader_finds_everything_by_name(page):
    for view in ("board", "table", "coverage"):
        page.views.choose(view)
        assert nameless(page) == []


def test_a_closed_institution_and_its_successor_are_told(qtbot, db, ear):
    kind = {"kind": OrganizationKind.COMPANY}
    old = do(db, organizations.save_organization, kind | {"official_name": "Empresa Uno"})
    new = do(db, organizations.save_organization, kind | {"official_name": "Empresa Dos"})
    id_ = do(db, followups.begin, old, MARRAKECH)
    do(db, organizations.close_organization, old, on=ago(1), successor_id=new)
    page = opened(qtbot, ear)
    assert "cerrada" in words(page, id_)
    assert "La sucede «Empresa Dos»" in look(page, id_).tip
    page.board.take()
    key(Qt.Key.Key_Right, CTRL)
    assert "Empresa Dos" in ear.failed[-1]
    assert stage_of(db, id_) == "to_contact"


def test_the_page_asks_as_little_for_many_as_for_few(qtbot, db, ear, ids, queries):
    page = opened(qtbot, ear)
    queries.clear()
    page._refresh()
    few = len(queries)
    with db.write() as session:
        for number in range(200, 260):
            code = f"1501{number % 43 + 1:02}"
            who = catalogue.government_id(code)
            if who in (COMAS, catalogue.government_id("150101")):
                continue
            if session.query(FollowUp).filter_by(organization_id=who).first() is None:
                followups.begin(session, who, MARRAKECH)
    queries.clear()
    page._refresh()
    assert len(queries) == few <= 12


def test_buttons_say_what_they_do(page):
    said = {each.accessibleName() for each in page.findChildren(QPushButton)}
    assert {"Tablero", "Tabla", "Cobertura", "Exportar", "Agregar actor al tablero"} <= said
