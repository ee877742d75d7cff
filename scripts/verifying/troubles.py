"""Chapters of trouble: kills, stops, restarts, refused tokens; and what answers over HTTP meanwhile."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from typing import Any

from verifying.compare import READ, READING
from verifying.listening import play
from verifying.stage import Differs, Missing, Stage

WEBHOOK_SECRET = "the-webhook-secret-of-this-run"  # noqa: S105 - lives as long as the run, on loopback
KILL_AFTER = (0.0, 0.01, 0.03, 0.08, 0.3)  # seconds after something was heard


async def killed(stage: Stage) -> str:
    """kill -9 at several instants while a book is being played: nothing is lost, nothing is told twice."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    session, at = await player.open(item), 0
    for round_, seconds in enumerate(KILL_AFTER, start=1):
        at = int(length * 0.1 * round_)
        await player.sync(session, at)
        await asyncio.sleep(seconds)
        await stage.program.end(signal.SIGKILL)
        await player.sync(session, at + 30)  # heard by nobody
        await stage.program.start()
        await stage.reading(user, pair, at + 30)
    await player.close(session)
    await stage.program.end(signal.SIGKILL)
    await player.finish(item)
    await stage.program.start()
    await stage.read(user, pair)
    return f"killed {len(KILL_AFTER) + 1} times: one read, from start to finish"


async def stopped(stage: Stage) -> str:
    """SIGTERM just after something was heard: ends in order, and what was left is told after the next start."""
    user, pair = stage.first, stage.audiobook()
    player, item, at = stage.players[user], pair.item.id, int(pair.item.duration_seconds * 0.2)
    session = await player.open(item)
    await player.sync(session, at)
    code, seconds = await stage.program.end(signal.SIGTERM)
    if code != 0 or seconds > 10:
        raise Differs(f"SIGTERM: exit {code} after {seconds:.1f} s")
    await player.sync(session, at + 600)
    await player.close(session)
    ready = await stage.program.start()
    await stage.reading(user, pair, at + 600)
    return f"exit 0 after {seconds:.2f} s; ready again {ready:.2f} s after the start"


async def again_unheard(stage: Stage) -> str:
    """A finished book is heard again while Earmark is not running: the sessions tell that it is a second reading."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    await play(stage, user, item, int(length * 0.9))
    days_ago = time.time() - 2 * 86_400  # what follows takes hours of listening, so it cannot be of this minute
    await player.mark(item, isFinished=True, finishedAt=int(days_ago * 1000))
    await stage.read(user, pair)
    first = stage.twin.newest(user, item)
    await stage.program.end(signal.SIGTERM)
    await play(stage, user, item, int(length * 0.4))
    await stage.program.start()
    await stage.shows(user, pair, status=READING, at=int(length * 0.4), reads=2)
    shelved = stage.twin.shelved(user, item)
    if shelved is None or shelved.reads[1] != first:
        raise Differs(f"the first read was touched: {first} became {shelved}")
    return "a second read, opened by the catch-up; the first one untouched"


async def second(stage: Stage) -> str:
    """A second `earmark run` says who holds the data folder."""
    said = await stage.program.says("run", "--verbose")
    if said.code != 78 or f"process {stage.program.pid}" not in said.err:
        raise Differs(f"exit {said.code}: {said.err}")
    return "exit 78, with the process that holds it"


async def restarted(stage: Stage) -> str:
    """Audiobookshelf restarts in the middle of a book; a finish before the stream is back is not lost."""
    if stage.restart_abs is None:
        raise Missing("--restart-abs")
    user, pair, other = stage.first, stage.audiobook(), stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    session, at = await player.open(item), int(length * 0.1)
    await player.sync(session, at)
    await stage.reading(user, pair, at)
    process = await asyncio.create_subprocess_shell(stage.restart_abs, stdout=asyncio.subprocess.DEVNULL)
    seen: set[str] = set()
    while process.returncode is None:
        live, _ = await stage.program.get("/health/live")
        status, text = await stage.program.get("/health")
        seen.add(f"/health/live {live}, /health {status}, stream {json.loads(text)['users'][user]['stream']}")
        await asyncio.sleep(0.2)
    await player.finish(other.item.id)
    if await player.sync(session, at + 500):
        raise Differs("Audiobookshelf still knows the session: it was not restarted")
    session = await player.open(item)
    await player.sync(session, at + 500)
    back = asyncio.get_running_loop().time()
    await stage.hears(user)
    back = asyncio.get_running_loop().time() - back
    await stage.read(user, other)
    await stage.reading(user, pair, at + 500)
    await player.sync(session, at + 1000)
    await player.close(session)
    await stage.reading(user, pair, at + 1000)
    if any("/health/live 200" not in state for state in seen):
        raise Differs(f"it did not stay alive: {sorted(seen)}")
    return f"seen meanwhile: {'; '.join(sorted(seen))}; heard again {back:.1f} s after it was up"


async def _all_connected(stage: Stage) -> dict[str, Any]:
    """The health once every stream is up: after a restart of Audiobookshelf some come back later than others."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        health = await stage.program.health()
        if all(user["stream"] == "connected" for user in health["users"].values()):
            return health
        if loop.time() - began > 60:
            raise Differs(f"not everybody is connected within a minute: {health}")
        await asyncio.sleep(0.1)


async def new_token(stage: Stage) -> str:
    """Hardcover refuses the token: said in /health; a new one in its file and SIGHUP: the backlog is told."""
    user, pair = stage.first, stage.audiobook()
    at = int(pair.item.duration_seconds * 0.25)
    before = await _all_connected(stage)
    token = stage.twin.renew(user)
    await play(stage, user, pair.item.id, at)
    loop = asyncio.get_running_loop()
    began = loop.time()
    while (health := await stage.program.health())["users"][user]["hardcover_token"] != "refused":  # noqa: S105 - a state
        if loop.time() - began > 30:
            raise Differs(f"not noticed within 30 s: {health}")
        await asyncio.sleep(0.1)
    status, _ = await stage.program.get("/health")
    (stage.program.folder / f"{user}.hardcover").write_text(token)
    stage.program.send(signal.SIGHUP)
    await stage.reading(user, pair, at)
    after = await stage.program.health()
    kept = all(after["users"][name]["stream_since"] == before["users"][name]["stream_since"] for name in stage.players)
    accepted = after["users"][user]["hardcover_token"] == "ok"  # noqa: S105 - a state
    if status != 503 or not accepted or not kept:
        raise Differs(f"/health {status} while refused; afterwards {after}; before {before}")
    return "/health 503 while it was refused; told after SIGHUP; no stream was touched"


async def webhook(stage: Stage) -> str:
    """Wrong and right calls of the webhook; nothing is told that was told already."""
    user, pair = stage.first, stage.audiobook()
    await stage.players[user].finish(pair.item.id)
    await stage.read(user, pair)
    await stage.quiet(3)
    told = stage.twin.mutations
    right = {"Authorization": f"Bearer {WEBHOOK_SECRET}"}
    calls = [
        (401, {"Authorization": "Bearer wrong"}, {"user": user}),
        (400, right, {"user": "nobody"}),
        (400, right, {"do": "dance"}),
        (413, right, {"user": "x" * 70_000}),
        (202, right, {"user": user, "item": pair.item.id}),
        (202, right, {"user": user}),
        (202, right, {"urls": ["json://verify"], "title": "Verify", "body": "as Audiobookshelf sends it"}),
        (202, right, {"do": "sync"}),
        (202, right, {"do": "reconcile"}),
    ]
    for expected, headers, body in calls:
        status, text = await stage.program.get("/webhook", headers, body)
        if status != expected:
            raise Differs(f"{json.dumps(body)[:60]} was answered {status}, not {expected}: {text[:100]}")
    await stage.quiet(8)
    if stage.twin.mutations != told:
        raise Differs(f"{stage.twin.mutations - told} writes followed")
    return f"{len(calls)} calls answered as documented, no write followed"


async def metrics(stage: Stage) -> str:
    """/metrics is Prometheus text that knows every user and no token."""
    status, text = await stage.program.get("/metrics")
    names = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    known = all(f'user="{user}"' in text for user in stage.players)
    if status != 200 or not known or not names:
        raise Differs(f"status {status}, {len(names)} names, every user: {known}")
    return f"{len(names)} metrics"


async def two_devices(stage: Stage) -> str:
    """Two devices play the same book by turns: one read, the last word wins."""
    user, pair = stage.first, stage.audiobook()
    player, item, length = stage.players[user], pair.item.id, pair.item.duration_seconds
    session = await player.open(item)
    told = stage.twin.mutations_of(user)
    for turn in range(10):
        await player.seek(session, length * (0.2 if turn % 2 else 0.6))
        await asyncio.sleep(0.1)
    at = int(length * 0.4)
    await player.sync(session, at)
    await player.close(session)
    await stage.reading(user, pair, at)
    await stage.quiet(4)
    writes = stage.twin.mutations_of(user) - told
    if writes > 5:
        raise Differs(f"{writes} writes for eleven jumps within two seconds")
    await player.finish(item)
    await stage.shows(user, pair, status=READ)
    return f"eleven jumps within two seconds: {writes} writes"
