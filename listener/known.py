"""The newest progress row of every book of one user, by order of arrival.

``lastUpdate`` does not decide: it may go backwards [A 8]. What was heard while a REST answer was under way is newer
than that answer, whatever both say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from listener.model import MediaProgress


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The moment a REST answer was asked for."""

    arrivals: int


class KnownProgress:
    def __init__(self) -> None:
        self._rows: dict[str, MediaProgress] = {}
        self._arrived: dict[str, int] = {}  # the number of an item's last arrival, also when the row went
        self._arrivals = 0

    def update(self, row: MediaProgress) -> bool:
        """One row from an event; whether it says anything new."""
        return bool(self._arrive({row.library_item_id: row}))

    def update_all(self, rows: Mapping[str, MediaProgress]) -> frozenset[str]:
        """Every row the user has, from an event; the items whose row changed, came or went."""
        return self._arrive(rows, gone=self._rows.keys() - rows.keys())

    def forget(self, item_ids: Iterable[str]) -> frozenset[str]:
        """Items that were removed: their rows go with them, without a word [A 5]. Those that had a row."""
        return self._arrive({}, gone=self._rows.keys() & set(item_ids))

    def snapshot_begin(self) -> Snapshot:
        """Call before asking REST for every row."""
        return Snapshot(self._arrivals)

    def snapshot_end(self, snapshot: Snapshot, rows: Mapping[str, MediaProgress]) -> frozenset[str]:
        """Every row the user has, as REST answered; the items whose row changed, came or went."""
        newer = {item_id for item_id, arrival in self._arrived.items() if arrival > snapshot.arrivals}
        answered = {item_id: row for item_id, row in rows.items() if item_id not in newer}
        return self._arrive(answered, gone=self._rows.keys() - rows.keys() - newer)

    def get(self, item_id: str) -> MediaProgress | None:
        return self._rows.get(item_id)

    def rows(self) -> Mapping[str, MediaProgress]:
        """All of them, by item, as of now."""
        return dict(self._rows)

    def _arrive(self, rows: Mapping[str, MediaProgress], gone: Iterable[str] = ()) -> frozenset[str]:
        gone = frozenset(gone)
        changed = gone | {item_id for item_id, row in rows.items() if self._rows.get(item_id) != row}
        for item_id in gone:
            del self._rows[item_id]
        self._rows.update(rows)
        self._arrivals += 1
        self._arrived.update(dict.fromkeys((*rows, *gone), self._arrivals))
        return changed
