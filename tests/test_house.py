"""The rules of docs/architecture.md, read off every module; each break is told in a sentence."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parent.parent
ROOMS = ("crm", "ui")
CALLS_THAT_BLOCK = {
    "QMessageBox": {"about", "critical", "information", "question", "warning"},
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QFileDialog": {
        "getExistingDirectory",
        "getOpenFileName",
        "getOpenFileNames",
        "getSaveFileName",
    },
}


@dataclass(frozen=True)
class Module:
    """One source file, as the rules see it."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def shown(self) -> str:
        return str(self.path.relative_to(ROOT))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        return tuple(ast.walk(self.tree))

    @cached_property
    def calls(self) -> tuple[tuple[ast.Call, str], ...]:
        """Every call, with what is called as written: `QLabel`, `self.menu.exec`."""
        calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        return tuple((call, written(call.func)) for call in calls)

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every name it imports, in full: both `crm.text` and `crm.text.fold`."""
        return frozenset(self._imported(self.nodes))

    @cached_property
    def imports_when_run(self) -> frozenset[str]:
        """The same, but for what stands under `if TYPE_CHECKING:`."""
        typing = [node for node in self.nodes if is_typing_only(node)]
        unseen = {node for each in typing for line in each.body for node in ast.walk(line)}
        return frozenset(self._imported(node for node in self.nodes if node not in unseen))

    def _imported(self, nodes: Iterable[ast.AST]) -> Iterator[str]:
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (each.name for each in node.names)
            elif isinstance(node, ast.ImportFrom):
                package = node.module or ""
                assert not node.level, f"{self.shown} imports relatively; write the full name."
                yield package
                yield from (f"{package}.{each.name}" for each in node.names)


def is_typing_only(node: ast.AST) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Module(name, path, ast.parse(path.read_text("utf-8"))))
    return tuple(found)


def within(name: str, *rooms: str) -> bool:
    return any(name == room or name.startswith(room + ".") for room in rooms)


def in_rooms(*rooms: str) -> Iterator[Module]:
    return (module for module in modules() if within(module.name, *rooms))


def written(node: ast.expr) -> str:
    """What `ast.unparse` gives, at once where it is a name or a name's name."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
        return f"{written(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ast.unparse(node)


def fail_with(broken: list[str]) -> None:
    assert not broken, "\n" + "\n".join(broken)


# --- Who may import whom --------------------------------------------------------------------


def forbid(rooms: tuple[str, ...], targets: tuple[str, ...], why: str) -> None:
    fail_with(
        [
            f"{module.shown} imports {name}: {why}"
            for module in in_rooms(*rooms)
            for name in sorted(module.imports)
            if within(name, *targets)
        ]
    )


def test_there_is_a_house_to_look_at():
    names = {module.name for module in modules()}
    assert {"crm", "crm.model", "ui"} <= names
    assert len(names) > 20


def test_the_library_knows_no_screen():
    forbid(("crm",), ("ui", "PySide6", "shiboken6"), "crm runs, tests and prints without a screen.")


def test_one_sqlite_for_everything():
    forbid(ROOMS, ("sqlite3",), "the interpreter's own SQLite can damage a file; use sqlcipher3.")


def test_nouns_lean_only_on_what_is_below_them():
    below = ("crm.model", "crm.text", "crm.errors", "crm.i18n", "crm.dates", "crm.checks")
    fail_with(
        [
            f"{module.shown} imports {name}: a noun leans only on {', '.join(below)}."
            for module in in_rooms("crm.model")
            for name in sorted(module.imports)
            if within(name, "crm") and name != "crm" and not within(name, *below)
        ]
    )


def test_parts_know_nothing_of_the_trade():
    fail_with(
        [
            f"{module.shown} imports {name}: a part knows of crm only crm.i18n and crm.shapes."
            for module in in_rooms("ui.parts")
            for name in sorted(module.imports)
            if within(name, "crm") and not within(name, "crm.i18n", "crm.shapes")
        ]
    )


def test_parts_serve_forms_and_forms_serve_pages():
    above = ("ui.pages", "ui.window", "ui.__main__")
    forbid(("ui.parts",), ("ui.forms", *above), "a part serves forms and pages, never the reverse.")
    forbid(("ui.forms",), above, "a form serves pages, never the reverse.")
    forbid(("ui.pages",), above[1:], "a page is shown by the window, never the reverse.")


def test_the_screen_asks_verbs_and_never_the_database():
    allowed = {"sqlalchemy.orm", "sqlalchemy.orm.Session", "sqlalchemy.orm.sessionmaker"}
    changes = {"sqlalchemy", "sqlalchemy.event", "sqlalchemy.orm.ORMExecuteState"}
    fail_with(
        [
            f"{module.shown} imports {name}: ui takes from SQLAlchemy only Session and sessionmaker"
            " (and events, in ui/changes.py)."
            for module in in_rooms("ui")
            for name in sorted(module.imports)
            if within(name, "sqlalchemy", "alembic", "sqlcipher3")
            and name not in allowed
            and not (module.name == "ui.changes" and name in changes)
        ]
    )


def test_what_the_window_calls_on_a_page_is_no_part_of_it():
    asked = {"leaving", "panes", "focus_first", "show_target", "search_here", "new_event"}
    fail_with(
        [
            f"{module.shown}:{node.lineno} keeps «{node.attr}», which the window calls."
            for module in in_rooms("ui.pages", "ui.forms")
            for node in module.nodes
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and node.attr in asked
        ]
    )


def test_the_library_has_no_circles():
    names = {module.name for module in in_rooms("crm")}
    leans_on = {
        module.name: {
            name
            for name in module.imports_when_run
            if name in names and name not in (module.name, "crm")
        }
        for module in in_rooms("crm")
    }
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        circle = " → ".join((*path[path.index(name) :], name)) if name in path else ""
        assert not circle, f"These modules import each other in a circle: {circle}."
        if name not in done:
            for each in sorted(leans_on[name]):
                walk(each, (*path, name))
            done.add(name)

    for name in leans_on:
        walk(name, ())


# --- Text from people never becomes markup --------------------------------------------------


def test_one_place_makes_paragraphs():
    fail_with(
        [
            f"{module.shown}:{call.lineno} makes a Paragraph, which reads markup; use P()."
            for module in modules()
            for call, called in module.calls
            if called.split(".")[-1] == "Paragraph"
            and module.name != "crm.reports.pdf"
            and not _has_its_own_paragraph(module)
        ]
    )


def _has_its_own_paragraph(module: Module) -> bool:
    """Whether a module's Paragraph is the passage of a year's report, which is no markup."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "crm.annual.value"
        and any(each.name == "Paragraph" for each in node.names)
        for node in module.nodes
    )


def test_one_place_opens_links():
    places = {
        module.shown
        for module in modules()
        for node in module.nodes
        if isinstance(node, ast.Attribute) and node.attr == "openUrl"
    }
    assert len(places) <= 1, f"Only one file may open links, by its list of schemes, not {places}."


def test_labels_come_from_parts():
    fail_with(
        [
            f"{module.shown}:{call.lineno} makes a QLabel, which reads markup; use one of ui.parts."
            for module in modules()
            for call, called in module.calls
            if called in ("QLabel", "QtWidgets.QLabel") and not within(module.name, "ui.parts")
        ]
    )
    fail_with(
        [
            f"{module.shown} makes a QLabel and never says PlainText."
            for module in in_rooms("ui.parts")
            if any(called == "QLabel" for _call, called in module.calls)
            and "TextFormat.PlainText" not in module.path.read_text("utf-8")
        ]
    )


# --- Manners --------------------------------------------------------------------------------


def test_nothing_stands_in_the_way_of_work():
    broken = []
    for module in in_rooms("ui"):
        for call, called in module.calls:
            *receiver, verb = called.split(".")
            blocks = verb in ("exec", "exec_") and receiver and module.name != "ui.start"
            if blocks or (receiver and verb in CALLS_THAT_BLOCK.get(receiver[-1], ())):
                broken.append(
                    f"{module.shown}:{call.lineno} calls {called}, which blocks; use open()."
                )
    fail_with(broken)


def test_files_are_asked_for_in_one_place():
    fail_with(
        [
            f"{module.shown}:{call.lineno} makes its own dialog; see ui.parts.files."
            for module in modules()
            for call, called in module.calls
            if called == "QFileDialog" and module.name != "ui.parts.files"
        ]
    )


def test_only_the_command_line_prints():
    fail_with(
        [
            f"{module.shown}:{call.lineno} prints; say it in the bar, or log it."
            for module in modules()
            for call, called in module.calls
            if called == "print" and module.name not in ("crm.__main__", "crm.commands")
        ]
    )


def test_translations_are_of_whole_sentences():
    fail_with(
        [
            f"{module.shown}:{call.lineno} translates a made-up sentence; use .format() outside."
            for module in modules()
            for call, called in module.calls
            if called in ("_", "N_", "ngettext", "pgettext")
            and any(
                isinstance(each, ast.JoinedStr | ast.BinOp | ast.Call) for each in call.args[:2]
            )
        ]
    )


def is_list_of_words(node: ast.Module | ast.ClassDef) -> bool:
    """An enumeration says what it is for by its name and its members."""
    return isinstance(node, ast.ClassDef) and any(
        ast.unparse(base) in ("Word", "Enum", "StrEnum", "IntEnum") for base in node.bases
    )


def test_every_module_and_class_says_what_it_is_for():
    broken = []
    for module in modules():
        if not module.tree.body:
            continue  # an empty __init__.py says nothing because it is nothing
        for node in module.nodes:
            if isinstance(node, ast.Module | ast.ClassDef) and not is_list_of_words(node):
                first = (ast.get_docstring(node) or "").split("\n\n")[0]
                if not re.search(r"[.:;)]$", first):
                    name = getattr(node, "name", "the module")
                    broken.append(f"{module.shown}: {name} does not open with a sentence.")
    fail_with(broken)


def project_files() -> Iterator[Path]:
    """Every text file that is the project's own, not something made or installed."""
    made = {".git", ".venv", "__pycache__", "demo", "dist", "build", "node_modules"}
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            each
            for each in folders
            if each not in made and not each.endswith(("_cache", ".egg-info", ".hypothesis"))
        ]
        yield from (Path(folder) / name for name in files)


def test_no_file_leans_on_the_machine_it_was_written_on():
    outside = re.compile(r"\.\./shar" r"ed|(?<![\w.~])/(work|root|tmp/s)/\w")
    broken = []
    for path in project_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        broken += [
            f"{path.relative_to(ROOT)}:{number} names {found.group()!r}…, which is not ours."
            for number, line in enumerate(text.splitlines(), 1)
            if (found := outside.search(line))
        ]
    fail_with(broken)


def test_every_sentence_can_be_collected_for_its_translation():
    fail_with(
        [
            f"{module.shown}:{call.lineno} hides a sentence inside an f-string; say it before."
            for module in modules()
            for string in module.nodes
            if isinstance(string, ast.JoinedStr)
            for call in ast.walk(string)
            if isinstance(call, ast.Call)
            and written(call.func) in ("_", "ngettext", "pgettext")
            and isinstance(call.args[0], ast.Constant)
        ]
    )


# --- Starting -------------------------------------------------------------------------------


def run_python(source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", source, *arguments], capture_output=True, text=True, timeout=60
    )


def test_a_command_never_loads_qt(blank_db: Path):
    source = """
import json, sys
from ui.__main__ import main
try:
    main()
finally:
    qt = [name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))]
    print(json.dumps(qt), file=sys.stderr)
"""
    ran = run_python(source, "find", "070103", "--db", str(blank_db))
    assert "Carmen de la Legua Reynoso" in ran.stdout, ran.stderr
    assert json.loads(ran.stderr.splitlines()[-1]) == []


def test_qt_does_not_lose_count_of_true():
    """PySide6 6.12.0 on Python 3.11 drops a reference of `True` at every emit, and aborts."""
    source = """
from PySide6.QtCore import QObject, Signal
class Bell(QObject):
    rang = Signal(bool)
bell, heard = Bell(), []
bell.rang.connect(heard.append)
for _ in range(5_000):
    bell.rang.emit(True)
assert heard == [True] * 5_000
print("whole")
"""
    ran = run_python(source)
    assert (ran.returncode, ran.stdout.strip()) == (0, "whole"), ran.stderr
