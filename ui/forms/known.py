"""Fields whose values are dates of the trade, or records that the file already knows."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, replace

from sqlalchemy.orm import Session

from crm import focal_points, organizations, people, places, tags
from crm.dates import PartialDate, parse_partial, show_date, show_partial
from crm.errors import CrmError
from crm.i18n import _
from crm.model import Framework, OrganizationKind, PlaceLevel, Word
from crm.model.base import N_
from crm.organizations import Filters
from ui.desk import Desk
from ui.forms import finders
from ui.parts import fields
from ui.parts.fields import Field, Pick
from ui.parts.picker import Create
from ui.parts.suggestions import OfferCreate, Suggestion
from ui.parts.token_field import TokenField

FEW = 8
FRAMEWORK_SHORT = {
    Framework.GCM_OBJECTIVE: N_("PMM"),
    Framework.GCM_PRINCIPLE: N_("Principio"),
    Framework.SDG: N_("ODS"),
}


# Dates


def day(name: str, label: str) -> Field:
    """A whole day."""
    return fields.date(name, label, parse=_whole_day, show=show_date)


def _whole_day(text: str) -> dt.date | None:
    found = parse_partial(text)
    if found is not None and found.precision != "day":
        raise CrmError(_("Escriba el día completo, por ejemplo 12/12/2023."))
    return found.first if found else None


def partial(name: str, label: str) -> Field:
    """A day, a month, a quarter or a year, as far as it is known."""
    made = fields.date(
        name,
        label,
        parse=parse_partial,
        show=_written,
        of_day=PartialDate.day,
        day_of=lambda value: value.first,
    )
    return made.but(hint=_("o solo mes o año"))


def _written(value: PartialDate) -> str:
    """A date in words that read back as the same date."""
    if value.precision == "day":
        return show_date(value.first)
    if value.precision == "span":
        return f"{show_date(value.first)} – {show_date(value.last)}"
    return show_partial(value)


# Closed lists


def word(name: str, label: str, words: Iterable[Word], *, empty: str | None = "—") -> Field:
    """One of the words of a closed list."""
    return fields.choice(name, label, [Pick(each, each.label) for each in words], empty=empty)


def focal_point(name: str, label: str, desk: Desk) -> Field:
    """Who of the Network."""
    rows = desk.read(focal_points.all_rows)
    picks = [
        Pick(row.id, organizations.with_agency(row.name, row.agency) or row.name) for row in rows
    ]
    return fields.choice(name, label, picks)


# Records found by typing


def organization(
    name: str, label: str, desk: Desk, kinds: Collection[OrganizationKind] = ()
) -> Field:
    """An institution; only of these kinds, where any are given."""
    filters = Filters(kinds=frozenset(kinds))

    def suggest(typed: str) -> list[Suggestion]:
        if not typed and not kinds:
            return []
        return desk.read(lambda s: of_organizations(s, _found(s, typed, filters)))

    return fields.record(name, label, suggest)


def _found(session: Session, typed: str, filters: Filters) -> list[int]:
    return organizations.find(session, typed, filters, limit=FEW)


def of_organizations(session: Session, ids: Sequence[int]) -> list[Suggestion]:
    """These institutions, as a field shows them."""
    rows = organizations.rows(session, ids)
    return [finders.organization(rows[id_]) for id_ in ids if id_ in rows]


def of_organization(session: Session, organization_id: int | None) -> Suggestion | None:
    """This institution, as a field shows it; None where there is none."""
    ids = [organization_id] if organization_id else []
    return next(iter(of_organizations(session, ids)), None)


def person(
    name: str,
    label: str,
    desk: Desk,
    offer_create: OfferCreate | None = None,
    on_create: Create | None = None,
) -> Field:
    """A person."""

    def suggest(typed: str) -> list[Suggestion]:
        if not typed:
            return []
        return desk.read(lambda s: of_people(s, people.find(s, typed, limit=FEW)))

    return fields.record(name, label, suggest, offer_create=offer_create, on_create=on_create)


def of_people(session: Session, ids: Sequence[int]) -> list[Suggestion]:
    """These people, as a field shows them."""
    rows = people.rows(session, ids)
    return [
        Suggestion(
            id_,
            "person",
            rows[id_].name,
            " · ".join(filter(None, (rows[id_].held, rows[id_].organization))),
            "user",
        )
        for id_ in ids
        if id_ in rows
    ]


def of_person(session: Session, person_id: int | None) -> Suggestion | None:
    """This person, as a field shows one; None where there is nobody."""
    return next(iter(of_people(session, [person_id] if person_id else [])), None)


def person_or_text(name: str, label: str, desk: Desk) -> Field:
    """A person of the file (its id), or whatever else is written (its text)."""
    made = person(name, label, desk)
    record_read, widget = made.read, made.widget

    def read() -> int | str | None:
        typed = made.keep()
        return record_read() if isinstance(typed, dict) else typed.strip() or None

    def fill(value: object) -> None:
        made.fill(value if isinstance(value, Suggestion) else None)
        if isinstance(value, str):
            made.restore(value)

    return replace(made, widget=widget, read=read, fill=fill)


def place(name: str, label: str, desk: Desk) -> Field:
    """A region, province or district, by UBIGEO or name."""
    return fields.record(
        name, label, lambda typed: desk.read(lambda s: _of_places(places.find(s, typed, FEW)))
    )


def of_place(session: Session, place_id: int) -> Suggestion:
    """This place, as a field shows it."""
    return next(iter(_of_places(places.rows(session, [place_id]).values())))


def _of_places(rows: Iterable[places.PlaceRow]) -> list[Suggestion]:
    said = {
        PlaceLevel.REGION: _("región"),
        PlaceLevel.PROVINCE: _("provincia"),
        PlaceLevel.DISTRICT: _("distrito"),
    }
    return [
        Suggestion(
            row.id,
            "place",
            row.name,
            " · ".join(filter(None, (said[row.level], row.inside, row.code))),
            "map-pin",
            short=f"{row.name} ({row.code})",
        )
        for row in rows
    ]


# Several at once


def tokens(
    name: str,
    label: str,
    made: TokenField,
    read_one: Callable[[Suggestion], object],
    pending: Callable[[str], object] | None = None,
) -> Field:
    """A field of tokens, read as a list of what `read_one` makes of each.

    `pending` makes one of what was typed and not entered yet.
    """

    def read() -> list[object]:
        found = [read_one(each) for each in made.tokens()]
        typed = made.pending_text()
        return [*found, pending(typed)] if typed and pending else found

    def fill(values: Iterable[Suggestion] | None) -> None:
        made.set_tokens(values or ())

    def keep() -> list[object]:
        return [asdict(each) for each in made.tokens()]

    def restore(kept: Iterable[dict[str, object]]) -> None:
        made.set_tokens(Suggestion(**each) for each in kept)  # type: ignore[arg-type]

    base = fields.custom(name, label, made, read, fill, made.changed)
    return replace(base, keep=keep, restore=restore)


def names(name: str, label: str) -> Field:
    """Names that are typed one after the other."""
    made = TokenField(
        label,
        lambda _typed: [],
        offer_create=lambda typed: Suggestion(
            typed, "name", _("Agregar «{name}»").format(name=typed), icon="plus"
        ),
        placeholder=_("Escriba un nombre y pulse Enter"),
    )
    made.create_requested.connect(lambda typed: made.add(of_name(typed)))
    return tokens(name, label, made, lambda each: each.id, pending=lambda typed: typed)


def of_name(name: str) -> Suggestion:
    """A name, as such a field shows it."""
    return Suggestion(name, "name", name)


def tag_list(
    name: str, label: str, desk: Desk, frameworks: Collection[Framework] = tuple(Framework)
) -> Field:
    """Objectives, principles and goals, or only some of these."""
    every = desk.read(tags.all_rows)
    rows = [of_tag(row) for row in every if row.framework in frameworks]

    def suggest(typed: str) -> list[Suggestion]:
        wanted = typed.casefold().split()
        return [
            each
            for each in rows
            if all(word in f"{each.title} {each.detail}".casefold() for word in wanted)
        ]

    made = TokenField(label, suggest, placeholder=_("Escriba para buscar"), browse=True)
    return tokens(name, label, made, lambda each: each.id)


def of_tag(row: tags.TagRow) -> Suggestion:
    """A tag, as such a field shows it."""
    framework = _(FRAMEWORK_SHORT[row.framework])
    title = f"{row.number} {row.name}"
    return Suggestion(row.id, "tag", title, framework, short=f"{framework} {title}")
