"""What Hardcover holds and what can be told to it, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum
from typing import NewType, TypeAlias

BookId = NewType("BookId", int)
EditionId = NewType("EditionId", int)
UserBookId = NewType("UserBookId", int)
ReadId = NewType("ReadId", int)
HardcoverUserId = NewType("HardcoverUserId", int)


class Status(IntEnum):
    """``user_books.status_id`` [H 4.1]."""

    WANT_TO_READ = 1
    CURRENTLY_READING = 2
    READ = 3
    PAUSED = 4
    DID_NOT_FINISH = 5
    IGNORED = 6


class ReadingFormat(IntEnum):
    """``editions.reading_format_id`` [H 3.2]."""

    PHYSICAL = 1
    AUDIO = 2
    BOTH = 3
    EBOOK = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One publication of a book. Lengths are ``None`` when Hardcover has none (or says 0)."""

    id: EditionId
    book_id: BookId
    title: str = ""
    asin: str | None = None
    isbn_10: str | None = None
    isbn_13: str | None = None
    audio_seconds: int | None = None
    pages: int | None = None
    format: ReadingFormat | None = None
    language: str | None = None  # ISO 639-1
    canonical_id: EditionId | None = None
    users_count: int = 0
    narrators: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    audible_asins: tuple[str, ...] = ()  # regional ids from book_mappings [H 3.12b], without the region
    release_year: int | None = None
    edition_format: str | None = None  # free text: "Audible Audio", "Abridged", "Mass Market Paperback"
    edition_information: str | None = None  # free text: "Dramatized Adaptation", "3rd edition"
    publisher: str | None = None

    @property
    def is_audio(self) -> bool:
        return self.format is ReadingFormat.AUDIO

    @property
    def has_length(self) -> bool:
        return bool(self.audio_seconds or self.pages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The work. ``series`` pairs a name with a position (1.5, None).

    ``compilations``: the series of which it holds several books, each with what is said of them ("1-3") [H 3.10].
    """

    id: BookId
    title: str
    subtitle: str | None = None
    slug: str | None = None
    canonical_id: BookId | None = None
    authors: tuple[str, ...] = ()
    series: tuple[tuple[str, float | None], ...] = ()
    compilations: tuple[tuple[str, str | None], ...] = ()
    release_year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One ``user_book_reads`` row; dates have no time and no zone [H 5.1]. ``edition`` only when the answer told it."""

    id: ReadId
    edition_id: EditionId | None
    started_at: date | None
    finished_at: date | None
    progress_seconds: int | None
    progress_pages: int | None
    edition: Edition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UserBook:
    """A book on a user's shelf, with its reads, newest (highest id) first. ``date_added`` and ``privacy_id`` only when
    the answer told them."""

    id: UserBookId
    book_id: BookId
    status: Status
    edition_id: EditionId | None
    reads: tuple[Read, ...] = ()
    edition: Edition | None = None
    date_added: date | None = None
    privacy_id: int | None = None


@dataclass(frozen=True, slots=True)
class Traces:
    """What a user put on a book on Hardcover besides status and reads, each in a word or two: "a rating of 4.5",
    "a review", "private notes", "a journal entry", "a list". Where there is any, the entry is never deleted.
    ``complete`` is false where the token may not see the journal or the lists."""

    found: tuple[str, ...] = ()
    complete: bool = True

    def __bool__(self) -> bool:
        return bool(self.found)

    def __str__(self) -> str:
        return " and ".join(filter(None, (", ".join(self.found[:-1]), *self.found[-1:])))


@dataclass(frozen=True, slots=True, kw_only=True)
class Me:
    """Whose token it is. ``privacy_id`` is the account's default [H 4.2]."""

    id: HardcoverUserId
    username: str
    privacy_id: int | None = None


class Clear(Enum):
    """Says "make this date empty", where ``None`` says "leave it as it is" [H 5.13]."""

    CLEAR = "clear"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadValues:
    """What to write into a read, in absolute values. ``None``: the field is not sent."""

    edition_id: EditionId | None = None
    started_at: date | Clear | None = None
    finished_at: date | Clear | None = None
    progress_seconds: int | None = None
    progress_pages: int | None = None

    @property
    def is_plain_progress(self) -> bool:
        """A position of an open read, and no finish."""
        return self.finished_at is None and (self.progress_seconds is not None or self.progress_pages is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddBook:
    """``insert_user_book``: an upsert on (user, book) [H 4.5]; status 2 or 3 adds a read by itself [H 5.7, 5.9]."""

    book_id: BookId
    status: Status
    edition_id: EditionId | None
    date_added: date | None = None
    privacy_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStatus:
    """``update_user_book``; a patch [H 4.9b]."""

    user_book_id: UserBookId
    status: Status
    edition_id: EditionId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteRead:
    """``update_user_book_read``: absolute values, may be repeated [H 1.13, 5.13]."""

    read_id: ReadId
    values: ReadValues


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRead:
    """``insert_user_book_read``: never repeated blindly [H 1.13]."""

    user_book_id: UserBookId
    values: ReadValues


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveRead:
    read_id: ReadId


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveBook:
    user_book_id: UserBookId


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkOwned:
    """``edition_owned``: onto the list of what one owns, with a public activity; not a toggle [H 4.11]."""

    edition_id: EditionId


Step: TypeAlias = AddBook | SetStatus | WriteRead | AddRead | RemoveRead | RemoveBook | MarkOwned


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """A line of the reading journal [H 10]."""

    id: int
    event: str
    has_text: bool = False
    likes: int = 0

    def is_plain(self, event: str) -> bool:
        """Made by Hardcover itself, and nobody wrote into it or liked it."""
        return self.event == event and not self.has_text and not self.likes


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The rows a mutation answered with. ``user_book.reads`` are only those the answer told, newest first; ``journal``
    only where it was asked for, newest first. ``tidied``: entries of ours that were deleted after the write."""

    user_book: UserBook | None = None
    read: Read | None = None
    journal: tuple[JournalEntry, ...] | None = None
    tidied: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An edition that carries one of an item's identifiers, which is not yet proof that it is the item [H 3.5].

    ``via`` says which: ``asin:B0…`` (the edition's own), ``audible:B0…`` (a regional id), ``isbn:978…``. With
    ``shelf_known`` false, ``user_book`` being ``None`` says nothing about the user's shelf.
    """

    edition: Edition
    book: Book
    user_book: UserBook | None = None
    shelf_known: bool = False
    via: frozenset[str] = frozenset()
