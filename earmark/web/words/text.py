"""A visible text, and how its values come into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from markupsafe import Markup, escape

Text: TypeAlias = str | tuple[str, str]  # two: of one, and of several (``n``)


def filled(text: Text, values: Mapping[str, Any]) -> str:
    """Raises ``KeyError`` for a value that the text needs and nobody gave."""
    chosen = text if isinstance(text, str) else text[0 if values["n"] == 1 else 1]
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(chosen).format(**values)  # which escapes the others
    return chosen.format(**values)
