"""Which books an opening may announce: what matching saw, what the words themselves lead to, and their likes.

A decision is only as safe as its candidates: the whole series and the author's other books have to be among them, or
a sibling would be taken for the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from earmark.service.server import Server
from handlers.audio.credits import Guess, KnownBook
from handlers.book import Field, position_text
from handlers.matching import Candidate
from handlers.metadata.views import views_for
from handlers.state.matches import Matched
from handlers.sync.find_edition import candidates_of
from hardcover.limits import Lane
from hardcover.model import BookId
from hardcover.search import read_candidates, search_books
from listener.model import LibraryItem, SeriesEntry

MOST_SEARCHES = 8  # units of one item, besides reading what was found


class CandidateFinder:
    """The candidates of one item; each book is read once. Raises what asking Hardcover raises."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._searched: set[str] = set()
        self._books: dict[BookId, Candidate] = {}

    @property
    def candidates(self) -> list[Candidate]:
        return list(self._books.values())

    async def of_item(self, item: LibraryItem, matched: Matched | None) -> None:
        """What matching saw, and what fields, tags and names say."""
        await self._read(_books(matched.evidence if matched is not None else {}, matched))
        titles, authors = _said(item)
        for title in titles[:1]:
            await self._search(f"{title} {authors[0] if authors else ''}")
        for author in authors[:1]:
            await self._search(author)

    async def of_guesses(self, guesses: Sequence[Guess]) -> None:
        """What was understood: title with author; where that finds nothing, for names are misspelled, either alone."""
        for guess in guesses:
            found = await self._search(f"{guess.title} {guess.author}") if guess.title and guess.author else 0
            if not found and guess.title:
                await self._search(guess.title)
        for guess in guesses[:1]:
            await self._search(guess.author)

    async def of_likes(self, candidate: Candidate) -> None:
        """The author's other books, and the other volumes."""
        for author in candidate.book.authors[:1]:
            await self._search(author, beyond=True)
        for name, _ in candidate.book.series[:1]:
            await self._search(name, beyond=True)

    async def _search(self, words: str, *, beyond: bool = False) -> int:
        """How many books were found that were not known before."""
        words = " ".join(words.split())
        key = words.casefold()
        if not key or key in self._searched or (len(self._searched) >= MOST_SEARCHES and not beyond):
            return 0
        self._searched.add(key)
        return await self._read(await self._server.ask(lambda client: search_books(client, words, Lane.METADATA)))

    async def _read(self, books: Iterable[BookId]) -> int:
        new = [book for book in dict.fromkeys(books) if book not in self._books]
        if new:
            claims = await self._server.ask(lambda client: read_candidates(client, new, Lane.METADATA))
            self._books |= {one.book.id: one for one in candidates_of(claims)}
        return len(new)


def known_of(candidate: Candidate) -> KnownBook:
    """A candidate as its credits would say it."""
    narrators = dict.fromkeys(name for edition in candidate.editions for name in edition.narrators)
    book = candidate.book
    return KnownBook(
        key=str(book.id),
        title=book.title,
        subtitle=book.subtitle,
        authors=book.authors,
        series=tuple(SeriesEntry(name=name, sequence=position_text(part)) for name, part in book.series),
        narrators=tuple(narrators),
    )


def _said(item: LibraryItem) -> tuple[list[str], list[str]]:
    """Titles and authors that the fields, tags or names say."""
    titles: dict[str, None] = {}
    authors: dict[str, None] = {}
    for view in views_for(item):
        titles.update(dict.fromkeys(str(one) for one in view.readings(Field.TITLE)))
        for people in view.readings(Field.AUTHORS):
            authors.update(dict.fromkeys(map(str, people or ())))
    return list(titles), list(authors)


def _books(evidence: dict[str, Any], matched: Matched | None) -> Iterable[BookId]:
    """The match, the verdict's book and its runners-up (``find_edition.verdict_as_json``)."""
    if matched is not None and matched.book_id is not None:
        yield matched.book_id
    best = evidence.get("book")
    for one in [*([best] if isinstance(best, dict) else []), *evidence.get("runners_up", ())]:
        yield BookId(one["book_id"])
