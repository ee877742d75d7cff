"""One event of Audiobookshelf → what was heard. Pure; unknown and broken payloads become values too, never exceptions.

Two events carry progress: ``user_item_progress_updated`` while listening, ``user_updated`` for everything else [A 1.3].
The latter is the whole user with a token in it, so no payload is ever quoted: a sample shows its shape only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from listener.errors import Surprising
from listener.model import MediaProgress
from listener.parse import is_book_row, parse_progress, parse_progress_rows


@dataclass(frozen=True, slots=True)
class ProgressHeard:
    """A book's row, as listening left it."""

    row: MediaProgress
    session_id: str | None


@dataclass(frozen=True, slots=True)
class UserHeard:
    """Every row of a book the user has. ``broken_rows`` could not be read and are missing."""

    rows: Mapping[str, MediaProgress] = field(repr=False)
    broken_rows: int = 0


@dataclass(frozen=True, slots=True)
class SessionClosed:
    session_id: str


@dataclass(frozen=True, slots=True)
class ItemsChanged:
    """What is known of these is out of date; ``added``: they are new in the library."""

    item_ids: tuple[str, ...]
    added: bool = False


@dataclass(frozen=True, slots=True)
class ItemsRemoved:
    """Gone together with their progress rows."""

    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EverythingChanged:
    """A backup was restored: all ids and all progress may be others."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """Not for us: a podcast, another user, an event without meaning here."""


@dataclass(frozen=True, slots=True)
class Broken:
    reason: str
    sample: str  # the payload's shape, without any of its texts


Heard: TypeAlias = ProgressHeard | UserHeard | SessionClosed | ItemsChanged | ItemsRemoved | EverythingChanged
Parsed: TypeAlias = Heard | Ignored | Broken


def parse_event(name: str, payload: Any, user_id: str) -> Parsed:
    """``user_id``: whose socket it is; an administrator's hears ``user_updated`` about others too [A 1.5]."""
    match name:
        case "user_item_progress_updated":
            return _progress(payload, user_id)
        case "user_updated":
            return _user(payload, user_id)
        case "user_session_closed":
            if isinstance(payload, str) and payload:
                return SessionClosed(payload)
            return _broken("no session id", payload)
        case "item_updated" | "item_added":
            return _changed([payload], payload, added=name == "item_added")
        case "items_updated" | "items_added":
            return _changed(payload, payload, added=name == "items_added")
        case "item_removed":
            item_ids = _ids([payload])
            return ItemsRemoved(item_ids) if item_ids else _broken("no item id", payload)
        case "backup_applied":
            return EverythingChanged()
        case _:
            return Ignored()


def shape(payload: Any, depth: int = 3) -> str:
    """What a payload is made of, at most 300 characters: keys, numbers and the kinds of the rest, nobody's texts."""
    return _shape(payload, depth)[:300]


def _progress(payload: Any, user_id: str) -> Parsed:
    raw = payload.get("data") if isinstance(payload, dict) else None
    if not isinstance(raw, dict):
        return _broken("no progress row", payload)
    if raw.get("userId") not in (None, user_id) or not is_book_row(raw):
        return Ignored()
    row = parse_progress(raw)
    if row is None:
        return _broken("a progress row without id or item", payload)
    session_id = payload.get("sessionId")
    return ProgressHeard(row, session_id if isinstance(session_id, str) and session_id else None)


def _user(payload: Any, user_id: str) -> Parsed:
    if not isinstance(payload, dict) or not isinstance(payload.get("id"), str):
        return _broken("no user", payload)
    if payload["id"] != user_id:
        return Ignored()
    broken: list[Any] = []
    try:
        rows = parse_progress_rows(payload.get("mediaProgress"), broken.append)
    except Surprising as error:
        return _broken(str(error), payload)
    return UserHeard(rows, len(broken))


def _changed(raw_items: Any, payload: Any, *, added: bool) -> Parsed:
    item_ids = _ids(raw_items) if isinstance(raw_items, list) else ()
    return ItemsChanged(item_ids, added) if item_ids else _broken("no item ids", payload)


def _ids(raw_items: Iterable[Any]) -> tuple[str, ...]:
    ids = (raw.get("id") for raw in raw_items if isinstance(raw, dict))
    return tuple(item_id for item_id in ids if isinstance(item_id, str) and item_id)


def _broken(reason: str, payload: Any) -> Broken:
    return Broken(reason, shape(payload))


def _shape(value: Any, depth: int) -> str:
    match value:
        case None | bool() | int() | float():
            return str(value)[:30]
        case str():
            return f"text of {len(value)}"
        case dict() if depth > 0:
            return (
                "{"
                + ", ".join(f"{str(key)[:30]}: {_shape(one, depth - 1)}" for key, one in list(value.items())[:20])
                + "}"
            )
        case list() if depth > 0:
            return f"{len(value)} × [{_shape(value[0], depth - 1) if value else ''}]"
        case _:
            return type(value).__name__
