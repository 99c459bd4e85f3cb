"""The template of a file's columns: kept for the next file, called otherwise, or let go."""

from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QMenu, QWidget
from sqlalchemy.orm import Session

from crm.errors import CrmError
from crm.i18n import _
from crm.intake import templates
from crm.intake.templates import Template
from crm.model import ImportTemplate
from crm.model.base import NAME
from ui.desk import Desk
from ui.pages.floating import Floating
from ui.pages.import_work import Work
from ui.parts import fields
from ui.parts.buttons import Button, add_action, menu
from ui.parts.inline import Inline


class TemplateButton(Button):
    """Says whether the columns are kept, and offers what can be done about it.

    `applied` tells that the file is read as another template says.
    """

    applied = Signal()

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(_("Guardar como plantilla"), "ghost", "save", small=True)
        self._desk = desk
        self._work: Work | None = None
        self._asking = Floating(page, desk, self.setFocus)
        self.clicked.connect(self.offer)
        desk.changes.made.connect(self._changed)

    def show_work(self, work: Work) -> None:
        """Say whether the columns of this file are as a template has them."""
        self._work = work
        self.say(_("Plantilla guardada") if work.template else _("Guardar como plantilla"))
        self.setEnabled(bool(work.fields))

    def offer(self) -> None:
        """Offer what can be done; with nothing kept yet, ask for the name at once."""
        work = self._work
        every = self._desk.read(templates.every)
        if work is None or not every:
            self._ask_name(None)
            return
        made = menu(self)
        if work.template is None:
            add_action(made, _("Guardar como plantilla…"), partial(self._ask_name, None), "save")
        else:
            self._offer_kept(made, work.template)
        self._offer_others(made, [each for each in every if each != work.template])
        made.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _offer_kept(self, into: QMenu, kept: Template) -> None:
        named = add_action(into, _("Plantilla «{name}»").format(name=kept.name), lambda: None)
        named.setEnabled(False)
        add_action(into, _("Cambiar nombre…"), partial(self._ask_name, kept), "pencil")
        add_action(into, _("Eliminar la plantilla"), partial(self._delete, kept), "trash-2")

    def _offer_others(self, into: QMenu, others: list[Template]) -> None:
        if others:
            into.addSeparator()
        for each in others:
            words = _("Usar «{name}»").format(name=each.name)
            add_action(into, words, partial(self._apply, each), "file-check")

    def let_go(self) -> bool:
        """Let the question go, where one is asked; tell whether there was one."""
        asked = self._asking.asked is not None
        self._asking.close()
        return asked

    # What is done

    def _apply(self, template: Template) -> None:
        if self._work is None:
            return
        try:
            self._work.read_as(template)
        except CrmError as error:
            self._desk.failed.emit(error.sentence)
            return
        self.applied.emit()

    def _ask_name(self, kept: Template | None) -> None:
        work = self._work
        if work is None:
            return
        rows = [[fields.text("name", _("Nombre de la plantilla"))]]
        asked = Inline(
            _("Servirá para los archivos con estos mismos títulos."), rows, self._asking.close
        )
        asked.form.load({"name": kept.name if kept else work.path.stem[:NAME]})

        def save() -> None:
            if (values := asked.read()) is not None:
                self._save(work, kept, values["name"])

        asked.offer(_("Guardar"), save, primary=True)
        corner = self.mapToGlobal(self.rect().topLeft())
        self._asking.show(asked, QRect(corner, self.size()))

    def _save(self, work: Work, kept: Template | None, name: str) -> None:
        def do(session: Session) -> None:
            if kept is not None:
                templates.rename(session, kept.id, name)
                id_ = kept.id
            else:
                reading = work.reading()
                assert reading is not None
                id_ = templates.save(session, name, work.intake, reading)
            every = templates.every(session)
            work.template = next(each for each in every if each.id == id_)

        self._asking.act(do, _("Plantilla guardada"))
        self.show_work(work)

    def _delete(self, kept: Template) -> None:
        self._desk.attempt(partial(templates.delete, template_id=kept.id), _("Plantilla eliminada"))

    def _changed(self, nouns: frozenset[type]) -> None:
        work = self._work
        if ImportTemplate in nouns and work is not None and work.template is not None:
            there = {each.id: each for each in self._desk.read(templates.every)}
            work.template = there.get(work.template.id)
            self.show_work(work)
