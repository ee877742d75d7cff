"""What would be written if an item were linked to an edition: decided on copies, as a dry run is."""

from __future__ import annotations

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.commands.link_preview import NO_EDITION
from earmark.jobs.recording import OnProgress
from earmark.jobs.run_context import run_context
from earmark.jobs.sync import as_shown
from earmark.observe.words import state
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.link import LinkEffect
from handlers.state.outcome import Kind
from handlers.state.overrides import Override, OverrideKind
from handlers.sync.context import SyncRequest
from hardcover import EditionId, Lane


async def link_effect(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """``item`` (an id), ``edition``, ``user``: a ``LinkEffect``; nothing is written, neither here nor there. What
    nobody listens to yet has nothing to write."""
    runtime = app.users[users_meant(app, options)[0]]
    item, edition_id = str(options["item"]), EditionId(int(options["edition"]))
    if runtime.known.get(item) is None:
        return LinkEffect(reason="nothing was listened to yet"), 0
    found = (await runtime.context.catalogue.editions_by_id([edition_id], Lane.LIVE)).get(edition_id)
    if found is None:
        raise CommandFailed(NO_EDITION.format(edition_id))
    with run_context(app.core.database, app.gateway(dry_run=True), app.ports.now) as context:
        link = Override(kind=OverrideKind.LINK, book_id=found.book_id, edition_id=found.id)
        context.state.overrides.put(item, link, user=runtime.name, at=app.ports.now())
        book_sync = context.book_sync(runtime)
        outcome = await book_sync.sync_book(item, SyncRequest(lane=Lane.LIVE, gateway=context.gateway))
    shown = as_shown(outcome, context)
    if shown.kind is not Kind.WOULD_SYNC:
        return LinkEffect(reason=shown.reason), 0
    return LinkEffect(
        writes=True, what=shown.what, before=state(shown.before), after=state(shown.after), reason=shown.reason
    ), 0
