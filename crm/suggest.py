"""What somebody may have meant by words that nothing in the file has."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from sqlalchemy.orm import Session

from crm import organizations, people, search
from crm.search import Kind
from crm.text import fold, terms

SHORTEST, LOOKED_AT, ALIKE = 3, 60, 0.7


def meant(session: Session, typed: str, kind: Kind) -> str | None:
    """Return words that do find something, each like the one typed; None where there are none."""
    found: list[str] = []
    for word in terms(typed):
        if search.find(session, word, kind, limit=1):
            found.append(word)
            continue
        alike = get_close_matches(word, list(_near(session, word, kind)), n=1, cutoff=ALIKE)
        if not alike:
            return None
        found.append(alike[0])
    said = " ".join(found)
    differs = said != fold(typed)
    return said if differs and search.find(session, said, kind, limit=1) else None


def _near(session: Session, word: str, kind: Kind) -> Iterator[str]:
    """Words of the names that share the longest beginning with this one."""
    for length in range(len(word) - 1, SHORTEST - 1, -1):
        ids = search.find(session, word[:length], kind, limit=LOOKED_AT)
        words = {each for name in _names(session, ids, kind) for each in terms(name)}
        near = [each for each in words if each.startswith(word[:length])]
        if near:
            yield from sorted(near)
            return


def _names(session: Session, ids: Sequence[int], kind: Kind) -> list[str]:
    if kind is Kind.PERSON:
        return [row.name for row in people.rows(session, ids).values()]
    rows = organizations.rows(session, ids).values()
    return [name for row in rows for name in (row.name, row.official_name)]
