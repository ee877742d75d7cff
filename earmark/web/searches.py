"""Searches that somebody waits for, each once however often it is asked for, and few at a time.

A dialog that is opened again, or a client that asks forty times, would else spend the day's units for answers nobody
sees. A search goes on when nobody waits any more: its answer is there when the question comes again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from hardcover.details import EditionDetails

AT_ONCE = 2
MOST_WAITING = 6  # different ones, those under way counted
KEPT_SECONDS = 300.0
MOST_KEPT = 50

Find: TypeAlias = Callable[..., Awaitable[list[EditionDetails]]]  # by ``title``, ``author`` and ``isbn``
_Key: TypeAlias = tuple[str, str, str]


class TooMany(Exception):
    """Others are waited for already."""


class Searches:
    def __init__(self, find: Find) -> None:
        self._find = find
        self._running: dict[_Key, asyncio.Task[list[EditionDetails]]] = {}
        self._kept: dict[_Key, tuple[float, list[EditionDetails]]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def find(self, *, title: str, author: str, isbn: str) -> list[EditionDetails]:
        """Raises ``TooMany``, and what searching raises."""
        key = (_same(title), _same(author), _same(isbn))
        now = asyncio.get_running_loop().time()
        self._kept = {each: kept for each, kept in self._kept.items() if now - kept[0] < KEPT_SECONDS}
        if key in self._kept:
            return self._kept[key][1]
        task = self._running.get(key)
        if task is None:
            if len(self._running) >= MOST_WAITING:
                raise TooMany
            task = asyncio.create_task(self._search(key, title, author, isbn), name="a search for Audiobookshelf")
            self._running[key] = task
            task.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(task)

    async def _search(self, key: _Key, title: str, author: str, isbn: str) -> list[EditionDetails]:
        async with self._slots:
            found = await self._find(title=title, author=author, isbn=isbn)
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = asyncio.get_running_loop().time(), found
        return found

    def _ended(self, key: _Key, task: asyncio.Task[list[EditionDetails]]) -> None:
        self._running.pop(key, None)
        if not task.cancelled():
            task.exception()  # whoever waited has it; where nobody did, it is no news


def _same(text: str) -> str:
    return " ".join(text.casefold().split())
