"""The line in which a row of a list says who signed, and what it offers while one types."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent

from crm import attendance_find
from crm.attendance_find import Around, Found
from crm.attendance_list import Listing
from crm.i18n import _
from ui.desk import Desk
from ui.forms import finders
from ui.parts.buttons import keys
from ui.parts.suggestions import Suggestion, SuggestLine

PERSON, NEW, WRITTEN, ROW = finders.PERSON, "new", "written", "row"
WIDEST = 620


class NameLine(SuggestLine):
    """Finds who signed; `stepped` tells that another row is wanted.

    `by_tab` says whether what was last taken was taken by Tab, to go on in the same row.
    """

    stepped = Signal(int)

    def __init__(self, name: str, suggest: Callable[[str], Sequence[Suggestion]]) -> None:
        super().__init__(name, suggest, widest=WIDEST)
        self.by_tab = False

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.by_tab = event.key() == Qt.Key.Key_Tab
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()  # Alt moves over the scanned sheet; with Ctrl it is AltGr, and types
        else:
            super().keyPressEvent(event)


class Offers:
    """What the line offers: people, a row by its number, somebody new, what can be read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.listing: Listing | None = None
        self.found: dict[int, Found] = {}

    def __call__(self, typed: str) -> list[Suggestion]:
        if not typed or self.listing is None:
            return []
        if typed.isascii() and typed.isdigit():
            return self._numbered(self.listing, int(typed[:6]))
        near: Around = self.listing.around
        people = self._desk.read(partial(attendance_find.who, typed=typed, near=near))
        self.found = {each.person.id: each for each in people}
        return [*map(_person, people), *made_of(typed)]

    def _numbered(self, listing: Listing, number: int) -> list[Suggestion]:
        listed = listing.numbered(number)
        if listed is None:
            return []
        said = _("ya está; Enter la abre") if listed.there else _("Enter la marca como asistente")
        title = _("Fila {number}: {name}").format(number=number, name=listed.row.shown)
        return [Suggestion(listed.id, ROW, title, said, "list")]


def made_of(typed: str) -> list[Suggestion]:
    """The two ways for somebody whom the file does not know: to create one is no mere Enter."""
    new = _("Crear persona «{name}»").format(name=typed)
    written = _("Dejar «{name}» por verificar").format(name=typed)
    fresh = _("NUEVO")
    return [
        Suggestion(typed, WRITTEN, written, _("no está en el archivo"), "circle-help"),
        Suggestion(typed, NEW, new, f"{fresh} · {keys('Alt+N')}", "user-plus"),
    ]


def _person(each: Found) -> Suggestion:
    row = each.person
    said = [row.held, row.organization or ""]
    if each.row is not None:
        on = _("ya está en la fila {number}").format(number=each.row)
        said.insert(0, on if each.row else _("ya está en la lista"))
    elif each.expected:
        said.insert(0, _("se le espera"))
    icon = "check" if each.row is not None else "user-check" if each.expected else "user"
    return Suggestion(row.id, PERSON, row.name, " · ".join(filter(None, said)), icon)
