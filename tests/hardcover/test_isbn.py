"""Identifiers: cases 21 and 22."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardcover.isbn import Identifiers, asin, isbn_10, isbn_13


@pytest.mark.parametrize(
    "text",
    [
        "9780307887436",
        "978-0-307-88743-6",
        "978 0 307 88743 6",
        "978\u20110\u2011307\u201188743\u20116",
        "ISBN: 978-0307887436",
        "ISBN-13: 978-0307887436",
        "urn:isbn:9780307887436",
        "030788743X",
        "0-307-88743-x",
        "isbn 030788743x",
    ],
)
def test_every_way_of_writing_an_isbn_means_the_same_book(text: str) -> None:
    assert isbn_13(text) == "9780307887436"
    assert isbn_10(text) == "030788743X"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "9780307887437",
        "0307887430",
        "123",
        "1234567890123",
        "B08G9PRS1K",
        "X307887436",
        "９７８０３０７８８７４３６",
    ],
)
def test_what_has_no_right_check_digit_is_no_isbn(text: str | None) -> None:
    assert isbn_13(text) is None
    assert isbn_10(text) is None


def test_a_979_isbn_has_no_short_form() -> None:
    assert isbn_13("979-8-886-45174-0") == "9798886451740"
    assert isbn_10("979-8-886-45174-0") is None


def test_a_label_does_not_eat_an_isbn_that_starts_with_10() -> None:
    assert isbn_10("ISBN 1032000007") == isbn_10("1032000007")


@given(st.integers(min_value=0, max_value=999_999_999))
def test_converting_there_and_back_changes_nothing(number: int) -> None:
    thirteen = isbn_13("978" + f"{number:09}" + _check(f"978{number:09}"))
    assert thirteen is not None
    ten = isbn_10(thirteen)
    assert ten is not None
    assert isbn_13(ten) == thirteen
    assert isbn_10(ten) == ten


def _check(first_12: str) -> str:
    return str((10 - sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(first_12)) % 10) % 10)


@pytest.mark.parametrize(
    ("text", "expected"), [(" b08g9prs1k ", "B08G9PRS1K"), ("1684415454", "1684415454"), ("030788743x", "030788743X")]
)
def test_an_asin_is_ten_letters_and_digits(text: str, expected: str) -> None:
    assert asin(text) == expected


@pytest.mark.parametrize(
    "text", [None, "", "B08G9PRS1", "B08G9PRS1KK", "B08G9-RS1K", "HARRYPOTTE", "９６８４４１５４５４"]
)
def test_anything_else_is_no_asin(text: str | None) -> None:
    assert asin(text) is None


def test_an_all_digit_asin_counts_as_isbn_too() -> None:
    found = Identifiers.of("1684415454", None)
    assert found.asins == ("1684415454",)
    assert found.isbns == ("9781684415458",)
    assert found.isbn_10s == ("1684415454",)
    assert found.keys == ("asin:1684415454", "isbn:9781684415458")


def test_swapped_and_repeated_fields_are_sorted_out() -> None:
    assert Identifiers.of("978-0-307-88743-6", "B08G9PRS1K") == Identifiers(("B08G9PRS1K",), ("9780307887436",))
    assert Identifiers.of("B08G9PRS1K", "b08g9prs1k") == Identifiers(("B08G9PRS1K",))
    assert Identifiers.of("030788743X", "9780307887436") == Identifiers(("030788743X",), ("9780307887436",))


def test_an_isbn_in_its_own_field_is_not_also_an_asin() -> None:
    assert Identifiers.of(None, "030788743X") == Identifiers((), ("9780307887436",))


def test_nothing_to_look_up_is_false() -> None:
    assert not Identifiers.of(None, "")
    assert not Identifiers.of("n/a", "unknown")
    assert Identifiers.of("B08G9PRS1K", None)
