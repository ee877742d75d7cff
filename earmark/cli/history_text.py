"""The history as text: whole, one change a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from earmark.cli.table import styled, table
from earmark.observe.words import count, moment, state
from earmark.views.answers.undo import UndoneChange
from handlers.state.history import Change

ZoneOf = Callable[[str | None], tzinfo]

_WHAT = styled(fg="cyan")


def history(changes: Sequence[Change], zone_of: ZoneOf, *, head: bool = True) -> str:
    """Newest first. Each moment is in its user's zone, which is named once where all have the same."""
    zones = {str(zone_of(change.key.user)) for change in changes}
    rows = [
        (
            str(change.id),
            _moment(change, zone_of(change.key.user), named=len(zones) > 1),
            f"run {change.run}" if change.run else "",
            change.key.user,
            change.what + (" (undone)" if change.undone else ""),
            change.title or change.key.item,
            before_and_after(change),
            change.reason,
        )
        for change in changes
    ]
    at = f"at ({', '.join(zones)})" if len(zones) == 1 else "at"
    names = ("id", at, "run", "user", "what", "book", "before → after", "why")
    return table(names if head else ("",) * len(names), rows, long=(5, 6), paint={4: _WHAT})


def _moment(change: Change, zone: tzinfo, *, named: bool) -> str:
    return moment(change.at, zone) + (f" {zone}" if named else "")


def before_and_after(change: Change) -> str:
    if change.is_metadata:
        from earmark.cli import metadata_text  # noqa: PLC0415 - it brings the fields of books along

        return metadata_text.field_change(change.before, change.after)
    return f"{state(change.before)} → {state(change.after)}"


def undone(done: UndoneChange) -> str:
    line = (
        f"{done.title}: change {done.undone} taken back, {state(done.before)} → "
        f"{state(done.after)} ({count(done.units, 'unit')})"
    )
    return f"{line}\n  {done.stays}" if done.stays else line
