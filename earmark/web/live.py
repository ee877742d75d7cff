"""``WebSocket /live``: names of sections that have changed, for a page that is open. Nothing else is ever sent, and
nothing is taken: what a page shows it fetches itself, with its own rights. Where no socket opens, pages ask again by
themselves."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import partial
from typing import TypeAlias
from urllib.parse import urlsplit

from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from earmark.views.hints import OpenPage
from earmark.web.access.place import RequestPlace, place_of
from earmark.web.access.sessions import proxied_session, rights_of, session_of
from earmark.web.serve import SESSION_COOKIE
from earmark.web.site import Site
from handlers.state.database import DatabaseError
from handlers.state.web_sessions import WebSession

MOST_PAGES = 100
MOST_OF_A_SESSION = 12
SETTLE_SECONDS = 0.1  # what follows from one event comes together; and syncing goes first
SPACING_SECONDS = 0.5  # between two messages to a page
SLOW_SECONDS = 5.0  # a page that does not take a message for so long is dropped
LONGEST_SECONDS = 3600.0  # then it connects again, by the rights of then
AWAY, NOT_ALLOWED, TOO_MANY = 1001, 1008, 1013

FindSession: TypeAlias = Callable[[], Awaitable[WebSession | None]]


def live(site: Site) -> WebSocketRoute:
    open_pages: Counter[str] = Counter()  # by session

    async def endpoint(socket: WebSocket) -> None:
        place = place_of(socket, site.settings())
        cookie = socket.cookies.get(place.cookie_prefix + SESSION_COOKIE, "")
        find = partial(_session, site, place, cookie)
        try:
            session = await find() if _is_from_here(socket, place.hosts) else None
            users = await _users(site, socket, session) if session is not None else ()
        except DatabaseError:
            session = None
        if session is None or not users:
            await socket.close(NOT_ALLOWED)
            return
        whose = session.hash or session.account
        if open_pages[whose] >= MOST_OF_A_SESSION or open_pages.total() >= MOST_PAGES:
            await socket.close(TOO_MANY)
            return
        open_pages[whose] += 1
        try:
            with site.hints.open_page(users) as page:
                await socket.accept()
                await _serve(socket, page, find)
        finally:
            open_pages[whose] -= 1
            if not open_pages[whose]:
                del open_pages[whose]

    return WebSocketRoute("/live", endpoint)


def _is_from_here(socket: WebSocket, hosts: Collection[str]) -> bool:
    """Browsers let any page open a socket to anywhere, with its cookies; they say which page it was."""
    return urlsplit(socket.headers.get("origin", "")).netloc.lower() in hosts


async def _session(site: Site, place: RequestPlace, cookie: str) -> WebSession | None:
    """As of a page's request."""
    if place.named:
        return await proxied_session(place.named, site.accounts, site.now())
    return await session_of(cookie, site.sessions, site.accounts, site.now()) if cookie else None


async def _users(site: Site, socket: WebSocket, session: WebSession) -> Collection[str]:
    """Whose changes are told: of the user asked for, else of everybody this account may see."""
    _, may_see = await rights_of(session, site.accounts)
    asked = socket.query_params.get("user", "")
    return may_see if not asked else [asked] if asked in may_see else ()


async def _serve(socket: WebSocket, page: OpenPage, find: FindSession) -> None:
    """Until the page goes, does not keep up, or its session is over."""
    sending = asyncio.create_task(_send(socket, page, find), name="an open page")
    gone = asyncio.create_task(_until_gone(socket), name="an open page's end")
    try:
        await asyncio.wait({sending, gone}, timeout=LONGEST_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(SLOW_SECONDS):
                await socket.close(AWAY)
    finally:
        for task in (sending, gone):
            task.cancel()
        await asyncio.gather(sending, gone, return_exceptions=True)


async def _send(socket: WebSocket, page: OpenPage, find: FindSession) -> None:
    while True:
        await page.changed()
        await asyncio.sleep(SETTLE_SECONDS)
        with suppress(DatabaseError):  # it cannot be read at the moment: the page, when it asks, says so
            if await find() is None:
                return
        try:
            async with asyncio.timeout(SLOW_SECONDS):
                await socket.send_json({"changed": page.take()})
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            return
        await asyncio.sleep(SPACING_SECONDS)


async def _until_gone(socket: WebSocket) -> None:
    """Pages say nothing; one that does is none of ours."""
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.receive_text()
