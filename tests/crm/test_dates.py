from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import dates
from crm.dates import PartialDate, parse_partial, parse_time
from crm.errors import CrmError
from crm.i18n import set_language

TODAY = date(2024, 1, 10)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
YEARS = st.integers(1900, 2100)
EXACT = st.one_of(
    st.builds(PartialDate.day, DAYS),
    st.builds(PartialDate.month, YEARS, st.integers(1, 12)),
    st.builds(PartialDate.quarter, YEARS, st.integers(1, 4)),
    st.builds(PartialDate.year, YEARS),
)
SPANS = st.lists(DAYS, min_size=2, max_size=2).map(lambda days: PartialDate(*sorted(days)))
PARTIALS = st.one_of(EXACT, SPANS)


@pytest.fixture(autouse=True)
def spanish_again():
    yield
    set_language("es")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12/12/2023", "2023-12-12"),
        ("5/9/2023", "2023-09-05"),
        ("12-12-23", "2023-12-12"),
        ("12.12.2023", "2023-12-12"),
        ("1/2/98", "1998-02-01"),
        ("2023-12-12", "2023-12-12"),
        ("12 dic 2023", "2023-12-12"),
        ("12-dic-2023", "2023-12-12"),
        ("12 DE DICIEMBRE DE 2023", "2023-12-12"),
        ("5 de mayo del 2023", "2023-05-05"),
        ("1.º de enero de 2024", "2024-01-01"),
        ("1ro de mayo", "2024-05-01"),
        ("martes 9 de enero de 2024", "2024-01-09"),
        ("miércoles, 10 de enero", "2024-01-10"),
        ("6 dic", "2024-12-06"),
        ("12/12", "2024-12-12"),
        ("29/02/2024", "2024-02-29"),
        ("dic 2023", "2023-12"),
        ("dic. 2023", "2023-12"),
        ("Diciembre de 2023", "2023-12"),
        ("setiembre 2023", "2023-09"),
        ("septiembre del 2023", "2023-09"),
        ("sept. 2023", "2023-09"),
        ("set-2023", "2023-09"),
        ("09/2023", "2023-09"),
        ("2023-09", "2023-09"),
        ("2023", "2023"),
        ("  2023 ", "2023"),
        ("3T 2023", "2023-T3"),
        ("T3 2023", "2023-T3"),
        ("2023-T3", "2023-T3"),
        ("Q3 2023", "2023-T3"),
        ("tercer trimestre de 2023", "2023-T3"),
        ("3.er trimestre de 2023", "2023-T3"),
        ("2.º trim. 2023", "2023-T2"),
        ("III trimestre 2023", "2023-T3"),
        ("iv trimestre del 2023", "2023-T4"),
        ("hoy", "2024-01-10"),
        ("Ayer", "2024-01-09"),
        ("mañana", "2024-01-11"),
        ("del 4 dic 2023 al 6 ene 2024", "2023-12-04/2024-01-06"),
        ("nov 2023 a feb 2024", "2023-11-01/2024-02-29"),
    ],
)
def test_a_date_is_read_as_it_is_typed(typed, meant):
    assert str(parse_partial(typed, TODAY)) == meant


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", "\u202e"])
def test_nothing_typed_is_unknown(typed):
    assert parse_partial(typed) is None


@pytest.mark.parametrize(
    "typed", ["31/02/2023", "29/02/2023", "00/01/2023", "12/13/2023", "13/2023"]
)
def test_a_date_that_does_not_exist_is_refused_in_words(typed):
    with pytest.raises(CrmError) as refused:
        parse_partial(typed)
    assert str(refused.value) == (
        f"La fecha «{typed}» no existe. Escriba día/mes/año, por ejemplo 12/12/2023."
    )


@pytest.mark.parametrize(
    "typed",
    ["x", "1", "pronto", "12 xyz 2023", "i 2023", "5T 2023", "T 2023", "-1/1/2023", "2023/",
     "1/1/2023/4", "٣/٣/٢٠٢٣", "<b>2023</b>", "20233", "12/12/2023 10:30", "enero",
     "a a a " * 5000],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_words(typed):
    with pytest.raises(CrmError, match=r"^No se entiende la fecha «.{1,40}»\. Escriba "):
        parse_partial(typed)


@pytest.mark.parametrize("typed", ["1899", "31/12/1899", "2101", "01/01/2101", "9999", "mayo 1821"])
def test_years_out_of_reason_are_refused(typed):
    with pytest.raises(CrmError, match="entre 1900 y 2100"):
        parse_partial(typed)


def test_an_end_before_its_start_is_refused():
    with pytest.raises(CrmError, match="anterior"):
        PartialDate(date(2024, 1, 2), date(2024, 1, 1))
    with pytest.raises(CrmError, match="anterior"):
        parse_partial("dic 2023 a nov 2023")


@given(st.text())
def test_any_text_is_a_date_or_a_sentence(typed):
    try:
        found = parse_partial(typed, TODAY)
    except CrmError:
        return
    assert found is None or found.first <= found.last


@given(PARTIALS)
def test_a_written_date_is_read_back(partial):
    assert PartialDate.from_iso(str(partial)) == partial


@given(EXACT)
def test_a_written_date_can_also_be_typed(partial):
    assert parse_partial(str(partial)) == partial


@pytest.mark.parametrize("code", ["es", "en"])
@given(partial=PARTIALS)
def test_a_shown_date_can_be_typed(code, partial):
    set_language(code)
    assert parse_partial(dates.show_partial(partial, TODAY), TODAY) == partial


@pytest.mark.parametrize("code", ["es", "en"])
@given(day=DAYS)
def test_a_shown_day_can_be_typed(code, day):
    set_language(code)
    for shown in (dates.show_day(day, TODAY), dates.show_date(day), dates.long_day(day)):
        assert parse_partial(shown, TODAY) == PartialDate.day(day)


@pytest.mark.parametrize("text", ["", "2023-T5", "2023-13", "23", "2023-02-30", "a/b", "20230921"])
def test_only_what_was_written_is_read_back(text):
    if text == "20230921":  # ISO 8601 without hyphens is the same day
        assert PartialDate.from_iso(text) == PartialDate.day(date(2023, 9, 21))
    else:
        with pytest.raises(CrmError, match="No se entiende la fecha"):
            PartialDate.from_iso(text)


@pytest.mark.parametrize(
    ("first", "last", "precision"),
    [
        (date(2023, 9, 21), date(2023, 9, 21), "day"),
        (date(2024, 2, 1), date(2024, 2, 29), "month"),
        (date(2024, 2, 1), date(2024, 2, 28), "span"),
        (date(2023, 7, 1), date(2023, 9, 30), "quarter"),
        (date(2023, 6, 1), date(2023, 8, 31), "span"),
        (date(2023, 1, 1), date(2023, 12, 31), "year"),
        (date(2023, 2, 1), date(2024, 1, 31), "span"),
        (date(2022, 1, 1), date(2023, 12, 31), "span"),
    ],
)
def test_precision_is_what_the_days_say(first, last, precision):
    assert PartialDate(first, last).precision == precision


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10:30", time(10, 30)),
        ("10.30", time(10, 30)),
        ("1030", time(10, 30)),
        ("930", time(9, 30)),
        ("10", time(10)),
        ("9:05", time(9, 5)),
        ("15:30 h", time(15, 30)),
        ("3 p. m.", time(15)),
        ("3:15pm", time(15, 15)),
        ("12 a.m.", time(0)),
        ("12 p.m.", time(12)),
        ("00:00", time(0)),
        ("", None),
    ],
)
def test_an_hour_is_read_as_it_is_typed(typed, meant):
    assert parse_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["24:00", "10:60", "25", "x", "13 pm", "0 am", "10:3", "10:30:00:00"]
)
def test_what_is_no_hour_is_refused_in_words(typed):
    with pytest.raises(CrmError, match=r"^No se entiende la hora «.+»\. Escriba, por ejemplo"):
        parse_time(typed)


@given(st.times())
def test_a_shown_hour_can_be_typed(hour):
    assert parse_time(f"{hour:%H:%M}") == hour.replace(second=0, microsecond=0, fold=0)


def test_days_are_shown_as_peru_writes_them():
    assert dates.show_day(date(2024, 12, 6), TODAY) == "6 dic"
    assert dates.show_day(date(2022, 9, 6), TODAY) == "6 set 2022"
    assert dates.show_date(date(2023, 2, 1)) == "01/02/2023"
    assert dates.long_day(date(2024, 1, 9)) == "martes 9 de enero de 2024"


def test_english_has_its_own_months():
    set_language("en")
    assert dates.show_day(date(2022, 12, 6), TODAY) == "6 Dec 2022"
    assert dates.long_day(date(2024, 1, 9)) == "Tuesday 9 January 2024"


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2022-12-06", "6 Dec 2022"),
        ("2023-09", "September 2023"),
        ("2023-T3", "3rd quarter of 2023"),
        ("2023", "2023"),
    ],
)
def test_what_english_shows_can_be_typed(iso, shown):
    set_language("en")
    partial = PartialDate.from_iso(iso)
    assert dates.show_partial(partial, TODAY) == shown
    assert parse_partial(shown, TODAY) == partial
    assert parse_partial(dates.long_day(partial.first), TODAY) == PartialDate.day(partial.first)


@pytest.mark.parametrize(
    ("iso", "shown"),
    [
        ("2024-09-21", "21 set"),
        ("2023-09-21", "21 set 2023"),
        ("2023-09", "setiembre de 2023"),
        ("2023-T3", "3.er trimestre de 2023"),
        ("2023-T2", "2.º trimestre de 2023"),
        ("2024", "2024"),
        ("2023-12-04/2024-01-06", "4 dic 2023 – 6 ene"),
    ],
)
def test_a_date_is_shown_no_more_exact_than_it_is_known(iso, shown):
    assert dates.show_partial(PartialDate.from_iso(iso), TODAY) == shown


def test_a_range_says_once_what_both_ends_share():
    def shown(start, end=None):
        return dates.show_range(start, end, TODAY)

    assert shown(date(2024, 12, 4)) == shown(date(2024, 12, 4), date(2024, 12, 4)) == "4 dic"
    assert shown(date(2024, 12, 4), date(2024, 12, 6)) == "4–6 dic"
    assert shown(date(2023, 12, 4), date(2023, 12, 6)) == "4–6 dic 2023"
    assert shown(date(2024, 11, 28), date(2024, 12, 2)) == "28 nov – 2 dic"
    assert shown(date(2023, 12, 4), date(2024, 12, 6)) == "4 dic 2023 – 6 dic"
    assert shown(PartialDate.year(2019), PartialDate.year(2022)) == "2019 – 2022"
    assert shown(PartialDate.month(2023, 9), date(2024, 1, 2)) == "setiembre de 2023 – 2 ene"


@pytest.mark.parametrize(
    ("due", "long", "short"),
    [
        (date(2024, 1, 5), "Venció hace 5 días", "hace 5 d"),
        (date(2024, 1, 9), "Venció ayer", "hace 1 d"),
        (date(2024, 1, 10), "Vence hoy", "hoy"),
        (date(2024, 1, 11), "Vence mañana", "mañana"),
        (date(2024, 1, 22), "Vence en 12 días", "22 ene"),
        (date(2025, 1, 10), "Vence en 366 días", "10 ene 2025"),
        (date(2020, 1, 10), "Venció hace 1,461 días", "hace 1,461 d"),
    ],
)
def test_what_is_due_says_how_soon_or_how_late(due, long, short):
    assert dates.show_due(due, TODAY) == long
    assert dates.short_due(due, TODAY) == short


def test_how_long_ago_is_told_in_days():
    days = [date(2024, 1, 10), date(2024, 1, 9), date(2024, 1, 7), date(2024, 1, 11)]
    assert [dates.show_ago(day, TODAY) for day in days] == ["hoy", "ayer", "hace 3 días", "11 ene"]


def test_without_a_today_the_clock_is_asked():
    assert dates.show_due(date.today()) == "Vence hoy"
    assert parse_partial("hoy") == PartialDate.day(date.today())


def test_numbers_and_sizes_are_written_as_in_peru():
    assert [dates.show_number(n) for n in (0, 999, 2846, 1234567)] == [
        "0", "999", "2,846", "1,234,567"
    ]  # fmt: skip
    sizes = (0, 350, 640 * 1024, 1024 * 1024 - 1, 1_258_291, 5 * 1024**3)
    assert [dates.show_size(size) for size in sizes] == [
        "0 B", "350 B", "640 KB", "1.0 MB", "1.2 MB", "5,120.0 MB"
    ]  # fmt: skip
