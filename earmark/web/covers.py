"""Covers from Audiobookshelf: of one width, checked for kind and size, kept on disk. Never an address from outside.

Audiobookshelf serves covers to anybody; whether this user may see the book is asked before, not here.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from earmark.web.access.accounts import Reader
from earmark.web.site import Cover
from listener import AudiobookshelfError

WIDTH = 240
LARGEST = 2 * 1024 * 1024
KEPT_SECONDS = 86400.0  # then it is read again; an old one serves while Audiobookshelf does not answer
MOST_KEPT = 4000
AT_ONCE = 4

_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))


class Covers:
    """``clock``: seconds since 1970, as files are dated."""

    def __init__(
        self, folder: Path, readers: Callable[[], Mapping[str, Reader]], clock: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._readers = readers
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def get(self, user: str, item: str) -> Cover | None:
        """``None``: there is none, or none that can be shown."""
        reader = self._readers()[user]
        path = self._folder / hashlib.sha256(f"{reader.server}|{item}".encode()).hexdigest()[:40]
        kept = await asyncio.to_thread(_read, path)
        if kept is not None and self._clock() - kept[1] < KEPT_SECONDS:
            return _cover(kept[0])
        try:
            async with self._slots:
                content = await reader.audiobookshelf.read_small_cover(item, WIDTH, LARGEST)
        except AudiobookshelfError:
            return _cover(kept[0]) if kept is not None else None
        found = _cover(content or b"")
        if found is not None:
            await asyncio.to_thread(self._keep, path, found.content)
        return found

    def _keep(self, path: Path, content: bytes) -> None:
        """A disk that is full costs another request next time."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            part = path.with_suffix(".part")
            part.write_bytes(content)
            os.utime(part, (self._clock(), self._clock()))
            part.replace(path)
            kept = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime)
            for old in kept[:-MOST_KEPT]:
                old.unlink(missing_ok=True)


def _read(path: Path) -> tuple[bytes, float] | None:
    try:
        return path.read_bytes(), path.stat().st_mtime
    except OSError:
        return None


def _cover(content: bytes) -> Cover | None:
    kind = next((kind for start, kind in _KINDS if content.startswith(start)), None)
    if kind is None or len(content) > LARGEST or (kind == "image/webp" and content[8:12] != b"WEBP"):
        return None
    return Cover(content=content, content_type=kind, etag=hashlib.sha256(content).hexdigest()[:32])
