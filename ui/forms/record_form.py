"""What the forms of all records share: saving, the draft that is kept, and deleting."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zlib import crc32

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from sqlalchemy.orm import Session

from crm import drafts
from crm.errors import CrmError
from crm.i18n import _
from crm.model import Record
from ui.desk import Desk, Target
from ui.forms.deleting import ask_delete
from ui.parts.buttons import button
from ui.parts.form import Form
from ui.parts.form_page import FormPage
from ui.parts.toast import Banner

KEEP_EVERY = 5_000
LONGEST_KEY = 80

Save = Callable[[Session, dict[str, Any]], object]


class RecordForm(FormPage):
    """A form of a record: `save` is its verb, `start` the values that it begins with.

    What is typed is kept as a draft a few seconds later and when the page is left; the same
    form opened again begins where it was left. Once saved, `then` is called with what `save`
    returned: by default one goes back to where one came from.
    """

    def __init__(
        self,
        desk: Desk,
        target: Target,
        form: Form,
        title: str,
        context: str = "",
        *,
        start: Mapping[str, Any] | None = None,
        save: Save,
        told: str | Callable[[Any], str],
        then: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__(form, title, context, self._write)
        self.desk = desk
        self._verb, self._told, self._then = save, told, then
        self._start = dict(start or {})
        self._key = _key_of(target)
        self.over = False  # saved or deleted: there is nothing left to keep
        form.load(self._start)
        self._take_up_draft()
        self._clock = QTimer(self, singleShot=True, interval=KEEP_EVERY)
        self._clock.timeout.connect(self.keep_draft)
        form.changed.connect(self._clock.start)
        self.cancelled.connect(desk.back)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self.keep_draft, context=here)

    # Saving

    def _write(self, values: dict[str, Any]) -> None:
        self.over = True  # the pages that hear of the change may take this one away
        try:
            result = self.desk.act(partial(self._save_all, values=values), self._told)
        except BaseException:
            self.over = False
            raise
        self._clock.stop()
        self.form.set_clean()
        if self._then is None:
            self.desk.back()
        else:
            self._then(result)

    def _save_all(self, session: Session, values: dict[str, Any]) -> object:
        result = self._verb(session, values)
        drafts.drop(session, self._key)
        return result

    def can_repeat(self, kind: str, **given: Any) -> None:
        """Offer to save and begin another one, in a form of this kind."""

        def repeat() -> None:
            before, self._then = self._then, lambda _saved: self.desk.go(kind, **given)
            if not self.save():
                self._then = before

        self.foot.again.show()
        self.foot.again.clicked.connect(repeat)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys in ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"):
            QShortcut(QKeySequence(keys), self, repeat, context=here)

    # The draft

    def keep_draft(self) -> bool:
        """Keep what is typed, unless it is as it was; say whether nothing would be lost."""
        if self.over or not self.form.dirty:
            return True
        kept = self.form.draft()
        if not self.desk.attempt(lambda session: drafts.keep(session, self._key, kept)):
            return False
        now = datetime.now().astimezone()
        self.foot.status.setText(_("Borrador guardado a las {time}").format(time=f"{now:%H:%M}"))
        return True

    def leaving(self) -> bool:
        """Keep what is typed, and say whether it could be kept."""
        self._clock.stop()
        return self.keep_draft()

    def _take_up_draft(self) -> None:
        kept = self.desk.read(lambda session: drafts.read(session, self._key))
        if kept is None:
            return
        self.form.restore(kept)
        forget = button(_("Empezar de nuevo"), "ghost", small=True, on=self._forget_draft)
        self._banner = Banner("info", _("Sigue aquí lo que dejó sin guardar."), [forget])
        self.notices.addWidget(self._banner)

    def _forget_draft(self) -> None:
        self.desk.attempt(lambda session: drafts.drop(session, self._key))
        self._banner.hide()
        self.form.load(self._start)
        self._clock.stop()
        self.focus_first()

    # Deleting

    def can_delete(self, noun: type[Record], record_id: int, name: str) -> None:
        """Offer to put the record in the Papelera, once it is said what goes with it."""

        def asked() -> None:
            ask_delete(self, self.desk, noun, record_id, name, self._delete)

        self.head.add(button(_("Eliminar"), "ghost", "trash-2", on=asked))

    def can_take_back(self, text: str, delete: Callable[[Session], object], told: str) -> None:
        """Offer to undo what the record says, where nothing hangs on it."""
        made = button(text, "ghost", "trash-2", on=lambda: self._delete(delete, told))
        self.head.add(made)

    def _delete(self, delete: Callable[[Session], object], told: str) -> None:
        self.over = True
        try:
            self.desk.act(delete, told)
        except CrmError as error:
            self.over = False
            self.complain({"": str(error)})
            return
        self._clock.stop()
        self.desk.attempt(lambda session: drafts.drop(session, self._key))
        self.desk.back()


def _key_of(target: Target) -> str:
    given = ",".join(f"{name}={value}" for name, value in sorted(target.given))
    key = f"{target.kind}:{target.id or ''}:{given}"
    return key if len(key) <= LONGEST_KEY else f"{key[:60]}:{crc32(key.encode())}"
