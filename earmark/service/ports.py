"""What the service needs of the outside world: clocks, chance and connections. Tests and the demo bring their own."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from listener.wire import OpenWire, socketio_wire

if TYPE_CHECKING:
    from handlers.metadata.listen import Transcriber
    from handlers.metadata.opening import Decode

AT_ONCE = 16


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """``audiobookshelf_http`` and ``hardcover_http`` make the one client a side is asked with; ``open_wire`` takes
    Audiobookshelf's base URL and answers with what opens a socket there."""

    now: Callable[[], datetime] = _now
    random: random.Random = field(default_factory=random.Random)
    audiobookshelf_http: Callable[[], httpx.AsyncClient]
    hardcover_http: Callable[[], httpx.AsyncClient]
    open_wire: Callable[[str], OpenWire]
    transcriber: Transcriber | None = None  # none comes along: what only listening settles waits for a person
    decode: Decode | None = None  # the sound of a file; ffmpeg where nothing else is given


class GatedClient(httpx.AsyncClient):
    """At most ``AT_ONCE`` streamed requests inside: whenever one ends, httpx's pool walks all that wait for a
    connection, which with a thousand users takes all there is of the processor."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._gate = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def stream(self, *args: Any, **options: Any) -> AsyncIterator[httpx.Response]:
        async with self._gate, super().stream(*args, **options) as response:
            yield response


def real_ports(ca_file: Path | None = None) -> Ports:
    """Sockets, the system's clock, the system's certificates and those of ``ca_file``, for both services. Redirects are
    never followed: a token must not go to another host."""
    tls = ssl.create_default_context()  # made once: it costs more than everything else at start
    if ca_file is not None:
        tls.load_verify_locations(cafile=ca_file)

    def http(make: type[httpx.AsyncClient] = httpx.AsyncClient) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0)
        return make(verify=tls, limits=limits, follow_redirects=False, timeout=httpx.Timeout(30.0))

    return Ports(
        audiobookshelf_http=http,  # each server has a gate of its own: ``listener.rest``
        hardcover_http=lambda: http(GatedClient),
        open_wire=lambda base_url: socketio_wire(base_url, tls=tls),
    )
