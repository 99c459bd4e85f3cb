"""Contacts as vCard 3.0 (RFC 2426) or 4.0 (RFC 6350), as phones and mail programs take them."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from enum import Enum

from crm.exchange.contacts import Contact, Way, Where
from crm.exchange.value import Order, Reason, Tally
from crm.intake.value import Address, Card, Labelled
from crm.model import ContactKind
from crm.text import clean_line, clean_text

_LINE = 75  # octets
_MOBILE = "+519"
_COUNTRY = "Perú"
_EXTENSION = " anexo "  # as what we read has it
_ESCAPED = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


class Version(Enum):
    """Which of the two standards."""

    V3 = "3.0"
    V4 = "4.0"


def card_of(contact: Contact, order: Order, tally: Tally) -> Card:
    """A contact as a card: both surnames are its family name, as other programs have them."""
    person, held = contact.person, contact.held
    notes = contact.notes or ""
    if notes and not order.internal:
        tally.left_out[Reason.NOTES] += 1
        notes = ""
    surnames = (person.paternal_surname, person.maternal_surname) if person else ()
    web = contact.organization.web if contact.organization and not person else None
    return Card(
        line=0,
        name=contact.name,
        family=" ".join(filter(None, surnames)),
        given=person.given_names if person else "",
        prefix=(person.treatment or "") if person else "",
        organization=contact.institution,
        units=(held.unit,) if held and held.unit else (),
        title=held.title if held else "",
        emails=tuple(_labelled(each) for each in contact.ways if each.kind is ContactKind.EMAIL),
        phones=tuple(_labelled(each) for each in contact.ways if each.kind.dialled),
        links=(Labelled(web),) if web else (),
        addresses=tuple(
            _address(each, contact) for each in contact.ways if each.kind is ContactKind.ADDRESS
        ),
        note=notes,
        tags=tuple(_tags(contact)),
        is_organization=person is None,
        uid=f"{contact.id}@enlace",
    )


def _tags(contact: Contact) -> Iterator[str]:
    if contact.organization:
        yield contact.organization.kind.label
    if contact.where.region:
        yield contact.where.region


def _labelled(way: Way) -> Labelled:
    kinds: tuple[str, ...] = ("home" if way.personal else "work",)
    if not way.kind.dialled:
        return Labelled(way.value, kinds)
    if way.kind is ContactKind.WHATSAPP or way.value.startswith(_MOBILE):
        kinds = (*kinds, "cell")
    return Labelled(way.value + (_EXTENSION + way.extension if way.extension else ""), kinds)


def _address(way: Way, contact: Contact) -> Address:
    """What is written stands whole as the street: what of it is the town cannot be told."""
    where = Where() if way.personal else contact.where
    return Address(
        street=way.value,
        city=where.district or where.province,
        region=where.region,
        country=_COUNTRY,
        kinds=("home" if way.personal else "work",),
    )


# Writing


def card_text(card: Card, version: Version, revised: datetime | None = None) -> str:
    """One card, its lines folded and ended as the standards want."""
    return "".join(_folded(line) for line in _lines(card, version, revised))


def _lines(card: Card, version: Version, revised: datetime | None) -> Iterator[str]:
    fourth = version is Version.V4
    yield "BEGIN:VCARD"
    yield f"VERSION:{version.value}"
    yield "PRODID:-//Enlace//Enlace//ES"
    if fourth:
        yield f"KIND:{'org' if card.is_organization else 'individual'}"
    elif card.is_organization:
        yield "X-ABSHOWAS:COMPANY"
    yield from _text("UID", card.uid)
    yield f"FN:{_escape(card.name)}"
    names = (card.family, card.given, card.additional, card.prefix, card.suffix)
    yield f"N:{_parts(names)}"
    if card.organization:
        yield f"ORG:{_parts((card.organization, *card.units))}"
    yield from _text("TITLE", card.title)
    for each in card.emails:
        yield f"EMAIL{_types(each.kinds, version, internet=True)}:{_escape(each.value)}"
    for each in card.phones:
        yield _phone(each, version)
    for each in card.links:
        yield f"URL:{clean_line(each.value)}"
    for place in card.addresses:
        parts = ("", place.more, place.street, place.city, place.region, place.postcode)
        yield f"ADR{_types(place.kinds, version)}:{_parts((*parts, place.country))}"
    yield from _text("NOTE", card.note)
    if card.tags:
        yield f"CATEGORIES:{','.join(map(_escape, card.tags))}"
    if revised:
        yield f"REV:{revised.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield "END:VCARD"


def _text(name: str, value: str) -> Iterator[str]:
    if value:
        yield f"{name}:{_escape(value)}"


def _parts(values: Sequence[str]) -> str:
    return ";".join(map(_escape, values))


def _escape(value: str) -> str:
    return clean_text(value).translate(_ESCAPED)


def _types(kinds: Sequence[str], version: Version, *, internet: bool = False) -> str:
    if version is Version.V4:
        return f";TYPE={','.join(kinds)}" if len(kinds) == 1 else f';TYPE="{",".join(kinds)}"'
    said = [*(["internet"] if internet else []), *kinds]
    return f";TYPE={','.join(each.upper() for each in said)}"


def _phone(phone: Labelled, version: Version) -> str:
    if version is Version.V3:
        dialled = phone.value.replace(_EXTENSION, " x")  # which phones know
        return f"TEL{_types(phone.kinds, version)}:{_escape(dialled)}"
    number, _said, extension = phone.value.partition(_EXTENSION)
    uri = f"tel:{number.replace(' ', '')}" + (f";ext={extension}" if extension else "")
    return f"TEL;VALUE=uri{_types(phone.kinds, version)}:{uri}"


def _folded(line: str) -> str:
    """A line cut to 75 octets, never within a letter; what goes on begins with a blank."""
    cut, room, length = [""], _LINE, 0
    for letter in line:
        size = len(letter.encode())
        if length + size > room:
            cut.append("")
            room, length = _LINE - 1, 0
        cut[-1] += letter
        length += size
    return "\r\n ".join(cut) + "\r\n"
