"""How the columns of files of one kind are read: kept by their headings, and found again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import journal
from crm.errors import CrmError, Invalid, NotFound
from crm.i18n import _
from crm.intake.columns import MANY, Field, Reading, ordered
from crm.intake.value import Column, Intake
from crm.model import ImportTemplate
from crm.model.base import N_, NAME
from crm.text import clean_line, fold, terms

SAVED = N_("Plantilla «{subject}» guardada")
DELETED = N_("Plantilla «{subject}» eliminada")


@dataclass(frozen=True)
class Template:
    """How the columns of files of one kind are read, by their headings."""

    id: int
    name: str
    columns: Mapping[str, str]


def every(session: Session) -> list[Template]:
    """All of them, by name."""
    query = select(ImportTemplate).order_by(ImportTemplate.name, ImportTemplate.id)
    return [Template(each.id, each.name, each.columns) for each in session.scalars(query)]


def fitting(session: Session, intake: Intake) -> Template | None:
    """The template that was made of a file with these very headings, the newest of several."""
    headings = set(_keys(intake.columns))
    found = [each for each in every(session) if set(each.columns) == headings]
    return max(found, key=lambda each: each.id, default=None)


def save(session: Session, name: str, intake: Intake, read: Reading) -> int:
    """Keep how a file was read, for the next one; a template of that name is replaced."""
    there = session.scalar(select(ImportTemplate).where(ImportTemplate.name == name))
    template = there or ImportTemplate(name=name)
    template.columns = {
        key: str(read.fields.get(each.position, ""))
        for key, each in zip(_keys(intake.columns), intake.columns, strict=True)
    }
    journal.check_and_add(session, template)
    session.flush()
    journal.describe(session, SAVED, template.name)
    return template.id


def rename(session: Session, template_id: int, name: str) -> None:
    """Call one otherwise."""
    template = _template(session, template_id)
    taken = select(ImportTemplate.id).where(ImportTemplate.name == clean_line(name))
    if session.scalar(taken.where(ImportTemplate.id != template_id)) is not None:
        raise Invalid({"name": _("Ya hay una plantilla con ese nombre.")})
    template.name = name
    journal.check(template)
    journal.describe(session, SAVED, template.name)


def delete(session: Session, template_id: int) -> None:
    """Forget one."""
    template = _template(session, template_id)
    journal.describe(session, DELETED, template.name)
    session.delete(template)


def _template(session: Session, template_id: int) -> ImportTemplate:
    template = session.get(ImportTemplate, template_id)
    if template is None:
        raise NotFound(_("Esa plantilla ya no está en este archivo."))
    return template


def with_columns(intake: Intake, columns: Mapping[str, Any]) -> Reading:
    """How a file is read as a template or a map says: field by heading, or by letter («B»).

    Of several columns of one heading, all are meant where a row may have several of that field.
    Raises `CrmError` where it names a column that is not there, or a field that is none.
    """
    meant = [(_meant(intake, name), str(said or "")) for name, said in columns.items()]
    fields: dict[int, Field] = {}
    # What names one column alone says it better than what names several.
    for at, said in sorted(meant, key=lambda each: -len(each[0])):
        field = _field(said) if said else None
        for position in at if field is None or field in MANY else at[:1]:
            fields.pop(position, None)
            if field is not None:
                fields[position] = field
    taken = Counter(each for each in fields.values() if each not in MANY)
    if twice := next((each for each, count in taken.items() if count > 1), None):
        told = _("Solo una columna puede ser «{field}».")
        raise CrmError(told.format(field=twice.label))
    return ordered(intake, fields)


def _meant(intake: Intake, name: str) -> list[int]:
    """The columns that a name stands for, each by its position."""
    keys = _keys(intake.columns)
    said = " ".join(terms(name)[:40]) or name.casefold()
    for fits in (
        lambda each, key: key == name,
        lambda each, _key: _plain_key(each) == said,
        lambda each, _key: each.letter.casefold() == fold(name),
    ):
        pairs = zip(intake.columns, keys, strict=True)
        if at := [each.position for each, key in pairs if fits(each, key)]:
            return at
    raise CrmError(_("El archivo no tiene la columna «{name}».").format(name=name[:60]))


def _keys(columns: Sequence[Column]) -> list[str]:
    """The headings as they are compared; of several equal ones, each with its number."""
    plain = [_plain_key(each) for each in columns]
    count = Counter(plain)
    seen: Counter[str] = Counter()
    keys = []
    for each in plain:
        seen[each] += 1
        keys.append(each if count[each] == 1 else f"{each} #{seen[each]}")
    return keys


def _plain_key(column: Column) -> str:
    """The heading of a column as it is compared; without one, its letter."""
    return " ".join(terms(column.name)[:40])[:NAME] or column.letter.casefold()


def _field(said: str) -> Field:
    wanted = fold(said)
    for each in Field:
        if wanted in (each.value, fold(each.label)):
            return each
    known = ", ".join(each.value for each in Field)
    raise CrmError(
        _("«{said}» no es un dato que se importe. Use uno de estos: {known}.").format(
            said=said[:60], known=known
        )
    )
