"""A stretch out of byte ranges: every container at both ends, few bytes, and what is no sound at all."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.audio.clip import Clip, LocalFile, Ranges, RemoteFile, cut
from handlers.audio.clip.mp3 import frame_length
from handlers.audio.transcript import CouldNotTranscribe, Reason, Stretch
from tests.handlers.audio.files import sound_file
from tests.handlers.audio.made import InMemory, LongBook, encoded, second_of
from tests.handlers.audio.needed import needs_av

SECONDS = 200.0


def clip_of(data: bytes, stretch: Stretch, seconds: float = SECONDS, *, most: int = 32_000_000) -> tuple[Clip, Ranges]:
    ranges = Ranges(InMemory(data), seconds, most=most)
    return asyncio.run(cut(ranges, stretch)), ranges


def could_not(act: Callable[[], object]) -> Reason:
    with pytest.raises(CouldNotTranscribe) as caught:
        act()
    return caught.value.reason


CONTAINERS = [
    pytest.param("ipod", "aac", {}, id="m4b"),
    pytest.param("ipod", "aac", {"movflags": "+faststart"}, id="m4b with its index in front"),
    pytest.param("mp4", "aac", {"movflags": "frag_keyframe+empty_moov", "frag_duration": "3000000"}, id="fragments"),
    pytest.param("mp4", "aac", {"movflags": "frag_keyframe+empty_moov+default_base_moof", "frag_duration": "3000000"},
                 id="fragments that count from themselves"),
    pytest.param("ipod", "alac", {}, id="alac"),
    pytest.param("mp3", "libmp3lame", {}, id="mp3"),
    pytest.param("ogg", "libopus", {}, id="opus"),
    pytest.param("flac", "flac", {}, id="flac"),
    pytest.param("wav", "pcm_s16le", {}, id="wav"),
    pytest.param("adts", "aac", {}, id="aac"),
]  # fmt: skip


@needs_av
@pytest.mark.parametrize(("container", "codec", "options"), CONTAINERS)
def test_both_ends_of_every_container(container: str, codec: str, options: dict[str, str]) -> None:
    from handlers.audio.child.decoding import decode

    data = encoded(container, codec, SECONDS, **options)
    ranges = Ranges(InMemory(data), SECONDS)
    for stretch in Stretch:
        clip = asyncio.run(cut(ranges, stretch))
        pcm = decode(clip.data, clip.seconds, at_end=clip.at_end, container=clip.container)
        seconds = len(pcm) / 32_000
        assert seconds == pytest.approx(stretch.seconds, abs=0.3)
        first = 0.0 if stretch is Stretch.OPENING else SECONDS - stretch.seconds
        for place in (1.0, seconds / 2, seconds - 1.5):
            assert second_of(pcm, place) == pytest.approx(first + place, abs=1.0), (stretch, place)
    assert ranges.taken < len(data) * 1.4


@needs_av
@pytest.mark.parametrize("hours", [10.0, 40.0])
def test_a_long_m4b_costs_its_sound_and_little_more(hours: float) -> None:
    """An index has 0.6 MB an hour; of it only the entries of the stretch are read."""
    from handlers.audio.child.decoding import decode

    book = LongBook(hours)
    ranges = Ranges(book, book.seconds)
    for stretch in Stretch:
        clip = asyncio.run(cut(ranges, stretch))
        pcm = decode(clip.data, clip.seconds, at_end=clip.at_end, container=clip.container)
        assert len(pcm) / 32_000 == pytest.approx(stretch.seconds, abs=0.3)
    assert ranges.taken < 1_500_000


@needs_av
def test_pictures_in_front_are_not_read() -> None:
    from handlers.audio.child.decoding import decode

    picture = bytes(2_000_000)
    size = bytes((len(picture) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    data = b"ID3\4\0\0" + size + picture + encoded("mp3", "libmp3lame", SECONDS)
    clip, ranges = clip_of(data, Stretch.OPENING)
    assert ranges.taken < 1_000_000
    assert len(decode(clip.data, 90.0, at_end=False, container=clip.container)) == 90 * 32_000


def test_a_wav_needs_no_decoder_to_be_cut() -> None:
    data = sound_file(300.0)
    clip, ranges = clip_of(data, Stretch.CLOSING, 300.0)
    assert len(clip.data) == 44 + 60 * 8000 * 2
    assert ranges.taken < len(clip.data) + 10_000


def atom(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, name) + content


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(atom(b"ftyp", b"M4B ") + atom(b"mdat", bytes(100)), id="no index"),
        pytest.param(atom(b"ftyp", b"M4B ") + atom(b"moov", b"") + atom(b"mdat", b""), id="an empty index"),
        pytest.param(atom(b"ftyp", b"M4B ") + b"\0\0\0\3moov", id="a box shorter than its head"),
        pytest.param(atom(b"ftyp", b"M4B ") + b"\xff\xff\xff\xffmoov", id="a box longer than the file"),
        pytest.param(b"OggS" + bytes(100), id="a page of nothing"),
        pytest.param(b"fLaC" + bytes(3), id="a header cut short"),
        pytest.param(b"RIFF\0\0\0\0WAVE" + bytes(20), id="no samples"),
        pytest.param(b"ID3\4\0\0\0\0\0\0" + b"no sound at all" * 50, id="a tag and no frame"),
    ],
)
def test_what_is_no_sound_says_so(data: bytes) -> None:
    for stretch in Stretch:
        assert could_not(lambda stretch=stretch: clip_of(data, stretch)) is Reason.NO_DECODER


def test_an_encrypted_book_is_told_apart() -> None:
    entry = atom(b"aavd", bytes(28))
    table = atom(b"stbl", b"".join((
        atom(b"stsd", struct.pack(">II", 0, 1) + entry),
        atom(b"stsz", struct.pack(">III", 0, 100, 10)),
        atom(b"stsc", struct.pack(">IIIII", 0, 1, 1, 10, 1)),
        atom(b"stco", struct.pack(">III", 0, 1, 0)),
    )))  # fmt: skip
    media = atom(b"mdia", b"".join((
        atom(b"mdhd", struct.pack(">IIIIII", 0, 0, 0, 1000, 1000, 0)),
        atom(b"hdlr", struct.pack(">II4s12x", 0, 0, b"soun")),
        atom(b"minf", table),
    )))  # fmt: skip
    data = atom(b"ftyp", b"aax ") + atom(b"moov", atom(b"trak", media)) + atom(b"mdat", bytes(100))
    assert could_not(lambda: clip_of(data, Stretch.OPENING)) is Reason.ENCRYPTED


def test_an_empty_file_is_not_read() -> None:
    assert could_not(lambda: clip_of(b"", Stretch.OPENING)) is Reason.NOT_READABLE


def test_bytes_are_capped() -> None:
    data = sound_file(300.0)
    assert could_not(lambda: clip_of(data, Stretch.OPENING, 300.0, most=100_000)) is Reason.NOT_READABLE


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert could_not(lambda: LocalFile(tmp_path / "pipe")) is Reason.NOT_READABLE
    assert could_not(lambda: LocalFile(tmp_path)) is Reason.NOT_READABLE
    assert could_not(lambda: LocalFile(tmp_path / "gone")) is Reason.NOT_READABLE
    (tmp_path / "sound").write_bytes(b"0123456789")
    file = LocalFile(tmp_path / "sound")
    assert asyncio.run(file.read(2, 3)) == b"234"
    (tmp_path / "sound").unlink()
    os.mkfifo(tmp_path / "sound")
    assert could_not(lambda: asyncio.run(file.read(0, 1))) is Reason.NOT_READABLE


def test_a_line_that_is_too_slow_is_given_up_by_the_size_of_what_is_asked() -> None:
    class Slow:
        def __init__(self, seconds: float) -> None:
            self.seconds = seconds

        async def read_file_bytes(self, item_id: str, ino: str, start: int, length: int) -> bytes | None:
            await asyncio.sleep(self.seconds)
            return bytes(length)

    async def go(seconds: float, length: int) -> bytes:
        return await RemoteFile(Slow(seconds), "item", "7", 10_000_000).read(0, length)

    from tests.virtual import run

    taken: list[object] = []

    async def main() -> None:
        taken.append(len(await go(30.0, 500_000)))  # 17 kB/s and patience: slow, and good enough
        try:
            await go(30.0, 10)
        except CouldNotTranscribe as error:
            taken.append(error.reason)

    run(main)
    assert taken == [500_000, Reason.TOO_SLOW]


def test_small_reads_share_their_blocks() -> None:
    source = InMemory(bytes(100_000))
    ranges = Ranges(source, 0.0)

    async def go() -> None:
        for at in range(0, 4000, 16):
            await ranges.take(at, 16)

    asyncio.run(go())
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"\xff\xfb\x90\x00", 417),  # MPEG 1 layer 3, 128 kbit/s at 44.1 kHz
        (b"\xff\xfb\x92\x00", 418),  # the same, padded
        (b"\xff\xf3\x40\x00", 104 * 2),  # MPEG 2 layer 3, 32 kbit/s at 22.05 kHz
        (b"\xff\xfb\xf0\x00", 0),
        (b"\xff\xf9\x00\x00", 0),
        (b"abcd", 0),
    ],
)
def test_frames_know_their_length(head: bytes, length: int) -> None:
    found = frame_length(head)
    assert found == length or (length == 208 and found == 104)
