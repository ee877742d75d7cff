"""What matching found for each item, for all users: kept until the item changes, and misses for longer each time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from handlers.state.database import Database, parsed
from hardcover import BookId, EditionId
from listener import LibraryItem

FIRST_PATIENCE = timedelta(days=1)  # how long a miss is believed; doubled each time
LONGEST_PATIENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """``bucket``: auto | review | reject. ``searched``: by words too, so that nothing more can be asked now."""

    item: str
    fingerprint: str
    bucket: str
    book_id: BookId | None
    edition_id: EditionId | None
    confidence: float
    reason: str
    by: str  # "identifier" | "score"
    at: datetime
    searched: bool = False
    tries: int = 0
    retry_at: datetime | None = None  # None: only when the item changes
    title: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        return self.bucket == "auto" and self.book_id is not None and self.edition_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMatch:
    """What was found for an item. ``is_same``: it has not changed since; ``is_due``: its patience is over."""

    is_same: bool
    bucket: str
    is_due: bool
    searched: bool


def fingerprint_of(item: LibraryItem) -> str:
    """What of an item matching rests on, as far as library lists tell it; another one means: match again."""
    told = (
        item.title,
        item.subtitle,
        item.authors,
        item.narrators,
        [(one.name, one.sequence) for one in item.series],
        item.asin,
        item.isbn,
        item.language,
        item.published_year,
        item.abridged,
        round(item.duration_seconds),
        item.has_audio,
        item.has_ebook,
        item.rel_path,
    )
    return hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=12).hexdigest()


def patience(tries: int) -> timedelta:
    """How long to leave an item alone that was not found for the ``tries``-th time."""
    doubled: timedelta = FIRST_PATIENCE * (1 << min(max(tries - 1, 0), 10))
    return min(doubled, LONGEST_PATIENCE)


class Matches:
    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, item: str) -> Matched | None:
        row = self._db.row("SELECT * FROM matched WHERE item=?", item)
        return next(iter(parsed([row] if row is not None else [], lambda one: _matched(dict(one)))), None)

    def standings(self, items: Iterable[tuple[str, str]], now: datetime) -> dict[str, KnownMatch]:
        """How each of these ``(item, fingerprint)`` pairs stands; those that were never met are left out."""
        asked = dict(items)
        found: dict[str, KnownMatch] = {}
        ids = list(asked)
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            for row in self._db.rows(
                f"SELECT item, fingerprint, bucket, retry_at, searched FROM matched WHERE item IN ({marks})",  # noqa: S608
                *part,
            ):
                due = row["retry_at"] is not None and datetime.fromisoformat(row["retry_at"]) <= now
                found[row["item"]] = KnownMatch(
                    is_same=row["fingerprint"] == asked[row["item"]],
                    bucket=row["bucket"],
                    is_due=due,
                    searched=bool(row["searched"]),
                )
        return found

    def put(self, found: Iterable[Matched]) -> None:
        with self._db.together():
            for one in found:
                self._db.write(
                    "INSERT OR REPLACE INTO matched VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                    one.item,
                    one.fingerprint,
                    one.bucket,
                    one.book_id,
                    one.edition_id,
                    one.confidence,
                    one.reason,
                    one.by,
                    one.at.isoformat(),
                    int(one.searched),
                    one.tries,
                    one.retry_at.isoformat() if one.retry_at else None,
                    one.title,
                    json.dumps(one.evidence) if one.evidence else None,
                )

    def counts(self) -> dict[str, int]:
        """How many items are in which bucket."""
        return {row[0]: int(row[1]) for row in self._db.rows("SELECT bucket, count(*) FROM matched GROUP BY bucket")}

    def buckets(self) -> dict[str, tuple[str, str]]:
        """Bucket and reason of every item that was ever matched."""
        return {row[0]: (row[1], row[2]) for row in self._db.rows("SELECT item, bucket, reason FROM matched")}

    def rejected(self) -> list[str]:
        """Items of which no book was found."""
        return [row[0] for row in self._db.rows("SELECT item FROM matched WHERE bucket='reject'")]

    def items_for_review(self, limit: int) -> list[str]:
        """The items of ``for_review``."""
        rows = self._db.rows(
            "SELECT item FROM matched WHERE bucket='review' ORDER BY confidence DESC, item LIMIT ?", limit
        )
        return [row[0] for row in rows]

    def for_review(self, limit: int = 1000) -> list[Matched]:
        rows = self._db.rows(
            "SELECT * FROM matched WHERE bucket='review' ORDER BY confidence DESC, item LIMIT ?", limit
        )
        return parsed(rows, lambda row: _matched(dict(row)))

    def of(self, items: Iterable[str]) -> list[Matched]:
        """What was found for these, without the evidence."""
        ids, found = list(items), []
        for start in range(0, len(ids), 500):
            part = ids[start : start + 500]
            marks = ",".join("?" * len(part))
            rows = self._db.rows(f"SELECT * FROM matched WHERE item IN ({marks})", *part)  # noqa: S608
            found += parsed(rows, lambda row: _matched(dict(row) | {"evidence": None}))
        return found

    def forget(self, item: str) -> None:
        self._db.write("DELETE FROM matched WHERE item=?", item)


def _matched(raw: dict[str, Any]) -> Matched:
    return Matched(
        item=raw["item"],
        fingerprint=raw["fingerprint"],
        bucket=raw["bucket"],
        book_id=BookId(raw["book"]) if raw["book"] is not None else None,
        edition_id=EditionId(raw["edition"]) if raw["edition"] is not None else None,
        confidence=raw["confidence"],
        reason=raw["reason"],
        by=raw["by"],
        at=datetime.fromisoformat(raw["at"]),
        searched=bool(raw["searched"]),
        tries=raw["tries"],
        retry_at=datetime.fromisoformat(raw["retry_at"]) if raw["retry_at"] else None,
        title=raw["title"],
        evidence=json.loads(raw["evidence"]) if raw["evidence"] else {},
    )
