"""What a list may be asked besides words: its order, its regions, and what a slip meant."""

from datetime import date

import pytest

from crm import catalogue, events, followups, organizations, people, suggest
from crm.dates import PartialDate
from crm.model import OutcomeKind
from crm.model.base import today
from crm.organizations import Filters, Order
from crm.search import Kind


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("carmem", "carmen"),
        ("carmen legva", "carmen legua"),
        ("LURIGNCHO", "lurigancho"),
        ("karmen", None),
        ("comas", None),
        ("zzzzzz", None),
        ("", None),
    ],
)
def test_a_slip_is_told_from_what_nobody_is_called(db, typed, meant):
    with db.read() as session:
        assert suggest.meant(session, typed, Kind.ORGANIZATION) == meant


def test_a_slip_in_the_name_of_a_person(db):
    with db.write() as session:
        people.save_person(session, {"given_names": "Milagros", "paternal_surname": "Tasayco"})
    with db.read() as session:
        assert suggest.meant(session, "tasaico", Kind.PERSON) == "tasayco"


def test_a_list_stands_by_name_by_ubigeo_or_by_stage(db):
    far = catalogue.government_id("150110")
    with db.write() as session:
        followups.move(session, far, catalogue.stage_id("signed"))
    with db.read() as session:
        ids = {order: organizations.find(session, order=order, limit=2) for order in Order}
        names = organizations.rows(session, [id_ for two in ids.values() for id_ in two])
    assert [names[id_].name for id_ in ids[Order.NAME]] == ["Abancay", "Abelardo Pardo Lezameta"]
    assert [names[id_].ubigeo for id_ in ids[Order.UBIGEO]] == ["010000", "010100"]
    assert ids[Order.STAGE][0] == far


def test_a_region_narrows_by_its_digits(db):
    with db.read() as session:
        regions = organizations.regions(session)
        callao = organizations.find(session, filters=Filters(regions=frozenset({"07"})))
    assert len(regions) == 25
    assert [name for _code, name in regions][:2] == ["Amazonas", "Áncash"]
    assert ("07", "Callao") in regions
    assert len(callao) == 8


def test_only_those_of_a_meeting_are_late_with_what_came_of_it(db):
    comas, ate = catalogue.government_id("150110"), catalogue.government_id("150103")
    promise = {"kind": OutcomeKind.COMMITMENT, "text": "Enviar", "responsible": "Ana"}
    with db.write() as session:
        event = {
            "subject": "Reunión",
            "participants": [{"organization_id": comas}],
            "outcomes": [{**promise, "due_on": date(2020, 1, 1)}],
        }
        events.save_event(session, event)
    with db.read() as session:
        rows = organizations.rows(session, [comas, ate])
        late = organizations.find(session, filters=Filters(overdue=True))
    assert [rows[id_].overdue for id_ in (comas, ate)] == [1, 0]
    assert late == [comas]


def test_silent_are_those_that_nobody_has_met_since(db):
    comas, ate = catalogue.government_id("150110"), catalogue.government_id("150103")
    with db.write() as session:
        for id_, day in ((comas, today()), (ate, date(2020, 1, 1))):
            event = {"subject": "Reunión", "participants": [{"organization_id": id_}]}
            events.save_event(session, {**event, "start": PartialDate.day(day)})
    with db.read() as session:
        silent = organizations.find(session, filters=Filters(silent_days=30))
    assert ate in silent
    assert comas not in silent
