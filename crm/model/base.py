"""What every noun shares: its id, its tidiness, and how its constraints are named."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any, ClassVar, Self, overload

from sqlalchemy import (
    BigInteger,
    DateTime,
    Enum,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    inspect,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crm.dates import PartialDate
from crm.i18n import _
from crm.text import LONGEST, are_clean, clean_line, clean_text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
NAME, LINE, NOTES = 300, 1_000, 20_000
# SQLite's INTEGER holds 64 bits, and as a primary key it is the row's own number: no second index.
ID = BigInteger().with_variant(Integer, "sqlite")


class Word(StrEnum):
    """A closed list of values, each stored by its value and shown by its label."""

    msgid: str

    def __new__(cls, value: str, msgid: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.msgid = msgid
        return member

    @property
    def label(self) -> str:
        return _(self.msgid)


def word(cls: type[Word]) -> Enum:
    """The column type of a `Word`: its value as text, with a named check."""
    return Enum(
        cls,
        values_callable=lambda words: [each.value for each in words],
        native_enum=False,
        create_constraint=True,
        length=30,
        name=cls.__name__.lower(),
    )


def N_(text: str) -> str:
    """Mark a text for translation where it is declared; it is translated where it is shown."""
    return text


class Moment(TypeDecorator[datetime]):
    """An instant, stored in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


class Span:
    """A `PartialDate` attribute over two date columns, `NAME_first` and `NAME_last`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._first, self._last = f"{name}_first", f"{name}_last"

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: object, owner: type) -> PartialDate | None: ...
    def __get__(self, record: object | None, owner: type) -> Self | PartialDate | None:
        if record is None:
            return self
        first, last = getattr(record, self._first), getattr(record, self._last)
        return PartialDate(first, last) if first and last else None

    def __set__(self, record: object, value: PartialDate | None) -> None:
        setattr(record, self._first, value.first if value else None)
        setattr(record, self._last, value.last if value else None)


class Base(DeclarativeBase):
    """A table of the file. Rows of a journaled one leave a trace of every change."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment, str: Text}

    journaled: ClassVar[bool] = False


# The value of a column by its name.
Of = Callable[[str], Any]


class Record(Base):
    """A noun: it has an id that is unique in the file, and its changes are journaled."""

    __abstract__ = True
    journaled = True

    id: Mapped[int] = mapped_column(ID, primary_key=True, autoincrement=False)

    def tidy(self) -> None:
        """Clean what people typed, before it is checked and before it is stored.

        What no field has room for is left for `problems` to tell: cleaning would cut it.
        """
        of = partial(getattr, self)
        for name, clean in _cleaned(type(self), of):
            setattr(self, name, clean)
        for name, value in self.derived(of).items():
            setattr(self, name, value)

    @classmethod
    def tidied(cls, every: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """What records of these values would hold after `tidy`, but for what is None."""
        rows = [{name: each for name, each in given.items() if each is not None} for given in every]
        for name, tidied in _texts(cls):
            _tidy_column(rows, name, tidied, _blank(cls, name))
        for row in rows:
            for name, value in cls.derived(row.get).items():
                if value is None:
                    row.pop(name, None)
                else:
                    row[name] = value
        return rows

    @classmethod
    def derived(cls, of: Of) -> dict[str, Any]:
        """What follows from the other columns, once they are clean."""
        return {}

    def problems(self) -> dict[str, str]:
        """Say, field by field, why this cannot be saved; empty when it can."""
        return {
            name: _("Es demasiado largo: {typed} caracteres; caben {limit}.").format(
                typed=len(typed), limit=limit
            )
            for name, limit in _limits(type(self))
            if isinstance(typed := getattr(self, name), str) and len(typed) > limit
        }


def _cleaned(noun: type[Record], of: Of) -> Iterator[tuple[str, str | None]]:
    """The texts of a record that cleaning changes."""
    for name, tidied in _texts(noun):
        typed = of(name)
        if isinstance(typed, str) and len(typed) <= LONGEST and not isinstance(typed, StrEnum):
            clean = tidied(typed) or _blank(noun, name)
            if clean != typed:
                yield name, clean


def _tidy_column(
    rows: Iterable[dict[str, Any]], name: str, tidied: Callable[[str], str], blank: str | None
) -> None:
    """Clean one text of many rows; looking through all of them at once is the most of it."""
    typed = {each for row in rows if isinstance(each := row.get(name), str)}
    if are_clean(typed):
        return
    cleaned = {each: tidied(each) or blank for each in typed if len(each) <= LONGEST}
    for row in rows:
        if (value := row.get(name)) in cleaned:
            row[name] = cleaned[value]
            if row[name] is None:
                del row[name]


@cache
def _texts(noun: type[Record]) -> list[tuple[str, Callable[[str], str]]]:
    return [
        (attr.key, clean_text if attr.columns[0].type.length == NOTES else clean_line)
        for attr in inspect(noun).column_attrs
        if isinstance(attr.columns[0].type, String) and not isinstance(attr.columns[0].type, Enum)
    ]


@cache
def _limits(noun: type[Record]) -> list[tuple[str, int]]:
    return [
        (attr.key, attr.columns[0].type.length)
        for attr in inspect(noun).column_attrs
        if isinstance(attr.columns[0].type, String)
        and not isinstance(attr.columns[0].type, Enum)
        and attr.columns[0].type.length
    ]


@cache
def _blank(noun: type[Record], name: str) -> str | None:
    return None if inspect(noun).column_attrs[name].columns[0].nullable else ""


def required(record: object, sentences: dict[str, str]) -> dict[str, str]:
    """Return the sentences of the attributes that are empty."""
    return {name: text for name, text in sentences.items() if not getattr(record, name)}


def today() -> date:
    """The day on this computer's clock."""
    return datetime.now().astimezone().date()
