"""What Audiobookshelf says, as frozen values: media progress, library items, users, playback sessions.

Vendor spelling and vendor numbers stop in ``parse.py``: here times are aware UTC datetimes, positions are seconds
as floats, fractions run from 0.0 to 1.0, and what Audiobookshelf did not say (or said as nonsense) is ``None``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaProgress:
    """One user's progress row of one book (``mediaProgress``); rows of podcast episodes are never made into this."""

    id: str  # of the row: a deleted and recreated row has a new one
    library_item_id: str
    current_time_seconds: float | None  # None: absent, null or text; never negative; may be beyond the end
    duration_seconds: float  # as the client said; 0.0 for ebook-only and never-played rows
    ebook_fraction: float | None  # 0.0-1.0, None when absent or out of range
    is_finished: bool  # the only truth about finishing; ABS's `progress` is not read at all
    started_at: datetime | None
    finished_at: datetime | None
    last_update: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesEntry:
    name: str
    sequence: str | None  # text: "1", "0.5", "1-3"

    @property
    def shown(self) -> str:
        """ "Winter #2", as people write it."""
        return f"{self.name} #{self.sequence}" if self.sequence else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFile:
    """One file of a book, as Audiobookshelf sees it; ``path`` is on its machine [A 12]."""

    ino: str
    path: str
    rel_path: str  # below the item's folder
    size: int = 0  # bytes
    mtime_ms: int = 0
    duration_seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryItem:
    """A book as Audiobookshelf tells it. Empty text and missing fields are ``None`` or empty tuples."""

    id: str
    library_id: str
    media_type: str  # "book" | "podcast"
    title: str
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    series: tuple[SeriesEntry, ...] = ()
    asin: str | None = None  # as found; may be an ISBN-10 in disguise, or another book's
    isbn: str | None = None  # as found: 10 or 13 digits, hyphens or not
    language: str | None = None
    published_year: str | None = None
    publisher: str | None = None
    abridged: bool = False
    duration_seconds: float = 0.0  # of the audio; 0.0 when there is none
    has_audio: bool = False
    has_ebook: bool = False
    ebook_format: str | None = None  # "epub", "pdf", "cbz", …
    is_missing: bool = False
    added_at: datetime | None = None  # to the library
    updated_at: datetime | None = None  # any edit, rescan or write of its fields
    rel_path: str | None = None  # the item's folder (or file) below the library's
    is_file: bool = False  # a loose file, not a folder
    tags: tuple[tuple[str, str], ...] = ()  # `metaTags` of the first audio file: ("tagAlbum", "…") [A 12]
    genres: tuple[str, ...] = ()
    media_tags: tuple[str, ...] = ()  # Audiobookshelf's own tags of the item, not those of its files
    cover_path: str | None = None  # on the server's machine

    is_summary: bool = False  # read from a list: what follows is not known then, and names were split at commas [A 10]
    description: str | None = None  # may be HTML
    files: tuple[AudioFile, ...] = ()  # in playing order, without excluded ones


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackSession:
    """A stored listening session. ``start_seconds`` and ``current_seconds`` are positions in the book."""

    id: str
    library_item_id: str
    started_at: datetime | None
    updated_at: datetime | None
    start_seconds: float
    current_seconds: float
    listened_seconds: float
    is_local: bool = False  # played from the device's own copy and sent to the server later [A 8]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRecord:
    """A stored listening session with what it remembers of its book, which may be gone meanwhile. Clocks are those of
    whoever played. ``listened_seconds`` is time that passed, not position."""

    id: str
    library_item_id: str
    is_book: bool
    title: str
    authors: tuple[str, ...]
    narrators: tuple[str, ...]
    length_seconds: float  # of the book; 0.0: not said
    started_at: datetime | None
    updated_at: datetime | None
    listened_seconds: float
    start_seconds: float  # positions
    current_seconds: float
    device: str  # "" where the session has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    title: str
    start_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    id: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: str
    username: str
    kind: str  # root | admin | user | guest
    is_active: bool
    can_update: bool
    sees_everything: bool  # no tag and no explicit book is hidden from them [A 11]
    permanent_token: str | None = field(repr=False)  # never logged; the key that opens the socket [A 1.2]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStatus:
    version: str  # "2.36.0"; "" when the server does not say
    is_initialised: bool
    methods: tuple[str, ...] = ()  # "local" (user name and password), "openid"; none: the server does not say

    @property
    def takes_passwords(self) -> bool:
        """Before 2.26 a server may not say; then it is asked."""
        return not self.methods or "local" in self.methods
