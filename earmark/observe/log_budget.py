"""A budget of lines for what repeats itself: trouble that comes a thousand times a second must not fill the disk.

Each warning and error may be said ``AT_ONCE`` times a minute, everything of a library's by its first words and ours by
all of it; the next one after that minute says how many were left out. What is no trouble is never left out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

AT_ONCE = 3
WINDOW = timedelta(minutes=1)
MOST_KINDS = 1000  # remembered; the oldest goes
MOST_OTHERS = 300  # lines a minute of all kinds together
REPEATED = "left_out"  # the key of the number of lines that were

_VARIES = re.compile(r"\d+|0x[0-9a-f]+|'[^']*'")
_IS_OURS = frozenset({"timestamp", "exc_info", "after_seconds"})  # differ from line to line


@dataclass(slots=True)
class _Said:
    since: datetime
    times: int = 0
    left_out: int = 0


class LogBudget(logging.Filter):
    """On the handler, before anything is formatted."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._said: dict[str, _Said] = {}
        self._all = _Said(since=now())

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        now = self._now()
        known = self._counted(_kind(record), now)
        all_of_them = self._all = _begun_again(self._all, now)
        if known.times > AT_ONCE or all_of_them.times >= MOST_OTHERS:
            known.left_out += 1
            return False
        all_of_them.times += 1
        if known.left_out:
            _note(record, known.left_out)
            known.left_out = 0
        return True

    def _counted(self, kind: str, now: datetime) -> _Said:
        known = self._said.pop(kind, None)
        if known is None:
            known = _Said(since=now)
            if len(self._said) >= MOST_KINDS:
                del self._said[next(iter(self._said))]
        known = self._said[kind] = _begun_again(known, now)
        known.times += 1
        return known


def _note(record: logging.LogRecord, left_out: int) -> None:
    if isinstance(record.msg, dict):
        record.msg = {**record.msg, REPEATED: left_out}
        return
    record.msg = f"{str(record.getMessage())[:2000]} ({left_out} more like this were left out)"
    record.args = ()


def _begun_again(said: _Said, now: datetime) -> _Said:
    return said if timedelta(0) <= now - said.since < WINDOW else _Said(since=now, left_out=said.left_out)


def _kind(record: logging.LogRecord) -> str:
    error = type(record.exc_info[1]).__name__ if isinstance(record.exc_info, tuple) and record.exc_info[1] else ""
    if isinstance(record.msg, dict):  # structlog's
        return f"{record.levelno}{error}{_ours(record.msg)}"
    first = (str(record.msg)[:200].splitlines() or [""])[0]
    return f"{record.name}:{record.levelno}:{error}:{_VARIES.sub('#', first)}"


def _ours(event: dict[str, Any]) -> str:
    return repr([(key, str(value)[:200]) for key, value in event.items() if key not in _IS_OURS])
