"""``earmark undo``: one change taken back."""

from __future__ import annotations

from earmark.commands import metadata
from earmark.commands.arguments import Answer, Options, named, taken_back_already, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.user import UserRuntime
from earmark.views.answers.undo import UndoneChange, UndoneMany
from handlers.night.extras import OWNED
from handlers.state.history import Change
from handlers.state.outcome import Kind, Outcome
from handlers.sync.undo import CannotUndo
from handlers.sync.undo import undo as undo_change
from hardcover import HardcoverError


async def undo(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """Take one change back: status, read, dates and progress as before, or what we created deleted."""
    change = app.state.history.get(int(options["id"])) if options.get("id") else None
    if not options.get("id") or (change is not None and change.is_metadata and change.undone is None):
        return await metadata.undo(app, options, on_progress)
    if change is None:
        raise CommandFailed(f"there is no change {options['id']}: `earmark history` lists them")
    if change.undone is not None:
        raise taken_back_already(app, change)
    if change.what == OWNED:
        raise CommandFailed("the list of owned books is yours to change, on Hardcover")
    runtime = app.users.get(change.key.user)
    if runtime is None:
        raise CommandFailed(f"user {change.key.user} is not in the settings any more")
    async with runtime.keys.of(change.key.item):
        return await _take_back(app, runtime, change, force=bool(options.get("force"))), 0


async def undo_many(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """Everything of one ``run``, or of one ``item`` (an id), that was written to Hardcover for ``user`` and still
    stands, the newest first. ``preview``: only how many."""
    run, item = options.get("run"), named(options, "item")
    if (run is None) is (item is None):
        raise CommandFailed("the changes of one run or of one item are taken back", 2)
    user = users_meant(app, {"user": options.get("user")})[0]
    changes = app.state.history.standing(user=user, item=item, run=int(run) if run is not None else None)
    if options.get("preview"):
        return UndoneMany(count=len(changes), left={}), 0
    if not changes:
        raise CommandFailed("nothing of it stands any more that could be taken back")
    left: dict[str, str] = {}
    for number, change in enumerate(changes, 1):
        try:
            await undo(app, {"id": change.id}, on_progress)
        except (CommandFailed, HardcoverError) as error:
            left[str(change.id)] = f"{change.title}, {change.what}: {error}"
        on_progress(number, len(changes))
    return UndoneMany(count=len(changes) - len(left), left=left), 1 if left else 0


async def _take_back(app: App, runtime: UserRuntime, change: Change, *, force: bool) -> UndoneChange:
    if not runtime.known.rows():  # nobody listens: what Audiobookshelf says now is dealt with by the undo
        await runtime.read_rows()
    context, now = runtime.context, app.ports.now
    try:
        undone = await undo_change(context, app.state, runtime.gateway, change, now=now, force=force)
    except CannotUndo as error:
        raise CommandFailed(str(error)) from error
    app.core.outcomes.publish(
        Outcome(
            key=change.key,
            kind=Kind.SYNCED,
            reason=f"change {change.id} taken back" + (f"; {undone.stays}" if undone.stays else ""),
            at=undone.at,
            title=change.title,
            what="undo",
            units=undone.units,
            before=undone.before,
            after=undone.after,
            lane="live",
        )
    )
    return UndoneChange(
        undone=change.id,
        as_=undone.history_id,
        title=change.title,
        before=undone.before,
        after=undone.after,
        units=undone.units,
        stays=undone.stays,
    )
