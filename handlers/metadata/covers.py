"""Two covers beside each other: the same picture or another, and which is the larger. Pure: bytes in, findings out.

Seeing needs Pillow (the extra ``covers``). Without it only the sizes are read from the files' heads, and no cover is
ever called better: a larger scan of another book's cover is larger, too.
"""

from __future__ import annotations

import importlib.util
import io
import struct
from dataclasses import dataclass

_SIDE = 17  # 16 differences a row, 16 rows: 256 bits
_SAME_BITS = 40  # of 256; other sizes and qualities of one picture differ in less, other pictures in about half
_MOST_PIXELS = 30_000_000  # in memory four bytes each
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
_LARGER = 1.2  # of the shorter side


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Size in pixels; ``sight`` is a hash by which alike pictures differ in few bits, ``None`` without Pillow."""

    width: int
    height: int
    sight: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverFinding:
    """``same``: one picture, perhaps in two sizes; ``None``: nobody has seen them."""

    same: bool | None
    is_better: bool  # another picture, and not a smaller one
    why: str


def can_see() -> bool:
    return importlib.util.find_spec("PIL") is not None


def look(data: bytes) -> Picture | None:
    """A picture out of the bytes of a JPEG, PNG, GIF or WebP file; ``None`` for anything else, and broken ones."""
    size = _size(data)
    if size is None:
        return None
    return Picture(width=size[0], height=size[1], sight=_sight(data) if size[0] * size[1] <= _MOST_PIXELS else None)


def compare_covers(ours: Picture | None, theirs: Picture | None) -> CoverFinding:
    """Audiobookshelf's cover and Hardcover's."""
    if theirs is None:
        return CoverFinding(same=None, is_better=False, why="Hardcover's cover cannot be read")
    if ours is None:
        return CoverFinding(same=None, is_better=False, why="the present cover cannot be read")
    sizes = f"{ours.width}x{ours.height} here, {theirs.width}x{theirs.height} on Hardcover"
    if ours.sight is None or theirs.sight is None:
        return CoverFinding(same=None, is_better=False, why=f"only the sizes are known: {sizes}")
    if (ours.sight ^ theirs.sight).bit_count() <= _SAME_BITS:
        return CoverFinding(same=True, is_better=False, why=f"the same picture: {sizes}")
    larger = min(theirs.width, theirs.height) >= min(ours.width, ours.height) * _LARGER
    return CoverFinding(same=False, is_better=larger, why=f"another picture: {sizes}")


def _sight(data: bytes) -> int | None:
    """Is each point brighter than its right neighbour? In a small grey copy, that survives scaling and compression."""
    if not can_see():
        return None
    from PIL import Image  # noqa: PLC0415 - an optional extra

    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:  # the file's head may have said less
                return None
            picture.draft("L", (_SIDE * 16, _SIDE * 16))
            small = picture.convert("L").resize((_SIDE, _SIDE - 1), Image.Resampling.BOX)
            points = small.tobytes()
    except Exception:  # whatever is wrong with the bytes, it is no picture
        return None
    bits = 0
    for row in range(_SIDE - 1):
        for column in range(_SIDE - 1):
            at = row * _SIDE + column
            bits = bits << 1 | (points[at] > points[at + 1])
    return bits


def _size(data: bytes) -> tuple[int, int] | None:
    try:
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            found = struct.unpack_from(">II", data, 16)
        elif data.startswith((b"GIF87a", b"GIF89a")):
            found = struct.unpack_from("<HH", data, 6)
        elif data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
            found = _webp_size(data)
        elif data.startswith(b"\xff\xd8"):
            found = _jpeg_size(data)
        else:
            return None
    except (struct.error, IndexError):
        return None
    width, height = found
    return (width, height) if width > 0 and height > 0 else None


def _webp_size(data: bytes) -> tuple[int, int]:
    kind = data[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if kind == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    width, height = struct.unpack_from("<HH", data, 26)
    return width & 0x3FFF, height & 0x3FFF


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """Walks the segments to the frame's head; the first marker with a frame holds height and width."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            break
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        else:
            at += 2 + int(struct.unpack_from(">H", data, at + 2)[0])
    return 0, 0
