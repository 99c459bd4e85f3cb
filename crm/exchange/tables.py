"""Institutions, people, meetings and follow-ups as tables, a row a record."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from crm import events, instruments
from crm.bulk import chunks
from crm.dates import PartialDate
from crm.exchange.contacts import Contact, Where, gather, places
from crm.exchange.value import Order, Reason, Tally, What
from crm.i18n import _, language
from crm.listings.framing import day_cell
from crm.model import (
    Alias,
    ContactKind,
    Event,
    EventOrganizer,
    EventTag,
    FocalPoint,
    FollowUp,
    Organization,
    OrganizationTag,
    Outcome,
    Participation,
    Person,
    StageChange,
    Tag,
)
from crm.model.base import N_
from crm.sheets import Cell

Row = tuple[Cell, ...]
Batch = Iterator[tuple[int, list[Row]]]
_SEVERAL = "; "


@dataclass(frozen=True)
class Table:
    """Headings, and rows that come a batch at a time with how many came before."""

    headings: tuple[str, ...]
    batches: Batch


def table(session: Session, order: Order, ids: Sequence[int], tally: Tally) -> Table:
    """What leaves as a table."""
    headings = [_(each) for each in _HEADINGS[order.what]]
    headings += [_("Notas")] * order.internal + [_("Ejemplo")] * order.examples
    read: Callable[..., Batch] = _READ[order.what]
    return Table(tuple(headings), read(session, order, ids, tally))


_PLACE = (N_("Ubigeo"), N_("Región"), N_("Provincia"), N_("Distrito"))
_REACH = (N_("Correo"), N_("Teléfono"), N_("WhatsApp"), N_("Dirección"))
_HEADINGS: Mapping[What, tuple[str, ...]] = {
    What.ORGANIZATIONS: (
        "Id",
        N_("Tipo"),
        N_("Nombre oficial"),
        N_("Nombre corto"),
        N_("Sigla"),
        N_("Otros nombres"),
        "RUC",
        *_PLACE,
        *_REACH,
        N_("Página web"),
        N_("Rubro"),
        N_("Depende de"),
        N_("Punto focal"),
        N_("Temas"),
        N_("Cierre"),
    ),
    What.PEOPLE: (
        "Id",
        N_("Tratamiento"),
        N_("Nombres"),
        N_("Apellido paterno"),
        N_("Apellido materno"),
        N_("Cargo"),
        N_("Unidad"),
        N_("Institución"),
        N_("Tipo de institución"),
        *_PLACE,
        *_REACH,
        N_("Punto focal"),
        N_("Desde"),
    ),
    What.EVENTS: (
        "Id",
        N_("Fecha"),
        N_("Fecha de fin"),
        N_("Hora"),
        N_("Hora de fin"),
        N_("Asunto"),
        N_("Tipo"),
        N_("Estado"),
        N_("Modalidad"),
        N_("Lugar"),
        *_PLACE,
        N_("Papel de la Red"),
        N_("Organizan"),
        N_("Instituciones"),
        N_("Asistentes"),
        N_("Temas"),
        N_("Resultados"),
        N_("Fuente"),
    ),
    What.FOLLOW_UPS: (
        "Id",
        N_("Instrumento"),
        N_("Institución"),
        *_PLACE,
        N_("Título"),
        N_("Etapa"),
        N_("Desde"),
        N_("Situación"),
        N_("Próximo paso"),
        N_("Vence"),
        N_("Responsable"),
        N_("Contacto"),
        N_("Referencia"),
        N_("Enlace"),
    ),
}


def _end(order: Order, notes: str | None, tally: Tally, *, example: bool) -> Row:
    """What stands at the end of a row where it was asked for."""
    if notes and not order.internal:
        tally.left_out[Reason.NOTES] += 1
    said = (_("sí") if example else None,) * order.examples
    return (notes,) * order.internal + said


def _where(where: Where) -> Row:
    return (where.ubigeo, where.region, where.province, where.district)


def _reach(contact: Contact) -> Row:
    kinds = (ContactKind.EMAIL, ContactKind.PHONE, ContactKind.WHATSAPP, ContactKind.ADDRESS)
    return tuple(_SEVERAL.join(contact.of(kind)) for kind in kinds)


def _grouped(session: Session, query: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for id_, value in session.execute(query):
        found[id_].append(value)
    return found


def _tags(
    session: Session, noun: type[OrganizationTag] | type[EventTag], column: Any, ids: Any
) -> Any:
    query = select(column, Tag).join(Tag, Tag.id == noun.tag_id).where(column.in_(ids))
    found = _grouped(session, query.order_by(Tag.framework, Tag.number))
    english = language() == "en"
    return {
        id_: _SEVERAL.join(
            f"{tag.number} {tag.name_en if english else tag.name_es}" for tag in tags
        )
        for id_, tags in found.items()
    }


# Institutions and people


def _organizations(session: Session, order: Order, ids: Sequence[int], tally: Tally) -> Batch:
    for done, found in gather(session, order, ids, tally):
        some = [each.id for each in found]
        also = _grouped(
            session,
            select(Alias.organization_id, Alias.name).where(Alias.organization_id.in_(some)),
        )
        tags = _tags(session, OrganizationTag, OrganizationTag.organization_id, some)
        parent = aliased(Organization)
        query = (
            select(Organization.id, parent.official_name, FocalPoint.name)
            .outerjoin(parent, parent.id == Organization.parent_id)
            .outerjoin(FocalPoint, FocalPoint.id == Organization.responsible_id)
            .where(Organization.id.in_(some))
        )
        around = {id_: rest for id_, *rest in session.execute(query)}
        rows = []
        for contact in found:
            each = contact.organization
            assert each is not None
            above, responsible = around[each.id]
            row = (
                str(each.id),
                each.kind.label,
                each.official_name,
                each.short_name,
                each.acronym_es or each.acronym_en,
                _SEVERAL.join(also.get(each.id, ())),
                each.ruc,
                *_where(contact.where),
                *_reach(contact),
                each.web,
                each.business_line,
                above,
                responsible,
                tags.get(each.id),
                each.closed_on,
            )
            rows.append((*row, *_end(order, each.notes, tally, example=each.example)))
        yield done, rows


def _people(session: Session, order: Order, ids: Sequence[int], tally: Tally) -> Batch:
    for done, found in gather(session, order, ids, tally):
        rows = []
        for contact in found:
            each, held = contact.person, contact.held
            assert each is not None
            row = (
                str(each.id),
                each.treatment,
                each.given_names,
                each.paternal_surname,
                each.maternal_surname,
                held.title if held else None,
                held.unit if held else None,
                contact.institution,
                contact.organization.kind.label if contact.organization else None,
                *_where(contact.where),
                *_reach(contact),
                _("sí") if held and held.focal_point else None,
                day_cell(held.since) if held else None,
            )
            rows.append((*row, *_end(order, each.notes, tally, example=each.example)))
        yield done, rows


# Meetings


def _events(session: Session, order: Order, ids: Sequence[int], tally: Tally) -> Batch:
    where, done = places(session), 0
    for some in chunks(ids):
        shown = events.rows(session, some)
        organizers = _grouped(
            session,
            select(EventOrganizer.event_id, Organization.official_name)
            .join(Organization, Organization.id == EventOrganizer.organization_id)
            .where(EventOrganizer.event_id.in_(some))
            .order_by(EventOrganizer.id),
        )
        took_part = _grouped(
            session,
            select(Participation.event_id, Participation.institution)
            .where(Participation.event_id.in_(some), Participation.institution.is_not(None))
            .order_by(Participation.position, Participation.id),
        )
        came_of = _outcomes(session, order, some, tally)
        tags = _tags(session, EventTag, EventTag.event_id, some)
        found = {each.id: each for each in session.scalars(select(Event).where(Event.id.in_(some)))}
        rows = []
        for each in (found[id_] for id_ in some):
            row = (
                str(each.id),
                day_cell(each.start),
                day_cell(each.end),
                f"{each.start_time:%H:%M}" if each.start_time else None,
                f"{each.end_time:%H:%M}" if each.end_time else None,
                each.official_title or each.subject,
                shown[each.id].type,
                each.state.label,
                each.modality.label if each.modality else None,
                each.venue,
                *_where(where.get(each.place_id or 0, Where())),
                each.network_role.label,
                _SEVERAL.join(organizers.get(each.id, ())),
                _SEVERAL.join(dict.fromkeys(took_part.get(each.id, ()))),
                shown[each.id].people,
                tags.get(each.id),
                "\n".join(came_of.get(each.id, ())),
                each.source_url,
            )
            rows.append((*row, *_end(order, each.notes, tally, example=each.example)))
        yield done, rows
        done += len(some)


def _outcomes(
    session: Session, order: Order, ids: Sequence[int], tally: Tally
) -> Mapping[int, list[str]]:
    query = select(Outcome).where(Outcome.event_id.in_(ids)).order_by(Outcome.position, Outcome.id)
    found: dict[int, list[str]] = defaultdict(list)
    for each in session.scalars(query):
        if each.restricted and not order.internal:
            tally.left_out[Reason.RESTRICTED] += 1
        else:
            found[each.event_id or 0].append(f"{each.kind.label}: {each.text}")
    return found


# Follow-ups


def _follow_ups(session: Session, order: Order, ids: Sequence[int], tally: Tally) -> Batch:
    where, done = places(session), 0
    for some in chunks(ids):
        since = _since(session, some)
        query = (
            select(FollowUp, Organization, FocalPoint.name, Person)
            .join(Organization, Organization.id == FollowUp.organization_id)
            .outerjoin(FocalPoint, FocalPoint.id == FollowUp.responsible_id)
            .outerjoin(Person, Person.id == FollowUp.contact_id)
            .where(FollowUp.id.in_(some))
            .options(joinedload(FollowUp.instrument), joinedload(FollowUp.stage))
        )
        found = {}
        for each, organization, responsible, person in session.execute(query):
            silent = person is not None and person.do_not_contact
            tally.left_out[Reason.DO_NOT_CONTACT] += silent
            found[each.id] = (
                str(each.id),
                instruments.instrument_row(each.instrument).name,
                organization.official_name,
                *_where(where.get(organization.place_id or 0, Where())),
                each.title,
                instruments.stage_row(each.stage).name,
                day_cell(since.get((each.id, each.stage_id))),
                each.side_state.label if each.side_state else None,
                each.next_step,
                each.next_due_on,
                responsible,
                person.name if person and not silent else None,
                each.reference,
                each.url,
                *_end(order, each.description, tally, example=organization.example),
            )
        yield done, [found[id_] for id_ in some]
        done += len(some)


def _since(session: Session, ids: Sequence[int]) -> dict[tuple[int, int], PartialDate]:
    """When each reached each of its stages, the last time that it is known."""
    query = select(StageChange).where(StageChange.follow_up_id.in_(ids)).order_by(StageChange.id)
    return {
        (each.follow_up_id, each.stage_id): each.on for each in session.scalars(query) if each.on
    }


_READ: Mapping[What, Callable[..., Batch]] = {
    What.ORGANIZATIONS: _organizations,
    What.PEOPLE: _people,
    What.EVENTS: _events,
    What.FOLLOW_UPS: _follow_ups,
}
