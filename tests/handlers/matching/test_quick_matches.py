"""After a wrong quick match the book the files speak of is the first a person sees, and nothing is automatic."""

from __future__ import annotations

import pytest

from handlers.matching import Bucket
from tests.handlers.matching.case import judge
from tests.handlers.matching.quick_matches import EDITION, QuickMatch, corrected, quick_matches

CASES = tuple(quick_matches())


def test_there_are_many_kinds_in_many_languages() -> None:
    assert len(CASES) >= 150


@pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)
def test_the_book_of_the_files_comes_first(one: QuickMatch) -> None:
    """Cases 62, 113."""
    verdict = judge(one.item, one.candidates)
    assert verdict.bucket is Bucket.REVIEW
    assert verdict.book is not None
    assert verdict.book.id == one.right, [(c.book.title, p) for c, p in verdict.runners_up]
    assert verdict.edition is not None
    assert verdict.edition.id == EDITION[one.right]
    assert verdict.caps  # it says why it stops


@pytest.mark.parametrize("one", tuple(corrected()), ids=lambda one: one.name)
def test_files_do_not_win_against_fields_and_length(one: QuickMatch) -> None:
    verdict = judge(one.item, one.candidates)
    assert verdict.book is not None
    assert verdict.book.id == one.right


def test_the_order_in_which_candidates_were_found_does_not_matter() -> None:
    for one in CASES[::5]:
        verdict = judge(one.item, tuple(reversed(one.candidates)))
        assert verdict.book is not None
        assert verdict.book.id == one.right, one.name
