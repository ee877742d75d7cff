"""The chapters of the few books that are listened to now. Items are kept by the thousand, and without theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from cachetools import TTLCache

from listener.model import Chapter

MOST_BOOKS = 30
KEPT_SECONDS = 3600.0


class ChapterReader(Protocol):
    """The part of ``client.Audiobookshelf`` that is needed here."""

    async def read_chapters(self, item_id: str) -> list[Chapter]: ...


class Chapters:
    """``timer``: seconds that only grow; the running loop's time when it is not given."""

    def __init__(self, reader: ChapterReader, timer: Callable[[], float] | None = None) -> None:
        self._reader = reader
        self._kept: TTLCache[str, Sequence[Chapter]] = TTLCache(MOST_BOOKS, KEPT_SECONDS, timer=timer or _loop_time)

    async def at(self, item_id: str, seconds: float) -> str | None:
        """The title of the chapter at a position; ``None``: there is none. Raises what reading raises."""
        chapters = self._kept.get(item_id)
        if chapters is None:
            chapters = self._kept[item_id] = await self._reader.read_chapters(item_id)
        begun = [chapter for chapter in chapters if chapter.start_seconds <= seconds]
        return max(begun, key=lambda chapter: chapter.start_seconds).title or None if begun else None

    def drop(self, item_ids: Sequence[str]) -> None:
        for item_id in item_ids:
            self._kept.pop(item_id, None)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
