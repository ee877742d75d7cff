"""Titles against titles, with what the candidate says about itself explained away."""

from __future__ import annotations

import pytest

from handlers.book.titles import title_of
from handlers.matching import Candidate
from handlers.matching.candidate_profile import profile_of
from handlers.matching.likeness import CLOSE, LIKE, NO_LOCAL, SAME, UNLIKE, Likeness, likeness
from hardcover.model import Book, BookId


def compared(
    ours: str,
    theirs: str,
    *,
    subtitle: str | None = None,
    author: str = "Brandon Sanderson",
    series: tuple[tuple[str, float | None], ...] = (),
) -> Likeness:
    book = Book(id=BookId(1), title=theirs, subtitle=subtitle, authors=(author,), series=series)
    candidate = profile_of(Candidate(book=book))
    return likeness(title_of(ours), candidate.titles[0], candidate.known, NO_LOCAL)


MISTBORN = (("The Mistborn Saga", 1.0),)


@pytest.mark.parametrize(
    "ours",
    [
        "The Final Empire",
        "Final Empire, The",
        "THE FINAL EMPIRE (Unabridged)",
        "Mistborn: The Final Empire",
        "The Final Empire: Mistborn, Book 1",
        "The Final Empire (The Mistborn Saga #1)",
        "03 - Mistborn 1 - The Final Empire (Unabridged)",
        "Brandon Sanderson - Mistborn 01 - The Final Empire [M4B 64kbps]",
        "Sanderson, Brandon - The Final Empire",
        "Mistborn.1.The.Final.Empire",
        "The_Final_Empire_Brandon_Sanderson",
        "The Final Empire by Brandon Sanderson",
        "(2006) - The Final Empire",
        "1. The Final Empire",
        "01 The Final Empire",
        "Book 1 - 2006 - The Final Empire",
        "The Final Empire: A Novel",
        "TheFinalEmpire",
        "Mistborn Saga, Book One: The Final Empire: 10th Anniversary Edition",
    ],
)
def test_a_title_is_found_among_what_surrounds_it(ours: str) -> None:
    result = compared(ours, "The Final Empire", series=MISTBORN)
    assert result.score >= SAME
    assert not result.numbers_differ


@pytest.mark.parametrize(
    ("ours", "theirs", "series"),
    [
        ("Dune", "Dune Messiah", (("Dune", 2.0),)),
        ("Dune Messiah", "Dune", (("Dune", 1.0),)),
        ("Mistborn", "Mistborn: Secret History", (("Mistborn", 3.5),)),
        ("Mistborn: The Well of Ascension", "Mistborn: The Final Empire", (("Mistborn", 1.0),)),
        ("Foundation and Empire", "Foundation", (("Foundation", 1.0),)),
        ("Red Rising", "Red Rising: Sons of Ares", (("Red Rising: Sons of Ares", 1.0),)),
        ("Alien", "Aliens", (("Alien", 2.0),)),
        ("Hyperion", "The Fall of Hyperion", (("Hyperion Cantos", 2.0),)),
        ("A Storm of Swords: Steel and Snow", "A Storm of Swords: Blood and Gold", ()),
        ("The Ultimate Hitchhiker's Guide", "The Hitchhiker's Guide", ()),
        ("Thrawn", "Thrawn: Treason", (("Star Wars: Thrawn", 3.0),)),
        ("三体II：黑暗森林", "三体", (("三体", 1.0),)),
    ],
)
def test_a_sibling_is_not_close(ours: str, theirs: str, series: tuple[tuple[str, float | None], ...]) -> None:
    assert compared(ours, theirs, series=series).score < LIKE


@pytest.mark.parametrize(
    ("ours", "theirs", "series"),
    [
        ("The Primal Hunter 2", "The Primal Hunter 3", (("The Primal Hunter", 3.0),)),
        ("The Primal Hunter 2", "The Primal Hunter", (("The Primal Hunter", 1.0),)),
        ("The Primal Hunter", "The Primal Hunter 2", (("The Primal Hunter", 2.0),)),
        ("Ready Player Two", "Ready Player One", (("Ready Player One", 1.0),)),
        ("Henry IV", "Henry V", ()),
        ("Fahrenheit 452", "Fahrenheit 451", ()),
    ],
)
def test_a_number_that_differs_is_noticed(ours: str, theirs: str, series: tuple[tuple[str, float | None], ...]) -> None:
    result = compared(ours, theirs, series=series)
    assert result.numbers_differ or result.score < UNLIKE


@pytest.mark.parametrize(
    ("ours", "theirs"), [("The Primal Hunter 2", "The Primal Hunter"), ("Primal Hunter, Book 2", "The Primal Hunter")]
)
def test_the_number_of_the_candidate_explains_a_number_in_our_title(ours: str, theirs: str) -> None:
    result = compared(ours, theirs, series=(("The Primal Hunter", 2.0),))
    assert result.score >= SAME
    assert not result.numbers_differ


def test_a_missing_subtitle_costs_a_little() -> None:
    result = compared("Sapiens", "Sapiens", subtitle="A Brief History of Humankind", author="Yuval Noah Harari")
    assert CLOSE <= result.score < SAME


def test_a_generic_subtitle_says_nothing() -> None:
    for ours in ("Circe: A Novel", "Circe (Unabridged)", "Circe: A LitRPG Adventure", "Circe - A Memoir"):
        assert compared(ours, "Circe", author="Madeline Miller").score >= SAME
    assert compared("A Novel", "Circe: A Novel").score < UNLIKE


def test_brackets_may_be_part_of_the_title() -> None:
    assert compared("We Are Legion (We Are Bob)", "We Are Legion (We Are Bob)").score == 1.0
    assert compared("We Are Legion", "We Are Legion (We Are Bob)").score >= CLOSE


def test_umlauts_meet_both_spellings() -> None:
    assert compared("Toedliche Spiele", "Tödliche Spiele").score >= SAME
    assert compared("Todliche Spiele", "Tödliche Spiele").score >= SAME


def test_scripts_that_cannot_be_compared_are_neither_equal_nor_different() -> None:
    assert not compared("ノルウェイの森", "Norwegian Wood").comparable


@pytest.mark.parametrize(
    "text", ["Track 01", "CD1", "Chapter 1", "Part 1", "Unknown Album", "Audiobook", "07", "Untitled", "cd 2 track 03"]
)
def test_some_titles_say_nothing(text: str) -> None:
    assert not title_of(text).says_something


@pytest.mark.parametrize("text", ["1984", "2666", "It", "V", "三体", "11/22/63", "Book Lovers"])
def test_short_titles_are_titles(text: str) -> None:
    assert title_of(text).says_something
