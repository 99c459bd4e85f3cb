"""Mail as drafts, read back by the standard library as a mail program would."""

from email import message_from_bytes
from email.policy import default
from itertools import pairwise
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from makers import company, meeting, person, write
from PySide6.QtCore import QUrl

from crm import invitations, mail
from crm.contacts import ContactValues
from crm.errors import CrmError, Invalid
from crm.mail import BATCH, LONGEST_LINK, Recipient
from crm.model import ContactKind, EventState
from crm.text import clean_line, clean_text


def read_back(data):
    return message_from_bytes(data, policy=default)


def bcc(data):
    return [(each.display_name, each.addr_spec) for each in read_back(data)["Bcc"].addresses]


def same(shown, name):
    """Whether a name was read back, or its beginning where it is very long."""
    whole = clean_line(name)
    return shown == whole or (whole.startswith(shown) and len(whole.encode()) > 45)


def someone(number):
    return Recipient(f"Ñusta Quispe {number}", f"ñ{number}@muni.gob.pe".replace("ñ", "n"))


def test_a_draft_opens_to_be_sent_and_nobody_sees_the_others():
    body = "Estimada señora:\n\nLe invito al taller «Integración».\n"
    (data,) = mail.drafts([Recipient("Rosa Ñahui", "rosa@muni.gob.pe")], "Invitación", body)
    message = read_back(data)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == "Invitación"
    assert message["To"] is message["Cc"] is None
    assert bcc(data) == [("Rosa Ñahui", "rosa@muni.gob.pe")]
    assert message.get_content_charset() == "utf-8"
    assert message.get_content() == body.replace("\n", "\r\n")
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) < 998


@pytest.mark.parametrize(
    ("count", "batches"), [(1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])]
)
def test_no_draft_has_more_than_fifty(count, batches):
    people = [someone(number) for number in range(count)]
    made = mail.drafts(people, "Asunto", "")
    assert [len(bcc(each)) for each in made] == batches
    assert [pair for each in made for pair in bcc(each)] == [(e.name, e.address) for e in people]
    assert BATCH == 50


def test_there_is_no_draft_to_nobody_or_of_nothing():
    with pytest.raises(Invalid) as nobody:
        mail.drafts([], "Asunto", "x")
    assert "nadie" in nobody.value.problems["recipients"]
    with pytest.raises(Invalid) as nothing:
        mail.drafts([someone(1)], " \r\n ", "x")
    assert "asunto" in nothing.value.problems["subject"]


HEADERS = {
    "X-Unsent",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
    "Subject",
    "Bcc",
}
HOSTILE = [
    "Rosa\r\nTo: todos@ejemplo.pe",
    'Rosa "la jefa" <x@y.pe>, otro@z.pe',
    "Quispe, Rosa; Ñahui, Luis",
    "=?utf-8?q?Jefe?=",
    "\\",
    "\u202eod\u00e1n",
    "Ñ" * 300,
    "(comentario) R&D",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_or_subject_adds_a_header_or_an_address(text):
    (data,) = mail.drafts([Recipient(text, "rosa@muni.gob.pe")], text, text)
    message = read_back(data)
    assert set(message.keys()) == HEADERS
    ((name, address),) = bcc(data)
    assert same(name, text)
    assert address == "rosa@muni.gob.pe"
    assert message["Subject"] == clean_line(text)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.text(max_size=60), st.emails()), min_size=1, max_size=4),
    st.text(),
    st.text(),
)
def test_any_name_subject_and_body_is_read_back_as_it_was(people, subject, body):
    recipients = [Recipient(*each) for each in people]
    (data,) = mail.drafts(recipients, f"A{subject}", body)
    message = read_back(data)
    assert set(message.keys()) == HEADERS
    assert [address for _name, address in bcc(data)] == [address for _name, address in people]
    for (shown, _address), (name, _its) in zip(bcc(data), people, strict=True):
        assert same(shown, name)
    assert message["Subject"] == clean_line(f"A{subject}")
    assert message.get_content() == (clean_text(body) + "\n").replace("\n", "\r\n")


# As links


def opened_by(link):
    """What a mail program takes from a link, as RFC 6068 has it."""
    scheme, _colon, rest = link.partition(":?")
    assert (scheme, rest.count("?")) == ("mailto", 0)
    fields = [each.split("=") for each in rest.split("&")]
    return {name: unquote(value, errors="strict") for name, value in fields}


@settings(max_examples=30)
@given(st.lists(st.emails(), min_size=1, max_size=5), st.text(max_size=80), st.text(max_size=200))
@example(
    ["a+b&bcc=z@y.pe", "ñ?cc=todos@y.pe"], "R&D #1 100 %?", "Estimada señora:\n\nVenga & traiga"
)
def test_a_link_opens_the_very_mail_and_nothing_else(addresses, subject, body):
    people = [Recipient("Rosa", each) for each in addresses]
    (lot,) = mail.lots(people, f"A{subject}", body)
    said = opened_by(lot.link)
    text = clean_text(body).strip().replace("\n", "\r\n")
    assert said == {
        "bcc": ",".join(addresses),
        "subject": clean_line(f"A{subject}"),
        **({"body": text} if text else {}),
    }
    assert lot.link.isascii()
    assert QUrl.fromEncoded(lot.link.encode()).toEncoded().data().decode() == lot.link


@pytest.mark.parametrize(("body", "most"), [("", 50), ("Venga. " * 200, 12), ("ñ" * 280, 18)])
def test_no_lot_has_more_than_fifty_nor_a_longer_link_than_programs_take(body, most):
    people = [someone(number) for number in range(120)]
    made = mail.lots(people, "Asunto", body)
    assert [person for lot in made for person in lot.recipients] == people
    assert max(len(lot.link) for lot in made) <= LONGEST_LINK
    assert max(len(lot.recipients) for lot in made) <= most
    # None could have taken the first of the next one.
    for lot, following in pairwise(made):
        one_more = len(lot.link) + 1 + len(following.recipients[0].address)
        assert len(lot.recipients) == BATCH or one_more > LONGEST_LINK
    assert made[1].name == f"Lote 2 de {len(made)}"


def test_what_no_link_holds_is_said():
    with pytest.raises(Invalid) as refused:
        mail.lots([someone(1)], "Asunto", "ñ" * 400)
    assert "guarde borradores" in refused.value.problems["body"]
    with pytest.raises(Invalid):
        mail.lots([], "Asunto", "")


# To whom


def mailed(db, name, *addresses, personal=(), **values):
    contacts = [
        *(ContactValues(ContactKind.EMAIL, each, True) for each in personal),
        *(ContactValues(ContactKind.EMAIL, each) for each in addresses),
    ]
    return person(db, name, contacts=contacts, **values)


def reached(db, *people):
    event_id = meeting(db, state=EventState.PLANNED)
    write(db, invitations.invite, event_id, people)
    with db.read() as session:
        return mail.reach(session, invitations.invitees(session, event_id))


def test_the_office_address_goes_before_a_private_one_and_institutions_have_theirs(db):
    rosa = mailed(db, "Rosa Quispe", "rosa@muni.gob.pe", personal=["rosa@casa.pe"])
    luis = mailed(db, "Luis Ñahui", personal=["luis@casa.pe"])
    office = company(db, contacts=[ContactValues(ContactKind.EMAIL, "mesa@textil.pe")])
    nobody = person(db, "Ana Chávez")
    found = reached(db, (rosa, None), (luis, None), (None, office), (nobody, None))
    assert mail.addresses(found.recipients) == "rosa@muni.gob.pe, luis@casa.pe, mesa@textil.pe"
    assert found.without == ("Ana Chávez",)
    assert found.barred == ()


def test_who_asked_not_to_be_contacted_is_never_written_to_not_even_by_a_shared_address(db):
    barred = mailed(db, "Rosa Quispe", "mesa@muni.gob.pe", do_not_contact=True)
    sharing = mailed(db, "Luis Ñahui", "Mesa@muni.gob.pe")
    free = mailed(db, "Ana Chávez", "ana@muni.gob.pe")
    found = reached(db, (barred, None), (sharing, None), (free, None))
    assert [each.name for each in found.recipients] == ["Ana Chávez"]
    assert found.barred == ("Rosa Quispe", "Luis Ñahui")
    kept = mail.drafts(found.recipients, "Asunto", "x")
    assert b"mesa" not in b"".join(kept).lower()


def test_one_address_is_written_to_once(db):
    first, second = (
        mailed(db, "Rosa Quispe", "a@muni.gob.pe"),
        mailed(db, "Luis Ñahui", "A@muni.gob.pe"),
    )
    found = reached(db, (first, None), (second, None))
    assert [each.name for each in found.recipients] == ["Rosa Quispe"]


# As files


def test_drafts_are_files_that_take_no_others_place(tmp_path):
    made = mail.drafts([someone(number) for number in range(60)], "Asunto", "x")
    title = "Invitación - Taller: «a/b»"
    first = mail.write_drafts(made, tmp_path, title)
    again = mail.write_drafts(made, tmp_path, title)
    assert [each.name for each in first] == [
        "Invitación - Taller_ «a-b» (1 de 2).eml",
        "Invitación - Taller_ «a-b» (2 de 2).eml",
    ]
    assert len({*first, *again}) == 4
    assert [each.read_bytes() for each in first] == made
    with pytest.raises(CrmError):
        mail.write_drafts(made, tmp_path / "no existe", title)


def test_a_machine_without_network_makes_them_all_the_same(db, monkeypatch):
    import socket

    def refuse(*_args):
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = reached(db, (mailed(db, "Rosa Quispe", "rosa@muni.gob.pe"), None))
    assert mail.drafts(found.recipients, "Asunto", "x")
