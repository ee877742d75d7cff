"""One journal entry for each sitting, with the whole service at work."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from earmark.commands.registry import run_command
from earmark.settings import ProgressSettings
from hardcover.tokens import scopes_for
from tests.cases.stories import READ, Case, play
from tests.world import HOUR


@pytest.mark.parametrize("after_seconds", [0.0, 5.0])
def test_two_evenings_are_two_entries_and_a_finish(tmp_path: Path, after_seconds: float) -> None:
    async def story(case: Case) -> None:
        case.hardcover.habits.journal_after_seconds = after_seconds
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 2 * HOUR)
            await case.quiet(3 * HOUR)
            case.hardcover.user_writes_journal("alice", book.book, "Good so far")
            await case.listen(book, 2 * HOUR, 4 * HOUR)
            await case.quiet(3 * HOUR)
            before = case.feed(book)["progress_updated"]
            case.abs.finish("alice", book.item)
            await case.quiet()
        assert before <= 4  # one of each evening, and one or two where writes followed each other too closely to tell
        assert case.shelf("alice", book).status_id == READ
        feed = case.feed(book)
        assert feed["status_currently_reading"] == feed["status_read"] == 1
        assert [row.entry for row in case.hardcover.journal("alice", book.book) if row.by_hand] == ["Good so far"]

    play(tmp_path, story, progress=ProgressSettings(tidy_journal=True))


def test_without_it_every_write_is_an_entry(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running():
            await case.listen(book, 0, 2 * HOUR)
            await case.quiet(HOUR)
        assert case.feed(book)["progress_updated"] >= 8

    play(tmp_path, story)


def test_it_is_switched_on_while_running_and_a_token_without_the_scope_costs_no_write(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            await case.listen(book, 0, HOUR)
            case.hardcover.set_scopes(case.tokens["alice"], scopes_for())
            settings = case.settings()
            alice = replace(settings.users["alice"], progress=ProgressSettings(tidy_journal=True))
            await app.reload(replace(settings, users={"alice": alice}))
            await case.listen(book, HOUR, 2 * HOUR)
            await case.quiet()
        assert case.read("alice", book).progress_seconds == 2 * HOUR

    play(tmp_path, story)


def test_the_history_says_what_was_removed_and_taking_back_leaves_one_entry_of_what_is_so_again(tmp_path: Path) -> None:
    async def story(case: Case) -> None:
        book = case.add_book()
        async with case.running() as app:
            await case.listen(book, 0, 2 * HOUR)
            await case.quiet()
            there = {row.id for row in case.hardcover.journal("alice", book.book)}
            changes = app.state.history.find(user="alice")
            removed = [int(found[1]) for one in changes if (found := re.search(r"write before \((\d+)\)", one.reason))]
            assert removed
            assert there.isdisjoint(removed)
            last = changes[0]
            await run_command(app, "undo", {"id": last.id}, lambda done, of: None)
            (before,) = last.before["reads"]
            assert case.read("alice", book).progress_seconds == before["progress_seconds"]
            newest = case.hardcover.journal("alice", book.book)[-1]
            assert newest.event == "progress_updated"
            assert newest.id not in there | set(removed)

    play(tmp_path, story, progress=ProgressSettings(tidy_journal=True))
