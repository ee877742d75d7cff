"""Finding a book by what was typed: by its ISBN, or by title and author, with everything known of it."""

from __future__ import annotations

from collections.abc import Callable

from earmark.service.user import UserRuntime
from hardcover import (
    Claim,
    EditionDetails,
    EditionId,
    EditionStore,
    Identifiers,
    Lane,
    ReadingFormat,
    read_candidates,
    read_details,
    search_books,
)

MOST = 10  # candidates in an answer
LANE = Lane.CATCH_UP  # somebody waits at the dialog, so before the night's work; the live share is left alone
EDITIONS_A_BOOK = 4  # one book may be read by several narrators


class Lookups:
    """``payer``: whose units are spent; ``None`` when there is nobody."""

    def __init__(self, payer: Callable[[], UserRuntime | None], store: EditionStore) -> None:
        self._payer = payer
        self._store = store

    async def find(self, *, title: str, author: str, isbn: str) -> list[EditionDetails]:
        """The books that fit best first, audio editions before others. 1 to 4 units; raises what asking raises."""
        user = self._payer()
        if user is None:
            return []
        claims: list[Claim] = []
        identifiers = Identifiers.of(title if " " not in title else None, isbn)
        if identifiers:
            claims = await user.context.catalogue.find(identifiers, LANE)
        if not claims:
            books = await search_books(user.client, f"{title} {author}", LANE)
            if not books and author:  # the author that Audiobookshelf has may be what is wrong
                books = await search_books(user.client, title, LANE)
            claims = await read_candidates(user.client, books, LANE)
            order = {book_id: place for place, book_id in enumerate(books)}
            claims.sort(key=lambda claim: order.get(claim.book.id, len(order)))
        wanted = _best(claims)
        details = await read_details(user.client, wanted, LANE, self._store)
        return [details[edition_id] for edition_id in wanted if edition_id in details]


def _best(claims: list[Claim]) -> list[EditionId]:
    """Of each book, in order, its most used audio editions, else one of the others."""
    books: dict[int, list[Claim]] = {}
    for claim in claims:
        books.setdefault(claim.book.id, []).append(claim)
    chosen: list[EditionId] = []
    for editions in books.values():
        audio = [one for one in editions if one.edition.format in (ReadingFormat.AUDIO, ReadingFormat.BOTH)]
        ranked = sorted(audio or editions, key=lambda one: -one.edition.users_count)
        chosen += [one.edition.id for one in ranked[: EDITIONS_A_BOOK if audio else 1]]
    return chosen[:MOST]
