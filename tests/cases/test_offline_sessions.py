"""Case 77 and more of its kind: listening that phones kept while offline, and that Audiobookshelf did not merge.

What was heard before the row there is now, and before the row before it, is history: it is nobody's place of today.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cases.stories import TODAY, Case, TwoBooks, days_ago, play
from tests.world import READ, READING

WHOLE = 36_000


def offline(case: Case, book: TwoBooks, days: float, start: float, end: float, hours: float = 1.0) -> None:
    """A session of ``hours``, that many days ago."""
    began = days_ago(days)
    session = case.abs.offline(
        book.item, started_at=began, updated_at=began + timedelta(hours=hours), current_time=end, start=start
    )
    case.abs.local_session("alice", session)


async def night_after(case: Case, book: TwoBooks, place: float) -> None:
    """Begun today at ``place``; the night comes; it is still the place."""
    case.hear(book, place)
    await case.quiet()
    assert case.read("alice", book).progress_seconds == place
    for _ in range(2):
        await case.night()
    shelf = case.shelf("alice", book)
    assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 1, place)


def test_case_77_what_was_heard_offline_before_the_row_was_made_again_is_not_written(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        offline(case, book, 365, 0, 600, hours=24)
        offline(case, book, 360, 600, 18_000, hours=24)
        case.abs.discard("alice", book.item)
        async with case.running():
            await night_after(case, book, 720)

    play(tmp_path, story)


@pytest.mark.parametrize("days", [2, 30, 365, 1500], ids=["two days", "a month", "a year", "four years"])
@pytest.mark.parametrize("left_at", [18_000, WHOLE], ids=["left in the middle", "heard to its end"])
def test_case_77_old_sessions_of_any_age_are_not_todays_place(tmp_path: Path, days: int, left_at: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        offline(case, book, days + 1, 0, 600)
        offline(case, book, days, 600, left_at)
        case.abs.discard("alice", book.item)
        async with case.running():
            await night_after(case, book, 720)

    play(tmp_path, story)


def test_case_77_many_old_sessions_sent_at_once_by_a_phone_found_in_a_drawer(tmp_path: Path) -> None:
    """The row of today is there when they come; Audiobookshelf keeps them and does not count them."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.hear(book, 720)
            await case.quiet()
            for n in range(6):
                offline(case, book, 300 - n, 3000 * n, 3000 * (n + 1))
            await case.quiet()
            await case.night()
            assert case.read("alice", book).progress_seconds == 720

    play(tmp_path, story)


def test_case_77_old_sessions_beyond_a_finish_of_ours_change_no_finished_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, WHOLE)
            await case.quiet()
            before = case.shelf("alice", book)
            offline(case, book, 200, 0, 5000)
            offline(case, book, 199, 5000, 9000)
            await case.quiet()
            await case.night()
            assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_case_77_a_year_old_finish_offline_is_no_finish_without_a_person(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hear(book, 720)
        offline(case, book, 366, 0, 20_000)
        offline(case, book, 365, 20_000, WHOLE)
        async with case.running():
            await case.quiet()
            await case.night()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].finished_at) == (READING, None)

    play(tmp_path, story)


def test_yesterdays_batch_of_which_audiobookshelf_took_the_first_is_written(tmp_path: Path) -> None:
    """The other side: the row was made of the batch's first session, the rest was refused as too old [A 8]."""

    async def story(case: Case) -> None:
        book = case.add_book()
        offline(case, book, 0.4, 0, 3000)
        offline(case, book, 0.3, 3000, 6000)
        offline(case, book, 0.2, 6000, 9000)
        async with case.running():
            await case.quiet()
            await case.night()
            assert case.read("alice", book).progress_seconds == 9000

    play(tmp_path, story)


def test_a_batch_heard_to_the_end_is_no_finish_on_that_ground_alone(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        offline(case, book, 0.4, 0, 20_000, hours=5)
        offline(case, book, 0.15, 20_000, WHOLE, hours=3)
        async with case.running():
            await case.quiet()
            await case.night()
            assert case.shelf("alice", book).status_id == READING

    play(tmp_path, story)


def test_what_a_phone_brings_a_day_late_and_audiobookshelf_takes_keeps_its_day(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=30_000, started_at=days_ago(5), last_update=days_ago(2))
        async with case.running():
            await case.quiet()
            offline(case, book, 1, 30_000, WHOLE)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].finished_at) == (READ, TODAY - timedelta(days=1))

    play(tmp_path, story)


@pytest.mark.parametrize("restart", [False, True])
def test_a_session_dated_in_the_future_does_not_hold_the_place_of_today(tmp_path: Path, restart: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        case.hear(book, 720)
        await case.quiet()
        offline(case, book, -400, 0, 1500)
        await case.quiet()
        if restart:
            await case.restart()
        await asyncio.sleep(600)
        case.hear(book, 1800)
        await case.quiet()
        await case.night()
        assert case.read("alice", book).progress_seconds == 1800

    play(tmp_path, story)


def test_old_sessions_of_another_user_are_not_mine(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        began = days_ago(0.3)
        session = case.abs.offline(
            book.item, started_at=began, updated_at=began + timedelta(hours=1), current_time=9000, start=0
        )
        case.abs.local_session("bob", session)
        async with case.running():
            await night_after(case, book, 720)

    play(tmp_path, story, users=("alice", "bob"))


def test_case_85_a_place_from_before_what_was_written_is_not_written_back(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20000, 21600)
        # Audiobookshelf's data was put back to last week's
        case.abs.put_progress("alice", book.item, current_time=14400, started_at=days_ago(16), last_update=days_ago(7))
        async with case.running():
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 21600

    play(tmp_path, story)


@pytest.mark.parametrize("since", ["progress", "finish", "begun again", "first heard"])
@pytest.mark.parametrize("way", ["live", "restart", "pass", "night"])
def test_case_85_a_restored_backup_takes_nothing_back(tmp_path: Path, since: str, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        if since == "begun again":
            await case.listen(book, 34_000, WHOLE)
            await case.quiet()
        elif since != "first heard":
            await case.listen(book, 9000, 10_800)
        backup = case.abs.backup()
        await case.skip(48)
        if since == "finish":
            await case.listen(book, 34_800, WHOLE)
        elif since == "begun again":
            await case.listen(book, 0, 1800)
        else:
            await case.listen(book, 10_800, 12_600)
        await case.quiet()
        before = case.shelf("alice", book)
        case.abs.restore(backup)
        await case.quiet()
        if way == "restart":
            await case.restart()
        elif way == "pass":
            await case.sync()
        elif way == "night":
            await case.night()
        await case.quiet()
        assert case.shelf("alice", book) == before

    play(tmp_path, story)


def test_case_85_listening_after_the_restore_counts_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10_800)
            backup = case.abs.backup()
            await case.skip(24)
            await case.listen(book, 10_800, 12_600)
            case.abs.restore(backup)
            await case.quiet()
            await case.listen(book, 12_600, 14_400)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 14_400

    play(tmp_path, story)
