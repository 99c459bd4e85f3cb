"""The first step of an import: a file is chosen or let fall, and seen as it was read."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import islice
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from crm import exchange
from crm.dates import show_ago, show_number
from crm.exchange import ExchangeRow
from crm.i18n import _, ngettext
from crm.intake.value import Choice, Format, Holds, Intake, Problem
from crm.model import Exchange
from crm.model.exchange import Direction
from ui.desk import Desk
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.inputs import Combo
from ui.parts.labels import Elided, IconMark, label
from ui.parts.tab_order import in_order
from ui.parts.table import Column, TableView
from ui.parts.timeline import SmallList, TimelineRow
from ui.theme import theme

IN_SIGHT, LAST, SAMPLE = 40, 5, 60
CHOOSE, SEEN = range(2)
CARDS, TABLE = "cards", "table"
_CONTACTS = (Format.GOOGLE, Format.OUTLOOK)
Choices = dict[str, Any]


class FileStep(QStackedWidget):
    """Asks for a file, and shows the first rows of the one that was read.

    `asked` tells that a file is to be chosen, `chosen` how the one there is to be read instead,
    and `opened` which import of before is to be looked at.
    """

    asked = Signal()
    chosen = Signal(dict)
    opened = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.addWidget(self._choose())
        self.addWidget(self._seen())
        desk.changes.made.connect(self._changed)
        self._show_last()

    # Choosing

    def _choose(self) -> QWidget:
        inside = QWidget()
        inside.setProperty("kind", "surface")
        column = QVBoxLayout(inside)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(self._well())
        self.last = Card(_("Últimas importaciones"))
        self.rows = SmallList(_("Últimas importaciones"), most=LAST)
        self.rows.opened.connect(self.opened)
        self.last.add(self.rows)
        column.addWidget(self.last)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _well(self) -> QFrame:
        well = QFrame()
        well.setProperty("kind", "well")
        self.first = button(_("Elegir archivo…"), "primary", "folder-open", on=self.asked.emit)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(well)
        column.setContentsMargins(24, 32, 24, 32)
        column.setSpacing(10)
        column.addWidget(IconMark("upload", "accent", 26), alignment=centre)
        title = label(_("Suelte aquí un archivo, o elíjalo"), "heading")
        column.addWidget(title, alignment=centre)
        for said in (
            _("Excel (.xlsx, .xls, .ods), CSV o TSV, vCard (.vcf), contactos de Google y Outlook."),
            _("También calendarios (.ics) y correos guardados (.eml)."),
        ):
            words = label(said, "sec", wrap=True)
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(words)
        column.addSpacing(4)
        column.addWidget(self.first, alignment=centre)
        safe = label(_("Nada se escribe hasta que confirme."), "caption")
        column.addWidget(safe, alignment=centre)
        return well

    def _changed(self, nouns: frozenset[type]) -> None:
        if Exchange in nouns:
            self._show_last()

    def _show_last(self) -> None:
        every = self._desk.read(exchange.rows)
        came = [each for each in every if each.direction is Direction.IN][:LAST]
        self.rows.show_rows([_came(each) for each in came])
        self.last.setVisible(bool(came))

    # What was read

    def _seen(self) -> QWidget:
        made = QWidget()
        made.setProperty("kind", "surface")
        self._column = QVBoxLayout(made)
        self._column.setContentsMargins(20, 14, 20, 0)
        self._column.setSpacing(10)
        top = QHBoxLayout()
        top.setSpacing(10)
        self.name = Elided("", "strong")
        self.again = button(_("Otro archivo…"), icon="folder-open", on=self.asked.emit)
        top.addWidget(IconMark("file-spreadsheet", "ok"))
        top.addWidget(self.name, 1)
        top.addWidget(self.again)
        self._choices = QWidget()
        self._flow = FlowLayout(self._choices)
        self.problems = TableView(
            [
                Column(_("Fila"), lambda each: str(each.line or "—"), 60),
                Column(_("Aviso"), lambda each: each.sentence),
            ],
            self._some_problems,
            _("Avisos al leer"),
        )
        self.problems_head = label("", "field")
        self.table: TableView | None = None
        self._combos: dict[str, Combo] = {}
        self._turned = ""  # what was chosen otherwise
        self._column.addLayout(top)
        self._column.addWidget(self._choices)
        self._column.addWidget(self.problems_head)
        self._column.addWidget(self.problems)
        return made

    def show_intake(self, intake: Intake, chosen: Choices) -> None:
        """Show what was read as was chosen, and how it could be read otherwise."""
        self.name.setText(f"{intake.name} · {counted(intake)}")
        self._offer(intake, chosen)
        self._tell_problems(intake.problems)
        before, self.table = self.table, preview(intake)
        self._column.addWidget(self.table, 1)
        self.table.show()
        if before is not None:
            before.hide()
            before.deleteLater()
        in_order(self.again, *self._combos.values(), self.problems, self.table)
        self.setCurrentIndex(SEEN)

    def forget(self) -> None:
        """Ask for a file again."""
        self.setCurrentIndex(CHOOSE)

    def focus_first(self) -> None:
        """Put the keyboard on the way in, or on what was read, or where that was chosen."""
        shown = self.first if self.currentIndex() == CHOOSE else self.table
        wanted = self._combos.get(self._turned) or shown
        self._turned = ""
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer(self, intake: Intake, chosen: Choices) -> None:
        empty(self._flow)
        self._combos = {}
        for name, words, options, value in _choices_of(intake, chosen):
            made = self._choice(name, words, options, value)
            self._flow.addWidget(made)
            made.show()
        self._choices.setVisible(self._flow.count() > 0)

    def _choice(self, name: str, words: str, options: Sequence[Choice], value: Any) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        combo = Combo()
        combo.setAccessibleName(words)
        for each in options:
            said = f"{each.name} · {each.sample[:SAMPLE]}" if each.sample else each.name
            combo.addItem(said, each.code)
        combo.setCurrentIndex(max(0, combo.findData(value)))
        combo.setFixedWidth(theme().px(250))
        combo.activated.connect(partial(self._take, name, combo, value))
        self._combos[name] = combo
        column.addWidget(label(words, "field"))
        column.addWidget(combo)
        return made

    def _take(self, name: str, combo: Combo, value: Any, _index: int) -> None:
        code = combo.currentData()
        if code != value:
            self._turned = name
            self.chosen.emit({name: _meant(name, code)})

    def _tell_problems(self, problems: Sequence[Problem]) -> None:
        self._said = dict(enumerate(problems, 1))
        count = len(problems)
        told = ngettext("{n} aviso al leer", "{n} avisos al leer", count)
        self.problems_head.setText(told.format(n=show_number(count)))
        self.problems.show_ids(list(self._said))
        self.problems.refresh()
        self.problems.setFixedHeight(theme().px(36 * min(count, 3) + 34))
        for each in (self.problems_head, self.problems):
            each.setVisible(count > 0)

    def _some_problems(self, ids: Sequence[int]) -> dict[int, Problem]:
        return {id_: self._said[id_] for id_ in ids if id_ in self._said}


def counted(intake: Intake) -> str:
    """How much there is in a file, and in which of its sheets."""
    total = intake.total
    words = {
        Holds.ROWS: ngettext("{n} fila", "{n} filas", total),
        Holds.CARDS: ngettext("{n} contacto", "{n} contactos", total),
        Holds.OCCASIONS: ngettext("{n} evento", "{n} eventos", total),
        Holds.MAILS: ngettext("{n} correo", "{n} correos", total),
    }[intake.holds].format(n=show_number(total))
    sheet = _("hoja «{name}»").format(name=intake.sheet) if intake.sheet else ""
    return " · ".join(filter(None, (sheet, words)))


def preview(intake: Intake, lines: Collection[int] | None = None) -> TableView:
    """The first rows of a file, or the first of these lines, in its own columns."""
    items: Iterable[Any] = _items(intake)
    if lines is not None:
        wanted = set(lines)
        items = (each for each in items if each.line in wanted)
    shown: dict[int, Any] = dict(enumerate(islice(items, IN_SIGHT), 1))

    def some(ids: Sequence[int]) -> dict[int, Any]:
        return {id_: shown[id_] for id_ in ids}

    table = TableView(_columns(intake), some, _("Primeras filas del archivo"))
    table.show_ids(list(shown))
    return table


def _items(intake: Intake) -> Sequence[Any]:
    return {
        Holds.ROWS: intake.rows,
        Holds.CARDS: intake.cards,
        Holds.OCCASIONS: intake.occasions,
        Holds.MAILS: intake.mails,
    }[intake.holds]


def _columns(intake: Intake) -> list[Column]:
    if intake.holds is Holds.ROWS:
        of_cells = [
            Column(f"{each.letter}  {each.name}".strip(), partial(_cell, each.position), 150)
            for each in intake.columns
        ]
        return [Column(_("Fila"), lambda row: show_number(row.line), 60), *of_cells]
    if intake.holds is Holds.CARDS:
        return [
            Column(_("Nombre"), lambda card: card.name or card.organization),
            Column(_("Institución"), lambda card: card.organization),
            Column(_("Cargo"), lambda card: card.title, 180, optional=True),
            Column(_("Correo"), lambda card: _first(card.emails), 220, optional=True),
            Column(_("Teléfono"), lambda card: _first(card.phones), 160, optional=True),
        ]
    if intake.holds is Holds.OCCASIONS:
        return [
            Column(_("Evento"), lambda each: each.title),
            Column(_("Lugar"), lambda each: each.place, 260, optional=True),
        ]
    return [
        Column(_("Asunto"), lambda each: each.subject),
        Column(_("De"), lambda each: each.sender.email if each.sender else "", 260),
    ]


def _cell(position: int, row: Any) -> str:
    text: str = row.cells[position]
    return " ".join(text.split())


def _first(labelled: Sequence[Any]) -> str:
    return labelled[0].value if labelled else ""


def _came(row: ExchangeRow) -> TimelineRow:
    told = ngettext("{n} registro", "{n} registros", row.total).format(n=show_number(row.total))
    when = show_ago(row.at.astimezone().date())
    detail = " · ".join(filter(None, (told, row.who)))
    return TimelineRow(row.id, row.name, detail, when=when, icon="download", kind="accent")


def _choices_of(intake: Intake, chosen: Choices) -> list[tuple[str, str, Sequence[Choice], Any]]:
    """How a file could be read otherwise: only what there is more than one of."""
    found: list[tuple[str, str, Sequence[Choice], Any]] = []
    for name, words, options, value in (
        ("sheet", _("Hoja"), intake.sheets, intake.sheet),
        ("encoding", _("Letras del archivo"), intake.encodings, intake.encoding),
        ("separator", _("Separador"), intake.separators, intake.separator),
    ):
        if len(options) > 1:
            found.append((name, words, options, value))
    if intake.holds is Holds.ROWS:
        found.append(("header", _("Fila de títulos"), _headers(intake), _header(intake)))
    if intake.format in _CONTACTS or "as_table" in chosen:
        way = CARDS if intake.format in _CONTACTS else TABLE
        found.append(("as_table", _("Leer como"), _ways(), way))
    return found


def _meant(name: str, code: str) -> Any:
    """A choice as whoever reads the file wants it."""
    if name == "as_table":
        return code == TABLE
    return int(code) if name == "header" else code


def _header(intake: Intake) -> str:
    return str(intake.headers[-1]) if intake.headers else "0"


def _headers(intake: Intake) -> list[Choice]:
    """The lines that may hold the headings: those about the one found, or none."""
    named = ", ".join(each.name for each in intake.columns if each.name)
    cells = {str(each.line): ", ".join(filter(None, each.cells)) for each in intake.rows[:3]}
    here = _header(intake)
    lines = dict.fromkeys([str(each) for each in range(1, 9)] + [here, *cells])
    return [
        Choice("0", _("Sin títulos")),
        *(
            Choice(
                each, _("Fila {n}").format(n=each), named if each == here else cells.get(each, "")
            )
            for each in sorted(lines, key=int)
            if each != "0"
        ),
    ]


def _ways() -> list[Choice]:
    return [Choice(CARDS, _("Contactos")), Choice(TABLE, _("Tabla con sus columnas"))]
