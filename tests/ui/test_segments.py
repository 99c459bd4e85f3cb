"""Segmentos as its user goes about in it: conditions, who belongs, and where one goes on."""

import pytest
from accessible import nameless
from acting import Ear, press, show, write
from makers import CARMEN, TUMBES, appoint, company, meeting, person, post
from makers import write as do
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from crm import catalogue, drafts, events, focal_points, followups, journal, mailings, segments
from crm.criteria import (
    AtStage,
    Barred,
    Contact,
    Group,
    HasPost,
    InTerritory,
    LastContact,
    Missing,
    OfKind,
    Period,
    SeenToBy,
    TookPart,
)
from crm.dates import PartialDate
from crm.model import EventState, Organization, OrganizationKind, SegmentOf
from crm.model.base import today
from ui.desk import Target
from ui.pages.actor_column import PEOPLE
from ui.pages.actors import actors_page
from ui.pages.followups import page as followups_page
from ui.pages.invitations import page as invitations_page
from ui.pages.mailing import page as mailing_page
from ui.pages.segments import NEW
from ui.pages.segments import page as segments_page
from ui.parts.buttons import Button
from ui.parts.dialog import Question
from ui.parts.inputs import DateLine

COMPANIES = Group((OfKind((OrganizationKind.COMPANY,)),))


@pytest.fixture
def ear(db):
    return Ear(db)


def keep(db, name="Empresas", group=COMPANIES, of=SegmentOf.ORGANIZATIONS):
    with db.write() as session:
        return segments.save(session, {"name": name, "of": of, "group": group})


def begun(qtbot, ear, target=None):
    page = segments_page(ear.desk, target or Target("segments"))
    show(qtbot, page)
    return page


def counted(qtbot, page, words):
    qtbot.waitUntil(lambda: page.editor.total.text() == words)


def choose(combo, text):
    assert combo.findText(text) >= 0, [combo.itemText(n) for n in range(combo.count())]
    combo.setCurrentText(text)


def editor(row, name):
    return row._editors[name].widget


def listed(page):
    return {each.value: (each.title, each.detail) for each in page.list._shown.rows}


def offered():
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return {action.text(): action for action in menu.actions() if action.text()}


def answer(page, text):
    """Press this button of the question that is open."""
    question = page.window().findChild(Question)
    [made] = [each for each in question.findChildren(Button) if each.plain_text() == text]
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def test_an_empty_file_says_what_a_segment_is_for_and_makes_one(qtbot, db, ear):
    page = begun(qtbot, ear)
    assert page.nothing.isVisible()
    assert page.add.hasFocus()
    QTest.keyClick(page.add, Qt.Key.Key_Return)
    assert page.editor.name.hasFocus()
    write(page.editor.name, "Empresas")
    counted(qtbot, page, "—")
    assert page.editor.names.text() == "Elija al menos un tipo de institución."
    save = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(page.editor.name, Qt.Key.Key_Return, save)
    row = page.editor.group.rows[0]
    assert row.complaint.text() == "Elija al menos un tipo de institución."

    company(db, "Ñandú S. A.")
    company(db, "Nandú S. A.")
    editor(row, "kinds")._take((OrganizationKind.COMPANY,))
    counted(qtbot, page, "2 instituciones")
    assert page.editor.names.text() == "Nandú S. A. · Ñandú S. A."
    QTest.keyClick(page.editor.name, Qt.Key.Key_Return, save)
    assert ear.told[-1] == ("Segmento «Empresas» guardado", True)
    with db.read() as session:
        kept = segments.named(session, "Empresas")
    assert kept.group == COMPANIES
    qtbot.waitUntil(lambda: listed(page)[kept.id][1].startswith("2 instituciones"))
    assert not page.keep.isEnabled()
    company(db, "Zapatos S. A.")  # elsewhere
    counted(qtbot, page, "3 instituciones")
    qtbot.waitUntil(lambda: listed(page)[kept.id][1].startswith("3 instituciones"))


def test_a_condition_holds_between_two_days_that_are_typed(qtbot, db, ear):
    meeting(db, "Taller", start=PartialDate.day(today()))
    id_ = keep(db, group=Group((TookPart(period=Period.year(1999), negated=True),)))
    page = begun(qtbot, ear, Target("segments", id_))
    [row] = page.editor.group.rows
    first, last = row.findChildren(DateLine)
    assert (first.text(), last.text()) == ("01/01/1999", "31/12/1999")
    first.setText("31/13/1999")
    press(page, "Guardar")
    assert "no existe" in row.complaint.text()
    first.setText("2/1/2000")
    counted(qtbot, page, "—")
    assert page.editor.names.text() == "El último día es anterior al primero."
    last.clear()
    press(page, "Guardar")
    with db.read() as session:
        kept = segments.one(session, id_)
    assert kept.said == "Nunca asistió a alguna reunión desde el 02/01/2000"
    write(page.editor.notes, "Para invitar")
    [row] = page.editor.group.rows
    qtbot.waitUntil(row.findChild(DateLine).isVisible)
    choose(editor(row, "period"), "en cualquier fecha")
    assert not row.findChild(DateLine).isVisible()
    press(page, "Guardar")
    with db.read() as session:
        kept = segments.one(session, id_)
    assert (kept.group.parts[0].period, kept.notes) == (Period(), "Para invitar")


def test_conditions_are_put_in_words_with_the_keyboard_alone(qtbot, db, ear):
    one = company(db)
    appoint(db, person(db), post(db, "Gerenta", one))
    page = begun(qtbot, ear, Target("segments", None, (("new", True),)))
    write(page.editor.name, "Con gerencia")
    group = page.editor.group
    choose(group.rows[0].kind, "Cargo")
    write(editor(group.rows[0], "words"), "gerent")
    counted(qtbot, page, "1 institución")
    QTest.keyClick(group.group, Qt.Key.Key_Return)
    inner = group.rows[1]
    assert inner.rows[0].kind.hasFocus()
    choose(inner.rows[0].kind, "Datos que faltan")
    QTest.keyClick(inner.more, Qt.Key.Key_Return)
    choose(inner.rows[1].kind, "Último contacto")
    choose(editor(inner.rows[1], "how"), "nunca hubo")
    assert not editor(inner.rows[1], "days").isVisible()
    choose(group.how, "cualquiera")
    choose(group.rows[0].way, "no tiene")
    assert page.editor.draft().group == Group(
        (
            HasPost("gerent", negated=True),
            Group((Missing(), LastContact(Contact.NEVER)), either=True),
        ),
        either=True,
    )
    QTest.keyClick(inner.rows[1].drop, Qt.Key.Key_Return)
    assert inner.rows[0].drop.hasFocus()
    QTest.keyClick(inner.rows[0].drop, Qt.Key.Key_Space)
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert inner.complaint.text() == "Agregue al menos una condición."


def test_every_kind_of_condition_stands_on_screen_as_it_was_saved(qtbot, db, ear):
    with db.write() as session:
        ana = focal_points.save_focal_point(session, {"name": "Ana"})
    event = meeting(db, "Taller", start=PartialDate.day(today()))
    with db.read() as session:
        type_id = events.types(session)[0].id
    place = catalogue.fixed_id(catalogue.PLACE, "240000")
    instrument = catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH)
    group = Group(
        (
            OfKind((OrganizationKind.DISTRICT,), negated=True),
            InTerritory((place,)),
            AtStage((instrument,), (catalogue.stage_id("to_contact"),)),
            HasPost("alcalde"),
            TookPart((type_id,), (event,)),
            LastContact(Contact.WITHIN, 30),
            SeenToBy((ana,)),
            Group((Missing(), Barred(negated=True)), either=True),
        )
    )
    id_ = keep(db, "Todo", group)
    page = begun(qtbot, ear, Target("segments", id_))
    assert page.editor.draft().group == group
    assert nameless(page) == []
    assert not page.keep.isEnabled()
    page.editor.of.choose(SegmentOf.PEOPLE)
    assert page.editor.draft().group == group
    assert not editor(page.editor.group.rows[-5], "held").isVisible()
    assert page.keep.isEnabled()


def test_what_is_not_saved_waits_while_one_looks_elsewhere(qtbot, db, ear):
    first, second = keep(db, "Aguas"), keep(db, "Brisas")
    page = begun(qtbot, ear)
    write(page.editor.name, " vivas")
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    assert page.editor.name.text() == "Brisas"
    assert "cambios sin guardar" in listed(page)[first][1]
    page.new()
    assert page.leaving()
    page.close()
    again = begun(qtbot, ear)
    assert NEW not in listed(again)  # of which nothing was typed
    again.list.select(second)
    again._choose(second)
    QTest.keyClick(again.list, Qt.Key.Key_Up)
    assert again.editor.name.text() == "Aguas vivas"
    again.editor.name.setText("brisas")
    press(again, "Guardar")
    assert again.editor.complaint.text() == "Ya hay un segmento que se llama así."
    assert again.editor.name.hasFocus()
    assert second in listed(again)
    press(again, "Descartar cambios")
    assert again.editor.name.text() == "Aguas"
    again.editor.name.setText("Lagunas")
    press(again, "Guardar")
    assert not again.revert.isVisible()
    with db.read() as session:
        assert drafts.read(session, "segments") is None


def test_a_segment_is_duplicated_and_deleted_and_comes_back(qtbot, db, ear):
    first = keep(db)
    page = begun(qtbot, ear)
    press(page, "Duplicar")
    assert page.editor.name.text() == "Empresas (copia)"
    assert page.editor.name.selectedText() == "Empresas (copia)"
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    qtbot.waitUntil(lambda: {first} == set(listed(page)) - {None})
    with db.write() as session:
        journal.undo(session)
    qtbot.waitUntil(lambda: len(set(listed(page)) - {None}) == 2)
    page.new()
    page.editor.name.setText("Otra")
    with db.write() as session:
        for id_ in page._rows:
            segments.delete(session, id_)
    assert page.leaving()
    again = begun(qtbot, ear)
    assert again.editor.name.text() == "Otra"
    press(again, "Eliminar")
    assert NEW not in listed(again)


def test_one_goes_on_to_the_list_an_invitation_or_a_mailing(qtbot, db, ear):
    one = company(db)
    rosa = person(db)
    appoint(db, rosa, post(db, "Gerenta", one))
    id_ = keep(db)
    soon = PartialDate.day(today())
    meeting(db, "Taller", state=EventState.PLANNED, start=soon)
    page = begun(qtbot, ear)
    press(page, "Ver en Actores")
    press(page, "Nuevo envío")
    press(page, "Invitar")
    next(act for text, act in offered().items() if "Taller" in text).trigger()
    seen, mail, invite = ear.went

    actors = actors_page(ear.desk, seen)
    show(qtbot, actors)
    qtbot.waitUntil(lambda: actors.column.view.row_model.ids == [one])
    assert actors.column.filters.segments.plain_text() == "Empresas"

    invitations = invitations_page(ear.desk, invite)
    show(qtbot, invitations)
    assert list(invitations.choosing._found) == [rosa]

    with db.write() as session:
        draft = mailings.save(session, {"subject": "Boletín"} | dict(mail.given))
    mailing = mailing_page(ear.desk, Target("mailing", draft))
    show(qtbot, mailing)
    assert list(mailing.choosing._found) == [rosa]
    assert id_ == invite.value("segment")


def test_people_are_listed_and_invited_by_a_segment_of_theirs(qtbot, db, ear):
    rosa = person(db)
    luis = person(db, "Luis Prueba", do_not_contact=True)
    group = Group((Barred(negated=True),))
    id_ = keep(db, "Contactables", group, SegmentOf.PEOPLE)
    actors = actors_page(ear.desk, Target("actors", None, (("tab", PEOPLE), ("segment", id_))))
    show(qtbot, actors)
    qtbot.waitUntil(lambda: actors.column.view.row_model.ids == [rosa])
    event = meeting(db, "Taller")
    target = Target("event/invitations", event, (("segment", id_),))
    invitations = invitations_page(ear.desk, target)
    show(qtbot, invitations)
    assert list(invitations.choosing._found) == [rosa]

    with db.write() as session:
        values = {"group": Group((Barred(),)), "name": "Contactables"}
        segments.save(session, values, segment_id=id_)
    qtbot.waitUntil(lambda: actors.column.view.row_model.ids == [luis])
    qtbot.waitUntil(lambda: list(invitations.choosing._found) == [luis])
    with db.write() as session:
        segments.delete(session, id_)
    chip = actors.column.people_segments
    qtbot.waitUntil(lambda: chip.plain_text() == "Contactables (ya no está)")
    qtbot.waitUntil(lambda: actors.column.view.row_model.ids == [])
    again = actors_page(ear.desk, Target("actors"))
    again.restore(actors.state())
    assert again.column.people_segments.plain_text() == "Segmento (ya no está)"
    assert again.column.question().segment == Group()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(actors.column.view.row_model.ids) == 2)
    assert not chip.isVisible()


def test_what_the_list_is_narrowed_by_is_kept_as_a_segment(qtbot, db, ear):
    company(db)
    actors = actors_page(ear.desk, Target("actors"))
    show(qtbot, actors)
    filters = actors.column.filters
    assert not filters.keep_as.isVisible()
    filters.kinds._take(((OrganizationKind.COMPANY,),))
    press(actors, "Guardar como segmento")
    page = begun(qtbot, ear, ear.went[-1])
    assert page.editor.name.hasFocus()
    counted(qtbot, page, "1 institución")
    assert page.editor.draft().group == COMPANIES


def test_the_tabs_of_actores_lead_to_each_other(qtbot, db, ear):
    page = begun(qtbot, ear)
    QTest.keyClick(page, Qt.Key.Key_PageUp, Qt.KeyboardModifier.ControlModifier)
    assert ear.went[-1].kind == "actors"
    assert page.tabs.tabs.value() == "segments"


def test_follow_ups_are_narrowed_to_a_segment_as_it_is_now(qtbot, db, ear):
    for who in (CARMEN, TUMBES):
        do(db, followups.begin, who, catalogue.instrument_id(catalogue.MARRAKECH))
    place = catalogue.fixed_id(catalogue.PLACE, "240000")
    id_ = keep(db, "En Tumbes", Group((InTerritory((place,)),)))
    page = show(qtbot, followups_page(ear.desk, Target("followups")))
    chip = page.filters.segments
    whose = lambda: {each.organization_id for each in page._cards.values()}  # noqa: E731
    assert (chip.isVisible(), whose()) == (True, {CARMEN, TUMBES})
    chip._take((id_,))
    assert whose() == {TUMBES}
    with db.write() as session:
        outside = {"group": Group((InTerritory((place,), negated=True),))}
        segments.save(session, outside, segment_id=id_)
    qtbot.waitUntil(lambda: whose() == {CARMEN})
    with db.write() as session:
        session.get_one(Organization, CARMEN).place_id = place
    qtbot.waitUntil(lambda: whose() == set())
    again = show(qtbot, followups_page(ear.desk, Target("followups")))
    again.restore(page.state())
    assert again.filters.segments.plain_text() == "En Tumbes"
    again.filters.clear()
    assert len(again._cards) == 2
