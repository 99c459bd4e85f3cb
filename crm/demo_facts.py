"""The facts of the 2023 report as records: what it says and no more; what it omits stays empty."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import catalogue, events, figures, followups, journal, organizations
from crm.dates import PartialDate
from crm.i18n import _
from crm.model import (
    CountUnit,
    EventState,
    NetworkRole,
    Organization,
    OrganizationKind,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
)
from crm.model.base import N_
from crm.text import fold

LOADED = N_("Hechos del informe «{subject}» cargados")

Fact = Mapping[str, Any]

_KINDS = {
    "Naciones Unidas": OrganizationKind.UN,
    "gobierno nacional": OrganizationKind.NATIONAL,
    "organismo constitucional autónomo": OrganizationKind.AUTONOMOUS,
    "espacio de coordinación": OrganizationKind.SPACE,
    "red interagencial": OrganizationKind.SPACE,
    "sociedad civil": OrganizationKind.CIVIL_SOCIETY,
}
# How the report's words for a kind of event begin.
_TYPES = {
    "desayuno de trabajo": "working_breakfast",
    "reunión intergubernamental": "intergovernmental",
    "reunión de intercambio": "exchange",
    "sesión informativa": "information_session",
    "taller ToT": "tot",
    "taller": "workshop",
}
_STATES = {"realizado": EventState.HELD, "programado": EventState.PLANNED}
# How the report's words for what the Network did begin.
_ROLES = {"alentó": NetworkRole.ENCOURAGES, "se sumó": NetworkRole.JOINS}
_STAGES = {"firmado": "signed"}
_PROPOSALS = {"candidatura presentada": "submitted"}
# What is counted, and whether it is people.
_UNITS = {"representantes": CountUnit.PERSONS, "empresas": CountUnit.INSTITUTIONS}
# A result that speaks of these is one.
_RESULTS = {
    "necesidades": OutcomeKind.NEED,
    "oportunidades": OutcomeKind.OPPORTUNITY,
    "recursos": OutcomeKind.RESOURCE,
}


def load_facts(session: Session) -> None:
    """Write down the institutions, events, signatures and figures that the report names."""
    text = (files("resources") / "data" / "logros-2023.toml").read_text("utf-8")
    # Whoever wrote the facts down calls the report their seed; its readers know it as a report.
    for article, said in (("La", "El"), ("la", "el")):
        text = text.replace(f"{article} semilla", f"{said} informe")
    report = tomllib.loads(text)
    journal.describe(session, LOADED, report["informe"]["titulo"])
    known = _Organizations(session)
    for fact in report["organizacion"]:
        known.add(fact)
    notes = {fact["id"]: fact.get("nota", "") for fact in report["evento"]}
    for fact in report["evento"]:
        events.save_event(session, _event(fact, known, notes))
    before = ""
    for fact in report["declaracion_marrakech"]:
        before = _follow_up(session, fact, before)
    for fact in report["practicas"]:
        _practices(session, fact, report["informe"])
    for fact in report["propuesta_fondo"]:
        _proposal(session, fact, known)


# Who is named


@dataclass(frozen=True)
class _Named:
    """An institution that the report names, ready to be asked for by any of its names."""

    id: int
    names: frozenset[str]


class _Organizations:
    """The institutions that the report names: the catalogue's where it has them, or new ones."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: list[_Named] = []

    def add(self, fact: Fact) -> None:
        also = _also_called(fact)
        id_ = self._in_catalogue(fact) or self._make(fact, also)
        self._known.append(_Named(id_, frozenset(fold(name) for name in (fact["nombre"], *also))))

    def find(self, name: str) -> int | None:
        """The institution of this name, or None: some groups are counted and never named."""
        return next((each.id for each in self._known if fold(name) in each.names), None)

    def _in_catalogue(self, fact: Fact) -> int | None:
        if fact.get("ubigeo"):
            return catalogue.government_id(fact["ubigeo"])
        entity = catalogue.entity_id(fact["nombre"])
        if self._session.get(Organization, entity) is not None:
            return entity
        same = Organization.official_name == fact["nombre"]
        return self._session.scalar(select(Organization.id).where(same))

    def _make(self, fact: Fact, also: Sequence[str]) -> int:
        nota = fact.get("nota", "")
        collective = nota.startswith("Mención colectiva")
        return organizations.save_organization(
            self._session,
            {
                "kind": OrganizationKind.COLLECTIVE if collective else _KINDS[fact["tipo"]],
                "official_name": fact["nombre"],
                "notes": nota,
                "aliases": also,
            },
        )


def _also_called(fact: Fact) -> list[str]:
    nota = fact.get("nota", "")
    names = re.findall("«(.+?)»", nota) if nota.startswith("También") else []
    return [name for name in names if fold(name) != fold(fact["nombre"])]


# What happened


def _event(fact: Fact, known: _Organizations, notes: Mapping[str, str]) -> dict[str, Any]:
    role = _starting(_ROLES, fact.get("rol_red", ""))
    taking_part = fact.get("participacion", [])
    return {
        "type_id": catalogue.event_type_id(_starting(_TYPES, fact["tipo"]) or "meeting"),
        "state": _STATES[fact["estado"]],
        "subject": _subject(fact),
        "official_title": fact["nombre"],
        "topic": fact.get("tema", ""),
        "start": _day(fact["fecha_inicio"]),
        "end": _day(fact["fecha_fin"]),
        "venue": fact["lugar"],
        "network_role": role
        or (NetworkRole.CO_ORGANIZES if "coorganiza" in fact else NetworkRole.ORGANIZES),
        "network_result": _capital(fact.get("rol_red", "")),
        "source_url": fact.get("enlace"),
        "several": "cantidad" not in fact,
        "notes": _notes(fact, notes),
        "organizers": _organizers(fact, known),
        "participants": [
            {"organization_id": id_, "state": _took_part(role)}
            for each in taking_part
            if (id_ := known.find(each["grupo"]))
        ],
        "head_counts": [_head_count(each) for each in taking_part if "cantidad" in each],
        "outcomes": [row for each in taking_part for row in _outcomes(each)],
    }


def _organizers(fact: Fact, known: _Organizations) -> list[dict[str, Any]]:
    named = dict.fromkeys(fact.get("organizadores", []), OrganizerRole.ORGANIZES)
    if "coorganiza" in fact:
        named[fact["coorganiza"]] = OrganizerRole.CO_ORGANIZES
    return [{"organization_id": known.find(name), "role": role} for name, role in named.items()]


def _subject(fact: Fact) -> str:
    """What the event is called; one without a name, by its kind and who or what it was with."""
    if fact["nombre"]:
        name: str = fact["nombre"]
        return name
    groups = [each["grupo"] for each in fact.get("participacion", [])]
    about = groups[0] if len(groups) == 1 else fact.get("tema", "")
    return f"{_capital(fact['tipo'])}: {about}"


def _took_part(role: NetworkRole | None) -> ParticipationState:
    """Whoever was encouraged to take part is not said to have been there."""
    if role is NetworkRole.ENCOURAGES:
        return ParticipationState.INVITED
    return ParticipationState.ATTENDED


def _head_count(fact: Fact) -> dict[str, Any]:
    unit = _UNITS[fact["unidad"]]
    return {
        "label": fact["grupo"],
        "kind": OrganizationKind.COMPANY.value if fact["unidad"] == "empresas" else None,
        "unit": unit,
        "total": fact["cantidad"],
        "result": fact.get("resultado", ""),
    }


def _outcomes(fact: Fact) -> list[dict[str, Any]]:
    said = fact.get("resultado", "")
    return [
        {"kind": kind, "text": said, "raised_by": fact["grupo"]}
        for word, kind in _RESULTS.items()
        if word in said
    ]


def _notes(fact: Fact, notes: Mapping[str, str]) -> str:
    said = fact.get("nota", "")
    elsewhere = re.fullmatch(r"Véase la nota de ([\w-]+)\.", said)
    lines = [notes[elsewhere[1]] if elsewhere else said]
    if fact.get("publico"):
        lines.append(_("Público: {who}.").format(who=fact["publico"]))
    if fact.get("lista_no_exhaustiva"):
        lines.append(_("La lista de participantes no es exhaustiva."))
    return "\n".join(line for line in lines if line)


# How far the Declaration has come


def _follow_up(session: Session, fact: Fact, before: str) -> str:
    """Note how far an institution has come, and return why that is thought.

    A stage that the report lets one deduce, and does not state, is to be verified. A note that
    leans on the one before takes along the sentence that it means.
    """
    nota: str = fact.get("nota", "")
    leans = "que la anterior" in nota
    organization_id = catalogue.government_id(fact["ubigeo"])
    followups.move(
        session,
        organization_id,
        catalogue.stage_id(_STAGES[fact["estado"]]),
        on=_day(fact["fecha_firma"]),
        note=f"{nota}\n{before}" if leans else nota,
        to_verify="estado" in fact.get("inferido", []),
    )
    if fact.get("plan_accion"):
        followups.move(
            session,
            organization_id,
            catalogue.stage_id("action_plan"),
            on=_day(fact["plan_accion_fecha"]),
            note=_capital(fact["plan_accion_tema"]),
        )
        followups.begin(
            session,
            organization_id,
            catalogue.instrument_id("action_plans"),
            stage_id=catalogue.stage_id("prepared", "action_plans"),
            on=_day(fact["plan_accion_fecha"]),
            description=_capital(fact["plan_accion_tema"]),
        )
    return before if leans else re.split(r"(?<=\.)\s", nota)[0]


# What else is followed up


def _practices(session: Session, fact: Fact, report: Fact) -> None:
    """Keep how many practices there were: at the end of the year, where no other day is given."""
    until = _day(fact["fecha_corte"]) or PartialDate.year(report["anio"])
    figures.save_balance(
        session,
        catalogue.instrument_id("practices"),
        {
            "by_on": until.last,
            "total": fact["total_acumulado"],
            "source": report["titulo"],
            "note": "\n".join((_capital(fact["rol_red"]), ", ".join(fact["actores"]))),
        },
    )


def _proposal(session: Session, fact: Fact, known: _Organizations) -> None:
    """Note a proposal of several agencies, in the order given; which of them leads is not said."""
    followups.begin(
        session,
        catalogue.NETWORK_ID,
        catalogue.instrument_id("mptf"),
        stage_id=catalogue.stage_id(_PROPOSALS[fact["estado"]], "mptf"),
        on=_day(fact["fecha_presentacion"]),
        title=fact["titulo"],
        description=_capital(fact["tema"]),
        place_id=catalogue.place_id(fact["ubigeo"]),
        parties=[{"organization_id": known.find(name)} for name in fact["agencias"]],
        result=fact["resultado"],
        note=fact["nota"],
        to_verify="estado" in fact["inferido"],
    )


# In words


def _starting(table: Mapping[str, Any], said: str) -> Any:
    return next((value for start, value in table.items() if said.startswith(start)), None)


def _day(iso: str) -> PartialDate | None:
    return PartialDate.day(date.fromisoformat(iso)) if iso else None


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
