"""A fall to (nearly) 0 in the middle of a book: often a player that reports before it has loaded its position. Pure."""

from __future__ import annotations

from handlers.decide.case import Case

NEARLY_ZERO_SECONDS = 60.0
NEARLY_ZERO_FRACTION = 0.01  # of an ebook
MIDDLE_SECONDS = 300.0
MIDDLE_FRACTION = 0.05


def fell_to_zero(case: Case) -> bool:
    """Whether to wait for a report a minute further before believing the position."""
    known, position = case.acknowledged, case.position
    if known is None or known.abs_finished:
        return False
    if position.seconds is not None and known.seconds is not None:
        return position.seconds < NEARLY_ZERO_SECONDS and known.seconds - position.seconds > MIDDLE_SECONDS
    return position.fraction < NEARLY_ZERO_FRACTION and known.fraction - position.fraction > MIDDLE_FRACTION
