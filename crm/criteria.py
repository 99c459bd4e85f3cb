"""What a segment asks for: a small tree of conditions, kept as JSON and said in words.

A condition is a frozen dataclass; each field carries as metadata what kind of value it holds, by
which it is read back from JSON, checked, and offered on screen. Ids are unique in the whole file,
so that a condition names places and groups of places, or anything else, by their ids alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, ClassVar, Union

from crm.dates import show_date, show_number
from crm.errors import Invalid
from crm.i18n import _, and_before, any_of, ngettext, or_before
from crm.model import OrganizationKind, PostLevel, SideState, Word
from crm.model.base import N_, NAME
from crm.text import clean_line, terms

MOST_DAYS, MOST_CONDITIONS, MOST_CHOSEN, MOST_WORDS, DEEPEST = 36_500, 60, 500, 12, 4

UNREADABLE = N_(
    "No se entienden sus condiciones: quizá son de una versión más reciente. Elíjalas otra vez."
)

Names = Mapping[int, str]
Part = Union["Group", "Condition"]


class Contact(Word):
    """How long ago we last met."""

    WITHIN = "within", N_("hubo en los últimos días")
    SILENT = "silent", N_("no hubo en los últimos días")
    NEVER = "never", N_("nunca hubo")
    EVER = "ever", N_("alguna vez hubo")

    @property
    def opposite(self) -> "Contact":
        """The same, the other way round."""
        return _OPPOSITE[self]


_OPPOSITE = {
    Contact.WITHIN: Contact.SILENT,
    Contact.SILENT: Contact.WITHIN,
    Contact.NEVER: Contact.EVER,
    Contact.EVER: Contact.NEVER,
}


class Held(Word):
    HELD = "held", N_("ocupado")
    VACANT = "vacant", N_("vacante")


class Due(Word):
    OPEN = "open", N_("compromisos abiertos")
    OVERDUE = "overdue", N_("compromisos vencidos")


class Lack(Word):
    """What is not known of somebody."""

    EMAIL = "email", N_("correo")
    PHONE = "phone", N_("teléfono")
    ADDRESS = "address", N_("dirección")
    AUTHORITY = "authority", N_("autoridad o cargo")
    VERIFIED = "verified", N_("verificación de cargos")


# What a field holds


@dataclass(frozen=True)
class Chosen:
    """Records that are chosen, by their ids; `what` says which."""

    what: str


@dataclass(frozen=True)
class Some:
    """Some values of a list."""

    words: type[Word]


@dataclass(frozen=True)
class One:
    """One value of a list; none at all where it is `optional`."""

    words: type[Word]
    optional: bool = False


@dataclass(frozen=True)
class Days:
    """A number of days."""


@dataclass(frozen=True)
class Words:
    """Words that are typed."""


@dataclass(frozen=True)
class When:
    """A period."""


Holds = Chosen | Some | One | Days | Words | When


@dataclass(frozen=True)
class Period:
    """The last so many days, or all from one day to another; nothing said, ever."""

    days: int | None = None
    first: date | None = None
    last: date | None = None

    @classmethod
    def year(cls, year: int) -> "Period":
        """A whole year."""
        return cls(None, date(year, 1, 1), date(year, 12, 31))

    @property
    def problem(self) -> str:
        """Say why it cannot stand; empty when it can."""
        if self.first and self.last and self.first > self.last:
            return _("El último día es anterior al primero.")
        return _days_problem(self.days) if self.days is not None else ""

    @property
    def said(self) -> str:
        """It in words, to stand after what happened; empty for ever."""
        if self.days is not None:
            words = ngettext("en el último día", "en los últimos {n} días", self.days)
            return words.format(n=show_number(self.days))
        if self.first and self.last:
            if self == Period.year(self.first.year):
                return _("en {year}").format(year=self.first.year)
            return _("entre el {first} y el {last}").format(
                first=show_date(self.first), last=show_date(self.last)
            )
        if self.first:
            return _("desde el {first}").format(first=show_date(self.first))
        return _("hasta el {last}").format(last=show_date(self.last)) if self.last else ""


EVER = Period()


def _is(holds: Holds) -> dict[str, Holds]:
    return {"holds": holds}


# The conditions


@dataclass(frozen=True)
class Condition:
    """Something that is so of an institution or a person or, `negated`, is not.

    `label` is what it is about, `yes` and `no` the two ways of asking, where there are two.
    """

    negated: bool = field(default=False, kw_only=True)

    code: ClassVar[str]
    label: ClassVar[str]
    yes: ClassVar[str] = N_("es")
    no: ClassVar[str] = N_("no es")

    def problem(self) -> str:
        """Say what is still to be chosen; empty when nothing is."""
        return ""

    def said(self, names: Names) -> str:
        """Return the condition in words."""
        raise NotImplementedError

    def ids(self) -> frozenset[int]:
        """The records that it names."""
        return frozenset(
            id_ for name, holds in holding(self) if isinstance(holds, Chosen) for id_ in name
        )

    def _either(self, yes: str, no: str, **given: str) -> str:
        return (no if self.negated else yes).format(**given)


@dataclass(frozen=True)
class OfKind(Condition):
    """The institution is of one of these kinds."""

    kinds: tuple[OrganizationKind, ...] = field(default=(), metadata=_is(Some(OrganizationKind)))

    code = "kind"
    label = N_("Tipo de institución")

    def problem(self) -> str:
        return "" if self.kinds else _("Elija al menos un tipo de institución.")

    def said(self, names: Names) -> str:
        what = _or(each.label for each in self.kinds)
        return self._either(_("Tipo: {what}"), _("Tipo que no es {what}"), what=what)


@dataclass(frozen=True)
class InTerritory(Condition):
    """The institution lies in one of these places, or in what is part of them."""

    places: tuple[int, ...] = field(default=(), metadata=_is(Chosen("place")))

    code = "territory"
    label = N_("Territorio")
    yes, no = N_("en"), N_("fuera de")

    def problem(self) -> str:
        return "" if self.places else _("Elija al menos un lugar.")

    def said(self, names: Names) -> str:
        what = _or(_named(self.places, names))
        return self._either(_("En {what}"), _("Fuera de {what}"), what=what)


@dataclass(frozen=True)
class AtStage(Condition):
    """The institution is at one of these stages, or at any, and in this side state if one is said.

    A government that nobody follows up is still to be contacted, as everywhere.
    """

    instrument: tuple[int, ...] = field(default=(), metadata=_is(Chosen("instrument")))
    stages: tuple[int, ...] = field(default=(), metadata=_is(Chosen("stage")))
    side: SideState | None = field(default=None, metadata=_is(One(SideState, optional=True)))

    code = "stage"
    label = N_("Etapa de un instrumento")
    yes, no = N_("está en"), N_("no está en")

    def problem(self) -> str:
        return "" if len(self.instrument) == 1 else _("Elija el instrumento.")

    def said(self, names: Names) -> str:
        stages = _or(_named(self.stages, names)) or _("con seguimiento")
        what = f"{stages} ({self.side.label})" if self.side else stages
        instrument = _or(_named(self.instrument, names))
        return self._either(
            _("{instrument}: {what}"),
            _("{instrument}: no {what}"),
            instrument=instrument,
            what=what,
        )


@dataclass(frozen=True)
class HasPost(Condition):
    """It has such a post or, of a person, they hold one now; words begin those of the title."""

    words: str = field(default="", metadata=_is(Words()))
    levels: tuple[PostLevel, ...] = field(default=(), metadata=_is(Some(PostLevel)))
    held: Held | None = field(default=None, metadata=_is(One(Held, optional=True)))

    code = "post"
    label = N_("Cargo")
    yes, no = N_("tiene"), N_("no tiene")

    def problem(self) -> str:
        if self.words.strip() and not terms(self.words):
            return _("Escriba alguna palabra del cargo.")
        if len(self.words) > NAME or len(terms(self.words)) > MOST_WORDS:
            return _("Son demasiadas palabras para un cargo.")
        return "" if self.words.strip() or self.levels or self.held else _("Diga qué cargo.")

    def said(self, names: Names) -> str:
        title = f"«{self.words.strip()}»" if self.words.strip() else ""
        held = self.held.label if self.held else ""
        what = ", ".join(filter(None, (title, _or(each.label for each in self.levels), held)))
        return self._either(_("Con cargo {what}"), _("Sin cargo {what}"), what=what)


@dataclass(frozen=True)
class Tagged(Condition):
    """The institution works on one of these."""

    tags: tuple[int, ...] = field(default=(), metadata=_is(Chosen("tag")))

    code = "tag"
    label = N_("Etiqueta")
    yes, no = N_("tiene"), N_("no tiene")

    def problem(self) -> str:
        return "" if self.tags else _("Elija al menos una etiqueta.")

    def said(self, names: Names) -> str:
        what = _or(_named(self.tags, names))
        return self._either(_("Con etiqueta {what}"), _("Sin etiqueta {what}"), what=what)


@dataclass(frozen=True)
class _AboutEvents(Condition):
    """Something about events: of these types, these very ones, in a period; or any at all."""

    types: tuple[int, ...] = field(default=(), metadata=_is(Chosen("event_type")))
    events: tuple[int, ...] = field(default=(), metadata=_is(Chosen("event")))
    period: Period = field(default=EVER, metadata=_is(When()))

    def problem(self) -> str:
        return self.period.problem

    def _events(self, names: Names) -> str:
        what = _or(_named(self.types, names)), _or(f"«{n}»" for n in _named(self.events, names))
        said = ", ".join(filter(None, what)) or _("alguna reunión")
        return f"{said} {self.period.said}".strip()


@dataclass(frozen=True)
class TookPart(_AboutEvents):
    """They attended such an event that was held; negated, none of them ever."""

    code = "attended"
    label = N_("Asistencia")
    yes, no = N_("asistió a"), N_("nunca asistió a")

    def said(self, names: Names) -> str:
        return self._either(
            _("Asistió a {what}"), _("Nunca asistió a {what}"), what=self._events(names)
        )


@dataclass(frozen=True)
class Missed(_AboutEvents):
    """They were invited to such an event that was held, and did not come."""

    code = "missed"
    label = N_("Invitación sin asistencia")
    yes, no = N_("faltó a"), N_("no faltó a")

    def said(self, names: Names) -> str:
        return self._either(
            _("Invitado que no fue a {what}"), _("No faltó a {what}"), what=self._events(names)
        )


@dataclass(frozen=True)
class LastContact(Condition):
    """How long ago we last met them; who was silent may never have been met.

    Negated it is the opposite, and kept as such.
    """

    how: Contact = field(default=Contact.SILENT, metadata=_is(One(Contact)))
    days: int = field(default=90, metadata=_is(Days()))

    code = "contact"
    label = N_("Último contacto")
    yes = no = ""

    def __post_init__(self) -> None:
        if self.negated:
            object.__setattr__(self, "how", self.how.opposite)
            object.__setattr__(self, "negated", False)

    @property
    def is_recent(self) -> bool:
        """Whether it asks of the last so many days."""
        return self.how in (Contact.WITHIN, Contact.SILENT)

    def problem(self) -> str:
        return _days_problem(self.days) if self.is_recent else ""

    def said(self, names: Names) -> str:
        if not self.is_recent:
            never = self.how is Contact.NEVER
            return _("Nunca hubo contacto") if never else _("Alguna vez hubo contacto")
        words = (
            ngettext("Sin contacto en {n} día", "Sin contacto en {n} días", self.days)
            if self.how is Contact.SILENT
            else ngettext("Con contacto en {n} día", "Con contacto en {n} días", self.days)
        )
        return words.format(n=show_number(self.days))


@dataclass(frozen=True)
class SeenToBy(Condition):
    """One of these answers for the institution; nobody named, nobody does."""

    people: tuple[int, ...] = field(default=(), metadata=_is(Chosen("focal_point")))

    code = "responsible"
    label = N_("Responsable")

    def said(self, names: Names) -> str:
        if not self.people:
            return self._either(_("Sin responsable"), _("Con responsable"))
        what = _or(_named(self.people, names))
        return self._either(_("Responsable: {what}"), _("Responsable que no es {what}"), what=what)


@dataclass(frozen=True)
class Owes(Condition):
    """There are commitments with them that are open, or past their day."""

    due: Due = field(default=Due.OVERDUE, metadata=_is(One(Due)))

    code = "commitments"
    label = N_("Compromisos")
    yes, no = N_("tiene"), N_("no tiene")

    def said(self, names: Names) -> str:
        return self._either(_("Con {what}"), _("Sin {what}"), what=self.due.label)


@dataclass(frozen=True)
class Missing(Condition):
    """Something is not known of them; `days` says how old a verification may be."""

    what: Lack = field(default=Lack.EMAIL, metadata=_is(One(Lack)))
    days: int = field(default=365, metadata=_is(Days()))

    code = "missing"
    label = N_("Datos que faltan")
    yes, no = N_("sin"), N_("con")

    def problem(self) -> str:
        return _days_problem(self.days) if self.what is Lack.VERIFIED else ""

    def said(self, names: Names) -> str:
        if self.what is Lack.VERIFIED:
            return self._either(
                _("Cargos sin verificar en {n} días"),
                _("Cargos verificados en {n} días"),
                n=show_number(self.days),
            )
        return self._either(_("Sin {what}"), _("Con {what}"), what=self.what.label)


@dataclass(frozen=True)
class Barred(Condition):
    """They asked not to be contacted or, of an institution, somebody who is there now did."""

    code = "do_not_contact"
    label = N_("No contactar")
    yes, no = N_("pidió no ser contactado"), N_("se puede contactar")

    def said(self, names: Names) -> str:
        return self._either(_("Pidió no ser contactado"), _("Se puede contactar"))


CONDITIONS: tuple[type[Condition], ...] = (
    OfKind,
    InTerritory,
    AtStage,
    HasPost,
    Tagged,
    TookPart,
    Missed,
    LastContact,
    SeenToBy,
    Owes,
    Missing,
    Barred,
)
_BY_CODE = {each.code: each for each in CONDITIONS}


@dataclass(frozen=True)
class Group:
    """All of its parts are so or, `either`, at least one of them."""

    parts: tuple[Part, ...] = ()
    either: bool = False

    def conditions(self) -> Iterator[Condition]:
        """Every condition, however deep."""
        for each in self.parts:
            if isinstance(each, Group):
                yield from each.conditions()
            else:
                yield each

    def ids(self) -> frozenset[int]:
        """The records that its conditions name."""
        return frozenset(id_ for each in self.conditions() for id_ in each.ids())

    def said(self, names: Names) -> str:
        """Return the whole in words: «En Callao y (Sin correo o Sin teléfono)»."""
        before = or_before if self.either else and_before
        said = ""
        for each in self.parts:
            words = each.said(names)
            if said and not _is_named_first(each):
                words = words[:1].lower() + words[1:]
            words = f"({words})" if isinstance(each, Group) else words
            said += before(words) + words if said else words
        return said

    def problems(self, names: Names, at: str = "criteria") -> dict[str, str]:
        """Say why it cannot stand, by the place of each part: «criteria.0.1»."""
        found = {}
        if not self.parts:
            found[at] = _("Agregue al menos una condición.")
        for number, each in enumerate(self.parts):
            place = f"{at}.{number}"
            if isinstance(each, Group):
                found |= each.problems(names, place)
            elif problem := each.problem() or _gone(each, names):
                found[place] = problem
        return found


def _is_named_first(part: Part) -> bool:
    """Whether what is said of it begins with a name, and so with a capital."""
    if isinstance(part, Group):
        return bool(part.parts) and _is_named_first(part.parts[0])
    return isinstance(part, AtStage)


def _gone(condition: Condition, names: Names) -> str:
    """Say what it asks for that is no longer in the file."""
    if all(id_ in names for id_ in condition.ids()):
        return ""
    return _("«{what}» nombra algo que ya no está en este archivo. Elija otra vez.").format(
        what=_(condition.label)
    )


def _days_problem(days: int) -> str:
    if 1 <= days <= MOST_DAYS:
        return ""
    return _("Escriba un número de días, de 1 a {most}.").format(most=show_number(MOST_DAYS))


def _or(words: Any) -> str:
    said = list(words)
    return any_of(said) if said else ""


def _named(ids: tuple[int, ...], names: Names) -> list[str]:
    return [names.get(id_, _("(ya no está)")) for id_ in ids]


def holding(condition: Condition) -> list[tuple[Any, Holds]]:
    """The values of a condition, each with what kind it is."""
    return [(getattr(condition, name), holds) for name, holds in fields_of(type(condition))]


def fields_of(kind: type[Condition]) -> list[tuple[str, Holds]]:
    """The fields of a kind of condition, each with what it holds."""
    return [(each.name, each.metadata["holds"]) for each in fields(kind) if each.metadata]


# As JSON


def to_json(group: Group) -> dict[str, Any]:
    """Return the tree as the file keeps it; what is not said is left out."""
    return {
        "any" if group.either else "all": [
            to_json(each) if isinstance(each, Group) else _condition_json(each)
            for each in group.parts
        ]
    }


def _condition_json(condition: Condition) -> dict[str, Any]:
    made: dict[str, Any] = {"is": condition.code}
    if condition.negated:
        made["not"] = True
    blank = type(condition)()
    for name, _holds in fields_of(type(condition)):
        value = getattr(condition, name)
        if value != getattr(blank, name):
            made[name] = _plain(value)
    return made


def _plain(value: Any) -> Any:
    if isinstance(value, Word):
        return value.value
    if isinstance(value, str):
        return clean_line(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Period):
        kept = {"days": value.days, "first": value.first, "last": value.last}
        return {
            name: each.isoformat() if isinstance(each, date) else each
            for name, each in kept.items()
            if each is not None
        }
    return value


class _UnreadableError(ValueError):
    """What stands in the file is not a tree of conditions that this version knows."""


def from_json(kept: Any) -> Group:
    """Return the tree that the file keeps, or raise `Invalid` where it says something else."""
    try:
        group = _group(kept, DEEPEST)
        conditions = list(group.conditions())
        chosen = sum(len(each.ids()) for each in conditions)
        if len(conditions) > MOST_CONDITIONS or chosen > MOST_CHOSEN:
            raise _UnreadableError
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid({"criteria": _(UNREADABLE)}) from error
    return group


def _group(kept: Any, deeper: int) -> Group:
    if not isinstance(kept, dict) or len(kept) != 1 or not deeper:
        raise _UnreadableError
    (how, parts), *_rest = kept.items()
    if how not in ("all", "any") or not isinstance(parts, list) or len(parts) > MOST_CONDITIONS:
        raise _UnreadableError
    return Group(tuple(_part(each, deeper - 1) for each in parts), how == "any")


def _part(kept: Any, deeper: int) -> Part:
    if not isinstance(kept, dict):
        raise _UnreadableError
    if "is" not in kept:
        return _group(kept, deeper)
    given = dict(kept)
    kind = _BY_CODE[given.pop("is")]
    negated = given.pop("not", False)
    holds = dict(fields_of(kind))
    if not isinstance(negated, bool) or given.keys() - holds.keys():
        raise _UnreadableError
    values = {name: _value(holds[name], value) for name, value in given.items()}
    return kind(negated=negated, **values)


def _value(holds: Holds, kept: Any) -> Any:
    match holds:
        case Chosen():
            return tuple(_number(each) for each in _list(kept))
        case Some(words):
            return tuple(_word(words, each) for each in _list(kept))
        case One(words):
            return _word(words, kept)
        case Days():
            return _number(kept)
        case Words():
            if not isinstance(kept, str) or len(kept) > NAME or not kept.isprintable():
                raise _UnreadableError
            if len(terms(kept)) > MOST_WORDS:
                raise _UnreadableError
            return kept
        case When():
            if kept.keys() - {"days", *_ENDS}:
                raise _UnreadableError
            return Period(
                None if kept.get("days") is None else _number(kept["days"]),
                *(date.fromisoformat(kept[end]) if end in kept else None for end in _ENDS),
            )


_ENDS = ("first", "last")


def _list(kept: Any) -> list[Any]:
    if not isinstance(kept, list) or len(kept) > MOST_CHOSEN:
        raise _UnreadableError
    return kept


def _word(words: type[Word], kept: Any) -> Word:
    return {each.value: each for each in words}[kept]


def _number(kept: Any) -> int:
    if not isinstance(kept, int) or isinstance(kept, bool) or not 0 <= kept < 2**63:
        raise _UnreadableError
    return kept
