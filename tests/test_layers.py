"""Imports run one way: earmark → handlers → listener, hardcover; in ``earmark`` from room to room, only downwards."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import hardcover
import listener

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "earmark": {"earmark", "handlers", "listener", "hardcover"},
    "handlers": {"handlers", "listener", "hardcover"},
    "listener": {"listener"},
    "hardcover": {"hardcover"},
}
ROOMS = (
    "cli",
    "commands",
    "jobs",
    "service",
    "web",
    "views",
    "observe",
    "importing",
    "settings",
)  # each imports those behind it only
ENTRANCES = ("__main__.py", "__init__.py", "version.py", "demo.py")


def imports(file: Path) -> Iterator[str]:
    """The modules that a file imports, wherever in it, for types only too."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.relative_to(ROOT)}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_run_one_way(folder: str) -> None:
    forbidden = MAY_IMPORT.keys() - MAY_IMPORT[folder] | {"tests"}
    for file in (ROOT / folder).rglob("*.py"):
        for name in imports(file):
            assert name.partition(".")[0] not in forbidden, f"{file.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    above = ROOMS[: ROOMS.index(room)]
    for file in (ROOT / "earmark" / room).rglob("*.py"):
        for name in imports(file):
            assert name.split(".")[:1] != ["earmark"] or name.split(".")[1] not in above, (
                f"{file.relative_to(ROOT)} imports {name}"
            )


@pytest.mark.parametrize("folder", ["earmark", "handlers"])
def test_both_sides_are_imported_by_their_public_face(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith(("listener.", "hardcover.")), (
                    f"{file.relative_to(ROOT)} imports {node.module}: name it in the __init__.pyi of its folder"
                )


@pytest.mark.parametrize("face", [listener, hardcover], ids=lambda face: face.__name__)
def test_every_name_of_a_public_face_is_there_when_it_is_asked_for(face: ModuleType) -> None:
    for name in face.__all__:
        assert getattr(face, name) is not None


def test_the_command_line_starts_without_the_libraries_of_the_network() -> None:
    code = "import sys, earmark.cli.main; print(*{'aiohttp', 'httpx', 'socketio', 'starlette'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    assert done.stdout.strip() == ""


def test_nothing_lies_loose_beside_the_rooms() -> None:
    assert {path.name for path in (ROOT / "earmark").glob("*.py")} == set(ENTRANCES)
    rooms = {path.parent.name for path in (ROOT / "earmark").glob("*/__init__.py")}
    assert rooms == {*ROOMS, "sandbox"}


def test_no_files_import_each_other_in_a_circle() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in MAY_IMPORT
        for path in (ROOT / folder).rglob("*.py")
    }
    wanted = {name: _of_ours(path, files) - {name} for name, path in files.items()}
    while free := {name for name, needs in wanted.items() if not needs}:
        wanted = {name: needs - free for name, needs in wanted.items() if name not in free}
    assert not wanted, f"in a circle, or above one: {sorted(wanted)}"


def _of_ours(path: Path, files: dict[str, Path]) -> set[str]:
    """Which of our files a file imports; of ``from package import name`` the module where there is one."""
    found = set()
    for name in imports(path):
        module = name if name in files else name.rpartition(".")[0]
        if module in files:
            found.add(module)
    return found


def test_the_embedded_services_stay_out_of_the_service() -> None:
    """Only the demo uses ``earmark.sandbox``; whoever runs the service need not have its dependencies."""
    for file in (ROOT / "earmark").rglob("*.py"):
        if "sandbox" not in file.parts and not file.name.startswith("demo"):
            for name in imports(file):
                assert not name.startswith("earmark.sandbox"), file.relative_to(ROOT)
