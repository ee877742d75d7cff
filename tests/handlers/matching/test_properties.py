"""What holds for any item and any candidates."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.matching import Bucket, match, views_of
from listener.model import LibraryItem
from tests.handlers.matching.blends import blended
from tests.handlers.matching.books import catalogue
from tests.handlers.matching.case import AUTO_AT, REVIEW_AT, Case, judge, neighbours
from tests.handlers.matching.evaluate import is_right

CASES = list(islice(blended(300, seed=11), 300))


@pytest.mark.parametrize("case", CASES[:150], ids=lambda c: c.name.split()[1])
def test_the_order_of_candidates_does_not_matter(case: Case) -> None:
    views = views_of(case.item)
    expected = match(views, case.candidates, auto_at=AUTO_AT, review_at=REVIEW_AT)
    shuffled = list(case.candidates)
    random.Random(1).shuffle(shuffled)  # noqa: S311
    again = match(views, shuffled, auto_at=AUTO_AT, review_at=REVIEW_AT)
    assert (again.bucket, again.book, again.edition, again.caps, again.evidence) == (
        expected.bucket,
        expected.book,
        expected.edition,
        expected.caps,
        expected.evidence,
    )
    assert again.confidence == pytest.approx(expected.confidence)


@pytest.mark.parametrize("case", CASES[150:], ids=lambda c: c.name.split()[1])
def test_another_candidate_never_makes_a_wrong_one_auto(case: Case) -> None:
    views = views_of(case.item)
    before = match(views, case.candidates, auto_at=AUTO_AT, review_at=REVIEW_AT)
    if before.bucket is Bucket.AUTO or before.book is None:
        return
    key = next(k for k, b in catalogue().items() if b.id == before.book.id % 50_000)
    here = {c.book.id for c in case.candidates}
    for other in neighbours(key)[-3:]:
        candidate = catalogue()[other].candidate
        if candidate.book.id in here or (case.expected is None and catalogue()[other].title == case.item.title):
            continue
        after = match(views, [*case.candidates, candidate], auto_at=AUTO_AT, review_at=REVIEW_AT)
        assert after.bucket is not Bucket.AUTO or is_right(case, after) or after.book == candidate.book
        assert after.book != before.book or after.bucket is not Bucket.AUTO


@settings(max_examples=200, deadline=None)
@given(
    title=st.text(max_size=60),
    subtitle=st.none() | st.text(max_size=30),
    people=st.lists(st.text(max_size=20), max_size=3),
    path=st.none() | st.text(max_size=60),
    album=st.none() | st.text(max_size=30),
    seconds=st.floats(0, 1e6),
)
def test_any_text_is_judged_and_unrelated_text_is_never_auto(
    title: str, subtitle: str | None, people: list[str], path: str | None, album: str | None, seconds: float
) -> None:
    it = LibraryItem(
        id="li_1",
        library_id="lib",
        media_type="book",
        title=title,
        subtitle=subtitle,
        authors=tuple(people),
        narrators=tuple(people),
        duration_seconds=seconds,
        has_audio=True,
        rel_path=path,
        tags=(("tagAlbum", album),) if album else (),
    )
    verdict = judge(it, [catalogue()[k].candidate for k in ("mb1", "ru1", "zh1")])
    assert verdict.bucket is not Bucket.AUTO
    assert 0.0 <= verdict.confidence <= 1.0
    assert verdict.reason.endswith(".")
    assert judge(it, [catalogue()[k].candidate for k in ("mb1", "ru1", "zh1")]) == verdict
