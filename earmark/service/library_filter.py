"""Which libraries and books count for a user, by the names, ids and tags of their settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from earmark.settings import Libraries, Tags
from listener import Audiobookshelf, Library, LibraryItem

BELIEVED_SECONDS = 3600.0  # the names of libraries
_WHY_NOT = {
    "libraries.include": "its library is left out by the settings",
    "libraries.exclude": "its library is left out by the settings",
    "tags.exclude": "one of its tags is left out by the settings",
    "tags.include": "it has none of the tags that the settings include",
}


@dataclass(frozen=True, slots=True)
class FilterRule:
    """A setting that decides about a book: by which of its libraries or tags, as they are written there; empty: by none
    of them. ``counts``: whether the book counts by it."""

    setting: str
    name: str
    counts: bool


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
        return all(rule.counts for rule in self._by_library(library_id))

    def why_not(self, item: LibraryItem) -> str | None:
        """Why a book does not count; ``None``: it does."""
        return next((_WHY_NOT[rule.setting] for rule in self.rules(item) if not rule.counts), None)

    def rules(self, item: LibraryItem) -> list[FilterRule]:
        """What of the settings decides whether a book counts; empty: nothing, so that it does."""
        tags = {tag.casefold() for tag in item.media_tags}
        found = self._by_library(item.library_id)
        found += [FilterRule("tags.exclude", tag, False) for tag in self._tags.exclude if tag.casefold() in tags]
        if self._tags.include:
            has = [FilterRule("tags.include", tag, True) for tag in self._tags.include if tag.casefold() in tags]
            found += has or [FilterRule("tags.include", "", False)]
        return found

    def _by_library(self, library_id: str) -> list[FilterRule]:
        names, wanted = self._names(library_id), self._wanted
        found = [FilterRule("libraries.exclude", one, False) for one in wanted.exclude if one.casefold() in names]
        if wanted.include:
            is_in = [FilterRule("libraries.include", one, True) for one in wanted.include if one.casefold() in names]
            found += is_in or [FilterRule("libraries.include", "", False)]
        return found

    def _names(self, library_id: str) -> set[str]:
        library = self._libraries.get(library_id)
        return {library_id.casefold(), library.name.casefold() if library is not None else library_id.casefold()}
