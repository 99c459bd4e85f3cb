"""Which institution of the file is meant by what a row says: a code, a name, an acronym."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm import duplicates, search
from crm.checks import ruc_problem
from crm.duplicates import Level, Match, TypedInstitution
from crm.i18n import _
from crm.intake.columns import padded, places
from crm.intake.names import proper
from crm.model import GOVERNMENTS, Organization, OrganizationKind, Place, PlaceLevel
from crm.model.base import NAME
from crm.search import Kind, compact
from crm.text import clean_line, fold, terms

Step = Callable[[int, int], object]

_AT_ONCE = 2_000
_FEW = 50  # whom to look for one by one: to compare with the whole country takes a second
_LARGER = 10  # times as many people live in the one that is meant by an acronym of several
# A government as it is written for short, said as the index says it.
_SHORT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"^(mun\w*|mcpalidad) (dist\w*|dis) (de |del )?", "md "),
        (r"^(mun\w*|mcpalidad) (prov\w*|pro) (de |del )?", "mp "),
        (r"^(m d|md) (de |del )?", "md "),
        (r"^(m p|mp) (de |del )?", "mp "),
        (r"^(gobierno|gob) (regional|reg) (de |del )?", "gore "),
        (r"^(gore|g r|gr|region) (de |del )?", "gore "),
        (r"^(municipalidad|municipio|mun|muni) (de |del )?", "muni "),
        (r"^(distrito|provincia) (de |del )?", "muni "),
    )
)
_KINDS: tuple[tuple[re.Pattern[str], OrganizationKind], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"^md ", OrganizationKind.DISTRICT),
        (r"^mp ", OrganizationKind.PROVINCIAL),
        (r"^gore ", OrganizationKind.REGIONAL),
        (
            r"\b(universidad|instituto superior|university|colegio|escuela)\b",
            OrganizationKind.ACADEMIA,
        ),
        (
            r"\b(embajada|consulado|cooperacion|usaid|giz|aecid|embassy)\b",
            OrganizationKind.COOPERATION,
        ),
        (r"\b(onu|naciones unidas|united nations)\b", OrganizationKind.UN),
        (
            r"\b(defensoria|poder judicial|jurado nacional|onpe|reniec|congreso)\b",
            OrganizationKind.AUTONOMOUS,
        ),
        (
            r"\b(ministerio|superintendencia|policia|autoridad nacional|direccion (general"
            r"|regional)|gerencia regional|ugel|dre|diresa|geresa|programa nacional|migraciones"
            r"|secretaria)\b",
            OrganizationKind.NATIONAL,
        ),
        (r"\b(mesa|red|plataforma|grupo de trabajo|comite)\b", OrganizationKind.SPACE),
        (
            r"\b(asociacion|fundacion|ong|caritas|federacion|sindicato|colectivo|comunidad"
            r"|parroquia|vicaria|iglesia|organizacion|association|foundation|ngo)\b",
            OrganizationKind.CIVIL_SOCIETY,
        ),
    )
)


class Said(NamedTuple):
    """What a row says of an institution, as it is written."""

    name: str = ""
    acronym: str = ""
    ruc: str = ""
    code: str = ""  # of INEI
    region: str = ""
    province: str = ""
    district: str = ""
    municipal: bool = False  # the name is of a place, whose municipality is meant


@dataclass(frozen=True, slots=True)
class Meant:
    """The institution that is meant, or one to be created, or why nobody can tell.

    With an `id` it stands in the file; `sure` is False where somebody has to say whether it is
    that one, or one of `others`.
    """

    said: Said
    id: int | None = None
    name: str = ""
    kind: OrganizationKind | None = None
    place_id: int | None = None
    sure: bool = True
    reason: str = ""
    others: tuple[int, ...] = ()
    problem: str = ""

    @property
    def key(self) -> str:
        """By which the rows that name one new institution are told to name the same."""
        return self.said.ruc or fold(self.name or self.said.name)

    @property
    def new_name(self) -> str:
        """What it is called where it is made: as it was written, where another was thought of."""
        return self.name if self.sure else self.said.name


@dataclass(frozen=True)
class _Known:
    """An institution of the file, as far as it tells which one is meant."""

    id: int
    name: str
    kind: OrganizationKind
    code: str
    people: int


class Institutions:
    """All that the file knows by which institutions are recognised, read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._of: dict[int, _Known] = {}
        self._by_ruc: dict[str, int] = {}
        self._governments: dict[str, dict[OrganizationKind, int]] = {}
        columns = (Organization.id, Organization.official_name, Organization.kind, Organization.ruc)
        query = select(*columns, Place.code, Place.population)
        for id_, name, kind, ruc, code, lives in session.execute(query.outerjoin(Place)):
            self._of[id_] = _Known(id_, name, kind, code or "", lives or 0)
            if ruc:
                self._by_ruc[ruc] = id_
            if code and kind in GOVERNMENTS:
                self._governments.setdefault(code, {})[kind] = id_
        self._places: dict[str, int] = {}
        self._named: dict[tuple[PlaceLevel, str], list[str]] = {}
        query_of = select(Place.id, Place.code, Place.level, Place.name)
        for id_, code, level, name in session.execute(query_of):
            self._places[code] = id_
            self._named.setdefault((level, fold(name)), []).append(code)

    def name_of(self, id_: int) -> str:
        """The official name of one of them."""
        return self._of[id_].name

    def meant(self, every: Sequence[Said], step: Step | None = None) -> dict[Said, Meant]:
        """Which is meant by each; what is no more than alike is asked."""
        found: dict[Said, Meant] = {}
        keys = self._keys(every)
        for said in every:
            found[said] = self._meant(said, keys)
        new = [each for each in found.values() if each.id is None and not each.problem]
        typed = [self._typed(each) for each in new]
        for one, matches in zip(
            new, duplicates.candidates(self._session, typed, step), strict=True
        ):
            found[one.said] = self._likely(one, matches)
        return found

    def place(self, said: Said) -> str:
        """The code of the place that a row names, the smallest; nothing where it is not clear."""
        if said.code:
            return said.code
        within = ""
        for level, name in (
            (PlaceLevel.REGION, said.region),
            (PlaceLevel.PROVINCE, said.province),
            (PlaceLevel.DISTRICT, said.district),
        ):
            known = self._named.get((level, _place_name(name)), []) if name else []
            inside = [each for each in known if each.startswith(_stem(within))]
            within = inside[0] if len(inside) == 1 else within
        return within

    def _keys(self, every: Iterable[Said]) -> dict[str, list[int]]:
        """The institutions so called exactly, for all that may be asked."""
        asked = dict.fromkeys(way for said in every for way in _ways(said))
        keys: dict[str, list[int]] = {}
        wanted = list(asked)
        for start in range(0, len(wanted), _AT_ONCE):
            for hit in search.keyed(self._session, wanted[start : start + _AT_ONCE], []):
                if hit.kind is Kind.ORGANIZATION and hit.record_id not in keys.get(hit.said, ()):
                    keys.setdefault(hit.said, []).append(hit.record_id)
        return keys

    def _meant(self, said: Said, keys: Mapping[str, Sequence[int]]) -> Meant:
        if said.ruc and (problem := ruc_problem(said.ruc)):
            return Meant(said, problem=problem)
        if said.code and said.code not in self._places:
            told = _("No hay ningún lugar con el UBIGEO {code}.").format(code=said.code[:12])
            return Meant(said, problem=told)
        if id_ := self._by_ruc.get(said.ruc):
            return self._of_ruc(said, id_, keys)
        short = _shortened(said)
        kind = _kind(short)
        if kind in GOVERNMENTS or said.municipal or short.startswith("muni "):
            return self._government(said, kind, keys)
        known = next((keys[way] for way in _ways(said) if way in keys), ())
        near = self._within(known, self.place(said)) or list(known)
        if len(near) == 1:
            return self._there(said, near[0])
        if near:
            return self._asked(said, near)
        if not said.name:
            if said.code:
                return self._government(said, None, keys)
            return Meant(said, problem=_("Falta el nombre de la institución."))
        place_id = self._places.get(self.place(said))
        name = _official(said.name)
        return Meant(said, None, name, kind or OrganizationKind.COMPANY, place_id)

    def _of_ruc(self, said: Said, id_: int, keys: Mapping[str, Sequence[int]]) -> Meant:
        """The institution of a RUC; where the row calls it altogether otherwise, it is asked."""
        known = self._of[id_]
        called = any(id_ in keys.get(way, ()) for way in _ways(said))
        if called or not said.name or set(terms(said.name)) & set(terms(known.name)):
            return self._there(said, id_)
        told = _("Mismo RUC y otro nombre.")
        return Meant(said, id_, known.name, known.kind, None, sure=False, reason=told)

    def _government(
        self, said: Said, kind: OrganizationKind | None, keys: Mapping[str, Sequence[int]]
    ) -> Meant:
        """Which government is meant: none is created, the country's are all there."""
        place = self.place(said)
        known = [id_ for way in _ways(said) for id_ in keys.get(way, ())]
        here = self._governments.get(place, {}) if said.code or not known else {}
        of_place = [id_ for each, id_ in here.items() if kind in (None, each)]
        if len(of_place) == 1:
            return self._agreeing(said, of_place[0], known)
        known = [each for each in dict.fromkeys(known) if self._of[each].kind in GOVERNMENTS]
        if kind is not None:
            known = [each for each in known if self._of[each].kind is kind] or known
        elif said.municipal or _shortened(said).startswith("muni "):
            known = [each for each in known if self._of[each].kind is not OrganizationKind.REGIONAL]
        near = self._within(known, place) or known
        if len(near) > 1:
            near = self._largest(near)
        if len(near) == 1:
            return self._there(said, near[0])
        if near:
            return self._asked(said, near)
        told = _("No se encuentra el gobierno «{name}». Indique su UBIGEO.")
        alike = duplicates.like(self._session, TypedInstitution((said.name,), place_code=place))
        others = [each.id for each in alike if each.id is not None]
        if others:
            return self._asked(said, others)
        return Meant(said, problem=told.format(name=(said.name or said.acronym)[:80]))

    def _agreeing(self, said: Said, id_: int, known: Sequence[int]) -> Meant:
        """The government of a code, unless its name is another's, or not quite its own."""
        if not said.name or id_ in known:
            return self._there(said, id_)
        words = set(terms(self._of[id_].name))
        if set(terms(_place_name(said.name))) & words or not known:
            return Meant(
                said, id_, self._of[id_].name, self._of[id_].kind, None,
                sure=False, reason=_("Mismo ubigeo y nombre de institución parecido."),
            )  # fmt: skip
        told = _("El UBIGEO {code} es de «{name}», pero la fila dice «{typed}». Corrija uno.")
        return Meant(
            said,
            problem=told.format(code=said.code, name=self._of[id_].name, typed=said.name[:80]),
        )

    def _there(self, said: Said, id_: int) -> Meant:
        known = self._of[id_]
        return Meant(said, id_, known.name, known.kind)

    def _asked(self, said: Said, ids: Sequence[int]) -> Meant:
        first = self._of[ids[0]]
        told = _("«{name}» puede ser de varias instituciones.").format(
            name=(said.name or said.acronym)[:80]
        )
        if len(ids) == 1:
            told = _("El nombre se parece al de «{name}».").format(name=first.name)
        others = tuple(ids[1:6])
        return Meant(said, first.id, first.name, first.kind, None, False, told, others)

    def _within(self, ids: Iterable[int], code: str) -> list[int]:
        """Those of them that lie in a place."""
        stem = _stem(code)
        return [each for each in ids if stem and self._of[each].code.startswith(stem)]

    def _largest(self, ids: Sequence[int]) -> list[int]:
        """By «SJL» people mean the one of four districts where a million live."""
        ranked = sorted(ids, key=lambda each: -self._of[each].people)
        first, second = (self._of[each].people for each in ranked[:2])
        return ranked[:1] if first > _LARGER * second else ranked

    def _typed(self, meant: Meant) -> TypedInstitution:
        said = meant.said
        return TypedInstitution(
            tuple(filter(None, (said.name, said.acronym))),
            kind=meant.kind.value if meant.kind and meant.kind in GOVERNMENTS else "",
            ruc=said.ruc,
            place_code=self.place(said),
        )

    def _likely(self, meant: Meant, matches: Sequence[Match]) -> Meant:
        there = [each for each in matches if each.id is not None]
        if not there:
            return meant
        first = there[0]
        assert first.id is not None
        known = self._of[first.id]
        ids = tuple(each.id for each in there[1:6] if each.id is not None)
        sure = first.level is Level.SURE and fold(known.name) == fold(meant.name)
        place = meant.place_id
        return Meant(meant.said, known.id, known.name, known.kind, place, sure, first.reasons, ids)


def _stem(code: str) -> str:
    return code.removesuffix("00").removesuffix("00")


def _place_name(typed: str) -> str:
    """A place without what is said before it: «Prov. de Tumbes» is tumbes."""
    said = " ".join(terms(typed[:NAME]))
    said = re.sub(
        r"^((m d|md|m p|mp|mun\w*|gore|gob\w*|region\w*|prov\w*|dist\w*|dpto|departamento) )+"
        r"((de|del) )?",
        "",
        said,
    )
    return _UNFOLDED.get(said, said)


_UNFOLDED: dict[str, str] = {"lima metropolitana": "lima", "prov const del callao": "callao"}


def _shortened(said: Said) -> str:
    """The name as the index says it for short: «Municip. Distrital de Comas» is md comas."""
    name = " ".join(terms(said.name[:NAME]))
    for pattern, short in _SHORT:
        if pattern.match(name):
            return pattern.sub(short, name)
    return f"muni {name}" if said.municipal and name else name


def _ways(said: Said) -> list[str]:
    """What the index may call it, the surest first."""
    short = _shortened(said)
    ways = [compact(said.name), short, compact(said.acronym)]
    if said.municipal or short.startswith(("muni ", "md ", "mp ", "gore ")):
        ways.append(short.partition(" ")[2])
    return [each for each in dict.fromkeys(ways) if each]


def _kind(short: str) -> OrganizationKind | None:
    return next((kind for pattern, kind in _KINDS if pattern.search(short)), None)


def _official(name: str) -> str:
    """The name of a new institution, not shouted; an acronym stays one."""
    line = clean_line(name)
    return line if len(line.split()) == 1 else proper(line) if len(line) > 12 else line


def of_code(typed: str, *, reniec: bool) -> str:
    """A UBIGEO as INEI writes it; one of RENIEC that is not known stays, and is told."""
    code = padded(typed)
    return places().reniec.get(code, f"RENIEC {code}") if reniec and code else code
