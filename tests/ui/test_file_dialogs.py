"""The dialogs that ask for a file, answered as one does with the keyboard: a path and Enter."""

import pytest
from acting import Ear, write
from makers import meeting, on, read
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from ways import went

from crm import attendance_list
from ui.parts.task import Task

CTRL, ENTER = Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Return


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def met(db):
    return meeting(db, "Taller", start=on(3))


def answer(qtbot, page, path):
    """Type a path where the keyboard is once the dialog has come, and press Enter."""
    qtbot.waitUntil(lambda: isinstance(page.dialog, QFileDialog), timeout=30_000)
    page.dialog.activateWindow()
    qtbot.waitUntil(page.dialog.isActiveWindow)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClick(line, Qt.Key.Key_A, CTRL)
    write(line, str(path))
    QTest.keyClick(line, ENTER)


def test_a_scan_is_added(qtbot, db, ear, met, tmp_path):
    scan = tmp_path / "hoja ñ.png"
    Image.new("RGB", (60, 80), "white").save(scan)
    page = went(qtbot, ear, "event/attendance", met)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_O, CTRL)
    answer(qtbot, page.scan, scan)
    qtbot.waitUntil(lambda: bool(read(db, attendance_list.scans, met)), timeout=30_000)
    assert read(db, attendance_list.scans, met)[0].name.startswith("hoja ñ")


def test_a_sheet_is_chosen(qtbot, ear, met, tmp_path):
    sheet = tmp_path / "lista.csv"
    sheet.write_text("Nombres y apellidos\nRosa Quispe\n", "utf-8")
    page = went(qtbot, ear, "event/attendance/import", met)
    QTest.keyClick(QApplication.focusWidget(), ENTER)
    answer(qtbot, page, sheet)
    qtbot.waitUntil(lambda: page.stack.currentIndex() != 0, timeout=30_000)


def test_a_paper_is_kept(qtbot, ear, met, tmp_path):
    page = went(qtbot, ear, "event/papers", met, paper="agenda")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, CTRL)
    answer(qtbot, page, tmp_path / "programa")
    kept = tmp_path / "programa.pdf"
    qtbot.waitUntil(kept.exists, timeout=30_000)
