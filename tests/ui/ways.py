"""Goes about in the pages of follow-ups as their user does."""

from acting import show, write
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from ui.desk import Target
from ui.routes import build


def went(qtbot, ear, kind, id_=None, wide=1072, tall=800, **given):
    """Go to a page, and show it as the window would."""
    return show(qtbot, build(ear.desk, Target(kind, id_, tuple(given.items()))), wide, tall)


def followed(qtbot, ear):
    """Go where the last press led."""
    target = ear.went[-1]
    return show(qtbot, build(ear.desk, target))


def steps(page):
    """What the stepper says of each stage."""
    buttons = page.way.stepper.findChildren(QAbstractButton)
    return [each.accessibleName() for each in buttons if not each.isHidden()]


def press_stage(page, name):
    """Press a stage, and return the question that it asks."""
    made = next(
        each
        for each in page.way.stepper.findChildren(QAbstractButton)
        if each.accessibleName().startswith(name) and not each.isHidden()
    )
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
    return page.way._asking


def answer_with(asked, **values):
    """Type these into the fields of a question; True ticks a box."""
    for name, value in values.items():
        target = asked.form.fields[name].widget
        if value is True:
            target.click()
        else:
            target.setFocus()
            target.selectAll()
            QTest.keyClick(target, Qt.Key.Key_Delete)
            write(target, value)


def popup():
    """The lines of the menu that is open, by their text."""
    return {each.text(): each for each in QApplication.activePopupWidget().actions()}


def facts_of(page):
    """What the card of facts says, by name."""
    form = page.facts._form
    return {
        form.itemAt(row, form.ItemRole.LabelRole).widget().text(): form.itemAt(
            row, form.ItemRole.FieldRole
        ).widget()
        for row in range(form.rowCount())
        if form.isRowVisible(row)
    }
