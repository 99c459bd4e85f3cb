"""What proves that an activity was done: files of it, of its events and materials, and links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crm.attachments import AttachmentRow
from crm.model import Attachment, AttachmentPurpose
from crm.plan_links import Links


@dataclass(frozen=True)
class EvidenceRow:
    """A file (`attachment`) or a published address (`url`), and the record that it is of.

    `of` is a table and an id: the activity, an event, a material or a publication.
    """

    name: str
    of: tuple[str, int]
    where: str
    attachment: AttachmentRow | None = None
    url: str | None = None


def evidence(
    session: Session, activity_ids: Sequence[int], links: Links
) -> dict[int, list[EvidenceRow]]:
    """The evidence of each of these activities, in one query whatever their number."""
    events = [each for each in links.events if each.counts]
    publications = [each for each in links.publications if each.out]
    owners: dict[tuple[str, int], dict[int, str]] = {
        ("activity", id_): {id_: ""} for id_ in activity_ids
    }
    for event in events:
        owners.setdefault(("event", event.id), {})[event.activity_id] = event.subject
    for version in links.versions:
        if version.counts:
            of = owners.setdefault(("material", version.material_id), {})
            of[version.activity_id] = version.title
    for one in publications:
        of = owners.setdefault(("material", one.material_id), {})
        of[one.activity_id] = one.title
    found: dict[int, list[EvidenceRow]] = {id_: [] for id_ in activity_ids}
    for attachment in _attachments(session, owners):
        of_one = _owner(attachment)
        for activity_id, where in owners[of_one].items():
            row = EvidenceRow(attachment.name, of_one, where, _row(attachment))
            found[activity_id].append(row)
    for event in events:
        if event.source_url:
            row = EvidenceRow(
                event.source_url, ("event", event.id), event.subject, url=event.source_url
            )
            found[event.activity_id].append(row)
    for one in publications:
        if one.url:
            row = EvidenceRow(one.title, ("publication", one.id), one.channel, url=one.url)
            found[one.activity_id].append(row)
    return found


def _attachments(session: Session, owners: Iterable[tuple[str, int]]) -> Iterable[Attachment]:
    """The files of these records; of an event's, not those that were only handed out there."""
    ids: dict[str, list[int]] = {"activity": [], "event": [], "material": []}
    for table, id_ in owners:
        ids[table].append(id_)
    handed_out = Attachment.purpose == AttachmentPurpose.MATERIAL
    query = (
        select(Attachment)
        .where(
            or_(
                Attachment.activity_id.in_(ids["activity"]),
                Attachment.material_id.in_(ids["material"]),
                Attachment.event_id.in_(ids["event"])
                & (Attachment.purpose.is_(None) | ~handed_out),
            )
        )
        .order_by(Attachment.added_at, Attachment.id)
    )
    return session.scalars(query)


def _owner(attachment: Attachment) -> tuple[str, int]:
    for table in ("activity", "event", "material"):
        if id_ := getattr(attachment, f"{table}_id"):
            return table, id_
    raise ValueError(attachment.id)


def _row(attachment: Attachment) -> AttachmentRow:
    return AttachmentRow(
        attachment.id,
        attachment.name,
        attachment.media_type,
        attachment.size,
        attachment.added_at,
        attachment.purpose,
        attachment.caption,
    )
