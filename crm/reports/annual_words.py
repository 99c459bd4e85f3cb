"""What the PDF and the Word file of a year's report say alike besides what is in the report."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from crm.annual.value import ActivityPart, Evidence, Label, Mark, Span, Words, YearReport
from crm.dates import show_date, show_number
from crm.i18n import Language, _
from crm.reports.pdf import clip
from crm.text import clean_line, clean_text, fold

_LONGEST_STATEMENT = 70
NOT_TRANSLATED = "*"
OPENING, CLOSING = "“", "”"


def language_of(value: YearReport) -> Language:
    """Return the language to speak while the report is written."""
    return "en" if value.language == "en" else "es"


def network() -> str:
    """Return whose report it is."""
    return _("Red de las Naciones Unidas sobre la Migración en el Perú")


def foot_of(value: YearReport) -> str:
    """Return what stands at the foot of every page, and what the sign of a word means there."""
    notes = [value.footer or f"{network()} · {value.year}"]
    if _any_untranslated(value):
        notes.append(" ".join((NOT_TRANSLATED, _("sin traducción"))))
    return " · ".join(notes)


def others_title() -> str:
    """Return the title of activities that belong to no objective."""
    return _("Otras actividades")


def promised_title() -> str:
    """Return the title of last year's next steps and what came of them."""
    return _("Lo que dijimos y lo que hicimos")


def annex_title() -> str:
    """Return the title of the annex."""
    return _("Sustento de cifras")


def annex_about(value: YearReport) -> str:
    """Say what the annex holds, and as of when."""
    about = _("Cómo se contó cada cifra y los registros que la sustentan, al {day}.")
    return about.format(day=show_date(value.as_of))


def amount_of(part: Evidence) -> str:
    """Return a figure with its unit."""
    return f"{show_number(part.value)} {part.unit}"


def label_of(part: Evidence, activities: Mapping[str, str]) -> str:
    """Return what a figure is called, and of which activity it is."""
    whose = activities.get(part.name.partition("@")[2], "")
    return " · ".join(filter(None, (_begun(part.label), whose)))


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


def activities_of(value: YearReport) -> dict[str, str]:
    """What each activity is called in the annex, by the id that its figures are named after."""
    parts = [part for objective in value.objectives for part in objective.activities]
    return {str(each.ref.id): _called(each) for each in (*parts, *value.others) if each.ref}


def _called(part: ActivityPart) -> str:
    """A heading with a code tells which one it is; without, only the statement does."""
    if any(character.isdigit() for character in part.heading):
        return part.heading
    return clip(said(part.statement), _LONGEST_STATEMENT)


def rules_of(part: Evidence) -> str:
    """Say how a figure was counted."""
    told = (part.time_rule, part.duplicate_rule, part.note)
    return _begun(" · ".join(each.strip().rstrip(".") for each in told if each))


def said(words: Words) -> str:
    """Return words without their weight."""
    return clean_text("".join(span.text for span in words))


def quoted(text: str) -> str:
    """Return a title within quotation marks, once."""
    bare = clean_line(text)
    if bare[:1] + bare[-1:] in (OPENING + CLOSING, '""', "«»"):
        bare = bare[1:-1]
    return f"{OPENING}{bare}{CLOSING}"


def mark_in_words(part: Label) -> str:
    """Say how sure the state of somebody is, unless what is said of them says so."""
    spoken = {
        Mark.SURE: "" if part.words else _("verificado"),
        Mark.TO_VERIFY: _("por verificar"),
        Mark.NONE: "",
    }[part.mark]
    return "" if fold(spoken) in fold(said(part.words)) else spoken


def _any_untranslated(value: object) -> bool:
    if isinstance(value, Span):
        return value.untranslated
    if isinstance(value, tuple):
        return any(map(_any_untranslated, value))
    if is_dataclass(value):
        return any(_any_untranslated(getattr(value, each.name)) for each in fields(value))
    return False
