"""The night's transcribing: item after item, within its minutes and its share of the units."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from earmark.jobs.run_context import RunContext
from earmark.jobs.transcribe.figures import TranscribeFigures
from earmark.jobs.transcribe.item import ItemTranscriber, Transcribed
from earmark.jobs.transcribe.waiting import listened_items, waiting_items
from earmark.service.core import Core
from earmark.service.server import Server
from handlers.audio.engines import Engines
from handlers.audio.transcript import Reason
from hardcover import HardcoverError, Throttled
from listener import AudiobookshelfError

SEARCH_SHARE = 0.2  # of the day's units that are left, for searching by what was understood

MOST_FAILURES = 3  # in a row, of the engine itself: then it is not the items

OnItem = Callable[[Transcribed], Awaitable[None]]


async def transcribe_night(
    core: Core, server: Server, context: RunContext, figures: TranscribeFigures, on_item: OnItem
) -> None:
    """Work through what waits at one server. Raises ``ModelProblem`` where model or engine are not usable; what goes
    wrong with one item is counted there, and the others go on."""
    settings = core.settings.metadata.transcribe
    engines = core.ports.engines(settings)
    if engines is None:
        return
    try:
        await _work(core, server, context, engines, figures, on_item)
    finally:
        await engines.close()


async def _work(  # noqa: PLR0917 - where, with what, and what comes of it
    core: Core, server: Server, context: RunContext, engines: Engines, figures: TranscribeFigures, on_item: OnItem
) -> None:
    clock = asyncio.get_running_loop().time
    began = clock()
    transcriber = ItemTranscriber(core, server, engines, context)
    waiting = await waiting_items(core, server, transcriber.store, engines, await listened_items(server))
    figures.waiting += len(waiting)
    minutes = core.settings.metadata.transcribe.minutes_per_night
    units, failed = _units(server), 0
    for one in waiting:
        if clock() - began >= minutes * 60:
            figures.stopped = f"its {minutes} minutes are over; the next night goes on"
            break
        if _units(server) < units * (1 - SEARCH_SHARE):
            figures.stopped = "its share of the day's units is spent; the next night goes on"
            break
        try:
            item = await server.read_item(one.item)
            if item is None:
                continue
            made = await transcriber.transcribe(item, None)
        except Throttled as error:
            figures.stopped = str(error)
            break
        except (HardcoverError, AudiobookshelfError) as error:
            figures.could_not[str(error)] += 1
            continue
        figures.add(made.shown())
        failed = failed + 1 if made.could_not is not None and not made.spoken else 0
        if made.could_not is not None and (why := _hopeless(made.could_not.reason, failed)):
            figures.stopped = f"{why}: {made.could_not}"
            break
        await on_item(made)
    figures.seconds += clock() - began


def _hopeless(reason: Reason, failed: int) -> str | None:
    """Why the items behind this one would fare no better."""
    if reason in (Reason.NO_ENGINE, Reason.NO_MODEL):
        return "nothing can be transcribed"
    if reason in (Reason.CRASHED, Reason.TOO_SLOW) and failed >= MOST_FAILURES:
        return f"{failed} items in a row failed"
    return None


def _units(server: Server) -> int:
    return max(user.client.limiter.units_left_today for user in server.payers())
