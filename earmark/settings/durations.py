"""Lengths of time as people write them: ``"75s"``, ``"15m"``, ``"24h"``, ``"1h30m"``, ``"0s"``."""

from __future__ import annotations

import re
from datetime import timedelta

UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}  # seconds, largest first
LONGEST = timedelta(days=366)
_PARTS = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")


def parse_duration(text: str) -> timedelta:
    """Whole days, hours, minutes and seconds, largest first; ``ValueError`` says what to write instead."""
    found = _PARTS.fullmatch(text.strip().lower().replace(" ", ""))
    if not found or not any(found.groups()):
        raise ValueError(f'"{text}" is not a duration; write a number with its unit, like "75s", "15m" or "24h"')
    seconds = sum(int(count or 0) * size for count, size in zip(found.groups(), UNITS.values(), strict=True))
    if seconds > LONGEST.total_seconds():
        raise ValueError(f'"{text}" is too long; write at most "{LONGEST.days}d"')
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """The shortest text that ``parse_duration`` reads back as the same whole seconds: ``"15m"``, ``"1h30m"``."""
    left, text = int(duration.total_seconds()), ""
    for unit, size in UNITS.items():
        count, left = divmod(left, size)
        text += f"{count}{unit}" if count else ""
    return text or "0s"


def span(seconds: float) -> str:
    """A length of time in a few characters: ``2 h 31``, ``31 min``, ``40 s``."""
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02}"
    return f"{whole // 60} min" if whole >= 60 else f"{whole} s"
