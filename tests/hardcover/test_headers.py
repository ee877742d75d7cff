"""What the limit headers of [H 2.4, 2.5] say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hardcover.headers import LimitsTold, parse_limits, parse_retry_after

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def test_both_policies_are_read() -> None:
    headers = {
        "RateLimit-Policy": '"Free";q=60;w=60;burst=10, "daily";q=5000;w=86400',
        "RateLimit": '"Free";r=8;t=42, "daily";r=4231;t=51234',
    }
    assert parse_limits(headers, NOW) == LimitsTold(
        plan="free",
        quota=60,
        window_seconds=60,
        burst=10,
        left=8,
        left_resets_in=42,
        day_quota=5000,
        day_left=4231,
        day_resets_in=51234,
        from_policy=True,
    )


def test_order_and_spacing_do_not_matter() -> None:
    headers = {
        "ratelimit-policy": '"daily" ; w=86400 ; q=50000,"Supporter";burst=15;q=60;w=60',
        "ratelimit": '"daily";t=10;r=7 , "Supporter"; t=1; r=0',
    }
    told = parse_limits(headers, NOW)
    assert (told.burst, told.left, told.day_quota, told.day_left, told.day_resets_in) == (15, 0, 50000, 7, 10)


def test_the_older_headers_fill_what_the_newer_ones_leave_open() -> None:
    headers = {
        "X-RateLimit-Limit": "55",
        "X-RateLimit-Remaining": "3",
        "X-RateLimit-Reset": str(int(NOW.timestamp()) + 30),
        "X-RateLimit-Daily-Limit": "5000",
        "X-RateLimit-Daily-Remaining": "12",
        "X-RateLimit-Daily-Reset": "3600",
    }
    assert parse_limits(headers, NOW) == LimitsTold(
        quota=55, window_seconds=60, left=3, left_resets_in=30, day_quota=5000, day_left=12, day_resets_in=3600
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"RateLimit-Policy": "", "RateLimit": ";;;,,,=="},
        {"RateLimit-Policy": "nonsense", "X-RateLimit-Limit": "none", "X-RateLimit-Remaining": "nan"},
        {"RateLimit-Policy": '"Free";q=0;w=0;burst=0', "X-RateLimit-Daily-Limit": "-1"},
    ],
)
def test_headers_nobody_understands_say_nothing(headers: dict[str, str]) -> None:
    told = parse_limits(headers, NOW)
    assert (told.quota, told.burst, told.left, told.day_quota, told.day_left) == (None, None, None, None, None)


@pytest.mark.parametrize(
    ("headers", "text", "seconds"),
    [
        ({"Retry-After": "7"}, "Try again in 3 seconds", 7),
        ({"retry-after": "Fri, 20 Nov 2026 08:00:30 GMT"}, "", 30),
        ({"retry-after": "Fri, 20 Nov 2026 07:00:00 GMT"}, "", 0),
        ({"Retry-After": "soon"}, "Try again in 2 minutes.", 120),
        ({}, "API rate limit exceeded for tier 'Free'. Try again in 5 seconds.", 5),
        ({}, "try again in 3 hours", 10800),
        ({}, "slow down", None),
    ],
)
def test_how_long_to_wait_after_a_429(headers: dict[str, str], text: str, seconds: float | None) -> None:
    assert parse_retry_after(headers, text, NOW) == seconds
