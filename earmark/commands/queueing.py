"""What is only asked for, and carried out soon: for callers who may not wait for Hardcover."""

from __future__ import annotations

from earmark.commands.arguments import Answer, Options, named, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.views.answers.queued import PassCancelling, QueuedNight, QueuedUsers


async def sync(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """One book (``item`` is an id) or all books, of one user or of everybody."""
    users, item = users_meant(app, options), named(options, "item")
    for user in users:
        if item is not None:
            app.look_at(user, item)
        else:
            app.look_at_all(user)
    return QueuedUsers(queued=tuple(users)), 0


async def cancel(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """The end of the pass under way, between two books."""
    return PassCancelling(cancelled=app.pass_control.cancel()), 0


async def reconcile(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """The nightly run; not while one is under way."""
    return QueuedNight(queued=app.reconcile()), 0
