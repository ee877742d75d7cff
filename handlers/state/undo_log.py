"""How acts of the pages are taken back: kept with the state, so that what a page offers is still there after a restart
or a kill, and on another device of the same person."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from handlers.state.database import Database, parsed, reading

KEPT = timedelta(days=7)  # later, what was decided can still be changed where it stands
MOST_OF_ACCOUNT = 100
MOST = 5000
MOST_CHARACTERS = 20_000_000  # of all: an act on a hundred books keeps some 400,000


@dataclass(frozen=True, slots=True)
class UndoStep:
    """A command that takes an act back, or a part of it. The options are JSON."""

    command: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptUndo:
    """``said``: the name of the text that was shown after the act, ``count``: how many it was done to, ``item`` which
    one, empty where it was no single one. ``user``: of the settings, whose it was done for; empty: everybody's."""

    name: str
    user: str
    said: str
    count: int
    item: str
    at: datetime


class UndoLog:
    """By account of an Audiobookshelf: nobody takes back what another did. All raise ``DatabaseError``."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._db = database
        self._now = now
        self._taken: set[str] = set()  # those that are being taken back at this moment

    def keep(
        self,
        server: str,
        account: str,
        *,
        user: str,
        said: str,
        count: int,
        item: str,
        steps: Sequence[UndoStep],
        name: str = "",
    ) -> str:
        """The name under which these steps can be taken. The oldest of too many go, and those that are too old."""
        name, text = name or secrets.token_urlsafe(9), _steps_as_json(steps)
        with self._db.together():
            self._db.write(
                "INSERT INTO page_undo (name, server, account, user, said, count, item, at, size, steps) "
                "VALUES (?,?,?,?,?,?,?,?,?,?)",
                name, server, account, user, said, count, item, self._now().isoformat(), len(text), text,
            )  # fmt: skip
            self._forget_old(server, account)
        return name

    def find(self, server: str, account: str, name: str) -> KeptUndo | None:
        """``None``: there is none, it is too long ago, or it is being taken back."""
        if name in self._taken:
            return None
        row = self._db.row(
            "SELECT * FROM page_undo WHERE name=? AND server=? AND account=? AND at>?",
            name, server, account, self._oldest(),
        )  # fmt: skip
        with reading("an act that can be taken back"):
            return _kept(row) if row is not None else None

    def latest(self, server: str, account: str, limit: int) -> list[KeptUndo]:
        """The newest first."""
        rows = self._db.rows(
            "SELECT * FROM page_undo WHERE server=? AND account=? AND at>? ORDER BY id DESC LIMIT ?",
            server, account, self._oldest(), limit,
        )  # fmt: skip
        return [one for one in parsed(rows, _kept) if one.name not in self._taken]

    @contextmanager
    def taking(self, kept: KeptUndo) -> Iterator[Iterator[UndoStep]]:
        """Its steps, one by one: those that were carried out are gone, and those that are left stay kept when one
        fails or the process ends. Nobody else finds it meanwhile."""
        row = self._db.row("SELECT steps FROM page_undo WHERE name=?", kept.name)
        with reading("an act that can be taken back"):
            steps = [UndoStep(**step) for step in json.loads(row[0])] if row is not None else []
        self._taken.add(kept.name)
        try:
            yield self._carried_out(kept.name, steps)
        finally:
            self._taken.discard(kept.name)

    def _carried_out(self, name: str, steps: Sequence[UndoStep]) -> Iterator[UndoStep]:
        for place, step in enumerate(steps, 1):
            yield step
            self._db.write("UPDATE page_undo SET steps=? WHERE name=?", _steps_as_json(steps[place:]), name)
        self._db.write("DELETE FROM page_undo WHERE name=?", name)

    def _forget_old(self, server: str, account: str) -> None:
        self._db.write("DELETE FROM page_undo WHERE at<=?", self._oldest())
        self._db.write(
            "DELETE FROM page_undo WHERE server=? AND account=? AND id NOT IN (SELECT id FROM page_undo "
            "WHERE server=? AND account=? ORDER BY id DESC LIMIT ?)",
            server, account, server, account, MOST_OF_ACCOUNT,
        )  # fmt: skip
        self._db.write(
            "DELETE FROM page_undo WHERE id IN (SELECT id FROM (SELECT id, sum(size) OVER newest AS characters, "
            "row_number() OVER newest AS place FROM page_undo WINDOW newest AS (ORDER BY id DESC)) "
            "WHERE characters>? OR place>?)",
            MOST_CHARACTERS,
            MOST,
        )

    def _oldest(self) -> str:
        return (self._now() - KEPT).isoformat()


def _kept(row: sqlite3.Row) -> KeptUndo:
    return KeptUndo(
        name=row["name"],
        user=row["user"],
        said=row["said"],
        count=int(row["count"]),
        item=row["item"],
        at=datetime.fromisoformat(row["at"]),
    )


def _steps_as_json(steps: Sequence[UndoStep]) -> str:
    return json.dumps([{"command": step.command, "options": step.options} for step in steps])
