"""Small records with which tests begin, each made by the verb that its user would use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from crm import catalogue, events, organizations, people
from crm.dates import PartialDate
from crm.errors import Invalid
from crm.model import Base, OrganizationKind
from crm.model.base import today

CARMEN = catalogue.government_id("070103")
TUMBES = catalogue.government_id("240000")

# What people paste into any field, and what is kept of it.
STRANGE = [
    ("<b>R&D</b>", "<b>R&D</b>"),
    ("=1+1", "=1+1"),
    ("\u202etxet desrever", "txet desrever"),
    ("cero\0medio\x1b", "ceromedio"),
    ("👩🏽\u200d🌾 Ñandú", "👩🏽\u200d🌾 Ñandú"),
    ("O'Higgins; DROP TABLE person;--", "O'Higgins; DROP TABLE person;--"),
    ("{subject} %s %(x)s", "{subject} %s %(x)s"),
]


def ago(days: int) -> date:
    """The day so many days before today."""
    return today() - timedelta(days=days)


def on(days: int) -> PartialDate:
    """The same, as a partial date."""
    return PartialDate.day(ago(days))


def write(db: Any, verb: Callable[..., Any], *args: Any, **how: Any) -> Any:
    """Do one action."""
    with db.write() as session:
        return verb(session, *args, **how)


def read(db: Any, verb: Callable[..., Any], *args: Any, **how: Any) -> Any:
    """Look something up."""
    with db.read() as session:
        return verb(session, *args, **how)


def refused(db: Any, verb: Callable[..., Any], *args: Any, **how: Any) -> dict[str, str]:
    """What an action that cannot be done says, field by field."""
    with pytest.raises(Invalid) as caught:
        write(db, verb, *args, **how)
    return caught.value.problems


@contextmanager
def nothing_written(db: Any) -> Iterator[None]:
    """Check that what is done inside leaves as many rows in every table as there were."""
    before = _counts(db)
    yield
    assert _counts(db) == before


class _UndoError(Exception):
    """Whatever was changed to try something is not kept."""


@contextmanager
def trying(db: Any) -> Iterator[Any]:
    """A session whose changes are all undone at its end."""
    try:
        with db.write() as session:
            yield session
            raise _UndoError
    except _UndoError:
        pass


def _counts(db: Any) -> dict[str, int]:
    with db.read() as session:
        connection = session.connection()
        return {
            name: connection.exec_driver_sql(f'SELECT COUNT(*) FROM "{name}"').scalar()
            for name in Base.metadata.tables
        }


def company(db: Any, name: str = "Ejemplo Textil S. A. C.", **values: Any) -> int:
    """A company, or whatever kind is given."""
    given = {"kind": OrganizationKind.COMPANY, "official_name": name}
    made: int = write(db, organizations.save_organization, given | values)
    return made


def person(db: Any, name: str = "Rosa Quispe Mamani", **values: Any) -> int:
    """Somebody without a post."""
    made: int = write(db, people.save_person, people.split_name(name) | values)
    return made


def post(db: Any, title: str = "Gerente", at: int = CARMEN, **values: Any) -> int:
    """A post that several may hold, if nothing else is said."""
    given = {"organization_id": at, "title": title, "single": False}
    made: int = write(db, people.save_post, given | values)
    return made


def appoint(
    db: Any,
    person_id: int,
    post_id: int,
    start: PartialDate | None = None,
    end: PartialDate | None = None,
    **values: Any,
) -> int:
    """Somebody's time in a post."""
    given = {"person_id": person_id, "post_id": post_id, "start": start, "end": end}
    made: int = write(db, people.appoint, given | values)
    return made


def meeting(
    db: Any, subject: str = "Reunión de prueba", event_id: int | None = None, **values: Any
) -> int:
    """A meeting, new or changed."""
    made: int = write(db, events.save_event, {"subject": subject} | values, event_id)
    return made
