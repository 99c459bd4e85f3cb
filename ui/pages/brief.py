"""The printed brief before it is printed: seen as it will be, then saved, opened or printed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget
from sqlalchemy.orm import Session

from crm import organizations, people
from crm.dates import show_number
from crm.exchange import Leaving
from crm.i18n import _, language, ngettext
from crm.model.base import today
from crm.turnover import Term
from ui.desk import Desk, Target
from ui.forms.known import day
from ui.pages.brief_making import Made, Wanted, make, suggested_name
from ui.pages.preview import PreviewPage
from ui.parts import fields
from ui.parts.form import Form
from ui.parts.labels import label
from ui.parts.segmented import Segment
from ui.parts.task import Task


def page(desk: Desk, target: Target) -> QWidget:
    """The brief of an institution or a person, or those of many; with a term, to hand over."""
    ids = (*(target.value("organization_ids") or ()), *(target.value("person_ids") or ()))
    return BriefPage(desk, ids, target.value("term"))


class BriefPage(PreviewPage):
    """The brief of one, or those of many in one PDF, as the options say."""

    def __init__(self, desk: Desk, ids: tuple[int, ...], term: Term | None = None) -> None:
        self._ids, self._term = ids, term
        named = desk.read(lambda session: _named(session, ids[0])) if len(ids) == 1 else ("", False)
        self._name, self._of_person = named
        self._meaning = label("", "sec", wrap=True, tone="muted")
        form = _options(self._meaning, handed_over=term is not None)
        super().__init__(desk, self._title(), form)
        for name in ("shareable", "language"):
            self.form.fields[name].changed.connect(self.refresh)
        line = self.form.fields["as_of"].widget
        assert isinstance(line, QLineEdit)
        line.textChanged.connect(self._clock.start)
        line.returnPressed.connect(self.settle)
        self.refresh()

    def _title(self) -> str:
        count = len(self._ids)
        if count == 1:
            said = _("Ficha de relevo de {name}") if self._term else _("Ficha de {name}")
            return said.format(name=self._name)
        if self._term:
            said = ngettext(
                "Ficha de relevo de {n} gobierno", "Fichas de relevo de {n} gobiernos", count
            )
            return said.format(n=show_number(count))
        return ngettext("Ficha de {n} actor", "Fichas de {n} actores", count).format(n=count)

    # How it is made

    def refresh(self, *_given: object) -> None:
        self._say_meaning()
        super().refresh()

    def fit_to_make(self) -> bool:
        return not self.form.fields["as_of"].problem()  # said under the field, once it is left

    def settle(self) -> None:
        if self.form.check():
            self.refresh()

    def work(self) -> Callable[[Task], Made]:
        return partial(make, self._desk.db, self._wanted())

    def file_name(self, made: Made) -> str:
        return suggested_name(made.wanted, self._name)

    def held(self, made: Made) -> Leaving:
        if self._of_person:
            return Leaving(_("Ficha de una persona"), made.count, unnamed=True)
        return Leaving(self._title(), made.count)

    def preparing(self) -> str:
        return _("Preparando las fichas…") if len(self._ids) > 1 else ""

    def unprepared(self) -> str:
        return _("Las fichas no se han preparado.")

    def _wanted(self) -> Wanted:
        who = self._desk.settings.name or self._desk.db.who or ""
        return Wanted(self._ids, who, term=self._term, **self.form.values())

    def _say_meaning(self) -> None:
        shared = self.form.fields["shareable"].read()
        self._meaning.setText(
            _("Sin notas ni líneas reservadas, teléfonos personales ni quienes ya no están.")
            if shared
            else _("Con todo lo registrado, también lo reservado: para uso del equipo.")
        )


def _options(meaning: QWidget, *, handed_over: bool) -> Form:
    in_house = Segment(False, _("Interna"))
    shared = Segment(True, _("Para compartir"))
    tongues = [Segment("es", "Español"), Segment("en", "English")]
    form = Form(
        [
            fields.switch("shareable", _("Versión"), [in_house, shared]),
            meaning,
            fields.switch("language", _("Idioma de la ficha"), tongues),
            day("as_of", _("Datos al")).but(hint=_("hoy, si lo deja vacío"), check=_not_ahead),
        ]
    )
    form.load({"shareable": handed_over, "language": language()})
    form.set_shown("as_of", not handed_over)  # it is of the end of the term
    return form


def _not_ahead(value: Any) -> str | None:
    return _("Esa fecha aún no llega.") if value > today() else None


def _named(session: Session, record_id: int) -> tuple[str, bool]:
    """What a record is called, and whether it is a person."""
    for rows, is_person in ((organizations.rows, False), (people.rows, True)):
        if found := rows(session, [record_id]):
            return found[record_id].name, is_person
    return "", False
