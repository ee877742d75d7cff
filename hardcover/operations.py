"""What Earmark asks Hardcover: GraphQL text, variables, and how the answer is read [H 6]. Pure.

Each function returns one ``GraphField``, which costs one unit. A question for ids names at most 100, which every table
gave whole; pages are as long as ``pages.py`` has found out [H 2.8]. Everything about a library is filtered by the user
[H 4.4], no variable is ever null [H 1.15b]. ``lacks`` names the optional parts of a question which the server refused
before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from hardcover.document import GraphField
from hardcover.entries import parse_entries, shown_entries
from hardcover.isbn import Identifiers
from hardcover.model import (
    Book,
    BookId,
    Claim,
    EditionId,
    HardcoverUserId,
    Me,
    ReadingFormat,
    UserBook,
    UserBookId,
)
from hardcover.parts import DEEP, MAPPINGS, NARRATORS, NESTED_EDITION, PEOPLE, PRIVACY, SETS, SHELF
from hardcover.rows import (
    parse_book,
    parse_canonical,
    parse_claims,
    parse_me,
    parse_rows,
    parse_user_book,
)

ROWS = 100
REGIONS = ("us", "uk", "ca", "au", "de", "fr", "es", "it", "in", "jp", "br")  # Audible's [H 3.12b]

READ = "id edition_id started_at finished_at progress_seconds progress_pages"
USER_BOOK = "id book_id status_id edition_id date_added privacy_setting_id"
_BARE_EDITION = "edition { id book_id audio_seconds pages reading_format_id }"
PEOPLE_OF = "contributions { contribution author { name } }"
_BOOK = ("id", "title", "subtitle", "slug", "canonical_id", "release_year")
_EDITION = (
    "id",
    "book_id",
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
    "language { code2 }",
    "publisher { name }",
)

# ---- who, and what is on the shelf -----------------------------------------------------------------------------------


def who_am_i(lacks: Collection[str] = ()) -> GraphField[Me]:
    privacy = "" if PRIVACY in lacks else " account_privacy_setting_id"
    return GraphField(operation="WhoAmI", text=f"me {{ id username{privacy} }}", parse=parse_me)


def library_for(
    user: HardcoverUserId,
    books: Sequence[BookId],
    *,
    lacks: Collection[str] = (),
    newest_entry: Callable[[UserBookId, int | None], None] | None = None,
) -> GraphField[list[UserBook]]:
    """The user's rows for at most 100 books. ``newest_entry`` is told the newest entry of each one's journal."""
    entry = "" if newest_entry is None else f" {shown_entries(1)}"

    def parse(raw: Any) -> list[UserBook]:
        rows = parse_rows(raw)
        found = [parse_user_book(row) for row in rows]
        for row, user_book in zip(rows, found, strict=True):
            if newest_entry is not None:
                entries = parse_entries(row["reading_journals"])
                newest_entry(user_book.id, entries[0].id if entries else None)
        return found

    return GraphField(
        operation="LibraryFor",
        text=(
            "user_books(where: {user_id: {_eq: $uid}, book_id: {_in: $bookIds}}, order_by: {id: asc}, limit: 100) "
            f"{{ {_library_row(lacks)}{entry} }}"
        ),
        variables={"uid": ("Int!", user), "bookIds": ("[Int!]!", list(books))},
        parse=parse,
    )


def library_page(
    user: HardcoverUserId, after: UserBookId, *, rows: int = ROWS, lacks: Collection[str] = ()
) -> GraphField[list[UserBook]]:
    """Up to ``rows`` rows of the whole library, by id, with ids above ``after``."""
    return GraphField(
        operation="LibraryPage",
        text=(
            f"user_books(where: {{user_id: {{_eq: $uid}}, id: {{_gt: $after}}}}, order_by: {{id: asc}}, limit: {rows}) "
            f"{{ {_library_row(lacks)} }}"
        ),
        variables={"uid": ("Int!", user), "after": ("Int!", after)},
        parse=lambda raw: [parse_user_book(row) for row in parse_rows(raw)],
    )


def _library_row(lacks: Collection[str]) -> str:
    edition = "" if NESTED_EDITION in lacks else f" {_BARE_EDITION}"
    return f"{USER_BOOK}{edition} {reads(edition)}"


def reads(edition: str = "") -> str:
    return f"user_book_reads(order_by: {{id: desc}}, limit: 10) {{ {READ}{edition} }}"


# ---- the catalogue ---------------------------------------------------------------------------------------------------


def match_editions(
    items: Sequence[Identifiers],
    *,
    after: EditionId,
    rows: int = ROWS,
    user: HardcoverUserId | None = None,
    lacks: Collection[str] = (),
) -> GraphField[list[Claim]]:
    """Editions with any of the items' identifiers and an id above ``after``, up to ``rows`` rows.

    An empty list would be a condition that nothing meets, so it is left out; ``items`` must have some identifier.
    """
    asins = list(dict.fromkeys(asin for item in items for asin in item.asins))
    conditions = [
        ("asin: {_in: $asins}", "asins", asins, "editions.asin"),
        ("isbn_13: {_in: $isbn13}", "isbn13", _together(item.isbns for item in items), "editions.isbn_13"),
        ("isbn_10: {_in: $isbn10}", "isbn10", _together(item.isbn_10s for item in items), "editions.isbn_10"),
        ("book_mappings: {external_id: {_in: $audible}}", "audible", _regional(asins), MAPPINGS),
    ]
    asked = [(text, name, values) for text, name, values, part in conditions if values and part not in lacks]
    variables: dict[str, tuple[str, Any]] = {name: ("[String!]!", values) for _, name, values in asked}
    mappings = "book_mappings(where: {external_id: {_in: $audible}}, limit: 100) { external_id }"
    where = ", ".join(f"{{{text}}}" for text, _, _ in asked)
    return _editions(
        "MatchEditions",
        f"where: {{id: {{_gt: $after}}, _or: [{where}]}}, order_by: {{id: asc}}, limit: {rows}",
        {"after": ("Int!", after), **variables},
        extra=mappings if "audible" in variables else "",
        user=user,
        lacks=lacks,
    )


def edition_columns(lacks: Collection[str] = ()) -> str:
    """What scoring and writing need of an edition, without its people."""
    return " ".join(_without("editions", _EDITION, lacks))


def book_columns(lacks: Collection[str] = ()) -> str:
    return " ".join(_without("books", _BOOK, lacks))


def series_of(lacks: Collection[str] = ()) -> str:
    """The book's series; whether it is a set of several of their books stands in ``compilation`` and ``details``."""
    details = "" if SETS in lacks else " details compilation"
    return f"book_series {{ position{details} series {{ name }} }}"


def _together(lists: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(value for values in lists for value in values))


def _regional(asins: Sequence[str]) -> list[str]:
    return [f"{asin}:{region}" for asin in asins for region in REGIONS]


def editions_by_id(
    editions: Sequence[EditionId], *, user: HardcoverUserId | None = None, lacks: Collection[str] = ()
) -> GraphField[list[Claim]]:
    """At most 100 editions with their books."""
    arguments = f"where: {{id: {{_in: $ids}}}}, order_by: {{id: asc}}, limit: {ROWS}"
    return _editions("EditionsById", arguments, {"ids": ("[Int!]!", list(editions))}, user=user, lacks=lacks)


def editions_of(
    book: BookId, *, formats: Collection[ReadingFormat] = (), lacks: Collection[str] = ()
) -> GraphField[list[Claim]]:
    """The book's 100 most used editions, of these formats if any are named; popular books have hundreds [H 3.14]."""
    variables: dict[str, tuple[str, Any]] = {"book": ("Int!", book)}
    where = "book_id: {_eq: $book}"
    if formats:
        where += ", reading_format_id: {_in: $formats}"
        variables["formats"] = ("[Int!]!", sorted(formats))
    arguments = f"where: {{{where}}}, order_by: {{users_count: desc_nulls_last}}, limit: {ROWS}"
    return _editions("EditionsOf", arguments, variables, lacks=lacks)


def _editions(
    operation: str,
    arguments: str,
    variables: Mapping[str, tuple[str, Any]],
    *,
    extra: str = "",
    user: HardcoverUserId | None = None,
    lacks: Collection[str] = (),
) -> GraphField[list[Claim]]:
    with_shelf = user is not None and SHELF not in lacks
    book = _without("books", _BOOK, lacks)
    if DEEP not in lacks:
        book += [PEOPLE_OF, series_of(lacks)]
    if with_shelf:
        book.append(f"user_books(where: {{user_id: {{_eq: $uid}}}}, limit: 1) {{ {_library_row(lacks)} }}")
        variables = {**variables, "uid": ("Int!", user)}
    people = [] if NARRATORS in lacks else [PEOPLE_OF]
    selection = [*_without("editions", _EDITION, lacks), *people, extra, f"book {{ {' '.join(book)} }}"]
    return GraphField(
        operation=operation,
        text=f"editions({arguments}) {{ {' '.join(filter(None, selection))} }}",
        variables=variables,
        parse=lambda raw: parse_claims(raw, with_shelf=with_shelf),
    )


def _without(table: str, columns: Sequence[str], lacks: Collection[str]) -> list[str]:
    return [column for column in columns if f"{table}.{column.split()[0]}" not in lacks]


def books_by_id(books: Sequence[BookId], *, lacks: Collection[str] = ()) -> GraphField[list[Book]]:
    """At most 100 books, merged ones too."""
    people = [] if PEOPLE in lacks else [PEOPLE_OF, series_of(lacks)]
    selection = " ".join([*_without("books", _BOOK, lacks), *people])
    return GraphField(
        operation="Books",
        text=f"books(where: {{id: {{_in: $ids}}}}, order_by: {{id: asc}}, limit: {ROWS}) {{ {selection} }}",
        variables={"ids": ("[Int!]!", list(books))},
        parse=lambda raw: [parse_book(row) for row in parse_rows(raw)],
    )


def canonical_books(books: Sequence[BookId]) -> GraphField[dict[BookId, BookId | None]]:
    """At most 100 books, each with the one it was merged into, or itself; ``None``: deleted [H 3.7]."""
    return GraphField(
        operation="Canonical",
        text=(
            f"books(where: {{id: {{_in: $ids}}}}, limit: {ROWS}) "
            "{ id canonical_id book_status_id canonical { id canonical_id } }"
        ),
        variables={"ids": ("[Int!]!", list(books))},
        parse=lambda raw: dict(parse_canonical(row) for row in parse_rows(raw)),
    )
