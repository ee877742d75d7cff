"""A visible text, and how its values come into it; the table of a language."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, TypeAlias

from markupsafe import Markup, escape

Text: TypeAlias = str | tuple[str, str]  # two: of one, and of several (``n``)


def filled(text: Text, values: Mapping[str, Any]) -> str:
    """Raises ``KeyError`` for a value that the text needs and nobody gave."""
    chosen = text if isinstance(text, str) else text[0 if values["n"] == 1 else 1]
    if any(isinstance(value, Markup) for value in values.values()):
        return escape(chosen).format(**values)  # which escapes the others
    return chosen.format(**values)


def table_of(package: str, path: Iterable[str]) -> dict[str, Text]:
    """The ``TEXTS`` of every file of a language's package, by name."""
    files = [import_module(f"{package}.{file.name}") for file in pkgutil.iter_modules(path)]
    return {name: text for file in files for name, text in file.TEXTS.items()}
