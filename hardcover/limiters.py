"""One limiter for each Hardcover account, whichever tokens and users spend from it [H 2.10].

Whose token it is, only Hardcover can say. Until it has, a client counts by itself; then it joins the others of its
account, and what it spent before counts for all of them.
"""

from __future__ import annotations

from collections.abc import Callable

from hardcover.limits import Limiter
from hardcover.model import HardcoverUserId


class Limiters:
    """``make`` builds a limiter for a token of which nothing is known yet."""

    def __init__(self, make: Callable[[], Limiter]) -> None:
        self.make = make
        self._by_account: dict[HardcoverUserId, Limiter] = {}

    def join(self, account: HardcoverUserId, limiter: Limiter) -> Limiter:
        """The account's limiter, which from now on knows what ``limiter`` knows."""
        known = self._by_account.setdefault(account, limiter)
        if known is not limiter:
            known.absorb(limiter)
        return known
