"""How the service starts a process that works for it and ends; what is done in there stands in ``jobs/child``."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

import httpx

from earmark.version import VERSION
from hardcover.client import Client
from listener.client import RestTokens

ANOTHER_VERSION = 70  # the exit code of a child that is not the Earmark that started it

StartChild = Callable[[socket.socket], Awaitable[asyncio.subprocess.Process]]

_ROOT = str(Path(__file__).resolve().parents[2])  # where this Earmark is, so that the child is the same one
_BEGIN = (
    "import sys; root = sys.argv[1]; root in sys.path or sys.path.insert(0, root); "
    "from earmark.jobs.child.main import main; main(int(sys.argv[2]), sys.argv[3])"
)


async def start_child(theirs: socket.socket, version: str = VERSION) -> asyncio.subprocess.Process:
    """Start it with its end of the line. It inherits no memory, and has a session of its own: signals of a terminal are
    for the service, which ends it. ``version``: ours, which may not be the one that is installed by now. Raises
    ``OSError``."""
    arguments = ("-P", "-c", _BEGIN, _ROOT, str(theirs.fileno()), version)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        pass_fds=(theirs.fileno(),),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )


class Lender(Protocol):
    """In such a process: what there must be one of, and which the service therefore keeps."""

    def tokens(self, user: str) -> RestTokens: ...

    def client(self, user: str, http: httpx.AsyncClient) -> Client: ...
