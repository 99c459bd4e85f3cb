"""What the tables promise: names for every rule, an index for every reference, words as values."""

import re
from contextlib import closing

import pytest
import sqlcipher3.dbapi2 as sqlite
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Enum, String, UniqueConstraint

from crm.model import Base, Organization, Person, Record, Word
from crm.model.base import LINE, NAME, NOTES
from crm.text import LONGEST, clean_line

NOUNS = sorted(
    (mapper.class_ for mapper in Base.registry.mappers if mapper.class_.journaled),
    key=lambda noun: noun.__tablename__,
)
TABLES = Base.metadata.sorted_tables


def limited():
    """Every text of every noun, and how much of it there is room for."""
    for noun in NOUNS:
        for column in noun.__table__.columns:
            is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
            if is_text and column.type.length:
                yield pytest.param(noun, column.name, column.type.length, id=str(column))


@pytest.fixture
def master(blank_db):
    """What the file itself says that it is made of."""
    with closing(sqlite.connect(str(blank_db))) as connection:
        return dict(
            connection.execute(
                "SELECT name, sql FROM sqlite_master"
                " WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'"
            ).fetchall()
        )


def test_every_rule_of_the_file_has_a_name(master):
    assert set(Base.metadata.tables) <= set(master)
    for name in Base.metadata.tables:
        unnamed = re.findall(
            r"^(?!.*\bCONSTRAINT \w+).*\b(?:PRIMARY KEY|UNIQUE|CHECK|FOREIGN KEY|REFERENCES)\b.*$",
            master[name],
            re.MULTILINE,
        )
        assert unnamed == [], name


def test_no_two_rules_or_indexes_have_one_name(blank_db):
    named = [each.name for table in TABLES for each in (*table.constraints, *table.indexes)]
    assert None not in named
    assert len(named) == len(set(named))


# What is only ever read by its own key, or never looked up.
NOT_LOOKED_UP = {("action", "target_id")}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_reference_can_be_looked_up(table):
    first = {next(iter(index.columns)).name for index in table.indexes}
    first |= {
        next(iter(each.columns)).name
        for each in table.constraints
        if isinstance(each, UniqueConstraint) or each is table.primary_key
    }
    references = {key.parent.name for key in table.foreign_keys}
    missing = {(table.name, name) for name in references - first}
    assert missing <= NOT_LOOKED_UP


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_word_is_stored_by_its_value_and_checked(table, master):
    for column in table.columns:
        if isinstance(column.type, Enum):
            assert column.type.enums == [word.value for word in column.type.enum_class]
            for word in column.type.enum_class:
                assert f"'{word.value}'" in master[table.name]


def words() -> list[type[Word]]:
    types = [column.type for table in TABLES for column in table.columns]
    return sorted({each.enum_class for each in types if isinstance(each, Enum)}, key=str)


@pytest.mark.parametrize("cls", words(), ids=str)
def test_words_differ_in_what_is_stored_and_in_what_is_read(cls):
    assert len({word.value for word in cls}) == len({word.label for word in cls}) == len(cls)
    assert all(re.fullmatch("[a-z0-9_]+", word.value) for word in cls)


SAY_WHAT_THEY_ARE = {"ruc", "web", "url"}


@pytest.mark.parametrize(("noun", "name", "limit"), list(limited()))
def test_a_text_that_is_too_long_is_told_never_cut(noun: type[Record], name, limit):
    for length in (limit + 1, LONGEST + 1, LONGEST * 3):
        record = noun(**{name: "x" * length})
        record.tidy()
        said = record.problems()[name]
        too_long = f"Es demasiado largo: {length} caracteres; caben {limit}."
        assert said == too_long or name in SAY_WHAT_THEY_ARE
    record = noun(**{name: "x" * limit})
    record.tidy()
    assert "largo" not in record.problems().get(name, "")
    assert getattr(record, name) == "x" * limit


@pytest.mark.parametrize("noun", NOUNS, ids=str)
def test_what_a_noun_complains_of_are_sentences_about_its_own_fields(noun):
    record = noun()
    record.tidy()
    for name, sentence in record.problems().items():
        assert hasattr(noun, name)
        assert sentence[0].isupper()
        assert sentence.endswith(".")


NEEDED = {
    "organization": {"official_name", "kind"},
    "alias": {"name"},
    "membership": {"space_id", "member_id"},
    "person": {"given_names"},
    "post": {"title", "organization_id"},
    "appointment": {"person_id", "post_id"},
    "contact_point": {"value", "kind"},
    "assessment": {"assessed_on"},
    "event": {"subject", "type_id"},
    "event_type": {"name_es"},
    "event_organizer": {"organization_id", "role"},
    "participation": {"person_id"},
    "event_series": {"name"},
    "event_session": {"title"},
    "agenda_item": {"title"},
    "outcome": {"text", "kind"},
    "instrument": {"name_es"},
    "stage": {"name_es"},
    "milestone_kind": {"name_es"},
    "follow_up": {"organization_id"},
    "milestone": {"kind_id"},
    "opening_balance": {"by_on", "total"},
    "observance": {"name_es", "day"},
    "stage_change": {"stage_id"},
    "focal_point": {"name"},
    "work_plan": {"year"},
    "objective": {"number", "statement_es"},
    "plan_level": {"code", "name_es"},
    "activity": {"statement_es"},
    "next_step": {"text_es"},
    "material": {"title", "kind"},
    "material_version": {"number", "kind"},
    "channel": {"name_es"},
    "publication": {"channel_id"},
    "mailing": {"subject"},
    "source": {"title"},
    "acronym": {"short_es", "long_es"},
    "segment": {"name"},
    "import_template": {"name"},
}


@pytest.mark.parametrize("noun", NOUNS, ids=str)
def test_a_noun_says_what_it_cannot_be_without(noun):
    record = noun()
    record.tidy()
    assert set(record.problems()) == NEEDED.get(noun.__tablename__, set())


@given(st.text(max_size=60), st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(given_names, surname):
    record = Person(given_names=given_names, paternal_surname=surname)
    record.tidy()
    once = (record.given_names, record.paternal_surname, record.sort_key)
    record.tidy()
    assert (record.given_names, record.paternal_surname, record.sort_key) == once
    assert record.given_names == clean_line(given_names)


def test_a_hostile_name_is_told_in_no_time():
    record = Organization(official_name="a" + "\u0323\u0307" * 1_000_000)
    record.tidy()
    assert "official_name" in record.problems()
    assert len(record.sort_key) < 3 * LINE


def test_lengths_are_in_their_order():
    assert NAME < LINE < NOTES <= LONGEST
