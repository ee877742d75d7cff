"""MP4 and M4B: of an index of megabytes only the entries of the stretch are read, and a small file is made of them.

The description of the sound (``stsd``) is carried over as it is, so every codec that the decoder knows works. What a
whole index costs is never paid: 0.63 MB per hour of a book.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from handlers.audio.clip import fragments
from handlers.audio.clip.boxes import Box, boxes, child, make, make_full
from handlers.audio.clip.ranges import Ranges
from handlers.audio.transcript import CouldNotTranscribe, Reason

_ENCRYPTED = frozenset({b"aavd", b"enca", b"drms"})
_GAP = 64 * 1024  # bytes between two samples that are rather read than asked for apart
_MOST_DESCRIPTION = 64 * 1024
_MOST_SAMPLES = 40_000  # of one stretch
_MATRIX = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


@dataclass(frozen=True, slots=True)
class Track:
    """The first track with sound. ``count`` samples last ``duration`` ticks of ``timescale`` a second."""

    timescale: int
    duration: int
    description: bytes  # the box ``stsd`` with its head
    sizes: Box
    size_of_all: int  # 0: each has its own
    count: int
    runs: Box  # of chunks with the same number of samples
    offsets: Box
    wide: bool  # offsets of 8 bytes


async def cut(file: Ranges, seconds: float, *, at_end: bool, generous: float) -> bytes:
    """Raises ``CouldNotTranscribe`` for what is no MP4, has no sound, or is encrypted."""
    index, fragment = None, None
    async for box in boxes(file, 0, file.size):
        if box.kind == b"moov":
            index = box
        elif box.kind == b"moof":
            fragment = box
        if index is not None and (fragment is not None or box.kind == b"mdat"):
            break
    if index is None:
        raise CouldNotTranscribe(Reason.NO_DECODER, "it has no index")
    track = await described_track(file, index)
    if track.count == 0:
        if fragment is None:
            raise CouldNotTranscribe(Reason.NO_DECODER, "its index is empty")
        return await fragments.cut(file, index, fragment.begins, seconds, at_end=at_end, generous=generous)
    wanted = min(track.count, _MOST_SAMPLES, int(track.count * seconds * track.timescale / max(track.duration, 1)) + 4)
    places = await (last_samples(file, track, wanted) if at_end else first_samples(file, track, wanted))
    return _made(track, [size for _, size in places], await _sound(file, places))


async def described_track(file: Ranges, index: Box) -> Track:
    """The first track with sound. Raises ``CouldNotTranscribe``."""
    async for box in boxes(file, index.start, index.end):
        if box.kind != b"trak":
            continue
        handler = await child(file, box, b"mdia", b"hdlr")
        if handler is None or (await file.take(handler.start + 8, 4)) != b"soun":
            continue
        header, table = await child(file, box, b"mdia", b"mdhd"), await child(file, box, b"mdia", b"minf", b"stbl")
        if header is None or table is None:
            continue
        return await _described(file, header, table)
    raise CouldNotTranscribe(Reason.NO_DECODER, "it has no sound")


async def _described(file: Ranges, header: Box, table: Box) -> Track:
    tables = {box.kind: box async for box in boxes(file, table.start, table.end)}
    offsets = tables.get(b"stco") or tables.get(b"co64")
    missing = [name for name in (b"stsd", b"stsz", b"stsc") if name not in tables]
    if missing or offsets is None or tables[b"stsd"].size > _MOST_DESCRIPTION:
        raise CouldNotTranscribe(Reason.NO_DECODER, "its index is not complete")
    description = make(b"stsd", await file.take(tables[b"stsd"].start, tables[b"stsd"].size))
    if description[20:24] in _ENCRYPTED:
        raise CouldNotTranscribe(Reason.ENCRYPTED)
    head = await file.take(header.start, 32)
    timescale, duration = struct.unpack_from(">IQ", head, 20) if head[0] == 1 else struct.unpack_from(">II", head, 12)
    size_of_all, count = struct.unpack(">II", await file.take(tables[b"stsz"].start + 4, 8))
    return Track(
        timescale=timescale,
        duration=duration,
        description=description,
        sizes=tables[b"stsz"],
        size_of_all=size_of_all,
        count=count,
        runs=tables[b"stsc"],
        offsets=offsets,
        wide=offsets.kind == b"co64",
    )


async def _sizes(file: Ranges, track: Track, first: int, count: int) -> list[int]:
    if track.size_of_all:
        return [track.size_of_all] * count
    data = await file.take(track.sizes.start + 12 + 4 * first, 4 * count)
    return list(struct.unpack(f">{len(data) // 4}I", data[: len(data) // 4 * 4]))


async def _chunk_offsets(file: Ranges, track: Track, first: int, count: int) -> list[int]:
    width, letter = (8, "Q") if track.wide else (4, "I")
    data = await file.take(track.offsets.start + 8 + width * first, width * count)
    return list(struct.unpack(f">{len(data) // width}{letter}", data[: len(data) // width * width]))


async def _runs(file: Ranges, track: Track, first: int, count: int) -> list[tuple[int, int]]:
    """(first chunk, samples a chunk), chunks counted from 0."""
    data = await file.take(track.runs.start + 8 + 12 * first, 12 * count)
    return [(chunk - 1, samples) for chunk, samples, _ in struct.iter_unpack(">III", data[: len(data) // 12 * 12])]


async def _entries(file: Ranges, box: Box) -> int:
    return int(struct.unpack(">I", await file.take(box.start + 4, 4))[0])


async def first_samples(file: Ranges, track: Track, wanted: int) -> list[tuple[int, int]]:
    """(offset, size) of the first samples."""
    chunks = await _entries(file, track.offsets)
    runs = await _runs(file, track, 0, min(await _entries(file, track.runs), wanted))
    counts: list[int] = []
    for n, (start, samples) in enumerate(runs):
        until = runs[n + 1][0] if n + 1 < len(runs) else chunks
        counts += [samples] * max(0, min(until - start, wanted))
        if sum(counts[-2:]) <= 0 or len(counts) * max(samples, 1) >= wanted + samples:
            break
    counts = _enough(counts, wanted)
    offsets = await _chunk_offsets(file, track, 0, len(counts))
    return _places(offsets, counts, await _sizes(file, track, 0, sum(counts)))[:wanted]


async def last_samples(file: Ranges, track: Track, wanted: int) -> list[tuple[int, int]]:
    """The same of the last ones: how many samples a chunk has is known from behind, too."""
    chunks, entries = await _entries(file, track.offsets), await _entries(file, track.runs)
    known = min(entries, wanted)
    runs = await _runs(file, track, entries - known, known)
    counts: list[int] = []
    end = chunks
    for start, samples in reversed(runs):
        for _ in range(max(0, min(end - start, wanted))):
            counts.append(samples)
            if sum(counts[-1:]) and len(counts) * samples >= 4 * wanted:
                break
        end = start
        if sum(counts) >= wanted:
            break
    counts = _enough(counts, wanted)[::-1]
    offsets = await _chunk_offsets(file, track, chunks - len(counts), len(counts))
    samples = sum(counts)
    return _places(offsets, counts, await _sizes(file, track, track.count - samples, samples))[-wanted:]


def _enough(counts: list[int], wanted: int) -> list[int]:
    total = 0
    for n, count in enumerate(counts):
        total += count
        if total >= wanted:
            return counts[: n + 1]
    return counts


def _places(offsets: list[int], counts: list[int], sizes: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for offset, count in zip(offsets, counts, strict=False):
        for size in sizes[len(found) : len(found) + count]:
            found.append((offset, size))
            offset += size  # noqa: PLW2901 - the samples of a chunk stand behind each other
    return found


async def _sound(file: Ranges, places: list[tuple[int, int]]) -> bytes:
    """The samples behind each other; near ones are read together."""
    spans: list[list[int]] = []
    for offset, size in places:
        if spans and 0 <= offset - spans[-1][1] <= _GAP:
            spans[-1][1] = offset + size
        else:
            spans.append([offset, offset + size])
    read = {start: await file.take(start, end - start) for start, end in spans}
    found = bytearray()
    span = 0
    for offset, size in places:
        while not spans[span][0] <= offset < spans[span][1] + (size == 0):
            span += 1
        at = offset - spans[span][0]
        found += read[spans[span][0]][at : at + size]
    return bytes(found)


def _made(track: Track, sizes: list[int], sound: bytes) -> bytes:
    """An MP4 of one track with one chunk."""
    delta = max(1, round(track.duration / track.count))
    length = delta * len(sizes)
    begins = make(b"ftyp", b"M4A \0\0\2\0isommp42")

    def index(offset: int) -> bytes:
        table = make(
            b"stbl",
            track.description,
            make_full(b"stts", struct.pack(">III", 1, len(sizes), delta)),
            make_full(b"stsc", struct.pack(">IIII", 1, 1, len(sizes), 1)),
            make_full(b"stsz", struct.pack(f">II{len(sizes)}I", 0, len(sizes), *sizes)),
            make_full(b"stco", struct.pack(">II", 1, offset)),
        )
        reference = make(b"dinf", make_full(b"dref", struct.pack(">I", 1), make_full(b"url ", flags=1)))
        media = make(
            b"mdia",
            make_full(b"mdhd", struct.pack(">IIIIHH", 0, 0, track.timescale, length, 0x55C4, 0)),
            make_full(b"hdlr", struct.pack(">I4s12x", 0, b"soun") + b"\0"),
            make(b"minf", make_full(b"smhd", struct.pack(">HH", 0, 0)), reference, table),
        )
        track_head = (
            struct.pack(">IIIII8xHHHH", 0, 0, 1, 0, length, 0, 0, 0x100, 0) + _MATRIX + struct.pack(">II", 0, 0)
        )
        movie_head = struct.pack(">IIIIIH10x", 0, 0, track.timescale, length, 0x10000, 0x100) + _MATRIX
        movie_head += bytes(24) + struct.pack(">I", 2)
        track_box = make(b"trak", make_full(b"tkhd", track_head, flags=3), media)
        return make(b"moov", make_full(b"mvhd", movie_head), track_box)

    offset = len(begins) + len(index(0)) + 8
    return begins + index(offset) + make(b"mdat", sound)
