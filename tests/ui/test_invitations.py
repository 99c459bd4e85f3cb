"""Invites as whoever prepares a workshop does: filters, ticks, looks at the balance, writes."""

from email import message_from_bytes
from email.policy import default

from accessible import nameless
from acting import Ear, press, programs, show, write
from makers import CARMEN, TUMBES, appoint, meeting, nothing_written, on, person, post
from makers import write as do
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from crm import invitations, journal
from crm.contacts import ContactValues
from crm.model import ContactKind, EventState, OrganizationKind, ParticipationState
from ui.desk import Target
from ui.pages.invitations import page


def holder(db, name, at=CARMEN, address="", **values):
    contacts = [ContactValues(ContactKind.EMAIL, address)] if address else []
    who = person(db, name, contacts=contacts, **values)
    appoint(db, who, post(db, "Gerente", at), on(400))
    return who


def planned(db, **values):
    given = {"state": EventState.PLANNED, "start": on(-20)}
    return meeting(db, "Taller de integración", **given | values)


def opened(qtbot, db, event_id):
    ear = Ear(db)
    made = page(ear.desk, Target("event/invitations", event_id))
    return ear, show(qtbot, made)


def invited(db, event_id):
    with db.read() as session:
        rows = invitations.invitees(session, event_id)
    return [(each.shown, each.state) for each in rows]


def search(made, typed):
    made.choosing.search.take()
    write(made.choosing.search, typed)
    QTest.keyClick(made.choosing.search, Qt.Key.Key_Down)


def figures(made):
    return made.balance.figures.accessibleName()


def test_whom_to_invite_is_weighed_before_anything_is_written(qtbot, db):
    holder(db, "Rosa Quispe Mamani", address="rosa@muni.gob.pe")
    holder(db, "Luis Ñahui Rojas", TUMBES)
    event_id = planned(db)
    ear, made = opened(qtbot, db, event_id)
    assert made.switch.value() == "choose"  # nobody is invited yet
    with nothing_written(db):
        search(made, "carmen de la legua")
        QTest.keyClick(made.choosing.table, Qt.Key.Key_Space)
        assert "Invitaciones: 1. Personas: 1. Instituciones: 1. Nunca vinieron (nuevos): 1" in (
            figures(made)
        )
        search(made, "tumbes")
        press(made, "Elegir todos")
        assert "Instituciones: 15" in figures(made)
        press(made, "Dejar todos")
        assert "Invitaciones: 0" in figures(made)
        search(made, "ñahui")
        QTest.keyClick(made.choosing.table, Qt.Key.Key_Space)
        QTest.keyClick(made.choosing.table, Qt.Key.Key_Space)
        QTest.keyClick(made.choosing.table, Qt.Key.Key_Space)
    QTest.keyClick(made.choosing.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert invited(db, event_id) == [("Luis Ñahui Rojas", ParticipationState.INVITED)]
    assert ear.told == [("1 invitado agregado", True)]
    assert made.switch.value() == "list"
    do(db, journal.undo)
    assert invited(db, event_id) == []


def test_filters_and_posts_propose_and_who_asked_to_be_left_alone_is_not_taken_with_all(qtbot, db):
    holder(db, "Rosa Quispe Mamani", do_not_contact=True)
    event_id = planned(db)
    _ear, made = opened(qtbot, db, event_id)
    chosen = made.choosing
    chosen.filters.kinds.choose([(OrganizationKind.REGIONAL,)])
    chosen.filters.kinds.changed.emit(())
    assert chosen.count.text().startswith("25 encontrados")
    chosen.filters.clear()
    chosen.whom.setCurrentIndex(2)  # who holds the post…
    chosen.post.setText("gerente")
    search(made, "carmen de la legua")
    (row,) = [chosen.table.row_model.row(n) for n in range(chosen.table.row_model.rowCount())]
    assert row.shown == "Rosa Quispe Mamani"
    assert not chosen.all.isEnabled()
    texts = [chosen.table.row_model.index(0, n).data() for n in range(3)]
    assert "no contactar" in texts[0]
    assert "no se le escribe" in texts[2]
    QTest.keyClick(chosen.table, Qt.Key.Key_Space)
    assert "Pidieron no ser contactados: 1" in figures(made)


def test_a_press_on_the_box_ticks(qtbot, db):
    holder(db, "Rosa Quispe Mamani")
    _ear, made = opened(qtbot, db, planned(db))
    search(made, "quispe")
    table = made.choosing.table
    place = table.visualRect(table.row_model.index(0, 0))
    for x, count in ((12, 1), (90, 1), (12, 0)):
        spot = place.topLeft() + QPoint(x, place.height() // 2)
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert len(made.choosing.chosen) == count


def test_a_letter_says_what_each_answered_and_delete_takes_them_off(qtbot, db):
    rosa, luis = holder(db, "Rosa Quispe Mamani"), holder(db, "Luis Ñahui Rojas", TUMBES)
    event_id = planned(db)
    do(db, invitations.invite, event_id, [(rosa, CARMEN), (luis, TUMBES)])
    ear, made = opened(qtbot, db, event_id)
    table = made.list.table
    QTest.keyClick(table, Qt.Key.Key_C)
    qtbot.waitUntil(lambda: "Confirmado" in table.row_model.index(0, 2).data())
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: "No asistirá" in table.row_model.index(1, 2).data())
    assert [state.value for _name, state in invited(db, event_id)] == ["confirmed", "absent"]
    QTest.keyClick(table, Qt.Key.Key_A)
    assert "aún no se realiza" in ear.failed[0]
    QTest.keyClick(table, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: table.row_model.rowCount() == 1)
    assert ear.told[-1] == ("1 invitado quitado", True)
    do(db, journal.undo)
    assert len(invited(db, event_id)) == 2


def test_after_the_event_who_did_not_come_is_seen_and_marked_at_once(qtbot, db):
    rosa, luis = holder(db, "Rosa Quispe Mamani"), holder(db, "Luis Ñahui Rojas", TUMBES)
    event_id = planned(db, start=on(2), state=EventState.HELD)
    ids = do(db, invitations.invite, event_id, [(rosa, CARMEN), (luis, TUMBES)])
    do(db, invitations.answer, event_id, ids[:1], ParticipationState.ATTENDED)
    ear, made = opened(qtbot, db, event_id)
    made.list.view.choose("missing")
    table = made.list.table
    assert [table.row_model.index(0, 0).data()] == ["Luis Ñahui Rojas"]
    press(made, "Marcar ausentes")
    assert ear.told == [("Ausencias anotadas", True)]
    qtbot.waitUntil(lambda: "No asistió" in table.row_model.index(0, 2).data())
    assert not made.list.absent.isVisible()


def test_mail_is_saved_as_drafts_and_addresses_copied_but_never_of_who_said_no(qtbot, db, tmp_path):
    event_id = planned(db)
    rows = [
        (holder(db, "Rosa Ñahui", address="rosa@muni.gob.pe"), CARMEN),
        (holder(db, "Luis Rojas", address="luis@muni.gob.pe", do_not_contact=True), CARMEN),
        (holder(db, "Ana Ríos"), CARMEN),
    ]
    do(db, invitations.invite, event_id, rows)
    ear, made = opened(qtbot, db, event_id)
    made.switch.choose("mail")
    assert made.mail.out.to.text() == "1 dirección, en 1 borrador."
    assert "no ser contactado: Luis Rojas." in made.mail.out.left_out.text()
    assert "Sin correo: Ana Ríos." in made.mail.out.left_out.text()
    with programs("mailto") as system:
        press(made, "Abrir en mi correo")
    assert system.opened[0].startswith("mailto:?bcc=rosa@muni.gob.pe&subject=Invitaci%C3%B3n")
    assert made.mail.out.lots.said.text() == "Correo abierto: 1 dirección en copia oculta."
    press(made, "Copiar direcciones")
    assert QGuiApplication.clipboard().text() == "rosa@muni.gob.pe"
    assert ear.told == [("1 dirección copiada", False)]
    made.mail.form.fields["subject"].fill("Invitación al taller")
    press(made, "Guardar borradores")
    made.mail.out.dialog.fileSelected.emit(str(tmp_path))
    made.mail.out.dialog.close()
    (path,) = tmp_path.glob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert message["Subject"] == "Invitación al taller"
    assert message["Bcc"].addresses[0].addr_spec == "rosa@muni.gob.pe"
    assert "Le invitamos a «Taller de integración»." in message.get_content()
    with db.read() as session:
        noted = [each.label for each in journal.recent(session, 1)]
    assert noted[:2] == [
        "Exportado: Invitación - Taller de integración · Borradores de correo (EML)",
        "Exportado: Invitación - Taller de integración · Direcciones copiadas",
    ]
    made.mail.form.fields["subject"].fill("")
    press(made, "Guardar borradores")
    assert made.mail.form.problems()["subject"] == "Escriba el asunto del correo."


def test_every_part_has_a_name_and_the_page_remembers_what_was_chosen(qtbot, db):
    holder(db, "Rosa Quispe Mamani")
    event_id = planned(db)
    ear, made = opened(qtbot, db, event_id)
    search(made, "quispe")
    QTest.keyClick(made.choosing.table, Qt.Key.Key_Space)
    kept = made.state()
    again = show(qtbot, page(ear.desk, Target("event/invitations", event_id)))
    again.restore(kept)
    assert "Invitaciones: 1" in figures(again)
    for view in ("list", "choose", "mail"):
        again.switch.choose(view)
        assert nameless(again) == []


def test_an_event_that_is_gone_is_said(qtbot, db):
    ear = Ear(db)
    made = show(qtbot, page(ear.desk, Target("event/invitations", 12345)))
    assert "ya no está" in made.words.text()
