"""The rows Hardcover keeps. Attributes carry the names of the columns in ``slice.graphql``; ids of different kinds
never overlap, so that an id sent in the wrong place is always noticed [H 1.11].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from earmark.sandbox.hardcover.reviews import NO_REVIEW, text_of

WANT_TO_READ, CURRENTLY_READING, READ, PAUSED, DID_NOT_FINISH, IGNORED = 1, 2, 3, 4, 5, 6  # [H 4.1]
PUBLIC, FOLLOWERS, PRIVATE = 1, 2, 3  # [H 4.2]
PHYSICAL, AUDIO, BOTH, EBOOK = 1, 2, 3, 4  # [H 3.2]
BOOK_OK, BOOK_DELETED, BOOK_DEDUPED = 1, 3, 4  # [H 3.7]


@dataclass(slots=True, eq=False, kw_only=True)
class User:
    id: int
    username: str
    name: str | None = None
    timezone: str | None = None
    account_privacy_setting_id: int = PUBLIC
    preferred_format_id: int = PHYSICAL  # hidden from tokens [H 7]; decides the edition of reads nobody chose one for


@dataclass(slots=True, eq=False, kw_only=True)
class Author:
    id: int
    name: str
    slug: str | None


@dataclass(slots=True, eq=False, kw_only=True)
class Contribution:
    """``contribution`` is null for the author, else text like "Narrator" [H 3.9]."""

    id: int
    author_id: int
    author: Author
    contribution: str | None
    contributable_id: int
    contributable_type: str


@dataclass(slots=True, eq=False, kw_only=True)
class Series:
    id: int
    name: str
    slug: str
    books_count: int = 0
    primary_books_count: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class BookSeries:
    """``position`` may be 1.5, 0.5 or null; box sets have ``compilation`` and ``details`` "1-3" [H 3.10]."""

    id: int
    series_id: int
    series: Series
    position: float | None = None
    details: str | None = None
    featured: bool = False
    compilation: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Image:
    id: int
    url: str
    width: int | None = None
    height: int | None = None
    color: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Language:
    id: int
    language: str
    code2: str | None
    code3: str | None


@dataclass(slots=True, eq=False, kw_only=True)
class Publisher:
    id: int
    name: str
    slug: str


@dataclass(slots=True, eq=False, kw_only=True)
class Platform:
    id: int
    name: str
    url: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Book:
    """The work. ``pages`` and ``audio_seconds`` mirror the default editions [H 3.3]."""

    id: int
    title: str | None
    subtitle: str | None = None
    headline: str | None = None
    description: str | None = None
    slug: str | None = None
    release_date: date | None = None
    release_year: int | None = None
    pages: int | None = None
    audio_seconds: int | None = None
    rating: float | None = None
    ratings_count: int = 0
    users_count: int = 0
    users_read_count: int = 0
    editions_count: int = 0
    compilation: bool = False
    state: str | None = "normalized"
    book_status_id: int = BOOK_OK
    canonical_id: int | None = None
    image: Image | None = None
    contributions: tuple[Contribution, ...] = ()
    book_series: tuple[BookSeries, ...] = ()
    tags: dict[str, list[str]] | None = None  # category -> names
    default_audio_edition_id: int | None = None
    default_ebook_edition_id: int | None = None
    default_physical_edition_id: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Edition:
    id: int
    book_id: int
    title: str | None = None
    subtitle: str | None = None
    asin: str | None = None
    isbn_10: str | None = None
    isbn_13: str | None = None
    pages: int | None = None
    audio_seconds: int | None = None
    reading_format_id: int = PHYSICAL
    edition_format: str | None = None
    edition_information: str | None = None
    physical_format: str | None = None
    release_date: date | None = None
    release_year: int | None = None
    rating: float | None = None
    score: int = 0
    users_count: int = 0
    users_read_count: int = 0
    compilation: bool = False
    state: str = "normalized"
    canonical_id: int | None = None
    original_book_id: int | None = None
    language: Language | None = None
    publisher: Publisher | None = None
    image: Image | None = None
    contributions: tuple[Contribution, ...] = ()


@dataclass(slots=True, eq=False, kw_only=True)
class BookMapping:
    """An id of the book elsewhere; Audible's look like ``B0…:us`` [H 3.12b]."""

    id: int
    book_id: int
    edition_id: int | None
    external_id: str
    platform_id: int
    platform: Platform
    state: str = "normalized"
    original_book_id: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class UserBook:
    id: int
    user_id: int
    book_id: int
    status_id: int
    privacy_setting_id: int
    date_added: date
    created_at: datetime
    updated_at: datetime | None = None
    edition_id: int | None = None
    rating: float | None = None
    owned: bool = False  # always false; ownership is membership of a list [H 4.11]
    private_notes: str | None = None
    review_slate: Mapping[str, Any] = field(default_factory=lambda: NO_REVIEW)
    review_has_spoilers: bool = False
    reviewed_at: datetime | None = None
    starred: bool = False
    likes_count: int = 0
    recommended_by: str | None = None
    recommended_for: str | None = None
    media_url: str | None = None
    url: str | None = None
    first_started_reading_date: date | None = None
    first_read_date: date | None = None
    last_read_date: date | None = None
    read_count: int = 0
    merged_at: datetime | None = None
    original_book_id: int | None = None
    original_edition_id: int | None = None
    snapshot: Any = None  # its ``ShelfBook``: made when first asked for, dropped by the next change

    @property
    def review(self) -> str | None:
        return text_of(self.review_slate)

    @property
    def review_raw(self) -> str | None:
        return self.review

    @property
    def review_length(self) -> int:
        return len(self.review or "")

    @property
    def has_review(self) -> bool:
        return self.review is not None


@dataclass(slots=True, eq=False, kw_only=True)
class Read:
    """``user_book_reads``: dates only; ``progress`` is percent and computed here [H 5.1]."""

    id: int
    user_book_id: int
    edition_id: int | None = None
    started_at: date | None = None
    finished_at: date | None = None
    finished_at_precision: int | None = None
    paused_at: date | None = None
    progress: float | None = None
    progress_pages: int | None = None
    progress_seconds: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class BookList:
    id: int
    user_id: int
    name: str
    slug: str
    privacy_setting_id: int
    books_count: int = 0


@dataclass(slots=True, eq=False, kw_only=True)
class ListBook:
    id: int
    list_id: int
    book_id: int
    edition_id: int | None = None
    original_book_id: int | None = None
    original_edition_id: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Goal:
    """So many books, or pages, within a time."""

    id: int
    user_id: int
    goal: int
    metric: str
    start_date: date
    end_date: date
    archived: bool = False
    privacy_setting_id: int | None = 1


@dataclass(slots=True, eq=False, kw_only=True)
class JournalRow:
    """A line in the user's feed. ``by_hand``: the user did it on the site, not through the API."""

    id: int
    user_id: int
    book_id: int
    edition_id: int | None
    event: str
    entry: str | None
    privacy_setting_id: int
    action_at: datetime
    created_at: datetime
    by_hand: bool
    seen_from: datetime  # when the API shows it
    likes_count: int = 0
    details: dict[str, object] = field(default_factory=dict)

    @property
    def updated_at(self) -> datetime:
        return self.created_at
