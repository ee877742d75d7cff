"""What an error means for the book whose sync it ended: try again by itself and when, or not before something changes.
Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from handlers.state.database import DatabaseError
from handlers.state.outcome import Kind
from hardcover.errors import (
    HardcoverError,
    HardcoverTokenRejected,
    HardcoverUnreachable,
    MissingScope,
    Surprising,
    Throttled,
)
from listener import errors as abs_errors

UNKNOWN_WAIT = timedelta(seconds=5)  # after a lost answer, before reading what became of it [H 1.13]
NOT_SHOWN = "Audiobookshelf does not show this item to the user: Hardcover stays as it is"

Trouble = HardcoverError | abs_errors.AudiobookshelfError | DatabaseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """``wait``: before the next try; ``handled``: nothing to do until the row, the pin or the item changes."""

    kind: Kind
    reason: str
    wait: timedelta | None = None
    transient: bool = False
    stops: bool = False
    handled: bool = False


def is_unknown(error: Trouble) -> bool:
    """Whether a write may have been applied, or may still be [H 1.13]."""
    return isinstance(error, HardcoverUnreachable | Surprising) and error.outcome_unknown


def ending_of(error: Trouble) -> Ending:
    reason = str(error)
    if isinstance(error, Throttled):
        wait = timedelta(seconds=error.retry_after_seconds)
        return Ending(kind=Kind.FAILED, reason=reason, wait=wait, transient=True, stops=error.daily)
    if isinstance(error, HardcoverTokenRejected | MissingScope):
        return Ending(kind=Kind.FAILED, reason=reason, stops=True)
    if isinstance(error, abs_errors.Forbidden):
        return Ending(kind=Kind.UNCHANGED, reason=NOT_SHOWN)
    if is_unknown(error):
        return Ending(kind=Kind.FAILED, reason=reason, wait=UNKNOWN_WAIT, transient=True)
    if isinstance(error, HardcoverUnreachable | abs_errors.AudiobookshelfError | DatabaseError):
        return Ending(kind=Kind.FAILED, reason=reason, transient=True)
    return Ending(kind=Kind.REFUSED, reason=reason, handled=True)
