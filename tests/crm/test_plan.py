"""The work plan of a year: its order, what was done of it by its records, and what it leaves."""

from datetime import date
from functools import partial

import pytest
from makers import CARMEN, TUMBES, company, meeting, person, read, refused, write

from crm import (
    attachments,
    catalogue,
    events,
    followups,
    instruments,
    journal,
    next_steps,
    outcomes,
    plan_copy,
    plan_progress,
    plans,
    search,
)
from crm import bin as papelera
from crm.annual import figures as annual_figures
from crm.attachments import Taken
from crm.dates import PartialDate
from crm.errors import NotFound
from crm.model import (
    ActivityState,
    AttachmentPurpose,
    EventState,
    Mailing,
    MailingState,
    Material,
    MaterialKind,
    MaterialVersion,
    Measure,
    NetworkRole,
    OutcomeKind,
    Publication,
    PublicationState,
    StepState,
    VersionKind,
    VersionState,
)
from crm.search import Kind

YEAR = 2023
JULY, END = date(2023, 7, 1), date(2024, 2, 1)
MAY = PartialDate.day(date(2023, 5, 10))
NEXT = PartialDate.day(date(2024, 2, 15))
D, W, L, R, C = (
    ActivityState.DONE,
    ActivityState.UNDER_WAY,
    ActivityState.LATE,
    ActivityState.RESCHEDULED,
    ActivityState.CANCELLED,
)


@pytest.fixture
def objective(db):
    plan = write(db, plans.save_plan, {"year": YEAR})
    values = {"plan_id": plan, "statement_es": "Brindar asistencia técnica", "short_es": "Técnica"}
    return write(db, plans.save_objective, values)


@pytest.fixture
def activity(db, objective):
    def make(statement="Talleres", **values):
        given = {"objective_id": objective, "statement_es": statement} | values
        return write(db, plans.save_activity, given)

    return make


def progress(db, activity_id, today=END):
    return read(db, plan_progress.activity, activity_id, today).row


def event(db, activity_id, start=MAY, **values):
    return meeting(db, "Taller", start=start, activity_id=activity_id, **values)


def add(db, *records):
    with db.write() as session:
        session.add_all(records)
        session.flush()
        return [each.id for each in records]


def material(db, activity_id=None, on=MAY, state=VersionState.PUBLISHED, **values):
    (id_,) = add(
        db, Material(kind=MaterialKind.FACT_SHEET, title="Hoja", activity_id=activity_id, **values)
    )
    version = MaterialVersion(material_id=id_, number=1, kind=VersionKind.NEW, state=state)
    version.on = on
    add(db, version)
    return id_


def publish(db, material_id, on=MAY, state=PublicationState.PUBLISHED, **values):
    one = Publication(material_id=material_id, channel_id=FACEBOOK, state=state, **values)
    one.on, one.planned = (on, None) if state is PublicationState.PUBLISHED else (None, on)
    return add(db, one)[0]


FACEBOOK = catalogue.channel_id("facebook")


# The order, the verbs


def test_codes_are_sorted_by_number_and_what_has_none_keeps_its_place(db, objective, activity):
    for code in ("2.1.1.10", "2.1.1.9", None, "2.1.1.2", "2.3.1.1", "2.1.2.1."):
        activity(code or "sin código", code=code)
    view = read(db, plan_progress.of_year, YEAR, END)
    assert [each.code for each in view.activities] == [
        "2.1.1.2",
        "2.1.1.9",
        None,
        "2.1.1.10",
        "2.1.2.1",
        "2.3.1.1",
    ]
    assert [each.said for each in view.objectives] == ["0 de 6"]


def test_a_year_has_one_plan_and_a_plan_each_code_and_number_once(db, objective, activity):
    first = activity(code="1.1")
    assert refused(db, plans.save_plan, {"year": YEAR}) == {
        "year": "Ya hay un plan de trabajo de 2023."
    }
    assert "code" in refused(
        db, plans.save_activity, {"objective_id": objective, "statement_es": "x", "code": "1.1."}
    )
    write(db, plans.save_activity, {"code": " 1.1 "}, first)  # its own
    plan = read(db, plans.plan_of, YEAR).id
    assert refused(db, plans.save_objective, {"plan_id": plan, "number": 1, "statement_es": "x"})
    other = write(db, plans.save_plan, {"year": 2024})
    elsewhere = write(db, plans.save_objective, {"plan_id": other, "statement_es": "Otro"})
    write(db, plans.save_activity, {"objective_id": elsewhere, "statement_es": "x", "code": "1.1"})
    assert read(db, plans.years) == [2023, 2024]


def test_what_is_saved_is_given_back_and_undone_as_one(db, objective, activity):
    firm, tag = company(db), catalogue.tag_id("gcm_objective", 16)
    values = {
        "code": "1.2",
        "target": 3,
        "unit_es": "talleres",
        "measure": Measure.EVENTS,
        "due": MAY,
        "responsible": [TUMBES, firm],
        "tags": [tag],
    }
    id_ = activity(**values)
    assert read(db, plans.activity_values, id_).items() >= values.items()
    write(db, plans.save_activity, {"responsible": [firm], "tags": []}, id_)
    assert progress(db, id_).responsible == "Ejemplo Textil S. A. C."
    write(db, journal.undo)
    assert read(db, plans.activity_values, id_)["responsible"] == [TUMBES, firm]
    levels = [{"code": "1.10", "name_es": "Diez"}, {"code": "1.9", "name_es": "Nueve"}]
    write(db, plans.save_objective, {"levels": levels}, objective)
    assert [e["code"] for e in read(db, plans.objective_values, objective)["levels"]] == [
        "1.9",
        "1.10",
    ]
    twice = refused(db, plans.save_objective, {"levels": [levels[0], levels[0]]}, objective)
    assert list(twice) == ["levels.1"]


def test_a_deleted_activity_lets_go_of_its_events_and_comes_back_with_them(db, activity):
    id_ = activity(code="1.1")
    taller = meeting(db, "Taller", start=MAY)
    write(db, plans.link_event, taller, id_)
    assert progress(db, id_).done == 1
    write(db, plans.delete_activity, id_)
    assert read(db, events.values_of, taller)["activity_id"] is None
    with pytest.raises(NotFound):
        progress(db, id_)
    (entry,) = read(db, papelera.entries)
    write(db, papelera.restore, entry.id)
    assert progress(db, id_).done == 1


def test_activities_are_found_by_code_and_by_words_those_of_the_year_first(db, objective, activity):
    one, ten = activity("Participación en «Precursores»", code="2.1"), activity("x", code="2.10")
    find = partial(read, db, plans.find)
    assert [each.id for each in find("#2.1")] == [one, ten]
    assert [each.label for each in find("precurs PARTICIPACION")] == [
        "2.1 Participación en «Precursores»"
    ]


# Done against planned


def test_only_own_events_held_within_the_year_are_done(db, activity):
    id_ = activity(target=3, unit_es="talleres")
    event(db, id_)
    event(db, id_, start=None)  # undated: counted, and flagged
    event(db, id_, network_role=NetworkRole.JOINS)
    event(db, id_, start=PartialDate.day(date(2023, 11, 1)), state=EventState.PLANNED)
    event(db, id_, state=EventState.CANCELLED)
    event(db, id_, start=PartialDate.month(2022, 12))
    event(db, id_, start=NEXT)
    event(db, id_, example=True)
    event(db, id_, type_id=catalogue.event_type_id("coordination"))  # prepares, achieves nothing
    row = progress(db, id_)
    assert (row.done, row.said, row.undated, row.state) == (2, "2 de 3", 1, L)
    event(db, id_, several=True)
    event(db, id_)
    assert progress(db, id_).said == "4 o más de 3"
    early = progress(db, id_, date(2023, 4, 1))  # as it was seen before May: all still to come
    assert (early.done, early.scheduled) == (1, 6)


def test_over_delivery_and_no_target_are_said_as_they_are(db, activity):
    over, free = activity(target=1), activity(unit_es="talleres")
    for id_ in (over, over, free):
        event(db, id_)
    assert (progress(db, over).said, progress(db, over).state) == ("2 de 1", D)
    assert (progress(db, free).said, progress(db, free).share) == ("1 talleres", None)


def test_people_and_institutions_are_those_that_the_counting_counts(db, activity):
    people = activity(measure=Measure.PERSONS)
    places = activity(measure=Measure.INSTITUTIONS, target=14)
    rosa = {"person_id": person(db), "organization_id": CARMEN}
    counted = [{"total": 5}, {"total": 13, "unit": "institutions"}]
    for id_ in (people, places):
        event(db, id_, participants=[rosa], head_counts=counted)
        event(db, id_, participants=[rosa])
        event(db, id_, participants=[rosa], state=EventState.PLANNED)
    assert progress(db, people).said == "6 personas"
    assert progress(db, places).said == "14 de 14"


def test_materials_publications_and_mailings_are_each_counted_once(db, activity):
    made = activity(measure=Measure.MATERIALS)
    hoja = material(db, made)
    again = MaterialVersion(
        material_id=hoja, number=2, kind=VersionKind.UPDATE, state=VersionState.FINAL
    )
    again.on = MAY
    add(db, again)
    material(db, made, state=VersionState.DRAFT)
    material(db, made, on=NEXT)
    assert progress(db, made).said == "1 material"
    posts = activity(measure=Measure.PUBLICATIONS)
    post = material(db, posts)
    for channel in ("facebook", "instagram"):
        one = Publication(material_id=post, channel_id=catalogue.channel_id(channel))
        one.on = MAY
        add(db, one)
    publish(db, post, on=NEXT, state=PublicationState.PLANNED)
    assert progress(db, posts).done == 1
    sent = activity(measure=Measure.MAILINGS)
    mails = [Mailing(subject=s, activity_id=sent, state=s) for s in MailingState]
    for each in mails:
        each.on = MAY
    add(db, *mails)
    assert progress(db, sent).done == 1


def test_achievements_of_an_instrument_are_those_of_the_year(db, activity):
    declaration = read(db, instruments.named, "marrakech_declaration").id
    signed = catalogue.stage_id("signed")
    id_ = activity(measure=Measure.FOLLOW_UPS, instrument_id=declaration, target=2)
    for organization, on in ((CARMEN, MAY), (TUMBES, PartialDate.month(2022, 5))):
        write(db, followups.move, organization, signed, on=on)
    assert progress(db, id_).said == "1 de 2"


def test_what_nobody_verified_is_told_and_what_has_no_date_is_of_its_plans_year(db, activity):
    declaration = read(db, instruments.named, "marrakech_declaration").id
    signed = catalogue.stage_id("signed")
    id_ = activity(measure=Measure.FOLLOW_UPS, instrument_id=declaration)
    for organization, to_verify in ((CARMEN, True), (TUMBES, False)):
        write(db, followups.move, organization, signed, to_verify=to_verify)
    found = progress(db, id_)
    assert (found.done, found.to_verify, found.undated) == (1, 1, 1)
    assert found.said == "1 logro · 1 por verificar"
    with db.write() as session:
        plan = plans.save_plan(session, {"year": 2024})
        under = plans.save_objective(session, {"plan_id": plan, "statement_es": "x"})
        values = {"objective_id": under, "statement_es": "x", "instrument_id": declaration}
        later = plans.save_activity(session, values | {"measure": Measure.FOLLOW_UPS})
    assert progress(db, later).said == "0 logros", "no other year tells of them again"


def test_a_later_year_gathers_what_is_linked_to_where_it_was_carried_from(db, activity):
    first = activity(target=1)
    training = event(db, first, start=NEXT, state=EventState.PLANNED)
    assert progress(db, first, date(2023, 12, 12)).state is R
    with db.write() as session:
        plan = plans.save_plan(session, {"year": 2024})
        under = plans.save_objective(session, {"plan_id": plan, "statement_es": "x"})
        values = {"objective_id": under, "statement_es": "x", "carried_from_id": first, "target": 1}
        second = plans.save_activity(session, values)
    assert progress(db, second).scheduled == 1

    meeting(db, "ToT", training, state=EventState.HELD)
    assert progress(db, second, date(2024, 3, 1)).done == 1
    assert progress(db, first, date(2024, 3, 1)).done == 0


# How it stands


STANDING = [
    ({"target": 1}, 1, JULY, D),
    ({"target": 2}, 1, JULY, W),
    ({"target": 2, "due": PartialDate.month(2023, 6)}, 1, JULY, L),
    ({"target": 2, "due": PartialDate.month(2023, 7)}, 1, JULY, W),
    ({"target": 2}, 1, END, L),
    ({}, 0, JULY, W),
    ({}, 0, END, W),
    ({}, 1, JULY, D),
    ({"target": 2, "state": C, "reason": "Sin fondos"}, 1, END, C),
    ({"target": 1, "state": W}, 1, END, W),
    ({"target": 2, "rescheduled": NEXT}, 1, END, R),
]


def test_how_an_activity_stands(db, activity):
    found = []
    for values, held, today, _state in STANDING:
        id_ = activity(**values)
        for _number in range(held):
            event(db, id_)
        row = progress(db, id_, today)
        found.append((values, held, today, row.state))
        assert row.told is ("state" in values)
    assert found == STANDING


def test_without_a_target_what_is_pending_keeps_it_under_way_until_the_year_is_over(db, activity):
    id_ = activity()
    event(db, id_)
    event(db, id_, start=PartialDate.day(date(2023, 11, 1)), state=EventState.PLANNED)
    assert [progress(db, id_, day).state for day in (JULY, END)] == [W, D]


# What proves it


def test_evidence_is_of_the_activity_its_events_its_materials_and_what_was_published(db, activity):
    id_ = activity()
    taller, later = event(db, id_), event(db, id_, start=NEXT, state=EventState.PLANNED)
    hoja = material(db, id_)
    publish(db, hoja, url="https://www.example.org/hoja")
    publish(db, hoja, state=PublicationState.PLANNED, url="https://www.example.org/otra")
    assert progress(db, id_).evidence == 1
    for name, owner in (("a", {"activity_id": id_}), ("b", {"material_id": hoja})):
        write(db, attachments.attach, Taken(f"{name}.pdf", "application/pdf", b"x"), **owner)
    for purpose, of in (
        (AttachmentPurpose.SIGN_IN, taller),
        (AttachmentPurpose.MATERIAL, taller),
        (AttachmentPurpose.EVIDENCE, later),
    ):
        taken = Taken(f"{purpose}.pdf", "application/pdf", b"x")
        write(db, attachments.attach, taken, event_id=of, purpose=purpose)
    view = read(db, plan_progress.activity, id_, JULY)
    assert [each.name for each in view.evidence] == ["a.pdf", "b.pdf", "sign_in.pdf", "Hoja"]
    assert view.row.evidence == 4
    assert progress(db, activity("Sin nada")).evidence == 0


def test_a_plan_takes_as_many_queries_however_many_activities_it_has(db, activity, queries):
    def make(number):
        for measure in (Measure.EVENTS, Measure.PERSONS, Measure.MATERIALS):
            id_ = activity(f"Actividad {number}", measure=measure, target=2)
            event(db, id_, participants=[{"organization_id": CARMEN}])
            material(db, id_)

    make(0)
    queries.clear()
    read(db, plan_progress.of_year, YEAR)
    one = len(queries)
    for number in range(1, 5):
        make(number)
    queries.clear()
    view = read(db, plan_progress.of_year, YEAR)
    assert len(queries) == one <= 20
    assert len(view.activities) == 15
    queries.clear()
    read(db, plan_progress.activity, view.activities[0].id)
    assert len(queries) <= 30


# What it leaves


def test_a_next_step_becomes_a_task_and_an_activity_of_the_next_plan(db, objective):
    plan = read(db, plans.plan_of, YEAR).id
    step = write(
        db,
        next_steps.save_step,
        {"plan_id": plan, "objective_id": objective, "text_es": "Coorganizar el ToT", "due": NEXT},
    )
    task = write(db, next_steps.make_task, step)
    assert read(db, outcomes.values_of, task)["due_on"] == NEXT.last
    assert read(db, outcomes.values_of, task)["kind"] is OutcomeKind.TASK
    assert "plan_id" in refused(db, next_steps.make_activity, step)
    with db.write() as session:
        plan = plans.save_plan(session, {"year": 2024})
        plans.save_objective(session, {"plan_id": plan, "statement_es": "Técnica 2024"})
    made = write(db, next_steps.make_activity, step)
    write(db, next_steps.set_state, step, StepState.DONE)
    (row,) = read(db, next_steps.of_year, YEAR)
    assert (row.task_id, row.task_done, row.activity_id, row.state) == (
        task,
        False,
        made,
        StepState.DONE,
    )
    assert progress(db, made).due == NEXT
    assert [each.text for each in read(db, plan_progress.activity, made).steps] == [row.text]


def test_next_years_plan_takes_what_was_chosen_but_nothing_of_what_became_of_it(
    db, objective, activity
):
    tag = catalogue.tag_id("sdg", 8)
    due, feb = PartialDate.day(date(2024, 2, 29)), PartialDate.month(2023, 2)
    late = {"state": R, "rescheduled": NEXT, "reason": "Cambio de fecha"}
    one = activity(code="1.10", target=3, due=feb, responsible=[CARMEN], tags=[tag], **late)
    gone, two = activity(code="1.2", state=C), activity("Sin código", due=feb)
    write(db, plans.save_objective, {"levels": [{"code": "1", "name_es": "Efecto"}]}, objective)
    event(db, one)
    write(db, plan_copy.copy_plan, YEAR, 2024)
    found = [each for each in read(db, plans.find, year=2024) if each.year == 2024]
    assert [each.code for each in found] == ["1.10", None]
    copied = read(db, plans.activity_values, found[0].id)
    assert (copied["due"], copied["state"], copied["reason"]) == (NEXT, None, None)
    assert (copied["responsible"], copied["tags"], copied["carried_from_id"]) == (
        [CARMEN],
        [tag],
        one,
    )
    row = progress(db, found[0].id)
    assert (row.said, row.state) == ("0 de 3", W)
    assert read(db, plans.activity_values, found[1].id)["due"] == PartialDate.month(2024, 2)
    (under,) = read(db, plans.objectives, 2024)
    assert read(db, plans.objective_values, under.id)["levels"][0]["code"] == "1"
    write(db, plans.save_activity, {"due": due}, found[1].id)
    write(db, plan_copy.copy_plan, 2024, 2025, activity_ids=[found[1].id])
    (last,) = [each for each in read(db, plans.find) if each.year == 2025]
    assert read(db, plans.activity_values, last.id)["due"].first == date(2025, 2, 28)
    assert {two, gone} & {found[0].id, found[1].id} == set()
    assert "year" in refused(db, plan_copy.copy_plan, YEAR, 2024)
    write(db, journal.undo)
    assert read(db, plans.years) == [2023, 2024]


def test_activities_and_materials_are_found_by_code_words_and_topic(db, objective, activity):
    ten, nine = activity(code="2.1.1.10"), activity("Participación en Accra", code="2.1.1.9")
    hoja = material(db, nine, topic="Seguridad alimentaria")

    def found(typed, kind=Kind.ACTIVITY):
        return read(db, search.find, typed, kind)

    assert found("2.1.1.10") == [ten]
    assert found("participacion acc") == [nine]
    assert found("tecnica") == [nine, ten]  # by their objective, in the order of the plan
    assert found("alimentaria hoja", Kind.MATERIAL) == [hoja]
    assert found("hoja informativa", Kind.MATERIAL) == [hoja]
    write(db, plans.save_objective, {"short_es": "Estado peruano"}, objective)
    write(db, plans.save_plan, {"year": 2022}, read(db, plans.plan_of, YEAR).id)
    assert found("peruano 2022") == [nine, ten]
    write(db, plans.delete_activity, nine)
    assert found("accra") == []
    write(db, journal.undo)
    assert found("accra") == [nine]


def test_what_the_plan_counts_is_what_the_figures_of_the_year_count(db, activity):
    id_ = activity(target=1)
    guest = {"person_id": person(db), "organization_id": TUMBES}
    count = [{"total": 4}, {"total": 3, "unit": "institutions"}]
    event(db, id_, participants=[guest], head_counts=count)
    event(db, id_, start=None, network_role=NetworkRole.ENCOURAGES, participants=[guest])
    event(db, id_, start=NEXT, participants=[guest])
    hoja = material(db, id_)
    publish(db, hoja)
    publish(db, hoja, on=None)
    material(db, id_, state=VersionState.DRAFT)
    add(db, Mailing(subject="x", activity_id=id_, state=MailingState.SENT))
    figures = {each.name: each.value for each in read(db, annual_figures.figures_of, YEAR)}
    for measure, name in FIGURES.items():
        write(db, plans.save_activity, {"measure": measure}, id_)
        assert progress(db, id_).done == figures[f"{name}@{id_}"], name


FIGURES = {
    Measure.EVENTS: "events",
    Measure.OTHERS_EVENTS: "events_others",
    Measure.PERSONS: "persons",
    Measure.INSTITUTIONS: "institutions",
    Measure.MATERIALS: "materials_new",
    Measure.PUBLICATIONS: "publications",
    Measure.MAILINGS: "mailings",
}
