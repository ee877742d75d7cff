"""Pages of stored sessions as a real Audiobookshelf gave them, and what is odd in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from listener.errors import OddAnswer
from listener.session_records import parse_session_page

RECORDED = Path(__file__).parents[1] / "facts" / "audiobookshelf" / "05-rest.json"


def recorded(value: Any) -> Any:
    """The body of the first page of sessions in the recording."""
    if isinstance(value, dict):
        if "GET /api/me/listening-sessions" in value:
            return value["GET /api/me/listening-sessions"]["body"]
        value = list(value.values())
    if isinstance(value, list):
        return next((found for one in value if (found := recorded(one)) is not None), None)
    return None


def test_a_recorded_page_is_read_whole() -> None:
    page = parse_session_page(recorded(json.loads(RECORDED.read_text())))
    assert (page.total, page.given, len(page.records)) == (6, 2, 2)
    book, episode = page.records
    assert (book.title, book.authors, book.narrators) == ("The Hollow Lantern", ("Mira Voss",), ("Tobias Renn",))
    assert (book.listened_seconds, book.start_seconds, book.current_seconds) == (10.0, 0.0, 777.0)
    assert (book.length_seconds, book.device, book.is_book) == (37800.015, "Linux x86_64 Chrome", True)
    assert book.started_at is not None
    assert book.updated_at is not None
    assert book.started_at < book.updated_at
    assert episode.is_book is False


@pytest.mark.parametrize("raw", [None, [], {}, {"sessions": []}, {"total": 3}, {"sessions": {}, "total": 1}, "x"])
def test_what_is_no_page_is_an_error(raw: Any) -> None:
    with pytest.raises(OddAnswer):
        parse_session_page(raw)


@pytest.mark.parametrize("session", [None, 5, {}, {"id": ""}, {"id": "../x"}, []])
def test_what_is_no_session_is_counted_and_left_out(session: Any) -> None:
    page = parse_session_page({"sessions": [session, {"id": "s1"}], "total": 2})
    assert (page.total, page.given, [one.id for one in page.records]) == (2, 2, ["s1"])
    (record,) = page.records
    assert (record.title, record.authors, record.device, record.started_at, record.listened_seconds) == (
        "",
        (),
        "",
        None,
        0.0,
    )
