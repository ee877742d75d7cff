"""Which bytes of a file are needed for a stretch of it, by container; the file's content says which one it is."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.audio.clip import flac, mp3, mp4, ogg, wav
from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason, Stretch

_HEAD = 64 * 1024  # of a container that is not known: what says which sound it is
_MARGIN = 1.3
_LEAST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Clip:
    """``data`` is playable by itself; ``container`` is named where it does not show. ``at_end``: its end is that of
    the file."""

    data: bytes
    container: str | None
    at_end: bool
    seconds: float


async def cut(file: Ranges, stretch: Stretch, *, seconds: float | None = None, generous: float = 1.0) -> Clip:
    """The opening or the closing of a file, all of it or so many ``seconds``. ``generous``: how much more than the mean
    rate suggests is taken, for where a first clip was too short. Raises ``CouldNotTranscribe``."""
    if file.size <= 0:
        raise CouldNotTranscribe(Reason.NOT_READABLE, "the file is empty")
    at_end = stretch is Stretch.CLOSING
    seconds = stretch.seconds if seconds is None else seconds
    head = await file.take(0, 64)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"free", b"wide", b"skip"):
        return Clip(await mp4.cut(file, seconds, at_end=at_end, generous=generous), "mov", at_end, seconds)
    tag = await mp3.tag_size(file)
    after_tag = await file.take(tag, 4) if tag else head[:4]
    if after_tag == b"fLaC":
        return Clip(await flac.cut(file, tag, seconds, at_end=at_end, generous=generous), "flac", at_end, seconds)
    if head[:4] == b"OggS":
        return Clip(await ogg.cut(file, seconds, at_end=at_end, generous=generous), "ogg", at_end, seconds)
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Clip(await wav.cut(file, seconds, at_end=at_end), "wav", at_end, seconds)
    if tag or mp3.is_frame(after_tag):
        data, container = await mp3.cut(file, tag, seconds, at_end=at_end, generous=generous)
        return Clip(data, container, at_end, seconds)
    return Clip(await _any(file, seconds, at_end=at_end, generous=generous), None, at_end, seconds)


async def _any(file: Ranges, seconds: float, *, at_end: bool, generous: float) -> bytes:
    """Another container: its head, and the stretch by the mean rate; most decoders find their way from there."""
    length = max(int(file.share(seconds) * _MARGIN * generous), _LEAST)
    if not at_end or length + _HEAD >= file.size:
        return await file.take(0, length)
    return await file.take(0, _HEAD) + await file.take(file.size - length, length)
