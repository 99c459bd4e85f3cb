import random
import string
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from crm import bin as papelera
from crm import catalogue, followups, instruments, journal, search
from crm.acronyms import acronyms
from crm.model import (
    GOVERNMENTS,
    Alias,
    Appointment,
    ContactKind,
    ContactPoint,
    Event,
    EventType,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Participation,
    Person,
    Post,
)
from crm.search import GAP, Kind
from crm.text import fold

PAGE = 50
SJL = catalogue.government_id("150132")
CARMEN = catalogue.government_id("070103")


def find(db, typed, kind=Kind.ORGANIZATION, limit=None, among=None):
    with db.read() as session:
        return search.find(session, typed, kind, limit=limit, among=among)


def names(db, typed, kind=Kind.ORGANIZATION, limit=None):
    with db.read() as session:
        noun = {Kind.ORGANIZATION: Organization, Kind.PERSON: Person, Kind.EVENT: Event}[kind]
        found = search.find(session, typed, kind, limit=limit)
        records = [session.get_one(noun, id_) for id_ in found]
        return [each.subject if kind is Kind.EVENT else each.name for each in records]


def add(db, *records):
    with db.write() as session:
        for record in records:
            session.add(record)
            session.flush()
    return records


def office(name, **more):
    return Organization(kind=OrganizationKind.COMPANY, official_name=name, **more)


def add_office(db, name, **more):
    with db.write() as session:
        record = office(name, **more)
        session.add(record)
        session.flush()
        return record.id


@pytest.fixture
def ruth(db):
    """A person with a post in an institution, and all the ways to reach her."""
    with db.write() as session:
        company = office("Ñandú & Cía. S.A.C.", short_name="Ñandú S.A.C.", ruc="20131312955")
        person = Person(
            given_names="Ruth María",
            paternal_surname="Zevallos",
            maternal_surname="Ñahui",
            notes="La conocimos en el taller de Pucallpa",
        )
        session.add_all([company, person])
        session.flush()
        post = Post(organization_id=company.id, title="Gerenta de Desarrollo Humano")
        session.add(post)
        session.flush()
        session.add(Appointment(person_id=person.id, post_id=post.id))
        for kind, value in (
            (ContactKind.PHONE, "+51987654321"),
            (ContactKind.PHONE, "+5114221234"),
            (ContactKind.EMAIL, "ruth.zevallos@munives.gob.pe"),
        ):
            session.add(ContactPoint(person_id=person.id, kind=kind, value=value))
        session.add(
            ContactPoint(organization_id=company.id, kind=ContactKind.PHONE, value="+34600123456")
        )
        session.add(Alias(organization_id=company.id, name="El Suri"))
        session.flush()
        return person.id, company.id


# What finds what


def test_the_four_of_the_brief(db, ruth):
    assert find(db, "SJL", limit=1) == [SJL]
    assert find(db, "carmen legua", limit=1) == [CARMEN]
    assert find(db, "070103", limit=1) == [CARMEN]
    assert find(db, "ruth zev", Kind.PERSON) == [ruth[0]]


@pytest.mark.parametrize(
    "typed",
    [
        "Ruth",
        "r",
        "zev",
        "zevallos ruth",
        "ruth nahui",
        "ÑAHUI",
        "ñahui, ruth",
        "RUTH MARIA",
        "maría",
        "gerenta desarrollo",
        "pucallpa taller",
        "ñandú",
        "nandu ruth",
        "987654321",
        "987 654 321",
        "987-654-321",
        "98765",
        "987 65",
        "+51 987 654 321",
        "51987654321",
        "(01) 422-1234",
        "01 4221234",
        "4221234",
        "422 1234",
        "+51 1 422 1234",
        "ruth.zevallos@munives.gob.pe",
        "ruth@",
        "ruth.zevallos",
        "munives",
        "zevallos@mun",
        "munives.gob.pe",
    ],
)
def test_a_person_is_found_by(db, ruth, typed):
    assert ruth[0] in find(db, typed, Kind.PERSON, limit=PAGE)


@pytest.mark.parametrize(
    "typed",
    [
        "S.A.C.",
        "SAC",
        "s.a.c",
        "nandu sac",
        "ÑANDÚ",
        "ñandu cia",
        "Ñandú & Cía",
        "20131312955",
        "20131",
        "20 131312955",
        "suri",
        "EL SURI",
        "ruth",
        "gerenta",
        "+34 600 12",
        "zevallos",
    ],
)
def test_an_institution_is_found_by(db, ruth, typed):
    found = find(db, typed)
    assert ruth[1] in found


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("O'Higgins", ["ohiggins", "o'higgins", "O’HIGGINS", "higgins", "o higgins", "o'h"]),
        ("Óptica Güell", ["optica guell", "ÓPTICA", "gue"]),
        ("Peña Ñuñoa", ["pena nunoa", "peña ñuñoa", "PEÑA"]),
        ("R&D Perú", ["r&d", "rd", "r d", "peru"]),
        ("Straße 21", ["strasse", "straße 21", "21"]),
        ("3M del Perú", ["3m", "3M PERU"]),
        ("İstanbul Ltd.", ["istanbul"]),
        ("Café—Té", ["cafe", "te cafe"]),
        ("ＡＢＣ ﬁnanzas", ["abc", "finanzas"]),
        ("東京 事務所", ["東京", "東"]),
    ],
)
def test_marks_accents_and_case_are_forgiven(db, name, typed):
    id_ = add_office(db, name)
    for each in typed:
        assert id_ in find(db, each), each


def test_every_word_counts_in_any_order(db):
    id_ = add_office(db, "Cooperativa Agraria Valle Verde")
    for typed in ("valle coop", "verde agr coop", "v v a c", "cooperativa agraria valle verde"):
        assert id_ in find(db, typed), typed
    assert id_ not in find(db, "valle azul")


def test_a_meeting_is_found_by_its_words(db, ruth):
    with db.write() as session:
        event = Event(
            type_id=catalogue.event_type_id("workshop"),
            subject="Mesa de integración",
            official_title="Taller sobre el Pacto Mundial",
            topic="migración laboral",
            venue="Casa de la Cultura",
            notes="Llegaron tarde por la lluvia",
        )
        session.add(event)
        session.flush()
        outcome = Outcome(event_id=event.id, kind=OutcomeKind.NEED, text="Necesitan intérpretes")
        session.add_all(
            [
                outcome,
                Participation(event_id=event.id, person_id=ruth[0], institution="Suri Consultores"),
            ]
        )
        id_ = event.id
    for typed in (
        "integracion",
        "pacto mundial",
        "laboral",
        "cultura",
        "lluvia",
        "interpretes",
        "suri consultores",
        "taller",
        "workshop",
    ):
        assert find(db, typed, Kind.EVENT) == [id_], typed


def test_meetings_stand_from_the_newest(db):
    for day in (date(2023, 5, 1), None, date(2024, 1, 9), date(2019, 12, 31)):
        add(
            db,
            Event(
                type_id=catalogue.event_type_id("meeting"),
                subject=f"Mesa {day}",
                start_first=day,
                start_last=day,
            ),
        )
    assert names(db, "reunion", Kind.EVENT) == [
        "Mesa 2024-01-09",
        "Mesa 2023-05-01",
        "Mesa 2019-12-31",
        "Mesa None",
    ]


def test_institutions_people_and_meetings_are_apart(db, ruth):
    assert find(db, "ruth", Kind.EVENT) == []
    assert find(db, "070103", Kind.PERSON) == []


# In what order


def test_what_is_exact_comes_first_then_what_starts_so_then_the_rest_by_name(db):
    ids = {
        "exact": add_office(db, "Zeta Norte", acronym_es="ABX"),
        "alias": add_office(db, "Yunque"),
        "starts": add_office(db, "Abx Minera"),
        "starts too": add_office(db, "Abxena"),
        "word": add_office(db, "Minera Abx del Sur"),
        "word before": add_office(db, "Agraria Abx"),
    }
    add(db, Alias(organization_id=ids["alias"], name="Abx"))
    assert [name for id_ in find(db, "abx") for name, each in ids.items() if each == id_] == [
        "alias",
        "exact",
        "starts",
        "starts too",
        "word before",
        "word",
    ]


def test_the_first_page_is_the_beginning_of_all(db):
    for typed in ("san", "m", "lima", "municipalidad distrital", "sjl", "0701"):
        everything = find(db, typed)
        assert len(everything) == len(set(everything))
        for limit in (1, 7, PAGE):
            assert find(db, typed, limit=limit) == everything[:limit], (typed, limit)


def test_of_several_bearers_the_most_populous_comes_first(db):
    assert names(db, "SJL") == [
        "San Juan de Lurigancho",
        "San José de Lourdes",
        "San Juan de Licupis",
        "San Juan de Lopecancha",
    ]


def test_a_follow_up_with_a_title_is_found_by_it_and_by_whose_it_is(db):
    pledges = catalogue.instrument_id("pledges")
    with db.write() as session:
        whole = followups.begin(session, CARMEN, pledges, title="Casa de acogida")
        followups.begin(session, SJL, pledges)
    for typed in ("casa", "acogída legua", "compromisos casa", "GCM pledges acogida"):
        assert find(db, typed, Kind.FOLLOW_UP) == [whole], typed
    with db.write() as session:
        instruments.save_instrument(session, {"name_es": "Promesas"}, pledges)
        followups.save(session, whole, {"title": "Albergue"})
    assert find(db, "casa", Kind.FOLLOW_UP) == []
    assert find(db, "promesas alber", Kind.FOLLOW_UP) == [whole]
    with db.write() as session:
        followups.delete(session, whole)
    assert find(db, "albergue", Kind.FOLLOW_UP) == []


def test_many_pieces_of_a_text_are_looked_up_at_once(db, ruth, queries):
    with db.read() as session:
        queries.clear()
        found = search.keyed(
            session,
            ["con", "ate", "organizacion internacional para las migraciones"],
            ["carmen de la legua", "car", "ruth maria"],
        )
        assert len(queries) == 1
        rows = {(each.said, each.by, each.record_id) for each in found}
    assert ("ate", search.BY_NAME, catalogue.government_id("150103")) in rows
    whole = "organizacion internacional para las migraciones"
    assert (whole, search.BY_OFFICIAL_NAME, catalogue.entity_id("OIM")) in rows
    carmen = catalogue.government_id("070103")
    assert ("carmen de la legua", search.BY_NAME, carmen) in rows
    assert ("ruth maria", search.BY_NAME, ruth[0]) in rows
    assert {each.said for each in found} == {
        "ate",
        whole,
        "ruth maria",
        "carmen de la legua",
    }


def test_the_rest_is_in_the_order_of_names(db):
    with db.read() as session:
        found = search.find(session, "municipalidad", Kind.ORGANIZATION)
        keys = dict(session.execute(select(Organization.id, Organization.sort_key)).all())
    assert len(found) > 1_800
    assert [keys[id_] for id_ in found] == sorted(keys[id_] for id_ in found)


def test_a_long_beginning_finds_every_word_that_has_it(db):
    endings = ["", "es", "able", "ble", "dor", "dora", "ción", "ciones", "tivo", "tiva", "do", "da"]
    few = [f"Comunica{ending}" for ending in endings]
    many = [f"Intercambia{letter}" for letter in string.ascii_lowercase]
    others = ["Comuna", "Intercam", "Interca"]
    with db.write() as session:
        session.add_all(office(f"Oficina {name}") for name in (*few, *many, *others))
    with db.read() as session:
        for word in ("comunicaciones", "intercambiaz"):
            for length in range(6, len(word) + 1):
                start = word[:length]
                found = session.connection().exec_driver_sql(
                    "SELECT record_id FROM search JOIN search_doc ON position = search.rowid"
                    " WHERE search MATCH ? AND kind = 1 ORDER BY search.rowid",
                    (f'"{start}"*',),
                )
                every = found.scalars().all()
                assert every, start
                assert search.find(session, f"oficina {start}", Kind.ORGANIZATION) == every
                limited = search.find(session, f"oficina {start}", Kind.ORGANIZATION, limit=3)
                assert limited == every[:3]
        assert search.find(session, "intercambiaré", Kind.ORGANIZATION) == []


def test_what_was_erased_is_no_word_of_the_index(db):
    def known():
        with db.read() as session:
            terms = "SELECT term FROM search_term WHERE term >= 'huamanch' AND term < 'huamanci'"
            return session.connection().exec_driver_sql(terms).scalars().all()

    with db.write() as session:
        session.add(office("Estudio Huamanchumo"))
    assert known() == ["huamanchumo"]
    with db.write() as session:
        session.delete(
            session.scalars(select(Organization).order_by(Organization.id.desc())).first()
        )
        session.flush()
    with db.write() as session:
        search.forget(session)
    assert known() == []


def test_a_search_can_be_narrowed(db):
    provinces = select(Organization.id).where(Organization.kind == OrganizationKind.PROVINCIAL)
    found = find(db, "lima", among=lambda id_: id_.in_(provinces))
    assert found
    assert set(found) < set(find(db, "lima"))
    with db.read() as session:
        assert set(found) <= set(session.scalars(provinces))


def test_one_letter_finds_a_page(db):
    assert len(find(db, "v", limit=PAGE)) == PAGE
    assert all(fold(name).startswith("v") for name in names(db, "v", limit=20))


# The real catalogue


def governments(db):
    with db.read() as session:
        query = select(Organization).where(Organization.kind.in_(GOVERNMENTS))
        return [(each.id, each.short_name, each.kind.value) for each in session.scalars(query)]


def test_fifty_acronyms_and_aliases_by_lot(db):
    chance = random.Random(2023)
    everyone = governments(db)
    bearers = {}
    for id_, name, kind in everyone:
        for each in acronyms(name, kind):
            bearers.setdefault(each, set()).add(id_)
    with db.read() as session:
        for alias in session.scalars(select(Alias)):
            bearers.setdefault(search.compact(alias.name), set()).add(alias.organization_id)
        for each in session.scalars(
            select(Organization).where(Organization.acronym_es.is_not(None))
        ):
            bearers.setdefault(search.compact(each.acronym_es), set()).add(each.id)
    for short in chance.sample(sorted(bearers), 50):
        for typed in (short, short.upper(), f"  {short} "):
            found = find(db, typed)
            assert set(found[: len(bearers[short])]) == bearers[short], typed
            page = find(db, typed, limit=PAGE)
            assert bearers[short] <= set(page) or set(page) <= bearers[short], typed


@pytest.mark.parametrize(
    ("typed", "ubigeo"),
    [
        ("S J L", "150132"),
        ("s.j.l.", "150132"),
        ("sjdl", "150132"),
        ("smp", "150135"),
        ("ves", "150142"),
        ("VMT", "150143"),
        ("mdclr", "070103"),
        ("M. D. Comas", "150110"),
        ("M.D. Comas", "150110"),
        ("md comas", "150110"),
        ("M. P. Callao", "070100"),
        ("muni callao", "070100"),
        ("gore tumbes", "240000"),
        ("GORE Callao", "070000"),
        ("gore la libertad", "130000"),
        ("gore libertad", "130000"),
        ("MML", "150100"),
        ("municipalidad de lima", "150100"),
        ("lima metropolitana", "150100"),
        ("villa salvador", "150142"),
        ("san juan lurigancho", "150132"),
        ("municipalidad distrital de san juan de lurigancho", "150132"),
        ("150132", "150132"),
    ],
)
def test_a_government_is_found_on_the_first_page_by(db, typed, ubigeo):
    assert catalogue.government_id(ubigeo) in find(db, typed, limit=PAGE)


def test_an_acronym_of_many_finds_them_all(db):
    bearers = {id_ for id_, name, kind in governments(db) if "sj" in acronyms(name, kind)}
    assert len(bearers) > 10
    assert set(find(db, "sj")[: len(bearers)]) == bearers


@pytest.mark.parametrize("typed", ["OIM", "IOM", "acnur", "UNHCR", "pnud", "UN Women"])
def test_an_agency_is_found_in_both_languages(db, typed):
    with db.read() as session:
        first = session.get_one(Organization, find(db, typed, limit=1)[0])
        assert first.kind is OrganizationKind.UN


# What nobody should type

HOSTILE = [
    "",
    " ",
    '"',
    "'",
    "*",
    "**",
    '"*"',
    "NEAR(",
    "NEAR(a b, 2)",
    "AND",
    "OR NOT",
    "a AND",
    "a OR b",
    "words:a",
    "^a",
    "a + b",
    "-a",
    "{words} : a",
    "(((",
    "a" * 10_000,
    "a " * 5_000,
    "a." * 5_000,
    "a.b " * 2_500,
    "1" * 10_000,
    "1 " * 5_000,
    "ñ" * 10_000,
    "\ufdfa" * 10_000,
    "\x00",
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "👩‍👩‍👧‍👦 👍",
    "\u202eabc",
    "%_\\",
    "'; DROP TABLE search; --",
    "<b>x</b>",
    "=1+1",
    "\u19b0a\u1cf2b",
    "a\u0301\u0301\u0301",
    "\U0010ffff",
    "ａｂｃ",
    "ﷺ",
    "\n\t\r",
    "+51",
    "()",
    "+",
    "...",
    "٠١٢٣ ٤٥",
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_is_typed_is_only_words(db, typed):
    for kind in Kind:
        for limit in (None, 3):
            assert isinstance(find(db, typed, kind, limit), list)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_anything_may_be_typed(db, typed):
    with db.read() as session:
        search.find(session, typed, Kind.ORGANIZATION, limit=5)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40))
def test_a_name_is_found_by_itself(db, typed):
    with db.write() as session:
        record = office(typed)
        session.add(record)
        session.flush()
        id_, name = record.id, record.official_name
    if search.compact(name):
        assert id_ in find(db, name)


def test_names_of_every_letter_are_found(db):
    every = (*range(0x20, 0x250), *range(0x250, 0x3000, 7))
    letters = [chr(each) for each in every if chr(each).isalnum()]
    with db.write() as session:
        rows = [
            {"kind": OrganizationKind.COMPANY, "official_name": f"x{letter}y"} for letter in letters
        ]
        ids = journal.insert_rows(session, Organization, rows)
    with db.read() as session:
        for id_, letter in zip(ids, letters, strict=True):
            assert id_ in search.find(session, f"x{letter}y", Kind.ORGANIZATION), hex(ord(letter))


# The index keeps up


def index(db):
    """What the index answers, and in what order its rows stand, whatever their positions."""
    with db.read() as session:
        rows = session.execute(
            text("SELECT kind, record_id, sort_key FROM search_doc ORDER BY position")
        ).all()
        keys = session.execute(text("SELECT * FROM search_key")).all()
        words = {}
        for letter in string.ascii_lowercase + string.digits:
            for kind in Kind:
                match = {"match": f'"{letter}"*', "first": kind.first, "last": kind.last}
                found = session.execute(
                    text(
                        "SELECT record_id FROM search JOIN search_doc ON position = search.rowid"
                        " WHERE search MATCH :match AND search.rowid BETWEEN :first AND :last"
                        " ORDER BY search.rowid"
                    ),
                    match,
                )
                words[letter, kind] = found.scalars().all()
    return rows, sorted(map(tuple, keys)), words


def rebuilt(db):
    with db.write() as session:
        search.rebuild(session.connection())
    return index(db)


def test_a_new_files_index_is_as_rebuilt(db):
    before = index(db)
    assert len(before[0]) > 1_900
    assert rebuilt(db) == before


WORDS = ("Ñandú", "Valle", "San Juan", "Ruth", "Zeta", "ábaco", "S.A.C.", "O'Higgins", "Lima", "21")


def do_something(session, chance):
    """One edit of any kind that the index should hear of."""
    name = " ".join(chance.sample(WORDS, 2))

    def any_of(noun, *conditions):
        ids = session.scalars(select(noun.id).where(*conditions).order_by(noun.id)).all()
        return session.get_one(noun, chance.choice(ids)) if ids else None

    mine = Organization.id > 1 << 40
    company = any_of(Organization, mine) or any_of(Organization)
    person, post = any_of(Person), any_of(Post)
    event, type_ = any_of(Event), any_of(EventType)
    match chance.randrange(15):
        case 0 | 1:
            session.add(office(name, notes=chance.choice(WORDS)))
        case 2 | 3:
            session.add(Person(given_names=name, paternal_surname=chance.choice(WORDS)))
        case 4:
            subject, day = name, date(2024, chance.randint(1, 12), 1)
            session.add(Event(type_id=type_.id, subject=subject, start_first=day, start_last=day))
        case 5:
            company.official_name = name
        case 6 if person:
            person.paternal_surname = chance.choice([None, *WORDS])
        case 7 if person:
            session.add(Appointment(person_id=person.id, post_id=post.id))
        case 8:
            post.title = name
        case 9:
            session.add(Alias(organization_id=company.id, name=name))
        case 10 if event:
            session.add(Outcome(event_id=event.id, kind=OutcomeKind.RISK, text=name))
            event.start_first = event.start_last = chance.choice([None, date(2023, 1, 1)])
        case 11:
            type_.name_es = name
        case 12:
            record = chance.choice([each for each in (company, person, post, event) if each])
            papelera.delete(session, type(record), record.id, name=name)
        case 13 if journal.next_undo(session):
            journal.undo(session)
        case 14:
            owner = {"person_id": person.id} if person else {"organization_id": company.id}
            session.add(ContactPoint(kind=ContactKind.PHONE, value="+5199988877", **owner))


@pytest.mark.parametrize("seed", range(1))
def test_after_any_edits_the_index_is_as_rebuilt(db, seed):
    chance = random.Random(seed)
    for _ in range(60):
        with db.write() as session:
            for _ in range(chance.choice([1, 1, 3])):
                do_something(session, chance)
                session.flush()
    assert index(db) == rebuilt(db)


@pytest.mark.parametrize(
    "order",
    [
        lambda numbers: numbers,
        lambda numbers: numbers[::-1],
        lambda numbers: random.Random(3).sample(numbers, len(numbers)),
    ],
    ids=["upwards", "downwards", "by lot"],
)
def test_many_newcomers_between_two_neighbours_find_room(db, order, queries):
    add(db, office("Zz 0000"), office("Zz 9999"))
    for number in order(list(range(1, 120))):
        add(db, office(f"Zz {number:04}"))
    before = index(db)
    assert names(db, "zz") == [f"Zz {number:04}" for number in (*range(120), 9999)]
    assert rebuilt(db) == before


def test_the_newest_meeting_always_finds_room_without_moving_the_others(db, queries):
    def positions():
        with db.read() as session:
            return dict(session.execute(text("SELECT record_id, position FROM search_doc")).all())

    seen = {}
    for number in range(60):
        day = date.fromordinal(date(2024, 1, 1).toordinal() + number)
        meeting = catalogue.event_type_id("meeting")
        add(db, Event(type_id=meeting, subject=str(day), start_first=day, start_last=day))
        now = positions()
        assert {id_: now[id_] for id_ in seen} == seen
        seen = now
    assert names(db, "reunion", Kind.EVENT)[0] == "2024-02-29"


def test_positions_stay_in_the_range_of_their_kind(db, ruth):
    with db.read() as session:
        for kind in Kind:
            low, high = session.execute(
                text("SELECT min(position), max(position) FROM search_doc WHERE kind = :kind"),
                {"kind": kind.value},
            ).one()
            assert low is None or kind.first + (1 << 40) < low <= high < kind.last - (1 << 40)
    assert (GAP * 2_000).bit_length() < 51


def test_what_nobody_is_found_by_leaves_the_index_as_it_is(db, ruth, queries):
    queries.clear()
    with db.write() as session:
        session.get_one(Person, ruth[0]).treatment = "Sra."
    assert queries
    assert not [each for each in queries if "search" in each and not each.startswith("SELECT")]
    with db.write() as session:
        session.get_one(Person, ruth[0]).notes = "Habla quechua"
    assert names(db, "quechua", Kind.PERSON)


def test_an_edit_touches_its_own_documents_only(db, ruth, queries):
    queries.clear()
    with db.write() as session:
        session.get_one(Organization, ruth[1]).notes = "nota"
    assert len([each for each in queries if "search" in each]) < 20


# How it is read


def plan(db, statement, values=None):
    with db.read() as session:
        rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values or ())
        return [row[3] for row in rows]


def test_a_search_is_one_question_read_in_the_order_of_its_indexes(db, queries):
    queries.clear()
    find(db, "san ju", limit=PAGE)
    (asked,) = queries
    given = {"start": "san ju", "end": "san jv", "joined": "sanju", "match": '"san"* AND "ju"*'}
    steps = plan(db, asked, given)
    exact, starting, having = (
        [step for step in steps[start:end] if step.startswith(("SEARCH", "SCAN search"))]
        for start, end in pairwise([0, *of_each(steps), len(steps)])
    )
    assert exact[0] == "SEARCH search_hit USING PRIMARY KEY (kind=? AND exact=? AND key=?)"
    assert not any(step.startswith("SCAN") for step in exact), exact
    assert len(starting) == 1
    assert starting[0].startswith("SEARCH search_hit USING PRIMARY KEY (kind=? AND exact=?")
    assert having[0].startswith("SCAN search VIRTUAL TABLE INDEX")
    assert having[1:] == ["SEARCH search_hit USING INTEGER PRIMARY KEY (rowid=?)"]
    sorted_ = [number for number, step in enumerate(steps) if "TEMP B-TREE" in step]
    assert all(number < of_each(steps)[0] for number in sorted_), steps


def of_each(steps):
    """Where the parts of a compound begin, but for the first."""
    return [number for number, step in enumerate(steps) if step == "UNION ALL"]


def bound(statement, match):
    """A statement with the same value for each of its places, in so far as it matters here."""
    return statement, tuple(
        match if index == 0 else 1 << 53 if index == 2 else 1
        for index in range(statement.count("?"))
    )


def test_a_place_among_the_names_is_looked_up(db, queries):
    queries.clear()
    add(db, office("Zeta"))
    neighbours = [each for each in queries if "search_doc" in each and "ORDER BY" in each]
    assert len(neighbours) == 2
    for each in neighbours:
        steps = plan(db, *bound(each, 1))
        assert len(steps) == 1
        assert "ix_search_doc_order (kind=? AND (sort_key,record_id)" in steps[0], steps
