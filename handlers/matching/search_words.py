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
from listener import LibraryItem

_WORDS_OF_A_SUBTITLE = 3
MOST_QUERIES = 2  # a search is one unit, and one request
_NOT_WORDS = re.compile(r"[^\w'’.\-]+|(?<!\w)[.\-]+|[.\-]+(?!\w)")


def search_words(item: LibraryItem) -> tuple[str, ...]:
    """At most two queries, the fields' first; none for an item of which nothing says a title."""
    tags = tags_view(dict(item.tags))
    series = tuple(one.name for one in item.series)
    path = read_path(item.rel_path or "", is_file=item.is_file, known_authors=authors_said(item))
    ours, tagged = authors_said(item), tags.names(Field.AUTHORS)
    named = tuple(name for name in path.authors if " " in name or not name.isascii())  # "Thriller" is a shelf
    album = tags.text(Field.TITLE)
    # each title with whoever its own source says wrote it: after a wrong match the fields' author is another
    sources = [
        (item.title if _says(item.title) else None, ours or tagged or named, False),
        (album, tagged or named or ours, False),
        (path.raw_title if path.title else None, named or tagged or ours, True),
    ]
    found: list[str] = []
    seen: list[tuple[str, ...]] = []
    for text, authors, may_number in sources:
        reading = read_title(text, authors=authors, series=series, may_number=may_number) if text else None
        if reading is None or not reading.title:
            continue
        said = tuple(words(fold(reading.title)))
        if any(_same_title(said, one) for one in seen):
            continue
        seen.append(said)
        found.append(_query(reading, reading.authors or authors))
    return tuple(dict.fromkeys(q for q in found if q))[:MOST_QUERIES]


def _same_title(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """In whatever order, or with a subtitle behind it; "Dune Messiah" is not "Dune"."""
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if set(shorter) == set(longer):
        return True
    return longer[: len(shorter)] == shorter and len(longer) - len(shorter) >= _WORDS_OF_A_SUBTITLE


def _says(title: str) -> bool:
    return not is_no_title(title) and title_of(title).says_something


def _query(reading: TitleReading, authors: tuple[str, ...]) -> str:
    """A title of one or two words is the name of its series as often as not: then its number helps to find it."""
    number = reading.number if reading.number and len(reading.title.split()) < 3 else None
    parts = (reading.title, number, authors[0] if authors else None)
    return " ".join(_NOT_WORDS.sub(" ", fold(" ".join(p for p in parts if p))).split())
