"""A Hardcover on this machine that knows the books of a real Audiobookshelf, and watches what it is told."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from earmark.sandbox.hardcover import Hardcover
from earmark.sandbox.hardcover.asking import Asking
from earmark.sandbox.hardcover.snapshots import ShelfBook, ShelfRead, SyncRequest
from earmark.sandbox.hardcover.tokens import Token
from hardcover.isbn import Identifiers
from listener.client import Audiobookshelf
from listener.model import LibraryItem
from verifying.clock import Clock

PAGES = 300  # of every text edition
EBOOK = 4
PAGE_SIZE = 500


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """An item and the book made for it. ``book`` is ``None``, with the reason, where none was made."""

    item: LibraryItem
    book: int | None = None
    audio: int | None = None
    text: int | None = None
    why_none: str = ""


class Twin(Hardcover):
    """The embedded Hardcover with its real limits; every mutation that left its user's shelf as it was is noted."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock.now)
        self.pairs: dict[str, Pair] = {}  # by item id
        self.idle_writes: list[str] = []
        self.tokens_of: dict[str, list[str]] = {}
        self._seen: dict[str, tuple[dict[int, ShelfBook], datetime | None]] = {}
        self._claimed: dict[str, str] = {}  # identifier -> title of the item it belongs to

    def welcome(self, user: str) -> str:
        """A user with a token."""
        self.tokens_of[user] = [self.add_user(user)]
        return self.tokens_of[user][0]

    def renew(self, user: str) -> str:
        """The user's token is refused from now on; a new one."""
        self.tokens_of[user].append(self.replace_token(self.tokens_of[user][-1]))
        return self.tokens_of[user][-1]

    async def learn(self, client: Audiobookshelf) -> None:
        """Make a book for every item this user sees, as far as it has an identifier of its own."""
        for library in await client.read_libraries():
            if library.media_type != "book":
                continue
            page, seen = 0, 0
            while True:
                found = await client.read_library_page(library.id, page, PAGE_SIZE)
                for item in sorted(found.items, key=lambda item: (item.title, item.id)):
                    if item.id not in self.pairs:
                        self.pairs[item.id] = self._pair(item)
                page, seen = page + 1, seen + len(found.items)
                if seen >= found.total or not found.items:
                    break

    def newest(self, user: str, item: str) -> ShelfRead | None:
        shelved = self.shelved(user, item)
        return shelved.reads[0] if shelved and shelved.reads else None

    def shelved(self, user: str, item: str) -> ShelfBook | None:
        book = self.pairs[item].book
        return self.on_shelf(user, book) if book is not None else None

    def units(self, user: str) -> int:
        return sum(self.units_spent(token) for token in self.tokens_of[user])

    def throttled(self, user: str) -> int:
        return sum(self.refused(token) for token in self.tokens_of[user])

    def asked(self, user: str) -> Counter[str]:
        """How often each operation was asked for by this user."""
        return Counter(asked.operation or "?" for asked in self.requests if asked.user == user)

    def _pair(self, item: LibraryItem) -> Pair:
        identifiers = Identifiers.of(item.asin, item.isbn)
        if not identifiers:
            return Pair(item, why_none="no ASIN and no ISBN: no edition was made for it")
        taken = [self._claimed[key] for key in identifiers.keys if key in self._claimed]
        if taken:
            return Pair(item, why_none=f"shares an identifier with “{taken[0]}”: no edition of its own")
        self._claimed.update(dict.fromkeys(identifiers.keys, item.title))
        codes = {
            "isbn_13": next(iter(identifiers.isbns), None),
            "isbn_10": next(iter(identifiers.isbn_10s), None),
        }
        book = self.add_book(item.title, authors=item.authors, subtitle=item.subtitle)
        audio = text = None
        if item.has_audio:
            asin = next(iter(identifiers.asins), None)
            audio = self.add_edition(
                book, asin=asin, audio_seconds=int(item.duration_seconds), narrators=item.narrators, **codes
            )
        if item.has_ebook:
            text = self.add_edition(book, format=EBOOK, pages=PAGES, **({} if audio else codes))
        return Pair(item, book, audio, text)

    def _ask(self, token: Token) -> Asking:
        """What stands there when a request comes: also what was done by hand since the last one."""
        self._seen[token.user] = self.shelf(token.user), self._touched(token.user)
        return super()._ask(token)

    def _note(self, asked: SyncRequest, mutations: int) -> None:
        super()._note(asked, mutations)
        if asked.user is None or not mutations:
            return
        shelf, touched = self.shelf(asked.user), self._touched(asked.user)
        known, at = self._seen.get(asked.user, ({}, None))
        if shelf == known and touched != at:  # a write to a read that does not exist touches nothing
            self.idle_writes.append(f"{asked.at:%H:%M:%S} {asked.user}: {', '.join(asked.fields)}")

    def _touched(self, user: str) -> datetime | None:
        """When a row of theirs was written last, whether or not it changed."""
        rows = self.store.user_books.by("user_id", self.user_id(user))
        return max((row.updated_at for row in rows if row.updated_at), default=None)
