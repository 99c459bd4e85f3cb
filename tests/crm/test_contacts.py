"""Ways to reach somebody: kept as they are dialled, shown as they are written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import CARMEN, STRANGE, nothing_written, person, read, refused, write

from crm import contacts, people
from crm.contacts import ContactValues
from crm.errors import Invalid
from crm.model import ContactKind, ContactPoint

EMAIL, PHONE, WHATSAPP, ADDRESS = (
    ContactKind.EMAIL,
    ContactKind.PHONE,
    ContactKind.WHATSAPP,
    ContactKind.ADDRESS,
)


def save(db, *given: ContactValues) -> None:
    write(db, contacts.save_contacts, given, organization_id=CARMEN)


def there(db) -> list[ContactValues]:
    return read(db, contacts.of_organization, CARMEN)


def shown(db) -> list[str]:
    return [each.value for each in there(db)]


def test_each_kind_is_shown_as_people_write_it(db):
    save(
        db,
        ContactValues(EMAIL, " mesa@ejemplo.gob.pe "),
        ContactValues(PHONE, "+51 1 5550143 anexo 12"),
        ContactValues(WHATSAPP, "987654321", personal=True),
        ContactValues(ADDRESS, "Jr. Ejemplo 123,\u202e  Callao"),
    )
    assert shown(db) == [
        "mesa@ejemplo.gob.pe",
        "(01) 555-0143 anexo 12",
        "987 654 321",
        "Jr. Ejemplo 123, Callao",
    ]
    assert [each.personal for each in there(db)] == [False, False, True, False]
    with db.read() as session:
        phone = session.query(ContactPoint).filter_by(kind=PHONE).one()
        assert (phone.value, phone.extension) == ("+5115550143", "12")


def test_what_is_shown_can_be_saved_again_and_is_the_same(db):
    save(db, ContactValues(PHONE, "01 5550143 anexo 12"), ContactValues(EMAIL, "a@b.pe"))
    before = there(db)
    save(db, *before)
    assert there(db) == before


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (PHONE, "no tiene"),
        (PHONE, "12345"),
        (PHONE, "9" * 10_000),
        (PHONE, "\0"),
        (WHATSAPP, "<b>987654321</b>"),
        (EMAIL, "mesa arroba ejemplo"),
        (EMAIL, "a\u202e@b.pe"),
        (EMAIL, "x" * 30_000 + "@b.pe"),
        (ADDRESS, "x" * 1_001),
        (ADDRESS, "x" * 30_000),
        (ADDRESS, "\0\u202e"),
    ],
)
def test_what_is_none_is_told_by_its_number_and_nothing_is_written(db, kind, value):
    save(db, ContactValues(EMAIL, "mesa@ejemplo.gob.pe"))
    with nothing_written(db), pytest.raises(Invalid) as caught:
        save(db, ContactValues(EMAIL, "otra@ejemplo.gob.pe"), ContactValues(kind, value))
    assert set(caught.value.problems) == {"contacts.1"}
    assert caught.value.problems["contacts.1"].endswith(".")
    assert shown(db) == ["mesa@ejemplo.gob.pe"]


def test_every_wrong_one_is_told_at_once(db):
    wrong = [ContactValues(PHONE, "1"), ContactValues(EMAIL, "a@b.pe"), ContactValues(EMAIL, "x")]
    problems = refused(db, people.save_person, {"given_names": "Rosa", "contacts": wrong})
    assert set(problems) == {"contacts.0", "contacts.2"}


def test_contacts_keep_their_ids_are_changed_added_and_left_out(db):
    save(db, ContactValues(EMAIL, "uno@b.pe"), ContactValues(PHONE, "987654321"))
    mail, phone = there(db)
    changed = ContactValues(EMAIL, "dos@b.pe", id=mail.id)
    save(db, changed, ContactValues(ADDRESS, "Av. Ejemplo 1"), ContactValues(PHONE, " "))
    now = there(db)
    assert [each.value for each in now] == ["dos@b.pe", "Av. Ejemplo 1"]
    assert now[0].id == mail.id
    assert phone.id not in {each.id for each in now}
    save(db)
    assert there(db) == []


def test_a_phone_loses_an_extension_that_is_taken_away(db):
    save(db, ContactValues(PHONE, "01 5550143 anexo 12"))
    (phone,) = there(db)
    save(db, ContactValues(PHONE, "01 5550143", id=phone.id))
    assert shown(db) == ["(01) 555-0143"]


def test_nobody_takes_what_is_anothers(db):
    save(db, ContactValues(EMAIL, "mesa@ejemplo.gob.pe"))
    (mail,) = there(db)
    rosa = person(db, contacts=[ContactValues(EMAIL, "rosa@b.pe", id=mail.id)])
    assert shown(db) == ["mesa@ejemplo.gob.pe"]
    assert [each.value for each in read(db, contacts.of_person, rosa)] == ["rosa@b.pe"]


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed(db, typed, kept):
    save(db, ContactValues(ADDRESS, typed))
    assert shown(db) == [kept]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(ContactKind), typed=st.text(min_size=1, max_size=60))
def test_anything_is_kept_or_refused_in_words(db, kind, typed):
    try:
        save(db, ContactValues(kind, typed))
    except Invalid as refusal:
        assert set(refusal.problems) == {"contacts.0"}  # noqa: PT017
    else:
        assert len(there(db)) == bool(typed.strip())


def test_the_contacts_of_several_people_are_one_query(db, queries):
    ids = [person(db, contacts=[ContactValues(EMAIL, f"p{n}@b.pe")]) for n in range(5)]
    alone = person(db)
    queries.clear()
    found = read(db, contacts.of_people, [*ids, alone])
    assert [len(found[id_]) for id_ in [*ids, alone]] == [1] * 5 + [0]
    assert len(queries) == 1
