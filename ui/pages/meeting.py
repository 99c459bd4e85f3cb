"""Registrar reunión: a meeting logged, or opened again to be corrected, as one page."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import attachments, event_states, events, meetings, organizations, people
from crm.errors import CrmError, Invalid, NotFound
from crm.i18n import _
from crm.model import Event, EventState, Record
from crm.text import clean_line
from ui.desk import Desk, Target
from ui.forms import finders
from ui.forms.deleting import ask_delete
from ui.pages import meeting_results
from ui.pages.guests import Guest, guest_meant
from ui.pages.meeting_captured import prefill
from ui.pages.meeting_draft import DraftKeeper, Kept
from ui.pages.meeting_foot import MeetingFoot
from ui.pages.meeting_form import MeetingForm
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.files import TakesFiles
from ui.parts.labels import Keycap, label
from ui.parts.page_head import PageHead
from ui.parts.toast import Banner, Toast, announce
from ui.theme import theme

KEEP_EVERY = 5_000
WITH_HINTS = 760


def meeting_page(desk: Desk, target: Target) -> QWidget:
    """Return the page of a new meeting, or of a saved one; or say that it is gone."""
    try:
        return MeetingPage(desk, target)
    except NotFound as error:
        return EmptyState("calendar-x", str(error), button(_("Volver"), on=desk.back))


class MeetingPage(TakesFiles, QWidget):
    """The form of a meeting between its head and its foot, its draft, and saving it."""

    def __init__(self, desk: Desk, target: Target) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self._desk, self._target = desk, target
        self._over = False  # saved or deleted: there is nothing left to keep
        self._drafts = DraftKeeper(desk, target)
        self._notice: Banner | None = None
        self.form = MeetingForm(desk)
        self._build()
        self._begin()
        self._take_up_draft()
        self._listen()

    # Building

    def _build(self) -> None:
        new = self._target.id is None
        self.head = PageHead(_("Registrar reunión"), _("Nueva") if new else _("Editar"))
        self._hints = self._make_hints()
        self.head.add(self._hints)
        if not new:
            self.more = button(_("Más acciones"), "icon", "ellipsis", on=self.open_menu)
            self.head.add(self.more)
        self.foot = MeetingFoot(
            cancel=self.leave,
            save_and_new=self.save_and_new,
            save=self.save,
            go=self.form.go_to_problem,
        )
        self._refusal = Banner("danger", "")
        self._refusal.hide()
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(0, 0, 0, 0)
        self._notices.setSpacing(0)
        self._notices.addWidget(self._refusal)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(self._notices)
        column.addWidget(area, 1)
        area.setWidget(self.form)  # into what stands already: moved, Qt dresses all of it anew
        column.addWidget(self.foot)

    def _make_hints(self) -> QWidget:
        hints = QWidget()
        row = QHBoxLayout(hints)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for keys, words in (
            ("Tab", _("siguiente campo")),
            ("Alt R", _("resultados")),
            ("Alt V", _("vínculos")),
        ):
            row.addWidget(Keycap(keys))
            row.addWidget(label(words, "sec", tone="muted"))
        return hints

    def _listen(self) -> None:
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("Ctrl+Shift+Return", self.save_and_new),
            ("Ctrl+Shift+Enter", self.save_and_new),
            ("Ctrl+S", self.keep_draft),
            ("Alt+R", self.form.focus_results),
            ("Alt+V", self.form.focus_links),
        ):
            QShortcut(QKeySequence(keys), self, act, context=here)
        self._clock = QTimer(self, interval=KEEP_EVERY)
        self._clock.timeout.connect(self.keep_draft)
        self._clock.start()
        self.form.changed.connect(self._tell_problems)
        self.form.judged.connect(self._tell_problems)
        application = QApplication.instance()
        if isinstance(application, QApplication):  # a row of results is judged when it is left
            application.focusChanged.connect(self._tell_problems)
        self._desk.changes.made.connect(self._changed_elsewhere)

    # Beginning

    def _begin(self) -> None:
        if self._target.id is None:
            guests, on = self._desk.read(self._given_guests), self._target.value("on")
            day = date.fromisoformat(on) if on else None
            value = self._target.value
            self.form.begin(
                datetime.now().astimezone(), guests, day, value("activity_id"), value("type_id")
            )
            if captured := self._target.value("captured"):
                self._desk.read(partial(prefill, form=self.form, captured=captured))
        else:
            self._desk.read(partial(self._load, event_id=self._target.id))
        # What was captured is in no record yet: it is worth a draft before anything is typed.
        self._drafts.begin({} if self._target.value("captured") else self.form.draft())

    def _given_guests(self, session: Session) -> list[Guest]:
        """The institution or person that the page was opened for."""
        found = []
        for kind, rows_of, show in (
            (finders.ORGANIZATION, organizations.rows, finders.organization),
            (finders.PERSON, people.rows, finders.person),
        ):
            id_ = self._target.value(f"{kind}_id")
            rows: dict[int, Any] = rows_of(session, [id_]) if id_ else {}
            found += [guest_meant(session, show(row)) for row in rows.values()]
        return found

    def _load(self, session: Session, event_id: int) -> None:
        values = events.values_of(session, event_id)
        results = meeting_results.sources_of(session, values["outcomes"])
        files = attachments.of_event(session, event_id)
        self.form.load(event_id, values, results, files)

    def focus_first(self) -> None:
        """Go to the subject."""
        self.form.focus_first()

    def search_here(self) -> None:
        """Go where institutions and people are searched."""
        self.form.who.tokens.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # The draft

    def _take_up_draft(self) -> None:
        if kept := self._drafts.read():
            self.form.put_back(kept.form)
            new = self._target.id is None
            text = (
                _("Se recuperó el borrador de las {time}.")
                if new
                else _("Hay cambios sin guardar de las {time}.")
            )
            again = _("Empezar de nuevo") if new else _("Descartar cambios")
            forget = button(again, "ghost", small=True, on=self._forget_draft)
            self._tell("info", text.format(time=kept.time), [forget])
        elif self._target.id is None and (other := self._drafts.other()):
            text = _("Hay un borrador sin guardar: «{subject}» ({time}).")
            reopen = button(_("Reabrir"), "ghost", small=True, on=partial(self._reopen, other))
            told = text.format(subject=other.subject[:80], time=other.time)
            self._tell("info", told, [reopen])

    def _reopen(self, other: Kept) -> None:
        desk = self._desk
        desk.back()  # once the other is saved, nobody wants to come back to this one
        desk.go("event/new", **other.given)

    def _forget_draft(self) -> None:
        if not self._attempt(self._drafts.drop):
            return
        self._hide_notice()
        self._begin()
        self.foot.say("")
        self._tell_problems()
        self.focus_first()

    def keep_draft(self) -> bool:
        """Keep what was typed, if it is news; say whether nothing would be lost."""
        if self._over:
            return True
        try:
            when = self._drafts.keep(self.form.draft())
        except CrmError as error:
            self.foot.say(str(error), wrong=True)
            return False
        if when:
            self.foot.say(_("Borrador guardado a las {time}").format(time=when))
        return True

    def leaving(self) -> bool:
        """Keep what was typed, and say whether it could be kept."""
        return self.keep_draft()

    def leave(self) -> None:
        """Go back; what was typed stays as a draft, with a way to reopen it."""
        kept = self.keep_draft()
        reopen = kept and self._drafts.there and self._drafts.dirty(self.form.draft())
        window, desk, target = self.window(), self._desk, self._target
        desk.back()
        if reopen:
            toast = window.findChild(Toast) or Toast(window)
            toast.say(
                _("Borrador guardado"),
                _("Reabrir"),
                lambda: desk.go(target.kind, target.id, **dict(target.given)),
            )

    # Saving

    def save(self) -> None:
        """Save and go back, or show what stands in the way."""
        if self._save():
            self._desk.back()

    def save_and_new(self) -> None:
        """Save and start another one."""
        if not self._save():
            return
        if self._target.id is not None or self._target.given:
            self._desk.go("event/new")
            return
        self._over = False
        self._hide_notice()
        self._begin()
        self.foot.say("")
        self._tell_problems()
        self.focus_first()

    def _save(self) -> bool:
        self._refusal.hide()
        if self._over or not self._fit_to_save():
            return False
        values = self.form.values()
        if self._target.id is None:
            values["recorded_by_id"] = self._desk.focal_point_id
        subject = clean_line(values["subject"])[:80]
        self._over = True  # the pages that hear of the change may take this one away
        try:
            event_id = self._desk.act(
                partial(
                    meetings.log,
                    values=values,
                    event_id=self._target.id,
                    files=self.form.files.taken(),
                    without=self.form.files.removed(),
                    draft=self._drafts.key,
                ),
                _("Reunión «{subject}» guardada").format(subject=subject),
            )
        except CrmError as error:
            self._over = False
            self._refuse(error)
            return False
        except BaseException:
            self._over = False
            raise
        self._desk.fresh = Target("event", event_id)
        return True

    def _fit_to_save(self) -> bool:
        if not self.form.check():
            announce(self, self.foot.count.text())
            return False
        if self.form.files.busy():
            self._refuse(CrmError(_("Un adjunto se está leyendo todavía. Espere un momento.")))
            return False
        return True

    def _refuse(self, error: CrmError) -> None:
        """Show why it was not saved: under the fields, and what is of none above them all."""
        problems = error.problems if isinstance(error, Invalid) else {"": str(error)}
        if others := self.form.complain(problems):
            self._refusal.say("danger", " ".join(others))
            self._refusal.show()
        self._tell_problems()
        announce(self, next(iter(problems.values())))

    def _tell_problems(self, *_focus: object) -> None:
        self.foot.count_problems(len(self.form.problems()))

    # What else can be done with a saved meeting

    def open_menu(self) -> None:
        """Show what can be done with the meeting besides correcting it."""
        made = menu(self)
        now = self.form.what.form.fields["state"].read()
        ask = self.form.what.ask_reason
        for state, said, icon, act in (
            (
                EventState.CANCELLED,
                _("Cancelar la reunión"),
                "calendar-x",
                partial(ask, EventState.CANCELLED),
            ),
            (
                EventState.POSTPONED,
                _("Postergar la reunión"),
                "clock",
                partial(ask, EventState.POSTPONED),
            ),
            (EventState.HELD, _("Marcar como realizada"), "calendar-check", self._hold),
        ):
            if state != now:
                add_action(made, said, act, icon)
        made.addSeparator()
        history = partial(self._desk.go, "history", self._target.id)
        add_action(made, _("Ver historial"), history, "history")
        made.addSeparator()
        add_action(made, _("Eliminar"), self._ask_delete, "trash-2", danger=True)
        made.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _hold(self) -> None:
        """Say at once that it took place; what is being corrected meanwhile stays."""
        dirty = self._drafts.dirty(self.form.draft())
        hold = partial(event_states.hold, event_id=int(self._target.id or 0))
        if not self._desk.attempt(hold, _("Reunión marcada como realizada")):
            return
        self.form.what.form.fields["state"].fill(EventState.HELD)
        if not dirty:
            self._drafts.begin(self.form.draft())

    def _ask_delete(self) -> None:
        subject = clean_line(str(self.form.what.form.fields["subject"].keep()))[:80]
        ask_delete(self, self._desk, Event, int(self._target.id or 0), subject)

    def _changed_elsewhere(self, nouns: Iterable[type[Record]]) -> None:
        """Show the meeting as it is after an undo, unless it is being edited; go when it went."""
        if self._over or self._target.id is None or Event not in set(nouns):
            return
        try:
            if self._drafts.dirty(self.form.draft()):
                self._desk.read(partial(events.values_of, event_id=self._target.id))
            else:
                self._begin()
        except NotFound:
            self._over = True
            self._desk.back()

    # Small matters

    def _attempt(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except CrmError as error:
            self._desk.failed.emit(str(error))
            return False
        return True

    def _tell(self, kind: Any, text: str, actions: list[Any]) -> None:
        self._notice = Banner(kind, text, actions)
        self._notices.addWidget(self._notice)

    def _hide_notice(self) -> None:
        if self._notice is not None:
            self._notice.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hints.setVisible(self.width() >= theme().px(WITH_HINTS))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Attach what is let fall."""
        self.form.files.add(paths)
