"""Cifras: how many came so far in an instrument, by a day and within a period, and who they are."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm import figure_page, figures, instruments
from crm.dates import show_date, show_number
from crm.errors import Invalid
from crm.figure_page import FigureLine, FigureRow, Figures
from crm.i18n import _, ngettext
from crm.instruments import InstrumentRow
from crm.model.base import today
from ui.desk import Desk, Target
from ui.forms import known
from ui.pages.profile_parts import ProfileBody, chain
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.fields import Pick
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.page_head import PageHead
from ui.parts.timeline import DocumentRow, SmallList, TimelineRow

STOCK, FLOW, STAGES = "stock", "flow", "stages"
Key = tuple[str, int]


def page(desk: Desk, target: Target) -> QWidget:
    """The figures of the instrument that the target names, or of the first."""
    return FiguresPage(desk, str(target.value("instrument") or ""))


class FiguresPage(QWidget):
    """Figures at the left; the follow-ups behind the one that was pressed at the right."""

    def __init__(self, desk: Desk, code: str) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._found: Figures | None = None
        self._chosen: Key = (STOCK, 0)
        self._every: list[InstrumentRow] = desk.read(instruments.every)
        self._build(code)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, desk.back, context=here)
        desk.changes.made.connect(self._changed)
        self.form.changed.connect(self._show)
        self._show()

    def _build(self, code: str) -> None:
        self.head = PageHead(_("Cifras"), "", on_back=self._desk.back)
        self.head.add(button(_("Saldos iniciales"), "secondary", "archive", on=self._balances))
        self.form = _asked(self._every, code)
        asked = Card()
        asked.add(self.form)
        self.cards = {name: Card() for name in (STOCK, FLOW, STAGES)}
        self.titles = {name: label("", "section", wrap=True) for name in self.cards}
        self.lists: dict[str, SmallList] = {}
        for name, card in self.cards.items():
            card.add(self.titles[name])
            self.lists[name] = rows = SmallList(_("Cifras"), most=20)
            rows.opened.connect(self._choose)
            card.add(rows)
        self.note = label("", "sec", wrap=True, tone="muted")
        self.cards[STOCK].add(self.note)
        self.left_out = label("", "sec", wrap=True, tone="muted")
        self.cards[STOCK].add(self.left_out)
        self.behind = Card()
        self.title = label("", "section", wrap=True)
        self.behind_list = SmallList(_("Seguimientos de la cifra"), most=50)
        self.behind_list.opened.connect(lambda id_: self._desk.go("followup", id_))
        self.nobody = label(_("Ninguno."), "sec", tone="muted")
        for each in (self.title, self.nobody, self.behind_list):
            self.behind.add(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(ProfileBody([asked], list(self.cards.values()), [self.behind]), 1)

    def focus_first(self) -> None:
        """Put the keyboard on the first figure."""
        self.lists[STOCK].view.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.form, *self.lists.values(), self.behind_list]

    # What is shown

    def _changed(self, _nouns: object) -> None:
        self._show()

    def _show(self) -> None:
        """Count again, unless a day cannot be read yet: that is said where it is left."""
        values = self._values()
        if values is None:
            return
        try:
            self._found = self._desk.read(lambda session: figure_page.gather(session, *values))
        except Invalid as error:
            self.form.complain(error.problems)
            return
        self.form.complain({})
        self._show_figures(self._found)
        self._show_behind()
        chain(self)

    def _values(self) -> tuple[InstrumentRow, date, date, date] | None:
        asked = {name: self.form.fields[name] for name in _usual()}
        if any(each.problem() for each in asked.values()):
            return None
        wanted = self.form.fields["instrument_id"].read()
        instrument = next(each for each in self._every if each.id == wanted)
        day, first, last = (asked[name].read() or usual for name, usual in _usual().items())
        return instrument, day, first, last

    def _show_figures(self, found: Figures) -> None:
        self.head.context.setText(found.instrument.name)
        day = show_date(found.day)
        for name, said, rows in (
            (STOCK, _("Hasta el {day}").format(day=day), found.stock),
            (
                FLOW,
                _("Del {first} al {last}").format(
                    first=show_date(found.first), last=show_date(found.last)
                ),
                found.flow,
            ),
            (STAGES, _("Dónde estaban el {day}").format(day=day), found.stages),
        ):
            self.titles[name].setText(said)
            self.lists[name].show_rows(
                [_row((name, number), each) for number, each in enumerate(rows)]
            )
        balance = found.stock[0].count.balance
        left_out = figures.examples_said(found.examples)
        self.left_out.setText(f"{left_out[:1].upper()}{left_out[1:]}.")
        self.left_out.setVisible(bool(left_out))
        self.note.setVisible(balance is not None)
        if balance is not None:
            words = _(
                "Incluye el saldo inicial de {n} al {day} ({source}), que no se reparte por "
                "tipo; los desgloses cuentan solo los registrados uno por uno."
            )
            self.note.setText(
                words.format(
                    n=show_number(balance.total),
                    day=show_date(balance.by_on),
                    source=balance.source or _("sin fuente"),
                )
            )

    def _choose(self, key: Key) -> None:
        self._chosen = key
        self._show_behind()
        chain(self)

    def _chosen_row(self, found: Figures) -> FigureRow:
        name, number = self._chosen
        rows = {STOCK: found.stock, FLOW: found.flow, STAGES: found.stages}[name]
        return rows[min(number, len(rows) - 1)] if rows else found.stock[0]

    def _show_behind(self) -> None:
        found = self._found
        if found is None:
            return
        row, name = self._chosen_row(found), self._chosen[0]
        title = self.titles[name].text()
        self.title.setText(f"{title}: {row.name[:1].lower()}{row.name[1:]}")
        rows = self._desk.read(lambda session: figure_page.lines(session, row.count))
        self.behind_list.show_rows([_line(each) for each in rows])
        self.behind_list.setVisible(bool(rows))
        self.nobody.setVisible(not rows)

    def _balances(self) -> None:
        if self._found is not None:
            self._desk.go("balances", instrument=self._found.instrument.code)


def _asked(every: Sequence[InstrumentRow], code: str) -> Form:
    form = Form(
        [
            fields.choice(
                "instrument_id",
                _("Instrumento"),
                [Pick(each.id, each.name) for each in every],
                empty=None,
            ),
            [
                known.day("day", _("A la fecha")),
                known.day("first", _("Período desde")),
                known.day("last", _("Período hasta")),
            ],
        ]
    )
    wanted = next((each for each in every if each.code == code), every[0])
    form.load({"instrument_id": wanted.id, **_usual()})
    return form


def _usual() -> dict[str, date]:
    """The days that are asked for where none is written: today, and this year."""
    now = today()
    return {"day": now, "first": date(now.year, 1, 1), "last": date(now.year, 12, 31)}


def _row(key: Key, row: FigureRow) -> DocumentRow:
    said = show_number(row.count.total)
    if row.count.undetermined:
        n = row.count.undetermined
        words = ngettext("{n} indeterminado", "{n} indeterminados", n)
        said = f"{said} · {words.format(n=show_number(n))}"
    if row.unsigned:
        words = ngettext("{n} sin firma", "{n} sin firma", row.unsigned)
        said = f"{said} · {words.format(n=show_number(row.unsigned))}"
    return DocumentRow(key, row.name, said, "chevron-right" if row.inside else "target")


def _line(each: FigureLine) -> TimelineRow:
    title = " · ".join(filter(None, (each.name, each.title)))
    if each.open_dates is None:
        return TimelineRow(each.follow_up_id, title, each.dates, "", "check", "ok")
    why = _("Indeterminado: {dates}").format(dates=each.open_dates)
    return TimelineRow(each.follow_up_id, title, why, "", "circle-help", "warn")
