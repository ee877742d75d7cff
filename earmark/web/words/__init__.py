"""Every visible text of the pages, by name. Templates have none of their own, so that another language is another
table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from earmark.web.words.english import TEXTS
from earmark.web.words.text import Text, filled

WORDS: Mapping[str, Text] = TEXTS

_JUST_NOW = timedelta(seconds=5)
_A_MONTH = timedelta(days=31)
_AGO = (  # below this long ago, counted in these, said so
    (timedelta(minutes=1), timedelta(seconds=1), "seconds_ago"),
    (timedelta(hours=1), timedelta(minutes=1), "minutes_ago"),
    (timedelta(days=1), timedelta(hours=1), "hours_ago"),
    (_A_MONTH, timedelta(days=1), "days_ago"),
)


def say(name: str, /, **values: Any) -> str:
    """The text; of one or of several by ``n`` where there are two. Raises ``KeyError`` for a name without text."""
    return filled(WORDS[name], values)


def lasting(seconds: float) -> str:
    """``3 h 20 min``, ``25 min``, ``140 h``."""
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return say("lasting_minutes", n=minutes)
    return say("lasting_hours", n=hours) if hours >= 100 or not rest else say("lasting_both", n=hours, minutes=rest)


def ago(at: datetime, now: datetime) -> str:
    """``3 min ago``; the day for what is older than a month. Clocks differ: what is to come was just now."""
    passed = now - at
    if passed < _JUST_NOW:
        return say("just_now")
    for below, unit, name in _AGO:
        if passed < below:
            return say(name, n=int(passed / unit))
    return f"{at:%Y-%m-%d}"
