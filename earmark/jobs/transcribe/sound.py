"""The transcripts of an item's two ends: from the store, or fetched, decoded and recognised now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from earmark.service.server import Server
from handlers.audio.clip import LocalFile, Ranges, RemoteFile, cut
from handlers.audio.engines import Engines
from handlers.audio.process import SAMPLE_RATE, Transcriber
from handlers.audio.transcript import CouldNotTranscribe, Reason, Stretch, Transcript
from handlers.metadata.files import local_path
from handlers.state.transcripts import Attempt, Transcripts, identity_of
from listener.model import AudioFile, LibraryItem

_ENOUGH = 0.7  # of the stretch; a clip shorter than that is cut again, more generously
_GENEROUS = 2.5


class ItemSound:
    """Both ends of one item, for as long as it is worked on: PCM is made once for all models."""

    def __init__(  # noqa: PLR0917 - the item, where it is read, and with what
        self,
        item: LibraryItem,
        server: Server,
        engines: Engines,
        store: Transcripts,
        library_paths: Sequence[str],
        now: Callable[[], datetime],
    ) -> None:
        self.bytes = 0
        self.attempts = 0
        self._item = item
        self._server = server
        self._engines = engines
        self._store = store
        self._library_paths = library_paths
        self._now = now
        self._ranges: dict[str, Ranges] = {}
        self._pcm: dict[Stretch, bytes] = {}

    async def transcript(self, stretch: Stretch, transcriber: Transcriber) -> Transcript:
        """Raises ``CouldNotTranscribe``, also where it failed before and nothing has changed since."""
        file = self._file(stretch)
        identity, model = identity_of(file), f"{transcriber.engine} {transcriber.model}"
        known = self._store.get(identity, stretch, model)
        if known is not None and known.transcript is not None:
            return known.transcript
        if known is not None and known.reason is not None and not known.is_due(self._engines.tools, self._now()):
            raise CouldNotTranscribe(known.reason)
        self.attempts += 1
        tries = known.tries + 1 if known is not None and known.tools == self._engines.tools else 1
        try:
            pcm = await self._sound(file, stretch)
            seconds = len(pcm) / 2 / SAMPLE_RATE
            start = max(0.0, file.duration_seconds - seconds) if stretch is Stretch.CLOSING else 0.0
            transcript = await transcriber.transcribe(pcm, start=start)
        except CouldNotTranscribe as error:
            if error.reason not in (Reason.NO_ENGINE, Reason.NO_MODEL):  # these say nothing about the file
                self._put(identity, stretch, model, None, error.reason, tries)
            raise
        self._put(identity, stretch, model, transcript, None, tries)
        return transcript

    def _put(  # noqa: PLR0917 - one row
        self,
        identity: str,
        stretch: Stretch,
        model: str,
        transcript: Transcript | None,
        reason: Reason | None,
        tries: int,
    ) -> None:
        attempt = Attempt(transcript=transcript, reason=reason, tools=self._engines.tools, at=self._now(), tries=tries)
        self._store.put(identity, stretch, model, attempt)

    def _file(self, stretch: Stretch) -> AudioFile:
        if not self._item.files:
            raise CouldNotTranscribe(Reason.NO_FILES)
        return self._item.files[0 if stretch is Stretch.OPENING else -1]

    async def _sound(self, file: AudioFile, stretch: Stretch) -> bytes:
        if stretch not in self._pcm:
            ranges = await self._open(file)
            before = ranges.taken
            try:
                pcm = await self._decoded(ranges, stretch, 1.0)
                wanted = min(stretch.seconds, file.duration_seconds or stretch.seconds)
                if len(pcm) / 2 / SAMPLE_RATE < wanted * _ENOUGH:  # a variable rate, or a wrong duration
                    pcm = max(pcm, await self._decoded(ranges, stretch, _GENEROUS), key=len)
            finally:
                self.bytes += ranges.taken - before
            self._pcm[stretch] = pcm
        return self._pcm[stretch]

    async def _decoded(self, ranges: Ranges, stretch: Stretch, generous: float) -> bytes:
        return await self._engines.decoder.decode(await cut(ranges, stretch, generous=generous))

    async def _open(self, file: AudioFile) -> Ranges:
        if file.ino not in self._ranges:
            path = local_path(file.path, self._library_paths) if self._library_paths else None
            if path is not None and path.exists():
                self._ranges[file.ino] = Ranges(LocalFile(path), file.duration_seconds)
            else:
                user = await self._server.reader_of(self._item.id)
                if user is None:
                    raise CouldNotTranscribe(Reason.NOT_READABLE, "nobody of the settings may see it")
                remote = RemoteFile(user.audiobookshelf, self._item.id, file.ino, file.size)
                self._ranges[file.ino] = Ranges(remote, file.duration_seconds)
        return self._ranges[file.ino]
