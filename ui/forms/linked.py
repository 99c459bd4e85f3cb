"""Fields whose values are records of the year's work: activities, events, materials, channels."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from crm import channels, events, instruments, materials, observances, plans
from crm.dates import show_range
from crm.errors import CrmError
from crm.events import EventRow
from crm.i18n import _
from crm.materials import MaterialRow
from crm.model import ChannelKind, MaterialKind
from crm.model.base import today
from crm.plans import Choice
from ui.desk import Desk
from ui.forms import finders, known
from ui.parts import fields
from ui.parts.fields import Field, Pick
from ui.parts.suggestions import Suggestion
from ui.parts.token_field import TokenField

FEW = 8
KIND_ICONS = {
    MaterialKind.FACT_SHEET: "file-text",
    MaterialKind.VIDEO: "video",
    MaterialKind.STATEMENT: "quote",
    MaterialKind.NEWSLETTER: "mail",
    MaterialKind.POST: "megaphone",
    MaterialKind.GUIDE: "layers",
    MaterialKind.PRESENTATION: "presentation",
    MaterialKind.OTHER: "file",
}
CHANNEL_ICONS = {
    ChannelKind.SOCIAL: "megaphone",
    ChannelKind.PLATFORM: "layers",
    ChannelKind.WEB: "globe",
    ChannelKind.MAIL: "mail",
    ChannelKind.PRESS: "file-text",
    ChannelKind.OTHER: "link",
}


def activity(
    name: str, label: str, desk: Desk, year: int | Callable[[], int] | None = None
) -> Field:
    """An activity of a work plan, by code or words; those of `year` are offered first."""

    def suggest(typed: str) -> list[Suggestion]:
        wanted = (year() if callable(year) else year) or today().year
        return desk.read(
            lambda s: [_of_choice(each) for each in plans.find(s, typed, year=wanted)[:FEW]]
        )

    return fields.record(name, label, suggest)


def of_activity(session: Session, activity_id: int | None) -> Suggestion | None:
    """This activity, as a field shows it; None where there is none."""
    choice = plans.choice(session, activity_id) if activity_id else None
    return _of_choice(choice) if choice else None


def _of_choice(each: Choice) -> Suggestion:
    detail = f"{each.year} · {each.objective}"
    return Suggestion(each.id, "activity", each.label, detail, "target")


def event(name: str, label: str, desk: Desk) -> Field:
    """A meeting or any other event."""
    return fields.record(
        name, label, lambda typed: desk.read(lambda s: _of_events(s, events.find(s, typed, FEW)))
    )


def of_event(session: Session, event_id: int | None) -> Suggestion | None:
    """This event, as a field shows it; None where there is none."""
    return next(iter(_of_events(session, [event_id] if event_id else [])), None)


def _of_events(session: Session, ids: Sequence[int]) -> list[Suggestion]:
    rows = events.rows(session, ids)
    return [_of_event(rows[id_]) for id_ in ids if id_ in rows]


def _of_event(row: EventRow) -> Suggestion:
    when = show_range(row.start, row.end) if row.start else _("sin fecha")
    return Suggestion(row.id, "event", row.subject, when, row.icon)


def material(name: str, label: str, desk: Desk) -> Field:
    """A material, by words of its title or topic; what is not there is made as a post."""

    def offer(typed: str) -> Suggestion:
        said = _("Crear la publicación «{title}»").format(title=typed)
        return Suggestion(typed, "material", said, icon="plus")

    def create(typed: str) -> Suggestion | None:
        values = {"kind": MaterialKind.POST, "title": typed, "version": {}}
        told = _("Material guardado")
        try:
            id_ = desk.act(lambda session: materials.save_material(session, values), told)
        except CrmError as error:
            desk.failed.emit(str(error))
            return None
        return desk.read(lambda session: of_materials(session, [id_]))[0]

    return fields.record(name, label, _like(desk), offer_create=offer, on_create=create)


def material_list(name: str, label: str, desk: Desk) -> Field:
    """Several materials."""
    made = TokenField(label, _like(desk), placeholder=_("Escriba para buscar"), browse=True)
    return known.tokens(name, label, made, lambda each: each.id)


def _like(desk: Desk) -> Callable[[str], list[Suggestion]]:
    return lambda typed: desk.read(lambda s: of_materials(s, materials.find(s, words=typed)[:FEW]))


def of_materials(session: Session, ids: Sequence[int]) -> list[Suggestion]:
    """These materials, as a field shows them."""
    rows = materials.rows(session, ids)
    return [_of_material(rows[id_]) for id_ in ids if id_ in rows]


def _of_material(row: MaterialRow) -> Suggestion:
    detail = " · ".join(filter(None, (row.kind.label, row.topic)))
    return Suggestion(row.id, "material", row.title, detail, KIND_ICONS[row.kind])


def channel(name: str, label: str, desk: Desk) -> Field:
    """A channel in use."""
    rows = desk.read(channels.rows)
    every = [
        Suggestion(row.id, "channel", row.name, row.kind.label, CHANNEL_ICONS[row.kind])
        for row in rows
    ]

    def suggest(typed: str) -> list[Suggestion]:
        return [each for each in every if finders.begins(f"{each.title} {each.detail}", typed)]

    return fields.record(name, label, suggest)


def of_channel(session: Session, channel_id: int | None) -> Suggestion | None:
    """This channel, as a field shows it, retired or not; None where there is none."""
    return next(
        (
            Suggestion(row.id, "channel", row.name, row.kind.label, CHANNEL_ICONS[row.kind])
            for row in channels.rows(session, retired=True)
            if row.id == channel_id
        ),
        None,
    )


def observance(name: str, label: str, desk: Desk) -> Field:
    """A commemorative date."""
    rows = desk.read(lambda s: observances.of_year(s, today().year))
    return fields.choice(name, label, [Pick(row.id, row.name) for row in rows])


def instrument(name: str, label: str, desk: Desk) -> Field:
    """An instrument, such as a declaration."""
    rows = desk.read(instruments.every)
    return fields.choice(name, label, [Pick(row.id, row.name) for row in rows])


def organization_list(name: str, label: str, desk: Desk) -> Field:
    """Several institutions, in their order."""
    made = TokenField(
        label,
        lambda typed: desk.read(lambda s: finders.organizations_like(s, typed)),
        placeholder=_("Escriba para buscar"),
    )
    return known.tokens(name, label, made, lambda each: each.id)
