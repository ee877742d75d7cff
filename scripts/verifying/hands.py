"""Chapters in which somebody changes Hardcover by hand between two things that Earmark does there: what they did stays.

Each is played twice: a minute after our write, and an hour after. The clock of Earmark and Hardcover is put forward for
it; Earmark is not restarted.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from earmark.sandbox.hardcover.snapshots import ShelfBook
from verifying.compare import READ, READING
from verifying.listening import play
from verifying.stage import Differs, Stage
from verifying.twin import Pair

PAUSED, DNF = 4, 5
MOMENTS = {"a minute": 60.0, "an hour": 3600.0}
GOES_ON = 240  # seconds of listening that follow, less than what ends a pause


async def _twice(stage: Stage, act: Callable[[Stage, str, Pair], Awaitable[None]]) -> str:
    """A book is listened to for a third, each moment passes, and ``act`` goes on from there."""
    user = stage.first
    for seconds in MOMENTS.values():
        pair = stage.audiobook()
        third = int(pair.item.duration_seconds / 3)
        await play(stage, user, pair.item.id, third)
        await stage.reading(user, pair, third)
        await stage.quiet(5)
        stage.clock.later(seconds)
        await act(stage, user, pair)
    return f"{' and '.join(MOMENTS)} after our write: it stayed"


async def _goes_on(stage: Stage, user: str, pair: Pair, seconds: float = GOES_ON) -> float:
    """Listening goes on where it was; the place it comes to."""
    player, item = stage.players[user], pair.item.id
    row = await player.row(item)
    at = float(row["currentTime"]) if row else 0.0
    session = await player.open(item)
    for step in (seconds / 2, seconds):
        await player.sync(session, at + step)
    await player.close(session)
    await stage.quiet(8)
    return at + seconds


def _shelf(stage: Stage, user: str, pair: Pair) -> ShelfBook:
    found = stage.twin.shelved(user, pair.item.id)
    if found is None:
        raise Differs(f"“{pair.item.title}” is not on the shelf any more")
    return found


async def dates(stage: Stage) -> str:
    """The start of the read is set to another day; listening goes on, and the book is finished."""

    async def act(stage: Stage, user: str, pair: Pair) -> None:
        day = stage.clock.now().date() - timedelta(days=40)
        stage.twin.user_edits_read(user, pair.book or 0, started_at=day)
        at = await _goes_on(stage, user, pair)
        await stage.reading(user, pair, at)
        stage.keeps(user, pair, f"started on {day}", lambda shelf: shelf.reads[-1].started_at == day)
        await stage.players[user].finish(pair.item.id)
        await stage.read(user, pair)
        stage.check_kept()

    return await _twice(stage, act)


async def edition(stage: Stage) -> str:
    """Another edition is chosen; the next progress moves to it, and it is shown for good."""

    async def act(stage: Stage, user: str, pair: Pair) -> None:
        book = pair.book or 0
        other = stage.twin.add_edition(book, audio_seconds=int(pair.item.duration_seconds))
        stage.twin.user_sets_edition(user, book, other)
        for _ in range(2):
            await _goes_on(stage, user, pair)
            stage.keeps(user, pair, f"edition {other}", lambda shelf: shelf.edition_id == other)
            stage.check_kept()
        read = _shelf(stage, user, pair).reads[0]
        if read.edition_id != other:
            raise Differs(f"the read is on edition {read.edition_id}, {other} was chosen")

    return await _twice(stage, act)


async def status(stage: Stage) -> str:
    """Paused by hand: four minutes of listening change nothing, six more end the pause."""

    async def act(stage: Stage, user: str, pair: Pair) -> None:
        stage.twin.user_sets_status(user, pair.book or 0, PAUSED)
        await _goes_on(stage, user, pair)
        if _shelf(stage, user, pair).status_id != PAUSED:
            raise Differs(f"paused by hand, and it shows {_shelf(stage, user, pair)}")
        at = await _goes_on(stage, user, pair, 360)
        await stage.reading(user, pair, at)

    return await _twice(stage, act)


async def rating(stage: Stage) -> str:
    """Rated, reviewed, listed, noted; then finished, and marked as not finished: all of it stays."""

    async def act(stage: Stage, user: str, pair: Pair) -> None:
        twin, book = stage.twin, pair.book or 0
        twin.user_rates(user, book, 4.5)
        twin.user_reviews(user, book, "Slow, and worth it.")
        twin.user_lists(user, book, "Favourites")
        twin.user_writes_journal(user, book, "the scene at the pier")
        added = (4.5, "Slow, and worth it.", ("Favourites",), ("the scene at the pier",))
        stage.keeps(user, pair, "what was added", lambda s: (s.rating, s.review, s.lists, s.journal) == added)
        await _goes_on(stage, user, pair)
        await stage.players[user].finish(pair.item.id)
        await stage.read(user, pair)
        await stage.players[user].unfinish(pair.item.id)
        await stage.quiet(8)
        stage.check_kept()

    return await _twice(stage, act)


async def did_not_finish(stage: Stage) -> str:
    """Given up on Hardcover: whatever is listened to afterwards, it stays given up."""

    async def act(stage: Stage, user: str, pair: Pair) -> None:
        stage.twin.user_sets_status(user, pair.book or 0, DNF)
        stage.keeps(user, pair, "did not finish", lambda shelf: shelf.status_id == DNF)
        await _goes_on(stage, user, pair)
        stage.check_kept()
        await stage.players[user].finish(pair.item.id)
        await stage.quiet(8)
        stage.check_kept()
        if [read.finished_at for read in _shelf(stage, user, pair).reads] != [None]:
            raise Differs(f"given up by hand, and a read was closed: {_shelf(stage, user, pair)}")

    return await _twice(stage, act)


async def removal(stage: Stage) -> str:
    """Taken off the shelf: a pass leaves it away, new listening brings it back."""

    async def act(stage: Stage, user: str, pair: Pair) -> None:
        stage.twin.user_deletes_book(user, pair.book or 0)
        await stage.program.says("sync", "--user", user)
        if stage.twin.shelved(user, pair.item.id) is not None:
            raise Differs("taken off the shelf by hand, and a pass put it back")
        at = await _goes_on(stage, user, pair)
        await stage.reading(user, pair, at)

    return await _twice(stage, act)


# what Audiobookshelf takes back


async def withdrawn(stage: Stage) -> str:
    """The slider goes to the end, listening goes on where it was: reading again, one read, finished later."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    place = int(length * 0.4)
    await play(stage, user, item, place)
    await stage.reading(user, pair, place)
    session = await player.open(item)
    await player.seek(session, length - 2)
    await stage.read(user, pair)
    await player.seek(session, place + 1)
    for turn in range(1, 11):  # 50 seconds at four times the speed: no faster than a person can listen
        await stage.quiet(5)
        await player.sync(session, place + 20 * turn, listened=5)
    await player.close(session)
    await stage.reading(user, pair, place + 200)
    await play(stage, user, item, int(length * 0.8))
    await player.finish(item)
    await stage.read(user, pair)
    return "taken back to where listening went on; one read, finished when it was"


async def bulk(stage: Stage) -> str:
    """Five finishes vanish in one call: at most three go. Five more, written over an hour ago: none."""
    user, player = stage.first, stage.players[stage.first]
    young, old = [[stage.audiobook() for _ in range(5)] for _ in range(2)]
    await player.finish_many([pair.item.id for pair in old])
    for pair in old:
        await stage.read(user, pair)
    stage.clock.later(3 * 3600)
    await player.finish_many([pair.item.id for pair in young])
    for pair in young:
        await stage.read(user, pair)
    await player.unfinish_many([pair.item.id for pair in young])
    await stage.quiet(15)
    left = _still_read(stage, user, young)
    stage.clock.later(3600)  # past the ten minutes in which those count
    await player.unfinish_many([pair.item.id for pair in old])
    await stage.quiet(15)
    if left < 2 or _still_read(stage, user, old) < 5:
        raise Differs(f"of five young finishes {left} are left, of five old ones {_still_read(stage, user, old)}")
    return f"of five young ones {left} are left, of five old ones all"


def _still_read(stage: Stage, user: str, pairs: list[Pair]) -> int:
    shelves = [stage.twin.shelved(user, pair.item.id) for pair in pairs]
    return sum(shelf is not None and shelf.status_id == READ for shelf in shelves)


async def deleted(stage: Stage) -> str:
    """Finished while Hardcover refuses the token, and deleted: written when there is a new one."""
    user, pair = stage.first, stage.audiobook()
    player, length = stage.players[user], pair.item.duration_seconds
    await play(stage, user, pair.item.id, int(length * 0.9))
    await stage.reading(user, pair, int(length * 0.9))
    token = stage.twin.tokens_of[user][-1]
    stage.twin.expire_token(token)
    await player.finish(pair.item.id)
    await stage.quiet(5)
    await stage.remove(pair)
    await stage.quiet(5)
    stage.twin.restore_token(token)
    await stage.program.end()
    await stage.program.start()
    waited = await stage.read(user, pair)
    return f"read on Hardcover {waited:.1f} s after the next start, though the item is gone"


async def two_players(stage: Stage) -> str:
    """Two players at different places, taking turns for a minute and a half: few writes, one read."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    low, high = length * 0.2, length * 0.6
    written = stage.twin.mutations_of(user)
    one, two = await player.open(item, device="one"), await player.open(item, device="two")
    await player.seek(one, low)
    await player.seek(two, high)
    for turn in range(1, 46):
        await player.sync(one, low + turn)
        await stage.quiet(1)
        await player.sync(two, high + turn)
        await stage.quiet(1)
    await player.close(one)
    await player.close(two)
    await stage.quiet(25)
    writes = stage.twin.mutations_of(user) - written
    shelf = _shelf(stage, user, pair)
    if writes > 12 or len(shelf.reads) != 1 or shelf.status_id != READING:
        raise Differs(f"{writes} writes, and Hardcover shows {shelf}")
    return f"90 reports of two players, {writes} writes, one read"
