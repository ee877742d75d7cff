"""The owner's overrides: link, ignore, unlink, hold, release; for one user or for everybody, followed at once where a
service runs."""

from __future__ import annotations

from collections.abc import Iterable

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.commands.find_item import find_item
from earmark.commands.link_preview import NO_EDITION
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.answers.item import item_answer
from earmark.views.answers.link import OverrideAnswer
from handlers.state.outcome import Key, Kind
from handlers.state.overrides import EVERYONE, Override, OverrideKind
from hardcover import EditionId, Lane
from listener import LibraryItem


async def link(app: App, options: Options, on_progress: OnProgress) -> Answer:
    """Pin an item to an edition."""
    runtime, item = await find_item(app, options)
    edition_id = EditionId(int(options["edition"]))
    edition = (await runtime.context.catalogue.editions_by_id([edition_id], Lane.LIVE)).get(edition_id)
    if edition is None:
        raise CommandFailed(NO_EDITION.format(edition_id))
    override = Override(kind=OverrideKind.LINK, book_id=edition.book_id, edition_id=edition.id)
    put_override(app, item.id, override, whose(app, options))
    return _overridden(app, options, item, f"linked to edition {edition.id} of book {edition.book_id}"), 0


async def ignore(app: App, options: Options, on_progress: OnProgress) -> Answer:
    _, item = await find_item(app, options)
    put_override(app, item.id, Override(kind=OverrideKind.IGNORE), whose(app, options))
    return _overridden(app, options, item, "ignored: it is not synced"), 0


async def unlink(app: App, options: Options, on_progress: OnProgress) -> Answer:
    _, item = await find_item(app, options)
    had = take_back_link(app, item.id, whose(app, options))
    done = "matched again" if had else "it was neither linked nor ignored"
    return _overridden(app, options, item, done, changed=had), 0


async def hold(app: App, options: Options, on_progress: OnProgress) -> Answer:
    _, item = await find_item(app, options)
    put_override(app, item.id, Override(kind=OverrideKind.HOLD), whose(app, options))
    return _overridden(app, options, item, "held: nothing is written to Hardcover until it is released"), 0


async def release(app: App, options: Options, on_progress: OnProgress) -> Answer:
    _, item = await find_item(app, options)
    was_held = end_hold(app, item.id, whose(app, options))
    done = "released: it is synced again" if was_held else "it was not held"
    return _overridden(app, options, item, done, changed=was_held), 0


def whose(app: App, options: Options) -> str:
    """The user an override is for: the one named, else everybody."""
    return users_meant(app, options)[0] if options.get("user") is not None else EVERYONE


def _overridden(app: App, options: Options, item: LibraryItem, done: str, *, changed: bool = True) -> OverrideAnswer:
    return OverrideAnswer(item=item_answer(item), user=whose(app, options) or None, done=done, changed=changed)


def put_override(app: App, item: str, override: Override, user: str) -> None:
    """For one user or ``EVERYONE``. Raises ``DatabaseError``."""
    app.state.overrides.put(item, override, user=user, at=app.ports.now())
    sync_again(app, item, user)


def take_back_link(app: App, item: str, user: str) -> bool:
    """Take back the link or the ignore; whether there was one. Without one for everybody, those for single users go.

    A hold stays. Raises ``DatabaseError``.
    """
    had = app.state.overrides.clear(item, OverrideKind.LINK, user=user)
    if not had and user == EVERYONE:
        for name in app.users:
            had = app.state.overrides.clear(item, OverrideKind.LINK, user=name) or had
    sync_again(app, item, user)
    return had


def end_hold(app: App, item: str, user: str) -> bool:
    """End a hold, the owner's or that of ``progress.past``; whether the item was held. A link stays.

    Raises ``DatabaseError``.
    """
    keys = [Key(name, item) for name in concerned(app, user)]
    was_held = any(app.state.overrides.is_held(key) or _ended_held(app, key) for key in keys)
    app.state.overrides.put(item, Override(kind=OverrideKind.RELEASE), user=user, at=app.ports.now())
    sync_again(app, item, user)
    return was_held


def concerned(app: App, user: str) -> Iterable[str]:
    """The users whom an override of this user, or of ``EVERYONE``, is about."""
    return app.users if user == EVERYONE else [user]


def _ended_held(app: App, key: Key) -> bool:
    last = app.state.outcomes.last(key)
    return last is not None and last[0] is Kind.HELD


def sync_again(app: App, item: str, user: str) -> None:
    """What was decided is followed at once where a service runs."""
    for name in concerned(app, user):
        runtime = app.users[name]
        if runtime.known.get(item) is not None:
            runtime.look_at(item)
