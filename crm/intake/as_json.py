"""Frozen values to JSON and back: what the process that reads says to the one that asked."""

from base64 import b64decode, b64encode
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")


def dump(value: Any) -> Any:
    """The value as JSON knows it, without the fields that have their default."""
    if is_dataclass(value) and not isinstance(value, type):
        said = {each.name: getattr(value, each.name) for each in fields(value)}
        usual = {each.name: each.default for each in fields(value) if each.default is not MISSING}
        return {
            name: dump(each)
            for name, each in said.items()
            if name not in usual or each != usual[name]
        }
    if isinstance(value, tuple | list):
        return [dump(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value.value if isinstance(value, Enum) else value


def load(kind: type[T], said: Any) -> T:
    """The value of this kind that was dumped; raises `ValueError` for anything else."""
    try:
        found = _load(kind, said)
    except (TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ValueError("not what was dumped") from error
    if not isinstance(found, kind):
        raise ValueError("not what was dumped")
    return found


def _load(kind: Any, said: Any) -> Any:
    if get_origin(kind) is tuple:
        return tuple(_load(get_args(kind)[0], each) for each in said)
    if isinstance(kind, UnionType):
        if said is None:
            return None
        kinds = [each for each in get_args(kind) if each is not NoneType]
        return _load(datetime if datetime in kinds and "T" in said else kinds[-1], said)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _load(hints[name], each) for name, each in said.items()})
    if issubclass(kind, date):
        return kind.fromisoformat(said)
    if kind is bytes:
        return b64decode(said, validate=True)
    if issubclass(kind, Enum):
        return kind(said)
    if type(said) is not kind:
        raise ValueError("not what was dumped")
    return said


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
