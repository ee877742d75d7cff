"""Settings as TOML: the tables in the order of the example file, names and values as its grammar has them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from earmark.settings.model import Place, Settings, UserSettings

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def tables_in_order(users: Iterable[str]) -> Iterator[Place]:
    """Every table there can be: the bare keys first, users last."""
    yield from _tables_of(Settings, ())
    for name in users:
        yield from _tables_of(UserSettings, ("users", name))


def names_in(table: Place) -> list[str]:
    """The keys of a table."""
    group: Any = Settings
    if table[:1] == ("users",):
        group, table = UserSettings, table[2:]
    for name in table:
        group = next(each.metadata["table"] for each in fields(group) if each.name == name)
    return [each.name for each in fields(group) if "read" in each.metadata]


def table_line(table: Place) -> list[str]:
    """``[users.alice.progress]``; nothing for the bare keys."""
    return [f"[{'.'.join(part if _BARE.fullmatch(part) else _text(part) for part in table)}]"] if table else []


def toml_value(value: Any) -> str:
    """A flag, a number, a text or a list of texts."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_text(each) for each in value)}]"
    return _text(value) if isinstance(value, str) else str(value)


def _tables_of(group: Any, at: Place) -> Iterator[Place]:
    yield at
    for each in fields(group):
        if "table" in each.metadata:
            yield from _tables_of(each.metadata["table"], (*at, each.name))


def _text(value: str) -> str:
    """JSON's way of writing text is TOML's too, but for one character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
