"""What is known of each area, counted by hand, and how a map colours it."""

from datetime import date, timedelta

import pytest
from makers import CARMEN, TUMBES, ago, company, meeting, on, read, write

from crm import atlas, catalogue, followups, instruments, organizations, shades
from crm.dates import PartialDate
from crm.model import EventState, OrganizationKind, Place, SideState
from crm.model.base import today
from crm.organizations import Filters
from crm.outlines import Layer, outlines
from crm.shades import Measure

MARRAKECH = catalogue.instrument_id("marrakech")
PRACTICES = catalogue.instrument_id("practices")
CALLAO = catalogue.government_id("070100")
BELLAVISTA = catalogue.government_id("070102")
COMAS = catalogue.government_id("150110")
LIMA_CITY = catalogue.government_id("150100")
HUAURA = catalogue.government_id("150800")


def move(db, who, code="contacted", when=None):
    write(db, followups.move, who, catalogue.stage_id(code), on=when)


def every(db, layer=Layer.COUNTRY, instrument=MARRAKECH):
    return {area.code: area for area in read(db, atlas.areas, instrument, layer)}


def area(db, code, layer=Layer.COUNTRY, instrument=MARRAKECH):
    return every(db, layer, instrument)[code]


def shading(db, measure, layer=Layer.COUNTRY, instrument=MARRAKECH):
    with db.read() as session:
        found = atlas.areas(session, instrument, layer)
        return shades.shade(found, measure, instruments.stages(session, instrument))


def place_id(db, code):
    with db.read() as session:
        return session.query(Place.id).where(Place.code == code).scalar()


def met(db, who, when, **more):
    return meeting(db, start=when, participants=[{"organization_id": who}], **more)


# Which areas there are, and what lies in them


def test_the_country_has_26_areas_and_its_capital_50_districts(db):
    country, capital = every(db), every(db, Layer.CAPITAL)
    assert len(country) == 26
    assert (country["150000"].name, country["150100"].name) == ("Lima", "Lima Metropolitana")
    assert len(capital) == 50
    assert [code for code in capital if code.startswith("07")] == [
        *("070102", "070101", "070103", "070104", "070105", "070107", "070106")
    ]


def test_every_government_lies_in_one_area_of_the_country(db):
    country = every(db)
    assert sum(each.actors for each in country.values()) == 1_916
    assert country["150100"].actors == 43  # the Metropolitan one and 42 districts beside it
    assert country["070000"].actors == 8
    assert country["240000"].actors == 14
    capital = every(db, Layer.CAPITAL)
    assert {each.actors for each in capital.values()} == {1}


def test_the_actors_of_an_area_are_those_that_its_territory_lists(db):
    company(db, place_id=place_id(db, "070103"))
    company(db, "Ejemplo Minera S. A.", place_id=place_id(db, "150801"))
    for layer in Layer:
        for each in every(db, layer).values():
            listed = read(db, organizations.find, "", Filters(regions=frozenset(each.ubigeos)))
            assert len(listed) == each.actors, each.name


def test_an_institution_of_a_whole_province_is_in_no_district_of_it(db):
    company(db, place_id=place_id(db, "070100"))
    assert area(db, "070101", Layer.CAPITAL).actors == 1  # its own government, and nobody else
    assert area(db, "070000").actors == 9


def test_a_government_that_closed_is_no_longer_counted(db):
    move(db, CARMEN)
    write(db, organizations.close_organization, CARMEN, on=today())
    callao = area(db, "070000")
    assert (callao.followed, callao.actors, callao.stage) == (0, 7, None)


# How far they have come


def test_an_area_stands_where_its_most_advanced_stands(db):
    move(db, CARMEN, "signed", on(9))
    move(db, BELLAVISTA, "interested")
    move(db, CALLAO)
    callao = area(db, "070000")
    assert callao.stage.code == "marrakech:signed"
    assert callao.followed == 3
    assert callao.organization_ids == (CARMEN, BELLAVISTA, CALLAO)
    assert area(db, "240000").followed == 0
    assert next(iter(every(db))) == "070000"


def test_lima_metropolitana_is_apart_from_the_region_of_lima(db):
    move(db, COMAS)
    move(db, LIMA_CITY, "interested")
    move(db, HUAURA, "signed")
    assert area(db, "150100").organization_ids == (LIMA_CITY, COMAS)
    assert area(db, "150000").organization_ids == (HUAURA,)
    capital = every(db, Layer.CAPITAL)
    assert capital["150101"].organization_ids == (LIMA_CITY,)
    assert capital["150110"].organization_ids == (COMAS,)


def test_who_declined_or_left_the_way_does_not_tell_how_far_an_area_has_come(db):
    move(db, CARMEN, "in_review")
    move(db, BELLAVISTA)
    write(db, followups.set_side, _follow_up(db, CARMEN), SideState.DECLINED)
    callao = area(db, "070000")
    assert (callao.followed, callao.stage.code) == (2, "marrakech:contacted")
    stage = catalogue.stage_id("not_accepted", "practices")
    write(db, followups.begin, TUMBES, PRACTICES, stage_id=stage, title="Casa de acogida")
    tumbes = area(db, "240000", instrument=PRACTICES)
    assert (tumbes.followed, tumbes.stage) == (1, None)


def _follow_up(db, who):
    return next(
        card.follow_up_id
        for each in every(db).values()
        for card in each.cards
        if card.organization_id == who
    )


def test_one_institution_with_two_follow_ups_is_counted_once(db):
    for title in ("Casa de acogida", "Ventanilla única"):
        write(db, followups.begin, CARMEN, PRACTICES, title=title)
    callao = area(db, "070000", instrument=PRACTICES)
    assert (callao.followed, len(callao.cards)) == (1, 2)


def test_an_area_says_how_much_in_it_is_late(db):
    move(db, CARMEN, "in_review", on(90))
    move(db, BELLAVISTA, "contacted", on(3))
    write(db, followups.set_next_step, BELLAVISTA, "Llamar", ago(2))
    callao = area(db, "070000")
    assert (callao.overdue, callao.stalled) == (1, 1)


# Meetings


def test_a_meeting_is_of_every_area_whose_institutions_took_part(db):
    meeting(
        db,
        start=on(5),
        participants=[
            {"organization_id": CARMEN},
            {"organization_id": BELLAVISTA},
            {"organization_id": TUMBES},
        ],
    )
    met(db, CARMEN, on(40))
    assert (area(db, "070000").meetings, area(db, "240000").meetings) == (2, 1)
    assert area(db, "070000").last == on(5)
    assert area(db, "070000").silent_days == 5
    assert area(db, "070103", Layer.CAPITAL).meetings == 2
    assert area(db, "070102", Layer.CAPITAL).meetings == 1
    assert area(db, "020000").last is None


def test_twelve_months_begin_on_the_same_day_a_year_ago(db):
    first = atlas.a_year_before(today())
    met(db, CARMEN, PartialDate.day(first))
    met(db, TUMBES, PartialDate.day(first - timedelta(days=1)))
    assert area(db, "070000").meetings == 1
    assert area(db, "240000").meetings == 0
    assert area(db, "240000").last is not None


def test_a_leap_day_has_its_year_before_on_the_28th():
    assert atlas.a_year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert atlas.a_year_before(date(2027, 1, 1)) == date(2026, 1, 1)


def test_what_was_only_planned_or_called_off_is_no_contact(db):
    met(db, CARMEN, on(-5), state=EventState.PLANNED)
    met(db, CARMEN, on(5), state=EventState.CANCELLED)
    callao = area(db, "070000")
    assert (callao.meetings, callao.last) == (0, None)


def test_a_contact_is_told_no_more_exactly_than_it_is_known(db):
    month = PartialDate.month(2024, 3)
    met(db, CARMEN, month)
    assert area(db, "070000").last == month


def test_the_areas_are_a_handful_of_questions(db, queries):
    move(db, CARMEN, "signed")
    met(db, CARMEN, on(5))
    queries.clear()
    read(db, atlas.areas, MARRAKECH)
    assert len(queries) == 7


# How they are coloured


def test_each_stage_has_its_colour_and_what_nobody_follows_has_none(db):
    move(db, CARMEN, "signed")
    move(db, TUMBES)
    found = shading(db, Measure.STAGE)
    assert [(each.level, each.text) for each in found.shades] == [
        (5, "Plan de acción"),
        (4, "Firmado"),
        (3, "En revisión legal / concejo"),
        (2, "Interesado"),
        (1, "Contactado"),
        (0, "Por contactar"),
    ]
    assert {code: shade.text for code, shade in found.of.items()} == {
        "070000": "Firmado",
        "240000": "Contactado",
    }
    assert (found.figures, found.blank) == ({"070000": "1", "240000": "1"}, "Sin seguimiento")


def test_an_area_where_all_left_the_way_has_a_class_of_its_own(db):
    stage = catalogue.stage_id("not_accepted", "practices")
    write(db, followups.begin, TUMBES, PRACTICES, stage_id=stage, title="Casa de acogida")
    found = shading(db, Measure.STAGE, instrument=PRACTICES)
    assert found.of["240000"].aside
    assert found.shades[-1].aside
    assert found.shades[0].level == 5


def test_numbers_fall_into_round_classes(db):
    found = shading(db, Measure.ACTORS)
    assert [each.text for each in found.shades] == ["100 o más", "50–99", "20–49", "10–19", "5–9"]
    assert found.of["070000"].text == "5–9"
    assert found.of["020000"].text == "100 o más"
    assert found.figures["020000"] == "167"


@pytest.mark.parametrize(
    ("days", "said", "figure"),
    [
        (0, "Hasta 30 días", "hoy"),
        (30, "Hasta 30 días", "30 d"),
        (31, "31 a 90 días", "31 d"),
        (90, "31 a 90 días", "90 d"),
        (91, "91 a 180 días", "91 d"),
        (180, "91 a 180 días", "180 d"),
        (181, "181 días a un año", "181 d"),
        (365, "181 días a un año", "365 d"),
        (366, "Más de un año", "366 d"),
    ],
)
def test_the_age_of_the_last_contact_falls_into_classes(db, days, said, figure):
    met(db, CARMEN, on(days))
    found = shading(db, Measure.CONTACT)
    assert found.of["070000"].text == said
    assert found.figures == {"070000": figure}
    assert found.blank == "Sin contacto"


def test_without_meetings_there_are_no_classes(db):
    found = shading(db, Measure.MEETINGS)
    assert (found.shades, found.of, found.blank) == ((), {}, "Sin reuniones")


# The outlines


@pytest.mark.parametrize("layer", list(Layer))
def test_the_words_of_an_area_stand_within_its_borders(layer):
    for outline in outlines(layer):
        assert any(_inside(outline.words, ring) for ring in outline.rings), outline.name


def _inside(point, ring):
    x, y = point
    crossed = 0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y):
            crossed += x < x1 + (y - y1) * (x2 - x1) / (y2 - y1)
    return crossed % 2 == 1


def test_the_outlines_have_the_codes_of_the_catalogue(db):
    with db.read() as session:
        known = set(session.scalars(Place.__table__.select().with_only_columns(Place.code)))
    for layer in Layer:
        assert {outline.code for outline in outlines(layer)} <= known


def test_the_kind_of_an_institution_decides_where_a_whole_province_lies():
    of = atlas.area_of
    assert of("070100", OrganizationKind.PROVINCIAL, Layer.CAPITAL) == "070101"
    assert of("070100", OrganizationKind.COMPANY, Layer.CAPITAL) is None
    assert of("070000", OrganizationKind.REGIONAL, Layer.CAPITAL) is None
    assert of("150201", OrganizationKind.DISTRICT, Layer.CAPITAL) is None
    assert of(None, OrganizationKind.COMPANY, Layer.COUNTRY) is None


def test_what_is_invented_is_of_no_area(db):
    there = place_id(db, "070103")
    before = area(db, "070000")
    invented = company(db, place_id=there, example=True)
    move(db, invented, "signed", on(9))
    meeting(db, start=on(5), participants=[{"organization_id": invented}])
    meeting(db, start=on(4), participants=[{"organization_id": CARMEN}], example=True)
    assert area(db, "070000") == before
