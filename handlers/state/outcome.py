"""How the sync of a book ends: exactly one outcome, with its reason, for log, metrics, history and pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class Key(NamedTuple):
    """What a sync is about: a user's name in our settings and an Audiobookshelf library item id."""

    user: str
    item: str


class Kind(StrEnum):
    """Exactly one per book and pass."""

    SYNCED = "synced"  # written, and Hardcover shows it
    WOULD_SYNC = "would_sync"  # only in a dry run
    UNCHANGED = "unchanged"  # both sides agree, or Hardcover's state stays
    WAITING = "waiting"  # nothing to do before `until`, or before more listening
    NEEDS_REVIEW = "needs_review"  # a person decides
    HELD = "held"  # the owner leaves the book alone for now
    IGNORED = "ignored"  # the owner leaves the book out for good
    NOT_COUNTED = "not_counted"  # library, media type or a rule leaves it out
    REFUSED = "refused"  # Hardcover said no
    FAILED = "failed"  # tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``before`` and ``after`` are Hardcover's rows as plain JSON (see ``history.snapshot``)."""

    key: Key
    kind: Kind
    reason: str
    at: datetime
    title: str = ""
    what: str = ""  # start | progress | finish | re-read | resume | un-finish | undo | want to read | owned
    units: int = 0
    length: int | None = None  # what a position counts to, in seconds or pages as the read has them
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    until: datetime | None = None  # sync again at
    transient: bool = False  # failed, and worth another try by itself
    stops: bool = False  # failed in a way that holds for all of this user's books: a refused token, a spent day
    received_at: datetime | None = None
    lane: str = ""
    evidence: dict[str, Any] = field(default_factory=dict)  # what a person needs to settle it


Listener = Callable[[Outcome], None]


class ListenerFailed(Exception):
    """A bug in what all outcomes go through, and not in the sync of one book."""


class Outcomes:
    """The one place outcomes go to; log, metrics, history and live page subscribe."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def subscribe(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def publish(self, outcome: Outcome) -> None:
        """Raises ``ListenerFailed``."""
        for listener in self._listeners:
            try:
                listener(outcome)
            except Exception as error:
                raise ListenerFailed(f"{type(error).__name__}: {error}") from error
