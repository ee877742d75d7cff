"""The history as text: whole, one change a row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo
from typing import Any

from earmark.cli.table import styled, table
from earmark.observe.words import count, moment, state
from handlers.state.history import METADATA

ZoneOf = Callable[[str | None], tzinfo]

_WHAT = styled(fg="cyan")


def history(document: list[dict[str, Any]], zone_of: ZoneOf, *, head: bool = True) -> str:
    """Newest first. Each moment is in its user's zone, which is named once where all have the same."""
    zones = {str(zone_of(change["user"])) for change in document}
    rows = [
        (
            str(change["id"]),
            moment(change["at"], zone_of(change["user"])) + (f" {zone_of(change['user'])}" if len(zones) > 1 else ""),
            f"run {change['run']}" if change["run"] else "",
            change["user"],
            change["what"] + (" (undone)" if change["undone"] else ""),
            change["title"] or change["item"],
            before_and_after(change),
            change["reason"],
        )
        for change in document
    ]
    at = f"at ({', '.join(zones)})" if len(zones) == 1 else "at"
    names = ("id", at, "run", "user", "what", "book", "before → after", "why")
    return table(names if head else ("",) * len(names), rows, long=(5, 6), paint={4: _WHAT})


def before_and_after(change: dict[str, Any]) -> str:
    if change["what"].startswith(METADATA):
        from earmark.cli import metadata_text  # noqa: PLC0415 - it brings the fields of books along

        return metadata_text.field_change(change["before"], change["after"])
    return f"{state(change['before'])} → {state(change['after'])}"


def undone(document: dict[str, Any]) -> str:
    line = (
        f"{document['title']}: change {document['undone']} taken back, {state(document['before'])} → "
        f"{state(document['after'])} ({count(document['units'], 'unit')})"
    )
    return f"{line}\n  {document['stays']}" if document["stays"] else line
