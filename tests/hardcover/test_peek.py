"""Reading an edition store that somebody else owns: whatever its state, it is left as it was."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import diskcache
import pytest

from hardcover.editions import EditionStore, exported
from hardcover.model import Book, BookId, Claim, Edition, EditionId
from hardcover.peek import CannotPeek, Peek

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CLAIM = Claim(
    edition=Edition(id=EditionId(5), book_id=BookId(2), title="Dune", asin="B002V1OF70", audio_seconds=75_600),
    book=Book(id=BookId(2), title="Dune", authors=("Frank Herbert",)),
    via=frozenset({"asin:B002V1OF70"}),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "editions"


@pytest.fixture
def store(folder: Path) -> Iterator[EditionStore]:
    """Stays open: the process that owns it."""
    made = EditionStore(folder, now=lambda: NOW, random=random.Random(1))  # noqa: S311
    made.put({"asin:B002V1OF70": [CLAIM], "isbn:9780441013593": []})
    yield made
    made.close()


def test_what_another_holds_open_is_read(folder: Path, store: EditionStore) -> None:
    with Peek(folder) as peek:
        assert list(exported(peek.rows())) == list(store.export())
        assert peek.bytes() > 1000
        store.put({"edition:5": [CLAIM]})
        assert len(list(peek.rows())) == 3


def test_large_values_that_lie_beside_the_database_are_read(folder: Path, store: EditionStore) -> None:
    random_text = random.Random(2).randbytes(60_000).hex()  # noqa: S311
    book = Book(id=BookId(2), title=random_text)
    store.put({"book:2": [Claim(edition=CLAIM.edition, book=book)]})
    with Peek(folder) as peek:
        found = {record.key: record for record in exported(peek.rows())}
        assert found["book:2"].claims[0].book.title == random_text
        assert peek.bytes() > 60_000


def test_a_missing_store_is_said_and_not_made(folder: Path) -> None:
    with pytest.raises(CannotPeek, match="there is no edition store"), Peek(folder):
        pass
    assert not folder.exists()


@pytest.mark.parametrize("content", [b"", b"not a database " * 500])
def test_a_damaged_store_is_said_and_left_as_it_is(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(content)
    with pytest.raises(CannotPeek, match="cannot be read"), Peek(folder):
        pass
    assert (folder / "cache.db").read_bytes() == content


def test_a_store_of_another_version_is_said_and_left_as_it_is(folder: Path, store: EditionStore) -> None:
    store.close()
    with diskcache.Cache(str(folder), disk=diskcache.JSONDisk) as cache:
        cache.set("format", 99)
    with pytest.raises(CannotPeek, match="another version"), Peek(folder):
        pass
    with diskcache.Cache(str(folder), disk=diskcache.JSONDisk) as cache:
        assert cache.get("format") == 99


def test_records_that_nobody_can_read_are_left_out_and_pickles_are_never_opened(
    folder: Path, store: EditionStore
) -> None:
    with closing(sqlite3.connect(folder / "cache.db")) as database, database:
        database.execute("UPDATE Cache SET value = ? WHERE rowid = 2", (b"garbage",))
        database.execute("UPDATE Cache SET mode = 4 WHERE rowid = 3")
    database.close()
    with Peek(folder) as peek:
        assert list(peek.rows()) == []
