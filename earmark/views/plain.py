"""A view as JSON: dates and moments as ISO 8601, tuples as lists, names of states as text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import lru_cache
from types import NoneType
from typing import Any

ATOMS: frozenset[type] = frozenset({str, int, float, bool, NoneType})  # JSON as they are


def plain(value: Any) -> Any:
    kind = type(value)
    if kind in ATOMS:
        return value
    keys = _keys_of(kind)  # type: ignore[arg-type] # every class is hashable
    if keys is not None:
        return {key: plain(getattr(value, name)) for key, name in keys}
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@lru_cache(maxsize=512)
def _keys_of(kind: type[Any]) -> tuple[tuple[str, str], ...] | None:
    """Of a dataclass its keys in JSON with the names of its fields."""
    return tuple((key_of(each.name), each.name) for each in fields(kind)) if is_dataclass(kind) else None


def key_of(name: str) -> str:
    """A field's key in JSON: ``from_`` is "from", which is a word of Python's."""
    return name.rstrip("_")
