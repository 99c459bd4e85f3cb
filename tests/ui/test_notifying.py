"""Desktop notices: what they say, to whom, how often, and what they never say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from acting import Ear
from makers import CARMEN, TUMBES, ago
from makers import write as put

from crm import followups, observances, outcomes, pending, settings
from crm.followups import MARRAKECH_ID
from crm.model import Observance, OutcomeKind
from ui import notifying
from ui.desk import Target
from ui.notifying import Notifier, notice
from ui.pages import settings_page

DAY = ago(0)


@pytest.fixture
def ear(db):
    return Ear(db)


def task(ear, text="Llamar a Rosa Quispe", days=-3, **values) -> int:
    given = {"kind": OutcomeKind.TASK, "text": text, "due_on": ago(-days)}
    return put(ear.desk.db, outcomes.save_outcome, given | values)


def told(ear) -> notifying.Notice | None:
    with ear.desk.db.read() as session:
        return notice(pending.open_ones(session), DAY)


def test_nothing_due_is_nothing_said(ear):
    task(ear, days=1)
    assert told(ear) is None


def test_it_counts_and_names_two_institutions_the_due_before_the_overdue(ear):
    task(ear, organization_id=CARMEN, days=-9)
    task(ear, organization_id=TUMBES, days=-5)
    id_ = put(ear.desk.db, followups.begin, TUMBES, MARRAKECH_ID)
    put(ear.desk.db, followups.next_step, id_, "Ver a Juan", DAY)
    task(ear)
    found = told(ear)
    assert found.title == "1 vence hoy · 3 vencidos"
    assert found.body == "Próximo paso · GORE Tumbes\nTarea · Carmen de la Legua Reynoso"


def test_neither_people_nor_what_was_written_nor_the_restricted_are_told(ear):
    task(ear, "Llamar a Rosa Quispe", organization_id=CARMEN, responsible="Rosa Quispe")
    task(ear, "Caso reservado", organization_id=TUMBES, restricted=True)
    found = told(ear)
    assert found.title == "1 vencido"
    assert found.body == "Tarea · Carmen de la Legua Reynoso"


def test_only_the_restricted_is_nothing_to_tell(ear):
    task(ear, restricted=True)
    assert told(ear) is None


def without_dates(ear, but=None):
    """Have no commemorative date in use, or only one."""
    with ear.desk.db.write() as session:
        for each in session.query(Observance).where(Observance.id != (but or 0)):
            each.retired = True


def test_the_same_is_told_once_a_day_and_what_is_new_at_once(qtbot, ear, monkeypatch):
    without_dates(ear)
    notifier = Notifier(ear.desk, ear.desk)
    assert notifier.news() is None
    task(ear)
    assert notifier.news().title == "1 vencido"
    assert notifier.news() is None
    task(ear, days=0)
    assert notifier.news().title == "1 vence hoy · 1 vencido"
    monkeypatch.setattr(notifying, "today", lambda: ago(-1))
    assert notifier.news().title == "2 vencidos"
    notifier.stop()


def test_each_warning_of_a_date_to_be_published_is_given_once(qtbot, ear, monkeypatch):
    given = {"month": 4, "day": 2, "name_es": "Día de prueba"}
    id_ = put(ear.desk.db, observances.save, given)
    without_dates(ear, but=id_)

    def news(left):
        monkeypatch.setattr(notifying, "today", lambda: date(2031, 4, 2) - timedelta(left))
        notifier = Notifier(ear.desk, ear.desk)  # as after a new start
        found = notifier.news()
        notifier.stop()
        return found and (found.title, found.body)

    said = "1 fecha por publicar"
    assert [news(left) for left in (31, 30, 29, 16)] == [
        None,
        (said, "Día de prueba · Faltan 30 días · 0 de 7 pasos"),
        None,
        None,
    ]
    assert news(13) == (said, "Día de prueba · Faltan 13 días · 0 de 7 pasos")
    assert news(8) is None
    assert news(7) == (said, "Día de prueba · Faltan 7 días · 0 de 7 pasos")
    assert news(0) is None


def test_without_a_tray_the_settings_say_what_remains(qtbot, ear):
    assert not notifying.available()
    page = settings_page.page(ear.desk, Target("settings"))
    qtbot.addWidget(page)
    said = [each.text() for each in page.findChildren(type(page.copies))]
    assert any("no tiene bandeja del sistema" in each for each in said)


def test_it_is_off_until_somebody_switches_it_on(qtbot, ear):
    page = settings_page.page(ear.desk, Target("settings"))
    qtbot.addWidget(page)
    assert settings.Settings().notify is False
    heard = []
    page.applied.connect(heard.append)
    page.notices.fields["notify"].widget.click()
    assert settings.load().notify is True
    assert heard == [replace(ear.desk.settings, notify=True)]
