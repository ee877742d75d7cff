"""Audiobookshelf's REST API as one user: progress, items, libraries, sessions. Each read asks, checks and parses.

404 is not an error: the call returns ``None`` or leaves the id out. Raises ``Unreachable`` (after bounded repetitions),
``TokenRejected``, ``Forbidden`` and ``Surprising``, see ``errors.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias
from urllib.parse import quote

from listener.errors import Forbidden, OddAnswer, TokenRejected, TooLarge, Unreachable
from listener.large import parse_large_answer
from listener.model import Chapter, Library, LibraryItem, MediaProgress, PlaybackSession, User
from listener.parse import (
    parse_chapters,
    parse_id,
    parse_item,
    parse_items,
    parse_libraries,
    parse_progress_rows,
    parse_sessions,
    parse_user,
)
from listener.rest import MAX_ANSWER_BYTES, Answer
from listener.server import AbsServer
from listener.session_records import SessionPage, parse_session_page

ITEMS_A_REQUEST = 100  # batch/get of 200 single-file books is 0.76 MB, of many-file books far more [A 14]
SESSIONS_OF_AN_ITEM = 200
FOUND_IN_A_LIBRARY = 12
MOST_FILE_BYTES = 32 * 1024 * 1024
_FILE_BYTES_MORE = 32 * 1024 * 1024  # of a small file that was sent whole
MOST_PROGRESS_BYTES = 48 * 1024 * 1024  # about 100,000 rows, which are parsed a few at a time

Params: TypeAlias = Mapping[str, str | int]


class RestTokens(Protocol):
    """The part of ``Tokens`` that REST needs."""

    async def rest_token(self) -> str: ...

    async def rejected(self, token: str) -> None: ...


@dataclass(frozen=True, slots=True)
class LibraryPage:
    items: list[LibraryItem]
    total: int  # of the whole library


@dataclass(frozen=True, slots=True)
class RawItem:
    """As the server answers, not parsed: for case files."""

    item: dict[str, Any]
    progress: dict[str, Any] | None
    sessions: list[Any]


class Audiobookshelf:
    """``server`` is shared by its users."""

    def __init__(self, server: AbsServer, tokens: RestTokens) -> None:
        self.server = server
        self._rest = server.rest
        self._tokens = tokens
        self.broken_rows = 0  # progress rows of books that could not be read, so far

    async def read_user(self) -> User:
        """The account the token acts as (``/api/me``)."""
        return parse_user(_found(await self._ask("/api/me")).json())

    async def read_progress(self) -> dict[str, MediaProgress]:
        """Every progress row of a book, by library item, in one request."""
        answer = await self._ask("/api/me/progress", most_bytes=MOST_PROGRESS_BYTES)
        if answer.status == 404:  # versions that have the rows in the whole user only [A 16]
            answer = _found(await self._ask("/api/me", most_bytes=MOST_PROGRESS_BYTES))
        rows = await parse_large_answer(answer.body, self._count_broken)
        if rows is not None:
            return rows
        if len(answer.body) > MAX_ANSWER_BYTES:
            raise TooLarge("Audiobookshelf's answer with every progress row is too large to be read in one piece")
        return parse_progress_rows(_field(answer.json(), "mediaProgress"), self._count_broken)

    async def read_item(self, item_id: str) -> LibraryItem | None:
        """``None``: there is no such item. ``Forbidden``: there is, and the user may not see it [A 1.20]."""
        answer = await self._ask(_path("/api/items/{}", item_id), {"expanded": 1})
        return None if _is_absent(answer) else parse_item(answer.json())

    async def read_items(self, item_ids: Iterable[str]) -> dict[str, LibraryItem]:
        """Many items; those that are gone or forbidden are left out."""
        wanted = list(dict.fromkeys(item_ids))
        found: dict[str, LibraryItem] = {}
        for start in range(0, len(wanted), ITEMS_A_REQUEST):
            for item in await self._read_some(wanted[start : start + ITEMS_A_REQUEST]):
                found[item.id] = item
        return found

    async def read_libraries(self) -> list[Library]:
        """The libraries this user may see."""
        return parse_libraries(_found(await self._ask("/api/libraries")).json())

    async def read_tags(self, libraries: Iterable[Library]) -> list[str] | None:
        """The tags that books of these libraries have, one request a library; ``None``: this version does not say."""
        found: dict[str, None] = {}
        for library in libraries:
            if library.media_type != "book":
                continue
            answer = await self._ask(_path("/api/libraries/{}/filterdata", library.id))
            if _is_absent(answer):
                return None
            tags = _field(answer.json(), "tags")
            found |= dict.fromkeys(tag for tag in tags if isinstance(tag, str))
        return list(found)

    async def read_library_page(self, library_id: str, page: int, page_size: int = 500) -> LibraryPage:
        """Items of a library, minified: no series numbers of their own, no files. Pages count from 0."""
        params: Params = {"limit": page_size, "page": page, "fresh": self._past_the_cache()}
        raw = _found(await self._ask(_path("/api/libraries/{}/items", library_id), params)).json()
        total = _field(raw, "total")
        if not isinstance(total, int):
            raise OddAnswer("the library's total is not a number")
        return LibraryPage(items=parse_items(_field(raw, "results")), total=total)

    async def read_chapters(self, item_id: str) -> list[Chapter]:
        """None for an item that is not there or has none."""
        answer = await self._ask(_path("/api/items/{}", item_id), {"expanded": 1})
        return [] if _is_absent(answer) else parse_chapters(answer.json())

    async def read_sessions(self, item_id: str) -> list[PlaybackSession]:
        """Stored listening sessions of one book, the one updated last first; at most ``SESSIONS_OF_AN_ITEM``."""
        params = {"itemsPerPage": SESSIONS_OF_AN_ITEM, "page": 0}
        answer = await self._ask(_path("/api/me/item/listening-sessions/{}", item_id), params)
        return [] if _is_absent(answer) else parse_sessions(answer.json())

    async def read_latest_sessions(self, count: int = 500) -> list[PlaybackSession]:
        """Sessions of all books, the one updated last first. The server loads them all each time: ask rarely [A 10]."""
        params = {"itemsPerPage": count, "page": 0}
        return parse_sessions(_found(await self._ask("/api/me/listening-sessions", params)).json())

    async def read_session_page(self, page: int, count: int) -> SessionPage:
        """One page of all sessions, the one updated last first; pages count from 0. The server loads them all for each
        page: few large pages [A 10]. Raises ``TooLarge`` for a page that is."""
        params = {"itemsPerPage": count, "page": page}
        return parse_session_page(_found(await self._ask("/api/me/listening-sessions", params)).json())

    async def read_file_bytes(self, item_id: str, ino: str, start: int, length: int) -> bytes | None:
        """A range of one of an item's files, at most ``MOST_FILE_BYTES``; shorter at the file's end [A 12]."""
        last = start + min(length, MOST_FILE_BYTES) - 1
        path = _path("/api/items/{}/file/{}", item_id, ino)
        answer = await self._ask(
            path, headers={"Range": f"bytes={start}-{last}"}, most_bytes=MOST_FILE_BYTES + _FILE_BYTES_MORE
        )
        if _is_absent(answer):
            return None
        if answer.status != 206:  # something on the way does not do ranges, and sent the whole file
            return answer.body[start : last + 1]
        return answer.body

    async def read_cover(self, item_id: str) -> bytes | None:
        """The cover as it lies in the folder, not a smaller copy; ``None``: there is none [A 12]."""
        answer = await self._ask(_path("/api/items/{}/cover", item_id), {"raw": 1})
        return None if _is_absent(answer) else answer.body

    async def read_small_cover(self, item_id: str, width: int, most_bytes: int) -> bytes | None:
        """The cover as a picture of this width; ``None``: there is none. ``width`` is above 0 [A 18]. A longer one is
        ``Surprising``."""
        params: Params = {"width": width, "format": "webp"}
        answer = await self._ask(_path("/api/items/{}/cover", item_id), params, most_bytes=most_bytes)
        return None if _is_absent(answer) else answer.body

    async def read_raw(self, item_id: str) -> RawItem | None:
        """An item with this user's progress row and sessions as the server answers them, for a case file; 3 requests.
        ``None``: there is no such item."""
        item = await self._ask(_path("/api/items/{}", item_id), {"expanded": 1})
        if _is_absent(item):
            return None
        progress = await self._ask(_path("/api/me/progress/{}", item_id))
        params = {"itemsPerPage": SESSIONS_OF_AN_ITEM, "page": 0}
        sessions = await self._ask(_path("/api/me/item/listening-sessions/{}", item_id), params)
        return RawItem(
            item=_object(item.json()),
            progress=None if _is_absent(progress) else _object(progress.json()),
            sessions=[] if _is_absent(sessions) else _field(sessions.json(), "sessions"),
        )

    async def search_items(self, words: str, limit: int = FOUND_IN_A_LIBRARY) -> list[LibraryItem]:
        """Books whose title, subtitle, ASIN or ISBN holds ``words`` as they stand, over all libraries; of each library
        ``limit`` at most."""
        found: list[LibraryItem] = []
        for library in await self.read_libraries():
            if library.media_type != "book" or not words.strip():
                continue
            params: Params = {"q": words.strip(), "limit": limit}
            answer = await self._ask(_path("/api/libraries/{}/search", library.id), params)
            if not _is_absent(answer):
                hits = _field(answer.json(), "book")
                found += parse_items([hit.get("libraryItem") if isinstance(hit, dict) else hit for hit in hits or []])
        return found

    async def patch_media(self, item_id: str, payload: Mapping[str, Any]) -> LibraryItem | None:
        """Write metadata [A 11] and read the item back; ``None``: there is no such item any more.

        Lists replace, a series number has to be text. Raises ``Forbidden`` for an account that may not update.
        """
        answer = await self._ask(_path("/api/items/{}/media", item_id), patch=dict(payload))
        return None if _is_absent(answer) else await self.read_item(item_id)

    async def _read_some(self, item_ids: list[str]) -> list[LibraryItem]:
        try:
            answer = _found(await self._ask("/api/items/batch/get", post={"libraryItemIds": item_ids}))
            return parse_items(_field(answer.json(), "libraryItems"))
        except TooLarge:  # books of many files are
            if len(item_ids) == 1:
                return []
            half = len(item_ids) // 2
            return [*await self._read_some(item_ids[:half]), *await self._read_some(item_ids[half:])]
        except Forbidden:  # one item out of reach fails them all [A 1.20]
            items = [await self._read_if_allowed(item_id) for item_id in item_ids]
            return [item for item in items if item is not None]

    async def _read_if_allowed(self, item_id: str) -> LibraryItem | None:
        try:
            return await self.read_item(item_id)
        except Forbidden:
            return None

    async def _ask(
        self,
        path: str | None,
        params: Params | None = None,
        *,
        post: Any = None,
        patch: Any = None,
        headers: Mapping[str, str] | None = None,
        most_bytes: int | None = None,
    ) -> Answer:
        if path is None:
            return Answer(404, b"")

        async def ask() -> Answer:
            return await self._rest.ask(
                path, token=token, params=params, post=post, patch=patch, headers=headers, most_bytes=most_bytes
            )

        token = await self._tokens.rest_token()
        answer = await ask()
        if answer.status == 401:
            await self._tokens.rejected(token)
            token = await self._tokens.rest_token()
            answer = await ask()
        if answer.status == 401:
            raise TokenRejected("Audiobookshelf refuses the token, also a new one")
        return answer

    def _count_broken(self, _row: Any) -> None:
        self.broken_rows += 1

    def _past_the_cache(self) -> str:
        """Lists are kept per address, and what changes is not always noticed [A 10]."""
        return f"{self.server.random.getrandbits(48):x}"


def _found(answer: Answer) -> Answer:
    """For paths that every Audiobookshelf has."""
    if answer.status == 404:
        raise Unreachable("there is no Audiobookshelf at its address (404)")
    return answer


def _is_absent(answer: Answer) -> bool:
    """404 in Audiobookshelf's own plain words; a web page saying so is somebody else's, and no word on an item."""
    if answer.status == 404 and answer.is_page:
        raise Unreachable("there is no Audiobookshelf at its address (404)")
    return answer.status == 404


def _field(raw: Any, name: str) -> Any:
    if not isinstance(raw, dict) or name not in raw:
        raise OddAnswer(f"the answer has no {name}")
    return raw[name]


def _object(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise OddAnswer("the answer is not an object")
    return raw


def _path(template: str, *ids: str) -> str | None:
    """With the ids in their places; ``None`` when one can be no id: it would lead to another path."""
    if any(parse_id(one) is None for one in ids):
        return None
    return template.format(*(quote(one, safe="") for one in ids))
