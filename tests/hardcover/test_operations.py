"""Every operation is valid: for Hardcover's own schema, and for the part of it that the embedded Hardcover speaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate
from graphql.execution.values import get_variable_values

from hardcover.details import details_of
from hardcover.document import GraphField, Kind, compose
from hardcover.isbn import Identifiers
from hardcover.model import (
    AddBook,
    AddRead,
    BookId,
    Clear,
    EditionId,
    HardcoverUserId,
    ReadId,
    ReadingFormat,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Status,
    Step,
    UserBookId,
    WriteRead,
)
from hardcover.mutations import mutation, read_input
from hardcover.operations import (
    books_by_id,
    canonical_books,
    editions_by_id,
    editions_of,
    library_for,
    library_page,
    match_editions,
    who_am_i,
)
from hardcover.parts import DEEP, MAPPINGS, NARRATORS, NESTED_EDITION, OPTIONAL_COLUMNS, PEOPLE, SHELF
from hardcover.siblings import audio_editions_of
from hardcover.whole_books import whole_books

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = {
    "the real schema": ROOT / "tests/facts/hardcover.graphql",
    "the embedded slice": ROOT / "earmark/sandbox/hardcover/slice.graphql",
}

ME = HardcoverUserId(1)
ITEMS = [Identifiers.of("B08G9PRS1K", "9780307887436"), Identifiers.of("1684415454", None)]
VALUES = ReadValues(
    edition_id=EditionId(2),
    started_at=date(2026, 11, 1),
    finished_at=Clear.CLEAR,
    progress_seconds=5400,
    progress_pages=3,
)
STEPS: list[Step] = [
    AddBook(
        book_id=BookId(1),
        status=Status.CURRENTLY_READING,
        edition_id=EditionId(2),
        date_added=date(2026, 11, 20),
        privacy_id=1,
    ),
    AddBook(book_id=BookId(1), status=Status.READ, edition_id=None),
    SetStatus(user_book_id=UserBookId(1), status=Status.READ, edition_id=EditionId(2)),
    WriteRead(read_id=ReadId(1), values=VALUES),
    AddRead(user_book_id=UserBookId(1), values=VALUES),
    RemoveRead(read_id=ReadId(1)),
    RemoveBook(user_book_id=UserBookId(1)),
]


def questions() -> Iterator[GraphField[Any]]:
    yield who_am_i()
    yield canonical_books([BookId(1)])
    yield audio_editions_of([BookId(1)])
    for people in (True, False):
        yield details_of([EditionId(1)], people=people)
        yield whole_books([BookId(1)], people=people)
    parts = [NESTED_EDITION, MAPPINGS, NARRATORS, DEEP, SHELF, PEOPLE]
    parts += [f"{table}.{column}" for table, columns in OPTIONAL_COLUMNS.items() for column in columns]
    for lacks in [set(), set(parts), *({part} for part in parts), *map(set, combinations(parts[:5], 2))]:
        yield library_for(ME, [BookId(1)], lacks=lacks)
        yield library_page(ME, UserBookId(0), lacks=lacks)
        yield editions_by_id([EditionId(1)], user=ME, lacks=lacks)
        yield editions_of(BookId(1), lacks=lacks)
        yield editions_of(BookId(1), formats={ReadingFormat.EBOOK, ReadingFormat.PHYSICAL}, lacks=lacks)
        yield books_by_id([BookId(1)], lacks=lacks)
        if not lacks >= {"editions.asin", "editions.isbn_10", "editions.isbn_13"}:
            yield match_editions(ITEMS, after=EditionId(0), user=ME, lacks=lacks)
            yield match_editions(ITEMS[1:], after=EditionId(0), lacks=lacks)


@cache
def schema(path: Path) -> GraphQLSchema:
    return build_schema(path.read_text(), assume_valid=True)


def check(path: Path, kind: Kind, fields: list[GraphField[Any]]) -> None:
    document = compose(kind, fields)
    parsed = parse(document.query)
    errors = validate(schema(path), parsed)
    assert not errors, (document.query, errors)
    definitions = parsed.definitions[0].variable_definitions  # type: ignore[attr-defined]
    values = get_variable_values(schema(path), definitions or (), document.variables)
    assert not isinstance(values, list), (document.query, values)
    assert set(document.variables) == {each.variable.name.value for each in definitions or ()}


@pytest.fixture(params=SCHEMAS)
def path(request: pytest.FixtureRequest) -> Path:
    found: Path = SCHEMAS[request.param]
    return found


def test_every_question_is_valid_alone_and_five_at_a_time(path: Path) -> None:
    everything = list(questions())
    texts = {each.text: each for each in everything}
    for each in texts.values():
        check(path, "query", [each])
    distinct = list(texts.values())
    for start in range(0, len(distinct), 5):
        check(path, "query", distinct[start : start + 5])


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_every_mutation_is_valid(path: Path, step: Step) -> None:
    check(path, "mutation", [mutation(step)])


def test_nothing_is_asked_with_a_null_or_an_empty_list() -> None:
    for each in questions():
        for name, (type_, value) in each.variables.items():
            assert value is not None, (each.text, name)
            assert value != [], (each.text, name)
            assert type_.endswith("!")


def test_everything_about_a_library_is_filtered_by_the_user() -> None:
    for each in questions():
        if "user_books(" in each.text:
            assert each.text.count("user_books(") == each.text.count("user_id: {_eq: $uid}")


def test_identifiers_that_an_item_lacks_are_no_condition() -> None:
    isbn_only = match_editions([Identifiers.of(None, "979-8-886-45174-0")], after=EditionId(0))
    assert "asin:" not in isbn_only.text
    assert "isbn_10:" not in isbn_only.text
    assert "book_mappings" not in isbn_only.text
    assert isbn_only.variables == {"after": ("Int!", 0), "isbn13": ("[String!]!", ["9798886451740"])}


def test_all_regions_of_an_asin_are_asked_for() -> None:
    variables = match_editions([Identifiers.of("B08G9PRS1K")], after=EditionId(0)).variables
    assert variables["audible"][1][:3] == ["B08G9PRS1K:us", "B08G9PRS1K:uk", "B08G9PRS1K:ca"]
    assert len(variables["audible"][1]) == 11


def test_what_is_none_is_not_sent_and_clear_is_an_explicit_null() -> None:
    assert read_input(ReadValues()) == {}
    assert read_input(ReadValues(progress_seconds=0, finished_at=Clear.CLEAR, started_at=date(2026, 1, 2))) == {
        "progress_seconds": 0,
        "finished_at": None,
        "started_at": "2026-01-02",
    }
    added = mutation(AddBook(book_id=BookId(1), status=Status.READ, edition_id=None))
    assert added.variables["book"][1] == {"book_id": 1, "status_id": 3}


def test_fields_that_ride_together_keep_their_variables_apart() -> None:
    document = compose("query", [library_page(ME, UserBookId(7)), library_page(ME, UserBookId(8))])
    assert document.keys == ("f0", "f1")
    assert document.variables == {"uid_0": 1, "after_0": 7, "uid_1": 1, "after_1": 8}
