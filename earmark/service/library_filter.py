"""Which libraries count for a user, by the names or ids of their settings."""

from __future__ import annotations

import asyncio

from earmark.settings import Libraries
from listener.client import Audiobookshelf
from listener.model import Library

BELIEVED_SECONDS = 3600.0  # the names of libraries


class LibraryFilter:
    """``refresh`` before the first question: until the names are read, only ids are known."""

    def __init__(self, audiobookshelf: Audiobookshelf, wanted: Libraries) -> None:
        self._audiobookshelf = audiobookshelf
        self._wanted = wanted
        self._libraries: dict[str, Library] = {}
        self._read_at: float | None = None

    def change(self, wanted: Libraries) -> None:
        """Other settings; the names are read again."""
        self._wanted = wanted
        self._read_at = None

    async def refresh(self) -> None:
        """Read the names, if they are needed and old. Raises what reading Audiobookshelf raises."""
        time = asyncio.get_running_loop().time()
        fresh = self._read_at is not None and time - self._read_at < BELIEVED_SECONDS
        if fresh or not (self._wanted.include or self._wanted.exclude):
            return
        self._libraries = {library.id: library for library in await self._audiobookshelf.read_libraries()}
        self._read_at = time

    def is_library(self, library_id: str, wanted: str) -> bool:
        """Whether a library goes by this id or name."""
        return wanted.casefold() in self._names(library_id)

    def allows(self, library_id: str) -> bool:
        """Whether the settings let the books of a library count."""
        names = self._names(library_id)
        excluded = any(name.casefold() in names for name in self._wanted.exclude)
        included = not self._wanted.include or any(name.casefold() in names for name in self._wanted.include)
        return included and not excluded

    def _names(self, library_id: str) -> set[str]:
        library = self._libraries.get(library_id)
        return {library_id.casefold(), library.name.casefold() if library is not None else library_id.casefold()}
