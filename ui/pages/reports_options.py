"""The options of every report; each shows those that are its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crm.annual.report import EVERYTHING, Section
from crm.dates import month_name
from crm.i18n import _, language
from crm.listings import DirectoryOrder
from crm.model.base import N_, today
from crm.segments import SegmentRow
from ui.forms.known import day
from ui.pages.reports_making import Report
from ui.parts import fields
from ui.parts.fields import Pick
from ui.parts.form import Form
from ui.parts.segmented import Segment

_SECTIONS = {
    Section.TILES: N_("Cifras del año"),
    Section.OTHERS: N_("Otras actividades"),
    Section.PROMISED: N_("Lo que dijimos y lo que hicimos"),
    Section.STEPS: N_("Próximos pasos"),
    Section.EVIDENCE: N_("Sustento de cifras"),
}
OF: dict[Report, tuple[str, ...]] = {
    Report.ANNUAL: ("year", "as_of", *(each.value for each in Section), "names"),
    Report.MATRIX: ("year",),
    Report.VOLUNTARY: ("first", "last"),
    Report.DASHBOARDS: ("year",),
    Report.BRIEF: (),
    Report.DIRECTORY: ("order", "segment", "names"),
    Report.DECLARATION: ("as_of",),
    Report.OVERDUE: ("as_of", "segment", "names"),
    Report.AGENDA: ("year", "month"),
    Report.COVERAGE: (),
}


def options(years: Sequence[int], year: int, segments: Sequence[SegmentRow]) -> Form:
    """Every option there is; `show_options` leaves those of a report in sight."""
    groups = [Pick(each.id, each.name) for each in segments if not each.problem]
    tongues = [Segment("es", "Español"), Segment("en", "English")]
    orders = [
        Segment(DirectoryOrder.REGION, _("Región")),
        Segment(DirectoryOrder.INSTITUTION, _("Institución")),
    ]
    every = sorted({*years, year}, reverse=True)
    sections = [fields.check(each.value, _(text)) for each, text in _SECTIONS.items()]
    form = Form(
        [
            fields.choice("year", _("Año"), [Pick(n, str(n)) for n in every], empty=None),
            fields.choice(
                "month",
                _("Mes"),
                [Pick(n, month_name(n).capitalize()) for n in range(1, 13)],
                empty=None,
            ),
            day("first", _("Desde")),
            day("last", _("Hasta")),
            fields.switch("order", _("Orden"), orders),
            fields.choice("segment", _("Segmento"), groups, empty=_("Todas las instituciones")),
            fields.switch("language", _("Idioma"), tongues),
            day("as_of", _("Datos al")).but(
                hint=_("lo último, si lo deja vacío"), check=_not_ahead
            ),
            *sections,
            fields.check("names", _("Nombres de personas")),
        ]
    )
    form.load(
        {
            "year": year,
            "month": today().month,
            "first": date(year, 1, 1),
            "last": date(year, 12, 31),
            "order": DirectoryOrder.REGION,
            "segment": None,
            "language": language(),
            "names": False,
            **{each.value: True for each in EVERYTHING},
        }
    )
    return form


def _not_ahead(value: Any) -> str | None:
    return _("Esa fecha aún no llega.") if value > today() else None


def show_options(form: Form, report: Report) -> None:
    """Leave in sight what can be said of this report."""
    for name in form.fields:
        shown = name in OF[report] or (name == "language" and report is not Report.BRIEF)
        form.set_shown(name, shown)
