"""The language of everything on screen: our texts, Qt's own buttons, dates and numbers."""

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from crm.i18n import Language, set_language

_spoken: list[QTranslator] = []


def speak(app: QApplication, language: Language) -> None:
    """Say everything in this language from now on; what is on screen must be built anew."""
    set_language(language)
    QLocale.setDefault(QLocale("es_PE" if language == "es" else "en"))
    for translator in _spoken:
        app.removeTranslator(translator)
    _spoken.clear()
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language == "es" and translator.load("qtbase_es", folder):
        app.installTranslator(translator)
        _spoken.append(translator)
