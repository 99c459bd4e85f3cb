"""Who is meant by an id, a code or a name: one record, or a refusal that says who it could be."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from crm import events, organizations, people, search, suggest
from crm.dates import show_partial
from crm.errors import Conflict, NotFound
from crm.i18n import _
from crm.model import Event, Organization, Person, Record
from crm.search import Kind, compact
from crm.text import clean_line, terms

LARGEST_ID = 2**63 - 1
LOOKED_AT, TOLD = 200, 5
_NOUNS: dict[Kind, type[Record]] = {
    Kind.ORGANIZATION: Organization,
    Kind.PERSON: Person,
    Kind.EVENT: Event,
}


def one(session: Session, typed: str | int, *kinds: Kind) -> int:
    """Return the id of the one record that is meant; raise `NotFound` or `Conflict` otherwise.

    What is typed may be an id, a code, an acronym, a whole name, or words that only one name has.
    """
    if (id_ := _by_id(session, typed, kinds)) is not None:
        return id_
    said = clean_line(str(typed))
    found = meant(session, said, *kinds)
    if len(found) == 1:
        return found[0]
    if found:
        raise Conflict(
            _("«{typed}» puede ser varios: {candidates}. Indique el id.").format(
                typed=said[:80], candidates=_told(session, found)
            )
        )
    raise NotFound(_unknown(session, said, kinds))


def meant(session: Session, typed: str, *kinds: Kind) -> list[int]:
    """The records so called or, where none is, those that have each of these words in a name."""
    return known_as(session, typed, *kinds) or _worded(session, typed, kinds)


def known_as(session: Session, typed: str, *kinds: Kind) -> list[int]:
    """The records whose whole name, code, acronym or alias this is."""
    wanted = compact(typed)
    found: dict[int, None] = {}
    for kind in kinds:
        found.update(dict.fromkeys(search.find_exactly(session, typed, kind)))
        hits = search.find(session, typed, kind, limit=LOOKED_AT)
        found |= {
            id_: None
            for id_, names in _names(session, hits, kind)
            if wanted in (compact(name) for name in names)
        }
    return list(found)


def _by_id(session: Session, typed: str | int, kinds: Sequence[Kind]) -> int | None:
    text = str(typed).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > 19 or int(text) > LARGEST_ID:
        return None
    there = (kind for kind in kinds if session.get(_NOUNS[kind], int(text)) is not None)
    return int(text) if next(there, None) else None


def _worded(session: Session, typed: str, kinds: Sequence[Kind]) -> list[int]:
    """The records with each of these words, whole, in one of their names."""
    wanted = set(terms(typed))
    return [
        id_
        for kind in kinds
        for id_, names in _names(session, search.find(session, typed, kind, limit=LOOKED_AT), kind)
        if any(wanted <= set(terms(name)) for name in names)
    ]


def _names(session: Session, ids: Sequence[int], kind: Kind) -> Iterator[tuple[int, list[str]]]:
    if kind is Kind.ORGANIZATION:
        rows = organizations.rows(session, ids)
        yield from ((id_, [rows[id_].name, rows[id_].official_name]) for id_ in ids)
    elif kind is Kind.PERSON:
        of_people = people.rows(session, ids)
        yield from ((id_, [of_people[id_].name]) for id_ in ids)
    else:
        of_events = events.rows(session, ids)
        yield from ((id_, [of_events[id_].subject]) for id_ in ids)


def _unknown(session: Session, typed: str, kinds: Sequence[Kind]) -> str:
    sentence = _("No se encuentra «{typed}» en este archivo.").format(typed=typed[:80])
    near: list[int] = []
    for kind in kinds:
        meant = suggest.meant(session, typed, kind) or typed
        near += search.find(session, meant, kind, limit=TOLD + 1)
    if not near:
        return sentence
    hint = _("Se parece a: {candidates}.").format(candidates=_told(session, near))
    return f"{sentence} {hint}"


def _told(session: Session, ids: Sequence[int]) -> str:
    """Candidates as a list in a sentence, each with the id to ask for it by."""
    shown = list(ids[:TOLD])
    of_organizations = organizations.rows(session, shown)
    of_people = people.rows(session, shown)
    of_events = events.rows(session, shown)
    said = []
    for id_ in shown:
        if row := of_organizations.get(id_):
            around: Sequence[str | None] = (row.official_name, row.territory)
        elif person := of_people.get(id_):
            around = (person.name, person.held, person.organization)
        else:
            event = of_events[id_]
            around = (event.subject, show_partial(event.start) if event.start else None)
        said.append(f"{id_} ({', '.join(each for each in around if each)})")
    if len(ids) > TOLD:
        said.append(_("y más"))
    return "; ".join(said)
