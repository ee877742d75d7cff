"""Chapters of listening: everything a reader does in Audiobookshelf that Hardcover has to show, or not to."""

from __future__ import annotations

import asyncio

from verifying.compare import READ, READING
from verifying.stage import Differs, Missing, Stage
from verifying.twin import PAGES

TAKEN_BACK_SECONDS = 120.0  # a player may say "not finished" and then begin: a minute passes before it counts


async def live(stage: Stage) -> str:
    """Playing is told at its start and after a pause, the end of a session at once; the end of the book is a finish."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    session = await player.open(item)
    begun = int(length * 0.02)
    await player.sync(session, begun)
    started = await stage.reading(user, pair, begun)
    told = stage.twin.mutations_of(user)
    for step in range(1, 4):  # playing on: nothing between the moments that matter
        await asyncio.sleep(0.5)
        await player.sync(session, begun + 20 * step)
    if stage.twin.mutations_of(user) != told:
        raise Differs("playing on was told before a pause or live_interval")
    paused = await stage.reading(user, pair, begun + 60)
    await player.sync(session, begun + 80)
    await player.close(session)
    closed = await stage.reading(user, pair, begun + 80)
    session = await player.open(item)
    await player.sync(session, length * 0.5)
    await stage.reading(user, pair, length * 0.5)
    await player.sync(session, length - 2)  # Audiobookshelf finishes it by itself with 10 s left
    finished = await stage.read(user, pair)
    await player.close(session)
    await stage.stays(user, pair)
    return f"start {started:.2f} s, pause {paused:.2f} s, close {closed:.2f} s, finish {finished:.2f} s after it"


async def menu(stage: Stage) -> str:
    """Marked finished without being played: read, finished today, no start date. Un-finished: as before."""
    user, pair = stage.first, stage.audiobook()
    player, item = stage.players[user], pair.item.id
    await player.finish(item)
    await stage.read(user, pair)
    read = stage.twin.newest(user, item)
    if read is None or read.started_at is not None:
        raise Differs(f"a start date was invented: {read}")
    await player.finish(item)  # a second click says nothing new
    await stage.stays(user, pair, 3)
    await player.unfinish(item)
    await stage.until(lambda: stage.twin.shelved(user, item) is None, "the finish is taken back", TAKEN_BACK_SECONDS)
    return "finished without a start date; un-finished: off the shelf again"


async def unfinish(stage: Stage) -> str:
    """Heard for a third, marked finished, un-finished: the read is open again where it was."""
    user, pair = stage.first, stage.audiobook()
    player, item, third = stage.players[user], pair.item.id, int(pair.item.duration_seconds / 3)
    await play(stage, user, item, third)
    await stage.reading(user, pair, third)
    await player.finish(item)
    await stage.read(user, pair)
    await player.unfinish(item)
    await stage.shows(user, pair, status=READING, at=third, within=TAKEN_BACK_SECONDS)
    read = stage.twin.newest(user, item)
    if read is None or read.finished_at is not None or read.started_at is None:
        raise Differs(f"the read is not as before the finish: {read}")
    await stage.stays(user, pair, 3)
    return "taken back to the third that was heard, the start date kept"


async def batch(stage: Stage) -> str:
    """Several books marked finished in one call, which Audiobookshelf tells in one event."""
    user = stage.first
    pairs = [stage.audiobook() for _ in range(3)]
    await stage.players[user].finish_many([pair.item.id for pair in pairs])
    waited = [await stage.read(user, pair) for pair in pairs]
    await stage.players[user].finish_many([pair.item.id for pair in pairs])
    for pair in pairs:
        await stage.stays(user, pair, 1)
    return f"{len(pairs)} books within {sum(waited):.2f} s; the same again told nothing"


async def again(stage: Stage) -> str:
    """Finished, then heard from the start: a second read once it goes on, the first one untouched."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    await play(stage, user, item, int(length * 0.5))
    await player.finish(item)
    await stage.read(user, pair)
    session = await player.open(item)
    await player.sync(session, 30)  # a stale device reports once
    await stage.stays(user, pair, 5)
    first = stage.twin.newest(user, item)  # now that all of the finish is written
    at = int(length * 0.03)
    for step in (at / 2, at):
        await player.sync(session, step)
        await asyncio.sleep(0.5)
    await player.close(session)
    await stage.shows(user, pair, status=READING, at=at, reads=2)
    session = await player.open(item)
    await player.sync(session, length * 0.7)
    await player.sync(session, length - 1)
    await stage.read(user, pair, reads=2)
    await player.close(session)
    shelved = stage.twin.shelved(user, item)
    if shelved is None or shelved.reads[1] != first:
        raise Differs(f"the first read was touched: {first} became {shelved}")
    return "one report near the start told nothing; going on opened a second read; both finished"


async def seek_back(stage: Stage) -> str:
    """A seek back near the end of a finished book is no new reading."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    await play(stage, user, item, int(length * 0.9))
    await player.finish(item)
    await stage.read(user, pair)
    session = await player.open(item)
    await player.seek(session, length * 0.93)
    await asyncio.sleep(1)
    await player.sync(session, length * 0.94)
    await player.close(session)
    await stage.stays(user, pair)
    await player.finish(item)
    await stage.stays(user, pair, 3)
    if stage.twin.shelved(user, item).reads[1:]:  # type: ignore[union-attr]  # it was read a moment ago
        raise Differs("a second read was opened")
    return "the finished read stayed as it was, also when finished once more"


async def ebook(stage: Stage) -> str:
    """Pages of an ebook are told after a pause, in pages; the end only when it is marked finished."""
    user, pair = stage.first, stage.ebook()
    player, item = stage.players[user], pair.item.id
    for fraction in (0.1, 0.11, 0.12, 0.2):
        await player.turn_page(item, fraction)
        await asyncio.sleep(0.2)
    await stage.shows(user, pair, status=READING, at=0.2 * PAGES)
    await player.turn_page(item, 1.0)
    await stage.shows(user, pair, status=READING, at=PAGES)
    await player.finish(item)
    await stage.shows(user, pair, status=READ, at=PAGES)
    counted = stage.twin.journal_counts(user, pair.book)["progress_updated"]
    return f"4 page turns, the last page and the finish made {counted} progress entries"


async def both_formats(stage: Stage) -> str:
    """An item with audio and ebook follows the format of its edition, here the audio."""
    user, pair = stage.first, stage.both_formats()
    player, item, at = stage.players[user], pair.item.id, int(pair.item.duration_seconds * 0.4)
    await play(stage, user, item, at)
    await stage.reading(user, pair, at)
    await player.turn_page(item, 0.7)
    await stage.stays(user, pair)
    return "the listening was told, the page turn was not"


async def podcast(stage: Stage) -> str:
    """Podcasts cause no traffic at all."""
    user = stage.first
    player = stage.players[user]
    found = await player.find_episode()
    if found is None:
        raise Missing("a podcast with an episode")
    units = stage.twin.units(user)
    session = await player.open(*found)
    for at in (5, 10, 15):
        await player.sync(session, at)
        await asyncio.sleep(0.3)
    await player.close(session)
    await player.ask("PATCH", f"/api/me/progress/{found[0]}/{found[1]}", {"isFinished": True})
    await stage.quiet(5)
    await player.discard_episode(*found)
    if stage.twin.units(user) != units:
        raise Differs(f"{stage.twin.units(user) - units} units were spent")
    return "played, closed, finished: not one request to Hardcover"


async def two_users(stage: Stage) -> str:
    """The same book by two users at once, each with their own progress."""
    one, other, pair = stage.first, stage.second, stage.audiobook()
    length = pair.item.duration_seconds
    await asyncio.gather(
        play(stage, one, pair.item.id, int(length * 0.3)), play(stage, other, pair.item.id, int(length * 0.6))
    )
    await asyncio.gather(stage.reading(one, pair, int(length * 0.3)), stage.reading(other, pair, int(length * 0.6)))
    await stage.players[other].finish(pair.item.id)
    await stage.read(other, pair)
    await stage.stays(one, pair, 3)
    return f"{one} at 30 %, {other} finished"


async def offline(stage: Stage) -> str:
    """Sessions kept by a phone: what Audiobookshelf takes of them is told; the finish has the day it was heard."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item, pair.item.duration_seconds
    kept = [
        player.offline(item, 0, length * 0.1, ended_ago=7200),
        player.offline(item, length * 0.1, length * 0.2, ended_ago=3600),
    ]
    took = await player.come_online(kept)
    row = await player.row(item.id)
    at = row["currentTime"] if row else 0.0
    await stage.reading(user, pair, at)
    await asyncio.sleep(1.1)  # the row of a first session is dated now; a later one has to be newer
    took += await player.come_online([player.offline(item, length * 0.2, length, ended_ago=0)])
    await stage.read(user, pair)
    return f"{sum(took)} of {len(took)} sessions were taken by Audiobookshelf, and told"


async def play(stage: Stage, user: str, item: str, end: float) -> None:
    """A session in two steps up to ``end``, closed."""
    player = stage.players[user]
    session = await player.open(item)
    await player.sync(session, int(end / 2))
    await player.sync(session, end)
    await player.close(session)
