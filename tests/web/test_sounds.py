"""The seconds in which a book's words are said: who may play them, which seconds they are, and what is kept."""

from __future__ import annotations

import array
import io
import wave
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from earmark.service.app import App
from earmark.service.ports import Ports
from earmark.settings.model import MetadataSettings
from earmark.web.byte_ranges import part_of
from handlers.audio.clip import Clip
from handlers.audio.decision import Decision, OpeningFinding
from handlers.audio.transcript import CouldNotTranscribe, Reason, Segment, Stretch, Transcript
from handlers.state.transcripts import Attempt, Decided, Transcripts, files_of, identity_of
from tests.virtual import now, run
from tests.web.browser import Browser, site_of
from tests.web.test_review import doubtful, listens
from tests.world import HOUR, World, at_once

RATE = 16_000
SECONDS = 200
WORDS = "The Tin Orchard, by <i>Wren Halloway</i>"


def counting_file(seconds: int = SECONDS) -> bytes:
    """A WAV whose samples are the number of their second."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        for second in range(seconds):
            file.writeframes(array.array("h", [second] * RATE).tobytes())
    return held.getvalue()


class WaveDecoder:
    """Takes the samples of a WAV out of its clip."""

    broken = False
    open = 0

    async def decode(self, clip: Clip) -> bytes:
        WaveDecoder.open += 1
        if self.broken:
            raise CouldNotTranscribe(Reason.NO_DECODER)
        pcm = clip.data[44:]
        wanted = int(clip.seconds * RATE) * 2
        return pcm[-wanted:] if clip.at_end else pcm[:wanted]

    async def close(self) -> None:
        WaveDecoder.open -= 1


class PlayingWorld(World):
    has_decoder = True

    def ports(self) -> Ports:
        return replace(super().ports(), decoder=lambda: WaveDecoder() if self.has_decoder else None)


def playing(tmp_path: Path, story: Callable[[PlayingWorld], Awaitable[None]], **world: Any) -> None:
    async def main() -> None:
        await story(PlayingWorld(tmp_path / "data", progress=at_once(), **world))

    WaveDecoder.broken = False
    run(main)
    assert WaveDecoder.open == 0, "every decoder is closed"


async def spoken(world: World, app: App, *, stretch: Stretch = Stretch.OPENING, **more: Any) -> str:
    """A book that alice listened to, and whose words are known."""
    book = world.add_book("The Tin Orchard", audio=counting_file(), duration_seconds=float(SECONDS))
    world.abs.sync("alice", world.abs.play("alice", book.item), min(HOUR, SECONDS / 2))
    await world.settle(3)
    return await words_of(app, book.item, stretch, **more)


async def words_of(app: App, item_id: str, stretch: Stretch = Stretch.OPENING, **more: Any) -> str:
    """Keep what an item says, as a night does."""
    item = (await app.users["alice"].audiobookshelf.read_items([item_id]))[item_id]
    said = {"text": WORDS, "why": "its author is named, not the title", "start": 12.0, "end": 15.0} | more
    decision = Decision(finding=OpeningFinding.HINT, stretch=stretch, engine="scripted", model="one", **said)
    store = Transcripts(app.core.database)
    segments = (Segment(start=3.0, end=9.0, text="Tide Press presents."), Segment(start=12.0, end=15.0, text=WORDS))
    heard = Transcript(segments=segments, engine="scripted", model="one", language="en")
    attempt = Attempt(transcript=heard, reason=None, tools="scripted 1", at=now())
    store.put(identity_of(item.files[0]), stretch, "scripted one", attempt)
    kept = Decided(
        item=item.id, rests_on="", files=files_of(item), decision=decision, book=None, title="", authors=(), at=now()
    )
    store.decide(kept)
    return item.id


def seconds_of(content: bytes) -> tuple[int, int]:
    """The first and the last second that a WAV of ``counting_file`` holds."""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        samples = array.array("h", file.readframes(file.getnframes()))
    return samples[0], samples[-1]


def test_the_page_shows_the_words_with_their_seconds_and_plays_them(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/books/{item}")
            assert "The Tin Orchard, by &lt;i&gt;Wren Halloway&lt;/i&gt;" in page.html, "what is said is no markup"
            assert "0:12 to 0:15 of the file" in page.text
            assert "its author is named, not the title" in page.text
            assert "Tide Press presents." in page.text, "all that was understood"
            assert f'src="/sounds/{item}"' in page.html
            assert 'preload="none"' in page.html, "looking at a page fetches no sound"
            assert "media-src 'self'" in page.answer.headers["content-security-policy"]
            answer = await alice.http.get(f"/sounds/{item}")
            assert answer.headers["content-type"] == "audio/wav"
            assert "private" in answer.headers["cache-control"]
            assert seconds_of(answer.content) == (10, 17), "a little before and behind"

    playing(tmp_path, story)


def test_review_shows_and_plays_them_too(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        book = doubtful(world, audio=counting_file())
        async with world.running() as app:
            await listens(world, book.item)
            item = await words_of(app, book.item)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens("/review")
            assert "The Tin Orchard, by" in page.text
            assert "0:12 to 0:15 of the file" in page.text
            assert f'src="/sounds/{item}"' in page.html
            assert seconds_of((await alice.http.get(f"/sounds/{item}")).content) == (10, 17)

    playing(tmp_path, story)


def test_words_at_the_end_are_counted_from_the_end(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app, stretch=Stretch.CLOSING, start=180.0, end=185.0)
            alice = Browser(app)
            await alice.signs_in("alice")
            assert "What its end says" in (await alice.opens(f"/books/{item}")).text
            assert seconds_of((await alice.http.get(f"/sounds/{item}")).content) == (178, 187)

    playing(tmp_path, story)


def test_no_answer_is_longer_than_half_a_minute(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app, start=5.0, end=5000.0)
            alice = Browser(app)
            await alice.signs_in("alice")
            first, last = seconds_of((await alice.http.get(f"/sounds/{item}")).content)
            assert (first, last) == (3, 33)

    playing(tmp_path, story)


def test_a_player_may_ask_for_parts(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app)
            alice = Browser(app)
            await alice.signs_in("alice")
            whole = (await alice.http.get(f"/sounds/{item}")).content
            asked = {"bytes=0-1": whole[:2], "bytes=44-": whole[44:], "bytes=-10": whole[-10:]}
            for wanted, part in asked.items():
                answer = await alice.http.get(f"/sounds/{item}", headers={"range": wanted})
                assert (answer.status_code, answer.content) == (206, part), wanted
            answer = await alice.http.get(f"/sounds/{item}", headers={"range": f"bytes={len(whole)}-"})
            assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(whole)}")

    playing(tmp_path, story)


@pytest.mark.parametrize("wanted", ["bytes=5-2", "bytes=0-1,4-5", "seconds=1-2", "bytes=-", "bytes=x-", "", "bytes=1"])
def test_what_is_no_range_gets_all_of_it(wanted: str) -> None:
    answer = part_of(b"0123456789", wanted, {})
    assert (answer.status_code, answer.body) == (200, b"0123456789")


def test_a_range_of_huge_numbers_is_no_trouble() -> None:
    assert part_of(b"0123456789", "bytes=2-999999999999", {}).body == b"23456789"
    assert part_of(b"0123456789", "bytes=-999999999999", {}).body == b"0123456789"
    assert part_of(b"0123456789", "bytes=9999999999999-", {}).status_code == 200
    assert part_of(b"0123456789", "bytes=-0", {}).status_code == 416


def test_only_whom_audiobookshelf_shows_the_book_may_listen(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app)
            site = site_of(app)
            stranger, bob, alice = Browser(site=site), Browser(site=site), Browser(site=site)
            assert (await stranger.http.get(f"/sounds/{item}")).status_code == 404
            await bob.signs_in("bob")
            await alice.signs_in("alice")
            assert (await bob.http.get(f"/sounds/{item}")).status_code == 200, "Audiobookshelf shows it to bob, too"
            assert (await bob.http.get(f"/sounds/{item}?user=alice")).status_code == 403
            world.abs.limit_user("bob", [])
            assert (await bob.http.get(f"/sounds/{item}")).status_code == 404, "though it is still in memory"
            assert (await alice.http.get(f"/sounds/{item}")).status_code == 200
            assert (await alice.http.get("/sounds/..%2f..%2fetc")).status_code == 404

    playing(tmp_path, story, users=("alice", "bob"))


def test_another_file_has_other_words(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app)
            kept = Transcripts(app.core.database).decided(item)
            assert kept is not None
            Transcripts(app.core.database).decide(replace(kept, files="another:1:2"))
            alice = Browser(app)
            await alice.signs_in("alice")
            assert "Tin Orchard, by" not in (await alice.opens(f"/books/{item}")).text
            assert (await alice.http.get(f"/sounds/{item}")).status_code == 404

    playing(tmp_path, story)


def test_without_a_decoder_the_words_stand_there_and_say_what_is_missing(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        world.has_decoder = False
        async with world.running() as app:
            item = await spoken(world, app)
            alice = Browser(app)
            await alice.signs_in("alice")
            page = await alice.opens(f"/books/{item}")
            assert "The Tin Orchard, by" in page.text
            assert "once the extra “listen” is installed" in page.text
            assert "<audio" not in page.html
            assert (await alice.http.get(f"/sounds/{item}")).status_code == 404

    playing(tmp_path, story)


def test_what_cannot_be_decoded_is_not_there_and_is_tried_again(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        async with world.running() as app:
            item = await spoken(world, app)
            alice = Browser(app)
            await alice.signs_in("alice")
            WaveDecoder.broken = True
            assert (await alice.http.get(f"/sounds/{item}")).status_code == 404
            WaveDecoder.broken = False
            assert (await alice.http.get(f"/sounds/{item}")).status_code == 200

    playing(tmp_path, story)


def test_a_mounted_file_is_read_from_disk_and_nothing_is_kept_there(tmp_path: Path) -> None:
    async def story(world: PlayingWorld) -> None:
        folder = tmp_path / "books"
        metadata = MetadataSettings(library_paths=(f"/media={folder}",))
        async with world.running(settings=replace(world.settings(), metadata=metadata)) as app:
            item = await spoken(world, app)
            there = (await app.users["alice"].audiobookshelf.read_items([item]))[item].files[0].path
            here = folder / Path(there).relative_to("/media")
            here.parent.mkdir(parents=True)
            here.write_bytes(counting_file(20))
            alice = Browser(app)
            await alice.signs_in("alice")
            before = {one for one in world.data_dir.rglob("*") if one.is_file()}
            assert seconds_of((await alice.http.get(f"/sounds/{item}")).content) == (10, 17)
            assert {one for one in world.data_dir.rglob("*") if one.is_file()} == before, "no sound is on disk"

    playing(tmp_path, story)
