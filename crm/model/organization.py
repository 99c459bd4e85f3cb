"""Institutions, the posts in them, and what is known of both."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, case, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.checks import ruc_problem, web_problem
from crm.i18n import _, language
from crm.model.base import LINE, N_, NAME, NOTES, Of, Record, Word, required, word
from crm.model.place import Place
from crm.text import sort_key


class OrganizationKind(Word):
    REGIONAL = "regional_government", N_("Gobierno regional")
    PROVINCIAL = "provincial_municipality", N_("Municipalidad provincial")
    DISTRICT = "district_municipality", N_("Municipalidad distrital")
    NATIONAL = "national_government", N_("Gobierno nacional")
    AUTONOMOUS = "autonomous_body", N_("Organismo autónomo")
    COMPANY = "company", N_("Empresa")
    UN = "un_entity", N_("Naciones Unidas")
    CIVIL_SOCIETY = "civil_society", N_("Sociedad civil")
    ACADEMIA = "academia", N_("Academia")
    COOPERATION = "cooperation", N_("Cooperación internacional")
    SPACE = "space", N_("Espacio de coordinación")
    COLLECTIVE = "collective", N_("Mención colectiva")


LOCAL = (OrganizationKind.PROVINCIAL, OrganizationKind.DISTRICT)
GOVERNMENTS = (OrganizationKind.REGIONAL, *LOCAL)


class PostLevel(Word):
    ELECTED = "elected", N_("Autoridad electa")
    TRUSTED = "trusted", N_("Funcionario de confianza")
    CAREER = "career", N_("De carrera")
    CONSULTANT = "consultant", N_("Consultoría")


class Position(Word):
    SUPPORTIVE = "supportive", N_("A favor")
    NEUTRAL = "neutral", N_("Neutral")
    OPPOSED = "opposed", N_("En contra")
    UNKNOWN = "unknown", N_("Sin dato")


class ContactKind(Word):
    EMAIL = "email", N_("Correo")
    PHONE = "phone", N_("Teléfono")
    WHATSAPP = "whatsapp", N_("WhatsApp")
    ADDRESS = "address", N_("Dirección")

    @property
    def dialled(self) -> bool:
        """Whether it is a number that one calls."""
        return self in (ContactKind.PHONE, ContactKind.WHATSAPP)


class FocalPoint(Record):
    """A person of the Network who works with this file."""

    __tablename__ = "focal_point"

    name: Mapped[str] = mapped_column(String(NAME))
    agency: Mapped[str | None] = mapped_column(String(NAME))
    initials: Mapped[str | None] = mapped_column(String(6))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name": _("Escriba el nombre.")})


class Organization(Record):
    """An institution, a company, or a space where several of them meet."""

    __tablename__ = "organization"
    __table_args__ = (
        Index("ix_organization_list", "sort_key", "id"),
        Index("ix_organization_kind", "kind", "sort_key", "id"),
    )

    kind: Mapped[OrganizationKind] = mapped_column(word(OrganizationKind))
    official_name: Mapped[str] = mapped_column(String(NAME))
    short_name: Mapped[str | None] = mapped_column(String(NAME))
    sort_key: Mapped[str] = mapped_column(default="")
    acronym_es: Mapped[str | None] = mapped_column(String(40))
    acronym_en: Mapped[str | None] = mapped_column(String(40))
    ruc: Mapped[str | None] = mapped_column(String(11), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    isic_section: Mapped[str | None] = mapped_column(String(1))
    business_line: Mapped[str | None] = mapped_column(String(NAME))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    closed_on: Mapped[date | None]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("focal_point.id"), index=True)
    web: Mapped[str | None] = mapped_column(String(2_048))
    notes: Mapped[str | None] = mapped_column(String(NOTES))
    catalogue_code: Mapped[str | None] = mapped_column(String(40), unique=True)
    example: Mapped[bool] = mapped_column(default=False)

    place: Mapped[Place | None] = relationship()

    @property
    def name(self) -> str:
        """The name that lists show: the short one where there is one.

        An acronym is that of the language spoken: «OIM» is «IOM» in English.
        """
        if language() == "en" and self.acronym_en and self.short_name == self.acronym_es:
            return self.acronym_en
        return self._own_name

    @property
    def full_name(self) -> str:
        """The name where nothing beside it tells the kind: «Tumbes» is three governments."""
        return self.official_name if self.kind in GOVERNMENTS else self.name

    @property
    def name_of_the_day(self) -> str:
        """The full name as records keep it, whatever language is spoken."""
        return self.official_name if self.kind in GOVERNMENTS else self._own_name

    @property
    def _own_name(self) -> str:
        return self.short_name or self.official_name

    @classmethod
    def derived(cls, of: Of) -> dict[str, Any]:
        own_name = of("short_name") or of("official_name") or ""
        return {"sort_key": sort_key(own_name[:LINE])}

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self,
            {
                "official_name": _("Escriba el nombre de la institución."),
                "kind": _("Elija el tipo de institución."),
            },
        )
        if self.ruc and (why := ruc_problem(self.ruc)):
            found["ruc"] = why
        if self.web and (why := web_problem(self.web)):
            found["web"] = why
        if self.id and self.id in (self.parent_id, self.successor_id):
            name = "parent_id" if self.id == self.parent_id else "successor_id"
            found[name] = _("Una institución no puede depender de sí misma ni sucederse.")
        return found


def shown_name(organization: type[Organization]) -> ColumnElement[str]:
    """As `Organization.name`, asked of the file."""
    own = func.coalesce(organization.short_name, organization.official_name)
    if language() != "en":
        return own
    is_acronym = organization.short_name == organization.acronym_es
    return case(
        (and_(is_acronym, organization.acronym_en.is_not(None)), organization.acronym_en),
        else_=own,
    )


class Alias(Record):
    """Another name by which people look for an institution."""

    __tablename__ = "alias"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(String(NAME))

    def problems(self) -> dict[str, str]:
        return super().problems() | required(self, {"name": _("Escriba el otro nombre.")})


class Membership(Record):
    """An institution's time as a member of a space."""

    __tablename__ = "membership"

    space_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self,
            {
                "space_id": _("Elija el espacio."),
                "member_id": _("Elija la institución que participa."),
            },
        )
        if self.from_on and self.to_on and self.to_on < self.from_on:
            found["to_on"] = _("El fin es anterior al inicio.")
        if self.member_id and self.member_id == self.space_id:
            found["member_id"] = _("Un espacio no puede ser miembro de sí mismo.")
        return found


class Post(Record):
    """A post in an institution; it outlives whoever holds it."""

    __tablename__ = "post"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    title: Mapped[str] = mapped_column(String(NAME))
    unit: Mapped[str | None] = mapped_column(String(NAME))
    level: Mapped[PostLevel | None] = mapped_column(word(PostLevel))
    single: Mapped[bool] = mapped_column(default=True)
    closed_on: Mapped[date | None]
    catalogue_code: Mapped[str | None] = mapped_column(String(40), unique=True)

    organization: Mapped[Organization] = relationship()

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self,
            {
                "title": _("Escriba el cargo, por ejemplo «Gerente de Desarrollo Humano»."),
                "organization_id": _("Elija la institución del cargo."),
            },
        )


def _one_owner(*names: str) -> str:
    return " + ".join(f"({name} IS NOT NULL)" for name in names) + " = 1"


class ContactPoint(Record):
    """A way to reach an institution or a person."""

    __tablename__ = "contact_point"
    __table_args__ = (CheckConstraint(_one_owner("organization_id", "person_id"), "owner"),)

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[ContactKind] = mapped_column(word(ContactKind))
    value: Mapped[str] = mapped_column(String(LINE))
    extension: Mapped[str | None] = mapped_column(String(20))
    personal: Mapped[bool] = mapped_column(default=False)

    def problems(self) -> dict[str, str]:
        return super().problems() | required(
            self, {"value": _("Escriba el dato de contacto."), "kind": _("Elija el tipo.")}
        )


class Assessment(Record):
    """How much weight and interest someone had on a day; earlier ones stay as history."""

    __tablename__ = "assessment"
    __table_args__ = (
        CheckConstraint(_one_owner("organization_id", "person_id"), "owner"),
        CheckConstraint("influence BETWEEN 1 AND 5", "influence"),
        CheckConstraint("interest BETWEEN 1 AND 5", "interest"),
    )

    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    assessed_on: Mapped[date]
    influence: Mapped[int | None]
    interest: Mapped[int | None]
    position: Mapped[Position] = mapped_column(word(Position), default=Position.UNKNOWN)
    note: Mapped[str | None] = mapped_column(String(NOTES))

    def problems(self) -> dict[str, str]:
        found = super().problems() | required(
            self, {"assessed_on": _("Escriba la fecha de la valoración.")}
        )
        for name in ("influence", "interest"):
            if getattr(self, name) is not None and not 1 <= getattr(self, name) <= 5:
                found[name] = _("Va de 1 (poco) a 5 (mucho).")
        return found
