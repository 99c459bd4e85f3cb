"""Cifras: every figure of a year's report with its rules, and the records that it counts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget

from crm.annual.figure import YearFigure
from crm.annual.figures import NO_ACTIVITY
from crm.annual.value import YearReport
from crm.dates import show_number
from crm.i18n import _, ngettext
from ui.desk import Desk
from ui.pages.behind_list import BehindList
from ui.parts.cards import EmptyState
from ui.parts.choice_list import Choice, ChoiceList
from ui.parts.labels import label, separator
from ui.theme import theme

NARROW = 520


class FiguresPanel(QWidget):
    """The figures at the left; at the right the one that is chosen and what is behind it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._figures: dict[str, YearFigure] = {}
        self.list = ChoiceList(_("Cifras"))
        self.list.chosen.connect(self._show)
        self.title, self.number = label("", "heading", wrap=True), label("", "figure")
        self.rules = label("", "sec", wrap=True, tone="muted")
        self.behind = BehindList(desk, _("Registros de la cifra"))
        self.list.opened.connect(lambda _name: self.behind.rows.view.setFocus())
        self.nothing = EmptyState("target", _("Aún no hay cifras de este año."))
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(6)
        for each in (self.number, self.title, self.rules, self.behind):
            column.addWidget(each)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        self._border = separator(vertical=True)
        row = self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        row.setContentsMargins(8, 4, 0, 0)
        row.setSpacing(0)
        for part, stretch in ((self.list, 5), (self._border, 0), (self._area, 6)):
            row.addWidget(part, stretch)
        row.addWidget(self.nothing, 1)
        self.show_figures((), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put what is behind a figure under the list where there is no room for it beside."""
        super().resizeEvent(event)
        under, way, most = self.width() < theme().px(NARROW), QBoxLayout.Direction, 16_777_215
        self._row.setDirection(way.TopToBottom if under else way.LeftToRight)
        self._border.setFixedSize(*((most, 1) if under else (1, most)))

    def show_figures(self, figures: Sequence[YearFigure], report: YearReport | None) -> None:
        """Show these, under the activity that each is of."""
        self._figures = {each.name: each for each in figures}
        for part in (self.list, self._border, self._area):
            part.setVisible(bool(figures))
        self.nothing.setVisible(not figures)
        self.list.show_choices(_choices(figures, report))
        if self.list.value() is None and figures:
            self.list.select(figures[0].name)
        if self.list.value():
            self._show(self.list.value())

    def _show(self, name: str) -> None:
        figure = self._figures[name]
        self.number.setText(show_number(figure.value))
        self.title.setText(figure.label)
        by_hand = _("Escrita a mano.") if figure.by_hand else ""
        rules = (
            f"{figure.unit.label.capitalize()}, {figure.time_rule.label}.",
            figure.duplicate_rule,
            figure.note,
            by_hand,
        )
        self.rules.setText(" ".join(filter(None, rules)))
        self.behind.show_figure(figure)


def _choices(figures: Sequence[YearFigure], report: YearReport | None) -> list[Choice]:
    names = _activities(report)
    found: list[Choice] = []
    group = None
    for each in figures:
        at = each.name.partition("@")[2]
        if at != group:
            group = at
            found.append(Choice(None, names.get(at, _("De una actividad")) if at else _("Del año")))
        records = len(each.records)
        counted = ngettext("{n} registro", "{n} registros", records)
        detail = f"{each.time_rule.label} · {counted.format(n=show_number(records))}"
        found.append(
            Choice(
                each.name,
                f"{show_number(each.value)} · {each.label}",
                detail,
                "pencil" if each.by_hand else "target",
            )
        )
    return found


def _activities(report: YearReport | None) -> dict[str, str]:
    """What each activity is called, by its id."""
    if report is None:
        return {}
    parts = [*(each for one in report.objectives for each in one.activities), *report.others]
    none = {NO_ACTIVITY.removeprefix("@"): _("Sin actividad del plan")}
    return none | {
        str(each.ref.id): " · ".join(
            filter(None, (each.heading, "".join(span.text for span in each.statement)))
        )
        for each in parts
        if each.ref is not None
    }
