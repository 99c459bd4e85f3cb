"""What each column of a file is: guessed, shown with what it holds, and always open to change."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm.dates import show_number
from crm.i18n import _
from crm.intake.columns import Field
from crm.intake.value import Column
from ui.desk import Desk
from ui.pages.import_template import TemplateButton
from ui.pages.import_work import Work
from ui.parts.buttons import Button, button
from ui.parts.inputs import Combo
from ui.parts.labels import Elided, IconMark, label, separator
from ui.parts.tab_order import in_order
from ui.parts.toast import Banner, announce
from ui.theme import theme

NONE = ""
_FIELDS = {each.value: each for each in Field}
SAMPLES, LONGEST = 3, 60
WIDE = 172


class _Row(QWidget):
    """One column: its letter, its heading, what it holds, and what it is."""

    def __init__(self, column: Column, fields: QStandardItemModel) -> None:
        super().__init__()
        self.column = column
        said = column.name or _("Columna {letter}").format(letter=column.letter)
        samples = ", ".join(" ".join(each.split())[:LONGEST] for each in column.samples[:SAMPLES])
        self.combo = Combo()
        self.combo.setModel(fields)
        self.combo.setFixedWidth(theme().px(WIDE))
        self.combo.setMaxVisibleItems(16)
        self._said = said
        self.mark = IconMark("circle-dashed", "text_3", 18)
        letter = label(column.letter, "field")
        letter.setFixedWidth(theme().px(24))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(said, "strong"))
        words.addWidget(Elided(samples or _("Vacía"), "sec"))
        row = QHBoxLayout()
        row.setContentsMargins(20, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(letter)
        row.addLayout(words, 1)
        row.addWidget(IconMark("arrow-right", "text_2"))
        row.addWidget(self.combo)
        row.addWidget(self.mark)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(0)
        column_.addLayout(row)
        column_.addWidget(separator())

    def say(self, field: Field | None, icon: str, token: str, state: str) -> None:
        """Show what it is, and how sure that is."""
        self.combo.setCurrentIndex(max(0, self.combo.findData(field.value if field else NONE)))
        self.combo.setAccessibleName(
            _("Columna {letter}, {name}: {state}").format(
                letter=self.column.letter, name=self._said, state=state
            )
        )
        self.mark.show_icon(icon, token)
        self.mark.setAccessibleName(state)
        self.mark.setToolTip(state)


class ColumnsPane(QWidget):
    """The columns from the first to the last; `changed` tells that one is something else.

    `seen` tells of which column somebody wants to see the rows that a notice speaks of.
    """

    changed = Signal()
    seen = Signal(int)
    told = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._work: Work | None = None
        self.rows: dict[int, _Row] = {}
        self.count = label("", "sec")
        self.template = TemplateButton(desk, self)
        self.template.applied.connect(self._applied)
        head = QHBoxLayout()
        head.setContentsMargins(20, 8, 12, 8)
        head.setSpacing(10)
        head.addWidget(label(_("Columnas"), "section"))
        head.addWidget(self.count, 1)
        head.addWidget(self.template)
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 12)
        self._body.setSpacing(0)
        self._notices: list[Banner] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(separator())
        column.addWidget(self._scroll(), 1)

    def _scroll(self) -> QScrollArea:
        self._inside = QWidget()
        self._inside.setProperty("kind", "surface")
        self._inside.setLayout(self._body)
        self._body.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        return area

    def show_work(self, work: Work) -> None:
        """Show the columns of a file."""
        self._work = work
        self._fields = _model()
        for row in self.rows.values():
            row.hide()
            row.deleteLater()
        self.rows = {}
        for number, each in enumerate(work.intake.columns):
            row = self.rows[each.position] = _Row(each, self._fields)
            row.combo.activated.connect(partial(self._assign, each.position))
            self._body.insertWidget(number, row)
        in_order(self.template, *(each.combo for each in self.rows.values()))
        self._tell()

    def focus_first(self) -> None:
        """Put the keyboard on the first column that is not sure, or else on the first."""
        work = self._work
        if work is None or not self.rows:
            return
        doubtful = (at for at in self.rows if at in work.fields and not work.is_sure(at))
        row = self.rows[next(doubtful, next(iter(self.rows)))]
        row.combo.setFocus(Qt.FocusReason.OtherFocusReason)

    def _assign(self, position: int, _index: int) -> None:
        work = self._work
        code = self.rows[position].combo.currentData()
        field = _FIELDS.get(code)
        if work is None or field is work.fields.get(position):
            return
        before = work.assign(position, field)
        self._tell()
        self.changed.emit()
        if notice := work.told(position):
            announce(self, notice)
        if before is not None and field is not None:
            letter = work.intake.columns[before].letter
            said = _("«{field}» es ahora otra columna: la {letter} ya no se importa.")
            self.told.emit(said.format(field=field.label, letter=letter))

    def _applied(self) -> None:
        self._tell()
        self.changed.emit()

    # What is shown

    def _tell(self) -> None:
        work = self._work
        assert work is not None
        for position, row in self.rows.items():
            row.say(work.fields.get(position), *self._state(work, position))
        every, some = len(self.rows), len(work.fields)
        told = _("{n} de {total} asignadas")
        self.count.setText(told.format(n=show_number(some), total=show_number(every)))
        self.template.show_work(work)
        self._tell_notices(work)

    def _state(self, work: Work, position: int) -> tuple[str, str, str]:
        field = work.fields.get(position)
        if field is None:
            return "circle-dashed", "text_3", _("No se importa")
        if not work.is_sure(position):
            return "circle-alert", "warn", _("Revísela: no es seguro")
        if told := work.told(position):
            return "circle-alert", "warn", told
        return "circle-check", "ok", _("Asignada")

    def _tell_notices(self, work: Work) -> None:
        for each in self._notices:
            each.hide()
            each.deleteLater()
        self._notices = []
        if not work.fields:
            words = _(
                "Ninguna columna está asignada: diga al menos cuál es la persona o la institución."
            )
            self._add_notice(Banner("danger", words), next(reversed(self.rows.values()), None))
        for column in work.intake.columns:
            field = work.fields.get(column.position)
            if said := work.told(column.position):
                see = self._see(column) if field is not None else None
                shown = [see] if see is not None else []
                row = self.rows[column.position]
                self._add_notice(Banner("warn", f"{column.letter}: {said}", shown), row)
                in_order(row.combo, *shown)

    def _see(self, column: Column) -> Button:
        see = button(_("Ver"), "ghost", small=True, on=partial(self.seen.emit, column.position))
        said = _("Ver las filas de la columna {letter}").format(letter=column.letter)
        see.setAccessibleName(said)
        return see

    def last(self) -> QWidget:
        """The last that Tab comes to among the columns."""
        return next(reversed(self.rows.values())).combo if self.rows else self.template

    def _add_notice(self, made: Banner, under: QWidget | None) -> None:
        self._notices.append(made)
        self._body.insertWidget(self._body.indexOf(under) + 1 if under else 0, made)
        made.show()


def _model() -> QStandardItemModel:
    """What a column may be, for all the columns: of two hundred lists one is enough."""
    model = QStandardItemModel()
    for value, words in ((NONE, _("No importar")), *((each.value, each.label) for each in Field)):
        item = QStandardItem(words)
        item.setData(value, Qt.ItemDataRole.UserRole)
        model.appendRow(item)
    return model
