"""Done, or put off: what can be done with anything that waits, wherever it is shown."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtWidgets import QMenu, QWidget
from sqlalchemy.orm import Session

from crm import outcomes, pending, tasks
from crm.dates import show_day, weekday_name
from crm.errors import CrmError
from crm.i18n import _
from crm.model.base import today
from crm.pending import Pending
from ui.desk import Desk
from ui.pages.board_asks import Asking
from ui.parts.buttons import add_action, menu, submenu
from ui.parts.timeline import Act

DONE, POSTPONE = "done", "postpone"


def acts() -> tuple[Act, Act]:
    """What a row of a list offers."""
    return (
        Act(DONE, Qt.Key.Key_D, "check", _("Hecho")),
        Act(POSTPONE, Qt.Key.Key_P, "calendar-clock", _("Posponer")),
    )


def near_day(day: date) -> str:
    """Return «jue 14 dic»."""
    return f"{weekday_name(day.weekday())[:3]} {show_day(day)}"


def later_days() -> list[tuple[str, date]]:
    """The usual days to which something is put off, none of them twice."""
    now = today()
    month_end = now.replace(day=monthrange(now.year, now.month)[1])
    usual = [
        (_("Mañana"), now + timedelta(1)),
        (_("En una semana"), now + timedelta(7)),
        (_("Fin de mes"), month_end),
    ]
    first = {day: said for said, day in reversed(usual) if day > now}
    return [(said, day) for said, day in usual if first.get(day) == said]


def fill_postpone(into: QMenu, take: Callable[[date], object], other: Callable[[], object]) -> None:
    """Put in a menu the days to which something may be put off."""
    for said, day in later_days():
        line = _("{when} · {day}").format(when=said, day=near_day(day))
        add_action(into, line, partial(take, day))
    add_action(into, _("Otra fecha…"), other)


class PendingActs(QObject):
    """Does what is asked for with something that waits, and asks on its page what is missing.

    `on_close` is called when the keyboard has nowhere to be any more.
    """

    def __init__(self, page: QWidget, desk: Desk, on_close: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._desk = page, desk
        self.asking = Asking(page, desk, on_close)
        self.menu: QMenu | None = None

    def act(self, row: Pending, name: str, place: QRect) -> None:
        """Do this with a row, which is there on the screen."""
        if name == DONE:
            self.done(row, place)
        else:
            self.offer_days(row, place)

    def done(self, row: Pending, place: QRect) -> None:
        """Mark it as done; after a step of a follow-up, another may come."""
        if row.is_step:
            self.asking.after(row.id, row.organization or "", place)
        else:
            mark_done(self._desk, row.id, row.text)

    def offer_days(self, row: Pending, place: QRect) -> None:
        """Offer the days to which it may be put off."""
        made = menu(self._page)
        self._fill_days(made, row, place)
        self._pop(made, place.bottomLeft() + QPoint(place.width() // 2, 0))

    def offer(self, row: Pending, where: QPoint, place: QRect) -> None:
        """Offer all that can be done with it."""
        made, go = menu(self._page), self._desk.go
        add_action(made, _("Abrir"), partial(self.open, row), "external-link", "Return")
        add_action(made, _("Hecho"), partial(self.done, row, place), "check", "D")
        self._fill_days(submenu(made, _("Posponer"), "calendar-clock"), row, place)
        made.addSeparator()
        if row.event_id is not None:
            add_action(made, _("Abrir la reunión"), partial(go, "event", row.event_id), "users")
        if row.organization_id is not None:
            there = partial(go, "organization", row.organization_id)
            add_action(made, _("Ver la institución"), there, "building-2")
        add_action(made, _("Ver historial"), partial(go, "history", row.id), "history")
        self._pop(made, where)

    def open(self, row: Pending) -> None:
        """Go to where it is written down."""
        self._desk.go("followup" if row.is_step else "outcome/edit", row.id)

    def _fill_days(self, into: QMenu, row: Pending, place: QRect) -> None:
        take = partial(postpone, self._desk, row.id, row.text)
        fill_postpone(into, take, lambda: self.ask_day(row.id, row.text, place))

    def ask_day(self, id_: int, text: str, place: QRect) -> None:
        """Ask to which day something is put off."""
        title = _("¿Hasta cuándo se pospone «{text}»?").format(text=text[:80])

        def take(day: date) -> None:
            self.asking.act(lambda session: pending.postpone(session, id_, day), _told(text, day))

        self.asking.day(title, place, take)

    def _pop(self, made: QMenu, where: QPoint) -> None:
        self.menu = made
        made.aboutToHide.connect(made.deleteLater)
        made.popup(where)


def mark_done(desk: Desk, outcome_id: int, text: str) -> None:
    """Mark a commitment or a task as done, and tell it with the day of the next, if it repeats."""
    try:
        following = desk.act(lambda session: _do(session, outcome_id))
    except CrmError as error:
        desk.failed.emit(str(error))
        return
    said = _("Hecho: {text}").format(text=text[:80])
    if following is not None:
        again = _("El siguiente vence el {day}.").format(day=near_day(following))
        said = f"{said}. {again}"
    desk.told.emit(said, True)


def _do(session: Session, outcome_id: int) -> date | None:
    following = tasks.set_done(session, outcome_id, done=True)
    due: date | None = outcomes.values_of(session, following)["due_on"] if following else None
    return due


def postpone(desk: Desk, id_: int, text: str, day: date) -> None:
    """Put off a commitment, a task or a next step to a day."""
    desk.attempt(lambda session: pending.postpone(session, id_, day), _told(text, day))


def _told(text: str, day: date) -> str:
    return _("Pospuesto al {day}: {text}").format(day=near_day(day), text=text[:80])
