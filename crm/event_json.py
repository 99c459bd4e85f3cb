"""A meeting written in JSON: read strictly, every fault told by its place, saved as one action."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any

from sqlalchemy.orm import Session

from crm import (
    events,
    followups,
    instruments,
    journal,
    named,
    organizations,
    people,
    places,
    plans,
    tags,
)
from crm.dates import PartialDate, parse_partial, parse_time
from crm.errors import CrmError, Invalid
from crm.i18n import _, any_of
from crm.model import (
    AgeBand,
    CommitmentState,
    CountUnit,
    EventState,
    Modality,
    NetworkRole,
    OrganizationKind,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
    Sex,
)
from crm.model.base import Word
from crm.search import Kind
from crm.text import clean_line, fold

STAGES = ("to_contact", "contacted", "interested", "in_review", "signed", "action_plan")
LONGEST = 1_000_000
MOST_PEOPLE = 1_000_000_000

Read = Callable[[Any], Any]
Fields = Mapping[str, tuple[str, Read]]


def example() -> str:
    """A whole meeting, with every key there is; it hangs on invented institutions."""
    return json.dumps(_EXAMPLE, ensure_ascii=False, indent=2)


def save_json(session: Session, text: str, *, recorded_by_id: int | None = None) -> int:
    """Save the meeting that this JSON describes, and return its id; raise `Invalid` otherwise."""
    written = _parse(text)
    subject = written.get("subject")
    # The meeting is what the user asked for, whoever has to be written down on the way to it.
    journal.describe(session, events.SAVED, subject if isinstance(subject, str) else None)
    reader = _Reader(session, example=written.get("example") is True)
    values = reader.event(written)
    if reader.problems:
        raise Invalid(reader.problems)
    return events.save_event(session, {"recorded_by_id": recorded_by_id, **values})


def _parse(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise CrmError(_("El JSON es demasiado largo para ser una reunión."))
    try:
        written = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise CrmError(
            _("El archivo no es JSON: algo falla en la línea {line}, columna {column}.").format(
                line=error.lineno, column=error.colno
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise CrmError(_("El archivo no es un JSON que se pueda leer.")) from error
    if not isinstance(written, dict):
        raise CrmError(_("El JSON debe ser un objeto; vea enlace log --example."))
    return written


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise CrmError(_("En el JSON hay una clave repetida; deje una sola."))
    return found


def _no_number(said: str) -> Any:
    raise CrmError(_("«{text}» no es un número en JSON.").format(text=said))


class _Reader:
    """Turns what the JSON says into what `save_event` takes, noting each fault by its path."""

    def __init__(self, session: Session, *, example: bool) -> None:
        self.problems: dict[str, str] = {}
        self._session = session
        self._example = example
        self._made: dict[tuple[Kind, str], int] = {}

    def event(self, written: Mapping[str, Any]) -> dict[str, Any]:
        parts: dict[str, tuple[Fields, Sequence[tuple[str, ...]]]] = {
            "organizers": (self._organizer(), (("organization",), ("role",))),
            "participants": (self._participant(), (("person", "organization"),)),
            "head_counts": (self._head_count(), (("label", "organization", "total"),)),
            "outcomes": (self._outcome(), (("kind",), ("text",))),
            "stage_changes": (self._stage_change(), (("organization",), ("stage",))),
        }
        plain = {name: value for name, value in written.items() if name not in parts}
        found = self._fields(plain, self._event(), "", also=parts)
        for part, (fields, needed) in parts.items():
            if written.get(part) is not None:
                found[part] = self._rows(written[part], fields, part, needed)
        return found

    def _rows(
        self, written: Any, fields: Fields, part: str, needed: Sequence[tuple[str, ...]]
    ) -> list[dict[str, Any]]:
        if not isinstance(written, list):
            self.problems[part] = _("Debe ser una lista.")
            return []
        rows = []
        for number, row in enumerate(written):
            path = f"{part}.{number}"
            if not isinstance(row, dict):
                self.problems[path] = _("Debe ser un objeto.")
                continue
            for names in needed:
                if all(row.get(name) is None for name in names):
                    self.problems[f"{path}.{names[0]}"] = _("Falta: {names}.").format(
                        names=any_of(names)
                    )
            rows.append(self._fields(row, fields, f"{path}."))
        return rows

    def _fields(
        self, written: Mapping[str, Any], fields: Fields, path: str, also: Any = ()
    ) -> dict[str, Any]:
        found = {}
        for name, value in written.items():
            if name not in fields:
                self.problems[clean_line(path + name)[:80]] = _(
                    "No se conoce esta clave; hay: {names}."
                ).format(names=", ".join((*fields, *also)))
            elif value is not None:
                key, read = fields[name]
                try:
                    found[key] = read(value)
                except CrmError as error:
                    self.problems[path + name] = str(error)
        return found

    # What may be written, key by key

    def _event(self) -> Fields:
        return {
            "type": ("type_id", self._type),
            "state": ("state", _word(EventState)),
            "subject": ("subject", _text),
            "official_title": ("official_title", _text),
            "topic": ("topic", _text),
            "audience": ("audience", _text),
            "activity": ("activity_id", self._activity),
            "start": ("start", _span),
            "end": ("end", _span),
            "start_time": ("start_time", _hour),
            "end_time": ("end_time", _hour),
            "venue": ("venue", _text),
            "place": ("place_id", self._place),
            "modality": ("modality", _word(Modality)),
            "network_role": ("network_role", _word(NetworkRole)),
            "network_result": ("network_result", _text),
            "source_url": ("source_url", _text),
            "several": ("several", _flag),
            "notes": ("notes", _text),
            "tags": ("tags", self._tags),
            "example": ("example", _flag),
        }

    def _organizer(self) -> Fields:
        return {
            "organization": ("organization_id", self._organization),
            "role": ("role", _word(OrganizerRole)),
        }

    def _participant(self) -> Fields:
        return {
            "person": ("person_id", self._person),
            "organization": ("organization_id", self._organization),
            "post": ("post", _text),
            "sex": ("sex", _word(Sex)),
            "age_band": ("age_band", _word(AgeBand)),
            "state": ("state", _word(ParticipationState)),
            "highlighted": ("highlighted", _flag),
        }

    def _head_count(self) -> Fields:
        return {
            "label": ("label", _text),
            "organization": ("organization_id", self._organization),
            "kind": ("kind", _word(OrganizationKind)),
            "unit": ("unit", _word(CountUnit)),
            **{name: (name, _number) for name in ("total", "women", "men", "other", "unknown")},
            "result": ("result", _text),
            "sectors": ("sectors", _texts),
            "more_sectors": ("more_sectors", _flag),
        }

    def _outcome(self) -> Fields:
        return {
            "kind": ("kind", _word(OutcomeKind)),
            "text": ("text", _text),
            "organization": ("organization_id", self._organization),
            "place": ("place_id", self._place),
            "tags": ("tags", self._tags),
            "raised_by": ("raised_by", _text),
            "raised_by_person": ("raised_by_id", self._person),
            "restricted": ("restricted", _flag),
            "debtor": ("debtor_id", self._organization),
            "creditor": ("creditor_id", self._organization),
            "responsible": ("responsible", _text),
            "responsible_person": ("responsible_id", self._person),
            "due_on": ("due_on", _day),
            "state": ("state", _word(CommitmentState)),
            "done_on": ("done_on", _day),
            "evidence": ("evidence", _text),
        }

    def _stage_change(self) -> Fields:
        return {
            "organization": ("organization_id", self._organization),
            "stage": ("stage_id", self._stage),
            "on": ("on", _span),
            "signatory": ("signatory", _text),
            "signatory_post": ("signatory_post", _text),
            "evidence": ("evidence", _text),
            "note": ("note", _text),
            "to_verify": ("to_verify", _flag),
        }

    # What names a record

    def _organization(self, value: Any) -> int:
        if not isinstance(value, dict):
            return self._meant(value, Kind.ORGANIZATION)

        def make(name: str) -> int:
            if "kind" not in value:
                raise CrmError(_("Una institución nueva necesita su tipo: «kind»."))
            kind = _word(OrganizationKind)(value["kind"])
            known = {"official_name": name, "kind": kind, "example": self._example}
            return organizations.save_organization(self._session, known)

        return self._new(value, Kind.ORGANIZATION, {"new", "kind"}, make)

    def _person(self, value: Any) -> int:
        if not isinstance(value, dict):
            return self._meant(value, Kind.PERSON)

        def make(name: str) -> int:
            where = value.get("organization")
            organization_id = None if where is None else self._organization(where)
            post = _text(value.get("post") or "")
            made = people.quick_person(
                self._session, name, organization_id=organization_id, post=post
            )
            people.save_person(self._session, {"example": self._example}, made)
            return made

        return self._new(value, Kind.PERSON, {"new", "organization", "post"}, make)

    def _meant(self, value: Any, kind: Kind) -> int:
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise CrmError(_("Debe ser un id, un nombre, o un objeto con «new»."))
        made = self._made.get((kind, fold(clean_line(str(value)))))
        return made or named.one(self._session, value, kind)

    def _new(
        self, value: dict[str, Any], kind: Kind, known: set[str], make: Callable[[str], int]
    ) -> int:
        """Make a record, unless there is one of exactly that name: running twice makes one."""
        if unknown := set(value) - known:
            raise CrmError(
                _("No se conoce la clave «{name}»; hay: {names}.").format(
                    name=clean_line(min(unknown))[:80], names=", ".join(sorted(known))
                )
            )
        name = clean_line(_text(value.get("new")))
        if not name:
            raise CrmError(_("Escriba en «new» el nombre."))
        key = (kind, fold(name))
        if key not in self._made:
            there = named.known_as(self._session, name, kind)
            self._made[key] = named.one(self._session, name, kind) if there else make(name)
        return self._made[key]

    def _type(self, value: Any) -> int:
        wanted = fold(_text(value))
        for row in events.types(self._session):
            if wanted in (row.code, fold(row.name)):
                return row.id
        known = ", ".join(row.code or row.name for row in events.types(self._session))
        raise _not_one_of(value, known)

    def _activity(self, value: Any) -> int:
        """An activity of a plan by its code or statement, after its year where there are more."""
        said = fold(_text(value))
        year, colon, rest = said.partition(":")
        wanted = rest.strip() if colon and year.isdigit() else said
        found = [
            each
            for each in plans.find(self._session)
            if wanted in (each.code, fold(each.statement))
            and (wanted == said or year == str(each.year))
        ]
        if len(found) != 1:
            raise CrmError(
                _("Escriba la actividad por su año y su código: «2023:1.1.1.2».")
                if found
                else _("No hay una actividad «{name}» en el plan.").format(
                    name=clean_line(str(value))[:80]
                )
            )
        return found[0].id

    def _place(self, value: Any) -> int:
        said = _text(value)
        found = places.find(self._session, said)
        same = [row for row in found if said in (row.code, row.name)]
        if len(same) != 1:
            raise CrmError(_("Escriba el lugar por su ubigeo de 6 dígitos."))
        return same[0].id

    def _tags(self, value: Any) -> list[int]:
        if not isinstance(value, list):
            raise CrmError(_("Debe ser una lista, por ejemplo [«sdg:8»]."))
        known = {
            f"{row.framework.value}:{row.number}": row.id for row in tags.all_rows(self._session)
        }
        for each in value:
            if not isinstance(each, str) or each not in known:
                raise _not_one_of(each, "gcm_objective:1…23, gcm_principle:1…10, sdg:1…17")
        return [known[each] for each in value]

    def _stage(self, value: Any) -> int:
        wanted = fold(_text(value))
        for row in instruments.stages(self._session, followups.MARRAKECH_ID):
            if wanted in (row.code.rpartition(":")[2], fold(row.name), fold(row.short)):
                return row.id
        raise _not_one_of(value, ", ".join(STAGES))


# What is plain


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise CrmError(_("Debe ser un texto, entre comillas."))
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise CrmError(_("Debe ser una lista."))
    return [clean_line(_text(each)) for each in value]


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise CrmError(_("Debe ser true o false."))
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_PEOPLE:
        raise CrmError(_("Debe ser un número entero, sin comillas."))
    return value


def _span(value: Any) -> PartialDate | None:
    said = _text(value)
    first, slash, last = said.partition("/")
    return parse_partial(f"{first} al {last}" if slash and "-" in first else said)


def _day(value: Any) -> date | None:
    span = _span(value)
    if span is not None and span.precision != "day":
        raise CrmError(_("Escriba el día exacto, por ejemplo 2024-01-22."))
    return span.first if span else None


def _hour(value: Any) -> time | None:
    return parse_time(_text(value))


def _word(cls: type[Word]) -> Read:
    def read(value: Any) -> Word:
        said = fold(_text(value))
        for each in cls:
            if said in (each.value, fold(each.label)):
                return each
        raise _not_one_of(value, ", ".join(each.value for each in cls))

    return read


def _not_one_of(value: Any, known: str) -> CrmError:
    return CrmError(
        _("«{value}» no es uno de: {known}.").format(value=clean_line(str(value))[:80], known=known)
    )


_MUNICIPALITY = "Municipalidad de Ejemplo"
_EXAMPLE: dict[str, Any] = {
    "type": "meeting",
    "state": "held",
    "subject": "Revisión del plan de acción de ejemplo",
    "official_title": "Mesa de ejemplo sobre integración socioeconómica",
    "topic": "Integración socioeconómica",
    "audience": "Gobiernos locales de ejemplo",
    "activity": None,
    "start": "2023-11-15",
    "end": "2023-11-15",
    "start_time": "10:00",
    "end_time": "11:30",
    "venue": "Palacio municipal de ejemplo",
    "place": "150100",
    "modality": "in_person",
    "network_role": "co_organizes",
    "network_result": "Se acordó la ruta de trabajo.",
    "source_url": "https://www.example.org/nota",
    "several": False,
    "notes": "Quedó pendiente la fecha del concejo.",
    "tags": ["gcm_objective:16", "gcm_principle:1", "sdg:8"],
    "example": True,
    "organizers": [
        {
            "organization": {"new": _MUNICIPALITY, "kind": "district_municipality"},
            "role": "hosts",
        },
        {
            "organization": {"new": "Asociación Ejemplo", "kind": "civil_society"},
            "role": "co_organizes",
        },
    ],
    "participants": [
        {
            "person": {
                "new": "Rosa Ejemplo Prueba",
                "organization": _MUNICIPALITY,
                "post": "Gerenta de Ejemplo",
            },
            "organization": _MUNICIPALITY,
            "post": "Gerenta de Ejemplo",
            "sex": "female",
            "age_band": "30_59",
            "state": "attended",
            "highlighted": True,
        },
        {"organization": "Asociación Ejemplo"},
    ],
    "head_counts": [
        {
            "label": "Vecinas y vecinos de ejemplo",
            "organization": _MUNICIPALITY,
            "kind": "civil_society",
            "unit": "persons",
            "total": 12,
            "women": 6,
            "men": 4,
            "other": 1,
            "unknown": 1,
            "result": "Identificaron dos servicios por mejorar.",
            "sectors": ["comercio", "finanzas"],
            "more_sectors": True,
        }
    ],
    "outcomes": [
        {
            "kind": "need",
            "text": "Datos de población migrante por zona",
            "organization": _MUNICIPALITY,
            "raised_by": "Gerencia de Ejemplo",
            "raised_by_person": "Rosa Ejemplo Prueba",
            "place": "150100",
            "tags": ["gcm_objective:1"],
        },
        {"kind": "opportunity", "text": "Feria laboral con empresas de ejemplo"},
        {"kind": "agreement", "text": "Reunirse cada mes"},
        {
            "kind": "commitment",
            "text": "Compartir el formato de línea de base",
            "debtor": "Asociación Ejemplo",
            "creditor": _MUNICIPALITY,
            "responsible": "Rosa Ejemplo Prueba",
            "responsible_person": "Rosa Ejemplo Prueba",
            "due_on": "2023-12-15",
            "state": "done",
            "done_on": "2023-12-01",
            "evidence": "Correo del 1 de diciembre",
        },
        {"kind": "resource", "text": "Guía de ejemplo para gobiernos locales"},
        {"kind": "task", "text": "Enviar el acta", "due_on": "2023-11-20", "state": "open"},
        {"kind": "risk", "text": "Cambio de autoridades", "restricted": True},
    ],
    "stage_changes": [
        {
            "organization": _MUNICIPALITY,
            "stage": "in_review",
            "on": "2023-11",
            "signatory": "Rosa Ejemplo Prueba",
            "signatory_post": "Gerenta de Ejemplo",
            "evidence": "Acta de ejemplo",
            "note": "Pasó al concejo",
            "to_verify": True,
        }
    ],
}
