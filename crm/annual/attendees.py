"""Who was at events, in groups as a report tells them: representatives of …, so many companies.

Numbers are those of `counting`; here they only get the words that they are told in.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import counting
from crm.annual.value import Ref
from crm.bulk import chunks
from crm.counting import Counts
from crm.i18n import language
from crm.model import (
    LOCAL,
    CountUnit,
    HeadCount,
    Organization,
    OrganizationKind,
    Place,
    TerritoryGroup,
    TerritoryGroupPlace,
)
from crm.text import fold

K = TypeVar("K")
MOST_SECTORS = 3


@dataclass(frozen=True)
class Attendees:
    """Attendees of one kind at some events; of a label, where they were only counted.

    `organization_ids` are of their institutions, and `refs` the records that are counted.
    """

    number: int
    persons: bool
    kind: OrganizationKind | None = None
    label: str = ""
    territory: str = ""
    sectors: tuple[str, ...] = ()
    more_sectors: bool = False
    result: str = ""
    organization_ids: tuple[int, ...] = ()
    refs: tuple[Ref, ...] = ()


def attendees_of(
    session: Session, events: Mapping[K, Sequence[int]]
) -> dict[K, tuple[Attendees, ...]]:
    """The groups of attendees of some events, by what these are kept under, in few queries."""
    counts = counting.counts_of(session, events)
    heads = _heads(session, [id_ for each in counts.values() for id_ in _head_ids(each)])
    ids = {id_ for each in counts.values() for id_ in each.institutions.ids}
    words = _Words(session, ids)
    return {key: tuple(_groups(each, heads, words)) for key, each in counts.items()}


def _groups(counts: Counts, heads: Mapping[int, HeadCount], words: "_Words") -> list[Attendees]:
    of_heads = [heads[id_] for id_ in _head_ids(counts)]
    kept = _labelled(of_heads)
    bare: dict[OrganizationKind | None, list[HeadCount]] = defaultdict(list)
    for each in of_heads:
        if not each.label and each.unit is CountUnit.PERSONS:
            bare[words.kind(each.organization_id) or _kind(each.kind)].append(each)
    people = Counter({share.key: share.people for share in counts.by_kind})
    named = []
    for kinds in _CLASSES:
        unnamed = [head for kind in kinds for head in bare[kind]]
        number = sum(people[kind] for kind in kinds) + sum(each.total or 0 for each in unnamed)
        if not number or kinds == (OrganizationKind.COMPANY,):
            continue
        ids = words.of(counts.institutions.ids, kinds)
        refs = [
            Ref("participation", id_)
            for share in counts.by_kind
            if share.key in kinds
            for id_ in share.attendances.ids
        ]
        refs += [Ref("head_count", each.id) for each in unnamed]
        named.append(
            Attendees(
                number,
                True,
                kinds[0],
                territory=words.territory(ids),
                organization_ids=ids,
                refs=tuple(refs),
            )
        )
    named += _companies(counts, words)
    return [*kept, *sorted(named, key=lambda each: -each.number)]


_CLASSES: tuple[tuple[OrganizationKind | None, ...], ...] = (
    LOCAL,
    *((kind,) for kind in OrganizationKind if kind not in LOCAL),
    (None,),
)


def _companies(counts: Counts, words: "_Words") -> list[Attendees]:
    """Companies count as institutions: two people of one are one."""
    ids = words.of(counts.institutions.ids, (OrganizationKind.COMPANY,))
    if not ids:
        return []
    lines = Counter(line for id_ in ids if (line := words.business.get(id_)))
    most = tuple(line for line, _number in lines.most_common(MOST_SECTORS))
    more = len(lines) > MOST_SECTORS or (bool(lines) and sum(lines.values()) < len(ids))
    return [
        Attendees(
            len(ids),
            False,
            OrganizationKind.COMPANY,
            territory=words.territory(ids),
            sectors=most,
            more_sectors=more,
            organization_ids=ids,
            refs=tuple(Ref("organization", id_) for id_ in ids),
        )
    ]


def _labelled(heads: Sequence[HeadCount]) -> list[Attendees]:
    """What was counted under a label, or counted in institutions: one group a label."""
    found: dict[tuple[str, CountUnit], Attendees] = {}
    for each in heads:
        if not each.label and each.unit is CountUnit.PERSONS:
            continue
        key = fold(each.label or each.kind or ""), each.unit
        before = found.get(key)
        if before is None:
            found[key] = Attendees(
                each.total or 0,
                each.unit is CountUnit.PERSONS,
                _kind(each.kind),
                each.label or "",
                sectors=tuple(each.sectors),
                more_sectors=each.more_sectors,
                result=each.result or "",
                refs=(Ref("head_count", each.id),),
            )
        else:
            found[key] = replace(
                before,
                number=before.number + (each.total or 0),
                sectors=tuple(dict.fromkeys((*before.sectors, *each.sectors))),
                more_sectors=before.more_sectors or each.more_sectors,
                result=before.result or each.result or "",
                refs=(*before.refs, Ref("head_count", each.id)),
            )
    return list(found.values())


def _head_ids(counts: Counts) -> tuple[int, ...]:
    return (*counts.heads.ids, *counts.institution_heads.ids)


def _heads(session: Session, ids: Sequence[int]) -> dict[int, HeadCount]:
    found: dict[int, HeadCount] = {}
    for some in chunks(sorted(ids)):
        query = select(HeadCount).where(HeadCount.id.in_(some))
        found |= {each.id: each for each in session.scalars(query)}
    return found


def _kind(word: str | None) -> OrganizationKind | None:
    return next((each for each in OrganizationKind if each.value == word), None)


class _Words:
    """What institutions are and where, and how places are spoken of together."""

    def __init__(self, session: Session, ids: Collection[int]) -> None:
        self._kinds: dict[int, OrganizationKind] = {}
        self.business: dict[int, str] = {}
        self._codes: dict[int, str] = {}
        columns: list[Any] = [
            Organization.id,
            Organization.kind,
            Organization.business_line,
            Place.code,
        ]
        for some in chunks(sorted(ids)):
            query = select(*columns).outerjoin(Place, Place.id == Organization.place_id)
            for id_, kind, business, code in session.execute(
                query.where(Organization.id.in_(some))
            ):
                self._kinds[id_] = kind
                if business:
                    self.business[id_] = business
                if code:
                    self._codes[id_] = code
        self._groups = _territory_groups(session)
        regions = {f"{code[:2]}0000" for code in self._codes.values()}
        names = select(Place.code, Place.name).where(Place.code.in_(regions))
        self._regions: dict[str, str] = dict(session.execute(names).all())

    def kind(self, organization_id: int | None) -> OrganizationKind | None:
        return self._kinds.get(organization_id or 0)

    def of(self, ids: Sequence[int], kinds: Collection[OrganizationKind | None]) -> tuple[int, ...]:
        return tuple(id_ for id_ in ids if self._kinds.get(id_) in kinds)

    def territory(self, ids: Sequence[int]) -> str:
        """The region that all are of, or the group of places that they are of together."""
        codes = [self._codes.get(id_, "") for id_ in ids]
        if not codes or not all(codes):
            return ""
        regions = {code[:2] for code in codes}
        if len(regions) == 1:
            return self._regions.get(f"{codes[0][:2]}0000", "")
        for name, places in self._groups:
            if all(any(code.startswith(place) for place in places) for code in codes):
                return name
        return ""


def _territory_groups(session: Session) -> list[tuple[str, list[str]]]:
    """Each group of places, with how the codes of its places begin."""
    query = (
        select(TerritoryGroup.name_es, TerritoryGroup.name_en, Place.code)
        .join(TerritoryGroupPlace, TerritoryGroupPlace.group_id == TerritoryGroup.id)
        .join(Place, Place.id == TerritoryGroupPlace.place_id)
        .order_by(TerritoryGroup.id)
    )
    found: dict[str, list[str]] = {}
    for name_es, name_en, code in session.execute(query):
        name = name_en if language() == "en" else name_es
        found.setdefault(name, []).append(_beginning(code))
    return list(found.items())


def _beginning(code: str) -> str:
    """«1501» of the province 150100, «07» of the region 070000."""
    while code.endswith("00"):
        code = code[:-2]
    return code
