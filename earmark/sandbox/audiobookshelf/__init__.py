"""An Audiobookshelf 2.36 inside this process: REST, live events, and the troubles of a real one.

    server = Audiobookshelf(now)
    alice = server.add_user("alice")
    book = server.add_book("Ten Hours of Rain", authors=["Petra Lindqvist"], asin="B0VG24IOUI", duration_seconds=36000)
    await server.listen("alice", book, end=600)
    assert server.progress("alice", book)["currentTime"] == 600

In one process a client takes ``transport()`` for httpx and ``open_wire()`` for the live side, also in virtual time;
over real sockets ``serving.serve(server.app)`` gives an address. Faults of the REST side are programmed on
``server.faults``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from earmark.sandbox.audiobookshelf import backups, versions
from earmark.sandbox.audiobookshelf.asgi import Gate, Server, rest_app
from earmark.sandbox.audiobookshelf.backups import Backup
from earmark.sandbox.audiobookshelf.building import Building
from earmark.sandbox.audiobookshelf.core import Core, Switches
from earmark.sandbox.audiobookshelf.editing import Editing
from earmark.sandbox.audiobookshelf.readers import Readers
from earmark.sandbox.audiobookshelf.state import ABSENT, User
from earmark.sandbox.audiobookshelf.tokens import Policy
from earmark.sandbox.audiobookshelf.wire import MemoryWire
from earmark.sandbox.faults import Faults, FaultyTransport

__all__ = ["ABSENT", "Audiobookshelf", "Backup", "MemoryWire", "Policy", "Switches", "User"]


class Audiobookshelf(Building, Readers):
    """One server. ``policy`` and ``switches`` may be changed while it runs."""

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        base_path: str = "/audiobookshelf",
        policy: Policy | None = None,
        switches: Switches | None = None,
        seed: int = 0,
    ) -> None:
        self.policy = policy or Policy()
        self.switches = switches or Switches()
        self._core = Core(now, self.policy, self.switches, seed)
        self.identity = self._core.identity  # single sign-on: what is allowed, and the provider
        self._editing = Editing(self._core.world, self._core.live)
        Building.__init__(self, self._core, self._editing)
        Readers.__init__(self, self._core)
        self.faults = Faults()
        self._gate = Gate(rest_app(self._core, self._editing), self._core, base_path)
        self.app = Server(self._gate, self.faults, self._core)

    # -- connecting

    def transport(self) -> httpx.AsyncBaseTransport:
        """For ``httpx.AsyncClient``; the host of the URL does not matter, the base path may be there or not."""
        return _Transport(self, FaultyTransport(self._gate, self.faults))

    async def open_wire(
        self, closed_error: type[Exception] = ConnectionError, refused_error: type[Exception] | None = None
    ) -> MemoryWire:
        """A new connection, not yet authenticated. It ends with ``closed_error``.

        While the server is down it fails with ``refused_error`` (left out: ``closed_error``), a frozen one lets wait.
        """
        await self._core.live.thawed.wait()
        if not self._core.is_up:
            raise (refused_error or closed_error)("connection refused")
        return MemoryWire(self._core.live, self._core.live.open(), closed_error)

    # -- trouble

    @property
    def is_up(self) -> bool:
        return self._core.is_up

    def stop(self) -> None:
        """All connections drop, open sessions are forgotten, nothing answers until ``start``."""
        self._core.is_up = False
        self._core.live.disconnect_all()
        self.world.open_sessions.clear()

    def start(self) -> None:
        self._core.is_up = True

    def restart(self) -> None:
        self.stop()
        self.start()

    def play_version(self, version: str) -> None:
        """One of ``versions.VERSIONS`` from now on, without a restart: for the start of a story."""
        versions.play(self._core, version)

    def upgrade(self, version: str) -> None:
        """Another of ``versions.VERSIONS`` in its place: a restart, as for every upgrade."""
        self.stop()
        self.play_version(version)
        self.start()

    def asked(self, path: str) -> int:
        """How often ``/status``, ``/login`` or ``/auth/refresh`` was asked."""
        return self._core.asked[path]

    def disconnect_all(self) -> None:
        """Every live connection drops; sessions stay."""
        self._core.live.disconnect_all()

    def freeze(self) -> None:
        """No answers and no events at all until ``thaw``; nothing is refused or closed.

        What readers do meanwhile counts, but is told only then; so does a request whose sender gave up.
        """
        self._core.live.freeze()

    @property
    def is_frozen(self) -> bool:
        return not self._core.live.thawed.is_set()

    def thaw(self) -> None:
        self._core.live.thaw()

    def lose_events(self, count: int) -> None:
        """The next ``count`` events reach nobody, though the connections look healthy. 0: no more losses."""
        self._core.live.lose_events(count)

    @property
    def events_lost(self) -> int:
        return self._core.live.lost

    @property
    def socket_tokens_refused(self) -> int:
        return self._core.live.refused

    def answer_slowly(self, seconds: float) -> None:
        """Every REST answer is made at once and sent ``seconds`` later."""
        self._gate.slow_seconds = seconds

    def says_invalid_token(self, old: bool = True) -> None:
        """Refuse socket tokens with ``invalid_token``, as servers before 2.26 do."""
        self._core.live.says_invalid_token = old

    @property
    def connections(self) -> list[str | None]:
        """Who is connected to the live side, by name; None: not authenticated."""
        users = self.world.users
        held = (connection.user_id for connection in self._core.live.connections.values())
        return [users[user_id].username if user_id in users else None for user_id in held]

    # -- what owners and admins do

    def edit_item(self, item: str, body: Mapping[str, Any]) -> bool:
        """``PATCH /api/items/:id/media`` with this body, as somebody who may."""
        return self._editing.patch_media(self.world.item(item), body)

    def scan(self, *items: str, added: bool = False, missing: bool | None = None) -> None:
        """A library scan: these items are new, changed, lost (``missing=True``) or found again."""
        found = [self.world.item(item) for item in items]
        for item in found:
            item.is_missing = item.is_missing if missing is None else missing
        self._editing.scanned(*found, event="items_added" if added else "items_updated")

    def remove_item(self, item: str) -> None:
        self._editing.remove(self.world.item(item))

    def backup(self) -> Backup:
        """Everything as it is now, for ``restore``."""
        return backups.take(self.world)

    def restore(self, backup: Backup) -> None:
        """Put a backup back: rows, sessions and items as they were then."""
        backups.restore(self.world, self._core.live, backup)

    def edit_library(self, library: str, body: Mapping[str, Any]) -> None:
        """``{"settings": {"markAsFinishedPercentComplete": 95}}``"""
        self._editing.patch_library(self.world.libraries[library], body)

    def limit_user(self, user: str, libraries: list[str] | None) -> None:
        """The user may enter only these libraries (ids) from now on; None: all. Nobody is told."""
        self.world.user(user).libraries = libraries
        self.world.changed()

    def emit(self, user: str, event: str, payload: Any) -> None:
        """Say anything to one user's connections: what no server of today says, or says wrongly."""
        self._core.live.to_user(self.world.user(user), event, payload)

    def emit_to_all(self, event: str, payload: Any) -> None:
        self._core.live.to_all(event, payload)


class _Transport(httpx.AsyncBaseTransport):
    """Refuses while the server is down; what is sent to a frozen one arrives, whether or not the sender waits."""

    def __init__(self, server: Audiobookshelf, inner: FaultyTransport) -> None:
        self._server = server
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._server.is_up:
            raise httpx.ConnectError("connection refused", request=request)
        if self._server.is_frozen:
            inner = self._inner
            return await asyncio.shield(self._server.faults.on_the_way(lambda: inner.handle_async_request(request), 0))
        return await self._inner.handle_async_request(request)
