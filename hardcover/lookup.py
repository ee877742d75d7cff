"""Asking about editions: in pages and halves, leaving out what is refused, following merges [H 2.8, 3.7]."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Protocol

from hardcover.answers import TooManyFields
from hardcover.client import Client
from hardcover.document import GraphField
from hardcover.errors import HardcoverUnreachable, Refused, UnknownField
from hardcover.isbn import Identifiers, isbn_13
from hardcover.limits import Lane
from hardcover.model import Book, BookId, Claim, EditionId, HardcoverUserId, ReadingFormat
from hardcover.operations import ROWS, books_by_id, editions_by_id, editions_of, match_editions
from hardcover.pages import CAP
from hardcover.parts import DEEP, MAPPINGS, PEOPLE, in_doubt, part_of

CHUNK_ITEMS = 50
CHUNKS_A_REQUEST = 5
_LONGEST_MERGE_CHAIN = 3


class _Question(Protocol):
    def __call__(self, *, lacks: set[str]) -> GraphField[list[Claim]]: ...


class Lookup:
    """Each answer is a list of claims on kept editions of kept books, knowing by which identifiers they were found."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.chunk_items = CHUNK_ITEMS  # learnt down where the server takes too long

    async def matching(
        self, items: Sequence[Identifiers], lane: Lane, user: HardcoverUserId | None = None
    ) -> list[Claim]:
        """Editions with any identifier of the items; 1 unit per 50 items."""
        chunks = [items[i : i + self.chunk_items] for i in range(0, len(items), self.chunk_items)]
        found = [claim for rows in await self._chunks(chunks, lane, user) for claim in rows]
        return await self._kept(found, lane, user)

    async def by_id(
        self, ids: Sequence[EditionId], lane: Lane, user: HardcoverUserId | None = None
    ) -> dict[EditionId, Claim]:
        """Under the ids asked for; at most 100, 1 unit."""
        rows = await self._ask([partial(editions_by_id, ids, user=user)], lane)
        return dict(zip((row.edition.id for row in rows[0]), await self._kept(rows[0], lane, user), strict=True))

    async def of_book(self, book_id: BookId, formats: Iterable[ReadingFormat], lane: Lane) -> list[Claim]:
        """The book's editions, merged ones left out; 1 unit."""
        rows = await self._ask([partial(editions_of, book_id, formats=frozenset(formats))], lane)
        return await self._kept([row for row in rows[0] if row.edition.canonical_id is None], lane, None)

    async def books(self, ids: Iterable[BookId], lane: Lane) -> dict[BookId, Book]:
        """Books as they are, merged ones too; 1 unit per 100."""
        wanted = list(dict.fromkeys(ids))
        parts = [wanted[i : i + ROWS] for i in range(0, len(wanted), ROWS)]
        answers = await self.client.query([books_by_id(part, lacks=self.client.lacks) for part in parts], lane)
        return {book.id: book for rows in answers for book in rows}

    # -- asking --------------------------------------------------------------------------------------------------------

    async def _chunks(
        self, chunks: Sequence[Sequence[Identifiers]], lane: Lane, user: HardcoverUserId | None
    ) -> list[list[Claim]]:
        """All rows for each chunk; halved where the server takes too long or refuses, paged where it has more."""
        first = EditionId(0)
        try:
            asked = self.client.rows.asked
            questions = [partial(match_editions, chunk, after=first, rows=asked, user=user) for chunk in chunks]
            pages = await self._ask(questions, lane)
        except (Refused, HardcoverUnreachable) as error:
            halves = self._halves(chunks, error)
            return [rows for half in halves for rows in await self._chunks(half, lane, user)]
        return [await self._further(chunk, page, asked, lane, user) for chunk, page in zip(chunks, pages, strict=True)]

    async def _further(
        self, chunk: Sequence[Identifiers], page: list[Claim], asked: int, lane: Lane, user: HardcoverUserId | None
    ) -> list[Claim]:
        """``page`` and what follows it; ``asked``: how many rows it was asked for."""
        rows = list(page)
        while True:
            self.client.rows.came(len(page), asked)
            if len(page) < min(asked, CAP) or (CAP < len(page) < asked):
                return rows
            last = max(claim.edition.id for claim in rows)
            asked = self.client.rows.asked
            question = partial(match_editions, chunk, after=last, rows=asked, user=user)
            page = [claim for claim in (await self._ask([question], lane))[0] if claim.edition.id > last]
            rows += page

    def _halves(
        self, chunks: Sequence[Sequence[Identifiers]], error: Refused | HardcoverUnreachable
    ) -> list[Sequence[Sequence[Identifiers]]]:
        """Smaller questions to try after ``error``; raises it when there are none or they would not help."""
        if isinstance(error, TooManyFields) or (isinstance(error, HardcoverUnreachable) and not error.slow):
            raise error
        middle = len(chunks) // 2
        if middle:
            return [chunks[:middle], chunks[middle:]]
        (chunk,) = chunks
        middle = len(chunk) // 2
        if middle:
            self.chunk_items = min(self.chunk_items, max(middle, 5))
            return [[chunk[:middle]], [chunk[middle:]]]
        if isinstance(error, HardcoverUnreachable) and MAPPINGS not in self.client.lacks:
            # The regional ids lie in another table, which may be what takes so long.
            self.client.lacks.add(MAPPINGS)
            return [chunks]
        raise error

    async def _ask(self, questions: Sequence[_Question], lane: Lane) -> list[list[Claim]]:
        """Ask for everything; what the server refuses is left out, and from then on [H 7]."""
        known, tried = set(self.client.lacks), set[str]()
        doubtful = in_doubt(known)
        while True:
            lacks = known | tried
            try:
                answers = await self.client.query([question(lacks=lacks) for question in questions], lane)
            except TooManyFields:
                raise
            except UnknownField as refusal:
                part = part_of(refusal)
                if part <= lacks:
                    raise
                known |= part
            except Refused:
                tried = next(doubtful, set())
                if not tried:
                    raise
            else:
                self.client.lacks |= lacks
                return [await self._with_people(rows, lane) for rows in answers]

    async def _with_people(self, claims: list[Claim], lane: Lane) -> list[Claim]:
        """Where authors and series may not be asked for below an edition, ask for them beside it."""
        if not claims or DEEP not in self.client.lacks or PEOPLE in self.client.lacks:
            return claims
        try:
            books = await self.books((claim.book.id for claim in claims), lane)
        except Refused:
            self.client.lacks.add(PEOPLE)
            return claims
        return [replace(claim, book=books.get(claim.book.id, claim.book)) for claim in claims]

    # -- merges --------------------------------------------------------------------------------------------------------

    async def _kept(self, claims: Sequence[Claim], lane: Lane, user: HardcoverUserId | None) -> list[Claim]:
        kept = [replace(claim, via=_identifiers(claim)) for claim in claims]
        for _ in range(_LONGEST_MERGE_CHAIN):
            editions = sorted({c.edition.canonical_id for c in kept if c.edition.canonical_id is not None})
            if not editions:
                break
            found: dict[EditionId, Claim] = {}
            for start in range(0, len(editions), ROWS):
                rows = await self._ask([partial(editions_by_id, editions[start : start + ROWS], user=user)], lane)
                found |= {row.edition.id: row for row in rows[0]}
            kept = [_on_kept_edition(claim, found) for claim in kept]
        for _ in range(_LONGEST_MERGE_CHAIN):
            books = {c.book.canonical_id for c in kept if c.book.canonical_id is not None}
            if not books:
                break
            answer = await self.books(sorted(books), lane)
            kept = [_on_kept_book(claim, answer) for claim in kept]
        return kept


def _identifiers(claim: Claim) -> frozenset[str]:
    """Everything by which an edition may be found."""
    edition = claim.edition
    found = {f"audible:{asin}" for asin in edition.audible_asins}
    if edition.asin:
        found.add(f"asin:{edition.asin.upper()}")
    found |= {f"isbn:{number}" for text in (edition.isbn_13, edition.isbn_10) if (number := isbn_13(text))}
    return frozenset(found)


def _on_kept_edition(claim: Claim, found: Mapping[EditionId, Claim]) -> Claim:
    kept_id = claim.edition.canonical_id
    if kept_id is None:
        return claim
    if kept_id in found:
        return replace(found[kept_id], via=claim.via)
    return replace(claim, edition=replace(claim.edition, canonical_id=None))


def _on_kept_book(claim: Claim, found: Mapping[BookId, Book]) -> Claim:
    kept_id = claim.book.canonical_id
    if kept_id is None:
        return claim
    if kept_id not in found:
        return replace(claim, book=replace(claim.book, canonical_id=None))
    # The user's row has moved along [H 3.7], so the one below the merged book says nothing.
    edition = replace(claim.edition, book_id=kept_id)
    return replace(claim, book=found[kept_id], edition=edition, user_book=None, shelf_known=False)
