"""What the Network makes and publishes: materials, their versions, where they went, to whom."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.checks import web_problem
from crm.i18n import _
from crm.model.base import LINE, N_, NAME, NOTES, Record, Span, Word, required, today, word


class MaterialKind(Word):
    FACT_SHEET = "fact_sheet", N_("Hoja informativa")
    VIDEO = "video", N_("Video")
    STATEMENT = "statement", N_("Declaración pública")
    NEWSLETTER = "newsletter", N_("Boletín")
    POST = "post", N_("Publicación en redes")
    GUIDE = "guide", N_("Guía")
    PRESENTATION = "presentation", N_("Presentación")
    OTHER = "other", N_("Otro material")


class MaterialLanguage(Word):
    SPANISH = "es", N_("Español")
    ENGLISH = "en", N_("Inglés")
    QUECHUA = "qu", N_("Quechua")
    AYMARA = "ay", N_("Aimara")
    OTHER = "other", N_("Otra lengua")


class VersionKind(Word):
    NEW = "new", N_("Nuevo")
    UPDATE = "update", N_("Actualización")


class VersionState(Word):
    """How far a version is; to be made is less than any draft."""

    IN_PROGRESS = "in_progress", N_("En elaboración")
    DRAFT = "draft", N_("Borrador")
    REVIEWED = "reviewed", N_("Revisado")
    FINAL = "final", N_("Terminado")
    PUBLISHED = "published", N_("Publicado")


class ChannelKind(Word):
    SOCIAL = "social", N_("Red social")
    PLATFORM = "platform", N_("Plataforma")
    WEB = "web", N_("Sitio web")
    MAIL = "mail", N_("Correo")
    PRESS = "press", N_("Prensa")
    OTHER = "other", N_("Otro canal")


class PublicationState(Word):
    PLANNED = "planned", N_("Prevista")
    PUBLISHED = "published", N_("Publicada")
    DROPPED = "dropped", N_("Sin efecto")


class MailingState(Word):
    DRAFT = "draft", N_("Borrador")
    SENT = "sent", N_("Enviado")


class Material(Record):
    """A fact sheet, a video, a statement, a post: what it is about, whom it is for."""

    __tablename__ = "material"

    kind: Mapped[MaterialKind] = mapped_column(word(MaterialKind))
    title: Mapped[str] = mapped_column(String(LINE))
    topic: Mapped[str | None] = mapped_column(String(LINE))
    audience: Mapped[str | None] = mapped_column(String(NAME))
    purpose: Mapped[str | None] = mapped_column(String(LINE))
    language: Mapped[MaterialLanguage | None] = mapped_column(word(MaterialLanguage))
    key_messages: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    text: Mapped[str | None] = mapped_column(String(NOTES))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    observance_id: Mapped[int | None] = mapped_column(ForeignKey("observance.id"), index=True)
    instrument_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    notes: Mapped[str | None] = mapped_column(String(NOTES))
    example: Mapped[bool] = mapped_column(default=False)

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self, {"title": _("Escriba el título."), "kind": _("Elija qué material es.")}
        )


class MaterialVersion(Record):
    """A material as it was made or remade; `activity_id` is what it was made under."""

    __tablename__ = "material_version"
    __table_args__ = (UniqueConstraint("material_id", "number"),)

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    number: Mapped[int]
    kind: Mapped[VersionKind] = mapped_column(word(VersionKind))
    state: Mapped[VersionState] = mapped_column(word(VersionState))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    on_first: Mapped[date | None]
    on_last: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(NOTES))

    on = Span()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"kind": _("Elija si es nuevo o una actualización.")}
        )
        if self.number is None or self.number < 1:
            found["number"] = _("Escriba el número de la versión, de 1 en adelante.")
        return found


class MaterialParty(Record):
    """An institution that made a material with the Network; their order is that of the credits."""

    __tablename__ = "material_party"
    __table_args__ = (UniqueConstraint("material_id", "organization_id"),)

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)


class Channel(Record):
    """Somewhere to publish, by the name that it has today."""

    __tablename__ = "channel"

    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name_es: Mapped[str] = mapped_column(String(NAME))
    name_en: Mapped[str | None] = mapped_column(String(NAME))
    kind: Mapped[ChannelKind] = mapped_column(word(ChannelKind))
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name_es": _("Escriba el nombre del canal.")})


class Publication(Record):
    """A material on one channel, planned or out; `channel_name` is what that was called then."""

    __tablename__ = "publication"
    __table_args__ = (CheckConstraint("reach >= 0", "reach"),)

    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("material_version.id"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    channel_name: Mapped[str | None] = mapped_column(String(NAME))
    state: Mapped[PublicationState] = mapped_column(
        word(PublicationState), default=PublicationState.PUBLISHED
    )
    planned_first: Mapped[date | None]
    planned_last: Mapped[date | None]
    on_first: Mapped[date | None]
    on_last: Mapped[date | None]
    url: Mapped[str | None] = mapped_column(String(2_048))
    account: Mapped[str | None] = mapped_column(String(NAME))
    reach: Mapped[int | None]
    note: Mapped[str | None] = mapped_column(String(NOTES))

    planned = Span()
    on = Span()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"channel_id": _("Elija el canal en que se publica.")}
        )
        if self.url and (why := web_problem(self.url)):
            found["url"] = why
        if self.reach is not None and self.reach < 0:
            found["reach"] = _("El alcance no puede ser negativo.")
        if self.on_first and self.on_first > today():
            found["on"] = _("La fecha aún no llega: escríbala como fecha prevista.")
        return found


class Mailing(Record):
    """A mail to many, once it is sent with the list of those whom it went to."""

    __tablename__ = "mailing"

    subject: Mapped[str] = mapped_column(String(NAME))
    body: Mapped[str | None] = mapped_column(String(NOTES))
    segment: Mapped[str | None] = mapped_column(String(NAME))
    state: Mapped[MailingState] = mapped_column(word(MailingState), default=MailingState.DRAFT)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    planned_first: Mapped[date | None]
    planned_last: Mapped[date | None]
    on_first: Mapped[date | None]
    on_last: Mapped[date | None]
    notes: Mapped[str | None] = mapped_column(String(NOTES))
    example: Mapped[bool] = mapped_column(default=False)

    planned = Span()
    on = Span()

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(self, {"subject": _("Escriba el asunto del correo.")})
        if self.on_first and self.on_first > today():
            found["on"] = _("La fecha aún no llega: escríbala como fecha prevista.")
        return found


class MailingMaterial(Record):
    """A material that went with a mailing."""

    __tablename__ = "mailing_material"
    __table_args__ = (UniqueConstraint("mailing_id", "material_id"),)

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("material.id"), index=True)


class MailingRecipient(Record):
    """Somebody whom a mailing went to, with name and address as they were that day."""

    __tablename__ = "mailing_recipient"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    address: Mapped[str | None] = mapped_column(String(NAME))
