"""What the person's other applications spend of the same quota [H 2.10], as far as Hardcover's figures show it."""

from __future__ import annotations

from collections import deque


class Elsewhere:
    """Units that were missing from the bucket without having been ours, over the last minute. Times are the loop's."""

    def __init__(self, remember_seconds: float = 60.0) -> None:
        self._remember_seconds = remember_seconds
        self._seen: deque[tuple[float, int]] = deque()  # (when, units), oldest first
        self.total = 0

    def missing(self, expected: float, left: int, time: float) -> None:
        """The bucket should have held at least ``expected`` and holds ``left``, which is rounded down."""
        units = int(expected - left)
        if units > 0:
            self._seen.append((time, units))
            self.total += units

    def lately(self, time: float) -> int:
        while self._seen and self._seen[0][0] <= time - self._remember_seconds:
            self._seen.popleft()
        return sum(units for _, units in self._seen)
