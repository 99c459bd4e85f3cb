"""Filling vacant posts from a spreadsheet: planned row by row, seen, and only then written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import catalogue, journal, named, people
from crm.dates import PartialDate, parse_partial, show_date, show_partial
from crm.errors import CrmError, Invalid
from crm.i18n import _
from crm.intake.value import Intake
from crm.model import Organization, Person
from crm.model.base import N_
from crm.search import Kind
from crm.text import fold, sort_key
from crm.turnover import Step, Term, Vacancy, vacancies

FILLED = N_("Cargos vacantes ocupados: {subject}")

# What a column may be called, by what it says.
_HEADINGS = {
    "code": ("ubigeo", "codigo", "codigo ubigeo", "cod ubigeo", "ubigeo inei"),
    "institution": ("institucion", "municipalidad", "gobierno", "entidad", "distrito"),
    "post": ("cargo", "puesto", "cargo electo"),
    "name": ("nombre completo", "nombres y apellidos", "autoridad"),
    "surnames_first": ("apellidos y nombres",),
    "surnames": ("apellidos",),
    "given_names": ("nombres",),
    "paternal_surname": ("apellido paterno", "paterno", "primer apellido"),
    "maternal_surname": ("apellido materno", "materno", "segundo apellido"),
    "treatment": ("trato", "tratamiento"),
    "start": ("desde", "inicio", "fecha de inicio"),
}
Texts = tuple[str, ...]

NAMES = ("given_names", "paternal_surname", "maternal_surname")
COLUMNS = (
    ("code", N_("UBIGEO")),
    ("institution", N_("Institución")),
    ("post", N_("Cargo")),
    ("given_names", N_("Nombres")),
    ("paternal_surname", N_("Apellido paterno")),
    ("maternal_surname", N_("Apellido materno")),
    ("start", N_("Desde")),
)


class Verdict(StrEnum):
    NEW = "new"  # somebody whom the file does not know
    ASK = "ask"  # somebody of the same name is in the file: the same person?
    WRONG = "wrong"  # nothing will be written of this row
    EMPTY = "empty"  # nobody is named in it: the post stays vacant


@dataclass(frozen=True)
class Filling:
    """What one row of the sheet would do; `number` is its line in the spreadsheet.

    `same_as` is the row of this sheet that names the same person in the same institution.
    """

    number: int
    verdict: Verdict
    problem: str = ""
    post_id: int | None = None
    post: str = ""
    institution: str = ""
    person: Mapping[str, str] | None = None
    start: PartialDate | None = None
    namesakes: tuple[int, ...] = ()
    same_as: int | None = None

    @property
    def name(self) -> str:
        """The name as it would be written down."""
        return " ".join(filter(None, Person(**self.person).name.split())) if self.person else ""


def template(session: Session, term: Term, day: date) -> tuple[Texts, list[Texts]]:
    """Headings, and a row for every post that stands vacant on a day, its names left to fill in."""
    rows: list[Texts] = [
        (
            each.code or "",
            each.organization,
            each.title,
            "",
            "",
            "",
            show_date(each.free_from(term)),
        )
        for each in vacancies(session, term, day)
    ]
    return tuple(_(heading) for _name, heading in COLUMNS), rows


def plan(session: Session, sheet: Intake, term: Term, day: date) -> tuple[Filling, ...]:
    """Say what each row would do; raises `CrmError` where the columns cannot be told.

    `day`: on which the posts to be filled stand vacant. Where a row does not say from when
    somebody holds the post, it is from the beginning of the new term.
    """
    heading, *rows = sheet.rows
    columns = _columns(heading.cells)
    vacant: dict[int, list[Vacancy]] = {}
    for each in vacancies(session, term, day):
        vacant.setdefault(each.organization_id, []).append(each)
    namesakes = _namesakes(session)
    taken: set[int] = set()
    named_in: dict[tuple[str, str], int] = {}
    found = []
    for row in rows:
        says = {name: row.cells[column] for name, column in columns.items()}
        filling = _filling(session, row.line, says, vacant, term)
        if filling.post_id in taken:
            problem = _("Otra fila de esta hoja ya ocupa ese cargo.")
            filling = replace(filling, verdict=Verdict.WRONG, problem=problem)
        elif filling.verdict is Verdict.NEW and filling.post_id is not None:
            taken.add(filling.post_id)
            first = named_in.setdefault((sort_key(filling.name), filling.institution), row.line)
            filling = replace(filling, same_as=first if first != row.line else None)
            if same := namesakes.get(sort_key(filling.name)):
                filling = replace(filling, verdict=Verdict.ASK, namesakes=tuple(same))
        found.append(filling)
    return tuple(found)


def fill(
    session: Session,
    fillings: Sequence[Filling],
    same: Mapping[int, int | None],
    step: Step | None = None,
) -> int:
    """Write the plan down in one action, and return how many posts were filled.

    `same`: for each row that asks, by its number, the person it is, or None for somebody new;
    a row that asks and has no answer is left out. Somebody new whom two rows name is one person.
    """
    wanted = [
        each
        for each in fillings
        if each.verdict is Verdict.NEW or (each.verdict is Verdict.ASK and each.number in same)
    ]
    if not wanted:
        raise Invalid({"rows": _("No hay ninguna fila para escribir.")})
    journal.describe(session, FILLED, f"{len(wanted):,}")
    made: dict[int, int] = {}
    for done, each in enumerate(wanted):
        if step is not None and done % 50 == 0:
            step(done, len(wanted))
        person_id = same.get(each.number)
        if person_id is None:
            first = each.same_as or each.number
            if first not in made:
                made[first] = people.save_person(session, dict(each.person or {}))
            person_id = made[first]
        people.appoint(
            session, {"person_id": person_id, "post_id": each.post_id, "start": each.start}
        )
    return len(wanted)


def _columns(headings: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        said = " ".join(fold(heading).replace(".", " ").split())
        for name, known in _HEADINGS.items():
            if said in known:
                found.setdefault(name, column)
    named_by = {"name", "surnames_first", "given_names"}
    if not ({"code", "institution"} & set(found) and named_by & set(found)):
        raise CrmError(
            _(
                "La primera fila debe decir UBIGEO o Institución, y Nombres o Nombre completo. "
                "Use la plantilla."
            )
        )
    return found


def _filling(
    session: Session,
    number: int,
    says: Mapping[str, str],
    vacant: Mapping[int, Sequence[Vacancy]],
    term: Term,
) -> Filling:
    person = _person(says)
    if not any(person[name] for name in NAMES):
        return Filling(number, Verdict.EMPTY)
    try:
        organization_id = _institution(session, says)
        post = _post(session, organization_id, says.get("post", ""), vacant)
        start = parse_partial(says.get("start", "")) or PartialDate.day(post.free_from(term))
        _check(person, post, start)
    except CrmError as error:
        return Filling(number, Verdict.WRONG, str(error), person=person)
    return Filling(
        number, Verdict.NEW, "", post.post_id, post.title, post.organization, person, start
    )


def _person(says: Mapping[str, str]) -> dict[str, str]:
    found = {name: says.get(name, "") for name in NAMES}
    if says.get("surnames"):
        found = people.split_name(f"{says['surnames']}, {found['given_names']}")
    elif says.get("surnames_first"):
        found = people.surnames_first(says["surnames_first"])
    elif not any(found.values()):
        found = people.split_name(says.get("name", ""))
    return found | ({"treatment": says["treatment"]} if says.get("treatment") else {})


def _check(person: Mapping[str, str], post: Vacancy, start: PartialDate) -> None:
    """Refuse here what would stand in the way of every other row when it is written."""
    somebody = Person(**person)
    somebody.tidy()
    if problems := somebody.problems():
        raise Invalid(problems)
    if post.ended and start.last <= post.ended.first:
        raise CrmError(
            _(
                "{name} ocupó ese cargo hasta el {day}. Escriba una fecha de inicio posterior."
            ).format(name=post.last_holder, day=show_partial(post.ended, date.min))
        )


def _institution(session: Session, says: Mapping[str, str]) -> int:
    code, typed = says.get("code", ""), says.get("institution", "")
    if code.isdecimal():
        code = code.zfill(6)  # a spreadsheet takes it for a number
    if code:
        found = session.get(Organization, catalogue.government_id(code))
        if found is None:
            raise CrmError(_("Ningún gobierno tiene el UBIGEO {code}.").format(code=code))
        _check_same(session, code, found, typed)
        return found.id
    if not typed:
        raise CrmError(_("Falta el UBIGEO o la institución."))
    return named.one(session, typed, Kind.ORGANIZATION)


def _check_same(session: Session, code: str, organization: Organization, typed: str) -> None:
    """Refuse a row whose UBIGEO is one government's and whose name is another's."""
    if not typed or fold(typed) in fold(organization.official_name):
        return
    meant = named.meant(session, typed, Kind.ORGANIZATION)
    if meant and organization.id not in meant:
        raise CrmError(
            _("El UBIGEO {code} es de «{name}», pero la fila dice «{typed}». Corrija uno.").format(
                code=code, name=organization.name, typed=typed
            )
        )


def _post(
    session: Session, organization_id: int, title: str, vacant: Mapping[int, Sequence[Vacancy]]
) -> Vacancy:
    """The vacant post of this title; without a title, the only one that is vacant."""
    here = vacant.get(organization_id, ())
    meant = [each for each in here if same_title(each.title, title)] if title else list(here)
    if len(meant) == 1:
        return meant[0]
    name = session.get_one(Organization, organization_id).name
    if not title and meant:
        raise CrmError(_("«{name}» tiene varios cargos vacantes. Diga cuál.").format(name=name))
    told = (
        _("«{name}» no tiene vacante el cargo «{title}».")
        if title
        else _("«{name}» no tiene cargos vacantes.")
    )
    raise CrmError(told.format(name=name, title=title))


def same_title(title: str, typed: str) -> bool:
    """«Alcalde», «Alcaldesa» and «Alcalde/sa» are one post; «Gerente General» and «Gerenta» two."""
    one, other = fold(title), fold(typed)
    if one == other or _of_either(one) == _of_either(other):
        return True
    return "/" in title and other.partition("/")[0].startswith(one.partition("/")[0].rstrip("aeo"))


@lru_cache(1 << 12)
def _of_either(title: str) -> tuple[str, ...]:
    """The words of a folded title whoever has it: «gerenta», «gerente» and «gerente(a)» are one."""
    words = re.sub(r"\([a-z]{1,3}\)", "", title).split()
    return tuple(
        each.removesuffix("esa").rstrip("aeo") if len(each) > 3 else each for each in words
    )


def _namesakes(session: Session) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for id_, key in session.execute(select(Person.id, Person.sort_key)):
        found.setdefault(key, []).append(id_)
    return found
