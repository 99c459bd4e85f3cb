"""The codes and formats of Peru: is it one, and how is it written."""

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from crm.errors import CrmError
from crm.i18n import _
from crm.text import clean_line

_SHORT_QUOTE = 40


def _quoted(text: str) -> str:
    return text if len(text) <= _SHORT_QUOTE else text[: _SHORT_QUOTE - 1] + "…"


# Codes. Blank is no problem: whether a field may be empty is for the noun to say.


def ruc_problem(text: str) -> str | None:
    """Say why this is no RUC; the last digit checks the other ten."""
    ruc = text.strip()
    if not ruc:
        return None
    if not re.fullmatch("[0-9]{11}", ruc):
        return _("El RUC tiene 11 dígitos, sin espacios ni guiones.")
    if ruc[:2] not in ("10", "15", "16", "17", "20"):
        return _("El RUC empieza por 10, 15, 16, 17 o 20.")
    weighted = sum(int(d) * w for d, w in zip(ruc, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False))
    if (11 - weighted % 11) % 10 != int(ruc[10]):
        return _("El RUC «{ruc}» no es válido: revise sus dígitos.").format(ruc=ruc)
    return None


def ubigeo_problem(text: str) -> str | None:
    """Say why this is no code of a place."""
    if not text.strip() or re.fullmatch("[0-9]{6}", text.strip()):
        return None
    return _("El ubigeo tiene 6 dígitos, por ejemplo 070103.")


def isic_problem(text: str) -> str | None:
    """Say why this is no section of the ISIC, revision 4."""
    if not text.strip() or re.fullmatch("[A-U]", text.strip()):
        return None
    return _("La sección CIIU es una letra de la A a la U.")


# Telephones


class Phone(NamedTuple):
    """A number as it is dialled from anywhere, and the extension to ask for."""

    e164: str
    extension: str = ""


_EXTENSION = re.compile(
    r"[\s,;(]*(?:anexo|anex|anx|an|ext|extensi[oó]n|int|interno|x|#)\s?[.:]?\s?#?"
    r"(?P<extension>[0-9]{1,7})\)?$",
    re.IGNORECASE,
)
_MOBILE = re.compile("9[0-9]{8}")
_LONGEST_PHONE = 100  # with its extension and all that stands between its digits
_DASHES = str.maketrans("‐‑‒–—", "-----")


def parse_phone(text: str) -> Phone:
    """Read a number as it is written in Peru; a foreign one begins with +."""
    if _MOBILE.fullmatch(text):
        return Phone(f"+51{text}")  # a list of thousands has mostly these
    import phonenumbers  # 20 MB of tables, which a start has no use for

    typed = clean_line(text)
    if len(typed) > _LONGEST_PHONE:
        raise _no_phone(typed)
    number = typed.translate(_DASHES)
    extension = ""
    if found := _EXTENSION.search(number):
        number, extension = number[: found.start()], found["extension"]
    if not re.fullmatch(r"\+?[0-9\s()./-]+", number):
        raise _no_phone(typed)
    try:
        parsed = phonenumbers.parse(number, "PE")
    except phonenumbers.NumberParseException as error:
        raise _no_phone(typed) from error
    # Other countries open new ranges after our tables are made: their length is enough.
    national = parsed.country_code == 51
    check = phonenumbers.is_valid_number if national else phonenumbers.is_possible_number
    if not check(parsed):
        raise _no_phone(typed)
    return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), extension)


def _no_phone(typed: str) -> CrmError:
    return CrmError(
        _(
            "«{text}» no es un teléfono. Escriba los 9 dígitos de un celular, un fijo con su "
            "código de ciudad, (01) 555-0143, o un número extranjero con +."
        ).format(text=_quoted(typed))
    )


_PERUVIAN = (
    (re.compile(r"\+51(9..)(...)(...)"), r"\1 \2 \3"),
    (re.compile(r"\+511(...)(....)"), r"(01) \1-\2"),
    (re.compile(r"\+51(?!80)([4-8].)(..)(....)"), r"(0\1) \2-\3"),
)


def show_phone(e164: str, extension: str = "") -> str:
    """Write a number as its reader in Peru would dial it."""
    number = next(
        (found.expand(form) for shape, form in _PERUVIAN if (found := shape.fullmatch(e164))),
        None,
    ) or _international(e164)
    if not extension:
        return number
    return _("{phone} anexo {extension}").format(phone=number, extension=extension)


def _international(e164: str) -> str:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        parsed, style.NATIONAL if parsed.country_code == 51 else style.INTERNATIONAL
    )


# Mail, web and links


def email_problem(text: str) -> str | None:
    """Say why no mail can be sent to this."""
    import email_validator

    typed = text.strip()
    if not typed:
        return None
    try:
        email_validator.validate_email(typed, check_deliverability=False)
    except email_validator.EmailNotValidError:
        return _("«{text}» no es un correo. Escriba, por ejemplo, nombre@entidad.gob.pe.").format(
            text=_quoted(clean_line(typed))
        )
    return None


def parse_web(text: str) -> str:
    """Return the address of a web page, with the https:// that people leave out."""
    typed = text.strip()
    has_scheme = re.match("[a-z][a-z0-9+.-]*:(?![0-9])", typed, re.IGNORECASE)
    url = typed if has_scheme else f"https://{typed}"
    parts = _web_parts(url)
    if parts is None or (not has_scheme and "." not in (parts.hostname or "")):
        raise CrmError(
            _("«{text}» no es una página web. Escriba, por ejemplo, www.entidad.gob.pe.").format(
                text=_quoted(clean_line(typed))
            )
        )
    return url


def web_problem(text: str) -> str | None:
    """Say why this is not the address of a web page."""
    if not text.strip():
        return None
    try:
        parse_web(text)
    except CrmError as error:
        return str(error)
    return None


@dataclass(frozen=True)
class Link:
    """What may be handed to the system to open, and the true target to show before."""

    url: str
    target: str


def safe_link(url: str) -> Link | None:
    """Let pass web pages, mail addresses and telephones; everything else is None."""
    scheme, _colon, rest = url.strip().partition(":")
    match scheme.lower():
        case "http" | "https":
            return _web_link(url.strip())
        case "mailto":
            return _mail_link(rest)
        case "tel":
            return _phone_link(rest)
        case _:
            return None


def _web_link(url: str) -> Link | None:
    parts = _web_parts(url)
    if parts is None:
        return None
    host = _punycode(parts.hostname or "")
    netloc = f"{host}:{parts.port}" if parts.port else host
    return Link(parts._replace(netloc=netloc).geturl(), host)


def _mail_link(rest: str) -> Link | None:
    # A mail program may take attachments and hidden recipients from the query.
    address = re.split("[?#]", rest, maxsplit=1)[0]
    local, _at, domain = address.rpartition("@")
    host = _punycode(domain)
    if not host or "%" in address or not address.isprintable() or email_problem(address):
        return None
    return Link(f"mailto:{local}@{host}", f"{local}@{host}")


def _phone_link(rest: str) -> Link | None:
    number = re.split("[;?]", rest, maxsplit=1)[0]
    if not re.fullmatch(r"\+?[0-9().-]{3,25}", number):
        return None
    dialled = re.sub("[().-]", "", number)
    return Link(f"tel:{dialled}", dialled)


def _web_parts(url: str) -> SplitResult | None:
    """Return the parts of a web address that leads where it says, or None."""
    # Not printable: controls, marks that reorder the text, blanks that are none.
    if len(url) > 2048 or not url.isprintable() or re.search(r'[ \\<>"]', url):
        return None
    try:
        parts = urlsplit(url)
        port_ok = parts.port != 0
    except ValueError:  # an impossible port or bracket
        return None
    host_ok = _HOST.fullmatch(_punycode(parts.hostname or ""))
    allowed = parts.scheme in ("http", "https") and host_ok and port_ok
    return parts if allowed and "@" not in parts.netloc else None


_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?")


def _punycode(host: str) -> str:
    """Return the host in plain letters, which cannot imitate another; empty when it has none."""
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


# Names of files

_LONGEST_NAME = 120
_LONGEST_SUFFIX = 16
_FORBIDDEN = re.compile('[<>:"|?*]')
# Windows opens a device for these, whatever the suffix.
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.I)


def safe_name(filename: str) -> str:
    """Return a name of a file that does no harm in any system, as alike as can be."""
    last = re.split(r"[/\\]", filename[-4096:])[-1]
    visible = "".join(each for each in last if unicodedata.category(each) != "Cf")
    name = _FORBIDDEN.sub("_", clean_line(visible)).strip(" .-")
    if _DEVICE.match(name):
        name = f"_{name}"
    return _cut(name) or _("archivo")


def _cut(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix.encode()) > _LONGEST_SUFFIX:
        stem, dot, suffix = name, "", ""
    room = _LONGEST_NAME - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .-") + dot + suffix
