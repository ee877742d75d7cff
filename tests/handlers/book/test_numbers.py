"""Numbers of volumes: how they are written, and what is none."""

# ruff: noqa: E501  one line a row

from __future__ import annotations

import pytest

from handlers.book import grouped, sequence, series_entries, span_of
from handlers.book.marks import without_marks
from handlers.book.normalise import fold


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "1"), ("01", "1"), ("1.0", "1"), ("0.5", "0.5"), ("1.50", "1.5"), ("#4", "4"), ("Book 3", "3"),
        ("Book Two", "2"), ("Vol. III", "3"), ("Volume 10", "10"), ("Band 3", "3"), ("Teil zwei", "2"), ("Tome 4", "4"),
        ("libro dos", "2"), ("deel 2", "2"), ("Книга 2", "2"), ("第2巻", "2"), ("第十二巻", "12"), ("上", "1"), ("2권", "2"),
        ("2/5", "2"), ("2 of 5", "2"), ("1-3", "1-3"), ("Books 1 to 3", "1-3"), ("4 bis 6", "4-6"), ("1 & 2", "1-2"),
        ("first", "1"), ("IV", "4"),
        ("1e+06", None), ("Omnibus", None), ("", None), ("Winter", None), ("3-1", None), ("n/a", None),
    ],
)  # fmt: skip
def test_a_number_is_plain(text: str, number: str | None) -> None:
    assert sequence(text) == number


def test_a_set_holds_its_numbers() -> None:
    span = span_of("1-3")
    assert span is not None
    assert span.is_several
    assert span.holds("2")
    assert not span.holds("4")


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("Mistborn", "2", [("Mistborn", "2")]),
        ("Mistborn #2", None, [("Mistborn", "2")]),
        ("Mistborn, Book 2", None, [("Mistborn", "2")]),
        ("Mistborn #2", "3", [("Mistborn #2", "3")]),
        ("Die Zwerge, Band 3", None, [("Die Zwerge", "3")]),
        ("Les Rougon-Macquart, tome 4", None, [("Les Rougon-Macquart", "4")]),
        ("三体 第2巻", None, [("三体", "2")]),
        ("Mistborn", "Omnibus", [("Mistborn", None)]),
        ("Mistborn", "1-3", [("Mistborn", "1-3")]),
        ("  ", "2", []),
        ("-", None, []),
    ],
)
def test_a_series_with_its_number(name: str, number: str | None, expected: list[tuple[str, str | None]]) -> None:
    assert [(one.name, one.sequence) for one in series_entries(name, number)] == expected


def test_a_grouping_holds_several() -> None:
    assert [(e.name, e.sequence) for e in grouped("Mistborn #2; Cosmere #7")] == [("Mistborn", "2"), ("Cosmere", "7")]
    assert grouped("Fantasy") == ()


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("Bastion: Volume II", {("volume", "2")}),
        ("Season 1, Episode 4", {("season", "1"), ("episode", "4")}),
        ("Staffel Zwei", {("season", "2")}),
        ("Act Two", {("act", "2")}),
        ("Arc 3", {("arc", "3")}),
        ("Folge 012", {("episode", "12")}),
        ("Books 1-3", {("span", "1-3")}),
        ("Bände 4 bis 6", {("span", "4-6")}),
        ("Книга вторая", {("volume", "2")}),
        ("Том 2", {("volume", "2")}),
        ("The Act of Killing", set()),
        ("Series of Unfortunate Events", set()),
        ("12 hours", set()),
    ],
)
def test_numbers_that_say_they_are_one_of_several(title: str, marks: set[tuple[str, str]]) -> None:
    assert set(without_marks(fold(title))[1]) == marks
