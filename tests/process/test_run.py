"""`earmark run` as a process: hears, tells, drains, survives kills, reads its settings again."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import stat
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from earmark.sandbox.faults import Call, slow_reply
from tests.process.house import READ, READING, WEBHOOK_SECRET, House, ask, live_in, until

pytestmark = pytest.mark.process


def test_one_event_is_told_end_to_end(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        async with house.running() as earmark:
            await until(lambda: "alice" in house.abs.connections, "alice's stream is authenticated")
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the listening is told")
            assert house.status("alice", book) == READING
            house.abs.finish("alice", book.item)
            await until(lambda: house.status("alice", book) == READ, "the finish is told")
            assert await earmark.ends(signal.SIGTERM) == 0
            assert earmark.log[-1]["event"] == "stopped"
        assert len(house.hardcover.shelf("alice")[book.book].reads) == 1
        assert not house.hardcover.flaws("alice")

    live_in(tmp_path, story)


def test_sigterm_lets_the_write_in_work_end_and_records_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        house.hardcover.faults.next(slow_reply(1.0), where=_sends("update_user_book_read"))
        async with house.running() as earmark:
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the write has arrived")
            assert await earmark.ends(signal.SIGTERM) == 0
        told = house.hardcover.mutations
        said = await house.says("sync", "--json")
        assert said.code == 0
        assert said.document()["users"] == {"alice": {"unchanged": 1}}
        assert house.hardcover.mutations == told

    live_in(tmp_path, story)


def test_a_process_that_closes_the_database_does_not_take_it_for_its_own(tmp_path: Path) -> None:
    """Who closes last takes the log of writes away. The service keeps the lock that says it is not the last: to open
    and close the file beside its connection would drop it, and what it writes from then on would be lost or garbled."""
    another = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT * FROM ledger'); db.close()"

    async def story(house: House) -> None:
        book = house.add_book()
        database = house.folder / "data" / "earmark.db"
        async with house.running() as earmark:
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the listening is told")
            log = database.with_name("earmark.db-wal").stat().st_ino
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", another, str(database))
            assert await process.wait() == 0
            assert database.with_name("earmark.db-wal").stat().st_ino == log
            assert await earmark.ends(signal.SIGTERM) == 0
        with closing(sqlite3.connect(database)) as kept:
            assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    live_in(tmp_path, story)


@pytest.mark.parametrize("write", ["insert_user_book", "update_user_book_read"])
def test_a_kill_between_two_writes_leaves_nothing_told_twice(tmp_path: Path, write: str) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        house.hardcover.faults.next(slow_reply(30.0), where=_sends(write))
        async with house.running() as earmark:
            await until(lambda: house.hardcover.faults.struck, "the write whose answer never comes")
            await until(lambda: house.shelf("alice", book) is not None, "it is applied")
            assert await earmark.ends(signal.SIGKILL) == -signal.SIGKILL
        house.abs.sync("alice", house.abs.play("alice", book.item), 4000)  # heard by nobody
        async with house.running() as earmark:
            await until(lambda: house.progress_seconds("alice", book) == 4000, "what was heard meanwhile is told")
            assert await earmark.ends(signal.SIGTERM) == 0
        reads = house.hardcover.shelf("alice")[book.book].reads
        assert [(read.started_at, read.finished_at) for read in reads] == [(reads[0].started_at, None)]
        assert reads[0].started_at is not None
        assert house.hardcover.journal_counts("alice")["user_book_read_started"] == 1

    live_in(tmp_path, story)


def test_a_killed_one_leaves_nothing_behind_that_stops_a_command(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        async with house.running() as earmark:
            assert (house.data_dir / "control.sock").exists()
            assert stat.S_IMODE((house.data_dir / "control.sock").stat().st_mode) == 0o600
            await earmark.ends(signal.SIGKILL)
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        said = await house.says("sync")
        assert said.code == 0, said.err
        assert house.progress_seconds("alice", book) == 3600

    live_in(tmp_path, story)


def test_a_second_one_on_the_same_data_folder_says_who_holds_it(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            second = await house.says("run")
            assert second.code == 78
            assert f"process {earmark.pid}" in second.err
            assert str(house.data_dir) in second.err
            assert await earmark.ends(signal.SIGINT) == 0

    live_in(tmp_path, story)


def test_a_data_folder_that_can_not_be_written_is_waited_for_and_is_no_restart_loop(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        (house.folder / "occupied").write_text("a file")
        async with house.running("--data-dir", "occupied", up=False) as earmark:
            await until(lambda: earmark.log, "it says so")
            (line,) = earmark.log
            assert "occupied is a file" in line["event"]
            assert "EARMARK_DATA_DIR" in line["event"]
            await until(lambda: ask(line["url"], "/health/live")[0] == 200, "it lives")
            status, page = ask(line["url"], "/")
            assert (status, line["event"] in page) == (503, True)
            assert await earmark.ends(signal.SIGTERM) == 78
            assert len(earmark.log) == 1

    live_in(tmp_path, story)


def test_what_sighup_changes_of_the_log_holds_at_once(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            house.config.write_text('log_level = "error"\n' + house.config.read_text())
            earmark.send(signal.SIGHUP)
            await until(lambda: ask(earmark.url, "/health/ready")[0] == 200, "ready")
            assert await earmark.ends(signal.SIGTERM) == 0
            assert "the settings were read again" not in earmark.events
            assert "stopped" not in earmark.events

    live_in(tmp_path, story)


def test_the_data_folder_and_what_is_in_it_belong_to_one_user_only(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        async with house.running() as earmark:
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in house.data_dir.iterdir()}
            assert stat.S_IMODE(house.data_dir.stat().st_mode) == 0o700
            assert modes["earmark.db"] == 0o600
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


def test_a_new_token_is_read_at_sighup_and_the_backlog_is_told(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book, old = house.add_book(), house.tokens["alice"]
        new = house.hardcover.replace_token(old)
        house.tokens["new"] = new
        async with house.running() as earmark:
            await until(lambda: health(earmark.url)["users"]["alice"]["hardcover_token"] == "refused", "it says so")
            await until(lambda: "alice" in house.abs.connections, "the stream is up")
            connections = len(house.abs.connections)
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            house.config.write_text(house.config.read_text().replace(old, new))
            earmark.send(signal.SIGHUP)
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the backlog is told")
            assert len(house.abs.connections) == connections
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


def test_health_metrics_and_the_webhook_answer(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        async with house.running() as earmark:
            await until(lambda: ask(earmark.url, "/health/ready")[0] == 200, "ready")
            seen = health(earmark.url)
            assert seen["status"] == "ok"
            assert seen["users"]["alice"]["stream"] == "connected"
            port = earmark.url.rpartition(":")[2]
            assert (await house.says("health", EARMARK_SERVER__PORT=port)).code == 0
            house.abs.lose_events(1)  # so that only the webhook can have told of it
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            assert ask(earmark.url, "/webhook", {"user": "alice"})[0] == 401
            assert ask(earmark.url, f"/webhook?secret={WEBHOOK_SECRET}", {"user": "alice"})[0] == 202
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the webhook had it looked at")
            status, metrics = ask(earmark.url, "/metrics")
            assert status == 200
            assert "earmark_" in metrics
            assert await earmark.ends(signal.SIGTERM) == 0
        assert (await house.says("health", EARMARK_SERVER__PORT=port)).code == 1

    live_in(tmp_path, story)


def test_the_log_at_a_terminal_is_for_people(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book("The Tin Orchard")
        house.config.write_text(house.config.read_text().replace('log_format = "json"', 'log_format = "console"'))
        async with house.running(up=False) as earmark:
            await until(lambda: "alice" in house.abs.connections, "alice's stream is authenticated")
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            await until(lambda: "→ Hardcover" in "".join(earmark.lines), "the write is a line")
            assert await earmark.ends(signal.SIGTERM) == 0
        texts = [line.rstrip("\n").partition("  ")[2] for line in earmark.lines]
        assert texts[0].startswith("Earmark ")
        assert " has started for alice: http://127.0.0.1:" in texts[0]
        assert any(
            text.startswith("connected to Audiobookshelf 2.36.0, by ") and text.endswith("(alice)") for text in texts
        )
        assert "The Tin Orchard: started, 10 % → Hardcover, 1 h 00 of 10 h 00 (alice)" in texts
        assert texts[-1] == "Earmark has stopped"
        assert book.item not in "".join(earmark.lines)

    live_in(tmp_path, story)


def test_verbose_adds_the_ids(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.finish("alice", book.item)
        house.config.write_text(house.config.read_text().replace('log_format = "json"', 'log_format = "console"'))
        async with house.running("--verbose", up=False) as earmark:
            await until(lambda: "→ Hardcover" in "".join(earmark.lines), "the write is a line")
            assert await earmark.ends(signal.SIGTERM) == 0
        assert f"item={book.item}" in "".join(earmark.lines)

    live_in(tmp_path, story)


def _sends(field: str) -> Callable[[Call], bool]:
    return lambda call: field in call.body


def health(url: str) -> Any:
    return json.loads(ask(url, "/health")[1])
