"""FLAC: what describes the stream, without pictures, and its frames from the stretch."""

from __future__ import annotations

from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason

_MARGIN = 1.3
_MOST_BLOCKS = 64
_STREAMINFO = 34  # bytes


async def cut(file: Ranges, start: int, seconds: float, *, at_end: bool, generous: float) -> bytes:
    at, info = start + 4, b""
    for _ in range(_MOST_BLOCKS):
        head = await file.take(at, 4)
        if len(head) < 4:
            raise CouldNotTranscribe(Reason.NO_DECODER, "its header is broken")
        length = int.from_bytes(head[1:4], "big")
        if head[0] & 0x7F == 0:
            info = await file.take(at + 4, _STREAMINFO)
        at += 4 + length
        if head[0] & 0x80:
            break
    if len(info) < _STREAMINFO:
        raise CouldNotTranscribe(Reason.NO_DECODER, "its header is broken")
    # How many samples there are, and their sum, would not be true of the clip: unknown is allowed.
    info = info[:13] + bytes([info[13] & 0xF0]) + bytes(4) + bytes(16)
    wanted = int(file.share(seconds, at) * _MARGIN * generous) + 64 * 1024
    first = max(at, file.size - wanted) if at_end else at
    return b"fLaC" + b"\x80" + _STREAMINFO.to_bytes(3, "big") + info + await file.take(first, wanted)
