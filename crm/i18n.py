"""The one catalogue of words, for screens and paper alike; the source strings are Spanish."""

import gettext as catalogues
from importlib import resources
from typing import Literal

Language = Literal["es", "en"]

_language: Language = "es"
_current = catalogues.NullTranslations()


def set_language(code: Language) -> None:
    """Say everything from now on in this language."""
    global _language, _current
    _language, _current = code, _load(code)


def language() -> Language:
    """Return the language in use."""
    return _language


def _(message: str) -> str:
    """Translate a sentence."""
    return _current.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a sentence that counts something."""
    return _current.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate a word that means different things in different places."""
    return _current.pgettext(context, message)


def _load(code: Language) -> catalogues.NullTranslations:
    if code == "es":
        return catalogues.NullTranslations()
    compiled = resources.files("resources").joinpath("locale", code, "LC_MESSAGES", "enlace.mo")
    if not compiled.is_file():
        return catalogues.NullTranslations()
    with compiled.open("rb") as file:
        return catalogues.GNUTranslations(file)
