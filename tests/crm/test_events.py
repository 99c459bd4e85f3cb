"""A meeting is written whole or not at all, and what it said of that day stays true."""

from datetime import date, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from makers import (
    CARMEN,
    STRANGE,
    TUMBES,
    ago,
    appoint,
    company,
    meeting,
    nothing_written,
    on,
    person,
    post,
    read,
    refused,
    write,
)

from crm import catalogue, event_states, events, followups, organizations, people
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import (
    CommitmentState,
    CountUnit,
    EventState,
    Framework,
    Modality,
    NetworkRole,
    OrganizerRole,
    OutcomeKind,
    ParticipationState,
    Sex,
)
from crm.text import clean_line, clean_text

DAY, YEAR = PartialDate.day, PartialDate.year
SIGNED, CONTACTED = catalogue.stage_id("signed"), catalogue.stage_id("contacted")


def values(db, event_id: int) -> dict:
    return read(db, events.values_of, event_id)


def participant(db, event_id: int) -> dict:
    (row,) = values(db, event_id)["participants"]
    return row


def save_again(db, event_id: int, **changed) -> int:
    """Save what the form read, with something changed, as the form does."""
    return write(db, events.save_event, values(db, event_id) | changed, event_id)


def owed(text="Enviar el informe", **more) -> dict:
    given = {"kind": OutcomeKind.COMMITMENT, "due_on": ago(-9), "responsible": "Gerencia"}
    return given | {"text": text} | more


# --- What the day said stays


@pytest.fixture
def rosa(db) -> int:
    """Somebody who was an adviser in Carmen in 2021 and 2022, and a manager in Tumbes since."""
    rosa = person(db)
    appoint(db, rosa, post(db, "Asesora"), YEAR(2021), YEAR(2022))
    appoint(db, rosa, post(db, "Gerenta", TUMBES, unit="Desarrollo Social"), YEAR(2023))
    return rosa


@pytest.mark.parametrize(
    ("when", "held", "where"),
    [
        (DAY(date(2022, 12, 31)), "Asesora", CARMEN),
        (DAY(date(2023, 1, 1)), "Gerenta · Desarrollo Social", TUMBES),
        (YEAR(2021), "Asesora", CARMEN),
        (PartialDate.quarter(2022, 2), "Asesora", CARMEN),
        (None, "Gerenta · Desarrollo Social", TUMBES),
        (DAY(date(2020, 12, 31)), None, None),
    ],
)
def test_somebody_takes_part_in_the_post_that_they_held_that_day(db, rosa, when, held, where):
    row = participant(db, meeting(db, start=when, participants=[{"person_id": rosa}]))
    assert (row["post"], row["organization_id"]) == (held, where)
    # Three governments are called «Tumbes»: a meeting says which of them it was.
    name = read(db, organizations.facts, where).official_name if where else None
    assert row["institution"] == name


def test_an_institution_that_is_given_is_that_of_the_post(db, rosa):
    second = company(db)
    appoint(db, rosa, post(db, "Consultora", second), YEAR(2021))
    row = {"person_id": rosa, "organization_id": second}
    kept = participant(db, meeting(db, start=YEAR(2022), participants=[row]))
    assert (kept["post"], kept["organization_id"]) == ("Consultora", second)
    elsewhere = {"person_id": rosa, "organization_id": TUMBES}
    kept = participant(db, meeting(db, start=YEAR(2022), participants=[elsewhere]))
    assert (kept["post"], kept["institution"]) == (None, "Gobierno Regional de Tumbes")


def test_a_post_that_is_typed_stands_as_typed(db, rosa):
    row = {"person_id": rosa, "organization_id": TUMBES, "post": "Encargada"}
    assert participant(db, meeting(db, start=YEAR(2022), participants=[row]))["post"] == "Encargada"


@pytest.mark.parametrize("again", [False, True])
def test_later_changes_do_not_rewrite_what_a_meeting_said(db, rosa, again):
    second = company(db, "Nombre de Antes")
    event_id = meeting(
        db,
        start=DAY(date(2022, 5, 5)),
        participants=[{"person_id": rosa}, {"organization_id": second}],
    )
    before = values(db, event_id)["participants"]
    assert [row["institution"] for row in before] == [
        "Municipalidad Distrital de Carmen de la Legua Reynoso",
        "Nombre de Antes",
    ]
    with db.write() as session:
        people.save_person(session, {"paternal_surname": "Otro"}, rosa)
        held = people.holdings(session, person_id=rosa)
        for each in held:
            people.save_post(session, {"title": "Otro título"}, each.post_id)
        first = next(each.appointment_id for each in held if not each.current)
        people.end_appointment(session, first, end=YEAR(2021))
        organizations.save_organization(session, {"short_name": "Otro nombre"}, CARMEN)
        organizations.save_organization(session, {"official_name": "Nombre de Ahora"}, second)
        organizations.close_organization(session, second, on=date(2023, 1, 1), successor_id=TUMBES)
    if again:
        save_again(db, event_id, notes="Se corrigió el acta")
    assert values(db, event_id)["participants"] == before


def test_another_person_in_the_row_brings_their_own_post(db, rosa):
    luis = person(db, "Luis Prueba")
    appoint(db, luis, post(db, "Regidor", TUMBES), YEAR(2020))
    event_id = meeting(db, start=YEAR(2022), participants=[{"person_id": rosa}])
    row = participant(db, event_id)
    write(
        db,
        events.save_event,
        {"participants": [{"id": row["id"], "person_id": luis}]},
        event_id,
    )
    now = participant(db, event_id)
    assert now["id"] == row["id"]
    assert (now["post"], now["institution"]) == ("Regidor", "Gobierno Regional de Tumbes")
    # The whole row as it was read, with somebody else in it: the post is not theirs.
    save_again(db, event_id, participants=[now | {"person_id": rosa}])
    assert participant(db, event_id)["post"] is None


def test_a_post_and_its_unit_are_never_too_long_for_a_meeting(db):
    rosa = person(db)
    appoint(db, rosa, post(db, "T" * 300, unit="U" * 300))
    row = participant(db, meeting(db, participants=[{"person_id": rosa}]))
    assert len(row["post"]) == 300


def test_what_was_declared_that_day_is_kept(db, rosa):
    declared = {
        "person_id": rosa,
        "sex": Sex.FEMALE,
        "state": ParticipationState.CONFIRMED,
    }
    row = participant(db, meeting(db, participants=[declared]))
    assert (row["sex"], row["age_band"], row["state"]) == (
        Sex.FEMALE,
        None,
        ParticipationState.CONFIRMED,
    )


# --- When it was


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        (YEAR(2023), None),
        (PartialDate.quarter(2023, 4), None),
        (PartialDate.month(2023, 11), None),
        (DAY(date(2023, 11, 28)), DAY(date(2023, 11, 30))),
        (DAY(date(2023, 11, 28)), DAY(date(2023, 11, 28))),
        (YEAR(2023), PartialDate.month(2023, 6)),
    ],
)
def test_a_date_is_kept_no_more_exact_than_it_is_known(db, start, end):
    kept = values(db, meeting(db, start=start, end=end))
    assert (kept["start"], kept["end"]) == (start, end)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"start": DAY(date(2023, 11, 30)), "end": DAY(date(2023, 11, 28))}, "end"),
        ({"start": YEAR(2023), "end": YEAR(2022)}, "end"),
        ({"end": YEAR(2023)}, "start"),
        ({"start_time": time(11), "end_time": time(10)}, "end_time"),
        ({"start_time": time(11), "end_time": time(10), "end": DAY(date(2023, 1, 2))}, "end_time"),
        ({"end_time": time(10)}, "start_time"),
        ({"start": DAY(ago(-1)), "state": EventState.HELD}, "start"),
        ({"subject": "\0 \u202e"}, "subject"),
        ({"source_url": "javascript:alert(1)"}, "source_url"),
        ({"subject": "x" * 10_000}, "subject"),
        ({"notes": "x" * 20_001}, "notes"),
        ({"notes": "x" * 5_000_000}, "notes"),
    ],
)
def test_what_cannot_have_been_is_refused_by_field(db, given, wrong):
    whole = {"subject": "Taller"} | given
    if "end" not in given or wrong == "end_time":
        whole = {"start": DAY(date(2023, 1, 2))} | whole
    with nothing_written(db):
        assert set(refused(db, events.save_event, whole)) == {wrong}
    assert set(events.problems_of(whole)) == {wrong}


def test_what_is_too_long_says_how_long_it_is(db):
    problems = refused(db, events.save_event, {"subject": "x" * 10_000, "notes": "ñ" * 20_500})
    assert problems["subject"] == "Es demasiado largo: 10000 caracteres; caben 300."
    assert problems["notes"] == "Es demasiado largo: 20500 caracteres; caben 20000."


@pytest.mark.parametrize(
    "given",
    [
        {"start_time": time(22), "end_time": time(1), "end": DAY(date(2023, 1, 3))},
        {"start_time": time(10), "end_time": time(10)},
        {"start_time": time(10)},
        {"start": DAY(ago(0))},
        {"start": DAY(ago(-400)), "state": EventState.PLANNED},
        {"start": YEAR(ago(0).year)},
        {"notes": "x" * 20_000},
    ],
)
def test_what_may_well_have_been_is_kept(db, given):
    whole = {"start": DAY(date(2023, 1, 2))} | given
    assert values(db, meeting(db, **whole)).items() >= whole.items()


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.POSTPONED])
def test_a_meeting_is_called_off_and_held_after_all(db, state):
    event_id = meeting(db, start=DAY(ago(-5)), state=EventState.PLANNED)
    write(db, event_states.become, event_id, state)
    assert values(db, event_id)["state"] is state
    assert set(refused(db, event_states.become, event_id, EventState.HELD)) == {"start"}
    meeting(db, event_id=event_id, start=DAY(ago(5)))
    write(db, event_states.become, event_id, EventState.HELD)
    assert values(db, event_id)["state"] is EventState.HELD


# --- All of it, and as typed


@pytest.mark.parametrize(("typed", "kept"), STRANGE)
def test_strange_text_is_kept_as_typed(db, typed, kept):
    event_id = meeting(
        db,
        typed,
        official_title=typed,
        topic=typed,
        venue=typed,
        notes=typed,
        participants=[{"organization_id": CARMEN, "post": typed}],
        head_counts=[{"label": typed, "total": 1, "result": typed}],
        outcomes=[owed(typed, raised_by=typed, responsible=typed, evidence=typed)],
    )
    found = values(db, event_id)
    assert [found[n] for n in ("subject", "official_title", "topic", "venue", "notes")] == [
        kept
    ] * 5
    assert found["participants"][0]["post"] == kept
    assert (found["head_counts"][0]["label"], found["head_counts"][0]["result"]) == (kept, kept)
    (outcome,) = found["outcomes"]
    assert [outcome[n] for n in ("text", "raised_by", "responsible", "evidence")] == [kept] * 4


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400))
def test_any_text_is_kept_or_refused_in_words(db, typed):
    problems = events.problems_of({"subject": typed, "notes": typed})
    if problems:
        assert set(problems) == {"subject"}
        assert refused(db, events.save_event, {"subject": typed, "notes": typed}) == problems
    else:
        kept = values(db, meeting(db, typed, notes=typed))
        assert kept["subject"] == clean_line(typed)
        assert kept["notes"] == clean_text(typed)


def test_a_meeting_is_read_back_whole(db, rosa):
    given = {
        "type_id": catalogue.event_type_id("workshop"),
        "state": EventState.HELD,
        "official_title": "Taller «Ciudades»",
        "start": DAY(date(2023, 11, 28)),
        "start_time": time(9, 30),
        "end_time": time(12),
        "venue": "Sala 2",
        "modality": Modality.HYBRID,
        "network_role": NetworkRole.ENCOURAGES,
        "network_result": "Participó la cancillería",
        "source_url": "https://www.example.org/nota",
        "several": True,
        "tags": [catalogue.tag_id(Framework.SDG, 8), catalogue.tag_id(Framework.SDG, 10)],
        "organizers": [{"organization_id": CARMEN, "role": OrganizerRole.HOSTS}],
        "head_counts": [
            {"kind": "company", "unit": CountUnit.INSTITUTIONS, "total": 14},
            {"label": "Vecinas", "women": 8, "men": 1, "unknown": 1, "total": 12},
        ],
        "outcomes": [owed(debtor_id=CARMEN), {"kind": OutcomeKind.NEED, "text": "Datos"}],
    }
    found = values(db, meeting(db, **given))
    for name, value in given.items():
        if name == "tags":
            assert sorted(value) == found[name]
        elif isinstance(value, list):
            for row, kept in zip(value, found[name], strict=True):
                assert kept.items() >= row.items()
        else:
            assert found[name] == value


def test_saving_what_was_read_changes_nothing(db, rosa):
    event_id = meeting(
        db,
        start=YEAR(2022),
        participants=[{"person_id": rosa}, {"organization_id": TUMBES}],
        organizers=[{"organization_id": CARMEN, "role": OrganizerRole.FUNDS}],
        head_counts=[{"label": "Vecinas", "total": 5}],
        outcomes=[owed(), {"kind": OutcomeKind.RISK, "text": "Elecciones", "restricted": True}],
        tags=[catalogue.tag_id(Framework.SDG, 8)],
        stage_changes=[{"organization_id": CARMEN, "stage_id": CONTACTED}],
    )
    before = values(db, event_id)
    save_again(db, event_id)
    assert values(db, event_id) == before


def test_rows_keep_their_ids_are_put_in_order_taken_away_and_added(db):
    event_id = meeting(
        db,
        outcomes=[{"kind": OutcomeKind.NEED, "text": text} for text in ("a", "b", "c")],
        participants=[{"organization_id": CARMEN}, {"organization_id": TUMBES}],
    )
    a, b, c = values(db, event_id)["outcomes"]
    _carmen, tumbes = values(db, event_id)["participants"]
    new = {"kind": OutcomeKind.AGREEMENT, "text": "d"}
    save_again(db, event_id, outcomes=[c, new, a | {"text": "a bis"}], participants=[tumbes])
    now = values(db, event_id)
    assert [each["text"] for each in now["outcomes"]] == ["c", "d", "a bis"]
    assert [each["id"] for each in now["outcomes"]][::2] == [c["id"], a["id"]]
    assert now["outcomes"][1]["id"] not in {a["id"], b["id"], c["id"]}
    assert [each["id"] for each in now["participants"]] == [tumbes["id"]]


def test_what_is_not_given_stays(db):
    event_id = meeting(db, notes="Notas", outcomes=[{"kind": OutcomeKind.NEED, "text": "a"}])
    meeting(db, "Otro asunto", event_id)
    now = values(db, event_id)
    assert (now["subject"], now["notes"], len(now["outcomes"])) == ("Otro asunto", "Notas", 1)


def test_a_row_of_another_meeting_is_not_taken_from_it(db):
    first = meeting(db, outcomes=[{"kind": OutcomeKind.NEED, "text": "a"}])
    rows = values(db, first)["outcomes"]
    second = meeting(db, outcomes=rows)
    assert [each["text"] for each in values(db, first)["outcomes"]] == ["a"]
    assert values(db, second)["outcomes"][0]["id"] != rows[0]["id"]


def test_tags_are_replaced_and_none_is_doubled(db):
    eight, ten = (catalogue.tag_id(Framework.SDG, number) for number in (8, 10))
    event_id = meeting(db, tags=[eight, eight])
    assert values(db, event_id)["tags"] == [eight]
    meeting(db, event_id=event_id, tags=[ten, ten])
    assert values(db, event_id)["tags"] == [ten]
    meeting(db, event_id=event_id, tags=[])
    assert values(db, event_id)["tags"] == []


# --- Rows that will not do


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ({"outcomes": [owed(), owed("")]}, {"outcomes.1.text"}),
        ({"outcomes": [{"kind": OutcomeKind.NEED, "text": "x" * 20_001}]}, {"outcomes.0.text"}),
        ({"outcomes": [{"text": "Sin tipo"}]}, {"outcomes.0.kind"}),
        ({"outcomes": [owed(due_on=None)]}, {"outcomes.0.due_on"}),
        ({"outcomes": [owed(responsible="")]}, {"outcomes.0.responsible"}),
        ({"outcomes": [owed(responsible="x" * 301)]}, {"outcomes.0.responsible"}),
        ({"outcomes": [owed(due_on=None, responsible=None), owed(due_on=None)]},
         {"outcomes.0.due_on", "outcomes.0.responsible", "outcomes.1.due_on"}),
        ({"head_counts": [{"total": -1}]}, {"head_counts.0.total"}),
        ({"head_counts": [{"women": -1}]}, {"head_counts.0.total"}),
        ({"head_counts": [{"total": 3}, {"total": 3, "women": 2, "men": 2}]},
         {"head_counts.1.total"}),
        ({"head_counts": [{"total": 3, "label": "x" * 301}]}, {"head_counts.0.label"}),
        ({"participants": [{"organization_id": CARMEN}, {}]}, {"participants.1.person_id"}),
        ({"participants": [{"organization_id": CARMEN, "post": "x" * 301}]},
         {"participants.0.post"}),
        ({"organizers": [{"role": OrganizerRole.HOSTS}]}, {"organizers.0.organization_id"}),
        ({"organizers": [{"organization_id": CARMEN}]}, {"organizers.0.role"}),
        ({"participants": [{}], "outcomes": [{}]},
         {"participants.0.person_id", "outcomes.0.text", "outcomes.0.kind"}),
    ],
)  # fmt: skip
def test_a_row_that_will_not_do_is_told_by_number_and_takes_all_with_it(db, rows, wrong):
    with nothing_written(db):
        assert set(refused(db, events.save_event, {"subject": "Taller"} | rows)) == wrong
    event_id = meeting(db, "Antes", outcomes=[owed()], tags=[catalogue.tag_id(Framework.SDG, 1)])
    before = values(db, event_id)
    with nothing_written(db):
        changed = {"subject": "Después", "tags": []} | rows
        assert set(refused(db, events.save_event, changed, event_id)) == wrong
    assert values(db, event_id) == before


def test_all_that_is_wrong_is_told_at_once(db):
    problems = refused(db, events.save_event, {"subject": "", "outcomes": [owed(due_on=None)]})
    assert set(problems) == {"subject", "outcomes.0.due_on"}


@pytest.mark.parametrize(
    ("counted", "total"),
    [({"women": 2, "men": 1}, 3), ({"women": 0}, 0), ({"total": 5, "women": 2}, 5), ({}, None)],
)
def test_a_head_count_is_at_least_the_sum_of_its_parts(db, counted, total):
    (row,) = values(db, meeting(db, head_counts=[{"label": "Vecinas"} | counted]))["head_counts"]
    assert row["total"] == total


# --- What it brings about


def test_a_meeting_moves_a_follow_up_on_its_own_day_unless_another_is_given(db):
    moves = [
        {"organization_id": CARMEN, "stage_id": SIGNED, "signatory": "Rosa Quispe"},
        {"organization_id": TUMBES, "stage_id": CONTACTED, "on": YEAR(2022)},
    ]
    event_id = meeting(db, start=DAY(date(2023, 9, 21)), stage_changes=moves)
    carmen = read(db, followups.of_organization, CARMEN).current
    assert (carmen.stage.id, carmen.on, carmen.signatory) == (
        SIGNED,
        DAY(date(2023, 9, 21)),
        "Rosa Quispe",
    )
    assert read(db, followups.of_organization, TUMBES).current.on == YEAR(2022)
    assert len(values(db, event_id)["stage_changes"]) == 2
    save_again(db, event_id)
    assert len(values(db, event_id)["stage_changes"]) == 2


def test_a_meeting_of_the_past_does_not_bring_a_stage_back(db):
    write(db, followups.move, CARMEN, SIGNED, on=DAY(date(2023, 9, 21)))
    change = {"organization_id": CARMEN, "stage_id": CONTACTED}
    meeting(db, start=DAY(date(2022, 3, 1)), stage_changes=[change])
    view = read(db, followups.of_organization, CARMEN)
    assert view.current.stage.id == SIGNED
    assert [step.reached for step in view.steps][:2] == [False, True]


def test_a_meeting_that_is_gone_is_not_read(db):
    with pytest.raises(NotFound, match="Esa reunión ya no está"):
        read(db, events.values_of, 77)


# --- What lists show


def test_a_list_says_whom_it_was_with_and_how_many_were_there(db, rosa):
    comma = company(db, "Hermanos Ñ, Primos & Cía.")
    event_id = meeting(
        db,
        start=YEAR(2022),
        participants=[
            {"person_id": rosa},
            {"organization_id": comma},
            {"organization_id": comma},
            {"person_id": person(db, "Luis Ausente"), "state": ParticipationState.ABSENT},
        ],
        head_counts=[{"total": 30}, {"total": 14, "unit": CountUnit.INSTITUTIONS}],
        outcomes=[owed(), owed()],
    )
    row = read(db, events.rows, [event_id])[event_id]
    assert sorted(row.institutions.replace("Ñ, P", "Ñ; P").split(", ")) == [
        "Hermanos Ñ; Primos & Cía.",
        "M. D. Carmen de la Legua Reynoso",
    ]
    assert (row.people, row.outcomes, row.type) == (31, 2, "Reunión")


def test_who_was_awaited_counts_until_the_meeting_is_held(db, rosa):
    invited = {"person_id": rosa, "state": ParticipationState.INVITED}
    planned = meeting(db, start=on(-9), state=EventState.PLANNED, participants=[invited])
    held = meeting(db, start=on(9), participants=[invited])
    rows = read(db, events.rows, [planned, held])
    assert (rows[planned].people, rows[held].people) == (1, 0)


def test_meetings_come_newest_first_and_undated_last(db):
    ids = {name: meeting(db, name, start=when) for name, when in (
        ("sin fecha", None), ("2022", YEAR(2022)), ("junio", PartialDate.month(2023, 6)),
        ("día", DAY(date(2023, 6, 9))),
    )}  # fmt: skip
    assert read(db, events.find) == [ids[n] for n in ("día", "junio", "2022", "sin fecha")]
    assert read(db, events.find, limit=1) == [ids["día"]]
    assert read(db, events.find, "junio") == [ids["junio"]]
    oldest = read(db, events.by_date, oldest_first=True)
    assert oldest == [ids[n] for n in ("2022", "junio", "día", "sin fecha")]
    assert read(db, events.count) == 4


def test_reading_a_meeting_costs_the_same_whatever_came_of_it(db, queries):
    few = meeting(db, outcomes=[owed()])
    many = meeting(db, outcomes=[owed(f"Compromiso {number}") for number in range(12)])
    counted = []
    for event_id in (few, many):
        queries.clear()
        found = values(db, event_id)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8
    assert {each["state"] for each in found["outcomes"]} == {CommitmentState.OPEN}


def test_a_page_of_a_list_is_one_query(db, queries):
    ids = [
        meeting(db, f"Reunión {n}", participants=[{"organization_id": CARMEN}]) for n in range(9)
    ]
    for some in (ids[:1], ids):
        queries.clear()
        assert len(read(db, events.rows, some)) == len(some)
        assert len(queries) == 1


# --- What it takes


@pytest.mark.parametrize("again", [False, True])
def test_a_meeting_of_forty_outcomes_takes_as_many_statements_as_one_of_two(db, queries, again):
    def statements(outcomes: int, participants: int) -> int:
        who = [company(db, f"Empresa {number}") for number in range(participants)]
        given = {
            "outcomes": [owed(f"Resultado {number}") for number in range(outcomes)],
            "participants": [{"organization_id": each} for each in who],
        }
        event_id = meeting(db, **given | ({"outcomes": [], "participants": []} if again else {}))
        if again:
            queries.clear()
            save_again(db, event_id, **given)
            return len(queries)
        queries.clear()
        meeting(db, **given)
        return len(queries)

    few = statements(2, 1)
    assert statements(40, 12) == few
    if not again:
        assert few <= 24
