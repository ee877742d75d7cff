"""A view as JSON: dates and moments as ISO 8601, tuples as lists, names of states as text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any


def plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {key_of(each.name): plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def key_of(name: str) -> str:
    """A field's key in JSON: ``from_`` is "from", which is a word of Python's."""
    return name.rstrip("_")
