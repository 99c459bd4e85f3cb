"""Sources of an event: written down from its page, and told where they do not agree with it."""

from datetime import date

import pytest
from accessible import nameless
from acting import Ear, fill, save
from makers import meeting, read
from profiles import act_on, answer, titles
from PySide6.QtCore import Qt
from ways import followed, popup, went

from crm import sources
from crm.dates import PartialDate
from crm.model import NetworkRole

HEARD = "Oficina regional de derechos humanos"


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def ghana(db):
    return meeting(
        db,
        "Reunión de Países Precursores",
        start=PartialDate.day(date(2023, 11, 28)),
        end=PartialDate.day(date(2023, 11, 30)),
        network_role=NetworkRole.ENCOURAGES,
        head_counts=[{"total": 80}],
    )


def test_a_source_that_says_otherwise_is_marked_until_it_agrees(qtbot, ear, db, ghana):
    page = went(qtbot, ear, "event", ghana)
    assert page.sources.isHidden()
    page.more.click()
    popup()["Agregar fuente"].trigger()
    form = followed(qtbot, ear)
    assert nameless(form) == []
    fill(form, "title", HEARD)
    fill(form, "url", "https://example.org/455")
    fill(form, "says", "del 28/12/2023 al 30/12/2023")
    fill(form, "says_people", "85")
    save(form)
    (row,) = read(db, sources.of_event, ghana)
    assert row.differs == (
        "Dice del 28/12/2023 al 30/12/2023; aquí está del 28/11/2023 al 30/11/2023.",
        "Dice 85 personas; aquí asistieron 80.",
    )
    assert titles(page.sources.list) == [HEARD]
    assert page.sources.list.view.shown.rows[0].detail == "no coincide"
    act_on(page.sources.list, HEARD)
    form = followed(qtbot, ear)
    assert form.form.fields["says"].widget.text() == "28/12/2023 – 30/12/2023"
    fill(form, "says", "del 28/11/2023 al 30/11/2023")
    fill(form, "says_people", "80")
    save(form)
    assert read(db, sources.of_event, ghana)[0].differs == ()
    assert page.sources.list.view.shown.rows[0].detail == "del 28/11/2023 al 30/11/2023"


def test_a_source_needs_a_name_or_a_link_and_can_go(qtbot, ear, db, ghana):
    page = went(qtbot, ear, "event", ghana)
    page.sources.add_one()
    form = followed(qtbot, ear)
    save(form)
    assert read(db, sources.of_event, ghana) == []
    fill(form, "title", HEARD)
    save(form)
    act_on(page.sources.list, HEARD, Qt.Key.Key_Delete)
    answer(page, "Eliminar")
    assert read(db, sources.of_event, ghana) == []
    assert page.sources.isHidden()
