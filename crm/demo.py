"""The sample: a file with the facts of a published report and with invented records, marked so."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import select

from crm.catalogue import government_id
from crm.database import Database, InUse, create_database, open_database, unwritable
from crm.demo_examples import add_examples
from crm.demo_facts import load_facts
from crm.errors import CrmError
from crm.i18n import _
from crm.model import Action
from crm.sample import WHO, is_sample

FILE = "enlace-demo.db"
CARMEN_DE_LA_LEGUA = "070103"
FICHA_REAL, FICHA_EXAMPLE = "ficha-carmen-de-la-legua.pdf", "ficha-municipalidad-de-ejemplo.pdf"
YEAR = 2023
REPORT = f"logros-{YEAR}"
PAPERS = (FICHA_REAL, FICHA_EXAMPLE, f"{REPORT}.pdf", f"{REPORT}.docx")
WRITTEN = ".enlace-demo.json"  # the papers of the last run, by name and SHA-256


def build_demo(path: Path) -> None:
    """Make the sample at `path`, in place of an earlier one and of nothing else."""
    _check_ours(path)
    with _scratch(path.parent) as scratch:
        _make(scratch / path.name)
        _put(scratch / path.name, path)


def write_demo(folder: Path) -> list[Path]:
    """Write the sample, two briefs and a year's report into a folder; return them, it first.

    A second run replaces what the first one wrote; anything else of those names is refused.
    """
    targets = [folder / name for name in (FILE, *PAPERS)]
    _check_ours(targets[0])
    _check_papers(targets[1:])
    with _scratch(folder) as scratch:
        example_id = _make(scratch / FILE)
        _print(scratch, example_id)
        written = {name: _sha256(scratch / name) for name in PAPERS}
        (scratch / WRITTEN).write_text(json.dumps(written, indent=2), "utf-8")
        _put(scratch / FILE, targets[0])
        for name in (WRITTEN, *PAPERS):
            (scratch / name).replace(folder / name)
    return targets


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A folder beside what is to be written, so that each file comes whole or not at all."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".enlace-", dir=folder) as scratch:
            yield Path(scratch)
    except OSError as error:
        raise unwritable(folder, error) from error


def _make(path: Path) -> int:
    """Make the sample anew; return the id of the invented municipality."""
    with closing(create_database(path, who=WHO)) as db:
        with db.write() as session:
            load_facts(session)
        with db.write() as session:
            return add_examples(session)


def _print(folder: Path, example_id: int) -> None:
    from crm.annual.report import gather_report  # the printing libraries are heavy
    from crm.reports import annual_docx, annual_pdf
    from crm.reports.brief import write_brief
    from crm.reports.gather import gather_brief

    briefs = {FICHA_REAL: government_id(CARMEN_DE_LA_LEGUA), FICHA_EXAMPLE: example_id}
    with closing(open_database(folder / FILE, read_only=True)) as db, db.read() as session:
        for name, id_ in briefs.items():
            write_brief(gather_brief(session, id_, printed_by=WHO), folder / name)
        report = gather_report(session, YEAR)
    annual_pdf.write_report(report, folder / f"{REPORT}.pdf")
    annual_docx.write_report(report, folder / f"{REPORT}.docx")


# What is ours to replace


def _check_ours(path: Path) -> None:
    """Refuse to replace a file that is no earlier sample, or that is open elsewhere."""
    if path.exists():
        # To open it for writing could upgrade a file that is none of our business.
        with closing(open_database(path, read_only=True)) as db:
            _check_sample(db)
        open_database(path).close()


def _check_sample(db: Database) -> set[str | None]:
    """Return everybody who has worked on a sample; refuse what did not begin as one."""
    with db.read() as session:
        if not is_sample(session):
            raise _not_ours(db.path)
        return set(session.scalars(select(Action.who).distinct()))


def _put(new: Path, path: Path) -> None:
    if not path.exists():
        new.replace(path)
        return
    with closing(open_database(path)) as db:
        if _check_sample(db) != {WHO}:
            db.keep_copy()  # somebody tried things out here, and may want them back
        db.engine.dispose()
        if db.path.with_name(db.path.name + "-wal").exists():
            raise InUse(_("«{path}» se está usando. Ciérrelo y repita la orden.").format(path=path))
        new.replace(db.path)


def _check_papers(paths: list[Path]) -> None:
    for path in paths:
        if path.exists() and _written(path.parent).get(path.name) != _sha256(path):
            raise _not_ours(path)


def _written(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / WRITTEN).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}  # nothing can be told to be ours, and nothing will be replaced
    return found if isinstance(found, dict) else {}


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def _not_ours(path: Path) -> CrmError:
    return CrmError(
        _(
            "«{path}» ya existe y no lo escribió la muestra, así que no se toca. Muévalo, o "
            "elija otra carpeta con --out."
        ).format(path=path)
    )
