"""Mails to many: addressed to who may be written to, and frozen once they are sent."""

from makers import CARMEN, appoint, person, post, read, refused, write

from crm import bin as papelera
from crm import catalogue, journal, mailings, materials, people, publications
from crm.contacts import ContactValues
from crm.dates import PartialDate
from crm.invitations import Whom
from crm.model import ContactKind, MaterialKind, Person, PublicationState
from crm.model.base import today
from crm.model.event import NOBODY


def writable(db, name, address, **values):
    return person(
        db, name, contacts=[ContactValues(ContactKind.EMAIL, address)] if address else [], **values
    )


def a_mailing(db, *who):
    id_ = write(db, mailings.save, {"subject": "Buenas prácticas"})
    write(db, mailings.address, id_, [(person_id, None) for person_id in who])
    return id_


def test_once_sent_the_list_is_as_it_was_that_day(db):
    rosa = writable(db, "Rosa Quispe", "rosa@muni.gob.pe")
    barred = writable(db, "Ana Silva", "ana@muni.gob.pe", do_not_contact=True)
    without = writable(db, "Luis Ríos", None)
    id_ = a_mailing(db, rosa, barred, without, rosa)
    draft = read(db, mailings.page, id_)
    assert [(row.name, row.address, row.barred) for row in draft.recipients] == [
        ("Ana Silva", "", True),
        ("Luis Ríos", "", False),
        ("Rosa Quispe", "rosa@muni.gob.pe", False),
    ]
    assert read(db, mailings.reach, id_).barred == ("Ana Silva",)

    assert write(db, mailings.mark_sent, id_) == 1
    contacts = [ContactValues(ContactKind.EMAIL, "rosa@otra.pe")]
    changed = people.split_name("Rosa Mamani") | {"contacts": contacts, "do_not_contact": True}
    write(db, people.save_person, changed, rosa)
    sent = read(db, mailings.page, id_)
    assert [(row.name, row.address) for row in sent.recipients] == [
        ("Rosa Quispe", "rosa@muni.gob.pe")
    ]
    assert sent.row.on == PartialDate.day(today())
    assert "state" in refused(db, mailings.address, id_, [(without, None)])
    assert read(db, mailings.find, year=today().year) == [id_]
    assert read(db, mailings.find, year=2023) == []


def test_whoever_is_erased_was_nobody_even_in_the_journal(db):
    rosa = writable(db, "Rosa Quispe", "rosa@muni.gob.pe")
    id_ = a_mailing(db, rosa)
    write(db, mailings.mark_sent, id_)
    write(db, papelera.delete, Person, rosa, name="Rosa Quispe")
    (row,) = read(db, mailings.page, id_).recipients
    assert (row.name, row.address, row.erased) == (NOBODY, "", True)
    write(db, papelera.empty)
    with db.read() as session:
        kept = session.connection().exec_driver_sql("SELECT before, after FROM change").all()
        assert "Rosa" not in str(kept)
        assert "rosa@" not in str(kept)


def test_who_heads_an_institution_is_chosen_for_it(db):
    rosa = writable(db, "Rosa Quispe", "rosa@muni.gob.pe")
    appoint(db, rosa, post(db, "Alcaldesa", CARMEN))
    id_ = a_mailing(db)
    (found,) = read(db, mailings.candidates, id_, [CARMEN], whom=Whom.HEAD)
    assert (found.person_id, found.state, found.institution != "") == (rosa, None, True)
    write(db, mailings.address, id_, [(found.person_id, found.organization_id)])
    (found,) = read(db, mailings.candidates, id_, [CARMEN])
    assert found.state is mailings.ON_THE_LIST
    (row,) = read(db, mailings.page, id_).recipients
    write(db, mailings.remove, id_, [row.id])
    assert read(db, mailings.page, id_).row.recipients == 0


def test_one_without_a_list_says_to_whom_it_went(db):
    id_ = a_mailing(db)
    assert "recipients" in refused(db, mailings.mark_sent, id_)
    write(db, mailings.save, {"segment": "Puntos focales de gobiernos locales"}, id_)
    on = PartialDate.month(2023, 5)
    assert write(db, mailings.mark_sent, id_, on=on) == 0
    assert read(db, mailings.rows, [id_])[id_].when == on
    write(db, journal.undo)
    assert read(db, mailings.rows, [id_])[id_].on is None


def test_a_text_is_proposed_with_what_goes_along_and_where_it_is(db):
    made = [{"kind": MaterialKind.VIDEO, "title": title} for title in ("Uno", "Dos")]
    ids = [write(db, materials.save_material, values) for values in made]
    use = {"channel_id": catalogue.channel_id("youtube"), "url": "https://example.org/uno"}
    write(db, publications.publish, ids[0], {"state": PublicationState.PUBLISHED}, [use])
    said = read(db, mailings.proposed, ids)
    assert said["subject"] == "Uno"
    assert said["body"].splitlines()[-2:] == ["- «Uno»: https://example.org/uno", "- «Dos»"]
