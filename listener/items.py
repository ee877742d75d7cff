"""What is known of one user's library items, so that an event costs no request. Kept for an hour, dropped by events.

Kept per user, since access is: a book that one user may see can be forbidden to another [A 1.20].
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Protocol

from cachetools import TTLCache

from listener.model import LibraryItem


class ItemReader(Protocol):
    """The part of ``client.Audiobookshelf`` that is needed here."""

    async def read_item(self, item_id: str) -> LibraryItem | None: ...

    async def read_items(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]: ...


class ItemCache:
    """``timer``: seconds that only grow; the running loop's time when it is not given."""

    def __init__(
        self,
        reader: ItemReader,
        *,
        max_items: int = 1000,
        ttl_seconds: float = 3600.0,
        timer: Callable[[], float] | None = None,
    ) -> None:
        self._reader = reader
        self._items: TTLCache[str, LibraryItem] = TTLCache(max_items, ttl_seconds, timer=timer or _loop_time)
        self._under_way: dict[str, asyncio.Future[LibraryItem | None]] = {}
        self._drops = 0

    async def get(self, item_id: str) -> LibraryItem | None:
        """The item, read when it is not known; several callers at once share one read. ``None``: there is none."""
        while (item := self._items.get(item_id)) is None:
            shared = self._under_way.get(item_id)
            if shared is None:
                return await self._read(item_id)
            await asyncio.wait([shared])
            if not shared.cancelled():
                return shared.result()
            # whoever was reading was cancelled: the next one reads
        return item

    async def get_many(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]:
        """Those of the items that exist and may be seen; the unknown ones are read together."""
        wanted = list(dict.fromkeys(item_ids))
        known = {item_id: item for item_id in wanted if (item := self._items.get(item_id)) is not None}
        missing = [item_id for item_id in wanted if item_id not in known]
        if missing:
            drops = self._drops
            read = await self._reader.read_items(missing)
            if drops == self._drops:  # else some of them may be out of date already
                self._items.update(read)
            known |= read
        return known

    def drop(self, item_ids: Iterable[str]) -> None:
        """Read these again when next asked for; a read under way is not kept."""
        self._drops += 1
        for item_id in item_ids:
            self._items.pop(item_id, None)
            self._under_way.pop(item_id, None)

    def clear(self) -> None:
        self._drops += 1
        self._items.clear()
        self._under_way.clear()

    async def _read(self, item_id: str) -> LibraryItem | None:
        future: asyncio.Future[LibraryItem | None] = asyncio.get_running_loop().create_future()
        self._under_way[item_id] = future
        try:
            item = await self._reader.read_item(item_id)
        except asyncio.CancelledError:
            future.cancel()
            raise
        except Exception as error:
            future.set_exception(error)
            future.exception()  # seen, also when nobody else waits
            raise
        else:
            future.set_result(item)
            if item is not None and self._under_way.get(item_id) is future:
                self._items[item_id] = item
            return item
        finally:
            if self._under_way.get(item_id) is future:
                del self._under_way[item_id]


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
