"""The owner's overrides: an item linked, ignored, held for now, or released; for one user or for everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from handlers.state.database import Database
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

    def put(self, item: str, override: Override, *, user: str, at: datetime) -> bool:
        """Record an override in place of its rivals; whether one of them stood there before. A hold or a release for
        everybody takes the place of those for single users too."""
        with self._db.together():
            had = self._clear(item, override.kind, user)
            self._db.write(
                "INSERT INTO override (user, item, kind, edition, book, at) VALUES (?,?,?,?,?,?)",
                user,
                item,
                override.kind.value,
                override.edition_id,
                override.book_id,
                at.isoformat(),
            )
        return had

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
