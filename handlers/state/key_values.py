"""Small things remembered between runs, by name."""

from __future__ import annotations

from handlers.state.database import Database


class KeyValues:
    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, name: str) -> str | None:
        row = self._db.row("SELECT value FROM key_value WHERE name=?", name)
        return row[0] if row is not None else None

    def set(self, name: str, value: str) -> None:
        self._db.write("INSERT OR REPLACE INTO key_value VALUES (?,?)", name, value)
