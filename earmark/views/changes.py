"""One change of the history as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from earmark.observe.words import state
from handlers.night.extras import OWNED
from handlers.state.history import WRITING, Change

NO_UNDO = frozenset({OWNED, WRITING, "undo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """``before`` and ``after`` are short texts; ``day`` is in the user's zone."""

    id: int
    at: datetime
    day: date
    item: str
    title: str
    what: str
    before: str
    after: str
    reason: str
    units: int
    run: int | None
    undone: datetime | None
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOwner:
    """Whose a change is: metadata is everybody's."""

    user: str
    item: str
    is_metadata: bool


def change_row(change: Change, zone: tzinfo) -> ChangeRow:
    short = _fields if change.is_metadata else state
    return ChangeRow(
        id=change.id,
        at=change.at,
        day=change.at.astimezone(zone).date(),
        item=change.key.item,
        title=change.title or change.key.item,
        what=change.what,
        before=short(change.before),
        after=short(change.after),
        reason=change.reason,
        units=change.units,
        run=change.run,
        undone=change.undone,
        can_undo=change.undone is None and change.what not in NO_UNDO,
    )


def change_as_json(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "at": change.at.isoformat(),
        "user": change.key.user,
        "item": change.key.item,
        "title": change.title,
        "what": change.what,
        "before": change.before,
        "after": change.after,
        "reason": change.reason,
        "units": change.units,
        "run": change.run,
        "undone": change.undone.isoformat() if change.undone else None,
    }


def _fields(snapshot: dict[str, Any] | None) -> str:
    """``title: Dune; narrators: …`` of a change of metadata."""
    return "; ".join(f"{name}: {_value(value)}" for name, value in (snapshot or {}).items())


def _value(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")
    return text if len(text) <= 120 else text[:119] + "…"
