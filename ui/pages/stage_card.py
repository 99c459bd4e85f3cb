"""A way through an instrument: where it stands, when it moved, what comes next."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from sqlalchemy.orm import Session

from crm import followups
from crm.dates import PartialDate, show_number, show_partial
from crm.errors import CrmError, Invalid
from crm.followups import FollowUpView
from crm.followups import Step as Passed
from crm.i18n import _, ngettext
from crm.model import SideState
from crm.model.base import today
from ui.desk import Desk
from ui.forms import known, stage_asked
from ui.forms.stage_asked import Signatory
from ui.pages.looks import SIDE_LOOKS, due_badge, stage_glyph
from ui.pages.profile_parts import chain
from ui.parts import fields
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import Card
from ui.parts.emptying import empty
from ui.parts.flow import FlowLayout
from ui.parts.form import Row
from ui.parts.inline import Inline
from ui.parts.labels import Badge, Elided, IconMark, label, separator
from ui.parts.stepper import StageStepper, Step
from ui.theme import theme


class StageCard(Card):
    """The stepper, with the questions that moving it asks, and the next step under it.

    By itself it is an institution's way through the Declaration, begun when it is first moved.
    """

    leads_on = True  # to the page that has all of the follow-up

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._id = 0
        self._name = ""
        self._view: FollowUpView | None = None
        self._asking: Inline | None = None
        self._may_be_history = False
        self._build()

    def _build(self) -> None:
        self.title = Elided(_("Declaración de Alcaldes de Marrakech"), "section")
        self.side = Badge("")
        self.summary = Elided("", "sec", tone="muted")
        self._said: list[str] = []
        self.more = button(
            _("Estado del seguimiento"), "icon", "ellipsis", small=True, on=self._offer_states
        )
        self.stepper = StageStepper(_("Etapas"))
        self.stepper.chosen.connect(self._ask_about)
        self.next = _NextStep(self._ask_next)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.side)
        head.addStretch(1)
        head.addWidget(self.summary)
        head.addWidget(self.more)
        self.body.addLayout(head)
        self.marks = Marks()
        self.add(self.marks)
        self.add(self.stepper)
        self._question = QVBoxLayout()
        self.body.addLayout(self._question)
        self.add(separator())
        self.add(self.next)

    def show_follow_up(self, organization_id: int, name: str, view: FollowUpView) -> None:
        """Show this institution's way."""
        if organization_id != self._id or (self._view and self._view.id != view.id):
            self._close()
        self._id, self._name, self._view = organization_id, name, view
        self.stepper.show_steps(steps_of(view))
        self._said = summary_of(view)
        self._fit_summary()
        self.side.setVisible(view.side_state is not None)
        if view.side_state is not None:
            kind, icon = SIDE_LOOKS[view.side_state]
            self.side.say(view.side_state.label, kind, icon)
        self.next.show_step(view)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_summary()

    def _fit_summary(self) -> None:
        """Say as much of it as there is room for, the latest first."""
        side = 0 if self.side.isHidden() else self.side.sizeHint().width()
        room = self.width() - self.title.sizeHint().width() - side - theme().px(96)
        for start in range(len(self._said)):
            said = " · ".join(self._said[start:])
            self.summary.setText(said[:1].upper() + said[1:])
            if self.summary.sizeHint().width() <= room:
                break
        self.summary.setVisible(bool(self._said) and room > theme().px(60))

    # Moving along

    def _ask_about(self, stage_id: Any) -> None:
        """Ask when a stage was reached, under the stepper."""
        if self._view is None:
            return
        step = next(each for each in self._view.steps if each.stage.id == stage_id)
        title = _("¿Cuándo pasó a «{stage}»?").format(stage=step.stage.name)
        if step.reached:
            title = _("«{stage}»: corregir").format(stage=step.stage.name)
        inline = Inline(title, stage_asked.rows(step.stage), self._close)
        inline.form.load(self._stage_values(step))
        if step.stage.signs and not step.reached:
            Signatory(self._desk, inline, self._id)
        inline.offer(_("Guardar"), partial(self._save_stage, step, inline), primary=True)
        if step.change_id is not None:
            inline.offer(_("Quitar esta etapa"), partial(self._take_back, step))
        self._ask(inline)

    def ask_change(self, change_id: int) -> None:
        """Ask about the stage of this change; if it was reached again since, on a page of its own.

        The stepper shows of each stage only the last time that it was reached.
        """
        for step in self._view.steps if self._view else ():
            if step.change_id == change_id:
                self._ask_about(step.stage.id)
                return
        self._desk.go("stage_change/edit", change_id)

    def _stage_values(self, step: Passed) -> Mapping[str, Any]:
        change_id = step.change_id
        if change_id is None:
            return {"on": PartialDate.day(today())}
        values = self._desk.read(lambda session: followups.change_values(session, change_id))
        return {**values, "undated": step.on is None}

    def _save_stage(self, step: Passed, inline: Inline, *, as_history: bool = False) -> None:
        values, view = stage_asked.read(inline), self._view
        if values is None or view is None:
            return
        change_id, own, stage = step.change_id, view.id, step.stage

        def correct(session: Session) -> str:
            found = followups.correct(session, change_id or 0, values, as_history=as_history)
            return stage_asked.corrected_said(stage, found)

        def reach(session: Session) -> str:
            if own is not None:
                id_ = followups.advance(session, own, stage.id, as_history=as_history, **values)
            else:
                id_ = followups.move(session, self._id, stage.id, **values)
            now = followups.stands(session, id_)
            return stage_asked.reached_said(f"«{self._name}»", stage, now)

        self._act(inline, reach if change_id is None else correct, str)
        if self._asking is inline and "on" in inline.form.problems() and not as_history:
            self._offer_history(step, inline)

    def _offer_history(self, step: Passed, inline: Inline) -> None:
        """Offer, once, to note a day that is out of order without moving anything by it."""
        if not self._may_be_history:
            self._may_be_history = True
            note = partial(self._save_stage, step, inline, as_history=True)
            inline.offer(_("Anotar solo en la historia"), note)
            chain(self)

    def _take_back(self, step: Passed) -> None:
        change_id = step.change_id
        if change_id is None:
            return
        self._close()
        self._desk.attempt(
            lambda session: followups.take_back(session, change_id),
            _("Etapa «{stage}» quitada").format(stage=step.stage.name),
        )

    def _offer_states(self) -> None:
        made = menu(self)
        now = self._view.side_state if self._view else None
        if self.leads_on and self._view and self._view.id is not None:
            page = partial(self._desk.go, "followup", self._view.id)
            add_action(made, _("Abrir el seguimiento"), page, "external-link")
        for step in self._view.steps if self._view else ():
            if _off_the_way(step):
                to = _("Pasar a «{stage}»").format(stage=step.stage.name)
                add_action(made, to, partial(self._ask_about, step.stage.id), "arrow-right")
        if made.actions():
            made.addSeparator()
        for state in SideState:
            action = add_action(made, state.label, partial(self._set_state, state))
            action.setCheckable(True)
            action.setChecked(state is now)
        if now is not None:
            made.addSeparator()
            add_action(made, _("Volver al camino"), partial(self._set_state, None), "rotate-ccw")
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def _set_state(self, state: SideState | None) -> None:
        told = _("«{name}»: {state}").format(
            name=self._name, state=state.label if state else _("de vuelta en su etapa")
        )
        own = self._view.id if self._view else None

        def save(session: Session) -> None:
            if own is not None:
                followups.set_side(session, own, state)
            else:
                followups.set_side_state(session, self._id, state)

        self._desk.attempt(save, told)

    # What comes next

    def _ask_next(self) -> None:
        inline = Inline(_("Próximo paso"), self._next_rows(), self._close)
        view = self._view
        if view is not None:
            inline.form.load(self._next_values(view))
        inline.offer(_("Guardar"), partial(self._save_next, inline), primary=True)
        if view is not None and view.next_step:
            inline.offer(
                _("Quitar"), partial(self._write_next, inline, {"next_step": None, "due_on": None})
            )
        self._ask(inline)

    def _next_rows(self) -> list[Row]:
        return [
            [
                fields.text("next_step", _("Qué sigue")).but(stretch=3),
                known.day("due_on", _("Para cuándo")),
            ]
        ]

    def _next_values(self, view: FollowUpView) -> dict[str, Any]:
        return {"next_step": view.next_step, "due_on": view.next_due_on}

    def _save_next(self, inline: Inline) -> None:
        values = inline.read()
        if values is None:
            return
        if not values["next_step"]:
            inline.form.complain({"next_step": _("Escriba qué sigue.")})
            inline.form.go_to_problem()
            return
        self._write_next(inline, values)

    def _write_next(self, inline: Inline, values: Mapping[str, Any]) -> None:
        said = values["next_step"]
        told = _("Próximo paso guardado") if said else _("Próximo paso quitado")
        self._act(inline, partial(self._keep_next, values=values), told)

    def _keep_next(self, session: Session, values: Mapping[str, Any]) -> None:
        own, text, due_on = self._view and self._view.id, values["next_step"], values["due_on"]
        if own:
            followups.next_step(session, own, text, due_on)
        else:
            followups.set_next_step(session, self._id, text, due_on)

    # Asking in place

    def _ask(self, inline: Inline) -> None:
        self._close()
        self._asking, self._may_be_history = inline, False
        self._question.addWidget(inline)
        chain(self)
        inline.take()

    def _act(
        self,
        inline: Inline,
        do: Callable[[Session], object],
        told: str | Callable[[object], str],
    ) -> None:
        try:
            self._desk.act(do, told)
        except Invalid as error:
            inline.form.complain(error.problems)
            inline.form.go_to_problem()
        except CrmError as error:
            self._desk.failed.emit(str(error))
        else:
            self._close()

    def _close(self) -> None:
        if self._asking is None:
            return
        had_focus = self._asking.isAncestorOf(self.focusWidget() or self)
        self._asking.hide()
        self._asking.deleteLater()
        self._asking = None
        if had_focus:
            self.focus_stage()

    def let_go(self) -> bool:
        """Close the question that is open; tell whether there was one."""
        was_open = self._asking is not None
        self._close()
        return was_open

    def focus_stage(self) -> None:
        """Put the keyboard on the stage where it stands."""
        for each in self.stepper.findChildren(QAbstractButton):
            if each.focusPolicy() == Qt.FocusPolicy.StrongFocus:
                each.setFocus(Qt.FocusReason.OtherFocusReason)


class Marks(QWidget):
    """What is to be known of a way at a glance, the gravest first; nothing, where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, 6)
        self._badges: Sequence[Badge] = ()
        self.hide()

    def show_marks(self, badges: Sequence[Badge]) -> None:
        """Show these."""
        empty(self._flow)
        self._badges = badges
        for each in badges:
            self._flow.addWidget(each)
        self.setVisible(bool(badges))

    def texts(self) -> list[str]:
        """Return what the marks say."""
        return [each.text() for each in self._badges]


class _NextStep(QWidget):
    """What comes next and by when; that nothing does is said too."""

    def __init__(self, on_edit: Callable[[], object]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.words = Elided("", "body")
        self.badge = Badge("")
        self.badge.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.edit = button(_("Editar el próximo paso"), "icon", "pencil", small=True, on=on_edit)
        self.define = button(_("Definir próximo paso"), "ghost", "plus", small=True, on=on_edit)
        row.addWidget(IconMark("arrow-right", "text_3", 14))
        self.head = label(_("Próximo paso"), "sec")
        row.addWidget(self.head)
        row.addWidget(self.words)
        self.who = Elided("", "sec", tone="muted")
        self.who.hide()
        row.addWidget(self.badge)
        row.addWidget(self.who)
        row.addStretch(1)
        row.addWidget(self.define)
        row.addWidget(self.edit)

    def show_step(self, view: FollowUpView) -> None:
        """Show what comes next here."""
        there = bool(view.next_step)
        self.words.setText(view.next_step or _("sin definir"))
        self.badge.setVisible(view.next_due_on is not None)
        if view.next_due_on is not None:
            self.badge.say(*due_badge(view.next_due_on))
        self.edit.setVisible(there)
        self.define.setVisible(not there)


def steps_of(view: FollowUpView) -> list[Step]:
    """Return the stages as the stepper draws them: what is not known is said, not filled in.

    A stage off the way is drawn only once it was reached.
    """
    on_the_way = [step for step in view.steps if not step.stage.side]
    here = max((each.stage.position for each in on_the_way if _come(each)), default=-1)
    if view.current is not None and not view.current.stage.side:
        here = view.current.stage.position
    return [_step(step, here) for step in view.steps if not _off_the_way(step)]


def _come(step: Passed) -> bool:
    return step.reached or step.current


def _off_the_way(step: Passed) -> bool:
    return step.stage.side and not _come(step)


def _step(step: Passed, here: int) -> Step:
    stage = step.stage
    caption = show_partial(step.on) if step.on else _("sin fecha") if step.reached else ""
    if step.current and step.on and not (stage.signs or stage.side):
        caption = _("desde {day}").format(day=caption)
    return Step(
        stage.id,
        stage.short,
        caption,
        "current"
        if step.current
        else "done"
        if step.reached
        else "skipped"
        if stage.position < here
        else "ahead",
        stage_glyph(stage),
        _("por verificar") if step.to_verify else "",
    )


def summary_of(view: FollowUpView) -> list[str]:
    """Say how long it took to sign, and for how long it has stood where it stands."""
    said = []
    began = next((step.on for step in view.steps if step.on), None)
    signed = next((step for step in view.steps if step.stage.signs and step.reached), None)
    if signed is not None and signed.on and began and signed.on != began:
        days = (signed.on.first - began.last).days
        if days > 0 and began.precision == signed.on.precision == "day":
            said.append(
                ngettext("{n} día hasta la firma", "{n} días hasta la firma", days).format(
                    n=show_number(days)
                )
            )
    if signed is not None and signed.to_verify:
        said.append(
            _("firmado, por verificar") if signed.on else _("firmado, sin fecha, por verificar")
        )
    now = view.current
    if now is not None and now.on and now.on.precision == "day":
        days = (today() - now.on.first).days
        words = ngettext("en {stage} desde hace {n} día", "en {stage} desde hace {n} días", days)
        stage = re.sub("^(en|in) ", "", now.stage.name.lower())  # not «en en redacción»
        said.append(words.format(stage=stage, n=show_number(days)))
    return said
