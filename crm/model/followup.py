"""Instruments, such as the Marrakech Declaration, and how far each institution has come."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.checks import web_problem
from crm.i18n import _
from crm.model.base import LINE, N_, NAME, NOTES, Record, Span, Word, required, word

SHORTEST_PLEDGE, LONGEST_PLEDGE = 300, 3_000


class InstrumentKind(Word):
    """What an instrument follows up, which decides the further fields of its follow-ups."""

    DECLARATION = "declaration", N_("Declaración")
    PLEDGE = "pledge", N_("Compromiso PMM")
    PRACTICE = "practice", N_("Buena práctica")
    ACTION_PLAN = "action_plan", N_("Plan de acción")
    PROPOSAL = "proposal", N_("Propuesta a un fondo")
    REPORT_INPUT = "report_input", N_("Insumo para un informe")


class SideState(Word):
    PAUSED = "paused", N_("En pausa")
    DECLINED = "declined", N_("Declinó")
    RETAKE = "retake", N_("Retomar con nueva gestión")


class PartyRole(Word):
    PARTICIPANT = "participant", N_("Participante")
    PARTNER = "partner", N_("Socio")
    IMPLEMENTER = "implementer", N_("Ejecuta")
    DONOR = "donor", N_("Financia")


class PledgeKind(Word):
    INDIVIDUAL = "individual", N_("Individual")
    JOINT = "joint", N_("Conjunto")
    MATCHING = "matching", N_("Que responde a otro")


class PledgeForm(Word):
    FINANCIAL = "financial", N_("Financiero")
    HUMAN_RESOURCES = "human_resources", N_("Recursos humanos")
    PROCESS = "process", N_("De proceso")
    POLICY = "policy", N_("De política")


class PracticeActor(Word):
    GOVERNMENT = "government", N_("Gobierno")
    UN = "un", N_("Naciones Unidas")
    CIVIL_SOCIETY = "civil_society", N_("Sociedad civil")
    PRIVATE_SECTOR = "private_sector", N_("Sector privado")
    ACADEMIA = "academia", N_("Academia")
    OTHER = "other", N_("Otro")


class PracticeScope(Word):
    COUNTRY = "country", N_("Todo el país")
    REGIONS = "regions", N_("Regiones")
    LOCAL = "local", N_("Local")
    SUBREGION = "subregion", N_("Varios países")


class Instrument(Record):
    """Something that institutions adhere to step by step.

    A `single` one is followed up once an institution; of the others, such as pledges, each
    institution may have several. `supports` names the frameworks that it serves.
    """

    __tablename__ = "instrument"

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))
    short_es: Mapped[str | None] = mapped_column(String(40))
    short_en: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[InstrumentKind] = mapped_column(
        word(InstrumentKind), default=InstrumentKind.DECLARATION, server_default="declaration"
    )
    single: Mapped[bool] = mapped_column(default=True, server_default="1")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    adopted_first: Mapped[date | None]
    adopted_last: Mapped[date | None]
    supports_es: Mapped[str | None] = mapped_column(String(NAME))
    supports_en: Mapped[str | None] = mapped_column(String(NAME))
    url: Mapped[str | None] = mapped_column(String(2_048))

    adopted = Span()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"name_es": _("Escriba el nombre del instrumento.")}
        )
        if self.url and (why := web_problem(self.url)):
            found["url"] = why
        return found


class Stage(Record):
    """One step of an instrument.

    To reach one that `counts` is what figures count, and one that `signs` makes a signatory; a
    `side` stage leads off the way, and at a `terminal` one nothing is awaited any more.
    """

    __tablename__ = "stage"
    __table_args__ = (CheckConstraint("stale_after > 0", "stale_after"),)

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    code: Mapped[str] = mapped_column(String(90), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str] = mapped_column(String(NAME))
    short_es: Mapped[str] = mapped_column(String(40))
    short_en: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    signs: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[bool] = mapped_column(default=False, server_default="0")
    terminal: Mapped[bool] = mapped_column(default=False, server_default="0")
    side: Mapped[bool] = mapped_column(default=False, server_default="0")
    stale_after: Mapped[int | None]
    asks_date: Mapped[bool] = mapped_column(default=False, server_default="0")
    asks_evidence: Mapped[str | None] = mapped_column(String(NAME))
    asks_evidence_en: Mapped[str | None] = mapped_column(String(NAME))

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"name_es": _("Escriba el nombre de la etapa.")}
        )
        if self.stale_after is not None and self.stale_after < 1:
            found["stale_after"] = _("Escriba un número de días, de 1 en adelante, o déjelo vacío.")
        return found


class MilestoneKind(Record):
    """A finer step that may be noted inside a stage, such as a legal opinion."""

    __tablename__ = "milestone_kind"

    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    code: Mapped[str | None] = mapped_column(String(90), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str | None] = mapped_column(String(NAME))
    position: Mapped[int] = mapped_column(default=0)

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name_es": _("Escriba el nombre del hito.")})


class FollowUp(Record):
    """One institution's way through one instrument."""

    __tablename__ = "follow_up"
    __table_args__ = (
        Index("ix_follow_up_organization_id_instrument_id", "organization_id", "instrument_id"),
        Index("ix_follow_up_next_due_on", "next_due_on"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    side_state: Mapped[SideState | None] = mapped_column(word(SideState))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    next_step: Mapped[str | None] = mapped_column(String(NAME))
    next_due_on: Mapped[date | None]
    title: Mapped[str | None] = mapped_column(String(NAME))
    description: Mapped[str | None] = mapped_column(String(NOTES))
    start_first: Mapped[date | None]
    start_last: Mapped[date | None]
    end_first: Mapped[date | None]
    end_last: Mapped[date | None]
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    reference: Mapped[str | None] = mapped_column(String(NAME))
    url: Mapped[str | None] = mapped_column(String(2_048))

    start = Span()
    end = Span()
    stage: Mapped[Stage] = relationship()
    instrument: Mapped[Instrument] = relationship()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(self, {"organization_id": _("Elija la institución.")})
        if self.start and self.end and self.end.last < self.start.first:
            found["end"] = _("El fin es anterior al inicio.")
        if self.url and (why := web_problem(self.url)):
            found["url"] = why
        return found


class FollowUpParty(Record):
    """Another institution's part in a follow-up; their order is the order in which they sign."""

    __tablename__ = "follow_up_party"
    __table_args__ = (UniqueConstraint("follow_up_id", "organization_id"),)

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    role: Mapped[PartyRole] = mapped_column(word(PartyRole), default=PartyRole.PARTICIPANT)
    position: Mapped[int] = mapped_column(default=0)


class FollowUpTag(Record):
    """A follow-up is about this objective, principle or goal."""

    __tablename__ = "follow_up_tag"
    __table_args__ = (UniqueConstraint("follow_up_id", "tag_id"),)

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), index=True)
    primary: Mapped[bool] = mapped_column(default=False)


class StageChange(Record):
    """A follow-up's arrival at a stage; undated when nobody wrote the date down."""

    __tablename__ = "stage_change"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    on_first: Mapped[date | None]
    on_last: Mapped[date | None]
    signatory: Mapped[str | None] = mapped_column(String(NAME))
    signatory_post: Mapped[str | None] = mapped_column(String(NAME))
    evidence: Mapped[str | None] = mapped_column(String(NOTES))
    note: Mapped[str | None] = mapped_column(String(NOTES))
    to_verify: Mapped[bool] = mapped_column(default=False)

    on = Span()
    stage: Mapped[Stage] = relationship()

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if not self.stage_id:
            found["stage_id"] = _("Elija la etapa.")
        return found


class Milestone(Record):
    """A finer step of a follow-up: when it was, who did it, what proves it, what comes next."""

    __tablename__ = "milestone"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), index=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("milestone_kind.id"), index=True)
    on_first: Mapped[date | None]
    on_last: Mapped[date | None]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    evidence: Mapped[str | None] = mapped_column(String(NOTES))
    note: Mapped[str | None] = mapped_column(String(NOTES))
    next_step: Mapped[str | None] = mapped_column(String(NAME))
    next_due_on: Mapped[date | None]

    on = Span()
    kind: Mapped[MilestoneKind] = relationship()

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"kind_id": _("Elija el hito.")})


class Pledge(Record):
    """What a pledge under the GCM says besides: its kind, its form, how it is measured."""

    __tablename__ = "pledge"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    kind: Mapped[PledgeKind | None] = mapped_column(word(PledgeKind))
    form: Mapped[PledgeForm | None] = mapped_column(word(PledgeForm))
    matched_reference: Mapped[str | None] = mapped_column(String(NAME))
    indicator: Mapped[str | None] = mapped_column(String(LINE))
    baseline: Mapped[str | None] = mapped_column(String(NAME))
    target: Mapped[str | None] = mapped_column(String(NAME))

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if self.kind is PledgeKind.MATCHING and not self.matched_reference:
            found["matched_reference"] = _(
                "Escriba el título y número del compromiso al que responde."
            )
        return found


class Practice(Record):
    """What the Repository of Practices asks of a practice besides its title and summary."""

    __tablename__ = "practice"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    actor: Mapped[PracticeActor | None] = mapped_column(word(PracticeActor))
    type: Mapped[str | None] = mapped_column(String(NAME))
    scope: Mapped[PracticeScope | None] = mapped_column(word(PracticeScope))
    details: Mapped[str | None] = mapped_column(String(NOTES))
    impact: Mapped[str | None] = mapped_column(String(NOTES))
    lessons: Mapped[str | None] = mapped_column(String(NOTES))
    replication: Mapped[str | None] = mapped_column(String(NOTES))
    innovation: Mapped[str | None] = mapped_column(String(NOTES))


class ActionPlan(Record):
    """How an action plan was approved; it may stand without any signature."""

    __tablename__ = "action_plan"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    approving_act: Mapped[str | None] = mapped_column(String(NAME))
    approved_on: Mapped[date | None]


class Proposal(Record):
    """What a proposal to a fund asks for, and what the fund answered."""

    __tablename__ = "proposal"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    area: Mapped[str | None] = mapped_column(String(NAME))
    call: Mapped[str | None] = mapped_column(String(NAME))
    budget_usd: Mapped[int | None]
    months: Mapped[int | None]
    result: Mapped[str | None] = mapped_column(String(NOTES))
    feedback: Mapped[str | None] = mapped_column(String(NOTES))

    def problems(self) -> dict[str, str]:
        found = super().problems()
        if self.budget_usd is not None and self.budget_usd < 0:
            found["budget_usd"] = _("El presupuesto no puede ser negativo.")
        if self.months is not None and self.months < 1:
            found["months"] = _("La duración es de al menos un mes.")
        return found


class ReportInput(Record):
    """What somebody gave for a voluntary report: for which review, and what was used of it."""

    __tablename__ = "report_input"

    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"), unique=True)
    cycle: Mapped[str | None] = mapped_column(String(NAME))
    used_text: Mapped[str | None] = mapped_column(String(NOTES))


class OpeningBalance(Record):
    """How many had been reached by a day, known only as a number, and who says so.

    `actors` are the kinds of actor that they are of, of practices (`PracticeActor`).
    """

    __tablename__ = "opening_balance"
    __table_args__ = (CheckConstraint("total >= 0", "total"),)

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True)
    by_on: Mapped[date]
    total: Mapped[int]
    source: Mapped[str | None] = mapped_column(String(NAME))
    note: Mapped[str | None] = mapped_column(String(NOTES))
    actors: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"by_on": _("Escriba a qué fecha corresponde el número.")}
        )
        if self.total is None or self.total < 0:
            found["total"] = _("Escriba cuántos eran, de 0 en adelante.")
        return found
