"""Which values are the same in another spelling, field by field."""

from __future__ import annotations

import pytest

from handlers.book import clean_paragraphs
from handlers.metadata.compare import agrees, same
from handlers.metadata.model import Field, Value
from listener.model import SeriesEntry

LANTERN = (SeriesEntry(name="The Hollow Lantern Cycle", sequence="1"),)


def series(*pairs: tuple[str, str | None]) -> tuple[SeriesEntry, ...]:
    return tuple(SeriesEntry(name=name, sequence=number) for name, number in pairs)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The Hollow Lantern", "the hollow lantern", True),
        ("The Hollow Lantern", "Hollow Lantern, The", True),
        ("The Hollow Lantern", "The Hollow Lantern (Unabridged)", True),
        ("The Hollow Lantern", "The Hollow Lantern: The Hollow Lantern Cycle, Book 1", True),
        ("The Hollow Lantern", "The Hollow Lantern Cycle 1 - The Hollow Lantern", True),
        ("The Hollow Lantern", "The Hollow Lantern: A Novel", True),
        ("Sapiens", "Sapiens: A Brief History of Humankind", True),
        ("Nineteen Eighty-Four", "1984", True),
        ("Die Straße der Bücher", "Die Strasse der Bücher", True),
        ("Catch-22", "Catch 22", True),
        ("Dune", "Dune Messiah", False),
        ("Mistborn: The Final Empire", "Mistborn: The Well of Ascension", False),
        ("The Primal Hunter 2", "The Primal Hunter 3", False),
        ("Some Title, Book 2", "Some Title, Book 3", False),
        ("Dune", "Summary of Dune", False),
        ("Dune", "Dune (1 of 3) [Dramatized Adaptation]", False),
    ],
)
def test_titles_with_and_without_what_surrounds_them(one: str, other: str, expected: bool) -> None:
    assert same(Field.TITLE, one, other, LANTERN) is expected
    assert same(Field.TITLE, other, one, LANTERN) is expected


@pytest.mark.parametrize(
    ("field", "one", "other", "expected"),
    [
        (Field.AUTHORS, ("J.R.R. Tolkien",), ("J. R. R. Tolkien",), True),
        (Field.AUTHORS, ("Terry Pratchett", "Neil Gaiman"), ("Neil Gaiman", "Terry Pratchett"), True),
        (Field.AUTHORS, ("Terry Pratchett & Neil Gaiman",), ("Neil Gaiman", "Terry Pratchett"), True),
        (Field.AUTHORS, ("Tolkien, J. R. R.",), ("J.R.R. Tolkien",), True),
        (Field.AUTHORS, ("Terry Pratchett",), ("Terry Pratchett", "Neil Gaiman"), False),
        (Field.AUTHORS, ("Ines Calder",), ("Inez Marsh",), False),
        (Field.NARRATORS, ("Änne Groß",), ("Anne Gross",), True),
        (Field.NARRATORS, ("Bo Lund",), ("Tobias Renn",), False),
        (Field.PUBLISHER, "Recorded Books, LLC", "Recorded Books Inc.", True),
        (Field.PUBLISHER, "Recorded Books", "Random House", False),
        (Field.SERIES, series(("Street", "1")), series(("The Street", "1.0")), True),
        (Field.SERIES, series(("Street Saga", "01")), series(("Street", "Book 1")), True),
        (Field.SERIES, series(("Street", "1")), series(("Street", "2")), False),
        (Field.SERIES, series(("Street", None)), series(("Street", "2")), False),
        (Field.SERIES, series(("Street", "0.5")), series(("Street", ".5")), False),
        (Field.SERIES, series(("Street", "1-3")), series(("Street", "1")), False),
        (Field.PUBLISHER, "Tor Books", "Tor", True),
        (Field.PUBLISHER, "Penguin Random House, Inc.", "penguin random house", True),
        (Field.PUBLISHER, "Audible Studios", "Audible", True),
        (Field.PUBLISHER, "Audible Studios", "Tor", False),
        (Field.PUBLISHED_YEAR, "2019", "2019-05-03", True),
        (Field.PUBLISHED_YEAR, "2019", "2020", False),
        (Field.LANGUAGE, "German", "de", True),
        (Field.LANGUAGE, "Deutsch", "ger", True),
        (Field.LANGUAGE, "en-GB", "English", True),
        (Field.LANGUAGE, "English", "German", False),
        (Field.ISBN, "3-16-148410-X", "9783161484100", True),
        (Field.ISBN, "978-3-16-148410-0", "9783161484100", True),
        (Field.ISBN, "9783161484100", "9780306406157", False),
        (Field.ASIN, "b05rrks3n4", "B05RRKS3N4", True),
        (Field.ASIN, "B05RRKS3N4", "B05RRKS3N5", False),
        (Field.GENRES, ("Sci-Fi", "Fantasy"), ("fantasy", "Sci Fi"), True),
        (Field.GENRES, ("Fantasy",), ("Fantasy", "Horror"), False),
        (Field.SUBTITLE, "A Voyage", "a voyage!", True),
        (Field.DESCRIPTION, "<p>Hi &amp; <b>welcome</b>.</p>", "Hi & welcome.", True),
        (Field.DESCRIPTION, "<p>One</p><p>Two</p>", "One\n\nTwo", True),
        (Field.DESCRIPTION, "Hi there", "Quite another text", False),
        (Field.COVER, "/a.jpg", "/b.jpg", False),
        (Field.TITLE, None, "", True),
        (Field.AUTHORS, (), None, True),
        (Field.AUTHORS, (), ("A B",), False),
    ],
)
def test_one_value_in_two_spellings(field: Field, one: Value, other: Value, expected: bool) -> None:
    assert same(field, one, other) is expected
    assert same(field, other, one) is expected


@pytest.mark.parametrize(
    ("field", "one", "other", "expected"),
    [
        (Field.AUTHORS, ("Terry Pratchett",), ("Terry Pratchett", "Neil Gaiman"), True),
        (Field.AUTHORS, ("Terry Pratchett",), ("Ines Calder",), False),
        (Field.AUTHORS, ("刘慈欣",), ("Cixin Liu",), True),
        (Field.AUTHORS, ("村上春樹",), ("Haruki Murakami",), None),
        (Field.NARRATORS, (), ("Ines Calder",), None),
        (Field.SERIES, series(("Street", "2")), series(("City", "9"), ("Street", "2")), True),
        (Field.SERIES, series(("Street", "2")), series(("Street", "3")), False),
        (Field.SERIES, series(("Street", "2")), series(("City", "3")), None),
        (Field.SERIES, series(("Street", None)), series(("Street", "3")), None),
        (Field.TITLE, "Track 01", "The Quiet Meridian", None),
        (Field.TITLE, "The Winter Ledger", "The Quiet Meridian", False),
    ],
)
def test_two_values_that_may_be_of_one_book(field: Field, one: Value, other: Value, expected: bool | None) -> None:
    assert agrees(field, one, other) is expected


def test_a_description_without_its_html_keeps_its_paragraphs() -> None:
    assert (
        clean_paragraphs("<p>One &amp;amp; all</p><script>x()</script><p>Two<br>three</p>") == "One & all\nTwo\nthree"
    )
    assert clean_paragraphs("1 < 2 and 3 > 2") == "1 < 2 and 3 > 2"
