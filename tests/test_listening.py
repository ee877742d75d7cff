"""What neither files nor both sides settle is settled by hearing the opening, once, by whatever hears it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from earmark.commands.registry import run_command
from earmark.jobs.metadata.spool import read_spool
from earmark.service.ports import Ports
from handlers.metadata.heard import Segment, Transcript
from tests.handlers.metadata.audio import atom
from tests.test_metadata import settings_of
from tests.virtual import run
from tests.world import World, reconciled

CREDITS = "tide press presents the tin orchard by wren halloway narrated by marcus dell"
SOUND = atom("ftyp", b"M4B \0\0\0\0") + atom("moov", b"index") + atom("mdat", b"\x01\x02" * 4000)


@dataclass
class Scripted:
    """A recogniser that hears what the test says."""

    text: str
    engine: str = "scripted"
    model: str = "one"
    heard: list[bytes] = field(default_factory=list)

    async def transcribe(self, pcm: bytes) -> Transcript:
        self.heard.append(pcm)
        segment = Segment(start=0.0, end=8.0, text=self.text)
        return Transcript(segments=(segment,), engine=self.engine, model=self.model, language="en")


async def decode(path: Path, start: float, seconds: float) -> bytes:
    """The sound of a file, where it is whole enough to be played."""
    data = path.read_bytes()  # noqa: ASYNC240 - a few kilobytes
    assert b"moov" in data, "the index was fetched"
    return data[-1000:]


class HearingWorld(World):
    transcriber: Scripted | None = None

    def ports(self) -> Ports:
        return replace(super().ports(), transcriber=self.transcriber, decode=decode)


def an_unnamed_recording(world: World, **more: Any) -> tuple[str, int]:
    """Fields that say a title and nothing else, no tags, and a folder that says nothing."""
    book = world.hardcover.add_book("The Tin Orchard", authors=["Wren Halloway"])
    edition = world.hardcover.add_edition(book, asin="B0TINORCH1", audio_seconds=36_000, narrators=["Marcus Dell"])
    for title in ("The Tin Garden", "The Glass Orchard"):
        other = world.hardcover.add_book(title, authors=["Wren Halloway"])
        world.hardcover.add_edition(other, audio_seconds=30_000, narrators=["Marcus Dell"])
    told = {"meta_tags": {}, "folder": "Track 01", "audio": SOUND} | more
    world.abs.add_user("ada", kind="admin")
    return world.abs.add_book("The Tin Orchard", duration_seconds=36_000.0, **told), edition


async def check(world: World) -> dict[str, Any]:
    assert world.app is not None
    document, _ = await run_command(world.app, "metadata", {}, lambda done, of: None)
    assert isinstance(document, dict)
    document |= {"changes": list(read_spool(document["spool"], ("fills", "overwrites", "left")))}
    assert isinstance(document, dict)
    return document


def buckets(report: dict[str, Any], fields: Iterable[str]) -> list[str]:
    found = {one["field"]: one["bucket"] for one in report["changes"]}
    return [found[name] for name in fields]


def hearing(tmp_path: Path, story: Callable[[HearingWorld], Awaitable[None]]) -> None:
    """``play``, in a world with ears."""

    async def main() -> None:
        await story(HearingWorld(tmp_path / "data"))

    run(main)


def test_without_anything_that_hears_the_item_is_marked_with_the_reason(tmp_path: Path) -> None:
    async def story(world: HearingWorld) -> None:
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await check(world)
            (marked,) = report["metadata"]["listen"]
            assert (marked["item"], marked["title"]) == (item, "The Tin Orchard")
            assert marked["why"]
            assert report["changes"] == []

    hearing(tmp_path, story)


def test_the_opening_settles_it_and_is_heard_once(tmp_path: Path) -> None:
    async def story(world: HearingWorld) -> None:
        world.transcriber = Scripted(CREDITS)
        an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await check(world)
            assert report["metadata"]["listen"] == []
            assert buckets(report, ["narrators", "asin"]) == ["apply", "apply"]
            assert "the spoken opening" in next(one["why"] for one in report["changes"]).lower()
            assert len(world.transcriber.heard) == 1
            for item in [one["item"] for one in report["changes"]]:
                app.core.proposals.forget(item)
            asked = len(world.hardcover.requests)
            again = await check(world)
            assert (again["metadata"]["checked"], again["metadata"]["heard"]) == (1, 0)
            assert len(world.transcriber.heard) == 1
            assert len(world.hardcover.requests) == asked

    hearing(tmp_path, story)


def test_an_opening_that_names_another_book_applies_nothing(tmp_path: Path) -> None:
    async def story(world: HearingWorld) -> None:
        world.transcriber = Scripted("tide press presents the glass orchard by wren halloway narrated by marcus dell")
        an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await check(world)
            assert "apply" not in {one["bucket"] for one in report["changes"]}

    hearing(tmp_path, story)


def test_an_opening_without_credits_settles_nothing_and_is_not_heard_again(tmp_path: Path) -> None:
    async def story(world: HearingWorld) -> None:
        world.transcriber = Scripted("it had rained for nine days")
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await reconciled(app, ["alice"])
            report = await check(world)
            assert [one["item"] for one in report["metadata"]["listen"]] == [item]
            heard = len(world.transcriber.heard)
            app.core.proposals.forget(item)
            await check(world)
            assert len(world.transcriber.heard) == heard

    hearing(tmp_path, story)
