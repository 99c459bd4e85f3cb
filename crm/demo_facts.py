"""The facts of the 2023 report as records: what it says and no more; what it omits stays empty."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
    catalogue,
    events,
    figures,
    followups,
    journal,
    materials,
    organizations,
    plans,
    publications,
    sessions,
)
from crm.dates import PartialDate
from crm.model import (
    AnnualReport,
    CountUnit,
    EventState,
    MaterialKind,
    Measure,
    NetworkRole,
    NextStep,
    Observance,
    Organization,
    OrganizationKind,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
    PublicationState,
    Recurrence,
    VersionKind,
    VersionState,
)
from crm.model.base import N_, Word
from crm.text import fold

LOADED = N_("Hechos del informe «{subject}» cargados")

W = TypeVar("W", bound=Word)
Fact = Mapping[str, Any]
Ids = dict[str, int]


def load_facts(session: Session) -> None:
    """Write down the plan, the events, the materials and all else that the report names."""
    report = tomllib.loads((files("resources") / "data" / "logros-2023.toml").read_text("utf-8"))
    year: int = report["report"]["year"]
    journal.describe(session, LOADED, f"Logros {year}")
    _Facts(session, year).add(report)


class _Facts:
    """Writes the facts down, in the order in which they need each other, by their `id`."""

    def __init__(self, session: Session, year: int) -> None:
        self._session = session
        self._year = year
        self._source = f"Logros {year}"
        self._objectives: list[int] = []
        self._activities: Ids = {}
        self._organizations: Ids = {}
        self._series: Ids = {}
        self._events: Ids = {}
        self._materials: Ids = {}

    def add(self, report: Fact) -> None:
        plan_id = plans.save_plan(self._session, {"year": self._year})
        introduction = report["report"]["introduction"]
        journal.check_and_add(self._session, AnnualReport(year=self._year, intro_es=introduction))
        for fact in report["objective"]:
            self._objective(plan_id, fact)
        for fact in report["organization"]:
            self._organization(fact)
        for fact in report["event"]:
            self._events[fact["id"]] = events.save_event(self._session, self._event(fact))
        for fact in report["signature"]:
            self._signature(fact)
        for fact in report["balance"]:
            self._balance(fact)
        for fact in report["proposal"]:
            self._proposal(fact)
        for fact in report["material"]:
            self._material(fact)
        for position, fact in enumerate(report["next_step"]):
            self._next_step(plan_id, fact, position)

    # What was planned

    def _objective(self, plan_id: int, fact: Fact) -> None:
        objective_id = plans.save_objective(
            self._session,
            {"plan_id": plan_id, "statement_es": fact["statement"], "short_es": fact["short"]},
        )
        self._objectives.append(objective_id)
        for each in fact["activity"]:
            self._activities[each["id"]] = plans.save_activity(
                self._session,
                {
                    "objective_id": objective_id,
                    "code": each.get("code"),
                    "statement_es": each["statement"],
                    "target": each.get("target"),
                    "unit_es": each.get("unit"),
                    "measure": Measure[each["measure"].upper()],
                    "instrument_id": _instrument(each),
                    "recurrence": _word(Recurrence, each, "recurrence"),
                },
            )

    def _next_step(self, plan_id: int, fact: Fact, position: int) -> None:
        step = NextStep(
            plan_id=plan_id,
            objective_id=self._objectives[fact["objective"] - 1],
            theme_es=fact["theme"],
            text_es=fact["text"],
            event_id=self._events.get(fact.get("event", "")),
            material_id=self._materials.get(fact.get("material", "")),
            instrument_id=_instrument(fact),
            position=position,
        )
        journal.check_and_add(self._session, step)

    # Who is named

    def _organization(self, fact: Fact) -> None:
        self._organizations[fact["name"]] = organizations.save_organization(
            self._session,
            {
                "kind": _word(OrganizationKind, fact, "kind"),
                "official_name": fact["name"],
                "notes": fact.get("notes"),
                "aliases": fact.get("aliases", []),
            },
        )

    def _find(self, name: str) -> int:
        """The institution of this name or acronym: one of the report's, or of the catalogue."""
        if name not in self._organizations:
            query = select(Organization.id).where(Organization.official_name == name)
            found = self._session.scalar(query)
            self._organizations[name] = found or catalogue.entity_id(name)
        return self._organizations[name]

    # What happened

    def _event(self, fact: Fact) -> dict[str, Any]:
        given = ("subject", "official_title", "topic", "audience", "venue", "source_url", "notes")
        return {name: fact.get(name) for name in given} | {
            "type_id": catalogue.event_type_id(fact["type"]),
            "activity_id": self._activities[fact["activity"]],
            "state": _word(EventState, fact, "state"),
            "network_role": _word(NetworkRole, fact, "network_role"),
            "network_result": fact.get("network_result"),
            "start": _on(fact, "start"),
            "end": _on(fact, "end"),
            "several": fact.get("several", False),
            "series_id": self._series_id(fact),
            "organizers": [
                {
                    "organization_id": self._find(each["name"]),
                    "role": _word(OrganizerRole, each, "role"),
                }
                for each in fact.get("organizer", [])
            ],
            "participants": [
                {
                    "organization_id": self._find(name),
                    "state": _took_part(fact),
                    "highlighted": fact.get("highlighted", False),
                }
                for name in fact.get("participants", [])
            ],
            "head_counts": [
                {**each, "unit": _word(CountUnit, each, "unit")}
                for each in fact.get("head_count", [])
            ],
            "outcomes": [
                {**each, "kind": _word(OutcomeKind, each, "kind")}
                for each in fact.get("outcome", [])
            ],
        }

    def _series_id(self, fact: Fact) -> int | None:
        name = fact.get("series")
        if name and name not in self._series:
            self._series[name] = sessions.save_series(self._session, name)
        return self._series.get(name or "")

    # How far institutions have come

    def _signature(self, fact: Fact) -> None:
        """A signature that the report lets one deduce, and does not state, is to be verified."""
        organization_id = catalogue.government_id(fact["ubigeo"])
        followups.move(
            self._session,
            organization_id,
            catalogue.stage_id("signed"),
            note=fact["note"],
            to_verify=True,
        )
        if "plan" in fact:
            followups.move(self._session, organization_id, catalogue.stage_id("action_plan"))
            followups.begin(
                self._session,
                organization_id,
                catalogue.instrument_id("action_plans"),
                stage_id=catalogue.stage_id("prepared", "action_plans"),
                description=fact["plan"],
            )

    def _balance(self, fact: Fact) -> None:
        """How many there were at the end of the year, as no other day is given."""
        figures.save_balance(
            self._session,
            catalogue.instrument_id(fact["instrument"]),
            {
                "by_on": PartialDate.year(self._year).last,
                "total": fact["total"],
                "actors": fact["actors"],
                "source": self._source,
            },
        )

    def _proposal(self, fact: Fact) -> None:
        """A proposal of several agencies, in the order given; which of them leads is not said."""
        followups.begin(
            self._session,
            catalogue.NETWORK_ID,
            catalogue.instrument_id("mptf"),
            stage_id=catalogue.stage_id("submitted", "mptf"),
            title=fact["title"],
            description=fact["topic"],
            place_id=catalogue.place_id(fact["ubigeo"]),
            parties=[{"organization_id": self._find(name)} for name in fact["agencies"]],
            note=fact["note"],
            to_verify=True,
        )

    # What was made and published

    def _material(self, fact: Fact) -> None:
        given = ("title", "topic", "audience", "purpose", "notes")
        id_ = materials.save_material(
            self._session,
            {name: fact.get(name) for name in given}
            | {
                "kind": _word(MaterialKind, fact, "kind"),
                "key_messages": fact.get("key_messages", []),
                "activity_id": self._activities.get(fact.get("activity", "")),
                "event_id": self._events.get(fact.get("event", "")),
                "observance_id": self._observance(fact),
                "instrument_id": _instrument(fact),
            },
        )
        if "id" in fact:
            self._materials[fact["id"]] = id_
        if version := fact.get("version"):
            materials.save_version(
                self._session,
                id_,
                {
                    "kind": _word(VersionKind, version, "kind"),
                    "state": _word(VersionState, version, "state"),
                    "on": _on(version, "on"),
                },
            )
        for act in fact.get("published", []):
            publications.save(
                self._session,
                id_,
                {
                    "channel_id": catalogue.channel_id(act["channel"]),
                    "channel_name": act.get("channel_name"),
                    "state": _word(PublicationState, act, "state") or PublicationState.PUBLISHED,
                    "on": _on(act, "on"),
                    "planned": _on(act, "planned"),
                },
            )

    def _observance(self, fact: Fact) -> int | None:
        """The commemorative date of a month and day; of several, the one that its title names."""
        if "observance" not in fact:
            return None
        month, day = map(int, fact["observance"].split("-"))
        query = select(Observance).where(Observance.month == month, Observance.day == day)
        of_day = self._session.scalars(query).all()
        return max(of_day, key=lambda each: _shared(each.name_es, fact["title"])).id


def _shared(one: str, other: str) -> int:
    return len(set(fold(one).split()) & set(fold(other).split()))


def _instrument(fact: Fact) -> int | None:
    code = fact.get("instrument")
    return catalogue.instrument_id(code) if code else None


def _took_part(fact: Fact) -> ParticipationState:
    """Whoever was encouraged to take part is not said to have been there."""
    encouraged = fact["network_role"] == "encourages"
    return ParticipationState.INVITED if encouraged else ParticipationState.ATTENDED


def _word(words: type[W], fact: Fact, name: str) -> W | None:
    return words[fact[name].upper()] if name in fact else None


def _on(fact: Fact, name: str) -> PartialDate | None:
    return PartialDate.from_iso(fact[name]) if name in fact else None
