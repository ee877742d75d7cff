"""Chapters of commands: the same ones beside the running service, through it, and without it."""

from __future__ import annotations

import signal
from typing import Any

from verifying.compare import READ, READING
from verifying.listening import play
from verifying.program import Said
from verifying.stage import Differs, Stage


async def while_running(stage: Stage) -> str:
    return await _all(stage, running=True)


async def while_stopped(stage: Stage) -> str:
    await stage.program.end(signal.SIGTERM)
    try:
        return await _all(stage, running=False)
    finally:
        await stage.program.start()


async def nightly(stage: Stage) -> str:
    """The nightly job: an offline session that Audiobookshelf kept but did not count is told; a second run tells
    nothing; the metadata check changes nothing without --apply."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    sessions = [
        player.offline(pair.item, 0, length * 0.1, ended_ago=20),
        player.offline(pair.item, length * 0.1, length * 0.2, ended_ago=10),
    ]
    took = await player.come_online(sessions)
    await stage.reading(user, pair, length * 0.2 if all(took) else length * 0.1)
    first = _good(await stage.program.says("reconcile", "--json")).document
    await stage.reading(user, pair, length * 0.2)
    told = stage.twin.mutations
    again = _good(await stage.program.says("reconcile", "--json")).document
    if stage.twin.mutations != told:
        raise Differs(f"a second nightly run wrote: {_told(again)}")
    before = await player.ask("GET", f"/api/items/{item}")
    _good(await stage.program.says("metadata", "--limit", "5", "--json"))
    if (await player.ask("GET", f"/api/items/{item}"))["media"]["metadata"] != before["media"]["metadata"]:
        raise Differs("the metadata check has written without --apply")
    await player.finish(item)
    await stage.read(user, pair)
    units = f"{first['run']['units']} and {again['run']['units']} units"
    return f"{took.count(False)} session that Audiobookshelf had not counted was told; two runs: {units}"


async def _all(stage: Stage, *, running: bool) -> str:
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    if (await stage.program.says("health")).code != (0 if running else 1):
        raise Differs("`earmark health` has the wrong exit code")
    _good(await stage.program.says("check"))
    await play(stage, user, item, int(length * 0.4))
    if running:
        await stage.reading(user, pair, int(length * 0.4))
    told = stage.twin.mutations
    dry = _good(await stage.program.says("sync", "--dry-run", "--json")).document
    would = [one["item"] for one in dry["items"] if one["outcome"] == "would_sync"]
    if stage.twin.mutations != told or would != ([] if running else [item]):
        raise Differs(f"a dry run would tell {would}, and wrote {stage.twin.mutations - told} times")
    _good(await stage.program.says("sync", "--json"))
    await stage.reading(user, pair, int(length * 0.4))
    await _nothing_new(stage)

    by_id = _good(await stage.program.says("match", item, "--json")).document
    by_title = await stage.program.says("match", pair.item.title, "--user", user, "--json")
    found = item in (by_title.err if by_title.code == 2 else by_title.out)  # 2: several have that title, all are named
    if by_id["verdict"]["edition"] != pair.audio or not found or by_id["pin"] is None:
        raise Differs(f"the match is explained as {by_id['verdict']}, pinned {by_id['pin']}")

    other = stage.twin.add_edition(pair.book or 0, audio_seconds=int(length), narrators=["Somebody Else"])
    _good(await stage.program.says("link", item, str(other)))
    await _settled(stage, running=running)
    read = stage.twin.newest(user, item)
    if read is None or read.edition_id != other:
        raise Differs(f"linked to edition {other}, but Hardcover shows {read}")
    _good(await stage.program.says("unlink", item))
    _good(await stage.program.says("ignore", item))
    before = stage.twin.shelved(user, item)
    await play(stage, user, item, int(length * 0.6))
    await _settled(stage, running=running)
    if stage.twin.shelved(user, item) != before:
        raise Differs("an ignored book was told")
    _good(await stage.program.says("unlink", item))
    await _settled(stage, running=running)
    await stage.reading(user, pair, int(length * 0.6))

    await player.finish(item)
    await _settled(stage, running=running)
    await stage.read(user, pair)
    await stage.quiet(1)
    changes = _good(await stage.program.says("history", "--item", item, "--json")).document
    if changes[0]["what"] != "finish":
        raise Differs(f"the newest change is {changes[0]}")
    _good(await stage.program.says("undo", str(changes[0]["id"])))
    await stage.shows(user, pair, status=READING, at=int(length * 0.6))
    await _settled(stage, running=running)
    await stage.shows(user, pair, status=READING, at=int(length * 0.6))  # an undo is not told away again
    await _nothing_new(stage)
    again = await stage.program.says("undo", str(changes[0]["id"]))
    if again.code != 1:
        raise Differs("a change was taken back twice")
    await player.unfinish(item)
    await player.finish(item)
    await _settled(stage, running=running)
    shown = stage.twin.shelved(user, item)
    words = "read" if shown is not None and shown.status_id == READ else "reading"
    return f"{len(changes)} changes in the history; finished once more after the undo: {words}"


async def _settled(stage: Stage, *, running: bool) -> None:
    if running:
        await stage.quiet(4)
    else:
        _good(await stage.program.says("sync", "--json"))


async def _nothing_new(stage: Stage) -> None:
    """A pass now writes nothing."""
    told = stage.twin.mutations
    document = _good(await stage.program.says("sync", "--json")).document
    if stage.twin.mutations != told:
        raise Differs(f"a pass over what was told already wrote: {_told(document)}")


def _told(document: Any) -> list[str]:
    return [
        f"{one['title']}: {one['what']}, {one['reason']}" for one in document["items"] if one["outcome"] == "synced"
    ]


def _good(said: Said) -> Said:
    if said.code != 0:
        raise Differs(f"exit {said.code}: {said.err.strip() or said.out.strip()[-500:]}")
    return said
