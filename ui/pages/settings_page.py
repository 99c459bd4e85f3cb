"""Configuración: who you are, how Enlace looks, the file and its copies, the office's own lists."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget
from sqlalchemy.orm import Session

from crm import demo_examples, focal_points, office, sample
from crm.database import COPIES_KEPT, copies, copies_folder
from crm.errors import CrmError
from crm.i18n import _, pgettext
from ui.desk import Desk, Target
from ui.notifying import available
from ui.opening import open_folder
from ui.pages.copies import copy_shown
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.column_page import ColumnPage
from ui.parts.dialog import Progress
from ui.parts.files import ask_file, ask_folder
from ui.parts.flow import FlowLayout
from ui.parts.form import Form
from ui.parts.labels import Elided, label
from ui.parts.segmented import Segment
from ui.parts.task import Task
from ui.theme import theme

WHO = ("name", "agency", "initials")
LOOK = ("theme", "text_size", "language")
FEWEST_DAYS, MOST_DAYS = 1, 999
INITIALS = 6


def page(desk: Desk, target: Target) -> QWidget:
    """The settings."""
    return SettingsPage(desk)


class SettingsPage(ColumnPage):
    """Whatever is changed is so at once: `applied` tells the settings of this machine.

    `other_file_asked` is emitted when the user wants to work with another file.
    """

    applied = Signal(object)  # Settings
    other_file_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Configuración"), _("Los cambios valen al momento"), desk.back)
        self._desk = desk
        self.dialog: QFileDialog | None = None
        self.who = _who(desk)
        self.look = _look(desk)
        self.notices = _notices(desk)
        self.office = Form([fields.count("days", _("Días"), most=MOST_DAYS).but(required=True)])
        self._copies = Card(_("Copias de respaldo"))
        self._logo = label()
        for card in (
            self._card(_("Usted"), self.who),
            self._card(_("Aspecto"), self.look),
            self._notices_card(),
            self._file_card(),
            self._copies_card(),
            self._calendar_card(),
            self._logo_card(),
            self._stale_card(),
            self._lists_card(),
            self._examples_card(),
        ):
            self.add(card)
        self._listen()
        desk.changes.made.connect(self._show)
        self._show()

    def focus_first(self) -> None:
        """Put the keyboard in the first field."""
        self.who.focus("name")

    def leaving(self) -> bool:
        """Keep what stands in the field that is being left."""
        self._apply_who()
        self._apply_days()
        return True

    def _listen(self) -> None:
        for name in WHO:
            line = self.who.fields[name].widget
            assert isinstance(line, QLineEdit)
            line.editingFinished.connect(self._apply_who)
        for name in LOOK:
            self.look.fields[name].changed.connect(lambda _value: self._apply_look())
        self.notices.fields["notify"].changed.connect(lambda _on: self._apply_notices())
        days = self.office.fields["days"].widget
        assert isinstance(days, QLineEdit)
        days.editingFinished.connect(self._apply_days)

    # What is on it

    @staticmethod
    def _card(title: str, *parts: QWidget) -> Card:
        card = Card(title)
        for part in parts:
            card.add(part)
        return card

    def _notices_card(self) -> Card:
        words = _(
            "Un aviso al abrir, y después cada hora si hay algo nuevo: cuántos vencen y de qué "
            "institución. Nunca nombra personas ni lo reservado."
        )
        if not available():
            words = _(
                "Este escritorio no tiene bandeja del sistema: lo vencido se ve solo en el número "
                "de la barra lateral."
            )
        return self._card(_("Avisos"), label(words, "sec", wrap=True), self.notices)

    def _file_card(self) -> Card:
        self.path = Elided(str(self._desk.db.path), "body")
        row = QHBoxLayout()
        row.setSpacing(8)
        for made in (
            button(_("Mostrar carpeta"), "secondary", "folder-open", on=self._open_folder),
            button(_("Abrir otro archivo…"), on=self.other_file_asked.emit),
        ):
            row.addWidget(made)
        row.addStretch(1)
        card = self._card(_("Archivo"), self.path)
        card.body.addLayout(row)
        return card

    def _copies_card(self) -> Card:
        card = self._copies
        words = _(
            "Enlace guarda una copia comprobada al cerrar y conserva las {n} últimas en «{folder}»."
        ).format(n=COPIES_KEPT, folder=copies_folder(self._desk.db.path).name)
        card.add(label(words, "sec", wrap=True))
        self.copies = label("", wrap=True)
        card.add(self.copies)
        self.back_up = button(_("Respaldar ahora"), "secondary", "save", on=self._back_up)
        card.body.addWidget(self.back_up, alignment=Qt.AlignmentFlag.AlignLeft)
        return card

    def _calendar_card(self) -> Card:
        card = Card(_("Calendario"))
        words = _(
            "Enlace mantiene al día un archivo .ics en la carpeta que elija: Thunderbird se "
            "suscribe a él; Google y Outlook lo importan. Lo que no tiene día exacto no va."
        )
        card.add(label(words, "sec", wrap=True))
        self.calendar = Elided("", "body")
        card.add(self.calendar)
        row = QHBoxLayout()
        row.setSpacing(8)
        choose = button(_("Elegir carpeta…"), "secondary", "folder", on=self._choose_calendar)
        self.drop_calendar = button(
            _("No mantenerlo"), "ghost", on=lambda: self._keep_calendar_in("")
        )
        for made in (choose, self.drop_calendar):
            row.addWidget(made)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _logo_card(self) -> Card:
        card = Card(_("Logo de los impresos"))
        words = _("Sale arriba de las fichas. Enlace no trae ningún emblema: ponga el suyo.")
        card.add(label(words, "sec", wrap=True))
        card.body.addWidget(self._logo, alignment=Qt.AlignmentFlag.AlignLeft)
        self.logo_problem = label("", "sec", wrap=True, tone="danger")
        card.add(self.logo_problem)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.choose_logo = button(_("Elegir imagen…"), "secondary", "image", on=self._choose_logo)
        self.drop_logo = button(_("Quitar logo"), "ghost", on=lambda: self._set_logo(None))
        for made in (self.choose_logo, self.drop_logo):
            row.addWidget(made)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _stale_card(self) -> Card:
        words = label(
            _("Un actor está detenido si pasa estos días en la misma etapa, antes de firmar."),
            "sec",
            wrap=True,
        )
        return self._card(_("Seguimiento detenido"), words, self.office)

    def _lists_card(self) -> Card:
        card = Card(_("Listas"))
        row = FlowLayout()
        for words, kind in (
            (_("Instrumentos y etapas…"), "instruments"),
            (_("Tipos de reunión…"), "event_types"),
            (_("Fechas conmemorativas…"), "observances"),
            (_("Canales de publicación…"), "channels"),
            (_("Puntos focales…"), "focal_points"),
        ):
            row.addWidget(button(words, on=lambda kind=kind: self._desk.go(kind)))  # type: ignore[misc]
        card.body.addLayout(row)
        return card

    def _examples_card(self) -> Card:
        self.examples = Card(_("Datos de ejemplo"))
        words = _("Este archivo tiene registros inventados, marcados «Ejemplo».")
        self.examples.add(label(words, "sec", wrap=True))
        self.remove_examples = button(
            _("Quitar los ejemplos"), "secondary", "trash-2", on=self._remove_examples
        )
        left = Qt.AlignmentFlag.AlignLeft
        self.examples.body.addWidget(self.remove_examples, alignment=left)
        return self.examples

    # What it shows

    def _show(self) -> None:
        days, logo, examples = self._desk.read(_state)
        if not self.office.fields["days"].widget.hasFocus():
            self.office.load({"days": days})
        self._show_logo(logo)
        self._show_calendar()
        self._show_copies()
        self.examples.setVisible(examples)

    def _show_copies(self) -> None:
        kept = copies(self._desk.db.path)
        self._copies.set_count(len(kept))
        self.copies.setText("\n".join(copy_shown(each) for each in kept) or _("Aún ninguna."))

    def _show_calendar(self) -> None:
        folder = self._desk.settings.calendar_folder
        name = f"{self._desk.db.path.stem}.ics"
        self.calendar.setText(str(Path(folder) / name) if folder else _("Aún sin carpeta."))
        self.drop_calendar.setVisible(bool(folder))

    def _show_logo(self, logo: bytes | None) -> None:
        picture = QPixmap()
        if logo:
            picture.loadFromData(logo)
            room = theme().px(200), theme().px(64)
            picture = picture.scaled(
                *room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self._logo.setPixmap(picture)
        self._logo.setAccessibleName(_("Logo de la oficina"))
        self._logo.setVisible(logo is not None)
        self.drop_logo.setVisible(logo is not None)

    # What it does

    def _apply_who(self) -> None:
        if not self.who.dirty or not self.who.check():
            return
        values = self.who.values()
        self.who.set_clean()
        mine = self._desk.focal_point_id
        if mine is not None and not self._desk.attempt(
            lambda session: focal_points.save_focal_point(session, values, mine)
        ):
            return
        self._remember(values)

    def _apply_look(self) -> None:
        self._remember(self.look.values())

    def _apply_notices(self) -> None:
        self._remember(self.notices.values())

    def _remember(self, values: dict[str, Any]) -> None:
        self._desk.remember(**values)
        self.applied.emit(self._desk.settings)

    def _apply_days(self) -> None:
        if not self.office.dirty or not self.office.check():
            return
        days = self.office.values()["days"]
        if days < FEWEST_DAYS:
            self.office.complain({"days": _("Escriba al menos 1 día.")})
            return
        self.office.set_clean()
        self._desk.attempt(
            lambda session: office.set_stale_after_days(session, days), _("Configuración guardada")
        )

    def _open_folder(self) -> None:
        try:
            open_folder(self._desk.db.path.parent)
        except CrmError as error:
            self._desk.failed.emit(str(error))

    def _back_up(self) -> None:
        self.back_up.setEnabled(False)
        task = Task(lambda task: self._desk.db.keep_copy(task.step))
        self._copies.add(Progress(_("Respaldando…"), task))
        task.succeeded.connect(lambda path: self._backed_up(path))
        task.failed.connect(self._not_backed_up)
        task.ended.connect(lambda: self.back_up.setEnabled(True))
        task.start()

    def _backed_up(self, path: Path) -> None:
        self._show_copies()
        self._desk.told.emit(_("Respaldo guardado: {name}").format(name=path.name), False)

    def _not_backed_up(self, error: Exception) -> None:
        if not isinstance(error, CrmError):
            raise error
        self._desk.failed.emit(str(error))

    def _choose_calendar(self) -> None:
        title = _("Elegir la carpeta del calendario")
        self.dialog = ask_folder(self, title, lambda chosen: self._keep_calendar_in(str(chosen)))

    def _keep_calendar_in(self, folder: str) -> None:
        self._remember({"calendar_folder": folder})
        self._show_calendar()

    def _choose_logo(self) -> None:
        kinds = _("Imágenes (*.png *.jpg *.jpeg *.webp *.bmp)")
        self.dialog = ask_file(self, _("Elegir el logo"), self._take_logo, kinds=kinds)

    def _take_logo(self, path: Path) -> None:
        try:
            logo = office.picture(path)
        except CrmError as error:
            self.logo_problem.setText(str(error))
            self.logo_problem.show()
            return
        self._set_logo(logo)

    def _set_logo(self, logo: bytes | None) -> None:
        self.logo_problem.setText("")
        told = _("Logo guardado") if logo else _("Logo quitado")
        self._desk.attempt(lambda session: office.set_logo(session, logo), told)

    def _remove_examples(self) -> None:
        self._desk.attempt(demo_examples.remove_examples, _("Ejemplos quitados"))


def _state(session: Session) -> tuple[int, bytes | None, bool]:
    return (
        office.stale_after_days(session),
        office.logo(session),
        sample.has_examples(session),
    )


def _who(desk: Desk) -> Form:
    form = Form(
        [
            fields.text("name", _("Nombre")).but(required=True),
            [
                fields.text("agency", _("Agencia")).but(stretch=3),
                fields.text("initials", _("Iniciales")).but(check=_initials_problem),
            ],
        ]
    )
    form.load(vars(desk.settings))
    return form


def _initials_problem(text: str) -> str | None:
    return _("Hasta {n} letras.").format(n=INITIALS) if len(text) > INITIALS else None


def _notices(desk: Desk) -> Form:
    form = Form([fields.check("notify", _("Avisar en el escritorio de lo que vence"))])
    form.load(vars(desk.settings))
    return form


def _look(desk: Desk) -> Form:
    form = Form(
        [
            fields.switch(
                "theme",
                pgettext("colores", "Tema"),
                [
                    Segment("system", _("Como el sistema"), "monitor"),
                    Segment("light", _("Claro"), "sun"),
                    Segment("dark", _("Oscuro"), "moon"),
                ],
            ),
            fields.switch(
                "text_size",
                _("Tamaño del texto"),
                [Segment(size, f"{size} %") for size in (100, 115, 130)],
            ),
            fields.switch(
                "language",
                _("Idioma"),
                [Segment("es", "Español"), Segment("en", "English")],
            ),
        ]
    )
    form.load(vars(desk.settings))
    return form
