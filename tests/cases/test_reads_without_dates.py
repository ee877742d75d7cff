"""Cases 79 and 80 and more of their kind: reads on Hardcover that lack a start, a finish, or both.

A read without dates is what the book's status says of it: under "read" the latest one is a finished reading.
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cases.acts import WAYS, goes_on
from tests.cases.stories import TODAY, Case, TwoBooks, days_ago, play
from tests.virtual import now
from tests.world import PAUSED, READ, READING, WANT

WHOLE = 36_000
OLD = date(2024, 5, 3)


def shelve(case: Case, book: TwoBooks, status: int, *reads: dict[str, Any], edition: int | None = None) -> None:
    rows: Any = [{"edition_id": book.edition, **read} for read in reads]
    case.hardcover.put_on_shelf("alice", book.book, status, edition or book.edition, rows)


def test_case_79_a_read_under_way_without_a_start_is_not_closed_by_a_finish_that_hardcover_has(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        paper = case.hardcover.add_edition(book.book, format=1, pages=400)
        shelve(
            case,
            book,
            READING,
            {"started_at": date(2024, 4, 2), "finished_at": OLD, "progress_seconds": WHOLE},
            {"edition_id": paper, "progress_pages": 40},
            edition=paper,
        )
        before = case.shelf("alice", book)
        noon = now().replace(year=2024, month=5, day=3, hour=12)
        case.abs.put_progress(
            "alice",
            book.item,
            current_time=WHOLE,
            is_finished=True,
            started_at=noon - timedelta(days=31),
            finished_at=noon,
        )
        await case.sync()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("way", WAYS)
def test_case_79_a_running_read_on_paper_stays_open_however_earmark_comes_by(tmp_path: Path, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        paper = case.hardcover.add_edition(book.book, format=1, pages=400)
        finished = {"started_at": date(2023, 4, 2), "finished_at": date(2023, 5, 3), "progress_seconds": WHOLE}
        shelve(case, book, READING, finished, {"edition_id": paper, "progress_pages": 40}, edition=paper)
        before = case.shelf("alice", book)
        case.abs.put_progress(
            "alice",
            book.item,
            current_time=WHOLE,
            is_finished=True,
            finished_at=days_ago(1296),
            last_update=days_ago(1296),
        )
        await case.start()
        await goes_on(case, way)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_case_80_a_finished_read_without_dates_stays_when_the_book_is_heard_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress(
            "alice", book.item, current_time=WHOLE, is_finished=True, started_at=days_ago(600), finishedAt=None
        )
        async with case.running():
            await case.quiet()
            first = case.read("alice", book)
            assert (case.shelf("alice", book).status_id, first.finished_at) == (READ, None)
            await case.skip(24)
            await case.listen(book, 0, 1800)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert shelf.status_id == READING
            assert [r.progress_seconds for r in shelf.reads] == [1800, WHOLE]
            assert shelf.reads[-1] == first

    play(tmp_path, story, flaws=True)


@pytest.mark.parametrize("started", [None, date(2022, 1, 5)], ids=["no dates at all", "a start only"])
@pytest.mark.parametrize("way", ["live", "restart", "night"])
def test_case_80_a_read_of_the_users_without_a_finish_under_status_read_is_finished(
    tmp_path: Path, started: date | None, way: str
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        shelve(case, book, READ, {"started_at": started, "progress_seconds": WHOLE})
        first = case.read("alice", book)
        await case.start()
        await case.listen(book, 0, 1800)
        await goes_on(case, way)
        shelf = case.shelf("alice", book)
        assert first in shelf.reads
        assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 2, 1800)

    play(tmp_path, story, flaws=True)


@pytest.mark.parametrize("marked", [True, False], ids=["marked finished", "finished with its day"])
def test_a_read_without_dates_under_status_read_gets_no_second_one_for_a_mark(tmp_path: Path, marked: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        shelve(case, book, READ, {})
        await case.start()
        if marked:
            case.abs.finish("alice", book.item)
        else:
            case.abs.put_progress("alice", book.item, current_time=WHOLE, is_finished=True, finished_at=days_ago(700))
        await case.sync()
        await case.quiet()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads)) == (READ, 1)
        assert shelf.reads[0].finished_at != TODAY

    play(tmp_path, story)


def test_a_read_under_way_without_a_start_takes_the_progress_and_no_invented_day(tmp_path: Path) -> None:
    """Status "reading", one empty read: the one that listening belongs to."""

    async def story(case: Case) -> None:
        book = case.add_book()
        shelve(case, book, READING, {})
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (len(shelf.reads), shelf.reads[0].progress_seconds) == (1, 1800)
            assert shelf.reads[0].started_at in (None, TODAY)

    play(tmp_path, story)


def test_two_empty_reads_under_status_read_stay_and_a_third_is_opened_for_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        shelve(case, book, READ, {}, {})
        before = case.all_reads("alice", book)
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            reads = case.all_reads("alice", book)
            assert set(before) < set(reads)
            assert (len(reads), reads[0].progress_seconds) == (3, 1800)

    play(tmp_path, story, flaws=True)


@pytest.mark.parametrize("status", [WANT, PAUSED])
def test_a_finished_read_beside_an_empty_one_keeps_its_days(tmp_path: Path, status: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        shelve(
            case,
            book,
            status,
            {"started_at": date(2023, 4, 2), "finished_at": date(2023, 5, 3), "progress_seconds": WHOLE},
            {},
        )
        old = case.all_reads("alice", book)[-1]
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            assert old in case.all_reads("alice", book)
            assert len(case.all_reads("alice", book)) <= 2

    play(tmp_path, story, flaws=True)


def test_an_empty_read_on_paper_is_not_taken_for_the_recording(tmp_path: Path) -> None:
    """Reading on paper, begun who knows when; and the recording is listened to from its start."""

    async def story(case: Case) -> None:
        book = case.add_book()
        paper = case.hardcover.add_edition(book.book, format=1, pages=400)
        shelve(case, book, READING, {"edition_id": paper, "progress_pages": 120}, edition=paper)
        on_paper = case.read("alice", book)
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            assert on_paper in case.all_reads("alice", book)
            assert case.shelf("alice", book).edition_id == paper

    play(tmp_path, story, flaws=True)


def test_what_is_finished_without_a_day_in_audiobookshelf_is_finished_once(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress(
            "alice", book.item, current_time=WHOLE, is_finished=True, started_at=days_ago(600), finishedAt=None
        )
        await case.start()
        await case.quiet()
        before = case.shelf("alice", book)
        for _ in range(2):
            case.abs.hide("alice", book.item)
            await asyncio.sleep(30)
            await case.restart()
            await case.night()
        assert case.shelf("alice", book) == before

    play(tmp_path, story, flaws=True)


def test_dates_filled_in_by_the_user_later_stay(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress(
            "alice", book.item, current_time=WHOLE, is_finished=True, started_at=days_ago(600), finishedAt=None
        )
        async with case.running():
            await case.quiet()
            case.hardcover.user_edits_read(
                "alice", book.book, started_at=date(2025, 1, 1), finished_at=date(2025, 2, 1)
            )
            before = case.shelf("alice", book)
            case.abs.finish("alice", book.item)
            await case.sync()
            await case.night()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)
