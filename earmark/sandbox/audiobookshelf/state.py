"""What the embedded Audiobookshelf remembers: users, libraries, items, progress rows, sessions, keys.

Plain mutable values. Progress fields are ``Any`` on purpose: Audiobookshelf stores what clients send, also text and
null where numbers belong ([A 1.15]), and ``ABSENT`` where a client left ``currentTime`` out. Times are ms since 1970.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

ABSENT: Final[Any] = type("Absent", (), {"__repr__": lambda _: "ABSENT", "__bool__": lambda _: False})()

KINDS: Final = ("root", "admin", "user", "guest")


def to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@dataclass(slots=True)
class User:
    id: str
    username: str
    password: str
    kind: str  # one of KINDS
    token: str  # the permanent one
    created_at: int
    email: str | None = None
    is_active: bool = True
    last_seen: int | None = None
    may_update: bool = False
    may_delete: bool = False
    may_download: bool = True
    may_upload: bool = False
    sees_explicit: bool = False
    libraries: list[str] | None = None  # ids; None: all
    tags: list[str] | None = None  # None: all
    tags_are_forbidden: bool = False  # `tags` names what is hidden instead of what is shown
    bookmarks: list[dict[str, Any]] = field(default_factory=list)
    progress: dict[str, Progress] = field(default_factory=dict)  # by media id (of the book or the episode)
    sessions: dict[str, Session] = field(default_factory=dict)  # those that were stored

    @property
    def is_admin(self) -> bool:
        return self.kind in ("root", "admin")


@dataclass(slots=True)
class Library:
    id: str
    folder_id: str
    name: str
    media_type: str  # book | podcast
    created_at: int
    updated_at: int
    display_order: int
    finish_percent: float | None = None  # markAsFinishedPercentComplete, 0-100
    finish_seconds_left: float | None = 10  # markAsFinishedTimeRemaining


@dataclass(slots=True)
class Episode:
    id: str
    ino: str
    title: str
    number: str
    duration: float
    added_at: int


@dataclass(slots=True)
class Item:
    """A book or a podcast; one audio file per book is enough here."""

    id: str
    ino: int  # of the folder; its files count on from here
    library_id: str
    folder_id: str
    rel_path: str
    media_type: str
    media_id: str
    added_at: int
    updated_at: int
    title: str | None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    narrators: tuple[str, ...] = ()
    series: tuple[tuple[str, str | None], ...] = ()  # name, sequence
    asin: str | None = None
    isbn: str | None = None
    publisher: str | None = None
    published_year: str | None = None
    published_date: str | None = None
    language: str | None = None
    description: str | None = None
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    explicit: bool = False
    abridged: bool = False
    duration: float = 0.0  # of the audio; 0: no audio file
    ebook_format: str | None = None
    chapters: int = 0  # all of one length
    meta_tags: dict[str, str] | None = None  # as the file says; None: like the fields above
    cover: bytes | None = None  # a JPEG
    audio: bytes | None = None  # what the audio file serves; None: silence of a few bytes
    is_missing: bool = False
    episodes: list[Episode] = field(default_factory=list)

    def episode(self, episode_id: str | None) -> Episode | None:
        return next((episode for episode in self.episodes if episode.id == episode_id), None)


@dataclass(slots=True)
class Progress:
    """One ``mediaProgress`` row. ``raw`` overrides keys of its JSON, for rows no server of today would write."""

    id: str
    user_id: str
    item_id: str | None
    episode_id: str | None
    media_id: str
    duration: Any
    progress: Any
    current_time: Any
    is_finished: bool
    hidden: bool
    ebook_location: Any
    ebook_progress: Any
    last_update: int
    started_at: int
    finished_at: int | None
    saved_time: Any = None  # what the database made of `current_time`; the next change starts from it
    raw: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.saved_time = self.current_time


@dataclass(slots=True)
class Session:
    """A playback session, open or stored. ``snapshot`` is what it remembers of the item."""

    id: str
    user_id: str
    item_id: str
    library_id: str
    episode_id: str | None
    duration: Any
    play_method: int
    media_player: str
    device: dict[str, Any]
    start_time: Any
    current_time: Any
    time_listening: Any
    started_at: Any
    updated_at: Any
    snapshot: dict[str, Any]

    @property
    def device_id(self) -> str:
        return str(self.device.get("deviceId", ""))


@dataclass(slots=True)
class ApiKey:
    id: str
    name: str
    token: str
    user_id: str
    created_by: str
    created_at: datetime
    is_active: bool
    expires_at: datetime | None


@dataclass(slots=True)
class RefreshToken:
    user_id: str
    expires_at: datetime
    replaced_by: str | None = None
    replaced_at: datetime | None = None


class World:
    """Everything above, and how to find it. ``version`` counts changes to anything but progress and sessions."""

    def __init__(self, now: Callable[[], datetime], seed: int) -> None:
        self.now = now
        self.random = random.Random(seed)  # noqa: S311 - ids that repeat from run to run are wanted
        self.version = 0
        self.users: dict[str, User] = {}
        self.libraries: dict[str, Library] = {}
        self.items: dict[str, Item] = {}
        self.authors: dict[tuple[str, str], tuple[str, int]] = {}  # (library, name) -> id, added at
        self.series: dict[tuple[str, str], tuple[str, int]] = {}
        self.open_sessions: dict[str, Session] = {}
        self.api_keys: dict[str, ApiKey] = {}
        self.refresh_tokens: dict[str, RefreshToken] = {}
        self._inode = 1000

    def new_id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def new_inodes(self, count: int) -> int:
        self._inode += count
        return self._inode - count

    def now_ms(self) -> int:
        return to_ms(self.now())

    def changed(self) -> None:
        self.version += 1

    def user(self, who: str) -> User:
        """By name or id."""
        found = self.users.get(who) or next((user for user in self.users.values() if user.username == who), None)
        if found is None:
            raise LookupError(f"no user {who!r}")
        return found

    def item(self, which: str) -> Item:
        """By id or, for the lazy, by title."""
        found = self.items.get(which) or next((item for item in self.items.values() if item.title == which), None)
        if found is None:
            raise LookupError(f"no item {which!r}")
        return found

    def may_enter(self, user: User, library_id: str) -> bool:
        return user.libraries is None or library_id in user.libraries

    def may_see(self, user: User, item: Item) -> bool:
        """Library, explicit content, tags: in that order, as the server asks."""
        if not self.may_enter(user, item.library_id) or (item.explicit and not user.sees_explicit):
            return False
        if user.tags is None:
            return True
        tagged = any(tag in user.tags for tag in item.tags)
        return not tagged if user.tags_are_forbidden else tagged

    def items_of(self, library_id: str) -> Iterator[Item]:
        return (item for item in self.items.values() if item.library_id == library_id)

    def author_id(self, library_id: str, name: str) -> str:
        return self.authors[library_id, name][0]

    def series_id(self, library_id: str, name: str) -> str:
        return self.series[library_id, name][0]
