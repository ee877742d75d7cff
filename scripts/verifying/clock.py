"""A clock that can be put forward while everything runs: this script's, the embedded Hardcover's, and Earmark's.

Run as a program it is `earmark` with that clock: ``python clock.py FILE run``. FILE holds the seconds by which it is
ahead and is read at each look at the clock. Only moments are put forward; what waits for a while waits as ever.
"""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass
class Clock:
    """``file`` is told to each process that has to go by this clock."""

    file: Path | None = None
    ahead: float = 0.0  # seconds

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def later(self, seconds: float) -> None:
        self.ahead += seconds
        if self.file is not None:
            kept = self.file.with_suffix(".new")
            kept.write_text(str(self.ahead))
            kept.replace(self.file)


def _reading(file: Path) -> Callable[[], datetime]:
    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))

    return now


def _main() -> None:
    from earmark.service import ports  # noqa: PLC0415 - the script around it needs none of Earmark

    clock, made = _reading(Path(sys.argv[1])), ports.real_ports
    # A child would go by the system's clock.
    ports.real_ports = lambda *given: replace(made(*given), now=clock, start_child=None)
    sys.argv = ["earmark", *sys.argv[2:]]
    runpy.run_module("earmark", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
