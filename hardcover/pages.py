"""How many rows Hardcover gives at once: observed, for nobody documents it [H 2.8]."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

ROWS = 250  # asked for
CAP = 100  # what some tables were seen to give at most
SLOW_ROWS = 50  # asked for where more took too long
ASK_AGAIN_AFTER = timedelta(days=7)

# A server with another cap would give one of these, so a page of such a length is not taken for the last one unless a
# longer one came before.
_ROUND = {10, 20, 25, 50, 100, 200}


class PageRows:
    """``asked`` is the length of the next page to ask for. Where exactly 100 rows come although more were asked, that
    is what Hardcover gives; after a week more is asked again."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._most = ROWS
        self._until: datetime | None = None

    @property
    def asked(self) -> int:
        if self._until is not None and self._now() >= self._until:
            self._most, self._until = ROWS, None
        return self._most

    def came(self, rows: int, asked: int) -> None:
        """An answer had ``rows`` rows to a question for ``asked``."""
        if rows == CAP < asked:
            self._believe(CAP)

    def too_slow(self) -> bool:
        """A page took too long; whether a shorter one is worth a try."""
        shorter = CAP if self.asked > CAP else SLOW_ROWS
        worth = shorter < self.asked
        if worth:
            self._believe(shorter)
        return worth

    def _believe(self, most: int) -> None:
        self._most, self._until = most, self._now() + ASK_AGAIN_AFTER


def may_be_more(rows: int, asked: int, longest: int) -> bool:
    """Whether another page is worth a unit. ``longest``: of the pages before."""
    if rows < longest:
        return False
    return rows >= asked or rows in _ROUND
