"""What each column of a table is: guessed by its heading and by what its cells are like."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from crm import catalogue
from crm.checks import ruc_problem
from crm.i18n import _, ngettext
from crm.intake import names
from crm.intake.mixed import is_post, taken_apart
from crm.intake.telephones import EXTENSION
from crm.intake.value import Column, Intake, Row
from crm.model.base import N_, Word
from crm.spanish.lexicon import word_set
from crm.text import clean_line, fold

SURE = 0.8
_LOOKED_AT = 400  # rows, from the whole of the table
_TELLING = 200  # letters of a cell: what is longer than an address is none of what is looked for


class Field(Word):
    """What a column may say."""

    UBIGEO = "ubigeo", N_("Ubigeo (INEI)")
    UBIGEO_RENIEC = "ubigeo_reniec", N_("Ubigeo (RENIEC)")
    REGION = "region", N_("Región")
    PROVINCE = "province", N_("Provincia")
    DISTRICT = "district", N_("Distrito")
    INSTITUTION = "institution", N_("Institución")
    MUNICIPALITY = "municipality", N_("Municipalidad")
    ACRONYM = "acronym", N_("Sigla")
    RUC = "ruc", N_("RUC")
    WEB = "web", N_("Página web")
    PERSON = "person", N_("Persona")
    GIVEN = "given", N_("Nombres")
    SURNAMES = "surnames", N_("Apellidos")
    PATERNAL = "paternal", N_("Apellido paterno")
    MATERNAL = "maternal", N_("Apellido materno")
    TREATMENT = "treatment", N_("Tratamiento")
    POST = "post", N_("Cargo")
    UNIT = "unit", N_("Unidad")
    EMAIL = "email", N_("Correo")
    PHONE = "phone", N_("Teléfono")
    EXTENSION = "extension", N_("Anexo")
    ADDRESS = "address", N_("Dirección")
    OWN_ADDRESS = "own_address", N_("Dirección personal")
    OFFICE_EMAIL = "office_email", N_("Correo de la institución")
    OFFICE_PHONE = "office_phone", N_("Teléfono de la institución")
    SINCE = "since", N_("En el cargo desde")
    UNTIL = "until", N_("En el cargo hasta")
    NO_CONTACT = "no_contact", N_("No contactar")
    TAGS = "tags", N_("Etiquetas")
    NOTES = "notes", N_("Notas")
    ID = "id", N_("Id de Enlace")


# What people write where they have nothing to write.
_NOTHING = frozenset(
    (
        *("-", "--", "---", "–", "—", ".", "..", "...", "*", "_", "/"),
        *("n/a", "n.a.", "#n/a", "s/n", "s.n.", "s/d", "s.d.", "sin dato", "sin datos"),
        *("no tiene", "no aplica", "ninguno", "ninguna", "null", "none", "nan", "(vacío)"),
    )
)

# Several columns of these are all kept: of the others, the surest.
MANY = frozenset(
    (
        *(Field.EMAIL, Field.PHONE, Field.EXTENSION, Field.ADDRESS, Field.TAGS, Field.NOTES),
        *(Field.OWN_ADDRESS, Field.OFFICE_EMAIL, Field.OFFICE_PHONE),
    )
)
WHO = frozenset((Field.PERSON, Field.GIVEN, Field.SURNAMES, Field.PATERNAL, Field.MATERNAL))
# Without any of these a row is of nobody.
NAMING = WHO | {
    *(Field.INSTITUTION, Field.MUNICIPALITY, Field.ACRONYM, Field.RUC),
    *(Field.UBIGEO, Field.UBIGEO_RENIEC),
}

# What a heading says, the first that fits; the words are folded.
_HEADINGS: tuple[tuple[Field | None, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (None, r"^(n|nro|no|num|numero|item|orden|id|dni|doc\w*( de identidad)?|nro (de )?dni)$"),
        (None, r"\bdni\b|documento de identidad|nacimiento|cumpleanos"),
        (None, r"^(sexo|genero|edad|gender|birthday|age)\b"),
        (Field.UBIGEO_RENIEC, r"\bubigeo\b.*\breniec\b|\breniec\b"),
        (Field.UBIGEO, r"\bubigeo\b|^cod(igo)? (inei|distrito)$"),
        (Field.RUC, r"\bruc\b"),
        (Field.NO_CONTACT, r"^no (contactar|llamar|escribir|molestar)|do not (contact|call)"),
        (Field.MATERNAL, r"\bmaterno\b|^ap(e|ell)?\w* mat\b|segundo apellido"),
        (Field.PATERNAL, r"\bpaterno\b|^ap(e|ell)?\w* pat\b|primer apellido"),
        (
            Field.PERSON,
            r"^(apellidos? y nombres?|nombres? y apellidos?|apellidos? (y )?nombres?"
            r"|nombres? apellidos?|nombres? completos?|full name|name|contacto|contact( person)?"
            r"|persona( de contacto)?|participante|titular|representante( legal)?|funcionari[oa]"
            r"|autoridad|responsable|alcalde( ?s ?a)?|alcalde sa|alcaldesa?|gobernador\w*)\b"
            r"(?!.*(correo|mail|telefono|celular|cargo))",
        ),
        (Field.SURNAMES, r"^(apellidos?( s)?|last names?|surnames?|family name)$"),
        (Field.GIVEN, r"^(nombres?( s)?( de pila)?|first names?|given names?|forename)$"),
        (Field.TREATMENT, r"^(tratamiento|titulo|trato|prefijo|prefix|salutation|grado)$"),
        (
            Field.OFFICE_EMAIL,
            r"(correo|e ?mail).*(institucional|institucion|entidad|mesa de partes|organization)",
        ),
        (Field.EMAIL, r"\bcorreos?\b|\be ?mails?\b|\bmail\b"),
        (
            Field.OFFICE_PHONE,
            r"(telefono|fono|central|phone).*(institucional|institucion|entidad|central|office)",
        ),
        (Field.EXTENSION, r"^(anexo|ext|extension|int|interno)$"),
        (
            Field.PHONE,
            r"\btelefonos?\b|\btelef?\b|\btelf\b|\bfonos?\b|\bcelular(es)?\b|\bcel\b"
            r"|\bmovil\b|\bphones?\b|\bmobile\b|\bwhatsapp\b|^fijo$|\btlf\b",
        ),
        (Field.WEB, r"\bweb( ?site)?\b|\bpagina\b|\burl\b|\bsitio\b|\bportal\b"),
        (
            Field.OWN_ADDRESS,
            r"^(direccion|domicilio) (personal|particular|de (su )?casa)$|^home address$",
        ),
        (Field.ADDRESS, r"^(direccion( (postal|legal|fiscal))?|domicilio.*|address|street|sede)$"),
        (Field.SINCE, r"\b(desde|inicio|since|start( date)?|from)\b"),
        (Field.UNTIL, r"\b(hasta|fin|termino|until|end( date)?)\b"),
        (Field.REGION, r"^(region|dpto|depto|dep|departamento|gobierno regional|department)$"),
        (Field.PROVINCE, r"^(provincia|prov|province)$"),
        (Field.DISTRICT, r"^(distrito|dist|district)$"),
        (Field.MUNICIPALITY, r"^(muni|municipalidad|municipio|gobierno local|municipality)\b"),
        (Field.ACRONYM, r"^(siglas?|acronimo|acronym)$"),
        (
            Field.INSTITUTION,
            r"\b(institucion|entidad|organizacion|empresa|razon social|compania|organismo"
            r"|procedencia|institution|organi[sz]ation|company|agency|agencia)\b",
        ),
        (
            Field.UNIT,
            r"\b(area|unidad|oficina|gerencia|dependencia|organica|despacho|unit|division)\b",
        ),
        (Field.POST, r"\b(cargos?|puesto|funcion|ocupacion|position|job( title)?|title|role)\b"),
        (Field.TAGS, r"^(etiquetas?|categorias?|grupos?|tags?|labels?|categor(y|ies)|groups?)$"),
        (
            Field.NOTES,
            r"\b(obs|observacion(es)?|notas?|comentarios?|detalles?|notes?|comments?|remarks?)\b",
        ),
    )
)
_STREETS = re.compile(
    r"^(av|avenida|jr|jiron|ca|calle|psje|pasaje|urb|mz|plaza|malecon|carretera|km|aa ?hh|prolg?"
    r"|prolongacion|alameda|parque)\b"
)
_PHONE = re.compile(r"^[+(]?[\d(][\d\s().+/-]{5,}\d.{0,18}$")
_ANNEX = re.compile(rf"\b{EXTENSION}\b|#", re.IGNORECASE)
_OUR_ID = re.compile(r"[1-9]\d{9,18}")
_EMAIL = re.compile(r"(?<![^\s@,;])[^\s@,;]+@[^\s@,;]+\.\w+")
_WEB = re.compile(r"^(https?://|www\.)\S+$", re.IGNORECASE)
_YES = word_set("si s x yes y 1 verdadero true no n 0 false falso")


@dataclass(frozen=True)
class Guess:
    """What a column seems to be, and how sure that is; None where it is not to be imported.

    `told` says in words what one should know of it before going on.
    """

    column: Column
    field: Field | None
    confidence: float
    told: str = ""

    @property
    def sure(self) -> bool:
        """Whether heading and cells agree."""
        return self.confidence >= SURE


@dataclass(frozen=True)
class Reading:
    """How a table is read: the field of each column, by position."""

    fields: Mapping[int, Field]
    surnames_first: bool = False
    post: str = ""  # of everybody, where the heading over the names says it: «Alcalde/sa»

    def positions(self, field: Field) -> tuple[int, ...]:
        """The columns that say this, in their order."""
        return tuple(at for at, each in sorted(self.fields.items()) if each is field)


@dataclass(frozen=True)
class Places:
    """The UBIGEO of either system, and the names of places, as columns are compared to them."""

    inei: Mapping[str, str]
    reniec: Mapping[str, str]  # its code of INEI
    regions: frozenset[str]
    provinces: frozenset[str]
    districts: frozenset[str]


@cache
def places() -> Places:
    """The districts of the country by both codes, read once."""
    districts = catalogue.data("ubigeo-distritos")
    inei = {row["ubigeo"]: fold(row["distrito"]) for row in districts}
    return Places(
        inei
        | {f"{row['ubigeo'][:4]}00": fold(row["provincia"]) for row in districts}
        | {f"{row['ubigeo'][:2]}0000": fold(row["departamento"]) for row in districts},
        {row["reniec"]: row["ubigeo"] for row in catalogue.data("ubigeo-reniec")},
        frozenset(fold(row["departamento"]) for row in districts),
        frozenset(fold(row["provincia"]) for row in districts),
        frozenset(inei.values()),
    )


def is_empty(cell: str) -> bool:
    """Whether a cell says nothing: it has nothing in it, or a dash, or «no tiene»."""
    said = cell.strip()
    return not said or (len(said) < 12 and said.lower() in _NOTHING)


def guess(intake: Intake) -> tuple[Guess, ...]:
    """What each column seems to be; the one that is surest has a field that only one may have."""
    sample = _sample(intake)
    found = [_guess(column, sample) for column in intake.columns]
    if any(each.field is Field.GIVEN for each in found) and not any(
        each.field in (Field.SURNAMES, Field.PATERNAL) for each in found
    ):
        found = [_as_whole(each) for each in found]
    if not any(each.field in NAMING for each in found):
        found = [_named_by(each, sample) for each in found]
    return tuple(_once_each(found))


def _named_by(each: Guess, sample: Sequence[Sequence[str]]) -> Guess:
    """A column of words where no other names anybody: «Mamá», «Rosa (Comas)» and some names."""
    at = each.column.position
    cells = [row[at] for row in sample if not is_empty(row[at])]
    share = _share(_FITS[Field.PERSON], cells)
    known = _by_heading(each.column.name)[0]
    if each.field is not None or known or share < _SOME:
        return each
    return replace(each, field=Field.PERSON, confidence=0.7 * share)


def mapping(intake: Intake, guesses: Sequence[Guess]) -> Reading:
    """What the guesses come to, with the order in which whole names are written."""
    fields = {each.column.position: each.field for each in guesses if each.field is not None}
    return ordered(intake, fields)


def ordered(intake: Intake, fields: Mapping[int, Field]) -> Reading:
    """How a table is read with these fields: whether its names begin with the surnames."""
    whole = [at for at, each in fields.items() if each is Field.PERSON]
    first = any(_plain(intake.columns[at].name).startswith("apellido") for at in whole)
    if whole and not first:
        said = (taken_apart(cells[whole[0]]).name for cells in _sample(intake))
        first = names.come_surnames_first(said)
    post = ""
    if whole and Field.POST not in fields.values():
        post = _post_of(intake.columns[whole[0]].name)
    return Reading(dict(fields), first, post)


def _post_of(heading: str) -> str:
    """The post of all whose names stand under it: of «ALCALDE(SA)», Alcalde/sa."""
    last = clean_line(heading.rpartition("·")[2])
    if fold(last).startswith("responsable") or not is_post(last):
        return ""
    found = _OF_EITHER.sub(r"/\1", last)
    return found.capitalize() if found.isupper() or found.islower() else found


_OF_EITHER = re.compile(r"\s?\((s?as?|es|s)\)", re.IGNORECASE)


def _some_rows(intake: Intake) -> Sequence[Row]:
    """Some rows from the whole of the table."""
    every = max(1, len(intake.rows) // _LOOKED_AT)
    return intake.rows[::every][:_LOOKED_AT]


def _sample(intake: Intake) -> list[tuple[str, ...]]:
    """Some rows, as far as their cells tell what they are."""
    return [tuple(cell[:_TELLING] for cell in row.cells) for row in _some_rows(intake)]


def _some_cells(intake: Intake, position: int) -> list[str]:
    """Those of one column of the same rows, where they say something."""
    said = (row.cells[position][:_TELLING] for row in _some_rows(intake))
    return [cell for cell in said if not is_empty(cell)]


def _guess(column: Column, sample: Sequence[Sequence[str]]) -> Guess:
    cells = [row[column.position] for row in sample if not is_empty(row[column.position])]
    if _plain(column.name) == "id" and cells and all(map(_OUR_ID.fullmatch, cells)):
        return Guess(column, Field.ID, 1.0)
    said, by_heading = _by_heading(column.name)
    share_of = cache(lambda field: _share(_FITS[field], cells))
    if said and by_heading is None:
        return Guess(column, None, 1.0 if cells else 0.0, _not_kept(column.name))
    field = by_heading or _by_cells(share_of)
    if field is None:
        return Guess(column, None, 0.0)
    if field in (Field.UBIGEO, Field.UBIGEO_RENIEC):
        field = _system(column.position, sample, field)
    if field is Field.PERSON and by_heading and share_of(Field.INSTITUTION) > 0.5:
        field = Field.INSTITUTION
    if field in (Field.INSTITUTION, Field.MUNICIPALITY) and share_of(Field.PERSON) > 0.6:
        field = Field.PERSON
    share = share_of(field) if field in _FITS else None
    if not cells:
        confidence = 0.5
    elif by_heading is None:
        confidence = 0.7 * (share or 0)
    else:
        confidence = 0.9 if share is None else 0.5 + 0.5 * share
    if field is Field.EMAIL and share is not None and share < 0.1 and cells:
        confidence = 0.2
    return Guess(column, field, confidence, _told(field, cells))


def _plain(heading: str) -> str:
    """The words of a heading; «Correo2» is «correo 2»."""
    said = re.sub(r"(?<=[a-z]{3})(?=\d)", " ", fold(heading))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", said).split())


def _by_heading(name: str) -> tuple[bool, Field | None]:
    """Whether the heading is known, and of which field; of «Contacto · Cargo», the last part."""
    for heading in (name.rpartition("·")[2], name):
        said = _plain(heading)
        for field, pattern in _HEADINGS:
            if said and pattern.search(said):
                return True, field
    return False, None


def _share(fits: Callable[[str], bool], cells: Sequence[str]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _is_ubigeo(cell: str) -> bool:
    code = padded(cell)
    return code in places().inei or code in places().reniec


def padded(cell: str) -> str:
    """A code of six digits, with the zero that a spreadsheet took away."""
    code = cell.strip().replace(".", "").replace(" ", "")
    return code.zfill(6) if code.isascii() and code.isdigit() and len(code) in (5, 6) else code


def _is_ruc(cell: str) -> bool:
    return bool(cell.strip()) and ruc_problem(cell) is None


def _is_phone(cell: str) -> bool:
    digits = sum(each.isdigit() for each in cell)
    return 6 <= digits <= 22 and _PHONE.match(cell.strip()) is not None


_FITS: dict[Field, Callable[[str], bool]] = {
    Field.EMAIL: lambda cell: _EMAIL.search(cell) is not None,
    Field.WEB: lambda cell: _WEB.match(cell.strip()) is not None,
    Field.RUC: _is_ruc,
    Field.UBIGEO: _is_ubigeo,
    Field.PHONE: _is_phone,
    Field.ADDRESS: lambda cell: _STREETS.match(fold(cell)) is not None,
    Field.POST: is_post,
    Field.REGION: lambda cell: fold(cell) in places().regions,
    Field.PROVINCE: lambda cell: fold(cell) in places().provinces,
    Field.DISTRICT: lambda cell: fold(cell) in places().districts,
    Field.INSTITUTION: names.is_institution,
    Field.PERSON: lambda cell: names.is_person(taken_apart(cell).name),
    Field.NO_CONTACT: lambda cell: fold(cell) in _YES,
}
_BY_CELLS, _SOME = 0.6, 0.25

_PLACES = (Field.REGION, Field.PROVINCE, Field.DISTRICT)
_SURNAMES = (Field.SURNAMES, Field.PATERNAL, Field.MATERNAL)
# What the cells of a field may be like. A municipality goes by its district, and two given names
# look as somebody's whole name does; the cells of any other field may be like anything.
_LIKE: dict[Field, tuple[Field, ...]] = {
    **{field: (field,) for field in _FITS if field is not Field.NO_CONTACT},
    Field.OFFICE_EMAIL: (Field.EMAIL,),
    Field.OFFICE_PHONE: (Field.PHONE,),
    Field.OWN_ADDRESS: (Field.ADDRESS,),
    Field.UBIGEO_RENIEC: (Field.UBIGEO,),
    **dict.fromkeys((Field.INSTITUTION, Field.MUNICIPALITY), (Field.INSTITUTION, *_PLACES)),
    **dict.fromkeys((Field.GIVEN, *_SURNAMES), (Field.PERSON, *_PLACES)),
}
_EXACT = {Field.EMAIL, Field.RUC, Field.UBIGEO}  # whatever is none of these is known to be none


def _by_cells(share_of: Callable[[Field], float]) -> Field | None:
    """What the cells alone are like; yes and no say nothing without a heading."""
    fits = (field for field in _FITS if field is not Field.NO_CONTACT)
    return next((field for field in fits if share_of(field) >= _BY_CELLS), None)


def _system(position: int, sample: Sequence[Sequence[str]], said: Field) -> Field:
    """Whose codes these are: those of which the places are named in their rows or, where none is,
    those of which more are known.
    """
    known = places()
    inei = reniec = named_inei = named_reniec = 0
    for row in sample:
        code = padded(row[position])
        if not code:
            continue
        inei, reniec = inei + (code in known.inei), reniec + (code in known.reniec)
        around = fold(" ".join(cell for at, cell in enumerate(row) if at != position))
        named_inei += bool(code in known.inei and known.inei[code] in around)
        other = known.reniec.get(code, "")
        named_reniec += bool(other and known.inei.get(other, "\0") in around)
    if named_inei != named_reniec:
        return Field.UBIGEO if named_inei > named_reniec else Field.UBIGEO_RENIEC
    if inei != reniec:
        return Field.UBIGEO if inei > reniec else Field.UBIGEO_RENIEC
    return said


def _not_kept(name: str) -> str:
    if re.search(r"dni|documento|doc\b", fold(name)):
        return _("El documento de identidad no se guarda: Enlace no lo necesita.")
    if re.search(r"nacimiento|cumpleanos|birthday|\b(edad|age)\b", fold(name)):
        return _("La edad y el cumpleaños no se guardan: Enlace no los necesita.")
    return ""


def told(intake: Intake, position: int, field: Field | None) -> str:
    """What one should know of a column that is read so, of all of its rows; mostly nothing."""
    if field is None:
        return _not_kept(intake.columns[position].name)
    unlike = _unlike(field, _some_cells(intake, position))
    return unlike or _told(field, [row.cells[position] for row in intake.rows])


def concerned(intake: Intake, position: int, field: Field | None) -> list[int]:
    """The lines of the rows of which `told` speaks."""
    rows = intake.rows if field is not None else ()
    speaks = _SPOKEN_OF.get(field)
    if field is not None and _unlike(field, _some_cells(intake, position)):
        speaks = _says_something
    return [each.line for each in rows if speaks is None or speaks(each.cells[position])]


_SPOKEN_OF: dict[Field | None, Callable[[str], bool]] = {
    Field.PHONE: lambda cell: _ANNEX.search(cell) is not None,
    Field.PERSON: lambda cell: taken_apart(cell).says_more,
}


def _told(field: Field, cells: Sequence[str]) -> str:
    count = sum(map(_SPOKEN_OF[field], cells)) if field in _SPOKEN_OF else 0
    if field is Field.PERSON and count:
        return ngettext(
            "{n} celda dice también cargo, teléfono o correo. Se separarán.",
            "{n} celdas dicen también cargo, teléfono o correo. Se separarán.",
            count,
        ).format(n=count)
    if field is Field.PHONE and count:
        return ngettext(
            "{n} teléfono incluye anexo. Se separará en «Teléfono» y «Anexo».",
            "{n} teléfonos incluyen anexo. Se separarán en «Teléfono» y «Anexo».",
            count,
        ).format(n=count)
    if field is Field.UBIGEO_RENIEC:
        return _("Son códigos de RENIEC: se cambiarán por los del INEI.")
    return ""


def _unlike(field: Field, cells: Sequence[str]) -> str:
    """What to say where the cells of a column are not like what it is read as; mostly nothing."""
    if field not in _LIKE or not cells:
        return ""
    share_of = cache(lambda each: _share(_FITS[each], cells))
    like, seen = max(map(share_of, _LIKE[field])), _by_cells(share_of)
    if seen is None or like * 2 > share_of(seen):
        seen = _swapped(field, cells)
    if seen is not None:
        said = _("La mayoría de sus celdas parece «{other}», no «{field}».")
        return said.format(other=seen.label, field=field.label)
    if like < _SOME and _EXACT & set(_LIKE[field]):
        return _("La mayoría de sus celdas no parece «{field}».").format(field=field.label)
    return ""


def _swapped(field: Field, cells: Sequence[str]) -> Field | None:
    """Surnames in the place of given names, or these in that of surnames."""
    if field is Field.GIVEN:
        return Field.SURNAMES if names.are_surnames(cells) else None
    return Field.GIVEN if field in _SURNAMES and names.are_given(cells) else None


def _says_something(cell: str) -> bool:
    return not is_empty(cell)


def _as_whole(each: Guess) -> Guess:
    """«Nombre» with no surnames beside it is the whole name."""
    return replace(each, field=Field.PERSON) if each.field is Field.GIVEN else each


def _once_each(found: Sequence[Guess]) -> list[Guess]:
    best: dict[Field, Guess] = {}
    for each in found:
        if each.field is not None and each.field not in MANY:
            there = best.get(each.field)
            if there is None or each.confidence > there.confidence:
                best[each.field] = each
    more = {
        each.column.position for each in found if each.field in WHO and best[each.field] is not each
    }
    return [
        each
        if each.field is None
        else _of_another(each, found, more)
        if each.field in MANY
        else each
        if best[each.field] is each
        else replace(each, field=None, confidence=0.0, told="")
        for each in found
    ]


def _of_another(each: Guess, found: Sequence[Guess], more: Collection[int]) -> Guess:
    """A column, unless it is of a second person whom the rows name: one comes in of each."""
    column = each.column
    group, _dot, heading = (part.strip() for part in column.name.rpartition("·"))
    for at in more:
        who = found[at].column.name.rpartition("·")[0].strip()
        said_before = any(_bare(one.column.name) == _bare(heading) for one in found[:at])
        if (group and group == who) or (not group and column.position > at and said_before):
            told = _("Es de otra persona de la fila: de cada fila se trae una.")
            return replace(each, field=None, confidence=0.0, told=told)
    return each


def _bare(heading: str) -> str:
    return re.sub(r" ?\d+$", "", _plain(heading))
