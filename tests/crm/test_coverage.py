"""How much of the country is covered, counted by hand."""

from makers import CARMEN, TUMBES, company, on, read, write

from crm import catalogue, coverage, followups, organizations
from crm.coverage import Tally
from crm.model import FollowUp, StageChange
from crm.model.base import today

MARRAKECH = catalogue.instrument_id("marrakech")
CALLAO = catalogue.government_id("070100")
BELLAVISTA = catalogue.government_id("070102")


def move(db, who, code, when=None):
    write(db, followups.move, who, catalogue.stage_id(code), on=when)


def tree(db):
    return read(db, coverage.tree, MARRAKECH)


def node(root, *path):
    for name in path:
        root = next(each for each in root.children if each.name == name)
    return root


def test_the_tree_holds_every_government_once(db):
    root = tree(db)
    assert root.tally == Tally(total=1_916)
    assert len(root.children) == 25
    assert [each.name for each in root.children][:3] == ["Amazonas", "Áncash", "Apurímac"]
    assert sum(region.tally.total for region in root.children) == 1_916
    lima = node(root, "Lima")
    assert [each.name for each in lima.children][:2] == ["Lima", "Barranca"]
    assert lima.children[0].organization_id == catalogue.government_id("150000")


def test_what_was_reached_adds_up_from_the_districts(db):
    move(db, CARMEN, "contacted", on(300))
    move(db, CARMEN, "signed", on(200))
    move(db, CARMEN, "action_plan", on(100))
    move(db, BELLAVISTA, "to_contact", on(9))
    move(db, CALLAO, "action_plan")
    move(db, TUMBES, "signed")
    move(db, company(db), "signed")
    root = tree(db)
    # Callao: its regional government, the provincial one, and the six districts beside it.
    assert node(root, "Callao").tally == Tally(8, contacted=2, signed=1, planned=1, unsigned=1)
    province = next(each for each in node(root, "Callao").children if each.children)
    assert province.tally == Tally(7, contacted=2, signed=1, planned=1, unsigned=1)
    assert node(province, "Carmen de la Legua Reynoso").tally == Tally(1, 1, 1, 1, 0)
    assert node(province, "Bellavista").tally == Tally(1)
    assert node(root, "Tumbes").tally.signed == 1
    assert root.tally == Tally(1_916, contacted=3, signed=2, planned=1, unsigned=1)


def test_to_stand_at_the_signature_without_an_entry_is_no_signature(db):
    with db.write() as session:
        stage = catalogue.stage_id("signed")
        session.add(FollowUp(organization_id=CARMEN, instrument_id=MARRAKECH, stage_id=stage))
    assert node(tree(db), "Callao").tally == Tally(8, contacted=1)


def test_a_plan_of_the_instrument_of_plans_counts_too_once_it_is_signed(db):
    with db.write() as session:
        plans = catalogue.instrument_id("action_plans")
        stage = catalogue.stage_id("prepared", "action_plans")
        made = FollowUp(organization_id=CARMEN, instrument_id=plans, stage_id=stage)
        session.add(made)
        session.flush()
        session.add(StageChange(follow_up_id=made.id, stage_id=stage))
    assert node(tree(db), "Callao").tally == Tally(8, unsigned=1)
    move(db, CARMEN, "signed")
    assert node(tree(db), "Callao").tally == Tally(8, contacted=1, signed=1, planned=1)


def test_a_closed_government_is_no_longer_one_of_them(db):
    write(db, organizations.close_organization, CARMEN, on=today())
    assert node(tree(db), "Callao").tally.total == 7


def test_the_whole_tree_is_a_handful_of_questions(db, queries):
    move(db, CARMEN, "signed")
    queries.clear()
    tree(db)
    assert len(queries) == 4
