"""Settings that were saved in the browser, by their place. Values are plain JSON; secrets stand among the secrets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

from handlers.state.database import Database, DatabaseError

Saved: TypeAlias = dict[tuple[str, ...], Any]  # ("users", "alice", "timezone"): "Europe/Berlin"

_SECRET = "setting:"  # noqa: S105 - before a place, the name of a secret
_ALL = (
    "SELECT one.place, coalesce(one.value, secret.value) AS value FROM saved_setting AS one "
    "LEFT JOIN secret ON secret.name = 'setting:' || one.place WHERE removed IS NULL"
)


def read_saved(path: Path) -> Saved:
    """Out of the file, whoever writes it now; nothing where there is no file, or an older one. Raises
    ``DatabaseError``."""
    try:
        if not path.exists():
            return {}
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5)) as database:
            if database.execute("SELECT 1 FROM sqlite_master WHERE name='saved_setting'").fetchone() is None:
                return {}
            return _parsed(database.execute(_ALL).fetchall())
    except (sqlite3.Error, OSError, ValueError) as error:
        raise DatabaseError(f"what was saved in the browser can not be read from {path} ({error})") from error


class SavedSettings:
    """All raise ``DatabaseError``. Users who were removed stay for a while, to be restored as they were."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def all(self) -> Saved:
        return _parsed([(row[0], row[1]) for row in self._db.rows(_ALL)])

    def change(self, values: Mapping[tuple[str, ...], Any], secrets: frozenset[tuple[str, ...]]) -> None:
        """Put each value, or with ``None`` take it out; those at ``secrets`` are kept among the secrets."""
        with self._db.together():
            for place, value in values.items():
                name = _name(place)
                self._db.write("DELETE FROM saved_setting WHERE place=?", name)
                self._db.write("DELETE FROM secret WHERE name=?", _SECRET + name)
                if value is None:
                    continue
                is_secret = place in secrets
                self._db.write(
                    "INSERT INTO saved_setting VALUES (?,?,NULL)", name, None if is_secret else json.dumps(value)
                )
                if is_secret:
                    self._db.write("INSERT INTO secret VALUES (?,?)", _SECRET + name, json.dumps(value))

    def remove_user(self, user: str, at: datetime) -> bool:
        """Whether anything was saved of this user."""
        names = [name for name, _ in self._of_users(removed=False) if json.loads(name)[1] == user]
        with self._db.together():
            for name in names:
                self._db.write("UPDATE saved_setting SET removed=? WHERE place=?", at.isoformat(), name)
        return bool(names)

    def restore_user(self, user: str) -> bool:
        names = [name for name, _ in self._of_users(removed=True) if json.loads(name)[1] == user]
        with self._db.together():
            for name in names:
                self._db.write("UPDATE saved_setting SET removed=NULL WHERE place=?", name)
        return bool(names)

    def removed_users(self) -> dict[str, datetime]:
        """With when they were removed."""
        return {json.loads(name)[1]: datetime.fromisoformat(at) for name, at in self._of_users(removed=True)}

    def forget_removed(self, before: datetime) -> list[str]:
        """Whose values and secrets are gone for good now."""
        over = [user for user, at in self.removed_users().items() if at < before]
        with self._db.together():
            for name, _ in self._of_users(removed=True):
                if json.loads(name)[1] in over:
                    self._db.write("DELETE FROM saved_setting WHERE place=?", name)
                    self._db.write("DELETE FROM secret WHERE name=?", _SECRET + name)
        return over

    def _of_users(self, *, removed: bool) -> list[tuple[str, str]]:
        rows = self._db.rows("SELECT place, removed FROM saved_setting WHERE removed IS NOT NULL OR NOT ?", removed)
        places = [(row[0], row[1]) for row in rows if (row[1] is not None) is removed]
        return [(name, at) for name, at in places if json.loads(name)[0] == "users"]


def _name(place: tuple[str, ...]) -> str:
    return json.dumps(place, ensure_ascii=False)


def _parsed(rows: list[tuple[str, str]]) -> Saved:
    """In the order of places, so that each reading is the same."""
    found = {tuple(json.loads(name)): json.loads(value) for name, value in rows if value is not None}
    return dict(sorted(found.items()))
