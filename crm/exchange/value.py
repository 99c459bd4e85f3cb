"""What somebody wants out of the file, and what came of it."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from crm.dates import show_number
from crm.errors import CrmError
from crm.i18n import _, ngettext
from crm.model.base import N_, Word


class What(Word):
    """What leaves."""

    ORGANIZATIONS = "organizations", N_("Instituciones")
    PEOPLE = "people", N_("Personas")
    EVENTS = "events", N_("Reuniones")
    FOLLOW_UPS = "followups", N_("Seguimientos")
    EVERYTHING = "everything", N_("Todo el archivo")


class Format(Word):
    """As what it leaves."""

    XLSX = "xlsx", N_("Excel (XLSX)")
    CSV = "csv", N_("CSV para una hoja de cálculo")
    CSV_RAW = "csv-raw", N_("CSV para otro programa")
    VCARD = "vcard", N_("Contactos vCard 3.0")
    VCARD_4 = "vcard4", N_("Contactos vCard 4.0")
    LABELS = "labels", N_("Etiquetas de dirección (PDF)")
    LETTERS = "letters", N_("Cartas con su plantilla (Word)")
    MAIL = "eml", N_("Borradores de correo (EML)")
    MAILTO = "mailto", N_("Correos por lotes (mailto)")
    CALENDAR = "ics", N_("Calendario (ICS)")
    DIRECTORY = "directory", N_("Directorio (PDF)")
    JSON = "json", N_("Todo el archivo (JSON)")

    @property
    def suffix(self) -> str:
        """How the name of such a file ends."""
        return _SUFFIXES[self]

    @property
    def of(self) -> tuple[What, ...]:
        """What may leave so, the usual first."""
        return _OF[self]


_TABLES = (What.ORGANIZATIONS, What.PEOPLE, What.EVENTS, What.FOLLOW_UPS)
_CONTACTS = (What.PEOPLE, What.ORGANIZATIONS)
_SUFFIXES = {
    Format.XLSX: ".xlsx",
    Format.CSV: ".csv",
    Format.CSV_RAW: ".csv",
    Format.VCARD: ".vcf",
    Format.VCARD_4: ".vcf",
    Format.LABELS: ".pdf",
    Format.LETTERS: ".docx",
    Format.MAIL: ".eml",
    Format.MAILTO: ".txt",
    Format.CALENDAR: ".ics",
    Format.DIRECTORY: ".pdf",
    Format.JSON: ".json",
}
_OF: dict[Format, tuple[What, ...]] = {
    Format.XLSX: _TABLES,
    Format.CSV: _TABLES,
    Format.CSV_RAW: _TABLES,
    Format.VCARD: _CONTACTS,
    Format.VCARD_4: _CONTACTS,
    Format.LABELS: _CONTACTS,
    Format.LETTERS: _CONTACTS,
    Format.MAIL: _CONTACTS,
    Format.MAILTO: _CONTACTS,
    Format.CALENDAR: (What.EVENTS,),
    Format.DIRECTORY: (What.ORGANIZATIONS,),
    Format.JSON: (What.EVERYTHING,),
}


def format_named(typed: str) -> Format:
    """The format of this name; raises `CrmError` with the names that there are."""
    wanted = typed.strip().casefold()
    for each in Format:
        if wanted == each.value:
            return each
    raise CrmError(
        _("No hay un formato «{typed}». Hay: {names}.").format(
            typed=typed[:40], names=", ".join(each.value for each in Format)
        )
    )


@dataclass(frozen=True)
class Order:
    """What is to leave, and how.

    `ids` are those chosen one by one, `segment` the name of a group; without either, all there is.
    `internal` lets out also personal telephones, notes and what is restricted; `examples` what is
    invented. The rest is of one format or another.
    """

    format: Format
    what: What
    ids: tuple[int, ...] | None = None
    segment: str = ""
    internal: bool = False
    examples: bool = False
    mark: bool = True  # a raw CSV begins with the mark by which Excel knows UTF-8
    sheet: str = "l7160"  # of labels
    skip: int = 0  # labels of the first sheet that are used up
    template: Path | None = None  # of letters
    subject: str = ""  # of a mail
    body: str = ""
    names: bool = False  # of people, in the directory
    by_region: bool = True

    def __post_init__(self) -> None:
        if self.what not in self.format.of:
            raise CrmError(
                _("«{format}» no sirve para: {what}.").format(
                    format=self.format.label, what=self.what.label.lower()
                )
            )
        if self.what is What.EVERYTHING and (self.segment or self.ids is not None):
            raise CrmError(
                _("«{format}» lleva todo: no sale una parte.").format(format=self.format.label)
            )


class Reason(Word):
    """Why something did not leave."""

    DO_NOT_CONTACT = "do_not_contact", N_("Pidieron que no se las contacte")
    EXAMPLE = "example", N_("Datos de ejemplo")
    GONE = "gone", N_("Ya no están en el archivo")
    NO_EMAIL = "no_email", N_("Sin correo")
    SAME_ADDRESS = "same_address", N_("Con la misma dirección que otro")
    NO_CONTACT = "no_contact", N_("Sin datos de contacto, o cerradas")
    NO_ADDRESS = "no_address", N_("Sin dirección postal")
    UNDATED = "undated", N_("Sin día exacto")
    PERSONAL = "personal", N_("Teléfonos, correos y direcciones personales")
    RESTRICTED = "restricted", N_("Resultados reservados")
    NOTES = "notes", N_("Notas internas")
    CUT = "cut", N_("Celdas cortadas a 32 767 caracteres (en CSV salen enteras)")

    def told(self, count: int) -> str:
        """How many, and why."""
        return f"{self.label}: {show_number(count)}"


@dataclass
class Tally:
    """How much went into a file, and what stayed out of it."""

    total: int = 0
    left_out: Counter[Reason] = field(default_factory=Counter)
    packed: bool = False  # several files, as one ZIP

    def told(self) -> tuple[str, ...]:
        """What stayed out, a line a reason."""
        return tuple(why.told(self.left_out[why]) for why in Reason if self.left_out[why])


@dataclass(frozen=True)
class Exported:
    """What left, and where it lies."""

    path: Path
    order: Order
    total: int
    left_out: dict[str, int]
    told: tuple[str, ...]
    sha256: str
    size: int

    @property
    def sentence(self) -> str:
        """Say what left, and how much stayed."""
        said = ngettext("{n} registro en «{file}».", "{n} registros en «{file}».", self.total)
        sentence = said.format(n=show_number(self.total), file=self.path.name)
        if not self.told:
            return sentence
        stayed = "; ".join(each[:1].lower() + each[1:] for each in self.told)
        return sentence + " " + _("Fuera: {what}.").format(what=stayed)
