"""Upstream trouble is said once when it begins and once when it is over, however often it happens in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from earmark.settings.durations import span

MOST_PROBLEMS = 1000


class Log(Protocol):
    """What is needed of a logger."""

    def warning(self, event: str, **values: Any) -> Any: ...
    def info(self, event: str, **values: Any) -> Any: ...
    def debug(self, event: str, **values: Any) -> Any: ...


@dataclass(slots=True)
class _Problem:
    text: str
    since: datetime
    times: int


class Notices:
    """``problem`` and ``recovered`` may be called as often as things happen; only news is logged."""

    def __init__(self, log: Log, now: Callable[[], datetime]) -> None:
        self._log = log
        self._now = now
        self._problems: dict[str, _Problem] = {}

    def problem(self, key: str, text: str, **values: Any) -> bool:
        """Something is wrong with ``key`` ("hardcover:alice"). Another text is news; ``values`` go with the line."""
        known = self._problems.get(key)
        if known is not None:
            known.times += 1
            if known.text == text:
                return False
            known.text = text
        else:
            if len(self._problems) >= MOST_PROBLEMS:
                del self._problems[next(iter(self._problems))]  # the oldest; at worst it is said a second time
            self._problems[key] = _Problem(text, self._now(), 1)
        self._log.warning(text, **values)
        return True

    def recovered(self, key: str, text: str, **values: Any) -> bool:
        """``key`` works. Logged only after a problem, with how long it lasted and how often it was met."""
        known = self._problems.pop(key, None)
        if known is None:
            return False
        seconds = round((self._now() - known.since).total_seconds())
        line = f"{text}, after {span(seconds)}"
        self._log.info(text, line=line, after_seconds=seconds, failures=known.times, **values)
        return True

    def note(self, text: str, **values: Any) -> None:
        """Something that is worth a line, and no trouble."""
        self._log.info(text, **values)

    def current(self) -> dict[str, str]:
        """What is wrong right now, oldest first."""
        return {key: problem.text for key, problem in self._problems.items()}
