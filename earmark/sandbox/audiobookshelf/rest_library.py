"""Libraries and items ([A 10]-[A 12]): lists, search, one item, many items, metadata writes, files."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from earmark.sandbox.audiobookshelf import files_json, items_json, users_json
from earmark.sandbox.audiobookshelf.core import Core
from earmark.sandbox.audiobookshelf.editing import Editing
from earmark.sandbox.audiobookshelf.playback import FORBIDDEN, NOT_FOUND, Refused
from earmark.sandbox.audiobookshelf.routes import Ask, Routes, answer, ok, readable_item
from earmark.sandbox.audiobookshelf.rules import number
from earmark.sandbox.audiobookshelf.state import Item, Library, Progress, User

_CACHED_ANSWERS = 2000

_SORTS: dict[str, Callable[[Item], Any]] = {
    "addedAt": lambda item: item.added_at,
    "media.duration": lambda item: item.duration,
    "media.metadata.title": lambda item: (items_json.without_prefix(item.title) or "").casefold(),
    "media.metadata.authorName": lambda item: ", ".join(item.authors).casefold(),
    "media.metadata.publishedYear": lambda item: item.published_year or "",
}


class Shelves:
    def __init__(self, core: Core, editing: Editing) -> None:
        self._core = core
        self._world = core.world
        self._editing = editing
        self._cache: dict[tuple[str, str], bytes] = {}
        self._visible: dict[tuple[str, str], list[Item]] = {}
        self._cached_version = -1

    def routes(self, on: Routes) -> list[Route]:
        return [
            on("GET", "/api/libraries", self.libraries),
            on("GET", "/api/libraries/{id}", lambda ask: answer(items_json.library(self._library(ask)))),
            on("GET", "/api/libraries/{id}/filterdata", self.filter_data),
            on.admin("PATCH", "/api/libraries/{id}", self.patch_library),
            on("GET", "/api/libraries/{id}/items", lambda ask: self._from_cache(ask, self.items)),
            on("GET", "/api/libraries/{id}/search", lambda ask: self._from_cache(ask, self.search)),
            on("POST", "/api/items/batch/get", self.batch),
            on("GET", "/api/items/{id}", self.item),
            on("DELETE", "/api/items/{id}", self.remove),
            on("PATCH", "/api/items/{id}/media", self.patch_media),
            on("GET", "/api/items/{id}/file/{ino}", self.file),
            on.open("GET", "/api/items/{id}/cover", self.cover),
        ]

    # -- libraries

    def libraries(self, ask: Ask) -> Response:
        seen = [library for library in self._world.libraries.values() if self._world.may_enter(ask.user, library.id)]
        return answer({"libraries": [items_json.library(library) for library in seen]})

    def patch_library(self, ask: Ask) -> Response:
        library = self._library(ask)
        self._editing.patch_library(library, ask.fields)
        return answer(items_json.library(library))

    def items(self, ask: Ask) -> Any:
        """Always minified; ``include=progress`` is ignored, unknown sorts too."""
        library = self._library(ask)
        items, limit, page = self._items_seen(ask.user, library), ask.number("limit", 0), ask.number("page", 0)
        if wanted := ask.query("filter"):
            items = self._filtered(ask.user, items, wanted)
        if key := _SORTS.get(ask.query("sort")):
            items = sorted(items, key=key, reverse=ask.query("desc") == "1")
        shown = items[page * limit : (page + 1) * limit] if limit else items
        told: dict[str, Any] = {"total": len(items), "limit": limit, "page": page}
        if ask.query("sort"):
            told["sortBy"] = ask.query("sort")
        told["sortDesc"] = ask.query("desc") == "1"
        if wanted:
            told["filterBy"] = wanted
        told |= {"mediaType": library.media_type, "minified": ask.query("minified") == "1", "collapseseries": False}
        told |= {"include": ask.query("include"), "offset": page * limit}
        return {"results": [items_json.minified(self._world, item) for item in shown], **told}

    def filter_data(self, ask: Ask) -> Response:
        """What the library's lists can be filtered by; only what somebody may look at."""
        library = self._library(ask)
        held = [item for item in self._world.items.values() if item.library_id == library.id]
        return answer(
            {kind: sorted({name for item in held for name in getattr(item, kind)}) for kind in ("tags", "genres")}
        )

    def search(self, ask: Ask) -> Any:
        """The query is one phrase: it must stand in the title, subtitle, ASIN or ISBN as it is."""
        library = self._library(ask)
        phrase, limit = ask.query("q").strip().casefold(), ask.number("limit", 12)
        if not phrase:
            raise Refused(400, 'Invalid request. Query param "q" must be a string')
        seen = self._items_seen(ask.user, library)
        found = [item for item in seen if any(phrase in text.casefold() for text in _searched(item))]
        books = [{"libraryItem": items_json.expanded(self._world, item)} for item in found[:limit]]
        if library.media_type == "podcast":
            return {"podcast": books, "tags": [], "genres": [], "episodes": []}
        names: dict[str, list[dict[str, Any]]] = {
            kind: [
                {"name": name, "numBooks": count} for name, count in _counted(seen, kind) if phrase in name.casefold()
            ]
            for kind in ("narrators", "tags", "genres", "authors")
        }
        for author in names["authors"]:
            author["id"] = self._world.author_id(library.id, author["name"])
        return {"book": books, "series": [], **{kind: told[:limit] for kind, told in names.items()}}

    def _library(self, ask: Ask) -> Library:
        library = self._world.libraries.get(ask.path("id"))
        if library is None:
            raise Refused(404, "Library not found")
        if not self._world.may_enter(ask.user, library.id):
            raise Refused(*FORBIDDEN)
        return library

    def _from_cache(self, ask: Ask, make: Callable[[Ask], Any]) -> Response:
        """Kept per user and exact URL until anything but progress and sessions changes ([A 10], trap 16)."""
        self._forget_if_changed()
        url = ask.request.url
        key = (ask.user.username, f"{url.path}?{url.query}")
        if key not in self._cache:
            if len(self._cache) >= _CACHED_ANSWERS:
                self._cache.clear()
            self._cache[key] = json.dumps(make(ask), ensure_ascii=False, separators=(",", ":")).encode()
        return Response(self._cache[key], media_type="application/json")

    def _forget_if_changed(self) -> None:
        if self._cached_version != self._world.version:
            self._cached_version = self._world.version
            self._cache.clear()
            self._visible.clear()

    def _items_seen(self, user: User, library: Library) -> list[Item]:
        key = (user.id, library.id)
        if key not in self._visible:
            held = self._world.items_of(library.id)
            self._visible[key] = [item for item in held if self._world.may_see(user, item)]
        return self._visible[key]

    def _filtered(self, user: User, items: list[Item], wanted: str) -> list[Item]:
        group, _, coded = wanted.partition(".")
        value = base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-8", "replace")
        if group != "progress":
            return items
        return [item for item in items if _progress_is(value, user.progress.get(item.media_id))]

    # -- items

    def item(self, ask: Ask) -> Response:
        item = readable_item(self._core, ask.user, ask.path("id"))
        if ask.query("expanded") != "1":
            return answer(items_json.plain(self._world, item))
        told = items_json.expanded(self._world, item)
        if "progress" in ask.query("include").split(","):
            row = ask.user.progress.get(ask.query("episode") or item.media_id)
            told["userMediaProgress"] = users_json.progress(row) if row else None
        return answer(told)

    def batch(self, ask: Ask) -> Response:
        """Unknown ids are left out; one forbidden id refuses them all ([A 1.20])."""
        ids = ask.fields.get("libraryItemIds")
        if not isinstance(ids, list) or not ids:
            raise Refused(403, "Invalid payload")
        items = [item for item_id in dict.fromkeys(ids) if (item := self._world.items.get(item_id))]
        if not all(self._world.may_see(ask.user, item) for item in items):
            raise Refused(*FORBIDDEN)
        return answer({"libraryItems": [items_json.expanded(self._world, item) for item in items]})

    def remove(self, ask: Ask) -> Response:
        item = readable_item(self._core, ask.user, ask.path("id"))
        if not ask.user.may_delete:
            raise Refused(*FORBIDDEN)
        self._editing.remove(item)
        return ok()

    def patch_media(self, ask: Ask) -> Response:
        """``updated`` is there only when something was."""
        item = readable_item(self._core, ask.user, ask.path("id"))
        if not ask.user.may_update:
            raise Refused(*FORBIDDEN)
        updated = {"updated": True} if self._editing.patch_media(item, ask.fields) else {}
        return answer({**updated, "libraryItem": items_json.plain(self._world, item)})

    # -- files

    def file(self, ask: Ask) -> Response:
        """The raw file, with single ranges; several ranges in one request give the whole file ([A 12])."""
        item = readable_item(self._core, ask.user, ask.path("id"))
        found = next((file for file in files_json.files_of(item) if file.ino == ask.path("ino")), None)
        if found is None:
            raise Refused(*NOT_FOUND)
        audio = item.audio if found.kind == "audio" else None
        kinds = {"audio": "audio/mp4", "ebook": "application/epub+zip", "image": "image/jpeg"}
        return _ranged(ask.request, audio if audio is not None else bytes(found.size), kinds[found.kind])

    def cover(self, request: Request, _: Any) -> Response:
        """Needs no token."""
        item = self._world.items.get(request.path_params["id"])
        if item is None or item.cover is None:
            raise Refused(*NOT_FOUND)
        return Response(item.cover, media_type="image/jpeg")


def _searched(item: Item) -> Iterable[str]:
    return (text for text in (item.title, item.subtitle, item.asin, item.isbn) if text)


def _counted(items: list[Item], kind: str) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for item in items:
        for name in getattr(item, kind):
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())


def _progress_is(wanted: str, row: Progress | None) -> bool:
    if row is None:
        return wanted in ("not-started", "not-finished")
    begun = row.is_finished or number(row.progress) > 0 or number(row.ebook_progress) > 0
    match wanted:
        case "finished":
            return row.is_finished
        case "in-progress":
            return begun and not row.is_finished
        case "not-started":
            return not begun
        case "not-finished":
            return not row.is_finished
        case _:
            return True


def _ranged(request: Request, content: bytes, media_type: str) -> Response:
    headers = {"Accept-Ranges": "bytes", "ETag": f'W/"{len(content):x}"'}
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("range", ""))
    if asked is None or asked.group() == "bytes=-":
        return Response(content, media_type=media_type, headers=headers)
    first, last = asked.groups()
    start = int(first) if first else max(len(content) - int(last), 0)
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        return PlainTextResponse("Range Not Satisfiable", 416, {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return Response(content[start : end + 1], 206, headers, media_type)
