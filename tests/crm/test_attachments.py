"""Files go in safely, once each, and come out as they were; photos come out smaller and clean."""

import io
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import func, select

from crm import attachments, bin, catalogue, events, journal
from crm.attachments import MAX_BYTES, PHOTO_BYTES, PHOTO_SIDE, Taken
from crm.dates import PartialDate
from crm.errors import CrmError, Invalid, NotFound
from crm.model import Attachment, AttachmentPurpose, Blob

CARMEN = catalogue.government_id("070103")
MINUTES = Taken("acta.pdf", "application/pdf", b"%PDF-1.7 acta")
FILES_OPEN = Path("/proc/self/fd")


def picture(mode="RGB", size=(40, 30), kind="PNG", colour: object = 0, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **how)  # type: ignore[arg-type]
    return out.getvalue()


def noise(side: int) -> bytes:
    """What compresses worst of all."""
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(out, "BMP")
    return out.getvalue()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def opened(taken: Taken) -> Image.Image:
    return Image.open(io.BytesIO(taken.data))


def blobs(session) -> int:
    return session.scalar(select(func.count()).select_from(Blob))


# --- What is taken


def test_a_file_is_taken_as_it_is(tmp_path):
    taken = attachments.take(written(tmp_path, "Acta 1.pdf", b"%PDF-1.7"))
    assert taken == Taken("Acta 1.pdf", "application/pdf", b"%PDF-1.7")
    strange = attachments.take(written(tmp_path, "datos.xyz", b"\0\1\2"))
    assert strange == Taken("datos.xyz", "application/octet-stream", b"\0\1\2")


def test_a_file_of_fifty_megabytes_is_the_largest(tmp_path):
    path = tmp_path / "grande.bin"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES)
    assert len(attachments.take(path).data) == MAX_BYTES
    with path.open("r+b") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(CrmError, match=r"«grande\.bin» pasa de 50 MB"):
        attachments.take(path)


def test_an_empty_file_is_nothing_to_attach(tmp_path):
    with pytest.raises(CrmError, match="está vacío"):
        attachments.take(written(tmp_path, "vacío.pdf", b""))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CrmError, match=r"No se pudo leer «nada\.pdf»"):
        attachments.take(tmp_path / "nada.pdf")


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and devices as POSIX has them")
@pytest.mark.parametrize("kind", ["link", "dangling", "pipe", "device", "folder", "photo folder"])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path, kind):
    path = tmp_path / ("cosa.jpg" if kind == "photo folder" else "cosa.txt")
    match kind:
        case "link":
            path.symlink_to(written(tmp_path, "otra.txt", b"x"))
        case "dangling":
            path.symlink_to(tmp_path / "nada")
        case "pipe":
            os.mkfifo(path)
        case "device":
            path = Path("/dev/zero")
        case _:
            path.mkdir()
    with pytest.raises(CrmError, match="no es un archivo común"):
        attachments.take(path)


@pytest.mark.skipif(not FILES_OPEN.exists(), reason="only Linux tells what a process has open")
def test_nothing_is_left_open_by_a_refusal(tmp_path):
    before = len(list(FILES_OPEN.iterdir()))
    for _ in range(5):
        with pytest.raises(CrmError):
            attachments.take(tmp_path)
    assert len(list(FILES_OPEN.iterdir())) == before


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ("a\u202efdp.exe", "afdp.exe"),
        ("<b>R&D=1+1.txt", "_b_R&D=1+1.txt"),
        ("📎 foto ñ.txt", "📎 foto ñ.txt"),
        ("con.txt", "_con.txt"),
    ],
)
def test_a_name_is_only_a_label_and_a_safe_one(tmp_path, named, kept):
    assert attachments.take(written(tmp_path, named, b"x")).name == kept


# --- Photos


def test_a_photo_is_made_smaller_and_called_what_it_is(tmp_path):
    taken = attachments.take(written(tmp_path, "Foto.PNG", picture(size=(4000, 1000))))
    assert (taken.name, taken.media_type) == ("Foto.jpg", "image/jpeg")
    assert opened(taken).size == (PHOTO_SIDE, 750)
    assert len(taken.data) <= PHOTO_BYTES


def test_a_photo_that_does_not_compress_still_fits(tmp_path):
    taken = attachments.take(written(tmp_path, "ruido.bmp", noise(2400)))
    assert len(taken.data) <= PHOTO_BYTES


def test_a_small_photo_is_not_blown_up(tmp_path):
    taken = attachments.take(written(tmp_path, "mini.jpg", picture(kind="JPEG")))
    assert opened(taken).size == (40, 30)


def test_where_and_with_what_a_photo_was_taken_is_dropped_and_it_stands_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x010F] = "CamaraSecreta"
    exif.get_ifd(0x8825)[1] = "S"
    data = picture(kind="JPEG", exif=exif, comment=b"ComentarioSecreto")
    assert b"Secret" in data
    taken = attachments.take(written(tmp_path, "foto.jpg", data))
    assert not opened(taken).getexif()
    assert b"Secret" not in taken.data
    assert opened(taken).size == (30, 40)


def test_what_one_sees_through_is_white_as_paper(tmp_path):
    seen_through = picture("RGBA", colour=(0, 0, 0, 0))
    taken = attachments.take(written(tmp_path, "sello.png", seen_through))
    assert opened(taken).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_a_photo_of_any_kind_will_do(tmp_path, mode):
    kind = "TIFF" if mode == "CMYK" else "PNG"
    taken = attachments.take(written(tmp_path, f"foto.{kind.lower()}", picture(mode, kind=kind)))
    assert opened(taken).mode == "RGB"


def test_the_original_keeps_every_byte(tmp_path):
    data = picture(kind="JPEG", comment=b"tal cual")
    taken = attachments.take(written(tmp_path, "foto.jpg", data), original=True)
    assert taken == Taken("foto.jpg", "image/jpeg", data)


@pytest.mark.parametrize("pixels", [(9000, 9000), (9500, 9500), (14000, 14000)])
def test_a_picture_of_too_many_pixels_is_not_opened(tmp_path, pixels):
    bomb = picture("1", pixels)
    assert len(bomb) < PHOTO_BYTES
    with pytest.raises(CrmError, match="demasiado grande"):
        attachments.take(written(tmp_path, "bomba.png", bomb))


@pytest.mark.parametrize(
    "data", [b"x", b"\x89PNG\r\n\x1a\n", b"<svg/>", picture()[:-30], picture(kind="JPEG")[:80]]
)
def test_a_photo_that_is_none_is_refused_in_words(tmp_path, data):
    with pytest.raises(CrmError, match=r"no se puede leer como foto"):
        attachments.take(written(tmp_path, "foto.png", data))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    whole=st.sampled_from([picture(kind=kind) for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP")]),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_a_damaged_photo_is_read_or_refused_but_never_breaks(tmp_path, whole, changes):
    damaged = bytearray(whole)
    for where, byte in changes:
        damaged[int(where * len(damaged))] = byte
    path = written(tmp_path, "foto.png", bytes(damaged))
    with suppress(CrmError):
        assert opened(attachments.take(path)).format == "JPEG"


# --- Where it is kept


def test_what_was_attached_comes_back_as_it_was(db):
    with db.write() as session:
        event_id = events.save_event(
            session, {"subject": "Taller", "start": PartialDate.year(2023)}
        )
        of_event = attachments.attach(session, MINUTES, event_id=event_id)
        own = attachments.attach(session, MINUTES, organization_id=CARMEN)
    with db.read() as session:
        assert attachments.read(session, own) == MINUTES
        (row,) = attachments.of_event(session, event_id)
        assert (row.id, row.name, row.size, row.runnable) == (of_event, "acta.pdf", 13, False)
        assert [each.id for each in attachments.of_organization(session, CARMEN)] == [own]


def test_the_files_of_its_meetings_are_an_institutions_too(db):
    with db.write() as session:
        event_id = events.save_event(
            session, {"subject": "Taller", "participants": [{"organization_id": CARMEN}]}
        )
        first = attachments.attach(session, MINUTES, event_id=event_id)
        second = attachments.attach(session, MINUTES, organization_id=CARMEN)
        rows = attachments.of_organization(session, CARMEN)
    assert [each.id for each in rows] == [second, first]


def test_the_same_content_is_stored_once(db):
    with db.write() as session:
        one = attachments.attach(session, MINUTES, organization_id=CARMEN)
        renamed = Taken("otra.pdf", "application/pdf", MINUTES.data)
        other = attachments.attach(session, renamed, organization_id=CARMEN)
        assert blobs(session) == 1
    with db.write() as session:
        bin.delete(session, Attachment, one, name="acta.pdf")
    with db.read() as session:
        assert attachments.read(session, other) == renamed


def test_to_list_files_does_not_read_them(db, queries):
    with db.write() as session:
        attachments.attach(session, MINUTES, organization_id=CARMEN)
    queries.clear()
    with db.read() as session:
        attachments.of_organization(session, CARMEN)
    assert len(queries) == 1
    assert "blob" not in queries[0]


def test_attaching_is_undone_and_redone(db):
    with db.write() as session:
        id_ = attachments.attach(session, MINUTES, organization_id=CARMEN)
    with db.read() as session:
        assert journal.next_undo(session).label == "Documento «acta.pdf» adjuntado"
    with db.write() as session:
        journal.undo(session)
    with db.read() as session:
        assert attachments.of_organization(session, CARMEN) == []
        with pytest.raises(NotFound, match="Ese documento ya no está"):
            attachments.read(session, id_)
    with db.write() as session:
        journal.redo(session)
    with db.read() as session:
        assert attachments.read(session, id_) == MINUTES


@pytest.mark.parametrize("name", ["virus.EXE", "hoja.xlsm", "script.sh", "acceso.lnk"])
def test_what_could_run_says_so(db, name):
    with db.write() as session:
        attachments.attach(session, Taken(name, "x/y", b"MZ"), organization_id=CARMEN)
        assert attachments.of_organization(session, CARMEN)[0].runnable


# --- Written to disk


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    attachments.save_as(MINUTES, tmp_path / "acta.pdf")
    assert (tmp_path / "acta.pdf").read_bytes() == MINUTES.data
    (tmp_path / "ocupado").mkdir()
    for path in (tmp_path / "ocupado", tmp_path / "nada" / "acta.pdf"):
        with pytest.raises(CrmError, match=r"Elija otr[ao] (carpeta|nombre)"):
            attachments.save_as(MINUTES, path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["acta.pdf", "ocupado"]


def test_a_file_is_renamed_and_keeps_its_ending(db):
    with db.write() as session:
        id_ = attachments.attach(session, MINUTES, organization_id=CARMEN)
        assert attachments.rename(session, id_, " Acta <firmada>\u202e ") == "Acta _firmada_.pdf"
        assert attachments.rename(session, id_, "virus.exe") == "virus.exe.pdf"
        assert attachments.rename(session, id_, "acta final.pdf") == "acta final.pdf"
        assert attachments.rename(session, id_, "a" * 10_000).endswith("a.pdf")
    for nothing in ("", "  ", ".pdf", "\u202e"):
        with pytest.raises(Invalid) as refused, db.write() as session:
            attachments.rename(session, id_, nothing)
        assert set(refused.value.problems) == {"name"}
    with pytest.raises(NotFound), db.write() as session:
        attachments.rename(session, 1, "acta")
    with db.read() as session:
        assert attachments.name_of(session, id_).startswith("aaa"), (
            "what was refused changed nothing"
        )


@pytest.mark.parametrize(("mode", "kind"), [("L", "JPEG"), ("P", "PNG"), ("1", "TIFF")])
def test_a_scan_of_eight_thousand_pixels_is_read_only_as_far_as_it_is_shown(tmp_path, mode, kind):
    data = picture(mode, (8_000, 8_000), kind, 1)
    taken = attachments.take(written(tmp_path, f"escaneo.{kind.lower()}", data))
    assert opened(taken).size == (PHOTO_SIDE, PHOTO_SIDE)
    assert len(taken.data) <= PHOTO_BYTES


def test_a_file_is_kept_for_what_it_is_and_for_what_is_said_of_it(db):
    said = {"purpose": AttachmentPurpose.SIGN_IN, "caption": "Mañana"}
    with db.write() as session:
        id_ = attachments.attach(session, MINUTES, organization_id=CARMEN, **said)
    with db.read() as session:
        there = session.get_one(Attachment, id_)
        assert (there.purpose, there.caption) == (AttachmentPurpose.SIGN_IN, "Mañana")


def test_a_photo_of_forty_megabytes_is_made_small(tmp_path):
    data = picture("RGB", (4_000, 3_400), "BMP", (200, 180, 160))
    assert len(data) > 40_000_000
    taken = attachments.take(written(tmp_path, "foto.bmp", data))
    assert (taken.media_type, opened(taken).size) == ("image/jpeg", (PHOTO_SIDE, 2_550))
