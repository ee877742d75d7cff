"""Every command that needs an app, by name; called alike by the terminal, the control socket and the pages.

Each takes plain options and returns a JSON document and an exit code.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from earmark.commands import (
    connect,
    decide,
    editions,
    match,
    metadata,
    metadata_bulk,
    notifications,
    override,
    pause,
    probe,
    queueing,
    review_queue,
    settings_save,
    sync,
    transcribe,
    undo,
    withdrawn,
    year,
)
from earmark.commands.arguments import Answer, Options, named
from earmark.commands.case_files.making import make_case
from earmark.commands.link_effect import link_effect
from earmark.commands.link_preview import link_preview
from earmark.commands.set_dates import set_dates
from earmark.commands.setup import code
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.hints import EVERYBODY
from handlers.state.database import DatabaseError
from hardcover import HardcoverError
from listener import AudiobookshelfError

_READING = frozenset(  # what changes nothing that a page shows
    {
        "probe.plan",
        "match",
        "case",
        "link.preview",
        "metadata.proposals",
        "review.list",
        "review.search",
        "editions.stats",
        "year",
    }
)
NARROWING = ("user", "item", "library", "named")  # an empty one would mean everything


async def run_command(app: App, name: str, options: Options, on_progress: OnProgress) -> Answer:
    """Carry out one command. Raises ``CommandFailed`` with a text for people."""
    try:
        command = _COMMANDS[name]
    except KeyError:
        raise CommandFailed(f"unknown command {name!r}", 2) from None
    for option in NARROWING:
        named(options, option)
    try:
        answer = await command(app, options, on_progress)
    except (AudiobookshelfError, HardcoverError, DatabaseError) as error:
        raise CommandFailed(str(error)) from error
    if name not in _READING:
        app.core.hints.changed(str(options.get("user") or EVERYBODY))
    return answer


async def _case(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Everything a decision about one item rests on, as one JSON object."""
    return await make_case(app, options), 0


_COMMANDS: dict[str, Callable[[App, Options, OnProgress], Awaitable[Answer]]] = {
    "connect.begin": connect.begin,
    "connect.wait": connect.wait,
    "connect.token": connect.token,
    "disconnect": connect.disconnect,
    "notify.list": notifications.list_all,
    "notify.add": notifications.add,
    "notify.remove": notifications.remove,
    "notify.test": notifications.test,
    "settings.plan": settings_save.plan,
    "settings.save": settings_save.save,
    "setup.code": code.code,
    "probe.plan": probe.plan,
    "probe.run": probe.run,
    "sync": sync.sync,
    "reconcile": sync.reconcile,
    "match": match.match,
    "case": _case,
    "link.preview": link_preview,
    "link.effect": link_effect,
    "dates": set_dates,
    "link": override.link,
    "unlink": override.unlink,
    "ignore": override.ignore,
    "hold": override.hold,
    "release": override.release,
    "pause": pause.pause,
    "resume": pause.resume,
    "decide": decide.decide,
    "decide.undo": decide.undo,
    "undo": undo.undo,
    "undo.many": undo.undo_many,
    "metadata": metadata.metadata,
    "metadata.proposals": metadata.proposals,
    "metadata.undo": metadata.undo,
    "metadata.decide": metadata.decide,
    "review.list": review_queue.list_waiting,
    "review.accept": review_queue.accept,
    "review.ignore": review_queue.ignore,
    "review.reopen": review_queue.reopen,
    "review.other": review_queue.other,
    "review.search": review_queue.search,
    "metadata.bulk": metadata_bulk.bulk,
    "transcribe": transcribe.transcribe,
    "review.withdrawn": withdrawn.answer,
    "year": year.year,
    "queue.sync": queueing.sync,
    "queue.cancel": queueing.cancel,
    "queue.reconcile": queueing.reconcile,
    "editions.stats": editions.stats_here,
    "editions.clear": editions.clear_here,
}
