"""The terminal reads answers as frozen dataclasses of ``earmark.views.answers``, never by the keys of their JSON."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CLI = Path(__file__).parents[1] / "earmark" / "cli"
NOT_ANSWERS = {  # what is read by text and is none
    "environ",
    "Literal",
    "settings",  # a settings file, of which `health` reads
    "server",  # one table only
}


def keys_read(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Where something is read by a literal key, as ``found["title"]``, ``found.get("title")``, ``"title" in found``."""
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=of, slice=ast.Constant(value=str(key)), ctx=ast.Load()) if (
                _name(of) not in NOT_ANSWERS
            ):
                yield node.lineno, key
            case ast.Call(
                func=ast.Attribute(value=of, attr="get" | "pop"), args=[ast.Constant(value=str(key)), *_]
            ) if _name(of) not in NOT_ANSWERS:
                yield node.lineno, key
            case ast.Compare(left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()]) if key.isidentifier():
                yield node.lineno, key


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


FILES = sorted(str(file.relative_to(CLI)) for file in CLI.rglob("*.py"))


@pytest.mark.parametrize("name", FILES)
def test_no_answer_is_read_by_the_keys_of_its_json(name: str) -> None:
    assert list(keys_read(ast.parse((CLI / name).read_text(encoding="utf-8")))) == []


def test_a_reading_by_key_is_seen_in_every_form() -> None:
    for text in ('found["title"]', 'found.get("title")', 'found.pop("title", None)', '"title" in found'):
        assert [key for _, key in keys_read(ast.parse(text))] == ["title"], text
    assert list(keys_read(ast.parse('os.environ.get("NO_COLOR"); found.title; found[0]; done["x"] = 1'))) == []
