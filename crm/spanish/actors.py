"""Which institutions and people of the file a sentence names, and how sure that is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from crm import catalogue, search
from crm.acronyms import acronyms
from crm.model import (
    GOVERNMENTS,
    Alias,
    Appointment,
    Organization,
    OrganizationKind,
    Person,
    Place,
    Post,
)
from crm.search import BY_CODE, BY_NAME, Keyed, Kind
from crm.spanish import lexicon
from crm.spanish.lexicon import word_set
from crm.spanish.reading import Actor
from crm.spanish.sentence import Sentence, Span, Word, inside, overlap
from crm.text import fold

LONGEST, BEGUN = 16, 4
# Initials that a rule made are taken for sure only from this length on.
SURE_LETTERS = 4
WORD_LETTERS = 2


class Role(Enum):
    """What a name does where it stands."""

    WITH = "with"  # taking part: «con …», «llamé a …»
    SUBJECT = "subject"  # doing something: «Ate pidió …»
    OF = "of"  # told of: «la ordenanza de …»
    PLACE = "place"
    LOOSE = "loose"  # standing by itself, or after words that nobody knows


@dataclass(frozen=True)
class Mention:
    """A name in the sentence, with those who bear it; `span` has the words that belong to it."""

    span: Span
    name: Span
    ids: tuple[int, ...]
    role: Role = Role.LOOSE
    doubt: bool = False  # it may be the beginning or the end of another name
    group: int = 0  # names in one enumeration share it

    @property
    def sure(self) -> int | None:
        """The one that is meant, if there is no doubt."""
        return self.ids[0] if len(self.ids) == 1 and not self.doubt else None


@dataclass(frozen=True)
class Human:
    """Somebody whose name is in the sentence: all who bear it, with where each works now."""

    span: Span
    names: tuple[tuple[int, str], ...]
    works: tuple[tuple[int, int], ...]  # (person, institution)

    def at(self, organization_id: int) -> list[int]:
        """Those of the name who work there."""
        return [person for person, where in self.works if where == organization_id]

    @property
    def employers(self) -> list[int]:
        return list(dict.fromkeys(where for _person, where in self.works))


@dataclass(frozen=True)
class Cast:
    """Everyone whom a sentence names."""

    mentions: tuple[Mention, ...] = ()
    humans: tuple[Human, ...] = ()
    actors: dict[int, Actor] = field(default_factory=dict)

    def spans(self) -> list[Span]:
        return [each.span for each in self.mentions] + [each.span for each in self.humans]


def cast(
    session: Session,
    sentence: Sentence,
    today: date,
    taken: Sequence[Span],
    chosen: Sequence[int] = (),
) -> Cast:
    """Find who is named, in as few questions as there are kinds of answers."""
    grams = dict(_grams(sentence, taken))
    begun = {said for said, spans in grams.items() if any(_may_begin(sentence, s) for s in spans)}
    found: dict[str, list[Keyed]] = defaultdict(list)
    for each in search.keyed(session, grams, begun):
        found[each.said].append(each)
    names = _longest(sentence, grams, found)
    ids = {each.record_id for _span, said in names for each in found[said]}
    everyday = {code for _span, said in names if (code := lexicon.everyday(said))}
    ids |= {*chosen, *map(catalogue.government_id, everyday)}
    actors = _actors(session, sorted(ids), today)
    humans = _humans(session, sentence, names, found, today)
    missing = {where for each in humans for where in each.employers} - actors.keys()
    if missing:
        actors |= _actors(session, [*missing], today)
    mentions = _mentions(sentence, names, found, actors)
    return Cast(tuple(_in_place(sentence, mentions, humans, taken)), tuple(humans), actors)


# Pieces of the sentence that may be names


def _grams(sentence: Sentence, taken: Sequence[Span]) -> Iterator[tuple[str, list[Span]]]:
    found: dict[str, list[Span]] = defaultdict(list)
    words = sentence.words
    for first, word in enumerate(words):
        if inside(word.start, taken) or word.flat in _NEVER_FIRST:
            continue
        spaced = joined = ""
        for last in range(first, min(first + LONGEST, len(words))):
            other = words[last]
            gap = sentence.flat[words[last - 1].end : other.start] if last > first else ""
            if _breaks(gap, words[last - 1] if last > first else None):
                break
            tight = "" if gap and not gap.isspace() and " " not in gap else " " if gap else ""
            spaced = f"{spaced} {other.flat}".strip()
            joined = f"{joined}{tight}{other.flat}"
            span = (word.start, other.end)
            if other.flat in _NEVER_LAST or (first == last and _only_a_word(other)):
                continue
            for said in {spaced, joined}:
                found[said].append(span)
    yield from found.items()


_NEVER_FIRST = word_set("a al con de del en y e o u para por sobre que se no un una c q su")
_NEVER_LAST = _NEVER_FIRST | word_set("el la los las lo")
_BREAK = re.compile(r"[:;()!?¿¡]")


def _breaks(gap: str, before: Word | None) -> bool:
    """Tell whether no name goes on over what stands between two words."""
    if _BREAK.search(gap):
        return True
    stop = "." in gap and " " in gap
    return stop and before is not None and len(before.flat) > 1


def _only_a_word(word: Word) -> bool:
    return word.flat.isdigit() or word.flat in lexicon.STOP or len(word.flat) < 2


def _may_begin(sentence: Sentence, span: Span) -> bool:
    """Tell whether these may be the first words of a longer name."""
    words = sentence.flat[span[0] : span[1]].split()
    if len(words) > BEGUN + 1:
        return False
    said = " ".join(words)
    if any(each.noun and each.form.fullmatch(said) for each in lexicon.HEADS):
        return False  # «mesa de trabajo» is a kind of event before it is the start of a name
    if len(words) == 1:
        return len(words[0]) > 3 and words[0] not in lexicon.GENERIC
    return not all(each in lexicon.GENERIC or each in lexicon.STOP for each in words)


def _longest(
    sentence: Sentence, grams: dict[str, list[Span]], found: dict[str, list[Keyed]]
) -> list[tuple[Span, str]]:
    """Of the pieces that are names, the longest, none on top of another."""
    hits = [(span, said) for said in found for span in grams[said]]
    hits += [(span, said) for said in lexicon.ALSO for span in grams.get(said, [])]
    # A whole name before a begun one of the same length.
    hits.sort(key=lambda hit: (hit[0][0] - hit[0][1], not _whole(found[hit[1]], hit[1])))
    chosen: list[tuple[Span, str]] = []
    for span, said in hits:
        if not any(overlap(span, other) for other, _said in chosen):
            chosen.append((span, said))
    return sorted(chosen)


def _whole(hits: Iterable[Keyed], said: str) -> bool:
    return any(each.key == said for each in hits)


# Institutions


def _actors(session: Session, ids: Sequence[int], today: date) -> dict[int, Actor]:
    rows = session.execute(_facts(), {"ids": list(ids)})
    found = {}
    for id_, kind, official, short, closed_on, code, population, province, region, *called in rows:
        name = short or official
        around = [each for each in (province, region) if each]
        own = [each for said in called if said for each in said.splitlines()]
        found[id_] = Actor(
            id_,
            name,
            official if kind in GOVERNMENTS else name,
            kind,
            code if kind in GOVERNMENTS else None,
            frozenset(map(fold, around)),
            ", ".join(dict.fromkeys(around)),
            population or 0,
            closed_on is not None and closed_on <= today,
            frozenset(map(search.compact, own)),
        )
    return found


# Put together once: that takes longer than what it asks.
@cache
def _facts() -> Select[*tuple[Any, ...]]:
    own, province, region = aliased(Place), aliased(Place), aliased(Place)
    others = select(func.group_concat(Alias.name, "\n"))
    others = others.where(Alias.organization_id == Organization.id)
    return (
        select(
            Organization.id,
            Organization.kind,
            Organization.official_name,
            Organization.short_name,
            Organization.closed_on,
            own.code,
            own.population,
            province.name,
            region.name,
            Organization.acronym_es,
            Organization.acronym_en,
            others.scalar_subquery(),
        )
        .outerjoin(own, own.id == Organization.place_id)
        .outerjoin(province, province.id == own.parent_id)
        .outerjoin(region, region.id == province.parent_id)
        .where(Organization.id.in_(bindparam("ids", expanding=True)))
    )


def _mentions(
    sentence: Sentence,
    chosen: list[tuple[Span, str]],
    found: dict[str, list[Keyed]],
    actors: dict[int, Actor],
) -> list[Mention]:
    made: list[Mention] = []
    for span, said in chosen:
        if any(overlap(span, each.span) for each in made):
            continue  # it qualified the one before
        hits = [each for each in found[said] if not _a_word(sentence, span, each, actors)]
        bearers, doubt = _bearers(said, hits, actors)
        if not bearers:
            continue
        mention = Mention(span, span, tuple(bearers), doubt=doubt)
        mention = _narrowed_by_kind(sentence, mention, said, actors)
        names = [each for each, _said in chosen]
        mention = _narrowed_by_place(sentence, mention, names, actors)
        # «La MD de Lince»: what says of which kind it is may be the letters of another.
        made = [each for each in made if not overlap(each.span, mention.span)]
        made.append(_in_doubt(sentence, mention, names))
    return made


def _a_word(sentence: Sentence, span: Span, hit: Keyed, actors: dict[int, Actor]) -> bool:
    """Tell whether these are but two small letters that a rule also makes of a name: «va», «ve»."""
    return (
        span[1] - span[0] <= WORD_LETTERS
        and hit.kind is Kind.ORGANIZATION
        and not sentence.typed(span).isupper()
        and _by_rule(hit, actors)
    )


def _bearers(said: str, hits: list[Keyed], actors: dict[int, Actor]) -> tuple[list[int], bool]:
    """Who may be meant, the most populous first, and whether even one alone is doubtful."""
    hits = [each for each in hits if each.kind is Kind.ORGANIZATION]
    whole = [each for each in hits if each.key == said]
    named = {each.record_id for each in whole if not _by_rule(each, actors)}
    if said in lexicon.SURELY:
        return [catalogue.government_id(lexicon.SURELY[said])], False
    also = {catalogue.government_id(lexicon.ALSO[said])} if said in lexicon.ALSO else set()
    if named or also:
        ids, doubt = named | (also & actors.keys()), False
    elif whole:
        ids = {each.record_id for each in whole}
        letters = said.startswith(("md", "mp", "gr")) or not _governments(ids, actors)
        doubt = len(said) < SURE_LETTERS or not letters
    else:
        ids = {each.record_id for each in hits}
        doubt = " " not in said and not all(actors[id_].kind in _PUBLIC for id_ in ids)
    there = [id_ for id_ in ids if not actors[id_].closed]
    doubt = doubt or not there
    return sorted(there or ids, key=lambda id_: (-actors[id_].population, id_)), doubt


_PUBLIC = frozenset(
    {
        OrganizationKind.NATIONAL,
        OrganizationKind.AUTONOMOUS,
        OrganizationKind.UN,
        OrganizationKind.SPACE,
    }
)


def _governments(ids: Iterable[int], actors: dict[int, Actor]) -> bool:
    return any(actors[id_].kind in GOVERNMENTS for id_ in ids)


def _by_rule(hit: Keyed, actors: dict[int, Actor]) -> bool:
    """Tell whether it is found by initials that a rule made, and that perhaps nobody uses."""
    if hit.by != BY_CODE or " " in hit.key or hit.key.isdigit():
        return False
    actor = actors[hit.record_id]
    if hit.key in actor.called:
        return False
    if actor.kind in GOVERNMENTS:
        return hit.key in acronyms(actor.name, actor.kind.value)
    own = {fold(actor.name).replace(" ", ""), actor.name.casefold()}
    return hit.key not in own and hit.key in acronyms(actor.full_name, actor.kind.value)


def _narrowed_by_kind(
    sentence: Sentence, mention: Mention, said: str, actors: dict[int, Actor]
) -> Mention:
    """«La muni de …», «el gobernador de …» say which of the bearers it is."""
    start, end = mention.span
    before = sentence.flat[:start]
    article = lexicon.ARTICLE.search(before)
    for text in (before, before[: article.start()] if article else before):
        for form, kinds in lexicon.KIND_WORDS:
            if words := form.search(text):
                return _of_kinds(mention, (words.start(), end), kinds, actors)
        if (words := lexicon.MISSPELT.search(text)) and _alike(words[1], "municipalidad"):
            return _of_kinds(mention, (words.start(), end), lexicon.LOCALS, actors)
    return replace(mention, span=(article.start() if article else start, end))


def _of_kinds(
    mention: Mention, span: Span, kinds: frozenset[OrganizationKind], actors: dict[int, Actor]
) -> Mention:
    fitting = tuple(id_ for id_ in mention.ids if actors[id_].kind in kinds)
    doubt = not fitting or (mention.doubt and len(fitting) > 1)
    return replace(mention, span=span, ids=fitting or mention.ids, doubt=doubt)


def _alike(one: str, other: str) -> bool:
    """Tell whether two words are one slip apart: a letter missing, added, changed or swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return one == other
    first = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    tails = (one[first + 1 :], other[first + 1 :]), (one[first:], other[first + 1 :])
    swapped = one[first : first + 2] == other[first : first + 2][::-1]
    return (
        any(a == b for a, b in tails)
        or one[first + 1 :] == other[first:]
        or (swapped and one[first + 2 :] == other[first + 2 :])
    )


def _narrowed_by_place(
    sentence: Sentence, mention: Mention, names: list[Span], actors: dict[int, Actor]
) -> Mention:
    """«Comas, Lima», «Comas (Junín)», «Comas de Junín»: the region or province settles it."""
    end = mention.span[1]
    found = _PLACE_AFTER.match(sentence.flat, end)
    if not found or not _governments(mention.ids, actors):
        return mention
    places = {each for id_ in mention.ids for each in actors[id_].within}
    here = found.end()
    said = [
        each for each in places if re.compile(rf"{re.escape(each)}\b").match(sentence.flat, here)
    ]
    if not said:
        # «Comas (Ica)»: there is none there.
        other = [last for start, last in names if found["mark"] == "(" and start == here]
        return replace(mention, span=(mention.span[0], other[0]), doubt=True) if other else mention
    place = max(said, key=len)
    end = here + len(place)
    if found["mark"] == "," and _goes_on(sentence, end, names):
        return mention  # an enumeration, of which it is the second
    if found["mark"] == "(":
        if not sentence.flat[end:].lstrip().startswith(")"):
            return mention
        end = sentence.flat.index(")", end) + 1
    fitting = tuple(id_ for id_ in mention.ids if place in actors[id_].within)
    return replace(mention, span=(mention.span[0], end), ids=fitting)


_PLACE_AFTER = re.compile(
    r"\s*(?P<mark>\(|,|\s-\s|\b(?:de|en)\b)\s*(?:(?:la|el)\s+)?"
    r"(?:(?:provincia|region|departamento)\s+(?:del?\s+)?)?"
)


def _goes_on(sentence: Sentence, end: int, names: list[Span]) -> bool:
    """Tell whether another name follows, so that these were parts of an enumeration."""
    rest = re.compile(r"\s*(?:,|\by\b|\be\b)\s*(?:(?:el|la|los|las)\s+)?").match(sentence.flat, end)
    return rest is not None and any(start == rest.end() for start, _end in names)


def _in_doubt(sentence: Sentence, mention: Mention, names: list[Span]) -> Mention:
    """Doubt a name that goes on in words that nobody knows: «Lima Gas», «San Juan de Matucana»."""
    end = mention.span[1]
    if company := lexicon.COMPANY.match(sentence.flat, end):
        return replace(mention, span=(mention.span[0], company.end()))
    following = re.compile(r"\s+(?:de\s+(?:la\s+|los\s+)?|del\s+)?(?P<word>[^\W_]+)").match(
        sentence.flat, end
    )
    if not following or any(start == following.start("word") for start, _end in names):
        return mention
    word, place = following["word"], following.start("word")
    capital = sentence.capital(place)
    plain = (
        word in lexicon.STOP
        or word in lexicon.PLAIN
        or word[0].isdigit()
        or lexicon.SPANISH_ENDING.search(word)
        or any(form.match(sentence.flat, place) for form, _kind, _debtor in lexicon.TRIGGERS)
    )
    of = sentence.flat[end:place].split()
    if not plain and (capital or (of and not _DAYLIKE.match(word))):
        return replace(mention, doubt=True)
    return mention


_DAYLIKE = re.compile(
    r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|fin|medi|ini|comi|prin"
)


# People


def _humans(
    session: Session,
    sentence: Sentence,
    chosen: list[tuple[Span, str]],
    found: dict[str, list[Keyed]],
    today: date,
) -> list[Human]:
    """Those named by at least two words; a given name alone says nothing for sure."""
    named = []
    for span, said in chosen:
        hits = [each for each in found[said] if each.kind is Kind.PERSON and each.by == BY_NAME]
        whole = [each for each in hits if each.key == said] or hits
        institution = any(each.kind is Kind.ORGANIZATION for each in found[said])
        if " " in said and whole and not institution and not _longer_name(sentence, span):
            named.append((span, {each.record_id for each in whole}))
    ids = {id_ for _span, some in named for id_ in some}
    if not ids:
        return []
    names: dict[int, str] = {}
    works: dict[int, list[int]] = defaultdict(list)
    for person, where in session.execute(_posts(), {"ids": [*ids], "day": today}):
        names[person.id] = person.name
        if where is not None and where not in works[person.id]:
            works[person.id].append(where)
    return [
        Human(
            span,
            tuple((id_, names[id_]) for id_ in sorted(some)),
            tuple((id_, where) for id_ in sorted(some) for where in works[id_]),
        )
        for span, some in named
    ]


def _longer_name(sentence: Sentence, span: Span) -> bool:
    """Tell whether a surname follows that the person does not have."""
    following = re.compile(r"\s+([^\W\d_]+)").match(sentence.flat, span[1])
    if not following or following[1] in lexicon.STOP:
        return False
    return sentence.capital(following.start(1))


@cache
def _posts() -> Select[Any]:
    begun = or_(Appointment.start_first.is_(None), Appointment.start_first <= bindparam("day"))
    runs = or_(Appointment.end_last.is_(None), Appointment.end_last >= bindparam("day"))
    current = (
        select(Appointment.person_id, Post.organization_id)
        .join(Post, Post.id == Appointment.post_id)
        .where(begun, runs)
        .subquery()
    )
    return (
        select(Person, current.c.organization_id)
        .outerjoin(current, current.c.person_id == Person.id)
        .where(Person.id.in_(bindparam("ids", expanding=True)))
        .order_by(Person.id, current.c.organization_id)
    )


# What a name does where it stands


def _in_place(
    sentence: Sentence, mentions: list[Mention], humans: list[Human], taken: Sequence[Span]
) -> Iterator[Mention]:
    before: Mention | None = None
    strangers = {each: _stranger(sentence, each, mentions) for each in mentions}
    names = [name for name in strangers.values() if name]
    for number, each in enumerate(mentions):
        if any(overlap(each.span, span) for span in (*(one.span for one in humans), *names)):
            continue
        role, listed = _role(sentence, each, before, humans, taken, strangers[each])
        group = before.group if listed and before else number + 1
        nested = before is not None and _nested(sentence, each, before)
        before = replace(each, role=role, group=group, doubt=each.doubt or nested)
        yield before


_WITH = re.compile(
    r"(?:\bcon|\bc\s?/|\bjunto\s+a|"
    r"\b(?:recib\w+|lleg\w+|correo|mail|llamada)\b.*\bde\s+parte\s+del?)\s*$"
)
_TO = re.compile(r"(?<!gracias\s)(?<!debido\s)(?<!frente\s)(?<!respecto\s)(?<!cerca\s)\bal?\s*$")
_WITHOUT = re.compile(r"\b(?:no|sin|menos|excepto|salvo)\s+(?:con\s+|al?\s+)?$")
_ON_BEHALF = re.compile(r"^(?!.*\b(?:recib|lleg|correo|mail|llamada)).*\bde\s+parte\s+del?\s*$")
_AND = re.compile(
    r"(?:(?:\by|,)\s+\d{1,3}\s+del?|,\s*y|\by|\be|,|\bni|\bjunto\s+con|\basi\s+como|\bademas\s+del?|\by\s+con)\s*$"
)
_OF = re.compile(r"\b(?:de|del)\s*$")
_COUNTED = re.compile(
    r"(?:\b(?:los|las|sus|un|una|unos|unas|vari[oa]s|algun[oa]s|much[oa]s|otr[oa]s|dos|tres|cuatro|"
    r"cinco|\d{1,3})\s*)+$"
)
_PLACED = re.compile(r"\b(?:en|desde|hacia|hasta)\s*$")
_CLAUSE = re.compile(r"(?:^|[.:;,])\s*(?:y\s+)?$")


def _role(
    sentence: Sentence,
    mention: Mention,
    before: Mention | None,
    humans: list[Human],
    taken: Sequence[Span],
    stranger: Span | None,
) -> tuple[Role, bool]:
    """What the words before a name make of it, and whether it goes on an enumeration."""
    start = mention.span[0]
    organ = lexicon.ORGAN_OF.search(sentence.flat[:start])
    here = stranger[0] if stranger else organ.start() if organ else start
    text = _without_article(sentence.flat[:here])
    text = text[: counted.start()] if organ and (counted := _COUNTED.search(text)) else text
    if before and _joined(text, before.span[1]) and not _WITHOUT.search(text):
        return before.role, True
    if _WITHOUT.search(text) or _ON_BEHALF.search(text):
        return Role.LOOSE, False
    if _WITH.search(text):
        return Role.WITH, False
    if lexicon.PEOPLE_OF.search(sentence.flat[:start]):
        return Role.PLACE, False
    if of := _OF.search(text):
        return (Role.WITH if _of_event(text[: of.start()], of.start(), humans) else Role.OF), False
    if _TO.search(text) or any(
        _ends_in(each.form, text) for each in lexicon.HEADS if not each.noun
    ):
        return Role.WITH, False
    if _PLACED.search(text):
        return Role.PLACE, False
    said = len(text.rstrip(" ,"))
    if _CLAUSE.search(text) or any(first < said <= last + 1 for first, last in taken):
        return Role.SUBJECT, False
    return Role.LOOSE, False


def _stranger(sentence: Sentence, mention: Mention, mentions: list[Mention]) -> Span | None:
    """Where somebody is named whom the file does not know, but who is of this government.

    «Rosa Huertas de la muni de Lince», «Juan Ruiz, gerente de Lince»; but «Textil Sol de Lince»,
    «Textil Sol, la muni de Lince y Ate» and «Cruz Roja (OIM)» say nothing of the kind.
    """
    flat, start = sentence.flat, mention.span[0]
    organ = lexicon.ORGAN_OF.search(flat[:start])
    here = organ.start() if organ else start
    found = _NAMED.search(sentence.text[:here])
    if not found or fold(found["name"]).split()[0] in lexicon.GENERIC:
        return None
    span, office = found.span("name"), flat[here : mention.name[0]]
    tied = _GOVERNED.search(office) if "de" in found["joint"] else lexicon.OFFICIAL.match(office)
    named = any(each.span[0] == span[0] and each.sure is not None for each in mentions)
    before = flat[: span[0]]
    met = _WITH.search(before) or _TO.search(before)
    return span if tied and met and not named else None


_CAPITAL = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+"
_NAMED = re.compile(
    rf"\b(?P<name>(?:{_CAPITAL}\s+){{1,3}}{_CAPITAL})"
    r"(?P<joint>\s+del?\s+(?:la\s+|el\s+)?|\s*,?\s*)$"
)
_GOVERNED = re.compile(r"\b(?:muni|gob|gore\b|m\.?\s?[dp]\b)")


def _nested(sentence: Sentence, mention: Mention, before: Mention) -> bool:
    """«La gerencia de migraciones de Ate»: the first name may be a part of the second."""
    text = sentence.flat[: mention.span[0]]
    own = lexicon.ORGAN_OF.search(text, before.span[1])
    return own is None and lexicon.ORGAN_OF.search(text) is not None


def _joined(text: str, end: int) -> bool:
    """Tell whether nothing but «y», «con» or a comma parts two names."""
    joint = _AND.search(text)
    return joint is not None and joint.end() > end and not text[end : joint.start()].strip()


def _without_article(text: str) -> str:
    article = lexicon.ARTICLE.search(text)
    return text[: article.start()] if article else text


def _of_event(text: str, here: int, humans: list[Human]) -> bool:
    """«Reunión del …», «Ruth Zevallos de …»: it takes part."""
    if any(here - 1 <= human.span[1] <= here for human in humans):
        return True
    return any(_ends_in(each.form, text) for each in lexicon.HEADS if each.noun)


def _ends_in(form: re.Pattern[str], text: str) -> bool:
    """Tell whether a text ends in such words."""
    text = text.rstrip()
    return any(found.end() == len(text) for found in form.finditer(text))
