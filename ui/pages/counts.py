"""Conteos: attendances, people, institutions and municipalities, each with who is behind it."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import count_lines, counting, sessions
from crm.count_lines import CountLine
from crm.counting import Counts, Share
from crm.dates import show_day, show_number
from crm.errors import NotFound
from crm.i18n import _, ngettext
from crm.model import Event, EventSession, HeadCount, Organization, Participation, Person
from crm.model.base import N_
from crm.sessions import SessionRow
from ui.desk import Desk, Target
from ui.pages.profile_parts import ProfileBody, chain
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.inputs import Combo
from ui.parts.labels import label
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.shares import FigureTile, ShareHead, ShareRow
from ui.parts.timeline import SmallList, TimelineRow

ATTENDANCES, PEOPLE, INSTITUTIONS, MUNICIPALITIES = "attendances", "people", "institutions", "local"
FIGURES = {
    ATTENDANCES: N_("asistencias"),
    PEOPLE: N_("personas únicas"),
    INSTITUTIONS: N_("instituciones únicas"),
    MUNICIPALITIES: N_("municipalidades únicas"),
}
PARTS: dict[str, tuple[str, Callable[[Counts], Sequence[Share]]]] = {
    "sex": (N_("Por sexo"), lambda counts: counts.by_sex),
    "age": (N_("Por edad"), lambda counts: counts.by_age),
    "kind": (N_("Por tipo de actor"), lambda counts: counts.by_kind),
    "territory": (N_("Por territorio"), lambda counts: counts.by_territory),
    "modality": (N_("Por modalidad"), lambda counts: counts.by_modality),
}
SHOWN = {Event, EventSession, HeadCount, Organization, Participation, Person}
Key = tuple[str, int]  # a figure, or the part of a breakdown by its place


def page(desk: Desk, target: Target) -> QWidget:
    """The counts of the event of the target, or of the session that it names."""
    return CountsPage(desk, target.id or 0, target.value("session"))


class CountsPage(QWidget):
    """The figures and their parts at the left; at the right whoever the pressed one counts."""

    def __init__(self, desk: Desk, event_id: int, session_id: int | None) -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._event_id, self._session_id = desk, event_id, session_id
        self._counts: Counts | None = None
        self._chosen: Key = (ATTENDANCES, 0)
        self._build()
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, desk.back, context=here)
        desk.changes.made.connect(self._changed)
        self._read()

    def _build(self) -> None:
        self.head = PageHead(_("Conteos"), "", on_back=self._desk.back)
        self.sessions = Combo()
        self.sessions.setAccessibleName(_("Sesión"))
        self.sessions.setMinimumContentsLength(24)
        self.sessions.activated.connect(self._choose_session)
        self.head.add(self.sessions)
        go = partial(self._desk.go, "event/attendance", self._event_id)
        see = button(_("Ver la lista"), icon="list", on=lambda: go(session=self._session_id))
        self.head.add(see)
        self.notices = Notices()
        self.tiles = {name: FigureTile(_(words)) for name, words in FIGURES.items()}
        figures = QWidget()
        row = QHBoxLayout(figures)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for name, tile in self.tiles.items():
            tile.clicked.connect(partial(self._choose, (name, 0)))
            row.addWidget(tile)
        self.cards: dict[str, Card] = {}
        self.lists: dict[str, SmallList] = {}
        columns = (_("asistencias"), _("personas"), _("sin nombre"))
        for name, (title, _parts) in PARTS.items():
            self.cards[name] = card = Card()
            self.lists[name] = rows = SmallList(_(title), most=12)
            rows.opened.connect(self._choose)
            card.add(ShareHead(_(title), columns))
            card.add(rows)
        self.behind = Card()
        self.title = label("", "section", wrap=True)
        self.note = label("", "sec", wrap=True, tone="muted")
        self.lines = SmallList(_("Registros de la cifra"), most=50)
        self.lines.opened.connect(self._open)
        self.nobody = label(_("Nadie todavía."), "sec", tone="muted")
        for each in (self.title, self.note, self.nobody, self.lines):
            self.behind.add(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.notices)
        body = ProfileBody([figures], list(self.cards.values()), [self.behind])
        column.addWidget(body, 1)

    def focus_first(self) -> None:
        """Put the keyboard on the first figure."""
        self.tiles[ATTENDANCES].setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.head, *self.tiles.values(), *self.lists.values(), self.lines]

    # Counting

    def _changed(self, nouns: frozenset[type]) -> None:
        if SHOWN & set(nouns):
            self._read()

    def _choose_session(self, index: int) -> None:
        self._session_id = self.sessions.itemData(index)
        self._read()

    def _read(self) -> None:
        try:
            subject, parts, self._counts = self._desk.read(self._look)
        except NotFound as error:
            if self._counts is None:
                raise
            self.notices.tell("warn", str(error))
            return
        self.head.context.setText(subject)
        self._fill_sessions(parts)
        self._show(self._counts)

    def _look(self, session: Session) -> tuple[str, list[SessionRow], Counts]:
        event = session.get(Event, self._event_id)
        if event is None:
            raise NotFound(_("Esa reunión ya no está en este archivo."))
        counts = counting.counts(session, [self._event_id], session_id=self._session_id)
        return event.subject, sessions.of_event(session, self._event_id), counts

    def _fill_sessions(self, parts: Sequence[SessionRow]) -> None:
        self.sessions.clear()
        self.sessions.addItem(_("Toda la reunión"), None)
        for each in parts:
            day = f" · {show_day(each.held_on)}" if each.held_on else ""
            self.sessions.addItem(f"{each.title}{day}", each.id)
        self.sessions.setCurrentIndex(max(0, self.sessions.findData(self._session_id)))
        self.sessions.setVisible(bool(parts))

    def _show(self, found: Counts) -> None:
        if found.not_held.total:
            said = _("La reunión está cancelada o postergada: nada de ella cuenta.")
            self.notices.tell("warn", said)
        else:
            self.notices.clear()
        self._show_figures(found)
        for name, (_title, parts) in PARTS.items():
            shares = parts(found)
            whole = max((each.total for each in shares), default=0)
            self.lists[name].show_rows(
                [_row((name, place), each, whole) for place, each in enumerate(shares)]
            )
            self.cards[name].setVisible(bool(shares))
        self._show_behind(found)
        chain(self)

    def _show_figures(self, found: Counts) -> None:
        heads, unknown = found.heads.total, found.unidentified.total
        self.tiles[ATTENDANCES].say(
            show_number(found.total),
            ngettext("{n} sin nombre", "{n} sin nombre", heads).format(n=found.at_least(heads))
            if heads
            else "",
        )
        self.tiles[PEOPLE].say(
            show_number(found.unique_people),
            ngettext("{n} por verificar", "{n} por verificar", unknown).format(
                n=show_number(unknown)
            )
            if unknown
            else "",
        )
        outside = len(found.institutions.names)
        self.tiles[INSTITUTIONS].say(
            show_number(found.institutions.total),
            ngettext("{n} fuera del archivo", "{n} fuera del archivo", outside).format(
                n=show_number(outside)
            )
            if outside
            else "",
        )
        self.tiles[MUNICIPALITIES].say(show_number(found.municipalities.total))

    # Who is behind a figure

    def _choose(self, key: Key, _pressed: bool = True) -> None:
        self._chosen = key
        if self._counts is not None:
            self._show_behind(self._counts)
            chain(self)

    def _show_behind(self, found: Counts) -> None:
        name, place = self._chosen
        shares = PARTS[name][1](found) if name in PARTS else ()
        if name in PARTS and place >= len(shares):
            name, place = ATTENDANCES, 0
            shares = ()
        for each, tile in self.tiles.items():
            tile.setAutoExclusive(False)
            tile.setChecked(each == name)
        self.note.setText("")
        if shares:
            share = shares[place]
            title = f"{_(PARTS[name][0])}: {share.label}"
            lines = self._desk.read(partial(_of_share, share=share))
        else:
            title = _(FIGURES[name]).capitalize()
            lines = self._desk.read(partial(_of_figure, name=name, found=found))
            doubts = found.doubts if name == ATTENDANCES else ()
            self.note.setText("\n".join((*(each.said for each in doubts), _(_NOTES[name]))))
        self.title.setText(title)
        self.note.setVisible(bool(self.note.text()))
        self.lines.show_rows([_line(number, each) for number, each in enumerate(lines)])
        self.lines.setVisible(bool(lines))
        self.nobody.setVisible(not lines)

    def _open(self, key: tuple[int, str, int]) -> None:
        _number, kind, id_ = key
        if kind:
            self._desk.go(kind, id_)


_NOTES = {
    ATTENDANCES: N_("Cada fila de la lista cuenta una vez, también quienes van sin nombre."),
    PEOPLE: N_("Cada persona cuenta una vez; de quien no se identificó, cada fila."),
    INSTITUTIONS: N_("Las de quienes asistieron, como eran ese día, y las contadas sin nombre."),
    MUNICIPALITIES: N_("Las municipalidades distritales y provinciales entre esas instituciones."),
}


def _of_share(session: Session, share: Share) -> list[CountLine]:
    return [
        *count_lines.of_attendances(session, share.attendances.ids),
        *count_lines.of_heads(session, share.heads.ids),
    ]


def _of_figure(session: Session, name: str, found: Counts) -> list[CountLine]:
    if name == ATTENDANCES:
        return [
            *count_lines.of_attendances(session, found.attendances.ids),
            *count_lines.of_heads(session, found.heads.ids),
        ]
    if name == PEOPLE:
        return [
            *count_lines.of_people(session, found.people.ids),
            *count_lines.of_attendances(session, (*found.unidentified.ids, *found.erased.ids)),
        ]
    if name == INSTITUTIONS:
        where = found.institutions
        return count_lines.of_institutions(session, where.ids, where.names)
    return count_lines.of_institutions(session, found.municipalities.ids)


def _row(key: Key, share: Share, whole: int) -> ShareRow:
    numbers = (share.attendances.total, share.people, share.heads.total)
    return ShareRow(
        key,
        share.label,
        numbers=tuple(show_number(each) if each else "—" for each in numbers),
        share=share.total / whole if whole else 0.0,
    )


def _line(number: int, each: CountLine) -> TimelineRow:
    icons = {"person": "user", "organization": "building-2"}
    key = number, each.kind, each.id
    if each.to_verify:
        return TimelineRow(key, each.title, each.detail, "", "circle-help", "warn")
    return TimelineRow(key, each.title, each.detail, "", icons.get(each.kind, "users"))
