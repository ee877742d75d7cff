"""A client of the embedded server for one user, and a listener that keeps what it hears."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from earmark.sandbox.audiobookshelf import Audiobookshelf, MemoryWire


def client(server: Audiobookshelf, token: str = "", base: str = "http://abs") -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.AsyncClient(transport=server.transport(), base_url=base, headers=headers)


async def connect(server: Audiobookshelf, token: str) -> MemoryWire:
    """A live connection, authenticated."""
    wire = await server.open_wire()
    await wire.emit("auth", token)
    while (await wire.receive())[0] != "init":
        pass
    return wire


async def heard(wire: MemoryWire) -> list[tuple[str, Any]]:
    """Everything that has arrived by now."""
    told = []
    try:
        async with asyncio.timeout(0.001):
            while True:
                event, args = await wire.receive()
                told.append((event, args[0] if args else None))
    except TimeoutError:
        return told


async def names(wire: MemoryWire) -> list[str]:
    return [event for event, _ in await heard(wire)]
