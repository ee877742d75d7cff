"""The owner's overrides: an item linked, ignored, held for now, or released; for one user or for everybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handlers.state.database import Database, parsed
from handlers.state.ledger import Ledger
from handlers.state.outcome import Key
from hardcover import BookId, EditionId

EVERYONE = ""  # the user of an override that holds for all


class OverrideKind(StrEnum):
    LINK = "link"
    IGNORE = "ignore"
    HOLD = "hold"
    RELEASE = "release"  # ends a hold, also one that `progress.past = "leave"` would begin
    LEAVE = "leave"  # as `progress.past = "leave"`, for one item: until it is listened to again from then on

    @property
    def rivals(self) -> tuple[OverrideKind, ...]:
        """Those of which one stands at a time: which edition it is, or whether it is written."""
        about_the_match = (OverrideKind.LINK, OverrideKind.IGNORE)
        about_writing = (OverrideKind.HOLD, OverrideKind.RELEASE, OverrideKind.LEAVE)
        return about_the_match if self in about_the_match else about_writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """``book_id`` and ``edition_id`` belong to a link."""

    kind: OverrideKind
    book_id: BookId | None = None
    edition_id: EditionId | None = None
    at: datetime | None = field(default=None, compare=False)  # since when it stands; put by ``put``


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOverride:
    """An override as it stands, with whose it is and since when."""

    user: str
    override: Override
    at: datetime


class Overrides:
    """A link and an ignore exclude each other, and so do hold, release and leave; one of each sort may stand at once.
    The override for a user wins over the one for everybody."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._db = database
        self._ledger = ledger

    def match(self, key: Key) -> Override | None:
        """The link or ignore for this user, else the one for everybody."""
        return self._find(key, OverrideKind.LINK)

    def is_held(self, key: Key) -> bool:
        found = self._find(key, OverrideKind.HOLD)
        return found is not None and found.kind is OverrideKind.HOLD

    def is_released(self, key: Key) -> bool:
        """The owner wants it written, however long ago it was read."""
        found = self._find(key, OverrideKind.RELEASE)
        return found is not None and found.kind is OverrideKind.RELEASE

    def left_since(self, key: Key) -> datetime | None:
        """Since when the item is left alone; ``None``: it is not."""
        found = self._find(key, OverrideKind.LEAVE)
        return found.at if found is not None and found.kind is OverrideKind.LEAVE else None

    def of(self, user: str) -> dict[str, frozenset[OverrideKind]]:
        """Every override that holds for a user, by item: their own, and where they have no rival, everybody's."""
        found: dict[str, set[OverrideKind]] = {}
        for item, kind in self._db.rows("SELECT item, kind FROM override WHERE user IN (?, ?) ORDER BY user DESC",
                                        user, EVERYONE):  # fmt: skip
            standing = found.setdefault(item, set())
            if not standing.intersection(OverrideKind(kind).rivals):
                standing.add(OverrideKind(kind))
        return {item: frozenset(kinds) for item, kinds in found.items()}

    def standing(self, item: str, user: str) -> list[StandingOverride]:
        """Those of one user; of ``EVERYONE``: all of the item, whosever they are."""
        rows = self._db.rows(
            "SELECT user, kind, book, edition, at FROM override WHERE item=? AND (?='' OR user=?) ORDER BY user, kind",
            item,
            user,
            user,
        )
        return parsed(rows, _standing)

    def put_back(self, item: str, standing: Iterable[StandingOverride], *, user: str) -> None:
        """Make them those that ``standing`` gave: an act is taken back."""
        with self._db.together():
            self._db.write("DELETE FROM override WHERE item=? AND (?='' OR user=?)", item, user, user)
            for one in standing:
                self._write(item, one.override, one.user, one.at)
            self._ledger.unhandle(item, user or None)

    def decided(self) -> set[str]:
        """Items that are linked or ignored, for whomever."""
        return {row[0] for row in self._db.rows("SELECT DISTINCT item FROM override WHERE kind IN ('link', 'ignore')")}

    def put(self, item: str, override: Override, *, user: str, at: datetime) -> bool:
        """Record an override in place of its rivals; whether one of them stood there before. A hold or a release for
        everybody takes the place of those for single users too."""
        with self._db.together():
            had = self._clear(item, override.kind, user)
            self._write(item, override, user, at)
        return had

    def _write(self, item: str, override: Override, user: str, at: datetime) -> None:
        self._db.write(
            "INSERT INTO override (user, item, kind, edition, book, at) VALUES (?,?,?,?,?,?)",
            user,
            item,
            override.kind.value,
            override.edition_id,
            override.book_id,
            at.isoformat(),
        )

    def clear(self, item: str, kind: OverrideKind, *, user: str) -> bool:
        """Take an override back (a link or ignore: whichever stands); whether there was one."""
        with self._db.together():
            return self._clear(item, kind, user)

    def _clear(self, item: str, kind: OverrideKind, user: str) -> bool:
        about_the_match = kind in (OverrideKind.LINK, OverrideKind.IGNORE)
        whose = user if about_the_match or user != EVERYONE else None
        where = f"(? IS NULL OR user=?) AND item=? AND kind IN ({_marks(kind)})"
        found = self._db.row(f"SELECT 1 FROM override WHERE {where}", whose, whose, item, *kind.rivals)  # noqa: S608
        self._db.write(f"DELETE FROM override WHERE {where}", whose, whose, item, *kind.rivals)  # noqa: S608
        if about_the_match:
            self._ledger.drop_pins(item, user or None)
        self._ledger.unhandle(item, user or None)
        return found is not None

    def _find(self, key: Key, kind: OverrideKind) -> Override | None:
        where = f"item=? AND user IN (?, ?) AND kind IN ({_marks(kind)})"
        row = self._db.row(
            f"SELECT kind, book, edition, at FROM override WHERE {where} ORDER BY user DESC",  # noqa: S608 - our words
            key.item,
            key.user,
            EVERYONE,
            *kind.rivals,
        )
        if row is None:
            return None
        at = datetime.fromisoformat(row[3])
        return Override(kind=OverrideKind(row[0]), book_id=row[1], edition_id=row[2], at=at)


def _marks(kind: OverrideKind) -> str:
    return ", ".join("?" for _ in kind.rivals)


def _standing(row: sqlite3.Row) -> StandingOverride:
    override = Override(kind=OverrideKind(row["kind"]), book_id=row["book"], edition_id=row["edition"])
    return StandingOverride(user=row["user"], override=override, at=datetime.fromisoformat(row["at"]))
