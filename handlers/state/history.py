"""The history: every write with its before and after, its reason and its units; what an undo goes by."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from handlers.state.database import Database, parsed
from handlers.state.outcome import Key
from handlers.state.runs import CURRENT_RUN
from hardcover import BookId, EditionId, Read, ReadId, Status, UserBook, UserBookId

METADATA = "metadata"
WRITING = "metadata, being written"  # recorded first; what became of it is seen by reading back

DATES_BY_HAND = "dates by hand"

MOST_NAMED = 500  # items whose changes are asked for one by one

STATUS_WORDS = {
    Status.WANT_TO_READ: "want to read",
    Status.CURRENTLY_READING: "currently reading",
    Status.READ: "read",
    Status.PAUSED: "paused",
    Status.DID_NOT_FINISH: "did not finish",
    Status.IGNORED: "ignored",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One history entry. ``before``/``after`` are snapshots; ``None``: the book was not on the shelf."""

    id: int
    at: datetime
    key: Key
    title: str
    what: str
    reason: str
    units: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    undone: datetime | None
    run: int | None = None

    @property
    def is_metadata(self) -> bool:
        """A change of Audiobookshelf's metadata; its ``before`` and ``after`` are ``{field: value}``."""
        return self.what in (METADATA, WRITING)


_PAGE = (  # `page`
    "FROM history WHERE user=? AND (? IS NULL OR item=?) AND (? IS NULL OR what=?) AND (? IS NULL OR at>=?) "
    "AND (? IS NULL OR at<?)"
)


def _page_values(
    user: str, item: str | None, what: str | None, since: datetime | None, before: datetime | None
) -> tuple[str | None, ...]:
    """For ``_PAGE``."""
    first, last = (moment.astimezone(UTC).isoformat() if moment else None for moment in (since, before))
    return (user, item, item, what, what, first, first, last, last)


class History:
    def __init__(self, database: Database) -> None:
        self._db = database

    def add(
        self,
        key: Key,
        *,
        at: datetime,
        title: str,
        what: str,
        reason: str,
        units: int,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
        forward: bool,
        run: int | None = None,
    ) -> int:
        """``run``: else the one it is written in, if any."""
        return self._db.write(
            "INSERT INTO history (at, user, item, title, what, reason, units, before, after, forward, run) "
            "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
            at.isoformat(),
            *key,
            title,
            what,
            reason,
            units,
            _json(before),
            _json(after),
            int(forward),
            run if run is not None else CURRENT_RUN.get(),
        )

    def get(self, change_id: int) -> Change | None:
        found = self._db.row("SELECT * FROM history WHERE id=?", change_id)
        return next(iter(parsed([found] if found else [], _change_of)), None)

    def find(self, *, user: str | None = None, item: str | None = None, limit: int | None = 1000) -> list[Change]:
        """Newest first; ``item`` is an id. ``limit`` ``None``: all of them."""
        rows = self._db.rows(
            "SELECT * FROM history WHERE (? IS NULL OR user=?) AND (? IS NULL OR item=?) ORDER BY id DESC LIMIT ?",
            user,
            user,
            item,
            item,
            -1 if limit is None else limit,
        )
        return parsed(rows, _change_of)

    def page(
        self,
        *,
        user: str,
        item: str | None = None,
        what: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        offset: int = 0,
        limit: int = 100,
    ) -> tuple[list[Change], int]:
        """A part of one user's changes, newest first, and how many there are in all; ``before`` is not included."""
        values = _page_values(user, item, what, since, before)
        rows = self._db.rows(f"SELECT * {_PAGE} ORDER BY id DESC LIMIT ? OFFSET ?", *values, limit, offset)
        count = self._db.row(f"SELECT count(*) {_PAGE}", *values)
        return parsed(rows, _change_of), int(count[0]) if count else 0

    def part(
        self,
        *,
        user: str,
        item: str | None = None,
        what: str | None = None,
        since: datetime | None = None,
        before: datetime | None = None,
        below: int | None = None,
        limit: int = 500,
    ) -> list[Change]:
        """As ``page``, of changes with an id ``below`` this one: for reading all of them, part by part."""
        values = _page_values(user, item, what, since, before)
        rows = self._db.rows(
            f"SELECT * {_PAGE} AND (? IS NULL OR id<?) ORDER BY id DESC LIMIT ?", *values, below, below, limit
        )
        return parsed(rows, _change_of)

    def standing(
        self, *, user: str | None = None, item: str | None = None, run: int | None = None, metadata: bool = False
    ) -> list[Change]:
        """What could be taken back of an item or of a run, newest first: of one user or of everybody, either what was
        written to Hardcover or what was written to metadata."""
        rows = self._db.rows(
            "SELECT * FROM history WHERE undone IS NULL AND (? IS NULL OR user=?) AND (? IS NULL OR item=?) "
            "AND (? IS NULL OR run=?) AND (what=?)=? AND what NOT IN ('undo', 'owned', ?) ORDER BY id DESC",
            user,
            user,
            item,
            item,
            run,
            run,
            METADATA,
            int(metadata),
            WRITING,
        )
        return parsed(rows, _change_of)

    def kinds(self, user: str) -> list[str]:
        """What kinds of change there are of a user."""
        return [str(row[0]) for row in self._db.rows("SELECT DISTINCT what FROM history WHERE user=? ORDER BY 1", user)]

    def stream(
        self, *, user: str | None = None, item: str | None = None, run: int | None = None, limit: int | None = None
    ) -> Iterator[Change]:
        """Newest first, one at a time. ``item`` is an id, or words of the title in any order; ``limit`` ``None``: all
        of them."""
        where: list[str] = []
        values: list[Any] = []
        if run is not None:
            where.append("run=?")
            values.append(run)
        if user is not None:
            where.append("user=?")
            values.append(user)
        if item is not None:
            condition, more = self._of_item(item)
            where.append(condition)
            values += more
        wanted = " AND ".join(where) or "1"
        sql = f"SELECT * FROM history WHERE {wanted} ORDER BY id DESC LIMIT ?"  # noqa: S608 - the values are bound
        for row in self._db.each(sql, *values, -1 if limit is None else limit):
            yield from parsed([row], _change_of)

    def _of_item(self, item: str) -> tuple[str, list[Any]]:
        """A condition for the item with this id, else for the titles with these words, and its values. Titles are
        compared once each, not once a change."""
        if self._db.row("SELECT 1 FROM history WHERE item=? LIMIT 1", item) is not None:
            return "item=?", [item]
        words = item.casefold()
        rows = self._db.each(
            "WITH names AS MATERIALIZED (SELECT DISTINCT item, title FROM history) "
            "SELECT item FROM names WHERE has_words(title, ?) LIMIT ?",
            words,
            MOST_NAMED + 1,
        )
        items = list(dict.fromkeys(str(row[0]) for row in rows))
        if len(items) > MOST_NAMED:  # so many that the newest changes are among them
            return "has_words(title, ?)", [words]
        return f"item IN ({','.join('?' * len(items))}) AND has_words(title, ?)", [*items, words]

    def run_kind(self, run: int) -> str | None:
        """What kind of run it was; ``None``: nothing is known of it."""
        found = self._db.row("SELECT kind FROM run WHERE id=?", run)
        return str(found[0]) if found else None

    def users(self) -> list[str]:
        """Everybody of whom there is a change."""
        return [str(row[0]) for row in self._db.rows("SELECT DISTINCT user FROM history ORDER BY user")]

    def after(self, change: Change) -> list[Change]:
        """What was changed later for this user and still stands, newest first."""
        rows = self._db.rows(
            "SELECT * FROM history WHERE user=? AND id>? AND undone IS NULL ORDER BY id DESC",
            change.key.user,
            change.id,
        )
        return parsed(rows, _change_of)

    def newest(self, key: Key) -> int:
        """The id of the newest change of a book; 0: there is none."""
        found = self._db.row("SELECT max(id) FROM history WHERE user=? AND item=?", *key)
        return int(found[0] or 0) if found else 0

    def metadata_changes(self, *, item: str | None = None, run: int | None = None) -> list[Change]:
        """Changes of metadata that stand, newest first: of an item, of a run, or all."""
        rows = self._db.rows(
            "SELECT * FROM history WHERE what=? AND undone IS NULL AND (? IS NULL OR item=?) AND (? IS NULL OR run=?) "
            "ORDER BY id DESC",
            METADATA,
            item,
            item,
            run,
            run,
        )
        return parsed(rows, _change_of)

    def metadata_of_run(self, run: int) -> list[Change]:
        """Changes of metadata that a run made, newest first, also those that were taken back."""
        rows = self._db.rows("SELECT * FROM history WHERE what=? AND run=? ORDER BY id DESC", METADATA, run)
        return parsed(rows, _change_of)

    def metadata_of(self, items: Iterable[str]) -> dict[str, list[Change]]:
        """All changes of metadata of these items by item, newest first, also those that were taken back."""
        wanted = list(items)
        found: dict[str, list[Change]] = {}
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._db.rows(
                f"SELECT * FROM history WHERE what='{METADATA}' AND item IN ({marks}) ORDER BY id DESC",  # noqa: S608
                *part,
            )
            for change in parsed(rows, _change_of):
                found.setdefault(change.key.item, []).append(change)
        return found

    def being_written(self) -> list[Change]:
        """Changes of metadata whose outcome is not known: the answer was lost, or we were killed. Oldest first."""
        rows = self._db.rows("SELECT * FROM history WHERE what=? ORDER BY id", WRITING)
        return parsed(rows, _change_of)

    def confirm(self, change_id: int, after: dict[str, Any]) -> None:
        """It was written, and ``after`` is what is seen now."""
        self._db.write("UPDATE history SET what=?, after=? WHERE id=?", METADATA, _json(after), change_id)

    def drop(self, change_id: int) -> None:
        """It was not written."""
        self._db.write("DELETE FROM history WHERE id=?", change_id)

    def mark_undone(self, change_id: int, at: datetime) -> None:
        self._db.write("UPDATE history SET undone=? WHERE id=?", at.isoformat(), change_id)

    def write_moments(self, key: Key, since: datetime) -> list[tuple[datetime, bool]]:
        """When the book was written since then, oldest first, and whether each write followed forward listening."""
        rows = self._db.rows(
            "SELECT at, forward FROM history WHERE user=? AND item=? AND at>? AND what<>? ORDER BY at",
            *key,
            since.isoformat(),
            METADATA,
        )
        return [(datetime.fromisoformat(row[0]), bool(row[1])) for row in rows]

    def restless_since(self, key: Key, since: datetime) -> int:
        """Writes to the book since then that did not follow forward listening."""
        found = self._db.row(
            "SELECT count(*) FROM history WHERE user=? AND item=? AND at>? AND what<>? AND NOT forward",
            *key,
            since.isoformat(),
            METADATA,
        )
        return int(found[0]) if found else 0

    def taken_back_since(self, user: str, since: datetime) -> int:
        """Finishes of ours that were taken back since then."""
        found = self._db.row(
            "SELECT count(*) FROM history WHERE user=? AND at>? AND what='un-finish'", user, since.isoformat()
        )
        return int(found[0]) if found else 0


def snapshot(user_book: UserBook | None) -> dict[str, Any] | None:
    """Hardcover's rows of one book as plain JSON: ``{user_book_id, book_id, status, status_id, edition_id, date_added,
    privacy_id, reads: [{id, edition_id, started_at, finished_at, progress_seconds, progress_pages}]}``, dates as
    ``YYYY-MM-DD``."""
    if user_book is None:
        return None
    return {
        "user_book_id": user_book.id,
        "book_id": user_book.book_id,
        "status": STATUS_WORDS[user_book.status],
        "status_id": int(user_book.status),
        "edition_id": user_book.edition_id,
        "date_added": _day(user_book.date_added),
        "privacy_id": user_book.privacy_id,
        "reads": [
            {
                "id": read.id,
                "edition_id": read.edition_id,
                "started_at": _day(read.started_at),
                "finished_at": _day(read.finished_at),
                "progress_seconds": read.progress_seconds,
                "progress_pages": read.progress_pages,
            }
            for read in user_book.reads
        ],
    }


def from_snapshot(raw: dict[str, Any]) -> UserBook:
    """The inverse of ``snapshot``."""
    return UserBook(
        id=UserBookId(raw["user_book_id"]),
        book_id=BookId(raw["book_id"]),
        status=Status(raw["status_id"]),
        edition_id=EditionId(raw["edition_id"]) if raw["edition_id"] is not None else None,
        date_added=_date(raw.get("date_added")),
        privacy_id=raw.get("privacy_id"),
        reads=tuple(
            Read(
                id=ReadId(read["id"]),
                edition_id=read["edition_id"],
                started_at=_date(read["started_at"]),
                finished_at=_date(read["finished_at"]),
                progress_seconds=read["progress_seconds"],
                progress_pages=read["progress_pages"],
            )
            for read in raw["reads"]
        ),
    )


def _day(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value is not None else None


def _json(value: dict[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value)


def _change_of(row: sqlite3.Row) -> Change:
    return _change(dict(row))


def _change(raw: dict[str, Any]) -> Change:
    return Change(
        id=raw["id"],
        at=datetime.fromisoformat(raw["at"]),
        key=Key(raw["user"], raw["item"]),
        title=raw["title"],
        what=raw["what"],
        reason=raw["reason"],
        units=raw["units"],
        before=json.loads(raw["before"]) if raw["before"] else None,
        after=json.loads(raw["after"]) if raw["after"] else None,
        undone=datetime.fromisoformat(raw["undone"]) if raw["undone"] else None,
        run=raw["run"],
    )
