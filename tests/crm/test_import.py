"""What others send comes in without a loss, without a twin, and goes out again whole."""

import io
import json
import signal
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm import journal, people
from crm.__main__ import main
from crm.database import Database, Unwritable
from crm.errors import CrmError, Invalid
from crm.intake import answers, apply, columns, left_out, plan, review, templates
from crm.intake.answers import Action, Answer, Duplicates, Imported
from crm.intake.columns import Field
from crm.intake.names import come_surnames_first, part
from crm.intake.plan import ImportPlan, Verdict
from crm.intake.value import Intake
from crm.model import (
    Appointment,
    Base,
    ContactPoint,
    Exchange,
    Organization,
    Person,
    Post,
)
from tests.intake import cells, read_text
from tests.makers import CARMEN, company, person, read, write

DIRECTORY = """UBIGEO;MUNICIPALIDAD;DPTO;ALCALDE(SA);CARGO;FONO / ANEXO;E-MAIL;OBS.;DNI
70103;MD CARMEN DE LA LEGUA R.;CALLAO;HUAMANI ROJAS NELIDA;ALCALDESA;5550143 anx 210;nelida@ejemplo.gob.pe;llamar por la tarde;12345678
150110;MUNI COMAS;LIMA;QUISPE MAMANI ROSA ELENA;ALCALDESA;987654321;rosa@ejemplo.gob.pe;;12345679
;Asociación Ejemplo de Migrantes;LIMA;TORRES VEGA ANA;Presidenta;999888777;xx;;
;;;;;;;sin nombre;
999999;;;LOPEZ SOTO LUIS;;;;;
"""  # noqa: E501


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("QUISPE MAMANI, Rosa Elena", ("Rosa Elena", "Quispe", "Mamani", "")),
        ("María de la Cruz Huamán", ("María", "de la Cruz", "Huamán", "")),
        ("HUAMANI  ROJAS   NELIDA", ("Nelida", "Huamani", "Rojas", "")),
        ("Lic. PÉREZ GÓMEZ José Luis", ("José Luis", "Pérez", "Gómez", "Lic.")),
        ("Dr. J. Pérez", ("J.", "Pérez", "", "Dr.")),
        ("Sra.Ana  DE LA CRUZ", ("Ana", "De la Cruz", "", "Sra.")),
        ("rosa quispe", ("Rosa", "Quispe", "", "")),
    ],
)
def test_a_name_is_parted_however_it_was_typed(typed: str, parts: tuple[str, ...]) -> None:
    named = part(typed, surnames_first=come_surnames_first([typed]))
    assert (named.given, named.paternal, named.maternal, named.treatment) == parts


def _fields(intake: Intake) -> list[Field | None]:
    return [each.field for each in columns.guess(intake)]


def test_columns_are_told_by_their_headings_and_by_their_cells(tmp_path: Path) -> None:
    found = columns.guess(read_text(tmp_path, DIRECTORY))
    assert [each.field for each in found] == [
        *(Field.UBIGEO, Field.MUNICIPALITY, Field.REGION, Field.PERSON, Field.POST),
        *(Field.PHONE, Field.EMAIL, Field.NOTES, None),
    ]
    assert "anexo" in found[5].told
    assert "documento" in found[8].told
    english = "First name,Last name,Company,Job title,Mobile\nAna,Vega,Acme,Manager,987654321\n"
    assert _fields(read_text(tmp_path, english)) == [
        *(Field.GIVEN, Field.SURNAMES, Field.INSTITUTION, Field.POST, Field.PHONE)
    ]
    bare = "Rosa Quispe;987654321;rosa@ejemplo.pe\nLuis Torres;987654322;luis@ejemplo.pe\n"
    assert _fields(read_text(tmp_path, bare, header=0)) == [Field.PERSON, Field.PHONE, Field.EMAIL]


def test_codes_of_reniec_are_told_from_those_of_inei(tmp_path: Path) -> None:
    # 240104 is Carmen de la Legua Reynoso to RENIEC; 140108 is of Lima to one, of Chiclayo to the
    # other: only the names beside them tell.
    reniec = read_text(tmp_path, "UBIGEO;DISTRITO\n240104;Carmen de la Legua Reynoso\n")
    inei = read_text(tmp_path, "UBIGEO;DISTRITO\n70103;Carmen de la Legua Reynoso\n")
    assert _fields(reniec) == [Field.UBIGEO_RENIEC, Field.DISTRICT]
    assert _fields(inei) == [Field.UBIGEO, Field.DISTRICT]


def _plan(db: Database, tmp_path: Path, text: str, **how: Any) -> ImportPlan:
    intake = read_text(tmp_path, text)
    reading = templates.with_columns(intake, how["as_"]) if "as_" in how else None
    made: ImportPlan = read(db, plan.make, intake, reading)
    return made


@pytest.mark.parametrize(
    ("typed", "official"),
    [
        ("Muni SJL", "Municipalidad Distrital de San Juan de Lurigancho"),
        ("MDCLR", "Municipalidad Distrital de Carmen de la Legua Reynoso"),
        ("Gore Tumbes", "Gobierno Regional de Tumbes"),
        ("Municip. Dist. de Comas", "Municipalidad Distrital de Comas"),
        ("M.P. Tumbes", "Municipalidad Provincial de Tumbes"),
        ("OIM", "Organización Internacional para las Migraciones"),
    ],
)
def test_an_institution_is_known_by_what_people_call_it(
    db: Database, tmp_path: Path, typed: str, official: str
) -> None:
    made = _plan(db, tmp_path, f"Institución;Persona\n{typed};Rosa Quispe Mamani\n")
    meant = made.rows[0].institution
    assert meant is not None
    assert (meant.name, meant.sure) == (official, True)


def test_each_row_is_new_the_same_asked_or_wrong_and_nothing_is_written(
    db: Database, tmp_path: Path
) -> None:
    made = _plan(db, tmp_path, DIRECTORY)
    assert [each.verdict for each in made.rows] == [
        *(Verdict.REVIEW, Verdict.NEW, Verdict.NEW, Verdict.ERROR, Verdict.ERROR)
    ]
    assert "ubigeo" in made.rows[0].reason
    assert "999999" in made.rows[4].reason
    assert made.rows[2].draft.told == ("No se entiende: Correo «xx».",)
    assert read(db, people.count) == 0
    done: Imported = write(db, apply.apply, made, {2: Answer(Action.MERGE)})
    assert (done.created, done.merged, [each.line for each in done.skipped]) == (2, 1, [5, 6])
    again = _plan(db, tmp_path, DIRECTORY)
    assert again.count(Verdict.SAME) == 3


def test_what_came_in_is_all_of_it_with_its_source(db: Database, tmp_path: Path) -> None:
    write(db, apply.apply, _plan(db, tmp_path, DIRECTORY), {2: Answer(Action.MERGE)})
    with db.read() as session:
        query = select(Person, Post, Appointment).select_from(Appointment).join(Person).join(Post)
        query = query.where(Post.organization_id == CARMEN)
        nelida, post, appointment = session.execute(query).one()
        assert nelida.name == "Nelida Huamani Rojas"
        assert (nelida.notes, nelida.consent_source) == ("llamar por la tarde", "Archivo «a.csv»")
        assert (post.title, appointment.overlap_reason) == ("Alcalde/sa", None)
        reaches = session.scalars(select(ContactPoint).where(ContactPoint.person_id == nelida.id))
        told = {(each.value, each.extension) for each in reaches}
        assert told == {("+5115550143", "210"), ("nelida@ejemplo.gob.pe", None)}
        ana = session.scalars(select(Person).where(Person.paternal_surname == "Torres")).one()
        assert ana.notes == "Correo: xx"
        exchange = session.scalars(select(Exchange)).one()
        assert (exchange.name, exchange.total, exchange.who) == ("a.csv", 5, "Ana Prueba")
        assert exchange.counts == {"created": 2, "merged": 1, "skipped": 2}


def test_whoever_asked_not_to_be_contacted_stays_so(db: Database, tmp_path: Path) -> None:
    rosa = person(db, "Rosa Quispe Mamani", do_not_contact=True)
    luis = person(db, "Luis Torres Vega")
    text = (
        "Persona;No contactar;Correo\nRosa Quispe Mamani;no;r@ejemplo.pe\n"
        "Luis Torres Vega;sí;l@ejemplo.pe\nAna Ríos Paz;x;a@ejemplo.pe\n"
    )
    made = _plan(db, tmp_path, text)
    answers = {2: Answer(Action.MERGE), 3: Answer(Action.MERGE)}
    write(db, apply.apply, made, answers)
    with db.read() as session:
        assert session.get_one(Person, rosa).do_not_contact
        assert session.get_one(Person, luis).do_not_contact
        ana = session.scalars(select(Person).where(Person.paternal_surname == "Ríos")).one()
        assert ana.do_not_contact


def test_of_a_twin_one_keeps_what_one_chooses(db: Database, tmp_path: Path) -> None:
    rosa = person(db, "Rosa Quispe Mamani", treatment="Lic.")
    text = "Persona;Correo;Teléfono;Tratamiento\n"
    text += "Rosa Elena Quispe Mamani;r@ejemplo.pe;987654321;Dra.\n"
    made = _plan(db, tmp_path, text)
    assert made.rows[0].person_id == rosa
    compared = {each.key: each for each in read(db, review.beside, made, made.rows[0]).lines}
    assert compared["name"].texts == ("Rosa Quispe Mamani", "Rosa Elena Quispe Mamani")
    assert not compared["treatment"].equal
    chosen = review.taken(frozenset({"name", "phone:+51987654321"}))
    write(db, apply.apply, made, {2: Answer(Action.MERGE, chosen)})
    with db.read() as session:
        kept = session.get_one(Person, rosa)
        assert (kept.given_names, kept.treatment) == ("Rosa Elena", "Lic.")
        (reach,) = session.scalars(select(ContactPoint).where(ContactPoint.person_id == rosa))
        assert reach.value == "+51987654321"


def test_an_institution_of_the_same_ruc_is_asked_for_and_never_made_twice(
    db: Database, tmp_path: Path
) -> None:
    there = company(db, "Textil del Norte S. A. C.", ruc="20512333797")
    text = "RUC;Empresa;Web\n20512333797;Otra Cosa;www.ejemplo.pe\n"
    made = _plan(db, tmp_path, text)
    assert (made.rows[0].verdict, made.rows[0].reason) == (
        Verdict.REVIEW,
        "Mismo RUC y otro nombre.",
    )
    with pytest.raises(Invalid, match="ya es de «Textil del Norte"):
        write(db, apply.apply, made, {2: Answer(Action.NEW)})
    write(db, apply.apply, made, {2: Answer(Action.MERGE)})
    with db.read() as session:
        assert session.get_one(Organization, there).web == "www.ejemplo.pe"
    again = _plan(db, tmp_path, text.replace("20512333797;", ";"))
    assert again.rows[0].verdict is Verdict.SAME


def test_whoever_stands_twice_in_a_file_is_one(db: Database, tmp_path: Path) -> None:
    text = (
        "Persona;Correo;Celular;Notas\nRosa Quispe Mamani;rosa@ejemplo.pe;987654321;una\n"
        "ROSA QUISPE MAMANI;rosa@ejemplo.pe;987654322;otra\n"
    )
    made = _plan(db, tmp_path, text)
    assert [(each.verdict, each.like) for each in made.rows] == [
        (Verdict.NEW, None),
        (Verdict.REVIEW, 2),
    ]
    done = write(db, apply.apply, made, duplicates=Duplicates.MERGE)
    assert (done.created, done.merged, done.people) == (1, 1, 1)
    with db.read() as session:
        assert session.scalars(select(Person)).one().notes == "una\notra"
        reaches = set(session.scalars(select(ContactPoint.value)))
    assert reaches == {"rosa@ejemplo.pe", "+51987654321", "+51987654322"}


def test_no_post_is_made_that_nobody_holds(db: Database, tmp_path: Path) -> None:
    ana = person(db, "Ana Vega Soto")
    made = _plan(
        db,
        tmp_path,
        "Persona;Institución;Cargo;Teléfono\n"
        "Ana Vega Soto;Casa Norte;Gerente;987654321\n"
        "Ana Vega Soto;Casa Norte;;987654322\n"
        "Luz Ñaupari Ccori;Casa Sur;Vocal;987654323\n"
        "Luz Ñaupari Ccori;Casa Sur;;987654324\n",
    )
    chosen = {
        row.line: Answer(Action.MERGE, person_id=ana if number < 2 else None)
        for number, row in enumerate(made.rows)
    }
    write(db, apply.apply, made, chosen)
    held = select(Post.title).where(
        Post.organization_id.in_(
            select(Organization.id).where(
                Organization.official_name.in_(["Casa Norte", "Casa Sur"])
            )
        )
    )
    with db.read() as session:
        assert sorted(session.scalars(held)) == ["Gerente", "Vocal"]


@pytest.mark.parametrize("id_", ["9223372036854775808", "9999999999999999999"])
def test_a_number_that_no_record_of_ours_has_is_nobody(
    db: Database, tmp_path: Path, id_: str
) -> None:
    made = _plan(db, tmp_path, f"Id;Nombres;Apellidos\n{id_};Ana;Vega Soto\n")
    assert [each.verdict for each in made.rows] == [Verdict.NEW]


def test_a_single_post_has_two_holders_only_with_a_reason(db: Database, tmp_path: Path) -> None:
    first = "Ubigeo;Persona;Cargo\n150110;Rosa Quispe Mamani;Alcaldesa\n"
    write(db, apply.apply, _plan(db, tmp_path, first))
    write(
        db, apply.apply, _plan(db, tmp_path, first.replace("Rosa Quispe Mamani", "Luis Vega Paz"))
    )
    with db.read() as session:
        reasons = session.scalars(select(Appointment.overlap_reason).order_by(Appointment.id))
        one, other = reasons
        assert one is None
        assert "a.csv" in (other or "")


def test_rows_that_stayed_out_go_back_with_their_reason(db: Database, tmp_path: Path) -> None:
    intake = read_text(tmp_path, DIRECTORY)
    done = answers.decide(_plan(db, tmp_path, DIRECTORY))
    left_out.write_errors(tmp_path / "errores.xlsx", intake, done.skipped)
    headings, *rows = cells(tmp_path / "errores.xlsx")
    assert headings[:3] == ("Fila", "Motivo", "UBIGEO")
    assert [row[0] for row in rows] == ["2", "5", "6"]
    assert "No hay ningún lugar" in rows[2][1]


def test_a_template_reads_the_next_file_of_the_kind(db: Database, tmp_path: Path) -> None:
    intake = read_text(tmp_path, "Quién;Dónde\nRosa Quispe;Muni Comas\n", header=1)
    chosen = templates.with_columns(intake, {"Quién": "person", "B": "Institución"})
    write(db, templates.save, "Directorio", intake, chosen)
    found = read(db, templates.fitting, intake)
    assert templates.with_columns(intake, found.columns) == chosen
    with pytest.raises(CrmError, match="no tiene la columna"):
        templates.with_columns(intake, {"Correo": "email"})


def _stored(db: Database) -> dict[str, set[Any]]:
    """Every row of every table, but the journal and the counter of ids."""
    with db.read() as session:
        return {
            name: set(session.connection().exec_driver_sql(f'SELECT * FROM "{name}"').all())
            for name in Base.metadata.tables
            if name not in ("action", "change", "copy")
        }


def _changed(before: Mapping[str, set[Any]], after: Mapping[str, set[Any]]) -> dict[str, Any]:
    """The rows that differ, by their table; few, where all of them are thousands."""
    return {name: found for name, rows in before.items() if (found := rows ^ after[name])}


def test_cells_as_long_as_a_page_are_planned_as_any_other(db: Database, tmp_path: Path) -> None:
    """What looks for an address or a number in them goes through them once, not for each letter."""
    heads = "Persona;Institución;Cargo;Correo;Teléfono;UBIGEO;RUC;Notas;Web\n"
    rows = "".join(";".join([piece * 9_000] * 9) + "\n" for piece in ("1-", "a.", "( ", "9 "))
    made = _plan(db, tmp_path, heads + rows)
    assert [each.line for each in made.rows] == [2, 3, 4, 5]


@pytest.mark.skipif(sys.platform == "win32", reason="limits a file as Unix does")
def test_an_import_for_which_the_disk_has_no_room_leaves_no_trace(
    db: Database, tmp_path: Path
) -> None:
    import resource

    rows = "".join(f"Rosa Quispe {n};Casa {n};{'nota ' * 300}\n" for n in range(150))
    made, before = _plan(db, tmp_path, f"Persona;Institución;Notas\n{rows}"), _stored(db)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(Unwritable, match="No se pudo escribir"):
            write(db, apply.apply, made)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert _changed(before, _stored(db)) == {}
    assert write(db, apply.apply, made).created > 100


_CELLS: Mapping[str, list[str]] = {
    "Persona": ["", "Rosa Quispe Mamani", "ROSA QUISPE MAMANI", "Luis Vega", "María Cruz", "?"],
    "Institución": ["", "Muni Comas", "Casa Ejemplo", "CASA EJEMPLO", "Muni Ninguna", "San Isidro"],
    "Cargo": ["", "Alcaldesa", "Gerente"],
    "Correo": ["", "rosa@ejemplo.pe", "luis@ejemplo.pe; otro@ejemplo.pe", "nada"],
    "Teléfono": ["", "987654321", "555-0143 anexo 3", "12"],
    "No contactar": ["", "sí", "no"],
    "Notas": ["", "una", "otra"],
}  # fmt: skip
_ROWS = st.lists(
    st.tuples(*(st.sampled_from(cells) for cells in _CELLS.values())), min_size=1, max_size=6
)
_ANSWERS = st.lists(st.sampled_from([None, *Action]), min_size=6, max_size=6)


@settings(
    max_examples=8,
    phases=[Phase.generate],  # to make a failure smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=_ROWS, answers=_ANSWERS, duplicates=st.sampled_from(Duplicates))
def test_an_import_undone_leaves_everything_as_it_was(
    db: Database,
    tmp_path: Path,
    rows: list[Any],
    answers: list[Action | None],
    duplicates: Duplicates,
) -> None:
    if not read(db, people.count):
        person(db, "Rosa Quispe Mamani")
    text = (
        "\n".join(";".join(f'"{cell}"' for cell in row) for row in [tuple(_CELLS), _FIRST, *rows])
        + "\n"
    )
    before = _stored(db)
    made = _plan(db, tmp_path, text, as_=dict(zip("ABCDEFG", _NAMES, strict=True)))
    told = {number + 2: Answer(each) for number, each in enumerate(answers) if each}
    done: Imported = write(db, apply.apply, made, told, duplicates=duplicates)
    assert done.read == len(made.rows) == done.created + done.merged + len(done.skipped)
    assert all(each.reason for each in done.skipped)
    if done.created or done.merged:
        write(db, journal.undo)
    assert _changed(before, _stored(db)) == {}


_FIRST = ("Rosa Quispe Mamani", "Muni Comas", "Alcaldesa", "rosa@ejemplo.pe", "", "", "")
_NAMES = ("person", "institution", "post", "email", "phone", "no_contact", "notes")


def _command(*arguments: object) -> tuple[int, Any]:
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([str(each) for each in arguments])
    return code, json.loads(out.getvalue()) if code == 0 else out.getvalue()


def test_the_command_line_imports_what_it_showed(
    blank_db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, way = tmp_path / "directorio.csv", tmp_path / "mapa.json"
    file.write_text(DIRECTORY, "utf-8")
    way.write_text(json.dumps({"H": ""} | dict(zip("ABDEG", _WAY, strict=True))), "utf-8")
    given = ("import", file, "--db", blank_db, "--json")
    _code, shown = _command(*given, "--dry-run")
    assert shown["plan"] == {"new": 2, "same": 0, "review": 1, "error": 2}
    assert main([str(each) for each in given]) == 1
    assert "--yes" in capsys.readouterr().err
    _code, done = _command(*given, "--map", way, "--duplicates", "skip", "--yes")
    assert (done["read"], done["created"], done["merged"]) == (5, 2, 0)
    assert [each["row"] for each in done["skipped"]] == [2, 5, 6]
    _code, again = _command(*given, "--duplicates", "merge", "--yes")
    assert (again["created"], again["merged"]) == (0, 2)  # with the telephones this time


_WAY = ("ubigeo", "municipality", "person", "post", "email")
