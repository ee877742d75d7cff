"""Labelled matches as JSON lines: what both services say, and which candidate is right.

``{"id", "set", "family", "abs": {…}, "path", "embedded": {…}, "candidates": [book with editions], "expected":
{"candidate": id | null, "edition": id | null, "bucket", "ok_buckets"}}``. The right answer may be missing on purpose.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handlers.matching import Candidate, Verdict
from hardcover.model import Book, BookId, Edition, EditionId, ReadingFormat
from listener.model import LibraryItem, SeriesEntry

FOUND = Path(__file__).parent / "data" / "found.jsonl"
_FORMATS = {
    "Audiobook": ReadingFormat.AUDIO,
    "Physical": ReadingFormat.PHYSICAL,
    "Ebook": ReadingFormat.EBOOK,
    "Both": ReadingFormat.BOTH,
}


@dataclass(frozen=True)
class LabelledRow:
    """``expected``: the id of the right book, ``None`` where none is offered; ``edition``, where it matters.

    ``may_auto``: an automatic verdict is right; ``answerable``: it is what an attentive person would say.
    """

    name: str
    set_name: str
    family: str
    item: LibraryItem
    candidates: tuple[Candidate, ...]
    expected: int | None
    edition: int | None
    may_auto: bool
    answerable: bool

    def is_right(self, verdict: Verdict) -> bool:
        if self.expected is None or verdict.book is None or verdict.book.id != self.expected:
            return False
        return self.edition is None or (verdict.edition is not None and verdict.edition.id == self.edition)


def read_rows(path: Path = FOUND) -> list[LabelledRow]:
    with path.open(encoding="utf-8") as lines:
        return [_row(json.loads(line)) for line in lines if line.strip()]


def _row(raw: Mapping[str, Any]) -> LabelledRow:
    expected = raw["expected"]
    return LabelledRow(
        name=str(raw["id"]),
        set_name=str(raw["set"]),
        family=str(raw["family"]),
        item=item_of(raw),
        candidates=tuple(candidate_of(one) for one in raw["candidates"]),
        expected=expected["candidate"],
        edition=expected.get("edition"),
        may_auto="auto" in expected["ok_buckets"],
        answerable=expected["bucket"] == "auto" and expected["candidate"] is not None,
    )


def item_of(raw: Mapping[str, Any]) -> LibraryItem:
    told = raw["abs"]
    tags = {f"tag{_META.get(name, name.title())}": text for name, text in (raw.get("embedded") or {}).items() if text}
    return LibraryItem(
        id=str(raw["id"]),
        library_id="lib",
        media_type="book",
        title=told["title"] or "",
        subtitle=told.get("subtitle"),
        authors=tuple(told.get("authors") or ()),
        narrators=tuple(told.get("narrators") or ()),
        series=tuple(SeriesEntry(name=s["name"], sequence=s.get("sequence")) for s in told.get("series") or ()),
        asin=told.get("asin"),
        isbn=told.get("isbn"),
        language=told.get("language"),
        published_year=told.get("publishedYear"),
        publisher=told.get("publisher"),
        abridged=bool(told.get("abridged")),
        duration_seconds=float(told.get("duration") or 0.0),
        has_audio=True,
        rel_path=raw.get("path"),
        tags=tuple(tags.items()),
    )


_META = {"albumartist": "AlbumArtist", "series-part": "SeriesPart", "asin": "ASIN"}


def candidate_of(raw: Mapping[str, Any]) -> Candidate:
    book = Book(
        id=BookId(raw["id"]),
        title=raw["title"] or "",
        subtitle=raw.get("subtitle"),
        authors=tuple(raw.get("authors") or ()),
        series=tuple((s["name"], s.get("position")) for s in raw.get("series") or ()),
        release_year=raw.get("release_year"),
    )
    return Candidate(book=book, editions=tuple(_editions(book.id, raw.get("editions") or ())))


def _editions(book: BookId, rows: Iterable[Mapping[str, Any]]) -> Iterable[Edition]:
    for row in rows:
        yield Edition(
            id=EditionId(row["id"]),
            book_id=book,
            title=row.get("title") or "",
            asin=row.get("asin"),
            isbn_13=row.get("isbn_13"),
            audio_seconds=row.get("audio_seconds"),
            pages=row.get("pages"),
            format=_FORMATS.get(row["reading_format"]),
            language=row.get("language"),
            users_count=row.get("users_count") or 0,
            narrators=tuple(row.get("narrators") or ()),
            edition_format=row.get("edition_format") or row.get("edition_information"),
        )
