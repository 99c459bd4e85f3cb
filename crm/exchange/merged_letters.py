"""Letters from the office's own Word template: its fields filled in for each addressee."""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from crm.dates import month_name
from crm.disk import why
from crm.errors import CrmError
from crm.exchange.contacts import Contact
from crm.exchange.value import Tally
from crm.i18n import _
from crm.model import ContactKind
from crm.model.base import today

SAMPLE = Path(__file__).parents[2] / "resources" / "templates" / "carta.docx"
_LARGEST = 50 * 1024 * 1024
_SAME_FOR_ALL = frozenset({"fecha"})  # what may stand in the head and foot of all the letters


def fields_of(contact: Contact) -> dict[str, str]:
    """What a template may say of an addressee, by the names of its fields."""
    person, held, where = contact.person, contact.held, contact.where
    day = today()
    return {
        "nombre": contact.name,
        "nombres": person.given_names if person else "",
        "apellido_paterno": (person.paternal_surname or "") if person else "",
        "apellido_materno": (person.maternal_surname or "") if person else "",
        "tratamiento": (person.treatment or "") if person else "",
        "cargo": held.title if held else "",
        "unidad": held.unit if held else "",
        "institucion": contact.institution,
        "direccion": contact.address,
        "distrito": where.district,
        "provincia": where.province,
        "region": where.region,
        "correo": next(iter(contact.of(ContactKind.EMAIL)), ""),
        "telefono": next(iter(contact.of(ContactKind.PHONE)), ""),
        "fecha": _("{day} de {month} de {year}").format(
            day=day.day, month=month_name(day.month), year=day.year
        ),
    }


def letters_docx(contacts: Iterable[Contact], template: Path, tally: Tally) -> bytes:
    """Return one Word document with a letter for each; raises `CrmError` of the template."""
    data = _read(template)
    known: frozenset[str] | None = None
    whole: Any = None
    for contact in contacts:
        fields = fields_of(contact)
        if known is None:
            known = frozenset(fields)
            _check(data, known, template.name)
        letter = _filled(data, fields, template.name)
        if whole is None:
            whole = letter
        else:
            _append(whole, letter)
        tally.total += 1
    if whole is None:
        raise CrmError(_("No hay a quién escribir."))
    written = BytesIO()
    whole.save(written)
    return written.getvalue()


def _read(template: Path) -> bytes:
    try:
        data = template.read_bytes() if template.stat().st_size <= _LARGEST else b""
        with ZipFile(BytesIO(data)) as parts:
            unfolded = sum(each.file_size for each in parts.infolist())
            if "word/document.xml" not in parts.namelist() or unfolded > _LARGEST:
                raise BadZipFile
    except OSError as error:
        raise CrmError(
            _("No se pudo leer «{name}»: {reason}.").format(name=template.name, reason=why(error))
        ) from error
    except BadZipFile as error:
        raise CrmError(
            _("«{name}» no es un documento de Word (.docx) que sirva de plantilla.").format(
                name=template.name
            )
        ) from error
    return data


def _environment() -> Any:
    """How templates are filled in: nothing but values, and a name that is unknown is an error."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _check(data: bytes, known: frozenset[str], name: str) -> None:
    """Say which fields of the template there are not, before any letter is made."""
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError, meta

    environment = _environment()
    template = DocxTemplate(BytesIO(data))
    template.init_docx()
    try:
        asked = template.get_undeclared_template_variables(environment)
        around: set[str] = set()
        for kind in (template.HEADER_URI, template.FOOTER_URI):
            for _key, part in template.get_headers_footers(kind):
                xml = template.patch_xml(template.get_part_xml(part))
                around |= meta.find_undeclared_variables(environment.parse(xml))
    except (TemplateError, ValueError, KeyError) as error:
        raise _unclear(name) from error
    if unknown := sorted(asked - known):
        raise CrmError(
            _("La plantilla «{name}» pide campos que no existen: {unknown}. Hay: {known}.").format(
                name=name, unknown=", ".join(unknown), known=", ".join(sorted(known))
            )
        )
    if single := sorted(around - _SAME_FOR_ALL):
        raise CrmError(
            _(
                "En el encabezado y el pie de «{name}», que son los mismos para todas las cartas, "
                "solo puede ir {{{{ fecha }}}}: pase al texto {fields}."
            ).format(name=name, fields=", ".join(single))
        )


def _unclear(name: str) -> CrmError:
    return CrmError(
        _(
            "La plantilla «{name}» no se entiende: cada campo va entre llaves dobles, como "
            "{{{{ nombre }}}}."
        ).format(name=name)
    )


def _filled(data: bytes, fields: Mapping[str, str], name: str) -> Any:
    from docxtpl import DocxTemplate
    from jinja2 import TemplateError

    template = DocxTemplate(BytesIO(data))
    try:
        template.render(dict(fields), _environment(), autoescape=True)
    except (TemplateError, ValueError, TypeError) as error:
        raise _unclear(name) from error
    return template


def _append(whole: Any, letter: Any) -> None:
    """Put a letter after the others, on a page of its own.

    All come from one template: what its parts refer to is the same in each.
    """
    whole.docx.add_page_break()
    body = whole.docx.element.body
    end = body.sectPr
    for part in letter.docx.element.body:
        if not re.search(r"}sectPr$", part.tag):
            end.addprevious(deepcopy(part))
