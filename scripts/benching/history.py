"""The history of years: a million changes, read by commands in processes of their own, and copied for a dry run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from handlers.state.database import Database
from scripts.benching.process import ROOT, Row
from scripts.benching.world import World

CHANGES, ITEMS, USERS = 1_000_000, 5_000, 5
MOST_MB, MOST_SECONDS = 100.0, 2.0
COMMANDS = (
    ("history --item ID", ("history", "--item", "item-00042")),
    ("history --item WORDS", ("history", "--item", "rain 4999")),
    ("history --json", ("history", "--json")),
)


async def history(folder: Path) -> list[Row]:
    """Until the first piece of output; memory over the whole output of 1,000,000 changes."""
    data = folder / "data"
    data.mkdir()
    _fill(data / "earmark.db")
    rows = [_row(f"{CHANGES:,} changes: `{what}`", folder, data, arguments) for what, arguments in COMMANDS]
    with World(books=20, in_progress=20) as world:
        config = world.config(folder, 1)
        rows.append(_row(f"{CHANGES:,} changes: `sync --dry-run`", folder, data, ("sync", "--dry-run"), config))
    return rows


def _fill(path: Path) -> None:
    database = Database(path)
    with database.together():
        for change in _changes():
            database.write(
                "INSERT INTO history (at, user, item, title, what, reason, units, before, after, forward, run) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                *change,
            )
    database.close()


def _changes() -> Iterator[tuple[Any, ...]]:
    for number in range(CHANGES):
        item = number % ITEMS
        before, after = (_snapshot(number + step) for step in (0, 60))
        at = f"20{10 + number * 15 // CHANGES}-0{1 + number % 9}-11T10:00:00+00:00"
        yield (
            at, f"user{number % USERS}", f"item-{item:05}", f"Book {item} of the Rain", "progress", "at 40.0%", 1,
            before, after, 1, number // 300 + 1,
        )  # fmt: skip


def _snapshot(seconds: int) -> str:
    read = {"id": 7, "edition_id": 3, "started_at": "2026-10-11", "finished_at": None, "progress_seconds": seconds,
            "progress_pages": None}  # fmt: skip
    return json.dumps(
        {"user_book_id": 5, "book_id": 4, "status": "currently reading", "status_id": 2, "edition_id": 3,
         "date_added": "2026-10-11", "privacy_id": 1, "reads": [read]}
    )  # fmt: skip


def _row(what: str, folder: Path, data: Path, arguments: tuple[str, ...], config: Path | None = None) -> Row:
    if config is None:
        config = folder / "config.toml"
        config.write_text(
            '[audiobookshelf]\nurl = "http://127.0.0.1:9"\n'
            '[users.user1]\nabs_token = "a-token-for-nobody"\nhardcover_token = "hc_pat_for_nobody0001"\n'
        )
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "earmark", *arguments, "--config", str(config), "--data-dir", str(data)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    process.stdout.read(1)
    first = time.monotonic() - began
    while process.stdout.read(1 << 20):
        pass
    process.stdout.close()
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    peak = used.ru_maxrss / 1000
    met = first <= MOST_SECONDS and peak <= MOST_MB
    return Row(what, f"{first:.2f} s to the first line, {peak:.0f} MB", "≤ 2 s, ≤ 100 MB", met)
