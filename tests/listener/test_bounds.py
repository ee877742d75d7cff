"""Whatever Audiobookshelf sends is bounded where it is parsed: texts, ids, numbers, lists."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from time import thread_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import OddAnswer
from listener.events import parse_event
from listener.parse import parse_id, parse_item, parse_progress, parse_session, parse_user
from listener.rest import one_line
from tests.listener import raw

HALF_AN_EMOJI = "\ud83d"
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=30)
    | st.sampled_from(
        [HALF_AN_EMOJI, 2**70, 10**400, 1e308, -1e308, "..", ".", "9" * 309, "a-" * 20_000, " " * 40_000]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def item(**metadata: Any) -> dict[str, Any]:
    return {"id": "item-1", "libraryId": "lib-1", "mediaType": "book", "media": {"metadata": metadata}}


@pytest.mark.parametrize("odd", [".", "..", " .. ", "a" * 201, HALF_AN_EMOJI, "a\nb", "", None, ["a"], {}])
def test_what_can_be_no_id_is_none(odd: Any) -> None:
    assert parse_id(odd) is None
    assert parse_progress(raw.row(libraryItemId=odd)) is None
    assert parse_progress(raw.row(id=odd)) is None
    with pytest.raises(OddAnswer):
        parse_item({**item(title="A"), "id": odd})


def test_long_texts_are_cut_where_they_are_read() -> None:
    long = "a-" * 40_000
    parsed = parse_item(
        {
            **item(
                title=long,
                subtitle=long,
                authors=[{"name": long}] * 2_000,
                series=[{"name": long, "sequence": long}] * 2_000,
                genres=[long] * 2_000,
                description="d" * 300_000,
            ),
            "relPath": long,
        }
    )
    assert len(parsed.title) == len(parsed.subtitle or "") == 1_000
    assert len(parsed.authors) == len(parsed.series) == len(parsed.genres) == 500
    assert {len(name) for name in parsed.authors} == {1_000}
    assert parsed.rel_path is None  # half a path leads elsewhere
    media = {**item(description="d" * 300_000)["media"], "audioFiles": []}
    assert len(parse_item({**item(), "media": media}).description or "") == 100_000


def test_a_minified_series_of_36_kb_takes_no_time() -> None:
    started = thread_time()
    for text in ("a #" * 12_000, " #1, " * 7_000, "a " * 18_000, " " * 36_000 + "#"):
        parse_item(item(seriesName=text))
    assert thread_time() - started < 1.0


def test_names_with_commas_and_numbers_are_told_apart() -> None:
    parsed = parse_item(item(seriesName="The Hollow Lantern, Cycle #1, Night Tales, Selected #2.5, Alone"))
    assert [(one.name, one.sequence) for one in parsed.series] == [
        ("The Hollow Lantern, Cycle", "1"),
        ("Night Tales, Selected", "2.5"),
        ("Alone", None),
    ]


def test_half_a_character_reaches_no_database() -> None:
    parsed = parse_item(item(title=f"Night {HALF_AN_EMOJI} Tales", authors=[{"name": HALF_AN_EMOJI}]))
    assert parsed.title == "Night \ufffd Tales"
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("SELECT ?, ?", (parsed.title, parsed.authors[0]))


@pytest.mark.parametrize("odd", [1e308, 10**400, 2**70, float("inf"), 1e9])
def test_a_position_that_nobody_can_have_reached_is_none(odd: float) -> None:
    row = parse_progress(raw.row(currentTime=odd, duration=odd))
    assert row is not None
    assert (row.current_time_seconds, row.duration_seconds) == (None, 0.0)


@given(VALUES, st.sampled_from(["title", "authors", "series", "narrators", "genres", "publishedYear", "seriesName"]))
def test_an_odd_field_of_an_item_is_never_a_bug(value: Any, name: str) -> None:
    parsed = parse_item(item(**{name: value}))
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("SELECT ?", (json.dumps(str(parsed)),))
    str(parsed).encode()


@given(
    VALUES, st.sampled_from(["id", "libraryItemId", "currentTime", "duration", "startedAt", "lastUpdate", "isFinished"])
)
def test_an_odd_field_of_a_row_is_never_a_bug(value: Any, name: str) -> None:
    row = parse_progress(raw.row(**{name: value}))
    if row is not None:
        numbers = (row.current_time_seconds, row.duration_seconds)
        with closing(sqlite3.connect(":memory:")) as database:
            database.execute("SELECT ?, ?, ?, ?", (row.id, row.library_item_id, *numbers))


@given(VALUES, st.sampled_from(["user_updated", "item_updated", "items_added", "user_session_closed", "item_removed"]))
def test_an_odd_event_is_never_a_bug(value: Any, name: str) -> None:
    parse_event(name, value, raw.ALICE)
    parse_event("user_item_progress_updated", {"data": value, "sessionId": value}, raw.ALICE)


@given(VALUES)
def test_odd_users_and_sessions_are_surprising_at_most(value: Any) -> None:
    for parse in (parse_user, parse_session):
        for given_value in (value, {"id": value}, {"id": "a", "timeListening": value, "token": value}):
            try:
                str(parse(given_value)).encode()
            except OddAnswer:
                continue


@pytest.mark.parametrize("unit", ["<title>", "<script", "eyJ", "a-", "<", " ", "{", "<title>eyJ"])
def test_a_long_page_is_quoted_at_once(unit: str) -> None:
    started = thread_time()
    assert len(one_line((unit * 100_000).encode())) <= 80
    assert thread_time() - started < 0.5


def test_the_title_of_a_page_is_what_it_says() -> None:
    assert one_line(b"<html><head><title>Just a moment\n</title><script>x()</script></head>") == "Just a moment"
    assert one_line(b"<p>Not <b>here</b></p><script>let a = 1</script>") == "Not here"
