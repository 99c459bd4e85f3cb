"""Actores: the list of institutions and people, and beside it the profile of the one chosen."""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from crm.i18n import _
from ui.desk import Desk, Target
from ui.pages.actor_column import ORGANIZATIONS, PEOPLE, ActorColumn
from ui.parts.cards import EmptyState
from ui.theme import theme

if TYPE_CHECKING:  # the list is painted before these are loaded
    from ui.pages.person import PersonPage
    from ui.pages.profile import OrganizationPage

    Profile = OrganizationPage | PersonPage

WIDTH, WIDEST, USUAL, USUAL_NARROW, NARROW = 280, 440, 352, 296, 1100
WIDTH_KEPT = "actors.width"
SOON_MS = 200


def actors_page(desk: Desk, target: Target) -> QWidget:
    """Return the page with this actor open, if the target names one."""
    page = ActorsPage(desk)
    page.show_target(target)
    return page


class ActorsPage(QWidget):
    """List and profile side by side.

    The profiles are built once the list is in sight, or at once for an actor that is opened.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.column = ActorColumn(desk)
        self.nobody = EmptyState("users", _("Elija un actor de la lista para ver su ficha."))
        self.detail = QStackedWidget()
        self.detail.addWidget(self.nobody)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self.column)
        self.splitter.addWidget(self.detail)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        self._tab = ORGANIZATIONS  # of the one whose profile is shown
        self._shown: Profile | None = None
        self._waiting: tuple[str, int] | None = None
        self._pause = QTimer(self, singleShot=True, interval=60)
        self._pause.timeout.connect(self._show_waiting)
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._refresh)
        self._keep = QTimer(self, singleShot=True, interval=500)
        self._keep.timeout.connect(self._keep_width)
        self.column.chosen.connect(self._choose)
        self.column.opened.connect(self._open)
        self.splitter.splitterMoved.connect(lambda _place, _number: self._keep.start())
        desk.changes.made.connect(self._changed)
        theme().changed.connect(self._fit)
        self._fit()

    @cached_property
    def organization(self) -> "OrganizationPage":
        """The profile of an institution."""
        from ui.pages.profile import OrganizationPage

        profile = OrganizationPage(self._desk)
        self._take(profile)
        return profile

    @cached_property
    def person(self) -> "PersonPage":
        """The profile of a person."""
        from ui.pages.person import PersonPage

        profile = PersonPage(self._desk)
        self._take(profile)
        return profile

    def paintEvent(self, event: QPaintEvent) -> None:
        """Build the profiles once the list is in sight, and hear the keys in between."""
        super().paintEvent(event)
        QTimer.singleShot(SOON_MS, self, lambda: self.organization)
        QTimer.singleShot(2 * SOON_MS, self, lambda: self.person)

    def _take(self, profile: "Profile") -> None:
        self.detail.addWidget(profile)
        profile.gone.connect(self._nobody)

    # What the frame asks of a page

    def show_target(self, target: Target) -> None:
        """Show the list that the target names, or the actor."""
        if target.kind in ("organization", "person") and target.id is not None:
            tab = PEOPLE if target.kind == "person" else ORGANIZATIONS
            id_ = self._kept(target.kind, target.id)
            self.column.show_actor(tab, id_)
            self._show(tab, id_)
        elif target.value("segment"):
            self.column.show_segment(target.value("tab"), target.value("segment"))
        elif target.value("tab"):
            self.column.switch.choose(target.value("tab"))
        elif target.value("territory"):
            self.column.show_territory(*target.value("territory"))
        self.column.begin()

    def _kept(self, kind: str, id_: int) -> int:
        """Who is meant by an id: whoever was made one with another is that other now."""
        from crm import merging

        noun = merging.KINDS[kind]
        merge = self._desk.read(lambda session: merging.kept_for(session, noun, id_))
        if merge is None:
            return id_
        said = _("«{gone}» se combinó con «{kept}»: esta es la ficha de los dos.")
        self._desk.told.emit(said.format(gone=merge.gone_name, kept=merge.kept_name), False)
        return merge.kept_id

    def focus_first(self) -> None:
        self.search_here()

    def search_here(self) -> None:
        """Put the keyboard in the search."""
        self.column.search.take()

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.column, self.detail]

    def toggle_compact(self) -> None:
        """Show the list in rows of one line, or of two, and remember it."""
        compact = not self._desk.settings.view.get("actors.compact", False)
        self._desk.keep_view("actors.compact", compact)
        self.column.set_compact(compact)

    def new_event(self) -> None:
        """Log a meeting with the actor that is open."""
        if self._shown is not None:
            self._shown.new_event()
        else:
            self._desk.go("event/new")

    def edit(self) -> None:
        """Correct the actor that is open."""
        opened = self._opened()
        if opened is not None:
            kind = "organization" if opened[0] == ORGANIZATIONS else "person"
            self._desk.go(f"{kind}/edit", opened[1])

    def print_brief(self) -> None:
        """Print the briefs of those selected, or of the one that is open."""
        if len(self.column.view.selected_ids()) > 1:
            self.column.print_briefs()
        elif self._shown is not None:
            self._shown.print_brief()

    def print_shown(self) -> None:
        """Print what is shown, which is a brief here."""
        self.print_brief()

    def state(self) -> dict[str, Any]:
        """Return how the page looks, for `restore`."""
        scroll = 0
        if self._shown is not None:
            scroll = self._shown.body.verticalScrollBar().value()
        return {"list": self.column.state(), "open": self._opened(), "scroll": scroll}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        self.column.restore(state["list"])
        if state["open"] is not None:
            self._show(*state["open"])
        if self._shown is not None:
            self._shown.body.verticalScrollBar().setValue(state["scroll"])

    # List and profile

    def _opened(self) -> tuple[str, int] | None:
        return None if self._shown is None else (self._tab, self._shown.id)

    def _choose(self, tab: str, id_: int) -> None:
        """Show the one selected, once the user stops going through the list."""
        self._waiting = tab, id_
        self._pause.start()

    def _show_waiting(self) -> None:
        if self._waiting is not None:
            self._show(*self._waiting)

    def _show(self, tab: str, id_: int) -> None:
        self._pause.stop()
        self._waiting = None
        if self._opened() == (tab, id_):
            return
        self._tab = tab
        self._shown = self.organization if tab == ORGANIZATIONS else self.person
        self.detail.setCurrentWidget(self._shown)
        self._shown.show_actor(id_)

    def _open(self, tab: str, id_: int) -> None:
        """Show an actor, and go on to it."""
        self._show(tab, id_)
        if self._shown is not None:
            self._shown.focus_first()

    def _nobody(self) -> None:
        self._shown = None
        self.detail.setCurrentWidget(self.nobody)

    def _changed(self, _nouns: object) -> None:
        self._later.start()

    def _refresh(self) -> None:
        self.column.refresh()
        if self._shown is not None:
            self._shown.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        inside = self.detail.isAncestorOf(self.focusWidget() or self)
        if event.key() == Qt.Key.Key_Escape and inside:
            self.column.enter_list()
        else:
            super().keyPressEvent(event)

    # Widths

    def _fit(self) -> None:
        """Give the list the width that it was left with, or that suits the window."""
        px = theme().px
        self.column.setMinimumWidth(px(WIDTH))
        self.column.setMaximumWidth(px(WIDEST))
        narrow = self.window().width() < px(NARROW)
        wide = self._desk.settings.view.get(WIDTH_KEPT) or px(USUAL_NARROW if narrow else USUAL)
        self.splitter.setSizes([wide, max(1, self.width() - wide)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._keep.isActive():
            self._fit()

    def _keep_width(self) -> None:
        self._desk.keep_view(WIDTH_KEPT, self.splitter.sizes()[0])
