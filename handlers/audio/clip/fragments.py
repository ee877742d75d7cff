"""Fragmented MP4: an index without samples, and many pieces that each bring their own."""

from __future__ import annotations

import struct

from handlers.audio.clip.boxes import Box, boxes, make
from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason

_MARGIN = 1.5
_EXTRA = 128 * 1024
_MOST_TAIL = 8 * 1024 * 1024
_MOST_INDEX = 4 * 1024 * 1024
_KEPT = frozenset({b"mvhd", b"trak", b"mvex"})  # of the index; covers and chapters are not needed


async def cut(file: Ranges, index: Box, first: int, seconds: float, *, at_end: bool, generous: float) -> bytes:
    """``first``: where the first piece begins."""
    begins = make(b"ftyp", b"M4A \0\0\2\0isomiso5") + make(b"moov", *await _index(file, index))
    length = int(file.share(seconds, first) * _MARGIN * generous) + _EXTRA
    if not at_end or first + length >= file.size:
        return begins + _moved(await file.take(first, length), first, len(begins))
    while True:
        tail = await file.take(file.size - length, length)
        piece = _first_piece(tail)
        if piece is not None:
            return begins + _moved(tail[piece:], file.size - length + piece, len(begins))
        if length >= min(_MOST_TAIL, file.size - first):
            raise CouldNotTranscribe(Reason.NO_DECODER, "its last piece is too large")
        length = min(length * 2, _MOST_TAIL, file.size - first)


async def _index(file: Ranges, index: Box) -> list[bytes]:
    kept = [box async for box in boxes(file, index.start, index.end) if box.kind in _KEPT]
    if sum(box.size for box in kept) > _MOST_INDEX:
        raise CouldNotTranscribe(Reason.NO_DECODER, "its index is too large")
    return [await file.take(box.begins, box.end - box.begins) for box in kept]


def _first_piece(data: bytes) -> int | None:
    """A "moof" with the head that has to follow it: four letters alone may be sound."""
    at = 0
    while (at := data.find(b"moof", at)) >= 0:
        if at >= 4 and data[at + 4 : at + 12] == struct.pack(">I4s", 16, b"mfhd"):
            return at - 4
        at += 4
    return None


def _moved(data: bytes, there: int, here: int) -> bytes:
    """Places that a piece names from the beginning of the file are those of the clip now."""
    moved = bytearray(data)
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        if size == 1 and at + 16 <= len(data):
            size = struct.unpack_from(">Q", data, at + 8)[0]
        if size < 8:
            break
        if kind == b"moof":
            _move_piece(moved, at, min(at + size, len(data)), here - there)
        at += size
    return bytes(moved)


def _move_piece(data: bytearray, start: int, end: int, by: int) -> None:
    at = data.find(b"tfhd", start, end)
    while at >= 0:
        if at + 20 <= end and data[at + 7] & 1:  # it names the place its offsets count from
            place = struct.unpack_from(">Q", data, at + 12)[0]
            struct.pack_into(">Q", data, at + 12, max(0, place + by))
        at = data.find(b"tfhd", at + 4, end)
