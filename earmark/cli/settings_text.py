"""Settings as text: one a line, with where each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click

from earmark.cli.table import cell_width


def settings_text(rows: Sequence[tuple[str, str, str]], notes: Iterable[str]) -> str:
    """``rows``: key, value, origin. What is no default stands out."""
    width = max((cell_width(f"{key} = {value}") for key, value, _ in rows if len(value) < 40), default=0)
    lines = []
    for key, value, origin in rows:
        line = f"{key} = {value}"
        padded = line + " " * max(width - cell_width(line), 0)
        lines.append(f"{padded}  {click.style(origin, dim=True)}" if origin == "default" else f"{padded}  {origin}")
    return "\n".join([*lines, *(f"note: {note}" for note in notes)])
