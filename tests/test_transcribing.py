"""What neither files nor both sides settle is settled by transcribing the opening, once, by whatever engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from earmark.commands.registry import run_command
from earmark.jobs.reconcile import reconcile
from earmark.service.ports import Ports
from earmark.settings.model import Transcribe
from handlers.audio.clip import Clip
from handlers.audio.engines import Engines
from handlers.audio.models import ModelProblem
from handlers.audio.transcript import CouldNotTranscribe, Reason, Segment, Stretch, Transcript
from handlers.state.transcripts import Transcripts
from tests.handlers.audio.files import sound_file
from tests.test_metadata import settings_of
from tests.virtual import run
from tests.world import World

CREDITS = "Tide Press presents The Tin Orchard, by Wren Halloway, narrated by Marcus Dell. Chapter one."
STORY = "It had rained for nine days when the ship came in."


@dataclass
class Scripted:
    """A recogniser that understands what the test says, whatever it is given; "": nothing is said."""

    texts: list[str]
    confidence: float = 0.9
    trouble: Reason | None = None
    engine: str = "scripted"
    model: str = "one"
    seconds: float = 0.0  # that it takes
    given: list[bytes] = field(default_factory=list)
    closed: int = 0

    async def transcribe(self, pcm: bytes, *, start: float) -> Transcript:
        self.given.append(pcm)
        await asyncio.sleep(self.seconds)
        if self.trouble is not None:
            raise CouldNotTranscribe(self.trouble)
        text = self.texts[min(len(self.given), len(self.texts)) - 1]
        segment = Segment(start=start, end=start + 9.0, text=text, confidence=self.confidence)
        return Transcript(segments=(segment,) if text else (), engine=self.engine, model=self.model, language="en")

    async def close(self) -> None:
        self.closed += 1


@dataclass
class Plain:
    """A decoder for which a clip is its sound."""

    clips: list[Clip] = field(default_factory=list)

    async def decode(self, clip: Clip) -> bytes:
        self.clips.append(clip)
        return bytes(int(clip.seconds) * 32_000)

    async def close(self) -> None:
        pass


class TranscribingWorld(World):
    """``transcribers``: what the settings' models are; none: no model is set."""

    transcribers: tuple[Scripted, ...] = ()
    problem: str | None = None
    tools: str = "scripted 1"

    def ports(self) -> Ports:
        return replace(super().ports(), engines=self._engines)

    def _engines(self, settings: Transcribe) -> Engines | None:
        if self.problem is not None:
            raise ModelProblem(self.problem)
        if not self.transcribers:
            return None
        return Engines(decoder=Plain(), transcribers=self.transcribers, tools=self.tools)


def an_unnamed_recording(world: World, title: str = "Track 01", **more: Any) -> tuple[str, int]:
    """Fields and folder that say nothing, no tags; Hardcover has the book, with others by its author."""
    book = world.hardcover.add_book("The Tin Orchard", authors=["Wren Halloway"])
    edition = world.hardcover.add_edition(book, asin="B0TINORCH1", audio_seconds=36_000, narrators=["Marcus Dell"])
    for other in ("The Tin Garden", "The Glass Orchard"):
        one = world.hardcover.add_book(other, authors=["Wren Halloway"])
        world.hardcover.add_edition(one, audio_seconds=30_000, narrators=["Marcus Dell"])
    told = {"meta_tags": {}, "folder": "Track 01", "audio": sound_file(), "authors": []}
    told |= {"duration_seconds": 36_000.0} | more
    world.abs.add_user("ada", kind="admin")
    return world.abs.add_book(title, **told), edition


async def night(world: TranscribingWorld) -> dict[str, Any]:
    """A night's metadata figures."""
    assert world.app is not None
    report = await reconcile(world.app, ["alice"])
    figures: dict[str, Any] = report.answer().as_json()["metadata"]
    assert not report.failed, report.failed
    return figures


async def proposals(world: World, item: str) -> dict[str, tuple[Any, str]]:
    """field -> (new, bucket) of an item."""
    assert world.app is not None
    return {one.field.value: (one.new, one.bucket) for one in world.app.core.proposals.find(item=item)}


def transcribing(tmp_path: Path, story: Callable[[TranscribingWorld], Awaitable[None]]) -> None:
    async def main() -> None:
        await story(TranscribingWorld(tmp_path / "data"))

    run(main)


def test_without_a_model_the_item_waits_with_the_reason(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)):
            figures = await night(world)
            assert [one["item"] for one in figures["listen"]] == [item]
            assert figures["transcribed"]["items"] == 0

    transcribing(tmp_path, story)


def test_an_item_that_says_nothing_is_found_by_its_opening_once(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([CREDITS])
        world.transcribers = (scripted,)
        item, edition = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            figures = await night(world)
            done = figures["transcribed"]
            assert (done["waiting"], done["items"], done["announced"], done["settled"]) == (1, 1, 1, 1)
            match = app.core.matches.get(item)
            assert match is not None
            assert (match.bucket, match.edition_id, match.by) == ("auto", edition, "transcript")
            assert "The Tin Orchard" in match.reason
            assert "scripted one" in match.reason
            found = await proposals(world, item)
            assert found["title"] == ("The Tin Orchard", "apply")
            assert found["authors"] == (("Wren Halloway",), "apply")
            assert scripted.closed == 1
            again = await night(world)
            assert again["transcribed"]["items"] == 0
            assert len(scripted.given) == 1

    transcribing(tmp_path, story)


def test_the_end_is_transcribed_where_the_opening_announces_nothing(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([STORY, f"{STORY} You have been listening to The Tin Orchard, by Wren Halloway."])
        world.transcribers = (scripted,)
        item, edition = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            match = app.core.matches.get(item)
            assert match is not None
            assert (match.bucket, match.edition_id) == ("auto", edition)
            assert "its end says" in match.reason

    transcribing(tmp_path, story)


def test_words_alone_are_never_enough(tmp_path: Path) -> None:
    """Neither length nor narrator agree: a person decides, with the words and the seconds before them."""

    async def story(world: TranscribingWorld) -> None:
        world.transcribers = (Scripted(["The Tin Orchard, by Wren Halloway."]),)
        item, _ = an_unnamed_recording(world, duration_seconds=52_000.0)
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            match = app.core.matches.get(item)
            assert match is not None
            assert match.bucket == "review"
            assert match.evidence["transcript"]["text"] == "The Tin Orchard, by Wren Halloway"
            assert "apply" not in {bucket for _, bucket in (await proposals(world, item)).values()}

    transcribing(tmp_path, story)


def test_title_author_and_number_are_words_too(tmp_path: Path) -> None:
    """Enough for matching, were they written; but one voice said them all."""

    async def story(world: TranscribingWorld) -> None:
        world.transcribers = (Scripted(["The Tin Orchard, book one of Orchard Street, by Wren Halloway."]),)
        book = world.hardcover.add_book("The Tin Orchard", authors=["Wren Halloway"], series=[("Orchard Street", 1.0)])
        world.hardcover.add_edition(book, asin="B0TINORCH1")
        world.abs.add_user("ada", kind="admin")
        item = world.abs.add_book(
            "Track 01", authors=[], meta_tags={}, folder="Track 01", audio=sound_file(), duration_seconds=36_000.0
        )
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            match = app.core.matches.get(item)
            assert match is not None
            assert (match.bucket, match.book_id) == ("review", book)
            assert "Nothing but the words confirms it" in match.reason

    transcribing(tmp_path, story)


def test_fields_that_lie_are_shown_beside_the_words(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        world.transcribers = (Scripted([CREDITS]),)
        item, _ = an_unnamed_recording(world, "The Glass Orchard", authors=["Wren Halloway"])
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            match = app.core.matches.get(item)
            assert match is not None
            assert match.bucket == "review"
            assert match.evidence["book"]["title"] == "The Tin Orchard"
            assert not {b for _, b in (await proposals(world, item)).values()} & {"apply"}

    transcribing(tmp_path, story)


def test_a_book_that_is_only_mentioned_is_a_hint(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        world.transcribers = (Scripted(["If you enjoyed this, look for The Tin Orchard, by Wren Halloway."]),)
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            figures = await night(world)
            assert (figures["transcribed"]["announced"], figures["transcribed"]["hints"]) == (0, 1)
            match = app.core.matches.get(item)
            assert match is None or match.bucket != "auto"

    transcribing(tmp_path, story)


def test_a_second_model_is_asked_where_the_first_understands_nothing(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        small, large = Scripted(["yes yes yes"], confidence=0.3), Scripted([CREDITS], model="two")
        world.transcribers = (small, large)
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            match = app.core.matches.get(item)
            assert match is not None
            assert match.bucket == "auto"
            assert "scripted two" in match.reason
            assert (len(small.given), len(large.given)) == (2, 1)

    transcribing(tmp_path, story)


def test_could_not_is_not_nothing_and_is_tried_again_when_its_reason_is_gone(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([CREDITS], trouble=Reason.CRASHED)
        world.transcribers = (scripted,)
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            asked = len(world.hardcover.requests)
            figures = await night(world)
            assert figures["transcribed"]["could_not"] == {Reason.CRASHED.text: 1}
            tried = len(scripted.given)
            await night(world)
            assert len(scripted.given) == tried, "the same engine, a moment later"
            assert len([r for r in list(world.hardcover.requests)[asked:] if r.operation == "FindBook"]) == 0
            scripted.trouble, world.tools = None, "scripted 2"
            figures = await night(world)
            assert figures["transcribed"]["settled"] == 1
            match = app.core.matches.get(item)
            assert match is not None
            assert match.bucket == "auto"

    transcribing(tmp_path, story)


def test_a_decision_is_made_again_without_listening_again(tmp_path: Path) -> None:
    """Hardcover learns of the book a month later; the transcript is still there."""

    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted(["The Copper Field, by Wren Halloway, narrated by Marcus Dell."])
        world.transcribers = (scripted,)
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            given = len(scripted.given)
            book = world.hardcover.add_book("The Copper Field", authors=["Wren Halloway"])
            edition = world.hardcover.add_edition(book, audio_seconds=36_000, narrators=["Marcus Dell"])
            await world.quiet(31 * 86_400.0)
            await night(world)
            match = app.core.matches.get(item)
            assert match is not None
            assert (match.bucket, match.edition_id) == ("auto", edition)
            assert len(scripted.given) == given

    transcribing(tmp_path, story)


def test_a_model_that_is_not_usable_is_said_and_the_night_goes_on(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        world.problem = "/models/tiny.en has no model.bin"
        an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            report = await reconcile(app, ["alice"])
            assert report.failed == {"transcribing": "/models/tiny.en has no model.bin"}
            assert report.answer().as_json()["metadata"]["checked"] == 1

    transcribing(tmp_path, story)


def test_an_engine_that_cannot_work_stops_the_night_at_once(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([CREDITS], trouble=Reason.NO_MODEL)
        world.transcribers = (scripted,)
        item, _ = an_unnamed_recording(world)
        for number in range(3):
            world.abs.add_book(
                f"Track 1{number}", authors=[], meta_tags={}, folder=f"Track 1{number}", audio=sound_file()
            )
        async with world.opened(settings=settings_of(world)):
            done = (await night(world))["transcribed"]
            assert (done["waiting"], done["items"]) == (4, 1)
            assert "nothing can be transcribed" in done["stopped"]
            scripted.trouble = None
            assert (await night(world))["transcribed"]["waiting"] == 4, "nothing is held against the files"
            assert item

    transcribing(tmp_path, story)


def test_a_night_ends_with_its_minutes_and_what_is_listened_to_comes_first(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([STORY], seconds=40.0)
        world.transcribers = (scripted,)
        an_unnamed_recording(world)
        more = [
            world.abs.add_book(f"Track 1{n}", authors=[], meta_tags={}, folder=f"Track 1{n}", audio=sound_file())
            for n in range(3)
        ]
        world.abs.sync("alice", world.abs.play("alice", more[1]), 600)
        settings = settings_of(world, transcribe=Transcribe(minutes_per_night=2))
        async with world.opened(settings=settings):
            done = (await night(world))["transcribed"]
            assert done["shown"][0]["item"] == more[1]
            assert (done["waiting"], done["items"]) == (4, 2)
            assert "2 minutes are over" in done["stopped"]
            assert (await night(world))["transcribed"]["waiting"] == 2

    transcribing(tmp_path, story)


def a_book_that_hardcover_lacks(world: World, **more: Any) -> str:
    """Fields and tags agree on it."""
    told = {"authors": ["Nora Quill"], "folder": "Nora Quill/Blue Harbour", "audio": sound_file()}
    told |= {"meta_tags": {"tagAlbum": "Blue Harbour", "tagArtist": "Nora Quill"}, "duration_seconds": 36_000.0} | more
    return world.abs.add_book("Blue Harbour", **told)


def test_what_hardcover_does_not_list_is_transcribed_last_and_once(tmp_path: Path) -> None:
    """A lie is found by nothing else; a person sees it beside the words."""

    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([STORY, STORY, CREDITS])
        world.transcribers = (scripted,)
        unnamed, _ = an_unnamed_recording(world)
        lying = a_book_that_hardcover_lacks(world)
        world.abs.sync("alice", world.abs.play("alice", lying), 600)
        async with world.opened(settings=settings_of(world)) as app:
            figures = await night(world)
            assert [one["item"] for one in figures["transcribed"]["shown"]] == [unnamed, lying], (
                "though it is listened to"
            )
            assert lying not in [one["item"] for one in figures["listen"]], (
                "what its fields say is no trouble to report"
            )
            match = app.core.matches.get(lying)
            assert match is not None
            assert (match.bucket, match.evidence["book"]["title"]) == ("review", "The Tin Orchard")
            assert "apply" not in {bucket for _, bucket in (await proposals(world, lying)).values()}
            assert (await night(world))["transcribed"]["items"] == 0

    transcribing(tmp_path, story)


def test_what_the_owner_ignores_is_not_transcribed(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        scripted = Scripted([CREDITS])
        world.transcribers = (scripted,)
        items = [an_unnamed_recording(world)[0], a_book_that_hardcover_lacks(world)]
        async with world.opened(settings=settings_of(world)) as app:
            for item in items:
                await run_command(app, "ignore", {"item": item}, lambda done, of: None)
            assert (await night(world))["transcribed"]["waiting"] == 0
            assert scripted.given == []

    transcribing(tmp_path, story)


def test_what_is_sure_is_written_in_the_same_night_and_taken_back_whole(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        world.transcribers = (Scripted([CREDITS]),)
        item, _ = an_unnamed_recording(world)
        before = replace(world.abs.world.item(item))
        async with world.opened(settings=settings_of(world, apply=True)) as app:
            report = await reconcile(app, ["alice"])
            assert world.abs.world.item(item).title == "The Tin Orchard"
            changes = app.core.state.history.metadata_of([item])[item]
            for change in changes:
                assert "the opening, transcribed by scripted one" in change.reason
            await run_command(app, "undo", {"run": report.run.id}, lambda done, of: None)
            after = world.abs.world.item(item)
            assert (after.title, after.authors) == (before.title, before.authors)

    transcribing(tmp_path, story)


def test_transcripts_are_kept_with_their_seconds_and_no_sound_is(tmp_path: Path) -> None:
    async def story(world: TranscribingWorld) -> None:
        world.transcribers = (Scripted([CREDITS]),)
        item, _ = an_unnamed_recording(world)
        async with world.opened(settings=settings_of(world)) as app:
            await night(world)
            store = Transcripts(app.core.database)
            decided = store.decided(item)
            assert decided is not None
            attempt = store.get(decided.files.split()[0], Stretch.OPENING, "scripted one")
            assert attempt is not None
            assert attempt.transcript is not None
            assert attempt.transcript.segments[0].end == 9.0

    transcribing(tmp_path, story)
