"""Case 74 and more of its kind: what the user does on Hardcover stays, whenever it is done and whatever comes next.

Between the user's act and the next write of ours there is no restart, unless the story is about one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cases.acts import ADDS, DAY, EARLIER, HOUR, additions, but_for_the_place, dates_the_start, goes_on
from tests.cases.stories import TODAY, Case, TwoBooks, days_ago, play
from tests.world import DNF, IGNORED, PAUSED, READ, READING, WANT

WHOLE = 36_000
MOMENTS = {"a minute": 60.0, "ten minutes": 600.0, "an hour": HOUR, "a day": DAY}


# what comes next


async def listens_on(case: Case, book: TwoBooks) -> None:
    await case.listen(book, 10_800, 12_000)


async def jumps(case: Case, book: TwoBooks) -> None:
    case.hear(book, 20_000)
    await asyncio.sleep(90)


async def finishes(case: Case, book: TwoBooks) -> None:
    await case.listen(book, 34_800, WHOLE)


async def marks_finished(case: Case, book: TwoBooks) -> None:
    case.abs.finish("alice", book.item)
    await case.settle()


Next = Callable[[Case, TwoBooks], Awaitable[None]]
NEXT: dict[str, Next] = {
    "listens on": listens_on,
    "jumps": jumps,
    "finishes": finishes,
    "marked finished": marks_finished,
}


# did not finish, ignored


@pytest.mark.parametrize("later", [60, 600, 4 * 3600], ids=["a minute", "ten minutes", "four hours"])
@pytest.mark.parametrize("status", [DNF, IGNORED], ids=["did not finish", "ignored"])
def test_case_74_did_not_finish_said_between_two_sittings_stays_as_it_is(
    tmp_path: Path, later: int, status: int
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_sets_status("alice", book.book, status)
            before = case.shelf("alice", book)
            await asyncio.sleep(later)
            await case.listen(book, 10800, 11400)
            await case.quiet()
            same = (lambda shelf: shelf) if later >= 600 else but_for_the_place
            assert same(case.shelf("alice", book)) == same(before)

    play(tmp_path, story)


@pytest.mark.parametrize("then", NEXT)
def test_case_74_did_not_finish_stays_whatever_comes_next(tmp_path: Path, then: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_sets_status("alice", book.book, DNF)
            before = case.shelf("alice", book)
            await asyncio.sleep(60)
            await NEXT[then](case, book)
            await case.quiet()
            assert but_for_the_place(case.shelf("alice", book)) == but_for_the_place(before)

    play(tmp_path, story)


def test_case_74_did_not_finish_said_while_a_sitting_goes_on_stays(tmp_path: Path) -> None:
    """The answer to the next plain progress shows it at the latest; that write changed the read's place only."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            session = await case.abs.listen("alice", book.item, start=9000, end=10_800, close=False)
            case.hardcover.user_sets_status("alice", book.book, DNF)
            for turn in range(1, 241):
                await asyncio.sleep(10)
                case.abs.sync("alice", session, 10_800 + 10 * turn)
            case.abs.close("alice", session)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].finished_at) == (DNF, 1, None)

    play(tmp_path, story)


def test_case_74_paused_on_hardcover_stays_paused_for_less_than_five_minutes_of_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_sets_status("alice", book.book, PAUSED)
            before = case.shelf("alice", book)
            await asyncio.sleep(60)
            await case.listen(book, 10_800, 11_040)
            await case.quiet()
            assert but_for_the_place(case.shelf("alice", book)) == but_for_the_place(before)
            await case.listen(book, 11_040, 11_400)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].progress_seconds) == (READING, 11_400)

    play(tmp_path, story)


# read, by the user's own hand


@pytest.mark.parametrize("hours", [0.1, 30], ids=["the same day", "the day after"])
@pytest.mark.parametrize("way", ["live", "restart"])
def test_case_74_read_by_hand_at_the_credits_is_the_finish(tmp_path: Path, hours: float, way: str) -> None:
    """The credits are listened to later: no second reading, and the day is the user's."""

    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34_000, 35_300)
        case.hardcover.user_sets_status("alice", book.book, READ)
        said = case.shelf("alice", book)
        await asyncio.sleep(hours * HOUR)
        await goes_on(case, way)
        await case.listen(book, 35_300, WHOLE)
        await case.quiet()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads)) == (READ, 1)
        assert shelf.reads[0].finished_at == said.reads[0].finished_at

    play(tmp_path, story)


@pytest.mark.parametrize("later", MOMENTS.values(), ids=MOMENTS)
def test_case_74_read_by_hand_in_the_middle_is_not_begun_again_by_listening_on(tmp_path: Path, later: float) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_sets_status("alice", book.book, READ)
            before = case.shelf("alice", book)
            await asyncio.sleep(later)
            await case.listen(book, 10_800, 12_000)
            await case.quiet()
            same = (lambda shelf: shelf) if later >= HOUR else but_for_the_place
            assert same(case.shelf("alice", book)) == same(before)

    play(tmp_path, story)


# editions


@pytest.mark.parametrize("later", [60, 600, 4 * 3600], ids=["a minute", "ten minutes", "four hours"])
def test_case_74_an_edition_chosen_between_two_sittings_stays(tmp_path: Path, later: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        other = case.hardcover.add_edition(book.book, audio_seconds=36500)
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_sets_edition("alice", book.book, other)
            await asyncio.sleep(later)
            await case.listen(book, 10800, 12600)
            await case.skip(24)
            await case.listen(book, 12600, 14400)
            shelf = case.shelf("alice", book)
            assert (shelf.edition_id, shelf.reads[0].edition_id) == (other, other)

    play(tmp_path, story)


@pytest.mark.parametrize("then", NEXT)
@pytest.mark.parametrize("way", ["live", "restart", "night"])
def test_case_74_a_chosen_edition_stays_whatever_comes_next(tmp_path: Path, then: str, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        other = case.hardcover.add_edition(book.book, audio_seconds=36_500)
        await case.start()
        await case.listen(book, 9000, 10800)
        case.hardcover.user_sets_edition("alice", book.book, other)
        await asyncio.sleep(60)
        await NEXT[then](case, book)
        await goes_on(case, way)
        shelf = case.shelf("alice", book)
        assert (shelf.edition_id, shelf.reads[0].edition_id) == (other, other)

    play(tmp_path, story)


def test_case_74_an_edition_on_paper_chosen_for_the_book_is_not_taken_back(tmp_path: Path) -> None:
    """The user shows the paper edition; where the listening goes may be another read, the choice stays."""

    async def story(case: Case) -> None:
        book = case.add_book()
        paper = case.hardcover.add_edition(book.book, format=1, pages=400)
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_sets_edition("alice", book.book, paper)
            await asyncio.sleep(60)
            await case.listen(book, 10_800, 12_600)
            await case.skip(24)
            await case.listen(book, 12_600, 14_400)
            assert case.shelf("alice", book).edition_id == paper

    play(tmp_path, story)


# dates


@pytest.mark.parametrize("then", NEXT)
@pytest.mark.parametrize(("later", "way"), [(60.0, "live"), (HOUR, "live"), (600.0, "restart"), (DAY, "pass")])
def test_case_74_a_start_that_the_user_set_stays(tmp_path: Path, then: str, later: float, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 9000, 10800)
        dates_the_start(case, book)
        await asyncio.sleep(later)
        await goes_on(case, way)
        await NEXT[then](case, book)
        await case.quiet()
        assert [read.started_at for read in case.all_reads("alice", book)] == [EARLIER]

    play(tmp_path, story)


def test_case_74_a_start_set_while_a_sitting_goes_on_stays(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            session = await case.abs.listen("alice", book.item, start=9000, end=10_800, close=False)
            dates_the_start(case, book)
            for turn in range(1, 181):
                await asyncio.sleep(10)
                case.abs.sync("alice", session, 10_800 + 10 * turn)
            case.abs.close("alice", session)
            await case.quiet()
            read = case.read("alice", book)
            assert (read.started_at, read.progress_seconds) == (EARLIER, 12_600)

    play(tmp_path, story)


@pytest.mark.parametrize("way", ["live", "restart", "pass", "night"])
@pytest.mark.parametrize("again", [False, True], ids=["and no more", "and marked once more"])
def test_case_74_a_finish_day_that_the_user_corrected_stays(tmp_path: Path, way: str, again: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34_000, WHOLE)
        case.hardcover.user_edits_read("alice", book.book, finished_at=TODAY - timedelta(days=2), started_at=EARLIER)
        before = case.shelf("alice", book)
        await asyncio.sleep(60)
        if again:
            case.abs.finish("alice", book.item)
        await goes_on(case, way)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_case_74_a_date_that_the_user_emptied_is_not_filled_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, WHOLE)
            case.hardcover.user_edits_read("alice", book.book, started_at=None)
            before = case.shelf("alice", book)
            await asyncio.sleep(60)
            case.abs.finish("alice", book.item)
            await case.quiet()
            await case.sync()
            await case.night()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


# what is added to a book


@pytest.mark.parametrize("then", NEXT)
def test_what_the_user_adds_to_a_book_is_there_after_each_write(tmp_path: Path, then: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            for add in ADDS.values():
                add(case, book)
            before = additions(case, book)
            await asyncio.sleep(60)
            await NEXT[then](case, book)
            await case.quiet()
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert additions(case, book) == before

    play(tmp_path, story)


# reads and books the user takes away, or adds


@pytest.mark.parametrize("later", MOMENTS.values(), ids=MOMENTS)
def test_a_book_taken_off_the_shelf_stays_away_until_it_is_listened_to(tmp_path: Path, later: float) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_deletes_book("alice", book.book)
            await asyncio.sleep(later)
            await case.sync()
            await case.night()
            assert case.hardcover.on_shelf("alice", book.book) is None
            await case.listen(book, 10_800, 11_400)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 11_400

    play(tmp_path, story)


def test_a_finished_read_that_the_user_deleted_does_not_come_back(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, WHOLE)
            case.hardcover.user_deletes_read("alice", book.book)
            before = case.shelf("alice", book)
            await asyncio.sleep(60)
            case.abs.finish("alice", book.item)
            await case.sync()
            await case.night()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_read_of_years_ago_added_by_hand_stays_while_listening_goes_on(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            old = case.hardcover.user_adds_read(
                "alice",
                book.book,
                edition_id=book.edition,
                started_at=date(2019, 5, 1),
                finished_at=date(2019, 5, 9),
                progress_seconds=WHOLE,
            )
            added = next(read for read in case.all_reads("alice", book) if read.id == old)
            await asyncio.sleep(60)
            await case.listen(book, 10_800, 12_000)
            await case.quiet()
            reads = case.all_reads("alice", book)
            assert added in reads
            assert [read.progress_seconds for read in reads if read.finished_at is None] == [12_000]
            assert len(reads) == 2

    play(tmp_path, story)


@pytest.mark.parametrize("status", [WANT, DNF, PAUSED, READ])
def test_a_status_said_while_earmark_was_down_counts_as_one_said_beside_it(tmp_path: Path, status: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 9000, 10800)
        await case.stop()
        case.hardcover.user_sets_status("alice", book.book, status)
        before = case.shelf("alice", book)
        await case.start()
        await case.quiet()
        await case.sync()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_progress_further_on_hardcover_than_in_audiobookshelf_stays(tmp_path: Path) -> None:
    """Read on, on paper, in the evening: the last place is the user's until listening has come past it."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10800)
            case.hardcover.user_edits_read("alice", book.book, progress_seconds=15_000)
            await asyncio.sleep(60)
            await case.sync()
            await case.night()
            assert case.read("alice", book).progress_seconds == 15_000
            assert case.abs.progress("alice", book.item)["currentTime"] == 10_800  # type: ignore[index]

    play(tmp_path, story)


def test_a_finish_of_long_ago_written_a_minute_ago_is_not_written_again_after_an_edit(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.finish("alice", book.item, days_ago(200))
            await case.quiet()
            case.hardcover.user_edits_read("alice", book.book, finished_at=None)
            before = case.shelf("alice", book)
            case.abs.hide("alice", book.item)
            await case.quiet()
            await case.night()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("how", ["by its status", "by its day"])
def test_a_read_that_the_user_finishes_while_a_sitting_goes_on_stays_whole(tmp_path: Path, how: str) -> None:
    """The next progress is on its way by then; the finished read ends as the user left it, at its whole length."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            session = case.abs.play("alice", book.item)
            for turn in range(1, 61):
                await asyncio.sleep(60)
                case.abs.sync("alice", session, 9000 + 60 * turn, 60)
                if turn == 20 and how == "by its status":
                    case.hardcover.user_sets_status("alice", book.book, READ)
                elif turn == 20:
                    case.hardcover.user_edits_read("alice", book.book, finished_at=TODAY)
            case.abs.close("alice", session)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READ, 1)
            assert (shelf.reads[0].finished_at, shelf.reads[0].progress_seconds) == (TODAY, 36_000)

    play(tmp_path, story)
