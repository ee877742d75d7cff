"""What was received and could not be written yet, kept because its row or item may be gone when it can (P9)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from handlers.state.database import Database, reading
from handlers.state.outcome import Key
from listener.model import LibraryItem, MediaProgress, SeriesEntry

_NOT_KEPT = frozenset({"files", "description"})  # of an item: nothing of progress rests on them


@dataclass(frozen=True, slots=True)
class Received:
    """A row as it was received, and its item as it was then."""

    row: MediaProgress
    item: LibraryItem


class Due:
    """One row per user and item; the newest replaces the one before."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, key: Key, received: Received, at: datetime) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO due VALUES (?,?,?,?,?)",
            *key,
            _dump(received.row),
            _dump(received.item),
            at.isoformat(),
        )

    def get(self, key: Key) -> Received | None:
        found = self._db.row("SELECT row, book FROM due WHERE user=? AND item=?", *key)
        with reading(f"{key.item} of {key.user}"):
            return None if found is None else Received(_row(json.loads(found[0])), _item(json.loads(found[1])))

    def items(self, user: str) -> list[str]:
        return [str(row[0]) for row in self._db.rows("SELECT item FROM due WHERE user=? ORDER BY at", user)]

    def drop(self, key: Key) -> None:
        self._db.write("DELETE FROM due WHERE user=? AND item=?", *key)


def _dump(value: MediaProgress | LibraryItem) -> str:
    values = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in _NOT_KEPT}
    if isinstance(value, LibraryItem):
        values["series"] = [[entry.name, entry.sequence] for entry in value.series]
    return json.dumps({k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()})


def _row(raw: dict[str, Any]) -> MediaProgress:
    return MediaProgress(**_moments(raw, "started_at", "finished_at", "last_update"))


def _item(raw: dict[str, Any]) -> LibraryItem:
    values = _moments(raw, "added_at", "updated_at")
    for name in ("authors", "narrators", "genres", "media_tags"):
        values[name] = tuple(values.get(name, ()))
    values["tags"] = tuple((name, value) for name, value in values.get("tags", ()))
    values["series"] = tuple(SeriesEntry(name=name, sequence=sequence) for name, sequence in values["series"])
    known = {one.name for one in fields(LibraryItem)}
    return LibraryItem(**{name: value for name, value in values.items() if name in known})


def _moments(raw: dict[str, Any], *names: str) -> dict[str, Any]:
    return raw | {name: datetime.fromisoformat(raw[name]) for name in names if raw.get(name)}
