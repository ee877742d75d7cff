"""The books that are announced in tests: the catalogue of matching, and its siblings as candidates."""

from __future__ import annotations

import random
from functools import cache

from handlers.audio.credits import KnownBook
from handlers.book import position_text
from listener.model import SeriesEntry
from tests.handlers.matching.books import Listed, catalogue

CANDIDATES = 8


@cache
def books() -> dict[str, KnownBook]:
    """Those whose titles can be said: no signs of other scripts, no brackets."""
    return {
        key: _known(key, listed)
        for key, listed in catalogue().items()
        if all(ord(c) < 0x250 for c in listed.title + "".join(listed.authors)) and "[" not in listed.title
    }


def candidates_of(key: str, *, count: int = CANDIDATES) -> list[KnownBook]:
    """The book, its series, its author's others, and strangers; siblings first, in any order."""
    book, every = books()[key], books()
    names = {entry.name for entry in book.series}
    siblings = [one for one in every.values() if one.key != key and names & {entry.name for entry in one.series}]
    others = [one for one in every.values() if one.key != key and set(one.authors) & set(book.authors)]
    strangers = random.Random(key).sample(sorted(every), CANDIDATES)  # noqa: S311
    found = {one.key: one for one in [book, *siblings, *others, *(every[other] for other in strangers)]}
    chosen = list(found.values())[:count]
    random.Random(key + "order").shuffle(chosen)  # noqa: S311
    return chosen


def alike(key: str) -> set[str]:
    """The keys of books with this one's title and author: words cannot tell them apart."""
    book = books()[key]
    return {one.key for one in books().values() if one.title == book.title and set(one.authors) & set(book.authors)}


def _known(key: str, listed: Listed) -> KnownBook:
    book = listed.candidate.book
    return KnownBook(
        key=key,
        title=book.title,
        subtitle=book.subtitle,
        authors=book.authors,
        series=tuple(SeriesEntry(name=name, sequence=position_text(part)) for name, part in book.series),
        narrators=listed.narrators,
    )
