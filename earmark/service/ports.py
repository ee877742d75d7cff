"""What the service needs of the outside world: clocks, chance and connections. Tests and the demo bring their own."""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from earmark.settings.model import Transcribe
from handlers.audio.engines import Engines, open_engines
from handlers.audio.models import open_model
from listener.wire import OpenWire, socketio_wire


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """``audiobookshelf_http`` and ``hardcover_http`` make the one client a side is asked with; ``open_wire`` takes
    Audiobookshelf's base URL and answers with what opens a socket there; ``engines`` gives what transcribes, ``None``
    where no model is set, and raises ``ModelProblem`` where one is not usable."""

    now: Callable[[], datetime] = _now
    random: random.Random = field(default_factory=random.Random)
    audiobookshelf_http: Callable[[], httpx.AsyncClient]
    hardcover_http: Callable[[], httpx.AsyncClient]
    open_wire: Callable[[str], OpenWire]
    engines: Callable[[Transcribe], Engines | None] = lambda _settings: None


def real_ports() -> Ports:
    """Sockets, the system's clock, the system's certificates. Redirects are never followed: a token must not go to
    another host."""
    tls = ssl.create_default_context()  # made once: it costs more than everything else at start

    def http() -> httpx.AsyncClient:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=30.0)
        return httpx.AsyncClient(verify=tls, limits=limits, follow_redirects=False, timeout=httpx.Timeout(30.0))

    return Ports(
        audiobookshelf_http=http,
        hardcover_http=http,
        open_wire=lambda base_url: socketio_wire(base_url, tls=tls),
        engines=real_engines,
    )


def real_engines(settings: Transcribe) -> Engines | None:
    """The models of the settings. Raises ``ModelProblem``."""
    folders = [Path(one).expanduser() for one in (settings.model, settings.second_model) if one]
    if not folders:
        return None
    return open_engines([open_model(folder) for folder in folders], settings.languages, settings.threads)
