"""What people paste to name an edition or a book."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate
from hypothesis import given
from hypothesis import strategies as st

from hardcover.address import Address, books_by_slug, read_address
from hardcover.document import compose
from hardcover.model import BookId, EditionId

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("30401234", Address(edition_id=EditionId(30401234))),
        (" #30401234\n", Address(edition_id=EditionId(30401234))),
        ("https://hardcover.app/books/dune/editions/30401234", Address(edition_id=EditionId(30401234))),
        ("https://hardcover.app/books/dune/editions/30401234/edit?x=1#y", Address(edition_id=EditionId(30401234))),
        ("https://hardcover.app/id/edition/7", Address(edition_id=EditionId(7))),
        ("http://www.hardcover.app/id/book/45/", Address(book_id=BookId(45))),
        ("hardcover.app/books/dune", Address(slug="dune")),
        ("HTTPS://HARDCOVER.APP/books/l%C3%A9on-2?ref=x", Address(slug="léon-2")),
        ("https://hardcover.app/books/dune/reviews", Address(slug="dune")),
        ("https://hardcover.app/books/editions", Address(slug="editions")),
    ],
)
def test_numbers_and_addresses_name_editions_and_books(text: str, meant: Address) -> None:
    assert read_address(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "-5", "99999999999", "4294967296", "dune", "https://hardcover.app", "https://hardcover.app/authors/x",
        "https://hardcover.app.example.net/books/dune", "ftp://hardcover.app/books/dune", "https://[broken/books/x",
        "https://hardcover.app/id/book/x", "https://hardcover.app/books/dune/editions/x",
    ],
)  # fmt: skip
def test_anything_else_names_nothing(text: str) -> None:
    assert read_address(text) is None


@given(st.text(max_size=60))
def test_whatever_is_typed_is_answered(text: str) -> None:
    for tried in (text, f"https://hardcover.app/{text}"):
        address = read_address(tried)
        assert address is None or address != Address()


@pytest.mark.parametrize("schema", ["tests/facts/hardcover.graphql", "earmark/sandbox/hardcover/slice.graphql"])
def test_the_question_for_a_slug_is_valid(schema: str) -> None:
    text = compose("query", [books_by_slug("dune")]).query
    assert validate(build_schema((ROOT / schema).read_text(encoding="utf-8"), assume_valid=True), parse(text)) == []
