"""A finished book that its user puts back on the want-to-read shelf: only listening begins it, no stale report."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from tests.cases.acts import WAYS, goes_on
from tests.cases.stories import Case, TwoBooks, play
from tests.world import READ, READING, WANT

WHOLE = 36_000


async def one_report(case: Case, book: TwoBooks) -> None:
    case.hear(book, 120, device="android")
    await case.quiet()


async def one_report_in_the_middle(case: Case, book: TwoBooks) -> None:
    case.hear(book, 20_000, device="android")
    await case.quiet()


async def the_same_report_twice(case: Case, book: TwoBooks) -> None:
    for _ in range(2):
        case.hear(book, 120, device="android")
        await asyncio.sleep(90)


async def two_reports_ten_seconds_apart(case: Case, book: TwoBooks) -> None:
    session = case.abs.play("alice", book.item, device="ios")
    for place in (30, 40):
        case.abs.sync("alice", session, place, 10)
        await asyncio.sleep(10)
    case.abs.close("alice", session)


async def not_finished_in_the_menu(case: Case, book: TwoBooks) -> None:
    case.abs.unfinish("alice", book.item)
    await case.quiet()


async def marked_once_more(case: Case, book: TwoBooks) -> None:
    case.abs.finish("alice", book.item)
    await case.quiet()


async def a_place_is_put_there(case: Case, book: TwoBooks) -> None:
    case.abs.patch("alice", book.item, currentTime=9000, duration=WHOLE)
    await case.quiet()


NO_LISTENING: dict[str, Callable[[Case, TwoBooks], Awaitable[None]]] = {
    act.__name__: act
    for act in (
        one_report,
        one_report_in_the_middle,
        the_same_report_twice,
        two_reports_ten_seconds_apart,
        not_finished_in_the_menu,
        marked_once_more,
        a_place_is_put_there,
    )
}


@pytest.mark.parametrize("report", NO_LISTENING)
def test_no_single_report_begins_a_book_put_back_on_want_to_read(tmp_path: Path, report: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, WHOLE)
            await case.skip(48)
            case.hardcover.user_sets_status("alice", book.book, WANT)
            before = case.shelf("alice", book)
            await asyncio.sleep(60)
            await NO_LISTENING[report](case, book)
            await case.quiet()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("way", WAYS)
def test_it_stays_there_however_earmark_comes_by(tmp_path: Path, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34_000, WHOLE)
        await case.skip(48)
        case.hardcover.user_sets_status("alice", book.book, WANT)
        before = case.shelf("alice", book)
        await one_report(case, book)
        await goes_on(case, way)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_book_the_user_read_on_paper_long_ago_and_wants_to_read_again_is_not_begun_by_a_report(
    tmp_path: Path,
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read = {"started_at": date(2019, 1, 2), "finished_at": date(2019, 2, 3), "edition_id": book.edition}
        case.hardcover.put_on_shelf("alice", book.book, WANT, book.edition, [read])  # type: ignore[list-item]
        before = case.shelf("alice", book)
        async with case.running():
            await one_report_in_the_middle(case, book)
            await case.quiet()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("restart", [False, True])
def test_listening_from_the_start_begins_it_and_the_old_reading_stays(tmp_path: Path, restart: bool) -> None:
    """The other side."""

    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34_000, WHOLE)
        first = case.read("alice", book)
        await case.skip(48)
        case.hardcover.user_sets_status("alice", book.book, WANT)
        if restart:
            await case.restart()
        await case.listen(book, 0, 1800)
        await case.quiet()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, shelf.reads[0].progress_seconds) == (READING, 1800)
        assert first in shelf.reads
        assert len(shelf.reads) == 2

    play(tmp_path, story)


def test_a_book_wanted_and_never_read_is_begun_by_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.put_on_shelf("alice", book.book, WANT)
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READING, 1)

    play(tmp_path, story)


def test_want_to_read_again_and_then_read_by_hand_on_another_day_are_the_users(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, WHOLE)
            await case.skip(48)
            case.hardcover.user_sets_status("alice", book.book, WANT)
            await case.quiet()
            case.hardcover.user_sets_status("alice", book.book, READ)
            before = case.shelf("alice", book)
            await one_report(case, book)
            await case.night()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)
