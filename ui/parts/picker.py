"""A line that holds one record, found by typing."""

from collections.abc import Callable

from PySide6.QtCore import Signal

from crm.i18n import _
from ui.parts.paint import tip
from ui.parts.suggestions import OfferCreate, Suggest, Suggestion, SuggestLine

Create = Callable[[str], Suggestion | None]


class Picker(SuggestLine):
    """Holds what was taken from the suggestions, until another word is typed over it.

    `on_create` makes what is not there; when that takes a page of its own it returns None,
    and calls `choose` later.
    """

    chosen = Signal(object)

    def __init__(
        self,
        name: str,
        suggest: Suggest,
        offer_create: OfferCreate | None = None,
        on_create: Create | None = None,
    ) -> None:
        super().__init__(name, suggest, offer_create, keeps=True)
        self._record: Suggestion | None = None
        self._on_create = on_create
        self.setPlaceholderText(_("Escriba para buscar"))
        self.picked.connect(self.choose)
        self.create_requested.connect(self._create)
        self.textEdited.connect(self._edited)

    def record(self) -> Suggestion | None:
        """Return what is held."""
        return self._record

    def choose(self, record: Suggestion | None) -> None:
        """Hold this record, or none."""
        self._record = record
        self.setText((record.short or record.title) if record else "")
        self.setCursorPosition(0)
        self.setToolTip(tip(record.title, record.detail) if record else "")
        self.chosen.emit(record)

    def _edited(self) -> None:
        if self._record is not None:
            self._record = None
            self.setToolTip("")
            self.chosen.emit(None)

    def _create(self, text: str) -> None:
        made = self._on_create(text) if self._on_create else None
        if made is not None:
            self.choose(made)
