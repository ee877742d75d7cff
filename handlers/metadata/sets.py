"""Positions in series, and what is no volume but a set of several: Hardcover files those under their first volume."""

from __future__ import annotations

import re
from collections.abc import Sequence

from handlers.book import Span, fold, kinds_of, read_title, series_key, span_of, words
from handlers.book.kinds import BookKind, may_be_omnibus
from hardcover.details import EditionDetails
from listener.model import LibraryItem, SeriesEntry

_RANGE = re.compile(
    r"(?<![\d-])(?:(?:books?|vols?\.?|volumes?|parts?|bände|band|teile?|tomes?)\s*)?#?\d{1,2}\s*(?:-|–|to|through|bis)"
    r"\s*#?\d{1,2}(?![\d-])",
    re.IGNORECASE,
)


def positions(item: LibraryItem, entries: Sequence[SeriesEntry], details: EditionDetails) -> tuple[SeriesEntry, ...]:
    """A position is a number below a thousand. A set is "1-3" where its title says so, or has none: Hardcover files it
    under its first volume."""
    if not entries:
        return ()
    texts = [text for text in dict.fromkeys((item.title, details.edition.title, details.book.title)) if text]
    is_set = details.is_compilation or any(_is_set(text, entries) for text in texts)
    said = next((span.text for text in texts if (span := _range_in(text))), None) if is_set else None
    made = []
    sets = {series_key(name): span_of(about) for name, about in details.book.compilations}
    known = {series_key(one.name): span_of(one.sequence) for one in item.series}
    sets |= {name: span for name, span in known.items() if span is not None and span.is_several}
    for one in entries:
        number = one.sequence
        span = span_of(number)
        if span is None or float(span.first) >= 1000:
            number = None
        elif (is_set or series_key(one.name) in sets) and not span.is_several:
            of_series = sets.get(series_key(one.name))
            number = of_series.text if of_series is not None and of_series.is_several else said
        made.append(SeriesEntry(name=one.name, sequence=number))
    return tuple(made)


def _range_in(text: str | None) -> Span | None:
    for found in _RANGE.finditer(text or ""):
        span = span_of(found[0])
        if span is not None and span.is_several:
            return span
    return None


def _is_set(text: str, entries: Sequence[SeriesEntry]) -> bool:
    folded = fold(text)
    if BookKind.OMNIBUS in kinds_of(folded):
        return True
    if not may_be_omnibus(folded):
        return False
    # "The Broken Earth Trilogy": the series' own name with a word for all of it
    main = fold(read_title(text, series=tuple(one.name for one in entries)).title)
    return may_be_omnibus(main) and any(set(words(fold(one.name))) <= set(words(main)) for one in entries)
