"""The list of actors as its user goes about in it: found, narrowed, chosen, acted on."""

import pytest
from accessible import nameless
from acting import Ear, press, show, write
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from crm import catalogue, focal_points, followups, journal, organizations, people
from crm.i18n import set_language
from crm.model import OrganizationKind
from crm.organizations import Filters
from ui.desk import Target
from ui.pages.actor_column import ORGANIZATIONS, PEOPLE
from ui.pages.actors import ActorsPage, actors_page
from ui.theme import theme

COMAS = catalogue.government_id("150110")
CARMEN = catalogue.government_id("070103")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def someone(db):
    """A person with a post in Comas."""
    with db.write() as session:
        return people.quick_person(
            session, "Carmen Rosa Ejemplo Ruiz", organization_id=COMAS, post="Gerenta"
        )


@pytest.fixture
def page(qtbot, ear, someone):
    return begun(qtbot, ear)


def begun(qtbot, ear, target=None, wide=1072):
    made = actors_page(ear.desk, target or Target("actors"))
    show(qtbot, made, wide)
    settle(qtbot, made)
    return made


def settle(qtbot, page):
    qtbot.waitUntil(lambda: bool(page.column.count.text()))


def search(qtbot, page, words):
    """Type words, and wait until the list has answered."""
    field = page.column.search
    field.setFocus()
    field.selectAll()
    page.column.count.setText("")
    write(field, words)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    settle(qtbot, page)


def names(page, most=10):
    model = page.column.view.row_model
    return [model.row(number).name for number in range(min(most, len(model.ids)))]


def said(page):
    """What stands in the place of the list when it is empty."""
    return page.column.view._empty.words.text()


def offered(page):
    """The lines of the menu that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return {action.text(): action for action in menu.actions() if action.text()}


# Finding


def test_the_list_begins_with_every_institution_by_name(page):
    assert page.column.count.text() == "1,941 de 1,941"
    assert names(page, 2) == ["Abancay", "Abelardo Pardo Lezameta"]


def test_words_narrow_and_the_rest_is_one_press_away(qtbot, page, someone):
    search(qtbot, page, "CARMEN")
    assert names(page, 3) == ["Carmen Alto", "Carmen de la Legua Reynoso", "Carmen Salcedo"]
    assert "1 persona coincide" in page.column.elsewhere.words.text()

    press(page, "Ver: 1 persona coincide")
    qtbot.waitUntil(lambda: page.column.count.text() == "1 de 1")
    assert page.column.tab == PEOPLE
    assert page.column.view.row_model.ids == [someone]


def test_a_slip_is_asked_about_and_mended_with_a_press(qtbot, page):
    search(qtbot, page, "carmem")
    assert said(page) == "Nada coincide con «carmem». ¿Quiso decir «carmen»?"
    press(page, "Buscar «carmen»")
    qtbot.waitUntil(lambda: names(page, 1) == ["Carmen Alto"])
    assert page.column.search.text() == "carmen"


def test_what_nobody_is_called_is_said_plainly(qtbot, page):
    search(qtbot, page, "<b>xyz</b>")
    assert said(page) == "Nada coincide con «<b>xyz</b>»."


def test_the_first_rows_stand_at_once_and_a_newer_word_supersedes(qtbot, page):
    page.column.search.setText("san")
    page.column.ask()
    assert len(page.column.view.row_model.ids) == 50
    page.column.search.setText("san juan de lurigancho")
    page.column.ask()
    qtbot.waitUntil(lambda: page.column.count.text() == "1 de 1,941")
    qtbot.wait(150)
    assert names(page) == ["San Juan de Lurigancho"]


def test_a_page_of_the_list_costs_two_queries_however_long_it_is(db, page, queries):
    view = page.column.view
    for number in (0, 700, 1_600):
        view.row_model.refresh()
        queries.clear()
        assert view.row_model.row(number)
        assert len(queries) <= 2


def test_the_list_can_stand_in_another_order(qtbot, page):
    QTest.mouseClick(page.column.sort, Qt.MouseButton.LeftButton)
    lines = offered(page)
    assert list(lines) == ["Nombre (A–Z)", "Ubigeo", "Etapa más avanzada"]
    lines["Ubigeo"].trigger()
    qtbot.waitUntil(lambda: names(page, 1) == ["Amazonas"])
    search(qtbot, page, "comas")
    assert page.column.sort.plain_text() == "Por coincidencia"
    assert not page.column.sort.isEnabled()


# Narrowing


def test_filters_are_ticked_shown_and_taken_away(qtbot, page):
    filters = page.column.filters
    filters.regions.setFocus()
    QTest.keyClick(filters.regions, Qt.Key.Key_Return)
    popup = QApplication.activePopupWidget()
    write(popup.line, "callao")
    QTest.keyClick(popup.line, Qt.Key.Key_Return)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.column.count.text() == "8 de 1,941")
    assert filters.value() == Filters(regions=frozenset({"07"}))

    QTest.keyClick(filters.regions, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.column.count.text() == "1,941 de 1,941")


def test_the_rarer_filters_wait_in_a_menu_and_show_as_chips(qtbot, page, db):
    with db.write() as session:
        organizations.close_organization(session, COMAS, on=followups.date(2022, 12, 31))
    filters = page.column.filters
    press(page, "Más filtros")
    popup = QApplication.activePopupWidget()
    assert nameless(popup) == []
    QTest.keyClicks(popup.days, "30")
    popup.closed.click()
    popup.hide()
    assert filters.value() == Filters(silent_days=30, closed=True)
    shown = [chip.plain_text() for chip in filters._extra.values() if chip.isVisible()]
    assert shown == ["Sin contacto en 30 días", "Con cerradas"]
    press(page, "Quitar filtros")
    assert filters.value() == Filters()


def test_filters_that_nothing_passes_say_so_and_go(qtbot, page):
    page.column.filters.open_more.click()
    QApplication.activePopupWidget().overdue.click()
    QApplication.activePopupWidget().hide()
    qtbot.waitUntil(lambda: page.column.count.text() == "0 de 1,941")
    assert said(page) == "Nada coincide con estos filtros."
    QTest.mouseClick(
        page.column.view._empty.findChild(type(page.column.sort)), Qt.MouseButton.LeftButton
    )
    qtbot.waitUntil(lambda: page.column.count.text() == "1,941 de 1,941")


# Going about


def test_keys_lead_from_the_search_to_the_profile_and_back(qtbot, page):
    search(qtbot, page, "carmen de la legua")
    QTest.keyClick(page.column.search, Qt.Key.Key_Down)
    view = page.column.view
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert page.organization.id == CARMEN
    assert page.organization.isAncestorOf(QApplication.focusWidget())
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert view.hasFocus()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert page.column.search.hasFocus()


def test_the_search_and_both_panes_are_there_for_the_frame_to_enter(page):
    page.column.enter_list()
    page.search_here()
    assert page.column.search.hasFocus()
    assert page.panes() == [page.column, page.detail]


def test_going_down_the_list_shows_the_one_where_one_stops(qtbot, page):
    page.column.enter_list()
    view = page.column.view
    for _step in range(5):
        QTest.keyClick(view, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: page.organization.id == view.current_id())
    assert page.organization.head.title.text().endswith(names(page)[5])


def test_a_target_opens_its_actor_and_selects_it_in_the_list(qtbot, ear, someone):
    page = begun(qtbot, ear, Target("organization", CARMEN))
    assert page.organization.id == CARMEN
    qtbot.waitUntil(lambda: page.column.view.selected_ids() == [CARMEN])

    page.show_target(Target("person", someone))
    assert page.person.id == someone
    qtbot.waitUntil(lambda: page.column.view.selected_ids() == [someone])


def test_an_actor_made_a_moment_ago_is_selected_in_the_list(qtbot, page, db):
    values = {"kind": "company", "official_name": "Mañana Textil"}
    with db.write() as session:
        made = organizations.save_organization(session, values)
    page.show_target(Target("organization", made))
    qtbot.waitUntil(lambda: page.column.view.selected_ids() == [made])


def test_a_target_that_the_words_hide_is_shown_in_the_whole_list(qtbot, page):
    search(qtbot, page, "lurigancho")
    page.show_target(Target("organization", CARMEN))
    qtbot.waitUntil(lambda: page.column.view.selected_ids() == [CARMEN])
    assert page.column.search.text() == ""


def test_coming_back_finds_all_as_it_was_left(qtbot, page):
    search(qtbot, page, "san juan")
    page.column.enter_list()
    QTest.keyClick(page.column.view, Qt.Key.Key_Down)
    chosen = page.column.view.selected_ids()
    qtbot.waitUntil(lambda: page.organization.id == chosen[0])
    left = page.state()

    page.show_target(Target("organization", CARMEN))
    qtbot.waitUntil(lambda: page.column.view.selected_ids() == [CARMEN])
    page.restore(left)
    qtbot.waitUntil(lambda: page.column.view.selected_ids() == chosen)
    assert page.column.search.text() == "san juan"
    assert page.organization.id == chosen[0]


def test_ctrl_n_is_for_the_actor_that_is_open(page, ear, someone):
    page.new_event()
    page.show_target(Target("person", someone))
    page.new_event()
    assert ear.went == [Target("event/new"), Target("event/new", None, (("person_id", someone),))]


def test_compact_rows_are_remembered(qtbot, page, ear):
    tall = page.column.view.rowHeight(0)
    page.toggle_compact()
    assert page.column.view.rowHeight(0) < tall
    again = begun(qtbot, ear)
    assert again.column.view.rowHeight(0) < tall


def test_the_width_of_the_list_is_remembered(qtbot, page, ear):
    page.splitter.setSizes([400, 600])
    page.splitter.splitterMoved.emit(400, 1)
    qtbot.waitUntil(lambda: "actors.width" in ear.desk.settings.view)
    assert begun(qtbot, ear).column.width() == page.column.width() == 400


# Changes


def test_what_others_write_shows_and_loses_neither_place_nor_choice(qtbot, page, db):
    view = page.column.view
    page.show_target(Target("organization", CARMEN))
    qtbot.waitUntil(lambda: view.selected_ids() == [CARMEN])
    top = view.indexAt(view.rect().topLeft()).row()
    with db.write() as session:
        followups.move(session, CARMEN, catalogue.stage_id("contacted"))
        organizations.save_organization(
            session, {"kind": OrganizationKind.COMPANY, "official_name": "Ábaco Ejemplo S.A.C."}
        )
    qtbot.waitUntil(lambda: page.column.count.text() == "1,942 de 1,942")
    assert names(page, 1) == ["Ábaco Ejemplo S.A.C."]
    assert view.selected_ids() == [CARMEN]
    assert view.indexAt(view.rect().topLeft()).row() == top + 1
    assert view.row_model.row(view.row_model.row_of(CARMEN)).stage == "Contactado"


# Many at a time


def choose_first(page, count):
    page.column.enter_list()
    view = page.column.view
    for _step in range(count - 1):
        QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    return view.selected_ids()


def test_several_are_tagged_at_once_and_one_undo_takes_it_back(qtbot, page, ear, db):
    ids = choose_first(page, 3)
    assert page.column.bulk.words.text() == "3 elegidos"
    press(page, "Etiquetar")
    inner = next(iter(offered(page).values())).menu()
    next(iter(inner.actions())).trigger()
    QApplication.activePopupWidget().hide()
    assert "3 instituciones etiquetadas" in ear.told[-1][0]

    def tags():
        with db.read() as session:
            return [organizations.values_of(session, id_)["tags"] for id_ in ids]

    assert len(set(map(tuple, tags()))) == 1
    assert all(tags())
    with db.write() as session:
        journal.undo(session)
    assert not any(tags())


def test_several_are_put_in_somebodys_charge(qtbot, page, ear, db):
    with db.write() as session:
        lucia = focal_points.save_focal_point(session, {"name": "Lucía Ejemplo", "agency": "OIM"})
    ids = choose_first(page, 4)
    press(page, "Asignar responsable")
    offered(page)["Lucía Ejemplo (OIM)"].trigger()
    assert ear.told[-1] == ("4 instituciones a cargo de Lucía Ejemplo", True)
    with db.read() as session:
        found = organizations.find(session, filters=Filters(responsible=frozenset({lucia})))
    assert found == ids


def test_several_briefs_are_printed_together(qtbot, page, ear):
    ids = choose_first(page, 2)
    press(page, "Imprimir fichas")
    assert ear.went == [Target("brief", None, (("organization_ids", tuple(ids)),))]
    press(page, "Quitar la selección")
    assert not page.column.bulk.isVisible()


def test_the_menu_of_a_row_offers_what_can_be_done(qtbot, page, ear):
    (id_,) = choose_first(page, 1)
    view = page.column.view
    view.menu_asked.emit([id_], view.mapToGlobal(view.rect().center()))
    lines = offered(page)
    assert {"Abrir", "Registrar reunión", "Editar", "Imprimir 1 ficha"} <= set(lines)
    lines["Registrar reunión"].trigger()
    assert ear.went == [Target("event/new", None, (("organization_id", id_),))]


def test_selecting_a_whole_list_and_dropping_it_does_not_stutter(qtbot, page):
    view = page.column.view
    view.selectionModel().select(
        view.row_model.index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    view.selectAll()
    assert page.column.bulk.words.text() == "1,941 elegidos"


# Everyone


@pytest.mark.parametrize("tab", [ORGANIZATIONS, PEOPLE])
def test_everything_has_a_name(qtbot, ear, someone, tab):
    page = begun(qtbot, ear, Target("actors", None, (("tab", tab),)))
    assert nameless(page) == []


@pytest.mark.parametrize(("scale", "wide"), [(1.0, 972), (1.3, 956)])
def test_the_smallest_window_is_wide_enough(qtbot, ear, scale, wide):
    theme().wear(scale=scale)
    try:
        page = ActorsPage(ear.desk)
        qtbot.addWidget(page)
        page.show_target(Target("organization", CARMEN))
        assert page.minimumSizeHint().width() <= wide
    finally:
        theme().wear(scale=1.0)


def test_in_a_narrow_list_the_title_gives_way_to_the_switch(qtbot, ear):
    set_language("en")
    column = begun(qtbot, ear, wide=700).column
    assert not column.title.isVisible()
    assert column.switch.width() >= column.switch.sizeHint().width()
    column.resize(440, column.height())
    assert column.title.isVisible()
