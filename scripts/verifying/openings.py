"""Items whose book only a voice says: folders in a library of Audiobookshelf, and Hardcover's side of them."""

from __future__ import annotations

import asyncio
import random
import shutil
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from earmark.sandbox.hardcover import Hardcover
from handlers.audio.credits import KnownBook
from scripts.speaking.clips import SpokenClip
from tests.handlers.audio.library import alike, books, candidates_of

RATE = 16_000
LENGTH = 25 * 60  # seconds of an item, and a little more with each: no two are as long
LATE = 3  # a volume from here on is a late one
STRANGERS = (("Blue Harbour", "Nora Quill"), ("The Glass Tower", "Otto Wend"), ("Nine Wet Days", "Ida Forss"))
CODECS = {"mp3": ("mp3", "libmp3lame"), "m4b": ("ipod", "aac")}


@dataclass(frozen=True, slots=True)
class SpokenItem:
    """``says``: what its folder and tags say: "nothing", "a lie" (a sibling, or a stranger), or "nothing" of a trap.
    ``key`` of the book that it is; ``None``: it only mentions it. ``seconds`` is its length."""

    clip: SpokenClip
    folder: str  # below the library's
    says: str
    key: str | None
    seconds: int
    tags: dict[str, str]


def planned(clips: Sequence[SpokenClip], count: int, seed: int) -> list[SpokenItem]:
    """``count`` openings, a third of them of late volumes as far as there are, a quarter of them lying, and three that
    only mention a book."""
    chance = random.Random(seed)  # noqa: S311 - which ones
    openings = [clip for clip in clips if clip.kind == "opening"]
    chance.shuffle(openings)
    by_book = {clip.key: clip for clip in reversed(openings)}
    late = [clip for clip in by_book.values() if _volume(books()[clip.key]) >= LATE][: count // 3]
    others = [clip for clip in by_book.values() if clip not in late]
    mentions = [clip for clip in clips if clip.kind == "trap" and clip.key not in by_book][:3]
    found = []
    for n, clip in enumerate([*late, *others][:count]):
        if n % 4 == 2:
            tags = _lie(clip.key, n)
            folder, says = f"{tags['artist']}/{tags['album']}".replace(":", " -"), "a lie"
        else:
            tags, folder, says = {}, f"Track {n:02}", "nothing"
        found.append(SpokenItem(clip, folder, says, clip.key, LENGTH + 97 * n, tags))
    for n, clip in enumerate(mentions, len(found)):
        found.append(SpokenItem(clip, f"Track {n:02}", "nothing", None, LENGTH + 97 * n, {}))
    return found


def _volume(book: KnownBook) -> int:
    return max((int(entry.sequence) for entry in book.series if (entry.sequence or "").isdigit()), default=0)


def _lie(key: str, n: int) -> dict[str, str]:
    """Every other time another book of the author or the series, else one that Hardcover does not have."""
    if n % 8 == 2:
        title, author = STRANGERS[n // 8 % len(STRANGERS)]
        return {"album": title, "title": title, "artist": author}
    own = set(books()[key].authors)
    siblings = [one for one in candidates_of(key) if one.key not in alike(key) and own & set(one.authors)]
    other = siblings[0] if siblings else next(one for one in candidates_of(key) if one.key not in alike(key))
    return {"album": other.title, "title": other.title, "artist": other.authors[0]}


def make_files(items: Sequence[SpokenItem], clips: Path, library: Path) -> None:
    """The clip, then silence up to the item's length, with its tags; MP3 and M4B in turn."""
    for n, item in enumerate(items):
        kind = "m4b" if n % 2 else "mp3"
        folder = library / item.folder
        folder.mkdir(parents=True)
        _encode(clips / item.clip.name, folder / f"track.{kind}", item.seconds, item.tags, *CODECS[kind])


def remove_files(items: Sequence[SpokenItem], library: Path) -> None:
    for item in items:
        shutil.rmtree(library / item.folder, ignore_errors=True)
        author = (library / item.folder).parent
        if author != library and author.is_dir() and not any(author.iterdir()):
            author.rmdir()


def _encode(  # noqa: PLR0917 - from, to, and how
    clip: Path, path: Path, seconds: int, tags: dict[str, str], container: str, codec: str
) -> None:
    import av  # noqa: PLC0415 - only where files are made
    import numpy as np  # noqa: PLC0415

    with wave.open(str(clip)) as file:
        said = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    samples = np.zeros(seconds * RATE, np.int16)
    samples[: len(said)] = said
    with av.open(str(path), "w", format=container) as out:
        out.metadata.update(tags)
        stream: Any = out.add_stream(codec, rate=RATE)
        stream.layout, stream.bit_rate = "mono", 24_000
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=RATE)
        for start in range(0, len(samples), RATE):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + RATE], format="s16", layout="mono")
            frame.rate, frame.pts = RATE, start
            for ready in resampler.resample(frame):
                out.mux(stream.encode(ready))
        out.mux(stream.encode(None))


def fill(hardcover: Hardcover, items: Sequence[SpokenItem]) -> dict[int, str]:
    """Every book of the catalogue, those of the items with their length; book id -> key."""
    lengths = {item.key: item.seconds for item in items if item.key is not None}
    keys: dict[int, str] = {}
    for n, (key, book) in enumerate(books().items()):
        series = [(one.name, _position(one.sequence)) for one in book.series]
        made = hardcover.add_book(
            book.title, subtitle=book.subtitle, authors=list(book.authors), series=series, release_year=2010
        )
        seconds = lengths.get(key, 20_000 + 37 * n)
        hardcover.add_edition(made, audio_seconds=seconds, narrators=list(book.narrators), publisher="Tide Press")
        keys[int(made)] = key
    return keys


def _position(sequence: str | None) -> float | None:
    try:
        return float(sequence or "")
    except ValueError:
        return None


async def until_known(read: Any, items: Sequence[SpokenItem], seconds: float = 180.0) -> dict[str, Any]:
    """Items of Audiobookshelf by path, once all of these are among them. ``read`` gives all."""
    async with asyncio.timeout(seconds):
        while True:
            found = {item.rel_path: item for item in (await read()).values()}
            if all(item.folder in found for item in items):
                return found
            await asyncio.sleep(1.0)
