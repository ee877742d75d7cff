"""The edition an item is pinned to: the user's choice, the end of its grounds, and books that were merged (P11)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from enum import Enum

from handlers.state.ledger import Acknowledged, Grounds, Ledger, Pin, Provenance
from handlers.state.outcome import Key
from hardcover import BookId, EditionId, Identifiers, UserBook
from listener import LibraryItem


def grounds_of(item: LibraryItem) -> Grounds:
    identifiers = Identifiers.of(item.asin, item.isbn)
    return Grounds(title=item.title, authors=item.authors, identifiers=tuple(identifiers.keys))


class PinStanding(Enum):
    """Whether the grounds of a pin still stand."""

    HOLDS = "holds"
    IN_DOUBT = "in doubt"  # title and identifier are others, the author is not: what would it match today?
    ENDED = "ended"  # another book


def standing(grounds: Grounds | None, item: LibraryItem) -> PinStanding:
    """A pin ends when identifier, title and author are another book's. A renamed title alone, or an identifier that was
    filled in late, is not that."""
    if grounds is None:
        return PinStanding.HOLDS
    now = grounds_of(item)
    if set(grounds.identifiers) & set(now.identifiers) or not _is_another_title(grounds.title, now.title):
        return PinStanding.HOLDS
    if _are_other_people(grounds.authors, now.authors):
        return PinStanding.ENDED
    return PinStanding.IN_DOUBT if now.identifiers else PinStanding.HOLDS


def why_ended(grounds: Grounds, item: LibraryItem) -> str:
    now = grounds_of(item)
    return (
        f"Audiobookshelf calls this {_named(now)} now, and it was {_named(grounds)} when it was matched: nothing more "
        "goes to the former until somebody says which book it is"
    )


def _named(grounds: Grounds) -> str:
    return f"“{grounds.title}” by {', '.join(grounds.authors)}" if grounds.authors else f"“{grounds.title}”"


def _is_another_title(one: str, other: str) -> bool:
    """Fewer than half of the words of the shorter title in common, or other numbers."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    numbers = {word for word in a if word.isdigit()}, {word for word in b if word.isdigit()}
    if all(numbers) and numbers[0] != numbers[1]:
        return True
    return len(a & b) < min(len(a), len(b)) / 2


def _are_other_people(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    mine, theirs = _words(" ".join(one)), _words(" ".join(other))
    return bool(mine) and bool(theirs) and not {word for word in mine & theirs if len(word) > 1}


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return set(re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one))))


def chosen(pin: Pin, user_book: UserBook | None, acknowledged: Acknowledged | None, now: datetime) -> Pin:
    """The pin after what the user chose on Hardcover (case 19): an entry's edition that is neither the pin's nor what
    stood there after our last write. ``pin`` itself where nothing was chosen."""
    if user_book is None or user_book.edition_id in (None, pin.edition_id):
        return pin
    if acknowledged is not None and user_book.edition_id in (acknowledged.book_edition_id, acknowledged.edition_id):
        return pin
    return replace(
        pin,
        edition_id=EditionId(user_book.edition_id or pin.edition_id),
        provenance=Provenance.CHOSEN,
        reason=f"on the user's Hardcover shelf; before: edition {pin.edition_id} by {pin.provenance.value}",
        at=now,
    )


def move_to_book(ledger: Ledger, key: Key, pin: Pin, book_id: BookId, edition_id: EditionId, *, at: datetime) -> Pin:
    """The pinned book was merged into another one [H 3.7]: pin and ledger follow."""
    reason = f"{pin.reason}; book {pin.book_id} was merged into {book_id}"
    moved = replace(pin, book_id=book_id, edition_id=edition_id, reason=reason, at=at)
    entry = ledger.entry(key)
    known = entry.acknowledged
    with ledger.together():
        ledger.set_pin(key, moved)
        ledger.put(key, replace(entry, acknowledged=replace(known, book_id=book_id) if known is not None else None))
    return moved
