"""The service in its container, hardened as in the recipes, between the embedded services: starts, ends, is killed,
is asked, finds folders and secrets as people leave them."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from earmark.sandbox.faults import Call, slow_reply
from tests.container.house import ContainerHouse, contained, until
from tests.process.house import READ, ask

pytestmark = pytest.mark.timeout(240)
LIVE_SECONDS = 5.0  # beyond what the engine takes for a container that does nothing; a busy machine is meant
HEALTH_SECONDS = 0.2
RESIDENT_MB = 95
TIME_HEALTH = """
import subprocess, time
def once():
    begin = time.perf_counter(); code = subprocess.run(["earmark", "health"], stdout=subprocess.DEVNULL).returncode
    assert code == 0; return time.perf_counter() - begin
print(min(once() for _ in range(7)))
"""
RESIDENT = "print(*[line.split()[1] for line in open('/proc/1/status') if line.startswith('VmRSS')])"


def answers(house: ContainerHouse, path: str) -> int:
    try:
        return ask(house.url, path)[0]
    except OSError:
        return 0


def test_it_starts_follows_and_ends(tmp_path: Path) -> None:
    async def story(house: ContainerHouse) -> None:
        book = house.add_book()
        begin = time.monotonic()
        house.engine.python("")
        engine_takes = time.monotonic() - begin
        begin = time.monotonic()
        async with house.running(up=False) as earmark:
            await until(lambda: answers(house, "/health/live") == 200, "it lives")
            live = time.monotonic() - begin - engine_takes
            await until(lambda: answers(house, "/health/ready") == 200, "it is ready")
            await until(lambda: "alice" in house.abs.connections, "alice's stream is up")
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            await until(lambda: house.progress_seconds("alice", book) == 3600, "it is on Hardcover")
            health = float(await earmark.inside("python", "-c", TIME_HEALTH))
            resident = int(await earmark.inside("python", "-c", RESIDENT)) / 1024
            assert await earmark.ends(signal.SIGTERM) == 0
        print(f"\nlive after {live:.2f} s, health check {health:.3f} s, {resident:.0f} MB resident")
        assert (live < LIVE_SECONDS, health <= HEALTH_SECONDS, resident <= RESIDENT_MB) == (True, True, True)

    contained(tmp_path, story)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_is_being_written_is_written_before_it_ends(tmp_path: Path, number: signal.Signals) -> None:
    async def story(house: ContainerHouse) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        house.hardcover.faults.next(slow_reply(1.0), where=_sends("update_user_book_read"))
        async with house.running() as earmark:
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the write has arrived")
            begin = time.monotonic()
            assert await earmark.ends(number) == 0
            assert time.monotonic() - begin < 10
        written = house.hardcover.mutations
        said = await house.says("sync", "--json")
        assert said.document()["users"] == {"alice": {"unchanged": 1}}
        assert house.hardcover.mutations == written

    contained(tmp_path, story)


def test_killed_and_started_again_nothing_is_written_twice(tmp_path: Path) -> None:
    async def story(house: ContainerHouse) -> None:
        book = house.add_book()
        house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
        house.hardcover.faults.next(slow_reply(30.0), where=_sends("insert_user_book"))
        async with house.running() as earmark:
            await until(lambda: house.hardcover.faults.struck, "the write whose answer never comes")
            await until(lambda: house.shelf("alice", book) is not None, "it is applied")
            assert await earmark.ends(signal.SIGKILL) == 128 + signal.SIGKILL
        house.abs.sync("alice", house.abs.play("alice", book.item), 4000)  # received by nobody
        async with house.running() as earmark:
            await until(lambda: house.progress_seconds("alice", book) == 4000, "what was missed is written")
            assert await earmark.ends(signal.SIGTERM) == 0
        assert len(house.hardcover.shelf("alice")[book.book].reads) == 1
        assert not house.hardcover.flaws("alice")

    contained(tmp_path, story)


def test_commands_before_and_beside_the_service(tmp_path: Path) -> None:
    """`docker compose run --rm earmark …` while nothing runs, while it runs, and `exec`."""

    async def story(house: ContainerHouse) -> None:
        book = house.add_book()
        house.abs.finish("alice", book.item)
        before = await house.says("check", EARMARK_SERVER__PORT=str(house.port))
        assert (before.code, "run would work" in before.out) == (0, True), before.out + before.err
        dry = await house.says("sync", "--dry-run")
        assert "would sync" in dry.out, dry.err
        assert house.hardcover.mutations == 0
        async with house.running() as earmark:
            await until(lambda: house.status("alice", book) == READ, "the finish is written")
            beside = await house.says("history", "--json")
            assert beside.code == 0, beside.err
            through = await house.says("sync", "--json")
            assert through.document()["users"] == {"alice": {"unchanged": 1}}
            assert "unchanged" in await earmark.inside("earmark", "sync")
            assert await earmark.ends(signal.SIGTERM) == 0

    contained(tmp_path, story)


def test_a_foreign_data_folder_says_what_to_run_and_is_waited_for(tmp_path: Path) -> None:
    async def story(house: ContainerHouse) -> None:
        os.chown(house.data_dir, 0, 0)
        async with house.running(up=False) as earmark:
            await until(lambda: earmark.log, "it says so")
            assert "not writable by uid 99" in earmark.log[0]["event"]
            assert "on the host, run: sudo chown -R 99:100" in earmark.log[0]["event"]
            assert answers(house, "/health/live") == 200
            os.chown(house.data_dir, *house.user)
            await until(lambda: "started" in earmark.events, "it starts by itself")
            assert await earmark.ends(signal.SIGTERM) == 0

    contained(tmp_path, story)


def test_a_foreign_file_in_the_data_folder_is_said_too(tmp_path: Path) -> None:
    """As after one run as root."""

    async def story(house: ContainerHouse) -> None:
        async with house.running() as earmark:
            assert await earmark.ends(signal.SIGTERM) == 0
        os.chown(house.data_dir / "earmark.db", 0, 0)
        async with house.running(up=False) as earmark:
            await until(lambda: earmark.log, "it says so")
            assert "belongs to uid 0" in earmark.log[0]["event"]
            os.chown(house.data_dir / "earmark.db", *house.user)
            await until(lambda: "started" in earmark.events, "it starts by itself")
            assert await earmark.ends(signal.SIGTERM) == 0

    contained(tmp_path, story)


@pytest.mark.parametrize("how", ["in place", "by rename"])
def test_a_secret_that_is_replaced_is_read_again(tmp_path: Path, how: str) -> None:
    """In a folder that is mounted. A single file that is mounted stays the old one when it is renamed over."""
    secrets = tmp_path / "secrets"

    async def story(house: ContainerHouse) -> None:
        book, old = house.add_book(), house.tokens["alice"]
        file = secrets / "hardcover_token"
        file.write_text(old)
        file.chmod(0o644)
        house.config.write_text(house.config.read_text().replace(f'hardcover_token = "{old}"', ""))
        new = house.hardcover.replace_token(old)
        house.tokens["new"] = new
        async with house.running() as earmark:
            await until(lambda: _user(house)["hardcover_token"] == "refused", "it says so")
            house.abs.sync("alice", house.abs.play("alice", book.item), 3600)
            if how == "in place":
                file.write_text(new)
            else:
                (secrets / "new").write_text(new)
                (secrets / "new").chmod(0o644)
                (secrets / "new").replace(file)
            await until(lambda: house.progress_seconds("alice", book) == 3600, "the backlog is written")
            assert await earmark.ends(signal.SIGTERM) == 0

    secrets.mkdir(mode=0o755)
    environment = {"EARMARK_USERS__ALICE__HARDCOVER_TOKEN_FILE": "/run/secrets/hardcover_token"}
    contained(tmp_path, story, mounts={secrets: "/run/secrets:ro"}, environment=environment)


def test_a_second_one_on_the_same_folder_says_who_holds_it(tmp_path: Path) -> None:
    async def story(house: ContainerHouse) -> None:
        async with house.running() as earmark:
            second = await house.says("run")
            assert second.code == 78
            assert "in use by process" in second.out + second.err
            assert await earmark.ends(signal.SIGTERM) == 0

    contained(tmp_path, story)


def test_from_nothing_it_waits_for_its_set_up_in_the_browser(tmp_path: Path) -> None:
    """`docker run -p 8282:8282 -v earmark:/data …` and a browser is all it takes."""

    async def story(house: ContainerHouse) -> None:
        house.environment = {"EARMARK_SERVER__PORT": str(house.port)}
        async with house.running(up=False) as earmark:
            await until(lambda: answers(house, "/health/live") == 200, "it lives")
            assert answers(house, "/health/ready") == 503
            status, page = ask(house.url, "/setup")
            assert (status, "<form" in page) == (200, True)
            code = (await earmark.inside("earmark", "setup-code")).split()[-1]
            await until(lambda: any(code in line for line in earmark.lines), "the log has the code")
            assert await earmark.ends(signal.SIGTERM) == 0

    contained(tmp_path, story, configured=False)


def test_under_an_init_nothing_is_left_over(tmp_path: Path) -> None:
    """`init: true`, as the recipes have it: what a crashed helper process leaves is reaped."""

    async def story(house: ContainerHouse) -> None:
        async with house.running() as earmark:
            zombies = "import glob; print(sum(' Z ' in open(f).read() for f in glob.glob('/proc/[0-9]*/stat')))"
            assert (await earmark.inside("python", "-c", zombies)).strip() == "0"
            assert await earmark.ends(signal.SIGTERM) == 0

    contained(tmp_path, story, init=True)


def _user(house: ContainerHouse) -> dict[str, object]:
    return dict(json.loads(ask(house.url, "/health")[1])["users"]["alice"])


def _sends(field: str) -> Callable[[Call], bool]:
    return lambda call: field in call.body
