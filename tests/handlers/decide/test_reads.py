"""Which reads are finished, and which one progress belongs to (P2)."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.decide.reads import is_finished, latest_finished, of_format, open_reads
from hardcover.model import Read, Status
from tests.handlers.build import EDITIONS, PRINT, read, user_book

D = date(2024, 2, 1)
UNDATED, OLD, OLDER = read(102), read(101, finished_at=D), read(100, finished_at=date(2023, 2, 1))


@pytest.mark.parametrize(
    ("status", "reads", "finished"),
    [
        (Status.READ, (UNDATED,), {102}),
        (Status.READ, (UNDATED, OLD), {101, 102}),
        (Status.READ, (UNDATED, read(103)), {103}),  # the latest only
        (Status.CURRENTLY_READING, (UNDATED, OLD), {101}),
        (Status.WANT_TO_READ, (UNDATED,), set()),
        (Status.READ, (), set()),
    ],
)
def test_a_read_without_dates_is_finished_where_the_book_is_read(
    status: Status, reads: tuple[Read, ...], finished: set[int]
) -> None:
    there = user_book(status, *reads)
    assert {one.id for one in there.reads if is_finished(one, there)} == finished


@pytest.mark.parametrize(
    ("reads", "expected"),
    [
        ((OLD, OLDER), 101),
        ((UNDATED, OLDER), 100),
        ((UNDATED,), 102),
        ((), None),
        ((read(99, finished_at=D), OLD), 101),
    ],
)
def test_the_finished_read_that_ended_last(reads: tuple[Read, ...], expected: int | None) -> None:
    """One without a date only where no other is finished."""
    found = latest_finished(user_book(Status.READ, *reads))
    assert (found.id if found is not None else None) == expected


def test_a_read_that_began_after_the_finished_one_is_under_way() -> None:
    begun = read(90, started_at=date(2024, 3, 1))
    leftover = read(91, started_at=date(2024, 1, 1))
    there = user_book(Status.CURRENTLY_READING, begun, leftover, OLD)
    assert [one.id for one in open_reads(there)] == [90]


def test_of_several_the_latest_of_the_format_counts_and_else_the_latest() -> None:
    paper, paper_later, audio = read(1, edition_id=PRINT), read(3, edition_id=PRINT), read(2)
    for text, expected in ((True, paper_later), (False, audio)):
        assert of_format([paper, paper_later, audio], EDITIONS, text=text) is expected
    assert of_format([paper, paper_later], EDITIONS, text=False) is paper_later
    assert of_format([], EDITIONS, text=False) is None
