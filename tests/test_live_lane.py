"""Live updates beside a backlog, a first start with many books, and how many units catching up costs."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from earmark.sandbox.hardcover import Limits
from handlers.state.outcome import Kind
from tests.cases.stories import Case, TwoBooks, days_ago, play
from tests.virtual import now
from tests.world import READ, synced

PLACES = [
    f"{first}{last}"
    for first in ("Ash", "Birch", "Cliff", "Dale", "Elm")
    for last in ("bay", "brook", "by", "field", "wick")
]
REAL = Limits()  # 60 units a minute, bursts of 10


def in_progress(case: Case, count: int) -> list[TwoBooks]:
    books = [
        case.add_book(f"{PLACES[n % 25]} and the {PLACES[n // 25]}", authors=[f"Ida {PLACES[n % 25]}son"])
        for n in range(count)
    ]
    for number, book in enumerate(books):
        started = days_ago(30 + number)
        case.abs.put_progress("alice", book.item, current_time=7200, started_at=started, last_update=started)
    return books


def written(case: Case, book: TwoBooks) -> bool:
    found = case.hardcover.on_shelf("alice", book.book)
    return found is not None and bool(found.reads) and found.reads[0].progress_seconds == 7200


def test_a_live_update_does_not_wait_for_the_users_own_backlog(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        listened = case.add_book()
        in_progress(case, 90)
        async with case.running():
            await case.settle(30)
            session, worst = case.abs.play("alice", listened.item), 0.0
            for turn in range(12):  # a jump each time, so that each is a moment
                began = now()
                case.abs.sync("alice", session, 3600.0 + 600 * turn)
                for _ in range(100):
                    found = case.hardcover.on_shelf("alice", listened.book)
                    if found is not None and found.reads and found.reads[0].progress_seconds == 3600 + 600 * turn:
                        break
                    await asyncio.sleep(0.05)
                worst = max(worst, (now() - began).total_seconds()) if turn else 0.0  # the first one starts the book
                await asyncio.sleep(5)
            assert worst <= 1.0
            lanes = {outcome.lane for outcome in case.outcomes[-20:]}
            assert lanes == {"live", "catch_up"}  # the backlog went on beside it

    play(tmp_path, story, limits=REAL)


def test_the_first_of_many_books_is_written_within_seconds_of_a_first_start(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = in_progress(case, 300)
        async with case.running() as app:
            await case.settle(10)
            assert written(case, books[0])  # listened to last
            depth = app.facts().users["alice"].queue_depth
            assert 280 <= depth < 300
            for _ in range(40):
                await case.settle(30)
                if app.facts().users["alice"].queue_depth == 0:
                    break
            assert all(written(case, book) for book in books)
            assert case.units() <= 2 * 300 + 300 / 40 + 3

    play(tmp_path, story, limits=Limits(burst=10, per_minute=120))


@pytest.mark.parametrize("count", [2, 5, 25, 60])
def test_catching_up_with_a_few_new_books_costs_two_units_each(tmp_path: Path, count: int) -> None:
    async def story(case: Case) -> None:
        async with case.running():
            case.abs.lose_events(1_000_000)
            books = in_progress(case, count)
            before = case.units()
            case.abs.lose_events(0)
            case.abs.disconnect_all()
            await case.quiet(60)
            assert all(written(case, book) for book in books)
            assert case.units() - before <= 2 * count + 1 + count // 50

    play(tmp_path, story)


@pytest.mark.parametrize("count", [2, 5, 25, 60])
def test_catching_up_with_a_few_known_books_costs_two_units_each(tmp_path: Path, count: int) -> None:
    async def story(case: Case) -> None:
        books = in_progress(case, count)
        async with case.running():
            await case.quiet(60)
            await case.skip(8)  # nothing that was read is believed any more
            case.abs.lose_events(1_000_000)
            for book in books:
                case.abs.put_progress("alice", book.item, current_time=14400, started_at=days_ago(30))
            before = case.units()
            case.abs.lose_events(0)
            case.abs.disconnect_all()
            await case.quiet(60)
            assert {case.read("alice", book).progress_seconds for book in books} == {14400}
            assert case.units() - before <= 2 * count

    play(tmp_path, story)


def test_many_books_finished_at_once_do_not_stand_in_the_way_of_the_one_that_plays(tmp_path: Path) -> None:
    """A series that is marked as finished by a batch is a bulk change."""

    async def story(case: Case) -> None:
        listened, *series = [case.add_book() for _ in range(41)]
        async with case.running():
            await case.listen(listened, 0, 1200)
            session = case.abs.play("alice", listened.item)
            case.abs.batch("alice", [{"libraryItemId": book.item, "isFinished": True} for book in series])
            await case.settle(1)
            case.abs.sync("alice", session, 9000)
            await case.settle(1)
            assert case.read("alice", listened).progress_seconds == 9000
            await case.quiet(600)
            assert all(case.shelf("alice", book).status_id == READ for book in series)

    play(tmp_path, story, limits=REAL)


def test_a_pass_that_waits_for_units_does_not_hold_up_other_live_books(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = in_progress(case, 30)
        listened = case.add_book()
        async with case.running() as app:
            await case.quiet(90)
            await case.listen(listened, 0, 1200)
            for book in books:
                case.abs.put_progress("alice", book.item, current_time=14400, started_at=days_ago(30))
            passing = asyncio.create_task(synced(app, ["alice"], dry_run=False))
            await case.settle(12)
            assert not passing.done()
            session = case.abs.play("alice", listened.item)
            case.abs.sync("alice", session, 9000)
            await case.settle(1)
            assert case.read("alice", listened).progress_seconds == 9000
            await passing
        assert Kind.FAILED not in case.kinds()

    play(tmp_path, story, limits=REAL)


def test_catching_up_begins_again_where_the_connection_was_lost_in_the_middle(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = in_progress(case, 120)
        async with case.running():
            for _ in range(4):
                await case.settle(20)
                case.abs.disconnect_all()
            await case.quiet(600)
            assert all(written(case, book) for book in books)
            assert case.units() <= 2 * 120 + 4 * (1 + 3) + 10
        synced = [outcome.key.item for outcome in case.told()]
        assert len(synced) == len(set(synced)) == 120

    play(tmp_path, story, limits=REAL)


def test_a_restart_in_the_middle_writes_the_rest_and_nothing_twice(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = in_progress(case, 80)
        async with case.killed():
            await case.settle(40)
        assert 5 <= sum(written(case, book) for book in books) < 80
        async with case.running():
            await case.quiet(400)
            assert all(written(case, book) for book in books)
            assert all(len(case.all_reads("alice", book)) == 1 for book in books)

    play(tmp_path, story, limits=REAL)


def test_a_spent_day_holds_the_backlog_and_the_rest_comes_with_the_next_day(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = in_progress(case, 120)
        async with case.running():
            await case.quiet(1200)
            assert sum(written(case, book) for book in books) < 120
            assert case.units() <= 250
            await asyncio.sleep(timedelta(days=1).total_seconds())
            assert all(written(case, book) for book in books)

    play(tmp_path, story, limits=Limits(burst=10, per_minute=60, daily=250))
