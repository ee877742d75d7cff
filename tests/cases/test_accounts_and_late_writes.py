"""Cases 87 to 89: accounts that are shared, writes that land late, and publishers of dramatisations."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from earmark.commands.check import check_everything
from earmark.observe.health import report
from earmark.sandbox import faults
from earmark.sandbox.hardcover import outages
from tests.cases.stories import TODAY, Case, play
from tests.world import PAUSED, READ, READING

WHOLE = 36_000


def shares(text: str) -> bool:
    """Whether the text says that these two write to one account."""
    return "alice" in text and "bob" in text and "hardcover account" in text.lower()


def test_case_87_two_users_with_one_hardcover_account_are_said_by_check(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.tokens["bob"] = case.hardcover.add_token("alice")
        document = await check_everything(case.settings(), case.ports())
        assert any(shares(json.dumps(line)) for line in document.as_json()["checks"])

    play(tmp_path, story, users=("alice", "bob"))


def test_case_87_they_are_said_at_the_start(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.tokens["bob"] = case.hardcover.add_token("alice")
        with capture_logs() as lines:
            async with case.running():
                await case.quiet()
        assert sum(shares(json.dumps(line, default=str)) for line in lines) == 1

    play(tmp_path, story, users=("alice", "bob"))


def test_case_87_they_are_said_in_the_status(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        case.tokens["bob"] = case.hardcover.add_token("alice")
        async with case.running() as app:
            await case.quiet()
            document = report(app.facts()).as_json()
            assert shares(json.dumps(document, default=str))

    play(tmp_path, story, users=("alice", "bob"))


def test_case_87_two_users_with_accounts_of_their_own_are_not(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        document = await check_everything(case.settings(), case.ports())
        assert not any(shares(json.dumps(line)) for line in document.as_json()["checks"])

    play(tmp_path, story, users=("alice", "bob"))


# case 88


def is_status(call: faults.Call) -> bool:
    return "mutation" in call.body and "status_id" in json.dumps(json.loads(call.body).get("variables", {}))


@pytest.mark.parametrize("shelved", [None, PAUSED], ids=["new on the shelf", "paused before"])
@pytest.mark.parametrize("seconds", [20, 60, 110])
def test_case_88_a_status_that_lands_after_the_finish_does_not_undo_it(
    tmp_path: Path, seconds: int, shelved: int | None
) -> None:
    """A start is answered 408; the book is finished; then the start lands, and opens a read nobody began."""

    async def story(case: Case) -> None:
        book = case.add_book()
        if shelved is not None:
            read = {"edition_id": book.edition, "started_at": TODAY, "progress_seconds": 30_000}
            case.hardcover.put_on_shelf("alice", book.book, shelved, book.edition, [read])  # type: ignore[list-item]
        async with case.running():
            case.hardcover.faults.next(outages.late_write(seconds), where=is_status)
            await case.listen(book, 34_000, 34_010)
            await asyncio.sleep(4)
            case.abs.finish("alice", book.item)
            await case.quiet()
            await case.hardcover.faults.settle()
            await case.quiet(1800)
            await case.sync()
            await case.quiet()
            shelf = case.shelf("alice", book)
            assert shelf.status_id == READ
            assert [read.finished_at for read in shelf.reads] == [TODAY]

    play(tmp_path, story)


@pytest.mark.parametrize("then", ["nothing", "listens on", "restart"])
def test_case_88_a_start_that_lands_late_is_known_for_ours(tmp_path: Path, then: str) -> None:
    """It is no act of the user's: what follows is written as ever."""

    async def story(case: Case) -> None:
        book = case.add_book()
        await case.start()
        case.hardcover.faults.next(outages.late_write(60), where=is_status)
        session = await case.abs.listen("alice", book.item, start=600, end=1500, close=False)
        if then == "restart":
            await case.restart()
        await asyncio.sleep(120)
        if then != "nothing":
            for turn in range(1, 91):
                await asyncio.sleep(10)
                case.abs.sync("alice", session, 1500 + 10 * turn)
        case.abs.close("alice", session)
        await case.quiet(1200)
        shelf = case.shelf("alice", book)
        place = 1500 if then == "nothing" else 2400
        assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READING, 1, place)

    play(tmp_path, story)


def test_case_88_a_finish_that_lands_late_closes_no_later_reading(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 34_000, 35_000)
            case.hardcover.faults.next(outages.late_write(60), where=lambda call: "finished_at" in call.body)
            await case.listen(book, 35_000, WHOLE)
            await case.quiet(1200)
            shelf = case.shelf("alice", book)
            assert (shelf.status_id, len(shelf.reads), shelf.reads[0].progress_seconds) == (READ, 1, WHOLE)

    play(tmp_path, story)


# case 89


def test_case_89_a_publisher_of_dramatisations_on_our_side_alone_is_outweighed_by_the_recording(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book(
            "The Amber Harbour",
            authors=["Petra Lindqvist"],
            narrators=["Ada Karlsson"],
            publisher="GraphicAudio",
            edition={"narrators": ["Ada Karlsson"]},
        )
        async with case.running():
            await case.listen(book, 0, 1800)
            await case.quiet()
            assert case.read("alice", book).progress_seconds == 1800

    play(tmp_path, story)
