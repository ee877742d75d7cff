"""The ledger: per user and item, what Hardcover last acknowledged from us, and the pinned edition.

It is the third value of every decision: where Hardcover still equals it, Audiobookshelf's state is told; where
Audiobookshelf equals it, Hardcover's newer state stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from handlers.state.database import Database, DatabaseError
from handlers.state.outcome import Key, Outcome
from hardcover.model import BookId, EditionId, ReadId, Status, UserBookId


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """What Hardcover acknowledged, and the Audiobookshelf state it came from."""

    user_book_id: UserBookId
    book_id: BookId
    read_id: ReadId | None
    edition_id: EditionId | None
    status: Status
    unit: str | None  # "seconds" | "pages" | None: status only
    progress: int | None
    started_at: date | None
    finished_at: date | None
    finished: bool  # a finish was acknowledged (ours or the user's)
    finish_history: int | None = None  # the history entry of *our* finish, which an un-finish takes back
    fraction: float  # Audiobookshelf's side from here on
    seconds: float | None
    abs_finished: bool
    abs_finished_at: datetime | None = None
    heard_at: datetime | None = None  # Audiobookshelf's lastUpdate then; it also changes when nothing is heard [A 6]
    rests: bool = False  # an undo: nothing of this state is told again, not even a finish that comes with time
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something seen once that only counts when it goes on: ``again`` (P8) or ``paused`` (P7)."""

    kind: str
    fraction: float
    seconds: float | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """Writes whose end we have not seen; recorded before they are sent, so that a kill leaves a trace of them (P6).

    Reads that are not in ``known_reads`` were opened by an insert, and the finish of ``closing`` was filled in: what
    stands there is Hardcover's own filling and not the user's word. ``attempted`` are the progress values that may have
    landed, or may still land, later than a newer write [H 1.13].
    """

    book_id: BookId
    known_reads: tuple[ReadId, ...]
    on_shelf: bool
    at: datetime
    inserting: bool = True  # Hardcover may have opened a read
    adding: bool = False  # a read was added, which must not be repeated while it may still land
    closing: ReadId | None = None  # an open read that a status of "read" closes
    taking_back: int | None = None  # the history entry of the finish that is being taken back
    attempted: tuple[int, ...] = ()
    before: dict[str, Any] | None = None  # the book before the first of these inserts (see ``history.snapshot``)


class Provenance(StrEnum):
    """Where a pin comes from, strongest first (P11)."""

    CHOSEN = "chosen on Hardcover"
    LINK = "link"
    IDENTIFIER = "identifier"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    book_id: BookId
    edition_id: EditionId
    provenance: Provenance
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """The owner's word on a match: ``ignore``, or ``link`` to an edition."""

    kind: str
    book_id: BookId | None = None
    edition_id: EditionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    told: Acknowledged | None = None
    hint: Hint | None = None
    intent: Intent | None = None
    seen: str | None = None


EVERYONE = ""  # the user of a decision that holds for all


class Ledger:
    def __init__(self, database: Database) -> None:
        self._db = database
        self.together = database.together  # all writes inside happen, or none
        self.check_writable = database.check_writable  # what can not be recorded must not be told (case 46)

    # what was told

    def entry(self, key: Key) -> Entry:
        row = self._db.row("SELECT told, hint, intent, seen FROM ledger WHERE user=? AND item=?", *key)
        return Entry() if row is None else _entry(tuple(row))

    def siblings(self, key: Key, book_id: BookId) -> dict[str, Entry]:
        """Other items of the same user that are pinned to the same book (P12)."""
        rows = self._db.rows(
            "SELECT pin.item, told, hint, intent, seen FROM pin "
            "LEFT JOIN ledger ON ledger.user=pin.user AND ledger.item=pin.item "
            "WHERE pin.user=? AND pin.book=? AND pin.item<>?",
            key.user,
            book_id,
            key.item,
        )
        return {row[0]: _entry(tuple(row)[1:]) for row in rows}

    def remember(
        self,
        key: Key,
        *,
        told: Acknowledged | None = None,
        hint: Hint | None = None,
        intent: Intent | None = None,
        seen: str | None = None,
    ) -> None:
        """Replace the whole entry. ``seen``: the row was dealt with, as it is."""
        self._db.write(
            "INSERT OR REPLACE INTO ledger (user, item, told, told_book, hint, intent, seen) VALUES (?,?,?,?,?,?,?)",
            *key,
            _dump(told),
            told.book_id if told else None,
            _dump(hint),
            _dump(intent),
            seen,
        )

    def unsee(self, item: str, user: str | None = None) -> None:
        """Make the next look at an item a full one: its metadata, its pin or the owner's word changed."""
        self._db.write("UPDATE ledger SET seen=NULL WHERE item=? AND (? IS NULL OR user=?)", item, user, user)

    def forget_user(self, user: str) -> None:
        """The token now belongs to another Hardcover account: what the old one acknowledged says nothing here."""
        with self._db.together():
            for table in ("ledger", "pin", "outcome", "review"):
                self._db.write(f"DELETE FROM {table} WHERE user=?", user)  # noqa: S608 - names from the line above

    # pins and the owner's word

    def pin(self, key: Key) -> Pin | None:
        row = self._db.row("SELECT book, edition, provenance, reason, at FROM pin WHERE user=? AND item=?", *key)
        if row is None:
            return None
        return Pin(
            book_id=BookId(row[0]),
            edition_id=EditionId(row[1]),
            provenance=Provenance(row[2]),
            reason=row[3],
            at=datetime.fromisoformat(row[4]),
        )

    def set_pin(self, key: Key, pin: Pin) -> None:
        self._db.write(
            "INSERT OR REPLACE INTO pin VALUES (?,?,?,?,?,?,?)",
            *key,
            pin.book_id,
            pin.edition_id,
            pin.provenance.value,
            pin.reason,
            pin.at.isoformat(),
        )

    def drop_pins(self, item: str, user: str | None = None) -> None:
        self._db.write("DELETE FROM pin WHERE item=? AND (? IS NULL OR user=?)", item, user, user)

    def word(self, key: Key) -> Override | None:
        """The owner's word for this user, else the one for everybody."""
        row = self._db.row(
            "SELECT kind, book, edition FROM decision WHERE item=? AND user IN (?, ?) ORDER BY user DESC",
            key.item,
            key.user,
            EVERYONE,
        )
        if row is None:
            return None
        return Override(kind=row[0], book_id=row[1], edition_id=row[2])

    def give_word(self, item: str, word: Override | None, *, user: str, at: datetime) -> bool:
        """Record (or with ``None`` take back) the owner's word; whether there was one before."""
        with self._db.together():
            had = self._db.row("SELECT 1 FROM decision WHERE user=? AND item=?", user, item) is not None
            self._db.write("DELETE FROM decision WHERE user=? AND item=?", user, item)
            if word is not None:
                self._db.write(
                    "INSERT INTO decision (user, item, kind, edition, book, at) VALUES (?,?,?,?,?,?)",
                    user,
                    item,
                    word.kind,
                    word.edition_id,
                    word.book_id,
                    at.isoformat(),
                )
            self.drop_pins(item, user or None)
            self.unsee(item, user or None)
        return had

    # outcomes and what waits for a person

    def record(self, outcome: Outcome) -> None:
        # what failed is still to be done: a restart must not forget it, whose row may have been dealt with before
        until = outcome.until or (outcome.at if outcome.kind == "failed" else None)
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
            if outcome.kind == "needs_review":
                self._db.write(
                    "INSERT OR REPLACE INTO review VALUES (?,?,?,?,?,?)",
                    *outcome.key,
                    outcome.title,
                    outcome.reason,
                    json.dumps(outcome.evidence),
                    outcome.at.isoformat(),
                )
            elif outcome.kind != "failed":
                self._db.write("DELETE FROM review WHERE user=? AND item=?", *outcome.key)

    def last_outcome(self, key: Key) -> tuple[str, str] | None:
        row = self._db.row("SELECT kind, reason FROM outcome WHERE user=? AND item=?", *key)
        return (row[0], row[1]) if row else None

    def due_again(self, user: str) -> dict[str, datetime]:
        """Items of a user that wait for a moment (a parked book's finish), with the moment."""
        rows = self._db.rows("SELECT item, until FROM outcome WHERE user=? AND until IS NOT NULL", user)
        return {row[0]: datetime.fromisoformat(row[1]) for row in rows}

    def waiting_for_a_person(self, user: str | None = None) -> list[dict[str, Any]]:
        """Oldest first; what was decided since waits only for the next look."""
        rows = self._db.rows(
            "SELECT user, item, title, reason, evidence, at FROM review WHERE (? IS NULL OR user=?) "
            "AND NOT EXISTS (SELECT 1 FROM decision WHERE decision.item=review.item "
            "AND decision.user IN (review.user, '') AND decision.at>=review.at) "
            "ORDER BY at, user, item",
            user,
            user,
        )
        return [dict(row) | {"evidence": json.loads(row["evidence"])} for row in rows]

    # whose account this is

    def account(self, user: str) -> int | None:
        row = self._db.row("SELECT hardcover_id FROM account WHERE user=?", user)
        return int(row[0]) if row else None

    def set_account(self, user: str, hardcover_id: int, name: str) -> None:
        self._db.write("INSERT OR REPLACE INTO account VALUES (?,?,?)", user, hardcover_id, name)


class Secrets:
    """Refresh tokens, kept across restarts (`listener.tokens.TokenStore`); the file is 0600."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def load(self, name: str) -> str | None:
        row = self._db.row("SELECT value FROM secret WHERE name=?", name)
        return row[0] if row else None

    def save(self, name: str, value: str) -> None:
        """Hearing goes on where it can not be written: at worst somebody signs in once more after a restart."""
        with suppress(DatabaseError):
            self._db.write("INSERT OR REPLACE INTO secret VALUES (?,?)", name, value)


def _entry(columns: Sequence[Any]) -> Entry:
    told, hint, intent, seen = columns
    return Entry(told=_told(told), hint=_hint(hint), intent=_intent(intent), seen=seen)


def _dump(value: Acknowledged | Hint | Intent | None) -> str | None:
    if value is None:
        return None
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return json.dumps({k: v.isoformat() if isinstance(v, date) else v for k, v in fields.items() if v is not None})


def _told(text: str | None) -> Acknowledged | None:
    if text is None:
        return None
    raw = _dates(json.loads(text), days=("started_at", "finished_at"), moments=("at", "abs_finished_at", "heard_at"))
    fields: dict[str, Any] = dict.fromkeys(
        ("read_id", "edition_id", "unit", "progress", "started_at", "finished_at", "seconds")
    )
    return Acknowledged(**(fields | raw | {"status": Status(raw["status"])}))


def _hint(text: str | None) -> Hint | None:
    if text is None:
        return None
    return Hint(**({"seconds": None} | _dates(json.loads(text), moments=("at",))))


def _intent(text: str | None) -> Intent | None:
    if text is None:
        return None
    raw = _dates(json.loads(text), moments=("at",))
    return Intent(**(raw | {"known_reads": tuple(raw["known_reads"]), "attempted": tuple(raw.get("attempted", ()))}))


def _dates(raw: dict[str, Any], *, days: tuple[str, ...] = (), moments: tuple[str, ...] = ()) -> dict[str, Any]:
    for name in days:
        if name in raw:
            raw[name] = date.fromisoformat(raw[name])
    for name in moments:
        if name in raw:
            raw[name] = datetime.fromisoformat(raw[name])
    return raw
