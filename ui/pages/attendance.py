"""Lista de asistencia: the signed sheet at the left, its twin row by row at the right."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from crm import attendance, attendance_list, sessions
from crm.acronyms import abbreviated
from crm.attendance_list import Listed, Listing
from crm.dates import show_day, show_number
from crm.errors import CrmError
from crm.i18n import _, ngettext
from crm.model import (
    Attachment,
    Event,
    EventSession,
    EventState,
    HeadCount,
    Participation,
    ParticipationState,
    Person,
    SessionAttendance,
    SignInSheet,
)
from crm.model.base import N_, Word
from ui.desk import Desk, Target
from ui.pages.attendance_absent import AbsentPreview
from ui.pages.attendance_entry import Entry
from ui.pages.attendance_scan import ScanPane
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.inputs import Combo
from ui.parts.labels import Elided, label, separator
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView
from ui.parts.toast import announce
from ui.theme import theme

ALL, THERE, VERIFY, EXPECTED = "all", "there", "verify", "expected"
SHOWN = {
    Attachment,
    Event,
    EventSession,
    HeadCount,
    Participation,
    Person,
    SessionAttendance,
    SignInSheet,
}
SHARE, LEAST, MOST = 0.4, 0.2, 0.7  # of the width, that the scanned sheet takes


def page(desk: Desk, target: Target) -> QWidget:
    """The list of the session that the target names, or else of the first session there is."""
    event_id, session_id = target.id or 0, target.value("session")
    if "session" not in dict(target.given):
        parts = desk.read(partial(sessions.of_event, event_id=event_id))
        session_id = parts[0].id if parts else None
    return AttendancePage(desk, event_id, session_id)


class AttendancePage(QWidget):
    """A row is saved as soon as it is left; each save is one action that Ctrl+Z takes back."""

    def __init__(self, desk: Desk, event_id: int, session_id: int | None) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._event_id = desk, event_id
        self._session_id, self._sheet_id = session_id, 0
        self.listing: Listing | None = None
        self._rows: dict[int, Listed] = {}
        self._moving = False
        self._warned = ""  # what was said of the state of the event
        self._build()
        self._listen()
        self._read(first=True)

    # Building

    def _build(self) -> None:
        self.head = PageHead(_("Lista de asistencia"), "", on_back=self._desk.back)
        self.absent = button(_("Marcar ausentes…"), icon="calendar-x", on=self._ask_absent)
        go = self._desk.go
        importing = partial(go, "event/attendance/import", self._event_id)
        self.import_button = button(
            _("Importar hoja…"), icon="upload", on=lambda: importing(session=self._session_id)
        )
        counts = partial(go, "event/counts", self._event_id)
        self.counts_button = button(
            _("Conteos"), icon="table-2", on=lambda: counts(session=self._session_id)
        )
        for each in (self.absent, self.import_button, self.counts_button):
            self.head.add(each)
        self.notices = Notices()
        self.sessions, self.sheets = Combo(), Combo()
        self.sessions.setAccessibleName(_("Sesión"))
        self.sheets.setAccessibleName(_("Hoja impresa, por su código"))
        self.switch = Crowded(_("Qué filas se ven"))
        self.scan = ScanPane(self._desk, self._event_id)
        self.table = TableView(_columns(), self._some, _("Filas de la lista"))
        self.entry = Entry(self._desk, self._event_id)
        self.preview = AbsentPreview()
        self.said = Elided("", "sec")
        self.total = label("", "sec")
        right = QWidget()
        right.setProperty("kind", "surface")
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(separator())
        column.addWidget(self.table, 1)
        column.addWidget(self.preview)
        column.addWidget(separator())
        column.addWidget(self.entry)
        column.addWidget(self._foot())
        self.right = right
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.scan)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(5)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.notices)
        outer.addWidget(self.splitter, 1)
        self._share = float(self._desk.settings.view.get("attendance.scan", SHARE))
        self.table.setMinimumHeight(theme().px(76))

    def _bar(self) -> QVBoxLayout:
        which = QHBoxLayout()
        which.setSpacing(8)
        which.addWidget(self.sessions, 3)
        which.addWidget(self.sheets, 2)
        bar = QVBoxLayout()
        bar.setContentsMargins(16, 8, 16, 8)
        bar.setSpacing(8)
        bar.addLayout(which)
        bar.addWidget(self.switch)
        return bar

    def _foot(self) -> QFrame:
        foot = QFrame()
        foot.setProperty("kind", "surface")
        row = QHBoxLayout(foot)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(12)
        row.addWidget(self.said, 1)
        row.addWidget(self.total)
        return foot

    def _listen(self) -> None:
        self.sessions.activated.connect(self._choose_session)
        self.sheets.activated.connect(self._choose_sheet)
        self.switch.changed.connect(lambda _which: self._show_rows())
        self.table.installEventFilter(self)
        self.table.opened.connect(self._edit)
        self.table.selected.connect(lambda _ids: self._selected())
        self.table.menu_asked.connect(self._open_menu)
        self.entry.saved.connect(self._saved)
        self.entry.kept.connect(self._kept)
        self.entry.stepped.connect(self._step)
        self.entry.opened.connect(self._edit)
        self.entry.ticked.connect(lambda id_: self._tick([id_]))
        self.entry.given_up.connect(self._give_up)
        self.preview.confirmed.connect(self._mark_absent)
        self.preview.closed.connect(self.focus_first)
        self.splitter.splitterMoved.connect(self._keep_width)
        self._desk.changes.made.connect(self._changed)

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard in the row that is to be written."""
        self.entry.take()

    def toast_above(self) -> int:
        """Where a message covers neither the row being typed nor those before it: over the bar."""
        return self.window().height() - self.table.mapTo(self.window(), QPoint()).y()

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.head, self.scan, self.right, self.table, self.entry]

    def leaving(self) -> bool:
        """Save the row that is written so far, where it can be."""
        if self.entry.row is not None:
            self.entry.save()
        return True

    def state(self) -> dict[str, Any]:
        """Where the user was."""
        return {
            "session": self._session_id,
            "sheet": self._sheet_id,
            "which": self.switch.value(),
            "entry": self.entry.draft(),
        }

    def restore(self, look: dict[str, Any]) -> None:
        """Come back there."""
        self._session_id, self._sheet_id = look["session"], look["sheet"]
        self._read(first=True)
        if look["which"] != self.switch.value():
            self.switch.choose(look["which"])
        self.entry.restore(look["entry"])

    # Reading

    def _changed(self, nouns: Collection[Any]) -> None:
        if SHOWN & set(nouns):
            self._read()
        if Attachment in nouns:
            self.scan.refresh()

    def _read(self, *, first: bool = False) -> None:
        """Read the list anew; what is being written stays."""
        ask = partial(attendance_list.listing, event_id=self._event_id)
        try:
            found = self._desk.read(
                partial(ask, session_id=self._session_id, sheet_id=self._sheet_id)
            )
        except CrmError as error:
            if self.listing is None:
                raise
            self.notices.tell("warn", str(error))
            return
        if first and self._sheet_id == 0 and found.sheets:
            self._sheet_id = found.sheets[0].id
            given = {"session_id": self._session_id, "sheet_id": self._sheet_id}
            found = self._desk.read(partial(ask, **given))
        self.listing = found
        self._rows = {each.id: each for each in found.rows}
        self.entry.show_listing(found)
        self._tell(found)
        self._show_rows()
        row = self.entry.row
        gone = row is not None and row.participation_id not in self._rows
        if first or gone or (row is None and not self.entry.dirty()):
            self._begin()  # an undo gives its number back
        elif row is not None and not self.entry.dirty():
            self.entry.load(self._rows[row.participation_id])
        if first and not any(each.row.sheet_row and not each.there for each in found.rows):
            self.table.scrollToBottom()  # nobody printed is waiting to be ticked

    def _tell(self, found: Listing) -> None:
        self.head.context.setText(found.subject)
        self._fill_choices(found)
        self.scan.caption = next(
            (each.title for each in found.sessions if each.id == found.session_id), ""
        )
        waiting = found.awaited
        self.absent.setEnabled(waiting > 0)
        self._tell_state(found)
        self._tell_total(found)
        self._offer(found)

    def _tell_state(self, found: Listing) -> None:
        said = {
            EventState.CANCELLED: _(
                "La reunión está cancelada: su lista se conserva, pero no cuenta en las cifras."
            ),
            EventState.POSTPONED: _(
                "La reunión está postergada: su lista se conserva, pero no cuenta en las cifras."
            ),
        }.get(found.state, "")
        if said != self._warned:
            self._warned = said
            if said:
                self.notices.tell("warn", said)
            else:
                self.notices.clear()

    def _fill_choices(self, found: Listing) -> None:
        self.sessions.clear()
        self.sessions.addItem(_("Toda la reunión"), None)
        for each in found.sessions:
            day = f" · {show_day(each.held_on)}" if each.held_on else ""
            self.sessions.addItem(f"{each.title}{day}", each.id)
        self.sessions.setCurrentIndex(max(0, self.sessions.findData(found.session_id)))
        self.sessions.setVisible(bool(found.sessions))
        self.sheets.clear()
        self.sheets.addItem(_("Sin hoja impresa"), None)
        for sheet in found.sheets:
            self.sheets.addItem(f"{sheet.code} · {show_day(sheet.printed_on)}", sheet.id)
        self.sheets.setCurrentIndex(max(0, self.sheets.findData(found.sheet_id)))
        self.sheets.setVisible(bool(found.sheets))

    def _tell_total(self, found: Listing) -> None:
        there = sum(each.there for each in found.rows)
        parts = [ngettext("{n} asistencia", "{n} asistencias", there).format(n=show_number(there))]
        if minors := found.minors.total:
            words = ngettext("{n} menor de 18 sin nombre", "{n} menores de 18 sin nombre", minors)
            parts.append(words.format(n=show_number(minors)))
        self.total.setText(" · ".join(parts))

    def _offer(self, found: Listing) -> None:
        wanted = {name: sum(_shown(name, each) for each in found.rows) for name in _NAMES}
        segments = [
            Segment(name, _(words), count=show_number(wanted[name]))
            for name, words in _NAMES.items()
            if name == ALL or wanted[name] or name == self.switch.value()
        ]
        values = [each.value for each in segments]
        now = self.switch.value()
        self.switch.offer(segments, now if now in values else ALL)

    def _show_rows(self) -> None:
        which = self.switch.value() or ALL
        ids = [id_ for id_, each in self._rows.items() if _shown(which, each)]
        self._moving = True
        self.table.set_empty(EmptyState("users", _(_EMPTY[which])))
        self.table.show_ids(ids)
        self.table.refresh()
        self._moving = False

    def _some(self, ids: Sequence[int]) -> dict[int, Listed]:
        return {id_: self._rows[id_] for id_ in ids if id_ in self._rows}

    # Choosing what is typed

    def _choose_session(self, index: int) -> None:
        if self._leave_row():
            self._session_id, self._sheet_id = self.sessions.itemData(index), 0
            self.switch.choose(ALL)
            self._read(first=True)
        elif self.listing is not None:
            self._fill_choices(self.listing)

    def _choose_sheet(self, index: int) -> None:
        if self._leave_row():
            self._sheet_id = self.sheets.itemData(index) or -1
            self._read(first=True)
        elif self.listing is not None:
            self._fill_choices(self.listing)

    # Rows

    def _begin(self, after: int = 0) -> None:
        """Write the next new row."""
        if self.listing is None:
            return
        last = after or max(self.listing.taken, default=0)
        self.entry.begin(self.listing.next_number(last))

    def _leave_row(self) -> bool:
        """Save what stands in the row; a name that was begun holds nothing up."""
        return self.entry.save() if self.entry.row is not None else True

    def _edit(self, id_: int) -> None:
        """Show a row of the list to be changed."""
        if self._leave_row() and id_ in self._rows:
            self._open_row(id_)

    def _open_row(self, id_: int) -> None:
        if id_ not in self.table.row_model.ids:
            self.switch.choose(ALL)
        self._moving = True
        self.table.select([id_])
        self._moving = False
        self.entry.load(self._rows[id_])
        self.entry.take()

    def _selected(self) -> None:
        """Show the row that the keyboard has come to in the table; the one before is saved."""
        id_ = self.table.current_id()
        chosen = self.table.selected_ids()
        if self._moving or id_ is None or chosen != [id_] or not self.table.hasFocus():
            return
        if self._leave_row() and id_ in self._rows:
            self.entry.load(self._rows[id_])

    def _step(self, by: int) -> None:
        """Go to the row above or below the one being written; under the last is a new one."""
        if not self._leave_row():
            return
        ids = list(self.table.row_model.ids)
        row = self.entry.row
        here = ids.index(row.participation_id) if row and row.participation_id in ids else len(ids)
        place = here + by
        if 0 <= place < len(ids):
            self._edit(ids[place])
        elif by > 0 and row is not None:
            self._new_row()

    def _new_row(self, after: int = 0) -> None:
        self._moving = True
        self.table.clearSelection()
        self._moving = False
        self._begin(after)
        self.entry.take()

    def _saved(self, said: str, fresh: bool) -> None:
        """Go on with the next row: a new one after a new one, else the next that is shown."""
        self._tell_done(said)
        row, number = self.entry.row, self.entry.number.number() or 0
        if fresh or row is None:
            self._new_row(number)
            self.table.scrollToBottom()
            return
        ids = list(self.table.row_model.ids)
        before = [id_ for id_ in self._order if id_ == row.participation_id or id_ in ids]
        place = before.index(row.participation_id) if row.participation_id in before else -1
        after = [id_ for id_ in before[place + 1 :] if id_ in ids]
        if place >= 0 and after:
            self._open_row(after[0])
        else:
            self._new_row()

    def _kept(self, said: str) -> None:
        """Show the row that was left as it stands now."""
        self._tell_done(said)
        row = self.entry.row
        if row is not None and row.participation_id in self._rows:
            self.entry.load(self._rows[row.participation_id])

    @property
    def _order(self) -> list[int]:
        return list(self._rows)

    def _tell_done(self, said: str) -> None:
        self.said.setText(said)
        announce(self, said)

    def _give_up(self) -> None:
        """Leave the row as it was; where nothing was written, go to the list and then back."""
        row = self.entry.row
        if self.entry.dirty() and row is not None:
            self.entry.load(self._rows[row.participation_id])
            self.entry.take()
        elif self.entry.dirty() or row is not None:
            self._new_row()
        elif self.table.row_model.ids:
            self._focus_table()
        else:
            self._desk.back()

    def _focus_table(self) -> None:
        if self.table.current_id() is None:
            self.table.select([self.table.row_model.ids[-1]])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keys in the table

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space ticks, Delete takes a row off: the table would take them for itself."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if event.key() == Qt.Key.Key_Space:
            self._turn()
        elif event.key() == Qt.Key.Key_Delete:
            self._delete()
        elif event.key() == Qt.Key.Key_Escape:
            self._desk.back()
        else:
            return False
        return True

    def _open_menu(self, ids: Sequence[int], place: QPoint) -> None:
        """Offer with the mouse what the keys do."""
        chosen = [self._rows[id_] for id_ in ids if id_ in self._rows]
        if not chosen:
            return
        made = menu(self)
        ticked = all(each.there for each in chosen)
        said = _("Quitar la marca de asistencia") if ticked else _("Marcar como asistente")
        add_action(made, said, self._turn, "square" if ticked else "square-check", "Space")
        person_id = chosen[0].row.person_id
        if len(chosen) == 1:
            add_action(made, _("Corregir la fila"), partial(self._edit, chosen[0].id), "pencil")
            if person_id is not None:
                go = partial(self._desk.go, "person", person_id)
                add_action(made, _("Abrir ficha"), go, "external-link")
        made.addSeparator()
        add_action(made, _("Quitar de la lista"), self._delete, "trash-2", "Del", danger=True)
        made.popup(place)

    def _turn(self) -> None:
        """Tick who is selected, or untick them where all are ticked, and go on to the next."""
        chosen = [self._rows[id_] for id_ in self.table.selected_ids() if id_ in self._rows]
        if not chosen or not self.entry.save():
            return
        there = any(not each.there for each in chosen)
        last = chosen[-1].id
        self._tick([each.id for each in chosen if each.there is not there], there=there)
        ids = list(self.table.row_model.ids)
        if len(chosen) == 1 and last in ids and there:
            self.table.select([ids[min(ids.index(last) + 1, len(ids) - 1)]])
        self._selected()

    def _tick(self, ids: Sequence[int], *, there: bool = True) -> None:
        found = self.listing
        if found is None:
            return
        rows = [self._rows[id_].row for id_ in ids]
        places = {each.participation_id: each.sheet_row for each in rows if each.sheet_row}
        tick = partial(
            attendance.tick,
            event_id=self._event_id,
            participation_ids=ids,
            session_id=found.session_id,
            sheet_id=found.sheet_id,
            places=places,
            there=there,
        )
        if not self._desk.attempt(tick):
            return
        names = ", ".join(each.shown for each in rows[:3]) + ("…" if len(rows) > 3 else "")
        said = _("{names}: asistió.") if there else _("{names}: no está en la lista.")
        self._tell_done(said.format(names=names))

    def _delete(self) -> None:
        """Take the selected rows off the list, in one action."""
        ids = self.table.selected_ids()
        if not ids:
            return

        def drop(session: Any) -> None:
            for id_ in ids:
                attendance.delete_row(session, id_)

        words = ngettext("Fila quitada de la lista.", "{n} filas quitadas de la lista.", len(ids))
        self._desk.attempt(drop, words.format(n=len(ids)))

    # Who did not come

    def _ask_absent(self) -> None:
        rows = self._desk.read(partial(attendance.awaited, event_id=self._event_id))
        self.preview.ask(rows)

    def _mark_absent(self, ids: Collection[int]) -> None:
        n = len(ids)
        said = ngettext(
            "{n} invitado quedó como ausente.", "{n} invitados quedaron como ausentes.", n
        )
        mark = partial(attendance.mark_absent, event_id=self._event_id, participation_ids=ids)
        if self._desk.attempt(mark, said.format(n=show_number(n))):
            self.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back from whatever makes nothing of it, such as the choice of a session."""
        if event.key() == Qt.Key.Key_Escape:
            self._desk.back()
        else:
            super().keyPressEvent(event)

    # Looks

    def _keep_width(self, *_where: int) -> None:
        self._share = round(self.scan.width() / max(1, self.splitter.width()), 3)
        self._desk.keep_view("attendance.scan", self._share)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width()
        scan = round(max(LEAST, min(self._share, MOST)) * wide)
        self.splitter.setSizes([scan, wide - scan])


def _shown(which: str, each: Listed) -> bool:
    return {
        ALL: True,
        THERE: each.there,
        VERIFY: each.row.to_verify,
        EXPECTED: not each.there and each.row.state is not ParticipationState.ABSENT,
    }[which]


_NAMES = {
    ALL: N_("Todas"),
    THERE: N_("Asistieron"),
    VERIFY: N_("Por verificar"),
    EXPECTED: N_("Sin marcar"),
}
_EMPTY = {
    ALL: N_("La lista está vacía. Escriba la primera fila debajo."),
    THERE: N_("Nadie está marcado como asistente todavía."),
    VERIFY: N_("No queda ninguna fila por verificar."),
    EXPECTED: N_("No queda nadie sin marcar."),
}


def _columns() -> list[Column]:
    muted = "text_2"
    return [
        Column(_("N.º"), lambda each: str(each.row.sheet_row or "—"), 46, token=muted),
        Column(
            _("Persona"),
            lambda each: each.row.shown,
            icon=_sign,
            chip=lambda each: _("por verificar") if each.row.to_verify else "",
        ),
        Column(_("Institución"), _institution, 170, token=muted),
        Column(_("Sexo"), lambda each: _said(each.row.sex), 96, token=muted, optional=True),
        Column(_("Edad"), lambda each: _said(each.row.age_band), 110, token=muted, optional=True),
        Column(_("Cargo"), lambda each: each.row.post or "", 200, token=muted, optional=True),
    ]


def _institution(each: Listed) -> str:
    return abbreviated(each.row.institution or "—")


def _said(word: Word | None) -> str:
    return word.label if word else "—"


def _sign(each: Listed) -> tuple[str, str]:
    if each.there:
        return ("circle-help", "warn") if each.row.to_verify else ("circle-check", "ok")
    if each.row.state is ParticipationState.ABSENT:
        return "x", "text_3"
    return "circle-dashed", "text_3"
