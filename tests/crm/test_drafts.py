"""What a form held is there again when it is opened, and leaves no trace of its own."""

from makers import STRANGE, read, write

from crm import drafts, journal


def test_a_draft_is_kept_replaced_and_dropped(db):
    write(db, drafts.keep, "event/new", {"subject": "Ta", "rows": [1, None, {"a": True}]})
    write(db, drafts.keep, "event/new", {"subject": "Taller"})
    assert read(db, drafts.read, "event/new") == {"subject": "Taller"}
    assert read(db, drafts.read, "person/new") is None
    write(db, drafts.drop, "event/new")
    write(db, drafts.drop, "event/new")
    assert read(db, drafts.keys) == []


def test_the_newest_draft_comes_first(db):
    for key in ("a", "b", "c", "a"):
        write(db, drafts.keep, key, {"n": key})
    assert read(db, drafts.keys) == ["a", "c", "b"]


def test_a_draft_holds_what_was_typed_to_the_last_character(db):
    typed = {"notes": "".join(each for each, _kept in STRANGE) + "x" * 30_000}
    write(db, drafts.keep, "event/new", typed)
    assert read(db, drafts.read, "event/new") == typed


def test_a_draft_is_nothing_to_undo(db):
    write(db, drafts.keep, "event/new", {"subject": "Taller"})
    with db.read() as session:
        assert journal.next_undo(session) is None
