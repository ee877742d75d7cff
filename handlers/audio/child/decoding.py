"""A clip of any container to 16 kHz mono PCM."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import numpy as np

from handlers.audio.child.features import SAMPLE_RATE

LONGEST_SECONDS = 400.0  # of sound that is decoded for one stretch; more is a mistake


class NotAudio(Exception):
    """No sound in it that can be decoded; the text says what the decoder said."""


def decode(data: bytes, seconds: float, *, at_end: bool, container: str | None = None) -> bytes:
    """The first, or the last, ``seconds`` of a clip as signed 16 bit little endian.

    ``container``: the format's name where the clip does not show it. Frames that are broken are left out: a clip is cut
    out of the middle of a file. Raises ``NotAudio``.
    """
    most = int((LONGEST_SECONDS if at_end else seconds) * SAMPLE_RATE)
    parts: list[Any] = []
    samples = 0
    try:
        with av.open(io.BytesIO(data), format=container, options={"protocol_whitelist": ""}) as clip:
            for frame in _frames(clip):
                parts.append(frame)
                samples += len(frame)
                if samples >= most:
                    break
    except (av.FFmpegError, ValueError, IndexError) as error:
        if not parts:
            raise NotAudio(type(error).__name__ + ": " + str(error)[:100]) from None
    if not parts:
        raise NotAudio("no sound")
    sound = np.concatenate(parts)
    wanted = int(seconds * SAMPLE_RATE)
    sound = sound[-wanted:] if at_end else sound[:wanted]
    return bytes(sound.astype("<i2").tobytes())


def _frames(clip: Any) -> Iterator[Any]:
    """The first audio stream, resampled; chapters' pictures and other streams are not touched."""
    if not clip.streams.audio:
        raise NotAudio("no audio stream")
    stream = clip.streams.audio[0]
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    for packet in clip.demux(stream):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue
        for frame in frames:
            frame.pts = None  # times of a clip cut out of a file mean nothing
            for ready in resampler.resample(frame):
                yield ready.to_ndarray()[0]
    for ready in resampler.resample(None):
        yield ready.to_ndarray()[0]
