"""Settings: whatever is changed is so at once, and what cannot be is said."""

from dataclasses import asdict
from datetime import date

import pytest
from accessible import nameless
from acting import Ear, fill, press, show, widget
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from crm import focal_points, instruments, office, organizations
from crm import settings as machine
from crm.database import copies
from ui.pages.settings_page import SettingsPage
from ui.parts.task import Task

ME = {"name": "Lucía Paredes", "agency": "OIM", "initials": "LP"}


@pytest.fixture
def ear(db):
    made = Ear(db, **ME)
    with db.write() as session:
        made.desk.focal_point_id = focal_points.save_focal_point(session, ME)
    return made


@pytest.fixture
def page(qtbot, ear):
    made = show(qtbot, SettingsPage(ear.desk))
    made.heard = []
    made.applied.connect(made.heard.append)
    made.form = made.who
    return made


def leave(page):
    """Go elsewhere, as a click on the page does."""
    page.area.setFocus()


@pytest.mark.parametrize("size", [(1072, 800), (972, 640)])
def test_every_part_has_a_name(qtbot, ear, size):
    assert nameless(show(qtbot, SettingsPage(ear.desk), *size)) == []


def test_another_look_is_told_and_kept_at_once(page):
    QTest.mouseClick(page.look.fields["theme"].widget.part("dark"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.look.fields["text_size"].widget.part(130), Qt.MouseButton.LeftButton)
    assert [(each.theme, each.text_size) for each in page.heard] == [("dark", 100), ("dark", 130)]
    assert machine.load().text_size == 130


def test_another_language_is_told(page):
    QTest.mouseClick(page.look.fields["language"].widget.part("en"), Qt.MouseButton.LeftButton)
    assert page.heard[-1].language == "en"


def test_another_name_is_the_focal_points_too(page, db, ear):
    fill(page, "name", "Lucía <b>Paredes</b> Ñ")
    assert page.heard == []
    leave(page)
    assert page.heard[-1].name == "Lucía <b>Paredes</b> Ñ"
    with db.read() as session:
        (row,) = focal_points.all_rows(session)
    assert (row.id, row.name) == (ear.desk.focal_point_id, "Lucía <b>Paredes</b> Ñ")


def test_nobody_is_nameless(page):
    fill(page, "name", "")
    leave(page)
    assert page.heard == []
    assert page.who.problems() == {"name": "Complete este campo."}


def test_initials_are_short(page):
    fill(page, "initials", "LPSDFGH")
    leave(page)
    assert page.heard == []
    assert "6" in page.who.problems()["initials"]


def test_what_was_not_changed_is_not_written(page, db, ear):
    fill(page, "name", "Lucía Paredes")
    leave(page)
    assert page.leaving()
    assert page.heard == []
    assert ear.told == []


@pytest.mark.parametrize(
    ("text", "said"), [("", "Complete este campo."), ("0", "Escriba al menos 1 día.")]
)
def test_days_that_are_none_are_refused(page, db, text, said):
    page.form = page.office
    fill(page, "days", text)
    assert page.leaving()
    assert page.office.problems() == {"days": said}
    with db.read() as session:
        assert office.stale_after_days(session) == instruments.STALE_AFTER_DAYS


def test_days_are_the_offices_and_can_be_undone(page, db, ear):
    page.form = page.office
    fill(page, "days", "60")
    leave(page)
    assert ear.told == [("Configuración guardada", True)]
    with db.read() as session:
        assert office.stale_after_days(session) == 60


def test_a_copy_is_made_on_request(qtbot, page, db, ear):
    assert copies(db.path) == []
    press(page, "Respaldar ahora")
    assert not page.back_up.isEnabled()
    qtbot.waitUntil(lambda: not Task.any_running())
    qtbot.waitUntil(page.back_up.isEnabled)
    (copy,) = copies(db.path)
    assert ear.told == [(f"Respaldo guardado: {copy.name}", False)]
    assert f"{date.today():%d/%m/%Y}" in page.copies.text()


def test_a_copy_that_cannot_be_made_is_told(qtbot, page, db, ear):
    from crm.database import copies_folder

    copies_folder(db.path).write_text("un archivo donde iría la carpeta")
    press(page, "Respaldar ahora")
    qtbot.waitUntil(lambda: bool(ear.failed))
    assert "No se pudo escribir" in ear.failed[0]
    qtbot.waitUntil(page.back_up.isEnabled)


def choose_file(page, path):
    """Choose a file in the dialog that is open."""
    page.dialog.fileSelected.emit(str(path))
    page.dialog.close()


def test_a_logo_is_chosen_shown_and_taken_away(page, db, tmp_path):
    picture = tmp_path / "logo <b>.png"
    Image.new("RGBA", (3_000, 900), (0, 105, 167, 255)).save(picture)
    press(page, "Elegir imagen…")
    choose_file(page, picture)
    assert page._logo.isVisibleTo(page)
    with db.read() as session:
        kept = office.logo(session)
    assert kept is not None
    assert len(kept) < 100_000
    press(page, "Quitar logo")
    assert not page._logo.isVisibleTo(page)
    with db.read() as session:
        assert office.logo(session) is None


@pytest.mark.parametrize("content", [b"", b"esto no es una imagen", b"\x89PNG\r\n\x1a\n rota"])
def test_what_is_no_picture_is_refused_in_words(page, db, tmp_path, content):
    wrong = tmp_path / "logo.png"
    wrong.write_bytes(content)
    press(page, "Elegir imagen…")
    choose_file(page, wrong)
    assert "logo.png" in page.logo_problem.text()
    with db.read() as session:
        assert office.logo(session) is None


def test_a_link_is_no_logo(page, tmp_path):
    link = tmp_path / "enlace.png"
    link.symlink_to("/dev/zero")
    press(page, "Elegir imagen…")
    choose_file(page, link)
    assert "no es un archivo común" in page.logo_problem.text()


def test_the_lists_are_a_press_away(page, ear):
    press(page, "Tipos de reunión…")
    press(page, "Puntos focales…")
    assert [target.kind for target in ear.went] == ["event_types", "focal_points"]


def test_examples_are_offered_only_where_there_are_any(page, db, ear):
    assert not page.examples.isVisibleTo(page)
    with db.write() as session:
        values = {"kind": "company", "official_name": "Empresa de Ejemplo", "example": True}
        organizations.save_organization(session, values)
    assert page.examples.isVisibleTo(page)
    press(page, "Quitar los ejemplos")
    assert ear.told == [("Ejemplos quitados", True)]
    assert not page.examples.isVisibleTo(page)


def test_settings_that_cannot_be_kept_are_told(page, ear, monkeypatch, tmp_path):
    blocked = tmp_path / "un-archivo"
    blocked.write_text("")
    monkeypatch.setenv("ENLACE_HOME", str(blocked / "carpeta"))
    QTest.mouseClick(page.look.fields["theme"].widget.part("dark"), Qt.MouseButton.LeftButton)
    assert "No se pudo guardar la configuración" in ear.failed[0]
    assert page.heard[-1].theme == "dark"


def test_another_file_is_asked_for(qtbot, page):
    with qtbot.waitSignal(page.other_file_asked):
        press(page, "Abrir otro archivo…")


def test_escape_goes_back(page, ear):
    QTest.keyClick(widget(page, "name"), Qt.Key.Key_Escape)
    assert ear.left == [True]
    assert asdict(ear.desk.settings)["name"] == "Lucía Paredes"
