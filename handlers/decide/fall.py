"""A fall to (nearly) 0 in the middle of a book: often a player that reports before it has loaded its position. Pure."""

from __future__ import annotations

from handlers.decide.case import Case

NEARLY_ZERO_SECONDS = 60.0  # of an ebook: one percent of it
MIDDLE_SECONDS = 300.0


def fell_to_zero(case: Case) -> bool:
    """Whether to wait for a report a minute further before the position is believed."""
    acknowledged, position = case.acknowledged, case.position
    if acknowledged is None or acknowledged.abs_finished:
        return False
    from_start = position.seconds if position.seconds is not None else position.fraction * 6000
    return from_start < NEARLY_ZERO_SECONDS and case.gain_since(acknowledged) < -MIDDLE_SECONDS
