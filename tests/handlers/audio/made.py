"""Audio files of every container, made byte by byte or by the decoder's own libraries, with a tone that rises."""

from __future__ import annotations

import asyncio
import struct
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

from handlers.audio.clip import Ranges
from handlers.audio.clip.boxes import boxes, make, make_full
from handlers.audio.clip.mp4 import described_track, first_samples

LISTEN = ("av", "ctranslate2", "numpy")
RATE = 16_000


def tone(seconds: float, rate: int = RATE) -> Any:
    """A tone whose pitch says which second it is: 300 Hz at the beginning, 10 Hz more each second."""
    import numpy as np

    at = np.arange(int(seconds * rate)) / rate
    return (np.sin(2 * np.pi * (300 * at + 5 * at * at)) * 12_000).astype(np.int16)


def second_of(pcm: bytes, place: float) -> float:
    """Which second of the tone stands at ``place`` seconds of some PCM."""
    import numpy as np

    samples = np.frombuffer(pcm, dtype="<i2").astype(float)
    start = int(place * RATE)
    part = samples[start : start + RATE // 4]
    power = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    hertz = power.argmax() * RATE / len(part)
    return float((hertz - 300) / 10)


def encoded(container: str, codec: str, seconds: float, *, bit_rate: int = 48_000, **options: str) -> bytes:
    """The tone in a container; ``options`` are those of its muxer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound"
        _encode(path, container, codec, tone(seconds), bit_rate, options)
        return path.read_bytes()


def _encode(path: Path, container: str, codec: str, samples: Any, bit_rate: int, options: dict[str, str]) -> None:
    import av

    with av.open(str(path), "w", format=container, options=options) as file:
        stream: Any = file.add_stream(codec, rate=48_000 if codec == "libopus" else RATE)
        stream.layout = "mono"
        if codec not in {"flac", "pcm_s16le", "alac"}:
            stream.bit_rate = bit_rate
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=stream.rate)
        for start in range(0, len(samples), RATE):
            frame: Any = av.AudioFrame.from_ndarray(samples[None, start : start + RATE], format="s16", layout="mono")
            frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
            for ready in resampler.resample(frame):
                file.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            file.mux(stream.encode(ready))
        file.mux(stream.encode(None))


class LongBook:
    """An M4B of any number of hours that is never made whole: ten seconds of sound, again and again."""

    def __init__(self, hours: float) -> None:
        data = encoded("ipod", "aac", 10.0)
        self.seconds = hours * 3600.0
        found = asyncio.run(self._parts(data))
        description, sizes, self._sound = found
        periods = int(self.seconds / 10.0)
        count = len(sizes)
        every = struct.pack(f">{count}I", *sizes)
        head = make(b"ftyp", b"M4B \0\0\2\0isom")

        def index(offset: int) -> bytes:
            offsets = struct.pack(f">{periods}I", *(offset + n * len(self._sound) for n in range(periods)))
            table = make(
                b"stbl",
                description,
                make_full(b"stts", struct.pack(">III", 1, count * periods, 1024)),
                make_full(b"stsc", struct.pack(">IIII", 1, 1, count, 1)),
                make_full(b"stsz", struct.pack(">II", 0, count * periods) + every * periods),
                make_full(b"stco", struct.pack(">I", periods) + offsets),
            )
            media = make(
                b"mdia",
                make_full(b"mdhd", struct.pack(">IIIII", 0, 0, RATE, 1024 * count * periods, 0)),
                make_full(b"hdlr", struct.pack(">I4s13x", 0, b"soun")),
                make(b"minf", table),
            )
            return make(b"moov", make_full(b"mvhd", bytes(96)), make(b"trak", media))

        offset = len(head) + len(index(0)) + 8
        self._head = head + index(offset) + struct.pack(">I4s", len(self._sound) * periods + 8, b"mdat")
        self.size = len(self._head) + len(self._sound) * periods

    @staticmethod
    async def _parts(data: bytes) -> tuple[bytes, list[int], bytes]:
        ranges = Ranges(InMemory(data), 10.0)
        index = next([box async for box in boxes(ranges, 0, len(data)) if box.kind == b"moov"].__iter__())
        track = await described_track(ranges, index)
        places = await first_samples(ranges, track, track.count)
        sound = b"".join([data[offset : offset + size] for offset, size in places])
        return track.description, [size for _, size in places], sound

    async def read(self, start: int, length: int) -> bytes:
        found = self._head[start : start + length]
        at = start + len(found) - len(self._head)
        while len(found) < length and at < self.size - len(self._head):
            piece = self._sound[at % len(self._sound) :][: length - len(found)]
            found += piece
            at += len(piece)
        return found


class InMemory:
    """A file whose bytes are at hand; ``asked`` are the ranges."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = len(data)
        self.asked: list[tuple[int, int]] = []

    async def read(self, start: int, length: int) -> bytes:
        self.asked.append((start, length))
        return self.data[start : start + length]
