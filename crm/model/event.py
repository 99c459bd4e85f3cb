"""Meetings of every kind, who took part, and what came of them."""

from calendar import monthrange
from datetime import date, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.dates import PartialDate
from crm.i18n import _
from crm.model.base import (
    LINE,
    N_,
    NAME,
    NOTES,
    Of,
    Record,
    Span,
    Word,
    required,
    today,
    word,
)


class EventState(Word):
    PLANNED = "planned", N_("Programada")
    HELD = "held", N_("Realizada")
    CANCELLED = "cancelled", N_("Cancelada")
    POSTPONED = "postponed", N_("Postergada")


class Modality(Word):
    IN_PERSON = "in_person", N_("Presencial")
    VIRTUAL = "virtual", N_("Virtual")
    HYBRID = "hybrid", N_("Mixta")


class OrganizerRole(Word):
    ORGANIZES = "organizes", N_("Organiza")
    CO_ORGANIZES = "co_organizes", N_("Coorganiza")
    JOINS = "joins", N_("Se suma")
    HOSTS = "hosts", N_("Es sede")
    FUNDS = "funds", N_("Financia")


class NetworkRole(Word):
    """What the Network did in an event; only its own ones count as its events."""

    ORGANIZES = "organizes", N_("Organiza")
    CO_ORGANIZES = "co_organizes", N_("Coorganiza")
    JOINS = "joins", N_("Se suma a un evento de otros")
    ENCOURAGES = "encourages", N_("Alentó la participación de otros")


class ParticipationState(Word):
    INVITED = "invited", N_("Invitado")
    CONFIRMED = "confirmed", N_("Confirmado")
    ATTENDED = "attended", N_("Asistió")
    ABSENT = "absent", N_("No asistió")


class Sex(Word):
    FEMALE = "female", N_("Mujer")
    MALE = "male", N_("Hombre")
    OTHER = "other", N_("Otro")
    UNDISCLOSED = "undisclosed", N_("Prefiere no decir")


class AgeBand(Word):
    UNDER_18 = "under_18", N_("Menos de 18")
    FROM_18 = "18_29", N_("18 a 29")
    FROM_30 = "30_59", N_("30 a 59")
    FROM_60 = "60_over", N_("60 o más")


class CountUnit(Word):
    PERSONS = "persons", N_("personas")
    INSTITUTIONS = "institutions", N_("instituciones")


class OutcomeKind(Word):
    NEED = "need", N_("Necesidad")
    OPPORTUNITY = "opportunity", N_("Oportunidad")
    AGREEMENT = "agreement", N_("Acuerdo")
    COMMITMENT = "commitment", N_("Compromiso")
    RESOURCE = "resource", N_("Recurso")
    TASK = "task", N_("Tarea")
    RISK = "risk", N_("Riesgo")


DUE_KINDS = (OutcomeKind.COMMITMENT, OutcomeKind.TASK)


class CommitmentState(Word):
    OPEN = "open", N_("Abierto")
    DONE = "done", N_("Cumplido")
    DROPPED = "dropped", N_("Sin efecto")


class Repetition(Word):
    """How often a task comes back once it is done."""

    WEEKLY = "weekly", N_("Cada semana")
    MONTHLY = "monthly", N_("Cada mes")
    QUARTERLY = "quarterly", N_("Cada trimestre")
    YEARLY = "yearly", N_("Cada año")


class AttachmentPurpose(Word):
    DOCUMENT = "document", N_("Documento")
    MATERIAL = "material", N_("Material")
    PHOTO = "photo", N_("Foto")
    EVIDENCE = "evidence", N_("Evidencia")
    SIGN_IN = "sign_in", N_("Lista de asistencia firmada")


class EventSeries(Record):
    """Events of one kind that are held again and again, such as a yearly training."""

    __tablename__ = "event_series"

    name: Mapped[str] = mapped_column(String(NAME))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name": _("Escriba el nombre de la serie.")})


class EventType(Record):
    """A kind of event, from a list that the office can edit."""

    __tablename__ = "event_type"

    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str | None] = mapped_column(String(NAME))
    icon: Mapped[str] = mapped_column(String(40), default="calendar")
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name_es": _("Escriba el nombre del tipo.")})


class Event(Record):
    """Something that the Network held, joined or encouraged: a meeting, a call, a workshop."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_list", "start_first", "id"),)

    type_id: Mapped[int] = mapped_column(ForeignKey("event_type.id"), index=True)
    state: Mapped[EventState] = mapped_column(word(EventState), default=EventState.HELD)
    subject: Mapped[str] = mapped_column(String(NAME))
    official_title: Mapped[str | None] = mapped_column(String(LINE))
    topic: Mapped[str | None] = mapped_column(String(LINE))
    start_first: Mapped[date | None]
    start_last: Mapped[date | None]
    end_first: Mapped[date | None]
    end_last: Mapped[date | None]
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    venue: Mapped[str | None] = mapped_column(String(NAME))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    modality: Mapped[Modality | None] = mapped_column(word(Modality))
    network_role: Mapped[NetworkRole] = mapped_column(
        word(NetworkRole), default=NetworkRole.ORGANIZES
    )
    network_result: Mapped[str | None] = mapped_column(String(NOTES))
    source_url: Mapped[str | None] = mapped_column(String(2_048))
    several: Mapped[bool] = mapped_column(default=False)
    series_id: Mapped[int | None] = mapped_column(ForeignKey("event_series.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    audience: Mapped[str | None] = mapped_column(String(NAME))
    state_on: Mapped[date | None]
    state_reason: Mapped[str | None] = mapped_column(String(LINE))
    # When it was to be, while it is put off and nobody knows to when.
    was_on_first: Mapped[date | None]
    was_on_last: Mapped[date | None]
    next_meeting: Mapped[str | None] = mapped_column(String(LINE))
    notes: Mapped[str | None] = mapped_column(String(NOTES))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    example: Mapped[bool] = mapped_column(default=False)

    start = Span()
    end = Span()
    was_on = Span()
    type: Mapped[EventType] = relationship()

    @classmethod
    def derived(cls, of: Of) -> dict[str, Any]:
        return {"was_on_first": None, "was_on_last": None} if of("start_first") else {}

    def lose_its_day(self) -> None:
        """Be put off to nobody knows when; on which days it was to be is kept."""
        if self.start is not None:
            last = self.end or self.start
            self.was_on = PartialDate(self.start.first, max(self.start.last, last.last))
            self.start = self.end = None

    def take_its_day_back(self) -> None:
        """Be again on the days that it lost, unless it has others."""
        if self.start is None and self.was_on is not None:
            first, last = self.was_on.first, self.was_on.last
            days = self.was_on.precision == "span"
            self.start = PartialDate.day(first) if days else self.was_on
            self.end = PartialDate.day(last) if days else None

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self,
            {
                "subject": _("Escriba el asunto: de qué se trató."),
                "type_id": _("Elija el tipo de reunión."),
            },
        )
        if self.end and not self.start:
            found["start"] = _("Escriba también la fecha de inicio.")
        elif self.start and self.end and self.end.last < self.start.first:
            found["end"] = _("El fin es anterior al inicio.")
        one_day = not self.end or self.end == self.start
        if self.start_time and self.end_time and one_day and self.end_time < self.start_time:
            found["end_time"] = _("La hora de fin es anterior a la de inicio.")
        if self.end_time and not self.start_time:
            found["start_time"] = _("Escriba también la hora de inicio.")
        if self.state is EventState.HELD and self.was_on and not self.start:
            found["start"] = _("Estaba postergada. Escriba cuándo se realizó; basta el mes.")
        if self.state is EventState.HELD and self.start_first and self.start_first > today():
            found["start"] = _(
                "La fecha aún no llega. Corríjala o marque la reunión como programada."
            )
        return found


class EventSession(Record):
    """A part of an event with a list of its own: a morning, a day, a parallel workshop."""

    __tablename__ = "event_session"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    title: Mapped[str] = mapped_column(String(NAME))
    held_on: Mapped[date | None]
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    venue: Mapped[str | None] = mapped_column(String(NAME))
    position: Mapped[int] = mapped_column(default=0)

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(self, {"title": _("Escriba el título de la sesión.")})
        if self.start_time and self.end_time and self.end_time < self.start_time:
            found["end_time"] = _("La hora de fin es anterior a la de inicio.")
        return found


class AgendaItem(Record):
    """One point of an event's agenda, and what was said when it was dealt with."""

    __tablename__ = "agenda_item"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_session.id"), index=True)
    start_time: Mapped[time | None]
    end_time: Mapped[time | None]
    title: Mapped[str] = mapped_column(String(NAME))
    speaker: Mapped[str | None] = mapped_column(String(NAME))
    dealt_with: Mapped[str | None] = mapped_column(String(NOTES))
    position: Mapped[int] = mapped_column(default=0)

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(self, {"title": _("Escriba el punto de agenda.")})
        if self.start_time and self.end_time and self.end_time < self.start_time:
            found["end_time"] = _("La hora de fin es anterior a la de inicio.")
        return found


class SignInSheet(Record):
    """A printed list of attendance, known again by the code on it."""

    __tablename__ = "sign_in_sheet"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_session.id"), index=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    printed_on: Mapped[date]
    row_count: Mapped[int]
    # For whom each row is printed, by participation; none of a blank one.
    printed: Mapped[list[int | None]] = mapped_column(JSON, default=list, server_default="[]")


class EventOrganizer(Record):
    """An institution's part in bringing an event about."""

    __tablename__ = "event_organizer"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[OrganizerRole] = mapped_column(word(OrganizerRole))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self,
            {
                "organization_id": _("Elija la institución que organiza."),
                "role": _("Elija qué hizo."),
            },
        )


NOBODY = "—"  # written where who it was has been erased


class Participation(Record):
    """Someone's part in an event, with institution and post as they were that day.

    Who could not be identified is there by what was `written` on the sheet, to be verified.
    """

    __tablename__ = "participation"
    __table_args__ = (
        CheckConstraint(
            "person_id IS NOT NULL OR organization_id IS NOT NULL OR written IS NOT NULL", "who"
        ),
        Index("ix_participation_sheet_row", "sheet_id", "sheet_row"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    institution: Mapped[str | None] = mapped_column(String(NAME))
    post: Mapped[str | None] = mapped_column(String(NAME))
    sex: Mapped[Sex | None] = mapped_column(word(Sex))
    age_band: Mapped[AgeBand | None] = mapped_column(word(AgeBand))
    state: Mapped[ParticipationState] = mapped_column(
        word(ParticipationState), default=ParticipationState.ATTENDED
    )
    written: Mapped[str | None] = mapped_column(String(NAME))
    to_verify: Mapped[bool] = mapped_column(default=False, server_default="0")
    modality: Mapped[Modality | None] = mapped_column(word(Modality))
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in_sheet.id"))
    sheet_row: Mapped[int | None]
    invited_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    consent_contact: Mapped[bool | None]
    consent_image: Mapped[bool | None]
    signs: Mapped[bool] = mapped_column(default=False, server_default="0")
    highlighted: Mapped[bool] = mapped_column(default=False, server_default="0")
    position: Mapped[int] = mapped_column(default=0)

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if not (self.person_id or self.organization_id or self.written):
            found["person_id"] = _("Elija a la persona o la institución que participó.")
        return found


class SessionAttendance(Record):
    """Someone who takes part in an event was at this session of it."""

    __tablename__ = "session_attendance"
    __table_args__ = (
        UniqueConstraint("participation_id", "session_id"),
        Index("ix_session_attendance_sheet_row", "sheet_id", "sheet_row"),
    )

    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id"), index=True)
    sheet_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in_sheet.id"))
    sheet_row: Mapped[int | None]


class HeadCount(Record):
    """People or institutions that took part and are known only by their number.

    `sectors` are the lines of business of companies; `more_sectors` says that there were others.
    """

    __tablename__ = "head_count"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    kind: Mapped[str | None] = mapped_column(String(30))
    label: Mapped[str | None] = mapped_column(String(NAME))
    age_band: Mapped[AgeBand | None] = mapped_column(word(AgeBand))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_session.id"), index=True)
    unit: Mapped[CountUnit] = mapped_column(word(CountUnit), default=CountUnit.PERSONS)
    total: Mapped[int | None]
    women: Mapped[int | None]
    men: Mapped[int | None]
    other: Mapped[int | None]
    unknown: Mapped[int | None]
    result: Mapped[str | None] = mapped_column(String(NOTES))
    sectors: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    more_sectors: Mapped[bool] = mapped_column(default=False, server_default="0")
    position: Mapped[int] = mapped_column(default=0)

    @classmethod
    def derived(cls, of: Of) -> dict[str, Any]:
        told = [number for number in map(of, _SPLIT) if number is not None]
        return {"total": sum(told)} if told and of("total") is None else {}

    def problems(self) -> dict[str, str]:
        found = super().problems()
        split = [getattr(self, name) for name in _SPLIT]
        numbers = [number for number in (self.total, *split) if number is not None]
        if any(number < 0 for number in numbers):
            found["total"] = _("Un conteo no puede ser negativo.")
        elif self.total is not None and sum(number or 0 for number in split) > self.total:
            found["total"] = _("La suma por sexo supera el total.")
        return found


_SPLIT = ("women", "men", "other", "unknown")


class Outcome(Record):
    """What came of an event, or of dealing with an institution: one sentence each."""

    __tablename__ = "outcome"

    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    follow_up_id: Mapped[int | None] = mapped_column(ForeignKey("follow_up.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    kind: Mapped[OutcomeKind] = mapped_column(word(OutcomeKind))
    text: Mapped[str] = mapped_column(String(NOTES))
    raised_by: Mapped[str | None] = mapped_column(String(NAME))
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    restricted: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    commitment: Mapped["Commitment | None"] = relationship(
        back_populates="outcome", cascade="all, delete-orphan"
    )

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self, {"text": _("Escriba el resultado."), "kind": _("Elija el tipo de resultado.")}
        )


class Commitment(Record):
    """The follow-through of an outcome: who owes it to whom, by when, and whether it was done.

    `repeats_day` is the day of the month on which it falls due where the month has it.
    """

    __tablename__ = "commitment"
    __table_args__ = (Index("ix_commitment_due", "state", "due_on"),)

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), unique=True)
    debtor_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    creditor_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    responsible: Mapped[str | None] = mapped_column(String(NAME))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    due_on: Mapped[date | None]
    remind_on: Mapped[date | None]
    repeats: Mapped[Repetition | None] = mapped_column(word(Repetition))
    repeats_until: Mapped[date | None]
    repeats_day: Mapped[int | None]
    state: Mapped[CommitmentState] = mapped_column(
        word(CommitmentState), default=CommitmentState.OPEN
    )
    done_on: Mapped[date | None]
    evidence: Mapped[str | None] = mapped_column(String(NOTES))

    outcome: Mapped[Outcome] = relationship(back_populates="commitment")

    @classmethod
    def derived(cls, of: Of) -> dict[str, Any]:
        due, day = of("due_on"), of("repeats_day")
        if not day:
            return {}
        monthly = due is not None and of("repeats") not in (None, Repetition.WEEKLY)
        stands = monthly and due.day == min(day, monthrange(due.year, due.month)[1])
        return {} if stands else {"repeats_day": None}  # it was put on another day since

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if self.repeats and not self.due_on:
            found["due_on"] = _("Para que se repita, escriba cuándo vence la primera vez.")
        elif self.remind_on and self.due_on and self.remind_on > self.due_on:
            found["remind_on"] = _("El recordatorio es posterior al vencimiento.")
        elif self.repeats_until and self.due_on and self.repeats_until < self.due_on:
            found["repeats_until"] = _("Deja de repetirse antes del vencimiento.")
        if self.done_on and self.done_on > today():
            found["done_on"] = _("Esa fecha aún no llega: aquí va lo que ya se hizo.")
        return found
