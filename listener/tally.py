"""How many events a stream has received so far, by name of the event, for health and metrics."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from listener.events import Broken, Ignored, Parsed, UserUpdated

_MAX_NAMES = 100


class Tally:
    def __init__(self) -> None:
        self.received: Counter[str] = Counter()
        self.ignored: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.last_event: datetime | None = None  # the last event that was for us
        self.last_broken: str | None = None  # reason and shape of the payload

    def count(self, name: str, parsed: Parsed, now: datetime) -> None:
        match parsed:
            case Ignored():
                _add(self.ignored, name)
            case Broken():
                _add(self.broken, name)
                self.last_broken = f"{name[:60]}: {parsed.reason}: {parsed.sample}"
            case _:
                _add(self.received, name)
                self.last_event = now
                if isinstance(parsed, UserUpdated) and parsed.broken_rows:
                    _add(self.broken, f"{name} rows", parsed.broken_rows)


def _add(counts: Counter[str], name: str, times: int = 1) -> None:
    """Names come from the network: there may not be any number of them."""
    counts[name[:60] if name in counts or len(counts) < _MAX_NAMES else "others"] += times
