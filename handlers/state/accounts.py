"""Whose Hardcover account each user's token opens, and the secrets handed out to us."""

from __future__ import annotations

from contextlib import suppress

from handlers.state.database import Database, DatabaseError


class Accounts:
    def __init__(self, database: Database) -> None:
        self._db = database

    def hardcover_id(self, user: str) -> int | None:
        row = self._db.row("SELECT hardcover_id FROM account WHERE user=?", user)
        return int(row[0]) if row else None

    def hardcover_name(self, user: str) -> str:
        """Empty: not known yet."""
        row = self._db.row("SELECT hardcover_name FROM account WHERE user=?", user)
        return str(row[0]) if row else ""

    def put(self, user: str, hardcover_id: int, name: str) -> None:
        self._db.write("INSERT OR REPLACE INTO account VALUES (?,?,?)", user, hardcover_id, name)


class Secrets:
    """Refresh tokens, kept across restarts (`listener.tokens.TokenStore`); the file is 0600."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def load(self, name: str) -> str | None:
        row = self._db.row("SELECT value FROM secret WHERE name=?", name)
        return row[0] if row else None

    def save(self, name: str, value: str) -> None:
        """Listening goes on where it can not be written: at worst somebody signs in once more after a restart."""
        with suppress(DatabaseError):
            self._db.write("INSERT OR REPLACE INTO secret VALUES (?,?)", name, value)
