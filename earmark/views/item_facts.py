"""What Audiobookshelf says of a book, as people read it; also what has to be typed to add it on Hardcover."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.book.languages import language_name, language_of
from hardcover import isbn_13
from listener import LibraryItem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """Empty where Audiobookshelf says nothing; ``seconds`` 0.0: no audio."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    asin: str = ""
    isbn: str = ""
    language: str = ""
    publisher: str = ""
    year: str = ""
    format: str = ""  # audio | ebook
    seconds: float = 0.0
    path: str = ""

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        """``("ASIN", "B0…")``"""
        return tuple((name, value) for name, value in (("ASIN", self.asin), ("ISBN", self.isbn)) if value)


def facts_of(item: LibraryItem | None, title: str) -> ItemFacts:
    """``title`` where Audiobookshelf does not show the item now."""
    if item is None:
        return ItemFacts(title=title)
    return ItemFacts(
        title=item.title or title,
        subtitle=item.subtitle or "",
        authors=item.authors,
        narrators=item.narrators,
        series=tuple(one.shown for one in item.series),
        asin=item.asin or "",
        isbn=isbn_13(item.isbn) or item.isbn or "",
        language=language_name(language_of(item.language)) or item.language or "",
        publisher=item.publisher or "",
        year=item.published_year or "",
        format="audio" if item.has_audio else "ebook" if item.has_ebook else "",
        seconds=item.duration_seconds,
        path=item.rel_path or "",
    )
