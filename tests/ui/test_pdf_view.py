"""The PDF in the window, read as its user does: by keys, wheel and buttons."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from accessible import nameless
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel
from reportlab.pdfgen.canvas import Canvas

from ui.parts.pdf_pages import Damaged, PdfPages
from ui.parts.pdf_view import PdfView
from ui.theme import theme

INKS = ["#aa0000", "#00aa00", "#0000aa", "#aaaa00"]
KEY = Qt.Key


def pdf(pages: int) -> bytes:
    """A PDF whose pages are each of one colour, in turn."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(300, 400))
    for number in range(pages):
        canvas.setFillColor(INKS[number % len(INKS)])
        canvas.rect(0, 0, 300, 400, stroke=0, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@pytest.fixture
def view(qtbot):
    theme()
    made = PdfView()
    qtbot.addWidget(made)
    made.resize(600, 500)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.show_pdf(pdf(4))
    made.sheets.setFocus()
    return made


def ink(view):
    """The colour in the middle of what is seen, as a number in INKS."""
    seen = view.sheets.viewport().grab().toImage()
    found = QColor(seen.pixelColor(seen.width() // 2, seen.height() // 2)).name()
    return INKS.index(found)


def press(qtbot, key, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def wheel(view, up: bool) -> None:
    at = QPointF(view.sheets.viewport().rect().center())
    QApplication.sendEvent(
        view.sheets.viewport(),
        QWheelEvent(
            at,
            view.sheets.viewport().mapToGlobal(at),
            QPoint(),
            QPoint(0, 120 if up else -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )


def test_pages_are_turned_by_keys(qtbot, view):
    assert (ink(view), view.number.text()) == (0, "Página 1 de 4")
    press(qtbot, KEY.Key_PageDown)
    assert (ink(view), view.number.text()) == (1, "Página 2 de 4")
    press(qtbot, KEY.Key_End)
    assert (ink(view), view.number.text()) == (3, "Página 4 de 4")
    press(qtbot, KEY.Key_PageUp)
    assert ink(view) == 2
    press(qtbot, KEY.Key_Home)
    assert ink(view) == 0
    press(qtbot, KEY.Key_PageUp)
    assert ink(view) == 0


def test_pages_are_turned_by_buttons_that_end_with_the_pages(view):
    assert (view.before.isEnabled(), view.after.isEnabled()) == (False, True)
    for page in (1, 2, 3):
        view.after.click()
        assert ink(view) == page
    assert (view.before.isEnabled(), view.after.isEnabled()) == (True, False)
    view.before.click()
    assert ink(view) == 2


def test_a_key_scrolls_through_a_page_that_is_larger_than_the_window(qtbot, view):
    view.sheets.zoom(300)
    press(qtbot, KEY.Key_PageDown)
    assert view.number.text() == "Página 1 de 4"
    for _more in range(30):
        press(qtbot, KEY.Key_PageDown)
    assert view.number.text() == "Página 4 de 4"
    before = view.sheets.verticalScrollBar().value()
    press(qtbot, KEY.Key_Up)
    assert view.sheets.verticalScrollBar().value() < before


def test_zoom_by_keys_wheel_and_list(qtbot, view):
    ctrl = Qt.KeyboardModifier.ControlModifier
    assert view.zooms.currentText() == "Página completa"
    press(qtbot, KEY.Key_Plus, ctrl)
    assert view.zooms.currentText() == "100 %"
    press(qtbot, KEY.Key_Minus, ctrl)
    assert view.zooms.currentText() == "75 %"
    wheel(view, up=True)
    wheel(view, up=True)
    assert view.zooms.currentText() == "125 %"
    press(qtbot, KEY.Key_0, ctrl)
    assert view.zooms.currentText() == "Página completa"
    view.zooms.setFocus()
    press(qtbot, KEY.Key_Down)
    press(qtbot, KEY.Key_Down)
    assert view.zooms.currentText() == "25 %"
    for _more in range(20):
        view.larger.click()
    assert view.zooms.currentText() == "400 %"
    for _more in range(20):
        view.smaller.click()
    assert view.zooms.currentText() == "25 %"


def test_a_whole_page_is_whole_and_a_wide_one_as_wide_as_the_window(view):
    def width():
        seen = view.sheets.viewport().grab().toImage()
        ground = theme().color("line").name()
        row = [seen.pixelColor(x, seen.height() // 2).name() for x in range(seen.width())]
        return sum(each != ground for each in row)

    view.sheets.zoom("page")
    whole = width()
    assert 0.9 < whole / ((500 - 45 - 32) * 300 / 400) < 1.1
    view.sheets.zoom("width")
    assert 600 - 50 <= width() <= 600 - 32
    view.resize(520, 500)
    assert 520 - 50 <= width() <= 520 - 32


def test_a_newer_pdf_is_read_on_from_the_same_place(qtbot, view):
    press(qtbot, KEY.Key_PageDown)
    press(qtbot, KEY.Key_PageDown)
    view.set_updating(True)
    assert "Actualizando…" in [each.text() for each in view.findChildren(QLabel)]
    assert ink(view) == 2  # the old page stays in sight
    view.show_pdf(pdf(5))
    view.set_updating(False)
    assert (ink(view), view.number.text()) == (2, "Página 3 de 5")
    assert "Al día" in [each.text() for each in view.findChildren(QLabel)]
    view.show_pdf(pdf(1))
    assert (ink(view), view.number.text()) == (0, "Página 1 de 1")


@pytest.mark.parametrize("data", [b"", b"abc", pdf(2)[:400], b"%PDF-1.7\n%%EOF"])
def test_a_damaged_pdf_is_a_sentence_and_no_crash(view, data):
    view.show_pdf(data)
    said = [each.text() for each in view.findChildren(QLabel) if each.isVisible()]
    assert "No se puede leer este PDF: está dañado o protegido." in said
    assert not view.number.text()
    view.after.click()
    view.grab()
    view.show_pdf(pdf(2))
    assert (ink(view), view.number.text()) == (0, "Página 1 de 2")


def test_a_page_that_is_damaged_leaves_the_others_readable(qtbot, view):
    data = pdf(3)
    at = data.index(b"/Type /Page\n")
    view.show_pdf(data[:at] + b"/Type /Pxge\n" + data[at + 12 :])
    view.grab()
    press(qtbot, KEY.Key_End)
    view.grab()


def test_a_file_that_is_not_there_is_told(view, tmp_path):
    view.show_pdf(tmp_path / "no.pdf")
    assert not view.number.text()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="asks Linux which files are open")
def test_a_file_is_let_go(qtbot, view, tmp_path):
    def held():
        return [each for each in Path("/proc/self/fd").iterdir() if each.resolve() == path]

    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(3))
    view.show_pdf(path)
    view.grab()
    assert held()
    view.show_pdf(pdf(1))
    assert not held()

    other = PdfView()
    other.show_pdf(path)
    assert held()
    with qtbot.waitSignal(other.destroyed):
        other.deleteLater()
    assert not held()


def test_a_long_pdf_keeps_only_the_pages_near_the_eye(qtbot, view):
    view.show_pdf(pdf(400))
    for _turn in range(30):
        press(qtbot, KEY.Key_PageDown)
        view.grab()
    assert ink(view) == 30 % 4
    assert len(view.sheets._pictures) <= 4


def test_threads_wait_for_each_other():
    pages = PdfPages(pdf(4))
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(lambda n: pages.picture(n % 4, 1.0), range(64)))
    pages.close()
    found = {QColor(each.pixelColor(150, 200)).name() for each in pictures}
    assert found == set(INKS)


def test_no_page_asks_for_more_memory_than_there_is():
    pages = PdfPages(pdf(1))
    picture = pages.picture(0, 500.0)
    pages.close()
    assert picture.width() * picture.height() < 25_000_000


def test_what_cannot_be_read_is_said_before_a_page_is_asked_for():
    with pytest.raises(Damaged, match="está dañado o protegido"):
        PdfPages(b"nothing of the kind")


def test_every_stop_of_the_keyboard_has_a_name(view):
    assert nameless(view) == []
