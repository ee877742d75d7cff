"""Measures what docs/performance.md shows, on the embedded services, over real loopback sockets, in one run.

    scripts/bench              all rows
    scripts/bench latency      one of: latency units start catching-up rest after crowd scrape web multitude back
                               reconcile metadata matching history transcribe

Each group of rows has a file in ``scripts/benching/``. Ratios stand beside a floor that was measured in the same run on
the same machine.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import structlog

from scripts.benching.history import history
from scripts.benching.live import latency
from scripts.benching.multitude import back, multitude
from scripts.benching.nights import metadata, reconcile
from scripts.benching.process import Row
from scripts.benching.rest import after, crowd, rest, scrape
from scripts.benching.start import catching_up, start
from scripts.benching.transcribe import transcribe
from scripts.benching.units import units
from scripts.benching.verdicts import matching
from scripts.benching.web import web

MEASURES = {
    "latency": latency,
    "units": units,
    "start": start,
    "catching-up": catching_up,
    "rest": rest,
    "after": after,
    "crowd": crowd,
    "scrape": scrape,
    "web": web,
    "multitude": multitude,
    "back": back,
    "reconcile": reconcile,
    "metadata": metadata,
    "matching": matching,
    "history": history,
    "transcribe": transcribe,
}


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    return f"{os.cpu_count()} × {model}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"


def main(names: list[str]) -> int:
    """Print the table; 1 when a target is missed, 2 when a part is not known."""
    if unknown := [name for name in names if name not in MEASURES]:
        print(f"There is no part {', '.join(unknown)}. The parts: {' '.join(MEASURES)}; none named: all.")
        return 2
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    rows: list[Row] = []
    for name in names or list(MEASURES):
        with tempfile.TemporaryDirectory(prefix="earmark-bench-") as folder:
            rows += asyncio.run(MEASURES[name](Path(folder)))
    print(f"\n{machine()}\n")
    print("| what | measured | target | |\n|---|---|---|---|")
    for row in rows:
        mark = "" if row.met is None else "met" if row.met else "MISSED"
        print(f"| {row.what} | {row.measured} | {row.target} | {mark} |")
    return 0 if all(row.met is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
