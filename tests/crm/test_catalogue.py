from collections import Counter

import pytest
from sqlalchemy import func, select, text, update

from crm import bin as papelera
from crm import catalogue, journal, search
from crm.database import create_database, open_database
from crm.model import (
    GOVERNMENTS,
    Action,
    Alias,
    Appointment,
    Base,
    Change,
    Copy,
    EventType,
    Framework,
    Instrument,
    IsicSection,
    MilestoneKind,
    Observance,
    Organization,
    OrganizationKind,
    Place,
    PlaceLevel,
    Post,
    PostLevel,
    Stage,
    Tag,
    TerritoryGroup,
    TerritoryGroupPlace,
)
from crm.text import sort_key

CARMEN = catalogue.government_id("070103")


def count(db, noun, *conditions):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(noun).where(*conditions))


def get(db, noun, id_):
    with db.read() as session:
        record = session.get(noun, id_)
        if record:
            session.expunge(record)
        return record


def edit(db, noun, id_, **values):
    with db.write() as session:
        record = session.get_one(noun, id_)
        for name, value in values.items():
            setattr(record, name, value)


def throw_away(db, noun, id_):
    with db.write() as session:
        papelera.delete(session, noun, id_, name="Algo")


@pytest.fixture
def newer(db, blank_db, monkeypatch):
    """Open the file with a program whose catalogue is newer by these rows of a table."""
    tables, opened = {}, [db]

    def opens(**changed):
        original = catalogue._table
        tables.update(changed)

        def table(name):
            rows = original(name)
            change = tables.get(name.replace("-", "_"))
            return change(rows) if change else rows

        monkeypatch.setattr(catalogue, "_table", table)
        monkeypatch.setattr(catalogue, "VERSION", catalogue.VERSION + 1)
        opened[-1].close()
        opened.append(open_database(blank_db, who="Ana Prueba"))
        return opened[-1]

    yield opens
    opened[-1].close()


def renamed(code, name):
    """A list of governments in which one has another name."""

    def change(rows):
        return [{**row, "nombre": name} if row["codigo"] == code else row for row in rows]

    return change


# A new file


def test_every_government_of_peru_is_there(db):
    with db.read() as session:
        kinds = Counter(
            session.scalars(select(Organization.kind).where(Organization.kind.in_(GOVERNMENTS)))
        )
    assert kinds == {
        OrganizationKind.REGIONAL: 25,
        OrganizationKind.PROVINCIAL: 196,
        OrganizationKind.DISTRICT: 1_695,
    }
    assert sum(kinds.values()) == 1_916


def test_each_has_the_post_of_its_head_which_nobody_holds(db):
    with db.read() as session:
        posts = session.execute(
            select(Organization.kind, Post.title, Post.level, Post.single, func.count())
            .join(Post, Post.organization_id == Organization.id)
            .group_by(Organization.kind, Post.title, Post.level, Post.single)
        ).all()
    elected = PostLevel.ELECTED
    assert sorted(map(tuple, posts)) == sorted(
        [
            (OrganizationKind.REGIONAL, "Gobernador/a regional", elected, True, 25),
            (OrganizationKind.PROVINCIAL, "Alcalde/sa", elected, True, 196),
            (OrganizationKind.DISTRICT, "Alcalde/sa", elected, True, 1_695),
        ]
    )
    assert count(db, Appointment) == 0


def test_every_government_lies_somewhere(db):
    with db.read() as session:
        rows = session.execute(
            select(Organization.kind, Organization.catalogue_code, Place.code, Place.level)
            .join(Place, Place.id == Organization.place_id, isouter=True)
            .where(Organization.kind.in_(GOVERNMENTS))
        ).all()
    levels = {
        OrganizationKind.REGIONAL: {PlaceLevel.REGION},
        OrganizationKind.PROVINCIAL: {PlaceLevel.PROVINCE},
        OrganizationKind.DISTRICT: {PlaceLevel.DISTRICT},
    }
    assert all(code == f"government:{place}" for _kind, code, place, _level in rows)
    assert all(level in levels[kind] for kind, _code, _place, level in rows)


def test_places_hang_together(db):
    assert count(db, Place, Place.level == PlaceLevel.REGION) == 25
    assert count(db, Place, Place.level == PlaceLevel.PROVINCE) == 196
    assert count(db, Place, Place.level == PlaceLevel.DISTRICT) > 1_870
    with db.read() as session:
        carmen = session.get_one(Place, catalogue.place_id("070103"))
        assert carmen.name == "Carmen de la Legua Reynoso"
        assert carmen.parent.code == "070100"
        assert carmen.parent.parent.code == "070000"
        assert count(db, Place, Place.parent_id.is_(None)) == 25


def test_what_else_records_are_about_is_there(db):
    with db.read() as session:
        tags = Counter(session.scalars(select(Tag.framework)))
    assert tags == {
        Framework.GCM_OBJECTIVE: 23,
        Framework.GCM_PRINCIPLE: 10,
        Framework.SDG: 17,
    }
    assert count(db, IsicSection) == 21
    assert count(db, EventType) == 13
    assert count(db, Instrument) == 6
    assert count(db, Observance) == 38
    assert count(db, MilestoneKind) == 8
    with db.read() as session:
        stages = session.scalars(
            select(Stage)
            .where(Stage.instrument_id == catalogue.instrument_id("marrakech"))
            .order_by(Stage.position)
        ).all()
        assert [each.name_es for each in stages] == [
            "Por contactar",
            "Contactado",
            "Interesado",
            "En revisión legal / concejo",
            "Firmado",
            "Plan de acción",
        ]
        assert [each.signs for each in stages].count(True) == 1
    assert count(db, Organization, Organization.kind == OrganizationKind.UN) > 10
    assert count(db, TerritoryGroup) == 1
    assert count(db, TerritoryGroupPlace) == 2


def test_ids_are_what_their_codes_say(db):
    assert get(db, Organization, catalogue.government_id("150132")).name == (
        "San Juan de Lurigancho"
    )
    assert get(db, Organization, catalogue.entity_id("OIM")).acronym_en == "IOM"
    assert get(db, Organization, catalogue.NETWORK_ID).kind is OrganizationKind.SPACE
    assert get(db, Stage, catalogue.stage_id("signed")).name_es == "Firmado"
    assert get(db, EventType, catalogue.event_type_id("meeting")).name_es == "Reunión"
    assert get(db, Tag, catalogue.tag_id(Framework.SDG, 8)).number == 8
    assert get(db, Tag, catalogue.tag_id(Framework.SDG, 8)).framework is Framework.SDG


def test_ids_are_the_same_in_every_file(db, tmp_path):
    other = create_database(tmp_path / "otro.db")
    with db.read() as mine, other.read() as theirs:
        for name in journal.TABLES:
            query = text(f'SELECT * FROM "{name}" ORDER BY id')
            assert mine.execute(query).all() == theirs.execute(query).all(), name
        assert mine.scalar(select(Copy.number)) != theirs.scalar(select(Copy.number))
    other.close()


def test_no_id_is_used_twice_and_all_are_the_catalogues(db):
    with db.read() as session:
        ids = [
            id_
            for name in journal.TABLES
            for id_ in session.scalars(select(Base.metadata.tables[name].c.id))
        ]
    assert len(ids) == len(set(ids))
    assert all(0 < id_ < 1 << 40 for id_ in ids)


def test_names_sort_as_they_read(db):
    with db.read() as session:
        for each in session.scalars(select(Organization)):
            assert each.sort_key == sort_key(each.name)


def test_a_new_file_has_an_empty_journal(db):
    assert count(db, Action) == count(db, Change) == 0


def test_no_record_of_the_catalogue_has_a_problem(db):
    with db.read() as session:
        for noun in (Organization, Post, Alias, EventType, Place, Tag):
            for record in session.scalars(select(noun)):
                assert record.problems() == {}
        assert not session.dirty


# A newer one


def test_opening_again_changes_nothing(db, newer):
    def content(database):
        with database.read() as session:
            return {
                name: session.execute(text(f'SELECT * FROM "{name}" ORDER BY id')).all()
                for name in journal.TABLES
            }

    before = content(db)
    again = newer()
    assert content(again) == before
    assert count(again, Action) == 0
    with again.read() as session:
        assert session.scalar(select(Copy.catalogue)) == catalogue.VERSION


def test_what_nobody_touched_follows_the_newer_one(newer):
    db = newer(gobiernos_subnacionales=renamed("070103", "Municipalidad de la Nueva Legua"))
    assert get(db, Organization, CARMEN).official_name == "Municipalidad de la Nueva Legua"
    assert count(db, Action) == count(db, Change) == 0
    with db.read() as session:
        assert CARMEN in search.find(session, "nueva legua", search.Kind.ORGANIZATION)


def test_what_somebody_edited_stays_as_they_left_it(db, newer):
    edit(db, Organization, CARMEN, official_name="La Legua de siempre")
    db = newer(
        gobiernos_subnacionales=renamed("070103", "Municipalidad de la Nueva Legua"),
        ubigeo_distritos=lambda rows: [
            {**row, "distrito": "Nueva Legua"} if row["ubigeo"] == "070103" else row for row in rows
        ],
    )
    carmen = get(db, Organization, CARMEN)
    assert carmen.official_name == "La Legua de siempre"
    assert carmen.short_name == "Nueva Legua"
    assert carmen.sort_key == sort_key("Nueva Legua")


def test_what_somebody_edited_and_undid_stays_too(db, newer):
    before = get(db, Organization, CARMEN).official_name
    edit(db, Organization, CARMEN, official_name="La Legua de siempre")
    with db.write() as session:
        journal.undo(session)
    db = newer(gobiernos_subnacionales=renamed("070103", "Municipalidad de la Nueva Legua"))
    assert get(db, Organization, CARMEN).official_name == before


def test_what_somebody_deleted_stays_away(db, newer):
    throw_away(db, Organization, CARMEN)
    db = newer(gobiernos_subnacionales=renamed("070103", "Municipalidad de la Nueva Legua"))
    assert get(db, Organization, CARMEN) is None
    assert count(db, Post, Post.catalogue_code == "head:070103") == 0


def test_what_was_erased_for_good_stays_away(db, newer):
    throw_away(db, Organization, CARMEN)
    with db.write() as session:
        papelera.empty(session)
    db = newer()
    assert get(db, Organization, CARMEN) is None


def test_what_was_restored_is_there_once(db, newer):
    throw_away(db, Organization, CARMEN)
    with db.write() as session:
        (entry,) = papelera.entries(session)
        papelera.restore(session, entry.id)
    db = newer()
    assert get(db, Organization, CARMEN) is not None
    assert count(db, Organization, Organization.kind.in_(GOVERNMENTS)) == 1_916


def test_what_is_new_is_added(newer):
    def with_another(rows):
        like = next(row for row in rows if row["ubigeo"] == "150132")
        return [*rows, {**like, "ubigeo": "150144", "distrito": "Nuevo Lurigancho"}]

    def with_its_government(rows):
        like = next(row for row in rows if row["codigo"] == "150132")
        name = "Municipalidad Distrital de Nuevo Lurigancho"
        return [*rows, {**like, "codigo": "150144", "nombre": name}]

    db = newer(ubigeo_distritos=with_another, gobiernos_subnacionales=with_its_government)
    added = get(db, Organization, catalogue.government_id("150144"))
    assert added.name == "Nuevo Lurigancho"
    assert count(db, Post, Post.organization_id == added.id) == 1
    with db.read() as session:
        assert added.id in search.find(session, "nuevo lurig", search.Kind.ORGANIZATION)


def test_what_is_new_does_not_hang_on_what_somebody_deleted(db, newer):
    oim = catalogue.entity_id("OIM")
    throw_away(db, Organization, oim)
    with_name = {"OIM": "World Migration Agency"}
    db = newer(
        agencias_onu=lambda rows: [
            {**row, "nombre_en": with_name.get(row["sigla_es"], row["nombre_en"])} for row in rows
        ]
    )
    assert get(db, Organization, oim) is None
    assert count(db, Alias, Alias.name == "World Migration Agency") == 0


def test_what_the_newer_one_no_longer_has_stays(newer):
    db = newer(agencias_onu=lambda rows: [row for row in rows if row["sigla_es"] != "OIM"])
    assert get(db, Organization, catalogue.entity_id("OIM")) is not None


def test_an_older_program_leaves_a_newer_catalogue_alone(db, blank_db):
    with db.engine.begin() as connection:
        connection.execute(update(Copy).values(catalogue=catalogue.VERSION + 5))
        connection.execute(text("UPDATE organization SET official_name = 'Más nuevo'"))
    db.close()
    again = open_database(blank_db)
    assert get(again, Organization, CARMEN).official_name == "Más nuevo"
    again.close()
