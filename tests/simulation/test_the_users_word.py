"""What the user says on Hardcover stays, once Earmark has read it: each word, then ten minutes of listening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from earmark.sandbox.hardcover.snapshots import ShelfBook
from tests.simulation.stage import Stage
from tests.world import DNF, IGNORED, PAUSED, READING, TwoBooks

BEGUN = 3600.0


def heard(stage: Stage, book: TwoBooks, position: float) -> None:
    async def act() -> None:
        stage.abs.sync("alice", stage.abs.play("alice", book.item), position)

    stage.do(act())
    stage.wait(200)


def said(stage: Stage, say: Callable[[TwoBooks], None]) -> TwoBooks:
    """A book that is being read, and what its user then does on Hardcover; Earmark reads it at its next start."""
    book = stage.cast.lighthouse

    async def act() -> None:
        say(book)

    stage.do(stage.start())
    stage.wait(1)
    heard(stage, book, BEGUN)
    stage.do(stage.stop())
    stage.do(act())
    stage.do(stage.start())
    stage.wait(1)
    return book


def shelf(stage: Stage, book: TwoBooks) -> ShelfBook | None:
    return stage.hardcover.on_shelf("alice", book.book)


@pytest.mark.parametrize("status", [DNF, IGNORED])
def test_a_book_that_was_given_up_stays_as_it_is(stage: Stage, status: int) -> None:
    book = said(stage, lambda book: stage.hardcover.user_sets_status("alice", book.book, status))
    before = shelf(stage, book)
    heard(stage, book, BEGUN + 600)
    assert shelf(stage, book) == before


def test_a_paused_book_stays_paused_until_five_minutes_were_heard(stage: Stage) -> None:
    book = said(stage, lambda book: stage.hardcover.user_sets_status("alice", book.book, PAUSED))
    before = shelf(stage, book)
    heard(stage, book, BEGUN + 290)
    assert shelf(stage, book) == before
    heard(stage, book, BEGUN + 310)
    assert stage.world.shelf("alice", book).status_id == READING
    assert stage.world.read("alice", book).progress_seconds == int((BEGUN + 310) * 35_000 / 36_000)


def test_further_progress_stays_until_listening_has_passed_it(stage: Stage) -> None:
    book = said(stage, lambda book: stage.hardcover.user_edits_read("alice", book.book, progress_seconds=7000))
    heard(stage, book, BEGUN + 600)
    assert stage.world.read("alice", book).progress_seconds == 7000
    heard(stage, book, 7200.0 + 36)
    assert stage.world.read("alice", book).progress_seconds == 7035


def test_a_book_that_was_removed_stays_away_until_there_is_new_listening(stage: Stage) -> None:
    book = said(stage, lambda book: stage.hardcover.user_deletes_book("alice", book.book))
    stage.do(stage.sync())
    heard(stage, book, BEGUN + 30)
    assert shelf(stage, book) is None
    heard(stage, book, BEGUN + 600)
    assert stage.world.shelf("alice", book).status_id == READING


def test_an_edition_that_was_chosen_is_the_one_that_is_told(stage: Stage) -> None:
    other = stage.cast.other_edition
    book = said(stage, lambda book: stage.hardcover.user_sets_edition("alice", book.book, other))
    heard(stage, book, BEGUN + 600)
    read = stage.world.read("alice", book)
    assert stage.world.shelf("alice", book).edition_id == other
    assert (read.edition_id, read.progress_seconds) == (other, int((BEGUN + 600) * 36_500 / 36_000))


def test_a_start_that_was_set_stays(stage: Stage) -> None:
    day = date(2026, 10, 3)
    book = said(stage, lambda book: stage.hardcover.user_edits_read("alice", book.book, started_at=day))
    heard(stage, book, BEGUN + 600)
    read = stage.world.read("alice", book)
    assert (read.started_at, read.progress_seconds) == (day, int((BEGUN + 600) * 35_000 / 36_000))
