"""What the service needs of the outside world: clocks, chance and connections. Tests and the demo bring their own."""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import Cookie, CookieJar
from typing import TYPE_CHECKING, Any

import httpx

from earmark.settings.proxies import proxy_for
from listener.wire import OpenWire, socketio_wire

if TYPE_CHECKING:
    from handlers.metadata.listen import Transcriber
    from handlers.metadata.opening import Decode


HARDCOVER_URL = "https://api.hardcover.app/v1/graphql"


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


class NoCookies(CookieJar):
    """Keeps nothing: what a server wants remembered of one user must not ride with another's requests."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        pass

    def set_cookie(self, cookie: Cookie) -> None:
        pass


def real_ports(hardcover_url: str = HARDCOVER_URL) -> Ports:
    """Sockets, the system's clock, the system's certificates (or those of ``SSL_CERT_FILE`` and ``SSL_CERT_DIR``).

    Redirects are never followed: a token must not go to another host. Hardcover is asked through the proxy that the
    environment names (``HTTPS_PROXY``, ``ALL_PROXY``, ``NO_PROXY``), which sees no token, for it is inside TLS;
    Audiobookshelf is always asked directly, by REST and by socket alike.
    """
    proxy = proxy_for(hardcover_url)
    tls = ssl.create_default_context()  # made once: it costs more than everything else at start

    def http(*, proxy: str | None = None) -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0)
        return httpx.AsyncClient(
            verify=tls,
            limits=limits,
            follow_redirects=False,
            timeout=httpx.Timeout(30.0),
            trust_env=False,
            proxy=proxy,
            cookies=NoCookies(),
        )

    return Ports(
        audiobookshelf_http=http,
        hardcover_http=lambda: http(proxy=proxy),
        open_wire=lambda base_url: socketio_wire(base_url, tls=tls),
    )
