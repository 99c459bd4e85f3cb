"""The papers of an event by the command line: what they hold, and what is told when they cannot."""

from pathlib import Path

import pytest
from docx import Document
from makers import company, meeting, person, read, write
from pypdf import PdfReader

from crm import exchange, sessions
from crm.__main__ import main
from crm.database import open_database
from crm.model import EventState, OutcomeKind, ParticipationState, SignInSheet

SUBJECT = "Taller de integración"


@pytest.fixture
def event_id(db):
    return meeting(
        db,
        SUBJECT,
        state=EventState.PLANNED,
        participants=[
            {
                "person_id": person(db, "Rosa Quispe"),
                "organization_id": company(db),
                "state": ParticipationState.INVITED,
            }
        ],
        outcomes=[{"kind": OutcomeKind.NEED, "text": "Secreto a voces", "restricted": True}],
    )


@pytest.fixture
def run(db, blank_db, capsys, event_id):
    db.close()

    def run(*arguments):
        code = main([*map(str, arguments), "--db", str(blank_db)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return code, said.out, said.err

    return run


def text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def test_minutes_are_shareable_unless_asked_otherwise(run, event_id, tmp_path):
    code, said, _wrong = run("minutes", event_id, "--out", tmp_path / "acta.pdf")
    assert code == 0
    assert f"Acta de «{SUBJECT}»" in said
    assert "Rosa Quispe" in text_of(tmp_path / "acta.pdf")
    assert "Secreto" not in text_of(tmp_path / "acta.pdf")
    assert run("minutes", event_id, "--internal", "--out", tmp_path / "interna.pdf")[0] == 0
    assert "Secreto" in text_of(tmp_path / "interna.pdf")


def test_minutes_may_be_a_word_file_in_english_of_an_event_by_its_words(run, tmp_path):
    out = tmp_path / "acta.docx"
    assert run("minutes", "taller integración", "--out", out, "--language", "en")[0] == 0
    assert Document(out).core_properties.language == "en"


def test_lists_are_printed_and_registered_session_by_session(db, event_id, blank_db, tmp_path):
    for title in ("Apertura", "Cierre"):
        write(db, sessions.save_session, event_id, {"title": title})
    db.close()
    out = tmp_path / "lista.pdf"
    assert main(["signin", SUBJECT, "--out", str(out), "--blank", "4", "--db", str(blank_db)]) == 0
    assert len(PdfReader(out).pages) == 2
    assert "Sesión: Cierre" in text_of(out)


def test_what_is_registered_is_told_by_its_code(run, event_id, tmp_path):
    code, said, _wrong = run("signin", event_id, "--out", tmp_path / "lista.pdf")
    assert code == 0
    (line, _file) = said.splitlines()
    assert line.endswith("21 filas")
    assert line.split()[1] in text_of(tmp_path / "lista.pdf")
    assert run("signin", event_id, "--out", tmp_path / "otra.pdf")[1].splitlines()[0] == line
    _code, anew, _wrong = run("signin", event_id, "--out", tmp_path / "nueva.pdf", "--new")
    assert anew.splitlines()[0] != line


@pytest.mark.parametrize("order", ["minutes", "signin"])
def test_what_cannot_be_done_is_one_sentence(run, event_id, tmp_path, blank_db, order):
    for arguments in (
        ("no existe", "--out", tmp_path / "a.pdf"),
        (event_id, "--out", tmp_path / "no" / "a.pdf"),
        (event_id, "--out", blank_db),
    ):
        code, said, wrong = run(order, *arguments)
        assert (code, said, wrong.count("\n")) == (1, "", 1)
    assert run(order, event_id)[0] == 2
    assert not list(tmp_path.glob("*.pdf"))


def test_a_kind_of_file_that_minutes_are_not_is_refused(run, event_id, tmp_path):
    code, _said, wrong = run("minutes", event_id, "--out", tmp_path / "acta.odt")
    assert code == 1
    assert "termine en .pdf o en .docx" in wrong


def test_a_list_that_could_not_be_written_is_not_registered(db, event_id, blank_db, tmp_path):
    db.close()
    out = tmp_path / "no" / "lista.pdf"
    assert main(["signin", str(event_id), "--out", str(out), "--db", str(blank_db)]) == 1
    again = open_database(blank_db, read_only=True)
    with again.read() as session:
        assert session.query(SignInSheet).count() == 0
    again.close()


@pytest.mark.parametrize("blank", ["-1", "501", "x"])
def test_a_number_of_rows_that_cannot_be_is_refused(run, event_id, tmp_path, blank):
    code, _said, wrong = run("signin", event_id, "--out", tmp_path / "l.pdf", "--blank", blank)
    assert code in (1, 2)
    assert wrong


def test_the_report_of_a_year_is_written_as_its_name_says(run, blank_db, tmp_path):
    code, said, _wrong = run("report", 2024, "--out", tmp_path / "l.pdf", "--lang", "en")
    assert code == 0
    assert f"Informe de 2024 al 31/12/2024 en {tmp_path / 'l.pdf'}" in said
    assert "No achievements are recorded of 2024" in " ".join(text_of(tmp_path / "l.pdf").split())
    code, said, _wrong = run("report", 2023, "--out", tmp_path / "l.docx", "--as-of", "30/06/2023")
    assert (code, "al 30/06/2023" in said) == (0, True)
    assert Document(tmp_path / "l.docx").core_properties.title
    again = open_database(blank_db, read_only=True)
    left = read(again, exchange.rows)
    again.close()
    assert [(row.name, row.total) for row in left] == [("l.docx", 1), ("l.pdf", 1)]
    (tmp_path / "datos.pdf").write_bytes(b"no es un PDF")
    code, _said, wrong = run("report", 2023, "--out", tmp_path / "datos.pdf")
    assert (code, "ya existe y no es un PDF" in wrong) == (1, True)
    code, _said, wrong = run("report", 1999, "--out", tmp_path / "x.pdf")
    assert (code, "Escriba un año entre 2018 y 2100." in wrong) == (1, True)
