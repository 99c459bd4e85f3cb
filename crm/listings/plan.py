"""The matrix of the work plan: every activity with its target, what was done, and its proof."""

from datetime import date

from sqlalchemy.orm import Session

from crm import i18n, plan_progress
from crm.dates import show_date
from crm.i18n import Language, _, ngettext, speaking
from crm.listings.framing import day_cell, framed
from crm.model.base import N_
from crm.plan_progress import ActivityRow, ObjectiveView
from crm.reports.listing import Column, Group, Listing, Row

_COLUMNS = (
    (N_("Código"), 5, False),
    (N_("Actividad"), 34, False),
    (N_("Responsable"), 9, False),
    (N_("Meta"), 4, True),
    (N_("Realizado"), 5, True),
    (N_("Unidad"), 7, False),
    (N_("Estado"), 8, False),
    (N_("Plazo"), 7, False),
    (N_("Evidencias"), 5, True),
    (N_("Justificación"), 13, False),
)


def gather_plan_matrix(
    session: Session,
    year: int,
    *,
    today: date | None = None,
    language: Language | None = None,
    printed_by: str = "",
) -> Listing:
    """Gather the plan of a year, objective by objective."""
    with speaking(language or i18n.language()):
        view = plan_progress.of_year(session, year, today)
        shown = [each for each in view.activities if not each.example]
        return framed(
            session,
            kind=_("Matriz del plan de trabajo"),
            title=_("Matriz del plan de trabajo {year}").format(year=year),
            about=" · ".join(
                (
                    ngettext("{count} actividad", "{count} actividades", len(shown)).format(
                        count=len(shown)
                    ),
                    _("Datos al {day}").format(day=show_date(view.as_of)),
                )
            ),
            columns=[Column(_(title), share, right) for title, share, right in _COLUMNS],
            groups=[_group(each) for each in view.objectives],
            grouped_by=_("Objetivo"),
            nothing=_("El plan de trabajo {year} no tiene actividades.").format(year=year),
            printed_by=printed_by,
        )


def _group(view: ObjectiveView) -> Group:
    heading = _("Objetivo específico {number}: {statement}").format(
        number=view.objective.number, statement=view.objective.statement
    )
    return Group(heading, tuple(_row(each) for each in view.activities if not each.example))


def _row(each: ActivityRow) -> Row:
    done = _("{n} o más").format(n=each.done) if each.at_least else each.done
    return (
        each.code,
        each.statement,
        each.responsible,
        each.target,
        done,
        each.unit,
        each.state.label,
        day_cell(each.rescheduled or each.due),
        each.evidence,
        ". ".join(filter(None, (each.still_open, each.reason))),
    )
