"""Audio files of every container, made byte by byte or by the decoder's own libraries, with a tone that rises."""

from __future__ import annotations

import importlib.util
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

LISTEN = ("av", "ctranslate2", "numpy")
needs_av = pytest.mark.skipif(
    importlib.util.find_spec("av") is None or importlib.util.find_spec("numpy") is None,
    reason="the extra `listen` is not installed: ./scripts/venv listen",
)
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


def _encode(  # noqa: PLR0917 - what, into what, how
    path: Path, container: str, codec: str, samples: Any, bit_rate: int, options: dict[str, str]
) -> None:
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
