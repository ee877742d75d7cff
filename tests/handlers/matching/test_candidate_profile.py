"""A candidate is prepared once, and never taken for another one."""

from __future__ import annotations

from handlers.matching import Candidate
from handlers.matching.candidate_profile import profile_of
from hardcover.model import Book, BookId


def _book(number: int) -> Candidate:
    return Candidate(book=Book(id=BookId(number), title=f"Winter {number}"))


def test_a_candidate_is_prepared_once() -> None:
    winter = _book(1)
    assert profile_of(winter) is profile_of(winter)


def test_candidates_that_come_and_go_are_each_their_own() -> None:
    for number in range(5_000):  # more than are kept: their places in memory are used again
        assert profile_of(_book(number)).candidate.book.id == number
