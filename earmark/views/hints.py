"""What has changed, as open pages are told: the name of a section and nothing of what is in it.

Everything that happens calls ``changed``; it costs a few set operations for each open page, and nothing where none is
open. A page that does not keep up grows no queue: a section is named once, however often it changed meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import StrEnum

from handlers.state.outcome import Kind, Outcome

EVERYBODY = ""  # the user of a change that concerns all


class Section(StrEnum):
    """Parts of pages that are drawn again by themselves: the words in ``data-live`` of the templates."""

    NOW = "now"
    BOOKS = "books"
    REVIEW = "review"
    HISTORY = "history"
    STATUS = "status"


class OpenPage:
    """One page that is looked at; ``users`` are those whose changes it shows."""

    def __init__(self, users: Collection[str]) -> None:
        self._users = frozenset(users)
        self._changed: set[Section] = set()
        self._news = asyncio.Event()

    async def changed(self) -> None:
        """Wait until something has changed that was not taken yet."""
        await self._news.wait()

    def take(self) -> list[Section]:
        """What has changed since this was asked last, in the order of ``Section``."""
        found = [section for section in Section if section in self._changed]
        self._changed.clear()
        self._news.clear()
        return found

    def add(self, user: str, sections: Collection[Section]) -> None:
        if user == EVERYBODY or user in self._users:
            self._changed.update(sections)
            self._news.set()


class PageHints:
    def __init__(self) -> None:
        self._pages: set[OpenPage] = set()

    @contextmanager
    def open_page(self, users: Collection[str]) -> Iterator[OpenPage]:
        page = OpenPage(users)
        self._pages.add(page)
        try:
            yield page
        finally:
            self._pages.discard(page)

    def changed(self, user: str, *sections: Section) -> None:
        """Something of this user has changed; none named: everything may have."""
        for page in self._pages:
            page.add(user, sections or tuple(Section))

    def add(self, outcome: Outcome) -> None:
        """A sync has ended. A person's decision may be among what ended, so what waits for one may have changed."""
        written = (Section.HISTORY, Section.STATUS) if outcome.kind is Kind.SYNCED else ()
        self.changed(outcome.key.user, Section.NOW, Section.BOOKS, Section.REVIEW, *written)
