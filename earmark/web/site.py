"""What the pages are handed: queries that read, one way to act, who is signed in, covers. Nothing knows the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, Protocol

from earmark.settings import WebSettings
from earmark.views.answers.review import Choice
from earmark.views.book import BookPage
from earmark.views.books import BookList, WantedBooks
from earmark.views.changes import ChangeOwner
from earmark.views.hints import PageHints
from earmark.views.history import HistoryPage, WantedChanges
from earmark.views.now import NowPage
from earmark.views.proposals import ProposalPage, WantedProposals
from earmark.views.review import AlikePage, CandidateBeside, ReviewPage
from earmark.views.run import RunPage
from earmark.views.settings import SettingField, SettingRow
from earmark.views.status import StatusPage
from earmark.views.year import YearPage
from earmark.web.access.accounts import AbsAccounts
from earmark.web.access.attempts import Attempts
from earmark.web.access.single_sign_on import SingleSignOns
from earmark.web.edition_covers import EditionCovers
from earmark.web.pictures import Cover
from earmark.web.rendering import Rendering
from earmark.web.setup_steps import SetupSteps
from earmark.web.works import OnWorkProgress, Works
from handlers.state.undo_log import UndoLog
from handlers.state.web_sessions import WebSessions
from handlers.state.widget_tokens import WidgetTokens


class ActFailed(Exception):
    """It could not be done; the text is for the person who asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """All by name of a user, who is in the settings; ``everybody``: with what concerns other users too."""

    now: Callable[[list[str], bool], Awaitable[NowPage]]
    books: Callable[[str, WantedBooks], Awaitable[BookList]]
    book: Callable[[str, str], Awaitable[BookPage | None]]
    review: Callable[[list[str], str, bool], Awaitable[ReviewPage]]  # ``everything``: see `views.review.review`
    beside: Callable[[str, str, Sequence[Choice]], Awaitable[Sequence[CandidateBeside]]]  # an item of a user's
    waiting: Callable[[list[str], bool], int]  # how many questions
    alike: Callable[[list[str], bool], Awaitable[AlikePage]]
    proposals: Callable[[list[str], WantedProposals, bool], Awaitable[ProposalPage]]  # of everything, or what they see
    history: Callable[[str, WantedChanges], HistoryPage]
    every_change: Callable[[str, WantedChanges], Iterator[dict[str, Any]]]
    run: Callable[[list[str], int, bool], RunPage | None]
    status: Callable[[list[str], bool], StatusPage]
    issue_report: Callable[[list[str]], str]
    year: Callable[[str, int], Awaitable[YearPage]]
    owner_of: Callable[[int], ChangeOwner | None]  # of a change
    concerns: Callable[[str, str], bool]  # whether an item is one of a user's books
    seen: Callable[[str, Iterable[str]], Awaitable[set[str]]]  # which of these items a user sees
    titles: Callable[[str, Iterable[str]], Mapping[str, str]]  # of items, as a user's syncs called them last
    zones: Callable[[], Mapping[str, tzinfo]]  # of every user in the settings
    fields: Callable[[str | None], tuple[SettingField, ...]]  # of a user; ``None``: what holds for everybody
    settings: Callable[[], tuple[SettingRow, ...]]  # every one


class Act(Protocol):
    """One command: its name and options; its document. Raises ``ActFailed``."""

    async def __call__(self, name: str, options: dict[str, Any], on_progress: OnWorkProgress = ..., /) -> Any: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """``act`` carries out a command of ``earmark.commands`` and raises ``ActFailed``; ``cover`` is a book's, ``sound``
    the WAV of the seconds in which its words are said, as this user may see it. ``plays_sound``: sound can be decoded
    here."""

    settings: Callable[[], WebSettings]
    queries: Queries
    act: Act
    works: Works
    cover: Callable[[str, str], Awaitable[Cover | None]]
    sound: Callable[[str, str], Awaitable[bytes | None]]
    plays_sound: bool
    setup: SetupSteps
    edition_covers: EditionCovers
    undo_log: UndoLog
    accounts: AbsAccounts
    sessions: WebSessions
    widget_tokens: WidgetTokens
    single_sign_on: SingleSignOns
    attempts: Attempts
    rendering: Rendering
    hints: PageHints
    now: Callable[[], datetime]
    version: str
