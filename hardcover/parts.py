"""The optional parts of questions, and which of them to leave out when the server refuses [H 1.15, 7]. Pure.

The schema moves, tokens see less than the schema says, and a limit on depth is announced. One part missing should cost
one feature. What a server refused stays out for the life of the client: ``Client.lacks``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from hardcover.errors import UnknownField

NESTED_EDITION = "nested edition"  # lengths beside user_books and reads
MAPPINGS = "mappings"  # Audible's regional ids of an edition
NARRATORS = "narrators"  # people of an edition
DEEP = "deep"  # people and series of the book below an edition; asked separately then
SHELF = "shelf"  # the user's own row below an edition; read separately then
PRIVACY = "privacy"  # the account's default; without it Hardcover applies it by itself
SETS = "sets"  # whether a book is several of its series
PEOPLE = "people"  # people and series of a book, altogether

OPTIONAL_COLUMNS = {
    "editions": {
        "title",
        "asin",
        "isbn_10",
        "isbn_13",
        "audio_seconds",
        "pages",
        "reading_format_id",
        "canonical_id",
        "users_count",
        "release_date",
        "edition_format",
        "edition_information",
        "language",
        "publisher",
    },
    "books": {"subtitle", "slug", "canonical_id", "release_year"},
}

_BY_FIELD = {
    ("editions", "contributions"): {NARRATORS},
    ("editions", "book_mappings"): {MAPPINGS},
    ("books", "contributions"): {DEEP},
    ("books", "book_series"): {DEEP},
    ("books", "user_books"): {SHELF},
    ("book_series", "details"): {SETS},
    ("book_series", "compilation"): {SETS},
    ("user_books", "edition"): {NESTED_EDITION},
    ("user_book_reads", "edition"): {NESTED_EDITION},
}
_BY_TYPE = {
    "contributions": {NARRATORS, DEEP},
    "authors": {NARRATORS, DEEP},
    "book_series": {DEEP},
    "series": {DEEP},
    "book_mappings": {MAPPINGS},
    "user_books": {SHELF},
    "user_book_reads": {SHELF},
    "languages": {"editions.language"},
    "publishers": {"editions.publisher"},
}
_IN_DOUBT = ({MAPPINGS}, {DEEP, SHELF}, {MAPPINGS, DEEP, SHELF}, {MAPPINGS, DEEP, SHELF, NARRATORS})


def part_of(refusal: UnknownField) -> set[str]:
    """The part of a question about editions to which an unknown field belongs; empty: it cannot be left out."""
    type_name = refusal.type_name.removesuffix("_bool_exp")
    if part := _BY_FIELD.get((type_name, refusal.field)) or _BY_TYPE.get(type_name):
        return set(part)
    return {f"{type_name}.{refusal.field}"} if refusal.field in OPTIONAL_COLUMNS.get(type_name, ()) else set()


def in_doubt(lacks: Collection[str]) -> Iterator[set[str]]:
    """What to try leaving out, one after the other, when a refusal does not say what it is about."""
    return (part for part in _IN_DOUBT if not part <= set(lacks))
