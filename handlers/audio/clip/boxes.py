"""Boxes of an MP4: found by their heads, made anew, never read whole where a few bytes do."""

from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from typing import NamedTuple

from handlers.audio.clip.ranges import Ranges

MOST_BOXES = 400  # at one level; a broken file must not be walked for ever


class Box(NamedTuple):
    """``start`` and ``end`` of its content in the file; ``begins``: of its head."""

    kind: bytes
    begins: int
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


async def boxes(file: Ranges, start: int, end: int) -> AsyncIterator[Box]:
    """The boxes between two places, as long as they make sense."""
    at = start
    for _ in range(MOST_BOXES):
        if at + 8 > end:
            return
        head = await file.take(at, 16)
        if len(head) < 8:
            return
        size, kind = struct.unpack_from(">I4s", head)
        header = 8
        if size == 1 and len(head) == 16:
            size, header = struct.unpack_from(">Q", head, 8)[0], 16
        elif size == 0:
            size = end - at
        if size < header:
            return
        yield Box(kind, at, at + header, min(at + size, end))
        at += size


async def child(file: Ranges, parent: Box, *kinds: bytes, skip: int = 0) -> Box | None:
    """The first box of this kind below, step by step down the kinds."""
    found: Box | None = parent
    for kind in kinds:
        below = [box async for box in boxes(file, found.start + skip, found.end)] if found is not None else []
        found = next((box for box in below if box.kind == kind), None)
        skip = 0
    return found


def make(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def make_full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    """A box with version 0 and flags."""
    return make(kind, struct.pack(">I", flags), *parts)
