"""Which libraries and books count for a user, by the names, ids and tags of their settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from earmark.settings import Libraries, Tags
from listener.client import Audiobookshelf
from listener.model import Library, LibraryItem

BELIEVED_SECONDS = 3600.0  # the names of libraries


class LibraryFilter:
    """``refresh`` before the first question: until the names are read, only ids are known."""

    def __init__(
        self, audiobookshelf: Audiobookshelf, wanted: Libraries, tags: Tags, on_read: Callable[[], None]
    ) -> None:
        """``on_read``: called whenever ``seen`` was read."""
        self._on_read = on_read
        self._audiobookshelf = audiobookshelf
        self._wanted = wanted
        self._tags = tags
        self._known_tags: list[str] | None = None
        self._libraries: dict[str, Library] = {}
        self._read_at: float | None = None

    def change(self, wanted: Libraries, tags: Tags) -> None:
        """Other settings; the names are read again."""
        self._wanted = wanted
        self._tags = tags
        self._read_at = None

    async def refresh(self) -> None:
        """Read the names, if they are needed and old. Raises what reading Audiobookshelf raises."""
        time = asyncio.get_running_loop().time()
        fresh = self._read_at is not None and time - self._read_at < BELIEVED_SECONDS
        names_tags = bool(self._tags.include or self._tags.exclude)
        if fresh or not (self._wanted.include or self._wanted.exclude or names_tags):
            return
        libraries = await self._audiobookshelf.read_libraries()
        self._known_tags = await self._audiobookshelf.read_tags(libraries) if names_tags else None
        self._libraries = {library.id: library for library in libraries}
        self._read_at = time
        self._on_read()

    @property
    def seen(self) -> list[Library] | None:
        """What the user can see; ``None``: not read, or not needed."""
        return None if self._read_at is None else list(self._libraries.values())

    @property
    def seen_tags(self) -> list[str] | None:
        """The tags of the books that the user can see; ``None``: not read, or not needed."""
        return None if self._read_at is None else self._known_tags

    def allows(self, library_id: str) -> bool:
        """Whether the settings let the books of a library count."""
        names = self._names(library_id)
        excluded = any(name.casefold() in names for name in self._wanted.exclude)
        included = not self._wanted.include or any(name.casefold() in names for name in self._wanted.include)
        return included and not excluded

    def why_not(self, item: LibraryItem) -> str | None:
        """Why a book does not count; ``None``: it does."""
        if not self.allows(item.library_id):
            return "its library is left out by the settings"
        tags = {tag.casefold() for tag in item.media_tags}
        if any(tag.casefold() in tags for tag in self._tags.exclude):
            return "one of its tags is left out by the settings"
        if self._tags.include and not any(tag.casefold() in tags for tag in self._tags.include):
            return "it has none of the tags that the settings include"
        return None

    def _names(self, library_id: str) -> set[str]:
        library = self._libraries.get(library_id)
        return {library_id.casefold(), library.name.casefold() if library is not None else library_id.casefold()}
