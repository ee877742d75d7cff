"""One name, one thing, in the rooms of syncing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("decide", "sync", "live", "night", "state")


def classes() -> dict[str, list[str]]:
    """Class names, private ones without their underscore, with the files that define them."""
    found: dict[str, list[str]] = defaultdict(list)
    for room in ROOMS:
        for file in sorted((ROOT / "handlers" / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name.lstrip("_")].append(str(file.relative_to(ROOT)))
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
    assert events & classes().keys() == set()
