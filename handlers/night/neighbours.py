"""Books that were met while matching, by author: candidates for the items no identifier settles, for no units."""

from __future__ import annotations

from collections.abc import Iterable

from handlers.book.normalise import fold
from handlers.matching import Candidate
from listener import LibraryItem

MOST_BOOKS = 100_000
MOST_OF_AN_AUTHOR = 40  # of one author's books, those that share most words with the title


class Neighbours:
    def __init__(self) -> None:
        self._by_author: dict[str, dict[int, Candidate]] = {}
        self._books = 0

    def learn(self, candidates: Iterable[Candidate]) -> None:
        """Remember these books under each of their authors."""
        for candidate in candidates:
            for author in candidate.book.authors:
                books = self._by_author.setdefault(_surname(author), {})
                if candidate.book.id not in books and self._books < MOST_BOOKS:
                    books[candidate.book.id] = candidate
                    self._books += 1

    def of(self, item: LibraryItem) -> list[Candidate]:
        """Books of the item's authors (narrators count too: the fields are often swapped)."""
        names = {_surname(name) for name in (*item.authors, *item.narrators)}
        found: dict[int, Candidate] = {}
        for name in names:
            found |= self._by_author.get(name, {})
        if len(found) <= MOST_OF_AN_AUTHOR:
            return list(found.values())
        words = set(fold(item.title).split())
        ranked = sorted(found.values(), key=lambda c: (-len(words & set(fold(c.book.title).split())), c.book.id))
        return ranked[:MOST_OF_AN_AUTHOR]


def _surname(name: str) -> str:
    parts = fold(name).replace(",", " ").split()
    return parts[-1] if parts else ""
