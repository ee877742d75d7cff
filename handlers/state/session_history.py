"""Listening sessions as Audiobookshelf had them when it was asked last: a copy, for years that are looked at again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from handlers.state.database import Database, parsed
from listener import SessionRecord

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class SessionHistory:
    """All raise ``DatabaseError``. Moments are kept as milliseconds since 1970, as Audiobookshelf has them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def put(self, user: str, records: Iterable[SessionRecord]) -> None:
        with self._db.together():
            for one in records:
                self._db.write(
                    "INSERT OR REPLACE INTO listened VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    user, one.id, one.is_book, one.library_item_id, one.title, json.dumps(one.authors),
                    json.dumps(one.narrators), one.length_seconds, _ms(one.started_at), _ms(one.updated_at),
                    one.listened_seconds, one.start_seconds, one.current_seconds, one.device,
                )  # fmt: skip

    def keep_only(self, user: str, ids: Collection[str]) -> None:
        """What Audiobookshelf does not have any more goes."""
        gone = self.known(user).keys() - set(ids)
        with self._db.together():
            for session_id in gone:
                self._db.write("DELETE FROM listened WHERE user=? AND id=?", user, session_id)

    def known(self, user: str) -> Mapping[str, datetime | None]:
        """When each session was updated last."""
        rows = self._db.rows("SELECT id, updated FROM listened WHERE user=?", user)
        return {row["id"]: _moment(row["updated"]) for row in rows}

    def between(self, user: str, start: datetime, end: datetime) -> list[SessionRecord]:
        """Sessions of books that may have anything to do with this time: those that began before its end and were
        updated after its start, and those with one of these moments only."""
        rows = self._db.rows(
            "SELECT * FROM listened WHERE user=? AND is_book AND coalesce(started, updated)<? "
            "AND max(coalesce(updated, started), coalesce(started, updated))>=?",
            user, _ms(end), _ms(start),
        )  # fmt: skip
        return parsed(rows, _record)

    def of_items(self, user: str, items: Collection[str]) -> list[SessionRecord]:
        """All sessions of these books, whenever they were."""
        rows = self._db.rows(
            "SELECT * FROM listened WHERE user=? AND item IN (SELECT value FROM json_each(?))",
            user, json.dumps(list(items)),
        )  # fmt: skip
        return parsed(rows, _record)

    def ends(self, user: str) -> list[tuple[datetime, datetime]]:
        """First and last moment of each year (in UTC) in which something of a book was listened to, oldest first."""
        rows = self._db.rows(
            "SELECT min(coalesce(started, updated)) AS first, max(coalesce(started, updated)) AS last FROM listened "
            "WHERE user=? AND is_book AND seconds>0 AND coalesce(started, updated) IS NOT NULL "
            "GROUP BY strftime('%Y', coalesce(started, updated) / 1000, 'unixepoch') ORDER BY 1",
            user,
        )
        return [(_EPOCH + row["first"] * _MILLISECOND, _EPOCH + row["last"] * _MILLISECOND) for row in rows]


def _record(row: sqlite3.Row) -> SessionRecord:
    return SessionRecord(
        id=row["id"],
        library_item_id=row["item"],
        is_book=bool(row["is_book"]),
        title=row["title"],
        authors=tuple(json.loads(row["authors"])),
        narrators=tuple(json.loads(row["narrators"])),
        length_seconds=row["length"],
        started_at=_moment(row["started"]),
        updated_at=_moment(row["updated"]),
        listened_seconds=row["seconds"],
        start_seconds=row["first"],
        current_seconds=row["last"],
        device=row["device"],
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MILLISECOND


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else _EPOCH + ms * _MILLISECOND
