"""The command line, as a person or a script uses it: what it says, and how it exits."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from crm import event_json, exchange, faults, settings, sheets
from crm.__main__ import main
from crm.catalogue import government_id
from crm.database import Database, copies, open_database
from crm.model import Event, Organization, Person
from crm.settings import Settings

FULL = Path("/dev/full")
CARMEN = government_id("070103")
COMMANDS = (
    *("new", "find", "show", "brief", "log", "stage", "followups", "undo", "history", "capture"),
    *("backup", "check", "demo", "attendance", "minutes", "signin"),
)


class Shell:
    """Runs commands on one file, and remembers what the last one said."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path = path
        self._capsys = capsys
        self.out = self.err = ""

    def run(self, *arguments: object) -> int:
        code = main([*map(str, arguments), "--db", str(self.path)])
        self.out, self.err = self._capsys.readouterr()
        assert "Traceback" not in self.err
        assert "Algo falló" not in self.err, faults.log_file().read_text("utf-8")
        return code

    def json(self, *arguments: object) -> Any:
        assert self.run(*arguments, "--json") == 0, self.err
        return json.loads(self.out)

    def refused(self, *arguments: object) -> str:
        """The one sentence of a command that could not be carried out."""
        assert self.run(*arguments) == 1
        assert self.out == ""
        assert self.err.count("\n") == 1
        return self.err

    def log(self, tmp_path: Path, **event: Any) -> int:
        written = tmp_path / "reunion.json"
        written.write_text(json.dumps({"subject": "Prueba", **event}), "utf-8")
        return self.run("log", "--file", written)

    def log_refused(self, tmp_path: Path, **event: Any) -> str:
        assert self.log(tmp_path, **event) == 1
        return self.err

    def count(self, noun: Any) -> int:
        with closing(open_database(self.path, read_only=True)) as db, db.read() as session:
            return len(session.scalars(select(noun.id)).all())


@pytest.fixture
def shell(blank_db: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(blank_db, capsys)


@pytest.fixture
def logged(shell: Shell, tmp_path: Path) -> Shell:
    """A file with the meeting of `log --example`."""
    written = tmp_path / "ejemplo.json"
    written.write_text(event_json.example(), "utf-8")
    assert shell.run("log", "--file", written, "--as", "Ana") == 0, shell.err
    return shell


# Understanding


def test_help_is_in_spanish_and_names_every_command(capsys: pytest.CaptureFixture[str]):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"    {name} " in said or f"    {name}\n" in said for name in COMMANDS)
    assert "usage" not in said
    assert "show this help" not in said


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]):
    assert main([name, "--help"]) == 0
    assert f"Uso: enlace {name}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "typed",
    [
        "frob",
        "find",
        "show",
        "brief x",
        "log",
        "log --file a --example",
        "history",
        "history x",
        "history 99999999999999999999",
        "find a --jso",
        "undo x",
        "new",
        "--db",
        "",
    ],
)
def test_what_is_not_understood_exits_2_and_shows_how(
    typed: str, capsys: pytest.CaptureFixture[str]
):
    assert main(typed.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Uso: enlace")


def test_the_file_is_named_before_or_after_the_command(
    blank_db: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["--db", str(blank_db), "find", "070103"]) == 0
    before = capsys.readouterr().out
    assert main(["find", "070103", "--db", str(blank_db)]) == 0
    assert capsys.readouterr().out == before


def test_help_loads_no_database():
    program = "import sys; from crm.__main__ import main; main(['--help']); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert "sqlalchemy" not in ran.stdout.splitlines()[-1].split()


def test_a_reader_that_leaves_early_is_no_error(blank_db: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "crm", "--db", str(blank_db), "find", "a", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(60), said) == (0, "")


@pytest.mark.skipif(not FULL.exists(), reason="no device that is always full")
def test_an_unexpected_error_is_one_sentence_and_a_log_without_what_was_typed(
    blank_db: Path, tmp_path: Path
):
    with FULL.open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "crm", "--db", str(blank_db), "find", "Zevallos"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            env=os.environ | {"ENLACE_HOME": str(tmp_path)},
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith("Algo falló")
    assert ran.stderr.count("\n") == 1
    log = (tmp_path / "errores.log").read_text("utf-8")
    assert "OSError" in log
    assert "crm/__main__.py" in log
    assert "Zevallos" not in log


def test_the_log_of_errors_does_not_grow_for_ever():
    faults.log_file().parent.mkdir(parents=True, exist_ok=True)
    faults.log_file().write_text("x" * (faults.LARGEST + 1), "utf-8")
    faults.write_down(ValueError("Rosa Quispe"))
    log = faults.log_file().read_text("utf-8")
    assert "builtins.ValueError" in log
    assert "Rosa" not in log
    assert len(log) < 1_000


# The file


def test_new_makes_a_file_and_never_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    path = tmp_path / "nuevo.db"
    assert main(["new", str(path), "--as", "Ana"]) == 0
    assert str(path) in capsys.readouterr().out
    made = path.read_bytes()
    assert main(["new", str(path)]) == 1
    assert "Ya existe" in capsys.readouterr().err
    assert path.read_bytes() == made


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    for command in (["find", "x"], ["undo"], ["backup"], ["check"], ["history", "1"]):
        assert main([*command, "--db", str(tmp_path / "no.db")]) == 1
        assert "No se encuentra el archivo" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_without_db_the_last_file_is_used(blank_db: Path, capsys: pytest.CaptureFixture[str]):
    before = settings.load()
    settings.save(Settings(last_file=str(blank_db)))
    try:
        assert main(["find", "070103"]) == 0
    finally:
        settings.save(before)
    assert "Carmen de la Legua" in capsys.readouterr().out


def test_while_the_window_has_the_file_one_may_look_and_not_touch(
    db: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    shell = Shell(db.path, capsys)
    looking = [
        ["find", "070103"],
        ["show", CARMEN],
        ["history", CARMEN],
        ["check"],
        ["backup"],
    ]
    for command in looking:
        assert shell.run(*command) == 0, shell.err
    written = tmp_path / "e.json"
    written.write_text(event_json.example(), "utf-8")
    brief = ["brief", "070103", "--out", tmp_path / "f.pdf"]  # that it left is written down
    for command in (["undo"], ["log", "--file", written], ["remove-examples"], brief):
        assert "abierto en otra ventana" in shell.refused(*command)


def test_check_tells_a_sound_file_from_a_damaged_one(shell: Shell):
    assert shell.run("check") == 0
    assert "sano" in shell.out
    with shell.path.open("r+b") as file:
        file.seek(shell.path.stat().st_size // 2)
        file.write(b"\xff" * 40_000)
    assert "daños" in shell.refused("check") or "dañado" in shell.err


def test_backup_keeps_a_verified_copy(shell: Shell):
    assert shell.run("backup") == 0
    (copy,) = copies(shell.path)
    assert str(copy) in shell.out


def test_a_hundred_writings_do_not_push_out_the_copies(shell: Shell, tmp_path: Path):
    for _n in range(3):
        assert shell.log(tmp_path) == 0
    assert len(copies(shell.path)) == 1


# Finding and showing


def test_find_json_has_the_same_fields_for_every_kind(logged: Shell):
    found = logged.json("find", "ejemplo")
    assert {each["type"] for each in found} == {"organization", "person", "event"}
    for each in found:
        assert {"id", "name", "kind", "place", "ubigeo"} <= set(each)
        assert isinstance(each["id"], int)
        assert each["example"] is True


@pytest.mark.parametrize("typed", ["070103", "carmen legua", "MDCLR", "CARMEN  DE LA LEGUA"])
def test_find_finds_what_it_should(typed: str, shell: Shell):
    first = shell.json("find", *typed.split())[0]
    assert first["id"] == CARMEN
    assert first["name"] == "Carmen de la Legua Reynoso"
    assert first["kind"] == "district_municipality"
    assert first["place"] == "Carmen de la Legua Reynoso, Callao"
    assert first["ubigeo"] == "070103"


def test_find_gives_all_in_json_and_says_when_it_does_not(shell: Shell):
    assert len(shell.json("find", "san")) > 50
    assert shell.run("find", "san") == 0
    assert "… y más" in shell.out
    assert shell.out.count("\n") < 60


def test_find_without_a_hit_is_done_and_says_so(shell: Shell):
    assert shell.json("find", "zzzz") == []
    assert shell.run("find", "zzzz") == 0
    assert "Nada coincide con «zzzz»" in shell.out


def test_what_people_wrote_cannot_move_the_cursor(shell: Shell, tmp_path: Path):
    evil = "\x1b[2J\x1b]0;hola\x07Reunión\u202e de <b>prueba</b> =1+1 \x9b31m"
    assert shell.log(tmp_path, subject=evil) == 0
    for command in (["find", "prueba"], ["find", "prueba", "--json"], ["show", "prueba"]):
        shell.run(*command)
        assert "<b>prueba</b> =1+1" in shell.out
        assert not any(each in shell.out for each in ("\x1b", "\x07", "\u202e", "\x9b"))


def test_show_tells_an_institution(logged: Shell):
    assert logged.run("show", "municipalidad de ejemplo") == 0
    for said in (
        "En revisión legal / concejo · noviembre de 2023 · por verificar",
        "Rosa Ejemplo Prueba",
        "Línea",
    ):
        assert said.casefold() in logged.out.casefold()
    found = logged.json("show", "municipalidad de ejemplo")
    assert found["type"] == "organization"
    assert found["facts"]["official_name"] == "Municipalidad de Ejemplo"
    assert {each["kind"] for each in found["outcomes"]} >= {"need", "commitment"}


def test_show_tells_a_person_and_a_meeting(logged: Shell):
    assert logged.json("show", "Rosa Ejemplo Prueba")["holdings"][0]["title"] == (
        "Gerenta de Ejemplo"
    )
    assert logged.run("show", "Rosa Ejemplo") == 0
    assert "Gerenta de Ejemplo · Municipalidad de Ejemplo" in logged.out
    assert logged.run("show", "Revisión del plan de acción de ejemplo") == 0
    assert "Rosa Ejemplo Prueba · Gerenta de Ejemplo" in logged.out


@pytest.mark.parametrize("command", [["show"], ["brief", "--out", "nunca.pdf"]])
def test_a_name_of_many_is_refused_with_whom_it_could_be(command: list[str], shell: Shell):
    said = shell.refused(command[0], "San Isidro", *command[1:])
    assert str(government_id("150131")) in said
    assert "Lima" in said
    assert "Indique el id" in said
    assert not Path("nunca.pdf").exists()


def test_an_unknown_name_is_refused_with_what_is_like_it(shell: Shell):
    assert "Carmen de la Legua Reynoso" in shell.refused("show", "Carmen de la Legau")
    assert "No se encuentra «zzzz»" in shell.refused("show", "zzzz")
    assert "No se encuentra «5»" in shell.refused("show", "5")
    assert "No se encuentra" in shell.refused("show", "9" * 30)


def test_history_tells_who_changed_what(logged: Shell):
    (event,) = (each for each in logged.json("find", "ejemplo") if each["type"] == "event")
    (entry,) = logged.json("history", event["id"])
    assert entry["who"] == "Ana"
    assert entry["label"].startswith("Reunión «Revisión del plan")
    assert entry["after"]["venue"] == "Palacio municipal de ejemplo"
    assert logged.run("history", event["id"]) == 0
    assert "Ana · Reunión" in logged.out
    assert logged.json("history", CARMEN) == []
    assert "ningún registro" in logged.refused("history", 5)


# Printing


def test_brief_prints_as_of_a_day_and_to_be_shared(logged: Shell, tmp_path: Path):
    out = tmp_path / "ficha.pdf"
    assert logged.run("brief", "municipalidad de ejemplo", "--out", out, "--as", "Beto") == 0
    whole = _text_of(out)
    assert "Cambio de autoridades" in whole
    assert "Beto" in whole
    command = ["brief", "municipalidad de ejemplo", "--out", out]
    assert logged.run(*command, "--shareable", "--as-of", "31/12/2023") == 0
    assert "Cambio de autoridades" not in _text_of(out)
    assert "31 dic 2023" in _text_of(out)
    assert logged.run("brief", "Rosa Ejemplo", "--out", out) == 0
    assert "Rosa Ejemplo Prueba" in _text_of(out)
    with closing(open_database(logged.path, read_only=True)) as db, db.read() as session:
        left = exchange.rows(session)
    # The register outlives whoever is erased: it names nobody.
    assert [row.name for row in left] == ["Ficha de una persona", "ficha.pdf", "ficha.pdf"]
    assert left[2].who == "Beto"


def _text_of(path: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(path).pages)


def test_brief_refuses_what_it_cannot_do(logged: Shell, tmp_path: Path):
    out = tmp_path / "ficha.pdf"
    assert "fecha" in logged.refused("brief", CARMEN, "--out", out, "--as-of", "ayer no más")
    assert "No se encuentra" in logged.refused("brief", "Revisión del plan de acción", "--out", out)
    assert logged.refused("brief", CARMEN, "--out", tmp_path / "no" / "ficha.pdf")
    before = logged.path.read_bytes()
    assert "no es un PDF" in logged.refused("brief", CARMEN, "--out", logged.path)
    assert logged.path.read_bytes() == before
    assert not out.exists()


# Logging


def test_the_example_has_every_key_and_can_be_logged(logged: Shell):
    assert "guardada con el id" in logged.out
    assert (logged.count(Event), logged.count(Person)) == (1, 1)
    (event,) = (each for each in logged.json("find", "ejemplo") if each["type"] == "event")
    told = logged.json("show", event["id"])
    written = json.loads(event_json.example())
    for name in ("topic", "venue", "modality", "network_role", "network_result", "notes"):
        assert told[name] == written[name]
    for part in ("organizers", "participants", "head_counts", "outcomes", "stage_changes"):
        assert len(told[part]) == len(written[part])
    assert [each["kind"] for each in told["outcomes"]] == [
        each["kind"] for each in written["outcomes"]
    ]
    assert told["start"] == "2023-11-15"
    assert told["start_time"] == "10:00:00"
    assert len(told["tags"]) == 3


def test_the_example_shows_each_key_that_is_understood(shell: Shell, tmp_path: Path):
    written = json.loads(event_json.example())
    rows = {
        part: set().union(*(row.keys() for row in written[part]))
        for part in ("organizers", "participants", "head_counts", "outcomes", "stage_changes")
    }
    known = {"": set(written)} | rows
    for part, names in known.items():
        wrong = {"zzz": 1} if part == "" else {part: [{"zzz": 1}]}
        said = shell.log_refused(tmp_path, **wrong)
        offered = said.split("zzz: No se conoce esta clave; hay: ")[1].split(".;")[0].split(".\n")
        assert set(offered[0].split(", ")) == names, part


def test_a_second_log_makes_the_invented_ones_once(logged: Shell, tmp_path: Path):
    organizations = logged.count(Organization)
    written = tmp_path / "ejemplo.json"
    assert logged.run("log", "--file", written) == 0, logged.err
    assert (logged.count(Organization), logged.count(Person)) == (organizations, 1)
    assert logged.count(Event) == 2


def test_log_reads_its_input(shell: Shell):
    ran = subprocess.run(
        [sys.executable, "-m", "crm", "--db", str(shell.path), "log", "--file", "-"],
        input=b"\xef\xbb\xbf" + '{"subject": "Llegó por la tubería"}'.encode(),
        capture_output=True,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert shell.json("find", "tubería")[0]["name"] == "Llegó por la tubería"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2023-11-28", "2023-11-28"),
        ("28/11/2023", "2023-11-28"),
        ("2023-11", "2023-11"),
        ("2023-T4", "2023-T4"),
        ("2023", "2023"),
        ("2023-11-02/2023-11-28", "2023-11-02/2023-11-28"),
        (None, None),
    ],
)
def test_dates_may_be_partial(
    written: str | None, stored: str | None, shell: Shell, tmp_path: Path
):
    assert shell.log(tmp_path, start=written) == 0, shell.err
    assert shell.json("show", "Prueba")["start"] == stored


@pytest.mark.parametrize(
    ("event", "where", "why"),
    [
        ({"subject": ""}, "subject", "asunto"),
        ({"subject": 5}, "subject", "texto"),
        ({"subject": "x" * 10_000}, "subject", "largo"),
        ({"frob": 1}, "frob", "No se conoce"),
        ({"start": "31/02/2023"}, "start", "no existe"),
        ({"start": 2023}, "start", "texto"),
        ({"start": "2023-12", "end": "2023-11"}, "end", "anterior"),
        ({"start": "2099-01-01"}, "start", "aún no llega"),
        ({"start_time": "25:00"}, "start_time", "hora"),
        ({"type": "frob"}, "type", "meeting"),
        ({"state": "frob"}, "state", "planned"),
        ({"several": "sí"}, "several", "true o false"),
        ({"place": "Lima"}, "place", "ubigeo"),
        ({"tags": ["sdg:18"]}, "tags", "sdg:1…17"),
        ({"tags": "sdg:8"}, "tags", "lista"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "página web"),
        ({"outcomes": {}}, "outcomes", "lista"),
        ({"outcomes": [1]}, "outcomes.0", "objeto"),
        ({"outcomes": [{"kind": "need"}]}, "outcomes.0.text", "Falta"),
        (
            {"outcomes": [{"kind": "commitment", "text": "x", "responsible": "y"}]},
            "outcomes.0.due_on",
            "fecha límite",
        ),
        (
            {"outcomes": [{"kind": "task", "text": "x", "due_on": "2023-11"}]},
            "outcomes.0.due_on",
            "día exacto",
        ),
        ({"participants": [{}]}, "participants.0.person", "Falta"),
        ({"participants": [{"person": "Nadie"}]}, "participants.0.person", "No se encuentra"),
        ({"participants": [{"person": True}]}, "participants.0.person", "id"),
        ({"participants": [{"person": 7}]}, "participants.0.person", "No se encuentra"),
        ({"participants": [{"person": {"new": ""}}]}, "participants.0.person", "nombre"),
        ({"participants": [{"person": {"neu": "A"}}]}, "participants.0.person", "neu"),
        (
            {"participants": [{"organization": "San Isidro"}]},
            "participants.0.organization",
            "Indique el id",
        ),
        (
            {"participants": [{"organization": {"new": "Nueva"}}]},
            "participants.0.organization",
            "kind",
        ),
        ({"organizers": [{"organization": "OIM"}]}, "organizers.0.role", "Falta"),
        ({"head_counts": [{"total": -1}]}, "head_counts.0.total", "entero"),
        ({"head_counts": [{"total": 10**30}]}, "head_counts.0.total", "entero"),
        ({"head_counts": [{"total": 3, "women": 4}]}, "head_counts.0.total", "supera"),
        (
            {"stage_changes": [{"organization": "070103", "stage": "frob"}]},
            "stage_changes.0.stage",
            "signed",
        ),
    ],
)
def test_each_fault_of_a_meeting_is_told_by_its_place_and_nothing_is_kept(
    event: dict[str, Any], where: str, why: str, shell: Shell, tmp_path: Path
):
    said = shell.log_refused(tmp_path, **event)
    assert f"{where}: " in said
    assert why in said
    assert said.count("\n") == 1
    assert (shell.count(Event), shell.count(Person)) == (0, 0)


def test_all_faults_are_told_at_once(shell: Shell, tmp_path: Path):
    said = shell.log_refused(
        tmp_path,
        start="no",
        participants=[{"person": {"new": "Rosa Nueva"}}, {"person": "Nadie"}],
        outcomes=[{"kind": "need", "text": "x"}, {"kind": "frob", "text": "x"}],
    )
    assert all(part in said for part in ("start: ", "participants.1.person: ", "outcomes.1.kind: "))
    assert shell.count(Person) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2",
        "[]",
        "null",
        '{"subject": "a", "subject": "b"}',
        '{"subject": NaN}',
        "[" * 100_000,
        '{"x": ' + "9" * 5_000 + "}",
        '{"subject": "' + "x" * 1_100_000 + '"}',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_meeting_is_refused_in_words(text: str | bytes, shell: Shell, tmp_path: Path):
    written = tmp_path / "mal.json"
    written.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert "JSON" in shell.refused("log", "--file", written) or "UTF-8" in shell.err
    assert shell.count(Event) == 0


def test_a_file_that_cannot_be_read_is_refused(shell: Shell, tmp_path: Path):
    assert "No se pudo leer" in shell.refused("log", "--file", tmp_path / "no.json")
    assert "No se pudo leer" in shell.refused("log", "--file", tmp_path)


def test_a_name_in_part_is_enough_where_it_is_of_one_only(shell: Shell, tmp_path: Path):
    assert shell.log(tmp_path, participants=[{"organization": "Carmen de la Legua"}]) == 0
    (told,) = shell.json("show", "Prueba")["participants"]
    assert told["organization_id"] == CARMEN


# Taking back


def test_undo_takes_back_the_last_meeting_whole(logged: Shell):
    assert logged.run("undo") == 0
    assert "Deshecho: Reunión «Revisión del plan" in logged.out
    assert logged.json("find", "ejemplo") == []
    assert "No hay nada que deshacer" in logged.refused("undo")


def test_who_did_it_is_as_told_or_the_last_user_of_the_file(logged: Shell, tmp_path: Path):
    assert logged.log(tmp_path, subject="De Ana también") == 0
    assert logged.run("log", "--file", tmp_path / "ejemplo.json", "--as", "Beto\x07") == 0
    assert logged.log(tmp_path, subject="De Beto ahora") == 0
    for subject, who in (("De Ana también", "Ana"), ("De Beto ahora", "Beto")):
        (found,) = logged.json("find", subject)
        assert logged.json("history", found["id"])[0]["who"] == who


def test_whose_computer_it_is_goes_before_the_last_user(logged: Shell, tmp_path: Path):
    before = settings.load()
    settings.save(Settings(name="Carla"))
    try:
        assert logged.log(tmp_path, subject="De Carla") == 0
    finally:
        settings.save(before)
    (found,) = logged.json("find", "De Carla")
    assert logged.json("history", found["id"])[0]["who"] == "Carla"


def test_remove_examples_leaves_none_and_can_be_undone(logged: Shell):
    before = logged.json("find", "ejemplo")
    assert logged.run("remove-examples") == 0
    assert logged.json("find", "ejemplo") == []
    assert "no hay datos de ejemplo" in logged.refused("remove-examples")
    assert logged.run("undo") == 0
    assert logged.json("find", "ejemplo") == before


# Follow-ups


def ways(shell: Shell, *more: object) -> dict[str, dict[str, Any]]:
    lines = shell.json("followups", "--instrument", "marrakech", *more)
    return {each["organization"]: each for each in lines}


@pytest.mark.parametrize(
    ("instrument", "stage"),
    [
        ("marrakech", "signed"),
        ("Declaración de Alcaldes de Marrakech", "Firmado"),
        ("declaracion marrakech", "firmado"),
        ("MARRAKECH", "  FIRM "),
    ],
)
def test_a_stage_is_noted_by_code_or_by_name(instrument: str, stage: str, shell: Shell):
    assert shell.run("stage", "070103", instrument, stage, "--date", "2023") == 0, shell.err
    assert "«Carmen de la Legua Reynoso» llegó a «Firmado»" in shell.out
    assert "2023" in shell.out
    (found,) = ways(shell).values()
    assert (found["stage_code"], found["since"], found["counted"]) == ("signed", "2023", True)
    assert shell.run("undo") == 0
    assert ways(shell) == {}


def test_a_stage_without_a_date_is_undated(shell: Shell):
    assert shell.run("stage", "carmen de la legua", "marrakech", "contactado") == 0, shell.err
    assert "sin fecha" in shell.out
    assert ways(shell)["Carmen de la Legua Reynoso"]["since"] is None


def test_what_is_noted_of_the_past_is_said_to_change_nothing(shell: Shell):
    assert shell.run("stage", "070103", "marrakech", "signed", "--date", "2023") == 0
    assert shell.run("stage", "070103", "marrakech", "contacted", "--date", "2021") == 0
    assert "sigue en «Firmado»" in shell.out


def test_a_stage_out_of_order_may_be_noted_in_the_history_only(shell: Shell):
    assert shell.run("stage", "070103", "marrakech", "in_review", "--date", "2022") == 0
    signing = ("stage", "070103", "marrakech", "signed", "--date", "2019")
    assert "anótela solo en la historia" in shell.refused(*signing)
    assert shell.run(*signing, "--history") == 0, shell.err
    assert "sigue en «En revisión legal / concejo»" in shell.out


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("999999", "marrakech", "signed"), "No se encuentra"),
        (("070103", "frob", "signed"), "Buenas Prácticas"),
        (("070103", "informe mptf", "signed"), "no es un instrumento"),
        (("070103", "marrakech", "frob"), "Por contactar"),
        (("070103", "a", "signed"), "puede ser varios"),
        (("070103", "marrakech", "signed", "--date", "31/4/2023"), "no existe"),
        (("070103", "marrakech", "signed", "--date", "1/1/2099"), "aún no llega"),
        (("070103", "marrakech", "signed", "--date", ""), "Escriba la fecha"),
    ],
)
def test_a_stage_that_cannot_be_is_refused(typed: tuple[str, ...], why: str, shell: Shell):
    assert why in shell.refused("stage", *typed)
    assert ways(shell) == {}


def test_a_stage_is_refused_without_naming_fields_that_nobody_typed(shell: Shell):
    said = shell.refused("stage", "070103", "marrakech", "signed", "--date", "1/1/2099")
    assert said.startswith("Esa fecha aún no llega")


def test_signing_twice_is_refused_with_the_day_of_the_first(shell: Shell):
    assert shell.run("stage", "240000", "marrakech", "signed", "--date", "12/5/2023") == 0
    said = shell.refused("stage", "240000", "marrakech", "signed")
    assert "ya firmó el 12 may 2023. Corrija esa firma" in said


def test_follow_ups_are_listed_as_they_stood_on_a_day(shell: Shell):
    for stage, when in (("contacted", "2021"), ("signed", "2023")):
        assert shell.run("stage", "070103", "marrakech", stage, "--date", when) == 0
    assert shell.run("stage", "240000", "marrakech", "signed") == 0
    carmen, tumbes = (ways(shell, "--as-of", "2022")[name] for name in ways(shell))
    assert (carmen["stage_code"], carmen["counted"], carmen["since"]) == ("contacted", False, None)
    assert (tumbes["stage_code"], tumbes["counted"], tumbes["may_be"]) == (None, None, ["signed"])
    amid = ways(shell, "--as-of", "30/6/2023")["Carmen de la Legua Reynoso"]
    assert (amid["stage"], amid["may_be"]) == (None, ["contacted", "signed"])
    assert [each["counted"] for each in ways(shell).values()] == [True, True]


def test_follow_ups_are_told_by_stage_with_their_figure(shell: Shell):
    assert shell.run("stage", "070103", "marrakech", "signed", "--date", "2023") == 0
    assert shell.run("stage", "240000", "marrakech", "contacted") == 0
    assert shell.run("followups", "--instrument", "marrakech") == 0
    said = shell.out.splitlines()
    assert "Cuentan 1" in said
    assert said.index("Contactado (1):") < said.index("Firmado (1):")
    assert "  Carmen de la Legua Reynoso" in said
    assert shell.run("followups", "--instrument", "marrakech", "--as-of", "1/7/2023") == 0
    assert "Cuentan 0 · 1 sin determinar por su fecha" in shell.out
    assert "frob" in shell.refused("followups", "--instrument", "frob")


# Quick capture


def test_a_sentence_is_understood_without_saving_it(shell: Shell):
    text = "Reunión con Comas hoy 10:00, acordó firmar la Declaración"
    read = shell.json("capture", text, "--dry-run")
    assert (read["verdict"], read["kind"], read["time"]) == ("asks", "meeting", "10:00:00")
    assert [each["kind"] for each in read["results"]] == ["agreement"]
    [asked] = read["asks"]
    assert (asked["slot"], asked["question"]) == ("organization", "¿Cuál Comas?")
    assert len(asked["options"]) == 2
    assert shell.run("capture", text, "--dry-run") == 0
    assert "Falta aclarar" in shell.out
    assert "¿Cuál Comas? · Municipalidad Distrital de Comas (Lima)" in shell.out
    assert shell.run("capture", "Meeting with Ate tomorrow", "--dry-run") == 0
    assert "Solo se entiende español" in shell.out
    assert shell.count(Event) == 0


def test_a_sentence_is_saved_or_it_is_said_what_it_lacks(shell: Shell):
    assert shell.refused("capture", "Reunión con Comas hoy") == "¿Cuál Comas?\n"
    assert shell.refused("capture", "") == "Escriba qué pasó o qué hay que hacer.\n"
    assert shell.count(Event) == 0
    assert shell.run("capture", "Reunión con Ate hoy") == 0
    assert "Reunión «Reunión con Ate» guardada con el id" in shell.out
    assert shell.run("capture", "Llamar a Ate mañana") == 0
    assert "Tarea «Llamar a Ate» guardada con el id" in shell.out
    saved = shell.json("capture", "Taller con Ate hoy")
    assert saved["verdict"] == "saves"
    assert shell.count(Event) == 2
    assert shell.json("show", saved["id"])["id"] == saved["id"]


# Attendance


@pytest.fixture
def workshop(shell: Shell, tmp_path: Path) -> Path:
    """A list of attendance, and the event that it is of."""
    shell.log(tmp_path, subject="Taller de integración", start="2023-11-14")
    path = tmp_path / "lista.xlsx"
    headings = ("N°", "Nombres y apellidos", "Institución", "Edad")
    rows = [
        ("1", "QUISPE MAMANI, Rosa", "Carmen de la Legua", "45"),
        ("2", "Milagros Segura", "Colegio", "16"),
        ("3", "ilegible", "", ""),
        ("4", "", "OIM", ""),
        ("", "TOTAL", "3", ""),
    ]
    sheets.write(path, headings, rows)
    return path


def test_a_list_is_looked_at_and_then_imported(shell: Shell, workshop: Path):
    given = ("attendance", "taller integración", "--import", workshop)
    seen = shell.json(*given, "--dry-run")
    counts = {name: number for name, number in seen["counts"].items() if number}
    assert counts == {"ask": 1, "new": 1, "minor": 1, "wrong": 1}
    assert (seen["read"], seen["done"]) == (4, None)
    assert "Milagros" not in shell.out
    assert shell.json("attendance", "taller integración")["total"] == 0
    assert shell.run(*given) == 0
    assert "Importada: 2 asistencias." in shell.out
    assert "fila 5 · Falta el nombre." in shell.out
    assert "Milagros" not in shell.out
    found = shell.json("attendance", "taller integración")
    assert (found["total"], found["unique_people"], found["heads"]["total"]) == (3, 2, 1)
    assert shell.run("attendance", "taller integración") == 0
    assert "Municipalidades distintas: 1" in shell.out
    again = shell.json(*given)
    assert (again["done"]["new_people"], again["done"]["there"]) == (0, 2)
    assert shell.json("attendance", "taller integración")["total"] == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("otra cosa",), "No se encuentra «otra cosa»"),
        (("taller", "--session", "2"), "no tiene sesiones"),
        (("taller", "--import", "no-hay.xlsx"), "no-hay.xlsx"),
    ],
)
def test_a_list_that_cannot_be_is_refused(
    arguments: tuple[str, ...], said: str, shell: Shell, workshop: Path
):
    assert said in shell.refused("attendance", *arguments)
