"""What a decision rests on, and what it can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from handlers.decide.policy import Policy
from handlers.decide.position import Measure
from handlers.state.ledger import Entry, Hint, Pin
from handlers.state.outcome import Kind
from hardcover.model import (
    BookId,
    Edition,
    EditionId,
    Read,
    ReadValues,
    Step,
    UserBook,
)
from listener.model import LibraryItem, MediaProgress, PlaybackSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a decision may rest on. ``shelf`` is what Hardcover says now; unknown never gets here."""

    row: MediaProgress
    item: LibraryItem
    pin: Pin
    shelf: UserBook | None
    editions: Mapping[EditionId, Edition]
    book_editions: tuple[Edition, ...] | None = None  # None: not asked yet
    sessions: tuple[PlaybackSession, ...] | None = None  # of this item; None: not asked yet
    entry: Entry
    policy: Policy
    now: datetime
    live: bool = False  # the row was heard a moment ago, not read from the settled state


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    edition: EditionId | None = None
    editions_of: BookId | None = None
    sessions: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    kind: Kind
    reason: str
    hint: Hint | None = None
    until: datetime | None = None
    agreed: Agreed | None = None  # both sides say the same: recorded as acknowledged, without a write


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    read: Read | None
    measure: Measure | None
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Write into the read that the step before it opened; add one when it opened none (P2)."""

    values: ReadValues


PlanStep: TypeAlias = Step | Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    what: str
    steps: tuple[PlanStep, ...]
    reason: str
    measure: Measure | None
    finished: bool = False
    forward: bool = False  # plain forward listening: never counts for the alarm, and goes on in spite of it (P14)
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    history_id: int
    reason: str


Decision: TypeAlias = Need | Hold | Plan | TakeBack
