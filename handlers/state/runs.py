"""Passes that were made: when, how long, what they cost and how they ended."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.state.database import Database, parsed

KEPT = 400  # reports; older ones go

CURRENT_RUN: ContextVar[int | None] = ContextVar("CURRENT_RUN", default=None)  # what the history says wrote a change


@contextmanager
def in_run(run_id: int) -> Iterator[None]:
    """What is written inside, also by tasks begun there, belongs to this run; 0: it could not be written down."""
    token = CURRENT_RUN.set(run_id or None)
    try:
        yield
    finally:
        CURRENT_RUN.reset(token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    id: int
    kind: str
    started: datetime
    seconds: float | None  # None: it never ended
    dry_run: bool
    units: int | None
    report: dict[str, Any] | None

    @property
    def ended(self) -> datetime | None:
        return None if self.seconds is None else self.started + timedelta(seconds=self.seconds)


class Runs:
    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, kind: str, started: datetime, *, dry_run: bool) -> int:
        return self._db.write(
            "INSERT INTO run (kind, started, dry_run) VALUES (?,?,?)", kind, started.isoformat(), int(dry_run)
        )

    def end(self, run_id: int, *, seconds: float, units: int, report: dict[str, Any]) -> None:
        with self._db.together():
            self._db.write(
                "UPDATE run SET seconds=?, units=?, report=? WHERE id=?", seconds, units, json.dumps(report), run_id
            )
            self._db.write("DELETE FROM run WHERE id<=?", run_id - KEPT)

    def last(self, kind: str) -> Run | None:
        """The newest run of a kind that ended, and was neither a dry run by hand nor of a part only."""
        row = self._db.row(
            "SELECT * FROM run WHERE kind=? AND seconds IS NOT NULL "
            "AND CASE WHEN report IS NULL THEN 1 WHEN json_valid(report) "
            "THEN coalesce(json_extract(report, '$.run.whole'), 1) ELSE 0 END ORDER BY id DESC LIMIT 1",
            kind,
        )
        if row is None:
            return None
        return next(iter(parsed([row], _run)), None)

    def get(self, run_id: int) -> Run | None:
        """``None``: there was none, or it is forgotten."""
        row = self._db.row("SELECT * FROM run WHERE id=?", run_id)
        return next(iter(parsed([row] if row is not None else [], _run)), None)

    def latest(self, limit: int) -> list[Run]:
        """The newest runs of every kind, also those that never ended."""
        return list(parsed(self._db.rows("SELECT * FROM run ORDER BY id DESC LIMIT ?", limit), _run))


def _run(row: sqlite3.Row) -> Run:
    return Run(
        id=row["id"],
        kind=row["kind"],
        started=datetime.fromisoformat(row["started"]),
        seconds=float(row["seconds"]) if row["seconds"] is not None else None,
        dry_run=bool(row["dry_run"]),
        units=row["units"],
        report=dict(json.loads(row["report"])) if row["report"] else None,
    )
