"""One Socket.IO event of Audiobookshelf as a typed value. Pure; unknown and broken payloads are values too, not errors.

Two events carry progress: ``user_item_progress_updated`` while listening, ``user_updated`` for everything else [A 1.3].
The latter is the whole user with a token in it, so no payload is ever quoted: a sample shows its shape only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from listener.errors import OddAnswer
from listener.model import MediaProgress
from listener.parse import is_book_row, parse_id, parse_progress, parse_progress_rows

_LONGEST_DEVICE = 200  # characters


@dataclass(frozen=True, slots=True)
class ProgressUpdated:
    """``user_item_progress_updated``: a playback session moved a book's progress row [A 6]."""

    row: MediaProgress
    session_id: str | None
    device: str | None = None  # ABS's description of the player, such as "Linux x86_64 / Chrome"; not unique


@dataclass(frozen=True, slots=True)
class UserUpdated:
    """``user_updated``: every progress row of a book that the user has. ``broken_rows`` could not be parsed and are
    missing."""

    rows: Mapping[str, MediaProgress] = field(repr=False)
    broken_rows: int = 0


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """``user_session_closed``."""

    session_id: str


@dataclass(frozen=True, slots=True)
class ItemsUpdated:
    """``item(s)_updated``, ``item(s)_added``: cached metadata is out of date. ``added``: new in the library."""

    item_ids: tuple[str, ...]
    added: bool = False


@dataclass(frozen=True, slots=True)
class ItemsRemoved:
    """``item_removed``: the items are gone, and Audiobookshelf deletes their progress rows with them [A 5]."""

    item_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupApplied:
    """``backup_applied``: a backup was restored, so every id and every progress row may have changed."""


@dataclass(frozen=True, slots=True)
class Ignored:
    """A podcast, another user's event, or an event that Earmark has no use for."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A payload that could not be parsed."""

    reason: str
    sample: str  # the payload's shape, without any of its texts


Event: TypeAlias = ProgressUpdated | UserUpdated | SessionClosed | ItemsUpdated | ItemsRemoved | BackupApplied
Parsed: TypeAlias = Event | Ignored | Broken


def parse_event(name: str, payload: Any, user_id: str) -> Parsed:
    """``user_id``: whose socket it is; an administrator's socket also gets ``user_updated`` of other users [A 1.5]."""
    match name:
        case "user_item_progress_updated":
            return _progress(payload, user_id)
        case "user_updated":
            return _user(payload, user_id)
        case "user_session_closed":
            session_id = parse_id(payload) if isinstance(payload, str) else None
            return SessionClosed(session_id) if session_id else _broken("no session id", payload)
        case "item_updated" | "item_added":
            return _changed([payload], payload, added=name == "item_added")
        case "items_updated" | "items_added":
            return _changed(payload, payload, added=name == "items_added")
        case "item_removed":
            item_ids = _ids([payload])
            return ItemsRemoved(item_ids) if item_ids else _broken("no item id", payload)
        case "backup_applied":
            return BackupApplied()
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
    return ProgressUpdated(row, parse_id(payload.get("sessionId")), _device(payload.get("deviceDescription")))


def _user(payload: Any, user_id: str) -> Parsed:
    if not isinstance(payload, dict) or not isinstance(payload.get("id"), str):
        return _broken("no user", payload)
    if payload["id"] != user_id:
        return Ignored()
    broken: list[Any] = []
    try:
        rows = parse_progress_rows(payload.get("mediaProgress"), broken.append)
    except OddAnswer as error:
        return _broken(str(error), payload)
    return UserUpdated(rows, len(broken))


def _changed(raw_items: Any, payload: Any, *, added: bool) -> Parsed:
    item_ids = _ids(raw_items) if isinstance(raw_items, list) else ()
    return ItemsUpdated(item_ids, added) if item_ids else _broken("no item ids", payload)


def _ids(raw_items: Iterable[Any]) -> tuple[str, ...]:
    ids = (raw.get("id") for raw in raw_items if isinstance(raw, dict))
    return tuple(item_id for item_id in map(parse_id, ids) if item_id)


def _device(raw: Any) -> str | None:
    return raw[:_LONGEST_DEVICE] if isinstance(raw, str) and raw else None


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
