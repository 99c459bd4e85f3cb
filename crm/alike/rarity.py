"""How common names are: whoever has a common one needs more than the name to be taken for one."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log10

from crm.alike.institutions import Institution, best_names, matched
from crm.alike.likeness import (
    ACRONYM,
    SAME_EMAIL,
    SAME_PHONE,
    SAME_PLACE,
    SAME_RUC,
    SAME_WEB,
    Likeness,
)
from crm.alike.people import Someone
from crm.alike.words import SHORT, near

# Fixed on the development seeds of `bench`, before the held-out one was drawn. With as many
# namesakes to be expected by chance as `_FEW`, a name begins to say less: `_WEIGHT` less for each
# ten times as many. An institution has a name that is not taken, where it can.
_FEW_PEOPLE, _FEW_INSTITUTIONS, _WEIGHT = 0.001, 0.01, 0.1
_UNSEEN = 1_000  # who have other names yet: among few, none is common
_NOBODY_ELSES = {SAME_EMAIL, SAME_PHONE, SAME_WEB, SAME_RUC}


def _less(likeness: Likeness, expected: float, few: float) -> Likeness:
    if expected <= few or _NOBODY_ELSES & set(likeness.why):
        return likeness
    return likeness._replace(score=likeness.score - _WEIGHT * log10(expected / few))


def _share(counts: Counter[str], one: str, other: str, of: int) -> float:
    """The share of those, but for these two, who bear either of two words taken for one.

    Where others bear the rarer one too it is a name of its own, not a slip.
    """
    rare, common = sorted((counts[one], counts[other]))
    if one == other:
        return max(common - 2, 0) / (of + _UNSEEN)
    return max(common - 1, 0) * max(rare - 1, 1) / (of + _UNSEEN)


class PeopleRarity:
    """How many of these people bear each word of a name."""

    def __init__(self, known: Sequence[Someone]) -> None:
        self._people = len(known)
        self._given = Counter(word for one in known for word in _called(one.given))
        self._surnames = Counter(
            word for one in known for word in (one.paternal, one.maternal) if word
        )
        self._regions = Counter(each for one in known for each in one.regions)
        self._houses = Counter(each for one in known for each in one.organizations)

    def weigh(self, one: Someone, other: Someone, likeness: Likeness) -> Likeness:
        """How far two are one, less what namesakes take off; who shares a mailbox has none."""
        expected = self._people * self._of_given(one, other) * self._of_surnames(one, other)
        return _less(likeness, expected * self._as_near(one, other), _FEW_PEOPLE)

    def _of_given(self, one: Someone, other: Someone) -> float:
        """The share of people with the given names that two have in common."""
        short, long = sorted((one.given, other.given), key=len)
        share = 1.0
        for word in short:
            match = max(long, key=lambda each: near(word, each, given=True))
            if min(len(word), len(match)) == 1:
                share *= _share(self._given, word[0], match[0], self._people)
            else:
                share *= _share(self._given, _whole(word), _whole(match), self._people)
        return share

    def _of_surnames(self, one: Someone, other: Someone) -> float:
        """The share of people with the surnames that two have in common, in either order."""
        theirs = other.paternal, other.maternal
        if not near(one.paternal, other.paternal):
            theirs = theirs[::-1]
        share = 1.0
        for mine, their in zip((one.paternal, one.maternal), theirs, strict=True):
            if mine and their:
                share *= _share(self._surnames, mine, their, 2 * self._people)
        return share

    def _as_near(self, one: Someone, other: Someone) -> float:
        """The share of people who work where two do, or else in their region."""
        common = [self._houses[each] for each in one.organizations if each in other.organizations]
        common = common or [self._regions[each] for each in one.regions if each in other.regions]
        return max(common) / self._people if common else 1.0


class InstitutionRarity:
    """How many of these institutions have each word in their names, and each acronym."""

    def __init__(self, known: Sequence[Institution]) -> None:
        self._all = len(known)
        self._words = Counter(
            word for one in known for word in {word for name in one.names for word in name}
        )
        self._acronyms = Counter(
            word
            for one in known
            for word in {*one.short, *(name[0] for name in one.names if len(name) == 1)}
        )
        self._places = Counter(one.place for one in known if one.place)

    def weigh(self, one: Institution, other: Institution, likeness: Likeness) -> Likeness:
        """How far two are one, less what others of such a name take off."""
        if ACRONYM in likeness.why:
            expected = self._others_so_short(one, other)
        else:
            mine, theirs = best_names(one, other)
            if len(mine) == 1 and mine == theirs:
                expected = max(self._acronyms[mine[0]] - 2, 0.0)
            else:
                expected = float(self._all)
                for word, match in matched(mine, theirs):
                    expected *= _share(self._words, word, match, self._all)
        if SAME_PLACE in likeness.why:
            expected *= self._places[one.place] / self._all
        return _less(likeness, expected, _FEW_INSTITUTIONS)

    def _others_so_short(self, one: Institution, other: Institution) -> float:
        words = {name[0] for each in (one, other) for name in each.names if len(name) == 1}
        return max(self._acronyms[each] - 2 for each in words & (one.short | other.short))


@lru_cache(1 << 14)
def _called(given: tuple[str, ...]) -> set[str]:
    """Given names whole, and their first letters."""
    return {each for word in given for each in (_whole(word), word[0])}


def _whole(word: str) -> str:
    return SHORT.get(word, word)
