"""Desktop notices of what falls due: off until asked for, one at a time, and nothing private."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QSystemTrayIcon

from crm import observances, pending
from crm.acronyms import abbreviated
from crm.i18n import ngettext
from crm.model.base import today
from crm.observances import ObservanceRow
from crm.pending import Pending
from ui.desk import Desk
from ui.pages.home import MINE, VIEW
from ui.theme import app_icon

NAMED = 2  # matters that a notice names besides counting them
WARNED = "notified.observances"  # of which dates a warning was given


@dataclass(frozen=True)
class Notice:
    """What a notice says, and of which matters and warnings of commemorative dates."""

    title: str
    body: str
    ids: frozenset[int]
    warnings: frozenset[str] = frozenset()


def notice(
    rows: Sequence[Pending], day: date, ahead: Sequence[ObservanceRow] = ()
) -> Notice | None:
    """What is to be said on a day, if anything, of what falls due and of the dates `ahead`.

    Whoever passes by the screen may read it: it counts, and names institutions, never people nor
    what somebody wrote; what is restricted is left out altogether.
    """
    told = [row for row in rows if not row.restricted and row.due_on and row.due_on <= day]
    if not (told or ahead):
        return None
    late = sum(row.overdue(day) for row in told)
    due = len(told) - late
    counts = (
        ngettext("{n} vence hoy", "{n} vencen hoy", due).format(n=due) if due else "",
        ngettext("{n} vencido", "{n} vencidos", late).format(n=late) if late else "",
        _dates_said(len(ahead)),
    )
    # What falls due today comes first: the overdue has been told before.
    named = [row for row in sorted(told, key=lambda row: row.overdue(day)) if row.organization]
    lines = [f"{row.kind.label} · {abbreviated(row.organization or '')}" for row in named[:NAMED]]
    lines += [f"{row.name} · {observances.state_said(row, day)}" for row in ahead[:NAMED]]
    return Notice(
        " · ".join(filter(None, counts)),
        "\n".join(lines),
        frozenset(row.id for row in told),
        frozenset(_warning(row, day) for row in ahead),
    )


def _dates_said(number: int) -> str:
    if not number:
        return ""
    said = ngettext("{n} fecha por publicar", "{n} fechas por publicar", number)
    return said.format(n=number)


def _warning(row: ObservanceRow, day: date) -> str:
    """Which warning of which date of which year this is."""
    return f"{row.id}:{row.year}:{observances.warning(row, day)}"


def available() -> bool:
    """Tell whether this desktop has somewhere to show notices."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Notifier(QObject):
    """Looks at what falls due at the start and on every hour, and tells what is new of it.

    `wanted` is emitted when the user presses a notice, to see what it is about.
    """

    wanted = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._told: tuple[date, frozenset[int]] = (date.min, frozenset())
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self._look)
        self._tray: QSystemTrayIcon | None = None
        if available():
            self._tray = QSystemTrayIcon(app_icon(), self)
            self._tray.setToolTip("Enlace")
            self._tray.messageClicked.connect(self.wanted)
            self._tray.activated.connect(lambda _why: self.wanted.emit())
            self._tray.show()
            self._clock.start(0)

    def stop(self) -> None:
        """Tell nothing any more."""
        self._clock.stop()
        if self._tray is not None:
            self._tray.hide()
        self.deleteLater()

    def _look(self) -> None:
        found = self.news()
        if found is not None and self._tray is not None:
            self._tray.showMessage(found.title, found.body, app_icon())
        self._clock.start(_until_next_hour(datetime.now().astimezone()))

    def news(self) -> Notice | None:
        """What has not been told yet today, or nothing."""
        day = today()
        mine = self._desk.focal_point_id if self._desk.settings.view.get(VIEW) == MINE else None
        with self._desk.db.read() as session:
            rows = pending.open_ones(session, mine=mine, last=day)
            ahead = observances.reminders(session, day)
        # Each of the three warnings of a date is given once, on the first day that one is here.
        kept = set(self._desk.settings.view.get(WARNED, ()))
        fresh = [row for row in ahead if _warning(row, day) not in kept]
        found, (told_on, told) = notice(rows, day, fresh), self._told
        if found is None or (told_on == day and found.ids <= told and not fresh):
            return None
        self._told = (day, found.ids)
        if fresh:
            standing = kept & {_warning(row, day) for row in ahead}
            self._desk.keep_view(WARNED, sorted(standing | found.warnings))
        return found


def _until_next_hour(now: datetime) -> int:
    """Milliseconds, so that the first look of a day is at its very beginning."""
    ahead = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return round((ahead - now).total_seconds() * 1000)
