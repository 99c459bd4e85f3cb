"""The grammar of the year's report: numbers, gender, lists, dates and short forms, by rule."""

from dataclasses import replace
from datetime import date

import pytest

from crm.annual.english import English
from crm.annual.expanding import expanded, unexpanded
from crm.annual.grammar import Found, Group, Happening, Sheets, When
from crm.annual.nouns import Noun, contracted, feminine, in_midst, spanish_noun, with_article
from crm.annual.spanish import Spanish
from crm.annual.value import ActivityPart, ObjectivePart, Paragraph, YearReport
from crm.annual.words import marked, plain, sentence, text_of
from crm.dates import PartialDate
from crm.model import MaterialKind, OrganizationKind, OutcomeKind, VersionKind

ES, EN = Spanish(2023), English(2023, {"PMM": "GCM"})
WORKSHOP = Noun("taller", "talleres")
SESSION = spanish_noun("Sesión informativa")


def day(month: int, number: int, year: int = 2023) -> PartialDate:
    return PartialDate.day(date(year, month, number))


@pytest.mark.parametrize(
    ("name", "many", "is_feminine"),
    [
        ("Desayuno de trabajo", "desayunos de trabajo", False),
        ("Reunión", "reuniones", True),
        ("Sesión informativa", "sesiones informativas", True),
        ("Mesa de trabajo", "mesas de trabajo", True),
        ("Foro público regional", "foros públicos regionales", False),
        ("Feria y taller", "ferias y talleres", True),
        ("Taller ToT", "talleres ToT", False),
        ("Examen", "exámenes", False),
        ("Voz ciudadana", "voces ciudadanas", True),
        ("Programa radial", "programas radiales", False),
        ("Workshop", "workshops", False),
        ("Compás", "compases", False),
        ("Feria-taller", "ferias-talleres", True),
    ],
)
def test_the_offices_own_kinds_of_events_have_a_plural_and_a_gender(name, many, is_feminine):
    noun = spanish_noun(name)
    assert (noun.many, noun.feminine) == (many, is_feminine)


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["A"], "A"),
        (["A", "B", "C"], "A, B y C"),
        (["FAO", "OIM", "OIT"], "FAO, OIM y OIT"),
        (["padres", "hijos"], "padres e hijos"),
        (["Perú", "Italia"], "Perú e Italia"),
        (["agua", "hielo"], "agua y hielo"),
        (["ferias y talleres", "mesas"], "ferias y talleres, y mesas"),
    ],
)
def test_a_list_ends_as_spanish_does(items, said):
    assert ES.listed(items) == said


def test_or_gives_way_to_the_sound_of_o():
    assert ES.either(["siete", "ocho"]) == "siete u ocho"
    assert ES.either(["uno", "dos", "tres"]) == "uno, dos o tres"


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, WORKSHOP, "un"),
        (1, SESSION, "una"),
        (2, WORKSHOP, "dos"),
        (9, None, "nueve"),
        (10, None, "10"),
        (2_846, None, "2,846"),
    ],
)
def test_numbers_are_words_below_ten(number, noun, said):
    assert ES.number(number, noun) == said


@pytest.mark.parametrize(
    ("when", "spanish", "english"),
    [
        (When(day(11, 28), day(11, 30)), "del 28 al 30 de noviembre", "from 28 to 30 November"),
        (When(day(9, 3)), "el 3 de setiembre", "on 3 September"),
        (
            When(day(2, 15, 2024), day(2, 16, 2024)),
            "los días 15 y 16 de febrero de 2024",
            "on 15 and 16 February 2024",
        ),
        (When(day(4, 30), day(5, 2)), "del 30 de abril al 2 de mayo", "from 30 April to 2 May"),
        (
            When(day(12, 30), day(1, 2, 2024)),
            "del 30 de diciembre de 2023 al 2 de enero de 2024",
            "from 30 December 2023 to 2 January 2024",
        ),
        (When(PartialDate.month(2023, 5)), "en mayo", "in May"),
        (
            When(PartialDate.quarter(2024, 1)),
            "durante el primer trimestre de 2024",
            "during the first quarter of 2024",
        ),
        (When(PartialDate.year(2024)), "durante 2024", "in 2024"),
        (
            When(PartialDate(date(2023, 5, 3), date(2023, 5, 9))),
            "entre el 3 y el 9 de mayo",
            "between 3 May and 9 May",
        ),
        (
            When(day(1, 31, 2024), day(2, 2, 2024)),
            "del 31 de enero al 2 de febrero de 2024",
            "from 31 January to 2 February 2024",
        ),
        (
            When(PartialDate.month(2024, 3), PartialDate.month(2024, 5)),
            "entre marzo y mayo de 2024",
            "between March and May 2024",
        ),
        (
            When(day(8, 1), PartialDate.month(2023, 9)),
            "entre el 1 de agosto y setiembre",
            "between 1 August and September",
        ),
    ],
)
def test_dates_have_no_year_within_the_year(when, spanish, english):
    assert " ".join(ES.when(when)) == spanish
    assert " ".join(EN.when(when)) == english


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (Happening(2, WORKSHOP, topic="Trata de personas"), "dos talleres sobre la trata de"),
        (Happening(1, SESSION, topic="PMM"), "Se realizó una sesión informativa sobre el PMM."),
        (Happening(None, SESSION, audience="Jóvenes"), "sesiones informativas con jóvenes."),
        (Happening(12, WORKSHOP), "Se realizaron 12 talleres."),
        (
            Happening(1, WORKSHOP, topic="Dialogar con todos", when=(When(day(5, 3)),)),
            "Se realizó un taller para dialogar con todos, el 3 de mayo.",
        ),
        (
            Happening(None, spanish_noun("Reunión"), "meeting", parties=("Defensoría del Pueblo",)),
            "Se mantuvieron reuniones con la Defensoría del Pueblo.",
        ),
        (
            Happening(1, WORKSHOP, where="Tumbes", when=(When(day(5, 3)),)),
            "Se realizó un taller en Tumbes el 3 de mayo.",
        ),
        (
            Happening(1, WORKSHOP, topic="Migración", where="Tumbes"),
            "Se realizó un taller sobre migración, en Tumbes.",
        ),
        (Happening(2, spanish_noun("Correo"), "email"), "Se enviaron dos correos."),
        (Happening(1, WORKSHOP, topic="«Migrar es humano»"), "taller sobre «Migrar es humano»."),
        (
            Happening(1, WORKSHOP, parties=("OIM", "Defensoría del Pueblo"), more=3),
            "Se realizó un taller con OIM, la Defensoría del Pueblo y otras tres instituciones.",
        ),
    ],
)
def test_what_was_held_agrees(what, said):
    assert said in text_of(ES.held(what))


@pytest.mark.parametrize(
    ("number", "noun", "said"),
    [
        (1, WORKSHOP, "El taller fue programado"),
        (1, SESSION, "La sesión informativa fue programada"),
        (3, SESSION, "Las tres sesiones informativas fueron programadas"),
        (None, WORKSHOP, "Los talleres fueron programados"),
    ],
)
def test_what_is_scheduled_agrees(number, noun, said):
    assert text_of(ES.scheduled(Happening(number, noun))).startswith(said)


@pytest.mark.parametrize(
    ("group", "said"),
    [
        (Group(1, True, OrganizationKind.DISTRICT), "representante de gobiernos locales"),
        (
            Group(5, True, OrganizationKind.REGIONAL, territory="Tumbes"),
            "representantes de gobiernos regionales de Tumbes",
        ),
        (Group(3, True), "personas"),
        (Group(1, False, OrganizationKind.COMPANY), "empresa"),
        (Group(4, True, label="Jóvenes de Comas"), "jóvenes de Comas"),
        (Group(1, True, label="Mujeres migrantes"), "mujer migrante"),
        (Group(1, True, label="Representantes de empresas"), "representante de empresas"),
        (
            Group(4, True, label="Municipalidades de Puno"),
            "representantes de municipalidades de Puno",
        ),
        (Group(1, False, OrganizationKind.ACADEMIA), "institución académica"),
        (Group(1, False, label="Organizaciones de migrantes"), "organización de migrantes"),
        (Group(4, True, label="Personas mayores"), "personas mayores"),
        (Group(2, False, OrganizationKind.COMPANY, sectors=("Pesca",)), "empresas del rubro pesca"),
    ],
)
def test_attendees_are_called_by_their_number(group, said):
    assert text_of(ES.group(group)) == said


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("idea", "OIM prepara una propuesta al MPTF sobre clima."),
        ("submitted", "OIM postuló al MPTF con una propuesta de proyecto sobre clima."),
        ("approved", "OIM obtuvo el apoyo del MPTF para un proyecto sobre clima."),
        ("rejected", "una propuesta de proyecto sobre clima, que no fue aprobada."),
    ],
)
def test_a_proposal_is_told_by_its_stage(stage, said):
    assert said in text_of(ES.proposal(["OIM"], "MPTF", stage, "Clima"))


def test_where_something_is_published_takes_its_article():
    planned = ES.planned("", None, "Sitio web de la Red", platform=True)
    assert text_of(planned) == "El material se subirá al Sitio web de la Red."
    planned = ES.planned("Guía", PartialDate.month(2024, 3), "Facebook", platform=False)
    assert text_of(planned) == "En marzo de 2024, «Guía» se publicará en Facebook."
    joined = ES.joined(Happening(1, WORKSHOP, topic="Derechos de todos"), ["OIM"], "")
    assert text_of(joined) == (
        "La Red se sumó al taller, organizado por OIM, sobre los derechos de todos."
    )


def test_results_are_for_something_or_are_told_after_a_colon():
    need, chance = OutcomeKind.NEED, OutcomeKind.OPPORTUNITY
    both = Found((need, chance), ("inclusión laboral",))
    assert text_of(ES.found(both)).endswith("oportunidades para la inclusión laboral.")
    told = ES.found(Found((need,), ("Falta de datos.", "Pocas citas")), 1)
    assert text_of(told) == "Identificó necesidades: falta de datos; pocas citas."


@pytest.mark.parametrize(
    ("updated", "new", "said"),
    [
        (0, 1, "Se elaboró una nueva sesión informativa."),
        (0, 2, "Se elaboraron nuevas sesiones informativas."),
        (2, 1, "Se actualizaron contenidos y se elaboró una nueva sesión informativa."),
        (2, 0, "Se actualizaron contenidos de sesiones informativas."),
    ],
)
def test_what_was_made_agrees(updated, new, said):
    assert text_of(ES.made(SESSION, updated, new, "")) == said


@pytest.mark.parametrize(
    ("sheets", "spanish", "english"),
    [
        (
            {"number": 3, "topics": (("el PMM", 2),), "audiences": (("Jóvenes", 1),)},
            "guías nuevas: dos sobre el PMM y una dirigida a jóvenes",
            "new guides: two on el PMM and one for Jóvenes",
        ),
        (
            {"number": 3, "topics": (("el PMM", 1),)},
            "guías nuevas, entre ellas una sobre el PMM",
            "new guides, among them one on el PMM",
        ),
        (
            {"number": 2, "audiences": (("Jóvenes", 2),)},
            "guías nuevas dirigidas a jóvenes",
            "new guides for Jóvenes",
        ),
        (
            {"number": 1, "of_events": ("Jóvenes",), "events": 1},
            "guía nueva sobre el evento realizado con jóvenes",
            "new guide on the event held with Jóvenes",
        ),
        ({"number": 2}, "guías nuevas", "new guides"),
    ],
)
def test_new_materials_are_told_by_what_they_are_about(sheets, spanish, english):
    kind = VersionKind.NEW
    guides = Sheets(noun=Noun("guía", "guías", True), kind=kind, **sheets)
    assert text_of(ES.sheets(guides)) == spanish
    guides = Sheets(noun=Noun("guide", "guides"), kind=kind, **sheets)
    assert text_of(EN.sheets(guides)) == english


def test_verbs_follow_the_state_of_what_is_in_the_making():
    noun = Noun("video", "videos")
    both = (VersionKind.UPDATE, VersionKind.NEW)
    assert text_of(ES.under_way(2, noun, both, "", ())) == (
        "Se están actualizando y elaborando videos."
    )
    assert text_of(ES.under_way(1, noun, both[1:], "", ())) == "Se está elaborando un video."
    assert text_of(EN.under_way(1, noun, both[1:], "", ())) == "A video is being made."
    assert text_of(ES.drafted(noun, "X")) == "Se elaboró la primera versión del video «X»."
    assert text_of(ES.posts(1, ["Facebook"], True)) == (
        "Se hizo una publicación en redes sociales como Facebook en una fecha conmemorativa "
        "relacionada a la migración."
    )
    sheet = ES.material_noun(MaterialKind.FACT_SHEET)
    assert text_of(ES.drafted(sheet, "X")).startswith("Se redactó la primera versión de la")


def test_words_amid_a_sentence_lose_only_the_capital_of_the_sentence():
    assert in_midst("Migración y desarrollo") == "migración y desarrollo"
    assert in_midst("Agenda 2030") == "Agenda 2030"
    assert in_midst("Pacto Mundial") == "Pacto Mundial"
    assert in_midst("ODS y migración") == "ODS y migración"
    assert in_midst("Perú y la migración") == "Perú y la migración"
    assert contracted("a el taller de el PMM") == "al taller del PMM"
    assert with_article("los 23 objetivos del PMM") == "los 23 objetivos del PMM"
    assert feminine("contribuciones de la migración")


def test_a_sentence_has_one_capital_and_one_full_stop():
    assert text_of(sentence("se hizo", "", marked("**algo**"), ", bien.")) == "Se hizo algo, bien."
    assert text_of(marked("a ** b")) == "a ** b"
    assert [each.bold for each in marked("uno **dos** tres")] == [False, True, False]


def test_agencies_are_called_as_each_language_calls_them():
    assert text_of(EN.held(Happening(1, Noun("workshop", "workshops"), topic="PMM"))) == (
        "One workshop was held on the GCM."
    )
    untranslated = EN.held(Happening(1, Noun("workshop", "workshops"), topic="la trata"))
    assert [each.text for each in untranslated if each.untranslated] == ["la trata"]


LONGS = {"OIT": "Organización Internacional del Trabajo", "ODS": "Objetivos de Desarrollo"}
LONGS |= {"MPTF": "Migration Multi-Partner Trust Fund"}
LONGS |= {"PMM": "Pacto Mundial para la Migración", "ONU Mujeres": "Entidad de las Mujeres"}


def _saying(*paragraphs: str, statement: str = "", language: str = "es") -> list[str]:
    report = _report(*paragraphs, statement=statement, language=language)
    activity = expanded(report, LONGS).objectives[0].activities[0]
    return [text_of(each.words) for each in activity.blocks if isinstance(each, Paragraph)]


def _report(*paragraphs: str, statement: str = "", language: str = "es") -> YearReport:
    blocks = tuple(Paragraph(str(n), marked(text)) for n, text in enumerate(paragraphs))
    activity = ActivityPart("a", "Actividad", plain(statement), blocks)
    objective = ObjectivePart("o", "Objetivo 1", (), (activity,))
    day = date(2023, 12, 31)
    return YearReport(*(2023, language, day, "", "", (), (), (objective,), (), (), (), "", ()))


def test_a_short_form_is_written_out_the_first_time_it_is_drafted():
    assert _saying("Con OIT.", "De OIT y del PMM.") == [
        "Con la Organización Internacional del Trabajo (OIT).",
        "De OIT y del Pacto Mundial para la Migración (PMM).",
    ]
    assert _saying("Con ONU Mujeres y **los ODS**.") == [
        "Con la Entidad de las Mujeres (ONU Mujeres) y los Objetivos de Desarrollo (ODS)."
    ]


def test_what_stands_before_a_short_form_is_not_said_twice():
    assert _saying("Candidata al **Migration MPTF** y al MPTF.") == [
        "Candidata al Migration Multi-Partner Trust Fund (MPTF) y al MPTF."
    ]


def test_practices_are_of_several_actors_where_they_are():
    one, many = ES.practices_reached(1, 1, 1), ES.practices_reached(12, 2, 3)
    assert text_of(one) == "práctica que en total ha alcanzado el Perú, nueva en el año"
    assert text_of(many).endswith("dos de ellas nuevas en el año, de distintos actores")


def test_what_is_typed_stays_and_says_what_it_has_written_out():
    typed = "El Pacto Mundial para la Migración (PMM) y los ODS"
    assert _saying("Sobre el PMM y «ODS».", statement=typed) == ["Sobre el PMM y «ODS»."]
    assert _saying("Cinco años del Pacto Mundial para la Migración.", statement=typed) == [
        "Cinco años del PMM."
    ]
    report = _report("Sobre el PMM.", statement="ODS")
    assert unexpanded(expanded(report, LONGS), LONGS) == ["ODS"]


def test_what_is_written_by_hand_stays_as_it_was_written():
    report = _report("Con OIT.", "Con OIT.")
    first, second = report.objectives[0].activities[0].blocks
    by_hand = replace(first, by_hand=True)
    activity = replace(report.objectives[0].activities[0], blocks=(by_hand, second))
    report = replace(report, objectives=(replace(report.objectives[0], activities=(activity,)),))
    first, second = expanded(report, LONGS).objectives[0].activities[0].blocks
    assert text_of(first.words) == "Con OIT."
    assert text_of(second.words) == "Con la Organización Internacional del Trabajo (OIT)."


def test_a_short_form_within_another_word_is_none():
    assert _saying("Los ODSITOS y el PMM-2.") == ["Los ODSITOS y el PMM-2."]
