"""Cronograma: what is planned, out and late in a year, month by month, and its own dates."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm import publications
from crm.dates import PartialDate, month_name, show_number
from crm.i18n import _, ngettext
from crm.model import (
    Channel,
    Mailing,
    Material,
    Observance,
    ObservanceStep,
    Publication,
    PublicationState,
)
from crm.model.base import today
from crm.publications import ScheduleRow, Source, Standing
from ui.desk import Desk, Target
from ui.forms.linked import KIND_ICONS
from ui.pages.material_looks import STANDING_LOOKS, standing_said, when_said
from ui.pages.profile_parts import chain
from ui.pages.publication_acts import drop, mark_published
from ui.parts.agenda_list import WaitingRow
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import Card, EmptyState
from ui.parts.labels import Elided
from ui.parts.sight import bring_into_sight
from ui.parts.timeline import Act, Badge, SmallList
from ui.theme import theme

WIDE = 860
DAYS_KEPT = "schedule.days"  # whether commemorative dates are shown
DONE = "done"
_NOUNS = frozenset({Publication, Material, Mailing, Channel, Observance, ObservanceStep})
_WAITING = (Standing.PLANNED, Standing.OVERDUE)
Key = tuple[str, int, int]


def page(desk: Desk, target: Target) -> QWidget:
    """The content schedule of the year that the target names, or of this one."""
    return SchedulePage(desk, int(target.value("year") or today().year))


class SchedulePage(QWidget):
    """A card a month; P says of what is planned that it is out."""

    def __init__(self, desk: Desk, year: int) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self.year = desk, year
        self._rows: dict[Key, ScheduleRow] = {}
        self._left: Key | None = None  # the line from which one went elsewhere
        self.months = {number: Month(year, number) for number in range(1, 13)}
        self.undated = Month(year, 0)
        self._build()
        desk.changes.made.connect(self._changed)
        self.refresh()

    def _build(self) -> None:
        self.days = QCheckBox(_("Fechas conmemorativas"))
        self.days.setChecked(bool(self._desk.settings.view.get(DAYS_KEPT, True)))
        self.days.toggled.connect(self._show_days)
        self.summary = Elided("", "sec", tone="muted")
        bar = QHBoxLayout()
        bar.setContentsMargins(20, 10, 20, 8)
        bar.setSpacing(12)
        bar.addWidget(self.days)
        bar.addWidget(self.summary, 1)
        bar.addWidget(button(_("Nuevo envío"), "secondary", "mail", on=self._new_mailing))
        bar.addWidget(button(_("Prever publicación"), "primary", "plus", on=self._plan))
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        self._column = QWidget()
        cards = QVBoxLayout(self._column)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(12)
        for each in (*self.months.values(), self.undated):
            cards.addWidget(each)
            each.list.opened.connect(self._open)
            each.list.acted.connect(self._act)
            each.list.menu_asked.connect(self._offer)
            each.add_asked.clicked.connect(partial(self._plan, each.number))
        first = button(_("Prever la primera"), "primary", "plus", on=self._plan)
        self.nothing = EmptyState("calendar-clock", _("Nada previsto ni publicado."), first)
        cards.addWidget(self.nothing)
        cards.addStretch(1)
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 4, 20, 24)
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
        outer.setSpacing(0)
        outer.addLayout(bar)
        outer.addWidget(area, 1)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))

    # What is shown

    def refresh(self) -> None:
        """Show what is so now."""
        first, last = date(self.year, 1, 1), date(self.year, 12, 31)
        found = self._desk.read(lambda session: publications.schedule(session, first, last))
        if not self.days.isChecked():
            found = [row for row in found if row.source is not Source.OBSERVANCE]
        self._rows = {row.key: row for row in found}
        for number, month in self.months.items():
            month.show_rows([row for row in found if _month(row.when, self.year) == number])
        self.undated.show_rows([row for row in found if row.when is None])
        self.nothing.setVisible(not found)
        self.summary.setText(_summary(found))
        chain(self)

    def _changed(self, nouns: frozenset[type]) -> None:
        if nouns & _NOUNS:
            self.refresh()

    def _show_days(self, shown: bool) -> None:
        self._desk.keep_view(DAYS_KEPT, shown)
        self.refresh()

    def focus_first(self) -> None:
        """Go back to where one left, or to the running month, or the first that has anything."""
        now = today()
        for each in (*self.months.values(), self.undated):
            if self._left in [row.id for row in each.list.view.shown.rows]:
                each.list.go_to(self._left)
                each.list.view.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        wanted = [each for each in self.months.values() if each.list.view.shown.rows]
        if self.year == now.year:
            wanted = [each for each in wanted if each.number >= now.month] or wanted
        if not wanted:
            self.days.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wanted[0].list.view.setFocus(Qt.FocusReason.OtherFocusReason)
        bring_into_sight(wanted[0], 12)

    # What can be done

    def edit(self) -> None:
        """Edit what the keyboard is on."""
        for each in (*self.months.values(), self.undated):
            if each.list.view.hasFocus() and (key := each.list.current_id()) is not None:
                self._edit(self._rows[key])

    def _edit(self, row: ScheduleRow) -> None:
        self._left = row.key
        if row.source is Source.PUBLICATION:
            self._desk.go("publication/edit", row.publication_ids[0])
        else:
            self._desk.go(f"{row.source.value}/edit", row.id)

    def _open(self, key: Key) -> None:
        row, self._left = self._rows[key], key
        if row.source is Source.OBSERVANCE:
            self._desk.go("observance", row.id, year=self.year)
        else:
            self._desk.go("material" if row.source is Source.PUBLICATION else "mailing", row.id)

    def _act(self, key: Key, name: str, _place: QRect) -> None:
        if name == DONE:
            mark_published(self._desk, self._rows[key].publication_ids)

    def _offer(self, key: Key, where: QPoint) -> None:
        row, made = self._rows[key], menu(self)
        add_action(made, _("Abrir"), partial(self._open, key), "external-link", "Return")
        add_action(made, _("Editar"), partial(self._edit, row), "pencil", "F2")
        if row.source is Source.PUBLICATION and row.standing in _WAITING:
            made.addSeparator()
            done = partial(mark_published, self._desk, row.publication_ids)
            add_action(made, _("Marcar como publicada hoy"), done, "check", "P")
            off = partial(drop, self._desk, row.publication_ids)
            add_action(made, _("Dejar sin efecto"), off, "ban")
        if row.source is Source.OBSERVANCE:
            add_action(made, _("Preparar publicación"), partial(self._prepare, row), "plus")
        made.popup(where)

    def _prepare(self, row: ScheduleRow) -> None:
        self._desk.go("material/new", observance_id=row.id, kind="post", title=row.title)

    def _plan(self, month: int = 0) -> None:
        when = str(PartialDate.month(self.year, month)) if month else None
        given = {"on": when} if when else {}
        self._desk.go("publication/new", state=PublicationState.PLANNED, **given)

    def _new_mailing(self) -> None:
        self._desk.go("mailing/new", year=self.year)


class Month(Card):
    """What a month holds; nothing shows nothing."""

    def __init__(self, year: int, number: int) -> None:
        name = month_name(number) if number else _("Sin fecha")
        said = f"{name[:1].upper()}{name[1:]}"
        super().__init__(said)
        self.number = number
        spoken = _("{month} de {year}").format(month=said, year=year) if number else said
        self.list = SmallList(spoken, most=60)
        words = _("Prever publicación en {month}").format(month=name)
        self.add_asked = button(words, "icon", "plus", small=True)
        self.add_action(self.add_asked)
        self.add_asked.setVisible(bool(number))
        self.add(self.list)

    def show_rows(self, rows: Sequence[ScheduleRow]) -> None:
        """Show these."""
        self.list.show_rows([_shown(each) for each in rows])
        self.set_count(len(rows))
        self.setVisible(bool(rows))


def _month(when: PartialDate | None, year: int) -> int | None:
    """In which month of the year something stands: that in which it ends, as far as it is known."""
    if when is None:
        return None
    return 12 if when.last.year > year else when.last.month


def _shown(row: ScheduleRow) -> WaitingRow:
    icon, kind = STANDING_LOOKS[row.standing]
    said = (
        _sent_said(row) if row.source is Source.MAILING else standing_said(row.standing, row.when)
    )
    sign = {Source.MAILING: "mail", Source.OBSERVANCE: "calendar"}.get(row.source)
    offers: tuple[Act, ...] = ()
    if row.source is Source.PUBLICATION and row.standing in _WAITING:
        offers = (Act(DONE, Qt.Key.Key_P, "check", _("Marcar como publicada hoy")),)
    what = row.kind.label if row.kind else ""
    lacks = _("falta enlace") if row.lacks_link else ""
    detail = (when_said(row.when), what, ", ".join(row.channels), lacks)
    return WaitingRow(
        row.key,
        row.title,
        " · ".join(filter(None, detail)),
        badge=Badge(said, kind, icon),
        offers=offers,
        icon=sign or (KIND_ICONS[row.kind] if row.kind else "megaphone"),
        kind="neutral",
    )


def _sent_said(row: ScheduleRow) -> str:
    if row.standing is Standing.DONE:
        return _("Enviado")
    return _("Atrasado") if row.standing is Standing.OVERDUE else _("Previsto")


def _summary(found: Sequence[ScheduleRow]) -> str:
    rows = [row for row in found if row.source is not Source.OBSERVANCE]

    def count(standing: Standing) -> int:
        return sum(row.standing is standing for row in rows)

    planned, late, done = map(count, (Standing.PLANNED, Standing.OVERDUE, Standing.DONE))
    said = (
        (planned, ngettext("{n} prevista", "{n} previstas", planned)),
        (late, ngettext("{n} atrasada", "{n} atrasadas", late)),
        (done, ngettext("{n} publicada", "{n} publicadas", done)),
    )
    return " · ".join(words.format(n=show_number(number)) for number, words in said if number)
