"""Nouns in both languages: their plural, their gender and their article, by rule where unknown.

The office names kinds of events of its own: «Feria de servicios» is feminine, and several are
«ferias de servicios», without anybody having said so.
"""

import re
from dataclasses import dataclass

from crm.text import fold


@dataclass(frozen=True)
class Noun:
    """What one is called, what several are, and its gender."""

    one: str
    many: str
    feminine: bool = False

    def of(self, number: int | None) -> str:
        """One, or as many as that; of an unknown number there are several."""
        return self.one if number == 1 else self.many


# Spanish


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DETERMINERS = _set(
    "el la los las lo un una unos unas su sus este esta estos estas ese esa cada todo toda todos "
    "todas otro otra otros otras algun alguna algunos algunas varios varias diversos diversas "
    "nuestro nuestra dos tres cuatro cinco seis siete ocho nueve diez que como por para hacia "
    "cuando donde quien quienes segun sobre con sin en de del a al y e o u si no mas menos"
)
_LINKS = _set("de del para con en por sobre a al entre sin hacia contra ante y e o u")
_ANDS = frozenset("yeou")
_FEMININE = _set("red ley mano base clase sede sal luz voz paz cruz vez faz fe")
_MASCULINE = _set(
    "mapa dia clima tema problema sistema programa idioma esquema panorama diagrama planeta "
    "poema lema drama dilema avion camion guion"
)
_FEMININE_ENDINGS = ("cion", "sion", "xion", "gion", "nion", "dad", "tad", "tud", "umbre", "ez")
_ACCENTED = {"examen": "exámenes", "volumen": "volúmenes", "joven": "jóvenes", "orden": "órdenes"}
_ACCENTED |= {"imagen": "imágenes", "regimen": "regímenes", "origen": "orígenes"}
_LAST_STRESSED = {"á": "a", "é": "e", "í": "i", "ó": "o", "ú": "u"}
_NOT_VERBS = _set(
    "taller lugar hogar bienestar mujer poder deber militar familiar escolar par mar altar pilar "
    "popular similar saber ser lider caracter ayer celular titular auxiliar sector motor valor "
    "color hogar azucar cancer porvenir particular regular singular preliminar tercer primer "
    "quehacer placer parecer menester alquiler"
)
_PROPER = _set("peru lima callao america venezuela agenda ee")


def infinitive(text: str) -> bool:
    """Tell whether a Spanish text begins with a verb: «dialogar sobre…»; a quotation is a name."""
    if text[:1] in '«"“‘':
        return False
    first = _first(text)
    if first in _NOT_VERBS or len(first) < 4:
        return first in ("ir", "dar", "ver", "oir")
    return first.endswith(("ar", "er", "ir", "arse", "erse", "irse"))


def in_midst(text: str) -> str:
    """A Spanish text as it stands amid a sentence: no capital but that of a name."""
    head, _blank, rest = text.partition(" ")
    name = head[1:] != head[1:].lower() or not head[:1].isupper() or len(head) == 1
    goes_on = rest[:1].isupper() or rest[:1].isdigit()
    if name or goes_on or fold(head) in _PROPER:
        return text
    return text[:1].lower() + text[1:]


def feminine(noun: str) -> bool:
    """Guess the gender of a Spanish noun by its first word."""
    head = _first(noun)
    if head in _MASCULINE or head in _FEMININE:
        return head in _FEMININE
    if noun.partition(" ")[0].lower().endswith(("á", "ás")):
        return False
    head = head.removesuffix("es") if head.endswith(("iones", "dades")) else head
    return head.endswith(("a", "as", *_FEMININE_ENDINGS))


def several(noun: str) -> bool:
    """Tell whether a Spanish noun is a plural, by its first word."""
    head = _first(noun)
    return head.endswith("s") and not head.endswith(("is", "us")) and len(head) > 3


def article(noun: str) -> str:
    """The definite article of a Spanish noun, which may be a plural."""
    if several(noun):
        return "las" if feminine(noun) else "los"
    return "la" if feminine(noun) else "el"


def determined(text: str) -> bool:
    """Tell whether a Spanish text begins with an article, a number or another small word."""
    first = _first(text)
    return first in _DETERMINERS or not first.isalpha()


def with_article(text: str) -> str:
    """A Spanish noun that something follows, with its article unless it has a determiner."""
    rest = text.partition(" ")[2]
    if determined(text) or infinitive(text) or fold(rest.partition(" ")[0]) not in _LINKS - _ANDS:
        return text
    return f"{article(text)} {text}"


def contracted(text: str) -> str:
    """«de el» and «a el» as they are written; the article of a name, with a capital, stays."""
    return re.sub(r"\b([Dd]e|[Aa]) el\b", lambda found: f"{found[1]}l", text)


def spanish_noun(name: str) -> Noun:
    """A noun by its name in a list: the head and the adjectives beside it are put in the plural."""
    head = name.partition(" ")[0]
    one = name if head[1:] != head[1:].lower() else name[:1].lower() + name[1:]
    many, over = [], False
    for word in one.split(" "):
        over = over or fold(word) in _LINKS - _ANDS
        many.append(word if over or fold(word) in _ANDS else _plural(word))
    return Noun(one, " ".join(many), feminine(one))


def singular(noun: str) -> str:
    """What one is called of whom a Spanish plural tells: «mujeres migrantes», «mujer migrante»."""
    one, over = [], False
    for word in noun.split(" "):
        over = over or fold(word) in _LINKS
        one.append(word if over else _singular(word))
    return " ".join(one)


def _singular(word: str) -> str:
    folded = fold(word)
    accented = next((one for one, many in _ACCENTED.items() if fold(many) == folded), None)
    if accented or not folded.endswith("s") or len(folded) < 4:
        return accented or word
    if folded.endswith("iones"):
        return f"{word[:-4]}ón"
    if folded.endswith("ces"):
        return f"{word[:-3]}z"
    return word[:-2] if re.search("[aeiou][lrdn]es$", folded) else word[:-1]


def _plural(word: str) -> str:
    folded = fold(word)
    if "-" in word:
        return "-".join(map(_plural, word.split("-")))
    if word[1:] != word[1:].lower() or not folded.isalpha():  # an acronym
        return word
    if folded in _ACCENTED:
        return _ACCENTED[folded]
    last = word[-1].lower()
    if last in "aeiouáéó":
        return f"{word}s"
    if last in "íú":
        return f"{word}es"
    if last == "z":
        return f"{word[:-1]}ces"
    if word[-2:-1] in _LAST_STRESSED and last in "ns":
        return f"{word[:-2]}{_LAST_STRESSED[word[-2]]}{last}es"
    if last == "s":
        return word
    return f"{word}es" if last in "lrndjy" else f"{word}s"


def _first(text: str) -> str:
    return fold(re.split("[ -]", text, maxsplit=1)[0]).strip(".,;:«»\"'")


# English


def english_noun(name: str) -> Noun:
    one = name if name[1:2].isupper() else name[:1].lower() + name[1:]
    head, of, rest = one.partition(" of ")
    return Noun(one, f"{_english_plural(head)}{of}{rest}")


def _english_plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"
