"""What to ask Hardcover's search for: the title by the fields, and by the files where they say another.

Raw titles make poor queries: "Author - Series 02 - Title [64kbps]" finds nothing, and an emoji is no word.
"""

from __future__ import annotations

import re

from handlers.book.fields import authors_said
from handlers.book.normalise import fold, words
from handlers.book.nothing import is_no_title
from handlers.book.paths import read_path
from handlers.book.readings import TitleReading, read_title
from handlers.book.tags import tags_view
from handlers.book.titles import title_of
from handlers.book.view import Field
from listener.model import LibraryItem

MOST_QUERIES = 2  # a search is one unit, and one request
_NOT_WORDS = re.compile(r"[^\w'’.\-]+|(?<!\w)[.\-]+|[.\-]+(?!\w)")


def search_words(item: LibraryItem) -> tuple[str, ...]:
    """At most two queries, the fields' first; none for an item of which nothing says a title."""
    tags = tags_view(dict(item.tags))
    series = tuple(one.name for one in item.series)
    path = read_path(item.rel_path or "", is_file=item.is_file, known_authors=authors_said(item))
    authors = authors_said(item) or tags.names(Field.AUTHORS) or path.authors
    album = tags.text(Field.TITLE)
    readings = [
        read_title(item.title, authors=authors, series=series, may_number=False) if _says(item.title) else None,
        read_title(album, authors=authors, series=series, may_number=False) if album else None,
        read_title(path.raw_title, authors=authors, series=series) if path.title else None,
    ]
    found: list[str] = []
    seen: list[frozenset[str]] = []
    for reading in readings:
        if reading is None or not reading.title:
            continue
        said = frozenset(words(fold(reading.title)))
        if any(said <= one or one <= said for one in seen):
            continue  # the same title, with or without its subtitle
        seen.append(said)
        found.append(_query(reading, authors))
    return tuple(dict.fromkeys(q for q in found if q))[:MOST_QUERIES]


def _says(title: str) -> bool:
    return not is_no_title(title) and title_of(title).says_something


def _query(reading: TitleReading, authors: tuple[str, ...]) -> str:
    """A title of one or two words is the name of its series as often as not: then its number helps to find it."""
    number = reading.number if reading.number and len(reading.title.split()) < 3 else None
    parts = (reading.title, number, authors[0] if authors else None)
    return " ".join(_NOT_WORDS.sub(" ", fold(" ".join(p for p in parts if p))).split())
