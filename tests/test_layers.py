"""Imports run one way: earmark → handlers → listener, hardcover."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "earmark": {"earmark", "handlers", "listener", "hardcover"},
    "handlers": {"handlers", "listener", "hardcover"},
    "listener": {"listener"},
    "hardcover": {"hardcover"},
}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_imports_run_one_way(folder: str) -> None:
    for file in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:  # a relative one stays in its folder
                names = [node.module or ""]
            forbidden = MAY_IMPORT.keys() - MAY_IMPORT[folder] | {"tests"}
            for name in names:
                assert name.partition(".")[0] not in forbidden, f"{file.relative_to(ROOT)} imports {name}"


def test_the_embedded_services_stay_out_of_the_service() -> None:
    """Only the demo uses ``earmark.sandbox``; whoever runs the service need not have its dependencies."""
    for file in (ROOT / "earmark").rglob("*.py"):
        if "sandbox" not in file.parts and not file.name.startswith("demo"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom):
                    assert not (node.module or "").startswith("earmark.sandbox"), file.relative_to(ROOT)
