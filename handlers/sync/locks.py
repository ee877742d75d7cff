"""Locks by name: one sync of an item, and of a Hardcover book, at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

MOST_IDLE = 1000


class Locks(Generic[K]):
    """``async with locks.of(key)``. Locks that nobody holds are dropped when there are many."""

    def __init__(self) -> None:
        self._locks: dict[K, asyncio.Lock] = {}

    def of(self, key: K) -> asyncio.Lock:
        lock = self._locks.get(key)
        if lock is None:
            if len(self._locks) > MOST_IDLE:
                self._locks = {name: held for name, held in self._locks.items() if held.locked()}
            lock = self._locks[key] = asyncio.Lock()
        return lock
