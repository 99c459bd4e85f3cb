"""Quick capture: what each sentence of the table is read as, and what no sentence may do."""

import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from crm import capture, catalogue, events, journal, organizations, outcomes
from crm.database import create_database
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import (
    EventState,
    Organization,
    OrganizationKind,
    Outcome,
    OutcomeKind,
    ParticipationState,
)
from crm.model.base import today as now
from tests import makers


def table(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(
        (Path(__file__).parent / name).read_text("utf-8")
    )["sentence"]
    return entries


SENTENCES = table("capture_sentences.toml")
UNSEEN = table("capture_unseen.toml")
TODAY = date(2023, 12, 12)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A file with the catalogue, and the institutions and people whom the table speaks of."""
    db = create_database(tmp_path_factory.mktemp("capture") / "captura.db", who="Ana Prueba")
    company = makers.company
    andina = company(db, "Supermercados Andina S. A. C.")
    company(db, "Cámara de Comercio de Lima Norte")
    national = OrganizationKind.NATIONAL
    ministry = company(db, "Ministerio de Relaciones Exteriores", kind=national)
    makers.write(db, organizations.save_organization, {"aliases": ["Cancillería", "MRE"]}, ministry)
    company(db, "Superintendencia Nacional de Migraciones", kind=national, short_name="Migraciones")
    ombudsman = company(db, "Defensoría del Pueblo", kind=OrganizationKind.AUTONOMOUS)
    space = OrganizationKind.SPACE
    company(db, "Grupo de Trabajo para Refugiados y Migrantes", kind=space, acronym_es="GTRM")
    company(
        db,
        "Mesa de Trabajo Intersectorial para la Gestión Migratoria",
        kind=space,
        acronym_es="MTIGM",
    )
    for name, where in (
        ("Ruth Zevallos", makers.CARMEN),
        ("José Quispe Huamán", None),
        ("María Torres", andina),
        ("María Torres", ombudsman),
    ):
        person = makers.person(db, name)
        if where:
            makers.appoint(db, person, makers.post(db, "Gerenta de Desarrollo Humano", at=where))
    yield db
    db.close()


def of_ids(db, ids) -> list[str]:
    """How the table calls these institutions."""
    with db.read() as session:
        rows = organizations.rows(session, list(ids))
    return sorted(
        row.ubigeo
        if row.kind.value
        in ("regional_government", "provincial_municipality", "district_municipality")
        else row.name
        if row.kind is OrganizationKind.UN
        else row.official_name
        for row in rows.values()
    )


def as_told(db, reading) -> dict[str, Any]:
    """A reading in the words of the table, without what is empty."""
    told: dict[str, Any] = {
        "verdict": reading.verdict,
        "why": reading.why,
        "asks": sorted(reading.asks),
        "kind": reading.kind,
        "state": reading.state,
        "on": str(reading.on) if reading.on else None,
        "time": f"{reading.time:%H:%M}" if reading.time else None,
        "organizations": of_ids(db, [each.id for each in reading.organizations]),
        "people": sorted(each.name for each in reading.people),
        "results": [
            {
                name: value
                for name, value in (
                    ("kind", each.kind.value),
                    ("text", each.text),
                    ("due", each.due.isoformat() if each.due else None),
                    ("debtor", each.debtor),
                )
                if value
            }
            for each in reading.results
        ],
        "text_of_task": reading.text,
        "due": reading.due.isoformat() if reading.due else None,
    }
    return {name: value for name, value in told.items() if value}


def offered(db, reading, name: str) -> list[Any]:
    return [
        option.value
        for slot in reading.slots
        if slot.name == name and slot.asked
        for option in slot.options
    ]


@pytest.mark.parametrize("entry", SENTENCES, ids=[each["text"][:60] for each in SENTENCES])
def test_a_sentence_is_read_as_the_table_says(office, entry):
    entry = dict(entry)
    today = date.fromisoformat(entry.pop("today", TODAY.isoformat()))
    text = entry.pop("text")
    options, days = entry.pop("options", None), entry.pop("on_options", None)
    subject = entry.pop("subject", None)
    for name in ("organizations", "people", "asks"):
        if name in entry:
            entry[name] = sorted(entry[name])
    with office.read() as session:
        reading = capture.read(session, text, today=today)
    assert as_told(office, reading) == entry
    if options is not None:
        assert of_ids(office, offered(office, reading, "organization")) == sorted(options)
    if days is not None:
        assert [str(each) for each in offered(office, reading, "on")] == days
    if subject is not None:
        assert reading.subject == subject


def alike(told: dict[str, Any]) -> dict[str, Any]:
    """What the table of the unseen compares: its texts but for their first letter and full stop."""

    def bare(text: str) -> str:
        return text[:1].casefold() + text[1:].rstrip(".")

    results = [
        {
            name: bare(value) if name == "text" else value
            for name, value in each.items()
            if name != "debtor"
        }
        for each in told.get("results", [])
    ]
    return (
        told
        | {name: bare(told[name]) for name in ("text_of_task",) if name in told}
        | {name: sorted(told.get(name, [])) for name in ("organizations", "people", "asks")}
        | {"results": results}
    )


@pytest.mark.parametrize("entry", UNSEEN, ids=[each["text"][:60] for each in UNSEEN])
def test_a_sentence_of_somebody_else_is_read_as_they_meant(office, entry):
    entry = dict(entry)
    today = date.fromisoformat(entry.pop("today", TODAY.isoformat()))
    text, options = entry.pop("text"), entry.pop("options", None)
    may_ask = entry.pop("may_ask", False)
    with office.read() as session:
        reading = capture.read(session, text, today=today)
    if options is not None:
        assert of_ids(office, offered(office, reading, "organization")) == sorted(options)
    if may_ask:
        assert reading.verdict == "asks"
    else:
        assert alike(as_told(office, reading)) == alike(entry)


def read(db, typed: str, /, today: date = TODAY, **chosen: Any):
    """A sentence as it is read, with answers by key (a `__` for its colons)."""
    answers = {key.replace("__", ":"): value for key, value in chosen.items()}
    with db.read() as session:
        return capture.read(session, typed, today=today, chosen=answers)


@pytest.mark.parametrize(
    "text",
    [
        "Reunión con la Organización Internacional para las Migraciones hoy",
        "Reunión con la Superintendencia Nacional de Migraciones hoy",
    ],
)
def test_a_whole_official_name_is_one_institution(office, text):
    reading = read(office, text)
    assert reading.verdict == "saves"
    official = of_ids(office, [reading.organizations[0].id])
    assert official == (
        ["OIM"] if "Organiz" in text else ["Superintendencia Nacional de Migraciones"]
    )


@pytest.mark.parametrize(
    "text",
    [
        # Names that only begin or end like one of the file.
        "Reunión con Lima Gas hoy",
        "Reunión con la Universidad de Tacna hoy",
        "Reunión con la UGEL de Ate hoy",
        "Reunión con el Ministerio de Salud hoy",
        "Reunión con Ate Construcciones SAC hoy",
        "Reunión con San Juan de Matucana hoy",
        "Reunión con la Municipalidad Distrital de Tumbes hoy",
        "Reunión con Comas (Ica) hoy",
        "Llamé a José Quispe Mamani hoy",
        "Llamé a Ruth Zevallos de Ate hoy",
        "Reunión con la gerencia de migraciones de Ate hoy",
        # Somebody of the enumeration is not in the file.
        "Reunión con Ate y Textil Sol hoy",
        "Reunión con Textil Sol y Ate hoy",
        "Reunión con Bellavista, Callao y Ate hoy",
        # Others act than those with whom it was.
        "Reunión con Ate hoy, Lince pidió un taller",
        "Reunión con Ate hoy, Ruth Zevallos enviará el acta el 15",
        "Reunión con Ate hoy, quedamos en que Lince enviará el acta el 15",
        "Llamé a Lince ayer por el taller con Ate",
        "Llamé a Lince ayer de parte de la OIM",
        "Reunión con Lince ayer gracias a la OIM",
        # Who was not there.
        "Reunión con Lince, no con Ate, ayer",
        "Reunión con Lince ayer sin Ate",
    ],
)
def test_a_doubtful_name_is_asked(office, text):
    assert read(office, text).asks == ["organization"]


@pytest.mark.parametrize(
    "text",
    [
        "Hoy en la reunión San Borja le pidió a Lince un taller",
        "En la llamada de hoy Lince le ofreció a San Borja su local",
        "Taller de hoy: Lince solicitó a San Borja su ordenanza",
        "En la reunión de hoy le propuso San Borja a Lince un taller conjunto",
        "En la visita de hoy San Borja se comprometió con Lince a enviar el acta el 20/12",
        "En la llamada de ayer Lince acordó con San Borja compartir datos",
        "Reunión ayer en la que San Borja ofreció su local a Lince",
        "Hoy en la mesa de trabajo Lince entregó a San Borja su informe",
        "Reunión con Lince hoy, le pidió a San Borja su ordenanza",
        "Reunión con San Borja ayer, ofreció un local a Lince",
        "Ayer nos reunimos con San Borja, que propuso a Lince un taller",
        "Taller hoy con San Borja donde le propuso a Lince una feria",
    ],
)
def test_of_one_that_acts_on_another_both_are_offered(office, text):
    reading = read(office, text)
    assert reading.asks == ["organization"]
    assert of_ids(office, offered(office, reading, "organization")) == ["150116", "150130"]


def test_one_acts_on_another_where_both_took_part(office):
    text = "Reunión con San Borja y Lince hoy, San Borja le pidió a Lince su ordenanza"
    assert read(office, text).verdict == "saves"


@pytest.mark.parametrize(
    "words",
    [
        "mañana a más tardar",
        "a más tardar mañana",
        "mañana como máximo",
        "mañana, como muy tarde",
        "mañana a lo sumo",
        "a lo más mañana",
        "como límite mañana",
        "fecha límite: mañana",
        "con plazo hasta mañana",
        "vence mañana",
        "mañana mismo",
        "mañana sin falta",
        "mañana o antes",
        "el 13 como límite",
        "el próximo 13/12",
    ],
)
def test_the_words_of_a_due_day_leave_nothing_in_a_text(office, words):
    reading = read(office, f"Enviar el acta a Lince, {words}")
    assert (reading.text, reading.due) == ("Enviar el acta a Lince", date(2023, 12, 13))
    text = f"Reunión con Lince hoy, se comprometió a enviar el acta, {words}"
    [result] = read(office, text).results
    assert (result.text, result.due) == ("enviar el acta", date(2023, 12, 13))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Llamar a Lince antes de las 10 del miércoles", "Llamar a Lince antes de las 10"),
        ("Llamar a Lince mañana, máximo a las 5", "Llamar a Lince, máximo a las 5"),
        ("Revisar la fecha límite con Lince mañana", "Revisar la fecha límite con Lince"),
        ("Fijar con Lince el plazo hasta mañana", "Fijar con Lince el plazo"),
        (
            "Renovar mañana el acuerdo con Lince que vence el 20/12",
            "Renovar el acuerdo con Lince que vence el 20/12",
        ),
    ],
)
def test_words_that_are_of_the_task_stay_in_it(office, text, left):
    reading = read(office, text)
    assert (reading.verdict, reading.text, reading.due) == ("saves", left, date(2023, 12, 13))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mesa redonda con la OIM ayer", "round_table"),
        ("Tuvimos el intercambio con la OIM ayer", "exchange"),
        ("Ayer intercambio de experiencias con la OIM", "exchange"),
        ("Participamos con la OIM en la mesa redonda de ayer", "round_table"),
        ("Ayer participé junto con la OIM en un webinario", "webinar"),
        ("Ayer dimos con la OIM una charla informativa", None),
        ("Charla informativa con la OIM ayer", "information_session"),
        ("Hablé ayer por teléfono con la OIM", "call"),
        ("Ayer conversé largamente con la OIM por teléfono", "call"),
        ("Conversación telefónica con la OIM ayer", "call"),
        ("Hablé con la OIM ayer sobre la línea de atención por teléfono", None),
        ("Ayer hablé con la OIM, pidió hablar por teléfono con Lince", None),
        ("Ayer tuvimos un intercambio de correos con la OIM", None),
    ],
)
def test_everyday_words_for_an_event(office, text, kind):
    reading = read(office, text)
    assert (reading.kind, str(reading.on)) == (kind, "2023-12-11")
    assert reading.verdict == ("saves" if kind else "asks")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Vamos a visitar la OIM el viernes", "visit"),
        ("El viernes vamos a reunirnos con la OIM", "meeting"),
        ("Nos vamos a reunir con la OIM el viernes", "meeting"),
        ("Vamos a llamar a la OIM el viernes", "call"),
        ("Voy a llamar el viernes a la OIM", "call"),
        ("Iremos a visitar la OIM el viernes", "visit"),
        ("Vamos a escribir a la OIM el viernes", "email"),
        ("Vamos a tener un taller con la OIM el viernes", "workshop"),
        ("El viernes tendremos una mesa redonda con la OIM", "round_table"),
        ("Vamos a participar con la OIM en un webinario el viernes", "webinar"),
    ],
)
def test_what_we_are_going_to_do_is_planned(office, text, kind):
    reading = read(office, text)
    assert (reading.verdict, reading.kind, reading.state) == ("saves", kind, "planned")
    assert (str(reading.on), reading.results) == ("2023-12-15", ())


def test_what_we_promise_in_an_event_is_none(office):
    reading = read(office, "Reunión con la OIM hoy, vamos a visitar su local el viernes")
    assert [each.text for each in reading.results] == ["visitar su local"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Nos reunimos con la OIM", "held"),
        ("Nos reunimos con la OIM el 31/11", "held"),
        ("Llamamos a la OIM el 30 de febrero", "held"),
        ("Visitamos la OIM el lunes 15 de diciembre de 2023", "held"),
        ("Participamos en un taller con la OIM el 31 de abril", "held"),
        ("Escribimos a la OIM la semana pasada", "held"),
        ("Tuvimos reunión con la OIM el 31/11", "held"),
        ("Me reuní con la OIM el 31/11", "held"),
        # The same words are said of what is to come, or they leave it open.
        ("Visitamos la OIM la próxima semana", "planned"),
        ("Nos reunimos con la OIM el próximo 31 de noviembre", "planned"),
        ("Nos reunimos con la OIM el 5 de junio", None),
        ("Reunión con la OIM el 31/11", None),
    ],
)
def test_a_past_verb_says_that_it_was_held_though_the_day_is_asked(office, text, state):
    reading = read(office, text)
    assert (reading.asks, reading.state) == (["on"], state)


@pytest.mark.parametrize(
    "text",
    [
        "Reunión con Ate hoy 10",
        "Taller con Ate ayer de 10 a 12",
        "Reunión con Ate hoy, 3",
        "Reunión con Ate mañana a las 10 u 11",
        "Reunión con Ate mañana entre 10 y 11",
        "Reunión con Ate mañana a eso de las 10",
        "Reunión con Ate mañana después de las 10",
    ],
)
def test_an_hour_that_is_none_or_two_is_asked(office, text):
    assert read(office, text).asks == ["time"]


def test_a_number_that_is_no_hour_is_kept_in_the_notes(office):
    text = "Visita a Ate ayer, sala 3"
    reading = read(office, text)
    assert (reading.verdict, reading.notes) == ("saves", text)


@pytest.mark.parametrize(
    "text",
    [
        "Nos reunimos con Ate ayer y luego llamamos a Lince",
        "Hoy visité Ate y mañana visitaré Lince",
        "Reunión con Ate hoy, se canceló",
        "Reunión con Ate pendiente",
        "Tal vez nos reunamos con Ate mañana",
        "Mañana no hay reunión con Ate",
        "Invité a Ate al taller del 20/12",
        "Reunión con OIM y taller con Ate hoy",
        "No llamar a Ate mañana",
    ],
)
def test_what_may_not_have_been_is_asked(office, text):
    assert read(office, text).asks == ["kind"]


@pytest.mark.parametrize(
    "text",
    [
        "Reunión con Ate hoy y mañana",
        "Reunión con Ate el 11 o el 12",
        "Reunión con Ate el 11 o 12",
        "Reunión con Ate del 4 al 6 de diciembre",
        "Reunión con Ate este lunes",  # it was yesterday, and comes again
        "Reunión con Ate desde el 15/12",
        "Reunión con Ate los lunes",
        "Taller con SJL el lunes 9 de diciembre",
        "Reunión con Ate 12/20/2023",
        "Reunión con Ate hace un mes",
        "Habrá reunión con Ate el 5/12/2023",
    ],
)
def test_a_day_that_is_none_or_two_is_asked(office, text):
    assert read(office, text).asks == ["on"]


@pytest.mark.parametrize(
    "text",
    [
        "Reunión con Ate hoy, acordó firmar el 20/12 y enviar el acta el 22/12",
        "Reunión con Ate el 20/11/2023, se comprometió a enviar el acta el viernes",
        "Reunión con Ate ayer, acordó firmar la próxima semana",
        "Llamar a Ate ayer",
        "Llamar a Ate después del 20/12",
        # A week ago, or nearly a year ahead?
        "Llamar a Ate el 5/12",
        "Reunión con Ate hoy, se comprometió a firmar antes del 5 de diciembre",
        "Llamar a Ate cada lunes",
        "Llamar a Ate entre el 15 y el 20 de diciembre",
    ],
)
def test_a_due_date_that_is_none_or_two_is_asked(office, text):
    assert read(office, text).asks == ["due"]


def test_what_is_asked_of_a_promise_nobody_made(office):
    text = "Reunión con Ate hoy, compromiso: enviar el acta el 15/12"
    assert read(office, text).asks == ["debtor"]
    assert read(office, text, result__0__debtor="we").results[0].debtor == "we"


# Answers


def test_an_answer_settles_what_was_asked(office):
    text = "Reunión con Comas hoy, pidió el modelo de ordenanza"
    asked = read(office, text)
    [slot] = [each for each in asked.slots if each.asked]
    assert slot.question == "¿Cuál Comas?"
    assert asked.sentence[slot.span[0] : slot.span[1]] == "Comas"
    assert [each.detail for each in slot.options] == [
        "Lima",
        "Concepción, Junín",
    ]
    reading = read(office, text, **{slot.key: slot.options[0].value})
    assert reading.verdict == "saves"
    assert of_ids(office, [each.id for each in reading.organizations]) == ["150110"]
    assert reading.subject == "Reunión con Comas"


def test_once_the_kind_is_known_the_rest_is_asked(office):
    text = "Conversé con Comas"
    assert read(office, text).asks == ["kind"]
    assert read(office, text, kind="call").asks == ["organization", "on"]
    assert read(office, text, kind="task").asks == ["organization"]


def test_an_institution_that_the_sentence_lacks_is_added(office):
    text = "Llamé a la señora Pérez ayer"
    ate = catalogue.government_id("150103")
    reading = read(office, text, organization=(ate,))
    assert (reading.verdict, reading.subject) == ("saves", "Llamada con Ate")
    assert reading.notes == text  # the lady is in no record, so the words are kept


def test_an_institution_settles_which_of_two_people(office):
    andina = next(
        each.value
        for slot in read(office, "Llamé a María Torres ayer").slots
        for each in slot.options
        if each.text.startswith("Supermercados")
    )
    reading = read(office, "Llamé a María Torres ayer", organization=(andina,))
    assert reading.verdict == "saves"
    assert [(each.name, each.organization_id) for each in reading.people] == [
        ("María Torres", andina)
    ]


def test_other_answers(office):
    text = (
        "Reunión con Ate hoy 10:00, acordó firmar la Declaración antes del 20/12, pidió un taller"
    )
    reading = read(
        office,
        text,
        kind="workshop",
        on=PartialDate.day(date(2023, 12, 1)),
        time=None,
        subject="Firma",
        result__0__text="firmar",
        result__0__due=None,
        result__1=None,
    )
    assert (reading.kind, reading.state, str(reading.on), reading.time, reading.subject) == (
        "workshop",
        "held",
        "2023-12-01",
        None,
        "Firma",
    )
    assert [(each.text, each.due) for each in reading.results] == [("firmar", None)]
    assert read(office, text, on=PartialDate.day(date(2023, 12, 13))).state == "planned"
    assert read(office, text, organization__ate=None).asks == ["organization"]
    assert read(office, text, result__0__kind=OutcomeKind.RISK).results[0].due is None
    assert read(office, "Llamar a Ate mañana", text="Ir a Ate", due=None).text == "Ir a Ate"
    assert read(office, "Llamar a Ate mañana", due=date(2023, 12, 20)).due == date(2023, 12, 20)


# What no sentence may do

_ODD = ["31/02", "99/99/9999", "a las 99", "hace 999 semanas", "de 9 a 99h", "el 0", "<b>", "/c"]
_WORDS = sorted({word for each in SENTENCES for word in each["text"].split()} | set(_ODD))
_PIECES = st.lists(st.sampled_from(_WORDS), max_size=16).map(" ".join)
_MANY_FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_MANY_FEW
@given(
    text=st.one_of(st.text(max_size=600), _PIECES),
    day=st.dates(date(1900, 1, 1), date(2100, 12, 31)),
)
def test_nothing_that_is_typed_makes_it_fail(office, text, day):
    with office.read() as session:
        reading = capture.read(session, text, today=day)
        again = capture.read(session, text, today=day)
    assert reading == again
    assert reading.verdict in ("saves", "asks", "refuses")
    assert bool(reading.said) == (reading.verdict != "saves")
    for slot in reading.slots:
        assert slot.span is None or 0 <= slot.span[0] <= slot.span[1] <= len(reading.sentence)


@pytest.mark.parametrize(
    "text", ["a " * 2_500, "(" * 5_000, "Ate, " * 1_000, "\0\u202e<b>=1+1", "ﷺ" * 499, "1/" * 250]
)
def test_hostile_text_is_only_text(office, text):
    assert read(office, text).verdict in ("refuses", "asks")


def test_reading_writes_nothing_and_asks_little(office, queries):
    with makers.nothing_written(office):
        queries.clear()
        read(office, SENTENCES[0]["text"])
        few = len(queries)
        assert few <= 6
        queries.clear()
        read(
            office, "Llamé ayer a Ruth Zevallos, a María Torres y a la Defensoría, a Comas y a Ate"
        )
        assert len(queries) <= few + 2


# Saving


def saved(db, text: str, today: date | None = None, **chosen: Any) -> int:
    reading = read(db, text, today or now(), **chosen)
    assert reading.verdict == "saves", reading.said
    made: int = makers.write(db, capture.save, reading)
    return made


def test_an_event_is_saved_whole(db):
    person = makers.person(db, "Ruth Zevallos")
    makers.appoint(db, person, makers.post(db, "Gerenta de Desarrollo Humano"))
    text = (
        "Taller con Ruth Zevallos y Ate ayer 10:30 sobre migración, acordó firmar la Declaración, "
        "se comprometió a enviar el acta mañana, enviaremos el modelo en 15 días"
    )
    event_id = saved(db, text.replace(" y Ate", ""))
    values = makers.read(db, events.values_of, event_id)
    assert values["type_id"] == catalogue.event_type_id("workshop")
    assert values["state"] is EventState.HELD
    assert (values["subject"], values["start_time"]) == ("migración", time(10, 30))
    assert values["start"] == makers.on(1)
    institution, human = values["participants"]
    assert institution["organization_id"] == makers.CARMEN
    assert institution["state"] is ParticipationState.ATTENDED
    assert (human["person_id"], human["post"]) == (person, "Gerenta de Desarrollo Humano")
    agreement, theirs, ours = values["outcomes"]
    assert (agreement["kind"], agreement["text"]) == (
        OutcomeKind.AGREEMENT,
        "firmar la Declaración",
    )
    network = catalogue.NETWORK_ID
    assert (theirs["debtor_id"], theirs["creditor_id"]) == (makers.CARMEN, network)
    assert (ours["debtor_id"], ours["creditor_id"]) == (network, makers.CARMEN)
    assert (theirs["due_on"], ours["due_on"]) == (makers.ago(-1), makers.ago(-15))
    with db.write() as session:
        assert journal.undo(session)
    with db.read() as session:
        assert events.count(session) == 0


def test_what_several_owe_names_them_all(db):
    event_id = saved(db, "Reunión con Lince y Ate hoy, prometieron firmar la Declaración mañana")
    [outcome] = makers.read(db, events.values_of, event_id)["outcomes"]
    assert outcome["debtor_id"] is None
    assert (
        outcome["responsible"] == "Municipalidad Distrital de Lince, Municipalidad Distrital de Ate"
    )


def test_a_planned_event_has_guests_who_are_yet_to_come(db):
    event_id = saved(db, "Reunión con Ate mañana 10:00")
    values = makers.read(db, events.values_of, event_id)
    assert values["state"] is EventState.PLANNED
    assert values["participants"][0]["state"] is ParticipationState.INVITED


def test_a_task_is_saved(db):
    outcome_id = saved(db, "Llamar a la muni de Ate mañana")
    values = makers.read(db, outcomes.values_of, outcome_id)
    assert (values["kind"], values["text"]) == (OutcomeKind.TASK, "Llamar a la muni de Ate")
    assert values["due_on"] == makers.ago(-1)
    assert values["organization_id"] == catalogue.government_id("150103")


def test_what_is_asked_or_refused_is_not_saved(db):
    for text, sentence in (
        ("Reunión con Comas hoy", "¿Cuál Comas?"),
        ("", "Escriba qué pasó o qué hay que hacer."),
    ):
        with makers.nothing_written(db):
            assert makers.refused(db, capture.save, read(db, text, now())) == {"sentence": sentence}


def test_who_was_deleted_since_is_said(db):
    company = makers.company(db, "Textil Sol")
    reading = read(db, "Reunión con Textil Sol hoy", now())
    with db.write() as session:
        session.delete(session.get_one(Organization, company))
    with makers.nothing_written(db), pytest.raises(NotFound):
        makers.write(db, capture.save, reading)


def test_markup_is_kept_as_text(db):
    outcome_id = saved(db, "Llamar a <b>Ate</b> mañana")
    with db.read() as session:
        assert (
            session.scalar(select(Outcome.text).where(Outcome.id == outcome_id))
            == "Llamar a <b>Ate</b>"
        )


def test_a_retired_kind_is_asked(db):
    makers.write(db, events.save_type, {"retired": True}, catalogue.event_type_id("workshop"))
    assert read(db, "Taller con Ate hoy").asks == ["kind"]
