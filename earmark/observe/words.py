"""Small things in words: counts, lengths, moments, what stands on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any


def count(number: int, noun: str, many: str | None = None) -> str:
    """``1 unit``, ``2 units``; ``2 finishes`` with its own plural."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"


def clock(seconds: float | None) -> str:
    """``9:05:03``; ``no audio`` for nothing."""
    if not seconds:
        return "no audio"
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def lasting(seconds: float) -> str:
    """``3 h 20 min``, ``25 min``; ``140 h``, where minutes say nothing any more."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours:,} h" if hours >= 100 or not minutes else f"{hours} h {minutes} min"


def second(seconds: float) -> str:
    """A place in a recording: ``0:07``, ``1:02:03``."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def moment(at: datetime | str, zone: tzinfo) -> str:
    """``2026-11-20 10:51``; text is ISO 8601 with an offset."""
    aware = datetime.fromisoformat(at) if isinstance(at, str) else at
    return aware.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def day(at: datetime | str, zone: tzinfo) -> str:
    return moment(at, zone)[:10]


def names(people: Iterable[str]) -> str:
    return ", ".join(people) or "nobody named"


def state(snapshot: Mapping[str, Any] | None) -> str:
    """A snapshot in short: the status, and how far the newest read is."""
    if snapshot is None:
        return "not on the shelf"
    text = str(snapshot["status"])
    if snapshot["reads"]:
        read = snapshot["reads"][0]
        if read["finished_at"]:
            text += f" {read['finished_at']}"
        elif read["progress_seconds"]:
            text += f" {clock(read['progress_seconds'])}"
        elif read["progress_pages"]:
            text += f" p. {read['progress_pages']}"
    return text
