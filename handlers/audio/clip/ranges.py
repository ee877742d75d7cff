"""Byte ranges of one file, from a disk or over HTTP: counted, capped, with a deadline that grows with their size."""

from __future__ import annotations

import asyncio
import os
import stat
from pathlib import Path
from typing import Protocol

from handlers.audio.transcript import CouldNotTranscribe, Reason

MOST_BYTES = 32 * 1024 * 1024  # of one file; 90 s of uncompressed stereo are 16 MB
PIECE = 512 * 1024  # bytes of one request: live updates get their turn in between
SLOWEST = 25_000  # bytes a second; a line slower than this is given up
PATIENCE_SECONDS = 20.0  # before the first byte
_BLOCK = 4096  # small reads are of whole blocks, which are kept: an index is walked in steps of a few bytes


class FileBytes(Protocol):
    """Where ranges come from."""

    size: int

    async def read(self, start: int, length: int) -> bytes:
        """Exactly these bytes, fewer at the end. Raises ``CouldNotTranscribe``."""
        ...


class Download(Protocol):
    """``listener.client.Audiobookshelf``: the token goes in a header."""

    async def read_file_bytes(self, item_id: str, ino: str, start: int, length: int) -> bytes | None: ...


class RemoteFile:
    """A file of an item, through somebody who may see it."""

    def __init__(self, source: Download, item_id: str, ino: str, size: int) -> None:
        self.size = size
        self._source = source
        self._item_id = item_id
        self._ino = ino

    async def read(self, start: int, length: int) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS + length / SLOWEST):
                data = await self._source.read_file_bytes(self._item_id, self._ino, start, length)
        except TimeoutError:
            raise CouldNotTranscribe(Reason.TOO_SLOW, "fetching its sound") from None
        if data is None:
            raise CouldNotTranscribe(Reason.NOT_READABLE, "Audiobookshelf has no such file")
        return data


class LocalFile:
    """The same file where the library is mounted here. Regular files only: a pipe would be waited for."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            status = path.stat()
        except OSError as error:
            raise CouldNotTranscribe(Reason.NOT_READABLE, error.strerror or "no such file") from None
        if not stat.S_ISREG(status.st_mode):
            raise CouldNotTranscribe(Reason.NOT_READABLE, "it is no regular file")
        self.size = status.st_size

    async def read(self, start: int, length: int) -> bytes:
        return await asyncio.to_thread(self._read, start, length)

    def _read(self, start: int, length: int) -> bytes:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError as error:
            raise CouldNotTranscribe(Reason.NOT_READABLE, error.strerror or "") from None
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # changed since it was looked at
                raise CouldNotTranscribe(Reason.NOT_READABLE, "it is no regular file")
            return os.pread(descriptor, length, start)
        except OSError as error:
            raise CouldNotTranscribe(Reason.NOT_READABLE, error.strerror or "") from None
        finally:
            os.close(descriptor)


class Ranges:
    """What is taken of a file for its clips. ``taken`` counts bytes that came over the line; both ends of a book share
    one, so that an index is read once. ``duration_seconds``: of the file, 0.0 where nobody knows."""

    def __init__(self, file: FileBytes, duration_seconds: float, *, most: int = MOST_BYTES) -> None:
        self.size = file.size
        self.duration_seconds = duration_seconds
        self.taken = 0
        self._file = file
        self._most = most
        self._blocks: dict[int, bytes] = {}

    async def take(self, start: int, length: int) -> bytes:
        """Bytes from ``start`` on, fewer at the end of the file. Raises ``CouldNotTranscribe``."""
        start = max(start, 0)
        length = min(length, self.size - start)
        if length <= 0:
            return b""
        if length < _BLOCK and (length + start % _BLOCK) <= _BLOCK:
            return await self._from_block(start, length)
        found = bytearray()
        while len(found) < length:
            piece = await self._fetch(start + len(found), min(PIECE, length - len(found)))
            if not piece:
                raise CouldNotTranscribe(Reason.NOT_READABLE, "the file ends too early")
            found += piece
        return bytes(found)

    def share(self, seconds: float, start: int = 0) -> float:
        """Bytes of so many seconds by the mean rate from ``start`` on; 320 kbit/s where no duration is known."""
        if self.duration_seconds <= 0:
            return seconds * 40_000
        return (self.size - start) * min(1.0, seconds / self.duration_seconds)

    async def _from_block(self, start: int, length: int) -> bytes:
        block = start // _BLOCK
        if block not in self._blocks:
            self._blocks[block] = await self._fetch(block * _BLOCK, min(_BLOCK, self.size - block * _BLOCK))
        at = start - block * _BLOCK
        return self._blocks[block][at : at + length]

    async def _fetch(self, start: int, length: int) -> bytes:
        if self.taken + length > self._most:
            raise CouldNotTranscribe(Reason.NOT_READABLE, f"more than {self._most // 1024**2} MiB would be needed")
        data = await self._file.read(start, length)
        self.taken += len(data)
        return data
