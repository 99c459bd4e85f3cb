"""The work plan of a year: what the Network means to do, how it is measured, and what is next."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.i18n import _
from crm.model.base import LINE, N_, NAME, NOTES, Record, Span, Word, required, word

FIRST_YEAR, LAST_YEAR = 2018, 2100  # the Compact was adopted in 2018


class Measure(Word):
    """What is counted, from records, towards the target of an activity."""

    EVENTS = "events", N_("Eventos propios realizados")
    OTHERS_EVENTS = "others_events", N_("Participaciones en eventos de otros")
    PERSONS = "persons", N_("Personas que asistieron")
    INSTITUTIONS = "institutions", N_("Instituciones que asistieron")
    MATERIALS = "materials", N_("Materiales nuevos o actualizados")
    PUBLICATIONS = "publications", N_("Publicaciones")
    MAILINGS = "mailings", N_("Envíos de correo")
    FOLLOW_UPS = "follow_ups", N_("Logros de un instrumento")
    BY_HAND = "by_hand", N_("Un número escrito a mano")


class Recurrence(Word):
    ONCE = "once", N_("Una vez")
    YEARLY = "yearly", N_("Cada año")
    HALF_YEARLY = "half_yearly", N_("Cada semestre")
    QUARTERLY = "quarterly", N_("Cada trimestre")
    PERMANENT = "permanent", N_("Permanente")


class ActivityState(Word):
    """How an activity stands; the last two are said by the office, the others follow."""

    DONE = "done", N_("Cumplida")
    UNDER_WAY = "under_way", N_("En curso")
    LATE = "late", N_("Atrasada")
    RESCHEDULED = "rescheduled", N_("Reprogramada")
    CANCELLED = "cancelled", N_("Cancelada")


class StepState(Word):
    OPEN = "open", N_("Pendiente")
    DONE = "done", N_("Hecho")
    DROPPED = "dropped", N_("Sin efecto")


class WorkPlan(Record):
    """What the Network means to do in one year."""

    __tablename__ = "work_plan"

    year: Mapped[int] = mapped_column(unique=True)
    cycle: Mapped[str | None] = mapped_column(String(NAME))
    notes: Mapped[str | None] = mapped_column(String(NOTES))

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if self.year is None or not FIRST_YEAR <= self.year <= LAST_YEAR:
            found["year"] = _("Escriba un año entre {first} y {last}.").format(
                first=FIRST_YEAR, last=LAST_YEAR
            )
        return found


class Objective(Record):
    """A specific objective of a plan; `short` is how headings of next steps name it."""

    __tablename__ = "objective"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("work_plan.id"))
    number: Mapped[int]
    statement_es: Mapped[str] = mapped_column(String(LINE))
    statement_en: Mapped[str | None] = mapped_column(String(LINE))
    short_es: Mapped[str | None] = mapped_column(String(NAME))
    short_en: Mapped[str | None] = mapped_column(String(NAME))

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"statement_es": _("Escriba el enunciado del objetivo.")}
        )
        if self.number is None or self.number < 1:
            found["number"] = _("Escriba el número del objetivo, de 1 en adelante.")
        return found


class PlanLevel(Record):
    """A level between objective and activity, such as an outcome or an output, by its code."""

    __tablename__ = "plan_level"
    __table_args__ = (UniqueConstraint("objective_id", "code"),)

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"))
    code: Mapped[str] = mapped_column(String(40))
    name_es: Mapped[str] = mapped_column(String(LINE))
    name_en: Mapped[str | None] = mapped_column(String(LINE))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self,
            {
                "code": _("Escriba el código del nivel, como «1.1»."),
                "name_es": _("Escriba el nombre del nivel."),
            },
        )


class Activity(Record):
    """Something to be done under an objective, with or without a code and a target.

    `instrument_id` says which instrument it is about. What was done is counted from records, by
    `measure`; `done_by_hand` only where there are none. `state` is what the office says of it,
    None where it follows from what was done.
    """

    __tablename__ = "activity"
    __table_args__ = (CheckConstraint("target > 0", "target"),)

    objective_id: Mapped[int] = mapped_column(ForeignKey("objective.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(40), index=True)
    statement_es: Mapped[str] = mapped_column(String(LINE))
    statement_en: Mapped[str | None] = mapped_column(String(LINE))
    target: Mapped[int | None]
    unit_es: Mapped[str | None] = mapped_column(String(80))
    unit_en: Mapped[str | None] = mapped_column(String(80))
    measure: Mapped[Measure] = mapped_column(word(Measure), default=Measure.EVENTS)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"), index=True)
    recurrence: Mapped[Recurrence | None] = mapped_column(word(Recurrence))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    due_first: Mapped[date | None]
    due_last: Mapped[date | None]
    state: Mapped[ActivityState | None] = mapped_column(word(ActivityState))
    rescheduled_first: Mapped[date | None]
    rescheduled_last: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(LINE))
    done_by_hand: Mapped[int | None]
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    notes: Mapped[str | None] = mapped_column(String(NOTES))
    example: Mapped[bool] = mapped_column(default=False)

    due = Span()
    rescheduled = Span()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"statement_es": _("Escriba qué se hará en esta actividad.")}
        )
        if self.target is not None and self.target < 1:
            found["target"] = _("Escriba una meta de 1 en adelante, o déjela vacía.")
        if self.done_by_hand is not None and self.done_by_hand < 0:
            found["done_by_hand"] = _("Lo realizado no puede ser negativo.")
        if self.measure is Measure.FOLLOW_UPS and not self.instrument_id:
            found["instrument_id"] = _("Elija de qué instrumento se cuentan los logros.")
        return found


class ActivityResponsible(Record):
    """An institution that answers for an activity; their order is the order of the plan."""

    __tablename__ = "activity_responsible"
    __table_args__ = (UniqueConstraint("activity_id", "organization_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class NextStep(Record):
    """What a year leaves to be done: printed in its report, and a task of the next year."""

    __tablename__ = "next_step"

    plan_id: Mapped[int] = mapped_column(ForeignKey("work_plan.id"), index=True)
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objective.id"), index=True)
    theme_es: Mapped[str | None] = mapped_column(String(NAME))
    theme_en: Mapped[str | None] = mapped_column(String(NAME))
    text_es: Mapped[str] = mapped_column(String(LINE))
    text_en: Mapped[str | None] = mapped_column(String(LINE))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    due_first: Mapped[date | None]
    due_last: Mapped[date | None]
    state: Mapped[StepState] = mapped_column(word(StepState), default=StepState.OPEN)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("outcome.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)

    due = Span()

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"text_es": _("Escriba el próximo paso.")})
