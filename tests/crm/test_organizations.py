"""Institutions: written down rightly, told apart, closed without losing their past, and listed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import (
    CARMEN,
    STRANGE,
    TUMBES,
    ago,
    appoint,
    company,
    meeting,
    nothing_written,
    on,
    person,
    post,
    read,
    refused,
    write,
)

from crm import catalogue, events, followups, journal, organizations, outcomes, people, ties
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.focal_points import save_focal_point
from crm.i18n import speaking
from crm.model import (
    CommitmentState,
    EventState,
    Framework,
    OrganizationKind,
    OutcomeKind,
    SideState,
)
from crm.organizations import Filters, Order
from crm.text import clean_line

RUC, OTHER_RUC = "20512333797", "20100070970"
NEW = {"kind": OrganizationKind.COMPANY, "official_name": "Ejemplo S. A. C."}


def save(db, organization_id: int | None = None, **values) -> int:
    return write(db, organizations.save_organization, values, organization_id)


def values(db, organization_id: int) -> dict:
    return read(db, organizations.values_of, organization_id)


def row(db, organization_id: int = CARMEN, **how):
    return read(db, organizations.rows, [organization_id], **how)[organization_id]


def facts(db, organization_id: int = CARMEN):
    return read(db, organizations.facts, organization_id)


def found(db, typed: str = "", **filters) -> list[int]:
    return read(db, organizations.find, typed, Filters(**filters))


# --- Writing down


def test_what_was_written_is_read_back(db):
    written = NEW | {
        "short_name": "Ejemplo",
        "acronym_es": "EJ",
        "acronym_en": "EX",
        "ruc": RUC,
        "isic_section": "K",
        "business_line": "Banca comunal",
        "parent_id": TUMBES,
        "web": "www.ejemplo.pe",
        "notes": "Primera línea\n\nTercera",
        "aliases": ["La Ejemplar", "Ejemplito"],
        "tags": [catalogue.tag_id(Framework.SDG, 8)],
    }
    assert values(db, save(db, **written)).items() >= written.items()


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"official_name": ""}, "official_name"),
        ({"official_name": " \u202e\0\u200e "}, "official_name"),
        ({"official_name": "x" * 301}, "official_name"),
        ({"official_name": "x" * 10_000}, "official_name"),
        ({"official_name": "x" * 100_000}, "official_name"),
        ({"short_name": "x" * 301}, "short_name"),
        ({"acronym_es": "x" * 41}, "acronym_es"),
        ({"notes": "x" * 20_001}, "notes"),
        ({"kind": None}, "kind"),
        ({"ruc": "20512333798"}, "ruc"),
        ({"ruc": "2051233379"}, "ruc"),
        ({"ruc": "99512333797"}, "ruc"),
        ({"web": "javascript:alert(1)"}, "web"),
        ({"web": "no es"}, "web"),
        ({"aliases": ["x" * 301]}, "aliases"),
        ({"aliases": ["x" * 30_000]}, "aliases"),
    ],
)
def test_what_will_not_do_is_refused_by_field(db, changed, wrong):
    with nothing_written(db):
        problems = refused(db, organizations.save_organization, NEW | changed)
    assert set(problems) == {wrong}
    assert problems[wrong].endswith((".", "?"))
    before = values(db, CARMEN)
    assert set(refused(db, organizations.save_organization, changed, CARMEN)) == {wrong}
    assert values(db, CARMEN) == before


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed_and_found_again(db, typed, kept):
    names = ("official_name", "short_name", "business_line", "notes")
    id_ = save(db, **NEW | dict.fromkeys(names, typed) | {"aliases": [typed]})
    assert [values(db, id_)[name] for name in names] == [kept] * 4
    assert values(db, id_)["aliases"] == [kept]
    assert row(db, id_).name == kept
    assert id_ in found(db, typed)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=320))
def test_any_name_is_kept_or_refused_in_words(db, typed):
    if 0 < len(clean_line(typed)) <= 300:
        assert facts(db, save(db, **NEW | {"official_name": typed})).name == clean_line(typed)
    else:
        wrong = refused(db, organizations.save_organization, NEW | {"official_name": typed})
        assert set(wrong) == {"official_name"}


def test_a_ruc_belongs_to_one(db):
    first = save(db, **NEW | {"ruc": f" {RUC} "})
    assert values(db, first)["ruc"] == RUC
    problems = refused(db, organizations.save_organization, NEW | {"ruc": RUC})
    assert problems == {"ruc": "Ese RUC ya es de «Ejemplo S. A. C.»."}
    save(db, first, ruc=RUC, notes="El mismo, guardado de nuevo")
    save(db, first, ruc=OTHER_RUC)
    save(db, **NEW | {"ruc": RUC})


def test_nobody_depends_on_itself_however_far(db):
    a, b, c = (company(db, name) for name in "abc")
    for child, parent in ((a, b), (b, c)):
        save(db, child, parent_id=parent)
    for parent in (a, b, c):
        assert set(refused(db, organizations.save_organization, {"parent_id": parent}, c)) == {
            "parent_id"
        }
    assert set(refused(db, organizations.save_organization, {"parent_id": a}, a)) == {"parent_id"}
    save(db, a, parent_id=None)
    save(db, c, parent_id=a)
    assert facts(db, c).parent == "a"


def test_other_names_are_kept_once_in_order_and_keep_their_ids(db):
    id_ = save(db, **NEW | {"aliases": ["Zeta", "  Alfa   Uno ", "Alfa Uno", "", "\0"]})
    assert values(db, id_)["aliases"] == ["Zeta", "Alfa Uno"]
    before = read(db, ties.aliases, id_)
    save(db, id_, aliases=["Alfa  Uno", "Zeta", "Nueva"])
    assert values(db, id_)["aliases"] == ["Zeta", "Alfa Uno", "Nueva"]
    assert set(before) < set(read(db, ties.aliases, id_))
    save(db, id_, aliases=[])
    assert values(db, id_)["aliases"] == []


def test_tags_are_given_to_several_and_none_is_doubled(db):
    eight, ten = (catalogue.tag_id(Framework.SDG, number) for number in (8, 10))
    write(db, organizations.set_tags, [CARMEN, TUMBES], [eight, eight])
    write(db, organizations.set_tags, [CARMEN, TUMBES], [eight, ten])
    assert values(db, CARMEN)["tags"] == sorted([eight, ten])
    write(db, organizations.set_tags, [CARMEN], [ten], replace=True)
    assert (values(db, CARMEN)["tags"], values(db, TUMBES)["tags"]) == (
        [ten],
        sorted([eight, ten]),
    )


def test_several_are_put_in_one_focal_points_charge(db):
    lucia = write(db, save_focal_point, {"name": "Lucía Paredes", "agency": "OIM"})
    write(db, organizations.assign, [CARMEN, TUMBES], lucia)
    assert facts(db).responsible == "Lucía Paredes (OIM)"
    assert found(db, responsible=frozenset({lucia})) == sorted(
        [CARMEN, TUMBES], key=lambda id_: row(db, id_).name
    )
    with db.read() as session:
        assert journal.next_undo(session).label == "Responsable asignado a 2 instituciones"
    write(db, organizations.assign, [CARMEN], None)
    assert facts(db).responsible is None


def test_what_is_gone_is_said_to_be_gone(db):
    for look in (organizations.values_of, organizations.facts):
        with pytest.raises(NotFound, match="Esa institución ya no está"):
            read(db, look, 77)


# --- Closing


def test_an_institution_closes_into_its_successor_and_keeps_its_past(db):
    rosa = person(db)
    appoint(db, rosa, post(db, "Asesora"), PartialDate.year(2022))
    meeting(db, start=PartialDate.year(2022), participants=[{"person_id": rosa}])
    day = date(2024, 1, 31)
    write(db, organizations.close_organization, CARMEN, on=day, successor_id=TUMBES)
    told = facts(db)
    assert (told.closed, told.closed_on, told.successor) == (True, day, "Tumbes")
    assert read(db, people.open_posts, CARMEN) == []
    assert CARMEN not in found(db, "Carmen de la Legua")
    assert CARMEN in found(db, "Carmen de la Legua", closed=True)
    assert told.last_contact == date(2022, 12, 31)
    with db.read() as session:
        label = journal.next_undo(session).label
    assert label == "Institución «Carmen de la Legua Reynoso» cerrada"


def test_a_closing_day_that_was_wrong_is_corrected_in_the_posts_too(db):
    shut = post(db, "Cargo de antes", closed_on=date(2020, 1, 1))
    for day in (date(2032, 1, 1), date(2023, 1, 1)):
        write(db, organizations.close_organization, CARMEN, on=day)
    head = read(db, people.holdings, organization_id=CARMEN, day=date(2022, 1, 1))[0].post_id
    assert read(db, people.post_values, head)["closed_on"] == date(2023, 1, 1)
    assert read(db, people.post_values, shut)["closed_on"] == date(2020, 1, 1)


def time_of(db, appointment_id):
    values = read(db, people.appointment_values, appointment_id)
    return values["start"], values["end"]


def test_who_holds_a_post_leaves_it_on_the_day_that_the_institution_closes(db):
    adviser = post(db, "Asesora")
    day, start = date(2024, 1, 31), PartialDate.year(2022)
    current = appoint(db, person(db, "Rosa Quispe"), adviser, start)
    longer = appoint(db, person(db, "Ana Flores"), adviser, start, PartialDate.year(2024))
    gone = appoint(db, person(db, "Luis Ríos"), adviser, start, PartialDate.month(2023, 5))
    later = appoint(db, person(db, "Eva Soto"), adviser, PartialDate.year(2025))
    write(db, organizations.close_organization, CARMEN, on=day)
    last = PartialDate.day(day)
    assert time_of(db, current) == time_of(db, longer) == (start, last)
    assert time_of(db, gone) == (start, PartialDate.month(2023, 5))
    assert time_of(db, later) == (PartialDate.year(2025), None)
    shown = read(db, people.holdings, organization_id=CARMEN, day=date(2024, 2, 1))
    assert not any(each.current for each in shown)

    corrected = date(2024, 3, 31)
    write(db, organizations.close_organization, CARMEN, on=corrected)
    assert time_of(db, current) == (start, PartialDate.day(corrected))
    write(db, organizations.reopen_organization, CARMEN)
    assert time_of(db, current) == (start, None)
    assert time_of(db, gone) == (start, PartialDate.month(2023, 5))


def test_a_closing_undone_gives_the_posts_back_to_their_holders(db):
    adviser = post(db, "Asesora")
    held = appoint(db, person(db), adviser, PartialDate.year(2022), PartialDate.year(2030))
    write(db, organizations.close_organization, CARMEN, on=ago(1))
    assert time_of(db, held) == (PartialDate.year(2022), on(1))
    write(db, journal.undo)
    assert time_of(db, held) == (PartialDate.year(2022), PartialDate.year(2030))
    assert not facts(db).closed


def test_a_post_that_is_suppressed_is_left_by_its_holder(db):
    adviser = post(db, "Asesora")
    held = appoint(db, person(db), adviser, PartialDate.year(2022))
    write(db, people.save_post, {"closed_on": ago(2)}, adviser)
    assert time_of(db, held) == (PartialDate.year(2022), on(2))
    write(db, people.save_post, {"title": "Asesora principal", "closed_on": None}, adviser)
    assert time_of(db, held) == (PartialDate.year(2022), None)


def test_a_closing_ahead_counts_from_its_day_on(db, monkeypatch):
    adviser = post(db, "Asesora")
    appoint(db, person(db), adviser, PartialDate.year(2022))
    day = ago(-30)
    write(db, organizations.close_organization, CARMEN, on=day, successor_id=TUMBES)
    assert (facts(db).closed, facts(db).closed_on) == (False, day)
    assert CARMEN in found(db, "Carmen de la Legua")
    assert CARMEN in read(db, organizations.find)
    assert adviser in {each.id for each in read(db, people.open_posts, CARMEN)}
    assert adviser in {
        each.post_id
        for each in read(db, people.holdings, organization_id=CARMEN)
        if each.current and each.person_id
    }

    for module in (organizations, people):
        monkeypatch.setattr(module, "today", lambda: day)
    assert facts(db).closed
    assert CARMEN not in found(db, "Carmen de la Legua")
    assert CARMEN not in read(db, organizations.find)
    assert read(db, people.open_posts, CARMEN) == []


def test_nobody_succeeds_itself_however_far(db):
    a, b = company(db, "a"), company(db, "b")
    close = organizations.close_organization
    assert set(refused(db, close, a, on=ago(9), successor_id=a)) == {"successor_id"}
    write(db, close, a, on=ago(9), successor_id=b)
    assert set(refused(db, close, b, on=ago(3), successor_id=a)) == {"successor_id"}
    assert not facts(db, b).closed


# --- Spaces


def test_a_space_has_members_for_a_time(db):
    space = company(db, "Mesa de Ejemplo", kind=OrganizationKind.SPACE)
    join = organizations.save_membership
    id_ = write(db, join, space, CARMEN, from_on=date(2022, 1, 1))
    write(db, join, space, CARMEN, to_on=date(2023, 1, 1), membership_id=id_)
    assert read(db, organizations.membership_values, id_) == {
        "space_id": space,
        "member_id": CARMEN,
        "from_on": None,
        "to_on": date(2023, 1, 1),
    }
    backwards = {"from_on": date(2023, 1, 2), "to_on": date(2023, 1, 1)}
    assert set(refused(db, join, space, CARMEN, **backwards)) == {"to_on"}
    assert set(refused(db, join, space, space)) == {"member_id"}
    assert set(refused(db, join, None, None)) == {"space_id", "member_id"}
    one_day = {"from_on": date(2023, 1, 1), "to_on": date(2023, 1, 1)}
    write(db, join, space, TUMBES, **one_day)


# --- Narrowing a list


def test_kinds_regions_and_closed_ones_narrow_a_list(db):
    regional = found(db, kinds=frozenset({OrganizationKind.REGIONAL}))
    assert len(regional) == 25
    callao = found(db, regions=frozenset({"07"}))
    assert CARMEN in callao
    assert all((row(db, id_).ubigeo or "").startswith("07") for id_ in callao)
    assert TUMBES not in callao
    both = {"kinds": frozenset({OrganizationKind.DISTRICT}), "regions": frozenset({"07", "24"})}
    assert CARMEN in found(db, **both)
    assert TUMBES not in found(db, **both)
    assert found(db, "carmen legua", **both) == [CARMEN]
    assert found(db, "carmen legua", regions=frozenset({"24"})) == []


def test_a_government_that_nobody_followed_up_is_still_to_be_contacted(db):
    stages = {code: catalogue.stage_id(code) for code in ("to_contact", "contacted", "signed")}
    firm = company(db)
    to_contact = found(db, stages=frozenset({stages["to_contact"]}))
    assert {CARMEN, TUMBES} <= set(to_contact)
    assert firm not in to_contact
    write(db, followups.move, CARMEN, stages["signed"])
    write(db, followups.move, firm, stages["contacted"])
    write(db, followups.begin, TUMBES, catalogue.instrument_id("pledges"))  # another way
    assert TUMBES in found(db, stages=frozenset({stages["to_contact"]}))
    assert CARMEN not in found(db, stages=frozenset({stages["to_contact"]}))
    assert found(db, stages=frozenset({stages["signed"]})) == [CARMEN]
    two = found(db, stages=frozenset({stages["signed"], stages["contacted"]}))
    assert sorted(two) == sorted([CARMEN, firm])
    assert found(db, "carmen legua", stages=frozenset({stages["signed"]})) == [CARMEN]


def test_silent_are_those_that_no_meeting_was_held_with_of_late(db):
    kinds = frozenset({OrganizationKind.COMPANY})
    seen, met_long_ago, awaited, never = (company(db, f"Empresa {n}") for n in "abcd")

    def met(id_: int, when: PartialDate, **how) -> None:
        meeting(db, start=when, participants=[{"organization_id": id_}], **how)

    met(seen, on(60))
    met(met_long_ago, on(61))
    met(awaited, on(-5), state=EventState.PLANNED)
    met(never, on(5), state=EventState.CANCELLED)
    silent = found(db, kinds=kinds, silent_days=60)
    assert silent == [met_long_ago, awaited, never]
    asked = Filters(kinds=kinds, silent_days=60)
    assert read(db, organizations.find, "", asked, 50) == silent, "the first rows, asked one by one"
    assert found(db, "empresa", kinds=kinds, silent_days=60) == silent
    assert facts(db, seen).last_contact == ago(60)
    assert facts(db, never).last_contact is None


@pytest.mark.parametrize("part", ["organizers", "head_counts", "outcomes"])
def test_whoever_had_any_part_in_a_meeting_was_met(db, part):
    rows = {
        "organizers": {"role": "hosts"},
        "head_counts": {"total": 3},
        "outcomes": {"kind": OutcomeKind.NEED, "text": "Datos"},
    }
    meeting(db, start=on(5), **{part: [rows[part] | {"organization_id": CARMEN}]})
    assert facts(db).last_contact == ago(5)
    assert CARMEN not in found(db, silent_days=10)
    assert CARMEN not in read(db, organizations.find, "carmen", Filters(silent_days=10), 50)


def test_filters_say_whether_they_narrow():
    assert not Filters()
    assert Filters(overdue=True)
    assert Filters(silent_days=0)


@pytest.mark.parametrize("order", list(Order))
def test_a_list_stands_in_its_order(db, order):
    write(db, followups.move, TUMBES, catalogue.stage_id("signed"))
    write(db, followups.move, CARMEN, catalogue.stage_id("contacted"))
    ids = read(db, organizations.find, order=order)
    assert len(ids) == len(set(ids)) == read(db, organizations.count)
    shown = read(db, organizations.rows, ids)
    if order is Order.STAGE:
        assert ids[:2] == [TUMBES, CARMEN]
    elif order is Order.UBIGEO:
        codes = [shown[id_].ubigeo for id_ in ids]
        placed = [code for code in codes if code]
        assert codes == sorted(placed) + [None] * (len(codes) - len(placed))


# --- What a list shows


@pytest.mark.parametrize(
    ("stage", "days", "stalled"),
    [
        ("contacted", 41, True),
        ("contacted", 40, False),
        ("in_review", 400, True),
        ("signed", 400, False),
        ("action_plan", 400, False),
    ],
)
def test_who_rests_too_long_before_signing_is_stalled(db, stage, days, stalled):
    write(db, followups.move, CARMEN, catalogue.stage_id(stage), on=on(days))
    assert row(db).stalled is stalled
    assert row(db, stale_after_days=days).stalled is False
    assert row(db, stale_after_days=days - 1).stalled is (stage in ("contacted", "in_review"))


def test_who_is_put_aside_or_undated_is_not_stalled(db):
    write(db, followups.move, CARMEN, catalogue.stage_id("contacted"))
    assert not row(db).stalled
    write(db, followups.move, TUMBES, catalogue.stage_id("contacted"), on=on(99))
    assert row(db, TUMBES).stalled
    write(db, followups.set_side_state, TUMBES, SideState.PAUSED)
    assert (row(db, TUMBES).stalled, row(db, TUMBES).side_state) == (False, SideState.PAUSED)


def test_a_row_says_what_it_is_of(db):
    shown = row(db)
    assert (shown.territory, shown.ubigeo, shown.kind) == (
        "Callao",
        "070103",
        OrganizationKind.DISTRICT,
    )
    assert (shown.stage, shown.overdue, shown.closed, shown.example) == (None, 0, False, False)
    made_up = company(db, "Municipalidad de Ejemplo", example=True)
    write(db, organizations.close_organization, made_up, on=ago(1))
    assert (row(db, made_up).example, row(db, made_up).closed) == (True, True)


def test_what_is_overdue_is_counted_once_each(db):
    owed = {"kind": OutcomeKind.COMMITMENT, "text": "Enviar", "responsible": "G"}
    meeting(
        db,
        start=on(40),
        participants=[{"organization_id": CARMEN}, {"organization_id": CARMEN, "post": "Alcaldía"}],
        outcomes=[
            owed | {"due_on": ago(3), "debtor_id": CARMEN},
            owed | {"due_on": ago(3)},
            owed | {"due_on": ago(-3)},
            owed | {"due_on": ago(3), "organization_id": TUMBES},
            {"kind": OutcomeKind.NEED, "text": "Datos"},
        ],
    )
    assert (row(db).overdue, row(db, TUMBES).overdue) == (2, 1)
    assert found(db, overdue=True) == [CARMEN, TUMBES]
    assert found(db, "tumbes", overdue=True) == [TUMBES]
    assert len(read(db, outcomes.of_organization, CARMEN)) == 4


@pytest.mark.parametrize("many", [1, 50, 900])
def test_a_page_of_a_list_is_one_query_whatever_its_size(db, queries, many):
    ids = read(db, organizations.find, limit=many)
    queries.clear()
    assert len(read(db, organizations.rows, ids)) == many
    assert len(queries) == 1


def test_the_facts_are_one_query(db, queries):
    meeting(db, start=on(3), participants=[{"organization_id": CARMEN}])
    queries.clear()
    assert facts(db).last_contact == ago(3)
    assert len(queries) == 1


def test_regions_are_in_the_order_of_their_names(db):
    regions = read(db, organizations.regions)
    assert len(regions) == 25
    assert [name for _code, name in regions[:3]] == ["Amazonas", "Áncash", "Apurímac"]
    assert ("07", "Callao") in regions


@pytest.mark.parametrize("way", ["debtor_id", "creditor_id", "organization_id"])
def test_whoever_something_overdue_concerns_is_found(db, way):
    owed = {"kind": OutcomeKind.COMMITMENT, "text": "Enviar", "responsible": "G"}
    write(db, outcomes.save_outcome, owed | {"due_on": ago(3), way: CARMEN})
    done = {"due_on": ago(3), "state": CommitmentState.DONE, way: TUMBES}
    write(db, outcomes.save_outcome, owed | done)
    assert found(db, overdue=True) == [CARMEN]
    assert (row(db).overdue, row(db, TUMBES).overdue) == (1, 0)


def test_a_meeting_tomorrow_is_no_contact_yet(db):
    tomorrow = PartialDate.day(ago(0) + timedelta(days=1))
    meeting(
        db,
        start=tomorrow,
        state=EventState.PLANNED,
        participants=[{"organization_id": CARMEN}],
    )
    assert facts(db).last_contact is None
    assert len(read(db, events.find)) == 1


# --- The language spoken


def test_an_acronym_is_that_of_the_language_spoken(db):
    iom, fao = catalogue.entity_id("OIM"), catalogue.entity_id("FAO")
    write(db, organizations.save_organization, {"parent_id": iom}, fao)
    own = company(db, "Fondo de Ejemplo", short_name="Fondo", acronym_es="FE", acronym_en="EF")
    with speaking("en"):
        assert [row(db, id_).name for id_ in (iom, fao, own)] == ["IOM", "FAO", "Fondo"]
        assert facts(db, fao).parent == "IOM"
        assert [each.name for each in read(db, ties.relatives, fao)] == ["IOM"]
        assert found(db, "IOM")[:1] == found(db, "OIM")[:1] == [iom]
        sorted_as = values(db, iom)["short_name"]
        save(db, iom, notes="Coordina la Red")
    assert sorted_as == "OIM"
    assert (row(db, iom).name, facts(db, fao).parent) == ("OIM", "OIM")
    assert facts(db, iom).acronyms == ("OIM", "IOM")
    assert facts(db, fao).acronyms == ("FAO",)


def test_a_meeting_keeps_the_own_name_of_an_institution_whatever_the_language(db):
    with speaking("en"):
        row = {"organization_id": catalogue.entity_id("OIM")}
        event_id = meeting(db, start=on(3), participants=[row])
    assert read(db, events.rows, [event_id])[event_id].institutions == "OIM"
