"""The history of a record is told in words, with names and dates instead of what is stored."""

from datetime import date

from crm import (
    catalogue,
    followups,
    history,
    instruments,
    journal,
    labels,
    organizations,
    outcomes,
    people,
)
from crm.contacts import ContactValues
from crm.dates import PartialDate
from crm.history import FieldChange
from crm.i18n import set_language
from crm.journal import TABLES
from crm.model import ContactKind, Framework, Organization, OutcomeKind

CARMEN = catalogue.government_id("070103")


def told(db, record_id):
    with db.read() as session:
        return history.of_record(session, record_id)


def test_every_column_and_table_that_is_journaled_has_a_name():
    for table, noun in TABLES.items():
        assert labels.table(table)
        for column in noun.__table__.columns:
            if column.name != "id":
                assert labels.field(table, column.name), (table, column.name)


def test_no_name_is_kept_for_what_is_gone():
    columns = {column.name for noun in TABLES.values() for column in noun.__table__.columns}
    assert set(labels.FIELDS) <= columns
    assert set(labels.TABLES) == set(TABLES)
    assert all(column in TABLES[table].__table__.columns for table, column in labels.FIELDS_OF)


def test_a_change_says_who_what_before_and_after(db):
    with db.write() as session:
        organizations.save_organization(session, {"short_name": "La <b>Legua</b>"}, CARMEN)
    entry = told(db, CARMEN)[0]
    assert entry.who == "Ana Prueba"
    assert entry.label == "Institución «La <b>Legua</b>» guardada"
    assert entry.fields == (
        FieldChange("Nombre corto", "Carmen de la Legua Reynoso", "La <b>Legua</b>"),
    )


def test_words_dates_truths_and_references_are_decoded(db):
    with db.write() as session:
        rosa = people.save_person(
            session,
            {"given_names": "Rosa", "consent_on": date(2023, 12, 6), "do_not_contact": True},
        )
        post = people.open_posts(session, CARMEN)[0].id
        appointment = people.appoint(
            session, {"person_id": rosa, "post_id": post, "start": PartialDate.year(2023)}
        )
        need = outcomes.save_outcome(
            session, {"organization_id": CARMEN, "kind": OutcomeKind.NEED, "text": "Datos"}
        )
    of_rosa = {each.label: each.after for each in told(db, rosa)[0].fields}
    assert of_rosa["Fecha del consentimiento"] == "06/12/2023"
    assert of_rosa["No contactar"] == "sí"
    of_appointment = {each.label: each.after for each in told(db, appointment)[0].fields}
    assert of_appointment["Persona"] == "Rosa"
    assert of_appointment["Cargo"] == "Alcalde/sa"
    assert (of_appointment["Inicio"], of_appointment["Inicio, a más tardar"]) == (
        "01/01/2023",
        "31/12/2023",
    )
    of_need = {each.label: each.after for each in told(db, need)[0].fields}
    assert of_need["Tipo"] == "Necesidad"
    assert of_need["Institución"] == "Carmen de la Legua Reynoso"
    assert "Orden alfabético" not in of_rosa


def test_a_single_day_is_told_once(db):
    with db.write() as session:
        rosa = people.save_person(session, {"given_names": "Rosa"})
        post = people.open_posts(session, CARMEN)[0].id
        day = PartialDate.day(date(2023, 1, 1))
        id_ = people.appoint(session, {"person_id": rosa, "post_id": post, "start": day})
    assert [each.label for each in told(db, id_)[0].fields if "Inicio" in each.label] == ["Inicio"]


def test_the_parts_of_a_record_belong_to_its_history(db):
    with db.write() as session:
        contact = ContactValues(ContactKind.EMAIL, "mesa@entidad.gob.pe")
        rosa = people.save_person(session, {"given_names": "Rosa", "contacts": [contact]})
    parts = {entry.part: entry for entry in told(db, rosa)}
    assert set(parts) == {"Persona", "Contacto"}
    assert FieldChange("Dato", None, "mesa@entidad.gob.pe") in parts["Contacto"].fields


def test_the_history_of_a_follow_up_has_its_stages_steps_details_and_parties(db):
    pledges = catalogue.instrument_id("pledges")
    oim = catalogue.entity_id("OIM")
    goal = catalogue.tag_id(Framework.SDG, 10)
    with db.write() as session:
        id_ = followups.begin(
            session,
            CARMEN,
            pledges,
            title="Casa de acogida",
            baseline="0 camas",
            parties=[{"organization_id": oim}],
            tags=[goal],
            note="Lo propuso la alcaldesa",
        )
    with db.write() as session:
        followups.advance(session, id_, catalogue.stage_id("drafting", "pledges"))
    found = told(db, id_)
    assert found[0].part in ("Cambio de etapa", "Seguimiento")
    said = {(entry.part, field.label, field.after) for entry in found for field in entry.fields}
    assert {
        ("Cambio de etapa", "Etapa", "En redacción"),
        ("Cambio de etapa", "Nota", "Lo propuso la alcaldesa"),
        ("Seguimiento", "Título", "Casa de acogida"),
        ("Compromiso PMM", "Línea de base", "0 camas"),
        ("Institución del seguimiento", "Institución", "OIM"),
    } <= said
    assert "Tema del seguimiento" in {entry.part for entry in found}

    marrakech = catalogue.instrument_id("marrakech")
    with db.write() as session:
        way = followups.begin(session, CARMEN, marrakech)
        kind = instruments.milestone_kinds(session, marrakech)[0]
        followups.save_milestone(session, way, {"kind_id": kind.id, "note": "Por mesa de partes"})
    said = {(entry.part, field.after) for entry in told(db, way) for field in entry.fields}
    assert ("Hito", "Por mesa de partes") in said


def test_a_reference_to_what_is_gone_says_so(db):
    with db.write() as session:
        mother = organizations.save_organization(
            session, {"kind": "company", "official_name": "Madre"}
        )
        child = organizations.save_organization(
            session, {"kind": "company", "official_name": "Hija", "parent_id": mother}
        )
    with db.write() as session:
        from crm import bin

        bin.delete(session, Organization, mother, name="Madre")
    first = told(db, child)[-1]
    assert FieldChange("Depende de", None, "un registro que ya no está") in first.fields


def test_an_undone_change_is_history_too(db):
    with db.write() as session:
        organizations.save_organization(session, {"short_name": "Otra"}, CARMEN)
    with db.write() as session:
        journal.undo(session)
    assert told(db, CARMEN)[0].label.startswith("Deshecho: ")


def test_a_record_has_its_name_of_today(db):
    with db.read() as session:
        assert history.name_of(session, CARMEN) == "Carmen de la Legua Reynoso"
        assert history.name_of(session, 77) is None
        set_language("en")
        assert history.name_of(session, catalogue.event_type_id("workshop")) == "Workshop"
