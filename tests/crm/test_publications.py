"""Where materials go out: several channels at once, the schedule, and commemorative dates."""

from datetime import date

import pytest
from makers import ago, read, refused, write

from crm import agenda, catalogue, channels, journal, materials, observances, publications
from crm import today as today_page
from crm.dates import PartialDate
from crm.errors import Conflict
from crm.model import (
    MaterialKind,
    Observance,
    PublicationState,
    PublicationStep,
    VersionState,
)
from crm.model.base import today
from crm.publications import Source, Standing

PLANNED, OUT = PublicationState.PLANNED, PublicationState.PUBLISHED
FACEBOOK, X = catalogue.channel_id("facebook"), catalogue.channel_id("x")
PLATFORM = catalogue.channel_id("knowledge_platform")
DAY = PartialDate.day(date(2023, 12, 18))


@pytest.fixture
def migrants_day(db):
    with db.read() as session:
        query = session.query(Observance.id).filter_by(name_es="Día Internacional del Migrante")
        return query.scalar()


@pytest.fixture
def post(db, migrants_day):
    """A message for the day of migrants, drafted."""
    values = {
        "kind": MaterialKind.POST,
        "title": "Día del Migrante",
        "observance_id": migrants_day,
        "version": {"state": VersionState.DRAFT},
    }
    return write(db, materials.save_material, values)


def test_one_message_on_three_networks_is_one(db, post):
    uses = [{"channel_id": FACEBOOK, "url": "https://example.org/a"}, {"channel_id": X}]
    write(db, publications.publish, post, {"state": OUT, "on": DAY}, uses)
    (act,) = read(db, publications.of_year, 2023, None)
    assert (act.channels, len(act.publication_ids)) == (("Facebook", "X (antes Twitter)"), 2)
    assert read(db, publications.of_year, 2023, date(2023, 12, 17)) == []
    assert read(db, publications.find, year=2023) == [*reversed(act.publication_ids)]
    assert read(db, publications.find, year=2024) == []
    page = read(db, materials.page, post)
    assert (page.versions[0].state, page.versions[0].on) == (VersionState.PUBLISHED, DAY)
    assert [row.title for row in read(db, materials.made, 2023, None)] == ["Día del Migrante"]
    assert not page.row.lacks_link


def test_a_channel_keeps_the_name_that_it_had_that_day(db, post):
    before = PartialDate.day(date(2023, 7, 23))
    use = [{"channel_id": X}]
    write(db, publications.publish, post, {"state": OUT, "on": before}, use)
    typed = [{"channel_id": X, "channel_name": "Twitter (X)"}]
    write(db, publications.publish, post, {"state": OUT, "on": DAY}, typed)
    write(db, channels.save, {"name_es": "X"}, X)
    named = [row.channel for row in read(db, materials.page, post).publications]
    assert named == ["Twitter", "Twitter (X)"]
    first = read(db, publications.find)[-1]
    write(db, publications.save, post, {"on": DAY}, first)  # of that day it was X already
    assert read(db, publications.rows, [first])[first].row.channel == "X"
    with pytest.raises(Conflict, match="retirado"):
        write(db, channels.delete, X)
    assert refused(db, channels.save, {"name_es": "facebook"}) == {
        "name_es": "Ya hay un canal con ese nombre."
    }


def test_what_was_planned_on_a_channel_is_what_goes_out_on_it(db, post):
    quarter = PartialDate.quarter(2024, 1)
    values = {"state": PLANNED, "planned": quarter}
    (planned,) = write(db, publications.publish, post, values, [{"channel_id": PLATFORM}])
    (row,) = read(db, materials.page, post).publications
    assert (row.when, str(row.planned), row.state) == (quarter, "2024-T1", PLANNED)
    assert not row.overdue(date(2024, 3, 31))
    assert row.overdue(date(2024, 4, 1))
    on = PartialDate.day(date(2024, 2, 2))
    made = write(
        db, publications.publish, post, {"state": OUT, "on": on}, [{"channel_id": PLATFORM}]
    )
    assert made == [planned]
    (row,) = read(db, materials.page, post).publications
    assert (row.planned, row.on, row.version) == (quarter, on, 1)


def test_what_cannot_be_is_said_by_line(db, post):
    values = {"state": OUT, "on": PartialDate.day(date(2999, 1, 1))}
    uses = [{"channel_id": FACEBOOK}, {"channel_id": X, "url": "no es un enlace"}]
    problems = refused(db, publications.publish, post, values, uses)
    assert set(problems) == {"on", "uses.1"}
    assert "uses" in refused(db, publications.publish, post, values, [])
    assert "planned" in refused(
        db, publications.publish, post, {"state": PLANNED}, [{"channel_id": X}]
    )


def test_a_published_post_takes_the_steps_of_its_day(db, post, migrants_day):
    def steps():
        page = read(db, observances.page, migrants_day, 2023)
        return {each.step: each for each in page.steps if each.done}

    assert steps() == {}
    write(
        db,
        publications.publish,
        post,
        {"state": OUT, "on": DAY},
        [
            {"channel_id": FACEBOOK, "url": "https://example.org/a", "reach": 1200},
            {"channel_id": X},
        ],
    )
    done = steps()
    assert set(done) == {
        PublicationStep.CHANNELS,
        PublicationStep.PUBLISHED,
        PublicationStep.LINK,
        PublicationStep.REACH,
    }
    assert done[PublicationStep.PUBLISHED].done_on == DAY.first
    assert done[PublicationStep.CHANNELS].note == "Facebook, X (antes Twitter)"
    assert done[PublicationStep.LINK].note == "https://example.org/a"
    assert done[PublicationStep.REACH].material_id == post
    assert read(db, observances.between, DAY.first, DAY.last)[0].published
    assert read(db, observances.page, migrants_day, 2024).row.steps == frozenset()
    write(db, journal.undo)
    assert steps() == {}


def test_what_is_planned_is_in_the_agenda_and_brought_up_at_its_end(db, post):
    quarter = PartialDate(ago(80), ago(-10))
    uses = [{"channel_id": FACEBOOK}, {"channel_id": X}]
    write(db, publications.publish, post, {"state": PLANNED, "planned": quarter}, uses)
    kinds = [agenda.EntryKind.PUBLICATION]
    (entry,) = read(db, agenda.entries, ago(30), today(), kinds=kinds)
    assert (entry.target_id, entry.who, entry.exact) == (
        post,
        "Facebook, X (antes Twitter)",
        False,
    )
    data = read(db, today_page.gather, today())
    (coming,) = [each for each in data.coming if each.id == entry.id]
    assert today_page.falls_on(coming, today()) == ago(-10)


def test_the_schedule_says_how_each_stands(db, post, migrants_day):
    planned = PartialDate.month(2023, 11)
    uses = [{"channel_id": FACEBOOK}, {"channel_id": X}]
    first, second = write(
        db, publications.publish, post, {"state": PLANNED, "planned": planned}, uses
    )

    def lines(day):
        found = read(db, publications.schedule, date(2023, 11, 1), date(2023, 12, 31), day=day)
        return [
            (row.source, row.standing, row.channels)
            for row in found
            if row.id in (post, migrants_day)
        ]

    names = ("Facebook", "X (antes Twitter)")
    assert lines(date(2023, 11, 30)) == [
        (Source.PUBLICATION, Standing.PLANNED, names),
        (Source.OBSERVANCE, Standing.PLANNED, ()),
    ]
    assert lines(date(2023, 12, 1))[0][1] is Standing.OVERDUE
    write(db, publications.mark_published, first, on=DAY)
    write(db, publications.drop, second)
    assert lines(date(2023, 12, 1)) == [
        (Source.PUBLICATION, Standing.DROPPED, names[1:]),
        (Source.OBSERVANCE, Standing.DONE, ()),
        (Source.PUBLICATION, Standing.DONE, names[:1]),
    ]
