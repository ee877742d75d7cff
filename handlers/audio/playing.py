"""A few seconds of a book's opening or end for a person's own ears: cut and decoded as for transcribing, as a WAV."""

from __future__ import annotations

import struct

from handlers.audio.clip import Ranges, cut
from handlers.audio.process import SAMPLE_RATE, Decoder
from handlers.audio.transcript import Stretch

MOST_SECONDS = 30.0  # of one answer: 1 MB
BEFORE_SECONDS = 1.5  # times are those of words, a voice is known by what surrounds them
AFTER_SECONDS = 2.5
_BYTES_A_SECOND = 2 * SAMPLE_RATE


async def seconds_as_wav(file: Ranges, decoder: Decoder, stretch: Stretch, start: float, end: float) -> bytes:
    """The seconds from ``start`` to ``end`` of the file and a little around them, at most ``MOST_SECONDS``: 16 kHz,
    mono, 16 bit. What lies outside the stretch is left out; ``b""``: nothing is left. Raises ``CouldNotTranscribe``."""
    first = max(0.0, start - BEFORE_SECONDS)
    last = min(max(end, start) + AFTER_SECONDS, first + MOST_SECONDS)
    if stretch is Stretch.OPENING:
        pcm = await decoder.decode(await cut(file, stretch, seconds=min(last, stretch.seconds)))
        begins = 0.0
    else:
        pcm = await decoder.decode(await cut(file, stretch))
        begins = max(0.0, file.duration_seconds - len(pcm) / _BYTES_A_SECOND)
    part = pcm[_place(first - begins) : _place(last - begins)]
    return wav_of(part) if part else b""


def wav_of(pcm: bytes) -> bytes:
    """Mono, 16 bit little endian, at ``SAMPLE_RATE``."""
    shape = struct.pack("<HHIIHH", 1, 1, SAMPLE_RATE, _BYTES_A_SECOND, 2, 16)
    head = b"WAVEfmt " + struct.pack("<I", len(shape)) + shape + b"data" + struct.pack("<I", len(pcm))
    return b"RIFF" + struct.pack("<I", len(head) + len(pcm)) + head + pcm


def _place(seconds: float) -> int:
    """Where a moment is in the PCM; never within a sample."""
    return 2 * int(max(0.0, seconds) * SAMPLE_RATE)
