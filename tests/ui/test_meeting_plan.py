"""A meeting and the work plan: it is linked with keys, and what the report needs of it stays."""

import pytest
from accessible import nameless
from acting import Ear, fill, press, take, widget, write
from makers import CARMEN, meeting, read
from makers import write as do
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from ways import popup, went

from crm import events, journal, plans, sessions
from crm.dates import PartialDate
from crm.model import OrganizationKind

ALT = Qt.KeyboardModifier.AltModifier
MAY = PartialDate.month(2023, 5)


@pytest.fixture
def ear(db):
    return Ear(db)


@pytest.fixture
def activities(db):
    """The same code in the plans of two years."""
    found = {}
    for year in (2023, 2024):
        with db.write() as session:
            plan = plans.save_plan(session, {"year": year})
            values = {"plan_id": plan, "statement_es": "Asistencia técnica"}
            under = plans.save_objective(session, values)
            values = {"objective_id": under, "code": "1.1.1.2", "statement_es": "Talleres «ODS»"}
            found[year] = plans.save_activity(session, values)
    return found


def values(db, id_):
    return read(db, events.values_of, id_)


def key(which, how=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), which, how)


def test_a_meeting_is_linked_by_code_and_those_of_its_year_come_first(qtbot, db, ear, activities):
    page = went(qtbot, ear, "event/new")
    page.form.what.form.fields["start"].fill(MAY)
    fill(page.form.what, "subject", "Taller")
    key(Qt.Key.Key_V, ALT)
    assert QApplication.focusWidget().accessibleName() == "Actividad del plan"
    write(QApplication.focusWidget(), "#1.1")
    key(Qt.Key.Key_Return)
    assert QApplication.focusWidget().text() == "1.1.1.2 Talleres «ODS»"
    page.keep_draft()
    again = went(qtbot, ear, "event/new")
    assert widget(again.form.links, "activity_id").text() == "1.1.1.2 Talleres «ODS»"
    again.save()
    (id_,) = read(db, events.find)
    assert values(db, id_)["activity_id"] == activities[2023]
    copy = do(db, sessions.clone, id_, start=PartialDate.month(2024, 3))
    assert values(db, copy)["activity_id"] == activities[2023]
    edited = went(qtbot, ear, "event/edit", id_)
    write(widget(edited.form.links, "activity_id"), "x")  # neither one nor none
    edited.save()
    assert list(edited.form.links.form.problems()) == ["activity_id"]


def test_what_the_report_names_and_the_lines_of_business_survive_and_are_edited(qtbot, db, ear):
    counted = {
        "kind": OrganizationKind.COMPANY.value,
        "unit": "institutions",
        "total": 14,
        "sectors": ["finanzas", "supermercados"],
        "more_sectors": True,
    }
    guest = {"organization_id": CARMEN, "highlighted": True}
    id_ = meeting(
        db, "Desayuno", start=MAY, participants=[guest], head_counts=[counted], audience="Empresas"
    )
    before = values(db, id_)
    page = went(qtbot, ear, "event/edit", id_)
    page.save()
    assert values(db, id_) == before
    page = went(qtbot, ear, "event/edit", id_)
    assert nameless(page) == []
    (group,) = page.form.who.counts.counted()
    assert group.lines.isVisibleTo(page)
    assert group.more_lines.isChecked()
    group.lines.setFocus()
    key(Qt.Key.Key_End)
    write(group.lines, ", startups,, ")
    key(Qt.Key.Key_Tab)
    key(Qt.Key.Key_Space)
    (token,) = page.form.who.tokens.tokens()
    assert token.detail.endswith("se nombra en el informe")
    page.form.who.tokens.setFocus()
    key(Qt.Key.Key_Left)
    key(Qt.Key.Key_Return)
    named = popup()["Nombrar en el informe"]
    assert named.isChecked()
    named.trigger()
    QApplication.activePopupWidget().close()
    page.save()
    after = values(db, id_)
    assert after["participants"][0]["highlighted"] is False
    (count,) = after["head_counts"]
    assert count["sectors"] == ["finanzas", "supermercados", "startups"]
    assert count["more_sectors"] is False


def test_the_page_of_a_meeting_says_its_activity_leads_to_it_and_lets_go(
    qtbot, db, ear, activities
):
    id_ = meeting(db, "Taller", start=MAY)
    page = went(qtbot, ear, "event", id_)
    card = page.plan
    card.ask()
    take(card.asks.inline, "activity_id", "talleres")
    press(card.asks.inline, "Guardar")
    assert values(db, id_)["activity_id"] == activities[2023]
    (row,) = card.list.view.shown.rows
    assert (row.title, row.detail) == ("1.1.1.2 Talleres «ODS»", "Plan 2023")
    card.list.go_to(row.id)
    card.list.view.setFocus()
    key(Qt.Key.Key_Return)
    assert (ear.went[-1].kind, ear.went[-1].id) == ("activity", activities[2023])
    key(Qt.Key.Key_Delete)
    assert values(db, id_)["activity_id"] is None
    do(db, journal.undo)
    assert values(db, id_)["activity_id"] == activities[2023]
