"""Who takes part in a meeting, as its form holds them until it is saved."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from crm import organizations, people
from crm.i18n import _
from crm.model import AgeBand, EventState, OrganizationKind, ParticipationState, Sex
from crm.model.base import Word
from ui.forms import finders
from ui.pages.invitations_looks import state_said
from ui.parts.head_counts import Sector
from ui.parts.suggestions import Suggestion

NEW = "new"
LOCAL_GOVERNMENT = "local_government"


@dataclass(frozen=True)
class Guest:
    """Someone who takes part, as the form holds them until it is saved.

    `kind` and `id` are those of the token; a person who is yet to be created has an `id` of the
    form's own. Without a `state`, it is that which follows from the meeting's.
    """

    kind: str
    id: int | str
    name: str
    organization_id: int | None = None
    organization: str = ""
    post: str = ""
    detail: str = ""
    icon: str = "user"
    row_id: int | None = None
    state: str | None = None
    sex: str | None = None
    age_band: str | None = None
    highlighted: bool = False

    def token(self, near: Collection[int], usual: ParticipationState) -> Suggestion:
        """Return what the field shows; what goes without saying is left unsaid."""
        said = [self.name]
        if self.kind != finders.ORGANIZATION and self.organization_id not in near:
            said.append(self.organization)
        if self.state and self.state != usual:
            held = usual == ParticipationState.ATTENDED
            event = EventState.HELD if held else EventState.PLANNED
            state = next(each for each in ParticipationState if each.value == self.state)
            said.append(state_said(state, event).lower())
        detail = [self.post or self.detail, self.organization]
        detail += [_label(Sex, self.sex)] if self.sex else []
        detail += [_label(AgeBand, self.age_band)] if self.age_band else []
        detail += [_("se nombra en el informe")] if self.highlighted else []
        tone: Any = "accent" if self.kind == finders.ORGANIZATION else "neutral"
        return Suggestion(
            self.id,
            self.kind,
            self.name,
            " · ".join(filter(None, detail)),
            self.icon,
            tone,
            " · ".join(filter(None, said)),
        )

    def values(self) -> dict[str, Any]:
        """Return the row that is saved; institution and post of that day stay as they were."""
        told: dict[str, Any] = {
            name: getattr(self, name) for name in ("sex", "age_band", "state", "highlighted")
        }
        if self.row_id is not None:
            return told | {"id": self.row_id}
        if self.kind == NEW:
            new = {"name": self.name, "post": self.post}
            return told | {"new_person": new, "organization_id": self.organization_id}
        whose = "organization_id" if self.kind == finders.ORGANIZATION else "person_id"
        return told | {whose: self.id}


def _label(words: type[Word], value: str) -> str:
    return next(each.label for each in words if each.value == value)


def sectors() -> list[Sector]:
    return [
        Sector(LOCAL_GOVERNMENT, _("Gob. local")),
        Sector(OrganizationKind.UN.value, _("NN. UU.")),
        Sector(OrganizationKind.CIVIL_SOCIETY.value, _("Soc. civil")),
        Sector(OrganizationKind.COMPANY.value, _("Empresas"), asks_lines=True),
    ]


def count_source(row: Mapping[str, Any]) -> dict[str, Any]:
    """A head count as the panel shows it: by its sector, or else by its own name."""
    known = row["kind"] in [sector.value for sector in sectors()] and not row["label"]
    return dict(row) | {
        "sector": row["kind"] if known else None,
        "label": row["label"] or ("" if known else row["kind"] or ""),
        "asks_lines": row["kind"] == OrganizationKind.COMPANY.value or bool(row.get("sectors")),
    }


def count_values(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What is saved of a head count, which may have more than the panel shows of it."""
    row = {name: value for name, value in shown.items() if name not in ("sector", "asks_lines")}
    row["kind"] = shown["sector"] or row.get("kind")
    if row["id"] is None:
        del row["id"]
    return row


def guest_meant(session: Session, meant: Suggestion) -> Guest:
    """Someone new to the meeting, from what was taken in the list."""
    return _by_id(session, [meant])[0]


def _by_id(session: Session, meant: Sequence[Suggestion]) -> list[Guest]:
    organization_ids = [each.id for each in meant if each.kind == finders.ORGANIZATION]
    of_organizations = organizations.rows(session, [int(str(id_)) for id_ in organization_ids])
    person_ids = [int(str(each.id)) for each in meant if each.kind == finders.PERSON]
    of_people = people.rows(session, person_ids)
    found = []
    for each in meant:
        id_ = int(str(each.id))
        if each.kind == finders.ORGANIZATION:
            shown = finders.organization(of_organizations[id_])
            found.append(
                Guest(each.kind, id_, shown.title, id_, detail=shown.detail, icon=shown.icon)
            )
        else:
            row = of_people[id_]
            where = row.organization or ""
            found.append(Guest(each.kind, id_, row.name, row.organization_id, where, row.held))
    return found


def guests_of(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[Guest]:
    """Those who took part in a saved meeting, as they were that day."""
    meant = [
        Suggestion(row["person_id"], finders.PERSON, "")
        if row["person_id"]
        else Suggestion(row["organization_id"], finders.ORGANIZATION, "")
        for row in rows
    ]
    found = []
    for guest, row in zip(_by_id(session, meant), rows, strict=True):
        own = guest.kind == finders.ORGANIZATION
        found.append(
            replace(
                guest,
                organization_id=row["organization_id"],
                organization="" if own else row["institution"] or "",
                post=row["post"] or "",
                row_id=row["id"],
                sex=row["sex"],
                age_band=row["age_band"],
                state=row["state"],
                highlighted=row["highlighted"],
            )
        )
    return found
