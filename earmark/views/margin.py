"""What stands between the two sides of a book: what will be written, or why nothing is. Pure.

Each book is in exactly one of these states, so that the counts of all add up.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from handlers.decide.fingerprint import fingerprint_of
from handlers.state.ledger import KnownEntry
from handlers.state.outcome import Kind
from handlers.state.outcome_store import Last
from handlers.state.overrides import OverrideKind
from listener import MediaProgress


class Margin(StrEnum):
    """In the order of "problems first"."""

    REVIEW = "review"  # a person decides
    FAILED = "failed"  # Hardcover said no, or it is tried again
    ADD = "add"  # will be put on the Hardcover shelf
    POSITION = "position"
    FINISH = "finish"
    DATES = "dates"
    WAITING = "waiting"  # for a moment, or for more listening
    HELD = "held"
    NOT_COUNTED = "not_counted"
    IGNORED = "ignored"
    NOT_FOUND = "not_found"  # nobody listens to it; no certain edition on Hardcover
    READY = "ready"  # nobody listens to it; its edition is known
    SAME = "same"


def margin_of(
    row: MediaProgress | None,
    last: Last | None,
    known: KnownEntry | None,
    overrides: Collection[OverrideKind],
    *,
    in_review: bool,
) -> Margin:
    """``known``: what Hardcover acknowledged; ``overrides``: those that hold for the book and this user."""
    if OverrideKind.IGNORE in overrides:
        return Margin.IGNORED
    if OverrideKind.HOLD in overrides:
        return Margin.HELD
    if in_review:
        return Margin.REVIEW
    if row is not None and not _is_dealt_with(row, last, known):
        return _next_write(row, known)
    return _MARGINS[last.kind] if last is not None else Margin.SAME


def margin_of_unlistened(
    bucket: str | None, overrides: Collection[OverrideKind], *, counts: bool, decided: bool
) -> Margin:
    """``bucket``: of the nightly match, ``None``: there was none yet. ``decided``: an owner has said which it is."""
    if OverrideKind.IGNORE in overrides:
        return Margin.IGNORED
    if OverrideKind.HOLD in overrides:
        return Margin.HELD
    if not counts:
        return Margin.NOT_COUNTED
    if OverrideKind.LINK in overrides or bucket == "auto":
        return Margin.READY
    return Margin.REVIEW if bucket == "review" and not decided else Margin.NOT_FOUND


_MARGINS = {
    Kind.SYNCED: Margin.SAME,
    Kind.UNCHANGED: Margin.SAME,
    Kind.WOULD_SYNC: Margin.POSITION,
    Kind.WAITING: Margin.WAITING,
    Kind.NEEDS_REVIEW: Margin.WAITING,  # answered since; the next sync follows it
    Kind.HELD: Margin.HELD,
    Kind.IGNORED: Margin.IGNORED,
    Kind.NOT_COUNTED: Margin.NOT_COUNTED,
    Kind.REFUSED: Margin.FAILED,
    Kind.FAILED: Margin.FAILED,
}
_CONCLUDED = frozenset({Kind.HELD, Kind.IGNORED, Kind.NOT_COUNTED, Kind.REFUSED, Kind.FAILED, Kind.NEEDS_REVIEW})


def _is_dealt_with(row: MediaProgress, last: Last | None, known: KnownEntry | None) -> bool:
    if last is not None and last.kind in _CONCLUDED:
        return True
    return known is not None and known.handled == fingerprint_of(row)


def _next_write(row: MediaProgress, known: KnownEntry | None) -> Margin:
    if known is None or not known.is_acknowledged:
        return Margin.ADD
    if row.is_finished:
        return Margin.DATES if known.is_finished else Margin.FINISH
    return Margin.POSITION
