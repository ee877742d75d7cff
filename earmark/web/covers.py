"""Covers from Audiobookshelf: of one width, checked and kept. Never an address from outside.

Audiobookshelf serves covers to anybody; whether this user may see the book is asked before, not here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from earmark.web.access.accounts import Reader
from earmark.web.pictures import LARGEST, Cover, KeptPictures, cover_of
from listener import AudiobookshelfError

WIDTH = 240
AT_ONCE = 4


class Covers:
    def __init__(self, kept: KeptPictures, readers: Callable[[], Mapping[str, Reader]]) -> None:
        self._kept = kept
        self._readers = readers
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def get(self, user: str, item: str) -> Cover | None:
        """``None``: there is none, or none that can be shown."""
        reader = self._readers()[user]
        name = f"{reader.server}|{item}"
        kept, is_believed = await self._kept.read(name)
        if is_believed:
            return kept
        try:
            async with self._slots:
                content = await reader.audiobookshelf.read_small_cover(item, WIDTH, LARGEST)
        except AudiobookshelfError:
            return kept
        found = cover_of(content or b"")
        if found is not None:
            await self._kept.keep(name, found)
        return found
