"""Reading an edition store that another process may own: nothing is created, mended or written.

diskcache writes when it opens a folder, so this reads its database by SQLite alone. Everything that is wrong becomes
one line for people.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hardcover.disk import DATABASE, FORMAT, FORMAT_KEY
from hardcover.packed import IN_THE_ROW, UNREADABLE, unpack


class CannotPeek(Exception):
    """There is nothing to read; the text says why."""


class Peek:
    """``with Peek(folder) as peek:``; raises ``CannotPeek``, also while it is read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database: sqlite3.Connection | None = None

    def __enter__(self) -> Peek:
        file = self._folder / DATABASE
        with self._trouble():
            if not file.exists():
                raise CannotPeek(f"there is no edition store in {self._folder} yet")
            self._database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
            version = next((value for key, value in self._all() if key == FORMAT_KEY), None)
        if version != FORMAT:
            self.close()
            raise CannotPeek(f"the edition store {self._folder} is of another version; the next run rebuilds it")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None

    def rows(self) -> Iterator[tuple[str, Any]]:
        """Every record; one that cannot be read is left out."""
        with self._trouble():
            for key, value in self._all():
                if key != FORMAT_KEY:
                    yield key, value

    def bytes(self) -> int:
        """Of the database."""
        with self._trouble():
            query = "SELECT page_count, page_size FROM pragma_page_count(), pragma_page_size()"
            ((pages, page_bytes),) = self._ask(query)
        return int(pages * page_bytes)

    def _ask(self, query: str) -> sqlite3.Cursor:
        assert self._database is not None  # noqa: S101 - inside ``with``
        return self._database.execute(query)

    def _all(self) -> Iterator[tuple[str, Any]]:
        for packed_key, mode, value in self._ask("SELECT key, mode, value FROM Cache ORDER BY rowid"):
            with contextlib.suppress(*UNREADABLE):
                if mode == IN_THE_ROW:
                    yield unpack(packed_key), unpack(value)

    @contextlib.contextmanager
    def _trouble(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise CannotPeek(f"the edition store {self._folder} cannot be read: {error}") from error
