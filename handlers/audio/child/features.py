"""Whisper's input: the logarithmic mel spectrogram of up to 30 s of sound."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

SAMPLE_RATE = 16_000
WINDOW_SECONDS = 30
_N_FFT = 400
_HOP = 160
_FRAMES = WINDOW_SECONDS * SAMPLE_RATE // _HOP
_MEL_BREAK_HZ = 1000.0  # Slaney's scale: linear below, logarithmic above
_MEL_LINEAR = 200.0 / 3
_MEL_STEP = np.log(6.4) / 27.0


def log_mel(samples: Any, bands: int) -> Any:
    """``samples``: mono float32 at 16 kHz, at most 30 s; gives float32 of shape (bands, 3000)."""
    wanted = WINDOW_SECONDS * SAMPLE_RATE
    sound = np.zeros(wanted, dtype=np.float32)
    sound[: min(len(samples), wanted)] = samples[:wanted]
    sound = np.pad(sound, _N_FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(sound, _N_FFT)[::_HOP][:_FRAMES]
    hann = np.hanning(_N_FFT + 1)[:-1].astype(np.float32)
    power = np.abs(np.fft.rfft(frames * hann, axis=1)).astype(np.float32) ** 2
    mel = _filters(bands) @ power.T
    levels = np.log10(np.maximum(mel, 1e-10))
    levels = np.maximum(levels, levels.max() - 8.0)
    return np.ascontiguousarray((levels + 4.0) / 4.0, dtype=np.float32)


@cache
def _filters(bands: int) -> Any:
    """Triangles over the frequencies of the transform, each of unit area."""
    frequencies = np.linspace(0.0, SAMPLE_RATE / 2, _N_FFT // 2 + 1)
    edges = _hertz(np.linspace(0.0, _mel(SAMPLE_RATE / 2), bands + 2))
    widths = np.diff(edges)
    slopes = edges[:, None] - frequencies[None, :]
    rising = -slopes[:-2] / widths[:-1, None]
    falling = slopes[2:] / widths[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    return (triangles * (2.0 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def _mel(hertz: float) -> float:
    if hertz < _MEL_BREAK_HZ:
        return hertz / _MEL_LINEAR
    return float(_MEL_BREAK_HZ / _MEL_LINEAR + np.log(hertz / _MEL_BREAK_HZ) / _MEL_STEP)


def _hertz(mels: Any) -> Any:
    at_break = _MEL_BREAK_HZ / _MEL_LINEAR
    return np.where(mels < at_break, mels * _MEL_LINEAR, _MEL_BREAK_HZ * np.exp(_MEL_STEP * (mels - at_break)))
