"""The steps of the set-up, over a running app, as its pages are handed them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from earmark.commands.settings_save import reader_of_app
from earmark.commands.setup.code import SetupCode
from earmark.commands.setup.connecting import Connecting
from earmark.commands.setup.joining import Joining, remove
from earmark.commands.setup.previewing import Previews
from earmark.commands.setup.server import ServerStep
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.views.setup import FirstEvent, Guest, LibrarySeen, ServerSeen, SetupPerson
from earmark.web.access.accounts import AbsAccounts
from earmark.web.setup_steps import SetupSteps
from earmark.web.site import ActFailed
from handlers.state.outcome import Kind
from handlers.state.saved_settings import SavedSettings
from listener import AudiobookshelfError, SignedIn

T = TypeVar("T")

MOST_OPEN = 50  # browsers that typed the code
REMOVED_FOR = timedelta(days=30)  # then what was saved of somebody who was removed is gone


def setup_steps(app: App, accounts: AbsAccounts) -> SetupSteps:
    servers, joining, connecting, previews = ServerStep(app), Joining(app, accounts), Connecting(app), Previews(app)
    codes, opened = SetupCode(app.state.secrets), dict[str, None]()

    def open_to(code: str) -> str | None:
        if app.settings.users or not codes.fits(code):
            return None
        key = secrets.token_urlsafe(32)
        opened[_hash(key)] = None
        while len(opened) > MOST_OPEN:
            del opened[next(iter(opened))]
        return key

    async def find_server(typed: str, typed_public: str) -> ServerSeen:
        return await _said(servers.find(typed, typed_public))

    async def sign_in(browser: str, name: str, password: str, key: str) -> Guest:
        return await _said(joining.sign_in(browser, name=name, password=password, key=key))

    async def signed_in(browser: str, found: SignedIn) -> Guest:
        return await _said(joining.signed_in(browser, found))

    async def go_live(user: str, preview: int, ticked: Collection[int], whole: Collection[str]) -> tuple[int, int]:
        return await _said(previews.go_live(user, preview, ticked, whole))

    async def add(browser: str, chosen: Iterable[str]):  # type: ignore[no-untyped-def]
        added = await _said(joining.add(browser, chosen))
        codes.forget()
        opened.clear()
        return added

    async def restore(name: str) -> None:
        await _said(_restore(app, name))

    return SetupSteps(
        is_set_up=lambda: bool(app.users),
        open_to=open_to,
        is_open=lambda key: bool(key) and _hash(key) in opened,
        server=servers.address,
        public_server=servers.public_address,
        find_server=find_server,
        sign_in=sign_in,
        signed_in=signed_in,
        guest=joining.guest,
        candidates=_saying(joining.candidates),
        add=add,
        people=lambda names: _people(app, names),
        by_password=lambda name: bool(app.users[name].settings.abs_username),
        renew_key=lambda name, key: _said(joining.renew_key(name, key)),
        remove=lambda name: _said(remove(app, name)),
        restore=restore,
        removed=lambda: _removed(app),
        hardcover=connecting.seen,
        ask_code=_saying(connecting.begin),
        use_token=lambda user, token: _said(connecting.use_token(user, token)),
        libraries=lambda user: _libraries(app, user),
        preview=previews.page,
        begin_preview=previews.begin,
        count_chosen=previews.count_chosen,
        go_live=go_live,
        first_event=lambda user: _first_event(app, user),
    )


async def _said(work: Awaitable[T]) -> T:
    """What failed is said on the page."""
    try:
        return await work
    except CommandFailed as error:
        raise ActFailed(str(error)) from error


def _saying(act: Callable[[str], Awaitable[T]]) -> Callable[[str], Awaitable[T]]:
    return lambda one: _said(act(one))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _people(app: App, names: Iterable[str]) -> tuple[SetupPerson, ...]:
    return tuple(
        SetupPerson(
            name=name,
            is_connected=app.core.hardcover.is_connected(app.users[name].settings),
            watches=app.users[name].gateway.dry_run,
        )
        for name in names
        if name in app.users
    )


async def _libraries(app: App, user: str) -> tuple[LibrarySeen, ...]:
    """Those with books that the user sees; none where Audiobookshelf does not say."""
    runtime = app.users[user]
    try:
        libraries = await runtime.audiobookshelf.read_libraries()
        await runtime.libraries.refresh()
    except AudiobookshelfError:
        return ()
    return tuple(
        LibrarySeen(id=one.id, name=one.name, counts=runtime.libraries.allows(one.id))
        for one in libraries
        if one.media_type == "book"
    )


def _first_event(app: App, user: str) -> FirstEvent:
    runtime = app.users[user]
    last = runtime.last_live
    row = runtime.known.get(last.key.item) if last is not None else None
    received = written = None
    if last is not None and last.received_at is not None:
        written = max((last.at - last.received_at).total_seconds(), 0.0)
        if row is not None and row.last_update is not None:
            received = max((last.received_at - row.last_update).total_seconds(), 0.0)
    return FirstEvent(
        is_listening=runtime.stream.state.stream == "connected",
        watches=runtime.gateway.dry_run,
        title=last.title if last is not None else "",
        received_after_seconds=received,
        written_after_seconds=written,
        is_same=last is not None and last.kind is Kind.UNCHANGED,
    )


def _removed(app: App) -> dict[str, datetime]:
    kept = SavedSettings(app.core.database)
    for name in kept.forget_removed(app.ports.now() - REMOVED_FOR):
        app.core.hardcover.store.forget(name)
    return kept.removed_users()


async def _restore(app: App, name: str) -> None:
    """Somebody who was removed is as they were, but only watches."""
    kept = SavedSettings(app.core.database)
    if name in app.settings.users or name not in kept.removed_users():
        raise CommandFailed(f"{name} cannot be brought back: they are there, or were removed too long ago.")
    kept.restore_user(name)
    try:
        await reader_of_app(app).read(kept.all())
    except Exception:
        kept.remove_user(name, app.ports.now())
        raise
