"""The errors that are the world's and not ours: each carries the sentence its reader needs."""

from collections.abc import Mapping


class CrmError(Exception):
    """Something the user can mend; `str(error)` is a sentence in their language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Invalid(CrmError):  # noqa: N818
    """A record that cannot be saved as it stands, with a sentence for each field at fault."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class NotFound(CrmError):  # noqa: N818
    """What was asked for is not in this file."""


class Conflict(CrmError):  # noqa: N818
    """What was asked for collides with something that is already there."""
