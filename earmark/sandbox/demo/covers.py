"""Covers, drawn: a few shapes in four colours, the same for the same book each time. PNG, written here, so that the
demo needs no library of pictures."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable

SIDE = 480  # pixels; browsers make it smaller, and edges smooth
Colour = tuple[int, int, int]
Rows = list[bytearray]  # an index into the four colours for each pixel

PALETTES: tuple[tuple[Colour, ...], ...] = (
    ((24, 38, 66), (232, 112, 74), (250, 222, 178), (96, 128, 150)),
    ((246, 236, 216), (180, 68, 38), (54, 74, 62), (222, 170, 92)),
    ((46, 30, 52), (214, 92, 112), (250, 196, 150), (110, 74, 130)),
    ((16, 58, 62), (240, 186, 84), (232, 238, 220), (64, 126, 118)),
    ((236, 228, 236), (84, 60, 120), (214, 120, 92), (160, 150, 190)),
    ((28, 28, 34), (196, 54, 48), (236, 226, 206), (104, 100, 104)),
    ((222, 232, 232), (30, 84, 110), (238, 146, 70), (132, 178, 184)),
    ((58, 44, 30), (226, 158, 60), (244, 232, 206), (140, 96, 60)),
)


def drawn(title: str) -> bytes:
    """The cover of a book of this title."""
    chance = random.Random(title)  # noqa: S311 - a picture
    rows: Rows = [bytearray(SIDE) for _ in range(SIDE)]
    chance.choice((_sun_over_hills, _waves, _tower, _rings, _books, _moon_and_trees))(rows, chance)
    return _png(rows, chance.choice(PALETTES))


def _sun_over_hills(rows: Rows, chance: random.Random) -> None:
    _disc(rows, chance.randint(150, 330), chance.randint(120, 200), chance.randint(60, 110), 1)
    for colour, base in ((3, 300), (2, 370)):
        slope = chance.choice((-1, 1)) * chance.uniform(0.1, 0.35)
        _below(rows, lambda x, base=base, slope=slope: base + slope * (x - SIDE / 2), colour)  # type: ignore[misc]


def _waves(rows: Rows, chance: random.Random) -> None:
    _disc(rows, 360, 130, 56, 2)
    height, width = chance.randint(18, 34), chance.randint(80, 130)
    for number, base in enumerate(range(220, SIDE, 44)):
        shift = chance.randint(0, width)
        _below(
            rows,
            lambda x, base=base, shift=shift: base - height * (1 - abs((x + shift) % (2 * width) / width - 1)) ** 2,  # type: ignore[misc]
            1 + 2 * (number % 2),
        )


def _tower(rows: Rows, chance: random.Random) -> None:
    lamp = chance.randint(110, 150)
    for y in range(lamp - 70, lamp + 70):
        reach = abs(y - lamp) * 3
        _span(rows, y, 240 + reach, SIDE, 3)
    for y in range(lamp, 420):
        half = 34 + (y - lamp) // 12
        _span(rows, y, 240 - half, 240 + half, 1 if (y - lamp) // 50 % 2 else 2)
    _disc(rows, 240, lamp, 30, 2)
    _below(rows, lambda x: 420 - 18 * (abs(x - 240) < 130), 3)


def _rings(rows: Rows, chance: random.Random) -> None:
    x, y = chance.randint(180, 300), chance.randint(180, 300)
    for number, radius in enumerate(range(210, 20, -38)):
        _disc(rows, x, y, radius, (3, 0, 1, 2)[number % 4])


def _books(rows: Rows, chance: random.Random) -> None:
    x = 60
    while x < 400:
        width, top = chance.randint(26, 58), chance.randint(120, 230)
        colour = chance.choice((1, 2, 3))
        for y in range(top, 400):
            _span(rows, y, x, x + width, colour)
        for y in (top + 24, top + 30, top + 31, 370):
            _span(rows, y, x, x + width, 0)
        x += width + 5
    for y in range(400, 412):
        _span(rows, y, 40, 440, 2)


def _moon_and_trees(rows: Rows, chance: random.Random) -> None:
    _disc(rows, 330, 130, 74, 2)
    _disc(rows, 300, 112, 64, 0)
    for colour, base, step in ((3, 400, 70), (1, 450, 96)):
        for middle in range(chance.randint(0, 60), SIDE + 40, step):
            height = chance.randint(120, 210)
            for y in range(base - height, base):
                _span(rows, y, middle - (y - base + height) // 4, middle + (y - base + height) // 4, colour)
        _below(rows, lambda x, base=base: base - 6, colour)  # type: ignore[misc]


def _disc(rows: Rows, x: int, y: int, radius: int, colour: int) -> None:
    for at in range(y - radius, y + radius):
        half = int((radius**2 - (at - y) ** 2) ** 0.5)
        _span(rows, at, x - half, x + half, colour)


def _below(rows: Rows, edge: Callable[[int], float], colour: int) -> None:
    for x in range(0, SIDE, 4):
        for y in range(max(int(edge(x)), 0), SIDE):
            rows[y][x : x + 4] = bytes((colour,)) * 4


def _span(rows: Rows, y: int, start: int, end: int, colour: int) -> None:
    start, end = max(start, 0), min(end, SIDE)
    if 0 <= y < SIDE and start < end:
        rows[y][start:end] = bytes((colour,)) * (end - start)


def _png(rows: Rows, palette: tuple[Colour, ...]) -> bytes:
    """Two bits a pixel."""
    packed = b"".join(
        b"\0" + bytes(row[at] << 6 | row[at + 1] << 4 | row[at + 2] << 2 | row[at + 3] for at in range(0, SIDE, 4))
        for row in rows
    )
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 2, 3, 0, 0, 0)
    parts = (b"IHDR", header), (b"PLTE", bytes(sum(palette, ()))), (b"IDAT", zlib.compress(packed)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
