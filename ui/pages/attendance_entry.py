"""The row of a list that is being written: who signed, in as few keys as can be, and what else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QVBoxLayout

from crm import attendance, attendance_list, people
from crm.attendance import Row
from crm.attendance_list import Listed, Listing, Reached
from crm.errors import CrmError, Invalid
from crm.i18n import _
from crm.model import AgeBand, Modality, ParticipationState, Sex
from crm.people import PersonRow
from crm.text import clean_line
from ui.desk import Desk
from ui.forms import finders, known
from ui.pages.attendance_who import NEW, PERSON, ROW, WRITTEN, NameLine, Offers
from ui.parts import fields
from ui.parts.buttons import Button, button
from ui.parts.fields import Field, Pick
from ui.parts.flow import FlowLayout
from ui.parts.form import Form
from ui.parts.inputs import Combo, CountLine
from ui.parts.labels import Elided, label
from ui.parts.picker import Picker
from ui.parts.suggestions import Suggestion
from ui.parts.toast import Banner, announce
from ui.theme import theme

NAMES = ("given_names", "paternal_surname", "maternal_surname")
PLAIN = ("sex", "age_band", "modality", "consent_contact", "consent_image")
ENOUGH = 0.36  # of what is beside it, at most


class Entry(QFrame):
    """Writes one row; each save is one action.

    `saved` tells what became of a row in a sentence and whether it was a new one, `kept` the same
    of one that is only being left, `stepped` that another row is wanted, `opened` and `ticked` the
    id of a row to show or to mark as there, `given_up` that this one is left alone.
    """

    saved = Signal(str, bool)
    kept = Signal(str)
    stepped = Signal(int)
    opened = Signal(object)
    ticked = Signal(object)
    given_up = Signal()

    def __init__(self, desk: Desk, event_id: int) -> None:
        super().__init__()
        self.setProperty("kind", "side")
        self._desk, self._event_id = desk, event_id
        self._listing: Listing | None = None
        self._row: Row | None = None
        self._there = False  # the row is on this list already
        self._who: Suggestion | None = None
        self._asked: list[Button] = []
        self._offers = Offers(desk)
        self.number = CountLine(99_999)
        self.number.setAccessibleName(_("Número de la fila en el papel"))
        self.who = NameLine(_("Quién firmó"), self._offers)
        self.who.setPlaceholderText(_("Letras de apellidos y nombres, o el número de su fila"))
        self.form = _details(desk)
        self.note = Banner("info", "")
        self._build()
        self.who.picked.connect(self._take)
        self.who.textEdited.connect(self._typed)
        self.who.stepped.connect(self.stepped)
        self.form.fields["age_band"].changed.connect(lambda *_args: self._warn_of_age())
        self.begin(1)

    def _build(self) -> None:
        self.hint = Elided("", "sec", tone="muted")
        self.new = self._way(_("NUEVO"), "user-plus", "Alt+N", self._be_new)
        self.blot = self._way(_("Ilegible"), "circle-help", "Alt+I", self._be_illegible)
        self.minor = self._way(_("Menor de 18"), "shield", "Alt+M", self._be_minor)
        self._ways = FlowLayout(spacing=4)
        for each in (self.new, self.blot, self.minor):
            self._ways.addWidget(each)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(label(_("N.º"), "field"), 0, 0)
        self.heading = label(_("Quién firmó"), "field")
        grid.addWidget(self.heading, 0, 1)
        grid.addWidget(self.hint, 0, 2)
        grid.addWidget(self.number, 1, 0)
        grid.addWidget(self.who, 1, 1, 1, 2)
        grid.setColumnStretch(2, 1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.form)
        self.form.setAutoFillBackground(False)
        for combo in self.form.findChildren(Combo):
            combo.setMinimumContentsLength(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(8)
        column.addWidget(self.note)
        column.addLayout(grid)
        column.addWidget(self.area)
        column.addLayout(self._ways)
        self.note.hide()
        theme().changed.connect(self._fit)

    def _way(self, said: str, icon: str, keys: str, on: Callable[[], None]) -> Button:
        made = button(said, "ghost", icon, small=True, on=on)
        made.say(said, keys)
        # A button's own shortcut presses it only after a while, and fast fingers are on by then.
        QShortcut(QKeySequence(keys), self, on)
        return made

    # What it is about

    @property
    def row(self) -> Row | None:
        """The row of the list that is being changed, or None for a new one."""
        return self._row

    def show_listing(self, listing: Listing) -> None:
        """Write rows of this list from now on."""
        self._listing = self._offers.listing = listing

    def begin(self, number: int) -> None:
        """Begin a new row."""
        self._row = self._who = None
        self.number.setText(str(number))
        self.who.setText("")
        self._fill({}, Reached())
        self._settle()

    def load(self, listed: Listed) -> None:
        """Show a row that stands on the list, or is expected there."""
        row = listed.row
        self._row, self._there = row, listed.there
        kind = PERSON if row.person_id is not None else WRITTEN
        self._who = Suggestion(row.person_id or row.written, kind, row.shown)
        self.number.setText("" if row.sheet_row is None else str(row.sheet_row))
        self.who.setText(row.shown)
        self.who.setCursorPosition(0)
        source = {name: getattr(row, name) for name in (*PLAIN, "post")}
        source["institution"] = self._institution(row.organization_id, row.institution)
        reach = Reached()
        if row.person_id is not None:
            reach = self._desk.read(partial(attendance_list.reached, person_id=row.person_id))
        self._fill(source, reach)
        self._settle()

    def dirty(self) -> bool:
        """Whether something stands here that is not saved."""
        if self._row is None:
            return self._who is not None or bool(self.who.text().strip()) or self.form.dirty
        return self.form.dirty or self._other_who() or self._other_number()

    def draft(self) -> dict[str, Any]:
        """What stands in a new row, for whoever comes back to it; nobody under 18 is kept so."""
        if self._row is not None or self._under_18():
            return {}
        return {"number": self.number.text(), "typed": self.who.text().strip()}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Put back what `draft` gave."""
        if draft.get("typed"):
            self.number.setText(draft["number"])
            self.who.setText(draft["typed"])

    def take(self) -> None:
        """Put the keyboard where the name goes."""
        self.who.setFocus(Qt.FocusReason.OtherFocusReason)
        self.who.selectAll()

    def _fill(self, source: Mapping[str, Any], reach: Reached) -> None:
        blank = dict.fromkeys((*NAMES, *PLAIN, "institution", "post", "phone", "email"))
        self.form.load(blank | dict(source))
        self._placeholder("phone", reach.phone)
        self._placeholder("email", reach.email)
        self._answer()

    def _placeholder(self, name: str, value: str) -> None:
        line = self.form.fields[name].widget
        if isinstance(line, QLineEdit):
            line.setPlaceholderText(value)

    def _institution(self, organization_id: int | None, name: str | None) -> Suggestion | None:
        """The institution as it was called that day."""
        return Suggestion(organization_id, "frozen", name) if name else None

    # Who it is

    def _typed(self, _text: str) -> None:
        """A name that is written over is nobody's until it is taken from the list."""
        if self._who is not None or not self.note.isHidden():
            self._who = None
            self._answer()
            self._settle()

    def _take(self, meant: Suggestion) -> None:
        by_tab = self.who.by_tab
        if meant.kind == ROW:
            self._row_by_number(int(str(meant.id)))
        elif meant.kind == NEW:
            self.who.setText(str(meant.id))
            self._be_new()
        elif meant.kind == WRITTEN:
            self._hold(Suggestion(meant.id, WRITTEN, str(meant.id)))
            self._go_on(by_tab)
        else:
            self._hold(meant)
            if not self._second(meant):
                self._go_on(by_tab)

    def _go_on(self, by_tab: bool) -> None:
        """Save at once, or go on in the row where Tab asked for it."""
        if by_tab:
            self._settle()
            known_ = self._who is not None and self._who.kind == PERSON
            self.form.focus("sex" if known_ else "institution")
        else:
            self._save()

    def _row_by_number(self, row_id: int) -> None:
        listed = (
            next((e for e in self._listing.rows if e.id == row_id), None)
            if (self._listing)
            else None
        )
        self.who.setText("")
        self._settle()
        if listed is not None and listed.there:
            self.opened.emit(row_id)
        elif listed is not None:
            self.ticked.emit(row_id)

    def _hold(self, meant: Suggestion) -> None:
        self._who = meant
        self.who.setText(meant.title)
        self.who.setCursorPosition(0)
        if meant.kind == PERSON:
            id_ = int(str(meant.id))
            reach = self._desk.read(partial(attendance_list.reached, person_id=id_))
            self._placeholder("phone", reach.phone)
            self._placeholder("email", reach.email)
        self._settle()

    def _be_new(self) -> None:
        """Ask for the parts of the name of somebody whom the file does not know."""
        self.who.close_list()
        typed = clean_line(self.who.text())
        held = self._who is not None and self._who.kind == PERSON
        parts = people.split_name("" if held else typed)
        self._who = Suggestion(None, NEW, typed)
        for name in NAMES:
            self.form.fields[name].fill(_proper(parts[name]))
        self._settle()
        self.form.focus("given_names" if not parts["paternal_surname"] else "institution")

    def _be_illegible(self) -> None:
        """Keep what can be read, to be verified."""
        self.who.close_list()
        held = self._who is not None and self._who.kind != WRITTEN
        typed = "" if held else clean_line(self.who.text())
        self._hold(Suggestion(None, WRITTEN, typed or _("Ilegible")))
        self._save()

    def _be_minor(self) -> None:
        """Count somebody under 18: all that is asked is the sex."""
        self.who.close_list()
        self.form.fields["age_band"].fill(AgeBand.UNDER_18)
        self._settle()
        self.form.focus("sex")

    def _other_who(self) -> bool:
        if self._row is None or self._who is None:
            return True
        now = self._row.person_id or self._row.written
        return self._who.kind == NEW or (self._who.id or self._who.title) != now

    def _other_number(self) -> bool:
        return self._row is not None and self.number.number() != self._row.sheet_row

    def _under_18(self) -> bool:
        return self.form.fields["age_band"].read() is AgeBand.UNDER_18

    # Doubts

    def _second(self, meant: Suggestion) -> bool:
        """Say that somebody is on the list already, and offer what can be done."""
        found = self._offers.found.get(int(str(meant.id)))
        if found is None or found.row is None:
            return False
        if self._row is not None and self._row.person_id == found.person.id:
            return False
        if found.row:
            words = _("{name} ya está en la fila {number} de esta lista.")
        else:
            words = _("{name} ya está en esta lista.")
        self._say_second(words.format(name=found.person.name, number=found.row), found.person.id)
        return True

    def _say_second(self, said: str, person_id: int) -> None:
        if self._row is None:
            answer = button(_("Es la misma: omitir esta fila"), small=True, on=self._omit)
        else:
            join = partial(self._join, person_id)
            answer = button(_("Es la misma: unir las dos filas"), small=True, on=join)
        there = button(_("Ver su fila"), small=True, on=partial(self._show_person, person_id))
        self._answer("warn", said, answer, there)
        answer.setFocus(Qt.FocusReason.OtherFocusReason)

    def _omit(self) -> None:
        number = self.number.number() or 0
        said = _("Fila {number} omitida: ya estaba en la lista.").format(number=number)
        self.saved.emit(said, True)

    def _join(self, person_id: int) -> None:
        assert self._row is not None
        joined = partial(
            attendance.join, participation_id=self._row.participation_id, person_id=person_id
        )
        if self._desk.attempt(joined):
            self.saved.emit(_("Las dos filas son una."), False)

    def _show_person(self, person_id: int) -> None:
        rows = self._listing.rows if self._listing else ()
        found = next((each.id for each in rows if each.row.person_id == person_id), None)
        if found is not None:
            self.opened.emit(found)

    def _namesake(self, names: Mapping[str, str]) -> bool:
        """Ask whether somebody new is one who is called so already."""
        ids = self._desk.read(
            partial(attendance_list.known_as, names=[names[name] for name in NAMES])
        )
        if not ids:
            return False
        row: PersonRow = self._desk.read(partial(people.rows, ids=ids[:1]))[ids[0]]
        who = ", ".join(filter(None, (row.held, row.organization)))
        said = _("Ya hay alguien con ese nombre: {name}.")
        if who:
            said = _("Ya hay alguien con ese nombre: {name}, {post}.")
        same = button(_("Es esa persona"), small=True, on=partial(self._be_known, row))
        other = button(_("Es otra: crearla"), small=True, on=partial(self._save, sure=True))
        self._answer("warn", said.format(name=row.name, post=who), same, other)
        same.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _be_known(self, row: PersonRow) -> None:
        self._hold(Suggestion(row.id, PERSON, row.name))
        self._save()

    def _warn_of_age(self) -> None:
        """Say at once what becomes of a row under 18."""
        if not self._under_18():
            if not self._asked:
                self._answer()
            return
        if self._row is None:
            said = _("Menor de 18: se cuenta sin nombre; lo demás de esta fila no se guarda.")
        else:
            said = _(
                "Menor de 18: al guardar, su fila pasa a ser un número y su nombre se borra, "
                "también del historial."
            )
        self._answer("warn", said)

    def _ask_to_forget(self) -> None:
        said = _(
            "¿Contar como menor de 18? Su nombre y su fila se borran del archivo y del historial, "
            "y no se pueden recuperar."
        )
        keep = button(_("No, dejar la fila"), small=True, on=self._keep_row)
        forget = button(
            _("Contar sin nombre"), "danger", small=True, on=partial(self._save, sure=True)
        )
        self._answer("danger", said, keep, forget)
        keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_row(self) -> None:
        assert self._row is not None
        self.form.fields["age_band"].fill(self._row.age_band)
        self._answer()
        self.take()

    def _answer(self, kind: Any = "info", said: str = "", *answers: Button) -> None:
        """Say this over the row, with what can be answered; nothing, and there is no note."""
        for each in self._asked:
            self.note.row.removeWidget(each)
            each.hide()
            each.deleteLater()
        self._asked = list(answers)
        self.note.say(kind, said)
        for each in answers:
            self.note.row.addWidget(each)
            each.show()  # at once: it takes the keyboard
        self.note.setVisible(bool(said))
        if said:
            announce(self, said)

    # Saving

    def save(self) -> bool:
        """Save the row that is being left, if there is anything of it; tell whether it may be."""
        return not self.dirty() or self._save(leaving=True)

    def _save(self, *, sure: bool = False, leaving: bool = False) -> bool:
        minor = self._under_18()
        if not minor and self._who is None:
            self.form.complain({})
            self._answer(
                "danger", _("Elija a la persona de la lista, o déjela como nueva o ilegible.")
            )
            self.take()
            self.who.ask()
            return False
        if not self.form.check():
            return False
        values = self._of_a_minor() if minor else self._values()
        if minor and self._row is not None and not sure:
            self._ask_to_forget()
            return False
        new = values.get("new_person")
        if new and not sure and self._namesake(new):
            return False
        return self._write(values, minor=minor, leaving=leaving)

    def _of_a_minor(self) -> dict[str, Any]:
        """All that is said of somebody under 18: no name, whatever was typed."""
        return {"age_band": AgeBand.UNDER_18, "sex": self.form.fields["sex"].read()}

    def _values(self) -> dict[str, Any]:
        """What is saved: of a row that was there, what is other than it was."""
        said, row = self.form.values(), self._row
        values: dict[str, Any] = {name: said[name] for name in PLAIN}
        if row is None:  # what nobody said is as the file knows it
            values = {name: value for name, value in values.items() if value is not None}
        values |= {name: said[name] for name in ("phone", "email") if said[name]}
        if row is not None and not self._there:
            values["state"] = ParticipationState.ATTENDED
        if row is None or self._other_number() or (not self._there and row.sheet_row):
            values["sheet_row"] = self.number.number()
            values["sheet_id"] = self._listing.sheet_id if self._listing else None
        if self._who is not None and (row is None or self._other_who()):
            values |= self._named(self._who, said)
        elif row is not None:
            values["to_verify"] = row.to_verify
        return values | self._where(said)

    def _where(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Institution and post, where they were written over: else they are those of that day."""
        row = self._row
        values: dict[str, Any] = {}
        was = self._institution(row.organization_id, row.institution) if row else None
        if self.form.fields["institution"].keep() != _kept(was):
            where = said["institution"]
            values["organization_id"] = where if isinstance(where, int) else None
            values["institution"] = where if isinstance(where, str) else None
        if said["post"] != ((row.post if row else "") or ""):
            values["post"] = said["post"]
        return values

    def _named(self, who: Suggestion, said: Mapping[str, Any]) -> dict[str, Any]:
        if who.kind == PERSON:
            return {"person_id": int(str(who.id))}
        if who.kind == NEW:
            return {"new_person": {name: clean_line(said[name]) for name in NAMES}}
        return {"written": who.title, "to_verify": True}

    def _write(self, values: Mapping[str, Any], *, minor: bool, leaving: bool) -> bool:
        fresh, id_ = self._row is None, self._row.participation_id if self._row else None
        session_id = self._listing.session_id if self._listing else None
        name, number = self._shown_name(), self.number.number()
        write = partial(
            attendance.save_row,
            event_id=self._event_id,
            values=values,
            participation_id=id_,
            session_id=session_id,
        )
        try:
            self._desk.act(write)
        except Invalid as error:
            self._refuse(error)
            return False
        except CrmError as error:
            self._answer("danger", str(error))
            return False
        if minor:
            said = _("Se contó un menor de 18 sin nombre.")
        elif values.get("consent_contact") is False and self._who and self._who.kind == PERSON:
            said = _("Fila {number}: {name}. Queda en su ficha que no se le contacte.")
        elif self._who is not None and self._who.kind == WRITTEN:
            said = _("Fila {number}: «{name}», por verificar.")
        else:
            said = _("Fila {number}: {name}.")
        said = said.format(number=number or "—", name=name)
        if leaving:
            self.kept.emit(said)
        else:
            self.saved.emit(said, fresh)
        return True

    def _shown_name(self) -> str:
        if self._who is not None and self._who.kind == NEW:
            said = self.form.values()
            return " ".join(filter(None, (clean_line(said[name]) for name in NAMES)))
        return self._who.title if self._who else ""

    def _refuse(self, error: Invalid) -> None:
        problems = dict(error.problems)
        second = problems.pop("person_id", "")
        number = problems.pop("sheet_row", "")
        if second and self._who is not None and self._who.kind == PERSON:
            self._say_second(second, int(str(self._who.id)))
            return
        if second or number:
            self._answer("danger", " ".join(filter(None, (second, number))))
            (self.number if number else self.who).setFocus(Qt.FocusReason.OtherFocusReason)
        if problems:
            self.form.complain(problems)
            self.form.go_to_problem()

    # Keys and looks

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif plain and event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """Save the row; one in which there is nothing to save leads on."""
        if self.dirty() or (self._row is not None and not self._there):
            self._save()
        elif self._row is not None:
            self.stepped.emit(1)
        elif self._listing is not None and self.number.hasFocus():
            listed = self._listing.numbered(self.number.number() or 0)
            if listed is not None:
                (self.opened if listed.there else self.ticked).emit(listed.id)
            else:
                self.take()

    def _settle(self) -> None:
        """Show what there is to say of whoever stands here, and no more."""
        minor = self._under_18()
        kind = self._who.kind if self._who else ""
        shown = bool(kind) or minor or self._row is not None
        for name in NAMES:
            self.form.set_shown(name, kind == NEW and not minor)
        for name in ("institution", "post", "modality", "consent_contact", "consent_image"):
            self.form.set_shown(name, not minor)
        for name in ("phone", "email"):
            self.form.set_shown(name, not minor and kind != WRITTEN)
        self.area.setVisible(shown)
        self.heading.setText(_("Quién firmó") if self._row is None else _("Quién es"))
        hint = _("Enter guarda y pasa a la siguiente; Tab sigue en la fila.")
        if kind == NEW and not minor:
            self.heading.setText(_("Persona nueva"))
            hint = _("Enter la crea en el archivo; Esc la deja.")
        elif shown:
            hint = _("Enter guarda la fila; Esc la deja como estaba.")
        self.hint.setText(hint)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Take as much height as the fields need, up to a share of what there is."""
        above = self.parentWidget()
        room = above.height() if above is not None else self.height()
        wanted = self.form.sizeHint().height() + 2
        self.area.setFixedHeight(max(theme().px(60), min(wanted, round(room * ENOUGH))))
        self.number.setFixedWidth(theme().px(56))


def _proper(name: str) -> str:
    return name[:1].upper() + name[1:]


def _details(desk: Desk) -> Form:
    return Form(
        [
            [
                fields.text("given_names", _("Nombres")),
                fields.text("paternal_surname", _("Apellido paterno")),
                fields.text("maternal_surname", _("Apellido materno")),
            ],
            [
                _institution_field(desk).but(stretch=3),
                fields.text("post", _("Cargo")).but(stretch=2),
            ],
            [
                known.word("sex", _("Sexo"), Sex),
                known.word("age_band", _("Edad"), AgeBand),
                known.word("modality", _("Modalidad"), (Modality.IN_PERSON, Modality.VIRTUAL)),
            ],
            [
                _yes_no("consent_contact", _("Contacto")),
                _yes_no("consent_image", _("Imagen")),
                fields.text("phone", _("Teléfono")).but(stretch=2),
                fields.text("email", _("Correo")).but(stretch=2),
            ],
        ]
    )


def _yes_no(name: str, title: str) -> Field:
    return fields.choice(name, title, [Pick(True, _("Sí")), Pick(False, _("No"))])


def _kept(held: Suggestion | None) -> Any:
    """What an institution's line keeps of what it holds."""
    return (held.id, held.title) if held else ("", "")


def _institution_field(desk: Desk) -> Field:
    """An institution of the file, or its name as it is written on the sheet."""

    def suggest(typed: str) -> list[Suggestion]:
        return desk.read(lambda session: finders.organizations_like(session, typed))

    picker = Picker(_("Institución"), suggest)

    def read() -> int | str | None:
        held = picker.record()
        if held is not None and isinstance(held.id, int):
            return held.id
        return clean_line(picker.text()) or None

    def keep() -> Any:
        held = picker.record()
        return _kept(held) if held else ("", picker.text().strip())

    made = fields.custom(
        "institution", _("Institución"), picker, read, picker.choose, picker.textChanged
    )
    return replace(made, keep=keep)
