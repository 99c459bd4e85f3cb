"""The first page: a name, a file, and a way on when the last file is not there."""

from pathlib import Path

import pytest
from accessible import nameless
from acting import fill, press, show, widget
from PySide6.QtWidgets import QPushButton

from crm import settings as machine
from crm.database import create_database, open_database
from crm.settings import Settings
from ui.pages.first_run import FirstRun, initials_of

GONE = "No se encuentra el archivo «enlace.db». No se ha creado otro en su lugar."


class Heard:
    """The page, and what it asked for."""

    def __init__(self, page):
        self.applied, self.created, self.opened, self.samples = [], [], [], []
        page.applied.connect(self.applied.append)
        page.created.connect(self.created.append)
        page.opened.connect(self.opened.append)
        page.sample_asked.connect(lambda: self.samples.append(True))


def begun(qtbot, settings=None, refusal="", size=(1280, 800)):
    page = show(qtbot, FirstRun(settings or Settings(), refusal), *size)
    return page, Heard(page)


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640)])
def test_every_part_has_a_name_and_is_in_the_window(qtbot, size):
    page, _heard = begun(qtbot, size=size)
    assert nameless(page) == []
    for each in page.findChildren(QPushButton):
        right = each.mapTo(page, each.rect().topRight()).x()
        assert 0 < right < page.width(), each.text()


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Lucía Paredes", "LP"),
        ("Lucía Paredes Soto", "LP"),
        ("María José Quispe Mamani", "MQ"),
        ("Óscar", "Ó"),
        ("", ""),
        ("<b>R&D</b> 1+1", ""),
    ],
)
def test_initials_are_guessed(name, initials):
    assert initials_of(name) == initials


def test_initials_follow_the_name_until_somebody_writes_others(qtbot):
    page, _heard = begun(qtbot)
    fill(page, "name", "Lucía Paredes")
    assert widget(page, "initials").text() == "LP"
    fill(page, "initials", "LUPA")
    fill(page, "name", "Rosa Ñahui")
    assert widget(page, "initials").text() == "LUPA"


@pytest.mark.parametrize("press_what", ["Crear mi archivo", "Abrir un archivo…", "Ver la muestra"])
def test_nothing_begins_without_a_name(qtbot, press_what):
    page, heard = begun(qtbot)
    press(page, press_what)
    assert page.form.problems() == {"name": "Complete este campo."}
    assert (heard.applied, heard.created, heard.opened, heard.samples) == ([], [], [], [])
    assert page.dialog is None


def test_a_file_is_asked_for_after_the_name_is_known(qtbot):
    page, heard = begun(qtbot)
    fill(page, "name", "Lucía <b>Paredes</b>")
    fill(page, "agency", "R&D")
    press(page, "Crear mi archivo")
    (settings,) = heard.applied
    assert (settings.name, settings.agency) == ("Lucía <b>Paredes</b>", "R&D")
    assert machine.load() == settings
    assert heard.created == [machine.default_file()]


def test_the_page_says_where_the_file_will_be_and_lets_it_be_elsewhere(qtbot, tmp_path):
    page, heard = begun(qtbot)
    assert str(machine.default_file()) in page._where.text()
    press(page, "Cambiar el lugar del archivo")
    page.dialog.fileSelected.emit(str(tmp_path / "mío.db"))
    page.dialog.close()
    assert "mío.db" in page._where.text()
    fill(page, "name", "Lucía")
    press(page, "Crear mi archivo")
    assert heard.created == [tmp_path / "mío.db"]


def test_a_file_that_is_there_is_opened(qtbot, tmp_path):
    page, heard = begun(qtbot, Settings(name="Lucía"))
    press(page, "Abrir un archivo…")
    page.dialog.fileSelected.emit(str(tmp_path / "equipo.db"))
    page.dialog.close()
    assert heard.opened == [tmp_path / "equipo.db"]


def test_the_sample_can_be_looked_at(qtbot):
    page, heard = begun(qtbot, Settings(name="Lucía"))
    press(page, "Ver la muestra")
    assert heard.samples == [True]


def test_a_refusal_stands_on_the_page_and_keeps_what_was_typed(qtbot):
    page, _heard = begun(qtbot)
    fill(page, "name", "Lucía")
    page.refuse("Ya existe «enlace.db». Elija otro nombre.")
    assert page._banner.isVisibleTo(page)
    assert page._banner.words.text() == "Ya existe «enlace.db». Elija otro nombre."
    assert widget(page, "name").text() == "Lucía"


def test_settings_that_cannot_be_kept_are_told_and_nothing_begins(qtbot, monkeypatch, tmp_path):
    blocked = tmp_path / "un-archivo"
    blocked.write_text("")
    page, heard = begun(qtbot)
    fill(page, "name", "Lucía")
    monkeypatch.setenv("ENLACE_HOME", str(blocked / "carpeta"))
    press(page, "Crear mi archivo")
    assert "No se pudo guardar la configuración" in page._banner.words.text()
    assert heard.created == []


# When the last file is not there


def test_a_missing_file_can_be_searched_or_begun_anew(qtbot):
    page, heard = begun(qtbot, Settings(name="Lucía", last_file="/no/hay.db"), GONE)
    assert page._banner.words.text() == GONE
    assert heard.created == []
    press(page, "Crear uno nuevo")
    assert heard.created == [machine.default_file()]
    press(page, "Buscar…")
    page.dialog.fileSelected.emit("/otro/enlace.db")
    page.dialog.close()
    assert heard.opened == [Path("/otro/enlace.db")]


def copied(tmp_path):
    path = tmp_path / "equipo.db"
    database = create_database(path, who="Ana Prueba")
    database.close(copy=True)
    return path


def open_first_copy(page):
    page.open_copy.menu().actions()[0].trigger()


def test_a_copy_takes_the_place_of_a_missing_file(qtbot, tmp_path):
    path = copied(tmp_path)
    path.unlink()
    page, heard = begun(qtbot, Settings(name="Lucía", last_file=str(path)), GONE)
    open_first_copy(page)
    assert heard.opened == [path]
    open_database(path, who="Ana Prueba").close()


def test_a_copy_never_takes_the_place_of_a_file_that_is_there(qtbot, tmp_path):
    path = copied(tmp_path)
    path.write_bytes(b"damaged")
    page, heard = begun(qtbot, Settings(name="Lucía", last_file=str(path)), "Está dañado.")
    open_first_copy(page)
    assert path.read_bytes() == b"damaged"
    (opened,) = heard.opened
    assert opened.parent == path.parent
    assert "recuperado" in opened.name
    open_database(opened, who="Ana Prueba").close()


def test_without_copies_none_is_offered(qtbot, tmp_path):
    page, _heard = begun(qtbot, Settings(name="L", last_file=str(tmp_path / "x.db")), GONE)
    assert not hasattr(page, "open_copy")
