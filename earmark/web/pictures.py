"""Pictures that are passed on: checked for kind and size, kept on disk."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LARGEST = 2 * 1024 * 1024
KEPT_SECONDS = 86400.0  # then it is read again; an old one serves while nobody answers
MOST_KEPT = 4000

_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    content: bytes
    content_type: str
    etag: str


class KeptPictures:
    """``clock``: seconds since 1970, as files are dated."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock

    async def read(self, name: str) -> tuple[Cover | None, bool]:
        """What is kept under a name, and whether it is still believed."""
        kept = await asyncio.to_thread(_read, self._path(name))
        if kept is None:
            return None, False
        return cover_of(kept[0]), self._clock() - kept[1] < KEPT_SECONDS

    async def keep(self, name: str, cover: Cover) -> None:
        await asyncio.to_thread(self._keep, self._path(name), cover.content)

    def _path(self, name: str) -> Path:
        return self._folder / hashlib.sha256(name.encode()).hexdigest()[:40]

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


def cover_of(content: bytes) -> Cover | None:
    """``None``: no picture of a kind that is shown, or too large."""
    kind = next((kind for start, kind in _KINDS if content.startswith(start)), None)
    if kind is None or len(content) > LARGEST or (kind == "image/webp" and content[8:12] != b"WEBP"):
        return None
    return Cover(content=content, content_type=kind, etag=hashlib.sha256(content).hexdigest()[:32])


def _read(path: Path) -> tuple[bytes, float] | None:
    try:
        return path.read_bytes(), path.stat().st_mtime
    except OSError:
        return None
