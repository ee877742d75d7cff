"""An ASGI app on a port of this machine, inside the running loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

HOST = "127.0.0.1"


class _Server(uvicorn.Server):
    """Leaves signals to whoever owns the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve(app: ASGIApp, port: int = 0, *, tls: tuple[Path, Path] | None = None) -> AsyncIterator[str]:
    """Run ``app`` on loopback and yield its base URL, without a slash at the end. ``port`` 0: a free one; ``tls``: a
    certificate and its key, to speak https.

    Leaving the block ends the server: open connections are closed, requests still in work have one second.
    """
    # named as TCP, or asyncio would leave Nagle's algorithm on and answers would take 40 ms
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            ws_max_size=64 * 1024 * 1024,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
            ssl_certfile=tls[0] if tls else None,
            ssl_keyfile=tls[1] if tls else None,
        )
        server = _Server(config)
        running = asyncio.get_running_loop().create_task(server.serve([listening]))
        try:
            while not server.started and not running.done():  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.005)
            if running.done():
                running.result()
                raise RuntimeError("the server ended before it was ready")
            yield f"{'https' if tls else 'http'}://{HOST}:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await running
