"""``earmark transcribe``: one item now, or what waits for the night."""

from __future__ import annotations

import math

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.commands.find_item import find_item
from earmark.jobs.metadata.items import ItemCheck
from earmark.jobs.metadata.tally import MetadataTally
from earmark.jobs.recording import OnProgress
from earmark.jobs.run_context import run_context
from earmark.jobs.transcribe.item import ItemTranscriber
from earmark.jobs.transcribe.waiting import SECONDS_AN_ITEM, listened_items, waiting_items
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.transcribed import TranscribeQueue
from handlers.audio.decision import OpeningFinding
from handlers.audio.engines import Engines
from handlers.audio.models import ModelProblem
from handlers.state.transcripts import Transcripts

NO_MODEL = (
    "no model is set: fetch one with `earmark transcribe --get tiny.en`, "
    "and name its folder as metadata.transcribe.model"
)


async def transcribe(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """With ``waiting`` the queue, else one item: what was understood, and what follows for its match. Nothing is
    written to Audiobookshelf; exit code 1 where it could not be transcribed."""
    engines = _engines(app)
    try:
        if options.get("waiting"):
            return await _waiting(app, engines, options), 0
        return await _item(app, engines, options, on_progress)
    finally:
        await engines.close()


def _engines(app: App) -> Engines:
    try:
        engines = app.core.ports.engines(app.core.settings.metadata.transcribe)
    except ModelProblem as error:
        raise CommandFailed(str(error)) from error
    if engines is None:
        raise CommandFailed(NO_MODEL)
    return engines


async def _item(app: App, engines: Engines, options: Options, on_progress: OnProgress) -> Answer:
    user, found = await find_item(app, options)
    server = next(one for one in app.servers(list(app.users)) if user in one.users)
    item = await server.read_item(found.id)
    if item is None:
        raise CommandFailed(f"“{found.title}” can not be read any more")
    on_progress(0, 1)
    async with app.passing() as gateway:
        with run_context(app.core.database, gateway, app.core.ports.now) as context:
            made = await ItemTranscriber(app.core, server, engines, context).transcribe(item, None)
            if (
                made.decision is not None
                and made.decision.finding is not OpeningFinding.NOTHING
                and not gateway.dry_run
            ):
                items = ItemCheck(app.core, server, gateway, MetadataTally(), context)
                await items.check([item], items.matched([item.id]), lambda _done: None)
    on_progress(1, 1)
    return made.answer(), 0 if made.spoken else 1


async def _waiting(app: App, engines: Engines, options: Options) -> TranscribeQueue:
    users = users_meant(app, options)
    store, found = Transcripts(app.core.database), []
    for server in app.servers(users):
        await server.prepare()
        listened_to = await listened_items(server)
        found += await waiting_items(app.core, server, store, engines, listened_to)
    minutes = app.core.settings.metadata.transcribe.minutes_per_night
    measured = _measured(app)
    seconds = measured or SECONDS_AN_ITEM
    nights = math.ceil(len(found) * seconds / (minutes * 60)) if minutes else None
    return TranscribeQueue(
        waiting=tuple(one.answer() for one in found),
        minutes_per_night=minutes,
        seconds_an_item=round(seconds, 1),
        measured=measured is not None,
        nights=nights,
    )


def _measured(app: App) -> float | None:
    """Seconds an item took in the last night that transcribed any."""
    last = app.core.runs.last("reconcile")
    kept = last.report if last is not None else None
    figures = ((kept or {}).get("metadata") or {}).get("transcribed") or {}
    return figures["seconds"] / figures["items"] if figures.get("items") else None
