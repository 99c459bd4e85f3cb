"""Choosing whom to invite: institutions and people that are searched, filtered and ticked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import invitations, organizations, people
from crm.dates import show_number
from crm.i18n import _, ngettext
from crm.invitations import Invitee, Whom
from ui.desk import Desk
from ui.pages.actor_filters import ActorFilters
from ui.pages.invitations_looks import chosen_columns
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.inputs import Combo
from ui.parts.labels import Elided, label
from ui.parts.search_field import SearchField
from ui.parts.segmented import Segment, Segmented
from ui.parts.table import Column, TableView
from ui.theme import theme

FOUND, CHOSEN = "found", "chosen"
MOST_PEOPLE = 200
BOX = 28  # within which a press ticks


class Choosing(QWidget):
    """What was found, what of it is chosen, and the press that invites them.

    Another list than an event's says under «What is chosen for» what it is.
    """

    changed = Signal()  # who is chosen
    invited = Signal()

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk, self._id = desk, event_id
        self._found: dict[int, Invitee] = {}
        self.chosen: dict[int, Invitee] = {}
        self._build()
        self._listen()
        self.look_up()

    # What is chosen for

    def columns(self) -> list[Column]:
        """What the table says of each."""
        return chosen_columns(self.is_chosen)

    def name(self) -> str:
        """What the table is called."""
        return _("A quién invitar")

    def keys_said(self) -> str:
        """What its keys do."""
        return _("Espacio: elegir o dejar; Ctrl+Enter: invitar")

    def verb(self, count: int) -> str:
        """What the button says when so many are chosen."""
        return _("Invitar a {n}").format(n=show_number(count)) if count else _("Invitar")

    def told(self, count: int) -> str:
        """What is said once it was done."""
        said = ngettext("{n} invitado agregado", "{n} invitados agregados", count)
        return said.format(n=show_number(count))

    def candidates(
        self,
        session: Session,
        organization_ids: Sequence[int],
        person_ids: Sequence[int],
        whom: Whom,
        post: str,
    ) -> list[Invitee]:
        """Who would be put on the list by choosing these."""
        return invitations.candidates(
            session, self._id, organization_ids, person_ids, whom=whom, post=post
        )

    def put(self, session: Session, who: Sequence[tuple[int | None, int | None]]) -> object:
        """Put these on the list."""
        return invitations.invite(session, self._id, who)

    # Building

    def _build(self) -> None:
        self.search = SearchField(
            _("Buscar instituciones y personas"), _("Institución, persona, ubigeo…")
        )
        self.filters = ActorFilters(self._desk, people=True)
        self.whom = Combo()
        self.whom.setAccessibleName(_("A quién, de cada institución"))
        for each in Whom:
            self.whom.addItem(each.label)
        self.post = QLineEdit(placeholderText=_("Por ejemplo: gerente desarrollo"))
        self.post.setAccessibleName(_("Cargo"))
        self.shown = Segmented(
            _("Qué se muestra"), [Segment(FOUND, _("Encontrados")), Segment(CHOSEN, _("Elegidos"))]
        )
        self.table = TableView(self.columns(), self._fetch, self.name())
        self.table.setAccessibleDescription(self.keys_said())
        self.count = Elided("", "sec")
        self.all = button(_("Elegir todos"), "ghost", small=True, on=self.choose_all)
        self.none = button(_("Dejar todos"), "ghost", small=True, on=self.drop_all)
        self.invite = button(self.verb(0), "primary", "user-plus", on=self.write)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        edge = QHBoxLayout()
        edge.setContentsMargins(12, 0, 0, 0)
        edge.addWidget(self.table)
        column.addLayout(edge, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 16, 8)
        foot.setSpacing(8)
        foot.addWidget(self.count, 1)
        for made in (self.all, self.none, self.invite):
            foot.addWidget(made)
        column.addLayout(foot)

    def _bar(self) -> QVBoxLayout:
        bar = QVBoxLayout()
        bar.setContentsMargins(20, 12, 16, 8)
        bar.setSpacing(8)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.search, 1)
        first.addWidget(self.shown)
        bar.addLayout(first)
        bar.addWidget(self.filters)
        second = QHBoxLayout()
        second.setSpacing(8)
        second.addWidget(label(_("De cada institución:"), "field"))
        second.addWidget(self.whom)
        second.addWidget(self.post, 1)
        second.addStretch(1)
        bar.addLayout(second)
        return bar

    def _listen(self) -> None:
        self.search.searched.connect(lambda _typed: self.look_up())
        self.search.down.connect(self._to_table)
        self.filters.changed.connect(self.look_up)
        self.whom.currentIndexChanged.connect(lambda _n: self.look_up())
        self.post.textChanged.connect(lambda _typed: self.look_up())
        self.shown.changed.connect(lambda _what: self._show())
        self.table.opened.connect(lambda id_: self.toggle([id_]))
        self.table.installEventFilter(self)
        self.table.viewport().installEventFilter(self)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.write, context=here)
        theme().changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self.whom.setMinimumWidth(theme().px(190))

    # Finding

    def look_up(self) -> None:
        """Show who would be invited by what is asked for; nothing asked, nobody."""
        whom = list(Whom)[self.whom.currentIndex()]
        self.post.setVisible(whom is Whom.POST)
        filters, typed = self.filters.value(), self.search.text().strip()
        of_people = self.filters.of_people()

        def look(session: Session) -> list[Invitee]:
            wanted = filters or not of_people
            ids = organizations.find(session, typed, filters) if wanted else []
            who = []
            if of_people is not None:
                who = people.find(session, typed, segment=of_people)
            elif typed and not filters:
                who = people.find(session, typed, limit=MOST_PEOPLE)
            return self.candidates(session, ids, who, whom, self.post.text())

        rows = self._desk.read(look) if typed or filters or of_people else []
        self._found = {each.id: each for each in rows}
        self.shown.choose(FOUND)
        self._show()

    def show_segment(self, segment_id: int) -> None:
        """Find whoever belongs to a segment, if it is there."""
        if self.filters.segments.offers(segment_id):
            self.filters.show_segment(segment_id)

    def again(self) -> None:
        """Look again, as the file is now, at who is found and who is chosen."""
        self.look_up()
        for id_ in self.chosen.keys() & self._found.keys():
            self.chosen[id_] = self._found[id_]

    def is_chosen(self, each: Invitee) -> bool:
        """Whether somebody is ticked."""
        return each.id in self.chosen

    def _fetch(self, ids: Sequence[int]) -> dict[int, Invitee]:
        return {id_: self.chosen.get(id_) or self._found[id_] for id_ in ids}

    def _show(self) -> None:
        asked = self.shown.value()
        shown = self.chosen if asked == CHOSEN else self._found
        self.table.set_empty(EmptyState("users", self._nothing()))
        self.table.show_ids(list(shown))
        self.table.refresh()
        self._tell()

    def _nothing(self) -> str:
        if self.shown.value() == CHOSEN:
            return _("Aún no hay elegidos. Márquelos con Espacio.")
        if self.search.text().strip() or self.filters.value() or self.filters.of_people():
            return _("Nada coincide.")
        return _("Busque o filtre instituciones y personas; márquelas con Espacio.")

    def _tell(self) -> None:
        count = len(self.chosen)
        found = ngettext("{n} encontrado", "{n} encontrados", len(self._found))
        chosen = ngettext("{n} elegido", "{n} elegidos", count)
        self.count.setText(
            " · ".join(
                (
                    found.format(n=show_number(len(self._found))),
                    chosen.format(n=show_number(count)),
                )
            )
        )
        self.invite.say(self.verb(count), "Ctrl+Enter")
        self.invite.setEnabled(count > 0)
        self.none.setEnabled(count > 0)
        self.all.setEnabled(any(self._offered(each) for each in self._found.values()))

    # Ticking

    def _offered(self, each: Invitee) -> bool:
        """Whether a press that takes all takes this one: not who asked to be left alone."""
        return each.state is None and not each.do_not_contact and each.id not in self.chosen

    def choose_all(self) -> None:
        """Choose all that were found, but for who asked not to be contacted."""
        self._take(each for each in self._found.values() if self._offered(each))

    def drop_all(self) -> None:
        """Choose nobody."""
        self.chosen.clear()
        self._after()

    def toggle(self, ids: Iterable[int]) -> None:
        """Choose these, or where all of them are chosen, let them go."""
        rows = [each for id_ in ids if (each := self._fetch([id_])[id_]).state is None]
        if rows and all(each.id in self.chosen for each in rows):
            for each in rows:
                del self.chosen[each.id]
            self._after()
        else:
            self._take(rows)

    def _take(self, rows: Iterable[Invitee]) -> None:
        self.chosen |= {each.id: each for each in rows}
        self._after()

    def _after(self) -> None:
        if self.shown.value() == CHOSEN:
            self._show()
        else:
            self.table.refresh()
            self._tell()
        self.changed.emit()

    def write(self) -> None:
        """Invite who is chosen, in one action."""
        chosen = [(each.person_id, each.organization_id) for each in self.chosen.values()]
        if not chosen:
            return
        kept, self.chosen = self.chosen, {}
        if self._desk.attempt(lambda session: self.put(session, chosen), self.told(len(chosen))):
            self.invited.emit()
        else:
            self.chosen = kept
        self._tell()

    # Keys

    def _to_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.selected_ids() and (ids := self.table.row_model.ids):
            self.table.select(ids[:1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space ticks, where a table would select, and so does a press on a box."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            index = self.table.indexAt(event.position().toPoint())
            on_box = 0 <= event.position().x() < theme().px(BOX)
            if index.isValid() and on_box and not event.modifiers():
                self.toggle([self.table.row_model.id_at(index.row())])
            return False
        pressed = event.type() == QEvent.Type.KeyPress
        if not (pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space):
            return False
        self.toggle(self.table.selected_ids())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.table.hasFocus():
            self.search.take()
        else:
            super().keyPressEvent(event)

    # What the page remembers

    def keep(self) -> dict[str, Any]:
        """What is asked for and who is chosen."""
        return {
            "typed": self.search.text(),
            "filters": self.filters.keep(),
            "whom": self.whom.currentIndex(),
            "post": self.post.text(),
            "chosen": dict(self.chosen),
        }

    def restore(self, kept: Mapping[str, Any]) -> None:
        """Ask again for what was kept."""
        self.filters.restore(kept["filters"])
        self.whom.setCurrentIndex(kept["whom"])
        self.post.setText(kept["post"])
        self.search.setText(kept["typed"])
        self.chosen = dict(kept["chosen"])
        self.look_up()
        self.changed.emit()
