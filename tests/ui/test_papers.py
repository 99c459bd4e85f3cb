"""The papers of an event, as whoever prepares the room prints them."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from accessible import nameless
from acting import Ear, press, show
from makers import CARMEN, meeting, on, person
from makers import write as do
from pypdf import PdfReader
from PySide6.QtGui import QDesktopServices
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QFileDialog, QLabel

from crm import exchange, invitations, journal, sessions
from crm.model import EventState, SignInSheet
from crm.reports.sign_in import last_printed
from ui.desk import Target
from ui.pages.papers import page as papers_page
from ui.pages.papers_making import Paper, signers
from ui.parts.dialog import Progress
from ui.parts.printing import prepare
from ui.parts.task import Task


@pytest.fixture
def event_id(db):
    made = meeting(db, "Taller de integración", state=EventState.PLANNED, start=on(-9))
    people = [person(db, "Rosa Quispe Mamani"), person(db, "Luis Ñahui", do_not_contact=True)]
    do(db, invitations.invite, made, [(each, CARMEN) for each in people])
    return made


@pytest.fixture
def opened(qtbot, db):
    """Open the papers of an event at one of them, and wait for it."""

    def made(event_id, paper):
        ear = Ear(db, name="Lucía Paredes")
        shown = show(
            qtbot, papers_page(ear.desk, Target("event/papers", event_id, (("paper", paper),)))
        )
        ready(qtbot, shown)
        return ear, shown

    yield made
    qtbot.waitUntil(lambda: not Task.any_running(), timeout=30_000)


def words(shown):
    return [each.text() for each in shown.findChildren(QLabel) if each.isVisible()]


def ready(qtbot, shown):
    busy = lambda: shown._clock.isActive() or "Actualizando…" in words(shown)  # noqa: E731
    qtbot.waitUntil(lambda: not busy(), timeout=30_000)


def saved(qtbot, shown, path: Path, button="Guardar PDF"):
    press(shown, button)
    qtbot.waitUntil(lambda: isinstance(shown.dialog, QFileDialog), timeout=30_000)
    shown.dialog.fileSelected.emit(str(path))
    shown.dialog.close()
    shown.dialog = None
    qtbot.waitUntil(lambda: f"Guardado: {path.name}" in words(shown), timeout=30_000)
    return path.read_bytes()


def text(data):
    return " ".join(" ".join(e.extract_text().split()) for e in PdfReader(BytesIO(data)).pages)


def seen(shown):
    return text(shown._made.data)


def sheets(db, event_id):
    with db.read() as session:
        return session.query(SignInSheet).filter_by(event_id=event_id).count()


SAYS = {
    Paper.SIGN_IN: "Apellido paterno",
    Paper.MINUTES: "Acuerdos y compromisos",
    Paper.BADGES: "Luis Ñahui",
    Paper.CERTIFICATES: "CONSTANCIA DE PARTICIPACIÓN",
    Paper.LETTERS: "ROSA QUISPE MAMANI",
    Paper.AGENDA: "Programa sujeto a cambios",
}


def test_each_paper_is_seen_as_it_will_be_and_has_options_of_its_own(qtbot, db, opened, event_id):
    _ear, shown = opened(event_id, "sign_in")
    choice = shown.form.fields["paper"].widget
    for paper, says in SAYS.items():
        choice.setCurrentIndex(list(Paper).index(paper))
        ready(qtbot, shown)
        assert says in seen(shown)
        assert shown.word.isVisible() is (paper is Paper.MINUTES)
        assert shown.form.fields["blank"].widget.isVisible() is (paper is Paper.SIGN_IN)
        assert nameless(shown) == []
    assert sheets(db, event_id) == 0  # looking registers nothing


def test_a_list_of_attendance_gets_its_code_when_it_leaves_and_keeps_it(
    qtbot, db, opened, event_id, tmp_path
):
    ear, shown = opened(event_id, "sign_in")
    assert "VISTA PREVIA" in seen(shown)
    first = text(saved(qtbot, shown, tmp_path / "lista.pdf"))
    with db.read() as session:
        code = last_printed(session, event_id).code
    assert code in first
    ready(qtbot, shown)
    assert code in seen(shown)
    do(db, invitations.invite, event_id, [(person(db, "Ana Álvarez Paz"), CARMEN)])
    ready(qtbot, shown)
    again = text(saved(qtbot, shown, tmp_path / "otra.pdf"))
    assert code in again
    assert "2 Quispe Mamani Rosa" in again
    assert "23 Álvarez Paz Ana" in again
    assert sheets(db, event_id) == 1
    shown.form.fields["afresh"].widget.click()
    third = text(saved(qtbot, shown, tmp_path / "nueva.pdf"))
    assert code not in third
    assert "1 Álvarez Paz Ana" in third
    assert sheets(db, event_id) == 2
    assert ear.desk.settings.view["brief_folder"] == str(tmp_path)
    left = ear.desk.read(exchange.rows)
    assert [(row.name, row.format, row.total) for row in left] == [
        ("nueva.pdf", "PDF", 3),
        ("otra.pdf", "PDF", 3),
        ("lista.pdf", "PDF", 2),
    ]
    assert left[0].what == "Lista de asistencia · Taller de integración"
    do(db, journal.undo)
    assert sheets(db, event_id) == 1


def test_one_session_or_all_of_them(qtbot, db, opened, event_id):
    for title in ("Apertura", "Mesas"):
        do(db, sessions.save_session, event_id, {"title": title})
    _ear, shown = opened(event_id, "sign_in")
    assert "Sesión: Apertura" in seen(shown)
    assert "Sesión: Mesas" in seen(shown)
    shown.form.fields["part"].widget.setCurrentText("Mesas")
    ready(qtbot, shown)
    assert "Sesión: Apertura" not in seen(shown)
    assert "Sesión: Mesas" in seen(shown)


def test_letters_leave_out_who_said_no_and_who_signs_is_kept(qtbot, db, opened, event_id, tmp_path):
    ear, shown = opened(event_id, "letters")
    assert "Sin carta, porque pidió no ser contactado: Luis Ñahui." in words(shown)
    shown.form.fields["sender_post"].fill("Punto focal")
    shown.form.fields["number"].fill(7)
    said = text(saved(qtbot, shown, tmp_path / "cartas.pdf"))
    assert "OFICIO N.° 007-" in said
    assert "Lucía Paredes Punto focal" in said
    assert "Ñahui" not in said
    assert ear.desk.settings.view["letters.sender"]["sender_post"] == "Punto focal"


def test_minutes_are_saved_for_word_too_in_either_language(qtbot, opened, event_id, tmp_path):
    _ear, shown = opened(event_id, "minutes")
    data = saved(qtbot, shown, tmp_path / "acta.docx", "Guardar Word")
    document = ZipFile(BytesIO(data)).read("word/document.xml").decode()
    assert "Acuerdos y compromisos" in document
    shown.form.fields["language"].widget.part("en").click()
    ready(qtbot, shown)
    assert "Agreements" in seen(shown)
    data = saved(qtbot, shown, tmp_path / "minutes.docx", "Guardar Word")
    assert "Agreements" in ZipFile(BytesIO(data)).read("word/document.xml").decode()


def test_what_there_is_nobody_for_is_said(qtbot, db, opened):
    nobody = meeting(db, "Reunión sin nadie", state=EventState.PLANNED)
    _ear, shown = opened(nobody, "badges")
    assert "No hay personas con nombre en esta reunión." in words(shown)
    press(shown, "Guardar PDF")
    assert shown.dialog is None
    gone = show(qtbot, papers_page(Ear(db).desk, Target("event/papers", 12345)))
    assert "ya no está" in gone.words.text()


def test_the_lists_of_many_are_made_with_progress_and_can_be_stopped(qtbot, db, opened):
    event_id = meeting(db, "Encuentro", start=on(1))
    participants = [{"person_id": person(db, f"Ana Quispe {n}")} for n in range(70)]
    meeting(db, "Encuentro", event_id, participants=participants)
    _ear, shown = opened(event_id, "certificates")
    assert "Ana Quispe 69" in seen(shown)
    shown.refresh()
    (progress,) = [e for e in shown.findChildren(Progress) if e.isVisible()]
    progress.cancel.click()
    qtbot.waitUntil(lambda: "Se detuvo antes de terminar." in words(shown), timeout=30_000)
    assert "Sin actualizar" in words(shown)


def test_a_page_that_lies_on_its_side_fills_the_sheet(qtbot, opened, event_id, tmp_path):
    ear, shown = opened(event_id, "sign_in")
    printer = QPrinter()
    prepare(printer)
    printer.setResolution(36)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    shown._print(shown._made, printer)  # as the dialog does once a printer is chosen
    qtbot.waitUntil(lambda: ("Enviado a la impresora.", False) in ear.told, timeout=30_000)
    (row,) = ear.desk.read(exchange.rows)
    assert (row.format, row.total) == ("Impreso", 2)
    (picture,) = PdfReader(tmp_path / "paper.pdf").pages[0].images
    assert picture.image.height > picture.image.width


def test_who_signs_is_one_a_line():
    found = signers("Rosa Quispe; Alcaldesa; Municipalidad; de Ate\n\n;;\nLuis Rojas")
    assert [(each.name, each.post, each.institution) for each in found] == [
        ("Rosa Quispe", "Alcaldesa", "Municipalidad; de Ate"),
        ("Luis Rojas", "", ""),
    ]


def test_it_opens_in_the_users_own_program(qtbot, opened, event_id, monkeypatch, db):
    urls = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: urls.append(url) or True)
    _ear, shown = opened(event_id, "sign_in")
    press(shown, "Abrir")
    qtbot.waitUntil(lambda: bool(urls), timeout=30_000)
    with db.read() as session:
        code = last_printed(session, event_id).code
    assert code in text(Path(urls[0].toLocalFile()).read_bytes())
