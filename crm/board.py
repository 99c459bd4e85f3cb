"""The follow-ups of one instrument as cards: where each stands, what comes next, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Exists,
    ScalarSelect,
    Select,
    and_,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from crm import followups, instruments, journal, office, stage_rules
from crm.acronyms import abbreviated
from crm.dates import PartialDate, show_partial
from crm.errors import Conflict
from crm.i18n import _
from crm.instruments import RESTING, StageRow, is_overdue
from crm.model import (
    GOVERNMENTS,
    Action,
    Attachment,
    Change,
    FocalPoint,
    FollowUp,
    Instrument,
    InstrumentKind,
    Organization,
    OrganizationKind,
    Place,
    SideState,
    Stage,
    StageChange,
)
from crm.model.base import N_, today
from crm.model.organization import shown_name
from crm.text import sort_key

STEPPED = N_("«{subject}» cambió de etapa en el tablero")
_SHORT_KINDS = {
    OrganizationKind.PROVINCIAL: (N_("Mun. provincial"), N_("Mun. prov.")),
    OrganizationKind.DISTRICT: (N_("Mun. distrital"), N_("Mun. dist.")),
}


@dataclass(frozen=True)
class Card:
    """One follow-up, as a board and its table show it; days are 0 where nothing is wrong.

    It is `counted` once it reached a stage that counts, `signed` once it reached one that signs,
    and `unsigned` where it came to the end of a way that signs without having done so, or is the
    plan of an institution that never signed a declaration.
    """

    follow_up_id: int
    organization_id: int
    name: str
    official_name: str
    kind: OrganizationKind
    territory: str | None
    ubigeo: str | None
    title: str | None
    stage_id: int
    since: PartialDate | None
    side_state: SideState | None
    next_step: str | None
    due: date | None
    days_overdue: int
    days_stalled: int
    responsible_id: int | None
    responsible: str | None
    initials: str | None
    counted: bool
    signed: bool
    signed_on: PartialDate | None
    unsigned: bool
    to_verify: bool
    lacks: str | None
    closed: bool
    successor: str | None
    example: bool

    @property
    def where(self) -> str:
        """What kind of institution it is, and where: «Mun. distrital · Lima»."""
        return self._where(0)

    @property
    def where_short(self) -> str:
        """The same where space is short: «Mun. dist. · Lima»."""
        return self._where(1)

    def _where(self, length: int) -> str:
        kinds = _SHORT_KINDS.get(self.kind)
        kind = _(kinds[length]) if kinds else self.kind.label
        if self.kind is OrganizationKind.REGIONAL:
            return kind  # its name is that of its territory
        return " · ".join(filter(None, (kind, self.territory)))

    @property
    def government(self) -> bool:
        return self.kind in GOVERNMENTS


@dataclass(frozen=True)
class Narrowing:
    """Which cards are wanted; an empty field does not narrow them.

    A territory is told by how the UBIGEO of what lies in it begins; None among those
    responsible stands for nobody. `organizations` are those of a segment, if one is asked for.
    """

    responsible: frozenset[int | None] = frozenset()
    territory: frozenset[str] = frozenset()
    overdue: bool = False
    organizations: frozenset[int] | None = None

    def __bool__(self) -> bool:
        return self != Narrowing()

    @property
    def anytime(self) -> "Narrowing":
        """The same, overdue or not."""
        return replace(self, overdue=False)

    def takes(self, card: Card) -> bool:
        """Tell whether this card is wanted."""
        if self.responsible and card.responsible_id not in self.responsible:
            return False
        if self.territory and not (card.ubigeo or "-").startswith(tuple(self.territory)):
            return False
        if self.organizations is not None and card.organization_id not in self.organizations:
            return False
        return card.days_overdue > 0 or not self.overdue


@dataclass(frozen=True)
class Totals:
    """How many follow-ups there are, how many came so far as to count, and how many wait.

    Those of invented institutions are only in `examples`.
    """

    followed: int
    governments: int
    counted: int
    signed: int
    overdue: int
    stalled: int
    examples: int = 0


def totals(cards: Iterable[Card]) -> Totals:
    """Count these cards; one that signed is a signatory wherever it stands since."""
    found = list(cards)
    every = [card for card in found if not card.example]
    return Totals(
        len(every),
        sum(card.government for card in every),
        sum(card.counted for card in every),
        sum(card.signed for card in every),
        sum(card.days_overdue > 0 for card in every),
        sum(card.days_stalled > 0 for card in every),
        len(found) - len(every),
    )


def counts(session: Session) -> dict[int, int]:
    """How many follow-ups each instrument has."""
    query = select(FollowUp.instrument_id, func.count()).group_by(FollowUp.instrument_id)
    return {row[0]: row[1] for row in session.execute(query)}


def overdue(session: Session) -> int:
    """How many next steps are past their day, in all instruments."""
    query = select(func.count()).select_from(FollowUp).where(*_is_due(today()))
    return session.scalar(query) or 0


def _is_due(day: date) -> list[ColumnElement[bool]]:
    awaited = or_(FollowUp.side_state.is_(None), FollowUp.side_state.not_in(RESTING))
    return [FollowUp.next_due_on < day, awaited]


def cards(session: Session, instrument_id: int, narrowing: Narrowing | None = None) -> list[Card]:
    """The cards of an instrument: the overdue first, then the stalled, then by date."""
    arrivals = _arrivals(session, instrument_id)
    stale_after = office.stale_after_days(session)
    query = _query().where(FollowUp.instrument_id == instrument_id)
    rows = session.connection().execute(query)
    found = [_card(row, arrivals.get(row.id, []), stale_after) for row in rows]
    return sorted(filter((narrowing or Narrowing()).takes, found), key=_order)


def _order(card: Card) -> tuple[Any, ...]:
    aside = card.side_state in RESTING
    due = card.due or date.max
    return aside, -card.days_overdue, -card.days_stalled, due, sort_key(card.name)


class _Arrival(NamedTuple):
    """A time that a follow-up reached a stage."""

    stage: StageRow
    on: PartialDate | None
    to_verify: bool
    proven: bool


def _arrivals(session: Session, instrument_id: int) -> dict[int, list[_Arrival]]:
    """Every time that a follow-up reached a stage, the undated first."""
    stages = {each.id: each for each in instruments.stages(session, instrument_id)}
    columns: list[Any] = [
        *(StageChange.follow_up_id, StageChange.stage_id, StageChange.on_first),
        *(StageChange.on_last, StageChange.to_verify, StageChange.evidence),
    ]
    query = (
        select(*columns)
        .join(FollowUp, FollowUp.id == StageChange.follow_up_id)
        .where(FollowUp.instrument_id == instrument_id)
        .order_by(StageChange.on_last, StageChange.id)
    )
    found: dict[int, list[_Arrival]] = {}
    for id_, stage_id, first, last, to_verify, evidence in session.connection().execute(query):
        on = PartialDate(first, last) if first else None
        arrival = _Arrival(stages[stage_id], on, to_verify, bool(evidence))
        found.setdefault(id_, []).append(arrival)
    return found


_province, _region = aliased(Place), aliased(Place)
_successor = aliased(Organization)
_responsible = aliased(FocalPoint)
_signing = aliased(Stage)


def _query() -> Select[Any]:
    columns: list[Any] = [
        *(FollowUp.id, FollowUp.organization_id, FollowUp.title, FollowUp.side_state),
        *(FollowUp.next_step, FollowUp.next_due_on, FollowUp.stage_id),
        *(Stage.stale_after, Stage.signs, Stage.counts, Stage.terminal, Stage.side),
        shown_name(Organization).label("name"),
        *(Organization.official_name, Organization.kind, Organization.example),
        *(Organization.closed_on, shown_name(_successor).label("successor")),
        *(Place.code.label("ubigeo"), _responsible.id.label("responsible_id")),
        func.coalesce(_region.name, _province.name, Place.name).label("territory"),
        *(_responsible.name.label("responsible"), _responsible.initials),
        exists().where(Attachment.follow_up_id == FollowUp.id).label("proven"),
        exists()
        .where(_signing.instrument_id == FollowUp.instrument_id, _signing.signs)
        .label("can_sign"),
        and_(Instrument.kind == InstrumentKind.ACTION_PLAN, ~_declared()).label("undeclared"),
    ]
    whose = func.coalesce(FollowUp.responsible_id, Organization.responsible_id)
    return (
        select(*columns)
        .select_from(FollowUp)
        .join(Stage, Stage.id == FollowUp.stage_id)
        .join(Instrument, Instrument.id == FollowUp.instrument_id)
        .join(Organization, Organization.id == FollowUp.organization_id)
        .outerjoin(Place, Place.id == Organization.place_id)
        .outerjoin(_province, _province.id == Place.parent_id)
        .outerjoin(_region, _region.id == _province.parent_id)
        .outerjoin(_successor, _successor.id == Organization.successor_id)
        .outerjoin(_responsible, _responsible.id == whose)
    )


def _declared() -> Exists:
    """Whether the institution of a follow-up has signed a declaration."""
    way, instrument = aliased(FollowUp), aliased(Instrument)
    change, stage = aliased(StageChange), aliased(Stage)
    return exists().where(
        way.organization_id == FollowUp.organization_id,
        instrument.id == way.instrument_id,
        instrument.kind == InstrumentKind.DECLARATION,
        change.follow_up_id == way.id,
        stage.id == change.stage_id,
        stage.signs,
    )


def _card(row: Any, arrivals: Sequence[_Arrival], stale_after: int) -> Card:
    here = [each for each in arrivals if each.stage.id == row.stage_id]
    since = max((each.on.last for each in here if each.on), default=None)
    signatures = [each for each in arrivals if each.stage.signs]
    telling = [*signatures[-1:], *here[-1:]]
    regional = row.kind is OrganizationKind.REGIONAL
    return Card(
        follow_up_id=row.id,
        organization_id=row.organization_id,
        name=abbreviated(row.official_name) if regional else row.name,
        official_name=row.official_name,
        kind=row.kind,
        territory=row.territory,
        ubigeo=row.ubigeo,
        title=row.title,
        stage_id=row.stage_id,
        since=here[-1].on if here else None,
        side_state=row.side_state,
        next_step=row.next_step,
        due=row.next_due_on,
        days_overdue=_days_overdue(row),
        days_stalled=instruments.days_stalled(row, row.side_state, since, stale_after) or 0,
        responsible_id=row.responsible_id,
        responsible=row.responsible,
        initials=row.initials,
        counted=any(each.stage.counts or each.stage.signs for each in arrivals),
        signed=bool(signatures),
        signed_on=signatures[-1].on if signatures else None,
        unsigned=not row.side
        and (row.undeclared or (row.can_sign and row.terminal and not signatures)),
        to_verify=any(each.to_verify for each in telling),
        lacks=_lacking(telling, row.proven),
        closed=row.closed_on is not None and row.closed_on <= today(),
        successor=row.successor,
        example=row.example,
    )


def _days_overdue(row: Any) -> int:
    if not is_overdue(row.next_due_on, row.side_state):
        return 0
    days: int = (today() - row.next_due_on).days
    return days


def _lacking(arrivals: Iterable[_Arrival], proven: bool) -> str | None:
    """What would prove that a stage was reached, where nothing kept here does."""
    if proven:
        return None
    asked = (each.stage.asks_evidence for each in arrivals if not each.proven)
    return next(filter(None, asked), None)


def move(session: Session, follow_up_id: int, stage_id: int) -> None:
    """Move a card to a stage today, and take back where it only passed on its way there.

    Whoever presses a key three times means the third stage, not that three were reached in one
    day: a stage to which a card was moved today with nothing said of it is left without a trace
    when the card is moved on. One that goes back takes back whatever came after, if only the day
    was said of it. Raises `Conflict` where its dates would keep it where it is.
    """
    journal.describe(session, STEPPED, _name_of(session, follow_up_id))
    passed = _passed_today(session, follow_up_id, stage_id)
    passed += _stepped_before(session, follow_up_id, stage_id)
    if not _stood_at(session, follow_up_id, stage_id, passed):
        followups.advance(session, follow_up_id, stage_id, on=PartialDate.day(today()))
    for change_id in passed:
        followups.take_back(session, change_id)
    card = session.get_one(FollowUp, follow_up_id)
    if card.stage_id != stage_id:
        name = _name_of(session, follow_up_id)
        raise Conflict(
            _(
                "{name} sigue en «{stage}», a donde llegó hoy o sin fecha. Para que retroceda, "
                "deshaga ese cambio o quítelo en su seguimiento."
            ).format(name=name, stage=instruments.stage_row(card.stage).name)
        )


def reach(
    session: Session, follow_up_id: int, stage_id: int, *, as_history: bool = False, **said: Any
) -> StageRow:
    """Note that a card reached a stage, with what was said of it, and return where it stands now.

    Where it was only moved on the way there, today, it leaves no trace: see `move`.
    """
    if as_history:
        noted = followups.advance(session, follow_up_id, stage_id, as_history=True, **said)
        return followups.stands(session, noted)
    for change_id in _stepped_before(session, follow_up_id, stage_id):
        session.delete(session.get_one(StageChange, change_id))
    session.flush()
    return followups.stands(session, followups.advance(session, follow_up_id, stage_id, **said))


def _name_of(session: Session, follow_up_id: int) -> str:
    follow_up = session.get_one(FollowUp, follow_up_id)
    return session.get_one(Organization, follow_up.organization_id).name


def returns(session: Session, follow_up_id: int, stage_id: int) -> bool:
    """Tell whether moving a card to a stage only takes back where it passed today."""
    passed = _passed_today(session, follow_up_id, stage_id)
    return bool(passed) and _stood_at(session, follow_up_id, stage_id, passed)


def _stood_at(session: Session, follow_up_id: int, stage_id: int, passed: Sequence[int]) -> bool:
    arrivals = stage_rules.reached(session, follow_up_id)
    last = stage_rules.latest([each for each in arrivals if each.change_id not in passed])
    return last is not None and last.stage_id == stage_id


def _passed_today(session: Session, follow_up_id: int, stage_id: int) -> list[int]:
    """The arrivals of today at stages after this one of which nothing but the day was said.

    What counts in figures is never among them: it is taken back on purpose, or not at all.
    """
    query = _only_of_today(follow_up_id).where(Stage.position > _position(stage_id))
    return list(session.scalars(query))


def _stepped_before(session: Session, follow_up_id: int, stage_id: int) -> list[int]:
    """The arrivals of today at stages before this one that `move` noted, and nobody said more of.

    Here too, what counts in figures is never among them.
    """
    made = (
        select(Change.row_id)
        .join(Action, Action.id == Change.action_id)
        .where(Change.table_name == StageChange.__tablename__, Change.before.is_(None))
        .where(Change.row_id == StageChange.id, Action.verb == STEPPED)
    )
    query = _only_of_today(follow_up_id).where(Stage.position < _position(stage_id))
    return list(session.scalars(query.where(made.exists())))


def _only_of_today(follow_up_id: int) -> Select[int]:
    said = (getattr(StageChange, name) for name in _TOLD)
    return (
        select(StageChange.id)
        .join(Stage, Stage.id == StageChange.stage_id)
        .where(StageChange.follow_up_id == follow_up_id, ~StageChange.to_verify)
        .where(StageChange.on_first == today(), StageChange.on_last == today())
        .where(*(each.is_(None) for each in said))
        .where(~Stage.side, ~Stage.signs, ~Stage.counts)
    )


_TOLD = ("event_id", "signatory", "signatory_post", "evidence", "note")


def _position(stage_id: int) -> ScalarSelect[int]:
    return select(Stage.position).where(Stage.id == stage_id).scalar_subquery()


def sheet(
    cards: Iterable[Card], stages: Mapping[int, str]
) -> tuple[list[str], list[list[str | date | int | None]]]:
    """The cards as a spreadsheet: its headings and its rows; `stages` are their names."""
    headings = [
        _("Institución"),
        _("Tipo"),
        _("Territorio"),
        _("Ubigeo"),
        _("Título"),
        _("Etapa"),
        _("Desde"),
        _("Estado"),
        _("Próximo paso"),
        _("Vence"),
        _("Días vencido"),
        _("Días sin mover"),
        _("Responsable"),
        _("Firma"),
        _("Falta"),
    ]
    return headings, [_sheet_row(card, stages) for card in cards]


def _sheet_row(card: Card, stages: Mapping[int, str]) -> list[str | date | int | None]:
    return [
        card.official_name,
        card.kind.label,
        card.territory,
        card.ubigeo,
        card.title,
        stages[card.stage_id],
        show_partial(card.since, date.min) if card.since else None,
        card.side_state.label if card.side_state else None,
        card.next_step,
        card.due,
        card.days_overdue or None,
        card.days_stalled or None,
        card.responsible,
        signature(card),
        card.lacks,
    ]


def signature(card: Card) -> str | None:
    """When it signed, as far as it is known; None where it has not."""
    if not card.signed:
        return None
    return show_partial(card.signed_on, date.min) if card.signed_on else _("sin fecha")
