"""Who is signed in to the pages: one row for each browser, by the hash of its id, which nobody but it knows."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.state.database import Database

IDLE = timedelta(days=30)
LONGEST = timedelta(days=180)
USED_AGAIN_AFTER = timedelta(minutes=5)  # how exactly the last use is kept: a page is no write each time


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSession:
    """``account`` is the id of the Audiobookshelf account at ``server``, ``kind`` root | admin | user | guest as it
    was ``checked`` last. ``hash`` is empty for one that is not stored: a proxy says who it is, at each request."""

    hash: str
    server: str
    account: str
    name: str
    kind: str
    began: datetime
    used: datetime
    checked: datetime

    @property
    def is_admin(self) -> bool:
        return self.kind in ("root", "admin")

    @property
    def is_by_proxy(self) -> bool:
        return not self.hash


class WebSessions:
    """All raise ``DatabaseError``."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def begin(self, *, server: str, account: str, name: str, kind: str, at: datetime) -> str:
        """The id of a new session, 256 bits; only its hash is kept. Sessions that are over go."""
        self._db.write(
            "DELETE FROM web_session WHERE used<=? OR began<=?", (at - IDLE).isoformat(), (at - LONGEST).isoformat()
        )
        session_id, moment = secrets.token_urlsafe(32), at.isoformat()
        self._db.write(
            "INSERT INTO web_session VALUES (?,?,?,?,?,?,?,?)",
            _hash(session_id), server, account, name, kind, moment, moment, moment,
        )  # fmt: skip
        return session_id

    def find(self, session_id: str, at: datetime) -> WebSession | None:
        """The session, unless it is over; it counts as used."""
        row = self._db.row("SELECT * FROM web_session WHERE hash=?", _hash(session_id))
        if row is None:
            return None
        times = {name: datetime.fromisoformat(row[name]) for name in ("began", "used", "checked")}
        found = WebSession(**{**dict(row), **times})
        if at - found.used >= IDLE or at - found.began >= LONGEST:
            self.end(found.hash)
            return None
        if at - found.used >= USED_AGAIN_AFTER:
            self._db.write("UPDATE web_session SET used=? WHERE hash=?", at.isoformat(), found.hash)
        return found

    def end(self, session_hash: str) -> None:
        self._db.write("DELETE FROM web_session WHERE hash=?", session_hash)

    def end_all(self, server: str, account: str) -> None:
        """Every session of an account, wherever it signed in."""
        self._db.write("DELETE FROM web_session WHERE server=? AND account=?", server, account)

    def is_now(self, session: WebSession, *, name: str, kind: str, at: datetime) -> None:
        """What the account's server said of it; for every session of the account."""
        self._db.write(
            "UPDATE web_session SET name=?, kind=?, checked=? WHERE server=? AND account=?",
            name, kind, at.isoformat(), session.server, session.account,
        )  # fmt: skip


def _hash(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
