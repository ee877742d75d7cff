"""Entries of the reading journal: asking for them, and deleting one [H 10]. Pure."""

from __future__ import annotations

from typing import Any

from hardcover.document import GraphField
from hardcover.model import BookId, JournalEntry

SHOWN = 5  # entries that ride along with the answer to a write


def shown_entries(limit: int = SHOWN) -> str:
    """What to ask beside a shelf row."""
    return f"reading_journals(order_by: {{id: desc}}, limit: {limit}) {{ id event entry likes_count }}"


def parse_entries(raw: Any) -> tuple[JournalEntry, ...]:
    """Rows of ``reading_journals``; what is no list of rows raises."""
    return tuple(
        JournalEntry(
            id=int(row["id"]),
            event=str(row.get("event") or ""),
            has_text=bool(row.get("entry")),
            likes=int(row.get("likes_count") or 0),
        )
        for row in raw
    )


def delete_entries_of(book: BookId) -> GraphField[None]:
    """All of the user's entries of a book, also what they wrote: only where it was seen that there is nothing such."""
    return GraphField(
        operation="DeleteEntries",
        text="delete_reading_journals_for_book(book_id: $book) { ids }",
        variables={"book": ("Int!", book)},
        parse=lambda raw: None,
    )


def delete_entry(entry: int) -> GraphField[bool]:
    """Whether it was deleted."""
    return GraphField(
        operation="DeleteEntry",
        text="delete_reading_journal(id: $id) { id }",
        variables={"id": ("Int!", entry)},
        parse=lambda raw: isinstance(raw, dict) and raw.get("id") is not None,
    )
