"""The one catalogue of words, for screens and paper alike; the source strings are Spanish."""

import gettext as catalogues
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources
from typing import Literal

from crm.text import sounds

Language = Literal["es", "en"]

_everywhere: Language = "es"
_here: ContextVar[Language | None] = ContextVar("language spoken here", default=None)


def set_language(code: Language) -> None:
    """Say everything from now on in this language."""
    global _everywhere
    _everywhere = code


@contextmanager
def speaking(code: Language) -> Iterator[None]:
    """Say what is said inside in this language, and let the rest go on in its own.

    It holds for this thread alone: a paper may be in English while the screen is in Spanish.
    """
    before = _here.set(code)
    try:
        yield
    finally:
        _here.reset(before)


def language() -> Language:
    """Return the language in use."""
    return _here.get() or _everywhere


def _(message: str) -> str:
    """Translate a sentence."""
    return _load(language()).gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a sentence that counts something."""
    return _load(language()).ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate a word that means different things in different places."""
    return _load(language()).pgettext(context, message)


def and_before(words: str) -> str:
    """«y» with its blanks, or «e» before what sounds of i."""
    return _(" e ") if sounds(words, "i") else _(" y ")


def or_before(words: str) -> str:
    """«o» with its blanks, or «u» before what sounds of o."""
    return _(" u ") if sounds(words, "o") else _(" o ")


def any_of(items: Iterable[str]) -> str:
    """«A, B o C»."""
    *some, last = items
    return ", ".join(some) + or_before(last) + last if some else last


@cache
def _load(code: Language) -> catalogues.NullTranslations:
    if code == "es":
        return catalogues.NullTranslations()
    compiled = resources.files("resources").joinpath("locale", code, "LC_MESSAGES", "enlace.mo")
    if not compiled.is_file():
        return catalogues.NullTranslations()
    with compiled.open("rb") as file:
        return catalogues.GNUTranslations(file)
