"""Listening that Audiobookshelf keeps but does not count: offline sessions it refused to merge [A 8].

The first offline session of a book makes its progress row with the server's "now", so that all others of the same
batch look too old and are stored without moving it [A 1.9]. The sessions tell what was heard. What they say holds for
exactly this row: as soon as the row changes, the row is the truth again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from handlers.decide.fingerprint import fingerprint
from handlers.state.database import Database
from listener.model import MediaProgress, PlaybackSession

SAME_MOMENT = timedelta(seconds=2)  # a row that was made and never moved: both of its times are the server's now


class Rows(Protocol):
    def get(self, item_id: str) -> MediaProgress | None: ...


class Offline:
    """What sessions say beyond the rows, per user and item."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def learn(self, user: str, row: MediaProgress, sessions: Iterable[PlaybackSession]) -> bool:
        """Take in the sessions of one book; whether they say more than its row."""
        further = heard_beyond(row, sessions)
        if further is None or further.updated_at is None:
            return False
        self._db.write(
            "INSERT OR REPLACE INTO offline VALUES (?,?,?,?,?)",
            user,
            row.library_item_id,
            fingerprint(row),
            further.current_seconds,
            further.updated_at.isoformat(),
        )
        return True

    def truth(self, user: str, row: MediaProgress) -> MediaProgress:
        """The row, moved to where the sessions were where they say more than it."""
        found = self._db.row(
            "SELECT row, seconds, heard_at FROM offline WHERE user=? AND item=?", user, row.library_item_id
        )
        if found is None or found["row"] != fingerprint(row):
            return row
        return replace(
            row, current_time_seconds=found["seconds"], last_update=datetime.fromisoformat(found["heard_at"])
        )


class Truth:
    """One user's rows as looks see them."""

    def __init__(self, user: str, rows: Rows, offline: Offline) -> None:
        self._user = user
        self._rows = rows
        self._offline = offline

    def get(self, item_id: str) -> MediaProgress | None:
        row = self._rows.get(item_id)
        return None if row is None else self._offline.truth(self._user, row)


def heard_beyond(row: MediaProgress, sessions: Iterable[PlaybackSession]) -> PlaybackSession | None:
    """The session heard last, if the row was never moved after it was made and this one is further. Pure."""
    if row.is_finished or row.started_at is None or row.last_update is None:
        return None
    if abs(row.last_update - row.started_at) > SAME_MOMENT:
        return None
    last: tuple[datetime, PlaybackSession] | None = None
    for one in sessions:
        if one.library_item_id != row.library_item_id or one.updated_at is None or not one.is_local:
            continue  # a session on the server moved the row of its time itself
        if last is None or one.updated_at > last[0]:
            last = (one.updated_at, one)
    if last is None or last[1].current_seconds <= (row.current_time_seconds or 0.0):
        return None
    return last[1]
