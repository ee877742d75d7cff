"""A user's library: cases 1, 2, 4, 13, 28, 29, 32, 33, 35, 36 and the recipes of [H 5]."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from earmark.sandbox.hardcover import BusinessError, Crash, NullPayload, NullRow, outages
from hardcover.errors import BookGone, HardcoverError, HardcoverUnreachable, Refused, Surprising
from hardcover.limits import Lane
from hardcover.model import (
    AddBook,
    AddRead,
    Applied,
    BookId,
    Clear,
    EditionId,
    HardcoverUserId,
    Me,
    ReadId,
    ReadValues,
    RemoveBook,
    RemoveRead,
    SetStatus,
    Status,
    Step,
    UserBookId,
    WriteRead,
)
from hardcover.parts import NESTED_EDITION
from hardcover.shelf import Shelf
from hardcover.tokens import scopes_for
from tests.hardcover.lab import Lab, answering, open_lab
from tests.virtual import run

TODAY = date(2026, 11, 20)
LENGTH = 75_600


def dune(lab: Lab) -> tuple[BookId, EditionId]:
    book = lab.hardcover.add_book("Dune", authors=["Frank Herbert"])
    edition = lab.hardcover.add_edition(book, asin="B002V1OF70", audio_seconds=LENGTH)
    return BookId(book), EditionId(edition)


async def tell(lab: Lab, step: Step) -> Applied:
    return await lab.shelf.carry_out(step, Lane.LIVE)


# ---- recipes ----


def test_start_takes_over_the_read_that_hardcover_opens_and_costs_two_units() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        added = await tell(
            lab,
            AddBook(
                book_id=book,
                status=Status.CURRENTLY_READING,
                edition_id=edition,
                date_added=date(2026, 11, 2),
                privacy_id=3,
            ),
        )
        assert added.user_book is not None
        (opened,) = added.user_book.reads
        assert (opened.started_at, opened.finished_at, opened.edition_id) == (TODAY, None, edition)
        values = ReadValues(edition_id=edition, started_at=date(2026, 11, 1), progress_seconds=5400)
        written = await tell(lab, WriteRead(read_id=opened.id, values=values))
        assert written.read == replace(opened, started_at=date(2026, 11, 1), progress_seconds=5400)
        assert written.user_book is not None
        assert (written.user_book.book_id, written.user_book.status) == (book, Status.CURRENTLY_READING)
        assert lab.units() == 2
        shelved = lab.hardcover.shelf("alice")[book]
        assert (shelved.date_added, shelved.privacy_setting_id) == (date(2026, 11, 2), 3)
        assert len(shelved.reads) == 1

    run(main)


def test_finishing_an_open_read_is_one_unit_and_sets_the_status() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        read = lab.hardcover.shelf("alice")[book].reads[0]
        values = ReadValues(edition_id=edition, finished_at=date(2026, 11, 19), progress_seconds=LENGTH)
        applied = await tell(lab, WriteRead(read_id=ReadId(read.id), values=values))
        assert applied.user_book is not None
        assert applied.user_book.status is Status.READ
        assert applied.read is not None
        assert applied.read.finished_at == date(2026, 11, 19)
        assert applied.read.started_at == read.started_at  # not sent, so it stays
        assert lab.units() == 1

    run(main)


def test_an_old_finish_is_two_units_and_keeps_its_real_dates() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        added = await tell(lab, AddBook(book_id=book, status=Status.READ, edition_id=edition))
        assert added.user_book is not None
        (finished,) = added.user_book.reads
        assert finished.finished_at == TODAY
        values = ReadValues(edition_id=edition, started_at=date(2024, 1, 2), finished_at=date(2024, 2, 3))
        applied = await tell(lab, WriteRead(read_id=finished.id, values=values))
        assert applied.read is not None
        assert (applied.read.started_at, applied.read.finished_at) == (date(2024, 1, 2), date(2024, 2, 3))
        assert lab.units() == 2

    run(main)


def test_reading_again_opens_a_second_read_and_leaves_the_first() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        old = {"started_at": date(2024, 1, 2), "finished_at": date(2024, 2, 3), "edition_id": edition}
        user_book = lab.hardcover.put_on_shelf("alice", book, 3, edition=edition, reads=[old])  # type: ignore[list-item]
        before = lab.hardcover.shelf("alice")[book].reads
        changed = await tell(lab, SetStatus(user_book_id=UserBookId(user_book), status=Status.CURRENTLY_READING))
        assert changed.user_book is not None
        newest, oldest = changed.user_book.reads
        assert newest.finished_at is None
        assert oldest.finished_at == date(2024, 2, 3)
        assert lab.hardcover.shelf("alice")[book].reads[1:] == before

    run(main)


def test_a_reread_that_is_over_is_one_insert() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        user_book = lab.hardcover.put_on_shelf("alice", book, 3, edition=edition)
        values = ReadValues(edition_id=edition, started_at=date(2026, 1, 2), finished_at=date(2026, 2, 3))
        applied = await tell(lab, AddRead(user_book_id=UserBookId(user_book), values=values))
        assert applied.read is not None
        assert applied.user_book is not None
        assert applied.user_book.status is Status.READ
        assert len(lab.hardcover.shelf("alice")[book].reads) == 2

    run(main)


def test_a_date_can_be_cleared_and_taking_back_works() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        added = await tell(lab, AddBook(book_id=book, status=Status.READ, edition_id=edition))
        assert added.user_book is not None
        read = added.user_book.reads[0]
        applied = await tell(lab, WriteRead(read_id=read.id, values=ReadValues(finished_at=Clear.CLEAR)))
        assert applied.read is not None
        assert applied.read.finished_at is None
        assert await tell(lab, RemoveRead(read_id=read.id)) == Applied()
        assert await tell(lab, RemoveBook(user_book_id=added.user_book.id)) == Applied()
        assert lab.hardcover.shelf("alice") == {}

    run(main)


def test_the_step_told_is_the_newest_when_its_turn_comes() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        read = ReadId(lab.hardcover.shelf("alice")[book].reads[0].id)
        position = [100]

        def newest() -> Step:
            return WriteRead(read_id=read, values=ReadValues(progress_seconds=position[0]))

        lab.hardcover.faults.next(outages.too_many_requests(30))
        telling = asyncio.create_task(lab.shelf.carry_out(newest, Lane.LIVE))
        await asyncio.sleep(10)
        position[0] = 200
        applied = await telling
        assert applied.read is not None
        assert applied.read.progress_seconds == 200
        assert await lab.shelf.carry_out(lambda: None, Lane.LIVE) == Applied()

    run(main)


# ---- what can go wrong with a write ----


async def refusal(lab: Lab, step: Step) -> HardcoverError:
    with pytest.raises(HardcoverError) as caught:
        await tell(lab, step)
    return caught.value


def test_case_28_a_deleted_book_is_gone() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, _ = dune(lab)
        lab.hardcover.delete_book(book, erase=True)
        error = await refusal(lab, AddBook(book_id=book, status=Status.READ, edition_id=None))
        assert isinstance(error, BookGone)
        assert "find that book" in str(error)

    run(main)


@pytest.mark.parametrize("text", ["We weren’t able to find that book. Was it deleted?", "unable to find this book"])
def test_a_book_that_is_gone_is_known_by_its_words(text: str) -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.next_answer("insert_user_book", BusinessError(text))
        assert isinstance(await refusal(lab, AddBook(book_id=book, status=Status.READ, edition_id=edition)), BookGone)

    run(main)


def test_case_33_null_rows_and_payloads_are_no_crash() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        add = AddBook(book_id=book, status=Status.READ, edition_id=edition)
        lab.hardcover.next_answer(
            "insert_user_book", BusinessError("No rating\n" + "x" * 500), NullPayload(), NullRow()
        )
        refused = await refusal(lab, add)
        assert type(refused) is Refused
        assert len(str(refused)) <= 200
        for _ in range(2):
            error = await refusal(lab, add)
            assert isinstance(error, Surprising)
            assert error.outcome_unknown

    run(main)


def test_case_29_an_action_that_crashes_leaves_the_outcome_open() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, _ = dune(lab)
        error = await refusal(lab, AddBook(book_id=book, status=Status.READ, edition_id=EditionId(999_999)))
        assert isinstance(error, Surprising)
        assert error.outcome_unknown
        lab.hardcover.next_answer("insert_user_book", Crash())
        error = await refusal(lab, AddBook(book_id=book, status=Status.READ, edition_id=None))
        assert isinstance(error, Surprising)
        assert error.outcome_unknown

    run(main)


def test_a_write_answered_with_an_id_and_no_row_was_done() -> None:
    async def main() -> None:
        answer = {"data": {"update_user_book_read": {"id": 1, "error": None, "user_book_read": None}}}
        client = answering(lambda _: httpx.Response(200, json=answer))
        shelf = Shelf(client, Me(id=HardcoverUserId(1), username="a"))
        applied = await shelf.carry_out(WriteRead(read_id=ReadId(1), values=ReadValues()), Lane.LIVE)
        assert applied == Applied()

    run(main)


# ---- reading ----


def test_case_32_only_ones_own_rows_are_read() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.add_user("bob")
        lab.hardcover.put_on_shelf("bob", book, 3, edition=edition)
        assert await lab.shelf.read_books([book], Lane.LIVE) == {book: None}
        assert await lab.shelf.read_all(Lane.LIVE) == []

    run(main)


def test_several_books_cost_one_unit_and_the_missing_ones_are_none() -> None:
    async def main() -> None:
        lab = await open_lab()
        books = [BookId(lab.hardcover.add_book(f"Book {i}")) for i in range(120)]
        for book in books[:5]:
            lab.hardcover.put_on_shelf("alice", book, 1)
        found = await lab.shelf.read_books([*books[:90], books[0]], Lane.LIVE)
        assert lab.units() == 1
        assert list(found) == books[:90]
        assert [book for book, row in found.items() if row is not None] == books[:5]
        await lab.shelf.read_books(books, Lane.LIVE)
        assert lab.units() == 2
        assert await lab.shelf.read_books([], Lane.LIVE) == {}
        assert lab.units() == 0

    run(main)


def test_rows_come_with_lengths_of_their_editions() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        row = (await lab.shelf.read_books([book], Lane.LIVE))[book]
        assert row is not None
        assert row.edition is not None
        assert (row.edition.id, row.edition.audio_seconds) == (edition, LENGTH)
        assert row.reads[0].edition == row.edition

    run(main)


@pytest.mark.parametrize(("books", "units"), [(0, 1), (40, 1), (99, 1), (100, 2), (250, 3), (50, 2), (150, 2)])
def test_the_whole_library_costs_a_unit_per_hundred(books: int, units: int) -> None:
    async def main() -> None:
        lab = await open_lab()
        for i in range(books):
            lab.hardcover.put_on_shelf("alice", lab.hardcover.add_book(f"Book {i}"), 2)
        library = await lab.shelf.read_all(Lane.RECONCILE)
        assert len({row.book_id for row in library}) == books
        assert [row.id for row in library] == sorted(row.id for row in library)
        assert all(len(row.reads) == 1 for row in library)
        assert lab.units() == units

    run(main)


def test_a_server_that_gives_fewer_rows_at_a_time_is_asked_on() -> None:
    async def main() -> None:
        rows = [
            {"id": i, "book_id": i, "status_id": 1, "edition_id": None, "user_book_reads": []} for i in range(1, 121)
        ]

        def answer(request: httpx.Request) -> httpx.Response:
            after = json.loads(request.content)["variables"]["after"]
            page = [row for row in rows if row["id"] > after][:50]  # type: ignore[operator]
            return httpx.Response(200, json={"data": {"user_books": page}})

        shelf = Shelf(answering(answer), Me(id=HardcoverUserId(1), username="a"))
        assert len(await shelf.read_all(Lane.RECONCILE)) == 120

    run(main)


def test_a_server_that_does_not_turn_the_page_is_not_asked_for_ever() -> None:
    async def main() -> None:
        rows = [{"id": i, "book_id": i, "status_id": 1, "user_book_reads": []} for i in range(1, 101)]
        client = answering(lambda _: httpx.Response(200, json={"data": {"user_books": rows}}))
        shelf = Shelf(client, Me(id=HardcoverUserId(1), username="a"))
        assert len(await shelf.read_all(Lane.RECONCILE)) == 100
        assert client.requests == 2

    run(main)


@pytest.mark.parametrize(
    "fault", [outages.internal_error, outages.timeout, lambda: outages.html_page(502)], ids=["500", "408", "page"]
)
def test_case_36_a_library_that_cannot_be_read_is_not_an_empty_one(fault: Any) -> None:
    async def main() -> None:
        lab = await open_lab()
        book, _ = dune(lab)
        lab.hardcover.faults.every(1, fault())
        with pytest.raises(HardcoverUnreachable):
            await lab.shelf.read_all(Lane.RECONCILE)
        with pytest.raises(HardcoverUnreachable):
            await lab.shelf.read_books([book], Lane.LIVE)

    run(main)


@pytest.mark.parametrize("answer", [None, {}, [None], [{"id": 1}], "rows"])
def test_case_36_nor_is_one_of_an_unknown_shape(answer: Any) -> None:
    async def main() -> None:
        client = answering(lambda _: httpx.Response(200, json={"data": {"user_books": answer}}))
        shelf = Shelf(client, Me(id=HardcoverUserId(1), username="a"))
        with pytest.raises(Surprising):
            await shelf.read_all(Lane.RECONCILE)

    run(main)


def test_case_35_without_nested_editions_the_library_is_read_all_the_same() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.put_on_shelf("alice", book, 2, edition=edition)
        lab.hardcover.drop_field("user_book_reads", "edition")
        row = (await lab.shelf.read_books([book], Lane.LIVE))[book]
        assert row is not None
        assert row.edition is None
        assert len(row.reads) == 1
        assert lab.client.lacks == {NESTED_EDITION}
        lab.units()
        await lab.shelf.read_all(Lane.LIVE)
        assert lab.units() == 1  # it is remembered

    run(main)


def test_another_refusal_is_not_blamed_on_the_nested_editions() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, _ = dune(lab)
        lab.hardcover.drop_field("user_books", "status_id")
        with pytest.raises(Refused):
            await lab.shelf.read_books([book], Lane.LIVE)
        assert lab.client.lacks == set()

    run(main)


def test_a_token_that_may_not_see_lists_and_journal_reads_the_rest_of_what_is_the_users() -> None:
    async def main() -> None:
        lab = await open_lab()
        book, edition = dune(lab)
        lab.hardcover.put_on_shelf("alice", book, 3, edition=edition, rating=4)
        lab.hardcover.user_lists("alice", book)
        lab.hardcover.set_scopes(lab.token, scopes_for())
        traces = await lab.shelf.read_traces(book, Lane.LIVE)
        assert traces.found == ("a rating of 4",)
        assert not traces.complete  # so nothing is deleted on it
        assert lab.hardcover.shelf("alice")

    run(main)
