"""Reading a list of attendance out of a spreadsheet, however it was laid out and typed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from crm import people
from crm.checks import email_problem, parse_phone
from crm.dates import PartialDate, parse_partial
from crm.errors import CrmError
from crm.i18n import _
from crm.intake.names import proper, whole_name
from crm.intake.value import Intake
from crm.model import AgeBand, Modality, Sex
from crm.model.base import NAME
from crm.text import clean_line, fold

_HEADINGS_WITHIN = 25
# What a column may be called, by what it says; the first that fits.
_COLUMNS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("maternal_surname", r"^((apellido )?materno|segundo apellido)$"),
        ("paternal_surname", r"^((apellido )?paterno|primer apellido)$"),
        (
            "name",
            r"^(nombres? (y )?apellidos?|apellidos? (y )?nombres?|nombres? completos?|participante"
            r"|asistente|nombre (del? )?(participante|asistente))\b",
        ),
        ("surnames", r"^apellidos?( s)?$"),
        ("given_names", r"^nombres?( s)?$"),
        ("email", r"correo|e ?mail"),
        ("phone", r"telefono|celular|movil|whatsapp"),
        ("post", r"^(cargo|puesto|funcion)\b"),
        (
            "institution",
            r"^(institucion|entidad|organizacion|empresa|municipalidad|procedencia|dependencia)\b",
        ),
        ("birth", r"nacimiento"),
        ("age", r"^(edad|grupo (de edad|etario)|rango (de edad|etario))\b"),
        ("sex", r"^(sexo|genero)\b"),
        ("consent_image", r"imagen|foto"),
        ("consent_contact", r"contacto|contactar|consentimiento|autoriza"),
        ("modality", r"^modalidad\b"),
        ("attended", r"^(asistio|asistencia|presente)\b"),
        ("day", r"^(fecha|dia)$"),
        ("women", r"^mujeres$"),
        ("men", r"^(hombres|varones)$"),
        ("total", r"^(total|cantidad|participantes|asistentes|personas|n(umero)? de .*)$"),
        ("row", r"^(n|n o|no|nro|num|numero|item|orden)$"),
    )
)
_WHO = {"name", "given_names", "surnames", "paternal_surname"}
_HOW_MANY = {"women", "men", "total"}
_SEXES = {"m", "h", "f", "mujer", "hombre", "femenino", "masculino", "varon"}
_YES = {"si", "s", "x", "yes", "y", "1", "✓", "✔", "acepto", "autorizo", "presente", "asistio"}
_NO = {"no", "n", "0", "no acepto", "no autorizo", "ausente", "falto", "no asistio"}
_SUMS = re.compile(r"^(sub ?total|total|suma)\b")
_A_NUMBER_OF = re.compile(
    r"^(\d{1,5}) (personas|participantes|asistentes|representantes|funcionarios|vecinos|alumnos)\b"
)


@dataclass(frozen=True)
class Heads:
    """People who are in the sheet by their number only."""

    total: int | None
    women: int | None
    men: int | None


@dataclass(frozen=True)
class Line:
    """What one row of a spreadsheet says of one person; `number` is its line there.

    `row` is the number that the row has on paper. A line is nobody's when it is `empty`; when it
    has `heads` it is of several; when it has a `problem` it cannot be kept.
    """

    number: int
    row: int | None = None
    empty: bool = False
    problem: str = ""
    heads: Heads | None = None
    name: str = ""
    person: Mapping[str, str] = field(default_factory=dict)
    illegible: bool = False
    institution: str = ""
    post: str = ""
    sex: Sex | None = None
    age_band: AgeBand | None = None
    email: str = ""
    phone: str = ""
    consent_contact: bool | None = None
    consent_image: bool | None = None
    modality: Modality | None = None
    attended: bool = True
    day: PartialDate | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Layout:
    """Where each column is, how its people are named, and after which row the list begins."""

    columns: Mapping[str, int]
    begins: int
    surnames_first: bool
    ticks: Mapping[int, Sex]
    m_is_a_woman: bool | None


def read(sheet: Intake, day: date) -> tuple[Line, ...]:
    """Say what each row below the headings says; raises `CrmError` where no headings are found.

    `day`: on which an age is counted.
    """
    layout = _layout([row.cells for row in sheet.rows])
    counting = not _WHO & set(layout.columns)
    found: list[Line] = []
    people_so_far = 0
    for row in sheet.rows[layout.begins :]:
        says = {name: row.cells[column] for name, column in layout.columns.items()}
        if _is_nobody(row.cells, says):
            found.append(Line(row.line, empty=True))
            continue
        people_so_far += 1
        line = (
            _counted(row.line, says)
            if counting
            else _line(row.line, says, row.cells, layout, day, people_so_far)
        )
        found.append(line)
    return tuple(found)


# Headings


def _layout(rows: Sequence[Sequence[str]]) -> _Layout:
    for index, row in enumerate(rows[:_HEADINGS_WITHIN]):
        below = rows[index + 1] if index + 1 < len(rows) else ()
        two = len({_field(cell) for cell in row if cell} - {None}) > 1 and _are_headings(below)
        columns, ticks = _named(row, below if two else ())
        counts = "institution" in columns and _HOW_MANY & set(columns)
        if _WHO & set(columns) or counts:
            return _laid_out(rows, columns, ticks, index + (2 if two else 1))
    raise CrmError(
        _(
            "No se encuentra la columna de los nombres. Ponga los encabezados en una fila: "
            "Nombres y apellidos, Institución, Cargo…"
        )
    )


def _laid_out(
    rows: Sequence[Sequence[str]],
    columns: dict[str, int],
    ticks: dict[int, str],
    begins: int,
) -> _Layout:
    if "given_names" in columns and not {"surnames", "paternal_surname"} & set(columns):
        columns["name"] = columns.pop("given_names")
    if "name" in columns:
        for name in _WHO - {"name"}:
            columns.pop(name, None)
    heads = rows[:begins]
    first = "name" in columns and any(
        _plain(row[columns["name"]]).startswith("apellido") for row in heads
    )
    m_is_a_woman = _which_is_m(rows, columns, ticks, begins)
    of_ticks = {
        column: sex for column, letter in ticks.items() if (sex := _sex(letter, m_is_a_woman))
    }
    return _Layout(columns, begins, first, of_ticks, m_is_a_woman)


def _plain(heading: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(heading)).split())


def _field(heading: str) -> str | None:
    if heading.strip() == "#":
        return "row"
    said = _plain(heading)
    return next((name for name, pattern in _COLUMNS if said and pattern.search(said)), None)


def _are_headings(row: Sequence[str]) -> bool:
    """Tell whether a row under the headings has more of them."""
    filled = [cell for cell in row if cell]
    return bool(filled) and all(
        len(cell) <= 60 and (_field(cell) or _plain(cell) in _SEXES | {"si", "no"})
        for cell in filled
    )


def _named(above: Sequence[str], below: Sequence[str]) -> tuple[dict[str, int], dict[int, str]]:
    """The columns by what they say, and those in which a sex is ticked."""
    columns: dict[str, int] = {}
    ticks: dict[int, str] = {}
    group = None
    for column, heading in enumerate(above):
        group = _field(heading) if heading else group
        under = below[column] if below else ""
        if group == "sex" and _plain(under) in _SEXES:
            ticks[column] = _plain(under)
            continue
        name = _field(under) or (_field(heading) if heading else None)
        if name:
            columns.setdefault(name, column)
    return columns, ticks


def _which_is_m(
    rows: Sequence[Sequence[str]],
    columns: Mapping[str, int],
    ticks: Mapping[int, str],
    begins: int,
) -> bool | None:
    """M is a woman beside H, and a man beside F; by itself it is nobody's guess."""
    said = set(ticks.values())
    if "sex" in columns:
        column = columns["sex"]
        said |= {_plain(row[column]) for row in rows[begins:]}
        said |= {word for row in rows[:begins] for word in _plain(row[column]).split()}
    if {"h", "hombre"} & said:
        return True
    return False if {"f", "femenino"} & said else None


# Rows


def _is_nobody(row: Sequence[str], says: Mapping[str, str]) -> bool:
    """Tell a row that is of nobody: blank, a total, the headings again, a note at the foot."""
    filled = [cell for cell in row if cell]
    first = _plain(filled[0]) if filled else ""
    if not filled or _SUMS.match(first):
        return True
    who = [cell for name in _WHO if (cell := says.get(name, ""))]
    if any(_field(cell) in _WHO for cell in who) or any(_SUMS.match(_plain(each)) for each in who):
        return True
    return not any(cell for name, cell in says.items() if name != "row")


def _counted(number: int, says: Mapping[str, str]) -> Line:
    numbers = {name: _whole(says.get(name, "")) for name in _HOW_MANY}
    institution = says.get("institution", "")
    if not any(numbers.values()):
        return Line(number, problem=_("Falta cuántas personas fueron."), institution=institution)
    heads = Heads(numbers["total"], numbers["women"], numbers["men"])
    split = (heads.women or 0) + (heads.men or 0)
    if heads.total is not None and split > heads.total:
        told = _("La suma por sexo supera el total.")
        return Line(number, problem=told, institution=institution)
    return Line(number, heads=heads, institution=institution[:NAME])


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


def _line(
    number: int,
    says: Mapping[str, str],
    row: Sequence[str],
    layout: _Layout,
    day: date,
    position: int,
) -> Line:
    typed = clean_line(" ".join(says[name] for name in _NAME_ORDER if says.get(name)))
    on_paper = _whole(says.get("row", "")) or position
    institution, post = says.get("institution", ""), says.get("post", "")
    if several := _A_NUMBER_OF.match(_plain(typed)):
        heads = Heads(int(several[1]), None, None)
        return Line(number, on_paper, heads=heads, institution=(institution or typed)[:NAME])
    if problem := _problem(typed, institution, post):
        return Line(number, on_paper, problem=problem, institution=institution[:NAME])
    illegible = "ilegible" in fold(typed) or not any(each.isalpha() for each in typed)
    person = {} if illegible else _person(says, typed, layout)
    notes: list[str] = []
    ticked = [sex for column, sex in layout.ticks.items() if _yes(row[column])]
    sex = ticked[0] if len(ticked) == 1 else _sex(says.get("sex", ""), layout.m_is_a_woman)
    return Line(
        number,
        on_paper,
        name=" ".join(filter(None, person.values())) or typed,
        person=person,
        illegible=illegible,
        institution=institution,
        post=post,
        sex=sex,
        age_band=_age(says.get("age", "")) or _born(says.get("birth", ""), day, notes),
        email=_email(says.get("email", ""), notes),
        phone=_phone(says.get("phone", ""), notes),
        consent_contact=_yes(says.get("consent_contact", "")),
        consent_image=_yes(says.get("consent_image", "")),
        modality=_modality(says.get("modality", "")),
        attended=_yes(says.get("attended", "")) is not False,
        day=_date(says.get("day", ""), notes),
        notes=tuple(notes),
    )


_NAME_ORDER = ("name", "given_names", "paternal_surname", "maternal_surname", "surnames")


def _problem(typed: str, institution: str, post: str) -> str:
    if not typed:
        return _("Falta el nombre.")
    if max(map(len, (typed, institution, post))) > NAME:
        return _("Una celda es demasiado larga: caben {limit} caracteres.").format(limit=NAME)
    if typed.replace(" ", "").isdigit():
        return _("«{typed}» no es un nombre.").format(typed=typed[:40])
    return ""


def _person(says: Mapping[str, str], typed: str, layout: _Layout) -> dict[str, str]:
    if "name" in layout.columns:
        return whole_name(typed, surnames_first=layout.surnames_first)
    if "surnames" in layout.columns:
        given, surnames = proper(says.get("given_names", "")), proper(says["surnames"])
        return people.split_name(f"{surnames}, {given}") if given else people.split_name(surnames)
    parts = {
        name: proper(says.get(name, ""))
        for name in ("given_names", "paternal_surname", "maternal_surname")
    }
    if not parts["given_names"]:
        return {"given_names": proper(typed), "paternal_surname": "", "maternal_surname": ""}
    return parts


# Cells


def _sex(text: str, m_is_a_woman: bool | None) -> Sex | None:
    said = _plain(text)
    if said == "m":
        known = {True: Sex.FEMALE, False: Sex.MALE}
        return None if m_is_a_woman is None else known[m_is_a_woman]
    if said.startswith("prefier"):
        return Sex.UNDISCLOSED
    words = {
        Sex.FEMALE: ("f", "mujer", "femenino", "femenina"),
        Sex.MALE: ("h", "hombre", "masculino", "varon"),
        Sex.OTHER: ("otro", "otra", "o", "no binario", "no binaria"),
    }
    return next((sex for sex, known_as in words.items() if said in known_as), None)


def _age(text: str) -> AgeBand | None:
    said = fold(text)
    numbers = [int(each) for each in re.findall(r"\d{1,3}", said)]
    if "menor" in said or "<" in said:
        return AgeBand.UNDER_18 if not numbers or numbers[0] <= 18 else None
    return _band(numbers[0]) if numbers else None


def _band(years: int) -> AgeBand | None:
    if not 0 <= years < 120:
        return None
    bounds = ((18, AgeBand.UNDER_18), (30, AgeBand.FROM_18), (60, AgeBand.FROM_30))
    return next((band for bound, band in bounds if years < bound), AgeBand.FROM_60)


def _born(text: str, day: date, notes: list[str]) -> AgeBand | None:
    born = _date(text, notes)
    if born is None:
        return None
    last = born.last
    return _band(day.year - last.year - ((day.month, day.day) < (last.month, last.day)))


def _date(text: str, notes: list[str]) -> PartialDate | None:
    try:
        return parse_partial(text)
    except CrmError:
        notes.append(_("No se entiende la fecha «{text}».").format(text=text[:40]))
        return None


def _email(text: str, notes: list[str]) -> str:
    if text and email_problem(text):
        notes.append(_("«{text}» no es un correo.").format(text=text[:40]))
        return ""
    return text.strip().lower()


def _phone(text: str, notes: list[str]) -> str:
    try:
        return parse_phone(text).e164 if text else ""
    except CrmError:
        notes.append(_("«{text}» no es un teléfono.").format(text=text[:40]))
        return ""


def _yes(text: str) -> bool | None:
    said = fold(text).strip(" .")
    return True if said in _YES else False if said in _NO else None


def _modality(text: str) -> Modality | None:
    said = fold(text)
    if said.startswith("presencial"):
        return Modality.IN_PERSON
    return Modality.VIRTUAL if said in ("virtual", "remoto", "zoom", "en linea") else None
