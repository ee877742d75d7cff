"""Audio files made by the tests, byte by byte."""

from __future__ import annotations

import struct


def sound_file(seconds: float = 120.0) -> bytes:
    """A WAV of silence, 8 kHz mono."""
    rate = 8000
    data = bytes(int(seconds * rate) * 2)
    head = (
        b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16) + b"data" + struct.pack("<I", len(data))
    )
    return b"RIFF" + struct.pack("<I", len(head) + len(data)) + head + data
