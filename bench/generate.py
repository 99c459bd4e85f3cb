"""Making files of any size to measure on: invented names, always the same from the same seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from crm import catalogue, journal, search
from crm.database import create_database
from crm.model import (
    Alias,
    Appointment,
    Base,
    Commitment,
    CommitmentState,
    ContactKind,
    ContactPoint,
    CountUnit,
    Event,
    EventState,
    FollowUp,
    HeadCount,
    NetworkRole,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    Participation,
    ParticipationState,
    Person,
    Place,
    PlaceLevel,
    Post,
    PostLevel,
    StageChange,
)
from crm.text import fold, sort_key

SEED = 2_030
HUB = "Asociación Nudo de los Caminos"
HUB_ITEMS = 200
_BATCH = 20_000
_RUC_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_FIRST_DAY = date(2021, 1, 1)

_CONSONANTS = ("b", "c", "ch", "d", "f", "g", "h", "l", "ll", "m", "n", "ñ", "p", "r", "s", "t")
_VOWELS = ("a", "e", "i", "o", "u", "ua")
_ENDINGS = ("l", "llo", "n", "nca", "que", "r", "rca", "rro", "s", "scal", "ya", "z", "")
_GIVEN = 400
_SURNAMES = 2_500
_WORDS = 4_000

_SENTENCES = (
    "Capacitar al personal que atiende al público en {}",
    "Datos de la población por zona para orientar servicios de {}",
    "Feria de servicios con las empresas de {}",
    "Compartir el formato de línea de base con {}",
    "Aprobar el plan de trabajo conjunto sobre {}",
    "Abrir una ventanilla de orientación en {}",
)
_TITLES = ("Gerente", "Subgerenta", "Secretario General", "Asesora", "Directora", "Coordinador")
_UNITS = ("Desarrollo Humano", "Promoción Económica", "Planeamiento", "Imagen", "Servicios")


@dataclass(frozen=True)
class Actor:
    """What later rows need to know of an institution and of whoever heads it."""

    id: int
    name: str
    person_id: int
    post: str


class Lexicon:
    """Invented words; like real ones, a few of them are in very many names."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.words = self._invent(_WORDS)
        self.given = self._invent(_GIVEN)
        self.surnames = self._invent(_SURNAMES)
        self._weights = {
            count: list(accumulate(1 / (rank + 10) for rank in range(count)))
            for count in (_WORDS, _GIVEN, _SURNAMES)
        }

    def _invent(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            syllables = [
                self._chance.choice(_CONSONANTS) + self._chance.choice(_VOWELS)
                for _each in range(self._chance.choice((1, 2, 2, 3)))
            ]
            found["".join([*syllables, self._chance.choice(_ENDINGS)]).capitalize()] = None
        return list(found)

    def pick(self, words: Sequence[str], count: int = 1) -> list[str]:
        weights = self._weights[len(words)]
        return self._chance.choices(words, cum_weights=weights, k=count)

    def sentence(self) -> str:
        return self._chance.choice(_SENTENCES).format(" ".join(self.pick(self.words, 2)))


class Writer:
    """Writes rows in bulk, without the journal, in the order in which they point at each other."""

    def __init__(self, session: Session, ids: Iterator[int]) -> None:
        self._connection = session.connection()
        self._ids = ids
        self._waiting: dict[type[Base], list[dict[str, Any]]] = {}

    def add(self, noun: type[Base], **values: Any) -> int:
        id_ = next(self._ids)
        rows = self._waiting.setdefault(noun, [])
        rows.append({"id": id_, **values})
        return id_

    def flush(self, *, least: int = 0) -> None:
        """Write what waits; the order of the nouns is that in which they were first added."""
        if sum(map(len, self._waiting.values())) <= least:
            return
        for noun, rows in self._waiting.items():
            table = Base.metadata.tables[noun.__tablename__]
            if rows:
                self._connection.execute(insert(table), rows)
            rows.clear()


def generate(path: Path, institutions: int, seed: int = SEED) -> Path:
    """Make a file with so many invented institutions beside those of the catalogue.

    Each has a head, a post or two, mailboxes and telephones; there is an event for each, with
    participants, outcomes and commitments. One of them, the hub, has a history of 200 items.
    """
    database = create_database(path, who="Generador")
    try:
        with database.write() as session:
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            ids = iter(journal.take_ids(session, 20 * institutions + 20 * HUB_ITEMS))
            _fill(session, Writer(session, ids), random.Random(seed), institutions)
            search.rebuild(session.connection())
    finally:
        database.close()
    return path


def _fill(session: Session, writer: Writer, chance: random.Random, count: int) -> None:
    lexicon = Lexicon(chance)
    districts = session.scalars(select(Place.id).where(Place.level == PlaceLevel.DISTRICT)).all()
    actors = []
    for number in range(count):
        actors.append(_actor(writer, chance, lexicon, districts, hub=number == 0))
        writer.flush(least=_BATCH)
    writer.flush()
    for number in range(HUB_ITEMS + count):
        _event(writer, chance, lexicon, actors, of_hub=number < HUB_ITEMS)
        writer.flush(least=_BATCH)
    writer.flush()


# Who there is


def _actor(
    writer: Writer,
    chance: random.Random,
    lexicon: Lexicon,
    districts: Sequence[int],
    *,
    hub: bool,
) -> Actor:
    kind, short, official = _names(chance, lexicon)
    if hub:
        kind, short, official = OrganizationKind.CIVIL_SOCIETY, None, HUB
    name = short or official
    organization_id = writer.add(
        Organization,
        kind=kind,
        official_name=official,
        short_name=short,
        sort_key=sort_key(name),
        ruc=_ruc(chance) if chance.random() < 0.5 else None,
        place_id=chance.choice(districts),
        business_line=lexicon.sentence() if kind is OrganizationKind.COMPANY else None,
        notes=lexicon.sentence() if chance.random() < 0.3 else None,
        example=True,
    )
    person_id, post = _head(writer, chance, lexicon, organization_id)
    if chance.random() < 0.33:
        alias = " ".join(lexicon.pick(lexicon.words, 2))
        writer.add(Alias, organization_id=organization_id, name=alias)
    _contacts(writer, chance, fold(name).replace(" ", ""), organization_id=organization_id)
    if kind is OrganizationKind.DISTRICT and chance.random() < 0.5:
        _follow(writer, chance, organization_id)
    return Actor(organization_id, name, person_id, post)


def _names(chance: random.Random, lexicon: Lexicon) -> tuple[OrganizationKind, str | None, str]:
    words = lexicon.pick(lexicon.words, 3)
    dice = chance.random()
    if dice < 0.55:
        place = " ".join(words[: chance.choice((1, 2, 2, 3))])
        return OrganizationKind.DISTRICT, place, f"Municipalidad Distrital de {place}"
    if dice < 0.75:
        return OrganizationKind.COMPANY, None, f"{words[0]} {words[1]} {words[2]} S.A.C."
    if dice < 0.9:
        return OrganizationKind.CIVIL_SOCIETY, None, f"Asociación {words[0]} de {words[1]}"
    return OrganizationKind.ACADEMIA, None, f"Instituto {' '.join(words)}"


def _ruc(chance: random.Random) -> str:
    digits = [2, 0, *(chance.randrange(10) for _ in range(8))]
    total = sum(weight * digit for weight, digit in zip(_RUC_WEIGHTS, digits, strict=True))
    return "".join(map(str, digits)) + str((11 - total % 11) % 10)


def _head(
    writer: Writer, chance: random.Random, lexicon: Lexicon, organization_id: int
) -> tuple[int, str]:
    given = " ".join(lexicon.pick(lexicon.given, 2))
    paternal, maternal = lexicon.pick(lexicon.surnames, 2)
    person_id = writer.add(
        Person,
        given_names=given,
        paternal_surname=paternal,
        maternal_surname=maternal,
        sort_key=sort_key(f"{given} {paternal} {maternal}"),
        do_not_contact=False,
        example=True,
    )
    _contacts(writer, chance, fold(f"{given[0]}{paternal}"), person_id=person_id)
    title = chance.choice(_TITLES)
    post_id = _post(writer, chance, organization_id, title)
    if chance.random() < 0.33:
        _post(writer, chance, organization_id, chance.choice(_TITLES))
    since = _day(chance)
    writer.add(
        Appointment,
        person_id=person_id,
        post_id=post_id,
        start_first=since,
        start_last=since,
        focal_point=chance.random() < 0.2,
    )
    return person_id, title


def _post(writer: Writer, chance: random.Random, organization_id: int, title: str) -> int:
    return writer.add(
        Post,
        organization_id=organization_id,
        title=title,
        unit=chance.choice(_UNITS),
        level=chance.choice(list(PostLevel)),
        single=True,
    )


def _contacts(
    writer: Writer,
    chance: random.Random,
    mailbox: str,
    *,
    organization_id: int | None = None,
    person_id: int | None = None,
) -> None:
    mail = f"{mailbox[:30]}@ejemplo{chance.randrange(400)}.pe"
    phone = f"+519{chance.randrange(10**8):08}"
    for kind, value in ((ContactKind.EMAIL, mail), (ContactKind.PHONE, phone)):
        writer.add(
            ContactPoint,
            organization_id=organization_id,
            person_id=person_id,
            kind=kind,
            value=value,
            personal=False,
        )


def _follow(writer: Writer, chance: random.Random, organization_id: int) -> None:
    codes = ("to_contact", "contacted", "interested", "in_review", "signed", "action_plan")
    reached = chance.randrange(len(codes))
    follow_up_id = writer.add(
        FollowUp,
        organization_id=organization_id,
        instrument_id=catalogue.fixed_id(catalogue.INSTRUMENT, catalogue.MARRAKECH),
        stage_id=catalogue.stage_id(codes[reached]),
    )
    day = _day(chance)
    for code in codes[max(0, reached - 2) : reached + 1]:
        writer.add(
            StageChange,
            follow_up_id=follow_up_id,
            stage_id=catalogue.stage_id(code),
            on_first=day,
            on_last=day,
            to_verify=False,
        )
        day += timedelta(days=30)


# What happened


def _event(
    writer: Writer,
    chance: random.Random,
    lexicon: Lexicon,
    actors: Sequence[Actor],
    *,
    of_hub: bool,
) -> None:
    day = _day(chance)
    event_id = writer.add(
        Event,
        type_id=catalogue.event_type_id(chance.choice(("meeting", "workshop", "call", "visit"))),
        state=EventState.HELD,
        subject=lexicon.sentence(),
        start_first=day,
        start_last=day,
        venue=" ".join(lexicon.pick(lexicon.words, 2)),
        network_role=NetworkRole.ORGANIZES,
        several=False,
        example=True,
    )
    there = [actors[0]] if of_hub else []
    there += chance.choices(actors, k=2)
    for position, actor in enumerate(there):
        writer.add(
            Participation,
            event_id=event_id,
            person_id=actor.person_id,
            organization_id=actor.id,
            institution=actor.name,
            post=actor.post,
            state=ParticipationState.ATTENDED,
            position=position,
        )
    if chance.random() < 0.2:
        writer.add(
            HeadCount,
            event_id=event_id,
            unit=CountUnit.PERSONS,
            total=chance.randrange(5, 60),
            position=0,
        )
    for position in range(chance.choice((0, 1, 2))):
        _outcome(writer, chance, lexicon, event_id, there, position)


def _outcome(
    writer: Writer,
    chance: random.Random,
    lexicon: Lexicon,
    event_id: int,
    there: Sequence[Actor],
    position: int,
) -> None:
    kind = chance.choice(list(OutcomeKind))
    outcome_id = writer.add(
        Outcome,
        event_id=event_id,
        organization_id=there[0].id if chance.random() < 0.7 else None,
        kind=kind,
        text=lexicon.sentence(),
        raised_by_id=there[-1].person_id,
        restricted=False,
        position=position,
    )
    if kind in (OutcomeKind.COMMITMENT, OutcomeKind.TASK):
        done = chance.random() < 0.5
        writer.add(
            Commitment,
            outcome_id=outcome_id,
            debtor_id=there[-1].id,
            creditor_id=there[0].id if chance.random() < 0.3 else None,
            responsible_id=there[-1].person_id,
            due_on=date(2099, 1, 1) if chance.random() < 0.5 else _day(chance),
            state=CommitmentState.DONE if done else CommitmentState.OPEN,
        )


def _day(chance: random.Random) -> date:
    return _FIRST_DAY + timedelta(days=chance.randrange(4 * 365))
