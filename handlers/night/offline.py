"""Listening that Audiobookshelf keeps but does not count: offline sessions it refused to merge [A 8].

The first offline session of a book makes its progress row with the server's "now", so that all others of the same
batch look too old and are stored without moving it [A 1.9]. Only sessions since the progress row before count, or of
the hours before the row was made: older ones belong to a reading that is over. What they say holds for exactly this
row: as soon as the row changes, the row is the truth again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from handlers.decide.fingerprint import fingerprint_of
from handlers.state.database import Database, reading
from listener.model import MediaProgress, PlaybackSession

BEFORE_THE_ROW = timedelta(hours=24)  # an offline batch is sent when the phone is back
SAME_MOMENT = timedelta(seconds=2)  # a row that was made and never moved: both of its times are the server's now


class KnownRows(Protocol):
    def get(self, item_id: str) -> MediaProgress | None: ...

    def rows(self) -> Mapping[str, MediaProgress]: ...


class Offline:
    """What sessions say beyond the rows, per user and item."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def learn(
        self, user: str, row: MediaProgress, sessions: Iterable[PlaybackSession], *, since: datetime | None
    ) -> bool:
        """Take in the sessions of one book; whether they say more than its row. ``since``: when the row before this one
        was changed last, where one was known."""
        further = listened_beyond(row, sessions, since)
        if further is None or further.updated_at is None:
            return False
        self._db.write(
            "INSERT OR REPLACE INTO offline VALUES (?,?,?,?,?)",
            user,
            row.library_item_id,
            fingerprint_of(row),
            further.current_seconds,
            further.updated_at.isoformat(),
        )
        return True

    def truth(self, user: str, row: MediaProgress) -> MediaProgress:
        """The row, moved to where the sessions were where they say more than it."""
        found = self._db.row(
            "SELECT row, seconds, listened_at FROM offline WHERE user=? AND item=?", user, row.library_item_id
        )
        return row if found is None else _moved_to(row, found)

    def of(self, user: str) -> Callable[[MediaProgress], MediaProgress]:
        """``truth`` for many rows of one user: what is stored is read once."""
        stored = {row["item"]: row for row in self._db.rows("SELECT * FROM offline WHERE user=?", user)}

        def truth(row: MediaProgress) -> MediaProgress:
            found = stored.get(row.library_item_id)
            return row if found is None else _moved_to(row, found)

        return truth


def _moved_to(row: MediaProgress, found: sqlite3.Row) -> MediaProgress:
    if found["row"] != fingerprint_of(row):
        return row
    with reading(f"offline listening to {row.library_item_id}"):
        listened_at = datetime.fromisoformat(found["listened_at"])
        return replace(row, current_time_seconds=float(found["seconds"]), last_update=listened_at)


class Truth:
    """One user's rows as syncs see them."""

    def __init__(self, user: str, rows: KnownRows, offline: Offline) -> None:
        self._user = user
        self._rows = rows
        self._offline = offline

    def get(self, item_id: str) -> MediaProgress | None:
        row = self._rows.get(item_id)
        return None if row is None else self._offline.truth(self._user, row)

    def rows(self) -> Mapping[str, MediaProgress]:
        return self._rows.rows()

    def is_from_sessions(self, item_id: str) -> bool:
        """Whether the position is what offline sessions say, and not what Audiobookshelf counts."""
        row = self._rows.get(item_id)
        return row is not None and self._offline.truth(self._user, row) is not row


def listened_beyond(
    row: MediaProgress, sessions: Iterable[PlaybackSession], since: datetime | None
) -> PlaybackSession | None:
    """The session listened to last, if the row was never moved after it was made and this one is further. Pure."""
    if row.is_finished or row.started_at is None or row.last_update is None:
        return None
    if abs(row.last_update - row.started_at) > SAME_MOMENT:
        return None
    earliest = max(since, row.started_at - BEFORE_THE_ROW) if since is not None else row.started_at - BEFORE_THE_ROW
    last: tuple[datetime, PlaybackSession] | None = None
    for one in sessions:
        if one.library_item_id != row.library_item_id or one.updated_at is None or not one.is_local:
            continue  # a session on the server moved the row of its time itself
        if one.updated_at <= earliest:
            continue
        if last is None or one.updated_at > last[0]:
            last = (one.updated_at, one)
    if last is None or last[1].current_seconds <= (row.current_time_seconds or 0.0):
        return None
    return last[1]
