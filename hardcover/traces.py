"""What a user put on a book besides status and reads: the questions and their answers [H 4.13, 10]. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hardcover.document import GraphField
from hardcover.model import BookId, HardcoverUserId
from hardcover.rows import parse_rows

# Entries of the journal that Hardcover makes by itself with a status, a read or a position [H 10].
_AUTOMATIC = frozenset(
    {
        "status_want_to_read",
        "status_currently_reading",
        "status_read",
        "status_paused",
        "status_did_not_finish",
        "status_ignored",
        "user_book_read_started",
        "user_book_read_finished",
        "progress_updated",
    }
)
JOURNAL = "reading_journals"
JOURNAL_ENTRY = "a journal entry"
COLUMNS = ("rating", "has_review", "reviewed_at", "private_notes", "likes_count", JOURNAL)
_SELECTIONS = {JOURNAL: f"{JOURNAL}(order_by: {{id: desc}}, limit: 100) {{ id event entry likes_count }}"}


def book_traces(user: HardcoverUserId, book: BookId, columns: Sequence[str] = COLUMNS) -> GraphField[list[str]]:
    """Rating, review, notes, likes and the journal of the user's entry of a book, each found one in words."""
    selection = " ".join(["id", *(_SELECTIONS.get(column, column) for column in columns)])
    return GraphField(
        operation="BookTraces",
        text=(
            "user_books(where: {user_id: {_eq: $uid}, book_id: {_eq: $bookId}}, order_by: {id: asc}, limit: 1) "
            f"{{ {selection} }}"
        ),
        variables={"uid": ("Int!", user), "bookId": ("Int!", book)},
        parse=traces_in,
    )


def book_lists(user: HardcoverUserId, book: BookId) -> GraphField[list[str]]:
    """The user's lists that the book is on, in words."""
    return GraphField(
        operation="BookLists",
        text=(
            "lists(where: {user_id: {_eq: $uid}, list_books: {book_id: {_eq: $bookId}}}, order_by: {id: asc}, "
            "limit: 5) { id name }"
        ),
        variables={"uid": ("Int!", user), "bookId": ("Int!", book)},
        parse=lambda raw: [f"a place on the list “{row.get('name') or row.get('id')}”" for row in parse_rows(raw)],
    )


def traces_in(raw: Any) -> list[str]:
    """What rows of ``user_books`` hold of these, each in words."""
    found: list[str] = []
    for row in parse_rows(raw):
        if row.get("rating") is not None:
            found.append(f"a rating of {row['rating']:g}" if isinstance(row["rating"], int | float) else "a rating")
        if row.get("has_review") or row.get("reviewed_at"):
            found.append("a review")
        if row.get("private_notes"):
            found.append("private notes")
        if row.get("likes_count"):
            found.append("likes")
        for entry in parse_rows(row.get("reading_journals") or []):
            if entry.get("event") not in _AUTOMATIC or entry.get("entry") or entry.get("likes_count"):
                found.append(JOURNAL_ENTRY)
                break
    return found
