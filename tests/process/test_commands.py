"""Commands as processes: alone and through the running service, exit codes, one JSON document on standard output."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handlers.state.database import Database
from handlers.state.history import History
from handlers.state.outcome import Key
from tests.process.house import READ, House, TwoBooks, live_in, until

pytestmark = pytest.mark.process


def test_sync_through_the_service_and_alone_tell_the_same_in_the_same_shape(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        alone = await house.says("sync", "--json")
        assert alone.code == 0, alone.err
        assert [item["outcome"] for item in alone.document()["items"]] == ["synced"]
        async with house.running() as earmark:
            through = await house.says("sync", "--user", "alice", "--json")
            assert through.code == 0, through.err
            assert through.document()["users"] == {"alice": {"unchanged": 1}}
            dry = await house.says("sync", "--dry-run", "--json")
            assert dry.document()["run"]["dry_run"] is True
            assert await earmark.ends(signal.SIGTERM) == 0
        assert _shape(alone.document()) == _shape(through.document()) == _shape(dry.document())
        assert house.progress_seconds("alice", book) == 3600

    live_in(tmp_path, story)


def test_sync_fails_when_hardcover_is_down(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.abs.finish("alice", house.add_book().item)
        house.hardcover_url = f"http://127.0.0.1:{_free_port()}"
        house.write_config()
        said = await house.says("sync", "--json")
        assert said.code == 1
        assert "Hardcover" in said.document()["failed"]["alice"]

    live_in(tmp_path, story)


def test_sync_through_the_service_fails_for_the_user_whose_token_is_refused(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        async with house.running() as earmark:
            house.hardcover.revoke_token(house.tokens["bob"])
            house.abs.finish("alice", book.item)
            house.abs.finish("bob", book.item)
            said = await house.says("sync")
            assert said.code == 1
            assert "bob: not done" in said.out or "bob: 1 failed" in said.out
            await until(lambda: house.status("alice", book) == READ, "alice is told all the same")
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story, users=("alice", "bob"))


def test_every_command_through_the_service_says_one_json_document(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        other = house.hardcover.add_edition(book.book, audio_seconds=36_000, narrators=["Ana Ruiz"])
        async with house.running() as earmark:
            house.abs.finish("alice", book.item)
            await until(lambda: "synced" in earmark.events, "the finish is told")
            await _match_and_undo(house, book)
            assert house.shelf("alice", book) is None
            assert (await _document(house, "check", "--json"))["ok"] is True
            assert (await _document(house, "ignore", book.item, "--json"))["changed"] is True
            assert (await _document(house, "sync", "--json"))["users"] == {"alice": {"ignored": 1}}
            assert (await _document(house, "link", book.item, str(other), "--json"))["changed"] is True
            assert (await _document(house, "hold", book.item, "--json"))["changed"] is True
            assert (await _document(house, "unlink", book.item, "--json"))["changed"] is True
            assert (await _document(house, "release", book.item, "--user", "alice", "--json"))["changed"] is True
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


def test_a_finish_taken_back_without_the_service_stays_taken_back(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.finish("alice", book.item)
        assert (await house.says("sync", "--json")).code == 0
        await _match_and_undo(house, book)
        assert (await _document(house, "sync", "--json"))["users"] == {"alice": {"unchanged": 1}}
        assert house.shelf("alice", book) is None
        assert [change["what"] for change in await _document(house, "history", "--json")] == ["undo", "finish"]

    live_in(tmp_path, story)


async def _match_and_undo(house: House, book: TwoBooks) -> None:
    """Explain the match of a book that was told once, then take that back."""
    match = await _document(house, "match", book.title, "--json")
    assert (match["item"]["id"], match["verdict"]["bucket"]) == (book.item, "auto")
    (change,) = await _document(house, "history", "--json")
    assert (change["user"], change["item"], change["undone"]) == ("alice", book.item, None)
    assert (await _document(house, "undo", str(change["id"]), "--json"))["undone"] == change["id"]


def test_what_can_not_be_done_is_one_line_and_exit_1(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        for arguments in (["undo", "7"], ["match", "no such title"], ["link", "nothing", "1"]):
            said = await house.says(*arguments)
            assert (said.code, said.out) == (1, ""), said
            assert len(said.err.splitlines()) == 1
        assert (await house.says("sync", "--user", "nobody")).code == 2
        assert (await house.says("sync", "--no-such-option")).code == 2

    live_in(tmp_path, story)


def test_an_option_that_is_given_and_empty_is_a_mistake_in_the_command_line(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        house.abs.finish("alice", book.item)
        for arguments in (
            ["sync", "--user", ""],
            ["reconcile", "--user", " "],
            ["hold", ""],
            ["release", book.item, "--user", ""],
            ["ignore", " "],
            ["unlink", book.item, "--user", ""],
            ["history", "--item", ""],
            ["review", "--user", "", "--json"],
            ["undo", "--item", " "],
            ["metadata", "--library", ""],
        ):
            said = await house.says(*arguments)
            assert (said.code, said.out) == (2, ""), arguments
            assert "empty" in said.err, arguments
        assert not house.hardcover.mutations

    live_in(tmp_path, story)


def test_settings_that_are_wrong_end_with_78_and_the_names_of_the_keys(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        said = await house.says("run")
        assert said.code == 78
        for key in ("server.prot", "progress.live_interval", "users.alice.abs_token"):
            assert any(key in line and str(house.config) in line for line in said.err.splitlines()), key

    tables = {
        "server": "prot = 0",
        "progress": "live_interval = 15",
        "users.alice": 'abs_token = "your_token"\nhardcover_token = "hc_pat_something"',
    }
    live_in(tmp_path, story, settings=tables)


def test_check_says_its_exit_code_also_when_the_settings_can_not_be_read(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        said = await house.says("check", "--json")
        assert said.code == 78
        assert (said.document()["ok"], said.document()["exit"]) == (False, 78)

    live_in(tmp_path, story, settings={"server": "prot = 0"})


def test_a_port_in_use_is_told_by_its_setting(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            said = await house.says("run", EARMARK_SERVER__PORT=str(taken.getsockname()[1]))
        assert said.code == 78
        assert "server.port" in said.err
        assert "EARMARK_SERVER__PORT" in said.err

    live_in(tmp_path, story)


def test_a_data_folder_that_can_not_be_written_comes_with_its_fix(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        (house.folder / "occupied").write_text("a file")
        said = await house.says("sync", "--data-dir", "occupied")
        assert said.code == 78
        assert "occupied is a file" in said.err
        assert "EARMARK_DATA_DIR" in said.err

    live_in(tmp_path, story)


def test_history_of_nobody_names_the_users(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.abs.finish("alice", house.add_book().item)
        for told in (0, 1):  # before there is any state, and with some
            said = await house.says("history", "--user", "nobody")
            assert (said.code, said.out) == (2, "")
            assert "alice" in said.err
            assert len((await house.says("history", "--user", "Alice", "--json")).document()) == told
            assert (await house.says("sync")).code == 0

    live_in(tmp_path, story)


def test_check_names_what_would_not_work(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.hardcover.set_scopes(house.tokens["alice"], ["read:catalog", "read:me:content", "read:library"])
        said = await house.says("check")
        assert said.code == 1
        assert "write:library" in said.out
        assert not house.hardcover.mutations

    live_in(tmp_path, story)


def test_two_commands_at_once_through_the_service_are_carried_out_one_after_the_other(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        book = house.add_book()
        async with house.running() as earmark:
            house.abs.finish("alice", book.item)
            await until(lambda: "synced" in earmark.events, "the finish is told")
            told = house.hardcover.mutations
            first, second = await house.both("sync --json", "sync --json")
            assert (first.code, second.code) == (0, 0)
            assert first.document()["run"]["id"] != second.document()["run"]["id"]
            assert house.hardcover.mutations == told
            assert await earmark.ends(signal.SIGTERM) == 0

    live_in(tmp_path, story)


def test_the_demo_ends_with_both_sides_in_agreement_at_any_speed(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        said = await asyncio.gather(*(house.says("demo", "--once", "--speed", speed) for speed in ("10", "200")))
        assert [(one.code, one.err) for one in said] == [(0, "")] * 2, said

    live_in(tmp_path, story)


async def _document(house: House, *arguments: str) -> Any:
    said = await house.says(*arguments)
    assert said.code == 0, said
    assert said.err == ""
    return said.document()


def _shape(document: Any) -> Any:
    """Keys all the way down; of a list its first entry."""
    if isinstance(document, dict):
        return {name: _shape(value) for name, value in document.items() if name not in ("users", "before", "after")}
    return [_shape(value) for value in document[:1]] if isinstance(document, list) else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_who_reads_no_further_and_a_full_disk_are_no_tracebacks(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        house.abs.finish("alice", house.add_book().item)
        assert (await house.says("sync")).code == 0
        database = Database(house.folder / "data" / "earmark.db")
        for number in range(3000):
            History(database).add(
                Key("alice", f"i{number}"), at=datetime.now(UTC), title="Fog", what="progress", reason="", units=1,
                before=None, after=None, forward=True,
            )  # fmt: skip
        database.close()
        earmark = f"{sys.executable} -m earmark"
        for line, code in ((f"{earmark} history --json | head -c 1", 0), (f"{earmark} history > /dev/full", 1)):
            said = await house.shell(line)
            assert said.code == code, said
            assert "Traceback" not in said.err, said.err
            assert "ignored" not in said.err, said.err

    live_in(tmp_path, story)


def test_a_port_of_the_demo_that_is_taken_is_one_line(tmp_path: Path) -> None:
    async def story(house: House) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            said = await house.says("demo", "--once", "--port", str(taken.getsockname()[1]))
        assert said.code == 78
        assert said.err.strip().endswith("name another with --port")
        assert "Traceback" not in said.err

    live_in(tmp_path, story)
