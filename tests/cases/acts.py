"""What a user may add to a book, or change of it, on Hardcover: by name, for stories that try them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from earmark.sandbox.hardcover.snapshots import ShelfBook
from tests.cases.stories import Case, TwoBooks

HOUR, DAY = 3600.0, 86_400.0
EARLIER = date(2026, 10, 3)

Act = Callable[[Case, TwoBooks], Any]


def rates(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_rates("alice", book.book, 4.5)


def reviews(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_reviews("alice", book.book, "Slow, and worth it.")


def notes(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_notes("alice", book.book, "lent to Ada")


def lists(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_lists("alice", book.book, "Favourites")


def writes_journal(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_writes_journal("alice", book.book, "the scene at the pier")


def is_liked(case: Case, book: TwoBooks) -> None:
    case.hardcover.friend_likes("alice", book.book)


def dates_the_start(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_edits_read("alice", book.book, started_at=EARLIER)


def dates_the_finish(case: Case, book: TwoBooks) -> None:
    case.hardcover.user_edits_read("alice", book.book, started_at=EARLIER, finished_at=date(2026, 10, 9))


def adds_a_read(case: Case, book: TwoBooks) -> None:
    days = {"started_at": date(2019, 5, 1), "finished_at": date(2019, 5, 9), "progress_seconds": 36_000}
    case.hardcover.user_adds_read("alice", book.book, edition_id=book.edition, **days)


ADDS: dict[str, Act] = {
    "rating": rates,
    "review": reviews,
    "notes": notes,
    "list": lists,
    "journal": writes_journal,
    "like": is_liked,
}
"""Nothing of a read is changed by these."""


def additions(case: Case, book: TwoBooks) -> tuple[Any, ...]:
    """Everything of ``ADDS`` that stands there now."""
    shelf = case.shelf("alice", book)
    return (shelf.rating, shelf.review, shelf.private_notes, shelf.lists, shelf.journal, shelf.likes)


def but_for_the_place(shelf: ShelfBook) -> ShelfBook:
    """A shelf without the places of its reads. Within a sitting a write of plain progress may already be on its way
    when the user does something; all the rest has to stand as the user left it."""
    reads = [replace(read, progress=None, progress_seconds=None, progress_pages=None) for read in shelf.reads]
    return replace(shelf, reads=tuple(reads))


async def goes_on(case: Case, way: str) -> None:
    """How Earmark comes to the book once more: by itself, after a restart, in a pass, at night."""
    if way == "restart":
        await case.restart()
        await case.quiet()
    elif way == "pass":
        await case.sync()
        await case.quiet()
    elif way == "night":
        await case.night()
    else:
        await case.quiet()


WAYS = ("live", "restart", "pass", "night")
