"""What the office sets once: its logo, and how long is too long."""

import io
from pathlib import Path

import pytest
from makers import read, refused, write
from PIL import Image, PngImagePlugin

from crm import journal, office
from crm.errors import CrmError
from crm.instruments import STALE_AFTER_DAYS


def drawn(folder: Path, name: str, mode="RGBA", size=(60, 40), **how: object) -> Path:
    path = folder / name
    Image.new(mode, size).save(path, **how)  # type: ignore[arg-type]
    return path


def test_a_logo_is_set_changed_undone_and_taken_away(db, tmp_path):
    assert read(db, office.logo) is None
    first = office.picture(drawn(tmp_path, "uno.png"))
    second = office.picture(drawn(tmp_path, "dos.png", size=(10, 10)))
    for picture in (first, second):
        write(db, office.set_logo, picture)
        assert read(db, office.logo) == picture
    with db.write() as session:
        assert journal.undo(session).label == "Configuración guardada"
    assert read(db, office.logo) == first
    write(db, office.set_logo, None)
    assert read(db, office.logo) is None


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg", "logo.webp"])
def test_a_logo_is_a_small_picture_with_nothing_hidden_in_it(tmp_path, name):
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Author", "Secreto")
    how = {"pnginfo": hidden} if name.endswith("png") else {}
    path = drawn(tmp_path, name, "RGB", (3000, 1500), **how)
    data = office.picture(path)
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (1000, 500))
    assert b"Secreto" not in data


def test_a_logo_keeps_what_one_sees_through(tmp_path):
    with Image.open(io.BytesIO(office.picture(drawn(tmp_path, "logo.png")))) as picture:
        assert picture.getpixel((5, 5)) == (0, 0, 0, 0)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\x89PNG\r\n\x1a\n", b"%PDF-1.7"])
def test_what_is_no_picture_is_refused_in_words(tmp_path, content):
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(CrmError, match=r"«logo\.png»"):
        office.picture(path)


def test_a_picture_of_too_many_pixels_is_no_logo(tmp_path):
    for size in ((7100, 7100), (14000, 14000)):
        with pytest.raises(CrmError, match="no sirve como logo"):
            office.picture(drawn(tmp_path, "logo.png", "1", size))


def test_how_long_is_too_long_is_set(db):
    assert read(db, office.stale_after_days) == STALE_AFTER_DAYS
    write(db, office.set_stale_after_days, 90)
    assert read(db, office.stale_after_days) == 90


@pytest.mark.parametrize("days", [0, -1])
def test_no_days_at_all_are_refused(db, days):
    assert set(refused(db, office.set_stale_after_days, days)) == {"days"}
    assert read(db, office.stale_after_days) == STALE_AFTER_DAYS
