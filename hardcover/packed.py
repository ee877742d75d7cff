"""How the edition store keeps its rows: compressed JSON in the row itself. Nothing else is ever read.

diskcache's own ``Disk`` and ``JSONDisk`` unpickle whatever a row's mode says, and read and delete files by the names
that rows hold (CVE-2025-69872): whoever can write the database could run code and delete what they like. ``PackedRows``
knows neither pickles nor files. The rows are those of ``JSONDisk``, so that a store from before is read on.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from typing import Any

import diskcache

IN_THE_ROW = 1  # diskcache's mode of a raw value; the others are files and pickles
MOST_BYTES = 16 * 1024 * 1024  # of a row, unpacked

UNREADABLE = (zlib.error, UnicodeDecodeError, ValueError, TypeError, EOFError, RecursionError)


class NotOurs(ValueError):
    """A row that this program cannot have written."""


def pack(value: Any) -> bytes:
    return zlib.compress(json.dumps(value).encode(), 1)


def unpack(packed: object) -> Any:
    """Raises one of ``UNREADABLE``; never makes more than ``MOST_BYTES`` of it."""
    if not isinstance(packed, bytes):
        raise NotOurs("a row that holds no bytes")
    reader = zlib.decompressobj()
    text = reader.decompress(packed, MOST_BYTES)
    if reader.unconsumed_tail or not reader.eof:
        raise NotOurs("a row that is larger than any of ours, or not whole")
    return json.loads(text)


class PackedRows(diskcache.Disk):  # type: ignore[misc]  # it has no types
    """What ``diskcache.Cache`` reads and writes rows with; its other settings are of no interest here."""

    def __init__(self, directory: str, **_: object) -> None:
        super().__init__(directory)

    def put(self, key: Any) -> tuple[Any, bool]:
        return sqlite3.Binary(pack(key)), True

    def get(self, key: Any, raw: object) -> Any:
        if not raw:
            raise NotOurs("a key that is no JSON")
        return unpack(key)

    def store(self, value: Any, read: object, key: Any = None) -> tuple[int, int, None, Any]:
        return 0, IN_THE_ROW, None, sqlite3.Binary(pack(value))

    def fetch(self, mode: int, filename: str | None, value: Any, read: object) -> Any:
        if mode != IN_THE_ROW or filename is not None:
            raise NotOurs("a row whose value lies elsewhere")
        return unpack(value)

    def filename(self, key: Any = None, value: Any = None) -> tuple[str, str]:
        raise NotOurs("no row has a file")

    def remove(self, file_path: object) -> None:
        """No row has a file, so there is none to remove, whatever a row says."""
