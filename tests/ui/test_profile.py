"""The profiles of institutions and people as their user reads, moves and mends them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from accessible import nameless
from acting import Ear, press, write
from profiles import act_on, answer, menu_of_head, menu_on, opened, question, titles
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from crm import attachments, bin, catalogue, followups, journal, organizations, outcomes, people
from crm.attachments import Taken
from crm.catalogue import stage_id
from crm.contacts import ContactValues
from crm.dates import PartialDate, show_date, show_day
from crm.demo_examples import add_examples
from crm.model import CommitmentState, ConsentBasis, ContactKind, Organization, OutcomeKind
from crm.model.base import today
from ui.desk import Target
from ui.pages.person import PersonPage

CARMEN = catalogue.government_id("070103")


@pytest.fixture
def ear(db):
    return Ear(db, name="Lucía Paredes")


@pytest.fixture
def example(db):
    """The example municipality, with everything that a profile can show."""
    with db.write() as session:
        return add_examples(session)


@pytest.fixture
def page(qtbot, ear, example):
    return opened(qtbot, ear, example)


def steps(page):
    return [each.accessibleName() for each in page.stages.stepper.findChildren(QAbstractButton)]


def press_stage(page, name):
    made = next(
        each
        for each in page.stages.stepper.findChildren(QAbstractButton)
        if each.accessibleName().startswith(name)
    )
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    return page.stages._asking


# What is shown


def test_a_profile_is_gathered_in_eight_queries(db, qtbot, ear, page, queries):
    queries.clear()
    page.refresh()
    assert len(queries) <= 8


def test_the_head_says_who_where_whose_and_what_is_late(page):
    assert page.head.title.text() == "Municipalidad de Ejemplo"
    assert page.head.example.isVisible()
    assert "Responsable: Lucía Ejemplo Paredes" in page.head.facts.text()
    assert [badge.text() for badge in page.head._badges] == ["1 compromiso vencido"]


def test_a_bare_government_says_what_is_missing_and_offers_it(qtbot, ear):
    page = opened(qtbot, ear, CARMEN)
    assert page.head.facts.text() == "Distrital · Callao · Ubigeo 070103"
    assert titles(page.people.list) == ["Vacante · Alcalde/sa"]
    act_on(page.people.list, "Vacante")
    press(page.promises.nothing, "Agregar compromiso")
    press(page.needs.nothing, "Agregar necesidad")
    press(page.timeline.nothing, "Registrar la primera")
    kinds = [target.kind for target in ear.went]
    assert kinds == ["appointment/new", "outcome/new", "outcome/new", "event/new"]
    assert ear.went[0].value("organization_id") == CARMEN
    assert [each.value("kind") for each in ear.went[1:3]] == [
        OutcomeKind.COMMITMENT,
        OutcomeKind.NEED,
    ]


def test_hostile_words_are_shown_as_typed(qtbot, ear, db):
    name = "<b>R&D</b> =1+1 🙂"
    with db.write() as session:
        id_ = organizations.save_organization(
            session, {"kind": "company", "official_name": name, "notes": "<script>"}
        )
    page = opened(qtbot, ear, id_)
    assert page.head.title.text() == name
    assert page.head.title.textFormat() == Qt.TextFormat.PlainText
    assert not page.stages.isVisible()


def test_a_closed_institution_leads_to_its_successor(qtbot, ear, db, example):
    with db.write() as session:
        organizations.close_organization(
            session, CARMEN, on=date(2022, 12, 31), successor_id=example
        )
    page = opened(qtbot, ear, CARMEN)
    assert page.closed.words.text() == "Cerrada el 31/12/2022. La sucede Municipalidad de Ejemplo."
    press(page.closed, "Ver")
    assert ear.went == [Target("organization", example)]


def test_a_closing_ahead_is_told_and_can_be_taken_back(qtbot, ear, db, example):
    ahead = date(today().year + 1, 12, 31)
    with db.write() as session:
        organizations.close_organization(session, CARMEN, on=ahead, successor_id=example)
    page = opened(qtbot, ear, CARMEN)
    told = f"Se cierra el {show_date(ahead)}. La sucederá Municipalidad de Ejemplo."
    assert page.closed.words.text() == told
    press(page.closed, "Anular el cierre")
    assert not page.closed.isVisible()


def test_what_is_gone_is_no_longer_shown(qtbot, ear, db, page, example):
    with qtbot.waitSignal(page.gone), db.write() as session:
        bin.delete(session, Organization, example, name="Ejemplo")


# The stages


def test_a_stage_is_moved_with_its_date_asked_in_place(qtbot, ear, db):
    page = opened(qtbot, ear, CARMEN)
    asked = press_stage(page, "Contactado")
    line = asked.form.fields["on"].widget
    assert line.hasFocus()
    line.clear()
    write(line, "setiembre de 2023")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert "Contactado, desde setiembre de 2023, etapa actual" in steps(page)
    assert ear.told[-1] == ("«Carmen de la Legua Reynoso» pasó a «Contactado»", True)
    with db.read() as session:
        assert followups.of_organization(session, CARMEN).current.on == PartialDate.month(2023, 9)


def test_a_signature_without_a_date_is_told_as_it_is(qtbot, ear, db):
    page = opened(qtbot, ear, CARMEN)
    asked = press_stage(page, "Firmado")
    asked.form.fields["on"].widget.clear()
    press(asked, "Guardar")
    assert asked.form.problems() == {"on": "Escriba la fecha, o marque «Sin fecha»."}
    asked.form.fields["undated"].widget.click()
    asked.form.fields["to_verify"].widget.click()
    write(asked.form.fields["signatory"].widget, "Alcaldesa Ñahui")
    press(asked, "Guardar")
    assert "Firmado, sin fecha, por verificar, etapa actual" in steps(page)
    assert "Firmado, sin fecha, por verificar" in page.stages.summary.text()
    assert "Contactado, etapa sin dato" in steps(page)
    with db.read() as session:
        assert followups.of_organization(session, CARMEN).current.signatory == "Alcaldesa Ñahui"


def test_a_date_that_is_none_stays_to_be_mended(qtbot, ear):
    page = opened(qtbot, ear, CARMEN)
    asked = press_stage(page, "Contactado")
    asked.form.fields["on"].widget.setText("31/02/2023")
    press(asked, "Guardar")
    assert "no existe" in asked.form.problems()["on"]
    QTest.keyClick(asked.form.fields["on"].widget, Qt.Key.Key_Escape)
    assert page.stages._asking is None
    assert page.stages.stepper.isAncestorOf(QApplication.focusWidget())
    assert ear.told == []


def test_a_stage_is_corrected_and_taken_back(qtbot, page, db, example):
    asked = press_stage(page, "Plan de acción")
    press(asked, "Quitar esta etapa")
    with db.read() as session:
        assert followups.of_organization(session, example).current.stage.id == stage_id("signed")
    asked = press_stage(page, "Firmado")
    assert asked.form.fields["signatory"].read()
    day = today() - timedelta(days=90)
    asked.form.fields["on"].widget.setText(show_date(day))
    press(asked, "Guardar")
    assert any(each.startswith(f"Firmado, {show_day(day)}") for each in steps(page))


def test_a_follow_up_can_rest(qtbot, page, db, example):
    page.stages.more.click()
    menu = QApplication.activePopupWidget()
    next(each for each in menu.actions() if each.text() == "En pausa").trigger()
    assert page.stages.side.isVisible()
    assert page.stages.side.text() == "En pausa"


def test_the_next_step_is_defined_and_changed_in_place(qtbot, ear, db):
    page = opened(qtbot, ear, CARMEN)
    press(page.stages, "Definir próximo paso")
    asked = page.stages._asking
    press(asked, "Guardar")
    assert asked.form.problems() == {"next_step": "Escriba qué sigue."}
    write(asked.form.fields["next_step"].widget, "Llamar a la secretaría")
    asked.form.fields["due_on"].widget.setText("31/12/2020")
    press(asked, "Guardar")
    assert page.stages.next.words.text() == "Llamar a la secretaría"
    assert page.stages.next.badge.text().startswith("hace")
    press(page.stages, "Editar el próximo paso")
    press(page.stages._asking, "Quitar")
    assert page.stages.next.words.text() == "sin definir"


# People


def test_authorities_stand_with_vacant_posts_and_former_ones_folded(page, ear):
    shown = titles(page.people.list)
    assert shown[0] == "Nélida Ejemplo Huamaní"
    assert "Vacante · Subgerente" in shown
    assert not page.people.former.list.isVisible()
    press(page.people, "Anteriores")
    assert titles(page.people.former.list)[0] == "Óscar Ejemplo Bendezú"
    act_on(page.people.list, "Nélida")
    assert ear.went[-1].kind == "person"
    menu_on(page.people.list, "Nélida")["Designar sucesor"].trigger()
    assert ear.went[-1].kind == "appointment/new"
    assert ear.went[-1].value("post_id")


def test_a_way_to_reach_them_is_a_press_away(page, monkeypatch):
    opened = []
    monkeypatch.setattr("ui.opening.QDesktopServices.openUrl", lambda url: opened.append(url) or 1)
    act_on(page.people.reach, "mesadepartes")
    act_on(page.people.reach, "(01)")
    assert [url.toString() for url in opened] == [
        "mailto:mesadepartes@ejemplo.gob.pe",
        "tel:015550140",
    ]
    act_on(page.people.reach, "https")
    assert len(opened) == 2, "a page only once its host was seen"
    answer(page, "Abrir")
    assert opened[2].host() == "www.ejemplo.gob.pe"
    act_on(page.people.reach, "Plaza")
    assert QGuiApplication.clipboard().text() == "Plaza de Ejemplo s/n"


# Promises and needs


def test_a_promise_is_ticked_off_and_undone(page, ear, db):
    assert page.promises.list.view.shown.rows[0].badge.text == "hace 5 d"
    before = len(titles(page.promises.done.list))
    act_on(page.promises.list, "Aprobar", Qt.Key.Key_Space)
    assert ear.told == [("Hecho: Aprobar el plan de acción municipal", True)]
    assert len(titles(page.promises.done.list)) == before + 1
    assert page.head._badges == []
    with db.write() as session:
        journal.undo(session)
    assert titles(page.promises.list)[0] == "Aprobar el plan de acción municipal"


def test_a_promise_is_put_off_from_its_menu(page, ear):
    days = menu_on(page.promises.list, "Aprobar")["Posponer"].menu()
    days.actions()[0].trigger()
    assert page.promises.list.view.shown.rows[0].badge.text == "mañana"
    assert ear.told[0][0].startswith("Pospuesto al ")


def test_a_need_leads_to_the_meeting_where_it_was_said(page, ear):
    act_on(page.needs.list, "Capacitar")
    assert ear.went[-1].kind == "event"
    menu_on(page.needs.list, "Capacitar")["Editar"].trigger()
    assert ear.went[-1].kind == "outcome/edit"


def test_deleting_says_what_goes_along_and_can_be_taken_back(page, ear, db, example):
    menu_of_head(page)["Eliminar"].trigger()
    assert "También toca: " in question(page).accessibleDescription()
    answer(page, "Cancelar")
    assert ear.told == []
    act_on(page.needs.list, "Capacitar", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert ear.told[-1] == (
        "«Capacitar al personal de atención al público» está en la Papelera",
        True,
    )
    assert "Capacitar al personal de atención al público" not in titles(page.needs.list)
    with db.write() as session:
        journal.undo(session)
    assert "Capacitar al personal de atención al público" in titles(page.needs.list)


# Documents


def test_files_are_dropped_opened_saved_and_deleted(page, ear, tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("ui.opening.QDesktopServices.openUrl", lambda url: shown.append(url) or 1)
    paper = tmp_path / "acta ñ.txt"
    paper.write_text("hola")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(paper))])
    dropped = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.documents.dropEvent(dropped)
    assert ear.told[-1] == ("«acta ñ.txt» adjuntado", True)
    act_on(page.documents.list, "acta ñ.txt")
    assert Path(shown[0].toLocalFile()).read_text() == "hola"
    page.documents.save_to(page.documents.list.current_id(), tmp_path / "copia.txt")
    assert (tmp_path / "copia.txt").read_text() == "hola"
    act_on(page.documents.list, "acta ñ.txt", Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert "acta ñ.txt" not in titles(page.documents.list)


def test_what_could_run_is_never_opened(page, db, example, monkeypatch):
    monkeypatch.setattr("ui.opening.QDesktopServices.openUrl", lambda url: pytest.fail(url))
    with db.write() as session:
        attachments.attach(session, Taken("virus.exe", "x", b"MZ"), organization_id=example)
    act_on(page.documents.list, "virus.exe")
    assert question(page).windowTitle() == "«virus.exe» puede contener un programa"
    answer(page, "Cancelar")
    assert "Abrir" not in menu_on(page.documents.list, "virus.exe")


def test_a_file_that_will_not_do_is_refused_in_words(page, ear, tmp_path):
    empty = tmp_path / "vacío.pdf"
    empty.touch()
    page.documents.attach([empty, tmp_path / "nada.pdf"])
    assert ear.failed[0] == "«vacío.pdf» está vacío; no hay nada que adjuntar."
    assert "nada.pdf" in ear.failed[1]


# What happened


def test_the_timeline_shows_all_or_meetings_or_stages(qtbot, ear, example):
    page = opened(qtbot, ear, example, 1100)
    assert page.timeline.switch.isVisible()
    everything = titles(page.timeline.list)
    QTest.mouseClick(page.timeline.switch.part("stages"), Qt.MouseButton.LeftButton)
    assert titles(page.timeline.list)[0] == "Pasó a Plan de acción"
    assert "Firma de la Declaración" in titles(page.timeline.list)
    act_on(page.timeline.list, "Firma")
    assert page.stages._asking is not None
    QTest.mouseClick(page.timeline.switch.part("meetings"), Qt.MouseButton.LeftButton)
    assert not any(title.startswith("Pasó") for title in titles(page.timeline.list))
    act_on(page.timeline.list, everything[0])
    assert ear.went[-1].kind == "event"


# The page


def test_folded_cards_stay_folded(qtbot, ear, page, example):
    page.needs.fold.click()
    assert not page.needs.list.isVisible()
    again = opened(qtbot, ear, example)
    assert not again.needs.list.isVisible()
    assert again.people.list.isVisible()


@pytest.mark.parametrize(("wide", "columns"), [(1100, 2), (520, 1)])
def test_columns_follow_the_room(qtbot, ear, example, wide, columns):
    page = opened(qtbot, ear, example, wide)
    side_by_side = page.promises.y() == page.people.y()
    assert side_by_side == (columns == 2)
    assert page.width() == wide


def test_tab_goes_through_the_page_as_it_is_read(page):
    page.head.focus_first()
    met = []
    for _step in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        met.append(QApplication.focusWidget())
    order = (
        page.stages.stepper,
        page.people.list,
        page.needs.list,
        page.documents.list,
        page.promises.list,
        page.timeline.list,
    )
    places = [next(n for n, each in enumerate(met) if part.isAncestorOf(each)) for part in order]
    assert places == sorted(places)
    assert nameless(page) == []


def test_the_menu_leads_to_every_form(page, ear, example):
    for text, kind in (
        ("Editar", "organization/edit"),
        ("Agregar persona", "person/new"),
        ("Agregar cargo", "post/new"),
        ("Valorar influencia", "assessment/new"),
        ("Sumar a un espacio", "membership/new"),
        ("Historial", "history"),
        ("Cerrar o suceder", "organization/close"),
    ):
        menu_of_head(page)[text].trigger()
        QApplication.activePopupWidget().hide()
        assert ear.went[-1].kind == kind
        assert example in (ear.went[-1].id, ear.went[-1].value("organization_id"))
    menu_of_head(page)["Copiar datos"].trigger()
    assert "Municipalidad de Ejemplo" in QGuiApplication.clipboard().text()


# A person


@pytest.fixture
def rosa(db):
    with db.write() as session:
        return people.save_person(
            session,
            {
                "given_names": "Rosa",
                "paternal_surname": "Ejemplo",
                "treatment": "Sra.",
                "consent_basis": ConsentBasis.CONSENT,
                "consent_on": date(2023, 5, 4),
                "do_not_contact": True,
                "contacts": [ContactValues(ContactKind.EMAIL, "rosa@ejemplo.pe", personal=True)],
            },
        )


def test_a_person_shows_posts_contacts_consent_and_warnings(qtbot, ear, db, rosa):
    with db.write() as session:
        post = people.save_post(session, {"organization_id": CARMEN, "title": "Gerenta"})
        start = PartialDate.year(2020)
        people.appoint(session, {"person_id": rosa, "post_id": post, "start": start})
        outcomes.save_outcome(
            session,
            {
                "organization_id": CARMEN,
                "kind": OutcomeKind.COMMITMENT,
                "text": "Enviar el acta",
                "responsible_id": rosa,
                "due_on": today() - timedelta(days=3),
                "state": CommitmentState.OPEN,
            },
        )
    page = opened(qtbot, ear, rosa, kind=PersonPage)
    assert page.head.title.text() == "Sra. Rosa Ejemplo"
    where = "Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert page.head.facts.text() == f"Gerenta, {where}"
    badges = [badge.text() for badge in page.head._badges]
    assert badges == ["No contactar", "1 compromiso vencido"]
    assert titles(page.reach) == ["rosa@ejemplo.pe"]
    assert titles(page.data.list) == ["Consentimiento"]
    act_on(page.posts.list, "Gerenta")
    assert ear.went[-1] == Target("organization", CARMEN)
    assert nameless(page) == []


def test_what_one_does_with_a_person(qtbot, ear, rosa):
    page = opened(qtbot, ear, rosa, kind=PersonPage)
    press(page.head, "Registrar reunión")
    press(page.head, "Imprimir ficha")
    for text in ("Editar", "Nuevo cargo", "Nuevo compromiso", "Historial"):
        menu_of_head(page)[text].trigger()
        QApplication.activePopupWidget().hide()
    assert [target.kind for target in ear.went] == [
        "event/new",
        "brief",
        "person/edit",
        "appointment/new",
        "outcome/new",
        "history",
    ]
    menu_of_head(page)["Eliminar"].trigger()
    with qtbot.waitSignal(page.gone):
        answer(page, "Eliminar")
