"""The first seconds of a book's sound, out of byte ranges of its files: a few megabytes, whatever the book's length.

An MP4 cannot be played from its start alone: its index may stand at the end. So its boxes are walked, and what is
needed is written at its place into an otherwise empty (sparse) copy that ffmpeg then reads. Other containers need their
beginning only. The token stays in the client: ffmpeg gets a file, never an address.
"""

from __future__ import annotations

import asyncio
import shutil
import struct
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from handlers.metadata.listen import SAMPLE_RATE, Opening
from listener.model import AudioFile, LibraryItem

MOST_BYTES = 24 * 1024 * 1024  # of one stretch; the index of a 40 h book is about 25 MB
_LARGEST_INDEX = 16 * 1024 * 1024
_LEAST_BYTES = 256 * 1024
_MOST_BOXES = 64
_MARGIN = 1.5  # variable bit rates, pictures in the tags
_MP4 = (".m4b", ".m4a", ".mp4", ".aax")


class ByteSource(Protocol):
    """``listener.client.Audiobookshelf``."""

    async def read_file_bytes(self, item_id: str, ino: str, start: int, length: int) -> bytes | None: ...


# The file (perhaps full of holes), seconds from which to start (negative: before its end), seconds to give -> PCM
Decode = Callable[[Path, float, float], Awaitable[bytes]]


class OpeningFetcher:
    """``folder``: where the copies are made, for as long as they are read."""

    def __init__(self, source: ByteSource, decode: Decode | None = None, *, folder: Path | None = None) -> None:
        self._source = source
        self._decode = decode or ffmpeg_decode
        self._folder = folder

    async def opening(self, item: LibraryItem, seconds: float) -> Opening | None:
        """The first seconds of the first file; ``None``: no audio, or it cannot be read."""
        return await self._stretch(item, item.files[0], seconds, at_end=False) if item.files else None

    async def closing(self, item: LibraryItem, seconds: float) -> Opening | None:
        """The last seconds of the last file."""
        return await self._stretch(item, item.files[-1], seconds, at_end=True) if item.files else None

    async def _stretch(self, item: LibraryItem, file: AudioFile, seconds: float, *, at_end: bool) -> Opening | None:
        if file.size <= 0:
            return None
        with tempfile.TemporaryDirectory(prefix="earmark-", dir=self._folder) as folder:
            name = Path(file.rel_path or file.path)
            copy = _Copy(self._source, item.id, file, Path(folder) / f"audio{name.suffix.lower()}")
            try:
                if name.suffix.lower() in _MP4:
                    await copy.take_mp4(seconds, at_end=at_end)
                else:
                    await copy.take_part(seconds, 0, file.size, at_end=at_end)
            except _CannotRead:
                return None
            start = -seconds if at_end else 0.0
            pcm = await self._decode(copy.path, start, seconds)
        return Opening(pcm=pcm, file=file, fetched=copy.fetched) if pcm else None


class _CannotRead(Exception):
    """Gone, no MP4 after all, or more than is worth fetching."""


class _Copy:
    """A file of the right size with only the fetched ranges in it."""

    def __init__(self, source: ByteSource, item_id: str, file: AudioFile, path: Path) -> None:
        self.path = path
        self.fetched = 0
        self._source = source
        self._item_id = item_id
        self._file = file
        with path.open("wb") as copy:
            copy.truncate(file.size)

    async def take(self, start: int, length: int) -> bytes:
        length = min(length, self._file.size - start)
        if length <= 0:
            return b""
        if self.fetched + length > MOST_BYTES + _LARGEST_INDEX:
            raise _CannotRead
        data = await self._source.read_file_bytes(self._item_id, self._file.ino, start, length)
        if not data:
            raise _CannotRead
        self.fetched += len(data)
        with self.path.open("r+b") as copy:
            copy.seek(start)
            copy.write(data)
        return data

    async def take_part(self, seconds: float, start: int, end: int, *, at_end: bool) -> None:
        """The beginning or the end of the sound between two offsets, by the file's mean bit rate."""
        length = end - start
        if self._file.duration_seconds > seconds:
            share = seconds / self._file.duration_seconds * _MARGIN
            length = min(length, max(int(length * share), _LEAST_BYTES))
        length = min(length, MOST_BYTES)
        if at_end and start + length < end:
            await self.take(start, min(64 * 1024, end - start))  # the head says what kind of sound it is
            start = end - length
        await self.take(start, length)

    async def take_mp4(self, seconds: float, *, at_end: bool) -> None:
        """The boxes' heads one by one, the index whole, and of the sound the stretch."""
        at, sound, has_index = 0, None, False
        for _ in range(_MOST_BOXES):
            if at + 8 > self._file.size:
                break
            head = await self.take(at, 16)
            size, kind = struct.unpack_from(">I4s", head)
            header = 8
            if size == 1 and len(head) == 16:
                size, header = struct.unpack_from(">Q", head, 8)[0], 16
            if size == 0:
                size = self._file.size - at
            if size < header:
                raise _CannotRead
            if kind == b"mdat" and sound is None:
                sound = (at + header, at + size)
            elif kind not in {b"mdat", b"free"}:
                has_index = has_index or kind == b"moov"
                if size > _LARGEST_INDEX:
                    raise _CannotRead
                await self.take(at, size)
            at += size
        if sound is None or not has_index:
            raise _CannotRead
        await self.take_part(seconds, *sound, at_end=at_end)


async def ffmpeg_decode(path: Path, start: float, seconds: float) -> bytes:
    """16 kHz mono PCM by ffmpeg; b"" where ffmpeg is not there or makes nothing of it."""
    program = shutil.which("ffmpeg")
    if program is None:
        return b""
    # "concat" and the like must not be reached by way of a crafted file
    arguments = ["-v", "error", "-nostdin", "-protocol_whitelist", "file,pipe"]
    if start < 0:
        arguments += ["-fflags", "+fastseek", "-sseof", f"{start:.3f}"]
    arguments += ["-t", f"{seconds:.3f}", "-i", f"file:{path}", "-vn", "-ac", "1", "-ar", str(SAMPLE_RATE)]
    process = await asyncio.create_subprocess_exec(
        program, *arguments, "-f", "s16le", "-",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        async with asyncio.timeout(60.0):
            pcm, _ = await process.communicate()
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return pcm[: int(seconds * SAMPLE_RATE) * 2]
