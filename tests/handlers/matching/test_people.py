"""Names: the same person, perhaps, or not."""

from __future__ import annotations

import pytest

from handlers.book.people import MAYBE_SAME, SAME_PERSON, best_overlap, people


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J.R.R. Tolkien", "JRR Tolkien"),
        ("J. R. R. Tolkien", "John Ronald Reuel Tolkien"),
        ("Tolkien, J.R.R.", "J.R.R. Tolkien"),
        ("Kevin J. Anderson", "Kevin Anderson"),
        ("Ursula K. LeGuin", "Ursula K. Le Guin"),
        ("Cixin Liu", "Liu Cixin"),
        ("刘慈欣", "Liu Cixin"),
        ("Фёдор Достоевский", "Fyodor Dostoevsky"),
        ("Fjodor Dostojewski", "Fyodor Dostoyevsky"),
        ("Joerg Oelmann", "Jörg Ölmann"),
        ("by Stephen King", "Stephen King"),
        ("Terry Pratchett & Neil Gaiman", "Neil Gaiman"),
        ("Brandon Sanderson, Michael Kramer", "Brandon Sanderson"),
        ("Andrzej Sapkowski - translator", "Andrzej Sapkowski"),
        ("Pratchett", "Terry Pratchett"),
        ("Martin Luther King Jr.", "Martin Luther King"),
    ],
)
def test_one_person_in_two_spellings(one: str, other: str) -> None:
    overlap = best_overlap(people([one]), people([other]))
    assert overlap is not None
    assert overlap >= SAME_PERSON


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Brian Herbert", "Frank Herbert"),
        ("Mary Shelley", "Percy Shelley"),
        ("Lee Child", "Andrew Child"),
        ("Robert Galbraith", "J.K. Rowling"),
        ("John Green", "Hank Green"),
        ("Robin Hobb", "Robert Jordan"),
    ],
)
def test_two_persons(one: str, other: str) -> None:
    overlap = best_overlap(people([one]), people([other]))
    assert overlap is not None
    assert overlap < MAYBE_SAME


def test_near_spellings_are_only_similar() -> None:
    overlap = best_overlap(people(["Steven King"]), people(["Stephen King"]))
    assert overlap is not None
    assert MAYBE_SAME <= overlap < SAME_PERSON


def test_han_against_latin_is_no_evidence() -> None:
    assert best_overlap(people(["村上春樹"]), people(["Haruki Murakami"])) is None


@pytest.mark.parametrize("name", ["Unknown", "Various", "Full Cast", "", "N/A", "Audible Studios", "  "])
def test_some_names_name_nobody(name: str) -> None:
    assert people([name]) == ()
