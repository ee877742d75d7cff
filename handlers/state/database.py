"""``earmark.db``: SQLite in WAL mode, with migrations, opened for writing by one process only."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

T = TypeVar("T")

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE ledger (
        user TEXT NOT NULL, item TEXT NOT NULL,
        told TEXT, told_book INTEGER, hint TEXT, intent TEXT, seen TEXT,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE INDEX ledger_book ON ledger (user, told_book);
    CREATE TABLE pin (
        user TEXT NOT NULL, item TEXT NOT NULL, book INTEGER NOT NULL, edition INTEGER NOT NULL,
        provenance TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE INDEX pin_book ON pin (user, book);
    CREATE TABLE decision (
        user TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, edition INTEGER, book INTEGER, at TEXT NOT NULL,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE TABLE outcome (
        user TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
        at TEXT NOT NULL, until TEXT,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE TABLE history (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, user TEXT NOT NULL, item TEXT NOT NULL,
        title TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL, units INTEGER NOT NULL,
        before TEXT, after TEXT, forward INTEGER NOT NULL, undone TEXT
    );
    CREATE INDEX history_key ON history (user, item, at);
    CREATE TABLE review (
        user TEXT NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL, reason TEXT NOT NULL, evidence TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, started TEXT NOT NULL, seconds REAL,
        dry_run INTEGER NOT NULL, units INTEGER, report TEXT
    );
    CREATE TABLE account (
        user TEXT PRIMARY KEY, hardcover_id INTEGER NOT NULL, hardcover_name TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE secret (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
    """
    CREATE TABLE matched (
        item TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, bucket TEXT NOT NULL, book INTEGER, edition INTEGER,
        confidence REAL NOT NULL, reason TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, searched INTEGER NOT NULL,
        tries INTEGER NOT NULL, retry_at TEXT, title TEXT NOT NULL, evidence TEXT
    ) WITHOUT ROWID;
    CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE offline (
        user TEXT NOT NULL, item TEXT NOT NULL, row TEXT NOT NULL, seconds REAL NOT NULL, heard_at TEXT NOT NULL,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE history ADD COLUMN run INTEGER;
    CREATE INDEX history_run ON history (run) WHERE run IS NOT NULL;
    CREATE INDEX history_metadata ON history (item) WHERE what='metadata';
    CREATE TABLE proposal (
        item TEXT NOT NULL, field TEXT NOT NULL, title TEXT NOT NULL, old TEXT, new TEXT NOT NULL, source TEXT NOT NULL,
        confidence REAL NOT NULL, bucket TEXT NOT NULL, why TEXT NOT NULL, listen INTEGER NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (item, field)
    ) WITHOUT ROWID;
    CREATE TABLE dismissed (item TEXT NOT NULL, field TEXT NOT NULL, new TEXT NOT NULL, PRIMARY KEY (item, field, new))
        WITHOUT ROWID;
    CREATE TABLE checked (
        item TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, has TEXT NOT NULL, name_problem TEXT, listen TEXT,
        at TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE ledger RENAME COLUMN told TO acknowledged;
    ALTER TABLE ledger RENAME COLUMN told_book TO acknowledged_book;
    ALTER TABLE ledger RENAME COLUMN seen TO handled;
    ALTER TABLE ledger ADD COLUMN middles INTEGER NOT NULL DEFAULT 0;
    UPDATE ledger SET acknowledged=json_remove(json_set(acknowledged,
        '$.listened_at', json_extract(acknowledged, '$.heard_at')), '$.heard_at')
        WHERE json_extract(acknowledged, '$.heard_at') IS NOT NULL;
    UPDATE ledger SET acknowledged=json_remove(json_set(acknowledged, '$.suppressed', json('true')), '$.rests')
        WHERE json_extract(acknowledged, '$.rests');
    UPDATE ledger SET acknowledged=json_remove(acknowledged, '$.rests') WHERE acknowledged IS NOT NULL;
    UPDATE ledger SET acknowledged=json_set(acknowledged, '$.written_at', json_extract(acknowledged, '$.at'))
        WHERE acknowledged IS NOT NULL;
    UPDATE ledger SET hint=json_set(hint, '$.kind', 're-read') WHERE json_extract(hint, '$.kind')='again';
    ALTER TABLE pin ADD COLUMN grounds TEXT;
    CREATE TABLE override (
        user TEXT NOT NULL, item TEXT NOT NULL, kind TEXT NOT NULL, edition INTEGER, book INTEGER, at TEXT NOT NULL,
        PRIMARY KEY (user, item, kind)
    ) WITHOUT ROWID;
    INSERT INTO override SELECT user, item, kind, edition, book, at FROM decision;
    DROP TABLE decision;
    UPDATE outcome SET kind=CASE kind WHEN 'told' THEN 'synced' WHEN 'would_tell' THEN 'would_sync'
        WHEN 'needs_person' THEN 'needs_review' ELSE kind END;
    UPDATE history SET what='re-read' WHERE what='again';
    ALTER TABLE fact RENAME TO key_value;
    ALTER TABLE offline RENAME COLUMN heard_at TO listened_at;
    CREATE TABLE due (
        user TEXT NOT NULL, item TEXT NOT NULL, row TEXT NOT NULL, book TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (user, item)
    ) WITHOUT ROWID;
    """,
    """
    ALTER TABLE checked ADD COLUMN suspect TEXT;
    ALTER TABLE proposal ADD COLUMN fills INTEGER NOT NULL DEFAULT 0;
    """,
    """
    CREATE INDEX history_item ON history (item, title);
    CREATE INDEX history_kept ON history (id) WHERE what<>'metadata' AND what IN
        ('metadata, being written', 'owned', 'want to read');
    """,
    """
    CREATE TABLE transcript (
        file TEXT NOT NULL, stretch TEXT NOT NULL, model TEXT NOT NULL, transcript TEXT, reason TEXT,
        tools TEXT NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL,
        PRIMARY KEY (file, stretch, model)
    ) WITHOUT ROWID;
    CREATE TABLE transcribed (
        item TEXT PRIMARY KEY, rests_on TEXT NOT NULL, files TEXT NOT NULL, decision TEXT NOT NULL, book INTEGER,
        title TEXT NOT NULL, authors TEXT NOT NULL, series TEXT NOT NULL, at TEXT NOT NULL
    ) WITHOUT ROWID;
    DELETE FROM key_value WHERE name LIKE 'heard:%';
    """,
    """
    CREATE TABLE web_session (
        hash TEXT PRIMARY KEY, server TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL,
        began TEXT NOT NULL, used TEXT NOT NULL, checked TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX web_session_account ON web_session (server, account);
    """,
    """
    CREATE TABLE saved_setting (place TEXT PRIMARY KEY, value TEXT, removed TEXT) WITHOUT ROWID;
    """,
    """
    CREATE TABLE listened (
        user TEXT NOT NULL, id TEXT NOT NULL, is_book INTEGER NOT NULL, item TEXT NOT NULL, title TEXT NOT NULL,
        authors TEXT NOT NULL, narrators TEXT NOT NULL, length REAL NOT NULL, started INTEGER, updated INTEGER,
        seconds REAL NOT NULL, first REAL NOT NULL, last REAL NOT NULL, device TEXT NOT NULL,
        PRIMARY KEY (user, id)
    ) WITHOUT ROWID;
    CREATE TABLE widget_token (
        hash TEXT PRIMARY KEY, user TEXT NOT NULL, name TEXT NOT NULL, made TEXT NOT NULL, used TEXT
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE page_undo (
        id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, server TEXT NOT NULL, account TEXT NOT NULL,
        user TEXT NOT NULL, said TEXT NOT NULL, count INTEGER NOT NULL, item TEXT NOT NULL, at TEXT NOT NULL,
        size INTEGER NOT NULL, steps TEXT NOT NULL
    );
    CREATE INDEX page_undo_account ON page_undo (server, account, id);
    """,
)


# By the indexes history_metadata and history_kept, and from the newest change down to the first that is older.
_NOT_COPIED = ("history", "run", "listened", "web_session", "widget_token", "page_undo")  # no decision asks

_KEPT_HISTORY = """
    INSERT INTO main.history SELECT * FROM kept.history WHERE id IN (
        SELECT id FROM kept.history WHERE what='metadata'
        UNION SELECT id FROM kept.history WHERE what<>'metadata' AND what IN
            ('metadata, being written', 'owned', 'want to read')
        UNION SELECT id FROM kept.history WHERE id > coalesce(
            (SELECT id FROM kept.history WHERE at < ? ORDER BY id DESC LIMIT 1), 0))
    ORDER BY id
"""


class DatabaseError(Exception):
    """The state can not be read or written; the text says which file, why, and what to do. Nothing may be written
    to Hardcover then."""


class OddRow(DatabaseError):
    """A row that this program cannot have written. It concerns what the row is about, and nothing else."""


_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
_UNWRITABLE = (OverflowError, UnicodeError, ValueError)  # what sqlite3 raises for values that no column takes


@contextmanager
def reading(about: str) -> Iterator[None]:
    """Parsing what a row holds: whatever is wrong with it is raised as ``OddRow``."""
    try:
        yield
    except _UNREADABLE as error:
        raise OddRow(
            f"what earmark.db holds on {about} can not be read ({type(error).__name__}); restore it from a backup"
        ) from error


def parsed(rows: Iterable[sqlite3.Row], parse: Callable[[sqlite3.Row], T]) -> list[T]:
    """Each row parsed; those that cannot be are left out, where doing without one loses nothing."""
    found: list[T] = []
    for row in rows:
        try:
            found.append(parse(row))
        except _UNREADABLE:
            continue
    return found


class Database:
    """One connection. A write that fails (disk full, read-only) leaves ``broken`` set until a write succeeds again,
    because what can not be recorded must not be written (case 46)."""

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self.broken: str | None = None
        try:
            if read_only:
                self._db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
            else:
                if not path.exists():  # closing one that is open elsewhere in this process would end its locks
                    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                self._db = sqlite3.connect(path, isolation_level=None)
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
            self._prepare()
            self._migrate(read_only=read_only)
        except (sqlite3.Error, OSError) as error:
            self._give_up()
            raise DatabaseError(
                f"{path} can not be opened ({error}); Earmark writes nothing to Hardcover without it. Check the disk, "
                "restore the file from a backup, or move it away to start with an empty ledger"
            ) from error

    def _give_up(self) -> None:
        opened: sqlite3.Connection | None = getattr(self, "_db", None)
        if opened is not None:
            opened.close()

    def _migrate(self, *, read_only: bool) -> None:
        version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
        if version > len(MIGRATIONS):
            self._give_up()
            raise DatabaseError(
                f"{self.path} was written by a newer Earmark (state version {version}, this one knows "
                f"{len(MIGRATIONS)}); install that version or newer"
            )
        if version < len(MIGRATIONS) and read_only:
            self._give_up()
            raise DatabaseError(
                f"{self.path} is older than this Earmark; start `earmark run` once to bring it up to date"
            )
        for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
            self._db.executescript(f"BEGIN;{script};PRAGMA user_version={number};COMMIT;")

    def copy(self, since: datetime) -> Database:
        """The state in memory, for a dry run: what is written there is gone with it.

        Of the history, which grows without end, only what decisions ask for: changes ``since`` then, and those that
        count however old they are. Runs and what is the pages' alone are left out.
        """
        twin = object.__new__(Database)
        twin.path, twin.broken = self.path, None
        twin._db = sqlite3.connect(":memory:", isolation_level=None, uri=True)
        twin._prepare()
        try:
            twin._db.execute("ATTACH ? AS kept", (f"file:{quote(str(self.path))}?mode=ro",))
            twin._db.execute("BEGIN")  # one moment of all tables: a live write or a child may come in between
            schema = twin._db.execute(
                "SELECT type, name, sql FROM kept.sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' "
                "ORDER BY type<>'table'"
            ).fetchall()
            for kind, name, sql in schema:
                twin._db.execute(sql)
                if kind == "table" and name not in _NOT_COPIED:
                    twin._db.execute(f"INSERT INTO main.{name} SELECT * FROM kept.{name}")  # noqa: S608 - our own tables
            twin._db.execute(_KEPT_HISTORY, (since.isoformat(),))
            twin._db.execute("DELETE FROM main.sqlite_sequence")
            twin._db.execute("INSERT INTO main.sqlite_sequence SELECT * FROM kept.sqlite_sequence")
            twin._db.execute("COMMIT")
            twin._db.execute("DETACH kept")
        except sqlite3.Error as error:
            twin.close()
            raise self._failed(error) from error
        return twin

    def _prepare(self) -> None:
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.row_factory = sqlite3.Row
        self._db.create_function("has_words", 2, _has_words, deterministic=True)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from error
        except _UNWRITABLE as error:
            raise _unwritable(error) from error

    def each(self, sql: str, *values: Any) -> Iterator[sqlite3.Row]:
        """As ``rows``, one at a time: for what may not fit into memory."""
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def write(self, sql: str, *values: Any) -> int:
        """Run one statement; the id of the row it inserted."""
        try:
            cursor = self._db.execute(sql, values)
        except (sqlite3.InterfaceError, sqlite3.DataError) as error:  # about the values
            raise _unwritable(error) from error
        except sqlite3.Error as error:
            raise self._failed(error) from error
        except _UNWRITABLE as error:
            raise _unwritable(error) from error
        self.broken = None
        return int(cursor.lastrowid or 0)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside happen, or none."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        try:
            yield
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._failed(error) from error
        self.broken = None

    def check_writable(self) -> None:
        """Raise when state can not be written; a cheap question while nothing is known to be broken."""
        if self.broken is not None:
            self.write("INSERT OR REPLACE INTO secret VALUES ('write-test', '')")

    def close(self) -> None:
        self._db.close()

    def _failed(self, error: sqlite3.Error) -> DatabaseError:
        self.broken = f"{self.path} can not be read or written ({error}); nothing is written to Hardcover until it can"
        return DatabaseError(self.broken)


def _has_words(text: str, words: str) -> bool:
    """Whether every word is in the text, in any order; ``words`` are folded already."""
    folded = text.casefold()
    return all(word in folded for word in words.split())


def _unwritable(error: Exception) -> DatabaseError:
    """The file is well; the value is none that it can hold."""
    return DatabaseError(f"a value can not be kept in earmark.db ({type(error).__name__}: {str(error)[:100]})")
