"""Two items, one book: which of them speaks for it (P12). Pure.

The one really listened to last leads. The lead changes hands only when the one that was told last has been silent for
a while, so that two players side by side do not pull the book to and fro; a finish waits for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from handlers.state.ledger import Acknowledged
from listener.model import MediaProgress

SILENT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One of a user's items of the same book. ``moved``: since it was last dealt with."""

    row: MediaProgress
    told: Acknowledged | None
    moved: bool


@dataclass(frozen=True, slots=True)
class Follows:
    """This item does not lead; ``until``: it will, if the other one stays silent."""

    leader: str
    until: datetime | None = None


def leading(items: Mapping[str, Item], item: str, now: datetime) -> Follows | None:
    """Whether ``item`` leads (``None``), or whom it follows. ``items`` holds all of the book that have progress."""
    told = {name: one.told.at for name, one in items.items() if one.told is not None}
    holder = max(told, key=lambda name: (told[name], name), default=None)
    fresh = {name: one for name, one in items.items() if holder is None or name == holder or one.moved}
    latest = max(fresh, key=lambda name: (_heard(fresh[name]), name), default=item)
    if holder is None or latest == holder or items[latest].row.is_finished:
        return None if latest == item else Follows(latest)
    silent_from = _heard(items[holder]) + SILENT.total_seconds()
    if now.timestamp() >= silent_from:
        return None if latest == item else Follows(latest)
    if item == holder:
        return None
    until = datetime.fromtimestamp(silent_from, now.tzinfo) if item == latest else None
    return Follows(holder, until)


def told_by_any(own: Acknowledged | None, others: Mapping[str, Acknowledged | None]) -> Acknowledged | None:
    """What Hardcover acknowledged from us last, through whichever item, beside this item's own Audiobookshelf side.

    Without one of its own: a position that can not be this item's, and the finish that Hardcover was told of.
    """
    latest = max((told for told in others.values() if told is not None), key=lambda told: told.at, default=None)
    if latest is None or (own is not None and own.at >= latest.at):
        return own
    return replace(
        latest,
        finish_history=None,
        rests=False,
        fraction=own.fraction if own is not None else -1.0,
        seconds=own.seconds if own is not None else None,
        heard_at=own.heard_at if own is not None else None,
        abs_finished=own is not None and own.abs_finished,
        abs_finished_at=own.abs_finished_at if own is not None and own.abs_finished else latest.abs_finished_at,
    )


def _heard(item: Item) -> float:
    return item.row.last_update.timestamp() if item.row.last_update is not None else 0.0
