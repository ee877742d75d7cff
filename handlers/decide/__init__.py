"""What to tell: a pure function of what Audiobookshelf says, what Hardcover says, the ledger, the policy and ``now``.

The rules P1-P10 are told in ``docs/design.md``. The answer is one of four:

* ``Need``: a fact is missing (an edition's lengths, the book's other editions, playback sessions): fetch it, ask again;
* ``Hold``: tell nothing, with the outcome, the reason and what to remember;
* ``Plan``: the steps that make Hardcover agree;
* ``TakeBack``: undo our own finish (P8).
"""

from __future__ import annotations

from handlers.decide.absent import not_on_shelf
from handlers.decide.case import Case, audiobookshelfs_side, last_heard, unmoved
from handlers.decide.decision import Agreed, Decision, Hold, Need, Opened, Plan, PlanStep, Situation, TakeBack
from handlers.decide.finished import finished
from handlers.decide.unfinished import unfinished
from handlers.state.outcome import Kind
from hardcover.model import Status

__all__ = [
    "Agreed",
    "Decision",
    "Hold",
    "Need",
    "Opened",
    "Plan",
    "PlanStep",
    "Situation",
    "TakeBack",
    "decide",
    "last_heard",
    "nothing_new",
    "unmoved",
]


def decide(s: Situation) -> Decision:
    """Compare the three values and say what follows."""
    case = audiobookshelfs_side(s)
    if not isinstance(case, Case):
        return case
    if s.shelf is None:
        return not_on_shelf(case)
    if s.shelf.status is Status.IGNORED or (s.shelf.status is Status.DID_NOT_FINISH and not s.policy.resume_dnf):
        word = "ignored" if s.shelf.status is Status.IGNORED else "did not finish"
        return Hold(kind=Kind.REFUSED, reason=f"marked “{word}” on Hardcover: the user's word stays, nothing is told")
    return finished(case, s.shelf) if case.finished else unfinished(case, s.shelf)


def nothing_new(s: Situation) -> Hold | None:
    """What follows where Audiobookshelf says nothing new, whatever ``shelf`` is: then Hardcover need not be asked."""
    case = audiobookshelfs_side(s)
    return case if isinstance(case, Hold) else None
