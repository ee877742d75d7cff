"""What the service needs of the outside world: clocks, chance and connections. Tests and the demo bring their own."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from http.cookiejar import Cookie, CookieJar
from pathlib import Path
from typing import Any

import httpx

from earmark.service.child import Lender, StartChild, start_child
from earmark.settings.model import Transcribe
from earmark.settings.proxies import proxy_for
from earmark.version import VERSION
from handlers.audio.engines import Engines, open_engines
from handlers.audio.models import open_model
from handlers.audio.process import Decoder, av_decoder
from listener import AiohttpTransport, OpenWire, socketio_wire

AT_ONCE = 16
MOST_CONNECTIONS, KEEP_ALIVE_SECONDS = 100, 30.0

HARDCOVER_URL = "https://api.hardcover.app/v1/graphql"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """``audiobookshelf_http`` and ``hardcover_http`` make the one client a side is asked with; ``open_wire`` takes
    Audiobookshelf's base URL and answers with what opens a socket there; ``engines`` gives what transcribes, ``None``
    where no model is set, and raises ``ModelProblem`` where one is not usable. ``decoder`` makes seconds of a book
    playable, ``None`` where what it needs is not installed; its caller closes it."""

    now: Callable[[], datetime] = _now
    random: random.Random = field(default_factory=random.Random)
    audiobookshelf_http: Callable[[], httpx.AsyncClient]
    hardcover_http: Callable[[], httpx.AsyncClient]
    open_wire: Callable[[str], OpenWire]
    start_child: StartChild | None = None  # a process for work over whole libraries; without, it is done in this one
    lender: Lender | None = None  # in such a process: who lends tokens and answers
    host: str = field(default_factory=socket.gethostname)  # Hardcover shows people what is signed in by it
    engines: Callable[[Transcribe], Engines | None] = lambda _settings: None
    decoder: Callable[[], Decoder | None] = lambda: None

    @property
    def user_agent(self) -> str:
        host = "".join(letter for letter in self.host if letter.isascii() and (letter.isalnum() or letter in "-_."))
        return f"Earmark/{VERSION} on {host or 'a server'}"


class GatedClient(httpx.AsyncClient):
    """At most ``AT_ONCE`` streamed requests inside: whenever one ends, httpx's pool walks all that wait for a
    connection, which with a thousand users takes all there is of the processor."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._gate = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def stream(self, method: str, url: httpx.URL | str, **options: Any) -> AsyncIterator[httpx.Response]:
        """As of ``httpx.AsyncClient``; the request is made without a look at what all requests of a client have in
        common, which is nothing here and takes as long as sending it."""
        timeout: httpx.Timeout = options.pop("timeout", self.timeout)
        follow_redirects = options.pop("follow_redirects", False)
        request = httpx.Request(method, _parsed(url), extensions={"timeout": timeout.as_dict()}, **options)
        async with self._gate:
            response = await self.send(request, stream=True, follow_redirects=follow_redirects)
            try:
                yield response
            finally:
                await response.aclose()


@lru_cache(maxsize=8)
def _parsed(url: httpx.URL | str) -> httpx.URL:
    return httpx.URL(url)


class NoCookies(CookieJar):
    """Keeps nothing: what a server wants remembered of one user must not ride with another's requests."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        pass

    def set_cookie(self, cookie: Cookie) -> None:
        pass


def real_ports(hardcover_url: str = HARDCOVER_URL, ca_file: Path | None = None) -> Ports:
    """Sockets, the system's clock, the system's certificates (or those of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``), and
    those of ``ca_file``, for both services.

    Redirects are never followed: a token must not go to another host. Hardcover is asked through the proxy that the
    environment names (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``), which sees no token, for it is inside TLS;
    Audiobookshelf is always asked directly, by REST and by socket alike.
    """
    proxy = proxy_for(hardcover_url)
    tls = ssl.create_default_context()  # made once: it costs more than everything else at start
    if ca_file is not None:
        tls.load_verify_locations(cafile=ca_file)

    common: dict[str, Any] = {"follow_redirects": False, "timeout": httpx.Timeout(30.0), "trust_env": False}

    def audiobookshelf_http() -> httpx.AsyncClient:
        """Each server has a gate of its own, see ``listener.rest``."""
        transport = AiohttpTransport(tls, most_connections=MOST_CONNECTIONS, keep_alive_seconds=KEEP_ALIVE_SECONDS)
        return httpx.AsyncClient(transport=transport, cookies=NoCookies(), **common)

    def hardcover_http() -> httpx.AsyncClient:
        limits = httpx.Limits(
            max_connections=MOST_CONNECTIONS, max_keepalive_connections=20, keepalive_expiry=KEEP_ALIVE_SECONDS
        )
        return GatedClient(verify=tls, limits=limits, proxy=proxy, cookies=NoCookies(), **common)

    return Ports(
        audiobookshelf_http=audiobookshelf_http,
        hardcover_http=hardcover_http,
        open_wire=lambda base_url: socketio_wire(base_url, tls=tls),
        start_child=start_child,
        engines=real_engines,
        decoder=av_decoder,
    )


def real_engines(settings: Transcribe) -> Engines | None:
    """The models of the settings. Raises ``ModelProblem``."""
    folders = [Path(one).expanduser() for one in (settings.model, settings.second_model) if one]
    if not folders:
        return None
    return open_engines([open_model(folder) for folder in folders], settings.languages, settings.threads)
