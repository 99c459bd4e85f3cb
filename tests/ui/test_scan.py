"""The signed sheet beside its list: taken in, paged, zoomed and turned from the row being typed."""

import io

import pytest
from acting import Ear, show
from makers import meeting, read
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from reportlab.pdfgen.canvas import Canvas

from crm import attachments, attendance_list
from ui.desk import Target
from ui.pages.attendance import page as attendance_page
from ui.parts.scan_view import ScanView
from ui.parts.task import Task

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Key = Qt.Key


@pytest.fixture
def ear(qtbot, db):
    yield Ear(db, name="Lucía Paredes")
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def event_id(db):
    return meeting(db, "Taller")


@pytest.fixture
def page(qtbot, ear, event_id):
    return show(qtbot, attendance_page(ear.desk, Target("event/attendance", event_id)))


def photo(tmp_path, name="hoja.png", size=(600, 800)):
    path = tmp_path / name
    Image.new("RGB", size, "white").save(path)
    return path


def pdf(tmp_path, pages=2):
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        canvas.drawString(100, 700, f"Hoja {number + 1}")
        canvas.showPage()
    canvas.save()
    path = tmp_path / "hoja.pdf"
    path.write_bytes(out.getvalue())
    return path


def settle(qtbot):
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)
    QApplication.processEvents()


def key(which, held):
    QTest.keyClick(QApplication.focusWidget(), which, held)


def test_photos_and_pdfs_are_kept_with_the_event_and_paged_from_the_row(
    qtbot, db, page, event_id, tmp_path
):
    scan = page.scan
    assert scan.empty.isVisible()
    scan.add([photo(tmp_path)])
    settle(qtbot)
    settle(qtbot)
    assert scan.view.isVisible()
    scan.add([pdf(tmp_path)])
    settle(qtbot)
    settle(qtbot)
    assert [each.name for each in read(db, attendance_list.scans, event_id)] == [
        "hoja.jpg",
        "hoja.pdf",
    ]
    assert page.entry.who.hasFocus()
    seen = [scan.number.text()]
    for which in (Key.Key_PageDown, Key.Key_PageUp, Key.Key_PageUp):
        key(which, CTRL)
        settle(qtbot)
        seen.append(scan.number.text())
    assert seen == [
        "Hoja 2 de 2 · pág. 1 de 2",
        "Hoja 2 de 2 · pág. 2 de 2",
        "Hoja 2 de 2 · pág. 1 de 2",
        "Hoja 1 de 2",
    ]
    assert not scan.before.isEnabled()
    assert page.entry.who.hasFocus()


def test_it_is_zoomed_turned_and_moved_without_leaving_the_row(qtbot, page, tmp_path):
    scan = page.scan
    scan.add([photo(tmp_path, size=(1_200, 3_000))])
    settle(qtbot)
    settle(qtbot)
    fitted = scan.view.zoom()
    key(Key.Key_Plus, CTRL)
    assert scan.view.zoom() > fitted
    key(Key.Key_Down, ALT)
    assert scan.view.verticalScrollBar().value() > 0
    key(Key.Key_R, CTRL)
    assert scan.view.turned == 270
    key(Key.Key_0, CTRL)
    assert scan.view.fit == "page"
    assert page.entry.who.hasFocus()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("hoja.jpg", b"no es una foto", "no se puede leer como foto"),
        ("hoja.pdf", b"no es un PDF", "dañado o protegido"),
        ("hoja.docx", b"PK", "no es una imagen ni un PDF"),
        ("hoja.png", b"", "está vacío"),
    ],
)
def test_what_cannot_be_shown_is_told_and_nothing_is_kept(
    qtbot, db, page, event_id, tmp_path, name, data, said
):
    path = tmp_path / name
    path.write_bytes(data)
    page.scan.add([path])
    settle(qtbot)
    assert said in page.scan.notices.notice.words.text()
    assert read(db, attendance_list.scans, event_id) == []
    assert page.scan.empty.isVisible()


def test_a_file_that_was_damaged_in_the_file_is_told(qtbot, db, page, event_id, tmp_path):
    broken = attachments.Taken("rota.jpg", "image/jpeg", b"rota")
    with db.write() as session:
        attachments.attach(session, broken, event_id=event_id, purpose="sign_in")
    settle(qtbot)
    assert "no se puede leer" in page.scan.notices.notice.words.text()


def dropping(path):
    """A file that falls, and what it carries, which must outlive it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    return QDropEvent(QPointF(10, 10), copy, data, left, plain), data


def test_a_file_may_fall_where_there_is_none_yet(qtbot, db, page, event_id, tmp_path):
    event, _data = dropping(photo(tmp_path))
    page.scan.dropEvent(event)
    settle(qtbot)
    assert len(read(db, attendance_list.scans, event_id)) == 1


def test_a_file_that_falls_on_it_is_told_of_and_its_keys_zoom(qtbot, tmp_path):
    view = show(qtbot, ScanView(), 400, 300)
    view.show_picture(QImage(800, 600, QImage.Format.Format_RGB32))
    event, _data = dropping(photo(tmp_path))
    with qtbot.waitSignal(view.dropped) as dropped:
        view.dropEvent(event)
    assert dropped.args == [[tmp_path / "hoja.png"]]
    before = view.zoom()
    view.setFocus()
    QTest.keyClicks(view, "+")
    assert view.zoom() > before
    QTest.keyClicks(view, "-")
    assert view.zoom() == pytest.approx(before)
    view.clear()
    assert view.is_empty()
