"""Objectives, principles and goals: the whole of each framework, and whose work is about which."""

from makers import CARMEN, TUMBES, meeting, read, write

from crm import catalogue, organizations, tags
from crm.i18n import speaking
from crm.model import Framework

SDG = Framework.SDG


def numbers(rows) -> list[tuple[Framework, int]]:
    return [(row.framework, row.number) for row in rows]


def test_every_framework_is_whole_and_in_order(db):
    rows = read(db, tags.all_rows)
    for framework, count in (
        (Framework.GCM_OBJECTIVE, 23),
        (Framework.GCM_PRINCIPLE, 10),
        (SDG, 17),
    ):
        own = [row.number for row in rows if row.framework is framework]
        assert own == list(range(1, count + 1))
    assert all(row.name and row.title and str(row.number) in row.label for row in rows)


def test_a_tag_is_named_in_the_readers_language(db):
    spanish = {row.id: row.name for row in read(db, tags.all_rows)}
    with speaking("en"):
        english = {row.id: row.name for row in read(db, tags.all_rows)}
    assert spanish[catalogue.tag_id(SDG, 5)] == "Igualdad de género"
    assert english[catalogue.tag_id(SDG, 5)] == "Gender equality"


def test_an_institution_is_about_its_own_tags_and_those_of_its_meetings_once_each(db):
    eight, ten = catalogue.tag_id(SDG, 8), catalogue.tag_id(SDG, 10)
    sixteen = catalogue.tag_id(Framework.GCM_OBJECTIVE, 16)
    write(db, organizations.set_tags, [CARMEN], [ten])
    meeting(db, tags=[ten, eight, sixteen], participants=[{"organization_id": CARMEN}])
    meeting(db, tags=[eight], participants=[{"organization_id": TUMBES}])
    assert numbers(read(db, tags.of_organization, CARMEN)) == [
        (Framework.GCM_OBJECTIVE, 16),
        (SDG, 8),
        (SDG, 10),
    ]
    assert numbers(read(db, tags.of_organization, TUMBES)) == [(SDG, 8)]
    assert numbers(read(db, tags.own, CARMEN)) == [(SDG, 10)]
