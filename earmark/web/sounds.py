"""The seconds of a book in which its words are said, read with the credentials of the user who asks, never on disk.

A player asks for a sound in parts, so what was decoded stays in memory for a few minutes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

import structlog
from cachetools import TTLCache

from earmark.web.access.accounts import Reader
from handlers.audio.clip import LocalFile, Ranges, RemoteFile
from handlers.audio.playing import seconds_as_wav
from handlers.audio.process import Decoder
from handlers.audio.transcript import CouldNotTranscribe
from handlers.metadata.files import local_path
from handlers.state.transcripts import Decided, identity_of
from listener import AudiobookshelfError, AudioFile, LibraryItem

AT_ONCE = 2  # each decodes in a process of its own, 60 MB for half a second
KEPT_SECONDS = 300.0
MOST_KEPT = 8

log = structlog.get_logger()

DecidedOf = Callable[[LibraryItem | None], tuple[Decided | None, AudioFile | None]]  # ``views.transcript.decided_of``


class Sounds:
    """``decided``: what is known of an item's words; ``decoder`` gives ``None`` where nothing can be decoded;
    ``library_paths`` as in the settings."""

    def __init__(
        self,
        readers: Callable[[], Mapping[str, Reader]],
        decided: DecidedOf,
        library_paths: Callable[[], Sequence[str]],
        decoder: Callable[[], Decoder | None],
    ) -> None:
        self._readers = readers
        self._decided = decided
        self._library_paths = library_paths
        self._decoder = decoder
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._kept: TTLCache[tuple[str, str, float], bytes] = TTLCache(MOST_KEPT, KEPT_SECONDS)

    async def get(self, user: str, item_id: str) -> bytes | None:
        """A WAV. ``None``: Audiobookshelf does not show the item to this user now, nothing was decided about the files
        as they are, or the sound cannot be read; the log says which."""
        reader = self._readers()[user]
        try:
            item = (await reader.audiobookshelf.read_items([item_id])).get(item_id)
        except AudiobookshelfError as error:
            log.info("a sound cannot be played", user=user, reason=str(error))
            return None
        decided, file = self._decided(item)
        if decided is None or file is None:
            return None
        key = (reader.server, f"{identity_of(file)} {decided.decision.stretch}", decided.decision.start)
        async with self._slots:
            if key not in self._kept:
                try:
                    self._kept[key] = await self._decoded(reader, item_id, file, decided)
                except (CouldNotTranscribe, AudiobookshelfError) as error:
                    log.info("a sound cannot be played", user=user, reason=str(error))
                    return None
            return self._kept[key]

    async def _decoded(self, reader: Reader, item_id: str, file: AudioFile, decided: Decided) -> bytes:
        decoder = self._decoder()
        if decoder is None:
            return b""
        path = local_path(file.path, self._library_paths())
        here = path is not None and path.exists()
        source = LocalFile(path) if here and path else RemoteFile(reader.audiobookshelf, item_id, file.ino, file.size)
        found = decided.decision
        try:
            ranges = Ranges(source, file.duration_seconds)
            return await seconds_as_wav(ranges, decoder, found.stretch, found.start, found.end)
        finally:
            await decoder.close()
