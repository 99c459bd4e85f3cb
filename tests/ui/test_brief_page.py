"""The brief on the screen, used as its user does: looked at, turned, saved, opened, printed."""

from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from accessible import nameless
from pypdf import PdfReader
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton

from crm import catalogue, events, exchange, followups, organizations, people
from crm.dates import PartialDate, show_date
from crm.errors import CrmError
from crm.i18n import language
from crm.model.base import today
from crm.settings import Settings
from crm.turnover import Term
from ui.desk import Desk, Target
from ui.pages.brief import page as brief_page
from ui.pages.brief_making import Wanted, suggested_name
from ui.parts.dialog import Progress, Question
from ui.parts.pdf_pages import Damaged
from ui.parts.printing import has_printer, prepare, print_pdf
from ui.parts.task import Task
from ui.theme import theme

CARMEN = catalogue.government_id("070103")
COMAS = catalogue.government_id("150110")
CHORRILLOS = catalogue.government_id("150108")


@pytest.fixture
def desk(qtbot, db):
    yield Desk(db, Settings(name="Lucía Paredes"))
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


@pytest.fixture
def show(qtbot, desk):
    """Open the brief of these, and wait for it."""
    theme()

    def shown(*ids, wait=True, **given):
        given = given or {"organization_ids": ids or (CARMEN,)}
        page = brief_page(desk, Target("brief", None, tuple(given.items())))
        qtbot.addWidget(page)
        page.resize(1072, 800)
        page.show()
        qtbot.waitExposed(page)
        page.activateWindow()
        page.focus_first()
        if wait:
            ready(qtbot, page)
        return page

    return shown


def ready(qtbot, page):
    """Wait until what is seen is as things stand."""
    qtbot.waitUntil(lambda: "Actualizando…" not in words(page), timeout=30_000)


def words(page) -> list[str]:
    return [each.text() for each in page.findChildren(QLabel) if each.isVisible()]


def press(page, text):
    found = [each for each in page.findChildren(QPushButton) if each.accessibleName() == text]
    (made,) = [each for each in found if each.isVisible()]
    made.click()


def choose(page, name, value):
    page.form.fields[name].widget.part(value).click()


def save_as(qtbot, page, path: Path) -> str:
    """Save the PDF under this name as the dialog gives it, and return what it says."""
    press(page, "Guardar PDF")
    qtbot.waitUntil(lambda: isinstance(page.dialog, QFileDialog), timeout=30_000)
    page.dialog.fileSelected.emit(str(path))
    page.dialog.close()
    page.dialog = None
    qtbot.waitUntil(lambda: page.notice is not None, timeout=30_000)
    return read(path.read_bytes()) if path.exists() else ""


def read(data: bytes) -> str:
    return "\n".join(each.extract_text() for each in PdfReader(BytesIO(data)).pages)


def meeting(db, subject="Reunión de prueba", on=date(2023, 12, 6), **values):
    with db.write() as session:
        given = {"subject": subject, "start": PartialDate.day(on)}
        who = {"participants": [{"organization_id": CARMEN}]}
        return events.save_event(session, given | who | values)


def test_what_is_seen_is_what_is_saved(qtbot, show, desk, tmp_path):
    page = show()
    assert "Ficha de Carmen de la Legua Reynoso" in words(page)
    assert {"Página 1 de 1", "Al día"} <= set(words(page))
    said = save_as(qtbot, page, tmp_path / "ficha.pdf")
    assert "Municipalidad Distrital de Carmen de la Legua Reynoso" in said
    assert "por Lucía Paredes" in said
    assert "Guardado: ficha.pdf" in words(page)
    assert desk.settings.view["brief_folder"] == str(tmp_path)
    (row,) = desk.read(exchange.rows)
    assert (row.name, row.what, row.total) == (
        "ficha.pdf",
        "Ficha de Carmen de la Legua Reynoso",
        1,
    )
    assert row.sha256 == sha256((tmp_path / "ficha.pdf").read_bytes()).hexdigest()
    assert "Actualizando…" not in words(page)  # that it left changes nothing of it


def test_the_dialog_proposes_a_name_and_the_last_folder(qtbot, show, desk, tmp_path):
    desk.keep_view("brief_folder", str(tmp_path))
    page = show()
    press(page, "Guardar PDF")
    assert page.dialog.selectedFiles() == [
        str(tmp_path / f"Ficha - Carmen de la Legua Reynoso - {today()}.pdf")
    ]
    assert page.dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    page.dialog.accept()
    qtbot.waitUntil(lambda: page.notice is not None)
    assert len(list(tmp_path.glob("Ficha*.pdf"))) == 1


@pytest.mark.parametrize(
    ("ids", "shareable", "as_of", "name", "said"),
    [
        ((1,), True, date(2023, 12, 12), "A", "Ficha - A - 2023-12-12 - para compartir.pdf"),
        ((1, 2), False, date(2023, 12, 12), "", "Fichas de 2 actores - 2023-12-12.pdf"),
        ((1,), False, date(2023, 12, 12), "a/../b:c", "Ficha - a-..-b_c - 2023-12-12.pdf"),
        ((1,), True, date(2023, 12, 12), "ñ" * 500, "ñ - 2023-12-12 - para compartir.pdf"),
    ],
    ids=["shared", "many", "hostile", "long"],
)
def test_the_name_of_the_file_is_safe_and_says_what_it_is(ids, shareable, as_of, name, said):
    wanted = Wanted(ids, "Lucía", shareable, "es", as_of)
    found = suggested_name(wanted, name)
    assert found.startswith("Ficha")
    assert found.endswith(said)


def test_nothing_is_replaced_that_the_dialog_did_not_ask_about(qtbot, show, tmp_path):
    there = tmp_path / "ficha.pdf"
    there.write_bytes(b"old")
    page = show()
    for answer, kept in (("keep", True), ("replace", False)):
        press(page, "Guardar PDF")
        page.dialog.fileSelected.emit(str(tmp_path / "ficha"))
        assert isinstance(page.dialog, Question)
        page.dialog.buttons[answer].click()
        qtbot.waitUntil(lambda: not Task.any_running())
        assert (there.read_bytes() == b"old") is kept
    assert read(there.read_bytes())


def test_a_folder_that_cannot_be_written_is_a_sentence_with_the_dialog_a_click_away(
    qtbot, show, desk, tmp_path
):
    page = show()
    save_as(qtbot, page, tmp_path / "no" / "ficha.pdf")
    assert any("No se pudo escribir en" in each for each in words(page))
    assert desk.read(exchange.rows) == []
    press(page, "Elegir otra carpeta")
    page.dialog.fileSelected.emit(str(tmp_path / "ficha.pdf"))
    qtbot.waitUntil((tmp_path / "ficha.pdf").exists)


def test_the_shareable_version_keeps_what_is_ours(qtbot, db, show, tmp_path):
    with db.write() as session:
        followups.set_next_step(session, CARMEN, "Llamar a escondidas", None)
    page = show()
    assert "Llamar a escondidas" in save_as(qtbot, page, tmp_path / "a.pdf")
    choose(page, "shareable", True)
    ready(qtbot, page)
    said = save_as(qtbot, page, tmp_path / "b.pdf")
    assert "Llamar a escondidas" not in said
    assert "versión para compartir" in said.lower()


def test_another_language_on_paper_leaves_the_screen_alone(qtbot, db, show, tmp_path):
    with db.write() as session:
        stage_id = catalogue.stage_id("signed")
        followups.move(session, CARMEN, stage_id, on=PartialDate.day(date(2023, 9, 21)))
    page = show()
    assert "21 set" in save_as(qtbot, page, tmp_path / "es.pdf")
    choose(page, "language", "en")
    ready(qtbot, page)
    said = save_as(qtbot, page, tmp_path / "en.pdf")
    assert "21 Sep" in said
    assert "Signed" in said
    assert PdfReader(tmp_path / "en.pdf").trailer["/Root"]["/Lang"] == "en"
    assert language() == "es"
    assert "Opciones" in words(page)


def test_data_of_a_day_gone_by(qtbot, db, show, tmp_path):
    meeting(db, "Antes", date(2023, 10, 2))
    meeting(db, "Después", date(2024, 1, 9))
    page = show()
    line = page.form.fields["as_of"].widget
    line.setFocus()
    qtbot.keyClicks(line, "12/12/2023")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    ready(qtbot, page)
    said = save_as(qtbot, page, tmp_path / "a.pdf")
    assert "Datos al 12 dic 2023" in said
    assert ("Antes" in said, "Después" in said) == (True, False)


def test_a_date_is_taken_a_moment_after_it_is_typed(qtbot, db, show, tmp_path):
    page = show()
    qtbot.keyClicks(page.form.fields["as_of"].widget, "12/12/2023")
    press(page, "Guardar PDF")  # does not wait for the moment
    qtbot.waitUntil(lambda: page.dialog is not None, timeout=30_000)
    assert page.dialog.selectedFiles()[0].endswith("2023-12-12.pdf")


@pytest.mark.parametrize("typed", ["31/31/2023", "2023", show_date(today() + timedelta(days=2))])
def test_a_day_that_cannot_be_is_told_and_the_old_page_stays(qtbot, show, typed):
    page = show()
    line = page.form.fields["as_of"].widget
    line.setFocus()
    qtbot.keyClicks(line, typed)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert page.form.problems()["as_of"]
    assert {"Página 1 de 1", "Al día"} <= set(words(page))


def test_a_change_made_elsewhere_is_seen(qtbot, db, show, desk, tmp_path):
    page = show()
    desk.act(lambda session: followups.set_next_step(session, CARMEN, "Paso recién escrito", None))
    assert "Paso recién" in save_as(qtbot, page, tmp_path / "a.pdf")


def test_saving_waits_for_what_is_being_made(qtbot, show, tmp_path):
    page = show(wait=False)
    press(page, "Guardar PDF")
    qtbot.waitUntil(lambda: page.dialog is not None, timeout=30_000)
    page.dialog.fileSelected.emit(str(tmp_path / "a.pdf"))
    qtbot.waitUntil((tmp_path / "a.pdf").exists)


def test_it_opens_in_another_program_as_a_copy(qtbot, show, desk):
    class System(QObject):
        opened: list[Path] = []

        @Slot("QUrl")
        def take(self, url: QUrl) -> None:
            self.opened.append(Path(url.toLocalFile()))

    page, system = show(), System()
    QDesktopServices.setUrlHandler("file", system, "take")
    try:
        press(page, "Abrir")
    finally:
        QDesktopServices.unsetUrlHandler("file")
    (path,) = system.opened
    assert path.name == f"Ficha - Carmen de la Legua Reynoso - {today()}.pdf"
    assert "Carmen de la Legua" in read(path.read_bytes())
    assert [row.format for row in desk.read(exchange.rows)] == ["Abierto en otro programa"]


def test_without_a_program_for_it_we_say_so(qtbot, show):
    page = show()
    press(page, "Abrir")
    assert any("no tiene un programa" in each for each in words(page))


@pytest.mark.skipif(has_printer(), reason="this computer has a printer, and would ask for it")
def test_without_a_printer_the_pdf_is_offered(qtbot, show):
    page = show()
    page.print_shown()
    assert any("no tiene impresoras" in each for each in words(page))
    assert page.notice is not None
    page.notice.findChild(QPushButton).click()
    assert isinstance(page.dialog, QFileDialog)


def test_who_asked_not_to_be_contacted_is_told_in_either_version(qtbot, db, show):
    with db.write() as session:
        person_id = people.quick_person(session, "Rosa Quispe", organization_id=CARMEN)
        people.save_person(session, {"do_not_contact": True}, person_id)
    page = show()
    assert "No contactar a Rosa Quispe." in words(page)
    choose(page, "shareable", True)
    ready(qtbot, page)
    assert "No contactar a Rosa Quispe." in words(page)
    assert "No contactar." in words(show(person_ids=(person_id,)))
    assert "1 ficha nombra a quien pidió no ser contactado." in words(show(CARMEN, COMAS))


def test_letters_that_cannot_be_printed_are_told(qtbot, db, show):
    meeting(db, "Hola 你好")
    page = show()
    assert any("U+4F60" in each for each in words(page))
    assert any("recuadros en: Municipalidad" in each for each in words(show(CARMEN, COMAS)))


def test_many_make_one_pdf_with_a_bookmark_each(qtbot, db, show, tmp_path):
    page = show(CARMEN, COMAS, CHORRILLOS)
    assert {"Fichas de 3 actores", "Página 1 de 3"} <= set(words(page))
    save_as(qtbot, page, tmp_path / "a.pdf")
    outline = [each["/Title"] for each in PdfReader(tmp_path / "a.pdf").outline]
    assert outline[0] == "Municipalidad Distrital de Carmen de la Legua Reynoso"
    assert len(outline) == 3


def test_many_can_be_stopped_and_begun_again(qtbot, db, show):
    with db.read() as session:
        ids = organizations.find(session, limit=30)
    page = show(*ids, wait=False)
    page.findChild(Progress).cancel.click()
    qtbot.waitUntil(lambda: "Se detuvo antes de terminar." in words(page), timeout=30_000)
    assert "Actualizando…" not in words(page)
    press(page, "Preparar")
    qtbot.waitUntil(lambda: "Página 1 de 30" in words(page), timeout=60_000)


def test_who_is_no_longer_there_is_told(qtbot, show):
    page = show(12345)
    assert any("No hay ninguna institución ni persona" in each for each in words(page))
    press(page, "Guardar PDF")
    assert page.dialog is None
    assert any("ya no está en este archivo" in each for each in words(show(CARMEN, 12345)))


def test_leaving_in_the_middle_harms_nobody(qtbot, db, show):
    with db.read() as session:
        ids = organizations.find(session, limit=40)
    page = show(*ids, wait=False)
    page.leaving()
    with qtbot.waitSignal(page.destroyed):
        page.deleteLater()
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


def test_it_is_left_by_escape_and_comes_back_as_it_was(qtbot, show, desk):
    page = show()
    choose(page, "shareable", True)
    look = page.state()
    with qtbot.waitSignal(desk.left):
        qtbot.keyClick(page.view.sheets, Qt.Key.Key_Escape)
    again = show()
    again.restore(look)
    ready(qtbot, again)
    assert again.form.values()["shareable"] is True


def test_every_stop_of_the_keyboard_has_a_name(show):
    assert nameless(show()) == []


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_nothing_is_cut_on_a_small_screen(qtbot, show, scale):
    theme().wear(scale=scale)
    try:
        page = show()
        page.resize(972, 640)
        qtbot.wait(20)
        for made in page.findChildren(QPushButton):
            if made.isVisible():
                assert made.width() >= made.minimumSizeHint().width()
        assert page.minimumSizeHint().width() <= 972
        assert page.view.minimumSizeHint().width() <= page.view.width()
    finally:
        theme().wear(scale=1.0)


# --- Onto paper


def on_paper(tmp_path, data, **range_) -> int:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    prepare(printer)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    if range_:
        printer.setPrintRange(QPrinter.PrintRange.PageRange)
        printer.setFromTo(range_["first"], range_["last"])
    print_pdf(data, printer, lambda _done, _of: None)
    printed = PdfReader(tmp_path / "paper.pdf")
    assert [round(float(each)) for each in printed.pages[0].mediabox[2:]] == [595, 842]
    return len(printed.pages)


def test_pages_go_to_paper_all_or_those_chosen(qtbot, db, show, tmp_path):
    page = show(CARMEN, COMAS, CHORRILLOS)
    save_as(qtbot, page, tmp_path / "a.pdf")
    data = (tmp_path / "a.pdf").read_bytes()
    assert on_paper(tmp_path, data) == 3
    assert on_paper(tmp_path, data, first=2, last=3) == 2


def test_what_is_damaged_is_not_printed(qapp, tmp_path):
    with pytest.raises(Damaged):
        on_paper(tmp_path, b"nothing")


def test_printing_stops_where_it_is_stopped(qtbot, db, show, tmp_path):
    page = show()
    save_as(qtbot, page, tmp_path / "a.pdf")
    printer = QPrinter()
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))

    def stop(_done, _of):
        raise CrmError("basta")

    with pytest.raises(CrmError, match="basta"):
        print_pdf((tmp_path / "a.pdf").read_bytes(), printer, stop)


def test_those_who_come_are_handed_the_shareable_ones(qtbot, db, show, tmp_path):
    term = Term(date(2026, 12, 31))
    with db.write() as session:
        followups.move(session, CARMEN, catalogue.stage_id("signed"))
    page = show(organization_ids=(CARMEN,), term=term)
    assert "Ficha de relevo de Carmen de la Legua Reynoso" in words(page)
    assert page.form.values()["shareable"] is True
    assert not page.form.fields["as_of"].widget.isVisible()
    said = save_as(qtbot, page, tmp_path / "a.pdf")
    assert "Para la nueva gestión" in said
    assert suggested_name(page._wanted(), "Comas").startswith("Ficha de relevo - Comas")
    page = show(organization_ids=(CARMEN, COMAS), term=term)
    assert "Fichas de relevo de 2 gobiernos" in words(page)
    save_as(qtbot, page, tmp_path / "b.pdf")
    assert len(PdfReader(tmp_path / "b.pdf").outline) == 2
    assert suggested_name(page._wanted(), "").startswith("Fichas de relevo de 2 gobiernos - ")
