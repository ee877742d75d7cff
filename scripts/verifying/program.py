"""The real ``earmark`` as processes: started, asked, stopped and killed. What they say is kept in a file."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
END_SECONDS = 30.0
COMMAND_SECONDS = 300.0


class Ended(Exception):
    """`earmark run` ended, or did not start."""


@dataclass(frozen=True, slots=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass
class Program:
    """``folder`` holds the settings and the log; ``on_terminal``: `earmark run` speaks to the terminal instead."""

    folder: Path
    port: int
    on_terminal: bool = False
    clock: Path | None = None  # a file with the seconds by which its clock is ahead
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)
    _is_wanted: bool = field(default=False, init=False)

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "earmark.observe.log"

    @property
    def pid(self) -> int:
        return self._process.pid if self._process else 0

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def check(self) -> None:
        """Raises ``Ended`` when it ended without having been asked to."""
        if self._is_wanted and not self.is_running and self._process is not None:
            raise Ended(f"earmark run ended with {self._process.returncode}, see {self.log}")

    async def start(self, ready: str = "/health/ready") -> float:
        """Start `earmark run`; the seconds until this is answered 200, by default: every user was caught up with."""
        began = asyncio.get_running_loop().time()
        self._process = await self._spawn("run", app=True)
        self._is_wanted = True
        while (await self.get(ready))[0] != 200:
            self.check()
            if asyncio.get_running_loop().time() - began > START_SECONDS:
                raise Ended(f"earmark run is not ready after {START_SECONDS:g} s, see {self.log}")
            await asyncio.sleep(0.05)
        return asyncio.get_running_loop().time() - began

    async def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Exit code, and the seconds it took."""
        if self._process is None:
            raise Ended("it was not started")
        self._is_wanted = False
        began = asyncio.get_running_loop().time()
        if self._process.returncode is None:
            self._process.send_signal(number)
        async with asyncio.timeout(END_SECONDS):
            code = await self._process.wait()
        return code, asyncio.get_running_loop().time() - began

    def send(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    async def says(self, *arguments: str) -> Said:
        """One command, to its end."""
        process = await self._spawn(*arguments)
        async with asyncio.timeout(COMMAND_SECONDS):
            out, err = await process.communicate()
        said = Said(process.returncode or 0, out.decode(), err.decode())
        with self.log.open("a") as log:
            log.write(f"$ earmark {' '.join(arguments)}: exit {said.code}\n{said.out}{said.err}")
        return said

    async def get(self, path: str, headers: dict[str, str] | None = None, body: Any = None) -> tuple[int, str]:
        """Status and text of one answer of the service; status 0 when nothing answers."""
        url = f"http://127.0.0.1:{self.port}{path}"
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            try:
                method = "GET" if body is None else "POST"
                answer = await http.request(method, url, headers=headers, json=body)
            except httpx.TransportError:
                return 0, ""
        return answer.status_code, answer.text

    async def health(self) -> Any:
        return json.loads((await self.get("/health"))[1])

    async def _spawn(self, *arguments: str, app: bool = False) -> asyncio.subprocess.Process:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EARMARK_")}
        environment = kept | {"PYTHONPATH": str(ROOT), "EARMARK_CONFIG": str(self.folder / "config.toml")}
        if not app:
            return await self._exec(arguments, environment, asyncio.subprocess.PIPE)
        if self.on_terminal:
            return await self._exec(arguments, environment, None)
        with self.log.open("ab") as log:
            return await self._exec(arguments, environment, log)

    async def _exec(
        self, arguments: tuple[str, ...], environment: dict[str, str], out: Any
    ) -> asyncio.subprocess.Process:
        # a group of its own: Ctrl-C on the terminal is for this script, which then ends it in order
        ahead = [str(Path(__file__).with_name("clock.py")), str(self.clock)] if self.clock else ["-m", "earmark"]
        return await asyncio.create_subprocess_exec(
            sys.executable, *ahead, *arguments, cwd=self.folder, env=environment,
            stdin=asyncio.subprocess.DEVNULL, stdout=out, stderr=out, process_group=0,
        )  # fmt: skip
