"""A tidy journal, both ways it may work at Hardcover, and what it never touches."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from earmark.sandbox import faults
from earmark.sandbox.hardcover import Limits
from hardcover.errors import HardcoverUnreachable
from hardcover.limits import Lane
from hardcover.model import BookId, EditionId, ReadId, ReadValues, SetStatus, Status, UserBookId, WriteRead
from hardcover.shelf import Shelf
from hardcover.tokens import scopes_for
from tests.hardcover.lab import Lab, open_lab
from tests.virtual import run

PROGRESS = "progress_updated"
MINUTES = 60.0


@dataclass
class Sitting:
    """Alice, and one book that she is listening to."""

    lab: Lab
    shelf: Shelf
    book: int
    user_book: int
    read: int
    edition: int
    position: int = 0

    async def listen(self, minutes: float = 5, *, fresh: bool = False) -> None:
        """Time passes, and the position is written; ``fresh``: the book's rows are read before."""
        await asyncio.sleep(minutes * MINUTES)
        if fresh:
            await self.shelf.read_books([BookId(self.book)], Lane.LIVE)
        self.position += 300
        values = ReadValues(edition_id=EditionId(self.edition), progress_seconds=self.position)
        await self.shelf.carry_out(WriteRead(read_id=ReadId(self.read), values=values), Lane.LIVE)

    def entries(self) -> int:
        return self.lab.hardcover.journal_counts("alice")[PROGRESS]

    def lines(self) -> list[str]:
        return [f"{row.event}{f': {row.entry}' if row.entry else ''}" for row in self.lab.hardcover.journal("alice")]


async def begin(*, tidy: bool = True, **world: object) -> Sitting:
    lab = await open_lab(**world)
    book = lab.hardcover.add_book("Dune")
    edition = lab.hardcover.add_edition(book, audio_seconds=36_000)
    user_book = lab.hardcover.put_on_shelf("alice", book, 2, edition)
    read = lab.hardcover.shelf("alice")[book].reads[0].id
    return Sitting(lab, Shelf(lab.client, lab.me, tidy=lambda: tidy), book, user_book, read, edition)


@pytest.mark.parametrize(("after_seconds", "left"), [(0.0, 1), (20.0, 1)])
def test_a_sitting_leaves_one_entry_whenever_hardcover_makes_it(after_seconds: float, left: int) -> None:
    async def main() -> None:
        sitting = await begin()
        sitting.lab.hardcover.habits.journal_after_seconds = after_seconds
        await sitting.listen(fresh=True)
        for _ in range(7):
            await sitting.listen()
        assert sitting.entries() == left
        assert sitting.lab.hardcover.shelf("alice")[sitting.book].reads[0].progress_seconds == 8 * 300

    run(main)


def test_it_is_off_unless_it_is_wanted() -> None:
    async def main() -> None:
        sitting = await begin(tidy=False)
        await sitting.listen(fresh=True)
        for _ in range(3):
            await sitting.listen()
        assert sitting.entries() == 4
        assert sitting.lab.units() == 5

    run(main)


def test_it_costs_one_unit_for_each_entry_that_goes() -> None:
    async def main() -> None:
        sitting = await begin()
        await sitting.listen(fresh=True)
        sitting.lab.units()
        await sitting.listen()
        assert sitting.lab.units() == 2

    run(main)


def test_each_sitting_leaves_its_own() -> None:
    async def main() -> None:
        sitting = await begin()
        for _ in range(3):
            await sitting.listen(60, fresh=True)
            await sitting.listen()
            await sitting.listen()
        assert sitting.entries() == 3

    run(main)


def test_a_service_that_starts_again_deletes_nothing_of_before() -> None:
    async def main() -> None:
        sitting = await begin()
        await sitting.listen(fresh=True)
        await sitting.listen()
        sitting.shelf = Shelf(sitting.lab.client, sitting.lab.me, tidy=lambda: True)
        await sitting.listen(1)  # without having read the rows
        await sitting.listen(1)
        assert sitting.entries() == 3

    run(main)


# ---- what is the user's ----------------------------------------------------------------------------------------------


def test_notes_and_progress_that_the_user_writes_stay() -> None:
    async def main() -> None:
        sitting = await begin()
        hardcover = sitting.lab.hardcover
        await sitting.listen(fresh=True)
        hardcover.user_writes_journal("alice", sitting.book, "What a desert")
        await sitting.listen()
        hardcover.user_edits_read("alice", sitting.book, progress_seconds=900)
        await sitting.listen()
        await sitting.listen()
        by_hand = [row for row in hardcover.journal("alice") if row.by_hand]
        assert [row.event for row in by_hand] == ["note", PROGRESS]
        assert by_hand[0].entry == "What a desert"

    run(main)


@pytest.mark.parametrize("what", ["likes", "text"])
def test_an_entry_that_somebody_reacted_to_stays(what: str) -> None:
    async def main() -> None:
        sitting = await begin()
        hardcover = sitting.lab.hardcover
        await sitting.listen(fresh=True)
        entry = max(hardcover.store.reading_journals.rows.values(), key=lambda row: row.id)
        if what == "likes":
            hardcover.friend_likes("alice", sitting.book, entry.id)
        else:
            entry.entry = "Here it becomes good"
        for _ in range(3):
            await sitting.listen()
        assert entry.id in hardcover.store.reading_journals.rows
        assert sitting.entries() == 2

    run(main)


def test_starts_and_finishes_stay_and_end_a_sitting() -> None:
    async def main() -> None:
        sitting = await begin()
        await sitting.listen(fresh=True)
        step = SetStatus(user_book_id=UserBookId(sitting.user_book), status=Status.PAUSED)
        await sitting.shelf.carry_out(step, Lane.LIVE)
        await sitting.listen(1, fresh=True)
        await sitting.listen(1)
        assert sitting.lines() == [PROGRESS, "status_paused", PROGRESS]

    run(main)


def test_another_program_that_writes_the_same_book_keeps_its_entries() -> None:
    async def main() -> None:
        sitting = await begin()
        other = await begin()
        other.lab, other.shelf = sitting.lab, Shelf(sitting.lab.client, sitting.lab.me)
        other.read, other.edition, other.book = sitting.read, sitting.edition, sitting.book
        await sitting.listen(fresh=True)
        for _ in range(4):
            await other.listen(1)
            await sitting.listen(1)
        assert sitting.entries() == 9  # nobody can tell whose is whose, so all stay

    run(main)


# ---- where it does not work ------------------------------------------------------------------------------------------


def test_a_token_that_may_not_see_the_journal_writes_all_the_same() -> None:
    async def main() -> None:
        sitting = await begin()
        sitting.lab.hardcover.set_scopes(sitting.lab.token, scopes_for())
        await sitting.listen()
        await sitting.listen(fresh=True)
        assert sitting.lab.hardcover.shelf("alice")[sitting.book].reads[0].progress_seconds == 600
        assert sitting.entries() == 2
        assert "reading_journals" in str(sitting.shelf.journal.off)

    run(main)


def test_a_server_that_answers_not_so_deep_is_written_to_all_the_same() -> None:
    async def main() -> None:
        sitting = await begin()
        sitting.lab.hardcover.habits.depth = 3
        await sitting.listen()
        await sitting.listen(fresh=True)
        assert sitting.lab.hardcover.shelf("alice")[sitting.book].reads[0].progress_seconds == 600

    run(main)


def test_a_server_that_does_not_delete_is_not_asked_again() -> None:
    async def main() -> None:
        sitting = await begin()
        sitting.lab.hardcover.habits.journal_deletable = False
        await sitting.listen(fresh=True)
        for _ in range(5):
            await sitting.listen()
        assert sitting.entries() == 6
        assert sum("delete_reading_journal" in one.fields for one in sitting.lab.hardcover.requests) == 1

    run(main)


@pytest.mark.parametrize("fault", [faults.lose_reply(), faults.lose_request(), faults.status(503)])
def test_a_deletion_that_fails_fails_no_write(fault: faults.Fault) -> None:
    async def main() -> None:
        sitting = await begin()
        await sitting.listen(fresh=True)
        sitting.lab.hardcover.faults.every(1, fault, where=lambda call: "delete_reading_journal" in call.body)
        await sitting.listen()
        assert sitting.lab.hardcover.shelf("alice")[sitting.book].reads[0].progress_seconds == 600

    run(main)


def test_a_write_whose_answer_is_lost_is_reported_as_ever() -> None:
    async def main() -> None:
        sitting = await begin()
        await sitting.listen(fresh=True)
        sitting.lab.hardcover.faults.next(faults.lose_reply())
        with pytest.raises(HardcoverUnreachable):
            await sitting.listen()
        await sitting.listen()
        assert sitting.entries() == 3  # two came at once: nobody knows whose they are

    run(main)


def test_a_deletion_waits_for_a_free_unit_and_never_holds_a_write_up() -> None:
    async def main() -> None:
        sitting = await begin(limits=Limits(burst=4, per_minute=6))
        await sitting.listen(fresh=True)
        waited = sitting.lab.client.limiter.waited_seconds
        for _ in range(3):
            await sitting.listen(0.2)
        assert sitting.lab.client.limiter.waited_seconds == waited
        await sitting.listen(5)
        await sitting.listen(5)
        assert sitting.entries() == 1

    run(main)
