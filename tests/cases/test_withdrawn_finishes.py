"""Cases 75 and 76 and more of their kind: Audiobookshelf finishes a book that nobody finished, and listening goes on.

One reading stays one reading: what the jump wrote goes, and the later finish gives the day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cases.acts import ADDS, DAY, HOUR, additions, rates
from tests.cases.stories import TODAY, Case, TwoBooks, play
from tests.world import READ, READING

WHOLE = 36_000


def slides_to_the_end(case: Case, book: TwoBooks) -> None:
    session = case.abs.play("alice", book.item, device="android")
    case.abs.sync("alice", session, WHOLE)
    case.abs.close("alice", session)


def an_old_tab_plays_on(case: Case, book: TwoBooks) -> None:
    case.abs.patch("alice", book.item, currentTime=WHOLE - 2, duration=WHOLE)


def says_a_chapters_length(case: Case, book: TwoBooks) -> None:
    session = case.abs.play("alice", book.item, device="ios")
    case.abs.sync("alice", session, 14_400, 10, duration=14_403)
    case.abs.close("alice", session)


def is_marked_by_a_slip(case: Case, book: TwoBooks) -> None:
    case.abs.finish("alice", book.item)


FALSE_FINISHES: dict[str, Callable[[Case, TwoBooks], None]] = {
    "slider": slides_to_the_end,
    "old tab": an_old_tab_plays_on,
    "chapter length": says_a_chapters_length,
}


async def listens_on(case: Case, book: TwoBooks, minutes: int = 30, start: float = 14_400, device: str = "web") -> None:
    session = case.abs.play("alice", book.item, device=device)
    for minute in range(1, minutes + 1):
        await asyncio.sleep(60)
        case.abs.sync("alice", session, start + 60 * minute, 60)
    case.abs.close("alice", session)
    await case.quiet()


def test_case_75_a_finish_by_a_jump_to_the_end_goes_when_listening_goes_on_where_it_was(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 14000, 14400)
            phone = case.abs.play("alice", book.item, device="android")
            case.abs.sync("alice", phone, WHOLE)  # a slip of the finger, or an old tab that plays on
            await case.settle()
            assert case.shelf("alice", book).status_id == READ
            for minute in range(1, 31):  # back at once, and half an hour more
                await asyncio.sleep(60)
                case.abs.sync("alice", phone, 14400 + 60 * minute, 60)
            case.abs.close("alice", phone)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert shelf.status_id == READING
            assert [(r.finished_at, r.progress_seconds) for r in shelf.reads] == [(None, 16200)]

    play(tmp_path, story)


@pytest.mark.parametrize("way", FALSE_FINISHES)
@pytest.mark.parametrize("later", [60.0, HOUR, DAY, 5 * DAY], ids=["a minute", "an hour", "a day", "five days"])
def test_case_76_any_finish_that_listening_does_not_account_for_goes(tmp_path: Path, way: str, later: float) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 12_600, 14_400)
            FALSE_FINISHES[way](case, book)
            await case.quiet()
            assert case.shelf("alice", book).status_id == READ
            await asyncio.sleep(later)
            await listens_on(case, book)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READING, 1)
            assert (shelf.reads[0].finished_at, shelf.reads[0].progress_seconds) == (None, 16_200)

    play(tmp_path, story)


@pytest.mark.parametrize("way", FALSE_FINISHES)
def test_case_75_the_later_finish_gives_the_day(tmp_path: Path, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 12_600, 14_400)
            FALSE_FINISHES[way](case, book)
            await case.quiet()
            await case.listen(book, 14_400, 25_000)
            await case.skip(3 * 24)
            await case.listen(book, 25_000, WHOLE, speed=2)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READ, 1)
            assert shelf.reads[0].started_at == TODAY
            assert shelf.reads[0].finished_at == TODAY + timedelta(days=3)

    play(tmp_path, story)


@pytest.mark.parametrize("when", ["before", "after"])
def test_case_75_a_restart_in_between_changes_nothing(tmp_path: Path, when: str) -> None:
    """``after``: listening goes on while Earmark is down."""

    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 12_600, 14_400)
        slides_to_the_end(case, book)
        await case.quiet()
        if when == "before":
            await case.restart()
        else:
            await case.stop()
        await listens_on(case, book)
        if when == "after":
            await case.start()
            await case.quiet()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 1, 16_200)

    play(tmp_path, story)


def test_case_75_on_another_device_it_is_the_same_book(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 12_600, 14_400, device="web")
            slides_to_the_end(case, book)
            await asyncio.sleep(600)
            await listens_on(case, book, device="ios")
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 1, 16_200)

    play(tmp_path, story)


@pytest.mark.parametrize("added", ADDS)
def test_what_the_user_added_meanwhile_is_not_lost_with_the_false_finish(tmp_path: Path, added: str) -> None:
    """Whether the finish goes or stays: what was added is there, and one reading is no two."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 12_600, 14_400)
            slides_to_the_end(case, book)
            await case.quiet()
            ADDS[added](case, book)
            before = additions(case, book)
            await listens_on(case, book)
            assert additions(case, book) == before

    play(tmp_path, story)


def test_a_finish_day_that_the_user_set_meanwhile_stays(tmp_path: Path) -> None:
    """They say it was finished: then it was, and the slider told no lie."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 12_600, 14_400)
            slides_to_the_end(case, book)
            await case.quiet()
            case.hardcover.user_edits_read("alice", book.book, finished_at=TODAY - timedelta(days=4), started_at=None)
            before = case.read("alice", book)
            await listens_on(case, book)
            assert before in case.all_reads("alice", book)

    play(tmp_path, story)


def test_a_slip_in_the_menu_and_listening_on_within_the_day_goes_too(tmp_path: Path) -> None:
    """P8a: younger than 24 hours, and listening goes on before the last tenth where it was."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 12_600, 14_400)
            is_marked_by_a_slip(case, book)
            await asyncio.sleep(HOUR)
            await listens_on(case, book)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].finished_at) == (READING, 1, None)

    play(tmp_path, story)


def test_a_seek_back_into_the_last_chapter_withdraws_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 30_000, WHOLE)
            before = case.shelf("alice", book)
            await asyncio.sleep(600)
            await case.listen(book, 34_000, 35_000)
            await case.quiet()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_whole_book_listened_to_and_heard_again_a_week_later_is_two_readings(tmp_path: Path) -> None:
    """The other side: this finish is accounted for."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, WHOLE, speed=3, every=60)
            first = case.read("alice", book)
            await case.skip(7 * 24)
            await case.listen(book, 0, 3600)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert first in shelf.reads
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 2, 3600)

    play(tmp_path, story)


def test_a_rated_book_is_still_there_after_a_false_finish_and_a_bulk_of_others(tmp_path: Path) -> None:
    """A phone with a bad clock slides four books to the end, and opens them again one by one."""

    async def story(case: Case) -> None:
        names = ("Amber", "Birch", "Cobalt", "Dune")
        books = [case.add_book(f"{name} of the Coast", authors=[f"Mara {name}"]) for name in names]
        async with case.running():
            for book in books:
                await case.listen(book, 12_600, 14_400)
            for book in books:
                slides_to_the_end(case, book)
            await case.quiet()
            rates(case, books[0])
            for book in books:
                await listens_on(case, book, minutes=6)
            assert case.shelf("alice", books[0]).rating == 4.5
            for book in books:
                assert len(case.all_reads("alice", book)) == 1

    play(tmp_path, story)


@pytest.mark.parametrize("on_the_shelf", [False, True], ids=["first report", "in the middle"])
def test_case_76_a_chapters_length_is_no_place_in_the_book(tmp_path: Path, on_the_shelf: bool) -> None:
    """The row says 400 of 403 seconds, the book has ten hours: it is at 400 seconds, and not parked at its end."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            if on_the_shelf:
                await case.listen(book, 0, 390)
            session = case.abs.play("alice", book.item, device="ios")
            case.abs.sync("alice", session, 392, 10, duration=403)
            case.abs.close("alice", session)
            await case.quiet()
            await asyncio.sleep(25 * HOUR)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 1, 392)

    play(tmp_path, story)
