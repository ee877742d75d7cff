"""Case 86 and more of its kind: pages are claims too. A text is finished by Audiobookshelf's flag, or by being read."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.cases.stories import Case, TwoBooks, play
from tests.world import HOUR, READ, READING

ISBN = "9781984801258"


def add_text(case: Case, pages: int = 300, form: str = "epub", **more: Any) -> TwoBooks:
    number = case.hardcover.add_book("A Garden of Hours", authors=["Ines Marlow"])
    edition = case.hardcover.add_edition(number, isbn_13=ISBN, pages=pages, format=4)
    item = case.abs.add_book(
        "A Garden of Hours", authors=["Ines Marlow"], isbn=ISBN, duration_seconds=0, ebook_format=form, **more
    )
    return TwoBooks(item=item, book=number, edition=edition)


def status(case: Case, book: TwoBooks) -> int | None:
    shelf = case.hardcover.on_shelf("alice", book.book)
    return None if shelf is None else shelf.status_id


def test_case_86_an_epub_that_says_the_end_on_page_two_is_not_read_by_the_clock(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = add_text(case)
        async with case.running():
            case.abs.ebook("alice", book.item, 0.005)
            await asyncio.sleep(60)
            case.abs.ebook("alice", book.item, 1)
            await case.quiet()
            await case.skip(30)
            await case.night()
            assert status(case, book) != READ

    play(tmp_path, story)


@pytest.mark.parametrize("form", ["cbz", "cbr"])
def test_case_86_a_comic_of_twelve_pages_is_read_by_the_flag_alone(tmp_path: Path, form: str) -> None:
    async def story(case: Case) -> None:
        book = add_text(case, pages=12, form=form)
        async with case.running():
            for page in range(1, 13):
                case.abs.ebook("alice", book.item, page / 12, location=str(page))
                await asyncio.sleep(20)
            await case.quiet()
            await case.skip(30)
            await case.night()
            assert status(case, book) != READ
            case.abs.finish("alice", book.item)
            await case.quiet()
            assert status(case, book) == READ

    play(tmp_path, story)


@pytest.mark.parametrize(
    "pages", [(0.5,), (0.95,), (0.05, 0.99)], ids=["one place", "the end at once", "start and end"]
)
def test_case_86_too_few_places_in_between_are_no_reading(tmp_path: Path, pages: tuple[float, ...]) -> None:
    async def story(case: Case) -> None:
        book = add_text(case)
        async with case.running():
            for part in (*pages, 0.99):
                case.abs.ebook("alice", book.item, part)
                await asyncio.sleep(300)
            await case.skip(30)
            await case.night()
            assert status(case, book) != READ

    play(tmp_path, story)


def test_a_text_read_page_by_page_and_left_on_its_last_is_read_after_a_day(tmp_path: Path) -> None:
    """The other side."""

    async def story(case: Case) -> None:
        book = add_text(case)
        async with case.running():
            for part in range(1, 20):
                case.abs.ebook("alice", book.item, part / 19 * 0.98)
                await asyncio.sleep(600)
            assert status(case, book) == READING
            await asyncio.sleep(25 * HOUR)
            await case.quiet()
            assert status(case, book) == READ

    play(tmp_path, story)


def test_a_text_that_is_read_again_while_audiobookshelf_leaves_it_finished(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = add_text(case)
        async with case.running():
            for n in range(1, 11):
                case.abs.ebook("alice", book.item, n / 10)
                await asyncio.sleep(60)
            case.abs.finish("alice", book.item)
            await case.quiet()
            await case.skip(24 * 20)
            for n in range(1, 6):
                case.abs.ebook("alice", book.item, n / 20)
                await asyncio.sleep(600)
            await case.quiet()
            assert len(case.all_reads("alice", book)) == 2

    play(tmp_path, story)
