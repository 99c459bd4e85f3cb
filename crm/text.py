"""Text that people type: made safe to keep, comparable, sortable and searchable."""

import re
import unicodedata
from collections.abc import Callable, Collection

LONGEST = 20_000

# Marks that reorder the text around them, so that «exe.fdp» may read «pdf.exe».
_REORDERING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNWANTED = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_REORDERING}\ufeff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters by now, but not yet in the Unicode that SQLite's tokenizer knows.
_CUT_BY_SQLITE = frozenset(map(chr, [*range(0x19B0, 0x19C1), 0x19C8, 0x19C9, 0x1CF2, 0x1CF3]))
_PLAIN_TERM = re.compile("[a-z0-9]+")

# Sorts after every letter and, unlike U+FFFF, is a character that every program keeps.
_AFTER_LETTERS = "\uf8ff"


def clean_line(text: str) -> str:
    """Return one line without control characters, as typed otherwise."""
    return " ".join(_clean(text).split())


def clean_text(text: str) -> str:
    """Return lines without control characters, as typed otherwise."""
    return _clean(text).strip()


def are_clean(lines: Collection[str]) -> bool:
    """Whether cleaning would leave every one of these lines as it is; some that are, it misses."""
    every = "\n".join(lines)
    letters = every.replace("\n", "")
    return not lines or (
        len(every) - len(letters) == len(lines) - 1
        and letters.isprintable()
        and not any(blanks in f"\n{every}\n" for blanks in ("\n\n", "  ", " \n", "\n "))
        and unicodedata.is_normalized("NFC", every)
        and max(map(len, lines)) <= LONGEST
    )


def _clean(text: str) -> str:
    # What is printable has none of the unwanted, and ends no line.
    if text.isprintable() and len(text) <= LONGEST and unicodedata.is_normalized("NFC", text):
        return text
    lines = _LINE_ENDS.sub("\n", text[:LONGEST]).replace("\t", " ")
    # Cut first: normalising a hostile text of great length takes minutes. Some characters
    # grow when composed, hence the second cut.
    return unicodedata.normalize("NFC", _UNWANTED.sub("", lines))[:LONGEST]


def fold(text: str) -> str:
    """Return the text as a search sees it: no case, no accents, single blanks."""
    folded = text.casefold() if text.isascii() else text.translate(_FOLDED)
    return " ".join(folded.split())


def sort_key(text: str) -> str:
    """Return what to order by so that accents do not count but ñ comes after n."""
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    if folded.isascii():
        return f"{folded}\x01{folded}"
    letters = unicodedata.normalize("NFD", folded.replace("ñ", "n" + _AFTER_LETTERS))
    return f"{_without_marks(letters)}\x01{folded}"


def terms(text: str) -> list[str]:
    """Return the folded tokens, cut where SQLite's `unicode61` cuts them."""
    folded = fold(text)
    if folded.isascii():
        return _PLAIN_TERM.findall(folded)
    return folded.translate(_APART).split()


def words(text: str) -> list[tuple[str, list[str]]]:
    """Return each blank-separated word joined and in parts: «S.A.C.» is sac, and s a c."""
    if text.isascii():
        chunks = text.casefold().split()
        parted = [[each] if each.isalnum() else _PLAIN_TERM.findall(each) for each in chunks]
    else:
        parted = [terms(chunk) for chunk in text.split()]
    return [("".join(parts), parts) for parts in parted if parts]


def sounds(word: str, vowel: str) -> bool:
    """Whether a word begins with the sound of i or of o, which «y» and «o» give way to."""
    start = fold(word).lstrip('«“"(')
    if vowel == "o":
        return start.startswith(("o", "ho", "8", "11 "))
    if start.startswith("hi"):
        return not start.startswith(("hia", "hie", "hio"))
    return start.startswith("i") and not start.startswith(("ia", "ie"))


def _without_marks(text: str) -> str:
    return text.translate(_MARKLESS)


class _Letters(dict[int, str]):
    """What becomes of each character, found out when it first comes."""

    def __init__(self, become: Callable[[str], str]) -> None:
        self._become = become

    def __missing__(self, code: int) -> str:
        return self.setdefault(code, self._become(chr(code)))


def _markless(character: str) -> str:
    return "" if unicodedata.category(character).startswith("M") else character


def _folded(character: str) -> str:
    cased = unicodedata.normalize("NFKD", character).casefold()
    return _without_marks(unicodedata.normalize("NFKD", cased))


def _apart(character: str) -> str:
    if character in _CUT_BY_SQLITE:
        return " "
    category = unicodedata.category(character)
    return character if category[0] in "LN" or category == "Co" else " "


_MARKLESS, _FOLDED, _APART = _Letters(_markless), _Letters(_folded), _Letters(_apart)
