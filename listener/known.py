"""The newest progress row of every book of one user, by order of arrival.

``lastUpdate`` does not decide: it may go backwards [A 8]. An event that arrived while a REST answer was under way is
newer than that answer, whatever both say. The exception are items whose row is not dealt with yet (``unsynced``): a
whole answer that shows such an item gone, or at an older state (a restored backup), is put aside until ``settle``, so
that what was received is not lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from listener.model import MediaProgress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The moment a REST answer was asked for."""

    arrivals: int


MOST_ROWS = 200_000  # of one user; what a server invents beyond is not kept, and counts when REST lists it
MOST_GONE = 10_000  # items without a row whose last arrival is remembered


class KnownProgress:
    def __init__(self) -> None:
        self._rows: dict[str, MediaProgress] = {}
        self._arrived: dict[str, int] = {}  # the number of an item's last arrival, also when the row went
        self._arrivals = 0
        self._aside: dict[str, MediaProgress | None] = {}  # what Audiobookshelf says of unsynced items by now

    def update(self, row: MediaProgress) -> bool:
        """One row from an event; whether it says anything new."""
        if len(self._rows) >= MOST_ROWS and row.library_item_id not in self._rows:
            return False
        self._aside.pop(row.library_item_id, None)
        return bool(self._arrive({row.library_item_id: row}))

    def update_all(self, rows: Mapping[str, MediaProgress], unsynced: Collection[str] = ()) -> frozenset[str]:
        """Every row the user has, from an event; the items whose row changed, came or went."""
        return self._arrive(rows, self._rows.keys() - rows.keys(), unsynced)

    def remove(self, item_ids: Iterable[str], unsynced: Collection[str] = ()) -> frozenset[str]:
        """Items that were removed: their rows go with them, without an event [A 5]. Those that had a row."""
        return self._arrive({}, self._rows.keys() & set(item_ids), unsynced)

    def snapshot_begin(self) -> Snapshot:
        """Call before asking REST for every row."""
        return Snapshot(self._arrivals)

    def snapshot_end(
        self, snapshot: Snapshot, rows: Mapping[str, MediaProgress], unsynced: Collection[str] = ()
    ) -> frozenset[str]:
        """Every row the user has, as REST answered; the items whose row changed, came or went."""
        newer = {item_id for item_id, arrival in self._arrived.items() if arrival > snapshot.arrivals}
        answered = {item_id: row for item_id, row in rows.items() if item_id not in newer} if newer else rows
        return self._arrive(answered, self._rows.keys() - rows.keys() - newer, unsynced)

    def settle(self, item_id: str) -> None:
        """The item is dealt with: what was put aside counts now. It is old, so nothing follows from it."""
        if item_id in self._aside:
            row = self._aside.pop(item_id)
            self._arrive({item_id: row} if row is not None else {}, [item_id] if row is None else [])

    def get(self, item_id: str) -> MediaProgress | None:
        return self._rows.get(item_id)

    def rows(self) -> Mapping[str, MediaProgress]:
        """All of them, by item, as of now."""
        return dict(self._rows)

    def _arrive(
        self, rows: Mapping[str, MediaProgress], gone: Iterable[str] = (), unsynced: Collection[str] = ()
    ) -> frozenset[str]:
        gone = frozenset(gone)
        kept = {item_id for item_id in unsynced if item_id in gone or self._is_older(item_id, rows.get(item_id))}
        if kept:
            self._aside |= {item_id: rows.get(item_id) for item_id in kept}
            gone -= kept
            rows = {item_id: row for item_id, row in rows.items() if item_id not in kept}
        changed = gone | {item_id for item_id, row in rows.items() if self._rows.get(item_id) != row}
        for item_id in gone:
            self._rows.pop(item_id, None)
        self._rows.update(rows)
        self._arrivals += 1
        self._arrived.update(dict.fromkeys((*rows, *gone), self._arrivals))
        if len(self._arrived) > len(self._rows) + 2 * MOST_GONE:
            self._forget_the_oldest()
        return changed

    def _forget_the_oldest(self) -> None:
        """Of the items that are gone: their arrivals matter only while rows are being read."""
        gone = sorted(self._arrived.keys() - self._rows.keys(), key=self._arrived.__getitem__)
        for item_id in gone[:-MOST_GONE]:
            del self._arrived[item_id]

    def _is_older(self, item_id: str, row: MediaProgress | None) -> bool:
        known = self._rows.get(item_id)
        if row is None or known is None or row.last_update is None or known.last_update is None:
            return False
        return row.last_update < known.last_update
