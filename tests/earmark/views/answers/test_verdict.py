"""A verdict that was kept is read as it was made, whatever an earlier version left out."""

from __future__ import annotations

import json

import pytest

from earmark.views.answers.verdict import kept_verdict
from handlers.matching import Candidate, match, views_of
from handlers.sync.find_edition import verdict_as_json
from hardcover import Book, BookId, Edition, EditionId, ReadingFormat
from listener import LibraryItem, SeriesEntry


def candidate(number: int, title: str, seconds: int | None) -> Candidate:
    book = Book(id=BookId(number), title=title, authors=("Ana Ruiz",))
    edition = Edition(
        id=EditionId(number * 10), book_id=book.id, format=ReadingFormat.AUDIO, audio_seconds=seconds, narrators=("Bo",)
    )
    return Candidate(book=book, editions=(edition,), via=frozenset({"asin:B0FOG00001"}))


ITEM = LibraryItem(
    id="li_fog", library_id="lib", media_type="book", has_audio=True, title="Fog", authors=("Ana Ruiz",),
    narrators=("Bo",),
    series=(SeriesEntry(name="Weather", sequence="1"),), duration_seconds=36_000.0,
)  # fmt: skip
CANDIDATES = [
    [candidate(1, "Fog", 36_000)],
    [candidate(1, "Fog", 9_000), candidate(2, "Fog and Rain", 36_000), candidate(3, "Dew", None)],
    [],
]


@pytest.mark.parametrize("candidates", CANDIDATES, ids=["one", "several", "none"])
def test_every_verdict_is_read_as_it_was_kept(candidates: list[Candidate]) -> None:
    made = verdict_as_json(match(views_of(ITEM), candidates, auto_at=0.9, review_at=0.5))
    read = kept_verdict(json.loads(json.dumps(made)))
    assert read is not None
    assert read.as_json() == made


def test_what_an_earlier_version_did_not_keep_is_empty() -> None:
    kept = {"bucket": "review", "confidence": 0.7, "reason": "in doubt", "edition": 10,
            "book": {"book_id": 1, "title": "Fog", "authors": ["Ana Ruiz"]}}  # fmt: skip
    read = kept_verdict(kept)
    assert read is not None
    assert read.book is not None
    assert (read.resembles, read.evidence, read.runners_up, read.book.editions) == (False, (), (), ())


@pytest.mark.parametrize("kept", [{}, {"asks": "withdrawn"}])
def test_where_no_verdict_was_kept_there_is_none(kept: dict[str, object]) -> None:
    assert kept_verdict(kept) is None
