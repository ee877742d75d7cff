"""Tokens by which a dashboard reads what one person listens to; only their hashes are kept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.state.database import Database

MOST_A_USER = 20
USED_AGAIN_AFTER = timedelta(minutes=5)  # how exactly the last use is kept: dashboards ask every few seconds


class TooManyTokens(Exception):
    """The person has ``MOST_A_USER`` already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetToken:
    """``hash`` names it where it is revoked; what opens is known to whoever it was given to."""

    hash: str
    user: str
    name: str
    made: datetime
    used: datetime | None


class WidgetTokens:
    """All raise ``DatabaseError``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def make(self, user: str, name: str, at: datetime) -> str:
        """A new token of 256 bits, which nobody can read again. Raises ``TooManyTokens``."""
        if len(self.of(user)) >= MOST_A_USER:
            raise TooManyTokens
        token = secrets.token_urlsafe(32)
        self._db.write(
            "INSERT INTO widget_token VALUES (?,?,?,?,NULL)", _hash(token), user, name, at.isoformat()
        )  # fmt: skip
        return token

    def of(self, user: str) -> list[WidgetToken]:
        rows = self._db.rows("SELECT * FROM widget_token WHERE user=? ORDER BY made, hash", user)
        return [
            WidgetToken(
                hash=row["hash"],
                user=row["user"],
                name=row["name"],
                made=datetime.fromisoformat(row["made"]),
                used=datetime.fromisoformat(row["used"]) if row["used"] else None,
            )
            for row in rows
        ]

    def user_of(self, token: str, at: datetime) -> str | None:
        """Whose token it is; it counts as used."""
        row = self._db.row("SELECT user, used FROM widget_token WHERE hash=?", _hash(token))
        if row is None:
            return None
        if not row["used"] or at - datetime.fromisoformat(row["used"]) >= USED_AGAIN_AFTER:
            self._db.write("UPDATE widget_token SET used=? WHERE hash=?", at.isoformat(), _hash(token))
        return str(row["user"])

    def revoke(self, user: str, token_hash: str) -> None:
        self._db.write("DELETE FROM widget_token WHERE user=? AND hash=?", user, token_hash)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
