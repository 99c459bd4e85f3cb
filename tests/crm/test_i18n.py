import pytest

from crm.i18n import _, language, ngettext, pgettext, set_language


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
