"""Segmentos: groups that are told by what they have in common, edited beside their list."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import criteria, drafts, events, segments
from crm.criteria import Group, OfKind
from crm.dates import show_partial
from crm.errors import CrmError, Invalid
from crm.i18n import _
from crm.model import Segment, SegmentOf
from crm.segments import SegmentRow
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.pages.actor_column import ORGANIZATIONS, PEOPLE
from ui.pages.actor_tabs import SEGMENTS, ActorTabs
from ui.pages.profile_parts import chain
from ui.pages.segment_choices import Choices, how_many, read_choices
from ui.pages.segment_editor import Draft, SegmentEditor
from ui.parts.buttons import add_action, button, menu
from ui.parts.cards import EmptyState
from ui.parts.choice_list import Choice, ChoiceList
from ui.parts.labels import label, separator
from ui.parts.page_head import PageHead
from ui.parts.task import Task
from ui.theme import theme

WIDTH, WIDEST, USUAL, USUAL_NARROW, NARROW = 280, 440, 352, 296, 1100
WIDTH_KEPT = "segments.width"
NEW = 0  # the place of the one that has never been saved
FEW = 8
DRAFTS, KEEP_MS = "segments", 2_000
BLANK = Draft("", SegmentOf.ORGANIZATIONS, Group((OfKind(),)))
ICONS = {SegmentOf.ORGANIZATIONS: "building-2", SegmentOf.PEOPLE: "users"}


def page(desk: Desk, target: Target) -> QWidget:
    """The segments of this file, with the one that the target names, or a new one, open."""
    made = SegmentsPage(desk)
    made.show_target(target)
    return made


class SegmentsPage(QWidget):
    """The list with live counts, and the one that is chosen; what is not saved yet is kept."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: dict[int, SegmentRow] = {}
        self._counts: dict[int, int] = {}
        self._drafts: dict[int, Draft] = {}
        self._open: int | None = None
        self._total = ""  # how many belong to the one that is open, in words
        self._task: Task | None = None
        self._clock = QTimer(self, singleShot=True, interval=KEEP_MS)
        self._clock.timeout.connect(self.leaving)
        self._later = QTimer(self, singleShot=True, interval=200)
        self._later.timeout.connect(self._refresh)
        self._build()
        self._drafts = desk.read(_kept_drafts)
        self._read()
        desk.changes.made.connect(self._changed)
        theme().changed.connect(self._fit)
        self._fit()

    # Building

    def _build(self) -> None:
        self.editor = SegmentEditor(self._desk)
        self.list = ChoiceList(_("Segmentos"))
        self.list.chosen.connect(self._choose)
        self.list.opened.connect(lambda _id: self.editor.name.setFocus())
        self.editor.changed.connect(self._altered)
        self.editor.counted.connect(self._take_count)
        self.detail = QStackedWidget()
        new = button(_("Nuevo segmento"), "primary", "plus", on=self.new)
        sentence = _(
            "Un segmento reúne a quienes cumplen unas condiciones, hoy y más adelante: sirve para "
            "filtrar, invitar y escribir."
        )
        self.nothing = EmptyState("list-filter", sentence, new)
        self.detail.addWidget(self.nothing)
        self.detail.addWidget(self._right())
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(self._left())
        self.splitter.addWidget(self.detail)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        self.splitter.splitterMoved.connect(
            lambda _place, _number: self._desk.keep_view(WIDTH_KEPT, self.splitter.sizes()[0])
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save, context=here)

    def _left(self) -> QWidget:
        self.left = QWidget()
        self.left.setProperty("kind", "surface")
        self.left.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs = ActorTabs(self._desk, SEGMENTS, self)
        head = QHBoxLayout()
        head.setContentsMargins(14, 9, 12, 8)
        head.addWidget(label(_("Segmentos"), "title"))
        head.addStretch(1)
        self.add = button(_("Nuevo segmento"), "ghost", "plus", small=True, on=self.new)
        head.addWidget(self.add)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addLayout(head)
        column.addWidget(separator())
        column.addWidget(self.list, 1)
        return self.left

    def _right(self) -> QWidget:
        whole = QWidget()
        self.head = PageHead(_("Segmento"))
        self.copy = button(_("Duplicar"), "icon", "copy", on=self.duplicate)
        self.drop = button(_("Eliminar"), "icon", "trash-2", on=self.delete)
        self.keep = button(_("Guardar"), "primary", "save", on=self.save)
        self.keep.say(_("Guardar"), "Ctrl+Enter")
        self.revert = button(_("Descartar cambios"), "icon", "undo-2", on=self.discard)
        for each in (self.revert, self.copy, self.drop, self.keep):
            self.head.add(each)
        self.see = self.editor.add_act(_("Ver en Actores"), "users", self._see)
        self.invite = self.editor.add_act(_("Invitar"), "user-plus", self._offer_events)
        self.mail = self.editor.add_act(_("Nuevo envío"), "mail", self._mail)
        self.leave = self.editor.add_act(_("Exportar"), "download", self._export)
        self.print = self.editor.add_act(_("Imprimir"), "printer", self._offer_papers)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.editor, 1)
        return whole

    # What the frame asks of a page

    def show_target(self, target: Target) -> None:
        """Show the segment that the target names, or the first."""
        if target.id is not None and target.id in self._rows:
            self._show(target.id)
        elif target.value("new"):
            self.new(target.value("group"))
        elif self._open is None and (self._rows or self._drafts):
            self._show(next(iter(self._rows), NEW))

    def focus_first(self) -> None:
        """Put the keyboard in the name of a new one, or in the list or on what makes the first."""
        if self._open == NEW:
            self.editor.name.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self._rows or self._drafts:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def panes(self) -> list[QWidget]:
        """What F6 goes through."""
        return [self.left, self.detail]

    def edit(self) -> None:
        """Go to the conditions of the one that is open."""
        if self.editor.group is not None and self._open is not None:
            self.editor.group.focus_first()

    def leaving(self) -> bool:
        """Keep in the file what is not saved, and say whether it could be kept."""
        self._clock.stop()
        kept = {str(id_): _plain(draft) for id_, draft in self._drafts.items() if draft != BLANK}
        if kept == (self._desk.read(lambda session: drafts.read(session, DRAFTS)) or {}):
            return True
        if not kept:
            return self._desk.attempt(lambda session: drafts.drop(session, DRAFTS))
        return self._desk.attempt(lambda session: drafts.keep(session, DRAFTS, kept))

    def state(self) -> dict[str, Any]:
        """Return how the page looks."""
        return {"open": self._open}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Look as the page did then."""
        if state["open"] in self._rows or state["open"] in self._drafts:
            self._show(state["open"])

    # The list

    def _changed(self, nouns: frozenset[type]) -> None:
        if nouns & segments.SPOKEN_OF:
            self._read()
        self._later.start()

    def _refresh(self) -> None:
        """What changed in the file may change who belongs to what."""
        self._count()
        if self._open is not None:
            self.editor.look()

    def _read(self) -> None:
        def look(session: Session) -> tuple[list[SegmentRow], Choices]:
            return segments.every(session), read_choices(session)

        rows, choices = self._desk.read(look)
        self.editor.offer(choices)
        before, self._rows = self._rows, {each.id: each for each in rows}
        self._drafts = {
            id_: each for id_, each in self._drafts.items() if id_ == NEW or id_ in self._rows
        }
        self._list()
        self._count()
        if self._open is not None and self._open not in (*self._rows, *self._drafts):
            self._show(next(iter(self._rows), None))
        elif (open_ := self._open) is not None and open_ not in self._drafts:
            self._show_again(open_, before)

    def _show_again(self, id_: int, before: Mapping[int, SegmentRow]) -> None:
        """Show the one that is open anew where it was changed elsewhere."""
        if before.get(id_) != self._rows[id_]:
            self._show(id_)

    def _list(self) -> None:
        shown: list[Choice] = []
        if NEW in self._drafts:
            name = self._drafts[NEW].name or _("Segmento nuevo")
            shown.append(Choice(NEW, name, _("sin guardar"), "plus", "accent"))
        for of in SegmentOf:
            rows = [each for each in self._rows.values() if each.of is of]
            if rows:
                shown.append(Choice(None, of.label))
            shown += [self._choice(each) for each in rows]
        self.list.show_choices(shown)

    def _choice(self, row: SegmentRow) -> Choice:
        said = []
        if row.id in self._counts:
            is_people = row.of is SegmentOf.PEOPLE
            said.append(how_many(self._counts[row.id], people=is_people))
        if row.id in self._drafts:
            said.append(_("cambios sin guardar"))
        said.append(row.problem or row.said)
        icon, token = (ICONS[row.of], "accent") if not row.problem else ("triangle-alert", "warn")
        return Choice(row.id, row.name, " · ".join(said), icon, token)

    def _count(self) -> None:
        """Count them all off the thread that draws, a few at a time."""
        if self._task is not None:
            self._task.cancel()
        rows = list(self._rows.values())

        def look(task: Task) -> dict[int, int]:
            found: dict[int, int] = {}
            with self._desk.db.read() as session:
                for some in segments.counts(session, rows):
                    found |= some
                    task.step(len(found), len(rows))
            return found

        self._task = Task(look)
        self._task.succeeded.connect(self._take_counts)
        self._task.failed.connect(self._fail)
        self._task.start()

    def _take_counts(self, counts: dict[int, int]) -> None:
        self._counts = counts
        self._list()

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))

    # The one that is open

    def _choose(self, id_: int) -> None:
        if id_ != self._open:
            self._show(id_)

    def _show(self, id_: int | None) -> None:
        self._open = id_
        if id_ is None:
            self.detail.setCurrentWidget(self.nothing)
            return
        self.detail.setCurrentIndex(1)
        self._total = ""
        self.editor.show_draft(self._drafts.get(id_) or self._saved(id_))
        self.list.select(id_)
        chain(self)
        self._tell()

    def _take_count(self, words: str) -> None:
        self._total = words
        self._tell()

    def _saved(self, id_: int) -> Draft:
        row = self._rows[id_]
        return Draft(row.name, row.of, row.group or Group(), row.notes or "")

    def _altered(self) -> None:
        if self._open is None:
            return
        chain(self)  # conditions come and go
        draft = self.editor.draft()
        if self._open != NEW and draft == self._saved(self._open):
            self._drafts.pop(self._open, None)
        else:
            self._drafts[self._open] = draft
        self._clock.start()
        self._list()
        self._tell()

    def _tell(self) -> None:
        saved, whole = self._open in self._rows, self._open not in self._drafts
        row = self._rows.get(self._open or NEW)
        self.head.title.setText(row.name if row else _("Segmento nuevo"))
        unsaved = _("cambios sin guardar") if saved and not whole else ""
        problem = row.problem if row is not None and whole else ""
        self.head.context.setText(" · ".join(filter(None, (self._total, unsaved, problem))))
        self.copy.setEnabled(saved)
        self.revert.setVisible(saved and not whole)
        self.keep.setEnabled(not (saved and whole))
        for each in (self.see, self.invite, self.mail, self.leave, self.print):
            each.setEnabled(saved and whole and not problem)
            each.setToolTip(
                problem or ("" if saved and whole else _("Guarde primero los cambios."))
            )

    # Acting on it

    def new(self, group: Group | None = None) -> None:
        """Begin one, of institutions that meet these conditions, or go on with what was begun."""
        if group is not None:
            self._drafts[NEW] = Draft("", SegmentOf.ORGANIZATIONS, group)
        self._drafts.setdefault(NEW, BLANK)
        self._list()
        self._show(NEW)
        self.editor.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Write it down, or say what is missing and stay."""
        if self._open is None or not self.keep.isEnabled():
            return
        before, draft = self._open, self.editor.draft()
        values = {
            "name": draft.name,
            "of": draft.of,
            "group": draft.group,
            "notes": draft.notes or None,
        }
        if unread := self.editor.problems():
            self.editor.complain(unread)
            return
        kept = self._drafts.pop(before, None)
        try:
            id_ = self._desk.act(
                lambda session: segments.save(session, values, before or None),
                _("Segmento «{name}» guardado").format(name=draft.name),
            )
        except Invalid as error:
            self._keep(before, kept)
            self.editor.complain(error.problems)
        except CrmError as error:
            self._keep(before, kept)
            self._desk.failed.emit(str(error))
        else:
            self.leaving()  # what was kept of it unsaved is not wanted any more
            self._show(id_)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, id_: int, draft: Draft | None) -> None:
        if draft is not None:
            self._drafts[id_] = draft

    def discard(self) -> None:
        """Let go of the changes, and show it as it is saved."""
        if self._open in self._rows:
            self._drafts.pop(self._open, None)
            self._clock.start()
            self._list()
            self._show(self._open)
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def duplicate(self) -> None:
        """Make a copy, and go on to it."""
        id_ = self._open
        if id_ in self._rows:
            try:
                made = self._desk.act(
                    lambda session: segments.duplicate(session, id_), _("Segmento duplicado")
                )
            except CrmError as error:
                self._desk.failed.emit(str(error))
            else:
                self._show(made)
                self.editor.name.setFocus(Qt.FocusReason.OtherFocusReason)
                self.editor.name.selectAll()

    def delete(self) -> None:
        """Let go of what was never saved, or ask whether the segment is to go."""
        if self._open == NEW:
            del self._drafts[NEW]
            self._clock.start()
            self._list()
            self._show(next(iter(self._rows), None))
        elif self._open is not None:
            row = self._rows[self._open]
            ask_delete(self, self._desk, Segment, row.id, row.name)

    def _see(self) -> None:
        row = self._rows[self._open or NEW]
        tab = PEOPLE if row.of is SegmentOf.PEOPLE else ORGANIZATIONS
        self._desk.go("actors", tab=tab, segment=row.id)

    def _mail(self) -> None:
        self._desk.go("mailing/new", segment=self._rows[self._open or NEW].name)

    def _export(self) -> None:
        row = self._rows[self._open or NEW]
        self._desk.go("export", what=row.of.value, segment=row.name)

    def _offer_papers(self) -> None:
        from ui.pages.reports_making import Report  # what makes reports is heavy

        row = self._rows[self._open or NEW]
        made = menu(self)
        add_action(made, _("Fichas"), self._print_briefs, "file-text")
        if row.of is SegmentOf.ORGANIZATIONS:
            for report in (Report.DIRECTORY, Report.OVERDUE):
                go = partial(self._desk.go, "reports", report=report.value, segment=row.id)
                add_action(made, report.label, go, "printer")
        made.popup(self.print.mapToGlobal(QPoint(0, self.print.height() + 2)))

    def _print_briefs(self) -> None:
        row = self._rows[self._open or NEW]
        ids = self._desk.read(lambda session: segments.members(session, row.id))
        kind = "person_ids" if row.of is SegmentOf.PEOPLE else "organization_ids"
        if ids:
            self._desk.go("brief", **{kind: tuple(ids)})
        else:
            self._desk.failed.emit(_("Nadie cumple hoy estas condiciones."))

    def _offer_events(self) -> None:
        made = menu(self)
        for id_, subject in self._desk.read(_ahead):
            invite = partial(self._desk.go, "event/invitations", id_, segment=self._open)
            add_action(made, subject, invite, "calendar")
        if not made.isEmpty():
            made.addSeparator()
        add_action(made, _("Programar una reunión…"), partial(self._desk.go, "event/new"), "plus")
        made.popup(self.invite.mapToGlobal(QPoint(0, self.invite.height() + 2)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.detail.isAncestorOf(self.focusWidget()):
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self.delete()
        else:
            super().keyPressEvent(event)

    # Widths

    def _fit(self) -> None:
        px = theme().px
        self.left.setMinimumWidth(px(WIDTH))
        self.left.setMaximumWidth(px(WIDEST))
        narrow = self.window().width() < px(NARROW)
        wide = self._desk.settings.view.get(WIDTH_KEPT) or px(USUAL_NARROW if narrow else USUAL)
        self.splitter.setSizes([wide, max(1, self.width() - wide)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


def _plain(draft: Draft) -> dict[str, Any]:
    """A draft as the file keeps it."""
    said = {"name": draft.name, "of": draft.of.value, "notes": draft.notes}
    return said | {"criteria": criteria.to_json(draft.group)}


def _kept_drafts(session: Session) -> dict[int, Draft]:
    """What was not saved when the page was left."""
    found = {}
    of = {each.value: each for each in SegmentOf}
    for id_, kept in (drafts.read(session, DRAFTS) or {}).items():
        with suppress(Invalid, LookupError, TypeError, ValueError):  # of another version
            group = criteria.from_json(kept["criteria"])
            found[int(id_)] = Draft(kept["name"], of[kept["of"]], group, kept["notes"])
    return found


def _ahead(session: Session) -> list[tuple[int, str]]:
    """The next events that are planned, with their days."""
    ids = events.ahead(session, FEW)
    rows = events.rows(session, ids)
    return [
        (id_, ": ".join((show_partial(row.start), row.subject)) if row.start else row.subject)
        for id_ in ids
        if (row := rows.get(id_))
    ]
