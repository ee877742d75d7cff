"""config.example.toml is the reference people read: complete, loadable, and its defaults are the real ones."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from earmark.settings import Settings, load, places

EXAMPLE = Path(__file__).parents[3] / "config.example.toml"


def uncommented() -> str:
    """Every option switched on; explanations begin with "# ", options with "#" alone."""
    return re.sub(r"(?m)^#(?=\S)", "", EXAMPLE.read_text(encoding="utf-8"))


def test_every_setting_is_in_the_example_and_nothing_else() -> None:
    written = set(_places(tomllib.loads(uncommented())))
    assert written == {tuple("alice" if part == "*" else part for part in place) for place in places()}


def _places(content: dict[str, Any], prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for key, value in content.items():
        found += _places(value, (*prefix, key)) if isinstance(value, dict) else [(*prefix, key)]
    return found


def test_every_option_is_commented_out() -> None:
    assert set(_places(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))) == set()


def test_the_example_with_tokens_loads_as_the_defaults(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(re.sub('"<.*>"', '"a-real-token"', uncommented()), encoding="utf-8")
    found = load(config, {})
    assert list(found.users) == ["alice"]
    assert found.users["alice"].progress == Settings().progress
    assert replace(found, users={}, config_file=None) == Settings(data_dir=tmp_path / "data")
