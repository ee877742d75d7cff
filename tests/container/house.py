"""A house whose Earmark runs in a container, with both embedded services on ports of this machine."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.container.engine import HARDENED, Engine
from tests.process.house import Earmark, House, played, until

NUMBERS = count(1)
USER = 99, 100  # as on Unraid: nobody's user in the image


class Container(Earmark):
    """`run` in a container: its signals go to the container, not to the engine's client."""

    def __init__(self, process: asyncio.subprocess.Process, engine: Engine, name: str) -> None:
        super().__init__(process)
        self.engine, self.name = engine, name

    def send(self, number: signal.Signals) -> None:
        self.engine.says("kill", f"--signal={number.name}", self.name)

    async def inside(self, *command: str) -> str:
        """What a command prints beside the service."""
        said = await asyncio.to_thread(self.engine.says, "exec", self.name, *command)
        assert said.returncode == 0, said.stdout + said.stderr
        return said.stdout

    async def end_anyhow(self) -> None:
        self.engine.says("rm", "--force", "--time=0" if "podman" in self.engine.command[0] else "--force", self.name)
        await super().end_anyhow()


@dataclass
class ContainerHouse(House):
    """``mounts``: more of them, source to target; ``environment``: more variables."""

    engine: Engine = field(default_factory=Engine)
    mounts: dict[Path, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    user: tuple[int, int] = USER
    init: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        self.port = free_port()
        self.data_dir.mkdir(mode=0o700)
        os.chown(self.data_dir, *self.user)

    def write_config(self) -> None:
        self.settings.setdefault("server", f"port = {self.port}")
        super().write_config()
        self.config.chmod(0o644)

    @contextlib.asynccontextmanager
    async def running(self, *arguments: str, up: bool = True) -> AsyncIterator[Container]:
        name = f"earmark-test-{os.getpid()}-{next(NUMBERS)}"
        process = await self._start("run", *arguments, stderr=asyncio.subprocess.STDOUT, options=(f"--name={name}",))
        earmark = Container(process, self.engine, name)
        try:
            if up:
                await earmark.is_up()
            yield earmark
        finally:
            await earmark.end_anyhow()
            self.everything_said += earmark.lines

    async def _start(
        self,
        *arguments: str,
        environment: dict[str, str] | None = None,
        stderr: int = asyncio.subprocess.PIPE,
        options: tuple[str, ...] = (),
    ) -> asyncio.subprocess.Process:
        mounts = {self.data_dir: "/data", self.config: "/config/config.toml:ro", **self.mounts}
        given = self.environment | (environment or {})
        return await asyncio.create_subprocess_exec(
            *self.engine.command,
            *("run", "--rm", "--network=host", *HARDENED, f"--user={self.user[0]}:{self.user[1]}", *options),
            *(("--init",) if self.init else ()),
            *(f"--volume={source}:{target}" for source, target in mounts.items() if source.exists()),
            *(f"--env={name}={value}" for name, value in given.items()),
            *(self.engine.image, *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def contained(
    folder: Path, story: Callable[[ContainerHouse], Awaitable[None]], *, configured: bool = True, **house: Any
) -> None:
    """Play a story in a new house; not ``configured``: there is no settings file."""
    folder.chmod(0o755)
    played(ContainerHouse(folder, **house), story, configured=configured)


__all__ = ["Container", "ContainerHouse", "contained", "until"]
