"""The CSV of Google Contacts and of Outlook, in English and in Spanish, known by its headings."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from crm.i18n import _
from crm.intake.cards import without_birthdays
from crm.intake.tables import Table
from crm.intake.value import (
    Address,
    Card,
    Format,
    Labelled,
    Row,
)
from crm.text import terms

# What each heading means, as words without accents. A field of several words is of a place:
# «work city» is the city of the address at work.
_ONCE: dict[str, str] = {
    "name": "name",
    "first name": "given",
    "given name": "given",
    "nombre": "given",
    "nombre de pila": "given",
    "middle name": "additional",
    "additional name": "additional",
    "segundo nombre": "additional",
    "last name": "family",
    "family name": "family",
    "apellido": "family",
    "apellidos": "family",
    "title": "prefix",
    "name prefix": "prefix",
    "tratamiento": "prefix",
    "titulo": "prefix",
    "prefijo del nombre": "prefix",
    "suffix": "suffix",
    "name suffix": "suffix",
    "sufijo": "suffix",
    "sufijo del nombre": "suffix",
    "nickname": "nickname",
    "apodo": "nickname",
    "alias": "nickname",
    "company": "organization",
    "organization name": "organization",
    "organization 1 name": "organization",
    "organizacion": "organization",
    "compania": "organization",
    "empresa": "organization",
    "nombre de la organizacion": "organization",
    "organizacion 1 nombre": "organization",
    "department": "unit",
    "organization department": "unit",
    "organization 1 department": "unit",
    "departamento": "unit",
    "departamento de la organizacion": "unit",
    "organizacion 1 departamento": "unit",
    "job title": "title",
    "organization title": "title",
    "organization 1 title": "title",
    "puesto": "title",
    "cargo": "title",
    "puesto de trabajo": "title",
    "titulo de la organizacion": "title",
    "cargo en la organizacion": "title",
    "organizacion 1 titulo": "title",
    "organizacion 1 cargo": "title",
    "profession": "role",
    "occupation": "role",
    "profesion": "role",
    "ocupacion": "role",
    "birthday": "birthday",
    "cumpleanos": "birthday",
    "notes": "note",
    "notas": "note",
    "categories": "tags",
    "categorias": "tags",
    "labels": "tags",
    "etiquetas": "tags",
    "group membership": "tags",
    "pertenencia a grupos": "tags",
    "web page": "link",
    "personal web page": "link",
    "pagina web": "link",
}
_OUTLOOK_EMAIL = re.compile(
    r"e mail(?: \d)? address|(?:direccion del? )?correo electronico(?: \d)?"
)
_OUTLOOK_PHONES: dict[str, tuple[str, ...]] = {
    "business phone": ("work",),
    "business phone 2": ("work",),
    "company main phone": ("work",),
    "telefono del trabajo": ("work",),
    "telefono del trabajo 2": ("work",),
    "numero de central de la organizacion": ("work",),
    "numero de centralita de la organizacion": ("work",),
    "telefono principal de la compania": ("work",),
    "home phone": ("home",),
    "home phone 2": ("home",),
    "particular": ("home",),
    "telefono particular": ("home",),
    "telefono particular 2": ("home",),
    "numero de telefono particular 2": ("home",),
    "telefono de casa": ("home",),
    "mobile phone": ("cell",),
    "movil": ("cell",),
    "telefono movil": ("cell",),
    "celular": ("cell",),
    "business fax": ("work", "fax"),
    "fax del trabajo": ("work", "fax"),
    "home fax": ("home", "fax"),
    "fax particular": ("home", "fax"),
    "other fax": ("fax",),
    "otro fax": ("fax",),
    "other phone": (),
    "otro telefono": (),
    "primary phone": ("pref",),
    "telefono principal": ("pref",),
    "car phone": ("car",),
    "telefono del automovil": ("car",),
    "pager": ("pager",),
    "localizador": ("pager",),
}
_PLACES = {
    "business": "work",
    "del trabajo": "work",
    "de trabajo": "work",
    "de la direccion del trabajo": "work",
    "de la direccion personal": "home",
    "trabajo": "work",
    "home": "home",
    "particular": "home",
    "del domicilio": "home",
    "domicilio": "home",
    "other": "",
    "otra": "",
    "otro": "",
}
_PARTS = {
    "street": "street",
    "calle": "street",
    "city": "city",
    "ciudad": "city",
    "state": "region",
    "region": "region",
    "provincia o estado": "region",
    "estado o provincia": "region",
    "provincia": "region",
    "estado": "region",
    "postal code": "postcode",
    "codigo postal": "postcode",
    "country": "country",
    "country region": "country",
    "pais": "country",
    "pais o region": "country",
    "pais region": "country",
    "po box": "more",
    "address po box": "more",
    "extended address": "more",
    "apartado postal": "more",
    "apartado de correos": "more",
    "direccion ampliada": "more",
}
_GOOGLE = re.compile(
    r"(?P<what>e mail|correo electronico|phone|telefono|address|direccion|website|sitio web)"
    r" (?P<number>\d+) (?P<part>.+)"
)
_WHAT = {
    "e mail": "email",
    "correo electronico": "email",
    "phone": "phone",
    "telefono": "phone",
    "address": "address",
    "direccion": "address",
    "website": "link",
    "sitio web": "link",
}
_LABEL, _VALUE = ("label", "type", "etiqueta", "tipo"), ("value", "valor")
_LABELS = {
    "work": "work",
    "trabajo": "work",
    "laboral": "work",
    "home": "home",
    "casa": "home",
    "particular": "home",
    "personal": "home",
    "mobile": "cell",
    "movil": "cell",
    "celular": "cell",
    "work fax": "work fax",
    "fax del trabajo": "work fax",
    "home fax": "home fax",
    "main": "pref",
    "principal": "pref",
    "pager": "pager",
    "other": "",
    "otro": "",
    "otros": "",
}
_OWN_GROUPS = frozenset(["mycontacts", "my contacts", "mis contactos", "starred", "destacados"])
_SIGNS_OF_OUTLOOK = 4
# What a program notes for itself.
_TECHNICAL = re.compile(
    r".*\b(?:yomi|phonetic|fonetico|display name|tipo de correo|para mostrar|de pantalla)\b.*"
    r"|file as|archivar como|priority|prioridad|private|privado|sensitivity|caracter"
    r"|confidencialidad|gender|sexo|genero|photo|foto|initials|iniciales|short name|.* type"
    r"|.* formatted|.* con formato|.* label|.* etiqueta|internet free busy"
    r"|disponibilidad de internet"
)

# Of what a heading speaks: the field, which of several, and the part of it.
Meaning = tuple[str, str, str]


def program(names: Sequence[str]) -> Format | None:
    """Which program wrote a table with these headings, if one of these did."""
    headings = [_words(name) for name in names]
    google = [found for each in headings if (found := _GOOGLE.fullmatch(each))]
    if any(each["part"] in _VALUE for each in google):
        return Format.GOOGLE
    signs = sum(_outlook(each) is not None for each in headings)
    named = {_ONCE.get(each) for each in headings} >= {"given", "family"}
    return Format.OUTLOOK if named and signs >= _SIGNS_OF_OUTLOOK else None


def cards(table: Table, written_by: Format) -> Iterator[Card]:
    """Each row as a card; a row that says of nobody anything is told."""
    several = _google if written_by is Format.GOOGLE else _outlook
    meanings = [_meaning(_words(name), several) for name in table.names]
    names = ["" if _TECHNICAL.fullmatch(_words(name)[:200]) else name for name in table.names]

    def read() -> Iterator[Card]:
        for row in table.rows():
            said = _Said(row, names, meanings)
            if said.name():
                yield said.card()
            else:
                table.tell(row.line, _("Esta fila no dice de quién es."))

    return without_birthdays(read(), table.problems)


def _words(name: str) -> str:
    return " ".join(terms(name))


def _meaning(words: str, several: Callable[[str], Meaning | None]) -> Meaning | None:
    return ("", "", _ONCE[words]) if words in _ONCE else several(words)


def _google(words: str) -> Meaning | None:
    found = _GOOGLE.fullmatch(words)
    if found is None:
        return None
    part = found["part"]
    known = "label" if part in _LABEL else "value" if part in _VALUE else _PARTS.get(part)
    return (_WHAT[found["what"]], found["number"], known) if known else None


def _outlook(words: str) -> Meaning | None:
    if _OUTLOOK_EMAIL.fullmatch(words):
        return "email", words, "value"
    if words in _OUTLOOK_PHONES:
        return "phone", words, "value"
    bare = words.removesuffix(" 2").removesuffix(" 3")
    for place, kind in _PLACES.items():
        rest = bare.removeprefix(f"{place} ") if bare.startswith(place) else ""
        rest = rest or (bare.removesuffix(f" {place}") if bare.endswith(place) else "")
        if rest in _PARTS:
            return "address", kind, _PARTS[rest]
    return None


class _Said:
    """What one row says of somebody."""

    def __init__(self, row: Row, names: Sequence[str], meanings: Sequence[Meaning | None]) -> None:
        self._line = row.line
        self._once: dict[str, str] = {}
        self._several: dict[tuple[str, str], dict[str, str]] = {}
        self._unread: list[str] = []
        for name, means, cell in zip(names, meanings, row.cells, strict=False):
            if not cell:
                continue
            if means is None:
                self._unread += [name] if name else []
            elif not means[0]:
                self._once.setdefault(means[2], cell)
            else:
                kept = self._several.setdefault(means[:2], {})
                kept[means[2]] = ", ".join(filter(None, (kept.get(means[2]), cell)))

    def name(self) -> str:
        """What to call whoever it is; nothing where the row does not say."""
        parts = (self._once.get(each) for each in ("prefix", "given", "additional", "family"))
        alone = [self._once.get("nickname"), self._once.get("organization")]
        reached = [each.value for each in (*self._labelled("email"), *self._labelled("phone"))]
        names = [self._once.get("name"), " ".join(filter(None, parts)), *alone, *reached]
        return next(filter(None, names), "")

    def card(self) -> Card:
        """All of it as a card."""
        once: dict[str, Any] = dict(self._once)
        unit, tags, link = (once.pop(each, "") for each in ("unit", "tags", "link"))
        once["birthday"] = _birthday(once.get("birthday", ""))
        links = (Labelled(link),) if link else ()
        of_nobody = not any(once.get(each) for each in ("name", "given", "family", "nickname"))
        return Card(
            self._line,
            **once | {"name": self.name()},
            units=(unit,) if unit else (),
            emails=self._labelled("email"),
            phones=self._labelled("phone"),
            links=links + self._labelled("link"),
            addresses=self._addresses(),
            tags=_tags(tags),
            is_organization=of_nobody and bool(once.get("organization")),
            unread=tuple(self._unread),
        )

    def _labelled(self, what: str) -> tuple[Labelled, ...]:
        found = []
        for (field, which), parts in self._several.items():
            if field == what and parts.get("value"):
                kinds, label = _kinds(parts.get("label", ""))
                kinds = _OUTLOOK_PHONES.get(which, kinds)
                preferred = "pref" in kinds or parts.get("label", "").startswith("*")
                kinds = tuple(each for each in kinds if each != "pref")
                for value in parts["value"].split(" ::: "):
                    found.append(Labelled(value.strip(), kinds, label, preferred))
        return tuple(found)

    def _addresses(self) -> tuple[Address, ...]:
        found = []
        for (field, which), parts in self._several.items():
            if field == "address":
                kinds, label = _kinds(parts.pop("label", which if not which.isdigit() else ""))
                found.append(Address(**parts, kinds=kinds, label=label))
        return tuple(found)


def _kinds(label: str) -> tuple[tuple[str, ...], str]:
    """What a label says as vCard says it or, where its owner made it up, the label itself."""
    words = _words(label)
    return (tuple(_LABELS[words].split()), "") if words in _LABELS else ((), label.strip("* "))


def _tags(said: str) -> tuple[str, ...]:
    """The groups that somebody made, without those that the program has of its own."""
    found = (each.strip("* ") for each in re.split(r" ::: |[;,]", said))
    return tuple(each for each in found if each and each.casefold() not in _OWN_GROUPS)


def _birthday(said: str) -> str:
    """A day as Google writes it; Outlook's depends on the machine, and 0/0/00 says nothing."""
    return said if re.fullmatch(r"(?:\d{4}|-)-\d\d-\d\d", said) else ""
