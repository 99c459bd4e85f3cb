"""What there is to choose from in the conditions of a segment, and how each choice is offered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget
from sqlalchemy.orm import Session

from crm import events, focal_points, instruments, places, segments, tags
from crm.criteria import (
    EVER,
    MOST_DAYS,
    Chosen,
    Days,
    Held,
    Holds,
    One,
    Period,
    Some,
    When,
    Words,
)
from crm.i18n import _, ngettext
from crm.model import Word
from crm.organizations import with_agency
from crm.text import terms
from ui.desk import Desk
from ui.forms.known import day
from ui.parts.chips import FilterChip, Option
from ui.parts.fields import Field
from ui.parts.inputs import Combo, CountLine
from ui.parts.labels import label
from ui.parts.suggestions import Suggestion
from ui.parts.token_field import TokenField
from ui.theme import theme

FEW = 8
TYPED = {"place", "event"}  # found by typing: there are too many to list
LAST_DAYS = (30, 90, 180, 365, 730)


def field_name(name: str) -> str:
    """What a field of a condition is called."""
    return {
        "kinds": _("Tipos"),
        "places": _("Lugares"),
        "instrument": _("Instrumento"),
        "stages": _("Etapas"),
        "side": _("Situación"),
        "words": _("Palabras del cargo"),
        "levels": _("Niveles"),
        "held": _("Ocupado o vacante"),
        "tags": _("Etiquetas"),
        "types": _("Tipos de reunión"),
        "events": _("Reuniones"),
        "period": _("Cuándo"),
        "how": _("Contacto"),
        "days": _("Días"),
        "people": _("Responsables"),
        "due": _("Compromisos"),
        "what": _("Dato"),
    }[name]


@dataclass(frozen=True)
class Choices:
    """The records that can be listed, by what they are; stages by their instrument."""

    of: Mapping[str, Sequence[Option]]
    stages: Mapping[int, Sequence[Option]]
    years: Sequence[int]


def read_choices(session: Session) -> Choices:
    """Return what there is to choose from in this file."""
    rows = instruments.every(session)
    return Choices(
        {
            "instrument": [Option(each.id, each.short) for each in rows],
            "tag": [Option(each.id, each.label) for each in tags.all_rows(session)],
            "event_type": [Option(each.id, each.name) for each in events.types(session)],
            "focal_point": [
                Option(each.id, with_agency(each.name, each.agency) or "")
                for each in focal_points.all_rows(session)
            ],
        },
        {
            each.id: [Option(s.id, s.short) for s in instruments.stages(session, each.id)]
            for each in rows
        },
        events.years(session),
    )


@dataclass(frozen=True)
class Editor:
    """The widget of a field, and what it says now; `more` comes after it while it is wanted."""

    widget: QWidget
    read: Callable[[], Any]
    problem: Callable[[], str] = str
    more: QWidget | None = None
    wants_more: Callable[[], bool] = bool


def editor(
    desk: Desk,
    choices: Choices,
    name: str,
    holds: Holds,
    value: Any,
    tell: Callable[[], object],
) -> Editor:
    """Return the editor of a field of a condition; it calls `tell` when it says something else."""
    said = field_name(name)
    match holds:
        case Chosen("instrument"):
            return _one_of(said, choices.of["instrument"], value, tell)
        case Chosen(what) if what in TYPED:
            return _typed(desk, said, what, value, tell)
        case Chosen(what):
            return _ticked(said, choices.of.get(what, ()), value, tell)
        case Some(words):
            return _ticked(said, [Option(each, each.label) for each in words], value, tell)
        case One(words, optional):
            return _word(said, words, optional, value, tell)
        case Days():
            return _days(said, value, tell)
        case Words():
            return _line(said, value, tell)
        case When():
            return _when(said, choices.years, value, tell)


def fit(combo: Combo, texts: Sequence[str]) -> None:
    """Make a choice as wide as what it may say; Qt would make room for as many letters «X»."""
    widest = max((len(each) for each in texts), default=0)
    combo.setMinimumContentsLength(max(3, min(22, round(widest * 0.6))))


def _combo(said: str, options: Sequence[Option], value: Any, tell: Callable[[], object]) -> Editor:
    made = Combo()
    made.setAccessibleName(said)
    for each in options:
        made.addItem(each.text)
    fit(made, [each.text for each in options])
    values = [each.value for each in options]
    made.setCurrentIndex(values.index(value) if value in values else -1)
    made.currentIndexChanged.connect(lambda _number: tell())
    return Editor(made, lambda: values[made.currentIndex()] if made.currentIndex() >= 0 else None)


def _one_of(
    said: str, options: Sequence[Option], value: tuple[int, ...], tell: Callable[[], object]
) -> Editor:
    made = _combo(said, options, value[0] if value else None, tell)
    return Editor(made.widget, lambda: () if made.read() is None else (made.read(),))


def _word(
    said: str, words: type[Word], optional: bool, value: Word | None, tell: Callable[[], object]
) -> Editor:
    options = [Option(None, _any_of(words))] if optional else []
    return _combo(said, [*options, *(Option(each, each.label) for each in words)], value, tell)


def _any_of(words: type[Word]) -> str:
    return _("ocupado o vacante") if words is Held else _("en cualquier situación")


def _ticked(
    said: str, options: Sequence[Option], value: tuple[Any, ...], tell: Callable[[], object]
) -> Editor:
    """What is gone from the file is offered as such, so that it is seen and can be left out."""
    there = {each.value for each in options}
    gone = [Option(each, _("(ya no está)")) for each in value if each not in there]
    made = FilterChip(said, [*options, *gone], value)
    made.changed.connect(lambda _values: tell())
    return Editor(made, made.value)


def _typed(
    desk: Desk, said: str, what: str, value: tuple[int, ...], tell: Callable[[], object]
) -> Editor:
    find, of = (_places_like, _these_places) if what == "place" else (_events_like, _these_events)
    made = TokenField(said, lambda typed: desk.read(lambda s: find(s, typed)), placeholder=said)
    if value:
        made.set_tokens(desk.read(lambda session: of(session, value)))
    made.setMinimumWidth(theme().px(250))
    made.changed.connect(tell)

    def read() -> tuple[int, ...]:
        return tuple(each.id for each in made.tokens() if isinstance(each.id, int))

    return Editor(made, read)


def _places_like(session: Session, typed: str) -> list[Suggestion]:
    wanted = terms(typed)
    groups = [
        _suggestion(each.id, each.name, _("Grupo de territorios"), "layers")
        for each in places.groups(session)
        if wanted and all(any(t.startswith(w) for t in terms(each.name)) for w in wanted)
    ]
    return groups + [_place(each) for each in places.find(session, typed, FEW)]


def _these_places(session: Session, ids: Sequence[int]) -> list[Suggestion]:
    found = {id_: _place(each) for id_, each in places.rows(session, ids).items()}
    for each in places.groups(session):
        found[each.id] = _suggestion(each.id, each.name, _("Grupo de territorios"), "layers")
    return [found.get(id_) or _suggestion(id_, _("(ya no está)"), "", "ban") for id_ in ids]


def _place(row: places.PlaceRow) -> Suggestion:
    detail = ", ".join(filter(None, (row.level.label, row.inside)))
    return _suggestion(row.id, row.name, detail, "map-pin")


def _events_like(session: Session, typed: str) -> list[Suggestion]:
    return _these_events(session, events.find(session, typed, FEW))


def _these_events(session: Session, ids: Sequence[int]) -> list[Suggestion]:
    called = segments.names(session, ids)
    return [_suggestion(i, called.get(i, _("(ya no está)")), "", "calendar") for i in ids]


def _suggestion(id_: int, title: str, detail: str, icon: str) -> Suggestion:
    return Suggestion(id_, "chosen", title, detail, icon, "accent")


def _days(said: str, value: int, tell: Callable[[], object]) -> Editor:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    line = CountLine(MOST_DAYS)
    line.setAccessibleName(said)
    line.setText(str(value))
    line.setFixedWidth(theme().px(64))
    line.textChanged.connect(lambda _typed: tell())
    row.addWidget(line)
    row.addWidget(label(_("días"), "field"))
    return Editor(whole, lambda: line.number() or 0)


def _line(said: str, value: str, tell: Callable[[], object]) -> Editor:
    line = QLineEdit(value, placeholderText=_("Por ejemplo: gerente desarrollo"))
    line.setAccessibleName(said)
    line.setMinimumWidth(theme().px(230))
    line.textChanged.connect(lambda _typed: tell())
    return Editor(line, line.text)


def _when(said: str, years: Sequence[int], value: Period, tell: Callable[[], object]) -> Editor:
    options = [Option(EVER, _("en cualquier fecha"))]
    options += [Option(Period(each), Period(each).said) for each in LAST_DAYS]
    options += [Option(Period.year(each), Period.year(each).said) for each in years]
    if value.days not in (None, *LAST_DAYS):
        options.append(Option(value, value.said))
    options.append(Option(None, _("entre dos fechas")))
    usual = value in [each.value for each in options]
    made = _combo(said, options, value if usual else None, tell)
    ends = day("first", _("Desde")), day("last", _("Hasta"))
    dates = _dates(ends, tell)
    if not usual:
        ends[0].fill(value.first)
        ends[1].fill(value.last)

    def is_between() -> bool:
        return made.read() is None

    def read() -> Period:
        chosen: Period | None = made.read()
        if chosen is not None:
            return chosen
        first, last = (None if each.problem() else each.read() for each in ends)
        return Period(None, first, last)

    def problem() -> str:
        if not is_between():
            return ""
        found = next(filter(None, (each.problem() for each in ends)), "")
        return found or ("" if read() != EVER else _("Escriba desde o hasta qué día."))

    return Editor(made.widget, read, problem, dates, is_between)


def _dates(ends: Sequence[Field], tell: Callable[[], object]) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    for each in ends:
        each.widget.setAccessibleName(each.label)
        row.addWidget(label(each.label, "field"))
        row.addWidget(each.widget)
        each.changed.connect(lambda _typed: tell())
        assert isinstance(each.widget, QLineEdit)
        each.widget.editingFinished.connect(partial(_tidy, each))
    return whole


def _tidy(field: Field) -> None:
    if not field.problem():
        field.tidy()


def how_many(number: int, *, people: bool) -> str:
    """Say how many belong to a segment."""
    words = (
        ngettext("{n} persona", "{n} personas", number)
        if people
        else ngettext("{n} institución", "{n} instituciones", number)
    )
    return words.format(n=f"{number:,}")
