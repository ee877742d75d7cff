"""Tables in memory with indexes, so that an ``_in`` over 100,000 editions looks up instead of scanning."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from earmark.sandbox.hardcover.rows import (
    Book,
    BookList,
    BookMapping,
    Edition,
    Goal,
    JournalRow,
    ListBook,
    Read,
    User,
    UserBook,
)


class Row(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=Row)
NO_IDS: Sequence[int] = ()


class Table(Generic[R]):
    """Rows by id, and for each indexed column the ids by value, ascending. Rows change through ``change`` only."""

    def __init__(self, *indexed: str, first_id: int) -> None:
        self.rows: dict[int, R] = {}
        self.indexes: dict[str, dict[object, list[int]]] = {column: {} for column in indexed}
        self._next_id = first_id

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def __len__(self) -> int:
        return len(self.rows)

    def get(self, row_id: int | None) -> R | None:
        return None if row_id is None else self.rows.get(row_id)

    def add(self, row: R) -> R:
        self.rows[row.id] = row
        for column in self.indexes:
            self._index(column, getattr(row, column), row.id)
        return row

    def change(self, row: R, **values: object) -> None:
        for column, value in values.items():
            before = getattr(row, column)
            if column in self.indexes and before != value:
                self._forget(column, before, row.id)
                self._index(column, value, row.id)
            setattr(row, column, value)

    def remove(self, row: R) -> None:
        del self.rows[row.id]
        for column in self.indexes:
            self._forget(column, getattr(row, column), row.id)

    def ids_by(self, column: str, value: object) -> Sequence[int]:
        return self.indexes[column].get(value, NO_IDS)

    def by(self, column: str, value: object) -> list[R]:
        return [self.rows[i] for i in self.indexes[column].get(value, NO_IDS)]

    def all_by(self, column: str, values: Iterable[object]) -> list[int]:
        """Ids of all rows whose column has one of the values, ascending."""
        index = self.indexes[column]
        return sorted({i for value in values for i in index.get(value, NO_IDS)})

    def _index(self, column: str, value: object, row_id: int) -> None:
        if value is None:
            return
        index = self.indexes[column]
        ids = index.get(value)
        if ids is None:
            index[value] = [row_id]
        elif ids[-1] < row_id:
            ids.append(row_id)
        else:
            insort(ids, row_id)

    def _forget(self, column: str, value: object, row_id: int) -> None:
        if value is None:
            return
        ids = self.indexes[column][value]
        del ids[bisect_left(ids, row_id)]
        if not ids:
            del self.indexes[column][value]


class Store:
    """Everything Hardcover knows."""

    def __init__(self) -> None:
        self.users: Table[User] = Table("username", first_id=101)
        self.books: Table[Book] = Table("slug", "title", "canonical_id", first_id=400_001)
        self.editions: Table[Edition] = Table("book_id", "asin", "isbn_10", "isbn_13", first_id=30_000_001)
        self.book_mappings: Table[BookMapping] = Table("book_id", "edition_id", "external_id", first_id=2_000_001)
        self.user_books: Table[UserBook] = Table("user_id", "book_id", first_id=50_000_001)
        self.user_book_reads: Table[Read] = Table("user_book_id", first_id=70_000_001)
        self.lists: Table[BookList] = Table("user_id", first_id=900_001)
        self.list_books: Table[ListBook] = Table("list_id", "book_id", first_id=90_000_001)
        self.reading_journals: Table[JournalRow] = Table("user_id", first_id=100_000_001)
        self.goals: Table[Goal] = Table("user_id", first_id=700_001)
        self.tables: dict[str, Table[Any]] = {
            "users": self.users,
            "books": self.books,
            "editions": self.editions,
            "book_mappings": self.book_mappings,
            "user_books": self.user_books,
            "user_book_reads": self.user_book_reads,
            "lists": self.lists,
            "list_books": self.list_books,
            "reading_journals": self.reading_journals,
            "goals": self.goals,
        }

    def user_book(self, user_id: int, book_id: int) -> UserBook | None:
        """There is one per user and book [H 4.5]."""
        theirs = self.user_books.ids_by("book_id", book_id)
        return next((row for i in theirs if (row := self.user_books.rows[i]).user_id == user_id), None)

    def reads_of(self, user_book_id: int) -> list[Read]:
        """Oldest first; the last is the one the site shows [H 5.15]."""
        return self.user_book_reads.by("user_book_id", user_book_id)
