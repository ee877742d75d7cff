"""Cases 70-73 and more of their kind: Audiobookshelf says "not finished". Nothing of the user's goes with it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from earmark.commands.registry import run_command
from handlers.state.outcome import Kind
from tests.cases.acts import ADDS, DAY, HOUR, additions, dates_the_start, goes_on, rates
from tests.cases.stories import TODAY, Case, TwoBooks, days_ago, play
from tests.world import READ, READING, WANT

WHOLE = 36_000
NAMES = ("Amber", "Birch", "Cobalt", "Dune", "Ember", "Fjord", "Garnet", "Heather", "Indigo", "Juniper", "Kestrel")


def many(case: Case, count: int) -> list[TwoBooks]:
    names = [f"{NAMES[n % 11]}{' and Sand' * (n // 11)}" for n in range(count)]
    return [case.add_book(f"{name} of the Coast", authors=[f"Mara {name}"]) for name in names]


def unfinish_all(case: Case, books: list[TwoBooks]) -> None:
    case.abs.batch("alice", [{"libraryItemId": book.item, "isFinished": False} for book in books])


def still_read(case: Case, books: list[TwoBooks]) -> int:
    shelves = [case.hardcover.on_shelf("alice", book.book) for book in books]
    return sum(shelf is not None and shelf.status_id == READ for shelf in shelves)


async def undo_newest(case: Case) -> None:
    app = case.running_app
    newest = app.state.history.find(limit=1)[0]
    await run_command(app, "undo", {"id": newest.id}, lambda done, of: None)
    await case.settle()


# case 70: in bulk


def test_case_70_many_finishes_that_vanish_at_once_stay_until_a_person_says_so(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = many(case, 10)
        async with case.running():
            for book in books:
                case.abs.finish("alice", book.item, days_ago(200))
            await case.quiet()
            assert still_read(case, books) == 10
            unfinish_all(case, books)
            await case.quiet()
            assert still_read(case, books) >= 7
            assert Kind.NEEDS_REVIEW in case.kinds()

    play(tmp_path, story)


@pytest.mark.parametrize("way", ["live", "restart", "pass", "night"])
def test_case_70_none_of_many_old_finishes_is_taken_back(tmp_path: Path, way: str) -> None:
    """22 books, two hours after their finishes were written."""

    async def story(case: Case) -> None:
        books = many(case, 22)
        await case.start()
        for book in books:
            case.abs.finish("alice", book.item, days_ago(20))
        await case.quiet()
        before = case.hardcover.shelf("alice")
        await asyncio.sleep(2 * HOUR)
        if way == "restart":
            await case.stop()
        unfinish_all(case, books)
        if way == "restart":
            await case.start()
        await goes_on(case, way)
        assert case.hardcover.shelf("alice") == before

    play(tmp_path, story)


@pytest.mark.parametrize("way", ["live", "restart", "pass", "night"])
def test_case_70_finishes_that_are_too_old_to_go_count_among_those_that_vanish(tmp_path: Path, way: str) -> None:
    """Six are older than an hour and two are not: it is one act all the same, whichever is dealt with first."""

    async def story(case: Case) -> None:
        books = many(case, 8)
        await case.start()
        for book in books[:6]:
            case.abs.finish("alice", book.item)
        await case.quiet()
        await asyncio.sleep(2 * HOUR)
        for book in books[6:]:
            case.abs.finish("alice", book.item)
        await case.quiet()
        unfinish_all(case, books)
        await case.quiet()
        assert Kind.NEEDS_REVIEW in case.kinds()
        if way == "restart":
            await case.stop()
            await case.start()
        await goes_on(case, way)
        assert still_read(case, books) == 8

    play(tmp_path, story)


@pytest.mark.parametrize("way", ["live", "restart", "pass", "night"])
def test_case_70_what_was_asked_waits_for_an_answer_though_fewer_are_left(tmp_path: Path, way: str) -> None:
    async def story(case: Case) -> None:
        books = many(case, 5)
        await case.start()
        for book in books:
            case.abs.finish("alice", book.item)
        await case.quiet()
        unfinish_all(case, books)
        await case.quiet()
        for book in books[:4]:  # these were finished after all
            case.abs.finish("alice", book.item)
        await case.quiet()
        if way == "restart":
            await case.stop()
            await case.start()
        await goes_on(case, way)
        assert still_read(case, books) == 5
        assert Kind.NEEDS_REVIEW in case.kinds()

    play(tmp_path, story)


def test_case_70_one_after_the_other_is_in_bulk_too(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = many(case, 8)
        async with case.running():
            for book in books:
                case.abs.finish("alice", book.item)
            await case.quiet()
            for book in books:
                case.abs.unfinish("alice", book.item)
                await asyncio.sleep(30)
            await case.quiet()
            assert still_read(case, books) >= 5

    play(tmp_path, story)


def test_case_70_what_was_taken_back_of_many_can_be_undone(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = many(case, 6)
        async with case.running() as app:
            for book in books:
                case.abs.finish("alice", book.item)
            await case.quiet()
            unfinish_all(case, books)
            await case.quiet()
            taken = [change for change in app.state.history.find(limit=50) if change.what == "un-finish"]
            assert len(taken) <= 3
            for change in taken:
                await run_command(app, "undo", {"id": change.id}, lambda done, of: None)
            await case.quiet()
            assert still_read(case, books) == 6

    play(tmp_path, story)


def test_finishes_of_two_users_are_not_counted_together(tmp_path: Path) -> None:
    """Two take-backs each are no bulk: each had been finished by mistake a moment before."""

    async def story(case: Case) -> None:
        books = many(case, 2)
        async with case.running():
            for user in case.users:
                for book in books:
                    case.abs.finish(user, book.item)
            await case.quiet()
            for user in case.users:
                for book in books:
                    case.abs.unfinish(user, book.item)
            await case.quiet()
            for user in case.users:
                assert case.hardcover.shelf(user) == {}

    play(tmp_path, story, users=("alice", "bob"))


# case 71: hours or months later


def test_case_71_not_finished_long_after_the_finish_begins_another_reading(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34000, WHOLE)
            first = case.read("alice", book)
            await case.skip(100 * 24)
            case.abs.unfinish("alice", book.item)  # the way Audiobookshelf offers to begin again
            await case.quiet()
            await case.listen(book, 0, 1800)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert first in shelf.reads
            assert (shelf.status_id, len(shelf.reads)) == (READING, 2)

    play(tmp_path, story)


@pytest.mark.parametrize("later", [1.5 * HOUR, 6 * HOUR, 2 * DAY], ids=["90 minutes", "six hours", "two days"])
@pytest.mark.parametrize("way", ["live", "restart"])
def test_case_71_a_finish_older_than_an_hour_stays_as_it_is(tmp_path: Path, later: float, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34000, WHOLE)
        await case.quiet()
        before = case.shelf("alice", book)
        await asyncio.sleep(later)
        case.abs.unfinish("alice", book.item)
        await goes_on(case, way)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_finish_by_mistake_a_minute_ago_is_taken_back(tmp_path: Path) -> None:
    """The other side: a book nobody had on the shelf, finished by a slip in the menu."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.finish("alice", book.item)
            await asyncio.sleep(60)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert case.hardcover.on_shelf("alice", book.book) is None

    play(tmp_path, story)


def test_an_entry_that_was_there_before_stays_and_goes_back_to_where_it_was(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.put_on_shelf("alice", book.book, WANT, book.edition, date_added=date(2025, 2, 3))
        async with case.running():
            case.abs.finish("alice", book.item)
            await asyncio.sleep(60)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.date_added, shelf.reads) == (WANT, date(2025, 2, 3), ())

    play(tmp_path, story)


def test_an_entry_made_by_us_two_days_ago_is_not_deleted_with_its_finish(tmp_path: Path) -> None:
    """P8c: only what we created within the hour may be deleted."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.skip(48)
            case.abs.finish("alice", book.item)
            await asyncio.sleep(60)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert case.hardcover.on_shelf("alice", book.book) is not None

    play(tmp_path, story)


# case 72: the user added something


def test_case_72_not_finished_never_deletes_what_the_user_added_to_the_book(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.finish("alice", book.item, days_ago(200))
            await case.quiet()
            case.hardcover.user_rates("alice", book.book, 4.5)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            shelf = case.hardcover.on_shelf("alice", book.book)
            assert shelf is not None
            assert shelf.rating == 4.5

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("added", "later", "way"),
    [
        *((added, 60.0, "live") for added in ADDS),
        ("rating", 1800.0, "live"),
        ("review", 600.0, "restart"),
        ("notes", 2 * HOUR, "live"),
        ("list", 60.0, "night"),
        ("journal", 1800.0, "pass"),
    ],
)
def test_case_72_whatever_the_user_added_the_whole_entry_stays(
    tmp_path: Path, added: str, later: float, way: str
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        case.abs.finish("alice", book.item)
        await asyncio.sleep(10)
        ADDS[added](case, book)
        before = case.shelf("alice", book)
        await asyncio.sleep(later)
        case.abs.unfinish("alice", book.item)
        await goes_on(case, way)
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("added", ADDS)
def test_case_72_what_was_added_while_earmark_was_down_counts_too(tmp_path: Path, added: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        case.abs.finish("alice", book.item)
        await case.settle()
        await case.stop()
        ADDS[added](case, book)
        before = case.shelf("alice", book)
        case.abs.unfinish("alice", book.item)
        await case.start()
        await case.quiet()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_case_72_a_rating_that_comes_while_the_un_finish_waits_for_units_counts(tmp_path: Path) -> None:
    from earmark.sandbox import faults

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.finish("alice", book.item)
            await asyncio.sleep(30)
            case.hardcover.faults.when(lambda call: True, faults.lose_request())
            case.abs.unfinish("alice", book.item)
            await asyncio.sleep(30)
            rates(case, book)
            before = case.shelf("alice", book)
            case.hardcover.faults.clear()
            await case.quiet()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("later", [60.0, 600.0, 3 * HOUR], ids=["a minute", "ten minutes", "three hours"])
def test_not_finished_leaves_dates_that_the_user_has_corrected_since(tmp_path: Path, later: float) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34000, WHOLE)
            days: dict[str, Any] = {"started_at": date(2026, 11, 1), "finished_at": TODAY - timedelta(days=1)}
            case.hardcover.user_edits_read("alice", book.book, **days)
            before = case.read("alice", book)
            await asyncio.sleep(later)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert case.read("alice", book) == before
            assert case.shelf("alice", book).status_id == READ

    play(tmp_path, story)


@pytest.mark.parametrize("added", ADDS)
def test_case_72_undo_of_a_start_deletes_no_entry_to_which_something_was_added(tmp_path: Path, added: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            await case.listen(book, 0, 1800)
            ADDS[added](case, book)
            before = additions(case, book)
            start = next(change for change in app.state.history.find(limit=20) if change.what == "start")
            options = {"id": start.id, "force": True}
            await run_command(app, "undo", options, lambda done, of: None)
            await case.settle()
            assert case.hardcover.on_shelf("alice", book.book) is not None
            assert additions(case, book) == before

    play(tmp_path, story)


def test_case_72_undo_of_a_finish_leaves_dates_set_since(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            await case.listen(book, 34000, WHOLE)
            await case.quiet()
            dates_the_start(case, book)
            finish = next(change for change in app.state.history.find(limit=20) if change.what == "finish")
            await run_command(app, "undo", {"id": finish.id, "force": True}, lambda done, of: None)
            await case.settle()
            assert case.read("alice", book).started_at == date(2026, 10, 3)

    play(tmp_path, story)


# case 73: what was taken can be brought back


def test_case_73_undo_of_an_un_finish(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            case.abs.finish("alice", book.item, days_ago(200))
            await case.quiet()
            first = case.read("alice", book)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert app.state.history.find(limit=1)[0].what == "un-finish"
            await undo_newest(case)
            assert case.read("alice", book).finished_at == first.finished_at

    play(tmp_path, story)


@pytest.mark.parametrize("listened", [True, False], ids=["listened to", "from the menu"])
def test_case_73_undo_brings_entry_reads_and_dates_back_and_they_stay(tmp_path: Path, listened: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        if listened:
            await case.listen(book, 35_000, WHOLE)
        else:
            case.abs.finish("alice", book.item, days_ago(3))
        await case.quiet()
        before = case.shelf("alice", book)
        case.abs.unfinish("alice", book.item)
        await case.quiet()
        assert case.hardcover.on_shelf("alice", book.book) != before
        await undo_newest(case)
        for _ in range(2):
            after = case.shelf("alice", book)
            assert (after.status_id, after.edition_id, after.date_added) == (READ, before.edition_id, before.date_added)
            days = [(read.started_at, read.finished_at, read.progress_seconds) for read in after.reads]
            assert days == [(read.started_at, read.finished_at, read.progress_seconds) for read in before.reads]
            await case.restart()
            await case.night()

    play(tmp_path, story)


# what is no "not finished"


@pytest.mark.parametrize("after", [10.0, 600.0, 2 * HOUR], ids=["at once", "ten minutes", "two hours"])
def test_a_player_that_wraps_to_the_start_after_the_finish_takes_nothing_back(tmp_path: Path, after: float) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            session = await case.abs.listen("alice", book.item, start=35_000, end=WHOLE, close=False)
            await case.settle()
            assert case.shelf("alice", book).status_id == READ
            before = case.shelf("alice", book)
            await asyncio.sleep(after)
            case.abs.sync("alice", session, 0, 0)
            case.abs.close("alice", session)
            await case.quiet()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


@pytest.mark.parametrize("later", [60.0, 2 * HOUR, DAY], ids=["a minute", "two hours", "a day"])
def test_a_client_that_begins_with_not_finished_at_zero_takes_nothing_back(tmp_path: Path, later: float) -> None:
    """It opens the finished book, says so, and plays a few seconds of it: no other reading yet."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 35_000, WHOLE)
            await case.quiet()
            before = case.shelf("alice", book)
            await asyncio.sleep(later)
            session = case.abs.play("alice", book.item, device="ios")
            case.abs.patch("alice", book.item, isFinished=False, currentTime=0, duration=WHOLE)
            await asyncio.sleep(15)
            case.abs.sync("alice", session, 15, 15)
            case.abs.close("alice", session)
            await case.quiet()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_a_book_finished_again_within_the_minute_is_the_same_reading(tmp_path: Path) -> None:
    """Clicked on, off, and on."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 30_000, 34_000)
            for act in (case.abs.finish, case.abs.unfinish, case.abs.finish):
                act("alice", book.item)
                await asyncio.sleep(20)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].finished_at) == (READ, 1, TODAY)

    play(tmp_path, story)
