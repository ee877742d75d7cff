"""Cases 14-18 and the rules around finishing: again (P8), parked (P10), taken back, undone."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from earmark.service.control import CommandFailed
from handlers.state.outcome import Kind
from tests.cases.stories import LONG_AGO, TODAY, Case, TwoBooks, days_ago, play
from tests.over_json import over_json
from tests.world import DNF, HOUR, READ, READING, WANT, at_once

# cases


@pytest.mark.parametrize("live", [True, False], ids=["live", "first sync"])
def test_case_14_a_finished_book_that_is_not_on_hardcover_is_added_as_read(tmp_path: Path, live: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        if live:
            async with case.running():
                case.abs.put_progress("alice", book.item, current_time=35000, started_at=days_ago(3))
                case.abs.finish("alice", book.item)
                await case.settle()
        else:
            case.abs.put_progress("alice", book.item, current_time=35000, is_finished=True, started_at=days_ago(3))
            await case.sync()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads)) == (READ, 1)
        read = shelf.reads[0]
        assert (read.started_at, read.finished_at) == (TODAY - timedelta(days=3), TODAY)
        assert (read.progress_seconds, read.progress) == (36000, 100)
        assert case.mutations() == 2

    play(tmp_path, story)


def test_case_15_finished_at_position_zero_is_finished_and_stays_so(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.finish("alice", book.item)  # never played: duration 0, currentTime 0 [A 1.14]
            await case.quiet()
        for _ in range(4):
            await case.sync()
        shelf = case.shelf("alice", book)
        assert shelf.status_id == READ
        assert [(r.started_at, r.finished_at, r.progress) for r in shelf.reads] == [(None, TODAY, 100)]
        assert case.mutations() == 1  # what Hardcover fills in for a finish of today is right

    play(tmp_path, story)


def test_case_16_milliseconds_and_whole_seconds_are_one_unit(tmp_path: Path) -> None:
    """Positions with fractions, lengths that differ, dates in ms: nothing of it makes a pass write again."""

    async def story(case: Case) -> None:
        odd = case.add_book(duration_seconds=36000.075, edition={"audio_seconds": 35_871})
        done = case.add_book(duration_seconds=36000.075)
        case.abs.put_progress("alice", odd.item, current_time=7200.0834, startedAt=1795163445515.25)
        case.finished_long_ago(done)
        await case.sync()
        assert case.read("alice", odd).progress_seconds == int(7200.0834 / 36000.075 * 35_871)
        mutations = case.mutations()
        for part in range(9):
            case.abs.put_progress("alice", odd.item, current_time=7200.0834 + part * 0.0999, startedAt=1795163445515.25)
            await case.sync()
        assert case.mutations() == mutations

    play(tmp_path, story)


def test_case_17_at_96_percent_a_book_is_not_read_until_it_is_parked_there_for_a_day(tmp_path: Path) -> None:
    """And P10: the timer comes by itself; the finish is the day it was last heard."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 33000, 34560)
            heard = TODAY
            await case.quiet(23 * HOUR)
            assert case.shelf("alice", book).status_id == READING
            await case.quiet(2 * HOUR)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].finished_at) == (READ, heard)
            before, mutations = shelf, case.mutations()
            await case.skip(48)
            await case.sync()
            case.abs.finish("alice", book.item)  # ABS's own word, days later: nothing new
            await case.quiet()
            await case.sync()
            assert (case.shelf("alice", book), case.mutations()) == (before, mutations)

    play(tmp_path, story)


def test_a_parked_books_timer_survives_a_restart_and_a_kill(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.killed():
            await case.listen(book, 33000, 34560)
        async with case.running():
            await case.skip(12)
        async with case.running():
            await case.skip(13)
            assert case.shelf("alice", book).status_id == READ
            assert case.read("alice", book).finished_at == TODAY

    play(tmp_path, story)


def test_a_parked_book_that_is_heard_to_its_end_is_finished_once(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 33000, 34560)
            await case.skip(25)
            assert case.shelf("alice", book).status_id == READ
            parked = case.shelf("alice", book)
            await case.listen(book, 34560, 36000)
            await case.quiet()
            assert case.shelf("alice", book) == parked

    play(tmp_path, story)


def test_hiding_a_book_from_continue_listening_is_no_listening(tmp_path: Path) -> None:
    """It changes lastUpdate [A 6]: a parked book still counts from when it was heard."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 33000, 34560)
            await case.skip(20)
            case.abs.hide("alice", book.item)
            await case.skip(5)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].finished_at) == (READ, TODAY)

    play(tmp_path, story)


@pytest.mark.parametrize("before", [None, WANT, READING])
def test_case_18_a_finish_undone_in_audiobookshelf_is_taken_back(tmp_path: Path, before: int | None) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        if before is not None:
            open_read = {"edition_id": book.edition, "started_at": date(2026, 11, 2), "progress_seconds": 700}
            case.hardcover.put_on_shelf("alice", book.book, before, None, [open_read] if before == READING else None)
        as_it_was = case.hardcover.shelf("alice")
        async with case.running():
            case.abs.finish("alice", book.item)
            await case.settle()
            assert case.shelf("alice", book).status_id == READ
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert _without_edition(case.hardcover.shelf("alice")) == _without_edition(as_it_was)
            mutations = case.mutations()
            await case.quiet()
        await case.sync()
        assert case.mutations() == mutations

    play(tmp_path, story)


def _without_edition(shelf: dict[int, object]) -> dict[int, object]:
    """A status write may name the edition; it can not be taken from a book again."""
    return {book: (s.status_id, s.reads) for book, s in shelf.items()}  # type: ignore[attr-defined]


@pytest.mark.parametrize("moved", ["finish date", "start date", "status", "read deleted"])
def test_case_18_a_finish_that_hardcover_has_moved_on_from_stays(tmp_path: Path, moved: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.put_progress("alice", book.item, current_time=18000, started_at=days_ago(5))
            case.abs.finish("alice", book.item)
            await case.settle()
            match moved:
                case "finish date":
                    case.hardcover.user_edits_read("alice", book.book, finished_at=date(2026, 11, 18))
                case "start date":
                    case.hardcover.user_edits_read("alice", book.book, started_at=date(2026, 11, 1))
                case "status":
                    case.hardcover.user_sets_status("alice", book.book, DNF)
                case _:
                    case.hardcover.user_deletes_read("alice", book.book)
            await case.skip(7)
            theirs, mutations = case.shelf("alice", book), case.mutations()
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            await case.sync()
            assert (case.shelf("alice", book), case.mutations()) == (theirs, mutations)

    play(tmp_path, story)


def test_case_18_a_finish_that_was_not_ours_stays(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        read = {"edition_id": book.edition, "finished_at": date(2026, 11, 1), "progress_seconds": 36000}
        case.hardcover.put_on_shelf("alice", book.book, READ, book.edition, [read])
        theirs = case.shelf("alice", book)
        async with case.running():
            case.abs.finish("alice", book.item)
            await case.quiet()
            case.abs.unfinish("alice", book.item)
            await case.quiet()
        assert (case.shelf("alice", book), case.mutations()) == (theirs, 0)

    play(tmp_path, story)


def test_after_a_finish_was_taken_back_listening_goes_on_in_the_same_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            read = case.read("alice", book)
            case.abs.finish("alice", book.item)
            await case.settle()
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert case.read("alice", book) == read
            await case.listen(book, 0, 5400, speed=10)
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].id) == (READING, 1, read.id)
            assert shelf.reads[0].progress_seconds == 5400
            case.abs.finish("alice", book.item)
            await case.settle(5)
            assert [r.finished_at for r in case.all_reads("alice", book)] == [TODAY]

    play(tmp_path, story)


def test_an_ebook_marked_finished_and_back_is_taken_back(tmp_path: Path) -> None:
    """Un-finishing leaves an ebook's own position as it was [A 7]."""

    async def story(case: Case) -> None:
        book = case.add_book(duration_seconds=0, ebook_format="epub", edition={"pages": 400, "format": 4})
        async with case.running():
            case.abs.ebook("alice", book.item, 0.5)
            await case.settle()
            read = case.read("alice", book)
            assert read.progress_pages == 200
            case.abs.finish("alice", book.item)
            await case.settle(5)
            assert case.shelf("alice", book).status_id == READ
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert (case.shelf("alice", book).status_id, case.read("alice", book)) == (READING, read)

    play(tmp_path, story)


# again (P8)


def test_a_seek_back_near_the_end_is_no_second_reading(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=30000, started_at=days_ago(2))
        async with case.running():
            await case.listen(book, 30000, 36000, speed=20)
            before, mutations = case.shelf("alice", book), case.mutations()
            assert before.status_id == READ
            await case.listen(book, 34000, 35000)
            await case.quiet()
        await case.sync()
        assert (case.shelf("alice", book), case.mutations()) == (before, mutations)

    play(tmp_path, story)


def test_heard_again_while_the_service_was_away_is_found_by_its_session(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        await case.sync()
        first = case.read("alice", book)
        await case.listen(book, 0, 10800, speed=3, every=60)
        await case.skip(30)  # found out a day later
        await case.sync()
        reads = case.all_reads("alice", book)
        assert [r.progress_seconds for r in reads] == [10800, 36000]
        assert (reads[0].started_at, reads[1]) == (TODAY, first)
        await case.sync()
        assert len(case.all_reads("alice", book)) == 2

    play(tmp_path, story)


def test_heard_again_and_finished_while_the_service_was_away_is_a_second_finished_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        await case.sync()
        first = case.read("alice", book)
        await case.listen(book, 0, 36000, speed=3, every=60)
        await case.skip(30)
        for _ in range(3):
            await case.sync()
        reads = case.all_reads("alice", book)
        assert [(r.started_at, r.finished_at) for r in reads] == [(TODAY, TODAY), (first.started_at, first.finished_at)]
        assert reads[1] == first
        assert case.shelf("alice", book).status_id == READ

    play(tmp_path, story)


def test_marking_a_finished_book_unfinished_and_finished_again_tells_no_second_read(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            case.abs.put_progress("alice", book.item, current_time=18000, started_at=days_ago(5))
            case.abs.finish("alice", book.item)
            await case.settle(5)
            for _ in range(3):
                case.abs.unfinish("alice", book.item)
                await case.settle(5)
                case.abs.finish("alice", book.item)
                await case.settle(5)
            await case.quiet()
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, [r.finished_at for r in shelf.reads]) == (READ, [TODAY])

    play(tmp_path, story)


def test_rereads_can_be_turned_off(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        async with case.running():
            await case.settle()
            before = case.shelf("alice", book)
            await case.listen(book, 0, 36000, speed=20)
            await case.quiet()
        await case.sync()
        assert case.shelf("alice", book) == before

    play(tmp_path, story, progress=at_once(reread=False))


def test_a_new_row_after_a_discard_reads_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        async with case.running():
            await case.settle()
            first = case.read("alice", book)
            case.abs.discard("alice", book.item)
            await case.quiet()
            await case.listen(book, 0, 1800)
            reads = case.all_reads("alice", book)
            assert [r.progress_seconds for r in reads] == [1800, 36000]
            assert (reads[0].started_at, reads[1]) == (TODAY, first)

    play(tmp_path, story)


# gone (P9)


def test_a_book_its_user_deleted_on_hardcover_stays_away_until_there_is_new_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book, done = case.add_book(), case.add_book()
        case.finished_long_ago(done)
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            case.hardcover.user_deletes_book("alice", book.book)
            case.hardcover.user_deletes_book("alice", done.book)
            await case.skip(7)
            await case.sync()
            await case.sync()
            assert case.hardcover.shelf("alice") == {}
            await case.listen(book, 3600, 3630)
            assert case.hardcover.shelf("alice") == {}
            await case.listen(book, 3630, 4200)
            assert case.read("alice", book).progress_seconds == 4200
            assert case.hardcover.on_shelf("alice", done.book) is None

    play(tmp_path, story)


def test_an_item_that_is_removed_or_no_longer_shown_leaves_hardcover_as_it_is(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        removed, hidden = case.add_book(), case.add_book()
        async with case.running():
            await case.listen(removed, 0, 1800)
            await case.listen(hidden, 0, 1800)
            before, mutations = case.hardcover.shelf("alice"), case.mutations()
            case.abs.remove_item(removed.item)
            case.abs.limit_user("alice", [])
            await case.skip(2)  # longer than items are remembered
            case.abs.patch("alice", hidden.item, currentTime=9000)  # still works, and is still told [A 1.20]
            await case.quiet()
            document = await case.sync()
            assert document["failed"] == {}
            assert (case.hardcover.shelf("alice"), case.mutations()) == (before, mutations)
            assert "does not show" in case.last(hidden.item).reason
            case.abs.limit_user("alice", None)
            await case.sync()
            assert case.read("alice", hidden).progress_seconds == 9000

    play(tmp_path, story)


# undo


async def undo(case: Case, change: int, **options: object) -> dict[str, object]:
    document, code = await over_json(case.running_app, "undo", {"id": change, **options})
    assert code == 0
    return dict(document)


async def _nothing_more_is_told(case: Case, book: TwoBooks) -> None:
    """Whatever looks there are: nothing, until new listening."""
    before, mutations = case.hardcover.shelf("alice"), case.mutations()
    case.running_app.look_at("alice", book.item)
    await case.quiet()
    await case.sync()
    case.running_app.look_at_all("alice")
    await case.skip(7)
    await case.sync()
    case.abs.restart()
    await case.skip(26)
    assert (case.hardcover.shelf("alice"), case.mutations()) == (before, mutations)


def _last_change(case: Case) -> int:
    return case.running_app.state.history.find()[0].id


def test_undo_of_a_start_takes_the_book_away_until_new_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.abs.listen("alice", book.item, end=360, close=False)
            await case.settle()
            assert case.shelf("alice", book).status_id == READING
            await case.abs.listen("alice", book.item, end=600, close=False)  # heard, not told yet
            await undo(case, _last_change(case))
            assert case.hardcover.shelf("alice") == {}
            await _nothing_more_is_told(case, book)
            await case.listen(book, 600, 1200)
            assert case.read("alice", book).progress_seconds == 1200

    play(tmp_path, story)


def test_undo_of_progress_puts_the_earlier_value_back_until_new_listening(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            before = case.shelf("alice", book)
            await case.listen(book, 1800, 1900)
            assert case.read("alice", book).progress_seconds == 1900
            await undo(case, _last_change(case))
            assert case.shelf("alice", book) == before
            await _nothing_more_is_told(case, book)
            await case.listen(book, 1900, 2400)
            assert case.read("alice", book).progress_seconds == 2400

    play(tmp_path, story)


@pytest.mark.parametrize("parked", [False, True])
def test_undo_of_a_finish_makes_the_book_as_it_was_before(tmp_path: Path, parked: bool) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 33000, 34560)
            await case.settle(5)
            before = case.shelf("alice", book)
            if parked:
                await case.skip(25)
            else:
                case.abs.finish("alice", book.item)
                await case.settle(5)
            assert case.shelf("alice", book).status_id == READ
            await undo(case, _last_change(case))
            after = case.shelf("alice", book)
            assert (after.status_id, after.reads) == (before.status_id, before.reads)
            await _nothing_more_is_told(case, book)

    play(tmp_path, story)


def test_undo_of_a_finish_that_added_the_book_removes_it(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        async with case.running():
            await case.settle()
            await undo(case, _last_change(case))
            assert case.hardcover.shelf("alice") == {}
            await _nothing_more_is_told(case, book)

    play(tmp_path, story)


def test_undo_of_a_second_reading_leaves_the_first_one_untouched(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        async with case.running():
            await case.settle()
            before = case.shelf("alice", book)
            await case.abs.listen("alice", book.item, start=0, end=600, close=False)
            await case.settle()
            again = next(c for c in case.running_app.state.history.find() if c.what == "re-read")
            assert len(case.all_reads("alice", book)) == 2
            await undo(case, again.id)
            after = case.shelf("alice", book)
            assert (after.status_id, after.reads) == (before.status_id, before.reads)
            await _nothing_more_is_told(case, book)

    play(tmp_path, story)


def test_undo_of_an_un_finish_makes_the_book_read_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 3600, speed=10)
            case.abs.finish("alice", book.item)
            await case.settle(5)
            finished = case.shelf("alice", book)
            case.abs.unfinish("alice", book.item)
            await case.quiet()
            assert case.shelf("alice", book).status_id == READING
            await undo(case, _last_change(case))
            assert case.shelf("alice", book) == finished
            await _nothing_more_is_told(case, book)

    play(tmp_path, story)


def test_undo_works_without_a_running_service_too(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        case.abs.put_progress("alice", book.item, current_time=5400)  # heard since, not told
        async with case.opened():
            await undo(case, _last_change(case))
        assert case.hardcover.shelf("alice") == {}
        async with case.running():
            await case.quiet()
            await case.sync()
        assert case.hardcover.shelf("alice") == {}

    play(tmp_path, story)


def test_undo_asks_before_it_overwrites_something_newer(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        case.hardcover.user_edits_read("alice", book.book, started_at=date(2026, 1, 1))
        theirs = case.shelf("alice", book)
        async with case.opened():
            with pytest.raises(CommandFailed, match="--force"):
                await undo(case, 1)
            assert case.shelf("alice", book) == theirs
            await undo(case, 1, force=True)
            with pytest.raises(CommandFailed, match="already"):
                await undo(case, 1)
            with pytest.raises(CommandFailed, match="no change 99"):
                await undo(case, 99)
        assert case.hardcover.shelf("alice") == {}

    play(tmp_path, story)


def test_undo_of_what_another_hardcover_account_was_told_touches_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.abs.put_progress("alice", book.item, current_time=3600)
        await case.sync()
        case.tokens["alice"] = case.hardcover.add_user("alice2")
        case.hardcover.put_on_shelf("alice2", book.book, READING, book.edition)
        theirs = case.hardcover.shelf("alice2")
        async with case.opened():
            with pytest.raises(CommandFailed):
                await undo(case, 1, force=True)
        assert case.hardcover.shelf("alice2") == theirs

    play(tmp_path, story)


def test_undo_in_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        case.finished_long_ago(book)
        await case.sync()
        before = case.shelf("alice", book)
        case.settings_more["dry_run"] = True
        async with case.opened():
            with pytest.raises(CommandFailed, match="dry run"):
                await undo(case, 1)
        assert case.shelf("alice", book) == before
        assert case.read("alice", book).finished_at == LONG_AGO.date()
        assert Kind.FAILED not in case.kinds()

    play(tmp_path, story)
