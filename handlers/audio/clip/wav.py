"""WAV: samples of one size, so that a stretch is a matter of counting."""

from __future__ import annotations

import struct

from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason

_MOST_CHUNKS = 32


async def cut(file: Ranges, seconds: float, *, at_end: bool) -> bytes:
    at, form = 12, b""
    for _ in range(_MOST_CHUNKS):
        head = await file.take(at, 8)
        if len(head) < 8:
            break
        size = struct.unpack_from("<I", head, 4)[0]
        if head[:4] == b"fmt ":
            form = await file.take(at + 8, min(size, 64))
        elif head[:4] == b"data" and len(form) >= 16:
            end = min(at + 8 + size, file.size)
            return await _sound(file, form, at + 8, end, seconds, at_end=at_end)
        at += 8 + size + size % 2
    raise CouldNotTranscribe(Reason.NO_DECODER, "it has no sound")


async def _sound(file: Ranges, form: bytes, start: int, end: int, seconds: float, *, at_end: bool) -> bytes:
    rate, align = struct.unpack_from("<IH", form, 8)
    align = max(align, 1)
    length = min(int(seconds * rate) // align * align, (end - start) // align * align)
    data = await file.take(start if not at_end else end - length, length)
    body = b"WAVEfmt " + struct.pack("<I", len(form)) + form + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body
