"""Small tagged audio files, made by the tests: by ffmpeg, and where it cannot write a tag, byte by byte."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def make_audio(path: Path, tags: Mapping[str, str], *, seconds: float = 0.2, more: Sequence[str] = ()) -> Path:
    """Silence in the container that the file name asks for, with these tags."""
    given = [part for name, text in tags.items() for part in ("-metadata", f"{name}={text}")]
    source = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", str(seconds)]
    command = ["ffmpeg", "-v", "error", "-y", *source, *given, *more, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)  # noqa: S603
    return path


def atom(name: str, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name.encode("latin-1") + content


def text_atom(name: str, *texts: str) -> bytes:
    return atom(name, b"".join(atom("data", struct.pack(">II", 1, 0) + text.encode()) for text in texts))


def number_atom(name: str, number: int) -> bytes:
    return atom(name, atom("data", struct.pack(">IIH", 21, 0, number)))


def free_atom(name: str, text: str, mean: str = "com.apple.iTunes") -> bytes:
    head = atom("mean", b"\0\0\0\0" + mean.encode()) + atom("name", b"\0\0\0\0" + name.encode())
    return atom("----", head + atom("data", struct.pack(">II", 1, 0) + text.encode()))


def m4b(*atoms: bytes) -> bytes:
    """An MP4 that holds nothing but these tags."""
    handler = atom("hdlr", b"\0" * 8 + b"mdirappl" + b"\0" * 9)
    meta = atom("meta", b"\0\0\0\0" + handler + atom("ilst", b"".join(atoms)))
    return atom("ftyp", b"M4B \0\0\2\0isom") + atom("moov", atom("udta", meta)) + atom("mdat", b"")


def frame(name: str, content: bytes) -> bytes:
    return name.encode() + struct.pack(">IH", len(content), 0) + content


def text_frame(name: str, text: str) -> bytes:
    return frame(name, b"\3" + text.encode())


def mp3(*frames: bytes) -> bytes:
    """An ID3v2.3 tag and one silent frame of sound."""
    body = b"".join(frames)
    size = bytes((len(body) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + body + b"\xff\xfb\x10\x00" + b"\0" * 413
