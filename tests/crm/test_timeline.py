"""What happened with somebody, newest first."""

from datetime import date

import pytest
from makers import CARMEN, TUMBES, ago, appoint, meeting, on, person, post, read, write

from crm import catalogue, followups, organizations, people, timeline
from crm.dates import PartialDate
from crm.focal_points import save_focal_point
from crm.i18n import speaking
from crm.model import CountUnit, EventState, OutcomeKind, ParticipationState
from crm.timeline import EventEntry, StageEntry

DAY, YEAR = PartialDate.day, PartialDate.year
WITH_CARMEN = {"participants": [{"organization_id": CARMEN}]}


def entries(db, organization_id: int = CARMEN):
    with db.read() as session:
        way = followups.of_organization(session, organization_id)
        return timeline.of_organization(session, organization_id, way)


def said(found) -> list[str]:
    return [each.subject if isinstance(each, EventEntry) else each.stage for each in found]


def test_meetings_and_stages_are_told_newest_first_and_undated_last(db):
    meeting(db, "sin fecha", **WITH_CARMEN)
    meeting(db, "en 2023", start=YEAR(2023), **WITH_CARMEN)
    meeting(db, "un día de 2023", start=DAY(date(2023, 6, 9)), **WITH_CARMEN)
    meeting(db, "ajena", participants=[{"organization_id": TUMBES}])
    for code, when in (
        ("contacted", None),
        ("interested", PartialDate.month(2023, 5)),
        ("signed", DAY(date(2024, 1, 1))),
    ):
        write(db, followups.move, CARMEN, catalogue.stage_id(code), on=when)
    assert said(entries(db)) == [
        "Firmado",
        "un día de 2023",
        "Interesado",
        "en 2023",
        "sin fecha",
        "Contactado",
    ]
    assert said(entries(db, TUMBES)) == ["ajena"]


def test_who_was_there_and_what_came_of_it_is_counted(db):
    rosa, luis = person(db), person(db, "Luis")
    for each in (rosa, luis):
        appoint(db, each, post(db))
    agency = write(db, save_focal_point, {"name": "Lucía", "agency": "OIM"})
    need = {"kind": OutcomeKind.NEED, "text": "Datos"}
    meeting(
        db,
        start=on(3),
        recorded_by_id=agency,
        several=True,
        participants=[
            {"person_id": rosa},
            {"person_id": luis, "state": ParticipationState.ABSENT},
            {"organization_id": CARMEN},
        ],
        head_counts=[{"total": 30}, {"total": 14, "unit": CountUnit.INSTITUTIONS}],
        outcomes=[need, need, {"kind": OutcomeKind.AGREEMENT, "text": "Seguir"}],
    )
    (entry,) = entries(db)
    assert (entry.people, entry.institutions, entry.several, entry.agency) == (31, 14, True, "OIM")
    assert dict(entry.outcomes) == {OutcomeKind.NEED: 2, OutcomeKind.AGREEMENT: 1}


@pytest.mark.parametrize(
    ("state", "counted"), [(EventState.PLANNED, 1), (EventState.HELD, 0), (EventState.CANCELLED, 1)]
)
def test_who_is_invited_counts_until_it_is_held(db, state, counted):
    rosa = {"person_id": person(db), "state": ParticipationState.INVITED}
    carmen = {"organization_id": CARMEN}
    meeting(db, start=on(3), state=state, participants=[rosa, carmen])
    assert [each.people for each in entries(db)] == [counted]


@pytest.mark.parametrize("part", ["organizers", "head_counts", "outcomes"])
def test_any_part_in_a_meeting_is_told_of_once(db, part):
    row = {
        "organizers": {"role": "hosts"},
        "head_counts": {"total": 3},
        "outcomes": {"kind": OutcomeKind.NEED, "text": "Datos"},
    }[part]
    meeting(db, "Una", **{part: [row | {"organization_id": CARMEN}] * 2})
    assert said(entries(db)) == ["Una"]


def test_a_person_has_the_meetings_in_which_they_took_part_whatever_became_of_the_post(db):
    rosa = person(db)
    held = appoint(db, rosa, post(db))
    meeting(db, "Con Rosa", start=YEAR(2023), participants=[{"person_id": rosa}])
    meeting(db, "Sin Rosa", start=YEAR(2023), **WITH_CARMEN)
    write(db, people.end_appointment, held, end=YEAR(2022))
    assert said(read(db, timeline.of_person, rosa)) == ["Con Rosa"]
    assert sorted(said(entries(db))) == ["Con Rosa", "Sin Rosa"]


def test_who_took_part_is_told_as_of_that_day(db):
    rosa = person(db)
    appoint(db, rosa, post(db, "Asesora"), YEAR(2022))
    event_id = meeting(db, start=YEAR(2022), participants=[{"person_id": rosa}])
    write(db, organizations.save_organization, {"short_name": "Otro nombre"}, CARMEN)
    (presence,) = read(db, timeline.presences, [event_id])[event_id]
    assert (presence.post, presence.institution) == (
        "Asesora",
        "Municipalidad Distrital de Carmen de la Legua Reynoso",
    )


def test_the_latest_contact_is_the_newest_that_was_held(db):
    assert timeline.latest(entries(db)) is None
    meeting(db, "por venir", start=on(-3), state=EventState.PLANNED, **WITH_CARMEN)
    meeting(db, "cancelada", start=on(1), state=EventState.CANCELLED, **WITH_CARMEN)
    meeting(db, "sin fecha", **WITH_CARMEN)
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"), on=on(0))
    assert timeline.latest(entries(db)) is None
    meeting(db, "realizada", start=on(9), **WITH_CARMEN)
    latest = timeline.latest(entries(db))
    assert latest is not None
    assert (latest.subject, latest.on) == ("realizada", DAY(ago(9)))


def test_it_is_told_in_the_readers_language(db):
    meeting(db, **WITH_CARMEN)
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"))
    with speaking("en"):
        told = {each.type if isinstance(each, EventEntry) else each.stage for each in entries(db)}
    assert told == {"Meeting", "Signed"}
    assert any(isinstance(each, StageEntry) and each.signs for each in entries(db))


def test_changes_of_other_follow_ups_say_of_which(db):
    practice = write(
        db,
        followups.begin,
        CARMEN,
        catalogue.instrument_id("practices"),
        title="Territorios que integran",
        parties=[{"organization_id": TUMBES}],
        on=PartialDate.year(2022),
    )
    write(db, followups.move, CARMEN, catalogue.stage_id("signed"), on=PartialDate.year(2023))
    signed, identified = entries(db)
    assert (signed.about, signed.signs) == ("", True)
    assert identified.about == "Buenas Prácticas · Territorios que integran"
    assert (identified.stage, identified.follow_up_id) == ("Identificada", practice)
    (of_party,) = entries(db, TUMBES)
    assert of_party.change_id == identified.change_id
