"""What changes an item: metadata writes, scans, removal, library settings ([A 5], [A 11])."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from earmark.sandbox.audiobookshelf import items_json
from earmark.sandbox.audiobookshelf.live import Live
from earmark.sandbox.audiobookshelf.state import Item, Library, World

_TEXTS = {
    "title": "title",
    "subtitle": "subtitle",
    "publishedYear": "published_year",
    "publishedDate": "published_date",
    "publisher": "publisher",
    "description": "description",
    "isbn": "isbn",
    "asin": "asin",
    "language": "language",
}
_SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL | re.IGNORECASE)


class Editing:
    def __init__(self, world: World, live: Live) -> None:
        self._world = world
        self._live = live

    def patch_media(self, item: Item, body: Mapping[str, Any]) -> bool:
        """Only given keys change; unknown ones are ignored. Whether anything did, as the server sees it.

        A description with HTML to be cleaned never equals what was stored, so it always counts as a change ([A 1.21]).
        """
        told = body.get("metadata") or {}
        wanted: dict[str, Any] = {name: _text(told[key]) for key, name in _TEXTS.items() if key in told}
        wanted |= {key: bool(told[key]) for key in ("explicit", "abridged") if key in told}
        wanted |= {key: tuple(map(str, told[key])) for key in ("narrators", "genres") if key in told}
        if "tags" in body:
            wanted["tags"] = tuple(map(str, body["tags"]))
        if "authors" in told:
            wanted["authors"] = tuple(entry["name"] for entry in told["authors"] if entry.get("name"))
        if "series" in told:
            wanted["series"] = tuple((entry["name"], _sequence(entry)) for entry in told["series"] if entry.get("name"))
        changes = {name: value for name, value in wanted.items() if getattr(item, name) != value}
        if not changes:
            return False
        if changes.get("description"):
            changes["description"] = _SCRIPT.sub("", changes["description"])
        self.apply(item, changes)
        return True

    def apply(self, item: Item, changes: Mapping[str, Any]) -> None:
        """Set fields of an item and tell of it, with the authors and series that come and go."""
        for name, value in changes.items():
            setattr(item, name, value)
        item.updated_at = self._world.now_ms()
        self._world.changed()
        self.register(item)
        self._forget_orphans(item.library_id)
        self._live.to_readers(item, "item_updated", items_json.expanded(self._world, item))

    def register(self, item: Item) -> None:
        """Every author and series of a book has an id of its own within the library."""
        if item.media_type != "book":
            return
        now = self._world.now_ms()
        for name in item.authors:
            if (item.library_id, name) not in self._world.authors:
                new_id = self._world.new_id()
                self._world.authors[item.library_id, name] = (new_id, now)
                told = {"id": new_id, "name": name, "libraryId": item.library_id, "addedAt": now, "updatedAt": now}
                self._live.to_all("author_added", told)
        for name, _ in item.series:
            self._world.series.setdefault((item.library_id, name), (self._world.new_id(), now))

    def scanned(self, *items: Item, event: str = "items_updated") -> None:
        """A library scan found these changed (``items_updated``) or new (``items_added``)."""
        for item in items:
            item.updated_at = self._world.now_ms()
        self._world.changed()
        self._live.items_to_readers(event, items, lambda item: items_json.expanded(self._world, item))

    def remove(self, item: Item) -> None:
        """Its progress rows go with it, and nobody is told of them."""
        del self._world.items[item.id]
        gone = {item.media_id, *(episode.id for episode in item.episodes)}
        for user in self._world.users.values():
            user.progress = {media_id: row for media_id, row in user.progress.items() if media_id not in gone}
        self._world.changed()
        self._live.to_all("item_removed", {"id": item.id, "libraryId": item.library_id})

    def patch_library(self, library: Library, body: Mapping[str, Any]) -> None:
        settings = body.get("settings") or {}
        library.name = body.get("name") or library.name
        library.finish_percent = settings.get("markAsFinishedPercentComplete", library.finish_percent)
        library.finish_seconds_left = settings.get("markAsFinishedTimeRemaining", library.finish_seconds_left)
        library.updated_at = self._world.now_ms()
        self._world.changed()
        self._live.to_visitors(library.id, "library_updated", items_json.library(library))

    def _forget_orphans(self, library_id: str) -> None:
        items = list(self._world.items_of(library_id))
        authors = {name for item in items for name in item.authors}
        series = {name for item in items for name, _ in item.series}
        self._forget(self._world.authors, library_id, authors, "author_removed")
        self._forget(self._world.series, library_id, series, "series_removed")

    def _forget(
        self, known: dict[tuple[str, str], tuple[str, int]], library_id: str, still_used: set[str], event: str
    ) -> None:
        for library, name in [key for key in known if key[0] == library_id and key[1] not in still_used]:
            gone, _ = known.pop((library, name))
            self._live.to_all(event, {"id": gone, "libraryId": library_id})


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _sequence(entry: Mapping[str, Any]) -> str | None:
    """A sequence that is not text is lost ([A 11])."""
    sequence = entry.get("sequence")
    return sequence if isinstance(sequence, str) and sequence else None
