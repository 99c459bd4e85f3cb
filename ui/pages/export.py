"""Exportar: what leaves, as what, and what stays behind and why, before any file is written."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from sqlalchemy.orm import Session

from crm import exchange, sample, segments
from crm.checks import safe_name
from crm.dates import show_number
from crm.disk import replacing
from crm.errors import CrmError
from crm.exchange import Exported, Format, Leaving, Order, Tally, What
from crm.exchange.address_labels import SHEETS
from crm.exchange.choosing import lends
from crm.exchange.merged_letters import SAMPLE
from crm.i18n import _, ngettext
from crm.mail import Lot
from crm.model import SegmentOf
from crm.model.base import today
from ui.desk import Desk, Target
from ui.opening import open_folder
from ui.pages.mail_lots import MailLots
from ui.pages.working import Working, expected
from ui.parts import fields
from ui.parts.buttons import button
from ui.parts.cards import Card
from ui.parts.column_page import ColumnPage
from ui.parts.fields import Field, Pick
from ui.parts.files import ask_file, ask_place
from ui.parts.form import Form
from ui.parts.labels import Elided, label
from ui.parts.notices import Notices
from ui.parts.task import Task

FOLDER = "export_folder"
WORD = "Word (*.docx)"
SOON_MS = 150
ALL, CHOSEN = "", "\0chosen"  # no segment is called so
_MORE: dict[str, tuple[Format, ...]] = {
    "internal": (Format.XLSX, Format.CSV, Format.CSV_RAW, Format.VCARD, Format.VCARD_4),
    "mark": (Format.CSV_RAW,),
    "sheet": (Format.LABELS,),
    "skip": (Format.LABELS,),
    "template": (Format.LETTERS,),
    "subject": (Format.MAIL, Format.MAILTO),
    "body": (Format.MAIL, Format.MAILTO),
    "by_region": (Format.DIRECTORY,),
    "names": (Format.DIRECTORY,),
}
_NEVER_EXAMPLES = (Format.JSON, Format.DIRECTORY)  # all of them are in the one, none in the other


def page(desk: Desk, target: Target) -> QWidget:
    """The export of what the target names: institutions, people or a segment; or of all."""
    return ExportPage(desk, target)


class ExportPage(ColumnPage):
    """Asks what and how, says who leaves and who does not, and writes the file."""

    def __init__(self, desk: Desk, target: Target) -> None:
        super().__init__(_("Exportar"), "", desk.back)
        self._desk = desk
        self._ids: dict[What, tuple[int, ...]] = {
            What.ORGANIZATIONS: target.value("organization_ids") or (),
            What.PEOPLE: target.value("person_ids") or (),
        }
        self._examples = desk.read(sample.has_examples)
        self._look: Task | None = None
        self._any = False  # whether anything would leave
        self.dialog: QFileDialog | None = None
        self.form = self._form(desk.read(_segments))
        self._build()
        self.form.load(self._begin(target))
        # By a clock: lists that go with the page say once more that they changed.
        self._now = QTimer(self, singleShot=True, interval=0)
        self._now.timeout.connect(self._changed)
        self.form.changed.connect(self._now.start)
        self._soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self._soon.timeout.connect(self._tell)
        self._fit_form()
        self._tell()

    # Building

    def _form(self, kept: Sequence[tuple[SegmentOf, str]]) -> Form:
        rows: list[Any] = [
            fields.choice("what", _("Qué"), [Pick(each, each.label) for each in What], empty=None)
        ]
        for what in What:
            formats = [Pick(each, each.label) for each in Format if what in each.of]
            rows.append(
                fields.choice(f"which:{what}", _("Cuáles"), self._which(what, kept), empty=None)
            )
            rows.append(fields.choice(f"format:{what}", _("Formato"), formats, empty=None))
        self.meaning = label("", "sec", wrap=True, tone="muted")
        rows.append(self.meaning)
        sheets = [Pick(each.code, each.label) for each in SHEETS]
        rows += [
            fields.choice("sheet", _("Hoja de etiquetas"), sheets, empty=None),
            fields.count("skip", _("Etiquetas ya usadas de la primera hoja"), most=23),
            self._template(),
            fields.text("subject", _("Asunto")),
            fields.long_text("body", _("Mensaje"), rows=4),
            fields.check("by_region", _("Por región, y no por institución")),
            fields.check("names", _("Con los nombres de las personas")),
            fields.check("mark", _("Con la marca de UTF-8, por la que Excel conoce las tildes")),
            fields.check(
                "internal", _("También lo personal, lo reservado y las notas: solo para la oficina")
            ),
            fields.check("examples", _("También los datos de ejemplo")),
        ]
        return Form(rows)

    def _which(self, what: What, kept: Sequence[tuple[SegmentOf, str]]) -> list[Pick]:
        chosen = self._ids.get(what, ())
        said = ngettext("{n} elegida", "{n} elegidas", len(chosen))
        picks = [Pick(CHOSEN, said.format(n=show_number(len(chosen))))] * bool(chosen)
        picks.append(Pick(ALL, _("Todos") if what is What.FOLLOW_UPS else _("Todas")))
        said = _("Segmento «{name}»")
        return picks + [Pick(name, said.format(name=name)) for of, name in kept if lends(of, what)]

    def _template(self) -> Field:
        self.template = TemplatePick(self._desk)
        made = self.template
        return fields.custom(
            "template", _("Plantilla de Word"), made, made.path, made.choose, made.changed
        )

    def _build(self) -> None:
        self.notices = Notices()
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(1, self.notices)
        self.lots = MailLots(self._desk)
        self.lots.setContentsMargins(20, 12, 20, 0)
        outer.insertWidget(2, self.lots)
        self.working = Working(
            self, self._desk, self.notices, stand=self._stand, refused=self._tell_failure
        )
        log = button(_("Intercambio"), icon="history", on=partial(self._desk.go, "exchange"))
        self.save = button(_("Guardar…"), "primary", "download", "Ctrl+S", on=self.ask_where)
        self.write_now = button(
            _("Abrir en mi correo"), "primary", "mail", "Ctrl+S", on=self.ask_where
        )
        for made in (log, self.save, self.write_now):
            self.head.add(made)
        asked = Card()
        asked.add(self.form)
        self.add(asked)
        told = Card(_("Qué sale y qué no"))
        self.told_out = label("", "strong", wrap=True)
        self.staying = label("", "sec", wrap=True)
        told.add(self.told_out)
        told.add(self.staying)
        self.add(told)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+Return"), self, self.ask_where, context=here)

    def _begin(self, target: Target) -> dict[str, Any]:
        what = next((each for each, ids in self._ids.items() if ids), What.ORGANIZATIONS)
        asked = target.value("what")
        what = next((each for each in What if each.value == asked), what)
        usual: dict[str, Any] = {"what": what, "sheet": SHEETS[0].code, "mark": True}
        usual["by_region"] = True
        for each in What:
            usual[f"which:{each}"] = CHOSEN if self._ids.get(each) else ALL
        if segment := target.value("segment"):
            usual[f"which:{what}"] = segment
        return usual

    # What the window asks for

    def focus_first(self) -> None:
        """Put the keyboard on what is to leave."""
        self.form.focus("what")

    def panes(self) -> list[QWidget]:
        """The parts between which F6 moves."""
        return [self.head, self.area]

    # What is asked for

    def order(self) -> Order:
        """What the form asks for."""
        said = {name: each.read() for name, each in self.form.fields.items()}
        what = said["what"]
        which = said[f"which:{what}"]
        return Order(
            said[f"format:{what}"],
            what,
            ids=self._ids[what] if which == CHOSEN else None,
            segment="" if which in (ALL, CHOSEN) else which,
            internal=said["internal"],
            examples=said["examples"],
            mark=said["mark"],
            sheet=said["sheet"],
            skip=said["skip"] or 0,
            template=said["template"],
            subject=said["subject"],
            body=said["body"],
            names=said["names"],
            by_region=said["by_region"],
        )

    def _changed(self) -> None:
        self.lots.drop()
        self._fit_form()
        self._soon.start()

    def _fit_form(self) -> None:
        """Show the fields that mean something of what is asked for."""
        order = self.order()
        for what in What:
            here = what is order.what
            self.form.set_shown(f"format:{what}", here and len(_formats(what)) > 1)
            self.form.set_shown(f"which:{what}", here and what is not What.EVERYTHING)
        for name, formats in _MORE.items():
            self.form.set_shown(name, order.format in formats)
        self.form.set_shown("examples", self._examples and order.format not in _NEVER_EXAMPLES)
        self.save.setVisible(order.format is not Format.MAILTO)
        self.write_now.setVisible(order.format is Format.MAILTO)
        self.meaning.setText(_meaning(order.format))
        self.meaning.setVisible(bool(self.meaning.text()))

    # What would leave

    def _tell(self) -> None:
        """Count who would leave, away from the thread that draws; the last question stands."""
        order = self.order()
        if order.format is Format.JSON:
            self._look = None
            self._say_whole()
            return
        task = Task(partial(_counted, self._desk, order))
        self._look = task

        def counted(tally: Tally) -> None:
            if isValid(self) and self._look is task:
                self._look = None
                self._say(order, tally)

        def refused(error: Exception) -> None:
            if isValid(self) and self._look is task:
                self._look = None
                self.told_out.setText(expected(error))
                self.staying.setText("")
                self._any = False
                self._stand()

        task.succeeded.connect(counted)
        task.failed.connect(refused)
        task.start()

    def _say(self, order: Order, tally: Tally) -> None:
        self.told_out.setText(_leaving_said(order, tally.total))
        stayed = tally.told()
        told = [_("Queda fuera:"), *(f"· {each}" for each in stayed)] if stayed else []
        if order.format in _MORE["internal"] and not order.internal:
            told.append(_("Sin lo personal, lo reservado ni las notas."))
        if order.format is Format.CALENDAR:
            told.append(_("Las reuniones y los plazos son desde enero del año pasado."))
        self.staying.setText("\n".join(told) or _("Nada queda fuera."))
        self._any = tally.total > 0
        self._stand()

    def _say_whole(self) -> None:
        self.told_out.setText(_("Sale todo: registros y archivos adjuntos."))
        self.staying.setText(
            _(
                "También quien pidió que no se le contacte y lo reservado, marcados como tales. "
                "Guárdelo donde guarda el archivo de Enlace."
            )
        )
        self._any = True
        self._stand()

    def _stand(self) -> None:
        for made in (self.save, self.write_now):
            made.setEnabled(self._any and not self.working.busy)

    # The file

    def ask_where(self) -> None:
        """Ask where to keep the file, or open the mail."""
        if not self._any or self.working.busy:
            return
        try:
            order = self._checked()
        except CrmError as error:
            self.notices.tell("danger", error.sentence)
            return
        if order.format is Format.MAILTO:
            self._open_mail(order)
            return
        suffix = order.format.suffix
        said = order.segment or order.what.label
        name = safe_name(f"{said} - {today().isoformat()}{suffix}")
        place, kinds = self._desk.folder(FOLDER) / name, f"{order.format.label} (*{suffix})"
        self.dialog = ask_place(self, _("Exportar"), place, self.write, kinds=kinds)

    def _checked(self) -> Order:
        """What is asked for, if it can be made; what is missing is said at once."""
        order = self.order()
        if order.format is Format.LETTERS and order.template is None:
            self.template.setFocus()
            raise CrmError(_("Elija la plantilla de Word de las cartas."))
        if order.format in _MORE["subject"] and not order.subject:
            self.form.focus("subject")
            raise CrmError(_("Escriba el asunto del correo."))
        return order

    def write(self, path: Path) -> None:
        """Write the file there."""
        order, db = self.order(), self._desk.db
        self._desk.keep_view(FOLDER, str(path.parent))

        def work(task: Task) -> Exported:
            return exchange.export(db, path, order, task.step)

        self.working.run(_("Exportando…"), work, self._written)

    def _open_mail(self, order: Order) -> None:
        """Open the mail in the user's own program, lot by lot where it is to many."""
        db = self._desk.db

        def work(_task: Task) -> tuple[list[Lot], Leaving]:
            with db.read() as session:
                return exchange.mail_lots(session, order)

        def begin(made: tuple[list[Lot], Leaving]) -> None:
            self.lots.begin(*made, order.subject)

        self.working.run(_("Preparando…"), work, begin)

    def _written(self, done: Exported) -> None:
        show = button(
            _("Mostrar carpeta"), small=True, on=lambda: self._show_folder(done.path.parent)
        )
        self.notices.tell("ok", done.sentence, show)

    def _show_folder(self, folder: Path) -> None:
        try:
            open_folder(folder)
        except CrmError as error:
            self._desk.failed.emit(error.sentence)

    def _tell_failure(self, error: Exception) -> None:
        self.notices.tell("danger", expected(error))


def _formats(what: What) -> list[Format]:
    return [each for each in Format if what in each.of]


def _segments(session: Session) -> list[tuple[SegmentOf, str]]:
    return [(each.of, each.name) for each in segments.every(session)]


def _leaving_said(order: Order, count: int) -> str:
    if not count:
        return _("No sale nada.")
    if order.format in _MORE["subject"]:
        said = ngettext("Se escribe a {n} dirección.", "Se escribe a {n} direcciones.", count)
    elif order.format is Format.LABELS:
        said = ngettext("Sale {n} etiqueta.", "Salen {n} etiquetas.", count)
    elif order.format is Format.LETTERS:
        said = ngettext("Sale {n} carta.", "Salen {n} cartas.", count)
    elif order.format is Format.DIRECTORY:
        said = ngettext("Sale {n} institución.", "Salen {n} instituciones.", count)
    elif order.format is Format.CALENDAR:
        said = ngettext("Sale {n} entrada.", "Salen {n} entradas.", count)
    else:
        said = ngettext("Sale {n} registro.", "Salen {n} registros.", count)
    return said.format(n=show_number(count))


def _counted(desk: Desk, order: Order, _task: Task) -> Tally:
    with desk.db.read() as session:
        return exchange.preview(session, order)


def _meaning(format_: Format) -> str:
    return {
        Format.XLSX: _("Cada texto es texto: nada se vuelve fórmula, fecha ni número."),
        Format.CSV: _(
            "Lo que parece una fórmula lleva un apóstrofo delante; al importarlo aquí, vuelve "
            "como estaba. Excel puede quitar ceros a los códigos: si puede, use XLSX."
        ),
        Format.CSV_RAW: _("Sin cambios, para un programa. No lo abra con una hoja de cálculo."),
        Format.VCARD: _("Lo leen teléfonos, Gmail, Outlook y casi todos los programas."),
        Format.VCARD_4: _("El más reciente. Si su programa no lo lee, use la versión 3.0."),
        Format.LABELS: _("Imprima al 100 %, sin ajustar a la página."),
        Format.LETTERS: _(
            "Los campos de la plantilla van entre llaves dobles: {{ nombre }}, {{ cargo }}, "
            "{{ institucion }}, {{ direccion }}, {{ fecha }}…"
        ),
        Format.MAIL: _("Borradores con copia oculta, cada uno para 50 direcciones."),
        Format.MAILTO: _(
            "Se abre un correo nuevo en su programa, con las direcciones en copia oculta. Si son "
            "muchas, por lotes de hasta 50: cada lote, cuando usted lo pida."
        ),
        Format.JSON: _("Para pasar a otro sistema. Está explicado en docs/json.md."),
    }.get(format_, "")


class TemplatePick(QWidget):
    """Chooses the Word template of the letters, and hands out one to begin with."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._path: Path | None = None
        self.dialog: QFileDialog | None = None
        self.name = Elided(_("Ninguna"), "sec")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        pick = button(_("Elegir plantilla…"), icon="folder-open", on=self._ask)
        self.setFocusProxy(pick)
        row.addWidget(pick)
        row.addWidget(button(_("Guardar una de muestra…"), "ghost", on=self._ask_sample))
        row.addWidget(self.name, 1)

    def path(self) -> Path | None:
        """Which one is chosen."""
        return self._path

    def choose(self, path: Path | None) -> None:
        """Take this one."""
        self._path = path
        self.name.setText(path.name if path else _("Ninguna"))
        self.changed.emit()

    def _ask(self) -> None:
        folder, title = self._desk.folder(FOLDER), _("Elegir plantilla")
        self.dialog = ask_file(self, title, self.choose, kinds=WORD, folder=folder)

    def _ask_sample(self) -> None:
        place, title = self._desk.folder(FOLDER) / SAMPLE.name, _("Guardar plantilla")
        self.dialog = ask_place(self, title, place, self.save_sample, kinds=WORD)

    def save_sample(self, path: Path) -> None:
        """Write the sample there, to be changed in Word, and take it."""
        try:
            with replacing(path) as file:
                file.write(SAMPLE.read_bytes())
        except CrmError as error:
            self._desk.failed.emit(error.sentence)
            return
        self.choose(path)
        self._desk.told.emit(_("Guardado: {name}").format(name=path.name), False)
