"""Goes about in a profile as its user does: presses rows, opens menus, answers questions."""

from acting import press, show
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ui.pages.profile import OrganizationPage
from ui.parts.dialog import Question
from ui.parts.timeline import SmallList


def opened(qtbot, ear, id_, wide=720, kind=OrganizationPage):
    page = kind(ear.desk)
    page.resize(wide, 900)
    ear.desk.changes.made.connect(lambda _nouns: page.refresh())
    page.show_actor(id_)
    return show(qtbot, page, wide, 900)


def titles(rows: SmallList):
    return [row.title for row in rows.view.shown.rows]


def row_of(rows: SmallList, title):
    return next(n for n, row in enumerate(rows.view.shown.rows) if row.title.startswith(title))


def act_on(rows: SmallList, title, key=Qt.Key.Key_Return):
    """Go to a row, and press a key on it."""
    rows.view.setFocus()
    rows.view.setCurrentIndex(rows.view.shown.index(row_of(rows, title)))
    QTest.keyClick(rows.view, key)


def menu_on(rows: SmallList, title):
    """Return the menu of a row, by the text of its lines."""
    row = rows.view.shown.rows[row_of(rows, title)]
    rows.menu_asked.emit(row.id, rows.mapToGlobal(rows.rect().center()))
    return {action.text(): action for action in QApplication.activePopupWidget().actions()}


def menu_of_head(page):
    page.head.more.click()
    return {action.text(): action for action in QApplication.activePopupWidget().actions()}


def question(page):
    return page.window().findChildren(Question)[-1]


def answer(page, text):
    asked = question(page)
    press(asked, text)
