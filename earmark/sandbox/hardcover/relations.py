"""How the tables hang together, and whose rows a token sees.

Filters, nested fields and the planner all use this one description: ``ToOne`` follows a column of ours, ``ToMany``
finds the rows of another table that point at us, ``Shared`` those that are about the same user and book, ``Inside`` is
kept within the row itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from earmark.sandbox.hardcover.rows import PUBLIC
from earmark.sandbox.hardcover.store import Store


@dataclass(frozen=True, slots=True)
class ToOne:
    target: str
    column: str  # ours


@dataclass(frozen=True, slots=True)
class ToMany:
    target: str
    column: str  # theirs


@dataclass(frozen=True, slots=True)
class Shared:
    """The rows of another table that have the same values as ours in both columns; ``column`` is indexed there."""

    target: str
    column: str
    and_column: str


@dataclass(frozen=True, slots=True)
class Inside:
    target: str
    many: bool = False


Relation: TypeAlias = ToOne | ToMany | Shared | Inside

_BOOK = ToOne("books", "book_id")
_EDITION = ToOne("editions", "edition_id")

RELATIONS: dict[str, dict[str, Relation]] = {
    "users": {"user_books": ToMany("user_books", "user_id"), "lists": ToMany("lists", "user_id")},
    "books": {
        "canonical": ToOne("books", "canonical_id"),
        "image": Inside("images"),
        "contributions": Inside("contributions", many=True),
        "book_series": Inside("book_series", many=True),
        "book_mappings": ToMany("book_mappings", "book_id"),
        "editions": ToMany("editions", "book_id"),
        "default_audio_edition": ToOne("editions", "default_audio_edition_id"),
        "default_ebook_edition": ToOne("editions", "default_ebook_edition_id"),
        "default_physical_edition": ToOne("editions", "default_physical_edition_id"),
        "user_books": ToMany("user_books", "book_id"),
        "list_books": ToMany("list_books", "book_id"),
    },
    "editions": {
        "book": _BOOK,
        "language": Inside("languages"),
        "publisher": Inside("publishers"),
        "image": Inside("images"),
        "contributions": Inside("contributions", many=True),
        "book_mappings": ToMany("book_mappings", "edition_id"),
    },
    "book_mappings": {"book": _BOOK, "edition": _EDITION, "platform": Inside("platforms")},
    "contributions": {"author": Inside("authors")},
    "book_series": {"series": Inside("series")},
    "user_books": {
        "book": _BOOK,
        "edition": _EDITION,
        "user_book_reads": ToMany("user_book_reads", "user_book_id"),
        "reading_journals": Shared("reading_journals", "user_id", "book_id"),
    },
    "user_book_reads": {"user_book": ToOne("user_books", "user_book_id"), "edition": _EDITION},
    "lists": {"list_books": ToMany("list_books", "list_id")},
    "list_books": {"list": ToOne("lists", "list_id"), "book": _BOOK, "edition": _EDITION},
    "reading_journals": {"book": _BOOK, "edition": _EDITION},
    "goals": {},
}

_OWNED_BY_USERS = {"user_books", "lists", "reading_journals", "goals"}
_SEEN_THROUGH = {
    "user_book_reads": RELATIONS["user_book_reads"]["user_book"],
    "list_books": RELATIONS["list_books"]["list"],
}


class View:
    """The store as one user sees it: their own rows, and everybody's public ones [H 4.4]."""

    def __init__(self, store: Store, user_id: int, now: Callable[[], datetime]) -> None:
        self.store = store
        self.user_id = user_id
        self._now = now

    def sees(self, table: str, row: Any) -> bool:
        if table == "reading_journals" and row.seen_from > self._now():
            return False
        if table in _OWNED_BY_USERS:
            return bool(row.user_id == self.user_id or row.privacy_setting_id == PUBLIC)
        through = _SEEN_THROUGH.get(table)
        if isinstance(through, ToOne):
            parent = self.store.tables[through.target].get(getattr(row, through.column))
            return parent is not None and self.sees(through.target, parent)
        return True

    def one(self, table: str, name: str, row: Any) -> Any:
        """The row a to-one relation leads to, or None."""
        relation = RELATIONS[table][name]
        if isinstance(relation, ToOne):
            found = self.store.tables[relation.target].get(getattr(row, relation.column))
            return found if found is not None and self.sees(relation.target, found) else None
        return getattr(row, name)

    def many(self, table: str, name: str, row: Any) -> Iterable[Any]:
        relation = RELATIONS[table][name]
        if isinstance(relation, ToMany):
            target = self.store.tables[relation.target]
            return [found for found in target.by(relation.column, row.id) if self.sees(relation.target, found)]
        if isinstance(relation, Shared):
            rows = self.store.tables[relation.target].by(relation.column, getattr(row, relation.column))
            wanted = getattr(row, relation.and_column)
            return [
                found
                for found in rows
                if getattr(found, relation.and_column) == wanted and self.sees(relation.target, found)
            ]
        found: Iterable[Any] = getattr(row, name)
        return found


def is_many(relation: Relation) -> bool:
    return isinstance(relation, ToMany | Shared) or (isinstance(relation, Inside) and relation.many)
