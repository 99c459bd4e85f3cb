"""The first page: who you are, and which file you work with."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from crm import settings as machine
from crm.database import copies, write_copy
from crm.errors import CrmError
from crm.i18n import _
from crm.settings import Settings
from ui.icons import brand_icon
from ui.pages.copies import copy_shown
from ui.parts import fields
from ui.parts.buttons import Button, add_action, button, menu
from ui.parts.cards import Card
from ui.parts.files import ask_file, ask_place
from ui.parts.form import Form
from ui.parts.labels import Elided, label
from ui.parts.toast import Banner
from ui.theme import theme

WIDE, MANY_COPIES = 600, 10


class FirstRun(QWidget):
    """Asks for a name and a file; `refusal` is why the last file could not be opened.

    `applied` tells the settings with the name before a file is `created` or `opened`.
    """

    applied = Signal(object)  # Settings
    created = Signal(object)  # Path
    opened = Signal(object)  # Path
    sample_asked = Signal()

    def __init__(self, settings: Settings, refusal: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "canvas")
        self._settings = settings
        self.path = machine.default_file()
        self.dialog: QFileDialog | None = None
        self.copy_button: Button | None = None
        self.form = _who(settings)
        _guess_initials(self.form)
        self._banner = Banner("danger", "")
        self._where = Elided("", "sec")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll())
        theme().changed.connect(self._fit)
        self._fit()
        self._show_path()
        self._banner.setVisible(bool(refusal))
        if refusal:
            self._refused(refusal)

    def refuse(self, sentence: str) -> None:
        """Say why a file could not be created or opened; what was typed stays."""
        if self.copy_button is not None:
            self.copy_button.deleteLater()
            self.copy_button = None
        self._banner.say("danger", sentence)
        self._banner.show()

    def offer_copy(self, path: Path) -> None:
        """Offer to work on a copy of this file where a live one is safe: on this computer."""
        place = _free(machine.data_dir() / path.name, _("copia"))
        copy = partial(self._copy_here, path, place)
        self.copy_button = button(_("Copiarlo a este equipo"), small=True, on=copy)
        self._banner.row.addWidget(self.copy_button)

    def focus_first(self) -> None:
        """Put the keyboard in the first blank."""
        blank = [name for name in self.form.fields if not self.form.fields[name].keep()]
        if blank:
            self.form.focus(blank[0])
        else:
            self.create_button.setFocus()

    # What is on it

    def _scroll(self) -> QScrollArea:
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(_welcome())
        column.addWidget(self._banner)
        column.addWidget(self._who_card())
        column.addWidget(self._file_card())
        column.addWidget(self._others())
        inside = QWidget()
        inside.setProperty("kind", "canvas")
        box = QVBoxLayout(inside)
        box.setContentsMargins(20, 24, 20, 24)
        box.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(0)
        row.addWidget(self._column, 1)
        row.addStretch(0)
        box.addLayout(row)
        box.addStretch(2)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    def _who_card(self) -> Card:
        card = Card(_("Quién es usted"))
        card.add(
            label(
                _("Así se sabe quién registró cada cosa. No sale de este equipo."),
                "sec",
                wrap=True,
            )
        )
        card.add(self.form)
        return card

    def _file_card(self) -> Card:
        card = Card(_("Su archivo"))
        card.add(
            label(
                _(
                    "Todo se guarda en un solo archivo de este equipo, con los gobiernos "
                    "regionales y locales del Perú ya cargados. No use una carpeta de red ni "
                    "sincronizada."
                ),
                "sec",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._where, 1)
        self.change_button = button(_("Cambiar…"), small=True, on=self._choose_new)
        self.change_button.setAccessibleName(_("Cambiar el lugar del archivo"))
        row.addWidget(self.change_button)
        card.body.addLayout(row)
        self.create_button = button(_("Crear mi archivo"), "primary", "plus", on=self._create)
        card.body.addWidget(self.create_button, alignment=Qt.AlignmentFlag.AlignLeft)
        return card

    def _others(self) -> QWidget:
        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.open_button = button(
            _("Abrir un archivo…"), "secondary", "folder-open", on=self._choose_old
        )
        self.sample_button = button(_("Ver la muestra"), "ghost", "eye", on=self._ask_sample)
        for each in (self.open_button, self.sample_button):
            box.addWidget(each)
        box.addStretch(1)
        return row

    def _refused(self, sentence: str) -> None:
        """Say what is wrong with the last file, and offer what can be done about it."""
        self.refuse(sentence)
        self.search_button = button(_("Buscar…"), small=True, on=self._choose_old)
        self._banner.row.addWidget(self.search_button)
        last = Path(self._settings.last_file) if self._settings.last_file else None
        kept = copies(last)[:MANY_COPIES] if last else []
        if last and kept:
            self.open_copy = button(_("Abrir una copia"), small=True)
            choices = menu(self.open_copy)
            for copy in kept:
                add_action(choices, copy_shown(copy), self._restorer(copy, last))
            self.open_copy.setMenu(choices)
            self._banner.row.addWidget(self.open_copy)
        self.create_button.say(_("Crear uno nuevo"))

    # What is done

    def _check(self) -> bool:
        """Whether it is known who works here; then it is told."""
        if not self.form.check():
            return False
        values = self.form.values()
        self._settings = replace(self._settings, **values)
        try:
            machine.save(self._settings)
        except CrmError as error:
            self.refuse(str(error))
            return False
        self.applied.emit(self._settings)
        return True

    def _create(self) -> None:
        if self._check():
            self.created.emit(self.path)

    def _ask_sample(self) -> None:
        if self._check():
            self.sample_asked.emit()

    def _choose_new(self) -> None:
        place, title = self._folder() / self.path.name, _("Dónde guardar su archivo")
        self.dialog = ask_place(self, title, place, self._take_path, kinds=_kinds())

    def _choose_old(self) -> None:
        if not self._check():
            return
        title, opened = _("Abrir un archivo de Enlace"), self.opened.emit
        self.dialog = ask_file(self, title, opened, kinds=_kinds(), folder=self._folder())

    def _restorer(self, copy: Path, last: Path) -> Callable[[], None]:
        return lambda: self._restore(copy, last)

    def _restore(self, copy: Path, last: Path) -> None:
        """Put a copy where the file was or, where something lies there, beside it; and open it."""
        if not self._check():
            return
        self._copy(copy, _free(last, _("recuperado")))

    def _copy_here(self, path: Path, place: Path) -> None:
        if self._check():
            self._copy(path, place)

    def _copy(self, file: Path, place: Path) -> None:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_copy(file, place)
        except CrmError as error:
            self.refuse(str(error))
            return
        self.opened.emit(place)

    def _folder(self) -> Path:
        return self.path.parent if self.path.parent.exists() else Path(QDir.homePath())

    def _take_path(self, path: Path) -> None:
        self.path = path
        self._show_path()

    def _show_path(self) -> None:
        self._where.setText(str(self.path))

    def _fit(self) -> None:
        self._column.setMaximumWidth(theme().px(WIDE))


def _kinds() -> str:
    return _("Archivos de Enlace (*.db)")


def _welcome() -> QHBoxLayout:
    mark = label()
    mark.setPixmap(brand_icon().pixmap(40, 40))
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label("Enlace", "title"))
    words.addWidget(label(_("Red ONU Migración · Perú"), "sec"))
    row = QHBoxLayout()
    row.setSpacing(12)
    row.addWidget(mark)
    row.addLayout(words, 1)
    return row


def _who(settings: Settings) -> Form:
    form = Form(
        [
            fields.text("name", _("Su nombre")).but(required=True),
            [
                fields.text("agency", _("Agencia"), placeholder=_("por ejemplo, OIM")).but(
                    stretch=3
                ),
                fields.text("initials", _("Iniciales")).but(check=_initials_problem),
            ],
        ]
    )
    form.load(vars(settings))
    return form


def _initials_problem(text: str) -> str | None:
    return _("Hasta 6 letras.") if len(text) > 6 else None


def initials_of(name: str) -> str:
    """The first letters of the first name and of the first surname: «LP»."""
    parts = [each for each in name.split() if each[0].isalpha()]
    chosen = parts[:1] + parts[-2:-1] if len(parts) > 3 else parts[:2]
    return "".join(part[0] for part in chosen).upper()


def _guess_initials(form: Form) -> None:
    """Guess the initials from the name, until somebody writes others."""
    name, initials = form.fields["name"], form.fields["initials"]
    guessed = [initials_of(name.keep())]

    def guess() -> None:
        if initials.keep() in ("", guessed[0]):
            guessed[0] = initials_of(name.keep())
            initials.fill(guessed[0])

    name.changed.connect(guess)


def _free(wanted: Path, mark: str) -> Path:
    """The path itself or, where something lies there, one beside it."""
    place, number = wanted, 1
    while place.exists():
        number += 1
        place = wanted.with_name(f"{wanted.stem}-{mark}-{number}.db")
    return place
