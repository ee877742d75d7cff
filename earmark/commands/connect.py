"""``earmark connect`` and ``disconnect``: one user's Hardcover account, by a code or by a token of their own."""

from __future__ import annotations

from contextlib import suppress

from earmark.commands.arguments import Answer, Options, users_meant
from earmark.jobs.recording import OnProgress
from earmark.service.app import App
from earmark.service.control import CommandFailed
from earmark.service.hardcover_clients import Asked
from earmark.service.user import UserRuntime
from earmark.views.answers.connect import ConnectCode, ConnectedAnswer, DisconnectedAnswer, WayToConnect
from hardcover import (
    Client,
    HardcoverError,
    Lane,
    Limiter,
    StoredToken,
    clean_token,
    connected,
    missing_scopes,
    new_token_url,
    read_me,
)

APPLICATIONS_PAGE = "https://hardcover.app/account/api"


async def begin(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    return await way_to_connect(app, options), 0


async def way_to_connect(app: App, options: Options) -> WayToConnect:
    """How this user can connect: by a code, or where no application is registered by a token."""
    user = _user(app, options)
    client_id = app.settings.hardcover.client_id
    if not client_id:
        progress = user.settings.progress
        page = new_token_url(lists=progress.mark_owned, journal=progress.tidy_journal)
        return WayToConnect(user=user.name, code=None, page=page)
    oauth = app.core.hardcover.oauth(client_id)
    code = await oauth.begin(app.core.hardcover.scopes(user.settings))
    app.core.hardcover.asked[user.name] = Asked(oauth, client_id, code)
    offered = ConnectCode(
        code=code.user_code,
        address=code.address,
        complete_address=code.complete_address,
        expires_at=code.expires_at,
    )
    return WayToConnect(user=user.name, code=offered, page=None)


async def wait(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Until the person has said yes or no to the code of ``begin``."""
    user = _user(app, options)
    asked = app.core.hardcover.asked.pop(user.name, None)
    if asked is None:
        raise CommandFailed(f"no code of {user.name} waits; ask for one again")
    pair = await asked.oauth.wait(asked.code)
    return await _use(app, user, connected(pair, asked.client_id, app.ports.now())), 0


async def token(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """Store a token that the person made by hand, if it works."""
    user = _user(app, options)
    text = clean_token(str(options.get("token") or ""))
    client = _trial(app, text)
    await read_me(client, Lane.LIVE)
    missing = await missing_scopes(client, app.core.hardcover.scopes(user.settings), Lane.LIVE)
    if missing:
        raise CommandFailed(f"the token lacks {', '.join(missing)}; nothing was stored")
    return await _use(app, user, StoredToken(token=text, connected_at=app.ports.now())), 0


async def disconnect(app: App, options: Options, _on_progress: OnProgress) -> Answer:
    """End the connection on Hardcover, then forget it here. With ``force`` also where Hardcover cannot be asked."""
    name = _name(app, options)
    store = app.core.hardcover.store
    async with store.locked():
        stored = store.get(name)
        if stored is None:
            raise CommandFailed(f"{name} is not connected: a token in the settings is ended where it was made")
        revoked = await _revoke(app, stored, force=bool(options.get("force")))
        store.forget(name)
    app.reconnect(name)
    return DisconnectedAnswer(user=name, by="code" if stored.by_code else "token", ended_on_hardcover=revoked), 0


async def _use(app: App, user: UserRuntime, stored: StoredToken) -> ConnectedAnswer:
    """On the disk first, then used; what was stored before is ended on Hardcover."""
    store = app.core.hardcover.store
    async with store.locked():
        before = store.get(user.name)
        store.put(user.name, stored)
    app.reconnect(user.name)
    me = await user.whose_account()
    missing: list[str] = []
    if me is not None:
        with suppress(HardcoverError):  # whoever needs a scope says so again
            missing = await missing_scopes(user.client, app.core.hardcover.scopes(user.settings), Lane.LIVE)
    if before is not None and before.by_code and before.refresh_token != stored.refresh_token and not before.ended:
        await _revoke(app, before, force=True)
    return ConnectedAnswer(
        user=user.name,
        by="code" if stored.by_code else "token",
        account=me.username if me is not None else None,
        scopes=tuple(stored.scopes),
        missing=tuple(missing),
        refreshed_before=stored.expires_at,
    )


async def _revoke(app: App, stored: StoredToken, *, force: bool) -> bool:
    if not stored.by_code or stored.ended:
        return bool(stored.ended)
    try:
        await app.core.hardcover.oauth(stored.client_id).revoke(stored.refresh_token)
    except HardcoverError as error:
        if not force:
            raise CommandFailed(
                f"{error}; nothing was changed. With --force it is forgotten here all the same; "
                f"then end it yourself at {APPLICATIONS_PAGE}"
            ) from error
        return False
    return True


def _user(app: App, options: Options) -> UserRuntime:
    name = _name(app, options)
    user = app.users[name]
    if user.settings.hardcover_token:
        raise CommandFailed(
            f"{name} has a hardcover_token in the settings, which goes first; take it out of there to connect"
        )
    return user


def _name(app: App, options: Options) -> str:
    names = users_meant(app, options)
    if len(names) != 1:
        raise CommandFailed("name the user who connects", 2)
    return names[0]


def _trial(app: App, text: str) -> Client:
    """A client for a token that is not stored yet."""
    return Client(
        app.settings.hardcover.url,
        token=lambda: text,
        http=app.core.hardcover_http,
        limiter=Limiter(app.ports.now),
        now=app.ports.now,
        random=app.ports.random,
        user_agent=app.ports.user_agent,
    )
