"""The owner's overrides: an item linked to an edition, ignored, or held for now; for one user or for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from handlers.state.database import Database
from handlers.state.ledger import Ledger
from handlers.state.outcome import Key
from hardcover.model import BookId, EditionId

EVERYONE = ""  # the user of an override that holds for all


class OverrideKind(StrEnum):
    LINK = "link"
    IGNORE = "ignore"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """``book_id`` and ``edition_id`` belong to a link."""

    kind: OverrideKind
    book_id: BookId | None = None
    edition_id: EditionId | None = None


class Overrides:
    """A link and an ignore exclude each other; a hold stands beside either."""

    def __init__(self, database: Database, ledger: Ledger) -> None:
        self._db = database
        self._ledger = ledger

    def match(self, key: Key) -> Override | None:
        """The link or ignore for this user, else the one for everybody."""
        return self._find(key, (OverrideKind.LINK, OverrideKind.IGNORE))

    def is_held(self, key: Key) -> bool:
        return self._find(key, (OverrideKind.HOLD,)) is not None

    def put(self, item: str, override: Override, *, user: str, at: datetime) -> bool:
        """Record an override; whether one of its sort stood there before."""
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
        kinds = (kind,) if kind is OverrideKind.HOLD else (OverrideKind.LINK, OverrideKind.IGNORE)
        marks = ",".join("?" * len(kinds))
        found = self._db.row(
            f"SELECT 1 FROM override WHERE user=? AND item=? AND kind IN ({marks})",
            user,
            item,
            *kinds,  # noqa: S608
        )
        self._db.write(f"DELETE FROM override WHERE user=? AND item=? AND kind IN ({marks})", user, item, *kinds)  # noqa: S608
        if kind is not OverrideKind.HOLD:
            self._ledger.drop_pins(item, user or None)
        self._ledger.unhandle(item, user or None)
        return found is not None

    def _find(self, key: Key, kinds: tuple[OverrideKind, ...]) -> Override | None:
        marks = ",".join("?" * len(kinds))
        row = self._db.row(
            f"SELECT kind, book, edition FROM override WHERE item=? AND user IN (?, ?) AND kind IN ({marks}) "  # noqa: S608
            "ORDER BY user DESC",
            key.item,
            key.user,
            EVERYONE,
            *kinds,
        )
        return None if row is None else Override(kind=OverrideKind(row[0]), book_id=row[1], edition_id=row[2])
