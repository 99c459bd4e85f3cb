"""The records behind a figure of attendance, as a list shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import organizations, people
from crm.acronyms import abbreviated
from crm.bulk import chunks
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.model import CountUnit, HeadCount, Organization, Participation, Person
from crm.model.person import full_name
from crm.organizations import kind_short


@dataclass(frozen=True)
class CountLine:
    """One record: what it leads to («person», «organization», or nothing), and what is said."""

    kind: str
    id: int
    title: str
    detail: str = ""
    to_verify: bool = False


def of_attendances(session: Session, ids: Sequence[int]) -> list[CountLine]:
    """Those who attended, in the order of these rows, as they were that day."""
    found: dict[int, CountLine] = {}
    columns = (
        Participation.id,
        Participation.person_id,
        full_name(Person),
        Participation.written,
        Participation.post,
        Participation.institution,
        Participation.to_verify,
    )
    query = select(*columns).outerjoin(Person, Person.id == Participation.person_id)
    for some in chunks(ids):
        for row_id, person_id, name, written, post, institution, to_verify in session.execute(
            query.where(Participation.id.in_(some))
        ):
            where = abbreviated(institution or "")
            found[row_id] = CountLine(
                "person" if person_id else "",
                person_id or row_id,
                name or written or "",
                " · ".join(filter(None, (post, where))),
                to_verify,
            )
    return [found[id_] for id_ in ids if id_ in found]


def of_people(session: Session, ids: Sequence[int]) -> list[CountLine]:
    """People by name, with the post that they hold now."""
    rows = {id_: row for some in chunks(ids) for id_, row in people.rows(session, some).items()}
    lines = [
        CountLine(
            "person", id_, row.name, " · ".join(filter(None, (row.held, row.organization or "")))
        )
        for id_, row in rows.items()
    ]
    return sorted(lines, key=lambda each: each.title)


def of_institutions(
    session: Session, ids: Sequence[int], names: Iterable[str] = ()
) -> list[CountLine]:
    """Institutions of the file, and then those that are known by a name only."""
    rows = {
        id_: row for some in chunks(ids) for id_, row in organizations.rows(session, some).items()
    }
    lines = [
        CountLine(
            "organization",
            id_,
            row.name,
            " · ".join(filter(None, (kind_short(row.kind), row.territory))),
        )
        for id_, row in rows.items()
    ]
    lines.sort(key=lambda each: each.title)
    outside = _("No está en el archivo: nombre escrito en la lista")
    return [*lines, *(CountLine("", 0, name, outside) for name in names)]


def of_heads(session: Session, ids: Sequence[int]) -> list[CountLine]:
    """Those who were counted without a name."""
    query = select(HeadCount, Organization).outerjoin(
        Organization, Organization.id == HeadCount.organization_id
    )
    lines = []
    for some in chunks(ids):
        for each, organization in session.execute(query.where(HeadCount.id.in_(some))):
            total = each.total or 0
            words = (
                ngettext("{n} persona sin nombre", "{n} personas sin nombre", total)
                if each.unit is CountUnit.PERSONS
                else ngettext("{n} institución sin nombre", "{n} instituciones sin nombre", total)
            )
            where = abbreviated(organization.full_name) if organization else each.label or ""
            age = each.age_band.label if each.age_band else ""
            lines.append(
                CountLine(
                    "organization" if organization else "",
                    organization.id if organization else 0,
                    words.format(n=show_number(total)),
                    " · ".join(filter(None, (where, age))),
                )
            )
    return lines
