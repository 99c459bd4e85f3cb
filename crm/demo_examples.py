"""Invented records to try everything on; they hang on invented institutions and are marked so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import (
    assessments,
    attachments,
    bin,
    events,
    focal_points,
    followups,
    journal,
    organizations,
    people,
)
from crm.attachments import Taken
from crm.catalogue import event_type_id, stage_id, tag_id
from crm.contacts import ContactValues
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.i18n import _
from crm.model import (
    Activity,
    CommitmentState,
    ConsentBasis,
    ContactKind,
    CountUnit,
    Event,
    EventState,
    FocalPoint,
    Framework,
    Mailing,
    Material,
    Modality,
    NetworkRole,
    Organization,
    OrganizationKind,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
    Person,
    Position,
    PostLevel,
    Sex,
)
from crm.model.base import N_, today

ADDED = N_("Datos de ejemplo creados")
FOCAL_POINT = "Lucía Ejemplo Paredes"
AGENCY = "Agencia Ejemplo"
MUNICIPALITY = "Municipalidad de Ejemplo"
FIRST_TERM, TERM = 2023, 4  # local authorities take office every fourth first of January


def add_examples(session: Session, day: date | None = None) -> int:
    """Write down the invented records, dated around a day (today); return the municipality's id."""
    journal.describe(session, ADDED)
    return _Examples(session, day or today()).add()


def remove_examples(session: Session) -> int:
    """Delete every invented record as one action, and return how many; it can be undone."""
    journal.describe(session, bin.DELETED, _("Datos de ejemplo"))
    count = 0
    for noun in (Mailing, Material, Activity, Event, Person, Organization):
        for id_ in session.scalars(select(noun.id).where(noun.example)).all():
            bin.delete(session, noun, id_, name="")
            count += 1
    point = focal_points.named(session, FOCAL_POINT)
    if point is not None:
        bin.delete(session, FocalPoint, point, name="")
    if not count:
        raise NotFound(_("En este archivo no hay datos de ejemplo."))
    return count


@dataclass(frozen=True)
class _Holder:
    """An invented person and the post that they hold or held."""

    given: str
    paternal: str
    title: str
    start: PartialDate
    end: PartialDate | None = None
    unit: str = ""
    level: PostLevel | None = None
    focal_point: bool = False
    contacts: tuple[ContactValues, ...] = ()


def _reach(mail: str = "", phone: str = "", personal: str = "") -> tuple[ContactValues, ...]:
    found = [
        ContactValues(ContactKind.PHONE, phone),
        ContactValues(ContactKind.EMAIL, mail and f"{mail}@ejemplo.gob.pe"),
        ContactValues(ContactKind.WHATSAPP, personal, personal=True),
    ]
    return tuple(each for each in found if each.value)


class _Examples:
    """Writes down the invented records, in the order in which they need each other."""

    def __init__(self, session: Session, day: date) -> None:
        self._session = session
        self._today = day
        self._people: dict[str, int] = {}
        self._homes: dict[str, int] = {}
        self._point = focal_points.save_focal_point(
            session, {"name": FOCAL_POINT, "agency": AGENCY, "initials": "LE"}
        )

    def add(self) -> int:
        municipality = self._municipality()
        company = self._organization(
            OrganizationKind.COMPANY,
            "Empresa Ejemplo S.A.C.",
            isic_section="G",
            business_line="Supermercados",
            contacts=_reach(phone="(01) 555-0160"),
        )
        association = self._organization(
            OrganizationKind.CIVIL_SOCIETY,
            "Asociación Ejemplo",
            contacts=_reach(phone="(01) 555-0170"),
        )
        region = self._organization(
            OrganizationKind.REGIONAL,
            "Gobierno Regional de Ejemplo",
            contacts=_reach("mesadepartes", "(01) 555-0180"),
        )
        self._hold(company, [_Holder("Pedro", "Ejemplo Salas", "Gerente General", self._ago(600))])
        self._hold(association, [_Holder("Rosa", "Ejemplo Prueba", "Presidenta", self._ago(900))])
        self._hold(region, self._of_region())
        self._municipality_history(municipality, company, association)
        self._others_history(region, company)
        return municipality

    # When

    def _day(self, days_ago: int) -> date:
        return self._today - timedelta(days=days_ago)

    def _ago(self, days: int) -> PartialDate:
        return PartialDate.day(self._day(days))

    def _month(self, days_ago: int) -> PartialDate:
        day = self._day(days_ago)
        return PartialDate.month(day.year, day.month)

    def _term(self, back: int = 0) -> tuple[PartialDate, PartialDate | None]:
        """The first and last day of the term in which all this happened, or of an earlier one."""
        begun = FIRST_TERM + ((self._day(300).year - FIRST_TERM) // TERM - back) * TERM
        first, last = date(begun, 1, 1), date(begun + TERM - 1, 12, 31)
        # Who comes after is not known in the first months of the next one.
        over = back == 0 and last < self._today
        return PartialDate.day(first), None if over else PartialDate.day(last)

    # Who

    def _organization(self, kind: OrganizationKind, name: str, **more: Any) -> int:
        known = {"kind": kind, "official_name": name, "responsible_id": self._point}
        return organizations.save_organization(self._session, known | {"example": True} | more)

    def _municipality(self) -> int:
        id_ = self._organization(
            OrganizationKind.DISTRICT,
            MUNICIPALITY,
            web="https://www.ejemplo.gob.pe",
            notes="Institución inventada para probar Enlace.",
            aliases=["Muni de Ejemplo"],
            tags=[
                tag_id(Framework.GCM_OBJECTIVE, 16),
                tag_id(Framework.GCM_OBJECTIVE, 19),
                *(tag_id(Framework.SDG, number) for number in (8, 10, 11)),
            ],
            contacts=[
                *_reach("mesadepartes", "(01) 555-0140"),
                ContactValues(ContactKind.ADDRESS, "Plaza de Ejemplo s/n"),
            ],
        )
        self._hold(id_, self._of_municipality())
        assessments.save_assessment(
            self._session,
            {
                "organization_id": id_,
                "assessed_on": self._day(71),
                "influence": 4,
                "interest": 5,
                "position": Position.SUPPORTIVE,
                "note": "Valoración de ejemplo.",
            },
        )
        return id_

    def _of_municipality(self) -> list[_Holder]:
        start, end = self._term()
        earlier, ended = self._term(1)
        human, trusted = "Desarrollo Humano", PostLevel.TRUSTED
        return [
            _Holder("Óscar", "Ejemplo Bendezú", "Alcalde", earlier, ended, level=PostLevel.ELECTED),
            _Holder(
                "Nélida",
                "Ejemplo Huamaní",
                "Alcaldesa",
                start,
                end,
                level=PostLevel.ELECTED,
                contacts=_reach("alcaldia", "(01) 555-0143"),
            ),
            _Holder(
                "Elena",
                "Ejemplo Ríos",
                "Gerenta",
                self._month(1500),
                self._month(760),
                human,
                trusted,
            ),
            _Holder(
                "Milagros",
                "Ejemplo Tasayco",
                "Gerenta",
                self._month(690),
                unit=human,
                level=trusted,
                focal_point=True,
                contacts=_reach("mtasayco", "(01) 555-0148 anexo 21", "+51 900 000 148"),
            ),
            _Holder(
                "Iván",
                "Ejemplo Cárdenas",
                "Secretario General",
                self._month(540),
                level=PostLevel.TRUSTED,
                contacts=_reach(phone="(01) 555-0150"),
            ),
            _Holder(
                "Ruth",
                "Ejemplo Zevallos",
                "Asesora Jurídica",
                self._month(630),
                level=PostLevel.CAREER,
                contacts=_reach("rzevallos"),
            ),
            _Holder(
                "Hugo",
                "Ejemplo Vega",
                "Subgerente",
                self._month(500),
                self._ago(40),
                unit="Promoción Económica",
                level=PostLevel.TRUSTED,
            ),
        ]

    def _of_region(self) -> list[_Holder]:
        start, end = self._term()
        return [
            _Holder(
                "Julio",
                "Ejemplo Farfán",
                "Gobernador regional",
                start,
                end,
                level=PostLevel.ELECTED,
                contacts=_reach("gobernacion", "(01) 555-0181"),
            )
        ]

    def _hold(self, organization_id: int, holders: Sequence[_Holder]) -> None:
        posts: dict[tuple[str, str], int] = {}
        for each in holders:
            # The head of a municipality is one post, whoever holds it.
            key = ("Alcalde/sa" if each.title.startswith("Alcald") else each.title, each.unit)
            if key not in posts:
                posts[key] = people.save_post(
                    self._session,
                    {
                        "organization_id": organization_id,
                        "title": key[0],
                        "unit": each.unit,
                        "level": each.level,
                    },
                )
            person_id = people.save_person(
                self._session,
                {
                    "given_names": each.given,
                    "paternal_surname": each.paternal.split()[0],
                    "maternal_surname": each.paternal.split()[1],
                    "consent_basis": ConsentBasis.CONSENT,
                    "consent_source": "Lista de asistencia de ejemplo",
                    "consent_on": self._day(110),
                    "example": True,
                    "contacts": each.contacts,
                },
            )
            people.appoint(
                self._session,
                {
                    "person_id": person_id,
                    "post_id": posts[key],
                    "start": each.start,
                    "end": each.end,
                    "verified_on": self._day(30) if each.end is None else None,
                    "focal_point": each.focal_point,
                },
            )
            self._people[each.given], self._homes[each.given] = person_id, organization_id

    # What happened

    def _event(self, type_: str, subject: str, days_ago: int, **more: Any) -> int:
        held = {
            "type_id": event_type_id(type_),
            "subject": subject,
            "start": self._ago(days_ago),
            "recorded_by_id": self._point,
            "example": True,
        }
        return events.save_event(self._session, held | more)

    def _were_there(self, *names: str, **more: Any) -> list[dict[str, Any]]:
        return [
            {"person_id": self._people[name], "organization_id": self._homes[name], **more}
            for name in names
        ]

    def _municipality_history(self, municipality: int, company: int, association: int) -> None:
        for stage, days in (("to_contact", 273), ("contacted", 259), ("interested", 210)):
            followups.move(self._session, municipality, stage_id(stage), on=self._ago(days))
        self._signature(municipality)
        self._breakfast(municipality)
        self._planning(municipality)
        self._call()
        self._review(municipality, company, association)
        self._ahead(municipality)
        followups.set_next_step(
            self._session,
            municipality,
            "Acordar la fecha de la sesión de concejo",
            self._day(-20),
        )

    def _breakfast(self, municipality: int) -> None:
        self._event(
            "working_breakfast",
            "Desayuno con gobiernos locales de ejemplo",
            111,
            start_time=time(8, 30),
            modality=Modality.IN_PERSON,
            participants=self._were_there("Nélida", sex=Sex.FEMALE),
            head_counts=[
                {
                    "label": "Representantes de gobiernos locales de ejemplo",
                    "unit": CountUnit.PERSONS,
                    "total": 18,
                    "women": 9,
                    "men": 7,
                    "unknown": 2,
                    "result": "Identificaron servicios por adaptar.",
                }
            ],
            outcomes=[
                {
                    "kind": OutcomeKind.NEED,
                    "text": "Datos de población migrante por zona para orientar servicios",
                    "organization_id": municipality,
                    "raised_by_id": self._people["Nélida"],
                },
                *self._kept(municipality),
            ],
            tags=[tag_id(Framework.GCM_OBJECTIVE, 16)],
        )

    def _kept(self, municipality: int) -> list[dict[str, Any]]:
        """Commitments that were kept, each a while after it was made."""
        return [
            {
                "kind": OutcomeKind.COMMITMENT,
                "text": text,
                "debtor_id": municipality,
                "responsible": "Gerencia de Desarrollo Humano",
                "due_on": self._day(days),
                "state": CommitmentState.DONE,
                "done_on": self._day(days + 3),
                "evidence": "Correo de ejemplo",
            }
            for text, days in (("Designar un punto focal", 95), ("Enviar el padrón", 80))
        ]

    def _signature(self, municipality: int) -> None:
        followups.move(self._session, municipality, stage_id("in_review"), on=self._ago(162))
        event_id = self._event(
            "meeting",
            "Firma de la Declaración de Alcaldes de Marrakech (ejemplo)",
            82,
            venue="Palacio municipal de ejemplo",
            modality=Modality.IN_PERSON,
            network_role=NetworkRole.CO_ORGANIZES,
            organizers=[{"organization_id": municipality, "role": OrganizerRole.HOSTS}],
            participants=self._were_there("Nélida", "Iván"),
            stage_changes=[
                {
                    "organization_id": municipality,
                    "stage_id": stage_id("signed"),
                    "signatory": "Nélida Ejemplo Huamaní",
                    "signatory_post": "Alcaldesa",
                    "evidence": "Acta de firma de ejemplo.pdf",
                }
            ],
        )
        taken = Taken("Acta de firma de ejemplo.pdf", "application/pdf", _page())
        attachments.attach(self._session, taken, event_id=event_id)

    def _planning(self, municipality: int) -> None:
        self._event(
            "workshop",
            "Elaboración del plan de acción de ejemplo",
            71,
            modality=Modality.HYBRID,
            participants=self._were_there("Milagros", "Hugo"),
            outcomes=[
                {
                    "kind": OutcomeKind.NEED,
                    "text": "Capacitar al personal de atención al público",
                    "organization_id": municipality,
                    "raised_by_id": self._people["Milagros"],
                },
                {
                    "kind": OutcomeKind.RESOURCE,
                    "text": "Guía de ejemplo para planes de acción",
                    "organization_id": municipality,
                },
                {
                    "kind": OutcomeKind.COMMITMENT,
                    "text": "Aprobar el plan de acción municipal",
                    "debtor_id": municipality,
                    "responsible": "Gerencia de Desarrollo Humano",
                    "due_on": self._day(5),
                },
            ],
            stage_changes=[{"organization_id": municipality, "stage_id": stage_id("action_plan")}],
        )
        plan = "Plan de acción de ejemplo\n\nTexto inventado para probar Enlace.\n"
        taken = Taken("Plan de acción de ejemplo.txt", "text/plain", plan.encode())
        attachments.attach(self._session, taken, organization_id=municipality)

    def _call(self) -> None:
        self._event(
            "call",
            "Llamada de Asesoría Jurídica",
            28,
            start_time=time(11, 0),
            notes="Consulta sobre la ordenanza que aprueba el plan.",
            participants=self._were_there("Ruth"),
        )

    def _review(self, municipality: int, company: int, association: int) -> None:
        agreed = ("Presentar el plan al concejo", "Reunirse cada mes", "Compartir avances")
        self._event(
            "meeting",
            "Revisión del plan de acción",
            6,
            start_time=time(10, 0),
            end_time=time(11, 30),
            venue="Palacio municipal de ejemplo",
            modality=Modality.IN_PERSON,
            participants=[
                *self._were_there("Nélida", "Milagros", "Iván"),
                *self._were_there("Ruth", state=ParticipationState.ABSENT),
                {"organization_id": company},
                {"organization_id": association},
            ],
            outcomes=[
                *(
                    {"kind": OutcomeKind.AGREEMENT, "text": text, "organization_id": municipality}
                    for text in agreed
                ),
                {
                    "kind": OutcomeKind.OPPORTUNITY,
                    "text": "Feria laboral distrital con empresas de la zona industrial",
                    "organization_id": municipality,
                },
                {
                    "kind": OutcomeKind.COMMITMENT,
                    "text": "Abrir ventanilla de orientación laboral",
                    "debtor_id": municipality,
                    "responsible": "Subgerencia de Promoción Económica",
                    "due_on": self._day(-10),
                },
                {
                    "kind": OutcomeKind.COMMITMENT,
                    "text": "Compartir formato de línea de base",
                    "creditor_id": municipality,
                    "responsible": f"{FOCAL_POINT} ({AGENCY})",
                    "due_on": self._day(-65),
                },
                {
                    "kind": OutcomeKind.TASK,
                    "text": "Enviar el acta a los asistentes",
                    "organization_id": municipality,
                    "responsible": FOCAL_POINT,
                    "due_on": self._day(4),
                    "state": CommitmentState.DONE,
                    "done_on": self._day(5),
                },
                {
                    "kind": OutcomeKind.RISK,
                    "text": "El cambio de funcionarios puede retrasar la ordenanza",
                    "organization_id": municipality,
                    "restricted": True,
                },
            ],
            tags=[tag_id(Framework.GCM_OBJECTIVE, 19), tag_id(Framework.SDG, 8)],
        )

    def _ahead(self, municipality: int) -> None:
        for type_, state, subject, days in (
            ("visit", EventState.CANCELLED, "Visita a la ventanilla de ejemplo", 45),
            ("workshop", EventState.POSTPONED, "Taller de línea de base de ejemplo", 15),
        ):
            invited = self._were_there("Iván", state=ParticipationState.INVITED)
            self._event(type_, subject, days, state=state, participants=invited)
        self._event(
            "meeting",
            "Seguimiento del plan de acción",
            -28,
            state=EventState.PLANNED,
            start_time=time(10, 0),
            venue="Palacio municipal de ejemplo",
            participants=[
                *self._were_there("Nélida", state=ParticipationState.CONFIRMED),
                *self._were_there("Milagros", state=ParticipationState.INVITED),
            ],
        )

    def _others_history(self, region: int, company: int) -> None:
        """A follow-up that has stalled, and a meeting known only by its month."""
        for stage, days in (("contacted", 200), ("interested", 60)):
            followups.move(self._session, region, stage_id(stage), on=self._ago(days))
        self._event(
            "information_session",
            "Sesión informativa de ejemplo",
            0,
            start=self._month(150),
            modality=Modality.VIRTUAL,
            participants=self._were_there("Julio", "Pedro"),
            outcomes=[
                {
                    "kind": OutcomeKind.OPPORTUNITY,
                    "text": "Prácticas laborales para personas migrantes",
                    "organization_id": company,
                    "raised_by_id": self._people["Pedro"],
                }
            ],
        )


def _page() -> bytes:
    """One printed page that says what it is: an attachment to open."""
    from reportlab.pdfgen.canvas import Canvas  # heavy, and of no use elsewhere here

    out = BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 760, "Acta de firma de ejemplo. Documento inventado.")
    canvas.save()
    return out.getvalue()
