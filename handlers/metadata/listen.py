"""Listening to an opening: fetch, write down, decide. Engines and the decision know nothing of each other.

A transcriber comes as an optional engine; without one the items marked "listen" wait for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from handlers.metadata.heard import Decision, Segment, Spoken, Transcript, decide_heard
from listener.model import AudioFile, LibraryItem

SAMPLE_RATE = 16_000  # mono, signed 16 bit, little endian
OPENING_SECONDS = 90.0
CLOSING_SECONDS = 60.0


class Transcriber(Protocol):
    """A speech recogniser. It is never told the candidates: prompted models repeat the prompt over music."""

    @property
    def engine(self) -> str: ...

    @property
    def model(self) -> str: ...

    async def transcribe(self, pcm: bytes) -> Transcript:
        """``pcm``: 16 kHz mono, signed 16 bit little endian."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """``pcm`` of one stretch of one file; ``fetched`` bytes came over the line for it."""

    pcm: bytes
    file: AudioFile
    fetched: int

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / SAMPLE_RATE


class Fetcher(Protocol):
    async def opening(self, item: LibraryItem, seconds: float) -> Opening | None: ...

    async def closing(self, item: LibraryItem, seconds: float) -> Opening | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """For the audit: what was decided, by what, on which part; never the audio itself."""

    decision: Decision
    engine: str
    model: str
    file: str  # identity: ino, size and time of the file, so that no book is heard twice
    seconds: float


async def listen_to(
    item: LibraryItem, candidates: Sequence[Spoken], fetcher: Fetcher, transcriber: Transcriber
) -> Heard | None:
    """The opening, and where it says nothing positive the end of the last file. ``None``: there is nothing to hear."""
    heard: Heard | None = None
    for fetch, seconds in ((fetcher.opening, OPENING_SECONDS), (fetcher.closing, CLOSING_SECONDS)):
        part = await fetch(item, seconds)
        if part is None or not part.pcm:
            continue
        decision = decide_heard(await transcriber.transcribe(part.pcm), candidates)
        this = Heard(
            decision=decision,
            engine=transcriber.engine,
            model=transcriber.model,
            file=file_identity(part.file),
            seconds=part.seconds,
        )
        if decision.key is not None:
            return this
        if heard is None or decision.title > heard.decision.title:
            heard = this
    return heard


def file_identity(file: AudioFile) -> str:
    return f"{file.ino}:{file.size}:{file.mtime_ms}"


__all__ = [
    "Decision",
    "Fetcher",
    "Heard",
    "Opening",
    "Segment",
    "Spoken",
    "Transcriber",
    "Transcript",
    "decide_heard",
    "file_identity",
    "listen_to",
]
