"""Rows with and without what is optional: cases 20, 32 and 33."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hardcover.model import Edition, ReadingFormat, Status
from hardcover.rows import (
    audible_asins,
    parse_book,
    parse_canonical,
    parse_claims,
    parse_edition,
    parse_user_book,
    parse_written_user_book,
)

READ: dict[str, Any] = {
    "id": 11,
    "edition_id": 5,
    "started_at": "2026-11-01",
    "finished_at": None,
    "progress_seconds": 60,
    "progress_pages": None,
}
ROW: dict[str, Any] = {"id": 1, "book_id": 2, "status_id": 2, "edition_id": 5, "user_book_reads": [READ]}


def test_a_row_is_read_with_its_reads_newest_first() -> None:
    found = parse_user_book({**ROW, "user_book_reads": [READ, {**READ, "id": 13}, {**READ, "id": 12}]})
    assert [read.id for read in found.reads] == [13, 12, 11]
    assert found.reads[-1].started_at == date(2026, 11, 1)
    assert found.status is Status.CURRENTLY_READING


def test_nested_editions_are_optional() -> None:
    bare = {"id": 5, "book_id": 2, "audio_seconds": 3600, "pages": 0, "reading_format_id": 2}
    told = parse_user_book({**ROW, "edition": bare, "user_book_reads": [{**READ, "edition": bare}]})
    assert told.edition == Edition(id=5, book_id=2, audio_seconds=3600, format=ReadingFormat.AUDIO)  # type: ignore[arg-type]
    assert told.reads[0].edition == told.edition
    assert parse_user_book({**ROW, "edition": None}).edition is None
    assert parse_user_book(ROW).edition is None


def test_a_status_from_the_future_is_left_alone() -> None:
    assert parse_user_book({**ROW, "status_id": 9}).status is Status.IGNORED
    assert parse_user_book({**ROW, "status_id": None}).status is Status.IGNORED


@pytest.mark.parametrize(
    "change",
    [
        {"id": None},
        {"book_id": None},
        {"id": "x"},
        {"id": True},
        {"user_book_reads": None},
        {"user_book_reads": [None]},
        {"user_book_reads": [{**READ, "id": None}]},
        {"user_book_reads": [{**READ, "started_at": "yesterday"}]},
    ],
    ids=str,
)
def test_what_a_decision_rests_on_must_be_readable(change: dict[str, Any]) -> None:
    with pytest.raises((ValueError, TypeError, LookupError)):
        parse_user_book({**ROW, **change})


def test_reads_that_were_not_asked_for_are_not_no_reads() -> None:
    with pytest.raises(LookupError):
        parse_user_book({name: value for name, value in ROW.items() if name != "user_book_reads"})


@pytest.mark.parametrize("raw", [None, {}, {"id": None}, {"id": 1, "status_id": 2}])
def test_a_write_answered_without_its_row_tells_no_row(raw: Any) -> None:
    assert parse_written_user_book(raw) is None


def test_numbers_and_dates_come_in_several_dresses() -> None:
    read = {
        **READ,
        "id": "11",
        "started_at": "2026-11-01T23:00:00+00:00",
        "progress_seconds": "60",
        "progress_pages": 3.0,
    }
    found = parse_user_book({**ROW, "user_book_reads": [read]}).reads[0]
    assert (found.id, found.started_at, found.progress_seconds, found.progress_pages) == (11, date(2026, 11, 1), 60, 3)


def test_an_edition_with_nothing_but_ids_is_an_edition() -> None:
    nothing = dict.fromkeys(
        ["title", "asin", "isbn_13", "audio_seconds", "reading_format_id", "language", "contributions", "book_mappings"]
    )
    assert parse_edition({"id": 1, "book_id": 2, **nothing}) == Edition(id=1, book_id=2)  # type: ignore[arg-type]


def test_case_20_a_length_of_zero_is_no_length() -> None:
    edition = parse_edition({"id": 1, "book_id": 2, "audio_seconds": 0, "pages": 0})
    assert not edition.has_length


def test_people_are_told_apart_by_what_they_did() -> None:
    people = [
        {"contribution": None, "author": {"name": "Frank Herbert"}},
        {"contribution": "Narrator", "author": {"name": "Scott Brick"}},
        {"contribution": "Read by", "author": {"name": "Simon Vance"}},
        {"contribution": "Translator", "author": {"name": "Ronald M. Hahn"}},
        {"contribution": "Author, Narrator", "author": {"name": "Neil Gaiman"}},
        {"contribution": "Narrator", "author": None},
        {"contribution": "Narrator", "author": {"name": "Scott Brick"}},
        None,
    ]
    edition = parse_edition({"id": 1, "book_id": 2, "contributions": people})
    assert edition.authors == ("Frank Herbert", "Neil Gaiman")
    assert edition.narrators == ("Scott Brick", "Simon Vance", "Neil Gaiman")


def test_series_keep_their_numbers() -> None:
    series = [
        {"position": 1.5, "series": {"name": "Dune"}},
        {"position": None, "series": {"name": "Classics"}},
        {"position": "3", "series": {"name": "Box"}},
        {"position": 1, "series": None},
    ]
    assert parse_book({"id": 2, "title": "Dune", "book_series": series}).series == (
        ("Dune", 1.5),
        ("Classics", None),
        ("Box", 3.0),
    )


def test_regional_ids_lose_their_region_and_other_platforms_are_ignored() -> None:
    rows = [{"external_id": each} for each in ("B002V1OF70:us", "B002V1OF70:uk", "b0036gnqxk:de", "OL123M", "1234567")]
    assert audible_asins([*rows, {"external_id": None}, None]) == ("B002V1OF70", "B0036GNQXK")


def test_a_canonical_id_of_its_own_means_nothing() -> None:
    assert parse_edition({"id": 1, "book_id": 2, "canonical_id": 1}).canonical_id is None
    assert parse_book({"id": 2, "canonical_id": 2}).canonical_id is None
    assert parse_canonical({"id": 2, "canonical_id": 2}) == (2, 2)


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"canonical_id": None, "book_status_id": 1}, 2),
        ({"canonical_id": 7, "book_status_id": 4}, 7),
        ({"canonical_id": 7, "canonical": {"id": 7, "canonical_id": 9}}, 9),
        ({"canonical_id": 7, "canonical": {"id": 7, "canonical_id": None}}, 7),
        ({"canonical_id": None, "book_status_id": 3}, None),
        ({}, 2),
    ],
)
def test_case_28_where_a_book_is_now(row: dict[str, Any], kept: int | None) -> None:
    assert parse_canonical({"id": 2, **row}) == (2, kept)


def test_a_claim_knows_whether_the_shelf_was_told() -> None:
    book = {"id": 2, "title": "Dune", "user_books": []}
    edition = {"id": 1, "book_id": 2, "book": book}
    (empty,) = parse_claims([edition], with_shelf=True)
    assert (empty.user_book, empty.shelf_known) == (None, True)
    (full,) = parse_claims([{**edition, "book": {**book, "user_books": [ROW]}}], with_shelf=True)
    assert full.user_book is not None
    assert full.shelf_known
    for rows in ([{**ROW, "id": None}], None, [{"id": 1}]):
        (unknown,) = parse_claims([{**edition, "book": {**book, "user_books": rows}}], with_shelf=True)
        assert (unknown.user_book, unknown.shelf_known) == (None, False)
    (not_asked,) = parse_claims([edition], with_shelf=False)
    assert not not_asked.shelf_known


def test_an_edition_without_its_book_is_left_out() -> None:
    assert parse_claims([{"id": 1, "book_id": 2, "book": None}], with_shelf=False) == []
