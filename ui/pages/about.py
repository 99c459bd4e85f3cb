"""What this program is, which version, and whose work it stands on."""

from importlib import metadata
from importlib.resources import files

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QWidget

from crm.i18n import _
from ui.desk import Desk, Target
from ui.parts.cards import Card
from ui.parts.column_page import ColumnPage
from ui.parts.inputs import Notes
from ui.parts.labels import label

# Libraries and their licences; the versions are those that are installed.
LIBRARIES = (
    ("SQLAlchemy", "MIT"),
    ("alembic", "MIT"),
    ("sqlcipher3", "zlib/libpng; SQLCipher: BSD-3-Clause"),
    ("reportlab", "BSD-3-Clause"),
    ("pypdfium2", "BSD-3-Clause, Apache-2.0"),
    ("pillow", "MIT-CMU"),
    ("phonenumbers", "Apache-2.0"),
    ("email-validator", "Unlicense"),
    ("platformdirs", "MIT"),
    ("filelock", "MIT"),
    ("icalendar", "BSD-2-Clause"),
    ("python-calamine", "MIT"),
    ("xlsxwriter", "BSD-2-Clause"),
    ("python-docx", "MIT"),
    ("docxtpl", "LGPL-2.1"),
    ("rapidfuzz", "MIT"),
)


def version(package: str) -> str:
    """The installed version of a package; empty where nobody wrote it down."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def page(desk: Desk, target: Target) -> QWidget:
    """The page about Enlace."""
    made = ColumnPage(_("Acerca de Enlace"), "", desk.back)
    made.add(_enlace())
    made.add(
        _part(
            _("Qt {version}").format(version=qVersion()),
            _(
                "Las ventanas son de Qt, con PySide6, bajo la licencia LGPL 3.0. Se usan sin "
                "cambios y como bibliotecas aparte: puede reemplazarlas por otra versión "
                "compatible. El código está en https://code.qt.io."
            ),
            "licenses/LGPL-3.0.txt",
        )
    )
    made.add(
        _part(
            _("Letras"),
            _("Inter, y Noto Sans para los signos que Inter no tiene, bajo la licencia OFL 1.1."),
            "fonts/OFL-Inter.txt",
            "fonts/OFL-NotoSans.txt",
        )
    )
    made.add(
        _part(
            _("Íconos"),
            _("Lucide, bajo la licencia ISC; los que vienen de Feather, MIT."),
            "icons/LICENSE-Lucide.txt",
        )
    )
    made.add(
        _part(
            _("Datos de referencia"),
            _(
                "Lugares (ubigeo del INEI) y gobiernos regionales y locales; objetivos y "
                "principios del Pacto Mundial para la Migración, ODS, secciones CIIU y entidades "
                "de las Naciones Unidas."
            ),
            "data/SOURCES.md",
            "data/LICENCIAS.txt",
        )
    )
    made.add(_libraries())
    return made


def _enlace() -> Card:
    card = Card()
    card.add(label(_("Enlace {version}").format(version=version("enlace")), "heading"))
    card.add(
        label(
            _(
                "Registro de actores y reuniones para los puntos focales de la Red de las Naciones "
                "Unidas sobre la Migración en el Perú. Funciona sin internet: nada sale de este "
                "equipo si usted no lo envía."
            ),
            wrap=True,
        )
    )
    card.add(label(_("Software libre bajo la licencia MIT."), "sec"))
    return card


def _part(title: str, words: str, *texts: str) -> Card:
    card = Card(title)
    card.add(label(words, wrap=True))
    for path in texts:
        card.add(_Text(path))
    return card


class _Text(Card):
    """The text of a licence or a list of sources, folded until it is wanted."""

    def __init__(self, path: str) -> None:
        name = path.rpartition("/")[2]
        super().__init__(name, on_fold=self._read, folded=True)
        self._path = path
        self._text = Notes(14)
        self._text.setReadOnly(True)
        self._text.setAccessibleName(name)
        self._text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.add(self._text)

    def _read(self, folded: bool) -> None:
        if not folded and not self._text.toPlainText():
            self._text.setPlainText(files("resources").joinpath(self._path).read_text("utf-8"))


def _libraries() -> Card:
    card = Card(_("Bibliotecas"))
    for name, licence in LIBRARIES:
        said = " ".join(filter(None, (name, version(name))))
        card.add(label(f"{said} · {licence}", "sec", wrap=True))
    return card
