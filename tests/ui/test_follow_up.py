"""The page of one follow-up and its forms, as their user reads, moves and completes them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from accessible import nameless
from acting import HOSTILE, Ear, choose, fill, press, problems, save, take, widget, write
from makers import CARMEN, TUMBES, ago, on, person
from makers import write as do
from profiles import act_on, answer, menu_on, opened, question, titles
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ways import answer_with, facts_of, followed, popup, press_stage, steps, went

from crm import (
    catalogue,
    drafts,
    focal_points,
    followups,
    journal,
    organizations,
    outcomes,
    people,
    tasks,
)
from crm.dates import PartialDate, show_date, show_partial
from crm.model import (
    CommitmentState,
    Framework,
    OutcomeKind,
    PledgeKind,
    PracticeActor,
    SideState,
)
from crm.model.base import today
from ui.desk import Target

MARRAKECH = catalogue.instrument_id("marrakech")
PLEDGES = catalogue.instrument_id("pledges")
PRACTICES = catalogue.instrument_id("practices")
PLANS = catalogue.instrument_id("action_plans")
MPTF = catalogue.instrument_id("mptf")
MOST_QUERIES = 14


@pytest.fixture
def ear(db):
    made = Ear(db, name="Lucía Paredes")
    me = do(db, focal_points.save_focal_point, {"name": "Lucía Paredes", "agency": "OIM"})
    made.desk.focal_point_id = me
    return made


@pytest.fixture
def way(db):
    """Carmen's way through the Declaration, contacted three days ago."""
    id_ = do(db, followups.begin, CARMEN, MARRAKECH)
    do(db, followups.advance, id_, catalogue.stage_id("contacted"), on=on(3), note="Por teléfono")
    return id_


@pytest.fixture
def pledge(db):
    return do(
        db,
        followups.begin,
        CARMEN,
        PLEDGES,
        title="Ventanilla para migrantes",
        url="https://example.org/pledge/7",
        kind=PledgeKind.INDIVIDUAL,
        tags=[catalogue.tag_id(Framework.GCM_OBJECTIVE, 15)],
    )


def tabbed(page):
    """Press Tab until the keyboard is where it began; return where it was."""
    first, seen = QApplication.focusWidget(), []
    for _ in range(150):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        seen.append(QApplication.focusWidget())
        if QApplication.focusWidget() is first:
            return [first, *seen[:-1]]
    pytest.fail(f"Tab never comes round in {page}")


# The page


@pytest.mark.parametrize("size", [(1072, 800), (956, 640)])
@pytest.mark.parametrize("kind", ["way", "pledge"])
def test_every_part_has_a_name(qtbot, ear, request, kind, size):
    page = went(qtbot, ear, "followup", request.getfixturevalue(kind), *size)
    assert nameless(page) == []


def test_a_page_is_read_in_few_queries_however_long_its_history(qtbot, ear, db, way, queries):
    page = went(qtbot, ear, "followup", way)
    queries.clear()
    page.refresh()
    few = len(queries)
    assert few <= MOST_QUERIES
    for number in range(30):
        do(db, followups.advance, way, catalogue.stage_id("interested"), on=on(2))
        do(
            db,
            outcomes.save_outcome,
            {"kind": OutcomeKind.TASK, "text": f"Tarea {number}", "follow_up_id": way},
        )
    queries.clear()
    page.refresh()
    assert len(queries) == few


def test_the_head_says_what_it_is_and_whose(qtbot, ear, way, pledge):
    page = went(qtbot, ear, "followup", pledge)
    assert page.head.title.text() == "Ventanilla para migrantes"
    whose = "Compromisos PMM · Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert page.head.context.text() == whose
    page.more.click()
    popup()["Ver la institución"].trigger()
    press(page.head, "Editar")
    press(page.head, "Registrar reunión")
    assert ear.went[0] == Target("organization", CARMEN)
    assert ear.went[1] == Target("followup/edit", pledge)
    assert ear.went[2].value("organization_id") == CARMEN
    page = went(qtbot, ear, "followup", way)
    assert page.head.title.text() == "Municipalidad Distrital de Carmen de la Legua Reynoso"


def test_a_stage_asks_the_day_the_act_and_who_signed(qtbot, ear, db, way):
    rosa = do(db, people.save_person, {"given_names": "Rosa", "paternal_surname": "Ñahui"})
    with db.read() as session:
        head = people.open_posts(session, CARMEN)[0].id
    do(
        db,
        people.appoint,
        {"person_id": rosa, "post_id": head, "start": PartialDate.day(ago(400))},
    )
    page = went(qtbot, ear, "followup", way)
    assert any(each.startswith("Contactado, desde") for each in steps(page))
    asked = press_stage(page, "Firmado")
    assert asked.form.fields["signatory"].read() == "Rosa Ñahui"
    answer_with(asked, on=show_date(ago(1)), evidence="Carta 12-2026")
    press(asked, "Guardar")
    assert any(each.startswith("Firmado") and "etapa actual" in each for each in steps(page))
    history = page.stage_history.list.view.shown.rows
    assert "firmó Rosa Ñahui" in history[0].detail
    assert "Carta 12-2026" in history[0].detail
    assert "anotó" not in history[0].detail or "Lucía" in history[0].detail
    assert page.way.marks.texts() == []


def test_a_date_out_of_order_keeps_what_was_typed_and_may_be_only_history(qtbot, ear, db, way):
    page = went(qtbot, ear, "followup", way)
    asked = press_stage(page, "Interesado")
    answer_with(asked, on=show_date(ago(40)))
    press(asked, "Guardar")
    assert "etapa anterior" in asked.form.problems()["on"]
    assert asked.form.fields["on"].widget.text() == show_date(ago(40))
    press(asked, "Guardar")
    press(asked, "Anotar solo en la historia")
    assert titles(page.stage_history.list) == ["Contactado", "Interesado"]
    with db.read() as session:
        view = followups.of_organization(session, CARMEN)
    assert view.current.stage.id == catalogue.stage_id("contacted")


def test_a_correction_that_moves_the_follow_up_says_where_it_is_now(qtbot, ear, db, way):
    do(db, followups.advance, way, catalogue.stage_id("signed"), on=on(2))
    page = went(qtbot, ear, "followup", way)
    asked = press_stage(page, "Contactado")
    answer_with(asked, on=show_date(ago(1)))
    press(asked, "Guardar")
    said = "Etapa «Contactado» corregida. Por las fechas, ahora está en «Contactado»"
    assert ear.told[-1] == (said, True)
    do(db, journal.undo)
    act_on(page.stage_history.list, "Contactado")
    form = followed(qtbot, ear)
    fill(form, "on", show_date(ago(0)))
    save(form)
    assert ear.told[-1] == (said, True)


def test_a_stage_noted_of_the_past_says_where_the_follow_up_still_is(qtbot, ear, db, way):
    do(db, followups.advance, way, catalogue.stage_id("signed"), on=on(1))
    page = went(qtbot, ear, "followup", way)
    asked = press_stage(page, "Interesado")
    answer_with(asked, on=show_date(ago(2)))
    press(asked, "Guardar")
    assert ear.told[-1] == ("Queda en la historia: sigue en «Firmado».", True)


def test_the_form_of_a_change_notes_as_history_what_is_out_of_order(qtbot, ear, db, way):
    id_ = do(db, followups.advance, way, catalogue.stage_id("interested"), on=on(1))
    form = went(qtbot, ear, "stage_change/edit", id_)
    fill(form, "on", show_date(ago(90)))
    save(form)
    assert "anótela solo en la historia" in problems(form)["on"]
    press(form, "Anotar solo en la historia")
    assert ear.told[-1] == (
        "Etapa «Interesado» corregida. Por las fechas, ahora está en «Contactado»",
        True,
    )


def test_a_second_signature_is_refused_in_a_sentence(qtbot, ear, db, way):
    do(db, followups.advance, way, catalogue.stage_id("signed"))
    do(db, followups.advance, way, catalogue.stage_id("action_plan"))
    page = went(qtbot, ear, "followup", way)
    asked = press_stage(page, "Firmado")
    answer_with(asked, undated=True)
    assert asked.form.fields["undated"].read() is False, "it was so already"
    answer_with(asked, undated=True)
    press(asked, "Guardar")
    assert ear.told[-1][0] == "Etapa «Firmado» corregida"


def test_a_stage_off_the_way_is_in_the_menu_until_it_is_reached(qtbot, ear, pledge):
    page = went(qtbot, ear, "followup", pledge)
    assert not any(each.startswith("Caducó") for each in steps(page))
    page.way.more.click()
    popup()["Pasar a «Caducó»"].trigger()
    press(page.way._asking, "Guardar")
    said = steps(page)
    assert any(each.startswith("Caducó") and "etapa actual" in each for each in said)
    assert any(each == "Idea, etapa pendiente" for each in said), "it is not known to be passed"


def test_it_can_rest_and_come_back(qtbot, ear, db, way):
    page = went(qtbot, ear, "followup", way)
    page.way.more.click()
    popup()["En pausa"].trigger()
    assert page.way.side.text() == SideState.PAUSED.label
    page.way.more.click()
    popup()["Volver al camino"].trigger()
    assert not page.way.side.isVisible()


def test_what_comes_next_has_a_day_and_somebody_who_answers(qtbot, ear, way):
    page = went(qtbot, ear, "followup", way)
    press(page.way, "Definir próximo paso")
    asked = page.way._asking
    answer_with(asked, next_step="Llamar a la secretaría", due_on=show_date(ago(5)))
    asked.form.fields["responsible_id"].widget.setCurrentText("Lucía Paredes (OIM)")
    press(asked, "Guardar")
    assert page.way.next.words.text() == "Llamar a la secretaría"
    assert page.way.next.badge.text() == "hace 5 d"
    assert page.way.next.who.text() == "A cargo de Lucía Paredes (OIM)"


def test_what_is_not_proven_or_signed_is_marked(qtbot, ear, db, way):
    do(db, followups.advance, way, catalogue.stage_id("action_plan"))
    page = went(qtbot, ear, "followup", way)
    assert page.way.marks.texts() == ["sin firma", "falta evidencia"]
    do(db, followups.advance, way, catalogue.stage_id("signed"), to_verify=True)
    assert page.way.marks.texts() == ["falta acta", "por verificar"]
    plan = do(db, followups.begin, TUMBES, PLANS, title="Plan regional")
    assert went(qtbot, ear, "followup", plan).way.marks.texts() == ["sin firma"]


def test_a_change_of_stage_is_corrected_or_taken_back(qtbot, ear, db, way):
    do(db, followups.advance, way, catalogue.stage_id("interested"), on=on(1))
    page = went(qtbot, ear, "followup", way)
    act_on(page.stage_history.list, "Interesado")
    assert ear.went[-1].kind == "stage_change/edit"
    act_on(page.stage_history.list, "Interesado", Qt.Key.Key_Delete)
    assert titles(page.stage_history.list) == ["Contactado"]
    assert ear.told[-1] == ("Cambio de etapa quitado", True)
    do(db, journal.undo)
    assert titles(page.stage_history.list) == ["Interesado", "Contactado"]
    menu_on(page.stage_history.list, "Contactado")["Historial"].trigger()
    assert ear.went[-1].kind == "history"


# Finer steps


def test_a_finer_step_is_noted_corrected_and_deleted(qtbot, ear, db, way):
    page = went(qtbot, ear, "followup", way)
    act_on(page.milestones.list, "Opinión legal")
    form = followed(qtbot, ear)
    assert widget(form, "kind_id").currentText() == "En revisión legal / concejo: Opinión legal"
    fill(form, "on", "31/02/2026")
    save(form)
    assert "no existe" in problems(form)["on"]
    fill(form, "on", "marzo de 2026")
    choose(form, "responsible_id", "Lucía Paredes (OIM)")
    write(widget(form, "evidence"), "Informe N.° 12")
    fill(form, "next_step", "Pasar al concejo")
    fill(form, "next_due_on", show_date(today() + timedelta(days=400)))
    save(form)
    page = went(qtbot, ear, "followup", way)
    row = next(
        each for each in page.milestones.list.view.shown.rows if each.title == "Opinión legal"
    )
    for said in ("En revisión legal", "Informe N.° 12", "Lucía Paredes", "sigue: Pasar al concejo"):
        assert said in row.detail
    assert row.when == show_partial(PartialDate.month(2026, 3))
    act_on(page.milestones.list, "Opinión legal")
    form = followed(qtbot, ear)
    choose(form, "kind_id", "Interesado: Información enviada")
    save(form)
    act_on(page.milestones.list, "Información enviada", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert {row.when for row in page.milestones.list.view.shown.rows} == {"sin anotar"}


def test_an_instrument_without_finer_steps_shows_none(qtbot, ear, pledge):
    assert not went(qtbot, ear, "followup", pledge).milestones.isVisible()


# What it says and lacks


def test_what_is_missing_leads_to_its_field(qtbot, ear, pledge):
    page = went(qtbot, ear, "followup", pledge)
    assert page.complete.words.text() == "Completa en 3 de 12: faltan"
    press(page.complete, "Completar: Indicador")
    assert ear.went[-1] == Target("followup/edit", pledge, (("field", "indicator"),))
    form = followed(qtbot, ear)
    assert widget(form, "indicator").hasFocus()
    write(QApplication.focusWidget(), "Personas atendidas")
    save(form)
    assert page.complete.words.text() == "Completa en 4 de 12: faltan"


def test_a_pledge_is_copied_for_the_form_of_the_hub(qtbot, ear, pledge):
    page = went(qtbot, ear, "followup", pledge)
    press(page.complete, "Copiar para el formulario del Hub")
    copied = QGuiApplication.clipboard().text()
    assert "Ventanilla para migrantes" in copied
    assert "15 Acceso a los servicios básicos" in copied


def test_a_declaration_asks_nothing_of_a_hub(qtbot, ear, way):
    assert not went(qtbot, ear, "followup", way).complete.isVisible()


def test_a_link_is_copied_and_never_opened_unasked(qtbot, ear, pledge, monkeypatch):
    shown = []
    monkeypatch.setattr("ui.opening.QDesktopServices.openUrl", lambda url: shown.append(url) or 1)
    page = went(qtbot, ear, "followup", pledge)
    press(facts_of(page)["Enlace"], "Copiar")
    assert QGuiApplication.clipboard().text() == "https://example.org/pledge/7"
    assert shown == []


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_as_typed(qtbot, ear, db, words):
    id_ = do(db, followups.begin, CARMEN, PRACTICES, title=words, description=words, lessons=words)
    page = went(qtbot, ear, "followup", id_)
    assert page.head.title.text() == words
    assert page.head.title.textFormat() == Qt.TextFormat.PlainText
    shown = facts_of(page)["Resumen"]
    assert (shown.text(), shown.words.textFormat()) == (words, Qt.TextFormat.PlainText)


# Tasks and documents


def test_a_task_is_added_from_the_page_and_ticked_there(qtbot, ear, db, way):
    page = went(qtbot, ear, "followup", way)
    press(page.tasks.nothing, "Agregar tarea")
    form = followed(qtbot, ear)
    write(widget(form, "text"), "Enviar la hoja informativa")
    save(form)
    assert titles(page.tasks.list) == ["Enviar la hoja informativa"]
    with db.read() as session:
        task = tasks.of_follow_up(session, way)[0]
    assert (task.kind, task.organization_id) == (OutcomeKind.TASK, CARMEN)
    act_on(page.tasks.list, "Enviar", Qt.Key.Key_Space)
    assert titles(page.tasks.done.list) == ["Enviar la hoja informativa"]
    with db.read() as session:
        assert tasks.of_follow_up(session, way)[0].state is CommitmentState.DONE


def test_a_document_is_attached_to_the_follow_up_and_proves_it(qtbot, ear, db, way, tmp_path):
    do(db, followups.advance, way, catalogue.stage_id("signed"), on=on(1))
    page = went(qtbot, ear, "followup", way)
    assert page.way.marks.texts() == ["falta acta"]
    paper = tmp_path / "adhesión.txt"
    paper.write_text("hola")
    page.documents.attach([paper])
    assert titles(page.documents.list) == ["adhesión.txt"]
    assert page.way.marks.texts() == []


# Closed, passed on, deleted


def test_what_a_closed_institution_leaves_passes_to_its_successor(qtbot, ear, db, way):
    do(db, organizations.close_organization, CARMEN, on=ago(30), successor_id=TUMBES)
    page = went(qtbot, ear, "followup", way)
    assert "la sucede «Gobierno Regional de Tumbes»" in page.closed.words.text()
    asked = press_stage(page, "Interesado")
    press(asked, "Guardar")
    assert "cerró el" in ear.failed[-1]
    assert page.way._asking is asked, "what was typed stays"
    press(page.closed, "Pasar a «Gobierno Regional de Tumbes»")
    assert page.head.title.text() == "Gobierno Regional de Tumbes"
    assert not page.closed.isVisible()
    do(db, journal.undo)
    assert page.closed.isVisible()


def test_deleting_asks_goes_back_and_can_be_undone(qtbot, ear, db, pledge):
    page = went(qtbot, ear, "followup", pledge)
    page.more.click()
    popup()["Eliminar"].trigger()
    assert question(page).isVisible()
    answer(page, "Eliminar")
    assert ear.left == [True]
    assert page.stack.currentIndex() == 1
    press(page, "Ir a Seguimientos")
    assert ear.went[-1].kind == "followups"
    do(db, journal.undo)
    assert page.stack.currentIndex() == 0
    assert page.head.title.text() == "Ventanilla para migrantes"


def test_escape_leaves_the_page_but_first_the_question(qtbot, ear, way):
    page = went(qtbot, ear, "followup", way)
    press_stage(page, "Interesado")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert (page.way._asking, ear.left) == (None, [])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ear.left == [True]


# Beginning one


def test_a_follow_up_is_begun_with_the_keyboard_alone(qtbot, ear, db):
    form = went(qtbot, ear, "followup/new", instrument="pledges")
    assert widget(form, "organization_id").hasFocus()
    write(QApplication.focusWidget(), "carmen de la legua")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    write(QApplication.focusWidget(), "Ventanilla")
    choose(form, "stage_id", "En redacción")
    fill(form, "on", "marzo de 2026")
    save(form)
    assert ear.went[-1].kind == "followup"
    page = followed(qtbot, ear)
    assert any("En redacción, desde marzo" in each for each in steps(page))
    assert page.way.next.who.text() == "A cargo de Lucía Paredes (OIM)"


def test_another_instrument_offers_its_own_stages(qtbot, ear):
    form = went(qtbot, ear, "followup/new")
    assert not widget(form, "title").isVisible()
    choose(form, "instrument_id", "Buenas Prácticas")
    stages = widget(form, "stage_id")
    assert stages.itemText(0) == "Identificada"
    assert widget(form, "title").isVisible()


def test_a_second_declaration_is_refused_and_nothing_typed_is_lost(qtbot, ear, way):
    form = went(qtbot, ear, "followup/new", instrument="marrakech")
    take(form, "organization_id", "carmen de la legua")
    fill(form, "next_step", "Presentar la Declaración")
    save(form)
    assert "ya tiene su seguimiento" in form.form._banner.words.text()
    assert widget(form, "next_step").text() == "Presentar la Declaración"
    assert form.leaving()
    again = went(qtbot, ear, "followup/new", instrument="marrakech")
    assert widget(again, "next_step").text() == "Presentar la Declaración"


def test_a_closed_institution_is_refused_with_its_successor(qtbot, ear, db):
    do(db, organizations.close_organization, CARMEN, on=ago(30), successor_id=TUMBES)
    form = went(qtbot, ear, "followup/new", instrument="pledges", organization_id=CARMEN)
    save(form)
    assert "que la sucede" in form.form._banner.words.text()


def test_a_draft_keeps_the_stage_of_its_instrument(qtbot, ear):
    form = went(qtbot, ear, "followup/new")
    choose(form, "instrument_id", "Buenas Prácticas")
    choose(form, "stage_id", "Borrador")
    assert form.leaving()
    again = went(qtbot, ear, "followup/new")
    assert widget(again, "stage_id").currentText() == "Borrador"


# What one says


KINDS = {
    "marrakech": MARRAKECH,
    "pledges": PLEDGES,
    "practices": PRACTICES,
    "action_plans": PLANS,
    "mptf": MPTF,
    "voluntary_report": catalogue.instrument_id("voluntary_report"),
}


@pytest.mark.parametrize("code", KINDS)
def test_every_field_has_a_name_and_fits_the_smallest_window(qtbot, ear, db, code):
    id_ = do(db, followups.begin, CARMEN, KINDS[code], title="Algo")
    form = went(qtbot, ear, "followup/edit", id_, 972, 640)
    assert nameless(form) == []
    for field in form.form.fields.values():
        if field.widget.isVisibleTo(form):
            right = field.widget.mapTo(form, field.widget.rect().topRight()).x()
            assert right < form.width(), field.name
    save(form)
    assert ear.left == [True], "what is opened can be saved as it stands"


@pytest.mark.parametrize("code", ["pledges", "mptf"])
def test_all_of_a_form_is_reached_with_the_tabulator_in_reading_order(qtbot, ear, db, code):
    parties = [{"organization_id": TUMBES}]
    id_ = do(db, followups.begin, CARMEN, KINDS[code], title="Algo", parties=parties)
    form = went(qtbot, ear, "followup/edit", id_)
    seen = tabbed(form)
    for field in form.form.fields.values():
        within = [field.widget.isAncestorOf(each) or each is field.widget for each in seen]
        assert any(within) or not field.widget.isVisibleTo(form), field.name
    inside = [each for each in seen if form.form.isAncestorOf(each)]
    tops = [each.mapTo(form.form, each.rect().center()).y() for each in inside]
    assert all(after > before - 48 for before, after in pairwise(tops))


def test_the_page_is_gone_through_with_the_tabulator(qtbot, ear, pledge):
    page = went(qtbot, ear, "followup", pledge)
    seen = tabbed(page)
    for card in (page.way, page.complete, page.facts, page.parties, page.documents, page.tasks):
        assert any(card.isAncestorOf(each) for each in seen), card
    assert {page.more, page.edit_button, page.log} <= set(seen)


@pytest.mark.parametrize("code", KINDS)
def test_what_is_asked_for_has_a_field(qtbot, ear, db, code):
    id_ = do(db, followups.begin, CARMEN, KINDS[code], kind=PledgeKind.JOINT)
    page, form = went(qtbot, ear, "followup", id_), went(qtbot, ear, "followup/edit", id_)
    assert {name for name, _said in page.complete.lacking} <= set(form.form.fields)


def test_the_description_of_a_pledge_is_counted_as_it_is_typed(qtbot, ear, db, pledge):
    form = went(qtbot, ear, "followup/edit", pledge)
    counter = form.counter
    assert counter.text() == "0 caracteres, de 300 a 3,000"
    widget(form, "description").setPlainText("a")
    assert counter.text() == "1 carácter, de 300 a 3,000"
    widget(form, "description").setPlainText("a" * 3_001)
    assert counter.text() == "3,001 caracteres, de 300 a 3,000"
    assert counter.property("tone") == "danger"
    save(form)
    assert "el formulario acepta 3,000" in problems(form)["description"]
    assert len(widget(form, "description").toPlainText()) == 3_001
    widget(form, "description").setPlainText("a" * 3_000)
    save(form)
    with db.read() as session:
        assert len(followups.values_of(session, pledge)["description"]) == 3_000


def test_a_pledge_that_answers_another_says_which(qtbot, ear, pledge):
    form = went(qtbot, ear, "followup/edit", pledge)
    assert not widget(form, "matched_reference").isVisible()
    choose(form, "kind", "Que responde a otro")
    save(form)
    assert "compromiso al que responde" in problems(form)["matched_reference"]
    fill(form, "matched_reference", "Pledge 41")
    save(form)
    assert ear.left == [True]


def test_a_practice_keeps_its_main_objectives_apart(qtbot, ear, db):
    id_ = do(
        db,
        followups.begin,
        CARMEN,
        PRACTICES,
        title="Consejería",
        primary_tags=[catalogue.tag_id(Framework.GCM_OBJECTIVE, 16)],
        tags=[catalogue.tag_id(Framework.GCM_OBJECTIVE, 3)],
    )
    form = went(qtbot, ear, "followup/edit", id_)
    principles = widget(form, "principles").line
    write(principles, "derechos humanos")
    QTest.keyClick(principles, Qt.Key.Key_Return)
    choose(form, "actor", PracticeActor.GOVERNMENT.label)
    save(form)
    page = went(qtbot, ear, "followup", id_)
    said = facts_of(page)["Objetivos del PMM"].text().splitlines()
    assert said == ["3 Proporcionar información", "16 Inclusión y cohesión social (principal)"]
    assert facts_of(page)["Tipo de actor"].text() == "Gobierno"


def test_the_parties_of_a_proposal_stand_in_the_order_given(qtbot, ear, db):
    id_ = do(db, followups.begin, catalogue.NETWORK_ID, MPTF, title="Resiliencia")
    form = went(qtbot, ear, "followup/edit", id_)
    parties = widget(form, "parties")
    for number, name in enumerate(("OIM", "FAO")):
        parties.add_button.click()
        line = parties.widget(number, "organization_id")
        write(line, name)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert line.record() is not None, "Enter takes what is suggested"
    press(parties, "Agregar institución")
    ups = [each for each in parties.findChildren(type(parties.add_button)) if each.isVisible()]
    up = [each for each in ups if each.accessibleName() == "Subir"]
    up[1].click()
    save(form)
    page = went(qtbot, ear, "followup", id_)
    assert titles(page.parties.list) == ["1. FAO", "2. OIM"]
    act_on(page.parties.list, "1. FAO")
    assert ear.went[-1] == Target("organization", catalogue.entity_id("FAO"))


def test_a_party_that_is_none_is_complained_of_in_its_line(qtbot, ear, db):
    id_ = do(db, followups.begin, catalogue.NETWORK_ID, MPTF, title="Resiliencia")
    form = went(qtbot, ear, "followup/edit", id_)
    widget(form, "parties").add_button.click()
    write(QApplication.focusWidget(), "zzz nadie")
    save(form)
    assert problems(form)["parties"] == "Revise las líneas marcadas."
    assert "Elija una opción" in widget(form, "parties").problems()[0]


def test_what_is_typed_is_kept_as_a_draft(qtbot, ear, db, pledge):
    form = went(qtbot, ear, "followup/edit", pledge, field="indicator")
    fill(form, "indicator", "Personas")
    assert form.leaving()
    again = went(qtbot, ear, "followup/edit", pledge)
    assert widget(again, "indicator").text() == "Personas"
    save(again)
    with db.read() as session:
        assert drafts.read(session, f"followup/edit:{pledge}:") is None


def test_what_will_not_do_is_said_under_its_field(qtbot, ear, pledge):
    form = went(qtbot, ear, "followup/edit", pledge)
    fill(form, "start", "2026")
    fill(form, "end", "2025")
    save(form)
    assert problems(form) == {"end": "El fin es anterior al inicio."}
    fill(form, "url", "javascript:alert(1)")
    save(form)
    assert "url" in problems(form)
    assert widget(form, "url").text() == "javascript:alert(1)"


# In the profile


def test_a_profile_lists_what_else_its_institution_takes_part_in(qtbot, ear, db, pledge):
    do(db, followups.next_step, pledge, "Pedir visto bueno", ago(5))
    shared = do(
        db,
        followups.begin,
        catalogue.NETWORK_ID,
        MPTF,
        title="Resiliencia",
        parties=[{"organization_id": CARMEN}],
    )
    page = opened(qtbot, ear, CARMEN)
    assert titles(page.others.list) == ["Ventanilla para migrantes", "Resiliencia"]
    rows = page.others.list.view.shown.rows
    assert rows[0].detail == "Compromisos PMM · Idea"
    assert rows[0].badge.text == "hace 5 d"
    assert rows[1].detail.endswith("participa")
    act_on(page.others.list, "Resiliencia")
    assert ear.went[-1] == Target("followup", shared)
    press(page.others, "Agregar seguimiento")
    assert ear.went[-1].value("organization_id") == CARMEN
    act_on(page.others.list, "Ventanilla", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert titles(page.others.list) == ["Resiliencia"]


def test_the_way_through_the_declaration_leads_to_its_page(qtbot, ear, way):
    page = opened(qtbot, ear, CARMEN)
    page.stages.more.click()
    popup()["Abrir el seguimiento"].trigger()
    assert ear.went[-1] == Target("followup", way)
    page = went(qtbot, ear, "followup", way)
    page.way.more.click()
    assert "Abrir el seguimiento" not in popup()


def test_a_day_of_a_plan_is_shown_as_a_day(qtbot, ear, db):
    plan = do(
        db,
        followups.begin,
        CARMEN,
        PLANS,
        title="Plan",
        approving_act="Ordenanza 12",
        approved_on=date(2023, 5, 4),
        contact_id=person(db),
    )
    facts = facts_of(went(qtbot, ear, "followup", plan))
    assert facts["Acto que lo aprueba"].text() == "Ordenanza 12"
    assert facts["Fecha de aprobación"].text() == "4 may 2023"
