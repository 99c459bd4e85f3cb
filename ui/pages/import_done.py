"""What an import brought: who and what came in, with the way to take all of it back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from sqlalchemy.orm import Session

from crm import events, journal, organizations, people
from crm.checks import safe_name
from crm.dates import show_ago, show_number, show_partial
from crm.errors import Conflict, NotFound
from crm.i18n import _, ngettext
from crm.intake import afterwards
from crm.intake.afterwards import Brought
from crm.intake.answers import Skipped
from crm.intake.left_out import write_errors
from crm.intake.value import Intake
from crm.model import Exchange
from ui.desk import Desk, Target, usual_folder
from ui.pages.import_looks import Fact, FactLine
from ui.pages.working import Working, expected
from ui.parts.buttons import button
from ui.parts.cards import EmptyState
from ui.parts.emptying import empty
from ui.parts.files import ask_place
from ui.parts.labels import IconMark, label
from ui.parts.notices import Notices
from ui.parts.page_head import PageHead
from ui.parts.segmented import Crowded, Segment
from ui.parts.table import Column, TableView
from ui.parts.task import Task

PEOPLE, HOUSES, EVENTS = "person", "organization", "event"


def page(desk: Desk, target: Target) -> QWidget:
    """What the import of the target brought, under a head of its own."""
    assert target.id is not None
    return ImportDonePage(desk, target.id)


class ImportDonePage(QWidget):
    """One import of before; Esc goes back."""

    def __init__(self, desk: Desk, exchange_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.done = DonePane(desk)
        head = PageHead(_("Importación"), "", on_back=desk.back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.done, 1)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Esc"), self, desk.back, context=here)
        self.done.show_import(exchange_id)
        if self.done.brought is not None:
            head.context.setText(self.done.brought.name)

    def focus_first(self) -> None:
        """Put the keyboard on what came in."""
        self.done.focus_first()


class DonePane(QWidget):
    """What came in, as long as it stands; `undone` tells that it was taken back."""

    undone = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setProperty("kind", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._exchange_id: int | None = None
        self._left: tuple[Intake, Sequence[Skipped]] | None = None
        self.brought: Brought | None = None
        self.dialog: QFileDialog | None = None
        self.notices = Notices()
        self._working = Working(
            self, desk, self.notices, stand=self._stand, refused=self._refused, heavy=True
        )
        self._build()
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._show)
        desk.changes.made.connect(self._changed)

    # Building

    def _build(self) -> None:
        self.title = label("", "heading", wrap=True)
        self.when = label("", "sec", wrap=True)
        self.mark = IconMark("circle-check", "ok", 24)
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self.title)
        said.addWidget(self.when)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(said, 1)
        self._facts = QVBoxLayout()
        self._facts.setSpacing(8)
        self.switch = Crowded(_("Qué se ve de lo importado"))
        self.switch.changed.connect(lambda _kind: self._list())
        self.table = TableView(_columns(), self._some, _("Lo importado"))
        self.table.set_empty(EmptyState("table-2", _("Nada de esto vino en el archivo.")))
        self.table.opened.connect(lambda id_: self._desk.go(self.switch.value(), id_))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(12)
        column.addWidget(self.notices)
        column.addLayout(top)
        column.addLayout(self._facts)
        column.addLayout(self._buttons())
        column.addWidget(self.switch)
        column.addWidget(self.table, 100)
        column.addStretch(1)

    def _buttons(self) -> QHBoxLayout:
        self.see = button(_("Ver lo importado"), icon="eye", on=self.focus_first)
        self.save = button(
            _("Guardar filas que quedaron fuera…"), icon="file-warning", on=self._ask_where
        )
        self.undo = button(_("Deshacer la importación"), icon="undo-2", on=self.take_back)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.see, self.save, self.undo):
            row.addWidget(each)
        row.addStretch(1)
        return row

    # What is shown

    def show_import(
        self,
        exchange_id: int,
        intake: Intake | None = None,
        skipped: Sequence[Skipped] = (),
    ) -> None:
        """Show an import; of one that was just made, the rows that stayed out can be kept."""
        self._exchange_id = exchange_id
        self._left = (intake, skipped) if intake is not None and skipped else None
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard on what came in."""
        self.table.focus_row()

    def _show(self) -> None:
        if self._exchange_id is None:
            return
        id_ = self._exchange_id
        try:
            self.brought = self._desk.read(lambda session: afterwards.brought(session, id_))
        except NotFound as error:
            there, self.brought = self.brought is not None, None
            self._tell_gone(error.sentence)
            if there:
                self.undone.emit()
        else:
            self._tell(self.brought)
        self._offer()
        self._stand()

    def _tell_gone(self, sentence: str) -> None:
        self.mark.show_icon("undo-2", "text_2")
        self.title.setText(sentence)
        self.when.setText(_("Nada de lo que trajo sigue en Enlace."))
        self._tell_facts(())

    def _tell(self, brought: Brought) -> None:
        self.mark.show_icon("circle-check", "ok")
        title = _("«{name}» se importó").format(name=brought.name)
        self.title.setText(title)
        when = show_ago(brought.at.astimezone().date())
        until = (
            _("Puede deshacerse durante {n} días.").format(n=afterwards.DAYS)
            if brought.action_id
            else _("Ya no puede deshacerse.")
        )
        self.when.setText(" · ".join(filter(None, (when, brought.who, until))))
        self._tell_facts(_facts(brought))

    def _tell_facts(self, facts: Sequence[Fact]) -> None:
        empty(self._facts)
        for each in facts:
            self._facts.addWidget(FactLine(each))

    def _offer(self) -> None:
        named = ((PEOPLE, _("Personas")), (HOUSES, _("Instituciones")), (EVENTS, _("Reuniones")))
        some = [
            Segment(kind, words, count=show_number(len(self._of(kind))))
            for kind, words in named
            if self._of(kind)
        ]
        kinds = [each.value for each in some]
        if some:
            here = self.switch.value()
            self.switch.offer(some, here if here in kinds else kinds[0])
        self.switch.setVisible(bool(some))
        self.table.setVisible(bool(some))
        self._list()

    def _list(self) -> None:
        self.table.show_ids(list(self._of(self.switch.value())))
        self.table.refresh()

    def _of(self, kind: str) -> Sequence[int]:
        if self.brought is None:
            return ()
        return {
            PEOPLE: self.brought.people,
            HOUSES: self.brought.organizations,
            EVENTS: self.brought.events,
        }.get(kind, ())

    def _some(self, ids: Sequence[int]) -> Mapping[int, tuple[str, str]]:
        read = {PEOPLE: _people, HOUSES: _houses, EVENTS: _events}[self.switch.value()]
        return self._desk.read(lambda session: read(session, list(ids)))

    def _stand(self) -> None:
        free = not self._working.busy
        brought = self.brought
        self.undo.setVisible(brought is not None and brought.action_id is not None)
        self.undo.setEnabled(free)
        self.see.setVisible(brought is not None)
        self.save.setVisible(self._left is not None)
        self.save.setEnabled(free)

    def _refused(self, error: Exception) -> None:
        see = button(_("Cambios recientes"), small=True, on=partial(self._desk.go, "changes"))
        shown = [see] if isinstance(error, Conflict) else []
        self.notices.tell("danger", expected(error), *shown)

    def _changed(self, nouns: Collection[type]) -> None:
        if Exchange in nouns and not self._working.busy:
            self._later.start()

    # What can be done

    def take_back(self) -> None:
        """Undo the whole import."""
        brought = self.brought
        if brought is None or brought.action_id is None:
            return
        action_id = brought.action_id

        def work(task: Task) -> str:
            with self._desk.db.write() as session:
                return journal.undo(session, action_id, step=task.step).label

        def done(said: str) -> None:
            self.notices.tell("ok", _("Deshecho: {what}").format(what=said))
            self._show()

        self._working.run(_("Deshaciendo la importación…"), work, done)

    def _ask_where(self) -> None:
        assert self._left is not None
        self.dialog = ask_where(self, self._left[0], self.save_left)

    def save_left(self, path: Path) -> None:
        """Keep the rows that stayed out, each with its reason, in a spreadsheet."""
        assert self._left is not None
        intake, skipped = self._left
        self._working.run(
            _("Guardando…"),
            lambda _task: write_errors(path, intake, skipped),
            lambda _done: self._desk.told.emit(saved(path), False),
        )


def ask_where(page: QWidget, intake: Intake, take: Callable[[Path], object]) -> QFileDialog:
    """Ask where the rows that stay out are kept, and take it once it is said."""
    name = safe_name(_("Filas por corregir de {name}").format(name=Path(intake.name).stem))
    place, kinds = usual_folder() / f"{name}.xlsx", _("Hoja de cálculo (*.xlsx)")
    return ask_place(page, _("Guardar filas"), place, take, kinds=kinds)


def saved(path: Path) -> str:
    """That a file was written."""
    return _("Guardado en «{name}»").format(name=path.name)


def _facts(brought: Brought) -> list[Fact]:
    made, merged = brought.counts.get("created", 0), brought.counts.get("merged", 0)
    out = brought.counts.get("skipped", 0)
    found = [
        Fact(made, ngettext("registro nuevo", "registros nuevos", made), "plus", "ok"),
        Fact(merged, ngettext("combinado", "combinados", merged), "link"),
        Fact(
            out,
            ngettext("fila quedó fuera", "filas quedaron fuera", out),
            "ban",
            "muted",
        ),
    ]
    return [each for each in found if each.number]


def _people(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    return {
        id_: (row.name, ", ".join(filter(None, (row.held, row.organization))))
        for id_, row in people.rows(session, ids).items()
    }


def _houses(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    return {
        id_: (row.official_name, " · ".join(filter(None, (row.kind.label, row.territory))))
        for id_, row in organizations.rows(session, ids).items()
    }


def _events(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    return {
        id_: (row.subject, show_partial(row.start) if row.start else "")
        for id_, row in events.rows(session, ids).items()
    }


def _columns() -> list[Column]:
    muted = "text_2"
    return [
        Column(_("Nombre"), lambda row: row[0]),
        Column("", lambda row: row[1], token=muted, optional=True),
    ]
