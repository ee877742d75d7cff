"""Two items, one book: which of them leads it (P12). Pure.

The one really listened to last leads. The lead changes hands only when the one that was synced last has been silent for
a while, so that two players side by side do not pull the book to and fro; a finish waits for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from handlers.decide.fingerprint import fingerprint_of
from handlers.state.ledger import Acknowledged, Entry, Pin
from listener import MediaProgress

SILENT = timedelta(minutes=5)


class SiblingRows(Protocol):
    def get(self, item_id: str) -> MediaProgress | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingItem:
    """One of a user's items of the same book. ``moved``: since it was last dealt with."""

    row: MediaProgress
    acknowledged: Acknowledged | None
    moved: bool


@dataclass(frozen=True, slots=True)
class Follows:
    """This item does not lead; ``until``: it will, if the other one stays silent."""

    leader: str
    until: datetime | None = None


def follows(
    item: str, row: MediaProgress, entry: Entry, siblings: Mapping[str, Entry], *, known: SiblingRows, now: datetime
) -> Follows | None:
    """Whom an item with the row ``row`` follows, or ``None`` where it leads its book."""
    if not siblings:
        return None
    items = {item: _sibling(row, entry)}
    for name, other in siblings.items():
        if (others := known.get(name)) is not None:
            items[name] = _sibling(others, other)
    return leading(items, item, now)


def _sibling(row: MediaProgress, entry: Entry) -> SiblingItem:
    return SiblingItem(row=row, acknowledged=entry.acknowledged, moved=entry.handled != fingerprint_of(row))


def of_book(stored: Entry, siblings: Mapping[str, Entry], pin: Pin) -> Entry:
    """The ledger for the pinned book: what was acknowledged of another book says nothing here, and what was written
    through another item of the same book is what Hardcover acknowledged from us."""

    def in_book(known: Acknowledged | None) -> Acknowledged | None:
        return known if known is not None and known.book_id == pin.book_id else None

    others = {item: in_book(entry.acknowledged) for item, entry in siblings.items()}
    return replace(stored, acknowledged=acknowledged_by_any(in_book(stored.acknowledged), others))


def leading(items: Mapping[str, SiblingItem], item: str, now: datetime) -> Follows | None:
    """Whether ``item`` leads (``None``), or whom it follows. ``items`` holds all of the book that have progress."""
    known = {name: one.acknowledged.at for name, one in items.items() if one.acknowledged is not None}
    holder = max(known, key=lambda name: (known[name], name), default=None)
    fresh = {name: one for name, one in items.items() if holder is None or name == holder or one.moved}
    latest = max(fresh, key=lambda name: (_listened(fresh[name]), name), default=item)
    if holder is None or latest == holder or items[latest].row.is_finished:
        return None if latest == item else Follows(latest)
    silent_from = _listened(items[holder]) + SILENT.total_seconds()
    if now.timestamp() >= silent_from:
        return None if latest == item else Follows(latest)
    if item == holder:
        return None
    until = datetime.fromtimestamp(silent_from, now.tzinfo) if item == latest else None
    return Follows(holder, until)


def acknowledged_by_any(own: Acknowledged | None, others: Mapping[str, Acknowledged | None]) -> Acknowledged | None:
    """What Hardcover acknowledged from us last, through whichever item, beside this item's own Audiobookshelf side.

    Without one of its own: a position that can not be this item's, and the finish that Hardcover knows of.
    """
    latest = max((known for known in others.values() if known is not None), key=lambda known: known.at, default=None)
    if latest is None or (own is not None and own.at >= latest.at):
        return own
    return replace(
        latest,
        finish_history=None,
        suppressed=False,
        fraction=own.fraction if own is not None else -1.0,
        seconds=own.seconds if own is not None else None,
        listened_at=own.listened_at if own is not None else None,
        abs_last_update=own.abs_last_update if own is not None else None,
        abs_finished=own is not None and own.abs_finished,
        abs_finished_at=own.abs_finished_at if own is not None and own.abs_finished else latest.abs_finished_at,
    )


def _listened(item: SiblingItem) -> float:
    return item.row.last_update.timestamp() if item.row.last_update is not None else 0.0
