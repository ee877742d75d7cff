"""Small things remembered between runs, by name."""

from __future__ import annotations

from datetime import datetime

from handlers.state.database import Database


class KeyValues:
    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, name: str) -> str | None:
        row = self._db.row("SELECT value FROM key_value WHERE name=?", name)
        return row[0] if row is not None else None

    def known_since(self, user: str, now: datetime, *, keep: bool) -> datetime:
        """When this user was met first; ``now`` where they never were, which ``keep`` writes down."""
        name = f"known since:{user}"
        value = self.get(name)
        if value is not None:
            return datetime.fromisoformat(value)
        if keep:
            self.set(name, now.isoformat())
        return now

    def set(self, name: str, value: str) -> None:
        self._db.write("INSERT OR REPLACE INTO key_value VALUES (?,?)", name, value)
