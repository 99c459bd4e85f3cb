"""enlace import on a terminal: each row that may be somebody of the file is asked for."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from crm.__main__ import main
from crm.database import open_database
from crm.intake import apply, plan
from crm.model import Base, ContactPoint, Event, Person
from tests.intake import read_text
from tests.makers import read, write
from tests.occasions import FUTURE, calendar

pytest.importorskip("termios")  # where there are no terminals of this kind, nobody sits at one
import fcntl
import termios

DIRECTORY = """Persona;Institución;Cargo;Correo
Rosa Quispe Mamani;Muni Comas;Alcaldesa;rosa@x.pe
Luis Vega Soto;Muni Comas;Gerente;luis@x.pe
"""
OTHERS = """Persona;Institución;Cargo;Correo
Rosa Quispe Mamani;Muni Comas;Alcaldesa;rosa@y.pe
Luis Vega Soto;Muni Comas;Jefe;luis@z.pe
Ana Torres;Muni Comas;Asesora;ana@x.pe
Rosa E. Quispe Mamani;Muni Comas;Alcaldesa;rosa@x.pe
"""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The other end of a terminal at which the command line sits."""
    ours, theirs = os.openpty()
    with os.fdopen(theirs, encoding="utf-8") as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        yield ours
    os.close(ours)


class Asked:
    """Imports into one file what is typed into another, and remembers what was said."""

    def __init__(self, path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self._folder, self._capsys = path, folder, capsys
        self.out = self.err = ""

    def run(self, text: str, *arguments: object, name: str = "a.csv") -> int:
        (self._folder / name).write_text(text, "utf-8")
        given = ("import", self._folder / name, *arguments, "--db", self.path)
        code = main([str(each) for each in given])
        self.out, self.err = self._capsys.readouterr()
        return code

    def stored(self, *columns: Any) -> list[Any]:
        with closing(open_database(self.path, read_only=True)) as db, db.read() as session:
            return [tuple(each) for each in session.execute(select(*columns))]

    def counts(self) -> dict[str, int]:
        with closing(open_database(self.path, read_only=True)) as db, db.read() as session:
            connection = session.connection()
            return {
                name: connection.exec_driver_sql(f'SELECT COUNT(*) FROM "{name}"').scalar_one()
                for name in Base.metadata.tables
            }


@pytest.fixture
def asked(blank_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Asked:
    with closing(open_database(blank_db)) as db:
        write(db, apply.apply, read(db, plan.make, read_text(tmp_path, DIRECTORY)))
    return Asked(blank_db, tmp_path, capsys)


def test_each_twin_is_asked_for_and_what_is_answered_is_done(asked: Asked, terminal: int) -> None:
    os.write(terminal, b"what?\nm\nN\nc\nsi\n")
    assert asked.run(OTHERS) == 0, asked.err
    first, rest = asked.out.split("Fila 3: Luis Vega Soto (2 de 3)")
    assert "Fila 2: Rosa Quispe Mamani (1 de 3)" in first
    assert "Correo: aquí «rosa@x.pe», allí «rosa@y.pe»" in first
    assert "Cargo" not in first  # of which both say the same
    assert first.count("[c] conservar") == 2  # asked again after what is no answer
    assert "Fila 5: Rosa E. Quispe Mamani (3 de 3)" in rest
    assert "Leídas: 4. Nuevas: 2, combinadas: 1, fuera: 1." in rest
    names = sorted(given for (given,) in asked.stored(Person.given_names))
    assert names == ["Ana", "Luis", "Luis", "Rosa"]
    mails = {value for (value,) in asked.stored(ContactPoint.value)}
    assert mails == {"rosa@x.pe", "rosa@y.pe", "luis@x.pe", "luis@z.pe", "ana@x.pe"}


def test_the_rest_may_be_left_and_no_answer_writes_nothing(asked: Asked, terminal: int) -> None:
    before = asked.counts()
    os.write(terminal, b"m\n\x04")  # the end of what is typed
    assert asked.run(OTHERS) == 1
    assert asked.err == "No se importó nada.\n"
    assert asked.counts() == before
    os.write(terminal, b"s\nno\n")
    assert asked.run(OTHERS) == 1
    assert "Nuevas: 1, combinadas: 0, fuera: 3." in asked.out
    assert asked.counts() == before
    assert asked.run(OTHERS, "--dry-run") == 0  # nobody is asked what will not be done
    assert "Por revisar" in asked.out


def _alone_at_its_terminal() -> None:
    """So that Ctrl+C is for it alone."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_who_stops_at_a_question_has_written_nothing(asked: Asked, tmp_path: Path) -> None:
    before = asked.counts()
    (tmp_path / "b.csv").write_text(OTHERS, "utf-8")
    ours, theirs = os.openpty()
    program = "import sys; from crm.__main__ import main; sys.exit(main())"
    given = ("import", tmp_path / "b.csv", "--db", asked.path)
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, given)],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        preexec_fn=_alone_at_its_terminal,
    )
    os.close(theirs)
    shown = ""
    limit = threading.Timer(30, process.kill)
    limit.start()
    try:
        while "dejar el resto:" not in shown:
            shown += os.read(ours, 4096).decode("utf-8", "replace")
        os.write(ours, b"\x03")
        _out, told = process.communicate()
    finally:
        limit.cancel()
        os.close(ours)
    assert process.returncode == 1
    assert told.splitlines()[-1] == "No se importó nada."
    assert asked.counts() == before


def test_meetings_come_in_by_the_same_command(asked: Asked, terminal: int) -> None:
    one = f"SUMMARY:Mesa\nDTSTART:{FUTURE}T090000\nATTENDEE;CN=Ñusta:mailto:n@x.pe"
    text = calendar(one, one.replace("T09", "T11"), "SUMMARY:Sin día")
    assert asked.run(text, "--json", "--yes", name="a.ics") == 0
    done = json.loads(asked.out)
    assert done == {
        "read": 2,
        "created": 2,
        "merged": 0,
        "skipped": [],
        "problems": [{"row": 13, "reason": "Este evento está dañado y no se leyó."}],
        "plan": {"new": 2, "same": 0, "review": 0, "error": 0},
    }
    later = calendar(one.replace("T09", "T16"), one.replace("T09", "T18"), one)
    errors = asked.path.with_name("errores.csv")
    os.write(terminal, b"m\nn\nc\nsi\n")  # a meeting is not combined
    assert asked.run(later, "--errors", errors, name="b.ics") == 0
    assert "con el mismo asunto" in asked.out
    assert "No están en Enlace:\n  Ñusta <n@x.pe>\n" in asked.out
    assert "Leídas: 3. Nuevas: 1, combinadas: 0, fuera: 2." in asked.out
    assert errors.read_text("utf-8-sig").splitlines()[0] == "Fila,Motivo,Asunto,Fecha"
    assert len(asked.stored(Event.id)) == 3
