"""Case 78 and more of its kind: a book that Hardcover already knows as read meets Audiobookshelf for the first time.

A second reading is made of listening since that finish, never of a place, a mark or a few minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cases.acts import goes_on
from tests.cases.stories import TODAY, Case, TwoBooks, days_ago, play
from tests.virtual import now
from tests.world import DNF, READ, READING

WHOLE = 36_000
OLD = date(2024, 5, 3)


def read_on(case: Case, book: TwoBooks, finished: date = OLD, status: int = READ) -> None:
    started = finished - timedelta(days=31)
    read = {"started_at": started, "finished_at": finished, "progress_seconds": WHOLE, "edition_id": book.edition}
    case.hardcover.put_on_shelf("alice", book.book, status, book.edition, [read])  # type: ignore[list-item]


async def three_minutes(case: Case, book: TwoBooks) -> None:
    await case.abs.listen("alice", book.item, start=0, end=180, every=60)


async def three_minutes_and_a_mark(case: Case, book: TwoBooks) -> None:
    await three_minutes(case, book)
    case.abs.finish("alice", book.item)


async def a_mark(case: Case, book: TwoBooks) -> None:
    case.abs.finish("alice", book.item)


async def a_mark_with_its_old_day(case: Case, book: TwoBooks) -> None:
    noon = now().replace(year=2024, month=5, day=3, hour=12)
    case.abs.put_progress("alice", book.item, current_time=WHOLE, is_finished=True, finished_at=noon)


async def a_bookmark_in_the_middle(case: Case, book: TwoBooks) -> None:
    await case.abs.listen("alice", book.item, start=17_900, end=17_960, every=20)


async def a_slider_in_the_middle(case: Case, book: TwoBooks) -> None:
    case.abs.patch("alice", book.item, currentTime=18_000, duration=WHOLE)


async def a_slider_to_the_end(case: Case, book: TwoBooks) -> None:
    session = case.abs.play("alice", book.item)
    case.abs.sync("alice", session, 60, 60)
    case.abs.sync("alice", session, WHOLE, 10)
    case.abs.close("alice", session)


async def twenty_minutes_of_the_middle(case: Case, book: TwoBooks) -> None:
    await case.abs.listen("alice", book.item, start=15_000, end=16_200, every=60)


async def the_last_hour(case: Case, book: TwoBooks) -> None:
    await case.abs.listen("alice", book.item, start=32_400, end=WHOLE, every=60)


async def a_place_from_another_server(case: Case, book: TwoBooks) -> None:
    """Imported with its dates, no session ever."""
    case.abs.put_progress("alice", book.item, current_time=9000, started_at=days_ago(900), last_update=days_ago(880))


NO_READING: dict[str, Callable[[Case, TwoBooks], Awaitable[None]]] = {
    act.__name__: act
    for act in (
        three_minutes,
        three_minutes_and_a_mark,
        a_mark,
        a_mark_with_its_old_day,
        a_bookmark_in_the_middle,
        a_slider_in_the_middle,
        a_slider_to_the_end,
        twenty_minutes_of_the_middle,
        the_last_hour,
        a_place_from_another_server,
    )
}


@pytest.mark.parametrize("meeting", NO_READING)
def test_case_78_what_is_no_reading_changes_nothing_of_a_book_read_in_2024(tmp_path: Path, meeting: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read_on(case, book)
        before = case.shelf("alice", book)
        await NO_READING[meeting](case, book)
        await case.sync()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("meeting", ["three_minutes_and_a_mark", "a_slider_in_the_middle", "the_last_hour"])
@pytest.mark.parametrize("way", ["live", "restart", "night"])
def test_case_78_neither_does_it_while_earmark_listens(tmp_path: Path, meeting: str, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read_on(case, book, date(2019, 3, 9))
        before = case.shelf("alice", book)
        await case.start()
        await NO_READING[meeting](case, book)
        await goes_on(case, way)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_whole_second_listen_is_another_reading_at_the_first_meeting(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read_on(case, book)
        await case.abs.listen("alice", book.item, start=0, end=WHOLE, every=600)
        await case.sync()
        assert [r.finished_at for r in case.all_reads("alice", book)] == [TODAY, OLD]

    play(tmp_path, story)


def test_most_of_a_second_listen_is_another_reading_too(tmp_path: Path) -> None:
    """Two thirds listened to, the slow chapters skipped, then marked finished."""

    async def story(case: Case) -> None:
        book = case.add_book()
        read_on(case, book)
        await case.abs.listen("alice", book.item, start=0, end=15_000, every=600)
        await case.abs.listen("alice", book.item, start=26_000, end=WHOLE - 60, every=600)
        case.abs.finish("alice", book.item)
        await case.sync()
        assert [r.finished_at for r in case.all_reads("alice", book)] == [TODAY, OLD]

    play(tmp_path, story)


def test_a_second_listen_under_way_from_the_start_is_another_reading(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read_on(case, book)
        old = case.read("alice", book)
        await case.abs.listen("alice", book.item, start=0, end=7200, every=60)
        await case.sync()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads)) == (READING, 2)
        assert (shelf.reads[0].progress_seconds, shelf.reads[0].started_at) == (7200, TODAY)
        assert shelf.reads[1] == old

    play(tmp_path, story)


def test_listening_from_before_that_finish_is_the_reading_hardcover_knows(tmp_path: Path) -> None:
    """Listened to in Audiobookshelf, and entered by hand on Hardcover two days later."""

    async def story(case: Case) -> None:
        book = case.add_book()
        await case.abs.listen("alice", book.item, start=0, end=WHOLE, every=600)
        await case.skip(48)
        read_on(case, book, finished=TODAY + timedelta(days=2))
        before = case.shelf("alice", book)
        await case.sync()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("played", [60, 600])
def test_did_not_finish_of_years_ago_stays_at_a_first_meeting(tmp_path: Path, played: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read = {"started_at": date(2023, 1, 2), "progress_seconds": 9000, "edition_id": book.edition}
        case.hardcover.put_on_shelf("alice", book.book, DNF, book.edition, [read])  # type: ignore[list-item]
        before = case.shelf("alice", book)
        await case.start()
        await case.listen(book, 0, played)
        await case.quiet()
        await asyncio.sleep(60)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_text_read_years_ago_and_opened_on_page_two_is_no_other_reading(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        isbn = "9781984801258"
        number = case.hardcover.add_book("A Garden of Hours", authors=["Ines Marlow"])
        edition = case.hardcover.add_edition(number, isbn_13=isbn, pages=300, format=4)
        item = case.abs.add_book(
            "A Garden of Hours", authors=["Ines Marlow"], isbn=isbn, duration_seconds=0, ebook_format="epub"
        )
        book = TwoBooks(item=item, book=number, edition=edition)
        read = {"started_at": date(2019, 1, 2), "finished_at": date(2019, 2, 3), "progress_pages": 300}
        case.hardcover.put_on_shelf("alice", number, READ, edition, [{**read, "edition_id": edition}])  # type: ignore[list-item]
        before = case.shelf("alice", book)
        await case.start()
        case.abs.ebook("alice", item, 0.02)
        await case.quiet()
        await case.night()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)
