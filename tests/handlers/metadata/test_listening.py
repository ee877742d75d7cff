"""From the bytes of an Audiobookshelf to a decision: ranges, PCM, a scripted transcriber."""

from __future__ import annotations

import asyncio
import struct
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from handlers.metadata.heard import Segment, Spoken, Transcript
from handlers.metadata.listen import SAMPLE_RATE, Opening, listen_to
from handlers.metadata.opening import OpeningFetcher
from listener.client import Audiobookshelf
from listener.model import AudioFile, LibraryItem
from listener.server import AbsServer
from tests.handlers.metadata.audio import atom, m4b, make_audio, needs_ffmpeg
from tests.handlers.metadata.build import item

WIND = Spoken(key="wind", title="The Quiet Meridian", authors=("Noor Haddad",))
OTHER = Spoken(key="other", title="The Winter Ledger", authors=("Selma Kirk",))
CREDITS = "This is a recording of The Quiet Meridian, by Noor Haddad."


@dataclass
class Scripted:
    """Says what it is told to, stretch by stretch, and remembers what it was given."""

    texts: list[str]
    given: list[bytes] = field(default_factory=list)
    engine: str = "scripted"
    model: str = "none"

    async def transcribe(self, pcm: bytes) -> Transcript:
        self.given.append(pcm)
        text = self.texts.pop(0)
        return Transcript(segments=(Segment(start=0, end=1, text=text),), engine=self.engine, model=self.model)


class Tokens:
    async def rest_token(self) -> str:
        return "secret-token"

    async def rejected(self, token: str) -> None:
        raise AssertionError(token)


@dataclass
class Shelf:
    """An Audiobookshelf that serves files by single ranges, as the real one does."""

    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    ranges: bool = True

    def client(self) -> Audiobookshelf:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self._answer))
        return Audiobookshelf(AbsServer("http://abs.test/sub", http, Random(1)), Tokens())  # noqa: S311

    @property
    def served(self) -> int:
        return sum(int(b) - int(a) + 1 for a, b in (one.removeprefix("bytes=").split("-") for one in self.asked))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer secret-token"
        assert "token" not in str(request.url)
        data = self.files.get(request.url.path.rpartition("/")[2])
        if data is None:
            return httpx.Response(404, text="Not Found")
        if not self.ranges:
            return httpx.Response(200, content=data)
        self.asked.append(request.headers["range"])
        first, last = (int(part) for part in request.headers["range"].removeprefix("bytes=").split("-"))
        return httpx.Response(206, content=data[first : last + 1])


def book(data: bytes, name: str, seconds: float) -> LibraryItem:
    return item(files=(AudioFile(ino="7", path=f"/m/{name}", rel_path=name, size=len(data), duration_seconds=seconds),))


def hear(shelf: Shelf, found: LibraryItem, scripted: Scripted, folder: Path) -> Any:
    async def go() -> Any:
        return await listen_to(found, [WIND, OTHER], OpeningFetcher(shelf.client(), folder=folder), scripted)

    return asyncio.run(go())


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a.m4b", ()),
        ("front.m4b", ("-movflags", "+faststart")),
        ("a.mp3", ("-b:a", "64k")),
        ("a.flac", ()),
        ("a.opus", ()),
    ],
)
def test_the_opening_of_a_book_is_fetched_decoded_and_decided(tmp_path: Path, name: str, more: tuple[str, ...]) -> None:
    data = make_audio(tmp_path / name, {"title": "x"}, seconds=120, more=more).read_bytes()
    shelf, scripted = Shelf({"7": data}), Scripted([CREDITS])
    heard = hear(shelf, book(data, name, 120.0), scripted, tmp_path)
    assert heard.decision.key == "wind"
    assert (heard.engine, heard.model, heard.file) == ("scripted", "none", f"7:{len(data)}:0")
    assert 85 <= heard.seconds <= 90
    assert len(scripted.given[0]) == pytest.approx(90 * SAMPLE_RATE * 2, rel=0.05)
    assert list(tmp_path.glob("earmark-*")) == []


@needs_ffmpeg
@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "alac"), ("a.wav", "pcm_s16le")])
def test_only_a_part_of_a_long_book_is_fetched(tmp_path: Path, name: str, codec: str) -> None:
    noise = tmp_path / "noise.wav"
    noise.write_bytes(_wav(Random(1).randbytes(8000 * 2 * 30) * 20))  # noqa: S311 - ten minutes
    path = tmp_path / name
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(noise), "-c:a", codec, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=30)  # noqa: S603
    data = path.read_bytes()
    shelf = Shelf({"7": data})
    heard = hear(shelf, book(data, name, 600.0), Scripted([CREDITS]), tmp_path)
    assert heard.seconds > 85
    assert shelf.served < len(data) * 0.3


def _wav(pcm: bytes) -> bytes:
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 16000, 2, 16) + b"data" + struct.pack("<I", len(pcm))
    return b"RIFF" + struct.pack("<I", len(head) + len(pcm)) + head + pcm


@needs_ffmpeg
@pytest.mark.parametrize("name", ["a.m4b", "a.mp3"])
def test_where_the_opening_says_nothing_the_end_is_heard(tmp_path: Path, name: str) -> None:
    data = make_audio(tmp_path / name, {}, seconds=150, more=("-b:a", "64k")).read_bytes()
    scripted = Scripted(["It was a dark night.", f"You have been listening to: {CREDITS}"])
    heard = hear(Shelf({"7": data}), book(data, name, 150.0), scripted, tmp_path)
    assert heard.decision.key == "wind"
    assert len(scripted.given) == 2
    assert 50 <= heard.seconds <= 60


@needs_ffmpeg
def test_nothing_positive_keeps_what_was_heard_best(tmp_path: Path) -> None:
    data = make_audio(tmp_path / "a.mp3", {}, seconds=200).read_bytes()
    heard = hear(Shelf({"7": data}), book(data, "a.mp3", 200.0), Scripted(["a night", "the end"]), tmp_path)
    assert heard.decision.key is None


@pytest.mark.parametrize(
    "data",
    [
        b"no audio at all" * 100,
        m4b(),
        atom("ftyp", b"M4B ") + b"\0\0\0\3moov",
        atom("ftyp", b"M4B ") + b"\xff\xff\xff\xffmoov",
        atom("ftyp", b"M4B "),
    ],
)
def test_what_is_no_audio_is_not_heard(tmp_path: Path, data: bytes) -> None:
    assert hear(Shelf({"7": data}), book(data, "a.m4b", 600.0), Scripted([]), tmp_path) is None


def test_a_file_that_is_gone_is_not_heard(tmp_path: Path) -> None:
    assert hear(Shelf({}), book(b"x" * 100, "a.mp3", 600.0), Scripted([]), tmp_path) is None
    assert hear(Shelf({}), item(files=()), Scripted([]), tmp_path) is None


def test_each_part_stands_alone() -> None:
    """A fetcher and a transcriber of one's own are enough: no bytes, no ffmpeg."""

    class Fetched:
        async def opening(self, found: LibraryItem, seconds: float) -> Opening | None:
            return Opening(pcm=b"\0\0", file=found.files[0], fetched=2)

        async def closing(self, found: LibraryItem, seconds: float) -> Opening | None:
            raise AssertionError("the opening was enough")

    heard = asyncio.run(listen_to(item(), [WIND, OTHER], Fetched(), Scripted([CREDITS])))
    assert heard is not None
    assert heard.decision.key == "wind"


def test_a_server_that_ignores_ranges_gives_the_part_all_the_same() -> None:
    async def go() -> bytes | None:
        return await Shelf({"7": bytes(range(100))}, ranges=False).client().read_file_bytes("item", "7", 10, 5)

    assert asyncio.run(go()) == bytes(range(10, 15))


def test_the_identity_of_a_file_changes_with_it() -> None:
    from handlers.metadata.listen import file_identity

    file = item().files[0]
    assert file_identity(file) != file_identity(replace(file, mtime_ms=2))
