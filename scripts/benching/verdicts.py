"""Verdicts on one core."""

from __future__ import annotations

import time
from pathlib import Path

from scripts.benching.process import Row
from scripts.benching.world import book_of


async def matching(folder: Path) -> list[Row]:
    """Verdicts of one item against eight candidates, on one core."""
    from handlers.matching import Candidate, match, views_of  # noqa: PLC0415
    from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat  # noqa: PLC0415
    from listener.model import LibraryItem, SeriesEntry  # noqa: PLC0415

    def candidate(number: int) -> Candidate:
        about = book_of(number)
        book = Book(
            id=BookId(number), title=about["title"], authors=tuple(about["authors"]),
            series=tuple((name, float(part)) for name, part in about["series"]),
        )  # fmt: skip
        edition = Edition(
            id=EditionId(number), book_id=book.id, title=book.title, asin=about["asin"], audio_seconds=about["seconds"],
            format=ReadingFormat.AUDIO, language="en", narrators=tuple(about["narrators"]), authors=book.authors,
        )  # fmt: skip
        return Candidate(book=book, editions=(edition,), via=frozenset({"search"}))

    cases = []
    for number in range(400):
        about = book_of(number)
        item = LibraryItem(
            id=str(number), library_id="l", media_type="book", title=about["title"], authors=tuple(about["authors"]),
            narrators=tuple(about["narrators"]), duration_seconds=float(about["seconds"]), has_audio=True,
            series=tuple(SeriesEntry(name=name, sequence=part) for name, part in about["series"]),
        )  # fmt: skip
        cases.append((views_of(item), [candidate(number + 10 * step) for step in range(8)]))
    for views, candidates in cases[:50]:
        match(views, candidates, auto_at=0.95, review_at=0.70)
    began = time.process_time()
    for _ in range(5):
        for views, candidates in cases:
            match(views, candidates, auto_at=0.95, review_at=0.70)
    rate = 5 * len(cases) / (time.process_time() - began)
    return [Row("verdicts of an item against 8 candidates", f"{rate:,.0f} a second", "≥ 3,000", rate >= 3000)]
