"""Normalising: only real differences are left."""

from __future__ import annotations

import pytest

from handlers.book.languages import language_of
from handlers.book.normalise import fold, unspaced, words


def compared(text: str) -> str:
    return " ".join(words(fold(unspaced(text))))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nineteen Eighty-Four", "1984"),
        ("Catch Twenty-Two", "Catch-22"),
        ("Twenty Thousand Leagues", "20,000 Leagues"),
        ("One Hundred and One Dalmatians", "101 Dalmatians"),
        ("11.22.63", "11/22/63"),
        ("Ready Player One", "Ready Player 1"),
        ("Henry IV", "Henry 4"),
        ("Ender’s Game", "Enders Game"),
        ("Pride & Prejudice", "Pride and Prejudice"),
        ("Straße", "STRASSE"),
        ("Café", "Cafe\u0301"),
        ("Ｄｕｎｅ", "Dune"),
        ("Title_of_the_Book", "Title.of.the.Book"),
        ("\ufeffDune\u200b", "Dune"),
        ("The No. 1 Agency", "The Number One Agency"),
    ],
)
def test_two_ways_of_writing_the_same_become_equal(one: str, other: str) -> None:
    assert compared(one) == compared(other)


@pytest.mark.parametrize(("one", "other"), [("Henry IV", "Henry V"), ("Book 1", "Book 11"), ("三体", "三体2")])
def test_different_numbers_stay_different(one: str, other: str) -> None:
    assert compared(one) != compared(other)


def test_single_letters_are_titles_not_numbers() -> None:
    assert compared("V") == "v"
    assert compared("I, Claudius") == "i claudius"
    assert compared("X") == "x"


def test_han_and_kana_are_compared_as_they_are() -> None:
    assert compared("人間失格") == "人間失格"
    assert compared("三体II") == "三体 2"


def test_cyrillic_is_compared_in_latin_letters() -> None:
    assert compared("Война и мир") == "voyna i mir"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("English", "en"),
        ("eng", "en"),
        ("en-GB", "en"),
        ("Deutsch", "de"),
        ("ger", "de"),
        ("日本語", "ja"),
        ("", None),
        ("Klingon", None),
    ],
)
def test_languages_are_named_by_code(said: str, code: str | None) -> None:
    assert language_of(said) == code
