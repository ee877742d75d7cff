"""Read on Hardcover, somewhere in the book in Audiobookshelf: another reading, a seek back, a stale device? (P8)"""

from __future__ import annotations

from datetime import timedelta

from handlers.decide.absent import FURTHER_SECONDS
from handlers.decide.begin import begin
from handlers.decide.case import Case
from handlers.decide.dates import NEAR_START, begun_again, reach_of
from handlers.decide.decision import Decision, Need
from handlers.decide.position import Position
from handlers.decide.reads import latest_finished
from handlers.state.ledger import Hint
from handlers.state.outcome import Kind
from hardcover.model import (
    UserBook,
)


def again(case: Case, shelf: UserBook) -> Decision:
    """Hardcover says read, Audiobookshelf is somewhere in the book: another reading, a seek back, a stale device?"""
    s, told = case.s, case.told
    if not s.policy.reread:
        return case.hold("read on Hardcover, and reread is off")
    last = latest_finished(shelf)
    if told is None:
        if last is None or last.finished_at is None:
            reason = f"Hardcover says read without a date, Audiobookshelf is at {case.percent}: another reading?"
            return case.hold(reason, Kind.NEEDS_REVIEW)
        moved = s.row.last_update
        if moved is None or s.policy.day(moved) <= last.finished_at:
            return case.hold("read on Hardcover after this was last heard")
        if not (s.live and case.position.fraction <= NEAR_START) and case.eligible and s.entry.hint is None:
            return begin(case, shelf, "again")
    if not case.eligible and s.entry.hint is None and case.position.fraction > 0:
        return case.hold("heard once near the start of a finished book", Kind.WAITING, _again_hint(case))
    hint = s.entry.hint if s.entry.hint is not None and s.entry.hint.kind == "again" else None
    if hint is not None and _went_on(case, hint):
        if case.eligible:
            return begin(case, shelf, "again")
        return case.hold(f"heard again, {case.percent}: below min_progress_percent", Kind.WAITING, hint)
    if case.position.fraction <= NEAR_START:
        earlier = (
            hint is not None and case.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds)) >= 0
        )
        kept = hint if earlier else _again_hint(case)
        return case.hold(
            "heard once near the start of a finished book; a new read opens when it goes on", Kind.WAITING, kept
        )
    if s.sessions is None:
        return Need(sessions=True)
    begun = begun_again(case, last.finished_at if last is not None else None)
    if (
        begun is not None
        and case.position.ahead_of(Position(fraction=0, seconds=begun.start_seconds)) >= FURTHER_SECONDS
    ):
        return begin(case, shelf, "again")
    return case.hold(
        f"at {case.percent} of a finished book without a new start: a seek back, not another reading", hint=hint
    )


def _again_hint(case: Case) -> Hint:
    return Hint(kind="again", fraction=case.position.fraction, seconds=case.position.seconds, at=case.s.now)


def _went_on(case: Case, hint: Hint) -> bool:
    """Heard a second time, at least a minute further, and not by a jump somewhere else."""
    gain = case.position.ahead_of(Position(fraction=hint.fraction, seconds=hint.seconds))
    elapsed = max((case.s.now - hint.at) / timedelta(seconds=1), 0.0)
    listened = gain <= reach_of(elapsed) or case.position.fraction <= 2 * NEAR_START
    return gain >= FURTHER_SECONDS and listened
