"""Cases 49, 50, 82, 83 and ``progress.pace``: at which moments a book that is listened to is written."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from earmark.settings import ProgressSettings
from handlers.state.outcome import Kind
from tests.cases.stories import Case, play
from tests.virtual import now
from tests.world import READ, READING, reconciled

WHOLE = 36000
BY_SESSION = ProgressSettings(pace="session")


def writes(case: Case) -> int:
    return len([outcome for outcome in case.outcomes if outcome.kind is Kind.SYNCED])


@pytest.mark.parametrize("device", ["ios", "web"])
def test_case_82_two_players_at_different_places_make_at_most_twelve_writes_an_hour(
    tmp_path: Path, device: str
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 3000, 3600)
            await case.quiet()
            before = case.mutations()
            one, two = case.abs.play("alice", book.item), case.abs.play("alice", book.item, device="ios")
            for turn in range(180):  # an hour
                await asyncio.sleep(10)
                case.abs.sync("alice", one, 7200 + 20 * turn, 20)
                await asyncio.sleep(10)
                case.abs.sync("alice", two, 25200 + 20 * turn % 10000, 20)
            assert case.mutations() - before <= 12

    play(tmp_path, story)


def test_case_82_players_that_send_positions_only_are_slowed_and_said_once(tmp_path: Path) -> None:
    """Without sessions nothing tells the two apart: every report is a jump. Then the alarm has to do."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 3000, 3600)
            await case.quiet()
            hours: list[int] = []
            for _ in range(4):
                before = case.mutations()
                for turn in range(90):
                    await asyncio.sleep(20)
                    case.abs.patch("alice", book.item, currentTime=7200 + 40 * turn)
                    await asyncio.sleep(20)
                    case.abs.patch("alice", book.item, currentTime=25200 + 40 * turn)
                hours.append(case.mutations() - before)
            assert max(hours) <= 12
            assert hours[-1] >= 3  # it goes on, at live_interval
            await case.quiet(1200)
            assert case.read("alice", book).progress_seconds == 25200 + 40 * 89

    play(tmp_path, story)


def test_case_83_one_report_of_zero_in_the_middle_of_a_book_is_never_written(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20000, 21600)
            before = case.mutations()
            session = case.abs.play("alice", book.item)
            case.abs.sync("alice", session, 21610)
            await asyncio.sleep(10)
            case.abs.sync("alice", session, 0)
            await asyncio.sleep(10)
            for turn in range(3):
                case.abs.sync("alice", session, 21620 + 10 * turn)
                await asyncio.sleep(10)
                assert case.read("alice", book).progress_seconds >= 21600
            case.abs.close("alice", session)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 21640
            assert case.mutations() - before <= 2

    play(tmp_path, story)


@pytest.mark.parametrize("then", ["silence", "close", "pause", "reconnect", "restart", "pass", "night"])
def test_case_83_however_earmark_comes_by_the_zero_waits(tmp_path: Path, then: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()

        async def fall() -> None:
            session = case.abs.play("alice", book.item)
            case.abs.sync("alice", session, 21610)
            await asyncio.sleep(10)
            case.abs.sync("alice", session, 0)
            if then == "close":
                case.abs.close("alice", session)
            if then == "pause":
                await asyncio.sleep(300)
            if then == "reconnect":
                case.abs.disconnect_all()

        async with case.running() as app:
            await case.listen(book, 20000, 21600)
            await fall()
            if then == "pass":
                await case.sync()
            if then == "night":
                await reconciled(app, ["alice"])
            await case.quiet(1800)
            assert case.read("alice", book).progress_seconds >= 21600
        if then == "restart":
            async with case.running():
                await case.quiet(1800)
                assert case.read("alice", book).progress_seconds >= 21600

    play(tmp_path, story)


def test_case_83_a_book_begun_again_from_the_start_is_written_a_minute_further(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20000, 21600)
            await case.abs.listen("alice", book.item, start=0, end=50, close=False)
            assert case.read("alice", book).progress_seconds == 21600
            await case.abs.listen("alice", book.item, start=50, end=90, close=False)
            await case.settle()
            assert 60 <= case.read("alice", book).progress_seconds <= 90

    play(tmp_path, story)


@pytest.mark.parametrize("ends", ["close", "silence"])
def test_by_session_each_session_is_one_write(tmp_path: Path, ends: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            await case.quiet()
            for number in range(1, 4):
                before, start = writes(case), 3600.0 * number
                await case.abs.listen("alice", book.item, start=start, end=start + 3000, close=ends == "close")
                await case.settle(0.9)
                if ends == "silence":
                    assert writes(case) == before
                    await case.quiet(1300)
                assert writes(case) == before + 1
                assert case.read("alice", book).progress_seconds == start + 3000

    play(tmp_path, story, progress=BY_SESSION)


def test_by_session_start_finish_and_a_second_reading_are_written_at_once(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.abs.listen("alice", book.item, end=600, close=False)
            await case.settle()
            assert case.shelf("alice", book).status_id == READING
            await case.abs.listen("alice", book.item, start=600, end=WHOLE - 1, every=60, close=False)
            case.abs.finish("alice", book.item)
            await case.settle()
            assert case.shelf("alice", book).status_id == READ
            await case.quiet(2 * 86_400)
            await case.abs.listen("alice", book.item, start=0, end=600, close=False)
            await case.settle()
            assert len(case.all_reads("alice", book)) == 2
            before = writes(case)
            await case.abs.listen("alice", book.item, start=600, end=3600, close=False)
            assert writes(case) <= before + 1  # the end of the session before

    play(tmp_path, story, progress=BY_SESSION)


def test_by_session_a_restart_in_the_middle_of_one_makes_no_write_for_it(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            await case.abs.listen("alice", book.item, start=1200, end=1800, close=False)
            assert case.read("alice", book).progress_seconds == 1200
        async with case.running():
            await case.settle()
            # what happened while nobody listened is caught up with
            assert case.read("alice", book).progress_seconds == 1800
            before = writes(case)
            await case.abs.listen("alice", book.item, start=1800, end=3000, close=False)
            assert writes(case) == before
            await case.quiet(1300)
            assert case.read("alice", book).progress_seconds == 3000

    play(tmp_path, story, progress=BY_SESSION)


def test_every_change_writes_every_change(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1200)
            before = writes(case)
            await case.abs.listen("alice", book.item, start=1200, end=2200, every=10, close=False)
            await case.settle()
            assert writes(case) - before == 100
            assert case.read("alice", book).progress_seconds == 2200

    play(tmp_path, story, progress=ProgressSettings(pace="every change"))


@pytest.mark.parametrize("pace", ["moments", "every change", "session"])
def test_at_any_pace_the_last_position_is_written_and_a_moment_within_a_second(tmp_path: Path, pace: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.abs.listen("alice", book.item, end=1000, close=False)
            began = now()
            session = case.abs.play("alice", book.item)  # closes the session before
            await case.settle(0.9)
            assert case.read("alice", book).progress_seconds == 1000
            case.abs.close("alice", session)
            assert now() - began < timedelta(seconds=1)

    play(tmp_path, story, progress=ProgressSettings(pace=pace))


def test_what_was_received_is_written_though_the_item_is_removed_before_its_moment(tmp_path: Path) -> None:
    """P9: a pause that had not come yet when the book was deleted in Audiobookshelf."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.abs.listen("alice", book.item, end=1000, close=False)
            await case.abs.listen("alice", book.item, start=1000, end=1300, close=False)
            assert case.read("alice", book).progress_seconds < 1300
            case.abs.remove_item(book.item)
            await case.settle()
            assert case.read("alice", book).progress_seconds == 1300

    play(tmp_path, story)
