import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from crm import settings
from crm.errors import CrmError
from crm.settings import Settings


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ENLACE_HOME", str(tmp_path / "casa"))
    return tmp_path / "casa"


CHOSEN = Settings(
    theme="dark",
    text_size=130,
    language="en",
    name="Ana Ñahui",
    agency="OIM",
    initials="AÑ",
    last_file="/datos/enlace.db",
    recent_files=("/datos/enlace.db", "/datos/otro \udcff.db"),
    sidebar_folded=True,
    view={"compact": True, "splitter": [300, 700]},
)


def test_a_first_start_has_the_defaults_and_writes_nothing(home):
    assert settings.load() == Settings()
    assert settings.load().theme == "system"
    assert not home.exists()


def test_what_is_chosen_is_remembered(home):
    settings.save(CHOSEN)
    assert settings.load() == CHOSEN
    assert [file.name for file in home.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b"[" * 100_000, b'{"theme": "dark"'],
    ids=["empty", "cut", "list", "null", "binary", "deep", "unclosed"],
)  # fmt: skip
def test_a_spoilt_file_gives_the_defaults_and_is_kept_aside(home, content):
    home.mkdir()
    (home / "settings.json").write_bytes(content)
    assert settings.load() == Settings()
    assert (home / "settings.bad.json").read_bytes() == content
    settings.save(CHOSEN)
    assert settings.load() == CHOSEN


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("theme", None),
        ("text_size", 200),
        ("text_size", "100"),
        ("text_size", 115.0),
        ("language", "qu"),
        ("name", 5),
        ("last_file", ["x"]),
        ("recent_files", "x"),
        ("recent_files", [1]),
        ("sidebar_folded", 1),
        ("view", []),
        ("from_the_future", 1),
    ],
)
def test_one_bad_setting_takes_its_default_and_the_rest_stands(home, name, value):
    home.mkdir()
    content = json.dumps(asdict(CHOSEN) | {name: value})
    (home / "settings.json").write_text(content)
    default = asdict(Settings()).get(name)
    expected = replace(CHOSEN, **{name: default}) if name in asdict(CHOSEN) else CHOSEN
    assert settings.load() == expected
    assert (home / "settings.bad.json").read_text() == content


def test_a_failed_save_is_told_and_leaves_the_old_settings(home, monkeypatch):
    settings.save(CHOSEN)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "disco lleno")))
    with pytest.raises(CrmError, match=r"No se pudo guardar la configuración .*disco está lleno"):
        settings.save(Settings())
    assert settings.load() == CHOSEN
    assert [file.name for file in home.iterdir()] == ["settings.json"]


def test_a_home_that_is_no_folder_is_told(home):
    home.write_text("")
    with pytest.raises(CrmError, match="No se pudo guardar"):
        settings.save(CHOSEN)


def test_files_opened_are_remembered_once_and_the_last_first():
    chosen = Settings()
    for number in (*range(12), 5):
        chosen = chosen.having_opened(Path(f"/{number}.db"))
    assert chosen.last_file == str(Path("/5.db"))
    assert chosen.recent_files[:2] == (str(Path("/5.db")), str(Path("/11.db")))
    assert len(set(chosen.recent_files)) == len(chosen.recent_files) == 10


def test_the_users_file_is_in_the_data_folder(home, monkeypatch):
    assert settings.default_file() == home / "enlace.db"
    monkeypatch.delenv("ENLACE_HOME")
    assert settings.default_file() == settings.data_dir() / "enlace.db"
    assert settings.data_dir().name == "enlace"
    assert settings.data_dir().is_absolute()
