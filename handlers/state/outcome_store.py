"""How the last sync of each book ended, and which books wait for a person."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.state.database import Database, parsed, reading
from handlers.state.outcome import Key, Kind, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """How the last sync of a book ended. ``title`` may be empty; ``until``: when it is synced again."""

    kind: Kind
    reason: str
    title: str
    until: datetime | None


_UNDECIDED = (
    "NOT EXISTS (SELECT 1 FROM override WHERE override.item=review.item "
    "AND override.user IN (review.user, '') AND override.at>=review.at AND override.kind<>'hold')"
)


@dataclass(frozen=True, slots=True)
class InReview:
    """A book that waits for a person. ``asks``: what its evidence asks; empty: which edition it is, or its reason."""

    user: str
    item: str
    reason: str
    asks: str
    is_pinned: bool


class OutcomeStore:
    def __init__(self, database: Database) -> None:
        self._db = database

    def record(self, outcome: Outcome) -> None:
        # what failed is still to be done: a restart must not forget it, whose row may have been handled before
        until = outcome.until or (outcome.at if outcome.kind is Kind.FAILED else None)
        with self._db.together():
            self._db.write(
                "INSERT OR REPLACE INTO outcome VALUES (?,?,?,?,?,?,?)",
                *outcome.key,
                outcome.title,
                outcome.kind.value,
                outcome.reason,
                outcome.at.isoformat(),
                until.isoformat() if until else None,
            )
            if outcome.kind is Kind.NEEDS_REVIEW:
                self.ask(outcome)
            elif outcome.kind is not Kind.FAILED:
                self._db.write("DELETE FROM review WHERE user=? AND item=?", *outcome.key)

    def ask(self, outcome: Outcome) -> None:
        """Have `review` ask about it; nothing else of the outcome is kept. A dry run does this alone."""
        self._db.write(
            "INSERT OR REPLACE INTO review VALUES (?,?,?,?,?,?)",
            *outcome.key,
            outcome.title,
            outcome.reason,
            json.dumps(outcome.evidence),
            outcome.at.isoformat(),
        )

    def forget(self, key: Key) -> None:
        """There is no such item any more: nothing of it waits."""
        self._db.write("DELETE FROM outcome WHERE user=? AND item=?", *key)
        self._db.write("DELETE FROM review WHERE user=? AND item=?", *key)

    def last(self, key: Key) -> tuple[Kind, str] | None:
        """The kind and the reason of the last outcome."""
        row = self._db.row("SELECT kind, reason FROM outcome WHERE user=? AND item=?", *key)
        with reading(f"{key.item} of {key.user}"):
            return (Kind(row[0]), str(row[1])) if row else None

    def all_of(self, user: str, items: Iterable[str] | None = None) -> dict[str, Last]:
        """The last outcome of every book of a user, by item; or only of these items."""
        only = None if items is None else json.dumps(list(items))
        rows = self._db.rows(
            "SELECT item, kind, reason, title, until FROM outcome WHERE user=? "
            "AND (? IS NULL OR item IN (SELECT value FROM json_each(?)))",
            user,
            only,
            only,
        )
        return dict(parsed(rows, _last))

    def failed(self, user: str) -> set[str]:
        """Items of a user that Hardcover has not taken."""
        rows = self._db.rows("SELECT item FROM outcome WHERE user=? AND kind IN ('failed', 'refused')", user)
        return {row[0] for row in rows}

    def due_again(self, user: str) -> dict[str, datetime]:
        """Items of a user that wait for a moment (a parked book's finish), with the moment."""
        rows = self._db.rows("SELECT item, until FROM outcome WHERE user=? AND until IS NOT NULL", user)
        return dict(parsed(rows, lambda row: (str(row[0]), _moment(row[1]))))

    def in_review(self, user: str | None = None) -> list[InReview]:
        """``needs_review`` in short, without reading the evidence."""
        rows = self._db.rows(
            "SELECT user, item, reason, CASE WHEN json_valid(evidence) THEN json_extract(evidence, '$.asks') END, "  # noqa: S608
            "EXISTS (SELECT 1 FROM pin WHERE pin.user=review.user AND pin.item=review.item) "
            f"FROM review WHERE (? IS NULL OR user=?) AND {_UNDECIDED}",
            user,
            user,
        )
        return [InReview(row[0], row[1], row[2], row[3] or "", bool(row[4])) for row in rows]

    def needs_review(self, user: str | None = None) -> list[dict[str, Any]]:
        """``[{user, item, title, reason, evidence, at}]``, oldest first; what was decided since waits only for the next
        sync."""
        rows = self._db.rows(
            "SELECT user, item, title, reason, evidence, at FROM review WHERE (? IS NULL OR user=?) "  # noqa: S608 - constant
            f"AND {_UNDECIDED} ORDER BY at, user, item",
            user,
            user,
        )
        return parsed(rows, lambda row: dict(row) | {"evidence": json.loads(row["evidence"])})


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone")
    return moment


def _last(row: sqlite3.Row) -> tuple[str, Last]:
    return row["item"], Last(
        kind=Kind(row["kind"]),
        reason=str(row["reason"]),
        title=str(row["title"]),
        until=datetime.fromisoformat(row["until"]) if row["until"] else None,
    )
