"""What this machine remembers between two starts; nothing here belongs to the data."""

import json
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

import platformdirs

from crm.disk import why
from crm.errors import CrmError
from crm.i18n import Language, _

_RECENT = 10


@dataclass(frozen=True)
class Settings:
    """Each setting, declared once: its name, its kind and its default."""

    theme: Literal["system", "light", "dark"] = "system"
    text_size: Literal[100, 115, 130] = 100
    language: Language = "es"
    name: str = ""
    agency: str = ""
    initials: str = ""
    last_file: str = ""
    recent_files: tuple[str, ...] = ()
    sidebar_folded: bool = False
    notify: bool = False
    calendar_folder: str = ""
    view: dict[str, Any] = field(default_factory=dict)

    def having_opened(self, path: Path) -> Self:
        """Return the same with this file as the last one used."""
        last = str(path)
        others = [each for each in self.recent_files if each != last]
        return replace(self, last_file=last, recent_files=(last, *others)[:_RECENT])


def load() -> Settings:
    """Read the settings; what cannot be used takes its default and is kept aside."""
    file = _file()
    try:
        found = json.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        _keep_aside(file)
        return Settings()
    kinds = get_type_hints(Settings)
    good = {name: value for name, value in found.items() if _fits(value, kinds.get(name))}
    if len(good) < len(found):
        _keep_aside(file)
    return Settings(**good | {"recent_files": tuple(good.get("recent_files", ()))})


def save(settings: Settings) -> None:
    """Write the settings, all or nothing."""
    file = _file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, json.dumps(asdict(settings), indent=2))
    except OSError as error:
        raise CrmError(
            _("No se pudo guardar la configuración en «{folder}»: {reason}.").format(
                folder=file.parent, reason=why(error)
            )
        ) from error


def data_dir() -> Path:
    """Return the folder of the user's own files."""
    return _home() or Path(platformdirs.user_data_dir("enlace", appauthor=False))


def default_file() -> Path:
    """Return the file that is used when no other is named."""
    return data_dir() / "enlace.db"


def _fits(value: Any, kind: Any) -> bool:
    origin = get_origin(kind)
    if origin is Literal:
        # 1 == True == 1.0, but none of them is the other.
        return any(value == each and type(value) is type(each) for each in get_args(kind))
    if origin is tuple:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return type(value) is (origin or kind)


def _home() -> Path | None:
    home = os.environ.get("ENLACE_HOME")
    return Path(home) if home else None


def _file() -> Path:
    folder = _home() or Path(platformdirs.user_config_dir("enlace", appauthor=False))
    return folder / "settings.json"


def _keep_aside(file: Path) -> None:
    with suppress(OSError):  # a courtesy, which must not stop the start
        shutil.copyfile(file, file.with_suffix(".bad.json"))


def _replace(file: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".settings-")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        written.replace(file)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
