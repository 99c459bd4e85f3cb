"""What leaves Enlace: only safe links, after their target was shown; private copies for others."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from acting import programs
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel, QWidget

from crm import mail
from crm.attachments import Taken
from crm.errors import CrmError
from crm.mail import Recipient
from ui.opening import open_file, open_folder, open_link, write_mail
from ui.theme import theme


@pytest.fixture
def system(qapp):
    with programs("https", "http", "mailto", "tel", "file") as made:
        yield made


@pytest.fixture
def page(qtbot):
    theme()
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def said(question):
    return " ".join(each.text() for each in question.findChildren(QLabel))


def test_a_page_is_opened_once_its_true_host_was_seen(system, page):
    question = open_link(page, "https://www.pаypal.com/entrar")  # the «а» is Cyrillic
    assert "xn--" in said(question)
    assert system.opened == []
    question.buttons["open"].click()
    assert len(system.opened) == 1
    assert system.opened[0].startswith("https://www.xn--")


def test_a_page_that_one_thinks_better_of_stays_closed(system, page):
    open_link(page, "https://www.gob.pe").buttons["no"].click()
    open_link(page, "https://www.gob.pe").close()
    assert system.opened == []


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "smb://x/y", ""])
def test_anything_else_is_refused_in_words(system, page, url):
    with pytest.raises(CrmError, match="no se puede abrir con seguridad"):
        open_link(page, url)
    assert system.opened == []


def test_a_mail_goes_without_what_was_hung_on_it(system, page):
    open_link(page, "mailto:mesa@ejemplo.gob.pe?attach=/etc/passwd")
    assert system.opened == ["mailto:mesa@ejemplo.gob.pe"]


def test_a_file_is_shown_as_a_copy_that_only_this_user_can_read(system):
    path = open_file(Taken("../Ficha: ñandú.pdf", "application/pdf", b"%PDF"))
    assert path.name == "Ficha_ ñandú.pdf"
    assert QUrl(system.opened[0]).toLocalFile() == str(path)
    assert path.read_bytes() == b"%PDF"
    if os.name != "nt":  # Windows keeps the folder of a user to that user
        assert stat.S_IMODE(path.stat().st_mode) == 0o400
        assert stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_a_mail_to_many_goes_as_it_was_made(system):
    people = [Recipient("Ana", "a+b&bcc=z@y.pe"), Recipient("Luz", "luz@y.pe")]
    (lot,) = mail.lots(people, "R&D #1 100 %", "Señora:\n\n¿Viene? <b>Sí</b>")
    write_mail(lot)
    assert system.opened == [lot.link]


def test_a_folder_is_shown(system, tmp_path):
    folder = tmp_path / "Fichas #1"
    open_folder(folder)
    assert QUrl(system.opened[0]).toLocalFile() == str(folder)


def test_a_system_without_a_program_for_it_says_so(qapp, tmp_path):
    with pytest.raises(CrmError, match="no tiene un programa"):
        open_folder(tmp_path)
    (lot,) = mail.lots([Recipient("Ana", "a@b.pe")], "Taller", "")
    with pytest.raises(CrmError, match="no tiene un programa de correo"):
        write_mail(lot)


def test_copies_are_gone_when_we_quit():
    source = """
from PySide6.QtGui import QDesktopServices
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtWidgets import QApplication
from crm.attachments import Taken
from ui.opening import open_file

class System(QObject):
    @Slot("QUrl")
    def take(self, url):
        pass

app, system = QApplication([]), System()
QDesktopServices.setUrlHandler("file", system, "take")
print(open_file(Taken("a.pdf", "application/pdf", b"x")))
"""
    ran = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip().endswith("a.pdf"), ran.stderr
    assert not Path(ran.stdout.strip()).parent.parent.exists()
