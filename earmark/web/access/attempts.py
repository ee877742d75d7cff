"""Attempts to sign in, counted before Audiobookshelf is asked: it locks everybody behind our address out after 40."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

MOST = 10
WITHIN = timedelta(minutes=10)
MOST_KEPT = 10_000  # addresses and names; the ones unused longest go first


class Attempts:
    """Each is counted for the address it comes from and for the name it tries; successes count too."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._tried: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def try_once(self, *, address: str, name: str) -> timedelta | None:
        """Count an attempt; how long to wait, if it is one too many (which is not counted)."""
        now = self._now()
        keys = [("address", address), ("name", name.strip().casefold())] if name.strip() else [("address", address)]
        moments = [self._of(key, now) for key in keys]
        waits = [one[0] + WITHIN - now for one in moments if len(one) >= MOST]
        if waits:
            return max(waits)
        for one in moments:
            one.append(now)
        return None

    def _of(self, key: tuple[str, str], now: datetime) -> deque[datetime]:
        found = self._tried.setdefault(key, deque())
        self._tried.move_to_end(key)
        while len(self._tried) > MOST_KEPT:
            self._tried.popitem(last=False)
        while found and now - found[0] >= WITHIN:
            found.popleft()
        return found
