"""Earmark as it is measured: as people run it, in this process, or as a command in a fresh process."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from earmark.commands.run import run_service
from earmark.service.app import App
from earmark.service.ports import Ports, real_ports
from earmark.settings import Settings
from earmark.settings.redact import Redactor
from scripts.benching.world import ROOT, World

WRITES = ("AddBook", "ChangeBook", "Progress", "NewRead")

# A child's peak begins with the size of the process that forked it. So a small one does that, and says what was used.
LAUNCHER = """
import json, os, subprocess, sys
child = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(child.pid, 0)
cpu = used.ru_utime + used.ru_stime
print(json.dumps([os.waitstatus_to_exitcode(status), cpu, used.ru_maxrss / 1000]), file=sys.stderr)
"""


@dataclass(frozen=True)
class Row:
    what: str
    measured: str
    target: str
    met: bool | None


@dataclass(frozen=True)
class Command:
    """What one command cost. ``report`` is its JSON."""

    units: int
    requests: int
    writes: int
    cpu: float
    wall: float
    peak_mb: float
    report: dict[str, Any]
    cpu_before_check: float = 0.0  # of a night: without the metadata check

    @property
    def times(self) -> str:
        return f"{self.cpu:.1f} s CPU, {self.wall:.1f} s in all"


def command(world: World, config: Path, *arguments: str) -> Command:
    """The nightly job, or another command, in a process of its own."""
    world.do("requests")
    began = time.monotonic()
    program = "earmark" if arguments else "scripts.benching.night"
    earmark = [sys.executable, "-m", program, *(arguments or ("reconcile", "--json")), "--config", str(config)]
    with tempfile.TemporaryFile() as out:
        launched = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-I", "-S", "-c", LAUNCHER, *earmark],
            cwd=ROOT,
            env=_environment(),
            stdout=out,
            stderr=subprocess.PIPE,
            check=True,
        )
        wall = time.monotonic() - began
        out.seek(0)
        report = json.loads(out.read()) if "--json" in earmark else {}
    lines = launched.stderr.splitlines()
    _, cpu, peak_mb = json.loads(lines[-1])
    noted = [json.loads(line) for line in lines if line.startswith(b'{"cpu before')]
    asked = world.do("requests")
    return Command(
        units=sum(units for _, units in asked),
        requests=len(asked),
        writes=len([name for name, _ in asked if name in WRITES]),
        cpu=cpu,
        wall=wall,
        peak_mb=peak_mb,
        report=report,
        cpu_before_check=noted[0]["cpu before the check"] if noted else 0.0,
    )


def _environment() -> dict[str, str]:
    """As it is installed: modules are compiled already, from the second start on at the latest."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
        "PYTHONWARNINGS": ""
    }


@contextmanager
def running(config: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``earmark run``."""
    arguments = [sys.executable, "-m", "earmark", "run", "--config", str(config)]
    process = subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.DEVNULL, env=_environment())  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


class Served:
    """The service in this process, where the moment at which an event is received can be seen. Entered, it is caught
    up unless ``wait`` is false."""

    def __init__(self, settings: Settings, *, wait: bool = True) -> None:
        self._settings = settings
        self._wait = wait
        self._ready: asyncio.Future[App] = asyncio.get_running_loop().create_future()

    async def __aenter__(self) -> App:
        self._settings.data_dir.mkdir(parents=True)
        self._task = asyncio.create_task(
            run_service(
                self._settings,
                _ports(),
                load=lambda *, saved=None: self._settings,
                redactor=Redactor(),
                on_ready=lambda url, app: self._ready.set_result(app),
            )
        )
        self.app = await self._ready
        while self._wait and not all(runtime.facts().caught_up for runtime in self.app.users.values()):
            await asyncio.sleep(0.01)
        return self.app

    async def __aexit__(self, *_: object) -> None:
        self.app.stop()
        await self._task


def _ports() -> Ports:
    return replace(real_ports(), random=random.Random(1))  # noqa: S311 - jitter


def resident_mb(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
