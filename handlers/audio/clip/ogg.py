"""Ogg (Opus, Vorbis, FLAC): the pages that describe the stream, and the pages of the stretch."""

from __future__ import annotations

from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason

_MARGIN = 1.4
_HEAD = 64 * 1024
_MOST_HEADER = 12 * 1024 * 1024  # pictures stand among the comments
_CAPTURE = b"OggS"
_EXTRA = 64 * 1024


async def cut(file: Ranges, seconds: float, *, at_end: bool, generous: float) -> bytes:
    """Pages have numbers, and what is missing between two is told to the decoder by them."""
    header, sound = await _header(file)
    wanted = int(file.share(seconds, sound) * _MARGIN * generous) + _EXTRA
    if not at_end or sound + wanted >= file.size:
        return header + await file.take(sound, wanted)
    tail = await file.take(file.size - wanted, wanted)
    first = tail.find(_CAPTURE)
    if first < 0:
        raise CouldNotTranscribe(Reason.NO_DECODER, "no pages of sound at its end")
    return header + tail[first:]


async def _header(file: Ranges) -> tuple[bytes, int]:
    """The pages before the first one with sound, and where that begins. Headers have position 0, or none."""
    data, at = await file.take(0, _HEAD), 0
    while True:
        if at + 27 > len(data) or at + (size := _page_size(data, at)) > len(data):
            if len(data) >= min(file.size, _MOST_HEADER):
                raise CouldNotTranscribe(Reason.NO_DECODER, "its header does not end")
            data += await file.take(len(data), len(data))
            continue
        if data[at : at + 4] != _CAPTURE:
            raise CouldNotTranscribe(Reason.NO_DECODER, "its header is broken")
        position = int.from_bytes(data[at + 6 : at + 14], "little")
        if position not in (0, 0xFFFFFFFFFFFFFFFF):
            return data[:at], at
        at += size


def _page_size(data: bytes, at: int) -> int:
    segments = data[at + 26]
    if at + 27 + segments > len(data):
        return len(data) + 1
    return 27 + segments + sum(data[at + 27 : at + 27 + segments])
