"""What Hardcover's answers say about its limits [H 2.3-2.5]. Pure.

    RateLimit-Policy: "Free";q=60;w=60;burst=10, "daily";q=5000;w=86400
    RateLimit: "Free";r=8;t=42, "daily";r=4231;t=51234
    X-RateLimit-Limit/-Remaining/-Reset and X-RateLimit-Daily-*: the older form, read where the newer one is silent

Headers nobody understands say nothing; they never raise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

_DAY_SECONDS = 86_400
_LONGEST_HEADER = 2_000  # characters; what comes behind them is not read
_LARGEST = 1e10  # of any figure: more is no limit and, in seconds since 1970, no moment either
_LONGEST_WAIT_SECONDS = 25 * 3600.0  # nothing is refused for longer than a day
_ITEM = re.compile(r'(?:"([^"]*)"|([^\s;,="]+))((?:\s*;[^,;]*)*)')
_PARAMETER = re.compile(r";\s*([a-z]+)\s*=\s*([0-9]{1,10}(?:\.[0-9]+)?)(?![0-9])", re.IGNORECASE)
_TRY_AGAIN = re.compile(r"again in ([0-9]{1,10}(?:\.[0-9]+)?)\s*(second|minute|hour|s\b|m\b|h\b)?", re.IGNORECASE)
_UNIT_SECONDS = {"m": 60, "h": 3600}


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsTold:
    """``None`` where the answer said nothing. ``left`` is what may be sent now, ``…_resets_in`` are seconds."""

    quota: float | None = None
    window_seconds: float | None = None
    burst: int | None = None
    left: int | None = None
    left_resets_in: float | None = None
    day_quota: int | None = None
    day_left: int | None = None
    day_resets_in: float | None = None
    plan: str | None = None  # as Hardcover calls it: "free"
    from_policy: bool = False  # said by the newer headers


def parse_limits(headers: Mapping[str, str], now: datetime) -> LimitsTold:
    lower = {name.lower(): value[:_LONGEST_HEADER] for name, value in headers.items()}
    policies = _items(lower.get("ratelimit-policy", ""))
    short_policy, day_policy = _sort(policies)
    short, day = _sort(_items(lower.get("ratelimit", "")))

    def legacy(name: str) -> float | None:
        return _number(lower.get(f"x-ratelimit-{name}"))

    def legacy_reset(name: str) -> float | None:
        """Unix time; small numbers can only be seconds from now."""
        value = legacy(name)
        if value is None or value < 1e8:
            return value
        return value - now.timestamp()

    quota = short_policy.get("q", legacy("limit"))
    return LimitsTold(
        from_policy=bool(short_policy),
        plan=next((name for name, values in policies if values is short_policy), None),
        quota=quota if quota and quota >= 1 else None,
        window_seconds=short_policy.get("w") or (60.0 if quota else None),
        burst=_whole(short_policy.get("burst")) or None,
        left=_whole(short.get("r", legacy("remaining"))),
        left_resets_in=short.get("t", legacy_reset("reset")),
        day_quota=_whole(day_policy.get("q", legacy("daily-limit"))) or None,
        day_left=_whole(day.get("r", legacy("daily-remaining"))),
        day_resets_in=day.get("t", legacy_reset("daily-reset")),
    )


def parse_retry_after(headers: Mapping[str, str], text: str, now: datetime) -> float | None:
    """Seconds to wait after a 429: the header (seconds or a date), else the hint in the text, else ``None`` [H 2.5].
    Never more than a day and an hour."""
    seconds = _retry_after(headers, text, now)
    return None if seconds is None else min(seconds, _LONGEST_WAIT_SECONDS)


def _retry_after(headers: Mapping[str, str], text: str, now: datetime) -> float | None:
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")[
        :_LONGEST_HEADER
    ].strip()
    if (seconds := _number(value)) is not None:
        return seconds
    if value:
        try:
            return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
        except (ValueError, TypeError, OverflowError):  # a date without a zone cannot be compared
            pass
    if hint := _TRY_AGAIN.search(text):
        return float(hint[1]) * _UNIT_SECONDS.get((hint[2] or "s")[0].lower(), 1)
    return None


def _items(header: str) -> list[tuple[str, dict[str, float]]]:
    """``"Free";q=60;w=60, "daily";q=5000`` -> [("free", {"q": 60, "w": 60}), ("daily", {"q": 5000})]."""
    found = []
    for quoted, bare, parameters in _ITEM.findall(header):
        values = {name.lower(): float(value) for name, value in _PARAMETER.findall(parameters)}
        if values:
            found.append(((quoted or bare).lower(), values))
    return found


def _sort(items: list[tuple[str, dict[str, float]]]) -> tuple[dict[str, float], dict[str, float]]:
    """The item of the minute and the item of the day; an absent one is empty."""
    short: dict[str, float] = {}
    day: dict[str, float] = {}
    for name, values in items:
        is_day = "day" in name or "dai" in name or values.get("w", 0) >= _DAY_SECONDS
        if is_day:
            day = day or values
        else:
            short = short or values
    return short, day


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value <= _LARGEST else None  # neither of which holds for "nan"


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)
