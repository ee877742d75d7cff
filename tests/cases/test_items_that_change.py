"""Cases 81 and 84 and more of their kind: the item is another book now, or is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from earmark.sandbox import faults
from earmark.sandbox.hardcover import outages
from handlers.state.outcome import Kind
from tests.cases.acts import DAY, HOUR, goes_on
from tests.cases.stories import TODAY, Case, TwoBooks, play
from tests.world import READ, READING

WHOLE = 36_000


def two_books(case: Case) -> tuple[TwoBooks, TwoBooks]:
    wrong = case.add_book("The Amber Harbour", authors=["Petra Lindqvist"])
    return wrong, case.add_book("A Winter of Glass", authors=["Jonas Okafor"])


def corrected(case: Case, item: TwoBooks, right: TwoBooks) -> dict[str, Any]:
    asin = case.abs.world.item(right.item).asin
    return {"title": "A Winter of Glass", "authors": [{"name": "Jonas Okafor"}], "asin": asin}


def settled_right(case: Case, item: TwoBooks, right: TwoBooks) -> bool:
    """What is listened to now is on the right book, or waits for a person."""
    on_right = case.hardcover.on_shelf("alice", right.book)
    return on_right is not None or case.last(item.item).kind is Kind.NEEDS_REVIEW


# case 81


def test_case_81_an_item_that_becomes_another_book_is_not_synced_to_the_former_one(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        wrong, right = two_books(case)
        async with case.running():
            await case.listen(wrong, 3600, 7200)
            case.abs.edit_item(wrong.item, {"metadata": corrected(case, wrong, right)})
            await case.quiet()
            await case.listen(wrong, 7200, 10800)
            await case.quiet()
            assert case.read("alice", wrong).progress_seconds == 7200
            assert settled_right(case, wrong, right)

    play(tmp_path, story)


@pytest.mark.parametrize("later", [1.0, HOUR, DAY], ids=["at once", "an hour", "a day"])
@pytest.mark.parametrize("way", ["live", "restart", "pass", "night"])
def test_case_81_however_earmark_comes_to_know(tmp_path: Path, later: float, way: str) -> None:
    async def story(case: Case) -> None:
        wrong, right = two_books(case)
        await case.start()
        await case.listen(wrong, 3600, 7200)
        await case.quiet()
        before = case.shelf("alice", wrong)
        if way == "restart":
            await case.stop()
        case.abs.edit_item(wrong.item, {"metadata": corrected(case, wrong, right)})
        await asyncio.sleep(later)
        if way == "restart":
            await case.start()
        await goes_on(case, way)
        await case.listen(wrong, 7200, 10_800)
        await case.quiet()
        assert case.shelf("alice", wrong) == before
        assert settled_right(case, wrong, right)

    play(tmp_path, story)


@pytest.mark.parametrize(
    "order", [("title", "authors", "asin"), ("asin", "title", "authors"), ("authors", "asin", "title")]
)
def test_case_81_field_by_field_with_listening_after_the_last(tmp_path: Path, order: tuple[str, ...]) -> None:
    async def story(case: Case) -> None:
        wrong, right = two_books(case)
        async with case.running():
            await case.listen(wrong, 3600, 7200)
            await case.quiet()
            before = case.shelf("alice", wrong)
            fields = corrected(case, wrong, right)
            for name in order:
                case.abs.edit_item(wrong.item, {"metadata": {name: fields[name]}})
                await asyncio.sleep(20)
            await case.listen(wrong, 7200, 10_800)
            await case.quiet()
            assert case.shelf("alice", wrong) == before

    play(tmp_path, story)


def test_case_81_a_finish_after_the_correction_is_not_the_former_books(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        wrong, right = two_books(case)
        async with case.running():
            await case.listen(wrong, 3600, 7200)
            await case.quiet()
            before = case.shelf("alice", wrong)
            case.abs.edit_item(wrong.item, {"metadata": corrected(case, wrong, right)})
            await asyncio.sleep(5)
            case.abs.finish("alice", wrong.item)
            await case.quiet()
            assert case.shelf("alice", wrong) == before

    play(tmp_path, story)


def test_case_81_a_mark_taken_away_after_the_correction_takes_nothing_from_the_former_book(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        wrong, right = two_books(case)
        async with case.running():
            case.abs.finish("alice", wrong.item)
            await case.quiet()
            before = case.shelf("alice", wrong)
            case.abs.edit_item(wrong.item, {"metadata": corrected(case, wrong, right)})
            await case.quiet()
            case.abs.unfinish("alice", wrong.item)
            await case.quiet()
            assert case.shelf("alice", wrong) == before

    play(tmp_path, story)


@pytest.mark.parametrize(
    "metadata",
    [
        {"title": "The Amber Harbor"},
        {"title": "The Amber Harbour: A Novel"},
        {"subtitle": "Unabridged"},
        {"narrators": ["Somebody Else"]},
        {"series": [{"name": "Harbours", "sequence": "1"}]},
    ],
    ids=["spelling", "subtitle in the title", "subtitle", "narrator", "series"],
)
def test_a_small_correction_is_the_same_book(tmp_path: Path, metadata: dict[str, Any]) -> None:
    """The other side: neither a new title alone nor another field ends what was settled."""

    async def story(case: Case) -> None:
        book, _ = two_books(case)
        async with case.running():
            await case.listen(book, 3600, 7200)
            case.abs.edit_item(book.item, {"metadata": metadata})
            await case.quiet()
            await case.listen(book, 7200, 10_800)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 10_800

    play(tmp_path, story)


def test_a_book_linked_by_its_owner_stays_linked_when_its_fields_are_cleaned(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        from earmark.commands.registry import run_command

        book = case.add_book("Track 01", authors=["Various"], edition={"title": "The Amber Harbour"})
        other = case.add_book("The Amber Harbour", authors=["Petra Lindqvist"])
        async with case.running() as app:
            options = {"item": book.item, "edition": str(other.edition), "yes": True}
            await run_command(app, "link", options, lambda done, of: None)
            await case.listen(book, 3600, 7200)
            await case.quiet()
            fields = {"title": "The Amber Harbour", "authors": [{"name": "Petra Lindqvist"}]}
            case.abs.edit_item(book.item, {"metadata": fields})
            await case.quiet()
            await case.listen(book, 7200, 9000)
            await case.quiet()
            assert case.read("alice", other).progress_seconds == 9000

    play(tmp_path, story)


# case 84


def down(case: Case) -> None:
    case.hardcover.faults.when(lambda _: True, faults.lose_request())


def unavailable(case: Case) -> None:
    case.hardcover.faults.when(lambda _: True, outages.unavailable())


def refused(case: Case) -> None:
    case.hardcover.expire_token(case.tokens["alice"])


TROUBLES: dict[str, Callable[[Case], None]] = {"no answer": down, "503": unavailable, "token refused": refused}


def heal(case: Case) -> None:
    case.hardcover.faults.clear()
    case.hardcover.restore_token(case.tokens["alice"])


def removed(case: Case, book: TwoBooks) -> None:
    case.abs.remove_item(book.item)


def discarded(case: Case, book: TwoBooks) -> None:
    case.abs.discard("alice", book.item)


def access_lost(case: Case, book: TwoBooks) -> None:
    case.abs.limit_user("alice", [])


GONE: dict[str, Callable[[Case, TwoBooks], None]] = {
    "item removed": removed,
    "progress discarded": discarded,
    "access lost": access_lost,
}


def test_case_84_a_finish_that_was_received_is_written_though_the_book_is_deleted_meanwhile(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34000, 35000)
            down(case)
            await case.listen(book, 35000, WHOLE)
            await asyncio.sleep(60)
            case.abs.remove_item(book.item)  # read, and gone to free the disk
            await asyncio.sleep(60)
            case.hardcover.faults.clear()
            await case.quiet(1800)
            assert case.shelf("alice", book).status_id == READ

    play(tmp_path, story)


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("gone", GONE)
def test_case_84_whatever_was_in_the_way_and_however_it_went(tmp_path: Path, trouble: str, gone: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34_000, 35_000)
        TROUBLES[trouble](case)
        await case.listen(book, 35_000, WHOLE)
        await asyncio.sleep(60)
        GONE[gone](case, book)
        await asyncio.sleep(600)
        heal(case)
        if trouble == "token refused":
            await case.restart()  # as after a new token
        await case.quiet(3600)
        shelf = case.shelf("alice", book)
        assert (shelf.status_id, len(shelf.reads), shelf.reads[0].finished_at) == (READ, 1, TODAY)

    play(tmp_path, story)


@pytest.mark.parametrize("when", ["before the deletion", "after the deletion", "while Hardcover is down"])
def test_case_84_a_restart_in_between_loses_no_finish(tmp_path: Path, when: str) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        await case.listen(book, 34_000, 35_000)
        down(case)
        await case.listen(book, 35_000, WHOLE)
        await asyncio.sleep(60)
        if when == "before the deletion":
            await case.restart()
            await asyncio.sleep(60)
        removed(case, book)
        await asyncio.sleep(60)
        if when == "while Hardcover is down":
            await case.restart()
        heal(case)
        if when == "after the deletion":
            await case.restart()
        await case.quiet(3600)
        assert case.shelf("alice", book).status_id == READ

    play(tmp_path, story)


def test_case_84_the_day_is_the_day_it_was_finished(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, 35_000)
            down(case)
            await case.listen(book, 35_000, WHOLE)
            await asyncio.sleep(60)
            removed(case, book)
            await asyncio.sleep(2 * DAY)
            heal(case)
            await case.quiet(3600)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, shelf.reads[0].finished_at) == (READ, TODAY)

    play(tmp_path, story)


def test_case_84_progress_that_was_received_is_no_finish_when_the_book_goes(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10_800)
            before = case.shelf("alice", book)
            down(case)
            await case.listen(book, 10_800, 12_600)
            removed(case, book)
            heal(case)
            await case.quiet(3600)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].finished_at) == (READING, 1, None)
            assert shelf.reads[0].started_at == before.reads[0].started_at

    play(tmp_path, story)


def test_case_84_a_finish_taken_back_before_it_could_be_written_is_not_due(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 9000, 10_800)
            down(case)
            case.abs.finish("alice", book.item)
            await asyncio.sleep(60)
            case.abs.unfinish("alice", book.item)
            await asyncio.sleep(60)
            removed(case, book)
            heal(case)
            await case.quiet(3600)
            assert case.shelf("alice", book).status_id == READING

    play(tmp_path, story)


def test_case_84_what_the_user_says_on_hardcover_meanwhile_stays(tmp_path: Path) -> None:
    """Entered by hand with another day while Earmark could not write: one read, the user's."""

    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, 35_000)
            refused(case)
            await case.listen(book, 35_000, WHOLE)
            removed(case, book)
            day = TODAY - timedelta(days=1)
            case.hardcover.user_edits_read("alice", book.book, finished_at=day, started_at=day)
            before = case.shelf("alice", book)
            heal(case)
        async with case.running():
            await case.quiet(3600)
            assert case.shelf("alice", book) == before

    play(tmp_path, story)
