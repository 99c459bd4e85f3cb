"""Segments: what SQL answers is what one would find by going through the records one by one."""

import json
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from makers import (
    CARMEN,
    TUMBES,
    ago,
    appoint,
    company,
    meeting,
    person,
    post,
    read,
    refused,
    write,
)
from sqlalchemy import select

from crm import (
    bin,
    catalogue,
    criteria,
    focal_points,
    journal,
    listings,
    organizations,
    outcomes,
    people,
    segments,
)
from crm.__main__ import main
from crm.contacts import ContactValues
from crm.criteria import (
    AtStage,
    Barred,
    Contact,
    Due,
    Group,
    HasPost,
    Held,
    InTerritory,
    Lack,
    LastContact,
    Missed,
    Missing,
    OfKind,
    Owes,
    Period,
    SeenToBy,
    Tagged,
    TookPart,
)
from crm.database import open_database
from crm.errors import Invalid, NotFound
from crm.model import (
    DUE_KINDS,
    GOVERNMENTS,
    Appointment,
    Commitment,
    CommitmentState,
    ContactKind,
    ContactPoint,
    Event,
    EventOrganizer,
    EventState,
    EventType,
    FocalPoint,
    FollowUp,
    HeadCount,
    Organization,
    OrganizationKind,
    OrganizationTag,
    OrganizerRole,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Person,
    Place,
    Post,
    PostLevel,
    SegmentOf,
    SideState,
    Stage,
    Tag,
    TerritoryGroup,
    TerritoryGroupPlace,
)
from crm.model.base import today
from crm.text import terms

ORGANIZATIONS, PEOPLE = SegmentOf.ORGANIZATIONS, SegmentOf.PEOPLE
COMPANIES = Group((OfKind((OrganizationKind.COMPANY,)),))
DOCUMENTED = Path(__file__).parents[2] / "docs" / "json.md"
TITLES = ("Alcaldesa", "ALCALDE (e)", "Gerente/Niñez", "Especialista", "Órgano de línea")


# A small file, filled by lot


def populate(session, lot):
    """Put institutions, people and what they did in the file."""
    ids = iter(journal.take_ids(session, 1_000))
    places = session.scalars(select(Place.id).order_by(Place.code)).all()
    stages = session.scalars(select(Stage).order_by(Stage.id)).all()
    tags = session.scalars(select(Tag.id).order_by(Tag.id)).all()[:3]
    types = session.scalars(select(EventType.id).order_by(EventType.id)).all()[:3]
    day = lambda least=-500, most=100: today() + timedelta(days=lot.randint(least, most))  # noqa: E731
    maybe = lambda value, often=0.6: value if lot.random() < often else None  # noqa: E731

    def put(noun, **values):
        record = noun(id=next(ids), **values)
        session.add(record)
        if noun in (FocalPoint, Post, Event, Outcome):
            session.flush()  # what points at it may be put next
        return record

    points = [put(FocalPoint, name=name) for name in ("Ana", "Luz")]
    orgs = [
        put(
            Organization,
            kind=lot.choice(list(OrganizationKind)),
            official_name=f"Entidad {number}",
            place_id=maybe(lot.choice(places)),
            responsible_id=maybe(lot.choice(points).id),
            closed_on=maybe(day(), 0.2),
        ).id
        for number in range(25)
    ] + [CARMEN, TUMBES]
    folk = [
        put(Person, given_names=f"Persona {number}", do_not_contact=lot.random() < 0.2).id
        for number in range(25)
    ]
    session.flush()
    for _number in range(45):
        held = put(
            Post,
            organization_id=lot.choice(orgs),
            title=lot.choice(TITLES),
            unit=maybe("Desarrollo Económico", 0.3),
            level=maybe(lot.choice(list(PostLevel))),
            single=False,
            closed_on=maybe(day(), 0.2),
        )
        for _time in range(lot.randint(0, 2)):
            start, end = maybe(day(-500, 50)), maybe(day(60, 100), 0.3) or maybe(day(-90, 0), 0.3)
            put(
                Appointment,
                person_id=lot.choice(folk),
                post_id=held.id,
                start_first=start,
                start_last=start,
                end_first=end,
                end_last=end,
                verified_on=maybe(day(-600, 0)),
            )
    for _number in range(30):
        owner = maybe(lot.choice(orgs), 0.5)
        put(
            ContactPoint,
            organization_id=owner,
            person_id=None if owner else lot.choice(folk),
            kind=lot.choice(list(ContactKind)),
            value="dato",
        )
    for _number in range(20):
        start = maybe(day(-500, 0), 0.9)
        event = put(
            Event,
            type_id=lot.choice(types),
            state=lot.choice([EventState.HELD, EventState.HELD, *EventState]),
            subject="Reunión",
            start_first=start,
            start_last=start,
        )
        for _part in range(lot.randint(0, 7)):
            who = maybe(lot.choice(folk[:8]))
            put(
                Participation,
                event_id=event.id,
                person_id=who,
                organization_id=maybe(lot.choice(orgs)) or (None if who else lot.choice(orgs)),
                state=lot.choice(list(ParticipationState)),
            )
            if who and lot.random() < 0.3:  # invited by one, and come with another
                here, state = lot.choice(orgs), lot.choice(list(ParticipationState))
                put(
                    Participation,
                    event_id=event.id,
                    person_id=who,
                    organization_id=here,
                    state=state,
                )
        if lot.random() < 0.3:
            put(HeadCount, event_id=event.id, organization_id=maybe(lot.choice(orgs)), total=3)
        if lot.random() < 0.3:
            role = OrganizerRole.HOSTS
            put(EventOrganizer, event_id=event.id, organization_id=lot.choice(orgs), role=role)
        for _outcome in range(lot.randint(0, 2)):
            outcome = put(
                Outcome,
                event_id=event.id,
                organization_id=maybe(lot.choice(orgs), 0.4),
                kind=lot.choice([*DUE_KINDS, *OutcomeKind]),
                text="Algo",
            )
            put(
                Commitment,
                outcome_id=outcome.id,
                debtor_id=maybe(lot.choice(orgs), 0.4),
                creditor_id=maybe(lot.choice(orgs), 0.2),
                responsible_id=maybe(lot.choice(folk), 0.6),
                due_on=maybe(lot.choice([today(), day(-60, 60)])),
                state=lot.choice([CommitmentState.OPEN, *CommitmentState]),
            )
    for organization_id in lot.sample(orgs, 14):
        stage = lot.choice(stages)
        put(
            FollowUp,
            organization_id=organization_id,
            instrument_id=stage.instrument_id,
            stage_id=stage.id,
            side_state=maybe(lot.choice(list(SideState)), 0.3),
        )
    for organization_id in lot.sample(orgs, 8):
        put(OrganizationTag, organization_id=organization_id, tag_id=lot.choice(tags))


class Everything:
    """All rows of a file, to be gone through one by one."""

    NOUNS = (Organization, Person, Post, Appointment, ContactPoint, Event, Participation)
    MORE = (FocalPoint, HeadCount, EventOrganizer, Outcome, Commitment, FollowUp, OrganizationTag)

    def __init__(self, session):
        for noun in (*self.NOUNS, *self.MORE, Place, TerritoryGroupPlace, Stage):
            columns = list(noun.__table__.c)
            rows = session.execute(select(*columns)).mappings().all()
            setattr(self, noun.__tablename__, [SimpleNamespace(**row) for row in rows])
        self.parent = {each.id: each.parent_id for each in self.place}
        self.events = {each.id: each for each in self.event}
        self.outcomes = {each.id: each for each in self.outcome}
        self.posts = {each.id: each for each in self.post}
        self.group_ids = set(session.scalars(select(TerritoryGroup.id)))
        self.who = {each.id: each for each in self.person}
        self.now = [
            (self.posts[each.post_id], each)
            for each in self.appointment
            if (each.start_first is None or each.start_first <= today())
            and (each.end_last is None or each.end_last >= today())
            and self.open(self.posts[each.post_id])
        ]

    @staticmethod
    def open(each):
        return each.closed_on is None or each.closed_on > today()

    def members(self, of, group):
        rows = self.organization if of is ORGANIZATIONS else self.person
        if of is ORGANIZATIONS:
            rows = [each for each in rows if self.open(each)]
        meets = self.meets(of, group)
        ids = [(each.sort_key, each.id) for each in rows if meets(each)]
        return [id_ for _key, id_ in sorted(ids)]

    def meets(self, of, part):
        if isinstance(part, Group):
            inside = [self.meets(of, each) for each in part.parts]
            how = any if part.either else all
            return lambda row: bool(inside) and how(each(row) for each in inside)
        so = self.so(of, part)
        return lambda row: so(row) is not part.negated

    def so(self, of, asked):
        """The test by which a row meets a condition."""
        person = of is PEOPLE
        if isinstance(asked, OfKind | InTerritory | AtStage | Tagged | SeenToBy):
            there = {each.id for each in self.organization if self.institution(asked, each)}
            if not person:
                return lambda row: row.id in there
            ids = {a.person_id for p, a in self.now if p.organization_id in there}
            return lambda row: row.id in ids
        ids = self.people(asked) if person else self.organizations(asked)
        return lambda row: row.id in ids

    def institution(self, asked, row):
        if isinstance(asked, OfKind):
            return row.kind in asked.kinds
        if isinstance(asked, InTerritory):
            wanted = set(asked.places)
            wanted |= {g.place_id for g in self.territory_group_place if g.group_id in wanted}
            place = row.place_id
            while place is not None and place not in wanted:
                place = self.parent[place]
            return place is not None
        if isinstance(asked, AtStage):
            own = [f for f in self.follow_up if f.organization_id == row.id]
            own = [f for f in own if f.instrument_id in asked.instrument]
            if not own and catalogue.stage_id("to_contact") in asked.stages and not asked.side:
                return row.kind in GOVERNMENTS
            return any(
                (not asked.stages or f.stage_id in asked.stages)
                and asked.side in (None, f.side_state)
                for f in own
            )
        if isinstance(asked, Tagged):
            return any(
                t.organization_id == row.id and t.tag_id in asked.tags
                for t in self.organization_tag
            )
        if asked.people:
            return row.responsible_id in asked.people
        return row.responsible_id is None

    def called(self, asked, each):
        said = terms(f"{each.title} {each.unit or ''}")
        worded = all(any(s.startswith(w) for s in said) for w in terms(asked.words))
        return worded and (not asked.levels or each.level in asked.levels)

    def held(self, asked):
        """The events that were held and that are asked about."""
        found = [each for each in self.event if each.state is EventState.HELD]
        if asked.types:
            found = [each for each in found if each.type_id in asked.types]
        if asked.events:
            found = [each for each in found if each.id in asked.events]
        period = asked.period
        if period.days is not None:
            found = [e for e in found if e.start_last and e.start_last >= ago(period.days)]
        if period.first is not None:
            found = [e for e in found if e.start_last and e.start_last >= period.first]
        if period.last is not None:
            found = [e for e in found if e.start_first and e.start_first <= period.last]
        return {each.id for each in found}

    def missed(self, asked, name):
        events = self.held(asked)
        came = {
            (each.event_id, getattr(each, name))
            for each in self.participation
            if each.state is ParticipationState.ATTENDED
        }
        return {
            getattr(each, name)
            for each in self.participation
            if each.event_id in events and (each.event_id, getattr(each, name)) not in came
        }

    def came(self, events, name):
        return {
            getattr(each, name)
            for each in self.participation
            if each.event_id in events and each.state is ParticipationState.ATTENDED
        }

    def silent(self, asked, rows, met):
        """Who was not met, or who was."""
        silent = {each.id for each in rows} - met
        return met if asked.how in (Contact.WITHIN, Contact.EVER) else silent

    def recent(self, asked):
        held = {each.id for each in self.event if each.state is EventState.HELD}
        if asked.how in (Contact.NEVER, Contact.EVER):
            return held
        days = ago(asked.days)
        return {i for i in held if self.events[i].start_last and self.events[i].start_last >= days}

    def due(self, asked):
        found = [each for each in self.commitment if each.state is CommitmentState.OPEN]
        found = [each for each in found if self.outcomes[each.outcome_id].kind in DUE_KINDS]
        if asked.due is Due.OVERDUE:
            found = [each for each in found if each.due_on and each.due_on < today()]
        return found

    def reached(self, asked, name):
        kinds = {
            Lack.EMAIL: {ContactKind.EMAIL},
            Lack.PHONE: {ContactKind.PHONE, ContactKind.WHATSAPP},
            Lack.ADDRESS: {ContactKind.ADDRESS},
        }[asked.what]
        return {getattr(each, name) for each in self.contact_point if each.kind in kinds}

    def stale(self, asked):
        old = ago(asked.days)
        return [(p, a) for p, a in self.now if a.verified_on is None or a.verified_on < old]

    def people(self, asked):
        every = {each.id for each in self.person}
        match asked:
            case HasPost():
                return {a.person_id for p, a in self.now if self.called(asked, p)}
            case TookPart():
                return self.came(self.held(asked), "person_id")
            case Missed():
                return self.missed(asked, "person_id")
            case LastContact():
                return self.silent(asked, self.person, self.came(self.recent(asked), "person_id"))
            case Owes():
                return {each.responsible_id for each in self.due(asked)}
            case Missing(what=Lack.AUTHORITY):
                return every - {a.person_id for _p, a in self.now}
            case Missing(what=Lack.VERIFIED):
                return {a.person_id for _p, a in self.stale(asked)}
            case Missing():
                return every - self.reached(asked, "person_id")
            case Barred():
                return {each.id for each in self.person if each.do_not_contact}

    def organizations(self, asked):
        every = {each.id for each in self.organization}
        match asked:
            case HasPost():
                taken = {p.id for p, _a in self.now} | {
                    a.post_id for p, a in self.now if p.id == a.post_id
                }
                found = [p for p in self.post if self.open(p) and self.called(asked, p)]
                if asked.held is not None:
                    found = [p for p in found if (p.id in taken) is (asked.held is Held.HELD)]
                return {each.organization_id for each in found}
            case TookPart():
                events = self.held(asked)
                counted = {h.organization_id for h in self.head_count if h.event_id in events}
                return self.came(events, "organization_id") | counted
            case Missed():
                return self.missed(asked, "organization_id")
            case LastContact():
                events = self.recent(asked)
                rows = (*self.participation, *self.head_count, *self.event_organizer, *self.outcome)
                met = {each.organization_id for each in rows if each.event_id in events}
                return self.silent(asked, self.organization, met)
            case Owes():
                found = set()
                for each in self.due(asked):
                    outcome = self.outcomes[each.outcome_id]
                    found |= {each.debtor_id, each.creditor_id, outcome.organization_id}
                    if outcome.organization_id is None:
                        found |= {
                            p.organization_id
                            for p in self.participation
                            if p.event_id == outcome.event_id
                        }
                return found
            case Missing(what=Lack.AUTHORITY):
                elected = [p for p, _a in self.now if p.level is PostLevel.ELECTED]
                return every - {p.organization_id for p in elected}
            case Missing(what=Lack.VERIFIED):
                return {p.organization_id for p, _a in self.stale(asked)}
            case Missing():
                return every - self.reached(asked, "organization_id")
            case Barred():
                barred = [p for p, a in self.now if self.who[a.person_id].do_not_contact]
                return {p.organization_id for p in barred}


@pytest.fixture(scope="module")
def small(_blank, tmp_path_factory):
    """A small file filled by lot, and all its rows."""
    path = tmp_path_factory.mktemp("lote") / "lote.db"
    path.write_bytes(_blank.read_bytes())
    db = open_database(path, who="Ana Prueba")
    with db.write() as session:
        populate(session, random.Random(6))
    with db.read() as session:
        every = Everything(session)
    yield db, every
    db.close()


def some(lot, values, least=0):
    values = sorted(values)
    return tuple(lot.sample(values, min(len(values), lot.randint(least, 3))))


def condition(lot, every):
    """A condition of some kind about what is in the file."""
    places = {each.place_id for each in every.organization[-27:]} - {None}
    above = {every.parent[each] for each in places} - {None}
    days, first, long = (lot.randint(0, 500) for _number in range(3))
    period = lot.choice([Period(), Period(days), Period(None, ago(first), ago(first - long))])
    types = {each.type_id for each in every.event}
    events = (some(lot, types), some(lot, every.events) * lot.randint(0, 1), period)
    words = ["", "alcalde", "ECONOM", "niñez gerente", "organo", "línea de", "e"]
    tags = {each.tag_id for each in every.organization_tag}
    owners = {each.responsible_id for each in every.organization} - {None}
    instrument = (lot.choice(every.follow_up).instrument_id,)
    stages = {each.id for each in every.stage if each.instrument_id in instrument}
    kinds = [
        OfKind(some(lot, OrganizationKind, 1)),
        InTerritory(some(lot, places | above | every.group_ids, 1)),
        AtStage(instrument, some(lot, stages), lot.choice([None, None, *SideState])),
        HasPost(lot.choice(words), some(lot, PostLevel), lot.choice([None, *Held])),
        Tagged(some(lot, tags, 1)),
        TookPart(*events),
        Missed(*events),
        LastContact(lot.choice(list(Contact)), days),
        SeenToBy(some(lot, owners)),
        Owes(lot.choice(list(Due))),
        Missing(lot.choice(list(Lack)), days),
        Barred(),
    ]
    return replace(lot.choice(kinds), negated=lot.random() < 0.4)


def edges(every):
    """What chance would seldom draw: days on which something was, and what is never so."""
    marrakech = catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH)
    to_contact = catalogue.stage_id("to_contact")
    attended = [
        each.event_id
        for each in every.participation
        if each.person_id and each.state is ParticipationState.ATTENDED
    ]
    held = [every.events[id_] for id_ in attended if every.events[id_].state is EventState.HELD]
    last = max(each.start_last for each in held if each.start_last)
    return [
        AtStage((marrakech,), (to_contact,), SideState.PAUSED),
        AtStage((marrakech,), (to_contact,)),
        TookPart(period=Period((today() - last).days)),
        TookPart(period=Period(None, last, last)),
        LastContact(Contact.WITHIN, (today() - last).days),
        *(Missed((), (id_,)) for id_ in every.events),
        *(Missing(each) for each in Lack),
        HasPost("ente"),
        HasPost("desarrollo gerente"),
        *(Owes(each, negated=no) for each in Due for no in (False, True)),
    ]


def group_of(lot, every, deeper=2):
    parts = [
        group_of(lot, every, deeper - 1) if deeper and lot.random() < 0.3 else condition(lot, every)
        for _number in range(lot.randint(1, 3))
    ]
    return Group(tuple(parts), lot.random() < 0.5)


@pytest.mark.parametrize("of", SegmentOf)
def test_members_are_those_that_one_would_find_by_hand(small, of):
    db, every = small
    lot, seen = random.Random(of.value), set()
    asked = [Group((each,)) for each in edges(every)]
    for group in asked + [group_of(lot, every) for _time in range(18)]:
        with db.read() as session:
            found = segments.matching(session, of, group)
            assert segments.count(session, of, group) == len(found)
            said = group.said(segments.names(session, group.ids()))
        assert found == every.members(of, group), said
        assert criteria.from_json(criteria.to_json(group)) == group
        assert not {"{", "(ya no está)"} & {*said.split()}, said
        seen |= {type(each) for each in group.conditions()}
    assert seen == set(criteria.CONDITIONS)


def test_what_a_list_is_narrowed_by_is_a_segment_with_the_same_members(small):
    db, every = small
    lot = random.Random(8)
    stages = {f.stage_id for f in every.follow_up} | {catalogue.stage_id("to_contact")}
    codes = ["24", "15", "07", "1501", "150130"]
    with db.read() as session:
        for _time in range(12):
            maybe = [lot.random() < 0.4 for _each in range(6)]
            filters = organizations.Filters(
                frozenset(some(lot, OrganizationKind) * maybe[0]),
                frozenset(some(lot, codes) * maybe[1]),
                frozenset(some(lot, stages) * maybe[2]),
                frozenset(some(lot, {each.id for each in every.focal_point}) * maybe[3]),
                lot.choice([None, 30, 400]),
                maybe[4],
                segment=group_of(lot, every) if maybe[5] else None,
            )
            group = segments.of_filters(session, filters)
            asked = [] if not filters else segments.matching(session, ORGANIZATIONS, group)
            assert asked == ([] if not filters else organizations.find(session, "", filters))
            assert criteria.from_json(criteria.to_json(group)) == group


# Keeping them


def saved(db, name="Empresas", group=COMPANIES, of=ORGANIZATIONS, segment_id=None):
    return write(db, segments.save, {"name": name, "of": of, "group": group}, segment_id=segment_id)


def test_whoever_meets_a_segment_belongs_to_it_today_and_later(db):
    id_ = saved(db)
    assert read(db, segments.members, id_) == []
    second, first = company(db, "Ñandú S. A."), company(db, "Nandú S. A.")
    assert read(db, segments.members, id_) == [first, second]
    write(db, organizations.close_organization, first, on=ago(1))
    assert read(db, segments.members, id_) == [second]


def test_a_segment_that_cannot_stand_is_refused_condition_by_condition(db):
    with db.write() as session:
        focal_points.save_focal_point(session, {"name": "Ana"})
    tag = read(db, lambda session: session.scalar(select(Tag.id)))
    group = Group((OfKind(), Group((Tagged((tag, 77)), LastContact(days=0))), Group()))
    assert refused(db, segments.save, {"name": "", "of": ORGANIZATIONS, "group": group}) == {
        "name": "Escriba el nombre del segmento.",
        "criteria.0": "Elija al menos un tipo de institución.",
        "criteria.1.0": "«Etiqueta» nombra algo que ya no está en este archivo. Elija otra vez.",
        "criteria.1.1": "Escriba un número de días, de 1 a 36,500.",
        "criteria.2": "Agregue al menos una condición.",
    }
    assert "criteria" in refused(db, segments.save, {"name": "Nada", "of": PEOPLE})
    deep = COMPANIES
    for _level in range(6):
        deep = Group((deep,))
    assert "criteria" in refused(db, segments.save, {"name": "Honda", "group": deep})


def test_a_name_is_taken_however_it_is_written(db):
    id_ = saved(db, "Alcaldías")
    assert "name" in refused(db, segments.save, {"name": "ALCALDIAS", "group": COMPANIES})
    saved(db, "alcaldías", segment_id=id_)
    assert read(db, segments.named, "Alcaldias").id == id_
    with pytest.raises(NotFound):
        read(db, segments.named, "otra")


def test_a_copy_has_a_name_of_its_own_and_the_same_members(db):
    one = company(db)
    id_ = saved(db, "E" * 300)
    copies = [write(db, segments.duplicate, id_) for _time in range(2)]
    rows = {each.id: each for each in read(db, segments.every)}
    assert [rows[each].name[-10:] for each in copies] == ["EE (copia)", "(copia 2)".rjust(10)]
    assert read(db, segments.members, copies[1]) == [one]


def test_what_a_segment_names_may_go_and_it_says_so(db):
    ana = write(db, focal_points.save_focal_point, {"name": "Ana"})
    company(db, responsible_id=ana)
    id_ = saved(db, group=Group((SeenToBy((ana,)),)))
    assert read(db, segments.one, id_).said == "Responsable: Ana"
    write(db, bin.delete, FocalPoint, ana, name="Ana")
    row = read(db, segments.one, id_)
    assert row.said == "Responsable: (ya no está)"
    assert refused(db, segments.members, id_) == {
        "criteria": "El segmento «Empresas» está por corregir. «Responsable» nombra algo que ya no "
        "está en este archivo. Elija otra vez."
    }
    with db.read() as session:
        assert list(segments.counts(session, [row])) == []


def test_what_another_version_wrote_is_not_misread(db):
    id_ = saved(db)
    company(db)
    kind = {"is": "kind", "kinds": ["company"]}
    many = {"any": [{"all": [kind] * 60}] * 60}
    hostile = [
        *({}, [], None, 7, {"all": [], "any": [kind]}, {"all": kind}, {"all": [kind, 7]}, many),
        {"all": [{"all": [{"all": [{"all": [{"all": [kind]}]}]}]}]},
        *({"all": [kind | each]} for each in ({"is": "moon"}, {"kinds": ["x"]}, {"not": 1})),
        *({"all": [{"is": "post", "words": each}]} for each in ("a\0b", "\ud800", "a" * 301, 1)),
        *(
            {"all": [{"is": "attended", "period": each}]}
            for each in ({"days": 1.5}, {"first": "ayer"}, {"since": 3}, {"days": 2**70}, [])
        ),
        {"all": [{"is": "tag", "tags": list(range(501))}]},
        {"all": [{"is": "tag", "tags": [True]}]},
    ]
    for kept in [json.dumps(each) for each in hostile] + ["[" * 9_000, "{", "9" * 5_000, "NaN"]:
        with db.write() as session:
            sql = "UPDATE segment SET criteria = ? WHERE id = ?"
            session.connection().exec_driver_sql(sql, (kept, id_))
        row = read(db, segments.one, id_)
        assert (row.group, bool(row.problem)) == (None, True), kept
        with pytest.raises(Invalid, match="«Empresas» está por corregir"):
            read(db, segments.members, id_)
    with db.read() as session:
        assert list(segments.counts(session, segments.every(session))) == []


def test_what_can_be_asked_at_most_is_still_answered(db):
    """The longest tree that is taken: SQLite has limits of its own."""
    with db.read() as session:
        places = session.scalars(select(Place.id).limit(490)).all()
        words = " ".join(f"o{number}" for number in range(12))
        conditions = [HasPost(words)] * 57 + [InTerritory(tuple(places))]
        group = Group((Group((Group((Group(tuple(conditions)),), either=True),)), Barred()))
        assert criteria.from_json(criteria.to_json(group)) == group
        row = segments.SegmentRow(1, "Larga", PEOPLE, group, "", "", None)
        assert list(segments.counts(session, [row])) == [{1: 0}]


def test_all_segments_are_counted_in_one_query(db, queries):
    company(db)
    ids = [saved(db, f"Segmento {number}") for number in range(12)]
    someone = saved(db, "Personas sin correo", Group((Missing(Lack.EMAIL),)), PEOPLE)
    with db.read() as session:
        rows = segments.every(session)
        queries.clear()
        counts = {id_: n for some in segments.counts(session, rows) for id_, n in some.items()}
        assert len(queries) == 1
    assert counts == dict.fromkeys(ids, 1) | {someone: 0}


def test_conditions_say_themselves_in_words(db):
    with db.read() as session:
        place = session.scalar(select(Place.id).where(Place.code == "240000"))
        lima = session.scalar(select(TerritoryGroup.id))
        group = Group(
            (
                InTerritory((place, lima)),
                Group((Missing(Lack.EMAIL), HasPost("alcalde", held=Held.VACANT)), either=True),
                LastContact(Contact.SILENT, 90),
                TookPart(period=Period.year(2025), negated=True),
            )
        )
        said = group.said(segments.names(session, group.ids()))
    assert said == (
        "En Tumbes o Lima Metropolitana y Callao y "
        "(sin correo o con cargo «alcalde», vacante) y sin contacto en 90 días y "
        "nunca asistió a alguna reunión en 2025"
    )


def test_a_segment_goes_and_comes_back_and_nobody_with_it(db):
    one, id_ = company(db), saved(db)
    write(db, segments.delete, id_)
    with pytest.raises(NotFound):
        read(db, segments.members, id_)
    assert read(db, organizations.find, "Ejemplo Textil") == [one]


def test_lists_and_searches_are_narrowed_by_a_segment(db):
    one = company(db, "Textil del Norte")
    company(db, "Textil del Sur")
    who = person(db, "Rosa Textil")
    appoint(db, who, post(db, "Gerenta", one))
    here = Group((HasPost("gerent"),))
    filters = organizations.Filters(segment=here)
    assert read(db, organizations.find, "textil", filters) == [one]
    assert read(db, organizations.find, "", filters) == [one]
    assert read(db, people.find, "textil", segment=here) == [who]
    assert read(db, people.find, segment=here) == [who]
    assert read(db, people.find, "textil", segment=Group((Barred(),))) == []


def test_a_directory_may_be_of_one_segment(db):
    mail = ContactValues(ContactKind.EMAIL, "mesa@ejemplo.pe")
    company(db, "Textil del Norte", contacts=[mail])
    company(db, "Universidad del Sur", kind=OrganizationKind.ACADEMIA, contacts=[mail])
    id_ = saved(db, "Empresas del norte")
    listing = read(db, listings.gather_directory, segment_id=id_)
    assert [row[0] for row in listing.rows] == ["Textil del Norte"]
    assert "Empresas del norte" in listing.about
    assert len(read(db, listings.gather_directory).rows) == 2


def test_what_is_overdue_may_be_of_one_segment(db):
    event = meeting(db)
    for one in (company(db), CARMEN):
        due = {"kind": OutcomeKind.TASK, "text": "Enviar", "due_on": ago(3), "event_id": event}
        write(db, outcomes.save_outcome, due | {"organization_id": one})
    of_companies = read(db, listings.gather_overdue, segment_id=saved(db, "Solo empresas"))
    assert of_companies.about == "Solo empresas · 1 pendiente"
    assert len(read(db, listings.gather_overdue).rows) == 2


def test_the_command_line_exports_a_segment_or_says_why_not(db, tmp_path, capsys):
    company(db)
    tag = read(db, lambda session: session.scalar(select(Tag.id)))
    saved(db), saved(db, "Sin esa etiqueta", Group((Tagged((tag,), negated=True),)))
    write(db, bin.delete, Tag, tag, name="Etiqueta")
    db.close()
    asked = ["export", "--db", str(db.path), "csv", "--out", str(tmp_path / "a.csv"), "--json"]
    assert main([*asked, "--segment", "EMPRESAS"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == 1
    assert main([*asked, "--segment", "sin esa etiqueta"]) == 1
    assert "«Sin esa etiqueta» está por corregir" in capsys.readouterr().err
    assert main([*asked, "--segment", "otra"]) == 1
    assert "No hay un segmento que se llame «otra»." in capsys.readouterr().err


def test_what_a_segment_asks_for_is_described_to_who_leaves():
    written = DOCUMENTED.read_text("utf-8").partition("\n### segment\n")[2].partition("\n### ")[0]
    rows = [line.split("|") for line in written.splitlines() if line.startswith("| `")]
    described = {row[1].strip(" `"): row[2] for row in rows if row[1].strip() != "`is`"}
    assert set(described) == {each.code for each in criteria.CONDITIONS}
    for each in criteria.CONDITIONS:
        for name, holds in criteria.fields_of(each):
            assert f"`{name}`" in described[each.code] or described[each.code] == " the same "
            if isinstance(holds, criteria.One) and holds.words.__module__ == criteria.__name__:
                assert all(f"`{word.value}`" in described[each.code] for word in holds.words)
