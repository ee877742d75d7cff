"""The edition store: how long things live, and that nothing on disk can do harm."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import random
import sqlite3
import stat
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import diskcache
import pytest

from hardcover.editions import EditionStore, book_key, edition_key
from hardcover.model import Book, BookId, Claim, Edition, EditionId, ReadingFormat
from tests.virtual import now, run

DAY = 86_400.0
KEY = "asin:B002V1OF70"
CLAIM = Claim(
    edition=Edition(
        id=EditionId(5),
        book_id=BookId(2),
        title="Dune",
        asin="B002V1OF70",
        audio_seconds=75_600,
        format=ReadingFormat.AUDIO,
        language="en",
        users_count=12,
        narrators=("Scott Brick",),
        authors=("Frank Herbert",),
        audible_asins=("B0036GNQXK",),
    ),
    book=Book(
        id=BookId(2), title="Dune", slug="dune", authors=("Frank Herbert",), series=(("Dune", 1.5), ("Classics", None))
    ),
    via=frozenset({"asin:B002V1OF70"}),
)


class Shop:
    """Opens stores on one folder, and closes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.opened: list[EditionStore] = []

    def open(self, **options: Any) -> EditionStore:
        store = EditionStore(
            options.pop("path", self.folder),
            now=now,
            random=random.Random(1),  # noqa: S311
            say=self.said.append,
            **options,
        )
        self.opened.append(store)
        return store


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path / "editions")
    yield shop
    for store in shop.opened:
        store.close()


def test_a_claim_survives_a_restart_whole(shop: Shop) -> None:
    async def main() -> None:
        first = shop.open()
        first.put({KEY: [CLAIM], "isbn:9780441013593": []})
        first.close()
        second = shop.open()
        assert second.get(KEY) == (CLAIM,)
        assert second.get("isbn:9780441013593") == ()
        assert second.get("asin:B000000000") is None
        assert shop.said == []

    run(main)


def test_the_smallest_claim_survives_too(shop: Shop) -> None:
    async def main() -> None:
        smallest = Claim(edition=Edition(id=EditionId(1), book_id=BookId(1)), book=Book(id=BookId(1), title=""))
        shop.open().put({KEY: [smallest]})
        shop.opened[0].close()
        assert shop.open().get(KEY) == (smallest,)

    run(main)


def test_what_is_on_somebodys_shelf_is_not_kept(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [replace(CLAIM, shelf_known=True)]})
        assert store.get(KEY) == (CLAIM,)

    run(main)


def test_hits_live_about_thirty_days_and_not_all_equally_long(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        keys = [f"asin:B0{i:08}" for i in range(200)]
        store.put({key: [CLAIM] for key in keys})
        alive = []
        for _ in range(40):
            await asyncio.sleep(DAY)
            alive.append(sum(store.get(key) is not None for key in keys))
        assert alive[22] == 200
        assert 50 < alive[29] < 150
        assert alive[37] == 0

    run(main)


def test_misses_live_a_day_and_twice_as_long_each_time_up_to_thirty(shop: Shop) -> None:
    async def main() -> None:
        lived = []
        for _ in range(8):
            store = shop.open()
            store.put({KEY: []})
            days = 0
            while store.get(KEY) is not None:
                await asyncio.sleep(DAY)
                days += 1
            lived.append(days)
            store.close()  # the count survives a restart
        assert lived == [1, 2, 4, 8, 16, 30, 30, 30]
        store = shop.open()
        store.put({KEY: [CLAIM]})
        store.put({KEY: []})
        await asyncio.sleep(DAY)
        assert store.get(KEY) is None  # a hit in between begins anew

    run(main)


def test_the_memory_in_front_is_bounded(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open(memory_records=10)
        keys = [f"asin:B0{i:08}" for i in range(100)]
        store.put({key: [CLAIM] for key in keys})
        assert store.stats().in_memory == 10
        assert all(store.get(key) for key in keys)

    run(main)


def test_stats_count_hits_entries_and_bytes(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM], edition_key(EditionId(5)): [CLAIM], book_key(BookId(2)): []})
        for key in (KEY, KEY, "asin:B000000000"):
            store.get(key)
        stats = store.stats()
        assert (stats.entries, stats.hits, stats.misses, stats.on_disk) == (3, 2, 1, True)
        assert stats.bytes > 0
        assert stats.hit_rate == pytest.approx(2 / 3)

    run(main)


def test_clear_leaves_nothing_and_export_tells_everything(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM], "isbn:1": []})
        rows = {row.key: row for row in store.export()}
        assert set(rows) == {KEY, "isbn:1"}
        assert rows["isbn:1"].claims == ()
        document = json.loads(json.dumps(rows[KEY].as_json()))
        assert document["editions"][0]["edition"]["narrators"] == ["Scott Brick"]
        assert document["until"].startswith("2026-12-")
        store.clear()
        assert store.get(KEY) is None
        assert list(store.export()) == []
        assert store.stats().entries == 0
        store.put({KEY: [CLAIM]})
        store.forget([KEY])
        assert store.get(KEY) is None

    run(main)


def test_commands_without_a_loop_can_open_it(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    store = EditionStore(tmp_path / "e", now=lambda: datetime(2026, 11, 20, tzinfo=UTC), random=random.Random(1))  # noqa: S311
    store.put({KEY: [CLAIM]})
    assert store.get(KEY) == (CLAIM,)
    assert store.stats().entries == 1
    store.close()


def test_nobody_else_may_look_into_the_folder(shop: Shop) -> None:
    async def main() -> None:
        shop.folder.mkdir(mode=0o755)
        shop.open().put({KEY: [CLAIM]})
        assert stat.S_IMODE(shop.folder.stat().st_mode) == 0o700

    run(main)


def test_nothing_in_it_is_a_pickle(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM], "isbn:1": []})
        store.close()
        with closing(sqlite3.connect(shop.folder / "cache.db")) as connection, connection:
            modes = {mode for (mode,) in connection.execute("SELECT mode FROM Cache")}
            raw = {raw for (raw,) in connection.execute("SELECT raw FROM Cache")}
        connection.close()
        assert modes == {1}  # raw bytes: compressed JSON
        assert raw == {1}

    run(main)


# ---- trouble ----


def _garbage(folder: Path) -> None:
    folder.mkdir()
    (folder / "cache.db").write_bytes(b"not a database at all" * 1000)


def _empty(folder: Path) -> None:
    folder.mkdir()
    (folder / "cache.db").touch()


def _something_else(folder: Path) -> None:
    folder.mkdir()
    connection = sqlite3.connect(folder / "cache.db")
    connection.execute("CREATE TABLE Settings (x)")
    connection.commit()
    connection.close()


def _foreign(folder: Path) -> None:
    """A diskcache by somebody else, with pickles in it."""
    cache = diskcache.Cache(str(folder))
    cache.set(("a", 1), {"b": {1, 2}})
    cache.close()


def _other_version(folder: Path) -> None:
    cache = diskcache.Cache(str(folder), disk=diskcache.JSONDisk, eviction_policy="none")
    cache.set("format", 999)
    cache.set(KEY, {"until": 9e9, "claims": "?"})
    cache.close()


def _truncated(folder: Path) -> None:
    cache = diskcache.Cache(str(folder), disk=diskcache.JSONDisk, eviction_policy="none")
    cache.set("format", 1)
    for i in range(500):
        cache.set(f"asin:{i}", "x" * 500)
    cache.close()
    file = folder / "cache.db"
    os.truncate(file, file.stat().st_size // 2 // 4096 * 4096)


@pytest.mark.parametrize("spoil", [_garbage, _empty, _something_else, _foreign, _other_version, _truncated])
def test_a_spoilt_store_is_said_once_and_rebuilt(shop: Shop, spoil: Any) -> None:
    async def main() -> None:
        spoil(shop.folder)
        store = shop.open()
        assert store.get(KEY) is None
        store.put({KEY: [CLAIM]})
        store.close()
        again = shop.open()
        assert again.get(KEY) == (CLAIM,)
        assert len(shop.said) == 1
        assert "rebuilt" in shop.said[0]
        assert "\n" not in shop.said[0]

    run(main)


def test_a_store_deleted_while_in_use_is_begun_anew(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open(memory_records=1)
        store.put({KEY: [CLAIM]})
        for file in shop.folder.iterdir():
            file.unlink()
        shop.folder.rmdir()
        store.put({"isbn:1": [], "isbn:2": []})
        store.close()
        again = shop.open()
        assert again.get("isbn:1") == ()
        assert again.get(KEY) is None
        assert len(shop.said) == 1

    run(main)


def test_a_store_overwritten_while_in_use_is_rebuilt(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open(memory_records=1)
        store.put({f"isbn:{i}": [CLAIM] for i in range(200)})
        store.close()
        store = shop.open(memory_records=1)
        assert store.get("isbn:1")
        with (shop.folder / "cache.db").open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            file.write(b"\xff" * size)
        for i in range(200):
            store.get(f"isbn:{i}")
        store.put({KEY: [CLAIM]})
        store.get("isbn:7")
        assert store.get(KEY) == (CLAIM,)
        assert len(shop.said) == 1

    run(main)


def test_damage_that_opening_does_not_see_is_found_in_use_and_mended(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open(memory_records=1)
        store.put({f"isbn:{i}": [CLAIM] for i in range(2000)})
        store.close()
        file = shop.folder / "cache.db"
        with file.open("r+b") as content:
            pages = content.seek(0, os.SEEK_END) // 4096
            content.seek(20 * 4096)
            content.write(b"\xff" * (pages - 40) * 4096)
        store = shop.open(memory_records=1)
        assert store.stats().on_disk
        for i in range(2000):
            store.get(f"isbn:{i}")
        store.put({KEY: [CLAIM]})
        store.close()
        again = shop.open(memory_records=1)
        assert again.get(KEY) == (CLAIM,)
        again.put({f"isbn:{i}": [CLAIM] for i in range(2000)})
        assert all(again.get(f"isbn:{i}") for i in range(2000))
        assert len(shop.said) == 1

    run(main)


def test_a_record_that_cannot_be_read_is_a_miss(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        values = [
            None,
            7,
            "text",
            {},
            {"until": "soon", "claims": []},
            {"until": 9e9, "claims": [{"edition": {"id": 1, "unknown": 2}, "book": {}, "via": []}]},
            {
                "until": 9e9,
                "claims": [{"edition": {"id": 1, "book_id": 2, "format": 77}, "book": {"id": 2}, "via": []}],
            },
        ]
        store.stats()
        cache = diskcache.Cache(str(shop.folder), disk=diskcache.JSONDisk)
        for i, value in enumerate(values):
            cache.set(f"asin:{i}", value)
        cache.close()
        with closing(sqlite3.connect(shop.folder / "cache.db")) as connection, connection:
            connection.execute("UPDATE Cache SET value = x'00112233' WHERE rowid = (SELECT max(rowid) FROM Cache)")
        connection.close()
        for i in range(len(values)):
            assert store.get(f"asin:{i}") is None
        assert list(store.export()) == []
        assert shop.said == []

    run(main)


def test_a_full_disk_leaves_memory_and_what_is_there_and_is_said_once(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open(memory_records=1)
        store.put({KEY: [CLAIM]})
        cache = store._disk._cache
        assert cache is not None
        (pages,) = cache._sql("PRAGMA page_count").fetchone()
        cache._sql(f"PRAGMA max_page_count = {pages}")  # SQLite then says that the disk is full
        large = replace(CLAIM, edition=replace(CLAIM.edition, title=os.urandom(20_000).hex()))
        for i in range(5):
            store.put({f"isbn:{i}": [large]})
        assert store.get("isbn:4") == (large,)
        assert store.get(KEY) == (CLAIM,)
        assert len(shop.said) == 1
        assert "memory must do: database or disk is full" in shop.said[0]
        cache._sql("PRAGMA max_page_count = 1000000")
        await asyncio.sleep(3601)
        store.put({"isbn:9": [large]})
        store.close()
        assert shop.open().get("isbn:9") == (large,)

    run(main)


def test_a_folder_that_cannot_be_made_leaves_memory(tmp_path: Path) -> None:
    async def main() -> None:
        (tmp_path / "file").touch()
        shop = Shop(tmp_path / "file" / "editions")
        store = shop.open()
        store.put({KEY: [CLAIM]})
        assert store.get(KEY) == (CLAIM,)
        assert store.get("isbn:1") is None
        stats = store.stats()
        assert (stats.on_disk, stats.entries) == (False, 1)
        assert [row.key for row in store.export()] == [KEY]
        assert len(shop.said) == 1
        (tmp_path / "file").unlink()
        await asyncio.sleep(3601)
        store.put({"isbn:2": []})
        assert store.stats().on_disk
        store.close()

    run(main)


def test_somebody_else_writing_costs_a_record_and_no_word(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM]})
        with closing(sqlite3.connect(shop.folder / "cache.db", isolation_level=None)) as other, other:
            other.execute("BEGIN EXCLUSIVE")
            store.put({"isbn:1": []})
            assert store.get("isbn:1") == ()
            other.execute("ROLLBACK")
        other.close()
        assert shop.said == []
        store.put({"isbn:2": []})
        store.close()
        assert shop.open().get("isbn:2") == ()

    run(main)


def test_a_store_locked_at_the_start_is_opened_later(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM]})
        store.close()
        with closing(sqlite3.connect(shop.folder / "cache.db", isolation_level=None)) as other, other:
            other.execute("BEGIN EXCLUSIVE")
            store = shop.open()
            assert store.get(KEY) is None
            other.execute("ROLLBACK")
        other.close()
        assert store.get(KEY) is None
        await asyncio.sleep(61)
        assert store.get(KEY) == (CLAIM,)
        assert shop.said == []

    run(main)


def test_memory_only_needs_no_folder() -> None:
    async def main() -> None:
        store = EditionStore(None, now=now, random=random.Random(1))  # noqa: S311
        store.put({KEY: [CLAIM]})
        assert store.get(KEY) == (CLAIM,)
        assert not store.stats().on_disk
        store.clear()
        assert store.get(KEY) is None
        store.close()

    run(main)


def test_closing_twice_and_using_it_afterwards_is_no_crash(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM]})
        store.close()
        store.close()
        assert store.get(KEY) == (CLAIM,)

    run(main)


class Bomb:
    """Unpickling one makes a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


PACKED_KEY = zlib.compress(json.dumps(KEY).encode(), 1)
PLANTED = {
    "a pickle in the row": {"mode": 4, "filename": None},
    "a pickle in a file": {"mode": 4, "filename": "value.bin", "value": None},
    "a file of the cache": {"mode": 2, "filename": "value.bin", "value": None},
    "a file elsewhere": {"mode": 2, "filename": "../outside.txt", "value": None},
    "text elsewhere": {"mode": 3, "filename": "../outside.txt", "value": None},
    "a value and a file": {"mode": 1, "filename": "../outside.txt"},
    "a key that is a pickle": {"raw": 0},
    "a bomb": {"value": zlib.compress(b"1" * 50_000_000)},
    "a number": {"value": 7},
    "half a value": {"value": zlib.compress(b'{"until": 9e9, "claims": []}')[:-3]},
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_was_planted_in_the_store_is_never_executed_and_removes_nothing(shop: Shop, planted: str) -> None:
    async def main() -> None:
        store = shop.open(memory_records=1)
        store.put({KEY: [CLAIM], "isbn:9780441013593": [CLAIM]})
        store.close()
        outside, made = shop.folder.parent / "outside.txt", shop.folder.parent / "made"
        outside.write_text("mine")
        pickled = pickle.dumps(Bomb(made))
        (shop.folder / "value.bin").write_bytes(pickled)
        row = {"value": pickled, **PLANTED[planted]}
        if planted == "a key that is a pickle":
            row |= {"key": pickled}
        with closing(sqlite3.connect(shop.folder / "cache.db")) as connection, connection:
            sets = ", ".join(f"{name} = ?" for name in row)
            connection.execute(f"UPDATE Cache SET {sets} WHERE key = ?", (*row.values(), PACKED_KEY))  # noqa: S608
        connection.close()
        again = shop.open(memory_records=1)
        assert again.get(KEY) is None
        list(again.export())
        again.put({KEY: [CLAIM]})
        assert again.get(KEY) == (CLAIM,)
        again.clear()
        again.close()
        assert not made.exists()
        assert outside.read_text() == "mine"

    run(main)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO Settings VALUES ('get', 1)",
        "INSERT INTO Settings VALUES ('disk_remove', 'x')",
        "CREATE TRIGGER mine AFTER INSERT ON Cache BEGIN DELETE FROM Cache; END",
        "CREATE VIEW mine AS SELECT 1",
        "CREATE TABLE mine (x)",
    ],
)
def test_a_store_with_more_in_it_than_ours_is_rebuilt(shop: Shop, statement: str) -> None:
    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM]})
        store.close()
        with closing(sqlite3.connect(shop.folder / "cache.db")) as connection, connection:
            connection.execute(statement)
        connection.close()
        again = shop.open()
        assert again.get(KEY) is None
        again.put({KEY: [CLAIM]})
        assert again.get(KEY) == (CLAIM,)
        assert "rebuilt" in shop.said[0]

    run(main)


def test_large_values_lie_in_the_database_too(shop: Shop) -> None:
    async def main() -> None:
        store = shop.open()
        title = random.Random(2).randbytes(60_000).hex()  # noqa: S311
        store.put({"book:2": [replace(CLAIM, book=replace(CLAIM.book, title=title))]})
        assert {file.name for file in shop.folder.iterdir()} <= {"cache.db", "cache.db-wal", "cache.db-shm"}

    run(main)


def test_a_store_from_before_is_read_on(shop: Shop) -> None:
    """Rows as ``diskcache.JSONDisk`` wrote them."""

    async def main() -> None:
        store = shop.open()
        store.put({KEY: [CLAIM]})
        store.close()
        with diskcache.Cache(str(shop.folder), disk=diskcache.JSONDisk, eviction_policy="none") as cache:
            kept = cache.get(KEY)
            cache.clear()
            cache.set("format", 1)
            cache.set(KEY, kept)
        assert shop.open().get(KEY) == (CLAIM,)
        assert shop.said == []

    run(main)
