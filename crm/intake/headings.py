"""Finds the rows of a table that say what its columns are: under titles, and of two rows."""

import re
from collections.abc import Sequence

from crm.intake.value import DAY, NUMBER
from crm.text import terms

LOOKED_AT = 60  # rows with something in them
_MOST_BEFORE = 40
_LONGEST = 80
_DATA = re.compile(r"\d[\d ().-]{4,}\d|\S@\S+\.\S|https?://")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SMALL = frozenset(
    re.findall(r"\w+", "a al con de del e el en la las los o of or para por the u y n no nro num")
)
# Words of which headings are made, in Spanish and in English; posts are not among them, for a
# column says «Alcaldesa» in its cells.
_KNOWN = frozenset(
    re.findall(
        r"\w+",
        """
    ambito anexo apellido apellidos apepat apemat area asunto autoridad barrio cargo cargos celular
    celulares ciudad codigo cod comentario comentarios contacto contactos correo correos cumpleanos
    denominacion departamento dependencia desde despacho detalle dia direccion distrito dni
    documento domicilio dpto departamental distrital electronico email e mail empresa entidad
    estado etapa fax fecha fechas fin fijo final fono funcionario genero gobierno hasta hora id
    identidad inicio institucion institucional interno item lugar materno movil municipalidad
    municipio nacimiento nombre nombres nota notas numero obs observacion observaciones oficina
    ord orden organizacion orden pagina pais participante participantes paterno periodo persona
    personal postal provincia provincial puesto razon referencia region regional representante
    responsable ruc sector sexo sigla siglas sitio social telefono telefonos telf tel tema tipo
    titular tratamiento ubigeo unidad url vigencia web whatsapp zona completo completos
    address agency birthday business category city company country county date department district
    first full home job last middle mobile name names note notes office organization organisation
    person phone phones position postcode province role sex state street surname title type website
    work zip
    """,
    )
)

# With these begin the names of institutions and places too: «Municipalidad de Comas».
_OF_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        municipalidad municipio gobierno oficina area unidad despacho empresa region provincia
        distrito departamento ciudad zona sector entidad
        """,
    )
)

Cells = Sequence[str]


def find(window: Sequence[Cells], kinds: Sequence[str], wide: Sequence[bool]) -> tuple[int, ...]:
    """Which of the first rows are headings: none, one, or two of which the first has groups.

    `wide` says of each row whether it has cells merged over several columns.
    """
    if not window:
        return ()
    filled = [sum(map(bool, row)) for row in window]
    typical = sorted(filled)[len(filled) * 3 // 4]
    for at, row in enumerate(window[:_MOST_BEFORE]):
        if filled[at] * 2 < typical and _known(row) < 2:
            continue  # a title, or a line about the table
        if not _may_head(row, kinds[at]):
            return ()
        if _heads(at, window, kinds):
            return _with_groups(at, window, kinds, wide)
        if filled[at] > 1 and (at + 1 == len(window) or not _heads(at + 1, window, kinds)):
            return ()
    return ()


def named(rows: Sequence[Cells], width: int) -> tuple[str, ...]:
    """The names of the columns; under a group, after its name."""
    if not rows:
        return ("",) * width
    lower = [*rows[-1], *[""] * width][:width]
    if len(rows) == 1:
        return tuple(lower)
    upper = [*rows[0], *[""] * width][:width]
    names, group = [], ""
    for above, below in zip(upper, lower, strict=True):
        group = above or (group if below else "")
        names.append(" · ".join(dict.fromkeys(filter(None, (group, below)))))
    return tuple(names)


def _may_head(row: Cells, kinds: str) -> bool:
    """Nothing in it is what only cells hold: an address, a day, a long number."""
    for place, cell in enumerate(row):
        kind = kinds[place : place + 1]
        if kind == DAY or len(cell) > _LONGEST or _DATA.search(cell):
            return False
        if kind == NUMBER and not _YEAR.fullmatch(cell):
            return False
    return any(row)


def _known(row: Cells) -> int:
    return sum(_is_known(cell) for cell in row if cell)


def _is_known(cell: str) -> bool:
    said = [each for each in terms(cell[:_LONGEST]) if each not in _SMALL and not each.isdigit()]
    known = sum(each in _KNOWN for each in said)
    if not 0 < len(said) <= 6:
        return False
    of_names = any(each in _OF_NAMES for each in said)
    return known == len(said) if of_names else known * 2 >= len(said)


def _heads(at: int, window: Sequence[Cells], kinds: Sequence[str]) -> bool:
    """Its words are those of headings, or what stands under it is of another kind."""
    row = window[at]
    known, filled = _known(row), sum(map(bool, row))
    if known * 3 >= filled and (known > 1 or filled <= 3):
        return True
    under = [each for each in range(at + 1, len(window)) if sum(map(bool, window[each])) > 1]
    data = sum(not _may_head(window[each], kinds[each]) for each in under)
    counted = any(_counts_under(at, place, window) for place, cell in enumerate(row) if cell)
    return filled > 1 and (data * 2 > len(under) or counted) and len(set(row)) >= filled


def _counts_under(at: int, place: int, window: Sequence[Cells]) -> bool:
    """Whether a word stands over a column of numbers."""
    said = [row[place] for row in window[at:] if place < len(row) and row[place]]
    numbers = sum(cell[0].isdigit() for cell in said[1:])
    return not re.search(r"\d", said[0]) and len(said) > 3 and numbers * 5 > 4 * (len(said) - 1)


def _with_groups(
    at: int, window: Sequence[Cells], kinds: Sequence[str], wide: Sequence[bool]
) -> tuple[int, ...]:
    row = window[at]
    below = window[at + 1] if at + 1 < len(window) else ()
    if below and _may_head(below, kinds[at + 1]):
        fills = [
            cell for place, cell in enumerate(below) if cell and not "".join(row[place : place + 1])
        ]
        if fills and (wide[at] or _known(below) >= max(1, sum(map(bool, below)) / 2)):
            return (at, at + 1)
    said = [each for each in row if each]
    above = window[at - 1] if at else ()
    if len(set(said)) < len(said) and sum(map(bool, above)) > 1:
        return (at - 1, at)
    return (at,)
