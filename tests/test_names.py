"""One name, one thing. The embedded services are left out: they play the other side, and their words are its words."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDERS = ("earmark", "handlers", "listener", "hardcover")


def classes() -> dict[str, list[str]]:
    """Class names with the files that define them; private ones may be the same in two files."""
    found: dict[str, list[str]] = defaultdict(list)
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "sandbox" not in file.parts:
                for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                    if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                        found[node.name].append(str(file.relative_to(ROOT)))
    return found


def test_no_class_name_is_used_twice() -> None:
    assert {name: files for name, files in classes().items() if len(files) > 1} == {}


def test_no_class_has_the_name_of_an_event() -> None:
    """The listener's events are values of their own: nothing that follows from them is called the same."""
    events = {
        node.name
        for node in ast.walk(ast.parse((ROOT / "listener" / "events.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    }
    others = {name for name, files in classes().items() if files != ["listener/events.py"]}
    assert events & others == set()
