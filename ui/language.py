"""The language of everything on screen: our texts, Qt's own buttons, dates and numbers."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from crm.i18n import Language, set_language

_spoken: list[QTranslator] = []
# In English in Qt 6.11, though all around them is in Spanish.
_LEFT_OUT = {
    ("QFileDialog", "&Look in:"): "&Buscar en:",
    ("QFileDialog", "Files of &type:"): "Archivos de &tipo:",
    ("QAbstractFileIconProvider", "Folder"): "Carpeta",
    ("QAbstractFileIconProvider", "Drive"): "Unidad",
}


class _LeftOut(QTranslator):
    """Says what Qt's own Spanish leaves out."""

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return _LEFT_OUT.get((context, source))  # nothing, and Qt asks elsewhere


def speak(app: QApplication, language: Language) -> None:
    """Say everything in this language from now on; what is on screen must be built anew."""
    set_language(language)
    QLocale.setDefault(QLocale("es_PE" if language == "es" else "en"))
    for translator in _spoken:
        app.removeTranslator(translator)
    _spoken.clear()
    if language != "es":
        return
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    of_qt = QTranslator(app)
    of_qt.load("qtbase_es", folder)
    for translator in (_LeftOut(app), of_qt):  # the last one is asked first
        app.installTranslator(translator)
        _spoken.append(translator)
