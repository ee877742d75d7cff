"""Whatever Hardcover sends is bounded where it is parsed: headers, texts, ids, numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from time import thread_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardcover.answers import short
from hardcover.details import details_of_row
from hardcover.headers import parse_limits, parse_retry_after
from hardcover.limits import Lane, Limiter
from hardcover.quota import DayQuota
from hardcover.rows import parse_book, parse_edition, parse_me, parse_user_book
from tests.virtual import run

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HALF_AN_EMOJI = "\ud83d"
FIGURES = ("1e300", "9" * 309, "-1", "nan", "inf", "1e10", "0", "99999999999", "0.0000001", "", "١٢", "1_000")
HEADERS = ("retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "x-ratelimit-daily-limit")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=30)
    | st.sampled_from([HALF_AN_EMOJI, 2**70, 10**400, 1e308, "9" * 309, "9" * 5000, "a-" * 20_000, "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
REPORTED = (LookupError, TypeError, ValueError, AttributeError)  # by the client, as ``Surprising``


@pytest.mark.parametrize("figure", FIGURES)
def test_odd_figures_in_headers_stop_nobody(figure: str) -> None:
    headers = dict.fromkeys(HEADERS, figure) | {
        "ratelimit-policy": f'"Free";q={figure};w={figure};burst={figure}, "daily";q={figure};w=86400',
        "ratelimit": f'"Free";r={figure};t={figure}, "daily";r={figure};t={figure}',
    }

    async def main() -> None:
        limiter = Limiter(lambda: NOW, live_reserve=0.1)
        for daily in (False, True):
            limiter.learn(headers)
            limiter.refused(parse_retry_after(headers, f"try again in {figure} hours", NOW), daily=daily)
            limiter.problem(1, Lane.RECONCILE)
            assert limiter.day_ends <= NOW + timedelta(hours=25)

    run(main)


def test_nothing_is_refused_for_longer_than_a_day() -> None:
    for value in ("1e9", "400000", "Fri, 31 Dec 9999 23:59:59 GMT"):
        assert parse_retry_after({"Retry-After": value}, "", NOW) == 25 * 3600
    assert parse_retry_after({"Retry-After": "1e300"}, "", NOW) is None
    assert parse_retry_after({}, "try again in 9999999 hours", NOW) == 25 * 3600


def test_a_day_of_any_length_ends() -> None:
    day = DayQuota(lambda: NOW, 0.1)
    day.stop(1e10)
    assert day.ends == NOW + timedelta(hours=25)


@pytest.mark.parametrize("unit", [" ", ";", "a;", '"', '";', "a=", ", ", "a ", ";a=1", ' "', "bearer "])
def test_a_long_header_is_read_at_once(unit: str) -> None:
    started = thread_time()
    text = unit * (100_000 // len(unit))
    parse_limits({"ratelimit": text, "ratelimit-policy": text}, NOW)
    parse_retry_after({"retry-after": text}, text, NOW)
    assert len(short(text)) <= 150
    assert thread_time() - started < 0.5


def edition(**changes: Any) -> dict[str, Any]:
    return {"id": 20, "book_id": 7, "title": "Rain", "book": book(), **changes}


def book(**changes: Any) -> dict[str, Any]:
    return {"id": 7, "title": "Rain", **changes}


PARSERS: tuple[tuple[Callable[[Any], Any], dict[str, Any], tuple[str, ...]], ...] = (
    (parse_me, {"id": 1}, ("id", "username", "account_privacy_setting_id")),
    (parse_edition, edition(), ("id", "book_id", "title", "audio_seconds", "pages", "release_date", "contributions")),
    (parse_book, book(), ("id", "title", "book_series", "contributions", "release_year", "canonical_id")),
    (details_of_row, edition(), ("subtitle", "publisher", "image", "release_date", "book", "compilation")),
    (lambda raw: details_of_row(edition(book=raw)), book(), ("description", "cached_tags", "image", "release_year")),
    (
        parse_user_book,
        {"id": 1, "book_id": 7, "user_book_reads": []},
        ("id", "book_id", "status_id", "edition_id", "user_book_reads", "date_added", "edition"),
    ),
)


@given(VALUES, st.integers(0, len(PARSERS) - 1), st.integers(0, 6))
def test_an_odd_field_is_reported_at_most(value: Any, number: int, at: int) -> None:
    parse, row, names = PARSERS[number]
    try:
        parsed = parse({**row, names[at % len(names)]: value})
    except REPORTED:
        return
    str(parsed).encode()
    for each in (getattr(parsed, name, None) for name in ("id", "book_id", "pages", "audio_seconds", "privacy_id")):
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("SELECT ?", (each,))


def test_long_texts_are_cut_where_they_are_read() -> None:
    parsed = details_of_row(edition(title="t" * 40_000, book=book(description="d" * 300_000)))
    assert (len(parsed.edition.title), len(parsed.description or "")) == (1_000, 100_000)


def test_ids_that_no_database_takes_are_no_ids() -> None:
    for odd in (2**70, 0, -1, "9" * 309, True, 1.5):
        with pytest.raises(REPORTED):
            parse_book(book(id=odd))
