"""The measurements can be made: a small file comes out sound, and each pair of sides runs."""

import pytest
from sqlalchemy import func, select

from bench import __main__ as bench
from bench import finding, importing, keeping, painting, printing, reading, saving
from bench.generate import HUB_ITEMS, generate
from bench.measure import Figure, Side
from crm import profile
from crm.database import check, open_database
from crm.model import Event, Organization
from crm.search import Kind, find

INSTITUTIONS = 60


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return generate(tmp_path_factory.mktemp("bench") / "60.db", INSTITUTIONS)


def test_the_generated_file_is_sound_and_of_the_size_asked_for(file, blank_db):
    assert check(file) == []
    counted = select(func.count()).select_from(Organization)
    with_catalogue, blank = open_database(file), open_database(blank_db)
    with with_catalogue.read() as session, blank.read() as catalogue:
        assert session.scalar(counted) == catalogue.scalar(counted) + INSTITUTIONS
        assert session.scalar(select(func.count(Event.id))) == INSTITUTIONS + HUB_ITEMS
        assert find(session, "nudo de los caminos", Kind.ORGANIZATION) == [reading.hub_of(file)]
        assert len(profile.of_organization(session, reading.hub_of(file)).entries) >= HUB_ITEMS
    with_catalogue.close()
    blank.close()


def test_the_same_seed_makes_the_same_names(file, tmp_path):
    again = generate(tmp_path / "again.db", INSTITUTIONS)
    names = []
    for path in (file, again):
        database = open_database(path)
        with database.read() as session:
            invented = select(Organization.official_name).where(Organization.example)
            names.append(list(session.scalars(invented.order_by(Organization.id))))
        database.close()
    assert names[0] == names[1]
    assert len(names[0]) == INSTITUTIONS


@pytest.mark.parametrize(
    "work",
    [
        lambda path: finding.keystrokes(path, "60", sample=1, times=2),
        lambda path: reading.pages(path, "60", times=2),
        lambda path: reading.profiles(path, "60", times=2),
        lambda path: saving.meetings(path, "60", times=2),
        lambda path: saving.turnovers(path, "60", times=2, count=120),
        lambda path: printing.briefs(path, "60", times=1),
        lambda path: printing.many(path, "60", count=3),
        lambda _path: importing.imports(rows=60, times=1),
        lambda path: keeping.copies(path, "60", times=2),
        lambda path: painting.lists(path, "60", times=2),
        lambda _path: keeping.new_files(times=2),
    ],
    ids=[
        "find",
        "page",
        "profile",
        "save",
        "turnover",
        "brief",
        "briefs",
        "import",
        "copy",
        "paint",
        "new",
    ],
)
def test_each_work_is_measured(file, work, qapp):
    for figure in work(file):
        assert figure.ours.middle > 0
        assert figure.bare.middle > 0
        assert bench.line(figure).count("|") == bench.HEAD.count("|")


def test_a_goal_that_was_missed_says_so():
    figure = Figure("tecla", "60", Side([3.0], [3.0]), Side([1.0], [1.0]), goal=2.0)
    assert "2.00 ✗" in bench.line(figure)


def test_a_new_figure_takes_the_place_of_the_old_one():
    def row(work, seconds):
        return bench.line(Figure(work, "60", Side([seconds], [1.0]), Side([1.0], [1.0]), goal=2.0))

    text = "antes\n<!-- cifras -->\n<!-- fin -->\ndespués\n"
    once = bench.with_lines(text, [row("tecla", 3.0), row("copia", 1.0)])
    twice = bench.with_lines(once, [row("tecla", 2.0)])
    assert twice.count("| tecla |") == 1
    assert row("tecla", 2.0) in twice
    assert row("copia", 1.0) in twice
    assert twice.startswith("antes\n")
    assert twice.endswith("<!-- fin -->\ndespués\n")
