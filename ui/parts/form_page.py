"""A form shown as a page: it asks nothing, and keeps what was typed whatever happens."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm.i18n import _, ngettext
from ui.parts.buttons import Button, button, keycap
from ui.parts.form import Form
from ui.parts.labels import Elided, IconMark, Keycap, label, separator
from ui.parts.lines import Lines
from ui.parts.page_head import HIGH, PageHead
from ui.parts.toast import announce
from ui.theme import theme

WIDE, NARROW = 760, 640


class FormPage(QWidget):
    """A head, the form in a scroll area, and a foot with what is wrong and the ways out.

    `save` takes the values and may raise an error with `problems` (sentences by field) or with
    a `sentence`, which is shown; any other error goes on. `cancelled` is emitted on Esc.
    """

    cancelled = Signal()

    def __init__(
        self,
        form: Form,
        title: str,
        context: str,
        save: Callable[[dict[str, Any]], object],
        *,
        save_text: str = "",
    ) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.form, self._save = form, save
        self.head = PageHead(title, context)
        self.notices = QVBoxLayout()
        self.foot = _Foot(save_text or _("Guardar"), form)
        self.foot.save.clicked.connect(self.save)
        self.foot.cancel.clicked.connect(self.cancelled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        self._area = QScrollArea()
        column.addWidget(self._area, 1)
        self._fill()
        column.addWidget(self.foot)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save, context=here)
        QShortcut(QKeySequence("Esc"), self, self.cancelled.emit, context=here)
        theme().changed.connect(self._fit)
        self._fit()

    def _fill(self) -> None:
        """Put the form into what stands already: moved, all of it is dressed anew by Qt."""
        inside = QWidget()
        inside.setProperty("kind", "surface")
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inside)
        row = QHBoxLayout(inside)
        row.setContentsMargins(20, 14, 20, 24)
        self._column = QWidget()
        row.addWidget(self._column, 1)
        row.addStretch(0)
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self.notices)
        column.addWidget(self.form)
        column.addStretch(1)

    def focus_first(self) -> None:
        """Put the keyboard where one begins."""
        for name, field in self.form.fields.items():
            if field.widget.isVisibleTo(self) and field.widget.isEnabled():
                self.form.focus(name)
                return

    def save(self) -> bool:
        """Save, or show what stands in the way; tell which of the two."""
        if not self.form.check():
            self._announce()
            return False
        try:
            self._save(self.form.values())
        except Exception as error:
            problems = getattr(error, "problems", None) or {"": getattr(error, "sentence", "")}
            if not any(problems.values()):
                raise  # not a matter of what was typed
            self.complain(problems)
            return False
        return True

    def complain(self, problems: Mapping[str, str]) -> None:
        """Show these problems, each under its field or its line; the others above them all."""
        self.form.complain(self._by_field(problems))
        if self.form.first_problem():
            self.form.go_to_problem()
        else:
            self._area.ensureVisible(0, 0)
        self._announce()

    def _by_field(self, problems: Mapping[str, str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, sentence in problems.items():
            owner, _dot, number = name.rpartition(".")
            lines = self.form.fields[owner].widget if owner in self.form.fields else None
            if isinstance(lines, Lines) and number.isdigit():
                lines.complain(int(number), sentence)
                found[owner] = _("Revise las líneas marcadas.")
            else:
                found[name] = sentence
        return found

    def _announce(self) -> None:
        first = self.form.first_problem()
        said = self.form.problems()[first] if first else ""
        announce(self, said or _("No se pudo guardar."))

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))


class _Foot(QFrame):
    """What the form has to say of itself, how many fields are wrong, and the ways out."""

    def __init__(self, save_text: str, form: Form) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self._form = form
        self.status = Elided("", "sec")
        self._mark = IconMark("circle-alert", "danger", 14)
        self._count = label("", "sec", tone="danger")
        self._go: Button = button(_("Ir"), "ghost", small=True, on=form.go_to_problem)
        self._go.setAccessibleName(_("Ir al primer campo por completar"))
        self.cancel = button(_("Cancelar"))
        self.again = button(_("Guardar y crear otra"))
        self.again.say(_("Guardar y crear otra"), "Ctrl+Shift+Enter")
        self.again.hide()
        self.save = button(save_text, "primary", "check")
        self.save.say(save_text)
        self._caps: list[Keycap] = [keycap("Esc"), keycap("Ctrl+Enter")]
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        for each in (self._mark, self._count, self._go):
            row.addWidget(each)
        row.addWidget(self.status, 1)
        for each in (self.cancel, self._caps[0], self.again, self.save, self._caps[1]):
            row.addWidget(each)
        outer.addWidget(separator())
        outer.addLayout(row, 1)
        form.judged.connect(self._tell)
        theme().changed.connect(self._fit)
        self._tell()
        self._fit()

    def _tell(self) -> None:
        wrong = len(self._form.problems())
        self._count.setText(
            ngettext("{n} campo por completar", "{n} campos por completar", wrong).format(n=wrong)
        )
        for each in (self._mark, self._count, self._go):
            each.setVisible(wrong > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for each in self._caps:
            each.setVisible(self.width() >= theme().px(NARROW))

    def _fit(self) -> None:
        self.setFixedHeight(theme().px(HIGH))
