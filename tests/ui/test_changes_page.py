"""Cambios recientes, as its user meets it."""

from accessible import nameless
from acting import Ear, press, show
from sqlalchemy import select

from crm import catalogue, organizations
from crm.model import Framework, OrganizationTag
from ui.desk import Target
from ui.pages.changes_page import page

LIMA = [catalogue.government_id(code) for code in ("150102", "150103")]


def opened(qtbot, db):
    ear = Ear(db)
    for count, label in ((3, "en bloque"), (1, "sola")):
        with db.write() as session:
            tag = catalogue.tag_id(Framework.SDG, 8 if label == "sola" else 10)
            ids = [catalogue.government_id(code) for code in ("150102", "150103", "150104")]
            organizations.set_tags(session, ids[:count], [tag])
    return ear, show(qtbot, page(ear.desk, Target("changes")))


def tagged(db) -> list[int]:
    with db.read() as session:
        return sorted(session.scalars(select(OrganizationTag.tag_id)))


def test_any_action_is_taken_back_by_itself_whatever_was_done_since(qtbot, db):
    ear, shown = opened(qtbot, db)
    bulk, alone = catalogue.tag_id(Framework.SDG, 10), catalogue.tag_id(Framework.SDG, 8)
    assert tagged(db) == sorted([alone, bulk, bulk, bulk])
    ids = list(shown._entries)
    assert len(ids) == 2
    shown.table.select(ids[1:])
    press(shown, "Deshacer")
    assert tagged(db) == [alone]
    assert ear.told[-1][0].startswith("Deshecho")
    assert list(shown._entries) == ids[:1]


def test_what_was_changed_since_is_refused_in_words(qtbot, db):
    ear = Ear(db)
    for name in ("Uno", "Dos"):
        with db.write() as session:
            organizations.save_organization(session, {"short_name": name}, LIMA[0])
    shown = show(qtbot, page(ear.desk, Target("changes")))
    shown.table.select(list(shown._entries)[1:])
    press(shown, "Deshacer")
    assert "Deshaga primero" in ear.failed[-1]


def test_an_empty_list_says_so_and_every_widget_has_a_name(qtbot, db):
    ear = Ear(db)
    shown = show(qtbot, page(ear.desk, Target("changes")))
    assert not shown.undo.isEnabled()
    assert nameless(shown) == []
