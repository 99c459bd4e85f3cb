from datetime import date
from threading import Thread

import pytest

from crm.dates import long_day
from crm.i18n import _, language, ngettext, pgettext, set_language, speaking


@pytest.fixture(autouse=True)
def spanish_again():
    yield
    set_language("es")


def test_spanish_is_what_the_code_says():
    set_language("es")
    assert language() == "es"
    assert _("Venció ayer") == "Venció ayer"
    assert pgettext("verbo", "Registro") == "Registro"


@pytest.mark.parametrize("code", ["es", "en"])
def test_one_is_not_several_in_any_language(code):
    set_language(code)
    assert language() == code
    singular, plural = "Una frase {n} que nadie tradujo", "Unas frases {n} que nadie tradujo"
    assert [ngettext(singular, plural, n) for n in (0, 1, 2)] == [plural, singular, plural]


def test_what_has_no_translation_is_shown_as_written():
    set_language("en")
    assert _("Una frase que nadie tradujo") == "Una frase que nadie tradujo"
    assert pgettext("verbo", "Una frase que nadie tradujo") == "Una frase que nadie tradujo"


def test_another_language_is_spoken_inside_only():
    day = date(2024, 1, 9)
    with speaking("en"):
        assert (language(), long_day(day).split()[0]) == ("en", "Tuesday")
        with speaking("es"):
            assert long_day(day) == "martes 9 de enero de 2024"
        assert language() == "en"
    assert (language(), long_day(day).split()[0]) == ("es", "martes")


def test_a_failure_does_not_leave_us_in_another_language():
    with pytest.raises(ZeroDivisionError), speaking("en"):
        _ = 1 / 0
    assert language() == "es"


def test_what_one_thread_speaks_no_other_hears():
    heard = []
    with speaking("en"):
        other = Thread(target=lambda: heard.append(language()))
        other.start()
        other.join()
    assert heard == ["es"]


def test_who_speaks_otherwise_is_not_interrupted():
    with speaking("en"):
        set_language("es")
        assert language() == "en"
    assert language() == "es"
