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
    override,
    probe,
    queueing,
    review_queue,
    settings_save,
    setup_code,
    sync,
    transcribe,
    undo,
    withdrawn,
)
from earmark.commands.arguments import Answer, Options, named
from earmark.commands.case_files.making import make_case
from earmark.commands.link_preview import link_preview
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from handlers.state.database import DatabaseError
from hardcover import HardcoverError
from listener import AudiobookshelfError

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
        return await command(app, options, on_progress)
    except (AudiobookshelfError, HardcoverError, DatabaseError) as error:
        raise CommandFailed(str(error)) from error


async def _case(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Everything a decision about one item rests on, as one JSON object."""
    return await make_case(app, options), 0


_COMMANDS: dict[str, Callable[[App, Options, OnProgress], Awaitable[Answer]]] = {
    "connect.begin": connect.begin,
    "connect.wait": connect.wait,
    "connect.token": connect.token,
    "disconnect": connect.disconnect,
    "settings.plan": settings_save.plan,
    "settings.save": settings_save.save,
    "setup.code": setup_code.code,
    "setup.try": setup_code.try_code,
    "probe.plan": probe.plan,
    "probe.run": probe.run,
    "sync": sync.sync,
    "reconcile": sync.reconcile,
    "match": match.match,
    "case": _case,
    "link.preview": link_preview,
    "link": override.link,
    "unlink": override.unlink,
    "ignore": override.ignore,
    "hold": override.hold,
    "release": override.release,
    "decide": decide.decide,
    "decide.undo": decide.undo,
    "undo": undo.undo,
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
    "queue.sync": queueing.sync,
    "queue.reconcile": queueing.reconcile,
    "editions.stats": editions.stats_here,
    "editions.clear": editions.clear_here,
}
