"""One decision about one or many items, as the pages make it: carried out item by item, and taken back as a whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from earmark.commands import review_queue
from earmark.commands.arguments import Answer, Options
from earmark.commands.override import concerned, end_hold, put_override, sync_again, take_back_link, whose
from earmark.commands.standing import check_standing, put_back, standing
from earmark.commands.undo import undo as undo_change
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.decide import DecidedItems, DecisionUndone
from handlers.state.ledger import Provenance, entry_from_json
from handlers.state.outcome import Key
from handlers.state.overrides import Override, OverrideKind
from handlers.sync.context import SyncRequest
from handlers.sync.find_edition import identifiers_of
from hardcover import HardcoverError, Lane
from listener import AudiobookshelfError

_WITHOUT_UNDO = ("sync", "ask")  # what they lead to has its own undo
_OURS = (Provenance.IDENTIFIER, Provenance.SCORE)  # pins that matching made, and may make again


async def decide(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """``do``: "choose" (``editions``: one for each of ``items``), "ignore", "hold", "release", "unlink", "match"
    (anew), "ask" (Hardcover again) or "sync", for ``user``, else for everybody."""
    do, items = str(options.get("do")), [str(item) for item in options.get("items") or ()]
    if do not in _ACTS:
        raise CommandFailed(f"there is no decision {do!r}", 2)
    user = whose(app, options)
    editions = [int(edition) for edition in options.get("editions") or ()] or [0] * len(items)
    before = standing(app, items, user)
    failed: dict[str, str] = {}
    for number, (item, edition) in enumerate(zip(items, editions, strict=True), 1):
        try:
            await _ACTS[do](app, item, user, edition)
        except (CommandFailed, HardcoverError, AudiobookshelfError) as error:
            failed[item] = str(error)
        on_progress(number, len(items))
    if failed and len(failed) == len(items):
        raise CommandFailed(next(iter(failed.values())))
    undo = {"user": user or None, "before": before, "after": standing(app, items, user), "takes_back": do == "choose"}
    taken_back_by = undo if do not in _WITHOUT_UNDO else None
    return DecidedItems(count=len(items) - len(failed), failed=failed, undo=taken_back_by), 1 if failed else 0


async def undo(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """Every item as it was before. What was decided otherwise since stays. Of a choice, what was written to Hardcover
    for it is taken back too (``takes_back``)."""
    before, after, user = list(options["before"]), list(options["after"]), whose(app, options)
    left: dict[str, str] = {}
    for number, (was, now) in enumerate(zip(before, after, strict=True), 1):
        try:
            check_standing(app, now, user)
            if options.get("takes_back"):
                await _take_back_writes(app, was, on_progress)
            put_back(app, was, user)
        except CommandFailed as error:
            left[was["item"]] = str(error)
        on_progress(number, len(before))
    if left and len(left) == len(before):
        raise CommandFailed(f"nothing was taken back: {next(iter(left.values()))}")
    return DecisionUndone(count=len(before) - len(left), left=left), 1 if left else 0


async def _take_back_writes(app: App, was: dict[str, Any], on_progress: OnProgress) -> None:
    """What was written for the item since, the newest first; then its ledger is as it was, for all users at once."""
    taken_back = []
    for name, newest in was["changes"].items():
        key = Key(name, was["item"])
        await _settle(app, key)
        since = [
            change
            for change in app.state.history.find(user=name, item=key.item)
            if change.id > newest and change.undone is None and not change.is_metadata and change.what != "undo"
        ]
        for change in since:
            await undo_change(app, {"id": change.id}, on_progress)
        if since:
            taken_back.append(key)
    for key in taken_back:
        app.state.ledger.put(key, entry_from_json(was["entries"][key.user]))


async def _settle(app: App, key: Key) -> None:
    """Have what is being written, or was when the process was killed, stand in the history before it is looked for."""
    runtime = app.users.get(key.user)
    if runtime is None:
        return
    async with runtime.keys.of(key.item):  # until a sync that is under way has ended
        if app.state.ledger.entry(key).intent is not None:
            if runtime.known.get(key.item) is None:
                await runtime.read_rows()
            request = SyncRequest(gateway=runtime.gateway)
            app.core.outcomes.publish(await runtime.book_sync.sync_book(key.item, request))


async def _choose(app: App, item: str, user: str, edition: int) -> None:
    await review_queue.accept(app, {"item": item, "edition": edition, "user": user or None}, lambda done, of: None)


async def _ignore(app: App, item: str, user: str, _edition: int) -> None:
    put_override(app, item, Override(kind=OverrideKind.IGNORE), user)


async def _hold(app: App, item: str, user: str, _edition: int) -> None:
    put_override(app, item, Override(kind=OverrideKind.HOLD), user)


async def _release(app: App, item: str, user: str, _edition: int) -> None:
    end_hold(app, item, user)


async def _unlink(app: App, item: str, user: str, _edition: int) -> None:
    take_back_link(app, item, user)


async def _match(app: App, item: str, user: str, _edition: int) -> None:
    """What people chose stays."""
    for name in concerned(app, user):
        pin = app.state.ledger.pin(Key(name, item))
        if pin is not None and pin.provenance in _OURS:
            app.state.ledger.drop_pins(item, name)
    matched = app.core.matches.get(item)
    if matched is not None and matched.by != "link":
        app.core.matches.forget(item)
    sync_again(app, item, user)


async def _ask(app: App, item: str, user: str, _edition: int) -> None:
    """What Hardcover answered before is not believed: neither its rows nor that it does not know an identifier."""
    for name in concerned(app, user):
        pin = app.state.ledger.pin(Key(name, item))
        context = app.users[name].context
        if pin is not None:
            context.shelves.forget(pin.book_id)
        about = await app.users[name].items.get(item)
        if about is not None and (identifiers := identifiers_of(about)):
            await context.catalogue.find(identifiers, Lane.LIVE, fresh=True)
    matched = app.core.matches.get(item)
    if matched is not None and not matched.is_settled:
        app.core.matches.forget(item)
    sync_again(app, item, user)


async def _sync(app: App, item: str, user: str, _edition: int) -> None:
    sync_again(app, item, user)


_ACTS: dict[str, Callable[[App, str, str, int], Awaitable[None]]] = {
    "choose": _choose,
    "ignore": _ignore,
    "hold": _hold,
    "release": _release,
    "unlink": _unlink,
    "match": _match,
    "sync": _sync,
    "ask": _ask,
}
