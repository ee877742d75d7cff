"""The socket of an open page, spoken to the application directly, so that it works in virtual time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.types import ASGIApp, Message

from tests.web.browser import ADDRESS, Browser


class Socket:
    """``messages`` as they came; ``closed``: the code, once it is over. ``takes``: clear it, and the page is slow."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.is_open = False
        self.closed: int | None = None
        self.takes = asyncio.Event()
        self.takes.set()
        self.says: asyncio.Queue[Message] = asyncio.Queue()
        self.says.put_nowait({"type": "websocket.connect"})

    async def sent(self, message: Message) -> None:
        if message["type"] == "websocket.accept":
            self.is_open = True
        elif message["type"] == "websocket.close":
            self.closed = message.get("code", 1000)
        elif message["type"] == "websocket.send":  # else a refusal in words
            await self.takes.wait()
            self.messages.append(json.loads(message["text"]))

    @property
    def changed(self) -> list[str]:
        """Every section that was named, in order."""
        return [section for message in self.messages for section in message["changed"]]


@asynccontextmanager
async def open_socket(
    site: ASGIApp, browser: Browser, *, query: str = "", origin: str | None = ADDRESS, host: str = "earmark.local"
) -> AsyncIterator[Socket]:
    """As the pages of this browser open it, once the application has taken or refused it."""
    socket = Socket()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.http.cookies.items())
    headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    scope = {
        "type": "websocket", "path": "/live", "raw_path": b"/live", "query_string": query.encode(), "root_path": "",
        "headers": headers, "scheme": "ws", "client": ("192.168.1.7", 5000), "server": ("earmark.local", 80),
        "subprotocols": [], "http_version": "1.1", "asgi": {"version": "3.0"}, "state": {},
        "extensions": {},
    }  # fmt: skip
    task = asyncio.create_task(site(scope, socket.says.get, socket.sent))
    try:
        await asyncio.sleep(0.01)
        yield socket
    finally:
        socket.says.put_nowait({"type": "websocket.disconnect", "code": 1001})
        socket.takes.set()
        await task
