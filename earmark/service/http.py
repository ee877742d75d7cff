"""The HTTP server as one task of the service: a child, not the parent.

uvicorn on its own would take the signals, raise them again after its own shutdown and leave nothing of ours to run.
Here it neither sees signals nor configures logs; it serves until ``stop()`` and then ends within its deadline.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator
from ipaddress import ip_address

import uvicorn
from starlette.types import ASGIApp

from earmark.service.connections import HTTP

GRACE_SECONDS = 3
_BACKLOG = 64


class CannotListen(Exception):
    """The address cannot be had; the text names the setting and what to write instead."""


class HttpServer:
    """Takes the address at once (or raises ``CannotListen``), serves during ``run()``, lets it go at its end."""

    def __init__(self, app: ASGIApp, host: str, port: int, *, grace_seconds: int = GRACE_SECONDS) -> None:
        self._socket = listen(host, port)
        self._server = _Child(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,  # it would hold the webhook's ?secret=
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=grace_seconds,
                timeout_keep_alive=5,
                **HTTP,
            )
        )

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it, with the port the system chose when 0 was asked for."""
        host, port = self._socket.getsockname()[:2]
        if ip_address(host).is_unspecified:  # everywhere, as in the image; not every browser opens 0.0.0.0
            host = "localhost"
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def run(self) -> None:
        """Serve until ``stop()``, or until cancelled, which does not wait for open requests."""
        try:
            await self._server.serve(sockets=[self._socket])
        except asyncio.CancelledError:
            if self._server.started:
                self._server.force_exit = True
                await self._server.shutdown()
            raise
        finally:
            self.close()

    def stop(self) -> None:
        """No new connections; open requests have ``grace_seconds``. The last step of the service's own shutdown."""
        self._server.should_exit = True

    def close(self) -> None:
        """Let the address go; for when ``run()`` never began."""
        self._socket.close()


class _Child(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are the service's


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; raises ``CannotListen``."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise CannotListen(_no_such_address(host)) from None
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6 and host == "::":
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # IPv4 as well
        made.bind(address)
        made.listen(_BACKLOG)
        made.setblocking(False)
    except OSError as error:
        made.close()
        raise CannotListen(_explain(error, host, port)) from error
    return made


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"server.port {port} on {host} is in use by another program; stop that one, or choose another port with "
            "server.port or EARMARK_SERVER__PORT"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"server.port {port} may only be used by root; choose one from 1024 to 65535"
    if error.errno == errno.EADDRNOTAVAIL:
        return _no_such_address(host)
    return f"cannot listen on {host}, port {port}: {error.strerror}; see server.host and server.port"


def _no_such_address(host: str) -> str:
    return (
        f'server.host "{host}" is no address of this machine; write 127.0.0.1 to be reached from this machine alone, '
        "0.0.0.0 from everywhere"
    )
