"""Files made to do harm: each is refused, or read, in words; and nothing else comes of it."""

import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import hostile
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake import read

from crm.errors import CrmError
from crm.intake import inside, worker

# These are ended by the limit on memory, which only a process of its own has.
KILLED = ("repetido.ods", "espacios.ods", "esquina.xlsx")
# For these the process that reads is started, so that it is known to do what the reading does.
IN_A_PROCESS = (*KILLED, "pdf.xlsx", "millon.xlsx", "foto_de_archivo.vcf", "segundos.ics")


def outcome(reader, path: Path) -> str | int:
    try:
        return reader(path).total
    except CrmError as error:
        return str(error)


def as_due(due: str | int, came: str | int) -> bool:
    return due in came if isinstance(due, str) and isinstance(came, str) else due == came


@pytest.mark.parametrize("name", [each for each in hostile.HOSTILE if each not in KILLED])
def test_what_is_hostile_is_refused_or_read_in_words(tmp_path, name):
    came = outcome(read, hostile.make(tmp_path, name))
    assert as_due(hostile.HOSTILE[name][1], came), came
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", IN_A_PROCESS)
def test_the_process_that_reads_does_the_same(tmp_path, name):
    came = outcome(worker.read, hostile.make(tmp_path, name))
    assert as_due(hostile.HOSTILE[name][1], came), came
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a pipe as Unix has them")
def test_what_is_no_plain_file_is_refused(tmp_path):
    with (tmp_path / "grande.csv").open("wb") as file:
        file.truncate(1024**3)
    (tmp_path / "cero.csv").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "tubo.csv")
    assert "más de 200 MB" in str(outcome(read, tmp_path / "grande.csv"))
    assert "no es un archivo" in str(outcome(read, tmp_path / "cero.csv"))
    assert "no es un archivo" in str(outcome(read, tmp_path / "tubo.csv"))
    assert "es una carpeta" in str(outcome(read, tmp_path))
    assert "no existe" in str(outcome(worker.read, tmp_path / "nada.csv"))


MISDEEDS = """
import os, socket, subprocess, sys
from pathlib import Path
from crm.intake import worker
worker.confine()
Path(__file__).read_bytes()
for misdeed in (
    lambda: Path("nuevo.txt").write_text("x"),
    lambda: os.open(__file__, os.O_RDWR),
    lambda: Path(__file__).unlink(),
    lambda: Path("carpeta").mkdir(),
    lambda: Path(__file__).rename("otro.py"),
    lambda: socket.socket(),
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
):
    try:
        misdeed()
    except PermissionError:
        print("refused")
try:
    bytearray(400_000_000)
except MemoryError:
    print("no memory")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is of this system")
def test_the_process_that_reads_can_do_nothing_else(tmp_path):
    script = tmp_path / "mal.py"
    script.write_text(MISDEEDS)
    root = Path(worker.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-B", script],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split("\n") == [*["refused"] * 9, "no memory", ""], done.stderr
    assert list(tmp_path.iterdir()) == [script]


def test_what_lies_where_one_stands_is_not_run(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit")
    (tmp_path / "a.csv").write_text("Nombre,Cargo\nAna,Jefa\n")
    monkeypatch.chdir(tmp_path)
    assert worker.read(Path("a.csv")).total == 1


def test_no_picture_is_fetched_from_anywhere(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        place = f"http://127.0.0.1:{server.getsockname()[1]}/x.jpg"
        path = tmp_path / "a.vcf"
        path.write_bytes(hostile.cards("FN:Eva", f"PHOTO;VALUE=uri:{place}", f"PHOTO:{place}"))
        assert [each.photo for each in worker.read(path).cards] == [None] * 3
        with pytest.raises(TimeoutError):
            server.accept()


def test_whoever_no_longer_wants_it_ends_it_at_once(tmp_path):
    def step(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "a.csv"
    path.write_bytes(b"Nombre,Correo\n" + b"Ana,ana@x.pe\n" * 40_000)
    with pytest.raises(KeyboardInterrupt):
        worker.read(path, step=step)


def test_it_ends_with_whoever_asked(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Nombre,Correo\n" + b"Ana,ana@x.pe\n" * 40_000)
    asked = {"path": str(path), "language": "es", **asdict(inside.Choices())}
    root = str(Path(worker.__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, "-P", "-B", "-c", worker._START, root],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as reader:
        reader.stdin.write(json.dumps(asked).encode() + b"\n")
        reader.stdin.flush()
        assert reader.stdout.readline()  # it reads; whatever it says next, nobody hears
        reader.stdin.close()
        assert reader.wait(timeout=30) == 1


@pytest.mark.parametrize("name", hostile.SOUND)
def test_what_is_cut_anywhere_is_refused_or_read_in_words(tmp_path, name):
    whole = hostile.SOUND[name]
    path = tmp_path / name
    for end in (*range(0, len(whole), 64), len(whole)):
        path.write_bytes(whole[:end])
        came = outcome(read, path)
    assert isinstance(came, int)


SPOILT = st.lists(st.tuples(st.integers(0, 5_000), st.binary(min_size=1, max_size=4)), max_size=9)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(list(hostile.SOUND)), spoilt=SPOILT)
def test_what_is_spoilt_anywhere_is_refused_or_read_in_words(tmp_path, name, spoilt):
    written = bytearray(hostile.SOUND[name])
    for at, others in spoilt:
        at %= len(written)
        written[at : at + len(others)] = others
    path = tmp_path / name
    path.write_bytes(written)
    assert outcome(read, path)


def test_a_file_that_somebody_is_still_writing_is_told(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Nombre,Correo\n" + b"Ana,ana@x.pe\n" * 2_500)

    def step(_done: int, _total: int) -> None:
        with path.open("ab") as file:
            file.write(b"Eva,eva@x.pe\n")

    with (
        pytest.raises(CrmError, match="cambió mientras se leía"),
        inside.reading(path, inside.Choices(), step) as found,
    ):
        list(found.items)


def test_a_name_is_said_in_one_line_and_as_it_stands(tmp_path):
    path = tmp_path / f"lista\nde \u202evsc.{'x' * 200}.csv"
    path.write_text("Nombre,Cargo\nAna,Jefa\n")
    assert read(path).name.startswith("lista de vsc.xxx")
    path.write_text("")
    assert "«lista de vsc.xxx" in str(outcome(read, path))


def test_what_takes_too_long_is_ended(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"Nombre,Correo\n" + b"Ana,ana@x.pe\n" * 40_000)
    with pytest.raises(CrmError, match="tarda demasiado"):
        worker.read(path, seconds=0.05)


def test_progress_is_told_and_choices_are_obeyed_across_the_processes(tmp_path):
    told = []
    path = tmp_path / "a.csv"
    path.write_bytes("Institución;Cargo\n".encode("cp850") + "Ñaña;Ed\n".encode("cp850") * 8_000)
    found = worker.read(path, step=lambda *done: told.append(done), encoding="mac_roman")
    assert found.encoding == "mac_roman"
    assert found.rows[-1].cells == ("•a§a", "Ed")
    assert read(path).rows[-1].cells == ("Ñaña", "Ed")
    assert told


@pytest.mark.parametrize(
    ("name", "written", "said"),
    [
        ("a.vcf", hostile.card("FN:Ana"), "«a.vcf» no es una tabla"),
        ("a.csv", 'Nombre,Cargo\nAna,"Jefa\nEva,Jefa\n', "«a.csv», fila 2: Una comilla se abre"),
        ("b.csv", ",".join("x" * 201), "«b.csv»: Tiene más de 200 columnas"),
    ],
)
def test_a_list_that_is_written_all_at_once_is_read_whole_or_not_at_all(
    tmp_path, name, written, said
):
    path = tmp_path / name
    path.write_text(written)
    with pytest.raises(CrmError) as caught:
        worker.read_table(path)
    assert said in str(caught.value)


def test_a_list_keeps_its_rows_as_they_stand(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Plan\n\nNombre;Cargo\nAna;"Jefa\nde área"\nTotal;1\n')
    found = worker.read_table(path)
    assert [(row.line, *row.cells) for row in found.rows] == [
        (1, "Plan", ""),
        (3, "Nombre", "Cargo"),
        (4, "Ana", "Jefa de área"),
    ]
