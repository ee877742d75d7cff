"""Cases 82 and 83 and more of their kind: several players at once, and single reports that cannot be true."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from earmark.sandbox.audiobookshelf import ABSENT
from tests.cases.acts import HOUR
from tests.cases.stories import Case, TwoBooks, play
from tests.world import READING, at_once

WHOLE = 36_000
MOST = 12  # writes to one book in an hour


async def play_side_by_side(case: Case, book: TwoBooks, places: dict[str, float], every: float, hours: float) -> None:
    """Each device goes on at its own place, taking turns, a report each ``every`` seconds."""
    sessions = {device: case.abs.play("alice", book.item, device=device) for device in places}
    turns = round(hours * HOUR / (every * len(places)))
    for turn in range(1, turns + 1):
        for device, start in places.items():
            await asyncio.sleep(every)
            at = start + every * len(places) * turn
            case.abs.sync("alice", sessions[device], at, every * len(places))
    for device in places:
        case.abs.close("alice", sessions[device])


def most_in_an_hour(case: Case, book: TwoBooks) -> int:
    """The most writes Hardcover saw of this book in any hour; the book is the only one in the story."""
    moments = [asked.at.timestamp() for asked in case.hardcover.requests if asked.is_mutation]
    return max((sum(0 <= other - at < HOUR for other in moments) for at in moments), default=0)


def test_case_82_two_players_side_by_side_on_one_account_make_few_writes(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 3000, 3600)
            before = case.mutations()
            one, two = case.abs.play("alice", book.item), case.abs.play("alice", book.item, device="ios")
            for turn in range(180):  # an hour
                await asyncio.sleep(10)
                case.abs.sync("alice", one, 7200 + 20 * turn, 20)
                await asyncio.sleep(10)
                case.abs.sync("alice", two, 25200 + 20 * turn % 10000, 20)
            await case.quiet()
            assert case.mutations() - before <= MOST + 2

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("places", "every"),
    [
        ({"web": 7200.0, "ios": 25_200.0}, 5.0),
        ({"web": 7200.0, "ios": 25_200.0}, 15.0),
        ({"web": 7200.0, "ios": 25_200.0}, 60.0),
        ({"web": 7200.0, "ios": 7900.0}, 10.0),
        ({"web": 25_200.0, "android": 600.0}, 10.0),
        ({"web": 3000.0, "ios": 14_000.0, "android": 28_000.0}, 10.0),
    ],
    ids=["phone's pace", "fifteen seconds", "a minute", "close together", "one at the start", "three"],
)
def test_case_82_wherever_they_are_and_however_often_they_report(
    tmp_path: Path, places: dict[str, float], every: float
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await play_side_by_side(case, book, places, every, hours=2)
            await case.quiet()
            assert most_in_an_hour(case, book) <= MOST
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READING, 1)

    play(tmp_path, story)


def test_case_82_with_every_change_written_at_once_there_is_a_limit_too(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await play_side_by_side(case, book, {"web": 7200.0, "ios": 25_200.0}, 10, hours=1)
            await case.quiet()
            assert most_in_an_hour(case, book) <= 30  # one hour, and what was written until it was noticed

    play(tmp_path, story, progress=at_once())


def test_case_82_a_restart_each_ten_minutes_does_not_lift_the_limit(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        for part in range(6):
            await case.start()
            places = {"web": 7200.0 + 600 * part, "ios": 25_200.0 + 600 * part}
            await play_side_by_side(case, book, places, 10, hours=1 / 6)
            await case.stop()
        assert most_in_an_hour(case, book) <= MOST + 6  # and one at each start

    play(tmp_path, story)


def test_case_82_other_books_and_users_are_as_quick_as_ever(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book, other = case.add_book(), case.add_book()
        async with case.running():
            both = asyncio.create_task(play_side_by_side(case, book, {"web": 7200.0, "ios": 25_200.0}, 10, hours=1))
            await asyncio.sleep(1800)
            case.abs.finish("alice", other.item)
            case.hear(book, 3600, user="bob")
            await asyncio.sleep(5)
            assert case.shelf("alice", other).reads[0].finished_at is not None
            assert case.read("bob", book).progress_seconds == 3600
            await both

    play(tmp_path, story, users=("alice", "bob"))


def test_case_82_a_finish_waits_for_no_limit(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await play_side_by_side(case, book, {"web": 7200.0, "ios": 25_200.0}, 10, hours=0.7)
            case.abs.finish("alice", book.item)
            await asyncio.sleep(5)
            assert case.read("alice", book).finished_at is not None

    play(tmp_path, story)


def test_case_82_when_one_player_stops_the_other_ones_place_stands(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await play_side_by_side(case, book, {"web": 7200.0, "ios": 25_200.0}, 10, hours=1)
            await asyncio.sleep(HOUR)
            await case.listen(book, 29_000, 30_800, device="ios")
            await case.quiet(1200)
            assert case.read("alice", book).progress_seconds == 30_800

    play(tmp_path, story)


@pytest.mark.parametrize("jumps", [40, 200], ids=["forty jumps", "two hundred"])
def test_a_seek_storm_is_no_storm_of_writes(tmp_path: Path, jumps: int) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            session = case.abs.play("alice", book.item)
            for turn in range(jumps):
                await asyncio.sleep(6)
                case.abs.sync("alice", session, 3000 + 7919 * turn % 30_000, 1)
            case.abs.sync("alice", session, 15_000, 1)
            case.abs.close("alice", session)
            await case.quiet(3700)
            assert most_in_an_hour(case, book) <= MOST + 1  # a start is two mutations
            assert case.read("alice", book).progress_seconds == 15_000

    play(tmp_path, story)


def test_two_listeners_with_one_hardcover_account_do_not_pull_it_to_and_fro(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.tokens["bob"] = case.hardcover.add_token("alice")
        async with case.running():
            await case.listen(book, 9000, 10800)
            await case.listen(book, 20000, 21600, user="bob")
            for turn in range(1, 4):
                await case.listen(book, 10800 + 300 * (turn - 1), 10800 + 300 * turn)
                assert (case.read("alice", book).progress_seconds or 0) >= 21600
                await case.listen(book, 21600 + 300 * (turn - 1), 21600 + 300 * turn, user="bob")

    play(tmp_path, story, users=("alice", "bob"))


# case 83


def test_case_83_one_report_of_zero_in_the_middle_of_a_book_is_not_written(tmp_path: Path) -> None:
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
            case.abs.close("alice", session)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 21640
            assert case.mutations() - before <= 2

    play(tmp_path, story)


def lowest(case: Case, book: TwoBooks) -> int:
    """The lowest place that any write to the book has named."""
    asked = [call.body for call in case.hardcover.faults.calls if "mutation" in call.body]
    places = [int(part.split(",")[0].split("}")[0]) for body in asked for part in body.split('"progress_seconds":')[1:]]
    return min(places, default=WHOLE)


@pytest.mark.parametrize("zero", [0, 0.4, 1.0, None, ABSENT, -3], ids=["0", "0.4", "1", "null", "none", "negative"])
@pytest.mark.parametrize("way", ["session", "patch"])
def test_case_83_whatever_the_nothing_looks_like(tmp_path: Path, zero: Any, way: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20_000, 21_600)
            session = case.abs.play("alice", book.item)
            await asyncio.sleep(10)
            if way == "session":
                case.abs.sync("alice", session, zero)
            elif zero is not ABSENT:
                case.abs.patch("alice", book.item, currentTime=zero, duration=WHOLE)
            await asyncio.sleep(30)
            case.abs.sync("alice", session, 21_640, 30)
            case.abs.close("alice", session)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 21_640
            assert lowest(case, book) >= 20_000

    play(tmp_path, story)


def test_case_83_a_zero_and_then_silence_is_not_written(tmp_path: Path) -> None:
    """A second report a minute further does not come, not even in a night's pass."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20_000, 21_600)
            session = case.abs.play("alice", book.item)
            case.abs.sync("alice", session, 0, 1)
            case.abs.close("alice", session)
            await case.quiet()
            await case.skip(12)
            await case.night()
            assert case.read("alice", book).progress_seconds == 21_600

    play(tmp_path, story)


def test_case_83_two_zeros_in_a_row_are_no_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20_000, 21_600)
            session = case.abs.play("alice", book.item)
            for _ in range(5):
                case.abs.sync("alice", session, 0, 0)
                await asyncio.sleep(10)
            case.abs.sync("alice", session, 21_610, 10)
            case.abs.close("alice", session)
            await case.quiet()
            assert lowest(case, book) >= 20_000

    play(tmp_path, story)


def test_case_83_a_restart_between_the_zero_and_the_next_report_writes_no_zero(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 20_000, 21_600)
        session = case.abs.play("alice", book.item)
        case.abs.sync("alice", session, 0)
        await asyncio.sleep(5)
        await case.restart()
        await asyncio.sleep(120)
        case.abs.sync("alice", session, 21_610)
        case.abs.close("alice", session)
        await case.quiet()
        assert lowest(case, book) >= 20_000

    play(tmp_path, story)


def test_a_book_begun_anew_from_its_start_is_written_there(tmp_path: Path) -> None:
    """The other side: the second report a minute further is listening."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 20_000, 21_600)
            await asyncio.sleep(600)
            await case.listen(book, 0, 900)
            await case.quiet()
            read = case.read("alice", book)
            assert (read.progress_seconds, len(case.all_reads("alice", book))) == (900, 1)

    play(tmp_path, story)


def test_a_text_turned_to_its_cover_by_an_update_is_not_written(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        isbn = "9781984801258"
        number = case.hardcover.add_book("A Garden of Hours", authors=["Ines Marlow"])
        edition = case.hardcover.add_edition(number, isbn_13=isbn, pages=300, format=4)
        item = case.abs.add_book(
            "A Garden of Hours", authors=["Ines Marlow"], isbn=isbn, duration_seconds=0, ebook_format="epub"
        )
        book = TwoBooks(item=item, book=number, edition=edition)
        async with case.running():
            for part in (0.3, 0.5, 0.6):
                case.abs.ebook("alice", item, part)
                await asyncio.sleep(120)
            case.abs.ebook("alice", item, 0)
            await asyncio.sleep(30)
            case.abs.ebook("alice", item, 0.61)
            await case.quiet()
            assert case.read("alice", book).progress_pages == 183
            pages = [part for call in case.hardcover.faults.calls for part in call.body.split('"progress_pages":')[1:]]
            assert min(int(part.split(",")[0].split("}")[0]) for part in pages) >= 90

    play(tmp_path, story)
