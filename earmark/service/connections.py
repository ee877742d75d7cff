"""The connections of the open port have a budget of their own, so that nobody can use up what the service needs.

Whoever connects and says nothing is closed after ``REQUEST_SECONDS``, and earlier when somebody else wants the place:
what monitors ask is whole in a millisecond, so they are answered beside any number of silent ones.
"""

from __future__ import annotations

import asyncio
import resource
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 128
REQUEST_SECONDS = 10.0  # for a whole request, from its first byte or from the connection on
OPEN_FILES = 8192  # wished for; 1024 is what many systems begin with


class BudgetedConnection(H11Protocol):
    """One connection; uvicorn makes them, and ``self.connections`` are all that are open."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        self._deadline: asyncio.TimerHandle | None = None
        if self._open >= MOST_CONNECTIONS and not self._make_room():
            transport.abort()
        super().connection_made(transport)
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._await_request()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.more_body:  # a whole request is here
            self._cancel_deadline()

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """From here on the connection is an open page's, which has a limit of its own."""
        self._cancel_deadline()
        super().handle_websocket_upgrade(event)

    @property
    def _open(self) -> int:
        return sum(isinstance(one, BudgetedConnection) for one in self.connections)

    @property
    def is_waiting(self) -> bool:
        """For the rest of a request."""
        return self._deadline is not None

    def _await_request(self) -> None:
        is_between = self.cycle is None or self.cycle.response_complete
        if self._deadline is None and is_between:
            self._deadline = self.loop.call_later(REQUEST_SECONDS, self._drop)

    def _cancel_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _make_room(self) -> bool:
        waiting = [one for one in self.connections if isinstance(one, BudgetedConnection) and one.is_waiting]
        if not waiting:
            return False
        min(waiting, key=lambda one: one.since)._drop()
        return True

    @property
    def since(self) -> float:
        return self._deadline.when() if self._deadline is not None else 0.0

    def _drop(self) -> None:
        self._cancel_deadline()
        self.connections.discard(self)
        self.transport.abort()


def raise_open_files() -> int:
    """As many open files as the system lets us have without asking, up to ``OPEN_FILES``; how many that are."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        except (ValueError, OSError):  # not allowed here after all
            return soft
        return most
    return soft


HTTP: dict[str, Any] = {  # for uvicorn's ``Config``
    "http": BudgetedConnection,
    "ws": "websockets-sansio",
    "ws_max_size": 1024,  # of what pages send, which is nothing
    "ws_per_message_deflate": False,  # costs each page more memory than it saves bytes
    "ws_ping_interval": 20.0,  # a page that does not answer is gone
    "ws_ping_timeout": 20.0,
}
