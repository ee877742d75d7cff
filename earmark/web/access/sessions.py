"""Whose request it is: by the session of a browser, which Audiobookshelf is asked about every hour, or by what a
trusted proxy says."""

from __future__ import annotations

from datetime import datetime, timedelta

from earmark.web.access.accounts import AbsAccounts
from handlers.state.web_sessions import WebSession, WebSessions

CHECKED_EVERY = timedelta(hours=1)


async def session_of(cookie: str, sessions: WebSessions, accounts: AbsAccounts, now: datetime) -> WebSession | None:
    """The session; asked of its Audiobookshelf again when an hour has passed."""
    session = sessions.find(cookie, now)
    if session is None or now - session.checked < CHECKED_EVERY:
        return session
    found = await accounts.asked_again(session.server, session.account)
    if found is False or session.server not in accounts.servers():
        sessions.end_all(session.server, session.account)
        return None
    name, kind = (session.name, session.kind) if isinstance(found, bool) else (found.username, found.kind)
    sessions.is_now(session, name=name, kind=kind, at=now)
    return sessions.find(cookie, now)


async def proxied_session(name: str, accounts: AbsAccounts, now: datetime) -> WebSession | None:
    """Of the account that a trusted proxy names, never stored: it lasts one request. A name that nobody here knows is
    signed in, and is no user's; ``None``: the account is locked."""
    found = await accounts.named(name)
    if found is None:
        server, account, kind = next(iter(accounts.servers()), ""), "", "user"
    elif not found[1].is_active:
        return None
    else:
        server, account, name, kind = found[0], found[1].id, found[1].username, found[1].kind
    return WebSession(
        hash="", server=server, account=account, name=name, kind=kind, began=now, used=now, checked=now
    )  # fmt: skip


async def rights_of(session: WebSession, accounts: AbsAccounts) -> tuple[str, tuple[str, ...]]:
    """One's own user, or who comes first; and everybody who may be seen."""
    mine = await accounts.users_of(session.server, session.account, session.name)
    if session.is_admin:
        everybody = accounts.everybody_at(session.server)
        return next(iter([*mine, *everybody]), ""), tuple(everybody)
    return next(iter(mine), ""), tuple(mine)
