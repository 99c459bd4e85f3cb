"""How common the names of these people are: whoever has common ones needs more than the names."""

from collections import Counter
from collections.abc import Sequence
from math import log10

from crm.alike.likeness import SAME_EMAIL, SAME_PHONE, Likeness
from crm.alike.people import Someone
from crm.alike.words import SHORT, near

# Fixed on the development seeds of `bench`, before the held-out one was drawn. With as many
# namesakes to be expected by chance as `_FEW`, names begin to say less: `_WEIGHT` less for each ten
# times as many.
_FEW, _WEIGHT = 0.001, 0.1
_UNSEEN = 1_000  # people of other names yet: among few, none is common


class Rarity:
    """How many of these bear each word of a name."""

    def __init__(self, known: Sequence[Someone]) -> None:
        self._people = len(known)
        self._given = Counter(
            word
            for one in known
            for word in {each for called in one.given for each in (_whole(called), called[0])}
        )
        self._surnames = Counter(
            word for one in known for word in (one.paternal, one.maternal) if word
        )
        self._regions = Counter(each for one in known for each in one.regions)
        self._houses = Counter(each for one in known for each in one.organizations)

    def weigh(self, one: Someone, other: Someone, likeness: Likeness) -> Likeness:
        """How far two are one, less what namesakes take off; who shares a mailbox has none."""
        if SAME_EMAIL in likeness.why or SAME_PHONE in likeness.why:
            return likeness
        expected = self._people * self._of_given(one, other) * self._of_surnames(one, other)
        expected *= self._as_near(one, other)
        if expected <= _FEW:
            return likeness
        return likeness._replace(score=likeness.score - _WEIGHT * log10(expected / _FEW))

    def _of_given(self, one: Someone, other: Someone) -> float:
        """The share of people with the given names that two have in common."""
        short, long = sorted((one.given, other.given), key=len)
        share = 1.0
        for word in short:
            match = max(long, key=lambda each: near(word, each, given=True))
            if min(len(word), len(match)) == 1:
                share *= self._share(self._given, word[0], match[0], self._people)
            else:
                share *= self._share(self._given, _whole(word), _whole(match), self._people)
        return share

    def _of_surnames(self, one: Someone, other: Someone) -> float:
        """The share of people with the surnames that two have in common, in either order."""
        theirs = other.paternal, other.maternal
        if not near(one.paternal, other.paternal):
            theirs = theirs[::-1]
        share = 1.0
        for mine, their in zip((one.paternal, one.maternal), theirs, strict=True):
            if mine and their:
                share *= self._share(self._surnames, mine, their, 2 * self._people)
        return share

    def _as_near(self, one: Someone, other: Someone) -> float:
        """The share of people who work where two do, or else in their region."""
        common = [self._houses[each] for each in one.organizations if each in other.organizations]
        common = common or [self._regions[each] for each in one.regions if each in other.regions]
        return max(common) / self._people if common else 1.0

    def _share(self, counts: Counter[str], one: str, other: str, of: int) -> float:
        """The share of those, but for these two, who bear either of two words taken for one.

        Where others bear the rarer one too it is a name of its own, not a slip.
        """
        rare, common = sorted((counts[one], counts[other]))
        if one == other:
            return max(common - 2, 0) / (of + _UNSEEN)
        return max(common - 1, 0) * max(rare - 1, 1) / (of + _UNSEEN)


def _whole(word: str) -> str:
    return SHORT.get(word, word)
