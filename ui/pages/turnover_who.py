"""The first step of a turnover: which authorities leave, when and where."""

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm.dates import show_date
from crm.i18n import _
from crm.model import OrganizationKind, PostLevel
from crm.model.base import today
from crm.turnover import Term, last_day_near
from ui.desk import Desk
from ui.forms import known
from ui.parts import fields
from ui.parts.form import Form
from ui.parts.labels import label
from ui.theme import theme

WIDE = 640
LEVELS = (PostLevel.ELECTED, PostLevel.TRUSTED)
KINDS = (OrganizationKind.REGIONAL, OrganizationKind.PROVINCIAL, OrganizationKind.DISTRICT)


def level_name(level: PostLevel) -> str:
    """What those of a level are called together."""
    return {
        PostLevel.ELECTED: _("Autoridades electas"),
        PostLevel.TRUSTED: _("Funcionarios de confianza"),
    }[level]


def kind_name(kind: OrganizationKind) -> str:
    """What governments of a kind are called together."""
    return {
        OrganizationKind.REGIONAL: _("Gobiernos regionales"),
        OrganizationKind.PROVINCIAL: _("Municipalidades provinciales"),
        OrganizationKind.DISTRICT: _("Municipalidades distritales"),
    }[kind]


class WhoStep(QWidget):
    """Asks for the last day, the levels, the kinds of government and the territory."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.form = Form(
            [
                known.day("last_day", _("Último día de la gestión")).but(required=True, check=_far),
                _("Quiénes terminan"),
                [fields.check(level.value, level_name(level)) for level in LEVELS],
                _("En qué gobiernos"),
                [fields.check(kind.value, kind_name(kind)) for kind in KINDS],
                known.place("place_id", _("Territorio"), desk).but(
                    hint=_("todo el Perú, si lo deja vacío")
                ),
            ]
        )
        every = {each.value: True for each in (*LEVELS, *KINDS)}
        self.form.load({"last_day": last_day_near(today())} | every)
        self._build()

    def _build(self) -> None:
        inside = QWidget()
        inside.setProperty("kind", "surface")
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 16, 20, 24)
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        said = _(
            "Al terminar una gestión, cierre de una vez los cargos de sus autoridades. Nadie se "
            "borra: las personas quedan en el historial, y sus cargos, vacantes para quien llegue."
        )
        column.addWidget(label(said, wrap=True))
        column.addWidget(self.form)
        column.addStretch(1)
        row.addWidget(self._column, 1)
        row.addStretch(0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        theme().changed.connect(self._fit)
        self._fit()

    def term(self) -> Term | None:
        """What is asked for, or None where something is amiss, which is then said."""
        if not self.form.check():
            return None
        values = self.form.values()
        levels = frozenset(level for level in LEVELS if values[level.value])
        kinds = frozenset(kind for kind in KINDS if values[kind.value])
        problems = {}
        if not levels:
            problems[LEVELS[0].value] = _("Elija al menos un nivel.")
        if not kinds:
            problems[KINDS[0].value] = _("Elija al menos un tipo de gobierno.")
        if problems:
            self.form.complain(problems)
            self.form.go_to_problem()
            return None
        return Term(values["last_day"], levels, kinds, values["place_id"])

    def about(self, term: Term) -> str:
        """A term in few words: «31/12/2026 · Autoridades electas · todo el Perú»."""
        levels = ", ".join(level_name(level) for level in LEVELS if level in term.levels)
        place = self.form.fields["place_id"].keep()
        where = place["title"] if isinstance(place, dict) else _("todo el Perú")
        return f"{show_date(term.last_day)} · {levels} · {where}"

    def focus_first(self) -> None:
        """Put the keyboard on the last day."""
        self.form.focus("last_day")

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))


def _far(value: Any) -> str | None:
    """Refuse what can only be a slip: no term ends more than one term from now."""
    assert isinstance(value, date)
    latest = today() + timedelta(days=5 * 366)
    return _("Esa fecha está demasiado lejos.") if value > latest else None
