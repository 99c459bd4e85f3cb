"""The minutes in five minutes (acta exprés): a line a result, read by rules and saved as records.

A line begins with the letter of its kind, says who before a colon, and by when, where and about
which objectives as people write it: «/c Muni SJL: enviar el padrón antes del 15 de diciembre».
What is not certain is asked, never guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm import catalogue, drafts, journal, outcomes, places
from crm.errors import Invalid, NotFound
from crm.i18n import _
from crm.model import (
    Event,
    Framework,
    Organization,
    Outcome,
    OutcomeKind,
    OutcomeTag,
    Participation,
    PlaceLevel,
    Record,
    Tag,
)
from crm.model.base import N_, NAME
from crm.spanish import lexicon
from crm.spanish.actors import Mention, cast
from crm.spanish.gathered import Gathered
from crm.spanish.moments import days_in, hours_in
from crm.spanish.reading import Debtor, Option
from crm.spanish.results import Clause, results_of
from crm.spanish.scene import Scene, options_of
from crm.spanish.sentence import Sentence, Span, tidy
from crm.text import clean_line, clean_text, fold

SAVED = N_("Acta exprés de «{subject}» guardada")
MOST_LINES, LONGEST = 200, 500
# Kinds of which somebody answers for what was said; of the others somebody said it.
ANSWERED_FOR = (OutcomeKind.AGREEMENT, OutcomeKind.COMMITMENT, OutcomeKind.TASK)

_COMMAND = re.compile(r"/(?P<letter>[noacrtx])(?=\s|$)\s*", re.IGNORECASE)
_WHO = re.compile(
    r"(?P<who>(?:(?:sra?|srta|dra?|ing|lic|abg|mg|econ|arq)\.\s+)?[^:;.]{2,90}):\s+(?=\S)",
    re.IGNORECASE,
)
# What somebody is called who is not in the file: two names, or one of these.
_CALLED = re.compile(
    r"\b(?:municipalidad(?:es)?|gobiernos?|gerencias?|subgerencias?|alcald\w+|gobernador\w*|"
    r"regidor\w*|camara|asociacion|federacion|comite|oficinas?|direccion|ministerio|policia|"
    r"secretaria|universidad|colegio|parroquia|iglesia|defensoria|fiscalia|todos|todas)\b"
)
_MOST_WORDS = 9  # of a name before the colon
_MOST_SIDES = 4
_WE = {"nosotros", "nosotras", "la red", "red", "la red onu"}
_FRAMEWORKS = (
    (Framework.GCM_OBJECTIVE, r"obj(?:etivo)?s?\b\.?(?:\s+(?:del\s+)?pmm)?|pmm"),
    (Framework.GCM_PRINCIPLE, r"principios?"),
    (Framework.SDG, r"ods"),
)
_NUMBERS = r"\s*(?:n\.?\s?[°º]?\s*)?(?P<numbers>\d{1,2}(?:\s*(?:,|y|e)\s*\d{1,2})*)(?![\d/])"
_ABOUT = [
    (framework, re.compile(rf"(?P<open>[(\[]\s*)?\b(?:{words}){_NUMBERS}(?P<close>\s*[)\]])?"))
    for framework, words in _FRAMEWORKS
]
_IN = re.compile(
    r"\ben\s+(?:(?:la|el)\s+)?(?:(?P<level>region|departamento|provincia|distrito)\s+(?:de\s+)?)?$"
)
_HOLDER = re.compile(r"(?:alcald|gobernador|regidor|teniente)")
_OF = re.compile(r"[\s,]+(?:del?|de\s+l[ao]s?)\s*$")
_ARTICLE = re.compile(r"\s*(?:el|la|los|las)?\s*$")
_LEVELS = {
    "region": PlaceLevel.REGION,
    "departamento": PlaceLevel.REGION,
    "provincia": PlaceLevel.PROVINCE,
    "distrito": PlaceLevel.DISTRICT,
}


@dataclass(frozen=True)
class Ask:
    """What a line leaves open: the field that would answer it, and the answers there may be."""

    field: str
    question: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line as it was understood; `number` is where it stands in the text, from 0.

    `who` is the id of a person, or the name as typed of somebody who is not in the file.
    """

    number: int
    typed: str
    kind: OutcomeKind | None = None
    text: str = ""
    organization_id: int | None = None
    who: int | str | None = None
    due_on: date | None = None
    place_id: int | None = None
    tags: tuple[int, ...] = ()
    asks: tuple[Ask, ...] = ()


# Reading


def read(
    session: Session,
    text: str,
    event_id: int,
    *,
    today: date,
    known: Mapping[str, Line] | None = None,
) -> list[Line]:
    """Say what each line that is not blank says; nothing is written.

    `known` are lines that were read before, by what was typed: they are not read again.
    """
    event = _event(session, event_id)
    before = known or {}
    lines = [(number, clean_line(each)) for number, each in enumerate(text.splitlines())]
    return [
        replace(before[typed], number=number)
        if typed in before
        else _read_line(session, number, typed, event, today)
        for number, typed in [each for each in lines if each[1]][:MOST_LINES]
    ]


def _event(session: Session, event_id: int) -> Event:
    event = session.get(Event, event_id)
    if event is None:
        raise NotFound(_("Esa reunión ya no está en este archivo."))
    return event


def _read_line(session: Session, number: int, typed: str, event: Event, today: date) -> Line:
    command = _COMMAND.match(typed)
    if command is None:
        question = _("¿Qué es? Elija el tipo o empiece la línea con /n, /o, /a, /c, /r, /t o /x.")
        kinds = tuple(Option(each, each.label) for each in OutcomeKind)
        return Line(number, typed, text=typed, asks=(Ask("kind", question, kinds),))
    kind = lexicon.MARKS[command["letter"].lower()]
    said, tag_ids = _without_tags(session, typed[command.end() :])
    if not said:
        return Line(number, typed, kind, asks=(Ask("text", _("Falta decir qué.")),))
    if len(said) > LONGEST:
        return Line(number, typed, kind, said, tags=tag_ids)
    return _read_said(session, Line(number, typed, kind, said, tags=tag_ids), event, today)


def _read_said(session: Session, line: Line, event: Event, today: date) -> Line:
    scene = _scene(session, line.text, today)
    reader = _Reader(session, scene, line.kind or OutcomeKind.NEED)
    who = reader.read_who()
    text, due = reader.read_what(event)
    reader.ask_side(session, who, event.id)
    place = reader.read_place(session)
    return Line(
        line.number,
        line.typed,
        line.kind,
        text,
        reader.organization_id,
        who,
        due,
        place,
        line.tags,
        tuple(reader.asks),
    )


def _scene(session: Session, said: str, today: date) -> Scene:
    sentence = Sentence.of(said)
    hours = hours_in(sentence)
    days = days_in(sentence, [each.span for each in hours])
    taken = [each.span for each in days] + [each.span for each in hours]
    return Scene(sentence, today, {}, {}, hours, days, cast(session, sentence, today, taken))


@dataclass
class _Reader:
    """One line on its way: where its words begin, whose they are, and what is asked."""

    session: Session
    scene: Scene
    kind: OutcomeKind
    start: int = 0  # of what was said, after who said it
    organization_id: int | None = None
    ours: bool = False
    mention: Mention | None = None
    asks: list[Ask] = field(default_factory=list)

    def read_who(self) -> int | str | None:
        """Who said it or answers for it: the words before a colon, or else the first ones."""
        scene = self.scene
        found = _WHO.match(scene.sentence.text)
        if found and len(found["who"].split()) <= _MOST_WORDS:
            who = self._named(clean_line(found["who"]), (0, found.end("who")))
            if who or self.ours or self.mention or self.asks:
                self.start = found.end()
                return who
        for each in scene.cast.mentions:
            if _ARTICLE.match(scene.flat[: each.span[0]]):
                self._take(each)
        return None

    def _named(self, said: str, span: Span) -> int | str | None:
        cast_ = self.scene.cast
        if fold(said) in _WE:
            self.ours, self.organization_id = True, catalogue.NETWORK_ID
            return None
        mentions = [each for each in cast_.mentions if _within(each.span, span)]
        humans = [each for each in cast_.humans if _within(each.span, span)]
        for human in humans[:1]:
            if len(human.names) == 1:
                ((person_id, _name),) = human.names
                if mentions:
                    self._take(mentions[0])
                elif len(human.employers) == 1:
                    self.organization_id = human.employers[0]
                return person_id
            options = tuple(Option(id_, name, self._works(id_)) for id_, name in human.names)
            self.asks.append(Ask("who", _("¿Quién es «{name}»?").format(name=said), options))
            return None
        for mention in reversed(mentions):  # the last is the one of which somebody is
            if (rest := self._beside(mention, span)) is not None:
                self._take(mention)
                return rest[:NAME] or None
        return said[:NAME] if self._is_name(said) else None

    def _is_name(self, said: str) -> bool:
        """Whether words before a colon are of somebody, and not of what is spoken of; of a promise
        they always are.
        """
        capitals = sum(each[:1].isupper() for each in said.split())
        return self.kind in ANSWERED_FOR or capitals > 1 or bool(_CALLED.search(fold(said)))

    def _beside(self, mention: Mention, span: Span) -> str | None:
        """What is said besides an institution: nothing, «Gerencia de Turismo» of it, or None where
        the words are of something else that only sounds like it.
        """
        flat = self.scene.flat
        if re.search(r"[a-z]{2,}", flat[mention.span[1] : span[1]]):
            return None
        own = flat[mention.span[0] : mention.name[0]]
        start = mention.name[0] if _HOLDER.match(own) else mention.span[0]
        before = flat[span[0] : start]
        if _ARTICLE.fullmatch(before):
            return ""
        of = _OF.search(before)
        return tidy(self.scene.sentence.text[span[0] : of.start()]) if of else None

    def _works(self, person_id: int) -> str:
        actors = self.scene.cast.actors
        human = next(h for h in self.scene.cast.humans if person_id in dict(h.names))
        at = [where for who, where in human.works if who == person_id]
        return ", ".join(actors[id_].full_name for id_ in at if id_ in actors)

    def _take(self, mention: Mention) -> None:
        """An institution that was named, or the question which."""
        self.mention = mention
        if mention.sure is not None:
            self.organization_id = mention.sure
            self.ours = mention.sure == catalogue.NETWORK_ID
            return
        name = self.scene.sentence.typed(mention.name)
        question = _("¿Cuál {name}?") if len(mention.ids) > 1 else _("¿Es esta «{name}»?")
        options = options_of(self.scene, mention.ids)
        self.asks.append(Ask("organization_id", question.format(name=name), options))

    def read_what(self, event: Event) -> tuple[str, date | None]:
        """What was said, without the day by which it is due, which is told apart."""
        scene = self.scene
        debtor: Debtor | str = "we" if self.ours else "they" if self.mention else ""
        whole = len(scene.sentence.text)
        clause = Clause(0, self.start, whole, self.kind, debtor, False, (0, self.start))
        results, slots = results_of(scene, [clause], event.start, [], Gathered(scene))
        for slot in slots:
            if slot.name == "due" and slot.asked:
                self.asks.append(Ask("due_on", slot.question, slot.options))
        due = results[0].due
        # A day that is not clear stays in the words.
        said = results[0].text if due else tidy(scene.sentence.typed((self.start, whole)))
        return said or tidy(scene.sentence.text), due

    def ask_side(self, session: Session, who: int | str | None, event_id: int) -> None:
        """Ask who promised, where the line says nothing of it."""
        asked = any(each.field in ("who", "organization_id") for each in self.asks)
        if self.kind is OutcomeKind.COMMITMENT and not (who or self.organization_id or asked):
            question = _("¿Quién se comprometió?")
            self.asks.append(Ask("organization_id", question, _sides(session, event_id)))

    def read_place(self, session: Session) -> int | None:
        """Where it is about: «en Tumbes», asked where there are several of the name."""
        for each in self.scene.cast.mentions:
            into = _IN.search(self.scene.flat[: each.span[0]])
            if each is self.mention or into is None:
                continue
            rows = self._places(session, each, _LEVELS.get(into["level"] or ""))
            if len(rows) == 1:
                return int(rows[0].value)
            if rows:
                name = self.scene.sentence.typed(each.name)
                question = _("¿Qué territorio es «{name}»?").format(name=name)
                self.asks.append(Ask("place_id", question, tuple(rows)))
            return None
        return None

    def _places(self, session: Session, each: Mention, level: PlaceLevel | None) -> list[Option]:
        query = select(Organization.place_id).where(Organization.id.in_(each.ids))
        ids = [id_ for id_ in session.scalars(query) if id_ is not None]
        rows = places.rows(session, ids).values()
        said = {
            PlaceLevel.REGION: _("región"),
            PlaceLevel.PROVINCE: _("provincia"),
            PlaceLevel.DISTRICT: _("distrito"),
        }
        return [
            Option(row.id, row.name, " · ".join(filter(None, (said[row.level], row.inside))))
            for row in sorted(rows, key=lambda row: list(PlaceLevel).index(row.level))
            if level in (None, row.level)
        ]


def _sides(session: Session, event_id: int) -> tuple[Option, ...]:
    """The Network, and the first institutions that took part in an event."""
    query = (
        select(Participation.organization_id)
        .where(Participation.event_id == event_id, Participation.organization_id.is_not(None))
        .order_by(Participation.position)
    )
    ids = [id_ for id_ in dict.fromkeys(session.scalars(query)) if id_ != catalogue.NETWORK_ID]
    wanted = [catalogue.NETWORK_ID, *ids[:_MOST_SIDES]]
    rows = select(Organization).where(Organization.id.in_(wanted))
    names = {each.id: each.full_name for each in session.scalars(rows)}
    return tuple(Option(id_, names[id_]) for id_ in wanted if id_ in names)


def _within(inner: Span, outer: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


# Objectives


def _without_tags(session: Session, said: str) -> tuple[str, tuple[int, ...]]:
    """The objectives, principles and goals that a line names, and the line without them.

    They stay in the text where it would say nothing without them: «revisar el objetivo 16».
    """
    flat = Sentence(said).flat
    wanted: list[tuple[Framework, int]] = []
    cut: list[Span] = []
    for framework, pattern in _ABOUT:
        for found in pattern.finditer(flat):
            numbers = [int(each) for each in re.findall(r"\d{1,2}", found["numbers"])]
            wanted += [(framework, number) for number in numbers]
            in_brackets = found["open"] and found["close"]
            if in_brackets or not flat[found.end() :].strip(" .;,"):
                cut.append(found.span())
    ids = tuple(_tags(session, wanted))
    text = Sentence(said).without((0, len(said)), cut) if ids and cut else tidy(said)
    return text, ids


def _tags(session: Session, wanted: Sequence[tuple[Framework, int]]) -> Iterator[int]:
    for framework, number in dict.fromkeys(wanted):
        query = select(Tag.id).where(Tag.framework == framework, Tag.number == number)
        if (id_ := session.scalar(query)) is not None:
            yield id_


# Saving


def draft_key(event_id: int) -> str:
    """Under which the text is kept until it is saved."""
    return f"event/{event_id}/debrief"


def save(
    session: Session,
    event_id: int,
    rows: Sequence[Mapping[str, Any]],
    *,
    owner_id: int | None = None,
) -> list[int]:
    """Write down these results of an event in one action, and return their ids; or raise.

    Each has the fields of a `Line`: kind, text, organization_id, who, due_on, place_id, tags. The
    problems of a row have keys such as `lines.2.due_on`.
    """
    event = _event(session, event_id)
    if not rows:
        raise Invalid({"lines": _("Escriba al menos una línea.")})
    last = select(func.max(Outcome.position)).where(Outcome.event_id == event_id)
    position = session.scalar(last)
    first = 0 if position is None else position + 1
    made: list[Outcome] = []
    problems: dict[str, str] = {}
    for number, row in enumerate(rows):
        if row.get("kind") is None:
            problems[f"lines.{number}.kind"] = _("Elija el tipo de resultado.")
            continue
        if isinstance(who := row.get("who"), str) and not any(map(str.isalpha, who)):
            problems[f"lines.{number}.who"] = _("Escriba el nombre de una persona.")
            continue
        values = _values(row, owner_id) | {"event_id": event_id, "position": first + number}
        try:
            made.append(outcomes.fill_outcome(session, values))
        except Invalid as error:
            problems |= {
                f"lines.{number}.{_FIELDS.get(name, name)}": why
                for name, why in error.problems.items()
            }
    if problems:
        raise Invalid(problems)
    journal.describe(session, SAVED, event.subject)
    journal.insert_new(session, made)
    outcomes.insert_follow_through(session, made)
    of: list[Record] = [
        OutcomeTag(outcome_id=outcome.id, tag_id=tag_id)
        for outcome, row in zip(made, rows, strict=True)
        for tag_id in dict.fromkeys(row.get("tags") or ())
    ]
    journal.insert_new(session, of)
    drafts.drop(session, draft_key(event_id))
    return [each.id for each in made]


_FIELDS = {"responsible": "who", "raised_by": "who", "debtor_id": "organization_id"}


def _values(row: Mapping[str, Any], owner_id: int | None) -> dict[str, Any]:
    """A row as `outcomes.fill_outcome` takes it: of what is promised, the other side is known."""
    kind, organization_id, who = row["kind"], row.get("organization_id"), row.get("who")
    ours = organization_id == catalogue.NETWORK_ID
    name = "responsible" if kind in ANSWERED_FOR else "raised_by"
    values: dict[str, Any] = {
        "kind": kind,
        "text": clean_text(row.get("text") or ""),
        "organization_id": None if ours else organization_id,
        "place_id": row.get("place_id"),
        f"{name}_id" if isinstance(who, int) else name: who,
    }
    if kind in ANSWERED_FOR:
        values["due_on"] = row.get("due_on")
        values["debtor_id"] = organization_id if kind is not OutcomeKind.TASK else None
    if kind is OutcomeKind.COMMITMENT and organization_id and not ours:
        values["creditor_id"] = catalogue.NETWORK_ID
    if kind is OutcomeKind.TASK or ours:
        values["owner_id"] = owner_id
    return values
