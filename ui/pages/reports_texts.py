"""Textos: the passages of a year's report, drafted from records, and what is written in place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from crm.annual import heading, overrides
from crm.annual.overrides import Basis
from crm.annual.report import basis
from crm.annual.value import Paragraph, Words, YearReport
from crm.database import Database
from crm.errors import CrmError, Invalid
from crm.i18n import _
from ui.desk import Desk
from ui.pages.reports_making import Made
from ui.parts.buttons import button
from ui.parts.choice_list import Choice, ChoiceList
from ui.parts.form import Complaint
from ui.parts.inputs import Notes
from ui.parts.labels import label, separator
from ui.parts.task import Task

TITLE, INTRO = "title", "intro"  # the keys of what the office itself writes


@dataclass(frozen=True)
class _Passage:
    """One passage as the panel shows it."""

    key: str
    text: str
    by_hand: bool
    outdated: tuple[str, ...] = ()


class TextsPanel(QWidget):
    """The passages by activity; under them the one that is chosen, to be written over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._made: Made | None = None
        self._key = TITLE  # of what is being written
        self._passages: dict[str, _Passage] = {}
        self._looking: Task | None = None
        self.list = ChoiceList(_("Pasajes del informe"))
        self.list.chosen.connect(self._turn_to)
        self.outdated = label("", "sec", wrap=True, tone="warn")
        self._drafted = label(_("Propuesto a partir de los registros"), "field")
        self.draft = label("", "body", wrap=True)
        self.draft.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.draft.setAccessibleName(self._drafted.text())
        self._written = label(_("Texto del informe"), "field")
        self.text = Notes(5)
        self.text.setAccessibleName(_("Texto del informe"))
        self.text.textChanged.connect(self._fit_buttons)
        self.list.opened.connect(lambda _key: self.text.setFocus())
        self.complaint = Complaint()
        self._hint = label("", "caption", wrap=True, tone="muted")
        self.save = button(_("Guardar texto"), "primary", "save", on=self.keep)
        self.back = button(_("Volver al borrador"), icon="undo-2", on=self.reset)
        self._build()

    def _build(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addWidget(self.back)
        foot.addStretch(1)
        under = QVBoxLayout()
        under.setContentsMargins(16, 10, 16, 14)
        under.setSpacing(6)
        parts = (self.outdated, self._drafted, self.draft, self._written)
        for each in (*parts, self.text, self.complaint, self._hint):
            under.addWidget(each)
        under.addLayout(foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.list, 1)
        column.addWidget(separator())
        column.addLayout(under)

    # What is shown

    def show_report(self, made: Made) -> None:
        """Show the passages of a report; what is being written stays."""
        assert made.report is not None
        another = self._made is None or self._of(self._made) != self._of(made)
        if another and self.dirty():
            self.keep()
        key, typed = self.list.value(), self.dirty() and not another
        self._made = made
        titles = self._desk.read(partial(heading.values_of, year=made.wanted.year))
        found = [*_own(titles, made), *_drafted(made.report)]
        self._passages = {each.key: each for _group, each in found}
        self.list.show_choices(list(_choices(found)))
        if key not in self._passages:
            key = found[0][1].key
            self.list.select(key)
        if not typed:
            self._show(key)

    @staticmethod
    def _of(made: Made) -> tuple[int, str]:
        return made.wanted.year, made.wanted.language

    def _turn_to(self, key: str) -> None:
        """Show another passage; what was typed in the one before is kept."""
        if self.dirty():
            self.keep()
        self._show(key)

    def _show(self, key: str) -> None:
        self._key = key
        passage = self._passages[key]
        self._looking = None
        own = key in (TITLE, INTRO)
        self.outdated.setText(" ".join((_("Desactualizado:"), "; ".join(passage.outdated) + ".")))
        self.outdated.setVisible(bool(passage.outdated))
        self.text.setPlainText(passage.text)
        self.text.document().setModified(False)
        self.complaint.say("")
        self._hint.setText(_hint(key))
        for each in (self._drafted, self.draft):
            each.setVisible(passage.by_hand and not own)
        self.back.setVisible(passage.by_hand and not own)
        if passage.by_hand and not own:
            self._look_up_draft(key)
        self._fit_buttons()

    def _look_up_draft(self, key: str) -> None:
        """Show what the records would say, which takes as long as to draft the report."""
        self.draft.setText("…")

        def found(now: Basis) -> None:
            if isValid(self) and task is self._looking:
                self.draft.setText(now["draft"])

        task = Task(partial(_basis, self._desk.db, self._known(), key))
        task.succeeded.connect(found)
        task.failed.connect(lambda error: self._gone(task, error))
        self._looking = task
        task.start()

    def _gone(self, task: Task, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        if isValid(self) and task is self._looking:
            self.draft.setText(str(error))

    def _known(self) -> Made:
        assert self._made is not None
        return self._made

    def dirty(self) -> bool:
        """Tell whether something was typed that is not kept."""
        return self.text.document().isModified()

    def _fit_buttons(self) -> None:
        self.save.setEnabled(self.dirty())

    # Writing

    def keep(self) -> None:
        """Put what is written in the place of the draft."""
        key, text = self._key, self.text.toPlainText()
        made = self._known()
        year, tongue = made.wanted.year, made.wanted.language
        if key in (TITLE, INTRO):
            values = {f"{key}_{tongue}": text}
            self._do(key, lambda session: heading.save(session, year, values))
            return
        task = Task(partial(_basis, self._desk.db, made, key))
        task.succeeded.connect(
            lambda now: self._do(
                key, lambda session: overrides.write(session, year, tongue, key, text, now)
            )
        )
        task.failed.connect(partial(self._refuse, key))
        task.start()

    def reset(self) -> None:
        """Go back to what the records say."""
        wanted, key = self._known().wanted, self._key
        self._do(
            key,
            lambda session: overrides.reset(session, wanted.year, wanted.language, key),
            _("Pasaje vuelto al borrador"),
        )

    def _do(self, key: str, act: Callable[[Any], object], told: str = "") -> None:
        desk = self._desk
        try:
            desk.act(act, told or _("Texto guardado"))
        except CrmError as error:
            self._refuse(key, error)
            return
        if self._shows(key):
            self.complaint.say("")
            self.text.document().setModified(False)
            self._fit_buttons()

    def _shows(self, key: str) -> bool:
        """Whether this passage is still the one that is seen."""
        return isValid(self) and self._key == key

    def _refuse(self, key: str, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        sentence = " ".join(error.problems.values()) if isinstance(error, Invalid) else str(error)
        if self._shows(key):
            self.complaint.say(sentence)
        else:  # whoever has left the page is told all the same
            self._desk.failed.emit(sentence)


def _hint(key: str) -> str:
    return {
        TITLE: _("Si queda vacío, el de costumbre."),
        INTRO: _("Si queda vacía, el informe empieza sin presentación."),
    }.get(key) or _("Entre ** lo que va en negrita.")


def _basis(db: Database, made: Made, key: str, _task: Task) -> Basis:
    with db.read() as session:
        wanted = made.wanted
        as_of = wanted.options["as_of"]
        return basis(session, wanted.year, wanted.language, key, as_of=as_of)


def _own(titles: dict[str, Any], made: Made) -> Iterator[tuple[str, _Passage]]:
    """The title and the introduction, which nobody drafts."""
    head = _("Encabezado")
    for key in (TITLE, INTRO):
        own = titles[f"{key}_{made.wanted.language}"]
        yield head, _Passage(key, own or "", by_hand=bool(own))


def _drafted(report: YearReport) -> Iterator[tuple[str, _Passage]]:
    parts = [*(each for one in report.objectives for each in one.activities), *report.others]
    for part in parts:
        group = " · ".join((part.heading, _said(part.statement)))
        for block in part.blocks:
            if isinstance(block, Paragraph):
                text = _marked(block.words)
                yield group, _Passage(block.key, text, block.by_hand, block.outdated)


def _said(words: Words) -> str:
    return "".join(each.text for each in words)


def _marked(words: Words) -> str:
    """The words as they are typed: what is bold between asterisks."""
    return "".join(f"**{each.text}**" if each.bold else each.text for each in words)


def _choices(found: list[tuple[str, _Passage]]) -> Iterator[Choice]:
    names = {TITLE: _("Título"), INTRO: _("Presentación")}
    group = None
    for heading_, each in found:
        if heading_ != group:
            group = heading_
            yield Choice(None, heading_)
        text = each.text.replace("**", "")
        icon, detail, token = "file-text", _("Borrador"), "text_2"
        if each.outdated:
            icon, detail, token = "triangle-alert", _("A mano · desactualizado"), "warn"
        elif each.by_hand:
            icon, detail = "pencil", _("A mano")
        elif each.key in names:
            detail = _("El de costumbre") if each.key == TITLE else _("Sin presentación")
        if each.key in names:
            text = f"{names[each.key]}: {text}" if text else names[each.key]
        yield Choice(each.key, text, detail, icon, token)
