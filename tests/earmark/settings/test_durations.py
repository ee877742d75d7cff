from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from earmark.settings.durations import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("75s", 75), ("15m", 900), ("24h", 86_400), ("0s", 0), ("1h30m", 5_400), (" 1D ", 86_400), ("2d 3h", 183_600)],
)
def test_durations_are_read_as_people_write_them(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "15", "15 minutes", "-5m", "1.5h", "30m1h", "m", "1h1h", "∞", "٣m3"])
def test_anything_else_is_answered_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match='write a number with its unit, like "75s", "15m" or "24h"'):
        parse_duration(text)


def test_a_duration_beyond_a_year_is_a_mistake() -> None:
    with pytest.raises(ValueError, match='write at most "366d"'):
        parse_duration("999999999d")


@given(st.integers(min_value=0, max_value=366 * 86_400))
def test_what_is_written_is_read_back(seconds: int) -> None:
    assert parse_duration(format_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)
