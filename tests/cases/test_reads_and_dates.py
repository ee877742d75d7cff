"""Cases 1-13, 56, 65, 66, 68, 69: which read is written, and which dates it gets."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from handlers.state.outcome import Kind
from tests.cases.stories import LONG_AGO, TODAY, Case, days_ago, play
from tests.world import DNF, IGNORED, PAUSED, READ, READING, WANT, at_once

PRINT = {"format": 1, "pages": 400}


@pytest.mark.parametrize("live", [True, False], ids=["live", "first sync"])
def test_case_01_a_book_on_want_to_read_gets_exactly_one_read(tmp_path: Path, live: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.put_on_shelf("alice", book.book, WANT)
        if live:
            async with case.running():
                await case.listen(book, 0, 600)
        else:
            case.abs.put_progress("alice", book.item, current_time=600)
            await case.sync()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads)) == (READING, 1)
        assert (shelf.reads[0].edition_id, shelf.reads[0].progress_seconds) == (book.edition, 600)
        assert shelf.reads[0].started_at == TODAY
        assert case.mutations() == (3 if live else 2)  # start at 1 %, and the end of the session

    play(tmp_path, story)


def test_case_02_the_read_that_hardcover_opens_by_itself_is_adopted(tmp_path: Path) -> None:
    """Also where it opened it on an edition of its own choice [H 5.7]."""

    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.add_edition(book.book, **PRINT)  # the account prefers print
        case.hardcover.put_on_shelf("alice", book.book, WANT)
        case.abs.put_progress("alice", book.item, current_time=7200, started_at=days_ago(3))
        async with case.running():
            await case.settle()
            shelf = case.shelf("alice", book)
            assert [(r.edition_id, r.progress_seconds) for r in shelf.reads] == [(book.edition, 7200)]
            assert shelf.reads[0].started_at == TODAY - timedelta(days=3)  # not the day Hardcover filled in
            await case.listen(book, 7200, 7500)
        assert [r.progress_seconds for r in case.all_reads("alice", book)] == [7500]

    play(tmp_path, story)


def test_case_03_a_start_date_of_the_users_own_stays_through_ten_syncs(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        theirs = {"edition_id": book.edition, "started_at": date(2026, 10, 1), "progress_seconds": 60}
        case.hardcover.put_on_shelf("alice", book.book, READING, book.edition, [theirs])
        for turn in range(1, 11):
            case.abs.put_progress("alice", book.item, current_time=turn * 1000, started_at=days_ago(5))
            await case.sync()
            read = case.read("alice", book)
            assert (read.started_at, read.progress_seconds) == (date(2026, 10, 1), turn * 1000)
        assert case.mutations() == 10

    play(tmp_path, story)


def test_a_start_date_that_the_user_takes_away_or_changes_stays_so(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 600)
            case.hardcover.user_edits_read("alice", book.book, started_at=None)
            await case.skip(7)  # longer than rows are believed
            await case.listen(book, 600, 1200)
            assert case.read("alice", book).started_at is None
            case.hardcover.user_edits_read("alice", book.book, started_at=date(2026, 1, 2))
            await case.skip(7)
            await case.listen(book, 1200, 1800)
            assert case.read("alice", book).started_at == date(2026, 1, 2)
            case.abs.finish("alice", book.item)
            await case.settle()
            assert case.read("alice", book).started_at == date(2026, 1, 2)

    play(tmp_path, story)


def test_case_04_an_update_of_progress_leaves_no_field_empty(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        theirs = {"edition_id": book.edition, "started_at": date(2026, 10, 1), "progress_seconds": 60}
        case.hardcover.put_on_shelf("alice", book.book, READING, book.edition, [theirs], rating=4.5)
        before = case.shelf("alice", book)
        async with case.running():
            await case.listen(book, 0, 900)
        after = case.shelf("alice", book)
        assert (after.rating, after.edition_id, after.date_added) == (4.5, book.edition, before.date_added)
        assert (after.reads[0].started_at, after.reads[0].edition_id) == (date(2026, 10, 1), book.edition)

    play(tmp_path, story)


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("America/Los_Angeles", datetime(2026, 11, 19, 7, 30, tzinfo=UTC), date(2026, 11, 18)),  # 23:30 there
        ("Pacific/Tongatapu", datetime(2026, 11, 18, 11, 30, tzinfo=UTC), date(2026, 11, 19)),  # 00:30 there
    ],
)
@pytest.mark.parametrize("on_shelf", [True, False])
def test_case_05_the_finish_is_dated_by_the_users_own_calendar(
    tmp_path: Path, zone: str, moment: datetime, day: date, on_shelf: bool
) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        if on_shelf:
            read = {"edition_id": book.edition, "started_at": date(2026, 11, 1), "progress_seconds": 60}
            case.hardcover.put_on_shelf("alice", book.book, READING, book.edition, [read])
        started = moment - timedelta(days=2)
        case.abs.put_progress(
            "alice", book.item, current_time=36000, is_finished=True, started_at=started, finished_at=moment
        )
        await case.sync()
        read_there = case.read("alice", book)
        assert read_there.finished_at == day
        assert read_there.started_at == (date(2026, 11, 1) if on_shelf else day - timedelta(days=2))

    play(tmp_path, story, zone=zone)


@pytest.mark.parametrize("status", [None, WANT, READING])
def test_case_06_a_book_finished_long_ago_keeps_its_day(tmp_path: Path, status: int | None) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        if status is not None:
            begun = {"edition_id": book.edition, "started_at": date(2024, 2, 28)}
            reads = [begun] if status == READING else None
            case.hardcover.put_on_shelf("alice", book.book, status, book.edition, reads)
        case.finished_long_ago(book)
        for _ in range(2):
            await case.sync()
        async with case.running():
            await case.skip(48)
        shelf = case.shelf("alice", book)
        assert shelf.status_id == READ
        assert [(r.finished_at, r.progress_seconds) for r in shelf.reads] == [(LONG_AGO.date(), 36000)]
        assert case.mutations() == (1 if status == READING else 2)

    play(tmp_path, story)


def test_a_read_that_was_opened_after_the_finish_is_another_reading_and_stays_open(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.hardcover.put_on_shelf("alice", book.book, READING, book.edition)  # begun today, in Hardcover's eyes
        case.finished_long_ago(book)
        before = case.shelf("alice", book)
        for _ in range(2):
            await case.sync()
        assert case.shelf("alice", book) == before
        assert case.mutations() == 0
        assert "another reading" in case.last(book.item).reason

    play(tmp_path, story)


def test_a_start_that_hardcover_dated_by_its_own_clock_is_not_after_the_finish(tmp_path: Path) -> None:
    """In the evening of Los Angeles it is tomorrow already where Hardcover's server stands."""

    async def story(case: Case) -> None:
        book = case.add_book(duration_seconds=3600)
        await case.skip(18)  # 2 o'clock in the morning UTC, 18:00 of the day before there
        async with case.running():
            case.hardcover.user_sets_status("alice", book.book, READING)
            await case.listen(book, 0, 3600)
        read = case.read("alice", book)
        assert (read.started_at, read.finished_at) == (TODAY, TODAY)

    play(tmp_path, story, zone="America/Los_Angeles")


@pytest.mark.parametrize("status", [None, WANT, READING])
def test_case_07_a_finish_without_a_date_invents_none(tmp_path: Path, status: int | None) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        if status is not None:
            case.hardcover.put_on_shelf("alice", book.book, status, book.edition)
        case.abs.put_progress("alice", book.item, current_time=36000, is_finished=True, finishedAt=None)
        for _ in range(3):
            await case.sync()
        shelf = case.shelf("alice", book)
        assert shelf.status_id == READ
        assert [r.finished_at for r in shelf.reads] == [None]
        assert case.mutations() <= 2

    play(tmp_path, story)


def test_case_08_ten_more_looks_at_a_finished_book_tell_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        ours, theirs = case.add_book(), case.add_book()
        case.finished_long_ago(ours)
        case.finished_long_ago(theirs)
        read = {"edition_id": theirs.edition, "finished_at": date(2024, 3, 1), "progress_seconds": 36000}
        case.hardcover.put_on_shelf("alice", theirs.book, READ, theirs.edition, [read])
        await case.sync()
        before, mutations = case.hardcover.shelf("alice"), case.mutations()
        assert case.read("alice", theirs).finished_at == date(2024, 3, 1)
        for _ in range(10):
            units = case.units()
            await case.sync()
            assert case.units() - units == 2  # whose token, and one page of the library
        async with case.running():
            for _ in range(10):
                case.abs.patch("alice", ours.item, isFinished=True)  # told again, nothing new
                await case.quiet()
        assert case.mutations() == mutations == 2
        assert case.hardcover.shelf("alice") == before

    play(tmp_path, story)


def test_case_09_heard_again_from_the_start_is_a_second_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        async with case.running():
            await case.settle()
            first = case.read("alice", book)
            await case.listen(book, 0, 1080)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READING, 2)
            assert shelf.reads[1] == first
            again = shelf.reads[0]
            assert (again.started_at, again.finished_at, again.progress_seconds) == (TODAY, None, 1080)
            await case.listen(book, 1080, 36000, speed=3, every=60)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads)) == (READ, 2)
            assert shelf.reads[1] == first
            assert (shelf.reads[0].started_at, shelf.reads[0].finished_at) == (TODAY, TODAY)

    play(tmp_path, story)


def test_a_third_reading_on_the_same_day_as_the_second_leaves_both_alone(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(duration_seconds=7200)
        case.finished_long_ago(book)
        async with case.running():
            for turn in (2, 3):
                await case.settle()
                before = case.all_reads("alice", book)
                await case.listen(book, 0, 7200)
                after = case.all_reads("alice", book)
                assert len(after) == turn
                assert after[1:] == before
                assert after[0].finished_at == TODAY
                assert case.shelf("alice", book).status_id == READ

    play(tmp_path, story)


def test_case_10_a_stale_device_that_reports_once_opens_no_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        async with case.running():
            await case.settle()
            before, mutations = case.shelf("alice", book), case.mutations()
            case.hear(book, 1440, device="android")
            await case.skip(12)
            for _ in range(3):
                case.hear(book, 1440, device="android")  # the same once more
                await case.quiet()
        for _ in range(3):
            await case.sync()
        assert case.shelf("alice", book) == before
        assert case.mutations() == mutations

    play(tmp_path, story)


def test_case_11_of_a_stale_open_read_and_a_finished_one_neither_is_touched(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        stale = {"edition_id": book.edition, "started_at": date(2023, 1, 1), "progress_seconds": 100}
        done = {
            "edition_id": book.edition,
            "started_at": date(2024, 1, 1),
            "finished_at": date(2024, 2, 1),
            "progress_seconds": 36000,
        }
        case.hardcover.put_on_shelf("alice", book.book, READ, book.edition, [stale, done])
        before = case.all_reads("alice", book)
        async with case.running():
            await case.listen(book, 0, 1800)
        reads = case.all_reads("alice", book)
        assert reads[-2:] == before
        # Hardcover opens no read where one is open: ours is added beside the stale one, which is not resurrected
        assert [r.progress_seconds for r in reads[:-2]] == [1800]

    play(tmp_path, story, flaws=True)


def test_case_12_discarded_progress_leaves_hardcover_as_it_is(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        begun, done = case.add_book(), case.add_book()
        case.finished_long_ago(done)
        async with case.running():
            await case.listen(begun, 0, 3600, speed=10)
            before, mutations = case.hardcover.shelf("alice"), case.mutations()
            case.abs.discard("alice", begun.item)
            case.abs.discard("alice", done.item)
            await case.quiet()
            await case.sync()
            assert case.hardcover.shelf("alice") == before
            assert case.mutations() == mutations
        await case.sync()
        assert case.hardcover.shelf("alice") == before

    play(tmp_path, story)


def test_case_13_of_open_reads_on_two_editions_only_the_audio_one_moves(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        paper = case.hardcover.add_edition(book.book, **PRINT)
        reads = [
            {"edition_id": book.edition, "started_at": date(2026, 11, 1), "progress_seconds": 300},
            {"edition_id": paper, "started_at": date(2026, 11, 2), "progress_pages": 30},
        ]
        case.hardcover.put_on_shelf("alice", book.book, READING, book.edition, reads)
        paper_read = case.read("alice", book)
        async with case.running():
            for part in range(4):  # more than one look: rows of the last answer are used, too
                await case.listen(book, part * 900, part * 900 + 900)
                assert case.all_reads("alice", book)[0] == paper_read
                assert case.all_reads("alice", book)[1].progress_seconds == part * 900 + 900
            case.abs.finish("alice", book.item)
            await case.settle()
            assert case.all_reads("alice", book)[0] == paper_read
            assert case.all_reads("alice", book)[1].finished_at == TODAY

    play(tmp_path, story, progress=at_once())


def test_case_56_a_phone_that_uploads_yesterdays_listening_finished_yesterday(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=30000, started_at=days_ago(4), last_update=days_ago(3))
        async with case.running():
            await case.settle()
            session = case.abs.offline(
                book.item,
                started_at=days_ago(1) - timedelta(hours=2),
                updated_at=days_ago(1),
                start=30000,
                current_time=36000,
            )
            assert case.abs.local_session("alice", session)["progressSynced"]
            await case.settle()
        read = case.read("alice", book)
        assert case.shelf("alice", book).status_id == READ
        assert (read.started_at, read.finished_at) == (TODAY - timedelta(days=4), TODAY - timedelta(days=1))

    play(tmp_path, story)


def test_case_65_a_finished_read_of_long_ago_and_a_new_position_is_a_new_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        old = {
            "edition_id": book.edition,
            "started_at": date(2024, 1, 1),
            "finished_at": date(2024, 2, 1),
            "progress_seconds": 36000,
        }
        case.hardcover.put_on_shelf("alice", book.book, READ, book.edition, [old])
        before = case.read("alice", book)
        await case.abs.listen("alice", book.item, start=0, end=10800, every=600)
        for _ in range(3):
            await case.sync()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads)) == (READING, 2)
        assert shelf.reads[1] == before
        assert (shelf.reads[0].progress_seconds, shelf.reads[0].started_at) == (10800, TODAY)
        assert case.mutations() == 2

    play(tmp_path, story)


def test_case_66_28_books_finished_long_ago_make_one_activity_each(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        books = [case.add_book() for _ in range(28)]
        for book in books:
            case.finished_long_ago(book)
        document = await case.sync()
        assert document["users"]["alice"] == {"synced": 28}
        await case.sync()
        for book in books:
            assert case.shelf("alice", book).status_id == READ
            assert case.read("alice", book).finished_at == LONG_AGO.date()
            events = case.feed(book)
            assert "status_currently_reading" not in events
            assert "user_book_read_started" not in events
            assert events["status_read"] == 1
        assert case.mutations() == 56

    play(tmp_path, story)


@pytest.mark.parametrize("status", [DNF, IGNORED])
@pytest.mark.parametrize("live", [True, False])
def test_case_68_did_not_finish_and_ignored_are_the_users_word(tmp_path: Path, status: int, live: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read = {"edition_id": book.edition, "started_at": date(2026, 1, 1), "progress_seconds": 300}
        case.hardcover.put_on_shelf("alice", book.book, status, book.edition, [read])
        before = case.shelf("alice", book)
        if live:
            async with case.running():
                await case.listen(book, 0, 1800)
                case.abs.finish("alice", book.item)
                await case.settle()
        else:
            case.abs.put_progress("alice", book.item, current_time=10800)
            await case.sync()
        assert case.shelf("alice", book) == before
        assert case.mutations() == 0
        assert case.last(book.item).kind is (Kind.IGNORED if status == IGNORED else Kind.UNCHANGED)
        assert "user's word" in case.last(book.item).reason

    play(tmp_path, story)


def test_case_68_paused_returns_after_five_minutes_of_new_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            case.hardcover.user_sets_status("alice", book.book, PAUSED)
            await case.skip(7)
            paused = case.shelf("alice", book)
            await case.listen(book, 3600, 3840)
            assert case.shelf("alice", book) == paused
            assert case.last(book.item).kind is Kind.WAITING
            await case.listen(book, 3840, 4200)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].progress_seconds, len(shelf.reads)) == (READING, 4200, 1)

    play(tmp_path, story)


def test_case_68_did_not_finish_may_be_treated_like_paused(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read = {"edition_id": book.edition, "started_at": date(2026, 1, 1), "progress_seconds": 300}
        case.hardcover.put_on_shelf("alice", book.book, DNF, book.edition, [read])
        async with case.running():
            await case.listen(book, 300, 1800)
        assert case.shelf("alice", book).status_id == READING
        assert case.read("alice", book).started_at == date(2026, 1, 1)

    play(tmp_path, story, progress=at_once(resume_dnf=True))


@pytest.mark.parametrize("on_shelf", [True, False])
def test_case_69_a_start_after_the_finish_is_no_start(tmp_path: Path, on_shelf: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        if on_shelf:
            case.hardcover.put_on_shelf("alice", book.book, WANT, book.edition)
        case.abs.put_progress(
            "alice", book.item, current_time=36000, is_finished=True, started_at=days_ago(1), finished_at=days_ago(30)
        )
        for _ in range(2):
            await case.sync()
        read = case.read("alice", book)
        assert (read.started_at, read.finished_at) == (None, TODAY - timedelta(days=30))

    play(tmp_path, story)
