"""What to write: a pure function of what Audiobookshelf says, what Hardcover says, the ledger, the policy and ``now``.

The rules P1-P16 are described in ``docs/design.md``. The answer is one of four:

* ``Need``: a fact is missing (fresh rows, an edition's lengths, sessions, …): fetch it, ask again;
* ``Hold``: write nothing, with the outcome, the reason and what to remember;
* ``Plan``: the steps that make Hardcover agree;
* ``TakeBack``: undo our own finish (P8b).
"""

from __future__ import annotations

from datetime import timedelta

from handlers.decide.absent import not_on_shelf
from handlers.decide.case import Case, audiobookshelfs_side, listened_at, middles_of, unmoved
from handlers.decide.decision import (
    Agreed,
    Decision,
    Hold,
    Need,
    Opened,
    OurFinish,
    Plan,
    PlanStep,
    Situation,
    TakeBack,
    Vanished,
)
from handlers.decide.finished import finished
from handlers.decide.past import left_alone
from handlers.decide.unfinished import unfinished
from handlers.state.outcome import Kind
from hardcover import Status

__all__ = [
    "Agreed",
    "Decision",
    "Hold",
    "Need",
    "Opened",
    "OurFinish",
    "Plan",
    "PlanStep",
    "Situation",
    "TakeBack",
    "Vanished",
    "decide",
    "listened_at",
    "middles_after",
    "nothing_new",
    "unmoved",
]

SITTING = timedelta(minutes=20)  # without a write to the book; the next write begins another sitting
INTERRUPTED = timedelta(minutes=5)  # without listening: long enough to change something on Hardcover by hand


def decide(s: Situation) -> Decision:
    """Compare the three values and say what follows.

    The user's word on Hardcover counts from the moment it is given: what is more than progress of an open read, and
    the first write of a sitting, rests on rows read for this sync.
    """
    decision = _decide(s)
    if s.fresh or not isinstance(decision, Plan | TakeBack):
        return decision
    is_plain = isinstance(decision, Plan) and decision.is_plain_progress
    return decision if is_plain and _in_sitting(s) else Need(fresh=True)


def _decide(s: Situation) -> Decision:
    case = audiobookshelfs_side(s)
    if not isinstance(case, Case):
        return case
    left = left_alone(case)
    if left is not None:
        return left
    if s.user_book is None:
        return not_on_shelf(case)
    if s.user_book.status is Status.IGNORED:
        return case.hold("ignored on Hardcover: the user's word stays, nothing is written", Kind.IGNORED)
    if s.user_book.status is Status.DID_NOT_FINISH and not s.policy.resume_dnf:
        return case.hold("marked “did not finish” on Hardcover: the user's word stays, nothing is written")
    return finished(case, s.user_book) if case.finished else unfinished(case, s.user_book)


def _in_sitting(s: Situation) -> bool:
    """Whether our last write to the book was a short while ago, and listening went on since."""
    acknowledged = s.entry.acknowledged
    if acknowledged is None or acknowledged.written_at is None:
        return False
    elapsed = s.now - acknowledged.written_at
    if elapsed >= SITTING:
        return False
    if s.row.current_time_seconds is None or acknowledged.seconds is None:
        return True
    gain = timedelta(seconds=max(s.row.current_time_seconds - acknowledged.seconds, 0.0))
    return elapsed - gain < INTERRUPTED


def nothing_new(s: Situation) -> Hold | None:
    """What follows where Audiobookshelf says nothing new, whatever ``user_book`` is: then Hardcover is not asked."""
    case = audiobookshelfs_side(s)
    return case if isinstance(case, Hold) else None


def middles_after(s: Situation) -> int:
    """``Entry.middles`` once this row is dealt with."""
    case = audiobookshelfs_side(s)
    return middles_of(s.entry, case) if isinstance(case, Case) else s.entry.middles
