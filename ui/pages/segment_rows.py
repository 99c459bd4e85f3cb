"""The conditions of a segment as rows: what each is about, which way, and what is chosen."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm.criteria import (
    CONDITIONS,
    AtStage,
    Condition,
    Group,
    HasPost,
    Lack,
    LastContact,
    Missing,
    OfKind,
    Part,
    fields_of,
)
from crm.i18n import _, and_before, or_before
from crm.model import SegmentOf
from ui.desk import Desk
from ui.pages.segment_choices import Choices, Editor, editor, fit
from ui.parts.buttons import button
from ui.parts.flow import FlowLayout
from ui.parts.inputs import Combo
from ui.parts.labels import label
from ui.parts.paint import width_of
from ui.theme import font, theme

DEEPEST = 2  # groups inside groups, as far as one can still read them


class ConditionRow(QWidget):
    """One condition; what it is about can be changed, and with it what there is to choose."""

    changed = Signal()
    removed = Signal()

    def __init__(self, desk: Desk, choices: Choices, of: SegmentOf, condition: Condition) -> None:
        super().__init__()
        self._desk, self._choices, self._of = desk, choices, of
        self.lead = label("", "field", tone="muted")
        wide = max(width_of(word("").strip(), font(13, 500)) for word in (and_before, or_before))
        wide = max(theme().px(16), wide + theme().px(2))
        self.lead.setFixedWidth(wide)
        self.kind = Combo()
        self.kind.setAccessibleName(_("Sobre qué es la condición"))
        for each in CONDITIONS:
            self.kind.addItem(_(each.label))
        fit(self.kind, [_(each.label) for each in CONDITIONS])
        self.complaint = label("", "sec", wrap=True, tone="danger")
        self.complaint.setContentsMargins(wide + 6, 0, 0, 0)
        self.complaint.hide()
        self._inside = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._inside.setSizePolicy(policy)
        self.flow = FlowLayout(self._inside, 6)
        self.flow.addWidget(self.kind)
        self.drop = button(_("Quitar esta condición"), "icon", "x", small=True, on=self._remove)
        line = QHBoxLayout()
        line.setSpacing(6)
        top = Qt.AlignmentFlag.AlignTop
        self.lead.setContentsMargins(0, 9, 0, 0)
        line.addWidget(self.lead, 0, top)
        line.addWidget(self._inside, 1)
        line.addWidget(self.drop, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.complaint)
        self._parts: list[QWidget] = []
        self._show(condition)
        self.kind.currentIndexChanged.connect(self._turn)

    def begins(self) -> str:
        """With what it begins as one reads it."""
        return self.kind.currentText()

    def value(self) -> Condition:
        """Return the condition as it stands."""
        given = {name: each.read() for name, each in self._editors.items()}
        return self._kind(negated=self._is_negated(), **given)

    def problem(self) -> str:
        """Say what of it cannot be read as it is typed; empty when all can."""
        return next(filter(None, (each.problem() for each in self._editors.values())), "")

    def complain(self, sentence: str) -> None:
        """Say what is wrong with it, or nothing."""
        self.complaint.setText(sentence)
        self.complaint.setVisible(bool(sentence))

    def _show(self, condition: Condition) -> None:
        self._kind = type(condition)
        self.kind.setCurrentIndex(CONDITIONS.index(self._kind))
        for each in self._parts:
            self.flow.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._parts = []
        self.way: Combo | None = None
        if condition.yes:
            self._offer_ways(condition)
        self._editors: dict[str, Editor] = {}
        for name, holds in fields_of(self._kind):
            choices = self._choices
            if self._kind is AtStage and name == "stages":
                self._stages_of = getattr(condition, "instrument", ())
                options = choices.stages.get(next(iter(self._stages_of), 0), ())
                choices = Choices({"stage": options}, {}, ())
            made = editor(self._desk, choices, name, holds, getattr(condition, name), self._altered)
            self._editors[name] = made
            self._put(made.widget)
            if made.more is not None:
                self._put(made.more)
        self._fit()

    def _offer_ways(self, condition: Condition) -> None:
        self.way = Combo()
        self.way.setAccessibleName(_("Cómo"))
        for words in (condition.yes, condition.no):
            self.way.addItem(_(words))
        fit(self.way, [_(condition.yes), _(condition.no)])
        self.way.setCurrentIndex(int(condition.negated))
        self.way.currentIndexChanged.connect(lambda _number: self.changed.emit())
        self._put(self.way)

    def _put(self, widget: QWidget) -> None:
        widget.setParent(self._inside)
        self.flow.addWidget(widget)
        widget.show()
        self._parts.append(widget)

    def _is_negated(self) -> bool:
        return self.way is not None and self.way.currentIndex() == 1

    def _altered(self) -> None:
        """Stages are those of the instrument: with another one they are other ones."""
        condition = self.value()
        if isinstance(condition, AtStage) and condition.instrument != self._stages_of:
            self._show(AtStage(condition.instrument, (), condition.side, negated=condition.negated))
            self._editors["instrument"].widget.setFocus()
        self.complain("")
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        """Leave out of sight what does not come into it."""
        condition = self.value()
        if isinstance(condition, LastContact):
            self._editors["days"].widget.setVisible(condition.is_recent)
        elif isinstance(condition, Missing):
            self._editors["days"].widget.setVisible(condition.what is Lack.VERIFIED)
        elif isinstance(condition, HasPost):
            self._editors["held"].widget.setVisible(self._of is SegmentOf.ORGANIZATIONS)
        for each in self._editors.values():
            if each.more is not None:
                each.more.setVisible(each.wants_more())
        self._inside.updateGeometry()

    def _turn(self, number: int) -> None:
        if CONDITIONS[number] is not self._kind:
            self._show(CONDITIONS[number]())
            self.complain("")
            self.changed.emit()

    def _remove(self) -> None:
        self.removed.emit()


class GroupEditor(QFrame):
    """Conditions of which all are to be so, or any; groups of them may be among them."""

    changed = Signal()
    removed = Signal()

    def __init__(self, desk: Desk, choices: Choices, of: SegmentOf, group: Group, deep: int = 1):
        super().__init__()
        self._desk, self._choices, self._of, self._deep = desk, choices, of, deep
        self.rows: list[ConditionRow | GroupEditor] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if deep > 1:
            self.setProperty("kind", "well")
            column.setContentsMargins(12, 10, 10, 10)
        column.setSpacing(8)
        column.addLayout(self._head(group))
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        column.addLayout(self._list)
        self.complaint = label("", "sec", wrap=True, tone="danger")
        self.complaint.hide()
        column.addWidget(self.complaint)
        column.addLayout(self._foot())
        for part in group.parts:
            self._add(part)
        self._say_leads()

    def _head(self, group: Group) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        self.lead = label("", "field", tone="muted")
        self.lead.hide()
        head.addWidget(self.lead)
        self.how = Combo()
        self.how.setAccessibleName(_("Cuántas de las condiciones se cumplen"))
        self.how.addItem(_("todas"))
        self.how.addItem(_("cualquiera"))
        fit(self.how, [_("cualquiera")])
        self.how.setCurrentIndex(int(group.either))
        self.how.currentIndexChanged.connect(self._altered)
        head.addWidget(label(_("Se cumplen"), "field"))
        head.addWidget(self.how)
        head.addWidget(label(_("de estas condiciones:"), "field"))
        head.addStretch(1)
        if self._deep > 1:
            words = _("Quitar este grupo de condiciones")
            head.addWidget(button(words, "icon", "x", small=True, on=self._remove))
        return head

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.more = button(_("Agregar condición"), "ghost", "plus", small=True, on=self.add)
        foot.addWidget(self.more)
        if self._deep < DEEPEST:
            self.group = button(
                _("Agregar grupo"), "ghost", "layers", small=True, on=self.add_group
            )
            foot.addWidget(self.group)
        foot.addStretch(1)
        return foot

    def begins(self) -> str:
        """With what it begins as one reads it."""
        return _("Se cumplen")

    def value(self) -> Group:
        """Return the group as it stands."""
        return Group(tuple(each.value() for each in self.rows), self.how.currentIndex() == 1)

    def problems(self, at: str = "criteria") -> dict[str, str]:
        """Say what cannot be read as it is typed, by the place of each condition."""
        found: dict[str, str] = {}
        for number, each in enumerate(self.rows):
            place = f"{at}.{number}"
            if isinstance(each, GroupEditor):
                found |= each.problems(place)
            elif problem := each.problem():
                found[place] = problem
        return found

    def complain(self, problems: Mapping[str, str], at: str = "criteria") -> None:
        """Put each complaint under its condition, and no others."""
        self.complaint.setText(problems.get(at, ""))
        self.complaint.setVisible(at in problems)
        for number, each in enumerate(self.rows):
            place = f"{at}.{number}"
            if isinstance(each, GroupEditor):
                each.complain(problems, place)
            else:
                each.complain(problems.get(place, ""))

    def focus_first(self) -> None:
        """Put the keyboard in the first condition."""
        first = self.rows[0] if self.rows else None
        if isinstance(first, ConditionRow):
            first.kind.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)

    def add(self) -> None:
        """Put one more condition after the others, and the keyboard in it."""
        row = self._add(OfKind())
        self._altered()
        if isinstance(row, ConditionRow):
            row.kind.setFocus(Qt.FocusReason.OtherFocusReason)

    def add_group(self) -> None:
        """Put a group after the others, of which any condition is enough."""
        row = self._add(Group((OfKind(),), either=self.how.currentIndex() == 0))
        self._altered()
        if isinstance(row, GroupEditor):
            row.focus_first()

    def _add(self, part: Part) -> "ConditionRow | GroupEditor":
        made: ConditionRow | GroupEditor
        if isinstance(part, Group):
            made = GroupEditor(self._desk, self._choices, self._of, part, self._deep + 1)
        else:
            made = ConditionRow(self._desk, self._choices, self._of, part)
        made.changed.connect(self._altered)
        made.removed.connect(partial(self._take_out, made))
        self.rows.append(made)
        self._list.addWidget(made)
        return made

    def _take_out(self, row: "ConditionRow | GroupEditor") -> None:
        place = self.rows.index(row)
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()
        near = self.rows[min(place, len(self.rows) - 1)] if self.rows else None
        if isinstance(near, ConditionRow):
            near.drop.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.more.setFocus(Qt.FocusReason.OtherFocusReason)
        self._altered()

    def _remove(self) -> None:
        self.removed.emit()

    def _altered(self, _number: int = 0) -> None:
        self._say_leads()
        self.changed.emit()

    def _say_leads(self) -> None:
        """Say «y» or «o» before each row but the first."""
        before = or_before if self.how.currentIndex() == 1 else and_before
        for number, each in enumerate(self.rows):
            each.lead.setText(before(each.begins()).strip() if number else "")
            if isinstance(each, GroupEditor):
                each.lead.setVisible(number > 0)
