"""What leaves Enlace: only safe links, after their target was shown; private copies for others."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QWidget

from crm.errors import CrmError
from ui.opening import open_file, open_link, private_copy, show_in_folder
from ui.theme import theme


class System(QObject):
    """The programs of this computer, as far as Enlace can tell."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot("QUrl")
    def take(self, url):
        self.opened.append(bytes(url.toEncoded()).decode())


@pytest.fixture
def system(qapp):
    made = System()
    for scheme in ("https", "http", "mailto", "tel", "file"):
        QDesktopServices.setUrlHandler(scheme, made, "take")
    yield made
    for scheme in ("https", "http", "mailto", "tel", "file"):
        QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def page(qtbot):
    theme()
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def said(question):
    return " ".join(each.text() for each in question.findChildren(QLabel))


def test_a_link_is_opened_once_its_true_host_was_seen(system, page):
    question = open_link(page, "https://www.pаypal.com/entrar")  # the «а» is Cyrillic
    assert "xn--" in said(question)
    assert system.opened == []
    question.buttons["open"].click()
    assert len(system.opened) == 1
    assert system.opened[0].startswith("https://www.xn--")


def test_a_link_that_one_thinks_better_of_stays_closed(system, page):
    open_link(page, "https://www.gob.pe").buttons["stay"].click()
    open_link(page, "https://www.gob.pe").close()
    assert system.opened == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "smb://x/y", ""])
def test_anything_else_is_refused_in_words(system, page, url):
    question = open_link(page, url)
    assert "Revise la dirección" in said(question)
    assert list(question.buttons) == ["close"]
    question.buttons["close"].click()
    assert system.opened == []


def test_a_file_and_its_folder_go_to_the_system(system, tmp_path):
    path = tmp_path / "Ficha #1 ñandú.pdf"
    open_file(path)
    show_in_folder(path)
    assert system.opened[0].endswith(".pdf")
    assert system.opened[1].endswith(tmp_path.name)


def test_a_system_without_a_program_for_it_says_so(qapp, tmp_path):
    with pytest.raises(CrmError, match=r"no tiene un programa que abra «x\.pdf»"):
        open_file(tmp_path / "x.pdf")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the folder of a user to that user")
def test_a_copy_for_others_is_only_this_users_to_read():
    path = private_copy("../Ficha: 1.pdf", b"%PDF")
    assert path.name == "Ficha_ 1.pdf"
    assert path.read_bytes() == b"%PDF"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert private_copy("../Ficha: 1.pdf", b"%PDF") != path


def test_copies_are_gone_when_we_quit():
    source = "from ui.opening import private_copy; print(private_copy('a.pdf', b'x'))"
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip().endswith("a.pdf"), ran.stderr
    assert not Path(ran.stdout.strip()).parent.parent.exists()
