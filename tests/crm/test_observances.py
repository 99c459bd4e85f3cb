"""Commemorative dates: the day by rule, the anniversary, the checklist of a publication."""

from datetime import date

import pytest
from dateutil.easter import easter
from makers import read, refused, write

from crm import journal, observances
from crm.errors import CrmError, NotFound
from crm.i18n import set_language
from crm.model import Observance, PublicationStep

TEXT, PUBLISHED, LINK = PublicationStep.TEXT, PublicationStep.PUBLISHED, PublicationStep.LINK


@pytest.mark.parametrize(
    ("rule", "month", "year", "day"),
    [
        ("último domingo", 9, 2023, date(2023, 9, 24)),
        ("último domingo", 9, 2026, date(2026, 9, 27)),
        ("ultimo domingo de setiembre", None, 2024, date(2024, 9, 29)),
        ("Último   Domingo de Septiembre", 1, 2024, date(2024, 9, 29)),
        ("el primer lunes", 10, 2026, date(2026, 10, 5)),
        ("primer jueves", 10, 2026, date(2026, 10, 1)),
        ("segundo domingo del mes de mayo", None, 2026, date(2026, 5, 10)),
        ("tercer sábado", 2, 2026, date(2026, 2, 21)),
        ("cuarto miércoles", 12, 2026, date(2026, 12, 23)),
        ("último viernes", 2, 2024, date(2024, 2, 23)),
        ("último jueves", 2, 2024, date(2024, 2, 29)),
        ("domingo de Pascua", None, 2026, date(2026, 4, 5)),
        ("domingo de Pascua + 1", None, 2026, date(2026, 4, 6)),
        ("Pascua − 2", 3, 2024, date(2024, 3, 29)),
    ],
)
def test_a_rule_gives_the_day_of_a_year(rule, month, year, day):
    assert observances.read_rule(rule, month).day(year) == day


def test_easter_is_where_others_say_it_is():
    rule = observances.read_rule("domingo de Pascua")
    for year in range(1900, 2101):
        assert rule.day(year) == easter(year)


@pytest.mark.parametrize(
    "rule", ["quinto domingo", "último día", "domingo", "31/12", "último domingo de frebrero", "x"]
)
def test_a_rule_that_says_nothing_is_refused(rule):
    with pytest.raises(CrmError):
        observances.read_rule(rule, None)


@pytest.mark.parametrize("rule", ["Pascua - 80", "Pascua + 250"])
def test_a_day_counted_from_easter_is_in_its_year(rule):
    found = observances.read_rule(rule)
    assert all(found.day(year).year == year for year in range(1900, 2101))


@pytest.mark.parametrize("rule", ["Pascua - 81", "domingo de Pascua + 251"])
def test_a_day_counted_from_easter_into_another_year_is_refused(rule):
    with pytest.raises(CrmError, match="otro año"):
        observances.read_rule(rule)


def test_a_rule_without_its_month_asks_for_it():
    with pytest.raises(CrmError, match="Falta el mes"):
        observances.read_rule("último domingo")


def test_the_dates_of_a_december_are_in_order(db):
    rows = read(db, observances.between, date(2023, 12, 1), date(2023, 12, 31))
    assert [row.day.day for row in rows] == [2, 8, 10, 10, 17, 18, 19, 20]
    pact = next(row for row in rows if "Pacto Mundial para la Migración" in row.name)
    assert observances.anniversary_said(pact.anniversary) == "Cinco años"


def test_years_of_an_anniversary_in_words():
    assert observances.anniversary_said(1) == "Un año"
    assert observances.anniversary_said(20) == "Veinte años"
    assert observances.anniversary_said(21) == "21 años"


def test_the_year_that_began_it_is_no_anniversary(db):
    rows = read(db, observances.between, date(2018, 12, 1), date(2018, 12, 31))
    assert {row.anniversary for row in rows} == {None}


def test_a_range_over_new_year_has_the_dates_of_both_years(db, queries):
    queries.clear()
    rows = read(db, observances.between, date(2025, 12, 20), date(2026, 3, 1))
    assert [row.day for row in rows] == [date(2025, 12, 20), date(2026, 2, 20), date(2026, 3, 1)]
    assert len(queries) == 3


def test_the_twenty_ninth_of_february_is_the_last_of_it_in_other_years(db):
    id_ = write(db, observances.save, {"name_es": "Día bisiesto", "month": 2, "day": 29})
    days = [
        row.day
        for year in (2024, 2025)
        for row in read(db, observances.of_year, year)
        if row.id == id_
    ]
    assert days == [date(2024, 2, 29), date(2025, 2, 28)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name_es": "", "month": 1, "day": 1}, "name_es"),
        ({"name_es": "X"}, "day"),
        ({"name_es": "X", "month": 2, "day": 30}, "day"),
        ({"name_es": "X", "rule": "último domingo"}, "rule"),
        ({"name_es": "X", "month": 5, "rule": "cuando se pueda"}, "rule"),
        ({"name_es": "X", "month": 5, "day": 1, "base_year": 18}, "base_year"),
    ],
)
def test_what_cannot_be_a_date_is_refused(db, values, field):
    assert list(refused(db, observances.save, values)) == [field]


def test_a_movable_date_keeps_no_day(db):
    id_ = write(
        db, observances.save, {"name_es": "X", "month": 5, "day": 3, "rule": "segundo domingo"}
    )
    assert read(db, observances.values_of, id_)["day"] is None
    row = read(db, observances.page, id_, 2026).row
    assert (row.day, row.rule) == (date(2026, 5, 10), "segundo domingo de mayo")


def test_a_retired_date_leaves_the_calendar_and_stays_in_the_list(db):
    row = read(db, observances.of_year, 2026)[0]
    write(db, observances.set_retired, row.id, True)
    assert row.id not in {
        each.id for each in read(db, observances.between, date(2026, 1, 1), date(2026, 12, 31))
    }
    last = read(db, observances.of_year, 2026)[-1]
    assert (last.id, last.retired) == (row.id, True)
    write(db, journal.undo)
    assert read(db, observances.of_year, 2026)[0].id == row.id


def migrants_day(db):
    rows = read(db, observances.between, date(2026, 12, 18), date(2026, 12, 18))
    return rows[0].id


def test_a_step_is_ticked_for_one_year_with_its_day_and_note(db):
    id_, link = migrants_day(db), "https://ejemplo.pe/dia"
    write(db, observances.tick, id_, 2026, LINK, on=date(2026, 12, 18), note=link)
    steps = {each.step: each for each in read(db, observances.page, id_, 2026).steps}
    assert (steps[LINK].done, steps[LINK].done_on, steps[LINK].note) == (
        True,
        date(2026, 12, 18),
        link,
    )
    assert not steps[TEXT].done
    assert not any(each.done for each in read(db, observances.page, id_, 2025).steps)


def test_ticking_again_corrects_and_unticking_can_be_undone(db):
    id_ = migrants_day(db)
    write(db, observances.tick, id_, 2026, TEXT, on=date(2026, 12, 1))
    write(db, observances.tick, id_, 2026, TEXT, on=date(2026, 12, 2), note="borrador 2")
    first = read(db, observances.page, id_, 2026).steps[0]
    assert (first.done_on, first.note) == (date(2026, 12, 2), "borrador 2")
    write(db, observances.untick, id_, 2026, TEXT)
    assert not read(db, observances.page, id_, 2026).steps[0].done
    write(db, journal.undo)
    assert read(db, observances.page, id_, 2026).steps[0] == first


def test_what_is_not_published_is_reminded_30_15_and_7_days_ahead(db):
    id_ = migrants_day(db)

    def warned(day):
        rows = [row for row in read(db, observances.reminders, day) if row.id == id_]
        return observances.warning(rows[0], day) if rows else None

    days = [date(2026, 11, 17), date(2026, 11, 18), date(2026, 12, 3), date(2026, 12, 11)]
    assert [warned(day) for day in days] == [None, 30, 15, 7]
    assert warned(date(2026, 12, 18)) == 7
    assert warned(date(2026, 12, 19)) is None
    write(db, observances.tick, id_, 2026, PUBLISHED, on=date(2026, 12, 11))
    assert warned(date(2026, 12, 11)) is None


def test_how_the_publication_stands_is_said(db):
    id_ = migrants_day(db)

    def said(day):
        return observances.state_said(read(db, observances.page, id_, 2026).row, day)

    assert said(date(2026, 6, 1)) == "Faltan 200 días"
    assert said(date(2026, 12, 17)) == "Falta 1 día · 0 de 7 pasos"
    assert said(date(2026, 12, 18)) == "Es hoy · 0 de 7 pasos"
    assert said(date(2027, 1, 1)) == "Sin publicar"
    write(db, observances.tick, id_, 2026, PUBLISHED)
    assert said(date(2027, 1, 1)) == "Publicado"


def test_names_are_in_the_language_of_the_reader(db):
    set_language("en")
    row = read(db, observances.page, migrants_day(db), 2026).row
    assert row.name == "International Migrants Day"


def test_a_date_that_is_gone_is_told(db):
    with pytest.raises(NotFound):
        read(db, observances.page, 1, 2026)


def test_every_date_of_the_catalogue_has_a_day(db):
    rows = read(db, observances.of_year, 2026)
    with db.read() as session:
        assert len(rows) == session.query(Observance).count()
    movable = [row for row in rows if row.rule]
    assert [(row.day, row.rule) for row in movable] == [
        (date(2026, 9, 27), "último domingo de setiembre")
    ]


@pytest.mark.parametrize(
    ("rule", "month", "said"),
    [
        ("el Último  domingo", 9, "último domingo de setiembre"),
        ("primero lunes de mayo", None, "primer lunes de mayo"),
        ("domingo de Pascua", None, "domingo de Pascua"),
        ("Pascua - 2", None, "2 días antes de Pascua"),
        ("pascua + 1", None, "1 día después de Pascua"),
        (None, 9, None),
    ],
)
def test_a_rule_is_said_whole_however_it_was_written(rule, month, said):
    assert observances.rule_said(Observance(rule=rule, month=month)) == said
