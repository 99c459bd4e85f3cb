"""The frame: sidebar, pages, history, and the keys that work everywhere. Nothing more."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from crm.errors import CrmError
from crm.i18n import _, pgettext
from crm.settings import Settings
from ui.language import speak
from ui.parts.buttons import add_action, button
from ui.parts.notices import Notices
from ui.parts.sidebar import Section, Sidebar
from ui.parts.task import Task
from ui.parts.toast import ABOVE, Banner, Toast, announce
from ui.theme import theme

if TYPE_CHECKING:  # the first frame is painted before these are loaded
    from ui.calendar_file import CalendarFile
    from ui.capture_over import CaptureOver
    from ui.desk import Desk, Target
    from ui.doorbell import Doorbell
    from ui.notifying import Notifier
    from ui.pages.first_run import FirstRun
    from ui.palette import Palette

NARROW = 1100
WAIT_MS = 100
MANY = 300  # changes: more are undone off the thread that draws
CALENDAR_MS = 2_000  # once the first page is there


@dataclass(frozen=True)
class _Stop:
    """A place in the history, with how its page looked."""

    target: "Target"
    look: dict[str, Any]


class _Notice(QWidget):
    """What is to be known of the file as long as it is open, until the user has read it."""

    def __init__(self) -> None:
        super().__init__()
        read = button(_("Entendido"), small=True, on=self.hide)
        self.banner = Banner("warn", "", [read])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 4)
        column.addWidget(self.banner)
        self.hide()

    def say(self, sentence: str) -> None:
        """Say this; nothing, and there is no notice."""
        self.banner.say("warn", sentence)
        self.setVisible(bool(sentence))
        if sentence:
            announce(self, sentence)


class Window(QMainWindow):
    """The frame around the pages; `painted` tells once that its first frame is on the screen."""

    painted = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._desk: Desk | None = None
        self._bell: Doorbell | None = None
        self._calendar: CalendarFile | None = None
        self._palette: Palette | None = None
        self._capture: CaptureOver | None = None
        self._notifier: Notifier | None = None
        self._pages: dict[str, QWidget] = {}
        self._now: Target | None = None
        self._reverting: Task | None = None  # what is undone apart
        self._warned: QWidget | None = None  # its page was told that leaving loses what is typed
        self._behind: list[_Stop] = []
        self._ahead: list[_Stop] = []
        self._folded = settings.sidebar_folded
        self._seen = False
        self.setWindowTitle("Enlace")
        self.setMinimumSize(800, 560)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize()))
        self._build()
        self._keys()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._watch)
        self._clock = QTimer(self, interval=60_000)
        self._clock.timeout.connect(self._tell_state)

    # Building

    def _build(self) -> None:
        self.sidebar = Sidebar(
            [
                Section("home", pgettext("sección", "Inicio"), "house", "Ctrl+1"),
                Section("actors", _("Actores"), "users", "Ctrl+2"),
                Section("events", _("Reuniones"), "calendar-days", "Ctrl+3"),
                Section("followups", _("Seguimientos"), "square-kanban", "Ctrl+4"),
                Section("plan", _("Plan de trabajo"), "target", "Ctrl+5"),
                Section("map", _("Mapa"), "map", "Ctrl+6"),
                Section("reports", _("Informes"), "file-text", "Ctrl+7", group=1),
                Section("import", _("Importar"), "upload", "Ctrl+8", group=1),
            ],
            "Enlace",
            _("Red ONU Migración · Perú"),
        )
        self.sidebar.section_chosen.connect(self._go)
        self.sidebar.palette_asked.connect(self.open_palette)
        self.sidebar.state_pressed.connect(self.to("settings"))
        self._fill_menu()
        self.stack = QStackedWidget()
        self.notice = _Notice()
        self.work = Notices()
        page = QVBoxLayout()
        page.setSpacing(0)
        page.addWidget(self.notice)
        page.addWidget(self.work)
        page.addWidget(self.stack, 1)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addLayout(page, 1)
        self.setCentralWidget(body)
        self.toast = Toast(self)
        self._fold()
        self._tell_user()

    def _keys(self) -> None:
        for keys, act in (
            ("Ctrl+K", self.open_palette),
            ("Ctrl+1", self.to("home")),
            ("Ctrl+2", self.to("actors")),
            ("Ctrl+3", self.to("events")),
            ("Ctrl+4", self.to("followups")),
            ("Ctrl+5", self.to("plan")),
            ("Ctrl+6", self.to("map")),
            ("Ctrl+7", self.to("reports")),
            ("Ctrl+8", self.to("import")),
            ("Ctrl+I", self.capture),
            ("Ctrl+N", self.new_event),
            ("Ctrl+Shift+N", self.to("organization/new")),
            ("Ctrl+F", lambda: self._ask_page("search_here")),
            ("Ctrl+P", lambda: self._ask_page("print_shown")),
            ("Ctrl+Shift+P", lambda: self._ask_page("print_brief")),
            ("Ctrl+Shift+D", lambda: self._ask_page("toggle_compact")),
            ("F2", lambda: self._ask_page("edit")),
            ("Ctrl+Z", self.undo),
            ("Ctrl+Shift+Z", self.redo),
            ("Ctrl+Y", self.redo),
            ("Ctrl+B", self.toggle_sidebar),
            ("Alt+Left", self.back),
            ("Alt+Right", self.forward),
            ("F6", lambda: self._next_pane(1)),
            ("Shift+F6", lambda: self._next_pane(-1)),
            ("F1", self.to("shortcuts")),
            ("Ctrl+/", self.to("shortcuts")),
            ("Ctrl+,", self.to("settings")),
        ):
            QShortcut(QKeySequence(keys), self, act)

    # Opening a file

    def begin(self, path: Path | None) -> None:
        """Open a file once the first frame is painted, or ask which one."""
        from ui.opening_file import open_file

        if path is None:
            self._welcome()
        else:
            self._try(open_file, path)

    def _try(self, opens: "Callable[[Path, Settings], Desk]", path: Path) -> None:
        """Open a file, or say on the first page why it cannot be."""
        try:
            self._sit(opens(path, self._settings))
        except CrmError as error:
            self._refuse(path, error)

    def _refuse(self, path: Path, error: CrmError) -> None:
        from crm.database import WrongPlace
        from ui.pages.first_run import FirstRun

        page = self.stack.currentWidget()
        if isinstance(page, FirstRun):
            page.refuse(str(error))
        else:
            page = self._welcome(str(error))
        if isinstance(error, WrongPlace) and path.exists():
            page.offer_copy(path)

    def _welcome(self, refusal: str = "") -> "FirstRun":
        """Show the first page: who you are, and which file."""
        from ui.opening_file import create_file, open_file, sample_file
        from ui.pages.first_run import FirstRun

        page = FirstRun(self._settings, refusal)
        page.applied.connect(self._apply)
        page.created.connect(lambda path: self._try(create_file, path))
        page.opened.connect(lambda path: self._try(open_file, path))
        page.sample_asked.connect(lambda: self._try(sample_file, page.path))
        self.sidebar.hide()
        self.notice.say("")
        self._show(page)
        page.focus_first()
        return page

    def _change_file(self) -> None:
        """Let go of this file, and ask for another."""
        if self._desk is not None:
            self._drop_pages()
            self._close_file(self._desk)
            self._welcome()

    def _sit(self, desk: "Desk") -> None:
        """Take a place at an open file."""
        from ui.calendar_file import CalendarFile
        from ui.doorbell import Doorbell

        self._desk = desk
        desk.went.connect(self.go)
        desk.left.connect(self.back)
        desk.told.connect(self.tell)
        desk.failed.connect(self.complain)
        desk.changes.made.connect(self._tell_state)
        self._settings = desk.settings
        self._bell = Doorbell(desk.db.path, self)
        self._bell.rung.connect(self._come_forward)
        self._calendar = CalendarFile(desk, self)
        QTimer.singleShot(CALENDAR_MS, self._calendar, self._calendar.write)
        self._drop_pages()
        self.sidebar.show()
        self.setWindowTitle(f"{desk.db.path.stem} — Enlace")
        self._tell_user()
        self._tell_state()
        self._clock.start()
        self._go("home")
        self._warn(desk)
        self._notify()

    def _notify(self) -> None:
        """Begin to tell on the desktop what falls due, or leave off, as the settings say."""
        wanted = self._settings.notify and self._desk is not None
        if self._notifier is not None and not wanted:
            self._notifier.stop()
            self._notifier = None
        elif self._notifier is None and wanted and self._desk is not None:
            from ui.notifying import Notifier

            self._notifier = Notifier(self._desk, self)
            self._notifier.wanted.connect(self._come_forward)
            self._notifier.wanted.connect(self.to("home"))

    def _warn(self, desk: "Desk") -> None:
        self.notice.say(_(desk.warning) if desk.warning else "")

    def _come_forward(self) -> None:
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    # Going places

    def go(self, target: "Target") -> None:
        """Open a page, and remember where we were."""
        if not self._may_leave():
            return
        # Nobody wants to come back to a form that has been saved: it would be an empty one.
        done = getattr(self.stack.currentWidget(), "over", False)
        if self._now is not None and not done:
            self._behind.append(_Stop(self._now, self._look()))
            self._ahead.clear()
        self._open(target)

    def back(self) -> None:
        """Return to the page before."""
        if not self._may_leave():
            return
        if self._behind:
            stop = self._behind.pop()
            if self._now is not None:
                self._ahead.append(_Stop(self._now, self._look()))
            self._open(stop.target, stop.look)
            if getattr(self.stack.currentWidget(), "gone", False):  # deleted from its own form
                self.back()
        elif self._desk is not None:
            self._open(_target("home"))

    def forward(self) -> None:
        """Return to the page that `back` left."""
        if self._ahead and self._may_leave():
            stop = self._ahead.pop()
            if self._now is not None:
                self._behind.append(_Stop(self._now, self._look()))
            self._open(stop.target, stop.look)

    def _may_leave(self) -> bool:
        """Have the page keep what is typed; where it cannot, one leaves at the second try."""
        page = self.stack.currentWidget()
        kept = page is None or not hasattr(page, "leaving") or page.leaving()
        if kept or page is self._warned:
            self._warned = None
            return True
        self._warned = page
        self.complain(
            _(
                "No se pudo guardar el borrador: el disco está lleno o no deja escribir. "
                "Si sale otra vez, lo escrito se pierde."
            )
        )
        return False

    def _open(self, target: "Target", look: dict[str, Any] | None = None) -> None:
        from ui.routes import KEPT, build, room_of, section_of

        if self._desk is None:
            return
        room = room_of(target.kind)
        page = self._pages.get(room)
        if page is None:
            page = build(self._desk, target)
            if room == "settings":
                self._attend(page)
            if room in KEPT:
                self._pages[room] = page
        else:
            page.show_target(target)  # type: ignore[attr-defined]
        self._now = target
        self._show(page)
        if look and hasattr(page, "restore"):
            page.restore(look)
        self.sidebar.set_current(section_of(target.kind))
        if hasattr(page, "focus_first"):
            page.focus_first()

    def _attend(self, page: QWidget) -> None:
        """Answer what only the page of settings asks of its frame."""
        from ui.pages.settings_page import SettingsPage

        if isinstance(page, SettingsPage):
            page.applied.connect(self._apply)
            page.other_file_asked.connect(self._change_file)

    def _show(self, page: QWidget) -> None:
        before = self.stack.currentWidget()
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self.toast.above = getattr(page, "toast_above", ABOVE)
        if before is not None and before is not page and before not in self._pages.values():
            self.stack.removeWidget(before)
            before.deleteLater()

    def _look(self) -> dict[str, Any]:
        page = self.stack.currentWidget()
        return page.state() if page is not None and hasattr(page, "state") else {}

    def _go(self, kind: str, id: int | None = None, **given: Any) -> None:
        if self._desk is not None:
            self._desk.go(kind, id, **given)

    def to(self, kind: str, **given: Any) -> Callable[[], None]:
        """What goes to a page of this kind, for a menu or a button to call."""
        return lambda: self._go(kind, **given)

    def new_event(self) -> None:
        """Log a meeting, with the actor that is open."""
        page = self.stack.currentWidget()
        if page is not None and hasattr(page, "new_event"):
            page.new_event()
            return
        self._go("event/new")

    def new_task(self) -> None:
        """Write down something to be done, of no meeting."""
        from crm.model import OutcomeKind

        if self._desk is not None:
            self._desk.go("outcome/new", kind=OutcomeKind.TASK)

    def _ask_page(self, wish: str) -> None:
        """Pass a wish on to the page, where it has an answer to it."""
        page = self.stack.currentWidget()
        if page is not None and hasattr(page, wish):
            getattr(page, wish)()

    # Undoing

    def undo(self) -> None:
        """Take back the last action, and say which it was."""
        self._revert("undo", _("Deshecho: {what}"), _("Deshaciendo…"))

    def redo(self) -> None:
        """Bring back the action that was undone last."""
        self._revert("redo", _("Rehecho: {what}"), _("Rehaciendo…"))

    def _revert(self, verb: str, said: str, meanwhile: str) -> None:
        from crm import journal

        if self._desk is None or self._reverting is not None:
            return
        peek = journal.next_undo if verb == "undo" else journal.next_redo
        do = journal.undo if verb == "undo" else journal.redo
        if self._desk.read(lambda session: journal.size(session, peek(session))) > MANY:
            self._revert_apart(do, said, meanwhile)
            return
        try:
            entry = self._desk.act(do)
        except CrmError as error:
            self.complain(str(error))
            return
        self.toast.say(said.format(what=entry.label))

    def _revert_apart(self, do: Callable[..., Any], said: str, meanwhile: str) -> None:
        """Revert what is thousands of changes off the thread that draws, with its progress."""
        assert self._desk is not None
        db = self._desk.db

        def work(task: Task) -> str:
            with db.write() as session:
                label: str = do(session, step=task.step).label
                return label

        self._reverting = task = Task(work, heavy=True)
        task.succeeded.connect(lambda label: self.toast.say(said.format(what=label)))
        task.failed.connect(self._not_reverted)
        task.cancelled.connect(lambda: self.toast.say(_("Se canceló: no cambió nada.")))
        task.ended.connect(self._reverted)
        self.work.follow(meanwhile, task)
        task.start()

    def _not_reverted(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self.complain(str(error))

    def _reverted(self) -> None:
        self._reverting = None

    # Telling

    def tell(self, sentence: str, undo: bool) -> None:
        """Say what was done, for some seconds, with a way to take it back."""
        if undo:
            self.toast.say(sentence, _("Deshacer"), self.undo)
        else:
            self.toast.say(sentence)

    def complain(self, sentence: str) -> None:
        """Say what could not be done."""
        self.toast.say(sentence, kind="danger")

    def _tell_user(self) -> None:
        name = self._settings.name or _("Sin nombre")
        agency = " · ".join(part for part in (self._settings.agency, _("punto focal")) if part)
        self.sidebar.show_user(name, agency, self._settings.initials)

    def _tell_state(self, *_nouns: object) -> None:
        if self._desk is None:
            return
        from ui.opening_file import overdue_of, state_of

        self.sidebar.show_state(*state_of(self._desk.db))
        self.sidebar.show_overdue(overdue_of(self._desk.db))

    def _fill_menu(self) -> None:
        for text, kind, icon in (
            (_("Configuración"), "settings", "settings"),
            (_("Cambios recientes"), "changes", "history"),
            (_("Papelera"), "bin", "trash-2"),
            (_("Atajos de teclado"), "shortcuts", "keyboard"),
            (_("Acerca de Enlace"), "about", "info"),
        ):
            add_action(self.sidebar.user_menu, text, self.to(kind), icon)

    def open_palette(self) -> None:
        """Show Ctrl+K."""
        if self._desk is None:
            return
        from ui.palette import Palette

        if self._palette is None:
            self._palette = Palette(self, self._desk, _commands(self))
        self._palette.open()

    def capture(self) -> None:
        """Write down a sentence: in the page, if it has a line for it, or over it."""
        if self._desk is None:
            return
        page = self.stack.currentWidget()
        if page is not None and hasattr(page, "capture"):
            page.capture()
            return
        from ui.capture_over import CaptureOver

        if self._capture is None:
            self._capture = CaptureOver(self, self._desk)
        self._capture.open()

    # Looks

    def _apply(self, settings: Settings) -> None:
        """Wear other settings: theme, text size, language, who the user is."""
        before, self._settings = self._settings, settings
        if self._desk is not None:
            self._desk.settings = settings
            self._desk.db.who = settings.name or None
        if self._calendar is not None and before.calendar_folder != settings.calendar_folder:
            self._calendar.write()
        if (before.theme, before.text_size) != (settings.theme, settings.text_size):
            theme().wear(settings.theme, settings.text_size / 100)
        if before.language != settings.language:
            self._rebuild()
        self._tell_user()
        self._notify()

    def _rebuild(self) -> None:
        """Build everything anew, in another language."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            speak(application, self._settings.language)
        now, warned = self._now, not self.notice.isHidden()
        self._palette = None
        self._drop_pages()
        self.toast.deleteLater()
        self._build()
        self._tell_state()
        if warned and self._desk is not None:
            self._warn(self._desk)
        if now is not None:
            self._open(now)

    def _drop_pages(self) -> None:
        if self._capture is not None:
            self._capture.hide()
            self._capture.deleteLater()
            self._capture = None
        self._pages.clear()
        self._behind.clear()
        self._ahead.clear()
        self._now = None
        while self.stack.count():
            if page := self.stack.widget(0):
                self.stack.removeWidget(page)
                page.deleteLater()

    def toggle_sidebar(self) -> None:
        """Fold the sidebar to a rail, or open it."""
        self._folded = not self._folded
        if self._desk is not None:
            self._desk.remember(sidebar_folded=self._folded)
            self._settings = self._desk.settings
        self._fold()

    def _fold(self) -> None:
        self.sidebar.set_folded(self._folded or self.width() < theme().px(NARROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _next_pane(self, step: int) -> None:
        """Move the keyboard between the sidebar and the panes of the page."""
        page = self.stack.currentWidget()
        panes: list[QWidget] = [self.sidebar]
        if page is not None:
            panes += page.panes() if hasattr(page, "panes") else [page]
        here = next((n for n, pane in enumerate(panes) if _has_focus(pane)), 0)
        _enter(panes[(here + step) % len(panes)])

    def _watch(self, before: QWidget | None, now: QWidget | None) -> None:
        """Follow the keyboard: only the field that has it can keep Ctrl+Z from us."""
        if before is not None:
            before.removeEventFilter(self)
        if isinstance(now, QLineEdit | QPlainTextEdit):
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Ctrl+Z and Ctrl+Shift+Z through to us from a field that they change nothing in."""
        overriding = event.type() == QEvent.Type.ShortcutOverride
        if overriding and isinstance(event, QKeyEvent) and _reverts_nothing(event, watched):
            event.ignore()
            return True
        return False

    # Closing

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_leave():
            event.ignore()
            return
        if self._calendar is not None:
            self._calendar.finish()
        if Task.any_running():
            self.toast.say(_("Terminando un trabajo; Enlace se cerrará enseguida."))
            QTimer.singleShot(WAIT_MS, self.close)
            event.ignore()
            return
        self._drop_pages()
        if self._desk is not None:
            self.hide()
            self._close_file(self._desk)
        event.accept()

    def _close_file(self, desk: "Desk") -> None:
        from ui.opening_file import close_file

        if self._bell is not None:
            self._bell.close()
        if self._calendar is not None:
            self._calendar.stop()
        self._desk, self._palette, self._calendar = None, None, None
        self._notify()
        close_file(desk.db)


def _target(kind: str) -> "Target":
    from ui.desk import Target

    return Target(kind)


def _reverts_nothing(event: QKeyEvent, field: QObject) -> bool:
    """Whether this key would undo or redo in a field that has nothing of the kind."""
    if isinstance(field, QLineEdit):
        fixed, undo, redo = field.isReadOnly(), field.isUndoAvailable(), field.isRedoAvailable()
    elif isinstance(field, QPlainTextEdit):
        text = field.document()
        fixed, undo, redo = field.isReadOnly(), text.isUndoAvailable(), text.isRedoAvailable()
    else:
        return False
    undoing = event.matches(QKeySequence.StandardKey.Undo)
    redoing = event.matches(QKeySequence.StandardKey.Redo)
    return (undoing and (fixed or not undo)) or (redoing and (fixed or not redo))


def _enter(pane: QWidget) -> None:
    """Give the keyboard to the first widget of a pane that takes it."""
    takers = [pane, *pane.findChildren(QWidget)]
    for widget in takers:
        if (
            widget.isVisible()
            and widget.isEnabled()
            and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        ):
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            return


def _has_focus(pane: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (pane is focus or pane.isAncestorOf(focus))


def _commands(window: Window) -> list[Any]:
    from ui.palette import Command

    return [
        Command(_("Captura rápida"), "pencil", window.capture, "Ctrl+I"),
        Command(_("Registrar reunión"), "plus", window.new_event, "Ctrl+N"),
        Command(
            _("Nueva institución"), "building-2", window.to("organization/new"), "Ctrl+Shift+N"
        ),
        Command(_("Nueva persona"), "user-plus", window.to("person/new")),
        Command(_("Nueva tarea"), "square-check", window.new_task),
        Command(_("Deshacer"), "undo-2", window.undo, "Ctrl+Z"),
        Command(_("Rehacer"), "redo-2", window.redo, "Ctrl+Shift+Z"),
        Command(pgettext("sección", "Inicio"), "house", window.to("home"), "Ctrl+1"),
        Command(_("Pendientes"), "square-check", window.to("tasks")),
        Command(_("Actores"), "users", window.to("actors"), "Ctrl+2"),
        Command(_("Segmentos"), "list-filter", window.to("segments")),
        Command(_("Nuevo segmento"), "plus", window.to("segments", new=True)),
        Command(_("Reuniones"), "calendar-days", window.to("events"), "Ctrl+3"),
        Command(_("Seguimientos"), "square-kanban", window.to("followups"), "Ctrl+4"),
        Command(_("Relevo de autoridades"), "users", window.to("turnover")),
        Command(_("Llenar cargos vacantes"), "briefcase", window.to("turnover", step="vacant")),
        Command(_("Plan de trabajo"), "target", window.to("plan"), "Ctrl+5"),
        Command(_("Próximos pasos"), "footprints", window.to("plan", tab="steps")),
        Command(_("Mapa"), "map", window.to("map"), "Ctrl+6"),
        Command(_("Informes"), "file-text", window.to("reports"), "Ctrl+7"),
        Command(_("Tableros"), "chart-column", window.to("dashboards")),
        Command(_("Calendario del mes"), "calendar-days", window.to("events", view="month")),
        Command(_("Calendario de la semana"), "calendar", window.to("events", view="week")),
        Command(_("Fechas conmemorativas"), "megaphone", window.to("observances")),
        Command(_("Nuevo seguimiento"), "plus", window.to("followup/new")),
        Command(_("Cifras de los seguimientos"), "target", window.to("figures")),
        Command(_("Instrumentos y etapas"), "square-kanban", window.to("instruments")),
        Command(_("Canales de publicación"), "megaphone", window.to("channels")),
        Command(_("Nuevo material"), "file-text", window.to("material/new")),
        Command(_("Nueva publicación"), "megaphone", window.to("publication/new")),
        Command(_("Nuevo envío de correo"), "mail", window.to("mailing/new")),
        Command(_("Importar…"), "upload", window.to("import"), "Ctrl+8"),
        Command(_("Exportar"), "download", window.to("export")),
        Command(_("Intercambio: lo que entró y salió"), "history", window.to("exchange")),
        Command(_("Configuración"), "settings", window.to("settings"), "Ctrl+,"),
        Command(_("Cambios recientes"), "history", window.to("changes")),
        Command(_("Papelera"), "trash-2", window.to("bin")),
        Command(_("Atajos de teclado"), "keyboard", window.to("shortcuts"), "F1"),
        Command(
            _("Plegar o abrir la barra lateral"), "panel-left", window.toggle_sidebar, "Ctrl+B"
        ),
        Command(_("Acerca de Enlace"), "info", window.to("about")),
    ]
