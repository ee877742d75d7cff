"""What the pages are handed: queries that read, one way to act, who is signed in, covers. Nothing knows the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from earmark.settings import WebSettings
from earmark.views.book import BookPage
from earmark.views.books import BookList, WantedBooks
from earmark.views.history import HistoryPage, WantedChanges
from earmark.views.now import NowPage
from earmark.views.status import StatusPage
from earmark.web.access.accounts import AbsAccounts
from earmark.web.access.attempts import Attempts
from earmark.web.rendering import Rendering
from handlers.state.web_sessions import WebSessions


class ActFailed(Exception):
    """It could not be done; the text is for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    content: bytes
    content_type: str
    etag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """All by name of a user, who is in the settings; ``everybody``: with what concerns other users too."""

    now: Callable[[list[str], bool], Awaitable[NowPage]]
    books: Callable[[str, WantedBooks], Awaitable[BookList]]
    book: Callable[[str, str], Awaitable[BookPage | None]]
    history: Callable[[str, WantedChanges], HistoryPage]
    status: Callable[[list[str], bool], StatusPage]
    owner_of: Callable[[int], tuple[str, bool] | None]  # of a change: the user, and whether it is one of metadata
    concerns: Callable[[str, str], bool]  # whether an item is one of a user's books
    zones: Callable[[], Mapping[str, tzinfo]]  # of every user in the settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """``act`` carries out a command of ``earmark.commands`` and raises ``ActFailed``; ``cover`` is a book's, ``sound``
    the WAV of the seconds in which its words are said, as this user may see it. ``plays_sound``: sound can be decoded
    here."""

    settings: Callable[[], WebSettings]
    queries: Queries
    act: Callable[[str, dict[str, Any]], Awaitable[Any]]
    cover: Callable[[str, str], Awaitable[Cover | None]]
    sound: Callable[[str, str], Awaitable[bytes | None]]
    plays_sound: bool
    accounts: AbsAccounts
    sessions: WebSessions
    attempts: Attempts
    rendering: Rendering
    now: Callable[[], datetime]
    version: str
