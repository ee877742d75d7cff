"""diskcache, opened in one place and never trusted: what breaks is said once and costs look-ups, nothing else.

A store that is deleted, damaged or of another version is rebuilt; one that cannot be written is left alone, and tried
again after an hour. Calls take 10-80 µs on a local disk and may stay on the loop.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import diskcache

from hardcover.packed import UNREADABLE, PackedRows

T = TypeVar("T")

FORMAT = 1
FORMAT_KEY = "format"
DATABASE = "cache.db"
_BUSY_SECONDS = 0.25  # another process writes; waiting longer would hold up everything else
_KEEP_SECONDS = 180 * 86_400  # nothing stays for ever, also what nobody asks for again
_TRY_AGAIN = timedelta(hours=1)
_LOCKED_TRY_AGAIN = timedelta(minutes=1)
_KNOWN_SETTINGS = diskcache.core.DEFAULT_SETTINGS.keys() | diskcache.core.METADATA.keys() | {"disk_compress_level"}
# Triggers and views are programs that would run with our statements.
_PROGRAMS = (
    "SELECT 1 FROM sqlite_master WHERE type = 'view' OR type = 'trigger' AND name NOT IN ('Settings_count_insert', "
    "'Settings_count_delete', 'Settings_size_insert', 'Settings_size_update', 'Settings_size_delete')"
)
_NO_ROOM = ("full", "readonly", "read-only", "unable to open")


class _OtherVersion(Exception):
    pass


def _check_version(cache: diskcache.Cache) -> None:
    """An empty store is ours; raises ``_OtherVersion`` where somebody else wrote into it."""
    if len(cache) == 0:
        cache.set(FORMAT_KEY, FORMAT)
    try:
        version = cache.get(FORMAT_KEY)
    except UNREADABLE:
        version = None
    if version != FORMAT:
        raise _OtherVersion("it is of another version")


def _open(folder: Path) -> diskcache.Cache:
    """The only place that opens it: how rows are kept is not remembered by the files."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    cache = diskcache.Cache.__new__(diskcache.Cache)  # in two steps, for what failed half-way must be closed as well
    try:
        cache.__init__(str(folder), timeout=_BUSY_SECONDS, disk=PackedRows, eviction_policy="none")
        _check_version(cache)
    except BaseException:
        cache.close()
        raise
    return cache


class Disk:
    """Keys and JSON values. ``folder`` ``None``: keeps nothing."""

    def __init__(self, folder: Path | None, *, now: Callable[[], datetime], say: Callable[[str], None]) -> None:
        self._folder = folder
        self._now = now
        self._say = say
        self._cache: diskcache.Cache | None = None
        self._file_id: tuple[int, int] | None = None
        self._closed_until: datetime | None = None  # not tried before
        self._read_only_until: datetime | None = None
        self._said: set[str] = set()

    @property
    def works(self) -> bool:
        return self._opened() is not None

    def read(self, key: str) -> Any:
        """The value, or ``None``."""
        try:
            return self._do(lambda cache: cache.get(key), None)
        except UNREADABLE:
            self.delete(key)
            return None

    def write(self, values: Mapping[str, Any]) -> None:
        """All of them in one transaction."""
        if self._read_only_until is not None and self._now() < self._read_only_until:
            return

        def write_all(cache: diskcache.Cache) -> bool:
            with cache.transact():
                for key, value in values.items():
                    cache.set(key, value, expire=_KEEP_SECONDS)
            return True

        written: bool = bool(values) and self._do(write_all, False)
        if written and self._read_only_until is not None:
            self._read_only_until = None
            self._said.clear()

    def delete(self, key: str) -> None:
        self._do(lambda cache: cache.delete(key), None)

    def rows(self) -> Iterator[tuple[str, Any]]:
        keys: list[str] = self._do(_keys, [])
        for key in keys:
            if key != FORMAT_KEY and (value := self.read(key)) is not None:
                yield key, value

    def size(self) -> tuple[int, int]:
        """Records and bytes."""
        return self._do(lambda cache: (max(0, len(cache) - 1), int(cache.volume())), (0, 0))

    def clear(self) -> None:
        def clear(cache: diskcache.Cache) -> None:
            cache.clear()
            cache.set(FORMAT_KEY, FORMAT)

        self._do(clear, None)

    def close(self) -> None:
        cache, self._cache = self._cache, None
        if cache is not None:
            with contextlib.suppress(sqlite3.Error):
                cache.close()

    # -- trouble -------------------------------------------------------------------------------------------------------

    def _do(self, what: Callable[[diskcache.Cache], T], otherwise: T) -> T:
        cache = self._opened()
        if cache is None:
            return otherwise
        try:
            return what(cache)
        except (sqlite3.Error, diskcache.Timeout, OSError) as error:
            self._failed(error)
            return otherwise

    def _opened(self) -> diskcache.Cache | None:
        if self._folder is None or (self._closed_until is not None and self._now() < self._closed_until):
            return None
        if self._cache is not None and self._file_on_disk() != self._file_id:
            self.close()
            self._say_once("deleted", "the edition store was deleted while in use; a new one is begun")
        if self._cache is None:
            try:
                self._cache = self._open_sound(self._folder)
                self._file_id = self._file_on_disk()
            except (sqlite3.Error, diskcache.Timeout, OSError) as error:
                if _is_locked(error):
                    self._closed_until = self._now() + _LOCKED_TRY_AGAIN
                    return None
                self._closed_until = self._now() + _TRY_AGAIN
                reason = f"{type(error).__name__} {error}".strip()
                self._say_once("closed", f"the edition store {self._folder} cannot be used, memory must do: {reason}")
        return self._cache

    def _open_sound(self, folder: Path) -> diskcache.Cache:
        """Open it; if it is damaged or of another version, say so and begin a new one."""
        problem = _damage(folder / DATABASE)
        if problem is None:
            try:
                return _open(folder)
            except sqlite3.OperationalError:
                raise  # locked or not writable: not damaged
            except (_OtherVersion, sqlite3.DatabaseError) as error:
                problem = str(error)
        self._say_once("rebuilt", f"the edition store {folder} is rebuilt: {problem}")
        _remove(folder)
        return _open(folder)

    def _file_on_disk(self) -> tuple[int, int] | None:
        assert self._folder is not None  # noqa: S101 - only asked where there is one
        try:
            found = (self._folder / DATABASE).stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def _failed(self, error: Exception) -> None:
        text = str(error).lower()
        if _is_locked(error):
            return  # a look-up is lost
        if isinstance(error, OSError) or any(word in text for word in _NO_ROOM):
            self._read_only_until = self._now() + _TRY_AGAIN
            self._say_once("full", f"the edition store cannot be written, memory must do: {error}")
            return
        self.close()
        assert self._folder is not None  # noqa: S101
        self._say_once("rebuilt", f"the edition store {self._folder} is rebuilt: {error}")
        try:
            _remove(self._folder)
        except OSError:
            self._closed_until = self._now() + _TRY_AGAIN

    def _say_once(self, about: str, line: str) -> None:
        if about not in self._said:
            self._said.add(about)
            self._say(line)


def _keys(cache: diskcache.Cache) -> list[str]:
    """All there are; one that cannot be read ends the list, for it hides the ones behind it."""
    keys: list[str] = []
    with contextlib.suppress(*UNREADABLE):
        keys.extend(key for key in cache.iterkeys() if isinstance(key, str))
    return keys


def _is_locked(error: Exception) -> bool:
    """Somebody else is writing."""
    return isinstance(error, diskcache.Timeout) or "locked" in str(error).lower()


def _damage(database: Path) -> str | None:
    """What is wrong with the file, if anything that shows at once."""
    if not database.exists():
        return None
    try:
        with contextlib.closing(sqlite3.connect(database, timeout=_BUSY_SECONDS)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            # diskcache would wait for a lock for a minute, and everything else with it.
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
            if {"Settings", "Cache"} <= tables:
                settings = {name for (name,) in connection.execute("SELECT key FROM Settings LIMIT 100")}
                if not settings <= _KNOWN_SETTINGS:  # diskcache would set them as attributes of itself
                    return "its settings are not ours"
                if tables - {"Settings", "Cache"} or connection.execute(_PROGRAMS).fetchone():
                    return "it holds more than ours does"
                connection.execute("SELECT rowid FROM Cache ORDER BY rowid DESC LIMIT 1").fetchone()
                return None
    except sqlite3.OperationalError:
        raise  # locked or not readable: not damaged
    except sqlite3.DatabaseError as error:
        return str(error)
    return "it is something else"


def _remove(folder: Path) -> None:
    """What diskcache put there, and nothing else."""
    for file in folder.glob(f"{DATABASE}*"):
        file.unlink()
    for values in folder.glob("[0-9a-f][0-9a-f]"):
        shutil.rmtree(values, ignore_errors=True)
