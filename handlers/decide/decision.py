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
from handlers.state.withdrawals import Answered
from hardcover import BookId, Edition, EditionId, Read, ReadValues, Step, Traces, UserBook, WriteRead
from listener import LibraryItem, MediaProgress, PlaybackSession


@dataclass(frozen=True, slots=True, kw_only=True)
class OurFinish:
    """Our finish as the history has it. ``created``: the write that finished the book also put it on the shelf;
    ``moved``: why the rows on Hardcover are not as we wrote them any more, or ``None``."""

    history_id: int
    created: bool
    moved: str | None


@dataclass(frozen=True, slots=True)
class Vanished:
    """How many finishes of this user Audiobookshelf withdrew within ten minutes, and what a person answered when they
    were asked whether they were meant."""

    count: int
    answered: Answered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a decision may rest on. ``user_book`` is what Hardcover says; unknown never gets here.

    What costs a question is ``None`` until a decision asks for it (``Need``).
    """

    row: MediaProgress
    item: LibraryItem
    pin: Pin
    user_book: UserBook | None
    editions: Mapping[EditionId, Edition]
    book_editions: tuple[Edition, ...] | None = None
    sessions: tuple[PlaybackSession, ...] | None = None  # of this item
    traces: Traces | None = None  # what the user put on the entry
    our_finish: OurFinish | None = None
    vanished: Vanished | None = None
    entry: Entry
    policy: Policy
    now: datetime
    known_since: datetime | None = None  # when Earmark met this user first; None: it never did
    left_since: datetime | None = None  # when its user chose to leave this book alone until it is listened to again
    live: bool = False  # the row was received a moment ago, not read from the settled state
    fresh: bool = True  # ``user_book`` was read for this sync, and is not the last answer remembered
    changed_by_user: bool = False  # the answer to a write showed something else than believed: decide again
    from_sessions: bool = False  # the row's position is what offline sessions say, not what the row says


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A fact is missing: fetch it, ask again."""

    edition: EditionId | None = None
    editions_of: BookId | None = None
    sessions: bool = False
    fresh: bool = False
    traces: bool = False
    our_finish: bool = False
    vanished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Write nothing."""

    kind: Kind
    reason: str
    hint: Hint | None = None
    until: datetime | None = None
    agreed: Agreed | None = None  # both sides say the same: recorded as acknowledged, without a write
    asks: str = ""  # a question of its own, about more than this book: "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    read: Read | None
    measure: Measure | None
    finished: bool
    keeps_finish: bool = False  # a finish of ours stays, though Audiobookshelf does not show it any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Write into the read that the step before it opened; add one when it opened none (P2)."""

    values: ReadValues


PlanStep: TypeAlias = Step | Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps that make Hardcover agree."""

    what: str
    steps: tuple[PlanStep, ...]
    reason: str
    measure: Measure | None
    finished: bool = False
    forward: bool = False  # follows forward listening: does not count for the alarm (P14)
    until: datetime | None = None
    withdraws: int | None = None  # the history entry of our finish that this takes back (P8a)

    @property
    def is_plain_progress(self) -> bool:
        """Nothing but the position of an open read: within a sitting it rides on the last answer."""
        if len(self.steps) != 1 or not isinstance(step := self.steps[0], WriteRead):
            return False
        values = step.values
        return values.edition_id is None and values.started_at is None and values.finished_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Undo our own finish (P8b): the book as it was before it. ``may_remove``: where that finish had put the book on
    the shelf, it goes from there."""

    history_id: int
    reason: str
    may_remove: bool = False


Decision: TypeAlias = Need | Hold | Plan | TakeBack
