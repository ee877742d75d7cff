"""MP3 and raw AAC: frames that stand by themselves, after a tag that may hold megabytes of pictures."""

from __future__ import annotations

from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason

_MARGIN_OPENING = 1.25
_MARGIN_CLOSING = 1.6  # variable rates: the end is taken by the mean of the whole
_EXTRA = 16 * 1024
_MOST_TAGS = 4
_RATES = {  # kbit/s by version and layer, index 1-14
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


async def tag_size(file: Ranges) -> int:
    """Bytes of the ID3v2 tags at the beginning."""
    at = 0
    for _ in range(_MOST_TAGS):
        head = await file.take(at, 10)
        if head[:3] != b"ID3" or len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
            return at
        size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        at += 10 + size + (10 if head[5] & 0x10 else 0)
    return at


def is_frame(head: bytes) -> bool:
    return frame_length(head) > 0


def frame_length(head: bytes) -> int:
    """Bytes of the frame that begins here, MP3 or ADTS; 0: none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    layer = 4 - (head[1] >> 1 & 3)
    if layer == 4:
        return _adts_length(head)
    version, rate, hertz = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or rate in (0, 15) or hertz == 3:
        return 0
    bits = _RATES[1 if version == 3 else 2, layer][rate - 1] * 1000
    padding = head[2] >> 1 & 1
    if layer == 1:
        return (12 * bits // _HERTZ[version][hertz] + padding) * 4
    samples = 144 if version == 3 or layer == 2 else 72
    return samples * bits // _HERTZ[version][hertz] + padding


def _adts_length(head: bytes) -> int:
    if head[1] & 0xF6 != 0xF0 or len(head) < 6:
        return 0
    return (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5


async def cut(file: Ranges, tag: int, seconds: float, *, at_end: bool, generous: float) -> tuple[bytes, str]:
    """Whole frames and the name of their container."""
    margin = _MARGIN_CLOSING if at_end else _MARGIN_OPENING
    rate = await _rate(file, tag)
    length = int(rate * seconds * margin * generous) + _EXTRA
    start = max(tag, file.size - length) if at_end else tag
    data = await file.take(start, length)
    first = _first_frame(data)
    if first is None:
        raise CouldNotTranscribe(Reason.NO_DECODER, "no frames of sound in it")
    return data[first:], "aac" if _adts_length(data[first : first + 8]) and data[first + 1] & 0x06 == 0 else "mp3"


async def _rate(file: Ranges, tag: int) -> float:
    """Bytes a second: of the whole file, or of its first frame."""
    if file.duration_seconds > 0:
        return (file.size - tag) / file.duration_seconds
    data = await file.take(tag, 4000)
    first = _first_frame(data)
    if first is None or data[first + 1] & 0x06 == 0:
        return 40_000
    version, layer = data[first + 1] >> 3 & 3, 4 - (data[first + 1] >> 1 & 3)
    return _RATES[1 if version == 3 else 2, layer][(data[first + 2] >> 4) - 1] * 125


def _first_frame(data: bytes) -> int | None:
    """Where a frame begins that is followed by two more: a lone pattern is chance."""
    at = 0
    while (at := data.find(b"\xff", at)) >= 0:
        place = at
        for _ in range(3):
            length = frame_length(data[place : place + 8])
            if not length:
                break
            place += length
            if place >= len(data) - 8:
                return at
        else:
            return at
        at += 1
    return None
